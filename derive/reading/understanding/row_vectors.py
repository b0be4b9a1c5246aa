"""Vectors that are written as rows: p_u q_i^T is a number for each u and i, where what it is added to or defines is one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from derive.reading.naming import is_capital
from derive.reading.phrases import Apply, Letter, Literal, Phrase, Plus, Quotient, Times, Transposed, Use
from derive.reading.understanding.given import Statement
from derive.reading.within import rewritten


def products_of_rows(statements: Iterable[Statement]) -> None:
    """r_{ui} = μ + b_u + p_u q_i^T and (r_{ui} - p_u q_i^T)^2: the inner product of two rows."""
    for s in statements:
        left = lettered(s.members[0]) if s.members else frozenset()
        s.members = (*s.members[:1], *(turned(left, m) or m for m in s.members[1:]))
        s.members = tuple(rewritten(rewritten(m, added), scored) for m in s.members)


def lettered(e: Phrase) -> frozenset[str]:
    """The letters below a name."""
    return frozenset(p.name for p in e.places if isinstance(p, Letter)) if isinstance(e, Use) else frozenset()


def added(e: Phrase) -> Phrase | None:
    """A sum of which a term is an entry with two letters: other terms with both are numbers too."""
    if not isinstance(e, Plus):
        return None
    for _sign, term in e.terms:
        if len(letters := lettered(term)) > 1 and (made := turned(letters, e)) is not None:
            return made
    return None


def scored(e: Phrase) -> Phrase | None:
    """q_i k_j^T/√d: a score for each pair of rows, for nobody divides the table of all products of two columns so."""
    if not (isinstance(e, Quotient) and isinstance(e.bottom, Apply) and e.bottom.function == "sqrt"):
        return None
    uses = [f.base if isinstance(f, Transposed) else f for _s, f in e.top.factors] if isinstance(e.top, Times) else []
    letters = frozenset[str]().union(*map(lettered, uses))
    made = turned(letters, e.top)
    return None if made is None else Quotient(e.at, made, e.bottom)


def turned(letters: frozenset[str], e: Phrase) -> Phrase | None:
    """A phrase with the products of rows for these letters as inner products; None where it has none."""
    if len(letters) < 2:
        return None
    made = rewritten(e, partial(inner, letters))
    return None if made == e else made  # type: ignore[no-any-return]


def inner(letters: frozenset[str], e: Phrase) -> Phrase | None:
    """p_u q_i^T as p_u^T q_i, where numbers alone stand beside it."""
    if not isinstance(e, Times) or len(e.factors) < 2:
        return None
    *before, (sign, a), (second, b) = e.factors
    row = b.base if isinstance(b, Transposed) else None
    if not (isinstance(a, Use) and isinstance(row, Use)) or second not in ("", ".") or is_capital(a.name) or is_capital(row.name):
        return None
    own, other = lettered(a), lettered(row)
    are_numbers = all(isinstance(f, Literal) or (isinstance(f, Use) and not f.places) for _sign, f in before)
    if len(own) != 1 or len(other) != 1 or own == other or not own | other <= letters or not are_numbers:
        return None
    return Times(e.at, (*before, (sign, Transposed(a.at, a)), (second, row)))
