"""A worked lecture as one document: each block through its template, the prose around them through pandoc."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache

from derive.document.compile import Engine, MissingGlyph, latex_pdf, typst_pdf
from derive.document.fonts import fonts_for, latex_preamble, letters
from derive.document.page import Box, Listing, Page
from derive.document.render import Format, Markup, Writer, writer
from derive.document.tree import Tree
from derive.figures import Picture
from derive.lecture.blocks import Block, Front, Lecture
from derive.lecture.compose import nodes_of, picture
from derive.lecture.prose import Boxed, drawn, write
from derive.lecture.results import Derived, Result
from derive.lecture.source import LectureError
from derive.records import dataclass
from derive.words import gettext as _
from derive.words import known, speaking, spoken


@dataclass(frozen=True)
class Worked:
    """A lecture with the result of each of its blocks, and its prose as pandoc's tree."""

    lecture: Lecture
    results: tuple[Result, ...]
    tree: Tree


def pictures(worked: Worked, suffix: str) -> dict[str, bytes]:
    """The pictures of a lecture as files beside it: figures as SVG on white paper of their own, or as PDF for LaTeX, which
    takes no SVG of the author's either."""
    found = [result for result in worked.results if isinstance(result, Picture)]
    name = worked.lecture.name
    with speaking(known(worked.lecture.front.language)):
        files = {f"{picture(name, p)}.{suffix}": p.pdf if suffix == "pdf" else p.card.encode() for p in found}
    for own in worked.lecture.pictures:
        is_turned = suffix == "pdf" and own.kind == "svg"
        files[f"{own.file.removesuffix('.svg')}.pdf" if is_turned else own.file] = drawn(own) if is_turned else own.data
    return files


def document(worked: Worked, format: Format) -> str:
    """A lecture as one document in a format."""
    made = writer(format)
    lecture = worked.lecture
    with speaking(known(lecture.front.language)):
        blocks = [rendered(result, block, made, lecture.name) for block, result in pairs(worked)]
        body = write(worked.tree, format, blocks, None if format == "md" else boxes(made), listing_of(made), lecture)
        return framed(made, "lecture", lecture.front, body)


def framed(made: Writer, frame: str, front: Front, body: str, **values: object) -> str:
    """A document around its body, in a frame of the format."""
    tag, _hyphen, region = front.language.partition("-")
    fonts = ""
    if made.dialect.suffix == "typ":
        fonts = fonts_for(body + repr(front), front.language).typst
    elif made.dialect.suffix == "tex" and letters(body + repr(front)):
        fonts = latex_preamble(tag)
    year, month, day = (int(n) for n in front.date.split("-")) if front.date else (0, 0, 0)
    date = {"year": year, "month": month, "day": day} if front.date else None
    text = made.template(
        frame, front=front, date=date, told_date=told_date(front), course=told_course(front), tag=tag,
        region=region.lower() if len(region) == 2 else "", fonts=Markup(fonts), body=Markup(body),
        css=Markup("\n".join(file.text for file in front.css)),
        preamble=Markup("\n".join(file.text for file in front.preamble)), **values,
    )  # fmt: skip
    return str(text).rstrip() + "\n"


def told_date(front: Front) -> str:
    """The date as the language of a lecture writes it: 26 November 2026."""
    if not front.date:
        return ""
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_date

    tag = "en_GB" if front.language == "en" else front.language.replace("-", "_")  # the day first, unless a region says otherwise
    try:
        locale = Locale.parse(tag)
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(known(front.language))
    return format_date(datetime.date.fromisoformat(front.date), "long", locale=locale)


def told_course(front: Front) -> str:
    """The course, and which of its lectures this is."""
    number = _("Lecture {n}").format(n=front.number) if front.number.isdecimal() else front.number
    return " · ".join(part for part in (front.course, number) if part)


def boxes(made: Writer) -> Boxed:
    """What stands around the paragraphs of a box in a format."""

    def box(kind: str, title: str) -> tuple[str, str, str, str]:
        node = Box(kind, (title,))
        opened, begun, ended, closed = (str(made.macro(name)(node)) for name in ("opened", "begun", "ended", "closed"))
        return opened, begun.strip(), ended.strip(), closed

    return box


def listing_of(made: Writer) -> Callable[[str], str] | None:
    """How a format shows some lines of code, where it does not leave them to pandoc."""
    if made.dialect.suffix != "tex":
        return None
    return lambda text: str(made.macro("listing")(Listing("", text), ""))


def pairs(worked: Worked) -> Iterator[tuple[Block, Result]]:
    """Each block with its result."""
    return zip(worked.lecture.blocks, worked.results, strict=True)


def rendered(result: Result, block: Block, made: Writer, lecture: str) -> str:
    """One worked block in a format; prose has none."""
    context = result.page.context if isinstance(result, Derived) else ()
    return _written(Page(nodes_of(result, block, lecture), spoken(), context), made)


@lru_cache(maxsize=1024)  # several formats have parts in common, and a lecture that is built again most of what it is
def _written(page: Page, made: Writer) -> str:
    return str(made.page(page))


@contextmanager
def placed(lecture: Lecture) -> Iterator[None]:
    """A character that no font has is an error of the lecture, with the line on which it stands."""
    try:
        yield
    except MissingGlyph as error:
        raise LectureError(str(error), f"{lecture.name}.md", lecture.line_of(error.character)) from None


def paper(worked: Worked, engine: Engine) -> bytes:
    """A lecture as a PDF; of a character that no font has, the error says where it stands."""
    with placed(worked.lecture):
        if engine == "latex":
            return latex_pdf(document(worked, "paper"), pictures(worked, "pdf"))
        return typst_pdf(document(worked, "typst"))
