"""Presentation MathML Core, which browsers set without a script."""

from __future__ import annotations

from sympy import Basic

from derive.notation.layout import (
    Apply,
    BigOp,
    Bracket,
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
from derive.notation.symbols import ACCENTS, BIG_OPERATORS, BOLD_DIGITS, GREEK, SIGNS, scripted
from derive.words import gettext as _

THIN = '<mspace width="0.1667em"/>'  # what TeX puts beside log, which browsers leave to the writer
_TIMES, _APPLY = "<mo>\u2062</mo>", "<mo>\u2061</mo>"  # invisible, and read aloud


def mathml(e: Basic, display: bool = True, *, limits: bool = False) -> str:
    """The MathML of an expression as one `math` element, on a line of its own or in a sentence."""
    return in_math(spell(layout(e, limits=limits)), display)


def in_math(inner: str, display: bool = True) -> str:
    """Some MathML as one `math` element."""
    mode = "block" if display else "inline"
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="{mode}">{inner}</math>'


def spell(view: View) -> str:
    """The MathML of a presentation tree: always exactly one element."""
    match view:
        case Number(digits):
            return f"<mn>{digits}</mn>"
        case Identifier(name, kind, accent):
            if kind == "bold":
                return f"<mn>{BOLD_DIGITS[name]}</mn>"
            upright = ' mathvariant="normal"' if kind == "upright" and len(name) == 1 else ""
            letter = f"<mi{upright}>{GREEK[name][2] if kind == 'greek' else _escaped(name)}</mi>"
            if not accent:
                return letter
            if accent == "script":
                return f"<mi>{scripted(name)}</mi>"
            over = f"<mo>{ACCENTS[accent].mathml}</mo>"
            return f"<msup>{letter}{over}</msup>" if accent == "prime" else f'<mover accent="true">{letter}{over}</mover>'
        case Named(row):
            return f"<mi>{row.unicode}</mi>"
        case Times():
            return _TIMES
        case Apply():
            return _APPLY
        case Sign(name, tight):
            if name == "d":
                return "<mi>∂</mi>"
            if name == "T":
                return "<mi>⊤</mi>"
            form = ' form="prefix"' if name == "-" and tight else ' separator="true"' if name == "," else ""
            return f"<mo{form}>{_safe(SIGNS[name].unicode)}</mo>"
        case Row(items):
            return f"<mrow>{_row(items)}</mrow>"
        case Frac(top, bottom):
            above = f'<mstyle displaystyle="true">{spell(top)}</mstyle>' if differentiates(top) else spell(top)
            return f"<mfrac>{above}{spell(bottom)}</mfrac>"
        case Script(base, below, above):
            tag = "msubsup" if below is not None and above is not None else "msup" if below is None else "msub"
            return f"<{tag}>" + "".join(spell(v) for v in (base, below, above) if v is not None) + f"</{tag}>"
        case Root(body):
            return f"<msqrt>{spell(body)}</msqrt>"
        case Fence(body, bars, _, double):
            left, right = "‖‖" if double else "||" if bars else "()"
            stretchy = str(is_tall(body)).lower()
            ends = [
                f'<mo fence="true" stretchy="{stretchy}" form="{form}">{side}</mo>'
                for form, side in (("prefix", left), ("postfix", right))
            ]
            return f"<mrow>{ends[0]}{spell(body)}{ends[1]}</mrow>"
        case Bracket(sign, tall):
            form = "prefix" if sign == "(" else "postfix"
            size = ' minsize="2.4em"' if tall else ""
            return f'<mo fence="true" stretchy="{str(tall).lower()}"{size} form="{form}">{sign}</mo>'
        case BigOp(name, under, over):
            sign = f'<mo movablelimits="true">{BIG_OPERATORS[name].unicode}</mo>'
            if over is None:
                return f"<munder>{sign}{spell(under)}</munder>"
            return f"<munderover>{sign}{spell(under)}{spell(over)}</munderover>"
        case Cases(lines):
            rows = "".join(
                f'<mtr><mtd style="text-align: left">{spell(v)}</mtd><mtd style="text-align: left; padding-left: 1em">'
                + ("<mtext>" + _("otherwise") + "</mtext>" if c is None else spell(c)) + "</mtd></mtr>"
                for v, c in lines
            )  # fmt: skip
            return f'<mrow><mo fence="true" stretchy="true" form="prefix">{{</mo><mtable>{rows}</mtable></mrow>'
        case Table(entries):
            made = "".join("<mtr>" + "".join(f"<mtd>{spell(v)}</mtd>" for v in row) + "</mtr>" for row in entries)
            left, right = (f'<mo fence="true" stretchy="true" form="{form}">' for form in ("prefix", "postfix"))
            return f"<mrow>{left}(</mo><mtable>{made}</mtable>{right})</mo></mrow>"
    raise TypeError(f"no way to write {type(view).__name__}")


def _row(items: tuple[View, ...]) -> str:
    """Pieces side by side, with a thin space where a word would run into its neighbour: y log p, not ylogp."""
    out = ""
    for n, item in enumerate(items):
        before = items[n - 1] if n else None
        if isinstance(before, Times):
            apart = _ends_in_word(items[n - 2]) or _begins_with_word(item)
        else:  # log p, ∂/∂x log p; a sign of a sum has space of its own
            apart = before == Apply() and (isinstance(items[n - 2], Named) or _begins_with_word(item))
        out += THIN if apart else ""
        out += spell(item)
    return out


def _begins_with_word(view: View) -> bool:
    match view:
        case Row(items):
            return _begins_with_word(items[0])
        case Script(base):
            return _begins_with_word(base)
        case Identifier(kind=kind):
            return kind == "upright"
    return isinstance(view, Named)


def _ends_in_word(view: View) -> bool:
    match view:
        case Row(items):
            return _ends_in_word(items[-1])
        case Identifier(kind=kind):
            return kind == "upright"
    return False


def _escaped(name: str) -> str:
    # A control character is not allowed in XML, however it is written.
    return _safe("".join(c if c.isprintable() else "\ufffd" for c in name))


def _safe(text: str) -> str:
    from html import escape  # with the names of 2,000 letters, which only this format needs

    return escape(text)
