"""Rules about a problem's own names: what each makes of a node, and that it is equal by number."""

from __future__ import annotations

import pytest

from derive.check import Witness
from derive.expression.monomial import same, viewed
from derive.language.reader import read_expression
from derive.problem import Definition
from derive.rules import RULES, Facts, quantities

from .reading import bare, facts, posed, read

SOFTMAX = "p[i] = exp(a[i])/sum(exp(a[k]), k)"
HEATED = "p[i] = exp(x*a[i])/sum(exp(x*a[k]), k)"
SIGMOID = "s = 1/(1 + exp(-x))"
GUESSING = "p = c + (1 - c)*s; s = exp(x); L = p*y"
CROSS = "L = sum(t[i]*u[i], i)"
ROWS = "L = sum(sum(t[n,c]*u[n,c], c), n)"
ONE = ("sum(t[i], i) = 1",)
#: rule, definitions, variable, assumptions, node, what it becomes
MADE: list[tuple[str, str, str, tuple[str, ...], str, str]] = [
    ("definition", SOFTMAX, "a[j]", (), "p[i]", "exp(a[i])/sum(exp(a[k]), k)"),
    ("definition", SOFTMAX, "a[j]", (), "p[m]", "exp(a[m])/sum(exp(a[k]), k)"),
    ("definition", SOFTMAX, "a[j]", (), "p[k]", "exp(a[k])/sum(exp(a[m]), m)"),
    ("definition", SOFTMAX, "a[j]", (), "p[2]", "exp(a[2])/sum(exp(a[k]), k)"),
    ("definition", "q[i] = sum(W[i,k]*x[k], k)", "x[j]", (), "q[k]", "sum(W[k,m]*x[m], m)"),
    ("definition", "u = 1/v; v = x**2", "x", (), "u", "1/v"),
    ("recognise", SOFTMAX, "a[j]", (), "exp(a[j])/sum(exp(a[m]), m)", "p[j]"),
    ("recognise", SOFTMAX, "a[j]", (), "2*exp(a[j])/sum(exp(a[k]), k)", "2*p[j]"),
    ("recognise", SOFTMAX, "a[j]", (), "exp(a[j])*exp(a[i])/sum(exp(a[m]), m)**2", "p[j]*exp(a[i])/sum(exp(a[k]), k)"),
    ("recognise", SOFTMAX, "a[j]", (), "sum(exp(a[k]), k)/exp(a[i])", "1/p[i]"),
    ("recognise", "r = sqrt(x**2 + y**2)", "x", (), "x/sqrt(x**2 + y**2)", "x/r"),
    ("recognise", "r = sqrt(x**2 + y**2)", "x", (), "x**2 + y**2", "r**2"),
    ("recognise", "r = sqrt(x**2 + y**2)", "x", (), "y**2 + x**2", "r**2"),
    ("recognise", SIGMOID, "x", (), "exp(-x)/(1 + exp(-x))**2", "exp(-x)*s**2"),
    ("separate-complement", SIGMOID, "x", (), "exp(-x)/(1 + exp(-x))**2", "1/(1 + exp(-x))*(exp(-x)/(1 + exp(-x)))"),
    ("separate-complement", SIGMOID, "x", (), "y*exp(-x)/(1 + exp(-x))**2", "y/(1 + exp(-x))*(exp(-x)/(1 + exp(-x)))"),
    ("complement", SIGMOID, "x", (), "y/(1 + exp(-x))*(exp(-x)/(1 + exp(-x)))", "y/(1 + exp(-x))*(1 - 1/(1 + exp(-x)))"),
    ("recognise-root", "w = y*sqrt(1 + x**2); L = w*z", "x", (), "x*y/sqrt(1 + x**2)", "w*x/(1 + x**2)"),
    ("power-over-its-name", "F = x**(1 - b); L = F*z", "x", (), "y*x**(-b)/F", "y/x"),
    ("recognise-root", "w = 2*y*sqrt(1 + x**2); L = w*z", "x", (), "x*y**2/(1 + x**2)**(3/2)", "w*x*y/(2*(1 + x**2)**2)"),
    ("recognise", "R = sum(sum(a[i]*W[i,k]*b[k], k), i); L = R**2", "a[j]", (), "x*sum(a[i]*sum(W[i,k]*b[k], k), i)", "x*R"),
    ("solve-definition", "V = (y*x**z + w)**(1/z); L = V*y", "x", (), "y/(y*x**z + w)", "y*V**(-z)"),
    ("split-power", "w = (x/y)**z; L = w*y", "x", (), "(x/y)**(z - 1)/y", "(x/y)**z/x"),
    ("logarithm-of-root", "V = (y*x**z + w)**(1/z); L = V*y", "z", (), "log(y*x**z + w)", "z*log(V)"),
    ("solve-definition", "w = 1/(1 + (x/y)**z); L = w*y", "x", (), "(x/y)**z", "(1 - w)/w"),
    ("solve-definition", "y = 1 - prod(1 - x*a[k], k)", "x", (), "x*prod(1 - x*a[k], k)", "x*(1 - y)"),
    ("recognise", "h = 2*sin(x)", "x", (), "sin(x)", "h/2"),
    ("recognise", "h = (x - y)**2", "x", (), "(y - x)**2", "h"),
    ("recognise", "h = (x - y)**3", "x", (), "(y - x)**3", "-h"),
    ("recognise", "h[i,j] = exp(a[i])*(1 + x)", "x", (), "y*exp(a[i])*(1 + x)", "y*h[i,j]"),
    ("recognise", "h[i,j] = exp(b[j])*(1 + x)", "x", (), "y*exp(b[j])*(1 + x)", "y*h[i,j]"),
    ("recognise", "h[i,j] = exp(a[i])*(1 + x); L = sum(h[i,2], i)", "x", (), "exp(a[i])*(1 + x)*h[i,2]", "h[i,2]**2"),
    ("index-maximum", "z = sum(x*a[k], k)", "x", (), "diff(max(where(k == m, min(x*a[i], i), x*a[k]), k), x)",
     "sum(where(l == m, 0, where(x*a[l] == max(where(k == m, min(x*a[i], i), x*a[k]), k), diff(x*a[l], x), 0)), l)"),
    ("index-maximum", "z = sum(x*a[k]*b[k], k)", "x", (), "diff(min(where(b[k] == b[m], x*a[k], max(x*a[i], i)), k), x)",
     "sum(where(b[l] == b[m], where(x*a[l] == min(where(b[k] == b[m], x*a[k], max(x*a[i], i)), k), diff(x*a[l], x), 0), 0), l)"),
    ("maximum-of-constant", "z[i] = x**2", "x", (), "max(y - z[k], k)", "y - z[1]"),
    ("maximum-of-constant", "z[i] = x**2; q[i,j] = a[j]*z[i]", "x", (), "min(q[k,m]*sum(z[k], k), k)", "q[1,m]*sum(z[k], k)"),
    ("separate-fractions", SOFTMAX, "a[j]", (), "exp(a[i])*exp(a[j])/sum(exp(a[k]), k)**2",
     "exp(a[i])/sum(exp(a[k]), k)*(exp(a[j])/sum(exp(a[k]), k))"),
    ("logarithmic-derivative-of-weights", HEATED, "x", (), "diff(exp(x*a[i])/sum(exp(x*a[k]), k), x)",
     "p[i]*(diff(x*a[i], x) - sum(p[k]*diff(x*a[k], x), k))"),
    ("logarithmic-derivative-of-weights", HEATED.replace("x*a", "y*a"), "y", (), "diff(exp(y*a[m])/sum(exp(y*a[k]), k), y)",
     "p[m]*(diff(y*a[m], y) - sum(p[k]*diff(y*a[k], y), k))"),
    ("logarithmic-derivative-of-weights", "p[i] = b[i]*exp(-y*a[i]/x)/sum(b[k]*exp(-y*a[k]/x), k)", "x", (),
     "diff(b[i]*exp(-y*a[i]/x)/sum(b[k]*exp(-y*a[k]/x), k), x)",
     "-p[i]*y*(diff(a[i]/x, x) - sum(p[k]*diff(a[k]/x, x), k))"),
    ("logarithmic-derivative-of-weights", "p[i] = exp(sum(W[i,d]*u[d], d))/sum(exp(sum(W[k,d]*u[d], d)), k)", "u[j]", (),
     "diff(exp(sum(W[i,d]*u[d], d))/sum(exp(sum(W[k,d]*u[d], d)), k), u[j])",
     "p[i]*(diff(sum(W[i,d]*u[d], d), u[j]) - sum(p[k]*diff(sum(W[k,d]*u[d], d), u[j]), k))"),
    ("logarithmic-derivative-of-weights", "m = max(a[k], k); p[i] = exp(a[i] - m)/sum(exp(a[k] - m), k)", "a[j]", (),
     "diff(exp(a[i] - m)/sum(exp(a[k] - m), k), a[j])", "p[i]*(diff(a[i], a[j]) - sum(p[k]*diff(a[k], a[j]), k))"),
    ("logarithmic-derivative-of-weights", "p[i] = exp(a[i]/x)/sum(exp(a[k]/x), k)", "a[j]", (),
     "diff(exp(a[i]/x)/sum(exp(a[k]/x), k), a[j])", "p[i]/x*(diff(a[i], a[j]) - sum(p[k]*diff(a[k], a[j]), k))"),
    ("logarithmic-derivative-of-weights", "w[i] = b[i]*exp(-x*a[i]); S = sum(w[i], i); p[i] = w[i]/S", "x", (), "diff(w[i]/S, x)",
     "-p[i]*(diff(x*a[i], x) - sum(p[k]*diff(x*a[k], x), k))"),
    ("logarithmic-derivative-of-weights", "e[i] = exp(x*a[i]); p[i] = e[i]/sum(e[k], k)", "x", (), "diff(e[i]/sum(e[k], k), x)",
     "p[i]*(diff(x*a[i], x) - sum(p[k]*diff(x*a[k], x), k))"),
    ("logarithmic-derivative-of-weights",
     "p[i] = where(b[i] > 0, exp(x*a[i]), 0)/sum(where(b[k] > 0, exp(x*a[k]), 0), k)", "x", (),
     "diff(where(b[i] > 0, exp(x*a[i]), 0)/sum(where(b[k] > 0, exp(x*a[k]), 0), k), x)",
     "p[i]*(diff(x*a[i], x) - sum(p[k]*diff(x*a[k], x), k))"),
    ("logarithmic-derivative-of-weights", "p[i] = a[i]**(1 - x)*b[i]**x/sum(a[k]**(1 - x)*b[k]**x, k)", "x", (),
     "diff(a[i]**(1 - x)*b[i]**x/sum(a[k]**(1 - x)*b[k]**x, k), x)",
     "p[i]*(diff((1 - x)*log(a[i]) + x*log(b[i]), x) - sum(p[k]*diff((1 - x)*log(a[k]) + x*log(b[k]), x), k))"),
    ("logarithmic-derivative-of-factors", "h = sqrt(x/(x + y))*exp(z*x)", "x", (), "diff(sqrt(x/(x + y))*exp(z*x), x)",
     "sqrt(x/(x + y))*exp(z*x)*(1/2*(1/x - diff(x + y, x)/(x + y)) + diff(z*x, x))"),
    ("logarithmic-derivative-of-factors", "h = x**z/(1 + x**z)", "x", (), "diff(x**z/(1 + x**z), x)",
     "x**z/(1 + x**z)*(z/x - diff(1 + x**z, x)/(1 + x**z))"),
    ("quotient-rule-of-name", "f = sin(x)/x", "x", (), "diff(sin(x)/x, x)", "(diff(sin(x), x) - f*diff(x, x))/x"),
    ("quotient-rule-of-name", "f[i] = y*a[i]/(z*sum(a[k], k))", "a[j]", (), "diff(y*a[i]/(z*sum(a[k], k)), a[j])",
     "(y/z*diff(a[i], a[j]) - f[i]*diff(sum(a[k], k), a[j]))/sum(a[k], k)"),
    ("sifting", "L = sum(sum(a[i]*a[k], i), k)", "a[j]", (), "sum(2*sum(a[i]*a[k]*delta(k, j), i), k)", "2*sum(a[i]*a[j], i)"),
    ("reciprocal-rule-of-name", "f = y/(1 + x**2)", "x", (), "diff(y/(1 + x**2), x)", "-f*diff(1 + x**2, x)/(1 + x**2)"),
    ("power-of-root", "C = ((1 - z)*x)**(1/(1 - z)); L = C*y", "x", (), "y*((1 - z)*x)**(1/(1 - z) - 1)", "y*C**z"),
    ("power-of-root", "L = sum(a[k]**z, k)**(1/z)", "a[j]", (), "sum(a[k]**z, k)**(1/z - 1)*a[j]**(z - 1)",
     "L**(1 - z)*a[j]**(z - 1)"),
    ("power-of-scaled", "w = (y/x)**z/(1 + (y/x)**z)", "x", (), "diff((y/x)**z, x)", "-z*(y/x)**z/x"),
    ("solve-definition", "T = mean(a[k]*log(a[k])/y, (k, 1, N)); L = T*y", "y", (),
     "y*sum(a[k]*log(a[k]), (k, 1, N))", "N*T*y**2"),
    ("collect-parentheses", SIGMOID, "x", (), "2*x*(y - z) - 2*x*(y - w)", "2*x*(w - z)"),
    ("collect-parentheses", SIGMOID, "x", (), "x/y*(y - z) + x/y*(z - y)", "0"),
    ("factor-parentheses", SIGMOID, "x", (), "-(x - y) - z*(x - y)", "-(x - y)*(1 + z)"),
    ("common-exponent", "L = sum(abs(x[k])**p, k)**(1/p)", "x[j]", (), "L**(1 - p)*abs(x[j])**(p - 1)", "(abs(x[j])/L)**(p - 1)"),
    ("common-exponent", "Y = (a*K**r + H**r)**(1/r)", "K", (), "a*Y**(1 - r)*K**(r - 1)", "a*(Y/K)**(1 - r)"),
    ("sum-of-weights", SOFTMAX, "a[j]", (), "sum(p[k], k)", "1"),
    ("sum-of-weights", "r[n,k] = q[n,k]/sum(q[n,l], l)", "q[m,j]", (), "sum(r[n,l], l)", "1"),
    ("sum-of-deviations", "m = mean(x[i], (i, 1, N))", "x[j]", (), "sum(x[i] - m, (i, 1, N))", "0"),
    ("sum-of-deviations", "m[c] = mean(x[n,c], (n, 1, N))", "x[k,d]", (), "sum(m[d] - x[p,d], (p, 1, N))", "0"),
    ("sum-of-deviations", "m = sum(w[i]*x[i], i)/sum(w[i], i)", "x[j]", (), "sum(w[k]*(x[k] - m), k)", "0"),
    ("sum-of-deviations", "W = sum(w[i], i); m = sum(w[i]*x[i], i)/W", "x[j]", (), "sum(w[i]*(m - x[i]), i)", "0"),
    ("sum-of-deviations", SOFTMAX + "; m = sum(p[i]*x[i], i)", "a[j]", (), "sum(p[k]*(x[k] - m), k)", "0"),
    ("distribute-around", SIGMOID, "x", (), "x*((y - z)*w + v) - (y - z)*v", "x*(y - z)*w + x*v - (y - z)*v"),
    ("distribute-around", SIGMOID, "x", (), "((y - z)*x + w)*(x + w) - ((y - z)*v + w)*x*w",
     "(y - z)*x**2 + (y - z)*x*w + w*x + w**2 - (y - z)*v*x*w - w**2*x"),
    ("assumption", CROSS, "u[j]", ONE, "sum(t[m], m)", "1"),
    ("assumption", CROSS, "u[j]", ONE, "u[j]*sum(t[i], i)", "u[j]"),
    ("assumption", CROSS, "u[j]", ("sum(t[i], i) = 2",), "u[j]/sum(t[i], i)**2", "u[j]/4"),
    ("assumption", ROWS, "u[m,d]", ("sum(t[n,c], c) = 1",), "sum(t[m,c], c)", "1"),
    ("assumption", "L = x**2 + y**2", "x", ("x**2 = y",), "3*x**2", "3*y"),
    ("solve-definition", SIGMOID, "x", (), "exp(-x)", "(1 - s)/s"),
    ("clear-definition", "o = x/(1 - x); L = o*z", "x", (), "y/(o*(1 - x))", "y/x"),
    ("clear-definition", "v[i] = 3*a[i]/(x + a[i]); L = sum(v[i], i)", "x", (), "y*v[m]**2*(x + a[m])**2", "9*y*a[m]**2"),
    ("difference-from-name", GUESSING, "x", (), "y*(s - 1)*(1 - c)", "y*(p - 1)"),
    ("difference-from-name", GUESSING, "x", (), "(1 - c)**2*(1 - s)", "(1 - c)*(1 - p)"),
    ("difference-from-name", "d = sqrt(x**2 + y**2) - c", "x", (), "x/sqrt(x**2 + y**2)", "x/(d + c)"),
    ("difference-from-name", "z[i] = q + (1 - q)*exp(-a[i])", "a[j]", (), "exp(-a[m])*(1 - q)/z[m]", "(z[m] - q)/z[m]"),
    ("exponential-by-another", "d = log(x)/s; c = d - s", "x", (), "exp(-d**2/2) - exp(-c**2/2)",
     "exp(-d**2/2) - x*exp(-s**2/2)*exp(-d**2/2)"),
    ("difference-written-out", GUESSING, "x", (), "(1 - s)*y/(p*(1 - p))", "y/(p*(1 - c))"),
    ("difference-written-out", GUESSING, "x", (), "(1 - s)*y/(p - 1)**2", "y/((1 - c)**2*(1 - s))"),
    ("factor", "h = x*y", "x", (), "a*(x - y) - b*(y - x)", "(x - y)*(a + b)"),
    ("factor-piecewise", "h = x*y", "x", (), "where(x > 0, x*y, x*z)", "x*where(x > 0, y, z)"),
    ("out-of-the-only-piece", "p = where(x > 0, exp(x), 0)/y", "x", (), "where(x > 0, z*exp(x), 0)/y",
     "1/y*z*where(x > 0, exp(x), 0)"),
    ("out-of-the-only-piece", "p[i] = where(b[i] > 0, 0, exp(a[i])); L = sum(p[i], i)", "a[j]", (),
     "where(b[k] > 0, 0, x*a[k]*exp(a[k]))", "x*a[k]*where(b[k] > 0, 0, exp(a[k]))"),
    ("factor-piecewise", "h = x*y", "x", (), "where(x > 0, y/(2*z), x/(2*z))", "1/(2*z)*where(x > 0, y, x)"),
    ("factor-piecewise", "h = x*y", "x", (), "where(x > 0, y/(2*z), x/(3*z))", "1/z*where(x > 0, y/2, x/3)"),
    ("multiply-pieces", "h = x*y", "x", (), "where(x > 0, x*y, 0)/where(x > 0, y, 1)", "where(x > 0, x, 0)"),
    ("recognise", "h = x*y/sqrt(z)", "x", (), "x*y**3/z", "h*y**2/sqrt(z)"),
    ("group", "h = x*y", "x", (), "x*y + z + x*w", "x*(y + w) + z"),
    ("use-delta", SOFTMAX, "a[j]", (), "delta(i, j)*a[i] - a[j]*p[i]", "delta(i, j)*a[j] - a[j]*p[i]"),
    ("sign-and-absolute-value", "h = x", "x", (), "x**2*sign(x)", "x*abs(x)"),
    ("sign-and-absolute-value", "h = x", "x", (), "sign(x)/abs(x)", "1/x"),
    ("ratio-of-functions", "h = x", "x", (), "y*sin(x)**2/cos(x)", "y*tan(x)*sin(x)"),
    ("maximum-times-step", "h = x", "x", (), "min(x - y, 0)*where(y > x, z, 0)", "min(x - y, 0)*z"),
    ("divide-by-exponential", "h = x", "x", (), "x*exp(-y*x)/(1 + exp(-y*x))", "x/(1 + exp(y*x))"),
    ("compound-fraction", "h = x", "x", (), "x/(y**2*(1 + (x/y)**2))", "x/(y**2 + x**2)"),
    ("complement", "h = x", "x", (), "x*exp(-y)/(1 + exp(-y))", "x*(1 - 1/(1 + exp(-y)))"),
    ("order-of-terms", "h = x", "x", (), "-x + (1 - y)", "1 - x - y"),
    ("order-of-powers", "h = x", "x", (), "3*x + 2 - x**2", "2 + 3*x - x**2"),
    ("solve-definition", SIGMOID, "x", (), "exp(-2*x)", "((1 - s)/s)**2"),
    ("solve-definition", SOFTMAX, "a[j]", (), "exp(a[i])", "p[i]*sum(exp(a[k]), k)"),
    ("recognise-terms", "m = (p + q)/2", "p", (), "p/(4*m) + x + q/(4*m)", "2*m/(4*m) + x"),
    ("recognise-terms", "m[i] = p[i] - q[i]", "p[j]", (), "3*p[j] + 1 - 3*q[j]", "3*m[j] + 1"),
    ("recognise-terms", "m = p - q", "p", (), "q*x - p*x", "-x*m"),
    ("recognise-up-to-factors", "P = K/(1 + exp(-x))", "x", (), "x/(1 + exp(-x))", "x*P/K"),
    ("recognise-up-to-factors", "h = x**n/(y**n + x**n)", "x", (), "x**(n - 1)/(y**n + x**n)", "h/x"),
    ("recognise-up-to-factors", "M = (exp(x) + 1)**y", "x", (), "(exp(x) + 1)**(y - 1)", "M/(exp(x) + 1)"),
    ("recognise-up-to-factors", "q[i,j] = b[j]/(1 + a[i]**2)", "a[k]", (), "q[i,j]/(1 + a[i]**2)", "q[i,j]**2/b[j]"),
    ("substitute-solution", "P = K/(1 + exp(-x))", "x", (), "K*exp(-x)*y", "K*(K/P - 1)*y"),
    ("substitute-solution", "h = (exp(2*x) - 1)/(exp(2*x) + 1)", "x", (), "y/(exp(2*x) + 1)", "y/((1 + h)/(1 - h) + 1)"),
    ("substitute-solution", "n = 1/(exp(x) - 1)", "x", (), "exp(x)*n**2", "((1 + n)/n)*n**2"),
    ("symmetry", "G[i,j] = sum(W[i,d]*W[j,d], d)", "W[k,m]", (), "G[i,j] + G[j,i]", "G[i,j] + G[i,j]"),
    ("symmetry", "L = sum(sum(x[i]*A[i,j]*x[j], j), i)", "x[k]", ("A[i,j] = A[j,i]",), "A[i,j] + y*A[j,i]", "A[i,j] + y*A[i,j]"),
    ("condition-by-name", "f[k] = max(sum(W[k,d]*V[d], d) + a[k], 0); L = sum(f[k], k)", "a[j]", (),
     "where(sum(W[j,d]*V[d], d) + a[j] > 0, x, 0)", "where(f[j] > 0, x, 0)"),
    ("squares-of-one-angle", "c = cos(x*y); s = sin(x*y); L = c*s", "x", (), "z*c**2 + z*s**2 + c", "z + c"),
    ("squares-of-one-angle", "c[i] = cosh(a[i]); s[i] = sinh(a[i]); L = sum(c[i]*s[i], i)", "a[j]", (), "c[j]**2 - s[j]**2", "1"),
    ("symmetry", "G[i,j] = exp(-(x[i] - x[j])**2)", "x[k]", (), "G[j,i] - y*G[i,j]", "G[j,i] - y*G[j,i]"),
]  # fmt: skip
#: definitions, variable, lemma (head, derivative), node, what it becomes
DERIVED = [
    (SOFTMAX, "a[j]", ("p[i]", "p[i]*(delta(i, j) - p[j])"), "diff(p[m], a[n])", "p[m]*(delta(m, n) - p[n])"),
    (SOFTMAX, "a[j]", ("p[i]", "p[i]*(delta(i, j) - p[j])"), "diff(p[j], a[i])", "p[j]*(delta(j, i) - p[i])"),
    (SOFTMAX, "a[j]", ("p[i]", "p[i]*(delta(i, j) - p[j])"), "diff(p[j], a[j])", "p[j]*(delta(j, j) - p[j])"),
    ("q[i] = sum(a[k]*a[k]*W[k,i], k)", "a[j]", ("q[i]", "2*a[j]*W[j,i]"), "diff(q[j], a[i])", "2*a[i]*W[i,j]"),
    (SIGMOID, "x", ("s", "s*(1 - s)"), "diff(s, x)", "s*(1 - s)"),
]


def named(row: tuple[object, ...]) -> str:
    return f"{row[0]}: {row[4]}"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "text", "variable", "assume", "node", "after"), MADE, ids=map(named, MADE))
def test_what_a_rule_makes(name: str, text: str, variable: str, assume: tuple[str, ...], node: str, after: str) -> None:
    problem = posed(text, variable, assume)
    e = read(node, problem)
    found = RULES[name](e, facts(problem))
    assert found is not None
    assert same(found.expr, read(after, problem)), str(found.expr)
    assert Witness(problem, inside=(e,)).equal(e, found.expr).verdict == "holds"


@pytest.mark.parametrize(("text", "variable", "derived", "node", "after"), DERIVED, ids=[row[3] for row in DERIVED])
def test_what_was_derived_is_used(text: str, variable: str, derived: tuple[str, str], node: str, after: str) -> None:
    problem = posed(text, variable)
    head, body = (read_expression(t, problem) for t in derived)
    found = RULES["lemma"](read(node, problem), Facts(problem, problem.wrt, {derived[0][0]: Definition(head, body)}))
    assert found is not None
    assert same(found.expr, read(after, problem))
    assert Witness(problem).equal(read(node, problem), found.expr).verdict == "holds"


RATIO = "w[i] = 1/(1 + (x - a[i])**2); Z = sum(w[k], k); q[i] = w[i]/Z"


@pytest.mark.parametrize(
    ("derived", "after"),
    [
        ("-2*(x - a[i])*w[i]**2", "q[i]*(diff(w[i], x)/w[i] - diff(Z, x)/Z)"),
        ("-2*(x - a[i])/(1 + (x - a[i])**2)**2", None),  # w is no factor of it, and the quotient rule says as much
    ],
)
def test_a_quotient_of_named_quantities_by_its_logarithm(derived: str, after: str | None) -> None:
    problem = posed(RATIO, "x")
    lemmas = {"w": Definition(read("w[i]", problem), read(derived, problem))}
    found = RULES["logarithmic-derivative-of-quotient"](
        read("diff(w[i]/Z, x)", problem), Facts(problem, problem.wrt, lemmas, asked=read("q[i]", problem))
    )
    assert (found and str(found.expr)) == (after and str(read(after, problem)))


def test_a_lemma_is_about_its_own_variable() -> None:
    problem = posed("s = 1/(1 + exp(-x)); h = s*y", "x")
    lemmas = {"s": Definition(read("s", problem), read("s*(1 - s)", problem))}
    assert RULES["lemma"](read("diff(s, y)", problem), Facts(problem, problem.wrt, lemmas)) is None


@pytest.mark.parametrize(("truth", "after"), [(True, "1"), (False, "0")])
def test_a_delta_in_a_case(truth: bool, after: str) -> None:
    problem = posed(SOFTMAX, "a[j]")
    known = facts(problem, {("i", "j"): truth})
    assert RULES["kronecker-delta"](read("delta(i, j)", problem), known).expr == read(after, problem)  # type: ignore[union-attr]
    assert RULES["component"](read("diff(a[i], a[j])", problem), known).expr == read(after, problem)  # type: ignore[union-attr]


def test_fixed_places_are_known_to_agree_or_differ() -> None:
    problem = posed(SOFTMAX, "a[2]")
    assert RULES["component"](read("diff(a[2], a[2])", problem), facts(problem)).expr == 1  # type: ignore[union-attr]
    assert RULES["component"](read("diff(a[1], a[2])", problem), facts(problem)).expr == 0  # type: ignore[union-attr]


def test_several_indices_have_several_deltas() -> None:
    problem = posed("L = sum(sum(W[h,d]**2, d), h)", "W[i,j]")
    found = RULES["component"](read("diff(W[h,d], W[i,j])", problem), facts(problem))
    assert found is not None and same(found.expr, read("delta(h, i)*delta(d, j)", problem))


@pytest.mark.parametrize(
    ("node", "after"),
    [
        ("sum(a[k]*where(k > j, x, 0)*b[k], k)", "x*sum(where(k > j, a[k]*b[k], 0), k)"),
        ("sum(a[k]*where(k > j, 0, x*y), k)", "x*y*sum(where(k > j, 0, a[k]), k)"),
        ("sum(z*a[k]*where(k > j, x, 0), k)", "z*x*sum(where(k > j, a[k], 0), k)"),
    ],
)
def test_a_constant_leaves_the_pieces_and_the_sum(node: str, after: str) -> None:
    problem = bare("x")
    e = read(node, problem)
    found = RULES["constant-out-of-sum"](e, facts(problem))
    assert found is not None and same(found.expr, read(after, problem))
    assert Witness(problem, inside=(e,)).equal(e, found.expr).verdict == "holds"


@pytest.mark.parametrize(
    "node",
    [
        "sum(where(k > j, x, 0)/a[k], k)",
        "sum(a[k]*where(k > j, x, 1), k)",
        "sum(a[k]*where(k > j, 2, 0), k)",
        "sum(a[k]*where(k > j, x, 0)*delta(k, i), k)",
    ],
)
def test_a_constant_stays_in_pieces(node: str) -> None:
    problem = bare("x")
    assert RULES["constant-out-of-sum"](read(node, problem), facts(problem)) is None


#: rule, node, what it becomes: bound indices step aside
CAPTURE = [
    ("sifting", "sum(a[k]*sum(W[k,m]*V[m], m)*delta(k, j), k)", "a[j]*sum(W[j,m]*V[m], m)"),
    ("sifting", "sum(b[m]*delta(m, k)*sum(a[k], k), m)", "b[k]*sum(a[i], i)"),
    ("sifting", "sum(sum(b[m]*a[k], k)*delta(m, k), m)", "sum(b[k]*a[i], i)"),
    ("derivative-of-sum", "diff(sum(a[j]**2, j), a[j])", "sum(diff(a[k]**2, a[j]), k)"),
    ("combine-sums", "sum(a[k], k) + sum(b[k], k)", "sum(a[k] + b[k], k)"),
    ("combine-sums", "sum(a[k], k) + sum(b[m], m)", "sum(a[k] + b[k], k)"),
    ("constant-out-of-sum", "sum(x*a[k]*sum(b[k], k), k)", "x*sum(b[k], k)*sum(a[k], k)"),
]


@pytest.mark.parametrize(("name", "node", "after"), CAPTURE, ids=[f"{r[0]}: {r[1]}" for r in CAPTURE])
def test_nothing_is_captured(name: str, node: str, after: str) -> None:
    problem = bare("a[j]")
    e = read(node, problem)
    found = RULES[name](e, facts(problem))
    assert found is not None
    assert same(found.expr, read(after, problem)), str(found.expr)
    assert Witness(problem, inside=(e,)).equal(e, found.expr).verdict == "holds"


@pytest.mark.parametrize(
    "node",
    [
        "sum(a[k], k) + a[k]*sum(b[k], k)",
        "a[k]*sum(b[k], k) + sum(b[m], m)",
        "sum(a[m], m) + a[m]*sum(b[k], k)",
    ],
)
def test_a_multiple_is_not_captured_when_sums_are_combined(node: str) -> None:
    problem = bare()
    e = read(node, problem)
    found = RULES["combine-sums"](e, facts(problem))
    assert found is None or Witness(problem).equal(e, found.expr, like=(e,)).verdict == "holds"


@pytest.mark.parametrize(
    ("text", "wrt", "node"),
    [("h = x; L = h*y", "x", "x"), ("h = 2*x; L = h*y", "x", "x"), ("h = 3; L = x*y*h", "x", "3"),
     ("h[i] = a[i]; L = sum(h[i], i)", "a[j]", "a[i]")],
)  # fmt: skip
def test_a_definition_that_says_nothing_is_not_recognised(text: str, wrt: str, node: str) -> None:
    problem = posed(text, wrt)
    assert RULES["recognise"](read(node, problem), facts(problem)) is None


@pytest.mark.parametrize(
    ("text", "node"),
    [("h[i,j] = exp(a[i])*(1 + x); L = sum(h[i,j]*b[j], i, j)", "exp(a[i])*(1 + x)"),
     ("h[i,j] = exp(b[j])*(1 + x); L = sum(h[i,j]*a[i], i, j)", "exp(b[j])*(1 + x)")],
)  # fmt: skip
def test_an_index_that_runs_along_another_axis_is_not_put_in(text: str, node: str) -> None:
    problem = posed(text, "x")
    assert RULES["recognise"](read(node, problem), facts(problem)) is None


@pytest.mark.parametrize("node", ["max(q[k], k)", "max(z[m,k], k)", "min(z[k,k], k)", "max(z[k,1]*delta(k, m), k)"])
def test_a_maximum_of_what_differs_along_the_index_is_left_alone(node: str) -> None:
    problem = posed("z[i,j] = x*a[j]; q[i] = z[1,i]; L = sum(q[i]*z[i,1]*delta(i, 2), i)", "x")
    assert RULES["maximum-of-constant"](read(node, problem), facts(problem)) is None


@pytest.mark.parametrize(
    ("define", "node", "is_there"),
    [
        ("r[i,j] = a[i]*b[i]/a[j]; L = sum(sum(r[i,j], i), j)*x", "a[i]*b[i]*x/a[j]", True),
        ("r[i,j] = a[i]*b[i]/a[j]; L = sum(sum(r[i,j], i), j)*x", "a[k]*b[k]*x", True),  # r[k,k] is b[k]
        ("s[i,j] = (a[i] + a[j])*y; L = sum(sum(s[i,j], i), j)*x", "2*a[k]*y", True),
        ("p[i] = exp(a[i])/sum(exp(a[k]), k); L = p[1]*x", "exp(a[1])*x/sum(exp(a[m]), m)", True),
        ("p[i] = exp(a[i])/sum(exp(a[k]), k); L = p[1]*x", "exp(a[1])*x/sum(a[m], m)", False),
        ("u = tanh(x)*y; L = u**2", "y*tanh(x)**3", True),
        ("u = tanh(x)*y; L = u**2", "y*x/tanh(y)", False),
        ("u = x*y; L = u*z", "x**2*y/z", True),
        ("u = x*y; L = u*z", "(x + y)*z", False),
    ],
)
def test_a_definition_is_looked_for_wherever_it_can_be(
    define: str, node: str, is_there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = posed(define, "x")
    soon = quantities.named(read(node, problem), facts(problem))
    monkeypatch.setattr(quantities, "_needed", lambda body: None)
    assert soon == quantities.named(read(node, problem), facts(problem)) and (soon is not None) == is_there


@pytest.mark.parametrize(
    ("part", "whole", "times"),
    [
        ("x", "x", 1), ("x", "x**3*y", 3), ("x**2", "x**5", 2), ("x**2", "x**(-5)", -2), ("x**2", "x", None), ("x", "y", None),
        ("x*y", "x**2*y", 1), ("x*y", "x**3*y**2", 2), ("x/y", "y/x", -1), ("x/y", "x*y", None), ("1/x", "x**2", -2),
        ("sqrt(x)", "x", 2), ("x", "sqrt(x)", None), ("x**y", "x**y", 1), ("x**y", "x**(2*y)", None), ("2*x", "6*x", 1),
        ("2", "6*x", None), ("x", "0*x", None), ("2*x", "x**30000", None),
    ],
)  # fmt: skip
def test_how_many_times_a_product_is_in_another(part: str, whole: str, times: int | None) -> None:
    problem = posed("f = x*y", "x")
    found = quantities.fits(*(viewed(read_expression(text, problem)) for text in (part, whole)))
    assert found == times
