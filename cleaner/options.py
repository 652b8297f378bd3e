"""Options: the few thresholds that a user has a reason to change."""

from pathlib import Path
from typing import Literal

import msgspec

from cleaner.errors import OptionsError

Engine = Literal["cleaner", "trafilatura"]
Kind = Literal["auto", "text", "html"]


class Options(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Thresholds of one run.

    Raises: OptionsError for a value out of its range.
    """

    engine: Engine = "cleaner"
    """Who chooses the main content of an HTML page. Metadata, duplicates and accounting are ours in both cases."""

    language: str | None = None
    """ISO 639-1 code of every page, where the caller knows it; None: found for each page."""

    min_similarity: float = 0.85
    """Two long blocks at or above this similarity (0..1, of their words) are near-duplicates.

    Source: of 240 paragraphs with up to one word in eight changed, 99 % lie at .857 or above; of 543 lines that
    only look alike, such as table rows with other figures, the most alike lie at .833 (made from development pages).
    """

    split_pages: bool = True
    """Whether a text may hold several pages. False: everything is one page, copies are still found."""

    weights: Path | None = None
    """Folder with tagger weights that training has written, for text or HTML or both; None: the package's own."""

    def __post_init__(self) -> None:
        if self.engine not in ("cleaner", "trafilatura"):
            raise OptionsError(f"engine is {self.engine!r}; it can be 'cleaner' or 'trafilatura'")
        if not 0.5 <= self.min_similarity <= 1.0:
            raise OptionsError(f"min_similarity is {self.min_similarity}; it must lie in 0.5..1.0")
        if self.language is not None and not (
            len(self.language) == 2 and self.language.isascii() and self.language.isalpha() and self.language.islower()
        ):
            raise OptionsError(f"language is {self.language!r}; it must be a two-letter code such as 'en'")


DEFAULT_OPTIONS = Options()
