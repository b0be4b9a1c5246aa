"""Strategies for products, powers and fractions: what stands in front, what is divided, what is multiplied out."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from sympy import Basic, Expr, Integer, Rational, exp

from derive.engine.cost import burden
from derive.engine.routine import routine
from derive.engine.strategy import strategy
from derive.engine.trace import Trace
from derive.expression.cost import cost
from derive.expression.monomial import monomial, terms
from derive.expression.nodes import (
    HALF,
    MINUS_ONE,
    Add,
    Indexed,
    KroneckerDelta,
    Mul,
    Piecewise,
    Pow,
    Product,
    Size,
    Sum,
    Symbol,
    factors_of,
    fraction,
    is_reciprocal,
    mul,
    name_of,
)
from derive.expression.places import at, heads, walk
from derive.records import replace
from derive.rule import Rule
from derive.rules import algebra, angles, fractions, identities, polynomials, powers, products, quantities, relations
from derive.step import Step


def at_first(trial: Trace, rule: Rule, fits: Callable[[Expr], bool]) -> bool:
    """Applies a rule to the first factor that it can be applied to."""
    return any(fits(part) and trial.apply(rule, (n,)) for n, part in enumerate(trial.expr.args))  # type: ignore[arg-type]


def is_sum(e: Expr) -> bool:
    return isinstance(e, Add)


def _number_went_in(trial: Trace) -> int:
    """What the line gains by it alone that a number or a sign in front went into parentheses: 2 (n - 1)/n as 2 - 2/n, and
    -(1 - p)/p as 1 - 1/p."""
    front = trial.steps[0].before.args[0]
    if not isinstance(front, Rational) or not isinstance(trial.expr, Mul | Add) or isinstance(trial.expr.args[0], Rational):
        return 0
    return -cost(front) - 1 if front is not MINUS_ONE else -1


def is_odds(e: Expr) -> bool:
    """Whether a product has one sum, and this is 1 - u over u: (1 - p)/p is no worse than 1/p - 1."""
    sums = [f for f in factors_of(e) if isinstance(f, Add)]
    return len(sums) == 1 and algebra.is_complement_beside(
        sums[0], [f for f in factors_of(e) if isinstance(f, Pow) and f.exp == -1]
    )


def _is_more_than_odds(e: Expr) -> bool:
    return any(map(is_reciprocal, e.args)) and not is_odds(e)


@strategy("split the fraction", Mul, guard=_is_more_than_odds, merit=_number_went_in)
def split_the_fraction(trial: Trace) -> bool:
    """Factor the numerator, split off a named fraction, and divide what is left term by term."""
    done = any(map(is_reciprocal, trial.expr.args)) and at_first(trial, algebra.factor, is_sum)
    if done:
        trial.apply(algebra.arithmetic, (), 2)
        at_first(trial, algebra.collect, is_sum)
        trial.apply(algebra.cancel, ())
        found = quantities.separate_fractions(trial.expr, trial.facts)
        if found is not None:
            trial.put(quantities.separate_fractions, (), found, 1)
    return trial.apply(algebra.split_fraction, ()) or done


@strategy("divide term by term", Mul, guard=_is_more_than_odds, merit=_number_went_in)
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


def _shares_above(e: Expr) -> bool:
    """Whether a fraction has one sum above the line, all of whose terms have a factor in common."""
    sums = [f for f in e.args if isinstance(f, Add)]
    if len(sums) != 1 or not any(map(is_reciprocal, e.args)):
        return False
    return bool(set.intersection(*({f for f in factors_of(t) if not isinstance(f, Rational)} for t in sums[0].args)))


def _all_divided(e: Add | None) -> bool:
    """Whether all terms of a sum are divided by the same, and that is no number."""
    if e is None:
        return False
    first, *others = ({f for f in factors_of(t) if is_reciprocal(f) and not isinstance(f, Rational)} for t in e.args)  # type: ignore[arg-type]
    return bool(first) and all(below == first for below in others)


@strategy("factor above the line", Mul, guard=_shares_above)
def factor_above(trial: Trace) -> bool:
    """What all terms above the line share is a quantity with a name over what stands below it, (u - p u)/S as p (1 - p), or
    stands below it too, (m u - m v)/m² as (u - v)/m, or is divided by as well: (u/N - v/N)/D as (u - v)/(N D)."""
    above = next((f for f in trial.expr.args if isinstance(f, Add)), None)
    if not at_first(trial, algebra.factor, is_sum):
        return False
    routine(trial)
    return _all_divided(above) or any(s.rule in (quantities.recognise, algebra.cancel) for s in trial.steps)


def _has_parentheses_above(e: Expr) -> bool:
    """Whether a fraction has one sum above the line, with parentheses in its terms."""
    sums = [f for f in e.args if isinstance(f, Add)]
    return len(sums) == 1 and any(map(is_reciprocal, e.args)) and _has_parentheses(sums[0])


@strategy("collect above the line", Mul, guard=_has_parentheses_above)
def collect_above(trial: Trace) -> bool:
    """Parentheses above the line are opened, what is alike there collected, and what is left pairs off with what stands below, by
    the names that it then has: (u (u + v) - u u)/(u + v)² as p (1 - p)."""
    n = next(n for n, f in enumerate(trial.expr.args) if isinstance(f, Add))
    if not trial.apply(algebra.distribute, (n,)):
        return False
    trial.apply(algebra.arithmetic, (n,), 2)
    if not trial.apply(algebra.collect, (n,)):
        return False
    trial.apply(algebra.arithmetic, (), 2)
    at_first(trial, algebra.factor, is_sum)
    trial.apply(algebra.arithmetic, (), 2)
    return trial.apply(quantities.separate_fractions, ())


#: Nodes that 1/N in front of parentheses has more than N below each term, and nobody multiplies a mean out for them.
IN_FRONT = 2


def _mean_opened(trial: Trace) -> int:
    """What the line gains by it alone that 1/N in front of a sum went into it, or a fraction that no term takes up: (u - 1)/2."""
    start = trial.steps[0].before
    if not isinstance(start, Mul) or len(start.args) != 2 or not isinstance(start.args[1], Add):
        return 0
    front = start.args[0]
    if isinstance(front, Rational) and not isinstance(front, Integer):
        return -IN_FRONT if all(monomial(t).coefficient.q == front.q for t in terms(trial.expr)) else 0
    return -IN_FRONT if isinstance(front, Pow) and isinstance(front.base, Size) and front.exp is MINUS_ONE else 0


@strategy("multiply out", Add, Mul, Pow, merit=_mean_opened)
def multiply_out(trial: Trace) -> bool:
    """All parentheses opened and like terms collected."""
    return trial.apply(algebra.distribute, ())


def _has_parentheses(e: Expr) -> bool:
    """Whether a term is a product with a sum in it."""
    return any(isinstance(f, Add) for t in e.args for f in factors_of(t))


@strategy("multiply out around parentheses", Add, guard=_has_parentheses)
def multiply_out_around(trial: Trace) -> bool:
    """What stands in parentheses in several places is one letter as all others are opened: u (u a + b) - b u as u² a."""
    return trial.apply(fractions.distribute_around, ())


@strategy("collect in parentheses", Add, guard=_has_parentheses)
def collect_in_parentheses(trial: Trace) -> bool:
    """1/2 (x + 2 y) - y as x/2: what cancels a term in parentheses, which need not be opened for it."""
    return trial.apply(fractions.collect_in_parentheses, ())


def _roots_of_numbers(e: Expr) -> frozenset[Expr]:
    """The roots of numbers that stand above a line."""
    return frozenset(p for _, p in walk(e) if isinstance(p, Pow) and p.exp == HALF and p.base.is_number)


def _has_fraction_in_parentheses(e: Basic) -> bool:
    """Whether a factor of a term is a sum of fractions."""
    sums = [f for f in factors_of(e) if isinstance(f, Add)]  # type: ignore[arg-type]
    return any(is_reciprocal(f) and not isinstance(f, Rational) for s in sums for t in s.args for f in factors_of(t))


def _sizes_below(e: Basic) -> frozenset[Basic]:
    """The sizes by which a term is divided."""
    return frozenset(f.base for f in factors_of(e) if isinstance(f, Pow) and is_reciprocal(f) and isinstance(f.base, Size))  # type: ignore[arg-type]


def _only_drops_parentheses(step: Step) -> bool:
    """Whether a sum is opened in which nothing stands in front of parentheses but a sign: s + (1 - s)."""
    factors = [factors_of(t) for t in at(step.before, step.place).args if Add in heads(t)]
    return all(is_sum(f[-1]) and (len(f) == 1 or (len(f) == 2 and f[0] is MINUS_ONE)) for f in factors)


def _divides_by_several_sizes(e: Expr) -> bool:
    """Whether a mean over N stands beside one over K: it stays one."""
    return len({sizes for t in e.args if (sizes := _sizes_below(t))}) > 1


def _has_square_of_sum_above(e: Expr) -> bool:
    """Whether of three terms or more above a line some have a whole power of a sum as a factor, and some have not."""
    above = [factors_of(t) for f in factors_of(e) if isinstance(f, Add) for t in f.args]  # type: ignore[arg-type]
    squares = [any(isinstance(f, Pow) and isinstance(f.base, Add) and isinstance(f.exp, Integer) for f in fs) for fs in above]
    return len(above) > 2 and any(squares) and not all(squares)


@strategy("one fraction", Add)
def one_fraction(trial: Trace) -> bool:
    """All terms over a common denominator, the numerator multiplied out and factored."""
    before = trial.expr
    if _divides_by_several_sizes(before):
        return False
    shown = 2 if any(_has_fraction_in_parentheses(t) for t in before.args) else 1  # multiplied out in the same line
    if not trial.apply(algebra.common_denominator, (), shown) or _roots_of_numbers(trial.expr) > _roots_of_numbers(before):
        return False  # (2 x - √2)/√(2π) is no better than 2 x/√(2π) - 1/√π
    trial.apply(algebra.arithmetic, (), 2)
    if _has_square_of_sum_above(trial.expr):
        return False  # nobody opens (a² + b²)² for it
    if at_first(trial, algebra.distribute, is_sum):
        if _only_drops_parentheses(trial.steps[-1]):
            trial.steps[-1] = replace(trial.steps[-1], shown=2)
        trial.apply(algebra.arithmetic, (), 2)
        at_first(trial, algebra.collect, is_sum)
        trial.apply(fractions.compound_fraction, ())
    trial.apply(algebra.arithmetic, (), 2)
    at_first(trial, algebra.factor, is_sum)
    return True


def _has_parentheses_or_fractions(e: Expr) -> bool:
    """Whether a term has a factor that is a sum, or a denominator."""
    return any(isinstance(f, Add) or (is_reciprocal(f) and not isinstance(f, Rational)) for t in e.args for f in factors_of(t))


@strategy("what is shared, then the rest", Add, guard=_has_parentheses_or_fractions)
def shared_then_the_rest(trial: Trace) -> bool:
    """What all terms share stands in front, and only the rest is brought over one denominator or multiplied out."""
    found = algebra.factor(trial.expr, trial.facts)
    if found is None or _divides_by_several_sizes(trial.expr):
        return False
    if all(is_reciprocal(f) or isinstance(f, Rational) for f in factors_of(found.pieces["common"])):
        return False  # what is shared below the line stays there by itself
    trial.put(algebra.factor, (), found, 2)
    trial.apply(algebra.arithmetic, (), 2)
    if not isinstance(trial.expr, Mul):
        return False
    n = next((n for n, f in enumerate(trial.expr.args) if isinstance(f, Add)), None)
    if n is None:
        return False
    inner = trial.fork((n,))
    if not _has_parentheses_or_fractions(inner.expr) or not (one_fraction.move(inner) or multiply_out.move(inner)):
        return False
    if len(inner.steps) > 1 and inner.steps[0].rule is algebra.common_denominator and not _sums_below(inner.steps[0].after):
        inner.steps[0] = replace(inner.steps[0], shown=2)  # a letter below the line is brought there as one multiplies out
    trial.join(inner, (n,))
    return True


def _sums_below(e: Expr) -> bool:
    """Whether a sum stands below the line."""
    return any(is_reciprocal(f) and isinstance(f, Pow) and isinstance(f.base, Add) for f in factors_of(e))


def opened(e: Basic) -> int:
    """How many terms an expression has with all parentheses opened, before like ones are collected."""
    if isinstance(e, Add):
        return sum(map(opened, e.args))
    if isinstance(e, Mul):
        return prod(map(opened, e.args))
    if isinstance(e, Pow) and isinstance(e.base, Add) and isinstance(e.exp, Integer) and e.exp > 0:
        return opened(e.base) ** min(int(e.exp), polynomials.MOST_TERMS)
    return 1


def _may_factor(e: Expr) -> bool:
    """Whether a sum has three terms or more, with its parentheses opened, and no more than anybody opens them for."""
    return 3 <= opened(e) <= polynomials.MOST_TERMS


def _has_sums_above_and_below(e: Expr) -> bool:
    above = any(isinstance(f, Add) and len(f.args) > 2 for f in e.args)
    return above and any(is_reciprocal(f) and isinstance(f, Pow) and isinstance(f.base, Add) for f in e.args)


@strategy("factor the polynomial", Add, guard=_may_factor)
def factor_the_polynomial(trial: Trace) -> bool:
    """A polynomial in quantities is the product of its factors, perhaps after all parentheses are opened."""
    if trial.apply(polynomials.factor_polynomial, ()):
        return True
    if opened(trial.expr) == len(trial.expr.args) or algebra.factor(trial.expr, trial.facts) is not None:
        return False  # nothing to open, or what all terms share comes first
    if not trial.apply(algebra.distribute, ()):
        return False
    trial.apply(algebra.arithmetic, (), 2)
    trial.apply(algebra.collect, ())
    front = trial.expr.args if isinstance(trial.expr, Add) and trial.apply(algebra.factor, ()) else ()
    trial.apply(algebra.arithmetic, (), 2)
    return at_first(trial, polynomials.factor_polynomial, is_sum) if front else trial.apply(polynomials.factor_polynomial, ())


@strategy("factor and cancel", Mul, guard=_has_sums_above_and_below)
def factor_and_cancel(trial: Trace) -> bool:
    """A polynomial above the line as the product of its factors, one of which stands below it."""
    return at_first(trial, polynomials.factor_polynomial, is_sum)


def _has_two_sums_below(e: Expr) -> bool:
    return sum(isinstance(f, Pow) and is_reciprocal(f) and isinstance(f.base, Add) for f in e.args) > 1


@strategy("difference of squares", Mul, guard=_has_two_sums_below)
def difference_of_squares(trial: Trace) -> bool:
    """1/((1 + r) (1 - r)) as 1/(1 - r²)."""
    return trial.apply(polynomials.conjugates, ())


#: Nodes that it is worth beyond its length that a delta stands in front once.
DELTA_IN_FRONT = 4


def _one_delta(trial: Trace) -> int:
    return DELTA_IN_FRONT


def _has_delta_beside_parentheses(e: Expr) -> bool:
    return KroneckerDelta in heads(e) and _has_parentheses(e)


@strategy("collect the delta", Add, guard=_has_delta_beside_parentheses, merit=_one_delta)
def collect_the_delta(trial: Trace) -> bool:
    """d_ij + b (h d_ij - x) as d_ij (1 + b h) - b x."""
    return trial.apply(fractions.collect_delta, ())


def _opens_with_a_name(trial: Trace) -> int:
    """One where a quantity with a name was taken out, or a letter that leaves a one: s (1 - s) and a (z - 1) are better than
    s - s² and a z - a, which are as short."""
    front, left = factors_of(trial.expr)[0], factors_of(trial.expr)[-1]
    if not isinstance(front, Symbol | Indexed):
        return 0
    leaves_one = any(isinstance(t, Rational) and abs(t) == 1 for t in terms(left))
    return int(leaves_one or name_of(front) in trial.facts.problem.defined)


@strategy("take out the common factor", Add, merit=_opens_with_a_name)
def take_common_factor(trial: Trace) -> bool:
    """What all terms share stands in front."""
    found = algebra.factor(trial.expr, trial.facts)
    if found is None or (_only_a_number(found.expr) and Sum in heads(trial.expr)):
        return False  # 2(Σ x r + c w) is no better than 2 Σ x r + 2 c w
    if isinstance(found.expr, Mul) and _nested_fractions(found.expr):
        return False  # (a/v - b/u)/u is no better than a/(u v) - b/u²
    if _leaves_fractions(trial.expr, found.pieces["common"], found.expr):
        return False  # u^{g-1} (g v - u/p) is no better than g u^{g-1} v - u^g/p
    trial.put(algebra.factor, (), found, 1)
    return True


def _only_a_number(e: Expr) -> bool:
    """Whether a product is a number times a sum."""
    return isinstance(e, Mul) and isinstance(e.args[0], Rational) and len(e.args) == 2


def _leaves_fractions(e: Expr, common: object, taken_out: Expr) -> bool:
    """Whether a power with a letter in its exponent is taken out of higher ones, and fractions are left in the sum."""
    lowered = [
        key
        for key, (_, _, x) in monomial(common).powers.items()  # type: ignore[arg-type]
        if not isinstance(x, Rational) and any(monomial(t).powers[key][2] != x for t in terms(e) if key in monomial(t).powers)
    ]
    left = factors_of(taken_out)[-1]
    return bool(lowered) and any(is_reciprocal(f) for t in terms(left) for f in factors_of(t))


def _nested_fractions(e: Expr) -> bool:
    """Whether a product is only a sum over a denominator, with denominators again in the sum."""
    top, bottom = fraction(e)
    if not isinstance(top, Add) or bottom == 1:
        return False
    divided = [[b for b in factors_of(t) if _divides_by_letters(b)] for t in top.args]
    long = [b for b in factors_of(bottom) if isinstance(b, Add)]
    if long and len(top.args) > 2:
        return False  # what is divided by is long, and worth writing once
    if len(top.args) == 2 and any(abs(t) == 1 for t in top.args if isinstance(t, Rational)):
        if any(isinstance(f.base, Add) for fs in divided for f in fs):
            return False  # (a/(u + v) - 1)/w: so much below one line has a line of its own
    if not all(divided) and any(all(f.base != b for fs in divided for f in fs) for b in long):
        return False  # (1 - r²/s²)/(s (1 + e^-w)) too, where it stands below no term again
    return any(divided)


def _divides_by_letters(e: Expr) -> bool:
    """Whether a factor is one over something else than a number or a size."""
    return is_reciprocal(e) and not isinstance(e, Rational) and not isinstance(e.base, Size)  # type: ignore[attr-defined]


def _has_product_but_one(e: Expr) -> bool:
    return any(isinstance(f, Product) and isinstance(f.args[0], Piecewise) for f in e.args)


@strategy("cancel all factors but one", Mul, guard=_has_product_but_one)
def cancel_all_but_one(trial: Trace) -> bool:
    """A product without one factor over the product of all is one over that factor."""
    return trial.apply(products.product_over_product, ())


@strategy("take out the parentheses", Add, guard=_has_parentheses)
def take_out_parentheses(trial: Trace) -> bool:
    """1 - g + z (1 - g) as (1 - g)(1 + z): terms that are together what stands in parentheses elsewhere."""
    done = trial.apply(fractions.factor_parentheses, ())
    if done and isinstance(trial.expr, Mul) and trial.expr.args[0] is MINUS_ONE:
        trial.apply(algebra.sign, ())
    return done


@strategy("multiply above and below", Mul, merit=_mean_opened)
def multiply_above_and_below(trial: Trace) -> bool:
    """A fraction inside a fraction: both are multiplied by the inner denominator, and like terms collected."""
    return trial.apply(fractions.compound_fraction, ())


def _has_several_terms_above(e: Expr) -> bool:
    """Whether a fraction has a sum above the line, of three terms or more."""
    for f in e.args:
        if isinstance(f, Add) and len(f.args) > 2:
            return any(map(is_reciprocal, e.args))
    return False


def _has_sum_over_square(e: Expr) -> bool:
    """Whether a sum with fractions in it stands over a square or a higher power."""
    for f in e.args:
        if isinstance(f, Pow) and isinstance(f.exp, Integer) and f.exp.p < -1:
            return _has_fraction_in_parentheses(e)
    return False


@strategy("set apart what cancels", Mul, guard=_has_several_terms_above)
def set_apart_what_cancels(trial: Trace) -> bool:
    """(x + y - z w)/z as (x + y)/z - w: a term that loses the denominator stands by itself, the others stay over it."""
    return trial.apply(fractions.set_apart_what_cancels, ())


@strategy("divide above and below", Mul, guard=_has_sum_over_square)
def divide_above_and_below(trial: Trace) -> bool:
    """(x/b - b y)/b² as (x/b² - y)/b: what one term has as a factor and another is divided by is taken out of all, unless a term
    over what stands below is a quantity with a name."""
    each = fractions.divide_each_term(trial.expr, trial.facts)
    if each is not None and any(quantities.named(t, trial.facts) is not None for t in each.expr.args):  # type: ignore[arg-type]
        return False
    return trial.apply(fractions.divide_above_and_below, ())


def _has_three_terms(e: Expr) -> bool:
    """Whether a sum has three terms, or two that are four with those of sums within it."""
    return len(e.args) > 2 or len(terms(e)) > 3


@strategy("group the terms", Add, guard=_has_three_terms)
def group_terms(trial: Trace) -> bool:
    """Terms that share a factor together, the others beside them."""
    done = trial.apply(fractions.group, ())
    while done and trial.apply(fractions.group, ()):
        pass
    return done


def _has_exponentials(e: Expr) -> bool:
    """Whether a product has an exponential above the line, or two terms of a sum have one."""
    if isinstance(e, Mul):
        return any(isinstance(p.base if isinstance(p, Pow) else p, exp) for p in e.args)
    return sum(isinstance(t, Mul) and _has_exponentials(t) for t in e.args) > 1


@strategy("divide by the exponential", Mul, Add, guard=_has_exponentials)
def divide_by_exponential(trial: Trace) -> bool:
    """e^x/(1 + e^x) as 1/(1 + e^-x), in all terms of a sum at once."""
    if isinstance(trial.expr, Mul):
        return trial.apply(identities.divide_by_exponential, ())
    return sum([trial.apply(identities.divide_by_exponential, (n,)) for n in range(len(trial.expr.args))]) > 1


def _has_sine(e: Expr) -> bool:
    return not heads(e).isdisjoint(identities.SINES)


@strategy("the double angle", Add, Mul, guard=_has_sine)
def double_angle(trial: Trace) -> bool:
    """2 sin u cos u as sin 2u, cos² u - sin² u as cos 2u."""
    return trial.apply(angles.double_angle, ())


def _has_fraction(e: Expr) -> bool:
    """Whether a term is divided by letters."""
    return any(is_reciprocal(f) and not isinstance(f, Rational) for f in factors_of(e))


def _has_power_with_letters(e: Expr) -> bool:
    """Whether a factor is a power with letters in its exponent."""
    return any(isinstance(f, Pow) and not isinstance(f.exp, Rational) for f in factors_of(e))


@strategy("split the power", Mul, guard=_has_power_with_letters)
def split_the_power(trial: Trace) -> bool:
    """x^{b-1} as x^b/x, where a definition has x^b, and says perhaps what it is: of a letter it must."""
    if trial.apply(powers.split_power, ()):
        routine(trial)
        if not trial.apply(quantities.solve_definition, ()):
            trial.apply(relations.difference_from_name, ())
        return True
    found = powers.split_off(trial.expr, trial.facts, (Symbol, Indexed))
    if found is None:
        return False
    *raised, lower = factors_of(found.expr)
    solved = quantities.solve_definition(mul(*raised), trial.facts)
    typed = found.pieces["typed"]
    if (
        solved is None
        or isinstance(solved.where[0][1], Symbol | Indexed)
        or typed not in (solved.where[0][0], *solved.where[0][0].args)
    ):
        return False  # a x^{a-1} is no worse than a f/x for f = x^a
    trial.put(powers.split_power, (), found, 1)
    trial.put(quantities.solve_definition, (), replace(solved, expr=mul(*factors_of(solved.expr), lower)), 1)
    return True


def _has_powers(e: Expr) -> bool:
    """Whether factors are powers with letters in the exponent, or as many powers as make one."""
    found = sum(isinstance(f, Pow) and f.exp != -1 for f in e.args)
    return found >= powers.ALIKE or (found > 1 and _has_power_with_letters(e))


@strategy("one power", Mul, guard=_has_powers)
def one_power(trial: Trace) -> bool:
    """y^c x^{-c} as (y/x)^c, and a² r²/v² as (a r/v)²."""
    return trial.apply(powers.common_exponent, ())


@strategy("sine and cosine", Add, guard=_has_sine)
def sine_and_cosine(trial: Trace) -> bool:
    """cos² + sin² = 1, perhaps after parentheses are opened."""
    return trial.apply(identities.sum_of_squares, ()) or (
        trial.apply(algebra.distribute, ()) and trial.apply(identities.sum_of_squares, ())
    )


@strategy("names of one angle", Add)
def names_of_one_angle(trial: Trace) -> bool:
    """c² + s² = 1 where c = cos u and s = sin u by definition, perhaps over one line: c/s + s/c as 1/(s c)."""
    if not angles.may_be_of_one_angle(trial.expr, trial.facts):
        return False
    if trial.apply(angles.squares_of_one_angle, ()):
        return True
    if any(map(_has_fraction, trial.expr.args)):
        if not trial.apply(algebra.common_denominator, ()):
            return False
        trial.apply(algebra.arithmetic, (), 2)
        return at_first(trial, angles.squares_of_one_angle, is_sum)
    return trial.apply(algebra.distribute, ()) and trial.apply(angles.squares_of_one_angle, ())
