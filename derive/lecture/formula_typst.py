"""Presentation MathML as Typst's maths: pandoc reads the TeX, and its own names for Typst's signs are of another year.

Signs are written as the characters that they are, so that no version of Typst has to know their names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element, fromstring

from derive.document.escape import typst_text

#: Accents that are written as letters of their own, and the combining signs that Typst stretches.
_ACCENTS = {"^": "\u0302", "~": "\u0303", "‾": "\u0304"}
_SPANS = {"¯": "overline", "⏞": "overbrace", "⏟": "underbrace", "_": "underline", "\u0332": "underline"}
_ARROWS = {"\u20ef": "→", "\u20ee": "←"}  # beneath a letter
_STRUCK = {
    "updiagonalstrike": "", "downdiagonalstrike": ", inverted: #true", "updiagonalstrike downdiagonalstrike": ", cross: #true",
}  # fmt: skip
_MEANT = frozenset("\\#$_^&\"`'/*~@<>()[]{},;:|!.-⟨⟩⌊⌋⌈⌉⟦⟧⟮⟯⎰⎱⌜⌝⌞⌟‖")  # what is more than a sign to Typst's maths


def tree_of(mathml: str) -> Element:
    """A `math` element without its source and its name space."""
    root = fromstring(re.sub(r"\sxmlns=\"[^\"]*\"", "", mathml))
    for part in root.iter():
        for child in list(part):
            if child.tag in ("annotation", "annotation-xml"):
                part.remove(child)
    return root


def typst_of(mathml: str) -> str:
    """The Typst of a `math` element: what stands between its dollar signs."""
    root = tree_of(mathml)
    return " ".join(_row(list(root)).split()) or _EMPTY


def _row(parts: Sequence[Element]) -> str:
    return " ".join(filter(None, map(_of, parts)))


def _of(e: Element) -> str:
    tag = e.tag
    if tag in _WAYS:
        return _WAYS[tag](e)
    if tag in ("math", "semantics", "mstyle", "mrow", "mpadded", "merror"):
        inner = _fenced(list(e)) if tag == "mrow" else _row(list(e))
        size = {"true": "display", "false": "inline"}.get(e.get("displaystyle", ""), "")
        return f"{size}({inner})" if size else inner
    raise ValueError(f"no way to write {tag}")


def _fenced(parts: list[Element]) -> str:
    """A row; between delimiters that grow with it, they do."""
    first, last = (_grows(parts[0], "prefix"), _grows(parts[-1], "postfix")) if parts else (False, False)
    if not (first or last) or len(parts) < 2:
        return _row(parts)
    inner = [f"mid({_bar(p)})" if _grows(p, "infix") else _of(p) for p in parts[first : len(parts) - last or None]]
    sides = [_bar(p) if grows else "" for p, grows in ((parts[0], first), (parts[-1], last))]
    return f"lr({sides[0]} {' '.join(inner)} {sides[1]})"


def _grows(e: Element, form: str) -> bool:
    return e.tag == "mo" and e.get("stretchy") == "true" and e.get("form") == form and e.get("minsize") is None


def _bar(e: Element) -> str:
    """A delimiter; of what looks the same, the one that can grow."""
    return _sign(_BARS.get(_text(e), _text(e)))


_BARS = {"∣": "|", "∥": "‖"}


def _sign(text: str) -> str:
    """Characters as they are, and nothing else to Typst."""
    return "".join("\\" + c if c in _MEANT else c for c in text)


def _identifier(e: Element) -> str:
    text = (e.text or "").strip()
    if text == "\u2061":
        return ""
    if len(text) > 1:
        return f"op({typst_text(text)})" if e.get("mathvariant") == "normal" else typst_text(text)
    shown = _sign(text)
    return f"upright({shown})" if e.get("mathvariant") == "normal" and text.isalpha() else shown


def _number(e: Element) -> str:
    text = (e.text or "").strip()
    return text if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) else typst_text(text)


def _operator(e: Element) -> str:
    text = (e.text or "").strip()
    if text in ("\u2061", "\u2062", "\u2063", ""):
        return ""
    size = e.get("minsize", "")
    if size.endswith("%"):
        kind = {"prefix": "opening", "postfix": "closing"}.get(e.get("form", ""), "normal")
        return f'class("{kind}", lr(size: #{float(size[:-1]) / 100:g}em, {_sign(_BARS.get(text, text))}))'
    if len(text) > 1:
        return f"op({typst_text(text)})" if text.isalpha() else f'class("relation", {typst_text(text)})'
    side = {"prefix": "opening", "postfix": "closing"}.get(e.get("form", ""))
    if side and text in "|‖∥∣":
        return f'class("{side}", {_bar(e)})'
    return "−" if text == "-" else _sign(text)


def _words(e: Element) -> str:
    """Words; a space at their end stands beside them as a space of its own."""
    text = (e.text or "").replace("\xa0", " ").strip(" ")
    return typst_text(text) if text else ""


def _space(e: Element) -> str:
    width = re.match(r"-?[0-9.]+", e.get("width", ""))
    return f"#h({float(width[0]):g}em)" if width else ""


def _part(e: Element) -> str:
    """A part as one argument of a function."""
    return _of(e) or _EMPTY


_EMPTY = '""'


def _script(e: Element) -> str:
    base, *scripts = list(e)
    made = f"scripts({_part(base)})" if base.tag == "mo" else _part(base)
    places: list[str] = []
    for place, part in zip({"msub": "b", "msup": "t", "msubsup": "bt"}[e.tag], scripts, strict=True):
        primes = {"′": 1, "″": 2, "‴": 3, "⁗": 4}.get((part.text or "").strip() if part.tag in ("mo", "mi") else "", 0)
        places.append(f"{place}: " + (f"primes(#{primes})" if primes else _part(part)))
    return f"attach({made}, {', '.join(places)})"


def _limits(e: Element) -> str:
    base, *scripts = list(e)
    sign = _text(scripts[0]) if len(scripts) == 1 and scripts[0].tag == "mo" else ""
    if sign in _SPANS:
        return f"{_SPANS[sign]}({_part(base)})"
    if sign and scripts[0].get("accent") == "true" and e.tag == "mover":
        return f"accent({_part(base)}, {_ACCENTS.get(sign, sign)})"
    if base.tag in ("munder", "mover") and len(scripts) == 1 and _text(base[1]) in ("⏞", "⏟"):
        return f"{_SPANS[_text(base[1])]}({_part(base[0])}, {_part(scripts[0])})"
    shown = _part(base)
    if base.tag == "mo" and _text(base) in STRETCHED:
        shown = f"stretch({shown})"
    order = {"munder": "b", "mover": "t", "munderover": "bt"}[e.tag]
    parts = (_ARROWS.get(_text(part)) or _part(part) for part in scripts)
    return f"attach(limits({shown}), {', '.join(f'{place}: {part}' for place, part in zip(order, parts, strict=True))})"


STRETCHED = tuple("→←↔⇒⇐⇔↦↪↩⟶⟵⟷⟹⟸⟺⟼")


def _text(e: Element) -> str:
    return (e.text or "").strip()


def _table(e: Element) -> str:
    """Rows and columns; within a column the lines stand as their alignment says."""
    rows = [[_cell(cell) for cell in row] for row in e if row.tag == "mtr"]
    width = max((len(row) for row in rows), default=0)
    lines = "; ".join(", ".join([*row, *([""] * (width - len(row)))]) for row in rows)
    flush = any("padding" in cell.get("style", "") for row in e for cell in row)
    return f"mat(delim: #none, column-gap: #{'0em' if flush else '0.8em'}, row-gap: #{'0.6em' if flush else '0.4em'}, {lines})"


def _cell(e: Element) -> str:
    made = _row(list(e))
    style = e.get("style", "")
    if "padding" in style and made:
        edge = _EMPTY if e[0].tag == "mo" else ""  # a relation at the edge keeps its space
        made = f"display({edge} {made})"
    side = e.get("columnalign", "center")
    return {"right": f"{made} &", "left": f"& {made}"}.get(side, made)


def _fraction(e: Element) -> str:
    top, bottom = map(_part, e)
    return f"mat(delim: #none, {top}; {bottom})" if e.get("linethickness") == "0" else f"frac({top}, {bottom})"


def _enclosed(e: Element) -> str:
    inner, notation = _row(list(e)) or _EMPTY, e.get("notation", "")
    if notation in _STRUCK:
        return f"cancel({inner}{_STRUCK[notation]})"
    return f"#box(stroke: 0.5pt, inset: 3pt, baseline: 3pt, $display({inner})$)"


_WAYS: dict[str, Callable[[Element], str]] = {
    "mi": _identifier, "mn": _number, "mo": _operator, "mtext": _words, "mspace": _space, "mtable": _table,
    "msub": _script, "msup": _script, "msubsup": _script, "munder": _limits, "mover": _limits, "munderover": _limits,
    "mfrac": _fraction, "mroot": lambda e: f"root({_part(e[1])}, {_part(e[0])})", "menclose": _enclosed,
    "msqrt": lambda e: f"sqrt({_row(list(e)) or _EMPTY})", "mphantom": lambda e: f"#hide[${_row(list(e))}$]",
}  # fmt: skip

__all__ = ["tree_of", "typst_of"]
