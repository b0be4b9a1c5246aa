"""Fractions within fractions, and terms of a sum that share a factor which others lack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import lcm

from sympy import Expr, Integer, Rational
from sympy import exp as _exp

from derive.expression.indices import free_indices, substitute
from derive.expression.monomial import Key, Monomial, build, key_of, monomial, multiply, scaled, terms, viewed
from derive.expression.nodes import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Indexed,
    KroneckerDelta,
    Mul,
    Pow,
    Size,
    Sum,
    Symbol,
    add,
    factors_of,
    is_reciprocal,
    mul,
    name_of,
    neg,
    node,
    power,
    relation,
    starts_negative,
)
from derive.rule import Applied, Role, rule
from derive.rules.algebra import cancel, expand, factor, like_terms, positive_first
from derive.rules.facts import Facts


@rule(
    "compound-fraction",
    "Multiply above and below",
    "x/(y + z/w) = x*w/(y*w + z)",
    "above and below are multiplied by {below}, so that {sum} has no fraction left in it",
    given="below sum",
    heads=(Mul,),
    roles=(Role.AT_ONCE,),
)
def compound_fraction(e: Expr, facts: Facts) -> Applied | None:
    """A sum with denominators, as a factor above or below the line, loses them: both are multiplied by what they share.

    Of several such sums it is that which then cancels, (1 + x/√u)/(x + √u) = 1/√u, else the first.
    """
    whole = viewed(e)
    first: Applied | None = None
    for key, (base, _, times) in whole.powers.items():
        if not isinstance(base, Add) or not isinstance(times, Integer):
            continue
        views = [monomial(t) for t in terms(base)]
        below = _denominator(views)
        if below is None:
            continue
        lifted = []
        for v in views:
            v.merge(below)
            lifted.append(build(v))
        new = add(*lifted)
        out = Monomial(whole.coefficient)
        for k, (b, u, x) in whole.powers.items():
            if k == key:
                out.times(new, *key_of(new), times)
            else:
                out.times(b, u, k, x)
        out.merge(below, -times)
        found = Applied(build(out), pieces={"below": build(below), "sum": base})
        if key_of(new)[1] in whole.powers:
            return found
        first = first or found
    return first


@rule(
    "divide-above-and-below",
    "Divide above and below",
    "(x*y + z/x)/x**2 = (y + z/x**2)/x",
    "above and below are divided by {by}",
    given="by",
    heads=(Mul,),
    roles=(Role.AT_ONCE,),
)
def divide_above_and_below(e: Expr, facts: Facts) -> Applied | None:
    """A sum over a square or a higher power, of which one term has the base as a factor and another is divided by it."""
    for n, f in enumerate(e.args):
        if not (isinstance(f, Pow) and isinstance(f.exp, Integer) and f.exp < -1):
            continue
        key = key_of(f.base)[1]
        for m, top in enumerate(e.args):
            views = [monomial(t) for t in terms(top)] if isinstance(top, Add) else []
            exponents = {v.powers[key][2] for v in views if key in v.powers}
            if ONE not in exponents or not any(x.is_negative for x in exponents):
                continue
            for v in views:
                v.times(f.base, *key_of(f.base), MINUS_ONE)
            divided = add(*map(build, views))
            below = power(f.base, f.exp + 1)
            return Applied(
                mul(*(divided if k == m else below if k == n else g for k, g in enumerate(e.args))), pieces={"by": f.base}
            )
    return None


def _denominator(views: list[Monomial]) -> Monomial | None:
    """What some terms must be multiplied by to have no denominators."""
    found: dict[Key, tuple[Expr, Rational, Expr]] = {}
    number = 1
    for v in views:
        number = lcm(number, int(v.coefficient.q))
        for key, (base, unit, exponent) in v.powers.items():
            if isinstance(exponent, Rational) and exponent.is_negative and not isinstance(base, _exp):
                if key in found and found[key][1] != unit:
                    return None
                if key not in found or found[key][2] < -exponent:
                    found[key] = (base, unit, -exponent)
    return Monomial(Rational(number), found) if found else None


@rule(
    "divide-each-term",
    "Split the fraction",
    "x*(y + z)/w = x*y/w + x*z/w",
    "each term of {sum} is multiplied by {others}",
    given="sum others",
    heads=(Mul,),
    roles=(Role.TO_A_NAME,),
)
def divide_each_term(e: Expr, facts: Facts) -> Applied | None:
    """The terms of the one sum above the line, each with all that stands beside the sum; other parentheses stay closed."""
    sums = [n for n, f in enumerate(e.args) if isinstance(f, Add)]
    if len(sums) != 1 or not any(map(is_reciprocal, e.args)):
        return None
    others = [f for n, f in enumerate(e.args) if n != sums[0]]
    new = add(*(build(multiply((*others, t))) for t in e.args[sums[0]].args))  # type: ignore[arg-type]
    return Applied(new, pieces={"sum": e.args[sums[0]], "others": mul(*others)})  # type: ignore[arg-type]


@rule(
    "set-apart-what-cancels",
    "Split the fraction",
    "(x + y + z*w)/z = (x + y)/z + w",
    "{terms} have the factor {below}, by which the others are divided",
    given="terms below",
    heads=(Mul,),
    leads_to=(cancel,),
)
def set_apart_what_cancels(e: Expr, facts: Facts) -> Applied | None:
    """The terms above a line that lose a whole denominator stand by themselves; the others, two or more, stay over it."""
    sums = [n for n, f in enumerate(e.args) if isinstance(f, Add)]
    below = [f for f in e.args if isinstance(f, Pow) and isinstance(f.exp, Rational) and f.exp.is_negative]
    if len(sums) != 1 or len(below) != 1 or len(divided := viewed(below[0]).powers) != 1:
        return None
    ((key, (base, unit, exponent)),) = divided.items()
    parts = terms(e.args[sums[0]])  # type: ignore[arg-type]
    views = [monomial(t) for t in parts]
    alone = [key in v.powers and v.powers[key][1] == unit and v.powers[key][2] == -exponent for v in views]
    if not any(alone) or alone.count(False) < 2:
        return None
    found = [t for t, a in zip(parts, alone, strict=True) if a]
    rest = add(*(t for t, a in zip(parts, alone, strict=True) if not a))
    over = mul(*(rest if n == sums[0] else f for n, f in enumerate(e.args)))  # type: ignore[arg-type]
    left = [build(multiply((*(f for f in e.args if not isinstance(f, Add)), t))) for t in found]  # type: ignore[arg-type]
    new = add(*left, over) if alone[0] else add(over, *left)
    return Applied(new, pieces={"terms": found, "below": power(base, -exponent)})


@rule(
    "group",
    "Factor",
    "x*y + x*z + w = x*(y + z) + w",
    "{terms} have the factor {common} in common",
    given="terms common",
    heads=(Add,),
    roles=(Role.AT_ONCE,),
    leads_to=(factor,),
)
def group(e: Expr, facts: Facts) -> Applied | None:
    """The terms of a sum that share a factor, together: the factor that saves most.  Those of a sum within it, which nothing but
    a sign stands before, are terms as well: a x - (b x + (c + d)) has four; of three the sign is taken inside first."""
    parts = terms(e)
    if len(parts) < 3 or (len(e.args) < 3 and len(parts) == 3):
        return None
    views = [monomial(t) for t in parts]
    shared: dict[tuple[Key, Expr], list[int]] = {}
    for n, v in enumerate(views):
        for key, (base, _, exponent) in v.powers.items():
            if not isinstance(base, Size):
                shared.setdefault((key, exponent), []).append(n)
    best: tuple[int, int, Applied] | None = None
    for (key, _), places in shared.items():
        if not 2 <= len(places) < len(parts):
            continue
        found = factor(add(*(parts[n] for n in places)), facts)
        if found is None or _nests(found.expr) or _tears_complement(parts, places, found.pieces["common"], facts):  # type: ignore[arg-type]
            continue
        size = len(views[places[0]].powers[key][0].args)
        if best is None or (len(places), size) > best[:2]:
            rest = [found.expr if n == places[0] else t for n, t in enumerate(parts) if n == places[0] or n not in places]
            pieces = {"terms": [parts[n] for n in places], "common": found.pieces["common"]}
            best = (len(places), size, Applied(add(*rest), pieces=pieces))
    return best[2] if best is not None else None


def _tears_complement(parts: Sequence[Expr], places: Sequence[int], common: Expr, facts: Facts) -> bool:
    """Whether 1 - u is taken apart for u (x - 1), or for u (1 + x) where u has a name."""
    (unit, key), one = key_of(common), any(t is ONE for t in parts)
    if not one or not any(key_of(parts[n]) == (-abs(unit), key) for n in places):
        return False
    bases = [b for b, _, _ in monomial(common).powers.values()]
    named = any(isinstance(b, Indexed | Symbol) and name_of(b) in facts.problem.defined for b in bases)
    return named or not all(starts_negative(parts[n]) for n in places)


def _nests(e: Expr) -> bool:
    """Whether a product has parentheses within parentheses: a (b (1 - c) + d) is no better than a b (1 - c) + a d."""
    sums = [f for f in factors_of(e) if isinstance(f, Add)]
    return any(isinstance(f, Add) for s in sums for t in s.args for f in factors_of(t))


@rule(
    "use-delta",
    "Kronecker delta",
    "delta(i, j)*a[i] = delta(i, j)*a[j]",
    "{delta} is zero unless {agree}, so {new} may stand for {old}",
    given="delta agree new old",
    heads=(Mul, Add),
    roles=(Role.AT_ONCE,),
)
def use_delta(e: Expr, facts: Facts) -> Applied | None:
    """A factor beside δ_ij may have either letter: that of the other terms, so that it can be taken out."""
    if isinstance(e, Mul):
        return _other_letter(e, None)
    parts = list(e.args)
    for n, t in enumerate(parts):
        others = [key for m, o in enumerate(parts) if m != n for key in monomial(o).powers]
        moved = _other_letter(t, others)
        if moved is not None:
            return Applied(add(*(moved.expr if m == n else o for m, o in enumerate(parts))), pieces=moved.pieces)
    return None


def _other_letter(e: Expr, wanted: list[Key] | None) -> Applied | None:
    """A product with a Kronecker delta in which one factor has its other letter, where that is among those wanted."""
    factors = factors_of(e)
    for d in factors:
        if not isinstance(d, KroneckerDelta):
            continue
        for i, j in (d.args, d.args[::-1]):
            for n, f in enumerate(factors):
                if isinstance(f, KroneckerDelta) or (isinstance(f, Add) and wanted is None) or i not in free_indices(f):
                    continue
                new = substitute(f, {i: j})
                if new != f and (wanted is None or any(k in wanted for k in monomial(new).powers)):
                    if wanted is not None and any(k in wanted for k in monomial(f).powers):
                        continue
                    pieces = {"delta": d, "agree": relation(i, "==", j), "old": f, "new": new}
                    return Applied(mul(*(new if m == n else g for m, g in enumerate(factors))), pieces=pieces)
    return None


@rule(
    "collect-delta",
    "Factor",
    "delta(i, j) + x*(delta(i, j)*y + a[i]*b[j]) = delta(i, j)*(1 + x*y) + x*a[i]*b[j]",
    "{delta} stands alone and in parentheses, and is collected",
    given="delta",
    heads=(Add,),
    roles=(Role.AT_ONCE,),
)
def collect_delta(e: Expr, facts: Facts) -> Applied | None:
    """A delta that stands in a term without parentheses, and again in the parentheses of another, is collected: what it is
    multiplied by stands together, and beside it what has no delta."""
    parts = terms(e)
    for n, t in enumerate(parts):
        factors = factors_of(t)
        delta = next((f for f in factors if isinstance(f, KroneckerDelta)), None)
        if delta is None or any(isinstance(f, Add | Sum) for f in factors):
            continue
        key = key_of(delta)[1]
        for m, before, inner, behind in _sums_in_terms(parts):
            if m == n:
                continue
            opened = [multiply((*before, *behind, x)) for x in terms(inner)]
            having = [v for v in opened if key in v.powers and v.powers[key][2] == 1]
            if not having or len(having) == len(opened) or any(isinstance(f, Add) for f in (*before, *behind)):
                continue
            if any(isinstance(b, KroneckerDelta) for v in opened if v not in having for b, _, _ in v.powers.values()):
                continue  # neighbours, that stand together: d_ij + c (d_j,i+1 + d_j,i-1 - 2 d_ij)
            beside = [multiply(factors), *having]
            for v in beside:
                v.times(delta, ONE, key, MINUS_ONE)
            whole = mul(delta, positive_first([build(v) for v in beside]))
            rest = [build(v) for v in opened if v not in having]
            others = [x for k, x in enumerate(parts) if k not in (n, m)]
            return Applied(add(whole, *others, *rest), pieces={"delta": delta})
    return None


@rule(
    "constant-as-sum",
    "As a sum of equal terms",
    "sum(a[k], (k, 1, N)) + N*x = sum(a[k] + x, (k, 1, N))",
    "{whole} is the sum of {last} terms {each}",
    given="whole each",
    heads=(Add,),
)
def constant_as_sum(e: Expr, facts: Facts) -> Applied | None:
    """N c beside a sum of N terms goes into each of them."""
    parts = terms(e)
    for n, t in enumerate(parts):
        if not isinstance(t, Sum) or not isinstance(t.args[1].args[2], Size):
            continue
        body, (index, _, last) = t.args
        key = key_of(last)[1]
        for m, o in enumerate(parts):
            view = monomial(o)
            if m == n or key not in view.powers or view.powers[key][2] != 1 or index in free_indices(o):
                continue
            rest = Monomial(view.coefficient, {k: x for k, x in view.powers.items() if k != key})
            each = build(rest)
            joined = node(Sum, add(body, each), t.args[1])
            new = add(*(joined if k == n else x for k, x in enumerate(parts) if k != m))
            return Applied(new, pieces={"whole": o, "last": last, "each": each})
    return None


@rule(
    "collect-in-parentheses",
    "Collect like terms",
    "x*(y + z + w) - x*z = x*(y + w)",
    "{inner} within the parentheses and {outer} cancel",
    given="inner outer",
    heads=(Add,),
    roles=(Role.AT_ONCE,),
)
def collect_in_parentheses(e: Expr, facts: Facts) -> Applied | None:
    """A term of a sum in parentheses, with all that stands beside these, is the opposite of a term outside: both go."""
    parts = terms(e)
    for n, before, f, behind in _sums_in_terms(parts):
        inner = terms(f)
        for k, x in enumerate(inner):
            view = multiply((*before, *behind, x))
            for o, other in enumerate(parts):
                against = monomial(other)
                if o != n and against.identity == view.identity and against.unit() == -view.unit():
                    left = mul(*before, add(*inner[:k], *inner[k + 1 :]), *behind)
                    kept = [left if p == n else y for p, y in enumerate(parts) if p != o]
                    return Applied(add(*kept), pieces={"inner": x, "outer": other})
    return None


@rule(
    "distribute-around",
    "Distribute",
    "x*((y - z)*w + v) - (y - z)*v = x*(y - z)*w + x*v - (y - z)*v",
    "parentheses are multiplied out, but not {kept}, which stand in several places",
    given="kept",
    heads=(Add, Mul),
    roles=(Role.AT_ONCE,),
)
def distribute_around(e: Expr, facts: Facts) -> Applied | None:
    """A product with sums in it as a sum of products, where a sum that stands there more than once counts as a letter."""
    kept = _repeated(e)
    if not kept:
        return None
    letters = {f: Symbol(f"({n})") for n, f in enumerate(kept)}
    closed = _with_letters(e, letters)
    opened = expand(closed)
    if opened is None or len(opened) <= len(terms(e)):
        return None
    back = {letter: f for f, letter in letters.items()}
    new = add(*(mul(*(_opened_again(f, back) for f in factors_of(build(m)))) for m in opened))
    return Applied(new, pieces={"kept": list(kept)})


def _repeated(e: Expr) -> list[Expr]:
    """The sums that are a factor of products in several places of an expression, outside of all functions."""
    found: dict[Expr, int] = {}
    for f in _sums_that_multiply(e):
        found[f] = found.get(f, 0) + 1
    return [f for f, times in found.items() if times > 1]


def _sums_that_multiply(e: Expr) -> Iterator[Expr]:
    if isinstance(e, Mul):
        yield from (f for f in e.args if isinstance(f, Add))  # type: ignore[misc]
    if isinstance(e, Add | Mul):
        for a in e.args:
            yield from _sums_that_multiply(a)  # type: ignore[arg-type]


def _with_letters(e: Expr, letters: Mapping[Expr, Expr]) -> Expr:
    """An expression with a letter for each of some factors."""
    if isinstance(e, Mul):
        return mul(*(letters.get(f, _with_letters(f, letters)) for f in e.args))  # type: ignore[arg-type]
    return add(*(_with_letters(t, letters) for t in e.args)) if isinstance(e, Add) else e  # type: ignore[arg-type]


def _opened_again(e: Expr, back: Mapping[Expr, Expr]) -> Expr:
    return power(back[e.base], e.exp) if isinstance(e, Pow) and e.base in back else back.get(e, e)


@rule(
    "collect-parentheses",
    "Collect like terms",
    "x*(y - z) + x*(z - w) = x*(y - w)",
    "each of {terms} is a multiple of {common}, and in the sum of the parentheses terms cancel",
    given="terms common",
    heads=(Add,),
    roles=(Role.AT_ONCE,),
)
def collect_parentheses(e: Expr, facts: Facts) -> Applied | None:
    """Terms with one sum in parentheses each and the same beside them: what the sums have of opposite terms cancels."""
    found = [(n, multiply((*before, *behind)), f) for n, before, f, behind in _sums_in_terms(e.args)]  # type: ignore[arg-type]
    if [n for n, *_ in found] != [*range(len(e.args))] or len({m.identity for _, m, _ in found}) != 1:
        return None
    first = found[0][1]
    if len({abs(m.unit()) for _, m, _ in found}) != 1:
        return None
    inner = [scaled(t, m.unit() / first.unit()) for _, m, f in found for t in terms(f)]
    left = [t for t in like_terms(inner).values() if t != 0]
    if len(left) > len(inner) - 2:
        return None
    common = build(first)
    new = mul(*factors_of(common), positive_first(left)) if left else ZERO
    return Applied(new, pieces={"terms": list(e.args), "common": common})


@rule(
    "factor-parentheses",
    "Factor",
    "x - y + z*(x - y) = (x - y)*(1 + z)",
    "{part} is {times} times {inner}",
    given="part times inner",
    heads=(Add,),
    roles=(Role.AT_ONCE,),
)
def factor_parentheses(e: Expr, facts: Facts) -> Applied | None:
    """All other terms are together a multiple of the sum that stands in the parentheses of one."""
    parts = terms(e)
    for n, before, f, behind in _sums_in_terms(parts):
        others = [x for m, x in enumerate(parts) if m != n]
        if len(terms(f)) != len(others):
            continue
        ratio = _ratio(others, [monomial(x) for x in terms(f)])
        if ratio is not None:
            beside = build(multiply((*before, *behind)))
            both = (ratio, beside) if n else (beside, ratio)
            if all(map(starts_negative, both)):
                both, f = tuple(scaled(x, MINUS_ONE) for x in both), neg(f)
            return Applied(mul(*factors_of(f), add(*both)), pieces={"part": add(*others), "times": ratio, "inner": f})
    return None


def _sums_in_terms(parts: Sequence[Expr]) -> Iterator[tuple[int, Sequence[Expr], Expr, Sequence[Expr]]]:
    """The sums in parentheses that are factors of terms: of which term, and what stands before and behind them there."""
    for n, t in enumerate(parts):
        factors = factors_of(t)
        for m, f in enumerate(factors):
            if isinstance(f, Add):
                yield n, factors[:m], f, factors[m + 1 :]


def _ratio(some: list[Expr], wanted: list[Monomial]) -> Expr | None:
    """The one factor by which some terms are the wanted ones, in any order."""
    views = [monomial(x) for x in some]
    for v in views:
        ratio = v.copy()
        ratio.merge(wanted[0], -ONE)
        made = {(w.identity, w.unit()) for w in (multiply((build(ratio), build(x))) for x in wanted)}
        if made == {(x.identity, x.unit()) for x in views} and len(made) == len(views):
            return build(ratio)
    return None
