"""A folder of fragments: what is written, what is left alone, and what is told of a list that is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from derive.cli import main
from derive.places import fragments, listed
from derive.places.making import Made

LIST = """\
to = ["html", "md"]

[sigmoid]
steps = true
label = "eq-s"
number = "2"

[slope]
kind = "result"
text = "sigmoid"
to = ["md"]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made = tmp_path / "site"
    made.mkdir()
    (made / fragments.LIST).write_text(LIST)
    return made


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()} - {fragments.LIST, fragments.RECORD}


def troubles(folder: Path, text: str) -> list[tuple[int, str]]:
    (folder / "list.toml").write_text(text)
    return [(t.line, t.told.split("\n")[0]) for t in listed.read_list(folder / "list.toml")[1]]


def test_a_second_run_touches_nothing_and_what_nobody_asks_for_goes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fragments", str(folder)]) == 0
    assert names(folder) == {"sigmoid.html", "sigmoid.md", "slope.md", "derive.css"}
    assert 'id="eq-s"' in (folder / "sigmoid.html").read_text() and ">(2)<" in (folder / "sigmoid.html").read_text()
    before = {file: file.stat().st_mtime_ns for file in folder.iterdir()}
    (folder / "own.html").write_text("mine")
    capsys.readouterr()
    assert main(["fragments", str(folder)]) == 0 and capsys.readouterr().out == ""
    assert {file: file.stat().st_mtime_ns for file in folder.iterdir() if file.name != "own.html"} == before
    (folder / fragments.LIST).write_text(LIST.partition("[slope]")[0].replace(', "md"', ""))
    assert main(["fragments", str(folder), "--check"]) == 1 and (folder / "slope.md").exists()
    (folder / "sigmoid.md").write_text("changed by hand")
    assert main(["fragments", str(folder)]) == 0
    assert names(folder) == {"sigmoid.html", "sigmoid.md", "derive.css", "own.html"}
    assert main(["fragments", str(folder), "--check"]) == 0


def test_what_somebody_else_wrote_is_not_written_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "slope.md").write_text("mine")
    assert main(["fragments", str(folder)]) == 2
    assert f"{folder / fragments.LIST}:8: error: {folder / 'slope.md'} stands there already" in capsys.readouterr().err
    assert names(folder) == {"slope.md"} and (folder / "slope.md").read_text() == "mine"


def test_nothing_is_written_where_one_is_wrong_and_all_is_told_at_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = '[own]\ntext = """\ns = 1 + x\nL = (s - 2\n"""\n'
    (folder / fragments.LIST).write_text(f"{LIST}\n[sofmax]\n\n{own}stepps = 1\n\n[tanh]\nwhy = 3\n")
    assert main(["fragments", str(folder)]) == 2
    told = capsys.readouterr().err
    assert ":13: error: sofmax is not in the catalogue" in told and ":20: error: there is no option stepps" in told
    assert ":23: error: the option why is yes or no, not 3" in told and names(folder) == set()
    (folder / fragments.LIST).write_text(own)
    assert main(["fragments", str(folder)]) == 2
    assert f"{fragments.LIST}:4: error: this '(' is never closed" in capsys.readouterr().err


def test_a_check_without_a_verdict_is_a_warning(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def undecided(requests: object, *_: object) -> dict[object, Made]:
        return {request: Made("<p>?</p>", "not verified", 1) for request in requests}  # type: ignore[attr-defined]

    monkeypatch.setattr(fragments, "make_all", undecided)
    assert main(["fragments", str(folder)]) == 0
    assert f"{fragments.LIST}:3: warning: not verified" in capsys.readouterr().err and "sigmoid.md" in names(folder)
    assert main(["fragments", str(folder), "--strict"]) == 1


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("a = 1\n[b\n", 2, "this is not TOML: expected ']' at the end of a table declaration"),
        ("steps = true\n", 1, "this list asks for nothing"),
        ("[a.b]\nx = 1\n", 1, "the table [a.b] stands within another"),
        ('\n["../x"]\n', 2, "'../x' is no name of a file"),
        ('[tanh]\n\nkind = "plott"\n', 3, "the option kind is one of derivation, result, definition, plot, not plott"),
        ('[tanh]\nkind = "plot"\nto = ["md"]\n', 3, "a fragment of the kind plot is html, json, svg, pdf, png, not md"),
        ('to = ["pdf"]\n[tanh]\nto = ["docx"]\n', 3, "the option to is one of"),
        ("[tanh]\ntext = 3\n", 2, "the text of a fragment stands between quotation marks"),
        ("lang = 'xx'\n[tanh]\n", 1, "there are no messages in the language 'xx'"),
        ("[tanh]\n\nwhy = 1979-05-27\n", 3, "the option why is a text, a number, true or false"),
    ],
)
def test_a_list_that_is_wrong_is_told_with_its_line(text: str, line: int, told: str, folder: Path) -> None:
    found = troubles(folder, text)
    assert len(found) == 1 and found[0][0] == line and found[0][1].startswith(told), found


def test_a_list_of_numbers_may_have_fractions(folder: Path) -> None:
    assert troubles(folder, '[s]\nkind = "plot"\ntext = "sigmoid"\nrange = [-2.5, 2.5]\n') == []


def test_a_record_that_leads_elsewhere_removes_nothing(folder: Path) -> None:
    from hashlib import sha256

    victim = folder.parent / "victim.txt"
    victim.write_text("mine")
    digest = sha256(b"mine").hexdigest()
    (folder / fragments.RECORD).write_text(json.dumps({"schema": "derive-fragments/1", "files": {"../victim.txt": digest}}))
    assert main(["fragments", str(folder)]) == 0 and victim.read_text() == "mine"


def test_without_a_list_it_says_how_one_looks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fragments", str(tmp_path)]) == 2
    assert "there is no list" in capsys.readouterr().err
