"""The plugin of mystmd: what it says that it has, the nodes that it answers with, and the lines of what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from derive.places.myst import Problem, answer, specification, warm
from derive.places.request import OPTIONS


def directive(arg: str = "", body: str = "", line: int = 3, **options: Any) -> dict[str, Any]:
    children = [{"type": "mystDirectiveBody", "position": {"start": {"line": line + 2}}}] if body else []
    node = {"position": {"start": {"line": line}}, "options": options, "children": children}
    return {"arg": arg, "body": body, "options": options, "node": node}


def test_the_options_are_those_of_every_place() -> None:
    spec = specification()
    assert [d["name"] for d in spec["directives"]] == ["derive", "derive-definition", "derive-plot"]
    assert set(OPTIONS) | {"label", "caption", "lang", "timeout"} == set(spec["directives"][0]["options"])


def test_a_directive_becomes_equations_and_words() -> None:
    nodes = answer("directive", "derive", directive("sigmoid", steps=True, label="eq-s", why="yes"))
    labelled = [node for node in nodes if node["type"] == "math" and node["enumerated"]]
    assert [(node["label"], node["identifier"]) for node in labelled] == [("eq-s", "eq-s")]
    assert labelled[0]["value"].startswith(r"\begin{aligned}")
    assert {node["type"] for node in nodes} == {"math", "paragraph", "list"}


def test_a_role_becomes_one_formula() -> None:
    assert answer("role", "derive", {"body": "sigmoid"}) == [
        {"type": "inlineMath", "value": r"\frac{\partial s}{\partial x} = s \left(1 - s\right)"}
    ]


@pytest.mark.slow
def test_a_figure_has_its_words_its_caption_and_its_label() -> None:
    (figure,) = answer("directive", "derive-plot", directive("sigmoid", label="fig-s", caption="A curve"))
    assert figure["kind"] == "figure" and figure["label"] == "fig-s"
    assert figure["children"][0]["url"].startswith("data:image/svg+xml;base64,") and figure["children"][0]["alt"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (directive("softmaxx"), "line 3: .*softmax"),
        (directive("sigmoid", stps="yes"), "line 3: there is no option stps"),
        (directive(body="y = x\nz = (y"), "line 6: "),
        (directive(), "line 3: say what to derive"),
    ],
)
def test_what_is_wrong_has_its_line(data: dict[str, Any], told: str) -> None:
    with pytest.raises(Problem, match=told):
        answer("directive", "derive", data)


def test_a_role_has_no_label() -> None:
    with pytest.raises(Problem, match="line 3: a label belongs to"):
        answer("role", "derive", {"body": "sigmoid label=eq-s", "node": {"position": {"start": {"line": 3}}}})


def test_the_pages_of_a_project_are_made_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr("derive.places.myst.make_all", lambda requests: asked.extend(r.question.text for r in requests))
    page = "{derive}`relu`\n\n```{derive} sigmoid\n:steps:\n```\n\n:::{derive}\ny = x\n:::\n"
    (tmp_path / "a.md").write_text(page, encoding="utf-8")
    warm(tmp_path)
    assert asked == []  # not a project of mystmd
    (tmp_path / "myst.yml").write_text("version: 1\n", encoding="utf-8")
    warm(tmp_path)
    assert asked == ["relu", "sigmoid", "y = x"]
