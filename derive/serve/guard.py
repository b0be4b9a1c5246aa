"""What stands between the network and the page: whom it answers, how much it takes, and what a browser may do with it."""

from __future__ import annotations

import asyncio

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from derive.serve.limits import LARGEST, SENDING
from derive.words import gettext as _

METHODS = ("GET", "HEAD", "POST")
HOSTS = ("127.0.0.1", "localhost", "[::1]")
#: Own scripts, styles, fonts and pictures, and nothing else: nothing inline, nothing of another place, in nobody's frame.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
}


class Guard:
    """Answers only who names this machine and this port, and only what is short; the rest is refused before it is looked at.

    A page of another place whose name is made to point here names that place in `Host`, and a script or a picture of another
    place is told as such by the browser (`Sec-Fetch-Site`, `Origin`).
    """

    def __init__(self, app: ASGIApp, port: int):
        self.app = app
        self.hosts = {f"{host}:{port}" for host in HOSTS} | (set(HOSTS) if port == 80 else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # nothing here speaks by WebSocket
            await send({"type": "websocket.close", "code": 1008})
            return

        is_begun = False

        async def sealed(message: Message) -> None:
            nonlocal is_begun
            if message["type"] == "http.response.start":
                is_begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refused = self._refused(scope)
        body = b"" if refused else await _body(receive)
        if body is None:
            refused = _no(413, _("what is sent has {n} bytes at most").format(n=f"{LARGEST:,}"))
        if refused:
            await refused(scope, receive, sealed)
            return
        gone = asyncio.ensure_future(receive())  # nothing more comes but word that whoever asked went away
        answer = asyncio.ensure_future(self.app(scope, _again(body or b"", gone), sealed))
        try:
            await asyncio.wait((answer, gone), return_when=asyncio.FIRST_COMPLETED)
            if is_begun or answer.done():
                await answer
        finally:
            gone.cancel()
            answer.cancel()

    def _refused(self, scope: Scope) -> PlainTextResponse | None:
        headers: dict[bytes, str] = {}
        for name, value in scope["headers"]:
            if name == b"host" and name in headers:
                return _no(400, _("one Host is named, not two"))
            headers[name] = value.decode("latin-1")
        if headers.get(b"host", "").lower() not in self.hosts:
            return _no(421, _("this page is for this machine alone: http://127.0.0.1 or localhost with its port"))
        if scope["method"] not in METHODS:
            return _no(405, _("only GET and POST are answered"), {"Allow": ", ".join(METHODS)})
        if headers.get(b"origin", "null") not in ("null", *(f"http://{host}" for host in self.hosts)):
            return _no(403, _("pages of other places are not answered"))
        is_followed = scope["method"] == "GET" and headers.get(b"sec-fetch-mode") == "navigate"  # a link somewhere
        if headers.get(b"sec-fetch-site", "none") not in ("same-origin", "none") and not is_followed:
            return _no(403, _("pages of other places are not answered"))
        if len(scope.get("raw_path", b"")) + len(scope["query_string"]) > LARGEST:
            return _no(414, _("an address has {n} bytes at most").format(n=f"{LARGEST:,}"))
        length = headers.get(b"content-length", "0")
        if not length.isdecimal() or int(length) > LARGEST:
            return _no(413, _("what is sent has {n} bytes at most").format(n=f"{LARGEST:,}"))
        return None


async def _body(receive: Receive) -> bytes | None:
    """What was sent, if it is short and comes soon."""
    try:
        async with asyncio.timeout(SENDING):
            body = b""
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    return None
                body += message.get("body", b"")
                if len(body) > LARGEST:
                    return None
                if not message.get("more_body", False):
                    return body
    except TimeoutError:
        return None


def _again(body: bytes, gone: asyncio.Future[Message]) -> Receive:
    """What receives a body that was received already, and then word that whoever sent it went away."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return left.pop() if left else await asyncio.shield(gone)

    return received


def _no(status: int, said: str, headers: dict[str, str] | None = None) -> PlainTextResponse:
    return PlainTextResponse(f"{said}\n", status, headers)


__all__ = ["HEADERS", "POLICY", "Guard"]
