"""What everybody does at once, wherever it can be done: arithmetic, sifting, cancelling, recognising."""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterator
from functools import cache
from typing import NamedTuple

from sympy import Basic, Expr, Rational
from sympy.core.relational import Eq, Ne

from derive.engine.cost import burden
from derive.engine.trace import Trace
from derive.expression import budget
from derive.expression.nodes import (
    MINUS_ONE,
    Add,
    Derivative,
    Indexed,
    KroneckerDelta,
    Mul,
    Piecewise,
    Pow,
    Tuple,
    factors_of,
    is_reciprocal,
)
from derive.expression.places import Place, at, heads
from derive.records import dataclass
from derive.rule import Applied, Role, Rule
from derive.rules import (
    algebra,
    extremes,
    fractions,
    identities,
    indexed,
    pieces,
    quantities,
    recognition,
    shifted,
    square,
    weights,
)

MOST_MOVES = 400  # a line that is not at rest after so many never will be
#: What no habit changes from within, and within which few habits do anything.
CLOSED, EQUALITIES = (Indexed, Derivative), (Eq, Ne)


class Known(NamedTuple):
    """The habits that were not found to leave a node alone, and what those made of it that were asked."""

    left: list[int]
    answers: dict[int, Applied | None]


def _anywhere(whole: Expr, place: Place) -> bool:
    return True


@dataclass(frozen=True)
class Habit:
    """A rule that is applied wherever it can be: to nodes that the `guard` lets through, at places that `where` does.

    `in_equality`: on a side of an equality too.  Both sides of a_j = max a are calculated alike, and so to the same digits; a
    side that is rearranged is not.  `then` are rules that follow at the same place before anything is tidied.
    """

    rule: Rule
    guard: Callable[[Expr], bool] | None = None
    where: Callable[[Expr, Place], bool] = _anywhere
    in_equality: bool = False
    then: tuple[Rule, ...] = ()


def _is_no_base(whole: Expr, place: Place) -> bool:
    """Whether a node is not the base of a power whose exponent is a number: √S with L = √S is L, not √(L²)."""
    parent = at(whole, place[:-1])
    return not (place and isinstance(parent, Pow) and isinstance(parent.exp, Rational))


def _is_more_than_a_sign(whole: Expr, place: Place) -> bool:
    """Whether pieces are not just the whole line, with a zero among them and no delta, nor a piece of others: -20 r (1 - r)³
    stays in its case."""
    e = at(whole, place)
    if any(isinstance(at(whole, place[:n]), Piecewise) for n in range(len(place))):
        return False
    return bool(place) or KroneckerDelta in heads(e) or all(piece.args[0] != 0 for piece in e.args)


def _shares_delta(e: Expr) -> bool:
    """Whether all terms of a sum have a Kronecker delta in common."""
    found = [{a for a in (t.args if isinstance(t, Mul) else (t,)) if isinstance(a, KroneckerDelta)} for t in e.args]
    return bool(set.intersection(*found))


def _is_in_pieces(e: Expr) -> bool:
    """Whether a piecewise function stands in an expression."""
    return Piecewise in heads(e)


def _has_its_denominator_beside(e: Expr) -> bool:
    """Whether a sum below the line stands beside all that its terms are divided by: (1 + r²/n) n is n + r²."""
    below = {f.base for f in e.args if isinstance(f, Pow) and f.exp == MINUS_ONE}
    return any(isinstance(b, Add) and _divided_by(b) and _divided_by(b) <= below for b in below)


def _divided_by(e: Expr) -> set[Expr]:
    """What the terms of a sum are divided by."""
    return {f.base if isinstance(f, Pow) and f.exp == MINUS_ONE else f for t in e.args for f in factors_of(t) if is_reciprocal(f)}  # type: ignore[arg-type]


HABITS: tuple[Habit, ...] = (
    *map(Habit, (indexed.kronecker_delta, extremes.decide_condition, extremes.condition_on_extreme)),
    Habit(algebra.factor, guard=_shares_delta),
    *map(Habit, (
        indexed.sifting, shifted.range_of_sum, shifted.range_of_product, shifted.only_term, shifted.range_without_end,
        shifted.zero_term, indexed.sum_of_constant, indexed.constant_out_of_sum, square.inverse_law, square.symmetric_inverse,
        indexed.reorder, algebra.power_of_power,
    )),
    Habit(algebra.factor_piecewise, where=_is_more_than_a_sign),
    *map(Habit, (algebra.cancel, quantities.assumption, weights.sum_of_weights, weights.sum_of_deviations)),
    Habit(fractions.compound_fraction, guard=_has_its_denominator_beside),
    Habit(quantities.separate_fractions),
    Habit(recognition.separate_complement, then=(recognition.complement, quantities.recognise)),
    Habit(pieces.out_of_the_only_piece, guard=_is_in_pieces, then=(quantities.recognise,)),
    Habit(quantities.recognise, where=_is_no_base, in_equality=True),
    # (x/√2)² as x²/2 before like terms are seen, which nobody sees otherwise
    *map(Habit, (
        algebra.collect_powers, identities.power_of_product, algebra.collect, fractions.collect_parentheses, *identities.AT_ONCE,
    )),
)  # fmt: skip


@cache
def _habits_of(head: Hashable) -> tuple[int, ...]:
    """Which habits can apply to a node with some head, in order; none to the range of a sum, which is no number."""
    return () if head is Tuple else tuple(n for n, h in enumerate(HABITS) if not h.rule.heads or issubclass(head, h.rule.heads))  # type: ignore[arg-type]


def routine(trace: Trace) -> None:
    """One habit after the other until none is left, arithmetic after each; what it makes of a line is found once."""
    known = trace.facts.memory.table("routine")
    start, begun = trace.expr, len(trace.steps)
    if start in known:
        steps, trace.expr = known[start]
        trace.steps += steps
        return
    trace.apply(algebra.arithmetic, (), 2)
    seen = {trace.expr}
    for _ in range(MOST_MOVES):
        if not _once(trace, seen):
            break
        seen.add(trace.expr)
    known[start] = trace.steps[begun:], trace.expr


def if_shorter(trace: Trace, rule: Rule) -> None:
    """One rule more and what is routine then, where the line is shorter for it."""
    other = trace.fork()
    if other.apply(rule):
        routine(other)
        if burden(other.expr) < burden(trace.expr):
            trace.join(other)


def _once(trace: Trace, seen: set[Expr]) -> bool:
    """One routine move, the first that does not lead back to a line that was there already: first all of one kind."""
    memory = trace.facts.memory
    known, rest = memory.table("habits"), memory.table("at rest")
    nodes = [(place, e, depth, _known(known, e)) for place, e, depth in _nodes(trace.expr, rest)]
    open_: dict[int, list[tuple[Place, Expr, int, Known]]] = {}
    for found in nodes:
        for n in found[3].left:
            open_.setdefault(n, []).append(found)
    for n in sorted(open_):
        habit = HABITS[n]
        for place, e, depth, of_node in open_[n]:
            if depth > 1 or (depth and not habit.in_equality):
                continue
            if habit.where is not _anywhere and not habit.where(trace.expr, place):
                continue
            made = _answer(trace, of_node.answers, n, e)
            if made is None:
                if n in of_node.left:
                    of_node.left.remove(n)
                continue
            before = trace.mark()
            trace.put(habit.rule, place, made, 2 if Role.QUIET in habit.rule.roles else 1)
            for following in habit.then:
                trace.apply(following, place)
            trace.apply(algebra.arithmetic, (), 2)
            if trace.expr not in seen:
                return True
            trace.back_to(before)
    for _, e, _, of_node in nodes:
        if not of_node.left and all(not _is_compound(a) or a in rest for a in e._args):
            rest[e] = True
    return False


def _known(table: dict[Basic, Known], e: Expr) -> Known:
    """What is known of a node: most nodes of a line are those of the line before."""
    found = table.get(e)
    if found is None:
        found = table[e] = Known([*_habits_of(type(e))], {})  # type: ignore[arg-type]
    return found


def _answer(trace: Trace, answers: dict[int, Applied | None], n: int, e: Expr) -> Applied | None:
    """What a habit makes of a node, found once."""
    if n not in answers:
        budget.look()
        habit = HABITS[n]
        answers[n] = habit.rule(e, trace.facts) if habit.guard is None or habit.guard(e) else None
    return answers[n]


def _nodes(e: Basic, rest: Container[Basic], place: Place = (), depth: int = 0) -> Iterator[tuple[Place, Expr, int]]:
    """Every compound node outside of derivatives, children first, with how deep it stands in an equality, 0 for outside; none
    within a part that is at rest."""
    if not _is_compound(e) or e in rest:
        return
    inside = depth + 1 if depth or isinstance(e, EQUALITIES) else 0
    for n, a in enumerate(e._args):
        if _is_compound(a):
            yield from _nodes(a, rest, (*place, n), inside)
    yield place, e, depth  # type: ignore[misc]


def _is_compound(e: Basic) -> bool:
    """Whether a node is more than a leaf, an entry or a derivative, which no habit changes from within."""
    return bool(e._args) and not isinstance(e, CLOSED)


__all__ = ["if_shorter", "routine"]
