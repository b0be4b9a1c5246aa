"""Which product a product of arrays is: over one axis, entry by entry, of a row and a column, outer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from derive.reading import said
from derive.reading.letters import Refusal
from derive.reading.meaning.values import Value, Values
from derive.reading.naming import is_capital
from derive.reading.phrases import (
    Call,
    Phrase,
    Times,
    Transposed,
    Use,
)
from derive.reading.plain import GREEK_WORDS
from derive.reading.said import ONE, ZERO, Said
from derive.reading.within import names_in
from derive.sentence import message
from derive.words import gettext as _

SIDE_BY_SIDE = 4.5  # what the refusal of two vectors side by side costs: bold letters may be numbers, small ones no matrices


def is_data(e: Phrase) -> bool:
    """Whether a factor is by its letter likelier one of data than a number: y, t, p, x."""
    return isinstance(e, Use) and e.name[0] in "xyztpquvhr" and e.name not in GREEK_WORDS


def starred(values: Sequence[tuple[str, Value]], is_beside: bool) -> list[tuple[str, Value]]:
    """The factors with each star between arrays as a product entry by entry, where others stand side by side: W^T δ * g'(z).

    `is_beside` says that some do in the factors themselves.
    """
    arrays = [(o, v) for o, v in values if v.rank]
    if not (is_beside or any(o == "" for o, _v in arrays[1:])):
        return [*values]
    return [("o" if o == "*" and n and v.rank and values[n - 1][1].rank else o, v) for n, (o, v) in enumerate(values)]


class Products(Values):
    """The product that a product is: of a number, entry by entry, over one axis, outer."""

    def factors(self, e: Times, want: int | None) -> list[tuple[str, Value]]:
        """The values of all factors; a function beside numbers alone is of what the product is wanted to be."""
        calls = [n for n, (_o, f) in enumerate(e.factors) if isinstance(f, Call)]
        values = {n: self.value(f) for n, (_o, f) in enumerate(e.factors) if n not in calls}
        alone = len(calls) == 1 and not any(v.rank for v in values.values())
        values |= {n: self.value(e.factors[n][1], want if alone else None) for n in calls}
        return [(o, values[n]) for n, (o, _f) in enumerate(e.factors)]

    def chain(self, e: Times, dots: str, want: int | None = None) -> Value:
        values = self.factors(e, want)
        for (_o, v), (_p, f) in zip(values, e.factors, strict=True):
            if v.rank == 0 and self.is_unknown_map(f) and any(w.rank == 2 for _q, w in values):
                raise self.two_maps(f)
        for (_o, v), (o, w), (_p, a), (_q, b) in zip(values, values[1:], e.factors, e.factors[1:], strict=False):
            is_matrix = v.rank == 2 and isinstance(a, Use | Transposed)
            if o == "*" and {v.rank, w.rank} == {0, 2} and self.setting.typed and not self.setting.numpy:
                capitals = [f for f in (a, b) if isinstance(f, Use) and is_capital(f.name)]
                self.doubt(1.0 if len(capitals) == 2 else 0.0, *capitals)
            if o == "o" and 0 in (v.rank, w.rank) and self.setting.dotted:  # who types a dot before a star has arrays
                names = [f for f, x in ((a, v), (b, w)) if x.rank == 0 and isinstance(f, Use) and f.name not in GREEK_WORDS]
                self.doubt(8.0, *names)
            is_open = isinstance(b, Use | Call) and w.rank == 0
            is_beside = o == "" or (o == "*" and v.lies == "row" and not self.setting.numpy)  # w^T*x
            is_unknown = isinstance(b, Call) and b.function not in self.setting.functions and b.function[0].isupper()
            if is_beside and is_open and isinstance(a, Transposed) and v.is_row and is_unknown and isinstance(b, Call):
                said_ = _("{name}( ) behind what is transposed has entries, and nothing says what they are: write them in a sum, "
                          "Σ_j η_j {name}_j( )")  # fmt: skip
                raise Refusal(said_.format(name=b.function), b.at)
            if is_beside and is_open and v.rank and (v.is_row or is_matrix) and not self.entrywise:
                self.doubt(2.0, a, b)
        if self.summing and any(v.rank for _o, v in values):
            for (_o, f), (_p, v) in zip(e.factors, values, strict=True):
                if v.rank == 0 and (names_in(f) - self.setting.sizes) and (not self.setting.numpy or is_data(f)):
                    self.doubt(1.5, f)
        if not self.setting.typed:
            values = starred(values, any(isinstance(f, Times) and any(p == "" for p, _g in f.factors[1:]) for _o, f in e.factors))
        if any(o == "o" for o, _ in values):  # side by side binds tighter than entry by entry
            if all(v.rank == 0 for _o, v in values):
                raise self.misfit(_("entry by entry is a product of arrays"), e)
            groups: list[list[tuple[str, Value]]] = [[]]
            for o, v in values:
                if o == "o":
                    groups.append([("", v)])
                else:
                    groups[-1].append((o, v))
            made = self.row_of(groups[0], e, dots)
            for g in groups[1:]:
                made = self.multiplied(made, self.row_of(g, e, dots), "o", e, dots)
            return made
        return self.row_of(values, e, dots)

    def row_of(self, values: Sequence[tuple[str, Value]], e: Times, dots: str) -> Value:
        made = values[0][1]
        rest = list(values[1:])
        while rest:
            operation, v = rest.pop(0)
            if (
                made.rank == 1 and v.rank == 1 and not made.is_row and not v.is_row and operation == "" and rest
                and rest[0][1].rank == 1 and rest[0][1].is_row
            ):  # fmt: skip
                v = self.multiplied(v, rest.pop(0)[1], "", e, dots)
            made = self.multiplied(made, v, operation, e, dots)
        return made

    def multiplied(self, a: Value, b: Value, operation: str, e: Phrase, dots: str) -> Value:
        if operation == "o" and 0 in (a.rank, b.rank) and a.rank != b.rank and not self.setting.dotted:
            raise self.misfit(_("entry by entry, two arrays of different numbers of axes"), e)
        if operation == "@" and 0 in (a.rank, b.rank):
            raise self.misfit(_("@ is a product of arrays"), e)
        if operation == "kron":
            raise Refusal(
                _(
                    "⊗ is read in two ways here: entry by entry, written \\odot, or the outer (Kronecker) product, "
                    "written a b^\\top"
                ),
                e.at,
            )
        if a.rank == 0 or b.rank == 0:
            big = a if b.rank == 0 else b

            def scaled(*letters: Said) -> Said:
                return said.times(a.entry(*letters[: a.rank]), b.entry(*letters[: b.rank]))

            if (entries := big.diagonal) is not None:
                number = b if big is a else a
                return self.diagonal_of(lambda i: said.times(number.entry(), entries(i)))
            return Value(big.rank, scaled, big.lies, big.sizes)
        if operation == "o" and self.setting.dotted and a.rank == b.rank == 1 and a.is_row != b.is_row:
            raise self.pairs(e)
        if operation == "o" and self.setting.typed and a.rank != b.rank:
            raise self.misfit(_("entry by entry, two arrays of different numbers of axes"), e)
        if (
            operation == "o"
            or (self.entrywise and not self.is_of_matrix(a, b, operation))  # Σ (y - X w)^2 has a product of matrices
            or (dots == "entries" and operation in (".", "*", "x"))
            or (self.setting.typed and operation == "*" and not (self.is_of_matrix(a, b, operation) or self.are_turned(a, b)))
        ):
            self.refuse_star(a, b, operation, e)
            return self.entries(a, b, e)
        if a.rank == 1 and b.rank == 1:
            if b.is_row and not a.is_row:
                return Value(2, lambda i, j: said.times(a.entry(i), b.entry(j)), sizes=(a.size(0), b.size(0)))
            if (a.is_row and not b.is_row) or operation in (".", "*", "@"):
                return Value(0, lambda: self.dot(a, b, (), ()))
            if operation == "x":
                raise self.misfit(_("a product of two vectors is none of numbers"), e)
            said_ = _(
                "two vectors side by side are no product: entry by entry is written \\odot, their scalar product with ^\\top"
            )
            raise Refusal(said_, e.at, names=names_in(e), cost=SIDE_BY_SIDE)
        if a.rank == 2 and b.rank == 1:
            if b.is_row and self.setting.numpy:
                raise self.misfit(_("a matrix times a row is no product"), e)
            if b.is_row:  # the h_k of V h_k^T is a row of data
                self.charge(1.2, e)
                self.say(message("a vector is a row where it is transposed behind a matrix: the product is that of the two"))
            return Value(1, lambda i: self.dot(a, b, (i,), ()), sizes=(a.size(0),))
        if a.rank == 1 and b.rank == 2:
            if not a.is_row:
                self.charge(0.1, e)
            lies = a.lies if a.is_row else "as a row"
            return Value(1, lambda j: self.dot(a, b, (), (j,)), lies, (b.size(1),))
        if a.rank == 2 and b.rank == 2:
            return Value(2, lambda i, j: self.dot(a, b, (i,), (j,)), sizes=(a.size(0), b.size(1)))
        raise self.misfit(_("this product of arrays with more than two axes is written with indices"), e)

    def is_of_matrix(self, a: Value, b: Value, operation: str) -> bool:
        """Whether a product is over an axis of a matrix: side by side, or with a dot or star before a vector where a star is
        not NumPy's."""
        if operation == "":
            return 2 in (a.rank, b.rank)
        is_numpy = self.setting.numpy and operation == "*"
        return operation in (".", "*") and {a.rank, b.rank} == {1, 2} and not is_numpy

    def are_turned(self, a: Value, b: Value) -> bool:
        """Whether a star stands between a row and a column, of which who types NumPy knows none: x'*Q*x, x*x'."""
        return not self.setting.numpy and a.rank == b.rank == 1 and a.is_row != b.is_row

    def refuse_star(self, a: Value, b: Value, operation: str, e: Phrase) -> None:
        """A * B of two matrices, where nothing says whose star it is."""
        if operation == "*" and a.rank == b.rank == 2 and not (self.setting.numpy or self.entrywise):
            raise Refusal(
                _("a star between two matrices is read in two ways: the product of matrices, written A @ B, or entry by entry, "
                  "written A .* B or A ⊙ B"), e.at, names=names_in(e),
            )  # fmt: skip

    def entries(self, a: Value, b: Value, e: Phrase) -> Value:
        rank = max(a.rank, b.rank)
        if a.rank != b.rank:
            if self.setting.numpy or {a.rank, b.rank} == {1, 2}:
                self.charge(0 if self.setting.numpy else 1, e)

                def spread(*letters: Said) -> Said:
                    return said.times(a.entry(*letters[rank - a.rank :]), b.entry(*letters[rank - b.rank :]))

                return Value(rank, spread)
            raise self.misfit(_("entry by entry, two arrays of different numbers of axes"), e)
        lies = a.lies if a.lies == b.lies else ""
        return Value(rank, lambda *i: said.times(a.entry(*i), b.entry(*i)), lies, self.sizes_of((a, b), rank))

    def dot(self, a: Value, b: Value, before: tuple[Said, ...], behind: tuple[Said, ...]) -> Said:
        """Σ_k a[…, k] b[k, …]; by parts where one is put together of vectors, and no sum where one is diagonal."""
        if a.diagonal is not None and before:
            return said.times(a.diagonal(before[0]), b.entry(before[0], *behind))
        if b.diagonal is not None and behind:
            return said.times(a.entry(*before, behind[0]), b.diagonal(behind[0]))
        if b.parts and b.rank == 1:
            return self.by_parts(b.parts, lambda k: a.entry(*before, k), lambda p, k: p.entry(k), before, behind)
        if a.parts and a.rank == 1:
            return self.by_parts(a.parts, lambda k: b.entry(k, *behind), lambda p, k: p.entry(k), before, behind)
        size = a.size(a.rank - 1) if a.size(a.rank - 1) is not None else b.size(0)
        return self.folded("sum", lambda k: said.times(a.entry(*before, k), b.entry(k, *behind)), size, *before, *behind)

    def by_parts(
        self, parts: Sequence[Value], other: Callable[[Said], Said], own: Callable[[Value, Said], Said],
        before: tuple[Said, ...], behind: tuple[Said, ...],
    ) -> Said:  # fmt: skip
        terms: list[tuple[str, Said]] = []
        offset: list[tuple[str, Said]] = []
        for part in parts:

            def product(k: Said, part: Value = part, offset: tuple[tuple[str, Said], ...] = tuple(offset)) -> Said:
                place = (
                    said.plus([*offset, ("+", k)]) if offset else Said(f"{k.text} + 0", said.ADDED)
                )  # the parts have sizes of their own
                return said.times(other(place), own(part, k))

            if part.rank:
                terms.append(("+", self.folded("sum", product, part.size(0), *before, *behind)))
                offset.append(("+", self.length(part, *before, *behind)))
            else:
                place = said.plus([*offset, ("+", ONE)]) if offset else ONE
                terms.append(("+", said.times(other(place), part.entry())))
                offset.append(("+", ONE))
        return said.plus(terms)

    def length(self, v: Value, *avoid: Said) -> Said:
        if v.size(0) is not None:
            return Said(str(v.size(0)))
        return self.folded("sum", lambda k: said.power(v.entry(k), ZERO), None, *avoid)
