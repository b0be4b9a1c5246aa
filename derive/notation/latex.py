"""LaTeX, in the commands that KaTeX, MathJax, pandoc and every TeX engine share."""

from __future__ import annotations

import re

from sympy import Basic

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
    differentiates,
    is_tall,
    layout,
)
from derive.notation.symbols import ACCENTS, BIG_OPERATORS, GREEK, SIGNS
from derive.words import gettext as _

_COMMAND = re.compile(r"\\[A-Za-z]+\Z")
_ESCAPES = {
    "\\": r"\backslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "#": r"\#", "%": r"\%", "&": r"\&", "_": r"\_",
    "^": r"\wedge{}", "~": r"\sim{}", " ": r"\ ", "\n": r"\ ", "<": "<{}", ">": ">{}",
}  # fmt: skip


LARGE = r"\displaystyle "


def latex(e: Basic, *, limits: bool = False, large: bool = False) -> str:
    r"""The LaTeX of an expression: p_i \left(\delta_{ij} - p_j\right).  `limits` writes the range of every sum, and
    `large` sets a derivative in a numerator as large as on a line of its own."""
    made = spell(layout(e, limits=limits))
    return made if large else made.replace(LARGE, "")


def spell(view: View) -> str:
    """The LaTeX of a presentation tree."""
    match view:
        case Number(digits):
            return digits
        case Identifier(name, kind, accent):
            letter = _identifier(name, kind)
            return ACCENTS[accent].latex % letter if accent else letter
        case Named(row):
            return row.latex
        case Sign(name):
            return SIGNS[name].latex
        case Row(items):
            return _row(items)
        case Frac(top, bottom):
            large = LARGE if differentiates(top) else ""
            return rf"\frac{{{large}{spell(top)}}}{{{spell(bottom)}}}"
        case Script(base, below, above):
            low, high = ("" if part is None else mark + _braced(part) for mark, part in (("_", below), ("^", above)))
            return spell(base) + (high + low if isinstance(above, Fence) else low + high)
        case Root(body):
            return rf"\sqrt{{{spell(body)}}}"
        case Fence(body, bars, call, double):
            if double:
                return rf"\left\Vert {spell(body)} \right\Vert"
            if bars:
                return rf"\left\vert {spell(body)} \right\vert"
            return f"({spell(body)})" if call and not is_tall(body) else rf"\left({spell(body)}\right)"
        case Bracket(sign, tall):
            return sign if not tall else rf"\bigg{'l' if sign == '(' else 'r'}{sign}"
        case Break(within, product):
            return r"\derivetimes" if product else r"\derivepause" if within else r"\derivebreak"
        case BigOp(name, under, over):
            out = f"{BIG_OPERATORS[name].latex}_{_braced(under)}"
            return out if over is None else f"{out}^{{{spell(over)}}}"
        case Cases(lines):
            rows = [f"{spell(v)} & " + (r"\text{" + _("otherwise") + "}" if c is None else spell(c)) for v, c in lines]
            return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"
        case Table(entries):
            made = [" & ".join(map(spell, row)) for row in entries]
            return r"\begin{pmatrix} " + r" \\ ".join(made) + r" \end{pmatrix}"
    return ""


def _identifier(name: str, kind: str) -> str:
    if kind == "greek":
        return GREEK[name][0]
    if kind == "italic":
        return name
    if kind == "bold":
        return rf"\mathbf{{{name}}}"
    if not name.isascii() and name.isalnum():
        return rf"\text{{{name}}}"
    return r"\mathrm{" + "".join(_ESCAPES.get(c, c) for c in name) + "}"


def _braced(view: View) -> str:
    out = spell(view)
    return out if len(out) == 1 else f"{{{out}}}"


def _row(items: tuple[View, ...]) -> str:
    """Pieces with single spaces between them, except where a sign or a parenthesis belongs to its neighbour."""
    letters = all(isinstance(i, Identifier) for i in items)
    out = ""
    for n, item in enumerate(items):
        text = spell(item)
        before = items[n - 1] if n else None
        tight = isinstance(before, Sign) and before.tight
        match item:
            case Times() | Apply():
                continue
            case Sign(tight=True) | Sign(name=","):
                gap = ""
            case Fence(call=True):
                gap = ""
            case _:
                gap = "" if n == 0 or (tight and not _runs_on(out, text)) else " "
        if letters and not (out and out[-1].isalpha() and "\\" in out.split()[-1] and text[0].isalpha()):
            gap = ""  # indices
        if isinstance(before, Times) and isinstance(item, Identifier | Script) and _is_word(items[n - 2], item):
            gap = r" \, "
        out += gap + text
    return out


def _runs_on(out: str, text: str) -> bool:
    """Whether a space must stand between a command and what follows it."""
    return out.endswith(r"\partial") or (text[0].isalnum() and _COMMAND.search(out) is not None)


def _is_word(left: View, right: View) -> bool:
    """Whether a factor is a word set upright, which would run into its neighbour."""
    return any(
        isinstance(v, Identifier) and v.kind == "upright" for v in (left, right.base if isinstance(right, Script) else right)
    )
