"""Random problems over the whole notation: nothing verified that is wrong, no false alarm, no internal error, few undecided.

HYPOTHESIS_PROFILE=explore tries 5,000 new ones (`--hypothesis-seed=N` says which; `-s` shows the table); `explore.py` does
the same in several processes.
"""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sympy import Integer

from derive import Derived, derive
from derive.expression.nodes import mul
from derive.language.reader import read_expression
from tests.telling import answer

from .explore import MOST_UNDECIDED, failures, table
from .judge import Comparison, Outcome, Posed, judge
from .random_problems import problem, problems
from .truth import Stranger

pytestmark = pytest.mark.slow

EXPLORING = os.environ.get("HYPOTHESIS_PROFILE") == "explore"
EXAMPLES = 5000 if EXPLORING else 40


def test_random_problems() -> None:
    found: dict[Posed, Outcome] = {}

    @settings(max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(problems)
    def run(posed: Posed) -> None:
        if posed not in found:
            found[posed] = judge(posed)

    run()
    outcomes = list(found.values())
    print("\n" + table(outcomes))
    wrong = failures(outcomes)
    assert not wrong, "\n".join(f"{o.kind}: {o.posed}\n{o.detail}" for o in wrong)
    derived = [o for o in outcomes if o.kind not in ("stuck", "refused")]
    undecided = [o for o in derived if o.kind == "undecided"]
    assert len(derived) >= 0.9 * len(outcomes), "most random problems are well-formed"
    assert len(undecided) <= MOST_UNDECIDED * len(derived) + 1, "\n".join(f"{o.posed}\n{o.detail}" for o in undecided)


#: What random problems found, kept.
FOUND = [
    Posed("L[i,j] = (a[i] - 1)/(1 + (y*x)**2)", wrt="y"),
    Posed("o[i] = (x + x)**2*g(x)**2; L[i,j] = o[1]*x**2/(1 + o[j]**2)", wrt="x"),
    Posed("z[i] = x**2; o[i] = sum(z[i]*W[j,i], j); L[i] = 0.1 - min(pi - z[i], i)", of="L", wrt="x", second=True),
    Posed("L = max(softplus(diff(a[i] + c**2, c)), i)", wrt="c"),
    Posed("o[i] = exp(x + x); L[i,j] = o[j]/(2 + tan(o[j]))", wrt="x"),
    Posed("q[i,j] = w[j]/(1 + A[i,i]**2); L[i,j] = exp(q[i,j])", wrt="A[k,l]"),
    Posed("L[i] = sum(a[k], k)*norm(a[i] + W[i,j], j)*sum(a[i] + T[j,j,i], j)", of="L[i]", wrt="a[j]"),
    Posed("z[i] = cosh(a[i]**2) - a[i]; o[i] = diff(z[1] + y + b[i]**2, b[i]); L[i] = b[i] - o[i]", gradient=True),
    Posed(
        "z[i] = log(1 + y**2) + where(b[i] > y, b[i], 10); o[i] = tanh(sum(W[i,j]*z[j], j)); L = diff(o[2] + y**2, y)",
        gradient=True,
    ),
    Posed("o[i] = (a[i]/(1 + c**2))**2; L[i] = min(min(o[i], W[i,j]) + sinh(y), j)", of="L", wrt="y"),
    Posed("p[i] = where(x < 2, x, x)*x; L = g(p)*(10*x - norm(0*p[i]*p[j], i, j))", gradient=True, second=True),
    Posed("L = sum(min(where(j == i, a[j], a[j]), j) + a[i], i)", wrt="a"),
    Posed("z[i] = max(delta(i, j)*b[j], j); L[i,j] = exp(a[i])*sum(W[k,k] - z[j], k)", of="L", wrt="b[k], a", second=True),
    Posed("L = y/(2 + max(where(y >= x, y, x), x))", wrt="x, y"),
    Posed("o = x*y**2; L = y**(-2)*diff(x + x, x) + o", wrt="y, x", second=True),
    Posed("o = where(c < y, c, y)*relu(c); L = (1 + max(x, o)**2)**diff(y + x**2, x)", wrt="y"),
    Posed("z[i] = sign(a[i]); L = log(min(z[i], i))*x", wrt="x, a"),
    Posed("o[i] = sum(prod(100*a[l], l)*W[k,j], j, k); L = sum(a[i], i) + max(g(o[1], x) + r[i], i)", wrt="a"),
    Posed("z = cosh(max(x/(1 + a[1]**2) - W[j,j]**0, j))", wrt="a"),
    Posed("L = sqrt(min(c, y)/(a[1]/(2 + y)) + cosh(x))", wrt="c"),
    Posed("o[i] = sum(sqrt(1 + (x - a[k])**2)*a[j], j, k); L = cos(x) + min(1000000 + o[i], i)", wrt="x, a"),
    Posed("o[i] = -norm(where(sigmoid(2) >= b[j], -y, b[j]*W[i,j]), j); L = min(o[i]*o[i], i)", of="L", gradient=True),
    Posed("o[i] = where(prod(x*b[j], j) >= 0.1, b[i]*c, sum(a[j] + b[k], j, k)**2); L = max(log(o[i]), i)", gradient=True),
    Posed("p = norm(sqrt(pi/a[i]), i); L = (x + p)**3", of="L", wrt="a[j]", second=True),
]


@pytest.mark.parametrize("posed", FOUND, ids=str)
def test_what_was_found(posed: Posed) -> None:
    outcome = judge(posed)
    assert outcome.kind == "right", outcome.detail


# -- the evaluator itself

#: Problems, and right results in other words.
RIGHT = [
    (Posed("L = sum((y[i] - f(x[i], t))**2, i)", wrt="t"), "sum((2*f(x[i], t) - 2*y[i])*diff(f(x[i], t), t), i)"),
    (Posed("L = mean(x[i]**2, i)", wrt="x"), "sum(delta(i, j)*x[i], i)*2/N"),
    (Posed("p[i] = exp(a[i])/sum(exp(a[k]), k)", wrt="a[j]"), "where(i == j, p[i] - p[i]**2, -p[i]*p[j])"),
    (Posed("L = relu(x)**3 + norm(W[i,j], i, j)", wrt="x"), "where(x > 0, 3*x**2, 0)"),
    (Posed("L = tanh(1000*x)", wrt="x"), "1000/cosh(1000*x)**2"),
    (Posed("L = exp(-(x - 30)**2/2)", wrt="x"), "(30 - x)*L"),
]  # fmt: skip
#: Problems, and results that are wrong by as little as a wrong result is: a sign, a size, a branch, a place, far out.
WRONG = [
    (Posed("L = mean(x[i], i)", wrt="x"), "1/3"),
    (Posed("L = mean(x[i], i)", wrt="x"), "1/2"),
    (Posed("L = where(a > 1, where(b > 1, x**2, x), x)", wrt="x"), "where(a > 1, where(b > 1, 7*x, 1), 1)"),
    (Posed("L = relu(x - 1)*relu(y - 1)*relu(u - 1)", wrt="x"), "where(x > 1, 5, 0)*relu(y - 1)*relu(u - 1)"),
    (Posed("L = exp(-(x - 30)**2/2)", wrt="x"), "2*(30 - x)*exp(-(x - 30)**2/2)"),
    (Posed("L = tanh(1000*x)", wrt="x"), "1001*(1 - tanh(1000*x)**2)"),
    (Posed("L = sigmoid(x + 30)", wrt="x"), "2*sigmoid(x + 30)*(1 - sigmoid(x + 30))"),
    (Posed("p[i] = exp(a[i])/sum(exp(a[k]), k)", wrt="a[j]"), "p[i]*(delta(i, j) - p[i])"),
    (Posed("L = sum(W[i,j]*x[j], i, j)", wrt="x[k]"), "sum(W[k,i], i)"),
    (Posed("L = x**2 + 1e-12*x**3", wrt="x"), "2*x"),
    (Posed("L = x*abs(x)", wrt="x"), "2*x"),
    (Posed("L = log(x)*x", wrt="x"), "log(x) + 1 + (sqrt(-x**2) - sqrt(-x**2))"),
]


def compared(posed: Posed, result: str) -> str:
    found = derive(posed.text, wrt=posed.wrt)
    assert isinstance(found, Derived)
    wrong = replace(found.derivation, result=read_expression(result, found.derivation.problem))
    try:
        return Comparison(posed, Derived(answer(wrong))).of_the_result()[0]
    except Stranger:  # an index on an axis of another length
        return "differs"


@pytest.mark.parametrize(("posed", "result"), RIGHT, ids=lambda x: str(x))
def test_the_evaluator_agrees_with_a_right_result_in_other_words(posed: Posed, result: str) -> None:
    assert compared(posed, result) == "agrees"


@pytest.mark.parametrize(("posed", "result"), WRONG, ids=lambda x: str(x))
def test_the_evaluator_refutes_a_wrong_result(posed: Posed, result: str) -> None:
    assert compared(posed, result) in ("differs", "is undefined")


@pytest.mark.parametrize("number", range(20))
def test_the_evaluator_refutes_a_factor_of_a_random_result(number: int) -> None:
    posed = replace(problem(number), second=False, gradient=False)
    if posed.wrt is None or "," in posed.wrt:
        posed = replace(posed, wrt="x")
    try:
        found = derive(posed.text, of=posed.of, wrt=posed.wrt, assume=posed.assume)
    except ValueError:
        pytest.skip("there is no such variable")
    assert isinstance(found, Derived)
    if found.derivation.result == 0:
        pytest.skip("nothing to multiply")
    wrong = replace(found.derivation, result=mul(Integer(1001), found.derivation.result))
    assert Comparison(posed, found).of_the_result()[0] == "agrees"
    assert Comparison(posed, Derived(answer(wrong))).of_the_result()[0] == "differs"


@pytest.mark.parametrize(("of", "shown"), [("W[i,i]", "W[i,i]"), ("W", "W[j,k]"), ("W[j,k]", "W[j,k]")])
def test_a_diagonal_is_the_whole_only_where_it_was_asked_for(of: str, shown: str) -> None:
    from .judge import _diagonal

    part = derive("L = sum(W[i,j]**2, i, j)", wrt="W[i,i]")
    assert isinstance(part, Derived)
    said = _diagonal(Posed("L = sum(W[i,j]**2, i, j)", wrt=of), part)
    assert bool(said) == (of != "W[i,i]")
