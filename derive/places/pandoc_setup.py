"""How a document of pandoc is to be filled: what its writer shows best, and what its head says for all of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from derive.document.tree import Tree, plain_words
from derive.errors import DeriveError
from derive.places.block import Block
from derive.places.request import OPTIONS, Kind
from derive.words import gettext as _
from derive.words import known, spoken

MEDIA = "derive-media"
SCREENS = ("html", "html4", "html5", "chunkedhtml", "revealjs", "slidy", "slideous", "dzslides", "s5")
#: Writers to which we print ourselves, each with its format here and the language of that.
PRINTED = {
    "latex": ("latex", "latex"), "beamer": ("beamer", "latex"), "typst": ("typst-fragment", "typst"),
    **dict.fromkeys(SCREENS, ("fragment", "html")),
    **dict.fromkeys(("docx", "odt"), ("docx-fragment", "markdown")),
}  # fmt: skip
#: How formulas are written in HTML: the browser's own, MathJax's or KaTeX's, or as all others of the document.
MATHS = {"mathml": ("fragment", "html"), "tex": ("fragment-tex", "html"), "native": ("page", "")}
#: Pictures: within a page for some writers, each with the kind that it shows best, and for all others files beside it.
WITHIN = {
    **dict.fromkeys((*SCREENS, "epub", "epub2", "epub3"), "svg"),
    **dict.fromkeys(("docx", "odt", "opendocument", "pptx", "rtf", "ipynb"), "png"),
}
BESIDE = {"latex": "pdf", "beamer": "pdf", "context": "pdf"}


class Setup(NamedTuple):
    """What is the same for every place of a document: `format` is that of what is printed for the writer, `markup` the language
    in which that is, and `defaults` are options."""

    writer: str
    format: str
    markup: str
    language: str
    defaults: dict[str, str | None]
    media: Path
    is_quarto: bool

    @property
    def picture(self) -> str:
        """The format of a picture."""
        return WITHIN.get(self.writer) or BESIDE.get(self.writer, "svg")


class Place(NamedTuple):
    """A place in the tree where something is to be made: `heading` is the title of the slide on which it stands, `at` what an
    author calls it."""

    kind: Kind
    block: Block
    is_inline: bool
    heading: Tree | None
    at: str


def setup_of(meta: Mapping[str, Any], writer: str, is_quarto: bool) -> Setup:
    """What a writer and the head of a document ask for."""
    writer = re.split(r"[+-]", writer)[0]
    language, defaults = _defaults(meta)
    media = Path(defaults.pop("media", None) or MEDIA)
    format, markup = _printed(writer, defaults.pop("maths", None))
    return Setup(writer, format, markup, language, defaults, media, is_quarto)


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


def _printed(writer: str, maths: str | None) -> tuple[str, str]:
    """The format of what we print for a writer, and the language of that."""
    if maths and maths not in MATHS:
        told = _("`derive:` in the head of the document: {option} is one of {choices}, not {value}")
        raise DeriveError(told.format(option="maths", choices=", ".join(MATHS), value=maths[:40]))
    return MATHS[maths] if maths and writer in SCREENS else PRINTED.get(writer, ("page", ""))


__all__ = ["WITHIN", "Place", "Setup", "setup_of"]
