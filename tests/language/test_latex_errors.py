"""LaTeX that cannot be read gets one message, which points at the character and says what to write."""

from __future__ import annotations

import pytest

from derive.errors import NotationError
from derive.language.reader import read_problem

#: LaTeX, column, what is wrong, the fix
WRONG: list[tuple[str, int, str, str | None]] = [
    (r"L = \foo{x}", 5, r"\foo is not a command that is known here", None),
    (r"L = \frc{1}{x}", 5, r"\frc is not a command that is known here", r"`\frac`"),
    (r"L = \Sum_k a_k", 5, r"\Sum is not a command that is known here", r"`\sum`"),
    (r"L = \sigmoid(x)", 5, r"\sigmoid is not a command that is known here", r"`\operatorname{sigmoid}`"),
    (r"L = \frac{1}{x", 13, "this '{' is never closed", None),
    (r"L = \frac{1}", 5, r"\frac wants two arguments, and the second is missing", r"`\frac{…}{…}`"),
    (r"L = \frac", 5, r"\frac wants two arguments, and both are missing", r"`\frac{…}{…}`"),
    (r"L = x + \sqrt", 9, r"\sqrt wants an argument", r"`\sqrt{…}`"),
    (r"L = \hat + \alpha", 5, r"\hat wants an argument", r"`\hat{…}`"),
    (r"L = \left( x + 1", 5, r"this '\left(' is never closed by \right", None),
    (r"L = \left( x + 1 )", 18, r"'\left(' is closed by \right", r"`\right)`"),
    (r"L = \alpha ( x + 1 \right)", 20, r"this \right has no \left: the bracket that is open is '('", None),
    (r"L = \alpha (x + 1]", 18, "']' closes a '('", None),
    (r"L = \alpha x}", 13, "'}' closes nothing", None),
    (r"L = \left. x \right|", 5, r"\left. leaves one side open", None),
    (r"L = \left x", 5, r"\left wants a bracket, not x", r"`\left(`"),
    (r"L = \sum_i (a + i)", 17, "the index i is used as a number", None),
    (r"L = \sum a_i", 5, r"\sum wants an index below it", r"`\sum_k`"),
    (r"L = \sum_i", 5, r"there is nothing behind this \sum", r"`\sum_i a_i`"),
    (r"L = \alpha +", 13, "something is missing at the end", None),
    (r"L = \alpha + * y", 14, "something is missing in front of '*'", None),
    (r"L = \frac{}{x}", 10, "there is nothing between these brackets", None),
    (r"L = \alpha ()", 12, "there is nothing between these brackets", None),
    (r"L = \alpha^10", 12, "in LaTeX only the first digit stands there; several are put in braces", "`^{10}`"),
    (r"L = \alpha^-1", 12, "what stands above is put in braces", "`^{-1}`"),
    (r"L = \alpha_{ij", 12, "this '{' is never closed", None),
    (r"L = \alpha x_test", 14, "in LaTeX only the first letter stands there; several are put in braces", r"`_{\text{test}}`"),
    (r"L = x_{1}_{2}", 10, "two subscripts on one letter", None),
    (r"L = \alpha^2^3", 13, "two superscripts on one letter", None),
    (r"L = \sum_i a_i + b_i \alpha", 18, "the index i stands outside of its sum", r"`\sum_i \left(… + …\right)`"),
    (r"L = \log a / b", 12,
     r"it is not clear whether \log acts on the whole of this quotient", r"`\log\left(…/…\right)` or `\frac{\log …}{…}`"),
    (r"L = \alpha/b c", 11, "it is not clear how far this '/' reaches", r"`\frac{…}{…}`"),
    (r"L = \sin^{-1} x", 10, r"is this the inverse of \sin, or one over it?", r"`\arcsin` or `\frac{1}{\sin(x)}`"),
    (r"L = \alpha X^T y", 14,
     "T above an array means its transpose, and arrays are written with their indices", r"`\sum_i x_i y_i`"),
    (r"L = X^\top y", 7, "an array is written with its indices, which are swapped where it is transposed", "`X_{ji}`"),
    (r"L = \|x\|", 5, "a norm is over an index, and none is free here", r"`\|x_k\|`"),
    (r"L = \|W_{ij}\|", 5, "this norm is over one index, and i and j are free in it", r"`\|W_{ij}\|_F`"),
    (r"L = \|x_i\|_3", 13, "a norm is one of 1, 2, F and infinity", r"`\|x_i\|_2`"),
    (r"u_i = \frac{x_i}{\|x_i\|}", 18, "a norm is over an index, and none is free here", r"`\|x_k\|`"),
    (r"h = \begin{cases} x & x > 0 \end{cases}", 23,
     "the cases leave something open: the last line is for all the rest", r"`\text{otherwise}`"),
    (r"h = \begin{cases} x & x > 0 \\ 0 & x < 0 \end{cases}", 36,
     "the cases leave something open: the last line is for all the rest", r"`\text{otherwise}`"),
    (r"h = \begin{cases} x & x > 0 \\ 0", 5, r"this \begin{cases} is never closed", r"`\end{cases}`"),
    (r"h = \begin{cases} x & x > 0 \\ 0 \end{cases}", 32, "this line has no condition", r"`& \text{otherwise}`"),
    (r"h = \begin{cases} x & x > 0 \text{ or } y > 0 \\ 0 & \text{else} \end{cases}", 29,
     "conditions are not joined by 'or'; each has a line of its own", None),
    (r"L = \mathrm{softmax}(a)_i", 5, "softmax is not a known function", r"`\frac{e^{a_i}}{\sum_k e^{a_k}}`"),
    (r"L = \operatorname{softmax}(x)", 5, "softmax is not a known function", r"`\frac{e^{x_i}}{\sum_k e^{x_k}}`"),
    (r"L = \log", 5, r"\log wants an argument", r"`\log(x)`"),
    (r"L = \max x", 5, r"\max wants an index or two values", r"`\max_k a_k` or `\max(a, b)`"),
    (r"L = loss + \alpha", 5, "a word is set upright; a product of letters has spaces between them", r"`\mathrm{loss}`"),
    (r"L = sum(\alpha)", 5, "sum is written with a command in LaTeX", r"`\sum_k`"),
    (r"L = \alpha**2", 11, "a power is written with '^'", "`^`"),
    (r"L = \alpha == 2", 12, "'==' compares in the text notation; LaTeX has one sign for both", "`=`"),
    (r"L = a[i] \alpha", 6, "an index hangs below a name", "`a_i`"),
    (r"\alpha x = y", 1, r"the left side \alpha x is no name, so this defines nothing", "`name = …`"),
    (r"L = \mathcal{L} + 1", 5, "L is set in two ways here, and one letter is one quantity, in whichever font", None),
    (r"L = \phi + \varphi", 12, r"\phi is set in two ways here, and one letter is one quantity, in whichever font", None),
    (r"L = \sum_o W_{out}", 15, "is out one word or 3 indices?", r"`\text{out}` or `o,u,t`"),
    (r"L = 2 3 \alpha", 7, "two numbers side by side", r"`\cdot`"),
    (r"L = \alpha \\ \beta = \gamma \\ \gamma = \beta", 15, "a circle of definitions: beta → gamma → beta", None),
    (r"L = \alpha = \beta", 12, "two '=' in one equation; separate equations by ';'", None),
    (r"x \leq \alpha", 3, "a condition can only stand in a case distinction", r"`\begin{cases}`"),
    (r"L = \frac{\partial}{\partial x} (x^2) y", 39,
     "it is not clear whether this derivative reaches past the parenthesis", r"`\left(\frac{\partial}{\partial x} …\right) …`"),
    (r"L = \frac{\partial}{\partial x}", 5,
     "a derivative acts on what follows it, and nothing does", r"`\frac{\partial L}{\partial w}`"),
    (r"L = \frac{\partial^2 L}{\partial w}", 5, "the order above is 2, and below it is 1", None),
    (r"L = f'(x) \alpha", 5, "a derivative is written as a fraction", r"`\frac{\partial f(x)}{\partial x}`"),
    (r"L = f^2(x) \alpha", 7, "the power of a function stands behind its argument", "`f(x)^2`"),
    (r"L = \hat{y + 1}", 5, "an accent stands on one letter", None),
    (r"L = \hat{\bar{x}}", 10, "one letter has one accent", None),
    (r"L = \sum_{i=0.5}^{N} x_i", 13, "a range ends at the name of a size or at a whole number", None),
    (r"L = \sum_{i=1}^{N/2} x_i", 17, "an index is one letter or a whole number", None),
    (r"L = \sum_{i \in S} x_i", 13, "an index runs over all of its range", r"`\sum_i`"),
    (r"L = \sum_i x_{i/2}", 15, "an index is one letter or a whole number", None),
    (r"L = W_{1}^{(l+1)}", 12, "a number in parentheses above a letter is a layer's; a power has no parentheses", None),
    (r"L = \int x", 5, "integrals are not part of the notation", None),
    (r"L = x! \alpha", 6, "a factorial is not part of the notation", None),
    (r"L = \begin{pmatrix} 1 \end{pmatrix}", 5, "a matrix is an array with two indices", "`A_{ij}`"),
    (r"L = \begin{foo} x \end{foo}", 12, "the environment foo is not known here", None),
    (r"\begin{aligned} L = x", 1, r"this \begin{aligned} is never closed", None),
    (r"$L = x", 1, "this $ is never closed", None),
    (r"\[ L = x", 1, r"this \[ is never closed", None),
    (r"L = x \]", 7, r"'\]' closes nothing", None),
    (r"L = \alpha # x", 12, "a remark begins with '%' in LaTeX", "`%`"),
    ("L = \\alpha \0", 12, "the character U+0000 is not part of the notation", None),
    (r"L = \alpha @ x", 12, "'@' is not part of the notation", None),
    ("\\", 1, "a backslash begins a command", None),
    (r"L = x \\ y = \alpha; z", 22, "an equation has two sides; what is this equal to?", r"`\mathrm{name} = …`"),
    (r"L = \text{if } x", 5, "'if' belongs to a case distinction", r"`\begin{cases}`"),
    (r"L = \text{ä} x", 5, "a name has letters and digits, not 'ä'", None),
    (r"L = \alpha < x", 12, "a condition can only stand in a case distinction", r"`\begin{cases}`"),
    (r"L = x | \alpha", 7, "this '|' is never closed", None),
    (r"L = \alpha \dots", 12, "an ellipsis leaves out what it means", r"`\sum_{k=1}^{N}`"),
    (r"L = \infty", 5, "infinity is not a number", None),
    (r"L = \binom{n}{k}", 5, "binomial coefficients are not part of the notation", None),
    (r"L = \mathbb{E}[x]", 5, "expectations and sets are not part of the notation", None),
    (r"L = \mathbb{1} x", 5, "an indicator wants a condition", r"`\mathbb{1}[i = j]`"),
    (r"L = \nabla x", 5, "a gradient is written by its entries", r"`\frac{\partial L}{\partial w_j}`"),
    (r"L = x \over y", 7, r"a fraction is written with \frac", r"`\frac{a}{b}`"),
    (r"L = \partial x", 5, "a derivative is written as a fraction", r"`\frac{\partial L}{\partial w}`"),
    (r"L = (\alpha, x)", 14, "a list of values cannot stand here", None),
    (r"W_{ij} = \alpha_i + \alpha", 21, "alpha is an array and wants one index", r"`\alpha_i`"),
    (r"L = \alpha_i", 12, "the index i is neither on the left side nor summed over", r"`\sum_i …` or a left side with `_i`"),
    (r"f(x) = x^2; L = f(\alpha) w", 18, "f is a quantity here, defined for other parentheses than these", None),
    (r"s = x^2; L = \alpha s(x)", 22, "s is no function here, and a product has no parentheses around one symbol", r"`\cdot`"),
    (r"L = x(y) + x + \alpha", 6, "x is no function here, and a product has no parentheses around one symbol", r"`\cdot`"),
    (r"p_i = a_i x; L = \sum_i p_i(x)", 28, "p is no function here, and a product has no parentheses around one symbol",
     r"`\cdot`"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "column", "problem", "fix"), WRONG, ids=[row[0].replace("\0", "NUL") for row in WRONG])
def test_the_message_points_at_the_character(given: str, column: int, problem: str, fix: str | None) -> None:
    with pytest.raises(NotationError) as caught:
        read_problem(given, wrt="x")
    error = caught.value
    assert (error.line, error.column, error.problem, error.fix) == (1, column, problem, fix)
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
    assert caught.value.fix == r"`\hat{y}`"


def test_what_is_missing_is_asked_for() -> None:
    with pytest.raises(NotationError, match="with respect to what\\? one of y_hat, lambda_"):
        read_problem(r"L = \sum_i \hat{y}_i^2 \lambda")
