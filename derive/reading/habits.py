"""How reluctantly a name has so many axes: by its case, its font, and what stands beside it anywhere in the text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from derive.reading.evidence import Evidence
from derive.reading.naming import GREEK_CAPITALS, SCALARS, is_capital, is_sized_identity
from derive.reading.phrases import (
    Apply,
    Bars,
    Call,
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
    Plus,
    Power,
    Quotient,
    Stack,
    Times,
    Transposed,
    Use,
    Written,
)  # fmt: skip
from derive.reading.plain import GREEK_WORDS as GREEK
from derive.reading.ranks import Habit
from derive.reading.within import alike, inside, letters_in, uses_in

#: Capitals of which one beside another says that both are matrices.
MATRIX_LETTERS = frozenset("ABHKPQSUWXZ")
#: Capitals that count, or are temperatures, where nothing says that they are matrices.
COUNTS = frozenset("NT")
#: Capitals that are losses, where nothing says that they are matrices.
LOSSES = frozenset("JLE")
#: Capitals that are matrices of weights by habit, and the small letters that stand before them as rows.
WEIGHTS = frozenset("WUVAB")
ROWS = frozenset("xhzuvqe")


def targets(body: Phrase) -> set[str]:
    """The t of t log y + (1 - t) log(1 - y) in a sum over all entries: it has the entries of y."""
    beside = [[f for _o, f in e.factors] for e in inside(body) if isinstance(e, Times)]
    logged = [own for own in beside if any(isinstance(f, Apply) and f.function == "log" for f in own)]
    plain = {f.name for own in logged for f in own if isinstance(f, Use) and not f.places}
    rests = [f for own in logged for f in own if isinstance(f, Plus) and any(isinstance(t, Literal) for _s, t in f.terms)]
    return plain & {t.name for f in rests for _s, t in f.terms if isinstance(t, Use)}


class Habits:
    """What the phrases of a text say of the axes of its names."""

    def __init__(
        self, statements: Sequence[tuple[Phrase, ...]], evidence: Evidence, above: Mapping[str, int], declared: Mapping[str, int],
        sets: Mapping[str, tuple[str, int]], numpy: bool = False,
    ) -> None:  # fmt: skip
        """`above` is how many of its places a name has above, in brackets: those of layers, samples and steps; `declared` names
        have so many axes, and `sets` are no arrays; in a text of `numpy` a star multiplies entry by entry."""
        self.evidence, self.above, self.declared, self.sets = evidence, above, declared, sets
        self.star = None if numpy else "*"
        self.uses: dict[str, list[Use]] = {}
        self.matrices: set[str] = set()
        self.numbers = {name for name, rank in declared.items() if not rank}
        self.beside: dict[str, set[str]] = {}
        self.vectors: dict[str, int] = {}
        self.drawn: set[str] = set()  # vectors that a sum draws from a set
        self.measured: set[str] = set()  # capitals of which norms are taken as of vectors
        self.frobenius: set[str] = set()  # capitals of which the norm of a matrix is taken
        self.dotted: set[str] = set()  # names of vectors by their inner products
        self.random: set[str] = set()
        self.sampled: set[str] = set()  # names that an expectation draws, with an axis for the sample
        self.turned: dict[str, float] = {}  # small letters with .T behind an @, which who has vectors does not type
        self.differentiated: set[str] = set()
        self.grams: dict[str, set[str]] = {"left": set(), "right": set()}  # capitals G with G^T G, and with G G^T
        self.identity = False  # whether an I is added to capitals
        parts = list(inside(tuple(statements)))
        self.differentiated_by = {
            u.name for e in parts if isinstance(e, Derivative) for u in e.by if isinstance(u, Use) and self.above.get(u.name)
        }  # the W^{(l)} of ∂L/∂W^{(l)}
        #: Whether a dot multiplies numbers in the text: m · c².
        self.is_times = any(
            o == "." and any(isinstance(u, Power | Literal) for u in (a, f))
            for e in parts if isinstance(e, Times) for (_o, a), (o, f) in pairwise(e.factors)
        )  # fmt: skip
        products = (e.factors for e in parts if isinstance(e, Times))
        used = {u.name.removeprefix("Delta_") for u in uses_in(tuple(statements))}
        self.hadamard = any(o == "o" for factors in products for o, _f in factors)
        self.whole = (
            bool(evidence.bold & used) or self.hadamard
            or any(isinstance(e, Transposed | Stack | Norm) for e in parts)
        )  # fmt: skip
        #: Capitals below a fraction bar, where no matrix stands, and those of which a derivative is told.
        self.below = {u.name for e in parts if isinstance(e, Quotient) for u in terms_of(e.bottom)}
        #: Capitals above one that is no count, where nothing speaks of arrays, and those above the power of one: M m/R^2.
        shares = [] if self.whole or any(map(is_of_arrays, parts)) else [e for e in parts if isinstance(e, Quotient)]
        self.over = {u.name for e in shares if self.is_ratio(e.bottom) for u in terms_of(e.top)}
        self.over_powers = {u.name for e in shares if self.is_ratio(e.bottom, True) for u in terms_of(e.top)}
        inverse_squares = (u.name for e in shares if is_square(e.bottom) for u in terms_of(e.top))
        self.over_powers.update(n for n in inverse_squares if n[0] not in MATRIX_LETTERS)  # G M m/r^2
        #: The n, R, T of n*R*T/V and the G, M, m of G*M*m/r^2, where products have a sign.
        signed = {u.name for e in shares if self.is_ratio(e.bottom) or is_square(e.bottom) for u in terms_of(e.top)}
        self.starred = signed if self.star else set()
        self.below |= {
            u.name for e in parts if isinstance(e, Derivative) for u in (e.of, *e.by) if isinstance(u, Use) and not u.places
        }  # dS/dt = -β S I/N
        powers = [(e.base, e) for e in parts if isinstance(e, Power)] + [(m[0], m[1]) for m in statements if len(m) > 1]
        normed = {
            e.body.name for e in parts if isinstance(e, Norm) and isinstance(e.body, Use) and not e.body.places and e.kind != "F"
        }
        dots = [(a, b) for e in parts if isinstance(e, Times) for (_o, a), (o, b) in pairwise(e.factors) if o == "."]
        crossed = {u.name for pair in dots for u in pair if isinstance(u, Use) and is_capital(u.name)}
        self.measured |= crossed & normed  # A · B/(‖A‖ ‖B‖)
        self.numbers |= {of.name for of, e in powers if isinstance(of, Use) and isinstance(e, Power) and is_real(e.exponent)}
        #: The L of L = {l_1, …, l_N}^T, which is a vector of numbers where nothing else says.
        lists = [m for m in statements if any(isinstance(e.base if isinstance(e, Transposed) else e, Listed) for e in m)]
        self.listed = {u.name for m in lists for u in m if isinstance(u, Use) and not u.places}
        halves = [e for e in products_in(parts) if isinstance(e[0], Power) and isinstance(e[0].exponent, Quotient)]
        self.matrices |= {
            a.base.name for a, b in halves
            if isinstance(a, Power) and isinstance(a.base, Use) and {a.base.name[0], getattr(b, "name", "0")[0]} <= MATRIX_LETTERS
        }  # fmt: skip
        plain = [e for e in parts if isinstance(e, Plus) and any(isinstance(t, Literal) for _s, t in e.terms)]
        self.numbers |= {t.name for e in plain for _s, t in e.terms if isinstance(t, Use) and not t.places}
        bottoms = [e.bottom for e in parts if isinstance(e, Quotient)]
        summed = [t for b in bottoms for t in ([t for _s, t in b.terms] if isinstance(b, Plus) else [b])]
        raised = [t.base for t in summed if isinstance(t, Power) and isinstance(t.exponent, Literal)]
        divisors = [] if self.whole else [b for b in bottoms if isinstance(b, Use) and not b.places]  # the g of √(L/g), √(L g)
        self.numbers |= {u.name for u in divisors if not is_capital(u.name)}
        self.numbers |= {u.name for u in raised if isinstance(u, Use) and not u.places and u.name not in evidence.bold}
        #: The β of ‖β_g‖, of which there is a vector for every value of the index.
        self.rows_normed = {
            e.body.name for e in parts
            if isinstance(e, Norm) and isinstance(e.body, Use) and len(e.body.places) == 1 and not is_capital(e.body.name)
        }  # fmt: skip
        for e in parts:
            self.learn(e)
        for m in statements:  # X = [x_1, …, x_N] has columns
            if len(m) > 1 and isinstance(m[0], Use) and is_capital(m[0].name) and isinstance(m[1], Listed) and m[1].is_row:
                of = m[1].body
                self.vectors |= {of.name: len(of.places) + 1} if isinstance(of, Use) and not is_capital(of.name) else {}
        beside = [{u.name for u in pair if isinstance(u, Use)} for pair in dots]
        for _n in beside if self.dotted else ():  # R · V beside (L · N) N
            self.dotted |= {n for pair in beside if pair & self.dotted or all(map(is_capital, pair)) for n in pair}
        self.matrices |= self.grams["left"] & self.grams["right"]
        for name in self.numbers & self.matrices:  # A x/(A + 1): A is a number, and x no vector by it
            self.matrices.discard(name)
            for small in self.beside.get(name, ()):
                self.vectors.pop(small, None)
        self.whole = self.whole or bool(self.matrices)

    def all(self) -> dict[str, Habit]:
        """For every name: how reluctantly it has so many axes."""
        found = {}
        for name, uses in self.uses.items():
            least = max(len(u.places) for u in uses)
            found[name] = Habit(self.costs(name, least), least)
        return found

    def learn(self, e: Phrase) -> None:
        """A capital directly before a small letter is a matrix, as in Wx, and so are capitals in a row, as in QK; an expectation
        has outcomes; what is differentiated is a number where nothing else says."""
        match e:
            case Use():
                self.uses.setdefault(e.name, []).append(e)
            case Fold() if any(r.samples for r in e.ranges):
                drawn = {name for r in e.ranges for name in r.samples}
                apart = {u.name for n in inside(e.body) if isinstance(n, Norm) for u in uses_in(n) if not u.places}
                self.drawn |= drawn & apart  # the x of Σ_{x∈C} ‖x - μ‖²: one of several vectors
            case Fold() if not e.ranges and e.kind in ("sum", "mean"):
                self.vectors |= dict.fromkeys(targets(e.body) - self.evidence.bold, 1)
            case Times():
                self.matrices.update(u.name for u in (*normalised(e), *self.sandwiched(e)))
                self.gram(e)
                self.outer(e)
                self.inner(e)
                self.bracketed(e.factors)
                self.slopes(e)
                for (operation, b), (_p, a) in zip(e.factors[1:], e.factors, strict=False):
                    if (
                        operation == "@"
                        and isinstance(b, Transposed)
                        and self.vector(b) is not None
                        and self.vector(a) is not None
                    ):
                        self.turned |= {
                            u.name: cost for u, cost in ((self.vector(a), 0.9), (self.vector(b), 0.5)) if u is not None
                        }
                for (_o, a), (operation, b) in zip(e.factors, e.factors[1:], strict=False):
                    self.side_by_side(a, operation, b)
                for (_o, a), (operation, b) in reversed(list(zip(e.factors, e.factors[1:], strict=False))):
                    left, right = self.matrix(a), self.matrix(b)
                    if operation == self.star and left is not None and right is not None and right.name in self.matrices:
                        self.matrices.add(left.name)  # A * B * x
            case Power():
                self.bracketed((("", e), ("", e.base)))
            case Plus() if any(map(is_identity, (t for _s, t in e.terms))):
                others = [u for _s, t in e.terms for u in uses_in(t) if u.name[0] in MATRIX_LETTERS and is_capital(u.name)]
                self.matrices.update(u.name for u in others)
                self.identity |= bool(others)
            case Apply(function="log", arguments=(Bars(body=Use(places=()) as of),)) if is_capital(of.name):
                self.matrices.add(of.name)
            case Norm(kind="2" | "1", body=Use(places=places) as of) if places and is_capital(of.name):
                is_layer = of.name in self.evidence.bold and of.name[0] == "W"  # the weights 𝐖_l of a layer
                (self.matrices if is_layer else self.measured).add(of.name)  # the X_j of \|X_j\|_2
            case Norm(kind="F", body=Use(places=()) as of) if is_capital(of.name):
                self.frobenius.add(of.name)
            case Bars(body=Use(places=(_i, _j)) as of):
                self.numbers.add(of.name)  # |W_ij|
            case Inverse() if (only := self.matrix(e)) is not None:
                self.matrices.add(only.name)
            case Inverse(base=Plus() as plus) if any(u.name == "I" and not u.places for u in uses_in(plus)):
                bold = self.evidence.bold
                own = {u.name for u in uses_in(plus) if self.matrix(u) is not None}
                self.matrices |= own & bold if "I" in bold else own  # the 𝐀 of (𝐈 - Δ 𝐀)^{-1}
            case Mean(variable=str() as name, distribution=Use()):
                self.sampled |= {name, *e.others}
            case Mean():
                self.random.update(u.name for u in uses_in(e.bodies) if is_capital(u.name) and not u.places)
            case Derivative(of=Use(places=()) as of) | Gradient(of=Use(places=()) as of):
                self.differentiated.add(of.name)

    def side_by_side(self, a: Phrase, operation: str, b: Phrase) -> None:
        left, right = self.matrix(a), self.matrix(b)
        if isinstance(a, Apply) and a.function == "softmax" and right is not None and operation == "" and self.whole:
            self.matrices.add(right.name)  # softmax(Q K^T) V
        if left is None and right is not None and (row := self.row(a, operation, b)) is not None:
            self.matrices.add(right.name)
            self.vectors[row.name] = len(row.places) + 1
        small = self.vector(b) if left is not None or isinstance(a, Written) else self.vector(a)
        if isinstance(a, Written) and len(a.rows[0]) > 1 and small is not None and operation == "":
            self.vectors[small.name] = len(small.places) + 1
            return
        if operation == self.star and left is not None and small is not None and small.places and not self.whole:
            return  # A*x[i] + B has numbers
        if left is not None and small is not None and self.is_entry(small) and (not self.whole or left.name in COUNTS):
            return  # N n_ij/(r_i c_j)
        if left is not None and left.name == "Delta" and operation == "." and small is not None and not self.whole:
            return  # Δ · a_n
        if operation == "*" and small is not None and right is not None and right.name == "I" and not right.places:
            return  # k * I
        if operation == self.star and left is not None and small is not None and left.name.split("_")[0] in GREEK_CAPITALS:
            return  # the gate Γ_u * c
        if operation in (self.star, "", ".") and small is not None and small.name in self.numbers and not self.whole:
            return  # P*r*(1 + r)^n
        if left is not None and left.name in self.over_powers and small is not None and not small.places:
            return
        if operation == self.star and {u.name for u in (left, right, small) if u is not None} <= self.starred:
            return
        if left is not None and (small is not None or isinstance(b, Stack | Written)) and operation in ("", ".", "@", self.star):
            self.matrices.add(left.name)
        elif right is not None and small is not None and operation == self.star:
            self.matrices.add(right.name)
        elif (
            left is not None and right is not None and operation == "" and {left.name[0], right.name[0]} & MATRIX_LETTERS
            and not any(map(self.is_below, (left.name, right.name))) and not {left.name, right.name} & self.over
            and (left.name in self.evidence.bold) == (right.name in self.evidence.bold)
        ):  # fmt: skip
            self.matrices.update((left.name, right.name))
            return
        elif operation == "" and self.acts(a, left) and (acted := self.acted_on(b)):
            matrix = left or self.matrix(a, True)  # Σ_k^{-1} (x_n - μ_k)
            self.matrices |= {matrix.name} if matrix is not None else set()
            self.vectors.update((u.name, len(u.places) + 1) for u in acted)
            return
        else:
            self.one_for_each(a, operation, b)
            return
        if small is not None and not self.is_thin(small, left or right):
            self.vectors[small.name] = len(small.places) + 1
            self.beside.setdefault((left or right or small).name, set()).add(small.name)

    def is_entry(self, small: Use) -> bool:
        """Whether a letter that is not bold has two indices below it: an entry of a table, and no vector."""
        return len(small.places) - self.above.get(small.name, 0) > 1 and not self.is_bold(small.name, small.name)

    def is_thin(self, small: Use, beside: Use | None) -> bool:
        """Whether a letter is not bold beside a bold capital, where the text has bold vectors: the t of e^{𝐀t} 𝐱."""
        bold = self.evidence.bold
        has_vectors = any(n[0].islower() for n in bold) or (small.name == "t" and "t" in self.evidence.arguments)  # P(t) = e^{𝐐t}
        return has_vectors and beside is not None and beside.name in bold and small.name not in bold and not small.places

    def is_ratio(self, bottom: Phrase, raised: bool = False) -> bool:
        """Whether a quotient is by a capital that is no count, or by its power."""
        if isinstance(bottom, Power) and isinstance(bottom.exponent, Literal):
            return self.is_ratio(bottom.base)
        names = [] if raised else [u.name for u in terms_of(bottom) if not u.places]
        return any(is_capital(n) and n not in COUNTS | self.evidence.sizes for n in names)

    def is_below(self, name: str) -> bool:
        """Whether a name stands below a fraction bar, or one with the same letter and another number: the S_1 of S_1 S_2/S_3."""
        letter = name.rstrip("0123456789")
        return name in self.below or (letter != name and any(letter == other.rstrip("0123456789") for other in self.below))

    def slopes(self, e: Times) -> None:
        """The z of W^T δ · f'(z) and of W^T δ * f'(z): a vector, by whose entries that of a matrix and a vector is multiplied."""
        first = e.factors[0][1]
        factors = e.factors
        if isinstance(first, Times) and all(o == "*" for o, _f in e.factors[1:]):  # (W^T δ) * f'(z)
            factors = (*first.factors, *e.factors[1:])
        for n, (operation, b) in enumerate(factors):
            if operation not in (".", "*") or not (isinstance(b, Call) and b.order and isinstance(of := b.arguments[0], Use)):
                continue
            *before, last = (f for _o, f in factors[:n])
            acted = any(isinstance(a, Transposed) and self.matrix(a, True) is not None for a in before)
            if acted and len(b.arguments) == 1 and self.vector(last) is not None:
                self.vectors[of.name] = len(of.places) + 1
            elif acted and len(b.arguments) == 1 and self.matrix(last) is not None and is_capital(of.name):
                self.matrices.add(of.name)

    def outer(self, e: Times) -> None:
        """The δ and a of δ a^T, behind which nothing stands: vectors, of which this is the table of products."""
        if len(e.factors) < 2 or e.factors[-1][0] not in ("", "."):
            return
        (_o, a), (_p, b) = e.factors[-2:]
        small, last = self.vector(a), self.vector(b)
        if not isinstance(b, Transposed) or isinstance(a, Transposed) or small is None or last is None:
            return
        if small.places or (len(small.name) == 1 and small.name.isascii()):
            self.vectors[small.name] = len(small.places) + 1

    def bracketed(self, factors: Sequence[tuple[str, Phrase]]) -> None:
        """The d and n of (d · n) n: nobody puts the product of two numbers in brackets."""
        for o, f in factors if len(factors) > 1 and not self.is_times else ():
            pair = [u for _p, u in f.factors] if isinstance(f, Times) and f.factors[-1][0] == "." and o != "*" else []
            others = self.evidence.sizes | SCALARS  # (σ · σ_d)^2
            if len(pair) == 2 and all(isinstance(u, Use) and not {u.name, u.name.split("_")[0]} & others for u in pair):
                self.dotted |= {u.name for u in pair if isinstance(u, Use)} - self.evidence.bold

    def inner(self, e: Times) -> None:
        """The u and m_i of u^T m_i, behind which nothing stands: vectors, of which this is the inner product."""
        if len(e.factors) < 2 or e.factors[-1][0] != "":
            return
        (_o, a), (_p, b) = e.factors[-2:]
        small, last = self.vector(a), self.vector(b)
        if isinstance(a, Transposed) and isinstance(a.base, Plus) and last is not None and (acted := self.acted_on(a.base)):
            self.vectors.update((u.name, len(u.places) + 1) for u in (*acted, last))  # (y - B s)^T s
        if isinstance(a, Transposed) and small is not None and isinstance(b, Plus):  # w^T (x - μ)
            self.vectors.update((u.name, len(u.places) + 1) for u in (small, *self.acted_on(b)) if b.terms)
        if isinstance(a, Transposed) and small is not None and last is not None and not isinstance(b, Transposed):
            if last.places and last.name.isascii() and last.name not in GREEK:
                self.vectors[last.name] = len(last.places) + 1

    def sandwiched(self, e: Times) -> list[Use]:
        """The H and P of H P H^T, and the X_{k-1} of X_{k-1} X_{k-1}^T: matrices, for every value of an index too."""
        factors = [f for o, f in e.factors if o == ""]
        found: list[Use] = []
        for n, b in enumerate(factors):
            if not isinstance(b, Transposed) or (last := self.matrix(b, True)) is None:
                continue
            for m, a in enumerate(factors[:n]):
                first = self.matrix(a, True)
                if first is None or isinstance(a, Transposed) or first.name != last.name:
                    continue
                between = [self.matrix(f, True) for f in factors[m + 1 : n]]
                if between and all(u is not None for u in between):
                    found += [first, *(u for u in between if u is not None)]
                elif not between and any(isinstance(p, Plus) for p in first.places):
                    found.append(first)
        return found

    def gram(self, e: Times) -> None:
        """G_t^T G_t beside G_t G_t^T: what is multiplied by its transpose on both sides is a matrix."""
        for a, b in products_in([e]):
            left, right = self.matrix(a, True), self.matrix(b, True)
            turned = isinstance(a, Transposed) != isinstance(b, Transposed)
            if left is not None and right is not None and alike(left, right) and turned:
                self.grams["left" if isinstance(a, Transposed) else "right"].add(left.name)

    def row(self, a: Phrase, operation: str, b: Phrase) -> Use | None:
        """The row that stands before a matrix: x of x A^T and of x W; β Φ^T is a multiple, and so is c A."""
        found = self.vector(a)
        if found is None or operation not in ("", "@") or len(found.name) != 1 or not found.name.isascii():
            return None
        is_weight = isinstance(b, Use) and b.name[0] in (MATRIX_LETTERS if self.whole else WEIGHTS) and found.name in ROWS
        return found if isinstance(b, Transposed) or is_weight else None

    def acts(self, e: Phrase, left: Use | None) -> bool:
        """Whether what stands before a sum acts on it as a matrix does."""
        return isinstance(e, Inverse) or (left is not None and (self.whole or left.name in self.evidence.acting))

    def acted_on(self, e: Phrase) -> tuple[Use, ...]:
        """The small letters of a sum of vectors, or of a function of one, on which a matrix acts: A (x - b), W tanh(z)."""
        match e:
            case Use() if self.vector(e) is not None and e.name.isascii() and e.name not in GREEK:
                return (e,)
            case Apply(arguments=(only,)):
                return self.acted_on(only)
            case Times():
                *before, (operation, last) = e.factors
                is_acted = bool(before) and operation == "" and self.matrix(before[0][1], self.whole) is not None
                return self.acted_on(last) if is_acted else ()
            case Plus():
                greek = [t for _s, t in e.terms if isinstance(t, Use) and t.name in GREEK]
                found = [(t,) if t in greek and len(greek) < len(e.terms) else self.acted_on(t) for _s, t in e.terms]  # x - μ
                return tuple(u for each in found for u in each) if all(found) else ()
        return ()

    def one_for_each(self, a: Phrase, operation: str, b: Phrase) -> None:
        """X W_i, W_k h_v: a matrix for every value of its index, where what it acts on has not the same one."""
        left, right = self.matrix(a, True), self.matrix(b, True)
        if operation != "" or (left is None and right is None):
            return
        if left is not None and right is not None:
            known = {left.name[0], right.name[0]} <= MATRIX_LETTERS | {"V"}
            is_one = left.places and not right.places and self.is_counted_like_weights(left)  # E_i K beside W_i
            if self.whole and (not left.places or not right.places) and (known or is_one):
                self.matrices.update((left.name, right.name))
            return
        if isinstance(b, Plus) and left is not None and left.name[0] in MATRIX_LETTERS and len(left.places) == 1:
            if any(isinstance(t, Times) for _s, t in b.terms) and self.acted_on(b):  # K_k (z_k - H x_k)
                self.matrices.add(left.name)
                return
        while isinstance(b, Fold | Quotient | Times):
            b = b.body if isinstance(b, Fold) else b.top if isinstance(b, Quotient) else b.factors[-1][1]
        small = self.vector(b)
        if left is not None and small is not None and small.name in self.rows_normed and len(left.places) == 1:
            if left.name[0] in MATRIX_LETTERS and alike(left.places, small.places):  # X_g β_g
                self.matrices.add(left.name)
                self.vectors[small.name] = len(small.places) + 1
                return
        if left is not None and small is not None and {left.name, small.name.split("_")[0]} <= self.evidence.bold:
            self.matrices |= {left.name} if len(left.places) > 1 else set()  # the bold W_ij of W_ij u_i
        if left is None or small is None or left.name[0] not in WEIGHTS or len(left.places) != 1:
            return
        if small.places and not self.whole and not self.above.get(small.name):
            return
        bold = small.name in self.evidence.bold
        own, others = letters_in(left.places), letters_in(small.places)
        if (bold or not set(own) & set(others[-1:])) and small.name.split("_")[0].isascii():
            self.matrices.add(left.name)
            self.vectors[small.name] = len(small.places) + 1

    def is_counted_like_weights(self, e: Use) -> bool:
        """Whether a capital has the letter below of a matrix of weights, one for each head or layer: E_i beside W_i^Q."""
        weights = (u for name, uses in self.uses.items() if name[0] in WEIGHTS for u in uses if len(u.places) == 1)
        return any(alike(u.places, e.places) for u in weights if u.name != e.name)

    def matrix(self, e: Phrase, placed: bool = False) -> Use | None:
        """The capital that a factor is, transposed, inverted or raised; with places below it only where `placed` is true."""
        while isinstance(e, Transposed | Inverse) or (isinstance(e, Power) and isinstance(e.exponent, Use | Letter)):
            e = e.base
        if not isinstance(e, Use) or not is_capital(e.name) or e.name in self.evidence.sizes or e.name in self.numbers:
            return None
        return e if placed or len(e.places) <= self.above.get(e.name, 0) else None

    def vector(self, e: Phrase) -> Use | None:
        """The small letter that a factor is."""
        e = e.base if isinstance(e, Transposed) else e
        return e if isinstance(e, Use) and not is_capital(e.name) and e.name not in self.evidence.sizes else None

    def steps(self, name: str) -> bool:
        """Whether a name has values for steps that are counted: X_k beside X_{k-1}."""
        return any(isinstance(p, Plus) for u in self.uses.get(name, ()) for p in u.places)

    def costs(self, name: str, least: int) -> tuple[float, ...]:
        """What 0, 1 and 2 axes beside the written places cost."""
        base = name.removeprefix("Delta_").split("_")[0].rstrip("0123456789")  # Δt is as t is
        if name in self.declared:
            return tuple(0.0 if n + least == self.declared[name] else float("inf") for n in range(3))
        if name in self.evidence.sizes or base in self.sets:
            return (0.0, 50.0, 50.0)
        bold = self.is_bold(name, base)
        indexed = name in self.evidence.bold_indexed or base in self.evidence.bold_indexed
        thin = name in self.evidence.thin_indexed or base in self.evidence.thin_indexed
        below = least - self.above.get(name, 0)
        if name in self.evidence.entered:
            return (0.0, 1.5, 5.0)
        if name in self.listed:
            return (3.0, 0.0, 1.5)
        if name in self.evidence.arrows:
            return (2.0, 0.0, 5.0)
        if least == 2 and name in self.numbers:
            return (0.0, 2.0, 4.0)
        if name in self.measured or (name in self.dotted and name not in self.matrices | self.frobenius):
            whole = any(not u.places for u in self.uses.get(name, ()))  # the A of A · B/‖A‖ beside its entries A_i
            return (0.0, 1.0, 2.0) if least and whole else (2.0, 0.0, 1.0)
        if name in self.differentiated and name not in self.matrices and not bold:
            return (0.0, 2.5, 4.0)
        if name in self.random:
            return (0.0, 2.0, 5.0) if least else (3.0, 0.0, 5.0)  # E[R] beside R_t is over the values R_t
        if is_sized_identity(name) and not least and self.whole:
            return (4.0, 4.0, 0.0)
        if name == "I" and not least:
            return (1.5, 3.0, 0.0) if self.whole or self.identity else (0.0, 3.0, 1.0)
        if name in self.sampled and not least:
            return (4.0, 2.0, 0.0) if bold else (4.0, 0.0, 0.8)  # likelier to have entries than a constant
        if is_capital(base):
            if below == 2 and name in self.matrices and any(not u.places for u in self.uses.get(name, ())):
                return (0.0, 3.0, 4.0)  # W x beside the entries W_ij
            if below > 0 and name in self.matrices and (bold or self.identity or self.steps(name)):
                return (4.0, 3.0, 0.0)
            if bold:
                if below:
                    is_entry = (thin and not indexed) or below > 1
                    return (0.0, 1.0, 1.5) if is_entry else (2.0, 0.3, 0.0)
                return (6.0, 2.0, 0.0)
            if below > 0:
                return (1.5, 2.0, 0.0) if name in self.matrices else (0.0, 1.0, 1.5)
            if name in self.matrices:
                return (6.0, 5.0, 0.0)
            if base == "W" and (self.whole or name in self.differentiated_by):
                return (5.0, 8.0, 0.0)  # a number or a vector of weights is a small w
            if name in COUNTS | LOSSES or self.is_below(name):
                return (0.0, 3.0, 1.0)
            is_matrix = self.whole and not any(map(is_capital, self.evidence.bold))  # the Δ of Δ/2 · 𝐀 is a number
            return (1.0, 3.0, 0.0) if is_matrix else (0.0, 3.0, 1.5)
        if bold:
            widths = {len(u.places) for u in self.uses.get(name, ()) if u.places}
            is_wider = self.evidence.thin_indexed.get(name, 0) > self.evidence.bold_indexed.get(name, 0)
            if below and thin and (not indexed or len(widths) > 1 or is_wider):  # v_{if} is an entry of the bold v_i
                return (0.0, 1.5, 5.0)
            return (2.0, 0.0, 5.0)
        if name in self.turned:
            return (3.0, 0.0, self.turned[name])
        if name in self.drawn:
            return (5.0, 3.0, 0.0)
        if name in self.vectors:
            return (3.0, 0.0, 5.0) if self.vectors[name] > least else (0.0, 1.0, 6.0)
        return (0.0, 3.0, 7.0) if base in SCALARS or self.is_mean(name) else (0.0, 1.0, 6.0)

    def is_bold(self, name: str, base: str) -> bool:
        """Whether a name, or the letter that it has without its labels, is bold; λ is not where it is a number by 𝛌_1."""
        if base in self.evidence.thin and name not in self.evidence.bold:
            return name != base and not name.rpartition("_")[2].isalpha()
        return name in self.evidence.bold or base in self.evidence.bold

    def is_mean(self, name: str) -> bool:
        """Whether a name is that of the mean of another, of which no entry is spoken of: the x̄ of Σ (x - x̄)²."""
        of = self.uses.get(name.removesuffix("bar").rstrip("_"), ()) if name.endswith("bar") else ()
        return bool(of) and not any(u.places for u in (*of, *self.uses[name]))


def is_real(exponent: Phrase) -> bool:
    """Whether an exponent is that of a number: α, 1 - α, 1/(α + β); a matrix has powers 2, -1, n and k."""
    return any(not u.places and u.name in GREEK for u in uses_in(exponent))


def is_identity(e: Phrase) -> bool:
    """Whether a term is I, or a multiple of it: 13 I - A Z."""
    last = e.factors[-1][1] if isinstance(e, Times) and all(isinstance(f, Literal) for _o, f in e.factors[:-1]) else e
    return isinstance(last, Use) and last.name == "I" and not last.places


def is_square(e: Phrase) -> bool:
    """Whether an expression is a power of a small letter: the r^2 below a force."""
    return isinstance(e, Power) and isinstance(e.exponent, Literal) and isinstance(e.base, Use) and not is_capital(e.base.name)


def is_of_arrays(e: Phrase) -> bool:
    """Whether a phrase is of arrays whatever stands in it."""
    return isinstance(e, Inverse | Written) or (isinstance(e, Apply) and e.function in ("softmax", "log_softmax", "logsumexp"))


def terms_of(e: Phrase) -> list[Use]:
    """The names that are terms or factors of a phrase."""
    parts = [t for _s, t in e.terms] if isinstance(e, Plus) else [f for _o, f in e.factors] if isinstance(e, Times) else [e]
    return [p for p in parts if isinstance(p, Use)]


def normalised(e: Times) -> list[Use]:
    """The D of D^{-1/2} A D^{-1/2}: what stands with one power on both sides of a matrix is a matrix."""
    factors = [f for o, f in e.factors if o == ""]
    return [
        a.base for a, b in zip(factors, factors[2:], strict=False)
        if isinstance(a, Power) and isinstance(b, Power) and isinstance(a.base, Use) and isinstance(b.base, Use)
        and a.base.name == b.base.name and is_capital(a.base.name) and not isinstance(a.exponent, Literal | Use)
    ]  # fmt: skip


def products_in(parts: Sequence[Phrase]) -> list[tuple[Phrase, Phrase]]:
    """What stands directly before what, in products without a sign."""
    return [
        (a, b) for e in parts if isinstance(e, Times)
        for (_o, a), (operation, b) in zip(e.factors, e.factors[1:], strict=False) if operation == ""
    ]  # fmt: skip
