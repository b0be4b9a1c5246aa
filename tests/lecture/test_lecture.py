"""A lecture source becomes blocks, or one message that names the line."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from derive.document.templates import lectures_folder
from derive.lecture.blocks import (
    CheckBlock,
    ChecksBlock,
    DerivationBlock,
    EvaluationBlock,
    FigureBlock,
    Front,
    Prose,
    SessionBlock,
)
from derive.lecture.prose import read
from derive.lecture.reader import LectureError, read_lecture, read_lecture_file

HEAD = "---\ntitle: T\n---\n"


def block(text: str) -> object:
    (found,) = read_lecture(HEAD + text).blocks
    return found


def test_head() -> None:
    lecture = read_lecture("---\ntitle: 'A: b'\nsubtitle: c\ncourse: d\nlanguage: zh\ndate: 2026-01-31\n---\n")
    assert lecture.front == Front("A: b", "c", "d", "zh", "2026-01-31")
    assert lecture.blocks == ()


def test_derivation() -> None:
    made = block("```derive\nf = x^2\nwrt: x\nassume: x = 1\nassume: x = 2\ncases: yes\nsteps: no\ndetail: full\n```\n")
    assert made == DerivationBlock(4, "f = x^2", wrt="x", assume=("x = 1", "x = 2"), cases=True, steps=False, detail="full")


def test_a_derivation_says_how_its_result_is_written() -> None:
    assert block("```derive\nf = x\nnotation: index\n```\n") == DerivationBlock(4, "f = x", notation="index")
    with pytest.raises(LectureError, match="'notation' is one of index, matrix, both"):
        block("```derive\nf = x\nnotation: arrays\n```\n")


def test_derivation_of_the_catalogue() -> None:
    assert block("```derive softmax\n```\n") == DerivationBlock(4, "softmax")


def test_several_definitions_stay_lines() -> None:
    made = block("~~~derive\nr = x - 1\nf = r^2\n~~~\n")
    assert isinstance(made, DerivationBlock) and made.text == "r = x - 1\nf = r^2"


def test_other_blocks() -> None:
    assert block("```session a-b\n```") == SessionBlock(4, "a-b")
    assert block("```figure f\ninputs: 1, 2.5\ncaption: c: d\n```") == FigureBlock(4, "f", (1.0, 2.5), "c: d")
    assert block("```checks\n```") == ChecksBlock(4)
    made = block("```check\nf = x\nclaim: diff(f, x) = 2\nexpect: fails\n```")
    assert made == CheckBlock(4, "f = x", "diff(f, x) = 2", "fails")
    made = block("```check\nf = x*y\nassume: y = 1 + z\nclaim: diff(f, x) = y\nexpect: holds\n```")
    assert made == CheckBlock(4, "f = x*y", "diff(f, x) = y", "holds", assume=("y = 1 + z",))
    made = block("```evaluate softmax\nat: a = [1, 2]\nsession: s\nrow 2: g(p[1])\nrow 1: g(p[0])\n```")
    assert made == EvaluationBlock(4, "softmax", "a = [1, 2]", "s", ((2, "g(p[1])"), (1, "g(p[0])")))


def test_prose_and_blocks_alternate() -> None:
    lecture = read_lecture(HEAD + "one\n\n```checks\n```\n\ntwo\n\n```python\nx = 1\n```\n")
    assert [type(b) for b in lecture.blocks] == [Prose, ChecksBlock, Prose]
    assert "```python\nx = 1\n```" in lecture.blocks[2].text  # type: ignore[union-attr]


@pytest.mark.slow
def test_the_lecture_that_ships() -> None:
    lecture = read_lecture_file(lectures_folder() / "loss-and-gradient.md")
    kinds = {type(b) for b in lecture.blocks}
    assert kinds == {Prose, DerivationBlock, SessionBlock, FigureBlock, CheckBlock, EvaluationBlock, ChecksBlock}
    read(lecture)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "begins with its head"),
        ("---\ntitle: T\n", 1, "never closed"),
        ("---\nsubtitle: T\n---\n", 1, "needs a title"),
        ("---\ntitle: T\ntilte: U\n---\n", 3, "no entry 'tilte'"),
        ("---\ntitle: [a]\n---\n", 2, "one line of text"),
        ("---\ntitle: 'a\n---\n", None, "not YAML"),
        ("---\ntitle: T\nlanguage: '../x'\n---\n", 3, "language tag"),
        ("---\ntitle: T\ndate: today\n---\n", 3, "'date' is written"),
        (HEAD + "\n```deriv\nf = x\n```\n", 5, "no block of the kind 'deriv'"),
        (HEAD + "```{=latex}\n\\input{x}\n```\n", 4, "no block of the kind"),
        (HEAD + "```{.python .x}\n```\n", 4, "no block of the kind"),
        (HEAD + "a\n```derive\nf = x\n", 5, "this fence is never closed"),
        (HEAD + "```derive\nf = x\nwtr: x\n```\n", 6, "no setting 'wtr'"),
        (HEAD + "```derive\nf = x\nwrt: x\nwrt: y\n```\n", 7, "'wrt' stands twice"),
        (HEAD + "```derive\nf = x\ncases: maybe\n```\n", 6, "'cases' is one of yes, no"),
        (HEAD + "```derive\nf = x\ndetail: none\n```\n", 6, "'detail' is one of brief, normal, full"),
        (HEAD + "```derive\nwrt: x\n```\n", 4, "nothing in this derive block"),
        (HEAD + "```derive softmax\nf = x\n```\n", 4, "not both"),
        (HEAD + "```session ../../etc/passwd\n```\n", 4, "not a name"),
        (HEAD + "```session .hidden\n```\n", 4, "not a name"),
        (HEAD + "```session\n```\n", 4, "not a name"),
        (HEAD + "```session a\nprint(1)\n```\n", 4, "only its name"),
        (HEAD + "```figure ../x\ninputs: 1, 2\n```\n", 4, "not a name"),
        (HEAD + "```figure x\ninputs: 1, two\n```\n", 5, "inputs"),
        (HEAD + "```figure x\ninputs: 1, nan\n```\n", 5, "inputs"),
        (HEAD + "```check\nf = x\n```\n", 4, "the derivative that is claimed"),
        (HEAD + "```check\nf = x\nclaim: diff(f, x) = 1\nsession: s\n```\n", 4, "stand together"),
        (HEAD + "```check\nf = x\nclaim: diff(f, x) = 1\n```\n", 4, "what is expected"),
        (HEAD + "```check\nf = x\nclaim: diff(f, x) = 1\nexpect: both\n```\n", 7, "'expect' is one of"),
        (HEAD + "```evaluate softmax\nat: a = [1]\nsession: s\n```\n", 4, "needs 'row'"),
        (HEAD + "```evaluate softmax\nat: a = [1]\nsession: s\nrow: x\n```\n", 7, "a row has its number"),
        (HEAD + "```checks\nall: yes\n```\n", 5, "no setting 'all'"),
        (HEAD + "::: note\ntext\n", 4, "this box is never closed"),
        (HEAD + "text\n:::\n", 5, "this closes no box"),
        (HEAD + "::: {.erratun}\ntext\n:::\n", 4, "no box of the kind 'erratun'"),
        (HEAD + "::: {.block-0}\n:::\n", 4, "no box of the kind"),
        (HEAD + '::: {.note onclick="x"}\n:::\n', 4, "no box of the kind"),
        (HEAD + "::: note\n" * 7 + ":::\n" * 7, 10, "more than 6 boxes"),
        ("---\ntitle: T\ndate: 2026-02-31\n---\n", 3, "no day of the calendar"),
        ("---\ntitle: T\ndate: 0000-01-01\n---\n", 3, "no day of the calendar"),
        ("---\ntitle: T\ntitle: U\n---\n", 3, "'title' stands twice"),
        ("---\ntitle:\n---\n", 1, "needs a title"),
        ("---\na: &a [x, x]\nb: &b [*a, *a]\ntitle: *b\n---\n", 2, "'a' is one line of text"),
        ("---\ntitle: T\nsubtitle: *a\n---\n", 3, "'subtitle' is one line of text"),
        ("---\ntitle: " + "[" * 15_000 + "\n---\n", 2, "'title' is one line of text"),
        ("---\ntitle: T\n? " + "[a, " * 4_000 + "\n---\n", 3, "an entry has a name"),
        ("---\n" + "{a: " * 4_000 + "\n---\n", 2, "'a' is one line of text"),
        ("---\n- title\n---\n", 2, "needs a title"),
        (HEAD + "text\n\n---\nb: c\n---\n", 6, "and this is a second one"),
        (HEAD + "text\n\n---\nsome words\n---\n", 6, "has an empty line above and below"),
        (HEAD + "`" * 20_000 + "\n", 4, "this fence is never closed\ndid you mean 20,000 times `"),
        (HEAD + "a\n" + "[" * 5_000, 5, "more than 10 brackets of links"),
        (HEAD + "one\n\n" + "[a](" * 2_000, 6, "more than 10 brackets of links"),
        (HEAD + "one\n\n" + ">" * 5_000 + " a", 6, "quotations are nested too deeply"),
        (HEAD + "[\n" * 5_000, 14, "more than 10 brackets of links"),
        (HEAD + "a\n\n" + "word " * 180_000, 6, "this line is 900,000 characters long"),
        (HEAD + "a\n" * 600_000, None, "1,200,017 characters long"),
        (HEAD + "a\nb\0c\n", 5, "the control character U+0000"),
        (HEAD + "\x1b[31m", 4, "the control character U+001B"),
        (HEAD + "a\u009b", 4, "the control character U+009B"),
    ],
)
def test_mistakes(text: str, line: int | None, said: str) -> None:
    with pytest.raises(LectureError) as caught:
        read_lecture(text, "talk")
    assert said in str(caught.value)
    assert str(caught.value).startswith("talk.md")
    if line is not None:
        assert caught.value.line == line
    assert caught.value.exit_status == 2


def test_a_misspelt_word_gets_the_nearest() -> None:
    with pytest.raises(LectureError, match="did you mean derive"):
        read_lecture(HEAD + "```deriv\n```\n")
    with pytest.raises(LectureError, match="did you mean wrt"):
        read_lecture(HEAD + "```derive softmax\nwtr: x\n```\n")


def test_yaml_makes_no_objects() -> None:
    with pytest.raises(LectureError):
        read_lecture("---\ntitle: !!python/object/apply:os.system ['true']\n---\n")


@pytest.mark.slow
def test_brackets_of_formulas_and_code_are_not_counted() -> None:
    assert read_lecture(HEAD + "$[0, 1)$ `[[` \\[ [a](https://x.y) " * 20).blocks
    assert read_lecture(HEAD + "an interval [0, 1)\n\n" * 20).blocks


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_mean_nothing(ends: str, tmp_path: Path) -> None:
    text = HEAD + "text\n\n```derive\nf = x^2\n```\n"
    file = tmp_path / "talk.md"
    file.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", ends).encode())
    assert read_lecture_file(file).blocks == read_lecture(text).blocks


def a_folder(path: Path) -> None:
    path.mkdir()


def a_huge_file(path: Path) -> None:
    path.touch()
    os.truncate(path, 3 * 2**30)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (a_folder, "talk.md: this is a folder"),
        (os.mkfifo, "talk.md: this is a pipe or a device"),
        (lambda path: path.symlink_to("/dev/zero"), "talk.md: this is a pipe or a device"),
        (a_huge_file, "talk.md: the file is 3,221,225,472 bytes long"),
        (lambda path: path.write_bytes(HEAD.encode() + b"a\n\xe9\n"), "talk.md, line 5: this is not UTF-8 text: the byte 0xe9"),
        (lambda path: path.write_bytes(bytes(range(256))), "talk.md, line 2: this is not UTF-8 text: the byte 0x80"),
        (lambda path: path.write_text("x", encoding="utf-16"), "talk.md, line 1: this is not UTF-8"),
        (lambda path: path.touch(), "talk.md, line 1, column 1: a lecture begins with its head"),
        (lambda path: None, "talk.md: cannot be read: No such file"),
    ],
)
def test_files_that_are_no_lectures(make: Callable[[Path], object], said: str, tmp_path: Path) -> None:
    file = tmp_path / "talk.md"
    make(file)
    with pytest.raises(LectureError, match=re.escape(said)) as caught:
        read_lecture_file(file)
    assert caught.value.exit_status == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("prose", "line"),
    [
        ("one\n\ntwo [x](javascript:alert(1))", 6),
        ("- one\n- [x](java&#115;cript:alert(1))", 5),
        ("[x](<java&#9;script:alert(1)>)", 4),
        ("a [x][y] b\n\n[y]: JaVaScRiPt:alert(1)", 4),
        ("one\n\n<data:text,x>", 6),
        ("[x](data:text/html,<script>alert(1)</script>)", 4),
        ("```derive\nf = x\n```\n\n> ![x](y.png)", 8),
        ("one\n\n[x](#nowhere)", 6),
        ("one\n\n$a}{b$", 6),
        ("one\n\n> - $\\left( x$", 6),
        ("one $a & b$", 4),
        ("one\n`two` $a`b$", 5),
        ("$$\n\\text{\\write18{ls}}\n$$", 5),
        ("$x_a_b$", 4),
        ("one\n\n> ::: onclick\n> :::", 6),
        ("one\n\n> ::: block-1\n> :::\n\n```derive\nf = x\n```", 6),
        ("one\n\n" + "- " * 300 + "a", 6),
        ("one\n\n" + "\n".join("  " * k + "- a" for k in range(150)), 155),
        ("one\n\n" + " ".join("`" * k for k in range(1, 140)), 6),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_prose_that_is_refused_has_its_line(prose: str, line: int) -> None:
    before = process_time()
    with pytest.raises(LectureError) as caught:
        read(read_lecture(HEAD + prose + "\n", "talk"))
    assert caught.value.line == line and str(caught.value).startswith(f"talk.md, line {line}, column ")
    assert process_time() - before < 5


@pytest.mark.slow
@pytest.mark.parametrize(
    "prose",
    [
        "a\n\n---\n\nb",
        "a\n\n---\nb",
        "[a](HTTPS://example.org) <mailto:a@b.org> [b](#h)\n\n# H {#h}",
        "$x'^2 + x_{a_b} + \\left(a\\right) < \\text{if } \\{ b \\}$",
        "| a |\n|---|\n| b |\n\n: caption {#t onclick=x}",
    ],
)
def test_prose_that_is_none_of_these(prose: str) -> None:
    assert read(read_lecture(HEAD + prose + "\n"))["blocks"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "prose",
    [
        "![x](/etc/passwd)",
        "![x](https://example.org/x.png)",
        "[x](javascript:alert(1))",
        "[x](file:///etc/passwd)",
        r"$\input{/etc/passwd}$",
        r"$$\write18{ls}$$",
        r"$\def\x{y}$",
        r"$x % y$",
        r"$\href{x}{y}$",
        "$^^5cinput$",
        "> ```derive\n> f = x\n> ```",
    ],
)
def test_prose_that_is_refused(prose: str) -> None:
    with pytest.raises(LectureError):
        read(read_lecture(HEAD + prose + "\n"))
