"""What kind of page it is, by what stands on it: the first engine's rules."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from cleaner.annotate.byline import Meta
from cleaner.annotate.layout import Story
from cleaner.block import REASONS, Block, Finding
from cleaner.record import PageType
from cleaner.text import count_words

_MAX_WALL_WORDS = 160
_MAX_CONSENT_WORDS = 400
_MIN_POSTS = 3
_MIN_ITEMS = 6
_PRICE = re.compile(r"(?:[$€£¥₹]\s?\d[\d.,]{0,12}|\d[\d.,]{0,12}\s?(?:€|£|USD|EUR|kr\b|zł))")
_FORUM_WORDS = re.compile(
    r"\b(?:forum|thread|posts?|replies|reply|member since|joined|quote|foren|beiträge|mensajes|messages)\b"
)


class Wall(NamedTuple):
    """A page that says only that there is no page."""

    page_type: PageType
    reason: str
    warning: str
    message: str


_WALLS = {
    "page.error": Wall("error", "page.error", "error-page", "the page says that it does not exist or failed"),
    "page.consent-wall": Wall("empty", "page.consent-wall", "consent-wall", "a consent or log-in wall hides the page"),
}


def find_wall(blocks: Sequence[Block], findings: Sequence[Finding]) -> Wall | None:
    """The wall or error that is all that the page shows, or None.

    A page of more than a few sentences beyond its boilerplate is no wall, whatever it says of cookies or errors.
    """
    dropped = {finding.block for finding in findings if REASONS[finding.reason].fate == "dropped"}
    consent = {finding.block for finding in findings if finding.reason in ("boilerplate.consent", "page.consent-wall")}
    sizes = {block.number: count_words(block.text) for block in blocks}
    if sum(size for number, size in sizes.items() if number not in dropped) > _MAX_WALL_WORDS:
        return None
    for reason in ("page.error", "page.consent-wall"):
        if any(finding.reason == reason for finding in findings):
            return _WALLS[reason]
    said = sum(sizes[number] for number in consent)
    total = sum(sizes.values())
    return _WALLS["page.consent-wall"] if said >= 20 and total <= _MAX_CONSENT_WORDS and 3 * said >= total else None


def find_page_type(
    blocks: Sequence[Block], metas: dict[int, Meta], findings: Sequence[Finding], story: Story
) -> PageType:
    """Kind of a page that is neither an error nor empty."""
    inside = blocks[story.start : story.end] if story else blocks
    heads = post_heads(inside, metas)
    said = " ".join(block.text for block in blocks if len(block.text) < 80).casefold()
    if len(heads) >= _MIN_POSTS and len(_FORUM_WORDS.findall(said)) >= 2:
        return "forum"
    reasons = [finding.reason for finding in findings]
    if "boilerplate.purchase" in reasons and any(
        _PRICE.search(block.text[:120]) for block in blocks if len(block.text) < 200
    ):
        return "product"
    if sum(block.role == "code" for block in inside) >= 2:
        return "documentation"
    dated = sum(1 for block in blocks if (meta := metas.get(block.number)) and meta.only_date)
    return "listing" if dated >= _MIN_ITEMS else "article"


def post_heads(blocks: Sequence[Block], metas: dict[int, Meta]) -> list[Block]:
    """Blocks that open a post: each a line with an author or a date."""
    return [block for block in blocks if (meta := metas.get(block.number)) and (meta.dates or meta.byline)]
