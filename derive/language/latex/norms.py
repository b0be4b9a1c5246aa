r"""Norms: \|x_i\|_2 is over the one index that is free in it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from derive.language.latex.fixes import typed_name
from derive.language.latex.letters import free_letters
from derive.language.latex.tree import Fence, Item, plain, single
from derive.words import gettext as _

if TYPE_CHECKING:
    from derive.language.latex.convert import Converter


def norm(walk: Converter, base: Fence, item: Item) -> ast.expr:
    r"""\|x_i\| is over the one index that is free in it; what is below says which norm."""
    at = base.at
    which, square = "2", False
    if item.below is not None:
        mark = plain(single(item.below))
        which = mark.value if mark is not None else ""
        if which not in ("1", "2", "F", "infty"):
            raise walk.error(_("a norm is one of 1, 2, F and infinity"), item.below.at, r"`\|x_i\|_2`")
    if item.above is not None:
        mark = plain(single(item.above))
        square = mark is not None and mark.value == "2"
    body = walk.inside(base, at)
    if not walk.norms:
        return walk.given(0, at)
    letters = sorted(free_letters(body) - set(walk.bound))
    if not letters:
        body, letters = entries(walk, body, at)
    if len(letters) != (2 if which == "F" else 1):
        if which == "F":
            raise walk.error(_("a Frobenius norm is over two indices"), at, r"`\|W_{ij}\|_F`")
        raise walk.error(
            _("this norm is over one index, and {letters} are free in it").format(letters=_(" and ").join(letters)),
            at,
            r"`\|W_{ij}\|_F`",
        )
    names = [walk.word(letter, at) for letter in letters]
    if which == "1":
        value: ast.expr = walk.call("sum", at, walk.call("abs", at, body), *names)
    elif which == "infty":
        value = walk.call("max", at, walk.call("abs", at, body), *names)
    elif square:
        two = walk.at(ast.BinOp(body, ast.Pow(), walk.given(2, at)), at)
        return walk.call("sum", at, two, *names)
    else:
        value = walk.call("norm", at, body, *names)
    return walk.raised(value, item)


def entries(walk: Converter, body: ast.expr, at: int) -> tuple[ast.expr, list[str]]:
    """A norm of whole vectors, each once in every term: x - y is x_k - y_k."""
    vectors = {n.id for n in ast.walk(body) if isinstance(n, ast.Name) and rank(walk, n.id)}
    example = next(iter(sorted(vectors)), next((n.id for n in ast.walk(body) if isinstance(n, ast.Name)), "x"))
    if not vectors or any(rank(walk, v) != 1 for v in vectors) or not linear(walk, body):
        raise walk.error(_("a norm is over an index, and none is free here"), at, rf"`\|{typed_name(example)}_k\|`")
    taken = walk.facts.indices | set(walk.bound) | set(walk.facts.known)
    letter = next(c for c in "kijmnlpqrst" + "abcdfghuvwxyz" if c not in taken)

    class Entries(ast.NodeTransformer):
        def visit_Name(inner, name: ast.Name) -> ast.expr:
            if name.id not in vectors:
                return name
            place = name.start_offset  # type: ignore[attr-defined]
            return walk.at(ast.Subscript(name, walk.word(letter, place), ast.Load()), place)

    return Entries().visit(body), [letter]


def rank(walk: Converter, name: str) -> int:
    return walk.facts.known.get(name, 0) or walk.facts.arrays.get(name, 0)


def linear(walk: Converter, e: ast.expr) -> bool:
    """Whether every term holds one whole vector, and nothing else that is one."""
    match e:
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            return linear(walk, e.left) and linear(walk, e.right)
        case ast.UnaryOp():
            return linear(walk, e.operand)
        case ast.BinOp(op=ast.Mult()):
            return (linear(walk, e.left) and not holds(walk, e.right)) or (linear(walk, e.right) and not holds(walk, e.left))
        case ast.BinOp(op=ast.Div()):
            return linear(walk, e.left) and not holds(walk, e.right)
        case ast.Name():
            return rank(walk, e.id) == 1
    return False


def holds(walk: Converter, e: ast.expr) -> bool:
    return any(isinstance(n, ast.Name) and rank(walk, n.id) for n in ast.walk(e))
