"""Formulas for the terminal: in two dimensions, with real fraction bars, and in one line for sentences."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from sympy import Basic

from derive.columns import padded
from derive.columns import width as width
from derive.notation.layout import (
    Apply,
    BigOp,
    Bracket,
    Break,
    Cases,
    Fence,
    Frac,
    Identifier,
    Named,
    Number,
    Root,
    Row,
    Script,
    Sign,
    Table,
    Times,
    View,
    is_tall,
    layout,
)
from derive.notation.symbols import ACCENTS, BIG_OPERATORS, BOLD_DIGITS, GREEK, SIGNS, scripted
from derive.records import dataclass

_LOWERED = str.maketrans("0123456789+−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")
_RAISED = str.maketrans("0123456789+−=()abcdefghijklmnoprstuvwxyzTNMK", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᴺᴹᴷ")
_TALL = {"(": "⎛⎜⎝", ")": "⎞⎟⎠", "|": "│││", "‖": "║║║"}


def _centre(line: str, columns: int) -> str:
    left = (columns - width(line)) // 2
    return padded(" " * left + line, columns)


@dataclass(frozen=True)
class Block:
    """Lines of equal width; `baseline` is the number of the line on which neighbours are joined."""

    lines: tuple[str, ...]
    baseline: int = 0

    @property
    def width(self) -> int:
        return width(self.lines[0])

    @property
    def height(self) -> int:
        return len(self.lines)

    def __str__(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)


def of_text(line: str) -> Block:
    """A block of one line; what is no printable character is replaced."""
    return Block(("".join(c if c.isprintable() else "�" for c in line),))


def beside(blocks: Iterable[Block]) -> Block:
    """Blocks side by side, joined on their baselines."""
    made = [b for b in blocks if b.width or b.height > 1]
    if not made:
        return Block(("",))
    above = max(b.baseline for b in made)
    below = max(b.height - b.baseline for b in made)
    lines = [""] * (above + below)
    for b in made:
        blank = " " * b.width
        for n in range(above + below):
            row = n - above + b.baseline
            lines[n] += b.lines[row] if 0 <= row < b.height else blank
    return Block(tuple(lines), above)


def stack(blocks: Iterable[Block], baseline: int, left: bool = False) -> Block:
    """Blocks under one another; `baseline` counts lines of the whole."""
    made = list(blocks)
    columns = max(b.width for b in made)
    lines = tuple((padded if left else _centre)(line, columns) for b in made for line in b.lines)
    return Block(lines, baseline)


def block(e: Basic, *, limits: bool = False) -> Block:
    """An expression in two dimensions, for a terminal with a font of fixed width."""
    return render(layout(e, limits=limits))


def inline(e: Basic, *, limits: bool = False) -> str:
    """An expression in one line of Unicode: pᵢ (δᵢⱼ − pⱼ)."""
    return _line(layout(e, limits=limits))


# -- two dimensions


def render(view: View, tight: bool = False) -> Block:
    """The block of a presentation tree; `tight` leaves out the spaces around signs, as in indices."""
    match view:
        case Row(items):
            blocks: list[Block] = []
            for n, item in enumerate(items):
                if n and isinstance(item, Frac) and items[n - 1] == Sign("-", tight=True):
                    blocks.append(of_text(" "))  # the sign would run into the bar
                blocks.append(render(item, tight))
            return beside(blocks)
        case Frac(top, bottom, operator):
            return _fraction(render(top, tight), render(bottom, tight), 1 if operator or tight else 3)
        case Script(base, below, above):
            return _script(render(base, tight), below, above)
        case Root(body):
            return _root(render(body, tight))
        case Fence(body, bars, _, double):
            sides = "‖‖" if double else "||" if bars else "()"
            inner = render(body, tight)
            return _fenced(inner, sides, tall=inner.height > 1 and (is_tall(body) or bars or inner.height > 3))
        case BigOp(name, under, over):
            sign = of_text(BIG_OPERATORS[name].unicode)
            ends = [render(over, tight=True)] if over is not None else []
            return stack([*ends, sign, render(under, tight=True)], sum(b.height for b in ends))
        case Cases(cases):
            return _cases([(render(v, tight), None if c is None else render(c, tight)) for v, c in cases])
        case Table(entries):
            return _table([[render(v, tight) for v in row] for row in entries])
    return of_text(_token(view, tight))


def _token(view: View, tight: bool) -> str:
    match view:
        case Number(digits):
            return digits
        case Identifier(name, kind, accent):
            letter = GREEK[name][2] if kind == "greek" else BOLD_DIGITS[name] if kind == "bold" else name
            letter = scripted(name) if accent == "script" else letter
            return unicodedata.normalize("NFC", letter + ACCENTS[accent].unicode) if accent else letter
        case Named(row):
            return row.unicode
        case Bracket(sign):
            return sign
        case Break():
            return ""
        case Times():
            return " "
        case Apply(spaced):
            return " " if spaced else ""
        case Sign(","):
            return "," if view.tight else ", "
        case Sign(name):
            sign = SIGNS[name].unicode
            return sign if view.tight or tight else f" {sign} "
    raise TypeError(f"{type(view).__name__} is no single token")


def _fraction(top: Block, bottom: Block, least: int) -> Block:
    # A bar that reaches past what it covers is told apart from the bars of fractions inside it.
    nested = any("─" in line for b in (top, bottom) for line in b.lines)
    columns = max(top.width + (2 if nested else 0), bottom.width + (2 if nested else 0), least)
    return stack([top, Block(("─" * columns,)), bottom], top.height)


def _root(body: Block) -> Block:
    sides = ("│",) * (body.height - 1) + ("⎷",) if body.height > 1 else ("√",)
    lines = (" " + "_" * body.width, *(side + line for side, line in zip(sides, body.lines, strict=True)))
    return Block(lines, body.baseline + 1)


def _fenced(body: Block, sides: str, tall: bool) -> Block:
    if not tall:
        mark = {"||": "│", "‖‖": "‖"}.get(sides, "")
        return beside([of_text(mark or sides[0]), body, of_text(mark or sides[1])])
    columns = [Block((_TALL[side][0], *(_TALL[side][1] * (body.height - 2)), _TALL[side][2]), body.baseline) for side in sides]
    return beside([columns[0], body, columns[1]])


def _cases(lines: list[tuple[Block, Block | None]]) -> Block:
    columns = max(value.width for value, _ in lines)
    rows: list[Block] = []
    for value, condition in lines:
        left = Block(tuple(padded(line, columns) for line in value.lines), value.baseline)
        rows.append(left if condition is None else beside([left, of_text("   "), condition]))
    return braced(rows)


def braced(cases: Iterable[Block]) -> Block:
    """A brace over cases, with a blank line between them."""
    rows: list[Block] = []
    for case in cases:
        rows += [case] if not rows else [Block((" ",)), case]
    height = sum(r.height for r in rows)
    body = stack(rows, height // 2, left=True)
    brace = ["⎪"] * height
    brace[0], brace[height // 2], brace[-1] = "⎧", "⎨", "⎩"
    return beside([Block(tuple(f"{c} " for c in brace), height // 2), body])


def _table(entries: list[list[Block]]) -> Block:
    """Rows of entries in columns, each centred, between tall parentheses."""
    widths = [max(b.width for b in column) for column in zip(*entries, strict=True)]
    rows: list[Block] = []
    for row in entries:
        rows += [] if not rows or max(b.height for b in (*row, rows[-1])) == 1 else [Block((" ",))]
        cells = [Block(tuple(_centre(line, wide) for line in b.lines), b.baseline) for b, wide in zip(row, widths, strict=True)]
        rows.append(beside([part for n, cell in enumerate(cells) for part in ((of_text("  "), cell) if n else (cell,))]))
    height = sum(r.height for r in rows)
    return _fenced(stack(rows, (height - 1) // 2, left=True), "()", tall=height > 1)


def _script(base: Block, below: View | None, above: View | None) -> Block:
    if isinstance(below, Identifier) and _is_word(below):
        base, below = beside([base, of_text(f"_{below.name}")]), None
        if above is None:
            return base
    low = None if below is None else render(below, tight=True)
    high = None if above is None else render(above, tight=True)
    small_low = None if below is None else _small(below, _LOWERED)
    small_high = None if above is None else _small(above, _RAISED, longest=3)
    if base.height == 1:
        if small_high is not None and (low is None or small_low is not None):
            return beside([base, of_text(small_high + (small_low or "") if _is_fence(above) else (small_low or "") + small_high)])
        if small_low is not None:
            base, low = beside([base, of_text(small_low)]), None
            if high is None:
                return base
    elif small_high is not None:
        high = of_text(small_high)
    tail = [line for b in (high, low) if b is not None for line in b.lines]
    columns = max(map(width, tail))
    blank = " " * base.width
    rows = [base_line + " " * columns for base_line in base.lines]
    baseline = base.baseline
    if low is not None:
        rows += [blank + padded(line, columns) for line in low.lines]
    if high is not None:
        # Beside the upper end of a tall base, above a base of one line.
        raised = [padded(line, columns) for line in high.lines]
        if base.height > 1:
            rows[0] = base.lines[0] + raised.pop()
        rows = [blank + line for line in raised] + rows
        baseline += len(raised)
    return Block(tuple(rows), baseline)


def _is_fence(view: View | None) -> bool:
    return isinstance(view, Fence)


def _is_word(view: View) -> bool:
    """Whether something below is a word too long for small letters, or one that lacks them: learning_rate."""
    return isinstance(view, Identifier) and view.kind == "upright" and (len(view.name) > 3 or _small(view, _LOWERED) is None)


def _small(view: View, table: dict[int, int], longest: int | None = None) -> str | None:
    """A script in Unicode's own small characters, if it has them all and is nothing but a row of them."""
    parts: list[View] = []
    for part in view.items if isinstance(view, Row) else (view,):
        if isinstance(part, Fence) and not part.bars:
            parts += [Sign("(", tight=True), part.body, Sign(")", tight=True)]
        else:
            parts.append(part)
    line = ""
    for part in parts:
        if isinstance(part, Sign) and part.name in "()":
            line += part.name
        elif isinstance(part, Identifier | Number | Sign) and not isinstance(part, Times):
            line += _token(part, tight=True)
        else:
            return None
    if (longest is not None and len(line.removesuffix("T")) > longest) or any(ord(c) not in table for c in line):
        return None
    return line.translate(table)


# -- one line


def _line(view: View, tight: bool = False) -> str:
    match view:
        case Row(items):
            torn = any(isinstance(i, Times | Apply) for i in items)
            return "".join(
                f"({_line(i, tight)})" if torn and isinstance(i, Frac) and not i.operator else _line(i, tight) for i in items
            )
        case Frac(top, bottom, operator):
            if operator:
                return f"{_line(top, True)}/{_line(bottom, True)}"
            return f"{_grouped(top)}/{_grouped(bottom)}"
        case Script(base, below, above):
            word = below is not None and _is_word(below)
            low = "" if below is None else (not word and _small(below, _LOWERED)) or "_" + _grouped(below, True)
            high = "" if above is None else _small(above, _RAISED, longest=3) or "^" + _grouped(above, True)
            return _line(base) + (high + low if _is_fence(above) else low + high)
        case Root(body):
            return "√" + _grouped(body)
        case Fence(body, bars, _, double):
            return f"‖{_line(body)}‖" if double else f"|{_line(body)}|" if bars else f"({_line(body)})"
        case BigOp(name, under, over):
            low = _small(under, _LOWERED) or "_" + _grouped(under, True)
            return BIG_OPERATORS[name].unicode + low + ("" if over is None else "^" + _grouped(over, True))
        case Cases(lines):
            return "{" + "; ".join(_line(v) + ("" if c is None else f" ({_line(c)})") for v, c in lines) + "}"
        case Table(entries):
            return "(" + "; ".join(", ".join(map(_line, row)) for row in entries) + ")"
    return of_text(_token(view, tight)).lines[0]


def _grouped(view: View, tight: bool = False) -> str:
    """A piece in parentheses unless it is one symbol, with its indices, or is in parentheses already."""
    out = _line(view, tight)
    whole = isinstance(view, Identifier | Number | Root) or (isinstance(view, Fence) and (view.call or not tight))
    letters = isinstance(view, Row) and all(isinstance(i, Identifier) for i in view.items)
    call = isinstance(view, Row) and len(view.items) == 3 and view.items[1] == Apply(spaced=False)
    simple = isinstance(view, Script) and not tight
    return out if whole or letters or call or simple else f"({out})"
