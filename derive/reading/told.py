"""Texts that are understood as people write them, told in the text notation and posed as a problem."""

from __future__ import annotations

import ast
import difflib
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from derive.errors import NotationError
from derive.expression.nodes import Expr
from derive.language.expressions import RESERVED
from derive.language.reader import listed
from derive.language.reader import read_problem as read_notation
from derive.problem import Problem
from derive.reading.account import UNBOUNDED, Account, Equality, name_of
from derive.reading.adjectives import with_adjectives
from derive.reading.asked import named, names_of, read_among
from derive.reading.claims import claims
from derive.reading.declarations import declares
from derive.reading.entries import Entries
from derive.reading.known import Known
from derive.reading.latex import read_latex
from derive.reading.lengths import counted, ranged
from derive.reading.notations import latex_among
from derive.reading.python import is_python
from derive.reading.reader import guarded, read, read_function
from derive.reading.roots import with_roots
from derive.reading.sampled import at_samples
from derive.reading.statements import statements
from derive.reading.surface import Row
from derive.reading.understanding import understood
from derive.reading.valued import with_values
from derive.reading.zeroth import with_first_apart
from derive.records import dataclass, replace
from derive.sentence import message
from derive.words import gettext as _

Domain = Mapping[str, tuple[float | None, float | None]]
MOST_TOLD = 600  # characters of a reading in a message; of a longer one the first refusal is told


@dataclass
class Told:
    """A problem in the text notation: its definitions, what is assumed and claimed, and how it was understood."""

    text: str
    assume: list[str]
    claim: str | None
    account: Account
    entries: Entries
    places: Sequence[int]  # where each line of the text stands in what was typed


def understood_problem(
    first: NotationError | None, text: str, of: str | None, wrt: str | None, assume: Sequence[str], *, name: str | None,
    domain: Domain | None, every: bool, claim: str | None = None,
) -> Problem:  # fmt: skip
    """The problem of texts of which some are LaTeX, or which the text notation refused with `first`; raises `NotationError`."""
    beside = [*assume, *([] if claim is None else [claim])]
    asked = [*([] if of is None else [of]), *([] if wrt is None else listed(wrt))]
    latex = latex_among(text, beside, asked)
    if latex and text not in latex:
        known = names_of(text)
        said = [read_among(t, known) if t in latex else t for t in beside]
        wanted = named(of, known) if of is not None and of in latex else of
        by = [] if wrt is None else [named(w, known, beside=wanted or "") if w in latex else w for w in listed(wrt)]
        variables = None if wrt is None else ", ".join(by)
        claimed = None if claim is None else said[-1]
        return read_notation(
            text, wanted, variables, said[: len(assume)], name=name, domain=domain, every=every, claim=claimed
        )  # fmt: skip
    try:
        told = told_together(text, list(assume), claim, latex, of or "")
    except NotationError as second:
        raise better(first, second, text) from None
    account, entries = told.account, told.entries
    known = Known.of_account(account)
    asked_by = [(in_words(account.also.get(w, w), account), w in latex) for w in ([] if wrt is None else listed(wrt))]
    of = account.also.get(of, of) if of is not None else None
    wanted = ""
    results = entries.results() if claim is None and of is None else []
    if of is not None or (claim is None and not results and account.returned):
        wanted = named(account.returned, known, False) if of is None else named(of, known, of in latex)
        results = entries.asked(wanted) if claim is None else []
    by = [v for w, is_latex in asked_by for v in varied(beside_entries(w, known, text), known, entries, is_latex, wanted)]
    variables = None if wrt is None else ", ".join(by)
    assume, domain = [*told.assume, *assumed(account)], bounded(account, domain)
    try:
        problem = read_notation(
            told.text, next(iter(results), None), variables, assume, name=name, domain=domain, every=every, plain=True,
            claim=told.claim, steps={spelled(n): steps for n, steps in account.steps.items()},
        )  # fmt: skip
    except NotationError as refused:
        raise explained(refused, first, told, text) from None
    refuse_parts(problem, account, text)
    refuse_parameters(problem, account, text)
    further = tuple(problem.defined[n].head for n in results[1:])
    found = () if claim is not None else claims(account, entries, told.text, assume, domain)
    return replace(
        problem, readings=(*problem.readings, *account.conventions), claims=found, further=further,
        written=written_out(problem, entries), wholes=in_wholes(problem, account),
    )  # fmt: skip


def in_wholes(problem: Problem, account: Account) -> dict[str, Expr] | None:
    """The definitions of a problem in whole arrays, where they have such a form; None where the text has indices."""
    if not account.is_whole:
        return None
    return {i.name: form for i in account.items if i.name in problem.defined and (form := i.members[1].whole) is not None}


def written_out(problem: Problem, entries: Entries) -> dict[str, tuple[tuple[Expr, ...], ...]]:
    """The arrays of a problem that are written out, as rows of entries."""
    return {
        array: tuple(tuple(problem.defined[n].head for n in row) for row in entries.rows(array))
        for array in entries.tables
        if all(n in problem.defined for row in entries.rows(array) for n in row)
    }


def told_together(text: str, assume: list[str], claim: str | None, latex: frozenset[str], of: str = "") -> Told:
    """A text with what is said beside it: all that is LaTeX is understood together, since a letter is one thing in all of it."""
    beside = [*assume, *([] if claim is None else [claim])]
    if text not in latex or is_python(text):
        account = ready(read_address(text) or read(text))
        return in_notation(account, text, assume, claim, of)
    pieces = [text, *(t for t in beside if t in latex)]
    starts = [0]
    for piece in pieces[:-1]:
        starts.append(starts[-1] + len(piece) + 1)
    joint = "\n".join(pieces)
    try:
        rows: list[Row] = []
        for piece, start in zip(pieces, starts, strict=True):
            rows += statements(with_adjectives(read_latex(" " * start + piece)))
        account = ready(guarded(lambda: understood(rows, joint, main_end=len(text))))
    except NotationError as refused:
        raise own_place(refused, pieces, starts) from None
    parts: dict[int, list[Equality]] = {}
    for item in account.items:
        parts.setdefault(sum(start <= item.at for start in starts) - 1, []).append(item)
    said = {piece: told_equality(parts.get(n, []), piece) for n, piece in enumerate(pieces) if n}
    return in_notation(
        replace(account, items=tuple(parts.get(0, ()))), text, [said.get(t, t) for t in assume],
        None if claim is None else said.get(claim, claim), of,
    )  # fmt: skip


def ready(account: Account) -> Account:
    """An account as it is posed: without what is held fixed, with names for roots, entries 0 and values of functions."""
    return with_values(with_first_apart(with_roots(account.posed())))


def told_equality(items: Sequence[Equality], text: str) -> str:
    """What is assumed or claimed, as one equation of the text notation."""
    if not items:
        raise NotationError(_("there is nothing here"), text, 0)
    if len(items) > 1 or len(items[0].members) > 2:
        raise NotationError(_("one equation is wanted here, not several"), text, 0)
    left, right = items[0].members
    return spelled(f"{left.entries} = {right.entries}")


def own_place(error: NotationError, pieces: Sequence[str], starts: Sequence[int]) -> NotationError:
    """An error that points into the text in which its place is."""
    if error.offset is None:
        return error
    n = sum(start <= error.offset for start in starts) - 1
    return NotationError(error.problem, pieces[n], min(error.offset - starts[n], len(pieces[n])), error.fix)


def explained(refused: NotationError, first: NotationError | None, told: Told, text: str) -> NotationError:
    """Why what was understood cannot be posed, at the place of the formula that it is about."""
    if first is not None and (len(told.text) > MOST_TOLD or refused.problem == first.problem):
        return refused if told.account.declarations else first
    if refused.offset is None or refused.text != told.text:  # of the whole, or of what is asked or assumed
        return refused
    at = None
    if refused.text == told.text and refused.line is not None and refused.line <= len(told.places):
        at = told.places[refused.line - 1]
    if first is None and len(told.text) > MOST_TOLD:
        return NotationError(refused.problem, text, at)
    said = _("this is understood as {told}, and cannot be derived so: {reason}")
    return NotationError(said.format(told=told.text.replace("\n", "; "), reason=refused.problem), text, at)


def read_address(text: str) -> Account | None:
    """loss.py:loss is a function of a file, which is read and never run."""
    found = re.fullmatch(r"\s*([^\n]{1,250}\.py):(\w+)\s*", text)
    if found is None or not Path(found[1]).is_file():
        return None
    return read_function(Path(found[1]).read_text(encoding="utf-8", errors="replace"), found[2])


def better(first: NotationError | None, second: NotationError, text: str) -> NotationError:
    """Of two refusals the one that speaks of what was typed: two readings before a likely fix, and that before any other."""
    if first is None or _("is read in two ways") in second.problem or declares(text):
        return second
    if is_python(text):
        return second
    as_written = "\\" in text or "$" in text
    return second if as_written and first.fix is None else first


def in_notation(account: Account, text: str, assume: list[str], claim: str | None, of: str = "") -> Told:
    """The definitions of an account in the text notation, a line each; `of` is what is asked for, as it was typed."""
    account = counted(ranged(account))
    at = {i.members[0].entries: i.at for i in account.items if i.role in ("definition", "chain")}
    entries = Entries(account, text)
    lines = dict(entries.lines())
    asked = set(re.findall(r"[^\W\d]\w*", of))
    lines, sampled = at_samples(lines, account.called - asked) if claim is None else (lines, [])
    if sampled:
        said = [message("{name} with an index is its value at a sample", name=name) for name in sampled]
        items = tuple(i for i in account.items if i.name not in sampled)
        account = replace(account, items=items, conventions=(*account.conventions, *said))
    places = [at.get(head, at.get(name_of(head), 0)) for head in lines]
    defined = {name_of(head) for head in lines}
    for head, body in lines.items():
        refuse_unsaid(body, defined, text, at.get(head, 0))
    if not lines and claim is None:
        raise NotationError(_("there is no definition here, only a claim"), text, 0, "`name = …`")
    for head in lines:
        quantity = name_of(head).removeprefix("log_")
        if quantity != name_of(head) and any(re.search(rf"(?<!\w){re.escape(quantity)}\(", b) for b in lines.values()):
            said_ = _("log {name} is defined here, and {name} is called elsewhere: write {name} itself, {name}(…) = \\exp(…)")
            raise NotationError(said_.format(name=quantity), text, at.get(head, 0))
    kept = [*lines]
    for _n in lines:  # S and h of S(t) = …, h(t) = -S'(t)/S(t), once both are called with something else
        others = " ".join(lines[h] for h in kept)
        kept = [h for h in kept if h not in account.called - asked or re.search(rf"(?<!\w){re.escape(h)}(?![\w(])", others)]
    kept = kept or [*lines]
    wanted = set(re.findall(r"[^\W\d]\w*", of))
    kept = [h for h in kept if not is_idle(h, lines) or name_of(h) in wanted] or kept
    told = "\n".join(spelled(f"{h} = {lines[h]}") for h in kept)
    return Told(told, assume, claim, account, entries, [p for h, p in zip(lines, places, strict=True) if h in kept])


def is_idle(head: str, lines: Mapping[str, str]) -> bool:
    """Whether a quantity is made of its indices alone and no other line uses it, as torch.arange(N) and a mask are."""
    name, body = name_of(head), lines[head]
    indices = set(re.findall(r"\w+", head.partition("[")[2]))
    is_used = any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", other) for h, other in lines.items() if h != head)
    return bool(indices) and not is_used and set(re.findall(r"[A-Za-z_]\w*", body)) <= indices | RESERVED


def refuse_parts(problem: Problem, account: Account, text: str) -> None:
    """An array that is declared longer than the formulas reach: by the entries that they leave out its derivative is 0."""
    for d in account.declarations:
        if d.name not in problem.axes or len(problem.axes[d.name]) != len(d.lengths):
            continue
        for length, reached in zip(d.lengths, problem.lengths(d.name), strict=True):
            if length.is_plain and re.fullmatch(rf"{re.escape(length.text)} [-+] \d+", str(reached)):
                said = _("{declaration}, and the formulas reach {reached} entries along an axis: the others need a condition")
                example = f"where(i <= {reached}, …, 0)"
                raise NotationError(said.format(declaration=d.text, reached=reached), text, d.at, f"`{example}`")


def refuse_parameters(problem: Problem, account: Account, text: str) -> None:
    """By what is handed to an array that is given, the derivative is not known: π_θ(a|s) rests on θ, and nothing says how;
    and so is that of what a left side says to be of something that its formula does not have."""
    asked = {name_of(str(v)) for v in problem.variables}
    of = name_of(str(problem.of))
    if missing := sorted((account.arguments.get(of, frozenset()) & asked) - problem.needed(of)):  # J(θ) = Σ ℓ(x_i)
        item = next(i for i in account.items if i.name == of)
        called = [f for f in re.findall(r"([A-Za-z_]\w*)\(", str(item.members[-1].entries)) if f not in RESERVED]
        said = _("nothing here says how {of} depends on {by}, so this derivative is not known")
        fix = f"`{called[0]}(…) = …`" if called else f"`{of} = …`"
        raise NotationError(said.format(of=of, by=missing[0]), text, item.at, fix)
    for of, by in account.parameters.items():
        needed = by.union(*map(problem.needed, by))
        if of in problem.axes and of not in problem.defined and (found := sorted(needed & asked)):
            said = _("nothing here says how {of} depends on {by}, so this derivative is not known")
            raise NotationError(said.format(of=of, by=found[0]), text, 0, f"`{of} = …`")


def refuse_unsaid(body: str, defined: set[str], text: str, at: int) -> None:
    """A derivative of a quantity of which the text says nothing is no zero: how it depends is not known."""
    if "diff(" not in body:
        return
    for node in ast.walk(ast.parse(body, mode="eval")):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "diff" and len(node.args) > 1:
            of, by = (name_of(ast.unparse(a)) for a in node.args[:2])
            if isinstance(node.args[0], ast.Name | ast.Subscript) and of not in defined and of != by:
                said = _("nothing here says how {of} depends on {by}, so this derivative is not known")
                raise NotationError(said.format(of=of, by=by), text, at, f"`{of} = …`")


def in_words(asked: str, account: Account) -> str:
    """What is asked for by the name that the program has for it: h0 and h0[i] where the formulas have h[0,i], and what PyTorch
    calls fc1.weight, with or without the model before it."""
    found = re.match(r"(?:\\(?:mathbf|bm|boldsymbol|vec)\s*\{?\s*)?\\?([A-Za-z]+)\}?\s*(_.*)", asked.strip())
    if found is not None and found[1] in account.words:  # an entry w_{ij} of W
        return ("\\" if asked.strip().startswith(f"\\{found[1]}") else "") + account.words[found[1]] + found[2]
    found = re.fullmatch(r"((?:\w+(?:\[\d+\])?\.)*\w+)\s*(?:\[(.*)\])?", asked.strip())
    if found is None:
        return asked
    path = re.sub(r"\[(\d+)\]", r".\1", found[1]).split(".")
    names = [".".join(path[n:]) for n in range(len(path))]
    entry = next((account.words[n] for n in names if n in account.words), None)
    if entry is None:
        behind = [e for n, e in account.words.items() if n.endswith(f".{names[0]}")]
        entry = behind[0] if len(behind) == 1 else path[-1] if len(path) > 1 and path[-1] in account.names else None
    if entry is None and len(path) > 1 and (known := [n for n in account.words if "." in n]):
        said = _("{name} is none of the weights here; there are: {known}").format(name=found[1], known=", ".join(known[:12]))
        raise NotationError(said, asked, 0, f"`{(difflib.get_close_matches(names[0], known, 1) or known)[0]}`")
    if entry is None:
        return asked
    if found[2] is None:
        return entry
    return f"{entry.removesuffix(']')},{found[2]}]" if entry.endswith("]") else f"{entry}[{found[2]}]"


def beside_entries(asked: str, known: Known, text: str) -> str:
    """What is asked for by a letter that stands by itself in the text beside entries of an array with the same one: the x of
    f(x) = Σ_i w_i K(x - x_i) is x, and what is meant by x_i is said so."""
    word = asked.strip()
    apart = known.ranks.get(f"{word}_", math.inf) < known.ranks.get(word, 0)
    return f"{word}_" if apart and not re.search(rf"(?<!\w){re.escape(word)}_(?![\w{{\\])", text) else asked


def varied(asked: str, known: Known, entries: Entries, latex: bool, beside: str = "") -> list[str]:
    """The variables that a name stands for: where x1 and x2 are numbers of a text, and x is none of its names, x is both."""
    word = named(asked, known, latex, beside)
    if word not in known.ranks and re.fullmatch(r"\w+", word):
        numbered = [n for n in known.ranks if re.fullmatch(rf"{re.escape(word)}_?\d+", n)]
        if numbered:
            return sorted(numbered, key=lambda n: int(re.sub(r"\D", "", n.removeprefix(word))))
    return entries.asked(word)


def assumed(account: Account) -> list[str]:
    """What the text assumes, and that the symmetric matrices are so that are declared, stand in formulas and are not defined."""
    defined = {i.name for i in account.items}
    found = [d.name for d in account.declarations if d.is_symmetric and d.name in account.names and d.name not in defined]
    said = [spelled(f"{i.members[0].entries} = {i.members[1].entries}") for i in account.items if i.role == "assumption"]
    return [*said, *(f"{name}[i,j] = {name}[j,i]" for name in found)]


def bounded(account: Account, domain: Domain | None) -> Domain | None:
    """Between which numbers the quantities lie, by their declarations and by what is asked for."""
    defined = {i.name for i in account.items}
    found = {d.name: d.bounds for d in account.declarations if d.bounds != UNBOUNDED and d.name in account.names.keys() - defined}
    return {**found, **(domain or {})} if found else domain


def spelled(told: str) -> str:
    """A formula in which a quantity has no name that means something else there: the number delta is delta_, and e is e."""
    return re.sub(r"(?<!\w)e_(?!\w)", "e", re.sub(r"(?<!\w)delta(?![\w(])", "delta_", told))
