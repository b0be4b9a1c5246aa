"""What prose may hold: allow-lists of pandoc's nodes, of attributes, of where links go, and of the commands of formulas.

Somebody else's lecture is read on a website and compiled as LaTeX and Typst.  An attribute that is not on the list is
dropped, since it changes no word; anything else that is not on a list is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from derive.document.escape import legible
from derive.document.lecture import BOXES, KINDS, LISTINGS

Tree = dict[str, Any]
_NODES = """
Str Space SoftBreak LineBreak Emph Strong Strikeout Superscript Subscript SmallCaps Underline Quoted Code Math Link Note Span
Para Plain LineBlock CodeBlock BlockQuote OrderedList BulletList DefinitionList Header HorizontalRule Table Div
SingleQuote DoubleQuote InlineMath DisplayMath AlignLeft AlignRight AlignCenter AlignDefault ColWidth ColWidthDefault
DefaultStyle Example Decimal LowerRoman UpperRoman LowerAlpha UpperAlpha DefaultDelim Period OneParen TwoParens
"""
#: The commands that a formula in prose may use: those that every format can set.
_COMMANDS = r"""
frac dfrac tfrac sqrt sum prod int lim max min log ln exp sin cos tan sinh cosh tanh partial nabla cdot times div pm mp leq le
geq ge neq ne approx equiv sim propto in notin subset cup cap forall exists infty to rightarrow Rightarrow leftarrow mapsto
ldots cdots dots quad qquad left right big Big bigl bigr mathbb mathbf mathcal mathrm boldsymbol text hat bar tilde vec dot
overline underline underbrace overbrace binom vert Vert lVert rVert lvert rvert langle rangle top mid colon alpha beta gamma
delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi varphi chi psi omega
Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
, ; : ! \ { } | % # & _ $
"""
NODES = frozenset(_NODES.split())
COMMANDS = frozenset(_COMMANDS.split()) | {" "}
LINK = re.compile(r"(https?://|mailto:|#)[^\s\"<>\\^`{|}]*", re.IGNORECASE)
ANCHOR = re.compile(r"\w[\w.:-]*")
DEEPEST = 100  # of a tree in which a list within a list is four: beyond, the engines give up


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
            return [anchor, [c for c in classes if c == "newpage"], []]
        case "Span":
            return [anchor, [], []]
        case "CodeBlock":
            return ["", [c for c in classes if c in KINDS or c in LISTINGS], []]
        case "Div":  # its class says what it is, and a foreign one is refused
            return ["", classes, [pair for pair in pairs if pair[0] == "title"]]
    return ["", [], []]


def refusal(node: Tree, anchors: frozenset[str], blocks: int) -> str | None:
    """Why a node cannot be part of a lecture, or nothing; `anchors` are the places that a link within it may go to."""
    kind, content = node["t"], node.get("c")
    match kind:
        case "Image":
            return "pictures come from figure blocks, not from files"
        case "Link":
            target = content[2][0]  # type: ignore[index]
            if not LINK.fullmatch(target):
                return f"a link goes to the web (https:, http:, mailto:) or to a heading (#…), not to {target[:60]}"
            if target.startswith("#") and target[1:] not in anchors:
                return f"there is no heading {target[:60]}"
        case "CodeBlock" if set(content[0][1]) & KINDS.keys():  # type: ignore[index]
            return f"a {content[0][1][0]} block stands at the beginning of a line"  # type: ignore[index]
        case "Div":
            word = (content[0][1] or [""])[0]  # type: ignore[index]
            ours = re.fullmatch(r"block-([0-9]+)", word)
            if not (word in BOXES or (ours and int(ours[1]) < blocks)):
                return f"there is no box of the kind '{word[:40]}'"
        case "Math":
            return _formula(content[1])  # type: ignore[index]
        case _ if kind not in NODES:
            return "raw HTML or TeX is not part of a lecture"
    return None


def _formula(formula: str) -> str | None:
    """Why a formula cannot be set in every format, or nothing."""
    signs = re.findall(r"\\(?:[a-zA-Z]+|.)|\^\^|[{}%#&`]", formula, re.DOTALL)
    depth = 0
    for sign in signs:
        if sign[0] == "\\":
            if sign[1:] not in COMMANDS:
                return f"a formula in prose cannot use {legible(sign)}"
        elif sign in "{}":
            depth += 1 if sign == "{" else -1
            if depth < 0:
                break
        else:
            return f"a formula in prose cannot hold {sign}"
    twice = re.search(r"([_^])\s*(?:\{[^{}]*\}|\\[a-zA-Z]+|[^\\{}\s])\s*\1", formula)
    if twice:
        return f"one letter of this formula has {twice[1]} twice; braces say what belongs together"
    if depth:
        return "the braces of this formula are not balanced"
    if signs.count("\\left") != signs.count("\\right"):
        return r"each \left of a formula has its \right"
    return None
