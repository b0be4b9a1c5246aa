"""Pandoc's tree of a document: its nodes in their order, and a tree made of it with some of them changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Tree = dict[str, Any]
DEEPEST = 100  # of a tree in which a list within a list is four: beyond, the engines give up
LABELLED = re.compile(r"\{#([A-Za-z][\w.:-]*)\}")


def nodes(tree: Any, depth: int = 0) -> Iterator[Tree]:
    """Every node of a tree, in the order of the text."""
    if depth > DEEPEST:
        raise RecursionError
    if isinstance(tree, dict):
        if "t" in tree:
            yield tree
        for value in tree.values():
            yield from nodes(value, depth + 1)
    elif isinstance(tree, list):
        for value in tree:
            yield from nodes(value, depth + 1)


def spaced(words: str) -> list[Tree]:
    """Words as pandoc has them, with spaces between."""
    parts: list[Tree] = [{"t": "Space"} if part == " " else {"t": "Str", "c": part} for part in re.findall(" |[^ ]+", words)]
    return parts


def plain_words(inlines: Any) -> list[str]:
    """The words of some inlines, without what they look like."""
    if isinstance(inlines, dict):
        match inlines.get("t"):
            case "Space" | "SoftBreak" | "LineBreak":
                return [" "]
            case "Str":
                return [inlines["c"]]
            case "Math" | "Code":
                return [inlines["c"][1]]
            case "Note":
                return []
            case "Quoted":
                return ["“", *plain_words(inlines["c"][1]), "”"]
            case "Link" | "Image" | "Span":
                return plain_words(inlines["c"][1])
            case "Cite":
                return plain_words(inlines["c"][1])
        return plain_words(inlines.get("c", []))
    return [word for part in inlines for word in plain_words(part)] if isinstance(inlines, list) else []


def labelled(tree: Any) -> Any:
    """A tree in which `$$ … $$ {#eq-name}` is a formula with its name."""
    if isinstance(tree, dict):
        return {key: labelled(value) for key, value in tree.items()}
    if not isinstance(tree, list):
        return tree
    out: list[Any] = []
    for item in map(labelled, tree):
        name = LABELLED.fullmatch(item["c"]) if isinstance(item, dict) and item.get("t") == "Str" else None
        before = out[-2:] if out and isinstance(out[-1], dict) and out[-1].get("t") in ("Space", "SoftBreak") else out[-1:]
        if name and before and before[0].get("t") == "Math" and before[0]["c"][0]["t"] == "DisplayMath":
            del out[len(out) - len(before) :]
            item = {**before[0], "label": name[1]}
        out.append(item)
    return out


def changed(node: Any, change: Callable[[Tree], list[Tree]]) -> Any:
    """A tree with every node replaced by some nodes, the innermost first."""
    if isinstance(node, list):
        out: list[Any] = []
        for item in node:
            made = changed(item, change)
            if isinstance(made, dict) and "t" in made:
                out += change(made)
            else:
                out.append(made)
        return out
    if isinstance(node, dict):
        return {key: changed(value, change) for key, value in node.items()}
    return node


__all__ = ["Tree", "changed", "labelled", "nodes", "plain_words", "spaced"]
