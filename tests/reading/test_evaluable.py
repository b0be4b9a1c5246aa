"""Readings in the notation that their readers know: by arctangents, and with lengths for what functions alone count."""

from __future__ import annotations

import math

import pytest

from derive.notation.latex import latex
from derive.problem import Problem
from derive.reading.evaluable import by_arctangents
from derive.reading.posed import read_problem
from derive.reading.reader import read


@pytest.mark.parametrize("x", [-0.7, 0.0, 0.3])
def test_inverse_sines_and_cosines_are_told_by_arctangents(x: float) -> None:
    text = by_arctangents("acos(x**2)*asin(-acos(x)/4)")
    assert "acos" not in text and "asin" not in text
    body = read_problem(f"y = {text}", wrt="x").definitions[0].body
    found = body.subs(dict.fromkeys(body.free_symbols, x)).evalf()
    assert math.isclose(float(found), math.acos(x**2) * math.asin(-math.acos(x) / 4))


def test_what_is_read_keeps_its_own_name_for_who_derives() -> None:
    account = read(r"$y = \arccos x$")
    assert account.items[0].members[1].entries == "acos(x)"
    assert "acos" not in str(account.to_dict()["items"][0]["members"][1]["entries"])


def body_of(problem: Problem) -> str:
    return str(problem.definitions[0].body)


def test_an_index_that_functions_alone_have_runs_to_a_length() -> None:
    by_share = read_problem(r"$L = \frac1n\sum_i f_i(w)$", wrt="w")
    assert [str(size) for size in by_share.sizes] == ["n"]
    of_all = read_problem(r"$L = \max_{a'} Q(s, a'; w)$", wrt="w")
    assert "Max(" not in body_of(of_all).replace("IndexMax(", "")


def test_an_index_with_a_prime_is_printed_with_it() -> None:
    problem = read_problem(r"$L = \log\sum_{k'} e^{z_{k'}}$", wrt="z_k")
    assert latex(problem.definitions[0].body) == r"\log\left(\sum_{k'} e^{z_{k'}}\right)"
