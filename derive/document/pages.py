"""A worked lecture as one document: each block through its template, the prose around them through pandoc."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derive.document.blocks import Block, Lecture
from derive.document.compile import Engine, MissingGlyph, latex_pdf, typst_pdf
from derive.document.compose_blocks import nodes_of, picture
from derive.document.figures import Picture
from derive.document.page import Box, Listing, Page
from derive.document.prose import write
from derive.document.render import Format, Markup, Writer, writer
from derive.document.results import Derived, Result
from derive.document.source import LectureError
from derive.document.tree import Tree
from derive.words import known, speaking, spoken


@dataclass(frozen=True)
class Worked:
    """A lecture with the result of each of its blocks, and its prose as pandoc's tree."""

    lecture: Lecture
    results: tuple[Result, ...]
    tree: Tree


def pictures(worked: Worked, suffix: str) -> dict[str, bytes]:
    """The figures of a lecture as files beside it: SVG on white paper of its own, or PDF."""
    found = [result for result in worked.results if isinstance(result, Picture)]
    name = worked.lecture.name
    return {f"{picture(name, p)}.{suffix}": p.pdf if suffix == "pdf" else p.card.encode() for p in found}


def document(worked: Worked, format: Format) -> str:
    """A lecture as one document in a format."""
    front = worked.lecture.front
    write_nodes = writer(format)
    with speaking(known(front.language)):
        blocks = [_block(result, block, write_nodes, worked.lecture.name) for block, result in _pairs(worked)]

        def box(kind: str, title: str) -> tuple[str, str]:
            made = Box(kind, (title,))
            return write_nodes.macro("opened")(made), write_nodes.macro("closed")(made)

        def listing(text: str) -> str:
            return write_nodes.macro("listing")(Listing("", text), "")

        body = write(
            worked.tree, format, blocks, None if format == "md" else box, listing if format == "paper" else None, worked.lecture
        )
        year, month, day = (int(n) for n in front.date.split("-")) if front.date else (0, 0, 0)
        date = {"year": year, "month": month, "day": day} if front.date else None
        return str(write_nodes.template("lecture", front=front, date=date, body=Markup(body))).rstrip() + "\n"


def _pairs(worked: Worked) -> Iterator[tuple[Block, Result]]:
    return zip(worked.lecture.blocks, worked.results, strict=True)


def _block(result: Result, block: Block, made: Writer, lecture: str) -> str:
    """One worked block in a format; prose has none."""
    context = result.page.context if isinstance(result, Derived) else ()
    return str(made.page(Page(nodes_of(result, block, lecture), spoken(), context)))


def paper(worked: Worked, engine: Engine) -> bytes:
    """A lecture as a PDF; of a character that no font has, the error says where it stands."""
    lecture = worked.lecture
    try:
        if engine == "latex":
            return latex_pdf(document(worked, "paper"), pictures(worked, "pdf"))
        return typst_pdf(document(worked, "typst"))
    except MissingGlyph as error:
        raise LectureError(str(error), f"{lecture.name}.md", lecture.line_of(error.character)) from None
