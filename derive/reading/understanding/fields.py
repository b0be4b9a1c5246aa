"""Unknown functions of bold vectors: those whose values are numbers, as the f of o_ij = f(𝐱_i) - f(𝐱_j) where o is not bold, and
those whose values are vectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from derive.reading.meaning.values import ELEMENTARY
from derive.reading.phrases import (
    Apply,
    Bars,
    Call,
    Derivative,
    Fold,
    Gradient,
    Literal,
    Phrase,
    Pieces,
    Plus,
    Power,
    Quotient,
    Times,
    Use,
)  # fmt: skip
from derive.reading.understanding.given import Statement
from derive.reading.within import calls_in, inside, rewritten, uses_in


def fields(statements: Sequence[Statement], bold: Set[str], known: Set[str]) -> dict[str, int | None]:
    """The functions that stand where a number is wanted, and nowhere else: in what a name defines that is not bold, and neither
    transposed, in a norm, nor beside an array. `known` functions have a definition."""
    calls = [c for s in statements for m in s.members for c in calls_in(m)]
    wanted = {
        id(c) for s in statements if s.head is not None and not _is_bold(s.head.use, bold)
        for m in s.members[1:] for c in numbers_in(m, bold)
    }  # fmt: skip
    found = {c.function for c in calls if id(c) in wanted}
    sloped = {id(g.of) for s in statements for g in inside(s.members) if isinstance(g, Gradient)}  # of a number, all the same
    others = {c.function for c in calls if id(c) not in wanted | sloped or c.order or not _is_of_bold(c, bold)}
    return dict.fromkeys(found - others - known)


def maps(statements: Sequence[Statement], bold: Set[str], known: Set[str]) -> frozenset[str]:
    """The unknown functions that take vectors to others: bold ones, but for f, g and h, which act entry by entry, and those of
    whose derivatives there is a matrix, where they are bold, or a determinant."""
    found = set()
    for s in statements:
        calls = [c for c in calls_in(s.members) if c.function in bold and any(u.name in bold for u in uses_in(c.arguments))]
        found |= {c.function for c in calls if c.function not in "fgh"}
        for part in inside(s.members):
            slopes = [d.of.function for d in inside(part) if isinstance(d, Derivative) and isinstance(d.of, Call)]
            is_determinant = isinstance(part, Apply) and part.function in ("det", "logdet")
            found |= {name for name in slopes if is_determinant or name in bold}
    return frozenset(found - known)


def numbers_in(e: Phrase, bold: Set[str]) -> Iterator[Call]:
    """The calls in a number of which each has to be one."""
    parts: tuple[Phrase, ...] = ()
    match e:
        case Call():
            yield e
        case Plus():
            parts = tuple(t for _s, t in e.terms)
        case Times():
            is_plain = not any(u.name in bold for u in uses_in(outside_calls(e)))
            calls = sum(isinstance(f, Call) for _o, f in e.factors)
            parts = tuple(f for _o, f in e.factors) if is_plain and calls < 2 else ()
        case Quotient():
            parts = (e.top, e.bottom)
        case Power():
            parts = (e.base, e.exponent)
        case Bars() | Fold(ranges=(_, *_)):
            parts = (e.body,)
        case Apply() if e.function in (*ELEMENTARY, "max", "min", "euler"):
            parts = e.arguments
        case Pieces():
            parts = tuple(value for value, _condition in e.pieces)
    for part in parts:
        yield from numbers_in(part, bold)


def outside_calls(e: Phrase) -> Phrase:
    """A phrase without the functions of the text that stand in it."""
    return rewritten(e, lambda part: Literal(part.at, "1") if isinstance(part, Call) else None)  # type: ignore[no-any-return]


def _is_bold(use: Use, bold: Set[str]) -> bool:
    return use.name in bold or use.name.split("_")[0] in bold


def _is_of_bold(call: Call, bold: Set[str]) -> bool:
    """Whether a function is of one bold name, or of an entry of it that is bold."""
    return len(call.arguments) == 1 and isinstance(of := call.arguments[0], Use) and of.name in bold


__all__ = ["fields", "maps"]
