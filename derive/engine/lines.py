"""The steps of a chain as the lines that a person writes: what is done in one go is one line."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from sympy import Basic, Expr

from derive.expression.cost import cost
from derive.expression.nodes import Add, Derivative, Sum, factors_of, fractions, is_reciprocal
from derive.expression.places import at, heads
from derive.records import replace
from derive.rule import RULES, Role, Rule
from derive.rules import algebra, calculus, identities, indexed, polynomials, quantities, relations, shifted, weights
from derive.rules.fractions import collect_parentheses
from derive.step import Step

#: What takes a sum apart, and what is done with its parts before anybody writes them down.
SPLITS = frozenset(r.name for r in (indexed.split_sum, indexed.set_apart))
SIFTS = frozenset(r.name for r in (indexed.sifting, indexed.constant_out_of_sum, indexed.sum_of_constant, shifted.range_of_sum))
#: The arithmetic and the order of factors that the step before leaves to do.
ONLY_FOLLOW = frozenset(
    r.name for r in RULES.values() if Role.FOLLOWS in r.roles and not r.roles.isdisjoint((Role.SLIGHT, Role.ORDER))
)

#: Nodes of a line of opened parentheses that nobody writes down before like terms are collected: some fifteen terms.
LONG = 100

#: What is done with a sum that has got its name before anybody writes it down: (p² - p n²)/n as p²/n - p n.
BESIDE_A_NAME = ONLY_FOLLOW | {algebra.split_fraction.name, algebra.cancel.name}

#: What is constant leaves a sum, and perhaps cancels there: nobody writes a line for it.
CONSTANTS = frozenset(r.name for r in (indexed.constant_out_of_sum, algebra.cancel))
#: What opens parentheses or a fraction, and what may be done with the terms; where that is all until a factor is taken out of
#: them, it is one line.
OPENS = frozenset(r.name for r in (algebra.distribute, algebra.split_fraction))
OPENED = OPENS | CONSTANTS
#: What a line ends with that leads on, and to what the next one begins with: (y r - r m)/(m + r) is r (y - m)/(m + r) as soon as
#: it is seen, the mean of a constant is known as it is set apart, and a power is made for the sake of the definition that is then
#: solved for it.
LEADS_ON: dict[str, frozenset[str]] = {
    before.name: frozenset(r.name for r in after)
    for before, after in (
        (algebra.collect, (algebra.factor,)),
        (algebra.distribute, (quantities.recognise,)),
        (identities.ratio_of_functions, (algebra.factor,)),
        (indexed.split_sum, (weights.sum_of_weights,)),
        (indexed.set_apart, (weights.sum_of_weights,)),
        (weights.sum_of_weights, (algebra.collect, collect_parentheses)),
        (algebra.collect_powers, (quantities.solve_definition,)),
        (identities.absorb_into_power, (quantities.solve_definition,)),
        (identities.divide_by_exponential, (quantities.recognise,)),
        (quantities.solve_definition, (algebra.cancel, algebra.factor)),
        (relations.difference_from_name, (algebra.cancel, algebra.factor)),
    )
}
AT_A_GLANCE = 4  # terms of which anybody sees which cancel: t - t q - q + t q is t - q
COLLECTED_AT_ONCE = frozenset(r.name for r in (algebra.distribute, algebra.common_denominator))
ONE_PAIR_IN = 6  # terms of which anybody sees that two are opposite, and the others stay as they are
#: A line that is seen as soon as the one before it is written, and what that ends with: a power of what a derivative repeats,
#: f x · x/s as f x²/s, and what cancels beside what has cancelled there, or because a delta has gone.
SEEN_WITH: dict[str, frozenset[str]] = {
    algebra.collect_powers.name: frozenset(r.name for r in (quantities.lemma, algebra.cancel)),
    algebra.cancel.name: frozenset(r.name for r in (algebra.cancel, indexed.sifting)),
}


def grouped(steps: list[Step], border: int) -> tuple[Step, ...]:
    """The steps, with one line for what a person does in one go.

    That is the linearity of the derivative, the same algebra several times in a row, and the arithmetic and the order of
    factors that follow from a step.  What fills the slots of a rule of calculus (up to `border`) is seen before it is tidied.
    """
    out = _linear_at_once(steps, border)
    for n in range(1, len(out)):
        roles = out[n].rule.roles
        if Role.FOLLOWS in roles and (n != border or Role.ORDER in roles):
            level = min(out[n - 1].shown, out[n].shown)
            out[n - 1], out[n] = replace(out[n - 1], shown=2), replace(out[n], shown=level)
    own = [s.rule for s in out]  # what a step is done for: the rule that it follows from
    for n in range(1, len(out)):
        if out[n].rule.name in ONLY_FOLLOW:
            own[n] = own[n - 1]
    later: Rule | None = None
    for n in range(len(out) - 2, border - 1, -1):
        if out[n + 1].rule.name not in ONLY_FOLLOW:
            later = out[n + 1].rule
        if later is None:
            continue
        mine = own[n]
        if mine is algebra.distribute and later is algebra.collect and cost(out[n].after) > LONG and out[n].shown <= 1:
            out[n] = replace(out[n], shown=2)
        if (Role.AT_ONCE in mine.roles and later is mine) or mine.name in later.continues or later.name in mine.leads_to:
            out[n] = replace(out[n], shown=2)
    _named_at_once(out, border)
    _sifted_at_once(out, border)
    return tuple(out)


def told(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The lines of a chain that is done, at the pace of one who knows where it ends."""
    return _at_a_pace(_named_beside(steps))


def _at_a_pace(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The lines, where what only leads on to the next one has none of its own."""
    out = list(steps)
    ends = [n for n, s in enumerate(out) if s.shown <= 1]
    begin = 0
    for n, end in enumerate(ends[:-1]):
        line, after = out[begin : end + 1], out[end + 1 : ends[n + 1] + 1]
        begin = end + 1
        if line[-1].rule is not quantities.definition and (_only_constants_leave(after) or _is_seen_with(line, after)):
            last = ends[n + 1]
            out[end], out[last] = replace(out[end], shown=2), replace(out[last], shown=min(out[end].shown, out[last].shown))
            begin -= len(line)
        elif out[end].shown == 1 and Derivative not in heads(line[0].before) and _leads_on(line, after):
            out[end] = replace(out[end], shown=2)
            begin -= len(line)
    return tuple(out)


def _only_constants_leave(line: Sequence[Step]) -> bool:
    """Whether in a line nothing is done but that what is constant leaves a sum, or a sign goes into parentheses."""
    own = [s.rule for s in line if s.rule.name not in ONLY_FOLLOW]
    return bool(own) and all(rule in (indexed.constant_out_of_sum, algebra.sign) for rule in own)


def _is_seen_with(line: Sequence[Step], after: Sequence[Step]) -> bool:
    """Whether a line is only a repeated factor written as a power, or goes on with what the line before it ends with."""
    first = next((s.rule.name for s in reversed(line) if s.rule.name not in ONLY_FOLLOW), "")
    done = {s.rule.name for s in after if s.rule.name == algebra.collect_powers.name or s.rule.name not in ONLY_FOLLOW}
    return len(done) == 1 and first in SEEN_WITH.get(done.pop(), ())


def _leads_on(line: Sequence[Step], after: Sequence[Step]) -> bool:
    """Whether a line of algebra is written together with that after it."""
    own = [s.rule.name for s in line if s.rule.name not in ONLY_FOLLOW]
    later = next((s.rule.name for s in after if s.rule.name not in ONLY_FOLLOW), "")
    if not own or not later:
        return False
    if own[0] == indexed.constant_out_of_sum.name and set(own) <= CONSTANTS:
        return True
    if later == algebra.factor.name and set(own) <= OPENED:
        return next(name for name in own if name != indexed.constant_out_of_sum.name) in OPENS
    if later == algebra.factor.name and own[0] in OPENS and set(own) <= OPENED | {quantities.recognise.name}:
        return True  # what is opened for the sake of a name
    if later == algebra.collect.name and own[-1] in COLLECTED_AT_ONCE:
        collected = next(s for s in after if s.rule is algebra.collect)
        before, left = (_terms(e, collected) for e in (collected.before, collected.after))
        return len(before) <= AT_A_GLANCE or (len(before) <= ONE_PAIR_IN and left < before and len(before) == len(left) + 2)
    if later == polynomials.factor_polynomial.name and own[-1] == algebra.distribute.name:
        opened = next(s for s in after if s.rule is polynomials.factor_polynomial)
        return len(_terms(opened.before, opened)) <= AT_A_GLANCE
    if later == algebra.distribute.name and own[-1] == algebra.factor.name:
        return _only_divisors_leave(next(s for s in reversed(line) if s.rule is algebra.factor))
    return later in LEADS_ON.get(own[-1], ())


def _only_divisors_leave(step: Step) -> bool:
    """Whether all that a sum gives away is what its terms are divided by: u/s - v/s as (u - v)/s, before u and v are opened."""
    common = dict(step.because.pieces).get("common")
    return isinstance(common, Expr) and all(map(is_reciprocal, factors_of(common)))


def _terms(e: Expr, step: Step) -> set[Basic]:
    """The terms of what a step changes."""
    part = at(e, step.place)
    return set(part.args) if isinstance(part, Add) else {part}


def _named_beside(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Where a sum gets its name, what it shares with its neighbour leaves both in that line,
    x_j p_j - p_j Σ p x = p_j (x_j - m).  The search counts both lines, for it has other ways to where no sum is named."""
    out = list(steps)
    for n in range(len(out) - 1):
        step = out[n]
        if step.rule is not quantities.recognise or step.shown != 1 or Sum not in heads(at(step.before, step.place)):
            continue
        later = next((m for m in range(n + 1, len(out)) if out[m].rule.name not in BESIDE_A_NAME), None)
        if later is not None and out[later].rule is algebra.factor and out[later].shown <= 1:
            out[n:later] = [replace(s, shown=2) for s in out[n:later]]
    return tuple(out)


def _named_at_once(out: list[Step], border: int) -> None:
    """Fractions that stand side by side get their names in one line, whatever is done with them until then."""
    for n in range(border, len(out)):
        if Role.SIDE_BY_SIDE not in out[n].rule.roles or out[n].shown > 1:
            continue
        run = list(takewhile(lambda s: not s.rule.roles.isdisjoint((Role.TO_A_NAME, Role.SLIGHT, Role.ORDER)), out[n + 1 :]))
        names = [m for m, s in enumerate(run, n + 1) if s.rule is quantities.recognise]
        beside = len(fractions(at(out[n].after, out[n].place))) > 1  # x/(s s) has one line under it, x/s · y/s has two
        done = [s for s in run if Role.TO_A_NAME in s.rule.roles]
        beside = beside and not (len(done) == 1 and names)  # where one of two has a name and the other stays, nobody needs both
        for m in range(n + beside, names[-1] if names else 0):
            out[m] = replace(out[m], shown=2)


def _sifted_at_once(out: list[Step], border: int) -> None:
    """A sum that is split is seen when its deltas are gone: Σ t_i (δ_ij - p_j) is t_j - p_j Σ t_i in one line."""
    for n in range(border, len(out)):
        if out[n].rule.name not in SPLITS or out[n].shown > 1:
            continue
        run = list(takewhile(lambda s: s.rule.name in SIFTS or s.rule.name in ONLY_FOLLOW, out[n + 1 :]))
        last = n + len(run)
        if not any(s.rule.name in SIFTS for s in run):
            continue
        level = min(s.shown for s in out[n : last + 1])
        for m in range(n, last):
            out[m] = replace(out[m], shown=2)
        later = out[last + 1].rule if last + 1 < len(out) else None
        leads_on = later is not None and (later is algebra.sign or later.name in out[last].rule.leads_to)
        out[last] = replace(out[last], shown=2 if leads_on else level)


def _linear_at_once(steps: list[Step], border: int) -> list[Step]:
    """The steps, where lines in a row that only use that differentiation is linear are one line: ∂(c Σ f) = c Σ ∂f.

    A constant goes out in the line of the rule that follows: ∂(1 + c e^u) = c e^u ∂u.
    """
    out = list(steps)
    before: int | None = None  # where the line before ends, if it is such a line
    linear, begun, goes = True, 0, False
    for n, step in enumerate(out[:border]):
        linear = linear and not step.rule.roles.isdisjoint((Role.LINEAR, Role.SLIGHT))
        if step.shown > 1:
            continue
        if before is not None and (linear or goes):
            out[before] = replace(out[before], shown=2)
        if before is not None and not linear:
            begun = before + 1
        before, goes = (n, _only_constants_go(out[begun : n + 1])) if linear else (None, False)
        begun, linear = begun if before is not None else n + 1, True
    return out


def _only_constants_go(line: list[Step]) -> bool:
    """Whether a line of linear rules only leaves out or sets before a derivative what does not move: as many derivatives stand
    after it."""
    if any(Role.LINEAR in s.rule.roles and s.rule not in (calculus.sum_rule, calculus.constant_multiple) for s in line):
        return False
    return _how_many_derivatives(line[0].before) == _how_many_derivatives(line[-1].after) > 0


def _how_many_derivatives(e: Basic) -> int:
    if Derivative not in heads(e):
        return 0
    return isinstance(e, Derivative) + sum(map(_how_many_derivatives, e.args))


def how_many(steps: Sequence[Step]) -> int:
    """How many lines a chain of algebra has."""
    return sum(s.shown <= 1 for s in grouped(list(steps), 0))
