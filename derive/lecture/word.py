"""A lecture as a document for Word, through pandoc's own tree."""

from __future__ import annotations

import base64
import json

from derive.document.compile import picture_page, png
from derive.document.docx import docx
from derive.document.escape import typst_text
from derive.document.pandoc import pandoc
from derive.document.render import writer
from derive.document.tree import Tree, changed
from derive.lecture.pages import Worked, framed, pairs, pictures, rendered
from derive.lecture.prose import write
from derive.words import known, speaking

#: What reads our own Markdown back: nothing of it is HTML, and a picture in a paragraph stays one.
READER = "markdown-implicit_figures-raw_html-raw_tex-citations-yaml_metadata_block-smart"


def lecture_docx(worked: Worked) -> bytes:
    """The file of a lecture; its pictures are within it, and its formulas can be edited."""
    lecture, made = worked.lecture, writer("docx")
    with speaking(known(lecture.front.language)):
        blocks = [rendered(result, block, made, lecture.name) for block, result in pairs(worked)]
        body = write(worked.tree, "md", blocks, None, None, lecture)
        text = framed(writer("md"), "lecture", lecture.front, body)
    tree: Tree = json.loads(pandoc(text, READER, "json"))
    files = pictures(worked, "svg")

    def within(node: Tree) -> list[Tree]:
        if node["t"] == "Image" and node["c"][2][0] in files:
            node["c"][2][0] = _address(node["c"][2][0], files[node["c"][2][0]])
        return [node]

    return docx({**tree, "blocks": changed(tree["blocks"], within)}, lecture.front.language)


def _address(name: str, content: bytes) -> str:
    """A picture as an address that holds it; of an SVG as dots, which every Word shows."""
    kind = {"jpg": "jpeg"}.get(suffix := name.rpartition(".")[2], suffix)
    if kind == "svg":
        source = f'{picture_page(margin=0)}#image(bytes({typst_text(content.decode())}), format: "svg", width: 440pt, alt: "")'
        kind, content = "png", png(source)
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


__all__ = ["lecture_docx"]
