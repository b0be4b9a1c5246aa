"""The witness: says of an equation whether it holds, fails or cannot be decided, from numbers alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from sympy import Basic, Expr

from derive.check.agree import CheckMethod, Evaluation, Question, agree, scale_of
from derive.check.another import with_another
from derive.check.asleep import FEW, Sleeper, elsewhere, finite, sleepers, wake
from derive.check.branches import Goal, Hidden, Look, unseen, visit
from derive.check.compare import SMALLEST, Comparison, agree_outright
from derive.check.condition import Condition
from derive.check.differentiate import Method, differentiate
from derive.check.labels import labels
from derive.check.named import Array, Mismatch, Undecidable, Value, combine
from derive.check.observe import Place, observe, points_of
from derive.check.ranges import Scope
from derive.check.sample import sample
from derive.check.sizes import two_sets
from derive.check.vanishing import Side, vanishes
from derive.check.world import World
from derive.expression.indices import names
from derive.expression.nodes import Index, derivative, name_of
from derive.expression.words import one_by_one
from derive.problem import Problem
from derive.records import cached_property, replace
from derive.sentence import Message, message
from derive.step import Check, Counterexample, Interval
from derive.words import noted

#: A side of a condition that was looked for in vain at so many places is not looked for at others.
MOST_VAIN = 3


class Witness:
    """Evaluates both sides of an equation over a problem's names and compares them; asks nobody how they were made.

    One sample serves all questions, and the value of every sub-expression is kept: a step costs what it changes.  Where there
    are sizes, a part of the points is in a second world in which every size is another number.
    """

    def __init__(
        self, problem: Problem, points: int = 32, *, inside: Sequence[Expr] = (), sizes: Mapping[Expr, int] | None = None
    ):
        self.problem, self.points, self.inside, self.sizes = problem, points, tuple(inside), sizes
        self._tried: dict[Goal, bool] = {}
        self._hidden: dict[Goal, bool] = {}
        self._woken: dict[tuple[Sleeper, float], World] = {}
        self._labels = labels(problem, inside).keys()
        self._of_numbers: Witness | None = None
        self._vain: Counter[tuple[Condition, int]] = Counter()
        #: At how many of the points every size is another number.
        self._apart = points // 5 if sizes is None and problem.sizes else 0

    @cached_property
    def _sets(self) -> tuple[Mapping[Expr, int], Mapping[Expr, int]]:
        if not self._apart:
            return self.sizes or {}, {}
        return two_sets(self.problem, self.inside, self.points)

    @cached_property
    def world(self) -> World:
        """The sample on which every verdict rests."""
        return sample(self.problem, self.points - self._apart, self.inside, self._sets[0])

    @cached_property
    def other(self) -> World | None:
        """The same problem with other sizes, at fewer points; None where there are no sizes."""
        if not self._apart:
            return None
        return sample(self.problem, self._apart + 1, self.inside, self._sets[1], self.world.regimes, self.world)

    def _of(self, sides: Iterable[Expr]) -> Witness:
        """The witness that judges some sides: another one if they ask more of labels than which are equal."""
        if not self._labels or labels(self.problem, (*self.inside, *sides)).keys() == self._labels:
            return self
        if self._of_numbers is None:
            self._of_numbers = Witness(self.problem, self.points, inside=(*self.inside, *sides), sizes=self.sizes)
        return self._of_numbers

    @property
    def sampled(self) -> Mapping[str, Interval]:
        """The open interval of each leaf that was not drawn from all real numbers."""
        return dict(self.world.domain_used)

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that the problem speaks of: an expression with another one is about something else."""
        p = self.problem
        said = [e for d in p.definitions for e in (d.head, d.body)] + [e for a in p.assumptions for e in (a.left, a.right)]
        return frozenset(p.axes).union(*map(names, (*said, p.of, p.wrt, *self.inside)))

    def equal(
        self, left: Expr, right: Expr, condition: Basic | None = None, *, like: Iterable[Expr] = (), of: Expr | None = None
    ) -> Check:
        """Whether left = right at every point and for all index values (that meet the condition).

        `like` are expressions whose indices say how far a letter runs that neither side indexes an array with; `of` is an entry
        that both sides are a derivative of: where nobody reads it, they need not be numbers.
        """
        left, right = self._known(left), self._known(right)
        apart = () if of is None else self.world.diagonals.letters(of)
        return self._check(self._question(left, right, condition, like, apart))

    def differentiates(self, result: Expr, of: Expr, wrt: Expr, method: Method = "complex-step") -> Check:
        """Whether result = ∂ of / ∂ wrt, the derivative taken from the definitions by the method named."""
        if self.world.order(of) or self.world.order(result) > 1:
            method = "richardson"

        def values(world: World, scope: Scope) -> tuple[Value, Value]:
            return world.value(result, scope), differentiate(world.root, of, wrt, scope, method)

        result, slope = self._known(result), self._known(derivative(of, wrt))
        apart = self.world.diagonals.letters(of)
        if not apart and method == self.method(slope):  # the slope is a value like others, and was one side of the first line
            sides = self._question(result, slope, None, ())
            if found := self._outright(replace(sides, method=method)):
                return found
        return self._check(Question(method, (result, slope), values, apart=apart))

    def _outright(self, question: Question) -> Check | None:
        """What is said of most right equations, soon: of two sides without a condition whose numbers agree to the tolerance of
        their own size everywhere, of which nothing is lost in rounding; None of all others, which are looked at closely."""
        world, sides, tolerance = self.world, question.sides, question.tolerance
        if question.condition is not None or question.apart or world.fault is not None or self._labels or self._hidden:
            return None
        if world.conditional(sides[0]) or world.conditional(sides[1]):
            return None
        worst, points = 0.0, 0
        try:
            with np.errstate(all="ignore"):
                for there, wanted in ((world, self.points - self._apart), (self.other, self._apart)):
                    if there is None:
                        continue
                    if there.fault is not None:
                        return None
                    found = agree_outright(*question.values(there), there.points, wanted, tolerance)
                    if found is None:
                        return None
                    if there is world and (
                        found.largest <= tolerance or sleepers(world, sides, question.scope(world), tolerance)
                    ):
                        return None
                    points += there.points
                    worst = max(worst, found.max_error)
        except (Undecidable, Mismatch, RecursionError):
            return None
        return Check("holds", question.method, points, worst, tolerance, worlds=self.sets)

    def shown(self, *sides: Expr) -> tuple[World, ...]:
        """The worlds at which some sides are looked at, with points on every branch; raises `Undecidable` where one was never
        visited."""
        if (other := self._of(sides)) is not self:
            return other.shown(*sides)
        while True:
            before = self.world
            if before.fault is not None:
                raise Undecidable(before.fault)
            with np.errstate(all="ignore"):
                never = self._never(sides, before.scope(sides))
            if not never:
                break
            if self.world is before:
                raise Undecidable(_unvisited(never))
        if self.other is not None and self.other.fault is not None:
            raise Undecidable(self.other.fault)
        return (self.world,) if self.other is None else (self.world, self.other)

    def compare_values(self, sides: tuple[Expr, Expr], evaluation: Evaluation) -> Check:
        """Whether two ways to evaluate agree; `sides` are expressions that read all that is evaluated."""
        return self._check(Question("values", sides, evaluation))

    def forget(self, variable: Expr) -> None:
        """Gives back what was kept for derivatives by a variable: all that a deep network calculates, at every displacement."""
        for world in self._worlds():
            world.forget(name_of(variable))

    def release(self) -> None:
        """Gives back all but the points and what was asked for on them."""
        for name in ("world", "other"):
            if (world := self.__dict__.get(name)) is not None:
                self.__dict__[name] = world.anew()
                world.release()

    def _worlds(self) -> list[World]:
        """The worlds that were made so far."""
        made = (*map(self.__dict__.get, ("world", "other")), *self._woken.values())
        return [world for world in made if world is not None]

    def explain(
        self, left: Expr, right: Expr, condition: Basic | None = None, *, like: Iterable[Expr] = ()
    ) -> Counterexample | None:
        """The place where two sides differ most; None where they cannot be compared."""
        try:
            with np.errstate(all="ignore"):
                found, world = self._compare(self._question(left, right, condition, like))
        except (Undecidable, Mismatch):
            return None
        return _counterexample(found, world, (left, right))

    def _known(self, e: Expr) -> Expr:
        """The expression as it was first met: what is known of it is found without comparing it again."""
        return self.world.about(e).expression  # type: ignore[return-value]

    def method(self, *sides: Expr) -> CheckMethod:
        """How the derivatives in some sides are taken."""
        try:
            order = max(map(self.world.order, sides))
        except RecursionError:  # the evaluation will say so
            order = 0
        return "values" if order == 0 else "complex-step" if order == 1 else "richardson"

    def _question(
        self, left: Expr, right: Expr, condition: Basic | None, like: Iterable[Expr], apart: tuple[tuple[Index, Index], ...] = ()
    ) -> Question:
        def values(world: World, scope: Scope) -> tuple[Value, Value]:
            return world.value(left, scope), world.value(right, scope)

        return Question(self.method(left, right), (left, right), values, condition, tuple(like), apart, [], {}, {})

    def _compare(self, question: Question) -> tuple[Comparison, World]:
        """What was found, and in which world: the one that says no, if one does."""
        if (other := self._of(question.sides)) is not self:
            return other._compare(question)
        found, world = self._compare_in(self.world, question), self.world
        if found.verdict == "holds" and (never := self._never(question.sides, question.scope(world))):
            if self.world is not world:  # there are points on more branches now
                return self._compare(question)
            found = replace(found, verdict="undecided", why=_unvisited(never))
        if found.verdict == "holds":
            for told, why in self._awake(question, found):
                again = None if told is None else self._compare_in(told, question)
                if again is not None and again.verdict == "holds":
                    continue
                if told is None or again is None or why:
                    return replace(found, verdict="undecided", why=why), world
                return again, told
        if found.verdict != "holds" or self.other is None:
            return found, world
        again = self._compare_in(self.other, question)
        if again.verdict != "holds":
            return again, self.other
        worst = again if again.max_error > found.max_error else found
        return replace(worst, points=found.points + again.points), self.other if worst is again else world

    def _compare_in(self, world: World, question: Question) -> Comparison:
        if world.fault is not None:
            raise Undecidable(world.fault)
        wanted = {self.other: self._apart, self.world: self.points - self._apart}.get(world, min(world.points, FEW))
        return agree(world, question, wanted)

    def _never(self, sides: tuple[Expr, Expr], scope: Scope) -> list[Goal]:
        """The sides of conditions that cannot be brought to show; the world may be another one afterwards."""
        never: list[Goal] = []
        if not self._hidden and not any(map(self.world.conditional, sides)):
            return never
        walk = observe(self.world, sides, scope)
        goals = unseen(self.world, walk.seen)
        for goal in goals:
            question = (goal.condition, goal.way)
            if goal not in self._tried:
                self._tried[goal] = False
                if self._vain[question] == MOST_VAIN:
                    never.append(goal)
                    continue
                try:
                    wider = visit(self.world, goal, self._look(goal, sides, scope), self.targets, [*walk.hiding])
                    self._tried[goal] = True
                    if wider is not None:
                        self.world.release()
                        self.world = wider
                        for unshown in self._hidden:  # where there are further points, it may show
                            del self._tried[unshown]
                        self._hidden.clear()
                        return [goal]
                except Hidden as hidden:
                    self._hidden[goal] = hidden.itself
                except (Undecidable, Mismatch, RecursionError):
                    self._vain[question] += 1
            if not self._tried[goal] and goal not in self._hidden:
                never.append(goal)
        hidden_here = [g for g in goals if g in self._hidden]
        hiding = self.world.conditions(*walk.hiding) if hidden_here else ()
        never += [g for g in hidden_here if g.condition in hiding and not self._hidden[g]]  # each by the other
        if not never and not self._hidden:
            walk.remember()
        return never

    def _look(self, goal: Goal, sides: tuple[Expr, Expr], scope: Scope) -> Look:
        """At which points of a world a side shows, or would through factors that are 0."""
        place = Place(goal.condition, goal.around)

        def look(world: World, through: bool) -> Array:
            seen = observe(world, sides, scope, through).seen.get(place)
            if seen is None:
                return np.zeros(world.points, dtype=bool)
            side = seen[1 + goal.way]
            return side | seen[1] if Side(goal.condition, goal.way).touches else side

        return look

    def _awake(self, question: Question, found: Comparison) -> Iterator[tuple[World | None, Message | None]]:
        """Worlds in which that is seen of two sides which is lost in rounding at every point of the sample, or (no world) why
        nothing is: the sides would agree if it were something else.

        Two sides that disagree in a world with a reason beside it only depend on what is lost: in a sum of numbers, which
        has another value there.
        """
        world, sides, tolerance, evaluation = self.world, question.sides, question.tolerance, question.evaluation
        scope = question.scope(world)
        asleep = sleepers(world, sides, scope, tolerance)
        faint = found.largest <= tolerance and not all(vanishes(world, e) for e in sides)
        if faint := faint and not _told(world, scope, evaluation, tolerance, found.sharp).any():
            asleep = asleep or sleepers(world, sides, scope, tolerance, everywhere=True)
        numbers = [s for s in asleep if s.is_of_numbers(world)]
        for s in numbers:
            yield with_another(world, s.node, sides), lost(s)
        asleep = [s for s in asleep if s not in numbers]
        for s in asleep:
            woken = self._woken.get((s, tolerance))
            if woken is None or finite(woken, sides, scope).sum() < min(woken.points, FEW):
                woken = wake(world, s, tolerance, sides, scope)
                if woken is not None:
                    self._woken[s, tolerance] = woken
            if woken is None:
                yield None, lost(s)
                return
            rows = np.flatnonzero(finite(woken, sides, scope))
            part = woken if len(rows) == woken.points else woken.restricted(rows)
            yield part, None
            if part is not woken:
                part.release()
            faint = faint and not _told(woken, scope, evaluation, tolerance, False).any()
        if faint and (asleep or 0 < found.largest < SMALLEST):
            told = elsewhere(world, lambda w: _told(w, scope, evaluation, tolerance, False), sides, scope)
            yield told, None if told else message("both sides are smaller at every point than can be told from 0")

    @property
    def targets(self) -> tuple[Expr, ...]:
        """Every quantity that is a number at each point of the domain."""
        return (*(d.head for d in self.problem.in_order), self.problem.of, *self.inside)

    def _check(self, question: Question) -> Check:
        if said := self._outright(question):
            return said
        method, tolerance = question.method, question.tolerance
        try:
            with np.errstate(all="ignore"):
                found, world = self._compare(question)
        except Mismatch as wrong:
            return Check("fails", method, 0, np.inf, tolerance, why=wrong.why)
        except Undecidable as unknown:
            return Check("undecided", method, 0, np.inf, tolerance, why=unknown.why)
        except RecursionError:
            return Check("undecided", method, 0, np.inf, tolerance, why=message("the expression is nested too deeply"))
        place = _counterexample(found, world, question.sides) if found.verdict == "fails" else None
        made = Check(found.verdict, method, found.points, found.max_error, tolerance, why=found.why, worlds=self.sets)
        return made if place is None else replace(made, counterexample=place)

    @cached_property
    def sets(self) -> tuple[tuple[tuple[str, int], ...], ...]:
        """The sets of sizes at which two sides were compared."""
        return tuple(tuple((str(s), n) for s, n in found.items()) for found in self._sets if found)


def from_nowhere(strangers: Iterable[object]) -> Message:
    """What is told of names and indices that stand in a line and in nothing that it is made of."""
    told = one_by_one(noted("{one}, {other}"), strangers)
    return message("{strangers} comes from nowhere", strangers=told)


def lost(s: Sleeper) -> Message:
    """What is told of something that no point tells anything of."""
    return message("{term} is lost in rounding at every point", term=s.formula)


def _unvisited(never: Iterable[Goal]) -> Message:
    told = one_by_one(noted("{one} and {other}"), (goal.unvisited for goal in never))
    return message("a branch was never visited: {sides}", sides=told)


def _told(world: World, scope: Scope, evaluation: Evaluation, tolerance: float, sharp: bool) -> Array:
    """The points at which some number of two sides is so large, of the size of what it was calculated from, that another one
    would be seen; `sharp`: they agree to the tolerance of their own size, however small they are."""
    least = 0.0 if sharp else SMALLEST
    spread = scale_of(world, scope, evaluation)
    found = [
        points_of(combine(lambda x, s: np.abs(x) > tolerance * np.clip(s, least, 1), side, spread), world.points)
        for side in evaluation(world, scope)
    ]
    return found[0] | found[1]  # type: ignore[no-any-return]


def _counterexample(found: Comparison, world: World, sides: tuple[Expr, Expr]) -> Counterexample | None:
    if found.worst is None:
        return None
    point, *places = found.worst
    reach = world.reach(sides[0]) | world.reach(sides[1])
    leaves = {n: a[point].tolist() for n, a in world.leaves.items() if n in reach}
    indices = {label: n + 1 for label, n in zip(found.axes, places, strict=True)}
    return Counterexample(leaves, indices, found.left, found.right)
