"""Figures as values: a request with its settings becomes a picture, and every number in it is derived, checked and evaluated.

matplotlib draws them, and is imported only when one is drawn.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TypeVar

from derive.figures.errors import FigureError
from derive.figures.function import FunctionFigure
from derive.figures.graph import GraphFigure
from derive.figures.jacobian import JacobianFigure
from derive.figures.picture import Picture, Series
from derive.figures.settings import read
from derive.figures.shares import SharesFigure
from derive.figures.surface import SurfaceFigure
from derive.words import gettext as _

Request = FunctionFigure | SharesFigure | SurfaceFigure | JacobianFigure | GraphFigure
KINDS: dict[str, type[Request]] = {
    kind.kind: kind for kind in (FunctionFigure, SharesFigure, SurfaceFigure, JacobianFigure, GraphFigure)
}

#: Settings that only one kind of figure has say which kind is meant.
TELLING = {
    "inputs": "max-and-softmax", "data": "loss-surface", "start": "loss-surface", "rate": "loss-surface",
    "steps": "loss-surface", "ranges": "loss-surface",
}  # fmt: skip


def kind_of(settings: Mapping[str, str]) -> str:
    """The kind of figure that some settings are meant for, where nobody says."""
    by_two = settings.get("wrt", "").count(",") == 1 and "[" not in settings["wrt"]
    return next((TELLING[word] for word in settings if word in TELLING), "loss-surface" if by_two else "function")


def requested(kind: str, settings: Mapping[str, str]) -> Request:
    """The figure that a kind and its settings, as text, ask for; raises `FigureError` where that is none."""
    if kind not in KINDS:
        near = difflib.get_close_matches(kind, KINDS, 1, 0.4)
        raise FigureError(_("there is no figure {name}; there are {names}").format(name=kind[:40], names=", ".join(KINDS)), *near)
    return read(KINDS[kind], kind, settings)


def settings_of(kind: str) -> tuple[str, ...]:
    """The words that a kind of figure knows, beside its function."""
    return tuple(f.name for f in fields(KINDS[kind]) if f.name != "text")


R = TypeVar("R")


def apart(results: tuple[R, ...]) -> tuple[R, ...]:
    """The same results, in which no two pictures have one name: the second of a kind is number 2."""
    seen: dict[str, int] = {}
    found: list[R] = []
    for result in results:
        if isinstance(result, Picture):
            seen[result.kind] = seen.get(result.kind, 0) + 1
            if seen[result.kind] > 1:
                result = replace(result, name=f"{result.kind}-{seen[result.kind]}")
        found.append(result)
    return tuple(found)


__all__ = ["KINDS", "FigureError", "Picture", "Request", "Series", "apart", "kind_of", "requested", "settings_of"]
