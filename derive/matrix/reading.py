"""An expression over indices read as one over whole arrays: p_i (δ_ij - p_j) as diag(p) - p pᵀ.

The first index that stays free is the row, the second the column.  What is read is exact, entry for entry; of several
readings the shortest is taken.  There may be none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product as choices
from math import prod

from sympy import Basic, Expr, Indexed, Integer, Rational
from sympy.core.relational import Relational

from derive.expression.functions import ELEMENTARY
from derive.expression.indices import all_indices, free_indices, fresh_index, substitute
from derive.expression.matrix import (
    IdentityMatrix,
    Indicator,
    Inverse,
    TraceOf,
    transpose,
    whole,
)  # fmt: skip
from derive.expression.nodes import (
    MINUS_ONE,
    ONE,
    ZERO,
    Add,
    Binder,
    Index,
    KroneckerDelta,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Sum,
    indices_of,
    name_of,
    neg,
    node,
)
from derive.expression.places import walk
from derive.expression.square import SQUARE, InverseEntry, matrix_places, square_name
from derive.matrix.assembly import Factors, multiplied, powered, total
from derive.matrix.contraction import Net, NoForm, Power, length

#: Functions that everybody takes entry by entry.
ENTRYWISE = (*(row.kind for row in ELEMENTARY if row.entrywise), Max, Min)
MULTIPLYING_OUT = 1.5  # by how much it has to shorten a product
MOST_QUESTIONS = 300  # of one expression
MOST_TERMS = 12  # that a product is multiplied out into


class Reader:
    """Reads expressions; `sizes` says how far the indices that are free in them run."""

    def __init__(self, sizes: Mapping[Index, Expr]):
        self.sizes = dict(sizes)
        self._asked = 0
        self._known: dict[tuple[Expr, Index | None, Index | None], Expr | None] = {}

    def read(self, e: Expr, rows: Index | None = None, columns: Index | None = None) -> Expr:
        """The array with the entries e, or the number; raises `NoForm`."""
        self._asked += 1
        if self._asked > MOST_QUESTIONS:
            raise NoForm("too long to be read")
        key = (e, rows, columns)
        if key not in self._known:
            try:
                self._known[key] = self._read(e, rows, columns)
            except NoForm:
                self._known[key] = None
        found = self._known[key]
        if found is None:
            raise NoForm("no reading")
        return found

    def _read(self, e: Expr, rows: Index | None, columns: Index | None) -> Expr:
        if rows is None and not _sums(e):
            return e
        if isinstance(e, Add):
            return total([self._term(t, rows, columns) for t in e.args])  # type: ignore[arg-type]
        return self._term(e, rows, columns)

    # -- a term

    def _term(self, e: Expr, rows: Index | None, columns: Index | None) -> Expr:
        """The shortest reading of a product: as it is written, or with some of its sums multiplied out."""
        bound: list[Index] = []
        live = {i for i in (rows, columns) if i is not None}
        factors = list(self._factors(e, ONE, bound, live))
        found: list[tuple[float, Expr]] = []
        for chosen in self._expansions(factors, live.union(bound)):
            try:
                made = self._sum_of_products(factors, chosen, bound, rows, columns)
            except NoForm:
                continue
            found.append((length(made) + (MULTIPLYING_OUT if chosen else 0), made))
        if not found:
            raise NoForm("no reading")
        return min(found, key=lambda pair: pair[0])[1]

    def _factors(self, e: Expr, exponent: Expr, bound: list[Index], live: set[Index]) -> Iterator[tuple[Expr, Expr]]:
        """The factors of a product with their exponents; sums are opened, and their indices become bound ones."""
        if isinstance(e, Mul) and (exponent == ONE or isinstance(exponent, Integer)):
            for f in e.args:
                yield from self._factors(f, exponent, bound, live)
        elif isinstance(e, Pow) and isinstance(e.exp, Rational) and isinstance(exponent, Integer):
            yield from self._factors(e.base, e.exp * exponent, bound, live)
        elif isinstance(e, Sum) and exponent == ONE:
            body, (index, first, last) = e.args
            if first != ONE:
                raise NoForm("a part of a range")
            taken = live.union(bound) | free_indices(e)
            if index in taken or self.sizes.get(index, last) != last:  # one letter runs to one size
                renamed = fresh_index(taken | all_indices(body) | self.sizes.keys(), index)
                body, index = substitute(body, {index: renamed}), renamed
            bound.append(index)
            self.sizes[index] = last
            yield from self._factors(body, ONE, bound, live)
        elif isinstance(e, Piecewise) and exponent == ONE and e.args[1].args[0] == ZERO and free_indices(e):
            value, condition = e.args[0].args
            yield from self._factors(value, ONE, bound, live)
            yield condition, ONE
        else:
            yield e, exponent

    @staticmethod
    def _expansions(factors: Factors, live: set[Index]) -> list[tuple[int, ...]]:
        """Which sums to multiply out: none, each alone, all."""
        sums = [n for n, (f, x) in enumerate(factors) if isinstance(f, Add) and x == ONE and free_indices(f) & live]
        return list(dict.fromkeys([(), *((n,) for n in sums), tuple(sums)]))

    def _sum_of_products(
        self, factors: Factors, chosen: tuple[int, ...], bound: list[Index], rows: Index | None, columns: Index | None
    ) -> Expr:
        """A product with some of its factors multiplied out; the numbers stay in front."""
        live = {i for i in (rows, columns, *bound) if i is not None}
        front = [(self._number(f), x) for f, x in factors if not free_indices(f) & live]
        others = [(n, f, x) for n, (f, x) in enumerate(factors) if free_indices(f) & live]
        if not chosen:
            return multiplied(*self._product([(f, x) for _, f, x in others], bound, rows, columns, front))
        options = [list(_terms(f)) if n in chosen else [f] for n, f, _ in others]
        if prod(map(len, options)) > MOST_TERMS:
            raise NoForm("too many terms")
        terms = []
        for choice in choices(*options):
            inner = list(bound)
            opened = [pair for (_, _, x), f in zip(others, choice, strict=True) for pair in self._factors(f, x, inner, live)]
            terms.append(multiplied(*self._product(opened, inner, rows, columns, [])))
        return multiplied(front, total(terms))

    def _product(
        self, factors: Factors, bound: list[Index], rows: Index | None, columns: Index | None, front: Factors
    ) -> tuple[Factors, Expr | None]:
        """A product of entries, summed over the bound indices: the numbers in front, and the array."""
        factors, bound = _sifted(factors, bound)
        net = Net(self.sizes, list(bound))
        live = {i for i in (rows, columns, *bound) if i is not None}
        numbers = list(front)
        for n, (f, exponent) in enumerate(factors):
            free = free_indices(f)
            if free - live or free_indices(exponent) or any(isinstance(p, SQUARE) and matrix_places(p) for _, p in walk(f)):
                raise NoForm("an index from elsewhere")
            if not free:
                numbers.append((self._number(f), exponent))
            elif self._is_traced(f, factors, bound) and exponent == ONE:
                net.bound.remove(f.args[1])  # type: ignore[arg-type]
                numbers.append((node(TraceOf, node(Inverse, whole(square_name(f), 2))), ONE))
            elif len(free) == 1:
                (k,) = free
                net.hang(k, Power(self._array(f, k, None), exponent, n))
            elif len(free) == 2:
                k, other = _orientation(f, free)
                net.tie(k, other, Power(self._array(f, k, other), exponent, n))
            else:
                raise NoForm("three indices at once")
        array = net.contract(rows, columns)
        return [*numbers, *net.numbers], array

    @staticmethod
    def _is_traced(f: Expr, factors: Factors, bound: list[Index]) -> bool:
        """Whether a factor is the diagonal of an inverse whose index is summed over and stands nowhere else."""
        if not isinstance(f, InverseEntry) or matrix_places(f) or f.args[1] != f.args[2] or f.args[1] not in bound:
            return False
        return not any(f.args[1] in free_indices(g) for g, _ in factors if g is not f)

    def _number(self, e: Expr) -> Expr:
        """A factor that is a number; one without sums is written as it is."""
        if isinstance(e, Relational):
            raise NoForm("a condition on numbers")
        if not _sums(e):
            return e
        if isinstance(e, Sum | Add | Mul):
            return self.read(e)
        if isinstance(e, Pow):
            return powered(self.read(e.base), e.exp)
        return self._call(e, None, None)

    # -- one factor

    def _array(self, f: Expr, rows: Index, columns: Index | None) -> Expr:
        """The array of a single factor."""
        if isinstance(f, Indexed):
            letters = indices_of(f)
            if letters == (rows,) or letters == (rows, columns):
                return whole(name_of(f), len(letters))
            if letters == (columns, rows):
                return transpose(whole(name_of(f), 2))
            raise NoForm("a part of an array")
        if isinstance(f, InverseEntry):
            return self._inverse(f, rows, columns)
        if isinstance(f, KroneckerDelta) and columns is not None:
            return node(IdentityMatrix, self.sizes[rows])  # type: ignore[no-any-return]
        if isinstance(f, Add | Sum | Mul) or (isinstance(f, Pow) and isinstance(f.exp, Rational)):
            return self.read(f, rows, columns)
        return self._call(f, rows, columns)

    @staticmethod
    def _inverse(f: InverseEntry, rows: Index, columns: Index | None) -> Expr:
        """The inverse of a matrix with a name, or its transpose."""
        if matrix_places(f):
            raise NoForm("the inverse of a part of an array")
        inverse: Expr = node(Inverse, whole(square_name(f), 2))
        if f.args[1:] == (rows, columns):
            return inverse
        if f.args[1:] == (columns, rows):
            return transpose(inverse)
        raise NoForm("a part of an inverse")

    def _call(self, f: Expr, rows: Index | None, columns: Index | None) -> Expr:
        """A function or a condition, taken entry by entry; of several arguments some may be numbers."""
        if isinstance(f, Relational):
            return node(Indicator, Basic.__new__(type(f), *(self._argument(a, rows, columns) for a in f.args)))  # type: ignore[no-any-return]
        if isinstance(f, ENTRYWISE):
            return node(type(f), *(self._argument(a, rows, columns) for a in f.args))  # type: ignore[no-any-return]
        raise NoForm(f"{type(f).__name__} of an array")

    def _argument(self, e: Basic, rows: Index | None, columns: Index | None) -> Expr:
        if not isinstance(e, Expr) or isinstance(e, Index):
            raise NoForm("an index as a number")
        return self.read(e, rows, columns) if free_indices(e) else self._number(e)


def _sums(e: Expr) -> bool:
    """Whether something runs over an index."""
    return any(isinstance(part, Binder) for _, part in walk(e))


def _terms(e: Expr) -> Iterator[Expr]:
    """The terms of a sum, those of inner sums too."""
    if isinstance(e, Add):
        for t in e.args:
            yield from _terms(t)  # type: ignore[arg-type]
    elif isinstance(e, Mul) and len(e.args) == 2 and e.args[0] == MINUS_ONE and isinstance(e.args[1], Add):
        yield from (neg(t) for t in _terms(e.args[1]))
    else:
        yield e


def _sifted(factors: Factors, bound: list[Index]) -> tuple[Factors, list[Index]]:
    """The product without the deltas that an index that is summed over stands in."""
    for n, (f, _) in enumerate(factors):
        if isinstance(f, KroneckerDelta):
            i, j = f.args
            if i == j:
                return _sifted([pair for m, pair in enumerate(factors) if m != n], bound)
            gone = next((k for k in (i, j) if k in bound), None)
            if gone is not None:
                kept = j if gone == i else i
                rest = [(substitute(g, {gone: kept}), x) for m, (g, x) in enumerate(factors) if m != n]
                return _sifted(rest, [k for k in bound if k != gone])
    return factors, bound


def _orientation(f: Expr, free: frozenset[Index]) -> tuple[Index, Index]:
    """Which of two indices is the row: as in the first entry that has both."""
    if isinstance(f, Indexed) and frozenset(indices_of(f)) == free and len(indices_of(f)) == 2:
        i, j = indices_of(f)
        return i, j  # type: ignore[return-value]
    if isinstance(f, InverseEntry):
        return f.args[1], f.args[2]  # type: ignore[return-value]
    for a in f.args:
        if free <= free_indices(a):
            return _orientation(a, free)  # type: ignore[arg-type]
    i, j = sorted(free, key=lambda k: k.name)
    return i, j


__all__ = ["NoForm", "Reader"]
