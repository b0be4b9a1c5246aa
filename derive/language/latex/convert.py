r"""Formulas as Python's syntax trees, in the shape that the text notation has: \sum_k e^{a_k} is sum(exp(a[k]), k).

The decisions that mathematicians make without a word are taken here.  A sum, a product, a maximum over an index and a
derivative act on the whole product that follows; log x y is log(x y), and a parenthesis or a dot ends what a function
without parentheses acts on; what could be read in two ways (a/b c, log a/b) is refused, with both ways to write it.
"""

from __future__ import annotations

import ast
from typing import TypeVar

from derive.errors import NotationError
from derive.language.latex.binders import big
from derive.language.latex.calls import bracketed, called, refuse_word
from derive.language.latex.conditions import cases, indicator, truth
from derive.language.latex.differentials import fraction
from derive.language.latex.facts import Facts, letters_below
from derive.language.latex.fixes import typed_name
from derive.language.latex.functions import function
from derive.language.latex.inverses import inverse_entry
from derive.language.latex.letters import free_letters
from derive.language.latex.names import TRANSPOSED, Label, Slot, known_as, label, spelled
from derive.language.latex.norms import norm
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
    is_number,
    plain,
    single,
)
from derive.language.syntax import DEEPEST, MOST_TERMS
from derive.words import either, gettext

Node = TypeVar("Node", bound=ast.expr)


class Converter:
    """The walk over the formulas of one text."""

    def __init__(self, facts: Facts, source: LatexSource) -> None:
        self.facts, self.source = facts, source
        self.bound: list[str] = []  # the letters that are free nowhere: on the left side, or bound by a sum around
        self.depth = 0
        self.norms = True  # whether a norm binds its index; else it stands for nothing, to see what is free around it

    # -- nodes

    def error(self, problem: str, at: int, fix: str | None = None) -> NotationError:
        return self.source.refusal(problem, at, fix)

    @staticmethod
    def at(node: Node, at: int) -> Node:
        node.start_offset = at  # type: ignore[attr-defined]
        node.col_offset, node.end_col_offset = 0, 0
        return node

    def word(self, name: str, at: int) -> ast.Name:
        return self.at(ast.Name(name, ast.Load()), at)

    def number(self, digits: str, at: int) -> ast.Constant:
        if len(digits) > 40:
            raise self.error(gettext("this number has more than 40 characters"), at)
        value = float(digits) if "." in digits else int(digits)
        made = self.at(ast.Constant(value), at)
        made.literal = digits  # type: ignore[attr-defined]
        return made

    def given(self, value: int, at: int) -> ast.Constant:
        """A number that the formula means and does not write."""
        return self.number(str(value), at)

    def call(self, name: str, at: int, *arguments: ast.expr) -> ast.Call:
        return self.at(ast.Call(self.word(name, at), list(arguments), []), at)

    def binary(self, left: ast.expr, operator: ast.operator, right: ast.expr) -> ast.BinOp:
        return self.at(ast.BinOp(left, operator, right), left.start_offset)  # type: ignore[attr-defined]

    def minus(self, e: ast.expr, at: int) -> ast.UnaryOp:
        return self.at(ast.UnaryOp(ast.USub(), e), at)

    # -- sums and products

    def whole(self, e: Expression, *, norms: bool = True) -> ast.expr:
        """A right side or an expression alone."""
        self.norms = norms
        return self.expression(e)

    def expression(self, e: Expression) -> ast.expr:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(gettext("this is nested more than {deepest} deep").format(deepest=DEEPEST), e.at)
        if len(e.terms) > MOST_TERMS:
            raise self.error(gettext("a sum of more than {most:,} terms").format(most=MOST_TERMS), e.at)
        value: ast.expr | None = None
        summed: set[str] = set()
        n = 0
        while n < len(e.terms):
            first, second, factors = e.terms[n]
            place = e.places[n]
            inner = second
            n += 1
            while n < len(e.terms) and waits(factors[-1].item) and not e.terms[n][1]:  # \sum_i -x_i
                sign, _, more = e.terms[n]
                factors = (*factors, Factor(more[0].item, "", sign, more[0].item.at), *more[1:])
                n += 1
            term = self.product(factors, second or (first if value is None else ""), place)
            if value is None:
                value = term
                if first == "-" and inner:
                    value = self.minus(term, place)
            else:
                value = self.binary(value, ast.Sub() if first == "-" else ast.Add(), term)
            outside = sorted((summed & free_letters(term)) - set(self.bound)) if summed else []
            if outside:
                raise self.error(
                    gettext("the index {index} stands outside of its sum").format(index=outside[0]),
                    factors[0].item.at,
                    rf"`\sum_{outside[0]} \left(… + …\right)`",
                )
            for factor in factors:
                if isinstance(factor.item.base, Atom) and factor.item.base.kind == "BIG" and factor.item.below:
                    summed |= set(letters_below(factor.item.below))
        self.depth -= 1
        assert value is not None
        return value

    def product(self, factors: tuple[Factor, ...], sign: str = "", place: int = -1) -> ast.expr:
        if len(factors) > MOST_TERMS:
            raise self.error(gettext("a product of more than {most:,} factors").format(most=MOST_TERMS), factors[0].item.at)
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(gettext("this is nested more than {deepest} deep").format(deepest=DEEPEST), factors[0].item.at)
        value: ast.expr | None = None
        rest = list(factors)
        divided: Factor | None = None
        over: Item | None = None  # what is divided
        before: Item | None = None
        while rest:
            factor = rest.pop(0)
            item = factor.item
            if isinstance(item.base, Fence) and item.base.kind == "group" and not item.base.parts and not item.above:
                continue  # {} says nothing
            if divided is not None and not factor.operator and not self.exempt(divided, over, factor):
                raise self.error(gettext("it is not clear how far this '/' reaches"), divided.at, r"`\frac{…}{…}`")
            if before is not None and not factor.operator and is_number(item) and is_number(before) and not before.above:
                raise self.error(gettext("two numbers side by side"), item.at, r"`\cdot`")
            operand = self.operand(factor, rest)
            if factor.sign == "-":
                operand = self.minus(operand, factor.at)
            if value is None:
                value = self.minus(operand, place) if sign == "-" else operand
            else:
                value = self.binary(value, ast.Div() if factor.operator == "/" else ast.Mult(), operand)
            divided, over = (factor, before) if factor.operator == "/" else (None, None)
            before = item
        self.depth -= 1
        if value is None:
            raise self.error(gettext("something is missing here"), factors[0].item.at)
        return value

    def exempt(self, divided: Factor, over: Item | None, factor: Factor) -> bool:
        """1/N Σ is clear, for a sum is never in a denominator without brackets, and so is 1/2 (x - y); but not x/2 y."""
        base = factor.item.base
        if isinstance(base, Atom) and (base.kind == "BIG" or (base.kind == "FUNCTION" and factor.item.below is not None)):
            return True
        half = is_number(divided.item) and not divided.item.above
        if not half or not self.facts.typed:
            return half
        return over is not None and is_number(over) and label(factor.item, self.source) is None

    # -- factors

    def operand(self, factor: Factor, rest: list[Factor]) -> ast.expr:
        """One factor, with what it acts on taken from the factors that follow."""
        item = factor.item
        base = item.base
        found = label(item, self.source)
        if found is not None:
            return self.name(found, rest)
        match base:
            case Atom(kind="NUMBER", value=digits):
                self.no_index(item)
                return self.raised(self.number(digits, base.at), item)
            case Atom(kind="FUNCTION"):
                return function(self, base, item, rest)
            case Atom(kind="BIG"):
                return big(self, base, item, rest)
            case Atom(kind="INDICATOR"):
                return indicator(self, base, item, rest)
            case Atom(kind="PARTIAL"):
                raise self.error(gettext("a derivative is written as a fraction"), base.at, r"`\frac{\partial L}{\partial w}`")
            case Atom(kind="INFINITY"):
                raise self.error(gettext("infinity is not a number"), base.at)
            case Atom(kind="DOTS"):
                raise self.error(gettext("an ellipsis leaves out what it means"), base.at, r"`\sum_{k=1}^{N}`")
            case Atom(kind="INDEXES", value=run):
                self.no_index(item)
                letters: list[ast.expr] = [self.word(spelled(c), base.at + n) for n, c in enumerate(run)]
                *front, last = letters
                value = self.raised(last, item)
                for letter in reversed(front):
                    value = self.binary(letter, ast.Mult(), value)
                return value
            case Fraction():
                return fraction(self, base, item, rest)
            case Root(body, degree):
                self.no_index(item)
                inside = self.inside(body, base.at)
                if degree is None:
                    return self.raised(self.call("sqrt", base.at, inside), item)
                power = self.binary(self.given(1, base.at), ast.Div(), self.expression(degree))
                return self.raised(self.at(ast.BinOp(inside, ast.Pow(), power), base.at), item)
            case Accent(mark, _):
                raise self.error(gettext("{command} stands on one letter").format(command=rf"\{mark}"), base.at)
            case Cases():
                self.no_index(item)
                return self.raised(cases(self, base), item)
            case Fence(kind="|"):
                self.no_index(item)
                return self.raised(self.call("abs", base.at, self.inside(base, base.at)), item)
            case Fence(kind="‖"):
                return norm(self, base, item)
            case Fence(kind="[") if len(base.parts) == 1 and base.parts[0].signs:
                return self.raised(truth(self, base.parts, base.at), item)
            case Fence(kind="(") if item.below and (entry := inverse_entry(self, base, item)) is not None:
                return entry
            case Fence():
                if item.below and base.kind == "group":
                    raise self.error(gettext("only a name has indices"), item.below.at)
                self.no_index(item)
                value = self.inside(base, base.at)
                value.enclosed = base.kind != "group"  # type: ignore[attr-defined]
                return self.raised(value, item)
        raise self.error(gettext("this cannot be read"), item.at)

    def no_index(self, item: Item) -> None:
        if item.below:
            raise self.error(gettext("only a name has indices"), item.below.at)

    def inside(self, fence: Fence, at: int) -> ast.expr:
        """The one expression that stands in brackets."""
        if not fence.parts:
            raise self.error(gettext("there is nothing between these brackets"), fence.at)
        if len(fence.parts) > 1:
            raise self.error(gettext("a list of values cannot stand here"), fence.parts[1].at)
        if fence.parts[0].signs:
            raise self.error(gettext("a condition cannot stand here"), fence.parts[0].places[0], r"`\begin{cases}`")
        return self.expression(fence.parts[0].sides[0])

    def raised(self, value: ast.expr, item: Item) -> ast.expr:
        """A value to the power that stands above it."""
        if item.primes:
            raise self.error(gettext("a prime stands on a letter"), item.at, r"`\frac{\partial f(x)}{\partial x}`")
        return self.power(value, item.above) if item.above else value

    def power(self, value: ast.expr, above: Fence) -> ast.expr:
        mark = plain(single(above))
        if mark is not None and mark.kind in ("TOP", "TIMES", "DOTS", "INFINITY"):
            raise self.error(gettext(TRANSPOSED), mark.at, "`X_{ji}`")
        if mark is not None and mark.kind == "LETTER" and mark.value == "T" and "T" not in self.facts.bare | self.facts.defined \
                and "T" not in self.facts.known:  # fmt: skip
            raise self.error(gettext("T above an array means its transpose, and arrays are written with their indices"), mark.at,
                       r"`\sum_i x_i y_i`")  # fmt: skip
        return self.at(ast.BinOp(value, ast.Pow(), self.inside(above, above.at)), value.start_offset)  # type: ignore[attr-defined]

    # -- names

    def name(self, found: Label, rest: list[Factor]) -> ast.expr:
        at = found.at
        following = rest[0] if rest and not rest[0].operator else None
        fence = following.item.base if following else None
        if found.stem == "e" and not found.accent and not found.slots and found.power is not None \
                and not (self.facts.e_is_a_name):  # fmt: skip
            return self.call("exp", at, self.inside(found.power, at))
        if found.stem == "e" and not found.accent and not found.slots and found.power is None \
                and not self.facts.e_is_a_name and "e" not in self.facts.indices:  # fmt: skip
            if self.facts.typed:
                self.facts.say("e is the base of the natural logarithm")
            return self.call("exp", at, self.given(1, at))
        if found.word or found.accent == "prime":
            refuse_word(self, found, following)
        if following and isinstance(fence, Fence) and fence.kind == "(":
            value = called(self, found, fence, following, rest)
            if value is not None:
                return value
        if following and isinstance(fence, Fence) and fence.kind == "[" and not found.slots:
            bracketed(self, found, fence)
        value = self.leaf(found)
        if isinstance(value, ast.Name) and value.id == "pi" and found.slots:
            raise self.error(gettext("only a name has indices"), at)
        return self.power(value, found.power) if found.power else value

    def leaf(self, found: Label) -> ast.expr:
        """A name with its indices, once it is known whether a number below is one."""
        at = found.at
        if (found.stem, found.accent, found.suffix) == ("delta", "", "") and len(found.slots) == 2 \
                and "delta_" not in self.facts.defined and not self.facts.known.get("delta_"):  # fmt: skip
            if self.facts.typed and not self.facts.kronecker(found):
                i, j = (typed_name(str(s.value)) for s in found.slots)
                raise self.error(
                    gettext("is {delta} the Kronecker delta, or an error signal, a quantity of its own?").format(
                        delta=rf"\delta_{{{i}{j}}}"
                    ),
                    at,
                    gettext("{indicator}, or another letter as {other}").format(
                        indicator=rf"`\mathbb{{1}}[{i} = {j}]`", other=rf"`\varepsilon_{{{i}{j}}}`"
                    ),
                )
            return self.call("delta", at, *(self.slot(s) for s in found.slots))
        name = known_as(found, self.facts.known)
        if name is not None and not (self.facts.known[name] == 0 and found.lettered):
            array = self.facts.known[name] > 0
            rank = self.facts.known[name]
        else:
            name, array = found.key, found.lettered or found.key in self.facts.arrays
            rank = self.facts.arrays.get(name, len(found.slots))
        if found.slots and not array and len(found.slots) == 1 and not found.layered:
            return self.word(name if self.facts.known.get(name) == 0 else found.numbered, at)
        if (found.stem, found.suffix, found.accent) == ("pi", "", "") and not found.slots and "pi" not in self.facts.known:
            return self.word("pi", at)
        if not found.slots:
            return self.word(name, at)
        slots = found.slots
        for slot in slots:
            if len(slot.run) > 2 and not set(slot.run) <= self.facts.indices | set("ijklmn"):
                raise self.error(gettext("is {word} one word or {n} indices?").format(word=slot.run, n=len(slot.run)), slot.at,
                           either(rf"`\text{{{slot.run}}}`", f"`{','.join(slot.run)}`"))  # fmt: skip
        if len(slots) == 1 and slots[0].kind == "number" and len(str(slots[0].value)) > 1 \
                and (len(str(slots[0].value)) == rank or (found.layered and not array)):  # fmt: skip
            slots = tuple(Slot("number", c, slots[0].at + n) for n, c in enumerate(str(slots[0].value)))
        indices = [self.slot(s) for s in slots]
        inner: ast.expr = indices[0] if len(indices) == 1 else self.at(ast.Tuple(indices, ast.Load()), indices[0].start_offset)  # type: ignore[attr-defined]
        if name == "pi":
            name = "pi_"
        return self.at(ast.Subscript(self.word(name, at), inner, ast.Load()), at)

    def slot(self, slot: Slot) -> ast.expr:
        if isinstance(slot.value, Expression):
            return self.expression(slot.value)
        if slot.kind == "number":
            if "." in slot.value:
                raise self.error(gettext("an index is one letter or a whole number"), slot.at)
            return self.number(slot.value, slot.at)
        return self.word(spelled(slot.value), slot.at)

    def argument(self, part: Relation) -> ast.expr:
        if part.signs:
            raise self.error(gettext("a condition cannot stand here"), part.places[0], r"`\begin{cases}`")
        return self.expression(part.sides[0])


def waits(item: Item) -> bool:
    """Whether an operator over an index stands at the end of a term, so that a sign behind it belongs to its body."""
    base = item.base
    return isinstance(base, Atom) and (base.kind == "BIG" or (base.value in ("max", "min") and bool(item.below)))


__all__ = ["Converter", "free_letters"]
