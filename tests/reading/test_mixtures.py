"""One formula in whole arrays, as LaTeX, as typed text and with indices: however it is written, it is the same problem."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.check.witness import Witness
from derive.expression.monomial import same
from derive.notation import latex, text
from derive.pipeline import pose, pose_claim
from derive.problem import Problem
from derive.question import Question

pytestmark = pytest.mark.slow

#: Vectors and matrices by the axes that they have: two sizes, N and D.
MATRICES = {"X": "ND", "W": "DD", "A": "NN"}
VECTORS = {"w": "D", "v": "D", "y": "N", "t": "N"}
NUMBERS = ("a", "c")


@dataclass(frozen=True)
class Written:
    """One formula in three notations; `axes` are the sizes of its axes, and `terms` says that it is a sum."""

    tex: str
    typed: str
    axes: str
    terms: bool = False

    def alone(self) -> str:
        """In LaTeX so that a sign above is of all of it."""
        return self.tex if len(self.tex) == 1 else f"({self.tex})"

    def factor(self) -> Written:
        return Written(rf"({self.tex})", f"({self.typed})", self.axes) if self.terms else self


def behind(matrix: str, turned: bool, v: Written) -> Written:
    """The product of a matrix, turned or not, with a vector."""
    tex, typed = (rf"{matrix}^\top", f"{matrix}.T") if turned else (matrix, matrix)
    return Written(f"{tex} {v.factor().tex}", f"{typed} @ {v.factor().typed}", MATRICES[matrix][turned])


def vectors(axis: str, depth: int) -> st.SearchStrategy[Written]:
    """Vectors along one axis: names, products with matrices, sums, functions entry by entry."""
    names = st.sampled_from([Written(n, n, axis) for n, of in VECTORS.items() if of == axis])
    if not depth:
        return names
    inner = vectors(axis, depth - 1)
    acted = [vectors(axes[1], depth - 1).map(partial(behind, m, False)) for m, axes in MATRICES.items() if axes[0] == axis]
    turned = [vectors(axes[0], depth - 1).map(partial(behind, m, True)) for m, axes in MATRICES.items() if axes[1] == axis]
    sums = st.tuples(inner, inner, st.sampled_from("+-")).map(
        lambda p: Written(f"{p[0].tex} {p[2]} {p[1].factor().tex}", f"{p[0].typed} {p[2]} {p[1].factor().typed}", axis, True)
    )
    products = st.tuples(st.one_of(*acted, *turned), st.one_of(*acted, *turned)).map(
        lambda p: Written(rf"{p[0].tex} \odot ({p[1].tex})", f"({p[0].typed}) * ({p[1].typed})", axis, True)
    )
    functions = st.tuples(inner, st.sampled_from([(r"\tanh", "tanh"), (r"\sigma", "sigmoid"), (r"\exp", "exp")])).map(
        lambda p: Written(f"{p[1][0]}({p[0].tex})", f"{p[1][1]}({p[0].typed})", axis)
    )
    return st.one_of(names, *acted, *turned, sums, products, functions)


def numbers() -> st.SearchStrategy[Written]:
    """Losses: squared norms, inner products, quadratic forms, and weighted sums of them."""

    def loss(axis: str) -> st.SearchStrategy[Written]:
        v = vectors(axis, 2)
        norms = v.map(lambda v: Written(rf"\|{v.tex}\|^2", f"norm({v.typed})**2", ""))
        inner = st.tuples(v, v).map(
            lambda p: Written(rf"{p[0].alone()}^\top {p[1].factor().tex}", f"({p[0].factor().typed}) @ ({p[1].typed})", "")
        )
        return st.one_of(norms, inner)

    one = st.one_of(loss("N"), loss("D"))
    weighted = st.tuples(st.sampled_from(NUMBERS), one, one).map(
        lambda p: Written(rf"{p[1].tex} + {p[0]} {p[2].tex}", f"{p[1].typed} + {p[0]}*{p[2].typed}", "", True)
    )
    return st.one_of(one, weighted)


def posed(written: str) -> Problem:
    return pose(Question(written, gradient=True))


def alike(a: Problem, b: Problem) -> bool:
    """Whether two problems are the same entry by entry: the witness puts the second to the test beside the first."""
    if [d.head for d in a.definitions] != [d.head for d in b.definitions]:
        return False
    told = "\n".join(f"{text(d.head)} = {text(d.body)}" for d in a.definitions)
    for d, e in zip(a.definitions, b.definitions, strict=True):
        if not same(d.body, e.body):
            claimed = pose_claim(told, f"{text(e.head)} = {text(e.body)}")
            equation = claimed.assumptions[-1]
            if Witness(claimed).equal(equation.left, equation.right).verdict != "holds":
                return False
    return True


@settings(max_examples=60, deadline=None)
@given(numbers())
def test_latex_and_typed_text_are_one_problem(loss: Written) -> None:
    assert alike(posed(f"L = {loss.typed}"), posed(f"$$L = {loss.tex}$$"))


@settings(max_examples=40, deadline=None)
@given(numbers())
def test_what_is_read_is_read_back_with_indices(loss: Written) -> None:
    first = posed(f"$$L = {loss.tex}$$")
    for written in (text, latex):
        again = posed("\n".join(f"{written(d.head)} = {written(d.body)}" for d in first.definitions))
        assert alike(first, again)


@settings(max_examples=40, deadline=None)
@given(numbers())
def test_what_is_read_is_read_back_in_whole_arrays(loss: Written) -> None:
    first = posed(f"L = {loss.typed}")
    assert first.wholes is not None
    whole = first.wholes["L"]
    for written in (f"L = {text(whole)}", f"$$L = {latex(whole)}$$"):
        assert alike(first, posed(written))


@settings(max_examples=40, deadline=None)
@given(vectors("N", 1), vectors("N", 1))
def test_definitions_in_two_notations_are_one_text(first: Written, second: Written) -> None:
    """A quantity that is typed and one that is pasted, in either order of the two notations."""
    typed = f"r = {first.typed}\ns = {second.typed}\nL = norm(r - s)**2"
    pasted = rf"$$r = {first.tex} \\ s = {second.tex} \\ L = \|r - s\|^2$$"
    assert alike(posed(typed), posed(pasted))
