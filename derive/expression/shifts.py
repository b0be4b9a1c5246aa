"""Places that are calculated: i + k - 1 in x_{i+k-1}, and the label y_i in p_{y_i}.

Such a place is a sum of whole multiples of indices, sizes and labels and of a whole number.  It has one form: what is added
before what is taken away, letters before numbers, so that two places that are equal for all values are the same node.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from sympy import Add, Basic, Derivative, Expr, Indexed, Integer, KroneckerDelta, Max, Min, Mul, Symbol
from sympy.core.relational import Relational

from derive.expression.nodes import ONE, Binder, Index, Size, Whole, add, mul, neg, node
from derive.expression.square import SQUARE

#: What a place is made of, each with how often it is taken; the whole number stands under `ONE`.
Form = Mapping[Expr, int]
FIRST = "tnijTN"  # the letters from which one counts: x_{t+k}, x_{n+m}, x_{i+k}


@lru_cache(maxsize=65536)
def form_of(e: Basic) -> Form | None:
    """A place as multiples of its parts; None for what is no place."""
    if isinstance(e, Integer):
        return {ONE: int(e)} if e != 0 else {}
    if isinstance(e, Indexed | Symbol) and not isinstance(e, Whole):
        return {e: 1}
    if isinstance(e, Add):
        return total((part, 1) for part in map(form_of, e.args))
    if isinstance(e, Mul):
        number, rest = 1, []
        for factor in e.args:
            if isinstance(factor, Integer):
                number *= int(factor)
            else:
                rest.append(factor)
        if len(rest) > 1:
            return None
        return total([(form_of(rest[0]), number)]) if rest else {ONE: number}
    return None


def total(parts: Iterable[tuple[Form | None, int]]) -> Form | None:
    """Some forms, each so many times, as one; None if one of them is none."""
    found: dict[Expr, int] = {}
    for part, times in parts:
        if part is None:
            return None
        for atom, count in part.items():
            found[atom] = found.get(atom, 0) + times * count
    return {atom: count for atom, count in found.items() if count}


def place_of(form: Form) -> Expr:
    """The place that is made of such parts."""
    atoms = sorted((a for a in form if a is not ONE), key=lambda a: (form[a] < 0, _kind(a), _rank(a), str(a)))
    terms = [_times(form[a], a) for a in atoms]
    number = form.get(ONE, 0)
    if number > 0 and terms and form[atoms[0]] < 0:
        terms.insert(0, Integer(number))
    elif number or not terms:
        terms.append(Integer(number))
    return add(*terms)


def _kind(atom: Expr) -> int:
    return 1 if isinstance(atom, Size) else 0 if isinstance(atom, Index) else 2


def _rank(atom: Expr) -> int:
    return FIRST.find(str(atom)) % (len(FIRST) + 1)


def _times(count: int, atom: Expr) -> Expr:
    term = atom if abs(count) == 1 else mul(Integer(abs(count)), atom)
    return neg(term) if count < 0 else term


def normal(e: Basic) -> Expr:
    """A place in its one form; anything else as it is."""
    if not isinstance(e, Add | Mul):
        return e  # type: ignore[return-value]
    form = form_of(e)
    return e if form is None else place_of(form)  # type: ignore[return-value]


def counted(e: Basic) -> Expr:
    """A side of a condition or an end of a range in the form of a place, if it is made of indices and sizes alone."""
    if isinstance(e, Max | Min):
        return node(type(e), *map(counted, e.args))  # type: ignore[no-any-return]
    form = form_of(e) if isinstance(e, Add | Mul) and is_counted(e) else None
    return e if form is None else place_of(form)  # type: ignore[return-value]


def is_counted(e: Basic) -> bool:
    """Whether an expression is a place that is made of indices and sizes alone."""
    form = form_of(e)
    return form is not None and all(isinstance(a, Index | Size) or a is ONE for a in form)


def moved(e: Expr, by: int) -> Expr:
    """A place so many entries further."""
    return combined((e, 1), (ONE, by))


def combined(*parts: tuple[Expr, int]) -> Expr:
    """The sum of some places, each so many times; `ValueError` if one is none."""
    found = total((form_of(e), times) for e, times in parts)
    if found is None:
        raise ValueError("no place")
    return place_of(found)


def difference(a: Expr, b: Expr) -> Form | None:
    """a - b as a form; None where one is no place."""
    return total(((form_of(a), 1), (form_of(b), -1)))


def at_most(a: Expr, b: Expr) -> bool | None:
    """Whether a is at most b whatever the sizes are, each of which is at least 1; None where that depends on them."""
    gap = difference(b, a)
    if gap is None:
        return None
    sizes = [n for atom, n in gap.items() if atom is not ONE]
    if all(n >= 0 for n in sizes) and gap.get(ONE, 0) + sum(sizes) >= 0:
        return True
    if all(n <= 0 for n in sizes) and gap.get(ONE, 0) + sum(sizes) < 0:
        return False
    return None


def never_equal(a: Expr, b: Expr) -> bool:
    """Whether two places that are made of sizes and numbers differ whatever the sizes are."""
    gap = difference(a, b)
    if gap is None or not all(isinstance(atom, Size) or atom is ONE for atom in gap):
        return False
    return at_most(moved(a, 1), b) is True or at_most(moved(b, 1), a) is True


def is_calculated(place: Basic) -> bool:
    """Whether a place is more than a letter or a number: i + 1, y_i."""
    return not isinstance(place, Index | Integer)


def solved(left: Expr, right: Expr, index: Index) -> Expr | None:
    """What an index is where two places are equal: k = m - i of i + k = m; None where it is not one place."""
    gap = difference(left, right)
    if gap is None or abs(gap.get(index, 0)) != 1:
        return None
    sign = -gap[index]
    rest = {atom: sign * count for atom, count in gap.items() if atom != index}
    if any(index in a.atoms(Index) for a in rest):
        return None
    return place_of(rest)


@lru_cache(maxsize=65536)
def counts(e: Basic) -> frozenset[Index]:
    """The free indices whose values an expression asks for beyond "which entry": in i + 1, in x^k, in a sum to i."""
    if isinstance(e, Index):
        return frozenset((e,))
    if isinstance(e, (Indexed, *SQUARE, KroneckerDelta, Relational)):
        return frozenset().union(*(counts(a) for a in e.args if not isinstance(a, Index)))
    if isinstance(e, Binder):
        body, (index, first, last) = e.args
        return (counts(body) - {index}) | counts(first) | counts(last)
    if isinstance(e, Derivative):
        return frozenset().union(counts(e.args[0]), *(counts(v) for v, _ in e.args[1:]))
    return frozenset().union(*map(counts, e.args)) if e.args else frozenset()


def is_plain_range(first: Expr, last: Expr) -> bool:
    """Whether a range is that of an axis as a rule: from 1 to a size."""
    return first is ONE and isinstance(last, Size | Integer)


@lru_cache(maxsize=65536)
def has_shifts(e: Basic) -> bool:
    """Whether an expression calculates with indices: x_{i+1}, x^k, p_{y_i}, a sum that does not run from 1 to a size."""
    if isinstance(e, (Indexed, *SQUARE)):
        return any(map(is_calculated, e.args[1:]))
    if isinstance(e, KroneckerDelta | Relational):
        return any(has_shifts(a) for a in e.args if not isinstance(a, Index))
    if isinstance(e, Index):
        return True
    if isinstance(e, Binder):
        body, (_, first, last) = e.args
        return not is_plain_range(first, last) or has_shifts(body)
    if isinstance(e, Derivative):
        return any(map(has_shifts, (e.args[0], *(v for v, _ in e.args[1:]))))
    return any(map(has_shifts, e.args))


@lru_cache(maxsize=65536)
def labels_in(e: Basic) -> frozenset[str]:
    """The names of the labels of an expression: y of p_y and of p_{y_i}."""
    found: set[str] = set()
    if isinstance(e, Indexed):
        for place in e.args[1:]:
            found.update(_label_names(place))
    for a in e.args:
        found |= labels_in(a)
    return frozenset(found)


def _label_names(place: Basic) -> Iterable[str]:
    for atom in form_of(place) or ():
        if isinstance(atom, Indexed):
            yield str(atom.args[0].args[0])
        elif type(atom) is Symbol:
            yield atom.name


__all__ = [
    "Form", "at_most", "combined", "counted", "counts", "difference", "form_of", "has_shifts", "is_calculated", "is_counted",
    "is_plain_range", "labels_in", "moved", "never_equal", "normal", "place_of", "solved", "total",
]  # fmt: skip
