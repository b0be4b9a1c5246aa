"""The likeliest number of axes of every name, and the account of a text that follows from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from derive.errors import NotationError
from derive.reading import dotted
from derive.reading.account import Account, Equality, Member, name_of
from derive.reading.habits import Habits
from derive.reading.layout import other_layout
from derive.reading.letters import Misfit, Refusal, stands
from derive.reading.meaning import Meaning
from derive.reading.meaning.values import Setting, Value
from derive.reading.naming import is_capital, is_sized_identity
from derive.reading.phrases import (
    Call,
    Derivative,
    Fold,
    Gradient,
    Literal,
    Phrase,
    Use,
)
from derive.reading.ranks import Habit, settled
from derive.reading.said import Said
from derive.reading.understanding.apart import Apart
from derive.reading.understanding.fields import fields, maps
from derive.reading.understanding.given import Statement
from derive.reading.whole import speaks_of_wholes, whole_form
from derive.reading.within import alike, calls_in, inside, letters_in, names_in, rewritten, uses_in
from derive.records import replace
from derive.sentence import Message, message
from derive.words import gettext as _


class Accounts(Apart):
    """Tries what the names may be, the likeliest first, and writes what fits."""

    def account(self) -> Account:
        self.said.parameters(self.functions)
        self.declared |= self.said.ranks
        sets = {**dict.fromkeys(self.grammar.set_tables, ("", 0)), **self.sets}
        habits = Habits(
            [s.members for s in self.statements], self.evidence, self.grammar.places_above, self.declared, sets, self.numpy
        )
        self.matrices, self.vectors, self.habits = habits.matrices, habits.vectors, habits.all()
        self.means = frozenset(filter(habits.is_mean, self.habits))
        self.hadamard = habits.hadamard
        order, recursive = self.order()
        self.many = self.called_with_others()
        self.several = self.called_at_several_places()
        self.fields = fields(self.statements, self.evidence.bold, self.functions.keys()) | self.said.fields
        self.maps = maps(self.statements, self.evidence.bold, self.functions.keys()) - self.fields.keys()
        self.said.refuse_places(habits.uses)
        searched = {n: h for n, h in habits.all().items() if n not in order or n in recursive}
        for name in self.bound & searched.keys():  # a bold argument is a vector, and any other is as it is called
            if searched[name].costs[0] <= 0:
                bold = name.rstrip("_") in self.evidence.bold
                searched[name] = Habit((2.0, 0.0, 5.0) if bold else (0.0, 0.0, 0.0), searched[name].least)
        below = self.below_names(order)

        def trial(ranks: dict[str, int]) -> tuple[float, frozenset[str], Callable[[], Account] | NotationError]:
            try:
                cost, doubts, found = self.attempt(ranks, order, recursive)
                return cost, frozenset().union(*(below.get(n, {n}) for n in doubts)), found
            except Misfit as misfit:
                raise Misfit(
                    misfit.reason, frozenset().union(*(below.get(n.removesuffix("()"), {n}) for n in misfit.names)), misfit.at
                ) from None
            except Refusal as refusal:
                names = frozenset().union(*(below.get(n.removesuffix("()"), {n}) for n in refusal.names))
                return refusal.cost, names, self.error(refusal.message, refusal.at, refusal.fix)

        found = settled(searched, trial, lambda m: self.error(self.said.told(m.reason, m.names), m.at), self.handed())
        if isinstance(found, NotationError):
            raise found
        try:
            return found()
        except Refusal as refusal:
            raise self.error(refusal.message, refusal.at, refusal.fix) from None
        except Misfit as misfit:
            raise self.error(self.said.told(misfit.reason, misfit.names), misfit.at) from None

    def handed(self) -> list[frozenset[str]]:
        """What each function of the text is of, with what it is called with: the w of ℓ_t(w) = …, w_t and u."""
        calls = [c for s in self.statements for m in s.members[1:] for c in calls_in(m) if c.function in self.functions]
        pairs = [
            (p.name, a.name)
            for c in calls
            for p, a in zip(self.functions[c.function].parameters, c.arguments, strict=False)
            if isinstance(p, Use) and isinstance(a, Use)
        ]
        return [frozenset((p, *(a for q, a in pairs if q == p))) for p in dict.fromkeys(p for p, _a in pairs)]

    def called_with_others(self) -> frozenset[str]:
        """The functions that stand in the text with different arguments: the D of D(x) and D(z)."""
        first: dict[str, Call] = {}
        calls = [c for s in self.statements for m in s.members for c in calls_in(m)]
        return frozenset(c.function for c in calls if not alike(c.arguments, first.setdefault(c.function, c).arguments))

    def called_at_several_places(self) -> frozenset[str]:
        """The functions that stand there with different arguments, or whose values are spoken of too: the p of ∇ p(x)/p(x)."""
        members = [m for s in self.statements for m in s.members]
        return self.many | {c.function for m in members for c in calls_in(rewritten(m, undifferentiated))}

    def below_names(self, order: dict[str, Statement]) -> dict[str, set[str]]:
        """For every quantity the names on which its number of axes rests."""
        found: dict[str, set[str]] = {}
        for name, s in order.items():
            own = {name, *names_in(s.members[1])}
            found[name] = own.union(*(found.get(n, set()) for n in own))
        return found

    def order(self) -> tuple[dict[str, Statement], set[str]]:
        """The definitions, each after those that it uses; and the names that go round in a circle, as a recurrence does."""
        defined = {s.head.use.name: s for s in self.statements if s.head is not None and s.role in ("definition", "chain")}
        needs = {
            n: (names_in(s.members[1]) | {c.removesuffix("()") for c in names_in(s.members[1])}) & defined.keys()
            for n, s in defined.items()
        }
        done: dict[str, Statement] = {}
        recursive: set[str] = set()
        waiting = dict(defined)
        while waiting:
            ready = [n for n in waiting if not (needs[n] - done.keys() - recursive)]
            if not ready:
                left = [n for n in waiting if n not in recursive]
                read = Counter(n for other in left for n in needs[other])
                recursive.add(next((n for n in left if n in needs[n]), max(left, key=lambda n: read[n])))  # h, before its gates
                continue
            for n in ready:
                done[n] = waiting.pop(n)
        return done, recursive

    def attempt(
        self, ranks: dict[str, int], order: dict[str, Statement], recursive: set[str]
    ) -> tuple[float, set[str], Callable[[], Account]]:
        ranks = dict(ranks)
        setting = Setting(
            functions=self.functions, defined=frozenset(order) | self.declared.keys(),
            sizes=frozenset(self.evidence.sizes), sets=self.sets,
            bold=frozenset(self.evidence.bold), set_tables=frozenset(self.grammar.set_tables),
            taken=self.grammar.taken | {f"{n}[]" for n in self.grammar.tables}, numpy=self.numpy, typed=self.grammar.typed,
            dotted=dotted.language(self.text) if self.grammar.typed else "",
            literal=self.posed is not None, several=self.several, many=self.many,
            fields=self.fields, maps=self.maps, counted=self.grammar.counted_functions, from_zero=from_zero(self.statements),
            diagonals=self.diagonals, means=self.means, hadamard=self.hadamard,
            most_places={n: h.least for n, h in self.habits.items()},
        )  # fmt: skip
        meaning = Meaning(ranks, setting)
        wanted = self.wanted() | self.said.ranks
        for name, s in order.items():
            assert s.head is not None
            places = len(s.head.use.places)
            want = ranks[name] - places if name in recursive else wanted.get(name, places) - places if name in wanted else None
            if want is None and len(s.members) > 2 and isinstance(s.members[1], Call):  # s = f(x; W) = W x
                want = meaning.value(s.members[2]).rank
            meaning.wanted = want
            v = meaning.value(s.members[1], want if want is None or want >= 0 else 0)
            meaning.wanted = None
            if name in recursive:
                if v.rank != ranks[name] - places and v.rank != 0:
                    raise Misfit(_("the two sides do not have the same number of axes"), names_in(s.members), s.row.at)
            else:
                ranks[name] = meaning.ranks[name] = places + v.rank
                meaning.diagonals |= {name} if v.diagonal is not None and not places else set()
                if not ranks[name] and name in self.matrices:  # h = W x
                    meaning.doubt(2.0, *s.members)
                if 0 < ranks[name] < self.vectors.get(name, 0):  # x_i' = x_i - μ beside Σ_i x_i' p_i'^T
                    meaning.doubt(3.0, *s.members)
                old = name.removesuffix("_new")
                if old != name and ranks.get(old, ranks[name]) != ranks[name] and old not in order:  # the new value has its shape
                    meaning.doubt(3.0, *s.members)
                if v.rank > 1 and name in self.evidence.bold and not is_capital(name):  # h_t = E_{x_t} is a row of the table E
                    meaning.doubt(4.0, *s.members)
                if ranks[name] != self.declared.get(name, ranks[name]):
                    raise Misfit(_("this does not have as many axes as it is declared to have"), names_in(s.members), s.row.at)
        sides = [self.sides(s, meaning) for s in self.statements]
        return meaning.cost, meaning.doubts, lambda: self.written(sides, meaning)

    def written(self, sides: Sequence[Sequence[Value]], meaning: Meaning) -> Account:
        """The account of a choice that fits; only then is any entry written down."""
        items = [self.equality(s, values, meaning) for s, values in zip(self.statements, sides, strict=True)]
        for s, item in zip(self.statements, items, strict=True):
            jacobian = any(isinstance(m, Derivative | Gradient) for m in s.members)
            if item.role == "claim" and jacobian and other_layout(items, item):
                raise self.error(
                    _(
                        "the derivative of a vector by a vector is read in two ways: by rows (numerator layout, the Jacobian), "
                        "in which this does not fit, or transposed (denominator layout), as this text has it; write its entries, "
                        "\\partial y_i/\\partial x_j"
                    ),
                    item.at,
                )
        items = with_helpers(items, [text for _name, text in meaning.helpers.values()])
        posed = [s.members for s in self.statements if s.role in ("definition", "chain")]
        is_whole = any(speaks_of_wholes(members, meaning.ranks) for members in posed)
        called = frozenset(c.function for s in self.statements for m in s.members for c in calls_in(m)) & self.functions.keys()
        said = (*self.conventions, *self.said_of_names(), *meaning.conventions)
        held, by_name = frozenset(self.grammar.held), meaning.by_name
        parameters = {name: frozenset(of) for name, of in self.grammar.parameters.items() if of}
        arguments = {
            s.head.use.name: frozenset(p.name for p in s.head.parameters if isinstance(p, Use))
            for s in self.statements if s.head is not None and s.head.parameters
        }  # fmt: skip
        account = Account(
            tuple(items), self.names(meaning), said, is_whole, called, held=held, by_name=by_name, parameters=parameters,
            arguments=arguments,
        )  # fmt: skip
        return self.said.beside(account)

    def said_of_names(self) -> list[Message]:
        """What the grammar took by convention, and the names whose letters below are no indices."""
        grammar, labelled = self.grammar, self.grammar.labelled
        if grammar.typed or self.posed is not None or not labelled:
            return grammar.conventions
        said = message(
            "{names} is one name: what is below is no index", "{names} are names: what is below is no index", len(labelled),
            names=labelled,
        )  # fmt: skip
        return [*grammar.conventions, said]

    def wanted(self) -> dict[str, int]:
        """The number of axes with which a name is used elsewhere by its places."""
        found: dict[str, int] = {}
        for s in self.statements:
            for use in uses_in(s.members[1 if s.head else 0 :]):
                if use.places:
                    found[use.name] = max(found.get(use.name, 0), len(use.places))
            if (
                s.head is not None
                and s.head.use.name.removeprefix("Delta_") in self.evidence.bold
                and not is_capital(s.head.use.name)
            ):
                found[s.head.use.name] = max(found.get(s.head.use.name, 0), len(s.head.use.places) + 1)
        return found

    def sides(self, s: Statement, meaning: Meaning) -> list[Value]:
        """The values of the members of an equality, which have the same axes."""
        rank_wanted = None
        values: list[Value] = []
        if s.head is not None:
            name = s.head.use.name
            rank_wanted = meaning.ranks.get(name, len(s.head.use.places)) - len(s.head.use.places)
            values.append(meaning.value(s.head.use))
            meaning.wanted = rank_wanted
            values += (meaning.value(m, rank_wanted) for m in s.members[1:])
        else:
            values += (meaning.value(m) for m in s.members)
            most = max(v.rank for v in values)
            if most and any(v.rank == 0 for v in values):
                values = [meaning.value(m, most) for m in s.members]
        most = max(v.rank for v in values)
        for m, v in zip(s.members, values, strict=True):
            if v.rank not in (0, most) or (
                v.rank == 0 and most and not isinstance(m, Literal) and s.head is not None and m is s.head.use
            ):
                raise Misfit(_("the two sides do not have the same number of axes"), names_in(s.members), s.row.at)
            if v.rank != most and not isinstance(m, Literal):
                meaning.doubt(3.0, *s.members)
        return values

    def equality(self, s: Statement, values: Sequence[Value], meaning: Meaning) -> Equality:
        """One equality with the entries of each member, for the same letters in all of them."""
        most = max(v.rank for v in values)
        free = list(dict.fromkeys(c for m in s.members for c in letters_in(m)))
        meaning.scope = [*free]
        try:
            written = next(
                (v.sizes for v in values if v.rank == most and len(v.sizes) == most and most and None not in v.sizes), None
            )
            letters: list[str] = []
            while len(letters) < most and written is None:
                letters.append(meaning.fresh(*map(Said, sorted(self.grammar.drawn_by))))
                meaning.scope.append(letters[-1])
            members: list[Member] = []
            for v in values:
                if written is not None and v.rank == most:
                    entries: object = _table(v, tuple(written))  # type: ignore[arg-type]
                    text = str(entries)
                else:
                    entries = v.entry(*(Said(c) for c in letters[: v.rank])).text
                    text = entries
                members.append(Member(text, entries, s.is_approximate(len(members))))
            if not free and written is None:
                forms = [whole_form(e, meaning.ranks, self.grammar.typed) for e in s.members]
                members = [replace(m, whole=form) for m, form in zip(members, forms, strict=True)]
        finally:
            meaning.scope = []
        if s.head is not None and not letters and written is None and (own := self.own_letters(s, free)):
            members[0] = Member(f"{s.head.use.name}[{','.join(own)}]", f"{s.head.use.name}[{','.join(own)}]")
        alone = len(members) == 1
        if alone:  # an expression alone
            name = next(n for n in ("f", "y", "L", "F", "u", "q") if n not in self.grammar.taken and n not in meaning.ranks)
            head = f"{name}[{','.join([*free, *letters])}]" if free or letters else name
            members.insert(0, Member(head, head))
        if s.head is not None and written is not None:
            head_text = s.head.use.name
            members[0] = Member(head_text, head_text)
        indices = self.evidence.indices  # not the T of η_T and of t/T, nor that of β_T(i) = 1
        running = [c for c in free if c in indices or not (c in meaning.ranks or (c.isupper() and c.lower() in indices))]
        return Equality(s.role, tuple(members), (*running, *letters), s.row.at, alone)

    def own_letters(self, statement: Statement, free: Sequence[str]) -> list[str]:
        """The indices on the right side of a quantity that is written without, and of which no other formula speaks; a letter up
        to which a sum goes is a number: the n of s = x_1 y_n + ... + x_n y_1."""
        if statement.head is None or statement.head.use.places:
            return []
        name = statement.head.use.name
        others = tuple(m for s in self.statements if s is not statement for m in s.members)
        if {name, f"{name}()"} & names_in(others):
            return []
        ranges = [r for e in inside(statement.members) if isinstance(e, Fold) for r in e.ranges]
        ends = {c for r in ranges for c in letters_in((r.first, r.last))}
        return [c for c in free if c in self.evidence.indices - ends]

    def names(self, meaning: Meaning) -> dict[str, dict[str, object]]:
        made: dict[str, dict[str, object]] = {}
        for name, rank in meaning.ranks.items():
            if name == "…" or name.startswith("?") or (name in self.sets and name not in self.grammar.set_tables):
                continue
            if name in self.evidence.sizes:
                made[name] = {"kind": "size"}
            elif not rank and name in self.evidence.indices:
                made[name] = {"kind": "index"}
            elif (name == "I" or is_sized_identity(name)) and rank == 2 and name not in meaning.setting.defined:
                continue  # the identity
            elif rank:
                made[name] = {"kind": "array", "shape": [None] * rank}
            else:
                made[name] = {"kind": "number"}
        for letter in sorted(self.evidence.indices):
            made.setdefault(letter, {"kind": "index"})
        return made


def with_helpers(items: Sequence[Equality], texts: Sequence[str]) -> list[Equality]:
    """The equalities with those of quantities that have a name for their sake: each directly before the first that has it."""
    found = list(items)
    for text in reversed(texts):
        head, body = text.split(" = ", 1)
        name = name_of(head)
        place = next((n for n, item in enumerate(found) if any(stands(name, str(m.entries)) for m in item.members)), 0)
        found.insert(place, Equality("definition", (Member(head, head), Member(body, body))))
    return found


def from_zero(statements: Sequence[Statement]) -> frozenset[str]:
    """The arrays of which a text has the entry 0: φ beside φ_0."""
    uses = (u for s in statements for m in s.members for u in uses_in(m))
    return frozenset(u.name for u in uses if len(u.places) == 1 and isinstance(u.places[0], Literal) and u.places[0].text == "0")


def _table(v: Value, sizes: tuple[int, ...]) -> list[object]:
    def inner(at: tuple[Said, ...], rest: tuple[int, ...]) -> object:
        if not rest:
            return v.entry(*at).text
        return [inner((*at, Said(str(n))), rest[1:]) for n in range(1, rest[0] + 1)]

    made = inner((), sizes)
    assert isinstance(made, list)
    return made


def undifferentiated(e: Phrase) -> Phrase | None:
    """A derivative as a number, where only what is not differentiated counts."""
    return Literal(e.at, "1") if isinstance(e, Derivative | Gradient) else None
