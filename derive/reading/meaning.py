"""What a phrase means once the number of axes of each name is known: which product each product is, entry by entry.

A vector has one axis, a matrix two; every value tells its entries in the text notation.  What does not fit (a transposed number,
the norm of a number, a sum of a vector and a matrix) is a misfit: then a name has another number of axes (see `ranks`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import field

from derive.reading import said
from derive.reading.letters import Letters, Misfit, Refusal, stands
from derive.reading.phrases import (
    Apply,
    Bars,
    Call,
    Compare,
    Derivative,
    Fold,
    Gradient,
    Inverse,
    Letter,
    Listed,
    Literal,
    Mean,
    Norm,
    Phrase,
    Pick,
    Pieces,
    Plus,
    Power,
    Quotient,
    Range,
    Stack,
    Times,
    Transposed,
    Use,
    Written,
)
from derive.reading.said import ONE, ZERO, Said
from derive.reading.within import alike, letters_in, names_in, replaced
from derive.records import dataclass
from derive.words import gettext as _

ELEMENTARY = frozenset((
    "exp", "log", "sqrt", "abs", "sign", "sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "erf", "sigmoid", "relu",
    "softplus",
))  # fmt: skip
#: Functions of a whole array by habit: probabilities and densities.
DENSITIES = frozenset(("p", "q", "P", "Q", "pi", "Pr"))
Entry = Callable[..., Said]


@dataclass(frozen=True)
class Value:
    """The value of a phrase: the number of its axes, how a vector lies, its sizes where they are numbers, and its entries."""

    rank: int
    entry: Entry
    lies: str = ""
    sizes: tuple[int | None, ...] = ()
    parts: tuple[Value, ...] = ()
    whole: str | None = None
    slices: Callable[[], str] | None = None  # a matrix of an array with more axes: J[k,:,:]

    def size(self, axis: int) -> int | None:
        return self.sizes[axis] if axis < len(self.sizes) else None


@dataclass
class Function:
    """A function or quantity of the text with what it is of: f(x, W) = Wx."""

    parameters: tuple[Phrase, ...]
    body: Phrase | None


@dataclass
class Setting:
    """What is known of the names of a problem."""

    functions: Mapping[str, Function] = field(default_factory=dict)
    defined: frozenset[str] = frozenset()
    sizes: frozenset[str] = frozenset()
    sets: Mapping[str, str] = field(default_factory=dict)
    set_tables: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    numpy: bool = False
    typed: bool = False


class Meaning(Letters):
    """The values of phrases, for one choice of the number of axes of every name."""

    def __init__(self, ranks: dict[str, int], setting: Setting) -> None:
        super().__init__(setting.taken)
        self.ranks, self.setting = ranks, setting
        self.letters: dict[str, Said] = {}
        self.samples: dict[str, str] = {}
        self.entrywise = 0
        self.wanted: int | None = None
        self.summing = 0
        self.helpers: dict[str, tuple[str, str]] = {}

    def folded(self, kind: str, body: Callable[[Said], Said], size: int | None, *avoid: Said) -> Said:
        """A sum (mean, maximum …) over the values of a fresh letter; written out where their number is known and small."""
        if size is not None and kind == "sum":
            return said.plus([("+", body(Said(str(n)))) for n in range(1, size + 1)])
        with self.bound(self.fresh(*avoid)) as letter:
            inner = body(letter)
            return inner if kind == "sum" and inner == ZERO else said.call(kind, inner, letter)

    # ------------------------------------------------------------------ values
    def doubt(self, cost: float, *phrases: Phrase) -> None:
        """What fits, though nobody writes it so: the names that stand here may have another number of axes."""
        self.cost += cost
        self.doubts.update(*map(names_in, phrases))

    def misfit(self, reason: str, e: Phrase) -> Misfit:
        return Misfit(reason, names_in(e), e.at)

    def value(self, e: Phrase, want: int | None = None) -> Value:
        method = getattr(self, "of_" + type(e).__name__.lower())
        return method(e, want)  # type: ignore[no-any-return]

    def number(self, e: Phrase) -> Value:
        found = self.value(e, 0)
        if found.rank:
            raise self.misfit(_("a number is wanted here, and this has entries"), e)
        return found

    def of_literal(self, e: Literal, want: int | None) -> Value:
        return Value(0, lambda: Said(e.text))

    def of_letter(self, e: Letter, want: int | None) -> Value:
        return Value(0, lambda: self.letters.get(e.name, Said(e.name)))

    def of_use(self, e: Use, want: int | None) -> Value:
        if e.name in ("I", "eye") and e.name not in self.setting.defined and not e.places and self.ranks.get(e.name, 2) == 2:
            return self.identity()
        places = list(e.places)
        if e.name in self.samples:
            if len(places) >= self.ranks.get(e.name, 9):
                raise Misfit(_("{name} is one number, and the sum is over a sample").format(name=e.name), names_in(e), e.at)
            places = [Letter(e.at, self.samples[e.name]), *places]
        total = self.ranks.get(e.name, len(places))
        closed = [self.number(p) if p is not None else None for p in places]
        rank = total - sum(c is not None for c in closed)
        if rank < 0 or len(places) > total:
            raise Misfit(_("{name} has too many places here").format(name=e.name), names_in(e), e.at)

        def entry(*letters: Said) -> Said:
            rest = list(letters)
            cells = [c.entry() if c is not None else rest.pop(0) for c in closed] + rest
            return Said(f"{e.name}[{','.join(c.text for c in cells)}]") if cells else Said(e.name)

        whole = e.name if not places else None
        def open_() -> str:
            return entry(*[Said(":")] * rank).text

        return Value(rank, entry, whole=whole, slices=open_ if places and rank == 2 else None)

    def identity(self) -> Value:
        return Value(2, lambda i, j: self.kronecker(i, j), whole=None)

    @staticmethod
    def kronecker(i: Said, j: Said) -> Said:
        if i == j:
            return ONE
        return ZERO if i.text.isdigit() and j.text.isdigit() else said.call("delta", i, j)

    def of_plus(self, e: Plus, want: int | None) -> Value:
        values = [self.value(t, want) for _s, t in e.terms]
        most = max(v.rank for v in values)
        if most and any(v.rank == 0 for v in values) and want is None:
            again = [self.value(t, most) for _s, t in e.terms]
            values = again
            most = max(v.rank for v in values)
        signs = [s for s, _t in e.terms]
        for (_s, t), v in zip(e.terms, values, strict=True):
            if v.rank not in (0, most) and not (most == 2 and v.rank == 1):
                raise self.misfit(_("these two do not have the same number of axes"), e)
            if v.rank != most:
                if v.rank or isinstance(t, Literal):
                    self.doubt(0.5, t)
                else:
                    self.doubt(1.8, e)
        lies = next((v.lies for v in values if v.rank == most and v.lies), "")
        if most == 1 and len({v.lies for v in values if v.rank == 1}) > 1 and not self.entrywise:
            self.cost += 0.6
            if {"row"} < {v.lies for v in values if v.rank == 1} and not self.setting.numpy:
                self.cost += 1
        whole_first = self.by_columns(e, values)

        def entry(*letters: Said) -> Said:
            made = []
            for sign, v in zip(signs, values, strict=True):
                if v.rank == most:
                    made.append((sign, v.entry(*letters)))
                elif v.rank == 0:
                    made.append((sign, v.entry()))
                else:
                    made.append((sign, v.entry(letters[0] if whole_first else letters[1])))
            return said.plus(made)

        if most == 2 and any(v.rank == 1 for v in values):
            self.say(_("the vector is added to every column") if whole_first else _("the vector is added to every row"))
        elif most and any(v.rank == 0 and not isinstance(t, Literal) for (_s, t), v in zip(e.terms, values, strict=True)):
            self.say(_("a number is added to every entry"))
        return Value(most, entry, lies, self.sizes_of(values, most))

    def by_columns(self, e: Plus, values: Sequence[Value]) -> bool:
        """Whether a vector that is added to a product of matrices is added to each column: W A + b, and not X W + b."""
        if self.setting.numpy:
            return False
        for (_s, t), v in zip(e.terms, values, strict=True):
            if v.rank == 2 and isinstance(t, Times):
                first = next((f for _o, f in t.factors if isinstance(f, Use)), None)
                return first is not None and first.name.rstrip("0123456789").split("_")[0] in (
                    "W",
                    "U",
                    "V",
                    "w",
                    "Theta",
                    "A",
                    "B",
                    "K",
                )
        return False

    @staticmethod
    def sizes_of(values: Sequence[Value], rank: int) -> tuple[int | None, ...]:
        return tuple(next((v.size(a) for v in values if v.rank == rank and v.size(a) is not None), None) for a in range(rank))

    # ------------------------------------------------------------------ products
    def of_times(self, e: Times, want: int | None) -> Value:
        try:
            made = self.chain(e, "")
        except Misfit:
            if want != 0 and any(o in ".*x" and o for o, _f in e.factors):
                made = self.chain(e, "entries")
            else:
                raise
        if want is not None and want > 0 and made.rank == 0 and any(o in ".*x" and o for o, _f in e.factors):
            other = self.chain(e, "entries")
            if other.rank == want:
                return other
        return made

    def chain(self, e: Times, dots: str) -> Value:
        values = [(o, self.value(f)) for o, f in e.factors]
        for (_o, v), (o, w), (_p, a), (_q, b) in zip(values, values[1:], e.factors, e.factors[1:], strict=False):
            is_matrix = v.rank == 2 and isinstance(a, Use | Transposed)
            if (
                o == ""
                and isinstance(b, Use)
                and w.rank == 0
                and v.rank
                and (v.lies == "row" or is_matrix)
                and not self.entrywise
            ):
                self.doubt(2.0, a, b)
        if self.summing and any(v.rank for _o, v in values):
            for (_o, f), (_p, v) in zip(e.factors, values, strict=True):
                if v.rank == 0 and names_in(f) - self.setting.sizes:
                    self.doubt(1.5, f)
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
                made.rank == 1 and v.rank == 1 and made.lies != "row" and v.lies != "row" and operation == "" and rest
                and rest[0][1].rank == 1 and rest[0][1].lies == "row"
            ):  # fmt: skip
                v = self.multiplied(v, rest.pop(0)[1], "", e, dots)
            made = self.multiplied(made, v, operation, e, dots)
        return made

    def multiplied(self, a: Value, b: Value, operation: str, e: Phrase, dots: str) -> Value:
        if operation == "o" and 0 in (a.rank, b.rank) and a.rank != b.rank:
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

            return Value(big.rank, scaled, big.lies, big.sizes)
        if (
            operation == "o"
            or self.entrywise
            or (dots == "entries" and operation in (".", "*", "x"))
            or (self.setting.typed and operation == "*")
        ):
            return self.entries(a, b, e)
        if a.rank == 1 and b.rank == 1:
            if b.lies == "row" and a.lies != "row":
                return Value(2, lambda i, j: said.times(a.entry(i), b.entry(j)), sizes=(a.size(0), b.size(0)))
            if (a.lies == "row" and b.lies != "row") or operation in (".", "*", "@"):
                return Value(0, lambda: self.dot(a, b, (), ()))
            if operation == "x":
                raise self.misfit(_("a product of two vectors is none of numbers"), e)
            raise self.misfit(_("two vectors side by side are no product; transpose one of them"), e)
        if a.rank == 2 and b.rank == 1:
            if b.lies == "row":
                raise self.misfit(_("a matrix times a row is no product"), e)
            return Value(1, lambda i: self.dot(a, b, (i,), ()), sizes=(a.size(0),))
        if a.rank == 1 and b.rank == 2:
            if a.lies != "row":
                self.cost += 0.1
            return Value(1, lambda j: self.dot(a, b, (), (j,)), "row", (b.size(1),))
        if a.rank == 2 and b.rank == 2:
            return Value(2, lambda i, j: self.dot(a, b, (i,), (j,)), sizes=(a.size(0), b.size(1)))
        raise self.misfit(_("this product of arrays with more than two axes is written with indices"), e)

    def entries(self, a: Value, b: Value, e: Phrase) -> Value:
        rank = max(a.rank, b.rank)
        if a.rank != b.rank:
            if self.setting.numpy or {a.rank, b.rank} == {1, 2}:
                self.cost += 0 if self.setting.numpy else 1

                def spread(*letters: Said) -> Said:
                    return said.times(a.entry(*letters[rank - a.rank :]), b.entry(*letters[rank - b.rank :]))

                return Value(rank, spread)
            raise self.misfit(_("entry by entry, two arrays of different numbers of axes"), e)
        lies = a.lies if a.lies == b.lies else ""
        return Value(rank, lambda *i: said.times(a.entry(*i), b.entry(*i)), lies, self.sizes_of((a, b), rank))

    def dot(self, a: Value, b: Value, before: tuple[Said, ...], behind: tuple[Said, ...]) -> Said:
        """Σ_k a[…, k] b[k, …]; by parts where one is put together of vectors."""
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

    def of_quotient(self, e: Quotient, want: int | None) -> Value:
        top, bottom = self.value(e.top, want), self.value(e.bottom)
        if bottom.rank:
            if not (self.setting.numpy or self.entrywise):
                if bottom.rank == 2 and top.rank == 2:
                    raise Refusal(
                        _("a fraction of matrices is read in two ways: entry by entry, written A \\odot B^-1 "
                          "with entries A_ij/B_ij, or "
                          "times the inverse, written A B^-1"), e.at, names=names_in(e),
                    )  # fmt: skip
                if bottom.rank != 1 or top.rank > 1:
                    raise self.misfit(_("a number is wanted below the line"), e.bottom)
                self.cost += 2
                self.say(_("a quotient of vectors is taken entry by entry"))
            if top.rank == 0 or top.rank == bottom.rank or self.setting.numpy:
                rank = max(top.rank, bottom.rank)
                return Value(
                    rank, lambda *i: said.over(top.entry(*i[rank - top.rank :]), bottom.entry(*i[rank - bottom.rank :])),
                    sizes=self.sizes_of((top, bottom), rank),
                )  # fmt: skip
            raise self.misfit(_("a number is wanted below the line"), e.bottom)
        return Value(top.rank, lambda *i: said.over(top.entry(*i), bottom.entry()), top.lies, top.sizes)

    def of_power(self, e: Power, want: int | None) -> Value:
        if isinstance(e.base, Norm) and isinstance(e.exponent, Literal) and e.exponent.text == "2":
            return self.norm(e.base, True)
        base = self.value(e.base)
        if base.rank and isinstance(e.exponent, Use) and e.exponent.name == "T" and not e.exponent.places:
            return self.of_transposed(Transposed(e.at, e.base), want)
        exponent = self.value(e.exponent)
        if exponent.rank and base.rank == 0:
            self.cost += 2
            return Value(exponent.rank, lambda *i: said.power(base.entry(), exponent.entry(*i)), exponent.lies)
        if exponent.rank:
            raise self.misfit(_("a number is wanted in the exponent"), e.exponent)
        if base.rank == 2 and not (self.entrywise or self.setting.numpy):
            if isinstance(e.exponent, Literal) and e.exponent.text.isdigit() and 1 <= int(e.exponent.text) <= 6:
                made = base
                for _n in range(int(e.exponent.text) - 1):
                    made = self.multiplied(made, base, "", e, "")
                return made
            raise self.misfit(_("a power of a matrix with this exponent is not read"), e)
        if base.rank == 1 and not (self.entrywise or self.setting.numpy):
            self.cost += 0.2
            if (self.wanted if want is None else want) != 1 and not self.setting.typed:
                raise Refusal(
                    _("the square of a vector is read in two ways: the square of its norm, \\|x\\|^2 = x^\\top x, "
                      "or the square of each entry, written "
                      "x \\odot x"), e.at, names=names_in(e),
                )  # fmt: skip
            self.say(_("a power of a vector is taken entry by entry"))
        return Value(base.rank, lambda *i: said.power(base.entry(*i), exponent.entry()), base.lies, base.sizes)

    def of_inverse(self, e: Inverse, want: int | None) -> Value:
        base = self.value(e.base)
        if base.rank == 0:
            return Value(0, lambda: said.over(ONE, base.entry()))
        if base.rank != 2 or self.entrywise:
            raise self.misfit(_("a vector has no inverse"), e)
        return self.inverse(base, e)

    def inverse(self, base: Value, e: Phrase) -> Value:
        def entry(i: Said, j: Said) -> Said:
            name, places = self.array(base)
            if places:
                return Said(f"inv({name})[{','.join([*places, i.text, j.text])}]")
            return Said(f"inv({name})[{i.text},{j.text}]")

        return Value(2, entry)

    def array(self, v: Value) -> tuple[str, list[str]]:
        """The name of an array; what has none gets one, as a quantity of its own."""
        if v.whole is not None:
            return v.whole, []
        if v.slices is not None:
            return v.slices(), []
        with self.bound(self.fresh()) as i, self.bound(self.fresh()) as j:
            body = v.entry(i, j)
            free = [c for c in self.scope[:-2] if stands(c, body.text)]
            key = body.text
            if key not in self.helpers:
                name = next(
                    n
                    for n in (*"MABCGHQS", *(f"M{k}" for k in range(1, 99)))
                    if n not in self.setting.taken and n not in {h for h, _ in self.helpers.values()}
                )
                if free and v.slices is not None:
                    return v.slices(), []
                if free:
                    raise Refusal(
                        _("the inverse or determinant of a matrix for every index: give it a name in a line of its own"), 0
                    )
                self.helpers[key] = (f"{name}", f"{name}[{i.text},{j.text}] = {body.text}")
            return self.helpers[key][0], []

    def of_transposed(self, e: Transposed, want: int | None) -> Value:
        base = self.value(e.base)
        if base.rank == 1:
            if self.setting.numpy:
                return base
            lies = "col" if base.lies == "row" else "row"
            return Value(1, base.entry, lies, base.sizes, base.parts)
        if base.rank == 2:
            return Value(2, lambda i, j: base.entry(j, i), sizes=tuple(reversed(base.sizes)) if len(base.sizes) == 2 else ())
        if base.rank == 0 and self.setting.numpy:
            return base
        raise self.misfit(_("a number is not transposed"), e)

    # ------------------------------------------------------------------ functions
    def of_apply(self, e: Apply, want: int | None) -> Value:
        special = getattr(self, "apply_" + e.function, None)
        if special is not None:
            return special(e, want)  # type: ignore[no-any-return]
        v = self.value(e.arguments[0], want if want else None)
        if len(e.arguments) != 1:
            raise Refusal(_("{function} is of one argument").format(function=e.function), e.at)
        return Value(v.rank, lambda *i: elementary(e.function, v.entry(*i)), v.lies, v.sizes)

    def apply_kronecker(self, e: Apply, want: int | None) -> Value:
        a, b = (self.number(x) for x in e.arguments)
        return Value(0, lambda: self.kronecker(a.entry(), b.entry()))

    def apply_euler(self, e: Apply, want: int | None) -> Value:
        v = self.value(e.arguments[0])
        if v.rank == 2:
            raise Refusal(
                _(
                    "e to a matrix is read in two ways: the matrix exponential, a series, which is not derived "
                    "here, or exp of each entry, written \\exp(A)"
                ),
                e.at,
            )
        return Value(v.rank, lambda *i: said.call("exp", v.entry(*i)), v.lies, v.sizes)

    def extreme(self, e: Apply, want: int | None) -> Value:
        if len(e.arguments) == 1:
            return self.value(Fold(e.at, e.function, (), e.arguments[0]), want)
        values = [self.value(a) for a in e.arguments]
        rank = max(v.rank for v in values)
        if any(v.rank not in (0, rank) for v in values):
            raise self.misfit(_("these two do not have the same number of axes"), e)

        def entry(*letters: Said) -> Said:
            made = values[0].entry(*letters[: values[0].rank])
            for v in values[1:]:
                made = said.call(e.function, made, v.entry(*letters[: v.rank]))
            return made

        return Value(rank, entry, sizes=self.sizes_of(values, rank))

    apply_max = apply_min = extreme

    def apply_clip(self, e: Apply, want: int | None) -> Value:
        if len(e.arguments) != 3:
            raise Refusal(_("clip is of a value and two bounds"), e.at)
        value, low, high = e.arguments
        return self.value(Apply(e.at, "min", (Apply(e.at, "max", (value, low)), high)), want)

    def soft(self, e: Apply) -> tuple[Value, int]:
        argument = e.arguments[0]
        if isinstance(argument, Use) and argument.places and not self.setting.numpy:
            v = self.value(argument)
            if v.rank == 0:
                raise Refusal(
                    _("softmax of {entry} is read in two ways: the entry of softmax({name}), written "
                      "softmax({name})_i, or the softmax of a vector "
                      "that is called {entry}; which one?").format(entry=self.shown(argument), name=argument.name), e.at,
                )  # fmt: skip
        v = self.value(argument)
        if v.rank == 0:
            raise self.misfit(_("the softmax of a number"), e)
        if v.rank > 1:
            self.say(_("softmax is over the last axis"))
        return v, (e.axis if e.axis is not None else -1) % v.rank

    def shown(self, e: Use) -> str:
        places = [
            p.name if isinstance(p, Letter) else p.text if isinstance(p, Literal) else "…" for p in e.places if p is not None
        ]
        return f"{e.name}_{''.join(places)}" if places else e.name

    def apply_softmax(self, e: Apply, want: int | None) -> Value:
        v, axis = self.soft(e)

        def entry(*letters: Said) -> Said:
            total = self.folded(
                "sum", lambda k: said.call("exp", v.entry(*letters[:axis], k, *letters[axis + 1 :])), v.size(axis), *letters
            )
            return said.over(said.call("exp", v.entry(*letters)), total)

        return Value(v.rank, entry, v.lies, v.sizes)

    def apply_log_softmax(self, e: Apply, want: int | None) -> Value:
        v, axis = self.soft(e)

        def entry(*letters: Said) -> Said:
            total = self.folded(
                "sum", lambda k: said.call("exp", v.entry(*letters[:axis], k, *letters[axis + 1 :])), v.size(axis), *letters
            )
            return said.plus([("+", v.entry(*letters)), ("-", said.call("log", total))])

        return Value(v.rank, entry, v.lies, v.sizes)

    def apply_logsumexp(self, e: Apply, want: int | None) -> Value:
        v, axis = self.soft(e)
        axis = 0 if v.rank == 1 else axis

        def entry(*letters: Said) -> Said:
            total = self.folded(
                "sum", lambda k: said.call("exp", v.entry(*letters[:axis], k, *letters[axis:])), v.size(axis), *letters
            )
            return said.call("log", total)

        return Value(v.rank - 1, entry)

    def apply_log(self, e: Apply, want: int | None) -> Value:
        argument = e.arguments[0]
        is_det = isinstance(argument, Bars) or (isinstance(argument, Apply) and argument.function == "det")
        if is_det:
            inner = argument.body if isinstance(argument, Bars) else argument.arguments[0]  # type: ignore[attr-defined]
            v = self.value(inner)
            if v.rank == 2 and not v.sizes:
                return Value(0, lambda: said.call("logdet", self.array(v)[0]))
        v = self.value(argument, want if want else None)
        return Value(v.rank, lambda *i: said.call("log", v.entry(*i)), v.lies, v.sizes)

    def matrix_of(self, e: Apply) -> Value:
        v = self.value(e.arguments[0])
        if v.rank != 2:
            raise self.misfit(_("{function} is of a matrix").format(function=e.function), e)
        return v

    def apply_det(self, e: Apply, want: int | None) -> Value:
        return self.determinant(self.matrix_of(e))

    def determinant(self, v: Value) -> Value:
        if v.sizes == (2, 2):
            one, two = Said("1"), Said("2")
            return Value(
                0,
                lambda: said.plus(
                    [
                        ("+", said.times(v.entry(one, one), v.entry(two, two))),
                        ("-", said.times(v.entry(one, two), v.entry(two, one))),
                    ]
                ),
            )
        return Value(0, lambda: said.call("det", self.array(v)[0]))

    def apply_logdet(self, e: Apply, want: int | None) -> Value:
        v = self.matrix_of(e)
        return Value(0, lambda: said.call("logdet", self.array(v)[0]))

    def apply_trace(self, e: Apply, want: int | None) -> Value:
        v = self.matrix_of(e)
        return Value(0, lambda: self.folded("sum", lambda k: v.entry(k, k), v.size(0)))

    def apply_inv(self, e: Apply, want: int | None) -> Value:
        return self.inverse(self.matrix_of(e), e)

    def apply_solve(self, e: Apply, want: int | None) -> Value:
        a, b = (self.value(x) for x in e.arguments)
        return self.multiplied(self.inverse(a, e), b, "@", e, "")

    def apply_diag(self, e: Apply, want: int | None) -> Value:
        argument = e.arguments[0]
        v = self.value(argument)
        if v.rank == 1:
            return Value(2, lambda i, j: said.times(self.kronecker(i, j), v.entry(i)))
        if v.rank == 2:
            return Value(1, lambda i: v.entry(i, i))
        free = [c for c in letters_in(argument) if c not in self.scope and c not in self.letters]
        if v.rank == 0 and len(free) == 1:

            def entry(i: Said, j: Said) -> Said:
                self.letters[free[0]] = i
                try:
                    return said.times(self.kronecker(i, j), v.entry())
                finally:
                    del self.letters[free[0]]

            return Value(2, entry)
        raise self.misfit(_("diag is of a vector or of a matrix"), e)

    def apply_dot(self, e: Apply, want: int | None) -> Value:
        a, b = (self.value(x) for x in e.arguments)
        if a.rank != b.rank and not self.setting.numpy:
            raise self.misfit(_("an inner product is of two vectors"), e)
        if a.rank == 2 and not self.setting.numpy:
            return Value(0, lambda: self.total(self.entries(a, b, e), "sum"))
        if a.rank == 0:
            raise self.misfit(_("an inner product is of two vectors"), e)
        return self.multiplied(a, b, "@", e, "")

    def apply_outer(self, e: Apply, want: int | None) -> Value:
        a, b = (self.value(x) for x in e.arguments)
        if a.rank != 1 or b.rank != 1:
            raise self.misfit(_("an outer product is of two vectors"), e)
        return Value(2, lambda i, j: said.times(a.entry(i), b.entry(j)))

    def apply_transpose(self, e: Apply, want: int | None) -> Value:
        return self.value(Transposed(e.at, e.arguments[0]), want)

    def apply_norm(self, e: Apply, want: int | None) -> Value:
        kind = ""
        if len(e.arguments) > 1:
            second = e.arguments[1]
            kind = second.text if isinstance(second, Literal) else second.name if isinstance(second, Use) else ""
            kind = {"fro": "F", "oo": "inf"}.get(kind, kind)
        return self.norm(Norm(e.at, e.arguments[0], kind), False)

    def apply_ones(self, e: Apply, want: int | None) -> Value:
        return Value(1, lambda i: ONE)

    def apply_zeros(self, e: Apply, want: int | None) -> Value:
        return Value(1, lambda i: ZERO)

    def apply_eye(self, e: Apply, want: int | None) -> Value:
        return self.identity()

    def norm(self, e: Norm, squared: bool) -> Value:
        v = self.value(e.body)
        if v.rank == 0:
            raise self.misfit(_("a norm is of a vector or a matrix; of a number it is |a|"), e)
        if v.rank == 2:
            if e.kind in ("2", "1", "inf", "*") and not (self.setting.numpy and e.kind == ""):
                raise Refusal(
                    _("the {kind}-norm of a matrix is read in two ways: the spectral (operator) norm, its largest "
                      "singular value, or the Frobenius norm "
                      "of its entries, written \\|A\\|_F").format(kind=e.kind), e.at,
                )  # fmt: skip
            if e.kind == "":
                self.say(_("the norm of a matrix is the Frobenius norm"))
        elif v.rank != 1:
            raise self.misfit(_("a norm is of a vector or a matrix"), e)
        if e.kind not in ("", "2", "1", "inf", "F"):
            raise Refusal(_("the norm with {kind} below it is not known; write it as a sum").format(kind=e.kind), e.at)
        if e.kind == "1":
            made = Value(0, lambda: self.total(Value(v.rank, lambda *i: said.call("abs", v.entry(*i)), sizes=v.sizes), "sum"))
            return Value(0, lambda: said.power(made.entry(), Said("2"))) if squared else made
        if e.kind == "inf":
            return Value(0, lambda: self.total(Value(v.rank, lambda *i: said.call("abs", v.entry(*i)), sizes=v.sizes), "max"))
        total = Value(0, lambda: self.total(Value(v.rank, lambda *i: said.power(v.entry(*i), Said("2")), sizes=v.sizes), "sum"))
        if squared:
            return total
        return Value(0, lambda: said.call("sqrt", total.entry()))

    def total(self, v: Value, kind: str) -> Said:
        """The sum (mean, maximum …) of all entries."""

        def inner(letters: tuple[Said, ...]) -> Said:
            if len(letters) == v.rank:
                return v.entry(*letters)
            return self.folded(kind, lambda k: inner((*letters, k)), v.size(len(letters)) if kind == "sum" else None, *letters)

        return inner(())

    def of_norm(self, e: Norm, want: int | None) -> Value:
        return self.norm(e, False)

    def of_bars(self, e: Bars, want: int | None) -> Value:
        if isinstance(e.body, Use) and e.body.name in self.setting.sets:
            of = self.setting.sets[e.body.name]
            return Value(0, lambda: self.folded("sum", lambda k: said.power(Said(f"{of}[{k.text}]"), ZERO), None))
        v = self.value(e.body)
        if isinstance(e.body, Use) and e.body.name in self.setting.set_tables and v.rank == 1:
            return Value(0, lambda: self.total(v, "sum"))
        if v.rank == 1:
            raise self.misfit(_("the absolute value is of a number, the determinant of a matrix"), e)
        if v.rank == 2:
            self.say(_("the bars around a matrix are its determinant"))
            return self.determinant(v)
        return Value(0, lambda: said.call("abs", v.entry()))

    def of_pick(self, e: Pick, want: int | None) -> Value:
        v = self.value(e.base)
        closed = [None if p is None else self.number(p) for p in e.places]
        if v.rank < len(closed):
            raise self.misfit(_("this has fewer axes than places"), e)

        def entry(*letters: Said) -> Said:
            rest = list(letters)
            cells = [c.entry() if c is not None else rest.pop(0) for c in closed] + rest
            return v.entry(*cells)

        return Value(v.rank - sum(c is not None for c in closed), entry)

    # ------------------------------------------------------------------ functions of the text
    def of_call(self, e: Call, want: int | None) -> Value:
        known = self.setting.functions.get(e.function)
        if e.order:
            return self.prime(e, known)
        if known is not None:
            return self.inlined(e, known, want)
        values = [self.value(a) for a in e.arguments]
        if e.function == "Normal":
            return self.unknown(e, values)
        if len(values) == 1 and values[0].rank:
            v = values[0]
            if e.function.split("_")[0] not in DENSITIES and (e.function[0].islower() or v.whole is None):
                if e.function[0].isupper() and want is not None and want > 0:
                    raise Refusal(
                        _("{name} of a vector where a vector is wanted: write what it does to an entry, {name}(z_i)").format(
                            name=e.function
                        ),
                        e.at,
                    )
                if want == 0 and v.whole is not None:
                    return self.unknown(e, values)
                self.say(_("{name} acts on an array entry by entry").format(name=e.function))
                return Value(v.rank, lambda *i: said.call(e.function, v.entry(*i)), v.lies, v.sizes)
        return self.unknown(e, values)

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
        raise Refusal(_("an unknown function of an expression with entries: give the expression a name in a line of its own"), 0)

    def inlined(self, e: Call, known: Function, want: int | None) -> Value:
        if len(e.arguments) != len(known.parameters) or all(
            alike(a, p) for a, p in zip(e.arguments, known.parameters, strict=True)
        ):
            return self.value(Use(e.at, e.function), want)
        if known.body is None:
            return self.value(Use(e.at, e.function), want)
        given: dict[str, Phrase] = {}
        for a, p in zip(e.arguments, known.parameters, strict=True):
            if not isinstance(p, Use) or p.places:
                return self.value(Use(e.at, e.function), want)
            given[p.name] = a
        return self.value(replaced(known.body, given), want)

    def prime(self, e: Call, known: Function | None) -> Value:
        """f'(x): the derivative of a function at a place."""
        if len(e.arguments) != 1:
            raise Refusal(_("a prime on a function of several arguments: write the derivative as \\partial f/\\partial x"), e.at)
        argument = e.arguments[0]
        v = self.value(argument)
        if known is not None and known.body is not None and isinstance(p := known.parameters[0], Use):
            if alike(argument, p):
                of = self.value(Use(e.at, e.function))
                return Value(v.rank, lambda *i: self.differ(of.entry(), v.entry(*i), e.order))
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

    @staticmethod
    def differ(of: Said, by: Said, order: int) -> Said:
        made = of
        for _n in range(order):
            made = said.call("diff", made, by)
        return made

    # ------------------------------------------------------------------ sums, means, cases
    def of_fold(self, e: Fold, want: int | None) -> Value:
        if not e.ranges:
            return self.bare(e, want)
        for r in e.ranges:
            self.scope.append(r.letter)
            self.samples.update(dict.fromkeys(r.samples, r.letter))
        try:
            body = self.value(e.body, want)
            condition = None if e.condition is None else self.value(e.condition)
            firsts = [None if r.first is None else self.number(r.first) for r in e.ranges]
            lasts = [None if r.last is None else self.number(r.last) for r in e.ranges]
        finally:
            del self.scope[-len(e.ranges) :]
            for r in e.ranges:
                for name in r.samples:
                    del self.samples[name]

        def entry(*letters: Said) -> Said:
            names = [r.letter for r in e.ranges]
            self.scope.extend(names)
            shadowed = {n: self.letters.pop(n) for n in names if n in self.letters}
            try:
                made = body.entry(*letters)
                if condition is not None:
                    made = said.call("where", condition.entry(), made, ONE if e.kind == "prod" else ZERO)
                for r, first, last in reversed(list(zip(e.ranges, firsts, lasts, strict=True))):
                    if first is not None and last is not None:
                        made = said.call(e.kind, made, f"({r.letter}, {first.entry().text}, {last.entry().text})")
                    elif last is not None:
                        made = said.call(e.kind, made, f"({r.letter}, 1, {last.entry().text})")
                    else:
                        made = said.call(e.kind, made, r.letter)
                return made
            finally:
                del self.scope[-len(names) :]
                self.letters.update(shadowed)

        if condition is not None and e.kind not in ("sum", "prod"):
            raise Refusal(_("a {kind} under a condition is not read").format(kind=e.kind), e.at)
        return Value(body.rank, entry, body.lies, body.sizes)

    def bare(self, e: Fold, want: int | None) -> Value:
        """A sum of all entries, or along one axis."""
        if not self.setting.numpy:
            self.summing += 1
            with self.by_entries():
                v = self.value(e.body)
            self.summing -= 1
        else:
            v = self.value(e.body)
        if v.rank == 0:
            if self.setting.numpy:
                return v
            raise self.misfit(_("a sum without an index is of what has entries"), e)
        if e.axis is None:
            return Value(0, lambda: self.total(v, e.kind))
        axis = e.axis % v.rank

        def along(*letters: Said) -> Said:
            kept = [*letters[:axis], *letters[axis + 1 :]] if e.keep else list(letters)
            return self.folded(
                e.kind, lambda k: v.entry(*kept[:axis], k, *kept[axis:]), v.size(axis) if e.kind == "sum" else None, *letters
            )

        return Value(v.rank if e.keep else v.rank - 1, along)

    @contextmanager
    def by_entries(self) -> Iterator[None]:
        self.entrywise += 1
        try:
            yield
        finally:
            self.entrywise -= 1

    def of_mean(self, e: Mean, want: int | None) -> Value:
        if e.variable is not None and e.distribution is not None:
            return self.expected(e)
        with self.by_entries():
            values = [self.value(b) for b in e.bodies]
        if any(v.rank > 1 for v in values) or any(v.rank == 0 for v in values):
            raise self.misfit(_("an expectation is of what has outcomes"), e)

        def mean(v: Callable[[Said], Said]) -> Said:
            return self.folded("mean", v, None)

        def at(v: Value, k: Said) -> Said:
            return v.entry(k) if v.rank else v.entry()

        if e.kind == "mean":
            return Value(0, lambda: mean(lambda k: at(values[0], k)))

        def centred(v: Value, k: Said) -> Said:
            return said.plus([("+", at(v, k)), ("-", self.folded("mean", lambda r: at(v, r), None, k))])

        if e.kind == "var":
            return Value(0, lambda: mean(lambda k: said.power(centred(values[0], k), Said("2"))))
        return Value(0, lambda: mean(lambda k: said.times(centred(values[0], k), centred(values[1], k))))

    def expected(self, e: Mean) -> Value:
        """E under a distribution: Σ_x p(x) f(x) where the text has the distribution as a table, else the mean over a sample."""
        assert e.variable is not None and isinstance(e.distribution, Use)
        letter = e.variable
        if f"{e.distribution.name}[]" in self.setting.taken:
            self.say(_("the expectation is a sum over the values of {x}").format(x=letter))
            table = Use(e.at, e.distribution.name, (Letter(e.at, letter),))
            body = Times(e.at, (("", table), ("", e.bodies[0])))
            return self.value(Fold(e.at, "sum", (Range(letter),), body))
        self.say(_("the expectation is the mean over a sample of {x}").format(x=letter))
        sample = self.fresh()
        self.scope.append(sample)
        self.samples[letter] = sample
        try:
            body_ = self.value(e.bodies[0])
            if body_.rank:
                raise self.misfit(_("an expectation of a number is meant here"), e)
        finally:
            del self.samples[letter]
            self.scope.pop()

        def entry() -> Said:
            with self.bound(sample):
                return said.call("mean", body_.entry(), sample)

        return Value(0, entry)

    def of_compare(self, e: Compare, want: int | None) -> Value:
        left, right = self.value(e.left), self.value(e.right)
        rank = max(left.rank, right.rank)
        if any(v.rank not in (0, rank) for v in (left, right)):
            raise self.misfit(_("a condition compares numbers"), e)

        def entry(*letters: Said) -> Said:
            a, b = left.entry(*letters[: left.rank]), right.entry(*letters[: right.rank])
            if e.sign in ("and", "or"):
                return Said(f"({a.text}) {e.sign} ({b.text})", said.COMPARED)
            return said.compared(a, e.sign, b)

        return Value(rank, entry)

    def of_pieces(self, e: Pieces, want: int | None) -> Value:
        values = [self.value(v, want) for v, _c in e.pieces]
        conditions = [None if c is None else self.value(c) for _v, c in e.pieces]
        rank = max([v.rank for v in values] + [c.rank for c in conditions if c is not None])
        if any(v.rank not in (0, rank) for v in [*values, *(c for c in conditions if c is not None)]):
            raise self.misfit(_("the values of a case distinction do not have the same number of axes"), e)

        def entry(*letters: Said) -> Said:
            made: Said | None = None
            for v, c in reversed(list(zip(values, conditions, strict=True))):
                said_ = v.entry(*letters[: v.rank])
                if c is None or made is None:
                    made = said_
                else:
                    made = said.call("where", c.entry(*letters[: c.rank]), said_, made)
            assert made is not None
            return made

        return Value(rank, entry)

    # ------------------------------------------------------------------ arrays written out
    def of_written(self, e: Written, want: int | None) -> Value:
        cells = [[self.value(c) for c in row] for row in e.rows]
        if len(cells[0]) == 1:
            for row, (v, *_rest) in zip(e.rows, cells, strict=True):
                if v.rank == 0 and isinstance(only := row[0], Use) and any(not isinstance(p, Literal) for p in only.places):
                    self.doubt(1.5, only)
        if len({len(row) for row in cells}) > 1:
            raise Refusal(_("the rows of this array do not have the same length"), e.at)
        if any(c.rank for row in cells for c in row):
            if len(cells) == 1 or any(len(row) > 1 for row in cells):
                raise self.misfit(_("a matrix of blocks is not read"), e)
            return self.stacked([row[0] for row in cells])
        columns = len(cells[0])
        if columns == 1 or len(cells) == 1:
            flat = [c for row in cells for c in row]
            return Value(1, lambda i: chosen(i, [c.entry() for c in flat]), "" if columns == 1 else "row", (len(flat),))
        return Value(
            2, lambda i, j: chosen(i, [chosen(j, [c.entry() for c in row]) for row in cells]), sizes=(len(cells), columns)
        )

    def of_stack(self, e: Stack, want: int | None) -> Value:
        values = [self.value(p) for p in e.parts]
        for p, v in zip(e.parts, values, strict=True):
            if v.rank == 0 and isinstance(p, Use) and p.places:
                self.doubt(1.5, p)
        return self.stacked(values)

    def of_listed(self, e: Listed, want: int | None) -> Value:
        body = self.value(e.body)
        count = len(e.letters)

        def entry(*letters: Said) -> Said:
            kept = {c: self.letters.get(c) for c in e.letters}
            self.letters.update(zip(e.letters, letters, strict=False))
            try:
                return body.entry(*letters[count:])
            finally:
                for c, old in kept.items():
                    if old is None:
                        del self.letters[c]
                    else:
                        self.letters[c] = old

        return Value(count + body.rank, entry)

    def stacked(self, parts: Sequence[Value]) -> Value:
        if any(v.rank > 1 for v in parts):
            raise Refusal(_("only vectors are put one behind another"), 0)
        if all(v.rank == 0 for v in parts):
            return Value(1, lambda i: chosen(i, [v.entry() for v in parts]), sizes=(len(parts),))

        def entry(i: Said) -> Said:
            made: Said | None = None
            ends: list[tuple[str, Said]] = []
            pieces = []
            for v in parts:
                start = said.plus(ends) if ends else None
                place = i if start is None else said.plus([("+", i), ("-", start)])
                ends.append(("+", self.length(v, i) if v.rank else ONE))
                pieces.append((said.plus(ends), v.entry(place) if v.rank else v.entry()))
            for end, piece in reversed(pieces):
                made = piece if made is None else said.call("where", said.compared(i, "<=", end), piece, made)
            assert made is not None
            return made

        return Value(1, entry, parts=tuple(parts))

    # ------------------------------------------------------------------ derivatives
    def opened(self, of: Phrase) -> Phrase:
        """A function that nobody defines, of names alone, is a quantity where it is differentiated: ∂l(θ)/∂θ."""
        if (
            isinstance(of, Call)
            and not of.order
            and of.function not in self.setting.functions
            and all(isinstance(a, Use) for a in of.arguments)
        ):
            return Use(of.at, of.function)
        return of

    def of_derivative(self, e: Derivative, want: int | None) -> Value:
        of = self.value(self.opened(e.of))
        made = of
        for by in e.by:
            made = self.derived(made, by, e)
        return made

    def derived(self, of: Value, by: Phrase, e: Phrase) -> Value:
        if isinstance(by, Call):
            by = Use(by.at, by.function)
        if not isinstance(by, Use):
            raise Refusal(_("a derivative is by a name"), by.at)
        v = self.value(by)
        rank = of.rank
        if rank == 1 and v.rank == 1:
            self.say(_("the derivative of a vector by a vector has the rows of the first and the columns of the second"))

        def entry(*letters: Said) -> Said:
            inner = of.entry(*letters[:rank])
            return said.call("diff", inner, v.entry(*letters[rank:]))

        return Value(rank + v.rank, entry, "" if rank else v.lies, (*of.sizes, *v.sizes) if of.sizes or not rank else ())

    def of_gradient(self, e: Gradient, want: int | None) -> Value:
        of_phrase = e.of
        by: list[Phrase]
        known = self.setting.functions.get(
            of_phrase.function if isinstance(of_phrase, Call) else of_phrase.name if isinstance(of_phrase, Use) else ""
        )
        if e.by is not None:
            by = [e.by]
        elif known is not None and known.parameters:
            by = list(known.parameters)
        elif isinstance(of_phrase, Call) and of_phrase.arguments:
            by = list(of_phrase.arguments)
        else:
            raise Refusal(_("the gradient by what? write it below the nabla, \\nabla_w"), e.at)
        of = self.value(self.opened(of_phrase))
        if len(by) == 1:
            made = self.derived(of, by[0], e)
            return self.derived(made, by[0], e) if e.order == 2 else made
        columns = [self.derived(of, b, e) for b in by]
        if any(c.rank != of.rank for c in columns):
            raise Refusal(_("the gradient by several variables with entries: say by which, \\nabla_w"), e.at)
        if e.order == 2:
            rows = [[self.derived(c, b, e) for b in by] for c in columns]
            return Value(
                2, lambda i, j: chosen(i, [chosen(j, [c.entry() for c in row]) for row in rows]), sizes=(len(by), len(by))
            )
        return Value(1, lambda i: chosen(i, [c.entry() for c in columns]), sizes=(len(by),))


def elementary(function: str, e: Said) -> Said:
    """A function of a number in the text notation."""
    match function:
        case "euler":
            return said.call("exp", e)
        case "square":
            return said.power(e, Said("2"))
        case "logit":
            return said.call("log", said.over(e, said.plus([("+", ONE), ("-", e)])))
        case "log1p":
            return said.call("log", said.plus([("+", ONE), ("+", e)]))
        case "expm1":
            return said.plus([("+", said.call("exp", e)), ("-", ONE)])
        case "sech":
            return said.over(ONE, said.call("cosh", e))
        case "gelu":
            return said.times(
                e,
                said.over(
                    said.plus([("+", ONE), ("+", said.call("erf", said.over(e, said.call("sqrt", Said("2")))))]), Said("2")
                ),
            )
    return said.call(function, e)


def chosen(place: Said, entries: Sequence[Said]) -> Said:
    """One of some entries by its number."""
    if place.text.isdigit():
        n = int(place.text)
        if 1 <= n <= len(entries):
            return entries[n - 1]
    made = entries[-1]
    for n in range(len(entries) - 1, 0, -1):
        if entries[n - 1] != made or n > 1:
            made = said.call("where", said.compared(place, "==", Said(str(n))), entries[n - 1], made)
    return made if any(x != entries[0] for x in entries) else entries[0]


def _is_leaf(text: str) -> bool:
    head = text.split("[", 1)[0]
    return (
        head.replace("_", "a").isalnum()
        and not head[0].isdigit()
        and (head == text or (text.endswith("]") and text.count("[") == text.count("]")))
    )
