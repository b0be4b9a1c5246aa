"""Strategies for sums over an index: taken apart, put together, and what a definition says of them."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Rational

from derive.engine.cost import burden
from derive.engine.routine import routine
from derive.engine.strategies.fractions import at_first, opened
from derive.engine.strategy import strategy
from derive.engine.trace import Trace
from derive.expression.nodes import TWO, Add, Indexed, KroneckerDelta, Mul, Piecewise, Pow, Sum, Symbol, factors_of, name_of
from derive.expression.places import Place, walk
from derive.rules import algebra, extremes, fractions, indexed, parity, quantities

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


def _squares_less(trial: Trace) -> int:
    return -SQUARE if _squares(trial.expr) - _squares(trial.steps[0].before) else 0


@strategy("sum term by term", Sum, merit=_squares_less)
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


@strategy("combine the sums", Add)
def combine_the_sums(trial: Trace) -> bool:
    """Sums over one range become one sum, what their terms share stands in front, and constants leave the sum."""
    multiples = [f for t in trial.expr.args for f in factors_of(t) if not isinstance(f, Rational | Sum)]
    if not trial.apply(indexed.combine_sums, ()):
        return False
    for place, part in list(walk(trial.expr)):
        if isinstance(part, Sum) and isinstance(part.args[0], Add):
            alike = _of_one_argument(trial, (*place, 0))
            done = trial.apply(algebra.factor, (*place, 0)) or alike
            trial.apply(indexed.constant_out_of_sum, place, 2)
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
    if not trial.apply(indexed.constant_out_of_sum, ()):
        return False
    if not trial.apply(algebra.cancel, ()):
        routine(trial)
    return not any(isinstance(p, Sum) for _, p in walk(trial.expr))


@strategy("divide inside the sum", Mul)
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
        if way.apply(quantities.recognise, inside) or (some is below and way.apply(fractions.compound_fraction, inside)):
            trial.join(way)
            return True
    return False


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


def _has_constant(e: Expr) -> bool:
    """Whether a sum's term has a factor of several terms, of which one does not depend on the index, or a factor with a name."""
    inside = [part for part in (e, *e.args) if isinstance(part, Sum)]
    return any(isinstance(f, Add | Indexed) for s in inside for f in factors_of(s.args[0]))


def _assumes(trial: Trace) -> int:
    """One where an assumption was used: x - Σ t a is better than Σ t (x - a), which is as short; less where a square came up."""
    return int(any(s.rule is quantities.assumption for s in trial.steps)) + _squares_less(trial)


@strategy("set the constant apart", Sum, guard=_has_constant, merit=_assumes)
def set_constant_apart(trial: Trace) -> bool:
    """What does not depend on the index leaves the sum, where it is known what is then left: Σ t (x - a) = x - Σ t a if
    Σ t = 1, and Σ p (f - m) c = 0 for the mean m = Σ p f."""
    if not _sums_are_known(trial):
        return False
    known = []
    for way in _ways_apart(trial):
        told = any(known_sum(way, place) for place in _sums_in(way.expr))
        if told or len(_sums_in(way.expr)) < 2 or _one_sum_is_the_other(way):
            _put_together(way)
            known.append(way)
    if not known:
        return False
    trial.join(min(known, key=lambda way: burden(way.expr)))
    return True


def _put_together(trial: Trace) -> None:
    """What is left of a sum with the rest in one sum again, where that is shorter."""
    way = trial.fork()
    if isinstance(way.expr, Add) and combine_the_sums.move(way):
        routine(way)
        if burden(way.expr) < burden(trial.expr):
            trial.join(way)


def _one_sum_is_the_other(trial: Trace) -> bool:
    """Says what a sum is by a mean with a name, and takes out the sum that all terms then share: Σ w x - t Σ w = (m - t) Σ w."""
    for place in _sums_in(trial.expr):
        here = trial.fork()
        if here.apply(quantities.solve_definition, place):
            routine(here)
            if here.apply(algebra.factor, ()) and len(_sums_in(here.expr)) < len(_sums_in(trial.expr)):
                trial.join(here)
                return True
    return False


def _has_terms(e: Expr) -> bool:
    return isinstance(e.args[0], Add)


@strategy("terms whose sum vanishes", Sum, guard=_has_terms)
def vanishing_terms(trial: Trace) -> bool:
    """Σ (u - c w (y - m)) as Σ u, where Σ w (y - m) = 0 by the definition of m: the sum of some terms is known to vanish."""
    if not _sums_are_known(trial) or not trial.apply(indexed.split_sum, ()):
        return False
    routine(trial)
    for place in _sums_in(trial.expr):
        here = trial.fork(place)
        if known_sum(here, ()) and here.expr == 0:
            trial.join(here, place)
            routine(trial)
            _put_together(trial)
            return True
    return False


def _names_a_product(e: Expr) -> bool:
    """Whether a sum's term is a product."""
    return isinstance(e.args[0], Mul)


@strategy("a factor written out", Sum, guard=_names_a_product)
def factor_written_out(trial: Trace) -> bool:
    """Σ p s is w o if s = w x and o = Σ p x: a factor by its definition, what is constant in front, and the name of the rest."""
    problem = trial.facts.problem
    for n, f in enumerate(trial.expr.args[0].args):
        if isinstance(f, Indexed) and name_of(f) in problem.defined and isinstance(problem.defined[name_of(f)].body, Mul):
            here = trial.fork()
            if here.apply(quantities.definition, (0, n)):
                routine(here)
                if not _how_many_sums(here.expr):
                    trial.join(here)
                    return True
    return False


@strategy("a mean in a sum", Mul, guard=_has_constant)
def mean_in_a_sum(trial: Trace) -> bool:
    """Σ k (x - a)/Σ k as x - m: the constant set apart, and each term divided, where m = Σ k a/Σ k is a mean with a name."""
    if not _sums_are_known(trial):
        return False
    for n, f in enumerate(trial.expr.args):
        if not isinstance(f, Sum):
            continue
        for way in _ways_apart(trial.fork((n,))):
            whole = trial.fork()
            whole.join(way, (n,))
            for _ in range(2):
                for place in _sums_in(whole.expr):
                    if known_sum(whole, place):
                        break
            if whole.apply(algebra.split_fraction, ()):
                routine(whole)
            if _how_many_sums(whole.expr) < _how_many_sums(trial.expr):
                trial.join(whole)
                return True
    return False


def _how_many_sums(e: Expr) -> int:
    return sum(isinstance(p, Sum) for _, p in walk(e))


def _sums_are_known(trial: Trace) -> bool:
    """Whether the problem says anything of a sum."""
    problem = trial.facts.problem
    return bool(problem.assumptions) or any(isinstance(p, Sum) for d in problem.definitions for _, p in walk(d.body))


def _ways_apart(trial: Trace) -> Iterator[Trace]:
    """The sum with the constant terms of one of its factors set apart, or of one with a name that stands for such terms."""
    for n, f in enumerate(factors_of(trial.expr.args[0])):
        way = trial.fork()
        if isinstance(f, Indexed) and not (isinstance(trial.expr.args[0], Mul) and way.apply(quantities.definition, (0, n))):
            continue
        found = indexed.apart_from(way.expr, n)
        if found is not None:
            way.put(indexed.set_apart, (), found, 1)
            routine(way)
            yield way


def _sums_in(e: Expr) -> list[Place]:
    """Where the sums stand that are terms or factors of terms."""
    return [place for place, part in walk(e) if isinstance(part, Sum) and len(place) <= 2]


def known_sum(trial: Trace, place: Place) -> bool:
    """Says what a sum is: by a definition that it stands in, by that of its terms, or with the constant set apart."""
    here = trial.fork(place)
    if not here.apply(quantities.solve_definition, ()) and not sum_written_out.move(here):
        here = next((way for way in _ways_apart(trial.fork(place)) if _all_known(way)), trial.fork(place))
    routine(here)
    if not here.steps or any(isinstance(p, Sum) for _, p in walk(here.expr)):
        return False
    trial.join(here, place)
    routine(trial)
    return True


def _all_known(trial: Trace) -> bool:
    """Says what each sum of a line is, by a definition; whether no sum is left."""
    for place in reversed(_sums_in(trial.expr)):
        here = trial.fork(place)
        if here.apply(quantities.solve_definition, ()) or sum_written_out.move(here):
            trial.join(here, place)
    routine(trial)
    return not _sums_in(trial.expr)
