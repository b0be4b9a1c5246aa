"""The equalities of a text as phrases: definitions, chains and claims, with the functions that they define."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from derive.reading.bars import is_divergence
from derive.reading.evidence import EQUALITIES, heads, is_dotted, letters_of, scripted
from derive.reading.meaning.values import Function
from derive.reading.naming import stem
from derive.reading.phrases import (
    Apply,
    Call,
    Letter,
    Listed,
    Literal,
    Phrase,
    Plus,
    Power,
    Transposed,
    Use,
)
from derive.reading.runs import base_of
from derive.reading.surface import Accent, Dots, Group, Row, Scripts, Sign
from derive.reading.surface import Letter as Glyph
from derive.reading.understanding.diagonal import diagonals
from derive.reading.understanding.given import Head, Statement
from derive.reading.understanding.heads import Heads
from derive.reading.understanding.updates import is_update
from derive.reading.within import alike, calls_in, inside, letters_in, names_in, renamed, rewritten, uses_in
from derive.sentence import message
from derive.words import gettext as _


class Statements(Heads):
    """Reads every row once the evidence is known."""

    diagonals: frozenset[str] = frozenset()

    def parse(self) -> None:
        seen: set[str] = set()
        for row in self.rows:
            cuts = [n for n, i in enumerate(row.items) if isinstance(i, Sign) and i.text in EQUALITIES]
            signs = [row.items[n].text for n in cuts]  # type: ignore[attr-defined]
            bounds = [-1, *cuts, len(row.items)]
            sides = [
                Row(row.items[a + 1].at if a + 1 < len(row.items) else row.at, row.items[a + 1 : b]) for a, b in pairwise(bounds)
            ]
            sides = self.without_joint([s for s in sides if s.items])
            if not sides:
                continue
            self.grammar.left_letters = frozenset()
            statement = Statement(row, signs[0] if signs else "", signs=tuple(signs))
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
            if (
                head is not None
                and len(sides[0]) == 2
                and any(u.name == head.use.name and len(u.places) > len(head.use.places) for u in uses_in(rest))
            ):  # Q_{t+1}(s_t, a_t) is one entry of the table that stands on the right side too
                head = None
            if head is not None and head.squared and head.use.name in names_in(rest[0]):
                statement.role = "definition"
                statement.members = (Power(head.at, head.use, Literal(head.at, "2")), *rest)
                self.statements.append(statement)
                continue
            if head is not None and head.squared:
                self.conventions.append(
                    message("{name} is the positive root of what is given for its square", name=head.use.name)
                )
                rest = tuple(Apply(r.at, "sqrt", (r,)) for r in rest)
            if (
                head is not None
                and head.parameters
                and any(c.function == head.use.name and is_other(c, head.parameters) for c in calls_in(rest[0]))
            ):  # p(x_1, …, x_N) = p(x_1) Π p(x_n|x_{n-1}): the left side is a quantity of its own
                head = Head(Use(head.use.at, f"{head.use.name}_joint", head.use.places), (), head.squared, head.at)
            if minus and head is not None:
                rest = tuple(Plus(r.at, (("-", r),)) for r in rest)
            if head is not None:
                key = head.use.name
                if is_update(statement.relation, head.use, rest[0]):
                    head = Head(Use(head.use.at, f"{key}_new", head.use.places), head.parameters, head.squared, head.at)
                    statement.steps, key = key, head.use.name
                if key not in seen and not any(isinstance(p, Literal) or self.is_last(head.use, p) for p in head.use.places):
                    seen.add(key)
                    statement.head, statement.role = head, "definition" if len(rest) == 1 else "chain"
                    statement.members = (head.use, *rest)
                    if head.parameters:
                        self.functions[key] = Function(head.parameters, rest[0], head.use.places)
                else:
                    statement.members = (head.use, *rest)
            else:
                statement.members = (self.grammar.expression(sides[0]), *rest)
            self.statements.append(statement)

    def without_joint(self, sides: list[Row]) -> list[Row]:
        """The sides of a chain without what only names the next: the p(x_1, …, x_n | θ) of L(θ) = p(x_1, …, x_n | θ) = …, and the
        (I * K)(i, j) of S(i, j) = (I * K)(i, j) = Σ …, the KL(P ‖ Q) of C = KL(P ‖ Q) = Σ …; and without sums that end in
        dots, of which the next says all."""
        kept = []
        for n, side in enumerate(sides):
            name = stem(base_of(side.items[0])) if 0 < n < len(sides) - 1 and len(side) == 2 else None
            if name is not None and is_dotted(side.items[1]):
                self.conventions.append(message("{name} of all that the dots stand for is what follows it", name=name))
            elif n < len(sides) - 1 and isinstance(side.items[-1], Dots):
                self.conventions.append(message("what the dots leave open is said by what follows them"))
            elif name in self.convolved:
                self.conventions.append(message("{name} is what follows it", name=name))
            elif 0 < n < len(sides) - 1 and (name := self.divergence(side)) is not None:
                self.conventions.append(message("{name}( ‖ ) is what follows it", name=name))
            else:
                kept.append(side)
        return kept

    def divergence(self, side: Row) -> str | None:
        """The KL of KL(P ‖ Q) in a side, where the text has no formula for it."""
        known = self.grammar.defined | self.grammar.functions.keys()
        if any(isinstance(i, Sign) and i.text in ("+", "-") for i in side):
            return None
        for item, after in scripted(side):
            if isinstance(after, Group) and is_divergence(after) and isinstance(base_of(item), Glyph | Accent):
                name = self.grammar.name_with_labels(item, True)
                if name is not None and name not in known:
                    return name
        return None

    def is_last(self, use: Use, place: Phrase | None) -> bool:
        """Whether a place is the last of an index, by its capital: the T of V_T = 0, where V_t has a left side of its own."""
        if not isinstance(place, Letter | Use) or len(place.name) > 1 or not place.name.isupper():
            return False
        items = [head.items[0] for row in self.rows if (head := heads(row)).items]
        beside = (letters_of(i.sub) + letters_of(i.sup) for i in items if isinstance(i, Scripts) and stem(i.base) == use.name)
        return any(place.name.lower() in letters for letters in beside)

    def hold(self) -> None:
        """What is held fixed has a definition of its own, before what uses it."""
        if self.statements:
            row = self.statements[0].row
            self.statements[:0] = [
                Statement(row, "=", Head(use, (), False, use.at), (use, body), "definition")
                for use, body in self.grammar.held.values()
            ]

    def called_entries(self) -> None:
        """acc(B_m) is the entry acc[m] wherever it stands, where a left side has it; and so is acc(B_k) acc[k]."""
        found_heads = [s.head for s in self.statements if s.head is not None]
        heads = {h.use.name: h.use for h in found_heads if not h.parameters or (h.use.places and h.use.name in self.entries)}
        own = {s.head.use.name: names_in(s.members[1:]) for s in self.statements if s.head is not None}

        def without_parameters(of: tuple[Phrase, ...], function: str) -> tuple[Phrase, ...]:
            """The w and b of f_{w,b}(x_i) are no part of the entry, where f(x_i) = w x_i + b."""
            named = own.get(function, frozenset())
            is_own = [isinstance(a, Use) and not a.places and a.name in named for a in of]
            return of[: max((n + 1 for n, told in enumerate(is_own) if not told), default=len(of))]

        def change(part: Phrase) -> Phrase | None:
            if not isinstance(part, Call) or part.order:
                return None
            ways = [(part.function, part.arguments)]
            if isinstance(last := part.arguments[-1], Use) and not last.places:  # π_θ(a|s) is an entry of π_θ
                ways += [(name, part.arguments[:-1]) for name in (f"{part.function.rstrip('_')}_{last.name}", part.function)]
            ways.append((part.function, without_parameters(part.arguments, part.function)))
            for name, arguments in ways:
                found: dict[str, Phrase] = {}
                entry = self.entries.get(name, ())
                if len(entry) != len(arguments):
                    entry = without_parameters(entry, name)
                if entry and name in heads and matched(entry, arguments, found):
                    places = heads[name].places
                    return Use(part.at, name, tuple(found.get(p.name, p) if isinstance(p, Letter) else p for p in places))
            return None

        for s in self.statements:
            s.members = tuple(rewritten(m, change) for m in s.members)

    def named_squares(self) -> None:
        """Where R² is what a text defines, R² stands for it on the right sides too."""
        for s in self.statements:
            if s.head is None or not s.head.is_square:
                continue
            root, name = s.head.use.name.removesuffix("2"), s.head.use.name
            for other in self.statements:
                other.members = tuple(rewritten(m, partial(square_of, root, name)) for m in other.members)

    def aliases(self) -> None:
        """X by its rows x_1, …, x_N is x."""
        for s in [*self.statements]:
            if s.head is None or s.head.use.places or len(s.members) != 2:
                continue
            body = s.members[1]
            is_turned = isinstance(body, Transposed)
            body = body.base if isinstance(body, Transposed) else body
            rows = body.body if isinstance(body, Listed) else None
            if (
                isinstance(body, Listed)
                and body.is_row == is_turned
                and isinstance(rows, Use)
                and [getattr(p, "name", "") for p in rows.places] == [*body.letters]
            ):
                self.statements.remove(s)
                self.conventions.append(message("{name} has the rows {row}", name=s.head.use.name, row=rows.name))
                for other in self.statements:
                    other.members = tuple(renamed(m, rows.name, s.head.use.name, bare=False) for m in other.members)

    def settle_deltas(self) -> None:
        """δ_{ij} is Kronecker's where one array has both letters in one place, or a sum has it beside an array with both; a
        quantity where a left side says so; else it is refused."""
        is_quantity = "delta" in self.grammar.defined | self.grammar.tables or self.grammar.places_above.get("delta")
        if is_quantity and self.posed is None:  # δ_k(s) is one too
            return
        uses = [u for s in self.statements for m in s.members for u in uses_in(m)]
        deltas = [u for u in uses if u.name == "delta" and len(u.places) == 2 and all(map(is_letter, u.places))]
        if not deltas:
            return
        slots: dict[tuple[str, int], set[str]] = {}
        for u in uses:
            if u.name != "delta":
                for n, p in enumerate(u.places):
                    if isinstance(p, Letter):
                        slots.setdefault((u.name, n), set()).add(p.name)
        for d in deltas if self.posed is None else ():
            letters = {p.name for p in d.places if isinstance(p, Letter | Use)}
            if any(letters <= found for found in slots.values()) or self.added_to(letters):
                continue
            i, j = (p.name for p in d.places if isinstance(p, Letter | Use))
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

    def settle_diagonals(self) -> None:
        """D_ii = … says all entries of a D that stands whole elsewhere."""
        found = diagonals(self.statements, self.grammar.taken)
        self.diagonals = frozenset(found)
        self.evidence.indices |= {*found.values()}
        self.conventions += [message("{name} has these entries on its diagonal, and zeros elsewhere", name=n) for n in found]

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


def matched(patterns: Sequence[Phrase | None], given: Sequence[Phrase | None], found: dict[str, Phrase]) -> bool:
    """Whether arguments are those of an array with other indices; what stands for each index is noted in `found`."""
    if len(patterns) != len(given):
        return False
    for pattern, one in zip(patterns, given, strict=True):
        match pattern, one:
            case Letter(), Phrase() if alike(found.setdefault(pattern.name, one), one):
                continue
            case Use(), Use() if pattern.name == one.name and matched(pattern.places, one.places, found):
                continue
        return False
    return True


def is_other(call: Call, parameters: Sequence[Phrase]) -> bool:
    """Whether a function is called in its own definition with other arguments than it is defined for: so many more or fewer, or
    entries of what it is of."""
    if len(call.arguments) != len(parameters):
        return True
    names = {p.name for p in parameters if isinstance(p, Use)}
    return not names & names_in(call) and any(letters_in(a) for a in call.arguments)


def square_of(root: str, name: str, part: Phrase) -> Phrase | None:
    """The quantity that is called the square of another, where a part is that square."""
    match part:
        case Power(base=Use() as base, exponent=Literal(text="2")) if base.name == root:
            return Use(part.at, name, base.places)
    return None


def is_letter(place: Phrase | None) -> bool:
    """Whether a place is one letter, an index or one that is none anywhere else."""
    return isinstance(place, Letter) or (isinstance(place, Use) and len(place.name) == 1 and not place.places)


def kronecker_for(e: Any) -> Any:
    """A phrase with Kronecker's delta for the name delta with two letters."""

    def change(part: Phrase) -> Phrase | None:
        if isinstance(part, Use) and part.name == "delta" and len(part.places) == 2:
            return Apply(part.at, "kronecker", tuple(p for p in part.places if p is not None))
        return None

    return rewritten(e, change)
