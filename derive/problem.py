"""A problem: definitions, what is differentiated, and by what.  Everything further right reads this and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from sympy import Basic, Expr, Indexed, Integer, KroneckerDelta, Symbol
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from derive.expression.indices import all_indices, free_indices, fresh_index, names, sizes_in, substitute
from derive.expression.monomial import key_of
from derive.expression.nodes import ONE, Binder, Derivative, Index, Size, Tuple, entry, indices_of, name_of, node, rebuild
from derive.expression.places import of_kinds, walk
from derive.expression.shifts import combined, has_shifts, labels_in
from derive.expression.shifts import moved as shifted
from derive.expression.square import SQUARE, square_name, square_places
from derive.expression.systems import System, systems
from derive.records import cached_property, dataclass, replace
from derive.sentence import SILENT, Message

WIDEST = 100  # characters of an expression in a `repr`
#: What is kept of a problem that its definitions and arrays alone say.
OF_DEFINITIONS = ("defined", "systems", "in_order", "_needed", "_reads", "leaves", "quantities", "heads")


@dataclass(frozen=True)
class Definition:
    """head = body, for every value of the head's indices: p_i = e^{a_i} / Σ_k e^{a_k}."""

    head: Expr
    body: Expr

    def __repr__(self) -> str:
        return f"<Definition {_clipped(self.head)} = {_clipped(self.body)}>"

    @cached_property
    def name(self) -> str:
        return name_of(self.head)

    @cached_property
    def indices(self) -> tuple[Index, ...]:
        return indices_of(self.head)  # type: ignore[return-value]

    def at(self, *indices: Expr) -> Expr:
        """The body at other indices; bound indices step aside."""
        return substitute(self.body, dict(zip(self.indices, indices, strict=True)))

    def with_indices(self, *indices: Index) -> Definition:
        """The same definition in other letters."""
        return Definition(entry(self.name, *indices), self.at(*indices))


@dataclass(frozen=True)
class Assumption:
    """left = right, for every value of the free indices: Σ_i t_i = 1."""

    left: Expr
    right: Expr

    @property
    def is_symmetry(self) -> bool:
        """Whether it says A_ij = A_ji."""
        one, other = self.left, self.right
        if not (isinstance(one, Indexed) and isinstance(other, Indexed)) or name_of(one) != name_of(other):
            return False
        return len(indices_of(one)) == 2 and indices_of(one) == indices_of(other)[::-1]

    def __repr__(self) -> str:
        return f"<Assumption {_clipped(self.left)} = {_clipped(self.right)}>"


@dataclass(frozen=True)
class Claim:
    """What a text says beyond its definitions: left = right, which is put to the test and on which nothing rests.

    `told` is the claim in the text notation, and `problem` what its sides are read beside; a claim that cannot be put to the test
    has neither, and says `why`.
    """

    told: str
    equation: Assumption | None = None
    problem: Problem | None = None
    why: Message = SILENT


@dataclass(frozen=True)
class Problem:
    """What is to be derived: ∂ of / ∂ wrt, under definitions and assumptions.

    `axes` gives each array (defined or not) the size of each of its axes.  `domain` gives a leaf the open interval in
    which it lives (`None`: unbounded); a leaf that is not listed is any real number.  `readings` says what was taken by
    convention where the text could mean something else, and `claims` what it says beyond the definitions.  `axes` has the last
    entry of an axis where `starts` has the first, which is 1 for arrays that are not in `starts`.  `further` are quantities that
    are differentiated beside `of`: the other entries of an array that is written out; `written` has the entries of each such
    array, row by row.  `held` are the states of a recurrence that are given while others are differentiated, each with
    the place of its t and how many steps before the first it is there, or with none where it stands for values of a step before.
    The letter of a quantity in `later` begins with the steps, so many after the first value that there is; its place is there
    too.  Both count below zero where the steps go down.  Of a text in whole arrays `wholes` has the right sides of definitions as
    they were written, without indices, as far as there are such forms.
    """

    definitions: tuple[Definition, ...]
    of: Expr
    wrt: Expr
    assumptions: tuple[Assumption, ...] = ()
    axes: Mapping[str, tuple[Expr, ...]] = field(default_factory=dict)
    domain: Mapping[str, tuple[float | None, float | None]] = field(default_factory=dict)
    name: str | None = None
    others: tuple[Expr, ...] = ()
    coined: frozenset[str] = frozenset()
    readings: tuple[Message, ...] = ()
    starts: Mapping[str, tuple[Expr, ...]] = field(default_factory=dict)
    wholes: Mapping[str, Expr] | None = None
    claims: tuple[Claim, ...] = ()
    further: tuple[Expr, ...] = ()
    written: Mapping[str, tuple[tuple[Expr, ...], ...]] = field(default_factory=dict)
    held: Mapping[str, tuple[int, int] | None] = field(default_factory=dict)
    later: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    borders: Mapping[str, Mapping[int, tuple[int, int]]] = field(default_factory=dict)

    def __repr__(self) -> str:
        defined = _clipped(", ".join(str(d.head) for d in self.definitions))
        return f"<Problem {self.of} by {', '.join(map(str, self.variables))}, defining {defined}>"

    @cached_property
    def defined(self) -> Mapping[str, Definition]:
        """The definitions by name."""
        return {d.name: d for d in self.definitions}

    def spans(self, name: str) -> tuple[tuple[Expr, Expr], ...]:
        """The first and the last entry along each axis of an array."""
        axes = self.axes.get(name, ())
        return tuple(zip(self.starts.get(name, (ONE,) * len(axes)), axes, strict=True))

    def lengths(self, name: str) -> tuple[Expr, ...]:
        """The number of entries along each axis of an array."""
        return tuple(last if first is ONE else combined((last, 1), (first, -1), (ONE, 1)) for first, last in self.spans(name))

    @cached_property
    def systems(self) -> tuple[System, ...]:
        """The quantities that are defined by each other's values a step before, h_t by h_{t-1}, those of a circle together."""
        return systems(self.definitions)

    @cached_property
    def recurrent(self) -> Mapping[str, int]:
        """The quantities of all systems, each with the place of its t."""
        return {name: slot for system in self.systems for name, slot in system.slots.items()}

    @cached_property
    def ways(self) -> Mapping[str, int]:
        """Whether the steps of a quantity of a recurrence go up, 1, or down, -1."""
        return {name: system.way for system in self.systems for name in system.slots}

    def before_the_steps(self, name: str) -> tuple[Expr, ...]:
        """The places that a quantity of a recurrence has before its first step, the one that is read last in front."""
        first, last = self.spans(name)[self.recurrent[name]]
        steps = range(self.depths.get(name, 0))
        return tuple(shifted(first, n) if self.ways[name] > 0 else shifted(last, -n) for n in steps)

    @cached_property
    def begins(self) -> Mapping[str, Mapping[Expr, Definition]]:
        """What is said of the values of a quantity before its first step, h_0 = tanh c, for each place: h_0 is no leaf then.  The
        head has an index at the place of the step all the same."""
        found: dict[str, dict[Expr, Definition]] = {}
        for a in self.assumptions:
            name = name_of(a.left) if isinstance(a.left, Indexed) else ""
            if name in self.given:
                slot, places = self.recurrent[name], indices_of(a.left)
                letters = [self.defined[name].indices[slot] if n == slot else i for n, i in enumerate(places)]
                if places[slot] in self.before_the_steps(name) and all(isinstance(i, Index) for i in letters):
                    found.setdefault(name, {}).setdefault(places[slot], Definition(entry(name, *letters), a.right))
        return found

    @cached_property
    def conditions(self) -> tuple[Assumption, ...]:
        """The assumptions but those that say what a recurrence begins with, which hold by what its values are."""
        begun = {entry(name, *(place if n == self.recurrent[name] else i for n, i in enumerate(d.indices)))
                 for name, places in self.begins.items() for place, d in places.items()}  # fmt: skip
        return tuple(a for a in self.assumptions if a.left not in begun)

    def _said_of(self, name: str) -> frozenset[str]:
        """The names that stand in what says what a quantity is, at its steps and before the first."""
        found = names(self.defined[name].body)
        return found.union(*(names(d.body) for d in self.begins[name].values())) if name in self.begins else found

    @cached_property
    def given(self) -> frozenset[str]:
        """The quantities whose value before their first step is given, as h_0 is."""
        return frozenset().union(*(system.given for system in self.systems))

    @cached_property
    def depths(self) -> Mapping[str, int]:
        """How many steps before its first one a quantity of a recurrence is read."""
        return {name: depth for system in self.systems for name, depth in system.depths.items()}

    def defined_spans(self, name: str) -> tuple[tuple[Expr, Expr], ...]:
        """As `spans`, of a recurrent quantity without what is given before its first step and at its borders: its letters run
        over what its definition says."""
        spans = self.spans(name)
        if (ends := self.borders.get(name)) is not None:
            spans = tuple(without(without(span, ends[n][0]), -ends[n][1]) if n in ends else span for n, span in enumerate(spans))
        known = self.later.get(name, self.held.get(name))
        if name in self.given:
            known = self.recurrent[name], self.depths[name] * self.ways[name]
        slot, by = known or (None, 0)
        return tuple(without(span, by) if n == slot else span for n, span in enumerate(spans))

    @cached_property
    def labels(self) -> Mapping[str, Expr]:
        """The quantities that say which entry of an array is read, y of p_{y_i}, each with the size of the axis."""
        found: dict[str, Expr] = {}
        for e in filter(labels_in, self.said):
            for part in e.atoms(Indexed):
                if labels_in(part):
                    for place, size in zip(part.args[1:], self.axes.get(name_of(part), ()), strict=False):
                        if isinstance(place, Indexed | Symbol) and not isinstance(place, Index | Size):
                            found.setdefault(name_of(place), size)
        return found

    @cached_property
    def said(self) -> tuple[Expr, ...]:
        """Every side of a definition or an assumption."""
        sides = [s for a in self.assumptions for s in (a.left, a.right)]
        return (*(e for d in self.definitions for e in (d.head, d.body)), *sides)

    @cached_property
    def shifted(self) -> bool:
        """Whether something here calculates with indices."""
        return (
            bool(self.starts)
            or any(map(has_shifts, self.said))
            or any(not isinstance(s, Size | Integer) for axes in self.axes.values() for s in axes)
        )

    def index_sizes(self, *expressions: Expr) -> dict[Index, Expr]:
        """The size of the axis along which each index of some expressions runs, free ones included; an error that has a name
        and no place among the arrays yet says nothing."""
        sizes: dict[Index, Expr] = {}
        ties: list[tuple[Index, Index]] = []
        for e in (*expressions, self.of, self.wrt):
            for part in of_kinds(e, Indexed, *SQUARE, KroneckerDelta, Relational):
                if isinstance(part, Indexed) and name_of(part) in self.axes:
                    for index, size in zip(indices_of(part), self.axes[name_of(part)], strict=True):
                        if isinstance(index, Index):
                            sizes.setdefault(index, size)
                elif isinstance(part, SQUARE) and square_name(part) in self.axes:
                    for index, size in zip(square_places(part), self.axes[square_name(part)], strict=False):
                        if isinstance(index, Index):
                            sizes.setdefault(index, size)
                elif isinstance(part, KroneckerDelta | Relational) and all(isinstance(a, Index) for a in part.args):
                    ties.append(part.args)
        for _ in ties:
            for i, j in ties:
                if i in sizes or j in sizes:
                    sizes.setdefault(i, sizes.get(j))  # type: ignore[arg-type]
                    sizes.setdefault(j, sizes[i])
        return sizes

    def needed(self, name: str) -> frozenset[str]:
        """Every name that the value of `name` depends on, itself included."""
        return self._needed.get(name) or frozenset((name,))

    @cached_property
    def _needed(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        together = {name: tuple(system.slots) for system in self.systems for name in system.slots}
        for definition in self.in_order:
            own = together.get(definition.name, (definition.name,))
            if definition.name not in found:
                reads = frozenset().union(*map(self._said_of, own))
                needed = frozenset(own).union(*(found.get(n, frozenset((n,))) for n in reads))
                found.update(dict.fromkeys(own, needed))
        return found

    def reads(self, name: str) -> frozenset[str]:
        """Every name on whose values that of a quantity rests as its definition says it: with a derivative also those on which
        the quantities inside rest that move with its variable, for it is by their definitions that they do."""
        return self._reads.get(name, frozenset())

    @cached_property
    def _reads(self) -> Mapping[str, frozenset[str]]:
        own = {d.name: self._said_of(d.name) for d in self.definitions}
        return {name: read.union(*(own[n] for n in self.opened(name))) for name, read in own.items()}

    def opened(self, *quantities: str) -> frozenset[str]:
        """The quantities that are known to the definitions of some not by value, but by their own definitions: those that are
        differentiated there."""
        found: set[str] = set()
        waiting = [*quantities]
        while waiting:
            for _, part in walk(self.defined[waiting.pop()].body):
                if isinstance(part, Derivative):
                    body, *variables = part.args
                    moving = frozenset().union(*(names(v) for v, _ in variables))
                    inside = frozenset().union(*map(self.needed, names(body))) & self.defined.keys()
                    new = {n for n in inside - moving - found if not moving.isdisjoint(self.needed(n))}
                    found |= new
                    waiting += new
        return frozenset(found)

    @cached_property
    def in_order(self) -> tuple[Definition, ...]:
        """The definitions, each after those that it uses, otherwise as they were written; those of a system together."""
        done: dict[str, Definition] = {}
        together = {name: tuple(system.slots) for system in self.systems for name in system.slots}

        def visit(d: Definition) -> None:
            if d.name in done:
                return
            own = together.get(d.name, (d.name,))
            reads = frozenset().union(*map(self._said_of, own)) & self.defined.keys()
            for name in sorted(reads - {*own}, key=list(self.defined).index):
                visit(self.defined[name])
            done.update((name, self.defined[name]) for name in own)

        for d in self.definitions:
            visit(d)
        return tuple(done.values())

    def depends(self, e: Expr, name: str) -> bool:
        """Whether the value of an expression can depend on a leaf or a quantity of that name."""
        return any(name in self.needed(n) for n in names(e))

    def by(self, variable: Expr, *others: Expr) -> Problem:
        """The problem of the derivative by other variables: what is known of the definitions is not found again."""
        made = replace(self, wrt=variable, others=others or self.others)
        made.__dict__.update({known: getattr(self, known) for known in OF_DEFINITIONS})
        return made

    def without(self, variable: Expr) -> Problem:
        """The problem in which nothing defines a quantity: it is as free as a variable."""
        kept = tuple(d for d in self.definitions if d.name != name_of(variable))
        return self if len(kept) == len(self.definitions) else replace(self, definitions=kept)

    @property
    def variables(self) -> tuple[Expr, ...]:
        """Everything that is to be differentiated by."""
        return (self.wrt, *self.others)

    @cached_property
    def leaves(self) -> frozenset[str]:
        """The names that nothing defines."""
        return frozenset().union(*(names(d.body) for d in self.definitions)) - self.defined.keys()

    @cached_property
    def quantities(self) -> frozenset[str]:
        """The names of all that is defined or given; an index has none of them."""
        return self.leaves | self.defined.keys() | self.axes.keys() | self.coined

    @cached_property
    def heads(self) -> frozenset[Index]:
        """The letters in which quantities are defined."""
        return frozenset(i for d in self.definitions for i in d.indices)

    @cached_property
    def symmetric(self) -> frozenset[str]:
        """The matrices that are their own transpose, by assumption or by what defines them."""
        found = {d.name for d in self.definitions if len(d.indices) == 2 and _is_symmetric(d)}
        return frozenset(found | self.assumed_symmetric)

    @cached_property
    def assumed_symmetric(self) -> frozenset[str]:
        """The matrices that are their own transpose by assumption."""
        return frozenset(name_of(a.left) for a in self.assumptions if a.is_symmetry)

    @cached_property
    def sizes(self) -> frozenset[Size]:
        """Every size with a letter, whether an axis has it or only a sum runs to it."""
        said = [e for d in self.definitions for e in (d.head, d.body)] + [e for a in self.assumptions for e in (a.left, a.right)]
        found = {s for axes in self.axes.values() for s in axes if isinstance(s, Size)}
        return frozenset(found.union(*map(sizes_in, said)))

    @cached_property
    def letters(self) -> Mapping[str, tuple[Expr, Expr]]:
        """From where to where each letter runs: in `of` and `wrt`, else on a left side, else in a sum."""
        found: dict[str, tuple[Expr, Expr]] = {}
        for leaf in (self.of, self.wrt, *(d.head for d in self.definitions)):
            if indices := indices_of(leaf):
                for index, span in zip(indices, self.defined_spans(name_of(leaf)), strict=False):
                    found.setdefault(str(index), span)
        for d in self.definitions:
            for _, part in walk(d.body):
                if isinstance(part, Binder):
                    index, first, last = part.args[1].args
                    found.setdefault(index.name, (first, last))
        return found

    @cached_property
    def functions(self) -> frozenset[str]:
        """The names of the unknown functions."""
        return frozenset(p.func.__name__ for d in self.definitions for _, p in walk(d.body) if isinstance(p, AppliedUndef))

    @cached_property
    def taken(self) -> frozenset[str]:
        """The names that no new quantity can have: of what is defined or given, of indices, sizes and unknown functions."""
        return self.quantities | self.letters.keys() | self.functions | {s.name for s in self.sizes}

    def apart(self) -> Problem:
        """The same problem with no letter bound twice over, none bound that is free around it or in `of` and `wrt` or names a
        quantity, and, as far as that goes, each letter running to one size throughout: the later one is renamed."""
        asked = (self.of, *self.variables)
        free = frozenset(i for e in asked for i in indices_of(e) if isinstance(i, Index))
        heads: dict[Index, set[Expr]] = {}  # what each letter runs to, where it stands
        for leaf in (*asked, *(d.head for d in self.definitions)):
            for index, (_, size) in zip(indices_of(leaf), self.defined_spans(name_of(leaf)), strict=False):
                if isinstance(index, Index):
                    heads.setdefault(index, set()).add(size)
        first = {index: next(iter(found)) for index, found in heads.items() if len(found) == 1}
        sizes: dict[Index, set[Expr]] = {}

        def all_sizes() -> dict[Index, set[Expr]]:
            if not sizes:
                sizes.update({i: set(found) for i, found in heads.items()})
                for e in (*(d.body for d in self.definitions), *(s for a in self.assumptions for s in (a.left, a.right))):
                    for _, part in walk(e):
                        if isinstance(part, Binder):
                            sizes.setdefault(part.args[1].args[0], set()).add(part.args[1].args[2])
            return sizes

        def moved(e: Basic, around: frozenset[Index]) -> Expr:
            if not e.args or isinstance(e, Indexed):
                return e  # type: ignore[return-value]
            if not isinstance(e, Binder):
                args = [moved(a, around) for a in e.args]
                return e if all(a is b for a, b in zip(args, e.args, strict=True)) else rebuild(e, args)  # type: ignore[return-value]
            body, (index, start, size) = e.args
            if index in around or index.name in self.quantities or first.setdefault(index, size) != size:
                others = {i for i, found in all_sizes().items() if found != {size}}
                renamed = fresh_index(around | all_indices(body) | others | self.quantities, index)
                sizes.setdefault(renamed, set()).add(size)
                first.setdefault(renamed, size)
                body, index = substitute(body, {index: renamed}), renamed
            return node(e.func, moved(body, around | {index}), node(Tuple, index, start, size))  # type: ignore[no-any-return]

        bodies = [moved(d.body, free.union(d.indices)) for d in self.definitions]
        sides = [
            [moved(side, free_indices(a.left) | free_indices(a.right)) for side in (a.left, a.right)] for a in self.assumptions
        ]
        if all(body is d.body for body, d in zip(bodies, self.definitions, strict=True)):
            if all(left is a.left and right is a.right for (left, right), a in zip(sides, self.assumptions, strict=True)):
                return self
        definitions = tuple(Definition(d.head, body) for d, body in zip(self.definitions, bodies, strict=True))
        return replace(self, definitions=definitions, assumptions=tuple(Assumption(*pair) for pair in sides))


def without(span: tuple[Expr, Expr], by: int) -> tuple[Expr, Expr]:
    """A range without so many of its first places, or (below zero) of its last."""
    first, last = span
    return (shifted(first, by), last) if by >= 0 else (first, shifted(last, by))


def _is_symmetric(d: Definition) -> bool:
    i, j = d.indices
    return key_of(d.at(j, i)) == key_of(d.body)


def _clipped(e: Expr | str) -> str:
    """An expression within a line; the text notation is not known here."""
    said = str(e)
    return said if len(said) <= WIDEST else f"{said[: WIDEST - 1]}…"
