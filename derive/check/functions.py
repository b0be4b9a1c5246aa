"""Elementary functions at real and at complex points, continued analytically from the real axis piece by piece.

Comparisons look at real parts only, so a small imaginary step passes through |x|, max and a piecewise function as it
passes through a polynomial.  Outside its real domain a function is NaN: log(-1) is no number here.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sympy import Abs, atan, cos, cosh, erf, log, sign, sin, sinh, tan, tanh
from sympy import exp as exponential

from derive.check.named import Array, Value, align
from derive.expression.nodes import relu, sigmoid, softplus


def absolute(x: Array) -> Array:
    """|x|, as x or -x by the sign of the real part."""
    return np.where(x.real < 0, -x, x)


def signum(x: Array) -> Array:
    """-1, 0 or 1 by the sign of the real part."""
    return np.sign(x.real)


def logarithm(x: Array) -> Array:
    """log x for a positive real part, else NaN."""
    return np.log(np.where(x.real > 0, x, np.nan))


def square_root(x: Array) -> Array:
    """√x for a real part that is not negative, else NaN."""
    return np.sqrt(np.where(x.real < 0, np.nan, x))


def logistic(x: Array) -> Array:
    """1 / (1 + e^-x), by the exponential that cannot overflow."""
    below = x.real < 0
    small = np.exp(np.where(below, x, -x))
    return np.where(below, small, 1) / (1 + small)


def rectified(x: Array) -> Array:
    """max(x, 0)."""
    return np.where(x.real > 0, x, 0)


def soft_rectified(x: Array) -> Array:
    """log(1 + e^x) = max(x, 0) + log(1 + e^-|x|), with 0 on the same side in both: a complex step from 0 sees the slope 1/2."""
    below = x.real < 0
    return np.where(below, 0, x) + np.log1p(np.exp(np.where(below, x, -x)))


def error_function(z: Array) -> Array:
    """erf z = 2/√π e^{-z²} Σ_n 2ⁿ z^{2n+1} / (1·3·…·(2n+1)) for |Re z| ≤ 6; beyond, ±1 to the last digit, and a slope.

    The series has terms of one sign on the real axis, so nothing cancels (Abramowitz and Stegun 7.1.6).
    """
    far = np.abs(x := z.real) > 6
    beyond = np.sign(x) + (1j * z.imag * 2 / np.sqrt(np.pi) * np.exp(-x * x) if np.iscomplexobj(z) else 0.0)
    z = np.where(far, 0, z)
    sizes = np.abs(z)
    largest = min(float(np.max(sizes, where=np.isfinite(sizes), initial=0.0)), 8.0)
    term = total = z
    double_square = 2 * z * z
    for n in range(1, 31 + int(3 * largest**2)):
        term = term * double_square / (2 * n + 1)
        total = total + term
    return np.where(far, beyond, 2 / np.sqrt(np.pi) * np.exp(-z * z) * total)


def whole_power(x: Array, n: int) -> Array:
    """x^n by squaring: exact where x^n is, and as good for a negative base as for a positive one."""
    if n < 0:
        below = whole_power(x, -n)
        return 1 / np.where(below == 0, np.nan, below)  # nothing is divided by zero, not even on the way to 1/∞
    if not np.iscomplexobj(x) or n > 64:
        return np.power(x, float(n))  # a whole number may be longer than a machine's
    result: Array | None = None
    while n:
        if n & 1:
            result = x if result is None else result * x
        n >>= 1
        x = x * x if n else x
    return np.ones_like(x) if result is None else result


def power(x: Array, y: Array) -> Array:
    """x^y: for a whole y of any x, else e^{y log x} for a positive x and NaN for a negative one."""
    if not np.iscomplexobj(x) and not np.iscomplexobj(y):
        value = np.power(x, y)  # NaN outside the domain
        return np.where((x == 0) & (y < 0), np.nan, value)
    whole = (y.imag == 0) & (y.real == np.rint(y.real))
    inside = np.where(x.real > 0, x, np.nan)
    return np.where(whole, np.power(x, np.where(whole, y, 1)), np.exp(y * np.log(inside)))


ELEMENTARY: dict[type, Callable[[Array], Array]] = {
    exponential: np.exp, log: logarithm, Abs: absolute, sign: signum, sin: np.sin, cos: np.cos, tan: np.tan, atan: np.arctan,
    sinh: np.sinh, cosh: np.cosh, tanh: np.tanh, erf: error_function, sigmoid: logistic, relu: rectified,
    softplus: soft_rectified,
}  # fmt: skip

#: Where an unknown function takes its values: what is applied to a sum of sines and a square.
RANGES: dict[str, Callable[[Array], Array]] = {
    "real": lambda g: g,
    "positive": lambda g: np.exp(g / 2),
    "unit": logistic,
    "shifted": lambda g: 1 + np.exp(g / 2),
    "negative": lambda g: -np.exp(g / 2),
    "wide": lambda g: 4 * g,
}


class SmoothFunction:
    """A random entire function of n arguments: Σ_k c_k sin(w_k·u + b_k) + (v·u)²/5, real on the real axis.

    A sine of a sum is no sum of functions of one argument each, so the arguments interact.  An argument that is a whole
    array has a weight for each entry; its axes are those with the labels #0, #1, …
    """

    def __init__(self, arity: int, number: int, values_in: str = "real"):
        self.number = number
        draw = np.random.default_rng([97, number, arity])
        self.amplitudes = draw.uniform(0.3, 0.9, 5)
        self.phases = draw.uniform(-1.5, 1.5, 5)
        self.weights = draw.uniform(0.4, 1.3, (arity, 5)) * draw.choice([-1.0, 1.0], (arity, 5))
        self.slope = draw.uniform(0.3, 0.9, arity) * draw.choice([-1.0, 1.0], arity)
        self.values_in = RANGES[values_in]

    def __call__(self, arguments: list[Value]) -> Value:
        phases = [self._phases(n, a) for n, a in enumerate(arguments)]
        (first, *more), axes = align(phases)
        total = sum(more, first)
        waves = np.sin(total[..., :-1] + self.phases) @ self.amplitudes
        return Value(self.values_in(waves + total[..., -1] ** 2 / 5), axes[:-1])

    def _phases(self, n: int, argument: Value) -> Value:
        """What the nth argument adds to w_1·u, …, w_5·u and v·u, along an axis that sorts after all others."""
        slots = tuple(label for label in argument.axes if label.startswith("#"))
        left = (*argument.axes[len(slots) :], "~~")
        weights = np.append(self.weights[n], self.slope[n])
        if not slots:
            return Value(argument.array[..., None] * weights, left)
        shape = argument.array.shape[1 : 1 + len(slots)]
        draw = np.random.default_rng([89, self.number, n, *shape])
        each = draw.uniform(0.4, 1.3, (*shape, 1)) * draw.choice([-1.0, 1.0], (*shape, 6)) * weights
        return Value(np.tensordot(argument.array, each, (range(1, 1 + len(slots)), range(len(slots)))), left)
