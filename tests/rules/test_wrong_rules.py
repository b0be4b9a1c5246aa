"""The tester is tested: derivations with a rule that is wrong on purpose fail, and their twins with the right rule hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from derive.check import check
from derive.engine.trace import Trace
from derive.expression.indices import substitute
from derive.expression.nodes import (
    ONE,
    TWO,
    Add,
    Derivative,
    Expr,
    Index,
    KroneckerDelta,
    Mul,
    Piecewise,
    Pow,
    Rational,
    Sum,
    add,
    delta,
    derivative,
    fraction,
    mul,
    neg,
    power,
    quotient,
    sub,
    summation,
    where,
)  # fmt: skip
from derive.expression.places import walk
from derive.language.reader import read_problem
from derive.rule import Rule
from derive.rules import RULES, Facts
from derive.step import Derivation

Function = Callable[[Expr], Expr | None]


def inside(e: Expr) -> tuple[Expr, Expr] | None:
    return (e.args[0], e.args[1].args[0]) if isinstance(e, Derivative) else None


def wrong_product(e: Expr) -> Expr | None:
    match inside(e):
        case (Mul(args=(f, g)), v):
            return sub(mul(derivative(f, v), g), mul(f, derivative(g, v)))
    return None


def product_of_derivatives(e: Expr) -> Expr | None:
    match inside(e):
        case (Mul(args=(f, g)), v):
            return mul(derivative(f, v), derivative(g, v))
    return None


def quotient_turned_round(e: Expr) -> Expr | None:
    match inside(e):
        case (Mul() as f, v):
            top, bottom = fraction(f)
            above = sub(mul(derivative(bottom, v), top), mul(derivative(top, v), bottom))
            return quotient(above, power(bottom, TWO))
    return None


def quotient_without_the_square(e: Expr) -> Expr | None:
    match inside(e):
        case (Mul() as f, v):
            top, bottom = fraction(f)
            return quotient(sub(mul(derivative(top, v), bottom), mul(derivative(bottom, v), top)), bottom)
    return None


def lost_inner_derivative(e: Expr) -> Expr | None:
    match inside(e):
        case (Pow(base=f, exp=n), _):
            return mul(n, power(f, n - 1))
    return None


def lost_exponent(e: Expr) -> Expr | None:
    match inside(e):
        case (Pow(base=f, exp=n), v):
            return mul(power(f, n - 1), derivative(f, v))
    return None


def power_not_lowered(e: Expr) -> Expr | None:
    match inside(e):
        case (Pow(base=f, exp=n) as whole, v):
            return mul(n, whole, derivative(f, v))
    return None


def lost_inner_of_exp(e: Expr) -> Expr | None:
    match inside(e):
        case (f, _) if type(f).__name__ == "exp":
            return f
    return None


def reciprocal_with_a_plus(e: Expr) -> Expr | None:
    match inside(e):
        case (Pow(base=f, exp=n), v) if n == -1:
            return quotient(derivative(f, v), power(f, TWO))
    return None


def log_is_its_argument(e: Expr) -> Expr | None:
    match inside(e):
        case (f, v) if type(f).__name__ == "log":
            return mul(f.args[0], derivative(f.args[0], v))
    return None


def sum_loses_a_term(e: Expr) -> Expr | None:
    match inside(e):
        case (Add(args=terms), v):
            return add(*(derivative(t, v) for t in terms[:-1]))
    return None


def constant_is_one(e: Expr) -> Expr | None:
    match inside(e):
        case (f, v) if f != v and not f.args:
            return ONE
    return None


def component_without_delta(e: Expr) -> Expr | None:
    match inside(e):
        case (f, v) if type(f).__name__ == "Indexed" and type(v).__name__ == "Indexed":
            return ONE
    return None


def component_with_one_delta(e: Expr) -> Expr | None:
    match inside(e):
        case (f, v) if type(f).__name__ == "Indexed" and len(f.args) == 3:
            return delta(f.args[1], v.args[1])
    return None


def component_swapped(e: Expr) -> Expr | None:
    match inside(e):
        case (f, v) if type(f).__name__ == "Indexed" and len(f.args) == 3:
            return mul(delta(f.args[1], v.args[2]), delta(f.args[2], v.args[1]))
    return None


def sum_left_out(e: Expr) -> Expr | None:
    match inside(e):
        case (Sum() as f, v):
            return substitute(derivative(f.args[0], v), {f.args[1].args[0]: v.args[1]})
    return None


def sum_captured(e: Expr) -> Expr | None:
    """The bound index takes the letter of the variable's own."""
    match inside(e):
        case (Sum() as f, v):
            j = v.args[1]
            return summation(derivative(substitute(f.args[0], {f.args[1].args[0]: j}), v), j, f.args[1].args[2])
    return None


def sifting_keeps_the_delta(e: Expr) -> Expr | None:
    match sifted(e):
        case (rest, d, k, j):
            return mul(substitute(rest, {k: j}), d)
    return None


def sifting_forgets_to_substitute(e: Expr) -> Expr | None:
    match sifted(e):
        case (rest, _, _, _):
            return rest
    return None


def sifting_multiplies_by_the_size(e: Expr) -> Expr | None:
    match sifted(e):
        case (rest, _, k, j):
            return mul(e.args[1].args[2], substitute(rest, {k: j}))
    return None


def sifted(e: Expr) -> tuple[Expr, Expr, Index, Index] | None:
    if not isinstance(e, Sum):
        return None
    body, (k, _, _) = e.args
    factors = body.args if isinstance(body, Mul) else (body,)
    for d in factors:
        if isinstance(d, KroneckerDelta) and k in d.args:
            j = d.args[1] if d.args[0] == k else d.args[0]
            return mul(*(f for f in factors if f is not d)), d, k, j
    return None


def index_taken_out_of_the_sum(e: Expr) -> Expr | None:
    """A factor that depends on the index is taken for a constant."""
    if isinstance(e, Sum) and isinstance(e.args[0], Mul):
        body, (k, first, last) = e.args
        return mul(body.args[0], summation(mul(*body.args[1:]), k, last, first))
    return None


def sum_of_products_split(e: Expr) -> Expr | None:
    if isinstance(e, Sum) and isinstance(e.args[0], Mul):
        body, (k, first, last) = e.args
        return mul(*(summation(f, k, last, first) for f in body.args))
    return None


def pieces_exchanged(e: Expr) -> Expr | None:
    match inside(e):
        case (Piecewise() as f, v):
            (yes, condition), (no, _) = f.args[0].args, f.args[1].args
            return where(condition, derivative(no, v), derivative(yes, v))
    return None


def one_term_split_off(e: Expr) -> Expr | None:
    """(x + y)/z = x/z + y."""
    if isinstance(e, Mul) and isinstance(e.args[0], Add):
        first, *rest = e.args[0].args
        return add(mul(first, *e.args[1:]), *rest)
    return None


def minus_gained(e: Expr) -> Expr | None:
    return neg(e) if isinstance(e, Pow) else None


def minus_lost(e: Expr) -> Expr | None:
    return mul(*e.args[1:]) if isinstance(e, Mul) and e.args[0] == -1 else None


def square_of_a_sum_term_by_term(e: Expr) -> Expr | None:
    if isinstance(e, Pow) and isinstance(e.base, Add) and isinstance(e.exp, Rational):
        return add(*(power(t, e.exp) for t in e.base.args))
    return None


#: wrong function, definitions, variable, the right rule for the same kind of node
WRONG: list[tuple[Function, str, str, str]] = [
    (wrong_product, "L = x**2*exp(x)", "x", "product-rule"),
    (product_of_derivatives, "L = x**2*exp(x)", "x", "product-rule"),
    (quotient_turned_round, "L = exp(x)/(x**2 + 1)", "x", "quotient-rule"),
    (quotient_without_the_square, "L = exp(x)/(x**2 + 1)", "x", "quotient-rule"),
    (lost_inner_derivative, "L = (3*x + 1)**2", "x", "power-rule"),
    (lost_exponent, "L = (3*x + 1)**2", "x", "power-rule"),
    (power_not_lowered, "L = (3*x + 1)**2", "x", "power-rule"),
    (lost_inner_of_exp, "L = exp(x**2)", "x", "exponential-rule"),
    (reciprocal_with_a_plus, "L = 1/(1 + x**2)", "x", "reciprocal-rule"),
    (log_is_its_argument, "L = log(1 + x**2)", "x", "logarithm-rule"),
    (sum_loses_a_term, "L = x**2 + exp(x)", "x", "sum-rule"),
    (constant_is_one, "L = x**2 + y", "x", "constant"),
    (component_without_delta, "L = sum(a[k]**2, k)", "a[j]", "component"),
    (component_with_one_delta, "L = sum(sum(W[h,d]**2, d), h)", "W[i,j]", "component"),
    (component_swapped, "L = sum(sum(W[h,d]**2*v[h]*u[d], d), h) + W[1,1]*sum(W[d,d], d)", "W[i,j]", "component"),
    (sum_left_out, "L = sum(exp(a[k])*a[1], k)", "a[j]", "derivative-of-sum"),
    (sum_captured, "L = sum(a[k]*b[k], k)", "a[j]", "derivative-of-sum"),
    (sifting_keeps_the_delta, "L = sum(exp(a[k])*b[k], k)", "a[j]", "sifting"),
    (sifting_forgets_to_substitute, "L = sum(exp(a[k])*b[k], k)", "a[j]", "sifting"),
    (sifting_multiplies_by_the_size, "L = sum(exp(a[k])*b[k], k)", "a[j]", "sifting"),
    (index_taken_out_of_the_sum, "L = x*sum(a[k]*b[k], k)", "x", ""),
    (sum_of_products_split, "L = x*sum(a[k]*b[k], k)", "x", ""),
    (pieces_exchanged, "L = where(x > 0, x**2, exp(x))", "x", "piecewise"),
    (one_term_split_off, "L = (y + z)/w*x", "x", "split-fraction"),
    (minus_lost, "L = -x*y", "x", ""),
    (square_of_a_sum_term_by_term, "L = x*(y + z)**2", "x", "distribute"),
    (minus_gained, "L = x*y**2", "x", ""),
]  # fmt: skip


def derivation(text: str, wrt: str, special: Rule) -> tuple[Derivation, int] | None:
    """A derivation by right rules until the special one applies, and the number of that step; None if it never does."""
    problem = read_problem(text, wrt=wrt)
    facts = Facts(problem, problem.wrt)
    start = derivative(problem.of, problem.wrt)
    trace = Trace(start, facts)
    trace.apply(RULES["definition"], (0,))
    for _ in range(30):
        for place, e in walk(trace.expr):
            if special(e, facts) is not None and trace.apply(special, place):
                made = Derivation(problem, problem.of, problem.wrt, start, tuple(trace.steps), trace.expr)
                return made, len(trace.steps) - 1
        if not any(
            isinstance(e, Derivative) and trace.apply(r, place) for place, e in walk(trace.expr) for r in RULES.values()
        ):  # fmt: skip
            return None
    return None


def ids(row: tuple[Function, str, str, str]) -> str:
    return row[0].__name__


@pytest.mark.parametrize(("function", "text", "wrt", "right"), WRONG, ids=map(ids, WRONG))
def test_a_wrong_rule_is_caught(function: Function, text: str, wrt: str, right: str) -> None:
    rule = Rule("wrong", ("Wrong on purpose",), "x = x", "it is wrong", lambda e, facts: function(e))
    made = derivation(text, wrt, rule)
    assert made is not None, "the rule never applies"
    checked = check(made[0])
    verdicts = [s.check.verdict for s in checked.steps if s.check is not None]
    assert verdicts[made[1]] == "fails", checked.steps[made[1]]
    assert verdicts[: made[1]] == ["holds"] * made[1]
    assert not checked.verified
    assert any(c.verdict == "fails" for c in checked.checks)


TWINS = [row for row in WRONG if row[3]]


@pytest.mark.parametrize(("text", "wrt", "right"), [row[1:] for row in TWINS], ids=map(ids, TWINS))
def test_its_right_twin_holds(text: str, wrt: str, right: str) -> None:
    made = derivation(text, wrt, RULES[right])
    assert made is not None, "the rule never applies"
    checked = check(made[0])
    assert [s.check.verdict for s in checked.steps if s.check is not None] == ["holds"] * len(checked.steps)
    assert all(c.ok for c in checked.checks)


def test_a_wrong_result_after_right_steps_is_caught() -> None:
    made = derivation("L = exp(x**2)", "x", RULES["exponential-rule"])
    assert made is not None
    d = made[0]
    checked = check(Derivation(d.problem, d.of, d.wrt, d.start, d.steps, mul(TWO, d.result)))
    assert not checked.verified and any(c.verdict == "fails" for c in checked.checks)


def test_a_chain_that_does_not_begin_with_the_question_is_caught() -> None:
    made = derivation("L = exp(x**2)", "x", RULES["exponential-rule"])
    assert made is not None
    d = made[0]
    checked = check(Derivation(d.problem, d.of, d.wrt, d.steps[0].after.args[0], d.steps[1:], d.result))
    assert not checked.verified
