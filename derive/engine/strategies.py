"""Strategies for fractions, for names that stand there in disguise, and for terms that belong together.

Like those of `simplify`, each makes a trial chain for one node or says no, and each of its moves is a rule.
"""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, Rational

from derive.engine.cost import burden
from derive.engine.trace import Trace
from derive.expression.indices import shape
from derive.expression.monomial import monomial, terms
from derive.expression.nodes import Add, Binder, Derivative, Indexed, KroneckerDelta, Mul, Pow, Sum, starts_negative
from derive.expression.places import at, walk, walk_up
from derive.rules import algebra, fractions, identities, indexed, order, recognition

Routine = Callable[[Trace], None]


def multiply_above_and_below(trial: Trace, routine: Routine) -> bool:
    """A fraction inside a fraction: both are multiplied by the inner denominator, and like terms collected."""
    return trial.apply(fractions.compound_fraction, ())


def group_terms(trial: Trace, routine: Routine) -> bool:
    """Terms that share a factor together, the others beside them."""
    done = trial.apply(fractions.group, ())
    while done and trial.apply(fractions.group, ()):
        pass
    return done


def letter_of_the_others(trial: Trace, routine: Routine) -> bool:
    """δ_ij a_i + b a_j = a_j (δ_ij + b)."""
    if not isinstance(trial.expr, Add) or not trial.apply(fractions.use_delta, ()):
        return False
    return trial.apply(algebra.factor, ())


def into_the_sum(trial: Trace, routine: Routine) -> bool:
    """N c goes into a sum of N terms, and what the terms then share leaves it."""
    if not trial.apply(fractions.constant_as_sum, ()):
        return False
    routine(trial)
    for place, part in list(walk(trial.expr)):
        if isinstance(part, Sum) and trial.apply(algebra.factor, (*place, 0)):
            trial.apply(indexed.constant_out_of_sum, place, 2)
            return True
    return False  # N/a + Σ log x needs no one sum


def recognise_some_terms(trial: Trace, routine: Routine) -> bool:
    """Some of the terms are a definition's sum, perhaps after all parentheses are opened."""
    if trial.apply(recognition.recognise_terms, ()):
        return True
    if not isinstance(trial.expr, Add | Mul) or not trial.apply(algebra.distribute, ()):
        return False
    trial.apply(algebra.arithmetic, (), 2)
    return trial.apply(recognition.recognise_terms, ())


def recognise_up_to_factors(trial: Trace, routine: Routine) -> bool:
    """A quantity with a name, over what is given."""
    return trial.apply(recognition.recognise_up_to_factors, ())


def complement_to_one(trial: Trace, routine: Routine) -> bool:
    """x/(x + y) as 1 - y/(x + y), where the second fraction has a name."""
    if not trial.apply(recognition.complement, ()):
        return False
    routine(trial)
    for place, e in walk_up(trial.expr):
        if e.args and not isinstance(e, Indexed) and trial.apply(recognition.recognise_up_to_factors, place):
            break
    return True


def by_symmetry(trial: Trace, routine: Routine) -> bool:
    """What is symmetric needs no second letter order."""
    return trial.apply(recognition.symmetry, ())


def divide_by_exponential(trial: Trace, routine: Routine) -> bool:
    """e^x/(1 + e^x) as 1/(1 + e^-x)."""
    return trial.apply(identities.divide_by_exponential, ())


def sine_and_cosine(trial: Trace, routine: Routine) -> bool:
    """cos² + sin² = 1, perhaps after parentheses are opened."""
    if not isinstance(trial.expr, Add) or not any(isinstance(p, identities.SINES) for _, p in walk(trial.expr)):
        return False
    return trial.apply(identities.sum_of_squares, ()) or (
        trial.apply(algebra.distribute, ()) and trial.apply(identities.sum_of_squares, ())
    )


def numbers_in_front(trial: Trace, routine: Routine) -> bool:
    """A number that all terms of a factor share joins the number of the product."""
    if not isinstance(trial.expr, Mul) or not any(isinstance(f, Rational) for f in trial.expr.args):
        return False
    for n, f in enumerate(trial.expr.args):
        if isinstance(f, Add) and abs(algebra.content([monomial(t).coefficient for t in terms(f)])) != 1:
            return trial.apply(algebra.factor, (n,))
    return False


def express_in_name(trial: Trace, routine: Routine) -> bool:
    """An exponential is expressed in the name of the quantity that it stands in, and the fraction cleared."""
    if not isinstance(trial.expr, Mul):
        return False
    start = trial.expr
    for n, f in enumerate(start.args):
        if isinstance(f, Add) and trial.apply(algebra.factor, (n,)):
            routine(trial)
            break
    if not trial.apply(recognition.substitute_solution, ()):
        return False
    for _ in range(3):
        routine(trial)
        if not (isinstance(trial.expr, Mul) and trial.apply(fractions.compound_fraction, ())):
            break
    routine(trial)
    shorter = trial.fork()
    if shorter.apply(algebra.distribute, ()):
        routine(shorter)
        if burden(shorter.expr) < burden(trial.expr):
            trial.join(shorter)
    longest = max(burden(step.after) for step in trial.steps)
    return longest < 2 * burden(start) and recognition.no_new_denominators(start, trial.expr, trial.facts)


STRATEGIES: tuple[Callable[[Trace, Routine], bool], ...] = (
    multiply_above_and_below, group_terms, letter_of_the_others, into_the_sum, recognise_some_terms, recognise_up_to_factors,
    complement_to_one, by_symmetry, divide_by_exponential, numbers_in_front, express_in_name,
    sine_and_cosine,
)  # fmt: skip


def reading_order(trace: Trace) -> None:
    """Every product and every sum in the order in which people write; what somebody typed stays as it is."""
    for place, e in list(walk_up(trace.expr)):
        around = (at(trace.expr, place[:n]) for n in range(len(place)))
        if not isinstance(e, Add | Mul | Pow | Sum) or any(isinstance(outer, Derivative) for outer in around):
            continue
        now = at(trace.expr, place)
        if isinstance(now, Sum) and starts_negative(now.args[0]) and not isinstance(at(trace.expr, place[:-1]), Mul):
            trace.apply(indexed.constant_out_of_sum, place, 2)
        if not isinstance(now, Add | Mul | Pow) or _is_typed(now, trace):
            continue
        if isinstance(now, Add) and not place and _data_term_first(now):
            continue
        trace.apply(order.sign_in_front, place, 2)
        trace.apply(order.order_of_factors, place, 2)
        trace.apply(order.order_of_terms, place, 2)


def _is_typed(e: Expr, trace: Trace) -> bool:
    """Whether an expression stands in a definition as it is, perhaps with other letters for the indices."""
    return shape(e) in trace.facts.shapes()


def _data_term_first(e: Expr) -> bool:
    """Whether a line begins with a sum over the data, before penalties: -2 Σ x r + 2 c w."""
    first = e.args[0].args if isinstance(e.args[0], Mul) else e.args[:1]
    return any(isinstance(f, Binder) for f in first) and not any(isinstance(f, KroneckerDelta) for f in first)
