"""What holds or does not: indicators, cases, comparisons and what joins them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import pairwise

from derive.reading.evidence import split
from derive.reading.grammar.part import Part, hung, unbraced
from derive.reading.phrases import (
    Compare,
    Phrase,
    Pieces,
)
from derive.reading.surface import (
    Cases,
    Group,
    Item,
    Letter,
    Row,
    Sign,
)
from derive.words import gettext as _

COMPARISONS = {"=": "==", "==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "equiv": "=="}


def _compares(sub: Row) -> bool:
    """Whether numbers are compared below a δ, which is one where they are in this order: δ_{u<0}, δ_{{u<0}}."""
    return any(isinstance(i, Sign) and i.text in ("<", ">", "<=", ">=") for i in unbraced(sub))


class Conditions(Part):
    """What holds or does not: indicators, cases, comparisons."""

    def indicator(self, base: Letter, items: Sequence[Item], n: int) -> tuple[Phrase, int] | None:
        item = items[n]
        scripts = hung(item)
        if base.text == "delta" and not any(_compares(sub) for sub in scripts.subs):
            return None
        for sub in scripts.subs:
            inner = unbraced(sub)
            if any(isinstance(i, Sign) and i.text in COMPARISONS for i in inner):
                return self.when(self.condition(inner), base.at), n + 1
        following = items[n + 1] if n + 1 < len(items) else None
        if isinstance(following, Group) and self.is_condition(following):
            return self.when(self.condition(following.body), base.at), n + 2
        return None

    def is_condition(self, group: Group) -> bool:
        return any(isinstance(i, Sign) and i.text in COMPARISONS for i in group.body)

    def condition(self, row: Row) -> Phrase:
        """A comparison, a chain of them, or several that hold together, or of which one holds."""
        either = [self._all_of(r) for r in split(row, {"vee"}) if r.items]
        if not either:
            raise self.error(_("a condition is missing here"), row.at)
        return reduce(lambda a, b: Compare(b.at, "or", a, b), either)

    def _all_of(self, row: Row) -> Phrase:
        every = [self._comparison(r) for r in split(row, {",", "wedge", "and"}) if r.items]
        if not every:
            raise self.error(_("a condition is missing here"), row.at)
        return reduce(lambda a, b: Compare(b.at, "and", a, b), every)

    def _within(self, row: Row) -> Phrase | None:
        """x ∈ [0, α): a number between two ends, of which each is in it or not; an infinite end says nothing."""
        cut = next((k for k, i in enumerate(row.items) if isinstance(i, Sign) and i.text in ("in", "notin")), None)
        if cut is None or len(row.items) != cut + 2 or not isinstance(group := row.items[-1], Group):
            return None
        ends = split(group.body, {","})
        if group.open not in ("[", "(", "]") or group.close not in ("]", ")", "[") or len(ends) != 2:
            return None
        inside = row.items[cut].text == "in"  # type: ignore[attr-defined]
        value = self.expression(Row(row.at, row.items[:cut]))
        made: list[Phrase] = []
        for end, closed, low in ((ends[0], group.open == "[", True), (ends[1], group.close == "]", False)):
            if any(isinstance(i, Sign | Letter) and i.text in ("infty", "oo") for i in end):
                continue
            sign = (">" if low else "<") + ("=" if closed else "")
            sign = sign if inside else {">": "<=", ">=": "<", "<": ">=", "<=": ">"}[sign]
            made.append(Compare(row.at, sign, value, self.expression(end)))
        if not made:
            return None
        return reduce(lambda a, b: Compare(b.at, "and" if inside else "or", a, b), made)

    def _comparison(self, row: Row) -> Phrase:
        places = [k for k, i in enumerate(row.items) if isinstance(i, Sign) and i.text in COMPARISONS]
        if not places and (within := self._within(row)) is not None:
            return within
        if not places:
            raise self.error(_("this is no condition; write it with =, <, > or ≠"), row.at)
        cuts = [-1, *places, len(row.items)]
        sides = [self.expression(Row(row.at, row.items[a + 1 : b])) for a, b in pairwise(cuts)]
        made: Phrase | None = None
        for k, place in enumerate(places):
            sign = COMPARISONS[row.items[place].text]  # type: ignore[attr-defined]
            one = Compare(row.at, sign, sides[k], sides[k + 1])
            made = one if made is None else Compare(row.at, "and", made, one)
        assert made is not None
        return made

    def cases(self, base: Cases) -> Phrase:
        pieces = tuple((self.expression(v), None if c is None else self.condition(c)) for v, c in base.rows)
        return Pieces(base.at, pieces)
