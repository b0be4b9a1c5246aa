"""Where the templates and the lectures are: at the top of a checkout, or inside an installed package."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from derive.errors import Missing

PACKAGE = Path(__file__).resolve().parent.parent


@lru_cache(maxsize=1)
def templates_folder() -> Path:
    """The folder of the templates."""
    for folder in (PACKAGE / "_templates", PACKAGE.parent / "templates"):
        if (folder / "tex").is_dir():
            return folder
    raise Missing("the templates are not installed; install derive again")


def lectures_folder() -> Path:
    """The folder of the lectures that come with the program."""
    return templates_folder() / "lectures"
