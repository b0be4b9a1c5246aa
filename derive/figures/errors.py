"""What can be wrong with a figure that somebody asks for."""

from __future__ import annotations

from derive.errors import DeriveError
from derive.words import gettext as _


class FigureError(DeriveError):
    """A figure that nobody knows how to draw, or with settings that cannot be drawn.

    `fix` is what may be meant: of a `setting` its value, else any words; each place where figures are asked for writes a
    setting its own way, `at: x = 1` in a lecture and `--at "x = 1"` on the command line.
    """

    exit_status = 2

    def __init__(self, problem: str, fix: str = "", setting: str = ""):
        self.problem, self.fix, self.setting = problem, fix, setting
        super().__init__(self.told(f"`{setting}: {fix}`" if setting else fix))

    def told(self, fix: str) -> str:
        """The message with its fix written in some way."""
        return "\n".join([self.problem, *([_("did you mean {fix}?").format(fix=fix)] if fix else [])])


__all__ = ["FigureError"]
