"""What a page of Markdown asks for, found without Markdown."""

from __future__ import annotations

import pytest

from derive.failure import DeriveError
from derive.places.markdown_source import Fence, Result, found, wanted


def fences(text: str) -> list[Fence]:
    return [item for item in found(text.split("\n")) if isinstance(item, Fence)]


@pytest.mark.parametrize(
    ("text", "kind", "words", "body"),
    [
        ("```derive softmax steps\n```", "derivation", "softmax steps", ""),
        ("```derive\nf = x\nwrt: x\n```", "derivation", "", "f = x\nwrt: x"),
        ("~~~~ derive-definition softmax\n~~~~", "definition", "softmax", ""),
        ("``` {.derive-plot softplus #fig-a}\n```", "plot", "softplus label=fig-a", ""),
        ("```{derive softmax}\n```", "derivation", "softmax", ""),
        ("    ```derive\n    f = x +\n      y\n    ```", "derivation", "", "f = x +\n  y"),
        ("> > ```derive\n> > f = x\n> > ```", "derivation", "", "f = x"),
        ("- ```derive\n  f = x\n  ```", "derivation", "", "f = x"),
    ],
)
def test_a_fence_is_found(text: str, kind: str, words: str, body: str) -> None:
    (fence,) = fences(text)
    assert (fence.kind, fence.words, fence.body) == (kind, words, body)
    assert fence.end == len(text.split("\n"))


@pytest.mark.parametrize(
    "text",
    [
        "````markdown\n```derive softmax\n```\n````",
        "~~~\n```derive softmax\n```\n~~~",
        "```derived\n```",
        "```python\nderive\n```",
        "```derive softmax",
        "<!--\n```derive softmax\n```\n-->",
        "``` `derive` ```",
    ],
)
def test_what_only_shows_a_fence_is_none(text: str) -> None:
    assert list(found(text.split("\n"))) == []


def test_after_a_comment_a_fence_counts_again() -> None:
    assert len(fences("<!-- one -->\n```derive softmax\n```\n`<!--`\n```derive softmax\n```")) == 2


def test_results_in_sentences() -> None:
    line = 'A `derive:softmax`, `` `derive:relu` ``, `derive:"y = x^2"`, \\`derive:x` and `derived:y`.'
    assert list(found(["", line])) == [Result("softmax", 1), Result('"y = x^2"', 1)]


def test_a_line_of_the_formula_is_a_line_of_the_page() -> None:
    (fence,) = fences("text\n```derive\nwrt: x\nf = x\ng = y +\n```")
    asked = wanted(fence, "fragment", None, {})
    assert asked.asked.request.question.text == "f = x\ng = y +"
    assert fence.first + asked.line(2) == 4


def test_the_site_says_and_the_author_says_otherwise() -> None:
    (one, other) = fences("```derive softmax\n```\n```derive softmax steps=no lang=zh\n```")
    assert wanted(one, "fragment", "en", {"steps": True}).asked.request.shown.steps
    shown = wanted(other, "fragment", "en", {"steps": True}).asked.request.shown
    assert (shown.steps, shown.language) == (False, "zh")


def test_nobody_can_tell() -> None:
    for text in ("```derive\n```", "```derive softmax stepz=1\n```"):
        (fence,) = fences(text)
        with pytest.raises(DeriveError):
            wanted(fence, "fragment", None, {})
