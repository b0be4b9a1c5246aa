"""A problem from a text in any notation: what the text notation does not hold is understood first, and said in it.

What is asked for (`of`, `wrt`) is a name of the text as the text writes it; a whole array stands for its entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from derive.errors import NotationError
from derive.expression.nodes import Expr
from derive.language.reader import listed
from derive.language.reader import read_expression as read_notation_expression
from derive.language.reader import read_problem as read_notation
from derive.language.syntax import LONGEST
from derive.problem import Problem
from derive.reading.notations import is_latex, latex_among

Domain = Mapping[str, tuple[float | None, float | None]]


def read_problem(
    text: str, of: str | None = None, wrt: str | None = None, assume: Iterable[str] = (), *, name: str | None = None,
    domain: Domain | None = None, every: bool = False, claim: str | None = None,
) -> Problem:  # fmt: skip
    """The problem that a text poses, in the text notation, in LaTeX or as people write; raises `NotationError`.

    What is no LaTeX is read as the text notation first, which says one thing only, and for most texts nothing else is imported.
    `claim` is an equation that is to be put to the test (see `language.reader.read_problem`).
    """
    assume = list(assume)
    first: NotationError | None = None
    beside = [*assume, *([] if claim is None else [claim])]
    if not latex_among(text, beside, [w for w in (of, wrt) if w is not None]):
        try:
            return read_notation(text, of, wrt, assume, name=name, domain=domain, every=every, claim=claim)
        except NotationError as refused:
            first = refused
    if any(len(t) > LONGEST for t in (text, of or "", wrt or "", *beside)):
        return read_notation(text, of, wrt, assume, claim=claim)  # which refuses it
    from derive.reading.told import understood_problem

    return understood_problem(first, text, of, wrt, assume, name=name, domain=domain, every=every, claim=claim)


def read_expression(text: str, problem: Problem, *, latex: bool = False) -> Expr:
    """An expression over the names of a problem: what the program prints, as text and as LaTeX, reads back to the same one.

    `latex` says that a text is LaTeX that could be either, such as `x y`.
    """
    if len(text) <= LONGEST and (latex or is_latex(text)):
        from derive.reading.asked import entries_among

        text = entries_among(text, problem)
    return read_notation_expression(text, problem)


__all__ = ["listed", "read_expression", "read_problem"]
