"""Sums within sums in another order: Σ_i a_i Σ_j b_j Σ_k A_ik A_kj = Σ_k (Σ_i a_i A_ik) Σ_j A_kj b_j.

Factors that share a summed index belong together; whichever index is summed last, what is left falls apart into sums of
their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from sympy import Expr

from derive.expression.indices import all_indices, free_indices, fresh_index, substitute
from derive.expression.monomial import key_of
from derive.expression.nodes import ONE, Add, Index, Sum, add, factors_of, mul, summation
from derive.expression.square import InverseEntry
from derive.rule import Applied, Role, rule
from derive.rules.facts import Facts

#: Sums whose orders are all looked at: six have no more than 720.
MOST_SUMS = 6

#: The factors of a product, and the indices over which it is summed with their sizes, as they were nested.
Product = list[Expr]
Ranges = dict[Index, Expr]


def opened(e: Expr) -> tuple[Product, Ranges] | None:
    """The factors and the indices of sums within sums; None where a range begins elsewhere, or where there are too many."""
    ranges: Ranges = {}
    factors: Product = []
    taken = set(all_indices(e))

    def open_(part: Expr) -> bool:
        if not isinstance(part, Sum):
            factors.append(part)
            return True
        body, (index, first, last) = part.args
        if len(part.args) != 2 or first is not ONE or len(ranges) == MOST_SUMS:
            return False
        if index in ranges or index in free_indices(e):
            renamed = fresh_index(taken, index)
            taken.add(renamed)
            body, index = substitute(body, {index: renamed}), renamed
        ranges[index] = last
        return all(map(open_, factors_of(body)))

    return (factors, ranges) if open_(e) else None


def depth(e: Expr) -> int:
    """How many sums stand within each other."""
    inner = max(map(depth, e.args), default=0)  # type: ignore[arg-type]
    return inner + isinstance(e, Sum)


def _parts(factors: Product, indices: Sequence[Index]) -> list[tuple[Product, list[Index]]]:
    """The factors and indices that hang together, in reading order; what has none of the indices is no part."""
    left = list(indices)
    found: list[tuple[Product, list[Index]]] = []
    while left:
        here = [left.pop(0)]
        for i in here:
            for f in factors:
                if i in free_indices(f):
                    near = [j for j in left if j in free_indices(f)]
                    here += near
                    left = [j for j in left if j not in near]
        found.append(([f for f in factors if free_indices(f) & {*here}], [i for i in indices if i in here]))
    return found


def _nested(factors: Product, indices: Sequence[Index], ranges: Ranges) -> Expr:
    """The sum of a product over some indices, with as few sums within each other as there can be."""
    pieces = [(factors.index(inside[0]), _best(inside, own, ranges)) for inside, own in _parts(factors, indices) if inside]
    plain = [(n, f) for n, f in enumerate(factors) if not free_indices(f) & {*indices}]
    return mul(*(e for _, e in sorted([*plain, *pieces], key=lambda piece: piece[0])))


def _best(factors: Product, indices: Sequence[Index], ranges: Ranges) -> Expr:
    ways = [last(factors, indices, i, ranges) for i in indices]
    return min(ways, key=depth)


def last(factors: Product, indices: Sequence[Index], index: Index, ranges: Ranges) -> Expr:
    """The sum in which the sum over one index is the outermost."""
    return summation(_nested(factors, [i for i in indices if i != index], ranges), index, ranges[index])


def orders(e: Expr) -> list[tuple[Expr, Index]]:
    """A sum of sums with each of its indices outermost in turn, and that index."""
    found = opened(e) if isinstance(e, Sum) else None
    if found is None or len(found[1]) < 3:
        return []
    factors, ranges = found
    if len(_parts(factors, list(ranges))) > 1:
        return []
    return [(last(factors, list(ranges), i, ranges), i) for i in ranges]


@rule(
    "exchange-sums",
    "Exchange the sums",
    "sum(a[i]*sum(b[j]*sum(S[i,k]*S[k,j], k), j), i) = sum(sum(a[i]*S[i,k], i)*sum(b[j]*S[k,j], j), k)",
    "sums may be taken in any order, and the one over {outer} is taken last",
    given="outer",
    heads=(Sum,),
    roles=(Role.AT_ONCE,),
)
def exchange_sums(e: Expr, facts: Facts) -> Applied | None:
    """As few sums within each other as there can be."""
    found = min(orders(e), key=lambda way: depth(way[0]), default=None)
    if found is None or depth(found[0]) >= depth(e):
        return None
    return exchanged(*found)


def exchanged(e: Expr, outer: Index) -> Applied:
    """A sum in another order, told."""
    return Applied(e, pieces={"outer": outer})


#: The matrix that a sum is over, with its row and its column; the size of each; and what it is multiplied by.
Weighted = tuple[Expr, tuple[Index, Index], tuple[Expr, Expr], Expr]


def _weighted(t: Expr) -> Iterator[Weighted]:
    """A term as a sum over a matrix, M_ab times what depends on a and b in other ways, for each matrix in it."""
    factors = factors_of(t)
    sums = [f for f in factors if isinstance(f, Sum)]
    found = opened(sums[0]) if len(sums) == 1 else None
    if found is None:
        return
    inner, ranges = found
    before = [f for f in factors if f is not sums[0]]
    for a, b in combinations(ranges, 2):
        own = [f for f in inner if free_indices(f) & {*ranges} == {a, b} and not isinstance(f, InverseEntry)]
        others = [f for f in inner if f not in own]
        if own:
            rest = mul(*before, _nested(others, [i for i in ranges if i not in (a, b)], ranges))
            yield mul(*own), (a, b), (ranges[a], ranges[b]), rest


def _alike(one: Weighted, other: Weighted) -> Expr | None:
    """What the other matrix is multiplied by, in the letters of the first, if both are one matrix."""
    matrix, (a, b), sizes, _ = one
    there, (c, d), lengths, rest = other
    for letters, ends in (((c, d), lengths), ((d, c), lengths[::-1])):
        renamed = dict(zip(letters, (a, b), strict=True))
        if ends == sizes and key_of(substitute(there, renamed)) == key_of(matrix):
            return substitute(rest, renamed)
    return None


@rule(
    "gather-sums",
    "Combine the sums",
    "sum(a[i]*sum(b[j]*f(a[i], b[j]), j), i) - sum(sum(f(a[m], b[k]), k), m) = sum(sum(f(a[i], b[j])*(a[i]*b[j] - 1), j), i)",
    "{matrix} stands in both sums",
    given="matrix",
    heads=(Add,),
)
def gather_sums(e: Expr, facts: Facts) -> Applied | None:
    """Sums over the entries of one matrix as one sum: Σ_ab M_ab (u_ab + v_ab)."""
    free = free_indices(e)  # which a summed letter would capture
    views = [[w for w in _weighted(t) if free.isdisjoint(w[1])] for t in e.args]  # type: ignore[arg-type]
    for (n, first), (m, second) in combinations(enumerate(views), 2):
        for one, other in product(first, second):
            rest = _alike(one, other)
            if rest is not None:
                matrix, (a, b), (rows, columns), own = one
                joined = summation(summation(mul(matrix, add(own, rest)), b, columns), a, rows)
                terms = [joined if k == n else t for k, t in enumerate(e.args) if k != m]
                return Applied(add(*terms), pieces={"matrix": matrix})  # type: ignore[arg-type]
    return None


__all__ = ["depth", "exchange_sums", "exchanged", "gather_sums", "orders"]
