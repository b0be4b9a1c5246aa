"""A function and its derivative: of one number, or of one entry of an array while all others stay where they are."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from sympy import Expr

from derive.document.understood import domain
from derive.expression.cost import cost
from derive.expression.indices import substitute
from derive.expression.nodes import Index, Integer, derivative, indices_of, name_of, relation
from derive.figures import mathematics as witness
from derive.figures.curve import Curve, Jump, curve
from derive.figures.errors import FigureError
from derive.figures.picture import Picture, Series, picture
from derive.figures.sentences import listed, numbers_given, together
from derive.figures.settings import Given, Interval
from derive.records import dataclass
from derive.sentence import Message, message
from derive.step import Derivation
from derive.words import gettext as _
from derive.words import noted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

REACH = 4.0  # how far a range goes where nothing says it
LONG = 60  # nodes of a formula that is not read out
ENTRIES = 3  # of an array that nobody gives


@dataclass(frozen=True)
class FunctionFigure:
    """A function beside its derivative, over the range of one number."""

    kind: ClassVar[str] = "function"

    text: str
    of: str | None = None
    wrt: str | None = None
    assume: tuple[str, ...] = ()
    at: Given = ()
    range: Interval | None = None
    input: tuple[int, ...] | None = None
    entry: tuple[int, ...] | None = None
    layout: str = "beside"

    def draw(self) -> Picture:
        """The picture; raises `DoesNotHold` where the derivative is not verified, `FigureError` where nothing can be drawn."""
        problem = witness.posed(self.text, self.of, self.wrt, self.assume)
        if problem.others:
            names = ", ".join(name_of(v) for v in problem.variables)
            said = _("a function is drawn over one variable, and here are {count}: {names}")
            raise FigureError(said.format(count=len(problem.variables), names=names), name_of(problem.wrt), "wrt")
        derivation = witness.proved(problem)
        slope = _Slope(derivation, self)
        low, high = self.range or slope.usual
        function = curve(partial(slope.values, False), partial(slope.exact, False), low, high)
        gone = [jump.at for jump in function.jumps]
        derived = curve(partial(slope.values, True), partial(slope.exact, True), low, high, gone)
        for c, e in ((function, slope.head), (derived, slope.asked)):
            if not np.isfinite(c.y).any():
                from derive.notation import inline

                said = _("{formula} is no number anywhere from {low} to {high}")
                usual = f"{slope.usual[0]:g}..{slope.usual[1]:g}"
                raise FigureError(said.format(formula=inline(e), low=f"{low:g}", high=f"{high:g}"), usual, "range")
        slope.confirm(low, high, derived)
        drawn = _Drawn(
            self.layout, slope.head, slope.asked, slope.definition, slope.rule, slope.variable, function, derived, low, high
        )
        series = [Series("function", _rows(function)), Series("derivative", _rows(derived)), Series("jumps", _jumps(derived))]
        return picture(self.kind, _told(slope, function, derived, low, high), series, partial(_figure, drawn))


class _Slope:
    """A function of one number and its derivative: what is asked for, at which entries, with everything else held."""

    def __init__(self, derivation: Derivation, asked: FunctionFigure):
        problem = derivation.problem.without(derivation.wrt)
        of, wrt, result = derivation.of, derivation.wrt, derivation.result
        self.problem, self.of, self.wrt, self.result = problem, of, wrt, result
        self.name = name_of(wrt)
        self.leaves = witness.needed(problem, of, result) | {self.name}
        at = _entries(of, asked.entry, "entry", {})
        at = _entries(wrt, asked.input, "input", at)
        self.places = at
        numbered: dict[Any, Any] = {letter: Integer(n) for letter, n in at.items()}
        self.head, self.variable = (substitute(e, numbered) for e in (of, wrt))
        self.asked = derivative(self.head, self.variable)
        self.definition = problem.defined[name_of(of)].body if name_of(of) in problem.defined and not at else None
        self.rule = None if at else result
        given = asked.at
        if not indices_of(wrt) and any(name == self.name for name, _ in given):
            said = _("{name} is what the figure runs over: it has a range, not a number")
            raise FigureError(said.format(name=self.name), "-4..4", "range")
        self.domain = domain(derivation).get(self.name, (None, None))
        self.held = witness.arrays(problem, given, self.leaves)
        if missing := sorted(self.leaves - self.held.keys() - {self.name}):
            sizes = {s: n for k, v in self.held.items() for s, n in zip(problem.axes.get(k, ()), v.shape[1:], strict=True)}
            raise witness.unfixed(problem, missing, sizes)
        self.base = self._base()

    def _base(self) -> NDArray[np.float64]:
        """The variable's entries where they are not varied."""
        shape = []
        for size in self.problem.axes.get(self.name, ()):
            known = {s: n for k, v in self.held.items() for s, n in zip(self.problem.axes.get(k, ()), v.shape[1:], strict=True)}
            shape.append(int(size) if isinstance(size, Integer) else known.get(size, ENTRIES))
        base = self.held.pop(self.name, None)
        if base is None:
            base = np.full((1, *shape), _resting(*self.domain))
        lengths = dict(zip(indices_of(self.wrt), base.shape[1:], strict=True))
        for letter, length in lengths.items():
            if self.places.get(letter, 1) > length:  # type: ignore[call-overload]
                said = _("{name} has {count} entries here, so there is no entry {number}")
                raise FigureError(said.format(name=self.name, count=length, number=self.places[letter]), "1", "input")  # type: ignore[index]
        return base

    @property
    def usual(self) -> Interval:
        """The range where nothing says it: all of the domain, if that ends."""
        low, high = self.domain
        if low is None and high is None:
            return -REACH, REACH
        return (high - REACH if low is None else low), (low + REACH if high is None else high)  # type: ignore[operator]

    @property
    def seat(self) -> tuple[int, ...]:
        """Where in its array the entry stands that varies, from 0."""
        return tuple(self.places[i] - 1 if isinstance(i, Index) else int(i) - 1 for i in indices_of(self.wrt))

    def _at(self, x: NDArray[np.float64]) -> witness.At:
        values = np.repeat(self.base, len(x), axis=0)
        place: tuple[Any, ...] = (slice(None), *self.seat)
        values[place] = x
        held = {name: np.repeat(v, len(x), axis=0) for name, v in self.held.items()}
        return witness.At(self.problem, self.leaves, {**held, self.name: values}, len(x))

    def values(self, derived: bool, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """The function, or its derivative by the formula, at some numbers."""
        return self._entry(self._at(x), self.result if derived else self.of)

    def _entry(self, at: witness.At, e: Expr) -> NDArray[np.float64]:
        letters = list(dict.fromkeys(i for i in (*indices_of(self.of), *indices_of(self.wrt)) if isinstance(i, Index)))
        return at.value(e, letters)[self._seat(letters)]

    def _seat(self, letters: list[Index]) -> tuple[Any, ...]:
        return (slice(None), *(self.places[i] - 1 for i in letters))

    def exact(self, derived: bool, x: float) -> float | None:
        """What the formula says at a jump, where its condition is just met there and not only nearly."""
        at = self._at(np.array([x]))
        value = float(self._entry(at, self.result if derived else self.of)[0])
        met = any(equal for _, equal, _ in at.world.met.values())
        return value if met and np.isfinite(value) else None

    def confirm(self, low: float, high: float, derived: Curve) -> None:
        """Raises `DoesNotHold` where the formula is not the derivative that the witness finds."""
        from derive.notation import inline

        x = np.linspace(low, high, 41)[1:-1] + (high - low) / 997
        x = x[[all(abs(v - j.at) > 1e-3 * (high - low) for j in derived.jumps) for v in x]]
        at = self._at(x)
        letters = list(dict.fromkeys(i for i in (*indices_of(self.of), *indices_of(self.wrt)) if isinstance(i, Index)))
        witness.agree(
            self._entry(at, self.result), at.by_complex_step(self.of, self.wrt, letters)[self._seat(letters)], inline(self.asked)
        )


def _resting(low: float | None, high: float | None) -> float:
    """A plain number of a domain."""
    if low is None:
        return 0.0 if high is None else high - 1
    return low + 1 if high is None else (low + high) / 2


def _entries(e: Expr, asked: tuple[int, ...] | None, word: str, known: Mapping[Index, int]) -> dict[Index, int]:
    """Which entry is meant, letter by letter; the first where nothing says it."""
    letters = [i for i in indices_of(e) if isinstance(i, Index)]
    chosen = asked or (1,) * len(letters)
    if len(chosen) != len(letters):
        said = (
            _("'{word}' names an entry of {name}, which has {count} indices")
            if letters
            else _("{name} has no entries to choose from")
        )
        raise FigureError(said.format(word=word, name=name_of(e), count=len(letters)))
    found = dict(known)
    for letter, number in zip(letters, chosen, strict=True):
        if asked is None and letter in found:
            continue
        if found.setdefault(letter, number) != number:
            said = _("{letter} is one index here, so '{word}' names the same entry as the other setting")
            raise FigureError(said.format(letter=letter.name, word=word))
    return found


# -- what it shows, in words


def _told(slope: _Slope, function: Curve, derived: Curve, low: float, high: float) -> Message:
    from derive.figures.canvas import figures

    body = slope.definition
    what: Expr | object = relation(slope.head, "==", body) if body is not None and cost(body) <= LONG else slope.head
    rule = slope.asked if slope.places or cost(slope.result) > LONG else relation(slope.asked, "==", slope.result)
    parts = [
        message(
            noted("Two graphs over {variable} from {low} to {high}: {function}, and its derivative {derivative}."),
            variable=slope.variable, low=figures(low), high=figures(high), function=what, derivative=rule,
        )
    ]  # fmt: skip
    for constant, varying, c in (
        (noted("The function is {least} everywhere."), noted("The function lies between {least} and {most}."), function),
        (noted("The derivative is {least} everywhere."), noted("The derivative lies between {least} and {most}."), derived),
    ):
        if c.bounds is not None:
            least, most = map(figures, c.bounds)
            parts.append(message(constant if least == most else varying, least=least, most=most))
    for jump in function.jumps[:4]:
        said = noted("At {variable} = {at} the function jumps from {left} to {right}, and there is no derivative.")
        parts.append(
            message(said, variable=slope.variable, at=figures(jump.at), left=figures(jump.left), right=figures(jump.right))
        )
    for jump in derived.jumps[:4]:
        said = noted("At {variable} = {at} the derivative jumps from {left} to {right}.")
        if jump.value is not None:
            said = noted("At {variable} = {at} the derivative jumps from {left} to {right}; {value} is taken there.")
        numbers = {"at": jump.at, "left": jump.left, "right": jump.right, "value": jump.value or 0.0}
        parts.append(message(said, variable=slope.variable, **{k: figures(v) for k, v in numbers.items()}))
    if slope.base.size > 1:
        others = np.delete(slope.base[0].reshape(-1), np.ravel_multi_index(slope.seat, slope.base.shape[1:]))
        said = noted("The other entries of {name} are {value}.")
        parts.append(message(said, name=slope.name, value=listed(others)))
    return together([*parts, *numbers_given({name: values[0] for name, values in slope.held.items()})])


def _rows(c: Curve) -> tuple[tuple[float, ...], ...]:
    return tuple((float(x), float(y)) for x, y in zip(c.x, c.y, strict=True) if np.isfinite(y))


def _jumps(c: Curve) -> tuple[tuple[float, ...], ...]:
    return tuple((j.at, j.left, j.right, *([j.value] if j.value is not None else [])) for j in c.jumps)


# -- drawn


@dataclass(frozen=True)
class _Drawn:
    layout: str
    head: Expr
    asked: Expr
    definition: Expr | None
    rule: Expr | None
    variable: Expr
    function: Curve
    derived: Curve
    low: float
    high: float


def _figure(d: _Drawn) -> Figure:
    from derive.figures import canvas

    if d.layout == "together":
        figure = canvas.sheet(canvas.WIDTH, 250, layout="constrained")
        axes = figure.subplots()
        both = [_plot(axes, d.function, "-", canvas.ACCENT), _plot(axes, d.derived, (0, (5, 2)), canvas.INK)]
        lows, highs = zip(d.function.limits, d.derived.limits, strict=True)
        _frame(axes, d, min(lows), max(highs))
        names = [canvas.formula(d.head), canvas.formula(d.asked)]
        legend = axes.legend(
            both, [n.text for n in names], loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2, handlelength=2.6
        )
        for text, name in zip(legend.get_texts(), names, strict=True):
            text.set_parse_math(name.maths)
            text.set_fontfamily(list(name.fonts))
        return figure
    figure = canvas.sheet(canvas.WIDTH, 185, layout="constrained")
    left, right = figure.subplots(1, 2)
    for axes, c, e in ((left, d.function, d.head), (right, d.derived, d.asked)):
        _plot(axes, c, "-", canvas.ACCENT)
        low, high = c.limits
        _frame(axes, d, low, high)
        body = d.definition if c is d.function else d.rule
        label = canvas.formula(e) if body is None else canvas.formula(e, "=", body)
        if not label.maths or canvas.measured(label)[0] > canvas.WIDTH / 2 - 40:
            label = canvas.formula(e)
        axes.set_title(label.text, va="bottom", **label.style)
    return figure


def _plot(axes: Axes, c: Curve, dashes: Any, colour: str) -> Any:
    from derive.figures import canvas

    (line,) = axes.plot(c.x, c.y, color=colour, linewidth=1.7, linestyle=dashes, solid_capstyle="round")
    closed = [(j.at, j.value) for j in c.jumps if j.value is not None]
    ends = [(j.at, side) for j in c.jumps for side in (j.left, j.right) if not _same(side, j)]
    for points, face in (([*ends, *c.holes], canvas.PAPER), (closed, colour)):
        if points:
            axes.plot(*zip(*points, strict=True), "o", ms=5, mfc=face, mec=colour, mew=1.2, zorder=5)
    return line


def _same(side: float, jump: Jump) -> bool:
    """Whether the value at a jump is the one that it has on this side."""
    return jump.value is not None and abs(side - jump.value) <= 1e-6 * max(abs(jump.right - jump.left), 1e-12)


def _frame(axes: Axes, d: _Drawn, low: float, high: float) -> None:
    from derive.figures import canvas

    margin = 0.08 * (high - low)
    axes.set_xlim(d.low, d.high)
    axes.set_ylim(low - margin, high + margin)
    for line, inside in ((axes.axhline, low < 0 < high), (axes.axvline, d.low < 0 < d.high)):
        if inside:
            line(0, color=canvas.QUIET, linewidth=0.6, alpha=0.6, zorder=0)
    canvas.tidy(axes)
    canvas.ticks(axes.xaxis, d.low, d.high)
    canvas.ticks(axes.yaxis, low, high)
    label = canvas.formula(d.variable)
    axes.set_xlabel(label.text, **label.style)
