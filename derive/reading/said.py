"""Formulas in the text notation, put together from their parts with the brackets that they need."""

from __future__ import annotations

from collections.abc import Sequence

from derive.records import dataclass

COMPARED, ADDED, MULTIPLIED, SIGNED, RAISED, ATOM = range(6)


@dataclass(frozen=True)
class Said:
    """A formula in the text notation, and how tightly its last operation binds."""

    text: str
    binds: int = ATOM
    kept: bool = False  # a 0 or 1 that stays where it is written, and a quotient that needs no brackets: a*b/c

    def within(self, least: int) -> str:
        return self.text if self.binds >= least else f"({self.text})"


ZERO, ONE = Said("0"), Said("1")
#: What is left out of a maximum is no larger than the smallest of all.
OPPOSITE = {"max": "min", "min": "max"}


def plus(terms: Sequence[tuple[str, Said]]) -> Said:
    made = ""
    for sign, term in terms:
        if term == ZERO and len(terms) > 1:
            continue
        body = term.within(MULTIPLIED)
        if not made:
            made = body if sign == "+" else f"-{term.within(MULTIPLIED)}"
        else:
            made += f" {sign} {body}"
    if not made:
        return ZERO
    many = sum(term != ZERO for _, term in terms) > 1
    first = next(sign for sign, term in terms if term != ZERO or len(terms) == 1)
    return Said(made, ADDED if many or first == "-" else next(t.binds for _, t in terms if t != ZERO or len(terms) == 1))


def times(*factors: Said) -> Said:
    kept = [f for f in factors if f != ONE]
    if any(f == ZERO for f in factors):
        return ZERO
    if not kept:
        return ONE
    if len(kept) == 1:
        return kept[0]
    return Said("*".join(f.within(MULTIPLIED if n == 0 or f.kept else SIGNED) for n, f in enumerate(kept)), MULTIPLIED)


def over(top: Said, bottom: Said, kept: bool = False) -> Said:
    return top if bottom == ONE else Said(f"{top.within(MULTIPLIED)}/{bottom.within(RAISED)}", MULTIPLIED, kept)


def power(base: Said, exponent: Said) -> Said:
    return base if exponent == ONE else Said(f"{base.within(ATOM)}**{exponent.within(ATOM)}", RAISED)


def call(function: str, *arguments: Said | str) -> Said:
    return Said(f"{function}({', '.join(a if isinstance(a, str) else a.text for a in arguments)})")


def negative(e: Said) -> Said:
    return plus([("-", e)])


def compared(left: Said, sign: str, right: Said) -> Said:
    return Said(f"{left.within(ADDED)} {sign} {right.within(ADDED)}", COMPARED)
