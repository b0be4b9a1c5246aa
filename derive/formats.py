"""The formats of a derivation, a row each: what a new one adds here, and its macros in `templates/`, is all that it needs.

Plain data, so that a command line knows the formats before anything is imported.
"""

from __future__ import annotations

from derive.tuples import NamedTuple


class Row(NamedTuple):
    """One format: the suffixes of its files, and whether they are no text.

    One that is written by templates has the `folders` in which its macros are looked for, the `extension` of these, the
    `markup` in which its formulas and its words are written, and the `frame` that stands around a derivation by itself.
    """

    suffixes: tuple[str, ...]
    is_binary: bool = False
    folders: tuple[str, ...] = ()
    extension: str = ""
    markup: str = ""
    frame: str = "fragment"


FORMATS = {
    "text": Row((".txt", ".text")),
    "md": Row((".md", ".markdown"), folders=("md",), extension="md", markup="markdown"),
    "github": Row((".md", ".markdown"), folders=("md",), extension="md", markup="github"),
    "latex": Row((".tex", ".latex"), folders=("latex",), extension="tex", markup="latex"),
    "beamer": Row((".tex", ".latex"), folders=("beamer", "latex"), extension="tex", markup="latex"),
    "typst": Row((".typ",), folders=("typ",), extension="typ", markup="typst", frame="page"),
    "html": Row((".html", ".htm"), folders=("html",), extension="html", markup="html", frame="page"),
    "ipynb": Row((".ipynb",)),
    "json": Row((".json",)),
    "svg": Row((".svg",)),
    "png": Row((".png",), is_binary=True),
    "pdf": Row((".pdf",), is_binary=True),
    "docx": Row((".docx",), is_binary=True, folders=("docx", "md"), extension="md", markup="markdown", frame="page"),
}
#: How the pages of a lecture are written, where it is not as a derivation by itself.
OF_A_LECTURE = {
    "paper": FORMATS["latex"]._replace(folders=("tex", "latex")),
    "slides-beamer": FORMATS["latex"]._replace(folders=("slides", "beamer", "tex", "latex")),
    "slides-html": FORMATS["html"]._replace(folders=("slides", "html")),
    "slides-typst": FORMATS["typst"]._replace(folders=("slides", "typ")),
}
#: How a derivation is written within a page that something else makes: `page` is the page as data; `folding` has steps that fold;
#: `package` is what the macros of the package for LaTeX set, in a text or a frame, and `package-frames` are frames of its own.
OF_A_PLACE = {
    "fragment": FORMATS["html"]._replace(folders=("fragment", "html"), frame="fragment"),
    "fragment-tex": FORMATS["html"]._replace(folders=("fragment", "html"), markup="html-tex", frame="fragment"),
    "folding": FORMATS["html"]._replace(frame="fragment"),
    "page": Row((".json",)),
    "typst-fragment": FORMATS["typst"]._replace(frame="place"),
    "docx-fragment": FORMATS["docx"]._replace(suffixes=(".md",), is_binary=False, frame="fragment"),
    "package": FORMATS["latex"]._replace(folders=("packaged", "latex")),
    "package-frames": FORMATS["latex"]._replace(folders=("packaged", "beamer", "latex")),
}
SUFFIXES = {name: row.suffixes for name, row in FORMATS.items()}
BINARY = tuple(name for name, row in FORMATS.items() if row.is_binary)


__all__ = ["BINARY", "FORMATS", "OF_A_LECTURE", "OF_A_PLACE", "SUFFIXES", "Row"]
