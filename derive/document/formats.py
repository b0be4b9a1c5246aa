"""An answer in each of the formats in which a derivation is printed by itself.

A format is a row of `derive/formats.py`, and the templates that it names; what its templates alone cannot do stands here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sympy import Basic

from derive.document.compose import compose
from derive.document.page import Chain, Page, Words, between
from derive.formats import FORMATS, OF_A_PLACE
from derive.notation import among, inline, speech
from derive.notation.breaking import columns
from derive.notation.layout import layout
from derive.pipeline import Answer
from derive.question import Shown
from derive.words import gettext as _
from derive.words import speaking

if TYPE_CHECKING:
    from derive.document.render import Format


def told(answer: Answer, shown: Shown, format: str, templates: Path | None = None) -> str | bytes:
    """An answer in a format: text, or the bytes of a file.  `templates` is a folder whose macros take the place of ours."""
    return MAKERS[format](answer, shown, templates)


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
        return framed(compose(answer, shown), format, frame, templates, title_of(answer, shown))

    return made


def _frames(format: Format) -> Callable[[Answer, Shown, Path | None], str]:
    """What writes a page as frames of Beamer."""

    def made(answer: Answer, shown: Shown, templates: Path | None) -> str:
        from derive.document.frames import frames

        page = compose(answer, shown)
        with among(*page.context):
            return framed(frames(page, title_of(answer, shown)), format, templates=templates)

    return made


def title_of(answer: Answer, shown: Shown) -> Words:
    """What a derivation is called: as the catalogue calls it, and what is asked for."""
    from derive.catalogue import entry_of

    entry = entry_of(answer.problem.name or "")
    with speaking(shown.language):
        wanted = between(_(", "), [(part.asked,) for part in answer.parts])
        return wanted if entry is None else (entry.told_title + _(": "), *wanted)


def framed(page: Page, format: Format, frame: str = "fragment", templates: Path | None = None, head: Words = ()) -> str:
    """A page in a frame of its format, with the title that a document of its own has."""
    from derive.document.render import Markup, writer  # the templates' language, which a terminal needs not

    made = writer(format, templates)
    body = made.page(page)
    with among(*page.context), speaking(page.language):
        title = "".join(w if isinstance(w, str) else inline(w) for w in head if isinstance(w, str | Basic))
        fonts = Markup(_fonts(body, page.language)) if format == "typst" else Markup()
        across = round(POINTS * _wanted(page))
        filled = made.template(frame, body=body, page=page, title=title, head=head, fonts=fonts, across=across)
    return str(filled).strip() + "\n"


def _fonts(body: str, language: str) -> str:
    """What names the font of letters that the fonts of Typst lack, where there are some."""
    from derive.document.fonts import fonts_for, letters

    return fonts_for(body, language).typst if letters(body) else ""


POINTS, LEAST = 5.6, 44  # of a column of a picture, and its least columns


def _wanted(page: Page) -> int:
    """How many columns a picture of a page wants: its longest line with the reason beside it, if it may be so wide."""
    most = LEAST
    for node in page.nodes:
        if isinstance(node, Chain):
            reasons = max((len(w) for line in node.lines for w in line.reason if isinstance(w, str)), default=0)
            formulas = max(columns(layout(line.expr)) for line in node.lines)
            most = max(most, columns(layout(node.left)) + formulas + (reasons if node.reasons == "beside" else 0) + 12)
    return min(page.width, most)


def _compiled(kind: str) -> Callable[[Answer, Shown, Path | None], str | bytes]:
    """What Typst makes of a page: one picture, or a document."""

    def made(answer: Answer, shown: Shown, templates: Path | None) -> str | bytes:
        from derive.document import compile as compiler

        page = compose(answer, shown)
        source = framed(page, "typst", "page" if kind == "pdf" else "picture", templates, title_of(answer, shown))
        if kind == "pdf":
            return compiler.typst_pdf(source)
        if kind == "png":
            return compiler.png(source)
        with speaking(shown.language), among(*page.context):
            words = "".join(w if isinstance(w, str) else speech(w) for w in title_of(answer, shown) if isinstance(w, str | Basic))
            return compiler.svg(source, words)

    return made


def _docx(answer: Answer, shown: Shown, templates: Path | None) -> bytes:
    from derive.document.docx import docx
    from derive.document.pandoc import pandoc

    page = framed(compose(answer, shown), "docx", "page", templates, title_of(answer, shown))
    tree = pandoc(page, "markdown", "json")
    return docx(json.loads(tree), shown.language)


def _notebook(answer: Answer, shown: Shown, templates: Path | None) -> str:
    from derive.document.notebook import notebook

    return notebook(compose(answer, shown), answer.question, templates)


def _data(answer: Answer, shown: Shown, templates: Path | None) -> str:
    from derive.document.data import written

    page = compose(answer, shown)
    return written(page, title_of(answer, shown))


#: Formats that are more than a page which its templates fill in.
OF_THEIR_OWN: dict[str, Callable[[Answer, Shown, Path | None], str | bytes]] = {
    "text": _plain, "beamer": _frames("beamer"), "package-frames": _frames("package-frames"), "ipynb": _notebook, "json": _json,
    "page": _data, "svg": _compiled("svg"), "png": _compiled("png"), "pdf": _compiled("pdf"), "docx": _docx,
}  # fmt: skip
#: What makes a derivation of each format, and what a terminal shows.
MAKERS = {name: OF_THEIR_OWN.get(name) or _page(name, row.frame) for name, row in {**FORMATS, **OF_A_PLACE}.items()}
MAKERS["terminal"] = _terminal


__all__ = ["OF_THEIR_OWN", "framed", "told"]
