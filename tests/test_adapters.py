"""Adapters, each against the real package: a crawl with Scrapy, datasets kept and streamed, metadata of documents."""

import dataclasses
import json
import pickle
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import cleaner
from cleaner.adapters.documents import make_metadata
from cleaner.batch.runner import clean_files
from cleaner.errors import OptionsError, UsageError
from cleaner.options import Options
from cleaner.record import Failure, Record
from cleaner.write.arrow import row_to_entry
from tests.records import make_record
from tests.strategies import HEADLINES, STORY

ROOT = Path(__file__).parent.parent
STORY_TEXT = "\n\n".join(["Home", HEADLINES[0], "By Ann Lee | March 5, 2024", *STORY, "Share this article"])
PAGE = (
    f"<html><body><nav>Menu</nav><h1>{HEADLINES[0]}</h1><p>By Ann Lee</p><p>{'</p><p>'.join(STORY)}</p></body></html>"
)

# ---------------------------------------------------------------- Scrapy

CRAWL = """
import http.server, json, sys, threading
import scrapy
from scrapy.crawler import CrawlerProcess

PAGES = json.loads(sys.argv[1])

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = PAGES[self.path].encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{server.server_port}"

class Pages(scrapy.Spider):
    name = "pages"
    start_urls = [base + path for path in PAGES]
    def parse(self, response):
        yield {"url": response.url, "html": response.text, "seen": 1}
        yield {"url": response.url + "#raw", "html": response.body}
        yield {"url": response.url + "#none"}

settings = {
    "ITEM_PIPELINES": {"cleaner.adapters.scrapy.CleanPipeline": 500},
    "FEEDS": {sys.argv[2]: {"format": "jsonlines", "fields": ["url", "seen", "records"]}},
    "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False,
    "CLEANER_OPTIONS": {"language": "en"},
}
process = CrawlerProcess(settings)
crawler = process.create_crawler(Pages)
process.crawl(crawler)
process.start()
stats = crawler.stats.get_stats()
print(json.dumps({key: value for key, value in stats.items() if key.startswith("cleaner/")} | {"base": base}))
"""


def test_a_crawl_gives_each_item_its_records(tmp_path: Path) -> None:
    pytest.importorskip("scrapy")
    pages = {"/story": PAGE, "/empty": ""}
    command = [sys.executable, "-c", CRAWL, json.dumps(pages), str(tmp_path / "items.jsonl")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    stats = json.loads(done.stdout)
    base = stats.pop("base")
    assert stats == {"cleaner/records": 4, "cleaner/errors": 2}
    items = {item["url"]: item for item in map(json.loads, (tmp_path / "items.jsonl").read_text().splitlines())}
    assert len(items) == 6
    (record,) = items[f"{base}/story"]["records"]
    expected = cleaner.clean_one(PAGE, url=f"{base}/story", kind="html", options=Options(language="en"))
    changes = {"id": record["id"]}
    assert record == expected.to_dict() | changes and items[f"{base}/story"]["seen"] == 1
    (raw,) = items[f"{base}/story#raw"]["records"]
    assert (raw["text"], raw["source"]["encoding"], raw["id"] == record["id"]) == (record["text"], "utf-8", False)
    (error,) = items[f"{base}/story#none"]["records"]
    assert error["error"]["code"] == "no-text-field"
    (empty,) = items[f"{base}/empty"]["records"]
    assert (empty["text"], empty["page_type"]) == ("", "empty")


@dataclasses.dataclass
class StoryItem:
    url: str
    body: str
    records: list[Any] | None = None


def test_items_of_all_kinds_get_records() -> None:
    pytest.importorskip("scrapy")
    import scrapy

    from cleaner.adapters.scrapy import CleanPipeline

    class Declared(scrapy.Item):
        url = scrapy.Field()
        body = scrapy.Field()
        records = scrapy.Field()

    pipeline = CleanPipeline(Options())
    plain = pipeline.process_item({"url": "https://a.example/", "body": STORY_TEXT})
    declared = pipeline.process_item(Declared(url="https://a.example/", body=STORY_TEXT))
    dataclass = pipeline.process_item(StoryItem(url="https://a.example/", body=STORY_TEXT))
    assert plain["records"] == declared["records"] == dataclass.records
    assert plain["records"][0]["authors"] == ["Ann Lee"]
    again = pipeline.process_item({"url": "https://b.example/", "body": STORY_TEXT})
    assert again["records"][0]["id"] != plain["records"][0]["id"]


def test_errors_lose_no_item(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("scrapy")
    import scrapy

    from cleaner.adapters import scrapy as adapter

    class Bare(scrapy.Item):
        text = scrapy.Field()

    counts: list[str] = []

    class Stats:
        def inc_value(self, key: str, count: int = 1) -> None:
            counts.append(key)

    def fail(source: object, options: object) -> list[Record]:
        raise ZeroDivisionError("no such page")

    pipeline = adapter.CleanPipeline(Options(), stats=Stats())
    bare = pipeline.process_item(Bare(text="Rain"))
    assert dict(bare) == {"text": "Rain"} and "Bare has no field 'records'" in caplog.text
    monkeypatch.setattr(adapter, "clean_in_pipeline", fail)
    broken = pipeline.process_item({"text": "Rain", "n": 1})
    assert (broken["text"], broken["n"], broken["records"][0]["error"]["code"]) == ("Rain", 1, "internal-error")
    assert counts == ["cleaner/errors", "cleaner/errors"]


@pytest.mark.parametrize("options", [{"langauge": "en"}, {"min_similarity": 3}, {"engine": "other"}])
def test_wrong_settings_stop_the_crawl_at_its_start(options: dict[str, Any]) -> None:
    pytest.importorskip("scrapy")
    from scrapy.settings import Settings

    from cleaner.adapters.scrapy import CleanPipeline

    with pytest.raises(OptionsError):
        CleanPipeline.from_crawler(SimpleNamespace(settings=Settings({"CLEANER_OPTIONS": options}), stats=None))


# ---------------------------------------------------------------- Hugging Face datasets


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    folder = tmp_path / "dump"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"{number}\n\n{STORY_TEXT}", encoding="utf-8")
    (folder / "page.html").write_text(PAGE, encoding="utf-8")
    (folder / "rows.jsonl").write_text(json.dumps({"text": STORY_TEXT, "n": 1}) + '\n{"n": 2}\n', encoding="utf-8")
    return folder


def test_a_dataset_holds_all_entries(dump: Path, tmp_path: Path) -> None:
    pytest.importorskip("datasets")
    from cleaner.adapters.datasets import make_dataset, make_features

    cache = str(tmp_path / "cache")
    found = make_dataset(dump, cache_dir=cache)
    expected = list(clean_files([dump]))
    assert found.features == make_features()
    assert [row_to_entry(row) for row in found] == expected
    assert [entry.error.code for entry in expected if isinstance(entry, Failure)] == ["no-text-field"]
    (dump / "3.txt").write_text("Rain in Elda", encoding="utf-8")
    assert len(make_dataset(iter([dump]), Options(language="en"), cache_dir=cache)) == len(expected) + 1


def test_processes_share_the_work_of_a_dataset(dump: Path, tmp_path: Path) -> None:
    pytest.importorskip("datasets")
    from cleaner.adapters.datasets import make_dataset, stream_dataset

    assert stream_dataset(dump, shard_bytes=500).num_shards > 2
    found = make_dataset(dump, num_proc=2, shard_bytes=500, cache_dir=str(tmp_path / "cache"))
    assert [row_to_entry(row) for row in found] == list(clean_files([dump]))


def test_a_stream_gives_the_same_rows_and_can_be_pickled(dump: Path) -> None:
    pytest.importorskip("datasets")
    from cleaner.adapters.datasets import make_features, stream_dataset

    stream = stream_dataset(dump)
    assert stream.features == make_features()
    expected = list(clean_files([dump]))
    assert [row_to_entry(row) for row in stream] == expected
    copied = pickle.loads(pickle.dumps(stream))
    assert [row["id"] for row in copied.take(2)] == [entry.id for entry in expected[:2]]
    titles = [row["title"] for row in copied.filter(lambda row: row["page_type"] == "article")]
    assert titles.count(HEADLINES[0]) == len(titles) > 1


def test_a_dataset_of_nothing_is_the_callers_mistake() -> None:
    pytest.importorskip("datasets")
    from cleaner.adapters.datasets import stream_dataset

    with pytest.raises(UsageError, match="no source"):
        stream_dataset([])


# ---------------------------------------------------------------- documents and missing packages


def test_metadata_is_plain() -> None:
    metadata = make_metadata(make_record())
    assert metadata == {
        "id": "0123456789abcdef", "title": "Harbour reopens", "authors": ["Ann Roe", "Sam Poe"],
        "published": "2024-05-03", "url": "https://example.org/harbour", "language": "en", "page_type": "article",
        "sections": [],
    }  # fmt: skip
    assert json.loads(json.dumps(metadata)) == metadata


@pytest.mark.parametrize(
    ("package", "call", "named"),
    [
        (
            "itemadapter",
            "from cleaner.adapters.scrapy import CleanPipeline as f; f(__import__('cleaner').Options())",
            "scrapy",
        ),
        ("datasets", "from cleaner.adapters.datasets import make_features as f; f()", "datasets"),
        ("pyspark", "from cleaner.cli.spark import spark_command as f; f(['a', 'b'])", "'scrape-cleaner[spark]'"),
    ],
)
def test_missing_packages_are_named(package: str, call: str, named: str) -> None:
    program = f"import sys; sys.modules[{package!r}] = None; {call}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode != 0 and done.stderr.rstrip().endswith(f"needs {package}: pip install {named}")


def test_adapters_import_nothing_until_they_are_used() -> None:
    program = (
        "import sys, cleaner.adapters.scrapy, cleaner.adapters.datasets, cleaner.adapters.documents\n"
        "import cleaner.batch.spark\n"
        "print(*({'scrapy', 'datasets', 'pyarrow', 'pyspark', 'pandas', 'cleaner.pipeline'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "\n"
