"""Strategies for quantities with a name, which stand there in disguise."""

from __future__ import annotations

from sympy import Expr, Rational, exp
from sympy import log as _log

from derive.engine.routine import if_shorter, routine
from derive.engine.strategies.fractions import at_first, is_sum, take_common_factor
from derive.engine.strategy import strategy
from derive.engine.trace import Trace
from derive.expression.indices import shape
from derive.expression.monomial import scaled
from derive.expression.nodes import (  # fmt: skip
    MINUS_ONE,
    ONE,
    Add,
    Binder,
    Indexed,
    Mul,
    Pow,
    Product,
    Sum,
    Symbol,
    factors_of,
    is_reciprocal,
    mul,
    name_of,
)
from derive.expression.places import heads, walk, walk_up
from derive.records import replace
from derive.rule import Role
from derive.rules import algebra, clearing, exponents, fractions, logits, powers, quantities, recognition, relations
from derive.rules.facts import Facts
from derive.step import Step

MOST_CLEARINGS = 3  # fractions within fractions, one inside the other; nobody writes more of them


@strategy("pair off the fractions", Mul)
def pair_off(trial: Trace) -> bool:
    """A product of powers above and below as a product of named fractions."""
    return trial.apply(quantities.separate_fractions, ())


SOLVABLE = (exp, Sum, Product)


def _is_solvable(e: Expr) -> bool:
    """Whether a factor is a power of what a definition can be solved for: an exponential, or a sum or product over an index."""
    for f in factors_of(e):
        base, exponent = (f.base, f.exp) if isinstance(f, Pow) else (f, ONE)
        if isinstance(base, SOLVABLE) or not isinstance(exponent, Rational):
            return True
    return False


#: What a line loses, in nodes, where an exponential becomes a sum of letters.
LETTERS_FOR_EXPONENTIAL = 3


def _says_less(trial: Trace) -> int:
    """What is lost where an exponential became a sum: T (1 - a B) is no better than T e^{-aT}, and Z - A than e^{u + k}."""
    solved = trial.steps[0].where
    if not solved or not isinstance(solved[0][0], exp) or not isinstance(solved[0][1], Add):
        return 0
    return -1 if any(isinstance(t, Rational) for t in solved[0][1].args) else -LETTERS_FOR_EXPONENTIAL


@strategy("solve for a part", guard=_is_solvable, merit=_says_less)
def solve_for_a_part(trial: Trace) -> bool:
    """What is left of a definition's body is expressed in its name; what comes with it, has a name and cancels has no line:
    e^{a_j}/Z is p_j where p_j = e^{a_j}/Σ e^a and Z = Σ e^a."""
    if not trial.apply(quantities.solve_definition, ()):
        return False
    routine(trial)
    told = [s.rule for s in trial.steps[1:] if Role.FOLLOWS not in s.rule.roles]
    if told == [quantities.recognise, algebra.cancel]:
        trial.steps = [replace(s, shown=2) for s in trial.steps]
        trial.show_last(1)
    return True


def _has_terms(e: Expr) -> bool:
    return Add in heads(e)


@strategy("recognise some of the terms", Add, Mul, guard=_has_terms)
def recognise_some_terms(trial: Trace) -> bool:
    """Some of the terms are a definition's sum, perhaps after all parentheses are opened."""
    if not recognition.sums_within(trial.expr, trial.facts):
        return False
    if trial.apply(recognition.recognise_terms, ()):
        return True
    if not trial.apply(algebra.distribute, ()):
        return False
    trial.apply(algebra.arithmetic, (), 2)
    return trial.apply(recognition.recognise_terms, ())


MADE_OF_PARTS = (Add, Mul, Binder)


def _is_compound(e: Expr) -> bool:
    """Whether a factor is a power of more than a name: only such a one tells a definition."""
    return any(isinstance(p, MADE_OF_PARTS) for f in factors_of(e) for p in (f, *f.args))


@strategy("recognise up to factors", guard=_is_compound)
def recognise_up_to_factors(trial: Trace) -> bool:
    """A quantity with a name, over what is given."""
    return trial.apply(recognition.recognise_up_to_factors, ())


def _is_spoken_of(trial: Trace) -> int:
    """One where another definition speaks of the complement: y/(x + y)² is no longer than (1 - p)/(x + y), which goes with
    log(1 - p)."""
    defined = trial.facts.problem.defined
    rests = [p for _, p in walk(trial.expr) if isinstance(p, Add) and len(p.args) == 2 and p.args[0] == 1]
    parts = [(p, scaled(p.args[1], MINUS_ONE)) for p in rests]
    named = [p for p, x in parts if isinstance(x, Symbol | Indexed) and name_of(x) in defined]
    return int(any(shape(p) in trial.facts.shapes() for p in named))


@strategy("complement to one", Mul, Pow, guard=_has_terms, merit=_is_spoken_of)
def complement_to_one(trial: Trace) -> bool:
    """x/(x + y) as 1 - y/(x + y), where the second fraction has a name."""
    if not trial.apply(recognition.complement, ()):
        found = recognition.complement_of_number(trial.expr)
        if found is None:
            return False
        trial.put(recognition.complement, (), found, 1)
    routine(trial)
    for place, e in walk_up(trial.expr):
        if e.args and not isinstance(e, Indexed) and trial.apply(recognition.recognise_up_to_factors, place):
            break
    return any(step.rule in (quantities.recognise, recognition.recognise_up_to_factors) for step in trial.steps)


@strategy("a difference from a name", Mul, Pow)
def difference_from_a_name(trial: Trace) -> bool:
    """What a definition says of a difference: (1 - c)(1 - s) as 1 - p, where p = c + (1 - c) s, and √S as d + c."""
    if not trial.apply(relations.difference_from_name, ()):
        return False
    routine(trial)
    if_shorter(trial, algebra.split_fraction)
    return True


def _has_sum_as_factor(e: Expr) -> bool:
    """Whether a factor is a sum or a power of one."""
    return any(isinstance(f.base if isinstance(f, Pow) else f, Add) for f in e.args)


@strategy("a difference written out", Mul, guard=_has_sum_as_factor)
def difference_written_out(trial: Trace) -> bool:
    """What a definition says of a difference, where it then cancels: (1 - s)/(1 - p) as 1/(1 - c), and p/(1 - p) as r/m where
    p = r/(r + m)."""
    if not trial.apply(relations.difference_written_out, ()):
        return False
    if trial.apply(clearing.clear_definition, ()):
        trial.steps[0] = replace(trial.steps[0], shown=2)
    return True


@strategy("clear a definition of its fraction", Mul)
def clear_a_definition(trial: Trace) -> bool:
    """A quantity times what its definition divides by: o (1 - p) as p, where o = p/(1 - p)."""
    return trial.apply(clearing.clear_definition, ())


def _has_root_below(e: Expr) -> bool:
    """Whether a factor is a root below the line, or a power with letters in its exponent."""
    return any(
        isinstance(f, Pow) and ((f.exp.is_negative and f.exp.q > 1) if isinstance(f.exp, Rational) else True) for f in e.args
    )


@strategy("the root above the line", Mul, guard=_has_root_below)
def root_above(trial: Trace) -> bool:
    """a/√S as w/S where w = a √S, with S without fractions, and a A K^{a-1} L^b as a Y/K where Y = A K^a L^b."""
    if not trial.apply(powers.recognise_root, ()):
        return False
    routine(trial)
    if_shorter(trial, fractions.compound_fraction)
    return True


def _has_power_with_letters(e: Expr) -> bool:
    """Whether a factor is a power with letters in its exponent, of more than a letter."""
    return any(isinstance(f, Pow) and not isinstance(f.exp, Rational) and bool(f.base.args) for f in factors_of(e))


def _has_letters_in_an_exponent(e: Expr) -> bool:
    return any(isinstance(f, Pow) and not isinstance(f.exp, Rational) for f in e.args)


def _divides_by_a_name(e: Expr) -> bool:
    """Whether a letter stands below the line, and two factors above it."""
    below = [f for f in e.args if isinstance(f, Pow) and isinstance(f.base, Symbol | Indexed) and is_reciprocal(f)]
    return bool(below) and len(e.args) > 2 and sum(not isinstance(f, Rational) and not is_reciprocal(f) for f in e.args) > 1


def _one(trial: Trace) -> int:
    return 1


@strategy("a part over the root", Mul, guard=_divides_by_a_name, merit=_one)
def part_over_root(trial: Trace) -> bool:
    """x y'/(2 q) as q y'/(2 y) where q = √(x y), which is q times the derivative of its logarithm."""
    return trial.apply(powers.part_over_root, ())


@strategy("a power over its name", Mul, guard=_has_letters_in_an_exponent)
def power_over_its_name(trial: Trace) -> bool:
    """f^{-b}/F as 1/f where F = f^{1-b}."""
    return trial.apply(powers.power_over_its_name, ())


#: Nodes that it is worth beyond its length that a sum is one term, which what stands beside it then joins: x (r - x²/r)/r².
ONE_TERM = 3


def _becomes_a_term(trial: Trace) -> int:
    return 0 if isinstance(trial.expr, Add) else ONE_TERM


@strategy("the square of a root", Add, merit=_becomes_a_term)
def square_of_root(trial: Trace) -> bool:
    """r² - x² as 1 and r - x²/r as 1/r, where r = √(1 + x²): what is left of the square of a root that has a name."""
    beside = powers.roots_beside(trial.expr, trial.facts)
    if beside and trial.apply(powers.square_of_root, ()):
        return True
    if not (-1 in beside and trial.apply(algebra.common_denominator, ())):
        return False
    trial.apply(algebra.collect_powers, ())
    trial.apply(algebra.arithmetic, (), 2)
    return at_first(trial, powers.square_of_root, is_sum)


@strategy("a power of what a root is of", Mul, Pow, guard=_has_power_with_letters)
def power_of_root(trial: Trace) -> bool:
    """S^{1/r - 1} as q^{1 - r}, where q = S^{1/r}."""
    return trial.apply(powers.power_of_root, ())


def _has_one_sum_over(e: Expr) -> bool:
    """Whether a product has one sum above the line, and something below it."""
    return sum(isinstance(f, Add) for f in e.args) == 1 and any(map(is_reciprocal, e.args))


def _named_terms(e: Expr, facts: Facts) -> int:
    """In how many terms of a sum over a denominator a quantity stands, each with all that is beside the sum."""
    found = fractions.divide_each_term(e, facts)
    return 0 if found is None else sum(quantities.named(t, facts) is not None for t in found.expr.args)  # type: ignore[arg-type]


@strategy("recognise within the terms", Mul, guard=_has_one_sum_over)
def recognise_within_terms(trial: Trace) -> bool:
    """Each term with all that stands beside the sum, where that has a name: b (z - A + 1)/a² as b z/a² - B/a, B = (A - 1) b/a."""
    if not quantities.may_be_named(trial.expr, trial.facts):
        return False
    alone = mul(*(f for f in trial.expr.args if isinstance(f, Add) or is_reciprocal(f)))  # type: ignore[arg-type]
    if not _named_terms(trial.expr, trial.facts) > _named_terms(alone, trial.facts):
        return False
    found = fractions.divide_each_term(trial.expr, trial.facts)
    if found is None:
        return False
    trial.put(fractions.divide_each_term, (), found, 1)
    routine(trial)
    begun = len(trial.steps)
    if isinstance(trial.expr, Add) and take_common_factor.move(trial) and _only_goes_in(trial.steps[:begun]):
        trial.steps[:begun] = [replace(s, shown=2) for s in trial.steps[:begun]]  # what goes in and out again has no line
    return True


def _only_goes_in(steps: list[Step]) -> bool:
    """Whether what stands beside a sum goes into it for the sake of a name, and nothing else is done."""
    return all(s.rule in (fractions.divide_each_term, quantities.recognise) or Role.FOLLOWS in s.rule.roles for s in steps)


def _has_entries(e: Expr) -> bool:
    return Indexed in heads(e)


@strategy("symmetry", Add, guard=_has_entries)
def by_symmetry(trial: Trace) -> bool:
    """What is symmetric needs no second letter order, and what the terms then share stands in front."""
    if not trial.apply(recognition.symmetry, ()):
        return False
    while trial.apply(recognition.symmetry, ()):
        pass
    routine(trial)
    if_shorter(trial, algebra.factor)
    return True


def _has_exponential(e: Expr) -> bool:
    return exp in heads(e)


@strategy("express in the name", Mul, guard=_has_exponential, detour=2)
def express_in_name(trial: Trace) -> bool:
    """An exponential is expressed in the name of the quantity that it stands in, and the fraction cleared."""
    if not recognition.gives_exponentials(trial.facts):
        return False
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
    if_shorter(trial, algebra.distribute)
    return recognition.no_new_denominators(start, trial.expr, trial.facts)


def _has_logarithms(e: Expr) -> bool:
    """Whether a logarithm is a factor of two of the terms; one is enough where it is all that there is."""
    return isinstance(e, _log) or sum(any(isinstance(f, _log) for f in factors_of(t)) for t in e.args) > 1


@strategy("one exponential by another", Add, guard=lambda e: exp in heads(e))
def exponential_by_another(trial: Trace) -> bool:
    """S e^{-d²/2} = K e^{-rT} e^{-c²/2}, where c = d - s√T and d s√T = log S/K + …: the definitions tell one of the other."""
    return trial.apply(exponents.exponential_by_another, ())


def _may_be_one_exponential(e: Expr) -> bool:
    """Whether two terms have exponentials as factors, one of them with parentheses in its exponent."""
    found = [[f for f in factors_of(t) if isinstance(f, exp)] for t in e.args] if exp in heads(e) else []
    return sum(map(bool, found)) > 1 and any(_opens(f.args[0]) for fs in found for f in fs)


def _opens(e: Expr) -> bool:
    """Whether parentheses can be opened in an exponent."""
    return any(
        isinstance(f, Mul | Pow) and any(isinstance(g.base if isinstance(g, Pow) else g, Add) for g in factors_of(f))
        for f in (e.args if isinstance(e, Add) else (e,))
    )


@strategy("one exponential", Add, guard=_may_be_one_exponential)
def one_exponential(trial: Trace) -> bool:
    """e^a e^{-(b + a/b)²/4} beside e^{-(b - a/b)²/4} is the same, and what is then beside it is collected."""
    if not trial.apply(exponents.one_exponential, ()):
        return False
    trial.apply(algebra.factor, ())
    return True


@strategy("the logarithm of what a root is of", _log)
def logarithm_of_root(trial: Trace) -> bool:
    """log S as r log q, where q = S^{1/r}."""
    return trial.apply(powers.logarithm_of_root, ())


@strategy("the log-odds", Add, _log, guard=_has_logarithms)
def log_odds(trial: Trace) -> bool:
    """log q - log(1 - q) of a sigmoid is what the sigmoid is of."""
    return trial.apply(logits.log_odds, ())


@strategy("the logarithm of a quotient", Add, guard=_has_logarithms)
def logarithm_of_quotient(trial: Trace) -> bool:
    """log u - log v as log(u/v), where something cancels there."""
    return trial.apply(logits.logarithm_of_quotient, ())
