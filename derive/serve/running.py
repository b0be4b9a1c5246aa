"""The server as a process: its socket on this machine alone, its address, and its end."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import webbrowser
from pathlib import Path
from types import FrameType

from derive.errors import DeriveError, Missing
from derive.streams import emit
from derive.words import gettext as _

HOST = "127.0.0.1"
MOST_CONNECTIONS = 1024
GRACE = 1  # seconds in which what is being answered is answered


def serve(port: int, lecture: Path | None, opens: bool) -> None:
    """Answers until somebody ends it with Ctrl-C or a signal; raises `DeriveError` where the port is taken."""
    try:
        import starlette  # noqa: F401
        import uvicorn
    except ImportError:
        raise Missing(_("the server needs Starlette and uvicorn: python -m pip install 'derive[serve]'")) from None
    from derive.serve.app import made
    from derive.serve.lecture import Watched

    with _bound(port) as listening:
        taken = listening.getsockname()[1]
        app = made(taken, Watched(lecture) if lecture else None)
        if not os.environ.get("DERIVE_TRACEBACK"):
            logging.getLogger("uvicorn.error").addHandler(logging.NullHandler())
        settings = uvicorn.Config(
            app, log_config=None, access_log=False, lifespan="on", ws="none", http="h11", proxy_headers=False,
            server_header=False, date_header=True, limit_concurrency=MOST_CONNECTIONS, timeout_graceful_shutdown=GRACE,
            h11_max_incomplete_event_size=64 * 1024,
        )  # fmt: skip
        address = f"http://{HOST}:{taken}/{'lecture/' if lecture else ''}"
        emit(_("{address} (Ctrl-C ends it)").format(address=address) + "\n")
        if opens:
            webbrowser.open(address)
        before = signal.signal(signal.SIGTERM, _interrupted)
        try:
            uvicorn.Server(settings).run(sockets=[listening])
        except KeyboardInterrupt:  # which uvicorn raises again once everything is ended in order
            pass
        finally:
            signal.signal(signal.SIGTERM, before)


def _interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _bound(port: int) -> socket.socket:
    """A socket that listens at a port of this machine; 0 is one that is free."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if hasattr(signal, "SIGKILL"):  # elsewhere it would take a port from who has it
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(MOST_CONNECTIONS)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            said = _("port {port} is taken: another server listens there; `--port 0` takes one that is free")
        elif error.errno == errno.EACCES:
            said = _("port {port} is not for everybody; `--port 8000` is")
        else:
            said = _("there is no listening at port {port}: {why}")
        raise DeriveError(said.format(port=port, why=(error.strerror or str(error)).lower())) from None
    return listening


__all__ = ["serve"]
