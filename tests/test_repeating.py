"""Runs over dumps that compare their pages with each other: the same bytes for any number of workers and shards."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.repeated_pages import BOTTOM, TOP, article, change, page
from tests.test_dump import run

SMALL = ("--shard-mib", "0.005")


def rows(first: int, last: int) -> list[dict[str, str]]:
    return [{"url": f"https://courier.example/{number}", "text": page(number)} for number in range(first, last)]


def write(path: Path, made: list[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in made), encoding="utf-8")
    return path


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    """Eight pages of a site, one of them with a paragraph of another, and a changed page on another site."""
    made = rows(0, 8)
    made[5]["text"] = page(5, [*article(5), article(2)[0]])
    made.append({"url": "https://mirror.example/x", "text": change("\n".join(article(1)), 0.05)})
    return write(tmp_path / "dump.jsonl", made)


def records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_dump_is_compared_with_itself(tmp_path: Path, dump: Path) -> None:
    out, one = tmp_path / "out.jsonl", tmp_path / "one.jsonl"
    assert run("clean", dump, "-o", out, "--repeats", "--jobs", 2, *SMALL, "--summary", tmp_path / "s").exit_code == 0
    assert run("clean", dump, "-o", one, "--repeats").exit_code == 0
    assert out.read_bytes() == one.read_bytes()
    made = records(out)
    assert {entry["text"] for entry in made[0]["dropped"]} == {*TOP, *BOTTOM}
    assert "boilerplate.template" in {entry["reason"] for entry in made[0]["dropped"]}
    assert [entry["duplicate_of"] for entry in made[:8]] == [None] * 8
    assert made[8]["duplicate_of"]["id"] == made[1]["id"] and 0.9 < made[8]["duplicate_of"]["similarity"] < 1
    shown = page(2).split("\n").index(article(2)[0]), page(5).split("\n").index(article(5)[-1]) + 2
    of = {"id": made[2]["id"], "lines": [shown[0], shown[0] + 1]}
    assert made[5]["copied"] == [{"lines": [shown[1], shown[1] + 1], "of": of}]
    summary = json.loads((tmp_path / "s").read_text(encoding="utf-8"))
    assert (summary["pages"], summary["duplicate_pages"]) == (9, 1) and summary["copied_paragraphs"] >= 1


def test_pages_that_repeat_others_get_a_file_of_their_own(tmp_path: Path, dump: Path) -> None:
    whole, out, gone = tmp_path / "whole.jsonl", tmp_path / "out.jsonl", tmp_path / "gone.jsonl"
    assert run("clean", dump, "-o", whole, "--repeats").exit_code == 0
    assert run("clean", dump, "-o", out, "--drop-duplicates", gone, *SMALL).exit_code == 0
    assert [*records(out), *records(gone)] == records(whole) and len(records(gone)) == 1


def test_an_index_gives_new_pages_what_a_whole_run_gives_them(tmp_path: Path) -> None:
    new = [*rows(8, 10), {"url": "https://mirror.example/x", "text": change("\n".join(article(1)), 0.05)}]
    old_dump, new_dump = write(tmp_path / "a.jsonl", rows(0, 8)), write(tmp_path / "b.jsonl", new)
    whole, old, late, index = (tmp_path / name for name in ("whole.jsonl", "old.jsonl", "late.jsonl", "index"))
    assert run("clean", old_dump, new_dump, "-o", whole, "--repeats").exit_code == 0
    assert run("clean", old_dump, "-o", old, "--index", index, *SMALL).exit_code == 0
    assert run("clean", new_dump, "-o", late, "--index", index, *SMALL).exit_code == 0
    expected = records(whole)[8:]
    found = records(late)
    assert [entry["duplicate_of"] for entry in found] == [entry["duplicate_of"] for entry in expected]
    assert found[-1]["duplicate_of"]["id"] == records(old)[1]["id"]
    assert found == expected
    again = tmp_path / "again.jsonl"
    assert run("clean", new_dump, "-o", again, "--index", index).exit_code == 0
    assert records(again)[0]["duplicate_of"] is None  # a page that is known already does not repeat itself


def test_an_index_tells_what_new_pages_change_for_earlier_ones(tmp_path: Path) -> None:
    """Of two pages alone the longer one is kept: the earlier one, and then the new one."""
    texts = [article(1), article(3), [*article(1), *article(2)[:1]]]
    rows = [{"url": f"https://{at}.example/x", "text": "\n\n".join(text)} for at, text in enumerate(texts)]
    dumps = [write(tmp_path / f"{at}.jsonl", [row]) for at, row in enumerate(rows)]
    index, made = tmp_path / "index", []
    for at, expected in ((0, []), (1, []), (2, [0])):
        out = tmp_path / f"out-{at}.jsonl"
        assert run("clean", dumps[at], "-o", out, "--index", index).exit_code == 0
        made += records(out)
        changes = records(index / "changes.jsonl")
        assert [change["id"] for change in changes] == [made[number]["id"] for number in expected]
    assert run("clean", *dumps, "-o", tmp_path / "whole.jsonl", "--repeats").exit_code == 0
    told = {entry["id"]: entry["duplicate_of"] for entry in (*made, *changes)}
    assert told == {entry["id"]: entry["duplicate_of"] for entry in records(tmp_path / "whole.jsonl")}
    assert [entry["duplicate_of"] for entry in made] == [None] * 3 and changes[0]["duplicate_of"]["id"] == made[2]["id"]


def test_a_damaged_index_is_refused(tmp_path: Path, dump: Path) -> None:
    index = tmp_path / "index"
    assert run("clean", dump, "-o", tmp_path / "1.jsonl", "--index", index).exit_code == 0
    file = next(path for path in sorted(index.iterdir()) if "digests" in path.name)
    content = file.read_bytes()
    file.write_bytes(content[:-200] + b"?" + content[-199:])
    done = run("clean", dump, "-o", tmp_path / "2.jsonl", "--index", index)
    assert done.exit_code == 2 and "checksum" in done.stderr and "run again over all pages" in done.stderr
    (index / "index.json").write_text("{", encoding="utf-8")
    assert "index.json is damaged" in run("clean", dump, "-o", tmp_path / "3.jsonl", "--index", index).stderr
    done = run("clean", dump, "-o", tmp_path / "4.jsonl", "--index", tmp_path)
    assert done.exit_code == 2 and "holds no index, and is not empty" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--repeats"], "name the inputs, and a file with -o"),
        (["--no-repeats", "--index", "x", "-o", "y.jsonl"], "leave out --no-repeats"),
        (["--drop-duplicates", "dump.jsonl", "-o", "y.jsonl"], "is an input"),
        (["--drop-duplicates", "y.jsonl", "-o", "y.jsonl"], "needs a file of its own"),
    ],
)
def test_what_cannot_be_is_refused(
    tmp_path: Path, dump: Path, arguments: list[str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("clean", "dump.jsonl", *arguments)
    assert done.exit_code == 2 and message in done.stderr
