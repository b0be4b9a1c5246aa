"""Python-Markdown with the extension: where derivations stand, what stays as it was typed, numbers, and what is wrong."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest

markdown = pytest.importorskip("markdown")

from derive.failure import DeriveError  # noqa: E402
from derive.places import making  # noqa: E402

MATERIAL = ["pymdownx.superfences", "pymdownx.highlight", "pymdownx.inlinehilite", "pymdownx.arithmatex"]
SHOWN = "````md\n```derive sigmoid\n```\n````", "Text:\n\n    code\n    ```derive sigmoid\n    <b>\n    ```\n    end"


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def converted(text: str, *extensions: str, **options: Any) -> str:
    """A page as a site has it, without the style sheet."""
    around = ["admonition", "attr_list", "md_in_html", "tables", "toc"]
    settings = {"derive.markdown": {"style": False, **options}}
    return markdown.markdown(text, extensions=["derive.markdown", *around, *extensions], extension_configs=settings)


@pytest.fixture(params=[["fenced_code", "codehilite"], MATERIAL], ids=["plain", "pymdownx"])
def beside(request: pytest.FixtureRequest) -> list[str]:
    """The extensions for code that a site has: Python-Markdown's own, or those of Material's handbook."""
    if request.param[0].startswith("pymdownx"):
        pytest.importorskip("pymdownx")
    if "codehilite" in request.param:
        pytest.importorskip("pygments")
    return list(request.param)


@pytest.mark.parametrize(
    ("text", "around"),
    [
        ("Text.\n\n```derive sigmoid\n```\n\nText.", "<p>Text.</p>\n<div"),
        ("Text.\n```derive sigmoid\n```\nText.", "<p>Text.</p>\n<div"),
        ("1.  One\n\n    ```derive sigmoid\n    ```\n\n2.  Two", "<li>\n<p>One</p>\n<div"),
        ("- ```derive sigmoid\n  ```", "<li><div"),
        ("> ```derive sigmoid\n> ```", "<blockquote>\n<div"),
        ("!!! note\n    ```derive sigmoid\n    ```", '<p class="admonition-title">Note</p>\n<div'),
        ('<div markdown="1">\n```derive sigmoid\n```\n</div>', "<div>\n<div"),
        ("<section>\n```derive sigmoid\n```\n</section>", "<section>"),
    ],
)
def test_where_a_derivation_stands(text: str, around: str, beside: list[str]) -> None:
    made = converted(text, *beside)
    assert around in made
    assert made.count('<div class="derive"') == 1
    assert "```" not in made and "\x02" not in made and "<p><div" not in made


@pytest.mark.parametrize("text", SHOWN)
def test_a_fence_that_is_shown_stays_as_it_is_typed(text: str, beside: list[str]) -> None:
    made = converted(text, *beside)
    shown = re.sub(r"</?(span|a)\b[^>]*>", "", made)
    assert "```derive sigmoid\n" in shown
    assert 'class="derive"' not in made
    assert "<b>" not in made
    if "end" in text:
        assert "code\n```derive sigmoid\n&lt;b&gt;\n```\nend\n" in shown


def test_tex_survives_markdown(beside: list[str]) -> None:
    made = converted("```derive relu\n```\n\n`derive:relu` and *more*", *beside, maths="mathjax")
    assert made.count(r"\begin{cases} 1 &amp; x &gt; 0 \\ 0 &amp; x \leq 0 \end{cases}") == 2
    assert "<math" not in made and "<em>more</em>" in made


def test_a_result_in_a_sentence_and_in_a_table(beside: list[str]) -> None:
    made = converted("A `derive:sigmoid`, `` `derive:x` ``.\n\n| a |\n|---|\n| `derive:sigmoid` |", *beside)
    assert made.count("<math") == 2
    assert "<code>`derive:x`</code>" in made or "`derive:x`" in made


def test_numbers_and_references(caplog: pytest.LogCaptureFixture) -> None:
    text = """See [](#eq-s), [](#eq-r), [](#fig-s), [](#eq-z) and [words](#eq-s).

```derive sigmoid label=eq-s
```

``` {.derive #eq-r}
y = x^2
```

```derive-plot softplus label=fig-s caption="A & b"
```

```derive sigmoid
```
"""
    made = converted(text)
    assert '<a href="#eq-s">(1)</a>, <a href="#eq-r">(2)</a>, <a href="#fig-s">Figure 1</a>, <a href="#eq-z">[eq-z]</a>' in made
    assert made.count('id="eq-s"') == made.count('id="eq-r"') == made.count('id="fig-s"') == 1
    assert made.count('class="derive-number">(') == 2
    assert "<figcaption>Figure 1. A &amp; b</figcaption>" in made
    assert [r.getMessage() for r in caplog.records] == ["a page:1: there is no label eq-z on this page\ndid you mean eq-s?"]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a\n\n```derive sofmax\n```", 3, "sofmax is not in the catalogue"),
        ("a\n\n```derive softmax stepz=1\n```", 3, "there is no option stepz"),
        ("a\n\n> ```derive\n> x = 1\n> y = x +\n> ```", 5, "something is missing"),
        ("a\n\n```derive\nwrt: x\n\ny = x +\n```", 6, "something is missing"),
        ("a\nb `derive:sofmax` c", 2, "sofmax is not in the catalogue"),
        ("```derive sigmoid label=a\n```\n\n```derive relu label=a\n```", 4, "stands twice"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_seen(text: str, line: int, said: str, caplog: pytest.LogCaptureFixture) -> None:
    made = converted(text)
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("mkdocs.plugins.derive", logging.WARNING)
    assert record.getMessage().startswith(f"a page:{line}: ") and said in record.getMessage()
    assert said in made and "derive-problem" in made
    with pytest.raises(DeriveError, match=said):
        converted(text, strict=True)


def test_what_a_check_leaves_open_is_shown_and_said(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    made = making.Made('<div class="derive">x</div>', "a check reached no verdict", 1)
    monkeypatch.setattr("derive.places.markdown_work.make", lambda request: made)
    shown = converted("```derive sigmoid\n```")
    assert '<div class="derive">x</div>' in shown and "Not verified" in shown
    assert len(caplog.records) == 1


def test_what_a_site_says_once() -> None:
    assert "derive-steps" not in converted("```derive sigmoid\n```")
    assert "derive-steps" in converted("```derive sigmoid\n```", steps=True)
    assert "derive-steps" not in converted("```derive sigmoid steps=no\n```", steps=True)
    assert 'lang="zh"' in converted("```derive sigmoid\n```", language="zh-CN")
    with pytest.raises(DeriveError, match="maths is one of mathml, mathjax, katex, not asciimath"):
        converted("", maths="asciimath")


def test_the_style_sheet_comes_with_derivations_alone() -> None:
    assert converted("# T\n\n```derive sigmoid\n```", style=True).count("<style>") == 1
    assert "<style>" not in converted("# T\n\ntext", style=True)


def test_one_markdown_converts_many_pages() -> None:
    md = markdown.Markdown(extensions=["derive.markdown"], extension_configs={"derive.markdown": {"style": False}})
    page = "[](#eq-s)\n\n```derive sigmoid label=eq-s\n```"
    first = md.convert(page)
    assert md.reset().convert(page) == first
    assert "derive" not in md.reset().convert("text")


def test_what_was_made_is_not_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "```derive sigmoid steps\n```\n\n`derive:sigmoid`"
    first = converted(page)
    monkeypatch.setattr(making, "worked_out", lambda request: pytest.fail(f"{request.told} is made again"))
    assert converted(page) == first


def test_a_fence_of_superfences() -> None:
    pytest.importorskip("pymdownx")
    from derive.markdown import fence, validate

    custom = [{"name": "derive", "class": "derive", "format": fence, "validator": validate}]
    made = markdown.markdown(
        '```derive steps="yes"\ny = x^2\n```\n\n```{.derive #eq-a wrt="x"}\ny = a*x\n```',
        extensions=["pymdownx.superfences"], extension_configs={"pymdownx.superfences": {"custom_fences": custom}},
    )  # fmt: skip
    assert made.count('class="derive"') == 2 and "derive-steps" in made and 'id="eq-a"' in made


def test_each_of_several_slips_that_are_alike_has_its_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        converted("A `derive:softmaxx`.\n\nB.\n\nC `derive:softmaxx`.")
    assert [record.getMessage().split(": ")[0].rpartition(":")[2] for record in caplog.records] == ["1", "5"]


def test_what_stands_between_quotation_marks_is_no_label() -> None:
    html = converted('```{.derive-definition #eq-a caption="Exercise #3"}\nsigmoid\n```\n')
    assert 'id="eq-a"' in html and ">Exercise #3<" in html


def test_a_result_in_a_sentence_has_no_label(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        html = converted("A `derive:sigmoid label=eq-s`, `derive:y=x^2 wrt=x`.")
    assert "a label belongs to" in caplog.text and len(caplog.records) == 1 and html.count("<math") == 1


def test_a_fence_of_superfences_takes_quotation_marks() -> None:
    pytest.importorskip("pymdownx")
    from derive.markdown import fence

    md = markdown.Markdown(extensions=["derive.markdown"])
    html = fence("sigmoid", "derive-definition", "", {"caption": 'A "soft" step'}, md)
    assert "A &quot;soft&quot; step" in html
