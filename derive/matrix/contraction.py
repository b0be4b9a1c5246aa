"""Sums over indices as products of matrices: Σ_n X_nj r_n is Xᵀ r.

A product of entries is a net.  Each index is a knot; an entry with one index hangs a vector on its knot, an entry with two
ties two knots together by a matrix.  Summing over an index removes its knot: a knot that hangs alone is an inner product, one
that is tied to a single other becomes a vector there (M v), one between two becomes a tie of its neighbours (M diag(v) N).
A sum in which an index ties three others has no form in matrices.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache
from typing import NamedTuple

from sympy import Basic, Expr, Rational

from derive.expression.matrix import (
    NODES,
    SCALAR,
    Diag,
    EntrywisePower,
    EntrywiseQuotient,
    Frobenius,
    IdentityMatrix,
    Norm,
    Ones,
    TraceOf,
    Transposed,
    hadamard,
    product,
    shape,
    transpose,
)  # fmt: skip
from derive.expression.nodes import HALF, ONE, TWO, Index, Mul, node, power
from derive.records import dataclass


class NoForm(Exception):
    """An expression that is no product of matrices, or none that anybody would write."""


class Power(NamedTuple):
    """An array to a power, taken entry by entry; `place` is where it stands among the factors, as one reads."""

    array: Expr
    exponent: Expr
    place: int


#: Arrays of one shape that are multiplied entry by entry.
Powers = list[Power]


@dataclass
class Net:
    """Σ over `bound` of Π vectors · Π matrices; `sizes` says how far each index runs."""

    sizes: Mapping[Index, Expr]
    bound: list[Index]
    vectors: dict[Index, Powers] = field(default_factory=dict)
    #: Each pair of indices that is tied, with the matrices whose rows are the first and whose columns the second.
    ties: dict[tuple[Index, Index], Powers] = field(default_factory=dict)
    numbers: list[tuple[Expr, Expr]] = field(default_factory=list)

    def hang(self, at: Index, vector: Power) -> None:
        """Multiplies by an entry of a vector."""
        _times(self.vectors.setdefault(at, []), vector)

    def tie(self, row: Index, column: Index, matrix: Power) -> None:
        """Multiplies by an entry of a matrix."""
        if (column, row) in self.ties:
            row, column, matrix = column, row, matrix._replace(array=transpose(matrix.array))
        _times(self.ties.setdefault((row, column), []), matrix)

    # -- the sums

    def contract(self, rows: Index | None, columns: Index | None) -> Expr | None:
        """The whole as a number (`None`), a column over `rows` or a matrix; the numbers are left in `numbers`."""
        while self.bound:
            self._remove(min(self.bound, key=lambda k: len(self._neighbours(k))))
        if rows is None:
            return None
        if columns is None:
            return self._column(rows)
        left, right = self.vectors.get(rows), self.vectors.get(columns)
        if self._neighbours(rows):
            middle = self._matrix(rows, columns)
            if isinstance(middle, IdentityMatrix):
                return node(Diag, entrywise([*(left or []), *(right or [])])) if left or right else middle  # type: ignore[no-any-return]
            return product(*_diagonal(left), middle, *_diagonal(right))
        return product(self._column(rows), transpose(self._column(columns)))

    def _neighbours(self, k: Index) -> list[Index]:
        return [b if a == k else a for a, b in self.ties if k in (a, b)]

    def _remove(self, k: Index) -> None:
        near = self._neighbours(k)
        if not near:
            self._close(k)
        elif len(near) == 1 and near[0] in self.bound and self._neighbours(near[0]) == [k]:
            self._close_pair(*next(pair for pair in self.ties if k in pair))
        elif len(near) == 1:
            made = product(self._matrix(near[0], k), self._column(k))
            place = self._place(k)
            self._forget(k)
            self.hang(near[0], Power(made, ONE, place))
        elif len(near) == 2:
            here = _diagonal(self.vectors.get(k))
            made = product(self._matrix(near[0], k), *here, self._matrix(k, near[1]))
            place = self._place(k)
            self._forget(k)
            self.tie(near[0], near[1], Power(made, ONE, place))
        else:
            raise NoForm("an index that ties three others")
        self._forget(k)

    def _place(self, k: Index) -> int:
        """Where the first factor with an index stands."""
        here = [*self.vectors.get(k, []), *(p for pair, powers in self.ties.items() if k in pair for p in powers)]
        return min(p.place for p in here)

    def _forget(self, k: Index) -> None:
        self.bound = [b for b in self.bound if b != k]
        self.vectors.pop(k, None)
        for pair in [pair for pair in self.ties if k in pair]:
            del self.ties[pair]

    def _close(self, k: Index) -> None:
        """Σ_k of what hangs alone: a size, 1ᵀ x, ‖x‖², xᵀ y."""
        here = self.vectors.get(k)
        if not here:
            self.numbers.append((self.sizes[k], ONE))
        elif len(here) == 1 and here[0].exponent == TWO:
            self.numbers.append((node(Norm, here[0].array), TWO))
        elif all(p.exponent == ONE for p in here) and len(here) > 1:
            first, *rest = _leaves_first(here)
            self.numbers.append((product(transpose(first.array), entrywise(rest)), ONE))
        else:
            self.numbers.append((product(transpose(node(Ones, self.sizes[k])), self._column(k)), ONE))

    def _close_pair(self, k: Index, other: Index) -> None:
        """Σ_kl of two knots that are tied to one another alone: xᵀ A y, ‖R‖², tr(Aᵀ B)."""
        parts = self.ties[k, other]
        if k not in self.vectors and other not in self.vectors:
            if len(parts) == 1 and parts[0].exponent == TWO:
                self.numbers.append((node(Frobenius, parts[0].array), TWO))
            elif len(parts) == 2 and all(p.exponent == ONE for p in parts):
                a, b = (p.array for p in parts)
                inner = min((product(transpose(a), b), product(a, transpose(b))), key=length)
                self.numbers.append((node(TraceOf, inner), ONE))
            else:
                raise NoForm("the sum of all entries of a matrix")
        else:
            middle = self._matrix(k, other)
            made = [product(transpose(self._column(k)), middle, self._column(other))]
            made.append(transpose(made[0]))
            self.numbers.append((min(made, key=length), ONE))
        self._forget(k)
        self._forget(other)

    # -- what hangs and what ties

    def _column(self, k: Index) -> Expr:
        here = self.vectors.get(k)
        return entrywise(here) if here else node(Ones, self.sizes[k])

    def _matrix(self, row: Index, column: Index) -> Expr:
        if (row, column) in self.ties:
            return entrywise(self.ties[row, column])
        return transpose(entrywise(self.ties[column, row]))


def _times(powers: Powers, new: Power) -> None:
    for n, old in enumerate(powers):
        if old.array == new.array and isinstance(old.exponent, Rational) and isinstance(new.exponent, Rational):
            powers[n] = Power(old.array, old.exponent + new.exponent, min(old.place, new.place))
            return
    powers.append(new)


def _diagonal(powers: Powers | None) -> list[Expr]:
    return [node(Diag, entrywise(powers))] if powers else []


def _leaves_first(powers: Powers) -> Powers:
    """The array that is transposed in an inner product is a letter, if one is there: xᵀ (y - z)."""
    return sorted(powers, key=lambda p: (length(p.array) > 1, p.place))


def entrywise(powers: Powers) -> Expr:
    """The product of arrays entry by entry, in reading order: v ⊙ a ⊙ a ⊘ s."""
    if len(powers) > 1 and any(isinstance(p.array, IdentityMatrix) for p in powers):
        raise NoForm("the diagonal of a matrix")
    above: list[Expr] = []
    below: list[Expr] = []
    for array, exponent, _ in sorted(powers, key=lambda p: p.place):
        if exponent == 0:
            raise NoForm("a power that is one")
        down = isinstance(exponent, Rational) and bool(exponent.is_negative)
        (below if down else above).extend(_raised(array, -exponent if down else exponent))
    if not above and below:
        raise NoForm("the reciprocal of an array")
    top = hadamard(*above)
    return node(EntrywiseQuotient, top, hadamard(*below)) if below else top  # type: ignore[no-any-return]


def _raised(array: Expr, exponent: Expr) -> list[Expr]:
    if exponent == ONE:
        return [array]
    if exponent == TWO and not array.args[0].args:  # a letter
        return [array, array]
    if exponent == HALF:
        return [power(array, HALF)]
    if isinstance(exponent, Rational):
        return [node(EntrywisePower, array, exponent)]
    raise NoForm("a power with a letter as exponent")


@lru_cache(maxsize=8192)
def length(e: Basic) -> float:
    """How long an expression without indices is to read: each letter and each sign counts, a sum by way of 1 more."""
    if not e.args or (all(not a.args for a in e.args) and isinstance(e, NODES)):  # a letter, X, 1, I
        return 1
    sums = 2 * count_sums(e) if isinstance(e, Mul) else 0
    own = {"Mul": 0.0, "Add": 1.5, "Transposed": 0.4, "Pow": 0.5, "Hadamard": 0.5, "Inverse": 0.3}.get(type(e).__name__, 1.0)
    return own + sums + sum(map(length, e.args))


def count_sums(e: Mul) -> int:
    """How often a product adds or repeats rows or columns by way of the vector of ones: 1ᵀ x, v 1ᵀ."""
    arrays = [f for f in e.args if shape(f) != SCALAR]
    return sum(isinstance(f.args[0] if isinstance(f, Transposed) else f, Ones) for f in arrays) if len(arrays) > 1 else 0
