"""A lecture that somebody is writing: built when its files change, and shown with a script that looks whether they did."""

from __future__ import annotations

import hashlib
from pathlib import Path

from derive.places import Made
from derive.serve import pages
from derive.serve.asked import Result, Task, ToBuild, work
from derive.serve.limits import LECTURE_SECONDS
from derive.serve.pool import Died, Overtime, Pool
from derive.words import gettext as _
from derive.words import spoken

MEMORY = 8 * 2**30  # bytes of addresses: the lecture is its author's own
MOST_FILES = 2000
#: A lecture is one file with its own style and fonts; the script that reloads it is the server's.
POLICY_OF_A_LECTURE = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; font-src data:; img-src data:; connect-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)


class Watched:
    """A lecture's file, and its page as it was last built."""

    def __init__(self, path: Path):
        self.path, self._language = path.absolute(), spoken()
        self._pool: Pool[Task, Result] = Pool(work, "derive.serve.tasks", 1, LECTURE_SECONDS, MEMORY, 8)
        self._shown: tuple[str, str, bool] = ("", "", False)

    def version(self) -> str:
        """What the files of the lecture's folder are now: any of them may be part of it."""
        seen = hashlib.sha256()
        for file in sorted(self._files())[:MOST_FILES]:
            try:
                status = file.stat()
            except OSError:
                continue
            seen.update(f"{file}\0{status.st_mtime_ns}\0{status.st_size}\0".encode("utf-8", "surrogateescape"))
        return seen.hexdigest()[:16]

    def _files(self) -> list[Path]:
        folders = (self.path.parent, self.path.parent / "sessions")
        return [file for folder in folders if folder.is_dir() for file in folder.iterdir() if not file.name.startswith(".")]

    async def page(self) -> tuple[str, bool]:
        """The page of the lecture as its files are now, and whether it is the lecture, or what is wrong with it."""
        version = self.version()
        if self._shown[0] != version:
            html, is_fine = await self._built(version)
            self._shown = (version, _reloading(html, version), is_fine)
        return self._shown[1:]

    async def _built(self, version: str) -> tuple[str, bool]:
        try:
            made = await self._pool.ask(ToBuild(str(self.path), self._language, version))
        except Overtime:
            problem = _("the lecture was not built within {n} s").format(n=f"{LECTURE_SECONDS:g}")
        except Died:
            problem = _("what worked on this came to an end; was there too little memory?")
        else:
            if isinstance(made, Made) and made.output:
                return made.output, True
            problem = made.problem
        return pages.broken_lecture(self.path.name, problem), False

    def close(self) -> None:
        """Ends what builds."""
        self._pool.close()


def _reloading(html: str, version: str) -> str:
    """A page with the script that asks for it again; the policy that comes with the answer takes the place of its own, which has
    no scripts."""
    start = html.find('<meta http-equiv="Content-Security-Policy"')
    if start >= 0:
        html = html[:start] + html[html.index(">", start) + 1 :]
    script = f'<script src="/static/reload.js" data-version="{version}" defer></script>\n</head>'
    return html.replace("</head>", script, 1)


__all__ = ["POLICY_OF_A_LECTURE", "Watched"]
