"""What is asked for, or said beside a problem, over the names that the problem has."""

from __future__ import annotations

import re
from collections.abc import Set

from derive.errors import NotationError
from derive.expression.indices import names
from derive.expression.nodes import AppliedUndef
from derive.expression.places import walk
from derive.problem import Problem
from derive.reading.gathering import gathered
from derive.reading.grammar import Grammar
from derive.reading.known import Known
from derive.reading.latex import read_latex
from derive.reading.phrases import Letter, Literal, Phrase, Plus, Power, Use
from derive.reading.plain import read_plain
from derive.reading.reader import guarded
from derive.reading.statements import statements
from derive.reading.surface import Row
from derive.reading.understanding import understood_among
from derive.records import replace
from derive.words import gettext as _

LETTERS = "ijklmnpqrstuv"
_ARRAY = re.compile(r"([A-Za-z]\w*)\s*\[([^\[\]]*)\]")
_WORD = re.compile(r"[A-Za-z]\w*")
_LETTER = re.compile(r"[A-Za-z]")


def names_of(text: str) -> Known:
    """The names of a text in the text notation: arrays by the places in their brackets, and numbers."""
    ranks: dict[str, int] = {}
    letters: set[str] = set()
    for name, places in _ARRAY.findall(text):
        ranks[name] = max(ranks.get(name, 0), places.count(",") + 1)
        letters.update(_LETTER.findall(places))
    for word in _WORD.findall(text):
        if word not in letters:
            ranks.setdefault(word, 0)
    return Known(ranks, frozenset(), frozenset(letters), text)


def read_among(text: str, known: Known) -> str:
    """A formula of LaTeX over names that are known, in the text notation; an equation keeps its two sides."""
    account = guarded(lambda: understood_among(statements(read_latex(text)), text, known))
    if len(account.items) > 1:
        raise NotationError(_("one expression is wanted here, not several"), text, account.items[1].at)
    item = account.items[0]
    if len(item.members) > 2:
        raise NotationError(_("two '=' in one equation; separate equations by ';'"), text, item.at)
    left, right = (str(m.entries) for m in item.members)
    return right if item.alone else f"{left} = {right}"


def entries_among(text: str, problem: Problem) -> str:
    """An expression in LaTeX over the names of a problem, in the text notation."""
    said = [e for d in problem.definitions for e in (d.head, d.body)] + [
        e for a in problem.assumptions for e in (a.left, a.right)
    ]
    numbers = frozenset().union(*map(names, (*said, problem.of, problem.wrt)), (s.name for s in problem.sizes))
    functions = frozenset(part.func.__name__ for e in said for _path, part in walk(e) if isinstance(part, AppliedUndef))
    ranks = dict.fromkeys(numbers, 0) | {n: len(a) for n, a in problem.axes.items()}
    found = read_among(text, Known(ranks, functions, frozenset(problem.letters)))
    if " = " in found:
        raise NotationError(_("an equation cannot stand here"), text, 0)
    return found


def named(asked: str, known: Known, latex: bool = True, beside: str = "") -> str:
    """A name that is asked for, with letters for all its axes, which are other ones than those of what is asked `beside` it."""
    word = asked.strip()
    use = Use(0, word) if word in known.ranks else _use(word, known, latex)
    found = next((n for n in (use.name, f"{use.name}_") if n in known.ranks), None)
    if found is None:
        return word if not latex else use.name
    places = [*map(_place, use.places)]
    rank = known.ranks[found]
    written = f"{known.written} {beside}"
    letters = (*LETTERS, *(f"k{n}" for n in range(1, 99)))
    taken = {*_WORD.findall(" ".join(places))}
    fresh = (c for c in letters if c not in taken and not re.search(rf"(?<!\w){c}(?!\w)", written))
    while len(places) < rank:
        places.append(next(fresh))
    shown = {"delta": "delta_", "e_": "e"}.get(found, found)
    return f"{shown}[{','.join(places)}]" if places else shown


def _place(phrase: Phrase | None) -> str:
    """A place of an entry that is asked for: a letter, a number, or t - 1."""
    if isinstance(phrase, Plus):
        return "".join(f" {sign} {_place(term)}" for sign, term in phrase.terms).removeprefix(" + ").strip()
    return phrase.name if isinstance(phrase, Letter) else phrase.text if isinstance(phrase, Literal) else ""


def _use(word: str, known: Known, latex: bool) -> Use:
    """A name that is asked for, with its places."""
    row: Row
    forced: Set[str] = frozenset()
    if latex:
        row = read_latex(word)
    else:
        row, forced = read_plain(word)
    evidence = gathered([row], forced | known.letters | known.below([row]))
    grammar = Grammar(evidence, word)
    grammar.posed = known
    grammar.taken = frozenset()
    phrase = grammar.expression(row)
    match phrase:  # nobody asks for a power of an array: what stands above is its first index, the l of W^l and W^{l}_{ij}
        case Power(base=Use(name=name, places=below) as base, exponent=Letter() | Plus() | Literal() as above):
            if known.ranks.get(name, 0) > len(below) and (below or not isinstance(above, Literal)):
                return replace(base, places=(above, *below))
    return phrase if isinstance(phrase, Use) else Use(0, word)


__all__ = ["entries_among", "named", "names_of", "read_among"]
