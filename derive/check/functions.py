"""Elementary functions at real and at complex points, continued analytically from the real axis piece by piece.

Comparisons look at real parts only, so a small imaginary step passes through |x|, max and a piecewise function as it
passes through a polynomial.  Outside its real domain a function is NaN: log(-1) is no number here.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sympy import Abs, acos, asin, atan, cos, cosh, erf, log, sign, sin, sinh, tan, tanh
from sympy import exp as exponential

from derive.check.named import Array, Value, align
from derive.expression.nodes import relu, sigmoid, softplus

#: How far from 0 the series of the error function is taken.
SERIES = 2.0


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


def arcsine(x: Array) -> Array:
    """The angle in (-π/2, π/2) with the sine x for a real part between -1 and 1, else NaN."""
    return np.arcsin(np.where(np.abs(x.real) > 1, np.nan, x))


def arccosine(x: Array) -> Array:
    """The angle in (0, π) with the cosine x for a real part between -1 and 1, else NaN."""
    return np.arccos(np.where(np.abs(x.real) > 1, np.nan, x))


def logistic(x: Array) -> Array:
    """1 / (1 + e^-x), by the exponential that cannot overflow."""
    below = x.real < 0
    small = np.exp(np.where(below, x, -x))
    return np.where(below, small, 1) / (1 + small)


def rectified(x: Array) -> Array:
    """max(x, 0); NaN where x is."""
    return np.where(x.real <= 0, 0, x)


def soft_rectified(x: Array) -> Array:
    """log(1 + e^x) = max(x, 0) + log(1 + e^-|x|), with 0 on the same side in both: a complex step from 0 sees the slope 1/2."""
    below = x.real < 0
    return np.where(below, 0, x) + _log_of_one_more(np.exp(np.where(below, x, -x)))


def _log_of_one_more(z: Array) -> Array:
    """log(1 + z) for a real part that is not negative; NumPy's own loses the real part of a small complex z."""
    if not np.iscomplexobj(z):
        return np.log1p(z)
    x, y = z.real, z.imag
    return np.log1p(x * (2 + x) + y * y) / 2 + 1j * np.arctan2(y, 1 + x)


def error_function(z: Array) -> Array:
    """erf z = 2/√π e^{-z²} Σ_n 2ⁿ z^{2n+1} / (1·3·…·(2n+1)), and far from 0 it is 1 less e^{-z²}/√π over a continued fraction.

    The series has terms of one sign on the real axis, so nothing cancels (Abramowitz and Stegun 7.1.6); far from 0 the slopes
    of its factors would, and the continued fraction z + 1/2/(z + 1/(z + 3/2/(z + …))) hardly changes (7.1.14).
    """
    x = z.real
    far = np.abs(x) > SERIES
    near = np.where(far, 0, z)
    sizes = np.abs(near)
    largest = min(float(np.max(sizes, where=np.isfinite(sizes), initial=0.0)), SERIES)
    term = total = near
    double_square = 2 * near * near
    for n in range(1, 25 + int(4 * largest**2)):
        term = term * double_square / (2 * n + 1)
        total = total + term
    value: Array = 2 / np.sqrt(np.pi) * np.exp(-near * near) * total
    if not far.any():
        return value
    sign = np.where(x < 0, -1.0, 1.0)
    outer = np.where(far & (np.abs(x) < 30), sign * z, 30.0)  # where e^{-z²} is 0 to the last digit
    fraction = outer
    for n in range(80, 0, -1):
        fraction = outer + n / 2 / fraction
    return np.where(far, np.where(np.isnan(x), x, sign * (1 - np.exp(-outer * outer) / (np.sqrt(np.pi) * fraction))), value)


def whole_power(x: Array, n: int) -> Array:
    """x^n by squaring: exact where x^n is, and as good for a negative base as for a positive one."""
    if n < 0:
        below = whole_power(x, -n)
        found = 1 / np.where(below == 0, np.nan, below)  # nothing is divided by zero, not even on the way to 1/∞
        if np.iscomplexobj(below):  # 1/∞ is 0 beside a real line too, where arithmetic would have no number for it
            found = np.where(np.isinf(below.real), 0.0, found)
        return found
    exponent = float(n) if n.bit_length() < 1024 else np.inf  # a whole number may be longer than a machine's
    if not np.iscomplexobj(x):
        return np.power(x, exponent)
    if n > 64:
        return _turned(x, np.array([exponent]))
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
    return np.where((x.real > 0) | (whole & ((x.real != 0) | (y.real >= 0))), _turned(x, y), np.nan)


def _turned(x: Array, y: Array) -> Array:
    """x^y as the power of the real parts, turned and stretched by what the imaginary parts add: |a|^b e^{y log z - b log|a|}.

    The logarithm is that of ±x, whichever has a positive real part, so that no whole turn is multiplied by y; what a small
    imaginary part adds to it is found as log(1 + it), without the digits of log|a|.
    """
    a, b = x.real, y.real
    zero = a == 0
    ratio = x.imag / np.where(zero, 1, a)
    added = np.log1p(ratio * ratio) / 2 + 1j * np.arctan(ratio)
    exponent = b * added
    if np.iscomplexobj(y):
        exponent = exponent + 1j * y.imag * (np.log(np.where(zero, 1, np.abs(a))) + added)
    turned = np.power(a, b) * np.exp(exponent)
    if not zero.any():
        return turned
    # 0 + it: its powers are those of it, of which all but the first two are lost in a step
    small = np.where(b == 0, 1, np.where(b == 1, x, np.where(b == 2, x * x, 0 * x)))
    return np.where(zero, small, turned)


ELEMENTARY: dict[type, Callable[[Array], Array]] = {
    exponential: np.exp, log: logarithm, Abs: absolute, sign: signum, sin: np.sin, cos: np.cos, tan: np.tan, asin: arcsine,
    acos: arccosine, atan: np.arctan, sinh: np.sinh, cosh: np.cosh, tanh: np.tanh, erf: error_function, sigmoid: logistic,
    relu: rectified, softplus: soft_rectified,
}  # fmt: skip

#: Where an unknown function takes its values: what is applied to a sum of sines and a logarithm.
RANGES: dict[str, Callable[[Array], Array]] = {
    "real": lambda g: g,
    "positive": lambda g: np.exp(g / 2),
    "unit": logistic,
    "shifted": lambda g: 1 + np.exp(g / 2),
    "negative": lambda g: -np.exp(g / 2),
    "wide": lambda g: 4 * g,
}


class SmoothFunction:
    """A random smooth function of n arguments: Σ_k c_k sin(w_k·u + b_k) + 5 log(1 + (v·u)²/25), analytic around the real axis and
    of moderate size wherever it is asked: beside 10¹⁵ nothing would be seen of what is added to it.

    A sine of a sum is no sum of functions of one argument each, so the arguments interact.  An argument that is a whole
    array has a weight for each entry; its axes are those with the labels #0, #1, …  At each point it is another function, by a
    multiplier and a number that is added: of f(2/3) nothing is known, nor whether it is above f(1/3).
    """

    def __init__(self, arity: int, number: int, values_in: str = "real"):
        self.number = number
        draw = np.random.default_rng([97, number, arity])
        self.amplitudes = draw.uniform(0.3, 0.9, 5)
        self.phases = draw.uniform(-1.5, 1.5, 5)
        self.weights = draw.uniform(0.4, 1.3, (arity, 5)) * draw.choice([-1.0, 1.0], (arity, 5))
        self.slope = draw.uniform(0.3, 0.9, arity) * draw.choice([-1.0, 1.0], arity)
        self.values_in = RANGES[values_in]

    def __call__(self, arguments: list[Value], line: Array) -> Value:
        phases = [self._phases(n, a) for n, a in enumerate(arguments)]
        (first, *more), axes = align(phases)
        total = sum(more, first)
        waves = np.sin(total[..., :-1] + self.phases) @ self.amplitudes
        times, added = line.T.reshape(2, -1, *(1 for _ in axes[:-1]))
        return Value(self.values_in(times * (waves + 5 * np.log(1 + total[..., -1] ** 2 / 25)) + added), axes[:-1])

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
