"""Where in its file a piece of prose stands: asked only where something is wrong with it."""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from itertools import islice
from typing import Any

from derive.document.escape import legible
from derive.document.pandoc import ProseError, pandoc
from derive.document.tree import Tree
from derive.lecture.blocks import Lecture, Place, Prose

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


class Places:
    """The places of the nodes of a prose, asked for in the order in which they stand."""

    def __init__(self, text: str, lines: list[int]) -> None:
        self.text, self.lines = text, lines
        self._asked: Counter[tuple[str, str]] = Counter()

    def pass_by(self, node: Tree) -> int:
        """The number of a node among those that are the same to both readers, from 0; each node is passed by once."""
        essence = _essence(node)
        self._asked[essence] += 1
        return self._asked[essence] - 1

    def of(self, node: Tree, number: int = 0) -> Place:
        """The place of a node that is the same as `number` nodes before it."""
        found = self._known.get(_essence(node), [])
        if found:
            line, column = found[min(number, len(found) - 1)]
            return Place(self._line(line), column)
        words = next((part for part in _strings(node) if part in self.text), None)
        return Place(self._line(1)) if words is None else self.of_words(words)

    def of_words(self, words: str, number: int = 0, after: Place | None = None) -> Place:
        """The place where some words stand for the first time, or for the one after so many, or after a place."""
        start = 0 if after is None else self._offset(after)
        for _time in range(number + 1):
            place = self.text.find(words, start)
            if place < 0:
                return after or Place(self._line(1))
            start = place + len(words)
        return self._at(place)

    def of_pattern(self, pattern: str, number: int = 0) -> Place:
        """The place of what a pattern finds, the first or a later one."""
        found = next(islice(re.finditer(pattern, self.text), number, None), None)
        return self._at(found.start()) if found else Place(self._line(1))

    def _at(self, offset: int) -> Place:
        line = bisect_right(self._starts, offset)
        return Place(self._line(line), offset - self._starts[line - 1] + 1)

    def _line(self, number: int) -> int:
        return self.lines[min(number, len(self.lines)) - 1] if self.lines else 1

    def _offset(self, place: Place) -> int:
        """Where in the text a place of the file is."""
        number = bisect_left(self.lines, place.line)
        return self._starts[min(number, len(self._starts) - 1)] + place.column - 1

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line of the text begins."""
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    @cached_property
    def _known(self) -> dict[tuple[str, str], list[tuple[int, int]]]:
        try:
            tree = json.loads(pandoc(self.text, PLACES, "json", seconds=SECONDS))
            found: dict[tuple[str, str], list[tuple[int, int]]] = {}
            for essence, place in _positions(tree["blocks"], [(1, 1)]):
                found.setdefault(essence, []).append(place)
        except (ProseError, RecursionError):
            return {}
        return found


def _positions(tree: Any, last: list[tuple[int, int]]) -> Iterator[tuple[tuple[str, str], tuple[int, int]]]:
    """Every node of a tree with places; `last` is the place of what was passed last."""
    if isinstance(tree, dict):
        place = next((value for key, value in _pairs(tree) if key == "data-pos"), None)
        numbers = re.match(r"([0-9]+):([0-9]+)", place or "")
        if numbers:  # empty for what is only a line end
            last[0] = int(numbers[1]), int(numbers[2])
        if "t" in tree:
            yield _essence(tree), last[0]
    for part in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _positions(part, last)


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
