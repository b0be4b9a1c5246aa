r"""What was found of letters above and below names, written into the trees as a person would make it clear: z^l_j is
z^{(l)}_j, W_{xh} is W_{\text{xh}} and \Delta x is one letter, so that no one behind has to know of it."""

from __future__ import annotations

from dataclasses import replace

from derive.language.latex.evidence import Evidence
from derive.language.latex.names import is_square, spelled
from derive.language.latex.source import LatexSource
from derive.language.latex.tree import (
    Accent,
    Atom,
    Cases,
    Expression,
    Factor,
    Fence,
    Fraction,
    Item,
    Relation,
    Root,
    alone,
)
from derive.language.latex.walking import is_called, letters_of, lone, name_of, shifted
from derive.records import dataclass


@dataclass
class Settling:
    """The walk that writes what was found into a tree."""

    evidence: Evidence
    source: LatexSource

    def relation(self, r: Relation) -> Relation:
        return replace(r, sides=tuple(map(self.expression, r.sides)))

    def expression(self, e: Expression) -> Expression:
        return replace(e, terms=tuple((first, second, self.factors(factors)) for first, second, factors in e.terms))

    def fence(self, f: Fence) -> Fence:
        return replace(f, parts=tuple(map(self.relation, f.parts)))

    def some(self, f: Fence | None) -> Fence | None:
        return None if f is None else self.fence(f)

    def factors(self, factors: tuple[Factor, ...]) -> tuple[Factor, ...]:
        out: list[Factor] = []
        n = 0
        while n < len(factors):
            factor = factors[n]
            joined = self.difference(factor, factors[n + 1 : n + 3])
            n += 1 if joined is None else 2
            item = factor.item if joined is None else joined
            out.append(replace(factor, item=self.item(item, factors[n : n + 1])))
        return tuple(out)

    def difference(self, factor: Factor, after: tuple[Factor, ...]) -> Item | None:
        r"""\Delta x as one name."""
        base = factor.item.base
        if not isinstance(base, Atom) or base.value not in ("Delta", "delta") or base.kind != "LETTER" or not after:
            return None
        body = after[0].item.base
        if factor.item != Item(base) or after[0].operator or not isinstance(body, Atom) or body.kind not in ("LETTER", "WORD"):
            return None
        if not self.evidence.differences & {(base.value, ""), (base.value, body.value)} or is_called(after[1:]):
            return None
        name = f"{base.value}_{body.value}"
        self.note("difference", name, body.value)
        return replace(after[0].item, base=Atom("LETTER", name, base.at, body.font))

    def note(self, *what: str) -> None:
        if what not in self.evidence.readings:
            self.evidence.readings.append(what)

    def item(self, item: Item, after: tuple[Factor, ...]) -> Item:
        found = name_of(item, self.source)
        below, above = item.below, item.above
        if found is not None:
            if found.key in self.evidence.squares and is_square(found):
                self.note("square", spelled(found.stem, f"{found.suffix}sq", found.accent), found.key)
                return replace(item, below=_word("sq", item.at), above=None)
            if self.evidence.above(found, item, self.source):
                assert above is not None
                inner = Fence("(", self.fence(above).parts, above.at)
                above = Fence("group", (alone(inner, above.at),), above.at)
                self.note("above", found.key, (letters_of(lone(item.above)) or [shifted(lone(item.above)) or ""])[0])
            if below is not None and self.evidence.is_label(found, after):
                word = "".join(str(s.value) for s in found.slots if s.kind != "word")
                self.note("label", spelled(found.stem, word + found.suffix, found.accent), word)
                below = _word(word, below.at)
        else:
            below = self.some(below)
        return Item(self.base(item.base), below, above if above is not item.above else self.some(above), item.primes)

    def base(self, base: Atom | Fence | Fraction | Root | Accent | Cases) -> Atom | Fence | Fraction | Root | Accent | Cases:
        match base:
            case Fence():
                return self.fence(base)
            case Fraction(top, bottom):
                return replace(base, top=self.fence(top), bottom=self.fence(bottom))
            case Root(body, degree):
                return replace(base, body=self.fence(body), degree=None if degree is None else self.expression(degree))
            case Accent(_, body):
                return replace(base, body=self.fence(body))
            case Cases(rows):
                return replace(base, rows=tuple(
                    (self.expression(value), None if conditions is None else tuple(map(self.relation, conditions)))
                    for value, conditions in rows
                ))  # fmt: skip
        return base


def _word(word: str, at: int) -> Fence:
    return Fence("group", (alone(Atom("WORD", word, at), at),), at)


__all__ = ["Settling"]
