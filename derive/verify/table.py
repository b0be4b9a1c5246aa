"""The verdicts of `derive verify` as a table that is told row by row, and as data."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

from derive.catalogue import Entry
from derive.verify.verdict import Verdict

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
        columns = f"  {'name':{self.name}}{'function':{self.function}}"
        columns += f"{'points':>{POINTS}}{'value':>{ERROR}}{'derivative':>{ERROR}}  sizes"
        said = f"Largest errors of value and derivative against {self.library} {self.version}, in double precision"
        return f"{said}\n\n{DIM}{columns}{RESET}\n"

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
            if kink.value == kink.pytorch:
                lines.append(f"{DIM}    at {kink.at}: {kink.value}, in both{RESET}")
            else:
                lines.append(f"{DIM}    at {kink.at}:{RESET} {YELLOW}{kink.value} here, {kink.pytorch} in PyTorch{RESET}")
        if v.entry.precision:
            lines.append(f"{DIM}    held to {v.entry.precision.tolerance:g}: {v.entry.precision.because}{RESET}")
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
        lines = [f"{len(verdicts) - len(missed)} of {len(verdicts)} agree."]
        if missed:
            lines.append(f"Missed: {', '.join(missed)}.")
        if good:
            value, derivative = max(f.value_error for f in good), max(f.derivative_error for f in good)
            lines.append(
                f"Largest error of a value {value:.1e}, of a derivative {derivative:.1e}; above {TOLERANCE:g} is a miss."
            )
        if kinks:
            lines.append(
                f"Kinks: at {len(kinks) - differ} the convention is PyTorch's, at {differ} PyTorch has another, as stated."
            )
        if any(v.entry.composed for v in verdicts):
            lines.append("* is put together from this and other functions: PyTorch has none of its own.")
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


def _error(number: float) -> str:
    return f"{number:.1e}" if math.isfinite(number) else "-"


def _sizes(shapes: Sequence[Sequence[tuple[str, int]]]) -> str:
    """N×M = 3×4, 5×2, 2×6; nothing where there are no sizes."""
    if not shapes:
        return ""
    names = "×".join(name for name, _ in shapes[0])
    return f"{names} = {', '.join('×'.join(str(n) for _, n in shape) for shape in shapes)}"


__all__ = ["SCHEMA", "Table"]
