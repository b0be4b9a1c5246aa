"""The graph of a function's definitions: what depends on what, and at each edge the derivative of one by the other alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

from sympy import Expr, Indexed, Symbol

from derive.expression.indices import names
from derive.expression.nodes import Index, Size, indices_of, name_of, relation
from derive.expression.places import walk
from derive.figures import mathematics as witness
from derive.figures.errors import FigureError
from derive.figures.layers import Edge, Layers, Node, layered
from derive.figures.picture import Picture, Series, picture
from derive.figures.sentences import together
from derive.problem import Problem
from derive.records import dataclass
from derive.sentence import Message, message
from derive.words import gettext as _
from derive.words import noted

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from derive.figures.canvas import Box, Label
    from derive.step import Derivation

MOST_NODES, MOST_EDGES = 24, 40
WIDEST = 640.0  # points; a wider graph has shorter labels
LONGEST = 150.0  # points of a label
PITCH, STRETCH, TRIES = 44.0, 1.25, 6
GAP, PAD = 27.0, 8.0  # what an edge has beside its label; around the name of a node
ROUND = 0.25  # of a stretch of an edge, on each side of a corner
SEATS = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73)  # where along an edge its label may stand


@dataclass(frozen=True)
class GraphFigure:
    """The definitions behind a quantity as a graph, each edge with its local derivative."""

    kind: ClassVar[str] = "graph"

    text: str
    of: str | None = None
    wrt: str | None = None
    assume: tuple[str, ...] = ()

    def draw(self) -> Picture:
        """The picture; raises `DoesNotHold` where a local derivative is not verified."""
        problem = witness.posed(self.text, self.of, self.wrt, self.assume, valued=False)
        graph = _graph(problem)
        from derive.figures import canvas

        with canvas.drawing():
            laid = _laid(graph)
        boxes = [Series("nodes", tuple(_corners(box) for box in laid.nodes.values()))]
        boxes.append(Series("labels", tuple(_corners(box) for box in laid.labels.values())))
        return picture(self.kind, _told(graph), boxes, partial(_figure, graph, laid))


@dataclass(frozen=True)
class _Graph:
    """Quantities and the lemma at each edge between two; `moving` are the edges through which the variable reaches the end."""

    of: str
    variables: frozenset[str]
    heads: Mapping[str, Expr]
    defined: frozenset[str]
    lemmas: Mapping[Edge, Derivation]
    moving: frozenset[Edge]


def _graph(problem: Problem) -> _Graph:
    end = name_of(problem.of)
    reached = problem.needed(end)
    heads: dict[str, Expr] = {}
    lemmas: dict[Edge, Derivation] = {}
    chosen = [d for d in problem.in_order if d.name in reached]
    edges = [(n, d.name) for d in chosen for n in sorted(names(d.body))]
    count = len({n for edge in edges for n in edge})
    if count > MOST_NODES or len(edges) > MOST_EDGES:
        said = _("the graph has {nodes} quantities and {edges} edges, too many for one picture; `of` names another end")
        raise FigureError(said.format(nodes=count, edges=len(edges)))
    for d in chosen:
        for n in sorted(names(d.body)):
            variable = _occurrence(d.body, n, d.indices)
            if variable is None:
                said = _("{name} stands in the definition of {head} as a whole, so no entry of it can be differentiated by")
                raise FigureError(said.format(name=n, head=d.name))
            heads.setdefault(n, variable if n not in problem.defined else problem.defined[n].head)
            lemmas[n, d.name] = witness.proved(witness.alone(problem, d.head, variable))
        heads[d.name] = d.head
    variables = frozenset(name_of(v) for v in problem.variables)
    moving = frozenset((a, b) for a, b in lemmas if problem.needed(a) & variables or a in variables)
    return _Graph(end, variables, heads, frozenset(d.name for d in chosen), lemmas, moving)


def _occurrence(body: Expr, name: str, own: Sequence[Index]) -> Expr | None:
    """How a quantity stands in a definition; of several entries, one whose letters are not those of the left side."""
    found: list[Expr] = []
    for _place, part in walk(body):
        leaf = isinstance(part, Indexed) or (isinstance(part, Symbol) and not isinstance(part, Index | Size))
        if leaf and name_of(part) == name and all(isinstance(i, Index) for i in indices_of(part)):  # type: ignore[arg-type]
            found.append(part)  # type: ignore[arg-type]
    other = [e for e in found if set(indices_of(e)) - set(own)]
    return next(iter(other or found), None)


def _told(graph: _Graph) -> Message:
    """Every lemma of the graph, in the order of the definitions."""
    free = [graph.heads[n] for n in graph.heads if n not in graph.defined]
    first = message(
        "A graph of {n} quantities that leads from {leaves} to {end}. Written at its edge is one derivative:",
        "A graph of {n} quantities that leads from {leaves} to {end}. Written at its edges are the derivatives:",
        len(graph.lemmas), n=len(graph.heads), leaves=tuple(free), end=graph.heads[graph.of],
    )  # fmt: skip
    rows = [message(noted("{lemma};"), lemma=relation(d.asked, "==", d.result)) for d in graph.lemmas.values()]
    rows[-1] = message(noted("{lemma}."), lemma=rows[-1].pieces[0][1])
    return together([first, *rows])


# -- where everything stands


@dataclass(frozen=True)
class _Laid:
    """The box of each node, the points of each edge, and the label of each edge with its box."""

    width: float
    height: float
    nodes: Mapping[str, Box]
    names: Mapping[str, Label]
    lines: Mapping[Edge, tuple[tuple[float, float], ...]]
    said: Mapping[Edge, Label]
    labels: Mapping[Edge, Box]


def _laid(graph: _Graph) -> _Laid:
    """The layout, with so much room between rows that no label meets another or a node."""
    plan = layered(list(graph.heads), list(graph.lemmas))
    from derive.figures import canvas

    names_ = {n: canvas.formula(e) for n, e in graph.heads.items()}
    for style in ("lemma", "result", "quotient"):
        said = {edge: _label(d, style) for edge, d in graph.lemmas.items()}
        widths = _widths(plan, said, names_)
        if sum(widths) <= WIDEST and max((canvas.measured(s, canvas.SMALL)[0] for s in said.values()), default=0) <= LONGEST:
            break
    pitch = PITCH
    for _try in range(TRIES):
        laid, covered = _placed(plan, said, names_, widths, pitch)
        if covered == 0:
            break
        pitch *= STRETCH
    return laid


def _label(d: Derivation, style: str) -> Label:
    from derive.figures import canvas

    if style == "quotient":
        return canvas.formula(d.asked)
    return canvas.formula(d.result) if style == "result" else canvas.formula(d.asked, "=", d.result)


def _widths(plan: Layers, said: Mapping[Edge, Label], names_: Mapping[str, Label]) -> list[float]:
    """The width of each layer, then of the gap behind it, and so on."""
    from derive.figures import canvas

    widths: list[float] = []
    for layer in plan.layers:
        wide = max((canvas.measured(names_[n])[0] for n in layer if isinstance(n, str)), default=0.0)
        labels = [canvas.measured(said[e], canvas.SMALL)[0] for e, way in plan.ways.items() if way[0] in layer]
        widths += [wide + 2 * PAD, max(labels, default=0.0) + 2 * GAP]
    return widths[:-1]


def _placed(
    plan: Layers, said: Mapping[Edge, Label], names_: Mapping[str, Label], widths: Sequence[float], pitch: float
) -> tuple[_Laid, float]:
    from derive.figures import canvas

    rows = max(map(len, plan.layers))
    height = rows * pitch
    middle: dict[Node, tuple[float, float]] = {}
    half: dict[Node, float] = {}
    x = 0.0
    for k, layer in enumerate(plan.layers):
        x += widths[2 * k] / 2
        for p, node in enumerate(layer):
            middle[node] = x, height - (p + 0.5 + (rows - len(layer)) / 2) * pitch
            half[node] = canvas.measured(names_[node])[0] / 2 + PAD if isinstance(node, str) else 0.0
        x += widths[2 * k] / 2 + (widths[2 * k + 1] if 2 * k + 1 < len(widths) else 0.0)
    nodes: dict[str, Box] = {}
    for n, label in names_.items():
        _w, above, below = canvas.measured(label)
        tall = max(above + below, canvas.SIZE) / 2 + PAD * 0.8
        half[n] = max(half[n], tall)
        (cx, cy) = middle[n]
        nodes[n] = canvas.Box(cx - half[n], cy - tall, cx + half[n], cy + tall)
    lines = {}
    for edge, way in plan.ways.items():
        points = [middle[n] for n in way]
        points[0] = points[0][0] + half[way[0]], points[0][1]
        points[-1] = points[-1][0] - half[way[-1]], points[-1][1]
        lines[edge] = tuple(points)
    labels: dict[Edge, Box] = {}
    worst = 0.0
    order = sorted(lines, key=lambda e: (lines[e][0][0], -lines[e][0][1]))
    for edge in order:
        wide, above, below = canvas.measured(said[edge], canvas.SMALL)
        taken = [*nodes.values(), *labels.values()]
        others = [canvas.Box(px - 1, py - 1, px + 1, py + 1) for e, line in lines.items() if e != edge for px, py in _along(line)]
        found: list[tuple[float, float, Box]] = []
        for seat in SEATS:
            (ax, ay), (bx, by) = lines[edge][:2]
            cx, cy = ax + seat * (bx - ax), ay + seat * (by - ay)
            box = canvas.Box(cx - wide / 2, cy - (above + below) / 2, cx + wide / 2, cy + (above + below) / 2).grown(3)
            covers = sum(box.overlap(other) for other in taken)
            found.append((covers, sum(box.overlap(other) for other in others) + abs(seat - 0.5), box))
        covers, _crossed, labels[edge] = min(found, key=lambda f: f[:2])
        worst += covers
    return _Laid(x, height, nodes, names_, lines, said, labels), worst


def _along(line: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points along an edge."""
    return [(ax + n / 16 * (bx - ax), ay + n / 16 * (by - ay)) for (ax, ay), (bx, by) in pairwise(line) for n in range(17)]


def _rounded(line: Sequence[tuple[float, float]]) -> tuple[list[tuple[float, float]], list[int]]:
    """A way with its corners cut, as matplotlib writes a path: 1 goes to a point, 2 draws a line, 3 a curve."""
    points, codes = [line[0]], [1]
    for before, corner, after in zip(line, line[1:], line[2:], strict=False):
        near = [tuple(c + ROUND * (o - c) for c, o in zip(corner, other, strict=True)) for other in (before, after)]
        points += [near[0], corner, near[1]]  # type: ignore[list-item]
        codes += [2, 3, 3]
    return [*points, line[-1]], [*codes, 2]


def _corners(box: Box) -> tuple[float, float, float, float]:
    return box.left, box.bottom, box.right, box.top


def _figure(graph: _Graph, laid: _Laid) -> Figure:
    from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
    from matplotlib.path import Path

    from derive.figures import canvas

    figure = canvas.sheet(laid.width + 4, laid.height)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(-2, laid.width + 2)
    axes.set_ylim(0, laid.height)
    axes.axis("off")
    for edge, line in laid.lines.items():
        moving = edge in graph.moving
        axes.add_patch(FancyArrowPatch(
            path=Path(*_rounded(line)), arrowstyle="-|>,head_length=4.5,head_width=2.2", mutation_scale=1.0, shrinkA=0, shrinkB=0,
            color=canvas.ACCENT if moving else canvas.QUIET, linewidth=1.4 if moving else 0.8, zorder=1,
            linestyle="-" if moving else (0, (4, 2)),
        ))  # fmt: skip
    for n, box in laid.nodes.items():
        edge_colour = canvas.ACCENT if n in graph.defined or n in graph.variables else canvas.QUIET
        axes.add_patch(FancyBboxPatch(
            (box.left + 1, box.bottom + 1), box.right - box.left - 2, box.top - box.bottom - 2,
            boxstyle=f"round,pad=0,rounding_size={min(8.0, (box.top - box.bottom) / 2 - 1)}", facecolor=canvas.PAPER,
            edgecolor=edge_colour, linewidth=2.0 if n in graph.variables or n == graph.of else 1.0, zorder=3,
        ))  # fmt: skip
        label = laid.names[n]
        axes.text(
            (box.left + box.right) / 2, (box.bottom + box.top) / 2, label.text, ha="center", va="center", zorder=4, **label.style
        )
    for edge, box in laid.labels.items():
        label = laid.said[edge]
        axes.add_patch(FancyBboxPatch(
            (box.left + 1, box.bottom + 1), box.right - box.left - 2, box.top - box.bottom - 2, boxstyle="square,pad=0",
            facecolor=canvas.PAPER, edgecolor="none", zorder=2,
        ))  # fmt: skip
        axes.text(
            (box.left + box.right) / 2, (box.bottom + box.top) / 2, label.text, ha="center", va="center", zorder=5,
            fontsize=canvas.SMALL, **label.style,
        )  # fmt: skip
    return figure
