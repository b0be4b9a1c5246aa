"""The formats of a derivation, as text: what each says, and that nothing in it is broken.

The files in `golden/` are read as diffs: a page that moved shows in `*.page`, a format that moved by itself only in its own
file.  `DERIVE_RECORD=1 python -m pytest tests/document/test_formats.py` writes them anew.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from derive.cli import main
from derive.document.formats import OF_THEIR_OWN, framed, told
from derive.document.frames import frames
from derive.document.render import Format, writer
from derive.document.terminal import plain
from derive.formats import FORMATS, OF_A_PLACE
from derive.notation import among
from derive.notation.breaking import columns, pieces, rows
from derive.notation.layout import layout
from derive.notation.unicode import width
from tests.told_cases import CASES, answered, dump, page_of

GOLDEN = Path(__file__).parent / "golden"
WRITTEN: tuple[Format, ...] = ("md", "github", "docx", "latex", "beamer", "typst", "html")
#: What GitHub refuses to set, and what would be its Markdown rather than mathematics.
FORBIDDEN = re.compile(r"\\(operatorname|def|newcommand|require|href|class|style|unicode|label|tag)\b")


def recorded(name: str, made: str) -> None:
    """A text is as it was when it was last looked at."""
    file = GOLDEN / name
    if os.environ.get("DERIVE_RECORD"):
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(made, encoding="utf-8")
    assert made == file.read_text(encoding="utf-8")


def body(case: str, format: Format, **shown: object) -> str:
    """A case in a format, without what stands around it in a document."""
    page = page_of(case, **shown)
    with among(*page.context):
        page = frames(page) if format == "beamer" else page
    return str(writer(format).page(page)).strip() + "\n"


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_the_page_is_as_recorded(case: str) -> None:
    recorded(f"{case}.page", re.sub(r"exponent: -\d+", "exponent: …", dump(page_of(case))))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("format", WRITTEN)
def test_each_format_is_as_recorded(case: str, format: Format) -> None:
    recorded(f"{case}.{format}", body(case, format))


def test_every_format_has_a_row_and_what_writes_it() -> None:
    assert {name for name, row in FORMATS.items() if not row.markup} <= set(OF_THEIR_OWN) <= {*FORMATS, *OF_A_PLACE}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("format", ["terminal", "text", "md", "github", "latex", "beamer", "typst", "html", "ipynb"])
def test_without_marks_and_reasons_none_is_left(case: str, format: str) -> None:
    bare = CASES[case][1]._replace(marks=False, reasons="none", why=False)
    made = str(told(answered(case), bare, format))
    # The macros and the style that say what a mark looks like stay.
    made = re.sub(r"<style>.*?</style>", "", made, flags=re.DOTALL)
    made = re.sub(r"^(\\providecommand|#let|  \\unitlength).*$", "", made, flags=re.MULTILINE)
    assert not re.search(r"✓|✗|\\checkmark|\\surd|\\derivetick|\"holds\"|class=\"holds", made)
    assert not re.search(r"quotient rule|power rule|definition|chain rule|sifting", made, re.IGNORECASE)


@pytest.mark.parametrize("format", ["md", "github", "latex", "beamer", "typst", "html"])
def test_marks_are_check_marks(format: Format) -> None:
    made = body("softmax", format)
    assert r"\surd" not in made
    assert re.search(r"✓|\\checkmark|\\derivetick|\"holds\"", made)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_github_sets_every_formula(case: str) -> None:
    made = body(case, "github")
    assert not FORBIDDEN.search(made)
    assert made.count("```") % 2 == 0 and "$$" not in made
    for block in re.findall(r"```math\n(.*?)```", made, re.DOTALL):
        assert "\n\n" not in block and block.count(r"\begin{aligned}") == block.count(r"\end{aligned}")
    for formula in re.findall(r"\$`(.*?)`\$", re.sub(r"```math.*?```", "", made, flags=re.DOTALL)):
        assert "`" not in formula and "\n" not in formula
    outside = re.sub(r"```math.*?```|\$`.*?`\$", "", made, flags=re.DOTALL)
    assert not re.search(r"(?<!\\)[<_$]", outside)


@pytest.mark.parametrize("format", ["md", "github"])
@pytest.mark.parametrize("case", CASES)
def test_reasons_below_have_lines_of_their_own(case: str, format: Format) -> None:
    made = body(case, format, reasons="below")
    assert re.search(r"\\\\\n&\\quad\\text\{", made) and not re.search(r"&& \\quad\\text\{(?!with)", made)


@pytest.mark.slow
@pytest.mark.parametrize("room", [24, 40, 60])
@pytest.mark.parametrize("case", CASES)
def test_a_row_is_no_wider_than_its_room_where_it_can_be_broken(case: str, room: int) -> None:
    page = page_of(case)
    with among(*page.context):
        for step in answered(case).parts[0].steps:
            for row in rows(step.after, room):
                assert columns(row) <= room or len(pieces(row, room)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_rows_say_what_the_formula_says(case: str) -> None:
    """Broken into rows, a formula has the same letters and digits in the same order."""
    from derive.notation.unicode import render

    def letters(view: object) -> list[str]:
        return sorted(re.findall(r"\w", str(render(view))))  # type: ignore[arg-type]

    page = page_of(case)
    with among(*page.context):
        for step in answered(case).parts[0].steps:
            broken = [letter for row in rows(step.after, 30) for letter in letters(row)]
            assert sorted(broken) == letters(layout(step.after))


@pytest.mark.slow
@pytest.mark.parametrize("columns_", [60, 100])
@pytest.mark.parametrize("case", CASES)
def test_the_terminal_is_no_wider_than_asked(case: str, columns_: int) -> None:
    shown = plain(page_of(case, width=columns_, medium="screen"))
    assert max(map(width, shown.splitlines())) <= columns_


@pytest.mark.parametrize("case", CASES)
def test_html_is_one_page_that_asks_no_other_host(case: str) -> None:
    made = str(told(answered(case), CASES[case][1]._replace(language="en"), "html"))
    assert made.startswith("<!DOCTYPE html>") and '<html lang="en">' in made and "<title>" in made
    assert "Content-Security-Policy" in made and "default-src 'none'" in made
    assert not re.search(r"(src|href)=\"?(https?:)?//", made) and "<script" not in made
    _, _, rest = made.partition("<main>")
    ElementTree.fromstring(f"<main>{rest.partition('</main>')[0]}</main>")


def test_the_language_of_a_page_is_said() -> None:
    assert '<html lang="zh">' in str(told(answered("softmax"), CASES["softmax"][1]._replace(language="zh"), "html"))


@pytest.mark.slow
def test_a_slide_that_goes_on_says_again_of_what() -> None:
    made = body("long", "beamer")
    slides = made.split(r"\begin{frame}")[1:]
    going_on = [slide for slide in slides if r"\derivechain" in slide]
    assert len(going_on) > 2 and all(r"}{\frac{\partial f}{\partial x}}{%" in slide for slide in going_on)
    for slide in going_on:
        assert slide.count(r"\deriveline") == slide.count(r"\uncover<+->")
    assert r"\onslide" not in made


@pytest.mark.slow
def test_a_notebook_is_as_wide_as_its_own_page() -> None:
    """Whatever was written before it."""
    given, shown = answered("softmax"), CASES["softmax"][1]
    before = told(given, shown._replace(width=100), "ipynb")
    told(given, shown._replace(width=24), "md")
    assert told(given, shown._replace(width=100), "ipynb") == before
    assert told(given, shown._replace(width=24), "ipynb") != before


@pytest.mark.slow
def test_a_notebook_is_valid() -> None:
    nbformat = pytest.importorskip("nbformat")
    made = json.loads(str(told(answered("softmax"), CASES["softmax"][1], "ipynb")))
    nbformat.validate(made)
    assert (made["nbformat"], made["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in made["cells"]}) == len(made["cells"]) > 3
    assert "".join(made["cells"][-1]["source"]).endswith("derive.derive('softmax')")


def test_a_folder_of_macros_overrides_single_ones(tmp_path: Path) -> None:
    (tmp_path / "html").mkdir()
    tally = '<p class="mine"><< n.words|words >></p>'
    (tmp_path / "html" / "nodes.html.j2").write_text(f"<% macro tally(n, before) %>{tally}<% endmacro %>")
    (tmp_path / "latex").mkdir()
    lead = r"\paragraph{<< n.words|words >>}"
    (tmp_path / "latex" / "nodes.tex.j2").write_text(f"<% macro lead(n, before) %>{lead}<% endmacro %>")
    page = page_of("softmax")
    html, ours = framed(page, "html", templates=tmp_path), framed(page, "html")
    assert '<p class="mine">' in html and 'class="tally"' not in html
    assert html.replace('class="mine"', 'class="tally"') == ours
    latex = framed(page, "latex", templates=tmp_path)
    assert r"\paragraph{When \(i = j\):}" in latex and r"\derivelead{When" not in latex and r"\derivechain{" in latex


@pytest.mark.parametrize(
    ("file", "begins"),
    [("a.tex", b"% Calculations"), ("a.typ", b"// Made for Typst"), ("a.html", b"<!DOCTYPE html>"), ("a.json", b"{"),
     ("a.md", b"$$"), ("a.ipynb", b"{"),
     ("a.svg", b"<svg"), ("a.PNG", b"\x89PNG"), ("a.pdf", b"%PDF"), ("a.docx", b"PK"), ("a.txt", b"Sigmoid")],
)  # fmt: skip
def test_a_suffix_asks_for_its_format(tmp_path: Path, file: str, begins: bytes) -> None:
    assert main(["sigmoid", "--no-cache", "-o", str(tmp_path / file)]) == 0
    assert (tmp_path / file).read_bytes().startswith(begins)


@pytest.mark.parametrize("file", ["a.xyz", "a.epub", "a.pdff"])
def test_an_unknown_suffix_is_refused_with_the_known_ones(tmp_path: Path, file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sigmoid", "--no-cache", "-o", str(tmp_path / file)]) == 2
    said = capsys.readouterr().err
    assert ".pdf" in said and ".svg" in said and ".tex" in said and not (tmp_path / file).exists()


def test_a_suffix_and_a_format_that_disagree_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sigmoid", "--no-cache", "--format", "html", "-o", str(tmp_path / "a.tex")]) == 2
    assert "a.tex" in capsys.readouterr().err


def test_a_width_is_columns_or_a_length(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wide, narrow, same = tmp_path / "wide.svg", tmp_path / "narrow.svg", tmp_path / "same.svg"
    for file, asked in ((wide, "100"), (narrow, "11.2cm"), (same, "57")):
        assert main(["softmax", "--steps", "--no-cache", "--width", asked, "-o", str(file)]) == 0
    assert narrow.read_bytes() == same.read_bytes() != wide.read_bytes()
    for wrong in ("cm", "12 cm", "1.2.3cm", "-3cm", "3km", "1mm"):
        with pytest.raises(SystemExit):
            main(["softmax", "--no-cache", f"--width={wrong}"])
        assert wrong in capsys.readouterr().err
