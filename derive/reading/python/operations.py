"""Signs between expressions, + - * / ** @ < ==, and the numbers of axes that they make likely."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from derive.reading import said
from derive.reading.python.arrays import Array, Whole, added
from derive.reading.python.names import (
    COUNTS,
    is_bias,
    is_data,
    is_fellow,
    is_matrix,
    is_noise,
    is_number,
    is_paired,
    is_samples,
    is_spread,
)
from derive.reading.python.subscripts import Subscripts
from derive.reading.python.values import Several, Word
from derive.records import replace
from derive.sentence import message
from derive.words import gettext as _

SIGNS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
COMPARED: dict[type, Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Is: operator.eq, ast.IsNot: operator.ne, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b, ast.NotIn: lambda a, b: a not in b,
}  # fmt: skip
OPERATIONS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Pow: "**"}


def names_in(node: ast.expr) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


#: What one calculated vector costs that multiplies all rows of a given matrix: a matrix is likelier there.
CALCULATED_ROW = 5.0


class Operations(Subscripts):
    """Signs between expressions."""

    inner: ast.expr | None = None
    in_rows: ast.expr | None = None
    ranks: Mapping[str, int]  # the axes of each name
    scalars: frozenset[str] = frozenset()  # numbers by their place
    shaped = False  # whether the program states the axes of arrays: a name of which it says nothing is likelier a number
    doubted: set[str]  # the names that are taken for numbers for want of anything that speaks against it
    flags: frozenset[str] = frozenset()  # the arguments that have a word or a flag as their default

    def valued(self, node: ast.expr) -> Array:
        raise NotImplementedError

    def of_unaryop(self, node: ast.UnaryOp) -> Array:
        a = self.valued(node.operand)
        if isinstance(node.op, ast.UAdd):
            return a
        if isinstance(node.op, ast.USub):
            if a.whole is not None and a.whole.base is None:
                return self.integer(Whole(None, -a.whole.added))
            return self.number(said.negative(a.entry())) if a.is_constant else self.each(said.negative, a)
        return self.inverted(a)

    def of_binop(self, node: ast.BinOp) -> Array:
        inner, self.inner = self.inner, None
        in_rows, self.in_rows = self.in_rows, None
        a, b = self.valued(node.left), self.valued(node.right)
        self.here = self.locate(node)
        if isinstance(node.op, ast.MatMult):
            if a.rank == b.rank == 1 and isinstance(node.right, ast.Attribute) and node.right.attr == "T":
                self.doubt(0.8, a.names | b.names)  # who transposes is likelier to have a matrix
                self.say(message("x @ x.T of a vector is a number, as in NumPy; for x xᵀ write np.outer(x, x)"))
            return self.product(a, b)
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            self.doubts_of("&", a, b, False)
            return self.joined("and" if isinstance(node.op, ast.BitAnd) else "or", a, b)
        sign = OPERATIONS.get(type(node.op))
        if isinstance(node.op, ast.FloorDiv):
            raise self.refusal(
                _("a whole quotient has no place in a formula: give the array with the axes that it has then, as x: (N, G, D)")
            )
        if sign is None:
            raise self.refusal(_("this operation is not read as a formula"))
        self.doubts_of(sign, a, b, inner is node)
        if sign == "*":
            for small, big, other in ((a, b, node.right), (b, a, node.left)):
                if small.bare and small.rank < big.rank and is_noise(small.free or "") and any(map(is_spread, names_in(other))):
                    self.doubt(2.0 * (big.rank - small.rank), small.names)  # mu + torch.exp(0.5 * logvar) * eps
        if in_rows is node and sign == "*":
            self.doubt_of_rows(a, b)
        if sign == "/" and a.rank == b.rank == 0:
            self.doubt_of_classes(node)
        if sign == "*" and {a.rank, b.rank} == {1, 2}:
            self.say(
                message(
                    "{product} multiplies each row, entry by entry, as NumPy does; the product of matrix and vector is @",
                    product=ast.unparse(node)[:60],
                )
            )
        if (masked := self.in_mask(partial(self.combined, sign), sign, a, b)) is not None:
            return masked
        if a.rank != b.rank and self.is_of_pairs(a, b):
            self.say(
                message("{shown} is of all pairs, since NumPy repeats both: entries are not taken side by side",
                        shown=ast.unparse(node)[:60])
            )  # fmt: skip
        return self.still_masked(partial(self.combined, sign), sign, a, b)

    @staticmethod
    def is_of_pairs(a: Array, b: Array) -> bool:
        """Whether each of two arrays with unlike numbers of axes is repeated: (N, 1) beside (N,) is N by N."""
        rank = min(a.rank, b.rank)
        small, big = (a, b) if a.rank < b.rank else (b, a)
        shared = zip(small.axes, big.axes[big.rank - rank :], strict=True)
        return any(y.count == 1 and x.count != 1 for x, y in shared) and any(x.count != 1 for x in big.axes[: big.rank - rank])

    def combined(self, sign: str, a: Array, b: Array) -> Array:
        if (
            sign in "+-"
            and a.whole is not None
            and b.whole is not None
            and (whole := self.together(sign, a.whole, b.whole)) is not None
            and not (a.rank or b.rank)
        ):
            return self.integer(whole, (), a.names | b.names)
        match sign:
            case "+" | "-":
                made = self.each(lambda x, y: added(x, sign, y), a, b)
                return replace(made, outputs=(a.outputs or b.outputs) and a.rank == b.rank)
            case "*":
                return self.each(said.times, a, b)
            case "/":
                return self.each(said.over, a, b)
        return self.each(said.power, a, b)

    @staticmethod
    def together(sign: str, a: Whole, b: Whole) -> Whole | None:
        if a.base is None and b.base is None:
            return None if abs(a.added) + abs(b.added) > 10**9 else Whole(None, a.added + (b.added if sign == "+" else -b.added))
        if b.base is None:
            return Whole(a.base, a.added + (b.added if sign == "+" else -b.added), a.token)
        other = b.base
        if a.base is None:
            if sign == "+":
                return Whole(other, a.added + b.added)
            return Whole(lambda: said.negative(other()), a.added - b.added)
        one = a.base
        return Whole(lambda: said.plus([("+", one()), (sign, other())]), a.added + (b.added if sign == "+" else -b.added))

    def of_compare(self, node: ast.Compare) -> Array:
        sides = [self.valued(n) for n in (node.left, *node.comparators)]
        made: Array | None = None
        for op, a, b in zip(node.ops, sides, sides[1:], strict=False):
            sign = SIGNS.get(type(op))
            if sign is None:
                raise self.refusal(_("this comparison is not read as a formula"))
            if sign in ("==", "!="):
                a, b = self.as_labels(a, b)
            one = self.condition(sign, a, b)
            made = one if made is None else self.joined("and", made, one)
        assert made is not None
        return made

    def of_boolop(self, node: ast.BoolOp) -> Array:
        values = [self.valued(v) for v in node.values]
        made = values[0]
        for v in values[1:]:
            made = self.joined("and" if isinstance(node.op, ast.And) else "or", made, v)
        return made

    def truth(self, node: ast.expr) -> bool | None:
        """Whether a condition holds, where the program says so: of words, flags and numbers that stand there."""
        match node:
            case ast.Compare(left=ast.Name(id="__name__")):
                return False
            case ast.UnaryOp(op=ast.Not()):
                found = self.truth(node.operand)
                return None if found is None else not found
            case ast.BoolOp():
                parts = [self.truth(v) for v in node.values]
                ends = isinstance(node.op, ast.Or)
                return ends if ends in parts else None if None in parts else not ends
            case ast.Compare(ops=[op], comparators=[other]) if type(op) in COMPARED:
                left, right = self.flag_of(node.left), self.value(other)
                if isinstance(op, ast.In | ast.NotIn):
                    words = [v.value for v in right.values if isinstance(v, Word)] if isinstance(right, Several) else None
                    return COMPARED[type(op)](left.value, words) if words is not None and isinstance(left, Word) else None
                if isinstance(right, Word) and (isinstance(left, Word) or right.value is None):
                    return COMPARED[type(op)](left.value if isinstance(left, Word) else left, right.value)
                one, two = self.count(left), self.count(right)
                return None if one is None or two is None else COMPARED[type(op)](one, two)
            case ast.Name() | ast.Constant() | ast.Attribute():
                value = self.flag_of(node)
                return bool(value.value) if isinstance(value, Word) else None
        return None

    def flag_of(self, node: ast.expr) -> object:
        """A value that decides; of a flag it is said which it is."""
        value = self.value(node)
        if isinstance(node, ast.Name) and node.id in self.flags and isinstance(value, Word):
            self.say(message("{name} is {value} here, its default", name=node.id, value=repr(value.value)))
        return value

    def of_ifexp(self, node: ast.IfExp) -> object:
        decided = self.truth(node.test)
        if decided is not None:
            return self.value(node.body if decided else node.orelse)
        condition = self.valued(node.test)
        if condition.rank:
            raise self.misfit(_("if decides on a number; entry by entry it is np.where"), condition.names)
        return self.chosen(condition, self.valued(node.body), self.valued(node.orelse))

    # ------------------------------------------------------------------ what is likely
    def doubts_of(self, sign: str, a: Array, b: Array, summed: bool) -> None:
        """A name beside an array is likelier one of the same shape, unless it is called as numbers are."""
        for small, big in ((a, b), (b, a)):
            if sign == "**" and big is b and big.bare and big.rank > small.rank:  # |y - t|**p has one exponent
                self.doubt(3.0, big.names | small.names)
            if small.rank >= big.rank or sign == "**" or small.is_size:
                continue
            if small.free is not None and not small.bare and not small.rank:  # x[i] is written as a number
                if self.in_steps and sign in "+-":  # and y[t] beside a state is likelier one of its shape
                    self.doubt(1.2 * (big.rank - small.rank), small.names)
                continue
            missing = big.rank - small.rank
            if sign == "/" and big is b and big.bare and big.free in COUNTS:  # logits / T is by one temperature
                self.doubt(1.2 * missing, small.names | big.names)
            if sign == "-" and not small.rank and small.bare and any(x.opened for x in big.axes):
                self.doubt(4.0, small.names)  # the axis of x[:, None] is for that of mu
                continue
            everywhere = sign == "-" and big.bare and small.bare  # y - mu beside log_var in another term
            arrays = {n for n, rank in self.ranks.items() if rank and (everywhere or n in big.names)}
            if sign in "+-" or (sign == "/" and big is a):  # mu - logvar, (x - mu)/sigma
                pair = [self.ranks[n] for n in arrays for own in small.names - big.names if is_paired(own, {n})]
                if pair:
                    self.doubt(2.4 * max(max(pair) - small.rank, 0), small.names)
                    continue
            name = small.free if small.bare else None
            if name is None:
                names = frozenset(n for n in small.names - self.labels if is_data(n) or is_fellow(n, big.names))
                if big.bare and big.free and is_number(big.free) and not small.rank:  # beta * (a - b) has arrays in the brackets
                    names = names or small.names - self.labels
                if small.rank and small.names <= big.names:
                    continue  # X - X.mean(axis=0)
                means = frozenset(n for n in small.names - big.names if is_paired(n, {o for o in big.names if self.ranks.get(o)}))
                if means and not small.rank:  # (y - mu) ** 2 * exp(-log_var)
                    self.doubt(2.4 * missing, names | means)
                    continue
                if small.rank and any(x.count == 1 for x in big.axes):
                    continue  # y[:, None] says itself that it is repeated
                if small.rank:
                    self.doubt(1.5 if sign in "+-" else 1.2 if sign == "*" else 0.0, small.names | big.names)
                elif sign != "/" or names:
                    self.doubt(((1.2 if sign == "-" else 1.0) + 0.3 * max(len(names) - 1, 0)) * missing, names)
                continue
            if is_number(name) or name in self.scalars or (self.shaped and not (small.rank or is_data(name) or is_bias(name))):
                continue
            if sign == "-" and big.bare:  # a - b of two names
                self.doubt(1.2 * missing, small.names)
            elif is_bias(name) and sign in "+-":
                self.doubt(
                    0.0 if big.axes[-1].count == 1 else 0.7 * (missing - 1 + big.outputs) if small.rank == 0 else 0.0, small.names
                )
            elif small.rank == 0 and not is_data(name) and not summed:
                if not self.shaped and name not in self.doubted:
                    self.doubt(0.3, small.names)
                    self.doubted.add(name)
            else:
                is_alike = is_data(name) and not big.bare  # t * log(p) is of two arrays of one shape
                if small.rank == 0 or sign in "+-":
                    self.doubt((1.2 if sign in "+-" else 0.9 if is_alike else 0.7) * missing, small.names)
                else:
                    self.doubt(1.1 if is_alike else 0.4, small.names)

    def doubt_of_rows(self, a: Array, b: Array) -> None:
        """(u * i).sum(dim=-1) is of the rows of two arrays; who has one vector for all rows, as weights are, multiplies by @."""
        for small, big in ((a, b), (b, a)):
            name = small.free if small.bare else None
            if name is None and small.free is None and small.rank == 1 and big.bare and big.rank == 2 and small.names:
                self.doubt(CALCULATED_ROW, small.names | big.names)  # y * log_softmax(x @ w + b), over classes
            if name is None or not big.bare or small.rank > 1 or big.rank != 2 or is_matrix(name) or is_matrix(big.free or ""):
                continue
            if not (is_number(name) or (name.startswith("w") and is_samples(big.free or ""))):
                self.doubt(1.2 if small.rank else 0.6, small.names)

    def doubt_of_classes(self, node: ast.BinOp) -> None:
        """-np.sum(y * np.log(p)) / n is over samples and classes: of two outcomes there were two products."""
        top = node.left.operand if isinstance(node.left, ast.UnaryOp) else node.left
        if not (
            isinstance(top, ast.Call) and isinstance(top.func, ast.Attribute) and top.func.attr == "sum" and not top.keywords
        ):
            return
        body = top.args[0] if top.args else top.func.value
        if isinstance(body, ast.BinOp) and isinstance(body.op, ast.Mult) and len(top.args) <= 1:
            sides = (body.left, body.right)
            logs = [isinstance(s, ast.Call) and isinstance(s.func, ast.Attribute) and s.func.attr == "log" for s in sides]
            values = [self.valued(s) for s in sides]
            if any(logs) and not all(logs) and [v.rank for v in values] != [2, 2]:
                self.doubt(2.2, values[0].names | values[1].names)
            elif any(logs) and values[0].rank == 2:
                self.say(message("the sum is over samples and classes, two axes"))
