"""Limits of what is read, each with its unit and reason."""

from typing import NamedTuple

MIB = 1 << 20


class Limits(NamedTuple):
    """How much of an input is read before it is refused."""

    max_source_bytes: int = 256 * MIB
    """Of one source, after decompression: it is in memory as a whole, and its blocks take several times as much."""

    max_ratio: int = 1000
    """Decompressed to compressed bytes. Text packs 3 to 10 times, the densest menus of a site 200 times."""

    min_ratio_bytes: int = 64 * MIB
    """The ratio counts only beyond so many decompressed bytes: small files may be as regular as they like."""

    max_line_bytes: int = 64 * MIB
    """Of one line of JSON lines, which is read as a whole."""

    max_head_bytes: int = 256 * 1024
    """Of the head of a WARC record, and of that of an HTTP response in it; crawlers' own limits are lower."""

    max_directory_bytes: int = 64 * MIB
    """Of the directory of a ZIP archive, some 600,000 members: it is in memory as a whole, ten times as large."""

    max_batch_bytes: int = 512 * MIB
    """Of a part of a Parquet or Arrow file that is read at once, as it is stored; writers stay below 128 MiB."""

    max_record_bytes: int = 1024 * MIB
    """Of one line of records that `check` and its like read: a source may fill it several times."""

    max_settings_bytes: int = 256 * MIB
    """Of a file of thresholds, and of a baseline, which are in memory as a whole."""

    max_json_depth: int = 100
    """Levels of a JSON row: beyond some hundreds no Python program can copy a value any more."""

    max_dictionary_bytes: int = 128 * MIB
    """Memory that an .xz file may ask for; the strongest preset (-9) needs 65 MiB."""

    max_detect_bytes: int = 64 * 1024
    """That the encoding detector sees: it reads 0.7 MB a second, and more text hardly changes its vote."""

    max_declaration_bytes: int = 4096
    """Searched for a declared encoding; browsers search 1,024, pages put theirs later."""

    max_data_chars: int = 8 * MIB
    """Of one script with JSON in a page: it is parsed as a whole; the largest state of a page found has 3 MiB."""

    max_data_depth: int = 200
    """Levels of JSON in a page: the parser gives up at some thousand, sooner the fuller the stack."""

    max_data_scripts: int = 200
    """JSON-LD scripts of one page; pages have a dozen."""

    max_data_values: int = 100
    """Of one field in JSON-LD: the authors of a paper, the tags of a story."""

    max_data_objects: int = 20_000
    """Objects in the JSON-LD of one page that may be what it is about."""

    max_address_chars: int = 2048
    """Of a web address, as in sitemaps: no longer one opens in all browsers."""


LIMITS = Limits()
