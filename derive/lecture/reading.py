"""The prose of a lecture, read: pandoc's tree looked through, with its formulas, pictures, numbers, references and citations.

Raw HTML, raw TeX and raw attributes are switched off in the reader, so that they are plain text; what the tree may hold is
said in `allowed`.
"""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from derive.document.pandoc import ProseError, TookTooLong, pandoc
from derive.document.tree import Tree, changed, labelled, nodes, plain_words, spaced
from derive.lecture.allowed import cleaned, refusal
from derive.lecture.blocks import (
    NUMBERED,
    PREFIXES,
    CheckBlock,
    DerivationBlock,
    EvaluationBlock,
    FigureBlock,
    Kind,
    Label,
    Lecture,
    Picture,
    Place,
)
from derive.lecture.citations import cited, key_of, references
from derive.lecture.fences import WIDTH
from derive.lecture.formulas import FormulaError, read_formula
from derive.lecture.pictures import PictureError, read_picture
from derive.lecture.places import Places, deepest, heaviest, joined
from derive.lecture.source import LectureError, Mistakes
from derive.words import gettext as _
from derive.words import known, noted, speaking

OFF = (
    "raw_html", "raw_tex", "raw_attribute", "yaml_metadata_block", "native_divs", "native_spans", "markdown_in_html_blocks",
    "latex_macros", "implicit_figures", "pandoc_title_block", "tex_math_single_backslash",
)  # fmt: skip
READER = "markdown" + "".join(f"-{name}" for name in OFF)
READING = 2  # seconds of computing for up to 100,000 characters, which are read in half of one
ENOUGH = 1000  # mistakes of one lecture
MOST_PICTURES = 50_000_000  # bytes of all pictures of a lecture
#: How a reference is told within a sentence.
TOLD: dict[Kind, str] = {
    "equation": noted("equation ({n})"), "figure": noted("figure {n}"), "table": noted("table {n}"),
    "section": noted("section {n}"), "definition": noted("definition {n}"), "theorem": noted("theorem {n}"),
    "lemma": noted("lemma {n}"), "proposition": noted("proposition {n}"), "corollary": noted("corollary {n}"),
    "example": noted("example {n}"), "remark": noted("remark {n}"),
}  # fmt: skip
#: What a box is called above its words.
BOX_TITLES: dict[str, str] = {
    "note": noted("Note"), "erratum": noted("Erratum"), "definition": noted("Definition"), "theorem": noted("Theorem"),
    "lemma": noted("Lemma"), "proposition": noted("Proposition"), "corollary": noted("Corollary"), "proof": noted("Proof"),
    "example": noted("Example"), "remark": noted("Remark"),
}  # fmt: skip


def read_prose(lecture: Lecture, source: str, folder: Path | None, mistakes: Mistakes) -> Lecture:
    """A lecture with the tree of its prose: each block is an empty division `block-N`, N its place among the blocks."""
    text, lines = joined(lecture)
    try:
        tree: Tree = json.loads(pandoc(text, READER, "json", seconds=READING + len(text) // 100_000))
        tree["blocks"] = cleaned(tree["blocks"])
        list(nodes(tree["blocks"]))
    except TookTooLong:
        problem = _("this paragraph takes too long to be read as Markdown")
        raise LectureError(problem, source, heaviest(text, lines), None, 1) from None
    except ProseError as error:
        line = re.search(r"line (\d+)", str(error))
        if mistakes.found:  # of which this is one more sign
            return lecture
        place = lines[min(int(line[1]), len(lines)) - 1] if line and lines else 1
        raise LectureError(str(error), source, place, None, 1) from None
    except RecursionError:
        problem = _("lists or quotations are nested too deeply here")
        raise LectureError(problem, source, deepest(text, lines), None, 1) from None
    with speaking(known(lecture.front.language)):
        reading = _Reading(lecture, source, folder, mistakes, Places(text, lines))
        tree["blocks"] = reading.numbered(tree["blocks"])
        tree["blocks"] = reading.referring(tree["blocks"])
        reading.look_through(tree["blocks"])
        if reading.cites and not mistakes.found:
            tree = cited(tree, reading.entries)
        tree["blocks"] = changed(tree["blocks"], lambda node: node["c"][1] if node["t"] == "Cite" else [node])
    return replace(lecture, tree=tree, labels=tuple(reading.labels), pictures=tuple(reading.pictures.values()))


class _Reading:
    """One walk after the other through the prose of a lecture; what is wrong is collected with its place."""

    def __init__(self, lecture: Lecture, source: str, folder: Path | None, mistakes: Mistakes, places: Places) -> None:
        self.lecture, self.source, self.folder, self.mistakes, self.places = lecture, source, folder, mistakes, places
        self.labels: list[Label] = []
        self.names: dict[str, Label] = {}
        self.pictures: dict[str, Picture] = {}
        self.counts: Counter[str] = Counter()
        self.sections: list[int] = []
        self.cites = False
        self.bytes = 0
        self.seen: Counter[str] = Counter()
        self.entries: list[Tree] = []
        self.readable = not mistakes.found  # of a bibliography that could not be read nothing more is said
        with mistakes.noted():
            self.entries = references(lecture.front.bibliography)
        self.readable = self.readable and not mistakes.found
        self.keys = {key_of(entry) for entry in self.entries}

    def wrong(self, problem: str, place: Place, fix: str | None = None) -> None:
        """Keeps an error; of more than anybody reads, the last one ends the reading."""
        error = LectureError(problem, self.source, place.line, fix, place.column)
        if len(self.mistakes.found) >= ENOUGH:
            raise error
        self.mistakes.found.append(error)

    # -- numbers and names

    def numbered(self, blocks: Any) -> Any:
        """The tree with formulas read, and a number and a name for what has one."""
        return changed(labelled(blocks), self._numbered)

    def _numbered(self, node: Tree) -> list[Tree]:
        match node["t"]:
            case "Math":
                return self._formula(node)
            case "Image":
                return self._picture(node)
            case "Para" | "Plain" if len(node["c"]) == 1 and node["c"][0]["t"] == "Image":
                return [self._figure(node["c"][0], node)]
            case "Table":
                self._table(node)
            case "Header":
                self._header(node)
            case "Div":
                self._division(node)
        return [node]

    def _label(self, name: str, kind: Kind, place: Place, number: str | None = None, title: str = "") -> str:
        """The number of something, kept with its name; a name that stands twice is an error."""
        if number is None:
            self.counts[kind] += 1
            number = str(self.counts[kind])
        before = self.names.get(name) if name else None
        if before:
            problem = _("the label {name} stands twice, first on line {line}").format(name=name, line=before.place.line)
            self.wrong(problem, place)
        else:
            self.labels.append(Label(name, kind, number, place, title))
            self.names[name] = self.labels[-1]
        return number

    def _formula(self, node: Tree) -> list[Tree]:
        nth = self.places.pass_by(node)
        display = node["c"][0]["t"] == "DisplayMath"
        try:
            formula = read_formula(node["c"][1], self.lecture.front.macros)
        except FormulaError as error:
            place = self.places.of(node, nth)
            if error.words:
                place = self.places.of_words(error.words, after=place)
            self.wrong(error.problem, place, error.fix)
            return [node]
        label = node.get("label") or formula.label
        made: Tree = {"t": "Math", "c": [node["c"][0], formula.source]}
        if not (label or formula.tag):
            return [made]
        place = self.places.of_words(label, after=self.places.of(node, nth)) if label else self.places.of(node, nth)
        if not display:
            self.wrong(_("a formula within a sentence has no number; two dollar signs give it a line of its own"), place)
            return [made]
        number = self._label(label, "equation", place, formula.tag or None)
        return [{"t": "Span", "c": [[label, ["equation"], [["number", number]]], [made]]}]

    def _picture(self, node: Tree) -> list[Tree]:
        (name, _classes, pairs), words, (target, title) = node["c"]
        nth = self.places.pass_by(node)
        place = self.places.of(node, nth)
        given = dict(pairs)
        alt, width = "".join(plain_words(words)).strip(), given.get("width", "")
        if not alt:
            problem = _("a picture says in words what it shows: ![a curve that falls]({file})").format(file=target[:60])
            self.wrong(problem, place)
        if width and not WIDTH.fullmatch(width):
            self.wrong(_("'width' is written 60% or 8cm, not '{value}'").format(value=width[:40]), place)
        try:
            before = self.pictures.get(target)
            kind, data = (before.kind, before.data) if before else read_picture(self.folder, target)
        except PictureError as error:
            self.wrong(str(error), place)
            return [node]
        caption = given.get("caption", "") or title
        self.pictures.setdefault(target, Picture(target, kind, data, alt, caption, name, width, place))
        self.bytes += len(data)
        if self.bytes > MOST_PICTURES:
            problem = _("the pictures of this lecture are more than {n:,} bytes long").format(n=MOST_PICTURES)
            raise LectureError(problem, self.source, place.line, None, place.column)
        shown = [["alt", alt], ["width", width], ["caption", caption]]
        return [{"t": "Image", "c": [[name, [], [pair for pair in shown if pair[1]]], words, [target, ""]]}]

    def _figure(self, image: Tree, node: Tree) -> Tree:
        """A picture that stands alone is a figure, with a number if it has a caption or a name."""
        name, _classes, pairs = image["c"][0]
        caption = dict(pairs).get("caption", "")
        if not (name or caption):
            return node
        picture = self.pictures.get(image["c"][2][0])
        number = self._label(name, "figure", picture.place if picture else Place(1), None, caption)
        image["c"][0] = ["", [], pairs]
        return {"t": "Div", "c": [[name, ["figure"], [["number", number], ["caption", caption]]], [node]]}

    def _table(self, node: Tree) -> None:
        name = node["c"][0][0]
        if name or node["c"][1][1]:
            place = self.places.of_words(f"#{name}") if name else self.places.of(node)
            node["c"][0][2] = [["number", self._label(name, "table", place)]]

    def _header(self, node: Tree) -> None:
        level, (name, classes, _pairs), words = node["c"]
        if "unnumbered" in classes:
            return
        level = min(level, len(self.sections) + 1)
        self.sections = [*self.sections[: level - 1], (self.sections[level - 1] if level <= len(self.sections) else 0) + 1]
        number = ".".join(map(str, self.sections))
        title = "".join(plain_words(words))
        place = self.places.of_words(f"#{name}") if f"{{#{name}" in self.places.text else Place(1)
        if name not in self.names:
            self._label(name, "section", place, number, title)

    def _division(self, node: Tree) -> None:
        name, classes, pairs = node["c"][0]
        word = (classes or [""])[0]
        ours = re.fullmatch(r"block-([0-9]+)", word)
        if ours and int(ours[1]) < len(self.lecture.blocks):
            self._block(int(ours[1]))
        elif word in NUMBERED:
            title = dict(pairs).get("title", "")
            place = self.places.of_words(f"#{name}") if name else Place(1)
            number = self._label(name, word, place, None, title)
            node["c"][0][2] = [*([["title", title]] if title else []), ["number", number]]
        elif name and name != "refs":
            problem = _("the {kind} box has no number, and nothing refers to it").format(kind=word)
            self.wrong(problem, self.places.of_words(f"#{name}"))

    def _block(self, n: int) -> None:
        block = self.lecture.blocks[n]
        match block:
            case DerivationBlock() | CheckBlock() if block.label or block.number:
                kind: Kind = "equation"
            case FigureBlock() if block.label or block.caption:
                kind = "figure"
            case EvaluationBlock() if block.label or block.caption:
                kind = "table"
            case _other:
                return
        twice = block.label and block.label in self.names
        place = block.origin.of_value(block.label) if twice else None
        self._label(block.label, kind, place or Place(block.line), None, getattr(block, "caption", ""))

    # -- references

    def referring(self, blocks: Any) -> Any:
        """The tree with a link in place of each reference, and citations left as they are."""
        return changed(blocks, lambda node: self._referring(node) if node["t"] == "Cite" else [node])

    def _referring(self, node: Tree) -> list[Tree]:
        citations, plain = node["c"]
        bare = citations[0]["citationMode"]["t"] == "AuthorInText"
        found = [self._target(c["citationId"]) for c in citations]
        if bare and found == [None] and not self.keys and not _prefixed(citations[0]["citationId"]):
            return plain  # a word with an @ in front, as @property
        if all(found):
            return self._links(citations, [label for label in found if label])
        for citation, label in zip(citations, found, strict=True):
            key = citation["citationId"]
            self.seen[key] += 1
            if label:
                self._unknown(key, _("references and citations do not stand in the same brackets"), [])
            elif _prefixed(key):
                names = [label.name for label in self.labels if label.name]
                self._unknown(key, _("there is nothing with the label {name}").format(name=key[:60]), names)
            elif not self.keys and not self.readable:
                pass
            elif not self.lecture.front.bibliography:
                self._unknown(key, _("'{name}' is cited, and the head names no bibliography").format(name=key[:60]), [])
            elif key not in self.keys:
                self._unknown(key, _("the bibliography has no entry '{name}'").format(name=key[:60]), sorted(self.keys))
        self.cites = True
        return [node]

    def _target(self, name: str) -> Label | None:
        return self.names.get(name) if _prefixed(name) else None

    def _unknown(self, key: str, problem: str, near: Sequence[str]) -> None:
        close = difflib.get_close_matches(key, near, 1, 0.5)
        place = self.places.of_pattern(rf"(?<![\w@])@\{{?{re.escape(key)}(?![\w-])", self.seen[key] - 1)
        self.wrong(problem, place, close[0] if close else None)

    def _links(self, citations: Sequence[Tree], labels: Sequence[Label]) -> list[Tree]:
        out: list[Tree] = []
        for n, (citation, label) in enumerate(zip(citations, labels, strict=True)):
            if n:
                out += spaced(_(" and ") if n == len(labels) - 1 else _(", "))
            if citation["citationMode"]["t"] == "SuppressAuthor":
                told = f"({label.number})" if label.kind == "equation" else label.number
            else:
                told = _(TOLD[label.kind]).format(n=label.number)
            words: list[Tree] = [{"t": "Str", "c": told.replace(" ", "\u00a0")}]  # they stay on one line
            before, after = citation["citationPrefix"], citation["citationSuffix"]
            out += [*before, *([{"t": "Space"}] if before else [])]
            out += [{"t": "Link", "c": [["", ["reference"], []], words, [f"#{label.name}", ""]]}, *after]
        return out

    # -- what is not part of a lecture

    def look_through(self, blocks: Any) -> None:
        """Collects what cannot be part of a lecture."""
        every = list(nodes(blocks))
        anchors = frozenset(a for node in every if (a := _anchor(node))) | self.names.keys()
        own = Counter(word for node in every if node["t"] == "Div" for word in node["c"][0][1] if word.startswith("block-"))
        for node in every:
            nth = self.places.pass_by(node) if node["t"] not in ("Math", "Image") else 0
            if node["t"] == "Div" and node["c"][0][1] == ["figure"]:
                continue
            why = refusal(node, anchors, len(self.lecture.blocks))
            if why is None and node["t"] == "Div" and own[(node["c"][0][1] or [""])[0]] > 1:
                why = _("there is no box of the kind '{name}'").format(name=node["c"][0][1][0]), None
            if why is not None:
                self.wrong(why[0], self.places.of(node, nth), why[1])


def _anchor(node: Tree) -> str:
    """The name by which a link finds a node."""
    match node["t"]:
        case "Header":
            return node["c"][1][0]
        case "Span" | "Div" | "Table":
            return node["c"][0][0]
    return ""


def _prefixed(name: str) -> bool:
    """Whether a name says what it is the name of: eq-softmax, fig:curve."""
    return re.split("[-:]", name)[0] in PREFIXES and bool(re.search("[-:]", name))


__all__ = ["BOX_TITLES", "READER", "read_prose"]
