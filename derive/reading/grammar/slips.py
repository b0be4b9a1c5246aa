"""What is no part of a formula that can be derived, or could be read in two ways whatever stands around it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from derive.expression.functions import ELEMENTARY
from derive.reading.counting import on_line
from derive.reading.evidence import fold_of, letters_of, primed_letter, scripted, unprimed
from derive.reading.grammar.part import Part
from derive.reading.naming import SCALARS, is_capital, label, stem
from derive.reading.phrases import Call, Literal, Phrase, Power, Range, Use
from derive.reading.phrases import Letter as Index
from derive.reading.runs import base_of
from derive.reading.surface import Dots, Fraction, Group, Item, Letter, Number, Row, Scripts, Sign
from derive.reading.within import inside, letters_in, rewritten, uses_in
from derive.words import gettext as _

INTEGRALS = frozenset(("int", "iint", "iiint", "oint"))
LIMITS = frozenset(("lim", "limsup", "liminf"))
#: Functions with an inverse that has a name, by their names.
INVERSES = {
    row.text: row.inverse_command or rf"\operatorname{{ar{row.text}}}"
    for row in ELEMENTARY if row.inverse_command or row.text.endswith("h")
}  # fmt: skip
#: Letters that nobody writes below a name but as an index or a word.
PLACES = frozenset("ijklmn")


class Slips(Part):
    """Refuses what has two readings, or none."""

    def refuse_operator(self, base: Letter, items: Sequence[Item], n: int) -> None:
        """Integrals and limits, the place of an extreme, a ∂ that is of nothing."""
        following = items[n + 1] if n + 1 < len(items) else None
        if base.text in INTEGRALS and base.font == "big":
            raise self.error(_("integrals are not part of the notation"), base.at)
        if base.text in LIMITS and base.font == "function":
            raise self.error(_("limits are not part of the notation"), base.at)
        if base.text == "arg" and base.font in ("function", "upright") and following is not None and fold_of(following):
            said = _("the place of a maximum or a minimum has no derivative")
            raise self.error(said, base.at, self.objective(items[n + 2].at) if n + 2 < len(items) else None)
        if base.text == "partial" and base.font == "" and not isinstance(items[n], Scripts) and "partial" not in self.defined:
            said = _("a derivative is written as a fraction")
            raise self.error(said, base.at, r"`\frac{\partial L}{\partial w}`")

    def refuse_factor(self, items: Sequence[Item], n: int) -> None:
        """Two numbers side by side, a call of what is no function, an entry in square brackets, a factorial."""
        item, following = items[n], items[n + 1] if n + 1 < len(items) else None
        if isinstance(item, Number) and isinstance(following, Number):
            raise self.error(_("two numbers side by side"), following.at, r"`\cdot`")
        if isinstance(following, Sign) and following.text == "!":
            raise self.error(_("a factorial is not part of the notation"), following.at)
        base, name = base_of(item), stem(base_of(item))
        if isinstance(item, Letter) and item.text in ("Gamma", "delta") and isinstance(following, Group) and not self.posed:
            if following.open == "(" and name not in self.defined and name not in self.evidence.bare:
                function = _("the gamma function") if item.text == "Gamma" else _("Dirac's delta")
                said = _("is \\{name}( ) {function}, which is not part of the notation, or a number {name} times what follows?")
                raise self.error(said.format(name=name, function=function), item.at, rf"`\{name} \cdot (…)`")
        if not isinstance(base, Letter) or not isinstance(following, Group) or name is None or self.typed or self.posed:
            return
        if following.open not in ("(", "[") or len(following.body) != 1 or base.font == "bb":
            return
        only = following.body.items[0]
        if following.open == "[" and isinstance(only, Letter | Number):
            shown = {"name": name, "i": only.text}
            said = _("{name}[{i}] is read in two ways: the entry {name}_{i}, or the product {name} \\cdot {i}; write one")
            raise self.error(said.format(**shown), following.at, "`{name}_{i}`".format(**shown))
        if following.open == "(" and isinstance(base_of(only), Letter):
            said = _(
                "{name}( ) is read in two ways: {name} as a function of what stands in the brackets, or a product, written "
                "{name} \\cdot …; {name} stands alone in this text, and is no function"
            )
            raise self.error(said.format(name=name), following.at, r"`\cdot`")

    def refuse_two_sigmas(self, base: Letter) -> None:
        """σ x + σ(y): one letter is one thing, a number or a function."""
        if self.sigma_is_factor and self.posed is None:
            said = _(
                "\\sigma( ) is read in two ways, since \\sigma is a factor elsewhere in this text: the logistic function, "
                "written \\operatorname{sigmoid}( ), or a product, written \\sigma \\cdot ( )"
            )
            raise self.error(said, base.at, r"`\operatorname{sigmoid}(…)` or `\sigma \cdot (…)`")

    def refuse_prime(self, factors: Sequence[tuple[str, Phrase]]) -> None:
        """X'X is a matrix by its transpose, or by another one."""
        for (_o, a), (sign, b) in pairwise(factors):
            is_primed = isinstance(a, Use) and a.name.endswith("_prime") and is_capital(a.name.removesuffix("_prime"))
            if is_primed and isinstance(a, Use) and sign == "" and isinstance(b, Use) and a.name not in self.defined:
                name = a.name.removesuffix("_prime")
                said = _(
                    "{name}' is read in two ways: {name} transposed, written {name}^\\top, or another array, written {name}_2"
                )
                raise self.error(said.format(name=name), a.at, rf"`{name}^\top`")

    def refuse_imaginary(self, exponent: Phrase) -> None:
        """e^{-2πi k/N}: an i that is no index, beside π in an exponent."""
        uses = {u.name: u for u in uses_in(exponent) if not u.places}
        has_pi = any(isinstance(e, Literal) and e.text == "pi" for e in inside(exponent))
        for name in ("i", "j", "imath"):
            if has_pi and name in uses and name not in self.evidence.indices:
                raise self.error(
                    _("{name} beside π in an exponent is the imaginary unit, and complex numbers are not read: write the "
                      "cosine and the sine").format(name=name), uses[name].at,
                )  # fmt: skip

    def refuse_power(self, base: str, sub: Sequence[Row], sup: Row) -> None:
        """w^l_{jk} where nothing says what l and jk are."""
        letters = [i.text for i in sup if isinstance(i, Letter) and i.font == ""]
        if len(letters) < len(sup) or self.typed or self.posed is not None:
            return
        shown = "".join(letters)
        below = {c for row in sub for c in (label(row) or "")}
        indices = self.evidence.indices
        is_loose = len(letters) == 1 and shown in PLACES | {"t"} and shown not in indices and shown not in self.on_line
        is_entry = below <= indices  # the k of y_j^k
        are_loose = shown in PLACES and below <= PLACES - indices
        is_label = self.is_beside_labels(base, shown)
        if is_loose and below and (is_entry or are_loose) and not (self.ends_dots(shown) or self.raises(shown) or is_label):
            said = _("is {above} above {name} an index, a label or a power?").format(above=shown, name=base)
            raise self.error(said, sup.at, f"`{base}^{{({shown})}}`")

    def is_beside_labels(self, base: str, letter: str) -> bool:
        """Whether two other letters, no indices, stand alone above the same name: the n of x_i^n beside x_i^a and x_i^p."""
        above = {label(i.sup) or "" for i in self.hanging(base) if i.sub is not None and i.sup is not None}
        others = {c for c in above - {letter} if len(c) == 1 and c.isalpha() and c not in self.evidence.indices | PLACES}
        return len(others) > 1

    def ends_dots(self, letter: str) -> bool:
        """Whether dots lead to a letter that stands below and above: the n of a_0 + a_1 x + … + a_n x^n."""
        dotted = (row for row in self.evidence.rows if any(isinstance(i, Dots) for i, _after in scripted(row)))
        return any(letter in letters_of(i.sub) for row in dotted for i, _after in scripted(row) if isinstance(i, Scripts))

    def raises(self, letter: str) -> bool:
        """Whether a letter above is the exponent of a number too, the n of D_i^n/(σ^n + Σ_j D_j^n), or counts in an exponent."""
        every = (i for row in self.evidence.rows for i, _after in scripted(row) if isinstance(i, Scripts))
        numbers = (i.sup for i in every if i.sub is None and i.sup is not None and stem(i.base) in SCALARS)
        return any(label(sup) == letter for sup in numbers) or any(
            isinstance(part, Fraction) and letter in on_line([part.top, part.bottom])
            for row in self.evidence.rows for i, _after in scripted(row) if isinstance(i, Scripts) for part in i.sup or ()
        )  # fmt: skip

    def refuse_points(self, base: str, sub: Row) -> None:
        """δ_{xx'} of two points, which no index counts."""
        if base != "delta" or len(sub) != 2 or (primed := primed_letter(sub.items[1])) is None:
            return
        name = unprimed(primed)
        if label(Row(sub.at, sub.items[:1])) == name and not {name, primed} & self.evidence.indices:
            said = _("this delta is one where {name} and {name}' are the same point: write it of their numbers, [i = j]")
            raise self.error(said.format(name=name), sub.at)

    def refuse_words(self, ranges: Sequence[Range], body: Phrase, condition: Phrase | None, at: int) -> None:
        """A sum over o of W_{out}, and one over i of x^i and y^i."""
        found = [*letters_in(body), *letters_in(condition)]
        for r in ranges:
            words = [u.name.rpartition("_")[2] for u in uses_in(body) if "_" in u.name]
            word = next((w for w in words if r.letter in w and 1 < len(w) <= 4 and w.islower()), None)
            if r.letter not in found and word is not None:
                said = _("is {word} one word or {n} indices?").format(word=word, n=len(word))
                raise self.error(said, at, rf"`\text{{{word}}}` or `{','.join(word)}`")
            raised = {
                p.base.name for p in inside(body)
                if isinstance(p, Power) and isinstance(p.base, Use) and p.exponent == Index(p.exponent.at, r.letter)
            }  # fmt: skip
            labelled = next((n for n in raised if n.rpartition("_")[2].isalpha() and "_" in n), None)
            if labelled is not None and any(isinstance(q, Index) and q.name == r.letter for u in uses_in(body) for q in u.places):
                said = _("is {above} above {name} an index or a power?").format(above=r.letter, name=labelled)
                raise self.error(said, at, rf"`{labelled}^{{({r.letter})}}`")
            placed = any(isinstance(q, Index) and q.name == r.letter for u in uses_in(body) for q in u.places)
            if len(raised) > 1 and not placed:
                name = min(raised)
                said = _("is {above} above {name} an index or a power?").format(above=r.letter, name=name)
                raise self.error(said, at, f"`{name}^{{({r.letter})}}`")

    def refuse_values(self, kind: str, ranges: Sequence[Range], body: Phrase, at: int) -> None:
        r"""\min_w is over all values of w, where w is a number, and below no name."""
        numbers = letters_in(rewritten(body, lambda e: Literal(e.at, "1") if isinstance(e, Use | Call) else None))
        for r in ranges:
            is_number = r.letter in numbers and r.letter not in self.evidence.below
            is_absent = r.letter not in letters_in(body)  # max_c Σ_t u(c_t)
            if (is_number or is_absent) and not self.typed and not r.samples:
                said = _("\\{kind} over {name} is over all values of a quantity, not over an index")
                alone = not self.text[:at].strip(" $\\[{")
                fix = self.objective(body.at) if alone else rf"`\{kind}_k a_k` or `\{kind}(a, b)`"
                raise self.error(said.format(kind=kind, name=self.evidence.renamed.get(r.letter, r.letter)), at, fix)

    def refuse_inverse(self, function: str, sups: Sequence[Row], at: int) -> None:
        r"""\sin^{-1} x is the inverse or one over the sine."""
        if function not in INVERSES or self.posed is not None:
            return
        for sup in sups:
            if len(sup) == 2 and isinstance(sup.items[0], Sign) and sup.items[0].text == "-" and label_is_one(sup.items[1]):
                said = _(r"is this the inverse of \{function}, or one over it?").format(function=function)
                raise self.error(said, at, rf"`{INVERSES[function]}` or `\frac{{1}}{{\{function}(x)}}`")

    def refuse_reach(self, items: Sequence[Item], n: int) -> None:
        """A derivative before brackets and one more factor."""
        if n + 1 >= len(items) or isinstance(items[n + 1], Sign) or not isinstance(group := items[n], Group) or group.open != "(":
            return
        said = _("it is not clear whether this derivative reaches past the parenthesis")
        raise self.error(said, items[n + 1].at, r"`\left(\frac{\partial}{\partial x} …\right) …`")

    def refuse_relation(self, sign: Sign) -> None:
        """A relation in the middle of a formula, by its name."""
        match sign.text:
            case "<" | ">" | "<=" | ">=" | "!=":
                said = _("a condition can only stand in a case distinction")
                raise self.error(said, sign.at, r"`\begin{cases}`")
            case "propto":
                raise self.error(_("a proportionality leaves a factor open"), sign.at, r"`L = c \cdot …`")
            case "~" | "sim":
                raise self.error(_("distributions are not part of the notation"), sign.at)
            case "infty":
                raise self.error(_("infinity is not a number"), sign.at)


def label_is_one(item: Item) -> bool:
    return isinstance(item, Number) and item.text == "1"
