"""Citations: the references of a lecture's bibliographies, and what pandoc's citeproc makes of the places that cite them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from derive.document.escape import legible
from derive.document.pandoc import ProseError, pandoc
from derive.document.tree import Tree, nodes
from derive.lecture.allowed import LINK, cleaned
from derive.lecture.blocks import Attached
from derive.lecture.source import LectureError
from derive.words import gettext as _
from derive.words import spoken

SECONDS = 10


@lru_cache(maxsize=8)
def _parsed(text: str, reader: str) -> str:
    return pandoc(text, reader, "json", seconds=SECONDS)


def references(bibliographies: Sequence[Attached]) -> list[Tree]:
    """The entries of some bibliographies as pandoc's metadata has them; raises `LectureError` with the place in the file."""
    found: list[Tree] = []
    for file in bibliographies:
        reader = "csljson" if file.name.lower().endswith(".json") else "bibtex"
        try:
            tree = json.loads(_parsed(file.text, reader))
        except ProseError as error:
            place = re.search(r"line (\d+),? column (\d+)", str(error))
            line, column = (int(place[1]), int(place[2])) if place else (1, 1)
            told = re.sub(r"^.*?\(line \d+, column \d+\):?", "", str(error)).replace("pandoc refuses the prose: ", "")
            problem = _("this bibliography cannot be read: {why}").format(why=" ".join(told.split())[:200])
            raise LectureError(problem, file.name, line, None, column) from None
        entries = tree["meta"].get("references", {}).get("c", [])
        found += [entry for entry in entries if isinstance(entry.get("c"), dict)]
    for entry in found:
        for name in [n for n in entry["c"] if n.lower() == "url"]:
            if not LINK.fullmatch("".join(_words(entry["c"][name]))):
                del entry["c"][name]
    return [_plain(entry) for entry in found]


def key_of(entry: Tree) -> str:
    """The name by which the text cites an entry."""
    return "".join(_words(entry["c"].get("id", "")))


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return _words(value.get("c", " " if value.get("t") == "Space" else ""))
    return [word for part in value for word in _words(part)] if isinstance(value, list) else []


def _plain(value: Any) -> Any:
    """A tree in which what was raw TeX or HTML is text, and every link goes to the web."""
    if isinstance(value, dict):
        content = value.get("c")
        match value.get("t"):
            case "RawInline" | "RawBlock":
                return {"t": "Str", "c": legible(str(content[1]))}  # type: ignore[index]
            case "Math":
                return {"t": "Str", "c": legible(str(content[1]))}  # type: ignore[index]
            case "Link" if not LINK.fullmatch(content[2][0]):  # type: ignore[index]
                return {"t": "Span", "c": [["", [], []], _plain(content[1])]}  # type: ignore[index]
            case "Image":
                return {"t": "Span", "c": [["", [], []], _plain(content[1])]}  # type: ignore[index]
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return legible(value) if isinstance(value, str) else value


def _cites(block: Tree) -> bool:
    """Whether there is a citation in a block, or the list of what is cited is to stand there."""
    return any(node["t"] == "Cite" or (node["t"] == "Div" and node["c"][0][0] == "refs") for node in nodes([block]))


def cited(tree: Tree, entries: Sequence[Tree]) -> Tree:
    """A tree with its citations written out, and at its end, or where the lecture wants it, the list of what it cites."""
    meta = {
        "references": {"t": "MetaList", "c": list(entries)},
        "link-citations": {"t": "MetaBool", "c": True},
        "lang": {"t": "MetaString", "c": spoken()},
        "reference-section-title": {"t": "MetaString", "c": _("References")},
    }
    every = tree["blocks"]
    citing = [n for n, block in enumerate(every) if _cites(block)]  # the others are as they are, and pandoc need not read them
    part = {**tree, "meta": meta, "blocks": [every[n] for n in citing]}
    made: Tree = json.loads(pandoc(json.dumps(part), "json", "json", "--citeproc", seconds=SECONDS))
    written = dict(zip(citing, made["blocks"], strict=False))
    made = {**made, "meta": {}, "blocks": [*(written.get(n, b) for n, b in enumerate(every)), *made["blocks"][len(citing) :]]}
    for node in nodes(made["blocks"]):
        if node["t"] == "Div" and node["c"][0][0] == "refs":
            node["c"][0] = ["refs", ["references"], []]
            for entry in node["c"][1]:
                if entry["t"] == "Div":
                    entry["c"] = [[entry["c"][0][0], ["reference"], []], _plain(cleaned(entry["c"][1]))]
    return made


__all__ = ["cited", "key_of", "references"]
