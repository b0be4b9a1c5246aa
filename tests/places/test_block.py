"""What an author wrote into a block, on its first line and below: names, formulas, options."""

from __future__ import annotations

import pytest

from derive.places.block import Block, read, sentence


@pytest.mark.parametrize(
    ("words", "body", "text", "options"),
    [
        ("softmax steps", "", "softmax", {"steps": None}),
        ("", "softmax wrt=a[j] steps", "softmax", {"steps": None, "wrt": "a[j]"}),
        ("", "y=x^2", "y=x^2", {}),
        ("y = w*x wrt=w", "", "y = w*x", {"wrt": "w"}),
        ("steps", "y = x", "y = x", {"steps": None}),
        ("", "#| label: eq-x\n\nsoftmax", "softmax", {"label": "eq-x"}),
        ("", "#| label: \"eq-x\"\n#| caption: 'Soft max'\nsoftmax", "softmax", {"label": "eq-x", "caption": "Soft max"}),
        ("", 'caption: "a" and "b"\nsoftmax', "softmax", {"caption": '"a" and "b"'}),
        ("", "y = x\nassume: a = b\nassume: c = d", "y = x", {"assume": "a = b;c = d"}),
        ("softmaxx stps", "", "softmaxx stps", {}),
        ("", "", "", {}),
    ],
)
def test_a_block_is_a_name_or_a_formula_and_options(words: str, body: str, text: str, options: dict[str, str | None]) -> None:
    assert read(words, body, {})[:2] == (text, options)


@pytest.mark.parametrize(
    ("words", "text", "options"),
    [
        ("softmax gradient", "softmax", {"gradient": None}),
        ("y=x^2 wrt=x", "y=x^2", {"wrt": "x"}),
        ("y = x^2 + a gradient", "y = x^2 + a", {"gradient": None}),
        ('"y = x^2" wrt=x', "y = x^2", {"wrt": "x"}),
        ("wrt=x y = x^2", "y = x^2", {"wrt": "x"}),
    ],
)
def test_a_sentence_asks_for_a_formula_with_blanks_or_without(words: str, text: str, options: dict[str, str | None]) -> None:
    assert sentence(words) == (text, options)


def test_a_line_of_a_formula_is_found_in_its_block() -> None:
    block = read("", "steps: yes\n\ny = x\nz = y", {"why": None})
    assert block == Block("y = x\nz = y", {"why": None, "steps": "yes"}, (3, 4))
    assert [block.line(n) for n in (1, 2, 7)] == [3, 4, 7]
