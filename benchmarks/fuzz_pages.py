"""Small mutated pages, counted, in rounds of fifty that each go through one way into the package.

Most rounds clean page after page: as bytes or as a string, as text, as HTML or as what it looks like, with other
options at times; some explain each page and one of its lines. The rest put their pages into one file of rows, an
archive, WARC or Arrow record batches, and read that. What a round gives is written in one of the formats, and checked.
"""

import gzip
import io
import json
import random
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

import cleaner
from benchmarks.fuzz import keep_input
from benchmarks.mutations import make_page
from benchmarks.promises import BrokenPromiseError, check_accounted, check_record, deadline
from cleaner.cli.explain import explain_source
from cleaner.cli.why import explain_line
from cleaner.options import DEFAULT_OPTIONS, Kind, Options
from cleaner.page import Source
from cleaner.pipeline import trace_source
from cleaner.record import Failure, Record
from cleaner.write import WRITERS

ROUND_PAGES = 50
ARROW = "arrow"
_MAX_SECONDS = 2.0
_SMALL_BYTES = 8000
_MAX_LARGE_SECONDS = 20.0
_KINDS: tuple[Kind, ...] = ("auto", "auto", "text", "html")
_OPTIONS = (
    Options(language="de"), Options(split_pages=False), Options(min_similarity=0.5), Options(min_similarity=1.0),
    Options(language="zh", min_similarity=0.6), Options(engine="trafilatura"),
)  # fmt: skip
_ADDRESSES = (None, None, "https://e.example/a/b-c?d=1", "http://u:p@e.example/", "x y", "//e.example", "https://[")
_MEDIA = ("text/html; charset=utf-8", "text/plain", "text/html; charset=utf-7", "application/pdf")
Entry = Record | Failure
Entries = list[Entry]


class Progress(msgspec.Struct):
    """What the runs of one seed have counted."""

    seed: int
    rounds: int = 0
    pages: int = 0
    broken: int = 0
    seconds: float = 0.0
    """Of CPU."""
    slowest: float = 0.0
    """Seconds of CPU of the slowest page of less than 8,000 bytes."""


def count_pages(
    seeds: Sequence[str], pages: int, seconds: float | None, *, seed: int, progress: Path, folder: Path
) -> Progress:
    """Go on until `pages` are counted in all, or `seconds` of wall clock are over; written to `progress` every round.

    Raises: ValueError where `progress` is that of another seed.
    """
    done = msgspec.json.decode(progress.read_bytes(), type=Progress) if progress.exists() else Progress(seed)
    if done.seed != seed:
        raise ValueError(f"{progress} counts pages of seed {done.seed}, not {seed}; name another file")
    end = None if seconds is None else time.monotonic() + seconds
    while done.pages < pages and (end is None or time.monotonic() < end):
        began = time.process_time()
        _run_round(seeds, done, folder)
        done.rounds += 1
        done.pages += ROUND_PAGES
        done.seconds += time.process_time() - began
        part = progress.with_suffix(".part")
        part.write_bytes(msgspec.json.encode(done))
        part.replace(progress)
    each = 1000 * done.seconds / max(1, done.pages)
    print(f"{done.pages} pages, {done.broken} break a promise, {each:.2f} ms each, {done.slowest:.2f} s at most")  # noqa: T201
    return done


def _run_round(seeds: Sequence[str], done: Progress, folder: Path) -> None:
    rng = random.Random(f"{done.seed} {done.rounds}")  # noqa: S311
    made = [make_page(seeds, rng) for _ in range(ROUND_PAGES)]
    try:
        if rng.random() < 0.2:
            entries = read_together(made, rng)
        else:
            way = partial(_explain, rng=rng) if rng.random() < 0.15 else partial(_clean, rng=rng)
            entries = [entry for page in made for entry in _try_page(page, way, done, folder)]
        with deadline(_MAX_LARGE_SECONDS):
            _write(entries, rng)
    except Exception as found:
        done.broken += 1
        said = BrokenPromiseError(f"round {done.rounds} of seed {done.seed}: {type(found).__name__}: {found}")
        keep_input(b"".join(json.dumps(page.decode("latin-1")).encode() + b"\n" for page in made), said, folder)


def _try_page(page: bytes, way: Callable[[bytes], Entries], done: Progress, folder: Path) -> Entries:
    """The records of `page`; none where it breaks a promise, which is counted and kept."""
    began = time.process_time()
    is_small = len(page) < _SMALL_BYTES
    try:
        with deadline(_MAX_SECONDS if is_small else _MAX_LARGE_SECONDS):
            return way(page)
    except Exception as found:
        done.broken += 1
        keep_input(page, BrokenPromiseError(f"{type(found).__name__}: {found}"), folder)
        return []
    finally:
        if is_small:
            done.slowest = max(done.slowest, time.process_time() - began)


def _clean(page: bytes, rng: random.Random) -> Entries:
    """The records of one page, accounted for; now and then cleaned again, or with options of its own."""
    content: str | bytes = page if rng.random() < 0.7 else page.decode("utf-8", "surrogateescape")
    options = rng.choice(_OPTIONS) if rng.random() < 0.1 else DEFAULT_OPTIONS
    kind, url = rng.choice(_KINDS), rng.choice(_ADDRESSES)
    traces = trace_source(Source(content=content, kind=kind, url=url), options)
    check_accounted(traces)
    lines = [check_record(trace.record) for trace in traces]
    if rng.random() < 0.05:
        again = cleaner.clean(content, kind=kind, url=url, options=options)
        if lines != [record.to_json() for record in again]:
            raise BrokenPromiseError("other bytes when it is cleaned again")
    return [trace.record for trace in traces]


def _explain(page: bytes, rng: random.Random) -> Entries:
    """The records of one page whose lines are explained."""
    traces = trace_source(Source(content=page, kind=rng.choice(_KINDS)))
    colour, width = rng.random() < 0.5, rng.choice((None, 40, 200))
    explain_source(traces, width=width, colour=colour)
    if count := len(traces[0].page.line_index):
        explain_line(traces, line=rng.randint(1, count), colour=colour, width=width)
    return [trace.record for trace in traces]


def _write(entries: Entries, rng: random.Random) -> None:
    """Write the entries in one of the formats, and check them."""
    name = rng.choice(list(WRITERS))
    size = sum(len(part) for part in WRITERS[name](iter(entries)))
    if entries and not size:
        raise BrokenPromiseError(f"nothing is written as {name}")
    cleaner.check(entries)


# ---------------------------------------------------------------- files that hold several pages


def read_together(pages: Sequence[bytes], rng: random.Random) -> Entries:
    """The entries of one file that holds all of `pages`, each answered by one at least.

    Raises: BrokenPromiseError where a page has no entry, or an entry is no record.
    """
    name = rng.choice((*CONTAINERS, ARROW))
    with tempfile.TemporaryDirectory() as folder, deadline(_MAX_LARGE_SECONDS):
        if name == ARROW:
            entries = list(_read_batches(pages))
        else:
            path = Path(folder) / f"pages.{name}"
            path.write_bytes(CONTAINERS[name](pages, rng))
            entries = list(cleaner.clean_files([path]))
        for entry in entries:
            if isinstance(entry, Record):
                check_record(entry)
            elif entry.error.code == "internal-error":
                raise BrokenPromiseError(f"{name}: {entry.error.message}")
    answered = sum(not isinstance(entry, Record) or entry.source.page == 0 for entry in entries)
    if answered != len(pages):
        raise BrokenPromiseError(f"{name}: {answered} of {len(pages)} pages are answered")
    return entries


def _jsonl(pages: Sequence[bytes], rng: random.Random) -> bytes:
    names = ("text", "html", "content")
    rows = [{rng.choice(names): page.decode("utf-8", "replace"), "url": rng.choice(_ADDRESSES)} for page in pages]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def _zip(pages: Sequence[bytes], rng: random.Random) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for number, page in enumerate(pages):
            file.writestr(zipfile.ZipInfo(f"{number}.{rng.choice(('txt', 'html'))}"), page)
    return packed.getvalue()


def _tar(pages: Sequence[bytes], rng: random.Random) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as file:
        for number, page in enumerate(pages):
            entry = tarfile.TarInfo(f"{number}.{rng.choice(('txt', 'html'))}")
            entry.size = len(page)
            file.addfile(entry, io.BytesIO(page))
    return gzip.compress(packed.getvalue(), 1)


def _warc(pages: Sequence[bytes], rng: random.Random) -> bytes:
    records = []
    for number, page in enumerate(pages):
        body = f"HTTP/1.1 200 OK\r\nContent-Type: {rng.choice(_MEDIA[:2])}\r\n\r\n".encode() + page
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:032}>\r\n"
            f"WARC-Date: 2024-01-01T00:00:00Z\r\nWARC-Target-URI: https://e.example/{number}\r\n"
            f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        records.append(head.encode() + body + b"\r\n\r\n")
    return b"".join(records)


def _read_batches(pages: Sequence[bytes]) -> Iterator[Entry]:
    """The entries of Arrow record batches with a row for each page."""
    import pyarrow as pa

    from cleaner.batch.arrow import clean_batches
    from cleaner.write.arrow import batch_to_entries

    batch = pa.RecordBatch.from_pydict({"text": [page.decode("utf-8", "replace") for page in pages]})
    for found in clean_batches([batch]):
        yield from batch_to_entries(found)


CONTAINERS: dict[str, Callable[[Sequence[bytes], random.Random], bytes]] = {
    "jsonl": _jsonl, "zip": _zip, "tar.gz": _tar, "warc": _warc,
}  # fmt: skip
