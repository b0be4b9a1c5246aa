"""The slides' own lines of the softmax derivative, in LaTeX as the cases view shows them."""

from __future__ import annotations

import pytest

from derive.document.page import Chain, Page, Tally
from derive.notation import latex
from tests.problems.corpus import derived
from tests.telling import chains, page

S = r"\sum_k e^{a_k}"
SQUARE = rf"\left({S}\right)^2"
EQUAL = [
    rf"\frac{{e^{{a_i}} {S} - e^{{a_j}} e^{{a_i}}}}{{{SQUARE}}}",
    rf"\frac{{e^{{a_i}} \left({S} - e^{{a_j}}\right)}}{{{SQUARE}}}",
    rf"\frac{{e^{{a_i}}}}{{{S}}} \cdot \frac{{{S} - e^{{a_j}}}}{{{S}}}",
    r"p_i \left(1 - p_j\right)",
]
DIFFERENT = [
    rf"\frac{{0 - e^{{a_j}} e^{{a_i}}}}{{{SQUARE}}}",
    rf"-\frac{{e^{{a_j}}}}{{{S}}} \cdot \frac{{e^{{a_i}}}}{{{S}}}",
    r"-p_j p_i",
]


def shown(which: str = "softmax") -> Page:
    return page(derived(which), steps=True, cases=True)


def cases(shown: Page) -> list[Chain]:
    return [chain for chain in chains(shown) if chain.condition is not None]


def lines(chain: Chain) -> list[str]:
    return [latex(line.expr) for line in chain.lines]


def in_order(wanted: list[str], found: list[str]) -> bool:
    rest = iter(found)
    return all(any(w == f for f in rest) for w in wanted)


@pytest.mark.parametrize(("number", "wanted"), [(0, EQUAL), (1, DIFFERENT)], ids=["i = j", "i ≠ j"])
def test_the_lines_of_the_slides_appear(number: int, wanted: list[str]) -> None:
    found = lines(cases(shown())[number])
    assert in_order(wanted, found), found
    assert found[-1] == wanted[-1]


def test_each_case_says_when_it_holds() -> None:
    assert [latex(chain.condition) for chain in cases(shown()) if chain.condition is not None] == ["i = j", r"i \neq j"]


def test_the_cases_are_merged_into_the_brace_and_then_the_delta_form() -> None:
    found = shown()
    brace = r"\begin{cases} p_i \left(1 - p_j\right) & i = j \\ -p_j p_i & i \neq j \end{cases}"
    assert lines(chains(found)[-1]) == [brace, r"p_i \left(\delta_{ij} - p_j\right)"]
    assert lines(chains(found)[0])[-1] == r"p_i \left(\delta_{ij} - p_j\right)"


def test_the_quotient_rule_shows_its_pieces() -> None:
    where = [(latex(e.left), latex(e.right)) for line in chains(shown())[0].lines for e in line.pieces if e.left is not None]
    assert where == [("g", "e^{a_i}"), ("h", S)]


def test_every_line_of_the_cases_is_marked_as_holding() -> None:
    found = shown()
    marks = {line.mark for chain in chains(found) for line in chain.lines}
    assert marks == {"holds"}
    assert [node.verdict for node in found.nodes if isinstance(node, Tally)] == ["holds"]


@pytest.mark.parametrize("which", ["same-letter", "catalogue/softmax"])
def test_other_ways_to_pose_it_have_the_same_lines(which: str) -> None:
    found = shown(which)
    assert [lines(chain) for chain in chains(found)] == [lines(chain) for chain in chains(shown())]


def test_cases_only_where_there_is_one_delta() -> None:
    assert len(derived("log-softmax").cases) == 2
    for which in ("cross-entropy-softmax", "sigmoid", "quadratic-form"):
        assert derived(which).cases == ()
        assert derived(which).derivation.merged is None
