"""WARC and WET files: a Source for each page among their records."""

import re
from collections.abc import Iterator
from typing import Any

from cleaner.errors import SourceError
from cleaner.options import Kind
from cleaner.page import PageWarning, Source
from cleaner.read.http import Response, parse_media_type, parse_response, read_body
from cleaner.read.input import Cut, Input, derive, make_failure
from cleaner.read.kind import find_binary_format
from cleaner.read.members import MemberRange, read_members
from cleaner.read.opened import size_of
from cleaner.read.unpack import read_chunks
from cleaner.read.warc_frames import Frame, find_frames
from cleaner.record import Failure

_PAGE_RECORDS = ("response", "resource", "conversion")
_OTHER_RECORDS = ("warcinfo", "request", "metadata", "revisit", "continuation")
_PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown")
_OTHER_TYPES = ("application", "audio", "font", "image", "model", "text", "video")
_CARRIED = (
    "WARC-Type", "WARC-Date", "WARC-Record-ID", "WARC-Refers-To", "WARC-Payload-Digest", "WARC-Truncated",
    "WARC-Identified-Content-Language",
)  # fmt: skip
_CONTROL = re.compile("[\0-\x20\x7f-\x9f]")
_NOTHING = "it holds no page: all its records are requests, metadata, images and the like"


def read_warc(found: Input, chunks: Iterator[bytes] | None = None) -> Iterator[Source | Failure]:
    """A Source for each record that is a page, a Failure for each that cannot be read; others are counted.

    Pages are responses, resources and conversions with text or HTML. Raises: SourceError as `read_members`, and
    nothing-found for a file without any page.
    """
    part = found.part
    is_answered = part.start > 0 or part.end is not None
    notes: list[PageWarning] = []
    for frame in _frames(found, notes) if chunks is None else find_frames(chunks):
        if part.end is not None and found.packed is None and frame.start >= part.end:
            break
        if reason := find_other(frame):
            found.passed_over[reason] += 1
            continue
        is_answered = True
        source = found.source(member=found.member(f"record {frame.number}"), warnings=(*notes, *frame.warnings))
        try:
            if frame.error:
                raise frame.error
            yield _read_frame(frame, source)
        except SourceError as error:
            yield make_failure(source, error)
    if part.is_barren or not is_answered:
        raise SourceError("nothing-found", f"{found.path}: {_NOTHING}")


def cut_warc(found: Input, shard_bytes: int) -> Iterator[Cut]:
    """Records at which the file may be cut; at last its end, with a note where no record is a page.

    A packed file is unpacked for that, and cut where a member begins with a record and nothing is wrong before it.
    """
    is_barren = True
    wanted = shard_bytes
    before = 0
    is_clean = True
    notes: list[PageWarning] = []
    starts: dict[int, int] = {}
    pieces = read_members(found.file, found.packed, notes, starts=starts) if found.packed else None
    for frame in find_frames(pieces or read_chunks(found.file, None)):
        at = frame.start if pieces is None else starts.pop(frame.start, None)
        if at is not None and at >= wanted and (pieces is None or is_clean) and not notes:
            yield Cut(at, before, at, unpacked=frame.start)
            wanted = at + shard_bytes
        is_barren = is_barren and find_other(frame) is not None
        is_clean = not frame.warnings and not frame.error
        before = frame.number
    size = size_of(found.file)
    yield Cut(size, before, size, is_end=True, is_barren=is_barren)


def _frames(found: Input, notes: list[PageWarning]) -> Iterator[Frame]:
    part = found.part
    if found.packed is None:
        return find_frames(_to_the_end(found), part.start, part.before)
    members = MemberRange(part.start, part.end, part.unpacked)
    return find_frames(read_members(found.file, found.packed, notes, members), part.unpacked, part.before)


def _to_the_end(found: Input) -> Iterator[bytes]:
    """The file's bytes from the part's start on: whether its last record ends is seen behind it."""
    if found.part.start:
        found.file.seek(found.part.start)
    return read_chunks(found.file, None)


def find_other(frame: Frame) -> str | None:
    """What kind of record it is that is no page, as it is counted; None for a page, and for what may be one."""
    kind = frame.head.get("warc-type", "").lower()
    if not kind and frame.error:
        return None
    if kind not in _PAGE_RECORDS:
        return kind if kind in _OTHER_RECORDS else "record of an unknown type"
    try:
        media_type, _ = _media_type(frame, _response(frame))
    except SourceError:
        return None
    if media_type in _PAGE_TYPES or not media_type:
        return None
    top = media_type.partition("/")[0]
    return f"{kind} with {top if top in _OTHER_TYPES else 'an unknown type'}"


def _response(frame: Frame) -> Response | None:
    """The HTTP response in a record; None where it holds its content as it is."""
    if frame.content.startswith(b"HTTP/") or frame.head.get("content-type", "").lower().startswith("application/http"):
        return parse_response(frame.content)
    return None


def _media_type(frame: Frame, response: Response | None) -> tuple[str, str | None]:
    """Media type and label of the encoding that a record or its response states; "" where it states none."""
    stated = frame.head.get("content-type", "") if response is None else response.fields.get("content-type", "")
    media_type, label = parse_media_type(stated)
    return media_type or parse_media_type(frame.head.get("warc-identified-payload-type", ""))[0], label


def _read_frame(frame: Frame, source: Source) -> Source:
    """The page in a record. Raises: SourceError as `read_body`, and not-text."""
    response = _response(frame)
    media_type, label = _media_type(frame, response)
    content, notes = frame.content, list(source.warnings)
    if response is not None:
        content, more = read_body(content[response.body_at :], response.fields)
        notes += [*response.warnings, *more]
    if what := find_binary_format(content[:64]):
        raise SourceError("not-text", f"the record is said to be {media_type or 'a page'}, but is {what}")
    if frame.head.get("warc-truncated"):
        notes.append(PageWarning("warc-truncated", "the crawler cut it (" + frame.head["warc-truncated"][:40] + ")"))
    if frame.head.get("warc-segment-number"):
        notes.append(PageWarning("warc-truncated", "the record is one of several segments; the others are not joined"))
    url = _url(frame.head.get("warc-target-uri", ""), notes)
    kind: Kind = source.kind
    if kind == "auto" and media_type in ("text/html", "application/xhtml+xml"):
        kind = "html"
    elif kind == "auto" and frame.head["warc-type"].lower() == "conversion":
        kind = "text"
    return derive(
        source, content=content, kind=kind, url=url, encoding=label, warnings=tuple(notes),
        carried=_carried(frame, response, media_type),
    )  # fmt: skip


def _url(stated: str, notes: list[PageWarning]) -> str | None:
    """The record's address, with escapes for control characters; a warning where there are any."""
    url = stated.strip().removeprefix("<").removesuffix(">")
    clean = _CONTROL.sub(lambda match: f"%{ord(match[0]):02X}", url)
    if clean != url:
        notes.append(PageWarning("url-characters", "the address holds spaces or control characters; they were escaped"))
    return clean or None


def _carried(frame: Frame, response: Response | None, media_type: str) -> dict[str, Any]:
    carried: dict[str, Any] = {name: frame.head[name.lower()] for name in _CARRIED if name.lower() in frame.head}
    if response is not None and response.status is not None:
        carried["status"] = response.status
    if media_type:
        carried["content_type"] = media_type
    return carried
