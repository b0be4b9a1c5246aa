"""The problems of dev.toml and the catalogue, each derived once."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from derive import Derived
from derive import derive as derive_text
from derive.catalogue import catalogue
from tests.once import derived_once

from . import oracle

COUNTED = (ast.BinOp, ast.UnaryOp, ast.Call, ast.Subscript, ast.Name, ast.Constant, ast.Compare)
NEAT = 1.3  # times the nodes of the form that a lecturer would end with


@dataclass(frozen=True)
class Given:
    """A row of dev.toml or more.toml."""

    id: str
    define: tuple[str, ...]
    of: str
    wrt: str
    neat: str
    assume: tuple[str, ...] = ()
    positive: bool = False
    point: tuple[tuple[str, float], ...] = ()

    @property
    def text(self) -> str:
        return "; ".join(self.define)


def _given(row: dict[str, Any]) -> Given:
    lists: dict[str, Any] = {k: tuple(row[k]) for k in ("define", "assume") if k in row}
    return Given(**{**row, **lists, "point": tuple(row.get("point", {}).items())})


def read_rows(file: str) -> list[Given]:
    """The problems of a file beside this one."""
    return [_given(row) for row in tomllib.loads((Path(__file__).parent / file).read_text(encoding="utf-8"))["problem"]]


ROWS = read_rows("dev.toml")
PROBLEMS = {given.id: given for given in ROWS}
#: What is derived in every test that speaks of all derivations: the problems, and the entries of the catalogue.
EVERYTHING = [*PROBLEMS, *(f"catalogue/{name}" for name in catalogue())]


def derive_given(given: Given, make: Callable[..., Derived] = derive_text) -> Derived:
    """A row, derived and checked."""
    return make(given.text, of=given.of, wrt=given.wrt, assume=given.assume)


def nodes(text: str) -> int:
    """How many nodes a text of the notation has, as the problems' README counts them."""
    return sum(isinstance(n, COUNTED) for n in ast.walk(ast.parse(text, mode="eval")))


def error(given: Given, answer: str) -> float:
    """The largest error of an answer, by the oracle."""
    return oracle.compare(
        given.define, given.of, given.wrt, answer, given.assume, given.positive, point=dict(given.point)
    )  # fmt: skip


@cache
def derived(which: str) -> Derived:
    """A problem by its id, or an entry of the catalogue, derived and checked once for all tests."""
    if which.startswith("catalogue/"):
        with derived_once():
            return derive_text(which.removeprefix("catalogue/"))
    return derive_given(PROBLEMS[which])
