"""Places and ends of ranges that are calculated, as they are typed: x[i+k-1], p[y[i]], sum(…, (t, 0, T-1))."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sympy import Expr, Integer

from derive.errors import NotationError
from derive.expression.nodes import Index, Indexed, Max, Min, add, mul, name_of, neg, node, scalar
from derive.expression.shifts import is_calculated, normal
from derive.language.ranges import Key, Read
from derive.language.syntax import every, slots_of
from derive.records import dataclass, replace
from derive.words import gettext as _

if TYPE_CHECKING:
    from derive.language.expressions import Reader, Scope

#: Letters that are an index wherever they stand in a place, and never a label.
USUAL = frozenset("ijklmn")


@dataclass
class Span:
    """The ends of a range, with what the letters in them are."""

    first: Expr
    last: Expr
    keys: Mapping[str, Key]


def place(reader: Reader, tree: ast.expr, scope: Scope, axis: Key | None = None) -> Expr:
    """What stands at a place of an entry (on an axis), or is compared with one."""
    if _is_label(reader, tree, scope):
        return _label(reader, tree, scope, axis)
    last = isinstance(tree, ast.Name) and tree.id in reader.size_names and tree.id not in scope.indices
    if last and axis is not None and axis not in reader.ranges.axes:
        reader.tie(("size", tree.id), axis, scope, tree)  # type: ignore[attr-defined]
        reader.ranges.ends.add(axis)
        return reader.placeholder(("size", tree.id))  # type: ignore[attr-defined]
    ours = axis is not None and axis in reader.ranges.axes
    calculated = isinstance(tree, ast.BinOp) or last or (ours and isinstance(tree, ast.UnaryOp) and is_number(tree))
    if not calculated and not ours:
        return reader.index(tree, scope, axis)
    if calculated or (isinstance(tree, ast.Constant) and type(tree.value) is int):
        found = normal(_calculated(reader, tree, scope))
    else:
        found = reader.index(tree, scope)
    if axis is not None:

        def fail(said: str) -> NotationError:
            return reader.error(
                _("how far the index of this place runs is not clear; a range says so") if not said
                else _("how far this axis goes is not clear: {ends}").format(ends=said),
                tree, scope, "`(k, 1, N)`",
            )  # fmt: skip

        reader.ranges.axes.add(axis)
        keys: Mapping[str, Key] = dict(scope.indices)  # type: ignore[arg-type]
        own = isinstance(found, Index) and keys[found.name][0] == "head" and keys[found.name][1:] == axis[1:]
        if own and keys[found.name] not in reader.ranges.explicit:
            reader.tie(keys[found.name], axis, scope, tree)
            reader.ranges.tied.add(axis)
        reader.ranges.reads.append(Read(axis, found, keys, fail))
    return found


def is_number(tree: ast.expr) -> bool:
    """Whether a place is a whole number, which may be less than 0."""
    inner = tree.operand if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub) else tree
    return isinstance(inner, ast.Constant) and type(inner.value) is int


def _is_label(reader: Reader, tree: ast.expr, scope: Scope) -> bool:
    """Whether a quantity says which entry it is: y of p[y], and y[i] of p[y[i]]."""
    if isinstance(tree, ast.Subscript):
        return True
    if not isinstance(tree, ast.Name) or tree.id in scope.indices or tree.id in reader.size_names:
        return False
    likely = tree.id not in USUAL | reader.letters_known and not (len(tree.id) == 1 and tree.id.isupper())  # T is a size
    return tree.id in reader.labels or (not scope.free and likely)


def _label(reader: Reader, tree: ast.expr, scope: Scope, axis: Key | None) -> Expr:
    if isinstance(tree, ast.Subscript):
        found = reader.entry(tree, scope)
    else:
        assert isinstance(tree, ast.Name)
        reader.check_name(tree.id, tree, scope)
        reader.ranks.setdefault(tree.id, 0)
        found = scalar(tree.id)
    reader.labels.add(name_of(found))
    values = ("values", name_of(found))
    if axis is not None:
        reader.tie(values, axis, scope, tree)
    return found


def _calculated(reader: Reader, tree: ast.expr, scope: Scope) -> Expr:
    """A sum of indices, sizes, labels and whole numbers, each perhaps a whole number of times."""
    match tree:
        case ast.Constant(value=value) if type(value) is int:
            return Integer(value)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return neg(_calculated(reader, inner, scope))
        case ast.BinOp(op=ast.Add() | ast.Sub() as op, left=left, right=right):
            one, other = _calculated(reader, left, scope), _calculated(reader, right, scope)
            return normal(add(one, other if isinstance(op, ast.Add) else neg(other)))
        case ast.BinOp(op=ast.Mult(), left=left, right=right) if isinstance(left, ast.Constant) or isinstance(
            right, ast.Constant
        ):
            return normal(mul(*sorted((_calculated(reader, left, scope), _calculated(reader, right, scope)), key=is_calculated)))
        case ast.Name(id=word) if word in reader.size_names and word not in scope.indices:
            reader.sizes.find(("size", word))
            return reader.placeholder(("size", word))
        case ast.Call(
            func=ast.Name(id="sum"), args=[ast.BinOp(op=ast.Pow(), left=inner, right=ast.Constant(value=0)), ast.Name()]
        ):
            if (length := _counted(reader, inner, tree.args[1].id, scope)) is not None:  # type: ignore[attr-defined]
                return length
    if _is_label(reader, tree, scope):
        return _label(reader, tree, scope, None)
    return reader.index(tree, scope)


def _counted(reader: Reader, tree: ast.expr, letter: str, scope: Scope) -> Expr | None:
    """How many entries an axis has that an index runs along from 1 on: Σ_j x_j⁰, by which W[x; h] is read behind x."""
    reader.read(tree, replace(scope, indices={**scope.indices, letter: ("counted", scope.number, tree.col_offset)}))
    for part in every(tree):
        if isinstance(part, ast.Subscript) and isinstance(part.value, ast.Name):
            for n, slot in enumerate(slots_of(part.slice)):
                axis = ("axis", part.value.id, n)
                if isinstance(slot, ast.Name) and slot.id == letter and axis not in reader.ranges.axes:
                    return reader.placeholder(axis)  # type: ignore[arg-type]
    return None


def is_place(tree: ast.expr, letters: Iterable[str]) -> bool:
    """Whether a side of a condition is an index, or is calculated from indices and whole numbers alone."""
    if isinstance(tree, ast.Name):
        return tree.id in letters
    if not isinstance(tree, ast.BinOp) or not isinstance(tree.op, ast.Add | ast.Sub):
        return False
    sides = (tree.left, tree.right)
    plain = (is_place(s, letters) or (isinstance(s, ast.Constant) and type(s.value) is int) for s in sides)
    return all(plain) and any(is_place(s, letters) for s in sides)


def span(reader: Reader, first: ast.expr, last: ast.expr, scope: Scope) -> Span:
    """The ends of a range that does not run from 1 to a size."""
    ends = [normal(_end(reader, e, scope)) for e in (first, last)]
    return Span(ends[0], ends[1], dict(scope.indices))  # type: ignore[arg-type]


def _end(reader: Reader, tree: ast.expr, scope: Scope) -> Expr:
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id in ("max", "min") and len(tree.args) == 2:
        kind = Max if tree.func.id == "max" else Min
        return node(kind, *(normal(_end(reader, a, scope)) for a in tree.args))  # type: ignore[no-any-return]
    if not isinstance(tree, ast.BinOp | ast.Name | ast.UnaryOp) and not (
        isinstance(tree, ast.Constant) and type(tree.value) is int and abs(tree.value) <= 10**6
    ):
        raise reader.error(_("a range ends at the name of a size or at a whole number"), tree, scope)
    found = _calculated(reader, tree, scope)
    if any(isinstance(atom, Indexed) for atom in found.atoms(Indexed)):
        raise reader.error(_("a range ends at the name of a size or at a whole number"), tree, scope)
    return found


def sizes_of_range(binder: ast.Tuple, letters: Iterable[str]) -> Iterable[str]:
    """The names in the ends of a range that are no index: N of (k, 1, N), T of (t, 0, T-1)."""
    for part in (part for end in binder.elts[1:] for part in every(end)):
        if isinstance(part, ast.Name) and part.id not in letters and part.id not in ("max", "min"):
            yield part.id


def refuse_endless(reader: Reader) -> None:
    """Refuses an index that stands as a number and of which nothing says how far it runs."""
    ranges = reader.ranges
    read = {key for r in ranges.reads for key in r.keys.values()}
    for tree, scope in reader.counted:
        key: Key = scope.indices[tree.id]  # type: ignore[assignment]
        if key not in ranges.explicit | read and not reader.sizes.known(key):
            fixes = [a for a, n in reader.ranks.items() if n == 1]
            fix = f"`{fixes[-1]}[{tree.id}]`" if fixes else None
            raise reader.error(_("the index {word} is used as a number").format(word=tree.id), tree, scope, fix)


__all__ = ["Span", "is_place", "place", "refuse_endless", "sizes_of_range", "span"]
