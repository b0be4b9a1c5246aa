"""Fonts for the letters that no engine brings along: found in the system, in the extra, or said to be missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen

from derive.document import fonts
from derive.document.escape import latex_text
from derive.document.fonts import EXTRA, VARIABLE, Fonts, MissingGlyph, fonts_for, letters, taken_out
from derive.document.templates import templates_folder
from derive.lecture.prose import read, write
from derive.lecture.reader import read_lecture
from derive.words import speaking

HAN = "逻辑回归"
extra = pytest.mark.skipif(find_spec(EXTRA) is None, reason="the extra cjk is not installed")


def font(folder: Path, family: str, characters: str, weight: int = 400) -> Path:
    """A font whose characters are boxes."""
    made = FontBuilder(1000, isTTF=False)
    names = [".notdef", *(f"c{ord(c)}" for c in characters)]
    made.setupGlyphOrder(names)
    made.setupCharacterMap({ord(c): f"c{ord(c)}" for c in characters})
    pen = T2CharStringPen(1000, None)
    for step, place in (("moveTo", (100, 0)), ("lineTo", (900, 0)), ("lineTo", (900, 800)), ("lineTo", (100, 800))):
        getattr(pen, step)(place)
    pen.closePath()
    box = pen.getCharString()
    made.setupCFF(family, {}, dict.fromkeys(names, box), {})
    made.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    made.setupHorizontalHeader(ascent=800, descent=-200)
    made.setupNameTable({"familyName": family, "styleName": "Bold" if weight == 700 else "Regular"})
    made.setupOS2(usWeightClass=weight)
    made.setupPost()
    path = folder / f"{family}-{weight}.otf".replace(" ", "")
    made.save(path)
    return path


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without fonts but those of one folder, and without the extra."""
    monkeypatch.setattr(fonts, "LEAST", 0)
    monkeypatch.setattr(fonts, "EXTRA", "no_such_package")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path


def test_latin_needs_no_font() -> None:
    for text in ("softmax", "é ß α ≤ ∑ “quoted” — …", ""):
        found = fonts_for(text, "en", folders=[])
        assert (found.families, found.paths, found.typst, found.latex, found.files(text)) == ((), (), "", "", {})


def test_letters_are_those_that_latin_fonts_lack() -> None:
    assert letters("a 中 b，α — “ 가 か ｘ 𠀀 ①") == set("中，가か ｘ𠀀①") - {" "}


def test_a_font_must_have_every_letter(alone: Path) -> None:
    font(alone, "Few SC", "逻辑回")
    whole = font(alone, "Whole", "逻辑回归")
    assert fonts_for(HAN, "zh").paths == (whole,)
    with pytest.raises(MissingGlyph) as caught:
        fonts_for("逻辑的回归", "zh", "latex")
    assert caught.value.character == "的"


def test_a_letter_that_no_font_has_is_named_and_the_extra_too(alone: Path) -> None:
    with pytest.raises(MissingGlyph) as caught:
        fonts_for("a 逻辑 b", "zh")
    said = str(caught.value)
    assert caught.value.character == "逻辑" and caught.value.exit_status == 2
    assert "'逻辑' (U+903B U+8F91)" in said
    assert 'python -m pip install "derive[cjk]"' in said
    with speaking("zh"):
        assert "字体" in str(MissingGlyph("逻", "typst")) and "derive[cjk]" in str(MissingGlyph("逻", "typst"))
    assert "cjk" not in str(MissingGlyph("\U0001f600", "typst"))


def test_the_shapes_of_the_language_come_first_then_serifs(alone: Path) -> None:
    for family in ("A Sans JP", "B Sans SC", "C Serif KR", "D Serif SC", "E Serif TC", "F Mono SC", "G Kai SC"):
        font(alone, family, HAN)
    found = {language: fonts_for(HAN, language).families for language in ("zh", "zh-CN", "zh-TW", "ja", "ko", "en")}
    assert found == {
        "zh": ("D Serif SC",), "zh-CN": ("D Serif SC",), "zh-TW": ("E Serif TC",), "ja": ("A Sans JP",), "ko": ("C Serif KR",),
        "en": ("D Serif SC",),
    }  # fmt: skip


def test_bold_is_of_the_same_family(alone: Path) -> None:
    regular = font(alone, "A SC", HAN)
    assert fonts_for(HAN, "zh").bold is None
    bold = font(alone, "A SC", HAN, 700)
    font(alone, "B SC", HAN, 900)
    fonts.fonts_in.cache_clear()
    assert fonts_for(HAN, "zh").paths == (regular, bold)


def test_what_is_no_font_is_passed_over(alone: Path) -> None:
    alone.joinpath("broken.ttf").write_bytes(b"no font" * 1000)
    alone.joinpath("empty.otf").write_bytes(b"")
    path = font(alone, "A", HAN)
    assert fonts_for(HAN, "zh").paths == (path,)


def test_without_fontconfig_the_usual_folders_are_searched(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = font(alone, "A", HAN)
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(fonts, "usual_folders", lambda: [alone])
    assert fonts_for(HAN, "zh").paths == (path,)
    for platform in ("linux", "darwin", "win32"):
        monkeypatch.setattr(sys, "platform", platform)
        assert all(folder.is_dir() for folder in fonts.usual_folders())


@pytest.mark.skipif(shutil.which("fc-list") is None, reason="fontconfig is not installed")
def test_with_fontconfig_the_system_is_asked(alone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = font(alone, "A", HAN)
    config = alone / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{alone}</dir><cachedir>{alone / 'cache'}</cachedir></fontconfig>")
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("FONTCONFIG_FILE", str(config))
    monkeypatch.setattr(fonts, "usual_folders", list)
    assert fonts_for(HAN, "zh").paths == (path,)
    with pytest.raises(MissingGlyph):
        fonts_for(HAN + "的", "zh")


@pytest.mark.slow
def test_what_is_taken_out_is_small_has_the_letters_and_is_the_same_each_time(alone: Path) -> None:
    font(alone, "A", "".join(chr(c) for c in range(0x4E00, 0x5E00)) + HAN)
    found = fonts_for(HAN, "zh")
    first, second = (found.files(HAN + "é") for _ in range(2))
    assert first == second and set(first) == {"cjk-regular.otf", "cjk-bold.otf"}
    assert all(len(content) < 4000 for content in first.values())
    place = alone / "out.otf"
    place.write_bytes(first["cjk-regular.otf"])
    assert fonts.characters_of(fonts.fonts_in(place)[0]) == {ord(c) for c in HAN}


@pytest.mark.slow
@extra
def test_the_extra_has_what_a_lecture_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    found = fonts_for("逻辑回归：函数的梯度，「かな」가", "zh")
    assert found.families == ("Noto Sans CJK SC",) and found.regular is not None and found.regular.varies
    assert fonts_for(HAN, "ja").families == ("Noto Sans CJK JP",)
    thin, heavy = (taken_out(found.regular, HAN, weight) for weight in (400, 700))
    assert thin != heavy and len(thin) < 10_000


def test_the_lines_of_a_document_name_no_font_of_this_machine_in_latex(alone: Path) -> None:
    font(alone, "Peculiar SC", HAN)
    found = fonts_for(HAN, "zh")
    assert "Peculiar" not in found.latex and str(alone) not in found.latex and r"\cjkquotes" in found.latex.splitlines()
    assert '"Peculiar SC"' in found.typst and 'covers: regex("[^·—“”…]")' in found.typst and 'region: "cn"' in found.typst
    stray = fonts_for(HAN, "en")
    assert r"\cjkquotes" not in stray.latex.splitlines() and "covers" not in stray.typst and "region" not in stray.typst
    assert Fonts().latex == ""


def test_chinese_quotation_marks_stay_as_wide_as_letters() -> None:
    """The commands that LaTeX has for them are those of Latin letters."""
    lecture = read_lecture("---\ntitle: T\n---\n“逻辑” it’s — …\n", "talk")
    for language, title, prose in (("zh", "“a”——…", "“逻辑” it’s — …"), ("en", "``a''---", "``逻辑'' it's ---")):
        with speaking(language):
            assert title in latex_text("“a”——…").replace("{", "").replace("}", "")
            assert prose in write(read(lecture), "paper", [], None, None, lecture)


def test_the_template_for_latex_has_the_same_blocks() -> None:
    lines = (templates_folder() / "tex" / "cjk.tex").read_text(encoding="utf-8")
    for low, high in fonts.BLOCKS:
        assert rf"\cjkclass\cjkletter{{{low:X}}}{{{high:X}}}" in lines


def test_the_program_starts_without_fonts() -> None:
    code = "import sys, derive.document.compile as c; sys.exit(any(name in sys.modules for name in ('fontTools', 'typst')))"
    assert subprocess.run([sys.executable, "-c", code], env={**os.environ}, check=False).returncode == 0
