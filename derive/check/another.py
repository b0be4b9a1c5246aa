"""Another number in the place of one: what holds whatever number stands there does not depend on its last digits.

Of 1 + 1000000² the 1 is lost in every calculation.  Where such a number stands on both sides, they are compared with another
one in its place, and so in the place of what is a simple multiple of it, or of its inverse or its square: 2 + 2·1000000².
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from sympy import Add, Basic, Mul, Pow, Rational

from derive.check.named import Value, constant
from derive.check.world import World

#: By what a number is multiplied to be another one of its sign and about its size.
FACTOR = 1.1832
POWERS = (1, -1, 2, -2)
#: Above and below the fraction bar of a simple multiple.
SIMPLE = 1000
#: Digits of the numbers that are calculated exactly, in bits.
MOST_BITS = 4096


def with_another(world: World, number: Basic, sides: Sequence[Basic]) -> World:
    """The same world, but for one expression without a name, which is another number in all that two sides read."""
    whole = world.about(number).expression
    value = world.value(whole)
    instead = {whole: Value(value.array * FACTOR, value.axes)}
    exact = _exact(whole)
    if exact:
        bodies = [d.body for d in world.problem.definitions if any(d.name in world.reach(e) for e in sides)]
        for part in _numbers((*sides, *bodies), set()):
            power = _power_of(_exact(part), exact)
            if power:
                e = world.about(part).expression
                instead[e] = constant(float(world.value(e).array[0]) * FACTOR**power)
    return world.at(world.leaves, world.points, instead)


def _power_of(number: Fraction | None, base: Fraction) -> int:
    """Of which power of a base a number is a simple multiple; 0 if of none."""
    if not number:
        return 0
    ratios = {n: number / base**n for n in POWERS}
    return next((n for n, r in ratios.items() if max(abs(r.numerator), r.denominator) <= SIMPLE), 0)


def _numbers(expressions: Iterable[Basic], seen: set[Basic]) -> Iterator[Basic]:
    """All parts of some expressions that are made of fractions alone."""
    for e in expressions:
        if e not in seen:
            seen.add(e)
            if isinstance(e, Rational | Add | Mul | Pow) and _exact(e) is not None:
                yield e
            yield from _numbers(e.args, seen)


def _exact(e: Basic) -> Fraction | None:
    """The number that an expression is, where it is made of fractions alone."""
    if isinstance(e, Rational):
        return Fraction(int(e.p), int(e.q))
    if isinstance(e, Pow):
        base, exponent = map(_exact, e.args)
        if base is None or exponent is None or exponent.denominator != 1 or (not base and exponent <= 0):
            return None
        return base**exponent.numerator if _bits(base) * abs(exponent) <= MOST_BITS else None
    if not isinstance(e, Add | Mul):
        return None
    total = Fraction(isinstance(e, Mul))
    for a in e.args:
        part = _exact(a)
        if part is None or _bits(part) > MOST_BITS or _bits(total) > MOST_BITS:
            return None
        total = total + part if isinstance(e, Add) else total * part
    return total


def _bits(x: Fraction) -> int:
    return max(x.numerator.bit_length(), x.denominator.bit_length())


__all__ = ["with_another"]
