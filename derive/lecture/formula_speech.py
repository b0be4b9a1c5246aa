"""A formula of the prose in words, sign by sign as it stands: what it is called where it cannot be seen.

It is read from presentation MathML, of which nobody knows what is meant: a letter before a parenthesis may be a function or
a factor.  So nothing is said but what is seen, with the end of everything that is longer than a sign.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element

from derive.lecture.formula_typst import tree_of
from derive.notation.phrases import ACCENTED
from derive.words import gettext as _
from derive.words import noted

#: Signs in a row, each with its word.
SIGNS = {
    "=": noted("equals"), "≠": noted("is not equal to"), "<": noted("is less than"), ">": noted("is greater than"),
    "≤": noted("is at most"), "≥": noted("is at least"), "≈": noted("is approximately"), "≡": noted("is identical to"),
    "∼": noted("is distributed as"), "~": noted("is distributed as"), "∝": noted("is proportional to"),
    "≔": noted("is defined as"), "∈": noted("is in"), "∉": noted("is not in"), "⊂": noted("is a subset of"),
    "⊆": noted("is a subset of"), "→": noted("goes to"), "←": noted("becomes"), "↦": noted("maps to"), "⇒": noted("implies"),
    "⇔": noted("if and only if"), "+": noted("plus"), "−": noted("minus"), "-": noted("minus"), "±": noted("plus or minus"),
    "×": noted("times"), "·": noted("times"), "⋅": noted("times"), "/": noted("divided by"),
    "⊙": noted("times entry by entry"), "∘": noted("composed with"), "∂": noted("partial"), "∇": noted("nabla"),
    "∞": noted("infinity"), "∑": noted("the sum"), "∏": noted("the product"), "∫": noted("the integral"),
    "…": noted("and so on"), "⋯": noted("and so on"), "⋮": noted("and so on"), "⋱": noted("and so on"),
    ",": noted("comma"), ";": noted("semicolon"), ":": noted("colon"), "!": noted("factorial"), "⊤": noted("transpose"),
    "′": noted("prime"), "″": noted("double prime"), "∀": noted("for all"), "∃": noted("there exists"),
    "(": noted("open parenthesis"), ")": noted("close parenthesis"), "[": noted("open bracket"), "]": noted("close bracket"),
    "{": noted("open brace"), "}": noted("close brace"), "|": noted("vertical bar"), "∣": noted("vertical bar"),
    "‖": noted("double vertical bar"),
    "∥": noted("double vertical bar"), "⟨": noted("open angle bracket"), "⟩": noted("close angle bracket"),
}  # fmt: skip
#: What stands over a letter, as `ACCENTED` calls it.
ACCENTS = {
    "^": "hat", "\u0302": "hat", "¯": "bar", "‾": "bar", "_": "bar", "\u0304": "bar", "˜": "tilde", "~": "tilde",
    "\u0303": "tilde", "˙": "dot", "\u0307": "dot",
}  # fmt: skip
#: Signs without a sound: what joins, and braces, of which is said what stands beyond them.
UNSEEN = frozenset("\u2061\u2062\u2063\u200b⏞⏟_\u0332")


def spoken(mathml: str) -> str:
    """A `math` element in words."""
    return _row(list(tree_of(mathml))) or _("unnamed")


def _row(parts: Sequence[Element]) -> str:
    return " ".join(filter(None, map(_of, parts)))


def _of(e: Element) -> str:
    way = _WAYS.get(e.tag)
    return way(e) if way else _row(list(e))


def _sign(e: Element) -> str:
    """A sign, a letter, a number or a word; a capital letter is called one."""
    text = "".join(c for c in (e.text or "").strip() if c not in UNSEEN)
    if text in SIGNS:
        return _(SIGNS[text])
    text = unicodedata.normalize("NFKC", text)
    if len(text) != 1:
        return text
    if not text.isalpha():
        return text if text.isalnum() or text.isspace() else unicodedata.name(text, text).lower()
    letter = unicodedata.name(text).rpartition("LETTER ")[2].lower() if "\u0370" <= text <= "\u03ff" else text
    return _("capital {letter}").format(letter=letter) if text.isupper() else letter


def _fraction(e: Element) -> str:
    above, below = map(_of, e)
    return _("the fraction with numerator {above}, denominator {below}, end fraction").format(above=above, below=below)


def _root(e: Element) -> str:
    if e.tag == "mroot":
        return _("the root of order {order} of {body}, end root").format(order=_of(e[1]), body=_of(e[0]))
    return _("the square root of {body}, end root").format(body=_row(list(e)))


def _below(name: str, e: Element) -> str:
    return _("{name} sub {below}").format(name=name, below=_grouped(e))


def _above(base: str, e: Element) -> str:
    words = _of(e)
    if words in (_("transpose"), _("prime"), _("double prime")):
        return f"{base} {words}"
    if words == "2":
        return _("{base} squared").format(base=base)
    first = next((part for part in e.iter() if part.tag in ("mo", "mi", "mn")), e)
    if first.tag == "mo" and (first.text or "").strip() not in ("−", "-"):  # a star, the number of a layer: no power
        return _("{name} superscript {above}").format(name=base, above=words)
    return _("{base} to the power {exponent}, end power").format(base=base, exponent=words)


def _grouped(e: Element) -> str:
    words = _of(e)
    return words if e.tag in ("mi", "mn") else _("open parenthesis {body} close parenthesis").format(body=words)


def _scripts(e: Element) -> str:
    base, *hung = e
    if _is_big(base):
        ends = dict(zip(PLACES[e.tag], hung, strict=True))
        return _ranged(_of(base), ends.get(0), ends.get(1))
    words = _of(base)
    for part, place in zip(hung, PLACES[e.tag], strict=True):
        if e.tag.startswith(("munder", "mover")):
            words = _beyond(words, part, place)
        else:
            words = _above(words, part) if place else _below(words, part)
    return words


#: Which of two places what hangs on a base has: 0 below, 1 above.
PLACES = {
    "msub": (0,), "munder": (0,), "msup": (1,), "mover": (1,), "msubsup": (0, 1), "munderover": (0, 1),
}  # fmt: skip


def _is_big(base: Element) -> bool:
    """Whether a sign or a name acts on what follows, over a range."""
    text = "".join(c for c in "".join(base.itertext()).strip() if c not in UNSEEN)
    return text in ("∑", "∏", "∫") or text.endswith(("max", "min", "lim", "sup", "inf"))


def _ranged(word: str, below: Element | None, above: Element | None) -> str:
    if below is None:
        return word
    over = _of(below)
    if above is None:
        return _("{operator} over {range}, of").format(operator=word, range=over)
    return _("{operator} from {range} to {last}, of").format(operator=word, range=over, last=_of(above))


def _beyond(words: str, part: Element, place: int) -> str:
    """A letter with an accent; anything else over or under a sign is said after it."""
    accent = ACCENTS.get((part.text or "").strip()) if place else None
    if accent:
        return _(ACCENTED[accent]).format(letter=words)
    said = _of(part)
    if not said:
        return words
    return (_("{body} with {beyond} above") if place else _("{body} with {beyond} below")).format(body=words, beyond=said)


def _table(e: Element) -> str:
    """The lines of a matrix, of cases or of an alignment."""
    lines = [_("; ").join(filter(None, map(_of, row))) for row in e if row.tag == "mtr"]
    return _("lines {lines}, end lines").format(lines=_(", ").join(lines))


_WAYS: dict[str, Callable[[Element], str]] = {
    "mi": _sign, "mn": _sign, "mo": _sign, "mtext": _sign, "mfrac": _fraction, "msqrt": _root, "mroot": _root, "mtable": _table,
    "mspace": lambda e: "", "mphantom": lambda e: "", **dict.fromkeys(PLACES, _scripts),
}  # fmt: skip


__all__ = ["spoken"]
