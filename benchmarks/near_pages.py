"""Near-duplicate pages: how many are found, how many other pages are taken for them, and the CPU time, on made pages.

    python -m benchmarks.near_pages --data DATA [--sets NAME ...] [--limit N] [--part score] [--seed 1] [--clean]

DATA holds <set>.jsonl.xz, a page a line: html, url, gold with its text. From each page are made: 5 and 20 % of the
words changed, 20 % of the paragraphs left out, and the page inside another page's chrome; and pages that are no
copies: 60 % of the words changed, and pages of one template with other data (the page's own names and numbers, and
made products, weather reports and listings). Half of the sites is for tuning, the other is scored. With --clean all
pages go through `cleaner.clean` first, else their text is compared as it is. The peer is datasketch's MinHash-LSH with
128 permutations over word 5-grams at a Jaccard similarity of .7, where it is installed.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from hashlib import blake2b
from pathlib import Path
from time import process_time

import numpy as np

from benchmarks.gold import SETS
from benchmarks.near_corpus import KINDS, MadePage, make_corpus
from cleaner.repeats.digest import DigestRun, PageDigest, Paragraph, digest_paragraphs
from cleaner.repeats.near import NOT_REPEATED, find_stars

_UNIT_BYTES = 10_240
_RUN_PAGES = 1000
_PEER_WORDS = 5
_PEER_SIMILARITY = 0.7
Finder = Callable[[Sequence[str]], list[int]]


def find_here(texts: Sequence[str]) -> list[int]:
    """For each text the number of the earlier one that it repeats, or -1."""
    pages = [_digest(text) for text in texts]
    runs = [DigestRun.of(pages[at : at + _RUN_PAGES]) for at in range(0, len(pages), _RUN_PAGES)]
    return [int(of) for of in find_stars(runs).of]


def _digest(text: str) -> PageDigest:
    page_id = blake2b(text.encode(), digest_size=16).hexdigest()
    return digest_paragraphs(page_id, [Paragraph(line, (at, at + 1)) for at, line in enumerate(text.split("\n"))])


def find_peer(texts: Sequence[str]) -> list[int]:
    """The same by datasketch: the first page of those that its index gives for the page.

    Raises: ImportError where it is not installed.
    """
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=_PEER_SIMILARITY, num_perm=128)
    found = []
    for number, text in enumerate(texts):
        words = text.lower().split()
        grams = {" ".join(words[at : at + _PEER_WORDS]) for at in range(max(1, len(words) - _PEER_WORDS + 1))}
        sketch = MinHash(num_perm=128)
        sketch.update_batch([gram.encode() for gram in sorted(grams)])
        near = index.query(sketch)
        found.append(min(near) if near else NOT_REPEATED)
        if not near:
            index.insert(number, sketch)
    return found


def score(name: str, pages: Sequence[MadePage], find: Finder) -> set[str]:
    """Print one row: recall by kind, precision of pairs, groups with not exactly one page kept, CPU time.

    A made page is found where it and its original have the same page kept. The texts that are kept are returned.
    """
    started = process_time()
    found = find([page.text for page in pages])
    seconds = process_time() - started
    roots = [at if of == NOT_REPEATED else of for at, of in enumerate(found)]
    originals = {page.group: roots[at] for at, page in enumerate(pages) if page.kind == "original"}
    recall = []
    for kind in KINDS:
        own = [roots[at] == originals[page.group] for at, page in enumerate(pages) if page.kind == kind]
        recall.append(f"{kind} {np.mean(own):.4f} of {len(own)}")
    pairs = [(pages[at], pages[root]) for at, root in enumerate(roots) if at != root]
    wrong = Counter(f"{page.kind} of {kept.kind}" for page, kept in pairs if page.group != kept.group)
    kept = Counter(page.group for at, page in enumerate(pages) if roots[at] == at)
    sizes = Counter(page.group for page in pages)
    odd = sum(kept[group] != 1 for group in sizes if sizes[group] > 1)
    units = sum(len(page.text.encode()) for page in pages) / _UNIT_BYTES
    sys.stdout.write(
        f"{name}: recall {'; '.join(recall)}; "
        f"pair precision {1 - wrong.total() / max(1, len(pairs)):.5f} of {len(pairs)}, wrong {dict(wrong)}; "
        f"{odd} of {sum(size > 1 for size in sizes.values())} groups with not one page kept; "
        f"{1000 * seconds / units:.2f} ms of CPU for 10 KB\n"
    )
    return {page.text for at, page in enumerate(pages) if roots[at] == at}


def cleaned(page: MadePage) -> MadePage:
    """`page` with what `cleaner.clean` keeps of it."""
    import cleaner

    text = "\n".join(record.text for record in cleaner.clean(page.text.replace("\n", "\n\n"), kind="text"))
    return page._replace(text=text.replace("\n\n", "\n"))


def main() -> None:
    """Make the pages of one half of the sites, and score both tools."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=SETS)
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--part", choices=("tune", "score"), default="score")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clean", action="store_true")
    parser.add_argument("--no-peer", action="store_true")
    arguments = parser.parse_args()
    corpus = make_corpus(arguments.data, arguments.sets, seed=arguments.seed, limit=arguments.limit)
    sites = sorted({page.site for page in corpus})
    random.Random(5).shuffle(sites)  # noqa: S311
    half = set(sites[::2] if arguments.part == "tune" else sites[1::2])
    pages = [page for page in corpus if page.site in half]
    if arguments.clean:
        pages = list(map(cleaned, pages))
    kept = score("originals first", pages, find_here)
    shuffled = random.Random(arguments.seed).sample(pages, len(pages))  # noqa: S311
    other = score("shuffled", shuffled, find_here)
    sys.stdout.write(f"{len(kept ^ other)} of {len(pages)} texts are kept in one order alone\n")
    if not arguments.no_peer:
        score("datasketch", pages, find_peer)


if __name__ == "__main__":
    main()
