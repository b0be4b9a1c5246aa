"""Formulas read aloud, in each language that the program speaks."""

from __future__ import annotations

import pytest
from sympy import Piecewise, Product

from derive.expression.matrix import Diag, Frobenius, Norm, hadamard, product
from derive.expression.nodes import (
    HALF,
    ONE,
    TWO,
    ZERO,
    Expr,
    Integer,
    Rational,
    Tuple,
    add,
    delta,
    derivative,
    entry,
    exp,
    mul,
    neg,
    node,
    power,
    quotient,
    relation,
    scalar,
    sigmoid,
    sub,
    summation,
    where,
)
from derive.notation import latex, mathml, speech, typst
from derive.notation.speech import spoken_line
from derive.notation.symbols import FUNCTIONS
from derive.words import SOURCE, catalogue, languages, speaking

from .formulas import FORMULAS, L, N, a, f, i, j, k, p, x, y, z
from .test_matrices import T, X
from .test_matrices import p as vector
from .test_matrices import q as other

OTHERS = [language for language in languages() if language != SOURCE]
ranged = node(Product, a(k), Tuple(k, TWO, N))

#: What is read, as an English and as a Chinese lecturer reads it.
READ: list[tuple[Expr, str, str]] = [
    (derivative(p(i), a(j)),
     "the partial derivative of p sub i with respect to a sub j", "p 下标 i 对 a 下标 j 的偏导数"),
    (derivative(add(x, y), x),
     "the partial derivative with respect to x of x plus y, end derivative", "对 x 求偏导：x 加 y，求偏导结束"),
    (quotient(ONE, add(ONE, exp(neg(x)))),
     "the fraction with numerator 1, denominator 1 plus e to the power minus x, end power, end fraction",
     "分数：1 加 e 的 负 x 次方，分之 1，分数结束"),
    (mul(p(i), sub(delta(i, j), p(j))),
     "p sub i times open parenthesis the Kronecker delta of i and j minus p sub j close parenthesis",
     "p 下标 i 乘 左括号 克罗内克 δ 下标 i 和 j 减 p 下标 j 右括号"),
    (mul(summation(exp(a(k)), k, N), x),
     "the sum over k of e to the power a sub k, end power, end sum times x", "对 k 求和：e 的 a 下标 k 次方，求和结束 乘 x"),
    (ranged, "the product over k from 2 to capital N of a sub k, end product",
     "对 k 从 2 到 大写 N 求积：a 下标 k，求积结束"),
    (summation(where(relation(k, "==", j), ZERO, a(k)), k, N),
     "the sum over k not equal to j of a sub k, end sum", "对 k 不等于 j 的各项求和：a 下标 k，求和结束"),
    (Rational(-1, 2), "minus the fraction with numerator 1, denominator 2, end fraction", "负 2 分之 1"),
    (where(relation(i, "==", j), p(i), neg(x)),
     "cases p sub i if i equals j, otherwise minus x, end cases", "分情况：当 i 等于 j 时为 p 下标 i；否则为 负 x，分情况结束"),
    (power(add(x, y), TWO), "open parenthesis x plus y close parenthesis squared", "左括号 x 加 y 右括号 的平方"),
    (power(add(x, y), HALF), "the square root of x plus y, end root", "根号下 x 加 y，根号结束"),
    (sigmoid(f(x, scalar("theta"))),
     "sigmoid of open parenthesis f of open parenthesis x comma theta close parenthesis close parenthesis",
     "sigmoid 函数 左括号 f 左括号 x 逗号 theta 右括号 右括号"),
    (product(Integer(-2), T(X), vector), "minus 2 times capital X transpose times p", "负 2 乘 大写 X 的转置 乘 p"),
    (hadamard(vector, other), "p times entry by entry q", "p 逐元素乘 q"),
    (node(Diag, vector), "the diagonal matrix of p", "对角矩阵 p"),
    (node(Norm, vector), "the norm of p, end norm", "范数：p，范数结束"),
    (node(Frobenius, X), "the Frobenius norm of capital X, end norm", "弗罗贝尼乌斯范数：大写 X，范数结束"),
    (entry("W1", i, j), "capital W superscript 1 sub i j", "大写 W 上标 1 下标 i j"),
    (scalar("y_hat"), "y hat", "y 帽"),
    (scalar("L_script"), "script capital L", "花体 大写 L"),
]  # fmt: skip


@pytest.mark.parametrize(("e", "english", "chinese"), READ, ids=[english for _, english, _ in READ])
def test_a_formula_is_read_in_each_language(e: Expr, english: str, chinese: str) -> None:
    assert speech(e) == english
    with speaking("zh"):
        assert speech(e) == chinese
    assert speech(e) == english


#: Formulas of the same letters in the same order, which only parentheses and ends tell apart.
ALIKE: list[tuple[Expr, Expr]] = [
    (quotient(x, quotient(y, z)), quotient(quotient(x, y), z)),
    (quotient(ONE, add(ONE, quotient(y, x))), quotient(ONE, quotient(y, add(ONE, x)))),
    (add(exp(x), y), exp(add(x, y))),
    (power(power(x, y), z), power(x, power(y, z))),
    (exp(power(x, TWO)), power(exp(x), TWO)),
    (sub(summation(a(k), k, N), x), summation(sub(a(k), x), k, N)),
    (power(summation(a(k), k, N), TWO), summation(power(a(k), TWO), k, N)),
    (delta(j, add(i, ONE)), add(delta(j, i), ONE)),
    (mul(x, derivative(L, y)), derivative(mul(x, L), y)),
    (mul(where(relation(x, ">", ZERO), x, ZERO), y), where(relation(x, ">", ZERO), x, mul(ZERO, y))),
    (power(add(x, y), HALF), add(power(x, HALF), y)),
    (quotient(ONE, add(x, y)), add(quotient(ONE, x), y)),
]


@pytest.mark.parametrize("language", OTHERS)
def test_what_differs_only_in_its_scope_is_read_differently(language: str) -> None:
    with speaking(language):
        for one, other_one in ALIKE:
            assert speech(one) != speech(other_one)


@pytest.mark.parametrize("language", OTHERS)
def test_every_formula_is_read_without_an_english_word_and_as_no_other_is(language: str) -> None:
    english = {"the", "of", "end", "sub", "times", "plus", "minus", "open", "close", "power", "sum", "capital", "over", "if"}
    with speaking(language):
        read = [speech(e) for _, e, *_ in FORMULAS]
    assert len(set(read)) == len(read)
    assert [said for said in read if english & set(said.split())] == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_function_has_a_name_in_each_language(language: str) -> None:
    kept = catalogue(language)
    lacking = [row.spoken for row in FUNCTIONS.values() if f"speech\x04{row.spoken}" not in _messages(kept)]
    assert lacking == []


def _messages(kept: object) -> dict[str, str]:
    """What a compiled catalogue holds."""
    return kept._catalog  # type: ignore[attr-defined]


def test_a_line_is_read_with_its_equals_sign() -> None:
    assert spoken_line(None, x) == "equals x" and spoken_line(y, x) == "y equals x"
    with speaking("zh"):
        assert spoken_line(None, x) == "等于 x" and spoken_line(y, x) == "y 等于 x"


def test_what_else_holds_says_so_in_the_language_of_the_page() -> None:
    e = Piecewise((x, relation(x, ">", ONE)), (y, relation(x, ">", ZERO)), (z, True), evaluate=False)
    assert r"\text{otherwise}" in latex(e) and '"otherwise"' in typst(e) and "<mtext>otherwise</mtext>" in mathml(e)
    with speaking("zh"):
        assert r"\text{否则}" in latex(e) and '"否则"' in typst(e) and "<mtext>否则</mtext>" in mathml(e)
