"""Strategies for quantities with a name: where each starts, what it ends with, and what it leaves alone."""

from __future__ import annotations

from derive.engine.strategies import names

from .trial import Left, Made

CALL = "d = (log(x/K) + (r + s**2/2)*T)/(s*sqrt(T)); c = d - s*sqrt(T); L = d*c"
MADE: tuple[Made, ...] = (
    (names.exponential_by_another, CALL, "x", "x*exp(-d**2/2) - K*exp(-r*T)*exp(-c**2/2)", "0"),
    (names.exponential_by_another, CALL, "x", "y*exp(-d**2/2) + K*exp(-c**2/2)", "y*exp(-d**2/2) + x*exp(r*T)*exp(-d**2/2)"),
    (names.pair_off, "s = y/(x + y); L = s**2", "x", "x*y/(x + y)**2", "s*x/(x + y)"),
    (names.solve_for_a_part, "s = 1/(1 + exp(-x)); L = s**2", "x", "exp(-x)*y*s**2", "y*s*(1 - s)"),
    (names.recognise_some_terms, "m = (p + q)/2; L = m**2 + p", "p", "p/x + q/x + z", "2*m/x + z"),
    (names.recognise_up_to_factors, "q = K/(K + x); L = q**2", "x", "1/(K + x)", "q/K"),
    (names.complement_to_one, "q = y/(x + y); L = q**2", "x", "x/(x + y)", "1 - q"),
    (names.complement_to_one, "S = x**z/(1 + x**z); L = S*w", "x", "z*S/(x*(1 + x**z))", "z*S*(1 - S)/x"),
    (names.root_above, "w = y*sqrt(1 + (x/z)**2); L = w**2", "x", "x*y/(z**2*sqrt(1 + (x/z)**2))", "x*w/(z**2 + x**2)"),
    (names.root_above, "T = y*sqrt(x/z); L = T*w", "x", "y/(2*z*sqrt(x/z))", "T/(2*x)"),
    (names.root_above, "S = y/(1 + x**2)**z; L = S*w", "x", "2*x*y*(1 + x**2)**(-z - 1)", "2*x*S/(1 + x**2)"),
    (names.part_over_root, "q = sqrt(x*y*(1 - x)); L = q*z", "x", "y*(1 - 2*x)/(2*q)", "(1 - 2*x)*q/(2*x*(1 - x))"),
    (names.solve_for_a_part, "Y = sum(a[i]**z, i)**(1/z); L = Y*y", "a[j]", "y/sum(a[i]**z, i)", "y*Y**(-z)"),
    (names.power_of_root, "Y = (x**z + y**z)**(1/z); L = Y*w", "x", "w*(x**z + y**z)**(1/z - 1)", "w*Y**(1 - z)"),
    (names.by_symmetry, "G[i,j] = sum(x[i,k]*x[j,k], k); L = sum(G[i,j]**2, i, j)", "x[l,m]", "G[i,j] + G[j,i]", "2*G[i,j]"),
    (
        names.by_symmetry,
        "G[i,j] = sum(x[i,k]*x[j,k], k); L = sum(b[i,j]*G[i,j]**2, i, j)",
        "x[l,m]",
        "b[i,j]*G[i,j] + b[j,i]*G[j,i]",
        "G[i,j]*(b[i,j] + b[j,i])",
    ),
    (names.express_in_name, "h = (exp(2*x) - 1)/(exp(2*x) + 1); L = h**2", "x", "4*exp(2*x)/(exp(2*x) + 1)**2", "1 - h**2"),
    (names.recognise_within_terms, "B = (z - 1)*b/x; L = B*z", "x", "b*(x*y - (z - 1))/x**2", "(b*y - B)/x"),
    (names.clear_a_definition, "o = x/(1 - x); L = o*z", "x", "z*o*(1 - x)", "z*x"),
    (names.logarithm_of_quotient, "", "x", "log((1 + x)/2) - log((1 - x)/2)", "log((1 + x)/(1 - x))"),
    (names.logarithm_of_quotient, "", "x", "y*log(w*x) + z - y*log(w*y)", "y*log(x/y) + z"),
)
LEFT: tuple[Left, ...] = (
    (names.exponential_by_another, CALL, "x", "x*exp(-d**2/2) - K*exp(-r*T)"),
    (names.exponential_by_another, CALL, "x", "x*exp(-d**2/2) - K*exp(-r*T)*exp(-c**2/3)"),
    (names.exponential_by_another, CALL.replace("s*sqrt(T);", "y;"), "x", "x*exp(-d**2/2) - K*exp(-r*T)*exp(-c**2/2)"),
    (names.pair_off, "", "x", "x*y/(x + y)**2"),
    (names.solve_for_a_part, "s = 1/(1 + exp(-x)); L = s**2", "x", "exp(-y)*z"),
    (names.difference_from_a_name, "E = p*y + (1 - p)*z; L = E**2", "p", "w*(y - z)**2*(1 - p)"),
    (names.difference_from_a_name, "Z = y + exp(x + z); L = Z**2", "x", "w*exp(x + z)/Z"),
    (names.recognise_some_terms, "m = (p + q)/2; L = m**2 + p", "p", "p/x - q/x + z"),
    (names.recognise_up_to_factors, "q = x/(K + x); L = q**2", "x", "1/(K + x)"),
    (names.complement_to_one, "q = y/(x + y); L = q**2", "x", "z/(x + y)"),
    (names.complement_to_one, "S = x**z/(1 + x**z); L = S*w", "x", "z*S/(x*(2 + x**z))"),
    (names.complement_to_one, "q = y/(x + y); L = q**2", "x", "q*z/(1 + z)"),
    (names.root_above, "w = y*sqrt(1 + (x/z)**2); L = w**2", "x", "x/(z**2*sqrt(1 + (x/z)**2))"),
    (names.root_above, "w = y*sqrt(1 + (x/z)**2); L = w**2", "x", "x*y*sqrt(1 + (x/z)**2)"),
    (names.root_above, "S = log(x)*(1 + x**2)**z; L = S*w", "x", "x*log(x)*(1 + x**2)**(z - 1)"),
    (names.part_over_root, "q = sqrt(x*y*(1 - x)); L = q*z", "x", "z*(1 - 2*x)/(2*q)"),
    (names.part_over_root, "q = sqrt(x*y); L = q*z", "x", "x*y*z/q"),
    (names.part_over_root, "q = x*y; L = q*z", "x", "y*z/(2*q)"),
    (names.by_symmetry, "G[i,j] = sum(x[i,k]*z[j,k], k); L = sum(G[i,j]**2, i, j)", "x[l,m]", "G[i,j] + G[j,i]"),
    (names.power_of_root, "Y = (x**z + y**z)**(1/z); L = Y*w", "x", "w*(x**z + y**z)**(1/y - 1)"),
    (names.power_of_root, "Y = (x**2 + y**2)**(3/2); L = Y*w", "x", "w*(x**2 + y**2)**z"),
    (names.power_of_root, "Y = prod(a[k], k)**(1/z); L = Y*w", "w", "w*prod(a[k], k)**(1/z - 1)"),
    (names.express_in_name, "", "x", "4*exp(2*x)/(exp(2*x) + 1)**2"),
    (names.recognise_within_terms, "B = (z - 1)/x; L = B*z", "x", "b*(y*z - (z - 1))/x**2"),
    (names.recognise_within_terms, "B = (z - 1)*b/x; L = B*z", "x", "b*(y*z - (z - 1))"),
    (names.clear_a_definition, "o = x/(1 - x); L = o*z", "x", "z*o*(1 + x)"),
    (names.logarithm_of_quotient, "", "x", "log(1 + x) - log(1 - x)"),
    (names.logarithm_of_quotient, "", "x", "y*log(w*x) - z*log(w*y)"),
    (names.logarithm_of_quotient, "", "x", "log(w*x) + log(w*y)"),
)
