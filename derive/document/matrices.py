"""What a document shows of the matrix forms of a derivation, beside the index form or in its place."""

from __future__ import annotations

from collections.abc import Iterable

from derive.document.page import Equal
from derive.document.understood import given
from derive.expression.matrix import Matrix, Transposed, Vector
from derive.expression.nodes import Expr, Index, Mul, Rational, indices_of
from derive.notation import text
from derive.question import Notation
from derive.records import dataclass
from derive.step import Check, Derivation, MatrixForm
from derive.words import noted

#: What is said where a result cannot be written without indices.
NO_MATRIX_FORM = noted("This result has no matrix form.")


@dataclass(frozen=True)
class MatrixView:
    """left = right between whole arrays; of a Jacobian, the indices that count its rows and its columns."""

    left: Expr
    right: Expr
    rows: Index | None
    columns: Index | None


def matrix_of(derivation: Derivation, notation: Notation, lemma: bool = False) -> MatrixView | None:
    """The matrix form of a result, if it is to be shown; that of a lemma is left out where it says no more than its line."""
    form = derivation.matrix
    if form is None or notation == "index" or (lemma and _is_plain(form.right)):
        return None
    jacobian = bool(indices_of(derivation.of) and indices_of(derivation.wrt)) and form.columns is not None
    return MatrixView(form.left, form.right, form.rows if jacobian else None, form.columns if jacobian else None)


def definitions_of(derivation: Derivation, notation: Notation) -> tuple[MatrixForm, ...]:
    """The definitions that are also shown without indices."""
    return () if notation == "index" else derivation.matrix_definitions


def is_whole_first(derivation: Derivation, notation: Notation) -> bool:
    """Whether a question in whole arrays has an answer without indices, which stands before the one with them."""
    return derivation.problem.wholes is not None and derivation.matrix is not None and notation == "both"


def asked(derivation: Derivation, notation: Notation) -> Expr:
    """What is wanted, as the answer that stands first has it."""
    return derivation.matrix.left if derivation.matrix and is_whole_first(derivation, notation) else derivation.asked


def stated(derivation: Derivation, notation: Notation, limits: bool = False) -> tuple[tuple[Equal, ...], tuple[Equal, ...]]:
    """The definitions as the text has them, and those that are told below in the other notation: with indices and in whole
    arrays, or of a text in whole arrays the other way round."""
    definitions = given(derivation.problem)
    entries = tuple(Equal(d.head, d.body, limits=limits) for d in definitions)
    wholes = {text(f.left): Equal(f.left, f.right) for f in definitions_of(derivation, notation)}
    if derivation.problem.wholes is None:
        return entries, tuple(wholes.values())
    first = tuple(wholes.get(d.name, entry) for d, entry in zip(definitions, entries, strict=True))
    return first, tuple(entry for d, entry in zip(definitions, entries, strict=True) if d.name in wholes)


def matrix_checks(derivation: Derivation) -> list[Check | None]:
    """The checks of the matrix forms."""
    forms: Iterable[MatrixForm] = (*([derivation.matrix] if derivation.matrix else []), *derivation.matrix_definitions)
    return [f.check for f in forms]


def _is_plain(e: Expr) -> bool:
    """Whether something is a letter, or a multiple of one."""
    if isinstance(e, Mul):
        return len(e.args) == 2 and isinstance(e.args[0], Rational) and _is_plain(e.args[1])  # type: ignore[arg-type]
    return isinstance(e, Vector | Matrix) or (isinstance(e, Transposed) and _is_plain(e.args[0]))  # type: ignore[arg-type]


__all__ = ["NO_MATRIX_FORM", "MatrixView", "asked", "definitions_of", "is_whole_first", "matrix_checks", "matrix_of", "stated"]
