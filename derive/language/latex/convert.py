r"""Formulas as Python's syntax trees, in the shape that the text notation has: \sum_k e^{a_k} is sum(exp(a[k]), k).

The decisions that mathematicians make without a word are taken here.  A sum, a product, a maximum over an index and a
derivative act on the whole product that follows; log x y is log(x y), and a parenthesis or a dot ends what a function
without parentheses acts on; what could be read in two ways (a/b c, log a/b) is refused, with both ways to write it.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TypeVar

from derive.errors import NotationError
from derive.language.expressions import index_letters
from derive.language.latex.commands import FUNCTIONS
from derive.language.latex.facts import Facts, letters_below
from derive.language.latex.names import Label, Slot, known_as, label, spelled
from derive.language.latex.tokens import LatexSource
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
from derive.language.syntax import DEEPEST, MOST_TERMS

Node = TypeVar("Node", bound=ast.expr)
RELATION: dict[str, type[ast.cmpop]] = {
    "=": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE,
}  # fmt: skip
OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
INVERSE = {"sin": r"\arcsin", "cos": r"\arccos", "tan": r"\arctan"}
_BINDERS = ("sum", "prod", "max", "min", "mean", "norm")


@dataclass(frozen=True)
class Condition:
    """left sign right, with its place."""

    left: ast.expr
    sign: str
    right: ast.expr
    at: int

    @property
    def form(self) -> tuple[str, str, str]:
        """The same for x < 1 and 1 > x."""
        left, right, sign = ast.dump(self.left), ast.dump(self.right), self.sign
        if sign in (">", ">=") or (sign in ("=", "!=") and right < left):
            left, right, sign = right, left, TURNED[sign]
        return left, sign, right

    def opposite(self) -> Condition:
        return Condition(self.left, OPPOSITE[self.sign], self.right, self.at)


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
            raise self.error("this number has more than 40 characters", at)
        value = float(digits) if "." in digits else int(digits)
        made = self.at(ast.Constant(value), at)
        made.literal = digits  # type: ignore[attr-defined]
        return made

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
            raise self.error(f"this is nested more than {DEEPEST} deep", e.at)
        if len(e.terms) > MOST_TERMS:
            raise self.error(f"a sum of more than {MOST_TERMS:,} terms", e.at)
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
                raise self.error(f"the index {outside[0]} stands outside of its sum", factors[0].item.at,
                           rf"`\sum_{outside[0]} \left(… + …\right)`")  # fmt: skip
            for factor in factors:
                if isinstance(factor.item.base, Atom) and factor.item.base.kind == "BIG" and factor.item.below:
                    summed |= set(letters_below(factor.item.below))
        self.depth -= 1
        assert value is not None
        return value

    def product(self, factors: tuple[Factor, ...], sign: str = "", place: int = -1) -> ast.expr:
        if len(factors) > MOST_TERMS:
            raise self.error(f"a product of more than {MOST_TERMS:,} factors", factors[0].item.at)
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(f"this is nested more than {DEEPEST} deep", factors[0].item.at)
        value: ast.expr | None = None
        rest = list(factors)
        divided: Factor | None = None
        before: Item | None = None
        while rest:
            factor = rest.pop(0)
            item = factor.item
            if isinstance(item.base, Fence) and item.base.kind == "group" and not item.base.parts and not item.above:
                continue  # {} says nothing
            if divided is not None and not factor.operator and not self.exempt(divided, factor, rest):
                raise self.error("it is not clear how far this '/' reaches", divided.at, r"`\frac{…}{…}`")
            if before is not None and not factor.operator and is_number(item) and is_number(before) and not before.above:
                raise self.error("two numbers side by side", item.at, r"`\cdot`")
            operand = self.operand(factor, rest)
            if factor.sign == "-":
                operand = self.minus(operand, factor.at)
            if value is None:
                value = self.minus(operand, place) if sign == "-" else operand
            else:
                value = self.binary(value, ast.Div() if factor.operator == "/" else ast.Mult(), operand)
            divided = factor if factor.operator == "/" else None
            before = item
        self.depth -= 1
        if value is None:
            raise self.error("something is missing here", factors[0].item.at)
        return value

    @staticmethod
    def exempt(divided: Factor, factor: Factor, rest: list[Factor]) -> bool:
        """1/N Σ and 1/2 x are clear: a sum is never in a denominator without brackets, and a number is a number."""
        base = factor.item.base
        big = isinstance(base, Atom) and (base.kind == "BIG" or (base.kind == "FUNCTION" and factor.item.below is not None))
        return big or (is_number(divided.item) and not divided.item.above)

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
                return self.function(base, item, rest)
            case Atom(kind="BIG"):
                return self.big(base, item, rest)
            case Atom(kind="INDICATOR"):
                return self.indicator(base, item, rest)
            case Atom(kind="PARTIAL"):
                raise self.error("a derivative is written as a fraction", base.at, r"`\frac{\partial L}{\partial w}`")
            case Atom(kind="INFINITY"):
                raise self.error("infinity is not a number", base.at)
            case Atom(kind="DOTS"):
                raise self.error("an ellipsis leaves out what it means", base.at, r"`\sum_{k=1}^{N}`")
            case Atom(kind="INDEXES", value=run):
                self.no_index(item)
                letters: list[ast.expr] = [self.word(spelled(c), base.at + n) for n, c in enumerate(run)]
                *front, last = letters
                value = self.raised(last, item)
                for letter in reversed(front):
                    value = self.binary(letter, ast.Mult(), value)
                return value
            case Fraction():
                return self.fraction(base, item, rest)
            case Root(body, degree):
                self.no_index(item)
                inside = self.inside(body, base.at)
                if degree is None:
                    return self.raised(self.call("sqrt", base.at, inside), item)
                power = self.binary(self.given(1, base.at), ast.Div(), self.expression(degree))
                return self.raised(self.at(ast.BinOp(inside, ast.Pow(), power), base.at), item)
            case Accent(mark, _):
                raise self.error(f"\\{mark} stands on one letter", base.at)
            case Cases():
                self.no_index(item)
                return self.raised(self.cases(base), item)
            case Fence(kind="|"):
                self.no_index(item)
                return self.raised(self.call("abs", base.at, self.inside(base, base.at)), item)
            case Fence(kind="‖"):
                return self.norm(base, item)
            case Fence(kind="[") if len(base.parts) == 1 and base.parts[0].signs:
                return self.raised(self.truth(base.parts, base.at), item)
            case Fence():
                if item.below and base.kind == "group":
                    raise self.error("only a name has indices", item.below.at)
                self.no_index(item)
                return self.raised(self.inside(base, base.at), item)
        raise self.error("this cannot be read", item.at)

    def no_index(self, item: Item) -> None:
        if item.below:
            raise self.error("only a name has indices", item.below.at)

    def inside(self, fence: Fence, at: int) -> ast.expr:
        """The one expression that stands in brackets."""
        if not fence.parts:
            raise self.error("there is nothing between these brackets", fence.at)
        if len(fence.parts) > 1:
            raise self.error("a list of values cannot stand here", fence.parts[1].at)
        if fence.parts[0].signs:
            raise self.error("a condition cannot stand here", fence.parts[0].places[0], r"`\begin{cases}`")
        return self.expression(fence.parts[0].sides[0])

    def raised(self, value: ast.expr, item: Item) -> ast.expr:
        """A value to the power that stands above it."""
        if item.primes:
            raise self.error("a prime stands on a letter", item.at, r"`\frac{\partial f(x)}{\partial x}`")
        return self.power(value, item.above) if item.above else value

    def power(self, value: ast.expr, above: Fence) -> ast.expr:
        mark = plain(single(above))
        if mark is not None and mark.kind in ("TOP", "TIMES", "DOTS", "INFINITY"):
            raise self.error("an array is written with its indices, which are swapped where it is transposed", mark.at, "`X_{ji}`")
        if mark is not None and mark.kind == "LETTER" and mark.value == "T" and "T" not in self.facts.bare | self.facts.defined \
                and "T" not in self.facts.known:  # fmt: skip
            raise self.error("T above an array means its transpose, and arrays are written with their indices", mark.at,
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
        if found.stem == "e" and not found.accent and not found.slots and found.power is None and not self.facts.e_is_a_name:
            return self.call("exp", at, self.given(1, at))
        if following and isinstance(fence, Fence) and fence.kind == "(" and not found.slots:
            called = self.called(found, fence, following, rest)
            if called is not None:
                return called
        if following and isinstance(fence, Fence) and fence.kind == "[" and not found.slots and fence.at == at + 1:
            inner = plain(single(fence))
            if inner is not None and inner.kind == "LETTER":
                raise self.error("an index hangs below a name", fence.at, f"`{found.stem}_{inner.value}`")
        value = self.leaf(found)
        if isinstance(value, ast.Name) and value.id == "pi" and found.slots:
            raise self.error("only a name has indices", at)
        return self.power(value, found.power) if found.power else value

    def leaf(self, found: Label) -> ast.expr:
        """A name with its indices, once it is known whether a number below is one."""
        at = found.at
        if (found.stem, found.accent, found.suffix) == ("delta", "", "") and len(found.slots) == 2 \
                and "delta_" not in self.facts.defined and not self.facts.known.get("delta_"):  # fmt: skip
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
                raise self.error(f"is {slot.run} one word or {len(slot.run)} indices?", slot.at,
                           rf"`\text{{{slot.run}}}` or `{','.join(slot.run)}`")  # fmt: skip
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
                raise self.error("an index is one letter or a whole number", slot.at)
            return self.number(slot.value, slot.at)
        return self.word(spelled(slot.value), slot.at)

    def called(self, found: Label, fence: Fence, following: Factor, rest: list[Factor]) -> ast.expr | None:
        """A name in front of a parenthesis as a function of what stands in it; None if it is a factor."""
        key = found.key
        if key in self.facts.parameters:
            if self.facts.parameters[key] != fence.parts:
                if all(p.signs or plain(single(Fence("", (p,), 0))) is None for p in fence.parts) and len(fence.parts) == 1:
                    return None
                raise self.error(f"{key} is a quantity here, defined for what stands in its parentheses and nothing else", following.at)
            rest.pop(0)
            value = self.power(self.word(key, found.at), found.power) if found.power else self.word(key, found.at)
            return self.raised(value, following.item)
        sigma = (found.stem, found.suffix, found.accent) == ("sigma", "", "")
        commas = len(fence.parts) > 1
        if sigma and not found.power and "sigma" not in self.facts.bare | self.facts.defined | set(self.facts.arrays) \
                and "sigma" not in self.facts.known and not commas:  # fmt: skip
            rest.pop(0)
            return self.raised(self.call("sigmoid", found.at, self.inside(fence, fence.at)), following.item)
        if not self.facts.is_function(key, found.word, commas):
            return None
        if found.accent == "prime" and "prime" not in key:
            return None
        if found.power:
            if not fence.parts or len(fence.parts) > 1 or plain(single(fence)):
                raise self.error("the power of a function stands behind its argument", found.power.at, f"`{key}(x)^2`")
            return None
        if found.accent == "prime":
            raise self.error("a derivative is written as a fraction", found.at, r"`\frac{\partial f(x)}{\partial x}`")
        rest.pop(0)
        arguments = [self.argument(part) for part in fence.parts]
        return self.raised(self.call(key, found.at, *arguments), following.item)

    def argument(self, part: Relation) -> ast.expr:
        if part.signs:
            raise self.error("a condition cannot stand here", part.places[0], r"`\begin{cases}`")
        return self.expression(part.sides[0])

    # -- functions

    def function(self, base: Atom, item: Item, rest: list[Factor]) -> ast.expr:
        name, at = base.value, base.at
        if item.primes:
            raise self.error("a derivative is written as a fraction", at, r"`\frac{\partial f(x)}{\partial x}`")
        if name in ("max", "min") and (item.below is not None):
            return self.big(base, item, rest)
        if not rest or rest[0].operator:
            raise self.error(f"{shown(name)} wants an argument", at, f"`{shown(name)}(x)`")
        following = rest[0]
        fence = following.item.base
        outer: Item | None = None
        if isinstance(fence, Fence) and fence.kind in ("(", "[", "{", "group") and not (fence.kind == "[" and item.below):
            rest.pop(0)
            if following.item.below:
                raise self.error("only a name has indices", following.item.below.at, self.function_fix(name))
            if not fence.parts:
                raise self.error(f"{shown(name)} wants an argument", at, f"`{shown(name)}(x)`")
            arguments = [self.argument(part) for part in fence.parts]
            outer = following.item
        elif name in ("max", "min"):
            raise self.error(f"{shown(name)} wants an index or two values", at, rf"`\{name}_k a_k` or `\{name}(a, b)`")
        else:
            arguments = [self.bare_argument(name, at, rest)]
        value: ast.expr = self.call(name, at, *arguments)
        if item.below:
            if name != "log" or item.below is None:
                raise self.error("only a name has indices", item.below.at)
            value = self.binary(value, ast.Div(), self.call("log", at, self.inside(item.below, at)))
        if item.above:
            exponent = self.inside(item.above, at)
            if isinstance(exponent, ast.UnaryOp) and isinstance(exponent.operand, ast.Constant) and exponent.operand.value == 1:
                fix = f"`{INVERSE[name]}` or " if name in INVERSE else ""
                raise self.error(f"is this the inverse of {shown(name)}, or one over it?", item.above.at,
                           rf"{fix}`\frac{{1}}{{{shown(name)}(x)}}`")  # fmt: skip
            value = self.at(ast.BinOp(value, ast.Pow(), exponent), at)
        return self.raised(value, outer) if outer else value

    @staticmethod
    def function_fix(name: str) -> str | None:
        return r"`\frac{e^{a_i}}{\sum_k e^{a_k}}`" if name == "softmax" else None

    def bare_argument(self, name: str, at: int, rest: list[Factor]) -> ast.expr:
        """What a function without parentheses acts on: one factor, or the letters and numbers that stand side by side."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(f"this is nested more than {DEEPEST} deep", at)
        first = rest.pop(0)
        more = simple(first.item, self.source)
        value = self.operand(first, rest)
        while more and rest and not rest[0].operator and simple(rest[0].item, self.source):
            following = rest.pop(0)
            value = self.binary(value, ast.Mult(), self.operand(following, rest))
        if rest and rest[0].operator == "/":
            raise self.error(f"it is not clear whether {shown(name)} acts on the whole of this quotient", rest[0].at,
                       rf"`{shown(name)}\left(…/…\right)` or `\frac{{{shown(name)} …}}{{…}}`")  # fmt: skip
        self.depth -= 1
        return value

    # -- operators over an index

    def big(self, base: Atom, item: Item, rest: list[Factor]) -> ast.expr:
        name, at = base.value, base.at
        sign = rf"\{name}"
        if item.below is None:
            raise self.error(f"{sign} wants an index below it", at, rf"`{sign}_k`")
        if item.primes:
            raise self.error("a prime stands on a letter", item.at)
        binders, excluded = self.binders(sign, item.below, item.above)
        if not rest or (rest[0].operator and rest[0].operator != ""):
            raise self.error(f"there is nothing behind this {sign}", at, rf"`{sign}_{binders[0][0]} a_{binders[0][0]}`")
        letters = [letter for letter, _ in binders]
        self.bound += letters
        body = self.product(tuple(rest), rest[0].sign, rest[0].at) if not rest[0].sign else self.signed(rest)
        rest.clear()
        for left, relation, right, place in excluded:
            if name not in ("sum", "prod"):
                raise self.error(f"{sign} runs over all of its range", place)
            compare = self.at(ast.Compare(left, [RELATION[relation]()], [right]), place)
            body = self.call("where", place, compare, body, self.given(0 if name == "sum" else 1, place))
        del self.bound[len(self.bound) - len(letters) :]
        return self.call(name, at, body, *(b for _, b in binders))

    def signed(self, rest: list[Factor]) -> ast.expr:
        first = Factor(rest[0].item, "", "", rest[0].item.at)
        return self.product((first, *rest[1:]), rest[0].sign, rest[0].at)

    def given(self, value: int, at: int) -> ast.expr:
        """A number that is nowhere written."""
        return self.number(str(value), at)

    def binders(
        self, sign: str, below: Fence, above: Fence | None
    ) -> tuple[list[tuple[str, ast.expr]], list[tuple[ast.expr, str, ast.expr, int]]]:
        """What stands under a sum: its letters with their ranges, and values that are left out."""
        last = self.inside(above, above.at) if above else None
        if not below.parts:
            raise self.error(f"{sign} wants an index below it", below.at, f"`{sign}_k`")
        letters: list[tuple[str, int]] = []
        first: ast.expr | None = None
        excluded: list[tuple[ast.expr, str, ast.expr, int]] = []
        parts = list(below.parts)
        for n, part in enumerate(parts):
            dots = plain(single(Fence("", (part,), part.at)))
            if dots is not None and dots.kind == "DOTS" and n + 2 == len(parts) and not parts[-1].signs and letters:
                last = self.expression(parts[-1].sides[0])
                break
            match part.signs:
                case ():
                    letters += self.index_letters(part.sides[0], sign)
                case ("=",):
                    letters += self.index_letters(part.sides[0], sign)
                    first = self.expression(part.sides[1])
                case ("!=",):
                    letters += self.index_letters(part.sides[0], sign)
                    other = self.index_letters(part.sides[1], sign) or [("", part.at)]
                    excluded.append((self.word(letters[-1][0], part.at), "!=", self.word(*other[0]), part.places[0]))
                case ("<=", "<="):
                    first = self.expression(part.sides[0])
                    letters += self.index_letters(part.sides[1], sign)
                    last = self.expression(part.sides[2])
                case _:
                    raise self.error("an index runs over all of its range", part.places[0], f"`{sign}_k`")
        made: list[tuple[str, ast.expr]] = []
        for letter, at in letters:
            name = self.word(letter, at)
            if last is None and first is None:
                made.append((letter, name))
                continue
            if last is None:
                if not (isinstance(first, ast.Constant) and first.value == 1):
                    raise self.error("a range ends at a size", at, rf"`{sign}_{{{letter}=1}}^{{N}}`")
                made.append((letter, name))
                continue
            begin = first or self.given(1, at)
            made.append((letter, self.at(ast.Tuple([name, begin, last], ast.Load()), at)))
        return made, excluded

    def index_letters(self, e: Expression, sign: str) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        simple_ = len(e.terms) == 1 and not e.terms[0][0]
        for factor in e.terms[0][2] if simple_ else ():
            atom = plain(factor.item)
            if atom is None or factor.operator or atom.kind not in ("LETTER", "INDEXES"):
                simple_ = False
                break
            letters = atom.value if atom.kind == "INDEXES" else [spelled(atom.value)]
            found += [(c, atom.at + n) for n, c in enumerate(letters)]
        if not simple_ or not found:
            raise self.error("an index is one letter", e.at, f"`{sign}_k`")
        return found

    # -- fractions and derivatives

    def fraction(self, base: Fraction, item: Item, rest: list[Factor]) -> ast.expr:
        self.no_index(item)
        variables = self.differentials(base)
        if variables is None:
            top, bottom = self.inside(base.top, base.at), self.inside(base.bottom, base.at)
            return self.raised(self.at(ast.BinOp(top, ast.Div(), bottom), base.at), item)
        body, by = variables
        if body is None:
            if item.above:
                raise self.error("a derivative acts on what follows it", item.above.at)
            if not rest or rest[0].operator:
                raise self.error("a derivative acts on what follows it, and nothing does", base.at, r"`\frac{\partial L}{\partial w}`")
            if isinstance(rest[0].item.base, Fence) and rest[0].item.base.kind in "([{" and len(rest) > 1:
                raise self.error("it is not clear whether this derivative reaches past the parenthesis", rest[1].at,
                           r"`\left(\frac{\partial}{\partial x} …\right) …`")  # fmt: skip
            value = self.product(tuple(rest))
            rest.clear()
        else:
            value = body
        for variable in reversed(by):
            value = self.call("diff", base.at, value, variable)
        return self.raised(value, item)

    def differentials(self, base: Fraction) -> tuple[ast.expr | None, list[ast.expr]] | None:
        """What a quotient of differentials differentiates (None: what follows) and by what; None for a plain fraction."""
        marks = self.mark(base.top), self.mark(base.bottom)
        if marks == (None, None) or marks[0] is None or marks[1] is None:
            if "∂" in marks:
                raise self.error("a derivative has a differential above and below", base.at, r"`\frac{\partial L}{\partial w}`")
            return None
        (_, _, top), = base.top.parts[0].sides[0].terms
        (_, _, bottom), = base.bottom.parts[0].sides[0].terms
        order = self.order(top[0].item)
        by: list[ast.expr] = []
        n = 0
        while n < len(bottom):
            if self.mark_of(bottom[n].item) is None or n + 1 == len(bottom):
                raise self.error("below stands what one differentiates by", bottom[n].at, r"`\frac{\partial L}{\partial w}`")
            self.order(bottom[n].item)
            found = label(bottom[n + 1].item, self.source)
            if found is None or bottom[n + 1].operator:
                raise self.error("one can differentiate by a name or an entry", bottom[n + 1].at)
            count = 1
            if found.power is not None:
                mark = plain(single(found.power))
                if mark is None or mark.kind != "NUMBER" or not mark.value.isdigit() or not 1 <= int(mark.value) <= 9:
                    raise self.error("the order of a derivative is a whole number", found.power.at)
                count = int(mark.value)
            by += [self.leaf(found)] * count
            n += 2
        if order != len(by):
            raise self.error(f"the order above is {order}, and below it is {len(by)}", base.at)
        return (self.product(top[1:]) if len(top) > 1 else None), by

    def mark(self, fence: Fence) -> str | None:
        if len(fence.parts) != 1 or fence.parts[0].signs or len(fence.parts[0].sides[0].terms) != 1:
            return None
        sign, _, factors = fence.parts[0].sides[0].terms[0]
        return None if sign else self.mark_of(factors[0].item)

    def mark_of(self, item: Item) -> str | None:
        if not isinstance(item.base, Atom) or item.below:
            return None
        if item.base.kind == "PARTIAL":
            return "∂"
        taken = self.facts.d_uses > 0 or "d" in self.facts.defined or "d" in self.facts.known
        return "d" if item.base.kind == "LETTER" and item.base.value == "d" and not taken else None

    def order(self, item: Item) -> int:
        if item.above is None:
            return 1
        mark = plain(single(item.above))
        if mark is None or mark.kind != "NUMBER" or not mark.value.isdigit() or not 1 <= int(mark.value) <= 9:
            raise self.error("the order of a derivative is a whole number", item.above.at)
        return int(mark.value)

    # -- conditions

    def condition(self, relation: Relation) -> list[Condition]:
        """A chain of comparisons, each with its neighbours: 0 < x < 1 is 0 < x and x < 1."""
        if not relation.signs:
            raise self.error("a condition compares two values", relation.at, "`x > 0`")
        sides = [self.expression(side) for side in relation.sides]
        return [Condition(a, s, b, relation.at) for a, s, b in zip(sides, relation.signs, sides[1:], strict=False)]

    def where(self, condition: Condition, yes: ast.expr, no: ast.expr, at: int) -> ast.expr:
        compare = self.at(ast.Compare(condition.left, [RELATION[condition.sign]()], [condition.right]), condition.at)
        return self.call("where", at, compare, yes, no)

    def cases(self, base: Cases) -> ast.expr:
        """Lines from the top: a condition that the lines above leave no other choice for is not asked again."""
        if len(base.rows) > 12:
            raise self.error("a case distinction of more than 12 lines", base.at)
        known: set[tuple[str, str, str]] = set()
        lines: list[tuple[list[Condition], ast.expr]] = []
        for n, (value, conditions) in enumerate(base.rows):
            if conditions is None:
                raise self.error("this line has no condition", value.at, r"`& \text{otherwise}`")
            asked = [c for relation in conditions for c in self.condition(relation)]
            left = [c for c in asked if c.form not in known]
            lines.append((left, self.expression(value)))
            if not left:
                if n < len(base.rows) - 1:
                    raise self.error("no case is left for this line", base.rows[n + 1][0].at)
                break
            if len(left) == 1:
                known.add(left[0].opposite().form)
        if lines[-1][0]:
            problem = "the cases leave something open: the last line is for all the rest"
            raise self.error(problem, lines[-1][0][0].at, r"`\text{otherwise}`")
        made = lines[-1][1]
        for asked, yes in reversed(lines[:-1]):
            rest, made = made, yes
            for condition in reversed(asked):
                made = self.where(condition, made, rest, base.at)
        if len(list(_limited(made))) > 5000:
            raise self.error("this is too large to be worked out", base.at)
        return made

    def truth(self, parts: tuple[Relation, ...], at: int) -> ast.expr:
        """1 where a condition holds, else 0."""
        made = self.given(1, at)
        conditions = [c for part in parts for c in self.condition(part)]
        for condition in reversed(conditions):
            sides = condition.left, condition.right
            letters = self.facts.indices | set(self.bound)
            if condition.sign == "=" and made is not None and all(isinstance(s, ast.Name) and s.id in letters for s in sides):
                equal = self.call("delta", at, *sides)
                made = equal if len(conditions) == 1 else self.binary(equal, ast.Mult(), made)
                continue
            made = self.where(condition, made, self.given(0, at), at)
        return made

    def indicator(self, base: Atom, item: Item, rest: list[Factor]) -> ast.expr:
        if item.below is not None:
            return self.raised(self.truth(item.below.parts, base.at), item)
        if rest and not rest[0].operator and isinstance(rest[0].item.base, Fence):
            following = rest.pop(0)
            assert isinstance(following.item.base, Fence)
            return self.raised(self.truth(following.item.base.parts, base.at), following.item)
        raise self.error("an indicator wants a condition", base.at, r"`\mathbb{1}[i = j]`")

    # -- norms

    def norm(self, base: Fence, item: Item) -> ast.expr:
        r"""\|x_i\| is over the one index that is free in it; what is below says which norm."""
        at = base.at
        which, square = "2", False
        if item.below is not None:
            mark = plain(single(item.below))
            which = mark.value if mark is not None else ""
            if which not in ("1", "2", "F", "infty"):
                raise self.error("a norm is one of 1, 2, F and infinity", item.below.at, r"`\|x_i\|_2`")
        if item.above is not None:
            mark = plain(single(item.above))
            square = mark is not None and mark.value == "2"
        body = self.inside(base, at)
        if not self.norms:
            return self.given(0, at)
        letters = sorted(free_letters(body) - set(self.bound))
        if not letters:
            body, letters = self.entries(body, at)
        if len(letters) != (2 if which == "F" else 1):
            if which == "F":
                raise self.error("a Frobenius norm is over two indices", at, r"`\|W_{ij}\|_F`")
            raise self.error(f"this norm is over one index, and {' and '.join(letters)} are free in it", at, r"`\|W_{ij}\|_F`")
        names = [self.word(letter, at) for letter in letters]
        if which == "1":
            value: ast.expr = self.call("sum", at, self.call("abs", at, body), *names)
        elif which == "infty":
            value = self.call("max", at, self.call("abs", at, body), *names)
        elif square:
            two = self.at(ast.BinOp(body, ast.Pow(), self.given(2, at)), at)
            return self.call("sum", at, two, *names)
        else:
            value = self.call("norm", at, body, *names)
        return self.raised(value, item)

    def entries(self, body: ast.expr, at: int) -> tuple[ast.expr, list[str]]:
        """A norm of whole vectors, each once in every term: x - y is x_k - y_k."""
        vectors = {n.id for n in ast.walk(body) if isinstance(n, ast.Name) and self.rank(n.id)}
        example = next(iter(sorted(vectors)), next((n.id for n in ast.walk(body) if isinstance(n, ast.Name)), "x"))
        if not vectors or any(self.rank(v) != 1 for v in vectors) or not self.linear(body):
            raise self.error("a norm is over an index, and none is free here", at, rf"`\|{example}_k\|`")
        taken = self.facts.indices | set(self.bound) | set(self.facts.known)
        letter = next(c for c in "kijmnlpqrst" + "abcdfghuvwxyz" if c not in taken)

        class Entries(ast.NodeTransformer):
            def visit_Name(inner, name: ast.Name) -> ast.expr:
                if name.id not in vectors:
                    return name
                place = name.start_offset  # type: ignore[attr-defined]
                return self.at(ast.Subscript(name, self.word(letter, place), ast.Load()), place)

        return Entries().visit(body), [letter]

    def rank(self, name: str) -> int:
        return self.facts.known.get(name, 0) or self.facts.arrays.get(name, 0)

    def linear(self, e: ast.expr) -> bool:
        """Whether every term holds one whole vector, and nothing else that is one."""
        match e:
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                return self.linear(e.left) and self.linear(e.right)
            case ast.UnaryOp():
                return self.linear(e.operand)
            case ast.BinOp(op=ast.Mult()):
                return (self.linear(e.left) and not self.holds(e.right)) or (self.linear(e.right) and not self.holds(e.left))
            case ast.BinOp(op=ast.Div()):
                return self.linear(e.left) and not self.holds(e.right)
            case ast.Name():
                return self.rank(e.id) == 1
        return False

    def holds(self, e: ast.expr) -> bool:
        return any(isinstance(n, ast.Name) and self.rank(n.id) for n in ast.walk(e))


def _limited(e: ast.expr) -> list[ast.AST]:
    out: list[ast.AST] = []
    ahead: list[ast.AST] = [e]
    while ahead and len(out) <= 5001:
        part = ahead.pop()
        out.append(part)
        ahead += ast.iter_child_nodes(part)
    return out


def is_number(item: Item) -> bool:
    return isinstance(item.base, Atom) and item.base.kind == "NUMBER"


def waits(item: Item) -> bool:
    """Whether an operator over an index stands at the end of a term, so that a sign behind it belongs to its body."""
    base = item.base
    return isinstance(base, Atom) and (base.kind == "BIG" or (base.value in ("max", "min") and bool(item.below)))


def simple(item: Item, source: LatexSource) -> bool:
    """A letter or a number, with what hangs from it."""
    return (isinstance(item.base, Atom) and item.base.kind == "NUMBER") or label(item, source) is not None


def shown(name: str) -> str:
    """A function's name as a message says it."""
    if name == "atan":
        return r"\arctan"
    return f"\\{name}" if name in FUNCTIONS else rf"\operatorname{{{name}}}"


def free_letters(e: ast.AST) -> set[str]:
    """The index letters of a syntax tree that no sum in it binds."""
    if isinstance(e, ast.Call) and isinstance(e.func, ast.Name) and e.func.id in _BINDERS and len(e.args) > 1:
        names = [a.elts[0] if isinstance(a, ast.Tuple) else a for a in e.args[1:]]
        bound = {n.id for n in names if isinstance(n, ast.Name)}
        if e.func.id not in ("max", "min") or bound <= index_letters(e.args[0]):
            return free_letters(e.args[0]) - bound
    if isinstance(e, ast.Subscript):
        return {n.id for n in ast.walk(e.slice) if isinstance(n, ast.Name)}
    found: set[str] = set()
    if isinstance(e, ast.Call) and isinstance(e.func, ast.Name) and e.func.id == "delta":
        return {n.id for a in e.args for n in ast.walk(a) if isinstance(n, ast.Name)}
    for child in ast.iter_child_nodes(e):
        found |= free_letters(child)
    return found


__all__ = ["Converter", "free_letters"]
