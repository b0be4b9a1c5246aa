"""A derivation is a chain of equalities, each made by one named rule at one place, each with its check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import Any, Literal, NamedTuple

from sympy import Basic, Expr
from sympy.core.relational import Relational

from derive.expression.nodes import Index, derivative
from derive.expression.places import Place
from derive.expression.words import told
from derive.problem import Claim, Problem
from derive.records import dataclass, replace
from derive.rule import Rule, titled
from derive.sentence import SILENT, Message, message
from derive.words import noted

Verdict = Literal["holds", "fails", "undecided"]


#: What was compared: two sides that somebody asks about; a step; the result against the derivative of the definitions; the first
#: line against the derivative that is asked for; what a name stands for; the end of a line and the beginning of the next; the
#: result against that of a case; the brace over the cases against the result; a matrix form against what has indices.
Kind = Literal[
    "equality", "step", "result", "first line", "name", "joint", "result of a case", "cases together", "matrix form"
]  # fmt: skip
#: What a check of the whole is about, as it is told before what was found; the others are told where they stand.
TOLD: dict[Kind, str] = {
    "first line": noted("the first line"), "name": noted("the name"), "joint": noted("where two lines meet"),
    "result of a case": noted("the result"), "cases together": noted("the cases together"),
}  # fmt: skip
#: The open interval in which a number lives; `None`: unbounded.
Interval = tuple[float | None, float | None]


@dataclass(frozen=True)
class Counterexample:
    """A place where two sides differ: the leaves' values there, the values of the indices (from 1), and both sides.

    A leaf with indices has its values in lists within lists.
    """

    leaves: Mapping[str, Any] = field(hash=False)
    indices: Mapping[str, int] = field(hash=False)
    left: float
    right: float

    @property
    def said(self) -> Message:
        """Both sides, and the place in full."""
        from numpy import array2string, asarray

        at = [f"{i} = {n}" for i, n in self.indices.items()]
        at += [f"{name} = {array2string(asarray(v), precision=4, separator=', ')}" for name, v in self.leaves.items()]
        sides = {"left": f"{self.left:.10g}", "right": f"{self.right:.10g}"}
        if not at:
            return message("left {left}, right {right}", **sides)
        return message("left {left}, right {right} at {place}", place=", ".join(at), **sides)

    def __str__(self) -> str:
        return told(self.said)


@dataclass(frozen=True)
class Check:
    """What a witness found: the largest error over all points and index values, against a tolerance.

    `error` is |left - right| / (s + |right|), where s is 1 or, where the numbers are smaller, the scale of what they were
    calculated from.  A check that did not reach a verdict is `undecided`, never `holds`.  `kind` is what was compared, `case` the
    condition under which.  Of two sides that differ `counterexample` is the place where they differ most; `why` says what keeps a
    check from a verdict, what is wrong before any number is put in, or of one that holds what a second method could not tell.
    `worlds` are the sets of sizes (name and number) at which the sides were compared; none where there are no sizes.
    """

    verdict: Verdict
    method: str
    points: int
    max_error: float
    tolerance: float
    kind: Kind = "equality"
    counterexample: Counterexample | None = None
    why: Message | None = None
    worlds: tuple[tuple[tuple[str, int], ...], ...] = ()
    case: Relational | None = None

    @property
    def ok(self) -> bool:
        return self.verdict == "holds"

    @property
    def said(self) -> Message:
        """What was found, after what it is about where a check of the whole has that to say; empty: nothing but a verdict."""
        found = self.why or (self.counterexample.said if self.counterexample is not None else Message(""))
        if self.kind not in TOLD:
            return found
        about = message(TOLD[self.kind])
        if self.case is not None:
            about = message("the case {case}: {about}", case=self.case, about=about)
        return message("{about}: {found}", about=about, found=found) if found else about

    @property
    def detail(self) -> str:
        """What was found, in words and numbers on one line."""
        return told(self.said)


@dataclass(frozen=True)
class Tested:
    """A claim of a text with what a witness found; `sampled` is as a derivation's.

    A claim that does not hold holds where the arrays `symmetric` are, if there are any.
    """

    claim: Claim
    check: Check
    sampled: Mapping[str, Interval] = field(default_factory=dict, hash=False)
    symmetric: tuple[str, ...] = ()


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
        """The titles as one, in the language that is spoken."""
        return titled(self.titles)

    def exchanged(self, other: Callable[[Basic], Expr]) -> Step:
        """The same step of other expressions, in what is told of it too."""

        def told(piece: Any) -> Any:
            if isinstance(piece, Message):
                return replace(piece, pieces=tuple((name, told(p)) for name, p in piece.pieces))
            if isinstance(piece, tuple):
                return tuple(map(told, piece))
            return other(piece) if isinstance(piece, Basic) else piece

        return replace(
            self, before=other(self.before), after=other(self.after), where=told(self.where), because=told(self.because),
            convention=told(self.convention),
        )  # fmt: skip


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


class Forms(NamedTuple):
    """A result without indices, and the definitions so, as far as there are such forms."""

    result: MatrixForm | None = None
    definitions: tuple[MatrixForm, ...] = ()


NO_FORMS = Forms()


class Later:
    """What is worked out where it is first asked for: who reads a derivation with indices never waits for its forms without."""

    __slots__ = ("_found", "_work")

    def __init__(self, work: Callable[[], Forms] | None, found: Forms = NO_FORMS):
        self._work, self._found = work, found

    def __call__(self) -> Forms:
        if (work := self._work) is not None:
            self._found, self._work = work(), None  # and what it was worked out from is given back
        return self._found


#: Where nobody will ask for forms.
NEVER = Later(None)


@dataclass(frozen=True)
class Derivation:
    """∂ of / ∂ wrt, step by step: `steps[0].before` is the derivative itself, `steps[-1].after` is `result`.

    `lemmas` are derivations of the quantities on the way, each used by name; `merged` is the result as a two-line
    brace over the cases, where there are cases; `checks` are checks of the whole, not of one step; `name` is the quantity
    that the derivative defines, where later lines use one: an error δ_i = ∂L/∂z_i; `first` is the variable of the first of
    two derivatives, of which `wrt` is the second.  `forms` are the result and the definitions without indices; once checked,
    those that hold.  `sampled` is the open interval of each leaf that the checks did not draw from all real numbers; there is
    none before they are made.
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
    forms: Later = field(default=NEVER, compare=False)
    sampled: Mapping[str, Interval] = field(default_factory=dict, hash=False)

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
    def matrix(self) -> MatrixForm | None:
        """The result without indices, where there is such a form."""
        return self.forms().result

    @property
    def matrix_definitions(self) -> tuple[MatrixForm, ...]:
        """The definitions without indices, as far as there are such forms."""
        return self.forms().definitions

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

    @cached_property
    def conventions(self) -> tuple[Message, ...]:
        """What was agreed on where there is no derivative: each convention that the chain or a lemma used, once."""
        own = (s.convention for s in self.steps if s.convention)
        return tuple(dict.fromkeys((*(c for lemma in self.lemmas for c in lemma.conventions), *own)))

    @cached_property
    def verified(self) -> bool:
        """True only if every step and the whole were checked and hold."""
        own = bool(self.checks) and all(c.ok for c in self.checks)
        steps = (*self.steps, *(s for case in self.cases for s in case.steps))
        return own and all(s.check is not None and s.check.ok for s in steps) and all(d.verified for d in self.lemmas)


@dataclass(frozen=True)
class Gradient:
    """∂ of by several variables, one derivation for each; a lemma that several of them use is one value in all of them."""

    problem: Problem
    of: Expr
    parts: tuple[Derivation, ...]


def _brief(e: Basic) -> str:
    from derive.notation.brief import brief

    return brief(e)


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
