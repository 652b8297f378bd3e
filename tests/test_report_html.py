"""The HTML report: its numbers are the records', whatever a page holds is text, nothing is fetched, no script runs."""

import base64
import hashlib
import html
import http.server
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest
from click.testing import CliRunner

import cleaner
from cleaner.checks import CheckConfig, check
from cleaner.cli import commands
from cleaner.record import Record
from cleaner.report import WRITERS, render_report
from cleaner.report.gather import gather
from cleaner.report.lines import read_lines
from cleaner.text import count_words
from tests.check_entries import make_failure, make_record, make_records

ROOT = Path(__file__).parent.parent
CONFIG = CheckConfig(today=date(2024, 6, 15))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NEEDS_CHROMIUM = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
PAYLOADS = [
    "<script>document.title='taken'</script>",
    "<img src=x onerror=\"document.title='taken'\">",
    "\"><svg onload=document.title='taken'>",
    "</title></style></textarea><script>document.title='taken'</script>",
    "<style>body{display:none}</style>",
    "<iframe src='HOST/frame'></iframe><img src='HOST/picture.png'><link rel=stylesheet href='HOST/a.css'>",
    "javascript:document.title='taken'",
    "{{ 7 * 7 }} {% raw %} {# #}",
    "' onmouseover='document.title=1' x='",
    "<base href='HOST/'><meta http-equiv=refresh content='0;url=HOST/gone'>",
    "\u202eevil\u2066 \x00 \x1b[2J",
    "]]> --> <!-- &lt;script&gt;",
]
ALLOWED_TAGS = {
    "html", "head", "meta", "title", "style", "body", "a", "header", "h1", "h2", "h3", "p", "span", "nav", "ul", "ol",
    "li", "main", "section", "dl", "dt", "dd", "div", "table", "thead", "tbody", "tr", "th", "td", "svg", "rect",
    "text", "details", "summary", "strong", "footer",
}  # fmt: skip


class Reader(HTMLParser):
    """Gathers tags, attributes and texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.numbers: dict[str, int] = {}
        self.codes: dict[str, int] = {}
        self._open: tuple[dict[str, int], str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        for name, target in (("data-number", self.numbers), ("data-code", self.codes)):
            for key, value in attrs:
                if key == name and value:
                    self._open = target, value

    def handle_data(self, data: str) -> None:
        if self._open and data.strip():
            target, name = self._open
            target[name] = int(data.replace(",", ""))
            self._open = None


def hostile_run(address: str = "http://127.0.0.1:9") -> list[Record]:
    """Records with a payload in every text that a page can bring."""
    run = []
    for number, payload in enumerate(PAYLOADS):
        text = payload.replace("HOST", address)
        changes: dict[str, Any] = {
            "title": text, "text": text, "authors": [text], "url": text, "site_name": text, "published": text,
            "language": text[:9], "dateline": text, "standfirst": text, "topics": [text], "highlights": [text],
            "id": text[:40], "source.path": text, "stats.words": 3,
            "sections": [{"heading": text, "level": 2, "blocks": [{"role": "paragraph", "text": text}]}],
            "dropped": [{"lines": [1, 2], "reason": text, "rule": text, "score": 0.5, "text": text}],
            "warnings": [{"code": text, "message": text}],
        }  # fmt: skip
        run.append(make_record(number, **changes))
    return run


def page_of(run: list[Record], **more: Any) -> str:
    return render_report(gather(run, CONFIG, max_pages=25), ["records.jsonl"])


def test_numbers_are_those_of_the_records() -> None:
    dropped = [{"lines": [1, 2], "reason": "markup.links", "rule": None, "score": 0.5, "text": "one two three"}]
    run = [
        *make_records(30),
        *(make_record(n, title="", dropped=dropped, **{"stats.words": 3}) for n in range(30, 35)),
        make_record(40, url="https://far.example/", published="2030-01-01", modified=""),
    ]
    report = check([*run, make_failure(1)], CONFIG)
    reader = Reader(render_report(gather([*run, make_failure(1)], CONFIG, max_pages=3), ["r.jsonl"]))
    errors = sum(problem.severity == "error" for problem in report.problems)
    assert reader.numbers == {
        "records": 36, "hosts": 2, "failures": 1, "words": sum(record.stats.words for record in run),
        "dropped-words": sum(count_words(entry.text) for record in run for entry in record.dropped) or 15,
        "duplicate-pages": 0, "errors": errors, "warnings": len(report.problems) - errors,
    }  # fmt: skip
    assert reader.codes == report.by_code


def test_shares_of_warnings_are_of_the_pages_and_hosts_left_out_are_counted() -> None:
    warnings = [{"code": "long-word", "message": "a"}, {"code": "deep-nesting", "message": "b"}]
    run = [make_record(n, url=f"https://h{n}.example/", warnings=warnings if n < 4 else []) for n in range(40)]
    page = page_of(run)
    part = page[page.index("<h3>Pages with a warning") :][:2000]
    assert part.count("10.0%") == 2 and "50.0%" not in part
    assert "10 more, with no more pages than these." in page
    assert "no more pages than these" not in page_of(run[:30])


def test_the_worst_pages_come_first() -> None:
    run = [*make_records(10), make_record(20, **{"stats.words": 3}), make_record(21, published="soon", modified="")]
    shown = [one.record.id for one in gather(run, CONFIG, max_pages=3).inspected()]
    assert shown[:2] == [f"{21:032x}", f"{20:032x}"] and len(shown) == 3
    again = gather(run[::-1], CONFIG, max_pages=3)
    assert [one.record.id for one in again.inspected()] == shown
    assert gather(run, CONFIG, max_pages=0).inspected() == []


@pytest.mark.parametrize("make", [page_of, lambda run: WRITERS["html"](check(run, CONFIG), ["<b>r</b>.jsonl"])])
def test_whatever_a_page_holds_is_text(make: Any) -> None:
    reader = Reader(make(hostile_run()))
    assert reader.tags <= ALLOWED_TAGS
    assert "script" not in reader.tags and "img" not in reader.tags
    names = {name for name, _ in reader.attributes}
    assert not any(
        name.startswith("on") or name in ("src", "style", "srcset", "action", "background") for name in names
    )
    assert all(value.startswith("#") for name, value in reader.attributes if name == "href")


def test_policy_lets_in_nothing_but_the_style_of_the_file() -> None:
    page = page_of(hostile_run())
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    (style,) = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert html.unescape(policy) == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style and "@import" not in style
    assert page.index("Content-Security-Policy") < page.index("<title>") < page.index("<style>")


def test_control_and_bidi_characters_are_shown_as_escapes() -> None:
    page = page_of(hostile_run())
    assert not set("\u202e\u2066\x00\x1b") & set(page)
    assert r"\u202eevil" in page


def test_lines_of_the_source_are_shown_with_their_verdicts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    (record,) = cleaner.clean_files(["samples/news/two-copies-glued-byline/source.txt"])
    assert isinstance(record, Record)
    shown = read_lines(record)
    assert shown.whole
    by_number = {line.number: line for line in shown.lines}
    assert (by_number[1].fate, by_number[1].reason) == ("field", "field.title")
    assert (by_number[3].fate, by_number[3].text) == ("dropped", "In This Article")
    assert "score 0.95" in by_number[3].note and "en/contents" in by_number[3].note
    assert by_number[2].fate == "blank"
    moved = msgspec.structs.replace(record, source=msgspec.structs.replace(record.source, path="gone.txt"))
    lost = read_lines(moved)
    assert not lost.whole and "not there" in lost.why
    assert {line.reason for line in lost.lines} >= {"label.contents", "duplicate.exact"}
    other = tmp_path / "a.txt"
    other.write_text("Rain.")
    changed = msgspec.structs.replace(record, source=msgspec.structs.replace(record.source, path=str(other)))
    assert "changed" in read_lines(changed).why


def test_a_row_of_json_lines_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_text(
        '{"text": "Rain fell all night in the town."}\n{"text": "The river rose by two metres on Sunday."}\n'
    )
    _, record = cleaner.clean_files([path])
    assert isinstance(record, Record)
    shown = read_lines(record)
    assert shown.whole and "The river rose" in shown.lines[0].text


def test_a_report_of_a_thousand_records_is_small(tmp_path: Path) -> None:
    text = "\n\n".join(f"Paragraph {n} of the story: {'the council met on Tuesday. ' * 20}" for n in range(30))
    run = [make_record(n, text=text + str(n), **{"stats.words": n % 40}) for n in range(1000)]
    assert len(page_of(run).encode()) < 3_000_000


# ---------------------------------------------------------------- the command


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("r.jsonl").write_text("".join(record.to_json() + "\n" for record in make_records(12)), encoding="utf-8")
    return tmp_path


def test_the_command_writes_the_file_and_spares_its_input(folder: Path) -> None:
    done = CliRunner().invoke(commands, ["report", "r.jsonl", "-o", "report.html"])
    assert (done.exit_code, done.output) == (0, "")
    assert Reader(Path("report.html").read_text()).numbers["records"] == 12
    assert CliRunner().invoke(commands, ["report", "r.jsonl", "-o", "r.jsonl"]).exit_code == 2
    assert CliRunner().invoke(commands, ["report", "missing.jsonl", "-o", "x.html"]).exit_code == 4
    assert not Path("x.html").exists()


# ---------------------------------------------------------------- in a browser


class Counting(http.server.BaseHTTPRequestHandler):
    hits: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Counting.hits = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
        thread.join()


def browse(path: Path, profile: Path) -> str:
    assert CHROMIUM is not None
    command = [
        CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}", "--dump-dom",
        path.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=90, check=True).stdout


@NEEDS_CHROMIUM
def test_a_browser_runs_no_script_fetches_nothing_and_shows_the_numbers(tmp_path: Path, server: str) -> None:
    run = hostile_run(server)
    path = tmp_path / "report.html"
    path.write_text(page_of(run), encoding="utf-8")
    reader = Reader(browse(path, tmp_path / "profile"))
    assert Counting.hits == []
    assert reader.tags <= ALLOWED_TAGS | {"tbody"}
    assert reader.numbers["records"] == len(run)
    assert reader.numbers["words"] == sum(record.stats.words for record in run)
    shown = browse(path, tmp_path / "profile")
    assert "<title>cleaner report</title>" in shown
    # The same browser does run the payload and does fetch, where nothing forbids it.
    bad = tmp_path / "bad.html"
    bad.write_text(
        f"<title>x</title><script>document.title='taken'</script><img src='{server}/hit.png'>", encoding="utf-8"
    )
    assert "<title>taken</title>" in browse(bad, tmp_path / "profile")
    assert Counting.hits == ["/hit.png"]
