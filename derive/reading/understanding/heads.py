"""The left sides of equalities: what they name, with its places and what it is of."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading.evidence import SEPARATORS, letters_of, primed_letter, split
from derive.reading.grammar.functions import OF_ARRAYS
from derive.reading.grammar.part import Hung, hung
from derive.reading.naming import label, stem
from derive.reading.phrases import (
    Letter,
    Literal,
    Phrase,
    Pick,
    Plus,
    Times,
    Use,
)
from derive.reading.runs import base_of
from derive.reading.surface import Accent, Dots, Group, Row, Scripts
from derive.reading.surface import Letter as Glyph
from derive.reading.understanding.given import Given, Head
from derive.reading.understanding.rows import is_known_function, is_squared, of_change
from derive.reading.within import letters_in

#: Squares that are names: they may be negative, or are never taken the root of.
NEVER_ROOTS = frozenset(("R", "chi"))


class Heads(Given):
    """Reads what a left side names."""

    def head(self, side: Row) -> Head | None:
        """The quantity that a left side names; None where it is an expression."""
        grammar = self.grammar
        if side.at in self.equations:
            return None
        before, items = of_change(side)
        first = items[0]
        base = base_of(first)
        if isinstance(base, Glyph) and base.text in ("log", "ln") and len(items) > 1 and not isinstance(first, Scripts):
            if self.posed is not None or (self.main_end is not None and base.at >= self.main_end):
                return None
            inner = self.head(Row(items[1].at, tuple(items[1:])))
            if inner is not None and inner.use.name not in grammar.defined and not inner.squared:
                return Head(Use(base.at, f"log_{inner.use.name}", inner.use.places), (), False, base.at)
            return None
        if (
            isinstance(first, Scripts) and isinstance(base, Group) and base.open == "(" and len(base.body) == len(items) == 1
            and isinstance(base_of(base.body.items[0]), Glyph | Accent) and first.sub is None
        ):  # fmt: skip
            return self.head(Row(base.at, (Scripts(base.at, base.body.items[0], None, first.sup),)))
        if isinstance(base, Group) and base.open == "[" and len(base.body) == len(items) == 1 and isinstance(first, Scripts):
            entry = grammar.expression(side)  # [k_*]_i
            if isinstance(entry, Pick) and isinstance(of := entry.base, Use) and not of.places:
                return Head(Use(of.at, of.name, entry.places), (), False, base.at)
            return None
        if len(items) > 2 or not isinstance(base, Glyph | Accent):
            return None
        if isinstance(base, Glyph) and (
            base.text in ("nabla", "partial", "sum", "prod", "diff", "1") or (base.font == "bb" and base.text == "E")
        ):
            return None
        name = stem(base)
        if len(items) == 2 and is_known_function(first):
            return None
        if name is None or (isinstance(base, Accent) and len(base.body) != 1 and not name.startswith("Delta_")):
            return None
        grammar.refuse_dot(base, name)
        scripts = hung(first)
        squared = is_squared(scripts)
        if squared:
            if name in grammar.defined_plain:
                return None
            scripts.sups.pop()
        parameters: tuple[Phrase, ...] = ()
        places: list[Phrase | None] = []
        behind: tuple[Phrase | None, ...] = ()
        if name is not None and len(items) == 2 and self.is_moment(name, items[1]):
            if name != "E" or len({label(g.body) for g in self.evidence.called[name]}) > 1:
                return None
        if len(items) == 2:
            group = items[1]
            outer = hung(group)
            if not isinstance(outer.base, Group) or outer.base.open not in ("(", "["):
                return None
            behind = tuple(p for s in outer.subs for p in grammar.places(s))  # f(x)_i
            places += behind
            if outer.sups:
                if not is_squared(outer) or squared or name in grammar.defined_plain or len(outer.sups) > 1:
                    return None
                squared = True  # SE(β)^2 = …
            found = self.arguments(outer.base)
            if found is None or (scripts.primes and found[0]):
                return None
            parameters, more = found
            if self.is_identity(name, parameters):
                return None
            own = {c for s in scripts.subs for c in letters_of(s)}
            if not parameters or (more and len(parameters) + len(more) == len(split(outer.base.body, SEPARATORS))):
                events = (self.grammar.event(r) for r in split(outer.base.body, SEPARATORS) if r.items)
                self.entries[name] = tuple(map(self.grammar.expression, events))
            arguments: list[Phrase | None] = []
            for p in more:  # μ_t(x_t, x_0) and Q(s_t, a_t) are one quantity for each t
                if not (isinstance(p, Letter) and p.name in own):
                    arguments.append(p)
                own |= {p.name} if isinstance(p, Letter) else set()
            places = [*arguments, *places]
        parameters_below = self.below(scripts, name)
        made = grammar.name(before + name, scripts)
        if isinstance(made, Literal):
            made = Use(made.at, name + "_" if name in ("pi", "e") else name)
        if isinstance(made, Letter):
            made = Use(made.at, made.name)
        if not isinstance(made, Use):
            return None
        if made.places:  # x_t(x_0, ε) is of another entry of x
            parameters = tuple(p for p in parameters if not (isinstance(p, Use) and p.name == made.name and p.places))
        if any(isinstance(p, Use) and p.name == made.name for p in parameters):  # p(k; n, p) is no p
            other = next((p.name for p in parameters if isinstance(p, Use) and p.name != made.name), "value")
            made = Use(made.at, f"{made.name}_{other}", made.places)
        named_square = squared and made.name.split("_")[0] in NEVER_ROOTS
        name_ = made.name
        overload = grammar.overloaded.get((name_, len(parameters)))
        use = Use(made.at, overload or name_ + ("2" if named_square else ""), (*made.places, *places))
        squared = squared and not named_square
        if name in self.entries:
            self.entries[use.name] = self.entries[name]
        fixed = frozenset(p.name for p in parameters_below if isinstance(p, Use))
        return Head(use, (*parameters, *parameters_below), squared, base.at, named_square, fixed, bool(behind))

    def is_identity(self, name: str, parameters: Sequence[Phrase]) -> bool:
        """Whether a left side is what a function is of an expression, and has another argument elsewhere or is known: f(-x) =
        f(x) and tr(AB) = tr(BA) define nothing."""
        if not any(isinstance(p, Plus | Times) for p in parameters):
            return False
        return name in OF_ARRAYS or self.row_calls(name) > 1

    def below(self, scripts: Hung, name: str) -> tuple[Phrase, ...]:
        """Parameters below a function on the left (h_θ(x)) are no part of its name."""
        subs = scripts.subs
        found: list[Phrase] = []
        if name in self.grammar.functions or (name == "pi" and "pi_" in self.grammar.functions):
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
                elif self.grammar.are_parameters(sub):  # f_{W,b}(Z)
                    found += (self.grammar.scripted(c) for c in sub if isinstance(c, Glyph))
                    subs.remove(sub)
        return tuple(found)

    def arguments(self, group: Group) -> tuple[tuple[Phrase, ...], list[Phrase | None]] | None:
        """What a left side is of: its arguments, or, where these are indices and indexed names, the places of a table."""
        rows = [self.grammar.event(r) for r in split(group.body, SEPARATORS) if r.items]
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
            if len(row) == 1 and (primed := primed_letter(row.items[0])) in self.evidence.indices and primed:
                places.append(Letter(row.at, primed))
                continue
            phrase = self.grammar.expression(row)
            letters = letters_in(phrase)
            if isinstance(phrase, Use) and letters and all(isinstance(p, Letter) for p in phrase.places):
                places += (p for p in phrase.places)
            else:
                arguments.append(phrase)
        return tuple(arguments), places
