r"""Vectors and matrices, which are written by their entries here: what shows that a letter is one, and is refused by name.

A letter is a matrix or a vector where it is bold; a capital is a matrix before a small letter (Wx), where it is inverted
(A^{-1}), stands above e or between bars.  A capital is a number where it is declared so, ends a range, stands below a
fraction bar or beside a number in a sum.
"""

from __future__ import annotations

from functools import cached_property

from derive.language.latex.commands import BOLD, LOWER_GREEK
from derive.language.latex.evidence import Evidence
from derive.language.latex.fixes import typed_name
from derive.language.latex.names import Label
from derive.language.latex.source import LatexSource
from derive.language.latex.tree import Expression, Factor, Fence, Fraction, Item, Relation, Root, is_number, plain, single
from derive.language.latex.walking import Seen, is_called, lone, name_of, seen
from derive.words import either
from derive.words import gettext as _


class Matrices:
    """What the texts of a problem say of capitals and bold letters."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence

    @cached_property
    def numbers(self) -> set[str]:
        """The capitals that are numbers."""
        found = self.evidence.sizes | self.evidence.declared
        for source, relation in self.evidence.all:
            for one in seen(relation):
                if isinstance(one.item.base, Fraction) and not differential(one.item.base.bottom):
                    found |= self._factors(one.item.base.bottom, source)
                if one.after and one.after[0].operator == "/":
                    found |= self._capitals((one.after[0],), source)
            found |= self._beside_numbers(relation, source)
        return found

    def _factors(self, fence: Fence, source: LatexSource) -> set[str]:
        inside = lone(fence)
        return self._capitals(inside.terms[0][2], source) if inside is not None and len(inside.terms) == 1 else set()

    def _capitals(self, factors: tuple[Factor, ...], source: LatexSource) -> set[str]:
        names = [name_of(f.item, source) for f in factors]
        return {found.stem for found in names if found is not None and capital(found) and not found.lettered}

    def _beside_numbers(self, relation: Relation, source: LatexSource) -> set[str]:
        """1 - X: no one subtracts a matrix from a number."""
        sums = list(relation.sides)
        for one in seen(relation):
            match one.item.base:
                case Fence():
                    held = [one.item.base]
                case Fraction(top, bottom):
                    held = [top, bottom]
                case Root(body):
                    held = [body]
                case _:
                    continue
            sums += [e for fence in held if (e := lone(fence)) is not None]
        out: set[str] = set()
        for e in sums:
            terms = [factors for _, _, factors in e.terms if len(factors) == 1]
            if any((atom := plain(factors[0].item)) is not None and atom.kind == "NUMBER" for factors in terms):
                for factors in terms:
                    out |= self._capitals(factors, source)
        return out

    def is_matrix(self, found: Label | None) -> bool:
        """Whether a name may be a matrix: a capital whose letters below are no indices, of which nothing says that it is a
        number."""
        return found is not None and capital(found) and not found.lettered and found.stem not in self.numbers

    # -- refusals

    def refuse(self, relation: Relation, source: LatexSource) -> None:
        """Nothing, or a message that names what stands for a matrix or a vector."""
        for n, side in enumerate(relation.sides):
            for one in seen(self._without_parameters(side) if n == 0 and relation.signs else side):
                self.item(one, source)

    @staticmethod
    def _without_parameters(side: Expression) -> Expression:
        """What stands in the parentheses of f(x) = … drops out of the name."""
        (first, second, factors), *more = side.terms
        if more or len(factors) != 2 or not isinstance(factors[1].item.base, Fence):
            return side
        return Expression(((first, second, factors[:1]),), side.places)

    def item(self, one: Seen, source: LatexSource) -> None:
        item, base = one.item, one.item.base
        found = name_of(item, source)
        if found is not None:
            self.letter(found, one, source)
        elif isinstance(base, Fence) and base.kind == "|":
            self.bars(base, source)
        elif isinstance(base, Fence) and base.kind == "‖":
            self.norm(base, item, source)
        elif isinstance(base, Fence) and base.kind in "([" and inverted(item):
            inside = lone(base)
            found_ = [name_of(f.item, source) for _, _, factors in inside.terms for f in factors] if inside else []
            matrices = [f for f in found_ if self.is_matrix(f)]
            if matrices and matrices[0] is not None:
                raise source.refusal(
                    _("this is the inverse of a matrix, if {name} is one, and matrices are not read yet").format(
                        name=matrices[0].stem
                    ),
                    item.at,
                    _("for numbers {fix}").format(
                        fix=either(r"`\frac{1}{…}`", rf"`{typed_name(matrices[0].stem)} \in \mathbb{{R}}`")
                    ),
                )

    def letter(self, found: Label, one: Seen, source: LatexSource) -> None:
        shown = typed_name(found.stem, found.accent)
        if found.font.removesuffix("var").removesuffix("ell") in BOLD and one.place in ("line", "above"):
            capital_ = found.stem[:1].isupper()
            below = "".join(typed_name(str(s.value)) for s in found.slots)
            first = f"`{shown}_{{{below}k}}`" if below else f"`{shown}_{'{ij}' if capital_ else 'i'}`"
            plainly = f"`{shown}_{{{below}}}`" if len(below) > 1 else f"`{shown}_{below}`" if below else f"`{shown}`"
            matrix = _("a bold {name} is a matrix, and arrays are written by their entries")
            vector = _("a bold {name} is a vector, and arrays are written by their entries")
            problem = (matrix if capital_ else vector).format(name=shown)
            raise source.refusal(problem, found.at, _("{entry}, or for a number {name}").format(entry=first, name=plainly))
        if found.power is not None and transposed(found.power):
            raise source.refusal(_("T above an array means its transpose, and arrays are written with their indices"),
                                 found.power.at, r"`\sum_i x_i y_i`")  # fmt: skip
        if found.stem == "e" and found.power is not None:
            self.exponential(found.power, source)
            return
        if not capital(found):
            return
        if inverted(one.item) and found.stem not in self.numbers:
            below = "".join(typed_name(str(s.value)) for s in found.slots)
            hung = f"_{{{below}}}" if below else ""
            raise source.refusal(
                _("is {shown} a matrix and this its inverse, which is not read yet, or one over a number?").format(shown=shown),
                found.at,
                rf"`\frac{{1}}{{{shown}{hung}}}`",
            )
        if not self.is_matrix(found):
            return
        before = name_of(one.before.item, source) if one.before is not None and not one.operator else None
        if before is not None and (found.suffix or found.slots) and one.count == 2:
            self.row(before, found, source)
        if found.power is not None or not one.after:
            return
        following = one.after[0]
        beside = name_of(following.item, source) if following.operator in ("", "*") and not following.sign else None
        if beside is None or one.place not in ("line", "above"):
            return
        if found.accent == "prime" and beside.stem == found.stem:
            raise source.refusal(_("a prime above an array means its transpose, and arrays are written with their indices"),
                                 found.at, r"`\sum_k X_{ki} X_{kj}`")  # fmt: skip
        if self.is_vector(beside, one, source):
            x = typed_name(beside.stem, beside.accent)
            raise source.refusal(
                _("{shown} before {x} is a matrix times a vector, and arrays are written by their entries").format(
                    shown=shown, x=x
                ),
                found.at,
                or_number(
                    rf"`\sum_k {typed_name(found.stem)}_{{ik}} {typed_name(beside.stem)}_k`", shown, typed_name(found.stem)
                ),
            )

    def row(self, before: Label, found: Label, source: LatexSource) -> None:
        """xW_1: a small letter before a capital of several."""
        bare = before.power is None and not before.suffix and not before.slots
        small = len(before.stem) == 1 and before.stem.islower() and before.stem not in {"d", "e", *self.evidence.sizes}
        if small and bare:
            w, x = typed_name(found.stem), typed_name(before.stem)
            raise source.refusal(
                _("{x} before {w} with something below is a row times a matrix, and arrays are written by their entries").format(
                    x=x, w=w
                ),
                before.at,
                or_number(rf"`\sum_k {x}_k {w}_{{kj}}`", w, w),
            )

    def is_vector(self, beside: Label, one: Seen, source: LatexSource) -> bool:
        """A small letter right behind a capital, unless more of them follow, which makes all of them numbers."""
        small = beside.stem.islower() and (len(beside.stem) == 1 or beside.stem in LOWER_GREEK) and not beside.word
        if not small or beside.power is not None or beside.stem in ("e", "d", "pi") or beside.stem in self.numbers:
            return False
        if len(one.after) < 2:
            return True
        third = name_of(one.after[1].item, source)
        if is_called(one.after[1:]):
            return False
        return one.after[1].operator != "" or third is None or not third.stem.islower()

    def exponential(self, power: Fence, source: LatexSource) -> None:
        """e^A and e^{At}, but not e^{-E/kT}."""
        inside = lone(power)
        if inside is None or len(inside.terms) != 1 or inside.terms[0][0]:
            return
        names = [name_of(f.item, source) for f in inside.terms[0][2]]
        if any(f.operator == "/" for f in inside.terms[0][2]) or not all(
            n is not None or is_number(f.item) for n, f in zip(names, inside.terms[0][2], strict=True)
        ):
            return
        matrix = next((n for n in names if n is not None and self.is_matrix(n) and n.power is None), None)
        if matrix is not None:
            a = typed_name(matrix.stem)
            raise source.refusal(
                _(
                    "is {a} a matrix and this the matrix exponential, a series that is not read yet, "
                    "or is it taken of each entry?"
                ).format(a=a),
                power.at,
                _("for entries {fix}").format(fix=or_number(rf"`e^{{{a}_{{ij}}}}`", a, a)),
            )

    def bars(self, base: Fence, source: LatexSource) -> None:
        inside = lone(base)
        if inside is None:
            return
        names = [[name_of(f.item, source) for f in factors] for _, _, factors in inside.terms]
        if not all(any(self.is_matrix(n) for n in factors) for factors in names):
            return
        shown = next(typed_name(n.stem) for n in names[0] if n is not None and self.is_matrix(n))
        raise source.refusal(
            _("are these bars the determinant of a matrix {shown}, which is not read yet, or an absolute value?").format(
                shown=shown
            ),
            base.at,
            _("for a number {fix}").format(
                fix=rf"`\operatorname{{abs}}({shown if len(names) == 1 and len(names[0]) == 1 else '…'})`"
            ),
        )

    def norm(self, base: Fence, item: Item, source: LatexSource) -> None:
        found = name_of(single(base) or item, source)
        if found is None or not self.is_matrix(found):
            return
        a = typed_name(found.stem, found.accent)
        entries = rf"`\|{a}_{{ij}}\|_F`"
        mark = plain(single(item.below)) if item.below is not None else None
        if mark is not None and mark.value == "2":
            raise source.refusal(
                _(
                    "the 2-norm of a matrix {a} is its largest singular value (the spectral norm), "
                    "and many write it for the Frobenius norm"
                ).format(a=a),
                base.at,
                entries,
            )
        raise source.refusal(_("the norm of a matrix {a} is written by its entries").format(a=a), base.at, entries)


def or_number(fix: str, shown: str, name: str) -> str:
    """A fix for an array, and how to say that the letter is a number."""
    declared = rf"`; {name} \in \mathbb{{R}}`"
    return _("{fix}, or for a number {name} also {declared}").format(fix=fix, name=shown, declared=declared)


def capital(found: Label) -> bool:
    """Whether a name is a capital letter, Latin or Greek."""
    return not found.word and found.stem[:1].isupper() and "_" not in found.stem and found.stem != "Delta"


def differential(bottom: Fence) -> bool:
    """Whether something is differentiated by what stands there."""
    inside = lone(bottom)
    first = plain(inside.terms[0][2][0].item) if inside is not None else None
    return first is not None and (first.kind == "PARTIAL" or (first.kind == "LETTER" and first.value in ("d", "delta")))


def inverted(item: Item) -> bool:
    """Whether -1 or -1/2 stands above."""
    inside = lone(item.above)
    if inside is None or len(inside.terms) != 1 or inside.terms[0][0] != "-":
        return False
    first, *rest = inside.terms[0][2]
    atom = plain(first.item)
    if atom is not None and atom.value == "1":
        return not rest or item.below is None
    return isinstance(first.item.base, Fraction) and not rest and item.below is None


def transposed(above: Fence) -> bool:
    r"""Whether a T that is no letter of the alphabet stands above: \mathsf{T}, -T."""
    inside = lone(above)
    if inside is None or len(inside.terms) != 1 or len(inside.terms[0][2]) != 1:
        return False
    atom = plain(inside.terms[0][2][0].item)
    return atom is not None and atom.value == "T" and (atom.kind == "WORD" or bool(inside.terms[0][0]))


__all__ = ["Matrices"]
