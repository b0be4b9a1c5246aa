"""Sums, products, means and extremes over an index: what stands below them, and how far they reach."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading.evidence import (
    RELATIONS,
    between_dots,
    bound_letters,
    fold_of,
    letters_of,
    letters_of_entry,
    primed_letter,
    running_letters,
    split,
    unprimed,
)
from derive.reading.grammar.conditions import COMPARISONS
from derive.reading.grammar.functions import EXTREMES
from derive.reading.grammar.part import DIVISIONS, OPERATIONS, Part, hung
from derive.reading.members import count_above, each, set_name
from derive.reading.naming import stem
from derive.reading.phrases import (
    Apply,
    Compare,
    Fold,
    Literal,
    Phrase,
    Plus,
    Range,
    Times,
    Use,
)
from derive.reading.phrases import Letter as Index
from derive.reading.runs import base_of
from derive.reading.surface import (
    Group,
    Item,
    Letter,
    Number,
    Row,
    Scripts,
    Sign,
)
from derive.reading.within import letters_in, names_in, uses_in
from derive.words import gettext as _

#: Signs below a sum beside relations: in a set or not, and such that.
SUCH = ("in", "notin", ":", "|")


def binding(sub: Row) -> list[Row]:
    """What stands below a sum without the conditions beside what binds: m = 0 of m = 0, m ≠ j."""
    parts_ = [part for part in split(sub, {",", ";", "\\\\"}) if part.items]
    apart = [part for part in parts_ if not any(isinstance(i, Sign) and i.text == "!=" for i in part)]
    return apart or parts_


class Folds(Part):
    """Sums, products and extremes over indices."""

    def fold(self, kind: str, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        """A sum (product, maximum …) with all of its term that follows."""
        item = items[n]
        scripts = hung(item)
        at = scripts.base.at
        if kind in ("argmax", "argmin", "union"):
            said_ = _("{kind} has no derivative, and is not part of a formula here").format(kind=kind)
            is_over = scripts.subs and kind != "union" and n + 1 < len(items) and not self.typed
            raise self.error(said_, at, self.objective(items[n + 1].at) if is_over else None)
        ranges: list[Range] = []
        condition: Phrase | None = None
        for sub in scripts.subs:
            self.weighed = []
            made, condition = self.ranges(sub, scripts.sups[0] if scripts.sups else None, items[n + 1 :])
            ranges += made
        if not scripts.subs and (found := self.evidence.bare_letters.get(at)) is not None:
            ranges.append(Range(found))
        letters = [r.letter for r in ranges]
        weighed = self.weighed if scripts.subs else []
        following = items[n + 1] if n + 1 < len(items) else None
        group = None if following is None else base_of(following)
        typed = self.typed and isinstance(scripts.base, Letter) and scripts.base.font in ("word", "upright", "function")
        self.scope += letters
        try:
            is_call = (typed or kind == "mean") and not scripts.subs  # sum(x_i)^2 is the square of the sum …
            if is_call and isinstance(following, Scripts) and self.typed and self.text[following.at - 1 : following.at].isspace():
                is_call = False  # … and sum (x_i - m)^2 is of squares
            if is_call and isinstance(group, Group) and group.open in ("(", "["):
                outer = hung(following)  # type: ignore[arg-type]
                parts_ = split(group.body, {","})
                if len(parts_) > 1 and kind in EXTREMES:
                    return self.hang(Apply(at, kind, tuple(map(self.expression, parts_))), outer), n + 2
                body = self.expression(group.body)
                return self.hang(Fold(at, kind, tuple(ranges), body), outer), n + 2
            if kind in EXTREMES and isinstance(group, Group) and not ranges:
                return self.known(kind, items, n)
            body, n = self.body(items, n + 1, letters, kind)
        finally:
            if letters:
                del self.scope[-len(letters) :]
        if weighed:
            body = Times(at, tuple(("" if n_ == 0 else "*", w) for n_, w in enumerate((*weighed, body))))
        for sup in (s for s in scripts.sups if is_infinite(s)):
            ranges = self.ended(ranges, body, sup)
        self.refuse_slip(ranges, body, condition, at)
        self.refuse_words(ranges, body, condition, at)
        if kind in EXTREMES and weighed:
            said = _("a maximum over the members of a set is not read: write where(…), with −∞ for the others")
            raise self.error(said, at)
        if kind in EXTREMES:
            self.refuse_values(kind, ranges, body, at)
        return Fold(at, kind, tuple(ranges), body, condition), n

    def ended(self, ranges: Sequence[Range], body: Phrase, sup: Row) -> list[Range]:
        """The ranges of a sum without end, which ends where the entries of an array end; a series, which has none, is refused."""
        placed = {c for u in uses_in(body) for p in u.places for c in letters_in(p)}
        if not all(r.letter in placed for r in ranges):
            said = _("a sum to infinity is of the entries of an array, and ends where they end; a series has no value here")
            raise self.error(said, sup.at)
        found = []
        for r in ranges:
            found.append(Range(r.letter, r.first, Use(sup.at, self.end_of(r.letter))))
        return found

    def refuse_slip(self, ranges: Sequence[Range], body: Phrase, condition: Phrase | None, at: int) -> None:
        """A sum over i of what has the letter k below, and no i."""
        for r in ranges:
            if (
                r.letter in letters_in(body)
                or r.letter in letters_in(condition)
                or any(r.letter in letters_in((q.first, q.last)) for q in ranges)
            ):
                continue
            other = next((c for c in self.labels_in(body) if c not in self.evidence.indices), None)
            if other is not None:
                raise self.error(
                    _("the sum is over {i}, but what is summed has the letter {k}: a sum over {k}, \\sum_{k}, or "
                      "one quantity for each {k}, with {k} "
                      "on the left side too; which one?").format(i=r.letter, k=other), at,
                )  # fmt: skip

    def labels_in(self, e: object) -> list[str]:
        """The single small letters that are labels of the names of a phrase: the k of t_k."""
        names = sorted(names_in(e))
        return [
            tail
            for head, line, tail in (n.rpartition("_") for n in names)
            if line and len(tail) == 1 and tail.isalpha() and tail.islower() and len(head) <= 6
        ]

    def body(self, items: Sequence[Item], n: int, letters: Sequence[str], kind: str) -> tuple[Phrase, int]:
        """What a sum is of; a bare one ends where another sum begins, and any where its letter is bound again; a product ends
        before a sum or a product of what has its letter nowhere."""
        start, ranged = n, bool(letters)
        folds = (k for k in range(n + 1, len(items)) if fold_of(items[k]))
        end = next((k for k in folds if self.is_other(items[k:], letters, kind)), len(items))
        if not ranged or kind in EXTREMES:
            end = next((k for k in range(n, end) if k > start and (fold_of(items[k]) is not None) and not ranged), end)
            if kind in EXTREMES:  # max_j z_j: the factors side by side, up to a sign
                signs = (k for k in range(n, end) if isinstance(sign := items[k], Sign) and sign.text not in ("cdot",))
                end = next((k for k in signs if k > start), end)
                if start < end and isinstance(items[start], Group) and not set(self.free(items[start + 1 : end])) & set(letters):
                    end = start + 1  # max_i [δ_i a_ij] b_j
        last = items[end - 1] if start < end - 1 and end < len(items) else None
        if isinstance(last, Sign) and last.text in (*OPERATIONS, *DIVISIONS):
            end -= 1  # Σ_i u_i / Σ_i v_i
        if end == start:
            raise self.error(_("a sum of what?"), items[start - 1].at)
        row = Row(items[start].at, tuple(items[start:end]))
        return self.expression(row), end

    def is_other(self, items: Sequence[Item], letters: Sequence[str], kind: str) -> bool:
        """Whether the sum with which a rest begins is a factor of its own behind a sum over some letters."""
        scripts = hung(items[0])
        own = {self.evidence.bare_letters.get(scripts.base.at, "")}
        own |= {b.text for sub in scripts.subs for part in binding(sub) for b in running_letters(part, items[1:])}
        again = own & set(letters)
        return bool(again) or (kind == "prod" and bool(letters) and not set(self.free(items)) & set(letters))

    def ranges(self, sub: Row, sup: Row | None, behind: Sequence[Item]) -> tuple[list[Range], Phrase | None]:
        """The letters that stand below a sum, with their bounds, and a condition on them."""
        found: list[Range] = []
        conditions: list[Phrase] = []
        last = None if sup is None or is_infinite(sup) or count_above(sup) in self.evidence.counts else self.expression(sup)
        if (dotted := between_dots(sub)) is not None:
            sub, last = dotted[0], self.expression(dotted[1])
        if (listed := listed_values(sub)) is not None and last is None:  # k = 1, 2
            sub, last = listed
        if getattr(sub.items[0], "open", getattr(sub.items[0], "text", "")) in ("<", "langle"):  # Σ_{⟨i,j⟩}
            raise self.error(_("of these pairs it is not clear which they are: sum over i, j a table of 0 and 1, A_ij"), sub.at)
        for part in (p for row in each(sub) for p in split(row, {",", ";", "\\\\"} if row is sub else set())):
            if not part.items:
                continue
            if (between_ := self.between_bounds(part)) is not None:
                found.append(between_)
                continue
            if len(part) == 1 and isinstance(pair := part.items[0], Group) and pair.open == "(":  # Σ_{(u, i, j)}
                found += (Range(b.text, None, last) for b in bound_letters(part))
                continue
            relation = next((k for k, i in enumerate(part.items) if isinstance(i, Sign) and i.text in (*RELATIONS, *SUCH)), None)
            if relation is None:
                if all(isinstance(i, Letter) or primed_letter(i) is not None for i in part):
                    found += (Range(b.text, None, last) for b in bound_letters(part))
                    continue
                said = self.expression(part)
                if not isinstance(said, Compare):
                    raise self.error(_("this is not expected here"), part.at)
                conditions.append(said)
                continue
            sign = part.items[relation].text  # type: ignore[attr-defined]
            left, right = Row(part.at, part.items[:relation]), Row(part.at, part.items[relation + 1 :])
            if sign in ("in", "notin"):
                self.refuse_space(right)
                right, without = self.without(left, right)
                conditions += without
                run = self.members(left, right)
                found += run
                weights = self.weights(left, right, run)
                if not weights:
                    self.refuse_set(right)
                if sign == "notin" and not weights:
                    raise self.error(_("what is not in this set?"), part.at)
                one = Literal(part.at, "1")
                self.weighed += weights if sign == "in" else [Plus(w.at, (("+", one), ("-", w))) for w in weights]
            elif sign in (":", "|"):  # j: t_j ≥ t_i
                found += (Range(b.text) for b in bound_letters(left))
                conditions.append(self.condition(right))
            elif sign == "=" and sup is not None and letters_of_entry(left.items):  # Σ_{x_i=0}^1 is over values of x_i
                raise self.error(_("this is not expected here"), part.at)
            elif sign == "=" and not letters_of_entry(left.items):
                is_all = last is None and sup is not None and not is_infinite(sup)  # Σ_{i=1}^{|B|}
                found += (Range(b.text, None if is_all else self.expression(right), last) for b in bound_letters(part)[:1])
            else:
                bound = [b.text for b in running_letters(part, behind)][: None if self.posed is None else 1]
                outside = self.outside()
                outside |= self.evidence.labels
                new = [b for b in bound if b not in outside and b not in [r.letter for r in found]]
                found += (Range(b) for b in new)
                relation_ = "==" if sign == "=" else COMPARISONS.get(sign, sign)
                conditions.append(Compare(part.at, relation_, self.expression(left), self.expression(right)))
        condition = None
        for c in conditions:
            condition = c if condition is None else Compare(c.at, "and", condition, c)
        return found, condition

    def without(self, left: Row, right: Row) -> tuple[Row, list[Phrase]]:
        """j ∈ V \\ {i} is in V, and not i."""
        parts_ = split(right, {"setminus"})
        letters = bound_letters(Row(left.at, (*left.items, Sign(left.at, "in"))))
        conditions: list[Phrase] = []
        for part in parts_[1:]:
            group = part.items[0] if len(part) == 1 else None
            if not (isinstance(group, Group) and group.open == "{" and len(letters) == 1):
                self.refuse_set(right)
                continue
            index = Index(part.at, letters[0].text)
            conditions += (Compare(part.at, "!=", index, self.expression(c)) for c in split(group.body, {","}))
        return parts_[0], conditions

    def refuse_set(self, right: Row) -> None:
        """A set that depends on indices, or is made of others, and of which the text does not say what is in it."""
        signs = any(isinstance(i, Sign) and i.text in ("setminus", "cap", "cup", "-") for i in right)
        hanging = any(isinstance(i, Scripts) and set(self.free_below(i)) & self.evidence.indices for i in right)
        called = len(right) > 1 and isinstance(right.items[-1], Group)
        if signs or hanging or called:
            raise self.error(
                _("of this set it is not clear which indices are in it: write a condition below the sum, or a table of 0 and 1"),
                right.at,
            )

    def refuse_space(self, right: Row) -> None:
        """A maximum over all of ℝ^d has no index."""
        for item in right:
            if isinstance(base := base_of(item), Letter) and (base.text == "Re" or (base.text == "R" and base.font == "bb")):
                raise self.error(_("over all vectors or numbers nothing is summed or compared here; only over an index"), base.at)

    def between_bounds(self, part: Row) -> Range | None:
        """1 ≤ i ≤ N below a sum."""
        signs = [n for n, i in enumerate(part.items) if isinstance(i, Sign) and i.text in ("<=", "<", "le")]
        if len(signs) != 2 or signs[1] != signs[0] + 2 or not isinstance(letter := part.items[signs[0] + 1], Letter):
            return None
        first = self.expression(Row(part.at, part.items[: signs[0]]))
        last = self.expression(Row(part.at, part.items[signs[1] + 1 :]))
        strict = [part.items[n].text == "<" for n in signs]  # type: ignore[attr-defined]
        one = Literal(part.at, "1")
        if strict[0]:
            first = Plus(part.at, (("+", first), ("+", one)))
        if strict[1]:
            last = Plus(part.at, (("+", last), ("-", one)))
        return Range(letter.text, first, last)

    def outside(self) -> set[str]:
        """The letters that are free or bound around the place that is read."""
        return {*self.scope, *self.left_letters}

    def weights(self, left: Row, right: Row, run: Sequence[Range] = ()) -> list[Phrase]:
        """x_i ∈ C_k, x ∈ C_k, j ∈ N_i: the entry of a table of 0 and 1 that says what is in the set."""
        parts_ = split(right, {"cup"})
        if len(parts_) > 1:
            return self.united(left, parts_)
        first = left.items[0] if left.items else None
        item = right.items[0] if len(right) == 1 else None
        if item is None or not isinstance(base_of(item), Letter):
            return []
        letters = [b.text for b in bound_letters(Row(left.at, (*left.items, Sign(left.at, "in"))))]
        is_indexed = isinstance(item, Scripts) and bool(set(letters_of(item.sub)) & self.evidence.indices)
        is_part = not self.evidence.parts.isdisjoint({stem(base_of(item)), set_name(item)})
        if not ((isinstance(first, Scripts) and first.sub is not None) or is_indexed or is_part):
            return []
        table = self.scripted(item)
        if not isinstance(table, Use):
            return []
        self.set_tables.add(table.name)
        drawn = [r.letter for r in run if r.samples]
        return [Use(table.at, table.name, (*table.places, *(Index(left.at, c) for c in drawn or letters)))]

    def united(self, left: Row, parts_: Sequence[Row]) -> list[Phrase]:
        """j ∈ N(i) ∪ {i}: one where j is in the one set or in the other."""
        letters = [b.text for b in bound_letters(Row(left.at, (*left.items, Sign(left.at, "in"))))]
        found: list[Phrase] = []
        for part in parts_:
            group = part.items[0] if len(part) == 1 else None
            if isinstance(group, Group) and group.open == "{" and len(letters) == 1:
                found.append(Apply(part.at, "kronecker", (Index(part.at, letters[0]), self.expression(group.body))))
            else:
                found += self.weights(left, part)
        if len(found) != len(parts_):
            raise self.error(_("of this union it is not clear which indices are in it: write it as a condition"), left.at)
        return [Apply(left.at, "max", tuple(found))]

    def valued(self, right: Row) -> set[str]:
        """The letter for the values of a set that is its capital: x ∈ 𝒳."""
        item = right.items[0] if len(right) == 1 else None
        return {item.text.lower()} if isinstance(item, Letter) and item.font == "cal" and item.text.isupper() else set()

    def members(self, left: Row, right: Row) -> list[Range]:
        """x ∈ D: the sum is over the sample; w ∈ V: over the values of an index."""
        letters = [b.text for b in bound_letters(Row(left.at, (*left.items, Sign(left.at, "in"))))]
        below = self.evidence.below | self.evidence.listed | self.valued(right)
        if all(c in below or unprimed(c) in below for c in letters):
            return [Range(c) for c in letters]
        letter = next(c for c in "ijknmrs" if c not in self.taken and c not in self.scope)
        self.drawn_by.add(letter)
        return [Range(letter, samples=tuple(letters))]


def listed_values(sub: Row) -> tuple[Row, Phrase] | None:
    """The first of the values that a letter has below a sum, and the last, where they are listed: k = 1, 2."""
    first, *more = split(sub, {","})
    begin = first.items[2] if len(first) == 3 and isinstance(sign := first.items[1], Sign) and sign.text == "=" else None
    values = [begin, *(part.items[0] if len(part) == 1 else None for part in more)]
    numbers = [int(v.text) for v in values if isinstance(v, Number) and v.text.isdigit()]
    if not more or len(numbers) < len(values) or numbers != [*range(numbers[0], numbers[0] + len(numbers))]:
        return None
    return first, Literal(sub.at, str(numbers[-1]))


def is_infinite(sup: Row) -> bool:
    """Whether a sum has no end."""
    return len(sup) == 1 and isinstance(only := sup.items[0], Sign | Letter) and only.text in ("infty", "oo")
