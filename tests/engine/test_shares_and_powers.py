"""Shares, powers with a name, differences and roots as people write them."""

from __future__ import annotations

import pytest

from derive import derive
from derive.document.calculation import calculation
from derive.expression.cost import cost
from derive.notation.text import text

LOGIT = "s = exp(a - b*p)/(1 + exp(a - b*p) + D)"
COBB_DOUGLAS = "Y = A*K**a*L**(1 - a); P = p*Y - r*K - w*L"
SPLINE = "y = (s*x**2 + d*x*(1 - x))/(s + (d + e - 2*s)*x*(1 - x))"
DIPOLE = "d = norm(x[k] - a[k], k); F[i] = q*(x[i] - a[i])/d**3"
MATERN = "r = norm(x[d] - y[d], d); k = (1 + r/l)*exp(-r/l)"
INFORMATION = "P[k] = sigmoid(a*(t - b[k])); T = sum(P[k], k); I = sum(a**2*P[k]*(1 - P[k]), k)"
RADIAL = "r = norm(z[d] - c[d], d); h = 1/(a + r); f[i] = z[i] + b*h*(z[i] - c[i])"
INVERSE_SQUARE = "r = norm(x[k] - c[k], k); u[i] = (x[i] - c[i])/r**3"


@pytest.mark.parametrize(
    ("problem", "of", "wrt", "result"),
    [
        ("p = c**h/(k**h + c**h)", "p", "k", "-h*p*(1 - p)/k"),
        ("p = c**h/(k**h + c**h); E = e + M*p", "E", "k", "-M*h*p*(1 - p)/k"),
        (LOGIT, "s", "p", "-b*s*(1 - s)"),
        (f"{LOGIT}; R = p*s", "R", "p", "s - b*R*(1 - s)"),
        (COBB_DOUGLAS, "P", "K", "p*a*Y/K - r"),
        (COBB_DOUGLAS, "P", "L", "p*Y*(1 - a)/L - w"),
        ("m = c*x**(3/4); g = m*t - b*x", "g", "x", "3*t*m/(4*x) - b"),
        ("S = m/sqrt(v - m**2)", "S", "m", "v/(v - m**2)**(3/2)"),
        ("t = r*sqrt(n - 2)/sqrt(1 - r**2)", "t", "r", "sqrt(n - 2)/(1 - r**2)**(3/2)"),
        ("g = 1/sqrt(1 - v**2/c**2); p = m*g*v", "p", "v", "m*g**3"),
        ("z = log((1 + r)/(1 - r))/2", "z", "r", "1/(1 - r**2)"),
        ("y = (x - sqrt(1 - a)*e)/sqrt(a)", "y", "a", "(e*sqrt(a)/sqrt(1 - a) - y)/(2*a)"),
        (RADIAL, "f[i]", "z[j]", "delta(i, j)*(1 + b*h) - b*h**2*(z[j] - c[j])*(z[i] - c[i])/r"),
        (INVERSE_SQUARE, "u[i]", "x[j]", "(delta(i, j) - 3*r*u[i]*(x[j] - c[j]))/r**3"),
        (SPLINE, "y", "x", "s*(2*s*x*(1 - x) + d*(1 - x)**2 + x**2*e)/(s + (d + e - 2*s)*x*(1 - x))**2"),
        ("E = b + (t - b)/(1 + 10**((c - x)*h))", "E", "x", "h*log(10)*(t - E)/(1 + 10**((c - x)*h))"),
        ("p = c + (d - c)/(1 + (x/k)**h)", "p", "x", "h*(p - d)/(x*(1 + (x/k)**h))"),
        ("p = u/(u + v); l = n*log(p) + m*log(1 - p)", "l", "u", "(n/p - n - m)/(u + v)"),
        ("Q = b*x**r + (1 - b)*y**r; U = Q**(1/r)", "U", "x", "b*U*x**(r - 1)/Q"),
        ("F = f**(1 - b); s = a/F", "s", "f", "-s*(1 - b)/f"),
        (DIPOLE, "F[i]", "a[j]", "(3*d*F[i]*(x[j] - a[j]) - q*delta(i, j))/d**3"),
        (MATERN, "k", "x[j]", "exp(-r/l)*(y[j] - x[j])/l**2"),
        (INFORMATION, "I", "t", "a**3*sum(P[k]*(1 - P[k])*(1 - 2*P[k]), k)"),
        ("f = x**a", "f", "x", "a*x**(a - 1)"),
        ("N = k*x**2*y; T = N*(1 - N)", "T", "x", "2*k*y*x*(1 - 2*N)"),
    ],
)
def test_it_ends_as_people_write_it(problem: str, of: str, wrt: str, result: str) -> None:
    found = derive(problem, of=of, wrt=wrt)
    assert found.verified
    assert found.result.text == result


def test_nobody_writes_down_forty_terms_before_like_ones_are_collected() -> None:
    found = derive(SPLINE, wrt="x").derivation
    lines = calculation(found.start, found.steps, "normal").lines
    assert max(cost(line.expr) for line in lines) < 100
    assert ("Distribute", "Collect like terms") in [line.reasons for line in lines]
    assert any(cost(line.expr) > 200 for line in calculation(found.start, found.steps, "full").lines)


def test_no_fraction_is_left_within_a_denominator_that_clears_it() -> None:
    found = derive("r = (x - m)/s; l = -(n + 1)/2*log(1 + r**2/n) - log(s)", of="l", wrt="s").derivation
    lines = [text(line.expr) for line in calculation(found.start, found.steps, "normal").lines]
    assert "(n + 1)*r**2/((n + r**2)*s) - 1/s" in lines
    assert not any("(1 + r**2/n)*n*s" in line for line in lines)


def test_a_delta_leaves_the_brace_in_the_line_in_which_the_brace_is_gone() -> None:
    found = derive("a[i] = max(0, s[i])**2", wrt="s[j]").derivation
    lines = calculation(found.start, found.steps, "normal").lines
    assert lines[-1].reasons == ("Out of the pieces", "Zero where the step is zero")
