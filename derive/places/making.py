"""Requests made: from what was made before, else worked out on all cores, each of them once."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from derive.cache import Cache, fingerprint, keep
from derive.errors import DeriveError, NotationError, Unfinished
from derive.places.request import Request
from derive.question import Question, key
from derive.words import gettext as _
from derive.words import speaking

if TYPE_CHECKING:
    from derive.document.page import Page
    from derive.pipeline import Answer

#: How far some work is: how much of it is done, of how much, and what was done last.
Progress = Callable[[int, int, str], None]
KEEPING = 2.0  # seconds of work that are lost at most when a build is killed
FEW = 2  # so many are worked out sooner than another process has begun


class Made(NamedTuple):
    """What came of a request: what is to be put in its place, or what is wrong with it.

    A derivation that a check left undecided has both.  `status` is that of the command line: 0 fine, 1 it does not hold or
    cannot be derived, 2 bad input; `line` and `column` are the place in the text of the request, from 1, or 0.
    """

    output: str = ""
    problem: str = ""
    status: int = 0
    line: int = 0
    column: int = 0

    @property
    def is_fine(self) -> bool:
        return not self.problem


def make(request: Request) -> Made:
    """What comes of a request, worked out here if it was not made before."""
    return make_all([request])[request]


def kept(request: Request) -> Made | None:
    """What came of a request before, if it was kept: nothing is worked out, and nothing imported that could."""
    return _read(_cache(request))


def _read(cache: Cache) -> Made | None:
    output = cache.read()
    return None if output is None else Made(output)


def make_all(requests: Iterable[Request], scheduler: str | None = None, progress: Progress | None = None) -> dict[Request, Made]:
    """What comes of each request, each worked out once: what was made before is taken from the cache, and the rest is done on all
    cores, or on a cluster where `scheduler` is the address of one."""
    every = list(dict.fromkeys(requests))
    caches = {r: _cache(r) for r in every}
    found = {r: before for r, cache in caches.items() if (before := _read(cache)) is not None}
    missing = [r for r in every if r not in found]
    if not missing:
        return found
    from derive.workers import SCHEDULER, Lost, each

    alike: dict[Question, list[Request]] = {}
    for r in missing:
        alike.setdefault(r.question, []).append(r)
    groups = list(map(tuple, alike.values()))
    if len(groups) <= FEW and not (scheduler or os.environ.get(SCHEDULER)):
        done: Iterable[tuple[tuple[Request, ...], tuple[Made, ...]]] = ((group, together(group)) for group in groups)
    else:
        done = each(together, groups, scheduler)
    count, since = 0, time.monotonic()
    fine: list[tuple[Cache, str]] = []
    try:
        for group, results in done:
            found |= zip(group, results, strict=True)
            fine += [(caches[asked], made.output) for asked, made in zip(group, results, strict=True) if made.is_fine]
            count += len(group)
            if progress:
                progress(count, len(missing), group[0].told)
            if time.monotonic() - since > KEEPING:
                keep(fine)
                fine, since = [], time.monotonic()
    except Lost as error:  # the rest of them was made
        found |= {r: Made("", str(error), error.exit_status) for r in missing if r not in found}
    finally:
        keep(fine)
    return found


def together(requests: tuple[Request, ...]) -> tuple[Made, ...]:
    """What comes of requests that ask one question, which is answered once."""
    try:
        return tuple(map(worked_out, requests))
    finally:
        _answered.cache_clear()


@lru_cache(maxsize=1)
def _program() -> tuple[str, ...]:
    """What the program is, found once for all that one process asks."""
    return tuple(fingerprint())


def _cache(request: Request) -> Cache:
    asked = {**key(request.question, request.shown), "kind": request.kind, "settings": request.settings}
    return Cache({**asked, "format": f"place:{request.format}"}, list(_program()))


def worked_out(request: Request) -> Made:
    """What comes of a request, worked out in this process; what is wrong with it is a value too, since it may have to cross
    from one process to another."""
    from derive.pipeline import limited

    if request.kind == "plot":
        from derive.figures.canvas import ready

        ready()
    try:
        with speaking(request.shown.language), limited(request.timeout):
            return _output(request)
    except NotationError as error:
        told = "\n".join([error.problem, *str(error).split("\n")[1:]])
        in_text = error.text == request.question.text
        line, column = (error.line or 0, error.column or 0) if in_text else (0, 0)
        return Made("", told, error.exit_status, line, column)
    except Unfinished as error:
        more = _("{option} gives it more time").format(option=f"timeout={4 * request.timeout:g}")
        return Made("", f"{error}\n  {more}", error.exit_status)
    except DeriveError as error:
        return Made("", str(error), error.exit_status)
    except (RecursionError, OverflowError, MemoryError):
        return Made("", _("this is too large to be worked out"), 1)


@lru_cache(maxsize=1)
def _answered(question: Question) -> Answer:
    from derive.pipeline import answer, require

    found = answer(question)
    require(found)
    return found


def _output(request: Request) -> Made:
    match request.kind:
        case "plot":
            return Made(_figure(request))
        case "definition":
            from derive.document.compose import definition
            from derive.pipeline import pose

            by_all = request.question._replace(gradient=request.question.wrt is None)  # it is differentiated by nothing
            return Made(_page(definition(pose(by_all), request.shown), request.format))
    found = _answered(request.question)
    if request.kind == "result":
        from derive.document.compose import sentence

        output = _page(sentence(found, request.shown), request.format, inline=True)
    else:
        from derive.document.formats import told

        output = str(told(found, request.shown, request.format))
    if found.verified and found.refuted:
        from derive.pipeline import refutations

        refuted = _("the derivation holds, and what the text also says does not")
        return Made(output, "\n".join([refuted, *(f"  {' '.join(told.split())}" for told in refutations(found))]), 1)
    if found.verified:
        return Made(output)
    from derive.document.verdicts import troubles

    why = [f"  {', '.join(places)}: {said}" for part in found.parts for said, places in troubles(part).items()]
    undecided = _("a check reached no verdict, so this derivation is not verified")
    return Made(output, "\n".join([undecided, *why]), 1)


def _page(page: Page, format: str, inline: bool = False) -> str:
    """A page in the format of a place; `inline` is its words alone, without a paragraph around them."""
    if format == "page":
        from derive.document.data import written

        return written(page)
    from derive.document.page import Paragraph
    from derive.document.render import rendered, writer

    if not inline:
        return rendered(page, format)
    made = writer(format)
    with made.on(page):
        return "".join(str(made.words(node.words)) for node in page.nodes if isinstance(node, Paragraph))


def _figure(request: Request) -> str:
    """A figure: SVG in the colours of the page around it, as data, or as a file: SVG as text, others in base 64."""
    from base64 import b64encode

    from derive.figures import FigureError, kind_of, requested

    settings = dict(request.settings)
    kind = settings.pop("kind", "") or kind_of(settings)
    try:
        drawn = requested(kind, settings).draw()
    except FigureError as error:
        fix = f"`{error.setting}={error.fix}`" if error.setting else error.fix
        raise DeriveError(error.told(fix)) from None
    match request.format:
        case "svg":
            return drawn.card
        case "pdf":
            return b64encode(drawn.pdf).decode()
        case "png":
            return b64encode(drawn.png()).decode()
    from derive.document.page import Figure, Page

    page = Page((Figure(drawn, drawn.told, drawn.name or kind),), request.shown.language)
    return _page(page, request.format)


__all__ = ["Made", "Progress", "kept", "make", "make_all", "worked_out"]
