"""What prose may hold: allow-lists of pandoc's nodes, of attributes, and of where links go.

Somebody else's lecture is read on a website and compiled as LaTeX and Typst.  An attribute that is not on the list is
dropped, since it changes no word; anything else that is not on a list is refused.
"""

from __future__ import annotations

import difflib
import re
from typing import Any

from derive.document.escape import legible
from derive.document.tree import Tree
from derive.lecture.blocks import BOXES, KIND_NAMES, LISTINGS
from derive.words import gettext as _

_NODES = """
Str Space SoftBreak LineBreak Emph Strong Strikeout Superscript Subscript SmallCaps Underline Quoted Code Math Link Note Span
Para Plain LineBlock CodeBlock BlockQuote OrderedList BulletList DefinitionList Header HorizontalRule Table Div
SingleQuote DoubleQuote InlineMath DisplayMath AlignLeft AlignRight AlignCenter AlignDefault ColWidth ColWidthDefault
Image Cite NormalCitation AuthorInText SuppressAuthor
DefaultStyle Example Decimal LowerRoman UpperRoman LowerAlpha UpperAlpha DefaultDelim Period OneParen TwoParens
"""
NODES = frozenset(_NODES.split())
LINK = re.compile(r"(https?://|mailto:|#)[^\s\"<>\\^`{|}]*", re.IGNORECASE)
ANCHOR = re.compile(r"\w[\w.:-]*")


def cleaned(value: Any, kind: str = "") -> Any:
    """A tree without hidden characters, and with no attribute but the allowed ones."""
    if isinstance(value, str):
        return legible(value)
    if isinstance(value, dict):
        kind = value.get("t", kind)
        return {key: cleaned(part, kind) for key, part in value.items()}
    if not isinstance(value, list):
        return value
    made = [cleaned(part, kind) for part in value]
    match made:  # only attributes have this form: a name, classes, pairs
        case [str(name), list(classes), list(pairs)]:
            return _attributes(kind, name, classes, pairs)
    return made


def _attributes(kind: str, name: str, classes: list[str], pairs: list[list[str]]) -> list[Any]:
    anchor = name if ANCHOR.fullmatch(name) else ""
    match kind:
        case "Header":
            return [anchor, [c for c in classes if c in ("newpage", "unnumbered")], []]
        case "Span" | "Table":
            return [anchor, [], []]
        case "Image":
            return [anchor, [], [pair for pair in pairs if pair[0] in ("width", "caption")]]
        case "CodeBlock":
            return ["", [c for c in classes if c in KIND_NAMES or c in LISTINGS], []]
        case "Div":  # its class says what it is, and a foreign one is refused
            return [anchor, classes, [pair for pair in pairs if pair[0] == "title"]]
    return ["", [], []]


def refusal(node: Tree, anchors: frozenset[str], blocks: int) -> tuple[str, str | None] | None:
    """Why a node cannot be part of a lecture and what may be meant, or nothing; `anchors` are where a link within it may go."""
    kind, content = node["t"], node.get("c")
    match kind:
        case "Link":
            target = content[2][0]  # type: ignore[index]
            if not LINK.fullmatch(target):
                problem = _("a link goes to the web (https:, http:, mailto:) or to a heading (#…), not to {target}")
                return problem.format(target=target[:60]), None
            if target.startswith("#") and target[1:] not in anchors:
                near = difflib.get_close_matches(target[1:], anchors, 1, 0.6)
                return _("there is no heading {target}").format(target=target[:60]), f"#{near[0]}" if near else None
        case "CodeBlock" if set(content[0][1]) & set(KIND_NAMES):  # type: ignore[index]
            name = content[0][1][0]  # type: ignore[index]
            return _("the {kind} block stands at the beginning of a line").format(kind=name), None
        case "Div":
            name, classes, _pairs = content[0]  # type: ignore[index]
            word = (classes or [""])[0]
            ours = re.fullmatch(r"block-([0-9]+)", word)
            if not (word in BOXES or (ours and int(ours[1]) < blocks) or (name == "refs" and not classes)):
                return _("there is no box of the kind '{name}'").format(name=word[:40]), None
        case _other if kind not in NODES:
            return _("raw HTML or TeX is not part of a lecture"), None
    return None
