"""A page cut into slides: each has as much of a calculation as its height holds, and says again of what it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sympy import Basic

from derive.document.page import (
    Chain,
    Display,
    Equal,
    Frame,
    Inline,
    Lead,
    Line,
    Matrix,
    Node,
    Page,
    Paragraph,
    Tally,
    Words,
)
from derive.notation.breaking import columns, rows
from derive.notation.layout import BigOp, Cases, Fence, Frac, Root, Row, Script, Table, View, differentiates
from derive.notation.unicode import inline

#: What a slide of 128 by 96 mm holds beside its title, in points and in columns, and what stands on it.
HEIGHT, COLUMNS, BESIDE = 175, 50, 30
LEAST, GAP, WORDS = 14, 6, 13  # a line of a formula at least, between two of them, a line of words
SIZES = (10, 10, 7, 5)  # of letters: in a formula, in a fraction, in what stands within that


def frames(page: Page, title: Words = ()) -> Page:
    """The page in frames, one for each calculation, or several where it is too high for one; `title` is the first one's."""
    return replace(page, nodes=tuple(frame for group in _groups(page.nodes) for frame in _cut(group, title)))


def _groups(nodes: Sequence[Node]) -> Iterator[list[Node]]:
    """Nodes that are read together: a calculation under its words."""
    group: list[Node] = []
    for node in nodes:
        if isinstance(node, Lead) and any(not isinstance(other, Lead) for other in group):
            yield group
            group = []
        group.append(node)
    yield from (group,) if group else ()


def _cut(group: list[Node], title: Words) -> Iterator[Frame]:
    """One group as slides, under the words that open it."""
    leads = [node for node in group if isinstance(node, Lead)]
    title = _heading(leads[-1].words) if leads and leads[-1] is group[len(leads) - 1] else title
    nodes = [node for node in group if not isinstance(node, Lead) or node is not (leads[-1] if leads else None)]
    made: list[list[Node]] = [[]]
    used = 0.0
    for node in nodes:
        for n, part in enumerate(_parts(node, HEIGHT - used)):
            high = height(part)
            if made[-1] and (n or used + high > HEIGHT):  # what a calculation goes on with has a slide of its own
                made.append([])
                used = 0
            made[-1].append(part)
            used += high
    for n, on_slide in enumerate(made, 1):
        named = title if len(made) == 1 else (*title, f" ({n}/{len(made)})")
        yield Frame(named, tuple(on_slide), dense=sum(map(height, on_slide)) > HEIGHT)


def _heading(words: Words) -> Words:
    """Words that open a calculation, as a title: without the colon."""
    *rest, last = words
    return (*rest, last.rstrip(":： ")) if isinstance(last, str) else words


def _parts(node: Node, room: float) -> Iterator[Node]:
    """A calculation in parts that fit a slide, the first of them the room that is left; other nodes stay whole."""
    if not isinstance(node, Chain):
        yield node
        return
    parts: list[list[Line]] = [[]]
    used = 0.0
    room = room if sum(map(_height_of_line, node.lines[:2])) <= room else HEIGHT
    for line in node.lines:
        high = _height_of_line(line)
        if parts[-1] and used + high > room:
            parts.append([])
            used, room = 0, HEIGHT
        parts[-1].append(line)
        used += high
    if len(parts) > 1 and len(parts[-1]) == 1 and len(parts[-2]) > 2 and _height_of_line(parts[-2][-1]) < HEIGHT / 2:
        parts[-1].insert(0, parts[-2].pop())  # no line stands alone
    for n, lines in enumerate(parts, 1):
        if n < len(parts):  # the last line of the last part is the answer, and has the number
            yield replace(node, lines=tuple(lines), is_answer=False, label="", number="")
        else:
            yield replace(node, lines=tuple(lines))


def height(node: Node) -> float:
    """About how high a node is on a slide, in points."""
    match node:
        case Chain():
            return sum(map(_height_of_line, node.lines)) + GAP
        case Display():
            return sum(_height_of_equation(e) for e in node.equations) + GAP
        case Matrix():
            return _height_of_words(node.lead) + _height_of_equation(node.equation) + GAP
        case Paragraph() | Lead() | Tally():
            return _height_of_words(node.words) + GAP / 2
    return HEIGHT / 2


def _height_of_equation(e: Equal) -> float:
    return sum(map(_height_of_row, rows(e.right, COLUMNS, limits=e.limits)))


def _height_of_line(line: Line) -> float:
    made = rows(line.expr, COLUMNS - 8)
    high = sum(map(_height_of_row, made))
    if line.reason and (len(made) > 1 or columns(made[0]) > BESIDE):
        high += WORDS
    notes = [*line.because, *([line.pieces] if line.pieces else [])]
    return high + sum(map(_height_of_words, notes))


def _height_of_row(view: View) -> float:
    return max(LEAST, _high(view)) + GAP


def _high(view: View, depth: int = 0) -> float:
    """How high a formula is in print, in points: what stands in a fraction is set in smaller type."""
    size = SIZES[min(depth, len(SIZES) - 1)]
    match view:
        case Row(items):
            return max(_high(item, depth) for item in items)
        case Frac(top, bottom):
            return _high(top, 0 if differentiates(top) else depth + 1) + _high(bottom, depth + 1) + 3
        case Script(base, below, above):
            return _high(base, depth) + (3 if above is not None else 1 if below is not None else 0)
        case Fence(body) | Root(body):
            return _high(body, depth) + 2
        case BigOp(under=under, over=over):
            ends = [part for part in (under, over) if part is not None]
            return size + 2 + (sum(_high(part, 2) for part in ends) if not depth else 0)
        case Cases(lines):
            return sum(max(LEAST, _high(value, 1)) for value, _ in lines)
        case Table(entries):
            return sum(max(LEAST, *(_high(entry, 1) for entry in row)) for row in entries)
    return size


def _height_of_words(words: Words) -> float:
    return WORDS * (1 + sum(map(_columns, words)) // (COLUMNS + 8))


def _columns(word: Inline) -> int:
    """About how many letters wide a piece of a line is."""
    match word:
        case str():
            return len(word)
        case Equal(left, right):
            return (0 if left is None else len(inline(left))) + 3 + len(inline(right))
        case Basic():
            return len(inline(word))
    return 3


__all__ = ["frames", "height"]
