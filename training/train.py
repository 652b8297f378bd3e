"""Trains the tagger for text from renderings of gold pages, or for HTML from the pages, in one command each.

    python -m training.train --text TEXT --out cleaner/annotate --folds FOLDS --seed 1
    python -m training.train --data DATA --out cleaner/annotate --folds FOLDS --seed 1

TEXT holds <set>.<renderer>.jsonl.gz, one page a line: id, url, set, type, lang, title, sections, gold, text; DATA
holds <set>.jsonl.xz, the pages with their gold. With --folds the weights are fitted once more for each fifth of the
sites, without it, and the report says how well these choose the blocks of the sites that they have not seen. The same
files and seed give the same weights.
"""

import argparse
import json
import multiprocessing
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from cleaner.annotate.tagger import Weights, find_cut, save_weights, tag_blocks, weights_name
from training.fit import fit_tagger
from training.render import read_gold, to_rendering
from training.renderings import FOLDS, Example, change_some, find_renderings, read_renderings, read_sections, to_example
from training.score import word_f1

_MIN_RENDERINGS = 3
_RENDERINGS = 4000
_TURNS = 8


def main() -> None:
    """Read the renderings, fit, write the weights and print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--text", type=Path, help="folder of the renderings, to train on text")
    source.add_argument("--data", type=Path, help="folder of the gold pages, to train on HTML")
    parser.add_argument("--out", type=Path, help="folder for the weights that are fitted on all sites")
    parser.add_argument("--folds", type=Path, help="folder of folders for the weights of each fold, for measuring")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    name = weights_name("html" if options.data else "text")
    if options.data:
        examples = read_pages(options.data, options.threads)
    else:
        examples = read_examples(options.text, options.seed, options.threads)
    print(f"{len(examples)} renderings of {len({example.site for example in examples})} sites")  # noqa: T201
    if options.folds:
        known = options.folds / "folds.json"
        folds = json.loads(known.read_text(encoding="utf-8")) if known.exists() else {}
        folds |= {line: example.fold for example in examples for line in example.lines}
        for fold in range(FOLDS):
            weights = fit_tagger([own for own in examples if own.fold != fold], options.seed, options.threads)
            (options.folds / str(fold)).mkdir(parents=True, exist_ok=True)
            save_weights(weights, options.folds / str(fold) / name)
            print_report(f"fold {fold}", [own for own in examples if own.fold == fold], weights)
        known.write_text(json.dumps(folds), encoding="utf-8")
    if options.out:
        save_weights(fit_tagger(examples, options.seed, options.threads), options.out / name)


def read_pages(folder: Path, processes: int) -> list[Example]:
    """Examples of the HTML of the gold pages in `folder`."""
    jobs = [(path, turn) for path in sorted(folder.glob("*.jsonl.xz")) for turn in range(_TURNS)]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        return [example for found in pool.imap(_read_part, jobs) for example in found]


def _read_part(job: tuple[Path, int]) -> list[Example]:
    path, turn = job
    name = path.name.removesuffix(".jsonl.xz")
    pages = (page for number, page in enumerate(read_gold(path)) if number % _TURNS == turn)
    examples = (
        to_example({**to_rendering(page, name, ""), "html": page["html"]}, "html")
        for page in pages
        if page["gold"].get("text")
    )
    return [example for example in examples if example is not None]


def read_examples(folder: Path, seed: int, processes: int) -> list[Example]:
    """Examples of the renderings in `folder`: all of small sets, some of each page of large ones."""
    jobs = [
        (name, renderer, renderers) for name, renderers in find_renderings(folder).items() for renderer in renderers
    ]
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        return [example for found in pool.imap(partial(_read_some, folder, seed), jobs) for example in found]


def _read_some(folder: Path, seed: int, job: tuple[str, str, Sequence[str]]) -> list[Example]:
    name, renderer, renderers = job
    pages = list(read_renderings(folder, name, renderer))
    sections = read_sections(folder, name)
    wanted = min(len(renderers), max(_MIN_RENDERINGS, _RENDERINGS // max(1, len(pages))))
    turn = renderers.index(renderer)
    chosen = (page for number, page in enumerate(pages) if (turn - number) % len(renderers) < wanted)
    examples = (
        to_example(change_some({**page, "sections": sections.get(page["id"], page["sections"])}, seed), renderer)
        for page in chosen
    )
    return [example for example in examples if example is not None]


def print_report(title: str, examples: Sequence[Example], weights: Weights) -> None:
    """Word F1 of the blocks that `weights` choose, by set, type of page, language and renderer."""
    groups: dict[str, list[float]] = defaultdict(list)
    for example in examples:
        scores = tag_blocks(example.features, weights).text
        keep = scores >= find_cut(scores, example.features.sizes)
        score = word_f1("\n".join(text for text, kept in zip(example.texts, keep, strict=True) if kept), example.gold)
        for group in _groups_of(example):
            groups[group].append(score)
    print(title)  # noqa: T201
    for group, scores_of in sorted(groups.items()):
        print(f"  {group:<40} {len(scores_of):>5} {sum(scores_of) / len(scores_of):.4f}")  # noqa: T201


def _groups_of(example: Example) -> Iterator[str]:
    if example.renderer != "shortened":  # its gold text is longer than what is left of the page
        yield f"set {example.name}"
        yield f"type {example.type}"
        yield f"language {example.language or 'unknown'}"
    yield f"renderer {example.name} {example.renderer}"


if __name__ == "__main__":
    main()
