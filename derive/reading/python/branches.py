"""if: a condition that the program decides takes one branch; one on a number takes both, as where(condition, a, b)."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from derive.reading.python.arrays import Array
from derive.reading.python.filling import Filling
from derive.reading.python.training import Training
from derive.reading.python.trees import ends, returns
from derive.reading.python.values import Several, Word
from derive.reading.said import ZERO
from derive.records import replace
from derive.sentence import message
from derive.words import gettext as _


class Branches(Training):
    """Branches of a program."""

    def branched(self, node: ast.If, rest: Sequence[ast.stmt], told: bool) -> tuple[bool, object | None]:
        """Whether an if ends its block, because it returns or turns to the next of a loop, and what it returns."""
        decided = self.truth(node.test)
        if decided is not None:
            made = self.block(node.body if decided else node.orelse, told)
            return made is not None, made
        if all(isinstance(s, ast.Raise) for s in node.body):
            self.say(message("{condition} is taken not to hold: the program stops there", condition=ast.unparse(node.test)[:60]))
            made = self.block(node.orelse, told)
            return made is not None, made
        condition = self.condition_of(node.test)
        if isinstance(node.body[-1], ast.Continue) and not node.orelse:
            self.merge(node, self.inverted(condition), rest, node.body[:-1], told)
            return True, None
        if returns(node.body) or returns(node.orelse):
            yes = self.apart(lambda: self.block([*node.body, *([] if ends(node.body) else rest)], False))
            no = self.apart(lambda: self.block([*node.orelse, *([] if ends(node.orelse) else rest)], False))
            return True, self.either(node, condition, yes, no)
        self.merge(node, condition, node.body, node.orelse, told)
        return False, None

    def condition_of(self, test: ast.expr) -> Array:
        way_out = self.way_out(test)
        condition = None if way_out is not None else self.value(test)
        self.here = self.locate(test)
        if not isinstance(condition, Array) or condition.choose is None:
            shown = ast.unparse(test)[:60]
            raise self.refusal(_("nothing here says whether {condition} holds").format(condition=shown), way_out)
        if condition.rank:
            raise self.misfit(_("if decides on a number; entry by entry it is np.where"), condition.names)
        return condition

    @staticmethod
    def way_out(test: ast.expr) -> str | None:
        """A default for a flag, or for a word, that decides."""
        match test:
            case ast.Name(id=name) | ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=name)):
                return f"{name}=True"
            case ast.Compare(left=ast.Name(id=name), comparators=[ast.Constant(value=str(word))]):
                return f"{name}={word!r}"
        return None

    def apart(self, branch: Callable[[], object]) -> object:
        """What a branch comes to, whose names are known in it alone."""
        kept = self.known
        self.known = dict(kept)
        try:
            return branch()
        finally:
            self.known = kept

    def either(self, node: ast.If, condition: Array, yes: object, no: object) -> object:
        """One of two values."""
        self.here = self.locate(node)
        if yes is no and yes is not None:
            return yes
        if isinstance(yes, Array) and isinstance(no, Array):
            return self.chosen(condition, yes, no)
        if isinstance(yes, Several) and isinstance(no, Several) and len(yes.values) == len(no.values):
            pairs = zip(yes.values, no.values, strict=True)
            return Several(tuple(self.either(node, condition, a, b) for a, b in pairs))
        if isinstance(yes, Filling) and isinstance(no, Filling):
            return self.either_filled(condition, yes, no)
        if isinstance(yes, Word) and yes == no:
            return yes
        raise self.refusal(
            _("where {condition} holds or not, the values here are of two kinds").format(condition=ast.unparse(node.test)[:60])
        )

    def either_filled(self, condition: Array, yes: Filling, no: Filling) -> Filling:
        """What a turn sets in one of two ways; where one way adds nothing, nothing is added."""
        made = no
        for place in dict(yes.turns) | dict(no.turns):
            one, other = dict(yes.turns).get(place), dict(no.turns).get(place)
            turn = one or other
            assert turn is not None
            if (one is None or other is None) and not turn.adds:
                raise self.refusal(_("{name} is set on one of two ways only: set it on both").format(name=yes.name))
            values = [self.number(ZERO) if t is None else t.value for t in (one, other)]
            made = made.with_turn(place, replace(turn, value=self.chosen(condition, *values)))
        return made

    def merge(self, node: ast.If, condition: Array, body: Sequence[ast.stmt], orelse: Sequence[ast.stmt], told: bool) -> None:
        """The names that two branches leave, each one of two values."""
        before = self.known
        after: list[dict[str, object]] = []
        for branch in (body, orelse):
            self.known = dict(before)
            try:
                self.block(branch, False)
            finally:
                after.append(self.known)
                self.known = before
        for name in [n for n in after[0] | after[1] if any(e.get(n) is not before.get(n) for e in after)]:
            found = [e[name] if name in e else self.free_array(name) if name in self.met else None for e in after]
            self.here = self.locate(node)
            if any(isinstance(f, Exception) for f in found):
                self.known[name] = next(f for f in found if isinstance(f, Exception))
                continue
            if None in found:
                which = ast.unparse(node.test)[:60] if found[0] is None else f"not ({ast.unparse(node.test)[:60]})"
                reason = _("{name} has no value where {condition}: give it one there, or write np.where(condition, a, b)").format(
                    name=name, condition=which
                )
                if told:
                    raise self.refusal(reason)
                self.known[name] = ValueError(reason)
                continue
            made = self.either(node, condition, *found)
            if told and isinstance(made, Array):
                made = self.define(self.spelled(name), made, None, self.locate(node))
            self.known[name] = made


__all__ = ["Branches"]
