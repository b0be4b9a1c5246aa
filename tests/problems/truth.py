"""What a text of the notation is worth, and what its derivatives are: by loops over indices and numbers of many digits.

Shares no code with the program.  Texts are parsed by `ast`, sizes are inferred here again, derivatives are exact (duals),
and a difference is one only where it stays the same with many more digits.
"""

from __future__ import annotations

import ast
import itertools
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from mpmath import mp, mpf

from . import nested
from .nested import Dual, Kink, Number, Outside

Key = tuple[object, ...]
Env = Mapping[str, int]
OVER = ("sum", "prod", "mean", "norm", "max", "min")
RESERVED = {*nested.FUNCTIONS, *OVER, "delta", "where", "diff", "pi"}
#: The sizes of the axes, in the order in which axes are met: unequal, and another number for each axis in each world.
WORLDS = ((3, 2, 4, 5, 6, 7), (2, 4, 3, 6, 5, 7))


class Stranger(Exception):
    """A name or an index that the problem does not have."""


def parse(text: str) -> ast.expr:
    return ast.parse(text.strip().replace("^", "**"), mode="eval").body


def equation(text: str) -> tuple[str, str]:
    """The two sides of an equation."""
    depth = 0
    for n, c in enumerate(text):
        depth += (c in "([") - (c in ")]")
        if c == "=" and depth == 0 and text[n - 1] not in "<>!=" and text[n + 1] != "=":
            return text[:n].strip(), text[n + 1 :].strip()
    raise ValueError(text)


def head(tree: ast.expr) -> tuple[str, list[ast.expr]]:
    """The name and the indices of a name or an entry."""
    if isinstance(tree, ast.Name):
        return tree.id, []
    assert isinstance(tree, ast.Subscript) and isinstance(tree.value, ast.Name)
    return tree.value.id, slots(tree)


def whole(tree: ast.Constant) -> int:
    """The number of an entry, as in a[1]."""
    assert isinstance(tree.value, int)
    return tree.value


def slots(tree: ast.Subscript) -> list[ast.expr]:
    return list(tree.slice.elts) if isinstance(tree.slice, ast.Tuple) else [tree.slice]


def letters_in(tree: ast.AST) -> set[str]:
    """The letters that stand as an index somewhere."""
    found: set[str] = set()
    for n in ast.walk(tree):
        if isinstance(n, ast.Subscript):
            found |= {s.id for s in slots(n) if isinstance(s, ast.Name)}
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "delta":
            found |= {s.id for s in n.args if isinstance(s, ast.Name)}
    return found


@dataclass(eq=False)
class Texts:
    """Definitions and questions over one set of arrays: which axes are equally long."""

    definitions: dict[str, tuple[list[str], ast.expr]] = field(default_factory=dict)
    parent: dict[Key, Key] = field(default_factory=dict)
    least: dict[Key, int] = field(default_factory=dict)  # the last place that is spoken of
    free: dict[str, Key] = field(default_factory=dict)  # the letters of what is asked
    bound: dict[int, list[tuple[str, Key]]] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    size_names: set[str] = field(default_factory=set)
    functions: set[str] = field(default_factory=set)
    letters: set[str] = field(default_factory=set)  # what stands as an index somewhere, perhaps after it was compared
    kept: list[ast.expr] = field(default_factory=list)  # so that no other tree gets the identity of one that is known

    @classmethod
    def of(cls, equations: Iterable[str], asked: Iterable[str]) -> Texts:
        made = cls()
        read = [tuple(map(parse, equation(e))) for e in equations]
        trees = [parse(t) for t in asked]
        for tree in (*itertools.chain(*read), *trees):
            made.declare(tree)
        for left, right in read:
            name, indices = head(left)
            letters = [i.id for i in indices if isinstance(i, ast.Name)]
            made.definitions[name] = letters, right
            made.infer(right, {letter: ("axis", name, n) for n, letter in enumerate(letters)})
        for tree in trees:
            made.infer(tree, made.free, open_=True)
        return made

    def ask(self, text: str) -> ast.expr:
        """One more text over the same letters."""
        tree = parse(text)
        self.declare(tree)
        self.infer(tree, self.free, open_=True)
        return tree

    def declare(self, tree: ast.expr) -> None:
        self.kept.append(tree)
        self.letters |= letters_in(tree)
        for n in ast.walk(tree):
            if isinstance(n, ast.Subscript) and isinstance(n.value, ast.Name):
                self.ranks[n.value.id] = len(slots(n))
                for k, s in enumerate(slots(n)):
                    self.find(("axis", n.value.id, k))
                    if isinstance(s, ast.Constant):
                        key = ("axis", n.value.id, k)
                        self.least[key] = max(self.least.get(key, 0), whole(s))
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Name):
                for a in n.args[1:]:
                    if n.func.id in OVER and isinstance(a, ast.Tuple) and isinstance(a.elts[2], ast.Name):
                        self.size_names.add(a.elts[2].id)
                if n.func.id not in RESERVED:
                    self.functions.add(n.func.id)

    # -- sizes

    def find(self, key: Key) -> Key:
        self.parent.setdefault(key, key)
        while self.parent[key] != key:
            key = self.parent[key]
        return key

    def tie(self, a: Key, b: Key) -> None:
        a, b = self.find(a), self.find(b)
        if a != b:
            self.parent[b] = a

    def infer(self, tree: ast.AST, scope: dict[str, Key], open_: bool = False) -> None:
        def key(letter: str) -> Key:
            if letter not in scope:
                if not open_:
                    raise Stranger(f"the index {letter}")
                scope[letter] = ("free", letter)
            return scope[letter]

        if isinstance(tree, ast.Subscript) and isinstance(tree.value, ast.Name):
            for n, s in enumerate(slots(tree)):
                if isinstance(s, ast.Name):
                    self.tie(("axis", tree.value.id, n), key(s.id))
            return
        if isinstance(tree, ast.Compare):
            sides = (tree.left, tree.comparators[0])
            said = [s.id for s in sides if isinstance(s, ast.Name) and (s.id in scope or (open_ and s.id in self.letters))]
            if len(said) == 2:
                self.tie(key(said[0]), key(said[1]))
        if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
            if tree.func.id == "delta":
                said = [a.id for a in tree.args if isinstance(a, ast.Name)]
                for index in said:
                    key(index)
                if len(said) == 2:
                    self.tie(key(said[0]), key(said[1]))
                return
            if self.reduces(tree):
                inner = dict(scope)
                self.bound[id(tree)] = []
                for binder in tree.args[1:]:
                    name = ("bound", id(tree), len(self.bound[id(tree)]))
                    letter = binder
                    if isinstance(binder, ast.Tuple):
                        letter, last = binder.elts[0], binder.elts[2]
                        end = ("size", last.id) if isinstance(last, ast.Name) else ("number", last.value)  # type: ignore[attr-defined]
                        self.tie(end, name)
                    assert isinstance(letter, ast.Name)
                    inner[letter.id] = name
                    self.bound[id(tree)].append((letter.id, name))
                self.infer(tree.args[0], inner, open_)
                if open_:
                    own = {letter for letter, _ in self.bound[id(tree)]}
                    scope.update({k: v for k, v in inner.items() if k not in own})
                return
        for child in ast.iter_child_nodes(tree):
            self.infer(child, scope, open_)

    def reduces(self, call: ast.Call) -> bool:
        """Whether max(a, b) is over an index, as the rest of this kind always are."""
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if name not in OVER:
            return False
        if name in ("max", "min"):
            last = call.args[1]
            return isinstance(last, ast.Tuple) or (isinstance(last, ast.Name) and last.id in letters_in(call.args[0]))
        return True

    def sizes(self, world: int) -> dict[Key, int]:
        """A number for each set of axes that are equally long; what a text fixes is as it says."""
        roots: dict[Key, int | None] = {}
        least: dict[Key, int] = {}
        for key in self.parent:
            root = self.find(key)
            least[root] = max(least.get(root, 2), self.least.get(key, 0))
            if key[0] == "number":
                roots[root] = key[1]  # type: ignore[assignment]
            else:
                roots.setdefault(root, None)
        found: dict[Key, int] = {}
        taken = {n for n in roots.values() if n is not None}
        for root, fixed in roots.items():
            if fixed is None:
                fixed = next(n for n in (*WORLDS[world], *range(8, 99)) if n not in taken and n >= least[root])
                taken.add(fixed)
            found[root] = fixed
        return found


#: Where a value is drawn.
RANGES = {
    "real": (-1.5, 1.5), "positive": (0.2, 1.4), "unit": (0.05, 0.95), "shifted": (1.2, 2.6), "negative": (-1.4, -0.2),
    "wide": (-6.0, 6.0), "small": (-0.3, 0.3), "large": (3.0, 14.0), "hundreds": (80.0, 1200.0), "below": (-14.0, -3.0),
}  # fmt: skip


@dataclass
class Point:
    """Values of the variables and shapes of the unknown functions, drawn when they are first asked for and kept.

    `kind` says in which range each lies; the draws depend on nothing but the seed and the name.
    """

    seed: int
    sizes: Mapping[Key, int]
    kinds: Mapping[str, str] = field(default_factory=dict)
    simplex: Mapping[str, int] = field(default_factory=dict)  # arrays that sum to 1 along an axis
    within: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    values: dict[tuple[str, tuple[int, ...]], Fraction] = field(default_factory=dict)

    def draw(self, name: str, at: tuple[int, ...]) -> Fraction:
        low, high = RANGES[self.kinds.get(name, "real")]
        least, most = self.within.get(name, (None, None))
        if least is not None and most is not None:
            low, high = least, most
        elif least is not None and low <= least:
            low, high = least, least + 2
        elif most is not None and high >= most:
            low, high = most - 2, most
        return Fraction(random.Random(f"{self.seed} {name} {at}").uniform(low, high))

    def value(self, name: str, at: tuple[int, ...], length: int) -> Fraction:
        if (name, at) not in self.values:
            axis = self.simplex.get(name)
            if axis is None:
                self.values[name, at] = self.draw(name, at)
            else:
                row = [(*at[:axis], k, *at[axis + 1 :]) for k in range(1, length + 1)]
                parts = [abs(self.draw(name, place)) + Fraction(1, 10) for place in row]
                for place, p in zip(row, parts, strict=True):
                    self.values[name, place] = p / sum(parts)
        return self.values[name, at]

    def inside(self, domain: Mapping[str, tuple[float | None, float | None]]) -> bool:
        """Whether all values that were drawn lie where the program says that it looked."""
        for (name, _), value in self.values.items():
            low, high = domain.get(name, (None, None))
            if (low is not None and value <= low) or (high is not None and value >= high):
                return False
        return True


@dataclass
class Evaluation:
    """A text's value at a point, in which some variables have an ε of their own."""

    texts: Texts
    sizes: Mapping[Key, int]
    point: Point
    shifted: Mapping[tuple[str, tuple[int, ...]], Number] = field(default_factory=dict)
    cache: dict[tuple[str, tuple[int, ...]], Number] = field(default_factory=dict)
    order: int = 0
    branches: list[int] = field(default_factory=list)

    def size(self, key: Key) -> int:
        found = self.sizes.get(self.texts.find(key))
        if found is None:
            raise Outside("a range of which nothing says how long it is")
        return found

    def moved(self, name: str, at: tuple[int, ...]) -> Evaluation:
        """The same with one more ε, at one variable or quantity."""
        tag = self.order + 1
        shifted = {**self.shifted, (name, at): Dual(self.read(name, at), mpf(1), tag)}
        return Evaluation(self.texts, self.sizes, self.point, shifted, {}, tag, self.branches)

    def read(self, name: str, at: tuple[int, ...]) -> Number:
        """The value of a variable or a quantity."""
        if (name, at) in self.shifted:
            return self.shifted[name, at]
        if (name, at) not in self.cache:
            if name in self.texts.definitions:
                letters, body = self.texts.definitions[name]
                value = self.value(body, dict(zip(letters, at, strict=True)))
            else:
                axis = self.point.simplex.get(name)
                length = 0 if axis is None else self.size(("axis", name, axis))
                exact = self.point.value(name, at, length)
                value = mpf(exact.numerator) / exact.denominator
            self.cache[name, at] = value
        return self.cache[name, at]

    def derivative(self, tree: ast.expr, env: Env, by: Sequence[ast.expr]) -> Number:
        """∂ tree / ∂ by, one after another."""
        inner: Evaluation = self
        tags = []
        for variable in by:
            name, indices = head(variable)
            inner = inner.moved(name, tuple(self.place(i, env) for i in indices))
            tags.append(inner.order)
        value = inner.value(tree, env)
        for tag in reversed(tags):
            value = nested.part(value, tag)
        return value

    def place(self, tree: ast.expr, env: Env) -> int:
        if isinstance(tree, ast.Constant):
            return whole(tree)
        assert isinstance(tree, ast.Name)
        if tree.id not in env:
            raise Stranger(f"the index {tree.id}")
        return env[tree.id]

    def value(self, tree: ast.expr, env: Env) -> Number:
        match tree:
            case ast.Constant(value=number):
                exact = Fraction(repr(number))
                return mpf(exact.numerator) / exact.denominator
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return nested.neg(self.value(inner, env))
            case ast.UnaryOp(operand=inner):
                return self.value(inner, env)
            case ast.BinOp(left=left, op=op, right=right):
                a, b = self.value(left, env), self.value(right, env)
                match op:
                    case ast.Add():
                        return nested.add(a, b)
                    case ast.Sub():
                        return nested.sub(a, b)
                    case ast.Mult():
                        return nested.mul(a, b)
                    case ast.Div():
                        return nested.div(a, b)
                    case ast.Pow():
                        return nested.power(a, b)
            case ast.Name(id=name):
                return self.named(name, env)
            case ast.Subscript(value=ast.Name(id=name)):
                if self.texts.ranks.get(name) is None:
                    raise Stranger(f"the name {name}")
                return self.read(name, tuple(self.place(s, env) for s in slots(tree)))
            case ast.Call(func=ast.Name(id=name)):
                return self.call(name, tree, env)
        raise ValueError(ast.dump(tree))

    def named(self, name: str, env: Env) -> Number:
        if name in env:
            raise Stranger(f"the index {name} as a number")
        if name == "pi":
            return +mp.pi
        if name in self.texts.size_names and name not in self.texts.definitions:
            return mpf(self.size(("size", name)))
        return self.read(name, ())

    def call(self, name: str, tree: ast.Call, env: Env) -> Number:
        if self.texts.reduces(tree):
            return self.over(name, tree, env)
        match name:
            case "delta":
                i, j = (self.place(a, env) for a in tree.args)
                return mpf(i == j)
            case "where":
                return self.value(tree.args[1 if self.holds(tree.args[0], env) else 2], env)
            case "diff":
                return self.derivative(tree.args[0], env, tree.args[1:])
            case "max" | "min":
                return self.extreme(name, [self.value(a, env) for a in tree.args])
        if name in nested.FUNCTIONS:
            x = self.value(tree.args[0], env)
            if name in ("abs", "relu", "sign"):
                self.branches.append(nested.side(x))
            return nested.FUNCTIONS[name](x)
        return self.unknown(name, [v for a in tree.args for v in self.argument(a, env)])

    def holds(self, tree: ast.expr, env: Env) -> bool:
        assert isinstance(tree, ast.Compare)
        left, right = tree.left, tree.comparators[0]
        if any(isinstance(s, ast.Name) and s.id in env for s in (left, right)):
            gap = self.place(left, env) - self.place(right, env)
        else:
            gap = nested.side(nested.sub(self.value(left, env), self.value(right, env)))
            self.branches.append(gap)
        return {
            ast.Lt: gap < 0, ast.LtE: gap <= 0, ast.Gt: gap > 0, ast.GtE: gap >= 0, ast.Eq: gap == 0, ast.NotEq: gap != 0,
        }[type(tree.ops[0])]  # fmt: skip

    def extreme(self, name: str, values: Sequence[Number]) -> Number:
        best, chosen = values[0], 0
        for n, v in enumerate(values[1:], 1):
            gap = nested.side(nested.sub(v, best))
            if (gap > 0) if name == "max" else (gap < 0):
                best, chosen = v, n
        self.branches.append(chosen)
        return best

    def over(self, name: str, tree: ast.Call, env: Env) -> Number:
        binders = self.texts.bound[id(tree)]
        ranges = [range(1, self.size(key) + 1) for _, key in binders]
        values = []
        for places in itertools.product(*ranges):
            inner = {**env, **dict(zip((letter for letter, _ in binders), places, strict=True))}
            values.append(self.value(tree.args[0], inner))
        if name in ("max", "min"):
            return self.extreme(name, values)
        total: Number = mpf(1 if name == "prod" else 0)
        for v in values:
            total = nested.mul(total, v) if name == "prod" else nested.add(total, nested.mul(v, v) if name == "norm" else v)
        if name == "mean":
            return nested.div(total, mpf(len(values)))
        return nested.sqrt(total) if name == "norm" else total

    def argument(self, tree: ast.expr, env: Env) -> Iterator[Number]:
        """An argument of an unknown function: a whole array is all of its entries."""
        if isinstance(tree, ast.Name) and self.texts.ranks.get(tree.id) and tree.id not in env:
            axes = [range(1, self.size(("axis", tree.id, n)) + 1) for n in range(self.texts.ranks[tree.id])]
            for at in itertools.product(*axes):
                yield self.read(tree.id, at)
        else:
            yield self.value(tree, env)

    def unknown(self, name: str, arguments: Sequence[Number]) -> Number:
        """Some smooth function of that name: a wave over its arguments, bent into the range that the point says."""
        rng = random.Random(f"{self.point.seed} {name}")
        first, second = mpf(rng.uniform(-1, 1)), mpf(rng.uniform(-1, 1))
        for n, a in enumerate(arguments):
            first = nested.add(first, nested.mul(mpf(rng.uniform(0.3, 1.1)), a))
            second = nested.add(second, nested.mul(mpf(rng.uniform(-0.9, 0.9) + 0.01 * n), a))
        wave = nested.add(nested.sin(first), nested.mul(mpf(0.5), nested.cos(second)))
        low, high = self.point.within.get(name, (None, None))
        if low is not None and high is not None:
            return nested.add(mpf(low), nested.mul(mpf(high - low), nested.sigmoid(wave)))
        if low is not None:
            return nested.add(mpf(low), nested.exp(wave))
        if high is not None:
            return nested.sub(mpf(high), nested.exp(wave))
        return wave


__all__ = [
    "RANGES", "Evaluation", "Kink", "Outside", "Point", "Stranger", "Texts", "equation", "head", "letters_in", "parse", "slots",
]  # fmt: skip
