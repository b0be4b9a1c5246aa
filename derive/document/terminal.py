"""A page in a terminal: formulas in two dimensions, one equals sign under another, the reason beside each line.

∂pᵢ    ∂    exp(aᵢ)
─── = ─── ────────────    ✓ definition of p
∂aⱼ   ∂aⱼ  ∑ exp(aₖ)
           k
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import singledispatchmethod

from sympy import Basic, Expr

from derive.columns import padded, wrapped
from derive.document.page import (
    AsText,
    Chain,
    Equal,
    Given,
    Lead,
    Line,
    Matrix,
    Node,
    Page,
    Paragraph,
    Tally,
    Title,
    Verdict,
    Words,
)
from derive.notation import among, breaking
from derive.notation.breaking import joined
from derive.notation.layout import Cases, Row, Sign, Times, View, layout
from derive.notation.sentence import NO_BREAK, sentence_inline, written
from derive.notation.symbols import SIGNS
from derive.notation.unicode import Block, beside, block, braced, inline, of_text, render, stack, width
from derive.sentence import Sentence
from derive.words import gettext as _
from derive.words import speaking

BOLD, DIM, GREEN, RED, YELLOW, RESET = "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[31m", "\x1b[33m", "\x1b[0m"
MARKS: dict[Verdict, tuple[str, str]] = {
    "holds": ("✓", GREEN), "fails": ("✗", RED), "undecided": ("?", YELLOW), "unchecked": ("", ""),
}  # fmt: skip
INDENT, LABEL, GAP, REASONS = 2, 10, 4, 32  # columns: before a line, for a label, before a reason, and at most for reasons
NARROWEST = 40
BRACE, CONDITION, NARROWEST_CASE = 2, 3, 20  # columns: of the brace over cases, before a condition, and for a case at least
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def listing(page: Page) -> str:
    """A page as coloured lines."""
    made = _Listing(max(NARROWEST, page.width))
    with among(*page.context), speaking(page.language):
        for node in page.nodes:
            if made.lines and made.lines[-1]:
                made.lines.append("")
            made.node(node)
    return "\n".join(line.rstrip() for line in made.lines) + "\n"


def plain(page: Page) -> str:
    """The same without colours."""
    return uncoloured(listing(page)).rstrip("\n")


def uncoloured(lines: str) -> str:
    """Lines without the codes for colours."""
    return _COLOURS.sub("", lines)


def _paint(line: str, *codes: str) -> str:
    return "".join(codes) + line + RESET if line.strip() else line


class _Listing:
    """Lines, `columns` wide."""

    def __init__(self, columns: int):
        self.columns = columns
        self.lines: list[str] = []

    def add(self, *lines: str) -> None:
        self.lines += [" " * INDENT + line if line else "" for line in lines]

    @singledispatchmethod
    def node(self, node: Node) -> None:
        """Adds the lines of a node."""
        raise TypeError(f"a terminal does not show {type(node).__name__}")

    @node.register
    def _(self, node: Title) -> None:
        self.lines += [_paint(node.words, BOLD), *wrapped(node.about, self.columns)]

    @node.register
    def _(self, node: Given) -> None:
        rows: list[tuple[str, Block]] = []
        for row in node.rows:
            blocks = self.equation(row.told) if isinstance(row.told, Equal) else self.words(row.told)
            known = isinstance(row.told, Equal) and any(row.label == label for label, _block in rows)
            rows += [(row.label if n == 0 and not known else "", made) for n, made in enumerate(blocks)]
        for n, (label, made) in enumerate(rows):
            if n and max(made.height, rows[n - 1][1].height) > 1:
                self.add("")
            for k, told in enumerate(made.lines):
                self.add(_paint(f"{padded(label if k == made.baseline else '', LABEL)}", DIM) + told)

    def equation(self, e: Equal) -> list[Block]:
        """left = right in as many blocks as it needs."""
        head = beside([block(e.left), of_text(_sign(e))])
        parts = _broken(e.right, max(20, self.columns - INDENT - LABEL - head.width))
        return [beside([head if n == 0 else of_text(" " * head.width), part]) for n, part in enumerate(parts)]

    def words(self, words: Words) -> list[Block]:
        return [of_text(part) for part in wrapped(_written(words), self.columns - INDENT - LABEL)]

    @node.register
    def _(self, node: Lead) -> None:
        self.lines += [_paint(_written(node.words), BOLD), ""]

    @node.register
    def _(self, node: Paragraph) -> None:
        self.add(*wrapped(_written(node.words), self.columns - INDENT))

    @node.register
    def _(self, node: AsText) -> None:
        self.add(_paint(_as_text(node.words), DIM))

    @node.register
    def _(self, node: Tally) -> None:
        mark, colour = MARKS["undecided" if node.verdict == "unchecked" else node.verdict]
        first, *more = wrapped(_written(node.words), self.columns - INDENT - 2)
        head, indent = (f"{_paint(mark, colour)} ", "  ") if node.marked else ("", "")
        self.add(head + first, *(indent + line for line in more))

    @node.register
    def _(self, node: Matrix) -> None:
        """In one line where it can be: in matrix form ∂L/∂w = −2 Xᵀ r."""
        label, equation = _written(node.lead), node.equation
        mark, colour = MARKS[node.mark]
        left = of_text(f"{inline(equation.left)} = ")
        room = self.columns - INDENT - left.width - GAP - 1
        beside_label = block(equation.right).width + width(label) + 2 <= room
        if not beside_label:
            self.add(_paint(label, DIM))
        head = f"{label}  " if beside_label else ""
        parts = _broken(equation.right, room)
        for n, part in enumerate(parts):
            made = beside([left if n == 0 else of_text(" " * left.width), part])
            for k, line in enumerate(made.lines):
                said = _paint(head, DIM) if n == 0 and k == made.baseline else " " * width(head)
                end = f"{' ' * GAP}{_paint(mark, colour)}" if n == len(parts) - 1 and k == made.baseline else ""
                self.add(said + line + end)

    @node.register
    def _(self, node: Chain) -> None:
        """start = line = line = …: the equals signs stand under one another, the reasons in a column of their own."""
        start = block(node.left)
        reasons = [self.reason(line) for line in node.lines]
        wide = max((width(r) for rs in reasons for r in rs), default=0)
        alone = start.width > self.columns // 4  # a long left side stands on a line of its own
        left = 2 if alone else start.width
        room = self.columns - INDENT - left - 3
        beside_room = room - GAP - 2 - wide
        formulas = [_broken(line.expr, room if room > 20 else 20) for line in node.lines]
        column = min(max((b.width for f in formulas for b in f), default=0), beside_room)
        if alone:
            self.add(*start.lines)
        for n, (line, parts, reason) in enumerate(zip(node.lines, formulas, reasons, strict=True)):
            first = n == 0 and not alone
            if n and self.lines[-1] and max(parts[0].height, formulas[n - 1][-1].height) > 1:
                self.add("")
            for k, part in enumerate(parts):
                sign = of_text(" = " if k == 0 else "   ")
                head = start if first and k == 0 else Block((" " * left,))
                last = k == len(parts) - 1
                self.row(beside([head, sign, part]), left + 3 + column, line.mark if last or not line.reason else "unchecked",
                         reason if last else [], node.is_answer and n == len(node.lines) - 1)  # fmt: skip
            for sentence in line.because:
                self.because(sentence, left + 3)

    def row(self, made: Block, column: int, verdict: Verdict, reason: Sequence[str], strong: bool) -> None:
        """One formula with its reason on the baseline, or under it where the formula needs the room."""
        mark, colour = MARKS[verdict]
        under = made.width > column
        notes: dict[int, str] = {}
        for n, words in enumerate(reason):
            row = (made.height if under else made.baseline) + n
            notes[row] = _paint(mark if n == 0 else " ", colour) + " " + _paint(words, DIM)
        for n in range(max(made.height, *(k + 1 for k in notes)) if notes else made.height):
            formula = made.lines[n].rstrip() if n < made.height else ""
            gap = " " * (column + GAP - width(formula)) if n in notes else ""
            self.add((_paint(formula, BOLD) if strong else formula) + gap + notes.get(n, ""))

    def because(self, sentence: Words, indent: int) -> None:
        """Why a rule of a line applies, under the formula."""
        words = wrapped(
            _written(sentence, sentence_inline), self.columns - INDENT, initial_indent=" " * indent + "· ",
            subsequent_indent=" " * indent + "  ", break_long_words=False, break_on_hyphens=False,
        )  # fmt: skip
        self.add(*(_paint(part.replace(NO_BREAK, " "), DIM) for part in words))

    def reason(self, line: Line) -> list[str]:
        """The names of the rules, and the pieces that they speak of."""
        if not line.reason:
            return []
        columns = min(REASONS, max(16, self.columns // 3))
        out = wrapped(_written(line.reason), columns)
        for piece in line.pieces:
            out += wrapped(_equation(piece), columns, initial_indent="  ", subsequent_indent="    ")
        return out


def _as_text(words: str) -> str:
    return _("as text: {text}").format(text=words)


def _equation(e: Equal) -> str:
    return f"{inline(e.left)}{_sign(e)}{inline(e.right)}"


def _sign(e: Equal) -> str:
    """The sign between two sides, with a question mark where it is put to the test."""
    return f" {SIGNS[e.sign].unicode}{'?' if e.is_claim else ''} "


def _written(words: Words, formula: Callable[[Sentence], str] = lambda s: written(s, inline)) -> str:
    """Words and formulas in one line; marks stand in a column of their own."""
    told = (_equation(w) if isinstance(w, Equal) else w for w in words if isinstance(w, Equal | Basic | str))
    return "".join(w if isinstance(w, str) else formula((w,)) for w in told)


def _broken(e: Expr, room: int) -> list[Block]:
    """A formula in as many rows as it needs: broken before its terms, else between its factors, else where the room ends."""
    return [slab for row in _rows(layout(e), room) for slab in _slabs(row, room)]


def _rows(view: View, room: int) -> list[Block]:
    """A formula in rows that are broken before its terms, else between its factors, else within its cases."""
    whole = render(view)
    if whole.width <= room or not isinstance(view, Row | Cases):
        return [whole]
    items = view.items if isinstance(view, Row) else (view,)
    pieces = _pieces(items, terms=True)
    if len(pieces) == 1:
        pieces = _pieces(items, terms=False)
    rows: list[Block] = []
    for piece in pieces:
        together = beside([*rows[-1:], render(Row(piece))])
        if rows and together.width <= room:
            rows[-1] = together
        else:
            rows += _narrowed(piece, room)
    return rows


def _pieces(items: Sequence[View], terms: bool) -> list[tuple[View, ...]]:
    """A row in pieces, each of which begins with a sign between terms, or with one between factors."""
    pieces: list[list[View]] = [[]]
    for item in items:
        opens = isinstance(item, Sign) and item.name in "+-" and not item.tight if terms else isinstance(item, Times)
        if opens and pieces[-1]:
            pieces.append([])
        pieces[-1].append(item)
    return [tuple(piece) for piece in pieces]


def _narrowed(items: Sequence[View], room: int) -> list[Block]:
    """A term in rows: within its cases if it has any, else between its factors and within parentheses."""
    whole = render(Row(tuple(items)))
    wide = [item for item in items if isinstance(item, Cases)]
    if whole.width <= room:
        return [whole]
    if not wide:
        return [render(row) for row in joined(breaking.pieces(Row(tuple(items)), room), room)]
    left = (room - whole.width + sum(render(item).width for item in wide)) // len(wide)
    return [beside([_cases(item, left) if isinstance(item, Cases) else render(item) for item in items])]


def _cases(view: Cases, room: int) -> Block:
    """A brace over cases of which each is broken before its terms, and before its condition if that finds no room beside it."""
    inner = max(NARROWEST_CASE, room) - BRACE
    told = [(_rows(value, inner), None if condition is None else render(condition)) for value, condition in view.lines]
    column = max(rows[-1].width for rows, _ in told)
    beside_them = all(c is None or column + CONDITION + c.width <= inner for _, c in told)
    made = []
    for rows, condition in told:
        if condition is None:
            blocks = rows
        elif beside_them:
            blocks = [*rows[:-1], beside([rows[-1], of_text(" " * (column - rows[-1].width + CONDITION)), condition])]
        else:
            blocks = [*rows, beside([of_text(" " * CONDITION), condition])]
        made.append(stack(blocks, blocks[0].baseline, left=True))
    return braced(made)


def _slabs(b: Block, room: int) -> list[Block]:
    """A block cut to the room there is: between its parts where it can be, and never between a base and its exponent."""
    if b.width <= room:
        return [b]
    wide = any(width(c) != 1 for line in b.lines for c in line)  # then columns and characters differ
    at = room if wide else _seam(b, room)
    head, tail = (Block(tuple(line[part] for line in b.lines), b.baseline) for part in (slice(at), slice(at, None)))
    return [head, *_slabs(tail, room)]


def _seam(b: Block, room: int) -> int:
    """The best column to cut a block at: one that is blank, else one where only bars of fractions run, else the last."""
    for open_ in (" ", " ─_"):
        for at in range(room, room // 2, -1):
            if all(line[at] in open_ for line in b.lines):
                return at
    return room
