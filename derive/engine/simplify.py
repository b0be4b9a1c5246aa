"""From the raw derivative to the line that a lecturer ends with.

Strategies are tried on trial chains; the one that leaves the shortest line is kept, as long as there is one that makes
it shorter.  Each strategy is something that a mathematician would name, and each of its moves is a rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps

from sympy import Expr, Function, Rational
from sympy.core.relational import Eq, Ne

from derive.engine import strategies
from derive.engine.cost import burden
from derive.engine.trace import Trace
from derive.errors import Stuck
from derive.expression import budget
from derive.expression.indices import names, shape
from derive.expression.nodes import (
    Add,
    Binder,
    Derivative,
    Indexed,
    KroneckerDelta,
    Mul,
    Piecewise,
    Pow,
    Size,
    Sum,
    Symbol,
    factors_of,
    fraction,
    is_reciprocal,
    name_of,
)
from derive.expression.places import Place, at, replace_at, walk
from derive.rule import Applied, Rule
from derive.rules import algebra, extremes, fractions, identities, indexed, quantities
from derive.rules.facts import Facts
from derive.words import noted

ROUTINE: tuple[Rule, ...] = (
    indexed.kronecker_delta, extremes.decide_condition, extremes.condition_on_extreme, algebra.factor,
    indexed.sifting, indexed.sum_of_constant, indexed.constant_out_of_sum,
    indexed.reorder,
    algebra.power_of_power, algebra.factor_piecewise, algebra.cancel, quantities.assumption, quantities.separate_fractions,
    quantities.recognise, algebra.collect_powers, algebra.collect, *identities.AT_ONCE,
)  # fmt: skip
#: Lines that only full detail shows.
QUIET = frozenset(("sifting", "kronecker-delta", "collect-powers", "power-of-power"))
MOST_ROUNDS = 40
MOST_MOVES = 400


def routine(trace: Trace) -> None:
    """What everybody does at once, wherever it can be done: arithmetic, sifting, cancelling, recognising."""
    trace.apply(algebra.arithmetic, (), 2)
    seen = {trace.expr}
    for _ in range(MOST_MOVES):
        if not _once(trace, seen):
            return
        seen.add(trace.expr)


def _once(trace: Trace, seen: set[Expr]) -> bool:
    """One routine move, the first that does not lead back to a line that was there already: first all of one kind."""
    nodes = [(place, e, depth, answers) for place, e, depth in _nodes(trace.expr) if (answers := _answers(trace, e)) is not DONE]
    for rule in ROUTINE:
        for place, e, depth, answers in nodes:
            if rule is quantities.recognise and _is_base(trace.expr, place):
                continue  # √S with L = √S is L, not √(L²)
            if depth and (depth > 1 or rule is not quantities.recognise):
                continue
            if rule.name not in answers:
                budget.look()
                answers[rule.name] = None if rule is algebra.factor and not shares_delta(e) else rule(e, trace.facts)
            found = answers[rule.name]
            if found is None:
                continue
            before = trace.mark()
            trace.put(rule, place, found, 2 if rule.name in QUIET else 1)
            trace.apply(algebra.arithmetic, (), 2)
            if trace.expr not in seen:
                return True
            trace.back_to(before)
    return False


def _is_base(e: Expr, place: Place) -> bool:
    """Whether a node is the base of a power whose exponent is a number."""
    parent = at(e, place[:-1])
    return bool(place) and isinstance(parent, Pow) and isinstance(parent.exp, Rational)


def shares_delta(e: Expr) -> bool:
    """Whether all terms of a sum have a Kronecker delta in common."""
    if not isinstance(e, Add):
        return False
    found = [{a for a in (t.args if isinstance(t, Mul) else (t,)) if isinstance(a, KroneckerDelta)} for t in e.args]
    return bool(set.intersection(*found))


#: The answers for a node to which no routine rule applies.
DONE: dict[str, Applied | None] = {}


def _answers(trace: Trace, e: Expr) -> dict[str, Applied | None]:
    """What each rule that was asked makes of a node, by name: most nodes of a line are those of the line before."""
    memo = trace.facts.memo
    found: dict[str, Applied | None] = memo.setdefault(e, {})
    if len(found) == len(ROUTINE) and not any(found.values()):
        found = memo[e] = DONE
    return found


def _nodes(e: Expr, place: Place = (), depth: int = 0) -> Iterator[tuple[Place, Expr, int]]:
    """Every compound node outside of derivatives, children first, with how deep it stands in an equality, 0 for outside.

    Both sides of a_j = max a are calculated alike, and so to the same digits; a side that is rearranged is not.
    """
    if not e.args or isinstance(e, Indexed | Derivative):
        return
    inside = depth + 1 if depth or isinstance(e, Eq | Ne) else 0
    for n, a in enumerate(e.args):
        yield from _nodes(a, (*place, n), inside)  # type: ignore[arg-type]
    yield place, e, depth


# -- strategies: each makes a trial chain for one node, or says no


def split_the_fraction(trial: Trace) -> bool:
    """Factor the numerator, split off a named fraction, and divide what is left term by term."""
    if not isinstance(trial.expr, Mul):
        return False
    done = False
    if any(map(is_reciprocal, trial.expr.args)):
        done = _at_first(trial, algebra.factor, lambda part: isinstance(part, Add))
    if done:
        trial.apply(algebra.arithmetic, (), 2)
        flat = trial.fork()
        if isinstance(flat.expr, Mul):
            found = quantities.separate_fractions(flat.expr, flat.facts)
            if found is not None:
                trial.put(quantities.separate_fractions, (), found, 1)
    return trial.apply(algebra.split_fraction, ()) or done


def divide_term_by_term(trial: Trace) -> bool:
    """Each term of the numerator over the denominator, and what they then share in front."""
    if not trial.apply(algebra.split_fraction, ()):
        return False
    routine(trial)
    shorter = trial.fork()
    if take_common_factor(shorter):
        routine(shorter)
        if burden(shorter.expr) < burden(trial.expr):
            trial.join(shorter)
    return True


def pair_off(trial: Trace) -> bool:
    """A product of powers above and below as a product of named fractions."""
    return trial.apply(quantities.separate_fractions, ())


def sum_term_by_term(trial: Trace) -> bool:
    """A sum over an index of a product with parentheses: multiply out, and sum each term by itself."""
    if not isinstance(trial.expr, Sum):
        return False
    body = trial.expr.args[0]
    if isinstance(body, Sum):
        inner = trial.fork((0,))
        if not sum_term_by_term(inner):
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


def multiply_out(trial: Trace) -> bool:
    """All parentheses opened and like terms collected."""
    if not isinstance(trial.expr, Add | Mul | Pow):
        return False
    return trial.apply(algebra.distribute, ())


def one_fraction(trial: Trace) -> bool:
    """All terms over a common denominator, the numerator multiplied out and factored."""
    if not trial.apply(algebra.common_denominator, ()):
        return False
    trial.apply(algebra.arithmetic, (), 2)
    if _at_first(trial, algebra.distribute, lambda part: isinstance(part, Add)):
        trial.apply(algebra.arithmetic, (), 2)
        _at_first(trial, algebra.collect, lambda part: isinstance(part, Add))
    trial.apply(algebra.arithmetic, (), 2)
    _at_first(trial, algebra.factor, lambda part: isinstance(part, Add))
    return True


def _at_first(trial: Trace, rule: Rule, fits: Callable[[Expr], bool]) -> bool:
    """Applies a rule to the first factor that it can be applied to."""
    return any(fits(part) and trial.apply(rule, (n,)) for n, part in enumerate(trial.expr.args))  # type: ignore[arg-type]


def take_common_factor(trial: Trace) -> bool:
    """What all terms share stands in front."""
    if not isinstance(trial.expr, Add):
        return False
    found = algebra.factor(trial.expr, trial.facts)
    if found is None or (_only_a_number(found.expr) and any(isinstance(p, Sum) for _, p in walk(trial.expr))):
        return False  # 2(Σ x r + c w) is no better than 2 Σ x r + 2 c w
    if isinstance(found.expr, Mul) and _nested_fractions(found.expr):
        return False  # (a/v - b/u)/u is no better than a/(u v) - b/u²
    trial.put(algebra.factor, (), found, 1)
    return True


def _only_a_number(e: Expr) -> bool:
    """Whether a product is a number times a sum."""
    return isinstance(e, Mul) and isinstance(e.args[0], Rational) and len(e.args) == 2


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


def regroup_the_sums(trial: Trace) -> bool:
    """Multiply out, sum term by term, recognise, and put what is left into one sum again."""
    if not sum_term_by_term(trial):
        return False
    routine(trial)
    for place, part in list(walk(trial.expr)):
        if isinstance(part, Add):
            inner = trial.fork(place)
            if combine_the_sums(inner):
                trial.join(inner, place)
                return True
    return False


def sum_by_definition(trial: Trace) -> bool:
    """Sum term by term, and say what each sum is by the definition that it stands in: Σ x = N m, and so Σ (x - m) = 0."""
    if not sum_term_by_term(trial):
        return False
    routine(trial)
    if not isinstance(trial.expr, Add):
        return False
    return _at_first(trial, quantities.solve_definition, lambda part: any(isinstance(f, Sum) for f in factors_of(part)))


def sum_written_out(trial: Trace) -> bool:
    """The sum of all entries of a quantity, by its definition: the denominator leaves the sum, and Σ p = Σ e / Σ e = 1."""
    if not isinstance(trial.expr, Sum) or not trial.apply(quantities.definition, (0,)):
        return False
    if trial.apply(indexed.split_sum, ()):
        routine(trial)
        _at_first(trial, quantities.solve_definition, lambda part: any(isinstance(f, Sum) for f in factors_of(part)))
        return True
    return trial.apply(indexed.constant_out_of_sum, ()) and trial.apply(algebra.cancel, ())


def divide_inside_the_sum(trial: Trace) -> bool:
    """A denominator goes into the sum, where it may complete a quantity with a name."""
    if not trial.apply(indexed.constant_into_sum, ()):
        return False
    sums = [place for place, part in walk(trial.expr) if isinstance(part, Sum) and len(place) <= 1]
    inside = (*sums[0], 0)
    return trial.apply(quantities.recognise, inside) or trial.apply(fractions.compound_fraction, inside)


def _nested_fractions(e: Expr) -> bool:
    """Whether a product is only a sum over a denominator, with denominators again in the sum."""
    top, bottom = fraction(e)
    if not isinstance(top, Add) or bottom == 1:
        return False
    below = [b for t in top.args for b in (t.args if isinstance(t, Mul) else (t,)) if is_reciprocal(b)]
    return any(not isinstance(b, Rational) and not isinstance(b.base, Size) for b in below)


def turn_the_sign(trial: Trace) -> bool:
    """-(a - b) as b - a."""
    return trial.apply(algebra.sign, ())


def solve_for_a_part(trial: Trace) -> bool:
    """What is left of a definition's body is expressed in its name."""
    return trial.apply(quantities.solve_definition, ())


def _with_routine(strategy: Callable[[Trace, strategies.Routine], bool]) -> Callable[[Trace], bool]:
    """A strategy that is given the routine moves."""

    @wraps(strategy)
    def applied(trial: Trace) -> bool:
        return strategy(trial, routine)

    return applied


STRATEGIES: tuple[Callable[[Trace], bool], ...] = (
    split_the_fraction, divide_term_by_term, pair_off, sum_term_by_term, take_common_factor, multiply_out, one_fraction,
    solve_for_a_part, combine_the_sums, regroup_the_sums, sum_by_definition, sum_written_out, divide_inside_the_sum,
    turn_the_sign, *map(_with_routine, strategies.STRATEGIES),
)  # fmt: skip


def simplify(trace: Trace) -> None:
    """The shortest line that the strategies reach: with the name of what is differentiated or, if that is shorter, without."""
    other = _without_own_name(trace)
    _shorten(trace)
    if other is not None and names(trace.expr) & trace.facts.problem.defined.keys() - names(other.expr):
        _shorten(other)
        if burden(other.expr) < burden(trace.expr):
            trace.expr, trace.steps = other.expr, other.steps
    strategies.reading_order(trace)
    if any(isinstance(p, Pow) and p.base == 0 and p.exp.is_negative for _, p in walk(trace.expr)):
        raise Stuck(trace.expr, noted("it divides by zero"))
    trace.show_last(0)


def _without_own_name(trace: Trace) -> Trace | None:
    """The same chain where the quantity that is differentiated is not recognised; None where indices make that dear."""
    if not trace.steps or any(isinstance(p, Binder | Indexed) for _, p in walk(trace.expr)):
        return None
    facts = trace.facts
    own = trace.steps[0].before.args[0] if trace.steps[0].before.args else None
    if not isinstance(own, Symbol) or own.name not in facts.problem.defined or own.name in names(trace.expr):
        return None
    others = tuple(d for d in facts.problem.definitions if d.name != own.name)
    bare = replace(facts, problem=replace(facts.problem, definitions=others), memo={}, trials={}, _instances={})
    bare._typed, bare._shapes = facts.typed(), facts.shapes()
    return Trace(trace.expr, bare, tuple(trace.steps))


def _shorten(trace: Trace) -> None:
    """One strategy at a time, that which saves most, as long as one saves anything."""
    routine(trace)
    seen = {trace.expr}
    for _ in range(MOST_ROUNDS):
        best: tuple[tuple[int, int], Place, Trace] | None = None
        here = burden(trace.expr)
        for place, e in _open_nodes(trace.expr, trace.facts):
            later_term = bool(place) and place[-1] > 0 and isinstance(at(trace.expr, place[:-1]), Add)
            for gain, rank, trial in _shorter(trace, e):
                if later_term and STRATEGIES[rank] is turn_the_sign:
                    continue  # a - b (x - y) is as good as a + b (y - x)
                if (best is None or (gain, rank) < best[0]) and replace_at(trace.expr, place, trial.expr) not in seen:
                    best = ((gain, rank), place, trial)
        if best is None:
            break
        trace.join(best[2], best[1])
        routine(trace)
        if trace.expr in seen:
            break
        seen.add(trace.expr)
        if burden(trace.expr) >= here + 5:  # the routine undid the gain: stop rather than circle
            break


def _opens_with_a_name(trial: Trace) -> bool:
    """Whether a quantity with a name was taken out: s (1 - s) is better than s - s², which is as short."""
    front = trial.expr.args[0] if isinstance(trial.expr, Mul) else trial.expr
    return isinstance(front, Symbol | Indexed) and name_of(front) in trial.facts.problem.defined


def _open_nodes(e: Expr, facts: Facts, place: Place = ()) -> Iterator[tuple[Place, Expr]]:
    """Every compound node that a strategy may be tried on, parents first: none in a derivative or in an equality, and none in
    the argument of a function as somebody typed it: sign((y - f)/y) stays."""
    if not e.args or isinstance(e, Indexed | Derivative):
        return
    yield place, e
    if not isinstance(e, Eq | Ne):
        for n, a in enumerate(e.args):
            if not (isinstance(e, Function) and a.args and shape(a) in facts.shapes()):
                yield from _open_nodes(a, facts, (*place, n))  # type: ignore[arg-type]


def _shorter(trace: Trace, e: Expr) -> list[tuple[int, int, Trace]]:
    """The trial chains of all strategies that make a node shorter, each with what it gains and its rank; made once."""
    memo = trace.facts.trials
    if e not in memo:
        found = []
        for rank, strategy in enumerate(STRATEGIES):
            trial = Trace(e, trace.facts)
            if strategy(trial) and trial.steps:
                routine(trial)
                gain = burden(trial.expr) - burden(e) - (strategy is take_common_factor and _opens_with_a_name(trial))
                if gain < 0:
                    found.append((gain, rank, trial))
        memo[e] = found
    return memo[e]  # type: ignore[no-any-return]
