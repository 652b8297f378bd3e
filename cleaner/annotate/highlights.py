"""Key points below a label."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from cleaner.block import Block, Finding
from cleaner.text import ends_sentence

_MAX_POINTS = 12
_MAX_POINT_WORDS = 30
_MAX_GROWTH = 1.5
_MIN_STORY_WORDS = 15


def find_highlights(blocks: Sequence[Block], labels: Sequence[int], claimed: frozenset[int]) -> Iterator[Finding]:
    """Claim the key points below each of the `labels` (positions): bulleted lines, or short lines of one size.

    Lines without bullets end at a blank one, where not every line is set off by one, and at the first that is much
    longer than those before it: the story's first paragraph.
    """
    for label in labels:
        points = blocks[label + 1 : label + 1 + _MAX_POINTS]
        bulleted = bool(points) and points[0].role == "list-item"
        for block in takewhile(lambda block: block.number not in claimed, points[: _count_points(points, bulleted)]):
            yield Finding(block.number, "body.highlight", score=0.9 if bulleted else 0.7)


def _count_points(points: Sequence[Block], bulleted: bool) -> int:
    """How many of the lines below a label are its points."""
    sizes = [block.word_count for block in points]
    if bulleted:
        return len(list(takewhile(lambda block: block.role == "list-item", points)))
    apart = len(points) > 1 and all(block.blank_before for block in points[1:])
    count = 0
    for block, size in zip(points, sizes, strict=True):
        mean = sum(sizes[:count]) / count if count else size
        if block.role != "paragraph" or size > _MAX_POINT_WORDS or (count and block.blank_before and not apart):
            break
        if count and size > _MAX_GROWTH * mean and size > _MIN_STORY_WORDS:
            break
        count += 1
    ended = count < len(points) and ends_sentence(points[count].text)
    if ended and count > 2 and not ends_sentence(points[count - 1].text) and ends_sentence(points[0].text):
        count -= 1  # the last short line is the heading of the paragraph below it
    return count
