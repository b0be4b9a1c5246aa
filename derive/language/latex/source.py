"""A text of LaTeX, with the errors that point into it."""

from __future__ import annotations

import ast

from derive.errors import NotationError
from derive.language.latex.fixes import in_latex
from derive.language.syntax import LONGEST, Source
from derive.words import gettext as _


class LatexSource(Source):
    """What a person typed as LaTeX; a fix that is known in the text notation is shown in LaTeX."""

    def error(self, problem: str, offset: int | None, fix: str | None = None) -> NotationError:
        return super().error(problem, offset, in_latex(fix) if fix else None)  # type: ignore[misc]

    def refusal(self, problem: str, at: int, fix: str | None = None) -> NotationError:
        """An error of this reader, whose fix is LaTeX already."""
        return NotationError(problem, self.original, max(0, min(at, len(self.original))), fix)

    def literal(self, node: ast.Constant) -> str:
        return str(getattr(node, "literal", node.value))


def latex_source(text: str) -> LatexSource:
    """A text of LaTeX, with the place of each of its characters."""
    if len(text) > LONGEST:
        problem = _("the text is {n:,} characters long; at most {longest:,} are read")
        raise NotationError(problem.format(n=len(text), longest=LONGEST))
    return LatexSource(text, text, tuple(range(len(text) + 1)))
