"""Derivatives in every notation, gradients and expectations."""

from __future__ import annotations

from collections.abc import Sequence

from derive.notation.symbols import GREEK
from derive.reading.evidence import scripted, split, stands_bare
from derive.reading.grammar.part import Part, hung
from derive.reading.naming import label, stem
from derive.reading.phrases import (
    Apply,
    Call,
    Derivative,
    Gradient,
    Inverse,
    Literal,
    Mean,
    Norm,
    Phrase,
    Plus,
    Power,
    Quotient,
    Times,
    Transposed,
    Use,
)
from derive.reading.runs import base_of
from derive.reading.surface import (
    Accent,
    Fraction,
    Group,
    Item,
    Letter,
    Number,
    Row,
    Scripts,
    Sign,
)
from derive.reading.within import inside, names_in
from derive.sentence import message
from derive.words import gettext as _

#: Letters of numbers by habit, and of functions, before what a gradient is of.
MULTIPLIERS = frozenset(("lambda", "alpha", "beta", "gamma", "eta", "kappa", "rho", "tau", "nu"))
FUNCTIONS = frozenset(("f", "g", "h", "l", "ell", "phi", "psi", "u", "v"))


class Derivatives(Part):
    """Derivatives, gradients and expectations."""

    def derivative(self, item: Fraction, items: Sequence[Item], n: int) -> tuple[Phrase, int] | None:
        """∂L/∂w, dL/dw, δL/δw; with nothing above but the ∂, of the product that follows."""
        top = differential(item.top, above=True)
        bottom = differential(item.bottom)
        if self.d_is_number and isinstance(first := base_of(item.top.items[0]), Letter) and (first.text, first.font) == ("d", ""):
            return None
        if top is None or bottom is None or not bottom or any(isinstance(i, Sign) and i.text in "+-" for r in bottom for i in r):
            return None
        if isinstance(sign := base_of(item.top.items[0]), Letter) and sign.text == "delta":
            self.say(message("a fraction with δ above and below is read as a derivative"))
        of_rows = [r for r in top if r.items]
        if order_of(item.top) == 1 and len(bottom) == 2 and bottom[0] is bottom[1] and is_deviation(bottom[0]):
            return self.by_square(item, bottom[0], of_rows, items, n)
        by = tuple(self.expression(r) for r in reversed(bottom))  # the last is the first by which is differentiated
        if (order := order_of(item.top)) != len(by):
            said = _("the order above is {above}, and below it is {below}")
            raise self.error(said.format(above=order, below=len(by)), item.at)
        if of_rows:
            taken = self.is_place_of_derivative(of_rows[0], items[n + 1] if n + 1 < len(items) else None)
            return Derivative(item.at, self.expression(of_rows[0]), by), n + 1 + taken
        self.refuse_reach(items, n + 1)
        of, n = self.rest(items, n + 1)
        return Derivative(item.at, of, by), n

    def is_place_of_derivative(self, of: Row, behind: Item | None) -> bool:
        """Whether brackets behind a derivative say where it is taken: the (x, c) of ∂f/∂x (x, c), where f is defined."""
        name = stem(base_of(of.items[0])) if len(of) == 1 else None
        if name not in self.functions or not isinstance(behind, Group) or behind.open != "(":
            return False
        if label(behind.body) in [label(group.body) for group in self.evidence.called.get(name or "", [])]:
            return True
        if any(isinstance(i, Sign) and i.text == "," for i in behind.body):
            said = _("the gradient of {name} at another place than the one it is defined for: write it in a line of its own")
            raise self.error(said.format(name=name), behind.at)
        return False

    def drawn(self, part: Row, body: Row) -> str | None:
        """What is drawn from the distribution that stands below an expectation: the z of E_{q(z|x)}, and of E_q of q(z)."""
        base = base_of(part.items[0]) if part.items else None
        gradients = any(isinstance(b := base_of(i), Letter) and b.text == "nabla" for i, _after in scripted(body))
        if not isinstance(base, Letter) or gradients:  # of the states, which are drawn too, E_π[∇ log π(a|s) Q] says nothing
            return None
        if len(part) == 2 and isinstance(of := part.items[1], Group) and of.open == "(":
            groups = [of]
        elif len(part) == 1 and not stands_bare(stem(base) or "", body):  # ε is drawn itself in 𝔼_ε ‖ε - ε_θ(x)‖²
            groups = [
                after for item, after in scripted(body)
                if isinstance(after, Group) and after.open == "(" and stem(base_of(item)) == stem(base)
            ]  # fmt: skip
        else:
            return None
        names = {stem(base_of(side.items[0])) for g in groups if (side := split(g.body, {"|", ",", ";"})[0]).items}
        return names.pop() if len(names) == 1 else None

    def by_square(
        self, item: Fraction, root: Row, of_rows: Sequence[Row], items: Sequence[Item], n: int
    ) -> tuple[Phrase, int]:  # fmt: skip
        """∂ℓ/∂σ² is ∂ℓ/∂σ over 2σ."""
        by = self.expression(root)
        of, n = (self.expression(of_rows[0]), n + 1) if of_rows else self.rest(items, n + 1)
        name = by.name if isinstance(by, Use) else "x"
        self.say(message("the derivative by {name}^2 is the one by {name}, divided by 2 {name}", name=name))
        double = Times(item.at, (("", Literal(item.at, "2")), ("*", by)))
        return Quotient(item.at, Derivative(item.at, of, (by,)), double), n

    def gradient(self, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        scripts = hung(items[n])
        at = scripts.base.at
        by = self.expression(scripts.subs[0]) if scripts.subs else None
        order = 2 if any(label(s) == "2" for s in scripts.sups) else 1
        n += 1
        if by is None and n < len(items) and isinstance(again := items[n], Letter) and again.text == "nabla":  # ∇∇E
            order, n = 2, n + 1
        if n >= len(items):
            raise self.error(_("the gradient of what?"), at)
        if isinstance(items[n], Sign):
            raise self.error(_("the gradient of what?"), items[n].at)
        name = stem(items[n]) if by is None else None
        start = n
        of, n = self.factor(items, n)
        by = self.differentiated_by(name) if name is not None and isinstance(of, Use) else by
        if by is None and isinstance(of, Apply):
            by = self.handed_to_tables(Row(at, tuple(items[start:n])))
        goes_on = n < len(items) and not isinstance(items[n], Sign)
        if goes_on and (self.is_constant(of, by) or self.begins_form(of, by, items[n:])):
            of, n = self.rest(items, start)
        if isinstance(of, Transposed | Inverse) and isinstance(of.base, Call):  # ∇f(x)^T is the gradient, transposed
            return type(of)(at, Gradient(at, of.base, by, order)), n
        return Gradient(at, of, by, order), n

    def handed_to_tables(self, row: Row) -> Phrase | None:
        """By what ∇ ln π(a|s, 𝛉) is: the one bold letter that stands beside indices in brackets."""
        groups = [after for _item, after in scripted(row) if isinstance(after, Group) and after.open == "("]
        cells = [cell.items[0] for group in groups for cell in split(group.body, {",", "|", ";"}) if len(cell) == 1]
        handed = {i.text: i for i in cells if isinstance(i, Letter) and i.font == "bold" and i.text not in self.evidence.indices}
        only = next(iter(handed.values())) if len(handed) == 1 else None
        return None if only is None else Use(only.at, only.text)

    def differentiated_by(self, name: str) -> Phrase | None:
        """By what a quantity is differentiated everywhere else in the text: the x of ∇f beside ∂f/∂x_1."""
        found: dict[str, int] = {}
        for row in self.evidence.rows:
            for item, _after in scripted(row):
                if not isinstance(item, Fraction):
                    continue
                top, bottom = differential(item.top, above=True), differential(item.bottom)
                if top and bottom and [stem(base_of(i)) for i in top[0]] == [name] and len(bottom) == len(bottom[0]) == 1:
                    found.setdefault(stem(base_of(bottom[0].items[0])) or "", bottom[0].at)
        return Use(*reversed(found.popitem())) if len(found) == 1 and name not in self.functions else None  # type: ignore[arg-type]

    def is_constant(self, of: Phrase, by: Phrase | None) -> bool:
        """Whether nobody asks for the derivative of a factor, the ½ of ∇ ½ ‖x‖², the 1/m of ∇ 1/m Σ and the λ of ∇_w λ ‖w‖²."""
        if is_number(of):
            return True
        names = names_in(of)
        if not isinstance(by, Use) or names & {by.name, *self.defined, *self.functions} or any(map(is_call, inside(of))):
            return isinstance(of, Quotient) and names <= self.evidence.sizes
        return isinstance(of, Quotient) or (isinstance(of, Use) and of.name.rstrip("_") in MULTIPLIERS)

    def begins_form(self, of: Phrase, by: Phrase | None, behind: Sequence[Item]) -> bool:
        """Whether a row begins the product of which a gradient is: the x^T of ∇_x x^T A x, and the b^T of ∇_x b^T x."""
        if not isinstance(of, Transposed) or not isinstance(by, Use) or isinstance(of.base, Call):
            return False
        if by.name in names_in(of.base):
            return True
        is_vector = isinstance(of.base, Use) and of.base.name[:1].islower() and of.base.name not in (*self.defined, *FUNCTIONS)
        return is_vector and by.name in self.free(behind)

    def is_list(self, item: Item) -> bool:
        """Whether brackets follow that hold what an expectation is of."""
        return isinstance(item, Group) and item.open in ("[", "(", "{")

    def expectation(self, base: Letter, items: Sequence[Item], n: int) -> tuple[Phrase, int] | None:
        item = items[n]
        following = items[n + 1] if n + 1 < len(items) else None
        group = None if following is None else base_of(following)
        if base.font == "bb" and isinstance(group, Letter | Accent | Group) and not self.is_list(group):  # 𝔼 X², 𝔼_x ‖y - x‖²
            if stem(base) not in self.defined and not (isinstance(item, Scripts) and item.sup is not None):
                nexts = (k for k in range(n + 1, len(items)) if getattr(base_of(items[k]), "text", "") == base.text)
                body, end = self.rest(items[: next(nexts, len(items))], n + 1)
                return self.expected(base, item, Row(group.at, tuple(items[n + 1 : end])), body), end
        if not isinstance(group, Group) or group.open not in ("[", "(", "{"):
            return None
        if base.font != "bb" and base.font != "upright":
            if group.open != "[":
                if stem(base) in self.defined or self.typed or stem(base) in self.evidence.bare:
                    return None
                if len(group.body) > 1 and any(isinstance(i, Sign) and i.text in "+-" for i in group.body):
                    raise self.error(
                        _("E( ) is read in two ways: an expectation, written \\mathbb E[ ], or the product of a "
                          "number E, written E \\cdot ( )"),
                        base.at,
                    )  # fmt: skip
                return None
        outer = hung(following)  # type: ignore[arg-type]
        is_sum = any(isinstance(i, Sign) and i.text in ("+", "-") for i in group.body)
        if group.open == "(" and is_sum and outer.sups and self.posed is None:
            said = _(
                "the power behind E( ) is read in two ways: the expectation of the square, written \\mathbb E[( )^2], or the "
                "square of the expectation, written (\\mathbb E[ ])^2"
            )
            raise self.error(said, group.at)
        return self.hang(self.expected(base, item, group.body, self.expression(group.body)), outer), n + 2

    def expected(self, base: Letter, item: Item, of: Row, body: Phrase) -> Phrase:
        """The expectation of what stands behind 𝔼, with what is drawn from where below it."""
        variable: str | None = None
        others: tuple[str, ...] = ()
        distribution: Phrase | None = None
        listed: list[str] = []
        for sub in hung(item).subs:
            for part in split(sub, {",", ";"}):
                sides = split(part, {"sim", "~"})
                if len(sides) == len(part) == 1 and isinstance(only := self.expression(part), Use) and not only.places:
                    listed.append(only.name)
                if len(sides) == 1 and (drawn := self.drawn(part, of)) is not None:
                    variable = drawn
                    distribution = Use(part.at, f"?{stem(base_of(part.items[0]))}")
                    continue
                if sides[0].items and isinstance(first := sides[0].items[0], Letter):
                    variable = stem(first)
                elif sides[0].items and isinstance(group_ := sides[0].items[0], Group) and len(sides[0]) == 1:
                    several = [u.name for r in split(group_.body, {","}) for u in (self.expression(r),) if isinstance(u, Use)]
                    variable, others = next(iter(several), None), tuple(several[1:])
                elif len(sides) > 1 and len(sides[0]) == 1:  # x̃ ~ p, x_r ~ p
                    one = self.expression(sides[0])
                    variable = one.name if isinstance(one, Use) and not one.places else variable
                if variable is not None:
                    if len(sides) > 1 and sides[1].items:
                        head = sides[1].items[0]
                        name = self.name_with_labels(head)
                        distribution = Use(head.at, name) if name else None
                        if isinstance(base_of(head), Letter) and not isinstance(head, Letter):
                            distribution = Use(head.at, "?" + (name or ""))
        has_vectors = any(isinstance(p, Norm | Transposed) for p in inside(body))
        if distribution is None and listed and has_vectors:  # 𝔼_{x,y} ‖y - f(x)‖²
            (variable, *rest), distribution = listed, Use(item.at, "?")
            others = tuple(rest)
        return Mean(base.at, "mean", (body,), variable, distribution, others)


def is_call(e: Phrase) -> bool:
    """Whether a phrase is a function of the text of something."""
    return isinstance(e, Call)


def is_number(e: Phrase) -> bool:
    """Whether a phrase is a number as it is written."""
    return all(isinstance(part, Literal | Quotient | Plus | Power) for part in inside(e))


def differential(row: Row, above: bool = False) -> list[Row] | None:
    """What follows each d, ∂ or δ of one side of a derivative; None where the side is no differential.

    Below a 2 on a variable says how often is differentiated by it; above it is a square: ∂E^2/∂y.
    """
    items = list(row.items)
    if not items:
        return None
    first = base_of(items[0])
    if not isinstance(first, Letter):
        return None
    if first.text in ("partial", "d", "delta", "part"):
        sign = first.text
    elif is_differential(first):
        sign = "d"
    else:
        return None
    found: list[list[Item]] = []
    for item in items:
        base = base_of(item)
        if isinstance(base, Letter) and base.text == sign and base.font in ("", "upright", "sf", "function", "big"):
            found.append([])
        elif isinstance(base, Letter) and sign == "d" and is_differential(base):
            found.append([_without_d(item)])
        elif found:
            found[-1].append(item)
        else:
            return None
    if sign == "delta" and (len(found) != 1 or not found[0]):
        return None
    made: list[Row] = []
    for each in found:
        times = 1
        last = each[-1] if each else None
        if not above and isinstance(last, Scripts) and last.sup is not None and is_order(last.sup):
            times = int(label(last.sup) or 1)
            each = [*each[:-1], last.base if last.sub is None else Scripts(last.at, last.base, last.sub)]
        made += [Row(each[0].at if each else row.at, tuple(each))] * times
    return made


def is_order(sup: Row) -> bool:
    """Whether a 2 or a 3 above a variable says how often it is differentiated by it; one in brackets is a layer."""
    return len(sup) == 1 and isinstance(number := sup.items[0], Number) and number.text in ("2", "3")


def is_deviation(row: Row) -> bool:
    """Whether a letter is a deviation, whose square is the quantity that is spoken of: the variance σ²."""
    return len(row) == 1 and isinstance(letter := base_of(row.items[0]), Letter) and letter.text in ("sigma", "tau")


def order_of(top: Row) -> int:
    """How often the numerator of a derivative differentiates: the number above its sign, as in ∂²L."""
    first = top.items[0] if top.items else None
    word = label(first.sup) if isinstance(first, Scripts) and first.sup is not None else None
    return int(word) if word is not None and word.isdigit() and len(word) == 1 else 1


def is_differential(letter: Letter) -> bool:
    """Whether a name is a d with a letter, and perhaps with the number of a layer: dL, dW2."""
    name = letter.text[1:]
    if letter.font == "upright" and letter.text[:1] == "d" and name in GREEK:  # the dtheta of dJ/dtheta
        return True
    return letter.font == "upright" and letter.text[:1] == "d" and name[:1].isalpha() and (len(name) == 1 or name[1:].isdigit())


def _without_d(item: Item) -> Item:
    if isinstance(item, Scripts):
        return Scripts(item.at, _without_d(item.base), item.sub, item.sup, item.primes)
    assert isinstance(item, Letter)
    return Letter(item.at, item.text[1:], "")
