"""LaTeX as people write it, and the surface that is read from it."""

from __future__ import annotations

import pytest

from derive.errors import NotationError
from derive.language.syntax import DEEPEST, LONGEST
from derive.reading.latex import read_latex
from derive.reading.surface import (
    Accent,
    Cases,
    Dots,
    Fraction,
    Group,
    Item,
    Letter,
    Matrix,
    Number,
    Prose,
    Root,
    Row,
    Scripts,
    Sign,
)  # fmt: skip


def brief(item: Item | None) -> str:
    """A surface in one line: letters with their font, a + before a glued one."""
    match item:
        case Row():
            return " ".join(map(brief, item))
        case Number() | Sign():
            return item.text
        case Letter():
            return ("+" if item.glued else "") + (f"{item.font}:" if item.font else "") + item.text
        case Group():
            return f"{item.open or '<'}{brief(item.body)}{item.close or '>'}"
        case Scripts():
            below = f"_{{{brief(item.sub)}}}" if item.sub is not None else ""
            above = f"^{{{brief(item.sup)}}}" if item.sup is not None else ""
            return brief(item.base) + "'" * item.primes + below + above
        case Accent():
            return f"{item.kind}({brief(item.body)})"
        case Fraction():
            return f"frac({brief(item.top)}; {brief(item.bottom)})"
        case Root():
            return f"root({brief(item.body)})"
        case Matrix():
            return f"matrix{item.fence}" + " / ".join(" & ".join(map(brief, row)) for row in item.rows)
        case Cases():
            return "cases " + " / ".join(f"{brief(value)} if {brief(when)}" for value, when in item.rows)
        case Dots():
            return "..."
        case Prose():
            return f"«{item.text}»"
    return "-"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"\frac12 x_1 2", "frac(1; 2) x_{1} 2"),
        (r"1{,}000 + 3.14", "1000 + 3.14"),
        (r"y_ilog(net_{j})", "y_{i} l +o +g (n +e +t_{j})"),
        (r"W^TX", "W^{T} X"),
        (r"\mathrm{softmax}(\mathbf{W}x)", "upright:softmax (bold:W x)"),
        (r"{\bf w}^{\rm T} {\rm loss}", "bold:w^{upright:T} upright:loss"),
        (r"\text{Hamming Loss} = 1", "upright:Hamming Loss = 1"),
        (r"a = b \text{ where } c = d", "a = b «where» c = d"),
        (r"w^* = w^{*} * w^\star", "w^{star} = w^{star} * w^{star}"),
        (r"x'' + x^{\prime\prime} + x^{\prime 2}", "x'' + x'' + x'^{2}"),
        (r"e^{-x\over 2} + {n \choose k}", "e^{frac(- x; 2)} + <function:binom (n , k)>"),
        (r"(0,1] \cup [0, \infty)", "(0 , 1] cup [0 , infty)"),
        (r"p(x\mid y) \| q", "p (x | y) || q"),
        (r"\left| x \right| + \lVert y \rVert", "|x| + ||y||"),
        (r"\underbrace{a+b}_{note} \overset{(1)}{=} c \stackrel{def}{=} d", "<a + b> = c := d"),
        (r"\underset{k}{\operatorname{argmax}} p", "upright:argmax_{k} p"),
        (r"\mathop{\rm argmin}\limits_{x} f", "upright:argmin_{x} f"),
        ("∂θ ≤ σ²₁ − x̂", "partial theta <= sigma_{1}^{2} - hat(x)"),
        (r"f = \begin{cases} 1, & \text{if $x > 0$,} \\ 0, & \text{otherwise.} \end{cases}", "f = cases 1 if x > 0 / 0 if -"),
        (r"\left\{\begin{array}{ll} 1 & if\ x>0 \\ 0 & otherwise \end{array}\right.", "cases 1 if x > 0 / 0 if -"),
        (r"\left\{\begin{aligned} x &, x>0 \\ 0 &, x\le 0 \end{aligned}\right.", "cases x if x > 0 / 0 if x <= 0"),
        (r"\left[\begin{array}{c|c} 1 & 2\\ \hline 3 & \dots \end{array}\right]", "matrix[1 & 2 / 3 & ..."),
        (r"\begin{align} L &= \left[ a \right. \\ & \left. + c \right] \end{align}", r"\\ L & = [a + c] \\"),
        (r"a \quad b \;\; c \; d", "a quad b quad c d"),
        (r"\newcommand{\norm}[1]{\lVert #1 \rVert} \norm{x}", "||x||"),
        (r"\def\x#1#2{#2_#1} \x{i}{y}", "y_{i}"),
        (r"\let\old\vec \renewcommand{\vec}[1]{\old{\mathbf{#1}}} \vec{x}", "vec(bold:x)"),
        (r"\newcommand{\g}[2][w]{\nabla_{#1} #2} \g{L} + \g[b]{L}", "nabla_{w} L + nabla_{b} L"),
        (r"a % comment } \undefined" + "\n = b", "a = b"),
        (r"\sum_{\substack{i<j \\ i \neq k}} x", "big:sum_{i < j , i != k} x"),
    ],
)
def test_a_formula_is_read(text: str, wanted: str) -> None:
    assert brief(read_latex(text)) == wanted


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (r"\vh = g(\mW x)", r"\vh, \mW are not defined"),
        (r"\vh = 1", "newcommand"),
        ("(a + b", "never closed"),
        ("a + b)", "closes nothing"),
        ("{a", "never closed"),
        (r"\left( a", "never closed"),
        (r"a \right)", r"has no \left"),
        (r"\frac{a}", "the second is missing"),
        ("x_", "something is missing"),
        ("^2", "nothing stands before"),
        ("$a = b", "never closed"),
        (r"\begin{nothing} a \end{nothing}", "not an environment"),
        (r"\begin{align} a \end{gather}", "never closed"),
        (r"\begin{matrix} (a & b) \end{matrix}", "never closed"),
        (r"\def\a{\a} \a", "comes back to itself"),
        (r"\def\a{\b\b}\def\b{\a\a} \a", "comes back to itself"),
        (r"\def\a#1{#1#1} " + r"\a{" * 40 + "x" + "}" * 40, "grows too long"),
        ("(" * (DEEPEST + 1), "nested more than"),
        ("{" * 5000, "nested more than"),
        ("x^" * 5000, "two things stand above"),
        ("a" * (LONGEST + 1), "at most"),
        ("a_1_2", "two things stand below"),
    ],
)
def test_what_is_no_formula_is_refused(text: str, said: str) -> None:
    with pytest.raises(NotationError) as refused:
        read_latex(text)
    assert said in str(refused.value)


def test_a_fault_that_comes_out_of_a_command_is_shown_where_the_command_is_used() -> None:
    text = r"\def\x{(a} b + \x"
    with pytest.raises(NotationError) as refused:
        read_latex(text)
    assert refused.value.offset == text.rindex(r"\x")
