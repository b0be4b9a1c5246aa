"""A derivation is a chain of equalities, each made by one named rule at one place, each with its check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sympy import Basic, Expr
from sympy.core.relational import Relational

from derive.expression.nodes import Index, derivative
from derive.expression.places import Place
from derive.problem import Problem
from derive.rule import Rule, titled
from derive.sentence import SILENT, Message

Verdict = Literal["holds", "fails", "undecided"]


@dataclass(frozen=True)
class Check:
    """What a witness found: the largest error over all points and index values, against a tolerance.

    `error` is |left - right| / (s + |right|), where s is 1 or, where the numbers are smaller, the scale of what they were
    calculated from.  A check that did not reach a verdict is `undecided`, never `holds`.  `worlds` are the sets of sizes (name
    and number) at which the sides were compared; none where there are no sizes.
    """

    verdict: Verdict
    method: str
    points: int
    max_error: float
    tolerance: float
    detail: str = ""
    worlds: tuple[tuple[tuple[str, int], ...], ...] = ()

    @property
    def ok(self) -> bool:
        return self.verdict == "holds"


@dataclass(frozen=True)
class Step:
    """before = after, because of `rule` applied at `place` (a path into `before`).

    `where` names the pieces that the rule speaks of (g = e^{a_i}); `shown` is the least detail at which the line is
    seen: 0 always, 1 in normal detail, 2 only in full detail.  What a level does not show is still checked.  `because` says
    why the rule applies here, `convention` what is taken where there is no derivative; both are told of the quantities that
    stand here.  `own` are the titles of this place, if they are others than the rule's.
    """

    before: Expr
    rule: Rule
    place: Place
    after: Expr
    where: tuple[tuple[Expr, Expr], ...] = ()
    shown: int = 1
    check: Check | None = None
    own: tuple[str, ...] = ()
    because: Message = SILENT
    convention: Message = SILENT

    def __repr__(self) -> str:
        return f"<Step {_brief(self.before)} = {_brief(self.after)}  [{self.rule.name} at {self.place}]>"

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles beside the line, one for each law that speaks: those of this place, or the rule's."""
        return self.own or self.rule.titles

    @property
    def title(self) -> str:
        """The titles as one, in the language that the program is written in."""
        return titled(self.titles)


@dataclass(frozen=True)
class Case:
    """The same derivation where a condition on the indices holds (i = j, or i ≠ j)."""

    condition: Relational
    steps: tuple[Step, ...]
    result: Expr

    def __repr__(self) -> str:
        return f"<Case {_brief(self.condition)}: {_brief(self.result)}, {_counted(self.steps, 'step')}>"


@dataclass(frozen=True)
class MatrixForm:
    """left = right between whole arrays, ∂L/∂w = -2 Xᵀ r, for what is written `entry` with indices.

    `rows` and `columns` are the indices that count rows and columns: a column has only rows, a number has neither.
    """

    left: Expr
    right: Expr
    entry: Expr
    rows: Index | None = None
    columns: Index | None = None
    check: Check | None = None

    def __repr__(self) -> str:
        return f"<MatrixForm {_brief(self.left)} = {_brief(self.right)}, {_verdict((self.check,))}>"


@dataclass(frozen=True)
class Derivation:
    """∂ of / ∂ wrt, step by step: `steps[0].before` is the derivative itself, `steps[-1].after` is `result`.

    `lemmas` are derivations of the quantities on the way, each used by name; `merged` is the result as a two-line
    brace over the cases, where there are cases; `checks` are checks of the whole, not of one step; `name` is the quantity
    that the derivative defines, where later lines use one: an error δ_i = ∂L/∂z_i; `first` is the variable of the first of
    two derivatives, of which `wrt` is the second.  `matrix` is the result without indices and `matrix_definitions` are the
    definitions so, as far as there are such forms; once checked, those that hold.
    """

    problem: Problem
    of: Expr
    wrt: Expr
    start: Expr
    steps: tuple[Step, ...]
    result: Expr
    lemmas: tuple[Derivation, ...] = ()
    cases: tuple[Case, ...] = ()
    merged: Expr | None = None
    checks: tuple[Check, ...] = field(default=())
    name: Expr | None = None
    first: Expr | None = None
    matrix: MatrixForm | None = None
    matrix_definitions: tuple[MatrixForm, ...] = ()

    def __repr__(self) -> str:
        return f"<Derivation {self.said}, {_counted(self.steps, 'step')}, {_counted(self.lemmas, 'lemma')}>"

    @property
    def said(self) -> str:
        """The derivative, what it was found to be, and what the checks say of it, within a line."""
        return f"{self.quotient} = {_brief(self.result)}, {self.verdict}"

    @property
    def quotient(self) -> str:
        """The derivative on one line: ∂L/∂x, ∂²L/∂x∂y, ∂²L/∂x²."""
        of, first, wrt = (None if e is None else _brief(e) for e in (self.of, self.first, self.wrt))
        if first is None:
            return f"∂{of}/∂{wrt}"
        return f"∂²{of}/∂{wrt}²" if first == wrt else f"∂²{of}/∂{first}∂{wrt}"

    @property
    def verdict(self) -> str:
        """What all the checks of a derivation and of its lemmas come to: verified, refuted, undecided or unchecked."""
        if self.verified:
            return "verified"
        return _verdict((*self.checks, *(s.check for s in self.all_steps()), *(c for d in self.lemmas for c in d.checks)))

    @property
    def inner(self) -> Expr:
        """What is differentiated by `wrt`: the quantity itself, or its first derivative."""
        return self.of if self.first is None else derivative(self.of, self.first)

    @property
    def asked(self) -> Expr:
        """The derivative that is asked for, as it is written."""
        return derivative(self.inner, self.wrt)

    def all_steps(self) -> Iterator[Step]:
        """Every step of the lemmas, of the derivation and of its cases, in reading order."""
        for lemma in self.lemmas:
            yield from lemma.all_steps()
        yield from self.steps
        for case in self.cases:
            yield from case.steps

    @property
    def conventions(self) -> tuple[Message, ...]:
        """What was agreed on where there is no derivative: each convention that the chain or a lemma used, once."""
        own = (s.convention for s in self.steps if s.convention)
        return tuple(dict.fromkeys((*(c for lemma in self.lemmas for c in lemma.conventions), *own)))

    @property
    def verified(self) -> bool:
        """True only if every step and the whole were checked and hold."""
        own = bool(self.checks) and all(c.ok for c in self.checks)
        return own and all(s.check is not None and s.check.ok for s in self.all_steps()) and all(d.verified for d in self.lemmas)


@dataclass(frozen=True)
class Gradient:
    """∂ of by several variables, one derivation for each; a lemma that several of them use is one value in all of them."""

    problem: Problem
    of: Expr
    parts: tuple[Derivation, ...]

    def __repr__(self) -> str:
        return f"<Gradient {self.said}>"

    @property
    def said(self) -> str:
        """The derivatives, and what the checks say of them, within a line."""
        verdicts = {p.verdict for p in self.parts}
        verdict = next((v for v in ("refuted", "undecided", "unchecked") if v in verdicts), "verified")
        return f"{_clipped(', '.join(p.quotient for p in self.parts))}, {verdict}"

    @property
    def lemmas(self) -> tuple[Derivation, ...]:
        """The lemmas of all parts, each once, in reading order."""
        return tuple({id(lemma): lemma for part in self.parts for lemma in part.lemmas}.values())

    @property
    def verified(self) -> bool:
        """True only if every part is."""
        return bool(self.parts) and all(part.verified for part in self.parts)


def _brief(e: Basic) -> str:
    from derive.notation.brief import brief

    return brief(e)


def _clipped(words: str) -> str:
    from derive.notation.brief import clipped

    return clipped(words)


def _counted(some: Sequence[object], word: str) -> str:
    """1 lemma, 2 lemmas."""
    return f"{len(some)} {word}{'s' if len(some) != 1 else ''}"


def _verdict(checks: Iterable[Check | None]) -> str:
    """What some checks come to together."""
    found = {None if c is None else c.verdict for c in checks}
    if "fails" in found:
        return "refuted"
    if "undecided" in found:
        return "undecided"
    return "verified" if found == {"holds"} else "unchecked"
