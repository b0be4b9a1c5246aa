"""Assignments: a name is a quantity; what an object is given, and what is drawn at random, are known by their names."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from derive.reading import said
from derive.reading.python.arrays import Array, Whole
from derive.reading.python.classes import Classes
from derive.reading.python.values import Instance, Several, Word
from derive.reading.said import Said
from derive.records import replace
from derive.sentence import message
from derive.words import gettext as _

#: What fills an array before its entries are known.
STARTS = frozenset(["zeros", "ones", "empty", "zeros_like", "ones_like", "empty_like"])


def is_start(node: ast.expr) -> bool:
    """Whether an array begins here whose entries are set later."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in STARTS


class Assignments(Classes):
    """What stands on the left side."""

    def assign(self, target: ast.expr, value: object, node: ast.expr, told: bool) -> None:
        self.here = self.locate(target)
        if isinstance(target, ast.Tuple | ast.List):
            if isinstance(value, Array) and all(isinstance(t, ast.Name) for t in target.elts):
                value = self.unpacked(value, [t.id for t in target.elts if isinstance(t, ast.Name)])
            if not isinstance(value, Several):
                raise self.refusal(_("several names on the left side, and one value"))
            if len(value.values) != len(target.elts):
                names = frozenset().union(*(v.names for v in value.values if isinstance(v, Array)))
                of = self.value(node.value) if isinstance(node, ast.Attribute) else None
                raise self.misfit(_("there are {n} names on the left side, and {m} values").format(
                    n=len(target.elts), m=len(value.values)),
                                  of.names if isinstance(of, Array) else names)  # fmt: skip
            inner = node.elts if isinstance(node, ast.Tuple | ast.List) else [None] * len(target.elts)
            for t, v, e in zip(target.elts, value.values, inner, strict=True):
                self.assign(t, v, e or node, told)
            return
        if isinstance(target, ast.Attribute) and isinstance(of := self.value(target.value), Instance):
            self.set(of, target.attr, value, node, told)
            return
        if isinstance(target, ast.Subscript):
            if not self.masked(target, self.arr(value), node, told) and not self.part_set(target, self.arr(value), node, told):
                self.filled(target, self.arr(value), None)
            return
        if not isinstance(target, ast.Name):
            raise self.refusal(_("this statement is not read as a formula"))
        if (
            isinstance(value, Several)
            and not (value.values and isinstance(value.values[-1], Word))
            and isinstance(node, ast.List | ast.Tuple)
            and value.values
            and not (isinstance(node, ast.List) and len(node.elts) == 1 and self.seen[target.id] + 1 < self.assigned[target.id])
        ):
            value = self.written([self.arr(self.opened(v)) for v in value.values])
        if isinstance(value, Array) and value.along is not None and value.along.length().text == target.id:
            self.met.add(target.id)
            self.sizes.add(target.id)
            self.known[target.id] = value
            return
        if isinstance(value, Array) and value.drawn:
            value = self.given_array(target.id, value)
        if isinstance(value, Array) and (axes := self.facts.results.get((target.id, target.lineno))) is not None:
            self.as_stated(value, axes)
        if self.holding and isinstance(value, Array):
            value = self.apart_from(value) if told else self.held_fixed(value)
        if isinstance(value, Array) and target.id in self.met and self.ranks.get(target.id, 0) < value.rank:
            self.doubt(1.5, value.names | {target.id})  # the m of m = b * m + (1 - b) * g has the axes of its next value
        name = self.spelled(target.id) if told else target.id
        constant = (
            isinstance(value, Array) and value.whole is not None and value.whole.base is None and self.assigned[target.id] > 1
        )
        if (
            told
            and isinstance(value, Array)
            and target.id != "_"
            and not self.is_inline(value, target)
            and (value.masked is None or value.masked.is_number)
            and not (value.bare and value.free == target.id)
            and not ((constant or is_start(node) or value.free is not None) and self.seen[target.id] < self.assigned[target.id])
        ):
            value = self.define(name, value, node, self.locate(target))
        elif not told and isinstance(value, Array):
            value = self.in_turn(target.id, value)
        self.known[target.id] = value

    def in_turn(self, name: str, value: Array) -> Array:
        """What a name is known as behind its assignment within a loop."""
        return value

    def unpacked(self, of: Array, names: Sequence[str]) -> Several:
        """The parts of what is unpacked: the entries of a vector where they are numbers, else what is given under their names."""
        if not (of.free and of.bare) or of.free in self.sizes:
            if of.rank:
                rest = [ast.Slice(None, None, None)] * (of.rank - 1)
                return Several(tuple(self.taken_at(of, [self.integer(Whole(None, n)), *rest]) for n in range(len(names))))
            raise self.refusal(_("several names on the left side, and one value"))
        if of.rank == 1 and not any(self.ranks.get(n) for n in names):
            entries = [self.taken_at(of, [self.integer(Whole(None, n))]) for n in range(len(names))]
            return Several(tuple(replace(e, names=frozenset((n,))) for e, n in zip(entries, names, strict=True)))
        if of.rank:
            raise self.misfit(_("there are {n} names on the left side, and {m} values").format(n=len(names), m=1), of.names)
        self.doubt(0.6 if any(self.ranks.get(n) for n in names) else 2.0, of.names)
        self.records.add(of.free)
        self.say(message("{names} are given as {of}", names=", ".join(names), of=of.free))
        return Several(tuple(self.free_array(n) for n in names))

    def is_inline(self, value: Array, target: ast.Name) -> bool:
        """Whether a value stands where it is used, and is no quantity of its own; what nothing uses is to be one."""
        return value.is_inline and len(re.findall(rf"(?<![\w.]){re.escape(target.id)}(?!\w)", self.facts.text)) > 1

    def filled(self, target: ast.Subscript, value: Array, adds: str | None) -> None:
        raise NotImplementedError

    def masked(self, target: ast.Subscript, value: Array, node: ast.expr, told: bool, sign: str | None = None) -> bool:
        """x[x < 0] = 0, p[np.arange(N), y] -= 1: the array is another from here on, where(condition, value, x)."""
        if not isinstance(target.value, ast.Name):
            return False
        name = target.value.id
        old = self.lookup(name)
        if not isinstance(old, Array):
            return False
        condition = self.where_set(target, old)
        if condition is None:
            return False
        self.here = self.locate(target)
        if name in self.facts.views or any(old is v for v in self.passed):
            reason = _(
                "{name} shares its entries with another array, which changes too: write a new one, np.where(condition, a, b)"
            )
            raise self.refusal(reason.format(name=name))
        if value.rank:
            raise self.misfit(_("one number is put in all these places; for others write np.where(condition, a, b)"), value.names)
        new = value if sign is None else self.combined(sign, old, value)
        made = self.chosen(condition, new, old)
        self.assign(ast.copy_location(ast.Name(name, ast.Store()), target), made, node, told)
        return True

    def part_set(self, target: ast.Subscript, value: Array, node: ast.expr, told: bool) -> bool:
        """g[1:] = v, W[:, 0] = 0: the array is another from here on, v where its place is there, and what it was elsewhere."""
        old = self.lookup(target.value.id) if isinstance(target.value, ast.Name) and not self.turning else None
        if not isinstance(old, Array) or not isinstance(target.value, ast.Name):
            return False
        name = target.value.id
        if name in self.facts.views | self.facts.built or any(old is v for v in self.passed):
            return False
        nodes = list(target.slice.elts) if isinstance(target.slice, ast.Tuple) else [target.slice]
        parts = [_part(n) for n in nodes]
        if not all(parts) or len(parts) > old.rank or all(p == (None, None) for p in parts):
            return False
        old, value = self.plain(old), self.plain(value)
        bounds = [p or (None, None) for p in parts] + [(None, None)] * (old.rank - len(parts))
        open_ = [n for n, (first, last) in enumerate(bounds) if first is None or first != last]
        if value.rank > len(open_):
            raise self.misfit(_("this has more axes than the place where it is put"), value.names | old.names)
        kept, first_entry = open_[len(open_) - value.rank :], old.entry

        def entry(*letters: Said) -> Said:
            moved = [Whole(lambda *_, i=letters[n]: i, -(bounds[n][0] or 1) + 1).plus(0) for n in kept]
            made = value.entry(*moved)
            rest = first_entry(*letters)
            ends = {c.text: axis.length() for c, axis in zip(letters, old.axes, strict=True)}
            for letter, (first, last) in reversed(list(zip(letters, bounds, strict=True))):
                if first is not None and first == last:
                    made = said.call("where", said.compared(letter, "==", Said(str(first))), made, rest)
                    continue
                if last is not None:
                    end = Said(str(last)) if last > 0 else said.plus([("+", ends[letter.text]), ("-", Said(str(-last)))])
                    made = said.call("where", said.compared(letter, "<=", end), made, rest)
                if first is not None and first > 1:
                    made = said.call("where", said.compared(letter, ">=", Said(str(first))), made, rest)
            return made

        made = self.array(old.axes, entry, old.names | value.names)
        self.assign(ast.copy_location(ast.Name(name, ast.Store()), target), made, node, told)
        return True

    def where_set(self, target: ast.Subscript, old: Array) -> Array | None:
        """The condition under which entries are set: one that stands there, or that an index is the label of its row."""
        parts = list(target.slice.elts) if isinstance(target.slice, ast.Tuple) else [target.slice]
        if any(isinstance(p, ast.Slice) for p in parts):
            return None
        places = [self.value(p) for p in parts]
        self.here = self.locate(target)
        if len(places) == 1 and isinstance(condition := places[0], Array) and condition.choose is not None:
            if condition.rank != old.rank or not old.rank:
                raise self.misfit(
                    _("the condition has {n} axes here, and the array {m}").format(n=condition.rank, m=old.rank),
                    condition.names | old.names,
                )
            return condition
        rows, labels = (places[0], places[1]) if len(places) == 2 else (None, None)
        if not (isinstance(rows, Array) and isinstance(labels, Array)) or rows.rank != 1 or rows.whole is None:
            return None
        if rows.whole.plus(1, Said("i")).text != "i":
            return None
        if old.rank != 2 or labels.rank != 1:
            raise self.misfit(_("this has fewer axes than places"), labels.names if old.rank == 2 else old.names)

        def choose(yes: Said, no: Said, *letters: Said) -> Said:
            place = self.position(labels, letters[0])
            return said.call("where", said.compared(letters[1], "==", place), yes, no)

        return self.decided(old.axes, choose, old.names | labels.names)

    def as_stated(self, a: Array, axes: Sequence[str]) -> None:
        """What a comment says of the axes of a value has to be so."""
        if a.rank != len(axes):
            reason = _("the comment says that this has the shape ({axes}), and it has {n} axes")
            raise self.misfit(reason.format(axes=", ".join(axes), n=a.rank), a.names)

    def given_array(self, name: str, a: Array) -> Array:
        """What is drawn at random, or learned, stands for any numbers: its name is given, with as many axes."""
        made = self.parameter(self.unused(name) if name in self.defined else name, [self.length_of(a, n) for n in range(a.rank)])
        self.say(message("{name} is given here: its numbers are drawn or learned", name=made.free))
        return made

    def set(self, of: Instance, name: str, value: object, node: ast.expr, told: bool) -> None:
        """What an object is given by this name; what starts at some numbers, or at none, is learned."""
        if isinstance(value, Word) and value.value is None:
            return
        if isinstance(value, Array) and (value.drawn or is_start(node)):
            value = self.given_array(name, value)
        elif isinstance(value, Array) and told:
            value = self.define(self.unused(f"{name}_new"), value, node, self.locate(node))
        of.attributes[name] = value


def _part(node: ast.expr) -> tuple[int | None, int | None] | None:
    """The first and the last place, from 1, that a constant or a slice names: 1 and 1 of 0, 2 and none of 1:."""
    match node:
        case ast.Constant(value=int(n)) if not isinstance(n, bool):
            return n + 1, n + 1
        case ast.Slice(lower=None, upper=None, step=None):
            return None, None
        case ast.Slice(lower=ast.Constant(value=int(n)), upper=None, step=None):
            return n + 1, None
        case ast.Slice(lower=None | ast.Constant(value=0), upper=ast.Constant(value=int(n)), step=None):
            return None, n
        case ast.Slice(lower=None, upper=ast.UnaryOp(ast.USub(), ast.Constant(value=int(n))), step=None):
            return None, -n
        case ast.Slice(lower=ast.Constant(value=int(m)), upper=ast.UnaryOp(ast.USub(), ast.Constant(value=int(n))), step=None):
            return m + 1, -n  # 1:-1, from the second to the last but one
    return None


__all__ = ["Assignments"]
