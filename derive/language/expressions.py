"""The text notation, read into expressions.  Python's `ast` parses it; a table of the few nodes that mean something
here turns it into mathematics; everything else is an error that points at its place."""

from __future__ import annotations

import ast
import itertools
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field

from sympy import Basic, Expr, Integer, Product, Rational, Tuple, pi

from derive.errors import NotationError
from derive.expression.functions import NAMED
from derive.expression.indices import LETTERS
from derive.expression.nodes import (
    MINUS_ONE,
    ONE,
    Index,
    Indexed,
    IndexMax,
    IndexMin,
    Max,
    Min,
    Mul,
    Pow,
    Size,
    Symbol,
    Whole,
    add,
    apply,
    delta,
    derivative,
    entry,
    factors_of,
    is_reciprocal,
    mul,
    name_of,
    neg,
    node,
    power,
    quotient,
    relation,
    scalar,
    sqrt,
    starts_negative,
    summation,
    where,
)  # fmt: skip
from derive.language.calculated import Span, is_place, place, sizes_of_range, span
from derive.language.foreign import MODULES, OWN, caseless, is_operator, meant, plain
from derive.language.ranges import Key, Ranges
from derive.language.sizes import Sizes
from derive.language.square import declare_square, is_inverse, is_square, read_inverse, read_square, refuse_compound
from derive.language.syntax import Source, every, slots_of
from derive.records import dataclass
from derive.words import either, ngettext, pgettext
from derive.words import gettext as _

FUNCTIONS: dict[str, Callable[[Expr], Expr]] = {"sqrt": sqrt, **{name: row.of for name, row in NAMED.items()}}
REDUCTIONS = ("sum", "prod", "mean", "max", "min", "norm")
OTHERS = ("delta", "where", "diff")
RESERVED = frozenset((*FUNCTIONS, *REDUCTIONS, *OTHERS, "pi"))
CASELESS = caseless((*FUNCTIONS, *REDUCTIONS))
RELATION = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
CALCULATED = "calculated"  # the kind of a number that no text has: 1 of t - 1, as t is of the step before
MOST_DIGITS = 40  # of a number to a number: 9**9**9**9 has more digits than there are atoms


@dataclass
class Scope:
    """What the letters of one equation mean: index letters, each with the key of its size."""

    source: Source
    indices: dict[str, object]
    free: bool = False  # whether an index that nobody declared may appear (an expression, a quantity asked for)
    tree: ast.AST | None = None  # the whole, where indices are not declared: a letter may be compared before it is an index
    number: int = field(default_factory=itertools.count().__next__)  # its own, where id() may be that of a scope that is gone


@dataclass
class Reader:
    """All that one problem's texts have said so far: arrays and their axes, sizes, and which names are sizes."""

    ranges: Ranges = field(default_factory=Ranges)
    ranks: dict[str, int] = field(default_factory=dict)
    size_names: set[str] = field(default_factory=set)
    functions: dict[str, int] = field(default_factory=dict)
    arrays: dict[str, int] = field(default_factory=dict)  # every name with indices anywhere, and how many it has
    bound: list[tuple[str, object]] = field(default_factory=list)  # the letter of each sum, with the key of its size
    letters_known: frozenset[str] = frozenset()  # letters that are indices elsewhere in the problem
    head_letters: set[str] = field(default_factory=set)  # letters that stand on a left side
    labels: set[str] = field(default_factory=set)  # numbers that say which entry: y of p[y]
    counted: list[tuple[ast.Name, Scope]] = field(default_factory=list)  # indices that stand as numbers
    steps: Mapping[str, tuple[int, ast.expr]] = field(default_factory=dict)  # of recurrences: the place of the step, the last one
    literal: bool = False  # whether a factor 1 is kept, as it is where a line is read back that the program wrote

    @property
    def sizes(self) -> Sizes:
        """The sizes of axes that are known to be one."""
        return self.ranges.sizes

    # -- declarations

    def declare(self, tree: ast.AST, alone: bool = True) -> None:
        """The arrays, and the names that stand as the end of a range, wherever they stand: sum(…, (k, 1, N)); what stands
        `alone`, as what is asked for, has letters of its own."""
        nodes = every(tree)
        below = {c for c in letters_among(nodes) if len(c) == 1 and c.islower()}  # T of x[T] can be a size
        if not alone:  # and p of x[t+p], where p is nowhere a place
            below &= {s.id for e in nodes if isinstance(e, ast.Subscript) for s in slots_of(e.slice) if isinstance(s, ast.Name)}
        letters = self.head_letters | self.letters_known | summed_among(nodes) | below
        self.ranges.declare(nodes, letters)
        for call in nodes:
            declare_square(self, call)
            if isinstance(call, ast.Subscript) and isinstance(call.value, ast.Name):
                slots = len(call.slice.elts) if isinstance(call.slice, ast.Tuple) else 1
                self.arrays.setdefault(call.value.id, slots)
                last = (word for word in map(_counted_from, slots_of(call.slice)) if len(word) == 1 and word.isupper())
                if call is not tree or not alone:
                    self.size_names.update(c for c in last if c not in letters)  # T of h[T]
            if isinstance(call, ast.Call):
                for arg in call.args[1:]:
                    if isinstance(arg, ast.Tuple) and len(arg.elts) == 3:
                        self.size_names.update(sizes_of_range(arg, letters))

    def declare_steps(self, head: ast.expr) -> None:
        """The size to which the steps run of what a left side defines."""
        if isinstance(head, ast.Subscript) and isinstance(head.value, ast.Name) and head.value.id in self.steps:
            slot, last = self.steps[head.value.id]
            letter = slots_of(head.slice)[slot]
            self.declare(ast.Call(ast.Name("sum"), [head, ast.Tuple([letter, ast.Constant(1), last])], []), alone=False)

    def run_over_steps(self, name: str, letter: ast.expr, scope: Scope) -> None:
        """Makes the letter of a left side run from 1 to the last step."""
        slot, last = self.steps[name]
        key = ("head", name, slot)
        run = ast.copy_location(ast.Tuple([letter, ast.Constant(1), last]), letter)
        _, found = self.binder(run, scope, scope)
        self.ranges.explicit.add(key)
        if isinstance(found, Span):
            self.ranges.given[key] = (found.first, found.last, dict(found.keys))
        elif found is not None:
            self.tie(found, key, scope, letter)

    def tie(self, a: object, b: object, scope: Scope, place: ast.AST) -> None:
        def conflict(m: int, n: int) -> NotationError:
            return scope.source.error(
                _("sizes that cannot agree: {m} and {n} are forced to be one").format(m=m, n=n), scope.source.offset(place)
            )

        self.sizes.tie(a, b, conflict)  # type: ignore[arg-type]

    # -- expressions

    def read(self, tree: ast.expr, scope: Scope) -> Expr:
        """The expression of a syntax tree."""
        match tree:
            case ast.BinOp():
                return self.operation(tree, scope)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return self.negative(self.read(inner, scope))
            case ast.UnaryOp(op=ast.UAdd(), operand=inner):
                return self.read(inner, scope)
            case ast.Constant(value=value):
                if isinstance(value, bool) or not isinstance(value, int | float):
                    raise self.error(_("only numbers and names can stand here"), tree, scope)
                return self.number(tree, scope)
            case ast.Name():
                return self.name(tree, scope)
            case ast.Subscript():
                return self.entry(tree, scope)
            case ast.Call():
                return self.call(tree, scope)
            case ast.Compare():
                raise self.error(
                    _("a condition can only be the first argument of where"), tree, scope, "`where(condition, a, b)`"
                )
            case ast.IfExp():
                raise self.error(_("'if … else' is written as where"), tree, scope, "`where(condition, a, b)`")
            case ast.Attribute(attr="T" | "mT" | "H", value=ast.Name(id=array)):
                raise self.error(
                    _("{array}.{attr} is a transpose; arrays are written entry by entry here, with the indices swapped").format(
                        array=array, attr=tree.attr
                    ),
                    tree,
                    scope,
                    f"`{array}[j,i]`",
                )
            case ast.Attribute():
                raise self.error(_("a dot cannot stand in a name"), tree, scope)
            case ast.Tuple():
                raise self.error(_("a list of values cannot stand here"), tree, scope)
            case ast.List():
                raise self.error(_("a list of values cannot stand here; an array has a name and indices"), tree, scope, "`a[i]`")
            case ast.BoolOp():
                raise self.joined(tree, scope)
        raise self.error(_("this is not part of the notation"), tree, scope)

    def error(self, problem: str, place: ast.AST, scope: Scope, fix: str | None = None) -> NotationError:
        return scope.source.error(problem, scope.source.offset(place), fix)

    def joined(self, tree: ast.BoolOp, scope: Scope) -> NotationError:
        both = isinstance(tree.op, ast.And)
        fix = "`where(c, where(d, a, b), b)`" if both else "`where(c, a, where(d, a, b))`"
        word = "and" if both else "or"
        return self.error(
            _("conditions are not joined by '{word}'; one where stands in another").format(word=word), tree, scope, fix
        )

    def number(self, tree: ast.Constant, scope: Scope) -> Expr:
        """A decimal is exact: 0.5 is one half."""
        if tree.kind == CALCULATED:
            return Integer(tree.value)  # type: ignore[arg-type]
        literal = scope.source.literal(tree).replace("_", "")
        if len(literal) > 40:
            raise self.error(_("this number has more than 40 characters"), tree, scope)
        if "e" in literal.lower() and not literal.lower().startswith("0x"):
            exponent = literal.lower().partition("e")[2]
            if abs(int(exponent)) > 30:
                raise self.error(_("this number is too large or too small to be written out"), tree, scope)
        try:
            return Rational(literal)
        except (TypeError, ValueError):
            raise self.error(_("numbers are written in decimal"), tree, scope) from None

    def operation(self, tree: ast.BinOp, scope: Scope) -> Expr:
        """A chain of operations that leans to the left is read in a loop, however long it is."""
        chain: list[ast.BinOp] = []
        left: ast.expr = tree
        while isinstance(left, ast.BinOp):
            chain.append(left)
            left = left.left
        value = self.read(left, scope)
        if self.literal and value is MINUS_ONE and isinstance(left, ast.UnaryOp) and isinstance(chain[-1].op, ast.Mult):
            value = node(Mul, MINUS_ONE, ONE)  # -1*x has a one that -x has not
        terms: list[Expr] | None = None
        for item in reversed(chain):
            right = self.read(item.right, scope)
            match item.op:
                case ast.Add() | ast.Sub():
                    right = right if isinstance(item.op, ast.Add) else self.less(item.right, right, scope)
                    if terms is None:
                        terms = [value]
                    terms.append(right)
                    value = add(*terms)
                    continue
                case ast.Mult():
                    value = self.product(value, right, item.right, scope)
                case ast.Div():
                    if isinstance(right, Rational) and right.is_zero:
                        raise self.error(_("division by zero"), item.right, scope)
                    numbers = isinstance(value, Rational) and isinstance(right, Rational)
                    value = value / right if numbers else quotient(value, right)
                case ast.Pow():
                    value = self.power(value, right, item, scope)
                case ast.MatMult() if (
                    not isinstance(item.left, ast.Name)
                    or not isinstance(item.right, ast.Name)
                    or (item.left.id in self.arrays or item.left.id.isupper())
                ):
                    problem = _("a product of matrices is written entry by entry here")
                    raise self.error(problem, item.right, scope, matrix_product(item))
                case _:
                    raise self.error(_("this operator is not part of the notation"), item.right, scope, _("one of `+ - * / **`"))
            terms = None
        return value

    def product(self, left: Expr, right: Expr, tree: ast.expr, scope: Scope) -> Expr:
        if isinstance(left, Rational) and isinstance(right, Rational) and right.q != 1:
            return left * right  # written 2*0.5 or 2/2, it is one number
        more = (right,) if starts_negative(right) else factors_of(right)
        last = factors_of(left)[-1]
        if self.literal and isinstance(tree, ast.BinOp) and hasattr(tree, "fraction") and is_reciprocal(last):
            more = self.fraction(tree, right, scope)
        elif not self.literal or factors_of(left)[0] is not ONE:
            return mul(left, right)
        return node(Mul, *factors_of(left), *more)  # type: ignore[no-any-return]

    def fraction(self, tree: ast.BinOp, e: Expr, scope: Scope) -> tuple[Expr, ...]:
        """The factors of a fraction that follows another: a 1 above keeps the two apart."""
        top = self.read(tree.left, scope)
        if top is ONE:
            return ONE, *factors_of(e)
        if not isinstance(top, Mul) or not starts_negative(top):
            return factors_of(e)
        return *self.enclosed_factors(tree.left, top, scope), *factors_of(e)[len(top.args) :]

    def enclosed_factors(self, tree: ast.expr, e: Mul, scope: Scope) -> tuple[Expr, ...]:
        """The factors of a product that begins with a minus sign, which belongs to the first or to all of it."""
        first = tree
        while isinstance(first, ast.BinOp) and not enclosed(first, tree):
            first = first.left
        if not enclosed(first, tree):
            return (e,)
        count = len(factors_of(self.read(first, scope)))
        return node(Mul, *e.args[:count]), *e.args[count:]

    def less(self, tree: ast.expr, e: Expr, scope: Scope) -> Expr:
        """-e, of which a minus sign in parentheses is a factor: what is written - (-x)*y is not -(-x*y)."""
        first = tree
        while isinstance(first, ast.BinOp) and not enclosed(first, tree):
            first = first.left
        if not self.literal or not isinstance(e, Mul) or not enclosed(first, tree):
            return self.negative(e)
        factors = factors_of(self.read(first, scope))
        if not starts_negative(factors[0]):
            return self.negative(e)
        kept = node(Mul, *factors) if len(factors) > 1 else factors[0]
        return node(Mul, MINUS_ONE, kept, *e.args[len(factors) :])  # type: ignore[no-any-return]

    def negative(self, e: Expr) -> Expr:
        if self.literal and isinstance(e, Mul) and e.args[0] is ONE:
            return node(Mul, MINUS_ONE, *e.args)  # type: ignore[no-any-return]
        return neg(e)

    def power(self, base: Expr, exponent: Expr, tree: ast.BinOp, scope: Scope) -> Expr:
        if isinstance(base, Rational) and not base.is_zero:
            digits = math.log10(max(abs(base.p), base.q)) * abs(exponent) if isinstance(exponent, Rational) else 0
            large = digits > MOST_DIGITS
            tower = isinstance(exponent, Pow) and isinstance(exponent.base, Rational) and isinstance(exponent.exp, Rational)
            if large or tower:
                raise self.error(_("this power of a number is too large to be written out"), tree, scope)
        if isinstance(exponent, Mul) and exponent.args[0] is MINUS_ONE and len(exponent.args) == 2 \
                and isinstance(exponent.args[1], Rational):  # fmt: skip
            exponent = -exponent.args[1]
        if isinstance(base, Rational) and base.is_zero and isinstance(exponent, Rational) and exponent.is_negative:
            raise self.error(_("division by zero"), tree, scope)
        if exponent is MINUS_ONE and isinstance(base, Mul):
            return quotient(ONE, base)
        return power(base, exponent)

    def name(self, tree: ast.Name, scope: Scope) -> Expr:
        word = tree.id
        if word in scope.indices:
            self.counted.append((tree, scope))
            return Index(word)
        if word in self.letters_known:
            return self.index(tree, scope)
        if word == "pi":
            return pi
        if word in self.size_names:
            self.sizes.find(("size", word))
            return self.placeholder(("size", word))
        if word in FUNCTIONS or word in REDUCTIONS or word in OTHERS:
            fix = _("`delta_` for a quantity, or `delta(i, j)`") if word == "delta" else f"`{word}(…)`"
            raise self.error(_("{word} is a function and wants its argument in brackets").format(word=word), tree, scope, fix)
        self.check_name(word, tree, scope)
        if word in self.functions:
            fix = f"`{word}(…)`"
            raise self.error(
                _("{word} is a function elsewhere and wants its argument in brackets").format(word=word), tree, scope, fix
            )
        if self.ranks.setdefault(word, 0):
            fix = f"`{word}[{', '.join(self.letters(self.ranks[word], scope))}]`"
            raise self.error(
                _("{word} is an array and wants {indices}").format(word=word, indices=some_indices(self.ranks[word])),
                tree,
                scope,
                fix,
            )
        return scalar(word)

    def letters(self, rank: int, scope: Scope) -> list[str]:
        known = list(scope.indices)
        return (known + [c for c in LETTERS if c not in known])[:rank]

    def check_name(self, word: str, tree: ast.AST, scope: Scope) -> None:
        if word.startswith("__") or word.endswith("__"):
            raise self.error(_("a name neither begins nor ends with two underscores"), tree, scope)
        if len(word) > 40:
            raise self.error(_("this name has more than 40 letters"), tree, scope)

    def entry(self, tree: ast.Subscript, scope: Scope) -> Expr:
        if is_inverse(self, tree.value):
            return read_inverse(self, tree, scope)
        refuse_compound(self, tree.value, scope)
        if isinstance(tree.value, ast.Subscript):
            inner = tree.value
            fix = None
            if isinstance(inner.value, ast.Name):
                fix = f"`{inner.value.id}[{ast.unparse(inner.slice)}, {ast.unparse(tree.slice)}]`"
            raise self.error(_("an entry has no entries; several indices stand in one pair of brackets"), tree.slice, scope, fix)
        if not isinstance(tree.value, ast.Name):
            raise self.error(_("only a name has entries"), tree, scope)
        word = tree.value.id
        if word in RESERVED:
            raise self.error(_("{word} is a function, not an array").format(word=word), tree, scope, f"`{word}(…)`")
        if word in scope.indices:
            raise self.error(_("the index {word} is used as an array").format(word=word), tree, scope)
        if word in self.size_names:
            raise self.error(_("{word} is a size elsewhere, and has no entries").format(word=word), tree, scope)
        self.check_name(word, tree, scope)
        slots = slots_of(tree.slice)
        rank = self.ranks.setdefault(word, len(slots))
        if rank != len(slots):
            scalar_ = _("{word} is a scalar elsewhere, and has {indices} here")
            array = _("{word} is an array with {others} elsewhere, and has {indices} here")
            problem = (array if rank else scalar_).format(word=word, others=some_indices(rank), indices=some_indices(len(slots)))
            raise self.error(problem, tree, scope)
        axes = [("axis", word, n) for n in range(len(slots))]
        first = [n for n, s in enumerate(slots) if type(s) is ast.Constant and s.value == 0 and axes[n] not in self.ranges.axes]
        if any(type(slots[n].value) is int for n in first):  # type: ignore[attr-defined]
            shown = ", ".join("1" if n in first else ast.unparse(s) for n, s in enumerate(slots))
            fix = f"`{word}[{shown}]`" if len(shown) < 40 else None
            raise self.error(_("indices run from 1"), slots[first[0]], scope, fix)
        return entry(word, *(place(self, s, scope, axis) for s, axis in zip(slots, axes, strict=True)))

    def index(self, tree: ast.expr, scope: Scope, axis: object = None) -> Expr:
        """An index letter, tied to the axis that it runs along, or a fixed place on that axis."""
        if isinstance(tree, ast.Constant) and isinstance(tree.value, int) and not isinstance(tree.value, bool):
            if tree.value < 1:
                raise self.error(_("indices run from 1"), tree, scope, "`1`")
            self.sizes.find(axis)  # type: ignore[arg-type]
            return Integer(tree.value)
        if not isinstance(tree, ast.Name):
            raise self.error(_("an index is one letter or a whole number"), tree, scope)
        if tree.id not in scope.indices:
            if not scope.free:
                raise self.error(
                    _("the index {word} is neither on the left side nor summed over").format(word=tree.id),
                    tree,
                    scope,
                    _("{sum} or a left side with {index}").format(sum=f"`sum(…, {tree.id})`", index=f"[{tree.id}]"),
                )
            scope.indices[tree.id] = ("index", scope.number, tree.id)
        if axis is not None:
            self.ranges.plain.append((scope.indices[tree.id], axis))  # type: ignore[arg-type]
            self.tie(scope.indices[tree.id], axis, scope, tree)
        return Index(tree.id)

    def placeholder(self, key: tuple[str, object]) -> Expr:
        """A stand-in for a size that is not known before every equation has been read."""
        return UnknownSize(key)

    # -- calls

    def call(self, tree: ast.Call, scope: Scope) -> Expr:
        if not isinstance(tree.func, ast.Name):
            problem, fix = called(tree)
            raise self.error(problem, tree, scope, fix)
        word = tree.func.id
        if is_square(self, tree):
            return read_square(self, tree, scope)
        refuse_compound(self, tree, scope)
        if word not in RESERVED and (is_operator(word) or (plain(word) in CASELESS and word not in OWN)):
            problem, fix = meant(word, tree, CASELESS)
            raise self.error(problem, tree, scope, fix)
        if tree.keywords:
            raise self.error(_("arguments have no names here"), tree, scope)
        if any(isinstance(a, ast.Starred) for a in tree.args):
            raise self.error(_("this is not part of the notation"), tree, scope)
        if word in REDUCTIONS and self.is_reduction(word, tree, scope):
            return self.reduction(word, tree, scope)
        if word in ("max", "min"):
            self.arity(tree, 2, scope, either(f"`{word}(a, b)`", f"`{word}(a[k], k)`"))
            return node(Max if word == "max" else Min, *(self.read(a, scope) for a in tree.args))  # type: ignore[no-any-return]
        if word in FUNCTIONS:
            self.arity(tree, 1, scope, f"`{word}(x)`")
            return FUNCTIONS[word](self.read(tree.args[0], scope))
        if word == "delta":
            self.arity(tree, 2, scope, "`delta(i, j)`")
            i, j = (place(self, a, scope) for a in tree.args)
            self.tie_indices(i, j, tree, scope)
            return delta(i, j)
        if word == "where":
            self.arity(tree, 3, scope, "`where(condition, a, b)`")
            return where(self.condition(tree.args[0], scope), self.read(tree.args[1], scope), self.read(tree.args[2], scope))
        if word == "diff":
            self.arity(tree, 2, scope, "`diff(f(x), x)`")
            body, variable = (self.read(a, scope) for a in tree.args)
            if not self.literal and type(variable) not in (Symbol, Indexed):
                raise self.error(_("one can differentiate by a name or an entry"), tree.args[1], scope)
            return derivative(body, variable)
        if word in REDUCTIONS:
            raise self.error(_("{word} wants a body and an index").format(word=word), tree, scope, f"`{word}(a[k], k)`")
        known = next((name for name in sorted(RESERVED) if slip(word, name)), None)
        if (
            known is None
            and len(tree.args) == 2
            and isinstance(tree.args[1], ast.Name)
            and tree.args[1].id in index_letters(tree.args[0])
        ):
            import difflib

            known = next(iter(difflib.get_close_matches(word, REDUCTIONS, 1, 0.5)), None)
        if known:
            raise self.error(_("{word} is not a known function").format(word=word), tree, scope, f"`{known}`")
        self.check_name(word, tree, scope)
        if not tree.args:
            raise self.error(_("{word} wants an argument").format(word=word), tree, scope)
        if word in scope.indices or word in self.ranks:
            if word in scope.indices:
                problem = _("{word} is an index and cannot be called")
            elif self.ranks[word]:
                problem = _("{word} is an array and cannot be called")
            else:
                problem = _("{word} is a number elsewhere and cannot be called")
            raise self.error(problem.format(word=word), tree, scope)
        if self.functions.setdefault(word, len(tree.args)) != len(tree.args):
            problem = _("{word} has {arguments} elsewhere and {n} here").format(
                word=word, arguments=some_arguments(self.functions[word]), n=len(tree.args)
            )
            raise self.error(problem, tree, scope)
        self.refuse_rows(tree, scope)
        return apply(word, *(self.argument(a, scope) for a in tree.args))

    def refuse_rows(self, tree: ast.Call, scope: Scope) -> None:
        """Refuses an unknown function of a part of an array, of which a formula or an array says what it is."""
        slots = [(a, slot) for a in tree.args if isinstance(a, ast.Subscript) for slot in slots_of(a.slice)]
        part = next((a for a, slot in slots if isinstance(slot, ast.Slice)), None)
        if part is not None:
            word = tree.func.id  # type: ignore[attr-defined]
            letters = dict.fromkeys(slot.id for _part, slot in slots if isinstance(slot, ast.Name))
            array = f"{word}[{','.join(letters)}]" if letters else word
            said = _("nothing says what {word} is of {part}; its formula does, or {array} in its place, where it is given")
            raise self.error(said.format(word=word, part=ast.unparse(part).replace(", ", ","), array=array), part, scope)

    def argument(self, tree: ast.expr, scope: Scope) -> Expr:
        """An argument of an unknown function: the name of an array stands for all of its entries."""
        if isinstance(tree, ast.Name) and tree.id not in scope.indices and tree.id not in RESERVED:
            rank = self.ranks.get(tree.id, self.arrays.get(tree.id, 0))
            if rank:
                self.check_name(tree.id, tree, scope)
                self.ranks[tree.id] = rank
                for n in range(rank):
                    self.sizes.find(("axis", tree.id, n))
                return Whole(tree.id)
        return self.read(tree, scope)

    def arity(self, tree: ast.Call, wanted: int, scope: Scope, fix: str) -> None:
        if len(tree.args) != wanted:
            name = tree.func.id  # type: ignore[attr-defined]
            raise self.error(
                _("{word} has {arguments}, not {n}").format(word=name, arguments=some_arguments(wanted), n=len(tree.args)),
                tree,
                scope,
                fix,
            )

    def tie_indices(self, i: Expr, j: Expr, tree: ast.AST, scope: Scope) -> None:
        one, other = self.run_of(i, scope), self.run_of(j, scope)
        if one is not None and other is not None and not {one, other} & self.ranges.given.keys():
            self.tie(one, other, scope, tree)

    def run_of(self, place: Expr, scope: Scope) -> Key | None:
        """By what the size is known along which a letter runs, or a label."""
        if isinstance(place, Index):
            return scope.indices[place.name]  # type: ignore[return-value]
        if isinstance(place, Indexed) or (type(place) is Symbol and place.name in self.labels):
            return ("values", name_of(place))
        return None

    def condition(self, tree: ast.expr, scope: Scope) -> Basic:
        if isinstance(tree, ast.BoolOp):
            raise self.joined(tree, scope)
        if not isinstance(tree, ast.Compare) or len(tree.ops) != 1 or type(tree.ops[0]) not in RELATION:
            raise self.error(_("a condition compares two values by < <= > >= == !="), tree, scope)
        sign_ = RELATION[type(tree.ops[0])]
        operands = (tree.left, tree.comparators[0])
        letters = scope.indices.keys() | (index_letters(scope.tree) if scope.free and scope.tree is not None else set())
        letters |= self.letters_known
        if any(is_place(o, letters) for o in operands):
            i, j = (place(self, o, scope) for o in operands)
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
        return isinstance(last, ast.Name) and last.id in index_letters(tree.args[0])

    def reduction(self, word: str, tree: ast.Call, scope: Scope) -> Expr:
        inner = Scope(scope.source, dict(scope.indices), scope.free, scope.tree)
        bound: list[tuple[Index, tuple[str, object]]] = []
        for binder in tree.args[1:]:
            letter, last = self.binder(binder, scope, inner)
            key = ("bound", len(self.bound))
            self.bound.append((letter, key))
            inner.indices[letter] = key
            if last is not None:
                self.ranges.explicit.add(key)
            if isinstance(last, Span):
                self.ranges.given[key] = (last.first, last.last, dict(last.keys))
            else:
                self.sizes.find(key)
            if isinstance(last, tuple):
                self.tie(last, key, scope, binder)
            bound.append((Index(letter), key))
        body = self.read(tree.args[0], inner)
        if scope.free:  # a free index met first inside the sum is free outside too
            letters = {i.name for i, _ in bound}
            scope.indices.update({k: v for k, v in inner.indices.items() if k not in letters})
        shifted = self.ranges.shifted
        sized = [(i, self.placeholder(("first", key)) if shifted else ONE, self.placeholder(key)) for i, key in bound]
        if word in ("max", "min", "prod"):
            kind = {"max": IndexMax, "min": IndexMin, "prod": Product}[word]
            for index, first, size in reversed(sized):
                body = node(kind, body, node(Tuple, index, first, size))
            return body
        if word == "norm":
            body = power(body, Integer(2))
        for index, first, size in reversed(sized):
            body = summation(body, index, size, first)
        if word == "norm":
            return sqrt(body)
        counts = [self.placeholder(("count", key)) if shifted else self.placeholder(key) for _, key in bound]
        return quotient_of_mean(body, counts) if word == "mean" else body

    def binder(self, tree: ast.expr, scope: Scope, inner: Scope) -> tuple[str, tuple[str, object] | Span | None]:
        if isinstance(tree, ast.Tuple):
            if len(tree.elts) != 3:
                raise self.error(_("a range is written (k, 1, N)"), tree, scope, "`(k, 1, N)`")
            letter, first, last = tree.elts
        else:
            letter, last = tree, None  # type: ignore[assignment]
        if not isinstance(letter, ast.Name):
            if isinstance(letter, ast.Constant):
                raise self.error(_("an index is one letter; a range is in brackets"), letter, scope, "`(k, 1, N)`")
            raise self.error(_("an index is one letter"), letter, scope)
        if letter.id in RESERVED or letter.id in self.size_names:
            raise self.error(_("{word} cannot be an index").format(word=letter.id), letter, scope)
        self.check_name(letter.id, letter, scope)
        if last is None:
            return letter.id, None
        if not (isinstance(first, ast.Constant) and first.value == 1 and not isinstance(first.value, bool)):
            return letter.id, span(self, first, last, inner)
        if isinstance(last, ast.Name):
            if last.id not in self.size_names:
                return letter.id, span(self, first, last, inner)
            return letter.id, ("size", last.id)
        if isinstance(last, ast.Constant) and type(last.value) is int and 1 <= last.value <= 10**6:
            return letter.id, ("number", last.value)
        return letter.id, span(self, first, last, inner)


def summed_letters(tree: ast.AST) -> set[str]:
    """The letters over which something in an expression runs."""
    return summed_among(every(tree))


def summed_among(nodes: Iterable[ast.AST]) -> set[str]:
    """The letters over which what some nodes say runs."""
    found: set[str] = set()
    for call in nodes:
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in REDUCTIONS:
            two = call.func.id in ("max", "min")  # of two values, as a rule
            first = [b.elts[0] if isinstance(b, ast.Tuple) and b.elts else None if two else b for b in call.args[1:]]
            found.update(b.id for b in first if isinstance(b, ast.Name))
    return found


def called(tree: ast.Call) -> tuple[str, str | None]:
    """What is called and is no name: np.exp(x), x.sum(), (f + g)(x)."""
    match tree.func:
        case ast.Attribute(value=ast.Name(id=module), attr=word) if module in MODULES:
            shown = _("{function} is a function of a Python module, and functions have no module here").format(
                function=f"{module}.{word}"
            )
            if word in FUNCTIONS or word in ("max", "min"):
                return shown, f"`{ast.unparse(ast.Call(ast.Name(word, ast.Load()), tree.args, []))}`"
            if word in REDUCTIONS:
                return shown, f"`{word}(x[i], i)`"
            return (shown, meant(word, tree, CASELESS)[1]) if is_operator(word) else (shown, None)
        case ast.Attribute(value=ast.Name(id=name), attr=word) if word in REDUCTIONS:
            return _("{word} is written as a function of entries here").format(word=word), f"`{word}({name}[i], i)`"
        case ast.Attribute(attr=word):
            problem = _("a method, {method}, is not part of the notation").format(method=f".{word}(…)")
            return problem, f"`{word}(x[i], i)`" if word in REDUCTIONS else None
        case ast.Constant() | ast.BinOp() if len(tree.args) == 1 and len(ast.unparse(tree)) <= 60:
            factors = (f"({ast.unparse(e)})" if isinstance(e, ast.BinOp) else ast.unparse(e) for e in (tree.func, tree.args[0]))
            return _("only a name can be called; a product has a sign"), f"`{'*'.join(factors)}`"
    return _("only a name can be called"), None


def matrix_product(tree: ast.BinOp) -> str:
    """A product of two arrays as a sum over the index that they share."""
    left, right = (side.id if isinstance(side, ast.Name) else name for side, name in ((tree.left, "A"), (tree.right, "B")))
    if right.islower():
        return f"`sum({left}[i,j]*{right}[j], j)`" if not left.islower() else f"`sum({left}[i]*{right}[i], i)`"
    return f"`sum({left}[i,k]*{right}[k,j], k)`"


def slip(word: str, name: str) -> bool:
    """Whether a word is a name mistyped: a letter doubled or left out, two letters swapped.  Any other word is a name of its
    own, for an unknown function may have any."""
    if len(name) < 3:
        return False
    doubled = {name[:n] + name[n - 1] + name[n:] for n in range(1, len(name) + 1)}
    without = {name[:n] + name[n + 1 :] for n in range(len(name))} if len(name) > 3 else set()
    swapped = {name[:n] + name[n + 1] + name[n] + name[n + 2 :] for n in range(len(name) - 1)}
    return word != name and word in doubled | without | swapped


def enclosed(e: ast.expr, whole: ast.expr) -> bool:
    """Whether the first factor of a product stands in parentheses, which begin where the product begins."""
    if hasattr(e, "enclosed"):
        return bool(e.enclosed)
    return e is not whole and hasattr(e, "lineno") and (e.lineno, e.col_offset) > (whole.lineno, whole.col_offset)


def index_letters(tree: ast.AST) -> set[str]:
    """The letters that stand as an index somewhere in an expression; y of p[y[i]] is a label and no index."""
    return letters_among(every(tree))


def letters_among(nodes: Iterable[ast.AST]) -> set[str]:
    """The letters that stand as an index in one of some nodes itself."""
    found: set[str] = set()
    for part in nodes:
        if isinstance(part, ast.Subscript):
            slots = slots_of(part.slice)
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "delta":
            slots = part.args
        else:
            continue
        inside = [n for s in slots for n in every(s)]
        labels = {id(n.value) for n in inside if isinstance(n, ast.Subscript)}
        found |= {n.id for n in inside if isinstance(n, ast.Name) and id(n) not in labels}
    return found


class UnknownSize(Size):
    """A size that has no name yet."""

    def __new__(cls, key: tuple[str, object]) -> UnknownSize:
        made: UnknownSize = super().__new__(cls, f"?{key}")  # type: ignore[assignment]
        made.key = key
        return made

    __slots__ = ("key",)


def quotient_of_mean(total: Expr, sizes: Sequence[Expr]) -> Expr:
    """The mean is one over the number of entries times the sum."""
    return mul(*(power(s, MINUS_ONE) for s in sizes), total)


def some_indices(n: int) -> str:
    """A number of indices, in words."""
    return ngettext("{number} index", "{number} indices", n).format(number=in_words(n))


def some_arguments(n: int) -> str:
    """A number of arguments, in words."""
    return ngettext("{number} argument", "{number} arguments", n).format(number=in_words(n))


def in_words(n: int) -> str:
    """A number as it is said before what it counts."""
    small = (pgettext("number", "no"), pgettext("number", "one"), pgettext("number", "two"), pgettext("number", "three"))
    return small[n] if n < len(small) else str(n)


def _counted_from(slot: ast.expr) -> str:
    """The name of a place, or that from which a number is counted there: T of T and of T + 1."""
    letter = slot.left if isinstance(slot, ast.BinOp) and isinstance(slot.right, ast.Constant) else slot
    return letter.id if isinstance(letter, ast.Name) else ""
