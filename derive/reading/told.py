"""A text that is understood as people write it, told in the text notation and posed as a problem."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from derive.errors import NotationError
from derive.language.reader import listed
from derive.language.reader import read_problem as read_notation
from derive.problem import Problem
from derive.reading.account import Account
from derive.reading.evidence import gathered
from derive.reading.grammar import Grammar
from derive.reading.latex import read_latex
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
    told = in_notation(account, text)
    variables = None if wrt is None else ", ".join(named(w, account) for w in listed(wrt))
    wanted = None if of is None else named(of, account)
    try:
        problem = read_notation(told, wanted, variables, assume, name=name, domain=domain, every=every, plain=True)
    except NotationError as refused:
        if len(told) > MOST_TOLD or refused.problem == first.problem:
            raise first from None
        raise NotationError(
            _("this is understood as {told}, and cannot be derived so: {reason}").format(
                told=told.replace("\n", "; "), reason=refused.problem
            )
        ) from None
    said = [message("{reading}", reading=c) for c in account.conventions]
    if any(len(i.members) > 2 or i.role == "claim" for i in account.items):
        said.append(message("what stands behind the first equality of a chain, and every further claim, is not used here"))
    return replace(problem, readings=(*problem.readings, *said))


def read_address(text: str) -> Account | None:
    """loss.py:loss is a function of a file, which is read and never run."""
    found = re.fullmatch(r"\s*([^\n]{1,250}\.py):(\w+)\s*", text)
    if found is None or not Path(found[1]).is_file():
        return None
    return read_function(Path(found[1]).read_text(encoding="utf-8", errors="replace"), found[2])


def better(first: NotationError, second: NotationError, text: str) -> NotationError:
    """Of two refusals the one that speaks of what was typed: two readings before a likely fix, and that before any other."""
    if _("is read in two ways") in second.problem:
        return second
    as_written = "\\" in text or "$" in text or is_python(text)
    return second if as_written and first.fix is None else first


def in_notation(account: Account, text: str) -> str:
    """The definitions of an account in the text notation, a line each."""
    lines = []
    for item in account.items:
        if item.role not in ("definition", "chain"):
            continue
        head, body = item.members[0].entries, item.members[1].entries
        if isinstance(body, list):
            raise NotationError(_("an array that is written out is read, and cannot be differentiated yet"), text, item.at)
        lines.append(f"{head} = {body}")
    if not lines:
        raise NotationError(_("there is no definition here, only a claim"), text, 0, "`name = …`")
    return "\n".join(map(spelled, lines))


def spelled(told: str) -> str:
    """A formula in which a quantity has no name that means something else there: the number delta is delta_."""
    return re.sub(r"(?<!\w)delta(?![\w(])", "delta_", told)


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
