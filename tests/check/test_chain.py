"""Derivatives past quantities are those that the variable shows displaced through all, and a wrong one is found out."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

import derive
from derive.check import Witness, chain, check_all
from derive.check.between import DEEP, Between
from derive.check.chain import EACH, TIMES, Composed, composed
from derive.check.differentiate import Method, displaced
from derive.check.evaluate import NO_SCOPE, Frame
from derive.check.named import Value
from derive.expression.nodes import name_of, neg
from derive.language.reader import read_expression, read_problem
from derive.problem import Problem
from derive.step import Derivation, Gradient

METHODS: tuple[Method, ...] = ("complex-step", "richardson")
DEPTH = 14


def plain(layers: int, ends: str, function: str = "tanh") -> str:
    """A network whose layers have sizes of their own."""
    first = f"z1[i] = sum(W1[i,j]*x[j], j); a1[i] = {function}(z1[i]);"
    each = [f"z{k}[i] = sum(W{k}[i,j]*a{k - 1}[j], j); a{k}[i] = {function}(z{k}[i]);" for k in range(2, layers + 1)]
    return " ".join([first, *each, ends])


def residual(layers: int) -> str:
    """A network whose layers are of one size, and each is read by the next one twice."""
    first = "z1[i] = sum(W1[i,j]*x[j], j); a1[i] = tanh(z1[i]);"
    each = [f"z{k}[i] = sum(W{k}[i,j]*a{k - 1}[j], j); a{k}[i] = a{k - 1}[i] + tanh(z{k}[i]);" for k in range(2, layers + 1)]
    return " ".join([first, *each, f"L = sum((a{layers}[i] - y[i])**2, i)/2"])


PLAIN = plain(DEPTH, f"L = sum((a{DEPTH}[i] - y[i])**2, i)/2")
SKIP = plain(DEPTH, f"Q = sum((a{DEPTH}[i] - y[i])**2, i)/2; L = Q + sum(u[i]*a1[i], i)")


@cache
def read(text: str, wrt: str = "W1[i,j]") -> Problem:
    return read_problem(text, of="L", wrt=wrt)


@cache
def witness(text: str) -> Witness:
    return Witness(read(text))


def both(judge: Witness, variable: str, method: Method, of: str = "L") -> tuple[Value | None, Value]:
    """A derivative past the quantities on the way, and at one go."""
    e, v = (read_expression(x, judge.problem) for x in (of, variable))
    with np.errstate(all="ignore"):
        return tuple(f(judge.world.root, e, v, NO_SCOPE, method) for f in (composed, displaced))  # type: ignore[return-value]


@pytest.mark.parametrize("text", [PLAIN, residual(DEPTH), plain(DEPTH, "L = sum(a14[i]*y[i], i)", "softplus")])
@pytest.mark.parametrize("variable", ["W1[j,k]", "z2[k]", "W3[j,k]", "a3[k]", "W2[2,k]"])
def test_past_all_layers_the_derivative_is_the_same(text: str, variable: str) -> None:
    past, whole = both(Witness(read(text)), variable, "complex-step")
    assert past is not None
    assert past.axes == whole.axes
    assert past.array == pytest.approx(whole.array, rel=1e-10, abs=1e-12 * np.abs(whole.array).max())


def test_what_lies_shallow_is_displaced_at_one_go() -> None:
    judge = witness(PLAIN)
    last = DEPTH - DEEP // EACH
    assert both(judge, f"W{last}[i,j]", "complex-step")[0] is not None
    assert both(judge, f"W{last + 1}[i,j]", "complex-step")[0] is None
    inner = Frame(judge.world, judge.world.root, "x")
    assert composed(inner, judge.problem.of, judge.problem.wrt, NO_SCOPE, "complex-step") is None


def test_the_error_of_a_product_of_differences_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is neither said to be smaller, but for a factor that the tolerance has room for, nor so large that it says nothing."""
    found: list[Composed] = []
    believed = chain._believed
    monkeypatch.setattr(chain, "_believed", lambda made: [believed(made), found.append(made)][0])  # type: ignore[func-returns-value]
    past, _ = both(Witness(read(PLAIN)), "W1[i,j]", "richardson")
    exact = both(Witness(read(PLAIN)), "W1[i,j]", "complex-step")[1]
    assert past is not None and found[0].error is not None
    gap, error = (np.abs(a).max(axis=(1, 2)) for a in (past.array - exact.array, found[0].error.array))
    assert (gap > 0).any()
    assert (gap <= TIMES * error).all()
    assert np.median(error) <= 1e-9


SLOPE = "diff(L, a5[i])*(1 - tanh(z5[i])**2)"
BACK = "diff(L, a6[j]) + sum(diff(L, a6[i])*(1 - tanh(z6[i])**2)*W6[i,j], i)"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrt", "right", "wrong", "because"),
    [
        ("z5[i]", SLOPE, f"-{SLOPE}", "sign"),
        ("z5[i]", SLOPE, SLOPE.replace("a5", "a4"), "a layer"),
        ("z5[i]", SLOPE, SLOPE.replace("z5", "z6"), "a layer"),
        ("z5[i]", SLOPE, "diff(L, a5[i])", "a factor"),
        ("a5[j]", BACK, BACK.replace("W6[i,j]", "W6[j,i]"), "transposed"),
        ("a5[j]", BACK, BACK.replace("W6", "W7"), "a layer"),
        ("a5[j]", BACK, "sum(diff(L, a6[i])*(1 - tanh(z6[i])**2)*W6[i,j], i)", "the way around the layer"),
        ("a5[j]", BACK, "diff(L, a6[j])", "the way through the layer"),
        ("W2[i,j]", "diff(L, z2[i])*a1[j]", "diff(L, z2[j])*a1[i]", "transposed"),
        ("W2[i,j]", "diff(L, z2[i])*a1[j]", "diff(L, z2[i])*a1[j]*(1 + 1/10000)", "a little"),
        ("W2[i,j]", "diff(L, z2[i])*a1[j]", "diff(L, z3[i])*a1[j]", "a layer"),
    ],
)
def test_a_wrong_line_about_a_deep_network_fails(wrt: str, right: str, wrong: str, because: str) -> None:
    judge = witness(residual(DEPTH))
    variable = read_expression(wrt, judge.problem)
    for method in METHODS:
        assert judge.differentiates(read_expression(right, judge.problem), judge.problem.of, variable, method).ok
        found = judge.differentiates(read_expression(wrong, judge.problem), judge.problem.of, variable, method)
        assert found.verdict == "fails", because


@cache
def gradient() -> tuple[Derivation, ...]:
    made = derive.derive(PLAIN, of="L", gradient=True)
    assert made.verified
    return made.answer.parts


def tampered(d: Derivation, wrong: Derivation, name: str) -> Derivation:
    lemmas = tuple(wrong if x.name is not None and name_of(x.wrt) == name else x for x in d.lemmas)
    return replace(d, lemmas=lemmas)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["z3", "z12"])
def test_a_gradient_with_one_wrong_lemma_fails(name: str) -> None:
    parts = gradient()
    right = next(x for d in parts for x in d.lemmas if x.name is not None and name_of(x.wrt) == name)
    wrong = replace(right, result=neg(right.result), steps=(*right.steps[:-1], replace(right.steps[-1], after=neg(right.result))))
    made = check_all(Gradient(parts[0].problem, parts[0].of, tuple(tampered(d, wrong, name) for d in parts)))
    failed = [x for d in made.parts for x in d.lemmas if any(c.verdict == "fails" for c in x.checks)]
    assert {name_of(x.wrt) for x in failed} == {name}
    assert not all(d.verified for d in made.parts)


RIGHT, MISSED = "diff(Q, W1[i,j]) + u[i]*(1 - a1[i]**2)*x[j]", "diff(Q, W1[i,j])"


def judged(judge: Witness, method: Method) -> list[str]:
    p = judge.problem
    return [judge.differentiates(read_expression(x, p), p.of, p.wrt, method).verdict for x in (RIGHT, MISSED)]


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_a_way_around_all_layers_is_not_missed(method: Method) -> None:
    assert judged(Witness(read(SKIP)), method) == ["holds", "fails"]


def around(self: Between, e: Any, variable: Any, least: int) -> tuple[str, ...]:
    """The layers, though there is a way around them."""
    return tuple(f"{kind}{k}" for k in range(DEPTH, 1, -1) for kind in "az") if str(e) == "L" else ()


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_a_quantity_that_is_not_between_is_found_out(method: Method, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Between, "chain", around)
    judge = Witness(read(SKIP))
    assert both(judge, "W1[i,j]", method)[0] is None
    assert judge.problem.of in judge.world.at_one_go
    assert judged(judge, method) == ["holds", "fails"]


def test_without_the_safeguard_it_would_not_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Between, "chain", around)
    monkeypatch.setattr(chain, "_confirmed", lambda *asked: True)
    assert judged(Witness(read(SKIP)), "complex-step")[0] == "fails"


@pytest.mark.parametrize("method", METHODS)
def test_a_wrong_product_is_found_out(method: Method, monkeypatch: pytest.MonkeyPatch) -> None:
    product = chain._product
    monkeypatch.setattr(chain, "_product", lambda *of: (v := product(*of))._replace(array=v.array * (1 + 1e-6)))
    judge = Witness(read(PLAIN))
    past, whole = both(judge, "W1[i,j]", method)
    assert past is None
    assert np.isfinite(whole.array).any()


def test_where_a_quantity_has_a_kink_the_variable_is_displaced_through_it() -> None:
    """All b_i are one number and move together, so that their maximum has a derivative by w, but none by one of them."""
    ends = "s = sum(a14[i], i); b[k] = s + q[k] - q[k]; m = max(b[k], k); L = m**2"
    judge = Witness(read(plain(DEPTH, ends)))
    past, whole = both(judge, "W1[i,j]", "complex-step")
    assert past is None
    assert (judge.problem.of, "W1", "complex-step") in judge.world.at_one_go
    assert np.isfinite(whole.array).all()


def evaluated(layers: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many values are calculated for the derivatives by all weights."""
    judge = Witness(read(plain(layers, f"L = sum((a{layers}[i] - y[i])**2, i)/2")))
    world, count, compute = judge.world, [0], Frame._compute

    def counted(*of: Any) -> Value:
        count[0] += 1
        return compute(*of)

    monkeypatch.setattr(Frame, "_compute", counted)
    for method in METHODS:
        for k in range(1, layers + 1):
            weight = read_expression(f"W{k}[i,j]", judge.problem)
            past = composed(world.root, judge.problem.of, weight, NO_SCOPE, method)
            assert (past is None) == (k > layers - DEEP // EACH)
    monkeypatch.undo()
    return count[0]


@pytest.mark.slow
def test_twice_as_many_layers_are_twice_as_much_to_calculate(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, four = (evaluated(layers, monkeypatch) for layers in (12, 24, 48))
    assert four - two <= 2.2 * (two - one)
