"""Strategies for products, powers and fractions: what stands in front, what is divided, what is multiplied out."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, Rational

from derive.engine.cost import burden
from derive.engine.routine import routine
from derive.engine.strategy import strategy
from derive.engine.trace import Trace
from derive.expression.nodes import Add, Indexed, Mul, Pow, Size, Sum, Symbol, fraction, is_reciprocal, name_of
from derive.expression.places import heads
from derive.rule import Rule
from derive.rules import algebra, fractions, identities, quantities


def at_first(trial: Trace, rule: Rule, fits: Callable[[Expr], bool]) -> bool:
    """Applies a rule to the first factor that it can be applied to."""
    return any(fits(part) and trial.apply(rule, (n,)) for n, part in enumerate(trial.expr.args))  # type: ignore[arg-type]


def is_sum(e: Expr) -> bool:
    return isinstance(e, Add)


@strategy("split the fraction", Mul)
def split_the_fraction(trial: Trace) -> bool:
    """Factor the numerator, split off a named fraction, and divide what is left term by term."""
    done = any(map(is_reciprocal, trial.expr.args)) and at_first(trial, algebra.factor, is_sum)
    if done:
        trial.apply(algebra.arithmetic, (), 2)
        found = quantities.separate_fractions(trial.expr, trial.facts)
        if found is not None:
            trial.put(quantities.separate_fractions, (), found, 1)
    return trial.apply(algebra.split_fraction, ()) or done


@strategy("divide term by term", Mul)
def divide_term_by_term(trial: Trace) -> bool:
    """Each term of the numerator over the denominator, and what they then share in front."""
    if not trial.apply(algebra.split_fraction, ()):
        return False
    routine(trial)
    shorter = trial.fork()
    if isinstance(shorter.expr, Add) and take_common_factor.move(shorter):
        routine(shorter)
        if burden(shorter.expr) < burden(trial.expr):
            trial.join(shorter)
    return True


@strategy("multiply out", Add, Mul, Pow)
def multiply_out(trial: Trace) -> bool:
    """All parentheses opened and like terms collected."""
    return trial.apply(algebra.distribute, ())


@strategy("one fraction", Add)
def one_fraction(trial: Trace) -> bool:
    """All terms over a common denominator, the numerator multiplied out and factored."""
    if not trial.apply(algebra.common_denominator, ()):
        return False
    trial.apply(algebra.arithmetic, (), 2)
    if at_first(trial, algebra.distribute, is_sum):
        trial.apply(algebra.arithmetic, (), 2)
        at_first(trial, algebra.collect, is_sum)
    trial.apply(algebra.arithmetic, (), 2)
    at_first(trial, algebra.factor, is_sum)
    return True


def _opens_with_a_name(trial: Trace) -> int:
    """One where a quantity with a name was taken out: s (1 - s) is better than s - s², which is as short."""
    front = trial.expr.args[0] if isinstance(trial.expr, Mul) else trial.expr
    return int(isinstance(front, Symbol | Indexed) and name_of(front) in trial.facts.problem.defined)


@strategy("take out the common factor", Add, merit=_opens_with_a_name)
def take_common_factor(trial: Trace) -> bool:
    """What all terms share stands in front."""
    found = algebra.factor(trial.expr, trial.facts)
    if found is None or (_only_a_number(found.expr) and Sum in heads(trial.expr)):
        return False  # 2(Σ x r + c w) is no better than 2 Σ x r + 2 c w
    if isinstance(found.expr, Mul) and _nested_fractions(found.expr):
        return False  # (a/v - b/u)/u is no better than a/(u v) - b/u²
    trial.put(algebra.factor, (), found, 1)
    return True


def _only_a_number(e: Expr) -> bool:
    """Whether a product is a number times a sum."""
    return isinstance(e, Mul) and isinstance(e.args[0], Rational) and len(e.args) == 2


def _nested_fractions(e: Expr) -> bool:
    """Whether a product is only a sum over a denominator, with denominators again in the sum."""
    top, bottom = fraction(e)
    if not isinstance(top, Add) or bottom == 1:
        return False
    below = [b for t in top.args for b in (t.args if isinstance(t, Mul) else (t,)) if is_reciprocal(b)]
    return any(not isinstance(b, Rational) and not isinstance(b.base, Size) for b in below)


@strategy("multiply above and below", Mul)
def multiply_above_and_below(trial: Trace) -> bool:
    """A fraction inside a fraction: both are multiplied by the inner denominator, and like terms collected."""
    return trial.apply(fractions.compound_fraction, ())


@strategy("group the terms", Add)
def group_terms(trial: Trace) -> bool:
    """Terms that share a factor together, the others beside them."""
    done = trial.apply(fractions.group, ())
    while done and trial.apply(fractions.group, ()):
        pass
    return done


@strategy("divide by the exponential", Mul)
def divide_by_exponential(trial: Trace) -> bool:
    """e^x/(1 + e^x) as 1/(1 + e^-x)."""
    return trial.apply(identities.divide_by_exponential, ())


def _has_sine(e: Expr) -> bool:
    return not heads(e).isdisjoint(identities.SINES)


@strategy("sine and cosine", Add, guard=_has_sine)
def sine_and_cosine(trial: Trace) -> bool:
    """cos² + sin² = 1, perhaps after parentheses are opened."""
    return trial.apply(identities.sum_of_squares, ()) or (
        trial.apply(algebra.distribute, ()) and trial.apply(identities.sum_of_squares, ())
    )
