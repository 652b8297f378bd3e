"""The public functions. Heavy parts are imported when they are first needed, so that `import cleaner` stays cheap."""

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from cleaner.errors import OptionsError, SeveralPagesError
from cleaner.options import DEFAULT_OPTIONS, Kind, Options
from cleaner.page import Source
from cleaner.record import Failure, Record

if TYPE_CHECKING:
    from cleaner.checks import CheckConfig, Report


def clean(
    source: str | bytes, *, url: str | None = None, kind: Kind = "auto", options: Options | None = None
) -> list[Record]:
    """Records of the different pages in `source`, raw text or HTML, in order; always at least one.

    `kind` "auto" looks at the content. Never raises for what a page holds: a source with nothing to keep gives one
    record with warnings.

    Raises: OptionsError for a kind that does not exist; TypeError for a source that is neither str nor bytes.

    >>> record, = clean("Rain in Elda\\n\\nBy Jane Roe\\n\\nThe river rose by two metres on Sunday night.")
    >>> record.authors
    ['Jane Roe']
    """
    from cleaner.pipeline import clean_source

    if not isinstance(source, str | bytes):
        raise TypeError(f"source is {type(source).__name__}; it must be str or bytes (clean_files reads files)")
    if kind not in ("auto", "text", "html"):
        raise OptionsError(f"kind is {kind!r}; it can be 'auto', 'text' or 'html'")
    return clean_source(Source(content=source, url=url, kind=kind), options or DEFAULT_OPTIONS)


def clean_one(
    source: str | bytes, *, url: str | None = None, kind: Kind = "auto", options: Options | None = None
) -> Record:
    """The record of the one page in `source`.

    Raises: SeveralPagesError where it holds more than one; else as `clean`.
    """
    records = clean(source, url=url, kind=kind, options=options)
    if len(records) > 1:
        titles = ", ".join(repr(record.title) for record in records[:3]) + (", ..." if len(records) > 3 else "")
        raise SeveralPagesError(f"the source holds {len(records)} pages ({titles}); use clean() to get them all")
    return records[0]


def clean_files(
    paths: Iterable[str | os.PathLike[str]], *, options: Options | None = None, jobs: int = 1, field: str | None = None,
    kind: Kind = "auto",
) -> Iterator[Record | Failure]:  # fmt: skip
    """Records of all pages in files, folders and JSON lines, in the inputs' order, for any number of `jobs`.

    An input that cannot be read gives a `Failure` in its place. `field` names the text field of JSON lines.
    """
    from cleaner.batch.runner import clean_files as run

    return run(paths, options=options, jobs=jobs, field=field, kind=kind)


def check(
    records: Iterable[Record | Failure], config: "CheckConfig | None" = None, baseline: Any = None,
    against: Iterable[Record] | None = None,
) -> "Report":  # fmt: skip
    """Data-quality problems of `records`; see `cleaner.checks.check`."""
    from cleaner.checks import check as run

    return run(records, config, baseline, against)
