"""Templates and fragments: every format, every derivation, and nothing unescaped."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import jinja2
import pytest
from jinja2 import nodes

import derive
from derive.document.compile import typst_pdf
from derive.document.compose import Memory
from derive.document.escape import latex_bookmark, latex_code, latex_text, latex_words, markdown_text, typst_text
from derive.document.page import Box
from derive.document.render import DIALECTS, Format, writer
from derive.document.templates import templates_folder
from derive.document.verdicts import bound
from derive.document.verdicts import worst as mark
from derive.rule import lowered
from derive.step import Check, Derivation
from tests.telling import fragment, leads, page

PROBLEMS = {
    "softmax": ("softmax", None),
    "sigmoid": ("sigmoid", None),
    "l2-norm": ("l2-norm", None),
    "softmax-cross-entropy": ("softmax-cross-entropy", None),
    "any-model": ("loss = sum((y[i] - f(x[i], theta))^2, i)", "theta"),
    "assumed": ("L = -sum(t[i]*log(p[i]), i); p[i] = exp(a[i])/sum(exp(a[k]), k); sum(t[i], i) = 1", "a[j]"),
}
FORMATS: tuple[Format, ...] = tuple(DIALECTS)
HOSTILE = r"""\input{/a} <script>alert(1)</script> #import "x" $x$ ${y} {{ 7 }} << z >> <% for %> & _ ^ ~ " ' ` | [a](b)"""


@pytest.fixture(scope="module")
def derivations() -> dict[str, Derivation]:
    return {name: derive.derive(text, wrt=wrt).derivation for name, (text, wrt) in PROBLEMS.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", PROBLEMS)
@pytest.mark.parametrize("format", ["md", "latex", "html"])
def test_a_fragment_of_every_derivation(derivations: dict[str, Derivation], name: str, format: Format) -> None:
    for detail in ("brief", "normal", "full"):
        for cases in (False, True):
            made = fragment(derivations[name], format, cases=cases, detail=detail)
            assert made.endswith("\n") and not re.search(r"<<|<%|<#|%>", made)
    short = fragment(derivations[name], format, steps=False)
    assert len(short) < len(fragment(derivations[name], format))


@pytest.mark.slow
@pytest.mark.parametrize("format", ["md", "latex", "html", "typst"])
def test_the_matrix_form_in_every_format(derivations: dict[str, Derivation], format: Format) -> None:
    said = "In matrix form"
    d = derivations["softmax-cross-entropy"]
    made = fragment(d, format, standalone=format == "typst")
    assert made.count(said) == 2  # of the lemma too, and what its rows are
    assert "with row" in made.split(said)[1] and "with row" not in made.split(said)[2][:20]
    assert "That is, " in made
    without = fragment(d, format, standalone=format == "typst", notation="index")
    assert said not in without and "That is, " not in without
    alone = fragment(d, format, steps=False, standalone=format == "typst", notation="matrix")
    assert said not in alone and "no matrix form" not in alone
    none = fragment(derivations["sigmoid"], format, standalone=format == "typst", notation="matrix")
    assert "This result has no matrix form." in none
    if format == "typst":
        assert typst_pdf(made).startswith(b"%PDF") and typst_pdf(alone).startswith(b"%PDF")


def test_markdown_fragment(derivations: dict[str, Derivation]) -> None:
    made = fragment(derivations["softmax"], "md", cases=True)
    assert made.count("$$") % 2 == 0
    assert r"&= p_i \left(\delta_{ij} - p_j\right) && \quad\text{" in made
    assert r"\begin{cases}" in made and "*When* $i = j$:" in made
    assert "✓ Every line is checked by number" in made
    for display in made.split("$$")[1::2]:
        assert "\n\n" not in display
        # A line that begins so would be a heading or a list where Markdown comes before maths.
        assert not re.search(r"^\s*([-=+]|\d+\.)\s", display, re.MULTILINE)


def test_latex_fragment_needs_only_amsmath(derivations: dict[str, Derivation]) -> None:
    made = fragment(derivations["softmax"], "latex", cases=True)
    assert made.count(r"\derivechain{.34}") == 4
    assert not re.search(r"\\(calcline|centred|tally|holds|textcolor|surd)\b", made)
    assert made.count(r"{\derivetick{}\ ") > 10 and r"\derivenote{with \(g = e^{a_i}\)" in made
    # Whatever is called is defined in the fragment, or is LaTeX's and amsmath's.
    defined = set(re.findall(r"\\(?:providecommand\{|g?def|new\w+|let)\\(derive[a-z]+)", made))
    assert set(re.findall(r"\\(derive[a-z]+)", made)) == defined


def test_standalone_latex_is_a_document(derivations: dict[str, Derivation]) -> None:
    made = fragment(derivations["sigmoid"], "latex", standalone=True)
    assert made.startswith("%") and made.count(r"\begin{document}") == 1 and made.endswith("\\end{document}\n")


@pytest.mark.slow
@pytest.mark.parametrize("name", PROBLEMS)
def test_typst_compiles(derivations: dict[str, Derivation], name: str) -> None:
    assert typst_pdf(fragment(derivations[name], "typst", cases=True, standalone=True)).startswith(b"%PDF")


@pytest.mark.parametrize("name", PROBLEMS)
def test_html_is_well_formed(derivations: dict[str, Derivation], name: str) -> None:
    made = fragment(derivations[name], "html", cases=True)
    tree = ElementTree.fromstring(made)
    assert tree.findall(".//{http://www.w3.org/1998/Math/MathML}math")
    assert "<script" not in made


def test_verdicts_are_told_apart(derivations: dict[str, Derivation]) -> None:
    good = derivations["sigmoid"]
    for verdict, words in (("fails", "does not hold"), ("undecided", "no verdict")):
        check = Check(verdict, "values", 32, 1.0, 1e-9)  # type: ignore[arg-type]
        bad = replace(good, checks=(check,), steps=tuple(replace(s, check=check) for s in good.steps))
        for format in ("md", "latex", "html"):
            made = fragment(bad, format)
            assert words in made and "Every line is checked" not in made
    unchecked = replace(good, checks=(), steps=tuple(replace(s, check=None) for s in good.steps))
    assert "Not checked" in fragment(unchecked, "md")


def test_marks() -> None:
    holds = Check("holds", "values", 32, 0.0, 1e-9)
    assert mark([holds, holds]) == "holds"
    assert mark([holds, None]) == "unchecked"
    assert mark([holds, replace(holds, verdict="undecided")]) == "undecided"
    assert mark([None, replace(holds, verdict="fails")]) == "fails"
    assert mark([]) == "unchecked"


def test_errors_are_told_in_bounds() -> None:
    assert [bound(e) for e in (0.0, 3e-16, 1e-12, 2e-12, 5e-8, 0.5, float("inf"), float("nan"))] == [
        -12, -12, -12, -9, -6, None, None, None,
    ]  # fmt: skip


def test_a_title_becomes_a_remark() -> None:
    assert lowered("Quotient rule") == "quotient rule"
    assert lowered("Kronecker delta") == "Kronecker delta"


def test_a_lemma_that_was_shown_is_named_only(derivations: dict[str, Derivation]) -> None:
    memory = Memory()
    first = leads(page(derivations["l2-norm"], memory))
    again = leads(page(derivations["l2-norm"], memory))
    assert [words.startswith("As above") for words in first] == [False, False]
    assert [words.startswith("As above") for words in again] == [True, False]


# -- escaping


def test_hostile_text_is_text() -> None:
    latex = latex_text(HOSTILE)
    assert r"\input" not in latex and not re.search(r"(?<!\\)[$&#%_]", latex)
    assert "\\" not in re.sub(r"\\(text[a-z]+\{\}|[{}$&#%_])", "", latex)
    assert r"\input" not in latex_code(HOSTILE).replace(r"\ ", " ")
    assert r"\input" not in latex_words(HOSTILE).replace(r"\backslash", "")
    markdown = markdown_text(HOSTILE)
    assert r"\<script\>" in markdown and r"\$x\$" in markdown and r"\[a\]" in markdown
    typst = typst_text(HOSTILE)
    assert typst[0] == typst[-1] == '"' and not re.search(r'(?<!\\)"', typst[1:-1])
    html = writer("html").macro("opened")(Box("note", (HOSTILE,)))
    assert "<script" not in html


def test_hostile_text_ends_as_the_same_characters_in_typst() -> None:
    assert typst_text('a"\\\n\u202e') == '"a\\"\\\\\\n "'


def test_unicode_becomes_commands_for_pdflatex() -> None:
    assert latex_text("é — α ≤ …").isascii()
    assert latex_bookmark("α_1 & x") == r"α\_1 \& x"


def test_markdown_text_begins_no_list() -> None:
    assert markdown_text("1. a - b") == r"1\. a \- b"
    assert markdown_text("x-y 3.14") == "x-y 3.14"


@pytest.mark.parametrize("format", ["md", "latex", "typst"])
def test_a_value_without_a_filter_is_an_error(format: Format) -> None:
    with pytest.raises(TypeError, match="without a filter"):
        writer(format).environment.from_string("<< x >>").render(x="text")


def test_html_escapes_by_itself() -> None:
    assert writer("html").environment.from_string("<< x >>").render(x="<b>") == "&lt;b&gt;"


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        writer("md").environment.from_string("<< nothing|text >>").render()


# -- the templates themselves

TEMPLATES = sorted(templates_folder().rglob("*.j2"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_templates_have_no_arithmetic(path: Path) -> None:
    tree = writer("html").environment.parse(path.read_text(encoding="utf-8"))
    assert not list(tree.find_all((nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)))


#: The nodes of a derivation, those that only a lecture has, and what stands within a line.
OF_A_DERIVATION = ("lead", "paragraph", "astext", "display", "chain", "matrix", "tally")
OF_A_LECTURE = ("table", "transcript", "figure")
WITHIN_A_LINE = ("formula", "displayed", "mark", "power", "emphasis", "reference")


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_shows_every_node(format: Format) -> None:
    made = writer(format)
    of_a_derivation = ("latex", "beamer", "package", "package-frames")  # which no lecture is written in
    for name in (*OF_A_DERIVATION, *WITHIN_A_LINE, *(() if format in of_a_derivation else OF_A_LECTURE)):
        assert callable(made.macro(name))
    with pytest.raises(TypeError, match="does not show"):
        made.macro("nothing")
