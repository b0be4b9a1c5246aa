"""Functions of whole arrays: diagonals, outer products, norms, bars."""

from __future__ import annotations

from derive.reading import said
from derive.reading.letters import Refusal
from derive.reading.meaning.values import Function, Value, Values
from derive.reading.phrases import (
    Apply,
    Bars,
    Call,
    Letter,
    Norm,
    Pick,
    Plus,
    Transposed,
    Use,
)
from derive.reading.said import ONE, ZERO, Said
from derive.reading.within import alike, letters_in, names_in, relettered, replaced
from derive.sentence import message
from derive.words import gettext as _


class Arrays(Values):
    """Functions of arrays and norms."""

    def apply_diag(self, e: Apply, want: int | None) -> Value:
        argument = e.arguments[0]
        v = self.value(argument)
        if v.rank == 1:
            return self.diagonal_of(v.entry)
        if v.rank == 2:
            return Value(1, lambda i: v.entry(i, i))
        free = [c for c in letters_in(argument) if c not in self.scope and c not in self.letters]
        if v.rank == 0 and len(free) == 1:

            def entry(i: Said) -> Said:
                self.letters[free[0]] = i
                try:
                    return v.entry()
                finally:
                    del self.letters[free[0]]

            return self.diagonal_of(entry)
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

    def apply_length(self, e: Apply, want: int | None) -> Value:
        """The number of entries."""
        v = self.value(e.arguments[0])
        if v.rank != 1 or len(e.arguments) != 1:
            raise self.misfit(_("the length is of a vector: the number of its entries"), e)
        return Value(0, lambda: self.length(v))

    def apply_transpose(self, e: Apply, want: int | None) -> Value:
        return self.value(Transposed(e.at, e.arguments[0]), want)

    def apply_ones(self, e: Apply, want: int | None) -> Value:
        return Value(1, lambda i: ONE)

    def apply_zeros(self, e: Apply, want: int | None) -> Value:
        return Value(1, lambda i: ZERO)

    def apply_eye(self, e: Apply, want: int | None) -> Value:
        return self.identity()

    def norm(self, e: Norm, squared: bool) -> Value:
        v = self.value(e.body)
        placed = [t for _s, t in e.body.terms if isinstance(t, Use) and t.places] if isinstance(e.body, Plus) else []
        if len(placed) == 2 and alike(placed[0].places, placed[1].places) and len({self.value(t).rank for t in placed}) > 1:
            self.doubt(3.2, e.body)  # the x_n and x̃_n of ‖x_n - x̃_n‖ are of one kind
        if v.rank == 0:
            raise self.misfit(_("a norm is of a vector or a matrix; of a number it is |a|"), e)
        if v.rank == 2:
            if e.kind in ("2", "1", "inf", "*") and not (self.setting.numpy and e.kind == ""):
                raise Refusal(
                    _("the {kind}-norm of a matrix is read in two ways: the spectral (operator) norm, its largest "
                      "singular value, or the Frobenius norm "
                      "of its entries, written \\|A\\|_F").format(kind=e.kind), e.at, names=names_in(e.body),
                )  # fmt: skip
            if e.kind == "":
                self.say(message("the norm of a matrix is the Frobenius norm"))
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

    def of_norm(self, e: Norm, want: int | None) -> Value:
        return self.norm(e, False)

    def of_bars(self, e: Bars, want: int | None) -> Value:
        if isinstance(e.body, Use) and e.body.name in self.setting.sets:
            of, place = self.setting.sets[e.body.name]
            rank = max(self.ranks.get(of, 1), place + 1)

            def one(k: Said) -> Said:
                return said.power(Said(f"{of}[{','.join(k.text if n == place else '1' for n in range(rank))}]"), ZERO)

            return Value(0, lambda: self.folded("sum", one, None))
        v = self.value(e.body)
        if isinstance(e.body, Use) and e.body.name in self.setting.set_tables:
            return Value(0, lambda: self.total(v, "sum"))
        if v.rank == 1 and self.expecting:  # 𝔼|X|: of each outcome
            return Value(1, lambda i: said.call("abs", v.entry(i)))
        if v.rank == 1:
            raise Refusal(
                _("the bars around a vector are read in two ways: its norm, written \\|w\\|, or the absolute value "
                  "of each entry, written |w_i|"), e.at, names=names_in(e),
            )  # fmt: skip
        if v.rank == 2:
            self.say(message("the bars around a matrix are its determinant"))
            return self.determinant(v)
        return Value(0, lambda: said.call("abs", v.entry()))

    def one_of(self, e: Pick) -> Value | None:
        """ℓ_s(u), where ℓ_t(w) has a definition: its formula at another place, of another argument."""
        called = e.base
        if not isinstance(called, Call) or called.order:
            return None
        known = self.setting.functions.get(called.function)
        if known is None or known.body is None:
            return None
        own = [p.name for p in known.places if isinstance(p, Letter)]
        if len(own) != len(e.places) or len(own) != len(known.places) or None in e.places:
            return None
        if len(called.arguments) != len(known.parameters) or alike(called.arguments, known.parameters):
            return None
        apart = {c: f"@{e.at}.{n}" for n, c in enumerate(own)}  # the t of ℓ_t is not the t of what it is called with
        body = replaced(known.body, {}, self.taken, set(letters_in(e.places)))
        one = Function(known.parameters, relettered(body, apart))
        v = self.inlined(called, one, None)

        def entry(*letters: Said) -> Said:
            places = (self.number(p).entry() for p in e.places if p is not None)
            return self.where(dict(zip(apart.values(), places, strict=True)), lambda: v.entry(*letters))

        return Value(v.rank, entry, v.lies, v.sizes)

    def of_pick(self, e: Pick, want: int | None) -> Value:
        if (one := self.one_of(e)) is not None:
            return one
        if isinstance(of := e.base, Apply) and len(of.arguments) == 1 and isinstance(of.arguments[0], Call):  # log(h(x))_k
            return self.value(Apply(of.at, of.function, (Pick(e.at, of.arguments[0], e.places),)))
        self.picking, before = True, self.picking
        try:
            v = self.value(e.base, len(e.places) if isinstance(e.base, Call) else None)
        finally:
            self.picking = before
        if (
            isinstance(e.base, Call) and not v.rank and all(isinstance(p, Letter) for p in e.places)
        ):  # L_i(w) beside a number L(w)
            letters_ = [p for p in e.places if isinstance(p, Letter)]
            name = f"{e.base.function}_{''.join(p.name for p in letters_)}"
            return self.value(Call(e.base.at, name, (*letters_, *e.base.arguments), e.base.order))
        closed = [None if p is None else self.number(p) for p in e.places]
        if v.rank < len(closed):
            raise self.misfit(_("this has fewer axes than places"), e)

        def entry(*letters: Said) -> Said:
            rest = list(letters)
            cells = [c.entry() if c is not None else rest.pop(0) for c in closed] + rest
            return v.entry(*cells)

        return Value(v.rank - sum(c is not None for c in closed), entry)
