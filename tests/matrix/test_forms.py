"""The matrix form of a result: which it is, that it holds, and that there is none where there should be none."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sympy import Basic

import derive.matrix
from derive import derive as derive_text
from derive.catalogue import catalogue
from derive.check import Witness
from derive.check.derivation import spoken_of
from derive.check.matrix import check_matrix
from derive.engine import derive_problem
from derive.expression.indices import names
from derive.expression.matrix import Matrix, Vector, array_name
from derive.matrix import with_matrix_form
from derive.notation import inline, text
from derive.step import Derivation, MatrixForm
from tests.problems.corpus import ROWS, Given
from tests.telling import problem

from .forms import FORMS


@cache
def derived(define: str, of: str | None, wrt: str | None, assume: tuple[str, ...]) -> Derivation:
    return with_matrix_form(derive_problem(problem(define, of, wrt, assume)))


def forms(d: Derivation) -> list[MatrixForm]:
    """Every form that is proposed: of the result, of the lemmas, of the definitions."""
    own = [d.matrix] if d.matrix is not None else []
    return [*(f for lemma in d.lemmas for f in forms(lemma)), *own, *d.matrix_definitions]


@pytest.mark.slow
@pytest.mark.parametrize(("define", "of", "wrt", "assume", "expected"), FORMS, ids=[f"{f[4]} ({f[2]})" for f in FORMS])
def test_the_form_is_what_people_write(define: str, of: str, wrt: str, assume: tuple[str, ...], expected: str | None) -> None:
    form = derived(define, of, wrt, assume).matrix
    assert (form and f"{inline(form.left)} = {inline(form.right)}") == expected


@pytest.mark.slow
@pytest.mark.parametrize(("define", "of", "wrt", "assume"), [f[:4] for f in FORMS], ids=[f"{f[4]} ({f[2]})" for f in FORMS])
def test_every_form_holds(define: str, of: str, wrt: str, assume: tuple[str, ...]) -> None:
    all_hold(derived(define, of, wrt, assume))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.id))
def test_every_form_of_the_problems_holds(row: Given) -> None:
    all_hold(derived(row.text, row.of, row.wrt, row.assume))


@pytest.mark.slow
@pytest.mark.parametrize("name", catalogue())
def test_every_form_of_the_catalogue_holds(name: str) -> None:
    all_hold(derived(name, None, None, ()))


def all_hold(d: Derivation) -> None:
    witness = Witness(spoken_of(d))
    found = {f"{inline(f.left)} = {inline(f.right)}": check_matrix(witness, f) for f in forms(d)}
    assert {said: check.detail for said, check in found.items() if not check.ok} == {}


@pytest.mark.parametrize(("define", "of", "wrt", "assume"), [f[:4] for f in FORMS if f[4]], ids=[f[4] for f in FORMS if f[4]])
def test_the_text_is_what_numpy_reads(define: str, of: str, wrt: str, assume: tuple[str, ...]) -> None:
    """A third witness: the text is run by Python on the sampled arrays, point by point."""
    d = derived(define, of, wrt, assume)
    witness = Witness(spoken_of(d))
    world = witness.world
    for form in forms(d):
        entries = world.value(form.entry, world.scope((form.entry,), (d.of, d.wrt)))
        places = [i.name for i in (form.rows, form.columns) if i is not None]
        sizes = [world.size(size) for name in _wholes(form.left) for size in d.problem.axes[name]]
        for point in range(3):
            arrays = {n: _at(world.root.quantity(n).array, point) for n in names(form.right)}
            known = {**NUMPY, **arrays, **{size.name: world.size(size) for size in d.problem.sizes}}
            got = np.asarray(eval(text(form.right), {}, known))
            here = _at(entries.array, point)
            if entries.axes != tuple(places) and len(entries.axes) == 2:
                here = here.T
            shaped = here.reshape([n if i in entries.axes else 1 for i, n in zip(places, sizes, strict=True)])
            assert got.shape == tuple(sizes), text(form.right)
            assert np.allclose(got, np.broadcast_to(shaped, sizes)), text(form.right)


NUMPY = {
    "diag": np.diag, "outer": np.outer, "ones": np.ones, "eye": np.eye, "norm": np.linalg.norm, "trace": np.trace,
    "where": np.where, "exp": np.exp, "log": np.log, "tanh": np.tanh, "sqrt": np.sqrt, "sign": np.sign,
    "inv": np.linalg.inv, "det": np.linalg.det, "logdet": lambda a: np.linalg.slogdet(a)[1],
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "relu": lambda x: np.maximum(x, 0),
}  # fmt: skip


def _at(values: NDArray[Any], point: int) -> NDArray[np.float64]:
    return np.real(values[min(point, len(values) - 1)])


def _wholes(e: Basic) -> list[str]:
    if isinstance(e, Vector | Matrix):
        return [array_name(e)]
    return [name for a in e.args for name in _wholes(a)]


def test_forms_are_worked_out_where_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []
    made = derive.matrix.matrix_form

    def noted(*of: Any) -> MatrixForm | None:
        asked.append(of)
        return made(*of)

    monkeypatch.setattr(derive.matrix, "matrix_form", noted)
    found = derive_text("r[n] = sum(X[n,d]*w[d], d) - y[n]; L = sum(r[n]**2, n)", wrt="w[j]").derivation
    assert found.verified and not asked
    assert found.matrix is not None and inline(found.matrix.right) == "2 Xᵀ r" and len(asked) == 1
    assert found.matrix.check is not None and found.matrix.check.ok and found.matrix.check.worlds == found.checks[0].worlds
