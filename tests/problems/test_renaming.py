"""Renaming every letter changes nothing but letters: the same steps, line by line, up to the names of what is bound."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping

import pytest
from sympy import Basic
from sympy.core.function import AppliedUndef

from derive import Derived
from derive import derive as derive_text
from derive.expression.nodes import Binder, Index, Indexed, Size, Symbol, indices_of, name_of
from derive.step import Derivation, Step

from .corpus import PROBLEMS, ROWS, Given, derived

WORD = re.compile(r"[A-Za-z_]\w*")
RESERVED = frozenset((
    "exp", "log", "sqrt", "abs", "sign", "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "erf", "sigmoid", "relu",
    "softplus", "pi", "sum", "prod", "mean", "max", "min", "norm", "delta", "where", "diff",
))  # fmt: skip


def letters(given: Given) -> list[str]:
    """Every name and index that a problem uses."""
    texts = (*given.define, *given.assume, given.of, given.wrt)
    return sorted({w for t in texts for w in WORD.findall(t)} - RESERVED)


def reversed_among_themselves(found: list[str]) -> dict[str, str]:
    return dict(zip(found, reversed(found), strict=True))


def from_the_end_of_the_alphabet(found: list[str]) -> dict[str, str]:
    return dict(zip(found, reversed(string.ascii_lowercase), strict=False))


def capitals_from_the_middle(found: list[str]) -> dict[str, str]:
    pool = [*"QPONMLKJIHGFEDCBA"]
    return dict(zip(found, pool, strict=False))


def greek(found: list[str]) -> dict[str, str]:
    pool = ["omega", "psi", "chi", "tau", "sigma", "rho", "xi", "nu", "mu", "kappa", "eta", "zeta", "beta", "alpha"]
    return dict(zip(found, pool, strict=False))


RENAMINGS = (reversed_among_themselves, from_the_end_of_the_alphabet, capitals_from_the_middle, greek)


def renamed(given: Given, names: Mapping[str, str]) -> Derived:
    def new(text: str) -> str:
        return WORD.sub(lambda m: m[0] if m[0] in RESERVED else names[m[0]], text)

    return derive_text("; ".join(map(new, given.define)), of=new(given.of), wrt=new(given.wrt), assume=[*map(new, given.assume)])


class Shape:
    """An expression without its letters: names mapped back, bound indices numbered, sizes in the order of their first use."""

    def __init__(self, back: Mapping[str, str], places: Mapping[Index, str], loose: bool = False):
        self.back, self.places, self.loose = back, places, loose
        self.sizes: dict[str, int] = {}
        self.others: dict[Index, int] = {}

    def of(self, e: Basic, bound: tuple[Index, ...] = ()) -> object:
        if isinstance(e, Index):
            if e in bound:
                return ("bound", len(bound) - 1 - bound[::-1].index(e))
            if self.loose and e not in self.places:
                return ("loose", self.others.setdefault(e, len(self.others)))
            return ("index", self.places.get(e) or self.back.get(e.name, e.name))
        if isinstance(e, Size):
            return ("size", self.sizes.setdefault(e.name, len(self.sizes)))
        if isinstance(e, Indexed):
            return ("entry", self.back.get(name_of(e), name_of(e)), *(self.of(i, bound) for i in indices_of(e)))
        if isinstance(e, Symbol):
            return ("name", self.back.get(e.name, e.name))
        if isinstance(e, Binder):
            body, (index, first, last) = e.args
            return (type(e).__name__, self.of(body, (*bound, index)), self.of(first, bound), self.of(last, bound))
        name = self.back.get(e.func.__name__, e.func.__name__) if isinstance(e, AppliedUndef) else type(e).__name__
        return (name, *(self.of(a, bound) for a in e.args)) if e.args else (name, str(e))


def told(d: Derivation, back: Mapping[str, str]) -> object:
    """A derivation, lemmas and cases included, without its letters."""
    places = {i: f"of {n}" for n, i in enumerate(indices_of(d.of)) if isinstance(i, Index)}
    places |= {i: f"wrt {n}" for n, i in enumerate(indices_of(d.wrt)) if isinstance(i, Index)}

    def line(s: Step) -> object:
        shape = Shape(back, places)
        pieces = Shape(back, places, loose=True)  # a piece may stand inside a sum, and have its index free
        where = tuple(("piece" if type(name) is Symbol else pieces.of(name), pieces.of(value)) for name, value in s.where)
        return (s.rule.name, s.title, s.shown, s.place, shape.of(s.before), shape.of(s.after), where)

    return (
        tuple(told(lemma, back) for lemma in d.lemmas),
        tuple(map(line, d.steps)),
        tuple(tuple(map(line, case.steps)) for case in d.cases),
        Shape(back, places).of(d.result),
    )


@pytest.mark.slow
@pytest.mark.parametrize("renaming", RENAMINGS, ids=[f.__name__ for f in RENAMINGS])
@pytest.mark.parametrize("given", ROWS, ids=list(PROBLEMS))
def test_renaming_every_letter_changes_nothing_but_letters(given: Given, renaming: object) -> None:
    names = renaming(letters(given))  # type: ignore[operator]
    found = renamed(given, names)
    back = {new: old for old, new in names.items()}
    assert len(back) == len(names)
    assert found.verified
    known = derived(given.id).derivation
    coined = [[d.name for d in made.problem.definitions if d.name in made.problem.coined] for made in (found.derivation, known)]
    back |= dict(zip(*coined, strict=True))  # errors are named after what they are errors of
    assert told(found.derivation, back) == told(known, {})


def test_the_comparison_sees_a_difference() -> None:
    """Another sign, another order or another letter inside a sum is another derivation."""
    softmax = derived("softmax").derivation
    assert told(softmax, {}) != told(derived("logsumexp").derivation, {})
    assert told(softmax, {}) != told(softmax, {"a": "b"})
    assert told(softmax, {}) != told(derived("same-letter").derivation, {"p": "q"})
    assert told(softmax, {}) == told(derived("same-letter").derivation, {})
