"""The same derivation in other names is told by its result; one that differs in anything else is written out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from derive import derive
from derive.document.likewise import is_told_by_its_result, pattern
from derive.document.render import Format
from derive.sentence import Message
from derive.step import Derivation
from tests.telling import fragment, leads, page, plain

FORMATS: tuple[Format, ...] = ("md", "latex", "html", "typst")


def network(*functions: str, loss: str = "sum((y[i] - a{last}[i])**2, i)/2") -> str:
    """A network with a layer for each function, in the letters x, W, a."""
    layers, before = [], "x"
    for n, function in enumerate(functions, 1):
        layers.append(f"a{n}[i] = {function}(sum(W{n}[i,d]*{before}[d], d))")
        before = f"a{n}"
    return "; ".join([*layers, "L = " + loss.format(last=len(functions))])


def derivation(text: str, wrt: str = "W1[i,j]") -> Derivation:
    return derive(text, of="L", wrt=wrt).derivation


DEEP = derivation(network("tanh", "tanh", "tanh", "tanh"))


def told(d: Derivation, **options: Any) -> list[bool]:
    """Of each lemma, whether it is told by its result alone."""
    return [words.startswith("Likewise") for words in leads(page(d, **options))[:-1]]


def test_the_last_layer_and_one_hidden_layer_are_written_out() -> None:
    assert told(DEEP) == [False, False, True, False, True, True, True, True]
    shown = plain(DEEP)
    assert shown.count("The error") == 2
    assert shown.count("Likewise") == 2
    assert "✓ As for δ⁽³⁾ᵢ" in shown


def test_full_detail_writes_everything_out() -> None:
    assert not any(told(DEEP, detail="full"))
    assert "Likewise" not in plain(DEEP, detail="full")


def test_every_step_is_still_there_and_checked() -> None:
    d = derive(network("tanh", "tanh", "tanh"), of="L", wrt="W1[i,j]")
    lemmas = d.to_dict()["lemmas"]
    assert all(lemma["steps"] and all(step["check"]["ok"] for step in lemma["steps"]) for lemma in lemmas)


@pytest.mark.slow
@pytest.mark.parametrize("format", FORMATS)
def test_each_format_says_likewise(format: Format) -> None:
    assert fragment(DEEP, format, steps=True, standalone=True).count("Likewise") == 5
    assert fragment(DEEP, format, steps=True, standalone=False).count("Likewise") == 5
    assert "Likewise" not in fragment(DEEP, format, steps=True, detail="full")


@pytest.mark.parametrize(
    "functions",
    [("tanh", "sigmoid", "softplus"), ("sigmoid", "tanh", "exp"), ("sin", "cos", "tanh")],
)
def test_layers_of_different_functions_are_all_written_out(functions: tuple[str, ...]) -> None:
    assert not any(told(derivation(network(*functions))))


def test_only_the_layers_that_are_alike_are_told_so() -> None:
    d = derivation(network("tanh", "sigmoid", "tanh", "tanh"))
    assert sorted(told(d)[-4:]) == [False, False, True, True]


def test_names_and_letters_may_be_others() -> None:
    first, other = (
        derivation(text, wrt)
        for text, wrt in (("p[i] = tanh(sum(U[i,k]*v[k], k)); L = sum(p[i]**2, i)", "U[i,j]"),
                          ("h[n] = tanh(sum(A[n,m]*u[m], m)); L = sum(h[n]**2, n)", "A[n,k]"))
    )  # fmt: skip
    assert pattern(first) == pattern(other)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("L = x*sin(w)", "L = x*cos(w)"),  # a function
        ("L = 2*x*w", "L = 3*x*w"),  # a number
        ("L = x*y*w**2", "L = x*x*w**2"),  # one name for two
        ("L = sum(x[i]*w*y[i], i)", "L = sum(x[i]*w*x[i], i)"),
        ("L = sum(x[i]*w, i)", "L = x*w"),  # a sum
        ("L = sum(sum(A[i,j]*w, j), i)", "L = sum(sum(A[i,j]*w, i), j)"),  # the order of two sums
        ("L = w**2/x", "L = w**2*x"),
    ],
)
def test_what_differs_in_anything_else_is_not_alike(text: str, other: str) -> None:
    assert pattern(derivation(text, "w")) != pattern(derivation(other, "w"))


def test_one_name_is_never_two() -> None:
    """x x and x y have one shape for whoever forgets that a renaming has an inverse."""
    assert pattern(derivation("L = x*x*w", "w")) != pattern(derivation("L = x*y*w", "w"))
    assert pattern(derivation("L = x*y*w", "w")) == pattern(derivation("L = u*v*w", "w"))


def test_a_step_that_was_reached_otherwise_is_not_alike() -> None:
    steps = DEEP.steps
    assert pattern(replace(DEEP, steps=steps[:-1])) != pattern(DEEP)
    assert pattern(replace(DEEP, steps=(*steps[:-1], replace(steps[-1], own=("By magic",))))) != pattern(DEEP)
    assert pattern(replace(DEEP, steps=(*steps[:-1], replace(steps[-1], because=Message("by magic"))))) != pattern(DEEP)


def test_what_does_not_hold_is_written_out() -> None:
    lemma = DEEP.lemmas[-1]
    assert is_told_by_its_result(lemma)
    check = lemma.steps[0].check
    assert check is not None
    for bad in (None, replace(check, verdict="fails"), replace(check, verdict="undecided")):
        wrong = replace(lemma, steps=(replace(lemma.steps[0], check=bad), *lemma.steps[1:]))
        assert not is_told_by_its_result(wrong)
        assert not told(replace(DEEP, lemmas=(*DEEP.lemmas[:-1], wrong)))[-1]
    assert not is_told_by_its_result(replace(lemma, checks=()))


def test_gates_of_one_kind_are_told_once() -> None:
    cell = "f = sigmoid(u*x); i = sigmoid(v*x); c = f*s + i*g"
    shown = plain(derive(cell, of="c", wrt="x").derivation)
    assert shown.count("used below") == 1
    assert shown.count("Likewise") == 1
