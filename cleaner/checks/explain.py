"""Pages about the codes: what a rule looks for, why, what to do, with an example. They stand in pages/*.toml."""

import tomllib
from importlib.resources import files
from typing import Any

import msgspec

from cleaner.checks.codes import CODES, Code
from cleaner.checks.config import nearest_name
from cleaner.errors import UsageError

Changes = dict[str, Any]
_WIDTH = 100
_CHANCE = (
    " It is a problem where that is rarer than max_chance, shared out evenly over 40 kinds of differences, of the run"
    " and of each host that has three records or more in both runs (Bonferroni's correction). Records without an"
    " address count as a host."
)


class CodePage(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is told about a code. Its examples are run as tests."""

    code: str
    why: str
    remedy: str
    """What to do about a problem of this code."""
    breaks: list[Changes]
    """Entries that show the problem, as what differs from a sound record, by the path of the field."""
    passes: list[Changes]
    measured: str = ""
    """How chance is told from news, of a rule about an earlier run."""
    times: int = 0
    """Number of entries of the example run, made by repeating the last one; 0: as many as are given."""
    config: dict[str, Any] = {}
    against_breaks: list[Changes] | None = None
    """Entries of the earlier run."""
    against_passes: list[Changes] | None = None


def load_pages() -> dict[str, CodePage]:
    """The pages of all codes, by code."""
    folder = files("cleaner.checks") / "pages"
    found = {}
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            for row in tomllib.loads(file.read_text(encoding="utf-8"))["page"]:
                page = msgspec.convert(row, CodePage)
                found[page.code] = page
    return found


def explain_code(code: str) -> str:
    """The page of `code` as text, lines of at most 100 characters but for the examples. Ends with a line end.

    Raises: UsageError for a code that does not exist, naming the nearest.
    """
    if code not in CODES:
        raise UsageError(
            f"{code!r} is no code; the nearest is {nearest_name(code, CODES)!r}. See: cleaner explain-rule"
        )
    page, row = load_pages()[code], CODES[code]
    lines = [f"{code} ({row.severity}): {row.meaning}", "", *_wrapped(page.why), "", *_wrapped(page.remedy), ""]
    lines += [*_wrapped(f"How it is measured: {page.measured}{_CHANCE}"), ""] if page.measured else []
    lines += _settings(code, row)
    lines += ["", "Breaks the rule:", *_example(page, page.breaks, page.against_breaks)]
    lines += ["", "Passes:", *_example(page, page.passes, page.against_passes)]
    return "\n".join(lines) + "\n"


def list_codes() -> str:
    """All codes, one a line, with severity and meaning. Ends with a line end."""
    width = max(map(len, CODES))
    return "".join(f"{code:<{width}}  {row.severity:<7}  {row.meaning}\n" for code, row in CODES.items())


def _wrapped(text: str) -> list[str]:
    import textwrap

    return textwrap.wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _settings(code: str, row: Code) -> list[str]:
    lines = [f"Thresholds: {', '.join(row.thresholds)}." if row.thresholds else "Thresholds: none."]
    return [*lines, f'Turn it off: severity = {{ {code} = "off" }} in [tool.cleaner.check].']


def _example(page: CodePage, entries: list[Changes], against: list[Changes] | None) -> list[str]:
    lines = [f"  a record with {_shown(entry)}" if _is_record(entry) else f"  {_shown(entry)}" for entry in entries]
    if not entries:
        lines = ["  no record"]
    if page.times > len(entries):
        lines[-1] += f", and {page.times - len(entries)} more of this kind"
    if page.config:
        lines.append(f"  where {_shown(page.config)} is configured")
    if against is not None:
        lines.append(f"  after an earlier run of {_shown(against[0]) if against else 'no record'}")
    return lines


def _is_record(entry: Changes) -> bool:
    return not {"line", "error"} & set(entry)


def _shown(changes: Changes) -> str:
    if not changes:
        return "nothing changed"
    return ", ".join(f"{key} = {msgspec.json.encode(value).decode('utf-8')}" for key, value in changes.items())
