"""Documents and pictures by real compilers, looked at: what stands on them, in which fonts, and within which edges."""

from __future__ import annotations

import re
import shutil
import unicodedata
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree

import pytest

from derive.document import fonts
from derive.document.compile import CompileError, latex_pdf, picture_page, png, svg, typst_pdf
from derive.document.fonts import EXTRA, VARIABLE, MissingGlyph, fonts_for
from derive.document.formats import told
from derive.errors import Missing
from derive.lecture.build import work
from derive.lecture.pages import document, paper
from derive.lecture.reader import read_lecture
from derive.pipeline import answer
from derive.question import Question, Shown
from tests.document.paper import empty_share, ink_outside, pages_of, rendered, text_of

HAN = "逻辑回归：“交叉熵”与梯度"
HEAD = '#set document(title: "t")\n#set page(paper: "a4", margin: 28mm)\n#set text(font: "New Computer Modern", lang: "{}")\n'
TEX = (
    "\\documentclass{article}\n\\usepackage{iftex}\n\\ifPDFTeX\\else\\usepackage{fontspec}\\defaultfontfeatures{Ligatures=TeX}\\fi\n"
    "\\usepackage{amsmath}\n"
)
poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
latex = pytest.mark.skipif(shutil.which("latexmk") is None, reason="latexmk is not installed")
extra = pytest.mark.skipif(find_spec(EXTRA) is None, reason="the extra cjk is not installed")


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    """No font of the system and no extra."""
    monkeypatch.setenv(VARIABLE, "")
    monkeypatch.setattr(fonts, "EXTRA", "no_such_package")


@pytest.fixture
def with_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """No font of the system but the extra."""
    monkeypatch.setenv(VARIABLE, "")


def chinese_typst() -> str:
    formula = '#math.equation(block: true, alt: "f", $ f(x) = cases(1 quad "当" x > 0, 0 quad "否则") $)'
    return HEAD.format("zh") + fonts_for(HAN, "zh").typst + f"= {HAN}\n*粗体* gradient `代码` #emph[强调]\n{formula}\n" + 30 * HAN


def chinese_latex() -> str:
    formula = r"\[ f(x) = \begin{cases} 1 & \text{当 } x > 0 \\ 0 & \text{否则}\end{cases} \]"
    lines = fonts_for(HAN, "zh").latex + "\\usepackage{hyperref}\\hypersetup{pdflang={zh}}"
    words = f"\\section{{{HAN}}}\\textbf{{粗体}} gradient \\texttt{{代码}}\n{formula}\n{30 * HAN}"
    return TEX + lines + "\\begin{document}" + words + "\\end{document}"


@pytest.mark.slow
@extra
@poppler
def test_a_chinese_page_by_typst(with_extra: None) -> None:
    made = typst_pdf(chinese_typst())
    assert made == typst_pdf(chinese_typst())
    said = re.sub(r"\s", "", text_of(made))
    assert all(word in said for word in (HAN, "粗体", "代码", "强调", "当", "否则"))
    assert ink_outside(made, 28 / 25.4 * 72) == []


@extra
@latex
@poppler
@pytest.mark.slow
def test_a_chinese_page_by_latex(with_extra: None) -> None:
    made = latex_pdf(chinese_latex())
    said = re.sub(r"\s", "", text_of(made))
    assert all(word in said for word in (HAN, "粗体", "代码", "当", "否则"))
    assert said.count("交叉熵") >= 31 and ink_outside(made, 100) == []


@latex
@pytest.mark.slow
def test_latex_finds_a_font_of_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A font that stands in some folder of the system serves as well as the extra's."""
    from tests.document.test_fonts import font

    font(tmp_path, "Boxes SC", HAN + "粗体代码当否则")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    monkeypatch.setattr(fonts, "LEAST", 0)
    monkeypatch.setattr(fonts, "EXTRA", "no_such_package")
    assert latex_pdf(chinese_latex()).startswith(b"%PDF")


def test_letters_without_a_font_are_named_by_each_engine(without: None) -> None:
    for made, engine in ((typst_pdf, "typst"), (svg, "typst"), (png, "typst"), (latex_pdf, "latex")):
        source = HEAD.format("zh") + HAN if engine == "typst" else TEX + r"\begin{document}" + HAN + r"\end{document}"
        if engine == "latex" and shutil.which("latexmk") is None:
            continue
        with pytest.raises(MissingGlyph, match=r"derive\[cjk\]") as caught:
            made(source)
        assert caught.value.character == "逻辑回归：" and caught.value.exit_status == 2 and engine in str(caught.value)


@latex
@pytest.mark.slow
def test_a_letter_of_no_block_is_missed_in_latex_too() -> None:
    with pytest.raises(MissingGlyph, match=r"'😀' \(U\+1F600 GRINNING FACE\)"):
        latex_pdf(TEX + "\\begin{document}a 😀\\end{document}")


@extra
@latex
@pytest.mark.slow
def test_chinese_is_for_xelatex_only(with_extra: None, tmp_path: Path) -> None:
    """pdfLaTeX says so, and sets nothing."""
    import subprocess

    tmp_path.joinpath("x.tex").write_text(chinese_latex(), encoding="utf-8")
    for engine in filter(shutil.which, ("pdflatex", "lualatex")):
        command = [engine, "-interaction=nonstopmode", "x.tex"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode and "compile it with xelatex" in " ".join(done.stdout.split()), engine
        assert not (tmp_path / "x.pdf").exists()


def test_a_picture_is_tight_and_says_what_it_shows() -> None:
    source = '#set document(title: "t")\n' + picture_page() + '#math.equation(alt: "x", $ x + sqrt(y) / 2 $)'
    made = svg(source, 'x + <y> "z"')
    assert made == svg(source, 'x + <y> "z"')
    root = ElementTree.fromstring(made)
    assert root.get("role") == "img" and root.get("aria-label") == 'x + <y> "z"' and root[0].text == 'x + <y> "z"'
    width, height = (float(str(root.get(side)).removesuffix("pt")) for side in ("width", "height"))
    assert 20 < width < 90 and 15 < height < 60
    assert "<text" not in made and "http" not in made.replace("http://www.w3.org/", "") and 'fill="#ffffff"' not in made
    framed = svg('#set document(title: "t")\n' + picture_page(200, paper="#ffffff") + "words")
    assert 'width="200pt"' in framed and 'fill="#ffffff"' in framed and 'aria-hidden="true"' in framed


def test_a_picture_of_dots_is_as_fine_as_asked() -> None:
    source = '#set document(title: "t")\n' + picture_page(72, margin=0) + "x"
    sizes = {ppi: int.from_bytes(png(source, ppi)[16:20]) for ppi in (72, 144)}
    assert sizes == {72: 72, 144: 144} and png(source, 72) == png(source, 72)


def test_a_picture_needs_no_title_and_no_date_but_every_letter() -> None:
    assert svg("#set document(date: none)\n$ x $").startswith("<svg")
    for made in (svg, png):
        with pytest.raises(MissingGlyph, match="GRINNING FACE"):
            made("#set document(date: none)\n$ x $ 😀")


def test_a_picture_is_one_page() -> None:
    for made in (svg, png):
        with pytest.raises(CompileError, match="a picture is one page, and this has 2"):
            made('#set document(title: "t")\none\n#pagebreak()\ntwo')


def test_what_the_compiler_refuses_is_told() -> None:
    with pytest.raises(CompileError, match=r"Typst refuses the document: .*unknown variable"):
        typst_pdf("#nothing")
    with pytest.raises(CompileError, match="file not found"):
        typst_pdf('#read("/etc/passwd")')


@pytest.mark.parametrize("source", ['#read("../fonts/0.otf")', '#image("/../../../etc/hostname")', '#import "@preview/x:1.0.0"'])
def test_a_document_reads_nothing(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TYPST_PACKAGE_PATH", "/nonexistent")
    with pytest.raises(CompileError):
        typst_pdf('#set document(title: "t")\n' + source)


def test_without_latexmk_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(Missing, match="latexmk is not installed"):
        latex_pdf("")


@poppler
def test_a_page_is_looked_at() -> None:
    """What the looking finds: words and their places, ink in a margin, and what is left empty."""
    made = typst_pdf(HEAD.format("en") + "first #place(dx: 150mm, rect(width: 20mm, height: 5mm))\n#pagebreak()\nsecond")
    first, second = pages_of(made)
    assert (round(first.width), round(first.height)) == (595, 842) and "first" in first.text and "second" in second.text
    (word,) = [w for w in second.words if w.text == "second"]
    assert abs(word.left - 79.4) < 2 and word.right > word.left and word.bottom > word.top > 70
    assert [found.partition(":")[0] for found in ink_outside(made, 79)] == ["page 1"]
    assert ink_outside(made, 30) == [] and all(share > 0.7 for share in empty_share(made)) and len(rendered(made)) == 2


@pytest.mark.slow
@poppler
@pytest.mark.parametrize("words", range(1, 8))
def test_every_piece_of_a_line_is_on_the_page(words: int) -> None:
    """A line that is nearly as wide as its column is not broken, and one that is broken goes on below."""
    of = ", ".join(f"x{n}" for n in range(words))
    found = answer(Question(f"L = sum((y[i] - f(i, {of}, w))**2, i)", wrt="w"))
    source = str(told(found, Shown(), "typst"))
    formulas = "".join(re.findall(r"\$(.*?)\$", source))
    shown = re.sub(r"\s", "", unicodedata.normalize("NFKC", text_of(typst_pdf(source))))
    assert shown.count("f(i,x") == formulas.count("f (i, x") > 5


@poppler
def test_a_line_is_broken_between_brackets_that_hold_a_comma() -> None:
    """The comma of max(0, a + … stands in one piece with its first bracket, and the second in another."""
    many = " + ".join(f"w_{n}*x[i]**{n}*exp(v_{n}*x[i])" for n in range(1, 9))
    found = answer(Question(f"L = sum(max(0, a + {many}), i)", wrt="a"))
    text = unicodedata.normalize("NFKC", text_of(typst_pdf(str(told(found, Shown(), "typst")))))
    assert "max(0,a+w" in re.sub(r"\s", "", text)


@poppler
@pytest.mark.slow
def test_the_papers_of_a_lecture_stay_within_their_margins() -> None:
    source = "---\ntitle: T\n---\n# One\n\nText.\n\n```derive softmax\ncases: yes\n```\n"
    worked = work(read_lecture(source, "talk"), Path("sessions"))
    for engine in ("typst", *(["latex"] if shutil.which("latexmk") else [])):
        made = paper(worked, engine)  # type: ignore[arg-type]
        assert ink_outside(made, 28 / 25.4 * 72) == [], engine
        assert "One" in text_of(made) and document(worked, "html")
