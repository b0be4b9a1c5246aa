"""A text that is understood as people write it, told in the text notation and posed as a problem."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from derive.errors import NotationError
from derive.language.reader import listed
from derive.language.reader import read_problem as read_notation
from derive.problem import Problem
from derive.reading.account import UNBOUNDED, Account
from derive.reading.claims import claims
from derive.reading.declarations import declares
from derive.reading.entries import Entries
from derive.reading.evidence import gathered
from derive.reading.grammar import Grammar
from derive.reading.latex import read_latex
from derive.reading.lengths import ranged
from derive.reading.phrases import Letter, Literal, Use
from derive.reading.plain import read_plain
from derive.reading.python import is_python
from derive.reading.reader import read, read_function
from derive.reading.surface import Row
from derive.records import replace
from derive.sentence import message
from derive.words import gettext as _

Domain = Mapping[str, tuple[float | None, float | None]]
LETTERS = "ijklmnpqrstuv"
MOST_TOLD = 600  # characters of a reading in a message; of a longer one the first refusal is told


def understood_problem(
    first: NotationError, text: str, of: str | None, wrt: str | None, assume: Sequence[str], *, name: str | None,
    domain: Domain | None, every: bool,
) -> Problem:  # fmt: skip
    """The problem of a text that the text notation refused with `first`; raises `NotationError`."""
    try:
        account = read_address(text) or read(text)
    except NotationError as second:
        raise better(first, second, text) from None
    account = ranged(account)
    entries = Entries(account, text)
    told = in_notation(entries, text)
    variables = None if wrt is None else ", ".join(v for w in listed(wrt) for v in varied(w, account, entries))
    wanted = entries.results() if of is None else entries.asked(named(of, account))
    assume, domain = [*assume, *assumed(account)], bounded(account, domain)
    try:
        problem = read_notation(
            told, next(iter(wanted), None), variables, assume, name=name, domain=domain, every=every, plain=True
        )
    except NotationError as refused:
        if len(told) > MOST_TOLD or refused.problem == first.problem:
            raise (refused if account.declarations else first) from None
        raise NotationError(
            _("this is understood as {told}, and cannot be derived so: {reason}").format(
                told=told.replace("\n", "; "), reason=refused.problem
            )
        ) from None
    said = [message("{reading}", reading=c) for c in account.conventions]
    wholes = (
        {
            name: i.members[1].whole
            for i in account.items
            if (name := i.members[0].entries.partition("[")[0]) in problem.defined and i.members[1].whole is not None
        }
        if account.is_whole
        else None
    )
    further = tuple(problem.defined[n].head for n in wanted[1:])
    written = {
        array: tuple(tuple(problem.defined[n].head for n in row) for row in entries.rows(array))
        for array in entries.tables
        if all(n in problem.defined for row in entries.rows(array) for n in row)
    }
    found = claims(account, entries, told, assume, domain)
    return replace(problem, readings=(*problem.readings, *said), claims=found, further=further, written=written, wholes=wholes)


def read_address(text: str) -> Account | None:
    """loss.py:loss is a function of a file, which is read and never run."""
    found = re.fullmatch(r"\s*([^\n]{1,250}\.py):(\w+)\s*", text)
    if found is None or not Path(found[1]).is_file():
        return None
    return read_function(Path(found[1]).read_text(encoding="utf-8", errors="replace"), found[2])


def better(first: NotationError, second: NotationError, text: str) -> NotationError:
    """Of two refusals the one that speaks of what was typed: two readings before a likely fix, and that before any other."""
    if _("is read in two ways") in second.problem or declares(text):
        return second
    as_written = "\\" in text or "$" in text or is_python(text)
    return second if as_written and first.fix is None else first


def in_notation(entries: Entries, text: str) -> str:
    """The definitions of an account in the text notation, a line each."""
    lines = [f"{head} = {body}" for head, body in entries.lines()]
    if not lines:
        raise NotationError(_("there is no definition here, only a claim"), text, 0, "`name = …`")
    return "\n".join(lines)


def varied(asked: str, account: Account, entries: Entries) -> list[str]:
    """The variables that a name stands for: where x1 and x2 are numbers of a text, and x is none of its names, x is both."""
    word = named(asked, account)
    if word not in account.names and re.fullmatch(r"\w+", word):
        numbered = [n for n in account.names if re.fullmatch(rf"{re.escape(word)}_?\d+", n)]
        if numbered:
            return sorted(numbered, key=lambda n: int(re.sub(r"\D", "", n.removeprefix(word))))
    return entries.asked(word)


def assumed(account: Account) -> list[str]:
    """What the text assumes, and that the symmetric matrices are so that are declared, stand in formulas and are not defined."""
    defined = {str(i.members[0].entries).split("[")[0] for i in account.items}
    found = [d.name for d in account.declarations if d.is_symmetric and d.name in account.names and d.name not in defined]
    said = [f"{i.members[0].entries} = {i.members[1].entries}" for i in account.items if i.role == "assumption"]
    return [*said, *(f"{name}[i,j] = {name}[j,i]" for name in found)]


def bounded(account: Account, domain: Domain | None) -> Domain | None:
    """Between which numbers the quantities lie, by their declarations and by what is asked for."""
    defined = {str(i.members[0].entries).split("[")[0] for i in account.items}
    found = {d.name: d.bounds for d in account.declarations if d.bounds != UNBOUNDED and d.name in account.names.keys() - defined}
    return {**found, **(domain or {})} if found else domain


def named(asked: str, account: Account) -> str:
    """A name that is asked for, with letters for all its axes."""
    word = asked.strip()
    indices = {n for n, known in account.names.items() if known["kind"] == "index"}
    use = _use(word, indices)
    found = next((n for n in account.names if n == use.name), None)
    if found is None and use.name == "e":
        found = "e_" if "e_" in account.names else None
    if found is None:
        return word
    places = []
    for p in use.places:
        places.append(p.name if isinstance(p, Letter) else p.text if isinstance(p, Literal) else "")
    shape = account.names[found].get("shape") or ()
    written = " ".join(str(m.entries) for i in account.items for m in i.members)
    written += " ".join(("", *(length.text for d in account.declarations for length in d.lengths)))
    fresh = (c for c in LETTERS if c not in places and not re.search(rf"(?<!\w){c}(?!\w)", written))
    while len(places) < len(shape):
        places.append(next(fresh))
    return f"{found}[{','.join(places)}]" if places else found


def _use(word: str, indices: set[str]) -> Use:
    row: Row
    if "\\" in word or "{" in word:
        row = read_latex(word if "$" in word else f"${word}$")
    else:
        row, forced = read_plain(word)
        indices = indices | forced
    evidence = gathered([row], frozenset(indices))
    grammar = Grammar(evidence, word)
    grammar.taken = frozenset()
    phrase = grammar.expression(row)
    return phrase if isinstance(phrase, Use) else Use(0, word)
