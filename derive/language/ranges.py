"""How far an index runs that stands in a place that is calculated, and how many entries an array has that is read there.

An array has the entries that the text needs: x of y_i = Σ_k w_k x_{i+k-1} has N + K - 1.  An index whose range is not given
takes the values for which all entries exist: t of Σ_t (x_t - a x_{t-1})² runs from 2 to T.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import field

from sympy import Expr, Integer

from derive.errors import NotationError
from derive.expression.nodes import ONE, Index, Size
from derive.expression.shifts import Form, at_most, form_of, moved, place_of, total
from derive.language.down import go_down
from derive.language.sizes import Sizes
from derive.language.syntax import every, slots_of
from derive.records import dataclass
from derive.words import gettext

Key = tuple[object, ...]
Span = tuple[Expr, Expr]


@dataclass
class Read:
    """A place on an axis, with what each of its letters is."""

    axis: Key
    place: Expr
    keys: Mapping[str, Key]
    fail: Callable[[str], Exception]

    def alone(self) -> tuple[Key, int] | None:
        """The index and the number of a place that is i, i + 1, i - 2, …"""
        form = form_of(self.place) or {}
        letters = [atom for atom in form if atom is not ONE]
        if len(letters) == 1 and isinstance(letters[0], Index) and form[letters[0]] == 1:
            return self.keys[letters[0].name], form.get(ONE, 0)
        return None


@dataclass
class Ranges:
    """What one problem's texts say of ranges."""

    sizes: Sizes = field(default_factory=Sizes)
    axes: set[Key] = field(default_factory=set)  # those that are read at a place that is calculated
    defined: set[str] = field(default_factory=set)  # arrays on a left side, whose entries are those that are defined
    reads: list[Read] = field(default_factory=list)
    given: dict[Key, tuple[Expr, Expr, Mapping[str, Key]]] = field(default_factory=dict)
    plain: list[tuple[Key, Key]] = field(default_factory=list)  # each index with an axis along which it runs
    cut: dict[Key, tuple[int, int]] = field(default_factory=dict)  # from where an index runs, and how far before the end to
    explicit: set[Key] = field(default_factory=set)  # indices whose range is written
    spans: dict[Key, Span] = field(default_factory=dict)  # what was found for an axis or an index
    ends: set[Key] = field(default_factory=set)  # axes that are read at their last entry, which a size says
    tied: set[Key] = field(default_factory=set)  # axes of `axes` along which an index runs all the same
    known_axes: dict[Key, Span] = field(default_factory=dict)  # of a problem that was read before
    circular: set[str] = field(default_factory=set)  # quantities that are defined by each other, step after step
    down: dict[Key, int] = field(default_factory=dict)  # quantities whose steps go down, and how far ahead each of them is read
    early: dict[Key, int] = field(default_factory=dict)  # how many steps before the first one a quantity of a system is defined
    reaching: set[Key] = field(default_factory=set)  # letters of left sides that run as far as a sum of indices reads
    symbol: Callable[[Hashable], Expr] = Size  # type: ignore[assignment]

    # -- what stands in the text

    def declare(self, nodes: Iterable[ast.AST], letters: Collection[str]) -> None:
        """Notes the axes that some nodes read at a place that is no letter and no number, or by an index with a range of its own;
        `letters` are indices."""
        for part in nodes:
            if isinstance(part, ast.Subscript) and isinstance(part.value, ast.Name):
                for n, slot in enumerate(slots_of(part.slice)):
                    if isinstance(slot, ast.BinOp):
                        self.axes.add(("axis", part.value.id, n))
            elif isinstance(part, ast.Call):
                for letter in filter(None, (_ranged(b, letters) for b in part.args[1:])):
                    self.axes.update(_standing(letter, part.args[0]))

    def begin(self, name: str, letters: Sequence[str], firsts: Iterable[tuple[str, int]]) -> None:
        """Notes that some letters of a left side begin with another number than 1."""
        self.cut.update({("head", name, letters.index(c)): (first, 0) for c, first in firsts})

    @property
    def shifted(self) -> bool:
        """Whether anything here is more than an index that runs along an axis."""
        return bool(self.axes or self.given)

    # -- what follows

    def known(self, key: Key) -> bool:
        """Whether something says how far an index or an axis goes that is not read at calculated places alone."""
        return self.sizes.known(key) if key not in self.axes else key in self.tied

    def settle(self, symbol: Callable[[Hashable], Expr]) -> None:
        """Finds the spans of all axes that are read at calculated places, and of the indices that run along them; `symbol` is
        the size of a class."""
        self.symbol = symbol
        for axis in sorted({r.axis for r in self.reads}, key=str):
            self._settle_axis(axis, [r for r in self.reads if r.axis == axis])
        for key, axis in self.plain:
            if key in self.reaching and axis not in self.spans and (span := self.span(key)) is not None:  # type: ignore[arg-type]
                self.spans[axis] = span
        for head, depth in self.early.items():
            self._begin_what_it_reads(head, Integer(1 - depth))

    def _begin_what_it_reads(self, head: Key, first: Expr) -> None:
        """Makes what a quantity is defined by begin where it does: d_0 of e_n = d_n - w_n x_n, of which e_0 is read."""
        for key, axis in self.plain:
            span = self.spans.get(axis) or self.span(axis)  # type: ignore[arg-type]
            if key == head and span is not None and first != span[0] and at_most(first, span[0]):
                self.spans[axis] = first, span[1]  # type: ignore[index]
                if axis[1] in self.defined:
                    self._begin_what_it_reads(("head", *axis[1:]), first)

    def tie_shifts(self, conflict: Callable[[int, int], Exception]) -> None:
        """Makes an axis and an index run equally far where the index alone reads it: x_t and x_{t-1}."""
        self._run_to_what_is_said(conflict)
        self._define_what_is_read(conflict)
        for axis in sorted({r.axis for r in self.reads}, key=str):
            if axis in self.known_axes:
                continue
            alone = [(found, r) for r in self.reads if r.axis == axis and (found := r.alone()) is not None]
            plain = {key for (key, by), _ in alone if by == 0 and key not in self.explicit}
            for key in dict.fromkeys(key for (key, _), _ in alone):
                shifts = [by for (other, by), _ in alone if other == key]
                if self._is_read_from_1(key):
                    continue
                if key in self.explicit or not any(shifts) or (key[0] == "head" and key[1:] == axis[1:]):
                    continue
                if key in plain or not self.known(key):
                    self.sizes.tie(axis, key, conflict)
                    self.tied.add(axis)
                    self._cut(key, 1 - min(shifts), max(*shifts, 0))
        self._define_what_steps_read(conflict)
        for axis in sorted({r.axis for r in self.reads}, key=str):
            head = ("head", *axis[1:])
            if head in self.explicit - self.given.keys():  # whose last step is said
                for key, by in (found for r in self.reads if r.axis == axis and (found := r.alone()) is not None):
                    if by == 0 and key not in self.explicit:
                        self.sizes.tie(head, key, conflict)
        for axis in sorted(self.tied, key=str):  # h_t of h_t = f(h_{t-1}), read again elsewhere
            for key, by in (found for r in self.reads if r.axis == axis and (found := r.alone()) is not None):
                if by == 0 and key not in self.given:
                    self.sizes.tie(axis, key, conflict)
        for r in self.reads:
            if r.axis in self.tied and hasattr(r.place, "key"):  # h_T is the last
                self.sizes.tie(r.place.key, r.axis, conflict)
        go_down(self, conflict)
        for _ in self.defined:  # what is read of a quantity is what is defined of it, and so on
            for key, axis in self.plain:
                if (cut := self.cut.get(("head", *axis[1:]))) is not None and key not in self.explicit:
                    self._cut(key, *cut)

    def _run_to_what_is_said(self, conflict: Callable[[int, int], Exception]) -> None:
        """Makes the step of a recurrence go as far as the one range by which is read what each step reads: x_t of
        Σ_{t=2}^T (x_t - s_{t-1})² beside s_t = f(s_{t-1}, x_t)."""
        alone = [(r.axis, *found) for r in self.reads if (found := r.alone()) is not None]
        recurrent = {key for axis, key, by in alone if by and key == ("head", *axis[1:])} - self.explicit
        for axis in sorted({axis for axis, key, by in alone if key in recurrent and by == 0}, key=str):
            lasts = [self.given[key][1] for other, key, by in alone if other == axis and key in self.given and by == 0]
            if axis[1] not in self.defined and lasts and len({*lasts}) == 1 and hasattr(lasts[0], "key"):
                for key in {key for other, key, by in alone if other == axis and key in recurrent and by == 0}:
                    self.sizes.tie(key, lasts[0].key, conflict)

    def _define_what_is_read(self, conflict: Callable[[int, int], Exception]) -> None:
        """Makes a quantity that is defined for every value of an index go as far as the one range reads it in which it is read:
        E_l of Σ_{l=0}^L w_l E_l, α_s of Π_{s≤t} α_s."""
        for axis in sorted({r.axis for r in self.reads if r.axis[1] in self.defined}, key=str):
            head = ("head", *axis[1:])
            if head in self.explicit or axis in self.known_axes:
                continue
            alone = [found for r in self.reads if r.axis == axis and (found := r.alone()) is not None]
            recurs = any(key == head and by for key, by in alone)
            ranged = {self.given[key][:2]: self.given[key] for key, by in alone if key in self.given and by == 0}
            if len(ranged) != 1:
                continue
            ((first, last, keys),) = ranged.values()
            form = dict(form_of(last) or {})
            back = -form.pop(ONE, 0)
            if list(form.values()) != [1] or back < 0:
                continue
            (end,) = form
            if isinstance(end, Index):
                if keys[end.name] not in self.explicit:
                    self.sizes.tie(head, keys[end.name], conflict)
            elif hasattr(end, "key"):
                self.sizes.tie(head, end.key, conflict)
                if isinstance(first, Integer) and first <= ONE and not recurs:
                    self._cut(head, int(first), back)
                    self._cut_what_it_reads(head)

    def _define_what_steps_read(self, conflict: Callable[[int, int], Exception]) -> None:
        """Makes a quantity that is defined for every step begin and end where a recurrence reads it steps before its own: η_t of
        θ_{t+1} = θ_t - η_t g_t is that of the steps 0 to N - 1."""
        alone = [(r.axis, *found) for r in self.reads if (found := r.alone()) is not None]
        recurrent = {key for axis, key, by in alone if by and key == ("head", *axis[1:])}
        for axis in sorted({axis for axis, _, _ in alone if axis[1] in self.defined - self.circular}, key=str):
            head = ("head", *axis[1:])
            read = [(key, by) for other, key, by in alone if other == axis and key in recurrent - self.explicit]
            free = head not in self.explicit | self.cut.keys() and axis not in self.known_axes
            if not free or any(other == axis and key in self.given for other, key, _ in alone):
                continue
            shifts = [by for _, by in read]
            if read and max(shifts) < 0 and len({self.sizes.find(key) for key, _ in read}) == 1:
                self.sizes.tie(read[0][0], head, conflict)
                self._cut(head, 1 + min(shifts), -max(shifts))
                self._cut_what_it_reads(head)

    def _cut_what_it_reads(self, head: Key) -> None:
        """Makes what a quantity is defined by begin and end where it does."""
        for key, axis in self.plain:
            other = ("head", *axis[1:])
            if key == head and other not in self.cut and other not in self.explicit:
                self._cut(other, *self.cut[head])
                if axis[1] in self.defined:
                    self._cut_what_it_reads(other)

    def _is_read_from_1(self, key: Key) -> bool:
        """Whether a quantity is read from its first entry on by an index whose range is written."""
        axis = ("axis", *key[1:])
        return key[0] == "head" and any(k in self.explicit - self.given.keys() and a == axis for k, a in self.plain)

    def _cut(self, key: Key, first: int, back: int) -> None:
        known = self.cut.get(key)
        self.cut[key] = (first, back) if known is None else (max(first, known[0]), max(back, known[1]))

    def _settle_axis(self, axis: Key, reads: list[Read]) -> None:
        if axis in self.known_axes:
            self.spans[axis] = self.known_axes[axis]
        else:
            fixed = {r.place for r in reads if isinstance(r.place, Integer)}
            found = [(self.end(r, False), self.end(r, True)) for r in reads if r.place not in fixed]
            ends = [(low, high) for low, high in found if low is not None and high is not None]
            if self.known(axis) and ("head", *axis[1:]) not in self.reaching:
                ends.append(self.span(axis))  # type: ignore[arg-type]
            if not ends and fixed:
                ends.append((min(fixed), max(fixed)))
            if not ends:
                raise reads[0].fail("")
            firsts = [*(low for low, _ in ends), *(f for f in fixed if f < ONE)]
            firsts += [] if ("head", *axis[1:]) in self.cut else [ONE]
            fail = reads[0].fail
            self.spans[axis] = least(firsts, fail), most([high for _, high in ends], fail)
        for r in reads:
            one = r.alone()
            if one is not None and one[1] == 0 and one[0] not in self.explicit and not self.known(one[0]):
                self.spans.setdefault(one[0], self.spans[axis])

    def end(self, r: Read, high: bool) -> Expr | None:
        """The first or the last entry that a place can be; None where nothing says how far an index runs."""
        return self._end(form_of(r.place) or {}, r.keys, high, r.fail)

    def _end(self, form: Form, keys: Mapping[str, Key], high: bool, fail: Callable[[str], Exception]) -> Expr | None:
        parts: list[tuple[Form | None, int]] = []
        form, keys = self.outside(form, keys, high)
        for atom, count in form.items():
            if isinstance(atom, Index):
                span = self.span(keys[atom.name])
                if span is None:
                    return None
                parts.append((form_of(span[(count > 0) == high]), count))
            elif atom is ONE or isinstance(atom, Size):
                parts.append(({self._size(atom): 1}, count))
            else:
                raise fail(str(atom))
        found = total(parts)
        return None if found is None else place_of(found)

    def outside(self, form: Form, keys: Mapping[str, Key], high: bool) -> tuple[Form, Mapping[str, Key]]:
        """The end of a place in the letters by which the range of another is said: 1 of t - k, where t runs from k + 1."""
        inner = {a: self.given[keys[a.name]] for a in form if isinstance(a, Index) and keys[a.name] in self.given}
        for atom, (first, last, around) in inner.items():
            end = form_of(last if (form[atom] > 0) == high else first)
            if end is not None and any(isinstance(a, Index) and a in form and a != atom for a in end):
                rest = {a: n for a, n in form.items() if a != atom}
                return self.outside(total([(rest, 1), (end, form[atom])]) or {}, {**keys, **around}, high)
        return form, keys

    def _size(self, atom: Expr) -> Expr:
        return self.symbol(atom.key) if hasattr(atom, "key") else atom

    def span(self, key: Key) -> Span | None:
        """From where to where an index runs."""
        if key in self.given:
            first, last, keys = self.given[key]
            ends = [self._end(form_of(e) or {}, keys, high, _unclear) for e, high in ((first, False), (last, True))]
            return None if None in ends else (ends[0], ends[1])  # type: ignore[return-value]
        if not self.known(key):
            return self.spans.get(key)
        first, back = self.cut.get(("head", *key[1:]) if key[0] == "axis" else key, (1, 0))
        return Integer(first), moved(self.symbol(key), -back)


def _ranged(binder: ast.expr, letters: Collection[str]) -> str | None:
    """The letter of a range that does not run from 1 to a size."""
    match binder:
        case ast.Tuple(elts=[ast.Name(), ast.Constant(value=1), ast.Name(id=last)]) if last not in letters:
            return None
        case ast.Tuple(elts=[ast.Name(), ast.Constant(value=1), ast.Constant()]):
            return None
        case ast.Tuple(elts=[ast.Name(id=letter), _, _]):
            return letter
    return None


def _standing(letter: str, tree: ast.AST) -> Iterable[Key]:
    """The axes on which a letter stands."""
    for part in every(tree):
        if isinstance(part, ast.Subscript) and isinstance(part.value, ast.Name):
            for n, slot in enumerate(slots_of(part.slice)):
                if isinstance(slot, ast.Name) and slot.id == letter:
                    yield ("axis", part.value.id, n)


def _unclear(end: str) -> Exception:
    return NotationError(gettext("how far this axis goes is not clear: {ends}").format(ends=end))


def least(ends: list[Expr], fail: Callable[[str], Exception]) -> Expr:
    """The smallest of some ends."""
    return _first([a for a in ends if all(at_most(a, b) for b in ends)], ends, fail)


def most(ends: list[Expr], fail: Callable[[str], Exception]) -> Expr:
    """The largest of some ends."""
    return _first([a for a in ends if all(at_most(b, a) for b in ends)], ends, fail)


def _first(found: list[Expr], ends: list[Expr], fail: Callable[[str], Exception]) -> Expr:
    if not found:
        raise fail(", ".join(map(str, dict.fromkeys(ends))))
    return found[0]


__all__ = ["Key", "Ranges", "Read", "Span", "least", "most"]
