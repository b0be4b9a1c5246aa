"""A page as data: what a course site makes its own nodes of."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from derive.places import asked, make


def nodes(text: str, **options: str | None) -> list[dict[str, Any]]:
    return json.loads(make(asked("derivation", text, options, "page").request).output)["nodes"]


def test_a_calculation_is_told_line_by_line_too() -> None:
    [calculation] = [node for node in nodes("softmax", steps=None) if len(node.get("lines", [])) > 1]
    lines = calculation["lines"]
    assert calculation["is_answer"] and calculation["reasons"] == "beside"
    assert lines[0]["left"] == r"\frac{\partial p_i}{\partial a_j}" and {line["left"] for line in lines[1:]} == {""}
    assert lines[1]["reason"] == ["quotient rule"] and lines[1]["with"][0] == "with "
    assert lines[-1]["pieces"] == [r"= p_i \left(\delta_{ij} - p_j\right)"]
    assert {line["mark"] for line in lines} == {"holds"}


def test_a_long_formula_comes_in_pieces() -> None:
    long = "y = x^2*exp(-x) + x^3*sin(x) + x^4*cos(x) + x^5*log(x)"
    [given, *_more] = nodes(long, wrt="x")
    [line] = given["lines"]
    assert len(line["pieces"]) > 1 and line["left"] == "y"


def test_the_place_of_sphinx_begins_without_sympy() -> None:
    pytest.importorskip("sphinx")
    code = "import sys, derive.sphinx; sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
