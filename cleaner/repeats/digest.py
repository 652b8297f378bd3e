"""What the repeat index keeps of cleaned pages: a run, which holds the pages of one shard in their order."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from cleaner.record import Lines, Record
from cleaner.repeats.alike import MIN_WORDS, Text, pack_words
from cleaner.repeats.shared import KeyRun
from cleaner.repeats.sketch import make_bands
from cleaner.repeats.store import Array, Column, open_arrays
from cleaner.repeats.words import SPACED, Hashes, Words, find_changes, hash_parts, hash_words

if TYPE_CHECKING:
    from cleaner.pipeline import Trace

MIN_PARAGRAPH_CHARS = 100
"""Of a paragraph's words, from which it is looked for on other pages; three for a character of a script without
spaces. Shorter ones are headings, captions and phrases that many pages have in common."""
NO_LINES = (0, 0)


class Paragraph(NamedTuple):
    """A kept block of a page."""

    text: str
    lines: Lines
    """In the source; `NO_LINES` where they are not known."""


class PageDigest(msgspec.Struct, frozen=True, array_like=True):
    """What is kept of one page: its id, and arrays as bytes."""

    id: str
    words: bytes
    """As `pack_words` packs them, 4 bytes each."""
    bands: bytes
    """Keys of 8 bytes."""
    paragraphs: bytes
    """Hashes of 8 bytes of the long paragraphs, each once."""
    lines: bytes
    """First line and end of each of `paragraphs`, 4 bytes each."""


def digest_trace(trace: "Trace") -> PageDigest:
    """The digest of a page that was just cleaned."""
    kept = [block for block, verdict in zip(trace.blocks, trace.verdicts, strict=True) if verdict.fate == "body"]
    index = trace.page.line_index
    return _digest(trace.record.id, [block.text for block in kept], lambda at: index.lines(*kept[at].span))


def digest_record(record: Record) -> PageDigest:
    """The digest of a record: without the lines of its paragraphs, which a record does not tell."""
    return digest_paragraphs(record.id, [Paragraph(part, NO_LINES) for part in record.text.split("\n\n")])


def digest_paragraphs(page_id: str, paragraphs: Sequence[Paragraph]) -> PageDigest:
    """The digest of a page whose kept text is `paragraphs`."""
    return _digest(page_id, [part.text for part in paragraphs], lambda at: paragraphs[at].lines)


def _digest(page_id: str, texts: Sequence[str], lines_of: Callable[[int], Lines]) -> PageDigest:
    """The digest of a page whose paragraphs are `texts`; `lines_of`: the lines of each, which few are asked for."""
    text = "\n".join(texts)
    if text.count("\n") >= len(texts) or "\r" in text:
        text = "\n".join([part.replace("\n", " ").replace("\r", " ") for part in texts])
    words = hash_words(text)
    keys, lines = _hash_long(words, lines_of)
    bands = make_bands(words) if len(words.hashes) >= MIN_WORDS else words.hashes[:0]
    packed = pack_words(words)
    return PageDigest(page_id, packed.tobytes(), bands.tobytes(), keys.tobytes(), lines.tobytes())


def _hash_long(words: Words, lines_of: Callable[[int], Lines]) -> tuple[Hashes, npt.NDArray[np.uint32]]:
    """Hashes of the long paragraphs, each once, and the lines of each; none where they are not known."""
    firsts = find_changes(words.lines)
    if not len(firsts):
        return words.hashes, np.zeros((0, 2), dtype=np.uint32)
    sizes = np.add.reduceat(np.where(words.widths == SPACED, words.sizes, 3), firsts)
    ends = np.append(firsts[1:], len(words.lines))
    long = np.flatnonzero(sizes >= MIN_PARAGRAPH_CHARS)
    hashes, places = np.unique(hash_parts(words.hashes, firsts, ends)[long], return_index=True)
    own = [lines_of(at) for at in words.lines[firsts[long[places]]].tolist()]
    lines = np.array(own, dtype=np.uint32).reshape(-1, 2)
    known = lines[:, 0] < lines[:, 1]
    return hashes[known], lines[known]


def make_run(pages: Iterable[PageDigest]) -> dict[str, Array]:
    """The run of one shard's pages, in their order."""
    pages = list(pages)
    ids = [page.id.encode() for page in pages]
    bands, band_pages, _ = _sorted([page.bands for page in pages])
    keys, key_pages, order = _sorted([page.paragraphs for page in pages])
    return {
        "ids": np.array(ids, dtype=f"S{max([1, *map(len, ids)])}"),
        "page_keys": np.array([_page_key(page) for page in pages], dtype=np.uint64),
        "word_starts": np.cumsum([0, *(len(page.words) // 4 for page in pages)], dtype=np.int64),
        "words": np.frombuffer(b"".join(page.words for page in pages), dtype=np.uint32),
        "bands": bands,
        "band_pages": band_pages,
        "paragraphs": keys,
        "paragraph_pages": key_pages,
        "paragraph_lines": np.frombuffer(b"".join(page.lines for page in pages), dtype=np.uint32).reshape(-1, 2)[order],
    }


def _page_key(page: PageDigest) -> int:
    """A number made from its words alone."""
    return int.from_bytes(blake2b(page.words, digest_size=8).digest(), "little")


def _sorted(parts: Sequence[bytes]) -> tuple[Hashes, npt.NDArray[np.uint32], npt.NDArray[np.int64]]:
    """The keys of all pages in order, the page of each, and their order; of equal keys that of the first page first."""
    keys = np.frombuffer(b"".join(parts), dtype=np.uint64)
    pages = np.repeat(np.arange(len(parts), dtype=np.uint32), [len(part) // 8 for part in parts])
    order = np.argsort(keys, kind="stable")
    return keys[order], pages[order], order


class DigestRun:
    """The digests of one shard, read from its file as they are needed."""

    def __init__(self, arrays: Mapping[str, Column]) -> None:
        self.arrays = arrays
        self.size = len(arrays["ids"])
        self.paragraphs = len(arrays["paragraphs"])

    @classmethod
    def open(cls, path: Path) -> "DigestRun":
        """The run in `path`. Raises: UsageError where it cannot be read."""
        return cls(open_arrays(path))

    @classmethod
    def of(cls, pages: Iterable[PageDigest]) -> "DigestRun":
        """A run in memory."""
        return cls(make_run(pages))

    def __len__(self) -> int:
        return self.size

    def page_id(self, page: int) -> str:
        """Id of the record of a page."""
        return bytes(self.arrays["ids"][page : page + 1][0]).decode()

    @property
    def page_keys(self) -> Hashes:
        """For each page a number made from its words alone."""
        keys: Hashes = self.arrays["page_keys"][:]
        return keys

    def bands(self, first_page: int) -> KeyRun:
        """The bands of its pages; `first_page`: number of its first page among those of all runs."""
        return KeyRun(self.arrays["bands"], self.arrays["band_pages"], first_page)

    def paragraph_keys(self, first_page: int) -> KeyRun:
        """The hashes of its paragraphs, as `bands`."""
        return KeyRun(self.arrays["paragraphs"], self.arrays["paragraph_pages"], first_page)

    def text(self, page: int) -> Text:
        """The words of a page."""
        start, end = self.arrays["word_starts"][page : page + 2]
        return Text(self.arrays["words"][start:end])
