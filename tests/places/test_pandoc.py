"""The filter of pandoc on trees: what is found in them, where, and what is wrong with it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pypandoc
import pytest

from derive.document.tree import Tree, nodes
from derive.errors import DeriveError
from derive.places import Made, Request, make
from derive.places.pandoc import Problem, filtered


def tree_of(text: str, reader: str = "markdown") -> Tree:
    command = [pypandoc.get_pandoc_path(), "--from", reader, "--to", "json"]
    tree: Tree = json.loads(subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout)
    return tree


def maths(tree: Tree) -> list[str]:
    return [node["c"][1] for node in nodes(tree["blocks"]) if node["t"] == "Math" and node["c"][0]["t"] == "DisplayMath"]


def test_a_block_and_code_in_a_sentence_become_nodes_of_pandoc() -> None:
    made, notes = filtered(tree_of("The `sigmoid`{.derive}.\n\n```{.derive steps=yes}\nsigmoid\n```\n"), "native")
    assert notes == []
    assert made["blocks"][0]["c"][2]["t"] == "Math"
    assert any(formula.startswith(r"\begin{aligned}") for formula in maths(made))


@pytest.mark.parametrize(
    ("text", "reader"),
    [
        ("```derive sigmoid steps=no\n```\n", "markdown"),
        ("``` {.derive}\nsigmoid\n```\n", "markdown"),
        ("~~~derive\nsteps: no\nsigmoid\n~~~\n", "commonmark"),
        ("```{derive}\n#| steps: no\nsigmoid\n```\n", "commonmark"),
    ],
)
def test_a_fence_is_understood_as_each_reader_has_it(text: str, reader: str) -> None:
    made, _notes = filtered(tree_of(text, reader), "native")
    assert maths(made)[-1] == r"\frac{\partial s}{\partial x} = s \left(1 - s\right)"


def test_what_is_not_ours_stays_as_it_is() -> None:
    tree = tree_of("```python\nderive = 1\n```\n\n`derive`, a `softmax`{.r} and @doe.\n")
    assert filtered(tree, "html")[0] == tree


@pytest.mark.parametrize(
    ("quarto", "label", "found"),
    [(False, "eq-s", {"t": "Div"}), (True, "eq-s", {"t": "Str", "c": "{#eq-s}"}), (False, "eq:s", {"t": "Span"})],
)
def test_a_label_is_as_whoever_numbers_equations_looks_for_it(quarto: bool, label: str, found: dict[str, Any]) -> None:
    made, _notes = filtered(tree_of(f"```{{.derive label={label}}}\nsigmoid\n```\n\nBy @{label}.\n"), "native", (), quarto)
    assert any(found.items() <= node.items() and label in json.dumps(node) for node in nodes(made["blocks"]))
    assert ("Cite" in {node["t"] for node in nodes(made["blocks"])}) == (quarto or label == "eq:s")


@pytest.mark.slow
def test_what_is_wrong_is_told_for_each_place_with_its_line(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "`sigmoid`{.derive}\n\n```{.derive}\nsigmoid\n```\n\n```{.derive stps=yes}\nsigmoid\n```\n\n"
        "```{.derive}\ny = x\nz = (y\n```\n\nAnd `sofmax`{.derive}.\n",
        encoding="utf-8",
    )
    with pytest.raises(Problem) as caught:
        filtered(tree_of(page.read_text(encoding="utf-8")), "html", [page])
    assert caught.value.exit_status == 2
    told = str(caught.value)
    assert f"{page}:7: there is no option stps" in told and "did you mean steps?" in told
    assert f"{page}:13: " in told and f"{page}:16: " in told and "softmax" in told
    with pytest.raises(Problem, match="block 3 of derive"):
        filtered(tree_of(page.read_text(encoding="utf-8")), "html")


def test_pandoc_itself_may_say_the_line() -> None:
    with pytest.raises(Problem, match=r"stdin:3: .*sofmax"):
        filtered(tree_of("Hello\n\n```derive\nsofmax\n```\n", "commonmark+sourcepos"), "html")


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("derive: {stps: true}", "no option stps"),
        ("derive: yes", "holds options"),
        ("derive: {maths: tx}", "maths is one of mathml, tex, native"),
        ("derive: {lang: xx}", "xx"),
    ],
)
def test_the_head_of_a_document_is_read_with_care(head: str, told: str) -> None:
    with pytest.raises(DeriveError, match=told):
        filtered(tree_of(f"---\n{head}\n---\n\n`sigmoid`{{.derive}}\n"), "html")


def test_the_head_gives_the_language_and_options() -> None:
    text = "---\nlang: zh-CN\nderive: {why: true}\n---\n\n```{.derive #eq-r}\nrelu\n```\n\n@eq-r\n"
    made = json.dumps(filtered(tree_of(text), "native")[0], ensure_ascii=False)
    assert "每一行都经数值检验" in made and "BulletList" in made and "式" in made


def test_two_equations_of_one_name_are_refused() -> None:
    with pytest.raises(Problem, match="the label eq-s stands twice"):
        filtered(tree_of("```{.derive #eq-s}\nsigmoid\n```\n\n```{.derive #eq-s}\nrelu\n```\n"), "html")


def test_a_result_in_a_sentence_has_no_label() -> None:
    with pytest.raises(Problem, match="a label belongs to"):
        filtered(tree_of("By `sigmoid`{.derive #eq-s}.\n"), "html")


def test_a_line_that_there_is_not_is_told_in_every_format() -> None:
    for writer in ("native", "html", "latex"):
        with pytest.raises(Problem, match="there is no line 40"):
            filtered(tree_of("```{.derive #eq-s lines=40}\nsigmoid\n```\n"), writer)


def test_a_reader_sees_what_a_check_left_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    def undecided(requests: list[Request], progress: object) -> dict[Request, Made]:
        return {r: Made(make(r).output, "a check reached no verdict", 1) for r in requests}

    monkeypatch.setattr("derive.places.pandoc.make_all", undecided)
    tree, notes = filtered(tree_of("By `sigmoid`{.derive}.\n\n```{.derive}\nsigmoid\n```\n"), "native")
    assert len(notes) == 2
    assert json.dumps(tree["blocks"]).count('"verified"') == 2 and "a check reached no verdict" in json.dumps(tree["blocks"])
