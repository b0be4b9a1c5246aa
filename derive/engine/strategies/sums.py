"""Strategies for sums over an index: taken apart, put together, and what a definition says of them."""

from __future__ import annotations

from sympy import Expr, Rational

from derive.engine.cost import burden
from derive.engine.routine import routine
from derive.engine.strategies.fractions import at_first, is_odds, opened
from derive.engine.strategy import strategy
from derive.engine.trace import Trace
from derive.expression.indices import free_indices
from derive.expression.nodes import (
    MINUS_ONE,
    TWO,
    Add,
    Indexed,
    KroneckerDelta,
    Mul,
    Piecewise,
    Pow,
    Size,
    Sum,
    Symbol,
    factors_of,
)  # fmt: skip
from derive.expression.places import Place, heads, walk
from derive.records import replace
from derive.rules import algebra, extremes, fractions, indexed, parity, pieces, quantities, recognition

#: What a line loses, in nodes, that has a square and had none: nobody opens Σ w s (1 - s) to write S - Σ w s².
SQUARE = 8


#: Terms of a product that are all opened to sift one of them; of more only those with a delta are set apart.
MOST_OPENED = 4


def _has_deltas_within(e: Expr) -> bool:
    """Whether the deltas of a product stand in parentheses within its parentheses."""
    return not any(isinstance(b, KroneckerDelta) for f in e.args if isinstance(f, Add) for t in f.args for b in factors_of(t))


def _squares(e: Expr) -> frozenset[Expr]:
    """The letters and entries of arrays of which powers stand in an expression."""
    return frozenset(p.base for _, p in walk(e) if isinstance(p, Pow) and isinstance(p.base, Indexed | Symbol) and p.exp == TWO)


def squares_less(trial: Trace) -> int:
    return -SQUARE if _squares(trial.expr) - _squares(trial.steps[0].before) else 0


@strategy("sum term by term", Sum, merit=squares_less)
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
            if not any(isinstance(f, KroneckerDelta) for f in factors_of(body.args[n])):  # else it is sifted as it is
                trial.apply(algebra.distribute_deltas, (0, n))
    elif isinstance(body, Piecewise):
        for n in range(len(body.args)):
            trial.apply(algebra.distribute_deltas, (0, n, 0))
        if not trial.apply(extremes.split_piecewise, (0,)):
            return False
    else:
        inside = isinstance(body, Mul) and any(isinstance(f, Add) for f in body.args)
        ways = (algebra.distribute_deltas, algebra.distribute)
        if _has_deltas_within(body) and opened(body) <= MOST_OPENED:
            ways = ways[::-1]
        if not inside or not any(trial.apply(way, (0,)) for way in ways):
            return False
    return trial.apply(indexed.split_sum, ())


def _has_sums_to_combine(e: Expr) -> bool:
    """Whether different sums over an index stand there (one that stands there twice is a common factor), and none that a delta
    collapses."""
    sums = {f for t in e.args for f in factors_of(t) if isinstance(f, Sum)}  # type: ignore[arg-type]
    return len(sums) > 1 and not any(map(_is_siftable, sums))


def _is_siftable(e: Expr) -> bool:
    """Whether a delta over its own index stands in each term of a sum, or in parentheses there."""
    index = e.args[1].args[0]
    return any(isinstance(p, KroneckerDelta) and index in p.args for _, p in walk(e.args[0]))


@strategy("combine the sums", Add, guard=_has_sums_to_combine)
def combine_the_sums(trial: Trace) -> bool:
    """Sums over one range become one sum, what their terms share stands in front, and constants leave the sum: two of them, or
    all where that is shorter."""
    two, every = trial.fork(), trial.fork()
    if not _combined(two):
        return False
    shorter = len(trial.expr.args) > 2 and _combined(every, len(trial.expr.args)) and burden(every.expr) < burden(two.expr)
    trial.join(every if shorter else two)
    return True


def _combined(trial: Trace, times: int = 1) -> bool:
    """So many times two sums become one, and what all its terms then share stands in front."""
    multiples = [f for t in trial.expr.args for f in factors_of(t) if not isinstance(f, Rational | Sum)]
    if not trial.apply(indexed.combine_sums, ()):
        return False
    for _ in range(times - 1):
        if not isinstance(trial.expr, Add) or not trial.apply(indexed.combine_sums, ()):
            break
    for place, part in walk(trial.expr):
        if isinstance(part, Sum) and isinstance(part.args[0], Add):
            alike = _of_one_argument(trial, (*place, 0)) or _of_symmetric(trial, (*place, 0))
            done = trial.apply(algebra.factor, (*place, 0)) or alike
            trial.apply(indexed.constant_out_of_sum, place)
            return done or not multiples  # c goes into a sum only to be taken out again
    return True


def _of_one_argument(trial: Trace, place: Place) -> bool:
    """Odd and even functions, and sigmoids, of opposite arguments become functions of one: sin(x_i - x_j) of sin(x_j - x_i)."""
    inner = trial.fork(place)
    while inner.apply(parity.parity, ()):
        inner.apply(algebra.arithmetic, (), 2)
    if not inner.steps:
        return False
    routine(inner)
    trial.join(inner, place)
    return not isinstance(inner.expr, Add)


def _of_symmetric(trial: Trace, place: Place) -> bool:
    """The entries of symmetric matrices become those of one order of letters, where everything is one term then, as it is of
    w_ij (x_i - x_j) - w_ji (x_j - x_i)."""
    inner = trial.fork(place)
    while inner.apply(recognition.symmetry, ()):
        pass
    if not inner.steps:
        return False
    inner.apply(algebra.factor, ())
    routine(inner)
    if isinstance(inner.expr, Add):
        return False
    trial.join(inner, place)
    return True


def _sums_of_sums(e: Expr) -> list[int]:
    """Where in a product a sum over an index stands, of several terms each."""
    return [n for n, f in enumerate(e.args) if isinstance(f, Sum) and isinstance(f.args[0], Add)]


@strategy("out of the sum", Mul, guard=lambda e: bool(_sums_of_sums(e)))
def out_of_the_sum(trial: Trace) -> bool:
    """What all terms share and no index moves leaves the sum, and may cancel there."""
    return any(
        trial.apply(algebra.factor, (n, 0)) and trial.apply(indexed.constant_out_of_sum, (n,)) for n in _sums_of_sums(trial.expr)
    )


@strategy("regroup the sums", Sum, guard=lambda e: not is_odds(e.args[0]), merit=squares_less)
def regroup_the_sums(trial: Trace) -> bool:
    """Multiply out, sum term by term, recognise, and put what is left into one sum again."""
    opened_too = (_open_all,) if _has_parentheses_within(trial.expr.args[0]) else ()
    best: Trace | None = None
    for open_it in (sum_term_by_term.move, *opened_too):
        way = trial.fork()
        if open_it(way) and _regroup(way) and (best is None or burden(way.expr) < burden(best.expr)):
            best = way
    if best is None:
        return False
    trial.join(best)
    return True


def _open_all(trial: Trace) -> bool:
    """A sum over an index with all parentheses within parentheses opened, and each term by itself."""
    return trial.apply(algebra.distribute, (0,)) and trial.apply(indexed.split_sum, ())


def _has_parentheses_within(e: Expr) -> bool:
    """Whether a factor is a sum of terms with parentheses in them."""
    sums = [f for f in factors_of(e) if isinstance(f, Add)]
    return any(isinstance(f, Add) for s in sums for t in s.args for f in factors_of(t))


def _regroup(trial: Trace) -> bool:
    """Recognises what can be, and puts the sums of the first place where there are several into one."""
    routine(trial)
    for place, part in walk(trial.expr):
        if isinstance(part, Add) and combine_the_sums.guard(part):
            inner = trial.fork(place)
            if _combined(inner):
                trial.join(inner, place)
                routine(trial)
                return True
    return False


#: Nodes that it is worth beyond its length that a mean is one of what moves: λ/N Σ x² - 1.
MEAN_OF_MOVING = 4


def _of_moving(trial: Trace) -> int:
    return MEAN_OF_MOVING


def _is_mean_of_constant(e: Expr) -> bool:
    """Whether a product is a mean, a number before it at most, of two terms: one is constant, and the other one has a factor that
    the index does not move."""
    if not {Size, Sum} <= heads(e):
        return False
    found = [f for f in e.args if isinstance(f, Sum)]
    if len(found) != 1:
        return False
    body, limits = found[0].args
    index, _, last = limits.args
    others = [f for f in e.args if not isinstance(f, Rational | Sum)]
    if len(others) != 1 or not (isinstance(others[0], Pow) and others[0].base == last and others[0].exp is MINUS_ONE):
        return False
    moving = [t for t in body.args if index in free_indices(t)] if isinstance(body, Add) else []
    return len(moving) == 1 and bool(_fixed(moving[0], index))


def _fixed(term: Expr, index: Expr) -> list[Expr]:
    """The factors of a term, other than numbers, that an index does not move."""
    return [f for f in factors_of(term) if not isinstance(f, Rational) and index not in free_indices(f)]


@strategy("the mean of a constant", Mul, guard=_is_mean_of_constant, merit=_of_moving)
def mean_of_constant(trial: Trace) -> bool:
    """1/N Σ (c x² - 1) as c/N Σ x² - 1: the mean of a constant is the constant, and then what is constant beside x² leaves it."""
    n = next(n for n, f in enumerate(trial.expr.args) if isinstance(f, Sum))
    if not trial.apply(indexed.split_sum, (n,)):
        return False
    routine(trial)
    if not trial.apply(algebra.distribute, ()) and not isinstance(trial.expr, Add):
        return False
    trial.apply(algebra.arithmetic, (), 2)
    trial.steps = [replace(s, shown=2) for s in trial.steps]  # one line, as of a linear map
    trial.show_last(1)
    return True


def _has_sum(e: object) -> bool:
    return any(isinstance(f, Sum) for f in factors_of(e))  # type: ignore[arg-type]


@strategy("sum by definition", Sum)
def sum_by_definition(trial: Trace) -> bool:
    """Sum term by term, and say what each sum is by the definition that it stands in: Σ x = N m, and so Σ (x - m) = 0."""
    if not sum_term_by_term.move(trial):
        return False
    routine(trial)
    done = False
    while isinstance(trial.expr, Add) and at_first(trial, quantities.solve_definition, _has_sum):
        done = True
    return done


@strategy("sum written out", Sum)
def sum_written_out(trial: Trace) -> bool:
    """The sum of all entries of a quantity, by its definition: the denominator leaves the sum, and Σ p = Σ e / Σ e = 1."""
    if not trial.apply(quantities.definition, (0,)):
        return False
    if trial.apply(indexed.split_sum, ()):
        routine(trial)
        at_first(trial, quantities.solve_definition, _has_sum)
        return True
    if not trial.apply(indexed.constant_out_of_sum, ()):
        return False
    if not trial.apply(algebra.cancel, ()):
        routine(trial)
    return Sum not in heads(trial.expr)


def _divides_one_sum(e: Expr) -> bool:
    return sum(isinstance(f, Sum) for f in e.args) == 1 and bool(indexed.divisors(e))


@strategy("divide inside the sum", Mul, guard=_divides_one_sum)
def divide_inside_the_sum(trial: Trace) -> bool:
    """A denominator goes into the sum, where it may complete a quantity with a name: only what the name needs of it."""
    below = indexed.divisors(trial.expr)
    for some in [*([f] for f in below), below] if len(below) > 1 else [below]:
        found = indexed.divided_into(trial.expr, some)
        if found is None:
            continue
        way = trial.fork()
        way.put(indexed.constant_into_sum, (), found, 1)
        inside = (*next(place for place, part in walk(way.expr) if isinstance(part, Sum) and len(place) <= 1), 0)
        way.apply(pieces.out_of_the_only_piece, inside)  # and so it may be recognised
        if way.apply(quantities.recognise, inside) or (some is below and way.apply(fractions.compound_fraction, inside)):
            trial.join(way)
            return True
    return False


def _has_delta(e: Expr) -> bool:
    return KroneckerDelta in heads(e)


@strategy("the letter of the others", Add, guard=_has_delta)
def letter_of_the_others(trial: Trace) -> bool:
    """δ_ij a_i + b a_j = a_j (δ_ij + b)."""
    if not trial.apply(fractions.use_delta, ()):
        return False
    while trial.apply(fractions.use_delta, ()):
        pass
    return trial.apply(algebra.factor, ())


def _adds_a_sum(e: Expr) -> bool:
    return Sum in heads(e)


@strategy("into the sum", Add, guard=_adds_a_sum)
def into_the_sum(trial: Trace) -> bool:
    """N c goes into a sum of N terms, and what the terms then share leaves it."""
    if not trial.apply(fractions.constant_as_sum, ()):
        return False
    routine(trial)
    for place, part in walk(trial.expr):
        if isinstance(part, Sum) and trial.apply(algebra.factor, (*place, 0)):
            trial.apply(indexed.constant_out_of_sum, place)
            return True
    return False  # N/a + Σ log x needs no one sum
