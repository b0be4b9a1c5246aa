"""The text notation, read into expressions.  Python's `ast` parses it; a table of the few nodes that mean something
here turns it into mathematics; everything else is an error that points at its place."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sympy import Abs, Basic, Expr, Integer, Product, Rational, Tuple, pi
from sympy import atan, cos, cosh, erf, log, sign, sin, sinh, tan, tanh

from derive.errors import NotationError
from derive.expression.indices import LETTERS, all_indices, fresh_index, names, substitute
from derive.expression.nodes import (
    MINUS_ONE, ONE, Add, AppliedUndef, Index, Indexed, IndexMax, IndexMin, Max, Min, Mul, Pow, Size, Sum, add, apply, delta,
    derivative, entry, exp, mul, name_of, neg, node, power, quotient, relation, relu, scalar, sigmoid, softplus, sqrt, sub,
    summation, where,
)  # fmt: skip
from derive.expression.places import walk
from derive.language.sizes import Sizes
from derive.language.syntax import Source, parse, sides, source, split
from derive.problem import Assumption, Definition, Problem

FUNCTIONS: dict[str, Callable[[Expr], Expr]] = {
    "exp": exp, "sqrt": sqrt,
    **{name: (lambda e, kind=kind: node(kind, e)) for name, kind in {  # type: ignore[misc]
        "log": log, "abs": Abs, "sign": sign, "sin": sin, "cos": cos, "tan": tan, "atan": atan, "sinh": sinh, "cosh": cosh,
        "tanh": tanh, "erf": erf, "sigmoid": sigmoid, "relu": relu, "softplus": softplus}.items()},
}  # fmt: skip
REDUCTIONS = ("sum", "prod", "mean", "max", "min", "norm")
OTHERS = ("delta", "where", "diff")
RESERVED = frozenset((*FUNCTIONS, *REDUCTIONS, *OTHERS, "pi"))
#: What people write who know another language.
KNOWN_AS = {"ln": "log", "arctan": "atan", "Sum": "sum", "mean_": "mean", "maximum": "max", "minimum": "min", "if": "where",
            "logistic": "sigmoid", "product": "prod", "fabs": "abs", "Abs": "abs", "sgn": "sign", "norm2": "norm"}  # fmt: skip
RELATION = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
LARGEST_POWER = 1000  # of a number to a number: 9**9**9**9 has more digits than there are atoms


@dataclass
class Scope:
    """What the letters of one equation mean: index letters, each with the key of its size."""

    source: Source
    indices: dict[str, object]
    free: bool = False  # whether an index that nobody declared may appear (an expression, a quantity asked for)
    tree: ast.AST | None = None  # the whole, where indices are not declared: a letter may be compared before it is an index


@dataclass
class Reader:
    """All that one problem's texts have said so far: arrays and their axes, sizes, and which names are sizes."""

    sizes: Sizes = field(default_factory=Sizes)
    ranks: dict[str, int] = field(default_factory=dict)
    size_names: set[str] = field(default_factory=set)
    scalars: set[str] = field(default_factory=set)
    functions: dict[str, int] = field(default_factory=dict)
    placeholders: int = 0

    # -- declarations

    def declare_sizes(self, tree: ast.AST) -> None:
        """The names that stand as the end of a range, wherever they stand: sum(…, (k, 1, N))."""
        for call in ast.walk(tree):
            if isinstance(call, ast.Call):
                for arg in call.args[1:]:
                    if isinstance(arg, ast.Tuple) and len(arg.elts) == 3 and isinstance(arg.elts[2], ast.Name):
                        self.size_names.add(arg.elts[2].id)

    def tie(self, a: object, b: object, scope: Scope, place: ast.AST) -> None:
        def conflict(m: int, n: int) -> NotationError:
            return scope.source.error(f"sizes that cannot agree: {m} and {n} are forced to be one", scope.source.offset(place))

        self.sizes.tie(a, b, conflict)  # type: ignore[arg-type]

    # -- expressions

    def read(self, tree: ast.expr, scope: Scope) -> Expr:
        """The expression of a syntax tree."""
        match tree:
            case ast.BinOp():
                return self.operation(tree, scope)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return neg(self.read(inner, scope))
            case ast.UnaryOp(op=ast.UAdd(), operand=inner):
                return self.read(inner, scope)
            case ast.Constant(value=value):
                if isinstance(value, bool) or not isinstance(value, int | float):
                    raise self.error("only numbers and names can stand here", tree, scope)
                return self.number(tree, scope)
            case ast.Name():
                return self.name(tree, scope)
            case ast.Subscript():
                return self.entry(tree, scope)
            case ast.Call():
                return self.call(tree, scope)
            case ast.Compare():
                raise self.error("a condition can only be the first argument of where", tree, scope, "`where(condition, a, b)`")
            case ast.IfExp():
                raise self.error("'if … else' is written as where", tree, scope, "`where(condition, a, b)`")
            case ast.Attribute():
                raise self.error("a dot cannot stand in a name", tree, scope)
            case ast.Tuple():
                raise self.error("a list of values cannot stand here", tree, scope)
        raise self.error("this is not part of the notation", tree, scope)

    def error(self, problem: str, place: ast.AST, scope: Scope, fix: str | None = None) -> NotationError:
        return scope.source.error(problem, scope.source.offset(place), fix)

    def number(self, tree: ast.Constant, scope: Scope) -> Expr:
        """A decimal is exact: 0.5 is one half."""
        start = scope.source.offset(tree)
        literal = scope.source.text[start : start + (tree.end_col_offset or 0) - tree.col_offset].replace("_", "")
        if len(literal) > 40:
            raise self.error("this number has more than 40 characters", tree, scope)
        if "e" in literal.lower() and not literal.lower().startswith("0x"):
            exponent = literal.lower().partition("e")[2]
            if abs(int(exponent)) > 30:
                raise self.error("this number is too large or too small to be written out", tree, scope)
        try:
            return Rational(literal)
        except (TypeError, ValueError):
            raise self.error("numbers are written in decimal", tree, scope) from None

    def operation(self, tree: ast.BinOp, scope: Scope) -> Expr:
        """A chain of operations that leans to the left is read in a loop, however long it is."""
        chain: list[ast.BinOp] = []
        left: ast.expr = tree
        while isinstance(left, ast.BinOp):
            chain.append(left)
            left = left.left
        value = self.read(left, scope)
        terms: list[Expr] | None = None
        for item in reversed(chain):
            right = self.read(item.right, scope)
            match item.op:
                case ast.Add() | ast.Sub():
                    right = right if isinstance(item.op, ast.Add) else neg(right)
                    if terms is None:
                        terms = [value]
                    terms.append(right)
                    value = add(*terms)
                    continue
                case ast.Mult():
                    value = self.product(value, right)
                case ast.Div():
                    if right.is_zero and isinstance(right, Rational):
                        raise self.error("division by zero", item.right, scope)
                    numbers = isinstance(value, Rational) and isinstance(right, Rational)
                    value = value / right if numbers else quotient(value, right)
                case ast.Pow():
                    value = self.power(value, right, item, scope)
                case _:
                    raise self.error("this operator is not part of the notation", item.right, scope, "one of `+ - * / **`")
            terms = None
        return value

    @staticmethod
    def product(left: Expr, right: Expr) -> Expr:
        return mul(left, right)

    def power(self, base: Expr, exponent: Expr, tree: ast.BinOp, scope: Scope) -> Expr:
        if isinstance(base, Rational) and not base.is_zero:
            large = isinstance(exponent, Rational) and (abs(exponent) > LARGEST_POWER)
            if large or (isinstance(exponent, Pow) and isinstance(exponent.base, Rational) and isinstance(exponent.exp, Rational)):
                raise self.error("this power of a number is too large to be written out", tree, scope)
        if isinstance(exponent, Mul) and exponent.args[0] is MINUS_ONE and len(exponent.args) == 2 \
                and isinstance(exponent.args[1], Rational):  # fmt: skip
            exponent = -exponent.args[1]
        if isinstance(base, Rational) and base.is_zero and isinstance(exponent, Rational) and exponent.is_negative:
            raise self.error("division by zero", tree, scope)
        return power(base, exponent)

    def name(self, tree: ast.Name, scope: Scope) -> Expr:
        word = tree.id
        if word in scope.indices:
            fixes = [a for a, n in self.ranks.items() if n == 1]
            fix = f"`{fixes[-1]}[{word}]`" if fixes else None
            raise self.error(f"the index {word} is used as a number", tree, scope, fix)
        if word == "pi":
            return pi
        if word in self.size_names:
            self.sizes.find(("size", word))
            return self.placeholder(("size", word))
        if word in FUNCTIONS or word in REDUCTIONS or word in OTHERS:
            raise self.error(f"{word} is a function and wants its argument in brackets", tree, scope, f"`{word}(…)`")
        self.check_name(word, tree, scope)
        if self.ranks.setdefault(word, 0):
            fix = f"`{word}[{', '.join(self.letters(self.ranks[word], scope))}]`"
            raise self.error(f"{word} is an array and wants {count(self.ranks[word], 'index', 'indices')}", tree, scope, fix)
        return scalar(word)

    def letters(self, rank: int, scope: Scope) -> list[str]:
        known = list(scope.indices)
        return (known + [c for c in LETTERS if c not in known])[:rank]

    def check_name(self, word: str, tree: ast.AST, scope: Scope) -> None:
        if word.startswith("__") or word.endswith("__"):
            raise self.error("a name neither begins nor ends with two underscores", tree, scope)
        if len(word) > 40:
            raise self.error("this name has more than 40 letters", tree, scope)

    def entry(self, tree: ast.Subscript, scope: Scope) -> Expr:
        if isinstance(tree.value, ast.Subscript):
            inner = tree.value
            fix = f"`{inner.value.id}[{ast.unparse(inner.slice)}, {ast.unparse(tree.slice)}]`" if isinstance(inner.value, ast.Name) else None
            raise self.error("an entry has no entries; several indices stand in one pair of brackets", tree.slice, scope, fix)
        if not isinstance(tree.value, ast.Name):
            raise self.error("only a name has entries", tree, scope)
        word = tree.value.id
        if word in RESERVED:
            raise self.error(f"{word} is a function, not an array", tree, scope, f"`{word}(…)`")
        if word in scope.indices:
            raise self.error(f"the index {word} is used as an array", tree, scope)
        self.check_name(word, tree, scope)
        slots = tree.slice.elts if isinstance(tree.slice, ast.Tuple) else [tree.slice]
        rank = self.ranks.setdefault(word, len(slots))
        if rank != len(slots):
            what = "a scalar" if rank == 0 else f"an array with {count(rank, 'index', 'indices')}"
            raise self.error(f"{word} is {what} elsewhere, and has {count(len(slots), 'index', 'indices')} here", tree, scope)
        return entry(word, *(self.index(s, scope, ("axis", word, n)) for n, s in enumerate(slots)))

    def index(self, tree: ast.expr, scope: Scope, axis: object = None) -> Expr:
        """An index letter, tied to the axis that it runs along, or a fixed place on that axis."""
        if isinstance(tree, ast.Constant) and isinstance(tree.value, int) and not isinstance(tree.value, bool):
            if tree.value < 1:
                raise self.error("indices run from 1", tree, scope, "`1`")
            self.sizes.find(axis)  # type: ignore[arg-type]
            return Integer(tree.value)
        if not isinstance(tree, ast.Name):
            raise self.error("an index is one letter or a whole number", tree, scope)
        if tree.id not in scope.indices:
            if not scope.free:
                raise self.error(f"the index {tree.id} is neither on the left side nor summed over", tree, scope,
                                 f"`sum(…, {tree.id})` or a left side with [{tree.id}]")  # fmt: skip
            scope.indices[tree.id] = ("index", id(scope), tree.id)
        if axis is not None:
            self.tie(scope.indices[tree.id], axis, scope, tree)
        return Index(tree.id)

    def placeholder(self, key: tuple[str, object]) -> Expr:
        """A stand-in for a size that is not known before every equation has been read."""
        return _Unknown(key)

    # -- calls

    def call(self, tree: ast.Call, scope: Scope) -> Expr:
        if not isinstance(tree.func, ast.Name):
            raise self.error("only a name can be called", tree, scope)
        word = tree.func.id
        if tree.keywords:
            raise self.error("arguments have no names here", tree, scope)
        if any(isinstance(a, ast.Starred) for a in tree.args):
            raise self.error("this is not part of the notation", tree, scope)
        if word in REDUCTIONS and self.is_reduction(word, tree, scope):
            return self.reduction(word, tree, scope)
        if word in ("max", "min"):
            self.arity(tree, 2, scope, f"`{word}(a, b)` or `{word}(a[k], k)`")
            return node(Max if word == "max" else Min, *(self.read(a, scope) for a in tree.args))  # type: ignore[no-any-return]
        if word in FUNCTIONS:
            self.arity(tree, 1, scope, f"`{word}(x)`")
            return FUNCTIONS[word](self.read(tree.args[0], scope))
        if word == "delta":
            self.arity(tree, 2, scope, "`delta(i, j)`")
            i, j = (self.index(a, scope) for a in tree.args)
            self.tie_indices(i, j, tree, scope)
            return delta(i, j)
        if word == "where":
            self.arity(tree, 3, scope, "`where(condition, a, b)`")
            return where(self.condition(tree.args[0], scope), self.read(tree.args[1], scope), self.read(tree.args[2], scope))
        if word == "diff":
            self.arity(tree, 2, scope, "`diff(f(x), x)`")
            return derivative(self.read(tree.args[0], scope), self.read(tree.args[1], scope))
        if word in REDUCTIONS:
            raise self.error(f"{word} wants a body and an index", tree, scope, f"`{word}(a[k], k)`")
        known = KNOWN_AS.get(word)
        near = [known] if known else difflib.get_close_matches(word, RESERVED, 1, 0.75) if len(word) > 2 else []
        if near:
            raise self.error(f"{word} is not a known function", tree, scope, f"`{near[0]}`")
        self.check_name(word, tree, scope)
        if not tree.args:
            raise self.error(f"{word} wants an argument", tree, scope)
        if word in scope.indices or self.ranks.get(word, 0):
            raise self.error(f"{word} is {'an index' if word in scope.indices else 'an array'} and cannot be called", tree, scope)
        if self.functions.setdefault(word, len(tree.args)) != len(tree.args):
            raise self.error(f"{word} has {count(self.functions[word], 'argument')} elsewhere and {len(tree.args)} here", tree, scope)
        return apply(word, *(self.read(a, scope) for a in tree.args))

    def arity(self, tree: ast.Call, wanted: int, scope: Scope, fix: str) -> None:
        if len(tree.args) != wanted:
            name = tree.func.id  # type: ignore[attr-defined]
            raise self.error(f"{name} has {count(wanted, 'argument')}, not {len(tree.args)}", tree, scope, fix)

    def tie_indices(self, i: Expr, j: Expr, tree: ast.AST, scope: Scope) -> None:
        if isinstance(i, Index) and isinstance(j, Index):
            self.tie(scope.indices[i.name], scope.indices[j.name], scope, tree)

    def condition(self, tree: ast.expr, scope: Scope) -> Basic:
        if not isinstance(tree, ast.Compare) or len(tree.ops) != 1 or type(tree.ops[0]) not in RELATION:
            raise self.error("a condition compares two values by < <= > >= == !=", tree, scope)
        sign_ = RELATION[type(tree.ops[0])]
        operands = (tree.left, tree.comparators[0])
        letters = scope.indices.keys() | (index_letters(scope.tree) if scope.free and scope.tree is not None else set())
        if any(isinstance(o, ast.Name) and o.id in letters for o in operands):
            i, j = (self.index(o, scope) for o in operands)
            self.tie_indices(i, j, tree, scope)
            return relation(i, sign_, j)
        left, right = (self.read(o, scope) for o in operands)
        return relation(left, sign_, right)

    def is_reduction(self, word: str, tree: ast.Call, scope: Scope) -> bool:
        """max(a[k], k) is over an index, max(a, b) is of two values: an index is what the body is indexed by."""
        if word not in ("max", "min"):
            return len(tree.args) >= 2
        if len(tree.args) < 2:
            return False
        last = tree.args[1]
        if isinstance(last, ast.Tuple):
            return True
        used = {s.id for n in ast.walk(tree.args[0]) if isinstance(n, ast.Subscript) for s in ast.walk(n.slice) if isinstance(s, ast.Name)}
        return isinstance(last, ast.Name) and last.id in used

    def reduction(self, word: str, tree: ast.Call, scope: Scope) -> Expr:
        inner = Scope(scope.source, dict(scope.indices), scope.free, scope.tree)
        bound: list[tuple[Index, tuple[str, object]]] = []
        for binder in tree.args[1:]:
            letter, last = self.binder(binder, scope)
            self.placeholders += 1
            key = ("bound", self.placeholders)
            self.sizes.find(key)
            inner.indices[letter] = key
            if last is not None:
                self.tie(last, key, scope, binder)
            bound.append((Index(letter), key))
        body = self.read(tree.args[0], inner)
        if scope.free:  # a free index met first inside the sum is free outside too
            letters = {i.name for i, _ in bound}
            scope.indices.update({k: v for k, v in inner.indices.items() if k not in letters})
        sized = [(i, self.placeholder(key)) for i, key in bound]
        if word in ("max", "min", "prod"):
            kind = {"max": IndexMax, "min": IndexMin, "prod": Product}[word]
            for index, size in reversed(sized):
                body = node(kind, body, node(Tuple, index, ONE, size))
            return body
        if word == "norm":
            body = power(body, Integer(2))
        for index, size in reversed(sized):
            body = summation(body, index, size)
        if word == "norm":
            return sqrt(body)
        return quotient_of_mean(body, [s for _, s in sized]) if word == "mean" else body

    def binder(self, tree: ast.expr, scope: Scope) -> tuple[str, tuple[str, object] | None]:
        if isinstance(tree, ast.Tuple):
            if len(tree.elts) != 3:
                raise self.error("a range is written (k, 1, N)", tree, scope, "`(k, 1, N)`")
            letter, first, last = tree.elts
            if not (isinstance(first, ast.Constant) and first.value == 1 and not isinstance(first.value, bool)):
                raise self.error("indices run from 1", first, scope, "`1`")
        else:
            letter, last = tree, None  # type: ignore[assignment]
        if not isinstance(letter, ast.Name):
            raise self.error("an index is one letter", letter, scope)
        if letter.id in RESERVED or letter.id in self.size_names:
            raise self.error(f"{letter.id} cannot be an index", letter, scope)
        self.check_name(letter.id, letter, scope)
        if last is None:
            return letter.id, None
        if isinstance(last, ast.Name):
            if last.id in scope.indices:
                raise self.error("a range ends at a size, not at an index", last, scope)
            return letter.id, ("size", last.id)
        if isinstance(last, ast.Constant) and isinstance(last.value, int) and not isinstance(last.value, bool) and 1 <= last.value <= 10**6:
            return letter.id, ("number", last.value)
        raise self.error("a range ends at the name of a size or at a whole number", last, scope)


def index_letters(tree: ast.AST) -> set[str]:
    """The letters that stand as an index somewhere in an expression."""
    found: set[str] = set()
    for part in ast.walk(tree):
        slots: list[ast.AST] = [part.slice] if isinstance(part, ast.Subscript) else []
        if isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "delta":
            slots += part.args
        found |= {n.id for s in slots for n in ast.walk(s) if isinstance(n, ast.Name)}
    return found


class _Unknown(Size):
    """A size that has no name yet."""

    def __new__(cls, key: tuple[str, object]) -> _Unknown:
        made: _Unknown = super().__new__(cls, f"?{key}")  # type: ignore[assignment]
        made.key = key
        return made

    __slots__ = ("key",)


def quotient_of_mean(total: Expr, sizes: Sequence[Expr]) -> Expr:
    """The mean is one over the number of entries times the sum."""
    return mul(*(power(s, MINUS_ONE) for s in sizes), total)


def count(n: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{('no', 'one', 'two', 'three')[n] if n < 4 else n} {one if n == 1 else many or one + 's'}"


# -- problems


def read_problem(
    text: str, of: str | None = None, wrt: str | None = None, assume: Iterable[str] = (), *, name: str | None = None,
    domain: Mapping[str, tuple[float | None, float | None]] | None = None,
) -> Problem:  # fmt: skip
    """The problem that some lines of text pose: definitions, assumptions, what is differentiated and by what.

    `of` defaults to the last definition; `wrt` to the only name that is not defined.  Raises `NotationError`.
    """
    reader = Reader()
    equations: list[tuple[Source, ast.expr | None, Source, ast.expr]] = []
    for piece in [p for t in (text, *assume) for p in split(source(t))]:
        left, right = sides(piece)
        equations.append((piece, parse(left) if left else None, left or piece, parse(right)))
    if not equations:
        raise NotationError("there is nothing here to derive")
    for _, head, _, body in equations:
        for tree in (head, body):
            if tree is not None:
                reader.declare_sizes(tree)
    definitions: list[Definition] = []
    assumptions: list[Assumption] = []
    places: list[tuple[Source, int]] = []
    for piece, head, left, body in equations:
        right = sides(piece)[1]
        if isinstance(head, ast.Name | ast.Subscript):
            found = _definition(reader, head, left, body, right)
            if any(d.name == found.name for d in definitions):
                raise left.error(f"{found.name} is defined twice", left.offset(head))
            definitions.append(found)
            places.append((left, left.offset(head)))
        elif head is None:
            if definitions:
                raise piece.error("an equation has two sides; what is this equal to?", piece.offset(body), "`name = …`")
            scope = Scope(piece, {}, True, body)
            expression = reader.read(body, scope)
            word = next(c for c in ("f", "g", "h", "u", *(f"f{n}" for n in range(99)))
                        if c not in reader.ranks and c not in reader.functions and c not in scope.indices)  # fmt: skip
            letters = sorted(scope.indices, key=lambda c: (LETTERS + c).index(c) if len(c) == 1 else 99)
            reader.ranks[word] = len(letters)
            for n, c in enumerate(letters):
                reader.tie(scope.indices[c], ("axis", word, n), scope, body)
            definitions.append(Definition(entry(word, *map(Index, letters)), expression))
            places.append((piece, 0))
        else:
            scope_left, scope_right = Scope(left, {}, True, head), Scope(right, {}, True, body)
            scope_right.indices = scope_left.indices
            assumptions.append(Assumption(reader.read(head, scope_left), reader.read(body, scope_right)))
    if not definitions:
        raise NotationError("there is no definition here, only an assumption", text, 0, "`name = …`")
    _refuse_circles(definitions, places)
    asked = _asked(reader, of, definitions)
    variable = _variable(reader, wrt, definitions, asked)
    size = reader.sizes.symbols({*reader.ranks, *reader.functions})

    def settle(e: Expr) -> Expr:
        unknown = {part: size(part.key) for _, part in walk(e) if isinstance(part, _Unknown)}
        return _settle(e, unknown) if unknown else e

    axes = {a: tuple(size(("axis", a, n)) for n in range(rank)) for a, rank in reader.ranks.items() if rank}
    problem = Problem(
        definitions=tuple(Definition(d.head, settle(d.body)) for d in definitions),
        of=asked, wrt=variable, axes=axes, name=name, domain=dict(domain or {}),
        assumptions=tuple(Assumption(settle(a.left), settle(a.right)) for a in assumptions),
    )  # fmt: skip
    _refuse_places_outside(problem, equations[0][0])
    return problem.apart()


def _settle(e: Basic, sizes: Mapping[Basic, Basic]) -> Expr:
    """Sizes put in for their stand-ins; products are rebuilt, since 1/3 is a number and 1/N is not."""
    from derive.expression.nodes import rebuild

    if e in sizes:
        return sizes[e]  # type: ignore[return-value]
    if not e.args or isinstance(e, Indexed):
        return e  # type: ignore[return-value]
    args = [_settle(a, sizes) for a in e.args]
    if isinstance(e, Pow) and isinstance(args[0], Integer) and args[1] is MINUS_ONE:
        return power(args[0], MINUS_ONE)
    return rebuild(e, args)  # type: ignore[no-any-return]


def _definition(reader: Reader, head: ast.expr, left: Source, body: ast.expr, right: Source) -> Definition:
    scope = Scope(right, {})
    where_ = head.value if isinstance(head, ast.Subscript) else head
    if not isinstance(where_, ast.Name):
        raise left.error("only a name can be defined", left.offset(head))
    if where_.id in RESERVED:
        raise left.error(f"{where_.id} has a meaning already and cannot be defined", left.offset(head))
    if isinstance(head, ast.Subscript):
        slots = head.slice.elts if isinstance(head.slice, ast.Tuple) else [head.slice]
        for n, slot in enumerate(slots):
            if not isinstance(slot, ast.Name):
                raise left.error("the left side of a definition is for every value of an index", left.offset(slot), "`p[i] = …`")
            if slot.id in scope.indices:
                raise left.error(f"the index {slot.id} stands twice on the left side", left.offset(slot))
            scope.indices[slot.id] = ("head", where_.id, n)
    target = reader.entry if isinstance(head, ast.Subscript) else reader.name
    made = target(head, Scope(left, scope.indices))  # type: ignore[arg-type]
    if not isinstance(head, ast.Subscript) and where_.id in reader.size_names:
        raise left.error(f"{where_.id} is a size and cannot be defined", left.offset(head))
    return Definition(made, reader.read(body, scope))


def _refuse_circles(definitions: Sequence[Definition], places: Sequence[tuple[Source, int]]) -> None:
    uses = {d.name: names(d.body) for d in definitions}
    state: dict[str, int] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if state.get(name) == 2 or name not in uses:
            return
        if name in path:
            circle = " → ".join((*path[path.index(name) :], name))
            piece, offset = places[[d.name for d in definitions].index(name)]
            raise piece.error(f"a circle of definitions: {circle}", offset)
        for other in sorted(uses[name]):
            visit(other, (*path, name))
        state[name] = 2

    for d in definitions:
        visit(d.name, ())


def _asked(reader: Reader, of: str | None, definitions: Sequence[Definition]) -> Expr:
    if of is None:
        return definitions[-1].head
    piece = source(of)
    tree = parse(piece)
    word = tree.id if isinstance(tree, ast.Name) else tree.value.id if isinstance(tree, ast.Subscript) and isinstance(tree.value, ast.Name) else None
    defined = {d.name: d for d in definitions}
    if word not in defined:
        near = difflib.get_close_matches(word or "", defined, 1, 0.5) or list(defined)[-1:]
        raise piece.error(f"{of.strip()} is not one of the definitions", 0, f"`{near[0]}`")
    if isinstance(tree, ast.Name):
        return defined[word].head
    return reader.read(tree, Scope(piece, {}, True, tree))


def _variable(reader: Reader, wrt: str | None, definitions: Sequence[Definition], asked: Expr) -> Expr:
    leaves = _leaves(reader, definitions)
    if wrt is None:
        if len(leaves) != 1:
            raise NotationError("with respect to what? " + (f"one of {', '.join(leaves)}" if leaves else "nothing here can vary"))
        wrt = leaves[0]
    piece = source(wrt)
    tree = parse(piece)
    if isinstance(tree, ast.Name) and reader.ranks.get(tree.id, 0):  # `--wrt a` for an array: any of its entries
        taken = {i for d in definitions for i in all_indices(d.body) | all_indices(d.head)} | all_indices(asked)
        letters: list[Index] = []
        for _ in range(reader.ranks[tree.id]):
            letters.append(fresh_index({*taken, *letters}))
        return entry(tree.id, *letters)
    word = tree.id if isinstance(tree, ast.Name) else tree.value.id if isinstance(tree, ast.Subscript) and isinstance(tree.value, ast.Name) else ""
    if word not in reader.ranks or word == name_of(asked):
        near = difflib.get_close_matches(word, leaves, 1, 0.3) or leaves[:1]
        raise piece.error(f"{wrt.strip()} does not occur in the definitions", 0, f"`{near[0]}`" if near else None)
    return reader.read(tree, Scope(piece, {}, True, tree))


def _leaves(reader: Reader, definitions: Sequence[Definition]) -> list[str]:
    defined = {d.name for d in definitions}
    return [n for n in reader.ranks if n not in defined and any(n in names(d.body) for d in definitions)]


def _refuse_places_outside(problem: Problem, piece: Source) -> None:
    for d in problem.definitions:
        for _, part in walk(d.body):
            if isinstance(part, Indexed):
                for index, size in zip(part.args[1:], problem.axes[name_of(part)], strict=True):
                    if isinstance(index, Integer) and isinstance(size, Integer) and index > size:
                        raise piece.error(f"{name_of(part)} has {size} entries along this axis, and no entry {index}", None)


def read_expression(text: str, problem: Problem) -> Expr:
    """An expression over the names of a problem: what the program prints as text reads back to the same expression."""
    reader = Reader()
    reader.ranks = {n: len(a) for n, a in problem.axes.items()}
    known = {s.name: s for axes in problem.axes.values() for s in axes if isinstance(s, Size)}
    reader.size_names = set(known)
    for a, axes in problem.axes.items():
        for n, s in enumerate(axes):
            key = ("number", int(s)) if isinstance(s, Integer) else ("size", s.name)  # type: ignore[attr-defined]
            reader.sizes.tie(key, ("axis", a, n), lambda m, n: NotationError(f"sizes {m} and {n} cannot agree"))
    piece = source(text)
    tree = parse(piece)
    reader.declare_sizes(tree)
    e = reader.read(tree, Scope(piece, {}, True, tree))
    size = reader.sizes.symbols({*reader.ranks, *reader.functions, *known})
    return _settle(e, {part: size(part.key) for _, part in walk(e) if isinstance(part, _Unknown)})


__all__ = ["AppliedUndef", "Sum", "read_expression", "read_problem", "sub", "substitute"]
