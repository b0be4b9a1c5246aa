"""A derivation as a template sees it: headings, equations and lines of expressions, with every decision already made."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sympy import Expr
from sympy.core.relational import Relational

from derive.document.calculation import Calculation, Detail, Line, calculation, continued, deltas, together
from derive.document.likewise import identity, is_told_by_its_result, pattern
from derive.document.matrices import NO_MATRIX_FORM, MatrixView, Notation, definitions_of, matrix_checks, matrix_of
from derive.document.understood import agreed, given, head
from derive.expression.indices import names
from derive.expression.nodes import Derivative, Indexed, Symbol, name_of, relation
from derive.notation import inline
from derive.sentence import Sentence
from derive.step import Check, Derivation, Step

Mark = Literal["holds", "fails", "undecided", "unchecked"]

#: The bounds in which errors are told, as powers of ten.  The last digits of an error differ between machines and
#: builds of NumPy; three decades apart, these bounds do not.
BOUNDS = (-12, -9, -6, -3)


@dataclass(frozen=True)
class Equation:
    """left = right."""

    left: Expr
    right: Expr


@dataclass(frozen=True)
class LineView:
    """= expr, with the names of the rules, the pieces that they speak of, and the mark of the check.

    `because` says why each rule applies, where that was asked for; it names the pieces, so that `where` is then empty.
    """

    expr: Expr
    reason: str
    where: tuple[Equation, ...]
    mark: Mark
    because: tuple[Sentence, ...] = ()


@dataclass(frozen=True)
class Chain:
    """left = line = line = …; `condition` is the case in which it is true."""

    left: Expr
    lines: tuple[LineView, ...]
    condition: Relational | None = None


@dataclass(frozen=True)
class Tally:
    """What a number of checks came to: how many, at how many points each, to how many digits both sides were compared, and the
    largest error as a power of ten."""

    verdict: Mark
    checks: int
    points: int
    digits: int
    bound: int | None
    methods: tuple[str, ...]


@dataclass(frozen=True)
class DerivationView:
    """A derivation laid out: definitions, the lemmas, the chain, the cases with their brace, the result and the tally.

    `matrix` is the result without indices and `that_is` the definitions so, if they are shown and there are such forms;
    `unmatched` says that there is none where it was asked for.  `together` is the brace over the cases and the line with
    the delta; `unsplit` says why there are no cases where they were asked for.  `head` says once what each letter is, how
    far each index runs, and what was assumed and agreed on; where that is known, it says only the last two.  `again` is true
    of a lemma that stands earlier in the same document, `likewise` of one that stands there in other names: only its result
    is said.  `name` is the quantity that a lemma defines: an error.
    """

    of: Expr
    left: Expr
    definitions: tuple[Equation, ...]
    assumptions: tuple[Equation, ...]
    lemmas: tuple[DerivationView, ...]
    chain: Chain
    cases: tuple[Chain, ...]
    together: Chain
    unsplit: str
    result: Equation
    tally: Tally
    matrix: MatrixView | None = None
    that_is: tuple[Equation, ...] = ()
    unmatched: str = ""
    again: bool = False
    likewise: bool = False
    name: Expr | None = None
    head: tuple[Sentence, ...] = ()


def view(
    derivation: Derivation, *, steps: bool = True, cases: bool = False, detail: Detail = "normal", why: bool = False,
    seen: set[tuple[object, ...]] | None = None, letters: bool = True, known: dict[Expr, Sentence] | None = None,
    notation: Notation = "both",
) -> DerivationView:  # fmt: skip
    """The view of a derivation, with its steps or without, with its cases or without, with reasons (`why`) or without;
    `notation` says whether the result is written with indices, as matrices, or both.

    `seen` are the derivations that a document has shown already, and `known` is what it has said of each letter; those of
    this one are added.  `letters` asks for what the letters are.
    """
    seen = set() if seen is None else seen
    left = derivation.asked
    result = Equation(left if derivation.name is None else derivation.name, derivation.result)
    shown = derivation.cases if cases else ()
    problem = derivation.problem
    matrix = matrix_of(derivation, notation)
    if notation == "matrix" and matrix is not None and not steps and not shown:
        result, matrix = Equation(matrix.left, matrix.right), None
    return DerivationView(
        of=derivation.of,
        left=left,
        definitions=tuple(Equation(d.head, d.body) for d in given(problem)),
        assumptions=tuple(Equation(a.left, a.right) for a in problem.assumptions),
        lemmas=tuple(_lemma(lemma, detail, why, seen, notation) for lemma in _in_reading_order(derivation)) if steps
        else tuple(_short(lemma, seen) for lemma in errors(derivation)),
        chain=_main(derivation, detail, why, seen) if steps else Chain(left, ()),
        cases=tuple(_case(left, derivation, n, detail, why, steps) for n in range(len(shown))),
        together=Chain(left, _lines(together(derivation), detail, why) if shown else ()),
        unsplit=unsplit(derivation) if cases and not shown else "",
        result=result,
        tally=tally(derivation),
        matrix=matrix,
        that_is=tuple(Equation(f.left, f.right) for f in definitions_of(derivation, notation)),
        unmatched=NO_MATRIX_FORM if notation == "matrix" and derivation.matrix is None else "",
        name=derivation.name,
        head=head(derivation, {} if known is None else known) if letters else agreed(derivation),
    )


def _in_reading_order(derivation: Derivation) -> Iterator[Derivation]:
    """The lemmas of a derivation, each after those that it rests on itself."""
    for lemma in derivation.lemmas:
        yield from _in_reading_order(lemma)
        yield lemma


def errors(derivation: Derivation) -> tuple[Derivation, ...]:
    """The lemmas that say what a result speaks of by name, in the order of their derivation: the errors of a network, and
    derivatives that are too long to be written out."""
    told = {_told(lemma.of, lemma.wrt) if lemma.name is None else _told(lemma.name): lemma for lemma in derivation.lemmas}
    wanted = [key for key in told if key in _speaks_of(derivation.result)]
    for key in wanted:
        wanted += [other for other in told if other in _speaks_of(told[key].result) and other not in wanted]
    return tuple(lemma for key, lemma in told.items() if key in wanted)


def _told(*parts: Expr) -> tuple[str, ...]:
    """An error, or a quantity and what it is differentiated by, whatever the indices are."""
    return tuple(map(name_of, parts))


def _speaks_of(e: Expr) -> set[tuple[str, ...]]:
    derivatives = ((d.args[0], d.args[1].args[0]) for d in e.atoms(Derivative))
    named = {_told(f, v) for f, v in derivatives if isinstance(f, Indexed | Symbol) and isinstance(v, Indexed | Symbol)}
    return named | {(name,) for name in names(e)}


def _short(lemma: Derivation, seen: set[tuple[object, ...]]) -> DerivationView:
    """An error or a derivative without its derivation: what it is, and what it comes to."""
    again = identity(lemma) in seen
    seen.add(identity(lemma))
    made = view(lemma, steps=False, letters=False, notation="index")
    start = () if lemma.name is None else (LineView(lemma.start, "", (), "unchecked"),)
    lines = (*start, LineView(lemma.result, "", (), mark(s.check for s in lemma.steps)))
    return replace(made, again=again, head=(), lemmas=(), chain=Chain(made.result.left, lines))


def _lemma(lemma: Derivation, detail: Detail, why: bool, seen: set[tuple[object, ...]], notation: Notation) -> DerivationView:
    again = identity(lemma) in seen
    likewise = not again and detail != "full" and is_told_by_its_result(lemma) and pattern(lemma) in seen
    made = view(lemma, detail=detail, why=why, seen=seen, letters=False, notation=notation)
    return replace(made, again=again, likewise=likewise, head=(), matrix=matrix_of(lemma, notation, lemma=True), unmatched="")


def _main(derivation: Derivation, detail: Detail, why: bool, seen: set[tuple[object, ...]]) -> Chain:
    seen |= {identity(derivation), pattern(derivation)}
    made = calculation(derivation.start, derivation.steps, detail)
    if derivation.name is not None:
        made = Calculation(derivation.name, (Line(derivation.start, ()), *made.lines))
    return _chain(derivation.asked if derivation.name is None else derivation.name, made, detail, None, why)


def _case(left: Expr, derivation: Derivation, n: int, detail: Detail, why: bool, below: bool) -> Chain:
    """One case; where it stands `below` the chain itself, it begins with the line from which it goes its own way."""
    case = derivation.cases[n]
    start = case.steps[0].before if case.steps else case.result
    made = calculation(start, case.steps, detail)
    if below:
        made = continued(made, calculation(derivation.start, derivation.steps, detail))
    return _chain(left, made, detail, case.condition, why)


def chain(
    left: Expr, start: Expr, steps: Sequence[Step], detail: Detail, condition: Relational | None = None, why: bool = False
) -> Chain:
    """The lines of some steps; where the start says more than the left side does, it is a line of its own."""
    return _chain(left, calculation(start, steps, detail), detail, condition, why)


def _chain(left: Expr, made: Calculation, detail: Detail, condition: Relational | None, why: bool) -> Chain:
    first = () if made.start == left else (LineView(made.start, "definition", (), "unchecked"),)
    return Chain(left, (*first, *_lines(made, detail, why)), condition)


def _lines(made: Calculation, detail: Detail, why: bool) -> tuple[LineView, ...]:
    return tuple(
        LineView(
            line.expr,
            ", ".join(map(lowered, line.reasons)),
            () if why else tuple(Equation(a, b) for a, b in line.where(detail)),
            mark(line.checks),
            line.because if why else (),
        )
        for line in made.lines
    )


def unsplit(derivation: Derivation) -> str:
    """Why a result has no cases."""
    count = deltas(derivation.result)
    if not count:
        return "The result has no Kronecker delta: there is one case."
    several = "several Kronecker deltas" if count > 1 else "a Kronecker delta"
    return f"The result has {several} and is not split into cases."


def lowered(title: str) -> str:
    """A rule's title as a remark beside a line: its first letter small, unless it begins with a name (ReLU 的导数)."""
    small = title.isascii() and title[1:2].islower() and not title.startswith(("Kronecker", "Jacobi"))
    return title[:1].lower() + title[1:] if small else title


def mark(checks: Iterable[Check | None]) -> Mark:
    """The worst of some verdicts; nothing to go by is unchecked."""
    verdicts = ["unchecked" if c is None else c.verdict for c in checks]
    order: tuple[Mark, ...] = ("fails", "undecided", "unchecked", "holds")
    return next((m for m in order if m in verdicts), "unchecked")


def bound(error: float) -> int | None:
    """The power of ten that an error stays below, out of `BOUNDS`; nothing for an error above them all."""
    if not math.isfinite(error):
        return None
    return next((power for power in BOUNDS if error <= 10.0**power), None)


def all_checks(derivation: Derivation) -> list[Check | None]:
    """Every check of a derivation: of its lemmas, steps and cases, and of the whole."""
    lemmas = [c for lemma in derivation.lemmas for c in all_checks(lemma)]
    own = [s.check for s in derivation.steps] + [s.check for case in derivation.cases for s in case.steps]
    whole: list[Check | None] = list(derivation.checks) or [None]
    return [*lemmas, *own, *whole, *matrix_checks(derivation)]


def troubles(derivation: Derivation) -> dict[str, list[str]]:
    """Why checks do not hold, each reason with the places that it concerns: the first three, and how many more."""
    found: dict[str, list[str]] = {}

    def note(where: str, check: Check | None) -> None:
        if check is None or not check.ok:
            why = "no check was made" if check is None else check.detail or "no reason given"
            found.setdefault(why, []).append(where)

    def visit(d: Derivation, within: str) -> None:
        for lemma in d.lemmas:
            visit(lemma, f" of ∂{inline(lemma.inner)}/∂{inline(lemma.wrt)}")
        for n, step in enumerate(d.steps, 1):
            note(f"step {n}{within} ({lowered(step.title)})", step.check)
        for case in d.cases:
            for n, step in enumerate(case.steps, 1):
                note(f"step {n}{within} where {inline(case.condition)} ({lowered(step.title)})", step.check)
        for check in d.checks or (None,):
            note(f"the result{within}", check)

    visit(derivation, "")
    return {
        why: [*places[:3], *([f"{len(places) - 3} more"] if len(places) > 3 else [])]
        for why, places in ((why, list(dict.fromkeys(places))) for why, places in found.items())
    }


def tally(derivation: Derivation) -> Tally:
    """The checks of a derivation in one line."""
    return replace(tally_of(all_checks(derivation)), digits=digits(sharpest(derivation)))


def sharpest(derivation: Derivation) -> list[Check]:
    """The checks of a derivation and its lemmas, of a result only the first: a second one by differences sees less."""
    lemmas = [c for lemma in derivation.lemmas for c in sharpest(lemma)]
    own = (*derivation.steps, *(s for case in derivation.cases for s in case.steps))
    return [*lemmas, *(s.check for s in own if s.check is not None), *derivation.checks[:1]]


def digits(checks: Sequence[Check]) -> int:
    """To how many digits both sides of some equalities were compared; what is smaller beside them was not seen."""
    return round(-math.log10(max((c.tolerance for c in checks if c.tolerance > 0), default=1.0)))


def tally_of(checks: Sequence[Check | None]) -> Tally:
    """Some checks in one line: the worst verdict, the fewest points, the fewest digits, the largest error."""
    done = [c for c in checks if c is not None]
    return Tally(
        verdict=mark(checks),
        checks=len(done),
        points=min((c.points for c in done if c.points), default=0),
        digits=digits(done),
        bound=bound(max(c.max_error for c in done)) if done else None,
        methods=tuple(dict.fromkeys(c.method for c in done)),
    )


def equal(left: Expr, right: Expr) -> Relational:
    """left = right as one formula."""
    return relation(left, "==", right)
