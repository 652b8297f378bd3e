"""Write a difference between two runs for people."""

from collections.abc import Iterator
from typing import Any

import msgspec

from cleaner.checks.diff import Change, Difference, RecordName

MAX_NAMES = 20
MAX_LINES = 12
MAX_CHARS = 160
MAX_HOSTS = 30


def diff_text(difference: Difference, old_name: str, new_name: str) -> str:
    """The counts, shifts, fields and hosts, then records: changed, gone, new. Ends with a line end."""
    d = difference
    lines = [
        f"{d.old_records:,} records in {old_name}, {d.new_records:,} in {new_name}: {len(d.gone):,} gone,"
        f" {len(d.new):,} new, {d.changed_count:,} changed, {d.same:,} the same"
    ]
    if d.is_empty:
        return lines[0] + "\nno difference\n"
    if d.shifts:
        lines += ["", "more than chance:"]
        lines += [f"  {shift.code}: {shift.message}" for shift in d.shifts]
    if d.fields:
        lines += ["", "fields changed:", *(f"  {field}: {count:,} records" for field, count in d.fields.items())]
    lines += _host_lines(d)
    for change in d.changed:
        lines += ["", f"changed: {_shown_name(change.new)}", *_change_lines(change)]
    if d.changed_count > len(d.changed):
        lines += ["", f"and {d.changed_count - len(d.changed):,} changed records more"]
    for word, names in (("gone", d.gone), ("new", d.new)):
        if names:
            lines += ["", f"{word}:", *(f"  {_shown_name(name)}" for name in names[:MAX_NAMES])]
        if len(names) > MAX_NAMES:
            lines.append(f"  and {len(names) - MAX_NAMES:,} more")
    return "\n".join(lines) + "\n"


def _host_lines(difference: Difference) -> Iterator[str]:
    """A row for each host with a change, the most changed first."""
    rows = [(host, row) for host, row in difference.hosts.items() if row.changed or row.gone or row.new]
    rows.sort(key=lambda item: (-(item[1].changed + item[1].gone + item[1].new), item[0]))
    if not rows or (len(rows) == 1 and not rows[0][0]):
        return
    width = max(len(host) for host, _ in rows[:MAX_HOSTS]) + 2
    yield from ("", f"{'host':<{width}}{'both':>8}{'changed':>9}{'gone':>7}{'new':>7}  words")
    for host, row in rows[:MAX_HOSTS]:
        shift = f"{row.new_words / row.old_words - 1:+.1%}" if row.old_words else ""
        yield f"{host or '-':<{width}}{row.pairs:>8,}{row.changed:>9,}{row.gone:>7,}{row.new:>7,}  {shift}"
    if len(rows) > MAX_HOSTS:
        yield f"and {len(rows) - MAX_HOSTS:,} hosts more"


def _change_lines(change: Change) -> Iterator[str]:
    for field, (old, new) in change.fields.items():
        yield f"  {field}: {_shown_value(old)} -> {_shown_value(new)}"
    if change.text:
        gone = sum(sign == "-" for sign, _ in change.text)
        yield f"  text: {gone} lines gone, {len(change.text) - gone} new"
    for sign, line in change.text[:MAX_LINES]:
        yield f"    {sign} {_cut(line)}"
    if len(change.text) > MAX_LINES:
        yield f"    and {len(change.text) - MAX_LINES:,} lines more"


def _shown_name(name: RecordName) -> str:
    parts = (name.url or name.path, _cut(name.title) if name.title else None, f"record {name.id}")
    return ", ".join(part for part in parts if part)


def _shown_value(value: Any) -> str:
    return _cut(msgspec.json.encode(value).decode("utf-8"))


def _cut(text: str) -> str:
    return text if len(text) <= MAX_CHARS else text[: MAX_CHARS - 1] + "…"
