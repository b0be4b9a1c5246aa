r"""What the whole of a problem says of a letter above or below a name: an index, a label, a power, or it is not clear.

z^l_j is an entry of layer l where l stands above on the left side or shifted, and a power where l is used as a number;
W_{xh} is one name where neither x nor h is an index anywhere; \Delta x is one quantity.  `settling` writes it into the
trees.
"""

from __future__ import annotations

import re
from dataclasses import field
from functools import cached_property

from derive.language.latex.commands import LOWER_GREEK
from derive.language.latex.fixes import typed_name
from derive.language.latex.names import Label, is_square
from derive.language.latex.source import LatexSource
from derive.language.latex.tree import Accent, Atom, Factor, Item, Relation
from derive.language.latex.walking import Seen, below_letters, is_called, is_plainly, letters_of, lone, name_of, seen, shifted
from derive.records import dataclass
from derive.words import either, gettext

#: Letters that number things by custom; none of them is a label for want of evidence.
COUNTING = frozenset("ijklmnt")
#: Letters that stand above a name as the number of a step, a layer or an entry as often as they are a power.
_STEPS = frozenset("ijlst")
_HUNG = re.compile(r"\{[^{}]*\}|\\[A-Za-z]+|.")
#: Letters whose square is a name by custom, and may be negative or have no root: R², χ².
_SQUARES = frozenset(("R", "chi"))


@dataclass
class Evidence:
    """What all texts of a problem say; `main` are the trees of those that define."""

    main: list[tuple[LatexSource, Relation]]
    others: list[tuple[LatexSource, Relation]]
    declared: set[str]  # numbers by declaration: A \in \mathbb{R}
    readings: list[tuple[str, ...]] = field(default_factory=list)  # names, with the kind of what was taken by convention

    @property
    def all(self) -> list[tuple[LatexSource, Relation]]:
        return self.main + self.others

    @cached_property
    def names(self) -> list[tuple[Label, Seen]]:
        """Every name, wherever it stands."""
        return [(found, one) for source, relation in self.all for one in seen(relation)
                if (found := name_of(one.item, source)) is not None]  # fmt: skip

    @cached_property
    def heads(self) -> list[tuple[Label, Item, LatexSource]]:
        """What stands first on the left side of an equation."""
        out = []
        for source, relation in self.main:
            if "=" in relation.signs and len(relation.sides[0].terms) == 1:
                item = relation.sides[0].terms[0][2][0].item
                found = name_of(item, source)
                if found is not None:
                    out.append((found, item, source))
        return out

    @cached_property
    def sizes(self) -> set[str]:
        """Letters at which a range ends."""
        ends = [one.item.above for _, relation in self.all for one in seen(relation)
                if isinstance(one.item.base, Atom) and one.item.base.kind in ("BIG", "FUNCTION") and one.item.below]  # fmt: skip
        return {letter for above in ends for letter in letters_of(lone(above))}

    @cached_property
    def numbers(self) -> set[str]:
        """Letters that are used as a number on the line, where nothing else is said of them."""
        bare = {
            found.stem
            for found, one in self.names
            if one.place == "line" and not found.slots and not found.suffix and not found.accent and not is_called(one.after)
        }
        return bare | self.sizes | self.declared

    @cached_property
    def bound(self) -> set[str]:
        """Letters over which something runs, and those on a left side."""
        under = [one.item.base for _, relation in self.all for one in seen(relation) if one.place == "under"]
        return self.free.union(*(below_letters(base) for base in under if isinstance(base, Atom)))

    @cached_property
    def free(self) -> set[str]:
        r"""Letters below the name on a left side that number something there: those by custom, and those that the right side
        has too.  In \sigma_B = … with no other B, it is a label."""
        out: set[str] = set()
        for source, relation in self.main:
            first = name_of(relation.sides[0].terms[0][2][0].item, source) if "=" in relation.signs else None
            below = {str(s.value) for s in first.slots if s.kind == "letter"} if first is not None else set()
            if below - COUNTING:
                used = {c for side in relation.sides[1:] for one in seen(side) if one.place in ("below", "above", "under")
                        and isinstance(one.item.base, Atom) for c in below_letters(one.item.base)}  # fmt: skip
                below &= COUNTING | {c for c in used if c.islower()}
            out |= below
        return out

    # -- above

    @cached_property
    def upper(self) -> set[str]:
        """Letters that are indices above a name: on the left side, or shifted."""
        left = {letters[0] for _, item, _ in self.heads if len(letters := letters_of(lone(item.above))) == 1}
        moved = {s for found, one in self.names if found.power is not None and (s := shifted(lone(one.item.above)))}
        return (left | (moved - self.numbers)) - {"T"}

    @cached_property
    def left(self) -> set[tuple[str, str]]:
        """Names of a left side with the letter above them."""
        return {(found.key, c) for found, item, _ in self.heads for c in letters_of(lone(item.above))}

    @cached_property
    def stepped(self) -> set[tuple[str, str]]:
        """Names with a letter above that is an index there by itself: on the left side, or shifted."""
        return self.left | {(found.key, s) for found, one in self.names if (s := shifted(lone(one.item.above)))}

    def above(self, found: Label, item: Item, source: LatexSource) -> bool:
        """Whether the letter above a name is an index; refuses what could be either."""
        if found.power is None or (found.stem == "e" and not found.slots) or item.above is None:
            return False
        inside = lone(item.above)
        letters, moved = letters_of(inside), shifted(inside)
        if moved is not None:
            if moved not in self.upper:
                return False
            if found.lettered or (found.key, moved) in self.left:
                raise source.refusal(
                    gettext("{moved} is an index here, and an index is one letter or a whole number").format(moved=moved),
                    item.above.at,
                )
            letters = [moved]
        if not letters or letters == ["T"]:
            return False
        c = letters[0]
        capital = found.stem.isupper() and len(found.stem) == 1
        known = self.sizes | self.declared if capital else self.numbers  # W^Q beside Q is a label
        used = all(letter in known or (letter in self.numbers and letter.islower()) for letter in letters)
        if len(letters) > 1:
            if used or not capital:
                return False
        elif c in self.upper:
            if moved is None and not used and (found.lettered or (found.key, c) in self.stepped):
                return True
        elif c not in self.bound and (used or (moved is None and self.is_exponent(found, c))):
            return False
        shown, mark = typed_name(found.stem, found.accent), "".join(map(typed_name, letters))
        if moved is not None:
            mark = source.text[item.above.at + 1 : source.text.find("}", item.above.at)]
        hung = _HUNG.match(source.text, item.below.at) if item.below else None
        below = f"_{hung[0]}" if hung else ""
        either_way = gettext("is {mark} above {shown} an index or a power?")
        any_way = gettext("is {mark} above {shown} an index, a label or a power?")
        one = rf"{shown}^{{({mark})}}{below}" if len(letters) == 1 else rf"{shown}^{{(\text{{{mark}}})}}{below}"
        raise source.refusal(
            (either_way if c in self.bound | self.upper else any_way).format(mark=mark, shown=shown),
            item.above.at,
            either(f"`{one}`", rf"`\left({shown}{below}\right)^{{{mark}}}`"),
        )

    @staticmethod
    def is_exponent(found: Label, c: str) -> bool:
        """Whether a letter of which nothing else is said is a power by custom: x^n and γ^t, but not h^t, a^L or w_i^n."""
        if found.lettered and (c in COUNTING or c in _STEPS or c.isupper()):
            return False
        return c in "NM" or (not c.isupper() and (c not in _STEPS or found.stem in LOWER_GREEK))

    # -- below

    @cached_property
    def arrays(self) -> tuple[set[str], set[str]]:
        """The names that have entries, and the letters that are indices: a letter is one where it is bound, counts, or
        stands where such a letter stands."""
        lettered = [found for found, _ in self.names if found.lettered]
        below = [(found.key, {str(s.value) for s in found.slots if s.kind == "letter"}) for found in lettered]
        letters = set(self.bound)
        for _, found in below:
            letters |= found if found <= COUNTING else set()
        keys: set[str] = set()
        while True:
            more = {key for key, found in below if found & letters}
            reached = letters | {c for key, found in below if key in more for c in found}
            if (more, reached) == (keys, letters):
                return keys, letters
            keys, letters = more, reached

    def is_label(self, found: Label, after: tuple[Factor, ...]) -> bool:
        """Whether the letters below a name are a part of it."""
        keys, letters = self.arrays
        below = [str(s.value) for s in found.slots if s.kind == "letter"]
        if not below or found.key in keys or any(s.kind == "tree" for s in found.slots) or set(below) & letters:
            return False
        if found.slots[0].kind == "number" or (found.suffix and not found.layered):
            return False
        parameter = is_called(after) and any(c in LOWER_GREEK or c in self.numbers for c in below)
        return not parameter and not set(below) <= COUNTING

    # -- Δx and σ²

    @cached_property
    def differences(self) -> set[tuple[str, str]]:
        """Marks with the letter before which they make one name of both; for any letter an empty one."""
        alone_: set[str] = set()
        for found, one in self.names:
            following = one.after[0] if one.after and not one.after[0].operator else None
            if found.stem in ("Delta", "delta") and is_plainly(found, found.stem):
                if following is None or not isinstance(following.item.base, Atom | Accent):
                    alone_.add(found.stem)
        out = {("Delta", "")} if "Delta" not in alone_ else set()
        for _, relation in self.main:
            factors = relation.sides[0].terms[0][2]
            if "=" in relation.signs and len(factors) == 2 and len(relation.sides[0].terms) == 1:
                mark, body = (f.item.base for f in factors)
                if isinstance(mark, Atom) and mark.value == "delta" and isinstance(body, Atom):
                    out.add(("delta", body.value))
        return out

    @cached_property
    def squares(self) -> set[str]:
        """Names whose square is defined and is a name by itself."""
        return {found.key for found, item, _ in self.heads if found.stem in _SQUARES and is_square(found)}


__all__ = ["COUNTING", "Evidence"]
