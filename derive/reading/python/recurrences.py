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
from derive.reading.python.loops import growing
from derive.reading.python.steps import Carried, Place, State, Steps, Trail, Turn
from derive.reading.python.trails import Trails
from derive.reading.python.trees import entered, stores
from derive.reading.python.turns import carried, trailed
from derive.reading.python.values import Several
from derive.reading.said import ONE, ZERO, Said
from derive.records import replace
from derive.sentence import message
from derive.words import gettext as _

DEEPEST = 4  # how often the axes of the states are looked for


class Recurrences(Trails):
    """Loops whose turns follow from each other."""

    steps: Mapping[object, Steps]

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
            raise self.refusal(
                _("a loop whose turns follow from each other stands in another loop: write the outer one with arrays")
            )
        bound = {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        sums = dict(self.grown(node.body))
        trails = trailed(node.body)
        names = [n for n in carried(node.body, bound) if n not in sums]
        before = {name: self.start(name, node) for name in (*names, *sums)}
        kept = self.known
        self.known = dict(kept)
        steps = self.steps_of(node)
        self.steps = {**self.steps, steps.token: steps}
        beside = [n for n in stores(node.body) if n not in names and n not in sums and n not in entered(node.body) and n != "_"]
        states = {n: State(self.called_in_loop(n, before.get(n)), before[n].axes, before[n].names) for n in names}
        arrays = {n: self.trail(n, places, steps, node) for n, places in trails.items()}
        called = {n: self.called_in_loop(n, None) for n in beside}
        own = Carried(states, arrays, sums, before)
        for _round in range(DEEPEST):
            made = self.dry(node, steps, own)
            wider = {n: self.wider(own.states[n], made[n]) for n in names}
            if all(wider[n] is s for n, s in own.states.items()):
                break
            own = replace(own, states=wider)
        ends, built = self.one(node, Turn(steps, own.states, _last_stores(node.body), self.depth, called, False), own)
        self.known = kept
        self.ended(node, steps, own, ends, built, told)

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
            before = f"{further(last(), 1).within(said.MULTIPLIED)} - "
            if e.text.startswith(before) and (inner := e.text.removeprefix(before)).isalnum():
                return Said(inner)
            return said.plus([("+", further(last(), 1)), ("-", e)])

        index: Place = turned if axis.backwards else lambda e: further(e, first)
        step: Place = turned if axis.backwards else lambda e: further(e, -first)
        if axis.backwards and first:
            raise self.refusal(_("a loop backwards whose turns follow from each other ends with 0"))
        own = Axis(axis.length, count=axis.count, start=axis.start, end=axis.end, backwards=axis.backwards)
        return Steps(token, index, step, last, own, (prefer or "").strip("_") or "t", self.locate(node))

    def called_in_loop(self, name: str, before: Array | None) -> str:
        """What the values of all steps are called."""
        plain = self.called_here(name)
        own = before is not None and before.bare and before.free == name
        self.seen[name] += 1
        if own and not any(stands(plain, str(m.entries)) or f"{plain}[" in str(m.entries) for i in self.items for m in i.members):
            self.met.discard(name)
            return plain
        return self.unused(f"{plain}_t") if plain in self.met or plain in self.defined or own else plain

    # -- one turn

    def dry(self, node: ast.For, steps: Steps, own: Carried) -> dict[str, object]:
        """What a turn comes to, of which nothing is kept but the numbers of axes."""
        kept = (self.cost, set(self.doubts), list(self.items), dict(self.defined), dict(self.helpers), list(self.conventions))
        made, _built = self.one(node, Turn(steps, own.states, Counter(), self.depth, {}, True), own)
        self.cost, self.doubts, self.items, self.defined, self.helpers, self.conventions = kept
        return made

    def one(self, node: ast.For, turn: Turn, own: Carried) -> tuple[dict[str, object], list[str]]:
        """The names behind a turn that begins with the values of the step before, and the arrays that it builds."""
        outer, self.known = self.known, dict(self.known)
        token = turn.steps.token
        for name, s in own.states.items():
            self.known[name] = self.before(s, token)
        self.known |= own.arrays
        for name, kind in own.sums.items():
            self.known[name] = self.number(ONE if kind == "prod" else ZERO)
        built = self.begun(node.body)
        kept, self.turn = self.turn, turn
        self.turning = (*self.turning, token)
        try:
            if self.block(node.body, False) is not None:
                raise self.refusal(_("a return within a loop whose turns follow from each other is not read"))
            if not turn.dry:
                for name, s in own.states.items():
                    if name in turn.left:  # it is set on a way through the turn only
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
        self.items.append(
            Equality("definition", (Member(head, head), Member(entries.text, entries.text)), tuple(places), self.here)
        )
        self.defined[s.name] = len(places)
        self.ranges[s.name] = (s.slot, steps.last().text)
        if self.holding:
            self.hold(s.name)
        axes = tuple(replace(x, natural=False, tight=False) for x in s.axes)
        return self.before(replace(s, axes=axes, names=s.names | a.names), steps.token, 0)

    def value_at(self, s: State, step: Said) -> Array:
        """A state at a step."""
        return Array(s.axes, lambda *letters: s.entry(step, letters), s.names)

    # -- behind the loop

    def ended(
        self, node: ast.For, steps: Steps, own: Carried, ends: dict[str, object], built: Sequence[str], told: bool
    ) -> None:  # fmt: skip
        """What the names are behind the loop, and what the recurrences begin with."""
        self.here = steps.at
        for name, s in own.states.items():
            self.begins(s, own.before[name], 0, name)
            last = self.value_at(s, steps.last())
            self.known[name] = replace(last, names=s.names)
        for name, trail in own.arrays.items():
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
        for name, kind in own.sums.items():
            self.here = steps.at
            whole = self.summed(kind, steps.token, steps.axis, steps.prefer, self.arr(ends[name]))
            self.totalled(name, kind, own.before[name], whole, steps.at, told)
        for name in {*stores(node.body)} - own.states.keys() - own.sums.keys() - entered(node.body).keys():
            ended = ends.get(name)
            self.known[name] = self.at_last(ended, steps) if isinstance(ended, Array) else ValueError(
                _("{name} is known inside the loop only").format(name=name)
            )  # fmt: skip

    def at_last(self, a: Array, steps: Steps) -> Array:
        """What a name was in the last turn."""
        return Array(a.axes, lambda *letters: self.at_step(steps, steps.last(), lambda: a.entry(*letters)), a.names)

    def begins(self, s: State, value: Array, step: int, name: str) -> None:
        """What a recurrence begins with, as far as it is said: what is called as the quantity itself is its first value."""
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
        item = Equality(
            "assumption", (Member(head, head), Member(entries, entries)), tuple(c for c in letters if c != "1"), self.here
        )
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
            if entry.endswith("]"):
                self.say(message("{name} is {entry} here", name=name, entry=entry))

    @property
    def last(self) -> str:
        """The name of the last quantity that is defined."""
        return next((i.name for i in reversed(self.items) if i.role == "definition"), "")


def _last_stores(body: Sequence[ast.stmt]) -> Counter[str]:
    """How often each name is set by the statements of a turn themselves."""
    found: Counter[str] = Counter()
    for s in body:
        targets = s.targets if isinstance(s, ast.Assign) else [s.target] if isinstance(s, ast.AugAssign | ast.AnnAssign) else []
        stored = (n for t in targets for n in ast.walk(t) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
        found.update(n.id for n in stored)
        if isinstance(s, ast.If | ast.For | ast.With):
            found.update(dict.fromkeys(stores([s]), 99))
    return found


__all__ = ["Recurrences"]
