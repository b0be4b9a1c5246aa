"""The Python interface: `derive(text)` derives and checks, and what it returns prints itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

from derive.errors import DeriveError
from derive.pipeline import Answer, answer, limited
from derive.question import Interval, Order, Question, Shown
from derive.records import dataclass, replace
from derive.words import gettext as _

if TYPE_CHECKING:
    from sympy import Basic, Expr

    from derive.sentence import Message
    from derive.step import Case, Check, Derivation, Step, Tested


def _brief(e: Basic) -> str:
    from derive.notation.brief import brief

    return brief(e)


@dataclass(frozen=True)
class Formula:
    """An expression that can be read as text of the notation, as LaTeX, or as a SymPy tree."""

    expr: Expr

    @property
    def text(self) -> str:
        """The text notation, which reads back to the same expression."""
        from derive.notation import text

        return text(self.expr)

    @property
    def latex(self) -> str:
        """LaTeX for maths mode."""
        from derive.notation import latex

        return latex(self.expr)

    def __repr__(self) -> str:
        return f"<Formula {_brief(self.expr)}>"

    def __str__(self) -> str:
        return self.text

    def _repr_latex_(self) -> str:
        return f"${self.latex}$"


@dataclass(frozen=True)
class Equation:
    """left = right: a definition or an assumption."""

    left: Formula
    right: Formula

    @property
    def text(self) -> str:
        """The equation in the text notation."""
        return f"{self.left.text} = {self.right.text}"

    @property
    def latex(self) -> str:
        """The equation in LaTeX."""
        return f"{self.left.latex} = {self.right.latex}"

    def __repr__(self) -> str:
        return f"<Equation {_brief(self.left.expr)} = {_brief(self.right.expr)}>"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Remark:
    """A sentence of words and formulas: why a rule applies, or what was agreed on where there is no derivative."""

    sentence: Message

    @property
    def text(self) -> str:
        """The sentence with its formulas in the text notation."""
        from derive.notation import sentence_text

        return sentence_text(self.sentence)

    @property
    def latex(self) -> str:
        """The sentence with its formulas as LaTeX between dollar signs."""
        from derive.notation import sentence_latex

        return sentence_latex(self.sentence)

    def __repr__(self) -> str:
        from derive.notation.brief import clipped

        return f"<Remark {clipped(self.text)}>"

    def __str__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return self.latex


@dataclass(frozen=True)
class Equality:
    """before = after, because of one named rule, with its check."""

    step: Step

    @property
    def rule(self) -> str:
        """The rule's stable identifier, in kebab case."""
        return self.step.rule.name

    @property
    def title(self) -> str:
        """The rule's name as a heading says it."""
        return self.step.rule.title

    @property
    def before(self) -> Formula:
        return Formula(self.step.before)

    @property
    def after(self) -> Formula:
        return Formula(self.step.after)

    @property
    def where(self) -> dict[str, Formula]:
        """The pieces that the rule speaks of: g = e^{a_i}."""
        from derive.notation import text

        return {text(left): Formula(right) for left, right in self.step.where}

    @property
    def because(self) -> Remark:
        """Why the rule applies, with the quantities that stand there."""
        return Remark(self.step.because)

    @property
    def check(self) -> Check:
        """What the witness found."""
        assert self.step.check is not None, "whatever `derive` returns was put before the witness"
        return self.step.check

    def __repr__(self) -> str:
        checked = "" if self.step.check is None else f", {self.check.verdict}"
        return f"<Equality {_brief(self.step.before)} = {_brief(self.step.after)}  [{self.title}]{checked}>"

    def __str__(self) -> str:
        return f"{self.before} = {self.after}  [{self.title}]"


@dataclass(frozen=True)
class Branch:
    """The derivation where a condition on the indices holds (i = j, or i ≠ j)."""

    case: Case

    def __repr__(self) -> str:
        return f"<Branch {_brief(self.case.condition)}: {_brief(self.case.result)}>"

    @property
    def condition(self) -> Formula:
        return Formula(self.case.condition)

    @property
    def steps(self) -> tuple[Equality, ...]:
        return tuple(map(Equality, self.case.steps))

    @property
    def result(self) -> Formula:
        return Formula(self.case.result)


class SeveralParts(DeriveError, ValueError):
    """Something of one derivative was asked of several."""


@dataclass(frozen=True, repr=False)
class Derived(Sequence["Derived"]):
    """∂ of / ∂ wrt, derived and checked: a sequence of its parts, one for each variable.

    Of one derivative, `result` is the last line, `steps` the chain that leads to it, `cases` the same where two indices agree
    and where they differ, `lemmas` the derivatives of the named quantities on the way.  Of several, each part has these, and
    `lemmas` are those that the parts share, each once: the errors δ of a network, from its loss back.  What only one
    derivative has raises `SeveralParts` where there are several.

    A notebook shows it, and so does `print`: `shown` is the same derivation shown in another way.
    """

    answer: Answer
    ways: Shown | None = None

    def __len__(self) -> int:
        return len(self.answer.parts)

    @overload
    def __getitem__(self, place: int) -> Derived: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Derived, ...]: ...
    def __getitem__(self, place: int | slice) -> Derived | tuple[Derived, ...]:
        return self.parts[place]

    @cached_property
    def parts(self) -> tuple[Derived, ...]:
        """Each derivative by itself, in the order asked for."""
        return (self,) if len(self) == 1 else tuple(map(_only, self.answer.parts))

    @property
    def derivation(self) -> Derivation:
        """The derivation as the program holds it."""
        if len(self) == 1:
            return self.answer.parts[0]
        by = ", ".join(self.results)
        said = _("there are {n} derivatives here, by {by}: `.parts[0]` is the first, `.results` are all results")
        raise SeveralParts(said.format(n=len(self), by=by))

    @property
    def name(self) -> str | None:
        """The catalogue's name, where there is one."""
        return self.answer.problem.name

    @property
    def of(self) -> Formula:
        return Formula(self.answer.parts[0].of)

    @property
    def wrt(self) -> Formula:
        return Formula(self.derivation.wrt)

    @property
    def result(self) -> Formula:
        return Formula(self.derivation.result)

    @property
    def results(self) -> dict[str, Formula]:
        """The last line of each part by its variable, in the text notation; of several quantities by both: f1, x."""
        from derive.notation import text

        several = len({p.of for p in self.answer.parts}) > 1
        asked = ((p.of if several else None, p.first, p.wrt) for p in self.answer.parts)
        names = (", ".join(text(e) for e in letters if e is not None) for letters in asked)
        return {name: Formula(p.result) for name, p in zip(names, self.answer.parts, strict=True)}

    @property
    def matrix(self) -> Formula | None:
        """The result without indices, -2 Xᵀ r, where there is such a form; its text is a NumPy expression."""
        return None if self.derivation.matrix is None else Formula(self.derivation.matrix.right)

    @cached_property
    def steps(self) -> tuple[Equality, ...]:
        return tuple(map(Equality, self.derivation.steps))

    @cached_property
    def cases(self) -> tuple[Branch, ...]:
        return tuple(map(Branch, self.derivation.cases))

    @cached_property
    def lemmas(self) -> tuple[Derived, ...]:
        return tuple(map(_only, self.answer.lemmas))

    @property
    def definitions(self) -> tuple[Equation, ...]:
        return tuple(Equation(Formula(d.head), Formula(d.body)) for d in self.answer.longest.problem.definitions)

    @property
    def assumptions(self) -> tuple[Equation, ...]:
        return tuple(Equation(Formula(a.left), Formula(a.right)) for a in self.answer.problem.assumptions)

    @property
    def claims(self) -> tuple[Tested, ...]:
        """What the text says beyond its definitions, each equation with its check; no result rests on them."""
        return self.answer.claims

    @property
    def conventions(self) -> tuple[Remark, ...]:
        """What was agreed on where there is no derivative, each convention that a step used once."""
        return tuple(map(Remark, dict.fromkeys(c for part in self.answer.parts for c in part.conventions)))

    @property
    def checks(self) -> tuple[Check, ...]:
        """Checks of the whole: the result against the derivative by number."""
        return self.derivation.checks

    @property
    def verified(self) -> bool:
        """True only if every step of every part was checked and holds."""
        return self.answer.verified

    def to_dict(self) -> dict[str, Any]:
        """The JSON contract: `derive/1` of one derivative, `derive-gradient/2` of several with the lemmas that they share."""
        from derive.document.contract import contract_of

        return contract_of(self.answer)

    def __repr__(self) -> str:
        return f"<Derived {self.answer.said}>"

    def __str__(self) -> str:
        return self._told("text")

    def shown(self, **ways: bool | int | str) -> Derived:
        """The same derivation, which shows itself in another way: `shown(steps=False)`, `shown(why=True, lang="zh")`.

        The ways are those options of the command line that are about the telling: steps, cases, cases_first, why, detail,
        notation, reasons, marks, definitions, tally, lines, width and lang.  Raises `DeriveError` for one that there is not.
        """
        from derive.places.request import telling

        return replace(self, ways=telling(ways, self.ways or self._usual("md")))

    def _usual(self, format: str) -> Shown:
        """How it is told unless somebody says otherwise."""
        from derive.words import spoken

        if format == "text":
            return Shown(language=spoken())
        from derive.places.notebook import WIDTH

        return Shown(cases=any(part.cases for part in self.answer.parts), language=spoken(), width=WIDTH)

    def _told(self, format: str) -> str:
        from derive.document.formats import told

        return str(told(self.answer, self.ways or self._usual(format), format)).rstrip("\n")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """What a notebook shows, with steps and cases unless `shown` says otherwise."""
        from derive.places.notebook import bundle

        return bundle(repr(self), self._told("md"), lambda: self._told("latex"))

    def _display_(self) -> object:
        """What marimo shows: its own Markdown, since it puts a bundle behind tabs."""
        from marimo import md

        return md(self._told("md"))


def _only(derivation: Derivation) -> Derived:
    """One derivation of several, or one on the way, by itself."""
    problem = replace(derivation.problem, others=())
    return Derived(Answer(Question(""), problem, (derivation,)))


def derive(
    text: str, of: str | None = None, wrt: str | None = None, assume: str | Iterable[str] = (), *,
    cases: bool = True, name: str | None = None, order: Order | None = None, gradient: bool = False, second: bool = False,
    domain: Mapping[str, Interval] | None = None, timeout: float | None = None,
) -> Derived:  # fmt: skip
    """∂ of / ∂ wrt, step by step, each step checked by number.

    `text` is one or more equations of the text notation, or a name of the catalogue.  `of` defaults to the quantity that no
    other uses, `wrt` to the only name that is free, `assume` gives equations that hold, `domain` the open interval of a leaf
    (`{"x": (0, None)}`).  `cases` asks for the derivations of i = j and i ≠ j too, where the result has a Kronecker delta.

    Several variables (`wrt="W,b"`), `gradient` (every free name; of a catalogue function all that is learnt, and what `wrt`
    adds) and `second` (second derivatives, by each pair of the variables) give a part for each, which share their lemmas.
    `order` is "forward" or "reverse"; unless told, a number that depends on parameters through layers is derived in reverse.
    `timeout` is the most seconds that it may take (`None`: as many as it takes).

    Raises `NotationError` for text that cannot be read, `Stuck` where no rule applies and `Unfinished` where the time is up;
    what a check refutes is returned, with `verified` False.

    >>> derive("sigmoid").result.text
    's*(1 - s)'
    """
    for what, given, optional in (("text", text, False), ("of", of, True), ("wrt", wrt, True), ("name", name, True)):
        if not isinstance(given, str) and not (optional and given is None):
            raise TypeError(f"{what} is a string of the text notation, not {type(given).__name__}")
    assumed = (assume,) if isinstance(assume, str) else tuple(assume) if isinstance(assume, Iterable) else (assume,)
    if not all(isinstance(line, str) for line in assumed):
        raise TypeError("assume is an equation as a string, or several of them")
    asked = Question(text, of, wrt, assumed, order, gradient, second, tuple((domain or {}).items()), name, cases)
    with limited(timeout, "{}={}"):
        return Derived(answer(asked))


__all__ = ["Branch", "Derived", "Equality", "Equation", "Formula", "Remark", "SeveralParts", "derive"]
