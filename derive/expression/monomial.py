"""Products seen as mathematics: a number times powers of bases, whatever the order in which they are written.

Two expressions with one *key* are equal by the laws of commutative rings, by renaming of bound indices, and by the laws
of powers; different keys decide nothing.  A key is a pair: a number (the unit) and a hashable value that is the same for
all multiples of one expression, so 2a - 2b and b - a share their second half.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import field
from functools import lru_cache
from typing import Any

from sympy import Basic, Expr, Integer, Rational, S
from sympy import exp as _exp
from sympy import log as _log
from sympy.core.relational import Eq, Ne, Relational
from sympy.core.symbol import Symbol

from derive.errors import TooLong
from derive.expression.decimals import LONGEST, is_decimal
from derive.expression.indices import free_indices
from derive.expression.nodes import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    AppliedUndef,
    Binder,
    Derivative,
    Index,
    Indexed,
    KroneckerDelta,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Size,
    Sum,
    add,
    exp,
    factors_of,
    mul,
    name_of,
    neg,
    node,
    power,
    starts_negative,
)  # fmt: skip
from derive.expression.places import heads
from derive.records import dataclass

Key = Hashable
UNIT: Key = ("1",)
#: What stands of a base that does not.
_NONE = (ONE, ONE, ZERO)
#: A number of more bits than this is not calculated.
MOST_BITS = 100_000


@dataclass
class Monomial:
    """coefficient · Π base^exponent, the bases in reading order.

    `powers` maps the key of a base to (the base as it was first written, its unit, the exponent).  `written` has the
    exponentials of several terms, e^{a - m}, each with the exponents of its parts: as long as these stand, so does it.
    """

    coefficient: Rational = ONE
    powers: dict[Key, tuple[Expr, Rational, Expr]] = field(default_factory=dict)
    written: list[tuple[Expr, dict[Key, Expr]]] = field(default_factory=list)

    def times(self, base: Expr, unit: Rational, key: Key, exponent: Expr) -> None:
        """Multiplies by base^exponent; `base` is `unit` times what has the key."""
        if key == UNIT and unit == 0 and isinstance(exponent, Rational) and exponent.is_negative:
            key, unit = ("zero",), ONE  # a division by zero stays where it is written
        if key == UNIT:
            if isinstance(exponent, Integer) or unit is ONE:
                self.coefficient *= number_power(unit, exponent)
                return
            key = ("number", unit)
            unit = ONE
        if key not in self.powers and self._joins_its_root(base, unit, key, exponent):
            return
        if key in self.powers:
            shown, old_unit, old = self.powers[key]
            if unit != old_unit:
                if not isinstance(exponent, Integer):  # (-u)^c is not split off: kept apart under a key of its own
                    self.times(base, ONE, ("unit", unit, key), exponent)
                    return
                self.coefficient *= number_power(unit / old_unit, exponent)
            total = old + exponent
            if total == 0:
                del self.powers[key]
            elif isinstance(key, tuple) and key[0] == "number" and isinstance(total, Integer):
                self.coefficient *= number_power(key[1], total)
                del self.powers[key]
            elif isinstance(key, tuple) and key[0] == "scaled" and isinstance(total, Integer):
                del self.powers[key]
                self.times(shown, key[1], key[2], total)
            else:
                self.powers[key] = (shown, old_unit, total)
        else:
            self.powers[key] = (base, unit, exponent)

    def _joins_its_root(self, base: Expr, unit: Rational, key: Key, exponent: Expr) -> bool:
        """Whether a base has joined itself, of which a root stands here or is taken: (v - u) √(v - u), where v - u is known as
        minus u - v and no sign leaves a root."""
        if unit is not ONE:
            root: Key = ("scaled", unit, key)
            if root not in self.powers:
                return False
            self.times(base, ONE, root, exponent)
        elif isinstance(key, tuple) and key[0] == "scaled" and self.powers.get(key[2], _NONE)[1] == key[1]:
            shown, _, there = self.powers.pop(key[2])
            self.powers[key] = (shown, ONE, there + exponent)
        else:
            return False
        return True

    def merge(self, other: Monomial, exponent: Expr = ONE) -> None:
        """Multiplies by a power of another product; a power that is not whole needs a coefficient of one."""
        if other.coefficient is not ONE:
            self.coefficient *= number_power(other.coefficient, exponent)
        for key, (base, unit, e) in other.powers.items():
            self.times(base, unit, key, _times(e, exponent))
        if exponent is ONE:
            self.written += other.written

    @property
    def identity(self) -> frozenset[tuple[Key, Expr]]:
        """The product without its number, as a value that does not depend on order."""
        return frozenset((k, e) for k, (_, _, e) in self.powers.items())

    def copy(self) -> Monomial:
        made = object.__new__(Monomial)  # so often asked for that the fields are put in one by one
        made.coefficient, made.powers, made.written = self.coefficient, self.powers.copy(), self.written[:]
        return made

    def unit(self) -> Rational:
        """The number in front when every base is taken without its own unit."""
        c = self.coefficient
        for _, unit, e in self.powers.values():
            if unit is not ONE and isinstance(e, Integer):
                c *= number_power(unit, e)
        return c


def number_power(number: Rational, exponent: Expr) -> Expr:
    """number^exponent; raises `TooLong` where that has more digits than anybody waits for."""
    if isinstance(exponent, Integer) and abs(int(exponent)) > 64:
        bits = max(int(number.p).bit_length(), int(number.q).bit_length()) - 1
        if bits * abs(int(exponent)) > MOST_BITS:
            raise TooLong
    return number**exponent


def monomial(e: Expr) -> Monomial:
    """An expression as a number times powers, the caller's own to change."""
    return viewed(e).copy()


@lru_cache(maxsize=200_000)
def viewed(e: Expr, env: tuple[Index, ...] = ()) -> Monomial:
    """The same, to be read and not to be changed; `env` holds the bound indices from outside in."""
    out = Monomial(ONE, {}, [])
    _multiply(out, e, ONE, env)
    if max(abs(int(out.coefficient.p)), int(out.coefficient.q)) >= LONGEST:
        raise TooLong
    return out


def _multiply(out: Monomial, e: Basic, exponent: Expr, env: tuple[Index, ...]) -> None:
    if isinstance(e, Rational):
        if e == 0 and isinstance(exponent, Rational) and exponent.is_negative:
            out.times(e, e, UNIT, exponent)
        elif isinstance(exponent, Integer):
            out.coefficient *= e if exponent is ONE else number_power(e, exponent)
        else:
            out.times(e, ONE, ("number", e), exponent)
    elif isinstance(e, Mul) and (isinstance(exponent, Integer) or all(_is_positive(a) for a in e.args)):
        for a in e.args:
            _multiply(out, a, exponent, env)
    elif isinstance(e, Pow) and (isinstance(exponent, Integer) or _is_positive(e.base)):
        _multiply(out, e.base, _times(e.exp, exponent), env)
    elif isinstance(e, _exp):
        parts: dict[Key, Expr] = {}
        for term in terms(e.args[0]):
            unit, key = key_of(term, env)
            if unit == 0:
                continue
            base = exp(term) if unit is ONE else exp(scaled(term, 1 / unit))
            out.times(base, ONE, ("exp", key), unit * exponent)
            parts["exp", key] = unit
        if exponent is ONE and len(parts) > 1:
            out.written.append((e, parts))
    else:
        unit, key = _base_key(e, env)
        if not isinstance(exponent, Integer) and unit is not ONE:
            unit, key = ONE, ("scaled", unit, key)
        out.times(e, unit, key, exponent)  # type: ignore[arg-type]


def _times(exponent: Expr, by: Expr) -> Expr:
    """The product of two exponents, as SymPy writes it; a number times one is what it is."""
    return exponent if by is ONE and isinstance(exponent, Rational) else exponent * by


def _is_positive(e: Basic) -> bool:
    """Whether an expression is positive whatever its leaves are."""
    if isinstance(e, Rational):
        return bool(e.is_positive)
    if isinstance(e, Mul):
        return all(map(_is_positive, e.args))
    if isinstance(e, Pow):
        return _is_positive(e.base)
    return isinstance(e, _exp | Size) or e is S.Pi


def is_positive(e: Basic) -> bool:
    """Whether an expression is positive whatever its leaves are: e^x, sizes, their sums and products, and log(1 + e^x)."""
    if isinstance(e, _log) and isinstance(e.args[0], Add):
        numbers = [t for t in e.args[0].args if isinstance(t, Rational)]
        return bool(sum(numbers, ZERO) >= 1) and all(is_positive(t) for t in e.args[0].args if t not in numbers)
    if isinstance(e, Add | Sum):
        return all(is_positive(a) for a in (e.args if isinstance(e, Add) else e.args[:1]))
    if isinstance(e, Mul):
        return all(map(is_positive, e.args))
    if isinstance(e, Pow):
        return is_positive(e.base)
    return _is_positive(e)


def scaled(e: Expr, factor: Rational) -> Expr:
    """factor · e, with the number in front."""
    if factor is ONE:
        return e
    if isinstance(e, Rational):
        return e * factor
    first, rest = (e.args[0], e.args[1:]) if isinstance(e, Mul) and isinstance(e.args[0], Rational) else (ONE, factors_of(e))
    number = first * factor
    if rest and isinstance(rest[-1], Rational):
        number, rest = number * rest[-1], rest[:-1]
    if number.q != 1 and len(rest):  # x/2 rather than 1/2 x
        whole = Integer(number.p)
        return mul(*([] if whole is ONE else [whole]), *rest, Rational(1, number.q))
    return mul(*([] if number is ONE else [number]), *rest)


def terms(e: Expr) -> list[Expr]:
    """The terms of a sum with their signs; inner sums are opened."""
    out: list[Expr] = []
    for t in e.args if isinstance(e, Add) else (e,):
        if isinstance(t, Add):
            out += terms(t)
        elif isinstance(t, Mul) and len(t.args) == 2 and t.args[0] is MINUS_ONE and isinstance(t.args[1], Add | Mul):
            out += [neg(x) for x in terms(t.args[1])]
        else:
            out.append(t)
    return out


#: What is read as a number times powers.
POWERS = (Mul, Pow, _exp)


@lru_cache(maxsize=200_000)
def key_of(e: Expr, env: tuple[Index, ...] = ()) -> tuple[Rational, Key]:
    """The unit and the key of an expression; `env` holds the bound indices from outside in."""
    if isinstance(e, POWERS):
        m = viewed(e, env)
        if not m.powers:
            return m.coefficient, UNIT
        unit = m.unit()
        if unit == 0:
            return ZERO, UNIT
        if len(m.powers) == 1:
            ((key, (_, _, exponent)),) = m.powers.items()
            if exponent is ONE:
                return unit, key
        return unit, ("*", m.identity)
    if isinstance(e, Rational):
        return e, UNIT
    return _base_key(e, env)


def _base_key(e: Basic, env: tuple[Index, ...]) -> tuple[Rational, Key]:
    if isinstance(e, Add):
        return _sum_key(e, env)
    if isinstance(e, Rational):
        return e, UNIT
    return ONE, _atom_key(e, env)


def _sum_key(e: Add, env: tuple[Index, ...]) -> tuple[Rational, Key]:
    collected: dict[Key, Any] = {}
    for t in terms(e):
        unit, key = key_of(t, env)
        collected[key] = collected.get(key, ZERO) + unit
    collected = {k: c for k, c in collected.items() if c != 0}
    if not collected:
        return ZERO, UNIT
    if len(collected) == 1:
        ((key, c),) = collected.items()
        return c, key
    alike = len(set(collected.values())) == 1  # whichever comes first: what keys look like takes long to write
    lead = next(iter(collected.values())) if alike else collected[min(collected, key=_look)]
    if lead is ONE:
        return lead, ("+", frozenset(collected.items()))
    return lead, ("+", frozenset((k, c / lead) for k, c in collected.items()))


@lru_cache(maxsize=20_000)
def _look(key: Key) -> str:
    """A key in writing, the same for all that are equal."""
    return _written(key)


def _written(key: Key) -> str:
    if isinstance(key, tuple):
        return f"({', '.join(map(_written, key))}{',' * (len(key) == 1)})"
    if isinstance(key, frozenset):
        return f"frozenset({{{', '.join(sorted(map(_written, key)))}}})"
    if isinstance(key, Rational):  # soon, which SymPy does not
        return str(key.p) if key.q == 1 else f"{key.p}/{key.q}"
    return repr(key)


def _constants_first(e: Expr) -> Expr:
    """A product in which what is constant in a sum stands before it, so that x Σ a and Σ x a have one key inside other sums."""
    if Sum not in heads(e):
        return e
    out: list[Expr] = []
    for f in factors_of(e):
        if isinstance(f, Sum):
            body, bounds = f.args
            inner = factors_of(_constants_first(body))
            fixed = [g for g in inner if bounds.args[0] not in free_indices(g)]
            if 0 < len(fixed) < len(inner):
                out += fixed
                f = node(Sum, mul(*(g for g in inner if g not in fixed)), bounds)
        out.append(f)
    return mul(*out)


def _atom_key(e: Basic, env: tuple[Index, ...]) -> Key:
    if isinstance(e, Index):
        return ("bound", len(env) - 1 - env[::-1].index(e)) if e in env else ("index", e.name)
    if isinstance(e, Symbol):
        return (type(e).__name__, e.name)
    if isinstance(e, Indexed):
        return ("entry", name_of(e), *(key_of(i, env) for i in e.args[1:]))
    if isinstance(e, Binder):
        body, (index, first, last) = e.args
        inner = key_of(_constants_first(body), (*env, index))
        return (type(e).__name__, inner, key_of(first, env), key_of(last, env))
    if isinstance(e, KroneckerDelta):
        return ("delta", frozenset(key_of(a, env) for a in e.args))
    if isinstance(e, Max | Min):
        return (type(e).__name__, frozenset(key_of(a, env) for a in e.args))
    if isinstance(e, Derivative):
        body, variables = e, []
        while isinstance(body, Derivative):  # of a smooth function, in any order
            variables += [key_of(v, env) for v, times in body.args[1:] for _ in range(int(times))]
            body = body.args[0]
        smooth = isinstance(body, AppliedUndef)
        return ("diff", key_of(body, env), *(sorted(variables, key=_look) if smooth else variables))
    if isinstance(e, Piecewise):
        return ("where", *((key_of(p.args[0], env), _atom_key(p.args[1], env)) for p in e.args))
    if isinstance(e, Eq | Ne):
        return (type(e).__name__, frozenset(key_of(a, env) for a in e.args))
    if isinstance(e, Relational):
        return (type(e).__name__, *(key_of(a, env) for a in e.args))
    if not e.args:
        return ("atom", str(e))
    return (e.func.__name__, *(key_of(a, env) for a in e.args))  # type: ignore[arg-type]


def same(a: Expr, b: Expr) -> bool:
    """Whether two expressions are equal by the laws that keys know (never true of what is unequal)."""
    return a == b or key_of(a) == key_of(b)


# -- back to what is written


def build(m: Monomial) -> Expr:
    """The product as one fraction: the number, the factors above the line in order, then those below.

    Where only numbers and sizes are below and a sum is above, the fraction stands in front: (2/N) Σ.
    """
    if m.coefficient == 0:
        return ZERO
    above: list[Expr] = []
    below: list[Expr] = []
    whole: dict[Key, Expr | None] = {}  # the part that opens an exponential of several terms, and the others
    for e, parts in m.written:
        if all(k not in whole and m.powers.get(k, _NONE)[2] == x for k, x in parts.items()):
            opening, *others = (k for k in m.powers if k in parts)
            whole |= {opening: e, **dict.fromkeys(others)}
    for key, (base, _, exponent) in m.powers.items():
        if key in whole:
            above += [e for e in (whole[key],) if e is not None]
            continue
        shown = shown_power(base, exponent)
        if isinstance(shown, Pow) and isinstance(shown.exp, Rational) and shown.exp.is_negative:
            below.append(shown)
        else:
            above.append(shown)
    below = below_the_line(below)
    number = m.coefficient
    top: Rational = number if is_decimal(number) else Integer(number.p)
    if number.q != 1 and top is not number:
        below.insert(0, Rational(1, number.q))
    plain = all(isinstance(b, Rational) or (isinstance(b, Pow) and isinstance(b.base, Size)) for b in below)
    if below and above and plain and any(isinstance(a, Add | Binder | Piecewise) for a in above):
        # a number that is alone above the line opens the fraction; −1 and 1 leave it to the reciprocals
        front = [top] if top is not ONE else []
        small = [a for a in above if not isinstance(a, Add | Binder | Piecewise)]
        large = [a for a in above if isinstance(a, Add | Binder | Piecewise)]
        if small:
            return mul(*front, *small, *below, *large)
        return mul(*front, *below, *large)
    if not above:
        return mul(*([top] if top is not ONE or not below else []), *below)
    return mul(*([top] if top is not ONE else []), *above, *below)


def _weight(reciprocal: Expr) -> int:
    """Below the line numbers stand first, then sizes, then the rest in reading order."""
    if isinstance(reciprocal, Rational):
        return 0
    return 1 if isinstance(reciprocal, Pow) and isinstance(reciprocal.base, Size) else 2


def below_the_line(reciprocals: Iterable[Expr]) -> list[Expr]:
    """Reciprocals in the order in which people write a denominator: 2 N s."""
    return sorted(reciprocals, key=_weight)


def shown_power(base: Expr, exponent: Expr) -> Expr:
    """base^exponent as it is written: e^{2x} rather than (e^x)^2."""
    if isinstance(base, _exp) and isinstance(exponent, Rational):
        return exp(scaled(base.args[0], exponent))
    if exponent is ONE:
        return base
    if not isinstance(exponent, Rational):
        exponent = written(exponent)
    return power(base, exponent)


def written(e: Expr) -> Expr:
    """An exponent that SymPy added up, with its letters before its numbers and what has no minus sign first: c - 1, 1 - c."""
    if isinstance(e, Add):
        args = sorted(sorted(e.args, key=lambda a: isinstance(a, Rational)), key=starts_negative)
        return add(*(written(a) for a in args))
    return e


def multiply(factors: Iterable[Expr]) -> Monomial:
    """The product of some expressions as one number times powers."""
    out = Monomial()
    for f in factors:
        _multiply(out, f, ONE, ())
    return out
