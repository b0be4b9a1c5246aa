"""A chain of steps as the lines that a person writes: a level of detail groups steps, and never makes or drops one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from sympy import Basic, Expr, KroneckerDelta

from derive.question import Detail
from derive.records import dataclass
from derive.rule import Role
from derive.sentence import Sentence, message
from derive.step import Check, Derivation, Step
from derive.words import noted

LEVELS: dict[Detail, int] = {"brief": 0, "normal": 1, "full": 2}


@dataclass(frozen=True)
class Line:
    """= expr, because of the rules in `reasons`; `steps` are the steps that lead here from the line before.

    A line that no step makes, and one that stands above already, has its reason in `said` and `told`; without steps its
    check is `whole`.
    """

    expr: Expr
    steps: tuple[Step, ...]
    said: str = ""
    whole: Check | None = None
    told: tuple[Sentence, ...] = ()

    @property
    def checks(self) -> tuple[Check | None, ...]:
        """The checks on which the line rests."""
        return tuple(s.check for s in self.steps) if self.steps or not self.said else (self.whole,)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The titles of the rules, in order, each once; tidying up is named only where nothing else happened."""
        titles = (self.said,) if self.said else (title for s in self.telling for title in s.titles)
        return tuple(dict.fromkeys(titles))

    @property
    def telling(self) -> tuple[Step, ...]:
        """The steps that a reader is told of."""
        return tuple(s for s in self.steps if s.own or s.rule.roles.isdisjoint(TIDYING)) or self.steps

    @property
    def because(self) -> tuple[Sentence, ...]:
        """Why each rule applies, in order, each sentence once."""
        return self.told if self.said else tuple(dict.fromkeys(s.because.sentence for s in self.telling if s.because))

    def where(self, detail: Detail) -> tuple[tuple[Expr, Expr], ...]:
        """The pieces that the rules of this line speak of (g = e^{a_i}, h = …); short of full detail only where the line
        cannot be followed without them."""
        steps = () if self.said else self.steps
        return tuple(pair for s in steps if detail == "full" or Role.NAMES_PIECES in s.rule.roles for pair in s.where)


#: What rules are that a line need not name beside others.
TIDYING = (Role.SLIGHT, Role.ORDER)


@dataclass(frozen=True)
class Calculation:
    """start = line = line = …"""

    start: Expr
    lines: tuple[Line, ...]


def calculation(start: Expr, steps: Sequence[Step], detail: Detail = "normal") -> Calculation:
    """The lines of a chain of steps at a level of detail; the last line is always the result."""
    level = LEVELS[detail]
    lines: list[Line] = []
    group: list[Step] = []
    for n, step in enumerate(steps):
        group.append(step)
        if detail != "full" and _reorders(step) and n + 1 < len(steps) and _reorders(steps[n + 1]):
            continue  # a person puts all factors in order at once
        if step.shown <= level or n == len(steps) - 1:
            lines.append(Line(step.after, tuple(group)))
            group = []
    return Calculation(start, tuple(lines))


def _reorders(step: Step) -> bool:
    """Whether a step only puts factors in another order."""
    return Role.ORDER in step.rule.roles


def continued(case: Calculation, above: Calculation) -> Calculation:
    """A chain that begins with lines that stand above already, from the last of them on."""
    pairs = zip(case.lines, above.lines, strict=False)
    same = len(list(takewhile(lambda pair: pair[0].expr == pair[1].expr, pairs)))
    if same < 2:
        return case
    steps = tuple(step for line in case.lines[:same] for step in line.steps)
    return Calculation(case.start, (Line(case.lines[same - 1].expr, steps, noted("As above")), *case.lines[same:]))


def together(derivation: Derivation) -> Calculation:
    """How the cases come together: the brace over them, and the line with the Kronecker delta."""
    whole = next((c for c in derivation.checks if c.kind == "cases together"), None)
    whole = whole or next((c for c in derivation.checks if not c.ok), derivation.checks[0] if derivation.checks else None)
    conditions = [case.condition for case in derivation.cases]
    apart = message("the cases {cases} exclude each other, and there is no third", cases=conditions).sentence
    brace = [] if derivation.merged is None else [Line(derivation.merged, (), noted("Both cases in one"), whole, (apart,))]
    one = tuple(d for d in derivation.result.atoms(KroneckerDelta) if frozenset(d.args) == frozenset(conditions[0].args))
    names = dict(zip(("delta", "same", "different"), (*one, *conditions), strict=False))
    delta = (message("{delta} is 1 where {same} and 0 where {different}", **names).sentence,) if len(one) == 1 else ()
    return Calculation(derivation.start, (*brace, Line(derivation.result, (), noted("Kronecker delta"), whole, delta)))


def deltas(e: Basic) -> int:
    """How many pairs of indices the Kronecker deltas of an expression compare."""
    return len(e.atoms(KroneckerDelta))
