"""Which blocks the tagger's scores leave out, and why in words that a person understands."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import groupby
from typing import NamedTuple

from cleaner.annotate.page_type import Items
from cleaner.block import Block, Finding
from cleaner.record import PageType
from cleaner.text import ends_sentence

_DIGIT = re.compile(r"\d")
_MIN_NEXT_SCORES = (0.1, 0.15)  # of text, and of HTML
_MIN_SENTENCE_WORDS = 2
# A price, or a short value behind its name: "Serves: 4".
_VALUE = re.compile(r"[$€£¥₹] ?\d|\d ?[€£]|\w: ?\w")
_ROWS = ("table", "list-item", "code")
_MIN_ROW_SCORE = 0.1
# That a line is a heading, and that and its score as text together: of text, and of HTML, where tags say a good deal.
_MIN_HEADING_SCORES = (0.15, 0.25)
_MIN_LEAD_SCORES = (0.3, 0.4)
_MAX_LEAD_WORDS = 14
_MAX_FORM_CHARS = 30
_MAX_GAP = 4
_MIN_KEPT_WORDS = 15
_MAX_CLEAN_BLOCKS = 80
_MAX_UNLIKE_SCORE = 0.06
_MAX_UNLIKE_SHARE = 0.05
_MIN_SURE_SCORE = 0.95  # of a block that recurs on the site's pages, from which it stays text of the page
_MIN_TEMPLATE_SCORE = 0.88  # what seven pages in ten have
_MIN_TEMPLATE_CHARS = 20
_MIN_RUN, _MIN_RUN_OF_VALUES = 2, 8
_MIN_SHOWN_SCORE = 0.6  # what the HTML hides is to be shown only where the tagger is sure

# Reasons that hold for most blocks of their kind, not for each: the tagger weighs them with the rest.
_SOFT_REASONS = frozenset(
    (
        "markup.links", "markup.navigation", "markup.hidden", "comments.comment", "field.related",
        "boilerplate.related", "boilerplate.advertisement", "boilerplate.opened", "boilerplate.contents",
    )
)  # fmt: skip


Scores = Mapping[int, float] | Sequence[float]
"""Probabilities (0..1) by the number of a block."""


class Choice(NamedTuple):
    """The tagger's scores of a page's blocks, by their number: probabilities, 0..1."""

    text: Scores
    """That the block is text of the page."""
    cut: float
    """Blocks from this score on are kept."""
    heading: Scores
    """That it is the heading of a section."""
    title: Scores
    """That it is the page's title."""
    types: Mapping[PageType, float]
    """Probability of each type of page."""


def find_unlike(blocks: Sequence[Block], choice: Choice, spared: Set[int], claimed: Set[int]) -> Iterator[Finding]:
    """Claim the blocks that are not kept, save those in `spared`, by where they stand.

    The main text goes from the first to the last block that is kept. `claimed`: blocks that a rule drops.
    """
    kept = find_kept(blocks, choice, claimed)
    inside = [at for at in sorted(kept) if blocks[at].number not in spared]
    first, last = (inside[0], inside[-1]) if inside else (len(blocks), len(blocks))
    for position, block in enumerate(blocks):
        if block.number not in spared and position not in kept:
            place = "before-story" if position < first else "after-story" if position > last else "between"
            yield Finding(block.number, f"layout.{place}", score=1 - choice.text[block.number])


def find_template(
    blocks: Sequence[Block], recurring: Sequence[Finding], choice: Choice, spared: Set[int]
) -> list[Finding]:  # fmt: skip
    """Those of the `recurring` claims that hold: not of blocks in `spared`, nor of what the tagger surely keeps.

    What most pages of the site have, and what stands beside a block that recurs too, goes unless the tagger is nearly
    certain of it; headings, lone values and what fewer pages have only where the tagger does not keep them anyway.
    Measured on real sites of 4 to 12 pages, this loses .10 % of the gold text of HTML and .17 % of that of plain text;
    with values and headings it would be four times as much.
    """
    claims = {own.block: own for own in recurring if own.block not in spared}
    held: list[Finding] = []
    for recurs, group in groupby(blocks, key=lambda block: block.number in claims):
        run = list(group) if recurs else []
        for block in run:
            is_chrome = (
                claims[block.number].score >= _MIN_TEMPLATE_SCORE
                and block.role != "heading"
                and len(run) >= (_MIN_RUN if len(block.key) >= _MIN_TEMPLATE_CHARS else _MIN_RUN_OF_VALUES)
            )
            if choice.text[block.number] < (_MIN_SURE_SCORE if is_chrome else choice.cut):
                held.append(claims[block.number])
    return held


def find_kept(blocks: Sequence[Block], choice: Choice, claimed: Set[int]) -> set[int]:
    """Positions of the blocks that are text of the page: those from the cut on, and what goes with them.

    A sentence right below a kept block, a heading or a short line right above one are kept on a lower score, and so
    is a short line of the form of a kept one, such as the time of an entry or a line of a refrain. Measured apart,
    each costs some .002 of word F1 on news; in return what belongs together stays together.
    """
    free = [block.number not in claimed for block in blocks]
    kept = {at for at, block in enumerate(blocks) if free[at] and choice.text[block.number] >= choice.cut}
    forms = {_form(blocks[at].text) for at in kept if len(blocks[at].text) <= _MAX_FORM_CHARS}
    for at in range(1, len(blocks)):
        below = at - 1 in kept or (at - 2 in kept and _is_of_form(blocks[at - 1], forms))
        if below and free[at] and (_goes_on(blocks[at], blocks[at - 1], choice) or _is_of_form(blocks[at], forms)):
            kept.add(at)
    below_at = len(blocks)
    for at in range(len(blocks) - 1, -1, -1):
        if not free[at]:
            continue
        near = below_at in kept and below_at - at <= _MAX_GAP
        if near and (_leads_on(blocks[at], choice) or _is_of_form(blocks[at], forms)):
            kept.add(at)
        below_at = at
    return kept


def overrule(findings: Sequence[Finding], claimed: Set[int], choice: Choice) -> tuple[list[Finding], set[int]]:
    """Findings, and numbers of the blocks that rules drop, without those that are too soft for a block to be kept.

    The tagger has seen each of them, and weighs it with the rest of what the markup says.
    """
    kept = [own for own in findings if choice.text[own.block] < _overruling_score(own.reason, choice)]
    still = {own.block for own in kept}
    return kept, {number for number in claimed if number in still}


def _overruling_score(reason: str, choice: Choice) -> float:
    """From which score on the tagger is surer than `reason`; above 1 where it never is."""
    if reason not in _SOFT_REASONS:
        return 2.0
    return max(choice.cut, _MIN_SHOWN_SCORE) if reason == "markup.hidden" else choice.cut


def are_kept(blocks: Sequence[Block], items: Items, choice: Choice, claimed: Set[int]) -> bool:
    """Whether the tagger keeps half or more of the words of the entries of a listing or the posts of a thread."""
    free = [block for block in blocks[items.heads[0] : items.heads[-1] + 2] if block.number not in claimed]
    kept = sum(block.word_count for block in free if choice.text[block.number] >= choice.cut)
    return 2 * kept >= sum(block.word_count for block in free)


def is_clean(blocks: Sequence[Block], choice: Choice, claimed: Set[int]) -> bool:
    """Whether a short page has boilerplate at its ends alone, and next to nothing between that is unlike text."""
    first, end = inner_part(blocks, claimed)
    if len(blocks) > _MAX_CLEAN_BLOCKS or any(block.number in claimed for block in blocks[first:end]):
        return False
    unlike = sum(block.word_count for block in blocks[first:end] if choice.text[block.number] < _MAX_UNLIKE_SCORE)
    return unlike <= _MAX_UNLIKE_SHARE * sum(block.word_count for block in blocks[first:end])


def inner_part(blocks: Sequence[Block], claimed: Set[int]) -> tuple[int, int]:
    """The part of the page between the boilerplate that it begins and ends with: positions, half-open."""
    first = next((at for at, block in enumerate(blocks) if block.number not in claimed), len(blocks))
    end = next((at for at in range(len(blocks), first, -1) if blocks[at - 1].number not in claimed), first)
    return first, end


def keeps_text(blocks: Sequence[Block], choice: Choice, claimed: Set[int]) -> bool:
    """Whether the tagger keeps more than a line; a page of a sentence or two is left to the rules of layout."""
    kept = (block for block in blocks if choice.text[block.number] >= choice.cut and block.number not in claimed)
    return sum(block.word_count for block in kept) >= _MIN_KEPT_WORDS


def _goes_on(block: Block, before: Block, choice: Choice) -> bool:
    """Whether a block below a kept one may be its next sentence, or the next row of its list or table."""
    score = choice.text[block.number]
    if block.role == before.role and block.role in _ROWS:
        return score >= _MIN_ROW_SCORE
    return (
        score >= _MIN_NEXT_SCORES[block.markup is not None]
        and block.word_count >= _MIN_SENTENCE_WORDS
        and ends_sentence(block.text)
    )


def _leads_on(block: Block, choice: Choice) -> bool:
    """Whether a block above a kept one may be its heading or belong to it."""
    if block.word_count > _MAX_LEAD_WORDS:
        return False
    score = choice.text[block.number]
    if len(block.text) <= _MAX_FORM_CHARS and _VALUE.search(block.text):
        return score >= _MIN_ROW_SCORE
    heading, kind = choice.heading[block.number], block.markup is not None
    return heading >= _MIN_HEADING_SCORES[kind] or heading + score >= _MIN_LEAD_SCORES[kind]


def _is_of_form(block: Block, forms: Set[str]) -> bool:
    return len(block.text) <= _MAX_FORM_CHARS and _form(block.text) in forms


def _form(text: str) -> str:
    """`text` with every digit as 0: times, dates and counters of one form are alike, and so are lines of a refrain."""
    return _DIGIT.sub("0", text)
