"""The whole notation at random: products, extremes, pieces, several indices, entries, unknown functions, derivatives inside
definitions.  Each problem is derived right, checked, and read back, or refused with a reason."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from derive import Derived, derive
from derive.errors import NotationError, Stuck
from derive.language.reader import read_expression
from derive.notation import text as text_of
from tests.problems import oracle

from .test_random import OUTSIDE, TOLERANCE, circles

pytestmark = pytest.mark.slow

FUNCTIONS = ["exp", "log", "sqrt", "tanh", "sin", "cos", "sigmoid", "softplus", "abs", "relu", "sign", "atan", "erf", "sinh"]
BINDERS = ["sum", "sum", "prod", "max", "min", "mean", "norm"]
SIZE = "sum(a[k] + b[k] + W[k,k], (k, 1, N))"  # one size for all axes
#: Honest, but no rule: what is random has branches that no point is on.
MOST_UNDECIDED = 0.1
#: The same examples are tried in every run; where new ones are looked for, more of them.
MORE = 1 if settings.default is not None and settings.default.derandomize else 3


class Text:
    """Draws a text over some names; `letters` are the indices that are free where it stands."""

    def __init__(self, draw: Any, arrays: tuple[str, ...], scalars: tuple[str, ...], unknown: bool = False):
        self.draw, self.arrays, self.scalars, self.unknown = draw, arrays, scalars, unknown

    def pick(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def leaf(self, letters: tuple[str, ...]) -> str:
        entries = [f"{a}[{i}]" for a in self.arrays for i in (*letters, *letters, "1", "2")]
        pairs = [f"W[{i},{j}]" for i in letters for j in letters if i != j] or [f"W[{i},1]" for i in letters]
        return str(self.pick(*self.scalars, *entries, *pairs, "2", "0.5", "1"))

    def condition(self, letters: tuple[str, ...], depth: int) -> str:
        if len(letters) > 1 and self.pick(True, False):
            return f"{letters[0]} {self.pick('==', '!=', '<', '<=', '>', '>=')} {letters[1]}"
        if letters and self.pick(True, False, False):
            return f"{letters[0]} {self.pick('==', '!=')} {self.pick('1', '2')}"
        return f"{self.text(letters, depth)} {self.pick('<', '>', '<=', '>=')} {self.text(letters, depth)}"

    def text(self, letters: tuple[str, ...], depth: int) -> str:
        if depth == 0:
            return self.leaf(letters)
        kinds = ("leaf", "+", "-", "*", "/", "**", "function", "function", "binder", "binder", "binder", "where", "extreme")
        kind = self.pick(*kinds, *(("unknown",) * 4 if self.unknown else ()))

        def inner() -> str:
            return self.text(letters, depth - 1)

        if kind in ("+", "-"):
            return f"({inner()} {kind} {inner()})"
        if kind == "*":
            return f"{inner()}*{inner()}"
        if kind == "/":
            return f"({inner()})/({inner()})"
        if kind == "**":
            return f"({inner()})**{self.pick('2', '3', '(-1)', 'c')}"
        if kind == "function":
            return f"{self.pick(*FUNCTIONS)}({inner()})"
        if kind == "binder" and len(letters) < 3:
            first = self.pick(*"ijkm")  # which may be free outside, and hides that one
            others = [i for i in "jm" if i != first and i not in letters]
            bound = (first, others[0]) if others and self.pick(True, False, False) else (first,)
            body = self.text((*(i for i in letters if i not in bound), *bound), depth - 1)
            return f"{self.pick(*BINDERS)}({body}, {', '.join(f'({i}, 1, N)' for i in bound)})"
        if kind == "where":
            return f"where({self.condition(letters, depth - 1)}, {inner()}, {inner()})"
        if kind == "extreme":
            return f"{self.pick('max', 'min')}({inner()}, {inner()})"
        if kind == "unknown":
            return str(self.pick(f"f({inner()})", f"g({inner()}, theta)", f"h(a, {inner()})", f"diff(f({self.leaf(())}), c)"))
        return self.leaf(letters)


@st.composite
def one_line(draw: Any, depth: int = 3, unknown: bool = False) -> list[str]:
    return [f"L = {Text(draw, ('a', 'b'), ('c',), unknown).text((), depth)}"]


@st.composite
def several_lines(draw: Any) -> list[str]:
    return [
        f"q[i] = {Text(draw, ('a', 'b'), ('c',)).text(('i',), 2)} + a[i]",
        f"s = {Text(draw, ('a', 'q'), ('c',)).text((), 2)}",
        f"L = {Text(draw, ('a', 'q'), ('s', 'c')).text((), 2)}",
    ]


VARIABLE = st.sampled_from(["a[j]", "a[j]", "a[k]", "c", "W[m,n]", "a[1]", "b[i]"])


def error(define: list[str], wrt: str, result: str, seed: int, positive: bool) -> float:
    """The largest error of a result at one point by the oracle, which does not know `a[1]` as a variable."""
    if wrt != "a[1]":
        return float(oracle.compare(define, "L", wrt, result, (), positive, (seed,), (SIZE,)))
    world = oracle.World(define, ["L", wrt, result, SIZE], seed, positive)
    want = world.evaluate(world.parse("L"), {}, ("a", (1,))).d
    return float(abs(want - world.evaluate(world.parse(result), {}).v) / (1 + abs(want)))


def right(define: list[str], wrt: str, found: Derived) -> bool:
    errors = []
    for seed, positive in ((0, True), (1, True), (0, False), (1, False)):
        try:
            errors.append(error(define, wrt, found.result.text, seed, positive))
        except OUTSIDE:
            continue
    return not errors or max(errors) < TOLERANCE


@cache
def judge(given: tuple[str, ...], wrt: str, unknown: bool = False) -> str:
    """The verdict on a random problem; asserts that nothing is refuted, wrong, or not read back.

    It is kept, since the many examples of a slow test begin with the few of the quick one.
    """
    *before, last = given
    define = [*before, f"{last} + 0*{SIZE}" + (" + 0*sum(theta[k], k)" if unknown else "")]
    try:
        found = derive("; ".join(define), of="L", wrt=wrt)
    except Stuck as stuck:
        return f"stuck: {stuck.reason}"
    except NotationError as wrong:
        assert "does not occur" in str(wrong) or "division by zero" in str(wrong), str(wrong)
        return "refused"
    steps = list(found.derivation.all_steps())
    assert [(str(s.rule), s.check) for s in steps if s.check is None or s.check.verdict == "fails"][:1] == []
    assert [c for c in found.checks if c.verdict == "fails"] == []
    assert not circles(found.derivation), "a line comes back"
    back = read_expression(found.result.text, found.derivation.problem)
    assert text_of(back) == found.result.text
    assert unknown or right(define, wrt, found), f"{found.result.text} is wrong"
    return "verified" if found.verified else "undecided"


def run(problems: st.SearchStrategy[list[str]], examples: int, unknown: bool = False) -> None:
    verdicts: list[str] = []

    @settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck))
    @given(problems, VARIABLE)
    def each(define: list[str], wrt: str) -> None:
        verdicts.append(judge(tuple(define), wrt, unknown))

    each()
    assert verdicts.count("undecided") <= MOST_UNDECIDED * len(verdicts) + 1, "an undecided must not be the rule"
    stuck = [v for v in verdicts if v.startswith("stuck")]
    assert len(stuck) <= MOST_UNDECIDED * len(verdicts) + 1, stuck


def test_the_whole_notation_in_one_line() -> None:
    run(one_line(), 60)


def test_the_whole_notation_in_several_lines() -> None:
    run(several_lines(), 40)


def test_unknown_functions() -> None:
    run(one_line(2, unknown=True), 50, unknown=True)


@pytest.mark.slow
def test_much_of_the_whole_notation_in_one_line() -> None:
    run(one_line(), 100 * MORE)


@pytest.mark.slow
def test_much_of_the_whole_notation_in_several_lines() -> None:
    run(several_lines(), 70 * MORE)


@pytest.mark.slow
def test_many_unknown_functions() -> None:
    run(one_line(3, unknown=True), 70 * MORE, unknown=True)
