"""From the raw derivative to the line that a lecturer ends with: the search, which knows no strategy by name.

Strategies are tried on trial chains; the one that leaves the shortest line is kept, as long as there is one that makes
it shorter.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import cache

from sympy import Basic, Expr, Function, Rational
from sympy.core.relational import Eq, Ne

from derive.engine.cost import burden
from derive.engine.lines import how_many
from derive.engine.reading_order import differences_in_order, reading_order
from derive.engine.routine import routine
from derive.engine.strategies import STRATEGIES
from derive.engine.trace import Trace
from derive.errors import Stuck
from derive.expression import functions
from derive.expression.indices import names, shape
from derive.expression.memory import Memory
from derive.expression.monomial import key_of, scaled, terms
from derive.expression.nodes import (
    MINUS_ONE,
    Add,
    Binder,
    Derivative,
    Indexed,
    Max,
    Min,
    Piecewise,
    Pow,
    Sum,
    Symbol,
    Tuple,
    factors_of,
)
from derive.expression.places import Place, at, heads, of_kinds, replace_at, walk
from derive.records import replace
from derive.rules.facts import Facts
from derive.words import noted

#: exp, log, sin …: what a derivative is written in, besides letters and names.
ELEMENTARY = tuple(row.kind for row in functions.ELEMENTARY)
IN_PIECES = (Max, Min, Piecewise)
MOST_ROUNDS = 40  # strategies that one line is worth; each makes it shorter, so that few lines need ten
#: Nodes, or a share of the line, that a quantity must save to be named in a term of its own derivative: e^-x - f is no news
#: beside e^-x (1 - x), but (e^-x - f)/x is.
SAVED_BY_ITSELF, SHARE_SAVED_BY_ITSELF = 4, 1.25
CIRCLING = 5  # nodes: where the routine gives back so much more than a strategy gained, the two undo each other's work


def simplify(trace: Trace) -> None:
    """The shortest line that the strategies reach: with the name of what is differentiated or, if that is shorter, without."""
    other = _without_own_name(trace)
    begun = len(trace.steps)
    _shorten(trace)
    if other is not None and names(trace.expr) & trace.facts.problem.defined.keys() - names(other.expr):
        _shorten(other)
        here = burden(trace.expr)
        beside = Indexed not in heads(trace.expr) and _names_itself_beside_its_parts(trace)
        kept = max(here + SAVED_BY_ITSELF, SHARE_SAVED_BY_ITSELF * here) if beside else here
        if _repeats_its_own_terms(trace) or burden(other.expr) < kept:
            trace.expr, trace.steps = other.expr, other.steps
    trace.back_to_lines_that_stand_there(begun)
    reading_order(trace)
    if any(p.base == 0 and p.exp.is_negative for p in of_kinds(trace.expr, Pow)):
        raise Stuck(trace.expr, noted("it divides by zero"))
    trace.show_last(0)


def _names_itself_beside_its_parts(trace: Trace) -> bool:
    """Whether what is differentiated is named in a term, and a function of which it is made stands there nevertheless:
    e^-x - 2x f where f = x e^{-x}; f (1 - x) and e^x (1 - f) name it as it should be, and so does (cos x - f)/x
    for sin x/x.  Of what is given by pieces, min(x, 1)/x, no piece stands beside it; (1 - p)^{g+1} stands beside it as (1 - p)^g
    does; and it is no news as one of several terms of which others have a factor in common with it: f - x s² + s where
    f = s (1 + x (1 - s))."""
    own = trace.steps[0].before.args[0]
    body = trace.steps[0].after
    made_of = {_of_any_power(p) for _, p in walk(body) if _is_function(p)}
    in_pieces = not heads(body).isdisjoint(IN_PIECES)
    beside = any(
        (_is_function(p) and _of_any_power(p) in made_of) or (in_pieces and isinstance(p, Piecewise)) for _, p in walk(trace.expr)
    )
    beside = beside or _is_a_term_beside_its_factors(trace.expr, own, body.args[0])
    return beside and not any(
        own in (f, f.base if isinstance(f, Pow) else f, _less_than_a_number(f)) for f in factors_of(trace.expr)
    )


def _repeats_its_own_terms(trace: Trace) -> bool:
    """Whether a sum was solved for one of its terms, and another one that moves stands there for it: from l = -u² - e^{-u} s - u
    nobody writes -2u - (l + u² + u) - 1, but f + a where f = a e^x - a."""
    first, facts = trace.steps[0], trace.facts
    own, body = first.before.args[0], first.after.args[0]
    moving = {key_of(t)[1] for t in terms(body) if facts.depends(t, facts.wrt)} if isinstance(body, Add) else set()
    return bool(moving) and any(
        isinstance(p, Add) and own in p.args and any(key_of(t)[1] in moving for t in p.args) for _, p in walk(trace.expr)
    )


def _is_a_term_beside_its_factors(e: Expr, own: Basic, body: Basic) -> bool:
    """Whether a quantity is a term of a sum of three or more, all others of which have a factor of its body."""
    made_of = {f for f in factors_of(body) if isinstance(f, Symbol)}  # type: ignore[arg-type]
    return any(
        isinstance(p, Add) and len(p.args) > 2 and own in p.args and all(t == own or made_of & _bases(t) for t in p.args)
        for _, p in walk(e)
    )


def _bases(e: Basic) -> set[Basic]:
    """The factors of a product, without their exponents."""
    return {f.base if isinstance(f, Pow) else f for f in factors_of(e)}  # type: ignore[arg-type]


def _less_than_a_number(e: Expr) -> Expr | None:
    """u for 1 - u."""
    return scaled(e.args[1], MINUS_ONE) if isinstance(e, Add) and len(e.args) == 2 and isinstance(e.args[0], Rational) else None


def _of_any_power(e: Basic) -> Basic:
    """A function, or the base of a power with letters in its exponent: (1 - p)^{g+1} is made of what (1 - p)^g is."""
    return e.base if isinstance(e, Pow) and not isinstance(e.exp, Rational) else e


def _is_function(e: Basic) -> bool:
    """Whether a node is an elementary function or a power with letters in its exponent."""
    return isinstance(e, ELEMENTARY) or (isinstance(e, Pow) and not isinstance(e.exp, Rational))


def _without_own_name(trace: Trace) -> Trace | None:
    """The same chain where the quantity that is differentiated is not recognised; None where sums over indices make that dear."""
    if not trace.steps or any(issubclass(kind, Binder) for kind in heads(trace.expr)):
        return None
    facts = trace.facts
    own = trace.steps[0].before.args[0] if trace.steps[0].before.args else None
    if not isinstance(own, Symbol) or own.name not in facts.problem.defined or own.name in names(trace.expr):
        return None
    others = tuple(d for d in facts.problem.definitions if d.name != own.name)
    bare = replace(facts, problem=replace(facts.problem, definitions=others), memory=Memory())
    bare.keep_looks_of(facts)
    return Trace(trace.expr, bare, tuple(trace.steps))


def _shorten(trace: Trace) -> None:
    """One strategy at a time, that which saves most, as long as one saves anything."""
    routine(trace)
    differences_in_order(trace)
    seen = {trace.expr}
    for _ in range(MOST_ROUNDS):
        here = burden(trace.expr)
        best = _best(trace, seen)
        if best is None:
            break
        trace.join(best[1], best[0])
        routine(trace)
        differences_in_order(trace)
        if trace.expr in seen:
            break
        seen.add(trace.expr)
        if burden(trace.expr) >= here + CIRCLING:
            break


def _best(trace: Trace, seen: set[Expr]) -> tuple[Place, Trace] | None:
    """The trial chain that saves most, and its place; of several that of the strategy that stands first, outermost first; of
    those that lead to one line the shortest way."""
    best: tuple[tuple[int, int], Place, Trace, Expr] | None = None
    for place, e in _open_nodes(trace.expr, trace.facts):
        later_term = bool(place) and place[-1] > 0 and isinstance(at(trace.expr, place[:-1]), Add)
        for gain, rank, trial in _shorter(trace, e):
            if (later_term and not STRATEGIES[rank].later_terms) or (best is not None and gain > best[0][0]):
                continue
            line = replace_at(trace.expr, place, trial.expr)
            if line in seen:
                continue
            same_line = best is not None and line == best[3]
            if best is None or (same_line and gain == best[0][0] and _length(trial) < _length(best[2])):
                best = ((gain, rank if best is None else min(rank, best[0][1])), place, trial, line)
            elif same_line and _length(trial) >= _length(best[2]):
                continue
            elif (gain, rank) < best[0] or (gain == best[0][0] and place == best[1] and _is_straighter(trial, best[2])):
                best = ((gain, rank), place, trial, line)
    return None if best is None else best[1:3]


def _length(trial: Trace) -> tuple[int, int]:
    """How many lines a trial chain has, and of a sum how many steps: it is split with what is constant in front at once."""
    return how_many(trial.steps), len(trial.steps) if isinstance(trial.steps[0].before, Sum) else 0


def _is_straighter(trial: Trace, other: Trace) -> bool:
    """Whether a trial chain that saves as much has fewer lines, and does not end in terms where the other has factors."""
    torn = isinstance(trial.expr, Add) and not isinstance(other.expr, Add)
    return not torn and how_many(trial.steps) < how_many(other.steps)


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
    memo = trace.facts.memory.table("trials")
    if e not in memo:
        found = []
        for rank in _ranks(type(e)):  # type: ignore[arg-type]
            if not STRATEGIES[rank].guard(e):
                continue
            trial = Trace(e, trace.facts)
            gain = STRATEGIES[rank].tried(trial, routine)
            if gain is not None and gain < 0:
                found.append((gain, rank, trial))
        memo[e] = found
    return memo[e]  # type: ignore[no-any-return]


@cache
def _ranks(head: Hashable) -> tuple[int, ...]:
    """The strategies that can be tried on a node with some head, by their place in the list; none on the range of a sum."""
    return () if head is Tuple else tuple(n for n, s in enumerate(STRATEGIES) if not s.heads or issubclass(head, s.heads))  # type: ignore[arg-type]
