"""The head of a lecture: its entries and the files beside it, or one message for each mistake with its line and column."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from derive.lecture.blocks import Author
from derive.lecture.formula_commands import Macro
from derive.lecture.reader import LectureError, read_lecture, read_lecture_file

BIB = "@book{a1, title={A}, author={B, C.}, year={2020}}\n"


def read(head: str, folder: Path | None = None) -> object:
    return read_lecture(f"---\ntitle: T\n{head}\n---\n", "talk", folder=folder).front


def test_texts() -> None:
    front = read("institute: '<I>'\nnumber: 7\ncourse: 深度学习\nlanguage: zh-CN\ntoc: yes")
    assert (front.institute, front.number, front.language, front.toc) == ("<I>", "7", "zh-CN", True)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        ("author: Ada", [Author("Ada")]),
        ("author: [Ada, Bob]", [Author("Ada"), Author("Bob")]),
        ("author:\n  - A\n  - name: Bob\n    affiliation: U\n    email: b@u.org", [Author("A"), Author("Bob", "U", "b@u.org")]),
        ("author: {name: Ada}", [Author("Ada")]),
        ("author:", []),
    ],
)
def test_authors(head: str, authors: list[Author]) -> None:
    assert list(read(head).authors) == authors  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "head",
    [r"\newcommand{\R}{\mathbb{R}}", "macros:\n  R: '\\mathbb{R}'", "macros: |\n  \\newcommand{\\R}{\\mathbb{R}}",
     "macros:\n  - \\newcommand{\\R}{\\mathbb{R}}"],
)  # fmt: skip
def test_own_commands(head: str) -> None:
    assert read(head).macros == {"R": Macro(0, r"\mathbb{R}")}  # type: ignore[attr-defined]
    lecture = read_lecture(f"---\ntitle: T\n{head}\n---\n$\\R$\n")
    assert r"\\mathbb{R}" in str(lecture.tree)


def test_files_beside_the_lecture(tmp_path: Path) -> None:
    tmp_path.joinpath("refs.bib").write_text(BIB)
    tmp_path.joinpath("own.css").write_text("body { color: red; background: url(#x) }")
    tmp_path.joinpath("own.tex").write_text("\\usepackage{x}")
    source = tmp_path / "talk.md"
    source.write_text("---\ntitle: T\nbibliography: [refs.bib]\ncss: own.css\npreamble: own.tex\n---\n")
    front = read_lecture_file(source).front
    assert [file.name for file in (*front.bibliography, *front.css, *front.preamble)] == ["refs.bib", "own.css", "own.tex"]
    assert front.bibliography[0].text == BIB


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../secret.css", "not the plain name"),
        ("/etc/passwd.css", "not the plain name"),
        ("sub/own.css", "not the plain name"),
        (".hidden.css", "not the plain name"),
        ("link.css", "leads out of the folder"),
        ("loop.css", "cannot be read"),
        ("nowhere.css", "there is no file"),
        ("pipe.css", "pipe or a device"),
        ("folder.css", "a folder, not a file"),
        ("own.txt", "ends in .css"),
        ("~root.css", "not the plain name"),
        ("C:x.css", "not the plain name"),
    ],
)
def test_files_that_are_not_beside_the_lecture(tmp_path: Path, name: str, said: str) -> None:
    folder = tmp_path / "talk"
    folder.mkdir()
    tmp_path.joinpath("secret.css").write_text("secret")
    folder.joinpath("link.css").symlink_to("../secret.css")
    folder.joinpath("loop.css").symlink_to("loop.css")
    folder.joinpath("folder.css").mkdir()
    os.mkfifo(folder / "pipe.css")
    with pytest.raises(LectureError, match=said):
        read(f"css: '{name}'", folder)


@pytest.mark.parametrize(
    "css",
    ["a {}\n</style><script>x</script>", "@import 'x.css';", "a { background: url(https://x.org/a) }",
     "a { background: url( //x) }", "a { background: IMAGE-SET('x' 1x) }"],
)  # fmt: skip
def test_style_sheets_ask_no_other_place_for_anything(tmp_path: Path, css: str) -> None:
    tmp_path.joinpath("own.css").write_text(css)
    with pytest.raises(LectureError, match=r"own.css, line \d, column \d+: a style sheet cannot hold"):
        read("css: own.css", tmp_path)


@pytest.mark.parametrize(
    ("head", "line", "column", "said"),
    [
        ("autor: A", 3, 1, "no entry 'autor'\ndid you mean author"),
        ("language: fr", 3, 11, "there are no messages in the language 'fr'; there are en"),
        ("toc: maybe", 3, 6, "'toc' is yes or no"),
        ("author:\n  - name: A\n    mail: x", 5, 11, "no entry 'mail'\ndid you mean email"),
        ("author:\n  - email: a@b.c", 4, 12, "an author has a name"),
        ("author: {name: A, email: nobody}", 3, 26, "no address of electronic mail"),
        ("author: [[A]]", 3, 11, "an author is a name"),
        ("author: [[[A]]]", 3, 11, "one line of text"),
        ("subtitle: [A]", 3, 11, "'subtitle' is one line of text"),
        ("bibliography: {a: b}", 3, 19, None),
        (r"\newcommand{\a}{\fooo}", 3, 17, r"cannot use \fooo"),
        ("macros:\n  R: \\fooo", 4, None, r"cannot use \fooo"),
        (r"\newcommand{\a}[9]", 3, None, "something is missing"),
    ],
)
def test_mistakes_have_their_place(head: str, line: int, column: int | None, said: str | None) -> None:
    with pytest.raises(LectureError) as caught:
        read(head)
    assert caught.value.line == line and (column is None or caught.value.column == column), str(caught.value)
    assert said is None or said in str(caught.value)
    assert caught.value.exit_status == 2


def test_all_mistakes_of_a_head_at_once() -> None:
    with pytest.raises(LectureError) as caught:
        read_lecture("---\nsubtitle: S\nautor: A\nlanguage: fr\ndate: today\ntoc: perhaps\n---\n$\\fooo$\n", "talk")
    lines = [line for line in str(caught.value).split("\n") if line.startswith("talk.md")]
    assert [line.split(",")[1] for line in lines] == [f" line {n}" for n in (1, 3, 4, 5, 6, 8)]
