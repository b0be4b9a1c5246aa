"""Terms with dots between them are a sum where first and last agree: x_1 + x_2 + … + x_n is Σ_j x_j."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from derive.reading.phrases import Fold, Letter, Literal, Phrase, Power, Range, Times, Use
from derive.reading.within import alike, rewritten
from derive.words import gettext as _

if TYPE_CHECKING:
    from derive.reading.grammar.part import Part


def dotted(terms: list[tuple[str, Phrase]], grammar: Part) -> list[tuple[str, Phrase]]:
    """The terms with every run "…, dots, last" made into one sum."""
    places = [n for n, (_sign, term) in enumerate(terms) if isinstance(term, Use) and term.name == "…"]
    if not places:
        return terms
    n = places[0]
    if n == 0 or n + 1 >= len(terms):
        raise grammar.error(_("dots need a term before them and one behind"), terms[n][1].at)
    sign, last = terms[n + 1]
    before_sign, before = terms[n - 1]
    found = between(before, last)
    if found is None or before_sign != sign:
        raise grammar.error(
            _("the terms before and behind the dots do not agree, so what stands between is not clear"), terms[n][1].at
        )
    count, bound = found
    letter = next(c for c in "jkimlnrs" if c not in grammar.taken)
    first = count
    start = n - 1
    generic = put(last, bound, Letter(last.at, letter))
    while (
        start > 0
        and terms[start - 1][0] == sign
        and _same(put(generic, Letter(last.at, letter), Literal(0, str(first - 1))), terms[start - 1][1])
    ):
        start -= 1
        first -= 1
    made = Fold(before.at, "sum", (Range(letter, Literal(0, str(first)), bound),), generic)
    return dotted([*terms[:start], (sign, made), *terms[n + 2 :]], grammar)


def between(first: Phrase, last: Phrase) -> tuple[int, Phrase] | None:
    """The number that stands in one term where another has a letter or a number everywhere, and that letter."""
    pairs: list[tuple[Any, Any]] = []
    if not _differences(first, last, pairs) or not pairs:
        return None
    number, bound = pairs[0]
    if (
        not isinstance(number, Literal)
        or not number.text.isdigit()
        or any(not _same(p[0], number) or not _same(p[1], bound) for p in pairs)
    ):
        return None
    return int(number.text), bound


def _differences(a: Any, b: Any, found: list[tuple[Any, Any]]) -> bool:
    if isinstance(a, Literal) and isinstance(b, Literal | Use | Letter) and not _same(a, b):
        found.append((a, b))
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, Phrase):
        return all(_differences(getattr(a, f.name), getattr(b, f.name), found) for f in fields(a) if f.name != "at")
    if isinstance(a, tuple):
        return len(a) == len(b) and all(_differences(x, y, found) for x, y in zip(a, b, strict=True))
    return bool(a == b)


def _same(a: Any, b: Any) -> bool:
    """Whether two phrases are one, where x^1 is x, x^0 leaves a product, and 1·x is x."""
    return alike(a, b, _plain)


def _plain(e: Any) -> Any:
    if isinstance(e, Power) and isinstance(e.exponent, Literal):
        if e.exponent.text == "1":
            return _plain(e.base)
        if e.exponent.text == "0":
            return Literal(e.at, "1")
    if isinstance(e, Times):
        factors = tuple((s, p) for s, f in e.factors if not (isinstance(p := _plain(f), Literal) and p.text == "1"))
        if not factors:
            return Literal(e.at, "1")
        return factors[0][1] if len(factors) == 1 else Times(e.at, (("", factors[0][1]), *factors[1:]))
    return e


def put(e: Any, old: Phrase, new: Phrase) -> Any:
    """A phrase with another in the places of one."""
    return rewritten(e, lambda part: new if type(part) is type(old) and _same(part, old) else None)
