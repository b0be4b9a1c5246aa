"""Places that are calculated, ranges that are written, indices as numbers and labels: what they mean, and that they read back."""

from __future__ import annotations

import pytest

from derive import derive
from derive.language.reader import read_problem
from derive.notation.latex import latex
from derive.notation.text import text
from derive.reading.posed import read_expression

#: A text, what its definitions are, and the entries of an array that the text needs.
SPANS = [
    ("y[i] = sum(w[k]*x[i+k-1], k)", "w[1]", "sum(w[k]*x[i+k-1], (k, 1, M))", "x", "1", "N + M - 1"),
    ("y[i] = sum(w[k]*x[i-k], (k, 0, K-1))", "w[1]", "sum(w[k]*x[i-k], (k, 0, K - 1))", "x", "2 - K", "N"),
    ("L = sum((x[t] - a*x[t-1])**2, t)", "a", "sum((x[t] - a*x[t-1])**2, (t, 2, N))", "x", "1", "N"),
    ("L = sum((x[t] - a*x[t-1])**2, (t, 1, T))", "a", "sum((x[t] - a*x[t-1])**2, (t, 1, T))", "x", "0", "T"),
    ("L = mean(a*x[t+1] - x[t], t)", "a", "1/(N - 1)*sum(a*x[t+1] - x[t], (t, 1, N - 1))", "x", "1", "N"),
    ("G = sum(g**t*r[t], (t, 0, T-1))", "g", "sum(g**t*r[t], (t, 0, T - 1))", "r", "0", "T - 1"),
    ("y = sum(w[j]*x**j, (j, 0, M))", "x", "sum(w[j]*x**j, (j, 0, M))", "w", "0", "M"),
    ("y[i] = sum(x[j], (j, 1, i))", "x[1]", "sum(x[j], (j, 1, i))", "x", "1", "N"),
    ("L = sum(x[T+1-t]*a, (t, 1, T))", "a", "sum(x[T-t+1]*a, (t, 1, T))", "x", "1", "T"),
    ("L = sum(x[2*i]*x[2*i-1], (i, 1, N))", "x[1]", "sum(x[2*i]*x[2*i-1], (i, 1, N))", "x", "1", "2*N"),
    ("L = -log(p[y])", "p[1]", "-log(p[y])", "p", "1", "N"),
    ("L = -sum(log(p[n,y[n]]), n)", "p[1,1]", "-sum(log(p[n,y[n]]), n)", "y", "1", "N"),
    ("L = sum(p[k]/k, k)", "p[1]", "sum(p[k]/k, (k, 1, N))", "p", "1", "N"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "wrt", "meant", "array", "first", "last"), SPANS)
def test_an_array_has_the_entries_that_the_text_needs(said: str, wrt: str, meant: str, array: str, first: str, last: str) -> None:
    problem = read_problem(said, wrt=wrt)
    body = problem.definitions[0].body
    assert text(body) == meant
    assert read_expression(text(body), problem) == body
    if "2*" not in meant:  # x_{2 i} has two indices
        assert read_expression(latex(body), problem, latex=True) == body
    ((low, high),) = problem.spans(array)[-1:]
    assert (text(low), text(high)) == (first, last)


def test_a_quantity_that_begins_later_is_summed_from_where_it_begins() -> None:
    problem = read_problem("y[t] = x[t] - x[t-1]; L = sum(y[t]**2, t)", wrt="x[s]")
    assert text(problem.definitions[1].body) == "sum(y[t]**2, (t, 2, N))"
    assert problem.spans("y") == problem.spans("y")[:1] != problem.spans("x")


#: A text with a quantity that is defined for every value of an index and read in a range; the entries of it and of what it reads.
READ_IN_A_RANGE = [
    ("L = sum(w[l]*E[l], (l, 0, K)); E[l] = F[l]**2", "0", "K"),
    ("L = sum(w[l]*E[l], (l, 0, K-1)); E[l] = c[l]*d[l]; c[l] = F[l]", "0", "K - 1"),
    ("E[t] = 1 - F[t]; b[t] = prod(E[s], (s, 1, t)); L = sum(b[t], t)", "1", "N"),
    ("E[t] = 1 - F[t]; b[t] = prod(E[s], (s, 1, t-1)); L = sum(b[t], (t, 1, T))", "1", "T"),
    ("h[t+1] = h[t] - E[t]*g[t]; E[t] = a*F[t]; L = sum(h[t], (t, 1, T))", "0", "T - 1"),
    ("h[t] = h[t-1] - E[t-1]*g[t] + E[t-2]; E[t] = F[t]**2; L = sum(h[t], (t, 1, T))", "-1", "T - 1"),
    ("h[t] = h[t-1] - E[t]*g[t-1]; E[t] = a*F[t]; L = sum(h[t], (t, 1, T))", "1", "T"),
]


@pytest.mark.parametrize(("said", "first", "last"), READ_IN_A_RANGE)
def test_what_is_defined_for_every_value_goes_as_far_as_the_range_that_reads_it(said: str, first: str, last: str) -> None:
    problem = read_problem(said, of="L", wrt="F")
    for name in "EF":
        ((low, high),) = problem.spans(name)
        assert (text(low), text(high)) == (first, last)


@pytest.mark.parametrize(
    "said",
    [
        "L = sum(E[l], (l, 0, K)) + sum(E[l]*w[l], (l, 0, M)); E[l] = F[l]**2",  # two ranges, of which none is the longer
        "E[k] = F[k]**2; y[i] = sum(w[k]*E[i+k-1], k); L = sum(y[i], i) + sum(F[k], (k, 1, K))",
    ],
)
def test_a_quantity_that_is_read_in_several_ways_goes_no_further_than_is_said(said: str) -> None:
    from derive.errors import NotationError

    with pytest.raises(NotationError, match="how far this axis goes is not clear"):
        read_problem(said, of="L", wrt="F")


#: Vectors one after another are read behind each other: what is said, the entries of what is multiplied by them, of x and of z.
BEHIND = [
    ("y[i] = sum(W[i,j+0]*x[j], j) + sum(W[i,sum(x[j]**0, j)+j]*z[j], j)", "K + M", "M", "K"),
    ("y = sum(W[j+0]*x[j], j) + sum(W[sum(x[j]**0, j)+j]*z[j], j) + W[sum(x[j]**0, j)+sum(z[j]**0, j)+1]", "N + M + 1", "N", "M"),
    ("y = sum(W[k+0]*sum(A[k,m]*x[m], m), k) + sum(W[k+sum(sum(A[k,m]*x[m], m)**0, k)]*z[k], k)", "N + K", "M", "K"),
]


@pytest.mark.parametrize(("said", "long", "one", "other"), BEHIND)
def test_a_place_behind_so_many_entries_as_an_array_has(said: str, long: str, one: str, other: str) -> None:
    problem = read_problem(said, wrt="W")
    assert text(problem.spans("W")[-1][1]) == long
    assert [text(problem.spans(name)[0][1]) for name in "xz"] == [one, other]
    assert derive(said, wrt="W").verified


def test_two_places_that_are_equal_are_one_expression() -> None:
    one, other = (read_problem(f"y[i] = sum(w[k]*{e}, k)", wrt="w[1]").definitions[0].body for e in ("x[i+k-1]", "x[k+i-1]"))
    assert one == other


def test_what_was_taken_for_a_label_or_a_number_is_said() -> None:
    readings = [str(r.template) for r in read_problem("L = -log(p[y])*sum(k*q[k], k)", wrt="p[1]").readings]
    assert any("label" in r for r in readings)
    assert any("stands for a number" in r for r in readings)


@pytest.mark.parametrize("said", ["L = sum(a[i]*b[j], i)", "L = p[k]", "L = sum(where(i != m, a[i], 0), i)"])
def test_a_letter_that_is_an_index_as_a_rule_is_no_label(said: str) -> None:
    from derive.errors import NotationError

    with pytest.raises(NotationError, match=r"neither on the left side nor summed over|index"):
        read_problem(said, wrt="a[1]")


def test_a_recurrence_is_a_definition_and_what_is_before_its_first_step_is_given() -> None:
    problem = read_problem("h[t] = tanh(w*h[t-1] + u*x[t]); L = sum((h[t] - y[t])**2, (t, 1, T))", wrt="w")
    assert problem.recurrent == {"h": 0}
    assert [tuple(map(text, span)) for name in "hxy" for span in problem.spans(name)] == [("0", "T"), ("1", "T"), ("1", "T")]
    assert [tuple(map(text, span)) for span in problem.defined_spans("h")] == [("1", "T")]
    assert text(read_expression("sum(h[t], t)", problem)) == "sum(h[t], t)"


COUNTED = [
    ("w[t+1] = w[t] - c*g[t]/t; L = w[T]**2", "w", ("1", "T"), ("2", "T")),
    ("w[t+1] = w[t] - c*t**(-1/2)*g[t]; L = w[T]**2", "w", ("1", "T"), ("2", "T")),
    ("w[t+1] = w[t] - t**(-a)*c*g[t]; L = w[T]**2", "g", ("1", "T - 1"), ("1", "T - 1")),
    ("w[t+1] = w[t] - c*g[t]/sqrt(c*t); L = w[T]**2", "w", ("1", "T"), ("2", "T")),
    ("w[t+1] = w[t] - c*log(t)*g[t]; L = w[T]**2", "w", ("1", "T"), ("2", "T")),
    ("w[t+1] = w[t] - c*g[t]/(t + 1); L = w[T]**2", "w", ("0", "T"), ("1", "T")),
    ("w[t+1] = w[t] - c*g[t]/t; v[t+1] = c*v[t] + g[t]; L = w[T]**2 + v[T]", "v", ("1", "T"), ("2", "T")),
    ("m[t+1] = c*m[t] + g[t]; n[t+1] = m[t+1]/(1 - c**(t+1)); w[t+1] = w[t] - n[t+1]; L = w[T]", "n", ("1", "T"), ("1", "T")),
]


@pytest.mark.parametrize(("said", "name", "span", "defined"), COUNTED)
def test_a_step_that_is_a_number_too_begins_where_nothing_is_divided_by_zero(
    said: str, name: str, span: tuple[str, str], defined: tuple[str, str]
) -> None:
    problem = read_problem(said, of="L", wrt="c")
    assert tuple(map(text, problem.spans(name)[0])) == span
    assert tuple(map(text, problem.defined_spans(name)[0])) == defined
    assert derive(said, of="L", wrt="c").verified


@pytest.mark.parametrize(
    "said", ["h[t] = h[t] + x[t]", "h[t] = h[t+1] + h[t-1] + x[t]", "u[t] = v[t]; v[t] = w[t] + x[t]; w[t] = u[t-1] + v[t]"]
)
def test_any_other_circle_is_refused(said: str) -> None:
    from derive.errors import NotationError

    with pytest.raises(NotationError, match="a circle of definitions"):
        read_problem(said, wrt="x[1]")


SYSTEMS = [
    ("l[t] = a*y[t] + l[t-1] + b[t-1]; b[t] = c*l[t] + b[t-1]; L = sum(b[t], (t, 1, T))", "l b", {"l", "b"}, set(), "a"),
    ("z[t] = w*h[t-1] + x[t]; h[t] = tanh(z[t]); L = sum(h[t], (t, 1, T))", "z h", {"h"}, set(), "w"),
    ("f[t] = h[t-1] + x[t]; c[t] = f[t]*c[t-1]; h[t] = f[t]*c[t]; L = sum(h[t], (t, 1, T))", "f c h", {"c", "h"}, set(), "x[1]"),
    ("g[t] = a*w[t]; v[t] = v[t-1] + g[t-1]; w[t] = w[t-1] + v[t]; L = w[T]", "v w g", {"v", "w"}, {"g"}, "a"),
]


@pytest.mark.parametrize(("said", "order", "given", "early", "wrt"), SYSTEMS)
def test_quantities_that_call_each_other_a_step_back_are_a_system(
    said: str, order: str, given: set[str], early: set[str], wrt: str
) -> None:
    problem = read_problem(said, of="L", wrt=wrt)
    (system,) = problem.systems
    assert " ".join(system.slots) == order and system.given == given and system.early == early
    for name in system.slots:
        (first, last), (begins, _) = *problem.spans(name), *problem.defined_spans(name)
        assert text(last) == "T" and text(first) == ("0" if name in given | early else "1")
        assert text(begins) == ("0" if name in early else "1")


#: What is read before the first step begins there, and so does what it reads; what is given there asks for nothing.
BEGINS = [
    ("w[t] = w[t-1] + mu*e[t-1]*x[t-1]; e[t] = d[t] - w[t]*x[t]", "e", "0"),
    ("w[t] = w[t-1] + mu*e[t-1]*x[t-1]; e[t] = q[t] - w[t]*x[t]; q[t] = d[t]**2", "e", "0"),
    ("w[t] = w[t-1] + e[t-1]*w[t-2] + e[t-2]; e[t] = d[t] - w[t]", "e", "-1"),
    ("h[t] = tanh(mu*h[t-1] + d[t]); L = sum(h[t], (t, 1, T))", "L", "1"),
]


@pytest.mark.parametrize(("said", "of", "first"), BEGINS)
def test_what_a_quantity_is_made_of_begins_where_it_begins(said: str, of: str, first: str) -> None:
    problem = read_problem(said, of=of, wrt="mu" if "mu" in said else "d")
    assert text(problem.spans("d")[0][0]) == first
    assert derive(said, of=of, wrt="mu" if "mu" in said else "d").verified


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("h[t] = h[t-1] + h[t-m]; L = sum(h[t], (t, 1, T))", "h[t - m] reads m steps back"),
        ("v[t] = v[t-1] + g*v[t+1]; L = v[1]", "v[t+1], a step ahead"),
        ("u[t] = v[t]; v[t] = u[t] + x[t]; L = sum(u[t], t)", "all of one step"),
        ("m[i] = tanh(sum(J[i,j]*m[j], j) + x[i])", "it can be derived: m[t,i] = … m[t-1,j] …"),
        ("m[t] = tanh(m[t]*x[t])", "all of one step"),
        ("u[k,i] = x[k]*v[i] - sum(u[j,i], (j, 1, k-1))", "all of one step"),
        ("y[t] = x[t] + sum(a[j]*y[t-j], (j, 1, p))", "reads y[t-j]; how many steps back is said by a number"),
        ("h[t] = h[t-1] + x[t]*h[0]", "reads h[0] at every step"),
    ],
)
def test_a_circle_that_is_no_recurrence_says_why(said: str, why: str) -> None:
    from derive.errors import NotationError

    with pytest.raises(NotationError) as refused:
        read_problem(said, wrt="x[1]")
    assert why in str(refused.value)


def test_what_nothing_reads_at_the_same_step_is_asked_for() -> None:
    from derive.errors import NotationError

    assert text(read_problem("z[t] = w*h[t-1]; h[t] = tanh(z[t])", wrt="w").of) == "h[t]"
    with pytest.raises(NotationError, match="no other at the same step"):
        read_problem("u[t] = v[t-1]; v[t] = u[t-1] + x[t]", wrt="x[1]")


STEP_AFTER = [
    ("h[t+1] = tanh(w*h[t] + x[t+1]); L = sum(h[t], (t, 1, T))", "h[t] = tanh(w*h[t-1] + x[t])"),
    ("v[t+1] = w*v[t] - u[t]; u[t+1] = u[t] + v[t+1]; L = u[T]", "v[t] = w*v[t-1] - u[t-1]; u[t] = u[t-1] + v[t]"),
    ("h[i,t+1] = sum(w*h[j,t], j); L = sum(h[i,T], i)", "h[i,t] = sum(w*h[j,t-1], j)"),
    ("x[k] = w*x[k-1]*k; x[k] = x[k]", ""),
    ("x[k+1] = w*x[k]*k; L = x[K]", "x[k] = w*x[k-1]*(k - 1)"),
    ("y[i+1] = w*x[i]; L = sum(y[i], i)", ""),
]


@pytest.mark.parametrize(("said", "meant"), STEP_AFTER)
def test_a_recurrence_of_the_step_after_is_one_of_the_step(said: str, meant: str) -> None:
    from derive.errors import NotationError

    if not meant:
        with pytest.raises(NotationError):
            read_problem(said, wrt="w")
        return
    found = read_problem(said, of="L", wrt="w").definitions[:-1]
    assert "; ".join(f"{text(d.head)} = {text(d.body)}" for d in found) == meant


@pytest.mark.parametrize("wrt", ["y", "y[k]"])
def test_a_label_does_not_vary(wrt: str) -> None:
    from derive.errors import NotationError

    said = "L = -sum(log(p[n,y[n]]*a), n)"
    with pytest.raises(NotationError, match="y is a label") as refused:
        read_problem(said, wrt=wrt)
    assert "did you mean `p`" in str(refused.value)
    assert [str(v) for v in read_problem(said, every=True).variables] == ["p[i, j]", "a"]
    assert str(read_problem(said.replace("*a", "")).wrt) == "p[i, j]"  # which is all that can vary
