"""A worked lecture as slides: a section begins one, and a derivation is told on frames of its own, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from derive.document.compile import typst_pdf
from derive.document.fonts import maths_face
from derive.document.frames import frames
from derive.document.page import Chain, Frame, Matrix, Node, Page, Table, Tally
from derive.document.render import Format, Markup, Writer, writer
from derive.document.templates import templates_folder
from derive.document.tree import Tree, nodes
from derive.lecture.compose import nodes_of
from derive.lecture.pages import Worked, boxes, framed, listing_of, pairs, pictures, placed, rendered
from derive.lecture.prose import WRITERS, anchored, write
from derive.lecture.results import Derived
from derive.notation import among
from derive.records import dataclass
from derive.words import known, speaking

Slides = Literal["typst", "beamer", "html"]
#: Of each kind of slides: how they are written, and how the prose on them is.
WRITTEN: dict[Slides, tuple[Format, Format]] = {
    "typst": ("slides-typst", "typst"), "beamer": ("slides-beamer", "paper"), "html": ("slides-html", "html"),
}  # fmt: skip
#: What stands for the title of the section in a frame that has no title of its own.
SECTION = "titleofthesection"
#: Where the writer of prose leaves a title of a section, and a derivation: control characters, which no lecture holds.
TITLE, DERIVATION = re.compile("\x02([12])(.*?)\x03", re.DOTALL), re.compile("\x04(.*?)\x05", re.DOTALL)
ROWS = 6  # of a table of formulas on one slide
DEEPEST = 2  # of the headings that begin a slide


@dataclass(frozen=True)
class Piece:
    """A part of a lecture between two titles or derivations: the title above it, and its text."""

    title: str
    text: str
    is_frames: bool = False
    level: int = 1
    is_first: bool = True


def slides(worked: Worked, kind: Slides, own: Path | None = None) -> dict[str, bytes]:
    """The files that a lecture becomes as slides, by name: a PDF, a LaTeX document for Beamer, or a page with what it needs."""
    name = f"{worked.lecture.name}-slides"
    if kind == "typst":
        with placed(worked.lecture):
            return {f"{name}.pdf": typst_pdf(source_of(worked, kind, own))}
    source = source_of(worked, kind, own)
    if kind == "beamer":
        return {f"{name}.tex": source.encode(), **pictures(worked, "pdf")}
    folder = templates_folder()
    css = [maths_face(), *((folder / place).read_text(encoding="utf-8") for place in ("html/style.css", "slides/slides.css"))]
    css += [file.text for file in worked.lecture.front.css]
    script = (folder / "slides" / "slides.js").read_bytes()
    return {f"{name}.html": source.encode(), f"{name}.css": "\n".join(css).encode(), f"{name}.js": script}


def source_of(worked: Worked, kind: Slides, own: Path | None = None) -> str:
    """The document of all slides in the language of its kind."""
    written, base = WRITTEN[kind]
    made, plain = writer(written, own), writer(base, own)
    lecture = worked.lecture
    tree: Tree = {**worked.tree, "blocks": list(_marked(worked.tree["blocks"], base))}
    outermost = {word for node in worked.tree["blocks"] if node["t"] == "Div" for word in node["c"][0][1]}
    with speaking(known(lecture.front.language)):
        blocks = []
        for n, (block, result) in enumerate(pairs(worked)):
            if isinstance(result, Derived) and f"block-{n}" in outermost:
                blocks.append(f"\x04{_frames(_cut(result), made)}\x05")
            elif isinstance(result, tuple) and f"block-{n}" in outermost:
                blocks.append(f"\x04{_frames(_tables(nodes_of(result, block, lecture.name)), made)}\x05")
            else:
                on_slide = made if f"block-{n}" in outermost else plain
                blocks.append(rendered(result, block, on_slide, lecture.name))
        without_contents = replace(lecture, front=replace(lecture.front, toc=False))
        text = write(tree, base, blocks, boxes(plain), listing_of(plain), without_contents)
        body = "\n".join(_slide(piece, made) for piece in _pieces(text))
        return framed(made, "slides", lecture.front, body, beside=f"{lecture.name}-slides")


def _marked(blocks: list[Any], base: Format) -> Iterator[Tree]:
    """The blocks of a lecture, with marks around the words of each heading that begins a slide."""
    raw = WRITERS[base][1]
    wanted = {node["c"][2][0][1:] for node in nodes(blocks) if node["t"] == "Link" and node["c"][2][0].startswith("#")}
    for node in blocks:
        if node["t"] != "Header" or node["c"][0] > DEEPEST:
            yield node
            continue
        level, (name, _classes, _pairs), words = node["c"]
        yield {"t": "RawBlock", "c": [raw, f"\x02{level}"]}
        yield {"t": "Plain", "c": words}
        yield {"t": "RawBlock", "c": [raw, "\x03"]}
        yield from anchored(name if name in wanted else "", base)


def _cut(result: Derived) -> Page:
    """A derivation on frames of its own, without what its checks came to."""
    told = tuple(node for node in result.page.nodes if not isinstance(node, Tally))
    return frames(replace(result.page, nodes=told), (SECTION,))


def _tables(told: Sequence[Node]) -> Page:
    """The list of all checks, on as many frames as its rows fill."""
    tables = (node for node in told if isinstance(node, Table))
    parts = (replace(t, rows=t.rows[n : n + ROWS]) for t in tables for n in range(0, len(t.rows), ROWS))
    return Page(tuple(Frame((SECTION,), (part,)) for part in parts))


def _frames(page: Page, made: Writer) -> str:
    """Frames one after another."""
    with among(*page.context):
        return "\x06".join(str(made.macro("frame")(node, steps(node))).strip() for node in page.nodes)


def steps(node: Node) -> int:
    """In how many steps a frame is seen: one for each line, and for each result without indices."""
    inner = node.nodes if isinstance(node, Frame) else ()
    return max(1, sum(len(n.lines) if isinstance(n, Chain) else isinstance(n, Matrix) for n in inner))


def _pieces(text: str) -> Iterator[Piece]:
    """The text of all slides, cut at its marks."""
    title, level, is_first = "", 1, True
    parts = re.split(f"({TITLE.pattern}|{DERIVATION.pattern})", text, flags=re.DOTALL)
    for n in range(0, len(parts), 5):
        words = parts[n].strip()
        mark, *found = parts[n + 1 : n + 5] or [""]
        begins = mark.startswith("\x02")
        if words or (begins and title and is_first):
            yield Piece(title, words, False, level, is_first)
            is_first = False
        if begins:
            title, level, is_first = found[1].strip(), int(found[0]), True
        elif mark:
            for frame in found[2].split("\x06"):
                yield Piece(title, frame, True, level)
            is_first = False
    if title and is_first:
        yield Piece(title, "", False, level)


def _slide(piece: Piece, made: Writer) -> str:
    """One piece as a slide, or as many as it fills."""
    if piece.is_frames:
        return re.sub(rf'#"{SECTION}"|{SECTION}', lambda _found: piece.title, piece.text, count=1)
    shown = made.macro("slide")(Markup(piece.title), Markup(piece.text), piece.level, piece.is_first)
    return str(shown).strip("\n")


__all__ = ["Slides", "slides", "source_of", "steps"]
