"""The addresses of the server, and what is answered at each."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from derive.document.templates import templates_folder
from derive.places import Made
from derive.serve import pages
from derive.serve.asked import Result, Task, Understood, work
from derive.serve.desk import BUSY, Desk, settled
from derive.serve.guard import Guard
from derive.serve.lecture import POLICY_OF_A_LECTURE, Watched
from derive.serve.limits import AGAIN, MEMORY, SECONDS, WAITING
from derive.serve.pool import Pool
from derive.serve.state import COPIES, State, state
from derive.words import gettext as _
from derive.words import speaking
from derive.workers import cores

#: The files that the page is made of, by their addresses: no other file of this machine has one.
FILES = {
    "playground.css": "serve/playground.css", "playground.js": "serve/playground.js", "reload.js": "serve/reload.js",
    "style.css": "html/style.css", "maths.woff2": "html/maths.woff2", "icon.svg": "serve/icon.svg",
}  # fmt: skip
KINDS = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml"}
MOST_FIELDS = 40
WORK = "derive.serve.tasks"


def pool_of(count: int) -> Pool[Task, Result]:
    """Workers that do what this server asks for."""
    return Pool(work, WORK, count, SECONDS, MEMORY, WAITING)


def made(port: int, lecture: Watched | None = None, pools: Sequence[Pool[Task, Result]] = ()) -> ASGIApp:
    """The server as an ASGI application behind its guard, with the workers that it begins and ends: one that reads, and as many
    as there are cores that derive, but two, since one of them may be at work for its whole time."""
    readers, derivers = pools or (pool_of(1), pool_of(max(2, cores())))
    served = Served(Desk(readers, derivers), lecture)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        readers.start()
        derivers.start()
        try:
            yield
        finally:
            readers.close()
            derivers.close()
            if lecture:
                lecture.close()

    routes = [
        Route("/", served.page, methods=["GET", "POST"]),
        Route("/understood", served.understood, methods=["GET", "POST"]),
        Route("/derivation", served.derivation, methods=["GET", "POST"]),
        Route("/copy/{name}", served.copied, methods=["GET", "POST"]),
        Route("/static/{name}", served.file),
        Route("/favicon.ico", served.file),
        *([Route("/lecture/", served.lecture), Route("/lecture/version", served.version)] if lecture else []),
    ]
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers={HTTPException: _refused, Exception: _broken})
    return Guard(app, port)


class Served:
    """What is answered at each address."""

    def __init__(self, desk: Desk, lecture: Watched | None):
        self.desk, self._lecture = desk, lecture

    async def page(self, request: Request) -> Response:
        """The whole page; what its address says is understood and derived, so that it needs no script."""
        asked = await _state(request)
        with speaking(asked.lang):
            if not asked.text.strip():
                return HTMLResponse(pages.whole(asked, None, "", bool(self._lecture)))
            found, status = await self.desk.understood(asked)
            asked = settled(asked, found)
            html, told = "", pages.told_of_reading(found)
            if not found.problem:
                html, told, status = await self._derived(asked, found)
            return _answer(pages.whole(asked, found, html, bool(self._lecture), told), status)

    async def understood(self, request: Request) -> Response:
        """How a text is understood, as a piece of the page."""
        asked = await _state(request)
        with speaking(asked.lang):
            if not asked.text.strip():
                return HTMLResponse("")
            found, status = await self.desk.understood(asked)
            return _answer(pages.reading(settled(asked, found), found), status)

    async def derivation(self, request: Request) -> Response:
        """A derivation, as a piece of the page."""
        asked = await _state(request)
        with speaking(asked.lang):
            if not asked.text.strip():
                return HTMLResponse("")
            found, status = await self.desk.understood(asked)
            if found.problem:
                return _answer(pages.derivation(asked, Made(problem=found.problem), None), status)
            html, _told, status = await self._derived(settled(asked, found), found)
            return _answer(html, status)

    async def _derived(self, asked: State, found: Understood) -> tuple[str, str, int]:
        """The piece of the page, what is told of it, and the status of the answer."""
        if not asked.chosen and not found.usual:
            return pages.unchosen(), pages.told_of_reading(found), 200
        derived, status = await self.desk.derivation(asked)
        figure = (await self.desk.figure(asked)).made if asked.plot and derived.output else None
        return pages.derivation(asked, derived, figure), pages.told_of_derivation(derived), status

    async def copied(self, request: Request) -> Response:
        """A derivation as text, in one of the formats."""
        name = request.path_params["name"]
        if name not in COPIES:
            raise HTTPException(404)
        asked = await _state(request)
        with speaking(asked.lang):
            found, _status = await self.desk.understood(asked)
            derived, status = await self.desk.copied(settled(asked, found), name)
            return _answer(derived.output or f"{derived.problem}\n", status, "text/plain")

    async def file(self, request: Request) -> Response:
        """One of the files that the page is made of."""
        place = FILES.get(request.path_params.get("name", "icon.svg"))
        if place is None:
            raise HTTPException(404)
        return FileResponse(templates_folder() / place, media_type=KINDS[Path(place).suffix])

    async def lecture(self, request: Request) -> Response:
        """The lecture as it is now."""
        assert self._lecture
        html, is_fine = await self._lecture.page()
        return HTMLResponse(html, headers={"Content-Security-Policy": POLICY_OF_A_LECTURE} if is_fine else None)

    async def version(self, request: Request) -> Response:
        """What the lecture is now: a page that shows another asks for this one."""
        assert self._lecture
        return PlainTextResponse(self._lecture.version())


def _answer(text: str, status: int, kind: str = "text/html") -> Response:
    headers = {"Retry-After": str(AGAIN)} if status == BUSY else None
    return Response(text, status, headers, media_type=kind)


async def _state(request: Request) -> State:
    """The words of the address, or of the form that was sent."""
    said = request.url.query if request.method != "POST" else (await request.body()).decode("utf-8", "replace")
    try:
        words: Mapping[str, str] = dict(parse_qsl(said, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise HTTPException(400) from None
    return state(words)


async def _refused(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return PlainTextResponse(f"{_('there is nothing at this address')}\n", status)


async def _broken(request: Request, error: Exception) -> Response:
    return PlainTextResponse(f"{_('an error of the program itself ({error})').format(error=type(error).__name__)}\n", 500)


__all__ = ["made", "pool_of"]
