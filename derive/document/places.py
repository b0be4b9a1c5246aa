"""Where in its file a piece of prose stands: asked only where something is wrong with it."""

from __future__ import annotations

import json
import re
from typing import Any

from derive.document.allowed import Tree
from derive.document.blocks import Lecture, Prose
from derive.document.escape import legible
from derive.document.pandoc import ProseError, pandoc

#: A second reader of Markdown, which says where each node stands; it is linear, where the first one tries and tries again.
PLACES = "commonmark_x+sourcepos-raw_html-raw_attribute-yaml_metadata_block-implicit_figures"
SECONDS = 2
MARKUP = re.compile(r"[\[\]()`*_^~!<>$|{}\"':+-]")


def joined(lecture: Lecture) -> tuple[str, list[int]]:
    """The prose of a lecture as one text, and for each of its lines the line in the file."""
    text: list[str] = []
    lines: list[int] = []
    for n, block in enumerate(lecture.blocks):
        part = block.text.split("\n") if isinstance(block, Prose) else [f"::: {{.block-{n}}}", ":::"]
        text += [*part, ""]
        lines += [block.line + k if isinstance(block, Prose) else block.line for k in range(len(part) + 1)]
    return "\n".join(text[:-1]), lines


def line_of(node: Tree, text: str, lines: list[int]) -> int | None:
    """The line on which a node stands, as the second reader finds it."""
    try:
        tree = json.loads(pandoc(text, PLACES, "json", seconds=SECONDS))
        number = _position(tree["blocks"], _essence(node), [1])
    except (ProseError, RecursionError):
        number = None
    if number is None:
        words = next((part for part in _strings(node) if part in text), None)
        number = 1 if words is None else text.count("\n", 0, text.index(words)) + 1
    return lines[min(number, len(lines)) - 1] if lines else None


def _position(tree: Any, wanted: tuple[str, str], last: list[int]) -> int | None:
    """The line of a node in a tree with places; `last` is the line of what was passed last."""
    if isinstance(tree, dict):
        place = next((value for key, value in _pairs(tree) if key == "data-pos"), None)
        if place:  # empty for what is only a line end
            last[0] = int(place.split(":")[0])
        if "t" in tree and _essence(tree) == wanted:
            return last[0]
    parts = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return next((found for part in parts if (found := _position(part, wanted, last)) is not None), None)


def _pairs(node: Tree) -> list[list[str]]:
    """The attributes of a node, as pairs of strings."""
    content = node.get("c")
    match content[:2] if isinstance(content, list) else None:
        case [[str(), list(), list(pairs)], *_] | [_, [str(), list(), list(pairs)]]:
            return pairs
    return []


def _essence(node: Tree) -> tuple[str, str]:
    """What makes a node the same in both readers: its kind, and where it goes or what it says."""
    kind, content = node["t"], node.get("c")
    match kind:
        case "Link" | "Image":
            return kind, legible(content[2][0])  # type: ignore[index]
        case "Math":
            return kind, " ".join(legible(content[1]).split())  # type: ignore[index]
        case "Div" | "CodeBlock":
            return kind, " ".join(content[0][1])  # type: ignore[index]
    return kind, ""


def _strings(node: Any) -> list[str]:
    """The longest strings of a node first."""
    if isinstance(node, str):
        return [node] if len(node) > 2 else []
    parts = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    return sorted((s for part in parts for s in _strings(part)), key=len, reverse=True)


def heaviest(text: str, lines: list[int]) -> int | None:
    """The line of the paragraph with most signs of Markdown."""
    start, weight, place = 1, -1, 1
    for paragraph in text.split("\n\n"):
        signs = len(MARKUP.findall(paragraph))
        if signs > weight:
            empty = len(paragraph) - len(paragraph.lstrip("\n"))
            weight, place = signs, start + empty
        start += paragraph.count("\n") + 2
    return lines[min(place, len(lines)) - 1] if lines else None


def deepest(text: str, lines: list[int]) -> int | None:
    """The line with most signs of a list or a quotation, or most space, in front."""
    depth = [len(re.match(r"(?:[ >+*-]|[0-9]+[.)])*", line)[0]) for line in text.split("\n")]  # type: ignore[index]
    return lines[min(depth.index(max(depth)), len(lines) - 1)] if lines else None
