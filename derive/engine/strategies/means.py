"""Strategies for sums of which something is known: by an assumption, as a mean with a name, as what is centred."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from derive.engine.cost import burden
from derive.engine.routine import routine
from derive.engine.strategies import sums
from derive.engine.strategy import strategy
from derive.engine.trace import Trace
from derive.expression.nodes import Add, Indexed, Mul, Sum, factors_of, name_of
from derive.expression.places import Place, heads, of_kinds, walk
from derive.rules import algebra, fractions, indexed, quantities, weights


def _has_constant(e: Expr) -> bool:
    """Whether a sum's term has a factor of several terms, of which one does not depend on the index, or a factor with a name."""
    inside = [part for part in (e, *e.args) if isinstance(part, Sum)]
    return any(isinstance(f, Add | Indexed) for s in inside for f in factors_of(s.args[0]))


def _assumes(trial: Trace) -> int:
    """One where an assumption was used: x - Σ t a is better than Σ t (x - a), which is as short; less where a square came up."""
    return int(any(s.rule is quantities.assumption for s in trial.steps)) + sums.squares_less(trial)


@strategy("set the constant apart", Sum, guard=_has_constant, merit=_assumes)
def set_constant_apart(trial: Trace) -> bool:
    """What does not depend on the index leaves the sum, where it is known what is then left: Σ t (x - a) = x - Σ t a if
    Σ t = 1, and Σ p (f - m) c = 0 for the mean m = Σ p f."""
    if not _sums_are_known(trial):
        return False
    known = []
    for way in _ways_apart(trial):
        told = any(known_sum(way, place) for place in _sums_in(way.expr))
        if told and way.steps[-1].rule is quantities.solve_definition and len(_sums_in(way.expr)) == 1:
            way.apply(quantities.solve_definition, _sums_in(way.expr)[0])  # the last one too, in the same line
            routine(way)
        if told or len(_sums_in(way.expr)) < 2 or _one_sum_is_the_other(way):
            _put_together(way)
            known.append(way)
    if not known:
        return False
    trial.join(min(known, key=lambda way: burden(way.expr)))
    return True


def _has_mean_beside(e: Expr) -> bool:
    """Whether a term has a sum over an index with parentheses in it, beside a term with parentheses too."""
    sums_of = [t for t in e.args if any(isinstance(f, Sum) and _has_parentheses(f.args[0]) for f in factors_of(t))]
    return 0 < len(sums_of) < len(e.args) and any(map(_has_parentheses, (t for t in e.args if t not in sums_of)))  # type: ignore[arg-type]


def _has_parentheses(e: Expr) -> bool:
    return any(isinstance(f, Add) for f in factors_of(e))


@strategy("the constant in a mean", Add, guard=_has_mean_beside)
def constant_in_a_mean(trial: Trace) -> bool:
    """Σ p (x - a) - (x - b) as b - Σ p a where Σ p = 1: what the mean has of a constant cancels the constant beside it."""
    for place in _sums_in(trial.expr):
        inner = trial.fork(place)
        if set_constant_apart.move(inner):
            trial.join(inner, place)
            trial.apply(algebra.arithmetic, (), 2)
            return trial.apply(fractions.collect_parentheses, ()) or trial.apply(algebra.distribute, ())
    return False


def _put_together(trial: Trace) -> None:
    """What is left of a sum with the rest in one sum again, where that is shorter."""
    way = trial.fork()
    if isinstance(way.expr, Add) and sums.combine_the_sums.guard(way.expr) and sums.combine_the_sums.move(way):
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
    found = any(s.rule is weights.sum_of_deviations for s in trial.steps)
    while _one_vanishes(trial):
        found = True
    if found:
        _put_together(trial)
    return found


def _one_vanishes(trial: Trace) -> bool:
    """Says of the first sum that is known to be zero that it is."""
    for place in _sums_in(trial.expr):
        here = trial.fork(place)
        if known_sum(here, ()) and here.expr == 0:
            trial.join(here, place)
            routine(trial)
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
    return len(of_kinds(e, Sum))


def _sums_are_known(trial: Trace) -> bool:
    """Whether the problem says anything of a sum."""
    problem = trial.facts.problem
    return bool(problem.assumptions) or any(Sum in heads(d.body) for d in problem.definitions)


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
    return [place for place, part in walk(e) if isinstance(part, Sum) and len(place) <= 2] if Sum in heads(e) else []


def known_sum(trial: Trace, place: Place) -> bool:
    """Says what a sum is: by a definition that it stands in, by that of its terms, one by one, or with the constant set apart."""
    here = trial.fork(place)
    if isinstance(here.expr.args[0], Add):
        sums.sum_by_definition.move(here)
    elif not here.apply(quantities.solve_definition, ()) and not sums.sum_written_out.move(here):
        here = next((way for way in _ways_apart(trial.fork(place)) if _all_known(way)), trial.fork(place))
    routine(here)
    if not here.steps or Sum in heads(here.expr):
        return False
    trial.join(here, place)
    routine(trial)
    return True


def _all_known(trial: Trace) -> bool:
    """Says what each sum of a line is, by a definition; whether no sum is left."""
    for place in reversed(_sums_in(trial.expr)):
        here = trial.fork(place)
        if here.apply(quantities.solve_definition, ()) or sums.sum_written_out.move(here):
            trial.join(here, place)
    routine(trial)
    return not _sums_in(trial.expr)
