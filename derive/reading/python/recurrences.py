"""A loop in which a turn reads what the turn before has set: h = tanh(W @ h + U @ x[t]) as h_t = tanh(W h_{t-1} + U x_t).

A quantity that is overwritten has a value for each step, h[1] after the first turn, and h[0] is what it was before the loop; of
an array that is filled, h[t+1] = f(h[t]), the entry that the first turn sets is h[1].  After the loop the name is the last value.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from derive.reading import said
from derive.reading.account import Equality, Member
from derive.reading.letters import stands
from derive.reading.python.arrays import Array, Axis, further
from derive.reading.python.definitions import SPELLED
from derive.reading.python.loops import Loops, growing
from derive.reading.python.trees import entered, stores
from derive.reading.python.steps import Place, Started, State, Steps, Trail, Turn
from derive.reading.python.turns import carried, trailed
from derive.reading.python.values import Several
from derive.reading.said import ONE, ZERO, Said
from derive.records import replace
from derive.sentence import message
from derive.words import gettext as _

DEEPEST = 4  # how often the axes of the states are looked for
class Recurrences(Loops):
    """Loops whose turns follow from each other."""

    steps: Mapping[object, Steps]
    turn: Turn | None = None

    def follows(self, node: ast.For) -> bool:
        """Whether a turn of a loop reads what the turn before has set, beyond what adds up."""
        bound = {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        return bool({*carried(node.body, bound)} - growing(node.body).keys() or trailed(node.body))

    def with_letter(self, token: object, letter: Said, body: Callable[[], Said]) -> Said:
        steps = self.steps.get(token)
        if steps is None or (token, "step") in self.letters:
            return super().with_letter(token, letter, body)
        inner = super().with_letter
        return inner((token, "step"), steps.step(letter), lambda: inner(token, letter, body))

    def at_step(self, steps: Steps, step: Said, body: Callable[[], Said]) -> Said:
        """What stands at a step of a loop."""
        inner = super().with_letter
        return inner((steps.token, "step"), step, lambda: inner(steps.token, steps.index(step), body))

    def recurrence(self, node: ast.For, told: bool) -> None:
        """A loop whose turns follow from each other, as definitions for every step."""
        if node.orelse:
            raise self.refusal(_("a loop with else is not read"))
        if self.turning or self.listing or self.scope:
            raise self.refusal(_("a loop whose turns follow from each other stands in another loop: write the outer one with arrays"))
        bound = {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        sums = dict(self.grown(node.body))
        trails = trailed(node.body)
        names = [n for n in carried(node.body, bound) if n not in sums]
        before = {name: self.start(name, node) for name in (*names, *sums)}
        kept = self.known
        self.known = dict(kept)
        steps = self.steps_of(node)
        self.steps = {**self.steps, steps.token: steps}
        own = [*names, *(n for n in stores(node.body) if n not in names and n not in sums and n not in entered(node.body))]
        taken = [n for n in own if n != "_"]
        states = {n: State(self.called_here(n, before.get(n)), before[n].axes, before[n].names) for n in names}
        arrays = {n: self.trail(n, places, steps, node) for n, places in trails.items()}
        turn = Turn(steps, {}, Counter(), self.depth, {n: self.called_here(n, None) for n in taken if n not in names}, True)
        for _round in range(DEEPEST):
            made = self.dry(node, steps, states, arrays, sums)
            wider = {n: self.wider(states[n], made[n]) for n in names}
            if wider == states:
                break
            states = wider
        turn = replace(turn, dry=False, left=_last_stores(node.body))
        ends, built = self.one(node, turn, states, arrays, sums)
        self.known = kept
        self.ended(node, steps, states, arrays, before, ends, built, sums, told)

    def wider(self, s: State, a: object) -> State:
        """A state with the axes that a turn gives it, where it begins with fewer."""
        if not isinstance(a, Array):
            raise self.refusal(_("an array or a number is wanted here"))
        known = s.axes if len(s.axes) > a.rank else a.axes
        own = (*known[: len(known) - len(s.axes)], *s.axes)
        other = (*known[: len(known) - a.rank], *a.axes)
        axes = tuple(y if x.count == 1 and y.count != 1 else x for x, y in zip(own, other, strict=True))
        return s if all(x is y for x, y in zip(axes, s.axes, strict=False)) and len(axes) == len(s.axes) else replace(
            s, axes=axes, names=s.names | a.names)  # fmt: skip

    # -- before the loop

    def start(self, name: str, node: ast.For) -> Array:
        """What a name is before the loop."""
        value = self.value(ast.copy_location(ast.Name(name, ast.Load()), node))
        return self.plain(self.written([self.arr(v) for v in value.values]) if isinstance(value, Several) else self.arr(value))

    def steps_of(self, node: ast.For) -> Steps:
        """The range of a loop, in its order."""
        token, axis, prefer = self.enter(node.target, node.iter)
        start = axis.start
        if start is not None and start.base is not None:
            raise self.refusal(_("a loop whose turns follow from each other begins with a number"))
        first = 0 if start is None else start.added
        last = axis.length if axis.count is None else lambda: Said(str(axis.count))

        def turned(e: Said) -> Said:
            return said.plus([("+", further(last(), 1)), ("-", e)])

        index: Place = turned if axis.backwards else lambda e: further(e, first)
        step: Place = turned if axis.backwards else lambda e: further(e, -first)
        if axis.backwards and first:
            raise self.refusal(_("a loop backwards whose turns follow from each other ends with 0"))
        own = Axis(axis.length, count=axis.count, start=axis.start, end=axis.end, backwards=axis.backwards)
        return Steps(token, index, step, last, own, prefer or "t", self.locate(node))

    def called_here(self, name: str, before: Array | None) -> str:
        """What the values of all steps are called."""
        plain = SPELLED.get(name, name)
        own = before is not None and before.bare and before.free == name
        self.seen[name] += 1
        if own and not any(stands(plain, str(m.entries)) or f"{plain}[" in str(m.entries) for i in self.items for m in i.members):
            self.met.discard(name)
            return plain
        return self.unused(f"{plain}_t") if plain in self.met or plain in self.defined or own else plain

    def trail(self, name: str, places: set[str], steps: Steps, node: ast.For) -> Trail:
        """An array of which each turn sets an entry."""
        old = self.known[name] if name in self.known else self.free_array(name)
        called = self.called_here(name, None)
        if places == {"append"}:
            values = [self.plain(self.arr(v)) for v in old.values] if isinstance(old, Several) else []
            if isinstance(old, Array) and old.rank and old.axes[0].count:
                values = [self.row_at(old, 0, n) for n in range(old.axes[0].count)]
            if not values:
                raise self.refusal(_("a list whose entries follow from each other begins with an entry"))
            axes = max((v.axes for v in values), key=len)
            return Trail(State(called, axes, frozenset().union(*(v.names for v in values))), tuple(values), None, 0, len(values) - 1)
        target = _target(node.body, name)
        if len(places) != 1 or target is None:
            raise self.refusal(_("an entry is set in a loop at the index of the loop, as y[i] = …, over the whole range"))
        entries = old.given if isinstance(old, Started) else ()
        a = old.whole if isinstance(old, Started) else self.arr(old)
        slot, ahead = self.place_set(target, a, steps)
        given = {n: value for along, n, value in entries if along == slot}
        base = ahead - 1 + int(steps.index(ZERO).text)  # of the last entry before the first step, from 0
        if base < 0:
            raise self.refusal(_("the first turn of this loop sets what is not there"))
        axes = (*a.axes[:slot], *a.axes[slot + 1 :])
        values = [given[n] if n in given else self.row_at(a, slot, n) for n in range(base + 1)]
        names = a.names.union(*(v.names for v in values))
        return Trail(State(called, axes, names, slot), tuple(values), a, ahead, base)

    def place_set(self, target: ast.Subscript, a: Array, steps: Steps) -> tuple[int, int]:
        """The axis along which a loop fills an array, and how far ahead of its index."""
        parts = list(target.slice.elts) if isinstance(target.slice, ast.Tuple) else [target.slice]
        found: list[tuple[int, int]] = []
        for n, part in enumerate(parts):
            if isinstance(part, ast.Slice) and part.lower is part.upper is part.step is None:
                continue
            place = None if isinstance(part, ast.Slice) else self.value(part)
            whole = place.whole if isinstance(place, Array) and not place.rank else None
            if whole is None or whole.token is not steps.token:
                raise self.refusal(_("an entry is set in a loop at the index of the loop, as y[i] = …, over the whole range"))
            found.append((n, whole.added + 1))
        if len(found) != 1 or len(parts) > a.rank:
            raise self.misfit(_("this has fewer axes than places"), a.names)
        if not steps.index(ZERO).text.lstrip("-").isdigit():
            raise self.refusal(_("an array that is filled backwards, each entry by the one behind it, is not read: count from the last"))
        return found[0]

    def row_at(self, a: Array, slot: int, n: int) -> Array:
        """One entry of an array along an axis."""
        place = Said(str(n + 1))
        axes = (*a.axes[:slot], *a.axes[slot + 1 :])
        return self.array(axes, lambda *rest: a.entry(*rest[:slot], place, *rest[slot:]), a.names)

    # -- one turn

    def dry(self, node: ast.For, steps: Steps, states: Mapping[str, State], arrays: Mapping[str, Trail],
            sums: Mapping[str, str]) -> dict[str, object]:  # fmt: skip
        """What a turn comes to, of which nothing is kept but the numbers of axes."""
        kept = (self.cost, set(self.doubts), list(self.items), dict(self.defined), dict(self.helpers), list(self.conventions))
        made, _built = self.one(node, Turn(steps, {}, Counter(), self.depth, {}, True), states, arrays, sums)
        self.cost, self.doubts, self.items, self.defined, self.helpers, self.conventions = kept
        return made

    def one(self, node: ast.For, turn: Turn, states: Mapping[str, State], arrays: Mapping[str, Trail],
            sums: Mapping[str, str]) -> tuple[dict[str, object], list[str]]:  # fmt: skip
        """The names behind a turn that begins with the values of the step before, and the arrays that it builds."""
        outer, self.known = self.known, dict(self.known)
        token = turn.steps.token
        for name, s in states.items():
            self.known[name] = self.before(s, token)
        self.known |= arrays
        for name, kind in sums.items():
            self.known[name] = self.number(ONE if kind == "prod" else ZERO)
        built = self.begun(node.body)
        kept, self.turn = self.turn, replace(turn, states=states)
        self.turning = (*self.turning, token)
        try:
            if self.block(node.body, False) is not None:
                raise self.refusal(_("a return within a loop whose turns follow from each other is not read"))
            if not turn.dry:
                for name, s in states.items():
                    if name in self.turn.left:  # it is set on a way through the turn only
                        self.known[name] = self.defined_step(s, self.arr(self.known[name]), turn.steps)
        finally:
            self.turn, self.turning = kept, self.turning[:-1]
        made, self.known = self.known, outer
        return made, built

    def before(self, s: State, token: object, back: int = 1) -> Array:
        """A state so many steps before the one that is being read."""

        def entry(*letters: Said) -> Said:
            return s.entry(further(self.letters[token, "step"], -back), letters)

        return Array(s.axes, entry, s.names, named=None)

    @property
    def in_steps(self) -> bool:  # type: ignore[override]
        return self.turn is not None

    def in_turn(self, name: str, value: Array) -> Array:
        """What a name is known as behind its assignment in a turn: the last one of a turn is a quantity of every step."""
        turn = self.turn
        if turn is None or turn.dry or self.depth != turn.depth or self.turning[-1] is not turn.steps.token:
            return value
        if name not in turn.left:
            return value
        turn.left[name] -= 1
        if turn.left[name]:
            return value
        del turn.left[name]
        if name in turn.states:
            return self.defined_step(turn.states[name], value, turn.steps)
        if name not in turn.called or value.bare or value.free is not None or value.whole is not None or value.choose is not None:
            return value
        return self.defined_step(State(turn.called[name], value.axes, value.names), value, turn.steps, True)

    def defined_step(self, s: State, a: Array, steps: Steps, beside: bool = False) -> Array:
        """A quantity of every step by what it is at one; what moves with no step is no such quantity."""
        a = self.plain(a)
        if a.rank > len(s.axes):
            raise self.misfit(_("this has more axes than the place where it is put"), a.names | s.names)
        if any(x.listed and (x.count or 0) > 1 for x in (*a.axes, *s.axes)):
            raise self.refusal(_("an array that is written out is carried from turn to turn: give each of its entries a name"))
        kept = list(self.scope)
        step = self.fresh(prefer=steps.prefer)
        self.scope.append(step)
        letters: list[str] = []
        for x in s.axes:
            letters.append("1" if x.count == 1 else self.fresh())
            self.scope.append(letters[-1])
        cells = [Said(c) for c in letters]
        entries = self.at_step(steps, Said(step), lambda: a.entry(*self.at(a, cells)))
        self.scope = kept
        if beside and not stands(step, entries.text):
            return a
        head = s.entry(Said(step), cells).text
        places = [c for c in letters if c != "1"]
        places.insert(s.slot, step)
        self.items.append(Equality("definition", (Member(head, head), Member(entries.text, entries.text)), tuple(places), self.here))
        self.defined[s.name] = len(places)
        self.ranges[s.name] = (s.slot, steps.last().text)
        if self.holding:
            self.hold(s.name)
        axes = tuple(replace(x, natural=False, tight=False) for x in s.axes)
        return self.before(replace(s, axes=axes, names=s.names | a.names), steps.token, 0)

    # -- entries of what is filled

    def filled(self, target: ast.Subscript, value: Array, adds: str | None) -> None:
        name = target.value.id if isinstance(target.value, ast.Name) else ""
        known = self.known.get(name)
        if not self.turning and adds is None and isinstance(known, Array | Started):
            self.known[name] = self.started(target, known, value)
        elif not isinstance(known, Trail):
            super().filled(target, value, adds)
        elif adds is not None:
            raise self.refusal(_("each turn sets one entry of {name}, once").format(name=name))
        else:
            self.set_on_trail(name, value)

    def started(self, target: ast.Subscript, known: Array | Started, value: Array) -> Started:
        """h[0] = h0: an entry that is set before a loop fills the rest."""
        started = known if isinstance(known, Started) else Started(known, ())
        parts = list(target.slice.elts) if isinstance(target.slice, ast.Tuple) else [target.slice]
        found: list[tuple[int, int]] = []
        for slot, part in enumerate(parts):
            if not (isinstance(part, ast.Slice) and part.lower is part.upper is part.step is None):
                place = None if isinstance(part, ast.Slice) else self.count(self.value(part))
                if place is None or place < 0:
                    raise self.entry_alone()
                found.append((slot, place))
        if len(found) != 1 or len(parts) > started.whole.rank:
            raise self.entry_alone()
        if value.rank >= started.whole.rank:
            raise self.misfit(_("this has more axes than the place where it is put"), value.names | started.whole.names)
        return replace(started, given=(*started.given, (*found[0], self.plain(value))))

    def appended(self, name: str, value: Array) -> None:
        if isinstance(self.known.get(name), Trail):
            self.set_on_trail(name, value)
        else:
            super().appended(name, value)

    def on_trail(self, trail: Trail, node: ast.Subscript) -> Array:
        """An entry of an array, or a list, that a loop is filling: of an earlier step, or what this turn has set."""
        assert self.turn is not None
        steps = self.turn.steps
        parts = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
        slot = trail.state.slot
        if len(parts) <= slot or isinstance(parts[slot], ast.Slice):
            raise self.refusal(_("a part of what a loop is filling is not read in it"))
        place = self.value(parts[slot])
        whole = place.whole if isinstance(place, Array) and not place.rank else None
        if whole is not None and whole.base is None and whole.added < 0 and trail.whole is None:
            made = self.back(trail, -whole.added - (1 if trail.now is not None else 0), steps)
        elif whole is not None and whole.token is steps.token:
            made = self.back(trail, trail.ahead - whole.added - 1, steps)
        elif whole is not None and whole.base is None and 0 <= whole.added <= trail.base:
            made = self.value_at(trail.state, Said(str(whole.added - trail.base)))
        else:
            raise self.refusal(_("an entry of what a loop is filling is read so many places before the one that it sets"))
        rest = [*parts[:slot], *parts[slot + 1 :]]
        return self.picked(made, rest) if rest else made

    def back(self, trail: Trail, lag: int, steps: Steps) -> Array:
        if lag == 0 and trail.now is not None:
            return trail.now
        if lag <= 0:
            raise self.refusal(_("a turn reads what a later one sets"))
        if lag > trail.base + 1:
            raise self.refusal(_("the first turn of this loop reads what is not there"))
        return self.before(trail.state, steps.token, lag)

    def value_at(self, s: State, step: Said) -> Array:
        return Array(s.axes, lambda *letters: s.entry(step, letters), s.names)

    def set_on_trail(self, name: str, value: Array) -> None:
        """h[t+1] = value, hs.append(value): what this step is."""
        trail = self.known[name]
        assert isinstance(trail, Trail)
        turn = self.turn
        if turn is None or self.turning[-1] is not turn.steps.token or self.depth != turn.depth or trail.now is not None:
            raise self.refusal(_("each turn sets one entry of {name}, once").format(name=name))
        state = trail.state
        if value.rank > len(state.axes):
            if trail.whole is not None:
                raise self.misfit(_("this has more axes than the place where it is put"), value.names | state.names)
            state = replace(state, axes=value.axes, names=state.names | value.names)
        now = value if turn.dry else self.defined_step(state, value, turn.steps)
        self.known[name] = replace(trail, state=state, now=now)

    # -- behind the loop

    def ended(self, node: ast.For, steps: Steps, states: Mapping[str, State], arrays: Mapping[str, Trail],
              before: Mapping[str, Array], ends: dict[str, object], built: Sequence[str], sums: Mapping[str, str], told: bool) -> None:  # fmt: skip
        """What the names are behind the loop, and what the recurrences begin with."""
        self.here = steps.at
        for name, s in states.items():
            self.begins(s, before[name], 0, name)
            last = self.value_at(s, steps.last())
            self.known[name] = replace(last, names=s.names)
        for name, trail in arrays.items():
            now = ends[name]
            assert isinstance(now, Trail)
            if now.now is None:
                raise self.refusal(_("each turn sets one entry of {name}, once").format(name=name))
            for n, value in enumerate(trail.old):
                self.begins(now.state, value, n - trail.base, name)
            self.known[name] = self.filled_up(now, steps, name)
        inner, self.known = self.known, ends
        self.turned(steps.token, steps.axis, steps.prefer, node.body)
        self.known = inner
        self.known |= {name: ends[name] for name in built}
        self.built(built, node, told)
        for name, kind in sums.items():
            self.here = steps.at
            whole = self.summed(kind, steps.token, steps.axis, steps.prefer, self.arr(ends[name]))
            self.totalled(name, kind, before[name], whole, steps.at, told)
        for name in {*stores(node.body)} - states.keys() - sums.keys() - entered(node.body).keys():
            value = ends.get(name)
            self.known[name] = self.at_last(value, steps) if isinstance(value, Array) else ValueError(
                _("{name} is known inside the loop only").format(name=name)
            )  # fmt: skip

    def at_last(self, a: Array, steps: Steps) -> Array:
        """What a name was in the last turn."""
        return Array(a.axes, lambda *letters: self.at_step(steps, steps.last(), lambda: a.entry(*letters)), a.names)

    def begins(self, s: State, value: Array, step: int, name: str) -> None:
        """What a recurrence begins with, as far as it is said: a name that is given and stands nowhere else is the value itself."""
        here = Said(str(step))
        if value.bare and value.free == name and s.name == SPELLED.get(name, name):
            self.words[name] = f"{s.name}[{step}]"
            return
        kept = list(self.scope)
        letters: list[str] = []
        for x in s.axes:
            letters.append("1" if x.count == 1 else self.fresh())
            self.scope.append(letters[-1])
        cells = [Said(c) for c in letters]
        entries = value.entry(*self.at(value, cells)).text
        self.scope = kept
        head = s.entry(here, cells).text
        item = Equality("assumption", (Member(head, head), Member(entries, entries)), tuple(c for c in letters if c != "1"), self.here)
        self.items.append(item)
        if value.bare and value.free is not None and value.free in self.met and s.slot == 0:
            self.begun_with.append((item, value.free, f"{s.name}[{step}]"))

    def begin(self) -> None:
        """What a recurrence begins with is called so in the formulas, if it is a name that stands nowhere else."""
        for item, name, entry in self.begun_with:
            others = [str(m.entries) for i in self.items if i is not item for m in i.members]
            if not any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) for text in others):
                self.items.remove(item)
                self.met.discard(name)
                self.words[name] = entry
        for name, entry in self.words.items():
            self.say(message("{name} is {entry} here", name=name, entry=entry))

    @property
    def last(self) -> str:
        """The name of the last quantity that is defined."""
        return next((i.name for i in reversed(self.items) if i.role == "definition"), "")

    def filled_up(self, trail: Trail, steps: Steps, name: str) -> Array:
        """An array behind the loop that has filled it."""
        s, base = trail.state, trail.base
        long = further(steps.last(), base + 1)
        old = trail.whole
        axis = Axis(lambda: further(steps.last(), base + 1), tight=True)
        if old is not None and old.axes[s.slot].length().text != long.text:
            raise self.refusal(
                _("the loop sets {n} entries of {name}, which has {m}").format(
                    n=steps.last().text, name=name, m=old.axes[s.slot].length().text
                )
            )

        def entry(*letters: Said) -> Said:
            step = further(letters[s.slot], -1 - base)
            return s.entry(step, [*letters[: s.slot], *letters[s.slot + 1 :]])

        return self.array((*s.axes[: s.slot], axis, *s.axes[s.slot :]), entry, s.names)


def _last_stores(body: Sequence[ast.stmt]) -> Counter[str]:
    """How often each name is set by the statements of a turn themselves."""
    found: Counter[str] = Counter()
    for s in body:
        found.update(
            n.id for t in (s.targets if isinstance(s, ast.Assign) else [s.target] if isinstance(s, ast.AugAssign | ast.AnnAssign) else [])
            for n in ast.walk(t) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        )  # fmt: skip
        if isinstance(s, ast.If | ast.For | ast.With):
            found.update({n: 99 for n in stores([s])})
    return found


def _target(body: Sequence[ast.stmt], name: str) -> ast.Subscript | None:
    """Where a block sets an entry of an array."""
    for s in body:
        for t in s.targets if isinstance(s, ast.Assign) else []:
            for n in ast.walk(t):
                if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store) and isinstance(n.value, ast.Name) and n.value.id == name:
                    return n
    return None


__all__ = ["Recurrences"]
