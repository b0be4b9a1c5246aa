"""Random problems over the whole notation, as a Hypothesis strategy: well-formed, of all functions, binders and modes.

A problem is made from one number, so that each is as likely as any other however many were made before, and can be made
again from its number; `smaller` finds the small ones near it.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

from .judge import Posed

SMOOTH = ("exp", "log", "sqrt", "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "erf", "sigmoid", "softplus")
BENT = ("abs", "sign", "relu")
OVER = ("sum", "prod", "mean", "norm", "max", "min")
RELATIONS = ("<", "<=", ">", ">=", "==", "!=")
NUMBERS = ("1", "2", "2", "3", "0.5", "1/2", "2/3", "0.1", "5", "10", "-1", "pi", "0", "1.25", "100", "1000000", "0.001", "1e-6",
           "12345.678", "299792458", "1e-14")  # fmt: skip
EXPONENTS = ("2", "2", "2", "3", "4", "(-1)", "(-2)", "(1/2)", "0.5", "1.5", "(-1/2)", "(2/3)", "0", "1", "7", "10", "65", "100")
SCALARS = ("x", "y", "c", "u")
VECTORS = ("a", "b", "w", "v")
MATRICES = ("W", "A")
LETTERS = ("i", "j", "k", "l", "m", "n")
SIZES = ("N", "M", "K")


@dataclass
class Maker:
    """One problem in the making: its axes, arrays and quantities."""

    rng: random.Random
    axes: int = 2
    named: dict[int, str] = field(default_factory=dict)  # the sizes that the problem names
    arrays: dict[str, tuple[int, ...]] = field(default_factory=dict)
    defined: dict[str, tuple[int, ...]] = field(default_factory=dict)
    functions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    constant: set[str] = field(default_factory=set)  # arrays that something is assumed of

    # -- choices

    def below(self, n: int) -> int:
        return self.rng.randrange(n)

    def one(self, choices: Sequence[str]) -> str:
        return choices[self.below(len(choices))]

    def chance(self, percent: int) -> bool:
        return self.below(100) < percent

    # -- expressions

    def leaf(self, scope: dict[str, int]) -> str:
        kinds = self.entries(scope)
        scalars = [n for n, axes in {**self.arrays, **self.defined}.items() if not axes]
        pick = self.below(10)
        if (own := [e for e in kinds if e.partition("[")[0] in self.defined]) and self.chance(40):
            return self.one(own)
        if kinds and pick < 6:
            return self.one(kinds)
        if scalars and pick < 8:
            return self.one(scalars)
        if pick == 8 or not (kinds or scalars):
            return self.number()
        return self.fixed() or self.one(kinds or scalars)

    def number(self) -> str:
        n = self.one(NUMBERS[: 8 + self.below(len(NUMBERS) - 7)])
        return f"({n})" if n.startswith("-") or "/" in n else n

    def entries(self, scope: dict[str, int], wanted: str = "") -> list[str]:
        """Entries of arrays at the letters that are in scope, all of them with the letter that is wanted."""
        found = []
        for name, axes in {**self.arrays, **self.defined}.items():
            if not axes:
                continue
            choices = [[letter for letter, axis in scope.items() if axis == a] for a in axes]
            if all(choices):
                at = [self.one(c) for c in choices]
                if wanted and wanted not in at:
                    axis = scope[wanted]
                    if axis not in axes:
                        continue
                    at[axes.index(axis)] = wanted
                found.append(f"{name}[{','.join(at)}]")
        return found

    def fixed(self) -> str:
        """An entry at a fixed place."""
        arrays = [(n, axes) for n, axes in {**self.arrays, **self.defined}.items() if axes]
        if not arrays:
            return ""
        name, axes = arrays[self.below(len(arrays))]
        return f"{name}[{','.join(str(1 + self.below(2)) for _ in axes)}]"

    def expression(self, scope: dict[str, int], depth: int) -> str:
        if depth <= 0 or self.below(12) == 0:
            return self.leaf(scope)
        pick = self.below(100)
        inner = depth - 1
        if pick < 16:
            return f"({self.expression(scope, inner)} {self.one('+-')} {self.expression(scope, inner)})"
        if pick < 32:
            return f"{self.factor(scope, inner)}*{self.factor(scope, inner)}"
        if pick < 38:
            below = self.expression(scope, inner)
            return f"{self.factor(scope, inner)}/({self.one(('1 + {}**2', '2 + {}', '{}', '{}')).format(f'({below})')})"
        if pick < 47:
            return self.powered(scope, inner)
        if pick < 61:
            return self.function(scope, inner)
        if pick < 64:
            return f"-({self.expression(scope, inner)})"
        if pick < 68:
            return f"{self.one(('max', 'min'))}({', '.join(self.two(scope, inner, inner))})"
        if pick < 74:
            return self.piecewise(scope, inner)
        if pick < 92:
            return self.over(scope, inner)
        if pick < 94:
            return self.delta(scope) or self.leaf(scope)
        if pick < 98:
            return self.unknown(scope, inner)
        return self.derivative(scope, inner)

    def factor(self, scope: dict[str, int], depth: int) -> str:
        e = self.expression(scope, depth)
        return f"({e})" if "/" in e or e.startswith("-") else e

    def powered(self, scope: dict[str, int], depth: int) -> str:
        base = self.expression(scope, depth)
        pick = self.below(10)
        if pick == 9:
            return f"(1 + ({base})**2)**({self.expression(scope, depth - 1)})"
        if pick == 8:
            return f"{self.one(('2', '10', '0.5', '1.1'))}**({self.expression(scope, depth - 1)})"
        return f"({base})**{self.one(EXPONENTS[: 6 + self.below(len(EXPONENTS) - 5)])}"

    def function(self, scope: dict[str, int], depth: int) -> str:
        name = self.one((*SMOOTH, *SMOOTH, *BENT))
        e = self.expression(scope, depth)
        if name in ("log", "sqrt") and self.chance(50):
            e = f"1 + ({e})**2"
        return f"{name}({e})"

    def piecewise(self, scope: dict[str, int], depth: int) -> str:
        condition = self.condition(scope, depth)
        return f"where({condition}, {self.expression(scope, depth)}, {self.expression(scope, depth)})"

    def condition(self, scope: dict[str, int], depth: int) -> str:
        pairs = [(i, j) for i in scope for j in scope if i != j and scope[i] == scope[j]]
        sign = self.one(RELATIONS[: 4 + self.below(3)])
        if pairs and self.chance(25):
            i, j = pairs[self.below(len(pairs))]
            return f"{i} {sign} {j}"
        if sign in ("==", "!="):
            sign = ">"  # a piece that is a single value has no derivative of its own
        left, right = self.two(scope, min(depth, 1), min(depth, 1) - 1)
        return f"{left} {sign} {right}"

    def two(self, scope: dict[str, int], first: int, second: int) -> tuple[str, str]:
        """Two expressions to compare, which nobody does with one and itself."""
        left, right = self.expression(scope, first), self.expression(scope, second)
        for _ in range(5):
            if left != right:
                break
            right = self.expression(scope, second)
        return left, right

    def over(self, scope: dict[str, int], depth: int) -> str:
        """A sum, a product, a mean, a norm or an extreme over one or more indices."""
        name = self.one(("sum", "sum", "sum", *OVER))
        many = 1 if name in ("max", "min") or self.chance(75) else 2
        usable = [a for a in range(self.axes) if any(a in axes for axes in self.arrays.values())]
        if not usable or len(scope) + many > 4:
            return self.leaf(scope)
        inner = dict(scope)
        letters = []
        for _ in range(many):
            free = [c for c in LETTERS if c not in inner and c not in letters]
            again = [c for c in inner if c not in letters and c in LETTERS and self.chance(8)]  # bound again inside
            letter = (again or free)[0]
            inner[letter] = usable[self.below(len(usable))]
            letters.append(letter)
        body = self.expression(inner, depth)
        for letter in letters:
            if letter not in free_letters(ast.parse(body, mode="eval")):
                entry = self.one(self.entries(inner, letter) or [self.vector(inner[letter], letter)])
                body = f"({body})*{entry}" if self.chance(60) else f"({body} + {entry})"
        binders = [f"({c}, 1, {self.named[inner[c]]})" if inner[c] in self.named and self.chance(60) else c for c in letters]
        return f"{name}({body}, {', '.join(binders)})"

    def vector(self, axis: int, letter: str) -> str:
        name = next(n for n in ("r", "s", "h") if self.arrays.setdefault(n, (axis,)) == (axis,))
        return f"{name}[{letter}]"

    def delta(self, scope: dict[str, int]) -> str:
        pairs = [(i, j) for i in scope for j in scope if i != j and scope[i] == scope[j]]
        if not pairs:
            return ""
        i, j = pairs[self.below(len(pairs))]
        return f"delta({i}, {j})"

    def unknown(self, scope: dict[str, int], depth: int) -> str:
        name = self.one(("f", "g"))
        if name not in self.functions:
            arrays = [n for n, axes in {**self.arrays, **self.defined}.items() if len(axes) == 1]
            kinds = ["", "", *(arrays[:1] if self.chance(30) else [])]
            self.functions[name] = tuple(kinds[self.below(len(kinds))] for _ in range(1 + self.below(2)))
        return f"{name}({', '.join(kind or self.expression(scope, min(depth, 1)) for kind in self.functions[name])})"

    def derivative(self, scope: dict[str, int], depth: int) -> str:
        """A derivative inside, by a variable that is free there."""
        entries = [e for e in self.entries(scope) if e.partition("[")[0] not in self.defined]
        scalars = [n for n, axes in self.arrays.items() if not axes]
        choices = [*scalars, *entries]
        if not choices:
            return self.leaf(scope)
        v = self.one(choices)
        body = self.expression(scope, min(depth, 2))
        return f"diff({body} + {v}**2, {v})" if v not in body else f"diff({body}, {v})"

    # -- problems

    def begin(self) -> None:
        self.axes = 1 + self.below(3)
        for axis in range(self.axes):
            if self.chance(25):
                self.named[axis] = SIZES[axis] if self.chance(80) else "3"
        if list(self.named.values()).count("3") > 1:
            self.named = {k: v for k, v in self.named.items() if v != "3"}
        for name in SCALARS[: 1 + self.below(3)]:
            self.arrays[name] = ()
        if self.chance(75):
            for name in VECTORS[: 1 + self.below(3)]:
                self.arrays[name] = (self.below(self.axes),)
            for name in MATRICES[: self.below(3)]:
                self.arrays[name] = (self.below(self.axes), self.below(self.axes))
            if self.chance(10):
                self.arrays["T"] = tuple(self.below(self.axes) for _ in range(3))

    def layer(self, name: str) -> str:
        """A definition of the kind that networks are made of."""
        vectors = [n for n, axes in {**self.arrays, **self.defined}.items() if len(axes) == 1]
        source = vectors[self.below(len(vectors))]
        (axis,) = {**self.arrays, **self.defined}[source]
        to = self.below(self.axes)
        weight = f"W{len(self.defined) + 1}"
        self.arrays[weight] = (to, axis)
        self.defined[name] = (to,)
        inner = f"sum({weight}[i,j]*{source}[j], j)"
        if self.chance(40):
            self.arrays["b0"] = self.arrays.get("b0", (to,))
            inner += " + b0[i]" if self.arrays["b0"] == (to,) else ""
        outer = self.one(("tanh", "sigmoid", "relu", "softplus", "sin", ""))
        return f"{name}[i] = {outer}({inner})" if outer else f"{name}[i] = {inner}"

    def definition(self, name: str, axes: tuple[int, ...], depth: int) -> str:
        scope = dict(zip(LETTERS, axes, strict=False))
        body = self.expression(scope, depth)
        self.defined[name] = axes
        return f"{name}[{','.join(scope)}] = {body}" if axes else f"{name} = {body}"

    def quantity(self, name: str, last: bool) -> str:
        vectors = [n for n, axes in {**self.arrays, **self.defined}.items() if len(axes) == 1]
        if not last and vectors and self.chance(35):
            return self.layer(name)
        rank = (0, 0, 0, 0, 1, 1, 2)[self.below(7)] if last else (0, 1, 1, 1, 2)[self.below(5)]
        axes = tuple(self.below(self.axes) for _ in range(rank))
        return self.definition(name, axes, 2 + self.below(2 if len(self.defined) else 3))


def free_letters(tree: ast.AST) -> set[str]:
    """The index letters of an expression that nothing in it binds."""
    if isinstance(tree, ast.Subscript):
        return {n.id for n in ast.walk(tree.slice) if isinstance(n, ast.Name)}
    found = set().union(*map(free_letters, ast.iter_child_nodes(tree)))
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id in OVER and len(tree.args) > 1:
        binders = [a.elts[0] if isinstance(a, ast.Tuple) else a for a in tree.args[1:]]
        return found - {b.id for b in binders if isinstance(b, ast.Name)}
    return found


def _wrt(maker: Maker, name: str, taken: Sequence[str]) -> str:
    """A variable as a person asks for it: the whole array, an entry at some letters, or a fixed entry."""
    axes = {**maker.arrays, **maker.defined}[name]
    pick = maker.below(10)
    if not axes or pick < 5:
        return name
    free = [c for c in ("j", "k", "l", "m", "p", "q", "i") if c not in taken]
    if pick < 9:
        return f"{name}[{','.join(free[: len(axes)])}]"
    return f"{name}[{','.join([str(1 + maker.below(2)), *free[: len(axes) - 1]])}]"


def _reached(maker: Maker, lines: Sequence[str]) -> list[str]:
    """The variables on which the last quantity depends."""
    bodies = dict(zip(maker.defined, lines, strict=True))
    reached, seen, ahead = set(), {"L"}, ["L"]
    while ahead:
        body = bodies[ahead.pop()].partition(" = ")[2]
        reached |= {n for n in maker.arrays if _occurs(n, body)}
        ahead += [n for n in bodies if n not in seen and _occurs(n, body)]
        seen.update(ahead)
    return [n for n in maker.arrays if n in reached - maker.constant]


def _occurs(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(name)}(?!\w)(?!\()", text) is not None


def problem(number: int) -> Posed:
    """A problem in the text notation, with what is asked of it."""
    maker = Maker(random.Random(number))
    maker.begin()
    names = ("p", "z", "o", "L")[-(1 + (0, 0, 0, 1, 1, 1, 2, 2, 3)[maker.below(9)]) :]
    lines = [maker.quantity(name, name == "L") for name in names]
    assume: tuple[str, ...] = ()
    if not maker.defined["L"] and maker.chance(5):
        maker.arrays["t"] = (0,)
        maker.constant.add("t")
        last = maker.defined.pop("L")
        lines[-1] = f"{lines[-1]} - sum(t[m]*({maker.expression({'m': 0}, 1)}), m)"
        maker.defined["L"] = last
        assume = ("sum(t[m], m) = 1",)
    text = "; ".join(lines)
    leaves = _reached(maker, lines)
    if not leaves:
        lines[-1] += "*x"
        text, leaves = "; ".join(lines), ["x"]
    axes = maker.defined["L"]
    of = None
    if axes and maker.chance(30):
        of = f"L[{','.join(c if maker.chance(85) else '1' for c in LETTERS[: len(axes)])}]"
    elif maker.chance(5) or not all(any(_occurs(n, line) for line in lines[k:]) for k, n in enumerate(names[:-1], 1)):
        of = "L"  # where no other line uses a quantity, it could be the one that is asked for
    taken = LETTERS[: len(axes)]
    mode = maker.below(20)
    second = mode >= 16
    if mode in (14, 15) or (mode == 19 and len(leaves) <= 3 and sum(map(len, (maker.arrays[n] for n in leaves))) <= 3):
        return Posed(text, of, None, assume, gradient=True, second=second)
    first = leaves[maker.below(len(leaves))]
    if mode == 13 and len(lines) > 1 and not second:
        first = names[maker.below(len(names) - 1)]
        if not _occurs(first, lines[-1]):
            first = leaves[0]
    asked = [_wrt(maker, first, taken)]
    others = [n for n in leaves if n != first]
    if others and (mode in (10, 11, 12) or (second and maker.chance(40))):
        for _ in range(1 + maker.below(2)):
            name = others[maker.below(len(others))]
            if name not in [a.partition("[")[0] for a in asked]:
                asked.append(_wrt(maker, name, taken))
    return Posed(text, of, ", ".join(asked), assume, second=second)


problems = st.integers(0, 2**64 - 1).map(problem)

__all__ = ["problem", "problems"]
