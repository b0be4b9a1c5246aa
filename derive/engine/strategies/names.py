"""Strategies for quantities with a name, which stand there in disguise."""

from __future__ import annotations

from sympy import Expr
from sympy import log as _log

from derive.engine.cost import burden
from derive.engine.routine import routine
from derive.engine.strategy import strategy
from derive.engine.trace import Trace
from derive.expression.nodes import Add, Indexed, Mul, factors_of
from derive.expression.places import walk_up
from derive.rules import algebra, fractions, logits, quantities, recognition

MOST_CLEARINGS = 3  # fractions within fractions, one inside the other; nobody writes more of them


@strategy("pair off the fractions", Mul)
def pair_off(trial: Trace) -> bool:
    """A product of powers above and below as a product of named fractions."""
    return trial.apply(quantities.separate_fractions, ())


@strategy("solve for a part")
def solve_for_a_part(trial: Trace) -> bool:
    """What is left of a definition's body is expressed in its name."""
    return trial.apply(quantities.solve_definition, ())


@strategy("recognise some of the terms")
def recognise_some_terms(trial: Trace) -> bool:
    """Some of the terms are a definition's sum, perhaps after all parentheses are opened."""
    if trial.apply(recognition.recognise_terms, ()):
        return True
    if not isinstance(trial.expr, Add | Mul) or not trial.apply(algebra.distribute, ()):
        return False
    trial.apply(algebra.arithmetic, (), 2)
    return trial.apply(recognition.recognise_terms, ())


@strategy("recognise up to factors")
def recognise_up_to_factors(trial: Trace) -> bool:
    """A quantity with a name, over what is given."""
    return trial.apply(recognition.recognise_up_to_factors, ())


@strategy("complement to one")
def complement_to_one(trial: Trace) -> bool:
    """x/(x + y) as 1 - y/(x + y), where the second fraction has a name."""
    if not trial.apply(recognition.complement, ()):
        return False
    routine(trial)
    for place, e in walk_up(trial.expr):
        if e.args and not isinstance(e, Indexed) and trial.apply(recognition.recognise_up_to_factors, place):
            break
    return True


@strategy("symmetry", Add)
def by_symmetry(trial: Trace) -> bool:
    """What is symmetric needs no second letter order."""
    return trial.apply(recognition.symmetry, ())


@strategy("express in the name", Mul, detour=2)
def express_in_name(trial: Trace) -> bool:
    """An exponential is expressed in the name of the quantity that it stands in, and the fraction cleared."""
    start = trial.expr
    for n, f in enumerate(start.args):
        if isinstance(f, Add) and trial.apply(algebra.factor, (n,)):
            routine(trial)
            break
    if not trial.apply(recognition.substitute_solution, ()):
        return False
    for _ in range(MOST_CLEARINGS):
        routine(trial)
        if not (isinstance(trial.expr, Mul) and trial.apply(fractions.compound_fraction, ())):
            break
    routine(trial)
    shorter = trial.fork()
    if shorter.apply(algebra.distribute, ()):
        routine(shorter)
        if burden(shorter.expr) < burden(trial.expr):
            trial.join(shorter)
    return recognition.no_new_denominators(start, trial.expr, trial.facts)


def _has_logarithms(e: Expr) -> bool:
    """Whether a logarithm is a factor of two of the terms; one is enough where it is all that there is."""
    return isinstance(e, _log) or sum(any(isinstance(f, _log) for f in factors_of(t)) for t in e.args) > 1


@strategy("log-odds", Add, _log, guard=_has_logarithms)
def log_odds(trial: Trace) -> bool:
    """log q - log(1 - q) of a sigmoid is what the sigmoid is of."""
    return trial.apply(logits.log_odds, ())
