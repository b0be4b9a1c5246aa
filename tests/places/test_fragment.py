"""Fragments of HTML: what they say is as recorded, nothing in them depends on a site, and their style sheet is small.

`DERIVE_RECORD=1 python -m pytest tests/places/test_fragment.py` writes the files in `golden/` anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from derive.document.formats import told
from derive.places.fragment import placed, problem_box, told_number
from derive.places.style import style_sheet
from tests.told_cases import CASES, answered

GOLDEN = Path(__file__).parent / "golden"


def fragment(case: str, format: str = "fragment", **shown: object) -> str:
    return str(told(answered(case), CASES[case][1]._replace(**shown), format))  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("format", ["fragment", "fragment-tex"])
def test_each_fragment_is_as_recorded(case: str, format: str) -> None:
    made = re.sub(r"10<sup>−\d+</sup>", "10<sup>…</sup>", fragment(case, format))
    file = GOLDEN / f"{case}.{format}"
    if os.environ.get("DERIVE_RECORD"):
        GOLDEN.mkdir(exist_ok=True)
        file.write_text(made, encoding="utf-8")
    assert made == file.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("format", ["fragment", "fragment-tex"])
def test_nothing_depends_on_the_site(case: str, format: str) -> None:
    """No script, no style of its own but the cells of MathML, no element that sites have styles for, and every name is ours."""
    made = fragment(case, format)
    assert not re.search(r"<(script|style|table|details|ul|ol|li|h\d)\b", made)
    assert not re.search(r"<(?!mtd)\w+[^>]* style=", made)
    names = {name for names in re.findall(r'class="([^"]*)"', made) for name in names.split()}
    assert {name for name in names if not name.startswith("derive")} <= {"arithmatex"}


@pytest.mark.slow
def test_long_formulas_have_their_reasons_below() -> None:
    assert "derive-long" in fragment("long")
    assert "derive-long" not in fragment("softmax")


def test_tex_is_one_line_and_has_its_signs_escaped() -> None:
    made = fragment("softmax", "fragment-tex")
    formulas = re.findall(r"\\\((.*?)\\\)", made)
    assert any(r"\\ -p_j p_i &amp; i \neq j" in formula for formula in formulas), formulas
    assert not any(re.search(r"&(?!amp;|lt;|gt;)|<", formula) for formula in formulas)


def test_a_number_stands_at_the_last_equation_alone() -> None:
    made = placed(fragment("softmax", cases=False), "eq-softmax", "7")
    assert made.startswith('<div class="derive" id="eq-softmax"')
    assert made.count("(7)") == 1
    assert made.index("recognise the quantity") < made.index("(7)") < made.index("In matrix form")


def test_captions_and_labels_are_escaped() -> None:
    assert '<p class="derive-lead">a &lt;b&gt; &amp; c</p>' in placed('<div class="derive">\n</div>', caption="a <b> & c")
    figure = '<div class="derive"><figure><figcaption class="derive-number"></figcaption></figure></div>'
    assert "<figcaption>Figure 2. a &amp; b</figcaption>" in placed(figure, "fig", "2", "a & b")
    assert "<figcaption>Figure 2</figcaption>" in placed(figure, "fig", "2")
    assert placed(figure) == '<div class="derive"><figure></figure></div>'
    assert (told_number("plot", "2"), told_number("derivation", "2")) == ("Figure 2", "(2)")
    assert "&lt;script&gt;" in problem_box("<script>")


@pytest.mark.slow
def test_the_style_sheet_is_small_and_reaches_nothing_else() -> None:
    style = style_sheet()
    assert len(style.encode()) < 4000
    rules = re.sub(r"/\*.*?\*/|@container[^{]*\{", "", style, flags=re.DOTALL)
    selectors = [s.strip() for head in re.findall(r"([^{}]+)\{", rules) for s in head.split(",")]
    assert selectors and all(s.startswith(".derive") for s in selectors), selectors
    assert "url(" not in style and "@import" not in style
    made = "".join(fragment(case) for case in CASES) + problem_box("x")
    used = set(re.findall(r"derive-[a-z]+", made))
    told_of = set(re.findall(r"\.(derive-[a-z]+)", style))
    assert told_of - used <= {"derive-fails", "derive-undecided"}, "a rule that nothing has"
