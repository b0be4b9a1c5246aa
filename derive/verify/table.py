"""The verdicts of `derive verify` as a table that is told row by row, and as data."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from derive.catalogue import NO_NUMBER, Entry
from derive.columns import padded, width
from derive.verify.verdict import Verdict
from derive.words import gettext as _

SCHEMA = "derive-verify/1"
GREEN, RED, YELLOW, DIM, RESET = "\x1b[32m", "\x1b[31m", "\x1b[33m", "\x1b[2m", "\x1b[0m"
POINTS, ERROR = 8, 12  # columns


class Table:
    """A row for each entry: its sizes and points, the largest errors of value and derivative, and its kinks."""

    def __init__(self, entries: Sequence[Entry], library: str, version: str):
        self.library, self.version = library, version
        self.name = max((len(e.name) for e in entries), default=0) + 2
        self.function = max((len(_function(e)) for e in entries), default=0) + 2
        self.verdicts: list[Verdict] = []

    def heading(self) -> str:
        """What is compared with what, and the names of the columns."""
        columns = f"  {padded(_('name'), self.name)}{padded(_('function'), self.function)}"
        columns += f"{_right(_('points'), POINTS)}{_right(_('value'), ERROR)}{_right(_('derivative'), ERROR)}  {_('sizes')}"
        said = _("Largest errors of value and derivative against {library} {version}, in double precision")
        return f"{said.format(library=self.library, version=self.version)}\n\n{DIM}{columns}{RESET}\n"

    def row(self, v: Verdict) -> str:
        """One entry: its mark, its errors, what is taken at its kinks, and what misses."""
        self.verdicts.append(v)
        mark = f"{GREEN}✓{RESET}" if v.agrees else f"{RED}✗{RESET}"
        f = v.found
        value, derivative = (_error(f.value_error), _error(f.derivative_error)) if f else ("-", "-")
        lines = [
            f"{mark} {v.entry.name:{self.name}}{_function(v.entry):{self.function}}{f.points if f else 0:>{POINTS}}"
            f"{value:>{ERROR}}{derivative:>{ERROR}}  {_sizes(f.shapes if f else ())}".rstrip()
        ]
        for kink in v.entry.kinks:
            place = _("at {place}: ").format(place=kink.at)
            if kink.value == kink.pytorch:
                lines.append(f"{DIM}    {place}{_('{value}, in both').format(value=_number(kink.value))}{RESET}")
            else:
                said = _("{value} here, {other} in PyTorch").format(value=_number(kink.value), other=_number(kink.pytorch))
                lines.append(f"{DIM}    {place}{RESET}{YELLOW}{said}{RESET}")
        if precise := v.entry.precision:
            said = _("held to {tolerance}: {because}").format(tolerance=f"{precise.tolerance:g}", because=precise.told_because)
            lines.append(f"{DIM}    {said}{RESET}")
        if v.miss:
            lines.append(f"{RED}    {v.miss}{RESET}")
        return "\n".join(lines) + "\n"

    def summary(self) -> str:
        """How many agree, to what error, at how many kinks, and which do not."""
        from derive.check.autograd import TOLERANCE

        verdicts = self.verdicts
        missed = [v.entry.name for v in verdicts if not v.agrees]
        good = [v.found for v in verdicts if v.found and v.agrees and not v.entry.precision]
        kinks = [k for v in verdicts for k in v.entry.kinks]
        differ = sum(k.value != k.pytorch for k in kinks)
        lines = [_("{n} of {all} agree.").format(n=len(verdicts) - len(missed), all=len(verdicts))]
        if missed:
            lines.append(_("Missed: {names}.").format(names=", ".join(missed)))
        if good:
            value, derivative = max(f.value_error for f in good), max(f.derivative_error for f in good)
            said = _("Largest error of a value {value}, of a derivative {derivative}; above {tolerance} is a miss.")
            lines.append(said.format(value=f"{value:.1e}", derivative=f"{derivative:.1e}", tolerance=f"{TOLERANCE:g}"))
        if kinks:
            said = _("Kinks: at {same} the convention is PyTorch's, at {differ} PyTorch has another, as stated.")
            lines.append(said.format(same=len(kinks) - differ, differ=differ))
        if any(v.entry.composed for v in verdicts):
            lines.append(_("* is put together from this and other functions: PyTorch has none of its own."))
        return "\n" + "\n".join(lines) + "\n"

    def as_json(self) -> str:
        """The verdicts as data."""
        from derive.check.autograd import TOLERANCE

        found = {
            "schema": SCHEMA, "backend": self.library, "version": self.version, "tolerance": TOLERANCE,
            "agrees": all(v.agrees for v in self.verdicts), "entries": [v.to_dict() for v in self.verdicts],
        }  # fmt: skip
        return json.dumps(found, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _function(e: Entry) -> str:
    """The function's name, shortened as people import it; a star where it is one of several."""
    return e.pytorch.replace("torch.nn.functional.", "F.") + (" *" if e.composed else "")


def _number(value: str) -> str:
    """What a convention says comes out, in words where it is no number."""
    return _("none") if value == NO_NUMBER else value


def _right(words: str, columns: int) -> str:
    """Words at the right end of a column."""
    return " " * (columns - width(words)) + words


def _error(number: float) -> str:
    return f"{number:.1e}" if math.isfinite(number) else "-"


def _sizes(shapes: Sequence[Sequence[tuple[str, int]]]) -> str:
    """N×M = 3×4, 5×2, 2×6; nothing where there are no sizes."""
    if not shapes:
        return ""
    names = "×".join(name for name, _ in shapes[0])
    return f"{names} = {', '.join('×'.join(str(n) for _, n in shape) for shape in shapes)}"


__all__ = ["SCHEMA", "Table"]
