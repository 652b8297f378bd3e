"""Where a block stands on its page: what tells the page's own byline and date from those of its neighbours.

A place is told in marks, short words such as "headline:1" or "text:0". A choice adds up a table of weights over the
marks of each candidate; the tables stand with the choices that use them.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import cached_property

from cleaner.annotate.layout import Story
from cleaner.block import Block
from cleaner.text import ends_sentence

# Steps of the distances, in blocks: each mark names the first step that the distance does not exceed.
_HEADLINE_STEPS = (-7, -3, -2, -1, 0, 1, 2, 3, 5, 8, 12, 20, 40)
_STORY_STEPS = (-21, -11, -6, -4, -2, -1, 0, 1, 2, 4, 8, 16)
_END_STEPS = (-3, -1, 1, 4, 10)
_TEXT_STEPS = (0, 1, 2, 3, 5, 8, 12, 20)
_ABOVE_STEPS = (0, 1, 2, 4)
_TOP_STEPS = (2, 5, 15, 40)
_HEADLINE_WINDOW = range(-3, 9)
_START_WINDOW = range(-4, 4)
_END_WINDOW = range(-3, 7)
_MIN_TEXT_BYTES = 110
_MIN_TEXT_CHARS = _MIN_TEXT_BYTES / 4  # of up to four bytes each


class PageView:
    """A page's blocks with its headline and its story, as the choices look at them. Positions count in `blocks`.

    `claimed`: numbers of the blocks that a rule names.
    """

    def __init__(self, blocks: Sequence[Block], headline: int | None, story: Story, claimed: Set[int]) -> None:
        self.blocks = blocks
        self.claimed = claimed
        self.headline = headline
        self.story = story
        texts = [block.text for block in blocks]
        title = texts[headline] if headline is not None else ""
        self._titles = [at for at, text in enumerate(texts) if text == title] if title else []
        self._texts = [at for at, text in enumerate(texts) if len(text) >= _MIN_TEXT_CHARS and _is_text(text)]

    def marks(self, position: int) -> Iterable[str]:
        """Where the block at `position` stands: to the headline, the story, the next text and the page's top."""
        if self.blocks[position].number in self.claimed:
            yield "claimed"
        yield f"top:{_step(position, _TOP_STEPS)}"
        yield f"above:{_step(self.texts_above(position), _ABOVE_STEPS)}"
        yield f"text:{_step(self.text_below(position), _TEXT_STEPS)}"
        if self._titles:
            yield f"headline:{_step(self.below_headline(position), _HEADLINE_STEPS)}"
        else:
            yield "headline:none"
        if not self.story:
            yield "story:none"
        elif position < (self.story.start + self.story.end) // 2:
            yield f"story:{_step(position - self.story.start, _STORY_STEPS)}"
        else:
            yield f"end:{_step(position - self.story.end, _END_STEPS)}"

    @cached_property
    def near(self) -> frozenset[int]:
        """Positions near the headline or the story's ends, where a line that says nothing may belong to the page."""
        found: set[int] = set()
        if self.headline is not None and self._titles:
            for title in self._titles:
                around = range(title + _HEADLINE_WINDOW.start, title + _HEADLINE_WINDOW.stop + 1)
                found.update(at for at in around if self.below_headline(at) in _HEADLINE_WINDOW)
        if self.story:
            found.update(range(self.story.start + _START_WINDOW.start, self.story.start + _START_WINDOW.stop))
            found.update(range(self.story.end + _END_WINDOW.start, self.story.end + _END_WINDOW.stop))
        return frozenset(at for at in found if 0 <= at < len(self.blocks))

    def below_headline(self, position: int) -> int:
        """Blocks from the headline, or the nearest line above that repeats it, to `position`; negative above it."""
        below = bisect_left(self._titles, position)
        return position - (self._titles[below - 1] if below else self._titles[0])

    def texts_above(self, position: int) -> int:
        """How many paragraphs stand above `position`, up to the headline where that is above it too."""
        below = bisect_left(self._titles, position)
        top = self._titles[below - 1] if below else 0
        return bisect_left(self._texts, position) - bisect_left(self._texts, top)

    def text_below(self, position: int) -> int:
        """How many blocks stand between `position` and the next paragraph below it; a large number where none does."""
        after = bisect_left(self._texts, position + 1)
        return self._texts[after] - position - 1 if after < len(self._texts) else len(self.blocks)


def _is_text(text: str) -> bool:
    """Whether `text` is a paragraph. Bytes measure scripts with and without spaces alike."""
    return len(text.encode()) >= _MIN_TEXT_BYTES and ends_sentence(text)


def _step(value: int, steps: Sequence[int]) -> str:
    at = bisect_left(steps, value)
    return str(steps[at]) if at < len(steps) else "far"


def weigh(marks: Iterable[str], weights: Mapping[str, float]) -> float:
    """Sum of the weights of `marks`; a mark without a weight counts nothing."""
    return sum(weights.get(mark, 0.0) for mark in marks)
