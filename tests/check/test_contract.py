"""A sum of products that is contracted is the sum that the products make, and where it is wrong it fails as they do."""

from __future__ import annotations

import numpy as np
import pytest

from derive.check import Witness, contract
from derive.check.contract import contracted
from derive.check.named import Value, combine, reduce
from derive.language.reader import read_expression, read_problem

LENGTHS = {"a": 5, "b": 6, "c": 7, "d": 8, "e": 9, "~": 6}


@pytest.fixture
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """However few values a product has, it is contracted."""
    monkeypatch.setattr(contract, "WORTHWHILE", 1)
    monkeypatch.setattr(contract, "WORTHWHILE_IN_PARTS", 1)


def value(axes: str, seed: int, points: int = 4, imaginary: bool = False) -> Value:
    draw = np.random.default_rng(seed)
    shape = (points, *(LENGTHS[x] for x in axes))
    array = draw.normal(size=shape)
    return Value(array + 1j * draw.normal(size=shape) if imaginary else array, tuple(axes))


@pytest.mark.parametrize(
    ("factors", "over"),
    [("abc cde", "c"), ("abc cd de", "cd"), ("abc ab e", "b"), ("abcde a", "abcde"), ("ab bc cd de", "bcd"), ("abe cde ad", "e")],
)
@pytest.mark.parametrize("imaginary", [False, True])
@pytest.mark.usefixtures("always")
def test_a_contraction_is_the_sum_of_the_products(factors: str, over: str, imaginary: bool) -> None:
    values = [value(axes, n, 1 if n == 1 else 4, imaginary and n == 0) for n, axes in enumerate(factors.split())]
    found = contracted(values, {x: LENGTHS[x] for x in over})
    wanted = values[0]
    for other in values[1:]:
        wanted = combine(np.multiply, wanted, other)
    for letter in over:
        wanted = reduce(wanted, letter, np.sum)
    assert found is not None
    assert found.axes == wanted.axes
    assert np.allclose(found.array, wanted.array, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(("one", "other", "over"), [("abc", "bc~", "b"), ("ab~", "bc", "b"), ("abc", "a~", "a")])
@pytest.mark.usefixtures("always")
def test_the_parts_of_a_displaced_factor_have_the_digits_of_the_product(one: str, other: str, over: str) -> None:
    x, y = (value(axes, n, imaginary="~" in axes) for n, axes in enumerate((one, other)))
    x.array.flat[7], y.array.flat[11] = np.inf, np.nan
    with np.errstate(all="ignore"):
        found = contracted([x, y], {over: LENGTHS[over]})
        wanted = reduce(combine(np.multiply, x, y), over, np.add.reduce)
    assert found is not None and found.axes == wanted.axes
    sound = np.isfinite(wanted.array)
    assert not sound.all() and (np.isfinite(found.array) == sound).all()
    assert (found.array[sound] == wanted.array[sound]).all()


def test_what_is_soon_multiplied_or_has_an_axis_of_another_length_is_not_contracted(monkeypatch: pytest.MonkeyPatch) -> None:
    small = [value("a", 0), value("ab", 1)]
    assert contracted(small, {"a": 5}) is None
    monkeypatch.setattr(contract, "WORTHWHILE", 1)
    assert contracted(small, {"a": 5}) is not None
    assert contracted(small, {"a": 6}) is None
    assert contracted(small, {"c": 7}) is None
    assert contracted([value("ab", 0), Value(np.ones((4, 4)), ("b",))], {"a": 5}) is None


@pytest.fixture
def witness(always: None) -> Witness:
    """A witness that contracts every sum of products."""
    text = "m = mean(x[i], i); y[i] = sum(A[i,j]*x[j], j); E = sum(sum(x[i]*A[i,j]*x[j], j), i)"
    return Witness(read_problem(text, of="E", wrt="x[k]"))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("E", "sum(x[i]*y[i], i)"),
        ("diff(E, x[k])", "y[k] + sum(x[i]*A[i,k], i)"),
        ("sum(sum((x[i] - m)*A[i,j]*x[j], j), i)", "E - m*sum(y[i], i)"),
        ("sum(sum((x[i] - m)*x[j], j), i)", "0"),
    ],
)
def test_a_right_sum_of_products_holds(witness: Witness, left: str, right: str) -> None:
    found = witness.equal(*(read_expression(side, witness.problem) for side in (left, right)))
    assert found.ok, found.detail


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("E", "sum(x[i]*A[i,j], i)"),
        ("E", "sum(sum(x[i]*A[i,j]*x[i], j), i)"),
        ("diff(E, x[k])", "y[k] - sum(x[i]*A[i,k], i)"),
        ("diff(E, x[k])", "y[k] + sum(x[i]*A[k,i], i)"),
        ("sum(sum((x[i] - m)*A[i,j]*x[j], j), i)", "E + m*sum(y[i], i)"),
        ("sum(sum((x[i] - m)*x[j], j), i)", "1/10**6"),
        ("sum(sum((x[i] - m)*(x[j] + 1), j), i)", "sum((x[i] - m)*x[i], i)"),
    ],
)
def test_a_wrong_sum_of_products_fails(witness: Witness, left: str, right: str) -> None:
    found = witness.equal(*(read_expression(side, witness.problem) for side in (left, right)))
    assert found.verdict == "fails", found.detail
