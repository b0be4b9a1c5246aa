"""What the checks of a derivation come to: the worst verdict, how many, to how many digits, and what is wrong."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from derive.document.matrices import matrix_checks
from derive.document.page import Verdict
from derive.notation import inline
from derive.records import dataclass
from derive.rule import lowered
from derive.step import Check, Derivation
from derive.words import gettext as _
from derive.words import noted

#: The bounds in which errors are told on a page, as powers of ten.  The last digits of an error differ between machines and
#: builds of NumPy; three decades apart, these bounds do not.
BOUNDS = (-12, -9, -6, -3)
#: How a witness finds what two sides are, or a derivative.
METHODS = (noted("complex step"), noted("values"), noted("richardson"))
MOST_PLACES = 3  # that are told of one trouble


@dataclass(frozen=True)
class Count:
    """Some checks counted: the worst verdict, how many there should be and how many have it, how many were made, the fewest
    points, to how many digits both sides were compared, the largest error with a power of ten above it, and the methods."""

    verdict: Verdict
    all: int
    same: int
    checks: int
    points: int
    digits: int
    error: float
    bound: int | None
    methods: tuple[str, ...]


def bound(error: float) -> int | None:
    """The power of ten that an error stays below, out of `BOUNDS`; nothing for an error above them all."""
    return next((power for power in BOUNDS if error <= 10.0**power), None) if math.isfinite(error) else None


def worst(checks: Iterable[Check | None]) -> Verdict:
    """The worst of some verdicts; nothing to go by is unchecked."""
    verdicts = ["unchecked" if c is None else c.verdict for c in checks]
    order: tuple[Verdict, ...] = ("fails", "undecided", "unchecked", "holds")
    return next((v for v in order if v in verdicts), "unchecked")


def counted(checks: Sequence[Check | None], digits_of: Sequence[Check] | None = None) -> Count:
    """Some checks counted; `digits_of` are those whose tolerance says how much was seen, where not all are."""
    done = [c for c in checks if c is not None]
    verdict = worst(checks)
    largest = max((c.max_error for c in done), default=math.inf)
    return Count(
        verdict=verdict,
        all=len(checks),
        checks=len(done),
        same=sum((c.verdict if c else "unchecked") == verdict for c in checks),
        points=min((c.points for c in done if c.points), default=0),
        digits=digits(done if digits_of is None else digits_of),
        error=largest,
        bound=bound(largest),
        methods=tuple(dict.fromkeys(c.method for c in done)),
    )


def of_derivations(*parts: Derivation, forms: bool = True) -> Count:
    """Every check of some derivations, with those of the `forms` without indices or without them."""
    return counted([c for d in parts for c in all_checks(d, forms)], [c for d in parts for c in sharpest(d)])


def all_checks(derivation: Derivation, forms: bool = True) -> list[Check | None]:
    """Every check of a derivation: of its lemmas, steps and cases, and of the whole."""
    lemmas = [c for lemma in derivation.lemmas for c in all_checks(lemma, forms)]
    own = [s.check for s in derivation.steps] + [s.check for case in derivation.cases for s in case.steps]
    whole: list[Check | None] = list(derivation.checks) or [None]
    return [*lemmas, *own, *whole, *(matrix_checks(derivation) if forms else ())]


def sharpest(derivation: Derivation) -> list[Check]:
    """The checks of a derivation and its lemmas, of a result only the first: a second one by differences sees less."""
    lemmas = [c for lemma in derivation.lemmas for c in sharpest(lemma)]
    own = (*derivation.steps, *(s for case in derivation.cases for s in case.steps))
    return [*lemmas, *(s.check for s in own if s.check is not None), *derivation.checks[:1]]


def digits(checks: Sequence[Check]) -> int:
    """To how many digits both sides of some equalities were compared; what is smaller beside them was not seen."""
    return round(-math.log10(max((c.tolerance for c in checks if c.tolerance > 0), default=1.0)))


def troubles(derivation: Derivation) -> dict[str, list[str]]:
    """Why checks do not hold, each reason with the places that it concerns: the first three, and how many more."""
    found: dict[str, list[str]] = {}

    def note(check: Check | None, place: str, **pieces: object) -> None:
        if check is None or not check.ok:
            why = _("no check was made") if check is None else check.detail or _("no reason given")
            found.setdefault(why, []).append(place.format(**pieces))

    def visit(d: Derivation, lemma: bool) -> None:
        for inner in d.lemmas:
            visit(inner, True)
        of = {"of": inline(d.inner), "wrt": inline(d.wrt)}
        if lemma:
            in_chain, in_case = _("step {n} of ∂{of}/∂{wrt} ({title})"), _("step {n} of ∂{of}/∂{wrt} where {condition} ({title})")
        else:
            in_chain, in_case = _("step {n} ({title})"), _("step {n} where {condition} ({title})")
        for n, step in enumerate(d.steps, 1):
            note(step.check, in_chain, n=n, title=lowered(step.title), **of)
        for case in d.cases:
            for n, step in enumerate(case.steps, 1):
                note(step.check, in_case, n=n, condition=inline(case.condition), title=lowered(step.title), **of)
        for check in d.checks or (None,):
            note(check, _("the result of ∂{of}/∂{wrt}") if lemma else _("the result"), **of)

    visit(derivation, False)
    return {
        why: [*places[:MOST_PLACES], *([_("{n} more").format(n=more)] if (more := len(places) - MOST_PLACES) > 0 else [])]
        for why, places in ((why, list(dict.fromkeys(places))) for why, places in found.items())
    }


__all__ = ["BOUNDS", "Count", "all_checks", "bound", "counted", "digits", "of_derivations", "sharpest", "troubles", "worst"]
