"""Arrays that a loop builds entry by entry: y[i] = f(x[i]), s[i] += A[i, j] * x[j], y.append(f(x))."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from derive.reading.letters import Refusal
from derive.reading.python.arrays import Array, Axis
from derive.reading.python.assignments import Assignments
from derive.reading.python.filling import Filling, Turn
from derive.reading.python.steps import Trail
from derive.reading.python.trees import entered
from derive.reading.python.values import Several
from derive.reading.said import ZERO, Said
from derive.records import replace
from derive.words import gettext as _

APPENDED = "append"


class Entries(Assignments):
    """Entries that loops set."""

    def begun(self, body: Sequence[ast.stmt]) -> list[str]:
        """The arrays that a loop builds and no loop around it; from here on they are known by what a turn has set."""
        found: list[str] = []
        for name, places in entered(body).items():
            old = self.known[name] if name in self.known else self.free_array(name)
            if isinstance(old, Filling | Trail):
                continue
            is_list = isinstance(old, Several) and not old.values and places == {APPENDED}
            if not is_list and not (isinstance(old, Array) and old.rank):
                if isinstance(old, Array):
                    raise self.misfit(_("this has fewer axes than places"), old.names)
                raise self.entry_alone()
            self.known[name] = Filling(name, old if isinstance(old, Array) else None, frozenset(places))
            found.append(name)
        return found

    def entry_alone(self) -> Refusal:
        return self.refusal(_("an entry is not assigned: write the whole array, or a list over a range"))

    def filled(self, target: ast.Subscript, value: Array, adds: str | None) -> None:
        """y[i] = value, or y[i] += value."""
        name = target.value.id if isinstance(target.value, ast.Name) else ""
        filling = self.known.get(name)
        if not isinstance(filling, Filling) or filling.old is None:
            raise self.entry_alone()
        place = ast.unparse(target.slice)
        parts = self.places_of(target, filling.old)
        before = dict(filling.turns).get(place)
        value = self.plain(value)
        if value.rank > parts.count(None):
            raise self.misfit(_("this has more axes than the place where it is put"), value.names | filling.old.names)
        if adds is not None and before is not None:
            value = self.combined(adds, before.value, value)
        elif adds is not None:
            value = value if adds == "+" else self.combined("-", self.number(ZERO), value)
        turn = Turn(parts, value, before.adds if before is not None and adds is not None else adds is not None)
        self.known[name] = filling.with_turn(place, turn)

    def appended(self, name: str, value: Array) -> None:
        filling = self.known.get(name)
        if not isinstance(filling, Filling) or filling.old is not None or filling.turns:
            raise self.refusal(_("append is read once in a turn of a loop over a range, for a list that was empty"))
        self.known[name] = filling.with_turn(APPENDED, Turn((self.turning[-1],), self.plain(value), False))

    def places_of(self, target: ast.Subscript, old: Array) -> tuple[object | None, ...]:
        """The loop of each index; none where an axis stays open."""
        nodes = list(target.slice.elts) if isinstance(target.slice, ast.Tuple) else [target.slice]
        found: list[object | None] = []
        for node in nodes:
            if isinstance(node, ast.Slice) and node.lower is node.upper is node.step is None:
                found.append(None)
                continue
            place = None if isinstance(node, ast.Slice) else self.value(node)
            whole = place.whole if isinstance(place, Array) and not place.rank else None
            if whole is None or whole.token is None or whole.added != -1 or whole.token in found:
                raise self.refusal(_("an entry is set in a loop at the index of the loop, as y[i] = …, over the whole range"))
            found.append(whole.token)
        if len(found) > old.rank:
            raise self.misfit(_("this has fewer axes than places"), old.names)
        return (*found, *[None] * (old.rank - len(found)))

    def entry_of(self, filling: Filling, node: ast.Subscript) -> Array | None:
        """What stands at a place of an array that is being built: what this turn has set, or what was there."""
        place = ast.unparse(node.slice)
        turn = dict(filling.turns).get(place)
        if turn is None and place in filling.places:
            return None
        if turn is None or (turn.adds and any(t not in turn.parts for t in self.turning)):
            reason = _("{name} is carried from one turn of the loop to the next; only sums and products are read")
            raise self.refusal(reason.format(name=filling.name))
        return turn.value

    def turned(self, token: object, axis: Axis, prefer: str | None, body: Sequence[ast.stmt]) -> None:
        """The end of a loop: what its turns set has an axis more, and what they add is summed."""
        for name in entered(body):
            filling = self.known.get(name)
            if not isinstance(filling, Filling):
                continue
            turns: dict[str, Turn] = {}
            for place, turn in filling.turns:
                if token in turn.parts:
                    turns[place] = self.along_loop(turn, token, axis if place == APPENDED else replace(axis, backwards=False))
                elif turn.adds:
                    turns[place] = replace(turn, value=self.summed("sum", token, axis, prefer, turn.value))
                else:
                    raise self.refusal(_("each turn of this loop sets the same entry of {name} anew").format(name=name))
            self.known[name] = replace(filling, turns=tuple(turns.items()))

    def along_loop(self, turn: Turn, token: object, axis: Axis) -> Turn:
        value, n = turn.value, turn.parts.index(token)
        opened = turn.parts[:n].count(None)
        many = turn.parts.count(None)

        def entry(*letters: Said) -> Said:
            rest = (*letters[:opened], *letters[opened + 1 :])
            return self.with_letter(token, self.from_start(axis, letters[opened]), lambda: value.entry(*rest))

        if value.rank < many:
            raise self.misfit(_("this has fewer axes than the place where it is put"), value.names)
        made = self.array(
            (*value.axes[:opened], replace(axis, start=None, backwards=False), *value.axes[opened:]), entry, value.names
        )
        return Turn((*turn.parts[:n], None, *turn.parts[n + 1 :]), made, turn.adds, turn.looped | {n})

    def built(self, names: Sequence[str], node: ast.For, told: bool) -> None:
        """The arrays that a loop has built."""
        for name in names:
            filling = self.known[name]
            assert isinstance(filling, Filling)
            self.here = self.locate(node)
            if len(filling.turns) != 1:
                raise self.refusal(_("an entry is set in a loop at the index of the loop, as y[i] = …, over the whole range"))
            turn, old = filling.turns[0][1], filling.old
            value = turn.value
            if old is not None:
                for n, (one, other) in enumerate(zip(value.axes, old.axes, strict=True)):
                    if n in turn.looped and not self.same_length(one, other):
                        raise self.refusal(
                            _("the loop sets {n} entries of {name}, which has {m}").format(
                                n=one.length().text, name=name, m=other.length().text
                            )
                        )
                if turn.adds:
                    value = self.combined("+", old, value)
            if told:
                value = self.define(self.spelled(name), value, None, self.locate(node))
            self.known[name] = value

    def same_length(self, one: Axis, other: Axis) -> bool:
        return one is other or one.length().text == other.length().text


__all__ = ["Entries"]
