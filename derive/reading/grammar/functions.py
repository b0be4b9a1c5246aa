"""Functions: which letter is one, what it is of, and how far it reaches without brackets."""

from __future__ import annotations

from collections.abc import Sequence

from derive.expression.functions import ELEMENTARY
from derive.reading.evidence import fold_of, letters_of, scripted, split
from derive.reading.formulas import formula, spelled
from derive.reading.grammar.conditions import COMPARISONS
from derive.reading.grammar.part import Part, hung
from derive.reading.naming import is_capital, label, named, stem
from derive.reading.phrases import (
    Apply,
    Bars,
    Call,
    Derivative,
    Fold,
    Listed,
    Literal,
    Mean,
    Norm,
    Phrase,
    Pieces,
    Power,
    Quotient,
    Range,
    Use,
    Written,
)
from derive.reading.phrases import Letter as Index
from derive.reading.runs import base_of
from derive.reading.surface import (
    Accent,
    Dots,
    Fraction,
    Group,
    Item,
    Letter,
    Number,
    Row,
    Scripts,
    Sign,
)
from derive.reading.within import alike, letters_in, rewritten
from derive.sentence import message
from derive.words import gettext as _

#: Functions of numbers, which act on an array entry by entry, by their names in the text notation.
ENTRYWISE = {
    **{name: row.text for row in ELEMENTARY for name in (row.text, *row.commands, *row.words)},
    "sqrt": "sqrt", "abs": "abs", "sigm": "sigmoid", "logistic": "sigmoid", "Relu": "relu", "ReLU": "relu", "logit": "logit",
    "expit": "sigmoid", "square": "square", "abs2": "square", "lg": "log10", "log10": "log10",
    "log2": "log2", "lb": "log2", "tg": "tan", "th": "tanh",
    "sech": "sech", "log1p": "log1p", "expm1": "expm1", "GELU": "gelu", "sig": "sigmoid", "Exp": "exp", "Log": "log",
}  # fmt: skip

#: Functions of numbers by their formulas, which take what follows without brackets too: cot x.
BY_FORMULA = frozenset((
    "arsinh", "arcosh", "artanh", "arcsinh", "arccosh", "arctanh", "cot", "sec", "csc", "coth", "csch",
))  # fmt: skip

#: Logarithms to a base.
BASES = {"log10": "10", "log2": "2"}

#: Functions of arrays.
OF_ARRAYS = {
    "softmax": "softmax", "Softmax": "softmax", "logsoftmax": "log_softmax", "log_softmax": "log_softmax", "SoftMax": "softmax",
    "logsumexp": "logsumexp", "lse": "logsumexp", "LSE": "logsumexp", "det": "det", "tr": "trace", "Tr": "trace",
    "trace": "trace", "Trace": "trace", "diag": "diag", "Diag": "diag", "logdet": "logdet", "inv": "inv", "outer": "outer",
    "norm": "norm", "dot": "dot", "inner": "dot", "eye": "eye", "ones": "ones", "zeros": "zeros", "transpose": "transpose",
    "clip": "clip", "clamp": "clip", "Clip": "clip", "length": "length", "numel": "length", "concat": "concat",
    "solve": "solve",
}  # fmt: skip

#: Functions that a text does not define by a left side.
KNOWN = frozenset((*ENTRYWISE, *OF_ARRAYS))

EXTREMES = {"max": "max", "min": "min"}

#: What holds its argument fixed in a derivative.
HELD = frozenset(("sg", "SG", "stopgrad", "StopGrad", "stop_gradient", "stopgradient", "StopGradient", "stop_grad", "detach"))

#: Densities that are multiplied with one another.
PROBABILITIES = frozenset(("p", "P", "Pr"))

MOMENTS = {"Var": "var", "var": "var", "Cov": "cov", "cov": "cov", "std": "std", "Std": "std"}


def is_listed(body: Row) -> bool:
    """Whether a set of entries with dots between them stands alone: {R_1, …, R_m}."""
    only = body.items[0] if len(body) == 1 else None
    return isinstance(only, Group) and only.open == "{" and any(isinstance(i, Dots) for i in only.body)


class Functions(Part):
    """Functions, known ones and those of the text, and how far they reach."""

    def is_beside_mean(self, group: Group) -> bool:
        """Whether a mean is of the same: the σ(x) beside μ(x) is a deviation, and not the logistic function."""
        return any(alike(group.body, other.body) for other in self.evidence.called.get("mu", []))

    def is_step_of(self, following: Item | None) -> bool:
        """Whether Δ before a capital is a factor, for it stands alone elsewhere: Δ B beside Δ/2."""
        name = None if following is None else stem(base_of(following))
        pairs = (pair for row in self.evidence.rows for pair in scripted(row)) if name and is_capital(name) else ()
        return any(
            isinstance(i, Letter) and i.text == "Delta" and (after is None or not isinstance(base_of(after), Letter | Accent))
            for i, after in pairs
        )

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
        is_change = text == "Delta" and text not in self.evidence.declared and not self.is_step_of(following)
        if isinstance(item, Letter) and following is not None and isinstance(base_of(following), Letter):
            if is_change or (text == "delta" and f"delta_{stem(base_of(following))}" in self.defined):
                return self.changed(following, text, items, n)
        if text in ("E", "mathbbE") and (found := self.expectation(base, items, n)) is not None:
            return found
        moments = None if following is None else base_of(following)
        if text in MOMENTS and isinstance(moments, Group) and (moments.open == "[" or text not in self.evidence.bare) and not own:
            bodies = tuple(self.expression(r) for r in split(moments.body, {","}))
            outer = hung(following)  # type: ignore[arg-type]
            if MOMENTS[text] == "std" and len(bodies) == 1:
                return self.hang(Apply(base.at, "sqrt", (Mean(base.at, "var", bodies),)), outer), n + 2
            if (
                moments.open == "["
                or (self.typed and text.islower())  # var(x), as NumPy has it
                or is_listed(moments.body)
                or any(isinstance(i, Accent) or (isinstance(i, Letter) and i.text.isupper()) for i in map(base_of, moments.body))
            ):
                return self.hang(Mean(base.at, MOMENTS[text], bodies), outer), n + 2
            if len(bodies) == 1 and isinstance(only := bodies[0], Use):
                return self.hang(Use(base.at, named(text, only.name), only.places), outer), n + 2
        if text in HELD and following is not None and isinstance(base_of(following), Group) and not own:
            return self.held_fixed(following), n + 2
        if text in ("I", "1", "mathbb1", "delta") or (base.font == "bb" and text in ("1", "I")):
            if (found := self.indicator(base, items, n)) is not None:
                return found
        if text == "where" and self.typed and isinstance(following, Group) and len(parts_ := split(following.body, {","})) == 3:
            condition, yes, no = parts_
            chosen = Pieces(base.at, ((self.expression(yes), self.condition(condition)), (self.expression(no), None)))
            return chosen, n + 2
        is_factor = isinstance(following, Group) and following.open == "[" and text in self.evidence.bare  # σ [1/√π - z]
        argument = None if following is None else base_of(following)
        is_factor |= isinstance(argument, Group) and self.is_beside_mean(argument)
        if text == "sigma" and not own and self.is_called(item, following) and not self.hangs_index(item) and not is_factor:
            self.refuse_two_sigmas(base)
            self.say(message("σ(…) is the logistic function"))
            return self.known("sigmoid", items, n)
        if text == "log" and word and not own and (based := self.log_to_base(items, n)) is not None:
            return based
        if text in ENTRYWISE and (word or text in ("exp", "log")) and not own and not self.hangs_index(item):
            if following is None and not word:
                return None
            return self.known(ENTRYWISE[text], items, n)
        if word and not own and isinstance(following, Group) and following.open == "(" and text not in (*OF_ARRAYS, *MOMENTS):
            if (function := spelled(text)) is not None:
                return self.known(function, items, n)
            if (form := formula(text)) is not None and len(split(following.body, {","})) == 1:
                self.say(message("{name}(x) is {formula}", name=text, formula=form.format("x")))
                return self.known(text, items, n)
        if text in BY_FORMULA and word and not own and following is not None and (form := formula(text)) is not None:
            self.say(message("{name}(x) is {formula}", name=text, formula=form.format("x")))
            return self.known(text, items, n)
        if OF_ARRAYS.get(text) in ("softmax", "log_softmax") and not own and (over := self.softmax_over(items, n)) is not None:
            return over
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
            self.say(message("{name} is one name, not a product with {factor}", name=made.name, factor=factor))
        group = items[n + 2] if n + 2 < len(items) else None
        if (
            isinstance(made, Use)
            and isinstance(group, Group)
            and group.open == "("
            and all(isinstance(i, Letter | Number | Sign) for i in group.body)  # Δx(t + 1), and not Δt (a - b x_n)
            and set(self.free(group.body.items)) & self.evidence.indices
        ):
            return Use(made.at, made.name, (*made.places, *self.places(group.body))), n + 3
        return made, n + 2

    def log_to_base(self, items: Sequence[Item], n: int) -> tuple[Phrase, int] | None:
        """\\log_2 x is log x / log 2."""
        scripts = hung(items[n])
        base = scripts.subs[0] if len(scripts.subs) == 1 else None
        if base is None or len(base) != 1 or not (isinstance(base.items[0], Number) or label(base) in ("a", "b", "e")):
            return None
        at = scripts.base.at
        bare = Scripts(at, scripts.base, None, scripts.sups[0]) if scripts.sups else scripts.base
        top, n = self.known("log", (*items[:n], bare, *items[n + 1 :]), n)
        if label(base) == "e":
            return top, n
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

    def softmax_over(self, items: Sequence[Item], n: int) -> tuple[Phrase, int] | None:
        """softmax_j(e_{ij}) and softmax(e_{ij})_j: the exponential over the sum of them all for the index that stands below; None
        where none does."""
        scripts, following = hung(items[n]), items[n + 1] if n + 1 < len(items) else None
        outer = None if following is None else hung(following)
        behind = [sub for sub in (outer.subs if outer else ()) if len(sub) == 1 and isinstance(sub.items[0], Letter)]
        letters = [c for sub in (*scripts.subs, *behind) for c in letters_of(sub)]
        group = outer.base if outer else None
        if len(letters) != 1 or not isinstance(group, Group) or group.open not in ("(", "[") or (outer and outer.sups):
            return None
        at, body = group.at, self.expression(group.body)
        if letters[0] not in letters_in(body):
            return None
        other = next(c for c in "kmnrsuvw" if c not in self.taken and c not in (*self.scope, *self.evidence.indices))

        def change(part: Phrase) -> Phrase | None:
            return Index(part.at, other) if isinstance(part, Index) and part.name == letters[0] else None

        made, total = (Apply(at, "exp", (b,)) for b in (body, rewritten(body, change)))
        quotient = Quotient(at, made, Fold(at, "sum", (Range(other),), total))
        is_log = OF_ARRAYS[getattr(scripts.base, "text", "")] == "log_softmax"
        return (Apply(at, "log", (quotient,)) if is_log else quotient), n + 2

    def held_fixed(self, item: Item) -> Phrase:
        """sg[z]: a quantity of its own with the value of z, through which no derivative goes."""
        scripts = hung(item)
        group = scripts.base
        assert isinstance(group, Group)
        of = self.expression(group.body)
        letters: tuple[Phrase | None, ...] = tuple(Index(group.at, c) for c in letters_in(of))
        if isinstance(of, Use) and all(isinstance(p, Index) for p in of.places):
            name = f"{of.name.rstrip('_')}_fixed"
        else:
            name = next((n for n, (_u, body) in self.held.items() if alike(body, of)), f"held{len(self.held) or ''}")
        if name not in self.held:
            self.say(message("{name} is held fixed: no derivative goes through it", name=name))
            self.held[name] = Use(group.at, name, letters), of
        return self.hang(Use(group.at, name, letters), scripts)

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
            arguments = self.arguments_of(split(group.body, {","}), group.at)
            if function == "diag" and len(arguments) > 1 and not self.typed:
                arguments = (Written(group.at, tuple((a,) for a in arguments)),)  # diag(a, b, c)
            made: Phrase = self.applied(function, arguments, at, order)
            if power is not None:
                made = Power(at, made, power)
            return self.hang(made, outer), n
        if function in EXTREMES and fold_of(following) is not None and not self.typed:  # \min Σ_i (…)^2
            said = _("\\{kind} is over all values of what stands behind it here, and not over an index")
            raise self.error(said.format(kind=function), at, self.objective(following.at))
        factors: list[tuple[str, Phrase]] = []
        while n < len(items) and not isinstance(items[n], Sign):
            base = base_of(items[n])
            is_scale = function == "log" and getattr(base, "text", "") == "exp" and not self.typed  # log 1/Z exp(-E)
            if factors and ((self._starts_function(items[n]) and not is_scale) or fold_of(items[n]) is not None):
                break
            if factors and not self.typed and self.is_factor_of_functions(base, items[n - 1]):
                break
            phrase, n = self.factor(items, n)
            factors.append(("", phrase))
            if isinstance(base, Group) and isinstance(phrase, Bars | Norm):
                break
            joins = function == "log" and self._is_another_density(phrase, items[n:])
            if isinstance(phrase, Call | Apply | Fold) and not joins:
                break
            if self.typed and not is_coefficient(phrase):  # sin 2x, cos 2πx
                break
        if not factors:
            raise self.error(_("{function} of what?").format(function=function), at)
        self.refuse_star(function, factors, items[n:])
        made = self.applied(function, (self.product(factors),), at, order)
        return (Power(at, made, power) if power is not None else made), n

    def is_factor_of_functions(self, base: Item, letter: Item) -> bool:
        """Whether what stands behind a function and its letter is a factor with functions of this letter: sin t (cos t - 1), and
        sin t ∂(cos t)/∂t; ω (t - t_0) and ω (1 - cos t) are what a sine is of."""
        if isinstance(base, Fraction):
            rows: tuple[Row, ...] = (base.top, base.bottom)
            if any(isinstance(i, Letter) and i.text == "partial" for row in rows for i in row):
                return True
        elif isinstance(base, Group) and base.open == "(":
            rows = (base.body,) if any(isinstance(i, Sign) and i.text in ("+", "-") for i in base.body) else ()
        else:
            return False
        own = stem(base_of(letter))
        has_letter = own is not None and any(stem(base_of(i)) == own for row in rows for i, _after in scripted(row))
        return has_letter and any(self._starts_function(i) for row in rows for i in row)

    def refuse_star(self, function: str, factors: Sequence[tuple[str, Phrase]], behind: Sequence[Item]) -> None:
        """sin 2*x, which is typed for sin(2x) and for x sin 2."""
        star = behind[0] if self.typed and behind else None
        if isinstance(star, Sign) and star.text in ("*", "cdot") and all(is_coefficient(f) for _o, f in factors):
            raise self.error(
                _("{function} of a number before a star is read in two ways: write what it is of in brackets, {function}( )")
                .format(function=function), star.at,
            )  # fmt: skip

    def _is_another_density(self, phrase: Phrase, behind: Sequence[Item]) -> bool:
        """Whether densities are multiplied: the p(C) of log p(x|C) p(C); the Q of log π(a|s) Q(s, a) is a weight."""
        if self.typed or not isinstance(phrase, Call) or phrase.function.split("_")[0] not in PROBABILITIES or len(behind) < 2:
            return False
        group = base_of(behind[1])
        if stem(base_of(behind[0])) not in PROBABILITIES or not isinstance(group, Group) or group.open != "(":
            return False
        return not alike(phrase, self.factor(behind, 0)[0])

    def arguments_of(self, cells: Sequence[Row], at: int) -> tuple[Phrase, ...]:
        """What a known function is of; entries with dots between them are one array: diag(d_1, …, d_n)."""
        if (found := self.listed(cells)) is not None:
            return (Listed(at, (found[0],), found[1]),)
        return tuple(map(self.argument, cells))

    def argument(self, row: Row) -> Phrase:
        relation = next((i for i in row if isinstance(i, Sign) and i.text in COMPARISONS), None)
        return self.condition(row) if relation is not None else self.expression(row)

    def _starts_function(self, item: Item) -> bool:
        base = base_of(item)
        return isinstance(base, Letter) and base.font in ("function", "upright", "word") and (
            base.text in ENTRYWISE or base.text in OF_ARRAYS or base.text in EXTREMES or base.text in BY_FORMULA
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


def is_coefficient(e: Phrase) -> bool:
    """Whether a factor is the number before another: 2, π."""
    return isinstance(e, Literal) or (isinstance(e, Use) and e.name == "pi" and not e.places)
