"""The table of peers: what it says of made results, and one run over made pages."""

import json
import lzma
import subprocess
import sys
from pathlib import Path

from benchmarks.peers import TOOLS, Extractor, Result, Tool, format_table, load_tools, measure, read_pages

TEXT = """The wall of the harbour was painted again in the spring, before the first boats came back to it.
Nobody had asked the fishermen, who liked the old grey and said so at every meeting of the council.
Ada Roe, who held the brush for most of the nine days, answers that grey is no colour for a wall by the sea.
In summer the visitors take pictures of it; what the gulls think of the new blue can be seen on its top.
The council has put the tower on its list for next year, and this time it wants to hear everybody first."""
PARAGRAPHS = "".join(f"<p>{line}" for line in TEXT.split(chr(10)))
HTML = f"<title>Paint</title><nav><a href=/>Home</a></nav><h1>Paint</h1>{PARAGRAPHS}"
PAGE = {"id": "1", "url": "https://example.org/paint", "html": HTML, "gold": {"text": TEXT}}


def test_the_table_gives_means_and_ratios() -> None:
    results = [
        Result("mine", "a", 1.0, 0.01, False), Result("trafilatura", "a", 0.5, 0.04, False),
        Result("mine", "b", 0.5, 0.03, False), Result("trafilatura", "b", 0.0, 0.04, True),
    ]  # fmt: skip
    table = format_table(results).split("\n")
    assert table[0] == "| tool | a | b | ms a page | to trafilatura | failed |"
    assert table[2] == "| mine | 1.000 | 0.500 | 20.0 | 0.50 | 0 |"
    assert table[3].startswith("| trafilatura") and table[3].endswith("| 0.500 | 0.000 | 40.0 | 1.00 | 1 |")


def test_a_tool_that_fails_scores_nothing() -> None:
    def fail(html: str, url: str | None) -> str:
        raise RuntimeError(html)

    (result,) = measure({"bad": fail}, "a", [PAGE])
    assert result.failed
    assert result.f1 == 0


def test_installed_tools_find_the_text_of_a_plain_page() -> None:
    tools, missing = load_tools(TOOLS[:2])
    assert (list(tools), missing) == (["scrape-cleaner", "trafilatura"], [])
    assert all(result.f1 > 0.8 for result in measure(tools, "a", [PAGE]))


def test_a_tool_that_is_not_installed_is_named() -> None:
    def load() -> Extractor:
        raise ImportError

    assert load_tools([Tool("other", load)]) == ({}, ["other"])


def test_the_command_prints_the_table(tmp_path: Path) -> None:
    with lzma.open(tmp_path / "made.jsonl.xz", "wt", encoding="utf-8") as out:
        out.write("\n".join(json.dumps({**PAGE, "id": str(number)}) for number in range(4)))
    assert len(list(read_pages(tmp_path / "made.jsonl.xz", 2))) == 2
    command = [sys.executable, "-m", "benchmarks.peers", "--data", str(tmp_path), "--limit", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    assert "| scrape-cleaner" in done.stdout
    assert "not installed:" in done.stdout
    command[-1:] = ["1", "--sets", "other"]
    failed = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent.parent)
    assert failed.returncode == 2
    assert "no set other; it has made" in failed.stderr
