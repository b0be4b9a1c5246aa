"""Sums of terms and terms of factors: how far a sum sign, a minus and a bar of a fraction reach."""

from __future__ import annotations

from collections.abc import Sequence

from derive.language.syntax import DEEPEST
from derive.reading.dots import dotted
from derive.reading.evidence import RELATIONS, bound_letters, fold_of, running_letters
from derive.reading.grammar.derivatives import differential
from derive.reading.grammar.part import DIVISIONS, OPERATIONS, SIDE_BY_SIDE, Part
from derive.reading.naming import stem
from derive.reading.phrases import (
    Derivative,
    Literal,
    Phrase,
    Plus,
    Quotient,
    Use,
)
from derive.reading.runs import base_of
from derive.reading.surface import (
    Fraction,
    Group,
    Item,
    Letter,
    Number,
    Row,
    Scripts,
    Sign,
)
from derive.words import gettext as _

MOST_SIGNS = 3  # before one term: - -x is a slip of a line break, more is none

#: Functions that nobody means to divide by behind a number.
LOGARITHMS = frozenset(("log", "ln", "exp", "sqrt", "norm"))


class Terms(Part):
    """Sums of terms, terms of factors."""

    def expression(self, row: Row) -> Phrase:
        """A sum of terms; a sum sign reaches over those that follow, as far as its index stands there free."""
        terms = self.terms(row)
        if not terms:
            raise self.error(_("something is missing here"), row.at)
        made: list[tuple[str, Phrase]] = []
        n = 0
        while n < len(terms):
            sign, items = terms[n]
            taken = 0
            letters = self.open_letters(items)
            while letters and n + taken + 1 < len(terms) and self.reaches(letters, terms[n + taken + 1][1]):
                taken += 1
            if taken:
                joined = list(items)
                for more, following in terms[n + 1 : n + 1 + taken]:
                    joined += (Sign(following[0].at, more), *following)
                items = joined
            made.append((sign, self.term(items, row.at)))
            n += taken + 1
        made = dotted(made, self)
        if len(made) == 1 and made[0][0] == "+":
            return made[0][1]
        return Plus(made[0][1].at, tuple(made))

    def terms(self, row: Row) -> list[tuple[str, list[Item]]]:
        found: list[tuple[str, list[Item]]] = []
        sign = "+"
        items: list[Item] = []
        expects = True
        signs = 0
        for item in row:
            if isinstance(item, Sign) and item.text in ("+", "-", "pm", "mp"):
                if item.text in ("pm", "mp"):
                    raise self.error(_("± is two formulas; write them one by one"), item.at)
                if expects and not items:
                    signs += 1
                    if signs > MOST_SIGNS:
                        raise self.error(_("so many signs in a row are no formula"), item.at)
                    sign = "-" if (sign == "-") != (item.text == "-") else "+"
                    continue
                if expects:
                    items.append(item)
                    continue
                found.append((sign, items))
                sign, items, expects = item.text, [], True
                continue
            items.append(item)
            expects = (isinstance(item, Sign) and item.text in (*OPERATIONS, *DIVISIONS)) or fold_of(item) is not None
        if items:
            found.append((sign, items))
        elif found or len(row):
            raise self.error(_("something is missing here"), row.items[-1].at if row.items else row.at)
        return found

    def open_letters(self, items: Sequence[Item]) -> set[str]:
        """The letters that the sums of a term bind up to its end."""
        found: set[str] = set()
        for n, item in enumerate(items):
            if fold_of(item) in ("sum", "prod", "mean") and isinstance(item, Scripts) and item.sub is not None:
                found.update(b.text for b in running_letters(item.sub, items[n + 1 :]))
            elif fold_of(item) == "sum" and (bare := self.evidence.bare_letters.get(base_of(item).at)) is not None:
                found.add(bare)
        return found - {*self.scope, *self.left_letters, *self.evidence.labels}

    def reaches(self, letters: set[str], items: Sequence[Item]) -> bool:
        free = set(self.free(items))
        extremes = (i.sub for i in items if isinstance(i, Scripts) and fold_of(i) in ("max", "min") and i.sub is not None)
        own = self.open_letters(items) | {b.text for sub in extremes for b in bound_letters(sub)}
        return bool((letters - own) & free)

    def term(self, items: Sequence[Item], at: int) -> Phrase:
        """Factors side by side or with a sign between; behind a slash all that stands side by side is the denominator."""
        factors: list[tuple[str, Phrase]] = []
        n, operation = 0, ""
        while n < len(items):
            item = items[n]
            if isinstance(item, Sign) and item.text in OPERATIONS and factors:
                operation, n = OPERATIONS[item.text], n + 1
                continue
            if isinstance(item, Sign) and item.text == "/" and factors and (found := self.typed_derivative(items, n)) is not None:
                slope, n = found
                factors[-1], operation = (factors[-1][0], slope), ""
                continue
            if isinstance(item, Sign) and item.text in DIVISIONS:
                if not factors:
                    raise self.error(_("there is nothing to divide here"), item.at)
                bottom, n = self.denominator(items, n + 1, factors, item.at)
                top = self.product(factors)
                factors = [("", Quotient(top.at, top, bottom, item.text == "oslash"))]
                operation = ""
                continue
            minus = isinstance(item, Sign) and item.text in ("+", "-") and bool(operation)
            if minus and n + 1 == len(items):
                break
            phrase, n = self.factor(items, n + minus)
            if minus and isinstance(item, Sign) and item.text == "-":
                phrase = Plus(item.at, (("-", phrase),))
            factors.append((operation if factors and operation != SIDE_BY_SIDE else "", phrase))
            operation = ""
        if operation:
            raise self.error(_("something is missing here"), items[-1].at)
        self.refuse_prime(factors)
        return self.product(factors) if factors else self._nothing(at)

    def typed_derivative(self, items: Sequence[Item], n: int) -> tuple[Phrase, int] | None:
        """dL/dw and d/dw L as they are typed, and ∂L/∂w: a derivative where both sides begin with the sign; and where it ends."""
        if not 0 < n < len(items) - 1:
            return None
        top, bottom = (differential(Row(i.at, (i,))) for i in (items[n - 1], items[n + 1]))
        at = items[n - 1].at
        if not bottom or not bottom[0].items:
            return None
        if not top or not top[0].items:
            operator = items[n - 1]
            if not (isinstance(operator, Letter) and operator.text in ("d", "partial")) or n + 2 >= len(items):
                return None
            of, end = self.rest(items, n + 2)
            return Derivative(at, of, (self.expression(bottom[0]),)), end
        return Derivative(at, self.expression(top[0]), (self.expression(bottom[0]),)), n + 2

    def _nothing(self, at: int) -> Phrase:
        raise self.error(_("something is missing here"), at)

    def denominator(self, items: Sequence[Item], n: int, top: list[tuple[str, Phrase]], at: int) -> tuple[Phrase, int]:
        factors: list[tuple[str, Phrase]] = []
        is_number = len(top) == 1 and isinstance(top[0][1], Literal)
        sign = ""
        if n < len(items) and isinstance(minus := items[n], Sign) and minus.text in ("-", "+"):
            sign, n = minus.text, n + 1
        while n < len(items) and not isinstance(items[n], Sign):
            if len(factors) == 1 and self.is_half(items[n - 1], items[n], top):
                break
            if factors and is_number and isinstance(factors[0][1], Literal):
                if not isinstance(base_of(items[n]), Letter) or fold_of(items[n]) is not None:
                    break
                shown = self.shown(items[n])
                number = factors[0][1].text
                raise self.error(
                    _("{top}/{bottom}{name} is read in two ways: {top}/({bottom}*{name}) or "
                      "({top}/{bottom})*{name}; write one").format(
                        top=top[0][1].text, bottom=number, name=shown  # type: ignore[attr-defined]
                    ), at, f"`{top[0][1].text}/({number}*{shown})`",  # type: ignore[attr-defined]
                )  # fmt: skip
            if factors and fold_of(items[n]) is not None:
                break
            if self.typed and len(factors) == 1 and self.acts_on_what_follows(items[n]):  # 1/Z exp(-E), n/2 ln x
                said = _("it is not clear whether what stands behind {number} is below the slash too: set brackets")
                number = factors[0][1].text if isinstance(factors[0][1], Literal) else self.shown_whole(items[n - 1])
                word = "|…|" if isinstance(base_of(items[n]), Group) else f"{self.shown(items[n])}(…)"
                raise self.error(said.format(number=number), at, f"`/{number} * {word}` or `/({number} * {word})`")
            phrase, n = self.factor(items, n)
            factors.append(("", phrase))
        if not factors:
            raise self.error(_("something is missing here"), at)
        bottom = self.product(factors)
        return (Plus(bottom.at, ((sign, bottom),)) if sign == "-" else bottom), n

    def is_half(self, bottom: Item, following: Item, top: Sequence[tuple[str, Phrase]]) -> bool:
        """Whether what follows the number below a slash stands beside the fraction: the norm of λ/2 ‖w‖², where one name or
        number stands above, and the x^T of 1/2 x^T Q x; typed, so does the X^T of 1/m X^T r."""
        if len(top) != 1 or not isinstance(top[0][1], Literal | Use) or not isinstance(bottom, Number | Letter):
            return False
        base = base_of(following)
        if isinstance(bottom, Number) and isinstance(base, Group) and base.open in ("||", "lVert", "Vert"):
            return True
        is_function = isinstance(base, Letter) and base.font in ("function", "word")
        if is_function and isinstance(bottom, Number) and isinstance(top[0][1], Literal):  # 1/2 log(2 π σ^2)
            return True
        turned = isinstance(following, Scripts) and following.sup is not None and self.is_transpose(following.sup.items)
        return turned and isinstance(top[0][1], Literal) and (isinstance(bottom, Number) or self.typed)

    @staticmethod
    def acts_on_what_follows(item: Item) -> bool:
        """Whether a function or bars begin: the ln(2 π) of n/2 ln(2 π), the |w| of C/2 |w|^2."""
        base = base_of(item)
        bars = isinstance(base, Group) and base.open in ("|", "||", "lvert", "lVert", "Vert")
        return bars or (isinstance(base, Letter) and base.font in ("function", "upright", "word") and base.text in LOGARITHMS)

    def shown_whole(self, item: Item) -> str:
        """A name as it is typed, and (…) for anything else."""
        return self.shown(item) if isinstance(item, Letter) else "(…)"

    def shown(self, item: Item) -> str:
        return stem(base_of(item)) or "x"

    def factor(self, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        """A factor, and where the next one begins."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(_("this is nested more than {deepest} deep").format(deepest=DEEPEST), items[n].at)
        try:
            return self.one_factor(items, n)
        finally:
            self.depth -= 1

    def one_factor(self, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        item = items[n]
        if (kind := fold_of(item)) is not None:
            return self.fold(kind, items, n)
        base = base_of(item)
        if isinstance(base, Letter):
            found = self.operator(base, items, n)
            if found is not None:
                return found
            self.refuse_operator(base, items, n)
        if isinstance(item, Fraction) and (found := self.derivative(item, items, n)) is not None:
            return found
        if isinstance(base, Sign):
            self.refuse_relation(base)
            if base.text in ("top", "star") or base.text in RELATIONS:
                raise self.error(_("{sign} is not expected here").format(sign=base.text), base.at)
            if base.text in ("cap", "cup"):
                raise self.error(_("sets are not part of the notation: give the number of their members a name, n"), base.at)
            raise self.error(_("'{sign}' is not expected here").format(sign=base.text), base.at)
        following = items[n + 1] if n + 1 < len(items) else None
        if (
            isinstance(item, Number)
            and item.text == "1"
            and isinstance(following, Group)
            and following.open in ("{", "[", "(")
            and self.is_condition(following)
        ):
            return self.when(self.condition(following.body), item.at), n + 2
        if (name := self.function_name(item, following)) is not None:
            return self.call(item, name, items, n + 1)
        self.refuse_factor(items, n)
        return self.scripted(item), n + 1
