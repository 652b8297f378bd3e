"""Checks of the text's characters: what a wrong encoding left behind."""

import re
from collections.abc import Iterable, Iterator

from cleaner.checks.config import CheckConfig
from cleaner.checks.problem import Problem, record_problem
from cleaner.record import Record

# What a byte 80..BF of UTF-8 becomes in Windows-1252, or in Latin-1.
_TAIL = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
# A first byte of UTF-8 with a tail byte behind it, or the space that a no-break space became. Every mojibake begins
# with one; so does sound text now and then: "É”".
_SUSPECT = re.compile(f"[\u00c2-\u00f4][{_TAIL}]|Â\\s")
# Pairs that sound text has not, looked for at suspects only. Every repeat is of a fixed length.
_SURE = re.compile(
    f"""
      [\u00c2-\u00f4][\u0080-\u009f]                # control characters of Latin-1 after a letter
    | [ÃÂ][\u00a1-\u00aa\u00ac-\u00ba\u00bc-\u00bf]  # é, ü, ñ, pound, degree ...
    | (?<![A-ZÀ-Þ])[ÃÂ][«»]                         # ë, û, guillemets; «IRMû is sound
    | (?<=[a-z0-9.,;:!?])Â(?=\\s)                   # a no-break space
    | â[€‚„†‡ˆ]                                     # curly quotes, dashes, euro, trade mark, arrows
    | (?:[ÎÏÐÑ][{_TAIL}]){{3}}                      # Greek, Cyrillic
    | (?:[×ØÙÚÛ][{_TAIL}]){{3}}                     # Hebrew, Arabic
    | (?:[\u00e0-\u00e9][{_TAIL}]{{2}}){{2}}        # Indian and Thai scripts, Chinese, Japanese
    | \u00f0[Ÿ\u009f][{_TAIL}]{{2}}                 # emoji
    """,
    re.VERBOSE,
)


# The same in UTF-8, and a bit more: what is quickly looked for. All of it begins with the one byte.
_RAW_SUSPECT = re.compile(b"\xc3(?:[\x82-\xb4][\xc2\xc5\xc6\xcb\xe2]|\x82)")
_LOST = "\ufffd"


def check_characters(record: Record, config: CheckConfig, raw: bytes) -> Iterable[Problem]:
    """Mojibake, and characters that decoding lost, in title, byline, authors or text; `raw`: the text in UTF-8."""
    others = (record.title or "") + (record.byline or "") + "".join(record.authors)
    if (raw.isascii() or not _may_be_bad(record.text, raw)) and others.isascii():
        return ()
    return _character_problems(record, raw)


def _may_be_bad(text: str, raw: bytes) -> bool:
    return _LOST in text or (b"\xc3" in raw and _RAW_SUSPECT.search(raw) is not None)


def _character_problems(record: Record, raw: bytes) -> Iterator[Problem]:
    fields = (
        ("title", record.title),
        ("byline", record.byline),
        ("authors", "\n".join(record.authors)),
        ("text", record.text),
    )
    for field, text in fields:
        if not text or text.isascii():
            continue
        if field == "text" and not _may_be_bad(text, raw):
            continue
        if seen := find_mojibake(text):
            message = f"{field} holds {seen!r}, UTF-8 that was read as another encoding"
            yield record_problem("text-mojibake", record, message, field=field, value=seen)
        if lost := text.count(_LOST):
            message = f"{field} holds the replacement character (U+FFFD), {lost} of it"
            yield record_problem("text-lost", record, message, field=field, value=lost, threshold=0)


def find_mojibake(text: str) -> str | None:
    """The first characters of `text` that are UTF-8 read as Windows-1252 or Latin-1; None where there are none.

    Only pairs that sound text does not hold: single letters before a quotation mark pass.

    >>> find_mojibake("a cafÃ© in town"), find_mojibake("un café à Nîmes, “LE CAFɔ")
    ('Ã©', None)
    """
    for suspect in _SUSPECT.finditer(text):
        if found := _SURE.match(text, suspect.start()):
            return found.group()
    return None
