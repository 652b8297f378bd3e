"""The Spark job on a cluster of this machine: the entries that there are without Spark, also where an executor dies."""

import json
import os
import random
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from benchmarks.spark_job import find_executors, start_cluster
from cleaner.batch import spark
from cleaner.batch.guard import PageLimits
from cleaner.batch.phases import read_entries
from cleaner.batch.runner import clean_files
from cleaner.batch.spark import clean_dump, clean_frame
from cleaner.batch.spark_read import Unit
from cleaner.cli import commands
from cleaner.cli.spark import spark_command
from cleaner.errors import UsageError
from cleaner.options import Options
from cleaner.page import Source
from cleaner.read.arrow import RowColumns
from cleaner.record import Failure, Record
from cleaner.write.arrow import batch_to_entries, entry_schema
from cleaner.write.parquet import read_parquet
from tests.repeated_pages import article, change, page
from tests.strategies import HEADLINES, STORY

pytest.importorskip("pyspark", reason="the extra spark is not installed")
pytest.importorskip("pyarrow", reason="the extra spark is not installed")

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

JAVA = shutil.which("java", path=f"{os.environ.get('JAVA_HOME', '')}/bin{os.pathsep}{os.environ['PATH']}")
pytestmark = [
    pytest.mark.skipif(JAVA is None, reason="Spark needs Java, which is not on this machine"),
    pytest.mark.skipif(os.name == "nt", reason="processes are looked for as POSIX has them"),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
]


@pytest.fixture(scope="module")
def session() -> Iterator["SparkSession"]:
    """A cluster of two executors, each a process of its own with one core."""
    # To start soon counts for more here than to run fast.
    java = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    settings = {
        "spark.driver.extraJavaOptions": java,
        "spark.executor.extraJavaOptions": java,
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "3",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name in ("SPARK_LOCAL_IP", "PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON"):
            patch.delenv(name, raising=False)
        with start_cluster(**settings) as found:
            yield found


@pytest.fixture
def dump(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder of text, HTML, rows and what cannot be read, named as a user would."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "dump"
    (folder / "sub").mkdir(parents=True)
    for number in range(4):
        (folder / f"{number}.txt").write_text(story(number), encoding="utf-8")
    page = f"<html><body><nav>Menu</nav><h1>{HEADLINES[1]}</h1><p>{STORY[0]}</p></body></html>"
    (folder / "sub" / "page.html").write_text(page, encoding="utf-8")
    rows = [{"text": story(number), "url": f"https://example.org/{number}", "n": number} for number in range(12)]
    lines = [*map(json.dumps, rows), "", "{", json.dumps({"n": 1}), json.dumps({"text": ""})]
    (folder / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return "dump"


def story(number: int) -> str:
    return "\n\n".join(["Home", f"{HEADLINES[0]}, part {number}", "By Ann Lee | March 5, 2024", *STORY, "Share this"])


def entries_of(frame: "DataFrame") -> list[Record | Failure]:
    return list(batch_to_entries(frame.toArrow()))


def by_id(entries: list[Record | Failure]) -> list[Record | Failure]:
    return sorted(entries, key=lambda entry: entry.id)


# ---------------------------------------------------------------- dumps


def test_spark_and_the_embedded_runner_give_equal_entries(session: "SparkSession", dump: str) -> None:
    frame = clean_dump(session, [dump, "gone.txt"], repeats=False, shard_bytes=3000)
    assert frame.rdd.getNumPartitions() > 4
    expected = list(clean_files([dump, "gone.txt"]))
    assert entries_of(frame) == expected  # in the input's order, too
    codes = [entry.error.code for entry in expected if isinstance(entry, Failure)]
    assert codes == ["bad-json", "no-text-field", "not-found"]


def test_the_program_writes_a_folder_of_parquet(session: "SparkSession", dump: str, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    done = CliRunner().invoke(spark_command, [dump, out, "--language", "en", "--no-repeats"], catch_exceptions=False)
    assert (done.exit_code, done.stderr) == (3, "cleaner: 18 pages, 2 errors\n")
    written = [entry for part in sorted(tmp_path.glob("out/*.parquet")) for entry in read_parquet(str(part))]
    assert written == list(clean_files([dump], options=Options(language="en")))
    again = CliRunner().invoke(spark_command, [dump, out])
    assert (again.exit_code, again.stderr) == (2, f"cleaner: there is something at {out} already; name a new folder\n")
    nothing = CliRunner().invoke(spark_command, ["gone.txt", str(tmp_path / "none")])
    assert (nothing.exit_code, nothing.stderr) == (4, "cleaner: 0 pages, 1 errors\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--drop-duplicates", "out"], "needs a folder of its own"),
        (["--drop-duplicates", "gone", "--no-repeats"], "leave out --no-repeats"),
    ],
)
def test_duplicates_that_have_no_place_are_refused(arguments: list[str], message: str) -> None:
    done = CliRunner().invoke(spark_command, ["dump", "out", *arguments])
    assert done.exit_code == 2 and message in done.stderr


def test_standard_input_is_refused(session: "SparkSession") -> None:
    with pytest.raises(UsageError, match="standard input"):
        clean_dump(session, ["-"])


def test_a_page_that_takes_too_long_gives_an_error_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    def clean(source: Source, options: Options, **settings: object) -> list[Record]:
        end = time.process_time() + 20
        while source.content == "slow" and time.process_time() < end:
            pass
        return []

    monkeypatch.setattr("cleaner.pipeline.clean_source", clean)
    monkeypatch.setattr(spark, "PageLimits", lambda: PageLimits(seconds=0.1))
    sources = [Source(content="slow"), Source(content="quick"), Source(content="slow")]
    unit = Unit(iter([(b"", source) for source in sources]))
    batches = spark._clean_partition(iter(()), read=lambda _: iter([unit]), options=Options())
    entries = [entry for batch in batches for entry in batch_to_entries(batch)]
    assert [entry.error.code for entry in entries if isinstance(entry, Failure)] == ["timed-out", "timed-out"]


# ---------------------------------------------------------------- frames


def test_rows_of_a_frame_do_not_depend_on_partitions(session: "SparkSession") -> None:
    rows = [(story(number), f"https://example.org/{number}", number) for number in range(7)] + [(None, None, 7)]
    frame = session.createDataFrame(rows, "text string, url string, n int")
    few, many = (by_id(entries_of(clean_frame(frame.repartition(count), repeats=False))) for count in (1, 5))
    assert few == many
    assert len({entry.id for entry in few}) == len(few) == 8
    assert sorted(entry.source.carried["n"] for entry in few if isinstance(entry, Record)) == list(range(7))
    assert clean_frame(frame, repeats=False).toArrow().schema == entry_schema()


def test_a_frame_with_names_gives_the_entries_of_the_file(session: "SparkSession", dump: str) -> None:
    lines = Path(dump, "rows.jsonl").read_bytes().split(b"\n")
    rows = [(f"{dump}/rows.jsonl", "rows.jsonl", f"line {n + 1}", line) for n, line in enumerate(lines)]
    frame = session.createDataFrame(rows, "path string, root string, name string, line binary")
    columns = RowColumns(path="path", root_path="root", member="name", line="line")
    expected = [entry for entry in clean_files([dump]) if (entry.source.member or "").startswith("line ")]
    assert by_id(entries_of(clean_frame(frame, columns=columns, repeats=False))) == by_id(expected)
    assert len(expected) == 15


def test_missing_columns_are_refused_before_the_job(session: "SparkSession") -> None:
    frame = session.createDataFrame([("a",)], "text string")
    with pytest.raises(UsageError, match="no column 'story'"):
        clean_frame(frame, field="story")
    with pytest.raises(UsageError, match="no column 'at'"):
        clean_frame(frame, order="at")
    with pytest.raises(UsageError, match="'at' is of the type double; an order is a number or a string"):
        clean_frame(frame.selectExpr("text", "0.5D as at"), order="at")


# ---------------------------------------------------------------- pages that repeat others


@pytest.fixture
def repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder of rows in no order: pages of a site, changed copies on others, paragraphs that others have too, and
    rows that cannot be read."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "repeated").mkdir()
    texts = {f"https://courier.example/{number}": page(number) for number in range(14)}
    texts["https://courier.example/5"] = page(5, [*article(5), article(2)[0]])
    for number in range(6):
        changed = change("\n".join(article(number * 2)), 0.05 * (number % 4), number)
        texts[f"https://mirror{number}.example/"] = changed.replace("\n", "\n\n")
        own = [article(number * 2)[1], *article(100 + number), article(number + 7)[3], article(300)[0]]
        texts[f"https://other{number}.example/"] = "\n\n".join(own)
    texts["https://two.example/"] = f"{story(1)}\n\n\n{page(20)}\n\n\n{story(2)}"
    rows: list[dict[str, object]] = [{"url": url, "text": text} for url, text in texts.items()]
    random.Random(1).shuffle(rows)
    rows[3:3] = [{"n": 1}]
    lines = [json.dumps({**row, "at": number}) for number, row in enumerate(rows)]
    Path("repeated", "rows.jsonl").write_text("\n".join([*lines[:12], "", *lines[12:]]), encoding="utf-8")
    return "repeated"


def run_here(dump: str) -> list[Record | Failure]:
    """The entries of a run on one machine that compares pages."""
    done = CliRunner().invoke(commands, ["clean", dump, "-o", "here.jsonl", "--repeats"])
    assert done.exit_code == 3, done.stderr
    found = list(read_entries(Path("here.jsonl")))
    records = [entry for entry in found if isinstance(entry, Record)]
    assert sum(record.duplicate_of is not None for record in records) >= 6
    assert sum(len(record.copied) for record in records) >= 12
    assert sum(part.reason == "boilerplate.template" for record in records for part in record.dropped) > 40
    assert len(found) - len(records) == 1
    return found


def test_the_program_marks_repeats_as_a_run_on_one_machine_does(
    session: "SparkSession", repeated: str, tmp_path: Path
) -> None:
    folders = [tmp_path / "out", tmp_path / "gone"]
    done = CliRunner().invoke(spark_command, [repeated, str(folders[0]), "--drop-duplicates", str(folders[1])])
    expected = run_here(repeated)
    kept = [entry for entry in expected if isinstance(entry, Failure) or entry.duplicate_of is None]
    dropped = [entry for entry in expected if entry not in kept]
    counts = f"{len(expected) - 1} pages, {len(dropped)} of them duplicates, 1 errors"
    assert (done.exit_code, done.stderr) == (3, f"cleaner: {counts}\n")
    written = [
        [entry for part in sorted(folder.glob("*.parquet")) for entry in read_parquet(str(part))] for folder in folders
    ]
    assert written == [kept, dropped]  # in the input's order, too


def test_an_executor_that_dies_changes_no_mark(session: "SparkSession", repeated: str) -> None:
    frame = clean_dump(session, repeated, shard_bytes=8000)
    killed = min(find_executors())
    os.kill(killed, signal.SIGKILL)  # with it goes what it has cleaned
    assert entries_of(frame) == run_here(repeated)
    assert killed not in find_executors()


def test_rows_in_any_order_are_compared_in_the_order_that_a_column_tells(
    session: "SparkSession", repeated: str
) -> None:
    lines = Path(repeated, "rows.jsonl").read_bytes().split(b"\n")
    rows = [(f"{repeated}/rows.jsonl", "rows.jsonl", f"line {n + 1}", line, n) for n, line in enumerate(lines)]
    random.Random(2).shuffle(rows)
    frame = session.createDataFrame(rows, "path string, root string, name string, line binary, at int").repartition(4)
    columns = RowColumns(path="path", root_path="root", member="name", line="line")
    found = clean_frame(frame, columns=columns, order="at")
    assert by_id(entries_of(found)) == by_id(run_here(repeated))
    assert found.toArrow().schema == entry_schema()


def test_rows_without_an_order_give_the_same_in_any_partitions(session: "SparkSession", repeated: str) -> None:
    lines = Path(repeated, "rows.jsonl").read_text(encoding="utf-8").split("\n")
    rows = [(row["url"], row["text"]) for row in map(json.loads, filter(None, lines)) if "text" in row]
    rows.append(rows[0])
    frame = session.createDataFrame(rows, "url string, text string")
    found = by_id(entries_of(clean_frame(frame.repartition(3))))
    records = [entry for entry in found if isinstance(entry, Record)]
    kept = {record.id for record in records if record.duplicate_of is None}
    of = [record.duplicate_of.id for record in records if record.duplicate_of is not None]
    assert len(of) >= 6 and kept.issuperset(of)
    assert len({record.id for record in records}) == len(records) - 1  # of the row that is there twice
    assert any(record.copied for record in records)
    random.Random(4).shuffle(rows)
    frame = session.createDataFrame(rows, "url string, text string")
    assert by_id(entries_of(clean_frame(frame.coalesce(1)))) == found


# ---------------------------------------------------------------- an executor dies


class Killer(threading.Thread):
    """Kills one executor once a task of the running job is done and others are not."""

    def __init__(self, session: "SparkSession") -> None:
        super().__init__()
        self.session = session
        self.killed: int | None = None
        self.unfinished = 0
        self.is_over = False

    def run(self) -> None:
        tracker = self.session.sparkContext.statusTracker()
        while not self.is_over and self.killed is None:
            for stage in map(tracker.getStageInfo, tracker.getActiveStageIds()):
                if stage and stage.numCompletedTasks and stage.numActiveTasks and self.killed is None:
                    self.killed = min(find_executors())
                    os.kill(self.killed, signal.SIGKILL)
                    self.unfinished = stage.numTasks - stage.numCompletedTasks
            time.sleep(0.02)


def test_an_executor_that_dies_costs_no_record_and_doubles_none(session: "SparkSession", tmp_path: Path) -> None:
    for number in range(5):
        rows = [json.dumps({"text": story(number * 100 + row)}) + "\n" for row in range(20)]
        (tmp_path / f"{number}.jsonl").write_text("".join(rows), encoding="utf-8")
    killer = Killer(session)
    killer.start()
    try:
        entries = entries_of(clean_dump(session, tmp_path, repeats=False, shard_bytes=10_000))
    finally:
        killer.is_over = True
        killer.join()
    assert killer.killed is not None and killer.unfinished > 1
    assert killer.killed not in find_executors()
    assert entries == list(clean_files([tmp_path]))
    assert len(entries) == 100


def test_records_are_plain_for_sql(session: "SparkSession", dump: str) -> None:
    frame = clean_dump(session, dump, repeats=False)
    frame.createOrReplaceTempView("entries")
    asked = "authors[0], get_json_object(source.carried, '$.n'), stats.words > 50"
    query = f"select {asked} from entries where title like '%part 3%' order by source.path desc"
    assert [tuple(row) for row in session.sql(query).collect()] == [("Ann Lee", "3", True), ("Ann Lee", None, True)]
