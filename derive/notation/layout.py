"""A formula on the page: what stands above, below and beside what, before any format is chosen.

Every decision that a reader sees is taken here, once: which product is a fraction, which sign is in front, where
parentheses are needed so that nothing can be misread, where a dot stands between two factors.  The back ends (LaTeX,
Typst, MathML, Unicode) only spell the presentation tree.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from sympy import Basic, Integer, Ne, Rational, Symbol, log
from sympy.functions.elementary.piecewise import ExprCondPair

from derive.expression.decimals import decimal, is_decimal
from derive.expression.functions import FunctionRow
from derive.expression.matrix import (
    NODES,
    EntrywisePower,
    EntrywiseQuotient,
    Frobenius,
    Grid,
    Hadamard,
    IdentityMatrix,
    Indicator,
    Inverse,
    Matrix,
    Norm,
    NormOne,
    Ones,
    Transposed,
    Vector,
    array_name,
    has_whole,
    whole,
)
from derive.expression.nodes import (
    Add,
    AppliedUndef,
    Binder,
    Derivative,
    Expr,
    Index,
    Indexed,
    IndexMax,
    IndexMin,
    KroneckerDelta,
    Mul,
    Piecewise,
    Pow,
    Relational,
    entry,
    fractions,
    indices_of,
    is_reciprocal,
    name_of,
    node,
    scalar,
    starts_negative,
)
from derive.expression.restricted import counted
from derive.expression.shifts import counts, is_plain_range
from derive.expression.square import Det, InverseEntry, LogDet, matrix_places, square_name
from derive.notation.naming import Names, as_typed, names_with
from derive.notation.restricted import restricted, such_that
from derive.notation.symbols import (
    FUNCTIONS,
    RELATION_SIGNS,
    Kind,
    kind_of,
    split_accent,
    split_name,
)
from derive.records import dataclass

# -- the presentation tree


@dataclass(frozen=True)
class Identifier:
    """A letter or a word; `name` is a Greek letter's English name, and is otherwise written as it is."""

    name: str
    kind: Kind
    accent: str = ""  # a key of `symbols.ACCENTS`


@dataclass(frozen=True)
class Number:
    """Digits."""

    digits: str


@dataclass(frozen=True)
class Sign:
    """A sign of `symbols.SIGNS`; `tight` ones have no space around them (a minus in front, a comma between indices)."""

    name: str
    tight: bool = False


@dataclass(frozen=True)
class Times:
    """A product without a sign: two factors side by side."""


@dataclass(frozen=True)
class Apply:
    """What joins a function, or an operator over an index, to what it acts on; `spaced` where no parenthesis follows."""

    spaced: bool = True


@dataclass(frozen=True)
class Named:
    """The name of a function."""

    row: FunctionRow


@dataclass(frozen=True)
class Row:
    """Pieces side by side."""

    items: tuple[View, ...]


@dataclass(frozen=True)
class Frac:
    """A fraction; `operator` marks the quotient of two differentials, which is a sign of its own."""

    top: View
    bottom: View
    operator: bool = False


@dataclass(frozen=True)
class Script:
    """A base with something below, above, or both."""

    base: View
    below: View | None = None
    above: View | None = None


@dataclass(frozen=True)
class Root:
    """A square root."""

    body: View


@dataclass(frozen=True)
class Fence:
    """A body in parentheses (or bars, single or `double`); a `call` holds the arguments of a function."""

    body: View
    bars: bool = False
    call: bool = False
    double: bool = False


@dataclass(frozen=True)
class Bracket:
    """One parenthesis of a pair that may stand on two lines; a `tall` pair has fractions or sums within."""

    sign: str
    tall: bool = False


@dataclass(frozen=True)
class Break:
    """A place where a line may end: between two terms, `within` parentheses, or in a `product`, whose dot is seen then."""

    within: bool = False
    product: bool = False


@dataclass(frozen=True)
class BigOp:
    """Σ, Π, max or min with what stands under and over it; `name` is a key of `symbols.BIG_OPERATORS`."""

    name: str
    under: View
    over: View | None = None


@dataclass(frozen=True)
class Cases:
    """A brace over lines, each a value and its condition; `None` is the condition that all else failed."""

    lines: tuple[tuple[View, View | None], ...]


@dataclass(frozen=True)
class Table:
    """Rows of entries between parentheses: an array that is written out."""

    rows: tuple[tuple[View, ...], ...]


#: The exponent of an inverse.
MINUS_FIRST = Row((Sign("-", tight=True), Number("1")))
View = (
    Identifier | Number | Sign | Times | Apply | Named | Row | Frac | Script | Root | Fence | Bracket | Break | BigOp | Cases
    | Table
)  # fmt: skip


def is_tall(view: View) -> bool:
    """Whether a piece is higher than a line of text, so that parentheses around it have to grow."""
    match view:
        case Frac() | BigOp() | Cases() | Table():
            return True
        case Row(items):
            return any(map(is_tall, items))
        case Script(base, below, above):
            return any(is_tall(part) for part in (base, below, above) if part is not None)
        case Root(body) | Fence(body):
            return is_tall(body)
    return False


def differentiates(view: View) -> bool:
    """Whether a piece, exponents aside, begins somewhere with ∂/∂x: too small to be read within a fraction as small as usual."""
    match view:
        case Frac(operator=True):
            return True
        case Row(items):
            return any(map(differentiates, items))
        case Script(base):
            return differentiates(base)
        case Root(body) | Fence(body):
            return differentiates(body)
    return False


# -- from the expression

Level = Literal["sum", "product", "power", "atom"]
#: What the right end of a piece would swallow: nothing, a factor, or a term as well.
Tail = Literal["closed", "factor", "term"]
#: What a piece shows to its neighbour in a product.
Edge = Literal["number", "fraction", "differential", "word", "plain"]


@dataclass(frozen=True)
class _Piece:
    """A laid out expression with all that its surroundings have to know about it."""

    view: View
    level: Level = "atom"
    tail: Tail = "closed"
    left: Edge = "plain"
    right: Edge = "plain"
    negative: bool = False

    def fenced(self) -> _Piece:
        return _Piece(Fence(self.view))


def layout(e: Basic, *, limits: bool = False) -> View:
    """The presentation of an expression or a relation; `limits` writes the range of every sum in full."""
    names = names_with(e)
    made = _Layout(names, limits)
    view = made.piece(e).view
    if made.calls == {True, False}:  # log 2 and log(2) do not stand in one formula
        view = _Layout(names, limits, bare=False).piece(e).view
    return view


class _Layout:
    """The walk over one formula, with what the whole formula decides: the range of sums, names that are taken."""

    def __init__(self, names: Names, limits: bool, bare: bool = True) -> None:
        self.limits, self.bare = limits, bare
        self.e_is_taken = "e" in names
        self.names = names
        self.identity = Identifier("Id", "upright") if "I" in names else Identifier("I", "italic")
        self.as_typed = as_typed(names)
        self.calls: set[bool] = set()  # whether functions stood before one symbol with and without parentheses

    # -- one expression

    def piece(self, e: Basic) -> _Piece:
        match e:
            case Integer():
                return self.integer(int(e))
            case Rational() if is_decimal(e):
                return self.decimal(e)
            case Indexed() | Symbol() if (of := self.logarithm(e)) is not None:
                return self.function(of)
            case Indexed():
                return self.leaf(name_of(e), indices_of(e))
            case Symbol():
                return self.leaf(e.name, ())
            case Add():
                return self.sum(e)
            case Pow() if not is_reciprocal(e):
                return self.power(e)
            case Mul() | Rational() | Pow():
                return self.product(e)
            case Derivative():
                return self.derivative(e)
            case Piecewise():
                return self.cases(e)
            case KroneckerDelta():
                return _Piece(Script(Identifier("delta", "greek"), self.indices(e.args)))
            case Relational():
                return self.relation(e, RELATION_SIGNS[type(e).__name__][0])
            case Vector() | Matrix():
                return self.leaf(array_name(e), (), array=True)
            case InverseEntry():
                inverse = self.inverse(self.square(e), MINUS_FIRST)
                return _Piece(Script(Fence(inverse.view, call=True), self.indices(e.args[-2:])))
            case Det() | LogDet():
                return self.determinant(e)
            case AppliedUndef():
                named = self.leaf(e.func.__name__, ())
                return _Piece(Row((named.view, Apply(spaced=False), self.arguments(e))), left=named.left)
        if isinstance(e, Binder):
            return self.binder(e)
        return self.matrix(e) if isinstance(e, NODES) else self.function(e)

    def integer(self, n: int) -> _Piece:
        if n < 0:
            return _Piece(Row((Sign("-", tight=True), Number(str(-n)))), "product", right="number", negative=True)
        return _Piece(Number(str(n)), left="number", right="number")

    def decimal(self, n: Rational) -> _Piece:
        digits = _Piece(Number(decimal(n) or ""), left="number", right="number")
        if n > 0:
            return digits
        return _Piece(Row((Sign("-", tight=True), digits.view)), "product", right="number", negative=True)

    def leaf(self, name: str, indices: tuple[Expr, ...], array: bool = False) -> _Piece:
        if array and (of := self.logarithm(scalar(name))) is not None:
            return self.function(of)
        rest, accent = split_accent(name)
        stem, suffix = split_name(rest)
        kind, stem = kind_of(stem)
        if name in self.as_typed:
            kind, stem, suffix, accent = "upright", name, "", ""
        letter = Identifier(stem, kind, accent)
        edge: Edge = "word" if kind == "upright" else "plain"
        hung = self.suffix(suffix) if suffix else None
        if array and hung:
            return _Piece(Script(letter, None, Fence(hung, call=True)), left=edge)
        if not indices:
            return _Piece(Script(letter, hung) if hung else letter, left=edge, right="plain" if hung else edge)
        # The number of a layer goes above, in parentheses that tell it from a power, since the indices need the place below.
        layer = Fence(hung, call=True) if hung else None
        return _Piece(Script(letter, self.indices(indices), layer), left=edge)

    def logarithm(self, e: Basic) -> Basic | None:
        """What a quantity is the logarithm of that has no other name: log p of `log_p`, where no p is spoken of."""
        name = name_of(e)  # type: ignore[arg-type]
        of = name.removeprefix("log_")
        if of == name or not of or of in self.names:
            return None
        return node(log, entry(of, *indices_of(e)))  # type: ignore[arg-type,no-any-return]

    @staticmethod
    def suffix(text: str) -> View:
        if text.isdigit():
            return Number(text)
        kind, text = kind_of(text)
        return Identifier(text, kind if kind == "greek" else "upright")

    def indices(self, indices: tuple[Basic, ...]) -> View:
        """Indices side by side, with commas unless each is a single letter."""
        views = [self.piece(i).view for i in indices]
        if len(views) == 1:
            return views[0]
        simple = all(isinstance(v, Identifier) and v.kind != "upright" for v in views)
        items: list[View] = []
        for v in views:
            if items and not simple:
                items.append(Sign(",", tight=True))
            items.append(v)
        return Row(tuple(items))

    # -- sums and products

    def sum(self, e: Expr) -> _Piece:
        items: list[View] = []
        tail: Tail = "closed"
        signed = [self.signed(term) for term in e.args]
        several = sum(p.tail == "term" for _, p in signed) > 1  # braces: all of them stand in parentheses, or none
        for n, (term, (negative, p)) in enumerate(zip(e.args, signed, strict=True)):
            if isinstance(term, Add | Relational) and n:
                p = p.fenced()
            if (n < len(e.args) - 1 or several) and p.tail == "term":
                p = replace(p.fenced(), negative=p.negative)
            if n:
                items.append(Sign("-" if negative else "+"))
            elif negative:
                items.append(Sign("-", tight=True))
            items += p.view.items if isinstance(p.view, Row) and not n and isinstance(term, Add) else (p.view,)
            tail = p.tail
        return _Piece(Row(tuple(items)), "sum", tail)

    def signed(self, e: Basic) -> tuple[bool, _Piece]:
        """Whether a term has a minus sign in front, and the term without it."""
        if isinstance(e, Integer):
            return e < 0, self.integer(abs(int(e)))
        if isinstance(e, Mul | Rational) or is_reciprocal(e):
            return self.unsigned(e)  # type: ignore[arg-type]
        return False, self.piece(e)

    def product(self, e: Expr) -> _Piece:
        negative, p = self.unsigned(e)
        if not negative:
            return p
        rest = p.view.items if isinstance(p.view, Row) else (p.view,)
        return _Piece(Row((Sign("-", tight=True), *rest)), "product", p.tail, right=p.right, negative=True)

    def unsigned(self, e: Expr) -> tuple[bool, _Piece]:
        """The fractions and factors of a product, side by side, without the sign in front."""
        quotients = [(list(top), list(bottom)) for top, bottom in fractions(e)]
        negative = False
        first = quotients[0][0]
        if first and isinstance(first[0], Rational) and first[0].is_negative:
            negative = True
            first[0] = -first[0]
            if first[0] == 1 and (len(first) > 1 or quotients[0][1]):
                del first[0]
        made: list[Basic | _Piece] = []
        for top, bottom in quotients:
            if not bottom:
                made += top
                continue
            above = self.factors(list(top), False) if top else self.integer(1)
            frac = Frac(above.view, self.factors(list(bottom), False).view)
            edge: Edge = "fraction"
            made.append(_Piece(frac, left=edge, right=edge))
        return negative, self.factors(made, negative)

    def factors(self, made: list[Basic | _Piece], signed: bool) -> _Piece:
        """Factors in a row, each in parentheses where it would swallow, or be torn by, its neighbours."""
        if len(made) == 1 and (not signed or isinstance(made[0], Hadamard | EntrywiseQuotient)):
            return made[0] if isinstance(made[0], _Piece) else self.piece(made[0])
        pieces: list[_Piece] = []
        for n, f in enumerate(made):
            last = n == len(made) - 1
            p = f if isinstance(f, _Piece) else self.factor(f, last)
            pieces.append(p)
        if len(pieces) == 1:
            return pieces[0]
        items: list[View] = []
        for n, p in enumerate(pieces):
            if n:
                items.append(Sign("*") if _needs_dot(pieces[n - 1], p) else Times())
            items += p.view.items if isinstance(p.view, Row) and _is_product(p.view) else (p.view,)
        return _Piece(Row(tuple(items)), "product", pieces[-1].tail, pieces[0].left, pieces[-1].right)

    def factor(self, e: Basic, last: bool) -> _Piece:
        p = self.piece(e)
        if p.level == "sum" or starts_negative(e) or isinstance(e, Mul):
            return p.fenced()
        if not last and p.tail != "closed":
            return self.function(e, closed=True) if type(e).__name__ in FUNCTIONS else p.fenced()
        return p

    def power(self, e: Expr) -> _Piece:
        base, exponent = e.args
        if exponent == Rational(1, 2):
            return _Piece(Root(self.piece(base).view))
        row = FUNCTIONS.get(type(base).__name__)
        if row is not None and row.raised and isinstance(exponent, Integer):
            named = Script(Named(row), None, self.piece(exponent).view)
            return _Piece(Row((named, Apply(spaced=False), self.arguments(base))), left="word")
        p = self.function(base, closed=True) if row is not None and row.bare else self.piece(base)
        crowded = isinstance(p.view, Script) and p.view.above is not None
        if p.level != "atom" or p.tail != "closed" or crowded or isinstance(p.view, Frac | Root):
            p = p.fenced()
        return _Piece(self.script(p.view, self.exponent(exponent)), "power", left=p.left)

    @staticmethod
    def script(base: View, above: View) -> View:
        if isinstance(base, Script) and base.above is None:
            return Script(base.base, base.below, above)
        return Script(base, None, above)

    def exponent(self, e: Basic) -> View:
        """An exponent; a number's fraction is written with a stroke, which is legible in small type."""
        quotients = fractions(e) if isinstance(e, Mul | Rational) else []
        if len(quotients) == 1:
            top, bottom = quotients[0]
            if len(bottom) == 1 and len(top) <= 1 and all(isinstance(f, Integer) for f in (*top, *bottom)):
                above = int(top[0]) if top else 1
                sign = (Sign("-", tight=True),) if above < 0 else ()
                return Row((*sign, Number(str(abs(above))), Sign("/", tight=True), Number(str(bottom[0]))))
        return self.piece(e).view

    # -- functions

    def function(self, e: Basic, closed: bool = False) -> _Piece:
        """A named function; `closed` asks for parentheses around the argument whatever it is."""
        name = type(e).__name__
        if isinstance(e, Det | LogDet):
            return self.determinant(e, closed)
        if name == "exp":
            return self.exponential(e.args[0])
        if name == "Exp1":
            return self.exponential(Integer(1))
        if name == "Pi":
            return _Piece(Identifier("pi", "greek"))
        if name == "Abs":
            return _Piece(Fence(self.piece(e.args[0]).view, bars=True))
        if name not in FUNCTIONS:
            raise TypeError(f"no way to write {name}")
        row = FUNCTIONS[name].in_full if FUNCTIONS[name].letter in self.names else FUNCTIONS[name]
        if row.bare and isinstance(e.args[0], Symbol | Indexed | Integer):
            closed = closed or not self.bare or isinstance(e.args[0], Integer)
            self.calls.add(closed)
        if row.bare and not closed and isinstance(e.args[0], Symbol | Indexed):
            return _Piece(Row((Named(row), Apply(), self.piece(e.args[0]).view)), "product", "factor", "word")
        return _Piece(Row((Named(row), Apply(spaced=False), self.arguments(e))), left="word")

    @staticmethod
    def square(e: Basic) -> Expr:
        """The matrix whose inverse or determinant an expression is: A, or A_k."""
        places = matrix_places(e)
        return entry(square_name(e), *places) if places else whole(square_name(e), 2)

    def determinant(self, e: Basic, closed: bool = False) -> _Piece:
        """det A and log det A, the array as it is written where it stands as a whole."""
        named, array = Named(FUNCTIONS[type(e).__name__]), self.piece(self.square(e)).view
        if closed:
            return _Piece(Row((named, Apply(spaced=False), Fence(array, call=True))), left="word")
        return _Piece(Row((named, Apply(), array)), "product", "factor", "word")

    def exponential(self, e: Basic) -> _Piece:
        above = self.exponent(e)
        if self.e_is_taken or has_whole(e) or _has(above, (BigOp, Cases)):
            call = Fence(self.piece(e).view, call=True)
            return _Piece(Row((Named(FUNCTIONS["exp"]), Apply(spaced=False), call)), left="word")
        letter = Identifier("e", "italic")
        return _Piece(letter) if e == 1 else _Piece(Script(letter, None, above), "power")

    def arguments(self, e: Basic) -> Fence:
        items: list[View] = []
        for a in e.args:
            if items:
                items.append(Sign(","))
            items.append(self.piece(a).view)
        return Fence(items[0] if len(items) == 1 else Row(tuple(items)), call=True)

    # -- whole arrays

    def matrix(self, e: Basic) -> _Piece:
        match e:
            case Inverse():
                return self.inverse(e.args[0], MINUS_FIRST)
            case Transposed(args=(Inverse() as inverse,)):
                return self.inverse(inverse.args[0], Row((Sign("-", tight=True), Sign("T", tight=True))))
            case Transposed():
                return self.raised_to(e.args[0], Sign("T", tight=True))
            case EntrywisePower():
                return self.raised_to(e.args[0], Row((Sign("odot", tight=True), self.exponent(e.args[1]))))
            case Hadamard() | EntrywiseQuotient():
                items: list[View] = []
                for a in e.args:
                    p = self.piece(a)
                    loose = p.level == "sum" or p.negative or isinstance(a, Mul) or p.tail != "closed"
                    items += [*([Sign("odot" if isinstance(e, Hadamard) else "oslash")] if items else []),
                              (p.fenced() if loose else p).view]  # fmt: skip
                return _Piece(Row(tuple(items)), "sum")
            case IdentityMatrix():
                return _Piece(self.identity, left="word" if self.identity.kind == "upright" else "plain")
            case Ones():
                return _Piece(Identifier("1", "bold"))
            case Indicator():
                return _Piece(Script(Identifier("1", "bold"), self.piece(e.args[0]).view))
            case Grid():
                return _Piece(Table(tuple(tuple(self.piece(a).view for a in row.args) for row in e.args)))
            case Norm() | Frobenius() | NormOne():
                bars = Fence(self.piece(e.args[0]).view, bars=True, double=True)
                below: dict[type, View] = {Frobenius: Identifier("F", "italic"), NormOne: Number("1")}
                return _Piece(Script(bars, below[type(e)]) if type(e) in below else bars)
        return self.function(e)

    def raised_to(self, e: Basic, above: View) -> _Piece:
        """An array with a sign above it; the number of its layer stays where it is, W^(1)ᵀ."""
        p = self.piece(e)
        if p.level != "atom" or p.tail != "closed":
            p = p.fenced()
        if isinstance(p.view, Script) and isinstance(p.view.above, Fence):
            return _Piece(Script(p.view.base, p.view.below, Row((p.view.above, above))), left=p.left)
        if isinstance(p.view, Script) and p.view.above is not None:
            p = p.fenced()
        return _Piece(self.script(p.view, above), left=p.left)

    def inverse(self, e: Basic, above: View) -> _Piece:
        """An array to the power -1; the number of a layer is kept apart, for (1) - 1 is a number."""
        p = self.piece(e)
        if isinstance(p.view, Script) and p.view.above is not None:
            p = p.fenced()
        return _Piece(self.script(p.view, above), left=p.left)

    # -- operators

    def binder(self, e: Basic) -> _Piece:
        body, (index, first, last) = e.args
        name = type(e).__name__
        under, over = self.piece(index).view, None
        limits = self.limits or not is_plain_range(first, last) or index in counts(body)
        if isinstance(e, IndexMax | IndexMin) and is_plain_range(first, last):  # what is left out has no value to be shown
            limits = limits and counted(e) is None
        some = None if limits else restricted(e)
        if some is not None:
            condition, body = some
            under = Row(self.relation_below(condition))
        elif not limits and (asked := such_that(e)) is not None:  # j: y_j = y_i
            condition, body = asked
            under = Row((under, Sign(":", tight=True), *self.relation_below(condition)))
        elif limits:
            under, over = Row((under, Sign("=", tight=True), self.piece(first).view)), self.piece(last).view
            if (hole := restricted(e)) is not None and isinstance(hole[0], Ne) and not is_plain_range(first, last):
                condition, body = hole  # all but one: u = 1, u ≠ s
                under = Row((under, Sign(",", tight=True), *self.relation_below(condition)))
        p = self.operand(body, tight=name.startswith("Index"))
        tail: Tail = "term" if name.startswith("Index") or p.tail == "term" else "factor"
        return _Piece(Row((BigOp(name, under, over), Apply(), p.view)), "product", tail)

    def relation_below(self, condition: Basic) -> tuple[View, ...]:
        """Both sides of a condition, close together."""
        left, right = condition.args
        return self.piece(left).view, Sign(RELATION_SIGNS[type(condition).__name__][0], tight=True), self.piece(right).view

    def operand(self, e: Basic, tight: bool = False) -> _Piece:
        """What stands after an operator; a `tight` operator binds no product."""
        p = self.piece(e)
        return p.fenced() if p.level == "sum" or p.negative or (tight and isinstance(e, Mul) and p.level == "product") else p

    def derivative(self, e: Basic) -> _Piece:
        body, *limits = e.args
        while isinstance(body, Derivative):  # ∂/∂y ∂f/∂x is written ∂²f/∂y∂x
            limits = [*body.args[1:], *limits]
            body = body.args[0]
        if len(limits) > 1:
            return self.higher(body, limits)
        p = self.piece(body)
        leaf = isinstance(body, Symbol | Indexed | Vector | Matrix)
        for limit in limits:
            variable, count = limit.args
            above, below = Sign("d", tight=True), Row((Sign("d", tight=True), self.piece(variable).view))
            times = None if count == 1 else self.piece(count).view
            sign: View = above if times is None else Script(above, None, times)
            under: View = below if times is None else Row((Sign("d", tight=True), self.raised(variable, times)))
            if leaf:
                p = _Piece(Frac(Row((sign, p.view)), under, operator=True), left="differential", right="differential")
                leaf = False
                continue
            if p.level == "sum" or p.negative or (p.level == "product" and not self.single(body)):
                p = p.fenced()
            tail: Tail = "term" if p.tail == "term" else "factor"
            p = _Piece(Row((Frac(sign, under, operator=True), Apply(), p.view)), "product", tail, "differential", p.right)
            body = e
        return p

    def higher(self, body: Basic, limits: list[Basic]) -> _Piece:
        """A derivative of higher order, its variables from the last to the first: ∂²f/∂y∂x, ∂²f/∂x²."""
        runs: list[tuple[Basic, int]] = []
        for variable, count in (limit.args for limit in reversed(limits)):
            same = bool(runs) and runs[-1][0] == variable
            runs[-1:] = [(variable, runs[-1][1] + int(count))] if same else [*runs[-1:], (variable, int(count))]
        total = sum(times for _, times in runs)
        sign = Script(Sign("d", tight=True), None, Number(str(total)))
        below: list[View] = []
        for variable, times in runs:
            shown = self.piece(variable).view if times == 1 else self.raised(variable, Number(str(times)))
            below.append(Row((Sign("d", tight=True), shown)))
        p = self.piece(body)
        if isinstance(body, Symbol | Indexed):
            return _Piece(Frac(Row((sign, p.view)), Row(tuple(below)), operator=True), left="differential", right="differential")
        if p.level == "sum" or p.negative or (p.level == "product" and not self.single(body)):
            p = p.fenced()
        tail: Tail = "term" if p.tail == "term" else "factor"
        frac = Frac(sign, Row(tuple(below)), operator=True)
        return _Piece(Row((frac, Apply(), p.view)), "product", tail, "differential", p.right)

    def raised(self, e: Basic, times: View) -> View:
        p = self.piece(e)
        crowded = isinstance(p.view, Script) and p.view.above is not None
        return self.script(Fence(p.view) if crowded else p.view, times)

    @staticmethod
    def single(e: Basic) -> bool:
        """Whether an operand that is set as a row is still one thing: a sum over an index, log x, a derivative."""
        return isinstance(e, (Derivative, Binder)) or type(e).__name__ in FUNCTIONS

    def cases(self, e: Basic) -> _Piece:
        lines: list[tuple[View, View | None]] = []
        pairs = [p for p in e.args if isinstance(p, ExprCondPair)]
        for value, condition in (p.args for p in pairs):
            if isinstance(condition, Relational):
                shown: View | None = self.piece(condition).view
            elif len(pairs) == 2 and isinstance(pairs[0].args[1], Relational):
                opposite = pairs[0].args[1]
                shown = self.relation(opposite, RELATION_SIGNS[type(opposite).__name__][2]).view
            else:
                shown = None
            lines.append((self.piece(value).view, shown))
        return _Piece(Cases(tuple(lines)), "product", "term")

    def relation(self, e: Basic, sign: str) -> _Piece:
        turned = isinstance(e.args[0], Integer) and isinstance(e.args[1], Index) and sign in ("=", "!=")
        left, right = (self.piece(a) for a in (reversed(e.args) if turned else e.args))  # j = 1, not 1 = j
        left = left.fenced() if left.tail == "term" else left
        return _Piece(Row((left.view, Sign(sign), right.view)), "sum", right.tail)


def _has(view: View | None, kinds: tuple[type, ...]) -> bool:
    match view:
        case None:
            return False
        case Row(items):
            return any(_has(i, kinds) for i in items)
        case Frac(top, bottom):
            return _has(top, kinds) or _has(bottom, kinds)
        case Script(base, below, above):
            return any(_has(part, kinds) for part in (base, below, above))
        case Root(body) | Fence(body):
            return _has(body, kinds)
    return isinstance(view, kinds)


def _is_product(row: Row) -> bool:
    return any(isinstance(i, Times) for i in row.items)


def _needs_dot(left: _Piece, right: _Piece) -> bool:
    """Whether two factors side by side would be read as something else: 2 3, x 2, one fraction after another."""
    if right.left == "number":
        return True
    quotients = ("fraction", "differential")
    if left.right in quotients and right.left in quotients:
        return "fraction" in (left.right, right.left)
    if left.right == "number" and right.left == "fraction":
        return isinstance(right.view, Frac) and isinstance(right.view.top, Number) and isinstance(right.view.bottom, Number)
    return left.right == "word" and right.left == "word" and isinstance(right.view, Identifier)


__all__ = [
    "Apply", "BigOp", "Bracket", "Break", "Cases", "Fence", "Frac", "Identifier", "Named", "Number", "Root", "Row", "Script",
    "Sign", "Table", "Times", "View", "differentiates", "is_tall", "layout",
]  # fmt: skip
