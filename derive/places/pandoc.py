"""A filter of pandoc: blocks and code of the class `derive` in its tree of a document become what they ask for, for any writer.

Most writers get pandoc's own nodes.  HTML, LaTeX, Beamer and Typst get what we print for them: it fits the width of a line or a
slide, and the reasons stand beside the formulas or below them, for which pandoc has no node.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from derive.document.tree import Tree, changed, nodes
from derive.errors import DeriveError
from derive.places.block import BLOCKS, Block, read
from derive.places.making import Made, Progress, make_all
from derive.places.pandoc_inserting import Inserted
from derive.places.pandoc_nodes import doubted
from derive.places.pandoc_setup import Place, Setup, setup_of
from derive.places.pandoc_source import place_of
from derive.places.request import OF_A_PLACE, Asked, Kind, asked, in_sentence
from derive.words import gettext as _
from derive.words import speaking

#: What pandoc's Markdown makes of a fence that has several words after it, and no braces: code within a paragraph.
_LOST_FENCE = re.compile(r"(derive|derive-definition|derive-plot)(?:\s+(.*))?", re.DOTALL)
_OF_PANDOC = ("data-pos", "wrapper", "startFrom")


class Problem(DeriveError):
    """What is wrong in a document: a message for each place in it."""

    def __init__(self, messages: Sequence[str], exit_status: int):
        self.exit_status = exit_status
        super().__init__("\n".join(messages))


def filtered(
    tree: Tree, writer: str = "", files: Sequence[Path] = (), is_quarto: bool = False, progress: Progress | None = None
) -> tuple[Tree, list[str]]:
    """The tree with everything made, and what its author should know of; raises `Problem` where something cannot be made."""
    setup = setup_of(tree.get("meta", {}), writer, is_quarto)
    with speaking(setup.language):
        places = _places(tree["blocks"], files)
        asks = [_asked(place, setup) for place in places]
        made = make_all([ask.request for ask in asks if isinstance(ask, Asked)], progress=progress)
        results = [made[ask.request] if isinstance(ask, Asked) else Made("", ask, 2) for ask in asks]
        told = [(_told(place, result), result) for place, result in zip(places, results, strict=True) if result.problem]
        if wrong := [(message, result.status) for message, result in told if not result.output]:
            raise Problem([message for message, _status in wrong], max(status for _message, status in wrong))
        ready = [ask for ask in asks if isinstance(ask, Asked)]
        inserted = Inserted(setup, _labels(ready, places))

        def change(node: Tree) -> list[Tree]:
            n = node.get("derive")
            if n is None:
                return inserted.labels.reference(node)
            doubt = doubted(results[n].problem, places[n].is_inline) if results[n].problem else []
            return [*doubt, *inserted.nodes(places[n], ready[n], results[n].output)]

        blocks = changed(tree["blocks"], change)
    return inserted.headed({**tree, "blocks": blocks}), [message for message, _result in told]


# -- what a document asks for


def _places(blocks: list[Tree], files: Sequence[Path]) -> list[Place]:
    """Every place of a document, in its order; the node of each says which it is."""
    found: list[Place] = []
    seen: Counter[tuple[str, ...]] = Counter()
    level = _slide_level(blocks)
    heading: Tree | None = None
    for top in blocks:
        if top.get("t") == "Header" and top["c"][0] <= level:
            heading = top
        for node in nodes(top):
            if (asks := _read(node)) is None:
                continue
            kind, block, is_inline = asks
            first, body = (node["c"][0]["c"][1], "") if node["t"] == "Para" else ("", node["c"][1])
            seen[node["t"], first, body] += 1
            shown = " ".join((block.text or kind).split())[:60]
            at = place_of(node, first, body, seen[node["t"], first, body], files)
            node["derive"] = len(found)
            at = at or _("block {n} of derive ({text})").format(n=len(found) + 1, text=shown)
            found.append(Place(kind, block, is_inline, heading if node is top else None, at))
    return found


def _read(node: Tree) -> tuple[Kind, Block, bool] | None:
    """What a node asks for, if it asks for anything."""
    match node:
        case {"t": "CodeBlock" | "Code", "c": [[identifier, classes, pairs], text]}:
            is_inline = node["t"] == "Code"
            names = [name.strip("{}.") for name in classes]
            name = next((name for name in names if name in BLOCKS), None)
            if name is None:
                return None
            options: dict[str, str | None] = {key: value for key, value in pairs if key not in _OF_PANDOC}
            options |= {other: None for other in names if other and other != name}
            if identifier:
                options.setdefault("label", identifier)
            kind: Kind = "result" if is_inline and name == "derive" else BLOCKS[name]
            return kind, read("", text, options), is_inline
        case {"t": "Para", "c": [{"t": "Code", "c": [["", [], []], text]}]} if found := _LOST_FENCE.fullmatch(text):
            return BLOCKS[found[1].strip("{}.")], read(found[2] or "", "", {}), False
    return None


def _slide_level(blocks: Sequence[Tree]) -> int:
    """The level of the headings that are titles of slides, as pandoc has it: the highest that something else follows."""
    levels = [one["c"][0] for one, next in pairwise(blocks) if one.get("t") == "Header" and next.get("t") != "Header"]
    return min(levels, default=1)


def _asked(place: Place, setup: Setup) -> Asked | str:
    """The request of a place, or what is wrong with it."""
    options = {**setup.defaults, **place.block.options}
    format = setup.format
    if place.kind == "plot":
        options = {**{name: value for name, value in setup.defaults.items() if name in OF_A_PLACE}, **place.block.options}
        format = setup.picture
    elif format in ("latex", "beamer", "docx-fragment") and place.is_inline:
        format = "page"  # a formula in a sentence is as the document has others
    elif setup.is_quarto and place.block.options.get("label"):
        format = "page"  # Quarto numbers equations of its own kind alone
    elif format == "beamer" and not (place.heading and place.kind == "derivation"):
        format = "latex"
    try:
        ask = asked(place.kind, place.block.text, options, format, setup.language)
        return in_sentence(ask) if place.is_inline and place.kind != "plot" else ask
    except DeriveError as error:
        return str(error)


def _labels(asks: Sequence[Asked], places: Sequence[Place]) -> list[str]:
    """The names of equations, in their order."""
    names = Counter(ask.label for ask in asks if ask.label)
    if twice := [name for name, count in names.items() if count > 1]:
        at = [place.at for place, ask in zip(places, asks, strict=True) if ask.label == twice[0]]
        raise Problem([_("{place}: the label {label} stands twice").format(place=at[1], label=twice[0])], 2)
    return [ask.label for ask in asks if ask.label and ask.request.kind in ("derivation", "definition")]


def _told(place: Place, made: Made) -> str:
    """A problem with its place: the line of a formula where that is known."""
    at = re.fullmatch(r"(.*):(\d+)", place.at, re.DOTALL)
    if at is None or not made.line or place.is_inline:
        return f"{place.at}: {made.problem}"
    return f"{at[1]}:{int(at[2]) + place.block.line(made.line)}: {made.problem}"


__all__ = ["Problem", "filtered"]
