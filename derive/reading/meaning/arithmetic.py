"""Sums, products, quotients and powers, of numbers and of arrays."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading import said
from derive.reading.letters import Misfit, Refusal
from derive.reading.meaning.products import is_data
from derive.reading.meaning.values import Value, Values
from derive.reading.naming import SCALARS
from derive.reading.phrases import (
    Call,
    Letter,
    Literal,
    Norm,
    Phrase,
    Plus,
    Power,
    Quotient,
    Times,
    Transposed,
    Use,
)
from derive.reading.said import Said
from derive.reading.within import inside, names_in, uses_in
from derive.sentence import message
from derive.words import gettext as _

#: Capitals that are no numbers below a matrix.
INTERCEPTS = frozenset(("b", "b0", "beta0", "beta_0", "bias", "intercept"))
WEIGHTS = frozenset(("W", "U", "V", "w", "Theta"))
MATRICES = frozenset("ABK")  # before a vector, what stands here acts; before weights it is what they act on
LIKE_MATRICES = frozenset("ABQUVWXYZ")


def is_intercept(t: Phrase, e: Plus) -> bool:
    """Whether a term is the bias of samples in rows: the b of X w + b is one number."""
    if not isinstance(t, Use) or t.places or t.name not in INTERCEPTS:
        return False
    products = [[f for _o, f in other.factors] for _s, other in e.terms if isinstance(other, Times)]
    return any(
        isinstance(first := own[0], Use) and first.name == "X" and isinstance(last := own[-1], Use)
        and last.name.split("_")[0] in ("w", "beta", "theta") for own in products
    )  # fmt: skip


def is_scalar_product(e: Times) -> bool:
    """Whether a product begins with what is transposed and goes on: y^T (A x - c)."""
    return len(e.factors) > 1 and isinstance(e.factors[0][1], Transposed)


class Arithmetic(Values):
    """Sums, products, quotients, powers."""

    def of_plus(self, e: Plus, want: int | None) -> Value:
        want = 0 if want is None and self.is_number_with_functions(e) else want
        values = [self.value(t, want) for _s, t in e.terms]
        most = max(v.rank for v in values)
        if most and want is None and (any(v.rank == 0 for v in values) or any(is_of_capital(t) for _s, t in e.terms)):
            again = [self.value(t, most) for _s, t in e.terms]
            values = again
            most = max(v.rank for v in values)
        signs = [s for s, _t in e.terms]
        are_bold = any(names_in(t) & self.setting.bold and not isinstance(t, Call) for _s, t in e.terms)
        self.refuse_square_beside_norm(e, values)
        for (_s, t), v in zip(e.terms, values, strict=True):
            if v.rank not in (0, most) and not (most == 2 and v.rank == 1):
                raise self.misfit(_("these two do not have the same number of axes"), e)
            if v.rank != most:
                if v.rank or isinstance(t, Literal):
                    self.doubt(0.5, t)
                elif not self.entrywise or self.summing:
                    self.refuse_map(t)
                    is_thin = isinstance(t, Use) and are_bold and t.name not in self.setting.bold
                    is_settled = is_thin or (isinstance(t, Use) and t.name in self.setting.defined | self.setting.means)
                    is_settled |= isinstance(t, Call) and t.function in self.setting.functions  # x - μ(x)
                    is_calculated = self.setting.numpy and not isinstance(t, Use)  # d/2 beside an array
                    is_small = self.setting.hadamard and isinstance(t, Use) and t.name in SCALARS  # √v + ε
                    is_rate = isinstance(t, Quotient | Times) and bool(own := names_in(t)) and own <= SCALARS | {"rho", "alpha"}
                    is_settled |= is_intercept(t, e)
                    is_usual = is_settled or is_calculated or is_small or is_rate or self.is_shift(t, e)  # x - λ/ρ
                    self.doubt(0.3 if is_usual else 3.2, e)
        lies = next((v.lies for v in values if v.rank == most and v.lies), "")
        if most == 1 and self.setting.dotted and len({v.is_row for v in values if v.rank == 1}) > 1:
            raise self.pairs(e)
        if most == 1 and len({v.lies for v in values if v.rank == 1} - {"as a row"}) > 1 and not self.entrywise:
            self.charge(0.6, e)
            if {"row"} < {v.lies for v in values if v.rank == 1} and not self.setting.numpy:
                self.charge(1, e)
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
            self.say(
                message("the vector is added to every column") if whole_first else message("the vector is added to every row")
            )
        elif most and any(v.rank == 0 and not isinstance(t, Literal) for (_s, t), v in zip(e.terms, values, strict=True)):
            self.say(message("a number is added to every entry"))
        return Value(most, entry, lies, self.sizes_of(values, most))

    def is_shift(self, t: Phrase, e: Plus) -> bool:
        """Whether a term is the shift β beside a scale γ that is a number: γ x + β has two numbers."""
        tops = (other.top if isinstance(other, Quotient) else other for _s, other in e.terms)
        factors = [f for top in tops if isinstance(top, Times) for _o, f in top.factors]
        scales = {f.name for f in factors if isinstance(f, Use) and not self.ranks.get(f.name)}
        return isinstance(t, Use) and t.name == "beta" and "gamma" in scales

    def refuse_map(self, e: Phrase) -> None:
        """The F(x) of F(x) + W x: nobody adds a number to a vector there."""
        if not isinstance(e, Call) or e.function in self.setting.functions or e.order:
            return
        if len(e.arguments) == 1 and e.function[0].isupper() and self.value(e.arguments[0]).rank == 1:
            said_ = _("{name} of a vector where a vector is wanted: write what it does to an entry, {name}(z_i)")
            raise Refusal(said_.format(name=e.function), e.at, names=names_in(e))

    def by_columns(self, e: Plus, values: Sequence[Value]) -> bool:
        """Whether a vector that is added to a product of matrices is added to each column: W A + b, and not X W + b."""
        if self.setting.numpy:
            return False
        for (_s, t), v in zip(e.terms, values, strict=True):
            if v.rank == 2 and isinstance(t, Times):
                letters = [f.name.rstrip("0123456789").split("_")[0] for _o, f in t.factors if isinstance(f, Use)]
                acts = bool(letters) and letters[0] in WEIGHTS | MATRICES
                return acts and not (letters[0] in MATRICES and letters[-1] in WEIGHTS)
        return False

    def of_times(self, e: Times, want: int | None) -> Value:
        try:
            made = self.chain(e, "", want)
        except Misfit:
            if want != 0 and any(o in ".*x" and o for o, _f in e.factors):
                made = self.chain(e, "entries", want)
            else:
                raise
        if want is not None and want > 0 and made.rank == 0 and any(o in ".*x" and o for o, _f in e.factors):
            other = self.chain(e, "entries", want)
            if other.rank == want:
                return other
        return made

    def of_quotient(self, e: Quotient, want: int | None) -> Value:
        top, bottom = self.value(e.top, want), self.value(e.bottom)
        if self.summing and bool(top.rank) != bool(bottom.rank):  # sum(p log(p/q)) is of two distributions
            open_ = [u for u in uses_in(e.bottom if top.rank else e.top) if is_data(u) and not u.places]
            if open_ and (bottom.rank or isinstance(e.top, Use)):
                self.doubt(1.5, *open_)
        is_matrix_below = bottom.rank == 2 or (isinstance(e.bottom, Use) and e.bottom.name in LIKE_MATRICES)
        if bottom.rank or (is_matrix_below and top.rank == 2):
            if e.entrywise and top.rank and bottom.rank and top.rank != bottom.rank:
                raise self.misfit(_("entry by entry, two arrays of different numbers of axes"), e)
            if not (self.setting.numpy or self.entrywise or e.entrywise):
                if is_matrix_below and top.rank == 2:
                    raise Refusal(
                        _("a fraction of matrices is read in two ways: entry by entry, written A \\odot B^-1 "
                          "with entries A_ij/B_ij, or "
                          "times the inverse, written A B^-1"), e.at, names=names_in(e),
                    )  # fmt: skip
                if bottom.rank != 1 or top.rank > 1:
                    raise self.misfit(_("a number is wanted below the line"), e.bottom)
                self.charge(0.3 if self.setting.bold or self.setting.hadamard else 2, e)
                self.say(message("a quotient of vectors is taken entry by entry"))
            if top.rank == 0 or top.rank == bottom.rank or self.setting.numpy:
                rank = max(top.rank, bottom.rank)
                return Value(
                    rank, lambda *i: said.over(top.entry(*i[rank - top.rank :]), bottom.entry(*i[rank - bottom.rank :])),
                    sizes=self.sizes_of((top, bottom), rank),
                )  # fmt: skip
            raise self.misfit(_("a number is wanted below the line"), e.bottom)
        return Value(top.rank, lambda *i: said.over(top.entry(*i), bottom.entry(), self.setting.literal), top.lies, top.sizes)

    def of_power(self, e: Power, want: int | None) -> Value:
        if isinstance(e.base, Norm) and isinstance(e.exponent, Literal) and e.exponent.text == "2":
            return self.norm(e.base, True)
        base = self.value(e.base)
        if base.rank and isinstance(e.exponent, Use) and e.exponent.name == "T" and not e.exponent.places:
            return self.of_transposed(Transposed(e.at, e.base), want)
        exponent = self.value(e.exponent)
        if exponent.rank and base.rank == 0:
            self.charge(2, e)
            return Value(exponent.rank, lambda *i: said.power(base.entry(), exponent.entry(*i)), exponent.lies)
        if exponent.rank:
            raise self.misfit(_("a number is wanted in the exponent"), e.exponent)
        if base.rank == 2 and not (self.entrywise or self.setting.numpy or e.entrywise):
            if isinstance(e.exponent, Literal) and e.exponent.text.isdigit() and 1 <= int(e.exponent.text) <= 6:
                made = base
                for _n in range(int(e.exponent.text) - 1):
                    made = self.multiplied(made, base, "", e, "")
                return made
            if (entries := base.diagonal) is not None and not isinstance(e.exponent, Use):
                return self.diagonal_of(lambda i: said.power(entries(i), exponent.entry()))
            if isinstance(e.exponent, Use | Letter) and len(e.exponent.name) == 1 and isinstance(e.base, Use):
                raise Refusal(
                    _("{letter} above a matrix is read in two ways: the index of a layer or step, written ^{{({letter})}}, or a "
                      "power, the matrix times itself").format(letter=e.exponent.name), e.at, names=names_in(e.base),
                )  # fmt: skip
            raise Refusal(
                _("a power of a matrix with this exponent is read in two ways: the power of the matrix, as its square root, "
                  "or that of each entry; of a diagonal one write the entries, A_ij/√(d_i d_j)"),
                e.at, names=names_in(e.base),
            )  # fmt: skip
        if base.rank == 1 and not (self.entrywise or self.setting.numpy or e.entrywise):
            if isinstance(e.exponent, Use) and len(e.exponent.name) == 1 and not e.exponent.places:
                raise Refusal(
                    _("{letter} above a vector is read in two ways: an index, the number of an iteration or layer, written "
                      "^{{({letter})}}, or a power of each entry").format(letter=e.exponent.name), e.at, names=names_in(e.base),
                )  # fmt: skip
            self.charge(0.2, e)
            if (self.wanted if want is None else want) != 1 and not (self.setting.typed or self.setting.hadamard):
                raise self.two_squares(e)
            self.say(message("a power of a vector is taken entry by entry"))
        return Value(base.rank, lambda *i: said.power(base.entry(*i), exponent.entry()), base.lies, base.sizes)

    def refuse_square_beside_norm(self, e: Plus, values: Sequence[Value]) -> None:
        """(y - X w)^2 + λ ‖w‖^2, as it is typed: the second is a number, and so is what is added to it."""
        if not self.setting.typed or max(v.rank for v in values) != 1:
            return
        numbers = [t for (_s, t), v in zip(e.terms, values, strict=True) if not v.rank]
        has_norm = any(isinstance(p, Norm) for t in numbers for p in inside(t))
        for (_s, t), v in zip(e.terms, values, strict=True):
            last = t.factors[-1][1] if isinstance(t, Times) else t
            if has_norm and v.rank and isinstance(last, Power) and isinstance(last.base, Plus | Use):
                raise self.two_squares(last)

    def two_squares(self, e: Power) -> Refusal:
        said_ = _("the square of a vector is read in two ways: the square of its norm, \\|x\\|^2 = x^\\top x, "
                  "or the square of each entry, written "
                  "x \\odot x")  # fmt: skip
        return Refusal(said_, e.at, names=names_in(e))

    def is_number_with_functions(self, e: Plus) -> bool:
        """Whether functions that nobody defines stand beside norms and scalar products alone: f(x) + ρ/2 ‖A x - c‖²."""
        known = self.setting.functions
        last = [(t, t.factors[-1][1] if isinstance(t, Times) else t) for _s, t in e.terms]
        numbers = [t for t, of in last if not (isinstance(of, Call) and of.function not in known and not of.order)]
        if len(numbers) == len(last):
            return False
        has_norm = any(isinstance(p, Norm) or (isinstance(p, Times) and is_scalar_product(p)) for t in numbers for p in inside(t))
        return has_norm and not any(self.value(t).rank for t in numbers)

    def of_transposed(self, e: Transposed, want: int | None) -> Value:
        base = self.value(e.base)
        if base.rank == 1:
            if self.setting.numpy:
                return base
            lies = "col" if base.is_row else "row"
            return Value(1, base.entry, lies, base.sizes, base.parts)
        if base.rank == 2:
            if base.diagonal is not None:
                return base
            return Value(2, lambda i, j: base.entry(j, i), sizes=tuple(reversed(base.sizes)) if len(base.sizes) == 2 else ())
        if base.rank == 0 and self.setting.numpy:
            return base
        raise self.misfit(_("a number is not transposed"), e)


def is_of_capital(e: Phrase) -> bool:
    """Whether a term is a function with a capital letter, perhaps multiplied: of a vector that one is refused."""
    factors = [f for _o, f in e.factors] if isinstance(e, Times) else [e]
    return any(isinstance(f, Call) and f.function[:1].isupper() for f in factors)
