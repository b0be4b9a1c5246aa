"""Every command that a formula of the prose may use is really set in every format; everything else is refused where it stands."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pypandoc
import pytest
import typst as compiler

from derive import derive
from derive.lecture.formula_commands import ENVIRONMENTS, KNOWN, Macro
from derive.lecture.formula_formats import latex, markdown, mathml, plain, typst
from derive.lecture.formulas import Formula, FormulaError, read_formula, read_macros, written
from derive.lecture.reader import LectureError, read_lecture

HEAD = "---\ntitle: T\n---\n"
_ONE = """
acute bar breve check dot ddot dddot ddddot grave hat mathring tilde vec overline underline widehat widetilde widecheck
overrightarrow overleftarrow overleftrightarrow underrightarrow underleftarrow underleftrightarrow overgroup undergroup
overbrace underbrace boxed cancel bcancel xcancel phantom hphantom vphantom smash mathbb mathcal mathfrak mathsf mathtt mathrm
mathbf mathit mathnormal mathscr bm boldsymbol pmb bold Bbb frak text textbf textit textrm textsf texttt textnormal mbox
operatorname operatorname* sqrt xrightarrow xleftarrow xleftrightarrow xRightarrow xLeftarrow xLeftrightarrow xmapsto
xhookrightarrow xhookleftarrow bra ket braket set operatornamewithlimits underbar overlinesegment underlinesegment utilde
xlongequal xrightleftharpoons xtwoheadrightarrow overleftharpoon overrightharpoon Overrightarrow
mathop mathbin mathrel mathord mathopen mathclose mathpunct mathinner bmod pmod mod
"""
ONE = _ONE.split()
TWO = ("frac", "dfrac", "tfrac", "cfrac", "binom", "dbinom", "tbinom", "stackrel", "overset", "underset")
#: Commands that need more than an argument, each in a formula of its own.
SPECIAL = {
    "not": r"a \not= b \not\in c", "substack": r"\sum_{\substack{i<j\\ j<k}} x", "hspace": r"a\hspace{1em}b",
    "tag": r"x \tag{1}",
    "tag*": r"x \tag*{A}", "label": r"x \label{eq-a}", "limits": r"\sum\limits_i x_i", "nolimits": r"\sum\nolimits_i x_i",
    "left": r"\left( \frac{a}{b} \middle| c \right]", "right": r"\left\langle a \right\rangle",
    "middle": r"\left\{ a \middle| b \right\}",
    "begin": r"\begin{matrix} a \end{matrix}", "end": r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}",
    "hline": r"\begin{array}{c} a \\ \hline b \end{array}", "notag": r"x \notag", "nonumber": r"x \nonumber",
    **{f"{size}{side}": rf"\{size}{side}( x \{size}{side}| \{size}{side}\rangle"
       for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")},
    "over": r"{a \over b} + 1", "choose": r"{n \choose k}",
    **{font: rf"{{\{font} x}} y" for font in ("bf", "rm", "it", "sf", "tt", "cal")},
    "\\": r"\begin{gathered} a \\ b \end{gathered}",
}  # fmt: skip
COURSES = [
    r"\mathcal{L}(\theta) = -\frac1N\sum_{i=1}^N \big[y_i\log\hat p_i + (1-y_i)\log(1-\hat p_i)\big]",
    r"\hat\theta = \argmin_{\theta\in\mathbb{R}^d} \lVert y - X\theta\rVert_2^2",
    r"\left.\frac{\partial L}{\partial w}\right|_{w=0}",
    r"f(x)=\begin{cases} x, & x \ge 0\\ 0, & \text{otherwise}\end{cases}", r"\boxed{E=mc^2}", r"\underbrace{x+y}_{\text{sum}}",
    r"\begin{aligned} a &= \frac{b}{c} && \text{by hand} \\[4pt] &= d && \text{why}\end{aligned}", r"3{,}5", r"f'_i, f''(x)",
    r"W^{\top} x + b \odot c \otimes d \oplus e \ominus f \circ g \cap h", r"\text{if $x$ is \#1}",
    r"\xrightarrow[n\to\infty]{d}",
    r"\left[\begin{array}{cc} 1 & 2\\ 3 & 4\end{array}\right]", r"\lim_{x \to 0} \frac{\sin x}{x} = 1", r"", r"{}", r"α ≤ β",
]  # fmt: skip


def formula_of(command: str) -> str:
    if command in SPECIAL:
        return SPECIAL[command]
    if command in ONE:
        return rf"a \{command}{{x}} b"
    return rf"a \{command}{{x}}{{y}} b" if command in TWO else rf"a \{command} b"


def environment(name: str) -> str:
    one = {"equation": "a = b", "gather": r"a = b \\ c = d", "gathered": r"a = b \\ c = d"}
    rows = one.get(name.rstrip("*"), r"a & b \\ c & d")
    options = {"array": "{cc}", "alignedat": "{1}"}.get(name, "")
    return rf"\begin{{{name}}}{options} {rows} \end{{{name}}}"


TABLE = {**{rf"\{c}": formula_of(c) for c in sorted(KNOWN)}, **{e: environment(e) for e in sorted(ENVIRONMENTS)},
         **{f: f for f in COURSES}}  # fmt: skip
READ = {name: read_formula(source, {}).source for name, source in TABLE.items()}
SET = {name: source for name, source in READ.items() if name != r"\hline"}  # the one that only TeX and its like can set


def test_the_table_holds_what_courses_write() -> None:
    for command in ("odot", "ell", "argmin", "boxed", "tag", "label", "bm", "dfrac", "mathbb", "xrightarrow", "lVert", "varphi"):
        assert command in KNOWN
    assert {"aligned", "cases", "pmatrix", "array", "split", "gathered"} <= ENVIRONMENTS


@pytest.mark.slow
def test_mathml_is_well_formed_and_nothing_of_it_is_left_as_text() -> None:
    for made in mathml([(source, True) for source in SET.values()]):
        assert isinstance(made, str), made
        assert ElementTree.fromstring(made).tag.endswith("math")
        assert "\\" not in re.sub(r"(?s)<annotation.*?</annotation>", "", made).replace("<mo>\\</mo>", "").replace("\\<", "<")


@pytest.mark.slow
def test_typst_compiles_every_formula(tmp_path: Path) -> None:
    made = typst([(source, display) for source in SET.values() for display in (True, False)])
    assert all(isinstance(m, str) and m.startswith("#formula(") for m in made), [m for m in made if not isinstance(m, str)]
    head = "#set page(height: auto)\n#let formula(words, body) = body\n"
    tmp_path.joinpath("a.typ").write_text(head + "\n\n".join(map(str, made)), encoding="utf-8")
    assert compiler.compile(tmp_path / "a.typ", root=tmp_path, ignore_system_fonts=True).startswith(b"%PDF")


def test_docx_has_every_formula_as_one(tmp_path: Path) -> None:
    blocks = [{"t": "Para", "c": [{"t": "Math", "c": [{"t": "DisplayMath"}, plain(s)]}]} for s in SET.values()]
    tree = json.dumps({"pandoc-api-version": [1, 23, 1], "meta": {}, "blocks": blocks})
    file = tmp_path / "a.docx"
    command = [pypandoc.get_pandoc_path(), "-f", "json", "-o", str(file), "--fail-if-warnings"]
    subprocess.run(command, input=tree, encoding="utf-8", check=True)
    with zipfile.ZipFile(file) as made:
        assert made.read("word/document.xml").count(b"<m:oMathPara>") == len(SET)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("xelatex") is None, reason="XeLaTeX is not installed")
def test_latex_compiles_every_formula(tmp_path: Path) -> None:
    body = "\n".join(rf"\[{latex(source)}\]" for name, source in READ.items() if source and name != "α ≤ β")
    head = r"\documentclass{article}\usepackage{lmodern}\usepackage{amsmath,amssymb}\begin{document}"
    tmp_path.joinpath("a.tex").write_text(f"{head}\n{body}\n\\end{{document}}\n", encoding="utf-8")
    command = ["xelatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "a.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", errors="replace", check=False)
    assert done.returncode == 0, [line for line in done.stdout.splitlines() if line.startswith(("!", "l."))]
    assert "Missing character" not in tmp_path.joinpath("a.log").read_text(encoding="utf-8", errors="replace")


def test_markdown_has_no_command_that_its_readers_lack() -> None:
    words = r"operatorname|bm|argm(?:in|ax)|label|tag|coloneqq|llbracket"
    lacking = re.compile(rf"\\(?:(?:{words})(?![a-z])|begin\{{(?:align|gather|equation|split)\*?\}})")
    for name, source in READ.items():
        made = markdown(source)
        assert not lacking.search(made) and "\n" not in made, name


@pytest.mark.slow
@pytest.mark.parametrize("name", ["softmax", "mse", "l2-norm", "relu", "layer-norm"])
def test_what_derive_prints_itself_is_read_again(name: str) -> None:
    derivation = derive(name)
    printed = [derivation.result.latex, *(step.after.latex for step in derivation.steps)]
    for made in mathml([(read_formula(formula, {}).source, True) for formula in printed]):
        assert isinstance(made, str), printed


@pytest.mark.parametrize(
    ("source", "words", "fix"),
    [
        (r"a \fooo b", r"\fooo", None),
        (r"\alhpa", r"\alhpa", r"\alpha"),
        (r"\input{/etc/passwd}", r"\input", "?"),
        (r"\text{\write18{ls}}", r"\write", None),
        (r"\def\x{y}", r"\def", None),
        (r"x % y", "%", None),
        (r"^^5cinput", "^^", None),
        (r"a & b", "&", None),
        (r"$", "$", None),
        (r"\begin{verbatim} x \end{verbatim}", "{verbatim}", "?"),
        (r"\begin{algned} x \end{algned}", "{algned}", "aligned"),
        (r"\begin{aligned} x", r"\begin{aligned}", r"\end{aligned}"),
        (r"\begin{aligned} x \end{cases}", r"\end{cases}", None),
        (r"\frac{a}{b", "", None),
        (r"a}{b", "}", None),
        (r"\left( x", r"\left", None),
        (r"x_a_b", "_a_", None),
        (r"a \\ b", r"\\", r"\begin{aligned} … \end{aligned}"),
        (r"\tag{1} x \tag{2}", r"\tag", None),
        ("{" * 60 + "}" * 60, "{", None),
        (r"\color{red} x", r"\color", "?"),
    ],
)
def test_what_is_refused(source: str, words: str, fix: str | None) -> None:
    with pytest.raises(FormulaError) as caught:
        read_formula(source, {})
    assert caught.value.words == words and fix in ("?", caught.value.fix)  # `?` is whatever is near


def test_number_and_name_are_no_part_of_a_formula() -> None:
    assert read_formula(r"x = y \tag{3} \label{eq:a}", {}) == Formula("x = y", "3", "eq:a")
    assert read_formula(r"x \nonumber", {}) == Formula("x")


def test_own_commands_are_written_out() -> None:
    text = r"\newcommand{\E}[2][x]{\mathbb{E}_{#1}\left[#2\right]} \newcommand*\R{\mathbb{R}} \DeclareMathOperator*{\Best}{best}"
    own = read_macros(text)
    made = r"\mathbb{E}_{x}\left[f\right], \mathbb{E}_{y}\left[g\right], \mathbb{R} y"
    assert read_formula(r"\E{f}, \E[y]{g}, \R y", own).source == made
    assert read_formula(r"\Best_x f", own).source == r"\operatorname*{best}_x f"
    again = read_macros(r"\renewcommand{\vec}[1]{\boldsymbol{#1}}")
    assert read_formula(r"\vec a", again).source == r"\boldsymbol{a}"


@pytest.mark.parametrize(
    "text",
    [r"\newcommand{\a}{\input{x}}", r"\newcommand{x}{y}", r"\def\a{b}", r"\newcommand{\a}", r"\newcommand{\a}[x]{b}",
     r"\newcommand{\begin}{x}", r"\newcommand{\a}{#1}"],
)  # fmt: skip
def test_own_commands_that_are_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        read_macros(text)


@pytest.mark.parametrize("text", [r"\newcommand{\a}{\a}", r"\newcommand{\a}[1]{\a{#1#1}}", r"\renewcommand{\vec}[1]{\vec{#1}}"])
def test_a_command_that_never_ends(text: str) -> None:
    with pytest.raises(FormulaError, match="without an end"):
        read_formula(r"\a{x} \vec{x}", {"a": Macro(0, ""), **read_macros(text)})


def test_a_command_that_doubles_does_not_fill_the_memory() -> None:
    own = read_macros(r"\newcommand{\aa}{xx}")
    for n in range(2, 40):
        before = "\\a" + "a" * (n - 1)
        own |= read_macros(rf"\newcommand{{{before}a}}{{{before}{before}}}", own)
    with pytest.raises(FormulaError, match="without an end"):
        read_formula("\\a" + "a" * 39, own)


@pytest.mark.parametrize(
    ("source", "made"),
    [
        (r"{a \over b} + 1", r"{\frac{a }{ b}} + 1"),
        (r"x \over {y \over z}", r"\frac{x }{ {\frac{y }{ z}}}"),
        (r"{n \choose k}", r"{\binom{n }{ k}}"),
        (r"{\bf x} y", r"{\mathbf{ x}} y"),
        (r"a \rm b c", r"a \mathrm{ b c}"),
        (r"\begin{matrix} \bf x & y \end{matrix}", r"\begin{matrix} \mathbf{ x }& y \end{matrix}"),
        (r"\bfseries", None),
    ],
)
def test_old_ways_of_writing_are_written_anew(source: str, made: str | None) -> None:
    if made is None:
        with pytest.raises(FormulaError):
            read_formula(source, {})
    else:
        assert read_formula(source, {}).source == made


def test_rules_of_a_table_are_refused_only_where_they_cannot_be_set() -> None:
    ruled = READ[r"\hline"]
    assert r"\hline" in latex(ruled) and r"\hline" in markdown(ruled)
    for made in (*mathml([(ruled, True)]), *typst([(r"\begin{array}{c|c} a & b \end{array}", True)])):
        assert isinstance(made, FormulaError) and "cannot set" in made.problem


@pytest.mark.slow
def test_a_formula_that_fails_does_not_take_others_with_it() -> None:
    good, bad, last = mathml([("x", False), (r"\frac{a}", False), ("y", True)])
    assert isinstance(good, str) and isinstance(last, str) and isinstance(bad, FormulaError)


def test_bold_letters_stand_upright() -> None:
    (made,) = mathml([(r"\mathbf{W} \boldsymbol{w}", False)])
    assert "𝐖" in str(made) and "𝒘" in str(made)


def test_pairs_of_columns_stand_apart() -> None:
    assert written(r"\begin{aligned} a &= b && c \\ &= d && e\end{aligned}", "pandoc").count(r"\qquad") == 2
    assert r"\qquad" not in written(r"\begin{cases} a & b & c & d\end{cases}", "pandoc")


@pytest.mark.slow
def test_places_of_wrong_formulas() -> None:
    with pytest.raises(LectureError) as caught:
        read_lecture(HEAD + "one\n\ntwo $a + \\fooo$\n\n$$\nx\n\\bar{\\fooo}\n$$\n", "talk")
    told = str(caught.value).split("\n")
    assert [line.partition(": ")[0] for line in told] == ["talk.md, line 6, column 10", "talk.md, line 10, column 6"]
