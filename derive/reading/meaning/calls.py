"""Functions of the text: put in where they are defined, unknown ones, and primes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from derive.reading import said
from derive.reading.letters import POOL, Refusal, stands, stands_free
from derive.reading.meaning.values import ELEMENTARY, Function, Value, Values, _is_leaf, elementary, lettered
from derive.reading.naming import DENSITIES
from derive.reading.phrases import (
    Call,
    Letter,
    Phrase,
    Pick,
    Power,
    Stack,
    Transposed,
    Use,
    Written,
)
from derive.reading.plain import GREEK_WORDS
from derive.reading.said import ONE, Said
from derive.reading.within import alike, names_in, relettered, replaced
from derive.records import replace
from derive.sentence import message
from derive.words import gettext as _


class Calls(Values):
    """Functions of the text."""

    def of_call(self, e: Call, want: int | None) -> Value:
        known = self.setting.functions.get(e.function)
        if e.order:
            return self.prime(e, known)
        if known is not None:
            return self.inlined(e, known, want)
        values = [self.value(a) for a in e.arguments]
        if self.setting.fields.get(e.function):
            raise Refusal(
                _("{name} is declared with values that have entries, and defined nowhere: write its entries, each a function "
                  "of its own; one that acts entry by entry is declared as {name} in Fun").format(name=e.function), e.at,
            )  # fmt: skip
        if len(values) + 1 == self.setting.counted.get(e.function):  # w^T φ(x) beside φ_j(x)
            return self.components(e, values, 1)
        if e.function in self.setting.maps and any(v.rank for v in values):
            return self.components(e, values, 1)
        if e.function == "Normal" or e.function in self.setting.fields:
            return self.unknown(e, values)
        if len(values) == 1 and values[0].rank:
            v = values[0]
            if e.function.split("_")[0] not in DENSITIES and (e.function[0].islower() or v.whole is None):
                if e.function[0].isupper() and v.rank > 1:
                    raise self.two_maps(e)
                if e.function[0].isupper() and want is not None and want > 0:
                    raise Refusal(
                        _("{name} of a vector where a vector is wanted: write what it does to an entry, {name}(z_i)").format(
                            name=e.function
                        ),
                        e.at,
                    )
                if (want == 0 and v.whole is not None) or e.function[0].isupper() or self.is_row_by_entries(e.arguments[0]):
                    return self.unknown(e, values)
                self.say(message("{name} acts on an array entry by entry", name=e.function))
                return Value(v.rank, lambda *i: said.call(e.function, v.entry(*i)), v.lies, v.sizes)
        return self.components(e, values, want) if want and len(values) > 1 else self.unknown(e, values)

    def is_unknown_map(self, e: Phrase) -> bool:
        """Whether a factor is a capital function, which nobody defines, of a matrix: the Q(W) of Q(W) X."""
        return (
            isinstance(e, Call) and e.function not in self.setting.functions and e.function[0].isupper() and not e.order
            and len(e.arguments) == 1 and e.function not in self.setting.fields and self.value(e.arguments[0]).rank == 2
        )  # fmt: skip

    def two_maps(self, e: Phrase) -> Refusal:
        said_ = _("{name} of a matrix is read in two ways: it acts entry by entry, {name}(A)_{{ij}} = {name}(A_{{ij}}), or it "
                  "maps the matrix as a whole; write its entries")  # fmt: skip
        return Refusal(said_.format(name=getattr(e, "function", "")), e.at, names=names_in(e))

    def components(self, e: Call, values: Sequence[Value], rank: int) -> Value:
        """An unknown function with as many values as what it is subtracted from has entries: f(x, w)_i is f(i, x, w)."""
        stem = e.function.split("_")[0]
        if e.function[0].isupper() or stem in DENSITIES or not (len(stem) == 1 or stem in GREEK_WORDS):
            return self.unknown(e, values)
        self.say(message("{name} has as many values as what it stands beside: {name}_i is one of them", name=e.function))
        return Value(rank, lambda *i: said.call(e.function, *i, *(self.argument(v) for v in values)))

    def is_row_by_entries(self, argument: Phrase) -> bool:
        """Whether a function is of a row, in a text that writes entries of the same array: h(x^{(i)}) beside x_j^{(i)}."""
        return (
            isinstance(argument, Use)
            and bool(argument.places)
            and self.setting.most_places.get(argument.name) == self.ranks.get(argument.name)
        )

    def unknown(self, e: Call, values: Sequence[Value]) -> Value:
        def entry() -> Said:
            return said.call(e.function, *(self.argument(v) for v in values))

        return Value(0, entry)

    def argument(self, v: Value) -> Said:
        """An argument of a function that nobody defined: a number, a row x[i,:] or a whole array."""
        if v.rank == 0:
            return v.entry()
        if v.whole is not None:
            return Said(v.whole)
        text = v.entry(*[Said(":")] * v.rank).text
        if text.count(":") == v.rank and text.replace("_", "a").split("[")[0].isalnum() and text.endswith("]"):
            return Said(text)
        if v.rank == 1:
            return self.vector_helper(v, ONE)[0]
        raise Refusal(_("an unknown function of an expression with entries: give the expression a name in a line of its own"), 0)

    def inlined(self, e: Call, known: Function, want: int | None) -> Value:
        pairs = self.paired(e, known)
        if all(alike(a, p) for a, p in pairs):
            return self.value(Use(e.at, e.function), want)
        if known.body is None:
            return self.value(Use(e.at, e.function), want)
        given: dict[str, Phrase] = {}
        if (entrywise := self.each(e, pairs, known)) is not None:
            return entrywise
        for a, p in pairs:
            if isinstance(p, Power) and isinstance(a, Power) and alike(p.exponent, a.exponent):  # κ(σ_a^2), where κ(σ^2) = …
                a, p = a.base, p.base
            if not isinstance(p, Use) or p.places:
                said_ = _("{name} is called with what does not fit its definition: define it for a letter, {name}(x) = …")
                raise Refusal(said_.format(name=e.function), e.at)
            if p.name in self.ranks and self.value(a).rank != self.ranks[p.name]:  # what a function is of, it is called with
                self.doubt(2.0, p, a)
            given[p.name] = a
        own = [p.name for p in known.places if isinstance(p, Letter)]
        if not own or len(own) < len(known.places):
            v = self.value(replaced(known.body, given, self.taken | {*self.scope}), want)
            is_list = isinstance(known.body, Transposed) and isinstance(known.body.base, Stack | Written)
            return replace(v, lies="") if is_list else v  # φ(x) = [x, x^2]^T is a column
        return self.whole_of(known.body, given, own, e)

    def whole_of(self, body: Phrase, given: Mapping[str, Phrase], own: Sequence[str], e: Call) -> Value:
        """All that a function with an index gives, of other arguments: the y(x_n) of Σ_n ‖y(x_n) - t_n‖², where y_k(x) = …  Its
        index is not the one that an argument has, also where both have one letter."""
        apart = {c: f"@{e.at}.{c}" for c in own}
        taken = self.taken | {*self.scope}
        kept = [c for c in POOL if c not in taken][:4]  # the letters that the entries get
        v = self.value(replaced(relettered(body, apart), given, taken | {*kept}))

        def entry(*letters: Said) -> Said:
            return self.where(dict(zip(apart.values(), letters, strict=False)), lambda: v.entry(*letters[len(own) :]))

        return Value(len(own) + v.rank, entry)

    def paired(self, e: Call, known: Function) -> list[tuple[Phrase, Phrase]]:
        """What a function is called with, each beside what it stands for: by place, and where a call leaves out a parameter, as
        h(x^{(i)}) leaves out the θ of h_θ(x), or names one that the definition does not, by what has the same letter."""
        letters = [p.name.rstrip("_") if isinstance(p, Use) and not p.places else "" for p in known.parameters]
        own = [a.name.rstrip("_") if isinstance(a, Use) else "" for a in e.arguments]
        is_elsewhere = any(c in letters and n != letters.index(c) for n, c in enumerate(own) if c)
        if len(e.arguments) == len(known.parameters) and not (known.places and is_elsewhere and {*own} != {*letters}):
            return list(zip(e.arguments, known.parameters, strict=True))
        pairs: list[tuple[Phrase, Phrase]] = []
        others: list[Phrase] = []
        for a in e.arguments:
            letter = a.name.rstrip("_") if isinstance(a, Use) else ""
            if letter in letters and letter:
                pairs.append((a, known.parameters[letters.index(letter)]))
            else:
                others.append(a)
        left = [p for p in known.parameters if not any(p is q for _a, q in pairs)]
        if len(e.arguments) > len(known.parameters):
            named = names_in(known.body) if known.body is not None else frozenset()
            others = [a for a in others if not (isinstance(a, Use) and not a.places and (known.body is None or a.name in named))]
        if len(others) > len(left) or (others and len(left) != len(others) and pairs):
            said_ = _("{name} is called with what does not fit its definition: define it for a letter, {name}(x) = …")
            raise Refusal(said_.format(name=e.function), e.at)
        return [*pairs, *zip(others, left, strict=False)]

    def each(self, e: Call, pairs: Sequence[tuple[Phrase, Phrase]], known: Function) -> Value | None:
        """A function that is defined for a number, of an array: entry by entry; its parameters stay what they are."""
        numbers = [(a, p.name) for a, p in pairs if isinstance(p, Use) and not p.places and self.ranks.get(p.name) == 0]
        arrays = [(a, name, v) for a, name in numbers if (v := self.value(a)).rank]
        if not arrays or len({v.rank for _a, _n, v in arrays}) > 1 or len(numbers) < len(pairs):
            return None
        v = arrays[0][2]
        self.say(message("{name} acts on an array entry by entry", name=e.function))
        letters = tuple(f"@{e.at}.{n}" for n in range(v.rank))
        places = tuple(Letter(e.at, c) for c in letters)
        given: dict[str, Phrase] = {name: a for a, name in numbers}
        given |= {name: Pick(e.at, a, places) for a, name, _v in arrays}
        one = replaced(known.body, given, self.taken)

        def entry(*places: Said) -> Said:
            return self.where(dict(zip(letters, places, strict=True)), lambda: self.value(one).entry())

        return Value(v.rank, entry, v.lies, v.sizes)

    def prime(self, e: Call, known: Function | None) -> Value:
        """f'(x): the derivative of a function at a place."""
        if len(e.arguments) != 1:
            raise Refusal(_("a prime on a function of several arguments: write the derivative as \\partial f/\\partial x"), e.at)
        argument = e.arguments[0]
        v = self.value(argument)
        if known is not None and known.body is not None and isinstance(p := known.parameters[0], Use):
            if alike(argument, p):
                of = self.value(Use(e.at, e.function))
                if of.rank and not v.rank:  # the velocity 𝐁'(t) of a curve
                    return Value(of.rank, lambda *i: self.differ(of.entry(*i), v.entry(), e.order), of.lies, of.sizes)
                return Value(v.rank, lambda *i: self.differ(of.entry(), v.entry(*i), e.order))
            if len(known.parameters) == 1 and (one := self.slope_at(e, known, v)) is not None:
                return one
            raise Refusal(
                _("{name}' at another place than the one it is defined for: write the derivative in a line of its own").format(
                    name=e.function
                ),
                e.at,
            )

        def entry(*letters: Said) -> Said:
            inner = v.entry(*letters)
            if not _is_leaf(inner.text):
                name = self.helper(inner, e)
                inner = name
            function = said.call(e.function, inner) if e.function not in ELEMENTARY else elementary(e.function, inner)
            return self.differ(function, inner, e.order)

        return Value(v.rank, entry, v.lies, v.sizes)

    def slope_at(self, e: Call, known: Function, v: Value) -> Value | None:
        """f'(c_t), where f(x) has a formula: that of c_t, differentiated by it, where it has c nowhere else."""
        names = names_in(e.arguments)
        if not isinstance(e.arguments[0], Use) or (names | self.setting.defined) & names_in(known.body):
            return None
        of = self.inlined(replace(e, order=0), known, None)
        if of.rank != v.rank:
            return None
        return Value(v.rank, lambda *i: self.differ(of.entry(*i), v.entry(*i), e.order), v.lies, v.sizes)

    def helper(self, inner: Said, e: Phrase) -> Said:
        """A quantity of its own for what a function is differentiated at."""
        free = [c for c in self.scope if stands(c, inner.text)]
        key = f"'{inner.text}"
        if key not in self.helpers:
            used = {h for h, _ in self.helpers.values()}
            name = next(n for n in (*"uvzqr", *(f"u{k}" for k in range(1, 99))) if n not in self.setting.taken and n not in used)
            head = f"{name}[{','.join(free)}]" if free else name
            self.helpers[key] = (name, f"{head} = {inner.text}")
        name = self.helpers[key][0]
        return Said(f"{name}[{','.join(free)}]" if free else name)

    def vector_helper(self, v: Value, i: Said) -> tuple[Said, Said]:
        """A vector of its own for a place with entries: all of it, and its entry i."""
        with self.bound(self.fresh()) as k:
            body = v.entry(k).text
            free = [c for c in self.scope[:-1] if stands_free(c, body) and c != i.text]
            key = f"'{lettered(body, [*free, k.text])}"
            if key not in self.helpers:
                used = {h for h, _ in self.helpers.values()}
                used |= self.setting.taken
                name = next(n for n in (*"uvzqr", *(f"u{k}" for k in range(1, 99))) if n not in used)
                self.helpers[key] = (name, f"{name}[{','.join([*free, k.text])}] = {body}")
        name = self.helpers[key][0]
        return Said(f"{name}[{','.join([*free, ':'])}]" if free else name), Said(f"{name}[{','.join([*free, i.text])}]")
