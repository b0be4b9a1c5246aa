"""Functions of the text: which letter before brackets is one, what hangs from it, and what it is of."""

from __future__ import annotations

from collections.abc import Sequence

from derive.reading.bars import is_divergence
from derive.reading.counting import EITHER
from derive.reading.densities import density
from derive.reading.evidence import (
    SEPARATORS,
    fold_of,
    heads,
    is_bracketed,
    is_dotted,
    letters_of,
    primed_letter,
    scripted,
    split,
    stands_bare,
)
from derive.reading.grammar.functions import OF_ARRAYS
from derive.reading.grammar.names import is_parameter
from derive.reading.grammar.part import Hung, Part, hung, is_minus_one
from derive.reading.naming import DENSITIES, is_capital, label, named, stem
from derive.reading.phrases import (
    Call,
    Density,
    Literal,
    Phrase,
    Pick,
    Power,
    Transposed,
    Use,
)
from derive.reading.phrases import Letter as Index
from derive.reading.runs import base_of, rows_within
from derive.reading.surface import (
    Accent,
    Dots,
    Fraction,
    Group,
    Item,
    Letter,
    Matrix,
    Number,
    Row,
    Scripts,
    Sign,
)
from derive.reading.within import alike, letters_in, names_in
from derive.sentence import Message, message
from derive.words import gettext as _

#: Letters that name functions where brackets follow them at once.
FUNCTION_LETTERS = frozenset((
    "f", "g", "h", "phi", "psi", "F", "G", "H", "Phi", "Psi", "varphi", "p", "q", "P", "Q", "pi", "D", "K", "k", "J", "L", "Pr",
    "ell", "l", "V", "U", "A", "R",
))  # fmt: skip

#: Of these the letters that are numbers before the square of a sum: the k of ½ k (x - a)², and the D of D (x - y)².
STIFFNESSES = frozenset(("k", "K", "D"))

#: Of these the letters that are matrices where more than a name stands in the brackets: A (x - b).
MATRICES_FIRST = frozenset("AHR")

#: Functions of numbers by habit, with an index too: f_k(x_i).
USUAL_FUNCTIONS = frozenset(("f", "g", "h", "phi", "psi", "F", "G"))

#: Letters of what is minimised and of functions, which stand without what they are of on a left side.
OFTEN_FUNCTIONS = USUAL_FUNCTIONS | {"L", "J", "E", "ell", "l", "C", "R", "V", "Q"}

#: Letters that with an index below are functions before a sum in brackets, f_k(x - m).
INDEXED_FUNCTIONS = frozenset(("f", "g", "h", "phi", "psi", "varphi"))


class Calls(Part):
    """Functions that the text names, with their arguments."""

    def function_name(self, item: Item, following: Item | None) -> str | None:
        """The name of a function of the text that is called here, None where this is a product."""
        if following is None:
            return None
        group = base_of(following)
        if not isinstance(group, Group) or group.open not in ("(", "[") or isinstance(item, Group | Fraction | Number | Matrix):
            return None
        base = base_of(item)
        if not isinstance(base, Letter | Accent):
            return None
        name = self.name_with_labels(item)
        if name is None:
            return None
        if self.posed is not None and (found := self.posed.function(name)) is not None:
            return found
        if self.posed is not None and (self.posed.array(name) or self.posed.number(name)):
            return None
        if name in self.functions:
            # r P (1 - P/K), where P is a function of t, and h_j (1 - h_j)
            return None if stands_bare(name, group.body) or self.stands_alike(item, group.body) else name
        if isinstance(base, Letter) and base.text in self.evidence.acting and not self.typed:
            return None
        if name in self.defined_plain and self.posed is None and any(isinstance(base_of(i), Fraction) for i in group.body):
            return None  # G (C/6)^a, where G = …
        upright = isinstance(base, Letter) and base.font in ("upright", "sf") and not self._simple(group.body)  # a[θ_0 + θ_1 x]
        if group.open == "[" and not (isinstance(base, Letter) and base.text in ("E",)):
            return name if upright else None
        word = isinstance(base, Letter) and base.font in ("upright", "word", "cal") and len(base.text) > 1
        separators = any(isinstance(i, Sign) and i.text in SEPARATORS for i in group.body)
        scripts = hung(item)
        turned = isinstance(following, Scripts) and following.sup is not None and self.is_transpose(following.sup.items)
        if (
            turned
            and not separators
            and isinstance(base, Letter)
            and is_capital(base.text)
            and any(map(is_bracketed, scripts.sups))
        ):
            return None  # dZ^{[l]} (A^{[l-1]})^T
        if separators or word or scripts.primes:
            return name
        plain = stem(base) or ""
        if any(self.is_transpose(sup.items) for sup in scripts.sups) and any(is_odot(i) for i in group.body):
            return None  # h^T (p ⊙ q)
        inverted = isinstance(following, Scripts) and following.sup is not None and is_minus_one(following.sup)
        if inverted and any(self.is_transpose(sup.items) for sup in scripts.sups):
            return None  # k^T (K + σ^2 I)^{-1} y
        transposed = isinstance(following, Scripts) and following.sup is not None and self.is_transpose(following.sup.items)
        is_number = self.has_index(scripts) and plain not in OFTEN_FUNCTIONS
        if name in self.defined and (is_number or bracketed_for_power(following)):
            if isinstance(group.body.items[0], Scripts) and len(group.body) == 1 and (scripts.subs or scripts.sups):
                return None  # π^{(i)} (p^{(i)})^{y_j}, where a left side is π^{(i+1)}
        if transposed and scripts.sups and not self._conventional(plain) and self._simple(group.body):
            return None  # δ^{(l+1)} (a^{(l)})^T
        if any(is_minus_one(sup) for sup in scripts.sups) and (plain in self.evidence.declared or is_capital(plain)):
            return None  # Σ^{-1} (x - μ)
        is_variance = self._simple(group.body) and all((label(s) or "").isdigit() for s in scripts.sups)  # σ_m^2(x)
        if (
            plain == "sigma" != name and plain not in self.evidence.bare and (not scripts.sups or is_variance)
        ):  # σ_g(…), σ_1(…): the activation of a gate or a layer
            return name
        if self.calls_alike(item):
            return name
        if applied_for_power(following) and plain not in INDEXED_FUNCTIONS | self.functions.keys():
            return None  # k (tr M)^2
        if plain == "pi" and not self._simple(group.body):  # π (n + 1/2) is 3.14… times what stands there
            return None
        if plain in self.evidence.bare and name not in self.functions and not self._conventional(plain):
            return None
        if self.is_factor(item, following) or self.is_bold_matrix(base, group) or self.is_coefficient(plain, scripts, group):
            return None
        if plain in STIFFNESSES and self.posed is None and self.is_before_a_square(plain, following):
            return None
        if plain == "k" and self.posed is None and all(map(self.is_difference, self.evidence.called.get(plain, [group]))):
            return None  # L/(1 + e^{-k (x - x_0)})
        if plain in MATRICES_FIRST and (len(group.body) > 1 or plain in self.evidence.bare) and plain not in self.functions:
            return None
        if self._conventional(plain):
            entrywise = any(isinstance(i, Sign) and i.text == "odot" for i in group.body)
            if plain in self.evidence.bare and plain[:1].isupper() and len(group.body) > 1 and (scripts.subs or entrywise):
                return None  # U_h (r ⊙ h), U (r ⊙ h) beside U_z h
            return name if self._simple(group.body) or plain not in self.evidence.bare else None
        if is_capital(plain) and plain not in EITHER and any(isinstance(i, Sign) and i.text == "odot" for i in group.body):
            return None  # W_hh (m ⊙ h)
        calls = self.evidence.called.get(plain, [])
        if (
            self._simple(group.body)
            and plain not in self.evidence.bare
            and len(group.body) == 1
            and not isinstance(group.body.items[0], Number)
        ):
            return name
        return name if len(calls) > 1 and plain not in self.evidence.bare and all(self._simple(g.body) for g in calls) else None

    def has_index(self, scripts: Hung) -> bool:
        """Whether an index hangs from a name, below it or above it in brackets."""
        above = [group.body for sup in scripts.sups if (group := is_bracketed(sup)) is not None]
        return any(set(letters_of(row)) & self.evidence.indices for row in (*scripts.subs, *above))

    def calls_alike(self, item: Item) -> bool:
        """Whether the same letter with the same below it has several arguments elsewhere: ε_θ(x) beside ε_θ(x, c)."""
        own = [label(sub) for sub in hung(item).subs]
        return bool(own) and any(
            [label(sub) for sub in hung(other).subs] == own
            and isinstance(group := base_of(after), Group)
            and group.open == "("
            and any(isinstance(i, Sign) and i.text in (",", "|", ";") for i in group.body)
            for row in self.evidence.rows for other, after in scripted(row)
            if after is not None and isinstance(base_of(other), Letter) and stem(base_of(other)) == stem(base_of(item))
        )  # fmt: skip

    def is_factor(self, item: Item, following: Item) -> bool:
        """Whether a letter with an index is a number before a sum in brackets: F_i (θ_i - μ_i)^2, p_j (Σ_i p_i g_i)."""
        group, plain = base_of(following), stem(base_of(item)) or ""
        assert isinstance(group, Group)
        below = {c for sub in hung(item).subs for c in letters_of(sub)}
        if not below & self.evidence.indices or plain in INDEXED_FUNCTIONS or self.posed is not None:
            return False
        is_sum = not self._simple(group.body) or any(fold_of(i) is not None for i in group.body)
        is_product = len(group.body) > 1 and plain in self.evidence.bare
        others = [g for g in self.evidence.called.get(plain, []) if g is not group]
        if not (is_sum or is_product) or any(len(g.body) == 1 for g in others):
            return False
        if plain in EITHER and plain not in self.evidence.bare and not isinstance(following, Scripts):
            said = _(
                "{name}( ) with an index below is read in two ways: a factor, written {name} \\cdot ( ), or a function of what "
                "stands in the brackets, written f_{i}( )"
            )
            shown = {"name": plain, "i": min(below & self.evidence.indices)}
            raise self.error(said.format(**shown), following.at, "`\\cdot (…)`")
        return True

    def is_coefficient(self, plain: str, scripts: Hung, group: Group) -> bool:
        """Whether a name is a number by what stands in the brackets behind it: the k_d of k_d (L · N) beside k_a, and the h of
        m^3 h (V - E_Na) beside n^4 (V - E_K)."""
        body = group.body.items
        if self.posed is not None or len(body) != 3 or not isinstance(sign := body[1], Sign):
            return False
        if sign.text == "cdot":
            return bool(scripts.subs) and plain in self.evidence.bare and plain not in USUAL_FUNCTIONS
        first = label(Row(group.at, body[:1]))
        return sign.text == "-" and first is not None and any(
            is_power(item) and isinstance(other := base_of(after), Group) and len(other.body) == 3
            and label(Row(other.at, other.body.items[:1])) == first and other.body.items[1] == Sign(other.body.items[1].at, "-")
            for row in self.evidence.rows for item, after in scripted(row) if after is not None
        )  # fmt: skip

    def is_difference(self, group: Group) -> bool:
        """Whether brackets hold the difference of two numbers, x - x_0, and not that of two points, x - x_i and x - x'."""
        if len(group.body) != 3 or not isinstance(sign := group.body.items[1], Sign) or sign.text != "-":
            return False
        sides = [group.body.items[0], group.body.items[2]]
        is_same = stem(base_of(sides[0])) == stem(base_of(sides[1])) and isinstance(sides[1], Scripts)
        is_place = is_same or isinstance(sides[1], Number)
        in_exponent = any(
            len(row) == 3 and row.items[2] is group and isinstance(minus := row.items[0], Sign) and minus.text == "-"
            for r in self.evidence.rows for row in rows_within(r)
        )  # fmt: skip
        if not (is_place or in_exponent):
            return False
        letters = {c for i in sides if isinstance(i, Scripts) for c in letters_of(i.sub)}
        is_plain = all(isinstance(base_of(i), Letter | Number) and getattr(base_of(i), "font", "") == "" for i in sides)
        return is_plain and not letters & self.evidence.indices and not any(isinstance(i, Scripts) and i.primes for i in sides)

    def is_before_a_square(self, plain: str, following: Item) -> bool:
        """Whether a letter stands before sums in brackets alone, and this one is squared: k (x - a)^2."""
        above = following.sup if isinstance(following, Scripts) else None
        is_square = above is not None and len(above) == 1 and isinstance(n := above.items[0], Number) and n.text == "2"
        return is_square and not any(self._simple(group.body) for group in self.evidence.called.get(plain, []))

    def is_bold_matrix(self, base: Item, group: Group) -> bool:
        """Whether a bold capital is a matrix before what it acts on: U (r ⊙ h), and U (h) where it is a factor elsewhere."""
        if not isinstance(base, Letter) or base.font != "bold" or not is_capital(base.text) or self.posed is not None:
            return False
        return base.text not in EITHER and (len(group.body) > 1 or base.text in self.evidence.bare)

    @staticmethod
    def _conventional(plain: str) -> bool:
        return plain.split("_")[0] in FUNCTION_LETTERS

    @staticmethod
    def _simple(body: Row) -> bool:
        """Whether brackets hold one name, a number or a call, and no sum."""
        fractions = [row for i in body if isinstance(i, Fraction) for row in (i.top, i.bottom)]
        return not any(isinstance(i, Sign) and i.text in ("+", "-", "/") for row in (body, *fractions) for i in row)

    def name_with_labels(self, item: Item, following_call: bool = True) -> str | None:
        """The name of a function with what hangs from it as labels: π_θ, g^{[l]}, f_old."""
        scripts = hung(item)
        plain = stem(scripts.base)
        if plain is None:
            return None
        labels: list[str] = []
        for sub in scripts.subs:
            word = label(sub)
            if plain in self.dotted and len(sub) == 1:
                continue
            if word is None:  # the y=1 of φ_{j|y=1}, which is one word by now
                last = split(sub, {"|"})[-1]
                labels += [word_ for i in last if len(last) == 1 and is_word(i) and (word_ := label(last))]
            if word is None or word in self.evidence.indices or all(c in self.evidence.indices for c in word):
                continue
            if (plain, word) in self.chosen and word.isupper():  # the α_T(i) of α_t(i)
                continue
            if word.isdigit() and self.is_counted(plain):
                continue
            if len(sub) == 1 and isinstance(only := sub.items[0], Letter) and self.is_handed(only):
                continue
            if self.is_class_below(plain, sub):
                continue
            if self.are_parameters(sub) or self.is_one_of_many(sub) or self.is_other_value(plain, sub):
                continue
            labels.append(word)
        for sup in scripts.sups:
            group = is_bracketed(sup)
            word = label(sup)
            if word is not None and group is None and word not in self.evidence.indices and word != "T" and not word.isdigit():
                labels.append(word)
            elif word is not None and word.isdigit() and group is not None and group.open == "[" and len(sup) == 1:
                labels.append(word)  # g^{[1]}, the function of a layer
        if scripts.primes and not following_call:
            labels.append("prime" * scripts.primes)
        return named(plain, *labels)

    def call(self, item: Item, name: str, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        """A function of the text with its arguments, parameters below it included."""
        scripts = hung(item)
        outer = hung(items[n])
        group = outer.base
        assert isinstance(group, Group)
        at = scripts.base.at
        if is_dotted(group) and name in DENSITIES and not set(self.free(group.body.items)) & self.evidence.indices:
            self.say(message("{name} of all that the dots stand for is a quantity of its own", name=name))
            of = split(group.body, {","})[0].items
            whole = Use(at, named(name, stem(base_of(of[0])) or "joint" if of else "joint"))
            return self.hang(whole, outer), n + 1  # the P(x_1, …, x_n) by which is divided
        if any(len(r) == 1 and isinstance(r.items[0], Dots) for r in split(group.body, {","})):
            if name in self.defined | self.functions.keys():  # the E(w_1, …, w_K) that a left side names so
                return self.hang(Use(at, name), outer), n + 1
            said = _(
                "{name} of as many quantities as the dots stand for is not read: write it of a whole array, or as a sum over them"
            )
            raise self.error(said.format(name=name), group.at)
        letters = "".join(stem(i) or "" for i in group.body if not isinstance(i, Sign))
        if (other := self.beside.get((name, letters))) is not None and self.posed is None:
            return self.hang(Use(at, other), outer), n + 1
        self.refuse_divergence(name, group)
        if is_divergence(group) and self.is_one_divergence(group, stem(scripts.base) or name, name):
            return self.hang(Use(at, name), outer), n + 1
        arguments = [self.argument(self.event(r)) for r in split(group.body, SEPARATORS) if r.items]
        if is_of_density(item, group) and not {name} & (self.functions.keys() | self.defined) and self.posed is None:
            found = density(Call(at, name, tuple(arguments)), frozenset(self.evidence.bold))
            if isinstance(found, Density):
                return self.hang(found, outer), n + 1
            if found is not None:
                self.say(Message(found, (("name", name),)))
        below: list[Phrase | None] = []
        handed: list[Phrase] = []  # parameters
        plain = stem(scripts.base) or name
        for sub in scripts.subs:
            word = label(sub)
            if plain in self.dotted and len(sub) == 1:
                below.append(self.place_of_dots(sub))
            elif self.is_one_of_many(sub) or self.is_other_value(plain, sub):
                arguments.append(self.scripted(sub.items[0]) if len(sub) == 1 else self.expression(sub))
            elif word is not None and (plain, word) in self.chosen and word.isupper():
                below.append(Use(sub.at, word))
            elif word is not None and word.isdigit() and self.is_counted(plain):
                below += self.places(sub)  # the γ_1(i) of γ_t(i)
            elif (
                (word is not None and all(c in self.evidence.indices for c in word) and word)
                or (word is None and set(letters_of(sub)) & self.evidence.indices)
                or self.is_class_below(plain, sub)
            ):
                below += self.places(sub)
            elif len(sub) == 1 and isinstance(only := sub.items[0], Letter) and only.font in ("", "bold") and word is not None:
                if self.is_handed(only):
                    handed.append(self.scripted(only))
                    arguments.append(handed[-1])
            elif self.are_parameters(sub):
                arguments += (self.scripted(c) for c in sub if isinstance(c, Letter))
        if any(isinstance(i, Sign) and i.text == "|" for i in group.body) and self.called_otherwise(plain):
            name = named(name, *self.turned_round(plain, group), "given")
        is_entry = (
            isinstance(arguments[0], Use)
            and bool(below)
            and len(arguments) == 1
            and bool(arguments[0].places)
            and plain not in USUAL_FUNCTIONS
            and not self.is_called_by_value(plain)
        )
        calculated = all(letters_in(a) and not names_in(a) for a in arguments)
        placed = all(isinstance(a, Use | Index | Literal) for a in arguments)
        is_last = placed and any(isinstance(b, Use) and (plain, b.name) in self.chosen for b in below)  # δ_T(1)
        is_table = placed and ((plain not in USUAL_FUNCTIONS and self.is_table(plain)) or is_last)
        is_own = not scripts.primes or named(name, "prime" * scripts.primes) in self.defined  # p'(x) = …, a table beside p(x)
        name = named(name, "prime" * scripts.primes) if is_own and scripts.primes and is_table else name
        if arguments and is_own and (calculated or is_entry or is_table) and self.posed is None:
            self.tables.add(name)
            handed += self.behind_semicolon(group)
            bold = self.evidence.bold - self.evidence.indices
            handed += [a for a in arguments if isinstance(a, Use) and not a.places and a.name in bold]  # the 𝛉 of π(a|s, 𝛉)
            self.parameters.setdefault(name, set()).update(a.name for a in handed if isinstance(a, Use))
            arguments = [a for a in arguments if a not in handed]  # π_θ(a|s) is an entry of π, and p(x, z; θ) of p
            made_ = Use(at, name, (*below, *arguments))
            return self.hang(made_, outer), n + 1
        if self.is_said_of(name, arguments):  # ‖h(x)‖, where h = σ(W x)
            return self.hang(Use(at, name, tuple(below)), outer), n + 1
        if below and name in self.term_functions:  # p(x) = Σ_k π_k p_k(x): the p_k are functions of their own
            name = f"{name}_{''.join(b.name for b in below if isinstance(b, Index))}"
        if below and name not in self.functions:
            arguments = [*(b for b in below if b is not None), *arguments]
            self.counted_functions[name] = len(arguments)
            below = []
        for sup in scripts.sups:
            group_ = is_bracketed(sup)
            is_order = group_ is not None and group_.open == "(" and scripts.primes == 0
            if is_order and group_ is not None and (word := label(group_.body)) is not None and word.isdigit():
                raise self.error(
                    _("{name} with ({k}) above is read in two ways: its derivative of order {k}, {name}{primes}(x), "
                      "or a function of its own, "
                      "of layer {k}: write {name}_{k}(x)").format(name=name, k=word, primes="'" * min(int(word), 4)), at,
                )  # fmt: skip
        name = self.overloaded.get((name, len(arguments)), name)
        made: Phrase = Call(at, name, tuple(arguments), scripts.primes)
        if below:
            made = Pick(at, made, tuple(below))
        for sup in scripts.sups:
            if is_minus_one(sup):
                raise self.error(
                    _("{name}^{{-1}}( ) is read in two ways: the inverse of the function {name}, which has a name of its own, "
                      "g(x), or one over it, \\frac{{1}}{{{name}(x)}}").format(name=name), at,
                )  # fmt: skip
            if is_bracketed(sup) is None and (word := label(sup)) is not None and word.isdigit():
                made = Power(at, made, Literal(at, word))
            elif self.is_transpose(sup.items):
                made = Transposed(at, made)
        return self.hang(made, outer), n + 1

    def is_one_divergence(self, group: Group, plain: str, name: str) -> bool:
        """Whether the D_KL(q ‖ p) of a text with D_KL = … is that one: it stands with no other arguments."""
        called = [g for g in self.evidence.called.get(plain, []) if is_divergence(g)]
        return name in self.defined - self.functions.keys() and all(alike(g.body, group.body) for g in called)

    def is_called_by_value(self, plain: str) -> bool:
        """Whether a letter that is no index stands as an argument somewhere: beside ℓ_t(u), ℓ_t(w_t) is no entry of a table."""
        called = [g.body.items for g in self.evidence.called.get(plain, []) if len(g.body) == 1]
        letters = [i for (i,) in called if isinstance(i, Letter)]
        return any(i.text not in self.evidence.indices | self.evidence.sizes and i.font in ("", "bold") for i in letters)

    def refuse_divergence(self, name: str, group: Group) -> None:
        """KL(q(z|x) ‖ p(z)) of which the text says nothing else: it is over all z, and no function of two numbers."""
        if is_divergence(group) and name not in self.defined | self.functions.keys() and self.posed is None:
            said = _(
                "{name}( ‖ ) is over all values of what the two are distributions of: write it as the sum or the formula that it "
                "is, \\sum_x p(x) \\log \\frac{{p(x)}}{{q(x)}}"
            )
            raise self.error(said.format(name=name), group.at)

    def turned_round(self, plain: str, group: Group) -> list[str]:
        """What tells p(x|y) from p(y|x), where a text has both: what stands before the bar."""
        sides = [sides_of(g) for g in self.evidence.called.get(plain, []) if any(is_bar(i) for i in g.body)]
        before, behind = sides_of(group)
        return [before] if before != behind and (behind, before) in sides and before else []

    def is_table(self, plain: str) -> bool:
        """Whether an index stands alone among its arguments somewhere: max_a Q(s_{t+1}, a) makes Q(s_t, a_t) an entry too."""
        bound = self.evidence.bound
        called = self.evidence.called.get(plain, [])
        if plain not in DENSITIES - {"Q"} and any(isinstance(i, Sign) and i.text == ";" for group in called for i in group.body):
            return False  # Q(s, a; θ) is a function with parameters, of actions too
        return any(
            len(part) == 1
            and ((isinstance(only := part.items[0], Letter) and only.text in bound) or primed_letter(only) in bound)
            for group in called
            for part in split(group.body, {",", "|", ";"})
        )

    def is_handed(self, letter: Letter) -> bool:
        """Whether a letter below a function is a parameter: θ of h_θ(x), and not π of V_π(s), which is a function itself."""
        return is_parameter(letter) and letter.text not in self.evidence.called

    def are_parameters(self, sub: Row) -> bool:
        """Whether letters below a function are its parameters: the w and b of f_{w,b}(x), quantities elsewhere."""
        letters = [c.text for c in sub if isinstance(c, Letter) and c.font in ("", "bold")]
        commas = sum(isinstance(c, Sign) and c.text == "," for c in sub)
        return (
            len(letters) > 1 and len(letters) + commas == len(sub) == 2 * len(letters) - 1 and set(letters) <= self.evidence.bare
        )

    def is_one_of_many(self, sub: Row) -> bool:
        """Whether a parameter with an index stands below a function: the θ_m of μ_{θ_m}(x)."""
        only = sub.items[0] if len(sub) == 1 else None
        return (
            isinstance(only, Scripts) and isinstance(only.base, Letter) and is_parameter(only.base) and only.sup is None
            and bool(set(letters_of(only.sub)) & self.evidence.indices)
        )  # fmt: skip

    def is_other_value(self, plain: str, sub: Row) -> bool:
        """Whether another parameter stands below a function that has it plain elsewhere: the θ_old of π_{θ_old} beside π_θ, the
        θ' and θ̄ of networks that follow, and the λ/L of S_{λ/L}, where S_τ(z) = …"""
        below = [i.sub.items[0] for i in self.hanging(plain) if i.sub is not None and len(i.sub) == 1]
        plainly = {c.text for c in below if isinstance(c, Letter) and self.is_handed(c)}
        if plainly and plain in self.functions and len(sub) > 1:
            factors = all(isinstance(i, Letter | Number) or (isinstance(i, Sign) and i.text in ("/", "*")) for i in sub)
            return factors and not set(letters_of(sub)) & self.evidence.indices and any(isinstance(i, Letter) for i in sub)
        only = sub.items[0] if len(sub) == 1 else None
        body = only.body.items if isinstance(only, Accent) else ()
        base = body[0] if len(body) == 1 else base_of(only) if isinstance(only, Scripts) else None
        word = None if only is None else label(sub)
        is_other = isinstance(base, Letter) and is_parameter(base) and word is not None and word not in self.evidence.indices
        return is_other and isinstance(base, Letter) and base.text in plainly

    def is_counted(self, plain: str) -> bool:
        """Whether a table in brackets has an index below it elsewhere: γ_t(i) beside γ_1(i)."""
        below = {c for i in self.hanging(plain) for c in letters_of(i.sub)}
        called = [i for g in self.evidence.called.get(plain, []) for i in g.body if not isinstance(i, Sign)]
        places = all(isinstance(i, Letter) and i.text in self.evidence.indices for i in called)
        return bool(below & self.evidence.indices) and bool(called) and places and plain not in USUAL_FUNCTIONS

    def is_class_below(self, plain: str, sub: Row) -> bool:
        """Whether the class of a sample stands below a function that has an index there elsewhere: f_{y_i}(x_i) beside f_k(x)."""
        only = sub.items[0] if len(sub) == 1 else None
        if not isinstance(only, Scripts) or not isinstance(only.base, Letter) or only.sub is None or is_parameter(only.base):
            return False
        subs = [i.sub for i in self.hanging(plain) if i.sub is not None and len(i.sub) == 1]
        below = {c.text for s in subs for c in s if isinstance(c, Letter)} & self.evidence.indices
        return plain in self.functions and bool(below) and set(letters_of(only.sub)) <= self.evidence.indices

    def is_parameter_of(self, function: str, item: Item) -> bool:
        """Whether a letter below a function of the text is what stands below it on its left side, as a parameter."""
        if not (isinstance(item, Letter) and self.is_handed(item)) or item.text in self.evidence.indices:
            return False
        first = (head.items[0] for row in self.evidence.rows if len(head := heads(row)) == 2)
        return any(
            isinstance(i, Scripts) and stem(i.base) == function and i.sub is not None and label(i.sub) == item.text for i in first
        )

    def behind_semicolon(self, group: Group) -> list[Phrase]:
        """The parameters of a table behind its indices: the θ of p(x, z; θ)."""
        only = (part.items[0] for after in split(group.body, {";"})[1:] for part in split(after, {","}) if len(part) == 1)
        return [
            Use(i.at, i.text) for i in only
            if isinstance(i, Letter) and is_parameter(i) and i.text not in self.evidence.indices
        ]  # fmt: skip

    @staticmethod
    def stands_alike(item: Item, row: Row) -> bool:
        """Whether a name stands in a row with the same below it, and without brackets behind it."""
        below = [label(sub) for sub in hung(item).subs]
        return any(
            isinstance(other, Scripts) and stem(other.base) == stem(base_of(item))
            and [label(sub) for sub in hung(other).subs] == below and not (isinstance(after, Group) and after.open == "(")
            for other, after in (scripted(row) if None not in below else ())
        )  # fmt: skip

    def is_said_of(self, name: str, arguments: Sequence[Phrase]) -> bool:
        """Whether brackets say what a quantity depends on that the text defines without them: the h(x) of h = W x."""
        rests_on = self.rests_on.get(name, set()) if self.posed is None and name not in self.functions else set()
        return bool(rests_on) and all(isinstance(a, Use) and not a.places and a.name in rests_on for a in arguments)

    def called_otherwise(self, plain: str) -> bool:
        """Whether a function that is called with a condition is called without one too: p(x) and p(y|x) are two."""
        return any(not any(isinstance(i, Sign) and i.text == "|" for i in g.body) for g in self.evidence.called.get(plain, []))

    def event(self, row: Row) -> Row:
        """y = 1 in brackets names the event y; y = j, for every value j, the entry for j."""
        for n, item in enumerate(row.items):
            if isinstance(item, Sign) and item.text == "=":
                value = row.items[n + 1 :]
                is_index = len(value) == 1 and isinstance(value[0], Letter) and value[0].text in self.evidence.indices
                return Row(row.at, value if is_index else row.items[:n])
        return row


def bracketed_for_power(item: Item) -> bool:
    """Whether brackets hold one name with something above it only because a power stands above that: (p^{(i)})^{y_j}."""
    group = base_of(item)
    if not isinstance(group, Group) or not isinstance(item, Scripts) or item.sup is None or len(group.body) != 1:
        return False
    return isinstance(only := group.body.items[0], Scripts) and only.sup is not None


def applied_for_power(item: Item) -> bool:
    """Whether brackets hold a function with what it is of, without brackets of its own, for a power stands above: (tr M)^2."""
    group = base_of(item)
    if not isinstance(group, Group) or not isinstance(item, Scripts) or item.sup is None or len(group.body) < 2:
        return False
    first, second = group.body.items[:2]
    is_function = isinstance(first, Letter) and first.font in ("function", "upright") and first.text in OF_ARRAYS
    return is_function and not isinstance(base_of(second), Group)


def is_word(item: Item) -> bool:
    """Whether a word in upright letters stands below a name."""
    return isinstance(item, Letter) and item.font == "upright" and len(item.text) > 1


def is_of_density(item: Item, group: Group) -> bool:
    """Whether one quantity stands before a bar or semicolon, and its parameters behind it: N(x | μ, Σ), Bern(x; p)."""
    sides = split(group.body, {"|", ";"})
    return isinstance(item, Letter) and len(sides) == 2 and len(split(sides[0], {","})) == 1 and bool(sides[1].items)


def is_bar(item: Item) -> bool:
    """Whether a sign is the bar of a condition."""
    return isinstance(item, Sign) and item.text == "|"


def sides_of(group: Group) -> tuple[str, str]:
    """The letters before the bar of a condition and behind it."""
    cut = next((n for n, i in enumerate(group.body) if is_bar(i)), len(group.body))
    letters = [[stem(base_of(i)) or "" for i in items] for items in (group.body.items[:cut], group.body.items[cut + 1 :])]
    return "".join(letters[0]), "".join(letters[1])


def is_odot(item: Item) -> bool:
    """Whether a sign multiplies entry by entry, which says that vectors stand beside it."""
    return isinstance(item, Sign) and item.text == "odot"


def is_power(item: Item) -> bool:
    """Whether a whole number stands above a letter."""
    above = item.sup if isinstance(item, Scripts) and isinstance(item.base, Letter) else None
    return above is not None and len(above) == 1 and isinstance(above.items[0], Number)
