"""What a document shows of the matrix forms of a derivation, beside the index form or in its place."""

from __future__ import annotations

from collections.abc import Iterable

from derive.expression.matrix import Matrix, Transposed, Vector
from derive.expression.nodes import Expr, Index, Mul, Rational, indices_of
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


def matrix_checks(derivation: Derivation) -> list[Check | None]:
    """The checks of the matrix forms."""
    forms: Iterable[MatrixForm] = (*([derivation.matrix] if derivation.matrix else []), *derivation.matrix_definitions)
    return [f.check for f in forms]


def _is_plain(e: Expr) -> bool:
    """Whether something is a letter, or a multiple of one."""
    if isinstance(e, Mul):
        return len(e.args) == 2 and isinstance(e.args[0], Rational) and _is_plain(e.args[1])  # type: ignore[arg-type]
    return isinstance(e, Vector | Matrix) or (isinstance(e, Transposed) and _is_plain(e.args[0]))  # type: ignore[arg-type]


__all__ = ["NO_MATRIX_FORM", "MatrixView", "definitions_of", "matrix_checks", "matrix_of"]
