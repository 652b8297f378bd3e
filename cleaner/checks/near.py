"""Records whose texts nearly repeat each other, found by sketches of their sentences."""

from array import array
from collections.abc import Iterator
from zlib import crc32

import msgspec

from cleaner.checks.problem import Problem, fingerprint, place_line
from cleaner.checks.sampling import Sampled
from cleaner.record import Record

SKETCH_SIZE = 16
MAX_KEPT = 50_000
"""Digests of which records are kept: about 20 MB; of larger runs a part is compared."""
MAX_ALIKE = 16
"""Different records of one digest that others are compared with."""
_ROUNDING = 1e-9
_EMPTY = crc32(b"")
_MARKS = tuple(mark.encode("utf-8") for mark in ("。", "।", "؟", "！", "？"))
Sketch = tuple[int, ...]


def sketch_of(raw: bytes) -> Sketch:
    """The smallest digests of the sentences and lines of a text in UTF-8, at most 16, in order; empty for no text.

    Two texts that share most of their sentences share most of their sketch. Source: bottom-k sketches, Broder 1997.
    """
    if not raw.isascii():
        for mark in _MARKS:
            if mark[0] in raw:  # the first byte alone is found much faster, and most texts have none of them
                raw = raw.replace(mark, b".")
    digests = set(map(crc32, filter(None, raw.replace(b"\n", b".").split(b"."))))
    digests.discard(_EMPTY)
    return tuple(sorted(digests)[:SKETCH_SIZE])


def similarity(one: Sketch, other: Sketch) -> float:
    """Estimated share of equal sentences of two texts, 0..1; 0 where one has none."""
    if one == other:
        return 1.0 if one else 0.0
    if not one or not other:
        return 0.0
    shared = set(one).intersection(other)
    if not shared:
        return 0.0
    union = sorted({*one, *other})[:SKETCH_SIZE]
    return len(shared.intersection(union)) / len(union)


class _Seen(msgspec.Struct, frozen=True, gc=False):
    """What is kept of a record."""

    id: str
    path: str | None
    member: str | None
    line: int | None
    sketch: bytes


class NearRecords:
    """Finds records that nearly repeat another one. Memory is bounded; the order of the records changes nothing."""

    def __init__(self, max_kept: int = MAX_KEPT) -> None:
        self._seen: Sampled[list[_Seen]] = Sampled(max_kept)

    def add(self, record: Record, sketch: Sketch) -> None:
        """Keep what is needed of a record; one without text, or that is known to repeat a page, is left out."""
        if len(sketch) < 2 or record.duplicate_of is not None:
            return
        # The smallest digest is shared by records that are alike, so that a sample keeps or drops them together.
        # Its last bits are as good as any: only the first ones of the smallest of many numbers are zeros.
        key = sketch[0]
        if not self._seen.keeps(key):
            return
        seen = _Seen(record.id, record.source.path, record.source.member, place_line(record, "text"), _packed(sketch))
        alike = self._seen.entries.get(key)
        if alike is None:
            self._seen.put(key, [seen])
        else:
            alike.append(seen)

    def find(self, min_similarity: float) -> tuple[int, int, Iterator[Problem]]:
        """Number of records that nearly repeat another, number of those compared, and a problem for each of the former.

        Which of the records that are alike the others repeat follows from their texts, then from their ids.
        """
        pairs: list[tuple[_Seen, _Seen, float]] = []
        compared = 0
        for alike in self._seen.entries.values():
            compared += len(alike)
            if len(alike) > 1:
                pairs += _pairs(sorted(alike, key=lambda seen: (seen.sketch, seen.id)), min_similarity)
        return len(pairs), compared, (_problem(seen, first, found) for seen, first, found in pairs)

    @property
    def share(self) -> float:
        """Share of the records that were compared."""
        return self._seen.share


def _pairs(alike: list[_Seen], min_similarity: float) -> Iterator[tuple[_Seen, _Seen, float]]:
    """Each record that nearly repeats one before it, with that one; kept ones are compared, never chained."""
    kept: list[tuple[_Seen, Sketch]] = []
    for seen in alike:
        sketch = _unpacked(seen.sketch)
        # Most are too unlike for that to be worked out: they share too few digests.
        digests, most = set(sketch), min_similarity - _ROUNDING
        others = (
            (similarity(sketch, other), first)
            for first, other in kept
            if first.id != seen.id and len(digests.intersection(other)) >= most * max(len(sketch), len(other))
        )
        best = max(others, default=None, key=lambda row: row[0])
        if best is not None and best[0] >= min_similarity:
            yield seen, best[1], best[0]
        elif len(kept) < MAX_ALIKE:
            kept.append((seen, sketch))


def _problem(seen: _Seen, first: _Seen, found: float) -> Problem:
    where = f" ({first.path})" if first.path else ""
    return Problem(
        code="record-near",
        severity="warning",
        message=f"the text nearly repeats that of record {first.id}{where}: similarity {found:.2f}",
        record=seen.id,
        path=seen.path,
        member=seen.member,
        line=seen.line,
        field="text",
        value=round(found, 4),
        fingerprint=fingerprint("record-near", "text", seen.sketch.hex()),
    )


def _packed(sketch: Sketch) -> bytes:
    return array("I", sketch).tobytes()


def _unpacked(raw: bytes) -> Sketch:
    found = array("I")
    found.frombytes(raw)
    return tuple(found)
