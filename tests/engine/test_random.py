"""Random problems: derived, checked and right by an oracle that shares no code with the program, or refused with a reason."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from derive import Derived, derive
from derive.errors import DeriveError, NotationError, Stuck
from derive.step import Derivation
from tests.problems import oracle

TOLERANCE = 1e-6
FUNCTIONS = ["exp", "log", "sqrt", "tanh", "sin", "cos", "sigmoid", "softplus", "abs", "relu"]
#: What the oracle says where a point is outside the domain: another point is tried.
OUTSIDE = (ValueError, ZeroDivisionError, OverflowError, TypeError)


def scalars(names: tuple[str, ...], depth: int) -> st.SearchStrategy[str]:
    """Texts over some scalars."""
    leaf = st.sampled_from([*names, *names, names[0], "2", "3", "1/2", "0.5", "1"])
    if depth == 0:
        return leaf
    inner = scalars(names, depth - 1)
    pair = st.tuples(inner, inner)
    return st.one_of(
        leaf,
        pair.map(lambda e: f"({e[0]} + {e[1]})"),
        pair.map(lambda e: f"({e[0]} - {e[1]})"),
        pair.map(lambda e: f"{e[0]}*{e[1]}"),
        pair.map(lambda e: f"({e[0]})/({e[1]})"),
        st.tuples(inner, st.sampled_from(["2", "3", "(-1)", "(-2)"])).map(lambda e: f"({e[0]})**{e[1]}"),
        st.tuples(st.sampled_from(FUNCTIONS), inner).map(lambda e: f"{e[0]}({e[1]})"),
        inner.map(lambda e: f"-({e})"),
        st.tuples(pair, pair).map(lambda e: f"where({e[0][0]} > {e[0][1]}, {e[1][0]}, {e[1][1]})"),
        st.tuples(st.sampled_from(["max", "min"]), pair).map(lambda e: f"{e[0]}({e[1][0]}, {e[1][1]})"),
    )


def indexed(arrays: tuple[str, ...], letters: tuple[str, ...], depth: int) -> st.SearchStrategy[str]:
    """Texts over some arrays of one size N, the square array W, a scalar c, and the letters that are free."""
    leaves = ["c", "2", "0.5", *(f"{a}[{i}]" for a in (*arrays, arrays[0]) for i in letters)]
    leaves += [f"W[{i},{j}]" for i in letters for j in letters if i != j]
    leaf = st.sampled_from(leaves)
    if depth == 0:
        return leaf
    inner = indexed(arrays, letters, depth - 1)
    pair = st.tuples(inner, inner)
    found = [
        leaf,
        pair.map(lambda e: f"({e[0]} + {e[1]})"),
        pair.map(lambda e: f"({e[0]} - {e[1]})"),
        pair.map(lambda e: f"{e[0]}*{e[1]}"),
        pair.map(lambda e: f"({e[0]})/({e[1]})"),
        st.tuples(inner, st.sampled_from(["2", "3", "(-1)"])).map(lambda e: f"({e[0]})**{e[1]}"),
        st.tuples(st.sampled_from(["exp", "log", "sqrt", "tanh", "sigmoid"]), inner).map(lambda e: f"{e[0]}({e[1]})"),
    ]
    if len(letters) < 3:
        for letter in "ijkm":  # a letter that is free outside may be bound inside
            body = indexed(arrays, (*(c for c in letters if c != letter), letter), depth - 1)
            found.append(body.map(lambda e, c=letter: f"sum({e}, ({c}, 1, N))"))  # type: ignore[misc]
    return st.one_of(*found)


def circles(d: Derivation) -> bool:
    """Whether a chain comes back to a line that it had before."""
    chains = [d.steps, *(case.steps for case in d.cases)]
    lines = [[s.after for s in steps] for steps in chains]
    return any(len(set(each)) < len(each) for each in lines) or any(map(circles, d.lemmas))


def right(define: list[str], of: str, wrt: str, found: Derived, extra: tuple[str, ...] = ()) -> bool | None:
    """Whether the result is the true derivative; None where no point could be tried."""
    errors = []
    for positive in (True, False):
        for seed in range(3):
            try:
                errors.append(oracle.compare(define, of, wrt, found.result.text, (), positive, (seed,), extra))
            except OUTSIDE:
                continue
    return max(errors) < TOLERANCE if errors else None


def judge(define: list[str], of: str, wrt: str, extra: tuple[str, ...] = ()) -> None:
    try:
        found = derive("; ".join(define), of=of, wrt=wrt)
    except (Stuck, NotationError) as error:
        assert str(error) and isinstance(error, DeriveError)
        assert "does not occur" in str(error) or "division by zero" in str(error) or isinstance(error, Stuck), str(error)
        return
    steps = list(found.derivation.all_steps())
    refuted = [s for s in steps if s.check is None or s.check.verdict == "fails"]
    assert refuted == [], f"{refuted[0].rule}: {refuted[0].check}"
    assert [c for c in found.checks if c.verdict == "fails"] == []
    assert not circles(found.derivation), "a line comes back"
    verdict = right(define, of, wrt, found, extra)
    assert verdict is not False, f"{found.result.text} is wrong"


quick = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
#: The same examples are tried in every run; where new ones are looked for, more of them.
EXAMPLES = 100 if settings.default is not None and settings.default.derandomize else 300
long = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

SCALAR = scalars(("x", "y"), 3)
CHAIN = st.tuples(scalars(("x", "y"), 2), scalars(("u", "x", "y"), 2), scalars(("u", "v", "x"), 2))
INDEXED = indexed(("a", "b"), (), 3)
FAMILY = st.tuples(
    indexed(("a", "b"), ("i",), 2), indexed(("p", "a"), ("j",), 2), indexed(("q", "p"), (), 2),
    st.sampled_from(["L", "q[j]", "q[k]", "p[i]"]), st.sampled_from(["a[j]", "a[k]", "a[i]", "b[m]"]),
)  # fmt: skip
SIZE = ("sum(a[k] + b[k] + W[k,k] + p[k] + q[k], (k, 1, N))",)


def in_one(text: str) -> None:
    assume("x" in text.replace("exp", "").replace("max", ""))
    judge([f"L = {text}"], "L", "x")


def in_a_chain(texts: tuple[str, str, str]) -> None:
    judge([f"{name} = {text}" for name, text in zip("uvL", texts, strict=True)], "L", "x")


def over_an_index(text: str, wrt: str) -> None:
    assume(wrt[0] in text.replace("tanh", ""))
    judge([f"L = {text}"], "L", wrt, ("sum(a[k] + b[k] + W[k,k], (k, 1, N))",))


def in_a_family(given_: tuple[str, str, str, str, str]) -> None:
    p, q, loss, of, wrt = given_
    bare = "sum(a[k] + b[k] + W[k,k], (k, 1, N))"  # one size for all
    judge([f"p[i] = {p} + 0*a[i]*b[i]", f"q[j] = {q} + 0*a[j]", f"L = {loss} + 0*{bare}"], of, wrt, SIZE)


@pytest.mark.slow
@quick
@given(SCALAR)
def test_a_random_function(text: str) -> None:
    in_one(text)


@pytest.mark.slow
@quick
@given(CHAIN)
def test_a_random_chain_of_quantities(texts: tuple[str, str, str]) -> None:
    in_a_chain(texts)


@pytest.mark.slow
@quick
@given(INDEXED, st.sampled_from(["a[j]", "a[k]", "b[i]", "c"]))
def test_a_random_function_of_arrays(text: str, wrt: str) -> None:
    over_an_index(text, wrt)


@pytest.mark.slow
@quick
@given(FAMILY)
def test_a_random_family_of_quantities(given_: tuple[str, str, str, str, str]) -> None:
    in_a_family(given_)


@pytest.mark.slow
@long
@given(scalars(("x", "y"), 4))
def test_many_random_functions(text: str) -> None:
    in_one(text)


@pytest.mark.slow
@long
@given(CHAIN)
def test_many_random_chains_of_quantities(texts: tuple[str, str, str]) -> None:
    in_a_chain(texts)


@pytest.mark.slow
@long
@given(indexed(("a", "b"), (), 4), st.sampled_from(["a[j]", "a[k]", "b[i]", "c"]))
def test_many_random_functions_of_arrays(text: str, wrt: str) -> None:
    over_an_index(text, wrt)


@pytest.mark.slow
@long
@given(FAMILY)
def test_many_random_families_of_quantities(given_: tuple[str, str, str, str, str]) -> None:
    in_a_family(given_)


#: What random problems found, kept: text, of, wrt
FOUND = [
    ("p[i] = exp(a[i])/sum(exp(a[i]), i)", "p[i]", "a[j]"),
    ("q[j] = sum(a[k]/W[j,k], k)", "q[j]", "a[j]"),
    ("p[i] = sum(b[k], k); q[j] = sum(a[k]/p[j], (k, 1, N))", "q[j]", "a[j]"),
    ("L = (y + y)/x", "L", "x"),
    ("L = (y/2 - y)/x", "L", "x"),
    ("L = (-(y) + y*0.5)*y*1/2*(3)/(x)", "L", "x"),
    ("u = 3 + 0.5*x; v = log(2)/(u + u); L = where(v > 1/2, 0.5, 2) + v**(-2)", "L", "x"),
    ("v = y*(x - x); L = (y - x)*(3 + x)", "L", "x"),
    ("u = cos(1/2)*(x - x); v = tanh(x); L = v + where(u > 1, 1/2, 0.5)", "L", "x"),
    ("L = exp((c - c)*(2 + c))", "L", "c"),
    ("L = (x - 1)*2*x + where(x > y, 3, x)*(x - x)", "L", "x"),
    ("L = c*sum((0.5 - 0.5)*a[k], (k, 1, N)) + c**2", "L", "c"),
    ("u = 1/x; L = x*u", "L", "x"),
    ("L = 2*x/(c*x*(1 - x))", "L", "x"),
    ("L = x*2/(x*log(0.5)*(x/x - (x + x)))", "L", "x"),
    ("L = 1/x/(c*(x + 1))", "L", "x"),
    ("u = log(-3); v = x**2", "v", "x"),
]


@pytest.mark.parametrize(("text", "of", "wrt"), FOUND, ids=[row[0] for row in FOUND])
def test_what_was_found(text: str, of: str, wrt: str) -> None:
    found = derive(text, of=of, wrt=wrt)
    assert found.verified, [s.check for s in found.derivation.all_steps() if s.check is None or not s.check.ok][:1]
    assert right(text.split("; "), of, wrt, found) is not False
    assert not circles(found.derivation)
    assert len(found.steps) < 60


NOWHERE = ["L = sigmoid(x)/(softplus(3)/(0.5 - 0.5))", "L = x/(y/(z - z))", "L = x/(y - y)", "L = (x + cos(x))/(y/y + (1 - 2))"]


@pytest.mark.parametrize("text", NOWHERE)
def test_what_is_defined_nowhere_is_not_said_to_hold(text: str) -> None:
    try:
        found = derive(text, wrt="x")
    except DeriveError:
        return
    assert not found.verified
