"""Free and bound indices, and substitution that cannot capture."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.check import Witness
from derive.expression.indices import all_indices, free_indices, fresh_index, names, rename_bound, substitute
from derive.expression.monomial import same
from derive.expression.nodes import Expr, Index, Size, entry, scalar
from derive.language.reader import read_expression
from derive.problem import Problem

N = Size("N")
i, j, k, m = (Index(c) for c in "ijkm")
PROBLEM = Problem((), scalar("x"), scalar("x"), axes={"a": (N,), "b": (N,), "W": (N, N)})


def read(text: str) -> Expr:
    return read_expression(text, PROBLEM)


def letters(found: frozenset[Index]) -> str:
    return "".join(sorted(index.name for index in found))


@pytest.mark.parametrize(
    ("text", "free", "every"),
    [
        ("x", "", ""),
        ("a[i]", "i", "i"),
        ("sum(a[k], k)", "", "k"),
        ("sum(W[i,k]*a[k], k)", "i", "ik"),
        ("sum(a[k], k)*b[k]", "k", "k"),
        ("sum(sum(W[i,k], k), i)", "", "ik"),
        ("sum(a[k]*sum(b[k], k), k)", "", "k"),
        ("delta(i, j)", "ij", "ij"),
        ("diff(a[i], a[j])", "ij", "ij"),
        ("where(i == j, a[i], b[k])", "ijk", "ijk"),
        ("max(W[i,k], k)", "i", "ik"),
        ("prod(W[k,j], k)", "j", "jk"),
        ("a[2]", "", ""),
    ],
)
def test_free_and_bound(text: str, free: str, every: str) -> None:
    assert letters(free_indices(read(text))) == free
    assert letters(all_indices(read(text))) == every


def test_names_are_of_scalars_and_arrays() -> None:
    e = read("x*sum(W[i,k]*a[k], (k, 1, N))/N + f(y)")
    assert names(e) == {"x", "W", "a", "y"}


SUBSTITUTED = [
    ("a[i]", {"i": "j"}, "a[j]"),
    ("sum(a[k], k)", {"k": "j"}, "sum(a[k], k)"),
    ("a[k]*sum(a[k], k)", {"k": "j"}, "a[j]*sum(a[k], k)"),
    ("sum(W[i,k]*a[k], k)", {"i": "k"}, "sum(W[k,m]*a[m], m)"),
    ("sum(W[i,k]*a[k], k)", {"i": "k", "k": "j"}, "sum(W[k,m]*a[m], m)"),
    ("W[i,j]", {"i": "j", "j": "i"}, "W[j,i]"),
    ("sum(sum(W[i,k]*W[k,m], k), m)", {"i": "m"}, "sum(sum(W[m,k]*W[k,n], k), n)"),
    ("sum(sum(W[i,k]*W[k,m], k), m)", {"i": "k"}, "sum(sum(W[k,n]*W[n,m], n), m)"),
    ("max(W[i,k], k)", {"i": "k"}, "max(W[k,m], m)"),
    ("prod(W[i,k], k)", {"i": "k"}, "prod(W[k,m], m)"),
    ("delta(i, j)", {"i": "j"}, "delta(j, j)"),
    ("where(i == j, a[i], 0)", {"i": "k"}, "where(k == j, a[k], 0)"),
    ("diff(a[i], a[j])", {"i": "j", "j": "i"}, "diff(a[j], a[i])"),
    ("a[i]", {"i": "2"}, "a[2]"),
    ("a[i]*b[j]", {}, "a[i]*b[j]"),
]


@pytest.mark.parametrize(("text", "mapping", "after"), SUBSTITUTED)
def test_nothing_is_captured(text: str, mapping: dict[str, str], after: str) -> None:
    from sympy import Integer

    pairs = {Index(old): Integer(new) if new.isdigit() else Index(new) for old, new in mapping.items()}
    found = substitute(read(text), pairs)
    wanted = read(after)
    assert same(found, wanted), found
    assert free_indices(found) == free_indices(wanted)


def test_a_quantity_can_be_replaced_and_brings_its_indices() -> None:
    e = read("sum(x*a[k], k)")
    found = substitute(e, {scalar("x"): entry("b", k)})
    assert same(found, read("sum(b[k]*a[m], m)"))


def test_a_fresh_index_is_not_taken() -> None:
    assert fresh_index([]) == i
    assert fresh_index([i, j], i) == k
    assert fresh_index([Index(c) for c in "ijklmnpqrstuvabcdfgh"]) == Index("k1")
    assert fresh_index([Index("z")], Index("z")).name != "z"


@pytest.mark.parametrize(
    ("text", "avoid", "after"),
    [
        ("sum(a[k], k)", "k", "sum(a[m], m)"),
        ("sum(a[k], k)*sum(b[k], k)", "k", "sum(a[m], m)*sum(b[n], n)"),
        ("sum(sum(W[i,k], k), i)", "ik", "sum(sum(W[m,n], n), m)"),
        ("sum(W[i,k]*a[k], k)", "k", "sum(W[i,m]*a[m], m)"),
        ("a[k]", "k", "a[k]"),
    ],
)
def test_bound_indices_keep_clear(text: str, avoid: str, after: str) -> None:
    found = rename_bound(read(text), [Index(c) for c in avoid])
    assert same(found, read(after))
    bound = all_indices(found) - free_indices(found)
    assert not bound & {Index(c) for c in avoid}


TERMS = st.recursive(
    st.sampled_from(["a[i]", "a[j]", "b[k]", "W[i,j]", "W[k,i]", "a[m]", "2"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda e: f"({e[0]})*({e[1]})"),
        st.tuples(inner, inner).map(lambda e: f"({e[0]} + {e[1]})"),
        st.tuples(inner, st.sampled_from("ijkm")).map(lambda e: f"sum(({e[0]})*a[{e[1]}], ({e[1]}, 1, N))"),
    ),
    max_leaves=5,
)


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(TERMS, st.permutations("ijkm"))
def test_a_permutation_of_the_letters_is_undone(text: str, order: list[str]) -> None:
    e = read(text)
    there = {Index(a): Index(b) for a, b in zip("ijkm", order, strict=True)}
    back = {new: old for old, new in there.items()}
    moved = substitute(e, there)
    assert free_indices(moved) == {there[index] for index in free_indices(e)}
    assert same(substitute(moved, back), e)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(TERMS, st.sampled_from("ijkm"), st.sampled_from("ijkm"))
def test_a_renamed_expression_is_the_same_at_equal_indices(text: str, old: str, new: str) -> None:
    """e with i for j is e where i = j."""
    e = read(text)
    found = substitute(e, {Index(old): Index(new)})
    assert Index(old) not in free_indices(found) or old == new
    if Index(old) in free_indices(e) and old != new:
        from derive.expression.nodes import relation

        check = Witness(PROBLEM, points=8, inside=(e,)).equal(e, found, relation(Index(old), "==", Index(new)))
        assert check.verdict != "fails", check.detail


@settings(max_examples=80, deadline=None)
@given(TERMS)
def test_renaming_what_is_bound_changes_no_value(text: str) -> None:
    e = read(text)
    moved = rename_bound(e, [i, j, k, m])
    assert same(moved, e)
    assert free_indices(moved) == free_indices(e)
    assert not (all_indices(moved) - free_indices(e)) & {i, j, k, m}
