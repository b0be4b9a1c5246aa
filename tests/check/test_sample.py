"""Sample points: inside the domain, on both sides of a switch, under the assumptions, and the same every time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from derive.check import Witness, World, sample
from derive.expression.nodes import Size
from derive.language.reader import read_problem


def world_of(text: str, wrt: str, assume: tuple[str, ...] = (), of: str | None = None, **options: Any) -> World:
    return sample(read_problem(text, of=of, wrt=wrt, assume=assume, **options), 32)


@pytest.mark.parametrize(
    ("text", "wrt", "domain"),
    [
        ("f = x**2 + y", "x", {}),
        ("f = log(x)", "x", {"x": (0, None)}),
        ("f = log(-x)", "x", {"x": (None, 0)}),
        ("f = log(x - 1) + y", "x", {"x": (1, None)}),
        ("L = -sum(t[i]*log(q[i]), i)", "q[j]", {"q": (0, None)}),
        ("L = -(t*log(q) + (1 - t)*log(1 - q))", "q", {"q": (0, 1)}),
        ("L = sum((x[n] - m)**2/(2*v) + log(v)/2, n)", "m", {"v": (0, None)}),
        ("f = sqrt(1 - x**2) + log(x)", "x", {"x": (0, 1)}),
        ("f = log(u*v)", "u", {"u": (0, None), "v": (0, None)}),
        ("f = log(g(x))", "x", {"g": (0, None)}),
        ("f = x**n", "x", {"x": (0, None)}),
        ("f = exp(a/T)/(exp(a/T) + exp(b/T))", "a", {}),
    ],
)
def test_the_smallest_change_of_the_ranges_that_makes_everything_a_number(text: str, wrt: str, domain: dict[str, object]) -> None:
    world = world_of(text, wrt)
    assert world.fault is None
    assert world.points >= 32
    assert world.domain_used == domain
    assert all(np.isfinite(world.value(d.head).array).all() for d in world.problem.definitions)


def test_a_given_domain_is_kept() -> None:
    world = world_of("f = x*y*z", "x", domain={"x": (0.0, 1.0), "y": (2.0, None), "z": (None, -1.0)})
    assert (world.leaves["x"] > 0).all() and (world.leaves["x"] < 1).all()
    assert (world.leaves["y"] > 2).all() and (world.leaves["z"] < -1).all()
    assert world.domain_used["y"] == (2.0, None)


@pytest.mark.parametrize(
    ("assumption", "holds"),
    [
        ("sum(t[i], i) = 1", lambda t, u: t.sum(1) - 1),
        ("norm(t[i], i) = 2", lambda t, u: np.sqrt((t**2).sum(1)) - 2),
        ("sum(t[i]**3, i) = u", lambda t, u: (t**3).sum(1) - u),
        ("mean(t[i], i) = 0", lambda t, u: t.mean(1)),
        ("t[1] + t[2] = 3*t[3]", lambda t, u: t[:, 0] + t[:, 1] - 3 * t[:, 2]),
        ("exp(u) = 2", lambda t, u: np.exp(u) - 2),
    ],
)
def test_assumptions_are_true_by_construction(assumption: str, holds: Callable[..., Any]) -> None:
    world = world_of("f = sum(t[i]*x[i], i)*u", "x[j]", (assumption,))
    assert world.fault is None
    assert np.abs(holds(world.leaves["t"], world.leaves["u"])).max() < 1e-12


@pytest.mark.parametrize(
    ("assumption", "holds"),
    [
        (("sum(t[i], i) = 0",), lambda t: t.sum(1)),
        (("sum(t[i]**2, i) = 1", "sum(t[i], i) = 0"), lambda t: t.sum(1) + (t**2).sum(1) - 1),
        (("sum(t[i], i) = 0", "sum(t[i]**2, i) = 1"), lambda t: t.sum(1) + (t**2).sum(1) - 1),
    ],
)
def test_nothing_vanishes_under_an_assumption(assumption: tuple[str, ...], holds: Callable[..., Any]) -> None:
    world = world_of("f = sum(t[i]*x[i], i)", "x[j]", assumption)
    assert world.fault is None
    t = world.leaves["t"]
    assert np.abs(holds(t)).max() < 1e-12
    assert np.ptp(t, axis=1).min() > 1e-3


def test_an_assumption_for_every_value_of_an_index() -> None:
    world = world_of("L = sum(sum(t[n,c]*z[n,c], c), n)", "z[i,j]", ("sum(t[n,c], c) = 1",))
    assert world.leaves["t"].sum(axis=2) == pytest.approx(1)
    assert (world.leaves["t"] > 0).all()


def test_an_assumption_that_holds_anyway_changes_nothing() -> None:
    text = "p[i] = exp(a[i])/sum(exp(a[k]), k); L = sum(p[i]*x[i], i)"
    with_it, without = world_of(text, "a[j]", ("sum(p[i], i) = 1",)), world_of(text, "a[j]")
    assert np.array_equal(with_it.leaves["a"], without.leaves["a"])


@pytest.mark.parametrize("assumption", ["u**2 = -1", "exp(u) = 0", "sum(p[i], i) = 2"])
def test_an_assumption_that_cannot_be_true_is_a_fault(assumption: str) -> None:
    world = world_of("p[i] = exp(u*a[i])/sum(exp(u*a[k]), k)", "a[j]", (assumption,))
    assert world.fault is not None


def test_definitions_that_are_never_numbers_are_a_fault() -> None:
    fault = world_of("f = log(-1 - x**2)", "x").fault
    assert fault is not None and fault.template == "{found}: {e} never is"


def test_sizes_are_unequal_and_at_least_three() -> None:
    world = world_of("L[i] = sum(sum(sum(A[i,j]*B[j,k]*C[k,l], j), k), l); M = sum(D[m], (m, 1, 4)) + sum(L[i], i)", "A[i,j]")
    sizes = [n for name in ("A", "B", "C") for n in world.shape(name)]
    assert min(sizes) >= 3
    assert len(set(sizes)) == 4
    assert world.shape("D") == (4,)
    assert 4 not in sizes


@pytest.mark.parametrize(
    "text", ["h = max(x, 0)", "h = where(x > 3, x, 1)", "h = abs(x - 2)", "h = relu(x*y)", "h = max(1 - t*w, 0)"]
)
def test_both_sides_of_a_switch_are_met(text: str) -> None:
    world = world_of(text, next(name for name in "xw" if name in text[4:].replace("max", "")))
    assert world.unvisited == ()
    assert world.points >= 32


def test_a_side_that_is_never_met_is_reported() -> None:
    assert world_of("h = where(x**2 < -1, 1, x)", "x").unvisited != ()


def test_the_same_problem_has_the_same_points_in_any_letters() -> None:
    first = world_of("p[i] = exp(a[i]/T)/sum(exp(a[k]/T), k)", "a[j]")
    again = world_of("p[i] = exp(a[i]/T)/sum(exp(a[k]/T), k)", "a[j]")
    other = world_of("w[m] = exp(b[m]/u)/sum(exp(b[n]/u), n)", "b[l]")
    assert np.array_equal(first.leaves["a"], again.leaves["a"])
    assert np.array_equal(first.leaves["a"], other.leaves["b"])
    assert np.array_equal(first.leaves["T"], other.leaves["u"])


@pytest.mark.parametrize(
    "assume",
    [("A[i,j] = A[j,i]",), ("A[i,j] = -A[j,i]",), ("A[i,j] = A[j,i]", "sum(A[i,j], j) = 1"), ("A[i,i] = 1", "A[i,j] = A[j,i]")],
)
def test_a_symmetric_array_is_drawn(assume: tuple[str, ...]) -> None:
    world = world_of("L = sum(x[i]*A[i,j]*x[j], i, j)", "x[k]", assume)
    assert world.fault is None
    drawn = world.leaves["A"]
    assert np.abs(drawn - (1 if "-" not in assume[0] else -1) * drawn.transpose(0, 2, 1)).max() < 1e-12
    assert np.abs(drawn).max() > 0.1


def rectified(layers: int) -> str:
    """L of so many layers, each a rectifier of a product."""
    lines = [f"a{n}[i] = relu(sum(W{n}[i,d]*a{n - 1}[d], d))" for n in range(1, layers + 1)]
    return "; ".join([*lines, f"L = sum((a{layers}[i] - y[i])**2, i)"])


def test_a_deep_network_of_rectifiers_is_seen_where_its_layers_are_open() -> None:
    world = sample(read_problem(rectified(40), of="L", wrt="W1[i,j]"), 32)
    last = np.abs(world.root.quantity("a40").array).max(axis=1)
    assert world.fault is None and (last > 0).mean() >= 0.5


def test_a_condition_that_both_sides_of_are_alike_everywhere_asks_for_no_more_points() -> None:
    world = sample(read_problem("L = relu(x - x) + x**2", wrt="x"), 32)
    assert world.fault is None and world.points == 32 + 32 // 4


def test_every_branch_of_a_deep_network_of_rectifiers_is_visited() -> None:
    witness = Witness(read_problem(rectified(40), of="L", wrt="W1[i,j]"))
    assert witness.shown(witness.problem.of)


def test_the_targets_are_judged_once_in_each_world(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[World, object]] = []
    found = World.asked
    monkeypatch.setattr(World, "asked", lambda world, e: asked.append((world, e)) or found(world, e))  # type: ignore[func-returns-value]
    world = world_of("q[i] = log(a[i]); L = sum(q[i]**2, i)", "a[j]")
    assert world.fault is None and world.domain_used == {"a": (0, None)}
    assert len(asked) == len(set(asked))


@pytest.mark.parametrize("text", ["f = x**2 + 10**9*y/7", "f = x/1000 + y", "f = x + 2*y"])
def test_the_numbers_that_stand_in_an_expression(text: str) -> None:
    from sympy import Rational

    from derive.check.search import numbers

    body = read_problem(text, wrt="x").definitions[0].body
    told = {abs(float(e)) for e in body.atoms(Rational)} - {0.0, 1.0}
    assert numbers([body]) == sorted(told)


def test_where_a_polynomial_of_a_polynomial_grows_beyond_all_bounds_small_numbers_are_drawn() -> None:
    square = "sum(X[k-1,i,n]*X[k-1,m,n], n)"
    fourth = f"sum({square}*sum(X[k-1,m,l]*X[k-1,p,l], l), m)"
    said = f"X[k,i,j] = a*X[k-1,i,j] + b*sum({square}*X[k-1,m,j], m) + c*sum({fourth}*X[k-1,p,j], p)"
    world = sample(read_problem(said, wrt="a"), 32, sizes={Size("N"): 5})
    assert world.fault is None and not world.domain_used
    assert np.abs(world.asked(world.problem.of)).max() < 1e6
