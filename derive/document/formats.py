"""An answer in each of the formats in which a derivation is printed by itself.

A format is a row of `FORMATS`.  Those that are written by templates are a row of `render.DIALECTS` besides, and a folder.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from derive.document.compose import compose
from derive.document.page import Page, Words, between
from derive.document.render import Format, writer
from derive.notation import among, inline, speech
from derive.pipeline import Answer
from derive.question import Shown
from derive.words import gettext as _
from derive.words import speaking


def told(answer: Answer, shown: Shown, format: str, templates: Path | None = None) -> str | bytes:
    """An answer in a format: text, or the bytes of a file.  `templates` is a folder whose macros take the place of ours."""
    return FORMATS[format](answer, shown, templates)


def _terminal(answer: Answer, shown: Shown, templates: Path | None) -> str:
    from derive.document.terminal import listing

    return listing(compose(answer, shown._replace(medium="screen")))


def _plain(answer: Answer, shown: Shown, templates: Path | None) -> str:
    from derive.document.terminal import plain

    return plain(compose(answer, shown._replace(medium="screen"))) + "\n"


def _json(answer: Answer, shown: Shown, templates: Path | None) -> str:
    from derive.document.contract import contract_of

    with speaking(shown.language):
        return json.dumps(contract_of(answer), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _page(format: Format, frame: str = "fragment") -> Callable[[Answer, Shown, Path | None], str]:
    """What writes a page in a format, in one of its frames."""

    def made(answer: Answer, shown: Shown, templates: Path | None) -> str:
        return framed(compose(answer, shown), format, frame, templates)

    return made


def _beamer(answer: Answer, shown: Shown, templates: Path | None) -> str:
    from derive.document.frames import frames

    page = compose(answer, shown)
    with among(*page.context):
        return framed(frames(page, title_of(answer, shown)), "beamer", templates=templates)


def title_of(answer: Answer, shown: Shown) -> Words:
    """What a derivation is called: as the catalogue calls it, and what is asked for."""
    from derive.catalogue import catalogue

    entry = catalogue().get(answer.problem.name or "")
    with speaking(shown.language):
        wanted = between(_(", "), [(part.asked,) for part in answer.parts])
        return wanted if entry is None else (entry.told_title + _(": "), *wanted)


def framed(page: Page, format: Format, frame: str = "fragment", templates: Path | None = None) -> str:
    """A page in a frame of its format, with the title that a document of its own has."""
    with among(*page.context):
        title = "" if page.left is None else inline(page.left)
    return str(writer(format, templates).page(page, frame, title=title)).strip() + "\n"


def _compiled(kind: str) -> Callable[[Answer, Shown, Path | None], str | bytes]:
    """What Typst makes of a page: one picture, or a document."""

    def made(answer: Answer, shown: Shown, templates: Path | None) -> str | bytes:
        from derive.document import compile as compiler

        page = compose(answer, shown)
        source = framed(page, "typst", "page" if kind == "pdf" else "picture", templates)
        if kind == "svg":
            return compiler.svg(source, (page.left and speech(page.left)) or "")
        return compiler.typst_pdf(source) if kind == "pdf" else compiler.png(source)

    return made


def _docx(answer: Answer, shown: Shown, templates: Path | None) -> bytes:
    from derive.document.docx import docx
    from derive.document.pandoc import pandoc

    tree = pandoc(framed(compose(answer, shown), "docx", templates=templates), "markdown", "json")
    return docx(json.loads(tree), shown.language)


def _notebook(answer: Answer, shown: Shown, templates: Path | None) -> str:
    from derive.document.notebook import notebook

    return notebook(compose(answer, shown), answer.question, templates)


#: The formats of a derivation by name.
FORMATS: dict[str, Callable[[Answer, Shown, Path | None], str | bytes]] = {
    "terminal": _terminal, "text": _plain, "md": _page("md"), "github": _page("github"), "latex": _page("latex"),
    "beamer": _beamer, "typst": _page("typst", "page"), "html": _page("html", "page"), "ipynb": _notebook, "json": _json,
    "svg": _compiled("svg"), "png": _compiled("png"), "pdf": _compiled("pdf"), "docx": _docx,
}  # fmt: skip


__all__ = ["FORMATS", "framed", "told"]
