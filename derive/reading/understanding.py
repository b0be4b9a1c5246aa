"""A text understood: its rows with the evidence of all of them, its names with the fewest axes, its equalities by entries."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from itertools import pairwise
from typing import Any

from derive.errors import NotationError
from derive.reading.account import Account, Equality, Member
from derive.reading.bars import paired
from derive.reading.evidence import EQUALITIES, Evidence, gathered, is_bracketed, letters_of, scripted, split
from derive.reading.grammar import Grammar, Hung, hung
from derive.reading.habits import Habits
from derive.reading.layout import other_layout
from derive.reading.letters import Misfit, Refusal
from derive.reading.meaning import Function, Meaning, Setting, Value
from derive.reading.naming import label, stem
from derive.reading.phrases import (
    Apply,
    Call,
    Derivative,
    Gradient,
    Letter,
    Listed,
    Literal,
    Phrase,
    Plus,
    Power,
    Use,
)
from derive.reading.ranks import settled
from derive.reading.runs import base_of, separated
from derive.reading.said import Said
from derive.reading.surface import Accent, Dots, Group, Item, Number, Row, Scripts, Sign
from derive.reading.surface import Letter as Glyph
from derive.reading.walking import changed
from derive.reading.within import calls_in, inside, letters_in, names_in, renamed, rewritten, uses_in, without_calls
from derive.records import dataclass
from derive.words import gettext as _

#: Squares that are names: they may be negative, or are never taken the root of.
NEVER_ROOTS = frozenset(("R", "chi"))
REFUSED = 1.7  # what a refusal costs: another reading must be likelier than this


@dataclass
class Head:
    """What a left side names: a quantity with its places and what it is of."""

    use: Use
    parameters: tuple[Phrase, ...] = ()
    squared: bool = False
    at: int = 0


@dataclass
class Statement:
    """One equality: its head where it says what something is, and its members."""

    row: Row
    relation: str
    head: Head | None = None
    members: tuple[Phrase, ...] = ()
    role: str = "claim"


def understood(rows: Sequence[Row], text: str, typed: bool = False, forced: Set[str] = frozenset()) -> Account:
    """The account of a text whose formulas are given; `forced` letters are indices, since they stand in square brackets."""
    return Understanding(rows, text, typed, forced).account()


class Understanding:
    def __init__(self, rows: Sequence[Row], text: str, typed: bool, forced: Set[str]) -> None:
        self.text = text
        self.conventions: list[str] = []
        self.rows = separated(signals([paired(r) for r in rows if not is_comment(r)]))
        self.declared: dict[str, int] = {}
        self.sets: dict[str, str] = {}
        self.evidence: Evidence = gathered(self.rows, forced)
        self.numpy = typed and ("@" in text or ".T" in text)
        self.grammar = Grammar(self.evidence, text)
        self.grammar.typed = typed
        self.statements: list[Statement] = []
        self.functions: dict[str, Function] = {}
        self.prepare()
        self.parse()
        self.settle_deltas()
        self.aliases()
        self.apart()

    def error(self, message: str, at: int | None, fix: str | None = None) -> NotationError:
        return NotationError(message, self.text, at, fix)

    # ------------------------------------------------------------------ what is known before anything is read
    def prepare(self) -> None:
        """The names that are defined, with what they are of; arrays that are seen by their entries."""
        grammar = self.grammar
        digits: dict[str, set[int]] = {}
        indexed: dict[str, int] = {}
        for row in self.rows:
            has_dots = any(isinstance(i, Dots) for i, _after in scripted(row))
            subs: dict[str, set[str]] = {}
            for item, _after in scripted(row):
                group = is_bracketed(item.sup) if isinstance(item, Scripts) else None
                if group is not None and (word := label(group.body)) is not None and (name := stem(item.base)) is not None:  # type: ignore[attr-defined]
                    subs.setdefault(name, set()).add("1" if word.isdigit() else word)
                if isinstance(item, Scripts) and item.sub is not None and (name := stem(item.base)) is not None:
                    letters = letters_of(item.sub)
                    if label(item.sub) is not None and label(item.sub).isdigit():  # type: ignore[union-attr]
                        digits.setdefault(name, set()).add(len(item.sub))
                        subs.setdefault(name, set()).add("1")
                    elif letters and all(c in self.evidence.indices for c in letters):
                        indexed[name] = max(indexed.get(name, 0), len(letters))
                    elif len(letters) == 1:
                        subs.setdefault(name, set()).add(letters[0])
            if has_dots:
                dotted = {n for n, found in subs.items() if "1" in found and len(found) > 1}
                grammar.arrays |= dotted
                grammar.dotted |= dotted
        grammar.arrays |= indexed.keys() & digits.keys()
        grammar.digits = {**indexed}
        kept = []
        several = sum(len(split(row, EQUALITIES)) > 1 for row in self.rows) > 0
        for row in self.rows:
            if self.is_list(row) or (several and is_mention(row)):
                continue
            kept.append(row)
        self.rows = kept
        grammar.taken = frozenset(self.all_letters())
        arities: dict[str, set[int]] = {}
        for row in self.rows:
            sides = split(row, EQUALITIES)
            if len(sides) > 1 and (found := self.quick_head(sides[0])) is not None and found[1] is not None:
                arities.setdefault(found[0], set()).add(found[1])
        grammar.overloaded = {
            (n, k): f"{n}{k}" for n, found in arities.items() if len(found) > 1 for k in found if k != min(found)
        }
        for row in self.rows:
            sides = split(row, EQUALITIES)
            if len(sides) > 1:
                head = self.quick_head(sides[0])
                if head is not None:
                    name, arguments = head
                    grammar.defined.add(name)
                    if not is_squared(hung(sides[0].items[0])):
                        grammar.defined_plain.add(name)
                    if arguments is not None:
                        grammar.functions[name] = arguments
        self.choose_labels()
        overlines = (
            i for row in self.rows for i, _after in scripted(row) if isinstance(i, Accent) and i.kind in ("overline", "bar")
        )
        grammar.bars_are_means = any(
            len(i.body) > 1 or (isinstance(i.body.items[0], Scripts) and i.body.items[0].sup is not None)
            for i in overlines
            if len(i.body)
        )

    def all_letters(self) -> set[str]:
        return {stem(base_of(i)) or "" for row in self.rows for i, _ in scripted(row)} | self.evidence.indices

    def choose_labels(self) -> None:
        """A letter below an array that is also written without it chooses an entry (p_y), where it is a quantity's value."""
        found: set[tuple[str, str]] = set()
        for row in self.rows:
            for item, _after in scripted(row):
                if (
                    isinstance(item, Scripts)
                    and item.sub is not None
                    and len(item.sub) == 1
                    and isinstance(g := item.sub.items[0], Glyph)
                ):
                    base = stem(item.base)
                    if base is None or g.text in self.evidence.indices or g.font not in ("", "word") or not g.text.islower():
                        continue
                    if base in self.grammar.defined and base in self.evidence.bare and g.text == "y":
                        found.add((base, label(item.sub) or ""))
        self.grammar.chosen = frozenset(found)

    def is_list(self, row: Row) -> bool:
        """x = (x_1, …, x_n)^T names the entries of x; D = {(x_i, y_i)} a sample."""
        sides = split(row, EQUALITIES)
        if len(sides) != 2 or len(sides[0]) != 1 or len(sides[1]) != 1:
            return False
        name = stem(base_of(sides[0].items[0]))
        group = base_of(sides[1].items[0])
        if name is None or not isinstance(group, Group):
            return False
        if group.open == "{":
            inner = next((i for i in group.body if isinstance(base_of(i), Glyph)), None)
            first = group.body.items[0] if group.body.items else None
            if isinstance(first, Group):
                inner = first.body.items[0] if first.body.items else None
            of = None if inner is None else stem(base_of(inner))
            if of is not None:
                self.sets[name] = of
                return True
            return False
        parts = split(group.body, {",", ";"})
        if not any(isinstance(i, Dots) for i in group.body) or len(parts) < 3:
            return False
        stems = {stem(base_of(p.items[0])) for p in parts if len(p) == 1 and not isinstance(p.items[0], Dots)}
        if stems == {name}:
            self.declared[name] = 1
            self.conventions.append(_("{name} has the entries that are listed").format(name=name))
            return True
        return False

    def quick_head(self, side: Row) -> tuple[str, int | None] | None:
        before, items = of_change(side)
        if not items or len(items) > 2:
            return None
        name = self.grammar.name_with_labels(items[0], False) if isinstance(base_of(items[0]), Glyph | Accent) else None
        if name is None or (name in ("Var", "Cov", "E") and self.row_calls(name) > 1):
            return None
        if len(items) == 2:
            group = items[1]
            if not isinstance(group, Group) or group.open != "(":
                return None
            return before + name, len(split(group.body, {",", "|", ";", "||"}))
        return before + name, None

    # ------------------------------------------------------------------ statements
    def parse(self) -> None:
        seen: set[str] = set()
        for row in self.rows:
            cuts = [n for n, i in enumerate(row.items) if isinstance(i, Sign) and i.text in EQUALITIES]
            signs = [row.items[n].text for n in cuts]  # type: ignore[attr-defined]
            bounds = [-1, *cuts, len(row.items)]
            sides = [
                Row(row.items[a + 1].at if a + 1 < len(row.items) else row.at, row.items[a + 1 : b])
                for a, b in pairwise(bounds)
            ]
            sides = [s for s in sides if s.items]
            if not sides:
                continue
            self.grammar.left_letters = frozenset()
            statement = Statement(row, signs[0] if signs else "")
            if len(sides) == 1:
                if signs:
                    raise self.error(_("something is missing here"), row.items[cuts[0]].at)
                statement.members = (self.grammar.expression(sides[0]),)
                statement.role = "definition"
                self.statements.append(statement)
                continue
            minus = isinstance(first := sides[0].items[0], Sign) and first.text == "-" and len(sides[0]) > 1
            head = self.head(Row(sides[0].items[1].at, sides[0].items[1:]) if minus else sides[0])
            if head is not None:
                self.grammar.left_letters = frozenset(letters_in(head.use))
            elif not any(isinstance(b := base_of(i), Glyph) and b.font == "big" for i in sides[0]):
                self.grammar.left_letters = frozenset(letters_in(self.grammar.expression(sides[0])))
            rest = tuple(self.grammar.expression(s) for s in sides[1:])
            if head is not None and head.squared and head.use.name in names_in(rest[0]):
                statement.role = "definition"
                statement.members = (Power(head.at, head.use, Literal(head.at, "2")), *rest)
                self.statements.append(statement)
                continue
            if head is not None and head.squared:
                self.conventions.append(
                    _("{name} is the positive root of what is given for its square").format(name=head.use.name)
                )
                rest = tuple(Apply(r.at, "sqrt", (r,)) for r in rest)
            if (
                head is not None
                and head.parameters
                and any(
                    isinstance(c, Call) and c.function == head.use.name and len(c.arguments) != len(head.parameters)
                    for c in calls_in(rest[0])
                )
            ):  # p(x_1, …, x_N) = p(x_1) Π p(x_n|x_{n-1}): the left side is a quantity of its own
                head = Head(Use(head.use.at, f"{head.use.name}_joint", head.use.places), (), head.squared, head.at)
            if minus and head is not None:
                rest = tuple(Plus(r.at, (("-", r),)) for r in rest)
            if head is not None:
                key = head.use.name
                update = statement.relation in ("<-", ":=", "->") and self.uses_same(head.use, rest[0])
                if update:
                    head = Head(Use(head.use.at, f"{key}_new", head.use.places), head.parameters, head.squared, head.at)
                    key = head.use.name
                if key not in seen and not any(isinstance(p, Literal) for p in head.use.places):
                    seen.add(key)
                    statement.head, statement.role = head, "definition" if len(rest) == 1 else "chain"
                    statement.members = (head.use, *rest)
                    if head.parameters:
                        self.functions[key] = Function(head.parameters, rest[0])
                else:
                    statement.members = (head.use, *rest)
            else:
                statement.members = (self.grammar.expression(sides[0]), *rest)
            self.statements.append(statement)

    @staticmethod
    def uses_same(use: Use, body: Phrase) -> bool:
        """Whether a body has the very entry that its left side names: w_j := w_j - … gives a new value."""
        letters = [p.name if isinstance(p, Letter) else None for p in use.places]
        return None not in letters and any(
            u.name == use.name and [p.name if isinstance(p, Letter) else None for p in u.places] == letters for u in uses_in(body)
        )

    def head(self, side: Row) -> Head | None:
        """The quantity that a left side names; None where it is an expression."""
        grammar = self.grammar
        before, items = of_change(side)
        first = items[0]
        base = base_of(first)
        if isinstance(base, Glyph) and base.text in ("log", "ln") and len(items) > 1 and not isinstance(first, Scripts):
            inner = self.head(Row(items[1].at, tuple(items[1:])))
            if inner is not None and inner.use.name not in grammar.defined and not inner.squared:
                return Head(Use(base.at, f"log_{inner.use.name}", inner.use.places), (), False, base.at)
            return None
        if (
            isinstance(first, Scripts) and isinstance(base, Group) and base.open == "(" and len(base.body) == len(items) == 1
            and isinstance(base_of(base.body.items[0]), Glyph | Accent) and first.sub is None
        ):  # fmt: skip
            return self.head(Row(base.at, (Scripts(base.at, base.body.items[0], None, first.sup),)))
        if len(items) > 2 or not isinstance(base, Glyph | Accent):
            return None
        if isinstance(base, Glyph) and (
            base.text in ("nabla", "partial", "sum", "prod", "1") or (base.font == "bb" and base.text == "E")
        ):
            return None
        name = stem(base)
        if name is None or (isinstance(base, Accent) and len(base.body) != 1):
            return None
        scripts = hung(first)
        squared = is_squared(scripts)
        if squared:
            if name in grammar.defined_plain:
                return None
            scripts.sups.pop()
        parameters: tuple[Phrase, ...] = ()
        places: list[Phrase | None] = []
        if name in ("Var", "Cov", "E") and len(items) == 2 and self.row_calls(name) > 1:
            return None
        if len(items) == 2:
            group = items[1]
            outer = hung(group)
            if not isinstance(outer.base, Group) or outer.base.open not in ("(", "["):
                return None
            if outer.subs:
                places += (p for s in outer.subs for p in grammar.places(s))
            if outer.sups:
                return None
            if scripts.primes:
                return None
            found = self.arguments(outer.base)
            if found is None:
                return None
            parameters, more = found
            places = [*more, *places]
        parameters_below = self.below(scripts, name)
        made = grammar.name(before + name, scripts)
        if isinstance(made, Literal):
            made = Use(made.at, name + "_" if name in ("pi", "e") else name)
        if isinstance(made, Letter):
            made = Use(made.at, made.name)
        if not isinstance(made, Use):
            return None
        named_square = squared and made.name.split("_")[0] in NEVER_ROOTS
        name_ = made.name
        overload = grammar.overloaded.get((name_, len(parameters)))
        use = Use(made.at, overload or name_ + ("2" if named_square else ""), (*made.places, *places))
        squared = squared and not named_square
        return Head(use, (*parameters, *parameters_below), squared, base.at)

    def row_calls(self, name: str) -> int:
        return len(self.evidence.called.get(name, []))

    def below(self, scripts: Hung, name: str) -> tuple[Phrase, ...]:
        """Parameters below a function on the left (h_θ(x)) are no part of its name."""
        subs = scripts.subs
        found: list[Phrase] = []
        if name in self.grammar.functions:
            for sub in list(subs):
                if (
                    len(sub) == 1
                    and isinstance(g := sub.items[0], Glyph)
                    and g.font in ("", "bold")
                    and g.text not in self.evidence.indices
                ):
                    if g.text.isascii() and len(g.text) == 1 and g.text.isupper():
                        continue
                    found.append(self.grammar.scripted(g))
                    subs.remove(sub)
        return tuple(found)

    def arguments(self, group: Group) -> tuple[tuple[Phrase, ...], list[Phrase | None]] | None:
        """What a left side is of: its arguments, or, where these are indices and indexed names, the places of a table."""
        rows = [self.grammar._event(r) for r in split(group.body, {",", "|", ";", "||"}) if r.items]
        places: list[Phrase | None] = []
        arguments: list[Phrase] = []
        for row in rows:
            if any(isinstance(i, Dots) for i in row):
                continue
            if (
                len(row) == 1
                and isinstance(g := row.items[0], Glyph)
                and g.text in self.evidence.indices
                and g.text not in self.evidence.bold
            ):
                places.append(Letter(g.at, g.text))
                continue
            phrase = self.grammar.expression(row)
            letters = letters_in(phrase)
            if isinstance(phrase, Use) and letters and all(isinstance(p, Letter) for p in phrase.places):
                places += (p for p in phrase.places)
            else:
                arguments.append(phrase)
        return tuple(arguments), places

    # ------------------------------------------------------------------ two names for one array
    def aliases(self) -> None:
        """X by its rows x_1, …, x_N is x."""
        for s in [*self.statements]:
            if s.head is None or s.head.use.places or len(s.members) != 2:
                continue
            body = s.members[1]
            rows = body.body if isinstance(body, Listed) else None
            if (
                isinstance(body, Listed)
                and isinstance(rows, Use)
                and [getattr(p, "name", "") for p in rows.places] == [*body.letters]
            ):
                self.statements.remove(s)
                self.conventions.append(_("{name} has the rows {row}").format(name=s.head.use.name, row=rows.name))
                for other in self.statements:
                    other.members = tuple(renamed(m, rows.name, s.head.use.name, bare=False) for m in other.members)

    # ------------------------------------------------------------------ one letter for two quantities
    def apart(self) -> None:
        """m_i - m: the mean of a class and the mean of all are two quantities, and so are the x_i and the x of K(x_i, x)."""
        for s in self.statements:
            for name in sorted(self.doubled(s)):
                new = next(f"{name}{'_' * k}" for k in range(1, 9) if f"{name}{'_' * k}" not in self.grammar.taken)
                s.members = tuple(renamed(m, name, new) for m in s.members)
                if s.head is not None and s.head.parameters:
                    s.head.parameters = tuple(renamed(p, name, new) for p in s.head.parameters)
                    self.functions[s.head.use.name] = Function(s.head.parameters, s.members[1])

    def doubled(self, s: Statement) -> set[str]:
        """The names of a statement that are two quantities: one with an index and one without, side by side in a sum or as what
        the left side is of."""
        found: set[str] = set()
        for e in inside(s.members):
            if isinstance(e, Plus):
                direct = [t for _s, t in e.terms if isinstance(t, Use)]
                found.update(a.name for a in direct for b in direct if a.name == b.name and not a.places and len(b.places) == 1)
        if s.head is not None and s.head.parameters:
            body = [u for m in s.members[1:] for u in uses_in(without_calls(m, self.functions))]
            for p in s.head.parameters:
                if isinstance(p, Use) and not p.places:
                    own = [len(u.places) for u in body if u.name == p.name]
                    if 0 in own and any(own) and p.name not in self.declared:
                        found.add(p.name)
        return found

    # ------------------------------------------------------------------ Kronecker's delta
    def settle_deltas(self) -> None:
        """δ_{ij} is Kronecker's where one array has both letters in one place, or a sum has it beside an array with both; a
        quantity where a left side says so; else it is refused."""
        if "delta" in self.grammar.defined:
            return
        uses = [u for s in self.statements for m in s.members for u in uses_in(m)]
        deltas = [u for u in uses if u.name == "delta" and len(u.places) == 2 and all(isinstance(p, Letter) for p in u.places)]
        if not deltas:
            return
        slots: dict[tuple[str, int], set[str]] = {}
        for u in uses:
            if u.name != "delta":
                for n, p in enumerate(u.places):
                    if isinstance(p, Letter):
                        slots.setdefault((u.name, n), set()).add(p.name)
        for d in deltas:
            letters = {p.name for p in d.places if isinstance(p, Letter)}
            if any(letters <= found for found in slots.values()) or self.added_to(letters):
                continue
            i, j = (p.name for p in d.places if isinstance(p, Letter))
            raise self.error(
                _("\\delta_{{{i}{j}}} is read in two ways: Kronecker's delta, written delta({i}, {j}), or an error "
                  "signal, a quantity delta[{i},{j}] "
                  "of its own; write \\mathbb 1[{i}={j}] for the first, or another letter for the second")
                .format(i=i, j=j)
                .replace("\\\\", "\\"),
                d.at,
            )  # fmt: skip
        for s in self.statements:
            s.members = tuple(kronecker_for(m) for m in s.members)
        self.functions = {
            n: Function(f.parameters, None if f.body is None else kronecker_for(f.body)) for n, f in self.functions.items()
        }

    def added_to(self, letters: set[str]) -> bool:
        """Whether a sum has a term δ_ij beside a number, or beside a term of an array with both letters."""
        for e in inside(tuple(s.members for s in self.statements)):
            if not isinstance(e, Plus):
                continue
            uses = [(t, uses_in(t)) for _s, t in e.terms]
            if any(u.name == "delta" for _t, found in uses for u in found) and any(
                isinstance(t, Literal)
                or letters <= {p.name for u in found if u.name != "delta" for p in u.places if isinstance(p, Letter)}
                for t, found in uses
            ):
                return True
        return False

    # ------------------------------------------------------------------ the account
    def account(self) -> Account:
        habits = Habits([s.members for s in self.statements], self.evidence, self.grammar.places_above, self.declared, self.sets)
        order, recursive = self.order()
        searched = {n: h for n, h in habits.all().items() if n not in order or n in recursive}
        below = self.below_names(order)

        def trial(ranks: dict[str, int]) -> tuple[float, frozenset[str], Callable[[], Account] | NotationError]:
            try:
                cost, doubts, found = self.attempt(ranks, order, recursive)
                return cost, frozenset().union(*(below.get(n, {n}) for n in doubts)), found
            except Misfit as misfit:
                raise Misfit(misfit.reason, frozenset().union(*(below.get(n, {n}) for n in misfit.names)), misfit.at) from None
            except Refusal as refusal:
                names = frozenset().union(*(below.get(n, {n}) for n in refusal.names))
                return REFUSED, names, self.error(refusal.message, refusal.at, refusal.fix)

        found = settled(searched, trial, lambda m: self.error(m.reason, m.at))
        if isinstance(found, NotationError):
            raise found
        try:
            return found()
        except Refusal as refusal:
            raise self.error(refusal.message, refusal.at, refusal.fix) from None
        except Misfit as misfit:
            raise self.error(misfit.reason, misfit.at) from None

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
                recursive.add(next((n for n in left if n in needs[n]), left[0]))
                continue
            for n in ready:
                done[n] = waiting.pop(n)
        return done, recursive

    def attempt(
        self, ranks: dict[str, int], order: dict[str, Statement], recursive: set[str]
    ) -> tuple[float, set[str], Callable[[], Account]]:
        ranks = dict(ranks)
        setting = Setting(
            functions=self.functions, defined=frozenset(order), sizes=frozenset(self.evidence.sizes), sets=self.sets,
            set_tables=frozenset(self.grammar.set_tables),
            taken=self.grammar.taken | {f"{n}[]" for n in self.grammar.tables}, numpy=self.numpy, typed=self.grammar.typed,
        )  # fmt: skip
        meaning = Meaning(ranks, setting)
        wanted = self.wanted()
        for name, s in order.items():
            assert s.head is not None
            places = len(s.head.use.places)
            want = ranks[name] - places if name in recursive else wanted.get(name, places) - places if name in wanted else None
            meaning.wanted = want
            v = meaning.value(s.members[1], want if want is None or want >= 0 else 0)
            meaning.wanted = None
            if name in recursive:
                if v.rank != ranks[name] - places and v.rank != 0:
                    raise Misfit(_("the two sides do not have the same number of axes"), names_in(s.members), s.row.at)
            else:
                ranks[name] = meaning.ranks[name] = places + v.rank
        sides = [self.sides(s, meaning) for s in self.statements]
        return meaning.cost, meaning.doubts, lambda: self.written(sides, meaning)

    def written(self, sides: Sequence[Sequence[Value]], meaning: Meaning) -> Account:
        """The account of a choice that fits; only then is any entry written down."""
        items = [self.equality(s, values, meaning) for s, values in zip(self.statements, sides, strict=True)]
        for _name, text in meaning.helpers.values():
            head, body = text.split(" = ", 1)
            items.insert(0, Equality("definition", (Member(head, head), Member(body, body))))
        for s, item in zip(self.statements, items[len(meaning.helpers) :], strict=True):
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
        return Account(tuple(items), self.names(meaning), (*self.conventions, *meaning.conventions))

    def wanted(self) -> dict[str, int]:
        """The number of axes with which a name is used elsewhere by its places."""
        found: dict[str, int] = {}
        for s in self.statements:
            for use in uses_in(s.members[1 if s.head else 0 :]):
                if use.places:
                    found[use.name] = max(found.get(use.name, 0), len(use.places))
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
                letters.append(meaning.fresh())
                meaning.scope.append(letters[-1])
            members = []
            for v in values:
                if written is not None and v.rank == most:
                    entries: object = _table(v, tuple(written))  # type: ignore[arg-type]
                    text = str(entries)
                else:
                    entries = v.entry(*(Said(c) for c in letters[: v.rank])).text
                    text = entries
                members.append(Member(text, entries))
        finally:
            meaning.scope = []
        if len(members) == 1:  # an expression alone
            name = next(n for n in ("f", "y", "L", "F", "u", "q") if n not in self.grammar.taken and n not in meaning.ranks)
            head = f"{name}[{','.join([*free, *letters])}]" if free or letters else name
            members.insert(0, Member(head, head))
        if s.head is not None and written is not None:
            head_text = s.head.use.name
            members[0] = Member(head_text, head_text)
        return Equality(s.role, tuple(members), (*free, *letters), s.row.at)

    def names(self, meaning: Meaning) -> dict[str, dict[str, object]]:
        made: dict[str, dict[str, object]] = {}
        for name, rank in meaning.ranks.items():
            if name == "…":
                continue
            if name in self.evidence.sizes:
                made[name] = {"kind": "size"}
            elif rank:
                made[name] = {"kind": "array", "shape": [None] * rank}
            else:
                made[name] = {"kind": "number"}
        for letter in sorted(self.evidence.indices):
            made.setdefault(letter, {"kind": "index"})
        return made


def _table(v: Value, sizes: tuple[int, ...]) -> list[object]:
    def inner(at: tuple[Said, ...], rest: tuple[int, ...]) -> object:
        if not rest:
            return v.entry(*at).text
        return [inner((*at, Said(str(n))), rest[1:]) for n in range(1, rest[0] + 1)]

    made = inner((), sizes)
    assert isinstance(made, list)
    return made


def kronecker_for(e: Any) -> Any:
    """A phrase with Kronecker's delta for the name delta with two letters."""

    def change(part: Phrase) -> Phrase | None:
        if isinstance(part, Use) and part.name == "delta" and len(part.places) == 2:
            return Apply(part.at, "kronecker", tuple(p for p in part.places if p is not None))
        return None

    return rewritten(e, change)


def of_change(side: Row) -> tuple[str, list[Item]]:
    """What stands before the name of a left side, and the side without it: Δw is one name."""
    items = list(side.items)
    if len(items) > 1 and isinstance(items[0], Glyph) and items[0].text == "Delta" and isinstance(base_of(items[1]), Glyph):
        return "Delta_", items[1:]
    return "", items


def is_squared(scripts: Hung) -> bool:
    """Whether the last that hangs above a name is a 2."""
    if not scripts.sups:
        return False
    last = scripts.sups[-1]
    return len(last) == 1 and isinstance(number := last.items[0], Number) and number.text == "2"


def signals(rows: list[Row]) -> list[Row]:
    """y[n] = Σ b[k] x[n - k]: where a left side has square brackets directly behind a letter, they hold the places of entries."""

    def is_entry(items: Sequence[Item], n: int) -> bool:
        return (
            n + 1 < len(items) and isinstance(base_of(items[n]), Glyph | Accent) and isinstance(group := items[n + 1], Group)
            and group.open == "["
            and all(isinstance(i, Glyph | Number) or (isinstance(i, Sign) and i.text in ("+", "-", ",")) for i in group.body)
        )  # fmt: skip

    if not any(
        len(row) > 2 and is_entry(row.items, 0) and isinstance(sign := row.items[2], Sign) and sign.text in EQUALITIES
        for row in rows
    ):
        return rows

    def change(row: Row) -> Row:
        made: list[Item] = []
        n = 0
        while n < len(row.items):
            item = changed(row.items[n], change)
            if is_entry(row.items, n):
                group = row.items[n + 1]
                assert isinstance(group, Group)
                item, n = Scripts(item.at, item, group.body), n + 1
            made.append(item)
            n += 1
        return Row(row.at, tuple(made))

    return [change(row) for row in rows]


def is_mention(row: Row) -> bool:
    """Whether a row beside equalities only names something, as `where w is` and a number in brackets do."""
    if len(row) != 1:
        return False
    item = row.items[0]
    if isinstance(item, Group):
        return item.open == "(" and len(item.body) <= 1
    return isinstance(base_of(item), Glyph | Accent | Number)


def is_comment(row: Row) -> bool:
    """Whether a row says only for which values an index is meant: i = 1, …, n; for all i."""
    items = row.items
    has_dots = any(isinstance(i, Dots) for i in items)
    if (
        has_dots
        and len(items) >= 4
        and isinstance(items[0], Glyph)
        and isinstance(sign := items[1], Sign)
        and sign.text in ("=", "in")
    ):
        return any(isinstance(i, Sign) and i.text == "," for i in items)
    return bool(items) and isinstance(first := items[0], Sign) and first.text == "forall"
