"""What each letter of a problem is: an array, a number, a function, an index.  A letter means one thing throughout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace

from derive.language.latex.commands import FUNCTION_LETTERS, GREEK
from derive.language.latex.names import Label, is_square, label, spelled
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
    plain,
    single,
)
from derive.language.latex.walking import lone
from derive.language.syntax import MOST_TERMS
from derive.records import dataclass
from derive.sentence import Message, message
from derive.words import gettext


@dataclass
class Facts:
    """What the texts of one problem say about each name, by the name in the text notation."""

    arrays: dict[str, int] = field(default_factory=dict)
    bare: set[str] = field(default_factory=set)
    defined: set[str] = field(default_factory=set)
    given: set[str] = field(default_factory=set)  # what stands on the left side of an assumption
    parameters: dict[str, tuple[Relation, ...]] = field(default_factory=dict)  # L(w, b) = …: what stands in the parentheses
    called: dict[str, list[bool]] = field(default_factory=dict)  # for each call: whether its commas or its brevity prove it
    indices: set[str] = field(default_factory=set)
    fonts: dict[str, str] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    functions: set[str] = field(default_factory=set)
    typed: bool = False  # whether a person wrote it, and not the program
    places: dict[tuple[str, int], set[str]] = field(default_factory=dict)  # the letters in each place of each array
    added: set[frozenset[str]] = field(default_factory=set)  # two letters below a delta that is added to an array with both
    exp: bool = False  # whether exponentials are written \exp
    powers_of_e: bool = False
    readings: list[Message] = field(default_factory=list)  # what was taken by convention
    d_uses: int = 0  # how often the letter d stands for a number, and not in a quotient of differentials

    def is_function(self, key: str, word: bool, commas: bool) -> bool:
        """Whether a name in front of a parenthesis is a function of what stands in it, rather than a factor."""
        if key in self.functions:
            return True
        if key in self.known or key in self.defined or key in self.arrays:
            return False
        if commas:
            return True
        if key in self.bare:
            return False
        return key in FUNCTION_LETTERS or word or any(self.called.get(key, ()))

    @property
    def e_is_a_name(self) -> bool:
        """Whether the letter e is a quantity; else it is the base of the natural logarithm."""
        if self.known:
            return "e" in self.known and not self.known["e"]
        return "e" in self.defined or ("e" in self.bare and (self.exp or not self.powers_of_e))

    def kronecker(self, found: Label) -> bool:
        """Whether two letters below a delta are indices of one axis: one array has both of them in one place, or a delta with
        them is added to an array that has both."""
        letters = {spelled(str(s.value)) for s in found.slots if s.kind == "letter"}
        if len(letters) < 2:
            return True
        return any(letters <= place for place in self.places.values()) or frozenset(letters) in self.added

    def say(self, template: str, many: str = "", count: int = 1, /, **pieces: object) -> None:
        """Notes a convention by which something was read, as `message` does; said once, however often it is used."""
        said = message(template, many, count, **pieces)
        if said not in self.readings:
            self.readings.append(said)

    # -- gathering

    def heads(self, relation: Relation, source: LatexSource) -> None:
        """An equation of the problem itself: its left side may define a name, or a name at some parameters."""
        if relation.signs != ("=",):
            return
        root = squared(relation.sides[0], source) if self.typed else None
        named = (root, None) if root is not None else defined(relation.sides[0], source)
        if named is None:
            return
        found, fence = named
        name = found.key if found.lettered or not found.slots else found.numbered
        self.defined.add(name)
        if fence is not None:
            self.parameters[name] = fence.parts

    def read(self, relation: Relation, source: LatexSource, asked: bool = False) -> None:
        """All that an equation or an expression says; what is only asked for is no evidence of what is a number."""
        for side in relation.sides:
            self.expression(side, source, asked)

    def expression(self, e: Expression, source: LatexSource, asked: bool = False) -> None:
        if 1 < len(e.terms) <= MOST_TERMS:
            self.add(e, source)
        for _, _, factors in e.terms:
            for n, factor in enumerate(factors):
                following = factors[n + 1] if n + 1 < len(factors) else None
                self.item(factor.item, following, source, asked)

    def add(self, e: Expression, source: LatexSource) -> None:
        """A delta with two letters as one term, and the same letters below a name in another."""
        deltas: set[frozenset[str]] = set()
        others: list[frozenset[str]] = []
        for _, _, factors in e.terms:
            found = [label(f.item, source) for f in factors if isinstance(f.item.base, Atom | Accent)]
            below = [(f.key, frozenset(spelled(str(s.value)) for s in f.slots if s.kind == "letter")) for f in found if f]
            deltas |= {letters for key, letters in below if key == "delta_" and len(letters) == 2}
            others += [letters for key, letters in below if key != "delta_"]
        self.added |= {letters for letters in deltas if any(letters <= other for other in others)}

    def item(self, item: Item, following: Factor | None, source: LatexSource, asked: bool) -> None:
        found = label(item, source)
        if found is not None:
            self.name(found, following, source, asked)
        elif item.base is not None and isinstance(item.base, Atom):
            if item.base.kind in ("BIG", "FUNCTION"):
                self.exp = self.exp or item.base.value == "exp"
                if item.below:
                    self.indices |= set(letters_below(item.below))
        transposed = item.above is not None and (mark := plain(single(item.above))) is not None and mark.value == "T"
        inside: list[Fence | Expression | Relation | None] = [] if transposed else [item.above]
        if found is None and not (isinstance(item.base, Atom) and item.base.kind in ("BIG", "FUNCTION")):
            inside.append(item.below)
        match item.base:
            case Fence():
                if found is None:
                    inside.append(item.base)
            case Fraction(top, bottom):
                inside += [top, bottom]
                self.d_uses -= differentials(top, bottom)
            case Root(body, degree):
                inside += [body, degree]
            case Accent(_, body):
                if found is None:
                    inside.append(body)
            case Cases(rows):
                for value, conditions in rows:
                    inside += [value, *(conditions or ())]
        for part in inside:
            match part:
                case Fence():
                    for relation in part.parts:
                        self.read(relation, source, asked)
                case Expression():
                    self.expression(part, source, asked)
                case Relation():
                    self.read(part, source, asked)

    def name(self, found: Label, following: Factor | None, source: LatexSource, asked: bool) -> None:
        key = found.key
        font = found.font
        if not found.word:
            before = self.fonts.setdefault(found.stem, font)
            if before != font and not (asked and not font):  # what is asked for may be typed plainly
                shown = f"\\{found.stem}" if found.stem in GREEK else found.stem
                problem = gettext("{shown} is set in two ways here, and one letter is one quantity, in whichever font").format(
                    shown=shown
                )
                raise source.refusal(problem, found.at)
        if found.stem == "e" and not found.accent and found.power is not None and not found.slots:
            self.powers_of_e = True
        elif found.lettered:
            for n, slot in enumerate(found.slots):
                if key != "delta_" and slot.kind == "letter":
                    self.places.setdefault((key, n), set()).add(spelled(str(slot.value)))
            self.arrays[key] = max(self.arrays.get(key, 0), len(found.slots))
            self.indices |= {spelled(str(s.value)) for s in found.slots if s.kind == "letter" and len(s.run) < 3}
            return
        if found.slots:
            return
        call = following is not None and not following.operator and isinstance(following.item.base, Fence) \
            and following.item.base.kind == "(" and not found.power  # fmt: skip
        if call:
            assert following and isinstance(following.item.base, Fence)
            fence = following.item.base
            inner = single(fence)
            brief = (inner is not None and (label(inner, source) is not None or plain(inner) is not None)) or calls(fence, source)
            self.called.setdefault(key, []).append(len(fence.parts) > 1 or brief)
        elif not asked and not (found.stem == "e" and found.power is not None):
            self.bare.add(key)
        self.d_uses += key == "d" and not asked


def defined(side: Expression, source: LatexSource) -> tuple[Label, Fence | None] | None:
    """The name that a left side defines, and the parentheses behind it: L, p_i, L(w, b)."""
    if len(side.terms) != 1 or side.terms[0][0] or len(side.terms[0][2]) > 2:
        return None
    first, *rest = side.terms[0][2]
    found = label(first.item, source)
    if found is None or found.power is not None:
        return None
    if not rest:
        return found, None
    fence = rest[0].item
    if rest[0].operator or not isinstance(fence.base, Fence) or fence.base.kind != "(" or fence.above or fence.below:
        return None
    names = [None if p.signs or len(p.sides[0].terms) != 1 or len(p.sides[0].terms[0][2]) != 1 or p.sides[0].terms[0][0]
             else label(p.sides[0].terms[0][2][0].item, source) for p in fence.base.parts]  # fmt: skip
    return (found, fence.base) if names and all(names) else None


def squared(side: Expression, source: LatexSource) -> Label | None:
    """The name whose square is a left side."""
    if len(side.terms) != 1 or side.terms[0][0] or len(side.terms[0][2]) != 1:
        return None
    found = label(side.terms[0][2][0].item, source)
    return replace(found, power=None) if found is not None and found.stem != "e" and is_square(found) else None


def differentials(top: Fence, bottom: Fence) -> int:
    """How many letters d of a fraction are differentials: none, or one above and one for each variable below."""
    firsts = [f.parts[0].sides[0].terms[0][2] if len(f.parts) == 1 and not f.parts[0].signs else () for f in (top, bottom)]
    if not all(factors and is_d(factors[0].item) for factors in firsts):
        return 0
    return 1 + sum(is_d(factor.item) for factor in firsts[1][::2])


def calls(fence: Fence, source: LatexSource) -> bool:
    """Whether what stands in a parenthesis is one function of something, as in D(G(z))."""
    inside = lone(fence)
    if inside is None or len(inside.terms) != 1:
        return False
    factors = inside.terms[0][2]
    inner = factors[1].item.base if len(factors) == 2 and not factors[1].operator else None
    return isinstance(inner, Fence) and inner.kind == "(" and label(factors[0].item, source) is not None


def is_d(item: Item) -> bool:
    return isinstance(item.base, Atom) and item.base.kind == "LETTER" and item.base.value == "d" and not item.below


def letters_below(below: Fence) -> Iterator[str]:
    """The letters under a sum, whatever else is said of them there."""
    for part in below.parts:
        for side in part.sides:
            for _, _, factors in side.terms:
                for factor in factors:
                    atom = plain(factor.item)
                    if atom is not None and atom.kind == "LETTER":
                        yield spelled(atom.value)
                    elif atom is not None and atom.kind == "INDEXES":
                        yield from atom.value


__all__ = ["Facts", "calls", "defined", "letters_below", "squared"]
