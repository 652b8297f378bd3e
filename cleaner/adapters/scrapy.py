"""A Scrapy item pipeline: items that hold a page get its records.

    ITEM_PIPELINES = {"cleaner.adapters.scrapy.CleanPipeline": 500}
    CLEANER_FIELD = "html"              # field of the page; default: the first of TEXT_FIELDS that holds any text
    CLEANER_RECORDS_FIELD = "records"   # field that gets the records, a list of dicts
    CLEANER_OPTIONS = {"language": "en"}    # fields of cleaner.Options

An item leaves the pipeline whatever happens. Where its page cannot be cleaned, its records are one error entry.
"""

import logging
from typing import Any, Protocol

import msgspec

from cleaner.batch.runner import clean_in_pipeline, clean_safely
from cleaner.errors import OptionsError, SourceError
from cleaner.extras import import_extra
from cleaner.options import Options
from cleaner.page import Source
from cleaner.read.files import make_failure
from cleaner.read.jsonl import take_fields
from cleaner.record import Failure, Record

RECORDS_FIELD = "records"
_LOG = logging.getLogger(__name__)


class Settings(Protocol):
    """What is used of Scrapy's settings."""

    def get(self, name: str, default: Any = None) -> Any:
        """The setting `name`."""

    def getdict(self, name: str) -> dict[str, Any]:
        """The setting `name`, a dict."""


class Stats(Protocol):
    """What is used of Scrapy's counters."""

    def inc_value(self, key: str, count: int = 1) -> None:
        """Add to the counter `key`."""


class CleanPipeline:
    """Gives each item the records of its page.

    The page is text, or bytes that are still to be decoded. Ids are made from the item's address, so that the next
    crawl gives the same page the same id; without one from the page. Items can be dicts, Scrapy's, dataclasses and
    all else that itemadapter knows. Counts `cleaner/records` and `cleaner/errors` in the crawl's stats.
    """

    def __init__(
        self, options: Options, *, field: str | None = None, records_field: str = RECORDS_FIELD,
        stats: Stats | None = None,
    ) -> None:  # fmt: skip
        self.options = options
        self.field = field
        self.records_field = records_field
        self.stats = stats
        self._adapt = import_extra("itemadapter", need="the Scrapy pipeline", extra="scrapy").ItemAdapter

    @classmethod
    def from_crawler(cls, crawler: Any) -> "CleanPipeline":
        """The pipeline of a crawl. Raises: OptionsError for options that do not exist or are out of range."""
        settings: Settings = crawler.settings
        return cls(
            _read_options(settings.getdict("CLEANER_OPTIONS")), field=settings.get("CLEANER_FIELD"),
            records_field=settings.get("CLEANER_RECORDS_FIELD", RECORDS_FIELD), stats=crawler.stats,
        )  # fmt: skip

    def process_item(self, item: Any, spider: Any = None) -> Any:
        """`item` with its records; as it came, and an error in the log, where it has no field for them."""
        adapter = self._adapt(item)
        entries = self._clean(dict(adapter))
        try:
            adapter[self.records_field] = [entry.to_dict() for entry in entries]
        except (KeyError, AttributeError, TypeError) as error:
            _LOG.error("%s has no field %r for the records: %s", type(item).__name__, self.records_field, error)
            self._count("errors")
            return item
        for entry in entries:
            self._count("errors" if isinstance(entry, Failure) else "records")
        return item

    def _clean(self, values: dict[str, Any]) -> list[Record | Failure]:
        source = Source(content=b"")
        try:
            row = take_fields(values, self.field)
            source = Source(content=row.text, kind=row.kind, url=row.url, root_path=row.url)
            return clean_safely(source, clean_in_pipeline, self.options)
        except SourceError as error:
            return [make_failure(source, error)]

    def _count(self, name: str) -> None:
        if self.stats is not None:
            self.stats.inc_value(f"cleaner/{name}")


def _read_options(values: dict[str, Any]) -> Options:
    try:
        return msgspec.convert(values, Options)
    except msgspec.ValidationError as error:
        raise OptionsError(f"CLEANER_OPTIONS: {error}") from error
