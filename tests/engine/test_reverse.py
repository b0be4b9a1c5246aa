"""Reverse order: an error for each layer, each from the next one, at a cost that is linear in the depth."""

from __future__ import annotations

from dataclasses import replace

import pytest

import derive
from derive.check import Witness, check
from derive.errors import NotationError
from derive.expression.nodes import Index, entry, indices_of, mul, name_of
from derive.language.reader import read_problem
from derive.notation import text
from derive.problem import OF_DEFINITIONS
from derive.step import Derivation
from tests.problems import oracle


def network(layers: int, function: str = "tanh") -> str:
    """A chain of layers with a squared error at its end."""
    lines, before = [], "x"
    for n in range(1, layers + 1):
        lines.append(f"a{n}[i] = {function}(sum(W{n}[i,d]*{before}[d], d))")
        before = f"a{n}"
    return "; ".join([*lines, f"L = sum(({before}[i] - y[i])**2, i)/2"])


def closed(d: Derivation) -> list[str]:
    """What each error is, as definitions of the text notation that any reader can evaluate."""
    out = []
    for lemma in d.lemmas:
        if lemma.name is not None:
            out.append(f"{text(lemma.name)} = {text(lemma.result)}")
    coined = [e for e in d.problem.definitions if e.name in d.problem.coined and not text(e.body).startswith("diff(")]
    return [*(f"{text(e.head)} = {text(e.body)}" for e in coined), *out]


def count(d: Derivation) -> int:
    return sum(1 for _ in d.all_steps())


@pytest.mark.slow
@pytest.mark.parametrize("layers", [1, 2, 3])
@pytest.mark.parametrize("function", ["tanh", "sigmoid", "relu", "sin"])
def test_a_weight_of_the_first_layer(layers: int, function: str) -> None:
    define = network(layers, function)
    d = derive.derive(define, of="L", wrt="W1[i,j]")
    assert d.verified
    whole = [*define.split("; "), *closed(d.derivation)]
    error = oracle.compare(whole, "L", "W1[i,j]", d.result.text, seeds=(0,))
    assert error < 1e-8


@pytest.mark.slow
def test_the_steps_grow_linearly() -> None:
    """From one depth to the next the derivation grows by the same steps."""
    lengths = [count(derive.derive(network(n), of="L", wrt="W1[i,j]").derivation) for n in (4, 5, 6, 7, 12)]
    assert lengths[1] - lengths[0] == lengths[2] - lengths[1] == lengths[3] - lengths[2]
    assert lengths[4] - lengths[3] == 5 * (lengths[1] - lengths[0])


def test_it_is_taught_like_this() -> None:
    """Errors from the loss back, each from the next one, and the gradient from the error and the activation."""
    d = derive.derive(network(4), of="L", wrt="W1[i,j]")
    errors = [lemma for lemma in d.derivation.lemmas if lemma.name is not None]
    assert [text(e.name) for e in errors if e.name is not None] == ["delta4[i]", "delta3[i]", "delta2[i]", "delta1[i]"]
    assert [text(e.wrt) for e in errors] == ["z4[i]", "z3[i]", "z2[i]", "z1[i]"]
    assert text(errors[0].result) == "(a4[i] - y[i])*(1 - a4[i]**2)"
    for n, e in zip((3, 2, 1), errors[1:], strict=True):
        assert f"delta{n + 1}[" in text(e.result) and f"delta{n + 2}[" not in text(e.result) and f"a{n}[i]" in text(e.result)
    assert d.result.text == "delta1[i]*x[j]"


def test_a_middle_layer_rests_on_the_errors_after_it_alone() -> None:
    d = derive.derive(network(5), of="L", wrt="W4[i,j]")
    assert d.verified and "a3[j]" in d.result.text
    assert len([lemma for lemma in d.derivation.lemmas if lemma.name is not None]) == 2


def test_a_short_gradient_is_written_out() -> None:
    d = derive.derive(network(2), of="L", wrt="W1[i,j]")
    assert "delta" not in d.result.text and "z" not in d.result.text
    assert oracle.compare(network(2).split("; "), "L", "W1[i,j]", d.result.text) < 1e-8


@pytest.mark.slow
def test_forward_on_request() -> None:
    d = derive.derive(network(3), of="L", wrt="W1[i,j]", order="forward")
    assert d.verified and "delta" not in d.result.text
    assert oracle.compare(network(3).split("; "), "L", "W1[i,j]", d.result.text) < 1e-8


RESIDUAL = "; ".join(
    [
        "h1[i] = x[i] + tanh(sum(U1[i,d]*x[d], d))", "h2[i] = h1[i] + tanh(sum(U2[i,d]*h1[d], d))",
        "h3[i] = h2[i] + tanh(sum(U3[i,d]*h2[d], d))", "h4[i] = h3[i] + tanh(sum(U4[i,d]*h3[d], d))",
        "L = sum((h4[i] - y[i])**2, i)",
    ]
)  # fmt: skip
DENSE = "; ".join(
    ["a[i] = tanh(sum(A[i,d]*x[d], d))", "b[i] = tanh(sum(B[i,d]*a[d], d))", "c[i] = sum(C[i,d]*b[d], d) + sum(D[i,d]*a[d], d)",
     "o[k] = sum(O[k,i]*c[i], i)", "L = sum((o[k] - y[k])**2, k)"]
)  # fmt: skip
PENALISED = network(3).replace("/2", "/2 + c*sum(sum(W1[i,d]**2, d), i)")
ROWS = "; ".join(
    ["z[n,h] = sum(W[h,d]*X[n,d], d) + b[h]", "a[n,h] = relu(z[n,h])", "s[n] = sum(v[h]*a[n,h], h)",
     "p[n] = sigmoid(s[n])", "L = -sum(t[n]*log(p[n]) + (1 - t[n])*log(1 - p[n]), n)"]
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("define", "wrt"),
    [(RESIDUAL, "U1[i,j]"), (RESIDUAL, "x[j]"), (DENSE, "A[i,j]"), (DENSE, "B[i,j]"), (PENALISED, "W1[i,j]"),
     (PENALISED, "W2[i,j]"), (ROWS, "W[i,j]"), (ROWS, "b[i]"), (ROWS, "v[i]"), (network(3), "x[j]"), (network(3), "y[j]")],
)  # fmt: skip
def test_other_ways_through_the_graph(define: str, wrt: str) -> None:
    """Whatever the graph, both orders come to the same, and every line of both is checked."""
    back, on = derive.derive(define, of="L", wrt=wrt), derive.derive(define, of="L", wrt=wrt, order="forward")
    assert back.verified and on.verified
    assert Witness(back.derivation.problem).equal(back.result.expr, on.result.expr).ok


def recurrent(times: int) -> str:
    """One layer unrolled, with the same weights at every time."""
    lines = [f"h{t}[i] = tanh(sum(W[i,d]*h{t - 1}[d], d) + sum(U[i,e]*x{t}[e], e))" for t in range(1, times + 1)]
    return "; ".join([*lines, f"L = sum((h{times}[i] - y[i])**2, i)/2"])


@pytest.mark.slow
def test_a_weight_that_layers_share() -> None:
    """Backpropagation through time: the derivatives by all uses of a weight add up, each with its own error."""
    d = derive.derive(recurrent(4), of="L", wrt="W[i,j]")
    assert d.verified and d.result.text == " + ".join(f"delta{t}[i]*h{t - 1}[j]" for t in range(1, 5))
    on = derive.derive(recurrent(3), of="L", wrt="U[i,j]", order="forward")
    back = derive.derive(recurrent(3), of="L", wrt="U[i,j]")
    assert on.verified and back.verified
    assert Witness(back.derivation.problem).equal(back.result.expr, on.result.expr).ok


def test_shared_weights_together_and_with_a_penalty() -> None:
    d = derive.derive(recurrent(4).replace("/2", "/2 + c*sum(sum(W[i,d]**2, d), i)"), of="L", wrt="W,U")
    assert d.verified
    assert all(text.count("delta") == 4 for text in (formula.text for formula in d.results.values()))


def test_a_weight_that_is_read_twice_is_derived_forwards() -> None:
    define = "h[i] = tanh(sum(W[i,d]*x[d], d)); r[d] = sum(W[i,d]*h[i], i); L = sum((r[d] - x[d])**2, d)"
    d = derive.derive(define, of="L", wrt="W[i,j]")
    assert d.verified
    assert oracle.compare(define.split("; "), "L", "W[i,j]", d.result.text) < 1e-8


def test_an_error_of_every_output() -> None:
    """What is asked for may itself have indices: an error for each of them."""
    define = network(3).rsplit("; ", 1)[0]
    d = derive.derive(define, of="a3[k]", wrt="W1[i,j]", order="reverse")
    assert d.verified
    assert {len(lemma.name.args) - 1 for lemma in d.derivation.lemmas if lemma.name is not None} == {2}


def test_several_parameters_share_their_errors() -> None:
    d = derive.derive(ROWS, of="L", wrt="W,b,v")
    assert d.verified and list(d.results) == ["W[i,j]", "b[i]", "v[i]"]
    shared = {id(lemma) for part in d.answer.parts for lemma in part.lemmas}
    assert len(shared) == len(d.lemmas) < sum(len(part.lemmas) for part in d)
    for wrt, result in d.results.items():
        assert oracle.compare([*ROWS.split("; "), *closed(d.answer.parts[0])], "L", wrt, result.text) < 1e-8


def test_the_gradient_is_by_every_free_name() -> None:
    d = derive.derive("L = mean((y[n] - (w*x[n] + b))**2, (n, 1, N))", gradient=True)
    assert d.verified and {v.split("[")[0] for v in d.results} == {"y", "w", "x", "b"}
    assert d.results["b"].text == "-2/N*sum(y[n] - (w*x[n] + b), (n, 1, N))"


def test_a_variable_is_asked_for_once() -> None:
    with pytest.raises(NotationError, match="asked for twice"):
        derive.derive("L = a*b", wrt="a,b,a")
    with pytest.raises(NotationError, match="one or the other"):
        derive.derive("L = a*b", wrt="a", gradient=True)
    with pytest.raises(NotationError, match="between two commas"):
        derive.derive("L = a*b", wrt="a,,b")


def test_a_wrong_error_is_refuted() -> None:
    """A control: an error that is off by a factor of two, or that lost its weights, fails in its own derivation."""
    made = derive.derive(network(3), of="L", wrt="W1[i,j]").derivation
    for n, lemma in enumerate(made.lemmas):
        last = replace(lemma.steps[-1], after=mul(lemma.result, lemma.result))
        wrong = replace(lemma, steps=(*lemma.steps[:-1], last), result=last.after)
        found = check(replace(made, lemmas=(*made.lemmas[:n], wrong, *made.lemmas[n + 1 :])))
        assert not found.verified and found.lemmas[n].checks[0].verdict == "fails"


# -- second derivatives


@pytest.mark.slow
@pytest.mark.parametrize(
    ("define", "of", "wrt", "entry", "expected"),
    [
        ("p[i] = exp(a[i])/sum(exp(a[k]), k); L = log(sum(exp(a[k]), k))", "L", "a", "a[j], a[k]", "p[j]*(delta(j, k) - p[k])"),
        ("L = sum((y[n] - w*x[n])**2, n)", "L", "w", "w, w", "2*sum(x[n]**2, n)"),
        ("Q = sum(sum(x[i]*A[i,j]*x[j], j), i)", "Q", "x", "x[k], x[l]", "A[k,l] + A[l,k]"),
        ("s = 1/(1 + exp(-x))", "s", "x", "x, x", "s*(1 - s)*(1 - 2*s)"),
    ],
)
def test_entries_of_the_hessian(define: str, of: str, wrt: str, entry: str, expected: str) -> None:
    d = derive.derive(define, of=of, wrt=wrt, second=True)
    assert d.verified
    (name,) = d.results
    assert len(name.split(", ")) == 2
    from derive.language.reader import read_expression

    (part,) = d.answer.parts
    letters = dict(zip(entry.split(", "), name.split(", "), strict=True))
    renamed = expected
    for old, new in letters.items():
        if "[" in old:
            renamed = renamed.replace(old[2:-1], f"<{new[2:-1]}>")
    wanted = read_expression(renamed.replace("<", "").replace(">", ""), part.problem)
    assert Witness(part.problem).equal(part.result, wanted).ok
    assert len(text(part.result)) <= len(renamed) + 8


def test_softmax_twice() -> None:
    d = derive.derive("softmax", second=True)
    assert d.verified and d.parts[0].steps[0].rule == "first-derivative"
    assert len(d.lemmas) == 1, "the derivative by another entry of the same array is not derived again"


MIXED = {
    "a square matrix": ("L = sum(sum(x[i]*A[i,j]*x[j], j), i)", None, {"x,A": "delta(k, l)*x[m] + delta(k, m)*x[l]"}),
    "a matrix that is not square": ("L = sum(sum(x[i]*A[i,j]*y[j], j), i)", None, {"x,A": "delta(k, l)*y[m]", "x,y": "A[k,l]"}),
    "letters that were asked for": (
        "L = sum(sum(A[i,j]*x[j], j)**2, i)/2", "x[i],A[i,j]", {"x,A": "delta(i, k)*sum(A[j,l]*x[l], l) + A[j,i]*x[k]"},
    ),
    "three variables": (
        "L[m] = sum(A[m,j]*B[j,k,l]*x[k]*y[l], j,k,l)", "A,B,x", {"A,B": "delta(m, i)*delta(n, j)*x[p]*y[q]"},
    ),
    "a diagonal": ("L = sum(A[i,i]*x[i]**2, i)", "A[i,i],x[i]", {"A,A": "0", "A,x": "2*delta(i, j)*x[i]"}),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("define", "wrt", "expected"), MIXED.values(), ids=MIXED)
def test_the_letters_of_two_variables_are_all_different(define: str, wrt: str | None, expected: dict[str, str]) -> None:
    d = derive.derive(define, wrt=wrt, gradient=wrt is None, second=True)
    found = {}
    for part in d.answer.parts:
        assert part.first is not None
        assert all(s.check is not None and s.check.verdict != "fails" for s in part.all_steps())
        one, other = set(indices_of(part.first)), set(indices_of(part.wrt))
        assert one.isdisjoint(other) and not (one | other) & set(indices_of(part.of))
        ranks = [len(part.problem.axes.get(name_of(v), ())) for v in (part.first, part.wrt)]
        if wrt is None or "A[i,i]" not in wrt:
            assert [len(one), len(other)] == ranks
        found[f"{name_of(part.first)},{name_of(part.wrt)}"] = text(part.result)
    assert {pair: found[pair] for pair in expected} == expected


def test_what_is_known_of_the_definitions_holds_for_every_variable() -> None:
    problem = read_problem("z[i] = sum(W[i,j]*x[j], j); L = sum((tanh(z[i]) - y[i])**2, i)", of="L", wrt="W[i,j]")
    found, anew = problem.by(entry("x", Index("j"))), replace(problem, wrt=entry("x", Index("j")))
    assert found == anew
    for known in OF_DEFINITIONS:
        assert getattr(found, known) is getattr(problem, known)
        assert getattr(found, known) == getattr(anew, known)
