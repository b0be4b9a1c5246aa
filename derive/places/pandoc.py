"""A filter of pandoc: blocks and code of the class `derive` in its tree of a document become what they ask for, for any writer.

Most writers get pandoc's own nodes.  HTML, LaTeX, Beamer and Typst get what we print for them: it fits the width of a line or a
slide, and the reasons stand beside the formulas or below them, for which pandoc has no node.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from derive.document.tree import Tree, changed, nodes, plain_words
from derive.errors import DeriveError
from derive.files import put
from derive.places.block import BLOCKS, Block, read
from derive.places.making import Made, Progress, make_all
from derive.places.pandoc_nodes import Labels, equation_of, native, numbered, para, parted, picture, raw, sentence, words_of
from derive.places.pandoc_source import place_of
from derive.places.request import OF_A_PLACE, OPTIONS, Asked, Kind, asked
from derive.words import gettext as _
from derive.words import known, speaking, spoken

MEDIA = "derive-media"
SCREENS = ("html", "html4", "html5", "chunkedhtml", "revealjs", "slidy", "slideous", "dzslides", "s5")
#: Writers to which we print ourselves, each with its format here and the language of that.
PRINTED = {
    "latex": ("latex", "latex"), "beamer": ("beamer", "latex"), "typst": ("typst-fragment", "typst"),
    **dict.fromkeys(SCREENS, ("fragment", "html")),
}  # fmt: skip
#: How formulas are written in HTML: the browser's own, MathJax's or KaTeX's, or as all others of the document.
MATHS = {"mathml": ("fragment", "html"), "tex": ("fragment-tex", "html"), "native": ("page", "")}
#: Pictures: within a page for some writers, each with the kind that it shows best, and for all others files beside it.
WITHIN = {
    **dict.fromkeys((*SCREENS, "epub", "epub2", "epub3"), "svg"),
    **dict.fromkeys(("docx", "odt", "opendocument", "pptx", "rtf", "ipynb"), "png"),
}
BESIDE = {"latex": "pdf", "beamer": "pdf", "context": "pdf"}
TYPES = {"svg": "image/svg+xml", "png": "image/png"}
#: What pandoc's Markdown makes of a fence that has several words after it, and no braces: code within a paragraph.
_LOST_FENCE = re.compile(r"(derive|derive-definition|derive-plot)(?:\s+(.*))?", re.DOTALL)
_OF_PANDOC = ("data-pos", "wrapper", "startFrom")


class Problem(DeriveError):
    """What is wrong in a document: a message for each place in it."""

    def __init__(self, messages: Sequence[str], exit_status: int):
        self.exit_status = exit_status
        super().__init__("\n".join(messages))


class Place(NamedTuple):
    """A place in the tree where something is to be made: `heading` is the title of the slide on which it stands, `at` what an
    author calls it."""

    kind: Kind
    block: Block
    is_inline: bool
    heading: Tree | None
    at: str


def filtered(
    tree: Tree, writer: str = "", files: Sequence[Path] = (), is_quarto: bool = False, progress: Progress | None = None
) -> tuple[Tree, list[str]]:
    """The tree with everything made, and what its author should know of; raises `Problem` where something cannot be made."""
    writer = re.split(r"[+-]", writer)[0]
    language, defaults = _defaults(tree.get("meta", {}))
    media = Path(defaults.pop("media", None) or MEDIA)
    printed = _printed(writer, defaults.pop("maths", None))
    places = _places(tree["blocks"], files)
    asks = [_asked(place, writer, printed[0], defaults, language, is_quarto) for place in places]
    made = make_all([ask.request for ask in asks if isinstance(ask, Asked)], progress=progress)
    results = [made[ask.request] if isinstance(ask, Asked) else Made("", ask, 2) for ask in asks]
    told = [(_told(place, result), result) for place, result in zip(places, results, strict=True) if result.problem]
    if wrong := [(message, result.status) for message, result in told if not result.output]:
        raise Problem([message for message, _status in wrong], max(status for _message, status in wrong))
    ready = [ask for ask in asks if isinstance(ask, Asked)]
    with speaking(language):
        inserted = _Inserted(writer, printed[1], media, Labels(writer, is_quarto, _labels(ready, places)))

        def change(node: Tree) -> list[Tree]:
            n = node.get("derive")
            return inserted.labels.reference(node) if n is None else inserted.nodes(places[n], ready[n], results[n].output)

        blocks = changed(tree["blocks"], change)
    return inserted.headed({**tree, "blocks": blocks}), [message for message, _result in told]


# -- what a document asks for


def _defaults(meta: Mapping[str, Any]) -> tuple[str, dict[str, str | None]]:
    """The language of a document, and what its head says for all blocks."""
    own = meta.get("derive", {"t": "MetaMap", "c": {}})
    if own.get("t") != "MetaMap":
        raise DeriveError(_("`derive:` in the head of the document holds options, like `derive: {steps: true}`"))
    defaults = {name: _text(value) for name, value in own["c"].items()}
    allowed = (*OPTIONS, "lang", "timeout", "media", "maths")
    for name in defaults:
        if name not in allowed:
            told = _("`derive:` in the head of the document: there is no option {option}; there are {options}")
            raise DeriveError(told.format(option=name[:40], options=", ".join(allowed)))
    language = defaults.get("lang") or _text(meta.get("lang"))
    try:
        return known(language) if language else spoken(), defaults
    except DeriveError:
        if "lang" in defaults:
            raise
        return spoken(), defaults  # the document may be in a language that we do not speak


def _text(value: Any) -> str | None:
    match value:
        case {"t": "MetaBool", "c": said}:
            return "yes" if said else "no"
        case {"t": "MetaList", "c": parts}:
            return ";".join(filter(None, map(_text, parts)))
        case {"t": "MetaString", "c": said}:
            return str(said)
        case {"c": said}:
            return "".join(plain_words(said)) or None
    return None


def _places(blocks: list[Tree], files: Sequence[Path]) -> list[Place]:
    """Every place of a document, in its order; the node of each says which it is."""
    found: list[Place] = []
    seen: Counter[tuple[str, str]] = Counter()
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
            seen[first, body] += 1
            shown = " ".join((block.text or kind).split())[:60]
            at = place_of(node, first, body, seen[first, body], files)
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


def _printed(writer: str, maths: str | None) -> tuple[str, str]:
    """The format of what we print for a writer, and the language of that."""
    if maths and maths not in MATHS:
        told = _("`derive:` in the head of the document: {option} is one of {choices}, not {value}")
        raise DeriveError(told.format(option="maths", choices=", ".join(MATHS), value=maths[:40]))
    return MATHS[maths] if maths and writer in SCREENS else PRINTED.get(writer, ("page", ""))


def _asked(
    place: Place, writer: str, format: str, defaults: Mapping[str, str | None], language: str, is_quarto: bool
) -> Asked | str:
    """The request of a place, or what is wrong with it."""
    options = {**defaults, **place.block.options}
    if place.kind == "plot":
        options = {**{name: value for name, value in defaults.items() if name in OF_A_PLACE}, **place.block.options}
        format = WITHIN.get(writer) or BESIDE.get(writer, "svg")
    elif format in ("latex", "beamer") and place.kind == "result":
        format = "page"  # a formula in a sentence is TeX's own
    elif format == "beamer" and not (place.heading and place.kind == "derivation"):
        format = "latex"
    if is_quarto and place.kind != "plot" and place.block.options.get("label"):
        format = "page"  # Quarto numbers equations of its own kind alone
    try:
        return asked(place.kind, place.block.text, options, format, language)
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


# -- what stands there in the end


class _Inserted:
    """What is put into one document, and what has to stand in it once for that."""

    def __init__(self, writer: str, language: str, media: Path, labels: Labels):
        self.writer, self.language, self.media, self.labels = writer, language, media, labels
        self.head = ""

    def nodes(self, place: Place, ask: Asked, output: str) -> list[Tree]:
        if place.kind == "plot":
            return [picture(*self._picture(ask, output), ask.caption, ask.label, place.is_inline)]
        caption = [para(words_of([{"strong": [ask.caption]}]))] if ask.caption and not place.is_inline else []
        if ask.request.format != "page":
            return [*caption, *self._printed(place, ask, output)]
        page = json.loads(output)
        if place.is_inline and place.kind == "result":
            return sentence(page, self.writer)
        made = native(page, self.writer, self.labels.equation("" if place.is_inline else ask.label, equation_of(page)))
        return [*caption, *made] if not place.is_inline else [word for block in made for word in block["c"]]

    def _printed(self, place: Place, ask: Asked, output: str) -> list[Tree]:
        """What we print for the writer; several frames are several slides of the same title."""
        head, bodies = parted(output, self.language)
        self.head = self.head or head
        if place.is_inline:
            return [{"t": "RawInline", "c": [self.language, " ".join(bodies).strip()]}]
        if ask.label:
            last = max((n for n, body in enumerate(bodies) if r"\derivechain{" in body), default=0)
            bodies[last] = numbered(bodies[last], self.language, ask.label, self.labels.numbers.get(ask.label, 0))
        out: list[Tree] = []
        for n, body in enumerate(bodies):
            out += [_again(place.heading)] if n and place.heading else []
            out.append(raw(self.language, body.strip("\n")))
        return out

    def _picture(self, ask: Asked, output: str) -> tuple[str, str]:
        """The address of a picture, and the words for those who do not see it."""
        format = ask.request.format
        content = output.encode() if format == "svg" else b64decode(output)
        title = re.search(r"<title>(.*?)</title>", output, re.DOTALL) if format == "svg" else None
        alt = title[1] if title else ask.request.told
        if self.writer in WITHIN:
            return f"data:{TYPES[format]};base64,{b64encode(content).decode()}", alt
        name = f"{hashlib.sha256(content).hexdigest()[:16]}.{format}"
        if not (self.media / name).is_file():  # its name says what is in it
            put(self.media, {name: content})
        return (self.media / name).as_posix(), alt

    def headed(self, tree: Tree) -> Tree:
        """A document with what must stand in it once; a frame of Beamer would keep it for itself."""
        if not self.head:
            return tree
        once = self.head.strip("\n")
        if self.writer != "beamer":
            return {**tree, "blocks": [raw(self.language, once), *tree["blocks"]]}
        head = raw(self.language, f"\\mode<all>\n{once}\n\\mode*")  # pandoc has Beamer skip what is outside of frames
        before = tree["meta"].get("include-before", {"t": "MetaList", "c": []})
        others = before["c"] if before["t"] == "MetaList" else [before]
        include = {"t": "MetaList", "c": [*others, {"t": "MetaBlocks", "c": [head]}]}
        return {**tree, "meta": {**tree["meta"], "include-before": include}}


def _again(heading: Tree) -> Tree:
    """The title of a slide for the next one."""
    level, _attributes, words = heading["c"]
    return {"t": "Header", "c": [level, ["", ["unnumbered", "unlisted"], []], words]}


__all__ = ["Problem", "filtered"]
