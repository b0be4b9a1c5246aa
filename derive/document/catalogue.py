"""The catalogue in a terminal: a line an entry, or all that an entry says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from derive.catalogue import NO_NUMBER, Entry, Interval
from derive.columns import padded, wrapped
from derive.words import gettext as _
from derive.words import ngettext, pgettext

BOLD, DIM, RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"
LABEL, WIDEST_NAME = 12, 22  # columns: a longer name has a line of its own


def overview(entries: Sequence[Entry], columns: int) -> str:
    """Each family under its name: name and sentence of each entry, and how to see more."""
    width = min(WIDEST_NAME, max((len(e.name) for e in entries), default=0)) + 2
    families = list(dict.fromkeys(e.family for e in entries))
    lines: list[str] = []
    for family in families:
        members = [e for e in entries if e.family == family]
        lines += [f"{BOLD}{pgettext('family', plural(family).capitalize())}{RESET} {DIM}({len(members)}){RESET}", ""]
        for e in members:
            first, *more = wrapped(e.told_about, max(24, columns - width - 2))
            if len(e.name) < width:
                lines.append(f"  {e.name:{width}}{first}")
            else:
                lines += [f"  {e.name}", f"  {'':{width}}{first}"]
            lines += [f"  {'':{width}}{line}" for line in more]
        lines.append("")
    if len(families) > 1:
        counted = ngettext("{n} function in {families} families", "{n} functions in {families} families", len(entries))
    else:
        counted = ngettext("{n} function", "{n} functions", len(entries))
    said = _("{counted}. `derive show NAME` shows all that is known of one, `derive NAME --steps` derives it.")
    told = said.format(counted=counted.format(n=len(entries), families=len(families)))
    return "\n".join([*lines, *wrapped(told, columns)]) + "\n"


def details(entries: Sequence[Entry], columns: int) -> str:
    """All that the catalogue says of some entries."""
    return "\n".join("\n".join(_details(e, columns)) + "\n" for e in entries)


def _details(e: Entry, columns: int) -> Iterable[str]:
    yield f"{BOLD}{e.told_title}{RESET} {DIM}({e.name}, {e.told_family}){RESET}"
    yield from wrapped(e.told_about, columns)
    yield ""
    given, domains = ", ".join(e.given), ", ".join(between(leaf, interval) for leaf, interval in e.domain.items())
    derivative = _("of {of} by {wrt}").format(of=e.of or e.define[-1].partition(" = ")[0], wrt=e.wrt)
    rows: list[tuple[str, Iterable[str]]] = [
        (_("given"), e.define),
        (_("assuming"), e.assume),
        (_("not learnt"), [_("{given}; --gradient leaves out what is given").format(given=given)] if given else []),
        (_("derivative"), [derivative]),
        (_("domain"), [_("{domains}; else every real number").format(domains=domains) if domains else _("every real number")]),
        (_("kinks"), [line for k in e.kinks for line in kink(k.at, k.value, k.pytorch, k.told_says)] or [_("none")]),
        (_("source"), [e.source]),
        (_("PyTorch"), [e.torch, *([_("put together: PyTorch has no function of its own")] if e.composed else [])]),
    ]
    if p := e.precision:
        said = _("agrees to {tolerance} only: {because}")
        rows.append(("", [said.format(tolerance=f"{p.tolerance:g}", because=p.told_because)]))
    rows.append((_("next"), [f"derive {e.name} --steps", f"derive verify {e.name}"]))
    for label, parts in rows:
        for n, part in enumerate(parts):
            for k, line in enumerate(wrapped(part, max(24, columns - LABEL - 2), break_long_words=False)):
                yield f"  {DIM}{padded(label if n == k == 0 else '', LABEL)}{RESET}{line}"


def kink(at: str, value: str, pytorch: str, says: str) -> list[str]:
    """Where there is no derivative, and what is taken for it."""
    ours, theirs = (_("no number") if side == NO_NUMBER else side for side in (value, pytorch))
    alike = _("{at}: {value} here and in PyTorch")
    convention = alike if ours == theirs else _("{at}: {value} here, {other} in PyTorch")
    return [convention.format(at=at, value=ours, other=theirs), _("  ({says})").format(says=says)]


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
