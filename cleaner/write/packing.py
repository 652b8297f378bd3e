"""Packed output: .gz and .zst, the same bytes for the same input."""

import zlib
from collections.abc import Callable, Iterable, Iterator

from cleaner.extras import import_extra

_GZIP_BITS = 31  # zlib's code for its largest window and a gzip header, which then has no name and no time
_GZIP_LEVEL = 6
_ZSTD_LEVEL = 3


def pack(chunks: Iterable[bytes], packing: str | None) -> Iterator[bytes]:
    """`chunks` packed as the suffix `packing` says, a key of PACKERS; as they are for None."""
    return iter(chunks) if packing is None else PACKERS[packing](chunks)


def pack_gzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """`chunks` as one member of a gzip file. Members that follow each other are a gzip file too."""
    packer = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_BITS)
    for chunk in chunks:
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()


def pack_zstd(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """`chunks` as one frame of a zstd file, with a checksum. Frames that follow each other are a zstd file too.

    Raises: UsageError where zstandard is missing.
    """
    zstandard = import_extra("zstandard", need="a file .zst", extra="'scrape-cleaner[zstd]'")
    packer = zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True).compressobj()
    for chunk in chunks:
        if packed := packer.compress(chunk):
            yield packed
    yield packer.flush()


PACKERS: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {".gz": pack_gzip, ".zst": pack_zstd}
