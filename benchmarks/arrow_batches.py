"""CPU milliseconds a page of cleaning on Arrow record batches against cleaning a file of the same rows.

python -m benchmarks.arrow_batches --pages 500
"""

import argparse
import itertools
import json
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pyarrow as pa

from benchmarks.growth import pages
from cleaner.batch.arrow import clean_batches
from cleaner.batch.runner import clean_files
from cleaner.write.arrow import batch_to_entries
from cleaner.write.jsonl import write_jsonl
from cleaner.write.parquet import read_parquet, write_parquet

_BATCH_ROWS = 256


def main() -> None:
    """Print a line for each way; the lines of cleaning must be nearly level."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=500, help="how many pages")
    parser.add_argument("--seed", type=int, default=1, help="seed of the pages' words")
    arguments = parser.parse_args()
    texts = list(itertools.islice(pages(random.Random(arguments.seed)), arguments.pages))  # noqa: S311  # not for secrets
    rows = [{"text": text, "n": number} for number, text in enumerate(texts)]
    batches = pa.Table.from_pylist(rows).to_batches(max_chunksize=_BATCH_ROWS)
    with tempfile.TemporaryDirectory() as folder:
        file, packed = Path(folder, "rows.jsonl"), Path(folder, "out.parquet")
        file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        list(clean_files([file]))  # loads what is loaded once
        entries = list(clean_files([file]))
        packed.write_bytes(b"".join(write_parquet(entries)))
        ways: dict[str, Callable[[], int]] = {
            "clean_files": lambda: sum(1 for _ in clean_files([file])),
            "clean_batches": lambda: sum(batch.num_rows for batch in clean_batches(batches)),
            "and entries": lambda: sum(1 for batch in clean_batches(batches) for _ in batch_to_entries(batch)),
            "write JSON lines": lambda: sum(len(part) for part in write_jsonl(entries)),
            "write Parquet": lambda: sum(len(part) for part in write_parquet(entries)),
            "read Parquet": lambda: sum(1 for _ in read_parquet(str(packed))),
        }
        for name, way in ways.items():
            started = process_time()
            found = way()
            print(f"{name:17} {1000 * (process_time() - started) / len(texts):8.3f} ms/page  {found:>10,}")  # noqa: T201


if __name__ == "__main__":
    main()
