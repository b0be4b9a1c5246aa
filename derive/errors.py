"""What can go wrong, each with the exit status that the command line gives it."""

from __future__ import annotations

from derive.failure import DeriveError as DeriveError
from derive.words import gettext as _


class NotationError(DeriveError, ValueError):
    """Text that is not in the notation: what is wrong, where (line, column, caret), and the likely fix."""

    def __init__(self, problem: str, text: str = "", offset: int | None = None, fix: str | None = None):
        self.problem, self.text, self.offset, self.fix = problem, text, offset, fix
        super().__init__(self._message())

    @property
    def line(self) -> int | None:
        """The line of the place, from 1."""
        return None if self.offset is None else self.text.count("\n", 0, self.offset) + 1

    @property
    def column(self) -> int | None:
        """The column of the place, from 1."""
        return None if self.offset is None else self.offset - (self.text.rfind("\n", 0, self.offset) + 1) + 1

    def _message(self) -> str:
        lines = [self.problem]
        if self.offset is not None and self.column is not None:
            start = self.offset - self.column + 1
            end = self.text.find("\n", start)
            source = self.text[start : len(self.text) if end < 0 else end]
            left = max(0, self.column - 1 - 60)  # a long line is shown around the place only
            place = _("line {line}, column {column}: {problem}")
            lines[0] = place.format(line=self.line, column=self.column, problem=self.problem)
            shown = source[left : left + 100]
            lines += ["  " + shown, "  " + " " * min(self.column - 1 - left, len(shown)) + "^"]
        if self.fix:
            lines.append(_("did you mean {fix}?").format(fix=self.fix))
        return "\n".join(lines)


class TooLong(DeriveError):
    """A number that is too long to be written out, as 2^99999999 is."""

    def __init__(self) -> None:
        super().__init__(
            _("a number of more than 4,000 digits comes of this, too long to be written out; are the powers as meant?")
        )


class Stuck(DeriveError):
    """No rule applies to a sub-expression: the derivation stops rather than print half an answer.

    The reason is a message as it is written, and is told in the language that is spoken.
    """

    exit_status = 1

    def __init__(self, expression: object, reason: str = "no rule differentiates it"):
        self.expression, self.reason = expression, reason
        super().__init__(_("stuck at {expression}: {reason}").format(expression=expression, reason=_(reason)))


class Unfinished(DeriveError):
    """A derivation that its budget does not cover: what was being worked out, how far it got, and what can be done."""

    exit_status = 1


class DoesNotHold(DeriveError):
    """A line that its check refutes: the step, the point and both values."""

    exit_status = 1


class Missing(DeriveError):
    """An optional part of the program that is not installed."""

    exit_status = 2


class CannotWrite(DeriveError):
    """A place to which nothing can be written: a folder that is not there, a full disk, a closed output."""

    exit_status = 2
