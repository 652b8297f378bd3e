"""Which of the lines that the tagger takes for a headline is the page's title: a second look at the likeliest few."""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import accumulate

from cleaner.annotate.choice import Choice
from cleaner.annotate.headline import Headline
from cleaner.annotate.layout import Story
from cleaner.annotate.place import weigh
from cleaner.annotate.title_lines import FIRST_BLOCKS, MIN_KEY_CHARS, TitleLine, find_lines
from cleaner.annotate.title_weights import TITLE_MIN_SCORE, TITLE_WEIGHTS
from cleaner.block import Block
from cleaner.text import ends_sentence

_MAX_LONGER_CHARS = 90
_META_REACH = 6
_MAX_META_WORDS = 5
_LIKE_REACH = 4
_MAX_LIKE_WORDS = 3
_TOPIC_CHARS = 4
_UNSPACED = "\u0e00"
_LEAD_CHARS = 1500
_LONG_WORDS = 18
_MIN_SHARED_WORDS = 3
_MANY_SHARED = 0.6
_FAR_BLOCKS = 20
_CRUMBS = (" > ", "»", "›", "→", " / ", "▸", "\\")
_WORD_STEPS = (1, 2, 3, 4, 6, 9, 13, 18, 25)
_PLACE_STEPS = (0, 1, 3, 8, 20, 50, 120)
_STORY_STEPS = (-40, -20, -10, -6, -4, -3, -2, -1, 0, 1, 3, 10)
_GAP_STEPS = (0.0, 0.5, 1.0, 2.0, 3.0, 5.0)
_SHARE_STEPS = (0.0, 0.25, 0.5, 0.75, 0.99)


class TitleView:
    """A page as the choice of its title looks at it. Positions count in `blocks`."""

    def __init__(
        self, blocks: Sequence[Block], choice: Choice, story: Story, *, claims: Mapping[int, str], meta: Set[int],
        rule: int | None,
    ) -> None:  # fmt: skip
        """`claims`: the reason of each block that a rule names; `meta`: blocks that are a byline or a date, both by
        number; `rule`: position of what the rules take for the headline.
        """
        self.blocks = blocks
        self.choice = choice
        self.story = story
        self.claims = claims
        self.meta = meta
        self.rule = rule
        self.type = max(choice.types, key=lambda name: choice.types[name]) if choice.types else "article"

    @cached_property
    def lines(self) -> list[TitleLine]:
        """Lines and parts of lines that may be the title, in order."""
        title, meta = self.choice.title, self.meta
        chances = [
            0.0 if block.number in meta and self._is_meta(block) else title[block.number] for block in self.blocks
        ]
        found = find_lines(self.blocks, chances, self._places, self.rule)
        return [line for line in found if not self._is_meta(self.blocks[line.position])]

    def _is_meta(self, block: Block) -> bool:
        """Whether a block is a byline or a date and too short to be a headline that was taken for one."""
        return block.number in self.meta and block.word_count <= _MAX_META_WORDS

    @cached_property
    def _keys(self) -> list[str]:
        """Folded text of each block."""
        return [block.key for block in self.blocks]

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """Positions of the lines of each key."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for at, key in enumerate(self._keys):
            found[key].append(at)
        return dict(found)

    @cached_property
    def _chances(self) -> dict[int, float]:
        """The tagger's scores, 0..1, of the blocks of `lines`, by position."""
        return {line.position: self.choice.title[self.blocks[line.position].number] for line in self.lines}

    @cached_property
    def _ranked(self) -> list[int]:
        return sorted(self._chances, key=lambda at: (-self._chances[at], at))

    @cached_property
    def _claimed(self) -> list[int]:
        """Positions of the blocks that a rule names."""
        return [at for at, block in enumerate(self.blocks) if block.number in self.claims]

    @cached_property
    def _joined(self) -> tuple[str, list[int]]:
        """The keys of all blocks, each between line ends, and where each begins."""
        starts = [*accumulate([len(key) + 1 for key in self._keys], initial=1)]
        starts.pop()
        return "\n" + "\n".join(self._keys) + "\n", starts

    @cached_property
    def _story_words(self) -> tuple[frozenset[str], frozenset[str]]:
        """Topical words of the kept blocks, and of the first of them."""
        kept = [
            block.key for block in self.blocks
            if self.choice.text[block.number] >= self.choice.cut and block.number not in self.claims
            and block.word_count >= _LONG_WORDS
        ]  # fmt: skip
        lead: list[str] = []
        chars = 0
        for key in kept:
            if chars > _LEAD_CHARS:
                break
            lead.append(key)
            chars += len(key)
        return _topical(" ".join(kept)), _topical(" ".join(lead))

    def marks(self, line: TitleLine) -> Iterator[str]:
        """What tells whether `line`, one of `lines`, is the title."""
        yield from self._score_marks(line)
        yield from self._said_again(line)
        yield from self._shape(line)
        yield from self._place(line)
        yield from self._beside(line)
        yield from self._topic(line)

    def _score_marks(self, line: TitleLine) -> Iterator[str]:
        at = line.position
        chance = self._chances[at]
        best = self._chances[self._ranked[0]]
        yield f"chance:{max(-6, min(3, round(_logit(chance))))}"
        yield f"gap:{_step(_logit(best) - _logit(chance), _GAP_STEPS)}"
        yield f"rank:{min(self._ranked.index(at), 5)}"
        number = self.blocks[at].number
        yield f"text:{_step(self.choice.text[number], _SHARE_STEPS)}"
        yield f"heading:{_step(self.choice.heading[number], (0.01, 0.05, 0.2, 0.5))}"
        rule = at == self.rule
        yield f"rule:{rule}{min(self._ranked.index(at), 2)}"
        if number in self.meta:
            yield "meta"
        if number in self.claims:
            yield "claimed"
            yield f"claim:{self.claims[number]}"

    def _said_again(self, line: TitleLine) -> Iterator[str]:
        """Where else the page has the line or its words: whole, in a longer line, or in a shorter one."""
        same = self._places.get(line.key, [])
        yield f"same:{min(len(same), 4)}"
        if len(same) > 1:
            yield "same-far" if same[-1] - same[0] > _FAR_BLOCKS else "same-near"
        if len(line.key) >= MIN_KEY_CHARS:
            yield from self._longer(line)
        held = [
            self._chances[other.position] for other in self.lines
            if MIN_KEY_CHARS <= len(other.key) < len(line.key) and not other.cut and other.key in line.key
        ]  # fmt: skip
        if held:
            yield "holds"
            yield f"holds-gap:{max(-3, min(3, round(_logit(self._chances[line.position]) - _logit(max(held)))))}"
        if line.cut:
            yield f"cut:{line.cut}"
            yield f"rest-line:{line.rest in self._places}"
            yield f"rest-words:{_step(line.rest.count(' ') + 1, _WORD_STEPS)}"

    def _longer(self, line: TitleLine) -> Iterator[str]:
        """Where longer lines hold the words of `line`, which is not told of the line that it was cut from."""
        longer = [at for at in self._holders(line.key) if at != line.position]
        if not longer:
            return
        yield f"within:{min(len(longer), 3)}"
        yield "within-first" if longer[0] < FIRST_BLOCKS else "within-later"
        texts = [self.blocks[at] for at in longer]
        yield f"within-crumb:{any(_has_crumbs(block.text) for block in texts)}"
        yield f"within-start:{any(block.key.startswith(line.key) for block in texts)}"
        yield f"within-end:{any(block.key.endswith(line.key) for block in texts)}"

    def _holders(self, key: str) -> list[int]:
        """Positions of the lines that hold `key` and little more."""
        joined, starts = self._joined
        found: list[int] = []
        place = joined.find(key)
        while place >= 0:
            at = bisect_left(starts, place + 1) - 1
            if len(key) < len(self.blocks[at].key) <= len(key) + _MAX_LONGER_CHARS:
                found.append(at)
            place = joined.find(key, starts[at] + len(self.blocks[at].key))
        return found

    def _shape(self, line: TitleLine) -> Iterator[str]:
        block, text = self.blocks[line.position], line.text
        size = line.key.count(" ") + 1 if line.cut else block.word_count
        yield f"words:{_step(size, _WORD_STEPS)}"
        yield f"role:{block.role}"
        if block.role == "heading":
            yield f"level:{block.level}"
        if ends_sentence(text):
            yield "question" if text.endswith("?") else "sentence"
        if text.endswith(("…", "...", ":", ",")):
            yield "open-end"
        if text[:1].islower():
            yield "opens-lower"
        if text.isupper():
            yield "capitals"
        if _has_crumbs(text):
            yield "crumbs"
        if "|" in text:
            yield "bar"
        if "http" in text or "www." in text or "@" in text:
            yield "address"
        if 3 * sum(map(str.isdigit, text)) > sum(map(str.isalpha, text)):
            yield "digits"

    def _place(self, line: TitleLine) -> Iterator[str]:
        at = line.position
        yield f"at:{_step(at, _PLACE_STEPS)}"
        yield f"at:{self.type}:{_step(at, (0, 3, 20, 80))}"
        if self.story:
            yield f"story:{_step(at - self.story.start, _STORY_STEPS)}"
        above = [other for other in self._chances if other < at]
        yield f"order:{min(len(above), 5)}"
        rivals = sum(self._chances[other] * 3 > self._chances[at] for other in above)
        yield f"rivals-above:{min(rivals, 3)}"
        free_above = at - bisect_left(self._claimed, at)
        yield f"free-above:{_step(free_above, _PLACE_STEPS)}"

    def _beside(self, line: TitleLine) -> Iterator[str]:
        """What stands above and below the line and those that repeat it."""
        blocks, at = self.blocks, line.position
        below = [
            place - same for same in self._places[blocks[at].key]
            for place in range(same + 1, min(len(blocks), same + _META_REACH)) if blocks[place].number in self.meta
        ]  # fmt: skip
        yield f"meta-below:{min(below, default='none')}"
        yield f"meta-above:{bool(at) and blocks[at - 1].number in self.meta}"
        if at + 1 < len(blocks):
            after = blocks[at + 1]
            yield f"below-words:{_step(after.word_count, _WORD_STEPS)}"
            yield f"below-sentence:{ends_sentence(after.text)}"
            yield f"below-text:{_step(self.choice.text[after.number], _SHARE_STEPS)}"
        yield f"blank:{blocks[at].blank_before}{at + 1 < len(blocks) and blocks[at + 1].blank_before}"
        near = [*range(max(0, at - _LIKE_REACH), at), *range(at + 1, min(len(blocks), at + 1 + _LIKE_REACH))]
        alike = sum(_are_alike(blocks[at], blocks[other]) for other in near)
        yield f"alike:{min(alike, 4)}"

    def _topic(self, line: TitleLine) -> Iterator[str]:
        """How many of its words the story has, and its opening; and whether other lines have them."""
        own = _topical(line.key)
        story, lead = self._story_words
        if not own or not story:
            yield "topic:none"
            return
        yield f"topic:{_step(len(own & story) / len(own), _SHARE_STEPS)}"
        yield f"lead:{_step(len(own & lead) / len(own), _SHARE_STEPS)}"
        yield f"shared:{min(len(own & story), 6)}"
        rivals = [words for other, words in self._rivals.items() if other != line.position]
        alike = [other for other in rivals if len(own & other) >= max(_MIN_SHARED_WORDS, _MANY_SHARED * len(own))]
        yield f"rivals-alike:{min(len(alike), 2)}"

    @cached_property
    def _rivals(self) -> dict[int, frozenset[str]]:
        """Topical words of the whole lines among `lines`, by position."""
        return {line.position: _topical(line.key) for line in self.lines if not line.cut}


def choose_title(view: TitleView) -> Headline | None:
    """The line that is likeliest to be the title; None where none is likely."""
    scores = [weigh(view.marks(line), TITLE_WEIGHTS) for line in view.lines]
    best = max(range(len(scores)), key=lambda number: (scores[number], -number), default=None)
    if best is None or scores[best] <= TITLE_MIN_SCORE:
        return None
    line = view.lines[best]
    score = 1 / (1 + math.exp(min(50.0, TITLE_MIN_SCORE - scores[best])))
    return Headline(line.position, score, line.text if line.cut else "")


def _are_alike(block: Block, other: Block) -> bool:
    """Whether two lines may be titles in one list: of like size, role and end."""
    return (
        abs(block.word_count - other.word_count) <= _MAX_LIKE_WORDS < other.word_count
        and block.role == other.role
        and block.key != other.key
        and ends_sentence(block.text) == ends_sentence(other.text)
    )


def _topical(key: str) -> frozenset[str]:
    """Words of a folded text that tell a topic; in scripts without spaces each character."""
    return frozenset([word for word in set(key.split(" ")) if len(word) >= _TOPIC_CHARS or word > _UNSPACED])


def _has_crumbs(text: str) -> bool:
    return any(mark in text for mark in _CRUMBS)


def _logit(chance: float) -> float:
    chance = min(0.999, max(0.0005, chance))
    return math.log(chance / (1 - chance))


def _step(value: float, steps: Sequence[float]) -> str:
    at = bisect_left(steps, value)
    return str(steps[at]) if at < len(steps) else "more"
