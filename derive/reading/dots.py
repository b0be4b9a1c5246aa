"""Terms with dots between them are a sum where first and last agree: x_1 + x_2 + … + x_n is Σ_j x_j."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from derive.reading.phrases import Fold, Letter, Literal, Phrase, Plus, Power, Range, Times, Use
from derive.reading.within import alike, rewritten
from derive.words import gettext as _

if TYPE_CHECKING:
    from derive.reading.grammar.part import Part

Linear = dict[str, int]  # a sum of letters and of ones, by how often each is added; ones are ""


def dotted(terms: list[tuple[str, Phrase]], grammar: Part) -> list[tuple[str, Phrase]]:
    """The terms with every run "…, dots, last" made into one sum."""
    places = [n for n, (_sign, term) in enumerate(terms) if isinstance(term, Use) and term.name == "…"]
    if not places:
        return terms
    n = places[0]
    letter = next(c for c in "jkimlnrs" if c not in grammar.taken)
    if n + 1 == len(terms) and (end := _unending(terms[:n], letter, grammar)) is not None:  # r_t + γ r_{t+1} + γ^2 r_{t+2} + …
        terms = [*terms, end]
    if n == 0 or n + 1 >= len(terms):
        raise grammar.error(_("dots need a term before them and one behind"), terms[n][1].at)
    sign, last = terms[n + 1]
    before_sign, before = terms[n - 1]
    found = None if before_sign != sign else _from_number(before, last, letter)
    if found is None and before_sign == sign:
        earlier = terms[n - 2][1] if n > 1 and terms[n - 2][0] == sign else None
        found = _stepping(earlier, before, last, letter)
    if found is None:
        raise grammar.error(
            _("the terms before and behind the dots do not agree, so what stands between is not clear"), terms[n][1].at
        )
    first, bound, generic = found
    start = n - 1

    def is_at(place: Phrase) -> bool:
        term = put(generic, Letter(last.at, letter), place)
        return terms[start - 1][0] == sign and _same(_settled(term), _settled(terms[start - 1][1]))

    while start > 0 and (is_at(_moved(first, -1)) or is_at(_moved(bound, 1))):
        if is_at(_moved(first, -1)):
            first = _moved(first, -1)
        else:
            bound = _moved(bound, 1)
        start -= 1
    if start == n - 1 and start > 0 and terms[start - 1][0] == sign and _places(terms[start - 1][1], before, absent=False):
        raise grammar.error(  # x_1 + x_3 + … + x_n
            _("the terms before and behind the dots do not agree, so what stands between is not clear"), terms[n][1].at
        )
    made = Fold(before.at, "sum", (Range(letter, first, bound),), generic)
    return dotted([*terms[:start], (sign, made), *terms[n + 2 :]], grammar)


def _unending(terms: list[tuple[str, Phrase]], letter: str, grammar: Part) -> tuple[str, Phrase] | None:
    """The term at which a sum ends that goes on for ever: where the entries of its array end."""
    pairs = _places(terms[-2][1], terms[-1][1]) if len(terms) > 1 and terms[-2][0] == terms[-1][0] else None
    ends = [_linear(b) for _a, b in pairs or ()]
    moves = [_difference(end, _linear(a)) for end, (a, _b) in zip(ends, pairs or (), strict=True)]
    main = next((k for k, (a, _b) in enumerate(pairs or ()) if isinstance(a, Literal)), None)
    if main is None or len(ends) < 2 or any(m != {"": 1} for m in moves) or (start := ends[main]) is None:
        return None
    sign, before = terms[-1]
    size = grammar.end_of(letter)
    further = _difference({size: 1}, start) or {}
    places = iter([_as_written(_sum(end or {}, further), Use(before.at, size)) for end in ends])
    return sign, _with_places(terms[-2][1], before, places)


def _from_number(before: Phrase, last: Phrase, letter: str) -> tuple[Phrase, Phrase, Phrase] | None:
    """The first number, the last letter and the term between them, where one stands in the place of the other everywhere."""
    found = between(before, last)
    if found is None:
        return None
    count, bound = found
    return Literal(0, str(count)), bound, put(last, bound, Letter(last.at, letter))


def _stepping(earlier: Phrase | None, before: Phrase, last: Phrase, letter: str) -> tuple[Phrase, Phrase, Phrase] | None:
    """The same where several places count, each by one from term to term: γ r_{t+2} + γ^2 r_{t+3} + … + γ^{T-t-1} r_T."""
    pairs = _places(before, last)
    if not pairs:
        return None
    starts, ends = [_linear(a) for a, _b in pairs], [_linear(b) for _a, b in pairs]
    if None in starts or None in ends:
        return None
    steps = [1] * len(pairs)
    if earlier is not None and (found := _places(earlier, before)) is not None and len(found) == len(pairs):
        moves = [_difference(_linear(b), _linear(a)) for a, b in found]
        if any(m not in ({"": 1}, {"": -1}) for m in moves):
            return None
        steps = [m[""] for m in moves if m is not None]
    elif len(pairs) > 1:
        if any(not isinstance(a, Literal) or not _same(a, pairs[0][0]) or not _same(b, pairs[0][1]) for a, b in pairs):
            return None
    elif not set(starts[0] or {}) <= {""} and set(ends[0] or {}) <= {""}:
        steps = [-1]  # x_n + … + x_1
    counts = [_difference(b, a) for a, b in zip(starts, ends, strict=True)]
    lengths = [None if c is None else {k: step * v for k, v in c.items()} for c, step in zip(counts, steps, strict=True)]
    if any(c is None or c != lengths[0] for c in lengths):
        return None
    main = next((n for n, (a, _b) in enumerate(pairs) if isinstance(a, Literal)), 0)
    if steps[main] < 0 and len(pairs) > 1:
        return None
    low, high = pairs[main] if steps[main] > 0 else pairs[main][::-1]
    here = {letter: 1}
    made = []
    for a, step in zip(starts, steps, strict=True):
        assert a is not None
        moved = _difference(here, _linear(pairs[main][0])) or {}
        made.append(_phrase(_sum(a, {k: step * steps[main] * v for k, v in moved.items()}), letter))
    generic = _with_places(before, last, iter(made))
    return low, high, generic


def _places(a: Phrase, b: Phrase, absent: bool = True) -> list[tuple[Phrase, Phrase]] | None:
    """Where two terms differ: in powers, in places of entries and in numbers; None where they are not built alike, a factor being
    `absent` from the first where it is there to the power of 0."""
    filled = _filled(a, b)
    if not absent and len(getattr(filled[0], "factors", (a,))) != len(getattr(a, "factors", (a,))):
        return None
    a, b = filled
    pairs: list[tuple[Phrase, Phrase]] = []
    return pairs if _differing(a, b, pairs) else None


def _filled(a: Phrase, b: Phrase) -> tuple[Phrase, Phrase]:
    """Two terms with the powers that the first leaves out: r beside γ r is γ^0 r, and γ r beside γ^2 r is γ^1 r."""
    if not isinstance(b, Times):
        return (Power(a.at, a, Literal(a.at, "1")), b) if isinstance(b, Power) and isinstance(a, Use | Letter) else (a, b)
    own = list(a.factors) if isinstance(a, Times) else [("", a)]
    made: list[tuple[str, Phrase]] = []
    other: list[tuple[str, Phrase]] = []
    for sign, factor in b.factors:
        base = factor.base if isinstance(factor, Power) else factor
        exponent = factor.exponent if isinstance(factor, Power) else Literal(factor.at, "1")
        mine = own[0][1] if own else None
        raised = isinstance(factor, Power) or mine is None or alike(mine, base)  # x_i^2, and what stands where it is x_i
        if isinstance(base, Use) and (raised or not base.places):
            if isinstance(mine, Power) and alike(mine.base, base):
                made.append((sign, mine))
                own.pop(0)
            elif mine is not None and alike(mine, base):
                made.append((sign, Power(mine.at, base, Literal(mine.at, "1"))))
                own.pop(0)
            else:
                made.append((sign, Power(factor.at, base, Literal(factor.at, "0"))))
            other.append((sign, Power(factor.at, base, exponent)))
        elif mine is not None:
            made.append((sign, mine))
            other.append((sign, factor))
            own.pop(0)
        else:
            return a, b
    return (a, b) if own else (Times(a.at, tuple(made)), Times(b.at, tuple(other)))


def _differing(a: Any, b: Any, found: list[tuple[Phrase, Phrase]]) -> bool:
    if isinstance(a, Phrase) and isinstance(b, Phrase) and _same(a, b):
        return True
    if isinstance(a, Use) and isinstance(b, Use) and (a.places or b.places):
        if a.name != b.name or len(a.places) != len(b.places):
            return False
        return all(_counted(x, y, found) for x, y in zip(a.places, b.places, strict=True))
    if isinstance(a, Power) and isinstance(b, Power):
        return _differing(a.base, b.base, found) and _counted(a.exponent, b.exponent, found)
    if type(a) is not type(b) or isinstance(a, Literal | Letter | Use):
        return _counted(a, b, found) if isinstance(a, Literal) and isinstance(b, Literal | Letter | Use) else False
    if isinstance(a, Phrase):
        return all(_differing(getattr(a, f.name), getattr(b, f.name), found) for f in fields(a) if f.name != "at")
    if isinstance(a, tuple):
        return len(a) == len(b) and all(_differing(x, y, found) for x, y in zip(a, b, strict=True))
    return bool(a == b)


def _counted(a: Phrase | None, b: Phrase | None, found: list[tuple[Phrase, Phrase]]) -> bool:
    """Two places of which each is a sum of letters and numbers."""
    if a is None or b is None:
        return a is b
    if _same(a, b):
        return True
    if _linear(a) is None or _linear(b) is None:
        return False
    found.append((a, b))
    return True


def _with_places(a: Phrase, b: Phrase, new: Any) -> Phrase:
    """The first of two terms with other places where the two differ, in their order."""
    a, b = _filled(a, b)

    def visit(a: Any, b: Any, place: bool = False) -> Any:
        if isinstance(a, Phrase) and isinstance(b, Phrase) and _same(a, b):
            return a
        if place or (isinstance(a, Literal) and isinstance(b, Literal | Letter | Use)):
            return next(new)
        if isinstance(a, Use):
            return Use(a.at, a.name, tuple(visit(x, y, True) for x, y in zip(a.places, b.places, strict=True)))
        if isinstance(a, Power):
            return Power(a.at, visit(a.base, b.base), visit(a.exponent, b.exponent, True))
        if isinstance(a, Phrase):
            names = [f.name for f in fields(a) if f.name != "at"]
            return type(a)(at=a.at, **{name: visit(getattr(a, name), getattr(b, name)) for name in names})
        if isinstance(a, tuple):
            return tuple(visit(x, y) for x, y in zip(a, b, strict=True))
        return a

    return visit(a, b)  # type: ignore[no-any-return]


def _linear(e: Phrase | None) -> Linear | None:
    """A sum of letters, names and whole numbers; None where a phrase is none."""
    match e:
        case Literal() if e.text.isdigit():
            return {"": int(e.text)} if int(e.text) else {}
        case Letter():
            return {e.name: 1}
        case Use(places=()):
            return {e.name: 1}
        case Plus():
            found: Linear | None = {}
            for sign, term in e.terms:
                own = _linear(term)
                if own is None or found is None:
                    return None
                found = _sum(found, own if sign == "+" else {k: -v for k, v in own.items()})
            return found
    return None


def _sum(a: Linear, b: Linear) -> Linear:
    made = Counter(a)
    for key, value in b.items():
        made[key] += value
    return {k: v for k, v in made.items() if v}


def _difference(a: Linear | None, b: Linear | None) -> Linear | None:
    return None if a is None or b is None else _sum(a, {k: -v for k, v in b.items()})


def _phrase(linear: Linear, letter: str, at: int = 0) -> Phrase:
    """A sum as a phrase, its letters first; what is bound is a letter, as an index is."""
    terms: list[tuple[str, Phrase]] = []
    for key, value in sorted(linear.items(), key=lambda item: (item[1] < 0, not item[0])):
        size = Literal(at, str(abs(value)))
        of: Phrase = size if not key else Letter(at, key)
        if key and abs(value) > 1:
            of = Times(at, (("", size), ("*", of)))
        terms.append(("-" if value < 0 else "+", of))
    if not terms:
        return Literal(at, "0")
    return terms[0][1] if len(terms) == 1 and terms[0][0] == "+" else Plus(at, tuple(terms))


def _moved(e: Phrase, by: int) -> Phrase:
    """A place with a number added."""
    linear = _linear(e)
    return e if linear is None else _as_written(_sum(linear, {"": by}), e)


def _as_written(linear: Linear, like: Phrase) -> Phrase:
    """A sum with its names as they stand in another."""
    names = [part for part in _leaves(like) if isinstance(part, Use)]
    made = _phrase(linear, "", like.at)
    return rewritten(made, lambda p: next((u for u in names if isinstance(p, Letter) and u.name == p.name), None))  # type: ignore[no-any-return]


def _leaves(e: Phrase) -> list[Phrase]:
    return [leaf for _s, t in e.terms for leaf in _leaves(t)] if isinstance(e, Plus) else [e]


def _settled(e: Any) -> Any:
    """A phrase with every sum of letters and numbers in it written in one way."""

    def change(part: Phrase) -> Phrase | None:
        linear = _linear(part) if isinstance(part, Plus | Use | Letter) else None
        return None if linear is None else _phrase(linear, "", part.at)

    return rewritten(e, change)


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
