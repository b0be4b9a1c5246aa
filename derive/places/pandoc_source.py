"""Where in its author's file something stands of which pandoc's tree does not say so."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from derive.document.tree import Tree

MOST = 4_000_000  # bytes of a file that somebody has typed
_FENCE = re.compile(r"[\s>]*(?:`{3,}|~{3,})(.*)")


def sources(environment: Mapping[str, str]) -> list[Path]:
    """The files that are being converted, as far as that can be known: Quarto says it, and pandoc was started with them."""
    if name := environment.get("QUARTO_DOCUMENT_FILE"):
        return [Path(environment.get("QUARTO_DOCUMENT_PATH", "")) / name]
    try:
        words = Path(f"/proc/{os.getppid()}/cmdline").read_text(errors="replace").split("\0")[1:]
    except OSError:  # not on every system
        return []
    return [path for path in map(Path, words) if not str(path).startswith("-") and _is_prose(path)]


def _is_prose(path: Path) -> bool:
    try:
        return path.suffix.lower() in (".md", ".markdown", ".qmd", ".txt", ".text") and path.is_file()
    except OSError:
        return False


def place_of(node: Tree, first: str, body: str, count: int, files: Sequence[Path]) -> str:
    """`lecture.md:12` for the block with some words on its first line and a body, the `count`th that is so; or nothing."""
    attributes: Any = node["c"][0][2] if node["t"] in ("CodeBlock", "Code") else ()
    if found := re.match(r"(?:(.*)@)?(\d+):", dict(attributes).get("data-pos", "")):
        return f"{found[1] or (files[0] if files else 'stdin')}:{found[2]}"
    is_block = node["t"] == "CodeBlock"
    for path in files:
        for n in _matches(path, first, body, is_block):
            count -= 1
            if count == 0:
                return f"{path}:{n}"
    return ""


@lru_cache(maxsize=32)
def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n") if path.stat().st_size <= MOST else []
    except (OSError, UnicodeDecodeError):
        return []


def _matches(path: Path, first: str, body: str, is_block: bool) -> list[int]:
    """The lines of a file, from 1, on which such a block begins, or such code stands."""
    lines = _lines(path)
    if not is_block and not first:
        return [n for n, line in enumerate(lines, 1) for _ in range(line.count(f"`{body}`{{"))]
    wanted = body.strip().split("\n")
    found = []
    for n, line in enumerate(lines):
        fence = _FENCE.fullmatch(line)
        if fence is None or "derive" not in fence[1]:
            continue
        inner = [other.strip(" \t>") for other in lines[n + 1 : n + 1 + len(wanted)]]
        whole = [fence[1].strip(), *(" ".join(lines[n + 1 : n + 40]).split("```")[0].split() if first else ())]
        if inner == [other.strip(" \t>") for other in wanted] if is_block else " ".join(whole).split() == first.split():
            found.append(n + 1)
    return found


__all__ = ["place_of", "sources"]
