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
    pages = [_digest(number, text) for number, text in enumerate(texts)]
    runs = [DigestRun.of(pages[at : at + _RUN_PAGES]) for at in range(0, len(pages), _RUN_PAGES)]
    return [int(of) for of in find_stars(runs).of]


def _digest(number: int, text: str) -> PageDigest:
    return digest_paragraphs(
        f"{number:032x}", [Paragraph(line, (at, at + 1)) for at, line in enumerate(text.split("\n"))]
    )


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


def same_originals(pages: Sequence[MadePage]) -> dict[str, str]:
    """Groups whose originals share half of their word 5-grams: real copies among the gold pages, which count as one."""
    owners: dict[str, list[str]] = {}
    sizes: Counter[str] = Counter()
    for page in pages:
        if page.kind == "original":
            words = page.text.lower().split()
            grams = {" ".join(words[at : at + _PEER_WORDS]) for at in range(len(words))}
            sizes[page.group] = len(grams)
            for gram in grams:
                owners.setdefault(gram, []).append(page.group)
    shared = Counter((groups[0], other) for groups in owners.values() for other in groups[1:])
    return {
        other: first for (first, other), count in shared.items() if 2 * count >= min(sizes[first], sizes[other])
    }  # fmt: skip


def score(name: str, pages: Sequence[MadePage], find: Finder) -> None:
    """Print one row: recall by kind, precision of pairs, groups with not exactly one page kept, CPU time."""
    started = process_time()
    found = find([page.text for page in pages])
    seconds = process_time() - started
    same = same_originals(pages)
    groups = [same.get(page.group, page.group) for page in pages]
    right = [of != NOT_REPEATED and groups[of] == group for of, group in zip(found, groups, strict=True)]
    pairs = sum(of != NOT_REPEATED for of in found)
    firsts = {group: at for at, group in reversed(list(enumerate(groups)))}
    recall = []
    for kind in ("original", *KINDS):
        own = [right[at] for at, page in enumerate(pages) if page.kind == kind and firsts[groups[at]] != at]
        recall.append(f"{kind} {np.mean(own):.4f} of {len(own)}" if own else "")
    kept = Counter(group for group, of in zip(groups, found, strict=True) if of == NOT_REPEATED)
    sizes = Counter(groups)
    odd = sum(kept[group] != 1 for group, size in sizes.items() if size > 1)
    units = sum(len(page.text.encode()) for page in pages) / _UNIT_BYTES
    judged = zip(pages, found, right, strict=True)
    wrong = Counter(page.kind for page, of, own in judged if of != NOT_REPEATED and not own)
    sys.stdout.write(
        f"{name}: recall {'; '.join(filter(None, recall))}; "
        f"pair precision {sum(right) / max(1, pairs):.5f} of {pairs}, "
        f"wrong {dict(wrong)}; {odd} of {sum(size > 1 for size in sizes.values())} groups with not one page kept; "
        f"{1000 * seconds / units:.2f} ms of CPU for 10 KB\n"
    )


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
    score("originals first", pages, find_here)
    shuffled = random.Random(arguments.seed).sample(pages, len(pages))  # noqa: S311
    score("shuffled", shuffled, find_here)
    if not arguments.no_peer:
        score("datasketch", pages, find_peer)


if __name__ == "__main__":
    main()
