"""The one way from a question to its answer: read, derived, brought into matrix form, checked.

Everything that asks for a derivation (command line, notebook, lecture, course site) asks here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from derive.errors import DoesNotHold, NotationError, Stuck, Unfinished
from derive.garbage import SELDOM
from derive.question import Question
from derive.records import dataclass, replace
from derive.words import gettext as _
from derive.words import noted

if TYPE_CHECKING:
    from sympy import Expr

    from derive.catalogue import Entry
    from derive.expression.budget import Budget
    from derive.problem import Problem
    from derive.step import Check, Derivation, Tested

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_ ][A-Za-z0-9]+)*")


@dataclass(frozen=True)
class Answer:
    """∂ of / ∂ wrt, derived and checked: one derivation, or one for each variable (of second derivatives, for each pair).

    `claims` are what the text says beyond its definitions, each with its verdict; no derivation rests on them.
    """

    question: Question
    problem: Problem
    parts: tuple[Derivation, ...]
    claims: tuple[Tested, ...] = ()

    @property
    def is_several(self) -> bool:
        """Whether derivatives by several variables were asked for, or those of second order."""
        return len(self.parts) > 1 or self.question.gradient or self.question.second

    @property
    def longest(self) -> Derivation:
        """The part whose problem says most, from which all that is given is read."""
        return max(self.parts, key=lambda part: len(part.problem.definitions))

    @property
    def lemmas(self) -> tuple[Derivation, ...]:
        """The derivatives on the way that the parts rest on, each once, in reading order."""
        return tuple({id(lemma): lemma for part in self.parts for lemma in part.lemmas}.values())

    @property
    def said(self) -> str:
        """The derivatives, what they were found to be where it is one, and what the checks say, within a line."""
        from derive.notation.brief import clipped

        if len(self.parts) == 1:
            return self.parts[0].said
        verdicts = {part.verdict for part in self.parts}
        verdict = next((v for v in ("refuted", "undecided", "unchecked") if v in verdicts), "verified")
        return f"{clipped(', '.join(part.quotient for part in self.parts))}, {verdict}"

    @property
    def verified(self) -> bool:
        """True only if every step of every part was checked and holds."""
        return bool(self.parts) and all(part.verified for part in self.parts)

    @property
    def refuted(self) -> tuple[Tested, ...]:
        """The claims of the text that do not hold."""
        return tuple(c for c in self.claims if c.check.verdict == "fails")


def answer(question: Question) -> Answer:
    """The derivation that a question asks for, with the verdict on every line.

    Raises `NotationError` for what cannot be read, and `Stuck`, which names the sub-expression in the text notation, where no
    rule applies; what a check refutes is returned.
    """
    with SELDOM:
        return answer_to(pose(question), question)


def answer_to(problem: Problem, question: Question) -> Answer:
    """The same for a problem that is posed already."""
    from derive.check import check_all, tested
    from derive.step import Gradient

    with _stuck_in_words():
        made = Gradient(problem, problem.of, _derived(problem, question) if not problem.further else _entries(problem, question))
        if question.matrix:
            from derive.matrix import with_matrix_forms

            made = replace(made, parts=with_matrix_forms(made.parts))
        return Answer(question, problem, check_all(made).parts, tested(problem.claims))


def _derived(problem: Problem, question: Question) -> tuple[Derivation, ...]:
    """The derivations of one quantity, unchecked."""
    from derive.engine import derive_gradient, derive_problem, derive_second

    if question.second:
        return derive_second(problem, problem.variables).parts
    if problem.others or question.gradient:
        return derive_gradient(problem, problem.variables, question.order).parts
    return (derive_problem(problem, cases=question.cases, order=question.order),)


def _entries(problem: Problem, question: Question) -> tuple[Derivation, ...]:
    """The derivations of the entries of an array that is written out: no result of one speaks of another."""
    from derive.expression.nodes import name_of

    made = []
    for of in (problem.of, *problem.further):
        needed = problem.needed(name_of(of))
        own = replace(problem, of=of, definitions=tuple(d for d in problem.definitions if d.name in needed))
        for part in _derived(own, question):
            coined = tuple(d for d in part.problem.definitions if d.name not in problem.defined)
            made.append(replace(part, problem=replace(part.problem, definitions=(*problem.definitions, *coined))))
    return tuple(made)


def pose(question: Question) -> Problem:
    """The problem that a text or a catalogue name poses; what is given beside a name takes the place of the entry's own."""
    from derive.catalogue import named

    text, of, wrt, every = question.text, question.of, question.wrt, question.gradient
    word = text.strip()
    entry = named(word)
    if entry is None and len(word) <= 60 and _NAME.fullmatch(word):
        _refuse_unknown(word)
    from derive.expression.matrix import whole
    from derive.expression.nodes import name_of
    from derive.reading.posed import read_problem
    from derive.sentence import message

    if entry is None:
        problem = read_problem(text, of, wrt, question.assume, name=question.name, every=every, domain=dict(question.domain))
        return _narrowed(problem, question)
    asked = (entry.text, of or entry.of)
    assumed = [*entry.assume, *question.assume]
    if every:
        every_leaf = read_problem(*asked, assume=assumed, every=True).variables
        wrt, left_out = _learnt(entry, wrt, [name_of(v) for v in every_leaf])
    domain = {**entry.domain, **dict(question.domain)}
    problem = read_problem(*asked, wrt or entry.wrt, assumed, name=question.name or entry.name, domain=domain)
    problem = _narrowed(problem, question)
    if not every or not left_out:
        return problem
    letters = tuple(whole(n, len(problem.axes.get(n, ()))) for n in left_out)
    given = message(
        "{letters} is given, not learnt: the gradient is by it too where `wrt` names {letters}",
        "{letters} are given, not learnt: the gradient is by them too where `wrt` names {letters}", len(letters), letters=letters,
    )  # fmt: skip
    return replace(problem, readings=(*problem.readings, given))


def pose_claim(text: str, claim: str, assume: Sequence[str] = ()) -> Problem:
    """What a claim about a text or a catalogue function poses: the claim is the last of the assumptions."""
    from derive.catalogue import named
    from derive.reading.posed import read_problem

    entry = named(text.strip()) if text.strip() else None
    if entry is None:
        return read_problem(text, assume=assume, claim=claim)
    return read_problem(entry.text, assume=[*entry.assume, *assume], claim=claim, domain=entry.domain)


def formula(text: str) -> Expr:
    """An expression in which every name is a number."""
    from derive.language.reader import read_formula

    return read_formula(text)


def law(text: str) -> tuple[Expr, Expr]:
    """Both sides of the law of a rule, in which some letters are arrays and x or a[j] is the variable."""
    from derive.expression.nodes import Index, Size, entry, scalar
    from derive.language.reader import read_expression
    from derive.problem import Problem

    vector, other = (Size("N"),), (Size("M"),)
    axes = {"a": vector, "b": vector, "t": vector, "V": other, "W": (*vector, *other)}
    variable = entry("a", Index("j")) if "diff(a[" in text else scalar("x")
    problem = Problem((), scalar("y"), variable, axes=axes)
    left, right = text.split(" = ")
    return read_expression(left, problem), read_expression(right, problem)


def _narrowed(problem: Problem, question: Question) -> Problem:
    """The problem itself, where every leaf that the question gives a domain is one of its leaves."""
    for leaf, (low, high) in question.domain:
        if leaf not in problem.leaves:
            there = ", ".join(sorted(problem.leaves))
            said = _("{name} has no domain here: nothing is given of that name, but {there}")
            raise NotationError(said.format(name=leaf, there=there))
        if low is not None and high is not None and not low < high:
            raise NotationError(_("the domain of {name} is empty").format(name=leaf))
    return problem


def _learnt(entry: Entry, wrt: str | None, leaves: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """What the gradient of a catalogue function is by, as text: all that is learnt, and what is asked for beside it; and the
    names that are left out."""
    learnt = [n for n in leaves if n not in entry.given] or list(leaves)
    asked = [] if wrt is None else re.findall(r"(?:^|,)\W*([^\W_]+)", re.sub(r"\[.*?\]", "", wrt))
    if known := [n for n in asked if n in learnt]:
        said = _("the gradient is by {learnt}, so by {name} already; one or the other, please")
        raise NotationError(said.format(learnt=", ".join(learnt), name=known[0]))
    return ", ".join([*learnt, *([] if wrt is None else [wrt])]), tuple(n for n in leaves if n not in (*learnt, *asked))


def _refuse_unknown(word: str) -> None:
    """A word alone is a name, and a name that is not in the catalogue is misspelt; `w-b` may still be a difference."""
    from derive.catalogue import near

    if likely := near(word):
        raise NotationError(_("{name} is not in the catalogue").format(name=word), fix=_(" or ").join(f"`{n}`" for n in likely))
    if word.isalnum():
        said = _("{name} is not in the catalogue, which `derive list` shows, nor is it a formula")
        raise NotationError(said.format(name=word))


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
    within = _("{n} s").format(n=f"{limit.seconds:g}") if timed else _("{n} rewrites").format(n=f"{limit.most:,}")
    what = _("the problem") if limit.of is None else text(limit.of)
    done, planned = max(limit.begun - 1, 0), limit.planned
    far = DOING.get(limit.task, DOING[""])[planned > done and limit.task in ("deriving", "checking")]
    lines = [
        _("this is not finished within {limit}").format(limit=within),
        "  " + _(far).format(what=what, done=done, planned=planned),
    ]
    can = []
    if options and timed and limit.seconds:
        can.append(_("{option} gives it more time").format(option=options.format("timeout", f"{4 * limit.seconds:g}")))
    if limit.task == "deriving":
        can.append(_("a name for each part of a long definition makes it less work"))
        if options and limit.planned > 1:
            can.append(_("so may {option}").format(option=options.format("order", "reverse")))
    elif limit.task == "writing" and options:
        can.append(_("{option} writes fewer lines").format(option=options.format("detail", "brief")))
    return "\n".join([*lines, *(["  " + _("; ").join(can)] if can else [])])


#: What was being done, without and with the number of all that was planned.
DOING = {
    "reading": (noted("it was reading {what}"),) * 2,
    "deriving": (
        noted("it was deriving {what}; {done} derivatives are done"),
        noted("it was deriving {what}; {done} of {planned} derivatives are done"),
    ),
    "checking": (
        noted("it was checking {what}; {done} derivatives are checked"),
        noted("it was checking {what}; {done} of {planned} derivatives are checked"),
    ),
    "writing": (noted("it was writing {what}"),) * 2,
    "": (noted("it was at work on {what}"),) * 2,
}  # fmt: skip


@contextmanager
def _stuck_in_words() -> Iterator[None]:
    from derive.notation import text

    try:
        yield
    except Stuck as stuck:
        raise Stuck(text(stuck.expression), stuck.reason) from None  # type: ignore[arg-type]


def require(answer: Answer) -> None:
    """Raises `DoesNotHold` for the first step that its check refutes: the step, the point and both values."""
    for part in answer.parts:
        _require(part)


def _require(derivation: Derivation) -> None:
    from derive.notation import text

    for lemma in derivation.lemmas:
        _require(lemma)
    for step in derivation.all_steps():
        if step.check is not None and step.check.verdict == "fails":
            said = _("this step does not hold ({title})").format(title=step.title.lower())
            _refute(said, text(step.before), text(step.after), step.check)
    for whole in derivation.checks:
        if whole.verdict == "fails":
            _refute(_("this result does not hold"), text(derivation.start), text(derivation.result), whole)


def refutations(answer: Answer) -> tuple[str, ...]:
    """For each claim that does not hold the claim, the point and both values, in a line."""
    return tuple(_("{claim}: {found}").format(claim=c.claim.told, found=c.check.detail) for c in answer.refuted)


def _refute(what: str, left: str, right: str, check: Check) -> NoReturn:
    error = _("{method}, {points} points: the error {error} is above {tolerance}").format(
        method=_(check.method), points=check.points, error=f"{check.max_error:.2g}", tolerance=f"{check.tolerance:.0e}"
    )
    lines = [f"{what}:", f"  {left}", f"= {right}", *([check.detail] if check.detail else []), error]
    raise DoesNotHold("\n".join(lines))


__all__ = ["Answer", "answer", "answer_to", "limited", "pose", "refutations", "require"]
