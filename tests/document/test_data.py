"""A page as plain data: what a generator with nodes of its own makes its page of."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from derive.document.data import SCHEMA, data_of
from derive.document.formats import told
from derive.document.page import Page, Title
from derive.pipeline import answer
from derive.question import Question, Shown
from tests.told_cases import CASES, answered


def page_of(case: str) -> dict[str, Any]:
    return json.loads(told(answered(case), CASES[case][1], "page"))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_every_page_is_data_whose_words_are_whole(case: str) -> None:
    page = page_of(case)
    assert page["schema"] == SCHEMA
    assert page["nodes"]
    for node in page["nodes"]:
        assert node["kind"] in ("lead", "paragraph", "tally", "equation", "reasons", "figure")
        if node["kind"] == "equation":
            assert node["latex"] == node["latex"].strip() and node["alt"]
            assert node["latex"].count(r"\begin{aligned}") == node["latex"].count(r"\end{aligned}")


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_one_equation_is_the_answer(case: str) -> None:
    assert sum(n["kind"] == "equation" and n["is_answer"] for n in page_of(case)["nodes"]) == 1


def test_a_calculation_is_one_aligned_with_its_marks() -> None:
    page = json.loads(told(answer(Question("softmax")), Shown(steps=True), "page"))
    calculation = next(n["latex"] for n in page["nodes"] if n["kind"] == "equation" and n["is_answer"])
    assert calculation.startswith(r"\begin{aligned}") and calculation.endswith(r"\end{aligned}")
    assert calculation.count(r"\checkmark") == 6
    assert r"\text{quotient rule}" in calculation


def test_reasons_are_a_list_under_the_calculation() -> None:
    page = json.loads(told(answer(Question("sigmoid")), Shown(steps=True, why=True), "page"))
    kinds = [n["kind"] for n in page["nodes"]]
    assert kinds.index("reasons") == kinds.index("equation", kinds.index("paragraph")) + 1
    items = next(n["items"] for n in page["nodes"] if n["kind"] == "reasons")
    assert all("emphasis" in item[0] and item[-1] == "." for item in items)


def test_words_of_a_language_are_that_language() -> None:
    page = json.loads(told(answer(Question("sigmoid")), Shown(steps=True, language="zh"), "page"))
    assert page["language"] == "zh"
    assert re.search("[\u4e00-\u9fff]", json.dumps(page["nodes"], ensure_ascii=False))


def test_a_node_that_has_no_data_is_refused() -> None:
    with pytest.raises(TypeError, match="Title has no data"):
        data_of(Page((Title("a", "b"),)))
