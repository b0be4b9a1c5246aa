"""The page that is converted from Markdown, as far as whoever converts it tells: its file, and its language.

Python-Markdown knows texts alone; MkDocs and Zensical each leave the page with one of the parts that they put into it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from derive.records import dataclass
from derive.words import gettext as _


@dataclass(frozen=True)
class Page:
    """A page: what the site calls it, its file, and the language that its head names."""

    name: str = ""
    file: Path | None = None
    language: str | None = None

    def where(self, lines: Sequence[str], first: int, below: int = 0) -> str:
        """The file of a line and its number; `lines` is the page as Markdown has it, without its head."""
        told = _shown(self.file) if self.file else self.name or _("a page")
        if first < 0:
            return told
        line = self._line(lines, first)
        return told if line is None else f"{told}:{line + 1 + below}"

    def _line(self, lines: Sequence[str], first: int) -> int | None:
        """Where a line stands in the file, from 0: it is found by what it says, since the head of the file is gone, and a
        plug-in may have put something in; None where it did not come from there."""
        try:
            source = self.file.read_text(encoding="utf-8-sig").expandtabs(4).splitlines() if self.file else None
        except (OSError, ValueError):
            source = None
        if source is None:
            return first
        said = lines[first].strip()
        before = sum(line.strip() == said for line in lines[:first])
        alike = [n for n, line in enumerate(source) if line.strip() == said]
        return alike[before] if before < len(alike) else None

    def target(self, path: str) -> str:
        """The page to which a path on this one leads."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.name), path))


def page_of(md: Any) -> Page:
    """The page that is being converted."""
    for part in (*md.treeprocessors, *md.preprocessors):
        file: Any = getattr(part, "file", None)
        if getattr(file, "src_uri", None):  # MkDocs
            return Page(file.src_uri, _path(file.abs_src_path), _language(getattr(file.page, "meta", None)))
        page: Any = getattr(part, "page", None)
        if getattr(page, "path", None):  # Zensical
            folder = Path(getattr(part, "config", {}).get("docs_dir") or "docs")
            path = Path(page.path)
            return Page(page.path, path if path.is_file() else folder / path, _language(getattr(page, "meta", None)))
    return Page()


def _path(path: str | None) -> Path | None:
    return Path(path) if path else None


def _language(meta: Any) -> str | None:
    said = meta.get("lang") if isinstance(meta, dict) else None
    return str(said) if said else None


def _shown(path: Path) -> str:
    """A path as a person would type it here."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


__all__ = ["Page", "page_of"]
