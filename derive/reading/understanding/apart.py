"""Quantities of one letter that are told apart: a total and its terms, means of classes and of all, ε and ε_θ, p(x) and p(y)."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from itertools import pairwise

from derive.reading.evidence import unprimed
from derive.reading.meaning.values import Function
from derive.reading.naming import is_capital
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
    Times,
    Transposed,
    Use,
    Written,
)  # fmt: skip
from derive.reading.plain import GREEK_WORDS
from derive.reading.understanding.given import Head, Statement
from derive.reading.understanding.statements import Statements
from derive.reading.within import alike, calls_in, inside, letters_in, names_in, renamed, rewritten, uses_in, without_calls
from derive.records import replace
from derive.sentence import message


class Apart(Statements):
    """Gives two quantities that are written with one letter two names."""

    def apart(self) -> None:
        """m_i - m: the mean of a class and the mean of all are two quantities, and so are the x_i and the x of K(x_i, x)."""
        self.functions_of_functions()
        self.terms_of_functions()
        self.apart_from_terms()
        self.apart_from_functions()
        self.apart_by_letters()
        self.apart_from_its_sum()
        self.apart_from_totals()
        self.apart_by_places()
        parted: set[tuple[str, str]] = set()  # functions and what they are of, which samples of the same name stand beside
        called = {id(s): [c for m in s.members[1:] for c in calls_in(m)] for s in self.statements}
        ordered = sorted(self.statements, key=lambda s: len(called[id(s)]))  # those that others call come first
        for s in (*ordered, *ordered):  # and once more, where what calls them has another argument by then
            handed = {u.name for c in called[id(s)] for u in c.arguments if isinstance(u, Use) and (c.function, u.name) in parted}
            beside = self.beside_itself(s)
            names = self.doubled(s) | beside
            names |= handed & {p.name for p in (s.head.parameters if s.head else ()) if isinstance(p, Use)}
            entries = self.of_its_own(s)
            if s.head is not None and s.head.behind:
                entries |= names - beside
            for name in sorted(names | entries):
                parted |= {(s.head.use.name, name)} if s.head is not None else set()
                new = self.free_name(name)
                s.members = tuple(renamed(m, name, new, name not in entries) for m in s.members)
                if s.head is not None and s.head.parameters:
                    self.bound.add(new)
                    s.head.parameters = tuple(renamed(p, name, new) for p in s.head.parameters)
                    self.functions[s.head.use.name] = Function(s.head.parameters, s.members[1], s.head.use.places)

        self.slopes_apart(parted)

    def free_name(self, name: str) -> str:
        """A name for another quantity of the same letter."""
        return next(f"{name}{'_' * k}" for k in range(1, 9) if f"{name}{'_' * k}" not in self.grammar.taken)

    def rename(self, change: Callable[[Phrase], Phrase | None]) -> None:
        """Gives a quantity another name everywhere; what is defined so first by its new name, is: p(x) = Σ_y p(x, y)."""
        for s in self.statements:
            first = s.members[0] if s.members else None
            s.members = tuple(rewritten(m, change) for m in s.members)
            if s.head is not None:
                s.head.use = rewritten(s.head.use, change)
            elif len(s.members) > 1 and s.members[0] != first:
                self.define(s)

    def define(self, s: Statement) -> None:
        """Takes an equality for a definition of what its left side names."""
        if isinstance(left := s.members[0], Use):
            s.head, s.role = Head(left, (), False, left.at), "definition" if len(s.members) == 2 else "chain"

    def functions_of_functions(self) -> None:
        """ℓ(y, f(x)) = max(0, 1 - y f(x)), which is called with something else too: what it is of is a number f_ here."""
        for s in self.statements:
            if s.head is None or not any(isinstance(p, Call) for p in s.head.parameters):
                continue
            name, parameters = s.head.use.name, s.head.parameters
            others = [c for t in self.statements if t is not s for m in t.members for c in calls_in(m) if c.function == name]
            if not any(len(c.arguments) == len(parameters) and not alike(c.arguments, parameters) for c in others):
                continue
            for p in parameters:
                if isinstance(p, Call):
                    self.grammar.taken |= {new := self.free_name(p.function)}

                    def change(part: Phrase, p: Call = p, new: str = new) -> Phrase | None:
                        return Use(part.at, new) if isinstance(part, Call) and alike(part, p) else None

                    s.members = tuple(rewritten(m, change) for m in s.members)
                    s.head.parameters = tuple(rewritten(q, change) for q in s.head.parameters)
                    self.bound.add(new)
            self.functions[name] = Function(s.head.parameters, s.members[1], s.head.use.places)

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

            s.members = (Use(left.at, new, left.places), *s.members[1:])
            self.define(s)
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
            steps = {r.letter for f in folds for r in f.ranges if _counts(f.body, r.letter)}
            others = [u for t in self.statements if t is not s for m in t.members for u in uses_in(m) if u.name == name]
            told = [u for u in others if len(u.places) == 1 and set(letters_in(u.places)) & steps]
            if not terms and not told:
                continue
            new = self.free_name(name)
            self.conventions.append(
                message("{name} with an index is a term of {name}, called {new}", name=name, new=new) if terms
                else message("{name} with an index is another quantity than {name}, called {new}", name=name, new=new)
            )  # fmt: skip

            def change(part: Phrase, name: str = name, new: str = new) -> Phrase | None:
                is_term = isinstance(part, Use) and part.name == name and part.places
                return Use(part.at, new, tuple(part.places)) if is_term and isinstance(part, Use) else None

            self.rename(change)
            if s.head is None:
                self.define(s)

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
        by: dict[str, dict[tuple[str, ...], Statement | None]] = {}
        for s in self.statements:
            use = s.head.use if s.head is not None else s.members[0]
            if isinstance(use, Use) and use.name in self.evidence.called and (key := lettered(use)) and len(s.members) > 1:
                by.setdefault(use.name, {}).setdefault(key, s)
        for name in self.stepping():
            by.pop(name, None)
        for name, keys in self.marginals().items():
            for key in keys:
                by.setdefault(name, {}).setdefault(key, None)
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

                self.rename(change)
                if statement is not None and statement.head is None:
                    self.define(statement)

    def stepping(self) -> set[str]:
        """Tables that are read steps before or after another, as β_{t+1}(j) is: β_t(i) and β_T(i) are entries of one."""
        uses = uses_in(tuple(m for s in self.statements for m in s.members))
        return {u.name for u in uses if any(isinstance(p, Plus) and letters_in(p) for p in u.places)}

    def marginals(self) -> dict[str, list[tuple[str, ...]]]:
        """The p(x) and p(y) of a joint p(x, y): tables of one letter whose values are those of different variables."""
        found: dict[str, set[tuple[str, ...]]] = {}
        for use in uses_in(tuple(m for s in self.statements for m in s.members)):
            if use.name in self.evidence.called and (key := lettered(use)):
                found.setdefault(use.name, set()).add(key)
        return {
            name: sorted(k for k in keys if any(len(k) < len(joint) and set(k) < set(joint) for joint in keys))
            for name, keys in found.items()
        }

    def apart_from_totals(self) -> None:
        """R_t = Σ_i w_i R_{i,t}: a total over entries is another quantity than the array that has them."""
        for s in self.statements:
            if s.head is None or s.head.parameters or not s.head.use.places:
                continue
            use = s.head.use
            own = {p.name for p in use.places if isinstance(p, Letter)}
            folds = [e for m in s.members[1:] for e in inside(m) if isinstance(e, Fold)]
            bound = {r.letter for f in folds for r in f.ranges}
            summed = [u for f in folds for u in uses_in(f.body) if u.name == use.name and len(u.places) == len(use.places) + 1]
            every = [u for t in self.statements for m in t.members for u in uses_in(m) if u.name == use.name]
            letters = [[p.name for p in u.places if isinstance(p, Letter)] for u in summed]
            if summed and all(len(of) == len(use.places) + 1 and {*of} & bound and own <= {*of} for of in letters):
                if len(own) == len(use.places) and {len(u.places) for u in every} == {len(use.places), len(use.places) + 1}:
                    count = len(use.places)
                    new = f"{use.name}_{''.join(getattr(p, 'name', '') for p in use.places)}"
                    self.conventions.append(message("{one} and {other} are two arrays", one=new, other=use.name))

                    def change(part: Phrase, name: str = use.name, count: int = count, new: str = new) -> Phrase | None:
                        is_one = isinstance(part, Use) and part.name == name and len(part.places) == count
                        return Use(part.at, new, part.places) if is_one and isinstance(part, Use) else None

                    self.rename(change)

    def apart_from_its_sum(self) -> None:
        """α_0 = Σ_{k=1}^K α_k: what has a number below that no sum takes is a quantity of its own, and no entry."""
        for s in self.statements:
            left = s.members[0] if len(s.members) > 1 else None
            if not isinstance(left, Use) or len(left.places) != 1 or not is_zero(left.places[0]):
                continue
            parts = [[e for m in t.members for e in inside(m)] for t in self.statements]
            if any(
                isinstance(p, Plus) for own in parts for u in own if isinstance(u, Use) and u.name == left.name for p in u.places
            ):
                continue
            sums = {
                id(t): [e for e in own if isinstance(e, Fold) and left.name in names_in(e.body)]
                for t, own in zip(self.statements, parts, strict=True)
            }  # fmt: skip
            starts = [r.first for own in sums.values() for f in own for r in f.ranges]
            new = f"{left.name}0"
            if not sums[id(s)] or any(map(is_zero, starts)) or new in self.grammar.taken:
                continue
            self.conventions.append(message("{new} is a quantity of its own, and no entry of {name}", new=new, name=left.name))

            def change(part: Phrase, name: str = left.name, new: str = new) -> Phrase | None:
                is_it = isinstance(part, Use) and part.name == name and len(part.places) == 1 and is_zero(part.places[0])
                return Use(part.at, new) if is_it else None

            self.rename(change)

    def apart_by_places(self) -> None:
        """N_{yi} and N_y are two tables, where nothing in the text speaks of whole arrays."""
        phrases = [m for s in self.statements for m in s.members]
        parts = list(inside(tuple(phrases)))
        of_arrays = tuple(
            e for e in parts if isinstance(e, Transposed | Norm | Stack | Written | Listed | Gradient)
            or (isinstance(e, Apply) and e.function in ("softmax", "log_softmax", "logsumexp"))
        )  # fmt: skip
        if self.evidence.bold or any(not isinstance(e, Norm) for e in of_arrays):
            return
        normed = names_in((*of_arrays, *(u for e in parts for u in multiplied(e))))
        rows = {a.name for e in parts if isinstance(e, Call) for a in e.arguments if isinstance(a, Use)}
        found: dict[str, dict[int, Use]] = {}
        for use in uses_in(tuple(phrases)):
            if use.places and all(isinstance(p, Letter) for p in use.places):
                found.setdefault(use.name, {}).setdefault(len(use.places), use)
        bare = {u.name for u in uses_in(tuple(phrases)) if not u.places}
        for name, by in found.items():
            if (
                len(by) == 1
                or name in rows | bare | normed | self.grammar.set_tables
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

                self.rename(change)

    def is_given_by_index(self, function: str, parameter: str) -> bool:
        """Whether a parameter below a function has an index where it is called: the τ_i of ρ_{τ_i}(u), where ρ_τ(u) = …"""
        return any(u.name == parameter and u.places for u in self.handed_to(function))

    def beside_itself(self, s: Statement) -> set[str]:
        """The names of a statement that stand with an index and without one side by side, in a sum or as arguments: x - x_i."""
        found: set[str] = set()
        for e in inside(s.members):
            parts = [t for _s, t in e.terms] if isinstance(e, Plus) else e.arguments if isinstance(e, Call) else multiplied(e)
            direct = [p for p in parts if isinstance(p, Use)]
            found.update(a.name for a in direct for b in direct if a.name == b.name and not a.places and len(b.places) == 1)
        return found

    def doubled(self, s: Statement) -> set[str]:
        """The names of what a left side is of that are two quantities: one with an index and one without.  Where the left side is
        one value of the function, softmax(x)_i, the x_i of its formula are entries of x."""
        found: set[str] = set()
        if s.head is not None and s.head.parameters:
            body = [u for uses in self.own_uses(s) for u in uses if not (u.places and s.head.behind)]
            for p in s.head.parameters:
                is_shared = isinstance(p, Use) and p.name in s.head.below and not self.is_given_by_index(s.head.use.name, p.name)
                if isinstance(p, Use) and not p.places and p.name not in self.whole and not is_shared:
                    own = [len(u.places) for u in (*body, *self.elsewhere(s, p.name)) if u.name == p.name]
                    is_one = self.is_passed_on(p.name, s) or self.is_summed_apart(p.name, s) or self.is_shared(p.name, s)
                    own += (samples := [len(u.places) for u in self.handed_to(s.head.use.name) if u.name == p.name and u.places])
                    if samples:  # the t of h(t) = f(t)/S(t) beside h(t_i)
                        calls = [c for m in s.members[1:] for c in calls_in(m)]
                        own += [0 for c in calls for a in c.arguments if _is_named(a, p.name)]
                    if 0 in own and any(own) and not self.is_declared(p.name) and not is_one:
                        found.add(p.name)
        return found

    def own_uses(self, s: Statement) -> list[list[Use]]:
        """The names in each formula of a statement, without those that functions of the text are handed and those of which
        entries stand elsewhere in it."""
        found: list[list[Use]] = []
        for m in (without_calls(m, self.functions) for m in s.members[1:]):
            whole = {id(u) for u in taken_whole(m)}
            found.append([u for u in uses_in(m) if id(u) not in whole])
        return found

    def is_declared(self, name: str) -> bool:
        """Whether a declaration says what axes a name has as it stands; x_i ∈ ℝ^d says it of the samples alone."""
        return name in self.declared and name not in self.said.one_of_many

    def slopes_apart(self, parted: Set[tuple[str, str]]) -> None:
        """u'(r) = …, ∇u(r) = … and du/dr = …, where u(r) = … has an r of its own beside the r_ij that it is called with: the same
        r."""

        def change(part: Phrase) -> Phrase | None:
            of = part.of if isinstance(part, Derivative) else None
            if not isinstance(part, Derivative) or not isinstance(of, Use) or of.places or of.name not in self.functions:
                return None
            own = [p for p in self.functions[of.name].parameters if isinstance(p, Use)]
            told = {old: p for f, old in parted if f == of.name for p in own if p.name.rstrip("_") == old}
            by = tuple(told.get(u.name, u) if isinstance(u, Use) and not u.places else u for u in part.by)
            return replace(part, by=by) if by != part.by else None

        for s in self.statements if parted else ():
            s.members = tuple(rewritten(m, change) for m in s.members)
        for s in self.statements:
            calls = calls_in(s.members[0]) if s.members and s.head is None else []
            of = calls[0] if len(calls) == 1 else None
            if of is None or of.function not in self.functions or len(of.arguments) != 1:
                continue
            argument, parameter = of.arguments[0], self.functions[of.function].parameters[0]
            if isinstance(argument, Use) and isinstance(parameter, Use) and (of.function, argument.name) in parted:
                s.members = tuple(renamed(m, argument.name, parameter.name) for m in s.members)

    def of_its_own(self, s: Statement) -> set[str]:
        """The names of what a function is of, whose entries its formula has, and of which it is called with samples: the x of
        f(x) = Σ_j w_j x_j beside f(x_i); in Σ_i α_i k(x_i, x) the x_i are samples."""
        found: set[str] = set()
        for p in s.head.parameters if s.head is not None else ():
            if not isinstance(p, Use) or p.places or self.is_declared(p.name):
                continue
            widths = [{bool(u.places) for u in uses if u.name == p.name} for uses in self.own_uses(s)]
            handed = [u for u in self.handed_to(s.head.use.name) if u.name == p.name] if s.head is not None else []
            has_samples = any(u.places and all(isinstance(q, Letter) for q in u.places) for u in handed)
            is_entry = s.head is not None and bool(s.head.behind)
            if has_samples and ({True} in widths or is_entry) and (is_entry or {True, False} not in widths):
                found.add(p.name)
        return found

    def handed_to(self, function: str) -> list[Use]:
        """The names that are handed to a function wherever it is called: the x_i of f(x) = Σ_i α_i k(x_i, x)."""
        calls = (c for t in self.statements for m in t.members for c in calls_in(m) if c.function == function)
        return [a for c in calls for a in c.arguments if isinstance(a, Use)]

    def is_passed_on(self, name: str, s: Statement) -> bool:
        """Whether a function hands the whole of what it is of to other functions, and speaks of its entries beside them: the θ of
        L(θ) = L_B(θ) + Σ_i F_i θ_i^2 has the entries θ_i."""
        calls = [c for m in s.members[1:] for c in calls_in(m)]
        handed = [a for c in calls for a in c.arguments if isinstance(a, Use) and a.name == name]
        bare = [u for m in s.members[1:] for u in uses_in(without_calls(m, self.functions)) if u.name == name and not u.places]
        elsewhere = [c for t in self.statements for m in t.members for c in calls_in(m)]
        placed = any(isinstance(a, Use) and a.name == name and a.places for c in elsewhere for a in c.arguments)
        return not placed and bool(bare) and all(u in handed for u in bare)

    def is_shared(self, name: str, s: Statement) -> bool:
        """Whether a parameter of a function is handed to it under its own name wherever it is called: the W of f(x_i; W)."""
        assert s.head is not None
        place = next(n for n, p in enumerate(s.head.parameters) if _is_named(p, name))
        others = tuple(m for t in self.statements if t is not s for m in t.members)
        calls = [c for c in calls_in(others) if c.function == s.head.use.name]
        is_entry = any(u.name == s.head.use.name for u in uses_in(others))  # f(x_i; W) is an entry of f by now
        return bool(calls or is_entry) and all(place < len(c.arguments) and _is_named(c.arguments[place], name) for c in calls)

    def is_summed_apart(self, name: str, s: Statement) -> bool:
        """Whether sums have the entries of what a function is of, and never the whole of it beside them, as x/√(Σ_i x_i^2) has:
        one array; the samples x_i of Σ_i K(x - x_i) stand beside another x."""
        folds = [e for e in inside(s.members[1:]) if isinstance(e, Fold)]
        uses = [[u for u in uses_in(f.body) if u.name == name] for f in folds]
        placed = [found for found in uses if any(u.places for u in found)]
        inner = {id(u) for found in placed for u in found}
        loose = [u for m in s.members[1:] for u in uses_in(m) if u.name == name and u.places and id(u) not in inner]
        return bool(placed) and not loose and all(u.places for found in placed for u in found)

    def elsewhere(self, statement: Statement, name: str) -> list[Use]:
        """The names with places in the other equalities: the samples x^{(i)} are another quantity than the x of h(x); what other
        functions are of, μ(x) = Σ_i x_i/n, is handed to them, and the numbers that a function takes of its x, where that is
        multiplied entry by entry, are of the same one: LN(x) = (x - μ)/σ ⊙ γ, μ = Σ_i x_i/n."""
        own = {id(s) for s in self.statements if s.head is not None and any(_is_named(p, name) for p in s.head.parameters)}
        if any(isinstance(e, Times) and any(o == "o" for o, _f in e.factors) for e in inside(statement.members)):
            own |= {id(s) for s in self.used_by(statement) if s.head is not None and not s.head.use.places}
        others = [s for s in self.statements if s is not statement and id(s) not in own]
        head = statement.head.use.name if statement.head is not None else ""
        by = {  # the x_i of ∂h_j/∂x_i are the entries of the x of h(x)
            id(u) for s in others for d in inside(s.members) if isinstance(d, Derivative) and head in names_in(d.of)
            for u in uses_in(d.by)
        }  # fmt: skip
        return [u for s in others for m in s.members for u in uses_in(m) if u.places and id(u) not in by]

    def used_by(self, statement: Statement) -> list[Statement]:
        """The equalities of what stands in another, and of what stands in these."""
        names, found = names_in(statement.members[1:]), [s for s in self.statements if s is not statement and s.head is not None]
        for _n in found:
            names = names.union(*(names_in(s.members[1:]) for s in found if s.head is not None and s.head.use.name in names))
        return [s for s in found if s.head is not None and s.head.use.name in names]


def _counts(e: Phrase, letter: str) -> bool:
    """Whether an index stands as a number in a power: the t of γ^t r_t, which counts steps."""
    powers = (p.exponent for p in inside(e) if isinstance(p, Power))
    return any(isinstance(i, Letter) and i.name == letter for x in powers for i in inside(x))


def is_zero(e: Phrase | None) -> bool:
    """Whether a place is the number 0."""
    return isinstance(e, Literal) and e.text == "0"


def taken_whole(e: Phrase) -> list[Use]:
    """The names without places of which a function takes the whole array, where their entries stand elsewhere in a formula: the x
    of x_i/‖x‖, x_j - max(x) and exp(x_i)/Σ exp(x)."""
    found: list[Use] = []
    normed = {u.name for part in inside(e) if isinstance(part, Norm) for u in uses_in(part) if u.places}  # ‖x_i‖: samples
    entered = {u.name for u in uses_in(e) if u.places} - normed
    for part in inside(e):
        is_inner = isinstance(part, Times) and any(isinstance(f, Transposed) for _o, f in part.factors)  # x^T x, 1^T e^x
        if is_inner or isinstance(part, Norm) or (isinstance(part, Fold) and not part.ranges):
            uses = uses_in(part)
            placed = {u.name for u in uses if u.places}
            found += (u for u in uses if not u.places and u.name in entered - placed)
    return found


def _is_named(p: Phrase, name: str) -> bool:
    return isinstance(p, Use) and p.name == name and not p.places


def lettered(use: Use) -> tuple[str, ...]:
    """The letters of the places of an entry, without their primes; none where a place is no letter."""
    letters = tuple(unprimed(p.name) for p in use.places if isinstance(p, Letter))
    return letters if len(letters) == len(use.places) else ()


def multiplied(e: Phrase) -> Sequence[Phrase]:
    """The two vectors of which a phrase is the inner product: the x_i and the x of x_i^T x."""
    if isinstance(e, Apply) and e.function == "dot":
        return e.arguments
    if isinstance(e, Times) and len(e.factors) == 2 and e.factors[1][0] == ".":
        return [f for _o, f in e.factors]
    for (_o, a), (_p, b) in pairwise(e.factors) if isinstance(e, Times) else ():
        pair = (a.base if isinstance(a, Transposed) else None, b)
        if all(isinstance(u, Use) and not is_capital(u.name) for u in pair):
            return [u for u in pair if u is not None]
    return ()
