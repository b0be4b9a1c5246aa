"""LaTeX that is meant to harm, or that is only noise: read or refused with a message, and quickly."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.errors import DeriveError
from derive.reading.posed import read_expression, read_problem
from tests.language.test_round_trip import PROBLEM

pytestmark = pytest.mark.slow

HOSTILE = {
    "input": r"\input{/etc/passwd}",
    "write": r"\immediate\write18{ls}",
    "definition": r"\def\x{\x\x}\x",
    "new command": r"\newcommand{\x}{1} L = \x",
    "csname": r"\csname input\endcsname",
    "catcode": r"\catcode`\{=1 L = x",
    "python in a name": r"L = \mathrm{__import__('os')}",
    "two underscores": r"L = \mathrm{__class__} x",
    "keyword": r"L = \mathrm{lambda} \mathrm{if} x",
    "braces": "L = " + "{" * 9_000 + "x" + "}" * 9_000,
    "braces that are not closed": "L = " + "{" * 15_000,
    "braces that close nothing": "L = \\alpha" + "}" * 15_000,
    "fractions": "L = " + r"\frac{1}{" * 2_000 + "x" + "}" * 2_000,
    "fractions without braces": "L = " + r"\frac" * 3_000,
    "roots": "L = " + r"\sqrt" * 3_000 + "x",
    "accents": "L = " + r"\hat" * 3_000 + "x",
    "nested accents": "L = " + r"\hat{" * 50 + "x" + "}" * 50,
    "left": "L = " + r"\left(" * 2_000 + "x" + r"\right)" * 2_000,
    "bars": "L = \\alpha" + "|" * 10_000,
    "pairs of bars": "L = " + r"\|" * 9_000,
    "functions": "L = " + r"\log " * 3_500 + "x",
    "sums": "L = " + r"\sum_k " * 2_500 + "x",
    "derivatives": "L = " + r"\frac{\partial}{\partial x}" * 700 + "x",
    "powers": "L = x" + "^{x" * 5_000 + "}" * 5_000,
    "subscripts": "L = x" + "_{x" * 5_000 + "}" * 5_000,
    "minus signs": r"L = \alpha " + "-" * 15_000 + "x",
    "terms": r"L = \alpha" + " + x" * 4_500,
    "factors": r"L = \alpha" + " x" * 9_000,
    "quotients": r"L = \alpha" + "/x" * 9_000,
    "letters": r"L = \alpha " + "x" * 15_000,
    "digits": r"L = \alpha " + "9" * 15_000,
    "tower": r"L = 9^{9^{9^{9}}} \alpha",
    "large power": r"L = 9^{9999999} x",
    "zero": r"L = \frac{x}{0}",
    "cases in cases": "L = " + r"\begin{cases} x & x > 0 \\ " * 55 + "1" + r" & \text{else} \end{cases}" * 55,
    "many cases": r"L = \begin{cases} " + r"x & x > 0 \text{ and } y > 0 \\ " * 1_000 + r"0 & \text{else} \end{cases}",
    "doubling cases": "L = " + "".join(
        rf"\begin{{cases}} x & x > {n} \text{{ and }} y > {n} \\ " for n in range(40)
    ) + "1" + r" & \text{else} \end{cases}" * 40,
    "rows that double": r"L = \begin{cases} " + "".join(
        rf"{n} & x > {n}, y > {n}, z > {n} \\ " for n in range(11)
    ) + r"0 & \text{else} \end{cases}",
    "one hundred thousand characters": r"L = \alpha" + " " * 100_000,
    "ten megabytes": "\\alpha" * 2_000_000,
    "comments": "%\n" * 9_000 + r"\alpha",
    "lines": r"\\" * 9_000,
    "dollars": "$" * 15_001,
    "environments": r"\begin{aligned}" * 1_200,
    "semicolons": r"\alpha" + ";" * 15_000,
    "zero byte": "L = \\alpha\0",
    "escape": "L = \\alpha\x1b[2J",
    "surrogate": "L = \\alpha\ud800",
    "right to left": "L = \\alpha\u202e",
    "unknown letter": r"L = \mathrm{变量}",
    "lone backslash": "\\",
    "backslash at the end": "L = x \\",
    "long command": "\\" + "a" * 15_000,
    "long word": r"L = \mathrm{" + "a" * 15_000 + "}",
    "text that is not closed": r"L = \text{" + "a" * 10_000,
    "text with mathematics": r"L = \begin{cases} 1 & \text{" + "$x$" * 3_000 + r"} \end{cases}",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("given_", HOSTILE.values(), ids=HOSTILE)
def test_hostile_latex_is_read_or_refused_quickly(given_: str) -> None:
    begun = time.process_time()
    for of, wrt, assume in ((None, "x", ()), (None, given_, ()), (given_, "x", ()), (None, "x", (given_,))):
        main = given_ if wrt == "x" and of is None and not assume else r"L = \alpha x"
        try:
            read_problem(main, of, wrt, assume)
        except DeriveError as error:
            assert len(str(error)) < 2_000
    try:
        read_expression(given_, PROBLEM, latex=True)
    except DeriveError as error:
        assert len(str(error)) < 2_000
    assert time.process_time() - begun < 8  # five readings on a busy machine; alone they take less than one second


PIECES = [
    r"\frac", "{", "}", "x", "y", "a_i", "_", "^", r"\sum_k", r"\sum_{i=1}^{N}", r"\sum", "(", ")", "[", "]", "|", r"\|",
    r"\left(", r"\right)", r"\left|", r"\right|", "=", "+", "-", "*", "/", r"\cdot", "1", "2.5", "12", ",", ";", "\n", r"\\", "&",
    r"\begin{cases}", r"\end{cases}", r"\text{if}", r"\text{otherwise}", r"\log", r"\max", r"\max_k", r"\hat", r"\hat{y}",
    r"\mathbf{x}", r"\mathbf", r"\partial", r"\frac{\partial}{\partial x}", r"\frac{\partial L}{\partial w}", "e", "e^{x}", "^2",
    "_{ij}", "^{(1)}", r"\sqrt", r"\sqrt[3]", r"\sigma", r"\delta_{ij}", "'", "$", r"\[", r"\]", "%", "~", r"\foo",
    r"\operatorname{f}", r"\mathrm{loss}", r"\begin{aligned}", r"\end{aligned}", "<", ">", r"\leq", r"\mathbb{1}", r"\dots",
    r"\infty", r"\top", "ij", "loss", "f(", "d", r"\mathrm{d}", "{}", "\0", "é", "θ", "Σ", "∑", ".", r"\left.", r"\bigl(",
    r"\quad",
    r"\\[2pt]", "^T", "_1", r"\text{a $x$ b}", r"\text{", r"\end{", r"\lambda", r"\in", "!", " ",
]  # fmt: skip


@pytest.mark.slow
@settings(max_examples=600, deadline=None)
@given(st.sampled_from(["", "L = ", "p_i = ", r"\alpha = "]), st.lists(st.sampled_from(PIECES), max_size=30),
       st.sampled_from([None, "x", "a_j", r"\theta"]))  # fmt: skip
def test_noise_is_read_or_refused(begin: str, pieces: list[str], wrt: str | None) -> None:
    for joint in ("", " "):
        with suppress(DeriveError):
            read_problem(begin + joint.join(pieces), wrt=wrt)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(written: str) -> None:
    with suppress(DeriveError):
        read_expression(written, PROBLEM, latex=True)
