"""What became of a problem: derived and right, wrong, undecided, refused, or an error of the program itself."""

from __future__ import annotations

import ast
import itertools
import json
import random
import resource
import signal
import time
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from mpmath import mp

from derive import Derived, derive
from derive.errors import DeriveError, NotationError, Stuck
from derive.language.reader import read_expression
from derive.notation import latex
from derive.notation import text as text_of
from tests.telling import answer

from . import nested
from .truth import RANGES, Evaluation, Kink, Outside, Point, Stranger, Texts, equation, head, letters_in, parse

SLOW = 20.0  # seconds of CPU for one problem
PATIENCE = 4.0  # seconds of CPU that the judge spends on one result
POINTS = 3  # in each world, and
BRANCHES = 9  # more of them, where each takes other branches than those before
TRIALS = 40  # points that are drawn before a problem is said to be defined nowhere
PLACES = 6  # values of the free indices at a point
DIGITS = 50
MOST_DIGITS = 2500
#: The ranges in which all variables are tried together, before each is tried in one of its own.
ALIKE = ("real", "positive", "wide", "unit", "shifted", "large", "hundreds", "below")

#: What must not happen, the worst first; the rest is counted.
FAILURES = ("internal error", "wrong", "stranger", "false alarm", "caught", "missed", "unreadable")
KINDS = (*FAILURES, "slow", "undecided", "undecided, unjudged", "unjudged", "narrowed", "stuck", "refused", "right")
KINDS_IN_WORDS = {
    "internal error": "an error of the program itself",
    "wrong": "verified, and refuted by the evaluator",
    "stranger": "a result with a name, an index or a size that the problem does not have",
    "false alarm": "a check fails, and the result is right",
    "caught": "a check fails, and the result is wrong",
    "missed": "not verified, no check fails, and the result is wrong",
    "unreadable": "the printed text does not read back to what means the same",
    "slow": f"stopped after {SLOW:g} s of CPU",
    "undecided": "not verified, and right wherever it is defined",
    "undecided, unjudged": "not verified, and the evaluator found no point either",
    "unjudged": "verified, and the evaluator found no point",
    "narrowed": "verified and right where the program says that it looked, or where nothing is divided by 0, not everywhere",
    "stuck": "refused: no rule applies",
    "refused": "refused: not in the notation",
    "right": "verified, and right",
}


@dataclass(frozen=True)
class Posed:
    """A problem as it is typed."""

    text: str
    of: str | None = None
    wrt: str | None = None
    assume: tuple[str, ...] = ()
    gradient: bool = False
    second: bool = False

    def derive(self) -> Any:
        return derive(
            self.text, of=self.of, wrt=self.wrt, assume=self.assume, gradient=self.gradient, second=self.second
        )  # fmt: skip

    def __str__(self) -> str:
        words = [f'"{self.text}"']
        words += [f'--of "{self.of}"'] if self.of else []
        words += [f'--wrt "{self.wrt}"'] if self.wrt else []
        words += [f'--assume "{a}"' for a in self.assume]
        return " ".join((*words, *(["--gradient"] if self.gradient else []), *(["--second"] if self.second else [])))


@dataclass(frozen=True)
class Outcome:
    """The kind of what became of a problem, and what is to be known of it."""

    posed: Posed
    kind: str
    detail: str = ""
    seconds: float = 0.0

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


class Slow(BaseException):
    """The program took too long."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raises `Slow` after some seconds of CPU."""

    def stop(*_: object) -> None:
        raise Slow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def judge(posed: Posed, seconds: float = SLOW) -> Outcome:
    """Derives a problem and says what became of it."""
    begin = time.process_time()

    def outcome(kind: str, detail: str = "") -> Outcome:
        return Outcome(posed, kind, detail, round(time.process_time() - begin, 2))

    try:
        with limited(seconds):
            found = posed.derive()
            str(found)
            json.dumps(found.to_dict(), allow_nan=False)
    except Slow:
        return outcome("slow")
    except Stuck as error:
        return outcome("stuck", str(error))
    except NotationError as error:
        return outcome("refused", str(error))
    except DeriveError as error:
        return outcome("stuck", f"{type(error).__name__}: {error}")
    except Exception:
        return outcome("internal error", traceback.format_exc())
    took = outcome("").seconds
    try:
        with limited(2 * seconds):
            kind, detail = _verdict(posed, found)
    except Slow:
        kind, detail = "unjudged" if found.verified else "undecided, unjudged", "the evaluator took too long"
    except Stranger as error:
        kind, detail = "stranger", str(error)
    except Exception:
        kind, detail = "internal error", f"while it was read back or judged: {traceback.format_exc()}"
    return Outcome(posed, kind, detail, took)


def _verdict(posed: Posed, found: Any) -> tuple[str, str]:
    parts = list(found)
    judged = [_part(posed, part) for part in parts]
    return min(judged, key=lambda each: KINDS.index(each[0]))


def _part(posed: Posed, part: Derived) -> tuple[str, str]:
    d = part.derivation
    title = f"∂{'' if d.first is None else f' {text_of(d.first)} ∂'} {part.wrt.text}: {part.result.text}"
    if diagonal := _diagonal(posed, part):
        return ("wrong" if part.verified else "caught"), f"{title}\n{diagonal}"
    again = read_expression(part.result.text, d.problem)
    comparison = Comparison(posed, part)
    finding, why = comparison.of_the_result()
    if (text_of(again), latex(again)) != (text_of(d.result), latex(d.result)):  # 2*(a/b) is read as 2*a/b
        if Comparison(posed, Derived(answer(replace(d, result=again)))).of_the_result()[0] != finding:
            return "unreadable", f"{title}\n{text_of(again)}"
    if finding in ("agrees", "unjudged", "narrowed"):
        for lemma in part.lemmas:
            said, because = comparison.of_a_lemma(lemma)
            if said in ("differs", "is undefined"):
                finding, why = said, f"the lemma ∂{lemma.of.text}/∂{lemma.wrt.text} = {lemma.result.text}: {because}"
    failing = [s for s in d.all_steps() if s.check is not None and s.check.verdict == "fails"]
    failing_checks = [c for c in d.checks if c.verdict == "fails"]
    open_ = [s for s in d.all_steps() if s.check is None or s.check.verdict == "undecided"]
    if failing or failing_checks:
        s = failing[0] if failing else None
        said = f"{s.title}: {text_of(s.before)} = {text_of(s.after)}: {s.check}" if s else str(failing_checks[0])
        wrong = finding in ("differs", "is undefined")
        return ("caught" if wrong else "false alarm"), f"{title}\n{said}\n{why}"
    if finding == "differs" or (finding == "is undefined" and part.verified):
        return ("wrong" if part.verified else "missed"), f"{title}\n{why}"
    if part.verified:
        return {"agrees": "right", "narrowed": "narrowed", "unjudged": "unjudged"}[finding], f"{title}\n{why}" if why else title
    s = open_[0] if open_ else None
    said = f"{s.title}: {text_of(s.before)} = {text_of(s.after)}: {s.check}" if s else str([c for c in d.checks if not c.ok][:1])
    return ("undecided, unjudged" if finding == "unjudged" else "undecided"), f"{title}\n{said}"


def _diagonal(posed: Posed, part: Derived) -> str:
    """What is said if a letter stands twice where nobody typed it twice: the diagonal is not the whole."""
    typed = {"".join(v.split()) for v in _listed(posed.wrt or "")}
    first = part.derivation.first
    seen = [i.id for i in head(parse(part.of.text))[1] if isinstance(i, ast.Name)]
    for shown in (*([] if first is None else [text_of(first)]), part.wrt.text):
        letters = [i.id for i in head(parse(shown))[1] if isinstance(i, ast.Name)]
        if "".join(shown.split()) not in typed and (len({*letters}) < len(letters) or {*seen} & {*letters}):
            return f"{shown} is a diagonal, and not the whole"
        seen += letters
    return ""


def _listed(wrt: str) -> list[str]:
    """What stands between the commas that are not between brackets."""
    return [ast.unparse(e) for e in ast.parse(f"({wrt},)", mode="eval").body.elts] if wrt.strip() else []  # type: ignore[attr-defined]


@dataclass
class Comparison:
    """A result beside the derivative of what was typed."""

    posed: Posed
    part: Derived
    typed: Texts = field(init=False)
    points: list[tuple[Point, dict[Any, int], bool]] = field(init=False)

    def __post_init__(self) -> None:
        d = self.part.derivation
        self.asked = [self.part.of.text, *([] if d.first is None else [text_of(d.first)]), self.part.wrt.text]
        own = [e.strip() for e in self.posed.text.split(";")]
        self.typed = Texts.of(own, [*self.asked, *(side for a in self.posed.assume for side in equation(a))])
        self.domain = self.part.to_dict()["domain"]
        self.simplex = dict(map(_simplex, self.posed.assume))
        self.begin = time.process_time()

    @property
    def patient(self) -> bool:
        return time.process_time() - self.begin < PATIENCE

    def of_the_result(self) -> tuple[str, str]:
        printed = self._printed(self.part)
        answer = printed.ask(self.part.result.text)
        return self._compare(self.asked, answer, self.typed, printed, self.part)

    def of_a_lemma(self, lemma: Derived) -> tuple[str, str]:
        """A lemma beside the derivative of the definitions as they were printed."""
        printed = self._printed(lemma)
        answer = printed.ask(lemma.result.text)
        asked = [lemma.of.text, *([] if lemma.derivation.first is None else [text_of(lemma.derivation.first)]), lemma.wrt.text]
        return self._compare(asked, answer, printed, printed, lemma)

    def _printed(self, derived: Derived) -> Texts:
        d = derived.derivation
        asked = [derived.of.text, derived.wrt.text, *([] if d.first is None else [text_of(d.first)])]
        made = Texts.of([e.text for e in derived.definitions], asked)
        for sizes in d.problem.axes.values():
            made.size_names |= {text_of(s) for s in sizes if not s.is_Integer}
        return made

    def _sizes(self, printed: Texts, derived: Derived, sizes: Mapping[Any, int]) -> dict[Any, int]:
        """A number for every axis of what was printed, from those of what was typed; two for one is a fault."""
        found: dict[Any, int] = {}

        def settle(key: Any, number: int) -> None:
            root = printed.find(key)
            if found.setdefault(root, number) != number:
                raise Stranger(f"two sizes as one, at {key}: {found[root]} and {number} in the evaluator's world")

        for key in list(printed.parent):
            if key in self.typed.parent and key[0] in ("axis", "size"):
                settle(key, sizes[self.typed.find(key)])
            elif key[0] == "number" and isinstance(key[1], int):
                settle(key, key[1])
        for array, axes in derived.derivation.problem.axes.items():
            for n, size in enumerate(axes):
                key = ("axis", array, n)
                name = ("size", text_of(size))
                if size.is_Integer:
                    settle(key, int(size))
                elif key in self.typed.parent:
                    settle(name, sizes[self.typed.find(key)])
        for array, axes in derived.derivation.problem.axes.items():
            for n, size in enumerate(axes):
                root = printed.find(("size", text_of(size)))
                if not size.is_Integer and root in found:
                    settle(("axis", array, n), found[root])
        return found

    def _compare(self, asked: Sequence[str], answer: Any, true: Texts, printed: Texts, derived: Derived) -> tuple[str, str]:
        of, *by = map(parse, asked)
        agreed = 0
        outside = undefined = ""
        for world in (0, 1):
            sizes = self.typed.sizes(world)
            printed_sizes = self._sizes(printed, derived, sizes)
            true_sizes = sizes if true is self.typed else printed_sizes
            letters = {**printed.free}
            used = {n: printed_sizes.get(printed.find(key), 0) for n, key in letters.items()}
            used = {n: size for n, size in used.items() if size and n in _letters(of, *by)}
            usable = 0
            met: set[tuple[int, ...]] = set()
            for point in self._points(world, sizes):
                places = _places(used, random.Random(point.seed))
                reached = False
                taken = self._branches(Evaluation(true, true_sizes, point), of, places[0])
                if taken is None or (usable >= POINTS and taken in met):
                    continue
                for env in places:
                    if not self.patient and agreed:
                        break
                    verdict, why = self._at(point, env, (of, by, answer), (true, true_sizes), (printed, printed_sizes))
                    if verdict == "unknown":
                        continue
                    reached = True
                    if verdict == "agrees":
                        agreed += 1
                    elif not point.inside(self.domain):
                        outside = outside or f"outside {self.domain}: {why}"
                    elif verdict == "differs":
                        return verdict, why
                    elif why.startswith("0.0, ") and "(1/0)" in why:  # ‖x‖ where nothing is left of x: no wrong number
                        outside = outside or why
                    else:
                        undefined = undefined or why
                if reached:
                    usable += 1
                    met.add(taken)
                if usable >= POINTS and (not taken or usable >= POINTS + BRANCHES):
                    break
        if undefined:
            return "is undefined", undefined
        if outside:
            return ("narrowed" if agreed else "unjudged"), outside
        return ("agrees" if agreed else "unjudged"), ""

    def _points(self, world: int, sizes: Mapping[Any, int]) -> Iterator[Point]:
        """Points in many ranges; those on branches that were not met come first."""
        kinds = list(RANGES)
        names = {*self.typed.ranks, *self._scalars()}
        for trial in range(TRIALS):
            rng = random.Random(f"{world} {trial}")
            if trial < len(ALIKE):
                chosen = dict.fromkeys(names, ALIKE[trial])
            else:
                chosen = {name: rng.choice(kinds[:7] if rng.random() < 0.8 else kinds) for name in sorted(names)}
            held = trial % 2 or trial > 30  # to what the program says of its domain; functions always are
            within = {k: v for k, v in self.domain.items() if held or k in self.typed.functions}
            yield Point(100 * world + trial, sizes, chosen, self.simplex, {k: tuple(v) for k, v in within.items()})

    @staticmethod
    def _branches(evaluation: Evaluation, of: Any, env: Mapping[str, int]) -> tuple[int, ...] | None:
        """Which way every switch goes at a point; None where there is no number."""
        with mp.workdps(DIGITS):
            try:
                evaluation.value(of, env)
            except Outside:
                return None
        return tuple(evaluation.branches)

    def _scalars(self) -> set[str]:
        return {n.id for tree in self.typed.kept for n in ast.walk(tree) if isinstance(n, ast.Name)}

    def _at(
        self, point: Point, env: Mapping[str, int], trees: tuple[Any, Any, Any], true: tuple[Texts, Any],
        printed: tuple[Texts, Any],
    ) -> tuple[str, str]:  # fmt: skip
        of, by, answer = trees

        def both(digits: int) -> tuple[Any, Any]:
            with mp.workdps(digits):
                want = nested.real(Evaluation(*true, point).derivative(of, env, by))
                try:
                    return want, nested.real(Evaluation(*printed, point).value(answer, env))
                except Kink:
                    raise
                except Outside as error:
                    return want, error

        place = f"at {dict(env)}, {_shown(point)}"
        digits = DIGITS
        try:
            want, got = both(digits)
            while digits < MOST_DIGITS:
                if isinstance(got, Outside):
                    if "too large" in str(got) or "nothing says" in str(got):
                        return "unknown", ""
                    return "is undefined", f"{mp.nstr(want, 8)}, not undefined ({got}) {place}"
                with mp.workdps(digits):
                    gap = want - got
                    if abs(gap) <= max(abs(want), abs(got)) / 10**30:
                        return "agrees", ""
                    size = max(abs(want), abs(got), mp.mpf(1))  # what saturates, cancels or is huge wants digits down to there
                    depth = max(0, -int(mp.log10(abs(gap))), int(mp.log10(size)))
                digits = max(depth, digits) + 2 * DIGITS
                want, got = both(digits)
                if isinstance(got, Outside):
                    continue
                with mp.workdps(digits):
                    later = want - got
                    if abs(gap - later) <= abs(gap) / 10**6:
                        return "differs", f"{mp.nstr(want, 12)}, not {mp.nstr(got, 12)} {place}"
        except Outside:
            pass
        return "unknown", ""


def _letters(*trees: Any) -> set[str]:
    return set().union(*map(letters_in, trees))


def _places(used: Mapping[str, int], rng: random.Random) -> list[dict[str, int]]:
    """Values of the free indices: all of them where they are few, else some, on and off the diagonals."""
    every = [dict(zip(used, at, strict=True)) for at in itertools.product(*(range(1, n + 1) for n in used.values()))]
    if len(every) <= PLACES:
        return every
    equal = [e for e in every if len(set(e.values())) == 1]
    return rng.sample(equal, min(len(equal), 2)) + rng.sample(every, PLACES - 2)


def _shown(point: Point) -> str:
    values = [f"{name}{list(at) if at else ''}={float(v):.6g}" for (name, at), v in sorted(point.values.items())]
    return ", ".join(values[:12])


def _simplex(assumed: str) -> tuple[str, int]:
    """The array and the axis of Σ t = 1."""
    left, _ = equation(assumed)
    call: Any = parse(left)
    name, indices = head(call.args[0])
    return name, [i.id for i in indices].index(call.args[1].id)  # type: ignore[attr-defined]


def limit_memory(gigabytes: float) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (int(gigabytes * 2**30),) * 2)


__all__ = ["FAILURES", "KINDS", "KINDS_IN_WORDS", "Outcome", "Posed", "Slow", "judge", "limit_memory"]
