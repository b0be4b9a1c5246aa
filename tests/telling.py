"""Derivations told as the program tells them, in one line for a test."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from derive import Derived
from derive.document import terminal
from derive.document.compose import Memory, compose
from derive.document.page import Chain, Lead, Page
from derive.document.render import Format, rendered, writer
from derive.lecture.blocks import Front
from derive.lecture.pages import framed
from derive.notation import inline
from derive.pipeline import Answer, pose
from derive.problem import Problem
from derive.question import Question, Shown
from derive.step import Derivation

Told = Derived | Derivation | Answer


def problem(text: str, of: str | None = None, wrt: str | None = None, assume: Iterable[str] = (), **asked: Any) -> Problem:
    """The problem that a text poses."""
    return pose(Question(text, of, wrt, tuple(assume), **asked))


def answer(found: Told) -> Answer:
    """An answer, whatever holds it."""
    if isinstance(found, Derivation):
        return Answer(Question(""), replace(found.problem, others=()), (found,))
    return found.answer if isinstance(found, Derived) else found


def page(found: Told, memory: Memory | None = None, **shown: Any) -> Page:
    """The page of a document that tells a derivation."""
    return compose(answer(found), Shown(**shown), memory)


def listing(found: Told, columns: int = 100, **shown: Any) -> str:
    """What a terminal shows, in its colours."""
    return terminal.listing(compose(answer(found), Shown(**{"steps": False, **shown}, width=columns, medium="screen")))


def plain(found: Told, columns: int = 100, steps: bool = True, **shown: Any) -> str:
    """What a terminal shows."""
    return terminal.uncoloured(listing(found, columns, steps=steps, **shown)).rstrip("\n")


def fragment(found: Told, format: Format, standalone: bool = False, **shown: Any) -> str:
    """A derivation in a format, or as a document of its own."""
    made = page(found, **shown)
    if not standalone:
        return rendered(made, format)
    made_by = writer("paper" if format == "latex" else format)
    title = "" if made.left is None else inline(made.left)
    return framed(made_by, "lecture", Front(title), str(made_by.page(made)))


def chains(shown: Page) -> list[Chain]:
    """The chains of equalities of a page, in order."""
    return [node for node in shown.nodes if isinstance(node, Chain)]


def leads(shown: Page) -> list[str]:
    """The words that open the parts of a page."""
    return ["".join(w if isinstance(w, str) else "…" for w in node.words) for node in shown.nodes if isinstance(node, Lead)]
