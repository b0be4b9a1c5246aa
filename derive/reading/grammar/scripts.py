"""What hangs from a group above and below (a power, a transpose, an entry), and arrays that are written out."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading.dots import between, put
from derive.reading.evidence import primed_letter, split
from derive.reading.grammar.part import Hung, Part, called_units, hung, is_minus_one, unbraced
from derive.reading.naming import is_capital, label, stem
from derive.reading.phrases import (
    Apply,
    Bars,
    Fold,
    Inverse,
    Listed,
    Literal,
    Norm,
    Phrase,
    Pick,
    Power,
    Quotient,
    Stack,
    Times,
    Transposed,
    Use,
    Written,
)
from derive.reading.phrases import Letter as Index
from derive.reading.runs import base_of
from derive.reading.surface import (
    Accent,
    Cases,
    Dots,
    Fraction,
    Group,
    Item,
    Letter,
    Matrix,
    Number,
    Root,
    Row,
    Scripts,
    Sign,
)
from derive.words import gettext as _

#: What stands below a norm, as authors write it.
NORMS = {"infty": "inf", "infinity": "inf", "Fro": "F", "fro": "F", "l1": "1", "l2": "2", "L1": "1", "L2": "2"}


class Hanging(Part):
    """What hangs above and below, groups, and arrays that are written out."""

    def scripted(self, item: Item, before: str = "") -> Phrase:
        """One thing with all that hangs from it."""
        scripts = hung(item)
        base = scripts.base
        at = base.at
        if isinstance(base, Letter | Accent) and (name := stem(base)) is not None:
            self.refuse_dot(base, name)
            if isinstance(base, Accent) and base.kind in ("bar", "overline") and self.bars_are_means and name not in self.defined:
                return self.hang(Fold(at, "mean", (), self.expression(base.body)), scripts)
            return self.name(before + name, scripts)
        if before:
            raise self.error(_("a name is missing here"), at)
        made: Phrase
        match base:
            case Number():
                made = Literal(at, base.text)
                if base.text == "1" and len(scripts.subs) == 1:
                    below = unbraced(scripts.subs[0])
                    if self.is_condition(Group(at, "[", "]", below)):
                        return self.when(self.condition(below), at)  # 1_{i = k}, 1_{{u < 0}}
                if scripts.subs:
                    raise self.error(_("a number has no entries"), at)
            case Group():
                made = self.group(base, scripts)
            case Fraction():
                made = self.fraction(base)
            case Root():
                body = self.expression(base.body)
                if base.degree is None:
                    made = Apply(at, "sqrt", (body,))
                else:
                    made = Power(at, body, Quotient(at, Literal(at, "1"), self.expression(base.degree)))
            case Accent(kind="overline" | "bar"):
                made = Fold(at, "mean", (), self.expression(base.body))
            case Accent(kind="hat" | "tilde" | "check" | "breve" | "vec") if len(base.body) == 1 and isinstance(
                base.body.items[0], Scripts
            ):
                inner = hung(base.body.items[0])
                plain = stem(inner.base)
                if plain is None:
                    raise self.error(_("a {accent} over an expression has no meaning here").format(accent=base.kind), at)
                inner.subs += scripts.subs
                inner.sups += scripts.sups
                return self.name(f"{before}{plain}" + (f"_{base.kind}" if base.kind != "vec" else ""), inner)
            case Accent():
                raise self.error(_("a {accent} over an expression has no meaning here").format(accent=base.kind), at)
            case Matrix():
                made = self.matrix(base)
            case Cases():
                made = self.cases(base)
            case Dots():
                made = Use(at, "…")
            case _:
                raise self.error(_("this is not expected here"), at)
        return self.hang(made, scripts)

    def fraction(self, base: Fraction) -> Phrase:
        """A quotient; an index that stands above free is no new one below: exp(s_i)/Σ_{k ≠ i} exp(s_k)."""
        top = self.expression(base.top)
        bound = self.open_letters(base.top.items)
        outer = [c for c in self.free(base.top.items) if c in self.evidence.indices - bound and c not in self.scope]
        self.scope += outer
        try:
            return Quotient(base.at, top, self.expression(base.bottom))
        finally:
            if outer:
                del self.scope[-len(outer) :]

    def refuse_dot(self, base: Item, name: str) -> None:
        """ẋ is a derivative by time, or a name."""
        if isinstance(base, Accent) and base.kind in ("dot", "ddot"):
            raise self.error(
                _("{name} with a dot is read in two ways: its derivative by time, \\frac{{d {name}}}{{d t}}, or "
                  "a quantity of its own, {name}_2; "
                  "write one").format(name=name.rsplit("_", 1)[0]), base.at,
            )  # fmt: skip

    def group(self, base: Group, scripts: Hung) -> Phrase:
        at = base.at
        if base.open in ("(", "[", "{") and len(scripts.subs) == 1 and is_plus(scripts.subs[0]):
            scripts.subs.pop()
            return Apply(at, "max", (Literal(at, "0"), self.expression(base.body)))  # [z]_+
        if base.open in ("|", "lvert"):
            return Bars(at, self.expression(base.body))
        if base.open in ("||", "lVert"):
            kind = ""
            if scripts.subs:
                below = scripts.subs.pop(0)
                if is_weight(below):
                    return self.weighted_norm(self.expression(base.body), self.expression(below), scripts)
                if label(below) is None and not all(isinstance(i, Sign) for i in below):
                    raise self.error(_("this norm is not known; write it as a sum, or with its matrix, v^\\top A v"), below.at)
                kind = label(below) or "".join(i.text for i in below if isinstance(i, Sign))
                kind = NORMS.get(kind, kind)
            return Norm(at, self.expression(base.body), kind)
        if base.open in ("<", "langle"):
            sides = split(base.body, {",", "|"})
            if len(sides) != 2:
                raise self.error(_("an inner product is of two vectors"), at)
            a, b = map(self.expression, sides)
            return Apply(at, "dot", (a, b))
        if base.open == "[" and self.is_condition(base):
            return self.when(self.condition(base.body), at)
        if base.open == "(" and any(isinstance(i, Sign) and i.text in ("==", "!=", "<", ">", "<=", ">=") for i in base.body):
            return self.when(self.condition(base.body), at)
        if base.open in ("lfloor", "lceil"):
            raise self.error(_("rounding has no derivative"), at)
        parts_ = split(base.body, {",", ";", "||", "|"})
        if base.open in ("{", "(", "[") and len(parts_) > 1 and (found := self.listed(parts_)) is not None:
            has_rows = any(isinstance(i, Sign) and i.text == ";" for i in base.body)  # [x_1; …; x_N]
            return Listed(at, (found[0],), found[1], base.open in ("(", "[") and not has_rows)
        if len(parts_) > 1:
            return Stack(at, tuple(self.expression(r) for r in parts_ if r.items))
        return self.expression(base.body)

    def weighted_norm(self, v: Phrase, matrix: Phrase, scripts: Hung) -> Phrase:
        r"""\|v\|_A^2 is v^\top A v, the square of the norm that a positive matrix gives."""
        form = Times(v.at, (("", Transposed(v.at, v)), ("", matrix), ("", v)))
        if scripts.sups and label(scripts.sups[0]) == "2":
            scripts.sups.pop(0)
            return form
        return Apply(v.at, "sqrt", (form,))

    def hang(self, made: Phrase, scripts: Hung) -> Phrase:
        """What hangs from an expression: entries below, powers and transposition above."""
        places: list[Phrase | None] = []
        for sub in scripts.subs:
            places += self.places(sub)
        if places:
            made = Pick(made.at, made, tuple(places))
        for sup in scripts.sups:
            made = self.above(made, sup)
        if scripts.primes:
            raise self.error(_("a prime after brackets: write the derivative as \\frac{d}{dx}"), made.at)
        return made

    def above(self, made: Phrase, sup: Row) -> Phrase:
        """A power, an inverse, a transposition."""
        at = made.at
        items = list(sup.items)
        if not items:
            return made
        if is_entrywise(sup):
            return Power(at, made, self.expression(Row(sup.at, tuple(items[1:]))), True)
        if self.is_transpose(items):
            return Transposed(at, made)
        if len(items) == 2 and isinstance(items[0], Sign) and items[0].text == "-":
            if self.is_transpose(items[1:]):
                return Transposed(at, Inverse(at, made))
            if isinstance(items[1], Number) and items[1].text == "1":
                return Inverse(at, made)
        if len(items) > 1 and self.is_transpose(items[-1:]):
            return Transposed(at, self.above(made, Row(sup.at, tuple(items[:-1]))))
        return Power(at, made, self.expression(sup))

    def is_transpose(self, items: Sequence[Item]) -> bool:
        if len(items) != 1:
            return False
        item = items[0]
        if isinstance(item, Sign):
            return item.text in ("top", "intercal")
        if isinstance(item, Group) and item.open == "":
            return self.is_transpose(item.body.items)
        if not isinstance(item, Letter) or item.text not in ("T", "top", "intercal") or (item.font == "cal" and self.cal_labels):
            return False
        return item.font != "" or "T" not in self.evidence.sizes

    def places(self, sub: Row) -> list[Phrase | None]:
        """The places of an entry: letters side by side, or between commas."""
        found: list[Phrase | None] = []
        if len(sub) == 1 and isinstance(group := sub.items[0], Group) and group.open == "(":
            sub = group.body
        for part in split(sub, {",", "|", ";"}):
            if not part.items:
                continue
            if len(part) == 1 and isinstance(part.items[0], Sign) and part.items[0].text in (":", "cdot", "*"):
                found.append(None)
            elif all(
                (isinstance(base_of(i), Letter | Number) and not isinstance(i, Number)) or isinstance(i, Number) for i in part
            ):
                found += (self.place(Row(i.at, (i,))) for i in part)
            elif 1 < len(units := called_units(part.items)) < len(part):
                found += (self.place(Row(unit[0].at, unit)) for unit in units)
            else:
                found.append(self.place(part))
        return found

    def place(self, row: Row) -> Phrase:
        if len(row) == 1 and (primed := primed_letter(row.items[0])) is not None and primed in self.evidence.indices:
            return Index(row.at, primed)
        if len(row) == 1 and isinstance(only := row.items[0], Letter) and only.text not in self.evidence.labels:
            return Index(only.at, only.text)
        if len(row) == 1 and isinstance(only := row.items[0], Number):
            return Literal(only.at, only.text)
        return self.expression(row)

    def listed(self, cells: Sequence[Row]) -> tuple[str, Phrase] | None:
        """Cells with dots between them, by the letter along which they run and the cell for all its values."""
        dots = next((n for n, c in enumerate(cells) if len(c) == 1 and isinstance(c.items[0], Dots)), None)
        if dots is None or dots == 0 or dots + 1 >= len(cells):
            return None
        first, last = self.expression(cells[0]), self.expression(cells[-1])
        found = between(first, last)
        if found is None or found[0] > 1:
            raise self.error(
                _("the entries before and behind the dots do not agree, so what stands between is not clear"), cells[dots].at
            )
        letter = next(c for c in "ijkmnrs" if c not in self.taken and c not in self.scope)
        return letter, put(last, found[1], Index(last.at, letter))

    def matrix(self, base: Matrix) -> Phrase:
        if any(isinstance(i, Dots) for cells in base.rows for c in cells for i in c):
            return self.dotted_matrix(base)
        if [len(cells) for cells in base.rows] == [1] and not base.fence:  # an array around one line
            return self.expression(base.rows[0][0])
        rows = tuple(tuple(self.expression(cell) for cell in cells) for cells in base.rows)
        if base.fence == "|":
            return Bars(base.at, Written(base.at, rows))
        return Written(base.at, rows)

    def dotted_matrix(self, base: Matrix) -> Phrase:
        columns = len(base.rows[0])
        if columns == 1:
            found = self.listed([cells[0] for cells in base.rows])
            if found is not None:
                letter, body = found
                while isinstance(body, Transposed):
                    body = body.base
                return Listed(base.at, (letter,), body)
        first, last = self.listed(base.rows[0]), self.listed(base.rows[-1])
        if first is None or last is None:
            raise self.error(_("dots need a term before them and one behind"), base.at)
        if len(base.rows) == 1:
            return Transposed(base.at, Listed(base.at, (first[0],), first[1]))
        column, top = first
        bottom = put(last[1], Index(base.at, last[0]), Index(base.at, column))
        found_rows = between(top, bottom)
        if found_rows is None:
            raise self.error(
                _("the entries before and behind the dots do not agree, so what stands between is not clear"), base.at
            )
        row = next(c for c in "ijkmnrs" if c not in self.taken and c not in self.scope and c != column)
        return Listed(base.at, (row, column), put(bottom, found_rows[1], Index(base.at, row)))


def is_plus(sub: Row) -> bool:
    """Whether a plus alone stands below brackets, which keeps what is positive in them."""
    return len(sub) == 1 and isinstance(sign := sub.items[0], Sign) and sign.text == "+"


def is_entrywise(sup: Row) -> bool:
    """Whether the power of each entry stands above: A^{⊙2}."""
    return len(sup) > 1 and isinstance(sign := sup.items[0], Sign) and sign.text in ("odot", "circ")


def is_weight(sub: Row) -> bool:
    """Whether a matrix stands below a norm: a capital, perhaps inverted."""
    if len(sub) != 1 or not isinstance(letter := base_of(sub.items[0]), Letter) or letter.text in ("F", "infty"):
        return False
    inverse = isinstance(item := sub.items[0], Scripts) and item.sup is not None and is_minus_one(item.sup)
    return letter.font in ("", "bold") and is_capital(letter.text) and (inverse or isinstance(item, Letter))
