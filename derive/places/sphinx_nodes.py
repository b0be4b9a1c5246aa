"""A page as data into the nodes of docutils: mathematics as `math_block` and `math`, words as paragraphs.

What is made here is the same for every builder, since they share what was read; an equation keeps its `lines` for those that
set it otherwise.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from derive.files import put
from derive.places.request import Asked

LINES = "derive_lines"  # where an equation keeps its lines
MARKS = {"holds": r"\checkmark", "fails": r"\times", "undecided": r"\text{?}"}


def page_nodes(output: str) -> list[nodes.Node]:
    """The nodes of a page."""
    return [_node(data) for data in json.loads(output)["nodes"]]


def sentence(output: str) -> list[nodes.Node]:
    """The words of a page, to stand within a line."""
    return [word for data in json.loads(output)["nodes"] for word in words(data["words"])]


def _node(data: dict[str, Any]) -> nodes.Node:
    match data["kind"]:
        case "equation":
            latex = data["latex"]
            made = nodes.math_block(latex, latex, number=None, label=None, classes=["derive-equation"])
            made["nowrap"] = made["no-wrap"] = False
            made["is_answer"], made[LINES] = data["is_answer"], data["lines"]
            made["reasons"] = data.get("reasons", "beside")
            return made
        case "reasons":
            items = [nodes.list_item("", nodes.paragraph("", "", *words(item))) for item in data["items"]]
            return nodes.enumerated_list("", *items, enumtype="arabic", prefix="", suffix=".", classes=["derive-reasons"])
        case kind:
            quiet = ["derive-quiet"] if data.get("quiet") else []
            return nodes.paragraph("", "", *words(data["words"]), classes=[f"derive-{kind}", *quiet])


def words(row: Sequence[Any]) -> Iterator[nodes.Node]:
    """Words and formulas within a line."""
    for word in row:
        match word:
            case str():
                yield nodes.Text(word)
            case {"latex": latex}:
                yield nodes.math(latex, latex)
            case {"mark": verdict}:
                if verdict in MARKS:
                    yield nodes.math(MARKS[verdict], MARKS[verdict], classes=[f"derive-{verdict}"])
            case {"code": text}:
                yield nodes.literal(text, text)
            case {"emphasis": inner}:
                yield nodes.emphasis("", "", *words(inner))


def labelled(directive: SphinxDirective, made: list[nodes.Node], label: str) -> list[nodes.Node]:
    """The same nodes; the answer, or the last equation where there is none, has the label and a number, as Sphinx's own equations
    have them."""
    equations = [node for node in made if isinstance(node, nodes.math_block)]
    for node in made:
        directive.set_source_info(node)
    for equation in equations:
        equation["docname"] = directive.env.docname
    if not equations or not (label or directive.config.math_number_all):
        return made
    answer = next((node for node in equations if node["is_answer"]), equations[-1])
    number = directive.env.new_serialno("sphinx.ext.math#equations") if not label else 0
    answer["label"] = label or f"{directive.env.docname}:{number}"
    domain: Any = directive.env.get_domain("math")
    domain.note_equation(directive.env.docname, answer["label"], location=answer)
    answer["number"] = domain.get_equation_number_for(answer["label"])
    target = nodes.target("", "", ids=[nodes.make_id(f"equation-{answer['label']}")])
    directive.state.document.note_explicit_target(target)
    at = made.index(answer)
    return [*made[:at], target, *made[at:]]


def lead(directive: SphinxDirective, caption: str) -> list[nodes.Node]:
    """The words above a derivation."""
    if not caption:
        return []
    inlines, messages = directive.state.inline_text(caption, directive.lineno)
    return [nodes.paragraph(caption, "", *inlines, classes=["derive-lead"]), *messages]


def picture(directive: SphinxDirective, folder: Path, source: Path, svg: str, pdf: bytes, asked: Asked) -> list[nodes.Node]:
    """A figure as files beside what Sphinx keeps, of which each builder takes the one that it shows."""
    name = hashlib.sha256(svg.encode()).hexdigest()[:16]
    files = {f"{name}.svg": svg.encode(), f"{name}.pdf": pdf}
    missing = {file: content for file, content in files.items() if not (folder / file).is_file()}
    if missing:
        put(folder, missing)
    uri = Path(os.path.relpath(folder / name, source)).as_posix() + ".*"
    image = nodes.image("", uri=uri, alt=_told(svg), classes=["derive-plot"])
    directive.set_source_info(image)
    if not (asked.caption or asked.label):
        return [image]
    figure = nodes.figure("", image)
    if asked.caption:
        inlines, messages = directive.state.inline_text(asked.caption, directive.lineno)
        figure += nodes.caption(asked.caption, "", *inlines, *messages)
    if asked.label:
        figure["names"].append(nodes.fully_normalize_name(asked.label))
        directive.state.document.note_explicit_target(figure, figure)
    directive.set_source_info(figure)
    return [figure]


def _told(svg: str) -> str:
    """The words of a figure, which it carries as its title."""
    from html import unescape

    return unescape(svg.partition("<title>")[2].partition("</title>")[0])


def problem_box(said: str) -> nodes.Node:
    """What is wrong, where a reader of the page sees it."""
    box = nodes.error("", classes=["derive-problem"])
    for is_code, lines in groupby(said.split("\n"), key=lambda line: line.startswith("  ")):
        text = "\n".join(lines)
        box += nodes.literal_block(text, text, language="none") if is_code else nodes.paragraph("", text)
    return box


__all__ = ["LINES", "MARKS", "labelled", "lead", "page_nodes", "picture", "problem_box", "sentence", "words"]
