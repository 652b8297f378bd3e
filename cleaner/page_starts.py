"""Where another page starts in a source, told by cues that are weighed together.

Prose is what a story is made of: long blocks that end as sentences do. Between two runs of prose lies a gap: headings,
bylines, menus, lists of other pages. Another page can start in a gap only, at the line in it that is most like a
headline. Each gap is weighed by what stands in it, by how much prose lies around it, and by whether the prose below
speaks of the same things as the prose above (as TextTiling does: Hearst 1997, "TextTiling: Segmenting Text into
Multi-paragraph Subtopic Passages"). The weights were learned from sources whose pages are known:
training/page_starts.py.
"""

import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain, pairwise
from operator import mul
from typing import NamedTuple

from cleaner.block import Block
from cleaner.page_weights import GAP_BIAS, GAP_WEIGHTS, LINE_BIAS, LINE_WEIGHTS, MIN_SCORE
from cleaner.text import ends_sentence

# These cues take long to find, and lower the score of a gap if anything.
_FAR = ("across far", "inside", "far to inside")
_FAR_WEIGHTS = {cue: GAP_WEIGHTS[cue] for cue in _FAR}
_NEAR_WEIGHTS = {cue: weight for cue, weight in GAP_WEIGHTS.items() if cue not in (*_FAR, "across")}
# A line a little above the best one, and not much less like a headline, is the headline over a deck.
_MAX_DECK_BLOCKS = 5
_MAX_DECK_LOSS = 2.0
_MIN_HITS = 0.4
_MAX_ACROSS = 0.1
_MIN_DENSE = 0.8
_PROSE_WORDS = 15
_LONG_PROSE_WORDS = 30
_NEAR_WORDS = 300
_FAR_WORDS = 700
_MIN_AROUND_WORDS = 50
_MIN_PAGE_WORDS = 60
_MAX_WEIGHED_WORDS = 2000
_MAX_GAP_BLOCKS = 60
_HEADLINE_WORDS = range(1, 31)
_MAX_HEADLINE_CHARS = 240
_MIN_WORD_CHARS = 4
_STEM_CHARS = 6
_MAX_HITS = 5
# A line of dashes, stars or the like that parts two pages of a dump.
_RULE = re.compile(r"(?:[-=*_~#─━] ?){3,200}")

IsMeta = Callable[[Block], bool]
"""Whether a block is of some kind: a byline, a date."""


class Gap(NamedTuple):
    """Blocks between two runs of prose, half-open."""

    start: int
    end: int
    above: int
    """How many blocks of prose stand before it."""


Cues = dict[str, float]
"""Values by name; what is there or not is 1 or 0."""


class GapView(NamedTuple):
    """What can be seen of a gap."""

    lines: dict[int, Cues]
    """Of each of its last lines."""
    cues: Cues
    """Of the gap as a whole."""


class Window(NamedTuple):
    """Prose on one side of a gap, nearest block first."""

    blocks: list[int]
    size: int
    """Words."""


class Prose:
    """The prose of a source, and what its words are."""

    def __init__(
        self, blocks: Sequence[Block], keys: Sequence[str], sizes: Sequence[int], stops: Sequence[int]
    ) -> None:
        """`stops`: blocks at which a copy starts, in order; no window reaches over one."""
        self.blocks = blocks
        self.keys = keys
        self.sizes = sizes
        self.stops = stops
        self.at = [i for i, size in enumerate(sizes) if size >= _PROSE_WORDS and _is_prose(blocks[i], size)]
        self.before = [0, *accumulate(sizes)]
        self._stems: dict[int, frozenset[str]] = {}
        self._words: dict[tuple[int, ...], frozenset[str]] = {}
        self._weighed: dict[frozenset[str], float] = {}
        self.first: dict[str, int] = {}
        for i, key in enumerate(keys):
            self.first.setdefault(key, i)

    def gaps(self) -> Iterator[Gap]:
        """Gaps that have prose on both sides, in order."""
        for above in range(1, len(self.at)):
            start, end = self.at[above - 1] + 1, self.at[above]
            if start < end:
                yield Gap(start, end, above)

    @cached_property
    def gap_ratio(self) -> float:
        """Gaps to blocks of prose: near 1 for a listing, low for a story."""
        return sum(1 for _ in self.gaps()) / max(1, len(self.at))

    def above(self, gap: Gap, max_words: int) -> Window:
        """The prose above `gap`, up to some `max_words`."""
        at = bisect_right(self.stops, self.at[gap.above])
        first = self.stops[at - 1] if at else 0
        return self._take(range(gap.above - 1, -1, -1), max_words, first, len(self.blocks))

    def below(self, gap: Gap, max_words: int) -> Window:
        """The prose below `gap`, up to some `max_words`."""
        at = bisect_right(self.stops, self.at[gap.above])
        last = self.stops[at] if at < len(self.stops) else len(self.blocks)
        return self._take(range(gap.above, len(self.at)), max_words, 0, last)

    def _take(self, order: range, max_words: int, first: int, last: int) -> Window:
        taken: list[int] = []
        size = 0
        for number in order:
            block = self.at[number]
            if taken and not first <= block < last:
                break
            taken.append(block)
            size += self.sizes[block]
            if size >= max_words:
                break
        return Window(taken, size)

    def stems(self, block: int) -> frozenset[str]:
        """Openings of the longer words of `block`; pairs of characters in scripts without spaces."""
        found = self._stems.get(block)
        if found is None:
            found = self._stems[block] = _stems(self.keys[block])
        return found

    @cached_property
    def weights(self) -> dict[str, float]:
        """How much each stem says: the squared logarithm of how rare it is among the blocks of prose."""
        counts = Counter(chain.from_iterable(map(self.stems, self.at)))
        weights = {count: math.log((len(self.at) + 1) / count) ** 2 for count in set(counts.values())}
        return {stem: weights[count] for stem, count in counts.items()}

    def words(self, blocks: Sequence[int]) -> frozenset[str]:
        """Stems of `blocks`."""
        found = self._words.get(tuple(blocks))
        if found is None:
            found = self._words[tuple(blocks)] = frozenset().union(*map(self.stems, blocks))
        return found

    def alike(self, words: frozenset[str], other: frozenset[str]) -> float:
        """Cosine of two sets of stems, rarer ones weighing more, 0..1."""
        shared = self.weigh(words & other)
        return shared / math.sqrt(self.weigh(words) * self.weigh(other)) if shared else 0.0

    def weigh(self, words: frozenset[str]) -> float:
        """Sum of the weights of `words`."""
        known = self._weighed.get(words)
        if known is None:
            known = self._weighed[words] = sum(map(self.weights.__getitem__, words))
        return known

    def density(self, window: Window) -> float:
        """Share of the words between the ends of `window` that are prose, 0..1."""
        first, last = min(window.blocks), max(window.blocks)
        return window.size / max(1, self.before[last + 1] - self.before[first])


def _is_prose(block: Block, size: int) -> bool:
    """Whether a block of that many words, which are not few, is prose."""
    if block.role in ("code", "table"):
        return False
    # Headlines end with ? and ! too.
    return size >= _LONG_PROSE_WORDS or (ends_sentence(block.text) and not block.text.endswith(("?", "!")))


def _stems(key: str) -> frozenset[str]:
    parts = key.split(" ")
    if max(parts[:3]) > "\u2e80":
        return frozenset(map("".join, pairwise(parts)))
    return frozenset([part[:_STEM_CHARS] for part in set(parts) if len(part) >= _MIN_WORD_CHARS and not part.isdigit()])


def find_page_starts(prose: Prose, is_meta: IsMeta, is_byline: IsMeta) -> list[int]:
    """Blocks at which another page starts, in order. `is_meta`: whether a block is a byline or a date."""
    found: list[tuple[int, float]] = []
    for gap in prose.gaps():
        weighed = weigh_gap(prose, gap, is_meta, is_byline)
        if weighed is None or weighed[1] < MIN_SCORE:
            continue
        if found and _prose_between(prose, found[-1][0], weighed[0]) < _MIN_PAGE_WORDS:
            if found[-1][1] >= weighed[1]:
                continue
            found.pop()
        found.append(weighed)
    return [start for start, _ in found]


def _prose_between(prose: Prose, start: int, end: int) -> int:
    return sum(prose.sizes[block] for block in prose.at[bisect_left(prose.at, start) : bisect_left(prose.at, end)])


def weigh_gap(prose: Prose, gap: Gap, is_meta: IsMeta, is_byline: IsMeta) -> tuple[int, float] | None:
    """(line most like a headline, logit that a page starts there); None for a gap that is out of the question."""
    view = _view_near(prose, gap, is_meta, is_byline)
    if view is None:
        return None
    scores = {line: weigh_line(cues) for line, cues in view.lines.items()}
    best = max(scores, key=scores.__getitem__)
    near = range(best - _MAX_DECK_BLOCKS, best + 1)
    start = next(line for line in near if scores.get(line, -math.inf) >= scores[best] - _MAX_DECK_LOSS)
    score = GAP_BIAS + _weigh(_NEAR_WEIGHTS, join_cues(view, best))
    signed = _is_signed(view, best)
    if score < MIN_SCORE and not signed:
        return start, score  # how alike the prose around it is, which only lowers it, need not be told
    across = _across(prose, prose.above(gap, _NEAR_WORDS), prose.below(gap, _NEAR_WORDS))
    score += GAP_WEIGHTS["across"] * across
    signed = signed and across <= _MAX_ACROSS
    if score >= MIN_SCORE or signed:
        score += _weigh(_FAR_WEIGHTS, _far_cues(prose, gap, across))
    return start, max(score, MIN_SCORE) if signed else score


def _is_signed(view: GapView, line: int) -> bool:
    """Whether `line` has a byline and a date below it and may open a story of its own, however short.

    Of 1,000 single pages one has such a line amid its text, with unlike prose above and below; pages of under a hundred
    words are told by it alone.
    """
    own, cues = view.lines[line], view.cues
    metas = sum(view.lines[below]["meta"] for below in range(line + 1, line + 4) if below in view.lines)
    return metas >= 2 and bool(own["byline below"]) and own["hits"] >= _MIN_HITS and cues["dense"] >= _MIN_DENSE


def weigh_line(cues: Cues) -> float:
    """Logit that the line is the headline of the story below its gap, where another page starts in that gap."""
    return LINE_BIAS + _weigh(LINE_WEIGHTS, cues)


def join_cues(view: GapView, line: int) -> Cues:
    """Cues of the gap, with those of its `line` that is most like a headline."""
    own = view.lines[line]
    return view.cues | {f"line {name}": value for name, value in own.items()} | {"headline": weigh_line(own)}


def view_gap(prose: Prose, gap: Gap, is_meta: IsMeta, is_byline: IsMeta) -> GapView | None:
    """What can be seen of `gap`; None for one that is out of the question."""
    view = _view_near(prose, gap, is_meta, is_byline)
    if view is None:
        return None
    across = _across(prose, prose.above(gap, _NEAR_WORDS), prose.below(gap, _NEAR_WORDS))
    return view._replace(cues=view.cues | {"across": across} | _far_cues(prose, gap, across))


def _view_near(prose: Prose, gap: Gap, is_meta: IsMeta, is_byline: IsMeta) -> GapView | None:
    """`view_gap` without what tells how alike the prose above and below is."""
    if not _may_part(prose, gap):
        return None
    above, below = prose.above(gap, _NEAR_WORDS), prose.below(gap, _NEAR_WORDS)
    if min(above.size, below.size) < _MIN_AROUND_WORDS:
        return None
    lines = range(max(gap.start, gap.end - _MAX_GAP_BLOCKS), gap.end)
    metas = frozenset(i for i in lines if is_meta(prose.blocks[i]))
    bylines = frozenset(i for i in metas if is_byline(prose.blocks[i]))
    cues = _gap_cues(prose, gap, above, below) | {"meta": bool(metas)}
    return GapView(dict(_line_cues(prose, lines, (above, below), metas, bylines)), cues)


def _may_part(prose: Prose, gap: Gap) -> bool:
    """Whether no copy starts in `gap`, and more stands in it than one heading."""
    if gap.end - gap.start == 1:
        return False
    at = bisect_left(prose.stops, gap.start - 1)
    if at < len(prose.stops) and prose.stops[at] <= gap.end:
        return False
    return any(is_headline_like(prose.blocks[i], prose.sizes[i]) for i in range(*gap[:2]))


def _weigh(weights: Cues, cues: Cues) -> float:
    weighed: Iterator[float] = map(mul, weights.values(), map(cues.__getitem__, weights))
    return sum(weighed)


def _line_cues(
    prose: Prose, lines: range, around: tuple[Window, Window], metas: frozenset[int], bylines: frozenset[int]
) -> Iterator[tuple[int, Cues]]:
    """Cues of each of `lines`, the last of a gap, that it is the headline of the story below."""
    above, below = (prose.words(window.blocks) for window in around)
    first = prose.stems(around[1].blocks[0])
    own = below - above
    seen: dict[str, int] = {}
    for i in lines:
        block, size, key = prose.blocks[i], prose.sizes[i], prose.keys[i]
        wanted = _stems(key)
        count = max(1, len(wanted))
        repeated = key in seen and bool(key)
        seen.setdefault(key, i)
        yield i, {
            "like": is_headline_like(block, size),
            "one word": size <= 1,
            "few words": size in (2, 3),
            "some words": 4 <= size <= 16,
            "many words": size > 16,
            "seen before": _is_seen(prose, i, lines[0]),
            "seen above": i > lines[0] and _is_seen(prose, i - 1, lines[0]),
            "meta": i in metas,
            "meta below": i + 1 in metas,
            "meta near": i + 1 not in metas and (i + 2 in metas or i + 3 in metas),
            "byline below": i + 1 in bylines,
            "ruled": _is_rule(prose, i - 1),
            "distance": math.log1p(lines[-1] - i),
            "before": math.log1p(i - lines[0]),
            "shared below": len(wanted & below) / count,
            "shared above": len(wanted & above) / count,
            "shared first": len(wanted & first) / count,
            "hits": min(len(wanted & own), _MAX_HITS) / _MAX_HITS,
            "any hit": bool(wanted & below),
            "item": block.role == "list-item",
            "twice": i < lines[-1] and prose.keys[i + 1] == key,
            "again": repeated,
            "sentence": ends_sentence(block.text),
        }  # fmt: skip


def _gap_cues(prose: Prose, gap: Gap, above: Window, below: Window) -> Cues:
    """Cues of the gap as a whole, and of the prose around it."""
    far_above, far_below = prose.above(gap, _FAR_WORDS), prose.below(gap, _FAR_WORDS)
    lines = range(max(gap.start, gap.end - _MAX_GAP_BLOCKS), gap.end)
    more_below = prose.below(gap, _MAX_WEIGHED_WORDS).size
    return {
        "size": math.log1p(gap.end - gap.start),
        "words above": min(above.size, _NEAR_WORDS) / _NEAR_WORDS,
        "words below": min(below.size, _NEAR_WORDS) / _NEAR_WORDS,
        "much above": above.size >= _NEAR_WORDS,
        "much below": below.size >= _NEAR_WORDS,
        "all below": math.log1p(more_below),
        "dense": prose.density(far_above) * prose.density(far_below),
        "blocks above": len(above.blocks) / (max(above.blocks) - min(above.blocks) + 1),
        "gaps": prose.gap_ratio,
        "first": gap.above <= 2,
        "ruled": any(_is_rule(prose, i) for i in lines),
        "copyright": any("©" in prose.blocks[i].text for i in lines),
    }  # fmt: skip


def _far_cues(prose: Prose, gap: Gap, across: float) -> Cues:
    """How alike more of the prose above and below is, and how alike the halves of each are; never below 0.

    `across`: how alike the nearest prose is.
    """
    above, below = prose.above(gap, _FAR_WORDS), prose.below(gap, _FAR_WORDS)
    near = prose.above(gap, _NEAR_WORDS), prose.below(gap, _NEAR_WORDS)
    far = across if (above, below) == near else _across(prose, above, below)
    inside = (_inside(prose, above) + _inside(prose, below)) / 2
    return {"across far": far, "inside": inside, "far to inside": far / (inside + 0.05)}


def _inside(prose: Prose, window: Window) -> float:
    """How alike the two halves of a window are."""
    half = len(window.blocks) // 2
    return prose.alike(prose.words(window.blocks[:half]), prose.words(window.blocks[half:]))


def _across(prose: Prose, above: Window, below: Window) -> float:
    return prose.alike(prose.words(above.blocks), prose.words(below.blocks))


def _is_seen(prose: Prose, block: int, start: int) -> bool:
    """Whether `block` stands before `start` too, as lines of menus do."""
    key = prose.keys[block]
    return bool(key) and prose.first[key] < start


def _is_rule(prose: Prose, block: int) -> bool:
    return block >= 0 and not prose.keys[block] and _RULE.fullmatch(prose.blocks[block].text) is not None


def is_headline_like(block: Block, size: int) -> bool:
    """Whether `block` has the form of a headline: short, no small first letter, no end of a sentence but ? and !"""
    if size not in _HEADLINE_WORDS or len(block.text) > _MAX_HEADLINE_CHARS or block.role in ("code", "table"):
        return False
    first = block.text[0] if block.text[:1].isalnum() else next(filter(str.isalnum, block.text), "")
    if first.islower():
        return False
    return not ends_sentence(block.text) or block.text.endswith(("?", "!", '"', "”", "»"))
