"""How a text was understood, before anything is derived: its equations, its letters, and what was taken by convention."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from derive.document.compose import definition
from derive.document.page import Equal, Page, Paragraph, Words, between, words
from derive.document.understood import interval
from derive.problem import Problem
from derive.question import Shown
from derive.words import gettext as _
from derive.words import speaking


def reading(problem: Problem, shown: Shown) -> Page:
    """The page that says what a text was taken to mean: its definitions, what the letters are and where they live, what was
    assumed, and how it was read where it could be read otherwise."""
    page = definition(problem, shown)
    with speaking(shown.language):
        lives = [cast(Words, interval(problem, leaf, *ends)) for leaf, ends in problem.domain.items()]
        assumed: list[Words] = [(Equal(a.left, a.right),) for a in problem.assumptions]
        read = [cast(Words, r.sentence) for r in problem.readings]
        told = [
            (_("Where {these}."), lives),
            (_("It is assumed that {these}."), assumed),
            (_("Read so: {these}."), read),
        ]
        more = tuple(Paragraph(words(said, these=between(_("; "), facts)), quiet=True) for said, facts in told if facts)
    return replace(page, nodes=(*page.nodes, *more))


__all__ = ["reading"]
