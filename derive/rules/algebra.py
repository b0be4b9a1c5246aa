"""The algebra that leads from a raw derivative to the neat line: small laws, each for one node."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import gcd, lcm, prod

from sympy import Basic, Expr, Integer, Rational
from sympy import exp as _exp
from sympy import log as _log
from sympy.core.relational import Eq, Ne, Relational

from derive.expression.decimals import is_decimal
from derive.expression.indices import shape
from derive.expression.monomial import (
    UNIT,
    Key,
    Monomial,
    below_the_line,
    build,
    key_of,
    monomial,
    multiply,
    number_power,
    scaled,
    shown_power,
    terms,
    viewed,
)
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
    add,
    alike,
    factors_of,
    fraction,
    fractions,
    is_reciprocal,
    mul,
    neg,
    node,
    power,
    quotient,
    rebuild,
    starts_negative,
)  # fmt: skip
from derive.expression.places import heads
from derive.rule import Applied, Role, rule
from derive.rules.facts import Facts
from derive.sentence import message
from derive.words import noted

MOST_TERMS = 40  # of a sum that is multiplied out: longer ones are read by nobody
HIGHEST = 4  # power of a sum that is multiplied out
#: What has no arithmetic in it, and what is left as it is.
AS_THEY_ARE, EQUALITIES = (Indexed, Derivative, KroneckerDelta), (Eq, Ne)
KEPT = 20_000  # answers of a rule that several strategies try on one node
LARGEST = 10**12  # a power of numbers beyond this is left as it is written


# -- arithmetic


@rule(
    "arithmetic",
    "Simplify",
    "0*x + 1*y = y",
    "zeros and ones drop out, and numbers and signs are brought together",
    roles=(Role.SLIGHT, Role.FOLLOWS),
)
def arithmetic(e: Expr, facts: Facts) -> Applied | Expr:
    """Zeros, ones, signs and numbers in every corner of an expression; nothing else moves."""
    new = clean(e, facts)
    shared = () if new is e else _divisors(e, facts)
    if not shared:
        return new
    said = noted("the numbers above and below the line have the common divisor {n}")
    return Applied(new, (), (noted("Cancel"),), said, {"n": [Integer(n) for n in shared]})


def _divisors(e: Expr, facts: Facts) -> tuple[int, ...]:
    """The common divisors above and below the line in every corner of an expression, found once for each node."""
    if not e.args or isinstance(e, Indexed):
        return ()
    known = facts.memory.table("divisors")
    found = known.get(e)
    if found is None:
        own = (n,) if (n := _cancels(e)) > 1 else ()
        found = known[e] = sum((_divisors(a, facts) for a in e.args), own)  # type: ignore[arg-type]
    return found  # type: ignore[no-any-return]


def _cancels(e: Expr) -> int:
    """The greatest common divisor of the numbers above and below the line of a product."""
    if not isinstance(e, Mul):
        return 1
    numbers = [a for a in e.args if isinstance(a, Rational)]
    above, below = (prod(int(n) for n in part) for part in (([n.p for n in numbers]), [n.q for n in numbers]))
    return gcd(above, below) if above else 1


@rule(
    "fill-in",
    "Simplify",
    "0 + x*y = x*y",
    "zeros and ones drop out, and numbers and signs are brought together",
    roles=(Role.SLIGHT, Role.FOLLOWS),
)
def fill_in(e: Expr, facts: Facts) -> Expr:
    """As `arithmetic`, but what fills the two slots of the quotient rule keeps its place: 0 - h' g."""
    return clean(e, facts, keep_slots=True)


def clean(e: Basic, facts: Facts, keep_slots: bool = False, slot: bool = False) -> Expr:
    """The expression with its arithmetic done, from the inside out; what needs none stays the object that it is."""
    if not e._args or isinstance(e, AS_THEY_ARE):
        return e  # type: ignore[return-value]
    known = facts.memory.table("clean", keep_slots, slot)
    found = known.get(e)
    if found is None:
        found = _cleaned(e, facts, keep_slots, slot)
        known[e] = found = e if alike(found, e) else found
    return found  # type: ignore[no-any-return]


def _cleaned(e: Basic, facts: Facts, keep_slots: bool, slot: bool) -> Expr:
    if isinstance(e, EQUALITIES):
        return e  # type: ignore[return-value]  # both sides are calculated alike as long as neither is rearranged
    if isinstance(e, Relational):
        return rebuild(e, [clean(a, facts) for a in e.args])  # type: ignore[no-any-return]
    if isinstance(e, Binder):
        body = clean(e.args[0], facts, keep_slots)
        return ZERO if body == 0 and type(e).__name__ == "Sum" else node(e.func, body, e.args[1])  # type: ignore[no-any-return]
    if isinstance(e, Piecewise):
        pieces = [(clean(p.args[0], facts, keep_slots), clean(p.args[1], facts)) for p in e.args]
        if all(p[0] == pieces[0][0] for p in pieces):
            return pieces[0][0]
        return rebuild(e, [Basic.__new__(p.func, value, cond) for p, (value, cond) in zip(e.args, pieces, strict=True)])  # type: ignore[no-any-return]
    if isinstance(e, Mul):
        square = len(e.args) == 2 and isinstance(e.args[1], Pow) and isinstance(e.args[1].exp, Rational) and e.args[1].exp <= -2
        in_slot = keep_slots and square  # the shape that the quotient rule leaves
        return _product([clean(a, facts, keep_slots, in_slot) for a in e.args])
    args = [clean(a, facts, keep_slots) for a in e.args]
    if isinstance(e, Add):
        if slot and len(args) == 2 and args[0] == 0 and starts_negative(args[1]):
            return add(*args)
        return _sum(args, facts)
    if isinstance(e, Pow):
        return _power(*args)
    if isinstance(e, _exp) and args[0] == 0:
        return ONE
    if isinstance(e, _log) and args[0] == 1:
        return ZERO
    return rebuild(e, args)  # type: ignore[no-any-return]


def _sum(args: list[Expr], facts: Facts) -> Expr:
    flat: list[Expr] = []
    for a in args:
        flat += terms(a) if isinstance(a, Add) and key_of(a)[1] not in facts.typed() else [a]
    numbers = [a for a in flat if isinstance(a, Rational)]
    if len(numbers) > 1 or any(n == 0 for n in numbers):
        total = sum(numbers, ZERO)
        first = next(n for n, a in enumerate(flat) if isinstance(a, Rational))
        rest = [a for a in flat if not isinstance(a, Rational)]
        flat = [*rest[:first], *([total] if total != 0 else []), *rest[first:]]
    return add(*flat)


def _power(base: Expr, exponent: Expr) -> Expr:
    if exponent == 0 or base == 1:
        return ONE
    if base == 0 and isinstance(exponent, Rational) and exponent.is_positive:
        return ZERO
    if isinstance(base, Rational) and isinstance(exponent, Integer) and abs(base) ** min(abs(exponent), 60) < LARGEST:
        if not (base == 0 and exponent.is_negative):
            return base**exponent
    if exponent is MINUS_ONE and isinstance(base, Mul):
        return quotient(ONE, base)
    return power(base, exponent)


def _product(args: list[Expr]) -> Expr:
    flat: list[Expr] = []
    for a in args:
        flat += a.args if isinstance(a, Mul) else [a]  # type: ignore[arg-type]
    if ZERO in flat:
        return ZERO
    numbers = [n for n, a in enumerate(flat) if isinstance(a, Rational)]
    number = ONE
    for n in numbers:
        number *= flat[n]  # type: ignore[operator]
    rest = [a for a in flat if not isinstance(a, Rational)]
    if not rest:
        return number
    if _settled([flat[n] for n in numbers], numbers):
        return _joined(mul(*_number_first_below(flat)))
    if is_decimal(number):
        return _joined(mul(number, *rest))
    top, bottom = Integer(number.p), number.q
    if bottom != 1:
        before = sum(not isinstance(a, Rational) for a in flat[: next(n for n in numbers if flat[n].q != 1)])
        below = [n for n, a in enumerate(rest) if is_reciprocal(a)]
        at = next((n for n in below if n >= before), below[0] if below else None)  # in the fraction where it stands
        if at is None:
            large = any(isinstance(a, Add | Binder) for a in rest)
            at = 0 if large else len(rest)
        rest.insert(at, Rational(1, bottom))
    if top != 1:
        rest.insert(0, top)
    return _joined(mul(*rest))


def _number_first_below(flat: list[Expr]) -> list[Expr]:
    """The factors with a number that is divided by before the letters of its fraction: 1/(2 N) for 1/(N 2)."""
    for n, a in enumerate(flat):
        if n and isinstance(a, Rational) and is_reciprocal(flat[n - 1]):
            first = n - 1
            while first and is_reciprocal(flat[first - 1]):
                first -= 1
            return [*flat[:first], a, *flat[first:n], *flat[n + 1 :]]
    return flat


def _settled(numbers: list[Expr], places: list[int]) -> bool:
    """Whether the numbers of a product stand as people write them: 3 x, x/2, 3/4 x, 2 x/3."""
    match numbers:
        case []:
            return True
        case [n]:
            return n != 1 and (places[0] == 0 or (n.p == 1 and n.q != 1))  # type: ignore[attr-defined]
        case [n, m]:
            return places[0] == 0 and n != 1 and n.q == 1 and m.p == 1 and m.q != 1 and gcd(int(n.p), int(m.q)) == 1  # type: ignore[attr-defined]
    return False


def _joined(e: Expr) -> Expr:
    """(1/c) b is written b/c, unless c is a number or a size and b a sum."""
    if not isinstance(e, Mul):
        return e
    groups = fractions(e)
    if len(groups) != 2 or any(not isinstance(f, Rational) for f in groups[0][0]):
        return e
    if groups[1][1]:
        return mul(*groups[0][0], *groups[1][0], *below_the_line(power(f, MINUS_ONE) for f in (*groups[0][1], *groups[1][1])))
    plain = all(isinstance(f, Rational) or type(f).__name__ == "Size" for f in groups[0][1])
    if plain and any(isinstance(f, Add | Binder | Derivative | Piecewise) for f in groups[1][0]):
        return e
    above = [*groups[0][0], *groups[1][0]]
    below = below_the_line(power(f, MINUS_ONE) for f in (*groups[0][1], *groups[1][1]))
    return mul(*above, *below)


# -- products and fractions


@rule(
    "split-fraction",
    "Split the fraction",
    "(x + y)/z = x/z + y/z",
    "each term of {top} is divided by {bottom}",
    given="top bottom",
    heads=(Mul,),
    roles=(Role.AT_ONCE, Role.TO_A_NAME),
)
def split_fraction(e: Expr, facts: Facts) -> Applied | None:
    """A sum over a denominator is the sum of the fractions; of several fractions the last that is a sum is split."""
    groups = fractions(e)
    for n in reversed(range(len(groups))):
        top, bottom = groups[n]
        sums = [f for f in top if isinstance(f, Add)]
        if bottom and len(sums) == 1:
            number = [f for f in top if isinstance(f, Rational)]
            others = [f for f in top if f is not sums[0] and not isinstance(f, Rational)]
            below = [power(f, MINUS_ONE) for f in bottom]
            inner = add(*(_over(mul(*number), t, below) for t in sums[0].args))
            before = [x for g in groups[:n] for x in _written(g)]
            after = [x for g in groups[n + 1 :] for x in _written(g)]
            return Applied(mul(*before, *others, inner, *after), pieces={"top": sums[0], "bottom": mul(*bottom)})
    return None


def _over(number: Expr, term: Expr, below: list[Expr]) -> Expr:
    if isinstance(number, Rational) and number != 1:
        term = scaled(term, number)
    return mul(term, *below) if term != 1 else mul(*below)


def _written(group: tuple[list[Expr], list[Expr]]) -> list[Expr]:
    return [*group[0], *(power(f, MINUS_ONE) for f in group[1])]


@rule(
    "cancel",
    "Cancel",
    "x*y/x = y",
    "{twice} stands above and below the line",
    given="twice",
    heads=(Mul,),
    roles=(Role.AT_ONCE, Role.TO_A_NAME),
    continues=(split_fraction,),
)
def cancel(e: Expr, facts: Facts) -> Applied | None:
    """A base that stands above and below the line cancels."""
    signs: dict[object, int] = {}
    twice: list[Expr] = []
    for a in e.args:
        for key, (base, _, exponent) in viewed(a).powers.items():
            sign = -1 if isinstance(exponent, Rational) and exponent.is_negative else 1
            if signs.setdefault(key, sign) != sign:
                twice.append(base)
    if not twice:
        return None
    said = message("{twice} stands above and below the line", "{twice} stand above and below the line", len(twice), twice=twice)
    return Applied(build(viewed(e)), because=said)


@rule(
    "collect-powers",
    "Collect powers",
    "x*x**2 = x**3",
    "the exponents of the powers of {bases} add up",
    given="bases",
    heads=(Mul,),
    roles=(Role.QUIET, Role.FOLLOWS),
)
def collect_powers(e: Expr, facts: Facts) -> Applied | None:
    """Powers of the same base within one fraction are one power."""
    if len(fractions(e)) > 1:
        return None
    m = viewed(e)
    found = [key for a in e.args if not isinstance(a, Rational) for key in viewed(a).powers]
    if len(m.powers) >= len(found):
        return None
    bases = [viewed(a).powers[key][0] for a in e.args for key in viewed(a).powers if found.count(key) > 1]
    return Applied(build(m), pieces={"bases": bases})


@rule("power-of-power", "Power of a power", "sqrt(x)**2 = x", "the exponents of {e} multiply", heads=(Pow,), roles=(Role.QUIET,))
def power_of_power(e: Expr, facts: Facts) -> Expr | None:
    match e:
        case Pow(base=Pow(base=b, exp=inner), exp=outer) if isinstance(outer, Integer):
            return power(b, inner * outer)
        case Pow(base=Pow(base=b, exp=inner), exp=outer) if not isinstance(inner, Rational):
            return shown_power(b, (inner * outer).expand())  # x^c has a meaning for every c where x is positive
        case Pow(base=_exp(args=(u,)), exp=outer) if isinstance(outer, Rational):
            return node(_exp, scaled(u, outer))  # type: ignore[no-any-return]
    return None


@rule(
    "factor",
    "Factor",
    "x*y + x*z = x*(y + z)",
    "every term has the factor {common}",
    given="common",
    heads=(Add,),
    roles=(Role.AT_ONCE,),
    leads_to=(cancel,),
)
def factor(e: Expr, facts: Facts) -> Applied | None:
    """The common factor of all terms is put in front of parentheses."""
    return _factored(e)


@lru_cache(maxsize=KEPT)
def _factored(e: Expr) -> Applied | None:
    views = [monomial(t) for t in terms(e)]
    if len(views) < 2 or any(v.coefficient == 0 for v in views):
        return None
    common = Monomial()
    for key, (base, unit, exponent) in views[0].powers.items():
        exponents = [exponent]
        for v in views[1:]:
            _turn_to(v, key, base, unit)
        for v in views[1:]:
            if key not in v.powers or v.powers[key][1] != unit:
                break
            exponents.append(v.powers[key][2])
        else:
            shared = _shared(exponents)
            if shared is not None:
                common.powers[key] = (base, unit, shared)
    common.coefficient = content([v.coefficient for v in views])
    common.written = [pair for v in views for pair in v.written]
    if not common.powers and common.coefficient == 1:
        return None
    rest = []
    for v in views:
        left = v.copy()
        left.coefficient /= common.coefficient
        for key, (_, _, exponent) in common.powers.items():
            base, unit, old = left.powers[key]
            if old == exponent:
                del left.powers[key]
            else:
                left.powers[key] = (base, unit, old - exponent)
        rest.append(build(left))
    inner = add(*rest)
    if not common.powers and abs(common.coefficient) == 1 and starts_negative(rest[0]):
        return None
    key, unit = key_of(inner)[1], key_of(inner)[0]
    titles: tuple[str, ...]
    if not common.powers and common.coefficient == -1:
        titles, because = (noted("Take out the minus sign"),), noted("every term of {e} has a minus sign")
    else:
        titles, because = (), ""
    shared = build(common)
    common.times(inner, unit, key, ONE)
    return Applied(build(common), (), titles, because, {"common": shared})


def _turn_to(v: Monomial, key: Key, base: Expr, unit: Rational) -> None:
    """Writes a whole power of a multiple of some base with that base: y - x as -(x - y)."""
    if key in v.powers and v.powers[key][1] != unit and isinstance(v.powers[key][2], Integer):
        _, old, exponent = v.powers[key]
        v.coefficient *= number_power(old / unit, exponent)
        v.powers[key] = (base, unit, exponent)


def _shared(exponents: list[Expr]) -> Expr | None:
    if all(x == exponents[0] for x in exponents):
        return exponents[0]
    if all(isinstance(x, Rational) for x in exponents):
        if all(x.is_positive for x in exponents):
            return min(exponents)  # type: ignore[type-var]
        if all(x.is_negative for x in exponents):
            return max(exponents)  # type: ignore[type-var]
        return None
    return next((x for x in exponents if all(_is_plain((other - x).expand()) for other in exponents)), None)


def _is_plain(more: Basic) -> bool:
    """Whether an exponent beyond the shared one is a whole number or a multiple of a letter: x^{1-p} and x^{-p} share x^{-p},
    x^{k-1} and x^{2k-1} share x^{k-1}, x^a and x^b share nothing."""
    number, letter = more.as_coeff_Mul()
    return bool(number >= 0) and (letter.is_Symbol or (letter is ONE and isinstance(number, Integer)))


def content(numbers: list[Rational]) -> Rational:
    """The largest number that divides all of some numbers, negative where all of them are; a whole one where most of them are."""
    g, d = 0, 1
    for n in numbers:
        g, d = gcd(g, abs(int(n.p))), lcm(d, int(n.q))
    if 2 * sum(n.q == 1 for n in numbers) > len(numbers):
        d = 1  # p (1 - p - t/2) rather than p (2 - 2 p - t)/2
    return Rational(-g if all(n < 0 for n in numbers) else g, d)


@rule(
    "distribute",
    "Distribute",
    "x*(y + z) = x*y + x*z",
    "the parentheses of {e} are multiplied out",
    heads=(Add, Mul, Pow),
    roles=(Role.AT_ONCE,),
)
def distribute(e: Expr, facts: Facts) -> Applied | None:
    """A product with sums in it as a sum of products, all parentheses opened."""
    return _distributed(e)


@lru_cache(maxsize=KEPT)
def _distributed(e: Expr) -> Applied | None:
    opened = expand(e)
    if opened is None or len(opened) < 2:
        return None
    over = isinstance(e, Mul) and any(is_reciprocal(f) and not isinstance(f, Rational) for f in e.args)
    new = add(*map(build, opened))
    titles = (noted("Multiply out"), noted("Split the fraction")) if over else ()
    sums = [f for f in e.args if isinstance(f, Add)] if isinstance(e, Mul) else []
    if len(sums) != 1 or any(isinstance(f, Pow) and isinstance(f.base, Add) for f in e.args):
        return Applied(new, titles=titles)
    others = mul(*(f for f in e.args if f is not sums[0]))
    said = noted("each term of {sum} is multiplied by {others}")
    return Applied(new, (), titles, said, {"sum": sums[0], "others": others})


@rule(
    "distribute-deltas",
    "Distribute",
    "a[i]*(delta(i, j) + b[j]) = a[i]*delta(i, j) + a[i]*b[j]",
    "each term of {sum} is multiplied by {others}",
    given="sum others",
    heads=(Mul,),
    roles=(Role.AT_ONCE,),
)
def distribute_deltas(e: Expr, facts: Facts) -> Applied | None:
    """A product with a sum of Kronecker deltas in it, term by term of that sum; other parentheses stay closed."""
    for n, f in enumerate(e.args):
        if isinstance(f, Add) and any(isinstance(b, KroneckerDelta) for t in f.args for b in factors_of(t)):
            others = [*e.args[:n], *e.args[n + 1 :]]
            if all(isinstance(o, Rational) for o in others):
                return None
            new = add(*(build(multiply((*others, t))) for t in terms(f)))
            return Applied(new, pieces={"sum": f, "others": mul(*others)})
    for n, f in enumerate(e.args):
        if isinstance(f, Add):
            with_delta, rest = _deltas_apart(f)
            if with_delta:
                others = [*e.args[:n], *e.args[n + 1 :]]
                new = add(*(build(multiply((*others, t))) for t in (*with_delta, *([add(*rest)] if rest else []))))
                return Applied(new, pieces={"sum": f, "others": mul(*others)})
    return None


def _deltas_apart(e: Expr) -> tuple[list[Expr], list[Expr]]:
    """The terms of a sum that have a Kronecker delta, those within its products too, and the terms without: u (δ + x) + y."""
    with_delta: list[Expr] = []
    rest: list[Expr] = []
    for t in terms(e):
        inner = next((f for f in factors_of(t) if isinstance(f, Add) and KroneckerDelta in heads(f)), None)
        if any(isinstance(f, KroneckerDelta) for f in factors_of(t)):
            with_delta.append(t)
        elif inner is not None:
            others = [f for f in factors_of(t) if f is not inner]
            found, left = _deltas_apart(inner)
            with_delta += [build(multiply((*others, f))) for f in found]
            rest += [build(multiply((*others, add(*left))))] if left else []
        else:
            rest.append(t)
    return with_delta, rest


def expand(e: Expr, limit: int = MOST_TERMS) -> list[Monomial] | None:
    """The terms of an expression with every product of sums multiplied out; None where there are too many."""
    if isinstance(e, Add):
        out: list[Monomial] = []
        for t in terms(e):
            more = expand(t, limit)
            if more is None or len(out) + len(more) > limit:
                return None
            out += more
        return out
    if isinstance(e, Pow) and isinstance(e.base, Add) and isinstance(e.exp, Integer) and 1 < e.exp <= HIGHEST:
        return expand(mul(*[e.base] * int(e.exp)), limit)
    if isinstance(e, Mul):
        acc: list[Monomial] | None = None
        for f in e.args:
            plain = not isinstance(f, Add | Mul) and not (isinstance(f, Pow) and isinstance(f.base, Add))
            parts = [monomial(f)] if plain else expand(f, limit)
            if parts is None or (1 if acc is None else len(acc)) * len(parts) > limit:
                return None
            acc = parts if acc is None else [_times(a, p) for a in acc for p in parts]
        return acc
    return [monomial(e)]


def _times(a: Monomial, b: Monomial) -> Monomial:
    out = a.copy()
    out.merge(b)
    return out


@rule(
    "collect",
    "Collect like terms",
    "x*y + 2*x*y = 3*x*y",
    "{alike} differ only in the number in front",
    given="alike",
    heads=(Add,),
    roles=(Role.AT_ONCE,),
)
def collect(e: Expr, facts: Facts) -> Applied | None:
    """Like terms are added up, in the order in which they first stand; a positive term comes first."""
    parts = terms(e)
    found = like_terms(parts)
    if len(found) == len(parts):
        return None
    keys = [key_of(t)[1] for t in parts]
    alike = [t for t, key in zip(parts, keys, strict=True) if keys.count(key) > 1]
    same = len({*alike}) == 1
    because = noted("{alike} stands there more than once") if same else ""
    if not same and all(found[k] == 0 for k in keys if keys.count(k) > 1):
        because = noted("{alike} add up to 0")
    return Applied(added_up(parts), because=because, pieces={"alike": alike})


def like_terms(parts: Iterable[Expr]) -> dict[Key, Expr]:
    """The sum of each kind of like terms, by what they have in common, in the order in which they first stand."""
    totals: dict[Key, tuple[Rational, Expr]] = {}
    for t in parts:
        unit, key = key_of(t)
        before, first = totals.get(key, (ZERO, t))
        totals[key] = before + unit, first
    return {k: n if k == UNIT or n == 0 else scaled(t, n / key_of(t)[0]) for k, (n, t) in totals.items()}


def added_up(parts: Iterable[Expr]) -> Expr:
    """Some terms with like ones added up, a positive one first."""
    found = like_terms(t for p in parts for t in terms(p))
    return positive_first([t for t in found.values() if t != 0])


def turned(e: Expr) -> Expr:
    """-(a - b) as b - a."""
    return positive_first([scaled(t, MINUS_ONE) for t in terms(e)])


def positive_first(out: list[Expr]) -> Expr:
    """A sum with a term without a minus sign in front, if it has one."""
    if out and starts_negative(out[0]):
        n = next((n for n, t in enumerate(out) if not starts_negative(t)), 0)
        out = [out[n], *out[:n], *out[n + 1 :]]
    return add(*out)


@rule(
    "common-denominator",
    "Common denominator",
    "x/y + z/w = (x*w + z*y)/(y*w)",
    "{bottom} is a common denominator of all terms",
    given="bottom",
    heads=(Add,),
)
def common_denominator(e: Expr, facts: Facts) -> Applied | None:
    """A sum of fractions is one fraction."""
    views = [monomial(t) for t in terms(e)]
    below: dict[object, tuple[Expr, Rational, Expr]] = {}
    number = 1
    for v in views:
        number = lcm(number, int(v.coefficient.q))
        for key, (base, unit, exponent) in v.powers.items():
            if isinstance(exponent, Rational) and exponent.is_negative and not isinstance(base, _exp):
                if key in below and below[key][1] != unit:
                    return None
                if key not in below or below[key][2] > exponent:
                    below[key] = (base, unit, exponent)
    if not below:
        return None
    over = Monomial(Rational(1, number), dict(below))  # type: ignore[arg-type]
    lifted = []
    for v in views:
        m = v.copy()
        m.coefficient *= number
        for key, (base, unit, exponent) in below.items():
            m.times(base, unit, key, -exponent)  # type: ignore[arg-type]
        lifted.append(build(m))
    top = add(*lifted)
    over_expr = build(over)
    return Applied(mul(top, *factors_of(over_expr)), pieces={"bottom": fraction(over_expr)[1]})


@rule(
    "factor-piecewise",
    "Out of the pieces",
    "where(x > 0, -y, 0) = -where(x > 0, y, 0)",
    "every piece that is not zero has the factor {front}",
    given="front",
    heads=(Piecewise,),
)
def factor_piecewise(e: Expr, facts: Facts) -> Applied | None:
    """A Kronecker delta or a minus sign that all pieces share stands in front of the brace."""
    values = [p.args[0] for p in e.args]
    views = [monomial(v) for v in values if v != 0]
    if not views:
        return None
    everywhere = len(views) == len(values)  # nobody takes t x out of (t x, 0)
    shared = {
        k: x
        for k, x in views[0].powers.items()
        if (everywhere or isinstance(x[0], KroneckerDelta)) and all(k in v.powers and v.powers[k][1:] == x[1:] for v in views)
    }
    sign = -1 if all(starts_negative(v) for v in values if v != 0) else 1
    if not shared and sign == 1:
        return None
    alike = everywhere and len({abs(v.coefficient) for v in views}) == 1 and not any(isinstance(v, Add) for v in values)
    number = sign * abs(views[0].coefficient) if alike else Integer(sign)  # what else they share goes out with it
    front = Monomial(number, shared)

    def left(v: Expr) -> Expr:
        if v == 0:
            return v
        m = monomial(v)
        return build(Monomial(m.coefficient / number, {k: x for k, x in m.powers.items() if k not in shared}, m.written))

    pieces = [Basic.__new__(p.func, left(p.args[0]), p.args[1]) for p in e.args]
    return Applied(mul(*factors_of(build(front)), rebuild(e, pieces)), pieces={"front": build(front)})


@rule(
    "sign",
    "Take the sign inside",
    "-(x - y) = y - x",
    "{minus} is {turned}",
    given="minus turned",
    heads=(Mul,),
    roles=(Role.FOLLOWS,),
)
def sign(e: Expr, facts: Facts) -> Applied | None:
    """-(a - b) = b - a, for a difference that nobody typed in this order; -2 (2 a - b - c) = 2 (b + c - 2 a), which has fewer
    minus signs."""
    number = e.args[0]
    if not isinstance(number, Rational) or not number.is_negative:
        return None
    left = [] if number is MINUS_ONE else [-number]
    found: list[tuple[bool, Applied]] = []
    for n, f in enumerate(e.args[1:], 1):
        body = f.args[0] if type(f).__name__ == "Sum" else f
        inner = body.args if isinstance(body, Mul) else (body,)
        for m, g in enumerate(inner):
            if isinstance(g, Add) and any(map(starts_negative, g.args)) and key_of(g)[1] not in facts.typed():
                if is_complement_beside(g, [*inner, *e.args]):
                    continue  # -s (1 - s) and -(1 - p)/p stay
                if len(e.args) > 2 and all(any(isinstance(x, Add) for x in factors_of(t)) for t in g.args):
                    continue  # -k (x (1 - h) - y (1 - g)) stays
                if left and not _is_twice_less(g):
                    continue
                other = turned(g)
                if starts_negative(other.args[0]):  # type: ignore[arg-type]
                    continue
                new = mul(*(other if k == m else x for k, x in enumerate(inner)))
                if body is not f:
                    new = node(f.func, new, f.args[1])
                whole = mul(*left, *(new if k == n else x for k, x in enumerate(e.args) if k != 0))
                from_one = isinstance(g.args[0], Rational)  # 1 - h² is turned last
                found.append((from_one, Applied(whole, pieces={"minus": neg(g), "turned": other})))
    if found:
        return min(found, key=lambda pair: pair[0])[1]
    return None


@rule(
    "sign-within",
    "Take the sign inside",
    "-(x + y*(z - w)) = y*(w - z) - x",
    "{minus} is {turned}",
    given="minus turned",
    heads=(Mul,),
    roles=(Role.FOLLOWS,),
)
def sign_within(e: Expr, facts: Facts) -> Applied | None:
    """-(a + b (u - v)) = b (v - u) - a, where a term without a minus sign is left in front, and nobody typed u - v so."""
    if e.args[0] is not MINUS_ONE:
        return None
    for n, f in enumerate(e.args[1:], 1):
        if not isinstance(f, Add) or any(map(starts_negative, f.args)) or key_of(f)[1] in facts.typed():
            continue
        for m, t in enumerate(f.args):
            inner = factors_of(t)  # type: ignore[arg-type]
            at = [k for k, g in enumerate(inner) if isinstance(g, Add) and _is_difference(g) and shape(g) not in facts.shapes()]
            if len(at) != 1 or sum(isinstance(g, Add) for g in inner) > 1:
                continue
            lead = mul(*(turned(g) if k == at[0] else g for k, g in enumerate(inner)))
            new = add(lead, *(scaled(x, MINUS_ONE) for k, x in enumerate(f.args) if k != m))  # type: ignore[arg-type]
            whole = mul(*(new if k == n else x for k, x in enumerate(e.args) if k))
            return Applied(whole, pieces={"minus": neg(f), "turned": new})
    return None


def _is_difference(e: Expr) -> bool:
    """Whether a sum is of two terms, of which the second has a minus sign, and neither is a number."""
    return len(e.args) == 2 and starts_negative(e.args[1]) and not any(isinstance(t, Rational) for t in e.args)


def _is_twice_less(e: Expr) -> bool:
    """Whether a sum is a multiple of one quantity less two others; y - a - b is a residual, and stays."""
    above = [t for t in e.args if not starts_negative(t)]
    return len(e.args) == 3 and len(above) == 1 and monomial(above[0]).coefficient > 1


def is_complement_beside(e: Expr, others: Iterable[Basic]) -> bool:
    """Whether a sum is 1 - u, with a power of u among some factors."""
    if len(e.args) != 2 or e.args[0] is not ONE:
        return False
    less = monomial(e.args[1])
    bases = {key_of(f.base if isinstance(f, Pow) else f)[1] for f in others if f is not e}
    return less.coefficient == MINUS_ONE and key_of(e.args[1])[1] in bases
