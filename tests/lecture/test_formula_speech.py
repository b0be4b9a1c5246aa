"""What a formula of the prose is called where it cannot be seen: the signs that stand there, each with its end."""

from __future__ import annotations

from functools import cache

import pytest

from derive.lecture.formula_formats import mathml
from derive.lecture.formula_speech import spoken
from derive.lecture.formulas import FormulaError
from derive.words import speaking
from tests.lecture.test_formulas import SET

SAID = {
    r"\frac{\partial L}{\partial w_i}": (
        "the fraction with numerator partial capital L, denominator partial w sub i, end fraction",
        "分数：偏 w 下标 i，分之 偏 大写 L，分数结束",
    ),
    r"\sum_{n=1}^{N} x_{ni}": (
        "the sum from n equals 1 to capital N, of x sub open parenthesis n i close parenthesis",
        "求和，从 n 等于 1 到 大写 N， x 下标 左括号 n i 右括号",
    ),
    r"\hat y = \sigma(w^\top x)": (
        "y hat equals sigma open parenthesis w transpose x close parenthesis",
        "y 帽 等于 sigma 左括号 w 转置 x 右括号",
    ),
    r"10^{-12}": ("10 to the power minus 12, end power", "10 的 减 12 次方"),
    r"p_i^{(t)}": ("p sub i superscript open parenthesis t close parenthesis", "p 下标 i 上标 左括号 t 右括号"),
    r"x_1, \dots, x_M": ("x sub 1 comma and so on comma x sub capital M", "x 下标 1 逗号 等等 逗号 x 下标 大写 M"),
    r"\underbrace{a+b}_{c}": ("a plus b with c below", "a 加 b，下方 c"),
    r"L''(\theta) \neq x^2": (
        "capital L double prime open parenthesis theta close parenthesis is not equal to x squared",
        "大写 L 两撇 左括号 theta 右括号 不等于 x 的平方",
    ),
}


@cache
def every_formula() -> dict[str, str | FormulaError]:
    """The formulas that are set, as one program makes them all."""
    sources = [*SET.values(), *SAID]
    return dict(zip(sources, mathml([(source, True) for source in sources]), strict=True))


def said(source: str, language: str = "en") -> str:
    made = every_formula().get(source) or mathml([(source, True)])[0]
    assert isinstance(made, str)
    with speaking(language):
        return spoken(made)


@pytest.mark.parametrize("source", SAID)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_said(source: str, language: str) -> None:
    assert said(source, language) == SAID[source][language == "zh"]


@pytest.mark.slow
def test_different_formulas_are_said_differently() -> None:
    """A fraction, a root and a power end where they end."""
    pairs = [(r"\frac{a}{b}+c", r"\frac{a}{b+c}"), (r"\sqrt{a}+b", r"\sqrt{a+b}"), ("e^a+b", "e^{a+b}"), ("x_i j", "x_{ij}")]
    for one, other in pairs:
        assert said(one) != said(other)


@pytest.mark.slow
@pytest.mark.parametrize("source", SET.values(), ids=list(SET))
def test_every_formula_that_is_set_is_said_without_a_command(source: str) -> None:
    words = said(source)
    assert words and not set("_^{}") & set(words) and (source.count("\\backslash") or "\\" not in words)
