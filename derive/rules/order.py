"""The order in which people write: factors from numbers to parentheses, a term without a minus sign first."""

from __future__ import annotations

from sympy import Expr, Integer, Rational

from derive.expression.indices import names, shape
from derive.expression.monomial import key_of, monomial, scaled
from derive.expression.nodes import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Binder,
    Derivative,
    Indexed,
    KroneckerDelta,
    Mul,
    Piecewise,
    Pow,
    Size,
    Symbol,
    add,
    branches,
    factors_of,
    fractions,
    mul,
    name_of,
    neg,
    power,
    starts_negative,
)
from derive.rule import Applied, Role, rule
from derive.rules.facts import Facts

PARENTHESES = 8
BESIDE = 7  # what is computed, and stands in a parenthesis that follows
Group = tuple[list[Expr], list[Expr]]


def _weight(f: Expr, facts: Facts) -> int:
    """Numbers and letters before entries, what is given before what is computed, then functions, parentheses and sums."""
    base = f.base if isinstance(f, Pow) and isinstance(f.exp, Rational) else f
    if isinstance(f, Rational):
        return 0
    if isinstance(base, Size):
        return 1
    if isinstance(base, Indexed | Symbol):
        return (5 if isinstance(base, Indexed) else 2) + (name_of(base) in facts.problem.defined)
    if isinstance(f, KroneckerDelta):
        return 4
    if isinstance(base, Piecewise | Derivative):
        return 9
    if isinstance(base, Binder):
        return 10
    if isinstance(base, Add) or isinstance(f, Mul):
        return PARENTHESES
    return 7 if base.args else 2


def _in_order(factors: list[Expr], facts: Facts) -> list[Expr]:
    """Factors by weight; with several parentheses, as a chain rule leaves them, only what stands between two is sorted."""
    beside = {p for f in factors if isinstance(f, Add) for p in f.args}
    runs: list[list[Expr]] = [[]]
    several = sum(_weight(f, facts) >= PARENTHESES for f in factors) > 1
    for f in factors:
        if several and isinstance(f, KroneckerDelta):
            runs[0].append(f)
            continue
        runs[-1].append(f)
        if several and _weight(f, facts) == PARENTHESES:
            runs.append([])

    def place(f: Expr) -> int:
        """s stands beside its (1 - s)."""
        weight = _weight(f, facts)
        return BESIDE if weight in (3, 6) and neg(f) in beside else weight

    return [f for run in runs for f in sorted(run, key=place)]


@rule(
    "order-of-factors",
    "Reorder the factors",
    "x*sin(x)*y = x*y*sin(x)",
    "the factors of {e} commute, and what is given stands before what is computed",
    heads=(Mul,),
    roles=(Role.ORDER, Role.FOLLOWS),
)
def order_of_factors(e: Expr, facts: Facts) -> Expr | None:
    """One fraction, its factors in reading order: numbers, what is given, what is computed, functions, parentheses."""
    if not isinstance(e, Mul) or any(isinstance(f, Mul) for f in e.args):
        return None
    groups = fractions(e)
    if len(groups) > 1:
        groups = _merged(groups)
    return mul(*_written(groups, facts))


def _merged(groups: list[Group]) -> list[Group]:
    """One fraction; a sum over an index and a brace stay behind a fraction of numbers."""
    above, below = ([f for g in groups for f in g[n]] for n in (0, 1))
    if not all(_is_plain(f) for f in below):
        return [(above, below)]
    behind = [f for f in above if isinstance(f, Binder | Piecewise)]
    before = [f for f in above if not isinstance(f, Binder | Piecewise)]
    if behind and len(groups[-1][1]) == 0:
        return [(before, below), (behind, [])]
    return [(above, below)]


def _is_plain(f: Expr) -> bool:
    """A number, a size or a root of one."""
    return isinstance(f, Rational | Size) or (isinstance(f, Pow) and isinstance(f.base, Size))


def _written(groups: list[Group], facts: Facts) -> list[Expr]:
    out: list[Expr] = []
    for above, below in groups:
        out += _in_order(above, facts)
        out += [power(f, MINUS_ONE) for f in _in_order(below, facts)]
    return out


def _is_brace(e: Expr) -> bool:
    """Whether a term is written with two lines: no indicator is, which is 1 or 0."""
    return isinstance(e, Piecewise) and branches(e)[::2] != (ONE, ZERO)


@rule(
    "order-of-terms",
    "Reorder the terms",
    "-x + y = y - x",
    "the terms commute, and {first}, which has no minus sign, stands first",
    given="first",
    heads=(Add,),
    roles=(Role.ORDER, Role.FOLLOWS),
)
def order_of_terms(e: Expr, facts: Facts) -> Applied | None:
    """A sum that begins with a minus sign begins with another term, unless somebody typed it so; a brace stays behind."""
    if not isinstance(e, Add) or not starts_negative(e.args[0]):
        return None
    flat = [x for t in e.args for x in (t.args if isinstance(t, Add) and key_of(t)[1] not in facts.typed() else (t,))]
    n = next((n for n, t in enumerate(flat) if not starts_negative(t) and not _is_brace(t)), None)
    if n is None:
        return None
    return Applied(add(flat[n], *flat[:n], *flat[n + 1 :]), pieces={"first": flat[n]})


@rule(
    "order-of-powers",
    "Reorder the terms",
    "3*x**2 + 1 + x = 3*x**2 + x + 1",
    "the terms commute, and the powers of {letter} follow each other",
    given="letter",
    heads=(Add,),
    roles=(Role.ORDER, Role.FOLLOWS),
)
def order_of_powers(e: Expr, facts: Facts) -> Applied | None:
    """A polynomial in one letter whose powers go up and down: from the highest to the lowest, or the other way round where only
    so it begins without a minus sign."""
    views = [monomial(t) for t in e.args] if len(e.args) > 2 else []
    letters = {key: base for v in views for key, (base, _, _) in v.powers.items()}
    if len(letters) != 1:
        return None
    ((key, letter),) = letters.items()
    degrees = [v.powers[key][2] if key in v.powers else Integer(0) for v in views]
    if not all(isinstance(d, Integer) and d >= 0 for d in degrees) or len({*degrees}) < len(degrees):
        return None
    down = sorted(range(len(degrees)), key=lambda n: -degrees[n])
    if list(down) in ([*range(len(degrees))], [*reversed(range(len(degrees)))]):
        return None
    if starts_negative(e.args[down[0]]) and not starts_negative(e.args[down[-1]]):
        down.reverse()
    return Applied(add(*(e.args[n] for n in down)), pieces={"letter": letter})


@rule(
    "order-of-signs",
    "Reorder the terms",
    "x - 2*y + z = x + z - 2*y",
    "the terms commute, and {less}, which is subtracted, stands last",
    given="less",
    heads=(Add,),
    roles=(Role.ORDER, Role.FOLLOWS),
)
def order_of_signs(e: Expr, facts: Facts) -> Applied | None:
    """Two quantities less a multiple of another one, which stands behind both; x_{i+1} - 2 x_i + x_{i-1} is in its order."""
    if len(e.args) != 3:
        return None
    first, less, second = e.args
    views = [monomial(t) for t in e.args]  # type: ignore[arg-type]
    numbers = [v.coefficient for v in views]
    if [*numbers[::2]] != [ONE, ONE] or numbers[1] > -2 or any(len(v.powers) != 1 for v in views):
        return None
    bases = [next(iter(v.powers.values()))[0] for v in views]
    if not all(isinstance(b, Indexed | Symbol | KroneckerDelta) for b in bases) or names(less) & (names(first) | names(second)):
        return None
    return Applied(add(first, second, less), pieces={"less": less})


@rule(
    "sign-in-front",
    "Take out the minus sign",
    "1/(-x - y) = -1/(x + y)",
    "every term of {sums} has a minus sign",
    given="sums",
    heads=(Mul, Pow),
    roles=(Role.FOLLOWS,),
)
def sign_in_front(e: Expr, facts: Facts) -> Applied | None:
    """A factor of which all terms have a minus sign, to an odd power, gives the sign to the whole product."""
    turned, sums, sign = [], [], ONE
    for f in factors_of(e):
        base, exponent = (f.base, f.exp) if isinstance(f, Pow) else (f, ONE)
        if isinstance(base, Add) and all(map(starts_negative, base.args)) and isinstance(exponent, Integer) and exponent % 2:
            f, sign = power(add(*(_positive(t) for t in base.args)), exponent), -sign
            sums.append(base)
        turned.append(f)
    if turned == list(factors_of(e)):
        return None
    return Applied(scaled(mul(*turned), sign) if sign == MINUS_ONE else mul(*turned), pieces={"sums": sums})


@rule(
    "less-than-one",
    "Take out the minus sign",
    "sigmoid(x)*(sigmoid(x) - 1) = -sigmoid(x)*(1 - sigmoid(x))",
    "{name} is a part of one, and {rest} is what is missing",
    given="name rest",
    heads=(Mul, Add),
    roles=(Role.FOLLOWS,),
)
def less_than_one(e: Expr, facts: Facts) -> Applied | None:
    """s (1 - s) for s (s - 1), where s is a sigmoid or a share with a name; of a later term of a sum, which
    may have a sign, 1 - s for any s - 1 among the factors: s - b R (1 - s)."""
    if isinstance(e, Mul):
        return _with_complement(e, facts, beside=True)
    for n, t in enumerate(e.args):
        found = _with_complement(t, facts, beside=False) if n and isinstance(t, Mul) and not starts_negative(t) else None
        if found is not None:
            return Applied(add(*(found.expr if m == n else x for m, x in enumerate(e.args))), pieces=found.pieces)  # type: ignore[arg-type]
    return None


def _with_complement(e: Expr, facts: Facts, beside: bool) -> Applied | None:
    """A product with 1 - s for s - 1, perhaps only where s is a factor too."""
    for n, f in enumerate(e.args):
        if not isinstance(f, Add) or len(f.args) != 2 or f.args[1] != -1:
            continue
        name = f.args[0]
        if facts.is_share(name) and (name in e.args or not beside):
            rest = add(ONE, neg(name))
            return Applied(
                scaled(mul(*(rest if m == n else x for m, x in enumerate(e.args))), MINUS_ONE),
                pieces={"name": name, "rest": rest},
            )
    return None


@rule(
    "like-differences",
    "Take out the minus sign",
    "(a[i] - b[i])*(b[j] - a[j]) = -(a[i] - b[i])*(a[j] - b[j])",
    "{turned} stands the other way round than {other}, which is of the same kind",
    given="turned other",
    heads=(Mul,),
    roles=(Role.FOLLOWS,),
)
def like_differences(e: Expr, facts: Facts) -> Applied | None:
    """Differences of the same two quantities at different places, turned one way, as typed: (z_i - c_i)(z_j - c_j)."""
    sums = [n for n, f in enumerate(e.args) if isinstance(f, Add) and len(f.args) == 2 and starts_negative(f.args[1])]
    for n in sums:
        for m in sums[sums.index(n) + 1 :]:
            first, second = e.args[n], e.args[m]
            if shape(first) == shape(second) or shape(first) != shape(_other_way(second)):  # type: ignore[arg-type]
                continue
            turned = n if shape(second) in facts.shapes() else m
            new = mul(*(_other_way(f) if k == turned else f for k, f in enumerate(e.args)))  # type: ignore[arg-type]
            return Applied(scaled(new, MINUS_ONE), pieces={"turned": e.args[turned], "other": first if turned == m else second})
    return None


def _other_way(e: Expr) -> Expr:
    """b - a for a - b."""
    return add(_positive(e.args[1]), neg(e.args[0]))  # type: ignore[arg-type]


def _positive(t: Expr) -> Expr:
    """A term without the minus sign in front of it."""
    return mul(*t.args[1:]) if t.args[:1] == (MINUS_ONE,) else scaled(t, MINUS_ONE)
