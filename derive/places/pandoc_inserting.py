"""What was made, put into a document of pandoc: nodes, pictures, and what has to stand once at its head."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence

from derive.document.tree import Tree
from derive.files import put
from derive.places.pandoc_nodes import (
    Labels,
    equation_of,
    in_markdown,
    native,
    numbered,
    para,
    parted,
    picture,
    raw,
    sentence,
    words_of,
)
from derive.places.pandoc_setup import WITHIN, Place, Setup
from derive.places.request import Asked

TYPES = {"svg": "image/svg+xml", "png": "image/png"}


class Inserted:
    """What is put into one document, and what has to stand in it once for that."""

    def __init__(self, setup: Setup, names: Sequence[str]):
        self.writer, self.language, self.media = setup.writer, setup.markup, setup.media
        self.labels = Labels(setup.writer, setup.is_quarto, names)
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
        if self.language == "markdown":
            label = self.labels.numbers.get(ask.label)
            text = numbered(output, self.language, ask.label, label) if label else output
            return in_markdown(text, ask.label if label else "")
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


__all__ = ["Inserted"]
