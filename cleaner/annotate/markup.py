"""What the HTML says of its blocks: hidden, navigation and other boilerplate by tag and class, runs of links.

Sources: Kohlschütter et al. 2010, "Boilerplate Detection using Shallow Text Features" (the link density of a block
and of its neighbours tells navigation from text); jusText (a short block with many links goes as its neighbours go).
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

import msgspec

from cleaner.block import REASONS, Block, Finding, Markup
from cleaner.errors import RuleError

_MAX_HIDDEN_RATIO = 0.2  # a page that hides more of its words waits for a script to show them
_MIN_LINK_RATIO = 0.6
_MAX_LINK_WORDS = 12  # of a single block of links
_RUN_LENGTH = 3
_MAX_RUN_WORDS = 25  # of one block in a run of links
_STORY_TAGS = frozenset(("article", "main"))
_MIN_PROSE_WORDS = 40  # a block as long as this is no boilerplate because of one word of a class

_Around = tuple[tuple[str, ...], frozenset[str]]
"""What stands around a block: its path, and the words of class, id and role."""


class MarkupRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of markup.toml."""

    id: str
    reason: str
    """A row of `cleaner.block.REASONS`."""
    words: frozenset[str]
    """Words of class, id, role and alike."""
    tags: frozenset[str] = frozenset()
    max_ratio: float
    """A tag or word whose blocks hold more than this share of the page's words says nothing, 0..1."""
    score: float
    matches: tuple[str, ...]
    """Attribute values that hold one of the words."""
    spares: tuple[str, ...]
    """Attribute values that hold none."""


@cache
def load_markup_rules() -> tuple[MarkupRule, ...]:
    """Rows of markup.toml, in order.

    Raises: RuleError for a row that is not well formed.
    """
    text = (files("cleaner.rules") / "markup.toml").read_text(encoding="utf-8")
    try:
        rules = msgspec.convert(tomllib.loads(text), dict[str, tuple[MarkupRule, ...]])["markup"]
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, KeyError) as error:
        raise RuleError(f"markup.toml: {error}") from error
    for rule in rules:
        if rule.reason not in REASONS or len(rule.matches) < 2 or len(rule.spares) < 2:
            raise RuleError(f"markup.toml: row {rule.id}: unknown reason, or fewer than two matches and two spares")
    return rules


def find_markup(blocks: Sequence[Block]) -> Iterator[Finding]:
    """Claim blocks that the HTML hides, that stand in parts of a page that are no story, or that are mostly links.

    `blocks` are all of one page, in order: tags and words around most of its text say nothing. Blocks without
    markup facts are never claimed.
    """
    sizes = [block.word_count for block in blocks]
    claimed = set()
    for finding in (*_find_hidden(blocks, sizes), *_find_parts(blocks, sizes)):
        claimed.add(finding.block)
        yield finding
    yield from _find_links(blocks, sizes, claimed)


def _find_hidden(blocks: Sequence[Block], sizes: Sequence[int]) -> Iterator[Finding]:
    hidden = [at for at, block in enumerate(blocks) if block.markup is not None and block.markup.hidden]
    if hidden and sum(sizes[at] for at in hidden) <= _MAX_HIDDEN_RATIO * sum(sizes):
        for at in hidden:
            yield Finding(blocks[at].number, "markup.hidden", score=0.9, rule="markup/hidden")


def _find_parts(blocks: Sequence[Block], sizes: Sequence[int]) -> Iterator[Finding]:
    """Claims by the tags and words of the table's rows."""
    # Most blocks share what stands around them with others.
    places: dict[_Around, int] = {}
    of_block = [
        -1 if block.markup is None else places.setdefault((block.markup.path, block.markup.words), len(places))
        for block in blocks
    ]
    tag_ratios, word_ratios = _ratios(places, of_block, sizes)
    rows = []
    for rule in load_markup_rules():
        tags = {tag for tag in rule.tags if tag_ratios.get(tag, 1.0) <= rule.max_ratio}
        words = {word for word in rule.words if word_ratios.get(word, 1.0) <= rule.max_ratio}
        if tags or words:
            rows.append((rule, tags, words))
    all_tags = {tag for _, tags, _ in rows for tag in tags}
    all_words = {word for _, _, words in rows for word in words}
    hits = [
        [(rule, found) for rule, tags, words in rows if (found := _count_hits(path, own, tags, words))]
        if not (all_tags.isdisjoint(path) and all_words.isdisjoint(own))
        else []
        for path, own in places
    ]
    for block, size, place in zip(blocks, sizes, of_block, strict=True):
        if block.markup is None:
            continue
        for rule, found in hits[place]:
            if score := _part_score(rule, found, block, block.markup, size):
                yield Finding(block.number, rule.reason, score=score, rule=f"markup/{rule.id}")


def _count_hits(path: tuple[str, ...], own: frozenset[str], tags: set[str], words: set[str]) -> int:
    """How many of a rule's words that count are among a block's `own`; -1 where one of its tags is in the path."""
    return -1 if not tags.isdisjoint(path) else len(words & own)


def _part_score(rule: MarkupRule, found: int, block: Block, markup: Markup, size: int) -> float:
    """How sure `rule` is of the block, of which `_count_hits` says `found`; 0 where it is silent."""
    if found < 0:
        return rule.score
    in_story = not _STORY_TAGS.isdisjoint(markup.path)
    if found == 1 and ((in_story and block.role == "heading") or size >= _MIN_PROSE_WORDS):
        return 0.0
    return rule.score if found > 1 else round(rule.score * 0.9, 3)


def _ratios(
    places: dict[_Around, int], of_block: Sequence[int], sizes: Sequence[int]
) -> tuple[dict[str, float], dict[str, float]]:
    """Shares of the page's words that stand inside each tag, and in the blocks with each word, 0..1.

    `places`: what stands around the blocks, numbered; `of_block`: the number of each block's, -1 without markup.
    """
    in_place = [0] * (len(places) + 1)  # the last is for blocks without markup
    for place, size in zip(of_block, sizes, strict=True):
        in_place[place] += size
    in_tags: defaultdict[str, int] = defaultdict(int)
    with_words: defaultdict[str, int] = defaultdict(int)
    for (path, words), place in places.items():
        size = in_place[place]
        for tag in set(path):
            in_tags[tag] += size
        for word in words:
            with_words[word] += size
    total = sum(sizes) or 1
    return (
        {tag: count / total for tag, count in in_tags.items()},
        {word: count / total for word, count in with_words.items()},
    )


def _find_links(blocks: Sequence[Block], sizes: Sequence[int], claimed: set[int]) -> Iterator[Finding]:
    """Claim short blocks that are mostly links, and runs of such blocks."""
    # Most blocks are told apart by their ratio alone.
    linked = {
        at for at, block in enumerate(blocks)
        if block.markup is not None and block.markup.link_ratio >= _MIN_LINK_RATIO and _is_menu(block, sizes[at])
    }  # fmt: skip
    run: list[int] = []
    for position in range(len(blocks) + 1 if linked else 0):
        if position in linked:
            run.append(position)
            continue
        is_run = len(run) >= _RUN_LENGTH
        for member in run:
            block = blocks[member]
            if block.number not in claimed and (is_run or sizes[member] <= _MAX_LINK_WORDS):
                yield Finding(block.number, "markup.links", score=0.85 if is_run else 0.6, rule="markup/links")
        run = []


def _is_menu(block: Block, size: int) -> bool:
    """Whether a block of links is as short as those of menus; a heading is none, but an entry's title in a listing."""
    return size <= _MAX_RUN_WORDS and block.role != "heading"
