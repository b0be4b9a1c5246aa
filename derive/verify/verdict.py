"""What comes of comparing one entry of the catalogue with another library's function and its autograd."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from derive.catalogue import NO_NUMBER, Entry
from derive.catalogue import Kink as Convention
from derive.errors import Missing, NotationError, Stuck
from derive.records import dataclass
from derive.words import gettext

if TYPE_CHECKING:
    from derive.check.autograd import Agreement, Backend, Kink
    from derive.problem import Problem
    from derive.sentence import Message


@dataclass(frozen=True)
class Verdict:
    """What came of one entry: how well it agrees with the library, or why it could not be compared."""

    entry: Entry
    found: Agreement | None
    why: Message | None

    @property
    def agrees(self) -> bool:
        return self.why is None

    @property
    def miss(self) -> str:
        """What went wrong, in words; empty where nothing did."""
        from derive.expression.words import told

        return "" if self.why is None else told(self.why)

    def to_dict(self) -> dict[str, Any]:
        """The verdict as plain data; an error that is no number is null."""
        from math import isfinite

        f = self.found
        return {
            "name": self.entry.name, "function": self.entry.pytorch, "call": self.entry.torch, "composed": self.entry.composed,
            "points": f.points if f else 0, "shapes": [dict(shape) for shape in f.shapes] if f else [],
            "value_error": f.value_error if f and isfinite(f.value_error) else None,
            "derivative_error": f.derivative_error if f and isfinite(f.derivative_error) else None,
            "kinks": [kink.to_dict() for kink in self.entry.kinks], "agrees": self.agrees, "miss": self.miss,
        }  # fmt: skip


def backend(name: str) -> Backend:
    """A library to compare with, imported; raises `Missing` where it is not installed."""
    from derive.check.autograd import BACKENDS

    made = BACKENDS[name]()
    try:
        _ = made.version
    except ImportError:
        command = f'python -m pip install "derive[{name}]"'
        raise Missing(gettext("{name} is not installed; it comes with\n  {command}").format(name=name, command=command)) from None
    return made


def verify_entry(entry: Entry, library: Backend) -> Verdict:
    """One entry derived, and its definition and its derivative compared with the library's."""
    from derive.check.autograd import agreement
    from derive.check.call import Call
    from derive.language.reader import read_problem
    from derive.pipeline import answer_to
    from derive.question import Question
    from derive.sentence import message

    try:
        problem = read_problem(entry.text, entry.of, entry.wrt, entry.assume, name=entry.name, domain=entry.domain)
        derivation = answer_to(problem, Question(entry.text, cases=False)).parts[0]
        if not derivation.verified:
            return Verdict(entry, None, message("the derivation itself does not hold or is undecided"))
        kinks = [_kink(kink, problem) for kink in entry.kinks]
        call = Call(entry.torch, library.name)
        tolerance = entry.precision.tolerance if entry.precision else None
        found = agreement(derivation, call, library, kinks, square=entry.square, tolerance=tolerance)
    except (NotationError, Stuck, ValueError, TypeError, RuntimeError, KeyError, IndexError) as error:
        return Verdict(entry, None, message("{kind}: {error}", kind=type(error).__name__, error=error))
    return Verdict(entry, found, found.why)


def _kink(kink: Convention, problem: Problem) -> Kink:
    from derive.check.autograd import Kink
    from derive.language.reader import read_expression

    point = []
    for equation in kink.point:
        leaf, _, equals = equation.partition(" = ")
        point.append((read_expression(leaf, problem), read_expression(equals, problem)))
    ours, theirs = (None if side == NO_NUMBER else read_expression(side, problem) for side in (kink.value, kink.pytorch))
    return Kink(kink.at, tuple(point), ours, theirs)


__all__ = ["Verdict", "backend", "verify_entry"]
