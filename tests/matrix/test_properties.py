"""Whatever is read as matrices has the entries that were written: on random sums of random products."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from derive.check import Witness
from derive.check.matrix import check_matrix
from derive.expression.indices import free_indices
from derive.expression.matrix import has_whole, whole
from derive.expression.nodes import (
    MINUS_ONE,
    TWO,
    Expr,
    Index,
    Rational,
    add,
    delta,
    derivative,
    entry,
    exp,
    mul,
    node,
    power,
    quotient,
    relu,
    scalar,
    summation,
)
from derive.language.reader import read_problem
from derive.matrix.contraction import NoForm
from derive.matrix.reading import Reader
from derive.notation import latex, speech, text, typst
from derive.step import MatrixForm

pytestmark = pytest.mark.slow

LONG, SHORT = [Index(n) for n in "ikm"], [Index(n) for n in "jln"]  # those of u, and those of v
SCALARS = (scalar("c"), TWO, MINUS_ONE, Rational(1, 3), quotient(scalar("c"), TWO))


@cache
def witness() -> Witness:
    tied = (
        "sum(sum(A[i,j]*u[i]*v[j], j), i)", "sum(sum(S[i,k]*u[i]*(w[k] + u[k]), k), i)",
        "sum(sum(Q[j,l]*v[j]*(z[l] + v[l]), l), j)",
    )  # fmt: skip
    return Witness(read_problem(f"L = c*({' + '.join(tied)})", of="L", wrt="c"))


def factor(draw: st.DrawFn, depth: int) -> Expr:
    """An entry, a delta, or something made of entries."""
    i, k = draw(st.sampled_from(LONG)), draw(st.sampled_from(LONG))
    j, n = draw(st.sampled_from(SHORT)), draw(st.sampled_from(SHORT))
    made = draw(st.sampled_from([
        entry("u", i), entry("w", i), entry("v", j), entry("z", j), entry("A", i, j), entry("S", i, k), entry("Q", j, n),
        power(entry("u", i), TWO), power(entry("A", i, j), TWO), delta(i, k), node(relu, entry("w", i)), exp(entry("v", j)),
    ]))  # fmt: skip
    if depth and draw(st.booleans()):
        return add(made, mul(draw(st.sampled_from(SCALARS)), factor(draw, depth - 1)))
    return made


@st.composite
def arrays(draw: st.DrawFn) -> tuple[Expr, Index | None, Index | None]:
    """An expression with at most two free indices, and those."""
    body = mul(draw(st.sampled_from(SCALARS)), *(factor(draw, 1) for _ in range(draw(st.integers(1, 4)))))
    free = sorted(free_indices(body), key=lambda index: index.name)
    kept = draw(st.permutations(free))[: draw(st.integers(0, 2))]
    for index in free:
        if index not in kept:
            body = summation(body, index, sizes()[index])
    return body, *[*kept, None, None][:2]  # type: ignore[return-value]


def sizes() -> dict[Index, Expr]:
    axes = witness().problem.axes
    return {**dict.fromkeys(LONG, axes["u"][0]), **dict.fromkeys(SHORT, axes["v"][0])}


@given(arrays())
@settings(max_examples=250, deadline=None, derandomize=True)
@example((mul(delta(LONG[0], LONG[1]), entry("u", LONG[0])), LONG[0], LONG[1]))
@example((mul(entry("A", LONG[0], SHORT[0]), entry("A", LONG[0], SHORT[0])), LONG[0], SHORT[0]))
@example((summation(entry("S", LONG[0], LONG[0]), LONG[0], sizes()[LONG[0]]), None, None))
def test_what_is_read_has_the_entries_that_were_written(case: tuple[Expr, Index | None, Index | None]) -> None:
    e, rows, columns = case
    try:
        right = Reader(sizes()).read(e, rows, columns)
    except NoForm:
        assume(False)
        return
    places = [whole("u" if index in LONG else "v", 1) for index in (rows, columns) if index is not None]
    left = derivative(*[*places, scalar("c"), scalar("c")][:2])
    found = check_matrix(witness(), MatrixForm(left, right, e, rows, columns))
    assert has_whole(right) or rows is None
    assert found.verdict == "holds", f"{text(e)} is not {text(right)}: {found.detail}"
    assert latex(right) and typst(right) and speech(right)
