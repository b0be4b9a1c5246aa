"""Functions: which letter is one, what it is of, and how far it reaches without brackets."""

from __future__ import annotations

from collections.abc import Sequence

from derive.expression.functions import ELEMENTARY
from derive.reading.evidence import (
    fold_of,
    is_bracketed,
    letters_of,
    split,
)
from derive.reading.grammar.conditions import COMPARISONS
from derive.reading.grammar.names import is_parameter
from derive.reading.grammar.part import Part, hung
from derive.reading.naming import label, named, stem
from derive.reading.phrases import (
    Apply,
    Bars,
    Call,
    Derivative,
    Fold,
    Literal,
    Mean,
    Norm,
    Phrase,
    Pick,
    Power,
    Quotient,
    Use,
)
from derive.reading.runs import base_of
from derive.reading.surface import (
    Accent,
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
from derive.reading.within import letters_in, names_in
from derive.words import gettext as _

#: Functions of numbers, which act on an array entry by entry, by their names in the text notation.
ENTRYWISE = {
    **{name: row.text for row in ELEMENTARY for name in (row.text, *row.commands, *row.words)},
    "sqrt": "sqrt", "abs": "abs", "sigm": "sigmoid", "logistic": "sigmoid", "Relu": "relu", "ReLU": "relu", "logit": "logit",
    "expit": "sigmoid", "square": "square", "Tanh": "tanh", "Sigmoid": "sigmoid", "lg": "log10", "log10": "log10",
    "log2": "log2", "lb": "log2", "tg": "tan", "th": "tanh",
    "sech": "sech", "log1p": "log1p", "expm1": "expm1", "GELU": "gelu", "sig": "sigmoid", "Exp": "exp", "Log": "log",
}  # fmt: skip

#: Logarithms to a base.
BASES = {"log10": "10", "log2": "2"}

#: Functions of arrays.
OF_ARRAYS = {
    "softmax": "softmax", "Softmax": "softmax", "logsoftmax": "log_softmax", "log_softmax": "log_softmax", "SoftMax": "softmax",
    "logsumexp": "logsumexp", "lse": "logsumexp", "LSE": "logsumexp", "det": "det", "tr": "trace", "Tr": "trace",
    "trace": "trace", "Trace": "trace", "diag": "diag", "Diag": "diag", "logdet": "logdet", "inv": "inv", "outer": "outer",
    "norm": "norm", "dot": "dot", "inner": "dot", "eye": "eye", "ones": "ones", "zeros": "zeros", "transpose": "transpose",
    "clip": "clip", "clamp": "clip", "Clip": "clip", "length": "length", "concat": "concat",
}  # fmt: skip

#: Functions that a text does not define by a left side.
KNOWN = frozenset((*ENTRYWISE, *OF_ARRAYS))

EXTREMES = {"max": "max", "min": "min"}

MOMENTS = {"Var": "var", "var": "var", "Cov": "cov", "cov": "cov", "std": "std", "Std": "std"}

#: Letters that name functions where brackets follow them at once.
FUNCTION_LETTERS = frozenset((
    "f", "g", "h", "phi", "psi", "F", "G", "H", "Phi", "Psi", "varphi", "p", "q", "P", "Q", "pi", "D", "K", "k", "J", "L", "Pr",
    "ell", "l", "V", "U", "A", "R",
))  # fmt: skip

#: Of these the letters that are matrices where more than a name stands in the brackets: A (x - b).
MATRICES_FIRST = frozenset("AHR")

#: Functions of numbers by habit, with an index too: f_k(x_i).
USUAL_FUNCTIONS = frozenset(("f", "g", "h", "phi", "psi", "F", "G"))


class Functions(Part):
    """Functions, known ones and those of the text, and how far they reach."""

    def operator(self, base: Letter, items: Sequence[Item], n: int) -> tuple[Phrase, int] | None:
        """What a letter does to that which follows it: ∇, ∂, a known function, an expectation."""
        item, text, word = items[n], base.text, base.font in ("function", "upright", "word", "big", "sf")
        following = items[n + 1] if n + 1 < len(items) else None
        if text == "nabla":
            return self.gradient(items, n)
        if text == "partial" and isinstance(item, Scripts) and item.sub is not None:
            by = self.expression(item.sub)
            of, n = self.rest(items, n + 1)
            return Derivative(base.at, of, (by,)), n
        own = stem(base) in self.defined or text in self.functions
        is_change = text == "Delta" and text not in self.evidence.declared
        if isinstance(item, Letter) and following is not None and isinstance(base_of(following), Letter):
            if is_change or (text == "delta" and f"delta_{stem(base_of(following))}" in self.defined):
                return self.changed(following, text, items, n)
        if text in ("E", "mathbbE") and (found := self.expectation(base, items, n)) is not None:
            return found
        if (
            text in MOMENTS
            and isinstance(following, Group)
            and (following.open == "[" or text not in self.evidence.bare)
            and not own
        ):
            bodies = tuple(self.expression(r) for r in split(following.body, {","}))
            if MOMENTS[text] == "std" and len(bodies) == 1:
                return Apply(base.at, "sqrt", (Mean(base.at, "var", bodies),)), n + 2
            if following.open == "[" or any(
                isinstance(i, Accent) or (isinstance(i, Letter) and i.text.isupper()) for i in map(base_of, following.body)
            ):
                kind = MOMENTS[text]
                return Mean(base.at, kind, bodies), n + 2
            if len(bodies) == 1 and isinstance(only := bodies[0], Use):
                return Use(base.at, named(text, only.name), only.places), n + 2
        if text in ("I", "1", "mathbb1", "delta") or (base.font == "bb" and text in ("1", "I")):
            if (found := self.indicator(base, items, n)) is not None:
                return found
        if text == "sigma" and not own and self.is_called(item, following) and not self.hangs_index(item):
            self.refuse_two_sigmas(base)
            self.say(_("σ(…) is the logistic function"))
            return self.known("sigmoid", items, n)
        if text == "log" and word and not own and (based := self.log_to_base(items, n)) is not None:
            return based
        if text in ENTRYWISE and (word or text in ("exp", "log")) and not own and not self.hangs_index(item):
            if following is None and not word:
                return None
            return self.known(ENTRYWISE[text], items, n)
        if text in OF_ARRAYS and word and not own:
            return self.known(OF_ARRAYS[text], items, n)
        if text in EXTREMES and word and not own:
            return self.known(EXTREMES[text], items, n)
        return None

    def changed(self, following: Item, sign: str, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        """Δx is one name, and Δx(t) its entry at an index."""
        made = self.scripted(following, f"{sign}_")
        if isinstance(made, Use):
            factor = made.name.removeprefix(f"{sign}_")
            self.say(_("{name} is one name, not a product with {factor}").format(name=made.name, factor=factor))
        group = items[n + 2] if n + 2 < len(items) else None
        if (
            isinstance(made, Use)
            and isinstance(group, Group)
            and group.open == "("
            and set(self.free(group.body.items)) & self.evidence.indices
        ):
            return Use(made.at, made.name, (*made.places, *self.places(group.body))), n + 3
        return made, n + 2

    def log_to_base(self, items: Sequence[Item], n: int) -> tuple[Phrase, int] | None:
        """\\log_2 x is log x / log 2."""
        scripts = hung(items[n])
        base = scripts.subs[0] if len(scripts.subs) == 1 else None
        if base is None or len(base) != 1 or not (isinstance(base.items[0], Number) or label(base) in ("a", "b")):
            return None
        at = scripts.base.at
        bare = Scripts(at, scripts.base, None, scripts.sups[0]) if scripts.sups else scripts.base
        top, n = self.known("log", (*items[:n], bare, *items[n + 1 :]), n)
        return Quotient(at, top, Apply(at, "log", (self.expression(base),))), n

    def is_called(self, item: Item, following: Item | None) -> bool:
        base = base_of(item)
        sups = hung(item).sups
        return isinstance(base, Letter) and isinstance(following, Group | Scripts) and isinstance(
            group := base_of(following), Group
        ) and group.open in ("(", "[") and not sups  # fmt: skip

    @staticmethod
    def hangs_index(item: Item) -> bool:
        return bool(hung(item).subs)

    def rest(self, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        """The product that follows an operator, up to the next sign."""
        start = n
        factors: list[tuple[str, Phrase]] = []
        while n < len(items) and not isinstance(items[n], Sign):
            phrase, n = self.factor(items, n)
            factors.append(("", phrase))
            if isinstance(phrase, Fold | Mean):
                break
        if not factors:
            raise self.error(_("something is missing here"), items[start - 1].at)
        return self.product(factors), n

    def known(self, function: str, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        """A known function with what it is of: in brackets, or the product that follows."""
        item = items[n]
        scripts = hung(item)
        at = scripts.base.at
        power: Phrase | None = None
        order = scripts.primes
        self.refuse_inverse(function, scripts.sups, at)
        for sup in scripts.sups:
            if label(sup) in ("T",):
                continue
            power = self.expression(sup)
        n += 1
        if n >= len(items):
            raise self.error(_("{function} of what?").format(function=function), at)
        arguments: tuple[Phrase, ...]
        following = items[n]
        group = base_of(following)
        if isinstance(group, Group) and group.open in ("(", "[", "{") and not self.is_condition(group):
            outer = hung(following)
            n += 1
            arguments = tuple(self.argument(r) for r in split(group.body, {","}))
            made: Phrase = self.applied(function, arguments, at, order)
            if power is not None:
                made = Power(at, made, power)
            return self.hang(made, outer), n
        factors: list[tuple[str, Phrase]] = []
        while n < len(items) and not isinstance(items[n], Sign):
            base = base_of(items[n])
            if factors and (self._starts_function(items[n]) or fold_of(items[n]) is not None):
                break
            phrase, n = self.factor(items, n)
            factors.append(("", phrase))
            if isinstance(base, Group) and isinstance(phrase, Bars | Norm):
                break
            if isinstance(phrase, Call | Apply | Fold):
                break
            if self.typed:
                break
        if not factors:
            raise self.error(_("{function} of what?").format(function=function), at)
        made = self.applied(function, (self.product(factors),), at, order)
        return (Power(at, made, power) if power is not None else made), n

    def argument(self, row: Row) -> Phrase:
        relation = next((i for i in row if isinstance(i, Sign) and i.text in COMPARISONS), None)
        return self.condition(row) if relation is not None else self.expression(row)

    def _starts_function(self, item: Item) -> bool:
        base = base_of(item)
        return isinstance(base, Letter) and base.font in ("function", "upright", "word") and (
            base.text in ENTRYWISE or base.text in OF_ARRAYS or base.text in EXTREMES
        )  # fmt: skip

    def applied(self, function: str, arguments: tuple[Phrase, ...], at: int, order: int = 0) -> Phrase:
        if order:
            return Call(at, function, arguments, order)
        if function in ("max", "min") and len(arguments) == 1:
            return Fold(at, function, (), arguments[0])
        if function == "norm":
            kinds = [k.text if isinstance(k, Literal) else k.name if isinstance(k, Use) else "" for k in arguments[1:]]
            return Norm(at, arguments[0], {"fro": "F", "oo": "inf"}.get(kinds[0], kinds[0]) if kinds else "")
        if function in BASES:
            return Quotient(at, Apply(at, "log", arguments), Apply(at, "log", (Literal(at, BASES[function]),)))
        return Apply(at, function, arguments)

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
            return name
        if group.open == "[" and not (isinstance(base, Letter) and base.text in ("E",)):
            return None
        word = isinstance(base, Letter) and base.font in ("upright", "word", "cal") and len(base.text) > 1
        separators = any(isinstance(i, Sign) and i.text in (",", "|", ";", "||") for i in group.body)
        scripts = hung(item)
        if separators or word or scripts.primes:
            return name
        plain = stem(base) or ""
        if plain in self.evidence.bare and name not in self.functions and not self._conventional(plain):
            return None
        if plain in MATRICES_FIRST and len(group.body) > 1 and plain not in self.functions:
            return None
        if self._conventional(plain):
            if plain in self.evidence.bare and plain[:1].isupper() and len(group.body) > 1 and scripts.subs:
                return None  # U_h (r ⊙ h) beside U_z h
            return name if self._simple(group.body) or plain not in self.evidence.bare else None
        calls = self.evidence.called.get(plain, [])
        if (
            self._simple(group.body)
            and plain not in self.evidence.bare
            and len(group.body) == 1
            and not isinstance(group.body.items[0], Number)
        ):
            return name
        return name if len(calls) > 1 and plain not in self.evidence.bare and all(self._simple(g.body) for g in calls) else None

    @staticmethod
    def _conventional(plain: str) -> bool:
        return plain.split("_")[0] in FUNCTION_LETTERS

    @staticmethod
    def _simple(body: Row) -> bool:
        """Whether brackets hold one name, a number or a call, and no sum."""
        return not any(isinstance(i, Sign) and i.text in ("+", "-", "/") for i in body)

    def name_with_labels(self, item: Item, following_call: bool = True) -> str | None:
        """The name of a function with what hangs from it as labels: π_θ, g^{[l]}, f_old."""
        scripts = hung(item)
        plain = stem(scripts.base)
        if plain is None:
            return None
        labels = []
        for sub in scripts.subs:
            word = label(sub)
            if plain in self.dotted and len(sub) == 1:
                continue
            if word is None or word in self.evidence.indices or all(c in self.evidence.indices for c in word):
                continue
            if len(sub) == 1 and isinstance(only := sub.items[0], Letter) and is_parameter(only):
                continue
            labels.append(word)
        for sup in scripts.sups:
            group = is_bracketed(sup)
            word = label(sup)
            if word is not None and group is None and word not in self.evidence.indices and word not in ("T", "2"):
                labels.append(word)
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
        arguments = [self.argument(self.event(r)) for r in split(group.body, {",", "|", ";", "||"}) if r.items]
        below: list[Phrase | None] = []
        plain = stem(scripts.base) or name
        for sub in scripts.subs:
            word = label(sub)
            if plain in self.dotted and len(sub) == 1:
                below.append(self.place_of_dots(sub))
            elif (word is not None and all(c in self.evidence.indices for c in word) and word) or (
                word is None and set(letters_of(sub)) & self.evidence.indices
            ):
                below += self.places(sub)
            elif len(sub) == 1 and isinstance(only := sub.items[0], Letter) and only.font in ("", "bold") and word is not None:
                if is_parameter(only):
                    arguments.append(self.scripted(only))
        if any(isinstance(i, Sign) and i.text == "|" for i in group.body) and self.called_otherwise(plain):
            name = named(name, "given")
        is_entry = (
            isinstance(arguments[0], Use)
            and bool(below)
            and len(arguments) == 1
            and bool(arguments[0].places)
            and plain not in USUAL_FUNCTIONS
        )
        calculated = all(letters_in(a) and not names_in(a) for a in arguments)
        if arguments and not scripts.primes and (calculated or is_entry) and self.posed is None:
            self.tables.add(name)
            made_ = Use(at, name, (*below, *arguments))
            return self.hang(made_, outer), n + 1
        if below and name not in self.functions:
            arguments = [*(b for b in below if b is not None), *arguments]
            below = []
        for sup in scripts.sups:
            group_ = is_bracketed(sup)
            if group_ is not None and scripts.primes == 0 and (word := label(group_.body)) is not None and word.isdigit():
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
            if is_bracketed(sup) is None and label(sup) == "2":
                made = Power(at, made, Literal(at, "2"))
        return self.hang(made, outer), n + 1

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
