"""Claims and evaluations of a lecture as nodes of its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from derive.document.page import Cell, Code, Display, Displayed, Mark, Node, Paragraph, Table, Tally, Words, between, words
from derive.document.verdicts import counted
from derive.lecture.blocks import Block, CheckBlock
from derive.lecture.claims import Claim
from derive.lecture.evaluations import Evaluation, Number, Numbers
from derive.lecture.numbers import Given
from derive.words import gettext as _


def claim_nodes(claim: Claim, block: Block) -> tuple[Node, ...]:
    """A claimed equation or inequality, its values at a point, and what the check says."""
    tally = not isinstance(block, CheckBlock) or block.tally
    return (
        Display((claim.claim,), label=claim.label, number=claim.number),
        *([_values(claim)] if claim.values else []),
        *([_verdict(claim)] if tally else []),
    )


def _values(claim: Claim) -> Table:
    values = claim.values
    assert values is not None
    head = (Cell(words(_("At {these}"), these=_point(claim.point))), Cell((_("Value"),), True))
    if values.is_derivative:
        told = (_("The claim"), _("The derivative, by number"))
    else:
        told = (_("The right side"), _("The left side"))
    rows: list[tuple[Words, str]] = [((told[0],), values.claim), ((told[1],), values.derivative)]
    if not values.is_derivative:
        rows.reverse()
    if values.session:
        rows.append((words(_("PyTorch: {statement}"), statement=Code(claim.statement)), values.session))
    return Table(head, tuple((Cell(told), Cell((value,), True)) for told, value in rows))


def _point(point: Sequence[Given]) -> Words:
    """x = 1, w = (2, 3); rows of numbers between brackets."""
    return between(_(", "), [(g.left, f" = ({g.right})" if g.bracketed else f" = {g.right}") for g in point])


def _verdict(claim: Claim) -> Tally:
    """What the check says of a claim, and where it does not hold."""
    verdict = claim.check.verdict
    found = claim.found
    if claim.domain:
        said = {
            "holds": _("{mark} The claim holds: compared at {points} random points where {these}."),
            "fails": _("{mark} The claim fails its check: compared at {points} random points where {these}."),
            "undecided": _("{mark} The checks reach no verdict: compared at {points} random points where {these}."),
        }[verdict]
    else:
        said = {
            "holds": _("{mark} The claim holds: compared at {points} random points."),
            "fails": _("{mark} The claim fails its check: compared at {points} random points."),
            "undecided": _("{mark} The checks reach no verdict: compared at {points} random points."),
        }[verdict]
    where = between(_(", "), [cast(Words, s) for s in claim.domain])
    told = words(said, mark=Mark(verdict), points=counted([claim.check]).points, these=where)
    if found is None:
        return Tally(verdict, told)
    at = (
        _(" At one of them the left side is {left} and the right side {right} (where {at}).") if found.at
        else _(" At one of them the left side is {left} and the right side {right}.")
    )  # fmt: skip
    return Tally(verdict, (*told, *words(at, left=found.left, right=found.right, at=found.at)))


def evaluation_nodes(e: Evaluation) -> tuple[Node, ...]:
    """Formulas at some points, table by table, and what they were held against."""
    shown = Display(e.formulas)
    tables: list[Node] = []
    rules, given = between(_(", "), e.rules), e.groups[0].point if len(e.groups) == 1 else ()
    if rules and given:
        tables.append(Paragraph(words(_("With {given}, in every step {these}."), given=_point(given), these=rules)))
    elif rules:
        tables.append(Paragraph(words(_("In every step {these}."), these=rules)))
    for group in e.groups:
        if len(e.groups) > 1 or any(table.in_line for table in group.tables):
            tables.append(Paragraph(words(_("At {these}:"), these=_point(group.point))))
        tables += [_session_table(t) if e.version else _table(t) for t in group.tables]
    last = tables[-1]
    if isinstance(last, Table):
        tables[-1] = Table(last.head, last.rows, (e.caption,) if e.caption else (), e.label, e.number)
    return (shown, *tables, _agreement(e))


def _agreement(e: Evaluation) -> Tally:
    point = _point(e.groups[0].point) if len(e.groups) == 1 else ()
    if e.version:
        said = _("{mark} At {these} the formula and PyTorch {version} agree in every printed digit.")
    elif e.rules:
        said = _("{mark} Each derivative is that formula with the numbers of its step, and the numeric one agrees.")
    elif point:
        said = _("{mark} At {these} the formula and the numeric derivative agree.")
    else:
        said = _("{mark} At each point the formula and the numeric derivative agree.")
    return Tally("holds", words(said, mark=Mark("holds"), version=e.version, these=point))


def _table(numbers: Numbers) -> Table | Paragraph:
    """Rows of numbers, each with its head where the rows have one; a few numbers in a sentence."""
    if numbers.in_line:
        (row,) = numbers.rows
        told = [(*head, " = ", *_words(n)) for head, n in zip(numbers.columns, row.formula, strict=True)]
        return Paragraph(words(_("{these}."), these=between(_(", "), told)))
    headed = any(row.head is not None for row in numbers.rows)
    head = ([Cell(())] if headed else []) + [Cell(c, True) for c in numbers.columns]
    rows = [
        (*([Cell((Displayed(row.head),) if row.head is not None else ())] if headed else []), *map(_number, row.formula))
        for row in numbers.rows
    ]
    return Table(tuple(head), tuple(rows))


def _number(number: Number) -> Cell:
    return Cell(_words(number), True)


def _words(number: Number) -> Words:
    return (number,) if isinstance(number, str) else number


def _session_table(numbers: Numbers) -> Table:
    """Rows of numbers, each beside what a session printed."""
    head = (Cell(()), Cell(()), *(Cell(c, True) for c in numbers.columns), Cell(()))
    rows: list[tuple[Cell, ...]] = []
    for row in numbers.rows:
        assert row.head is not None
        rows.append((Cell((Displayed(row.head),)), Cell((_("the formula"),)), *map(_number, row.formula), Cell(())))
        rows.append((Cell(()), Cell((_("autograd"),)), *map(_number, row.session), Cell((Mark("holds"),))))
    return Table(head, tuple(rows))


__all__ = ["claim_nodes", "evaluation_nodes"]
