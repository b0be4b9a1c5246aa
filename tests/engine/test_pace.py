"""A line is as much as a lecturer does in one go; full detail has every small step."""

from __future__ import annotations

import pytest

from derive import derive
from derive.document.calculation import calculation
from derive.notation.text import text
from derive.question import Detail


def lines(problem: str, wrt: str, detail: Detail = "normal", of: str | None = None) -> list[tuple[str, tuple[str, ...]]]:
    """The lines of the last chain, each with its reasons."""
    found = derive(problem, of=of, wrt=wrt).derivation
    return [(text(line.expr), line.reasons) for line in calculation(found.start, found.steps, detail).lines]


SOFTMAX = ("p[i] = exp(a[i])/sum(exp(a[k]), k)", "a[j]")
SIGMOID = ("s = 1/(1 + exp(-z))", "z")


def test_softmax_ends_in_the_two_lines_of_the_slides() -> None:
    *_, factored, two, named = lines(*SOFTMAX)
    assert factored[1] == ("Factor",)
    assert two == (
        "exp(a[i])/sum(exp(a[k]), k)*(delta(i, j)*sum(exp(a[k]), k) - exp(a[j]))/sum(exp(a[k]), k)",
        ("Split into two fractions",),
    )
    assert named == ("p[i]*(delta(i, j) - p[j])", ("Split the fraction", "Cancel", "Recognise the quantity"))


def test_the_sigmoid_is_a_named_fraction_times_what_is_missing_to_one() -> None:
    assert [line for line, _ in lines(*SIGMOID)][-4:] == [
        "exp(-z)/(1 + exp(-z))**2",
        "1/(1 + exp(-z))*exp(-z)/(1 + exp(-z))",
        "1/(1 + exp(-z))*(1 - 1/(1 + exp(-z)))",
        "s*(1 - s)",
    ]


@pytest.mark.parametrize("problem", [SOFTMAX, SIGMOID, ("h = (exp(x) - exp(-x))/(exp(x) + exp(-x))", "x")])
def test_full_detail_holds_each_step_by_itself(problem: tuple[str, str]) -> None:
    full = lines(*problem, "full")
    assert all(len(reasons) == 1 or "rule" in reasons[0] for _, reasons in full)
    assert {line for line, _ in lines(*problem)} <= {line for line, _ in full}


def test_a_fraction_is_split_and_cancelled_in_one_line() -> None:
    said = [reasons for _, reasons in lines("h = (exp(x) - exp(-x))/(exp(x) + exp(-x))", "x")]
    assert said[-2][-2:] == ("Split the fraction", "Cancel")
    assert said[-1] == ("Recognise the quantity",)


def test_what_is_shared_above_is_factored_and_cancelled_in_one_line() -> None:
    theil = "m = mean(x[k], (k, 1, N)); T = mean(x[i]/m*log(x[i]/m), (i, 1, N))"
    assert lines(theil, "x[j]")[-1] == ("(log(x[j]/m) - T)/(N*m)", ("Distribute", "Collect like terms", "Factor", "Cancel"))


def test_a_sign_is_taken_inside_in_the_line_before_it() -> None:
    *_, last = lines("p = 1/(1 + exp(-z)); L = -log(p)", "z")
    assert last == ("p - 1", ("Cancel", "Take the sign inside"))


def test_sums_are_put_together_and_what_they_share_is_taken_out_in_one_line() -> None:
    last = lines("y = sum(sum(w[i]*A[i,j]*w[j], j), i)", "w[m]")[-1]
    assert last[0] == "sum(w[j]*(A[m,j] + A[j,m]), j)" and last[1][-2:] == ("Combine the sums", "Factor")


def test_a_fraction_with_one_line_under_it_is_recognised_in_one_go() -> None:
    assert [line for line, _ in lines("f = exp(x)/x", "x")][-2:] == ["exp(x)/x - exp(x)/x**2", "f - f/x"]
    assert "exp(x)/x - exp(x)/(x*x)" in [line for line, _ in lines("f = exp(x)/x", "x", "full")]


def test_roots_are_multiplied_in_the_line_that_brings_them_together() -> None:
    said = [reasons for _, reasons in lines("h = x*(1 + erf(x/sqrt(2)))/2", "x")]
    assert ("Power of a product", "Product of roots") in said and ("Distribute", "Product of roots") in said
    assert ("Product of roots",) not in said


def test_a_root_is_squared_before_like_terms_are_collected() -> None:
    scale = "z = (y - m)/s; L = s*(z*erf(z/sqrt(2)) + 2*exp(-z**2/2)/sqrt(2*pi) - 1/sqrt(pi))"
    found = derive(scale, of="L", wrt="s").derivation
    said = [line.reasons for line in calculation(found.start, found.steps).lines]
    assert said.index(("Collect powers", "Power of a product")) + 1 == said.index(("Collect like terms",))
    assert text(found.result) == "2*exp(-z**2/2)/sqrt(2*pi) - 1/sqrt(pi)"


def test_a_common_denominator_of_fractions_in_parentheses_is_multiplied_out_in_its_line() -> None:
    scale = "z = (log(t) - m)/s; L = d*(z - log(s)) - exp(z)"
    found = derive(scale, of="L", wrt="s").derivation
    assert ("Common denominator", "Distribute") in [line.reasons for line in calculation(found.start, found.steps).lines]
    plain = lines("L = -(t*log(q) + (1 - t)*log(1 - q))", "q")
    assert ("Common denominator",) in [reasons for _, reasons in plain]


def test_exponentials_below_two_lines_are_divided_by_in_one() -> None:
    found = derive("L = sum(sum(w[i,k]*log(1 + exp(-(s[i] - s[k]))), k), i)", wrt="s[j]").derivation
    said = [line.reasons for line in calculation(found.start, found.steps).lines]
    assert sum("Divide above and below by the exponential" in reasons for reasons in said) == 1


def test_the_logarithm_of_a_product_is_differentiated_factor_by_factor() -> None:
    assert lines("L = log(c*x**3*exp(-x)/(1 + x**2))", "x")[1] == (
        "3/x - 1 - diff(1 + x**2, x)/(1 + x**2)",
        ("Logarithm of a product", "Constant factor"),
    )
    assert lines("L = log(c/x)", "x")[-1] == ("-1/x", ("Logarithm of a product",))


def test_of_two_ways_to_one_line_the_shorter_is_told() -> None:
    said = [reasons for _, reasons in lines("L = (b*exp(-d/b) + d)/c", "b")]
    assert said[-2:] == [("Cancel",), ("Factor",)]


def test_a_minus_sign_stays_in_the_case_that_is_the_whole_line() -> None:
    assert lines("k = where(r < 1, (1 - r)**4*(4*r + 1), 0)", "r")[-1] == (
        "where(r < 1, -20*r*(1 - r)**3, 0)",
        ("Collect like terms",),
    )
    assert lines("k = y*where(r < 1, (1 - r)**3, 0)", "r")[-1][0] == "-y*where(r < 1, 3*(1 - r)**2, 0)"


def test_what_no_case_moves_leaves_the_sum_over_the_cases() -> None:
    assert lines("L[m] = sum(where(i != m, c*x*a[i], 0), i)", "x")[-1][0] == "c*sum(where(i != m, a[i], 0), i)"


def test_a_sum_is_not_opened_where_a_square_comes_of_it() -> None:
    sigmoids = "s[j] = 1/(1 + exp(-(r - f[j]))); A = sum(w[j]*s[j], j)"
    assert lines(sigmoids, "r")[-1][0] == "sum(w[j]*s[j]*(1 - s[j]), j)"


def test_a_definition_is_solved_without_a_sign_twice() -> None:
    found = derive("n = 1/(exp(b*x) - 1)", wrt="x").derivation
    assert [
        f"{text(left)} = {text(right)}" for s in found.steps if s.rule.name == "solve-definition" for left, right in s.where
    ] == ["exp(b*x) = (1 + n)/n"]


@pytest.mark.parametrize(
    ("density", "slope"),
    [
        ("x**(a - 1)*exp(-b*x)", "f*((a - 1)/x - b)"),
        ("x**(a - 1)*(1 - x)**(b - 1)", "f*((a - 1)/x - (b - 1)/(1 - x))"),
        ("c*x**a*exp(-x**2/2)", "f*(a/x - x)"),
    ],
)
def test_a_product_of_powers_is_differentiated_by_its_logarithm(density: str, slope: str) -> None:
    *_, last = lines(f"f = {density}", "x")
    assert last == (slope, ("Recognise the quantity",))


def test_a_product_of_powers_is_what_a_definition_gives() -> None:
    assert lines("q = 1/(1 + (1 - p)**b/(exp(c)*p**a))", "p")[-1][0] == "(b/(1 - p) + a/p)*q*(1 - q)"


def test_constants_go_in_the_line_of_the_rule_that_follows() -> None:
    slope = lines(*SIGMOID)[2]
    assert slope[0] == "exp(-z)/(1 + exp(-z))**2"  # as on every slide, and no line for ∂(-z)
    assert slope[1][:2] == ("Sum rule", "Exponential rule")
    in_full = [line for line, _ in lines(*SIGMOID, "full")]
    assert {"-diff(exp(-z), z)/(1 + exp(-z))**2", "-exp(-z)*diff(-z, z)/(1 + exp(-z))**2"} <= {*in_full}


@pytest.mark.parametrize(("exponent", "has_line"), [("-k*z", False), ("-k*z/T", False), ("-k*(z - m)", True), ("-a*b*c*z", True)])
def test_what_is_more_than_the_variable_and_two_letters_has_its_line(exponent: str, has_line: bool) -> None:
    shown = [line for line, _ in lines(f"s = 1/(1 + exp({exponent}))", "z")]
    assert (f"-exp({exponent})*diff({exponent}, z)/(1 + exp({exponent}))**2" in shown) is has_line


def test_a_sum_of_which_two_terms_move_has_its_line() -> None:
    assert "(diff(exp(z), z) + diff(z**2*exp(z), z))/(1 + exp(z) + z**2*exp(z))" in [
        line for line, _ in lines("L = log(1 + exp(z) + z**2*exp(z))", "z")
    ]


def test_a_constant_factor_is_set_in_front_in_the_line_of_the_rule_that_follows() -> None:
    made = lines("L = -c*log(b + z**2)", "z")
    assert [line for line, _ in made][1:3] == ["-c/(b + z**2)*diff(b + z**2, z)", "-2*c*z/(b + z**2)"]
    assert made[1][1][:2] == ("Constant factor", "Logarithm rule")


def test_the_derivative_of_a_sum_has_its_line() -> None:
    assert lines("L = -sum(t[i]*log(q[i]**2 + c), i)", "q[j]")[1] == (
        "-sum(t[i]*diff(log(q[i]**2 + c), q[j]), i)",
        ("Constant factor", "Derivative of a sum"),
    )


def test_what_has_its_own_delta_is_sifted_as_it_is() -> None:
    twice = "L = sum(log(exp(S[i,i])/sum(exp(S[i,k]), k)) + log(exp(S[i,i])/sum(exp(S[k,i]), k)), i)"
    assert ("Distribute", "Split the sum") not in [said for _, said in lines(twice, "S[m,n]")]


def test_the_square_of_a_sign_is_one_where_that_is_agreed_on() -> None:
    companding = "y = sign(x)*log(1 + m*abs(x))/log(1 + m)"
    assert lines(companding, "x")[-1] == ("m/(log(1 + m)*(1 + m*abs(x)))", ("Sign and absolute value",))
    agreed = derive(companding, wrt="x").derivation.conventions
    assert "where {zero}, the square of {sign} is taken to be 1" in [message.template for message in agreed]


def test_a_power_with_a_whole_number_above_may_have_a_base_of_any_sign() -> None:
    assert "/x" not in lines("L = sum(c[k]*x**k*exp(-x), (k, 1, N))", "x")[-1][0]


def test_beside_its_like_a_derivative_within_a_sum_is_as_far_as_that() -> None:
    made = [line for line, _ in lines("p[i] = x[i]*exp(q*a[i]/T)/sum(exp(q*a[k]/T), k)", "T")]
    inner = "(exp(q*a[i]/T)*diff(q*a[i]/T, T)*sum(exp(q*a[k]/T), k) - sum(exp(q*a[k]/T)*diff(q*a[k]/T, T), k)*exp(q*a[i]/T))"
    assert made[2] == f"x[i]*{inner}/sum(exp(q*a[k]/T), k)**2"
    assert "diff" not in made[3]


def test_another_derivative_within_a_sum_takes_its_own_lines() -> None:
    made = [line for line, _ in lines("L = exp(q/T)/sum(exp(q**2*a[k]/T), k)", "T")]
    assert "diff(exp(q**2*a[k]/T), T)" in made[2]


def test_a_fraction_by_its_name_is_named_in_all_terms_before_they_are_put_together() -> None:
    made = [line for line, _ in lines("u = 1 + a*t**2; k = exp(-c/u)/u", "t")]
    assert made[1:] == [
        "(diff(exp(-c/u), t) - k*diff(u, t))/u",
        "(exp(-c/u)*diff(-c/u, t) - 2*k*a*t)/u",
        "(exp(-c/u)*c*diff(u, t)/u**2 - 2*k*a*t)/u",
        "(2*exp(-c/u)*c*a*t/u**2 - 2*k*a*t)/u",
        "(2*k*c*a*t/u - 2*k*a*t)/u",
        "2*a*t*k*(c/u - 1)/u",
    ]


def test_deltas_in_pieces_are_sifted_in_the_line_that_takes_them_out() -> None:
    *_, last = lines("L = sum(max(0, 1 - y[n]*f[n]), n)", "f[m]")
    assert last == ("-where(1 - y[m]*f[m] > 0, y[m], 0)", ("Out of the pieces", "Sifting"))


def test_an_error_keeps_the_residual_with_which_it_begins() -> None:
    found = derive("h[t] = a*h[t-1] + x[t]; L = sum((y[t] - h[t])**2, (t, 1, T))/2", wrt="a")
    error = next(d for d in found.derivation.lemmas if d.name is not None)
    assert text(error.result) == "-(y[t] - h[t]) + where(t < T, a*delta_h[t+1], 0)"


def test_parentheses_that_are_only_dropped_take_no_line() -> None:
    dropped = [said for _, said in lines("s = k*t/(1 + (k - 1)*t); L = log((1 - s)/s)", "t")]
    assert ("Distribute", "Collect like terms") in dropped and ("Distribute",) not in dropped
    opened = [said for _, said in lines("y = (2*x + 1)**3*exp(x)/(x**2 + 1)", "x")]
    assert any(said[-1] == "Distribute" for said in opened)


def test_one_less_a_sum_begins_with_the_one() -> None:
    assert lines("L = u - sum(x[i]*u, i)", "u")[-1][0] == "1 - sum(x[i], i)"
    assert lines("L = c*u**2 - 2*sum(x[i]*u, i)", "u")[-1][0] == "2*c*u - 2*sum(x[i], i)"


def test_beside_other_terms_a_sum_is_sifted_in_the_line_that_differentiates_it() -> None:
    ridge = [line for line, _ in lines("r[n] = y[n] - sum(X[n,d]*w[d], d); L = sum(r[n]**2, n) + c*sum(w[d]**2, d)", "w[j]")]
    assert ridge[-2:] == ["diff(sum(r[n]**2, n), w[j]) + diff(c*sum(w[d]**2, d), w[j])", "-2*sum(X[n,j]*r[n], n) + 2*c*w[j]"]
    alone = [line for line, _ in lines("L = c*sum(w[d]**2, d)", "w[j]")]
    assert "c*sum(2*w[d]*delta(d, j), d)" in alone  # the delta is seen where the sum is all there is


def test_a_split_sum_is_seen_when_its_deltas_are_gone() -> None:
    problem = "p[i] = exp(a[i])/sum(exp(a[k]), k); L = -sum(t[i]*log(p[i]), i)"
    *_, before, last = lines(problem, "a[j]")
    assert before[0] == "-sum(t[i]*(delta(i, j) - p[j]), i)"
    assert last[0] == "p[j]*sum(t[i], i) - t[j]"
    assert "-(sum(t[i]*delta(i, j), i) - p[j]*sum(t[i], i))" in [line for line, _ in lines(problem, "a[j]", "full")]
    *_, summed, combined = lines("y = sum(sum(x[i]*A[i,j]*x[j], j), i)", "x[k]")
    assert summed == ("sum(A[k,j]*x[j], j) + sum(A[i,k]*x[i], i)", ("Distribute", "Split the sum", "Sifting"))
    assert combined[0] == "sum(x[j]*(A[k,j] + A[j,k]), j)"


def test_a_sum_of_functions_of_own_entries_is_differentiated_in_one_line() -> None:
    assert [line for line, _ in lines("n = sqrt(sum(x[k]**2, k))", "x[j]")][1:] == [
        "diff(sum(x[k]**2, k), x[j])/(2*n)", "sum(2*x[k]*delta(k, j), k)/(2*n)", "x[j]/n",
    ]
    assert "sum(diff(r[k]**2, x[j]), k)" in [line for line, _ in lines("r[k] = sin(x[k]); L = sum(r[k]**2, k)", "x[j]")]


def test_a_sum_gets_its_name_and_what_it_shares_leaves_in_one_line() -> None:
    problem = "p[i] = exp(a[i])/sum(exp(a[k]), k); m = sum(p[i]*x[i], i)"
    assert lines(problem, "a[j]")[-1] == ("p[j]*(x[j] - m)", ("Recognise the quantity", "Factor"))
    assert "x[j]*p[j] - p[j]*m" in [line for line, _ in lines(problem, "a[j]", "full")]


def test_into_the_sum_and_its_name_are_one_line() -> None:
    problem = "p[k] = exp(s[k])/sum(exp(s[l]), l); E = q*sum(x[k]*exp(s[k]), k)/sum(exp(s[l]), l)"
    assert lines(problem, "q", of="E")[-1] == ("sum(x[k]*p[k], k)", ("Take the factor into the sum", "Recognise the quantity"))


def test_what_goes_into_a_sum_for_a_name_and_out_again_has_no_line() -> None:
    last = lines("n = sqrt(sum(q[d]**2, d)); u[d] = q[d]/n; s = g*sum(u[d]*k[d], d)", "q[j]")[-1]
    assert last == ("(g*k[j] - s*u[j])/n", ("Split the fraction", "Recognise the quantity", "Factor"))


def test_the_derivative_of_a_sine_has_the_name_of_the_cosine() -> None:
    shown = [line for line, _ in lines("s = sin(x**2); c = cos(x**2)", "x", of="s")]
    assert shown[1:] == ["c*diff(x**2, x)", "2*x*c"]


def test_both_of_two_sums_are_told_by_definitions_in_one_line() -> None:
    problem = "m = mean(x[i], (i, 1, N)); T = mean(x[i]/m*log(x[i]/m), (i, 1, N))"
    assert ("((log(x[j]/m) + 1)*m - 1/N*(N*T*m + N*m))/(N*m**2)", ("Solve the definition",)) in lines(problem, "x[j]")


@pytest.mark.parametrize(
    ("problem", "wrt", "result"),
    [
        ("l = -v**2/18 - sum(x[i]**2, (i, 1, N))*exp(-v)/2 - N*v/2", "v", "exp(-v)/2*sum(x[i]**2, (i, 1, N)) - v/9 - N/2"),
        ("f = x + exp(x)", "x", "1 + exp(x)"),
        ("f = a*exp(x) - a", "x", "f + a"),
    ],
)
def test_a_sum_is_not_solved_for_a_term_beside_others_that_move(problem: str, wrt: str, result: str) -> None:
    assert lines(problem, wrt)[-1][0] == result


def test_the_logarithm_of_a_product_over_an_index_beside_other_factors() -> None:
    shown = lines("l = log(exp(-v**2/18)*prod(exp(-x[i]**2*exp(-v)/2)*exp(-v/2), (i, 1, N)))", "v")
    assert shown[1][0] == "diff(-v**2/18, v) + sum(diff(-x[i]**2*exp(-v)/2, v) - 1/2, i)"
    assert shown[1][1] == ("Logarithm of a product", "Constant factor")
    assert len(shown) == 3


def test_symmetric_entries_are_not_turned_to_and_fro() -> None:
    found = derive("L = sum(sum(x[i]*A[i,j]*x[j], j), i)", wrt="x[k]", assume=["A[i,j] = A[j,i]"])
    assert found.verified and found.result.text == "2*sum(A[k,j]*x[j], j)"
    assert "assumption" not in [s.rule.name for s in found.derivation.steps]


def test_the_gradient_of_t_sne_is_that_of_the_paper() -> None:
    problem = (
        "w[i,j] = 1/(1 + sum((y[i,d] - y[j,d])**2, d)); Z = sum(sum(w[k,l], l), k); q[i,j] = w[i,j]/Z; "
        "C = sum(sum(p[i,j]*log(p[i,j]/q[i,j]), j), i)"
    )
    found = derive(problem, of="C", wrt="y[n,e]", assume=["sum(sum(p[i,j], j), i) = 1", "p[i,j] = p[j,i]"])
    assert found.verified and found.result.text == "-4*sum(w[n,l]*(y[n,e] - y[l,e])*(q[n,l] - p[n,l]), l)"
    chains = (*(lemma.derivation for lemma in found.lemmas), found.derivation)
    assert sum(len(calculation(c.start, c.steps).lines) for c in chains) <= 26


def test_the_logarithm_of_one_less_a_probability_is_as_far_as_that_of_the_probability() -> None:
    assert lines("L = -(t*log(q) + (1 - t)*log(1 - q))", "q")[2][0] == "-(t/q - (1 - t)/(1 - q))"


def test_what_stands_above_and_below_a_line_alike_is_as_far_in_both() -> None:
    problem = "p = exp(s*(c - m))/(exp(s*(c - m)) + Z)"
    above_and_below = "(exp(s*(c - m))*s - p*exp(s*(c - m))*s)/(exp(s*(c - m)) + Z)"
    assert above_and_below == lines(problem, "c")[2][0]


@pytest.mark.parametrize("unit", ["relu(sum(W[k,d]*x[d], d) + b[k])", "max(0, sum(W[k,d]*x[d], d) + b[k])"])
def test_where_a_unit_is_active_is_said_by_its_name(unit: str) -> None:
    assert lines(f"f[k] = {unit}; L = sum(c[k]*f[k], k)", "b[m]")[-1][0] == "c[m]*where(f[m] > 0, 1, 0)"
    assert lines(f"f[k] = {unit}; L = sum(f[k]**2, k)", "b[m]")[-1][0] == "2*f[m]"
    assert lines("L = max(0, 1 - y*z)", "z")[-1][0] == "where(1 - y*z > 0, -y, 0)"  # of a loss the condition itself says more


def test_the_difference_to_the_variable_has_no_line() -> None:
    assert [line for line, _ in lines("L = sum((y[i] - f[i])**2, i)", "f[j]")][2:] == [
        "sum(-2*(y[i] - f[i])*delta(i, j), i)", "-2*(y[j] - f[j])",
    ]
    assert "2*(y - w*x)*diff(y - w*x, w)" in [line for line, _ in lines("L = (y - w*x)**2", "w")]


def test_what_comes_with_a_name_and_cancels_by_its_own_has_no_line() -> None:
    problem = "p[i] = exp(a[i])/sum(exp(a[k]), k); Z = sum(exp(a[k]), k); L = c*log(Z)**2"
    assert [line for line, _ in lines(problem, "a[j]", of="L")][-2:] == ["2*c*log(Z)/Z*exp(a[j])", "2*c*p[j]*log(Z)"]
    assert "2*c*log(Z)/Z*p[j]*Z" in [line for line, _ in lines(problem, "a[j]", "full", of="L")]


def test_what_is_factored_within_a_sum_leaves_it_in_that_line() -> None:
    shown = [line for line, _ in lines("L = sum(sum((x[i] - x[j])**2, j), i)/2", "x[k]")]
    assert shown[2] == "sum(sum((x[i] - x[j])*(delta(i, k) - delta(j, k)), j), i)"
    assert shown[-1] == "2*sum(x[k] - x[j], j)" and "sum(2*(x[k] - x[j]), j)" not in shown


def test_what_stands_in_front_has_no_line_while_every_term_is_differentiated() -> None:
    assert lines("P = R*T/(V - b) - a/V**2", "V")[1:] == [
        ("diff(R*T/(V - b), V) - diff(a/V**2, V)", ("Sum rule",)),
        ("2*a/V**3 - R*T/(V - b)**2", ("Constant factor", "Reciprocal rule", "Sum rule", "Power rule")),
    ]


def test_a_sum_of_which_one_term_is_work_has_no_line_that_sets_it_apart() -> None:
    said = [reasons for _, reasons in lines("F = J*m**2/2 + c*m - T*log(1 + exp(m/T))", "m")]
    assert ("Sum rule",) in said  # two terms are work
    said = [reasons for _, reasons in lines("F = c*m - T*log(1 + exp(m/T))", "m")]
    assert said[1][0] == "Sum rule" and "Logarithm rule" in said[1]


def test_the_logarithm_of_a_sum_of_exponentials_is_differentiated_as_a_whole() -> None:
    named = lines("p[k] = exp(b*s[k])/sum(exp(b*s[l]), l); L = log(sum(exp(b*s[k]), k))", "b", of="L")
    assert [line for line, _ in named][-1] == "sum(s[k]*p[k], k)" and len(named) == 3
    unnamed = lines("L = log(sum(w[k]*exp(-b*s[k]), k))", "b")
    assert unnamed[1][0].replace("sum(w[k]*exp(-b*s[k]), k)", "Z") == "sum(w[k]*exp(-b*s[k])*diff(-b*s[k], b), k)/Z"
    full = [line for line, _ in lines("L = log(sum(exp(b*s[k]), k))", "b", "full")]
    assert "1/sum(exp(b*s[k]), k)*diff(sum(exp(b*s[k]), k), b)" in full


def test_the_logarithm_of_another_sum_is_differentiated_from_without() -> None:
    shown = [line for line, _ in lines("L = log(sum(1 + b*s[k]**2, k))", "b")]
    assert "diff(sum(1 + b*s[k]**2, k), b)/sum(1 + b*s[k]**2, k)" in shown


def test_what_is_constant_leaves_a_sum_as_it_is_differentiated() -> None:
    lasso = "r[n] = y[n] - sum(X[n,i]*w[i], i); L = sum(r[n]**2, n)/2 + c*sum(abs(w[i]), i)"
    assert lines(lasso, "w[j]", of="L")[-1][0] == "-sum(X[n,j]*r[n], n) + c*sign(w[j])"
    assert lines(lasso, "w[j]", of="L")[-1][1][-1] == "Constant out of the sum"
    shown = [line for line, _ in lines("L = sum(exp(-b*x[i]), i)", "b")]
    assert shown[-1] == "-sum(x[i]*exp(-b*x[i]), i)" and "sum(-exp(-b*x[i])*x[i], i)" not in shown
    full = [line for line, _ in lines("L = sum(exp(-b*x[i]), i)", "b", "full")]
    assert "sum(-exp(-b*x[i])*x[i], i)" in full


def test_what_is_constant_leaves_a_sum_later_in_the_line_that_follows() -> None:
    scores = "p[i] = exp(a[i])/sum(exp(a[k]), k); J = sum(p[i]*R[i], i); F = -sum(q[i]*log(p[i]), i)"
    found = derive(scores, of="F", wrt="a[j]", assume=["sum(q[i], i) = 1"]).derivation
    said = [line.reasons for line in calculation(found.start, found.steps).lines]
    assert ("Constant out of the sum",) not in said and ("Constant out of the sum", "Cancel") not in said


def test_constants_cancel_as_soon_as_they_meet_and_what_moves_is_seen_to_cancel() -> None:
    constant = [line for line, _ in lines("L = c*(1 - cos(r/c))", "r")]
    assert constant[-1] == "sin(r/c)" and len(constant) == 2
    moving = [line for line, _ in lines("m = exp(z); L = y*log(m) - m", "z", of="L")]
    assert "y/m*m - m" in moving and moving[-1] == "y - m"


def test_few_terms_are_opened_and_collected_in_one_line_and_what_they_share_is_taken_out() -> None:
    assert lines("m = exp(z); l = y*log(m) - (y + r)*log(m + r)", "z", of="l")[-2:] == [
        ("(y*(m + r) - (y + r)*m)/(m + r)", ("Common denominator",)),
        ("r*(y - m)/(m + r)", ("Distribute", "Collect like terms", "Factor")),
    ]


def test_what_is_opened_and_has_more_terms_is_seen() -> None:
    said = [reasons for _, reasons in lines("y = (2*x + 1)**3*exp(x)/(x**2 + 1)", "x")]
    assert any(reasons[-1] == "Distribute" for reasons in said)


def test_the_mean_of_a_constant_is_known_as_it_is_set_apart() -> None:
    problem = "s[i] = -sum((q[d] - K[i,d])**2, d)/(2*h); p[i] = exp(s[i])/sum(exp(s[k]), k)"
    *_, last = lines(problem, "q[m]", of="p[i]")
    assert last[1] == ("Split the sum", "The weights add up to one", "Collect like terms")


def test_the_terms_of_sums_side_by_side_are_differentiated_as_far_as_each_other() -> None:
    assert lines("h = (exp(x) - exp(-x))/(exp(x) + exp(-x))", "x")[2][0] == (
        "((exp(x) + exp(-x))*(exp(x) + exp(-x)) - (exp(x) - exp(-x))*(exp(x) - exp(-x)))/(exp(x) + exp(-x))**2"
    )


def test_a_function_of_the_variable_alone_is_differentiated_with_what_stands_around_it() -> None:
    assert lines("L = b*log(p) + c*log(p)**2/2", "p")[2][0] == "b/p + c*log(p)/p"
    assert lines("L = b*log(p) + c*log(1 + p)**2/2", "p")[2][0] == "b/p + c*log(1 + p)*diff(log(1 + p), p)"
    assert "log(x) + x*diff(log(x), x) - 1" in [line for line, _ in lines("L = x*log(x) - x", "x")]


def test_what_is_opened_for_the_sake_of_a_name_has_no_line() -> None:
    assert lines("g = z*sigmoid(b*z)", "b")[-1] == ("g*(z - g)", ("Distribute", "Recognise the quantity", "Factor"))


def test_a_sign_stays_in_a_piece_of_a_piece() -> None:
    hinge = "L = where(z > 1, 0, where(z > 0, (1 - z)**2/2, 1/2 - z))"
    assert lines(hinge, "z")[-1][0] == "where(z > 1, 0, where(z > 0, -(1 - z), -1))"


def test_a_common_shift_leaves_the_logarithm_of_a_sum_of_exponentials_before_it_is_differentiated() -> None:
    stable = "m = max(a[k], k); p[k] = exp(a[k])/sum(exp(a[l]), l); L = m + log(sum(exp(a[k] - m), k))"
    shown = lines(stable, "a[j]", of="L")
    assert shown[1] == ("diff(log(sum(exp(a[k]), k)), a[j])", ("Common shift",)) and shown[-1][0] == "p[j]"
    other = [line for line, _ in lines("L = x + log(sum(exp(a[k] + x), k))", "x")]
    assert "diff(log(sum(exp(a[k]), k)), x)" not in other


def test_what_cancels_as_a_delta_has_gone_is_not_written_first() -> None:
    product = lines("b[k] = sigmoid(y[k]); A = z*prod(1 - b[k], k)", "y[j]", of="A")
    assert product[-2:] == [("-z*prod(1 - b[k], k)*b[j]", ("Sifting", "Cancel")), ("-A*b[j]", ("Recognise the quantity",))]
    whole = [line for line, _ in lines("b[k] = sigmoid(y[k]); A = z*prod(1 - b[k], k)", "y[j]", "full", of="A")]
    assert "-z*prod(1 - b[k], k)*b[j]*(1 - b[j])/(1 - b[j])" in whole


def test_what_cancels_beside_what_has_cancelled_has_no_line() -> None:
    tweedie = lines("m = exp(z); l = y*m**(1 - p)/(1 - p) - m**(2 - p)/(2 - p)", "z", of="l")
    assert [line for line, _ in tweedie][-2:] == ["y*m**(1 - p) - m**(2 - p)", "m**(1 - p)*(y - m)"]
    assert ("Cancel",) in [said for _, said in lines("L = (b*exp(-d/b) + d)/c", "b")]  # nothing has cancelled before


def test_a_factor_that_a_derivative_repeats_is_a_power_at_once() -> None:
    density = "d = (F - K)/s; f = exp(-d**2/2)/sqrt(2*pi)"
    assert lines(density, "s", of="f")[-1] == ("f*d**2/s", ("Derived above", "Collect powers"))
    assert "f*d*d/s" in [line for line, _ in lines(density, "s", "full", of="f")]


def test_terms_over_one_denominator_are_collected_at_a_glance() -> None:
    assert lines("u = log(t/(1 - t))", "t")[-1] == ("1/(t*(1 - t))", ("Common denominator", "Collect like terms"))
    five = lines("L = a/(b + x) + (c + d + x)/(x*(b + x))", "x")
    assert all(said[-2:] != ("Common denominator", "Collect like terms") for _, said in five)


def test_one_pair_that_cancels_is_seen_in_more_terms() -> None:
    smooth = "p[i] = exp(a[i])/sum(exp(a[k]), (k, 1, K)); L = -(1 - c)*log(p[1]) - c/K*sum(log(p[i]), i)"
    assert lines(smooth, "a[j]", of="L")[-2] == (
        "p[j] - delta(1, j) + c*delta(1, j) - c/K",
        ("Distribute", "Collect like terms"),
    )
    two_pairs = [said for _, said in lines("y = (2*x + 1)**3*exp(x)/(x**2 + 1)", "x")]
    assert ("Distribute", "Collect like terms") not in two_pairs


def test_a_polynomial_is_opened_and_factored_in_one_line() -> None:
    logistic = "a = sigmoid((x + h - m)/s); b = sigmoid((x - h - m)/s); l = log(a - b)"
    assert lines(logistic, "m", of="l")[-2:] == [
        ("(a - b)*(b + a - 1)/(s*(a - b))", ("Factor", "Distribute", "Factor the polynomial")),
        ("(b + a - 1)/s", ("Cancel",)),
    ]
