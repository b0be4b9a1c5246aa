"""The Python interface: `derive(text)` derives and checks, and what it returns prints itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from derive.errors import DoesNotHold, NotationError, Stuck, Unfinished

if TYPE_CHECKING:
    from sympy import Basic, Expr

    from derive.catalogue import Entry
    from derive.engine import Order
    from derive.expression.budget import Budget
    from derive.problem import Problem
    from derive.sentence import Message
    from derive.step import Case, Check, Derivation, Gradient, Step

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_ ][A-Za-z0-9]+)*")


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
    def check(self) -> Check | None:
        """What the witness found."""
        return self.step.check

    def __repr__(self) -> str:
        checked = "" if self.check is None else f", {self.check.verdict}"
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


@dataclass(frozen=True)
class Derived:
    """∂ of / ∂ wrt, derived and checked.

    `result` is the last line, `steps` the chain that leads to it, `cases` the same where two indices agree and where they
    differ, `lemmas` the derivatives of the named quantities on the way.
    """

    derivation: Derivation

    @property
    def name(self) -> str | None:
        """The catalogue's name, where there is one."""
        return self.derivation.problem.name

    @property
    def of(self) -> Formula:
        return Formula(self.derivation.of)

    @property
    def wrt(self) -> Formula:
        return Formula(self.derivation.wrt)

    @property
    def result(self) -> Formula:
        return Formula(self.derivation.result)

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
        return tuple(map(Derived, self.derivation.lemmas))

    @property
    def definitions(self) -> tuple[Equation, ...]:
        return tuple(Equation(Formula(d.head), Formula(d.body)) for d in self.derivation.problem.definitions)

    @property
    def assumptions(self) -> tuple[Equation, ...]:
        return tuple(Equation(Formula(a.left), Formula(a.right)) for a in self.derivation.problem.assumptions)

    @property
    def conventions(self) -> tuple[Remark, ...]:
        """What was agreed on where there is no derivative, each convention that a step used once."""
        return tuple(map(Remark, self.derivation.conventions))

    @property
    def checks(self) -> tuple[Check, ...]:
        """Checks of the whole: the result against the derivative by number."""
        return self.derivation.checks

    @property
    def verified(self) -> bool:
        """True only if every step and the whole were checked and hold."""
        return self.derivation.verified

    def to_dict(self) -> dict[str, Any]:
        """The JSON contract `derive/1`."""
        from derive.document.contract import contract

        return contract(self.derivation)

    def __repr__(self) -> str:
        return f"<Derived {self.derivation.said}>"

    def __str__(self) -> str:
        from derive.document.terminal import plain

        return plain(self.derivation, steps=True)

    def _repr_latex_(self) -> str:
        from derive.notation import latex

        return f"$\\displaystyle {latex(self.derivation.start)} = {self.result.latex}$"

    def _repr_markdown_(self) -> str:
        from derive.document.render import fragment

        return fragment(self.derivation, "md", steps=True, cases=False, detail="normal")


@dataclass(frozen=True)
class DerivedGradient:
    """∂ of by several variables, each derived and checked; `parts` has one `Derived` for each, in the order asked for.

    `lemmas` are the derivatives on the way that the parts share, each once: the errors δ of a network, from its loss back.
    """

    gradient: Gradient

    @property
    def name(self) -> str | None:
        """The catalogue's name, where there is one."""
        return self.gradient.problem.name

    @property
    def of(self) -> Formula:
        return Formula(self.gradient.of)

    @cached_property
    def parts(self) -> tuple[Derived, ...]:
        return tuple(map(Derived, self.gradient.parts))

    @property
    def results(self) -> dict[str, Formula]:
        """The last line of each part by its variable, in the text notation."""
        from derive.notation import text

        return {", ".join(text(v) for v in (p.first, p.wrt) if v is not None): Formula(p.result) for p in self.gradient.parts}

    @cached_property
    def lemmas(self) -> tuple[Derived, ...]:
        return tuple(map(Derived, self.gradient.lemmas))

    @property
    def verified(self) -> bool:
        """True only if every step of every part was checked and holds."""
        return self.gradient.verified

    def to_dict(self) -> dict[str, Any]:
        """The parts in the JSON contract `derive/1`, and the lemmas that they share."""
        from derive.document.contract import contract_of

        return contract_of(self.gradient)

    def __repr__(self) -> str:
        return f"<DerivedGradient {self.gradient.said}>"

    def __str__(self) -> str:
        from derive.document.terminal import plain

        return plain(self.gradient, steps=True)

    def _repr_markdown_(self) -> str:
        from derive.document.render import fragment

        return fragment(self.gradient, "md", steps=True, cases=False, detail="normal")


def pose(
    text: str, of: str | None = None, wrt: str | None = None, assume: str | Iterable[str] = (), *, name: str | None = None,
    every: bool = False,
) -> Problem:  # fmt: skip
    """The problem that a text or a catalogue name poses; what is given beside a name takes the place of the entry's own."""
    from derive.catalogue import named

    for what, given, optional in (("text", text, False), ("of", of, True), ("wrt", wrt, True), ("name", name, True)):
        if not isinstance(given, str) and not (optional and given is None):
            raise TypeError(f"{what} is a string of the text notation, not {type(given).__name__}")
    extra: list[str] = [assume] if isinstance(assume, str) else list(assume) if isinstance(assume, Iterable) else [assume]
    if not all(isinstance(line, str) for line in extra):
        raise TypeError("assume is an equation as a string, or several of them")
    word = text.strip()
    entry = named(word)
    if entry is None and len(word) <= 60 and _NAME.fullmatch(word):
        _refuse_unknown(word)
    from derive.expression.matrix import whole
    from derive.expression.nodes import name_of
    from derive.language.reader import read_problem
    from derive.sentence import message

    if entry is None:
        return read_problem(text, of, wrt, extra, name=name, every=every)
    asked = (entry.text, of or entry.of)
    assumed = [*entry.assume, *extra]
    if every:
        every_leaf = read_problem(*asked, assume=assumed, every=True).variables
        wrt, left_out = _learnt(entry, wrt, [name_of(v) for v in every_leaf])
    problem = read_problem(*asked, wrt or entry.wrt, assumed, name=name or entry.name, domain=entry.domain)
    if not every or not left_out:
        return problem
    letters = [whole(n, len(problem.axes.get(n, ()))) for n in left_out]
    said = message(
        "{letters} is given, not learnt: the gradient is by it too where `wrt` names {letters}",
        "{letters} are given, not learnt: the gradient is by them too where `wrt` names {letters}",
        len(letters), letters=letters,
    )  # fmt: skip
    return replace(problem, readings=(*problem.readings, said))


def _learnt(entry: Entry, wrt: str | None, leaves: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """What the gradient of a catalogue function is by, as text: all that is learnt, and what is asked for beside it; and the
    names that are left out."""
    learnt = [n for n in leaves if n not in entry.given] or list(leaves)
    asked = [] if wrt is None else re.findall(r"(?:^|,)\W*([^\W_]+)", re.sub(r"\[.*?\]", "", wrt))
    if known := [n for n in asked if n in learnt]:
        raise NotationError(f"the gradient is by {', '.join(learnt)}, so by {known[0]} already; one or the other, please")
    return ", ".join([*learnt, *([] if wrt is None else [wrt])]), tuple(n for n in leaves if n not in (*learnt, *asked))


def _refuse_unknown(word: str) -> None:
    """A word alone is a name, and a name that is not in the catalogue is misspelt; `w-b` may still be a difference."""
    from derive.catalogue import near

    if likely := near(word):
        raise NotationError(f"{word} is not in the catalogue", fix=" or ".join(f"`{n}`" for n in likely))
    if word.isalnum():
        raise NotationError(f"{word} is not in the catalogue, which `derive list` shows, nor is it a formula")


def derive(
    text: str, of: str | None = None, wrt: str | None = None, assume: str | Iterable[str] = (), *,
    cases: bool = True, name: str | None = None, order: Order | None = None, gradient: bool = False, second: bool = False,
    timeout: float | None = None,
) -> Derived | DerivedGradient:  # fmt: skip
    """∂ of / ∂ wrt, step by step, each step checked by number.

    `text` is one or more equations of the text notation, or a name of the catalogue.  `of` defaults to the quantity that no
    other uses, `wrt` to the only name that is free, `assume` gives equations that hold.  `cases` asks for the
    derivations of i = j and i ≠ j too, where the result has a Kronecker delta.

    Several variables (`wrt="W,b"`), `gradient` (every free name; of a catalogue function all that is learnt, and what `wrt`
    adds) and `second` (second derivatives, by each pair of the variables) give a `DerivedGradient`, in which the derivations
    share their lemmas.  `order` is "forward" or "reverse"; unless told, a number that depends on parameters through layers
    is derived in reverse.  `timeout` is the most seconds that it may take (`None`: as many as it takes).

    Raises `NotationError` for text that cannot be read, `Stuck` where no rule applies and `Unfinished` where the time is up;
    what a check refutes is returned, with `verified` False.

    >>> derive("sigmoid").result.text
    's*(1 - s)'
    """
    with limited(timeout, "{}={}"):
        problem = pose(text, of, wrt, assume, name=name, every=gradient)
        if problem.others or gradient or second:
            return DerivedGradient(work_out_all(problem, order=order, second=second))
        return Derived(work_out(problem, cases=cases, order=order))


@contextmanager
def limited(seconds: float | None, options: str = "") -> Iterator[None]:
    """Raises `Unfinished` where what is worked out inside takes longer, or more rewrites than any derivation should.

    `options` is how somebody gives an option here: "--{} {}" or "{}={}"; empty where there are none.
    """
    from derive.expression.budget import Budget, Spent

    if seconds is not None and not seconds > 0:
        raise ValueError(f"a timeout is a positive number of seconds, not {seconds}")
    limit = Budget(seconds)
    try:
        with limit:
            yield
    except Spent as spent:
        if spent.budget is not limit:
            raise
        raise Unfinished(_how_far(limit, options)) from None


def _how_far(limit: Budget, options: str) -> str:
    """What was being worked out when a budget was spent, how far it had come, and what can be done."""
    from derive.notation import text

    timed = limit.most is None or limit.rewrites <= limit.most
    within = f"{limit.seconds:g} s" if timed else f"{limit.most:,} rewrites"
    what = "the problem" if limit.of is None else text(limit.of)
    done = max(limit.begun - 1, 0)
    of = f" of {limit.planned}" if limit.planned > done else ""
    far = {"deriving": f"{done}{of} derivatives are done", "checking": f"{done}{of} derivatives are checked"}.get(limit.task, "")
    lines = [f"this is not finished within {within}", f"  it was {limit.task} {what}{'; ' if far else ''}{far}"]
    can = []
    if options and timed and limit.seconds:
        can.append(f"{options.format('timeout', f'{4 * limit.seconds:g}')} gives it more time")
    if limit.task == "deriving":
        can.append("a name for each part of a long definition makes it less work")
        if options and limit.planned > 1:
            can.append(f"so may {options.format('order', 'reverse')}")
    elif limit.task == "writing" and options:
        can.append(f"{options.format('detail', 'brief')} writes fewer lines")
    return "\n".join([*lines, *([f"  {'; '.join(can)}"] if can else [])])


def work_out(
    problem: Problem, *, cases: bool = False, order: Order | None = None, matrix: bool = True
) -> Derivation:
    """A problem derived and checked, with its matrix form if asked for; raises `Stuck`, which names the sub-expression in
    the text notation."""
    from derive.check import check
    from derive.engine import derive_problem

    with _stuck_in_words():
        made = derive_problem(problem, cases=cases, order=order)
        if matrix:
            from derive.matrix import with_matrix_form

            made = with_matrix_form(made)
        return check(made)


def work_out_all(
    problem: Problem, *, order: Order | None = None, second: bool = False, matrix: bool = True
) -> Gradient:
    """A problem of several variables (or of second derivatives) derived and checked; raises `Stuck`."""
    from derive.check import check_all
    from derive.engine import derive_gradient, derive_second
    from derive.matrix import with_matrix_forms

    with _stuck_in_words():
        made = derive_second(problem, problem.variables) if second else derive_gradient(problem, problem.variables, order)
        if matrix:
            from derive.matrix import with_matrix_forms

            made = replace(made, parts=with_matrix_forms(made.parts))
        return check_all(made)


@contextmanager
def _stuck_in_words() -> Iterator[None]:
    from derive.notation import text

    try:
        yield
    except Stuck as stuck:
        raise Stuck(text(stuck.expression), stuck.reason) from None  # type: ignore[arg-type]


def require(derivation: Derivation | Gradient) -> None:
    """Raises `DoesNotHold` for the first step that its check refutes: the step, the point and both values."""
    from derive.notation import text
    from derive.step import Gradient

    if isinstance(derivation, Gradient):
        for part in derivation.parts:
            require(part)
        return
    for lemma in derivation.lemmas:
        require(lemma)
    for step in derivation.all_steps():
        if step.check is not None and step.check.verdict == "fails":
            title = step.title.lower()
            _refute(f"this step does not hold ({title})", text(step.before), text(step.after), step.check)
    for whole in derivation.checks:
        if whole.verdict == "fails":
            _refute("this result does not hold", text(derivation.start), text(derivation.result), whole)


def _refute(what: str, left: str, right: str, check: Check) -> NoReturn:
    error = f"{check.method}, {check.points} points: the error {check.max_error:.2g} is above {check.tolerance:.0e}"
    lines = [f"{what}:", f"  {left}", f"= {right}", *([check.detail] if check.detail else []), error]
    raise DoesNotHold("\n".join(lines))


__all__ = [
    "Branch", "Derived", "DerivedGradient", "Equality", "Equation", "Formula", "Remark", "derive", "limited", "pose", "require",
    "work_out", "work_out_all",
]  # fmt: skip
