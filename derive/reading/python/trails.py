"""Arrays and lists of which each turn of a loop sets an entry by earlier ones: h[t+1] = f(h[t]), hs.append(f(hs[-1]))."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from derive.reading.python.arrays import Array, Axis, further
from derive.reading.python.loops import Loops
from derive.reading.python.steps import Started, State, Steps, Trail, Turn
from derive.reading.python.values import Several
from derive.reading.said import ZERO, Said
from derive.records import replace
from derive.words import gettext as _


class Trails(Loops):
    """What loops fill entry by entry, each by those before."""

    turn: Turn | None = None  # the turn that is being read of a loop whose turns follow from each other

    def called_in_loop(self, name: str, before: Array | None) -> str:
        raise NotImplementedError

    def defined_step(self, s: State, a: Array, steps: Steps, beside: bool = False) -> Array:
        raise NotImplementedError

    def before(self, s: State, token: object, back: int = 1) -> Array:
        raise NotImplementedError

    def value_at(self, s: State, step: Said) -> Array:
        raise NotImplementedError

    def trail(self, name: str, places: set[str], steps: Steps, node: ast.For) -> Trail:
        """An array of which each turn sets an entry."""
        old = self.known[name] if name in self.known else self.free_array(name)
        called = self.called_in_loop(name, None)
        if places == {"append"}:
            values = [self.plain(self.arr(v)) for v in old.values] if isinstance(old, Several) else []
            if isinstance(old, Array) and old.rank and old.axes[0].count:
                values = [self.row_at(old, 0, n) for n in range(old.axes[0].count)]
            if not values:
                raise self.refusal(_("a list whose entries follow from each other begins with an entry"))
            axes = max((v.axes for v in values), key=len)
            state = State(called, axes, frozenset().union(*(v.names for v in values)))
            ahead = len(values) - int(steps.index(ZERO).text) if steps.index(ZERO).text.isdigit() else 0
            return Trail(state, tuple(values), None, ahead, len(values) - 1)
        target = _target(node.body, name)
        if len(places) != 1 or target is None:
            raise self.refusal(_("an entry is set in a loop at the index of the loop, as y[i] = …, over the whole range"))
        entries = old.given if isinstance(old, Started) else ()
        a = old.whole if isinstance(old, Started) else self.arr(old)
        slot, ahead = self.place_set(target, a, steps)
        given = {n: value for along, n, value in entries if along == slot}
        base = ahead - 1 + int(steps.index(ZERO).text)  # of the last entry before the first step, from 0
        if base < -1:
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
            raise self.refusal(
                _("an array that is filled backwards, each entry by the one behind it, is not read: count from the last")
            )
        return found[0]

    def row_at(self, a: Array, slot: int, n: int) -> Array:
        """One entry of an array along an axis."""
        place = Said(str(n + 1))
        axes = (*a.axes[:slot], *a.axes[slot + 1 :])
        return self.array(axes, lambda *rest: a.entry(*rest[:slot], place, *rest[slot:]), a.names)

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


def _target(body: Sequence[ast.stmt], name: str) -> ast.Subscript | None:
    """Where a block sets an entry of an array."""
    for s in body:
        for t in s.targets if isinstance(s, ast.Assign) else []:
            for n in ast.walk(t):
                if (
                    isinstance(n, ast.Subscript)
                    and isinstance(n.ctx, ast.Store)
                    and isinstance(n.value, ast.Name)
                    and n.value.id == name
                ):
                    return n
    return None


__all__ = ["Trails"]
