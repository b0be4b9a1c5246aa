"""The table of elementary functions: no function is missing anywhere, and one that is added needs its row and the witness's."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import derive
from derive.check.functions import ELEMENTARY as WITNESSED
from derive.expression.functions import ELEMENTARY, NAMED, POSITIVE, Elementary
from derive.expression.nodes import scalar
from derive.expression.words import words
from derive.language.foreign import CALLED, FAMILIES, FORMULAS
from derive.notation import latex, mathml, speech, text, typst
from derive.notation.symbols import GREEK
from derive.reading.grammar.functions import ENTRYWISE
from derive.reading.posed import read_expression, read_problem
from derive.rule import Rule
from derive.rules import RULES

X = scalar("x")
each_row = pytest.mark.parametrize("row", ELEMENTARY, ids=[row.text for row in ELEMENTARY])


def test_the_witness_has_a_row_for_each_and_no_other() -> None:
    assert {row.kind for row in ELEMENTARY} == WITNESSED.keys()
    assert len(NAMED) == len(ELEMENTARY)


@each_row
def test_a_function_is_read_as_it_is_written(row: Elementary) -> None:
    problem = read_problem(f"f = {row.text}(x)", wrt="x")
    assert problem.definitions[0].body == row.of(X) == read_expression(text(row.of(X)), problem)
    assert words(row.of(X)) == f"{row.text}(x)", "what the witness says is near to what is typed"
    for name in (*(rf"\{command}" for command in row.commands), *(rf"\mathrm{{{word}}}" for word in (row.text, *row.words))):
        assert read_problem(f"f = {name}(x)", wrt="x").definitions[0].body == row.of(X), name
    assert read_problem(f"f = {latex(row.of(X))}", wrt="x").definitions[0].body == row.of(X)


@each_row
def test_a_function_is_written_in_every_format_and_has_a_rule(row: Elementary) -> None:
    e = row.of(X + 1)
    assert all(write(e) for write in (text, latex, typst, mathml, speech))
    assert isinstance(RULES[row.rule], Rule) and RULES[row.rule].title == row.title
    assert not row.written.letter or row.written.latex == GREEK[row.written.letter][0]


def test_no_name_means_two_functions() -> None:
    aliases = [alias for row in ELEMENTARY for alias in row.aliases]
    assert len(set(aliases)) == len(aliases) and not NAMED.keys() & {*aliases}
    assert {alias: FORMULAS[alias] for alias in aliases} == {alias: row.text for row in ELEMENTARY for alias in row.aliases}
    assert not NAMED.keys() & CALLED, "what is a function of the notation is no function that it lacks"
    assert not NAMED.keys() & {name for _, members, _ in FAMILIES for name in members.split()}
    named = [name for row in ELEMENTARY for name in (row.text, *row.commands, *row.words)]
    assert all(ENTRYWISE[name] == row.text for row in ELEMENTARY for name in (row.text, *row.commands, *row.words))
    assert len({*named}) == len(named) - sum(row.text in (*row.commands, *row.words) for row in ELEMENTARY)


def test_what_is_said_to_be_positive_is() -> None:
    import numpy as np

    x = np.linspace(-5, 5, 101)
    with np.errstate(all="ignore"):
        found = {row.kind for row in ELEMENTARY if (WITNESSED[row.kind](x) > 0).all()}
    assert found == set(POSITIVE)


@each_row
def test_what_undoes_a_function_does(row: Elementary) -> None:
    from derive.check import Witness

    if row.inverse:
        problem = read_problem(f"z = x**2/20; y = 1/10 + z; f = {row.text}({row.inverse.format('y')})", wrt="x")
        found = Witness(problem).equal(problem.of, read_expression("y", problem))
        assert found.verdict == "holds", found.detail


#: The rows of a function that the notation lacks, where each stands, and what comes of them.
OURS = r"""    Elementary(
        asinh, FunctionRow("asinh", r"\operatorname{arsinh}", 'op("arsinh")', "arsinh", "area hyperbolic sine"),
        "area-rule", "Derivative of arsinh", lambda u, f: quotient(ONE, sqrt(add(power(u, TWO), ONE))), "1/sqrt({u}**2 + 1)",
        words=("arsinh",),
    ),
"""
ROWS = {
    "expression/functions.py": (")  # fmt: skip\n#: The rows by the name", OURS),
    "check/functions.py": ("}  # fmt: skip\n\n#: Where an unknown function", "    asinh: np.arcsinh,\n"),
}
TRIED = r"""
import derive
from derive.expression.functions import NAMED
from derive.expression.nodes import scalar
from derive.notation import inline, latex, mathml, speech, text, typst

for typed in ("f = asinh(x**2)", r"f = \operatorname{arsinh}(x^2)"):
    found = derive.derive(typed, wrt="x")
    assert found.verified and found.result.text == "2*x/sqrt(x**4 + 1)", found.result.text
    assert "Derivative of arsinh" in {part for step in found.derivation.steps for part in step.title.split(", ")}
e = NAMED["asinh"].of(scalar("x"))
assert text(e) == "asinh(x)" and latex(e) == r"\operatorname{arsinh}(x)" and typst(e) == 'op("arsinh") (x)'
assert "arsinh" in mathml(e) and inline(e) == "arsinh(x)" and speech(e) == "area hyperbolic sine of x"
whole = derive.derive("L = sum(y[i]*asinh(x[i]), i)", wrt="y[j]")
assert whole.verified and whole.matrix is not None and whole.matrix.text == "asinh(x)"
"""


@pytest.mark.slow
def test_a_function_is_added_by_one_row_here_and_one_in_the_witness(tmp_path: Path) -> None:
    house = shutil.copytree(Path(derive.__file__).parent, tmp_path / "derive", ignore=shutil.ignore_patterns("__pycache__"))
    for name, (place, row) in ROWS.items():
        source = (house / name).read_text(encoding="utf-8")
        assert source.count(place) == 1
        source = source.replace(place, row + place).replace("annotations\n", "annotations\nfrom sympy import asinh\n", 1)
        (house / name).write_text(source, encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", TRIED], cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
