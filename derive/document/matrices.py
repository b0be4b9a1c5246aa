"""What a document shows of the matrix forms of a derivation, beside the index form or in its place."""

from __future__ import annotations

from collections.abc import Iterable

from derive.document.page import Equal
from derive.document.understood import given
from derive.expression.matrix import Matrix, Transposed, Vector, grid, whole
from derive.expression.nodes import Expr, Index, Mul, Rational, indices_of, name_of
from derive.notation import text
from derive.pipeline import Answer
from derive.problem import Definition
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


def stated(
    derivation: Derivation, notation: Notation, limits: bool = False
) -> tuple[tuple[tuple[Definition, Equal], ...], tuple[Equal, ...]]:  # fmt: skip
    """The definitions as the text has them, and those that are told below in the other notation: with indices and in whole
    arrays, or of a text in whole arrays the other way round.  An array that is written out is one of them, and its entries stand
    below."""
    problem, definitions = derivation.problem, given(derivation.problem)
    entries = {d.name: Equal(d.head, d.body, limits=limits) for d in definitions}
    wholes = {text(f.left): Equal(f.left, f.right) for f in definitions_of(derivation, notation)}
    if problem.wholes is None and not problem.written:
        return tuple((d, entries[d.name]) for d in definitions), tuple(wholes.values())
    tables = {} if notation == "index" else {name_of(rows[0][0]): (n, rows) for n, rows in problem.written.items()}
    inside = {name_of(head) for _array, rows in tables.values() for row in rows for head in row}
    first: list[tuple[Definition, Equal]] = []
    for d in definitions:
        if d.name in tables:
            array, rows = tables[d.name]
            bodies = grid([problem.defined[name_of(head)].body for head in row] for row in rows)
            first.append((d, Equal(whole(array, 1 if len(rows[0]) == 1 else 2), bodies)))
        elif d.name not in inside:
            first.append((d, wholes.get(d.name, entries[d.name])))
    return tuple(first), tuple(entries[d.name] for d in definitions if d.name in wholes or d.name in inside)


def together(answer: Answer) -> Equal | None:
    """The derivatives of an array that is written out, by its rows: of a vector by several variables the Jacobian."""
    problem, parts = answer.problem, answer.parts
    quantities, several = (problem.of, *problem.further), len(problem.variables)
    rows = next((rows for rows in problem.written.values() if any(problem.of in row for row in rows)), ())
    if len(quantities) == 1 or any(p.first is not None for p in parts) or len(parts) != len(quantities) * several:
        return None
    if len(rows[0]) > 1 and (several > 1 or sum(map(len, rows)) != len(parts)):
        return None
    across = several * len(rows[0])
    lines = [parts[n : n + across] for n in range(0, len(parts), across)]
    return Equal(grid([p.asked for p in line] for line in lines), grid([p.result for p in line] for line in lines))


def matrix_checks(derivation: Derivation) -> list[Check | None]:
    """The checks of the matrix forms."""
    forms: Iterable[MatrixForm] = (*([derivation.matrix] if derivation.matrix else []), *derivation.matrix_definitions)
    return [f.check for f in forms]


def _is_plain(e: Expr) -> bool:
    """Whether something is a letter, or a multiple of one."""
    if isinstance(e, Mul):
        return len(e.args) == 2 and isinstance(e.args[0], Rational) and _is_plain(e.args[1])  # type: ignore[arg-type]
    return isinstance(e, Vector | Matrix) or (isinstance(e, Transposed) and _is_plain(e.args[0]))  # type: ignore[arg-type]


__all__ = [
    "NO_MATRIX_FORM", "MatrixView", "asked", "definitions_of", "is_whole_first", "matrix_checks", "matrix_of",
    "stated", "together",
]  # fmt: skip
