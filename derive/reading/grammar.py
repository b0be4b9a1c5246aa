"""From a row of the surface to a phrase: how far a sum reaches, what a function is of, which letter below is an index.

The evidence over the whole text is weighed before (`derive.reading.evidence`); what kind of array a name is stays open.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from derive.errors import NotationError
from derive.reading.dots import between, dotted, put
from derive.reading.evidence import (
    RELATIONS,
    Evidence,
    bound_letters,
    fold_of,
    is_bracketed,
    letters_of,
    primed_letter,
    split,
)
from derive.reading.naming import SPELLED, is_capital, label, named, stem
from derive.reading.phrases import (
    Apply,
    Bars,
    Call,
    Compare,
    Derivative,
    Fold,
    Gradient,
    Inverse,
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
from derive.reading.phrases import Letter as Index
from derive.reading.runs import base_of, parts
from derive.reading.surface import (
    Accent,
    Cases,
    Dots,
    Fraction,
    Group,
    Item,
    Letter,
    Matrix,
    Number,
    Root,
    Row,
    Scripts,
    Sign,
)
from derive.reading.within import letters_in, names_in
from derive.records import dataclass
from derive.words import gettext as _

#: Functions of numbers, which act on an array entry by entry, by their names in the text notation.
ENTRYWISE = {
    "exp": "exp", "log": "log", "ln": "log", "sin": "sin", "cos": "cos", "tan": "tan", "tanh": "tanh", "sinh": "sinh",
    "cosh": "cosh", "arctan": "atan", "atan": "atan", "sqrt": "sqrt", "abs": "abs", "sign": "sign", "sgn": "sign", "erf": "erf",
    "sigmoid": "sigmoid", "sigm": "sigmoid", "logistic": "sigmoid", "relu": "relu", "ReLU": "relu", "Relu": "relu",
    "softplus": "softplus", "logit": "logit", "expit": "sigmoid", "square": "square", "Tanh": "tanh", "Sigmoid": "sigmoid",
    "lg": "log10", "tg": "tan", "th": "tanh", "sech": "sech", "log1p": "log1p", "expm1": "expm1", "GELU": "gelu",
    "sig": "sigmoid", "Exp": "exp", "Log": "log",
}  # fmt: skip
#: Functions of arrays.
OF_ARRAYS = {
    "softmax": "softmax", "Softmax": "softmax", "logsoftmax": "log_softmax", "log_softmax": "log_softmax", "SoftMax": "softmax",
    "logsumexp": "logsumexp", "lse": "logsumexp", "LSE": "logsumexp", "det": "det", "tr": "trace", "Tr": "trace",
    "trace": "trace", "Trace": "trace", "diag": "diag", "Diag": "diag", "logdet": "logdet", "inv": "inv", "outer": "outer",
    "norm": "norm", "dot": "dot", "inner": "dot", "eye": "eye", "ones": "ones", "zeros": "zeros", "transpose": "transpose",
    "clip": "clip", "clamp": "clip", "Clip": "clip", "length": "length", "concat": "concat",
}  # fmt: skip
EXTREMES = {"max": "max", "min": "min"}
MOMENTS = {"Var": "var", "var": "var", "Cov": "cov", "cov": "cov"}
MOST_SIGNS = 3  # before one term: - -x is a slip of a line break, more is none
#: What hangs from a name above and is a part of it.
STARS = frozenset(("*", "star", "+", "-", "dagger", "circ"))
OPERATIONS = {"*": "*", "cdot": ".", "times": "x", "odot": "o", "circ": "o", "@": "@", "otimes": "kron", "·": ".", "ast": "*"}
COMPARISONS = {"=": "==", "==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">=", "equiv": "=="}
#: Letters that name functions where brackets follow them at once.
FUNCTION_LETTERS = frozenset((
    "f", "g", "h", "phi", "psi", "F", "G", "H", "Phi", "Psi", "varphi", "p", "q", "P", "Q", "pi", "D", "K", "k", "J", "L", "Pr",
    "ell", "l", "V", "U", "A", "R",
))  # fmt: skip
#: Functions of numbers by habit, with an index too: f_k(x_i).
USUAL_FUNCTIONS = frozenset(("f", "g", "h", "phi", "psi", "F", "G"))


@dataclass
class Hung:
    """A name with all that hangs from it."""

    base: Item
    subs: list[Row]
    sups: list[Row]
    primes: int


def hung(item: Item) -> Hung:
    found = Hung(item, [], [], 0)
    chain = []
    while isinstance(item, Scripts):
        chain.append(item)
        item = item.base
    found.base = item
    for scripts in reversed(chain):
        if scripts.sub is not None:
            found.subs.append(scripts.sub)
        if scripts.sup is not None:
            found.sups.append(scripts.sup)
        found.primes += scripts.primes
    return found


class Grammar:
    """Reads the rows of one text."""

    def __init__(self, evidence: Evidence, text: str) -> None:
        self.evidence, self.text = evidence, text
        self.typed = False
        self.functions: dict[str, int] = {}
        self.defined: set[str] = set()
        self.defined_plain: set[str] = set()
        self.digits: dict[str, int] = {}
        self.arrays: set[str] = set()
        self.overloaded: dict[tuple[str, int], str] = {}
        self.set_tables: set[str] = set()
        self.weighed: list[Phrase] = []
        self.tables: set[str] = set()
        self.places_above: dict[str, int] = {}
        self.taken: frozenset[str] = frozenset()
        self.scope: list[str] = []

    # ------------------------------------------------------------------ refusals
    def error(self, message: str, at: int | None, fix: str | None = None) -> NotationError:
        return NotationError(message, self.text, at, fix)

    # ------------------------------------------------------------------ sums of terms
    def expression(self, row: Row) -> Phrase:
        """A sum of terms; a sum sign reaches over those that follow, as far as its index stands there free."""
        terms = self.terms(row)
        if not terms:
            raise self.error(_("something is missing here"), row.at)
        made: list[tuple[str, Phrase]] = []
        n = 0
        while n < len(terms):
            sign, items = terms[n]
            taken = 0
            letters = self.open_letters(items)
            while letters and n + taken + 1 < len(terms) and self.reaches(letters, terms[n + taken + 1][1]):
                taken += 1
            if taken:
                joined = list(items)
                for more, following in terms[n + 1 : n + 1 + taken]:
                    joined += (Sign(following[0].at, more), *following)
                items = joined
            made.append((sign, self.term(items, row.at)))
            n += taken + 1
        made = dotted(made, self)
        if len(made) == 1 and made[0][0] == "+":
            return made[0][1]
        return Plus(made[0][1].at, tuple(made))

    def terms(self, row: Row) -> list[tuple[str, list[Item]]]:
        found: list[tuple[str, list[Item]]] = []
        sign = "+"
        items: list[Item] = []
        expects = True
        signs = 0
        for item in row:
            if isinstance(item, Sign) and item.text in ("+", "-", "pm", "mp"):
                if item.text in ("pm", "mp"):
                    raise self.error(_("± is two formulas; write them one by one"), item.at)
                if expects and not items:
                    signs += 1
                    if signs > MOST_SIGNS:
                        raise self.error(_("so many signs in a row are no formula"), item.at)
                    sign = "-" if (sign == "-") != (item.text == "-") else "+"
                    continue
                if expects:
                    items.append(item)
                    continue
                found.append((sign, items))
                sign, items, expects = item.text, [], True
                continue
            items.append(item)
            expects = isinstance(item, Sign) and item.text in (*OPERATIONS, "/")
        if items:
            found.append((sign, items))
        elif found or len(row):
            raise self.error(_("something is missing here"), row.items[-1].at if row.items else row.at)
        return found

    def open_letters(self, items: Sequence[Item]) -> set[str]:
        """The letters that the sums of a term bind up to its end."""
        found: set[str] = set()
        for item in items:
            if fold_of(item) in ("sum", "prod", "mean") and isinstance(item, Scripts) and item.sub is not None:
                found.update(b.text for b in bound_letters(item.sub))
        return found

    def reaches(self, letters: set[str], items: Sequence[Item]) -> bool:
        free = set(self.free(items))
        own = self.open_letters(items)
        return bool((letters - own) & free)

    def free(self, items: Sequence[Item]) -> list[str]:
        found: list[str] = []
        for item in items:
            if isinstance(item, Scripts) and fold_of(item) is not None:
                continue
            base = base_of(item)
            if isinstance(base, Letter):
                found.append(base.text)
            for inner in parts(item):
                bound = self.open_letters(inner.items)
                found += (c for c in self.free(inner.items) if c not in bound)
        return found

    # ------------------------------------------------------------------ products
    def term(self, items: Sequence[Item], at: int) -> Phrase:
        """Factors side by side or with a sign between; behind a slash all that stands side by side is the denominator."""
        factors: list[tuple[str, Phrase]] = []
        n, operation = 0, ""
        while n < len(items):
            item = items[n]
            if isinstance(item, Sign) and item.text in OPERATIONS and factors:
                operation, n = OPERATIONS[item.text], n + 1
                continue
            if (
                isinstance(item, Sign)
                and item.text == "/"
                and (quotient := self.typed_derivative(items, n)) is not None
                and len(factors) == 1
            ):
                factors, n = [("", quotient)], n + 2
                continue
            if isinstance(item, Sign) and item.text == "/":
                if not factors:
                    raise self.error(_("there is nothing to divide here"), item.at)
                bottom, n = self.denominator(items, n + 1, factors, item.at)
                top = self.product(factors)
                factors = [("", Quotient(top.at, top, bottom))]
                operation = ""
                continue
            phrase, n = self.factor(items, n)
            factors.append((operation if factors else "", phrase))
            operation = ""
        if operation:
            raise self.error(_("something is missing here"), items[-1].at)
        return self.product(factors) if factors else self._nothing(at)

    def typed_derivative(self, items: Sequence[Item], n: int) -> Phrase | None:
        """dL/dw as it is typed, and ∂L/∂w: a derivative where both sides begin with the sign."""
        if not 0 < n < len(items) - 1 or n != 1:
            return None
        top, bottom = (differential(Row(i.at, (i,))) for i in (items[n - 1], items[n + 1]))
        if not top or not bottom or not top[0].items or not bottom[0].items:
            return None
        return Derivative(items[n - 1].at, self.expression(top[0]), (self.expression(bottom[0]),))

    def _nothing(self, at: int) -> Phrase:
        raise self.error(_("something is missing here"), at)

    @staticmethod
    def product(factors: Sequence[tuple[str, Phrase]]) -> Phrase:
        return factors[0][1] if len(factors) == 1 else Times(factors[0][1].at, tuple(factors))

    def denominator(self, items: Sequence[Item], n: int, top: list[tuple[str, Phrase]], at: int) -> tuple[Phrase, int]:
        factors: list[tuple[str, Phrase]] = []
        is_number = len(top) == 1 and isinstance(top[0][1], Literal)
        sign = ""
        if n < len(items) and isinstance(minus := items[n], Sign) and minus.text in ("-", "+"):
            sign, n = minus.text, n + 1
        while n < len(items) and not isinstance(items[n], Sign):
            if factors and is_number and isinstance(factors[0][1], Literal):
                if not isinstance(base_of(items[n]), Letter) or fold_of(items[n]) is not None:
                    break
                shown = self.shown(items[n])
                number = factors[0][1].text
                raise self.error(
                    _("{top}/{bottom}{name} is read in two ways: {top}/({bottom}*{name}) or "
                      "({top}/{bottom})*{name}; write one").format(
                        top=top[0][1].text, bottom=number, name=shown  # type: ignore[attr-defined]
                    ), at, f"`{top[0][1].text}/({number}*{shown})`",  # type: ignore[attr-defined]
                )  # fmt: skip
            if factors and self.typed and fold_of(items[n]) is not None:
                break
            phrase, n = self.factor(items, n)
            factors.append(("", phrase))
        if not factors:
            raise self.error(_("something is missing here"), at)
        bottom = self.product(factors)
        return (Plus(bottom.at, ((sign, bottom),)) if sign == "-" else bottom), n

    def shown(self, item: Item) -> str:
        return stem(base_of(item)) or "x"

    # ------------------------------------------------------------------ factors
    def factor(self, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        """A factor, and where the next one begins."""
        item = items[n]
        if (kind := fold_of(item)) is not None:
            return self.fold(kind, items, n)
        base = base_of(item)
        if isinstance(base, Letter):
            found = self.operator(base, items, n)
            if found is not None:
                return found
        if isinstance(item, Fraction) and (found := self.derivative(item, items, n)) is not None:
            return found
        if isinstance(base, Sign):
            if base.text in ("top", "star") or base.text in RELATIONS:
                raise self.error(_("{sign} is not expected here").format(sign=base.text), base.at)
            raise self.error(_("'{sign}' is not expected here").format(sign=base.text), base.at)
        following = items[n + 1] if n + 1 < len(items) else None
        if (
            isinstance(item, Number)
            and item.text == "1"
            and isinstance(following, Group)
            and following.open in ("{", "[")
            and self._is_condition(following)
        ):
            return self.when(self.condition(following.body), item.at), n + 2
        if (name := self.function_name(item, following)) is not None:
            return self.call(item, name, items, n + 1)
        return self.scripted(item), n + 1

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
        if text == "Delta" and isinstance(item, Letter) and following is not None and isinstance(base_of(following), Letter):
            return self.scripted(following, "Delta_"), n + 2
        if text in ("E", "mathbbE") and (found := self.expectation(base, items, n)) is not None:
            return found
        if text in MOMENTS and isinstance(following, Group) and text not in self.evidence.bare and not own:
            bodies = tuple(self.expression(r) for r in split(following.body, {","}))
            if any(isinstance(i, Letter) and i.text.isupper() for r in [following.body] for i in map(base_of, r)):
                kind = MOMENTS[text]
                return Mean(base.at, kind, bodies), n + 2
            if len(bodies) == 1 and isinstance(only := bodies[0], Use):
                return Use(base.at, named(text, only.name), only.places), n + 2
        if text in ("I", "1", "mathbb1", "delta") or (base.font == "bb" and text in ("1", "I")):
            if (found := self.indicator(base, items, n)) is not None:
                return found
        if text == "sigma" and not own and self.is_called(item, following) and not self.hangs_index(item):
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

    # ------------------------------------------------------------------ known functions
    def known(self, function: str, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        """A known function with what it is of: in brackets, or the product that follows."""
        item = items[n]
        scripts = hung(item)
        at = scripts.base.at
        power: Phrase | None = None
        order = scripts.primes
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
        if isinstance(group, Group) and group.open in ("(", "[", "{") and not self._is_condition(group):
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
        if function == "log10":
            return Quotient(at, Apply(at, "log", arguments), Apply(at, "log", (Literal(at, "10"),)))
        return Apply(at, function, arguments)

    # ------------------------------------------------------------------ functions of the text
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
        if self._conventional(plain):
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
        arguments = [self.argument(self._event(r)) for r in split(group.body, {",", "|", ";", "||"}) if r.items]
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
        if arguments and not scripts.primes and (calculated or is_entry):
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

    @staticmethod
    def _event(row: Row) -> Row:
        """y = 1 in brackets names the event y."""
        for n, item in enumerate(row.items):
            if isinstance(item, Sign) and item.text == "=":
                return Row(row.at, row.items[:n])
        return row

    # ------------------------------------------------------------------ sums
    def fold(self, kind: str, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        """A sum (product, maximum …) with all of its term that follows."""
        item = items[n]
        scripts = hung(item)
        at = scripts.base.at
        if kind in ("argmax", "argmin", "union"):
            raise self.error(_("{kind} has no derivative, and is not part of a formula here").format(kind=kind), at)
        ranges: list[Range] = []
        condition: Phrase | None = None
        for sub in scripts.subs:
            self.weighed = []
            made, condition = self.ranges(sub, scripts.sups[0] if scripts.sups else None)
            ranges += made
        if not scripts.subs and (found := self.evidence.bare_letters.get(at)) is not None:
            ranges.append(Range(found))
        letters = [r.letter for r in ranges]
        weighed = self.weighed if scripts.subs else []
        following = items[n + 1] if n + 1 < len(items) else None
        group = None if following is None else base_of(following)
        typed = self.typed and isinstance(scripts.base, Letter) and scripts.base.font in ("word", "upright", "function")
        self.scope += letters
        try:
            if typed and not ranges and isinstance(group, Group) and group.open in ("(", "["):
                outer = hung(following)  # type: ignore[arg-type]
                parts_ = split(group.body, {","})
                if len(parts_) > 1 and kind in EXTREMES:
                    return self.hang(Apply(at, kind, tuple(map(self.expression, parts_))), outer), n + 2
                body = self.expression(group.body)
                return self.hang(Fold(at, kind, (), body), outer), n + 2
            if kind in EXTREMES and isinstance(group, Group) and not ranges:
                return self.known(kind, items, n)
            body, n = self.body(items, n + 1, bool(ranges), kind)
        finally:
            if letters:
                del self.scope[-len(letters) :]
        if weighed:
            body = Times(at, tuple(("" if n_ == 0 else "*", w) for n_, w in enumerate((*weighed, body))))
        self.refuse_slip(ranges, body, condition, at)
        return Fold(at, kind, tuple(ranges), body, condition), n

    def refuse_slip(self, ranges: Sequence[Range], body: Phrase, condition: Phrase | None, at: int) -> None:
        """A sum over i of what has the letter k below, and no i."""
        for r in ranges:
            if (
                r.letter in letters_in(body)
                or r.letter in letters_in(condition)
                or any(r.letter in letters_in((q.first, q.last)) for q in ranges)
            ):
                continue
            other = next((c for c in self.labels_in(body) if c not in self.evidence.indices), None)
            if other is not None:
                raise self.error(
                    _("the sum is over {i}, but what is summed has the letter {k}: a sum over {k}, \\sum_{k}, or "
                      "one quantity for each {k}, with {k} "
                      "on the left side too; which one?").format(i=r.letter, k=other), at,
                )  # fmt: skip

    def labels_in(self, e: object) -> list[str]:
        """The single small letters that are labels of the names of a phrase: the k of t_k."""
        names = sorted(names_in(e))
        return [
            tail
            for head, line, tail in (n.rpartition("_") for n in names)
            if line and len(tail) == 1 and tail.isalpha() and tail.islower() and len(head) <= 6
        ]

    def body(self, items: Sequence[Item], n: int, ranged: bool, kind: str) -> tuple[Phrase, int]:
        """What a sum is of; a bare one ends where another sum begins."""
        start = n
        end = len(items)
        if not ranged or kind in EXTREMES:
            end = next((k for k in range(n, len(items)) if k > start and (fold_of(items[k]) is not None) and not ranged), end)
            if kind in EXTREMES:  # max_j z_j: the factors side by side, up to a sign
                end = next((k for k in range(n, end) if isinstance(items[k], Sign) and items[k].text not in ("cdot",)), end)  # type: ignore[attr-defined]
        if end == start:
            raise self.error(_("a sum of what?"), items[start - 1].at)
        row = Row(items[start].at, tuple(items[start:end]))
        return self.expression(row), end

    def ranges(self, sub: Row, sup: Row | None) -> tuple[list[Range], Phrase | None]:
        """The letters that stand below a sum, with their bounds, and a condition on them."""
        found: list[Range] = []
        conditions: list[Phrase] = []
        last = None if sup is None else self.expression(sup)
        for part in split(sub, {",", ";", "\\\\"}):
            if not part.items:
                continue
            if (between_ := self.between_bounds(part)) is not None:
                found.append(between_)
                continue
            relation = next(
                (k for k, i in enumerate(part.items) if isinstance(i, Sign) and i.text in (*RELATIONS, "in", ":")), None
            )
            if relation is None:
                if all(isinstance(i, Letter) for i in part):
                    found += (Range(SPELLED.get(b.text, b.text), None, last) for b in bound_letters(part))
                    continue
                conditions.append(self.expression(part))
                continue
            sign = part.items[relation].text  # type: ignore[attr-defined]
            left, right = Row(part.at, part.items[:relation]), Row(part.at, part.items[relation + 1 :])
            if sign == "in":
                found += self.members(left, right)
                self.weighed += self.weights(left, right)
            elif sign == "=":
                for b in bound_letters(part)[:1]:
                    found.append(Range(b.text, self.expression(right), last))
            else:
                bound = [b.text for b in bound_letters(part)]
                outside = self.outside()
                new = [b for b in bound if b not in outside and b not in [r.letter for r in found]]
                found += (Range(b) for b in new)
                conditions.append(Compare(part.at, COMPARISONS.get(sign, sign), self.expression(left), self.expression(right)))
        condition = None
        for c in conditions:
            condition = c if condition is None else Compare(c.at, "and", condition, c)
        return found, condition

    def between_bounds(self, part: Row) -> Range | None:
        """1 ≤ i ≤ N below a sum."""
        signs = [n for n, i in enumerate(part.items) if isinstance(i, Sign) and i.text in ("<=", "<", "le")]
        if len(signs) != 2 or signs[1] != signs[0] + 2 or not isinstance(letter := part.items[signs[0] + 1], Letter):
            return None
        first = self.expression(Row(part.at, part.items[: signs[0]]))
        last = self.expression(Row(part.at, part.items[signs[1] + 1 :]))
        strict = [part.items[n].text == "<" for n in signs]  # type: ignore[attr-defined]
        one = Literal(part.at, "1")
        if strict[0]:
            first = Plus(part.at, (("+", first), ("+", one)))
        if strict[1]:
            last = Plus(part.at, (("+", last), ("-", one)))
        return Range(letter.text, first, last)

    def outside(self) -> set[str]:
        """The letters that are free or bound around the place that is read."""
        return {*self.scope, *self.left_letters}

    left_letters: frozenset[str] = frozenset()

    def weights(self, left: Row, right: Row) -> list[Phrase]:
        """x_i ∈ C_k, j ∈ N_i: the entry of a table of 0 and 1 that says what is in the set."""
        first = left.items[0] if left.items else None
        item = right.items[0] if len(right) == 1 else None
        if item is None or not isinstance(base_of(item), Letter):
            return []
        letters = [b.text for b in bound_letters(Row(left.at, (*left.items, Sign(left.at, "in"))))]
        is_indexed = isinstance(item, Scripts) and bool(set(letters_of(item.sub)) & self.evidence.indices)
        if not (isinstance(first, Scripts) or is_indexed):
            return []
        table = self.scripted(item)
        if not isinstance(table, Use):
            return []
        self.set_tables.add(table.name)
        return [Use(table.at, table.name, (*table.places, *(Index(left.at, c) for c in letters)))]

    def valued(self, right: Row) -> set[str]:
        """The letter for the values of a set that is its capital: x ∈ 𝒳."""
        item = right.items[0] if len(right) == 1 else None
        return {item.text.lower()} if isinstance(item, Letter) and item.font == "cal" and item.text.isupper() else set()

    def members(self, left: Row, right: Row) -> list[Range]:
        """x ∈ D: the sum is over the sample; w ∈ V: over the values of an index."""
        letters = [b.text for b in bound_letters(Row(left.at, (*left.items, Sign(left.at, "in"))))]
        below = self.evidence.below | self.valued(right)
        if all(c in below for c in letters):
            return [Range(c) for c in letters]
        letter = next(c for c in "ijknmrs" if c not in self.taken and c not in self.scope)
        return [Range(letter, samples=tuple(letters))]

    # ------------------------------------------------------------------ derivatives
    def derivative(self, item: Fraction, items: Sequence[Item], n: int) -> tuple[Phrase, int] | None:
        """∂L/∂w, dL/dw, δL/δw; with nothing above but the ∂, of the product that follows."""
        top = differential(item.top)
        bottom = differential(item.bottom)
        if top is None or bottom is None or not bottom:
            return None
        by = tuple(self.expression(r) for r in bottom)
        of_rows = [r for r in top if r.items]
        if of_rows:
            return Derivative(item.at, self.expression(of_rows[0]), by), n + 1
        of, n = self.rest(items, n + 1)
        return Derivative(item.at, of, by), n

    def gradient(self, items: Sequence[Item], n: int) -> tuple[Phrase, int]:
        scripts = hung(items[n])
        at = scripts.base.at
        by = self.expression(scripts.subs[0]) if scripts.subs else None
        order = 2 if any(label(s) == "2" for s in scripts.sups) else 1
        n += 1
        if n >= len(items):
            raise self.error(_("the gradient of what?"), at)
        if isinstance(items[n], Sign):
            raise self.error(_("the gradient of what?"), items[n].at)
        of, n = self.factor(items, n)
        return Gradient(at, of, by, order), n

    # ------------------------------------------------------------------ expectations, indicators
    def expectation(self, base: Letter, items: Sequence[Item], n: int) -> tuple[Phrase, int] | None:
        item = items[n]
        following = items[n + 1] if n + 1 < len(items) else None
        group = None if following is None else base_of(following)
        if not isinstance(group, Group) or group.open not in ("[", "(", "{"):
            return None
        if base.font != "bb" and base.font != "upright":
            if group.open != "[":
                if stem(base) in self.defined or self.typed or stem(base) in self.evidence.bare:
                    return None
                if len(group.body) > 1 and any(isinstance(i, Sign) and i.text in "+-" for i in group.body):
                    raise self.error(
                        _("E( ) is read in two ways: an expectation, written \\mathbb E[ ], or the product of a "
                          "number E, written E \\cdot ( )"),
                        base.at,
                    )  # fmt: skip
                return None
        outer = hung(following)  # type: ignore[arg-type]
        variable: str | None = None
        distribution: Phrase | None = None
        for sub in hung(item).subs:
            for part in split(sub, {",", ";"}):
                sides = split(part, {"sim", "~"})
                if sides[0].items and isinstance(first := sides[0].items[0], Letter):
                    variable = stem(first)
                    if len(sides) > 1 and sides[1].items:
                        head = sides[1].items[0]
                        name = self.name_with_labels(head)
                        distribution = Use(head.at, name) if name else None
                        if isinstance(base_of(head), Letter) and not isinstance(head, Letter):
                            distribution = Use(head.at, "?" + (name or ""))
        body = self.expression(group.body)
        return self.hang(Mean(base.at, "mean", (body,), variable, distribution), outer), n + 2

    def indicator(self, base: Letter, items: Sequence[Item], n: int) -> tuple[Phrase, int] | None:
        item = items[n]
        scripts = hung(item)
        if base.text == "delta":
            return None
        for sub in scripts.subs:
            inner = sub
            if len(sub) == 1 and isinstance(only := sub.items[0], Group):
                inner = only.body
            if any(isinstance(i, Sign) and i.text in COMPARISONS for i in inner):
                return self.when(self.condition(inner), base.at), n + 1
        following = items[n + 1] if n + 1 < len(items) else None
        if isinstance(following, Group) and self._is_condition(following):
            return self.when(self.condition(following.body), base.at), n + 2
        return None

    @staticmethod
    def when(condition: Phrase, at: int) -> Phrase:
        return Pieces(at, ((Literal(at, "1"), condition), (Literal(at, "0"), None)))

    def _is_condition(self, group: Group) -> bool:
        return any(isinstance(i, Sign) and i.text in COMPARISONS for i in group.body)

    def condition(self, row: Row) -> Phrase:
        """A comparison, a chain of them, or several that hold together."""
        parts_ = [r for r in split(row, {",", "wedge", "and"}) if r.items]
        made: Phrase | None = None
        for part in parts_:
            one = self._comparison(part)
            made = one if made is None else Compare(part.at, "and", made, one)
        if made is None:
            raise self.error(_("a condition is missing here"), row.at)
        return made

    def _comparison(self, row: Row) -> Phrase:
        places = [k for k, i in enumerate(row.items) if isinstance(i, Sign) and i.text in COMPARISONS]
        if not places:
            raise self.error(_("this is no condition; write it with =, <, > or ≠"), row.at)
        cuts = [-1, *places, len(row.items)]
        sides = [self.expression(Row(row.at, row.items[a + 1 : b])) for a, b in pairwise(cuts)]
        made: Phrase | None = None
        for k, place in enumerate(places):
            sign = COMPARISONS[row.items[place].text]  # type: ignore[attr-defined]
            one = Compare(row.at, sign, sides[k], sides[k + 1])
            made = one if made is None else Compare(row.at, "and", made, one)
        assert made is not None
        return made

    # ------------------------------------------------------------------ single things
    def scripted(self, item: Item, before: str = "") -> Phrase:
        """One thing with all that hangs from it."""
        scripts = hung(item)
        base = scripts.base
        at = base.at
        if isinstance(base, Letter | Accent) and (name := stem(base)) is not None:
            if isinstance(base, Accent) and base.kind in ("dot", "ddot"):
                raise self.error(
                    _("{name} with a dot is read in two ways: its derivative by time, \\frac{{d {name}}}{{d t}}, or "
                      "a quantity of its own, {name}_2; "
                      "write one").format(name=name.rsplit("_", 1)[0]), at,
                )  # fmt: skip
            if isinstance(base, Accent) and base.kind in ("bar", "overline") and self.bars_are_means and name not in self.defined:
                return self.hang(Fold(at, "mean", (), self.expression(base.body)), scripts)
            return self.name(before + name, scripts)
        if before:
            raise self.error(_("a name is missing here"), at)
        made: Phrase
        match base:
            case Number():
                made = Literal(at, base.text)
                if scripts.subs:
                    raise self.error(_("a number has no entries"), at)
            case Group():
                made = self.group(base, scripts)
            case Fraction():
                made = Quotient(at, self.expression(base.top), self.expression(base.bottom))
            case Root():
                body = self.expression(base.body)
                if base.degree is None:
                    made = Apply(at, "sqrt", (body,))
                else:
                    made = Power(at, body, Quotient(at, Literal(at, "1"), self.expression(base.degree)))
            case Accent(kind="overline" | "bar"):
                made = Fold(at, "mean", (), self.expression(base.body))
            case Accent(kind="hat" | "tilde" | "check" | "breve") if len(base.body) == 1 and isinstance(
                base.body.items[0], Scripts
            ):
                inner = hung(base.body.items[0])
                plain = stem(inner.base)
                if plain is None:
                    raise self.error(_("a {accent} over an expression has no meaning here").format(accent=base.kind), at)
                inner.subs += scripts.subs
                inner.sups += scripts.sups
                return self.name(f"{before}{plain}_{base.kind}", inner)
            case Accent():
                raise self.error(_("a {accent} over an expression has no meaning here").format(accent=base.kind), at)
            case Matrix():
                made = self.matrix(base)
            case Cases():
                made = self.cases(base)
            case Dots():
                made = Use(at, "…")
            case _:
                raise self.error(_("this is not expected here"), at)
        return self.hang(made, scripts)

    def group(self, base: Group, scripts: Hung) -> Phrase:
        at = base.at
        if base.open in ("|", "lvert"):
            return Bars(at, self.expression(base.body))
        if base.open in ("||", "lVert"):
            kind = ""
            if scripts.subs:
                kind = label(scripts.subs.pop(0)) or ""
                kind = {"infty": "inf", "infinity": "inf"}.get(kind, kind)
            return Norm(at, self.expression(base.body), kind)
        if base.open in ("<", "langle"):
            sides = split(base.body, {",", "|"})
            if len(sides) != 2:
                raise self.error(_("an inner product is of two vectors"), at)
            a, b = map(self.expression, sides)
            return Apply(at, "dot", (a, b))
        if base.open == "[" and self._is_condition(base):
            return self.when(self.condition(base.body), at)
        if base.open == "(" and any(isinstance(i, Sign) and i.text in ("==", "!=", "<", ">", "<=", ">=") for i in base.body):
            return self.when(self.condition(base.body), at)
        if base.open in ("lfloor", "lceil"):
            raise self.error(_("rounding has no derivative"), at)
        parts_ = split(base.body, {",", ";", "||", "|"})
        if len(parts_) > 1:
            return Stack(at, tuple(self.expression(r) for r in parts_ if r.items))
        return self.expression(base.body)

    def hang(self, made: Phrase, scripts: Hung) -> Phrase:
        """What hangs from an expression: entries below, powers and transposition above."""
        places: list[Phrase | None] = []
        for sub in scripts.subs:
            places += self.places(sub)
        if places:
            made = Pick(made.at, made, tuple(places))
        for sup in scripts.sups:
            made = self.above(made, sup)
        if scripts.primes:
            raise self.error(_("a prime after brackets: write the derivative as \\frac{d}{dx}"), made.at)
        return made

    def above(self, made: Phrase, sup: Row) -> Phrase:
        """A power, an inverse, a transposition."""
        at = made.at
        items = list(sup.items)
        if not items:
            return made
        if self.is_transpose(items):
            return Transposed(at, made)
        if len(items) == 2 and isinstance(items[0], Sign) and items[0].text == "-":
            if self.is_transpose(items[1:]):
                return Transposed(at, Inverse(at, made))
            if isinstance(items[1], Number) and items[1].text == "1":
                return Inverse(at, made)
        if len(items) > 1 and self.is_transpose(items[-1:]):
            return Transposed(at, self.above(made, Row(sup.at, tuple(items[:-1]))))
        return Power(at, made, self.expression(sup))

    def is_transpose(self, items: Sequence[Item]) -> bool:
        if len(items) != 1:
            return False
        item = items[0]
        if isinstance(item, Sign):
            return item.text in ("top", "intercal")
        if isinstance(item, Group) and item.open == "":
            return self.is_transpose(item.body.items)
        if not isinstance(item, Letter) or item.text not in ("T", "top", "intercal"):
            return False
        return item.font != "" or "T" not in self.evidence.sizes

    def places(self, sub: Row) -> list[Phrase | None]:
        """The places of an entry: letters side by side, or between commas."""
        found: list[Phrase | None] = []
        if len(sub) == 1 and isinstance(group := sub.items[0], Group) and group.open == "(":
            sub = group.body
        for part in split(sub, {",", "|", ";"}):
            if not part.items:
                continue
            if len(part) == 1 and isinstance(part.items[0], Sign) and part.items[0].text in (":", "cdot", "*"):
                found.append(None)
            elif all(
                (isinstance(base_of(i), Letter | Number) and not isinstance(i, Number)) or isinstance(i, Number) for i in part
            ):
                found += (self.place(Row(i.at, (i,))) for i in part)
            else:
                found.append(self.place(part))
        return found

    def place(self, row: Row) -> Phrase:
        if len(row) == 1 and (primed := primed_letter(row.items[0])) is not None and primed in self.evidence.indices:
            return Index(row.at, primed)
        if len(row) == 1 and isinstance(only := row.items[0], Letter):
            return Index(only.at, SPELLED.get(only.text, only.text))
        if len(row) == 1 and isinstance(only := row.items[0], Number):
            return Literal(only.at, only.text)
        return self.expression(row)

    def name(self, base: str, scripts: Hung) -> Phrase:
        """A name with its labels and its places; what hangs above and is no part of it is a power."""
        at = scripts.base.at
        item = scripts.base
        if isinstance(item, Letter) and item.font in ("bold", "bb") and item.text in ("1", "0"):
            sizes = tuple(self.expression(s) for s in scripts.subs)
            made: Phrase = Apply(at, "ones" if item.text == "1" else "zeros", sizes)
            for sup in scripts.sups:
                made = self.above(made, sup)
            return made
        if base in ("infty",):
            return Literal(at, "oo")
        before: list[Phrase | None] = []
        places: list[Phrase | None] = []
        labels: list[str] = []
        powers: list[Row] = []
        for sup in scripts.sups:
            self.superscript(base, sup, before, labels, powers)
        for sub in scripts.subs:
            self.subscript(base, sub, places, labels)
        labels += ["prime" * scripts.primes] if scripts.primes else []
        word = named(base, *labels)
        if (
            base in self.evidence.split
            and places
            and all(isinstance(p, Index) and p.name in self.evidence.layers for p in places)
        ):
            word = named(base, *labels, "".join(p.name for p in places if isinstance(p, Index)))
        if base in self.evidence.sizes and (before or places) and not labels and base not in self.evidence.thin_sizes:
            word = f"{base}_{''.join(p.name for p in places if isinstance(p, Index)) or 'n'}"
        if scripts.primes and named(base, *labels[:-1]) in self.defined:
            raise self.error(
                _("{name}' is read in two ways: the derivative of {name}, or another quantity: write \\frac{{d "
                  "{name}}}{{d x}} or {name}_2").format(
                    name=base
                ), at,
            )  # fmt: skip
        if scripts.primes and not before and not places and f"{base}{'prime' * scripts.primes}" in self.evidence.indices:
            return Index(at, f"{base}{'prime' * scripts.primes}")
        all_places = (*before, *places)
        self.places_above[word] = max(self.places_above.get(word, 0), len(before))
        indexed = bool(all_places)
        if word == "pi_" and not indexed and not labels and "pi" not in self.arrays:
            made = Literal(at, "pi")
        elif word == "e_" and not indexed and not labels and self.is_euler(powers):
            exponent = self.expression(powers.pop(0))
            made = Apply(at, "euler", (exponent,))
        elif not indexed and not labels and isinstance(item, Letter) and item.text in self.evidence.indices and (
            base not in self.defined and (item.text in self.scope or item.text in self.evidence.bound
                or item.text in self.evidence.left)
        ) and item.font != "bold":  # fmt: skip
            made = Index(at, base)
        else:
            made = Use(at, word, all_places)
        for sup in powers:
            made = self.above(made, sup)
        return made

    def is_euler(self, powers: Sequence[Row]) -> bool:
        """Whether e is the base of the natural logarithm: the base of a power, and defined nowhere."""
        if not powers or "e" in self.defined or "e_" in self.defined or "e" in self.arrays:
            return False
        if self.is_transpose(powers[0].items):
            return False
        if self.typed and len(powers[0]) == 1 and isinstance(number := powers[0].items[0], Number):
            raise self.error(
                _("e^{k} is read in two ways: the base of the natural logarithm, exp({k}), or a quantity e, e**2 "
                  "with e defined; write "
                  "exp({k}), or give the quantity another name").format(k=number.text), powers[0].at, f"`exp({number.text})`",
            )  # fmt: skip
        return True

    def superscript(self, base: str, sup: Row, before: list[Phrase | None], labels: list[str], powers: list[Row]) -> None:
        """What stands above a name: an index or a label in brackets, a sign or a word as a label, else a power."""
        items = list(sup.items)
        if base == "e":
            powers.append(sup)
            return
        while items and isinstance(group := items[0], Group) and group.open in ("(", "["):
            word = label(group.body)
            letters = {i.text for i in group.body if isinstance(i, Letter)}
            if letters & self.evidence.indices:
                column = bool(before) and is_capital(base)
                before += [None, *self.places(group.body)] if column else self.places(group.body)
            elif base in self.dotted and len(group.body) == 1:
                before.append(self.place_of_dots(group.body))
            elif word is not None:
                labels.append(word)
            else:
                break
            items.pop(0)
        if not items:
            return
        rest = Row(items[0].at, tuple(items))
        if self.is_transpose(items):
            powers.append(rest)
            return
        if len(items) == 1:
            item = items[0]
            if isinstance(item, Sign) and item.text in STARS:
                labels.append(label(rest) or "star")
                return
            if isinstance(item, Letter):
                if item.text in self.evidence.above and item.font == "":
                    before.append(Index(item.at, item.text))
                    return
                is_label = item.font in ("upright", "cal", "sf", "bold") or (item.text.isupper() and self.is_label_above(item))
                if is_label:
                    labels.append(label(rest) or item.text)
                    return
            if (
                isinstance(item, Scripts) and isinstance(inner := base_of(item), Letter) and inner.font == "upright"
                and not set(letters_of(Row(item.at, (item,)))) & self.evidence.indices
            ):  # fmt: skip
                labels.append(label(rest) or "")
                return
        letters = {i.text for i in items if isinstance(i, Letter)}
        if letters & self.evidence.above and all(isinstance(i, Letter | Number | Sign) for i in items):
            before += self.places(rest)
            return
        powers.append(rest)

    def is_label_above(self, item: Letter) -> bool:
        """Whether a capital above is a label (W^Q), and no number that the text knows."""
        return item.text not in self.evidence.sizes and item.text not in self.evidence.indices

    def subscript(self, base: str, sub: Row, places: list[Phrase | None], labels: list[str]) -> None:
        """What stands below a name: its indices are places, all else is a part of the name."""
        if len(sub) == 1 and isinstance(group := sub.items[0], Group) and group.open == "(":
            sub = group.body
        for part in split(sub, {",", "|", ";"}):
            if not part.items:
                continue
            items = part.items
            if len(items) > 1 and all(isinstance(i, Sign) and i.text in STARS for i in items):
                labels.append("".join(label(Row(i.at, (i,))) or "" for i in items))
                continue
            if len(items) == 1 and isinstance(sign := items[0], Sign):
                if sign.text in (":", "cdot"):
                    places.append(None)
                else:
                    labels.append(label(part) or "star")
                continue
            letters = [i.text for i in items if isinstance(i, Letter)]
            single = all(isinstance(i, Letter | Number) for i in items)
            if (
                len(items) == 2
                and isinstance(items[0], Number)
                and letters
                and letters[0] in self.evidence.indices
                and self.is_multiple(items[0])
            ):
                places.append(self.expression(part))
                continue
            hanging = [i for i in items if isinstance(i, Scripts) and set(self.free_below(i)) & self.evidence.indices]
            if len(items) > 1 and hanging and all(isinstance(base_of(i), Letter | Number) for i in items):
                places += (self.scripted(i) if i in hanging else self.place(Row(i.at, (i,))) for i in items)
                continue
            known = [c in self.evidence.indices for c in letters]
            if single and letters and all(known):
                places += (self.place(Row(i.at, (i,))) for i in items)
            elif single and any(known) and len(items) > 1 and all(len(c) == 1 and c.islower() for c in letters):
                places += (
                    self.place(Row(i.at, (i,))) if isinstance(i, Number) or i.text in self.evidence.indices else Use(i.at, i.text)  # type: ignore[attr-defined]
                    for i in items
                )
            elif single and not letters:
                if base in self.arrays:
                    digits = "".join(i.text for i in items if isinstance(i, Number))
                    rank = self.digits.get(base, 1)
                    cells = list(digits) if len(digits) == rank > 1 else [digits]
                    places += (Literal(items[0].at, c) for c in cells)
                else:
                    labels.append(label(part) or "")
            elif (len(items) == 1 and primed_letter(items[0]) in self.evidence.indices) or self.is_place(base, part):
                places.append(self.place(part))
            elif single and len(items) == 1 and base in self.dotted:
                places.append(self.place_of_dots(part))
            else:
                word = label(part)
                if (
                    self.typed
                    and word is not None
                    and len(word) == 1
                    and word in "ijkmnt"
                    and not labels
                    and len(base) == 1
                    and base not in "dnN"
                ):
                    raise self.error(
                        _("{name}_{i} is read in two ways, since {i} is on no left side and under no sum: one "
                          "number with the name {name}{i}, or the "
                          "entry {name}[{i}] of an array; write one of them").format(name=base, i=word),
                        items[0].at, f"`{base}[{word}]`",
                    )  # fmt: skip
                if word is None:
                    places.append(self.place(part))
                else:
                    labels.append(word)

    bars_are_means = False

    def is_multiple(self, number: Number) -> bool:
        """Whether a number before an index below is a factor (x_{2i}), and no place of its own."""
        return number.text == "2"

    dotted: frozenset[str] = frozenset()
    chosen: frozenset[tuple[str, str]] = frozenset()

    def place_of_dots(self, row: Row) -> Phrase:
        """The place of an entry in a list with dots: a number, or the size with which it ends."""
        only = row.items[0]
        return Use(only.at, only.text) if isinstance(only, Letter) else self.place(row)

    def is_place(self, base: str, part: Row) -> bool:
        """Whether what stands below calculates a place from indices (t - 1, y_i), or is a label that chooses one (p_y)."""
        letters = {c for item in part for c in self.free([item])}
        if letters & self.evidence.indices and label(part) is None:
            return True
        if len(part) == 1 and isinstance(only := part.items[0], Scripts):
            return bool(set(self.free_below(only)) & self.evidence.indices)
        word = label(part)
        return word is not None and (base, word) in self.chosen

    def free_below(self, item: Scripts) -> list[str]:
        return [c for row in parts(item) for c in self.free(row.items)]

    # ------------------------------------------------------------------ arrays written out, and cases
    def listed(self, cells: Sequence[Row]) -> tuple[str, Phrase] | None:
        """Cells with dots between them, by the letter along which they run and the cell for all its values."""
        dots = next((n for n, c in enumerate(cells) if len(c) == 1 and isinstance(c.items[0], Dots)), None)
        if dots is None or dots == 0 or dots + 1 >= len(cells):
            return None
        first, last = self.expression(cells[0]), self.expression(cells[-1])
        found = between(first, last)
        if found is None or found[0] > 1:
            raise self.error(
                _("the entries before and behind the dots do not agree, so what stands between is not clear"), cells[dots].at
            )
        letter = next(c for c in "ijkmnrs" if c not in self.taken and c not in self.scope)
        return letter, put(last, found[1], Index(last.at, letter))

    def matrix(self, base: Matrix) -> Phrase:
        if any(isinstance(i, Dots) for cells in base.rows for c in cells for i in c):
            return self.dotted_matrix(base)
        rows = tuple(tuple(self.expression(cell) for cell in cells) for cells in base.rows)
        if base.fence == "|":
            return Bars(base.at, Written(base.at, rows))
        return Written(base.at, rows)

    def dotted_matrix(self, base: Matrix) -> Phrase:
        columns = len(base.rows[0])
        if columns == 1:
            found = self.listed([cells[0] for cells in base.rows])
            if found is not None:
                letter, body = found
                while isinstance(body, Transposed):
                    body = body.base
                return Listed(base.at, (letter,), body)
        first, last = self.listed(base.rows[0]), self.listed(base.rows[-1])
        if first is None or last is None:
            raise self.error(_("dots need a term before them and one behind"), base.at)
        if len(base.rows) == 1:
            return Transposed(base.at, Listed(base.at, (first[0],), first[1]))
        column, top = first
        bottom = put(last[1], Index(base.at, last[0]), Index(base.at, column))
        found_rows = between(top, bottom)
        if found_rows is None:
            raise self.error(
                _("the entries before and behind the dots do not agree, so what stands between is not clear"), base.at
            )
        row = next(c for c in "ijkmnrs" if c not in self.taken and c not in self.scope and c != column)
        return Listed(base.at, (row, column), put(bottom, found_rows[1], Index(base.at, row)))

    def cases(self, base: Cases) -> Phrase:
        pieces = tuple((self.expression(v), None if c is None else self.condition(c)) for v, c in base.rows)
        return Pieces(base.at, pieces)


def is_parameter(letter: Letter) -> bool:
    """Whether a letter below a function is a parameter (h_θ(x), f_w(x)), and no label (p_z(z), p_X(x))."""
    return letter.font in ("", "bold") and (letter.text in ("w", "W") or (len(letter.text) > 1 and letter.text.isascii()))


def differential(row: Row) -> list[Row] | None:
    """What follows each d, ∂ or δ of one side of a derivative; None where the side is no differential."""
    items = list(row.items)
    if not items:
        return None
    first = base_of(items[0])
    if not isinstance(first, Letter):
        return None
    if first.text in ("partial", "d", "delta", "part"):
        sign = first.text
    elif len(first.text) == 2 and first.text[0] == "d" and first.font == "upright":
        sign = "d"
    else:
        return None
    found: list[list[Item]] = []
    for item in items:
        base = base_of(item)
        if isinstance(base, Letter) and base.text == sign and base.font in ("", "upright", "sf", "function", "big"):
            found.append([])
        elif isinstance(base, Letter) and sign == "d" and len(base.text) == 2 and base.text[0] == "d" and base.font == "upright":
            found.append([_without_d(item)])
        elif found:
            found[-1].append(item)
        else:
            return None
    if sign == "delta" and (len(found) != 1 or not found[0]):
        return None
    made: list[Row] = []
    for each in found:
        times = 1
        if (
            each
            and isinstance(last := each[-1], Scripts)
            and last.sup is not None
            and label(last.sup) in ("2", "3")
            and last.sub is None
            and len(found) == 1
        ):
            times, each = int(label(last.sup) or 1), [*each[:-1], last.base]
        made += [Row(each[0].at if each else row.at, tuple(each))] * times
    return made


def _without_d(item: Item) -> Item:
    if isinstance(item, Scripts):
        return Scripts(item.at, _without_d(item.base), item.sub, item.sup, item.primes)
    assert isinstance(item, Letter)
    return Letter(item.at, item.text[1:], "")
