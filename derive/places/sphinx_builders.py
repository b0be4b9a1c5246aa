"""Calculations as the builders of Sphinx set them: on a page of a width that nobody knows, and on a sheet that ends.

A page has each line by itself, so that its reason stands beside the formula where there is room and below it where there is
not, and so that a long formula goes on in the next line.  In LaTeX a calculation may go on over the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.locale import _ as sphinx_gettext
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.math import get_node_equation_number

from derive.places.sphinx_nodes import LINES, MARKS, words

BELOW = re.compile(r"^&\\quad\\text\{(.*)\}(?= \\\\$|$)", re.MULTILINE)  # a reason on a line of its own, however long it is
ROWS = " \\\\\n"  # what ends a line of a calculation, and nothing within one


class PART(nodes.General, nodes.Element):
    """An element of a page: its tag, and its classes; with a `label`, one that has the number of an equation too."""


def visit_part(translator: Any, node: Any) -> None:
    """Opens an element."""
    translator.body.append(translator.starttag(node, node["tag"], "", **node.get("attributes", {})))


def depart_part(translator: Any, node: Any) -> None:
    """Closes it, after the number of the equation, as Sphinx writes that."""
    if node.get("number"):
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, sphinx_gettext("Link to this equation"))
        translator.body.append("</span>")
    translator.body.append(f"</{node['tag']}>")
    translator.body.append("\n" if node["tag"] == "div" else "")


def _part(tag: str, name: str, *children: nodes.Node, **attributes: str) -> nodes.Node:
    return PART("", *children, tag=tag, classes=[f"derive-{name}"], attributes=attributes)


class ForPages(SphinxPostTransform):
    """A calculation for HTML: a line of its own for each line, or Sphinx's own equation where that is short."""

    default_priority = 200
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for equation in list(self.document.findall(nodes.math_block)):
            lines = equation.get(LINES)
            if lines and (len(lines) > 1 or len(lines[0]["pieces"]) > 1):
                equation.replace_self(_calculation(equation, lines))


def _calculation(equation: Any, lines: list[dict[str, Any]]) -> nodes.Node:
    rows = [_part("div", "line", *_cells(line)) for line in lines]
    table = _part("div", "lines", *rows)
    table["classes"] += ["derive-reasons-below"] if equation["reasons"] == "below" else []
    table["classes"] += ["derive-numbered"] if equation["number"] else []
    made = _part("div", "calculation", table)
    for name in ("ids", "label", "number", "docname"):
        made[name] = equation.get(name)
    made.source, made.line = equation.source, equation.line
    return made


def _cells(line: dict[str, Any]) -> Iterator[nodes.Node]:
    yield _part("span", "left", *([_math(line["left"])] if line["left"] else []))
    *pieces, last = map(_math, line["pieces"])
    mark = [word for sign in words([{"mark": line["mark"]}]) for word in (nodes.Text(" "), sign)]
    before = [node for piece in pieces for node in (piece, nodes.Text(" "))]
    yield _part("span", "formula", *before, _part("span", "last", last, *mark))
    if line["reason"] or line["with"]:
        pieces_told = [_part("span", "with", *words(line["with"]))] if line["with"] else []
        yield _part("span", "reason", *words(line["reason"]), *pieces_told)


def _math(latex: str) -> nodes.Node:
    return nodes.math("", rf"\displaystyle {latex}")


class ForLatex(SphinxPostTransform):
    """A calculation for LaTeX: lines that may stand on two pages, with the number beside the last."""

    default_priority = 200
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        for equation in list(self.document.findall(nodes.math_block)):
            if len(equation.get(LINES) or ()) > 1:
                equation.replace_self(nodes.raw("", _over_pages(equation), format="latex"))


def _over_pages(equation: Any) -> str:
    body = equation.astext().removeprefix(r"\begin{aligned}").removesuffix(r"\end{aligned}").strip()
    body = BELOW.sub(r"&\\quad\\rlap{\\parbox[t]{.75\\linewidth}{\\raggedright \1}}", body)
    name = "alignat*"
    if equation.get("label"):
        name = "alignat"
        body = body.replace(ROWS, rf" \notag{ROWS}") + rf" \label{{equation:{equation['docname']}:{equation['label']}}}"
    return f"\n{{\\allowdisplaybreaks\n\\begin{{{name}}}{{2}}\n{body}\n\\end{{{name}}}}}\n"


__all__ = ["MARKS", "PART", "ForLatex", "ForPages", "depart_part", "visit_part"]
