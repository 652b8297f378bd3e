"""Looks for files that break a promise of the readers, or of the checks of records.

python -m benchmarks.fuzz_readers --seconds 600 --seed 1

Each file is a small container of samples (rows, a table, WARC, archives, packed text, Parquet, Arrow, records) after
mutations: those of `benchmarks.fuzz`, or some bytes spoilt, moved or cut off, so that most of a file stays readable.
A file breaks a promise where `clean_files` raises, takes more than 20 seconds of CPU, gives no entry, or gives other
entries the second time, and where `check` raises on the records, or on lines that are mutated records. It is written to
`fuzz-found/`, and the exit code is 1.
"""

import argparse
import csv
import gzip
import hashlib
import io
import json
import random
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import cleaner
from benchmarks.fuzz import read_seeds
from benchmarks.mutations import mutate
from benchmarks.promises import MAX_SECONDS, BrokenPromiseError
from cleaner.checks import Entry, check, read_records

_MAX_TEXT_CHARS = 1500
RECORDS = ".records"
Seed = tuple[str, bytes]
"""Extension and content of a file."""


def build_seeds() -> list[Seed]:
    """A small file of each kind that a reader knows, made from samples."""
    texts = [seed[:_MAX_TEXT_CHARS].decode("utf-8", "replace") for seed in read_seeds([])[::6]]
    rows = "".join(json.dumps({"text": text, "url": "https://e.example/a", "n": 1}) + "\n" for text in texts)
    table = io.StringIO()
    csv.writer(table).writerows([["url", "text"], *(["https://e.example/b", text] for text in texts)])
    records = [record.to_json() for text in texts for record in cleaner.clean(text)]
    return [
        (".jsonl", rows.encode()), (".csv", table.getvalue().encode()), (".jsonl.gz", gzip.compress(rows.encode(), 1)),
        (".txt.gz", gzip.compress(texts[0].encode(), 1)), (".warc", b"".join(map(_warc_record, texts))),
        (".warc.gz", b"".join(gzip.compress(_warc_record(text), 1) for text in texts)),
        (".zip", _zip(texts)), (".tar", _tar(texts)), (RECORDS, ("\n".join(records) + "\n").encode()), *_columns(texts),
    ]  # fmt: skip


def _warc_record(text: str) -> bytes:
    body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>" + text.encode()
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        "WARC-Date: 2024-01-01T00:00:00Z\r\nWARC-Target-URI: https://e.example/c\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def _zip(texts: Sequence[str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for number, text in enumerate(texts):
            file.writestr(zipfile.ZipInfo(f"{number}.txt"), text)
    return packed.getvalue()


def _tar(texts: Sequence[str]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as file:
        for number, text in enumerate(texts):
            entry = tarfile.TarInfo(f"{number}.html")
            entry.size = len(text.encode())
            file.addfile(entry, io.BytesIO(text.encode()))
    return packed.getvalue()


def _columns(texts: Sequence[str]) -> Iterator[Seed]:
    """Parquet and Arrow, where pyarrow is installed."""
    try:
        import pyarrow as pa
        import pyarrow.feather as feather
        import pyarrow.parquet as parquet
    except ImportError:
        return
    for suffix, write in ((".parquet", parquet.write_table), (".arrow", feather.write_feather)):
        out = io.BytesIO()
        write(pa.table({"text": list(texts)}), out)
        yield suffix, out.getvalue()


def spoil(content: bytes, rng: random.Random) -> bytes:
    """`content` with one to four small damages, or after the mutations of pages."""
    if rng.random() < 0.3:
        return mutate(content, rng)
    spoilt = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        start = rng.randrange(len(spoilt) + 1)
        end = min(len(spoilt), start + rng.choice((1, 2, 8, 64)))
        what = rng.random()
        if what < 0.5:
            spoilt[start:end] = rng.randbytes(end - start)
        elif what < 0.7:
            del spoilt[start:end]
        elif what < 0.9:
            at = rng.randrange(len(spoilt) + 1)
            spoilt[at:at] = spoilt[start:end]
        else:
            del spoilt[start:]
    return bytes(spoilt)


def check_file(path: Path) -> None:
    """Read and check `path` twice. Raises: BrokenPromiseError with the promise that is broken."""
    began = time.process_time()
    try:
        first, second = (list(_entries(path)) for _ in range(2))
        check(first)
    except Exception as error:
        raise BrokenPromiseError(f"{path.suffixes} raises {type(error).__name__}: {error}") from error
    if time.process_time() - began > 2 * MAX_SECONDS:
        raise BrokenPromiseError(f"{path.suffixes} takes {time.process_time() - began:.1f} s")
    if not first and path.suffix != RECORDS:
        raise BrokenPromiseError(f"no entry for {path.suffixes}")
    if first != second:
        raise BrokenPromiseError(f"other entries of {path.suffixes} the second time")


def _entries(path: Path) -> Iterator[Entry]:
    if path.suffix == RECORDS:
        return read_records(str(path))
    return cleaner.clean_files([path])


def run(seconds: float, seed: int, found: Path) -> int:
    """Number of files that break a promise, out of as many as `seconds` of wall clock allow."""
    rng = random.Random(seed)  # noqa: S311
    seeds = build_seeds()
    count = broken = 0
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            suffix, content = rng.choice(seeds)
            path = Path(folder) / f"input{suffix}"
            path.write_bytes(spoil(content, rng))
            count += 1
            try:
                check_file(path)
            except BrokenPromiseError as error:
                broken += 1
                found.mkdir(exist_ok=True)
                kept = found / (hashlib.sha256(path.read_bytes()).hexdigest()[:16] + suffix)
                kept.write_bytes(path.read_bytes())
                print(f"{kept}: {error}", flush=True)  # noqa: T201
    print(f"{count} files, {broken} break a promise")  # noqa: T201
    return broken


def main() -> int:
    """Exit code: 0 where every file keeps the promises, else 1."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600.0, help="how long; default: 600")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers; default: 1")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"), help="folder for what is found")
    options = parser.parse_args()
    return 1 if run(options.seconds, options.seed, options.found) else 0


if __name__ == "__main__":
    sys.exit(main())
