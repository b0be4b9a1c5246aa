"""The whole notation: what a person types, and the tree that it is."""

from __future__ import annotations

import pytest
from sympy import Abs, Basic, Product, atan, cos, cosh, erf, log, pi, sign, sin, sinh, tan, tanh

from derive.errors import NotationError
from derive.expression.indices import names
from derive.expression.nodes import (
    HALF,
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    Add,
    Expr,
    Index,
    IndexMax,
    IndexMin,
    Integer,
    Max,
    Min,
    Mul,
    Pow,
    Rational,
    Size,
    Tuple,
    apply,
    delta,
    derivative,
    entry,
    exp,
    mul,
    neg,
    node,
    power,
    relation,
    relu,
    scalar,
    sigmoid,
    softplus,
    sqrt,
    sub,
    summation,
    where,
)  # fmt: skip
from derive.language.reader import read_expression, read_problem
from derive.problem import Problem

i, j, k = Index("i"), Index("j"), Index("k")
N, M = Size("N"), Size("M")
w, x, y, z, theta, x1 = (scalar(name) for name in ("w", "x", "y", "z", "theta", "x1"))
PROBLEM = Problem((), x, x, axes={"a": (N,), "b": (N,), "v": (M,), "W": (N, M)})


def a(index: Expr) -> Expr:
    return entry("a", index)


def binder(kind: type[Basic], body: Expr, index: Index = k, size: Expr = N) -> Expr:
    return node(kind, body, node(Tuple, index, ONE, size))  # type: ignore[no-any-return]


READ: list[tuple[str, Expr]] = [
    ("w", w),
    ("theta", theta),
    ("x1", x1),
    ("e", scalar("e")),
    ("pi", pi),
    ("a[i]", a(i)),
    ("a[2]", a(TWO)),
    ("W[i,j]", entry("W", i, j)),
    ("W[1, j]", entry("W", ONE, j)),
    ("x + y", node(Add, x, y)),
    ("y + x", node(Add, y, x)),
    ("x - y", node(Add, x, node(Mul, MINUS_ONE, y))),
    ("x + y - z", node(Add, x, y, neg(z))),
    ("x + (y + z)", node(Add, x, node(Add, y, z))),
    ("x - (y - z)", node(Add, x, node(Mul, MINUS_ONE, sub(y, z)))),
    ("x*y", node(Mul, x, y)),
    ("y*x", node(Mul, y, x)),
    ("x*y*z", node(Mul, x, y, z)),
    ("x*(y*z)", node(Mul, x, y, z)),
    ("x/y", node(Mul, x, node(Pow, y, MINUS_ONE))),
    ("1/y", node(Pow, y, MINUS_ONE)),
    ("x/y/z", node(Mul, x, node(Pow, y, MINUS_ONE), node(Pow, z, MINUS_ONE))),
    ("x/(y*z)", node(Mul, x, node(Pow, y, MINUS_ONE), node(Pow, z, MINUS_ONE))),
    ("x/y*z", node(Mul, x, node(Pow, y, MINUS_ONE), z)),
    ("x**2", node(Pow, x, TWO)),
    ("x^2", node(Pow, x, TWO)),
    ("x**y**z", node(Pow, x, node(Pow, y, z))),
    ("x**-1", node(Pow, x, MINUS_ONE)),
    ("x**(1/2)", sqrt(x)),
    ("-x", node(Mul, MINUS_ONE, x)),
    ("-x**2", node(Mul, MINUS_ONE, node(Pow, x, TWO))),
    ("(-x)**2", node(Pow, node(Mul, MINUS_ONE, x), TWO)),
    ("-2*x", node(Mul, Integer(-2), x)),
    ("+x", x),
    ("x*(-y)", node(Mul, x, node(Mul, MINUS_ONE, y))),
    ("0.5", HALF),
    ("0.1", Rational(1, 10)),
    ("1e-3", Rational(1, 1000)),
    (".5", HALF),
    ("1_000", Integer(1000)),
    ("1/3", Rational(1, 3)),
    ("0.1 + 0.2", node(Add, Rational(1, 10), Rational(1, 5))),
    ("0", ZERO),
    ("exp(x)", exp(x)),
    ("log(x)", node(log, x)),
    ("sqrt(x)", node(Pow, x, HALF)),
    ("abs(x)", node(Abs, x)),
    ("sign(x)", node(sign, x)),
    ("sin(x)", node(sin, x)),
    ("cos(x)", node(cos, x)),
    ("tan(x)", node(tan, x)),
    ("atan(x)", node(atan, x)),
    ("sinh(x)", node(sinh, x)),
    ("cosh(x)", node(cosh, x)),
    ("tanh(x)", node(tanh, x)),
    ("erf(x)", node(erf, x)),
    ("sigmoid(x)", node(sigmoid, x)),
    ("relu(x)", node(relu, x)),
    ("softplus(x)", node(softplus, x)),
    ("exp(x)*exp(x)", node(Mul, exp(x), exp(x))),
    ("exp(log(x))", exp(node(log, x))),
    ("sqrt(x**2)", node(Pow, node(Pow, x, TWO), HALF)),
    ("x/x", node(Mul, x, node(Pow, x, MINUS_ONE))),
    ("sum(a[k], k)", summation(a(k), k, N)),
    ("sum(a[k], (k, 1, N))", summation(a(k), k, N)),
    ("sum(W[i,k]*v[k], k)", summation(mul(entry("W", i, k), entry("v", k)), k, M)),
    ("sum(sum(W[i,j], j), i)", summation(summation(entry("W", i, j), j, M), i, N)),
    ("sum(W[i,j], i, j)", summation(summation(entry("W", i, j), j, M), i, N)),
    ("mean(a[k], k)", mul(power(N, MINUS_ONE), summation(a(k), k, N))),
    ("norm(a[k], k)", sqrt(summation(power(a(k), TWO), k, N))),
    ("prod(a[k], k)", binder(Product, a(k))),
    ("max(a[k], k)", binder(IndexMax, a(k))),
    ("min(a[k], k)", binder(IndexMin, a(k))),
    ("max(a[k], (k, 1, N))", binder(IndexMax, a(k))),
    ("max(x, y)", node(Max, x, y)),
    ("min(x, 0)", node(Min, x, ZERO)),
    ("max(a[i], k)", node(Max, a(i), scalar("k"))),
    ("delta(i, j)", delta(i, j)),
    ("where(x > 0, x, y)", where(relation(x, ">", ZERO), x, y)),
    ("where(x < 0, x, y)", where(relation(x, "<", ZERO), x, y)),
    ("where(x <= 0, x, y)", where(relation(x, "<=", ZERO), x, y)),
    ("where(x >= 0, x, y)", where(relation(x, ">=", ZERO), x, y)),
    ("where(x == y, x, y)", where(relation(x, "==", y), x, y)),
    ("where(x != y, x, y)", where(relation(x, "!=", y), x, y)),
    ("a[i]*where(i == j, 1, 0)*b[j]", mul(a(i), where(relation(i, "==", j), ONE, ZERO), entry("b", j))),
    ("f(x)", apply("f", x)),
    ("f(a[i], theta)", apply("f", a(i), theta)),
    ("diff(x**2, x)", derivative(power(x, TWO), x)),
    ("diff(a[i], a[j])", derivative(a(i), a(j))),
    ("(x)", x),
    ("  x +\n y ", node(Add, x, y)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tree"), READ, ids=[text for text, _ in READ])
def test_what_is_written_is_what_is_read(text: str, tree: Expr) -> None:
    assert read_expression(text, PROBLEM) == tree


#: what is pasted, and what a person types for it
PASTED = [
    ("x − y", "x - y"), ("x – y", "x - y"), ("x·y", "x*y"), ("x × y", "x*y"), ("x⋅y", "x*y"), ("x ∗ y", "x*y"), ("x ÷ y", "x/y"),
    ("where(x ≤ y, x, y)", "where(x <= y, x, y)"), ("where(x ≥ y, x, y)", "where(x >= y, x, y)"),
    ("where(x ≠ y, x, y)", "where(x != y, x, y)"), ("x^2", "x**2"), ("θ", "theta"), ("α*β", "alpha*beta"), ("2*π", "2*pi"),
    ("σ**2", "sigma**2"), ("Σ", "Sigma"), ("ε", "epsilon"), ("μ + ω", "mu + omega"), ("x\u00a0+\ty", "x + y"),
]  # fmt: skip


@pytest.mark.parametrize(("pasted", "typed"), PASTED)
def test_pasted_signs_and_greek_letters(pasted: str, typed: str) -> None:
    assert read_expression(pasted, PROBLEM) == read_expression(typed, PROBLEM)


@pytest.mark.parametrize(("letter", "word"), [("λ", "lambda"), ("δ", "delta"), ("γ", "gamma")])
def test_a_greek_letter_that_has_a_meaning_here_is_a_name_all_the_same(letter: str, word: str) -> None:
    """`lambda` and `delta` are words of Python and of the notation; the letters are quantities like any other."""
    problem = read_problem(f"L = {letter}*x**2", wrt=letter)
    assert problem.wrt == problem.definitions[0].body.args[0]
    assert word in problem.wrt.name  # type: ignore[attr-defined]


def test_remarks_and_separators() -> None:
    lines = read_problem("u = x**2  # the square\nL = u + 1\n\n# done", wrt="x")
    joined = read_problem("u = x**2; L = u + 1;", wrt="x")
    assert lines.definitions == joined.definitions and len(lines.definitions) == 2


def test_an_equation_may_go_on_inside_brackets() -> None:
    broken, whole = (read_problem(text, wrt="a[j]") for text in ("L = sum(\n  a[k],\n  k)", "L = sum(a[k], k)"))
    assert broken.definitions == whole.definitions


def test_what_is_an_assumption() -> None:
    problem = read_problem("L = sum(t[i]*log(q[i]), i); sum(t[i], i) = 1", wrt="q[j]", assume=["sum(q[i], i) = 1"])
    assert [d.name for d in problem.definitions] == ["L"]
    assert [a.right for a in problem.assumptions] == [ONE, ONE]


FORM = "Q = sum(sum(x[i]*A[i,j]*x[j], j), i)"


@pytest.mark.parametrize("text", ["A[i,j] = A[j,i]", "A[i,i] = 0", "x[1] = 0", "Q = 1", "A[i,j] = Q*A[i,j]"])
def test_what_cannot_be_a_definition_is_assumed(text: str) -> None:
    problem = read_problem(FORM, wrt="x[k]", assume=[text])
    assert problem.of == scalar("Q") and [d.name for d in problem.definitions] == ["Q"]
    assert len(problem.assumptions) == 1


def test_symmetry_makes_a_matrix_square() -> None:
    problem = read_problem("z[i] = sum(A[i,k]*x[k], k)", wrt="x[m]", assume=["A[i,j] = A[j,i]"])
    assert problem.axes["A"] == (N, N)
    assert (problem.assumptions[0].left, problem.assumptions[0].right) == (entry("A", i, j), entry("A", j, i))


def test_what_would_be_a_circle_is_assumed() -> None:
    problem = read_problem("u = v*x; L = u + c", wrt="x", assume=["c = 2", "v = u + 1"])
    assert [d.name for d in problem.definitions] == ["u", "L", "c"]
    assert [str(a.left) for a in problem.assumptions] == ["v"]


def test_a_circle_in_the_main_text_is_an_error() -> None:
    with pytest.raises(NotationError, match="a circle of definitions: A → A"):
        read_problem(f"{FORM}; A[i,j] = A[j,i]", wrt="x[k]")


def test_a_value_that_is_assumed_does_not_change_what_is_asked_for() -> None:
    problem = read_problem("L = c*x**2", assume=["c = 2"])
    assert (problem.of, problem.wrt) == (scalar("L"), x)


def test_how_a_quantity_depends_on_the_variable_may_be_assumed() -> None:
    problem = read_problem("L = -sum(t[i]*log(p[i]), i)", wrt="a[j]", assume=["p[i] = exp(a[i])/sum(exp(a[k]), k)"])
    assert problem.of == scalar("L") and problem.depends(problem.of, "a")


def test_a_definition_may_use_later_ones() -> None:
    problem = read_problem("L = u**2; u = x + 1", of="L", wrt="x")
    assert [d.name for d in problem.in_order] == ["u", "L"]


def test_an_expression_alone_gets_a_name() -> None:
    problem = read_problem("a[i]**2 + b[j]", wrt="a[k]")
    assert [d.name for d in problem.definitions] == ["f"]
    assert problem.of == entry("f", i, j)


def test_a_name_for_an_expression_steps_aside() -> None:
    assert read_problem("f(x)*g", wrt="x").definitions[0].name not in ("f", "g", "x")


# -- of and wrt


def test_of_is_the_last_definition_unless_told() -> None:
    assert read_problem("u = x**2; L = u + 1", wrt="x").of == scalar("L")
    assert read_problem("u = x**2; L = u + 1", of="u", wrt="x").of == scalar("u")


@pytest.mark.parametrize("of", ["p", "p[i]"])
def test_of_may_be_the_name_of_an_array(of: str) -> None:
    assert read_problem("p[i] = a[i]**2; L = sum(p[k], k)", of=of, wrt="a[j]").of == entry("p", i)


def test_wrt_is_the_only_free_name_unless_told() -> None:
    assert read_problem("s = 1/(1 + exp(-x))").wrt == x
    wrt = read_problem("p[i] = exp(a[i])/sum(exp(a[k]), k)").wrt
    assert wrt.args[0].args[0].name == "a"
    assert wrt.args[1] not in (i, k), "an index of its own"


def test_wrt_may_be_the_name_of_an_array() -> None:
    wrt = read_problem("z[h] = sum(W[h,d]*x[d], d)", wrt="W").wrt
    assert len(wrt.args) == 3 and len({*wrt.args[1:]}) == 2
    assert not {*wrt.args[1:]} & {Index("h"), Index("d")}


def test_wrt_may_be_a_quantity() -> None:
    assert read_problem("u = x**2; L = u**3", wrt="u").wrt == scalar("u")


# -- bound indices


def test_a_bound_index_steps_aside_for_that_of_the_variable() -> None:
    problem = read_problem("p[i] = exp(a[i])/sum(exp(a[j]), j)", wrt="a[j]")
    total = problem.definitions[0].body.args[1].args[0]
    assert total.args[1].args[0] not in (i, j)
    assert problem.wrt == a(j)


@pytest.mark.slow
@pytest.mark.parametrize("letter", ["i", "j", "k", "m", "n", "l", "q"])
def test_any_letter_may_be_bound(letter: str) -> None:
    import derive

    found = derive.derive(f"p[i] = exp(a[i])/sum(exp(a[{letter}]), {letter})", wrt="a[j]")
    assert found.result.text == "p[i]*(delta(i, j) - p[j])"
    assert found.verified


def test_one_letter_may_be_bound_twice() -> None:
    first = read_problem("L = sum(a[k], k)*sum(b[k]**2, k)", wrt="a[k]")
    second = read_problem("L = sum(a[m], m)*sum(b[n]**2, n)", wrt="a[k]")
    from derive.expression.monomial import same

    assert same(first.definitions[0].body, second.definitions[0].body)


def test_an_inner_sum_hides_the_outer_index() -> None:
    import derive

    assert derive.derive("L = sum(a[k]*sum(b[k]**2, k), k)", wrt="a[j]").result.text in ("sum(b[l]**2, l)", "sum(b[i]**2, i)")


def test_an_index_may_be_a_name_elsewhere() -> None:
    """What is bound in one sum is not a number outside of it."""
    problem = read_problem("L = sum(a[k], k) + m", wrt="m")
    assert problem.wrt == scalar("m")


def test_the_name_of_an_array_is_all_of_it_where_a_function_reads_it() -> None:
    problem = read_problem("L = sum((y[i] - f(x[i], theta))**2, i)", wrt="theta[k]")
    assert len(problem.axes["theta"]) == 1 and problem.axes["theta"] != problem.axes["x"]
    assert names(problem.definitions[0].body) == {"y", "x", "theta"}
    scalar_one = read_problem("L = sum((y[i] - f(x[i], theta))**2, i)", wrt="theta")
    assert "theta" not in scalar_one.axes
    matrix = read_problem("L = f(W) + W[1,2]", wrt="W[i,j]")
    assert len(matrix.axes["W"]) == 2
