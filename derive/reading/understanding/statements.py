"""The equalities of a text as phrases: definitions, chains and claims, with the functions that they define."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from derive.reading.evidence import EQUALITIES, is_dotted, unprimed
from derive.reading.meaning.values import Function
from derive.reading.naming import stem
from derive.reading.phrases import (
    Apply,
    Call,
    Derivative,
    Fold,
    Gradient,
    Letter,
    Listed,
    Literal,
    Norm,
    Phrase,
    Plus,
    Power,
    Stack,
    Transposed,
    Use,
    Written,
)
from derive.reading.plain import GREEK_WORDS
from derive.reading.runs import base_of
from derive.reading.surface import Dots, Row, Sign
from derive.reading.surface import Letter as Glyph
from derive.reading.understanding.given import Head, Statement
from derive.reading.understanding.heads import Heads
from derive.reading.understanding.updates import is_update
from derive.reading.within import alike, calls_in, inside, letters_in, names_in, renamed, rewritten, uses_in, without_calls
from derive.sentence import message
from derive.words import gettext as _


class Statements(Heads):
    """Reads every row once the evidence is known."""

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

    def without_joint(self, sides: list[Row]) -> list[Row]:
        """The sides of a chain without what only names the next: the p(x_1, …, x_n | θ) of L(θ) = p(x_1, …, x_n | θ) = …, and the
        (I * K)(i, j) of S(i, j) = (I * K)(i, j) = Σ …; and without sums that end in dots, of which the next says all."""
        kept = []
        for n, side in enumerate(sides):
            name = stem(base_of(side.items[0])) if 0 < n < len(sides) - 1 and len(side) == 2 else None
            if name is not None and is_dotted(side.items[1]):
                self.conventions.append(message("{name} of all that the dots stand for is what follows it", name=name))
            elif n < len(sides) - 1 and isinstance(side.items[-1], Dots):
                self.conventions.append(message("what the dots leave open is said by what follows them"))
            elif name in self.convolved:
                self.conventions.append(message("{name} is what follows it", name=name))
            else:
                kept.append(side)
        return kept

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

        def change(part: Phrase) -> Phrase | None:
            if not isinstance(part, Call) or part.order:
                return None
            ways = [(part.function, part.arguments)]
            if isinstance(last := part.arguments[-1], Use) and not last.places:  # π_θ(a|s) is an entry of π_θ
                ways.append((f"{part.function.rstrip('_')}_{last.name}", part.arguments[:-1]))
            for name, arguments in ways:
                found: dict[str, Phrase] = {}
                if name in self.entries and name in heads and matched(self.entries[name], arguments, found):
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
            rows = body.body if isinstance(body, Listed) else None
            if (
                isinstance(body, Listed)
                and isinstance(rows, Use)
                and [getattr(p, "name", "") for p in rows.places] == [*body.letters]
            ):
                self.statements.remove(s)
                self.conventions.append(message("{name} has the rows {row}", name=s.head.use.name, row=rows.name))
                for other in self.statements:
                    other.members = tuple(renamed(m, rows.name, s.head.use.name, bare=False) for m in other.members)

    def apart(self) -> None:
        """m_i - m: the mean of a class and the mean of all are two quantities, and so are the x_i and the x of K(x_i, x)."""
        self.terms_of_functions()
        self.apart_from_terms()
        self.apart_from_functions()
        self.apart_by_letters()
        self.apart_by_places()
        parted: set[tuple[str, str]] = set()  # functions and what they are of, which samples of the same name stand beside
        called = {id(s): [c for m in s.members[1:] for c in calls_in(m)] for s in self.statements}
        for s in sorted(self.statements, key=lambda s: len(called[id(s)])):  # those that others call come first
            handed = {u.name for c in called[id(s)] for u in c.arguments if isinstance(u, Use) and (c.function, u.name) in parted}
            names = self.doubled(s) | (handed & {p.name for p in (s.head.parameters if s.head else ()) if isinstance(p, Use)})
            for name in sorted(names):
                parted |= {(s.head.use.name, name)} if s.head is not None else set()
                new = self.free_name(name)
                s.members = tuple(renamed(m, name, new) for m in s.members)
                if s.head is not None and s.head.parameters:
                    self.bound.add(new)
                    s.head.parameters = tuple(renamed(p, name, new) for p in s.head.parameters)
                    self.functions[s.head.use.name] = Function(s.head.parameters, s.members[1])

    def free_name(self, name: str) -> str:
        """A name for another quantity of the same letter."""
        return next(f"{name}{'_' * k}" for k in range(1, 9) if f"{name}{'_' * k}" not in self.grammar.taken)

    def terms_of_functions(self) -> None:
        """ℓ(w) = Σ_i ℓ_i(w), where ℓ_i(w) = …: the functions of a sum are an array of their own, with an entry for each i."""
        totals = {s.head.use.name for s in self.statements if s.head is not None and not s.head.use.places and s.head.parameters}
        called = {c.function for s in self.statements for c in calls_in(s.members)}
        for s in self.statements:
            left = s.members[0] if len(s.members) > 1 else None
            if not isinstance(left, Use) or left.name not in totals or len(left.places) != 1:
                continue
            letter = left.places[0]
            function = f"{left.name}_{letter.name}" if isinstance(letter, Letter) else ""
            if function not in called:
                continue
            new = self.free_name(left.name)

            def change(part: Phrase, function: str = function, new: str = new) -> Phrase | None:
                is_entry = isinstance(part, Call) and part.function == function and not part.order
                return Use(part.at, new, part.arguments[:1]) if is_entry and isinstance(part, Call) else None

            use = Use(left.at, new, left.places)
            s.members = (use, *s.members[1:])
            s.head, s.role = Head(use, (), False, left.at), "definition" if len(s.members) == 2 else "chain"
            for other in self.statements:
                other.members = tuple(rewritten(m, change) for m in other.members)

    def apart_from_terms(self) -> None:
        """L = 1/N Σ_i L_i: a total and the terms of which it is one are two quantities."""
        for s in self.statements:
            total = s.head.use if s.head is not None else s.members[0] if len(s.members) > 1 else None
            name = total.name if isinstance(total, Use) and not total.places else ""
            folds = [e for e in inside(s.members[1:]) if isinstance(e, Fold)] if name else []
            terms = [
                u for f in folds for u in uses_in(f.body)
                if u.name == name and {r.letter for r in f.ranges} & set(letters_in(u.places))
            ]  # fmt: skip
            if not terms:
                continue
            new = self.free_name(name)
            self.conventions.append(message("{name} with an index is a term of {name}, called {new}", name=name, new=new))

            def change(part: Phrase, name: str = name, new: str = new) -> Phrase | None:
                is_term = isinstance(part, Use) and part.name == name and part.places
                return Use(part.at, new, tuple(part.places)) if is_term and isinstance(part, Use) else None

            for other in self.statements:
                first = other.members[0] if other.members else None
                other.members = tuple(rewritten(m, change) for m in other.members)
                if other.head is not None:
                    other.head.use = rewritten(other.head.use, change)
                elif len(other.members) > 1 and isinstance(left := other.members[0], Use) and (left != first or other is s):
                    other.head = Head(left, (), False, left.at)
                    other.role = "definition" if len(other.members) == 2 else "chain"

    def apart_from_functions(self) -> None:
        """ε - ε_θ(x): a quantity, and the function with a parameter that has its letter and keeps the parameter in its name."""
        parts = list(inside(tuple(m for s in self.statements for m in s.members)))
        slopes = {id(d.of) for d in parts if isinstance(d, Derivative | Gradient)}
        quantities = {u.name for u in parts if isinstance(u, Use) and id(u) not in slopes}
        names = {
            c.function: f"{c.function}_{last.name}" for c in parts
            if isinstance(c, Call) and c.function in quantities - self.functions.keys() and len(c.arguments) > 1
            and isinstance(last := c.arguments[-1], Use) and not last.places and last.name in GREEK_WORDS
        }  # fmt: skip

        def change(part: Phrase) -> Phrase | None:
            if not isinstance(part, Call) or part.function not in names:
                return None
            return Call(part.at, names[part.function], tuple(rewritten(a, change) for a in part.arguments), part.order)

        for s in self.statements if names else ():
            s.members = tuple(rewritten(m, change) for m in s.members)

    def apart_by_letters(self) -> None:
        """p(x) = Σ_y p(x, y) and p(y) = Σ_x p(x, y): left sides that differ in their letters alone are two quantities."""
        by: dict[str, dict[tuple[str, ...], Statement]] = {}
        for s in self.statements:
            use = s.head.use if s.head is not None else s.members[0]
            if isinstance(use, Use) and use.name in self.evidence.called and (key := lettered(use)) and len(s.members) > 1:
                by.setdefault(use.name, {}).setdefault(key, s)
        for name, found in by.items():
            for key, statement in found.items():
                if sum(len(other) == len(key) for other in found) == 1:
                    continue
                new = f"{name}_{''.join(key)}"
                self.conventions.append(message("{one} and {other} are two arrays", one=new, other=name))

                def change(part: Phrase, name: str = name, key: tuple[str, ...] = key, new: str = new) -> Phrase | None:
                    return (
                        Use(part.at, new, part.places)
                        if isinstance(part, Use) and (part.name, lettered(part)) == (name, key)
                        else None
                    )

                for s in self.statements:
                    s.members = tuple(rewritten(m, change) for m in s.members)
                    if s.head is not None:
                        s.head.use = rewritten(s.head.use, change)
                if statement.head is None and isinstance(use := statement.members[0], Use):
                    statement.head = Head(use, (), False, use.at)
                    statement.role = "definition" if len(statement.members) == 2 else "chain"

    def apart_by_places(self) -> None:
        """N_{yi} and N_y are two tables, where nothing in the text speaks of whole arrays."""
        phrases = [m for s in self.statements for m in s.members]
        parts = list(inside(tuple(phrases)))
        if self.evidence.bold or any(
            isinstance(e, Transposed | Norm | Stack | Written | Listed | Gradient)
            or (isinstance(e, Apply) and e.function in ("softmax", "log_softmax", "logsumexp"))
            for e in parts
        ):
            return
        rows = {a.name for e in parts if isinstance(e, Call) for a in e.arguments if isinstance(a, Use)}
        found: dict[str, dict[int, Use]] = {}
        for use in uses_in(tuple(phrases)):
            if use.places and all(isinstance(p, Letter) for p in use.places):
                found.setdefault(use.name, {}).setdefault(len(use.places), use)
        bare = {u.name for u in uses_in(tuple(phrases)) if not u.places}
        for name, by in found.items():
            if (
                len(by) == 1
                or name in rows | bare | self.grammar.set_tables
                or self.grammar.places_above.get(name)
                or name in self.functions
            ):
                continue
            for count in sorted(by)[:-1]:
                below = "".join(getattr(p, "name", "") for p in by[count].places)
                new = f"{name}_{below}"
                self.conventions.append(message("{one} and {other} are two arrays", one=new, other=name))

                def change(part: Phrase, name: str = name, count: int = count, new: str = new) -> Phrase | None:
                    is_one = isinstance(part, Use) and part.name == name and len(part.places) == count
                    return Use(part.at, new, part.places) if is_one and isinstance(part, Use) else None

                for s in self.statements:
                    first = s.members[0] if s.members else None
                    s.members = tuple(rewritten(m, change) for m in s.members)
                    if s.head is not None:
                        s.head.use = rewritten(s.head.use, change)
                    elif len(s.members) > 1 and isinstance(left := s.members[0], Use) and left != first:  # p(x) = Σ_y p(x, y)
                        s.head, s.role = Head(left, (), False, left.at), "definition" if len(s.members) == 2 else "chain"

    def doubled(self, s: Statement) -> set[str]:
        """The names of a statement that are two quantities: one with an index and one without, side by side in a sum or as what
        the left side is of."""
        found: set[str] = set()
        for e in inside(s.members):
            parts = [t for _s, t in e.terms] if isinstance(e, Plus) else e.arguments if isinstance(e, Call) else ()
            direct = [p for p in parts if isinstance(p, Use)]
            found.update(a.name for a in direct for b in direct if a.name == b.name and not a.places and len(b.places) == 1)
        if s.head is not None and s.head.parameters:
            body = [u for m in s.members[1:] for u in uses_in(without_calls(m, self.functions))]
            for p in s.head.parameters:
                if isinstance(p, Use) and not p.places and p.name not in s.head.below | self.whole:
                    own = [len(u.places) for u in (*body, *self.elsewhere(s)) if u.name == p.name]
                    is_one = self.is_passed_on(p.name, s) or self.is_summed_apart(p.name, s)
                    if 0 in own and any(own) and p.name not in self.declared and not is_one:
                        found.add(p.name)
        return found

    def is_passed_on(self, name: str, s: Statement) -> bool:
        """Whether a function hands the whole of what it is of to other functions, and speaks of its entries beside them: the θ of
        L(θ) = L_B(θ) + Σ_i F_i θ_i^2 has the entries θ_i."""
        calls = [c for m in s.members[1:] for c in calls_in(m)]
        handed = [a for c in calls for a in c.arguments if isinstance(a, Use) and a.name == name]
        bare = [u for m in s.members[1:] for u in uses_in(without_calls(m, self.functions)) if u.name == name and not u.places]
        elsewhere = [c for t in self.statements for m in t.members for c in calls_in(m)]
        placed = any(isinstance(a, Use) and a.name == name and a.places for c in elsewhere for a in c.arguments)
        return not placed and bool(bare) and all(u in handed for u in bare)

    def is_summed_apart(self, name: str, s: Statement) -> bool:
        """Whether sums have the entries of what a function is of, and never the whole of it beside them, as x/√(Σ_i x_i^2) has:
        one array; the samples x_i of Σ_i K(x - x_i) stand beside another x."""
        folds = [e for e in inside(s.members[1:]) if isinstance(e, Fold)]
        uses = [[u for u in uses_in(f.body) if u.name == name] for f in folds]
        placed = [found for found in uses if any(u.places for u in found)]
        inner = {id(u) for found in placed for u in found}
        loose = [u for m in s.members[1:] for u in uses_in(m) if u.name == name and u.places and id(u) not in inner]
        return bool(placed) and not loose and all(u.places for found in placed for u in found)

    def elsewhere(self, statement: Statement) -> list[Use]:
        """The names with places in the other equalities: the samples x^{(i)} are another quantity than the x of h(x)."""
        return [u for s in self.statements if s is not statement for m in s.members for u in uses_in(m) if u.places]

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


def lettered(use: Use) -> tuple[str, ...]:
    """The letters of the places of an entry, without their primes; none where a place is no letter."""
    letters = tuple(unprimed(p.name) for p in use.places if isinstance(p, Letter))
    return letters if len(letters) == len(use.places) else ()


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
