"""What is of a whole square array in the text notation: inv(A)[i,j], det(A), logdet(A), trace(A), and of one of several matrices:
inv(S[k,:,:])[i,j], logdet(S[k,:,:])."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from sympy import Expr

from derive.expression.indices import LETTERS
from derive.expression.nodes import Index, entry, summation
from derive.expression.square import determinant, inverse_entry, log_determinant
from derive.language.calculated import place
from derive.language.syntax import slots_of
from derive.words import gettext as _

if TYPE_CHECKING:
    from derive.language.expressions import Reader, Scope

INVERSE, TRACE = "inv", "trace"
DETERMINANTS = {"det": determinant, "logdet": log_determinant}
NAMES = frozenset((INVERSE, TRACE, *DETERMINANTS))


def whole_square(tree: ast.AST) -> ast.Name | None:
    """The name of the array in inv(A), det(A), inv(S[k,:,:]), …; None where what is called is of something else."""
    match tree:
        case ast.Call(func=ast.Name(id=word), args=[ast.Name() as array], keywords=[]) if word in NAMES:
            return array
        case ast.Call(func=ast.Name(id=word), args=[ast.Subscript(value=ast.Name() as array, slice=inside)], keywords=[]):
            slots = slots_of(inside)
            if word in NAMES and len(slots) > 2 and all(map(_is_open, slots[-2:])) and not any(map(_is_open, slots[:-2])):
                return array
    return None


def _is_open(slot: ast.expr) -> bool:
    return isinstance(slot, ast.Slice) and slot.lower is slot.upper is slot.step is None


def _outer(tree: ast.expr) -> list[ast.expr]:
    """The places of the matrix in inv(S[k,:,:])."""
    of = tree.args[0]  # type: ignore[attr-defined]
    return slots_of(of.slice)[:-2] if isinstance(of, ast.Subscript) else []


def declare_square(reader: Reader, tree: ast.AST) -> None:
    """A capital whose inverse or determinant is asked for is a matrix, though nowhere an entry of it is written."""
    array = whole_square(tree)
    if array is not None and (array.id[0].isupper() or _outer(tree)):  # type: ignore[arg-type]
        reader.arrays.setdefault(array.id, 2 + len(_outer(tree)))  # type: ignore[arg-type]


def is_square(reader: Reader, tree: ast.AST) -> bool:
    """Whether a syntax tree is inv(A), det(A), logdet(A) or trace(A) of an array; det(x) of a number is none."""
    array = whole_square(tree)
    return array is not None and reader.ranks.get(array.id, reader.arrays.get(array.id, 0)) > 1


def is_inverse(reader: Reader, tree: ast.AST) -> bool:
    """Whether a syntax tree is inv(A)."""
    return is_square(reader, tree) and tree.func.id == INVERSE  # type: ignore[attr-defined]


def refuse_compound(reader: Reader, tree: ast.AST, scope: Scope) -> None:
    """inv(A*B) and det(A + B) are of an array without a name, which wants one first."""
    match tree:
        case ast.Call(func=ast.Name(id=word), args=[ast.BinOp() | ast.UnaryOp() as inner]) if word in (INVERSE, *DETERMINANTS):
            entry_ = "[i,j]" if word == INVERSE else ""
            fix = _("{fix} with {definitions} defined first").format(fix=f"`{word}(M){entry_}`", definitions="`M[i,j] = …`")
            raise reader.error(_("{word} is of an array that has a name").format(word=word), inner, scope, fix)


def read_inverse(reader: Reader, tree: ast.Subscript, scope: Scope) -> Expr:
    """inv(A)[i,j]: its rows run along the columns of A, and its columns along the rows."""
    name = _square(reader, tree.value, scope)
    slots = slots_of(tree.slice)
    if len(slots) != 2:
        raise reader.error(
            _("{array} is a matrix and wants two indices").format(array=f"{INVERSE}({name})"), tree, scope,
            f"`{INVERSE}({name})[i,j]`",
        )  # fmt: skip
    outer = _places(reader, name, tree.value, scope)
    row, column = (reader.index(s, scope, ("axis", name, len(outer) + 1 - n)) for n, s in enumerate(slots))
    return inverse_entry(name, *outer, row, column)


def _places(reader: Reader, name: str, tree: ast.expr, scope: Scope) -> list[Expr]:
    """Which of several matrices it is."""
    return [place(reader, s, scope, ("axis", name, n)) for n, s in enumerate(_outer(tree))]


def read_square(reader: Reader, tree: ast.Call, scope: Scope) -> Expr:
    """det(A) and logdet(A), and trace(A) as the sum that it is."""
    word = tree.func.id  # type: ignore[attr-defined]
    name = _square(reader, tree, scope)
    if word == INVERSE:
        raise reader.error(
            _("{array} is a matrix and wants two indices").format(array=f"{INVERSE}({name})"), tree, scope,
            f"`{INVERSE}({name})[i,j]`",
        )  # fmt: skip
    outer = _places(reader, name, tree, scope)
    if word in DETERMINANTS:
        return DETERMINANTS[word](name, *outer)
    letter = next(c for c in (*LETTERS, *(f"k{n}" for n in range(1, 1000))) if _is_free(c, reader, scope))
    key = ("bound", len(reader.bound))
    reader.bound.append((letter, key))
    reader.tie(key, ("axis", name, len(outer)), scope, tree)
    return summation(entry(name, *outer, Index(letter), Index(letter)), Index(letter), reader.placeholder(key))


def _is_free(letter: str, reader: Reader, scope: Scope) -> bool:
    taken = (scope.indices, reader.ranks, reader.arrays, reader.functions, reader.size_names)
    return not any(letter in names for names in taken)


def _square(reader: Reader, tree: ast.expr, scope: Scope) -> str:
    """The name of a square array, whose two axes are tied to one size."""
    array = whole_square(tree)
    assert array is not None
    name = array.id
    if name in scope.indices:
        raise reader.error(_("the index {word} is used as an array").format(word=name), array, scope)
    reader.check_name(name, array, scope)
    rank = reader.ranks.setdefault(name, reader.arrays.get(name, 0))
    if rank != 2 + len(_outer(tree)):
        word = tree.func.id  # type: ignore[attr-defined]
        raise reader.error(
            _("{word} is of a square matrix, and {array} has another number of indices").format(word=word, array=name), array,
            scope,
        )  # fmt: skip
    reader.tie(("axis", name, rank - 2), ("axis", name, rank - 1), scope, array)
    return name


__all__ = ["declare_square", "is_inverse", "is_square", "read_inverse", "read_square", "refuse_compound", "whole_square"]
