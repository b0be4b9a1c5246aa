"""The sides of a text's equations as trees, walked with what sums bind around each part."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import field

from derive.language.expressions import REDUCTIONS, index_letters, letters_among
from derive.language.syntax import Source, every, parts
from derive.records import dataclass

Replace = Callable[[ast.expr], None]
#: A part that stands for a value, the letters that sums bind around it, and a way to put another in its place.
Part = tuple[ast.expr, frozenset[str], Replace]


@dataclass
class Line:
    """One side of a text, and the index letters that its own equation gives it.

    What stands in it is found once, and again where something else was put in its place.
    """

    source: Source
    root: ast.Expression
    head: bool = False
    free: bool = False  # an expression or an assumption: an index may stand in it that nothing binds
    assumed: bool = False
    letters: frozenset[str] = frozenset()
    _nodes: list[ast.AST] | None = field(default=None, compare=False, repr=False)
    _parts: list[Part] | None = field(default=None, compare=False, repr=False)
    _names: list[str] | None = field(default=None, compare=False, repr=False)
    _index_letters: set[str] | None = field(default=None, compare=False, repr=False)

    @property
    def tree(self) -> ast.expr:
        return self.root.body

    @property
    def nodes(self) -> list[ast.AST]:
        """Every node, parents first."""
        if self._nodes is None:
            self._nodes = every(self.root)
        return self._nodes

    @property
    def parts(self) -> list[Part]:
        """Every part that stands for a value, as `walked` finds it."""
        if self._parts is None:
            self._parts = [*walked(self.root, self.changed)]
        return self._parts

    @property
    def names(self) -> list[str]:
        """Every name in it."""
        if self._names is None:
            self._names = [n.id for n in self.nodes if isinstance(n, ast.Name)]
        return self._names

    @property
    def index_letters(self) -> set[str]:
        """The letters that stand as an index somewhere in it."""
        if self._index_letters is None:
            self._index_letters = letters_among(self.nodes)
        return self._index_letters

    def changed(self) -> None:
        """Forgets what was found, as something else stands there now."""
        self._nodes = self._parts = self._names = self._index_letters = None

    def typed(self, node: ast.Name) -> str:
        """A name as it was typed: λ_k, where the notation says lambda__k."""
        start = self.source.offset(node)
        return self.source.original[self.source.places[start] : self.source.places[start + len(node.id)]]


def walked(root: ast.AST, changed: Callable[[], None]) -> Iterator[Part]:
    """Every part that stands for a value, with the letters that sums bind around it, and a way to put another in its place, of
    which `changed` is told."""
    # In a loop, and not by recursion: a sum of a thousand terms leans a thousand deep.
    ahead: list[tuple[ast.AST, str, int | None, ast.AST, frozenset[str]]] = []

    def children(node: ast.AST, bound: frozenset[str], skip: tuple[str, ...] = ()) -> None:
        for name in reversed(parts(type(node))):  # type: ignore[arg-type]
            value = getattr(node, name, None)
            if name in skip:
                continue
            if isinstance(value, ast.AST):
                ahead.append((node, name, None, value, bound))
            elif isinstance(value, list):
                items = [(n, item) for n, item in enumerate(value) if isinstance(item, ast.AST)]
                ahead.extend((node, name, n, item, bound) for n, item in reversed(items))

    children(root, frozenset())
    while ahead:
        parent, name, n, node, bound = ahead.pop()

        def replace(new: ast.expr, parent: ast.AST = parent, name: str = name, n: int | None = n) -> None:
            if n is None:
                setattr(parent, name, new)
            else:
                getattr(parent, name)[n] = new
            changed()

        if isinstance(node, ast.expr):
            yield node, bound, replace
        if isinstance(node, ast.Subscript) or (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)):
            continue
        if isinstance(node, ast.Call):
            word = node.func.id if isinstance(node.func, ast.Name) else ""
            letters = binders(node)
            if letters and word in REDUCTIONS:
                ahead.append((node, "args", 0, node.args[0], bound | letters))
                continue
            if word == "delta":
                continue
            children(node, bound, ("func",) if word else ())
            continue
        children(node, bound)


def binders(call: ast.Call) -> frozenset[str]:
    """The letters over which a sum, product, mean, maximum or norm runs; none for a maximum of two values."""
    word = call.func.id if isinstance(call.func, ast.Name) else ""
    if word not in REDUCTIONS or len(call.args) < 2:
        return frozenset()
    found = [a.elts[0] if isinstance(a, ast.Tuple) and a.elts else a for a in call.args[1:]]
    letters = frozenset(a.id for a in found if isinstance(a, ast.Name))
    if word in ("max", "min") and not isinstance(call.args[1], ast.Tuple):
        below = {t for n in every(call.args[0]) if isinstance(n, ast.Name) for t in tokens(n.id)}
        letters &= index_letters(call.args[0]) | below
    return letters if len(letters) == len(found) else frozenset()


def tokens(word: str) -> list[str]:
    """What hangs below a name: hat of y_hat, i and j of W_i_j, and both letters of W_ij, too."""
    parts = word.split("_")[1:]
    return [t for part in parts for t in ((part, *part) if len(part) > 1 else (part,)) if t]


def names_in(tree: ast.AST) -> list[str]:
    """Every name in a tree."""
    return [n.id for n in every(tree) if isinstance(n, ast.Name)]


def brief(tree: ast.expr, longest: int = 40) -> str:
    """An expression inside a fix, where it is not too long to be typed again."""
    shown = ast.unparse(tree)
    return shown if len(shown) <= longest else "…"


__all__ = ["Line", "Part", "Replace", "binders", "brief", "names_in", "tokens"]
