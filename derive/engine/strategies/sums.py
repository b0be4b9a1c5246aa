"""Strategies for sums over an index: taken apart, put together, and what a definition says of them."""

from __future__ import annotations

from sympy import Expr, Rational

from derive.engine.routine import routine
from derive.engine.strategies.fractions import at_first
from derive.engine.strategy import strategy
from derive.engine.trace import Trace
from derive.expression.nodes import Add, Mul, Piecewise, Sum, factors_of
from derive.expression.places import walk
from derive.rules import algebra, extremes, fractions, indexed, quantities


@strategy("sum term by term", Sum)
def sum_term_by_term(trial: Trace) -> bool:
    """A sum over an index of a product with parentheses: multiply out, and sum each term by itself."""
    body = trial.expr.args[0]
    if isinstance(body, Sum):
        inner = trial.fork((0,))
        if not sum_term_by_term.move(inner):
            return False
        trial.join(inner, (0,))
    elif isinstance(body, Add):
        for n in reversed(range(len(body.args))):
            trial.apply(algebra.distribute_deltas, (0, n))
    elif isinstance(body, Piecewise):
        for n in range(len(body.args)):
            trial.apply(algebra.distribute_deltas, (0, n, 0))
        if not trial.apply(extremes.split_piecewise, (0,)):
            return False
    else:
        opened = [(0, n) for n, f in enumerate(body.args) if isinstance(f, Add)] if isinstance(body, Mul) else []
        if not opened or not (trial.apply(algebra.distribute_deltas, (0,)) or trial.apply(algebra.distribute, (0,))):
            return False
    return trial.apply(indexed.split_sum, ())


@strategy("combine the sums", Add)
def combine_the_sums(trial: Trace) -> bool:
    """Sums over one range become one sum, what their terms share stands in front, and constants leave the sum."""
    multiples = [f for t in trial.expr.args for f in factors_of(t) if not isinstance(f, Rational | Sum)]
    if not trial.apply(indexed.combine_sums, ()):
        return False
    for place, part in list(walk(trial.expr)):
        if isinstance(part, Sum) and isinstance(part.args[0], Add):
            done = trial.apply(algebra.factor, (*place, 0))
            trial.apply(indexed.constant_out_of_sum, place, 2)
            return done or not multiples  # c goes into a sum only to be taken out again
    return True


def _sums_of_sums(e: Expr) -> list[int]:
    """Where in a product a sum over an index stands, of several terms each."""
    return [n for n, f in enumerate(e.args) if isinstance(f, Sum) and isinstance(f.args[0], Add)]


@strategy("out of the sum", Mul, guard=lambda e: bool(_sums_of_sums(e)))
def out_of_the_sum(trial: Trace) -> bool:
    """What all terms share and no index moves leaves the sum, and may cancel there."""
    return any(
        trial.apply(algebra.factor, (n, 0)) and trial.apply(indexed.constant_out_of_sum, (n,), 2)
        for n in _sums_of_sums(trial.expr)
    )


@strategy("regroup the sums", Sum)
def regroup_the_sums(trial: Trace) -> bool:
    """Multiply out, sum term by term, recognise, and put what is left into one sum again."""
    if not sum_term_by_term.move(trial):
        return False
    routine(trial)
    for place, part in list(walk(trial.expr)):
        if isinstance(part, Add):
            inner = trial.fork(place)
            if combine_the_sums.move(inner):
                trial.join(inner, place)
                return True
    return False


def _has_sum(e: object) -> bool:
    return any(isinstance(f, Sum) for f in factors_of(e))  # type: ignore[arg-type]


@strategy("sum by definition", Sum)
def sum_by_definition(trial: Trace) -> bool:
    """Sum term by term, and say what each sum is by the definition that it stands in: Σ x = N m, and so Σ (x - m) = 0."""
    if not sum_term_by_term.move(trial):
        return False
    routine(trial)
    return isinstance(trial.expr, Add) and at_first(trial, quantities.solve_definition, _has_sum)


@strategy("sum written out", Sum)
def sum_written_out(trial: Trace) -> bool:
    """The sum of all entries of a quantity, by its definition: the denominator leaves the sum, and Σ p = Σ e / Σ e = 1."""
    if not trial.apply(quantities.definition, (0,)):
        return False
    if trial.apply(indexed.split_sum, ()):
        routine(trial)
        at_first(trial, quantities.solve_definition, _has_sum)
        return True
    return trial.apply(indexed.constant_out_of_sum, ()) and trial.apply(algebra.cancel, ())


@strategy("divide inside the sum", Mul)
def divide_inside_the_sum(trial: Trace) -> bool:
    """A denominator goes into the sum, where it may complete a quantity with a name."""
    if not trial.apply(indexed.constant_into_sum, ()):
        return False
    sums = [place for place, part in walk(trial.expr) if isinstance(part, Sum) and len(place) <= 1]
    inside = (*sums[0], 0)
    return trial.apply(quantities.recognise, inside) or trial.apply(fractions.compound_fraction, inside)


@strategy("the letter of the others", Add)
def letter_of_the_others(trial: Trace) -> bool:
    """δ_ij a_i + b a_j = a_j (δ_ij + b)."""
    return trial.apply(fractions.use_delta, ()) and trial.apply(algebra.factor, ())


@strategy("into the sum", Add)
def into_the_sum(trial: Trace) -> bool:
    """N c goes into a sum of N terms, and what the terms then share leaves it."""
    if not trial.apply(fractions.constant_as_sum, ()):
        return False
    routine(trial)
    for place, part in list(walk(trial.expr)):
        if isinstance(part, Sum) and trial.apply(algebra.factor, (*place, 0)):
            trial.apply(indexed.constant_out_of_sum, place, 2)
            return True
    return False  # N/a + Σ log x needs no one sum
