"""What is kept in a derivation is told in the language of whoever reads it, and not in that in which it was derived."""

from __future__ import annotations

import re

import pytest

from derive import derive
from derive.document.calculation import calculation
from derive.errors import NotationError, Stuck
from derive.notation import sentence_latex, sentence_speech, sentence_text
from derive.reading.posed import read_problem
from derive.rule import RULES, Applied, rule
from derive.sentence import Message, message
from derive.words import gettext, speaking


def test_a_reason_is_told_in_the_language_that_is_spoken() -> None:
    step = derive("softmax").derivation.steps[1]
    assert sentence_text(step.because) == "top and bottom both depend on a[j]: g = exp(a[i]) and h = sum(exp(a[k]), k)"
    with speaking("zh"):
        assert sentence_text(step.because) == "分子和分母都依赖于 a[j]：g = exp(a[i])，h = sum(exp(a[k]), k)"
        assert sentence_latex(step.because).startswith("分子和分母都依赖于 $a_j$：")
        assert sentence_speech(step.because).startswith("分子和分母都依赖于")


def test_it_does_not_matter_in_which_language_something_is_derived() -> None:
    with speaking("zh"):
        chinese = derive("softmax").derivation
        assert chinese.steps[0].titles == ("Definition",) and chinese.steps[0].title == "定义"
    english = derive("softmax").derivation
    assert [s.because for s in chinese.all_steps()] == [s.because for s in english.all_steps()]
    assert [s.title for s in chinese.all_steps()] == [s.title for s in english.all_steps()]
    with speaking("zh"):
        powers = derive("y = (1 + exp(x))^3").derivation.steps
    assert [title for s in powers for title in s.titles if not title.isascii()] == []


def test_titles_beside_a_line_are_told_one_by_one() -> None:
    steps = derive("y = exp(2*x + 1)").derivation.steps
    both = next(s for s in steps if s.rule.name == "exponential-rule")
    assert both.titles == ("Exponential rule", "Chain rule")
    assert both.title == "Exponential rule, chain rule"
    with speaking("zh"):
        (line,) = [x for x in calculation(steps[0].before, steps, "full").lines if both in x.steps]
        assert tuple(map(gettext, line.reasons)) == ("指数函数的求导法则", "链式法则")
        assert both.title == "指数函数的求导法则、链式法则"


def test_every_title_is_a_message_of_its_own() -> None:
    for r in RULES.values():
        assert all("," not in title and title[:1].isupper() for title in r.titles), r.name
    assert RULES["first-derivative"].title == "First derivative, derived above"


@pytest.mark.parametrize(("of", "word", "said"), [("max", "largest", "最大"), ("min", "smallest", "最小")])
def test_a_maximum_and_a_minimum_have_a_sentence_each(of: str, word: str, said: str) -> None:
    d = derive(f"L = {of}(a[k], k)", wrt="a[j]").derivation
    (agreed,) = d.conventions
    assert f"has one {word} entry" in sentence_text(agreed)
    with speaking("zh"):
        assert said in sentence_text(agreed)
        assert said in "".join(sentence_text(s.because) for s in d.steps)


def test_what_cancels_is_counted() -> None:
    one, two = (derive(text, wrt="x").derivation for text in ("y = x*log(x)", "y = sin(x*z*u)/(z*u)"))
    said = [sentence_text(s.because) for d in (one, two) for s in d.steps if s.rule.name == "cancel" and s.title == "Cancel"]
    assert any(re.search(r"^\w+ stands above", words) for words in said)
    assert any(re.search(r"^\w+ and \w+ stand above", words) for words in said)


@pytest.mark.parametrize(
    ("text", "said", "chinese"),
    [
        ("f(x) = x**2", "f(x) is the quantity f", "f(x) 就是量 f"),
        ("y = e**x", "e is the base of the natural logarithm: e^x is exp(x)", "e 是自然对数的底：e^x 即 exp(x)"),
        ("L = sum(w_i*x_i, i)", "w_i and x_i are the entries w[i] and x[i]", "w_i 和 x_i 是数组元素 w[i] 和 x[i]"),
        ("L = sum(w_i, i)", "w_i is the entry w[i]", "w_i 是数组元素 w[i]"),
        (r"$y = \sigma(x)$", "σ(…) is the logistic function", "σ(…) 是 logistic 函数"),
        (
            "L = sum(a_i*b_i*c_i*d_i*g_i*h_i, i)",
            "a_i, b_i, c_i, d_i and 2 more are entries of arrays, a[i], b[i], c[i], d[i] and so on",
            "a_i、b_i、c_i、d_i 以及另外 2 个名称都是数组元素：a[i]、b[i]、c[i]、d[i] 等",
        ),
    ],
)
def test_a_reading_is_told_in_the_language_that_is_spoken(text: str, said: str, chinese: str) -> None:
    (reading,) = read_problem(text, wrt="x" if "_" not in text else "w_i" if "w_i" in text else "a_i").readings
    assert isinstance(reading, Message)
    assert sentence_text(reading) == said
    with speaking("zh"):
        assert sentence_text(reading) == chinese


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        (
            "y = wx",
            "第 1 行第 5 列：wx 有两种读法：w*x，或一个名称；乘积请用星号写出，名称请用三个或更多字母\n"
            "  y = wx\n      ^\n您是不是想写 `w*x`？",
        ),
        (
            "y = 1/2n",
            "第 1 行第 6 列：1/2n 有两种读法：1/(2*n) 或 (1/2)*n；请写明其中一种\n  y = 1/2n\n       ^\n您是不是想写 `1/(2*n)`？",
        ),
        ("y = sin(x, y)", "第 1 行第 5 列：sin 有一个自变量，而不是 2 个\n  y = sin(x, y)\n      ^\n您是不是想写 `sin(x)`？"),
        ("y = floor(x)", "第 1 行第 5 列：floor 不属于这种记法；它有跳跃，其导数不值得推导\n  y = floor(x)\n      ^"),
        (r"$y = \int x$", "第 1 行第 6 列：积分不属于这种记法\n  $y = \\int x$\n       ^"),
    ],
)
def test_a_refusal_is_told_in_the_language_that_is_spoken(text: str, chinese: str) -> None:
    with pytest.raises(NotationError) as refused, speaking("zh"):
        read_problem(text)
    assert str(refused.value) == chinese


def test_why_a_derivation_is_stuck_is_told_in_the_language_that_is_spoken() -> None:
    with pytest.raises(Stuck) as stuck, speaking("zh"):
        raise Stuck("y", "it divides by zero")
    assert str(stuck.value) == "推导在 y 处停下：出现了除以零"


# -- messages as values


def test_a_message_has_the_pieces_that_it_names_and_no_others() -> None:
    node = derive("y = x**2").derivation.steps[0].before
    told = RULES["power-rule"].reason(node, Applied(node, because="{f} is one thing", pieces={"outer": node}))  # type: ignore[arg-type]
    assert told == message("{f} is one thing", f=node.args[0])
    assert len({told, message("{f} is one thing", f=node.args[0])}) == 1
    assert told != message("{f} is another thing", f=node.args[0])


def test_a_rule_whose_sentence_names_what_it_does_not_give_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="does not give nobody"):
        rule("no-such-rule", "No such rule", "x = x", "{nobody} is there")
    with pytest.raises(ValueError, match="does not give nobody"):
        rule("no-such-rule", "No such rule", "x = x", "{f} is there", "where {nobody} is not", given="somebody")
    assert "no-such-rule" not in RULES


def test_a_reason_that_lacks_a_piece_is_an_error_where_the_step_is_made() -> None:
    node = derive("y = x**2").derivation.steps[0].before
    with pytest.raises(KeyError):
        RULES["power-rule"].reason(node, Applied(node))  # type: ignore[arg-type]
