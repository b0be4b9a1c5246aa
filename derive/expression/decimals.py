"""Numbers that are written as decimals: 0.044715 rather than 8943/200000.

A number is exact either way; which way it is written depends on the number alone, so that every format and the text
notation agree, and what was typed as 0.044715 is never shown as a fraction.
"""

from __future__ import annotations

from functools import lru_cache

from sympy import Basic, Rational

from derive.errors import TooLong

LONGEST = 10**4000


@lru_cache(maxsize=4096)
def decimal(number: Rational) -> str | None:
    """The digits of |p/q|, where they end and are no longer than the fraction; 1/2, 3/4 and 2/5 stay fractions.

    Raises `TooLong` for a number that nobody writes out, with or without a point.
    """
    top, bottom = abs(int(number.p)), int(number.q)
    if max(top, bottom) >= LONGEST:
        raise TooLong
    places, rest = 0, bottom
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        places = max(places, power)
    if bottom == 1 or rest != 1:
        return None
    digits = str(top * 10**places // bottom).rjust(places + 1, "0")
    written = f"{digits[:-places]}.{digits[-places:]}"
    longest = len(f"{top}/{bottom}")
    return written if len(written) < longest or (len(written) == longest and bottom > 10) else None


def is_decimal(e: Basic) -> bool:
    """Whether an expression is a number that is written as a decimal."""
    return isinstance(e, Rational) and decimal(e) is not None


__all__ = ["LONGEST", "decimal", "is_decimal"]
