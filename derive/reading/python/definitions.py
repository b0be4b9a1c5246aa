"""Names as quantities: what is given, what is defined by an assignment, and how each is called."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from derive.language.expressions import RESERVED
from derive.reading.account import Equality, Member
from derive.reading.letters import stands
from derive.reading.python.arrays import MOST_WRITTEN, Array, Axis, Whole
from derive.reading.python.expressions import Expressions
from derive.reading.python.source import is_typed
from derive.reading.python.steps import Steps
from derive.reading.python.sums import shifts
from derive.reading.said import Said
from derive.records import dataclass, replace
from derive.sentence import message
from derive.words import gettext as _

SPELLED = {"e": "e_", "delta": "delta"}  # who tells the formulas tells the number delta from the function


def spelling(name: str) -> str:
    """What a name of the program is called: what means something in the text notation has a line behind it, mean_."""
    return SPELLED.get(name) or (f"{name}_" if name in RESERVED else name)


@dataclass(frozen=True)
class Facts:
    """What is known of a text beside its statements: the axes that it states, names of sizes and of numbers of classes."""

    text: str
    taken: frozenset[str]
    stated: Mapping[str, tuple[str, ...]]
    sizes: set[str]
    labels: set[str]
    torch: bool
    lengths: Mapping[tuple[str, int], str]
    layers: int = 1
    layer_names: Mapping[tuple[int, int], str] = field(default_factory=dict)
    trains: bool = False
    numpy: bool = True
    modules: frozenset[str] = frozenset()  # capitals that are modules
    unpacked: frozenset[str] = frozenset()  # names whose parts are given names of their own
    built: frozenset[str] = frozenset()  # names of arrays that loops fill
    views: frozenset[str] = frozenset()  # names of arrays that share their entries with another
    results: Mapping[tuple[str, int], tuple[str, ...]] = field(default_factory=dict)  # of assigned names, by the line
    affine: frozenset[str] = frozenset()  # the scale and the shift of what is normalised
    scalars: frozenset[str] = frozenset()  # numbers by their place: what has a number as its default

    def length(self, name: str, rank: int, n: int) -> str:
        """What the program calls the length of an axis, which it counts from the first or from behind."""
        return self.lengths.get((name, n)) or self.lengths.get((name, n - rank), "")


class Definitions(Expressions):
    """The quantities of a program."""

    def is_stated(self, name: str) -> bool:
        return name in self.facts.stated

    shorter: dict[str, dict[int, str]]

    def __init__(self, facts: Facts, ranks: Mapping[str, int], locate: Callable[[ast.AST], int]) -> None:
        super().__init__(facts.taken, locate)
        self.facts, self.ranks = facts, ranks
        self.labels, self.sizes, self.torch = facts.labels, facts.sizes, facts.torch
        self.modules = facts.modules
        self.sums_everything = is_typed(facts.text)
        self.numpy = facts.numpy or self.sums_everything
        self.shaped = any(facts.stated.values())
        self.scalars = facts.scalars
        self.doubted = set()
        self.items: list[Equality] = []
        self.met: set[str] = set()  # free names
        self.defined: dict[str, int] = {}
        self.assigned: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self.helpers: dict[str, str] = {}
        self.depth = 0
        self.fixed: list[tuple[Array, Array]] = []
        self.holding = False  # whether all that is computed here is held fixed
        self.held: set[str] = set()  # quantities through which no derivative goes
        self.steps: Mapping[object, Steps] = {}  # of the loops whose turns follow from each other
        self.ranges: dict[str, tuple[int, str]] = {}  # of recurrences: the place of the step, and the last one
        self.begun_with: list[tuple[Equality, str, str]] = []  # what a recurrence begins with, where it is a name, and its entry
        self.words = {}  # what is called otherwise in the formulas, by the name that the program has for it
        self.records: set[str] = set()  # names that hold others by words: params["W1"]
        self.shorter = {}  # the axes of quantities along a part of another, and their lengths
        self.also: dict[str, str] = {}  # names of quantities within a function that are called as the function is
        self.shapes: dict[str, tuple[str, ...]] = {}
        self.linear_layers, self.layer_names = facts.layers, facts.layer_names

    def free_array(self, name: str) -> Array:
        self.met.add(name)
        rank = self.ranks.get(name, 0)
        text = self.called_here(name)
        stated = self.facts.stated.get(name) or self.shapes.get(name, ())
        axes = []
        for n in range(rank):
            said_ = (stated[n] if len(stated) == rank else "") or self.facts.length(name, rank, n)
            count = int(said_) if said_.isdigit() and len(said_) < 5 else None
            axes.append(Axis(self.length(text, rank, n, said_), natural=True, count=count))

        def raw(*letters: Said) -> Said:
            return Said(f"{text}[{','.join(c.text for c in letters)}]") if letters else Said(text)

        whole = Whole(raw, -1) if name in self.labels else Whole(raw, 0) if name in self.sizes and not rank else None
        entry = raw if whole is None else (lambda *letters: whole.plus(0, *letters))
        return Array(tuple(axes), entry, frozenset((name,)), whole, free=name, bare=True, named=text)

    def parameter(self, name: str, lengths: Sequence[Array]) -> Array:
        """An array that is given, with axes of these lengths; which numbers they are does not matter, unless it is one."""
        texts = ["1" if self.count(n) == 1 else n.entry().text if self.count(n) is None else "" for n in lengths]
        if (self.facts.stated.get(name) is None) or len(self.facts.stated[name]) != len(lengths):
            self.shapes[name] = tuple(t if t.isidentifier() or t == "1" else "" for t in texts)
        self.ranks = {**self.ranks, name: len(lengths)}
        self.sizes |= {t for t in texts if t.isidentifier()}
        return self.free_array(name)

    def length(self, name: str, rank: int, n: int, stated: str = "") -> Callable[[], Said]:
        """The number of entries along an axis: the name that the text has for it, else a sum of ones."""

        def made() -> Said:
            if stated.isidentifier():
                return Said(stated)
            k = self.fresh()
            return Said(f"sum({name}[{','.join(k if m == n else '1' for m in range(rank))}]**0, {k})")

        return made

    def matrix_name(self, a: Array, *outer: Said) -> str:
        """The name of a matrix, or of one of several, S[k,:,:]; what has none gets one, as a quantity of its own."""
        if a.named is not None and not outer:
            return a.named
        with self.bound(self.fresh(*outer)) as i, self.bound(self.fresh(*outer)) as j:
            body = a.entry(*outer, i, j).text
            free = [c for c in self.scope[:-2] if stands(c, body)]
        if known := re.fullmatch(rf"(\w+)\[([^()\[\]]+),{i.text},{j.text}\]", body):
            return f"{known[1]}[{known[2]},:,:]"
        free += [c.text for c in outer if c.text not in free and stands(c.text, body)]
        if body not in self.helpers:
            used = self.facts.taken | set(self.helpers.values()) | self.defined.keys()
            name = next(n for n in (*"MABCGHQS", *(f"M{k}" for k in range(1, 99))) if n not in used)
            self.helpers[body] = name
            head = f"{name}[{','.join([*free, i.text, j.text])}]"
            self.items.append(Equality("definition", (Member(head, head), Member(body, body)), (*free, i.text, j.text)))
        name = self.helpers[body]
        return f"{name}[{','.join(free)},:,:]" if free else name

    def define(self, name: str, a: Array, node: ast.expr | None, at: int) -> Array:
        """A quantity by its entries; what it is known as from here on."""
        a = self.plain(a) if a.choose is None else a
        letters: list[str] = []
        kept = list(self.scope)
        for _axis in a.axes:
            letters.append(self.fresh())
            self.scope.append(letters[-1])
        head = f"{name}[{','.join(letters)}]" if letters else name
        entries: object
        if any(x.pairs for x in a.axes):
            raise self.refusal(_("this has an entry for each pair, and is part of a sum or mean over them"))
        if a.axes and all(x.count is not None and 1 < x.count <= MOST_WRITTEN for x in a.axes):
            head, letters, entries = name, [], table(a, [x.count or 0 for x in a.axes])
        else:
            entries = a.entry(*(Said(c) for c in letters)).text
        self.scope = kept
        if letters and any(x.listed and (x.count or 0) > 1 for x in a.axes):
            raise self.refusal(
                _("this is written out along one axis, and as long as the data along another: give each part a name")
            )
        text = str(entries) if node is None else ast.unparse(node)
        self.items.append(Equality("definition", (Member(head, head), Member(text, entries)), tuple(letters), at))
        self.defined[name] = a.rank
        if self.holding:
            self.hold(name)

        def entry(*letters: Said) -> Said:
            return Said(f"{name}[{','.join(c.text for c in letters)}]") if letters else Said(name)

        if a.free is not None and a.bare:
            return replace(a)
        whole = a.whole
        if whole is not None and not a.rank and whole.base is not None:
            whole = Whole(lambda: Said(name), 0)
        axes = tuple(self.own_axis(x, c, str(entries)) for x, c in zip(a.axes, letters or [""] * a.rank, strict=True))
        self.shorter[name] = {n: x.length().text for n, x in enumerate(a.axes) if x.short is not None}
        return Array(axes, entry, a.names, whole, a.choose, named=name, along=a.along, masked=a.masked)

    def own_axis(self, axis: Axis, letter: str, body: str) -> Axis:
        """The axis of a quantity that is defined: all of it, where its index runs as far as the entries of its formula exist."""
        if axis.short is not None and letter and max(shifts(letter, body), default=-1) == axis.short:  # its own counts from 1
            return Axis(axis.length, natural=True)
        return replace(axis, tight=False)

    def hold(self, name: str) -> None:
        """A quantity through which no derivative goes: it is given, as far as what follows is concerned."""
        self.held.add(name)
        self.say(message("{name} is held fixed: no derivative goes through it", name=name))

    def held_fixed(self, a: Array) -> Array:
        """The value of a.detach(), a quantity of its own."""
        if self.scope or self.turning or self.listing:
            raise self.refusal(_("what is held fixed inside a sum or a loop needs a name in a line of its own, outside of it"))
        if a.rank == 0 and a.whole is not None and a.whole.base is None:
            return a
        made = next((made for of, made in self.fixed if of is a or (a.named and of.named == a.named)), None)
        if made is None:
            name = self.unused("held" if a.named is None else f"{a.named}_fixed")
            made = self.define(name, self.apart_from(a), None, self.here)
            self.hold(name)
            self.fixed.append((a, made))
        return made

    @staticmethod
    def apart_from(a: Array) -> Array:
        """The value of an array, no longer the array itself."""
        return replace(a, free=None, bare=False)

    def spelled(self, name: str) -> str:
        """What a name is called at this assignment: the last value keeps the name, unless the text has it for what is given."""
        self.seen[name] += 1
        plain = self.called_here(name)
        if self.seen[name] < self.assigned[name]:
            return self.unused(f"{plain}_{self.seen[name]}" if self.seen[name] > 1 or name not in self.met else f"{plain}_new1")
        if name in self.met or plain in self.defined:
            return self.unused(f"{plain}_new")
        return plain

    def called_here(self, name: str) -> str:
        """The spelling of a name, which is kept for who asks by the name."""
        text = spelling(name)
        if text != name:
            self.also[name] = text
        return text

    def unused(self, name: str) -> str:
        found = name
        n = 2
        while found in self.facts.taken or found in self.defined:
            found, n = f"{name}{n}", n + 1
        return found


def table(a: Array, counts: Sequence[int]) -> list[object]:
    """The entries of an array whose numbers of entries are known, by rows."""

    def inner(at: tuple[Said, ...], rest: Sequence[int]) -> object:
        if not rest:
            return a.entry(*at).text
        return [inner((*at, Said(str(n + 1))), rest[1:]) for n in range(rest[0])]

    made = inner((), counts)
    assert isinstance(made, list)
    return made
