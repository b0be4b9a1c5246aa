"""Derived formulas at points: their numbers beside the numeric derivative and what a session printed, and chains of updates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from sympy import Expr

from derive.document.page import Displayed, Equal, Words
from derive.errors import DeriveError, DoesNotHold
from derive.expression.indices import substitute
from derive.expression.nodes import Index, Integer, indices_of
from derive.lecture.blocks import EvaluationBlock, Place
from derive.lecture.numbers import (
    Array,
    Given,
    Point,
    WrongPoint,
    aligned,
    derivative_at,
    letters_of,
    point_of,
    points_of,
    quantity_at,
    signed,
)
from derive.lecture.session import Transcript, numbers
from derive.pipeline import Answer
from derive.question import Question
from derive.records import dataclass
from derive.step import Derivation
from derive.words import gettext as _

DECIMALS = 4  # that a session prints
#: A float of single precision, as a session calculates with, has seven digits.
SINGLE = 1e-6
#: What fits on a page.
MOST_COLUMNS, MOST_ROWS = 12, 40
#: A cell of a table: as a session prints its numbers, or with what stands beside them.
Number = str | Words


@dataclass(frozen=True)
class Row:
    """One row of an evaluation: the quantity (nothing, where the columns say what they are), the formula's values and the
    session's."""

    head: Expr | None
    formula: tuple[Number, ...]
    session: tuple[str, ...] = ()


@dataclass(frozen=True)
class Numbers:
    """Rows of numbers under the heads of their columns; one row of a few numbers `in_line` is told in a sentence."""

    columns: tuple[Words, ...]
    rows: tuple[Row, ...]
    in_line: bool = False


@dataclass(frozen=True)
class AtPoint:
    """What is found at one point; a table of several points has none of its own."""

    point: tuple[Given, ...]
    tables: tuple[Numbers, ...]


@dataclass(frozen=True)
class Evaluation:
    """Derived formulas at some points, table by table, beside what a session printed (its version; empty: none); `count` is how
    many numbers were held against others, `rules` what a step of a chain of updates does."""

    formulas: tuple[Equal, ...]
    groups: tuple[AtPoint, ...]
    count: int
    version: str = ""
    caption: str = ""
    label: str = ""
    number: str = ""
    rules: tuple[Words, ...] = ()

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for group in self.groups for table in group.tables for row in table.rows)

    @property
    def formula(self) -> Equal:
        return self.formulas[0]


def asked(block: EvaluationBlock) -> Question:
    """What an evaluation asks: of updates, the derivatives that they speak of."""
    wrt, gradient = block.wrt, block.gradient
    if block.updates is not None:
        gradient = False  # of updates it says that the derivatives are shown
        own = [letter for left, text in block.updates.assignments for letter in _differentiated_by(left, text)]
        named = {name.strip() for name in re.sub(r"\[.*?\]", "", wrt or "").split(",")}
        wrt = ", ".join([*([wrt] if wrt else []), *(n for n in dict.fromkeys(own) if n not in named)]) or None
    return Question(block.text, block.of, wrt, tuple(block.assume), None, gradient, block.second)


def evaluation(block: EvaluationBlock, found: Answer, sessions: Mapping[str, Transcript]) -> Evaluation:
    """The numbers of the formulas; raises `DoesNotHold` where the definitions or a session have others."""
    parts = found.parts
    formulas = tuple(_formula(block, d) for d in parts)
    points = [(_place(block, n), values) for n, values in enumerate(points_of(block.points, block.at, Place(block.line)))]
    if block.session is not None and len(points) > 1:
        raise WrongPoint(_("a session prints what is at one point"), points[1][0])
    if block.updates is not None:
        from derive.lecture.updates import chain

        chains = [chain(block, parts, place, values) for place, values in points]
        groups = tuple(group for _rules, group in chains)
        count = block.updates.steps * len(points) * len(parts)
        return Evaluation(formulas, groups, count, "", block.caption, rules=chains[0][0])
    worked: list[tuple[Point, Array, list[Array]]] = []
    for place, values in points:
        wanted = [d.of for d in parts] + [w for d in parts for w in (d.first, d.wrt) if w is not None]
        point = point_of(values, max((d.problem for d in parts), key=lambda p: len(p.definitions)), place, wanted)
        quantity = quantity_at(point.world(parts[0].problem), parts[0].of, place)
        worked.append((point, quantity, [derivative_at(point.world(d.problem), d, place) for d in parts]))
    count = sum(a.size for _point, _quantity, arrays in worked for a in arrays)
    if block.session is not None:
        transcript = sessions[block.session]
        table = _beside(block, parts, worked[0][2], transcript)
        shown = sum(len(row.formula) for row in table.rows)
        groups = (AtPoint(worked[0][0].given, (table,)),)
        return Evaluation(formulas, groups, shown, transcript.version, block.caption)
    if all(a.ndim == 0 for _point, quantity, arrays in worked for a in (quantity, *arrays)) and _are_numbers(worked):
        groups = (AtPoint((), (_of_numbers(parts, worked),)),)
    else:
        groups = tuple(AtPoint(p.given, tuple(_tables(parts, quantity, arrays))) for p, quantity, arrays in worked)
    return Evaluation(formulas, groups, count, "", block.caption)


def _place(block: EvaluationBlock, n: int) -> Place:
    return block.points[n][0].place if len(block.points) > n and block.points[n] else Place(block.line)


def _formula(block: EvaluationBlock, d: Derivation) -> Equal:
    """The derived formula, without indices where that was asked for and there is such a form."""
    if block.notation == "matrix" and d.matrix is not None:
        return Equal(d.matrix.left, d.matrix.right)
    return Equal(d.asked, d.result)


# -- tables


def _are_numbers(worked: Sequence[tuple[Point, Array, list[Array]]]) -> bool:
    """Whether all that is given are numbers, so that each point is a row."""
    return all(not g.bracketed for point, _quantity, _arrays in worked for g in point.given)


def _of_numbers(parts: Sequence[Derivation], worked: Sequence[tuple[Point, Array, list[Array]]]) -> Numbers:
    """Number by number: one row for each point, with the letters, the quantity and its derivatives."""
    letters = [g.left for g in worked[0][0].given]
    given = [tuple((g.right,) for g in point.given) for point, _quantity, _arrays in worked]
    found = [[float(quantity), *map(float, arrays)] for _point, quantity, arrays in worked]
    columns = [aligned(column) for column in zip(*found, strict=True)]
    heads = [(e,) for e in (*letters, parts[0].of)] + [(Displayed(d.asked),) for d in parts]
    _refuse_large(len(heads), len(given))
    rows = tuple(Row(None, (*own, *numbers)) for own, numbers in zip(given, zip(*columns, strict=True), strict=True))
    return Numbers(tuple(heads), rows)


def _tables(parts: Sequence[Derivation], quantity: Array, arrays: Sequence[Array]) -> Iterator[Numbers]:
    """The quantity and each derivative: numbers in one table, a row of numbers or a matrix in one of its own."""
    single = [(parts[0].of, quantity)] if quantity.ndim == 0 else []
    single += [(d.asked, a) for d, a in zip(parts, arrays, strict=True) if a.ndim == 0]
    if single:
        _refuse_large(len(single), 1)
        row = Row(None, tuple(aligned([float(a)])[0] for _e, a in single))
        yield Numbers(tuple((e,) for e, _a in single), (row,), in_line=True)
    if quantity.ndim:
        yield _table(parts[0].of, (parts[0].of,), quantity)
    for d, array in zip(parts, arrays, strict=True):
        if array.ndim:
            yield _table(d.asked, _leaves(d), array)


def _leaves(d: Derivation) -> tuple[Expr, ...]:
    return (d.of, d.wrt) if d.first is None else (d.of, d.first, d.wrt)


def _table(head: Expr, leaves: Sequence[Expr], array: Array) -> Numbers:
    """A row of numbers, or a matrix with the heads of its rows."""
    columns, rows = _laid(head, leaves, array)
    texts = iter(aligned([float(v) for v in array.reshape(-1)]))
    return Numbers(columns, tuple(Row(e, tuple(next(texts) for _v in numbers)) for e, numbers in rows))


def _laid(head: Expr, leaves: Sequence[Expr], array: Array) -> tuple[tuple[Words, ...], list[tuple[Expr, Array]]]:
    """The heads of the columns, and each row with its head: the last letter counts columns, the one before rows."""
    letters = letters_of(*leaves)
    if array.ndim > 2:
        said = _("a derivative with {n} indices is no table; name an entry, as in a[1], so that at most two are left")
        raise DeriveError(said.format(n=array.ndim))
    _refuse_large(array.shape[-1] if array.ndim else 1, array.shape[0] if array.ndim > 1 else 1)
    if array.ndim == 0:
        return ((Displayed(head),),), [(head, array.reshape(1))]
    column = letters[-1]
    of = next(e for e in reversed(leaves) if column in indices_of(e))
    alone = len([i for i in indices_of(of) if isinstance(i, Index)]) == 1
    heads: list[Words] = []
    for n in range(array.shape[-1]):
        heads.append((_at(of, column, n + 1),) if alone else (column, f" = {n + 1}"))
    if array.ndim == 1:
        return tuple(heads), [(head, array)]
    return tuple(heads), [(_at(head, letters[0], n + 1), row) for n, row in enumerate(array)]


def _at(e: Expr, index: Index, number: int) -> Expr:
    return substitute(e, {index: Integer(number)})


def _refuse_large(columns: int, rows: int) -> None:
    if columns > MOST_COLUMNS or rows > MOST_ROWS:
        said = _("a table of {rows} × {columns} numbers is too large for a page; at most {most} fit")
        raise DeriveError(said.format(rows=rows, columns=columns, most=f"{MOST_ROWS} × {MOST_COLUMNS}"))


# -- beside a session


def _beside(block: EvaluationBlock, parts: Sequence[Derivation], arrays: Sequence[Array], transcript: Transcript) -> Numbers:
    """The rows that a session prints, each with its numbers below those of the formula."""
    laid = [(head, row, columns) for d, a in zip(parts, arrays, strict=True)
            for columns, rows in [_laid(d.asked, _leaves(d), a)] for head, row in rows]  # fmt: skip
    made: list[Row] = []
    shown: tuple[Words, ...] | None = None
    for number, statement in block.rows:
        if number > len(laid):
            raise DeriveError(_("there is no row {n}: the formula has {rows}").format(n=number, rows=len(laid)))
        head, row, columns = laid[number - 1]
        if shown is not None and len(columns) != len(shown):
            raise DeriveError(_("the rows of one table have as many numbers each; give the others a block of their own"))
        shown = columns
        ours, theirs = [float(v) for v in row], numbers(transcript.output_of(statement))
        close = [abs(a - b) <= max(0.5001 * 10**-DECIMALS, SINGLE * abs(a)) for a, b in zip(ours, theirs, strict=False)]
        if len(ours) != len(theirs) or not all(close):
            said = _("row {n}: the formula gives {ours} and session {name} prints {theirs}")
            raise DoesNotHold(said.format(n=number, ours=ours, name=transcript.name, theirs=theirs))
        made.append(Row(head, tuple(map(_decimal, ours)), tuple(map(_decimal, theirs))))
    return Numbers(shown or (), tuple(made))


def _decimal(value: float) -> str:
    return signed(f"{value:.{DECIMALS}f}")


def _differentiated_by(left: str, text: str) -> list[str]:
    """The letters by which an update needs the derivative: `grad` is that by the letter on the left, `grad_b` that by b."""
    found = re.findall(r"(?<![^\W])grad(?:_([^\W\d]\w*))?(?!\w)", text)
    return [name or left for name in found]


__all__ = ["AtPoint", "Evaluation", "Number", "Numbers", "Row", "asked", "evaluation"]
