"""The catalogue in a terminal: a line an entry, or all that an entry says."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from derive.catalogue import NO_NUMBER, Entry, Interval

BOLD, DIM, RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"
LABEL, WIDEST_NAME = 12, 22  # columns: a longer name has a line of its own


def overview(entries: Sequence[Entry], columns: int) -> str:
    """Each family under its name: name and sentence of each entry, and how to see more."""
    width = min(WIDEST_NAME, max((len(e.name) for e in entries), default=0)) + 2
    lines: list[str] = []
    for family in dict.fromkeys(e.family for e in entries):
        members = [e for e in entries if e.family == family]
        lines += [f"{BOLD}{plural(family).capitalize()}{RESET} {DIM}({len(members)}){RESET}", ""]
        for e in members:
            first, *more = textwrap.wrap(e.about, max(24, columns - width - 2))
            if len(e.name) < width:
                lines.append(f"  {e.name:{width}}{first}")
            else:
                lines += [f"  {e.name}", f"  {'':{width}}{first}"]
            lines += [f"  {'':{width}}{line}" for line in more]
        lines.append("")
    families = len({e.family for e in entries})
    counted = f"{len(entries)} functions" + (f" in {families} families" if families > 1 else "")
    said = f"{counted}. `derive list NAME` shows all that is known of one, `derive NAME --steps` derives it."
    return "\n".join([*lines, *textwrap.wrap(said, columns)]) + "\n"


def details(entries: Sequence[Entry], columns: int) -> str:
    """All that the catalogue says of some entries."""
    return "\n".join("\n".join(_details(e, columns)) + "\n" for e in entries)


def _details(e: Entry, columns: int) -> Iterable[str]:
    yield f"{BOLD}{e.title}{RESET} {DIM}({e.name}, {e.family}){RESET}"
    yield from textwrap.wrap(e.about, columns)
    yield ""
    domain = [between(leaf, interval) for leaf, interval in e.domain.items()]
    rows: list[tuple[str, Iterable[str]]] = [
        ("given", e.define),
        ("assuming", e.assume),
        ("not learnt", [", ".join(e.given) + "; --gradient leaves out what is given"] if e.given else []),
        ("derivative", [f"of {e.of or e.define[-1].partition(' = ')[0]} by {e.wrt}"]),
        ("domain", [", ".join(domain) + ("; else every real number" if domain else "every real number")]),
        ("kinks", [line for k in e.kinks for line in kink(k.at, k.value, k.pytorch, k.says)] or ["none"]),
        ("source", [e.source]),
        ("PyTorch", [e.torch, *(["put together: PyTorch has no function of its own"] if e.composed else [])]),
    ]
    if e.precision:
        rows.append(("", [f"agrees to {e.precision.tolerance:g} only: {e.precision.because}"]))
    for label, parts in rows:
        for n, part in enumerate(parts):
            for k, line in enumerate(textwrap.wrap(part, max(24, columns - LABEL - 2), break_long_words=False)):
                yield f"  {DIM}{label if n == k == 0 else '':{LABEL}}{RESET}{line}"


def kink(at: str, value: str, pytorch: str, says: str) -> list[str]:
    """Where there is no derivative, and what is taken for it."""
    ours, theirs = ("no number" if side == NO_NUMBER else side for side in (value, pytorch))
    convention = f"{ours} here and in PyTorch" if ours == theirs else f"{ours} here, {theirs} in PyTorch"
    return [f"{at}: {convention}", f"  ({says})"]


def between(leaf: str, interval: Interval) -> str:
    """low < leaf < high, as far as there are bounds."""
    low, high = interval
    if high is None:
        return f"{leaf} > {low:g}"
    return f"{'' if low is None else f'{low:g} < '}{leaf} < {high:g}"


def plural(family: str) -> str:
    """The name of a family with more than one member."""
    return f"{family}es" if family.endswith("s") else f"{family}s"


__all__ = ["details", "overview", "plural"]
