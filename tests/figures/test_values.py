"""What a figure shows is what is derived: every number in it is compared with one that is calculated here."""

from __future__ import annotations

import math

import numpy as np
import pytest

from derive.errors import DoesNotHold
from derive.figures import FigureError, Picture, requested
from derive.figures import mathematics as witness
from derive.step import Derivation

pytestmark = pytest.mark.slow


def drawn(kind: str, **settings: str) -> Picture:
    return requested(kind, settings).draw()


def test_a_function_and_its_derivative() -> None:
    p = drawn("function", text="sigmoid", range="-3..3")
    for x, y in p.values("function"):
        assert y == pytest.approx(1 / (1 + math.exp(-x)), abs=1e-12)
    for x, y in p.values("derivative"):
        s = 1 / (1 + math.exp(-x))
        assert y == pytest.approx(s * (1 - s), abs=1e-12)
    assert p.values("function")[0][0] == -3 and p.values("function")[-1][0] == 3


def test_one_entry_as_a_function_of_one_score() -> None:
    p = drawn("function", text="softmax", at="a = [7, 1, 2]", entry="2", input="1")
    for x, y in p.values("function"):
        assert y == pytest.approx(math.e / (math.exp(x) + math.e + math.e**2), abs=1e-12)
    for x, y in p.values("derivative"):
        total = math.exp(x) + math.e + math.e**2
        assert y == pytest.approx(-math.exp(x) * math.e / total**2, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "jumps"),
    [
        ("relu", [(0, 0, 1, 0)]), ("y = abs(x)", [(0, -1, 1, 0)]), ("y = max(x, 1) + max(x, -2)", [(-2, 0, 1, 0), (1, 1, 2, 1)]),
        ("y = abs(3*x - 1)", [(1 / 3, -3, 3)]),  # a third is no number that is met: neither end is filled
        ("sigmoid", []), ("y = tan(x)", []), ("y = x*sin(1/x)", []), ("y = 1/x", []), ("y = x*abs(x)", []),
    ],
)  # fmt: skip
def test_where_the_derivative_jumps(text: str, jumps: list[tuple[float, ...]]) -> None:
    found = drawn("function", text=text).values("jumps")
    assert len(found) == len(jumps)
    for one, expected in zip(found, jumps, strict=True):
        assert one == pytest.approx(expected, abs=1e-6)


def test_a_pole_parts_a_curve_and_has_no_bounds() -> None:
    p = drawn("function", text="y = 1/x^2")
    assert "lies between" not in p.told
    assert all(y > 0 for _, y in p.values("function"))
    assert "The function lies between −0.217 and 1." in drawn("function", text="y = sin(x)/x", range="-10..10").told


def test_where_the_function_jumps_there_is_no_derivative() -> None:
    told = drawn("function", text="y = where(x > 0, 1, 0)").told
    assert (
        "At x = 0 the function jumps from 0 to 1, and there is no derivative." in told
        and "The derivative is 0 everywhere." in told
    )


@pytest.mark.parametrize("scores", ["2, 1, 0.1", "-5, -5.5", "0, 0, 0", "9, -900, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3"])
def test_shares(scores: str) -> None:
    p = drawn("max-and-softmax", inputs=scores)
    values = [float(v) for v in scores.split(",")]
    powers = [math.exp(v - max(values)) for v in values]
    assert p.values("scores") == (tuple(values),)
    assert p.values("softmax")[0] == pytest.approx([v / sum(powers) for v in powers], abs=1e-15)
    assert sum(p.values("max")[0]) == 1 and p.values("max")[0][values.index(max(values))] == 1


def test_a_share_that_is_not_0_is_not_written_so() -> None:
    assert "> 0.999, < 0.001" in drawn("max-and-softmax", inputs="20, 0").told


def test_gradient_descent() -> None:
    x, y, rate = np.array([1.0, 2, 3]), np.array([2.0, 4, 5]), 0.01
    p = drawn(
        "loss-surface", text="sse", wrt="w,b", data="x = [1,2,3]; y = [2,4,5]", rate="0.01", steps="7", start="w = -1; b = 2"
    )
    w, b = -1.0, 2.0
    assert len(p.values("path")) == 8
    for (pw, pb), (loss,), gradient in zip(p.values("path"), p.values("losses"), p.values("gradients"), strict=True):
        r = y - (x * w + b)
        slope = -2 * float(r @ x), -2 * float(r.sum())
        assert (pw, pb) == pytest.approx((w, b)) and loss == pytest.approx(float(r @ r)) and gradient == pytest.approx(slope)
        w, b = w - rate * slope[0], b - rate * slope[1]


def test_a_jacobian_beside_differences() -> None:
    p = drawn("jacobian", text="softmax", at="a = [2, 1, 0.1, -1]")
    e = np.exp([2, 1, 0.1, -1])
    share = e / e.sum()
    assert np.array(p.values("derived")) == pytest.approx(np.diag(share) - np.outer(share, share))
    assert np.array(p.values("numeric")) == pytest.approx(np.array(p.values("derived")), abs=1e-9)
    assert 0 < p.values("difference")[0][0] < 1e-9


def test_a_jacobian_by_a_matrix_has_a_column_for_each_entry() -> None:
    text = "h[i] = sum(W[i,j]*x[j], j)^2"
    p = drawn("jacobian", text=text, wrt="W[k,l]", at="x = [1, 3]; W = [[1, 2], [0, -1]]")
    assert np.array(p.values("derived")) == pytest.approx(np.array([[14, 42, 0, 0], [0, 0, -6, -18]]))


def test_each_edge_says_its_own_derivative() -> None:
    told = drawn("graph", text="r[i] = y[i] - w*x[i]; L = sum(r[i]^2, i)", wrt="w").told
    assert "the partial derivative of r sub i with respect to w equals minus x sub i" in told
    assert "the partial derivative of capital L with respect to r sub i equals 2 times r sub i" in told


@pytest.mark.parametrize("text", ["softmax-cross-entropy", "l2-norm", "two-layer-network", "layer-norm", "logistic-regression"])
def test_nothing_in_a_graph_covers_anything_else(text: str) -> None:
    p = drawn("graph", text=text)
    boxes = [*p.values("nodes"), *p.values("labels")]
    for n, (left, bottom, right, top) in enumerate(boxes):
        for other in boxes[n + 1 :]:
            assert min(right, other[2]) <= max(left, other[0]) or min(top, other[3]) <= max(bottom, other[1])


def test_nothing_is_drawn_that_is_not_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    proved = witness.proved

    def wrong(problem: object) -> Derivation:
        found = proved(problem)  # type: ignore[arg-type]
        return replace(found, result=found.result * 2)

    monkeypatch.setattr(witness, "proved", wrong)
    for kind, settings in (("function", {"text": "sigmoid"}), ("jacobian", {"text": "softmax", "at": "a = [1, 2]"})):
        with pytest.raises(DoesNotHold, match="not what the values of the function say"):
            requested(kind, settings).draw()


def test_numbers_that_break_an_assumption_are_refused() -> None:
    with pytest.raises(FigureError, match="do not fit the assumption"):
        drawn("jacobian", text="softmax-cross-entropy", at="a = [1, 2]; t = [1, 1]")
