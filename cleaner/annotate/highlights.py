"""Key points below a label, and the dateline that opens a story."""

import re
from collections.abc import Iterator, Sequence

from cleaner.block import Block, Finding
from cleaner.text import count_words

_MAX_POINTS = 12
_MAX_POINT_WORDS = 45
# A place in capitals, perhaps an agency in brackets or a date, then a dash. Bounded, so that it stays linear.
_DATELINE = re.compile(
    r"(?P<dateline>[^\W\d_a-zß-ÿ][^\W\d_a-zß-ÿ'’.-]+(?:[ ,.'’-]{1,2}[^\W\d_a-zß-ÿ][^\W\d_a-zß-ÿ'’.-]*){0,4}"
    r"(?:, [^\W\d_][\w.]{1,14}){0,2}(?: \([A-Za-zÀ-ÿ/ .-]{2,30}\))?)"
    r"(?:\s?(?:—|–|--)\s?| - )(?=\S)"
)


def find_highlights(blocks: Sequence[Block], labels: Sequence[int], claimed: frozenset[int]) -> Iterator[Finding]:
    """Claim the key points below each of the `labels` (positions): bulleted lines, or the lines up to a blank one."""
    for label in labels:
        bulleted = label + 1 < len(blocks) and blocks[label + 1].role == "list-item"
        for position in range(label + 1, min(len(blocks), label + 1 + _MAX_POINTS)):
            block = blocks[position]
            ended = block.role != "list-item" if bulleted else block.blank_before and position > label + 1
            if ended or block.number in claimed or count_words(block.text) > _MAX_POINT_WORDS:
                break
            if not bulleted and block.role != "paragraph":
                break
            yield Finding(block.number, "body.highlight", score=0.9 if bulleted else 0.7)


def find_dateline(text: str) -> str | None:
    """The dateline that opens `text`, a story's first paragraph, without its dash; None where there is none.

    >>> find_dateline("MOSCOW (AP) — The river rose.")
    'MOSCOW (AP)'
    >>> find_dateline("NASA - an agency") is None
    False
    """
    found = _DATELINE.match(text[:120])
    return found["dateline"].strip() if found and len(found["dateline"]) >= 3 else None
