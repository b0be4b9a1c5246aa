"""A page as a Jupyter notebook: Markdown cells that any front end sets, and one cell that makes the derivation anew."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from derive.document.page import Lead, Node, Page, Tally
from derive.document.render import writer
from derive.question import Question

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def notebook(page: Page, question: Question, templates: Path | None = None) -> str:
    """The notebook of a derivation, in version 4.5 of the format."""
    made = writer("md", templates)
    with made.on(page):
        cells = [markdown(str(made.nodes(nodes))) for nodes in parts(page.nodes)]
    return written([*cells, code(call(question))])


def parts(nodes: Sequence[Node]) -> Iterator[list[Node]]:
    """Nodes in groups that are read together: a chain under its words, and what the checks came to by itself."""
    group: list[Node] = []
    for node in nodes:
        if isinstance(node, Lead | Tally) and group:
            yield group
            group = []
        group.append(node)
    yield from (group,) if group else ()


def call(question: Question) -> str:
    """The lines of Python that ask a question."""
    asked = {name: value for name, value in question._asdict().items() if value != question._field_defaults.get(name)}
    text = asked.pop("text")
    options = "".join(f", {name}={value!r}" for name, value in asked.items() if name not in ("cases", "matrix", "domain"))
    return f"import derive\n\nderive.derive({text!r}{options})"


def markdown(text: str) -> dict[str, Any]:
    """A cell of Markdown."""
    return _cell("markdown", text)


def code(text: str) -> dict[str, Any]:
    """A cell of Python that was not run."""
    return {**_cell("code", text), "execution_count": None, "outputs": []}


def _cell(kind: str, text: str) -> dict[str, Any]:
    name = sha256(text.encode()).hexdigest()[:12]
    return {"cell_type": kind, "id": name, "metadata": {}, "source": lines_of(text)}


def lines_of(text: str) -> list[str]:
    """A text as notebooks keep it."""
    return text.splitlines(keepends=True)


def written(cells: Sequence[dict[str, Any]]) -> str:
    """A notebook with some cells, each under a name of its own."""
    named = [{**cell, "id": f"{cell['id']}-{n}"} for n, cell in enumerate(cells, 1)]
    about = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    made = {"cells": named, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(made, indent=1, ensure_ascii=False) + "\n"


__all__ = ["call", "code", "lines_of", "markdown", "notebook", "written"]
