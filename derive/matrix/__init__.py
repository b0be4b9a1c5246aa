"""The matrix form beside the index form: -2 Σ_n X_nj r_n is also -2 Xᵀ r.

The derivative of a number by a vector is a column, by a matrix W a matrix of W's shape; that of a vector by a vector is the
Jacobian, whose rows belong to what is differentiated.  This package says what the form would be, and it says nothing where
nobody would write one; whether it is right is for the witness to find out.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sympy import Basic, Expr, Mul

from derive.expression.indices import free_indices
from derive.expression.matrix import EntrywiseQuotient, Inverse, Transposed, array_name, has_whole, whole
from derive.expression.nodes import Add, Index, derivative, indices_of, name_of, rebuild
from derive.matrix.contraction import count_sums, length
from derive.matrix.reading import NoForm, Reader
from derive.problem import Definition, Problem
from derive.records import replace
from derive.step import Derivation, Forms, Later, MatrixForm

LONGEST = 32.0  # beyond this the index form is the shorter one to read


def with_matrix_form(derivation: Derivation) -> Derivation:
    """The derivation with the unchecked matrix forms of its result, of its lemmas' results and of its definitions."""
    return with_matrix_forms((derivation,))[0]


def with_matrix_forms(parts: Sequence[Derivation]) -> tuple[Derivation, ...]:
    """The same of several derivations: a lemma or a definition that they share is one value in all of them still."""
    return tuple(map(_Forms().whole, parts))


class _Forms:
    """The matrix forms of one or several derivations, each made once."""

    def __init__(self) -> None:
        self.lemmas: dict[int, tuple[Derivation, Derivation]] = {}
        self.definitions: dict[int, tuple[Definition, MatrixForm | None]] = {}

    def whole(self, derivation: Derivation) -> Derivation:
        return self.result(derivation, True)

    def result(self, d: Derivation, definitions: bool = False) -> Derivation:
        forms = Later(partial(self.of, d.problem, d.of, d.wrt, d.result, d.first, definitions))
        return replace(d, lemmas=tuple(map(self.lemma, d.lemmas)), forms=forms)

    def of(self, problem: Problem, of: Expr, wrt: Expr, result: Expr, first: Expr | None, definitions: bool) -> Forms:
        """The forms of a derivation: of its result, and of the definitions that it rests on."""
        form = matrix_form(problem, of, wrt, result) if first is None else _hessian(problem, of, first, wrt, result)
        if not definitions or (form is None and problem.wholes is None):
            return Forms(form)
        needed = problem.needed(name_of(of))
        found = (self.definition(problem, d) for d in problem.definitions if d.name in needed)
        return Forms(form, tuple(f for f in found if f is not None))

    def lemma(self, d: Derivation) -> Derivation:
        if id(d) not in self.lemmas:
            self.lemmas[id(d)] = (d, self.result(d))
        return self.lemmas[id(d)][1]

    def definition(self, problem: Problem, d: Definition) -> MatrixForm | None:
        if id(d) not in self.definitions:
            written = (problem.wholes or {}).get(d.name)
            form = definition_form(problem, d.head, d.body) if written is None else _as_written(d, written)
            self.definitions[id(d)] = (d, form)
        return self.definitions[id(d)][1]


def _hessian(problem: Problem, of: Expr, first: Expr, then: Expr, result: Expr) -> MatrixForm | None:
    """The second derivatives of a number by one or two arrays: row i of the first, column j of the second."""
    form = None if indices_of(of) else _form(problem, (first, then), result)
    return None if form is None else replace(form, left=derivative(derivative(of, _whole(first)), _whole(then)))


def matrix_form(problem: Problem, of: Expr, wrt: Expr, result: Expr) -> MatrixForm | None:
    """∂ of / ∂ wrt as a matrix, a column or a number made of whole arrays; `None` where there is no such form."""
    form = _form(problem, (of, wrt), result)
    if form is None:
        return None
    sums = _sums(form.right)
    if sum(sums) > 1 and sums != [2]:
        return None
    if form.rows is None and sums and any(isinstance(e, Add) for e in _factors(form.right)):
        return None  # a sum of several things by way of ones is a plain sum
    return replace(form, left=derivative(_whole(of), _whole(wrt)))


def definition_form(problem: Problem, head: Expr, body: Expr) -> MatrixForm | None:
    """A definition without indices, r = y - X w; `None` where there is no such form."""
    form = _form(problem, (head,), body)
    return None if form is None or _sums(form.right) else replace(form, left=_whole(head))


def _as_written(d: Definition, right: Expr) -> MatrixForm:
    """A definition without indices, as the text has it."""
    return MatrixForm(_whole(d.head), right, d.body, *d.indices)


def _form(problem: Problem, leaves: tuple[Expr, ...], e: Expr) -> MatrixForm | None:
    """The form of an expression whose free indices are those of some entries, in their order."""
    places = [i for leaf in leaves for i in indices_of(leaf) if isinstance(i, Index)]
    if any(free_indices(i) for leaf in leaves for i in indices_of(leaf) if not isinstance(i, Index)):
        return None  # r_{t+1} beside G_t is one entry for each of G's, and no axis
    if len(places) > 2 or len(set(places)) < len(places) or not free_indices(e) <= set(places):
        return None
    try:
        right = Reader(problem.index_sizes(*leaves, e)).read(e, *places)
    except (NoForm, RecursionError):
        return None
    right = _symmetric(right, problem.symmetric) if problem.symmetric else right
    if not has_whole(right) or length(right) > LONGEST or _quotients(right) > 1:
        return None
    return MatrixForm(right, right, e, *places)


def _symmetric(e: Expr, names: frozenset[str]) -> Expr:
    """An expression in which the inverse of a symmetric matrix is not transposed."""
    if isinstance(e, Transposed) and isinstance(e.args[0], Inverse) and array_name(e.args[0].args[0]) in names:  # type: ignore[arg-type]
        return e.args[0]  # type: ignore[return-value]
    if not e.has(Inverse):
        return e
    return rebuild(e, [_symmetric(a, names) for a in e.args])  # type: ignore[arg-type,no-any-return]


def _whole(leaf: Expr) -> Expr:
    """The array of an entry; an entry at a fixed place stays one."""
    letters = indices_of(leaf)
    return whole(name_of(leaf), len(letters)) if all(isinstance(i, Index) for i in letters) else leaf


def _sums(e: Basic) -> list[int]:
    """How often each product adds or repeats rows or columns by way of the vector of ones: 1 1ᵀ does so twice."""
    own = count_sums(e) if isinstance(e, Mul) else 0
    return [*([own] if own else []), *(n for a in e.args for n in _sums(a))]


def _quotients(e: Basic) -> int:
    return isinstance(e, EntrywiseQuotient) + sum(map(_quotients, e.args))


def _factors(e: Expr) -> tuple[Basic, ...]:
    return e.args if isinstance(e, Mul) else (e,)


__all__ = ["definition_form", "matrix_form", "with_matrix_form", "with_matrix_forms"]
