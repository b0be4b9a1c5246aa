"""The Python interface of `spec/notation.md`."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest
from sympy import Expr

import derive


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
    assert "✓" in str(d) and d._repr_latex_().startswith("$") and "s" in d._repr_markdown_() and str(d.result) == d.result.text
    with pytest.raises(dataclasses.FrozenInstanceError):
        d.derivation = None  # type: ignore[misc]


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
        derive.nothing  # noqa: B018
    assert "derive" in dir(derive)


def test_the_matrix_form() -> None:
    d = derive.derive("r[n] = y[n] - sum(X[n,d]*w[d], d); L = sum(r[n]**2, n)", wrt="w[j]")
    assert d.matrix is not None
    assert (d.matrix.text, d.matrix.latex) == ("-2*X.T @ r", r"-2 X^{\top} r")
    assert isinstance(d.matrix.expr, Expr) and str(d.matrix) == d.matrix.text and repr(d.matrix.expr)
    assert [lemma.matrix and lemma.matrix.text for lemma in d.lemmas] == ["-X"]
    assert derive.derive("sigmoid").matrix is None
