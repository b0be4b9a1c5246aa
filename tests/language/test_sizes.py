"""Sizes as einsum finds them: what a problem forces to be equal is one size, and nothing else."""

from __future__ import annotations

import pytest

from derive.errors import NotationError
from derive.expression.nodes import Integer, Size, Sum
from derive.expression.places import walk
from derive.language.reader import read_problem
from derive.problem import Problem


def axes(text: str, wrt: str, **more: object) -> dict[str, tuple[str, ...]]:
    return {name: tuple(map(str, sizes)) for name, sizes in read_problem(text, wrt=wrt, **more).axes.items()}  # type: ignore[arg-type]


def groups(text: str, wrt: str) -> list[set[str]]:
    """The axes that share a size, each as array.position."""
    found: dict[str, set[str]] = {}
    for name, sizes in axes(text, wrt).items():
        for n, size in enumerate(sizes):
            found.setdefault(size, set()).add(f"{name}.{n}")
    return sorted(found.values(), key=sorted)


TIED = [
    ("z[h] = sum(W[h,d]*x[d], d)", "x[k]", [{"W.0", "z.0"}, {"W.1", "x.0"}]),
    ("Q = sum(sum(x[i]*A[i,j]*x[j], j), i)", "x[m]", [{"A.0", "A.1", "x.0"}]),
    ("L = sum(sum(A[i,j]*B[j,i], j), i)", "A[m,n]", [{"A.0", "B.1"}, {"A.1", "B.0"}]),
    ("L = sum(a[i], i)*sum(b[j], j)", "a[k]", [{"a.0"}, {"b.0"}]),
    ("L = sum(a[i], i)*sum(b[i], i)", "a[k]", [{"a.0"}, {"b.0"}]),
    ("L = sum(sum(a[i]*b[j]*delta(i, j), j), i)", "a[k]", [{"a.0", "b.0"}]),
    ("L = sum(sum(where(i == j, a[i], b[j]), j), i)", "a[k]", [{"a.0", "b.0"}]),
    ("L = sum(a[i], (i, 1, N)) + sum(b[j], (j, 1, N))", "a[k]", [{"a.0", "b.0"}]),
    ("L = sum(a[i], (i, 1, N)) + sum(b[j], (j, 1, M))", "a[k]", [{"a.0"}, {"b.0"}]),
    ("p[i] = a[i]; L = sum(p[k]*b[k], k)", "a[j]", [{"a.0", "b.0", "p.0"}]),
    ("L = sum(p[k]*b[k], k); p[i] = a[i]", "a[j]", [{"a.0", "b.0", "p.0"}]),
    ("T = sum(C[i,i], i)", "C[j,k]", [{"C.0", "C.1"}]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrt", "wanted"), TIED, ids=[row[0] for row in TIED])
def test_what_is_forced_to_be_equal_is_one_size(text: str, wrt: str, wanted: list[set[str]]) -> None:
    found = [g for g in groups(text, wrt) if len(g) > 0]
    assert found == sorted(wanted, key=sorted)


def test_sizes_are_named_n_m_k() -> None:
    assert axes("L = sum(sum(sum(a[i]*b[j]*c[h], h), j), i)", "a[k]") == {"a": ("N",), "b": ("M",), "c": ("K",)}


def test_a_size_that_is_named_prints_so() -> None:
    assert axes("s = sum(q[d], (d, 1, D))/sqrt(D)", "q[m]") == {"q": ("D",)}


def test_a_letter_that_is_taken_is_no_size() -> None:
    assert axes("N = sum(a[i], i)", "a[j]")["a"] == ("M",)
    assert axes("L = N*sum(M[i], i)", "M[j]")["M"] == ("K",)


def test_the_size_of_a_range_is_the_size_of_the_axis() -> None:
    body = read_problem("m = mean(x[i], (i, 1, N))", wrt="x[j]").definitions[0].body
    assert [e.args[1].args[2] for _, e in walk(body) if isinstance(e, Sum)] == [Size("N")]
    assert Size("N") in body.free_symbols


def test_a_number_may_be_a_size() -> None:
    problem = read_problem("m = mean(x[i], (i, 1, 3))", wrt="x[j]")
    assert problem.axes["x"] == (Integer(3),)
    assert Size("N") not in problem.definitions[0].body.free_symbols


def test_assumptions_tie_sizes_too() -> None:
    problem = read_problem("L = sum(t[i]**2, i) + sum(q[j], j)", wrt="q[k]", assume=["sum(t[i]*q[i], i) = 1"])
    assert problem.axes["t"] == problem.axes["q"]


@pytest.mark.parametrize(
    "text",
    [
        "L = sum(a[i], (i, 1, 3)) + sum(a[i], (i, 1, 4))",
        "L = sum(a[i], (i, 1, 3))*sum(b[j], (j, 1, 4)) + sum(a[i]*b[i], i)",
        "L = sum(a[i], (i, 1, 3)) + sum(W[j,j], (j, 1, 4)) + sum(W[i,1]*a[i], i)",
    ],
)
def test_two_numbers_cannot_agree(text: str) -> None:
    with pytest.raises(NotationError, match="sizes that cannot agree: 3 and 4"):
        read_problem(text, wrt="a[k]")


def test_a_place_outside_of_the_axis() -> None:
    with pytest.raises(NotationError, match="no entry 4"):
        read_problem("L = sum(a[i], (i, 1, 3)) + a[4]", wrt="a[k]")


def sizes_of_asked(problem: Problem) -> tuple[object, object]:
    return problem.axes["q"][0], problem.axes["a"][0]


def test_a_letter_that_the_question_uses_twice_is_one_index() -> None:
    q, a = sizes_of_asked(read_problem("q[j] = sum(a[k]/W[j,k], k)", wrt="a[j]"))
    assert q == a


def test_two_names_of_one_size_are_the_first() -> None:
    problem = read_problem("L = sum(a[i], (i, 1, N))/N + M*sum(a[j]*b[j], (j, 1, M))/M**2", wrt="a[k]")
    assert problem.axes == {"a": (Size("N"),), "b": (Size("N"),)}
    assert problem.sizes == {Size("N")}


def test_no_size_has_the_letter_of_an_index() -> None:
    assert axes("L = sum(a[N], N)", "a[k]") == {"a": ("M",)}


def runs(text: str, wrt: str, **more: object) -> list[tuple[str, str]]:
    """Each sum's letter with its size, in reading order."""
    bodies = (d.body for d in read_problem(text, wrt=wrt, **more).definitions)  # type: ignore[arg-type]
    return [(str(e.args[1].args[0]), str(e.args[1].args[2])) for b in bodies for _, e in walk(b) if isinstance(e, Sum)]


#: text, variable, each sum's letter and size
RENAMED = [
    ("L = sum(sum(a[i], i)*b[i], i)", "b[k]", [("i", "N"), ("j", "M")]),
    ("L = sum(b[i]*sum(a[i], i), i)", "x", [("i", "N"), ("j", "M")]),
    ("L = sum(sum(sum(a[i], i)*b[i], i)*c[i], i)", "x", [("i", "N"), ("j", "M"), ("k", "K")]),
    ("p[i] = sum(a[i]**2, i)*b[i]", "b[j]", [("k", "M")]),
    ("L = sum(a[i], i)*sum(a[i]**2, i)", "x", [("i", "N"), ("i", "N")]),
    ("L = sum(a[i], i)*sum(b[i], i)*sum(b[i]**2, i)", "x", [("i", "N"), ("j", "M"), ("j", "M")]),
    ("L = sum(a[i], i)*sum(b[i], i) + sum(c[j], j)", "x", [("i", "N"), ("k", "M"), ("j", "K")]),
    ("u = sum(a[i], i); L = u*sum(b[i], i)", "x", [("i", "N"), ("j", "M")]),
    ("p[i] = a[i]; L = sum(p[k], k)*sum(b[i], i)", "x", [("k", "N"), ("j", "M")]),
    ("L = sum(a[j], j)*sum(b[i], i)", "a[i]", [("j", "N"), ("k", "M")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrt", "wanted"), RENAMED, ids=[row[0] for row in RENAMED])
def test_one_letter_runs_along_one_size(text: str, wrt: str, wanted: list[tuple[str, str]]) -> None:
    assert sorted(runs(text + " + 0*x" if wrt == "x" else text, wrt)) == sorted(wanted)


def test_what_is_renamed_is_the_same_expression() -> None:
    from derive.expression.monomial import same

    typed, plain = (read_problem(t, wrt="b[m]") for t in ("L = sum(sum(a[i], i)*b[i], i)", "L = sum(sum(a[n], n)*b[k], k)"))
    assert same(typed.definitions[0].body, plain.definitions[0].body)


#: text, variables, and the sizes of the axes that are not those of one array
ONE_LETTER_TWICE = [
    ("o[i,j] = sum(a[j]*A[k,j], (k, 1, M))**2; L[i,j] = f(a) + sum(o[j,k], k)", "a[k], A[k,l]", ("a", "A")),
    ("L = f(a)*g(b)*h(c) + sum(a[i], i) + sum(b[i], i) + sum(c[i], i)", "a[i], b[i], c[i]", ("a", "b", "c")),
]


@pytest.mark.parametrize(("text", "wrt", "arrays"), ONE_LETTER_TWICE)
def test_a_letter_of_one_variable_is_none_of_another(
    text: str, wrt: str, arrays: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is gone may lend its identity to what comes: here all do.
    monkeypatch.setattr("derive.language.expressions.id", lambda _: 0, raising=False)
    axes = read_problem(text, wrt=wrt).axes
    assert len({axes[a][0] for a in arrays}) == len(arrays)
