"""The Python interface of `spec/notation.md`."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest
from sympy import Expr

import derive
from derive import Derived
from tests.telling import answer, problem


def test_the_example_of_the_specification() -> None:
    d = derive.derive("p[i] = exp(a[i])/sum(exp(a[k]), k)", wrt="a[j]")
    assert d.result.text == "p[i]*(delta(i, j) - p[j])"
    assert d.result.latex == r"p_i \left(\delta_{ij} - p_j\right)"
    assert isinstance(d.result.expr, Expr)
    assert d.verified is True and d.name is None and d.of.text == "p[i]" and d.wrt.text == "a[j]"
    assert [c.condition.text for c in d.cases] == ["i == j", "i != j"]
    for step in d.steps:
        assert step.rule and step.title and step.check is not None and step.check.ok and step.before.text != step.after.text
    assert d.steps[-1].after == d.result


def test_assumptions_and_lemmas() -> None:
    text = "p[i] = exp(a[i])/sum(exp(a[k]), k); L = -sum(t[i]*log(p[i]), i)"
    d = derive.derive(text, of="L", wrt="a[j]", assume=["sum(t[i], i) = 1"])
    assert d.result.text == "p[j] - t[j]" and [a.text for a in d.assumptions] == ["sum(t[i], i) = 1"]
    assert [lemma.of.text for lemma in d.lemmas] == ["p[i]"] and len(d.definitions) == 2
    assert derive.derive(text, "L", "a[j]", "sum(t[i], i) = 1").result.text == d.result.text
    assert derive.derive("softmax-cross-entropy").result.text == d.result.text


def test_a_name_and_a_given_name() -> None:
    assert derive.derive("softmax").name == "softmax"
    assert derive.derive("x**2", name="square").to_dict()["name"] == "square"
    assert derive.derive("softmax", cases=False).cases == ()


def test_it_shows_itself() -> None:
    d = derive.derive("sigmoid")
    assert "✓" in str(d) and "aligned" in d._repr_mimebundle_()["text/markdown"] and str(d.result) == d.result.text
    with pytest.raises(dataclasses.FrozenInstanceError):
        d.answer = d.answer  # type: ignore[misc]


def test_errors_are_public_and_are_value_errors() -> None:
    with pytest.raises(derive.NotationError) as error:
        derive.derive("a[i][j]")
    assert isinstance(error.value, ValueError) and isinstance(error.value, derive.DeriveError)


def test_importing_the_package_is_cheap() -> None:
    heavy = ("sympy", "numpy", "jinja2")
    code = f"import sys, derive; derive.derive; derive.NotationError; sys.exit(any(m in sys.modules for m in {heavy}))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_unknown_attribute_is_an_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        derive.nothing  # type: ignore[attr-defined]  # noqa: B018
    assert "derive" in dir(derive)


def test_the_matrix_form() -> None:
    d = derive.derive("r[n] = y[n] - sum(X[n,d]*w[d], d); L = sum(r[n]**2, n)", wrt="w[j]")
    assert d.matrix is not None
    assert (d.matrix.text, d.matrix.latex) == ("-2*X.T @ r", r"-2 X^{\top} r")
    assert isinstance(d.matrix.expr, Expr) and str(d.matrix) == d.matrix.text and repr(d.matrix.expr)
    assert [lemma.matrix and lemma.matrix.text for lemma in d.lemmas] == ["-X"]
    assert derive.derive("sigmoid").matrix is None


def test_every_value_is_one_line_in_a_notebook() -> None:
    softmax, loss = derive.derive("softmax"), derive.derive("softmax-cross-entropy")
    assert repr(softmax) == "<Derived ∂p[i]/∂a[j] = p[i]*(delta(i, j) - p[j]), verified>"
    assert repr(softmax.result) == "<Formula p[i]*(delta(i, j) - p[j])>"
    assert repr(softmax.definitions) == "(<Equation p[i] = exp(a[i])/sum(exp(a[k]), k)>,)"
    assert repr(softmax.cases[0]) == "<Branch i == j: p[i]*(1 - p[j])>"
    assert repr(softmax.steps[-1]).endswith("= p[i]*(delta(i, j) - p[j])  [Recognise the quantity], holds>")
    assert repr(softmax.steps[0].because) == "<Remark p[i] is written out by its definition>"
    gradient = derive.derive("L = sum((y[n] - sum(X[n,d]*w[d], d))**2, n)", gradient=True)
    assert repr(gradient) == "<Derived ∂L/∂y[i], ∂L/∂X[i,j], ∂L/∂w[i], verified>"
    second = derive.derive("L = x**2*y", gradient=True, second=True)
    assert repr(second) == "<Derived ∂²L/∂x², ∂²L/∂x∂y, ∂²L/∂y², verified>"
    inner = loss.derivation
    for value in (
        softmax, softmax.result, softmax.steps[3], softmax.checks[0], loss, loss.assumptions[0], loss.lemmas[0],
        gradient.answer.parts[0], inner, inner.steps[2], inner.problem, inner.problem.assumptions[0],
        inner.problem.definitions[0], inner.steps[2].rule, softmax.derivation.cases[1], gradient.parts[0].derivation.matrix,
    ):  # fmt: skip
        assert len(repr(value)) < 300 and "\n" not in repr(value)


def test_what_is_not_verified_says_so_in_a_notebook() -> None:
    from derive.check import check
    from derive.engine import derive_problem

    bare = derive_problem(problem("x**3"))
    assert repr(Derived(answer(bare))) == "<Derived ∂f/∂x = 3*x**2, unchecked>"
    steps = (*bare.steps[:-1], dataclasses.replace(bare.steps[-1], after=bare.of))
    wrong = check(dataclasses.replace(bare, steps=steps, result=bare.of))
    assert repr(Derived(answer(wrong))) == "<Derived ∂f/∂x = f, refuted>"


def test_a_long_value_is_cut_off_in_a_notebook() -> None:
    many = derive.derive(" + ".join(f"x{n}*sin(x{n})*y" for n in range(60)), wrt="y")
    assert len(repr(many)) < 200 and repr(many).endswith("…, verified>")
    assert len(repr(many.result)) < 120 and len(repr(many.steps[0])) < 300
