"""What the command line says of words, options, files and streams, in another language than English."""

from __future__ import annotations

import argparse
import re
from contextlib import suppress
from pathlib import Path

import pytest

from derive import cli, streams
from derive.arguments import Help, Parser, format_of
from derive.columns import width
from derive.document.fonts import MissingGlyph
from derive.errors import CannotWrite, NotationError, Stuck, TooLong
from derive.files import refuse_file
from derive.lecture.session import Entry, SessionError, Transcript, compare, read_record
from derive.lecture.source import LectureError, lined
from derive.words import speaking

Capture = pytest.CaptureFixture[str]


def told(capsys: Capture, *words: str) -> str:
    """What is said in Chinese of words that are refused."""
    with speaking("zh"):
        try:
            status = cli.main(list(words))
        except SystemExit as left:
            status = int(str(left.code))
    shown = capsys.readouterr()
    assert status == 2 and shown.out == ""
    return shown.err


@pytest.mark.parametrize(
    ("words", "english", "chinese"),
    [(["softmax", "--wrt"], "argument --wrt: expected one argument", "选项 --wrt：需要一个参数"),
     (["softmax", "-o"], "argument -o/--output: expected one argument", "选项 -o/--output：需要一个参数"),
     (["softmax", "--detail", "much"], "argument --detail: invalid choice: 'much' (choose from 'brief', 'normal', 'full')",
      "选项 --detail：无效的取值 'much'（可选：'brief'、'normal'、'full'）"),
     (["softmax", "--steps=1"], "argument --steps: ignored explicit argument '1'", "选项 --steps：该选项不带参数，却给了 '1'"),
     (["softmax", "--step"], "there is no option --step; did you mean `--steps`?", "没有选项 --step；您是不是想写 `--steps`？"),
     (["softmax", "--of", "a", "--of", "b"], "--of is given twice", "--of 给了两次"),
     (["softmax", "relu"], "one derivation at a time: `derive softmax`, then `derive relu`",
      "一次只能推导一个：`derive softmax`，然后 `derive relu`"),
     (["cross", "entrpy"], "is not in the catalogue, which `derive list` shows; did you mean", "函数目录中没有 cross entrpy"),
     (["losses"], "losses is a family of the catalogue\ndid you mean `derive list loss`?",
      "losses 是函数目录中的一类\n您是不是想写 `derive list loss`？"),
     (["softmax", "-o", "s.odt"], "a derivation cannot be written as .odt", "推导不能写成 .odt"),
     (["softmax", "-o", "nowhere/s.md"], "there is no folder nowhere", "文件夹 nowhere 不存在")],
)  # fmt: skip
def test_words_that_are_refused(words: list[str], english: str, chinese: str, capsys: Capture) -> None:
    said = told(capsys, *words)
    assert chinese in said and not any(word in said for word in ("did you mean", "argument", "expected", "invalid", "usage"))
    with suppress(SystemExit):
        cli.main(words)
    assert english in capsys.readouterr().err


def helped(language: str) -> str:
    """The help of some options, one of them long."""
    with speaking(language):
        parser = Parser(prog="derive try", description="简介" * 60 if language == "zh" else "A few words. " * 12)
        parser.add_argument("names", nargs="*", metavar="NAME", help="名字" * 40 if language == "zh" else "names " * 20)
        for option in ("--alpha", "--beta", "--gamma", "--delta", "--epsilon"):
            parser.add_argument(option, choices=("one", "two"))
        return parser.format_help()


@pytest.mark.parametrize("columns", [60, 100])
def test_the_words_of_argparse_are_told_too(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    said = helped("zh")
    assert said.startswith("用法：derive try [-h]") and "位置参数:" in said and "显示本帮助并退出" in said
    assert not any(word in said for word in ("usage", "positional", "options", "show this"))
    assert max(map(width, said.split("\n"))) <= columns
    usage = said.split("\n\n")[0].split("\n")  # the second line begins below the first option
    assert len(usage) > 1 and {width(line) - width(line.lstrip()) for line in usage[1:]} == {width("用法：derive try ")}


def test_help_in_english_is_what_argparse_writes() -> None:
    plain = argparse.ArgumentParser(prog="derive try", description="A few words. " * 12)
    plain.add_argument("names", nargs="*", metavar="NAME", help="names " * 20)
    for option in ("--alpha", "--beta", "--gamma", "--delta", "--epsilon"):
        plain.add_argument(option, choices=("one", "two"))
    assert helped("en") == plain.format_help()


def test_a_value_of_another_kind_is_refused_before_argparse_sees_it(capsys: Capture) -> None:
    parser = Parser(prog="derive try", formatter_class=Help)
    parser.add_argument("--width", type=int)
    assert parser.read(["--width", "7"]).width == 7
    with speaking("zh"), pytest.raises(SystemExit):
        parser.read(["--width", "wide"])
    assert "选项 --width：无效的值 'wide'" in capsys.readouterr().err


def test_errors_are_told_in_the_language_that_is_spoken_when_they_are_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    with speaking("zh"):
        assert str(NotationError("坏", "a +", 3, "`a`")) == "第 1 行第 4 列：坏\n  a +\n     ^\n您是不是想写 `a`？"
        assert str(Stuck("f(x)")) == "推导在 f(x) 处停下：没有法则能对它求导"
        assert "4,000" in str(TooLong()) and str(TooLong()).startswith("结果")
        assert str(LectureError("坏", "a.md", 3, "`b`")) == "a.md 第 3 行：坏\n您是不是想写 `b`？"
        assert "无法显示“好”（U+597D" in str(MissingGlyph("好", "latex")).replace("PDF ", "")
        for call, said in (
            (lambda: lined("a\x07", "a.md"), "控制字符 U+0007"),
            (lambda: read_record("", "s"), "会话 s 的记录"),
            (lambda: format_of("a.tex", "md"), "a.tex 与 --format md 不符"),
            (lambda: refuse_file(""), "没有文件名"),
            (lambda: refuse_file(str(Path(__file__).parent)), "它是文件夹"),
            (lambda: compare(Transcript("s", "2", (Entry("x", "1"),)), Transcript("s", "1", (Entry("x", "2"),))), "不再一致"),
        ):
            with pytest.raises((CannotWrite, LectureError, NotationError, SessionError), match=re.escape(said)):
                call()
        monkeypatch.setattr("sys.stdout", None)
        with pytest.raises(CannotWrite, match="标准输出已关闭"):
            streams.refuse_closed()


def test_english_asks_for_no_other_language() -> None:
    """Neither to start nor to refuse a word is a catalogue of messages read."""
    import subprocess
    import sys

    program = "import sys, derive.cli; derive.cli.main(['list', 'sofmax']); sys.exit('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False, capture_output=True).returncode == 0
