"""Conditions and values that hang on them: each comparison decides on its own, in a `where` of its own."""

from __future__ import annotations

from collections.abc import Iterator

from derive.language.syntax import LONGEST
from derive.reading import said
from derive.reading.letters import Refusal
from derive.reading.meaning.values import Value, Values
from derive.reading.phrases import Compare, Phrase, Pieces
from derive.reading.said import Said
from derive.words import gettext as _

JOINED = ("and", "or")
#: Each comparison as one of <, <= and ==, with its sides changed about where need be; and whether it is denied.
_PLAIN = {"<": ("<", False, False), "<=": ("<=", False, False), ">": ("<", True, False), ">=": ("<=", True, False),
          "==": ("==", False, False), "!=": ("==", False, True)}  # fmt: skip
Fact = tuple[str, str, str]


class Cases(Values):
    """Comparisons, and values by cases."""

    def of_compare(self, e: Compare, want: int | None) -> Value:
        left, right = self.value(e.left), self.value(e.right)
        rank = max(left.rank, right.rank)
        if any(v.rank not in (0, rank) for v in (left, right)):
            raise self.misfit(_("a condition compares numbers"), e)

        def entry(*letters: Said) -> Said:
            a, b = left.entry(*letters[: left.rank]), right.entry(*letters[: right.rank])
            if e.sign in JOINED:
                return Said(f"({a.text}) {e.sign} ({b.text})", said.COMPARED)
            return said.compared(a, e.sign, b)

        return Value(rank, entry)

    def of_pieces(self, e: Pieces, want: int | None) -> Value:
        values = [self.value(v, want) for v, _c in e.pieces]
        conditions = [None if c is None else Condition(self, c) for _v, c in e.pieces]
        if len(conditions) == 1 and conditions[0] is not None:
            raise Refusal(_("the cases leave something open: the last line is for all the rest"), e.at, r"`\text{otherwise}`")
        rank = max([v.rank for v in values] + [c.rank for c in conditions if c is not None])
        if any(v.rank not in (0, rank) for v in values) or any(c.rank not in (0, rank) for c in conditions if c is not None):
            raise self.misfit(_("the values of a case distinction do not have the same number of axes"), e)

        def entry(*letters: Said) -> Said:
            sides = [v.entry(*letters[: v.rank]) for v in values]
            known: list[Fact] = []
            needed: list[list[Fact]] = []
            for c in conditions:
                needed.append(list(known))
                known += [] if c is None else c.denied(letters)
            made: Said | None = None
            for side, c, facts in reversed(list(zip(sides, conditions, needed, strict=True))):
                made = side if c is None or made is None else c.choose(side, made, letters, frozenset(facts))
                if len(made.text) > LONGEST:
                    raise Refusal(_("these cases are too many to be written out"), e.at)
            assert made is not None
            return made

        return Value(rank, entry)


class Condition:
    """A condition with the values of its sides."""

    def __init__(self, meaning: Values, e: Phrase) -> None:
        self.e = e
        self.rank = meaning.value(e).rank
        self.sides = {id(c): (meaning.value(c.left), meaning.value(c.right)) for c in comparisons(e)}

    def choose(
        self, yes: Said, no: Said, letters: tuple[Said, ...] = (), known: frozenset[Fact] = frozenset(), equal_first: bool = False
    ) -> Said:
        """The first value where the condition holds, else the second.

        What is `known` to hold is not asked again; `equal_first` asks whether the sides of a ≠ b are equal, as a sum does that
        leaves out one index, and has the smaller of two first.
        """

        def chosen(e: Phrase, yes: Said, no: Said) -> Said:
            assert isinstance(e, Compare)
            if e.sign == "and":
                return chosen(e.left, chosen(e.right, yes, no), no)
            if e.sign == "or":
                return chosen(e.left, yes, chosen(e.right, yes, no))
            a, b = self._written(e, letters)
            if fact(a.text, e.sign, b.text) in known:
                return yes
            if equal_first and e.sign == "!=":
                return said.call("where", said.compared(a, "==", b), no, yes)
            if equal_first and e.sign in (">", ">="):
                return said.call("where", said.compared(b, "<" if e.sign == ">" else "<=", a), yes, no)
            return said.call("where", said.compared(a, e.sign, b), yes, no)

        return chosen(self.e, yes, no)

    def denied(self, letters: tuple[Said, ...]) -> list[Fact]:
        """What is known where the condition does not hold, of one comparison or of several of which none holds."""
        if not isinstance(self.e, Compare) or any(c.sign == "and" for c in _joints(self.e)):
            return []
        found = []
        for c in comparisons(self.e):
            a, b = self._written(c, letters)
            opposite = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}[c.sign]
            found.append(fact(a.text, opposite, b.text))
        return found

    def _written(self, e: Compare, letters: tuple[Said, ...]) -> tuple[Said, Said]:
        a, b = self.sides[id(e)]
        return a.entry(*letters[: a.rank]), b.entry(*letters[: b.rank])


def comparisons(e: Phrase) -> Iterator[Compare]:
    """The comparisons that a condition joins."""
    if isinstance(e, Compare) and e.sign in JOINED:
        yield from comparisons(e.left)
        yield from comparisons(e.right)
    elif isinstance(e, Compare):
        yield e


def _joints(e: Phrase) -> Iterator[Compare]:
    if isinstance(e, Compare) and e.sign in JOINED:
        yield e
        yield from _joints(e.left)
        yield from _joints(e.right)


def fact(a: str, sign: str, b: str) -> Fact:
    """A comparison in one spelling: a > b is b < a, and a == b is b == a."""
    plain, turned, is_denied = _PLAIN[sign]
    if turned or (plain == "==" and b < a):
        a, b = b, a
    return a, f"not {plain}" if is_denied else plain, b
