"""LaTeX that cannot be read gets one message, which points at the character and says what to write."""

from __future__ import annotations

import pytest

from derive.errors import NotationError
from derive.reading.posed import read_problem

#: LaTeX, column, words of what is wrong, the fix
WRONG: list[tuple[str, int, str, str | None]] = [
    (r"L = \foo{x}", 5, r"\foo is not defined here: give its \newcommand (its", None),
    (r"L = \frc{1}{x}", 5, r"\frc is not defined here: give its \newcommand (its", r"`\frac`"),
    (r"L = \Sum_k a_k", 5, r"\Sum is not defined here: give its \newcommand (its", r"`\sum`"),
    (r"L = \sigmoid(x)", 5, r"\sigmoid is not defined here: give its \newcommand (its", r"`\operatorname{sigmoid}`"),
    (r"L = \frac{1}{x", 13, "this '{' is never closed", None),
    (r"L = \frac{1}", 5, r"\frac wants two arguments, and the second is missing", r"`\frac{…}{…}`"),
    (r"L = \frac", 5, r"\frac wants two arguments, and both are missing", r"`\frac{…}{…}`"),
    (r"L = x + \sqrt", 9, r"\sqrt wants an argument", r"`\sqrt{…}`"),
    (r"L = \hat + \alpha", 5, "a hat over an expression has no meaning here", None),
    (r"L = \left( x + 1", 5, r"this '\left(' is never closed by \right", None),
    (r"L = \left( x + 1 )", 18, r"')' closes a '\left('", r"`\right`"),
    (r"L = \alpha ( x + 1 \right)", 20, r"this \right has no \left", None),
    (r"L = \alpha x}", 13, "'}' closes nothing", None),
    (r"L = \left x", 5, r"\left wants a bracket", r"`\left(`"),
    (r"L = \sum_i (a + i)", 1, "the index i is used as a number", None),
    (r"L = \sum_i", 5, "a sum of what?", None),
    (r"L = \alpha +", 12, "something is missing here", None),
    (r"L = \alpha + * y", 14, "'*' is not expected here", None),
    (r"L = \frac{}{x}", 10, "something is missing here", None),
    (r"L = \alpha ()", 13, "something is missing here", None),
    (r"L = \alpha^10", 12, "in LaTeX only the first digit stands there; several are put", "`^{10}`"),
    (r"L = \alpha^-1", 12, "what stands above is put in braces", "`^{-1}`"),
    (r"L = \alpha_{ij", 12, "this '{' is never closed", None),
    (r"L = \alpha x_test", 14, "in LaTeX only the first letter stands there; several are", r"`_{\text{test}}`"),
    ("L = x_{1}_{2}", 10, "two things stand below, side by side", "`_{… …}`"),
    (r"L = \alpha^2^3", 13, "two things stand above, side by side", "`^{… …}`"),
    (r"L = \sin^{-1} x", 5, r"is this the inverse of \sin, or one over it?", r"`\arcsin` or `\frac{1}{\sin(x)}`"),
    (r"L = \|x_i\|_3", 5, "the norm with 3 below it is not known; write it as a sum", None),
    (r"h = \begin{cases} x & x > 0 \end{cases}", 5,
     "the cases leave something open: the last line is for all", r"`\text{otherwise}`"),
    (r"h = \begin{cases} x & x > 0 \\ 0", 5, r"this \begin{cases} is never closed", None),
    (r"L = \mathrm{softmax}(a)_i", 1, "the index i is neither on the left side nor summed over", None),
    (r"L = \log", 5, "log of what?", None),
    (r"L = \alpha**2", 11, "a power is written with '^'", "`^`"),
    (r"L = \alpha == 2", 12, "'==' compares in the text notation; LaTeX has one sign for", "`=`"),
    (r"L = a[i] \alpha", 6, "a[i] is read in two ways: the entry a_i, or the product a", "`a_i`"),
    (r"\alpha x = y", 1, "there is no definition here, only a claim", "`name = …`"),
    (r"\mathcal{L} = 2 \mathcal{L}", 10, "a circle of definitions: L → L", None),
    (r"L = \phi + \varphi", 12, r"\phi is set in two ways here, and one letter is one", None),
    (r"L = \sum_o W_{out}", 5, "is out one word or 3 indices?", r"`\text{out}` or `o,u,t`"),
    (r"L = 2 3 \alpha", 7, "two numbers side by side", r"`\cdot`"),
    (r"L = \alpha \\ \beta = \gamma \\ \gamma = \beta", 15, "a circle of definitions: beta → gamma → beta", None),
    (r"x \leq \alpha", 3, "a condition can only stand in a case distinction", r"`\begin{cases}`"),
    (r"L = \frac{\partial}{\partial x} (x^2) y", 39,
     "it is not clear whether this derivative reaches past the", r"`\left(\frac{\partial}{\partial x} …\right) …`"),
    (r"L = \frac{\partial}{\partial x}", 5, "something is missing here", None),
    (r"L = \frac{\partial^2 L}{\partial w}", 5, "the order above is 2, and below it is 1", None),
    (r"L = \hat{y + 1}", 5, "a hat over an expression has no meaning here", None),
    (r"L = \sum_{i=0.5}^{N} x_i", 1, "a range ends at the name of a size or at a whole number", None),
    (r"L = \sum_{i=1}^{N/2} x_i", 1, "an index is one letter or a whole number", None),
    (r"L = \sum_i x_{i/2}", 1, "an index is one letter or a whole number", None),
    ("L = W_{1}^{(l+1)}", 1, "the index l is neither on the left side nor summed over", None),
    (r"L = \int x", 5, "integrals are not part of the notation", None),
    (r"L = x! \alpha", 6, "a factorial is not part of the notation", None),
    (r"L = \begin{foo} x \end{foo}", 5, r"\begin{foo} is not an environment that is read here", None),
    (r"\begin{aligned} L = x", 1, r"this \begin{aligned} is never closed", None),
    ("$L = x", 1, "this '$' is never closed", None),
    (r"\[ L = x", 1, r"this '\[' is never closed", None),
    (r"L = x \]", 7, r"\] is not defined here: give its \newcommand (its", r"`\]`"),
    (r"L = \alpha # x", 12, "'#' is no part of a formula", None),
    ('L = \\alpha \x00', 12, "'\x00' is no part of a formula", None),
    ('\\', 1, r"'\' is no part of a formula", None),
    (r"L = \text{if } x", 3, "something is missing here", None),
    (r"L = \text{ä} x", 1, "'ä' is not part of the notation", None),
    (r"L = \alpha < x", 12, "a condition can only stand in a case distinction", r"`\begin{cases}`"),
    (r"L = x | \alpha", 7, "'|' is not expected here", None),
    (r"L = \alpha \dots", 1, "'…' is not part of the notation", None),
    (r"L = \infty", 5, "infinity is not a number", None),
    (r"L = \binom{n}{k}", 1, "binom is not part of the notation; erf is the only special", None),
    (r"L = \nabla x", 5, r"the gradient by what? write it below the nabla, \nabla_w", None),
    (r"L = x \over y", 3, "= is not expected here", None),
    (r"L = \partial x", 5, "a derivative is written as a fraction", r"`\frac{\partial L}{\partial w}`"),
    (r"s = x^2; L = \alpha s(x)", 22, "s( ) is read in two ways: s as a function of what stands in", r"`\cdot`"),
    (r"L = x(y) + x + \alpha", 6, "x( ) is read in two ways: x as a function of what stands in", r"`\cdot`"),
    (r"p_i = a_i x; L = \sum_i p_i(z)", 14, "p is an array and cannot be called", None),
    (r"L = \sigma x + \sigma (x + 1)", 16,
     r"\sigma( ) is read in two ways, since \sigma is a factor", r"`\operatorname{sigmoid}(…)` or `\sigma \cdot (…)`"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "column", "problem", "fix"), WRONG, ids=[row[0].replace("\0", "NUL") for row in WRONG])
def test_the_message_points_at_the_character(given: str, column: int, problem: str, fix: str | None) -> None:
    with pytest.raises(NotationError) as caught:
        read_problem(given, wrt="x")
    error = caught.value
    assert (error.line, error.column, error.fix) == (1, column, fix)
    assert problem in error.problem
    shown = str(error).splitlines()
    assert shown[1] == f"  {given}" and shown[2] == " " * (column + 1) + "^"


def test_the_line_is_counted() -> None:
    with pytest.raises(NotationError) as caught:
        read_problem("\\begin{aligned}\n  p_i &= e^{a_i}/Z \\\\\n  Z &= \\summ_k e^{a_k}\n\\end{aligned}", wrt="a_j")
    assert (caught.value.line, caught.value.column, caught.value.fix) == (3, 8, r"`\sum`")


@pytest.mark.parametrize(("of", "wrt", "assume"), [(r"\frac{", "x", ()), (None, r"\hat", ()), (None, "x", (r"\sum_i = 1",))])
def test_errors_of_what_is_asked_and_assumed_point_at_their_own_text(of: str | None, wrt: str, assume: tuple[str, ...]) -> None:
    with pytest.raises(NotationError) as caught:
        read_problem(r"L = \sum_i a_i x", of, wrt, assume)
    assert caught.value.text in (of, wrt, *assume)


def test_a_name_that_does_not_occur_is_pointed_out_in_latex() -> None:
    with pytest.raises(NotationError, match=r"does not occur") as caught:
        read_problem(r"L = \sum_i \hat{y}_i^2 \lambda", wrt=r"\hat{z}_i")
    assert caught.value.fix == "`y_hat`"


def test_what_is_missing_is_asked_for() -> None:
    with pytest.raises(NotationError, match="with respect to what\\? one of y_hat, lambda_"):
        read_problem(r"L = \sum_i \hat{y}_i^2 \lambda")
