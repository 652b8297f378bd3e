"""Digests of the records of all samples: every supported Python must give the same bytes.

python -m benchmarks.sample_bytes            compares with benchmarks/sample_digests.json
python -m benchmarks.sample_bytes --write    writes it, after a change of the records that is meant

The exit code is 1 where a sample differs; its name is printed.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import cleaner
from cleaner.options import Kind

SAMPLES = Path(__file__).parent.parent / "samples"
DIGESTS = Path(__file__).parent / "sample_digests.json"


def digest_samples() -> dict[str, str]:
    """SHA-256 of the JSON lines of each sample's records, by the sample's name, in order of the names."""
    digests = {}
    for path in sorted(SAMPLES.glob("*/*/source.*")):
        kind: Kind = "html" if path.suffix == ".html" else "text"
        lines = [record.to_json() + "\n" for record in cleaner.clean(path.read_bytes(), kind=kind)]
        digests[path.parent.relative_to(SAMPLES).as_posix()] = hashlib.sha256("".join(lines).encode()).hexdigest()
    return digests


def find_differing(digests: Mapping[str, str], expected: Mapping[str, str]) -> list[str]:
    """Names of the samples that have another digest, or stand in one of the two alone; in order."""
    return sorted(name for name in digests.keys() | expected.keys() if digests.get(name) != expected.get(name))


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 where all samples have the digests that are written down, else 1."""
    parser = argparse.ArgumentParser(description="Digests of the records of all samples.")
    parser.add_argument("--write", action="store_true", help="write the digests instead of comparing them")
    options = parser.parse_args(arguments)
    digests = digest_samples()
    if options.write:
        DIGESTS.write_text(json.dumps(digests, indent=1) + "\n", encoding="utf-8")
        return 0
    differing = find_differing(digests, json.loads(DIGESTS.read_text(encoding="utf-8")))
    for name in differing:
        print(f"{name}: other bytes than those written down")  # noqa: T201
    print(f"{len(digests)} samples, {len(differing)} differ")  # noqa: T201
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
