"""A page as plain data, `derive-page/1`: nodes as JSON has them, formulas as LaTeX with the words that say them.

What makes a course site has nodes of its own, and makes them of these: a paragraph of words, an equation, a list, a figure.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sympy import Basic

from derive.document.page import (
    Chain,
    Code,
    Display,
    Displayed,
    Emphasis,
    Equal,
    Figure,
    Inline,
    Lead,
    Mark,
    Matrix,
    Node,
    Page,
    Paragraph,
    Power,
    Reference,
    Tally,
    Verdict,
    Words,
)
from derive.document.render import Writer, spoken_words, writer
from derive.words import gettext as _

SCHEMA = "derive-page/1"
Data = dict[str, Any]


def written(page: Page, title: Words = ()) -> str:
    """A page as JSON."""
    return json.dumps(data_of(page, title), ensure_ascii=False, indent=1) + "\n"


def data_of(page: Page, title: Words = ()) -> Data:
    """A page as data; `title` is what a document of its own calls it.

    A node has a `kind`: `lead`, `paragraph`, `tally` with `words`, `equation` with `latex` (for display mathematics; a
    calculation is one `aligned`), `alt`, and `is_answer`, which is true of the one that a label is for; and with the same as
    `lines`, for a page whose width nobody knows: the `left` side of the first, `pieces` between which a line may end, `reason`
    and `with` as words, and `mark`, where `reasons` are to be beside or below; `reasons` with `items`, a sentence under each
    line of the calculation above; `figure` with `svg` and `alt`.  Words are texts and objects with `latex` and `alt`, or with
    `mark`, `code` or `emphasis`.
    """
    made = writer("md")
    with made.on(page):
        nodes = [data for node in page.nodes for data in _node(node, made)]
        answers = [data for data in nodes if data.get("is_answer")]
        for data in answers[:-1]:  # a label and a number belong to one
            data["is_answer"] = False
        return {"schema": SCHEMA, "language": page.language, "title": _words(title, made), "nodes": nodes}


def _node(node: Node, made: Writer) -> Iterator[Data]:
    match node:
        case Lead(words):
            yield {"kind": "lead", "words": _words(words, made)}
        case Paragraph(words, quiet):
            yield {"kind": "paragraph", "words": _words(words, made), **({"quiet": True} if quiet else {})}
        case Tally(verdict, words):
            yield {"kind": "tally", "verdict": verdict, "words": _words(words, made)}
        case Display():
            for n, e in enumerate(node.equations, 1):
                is_answer = not node.opens and n == len(node.equations)
                yield _equation(str(made.macro("equation")(e)), spoken_words(e), is_answer, [_line(e, made)])
        case Chain():
            whole = spoken_words(Equal(node.left, node.lines[-1].expr))
            told = _equation(str(made.macro("calculation")(node)), whole, node.is_answer, list(_lines(node, made)))
            yield {**told, "reasons": node.reasons}
            if any(line.because for line in node.lines):
                yield {"kind": "reasons", "items": list(_reasons(node, made))}
        case Matrix(lead, equation, mark):
            yield {"kind": "lead", "words": _words(lead, made)}
            tick = r" \quad\checkmark" if mark == "holds" else ""
            line = _line(equation, made, mark)
            yield _equation(str(made.macro("equation")(equation)).strip() + tick, spoken_words(equation), False, [line])
        case Figure():
            yield {"kind": "figure", "svg": node.picture.card, "themed": node.picture.themed, "alt": node.alt}
        case _:
            raise TypeError(f"{type(node).__name__} has no data")


def _equation(latex: str, alt: str, is_answer: bool, lines: list[Data]) -> Data:
    return {"kind": "equation", "latex": latex.strip(), "alt": alt, "is_answer": is_answer, "lines": lines}


def _lines(chain: Chain, made: Writer) -> Iterator[Data]:
    for n, line in enumerate(chain.lines):
        beside = _words(line.reason, made)
        told = [word for piece in line.pieces for word in (", ", _inline(piece, made))]
        told[:1] = [_("with ")] if told else []
        yield {**_line(Equal(None if n else chain.left, line.expr), made, line.mark), "reason": beside, "with": told}


def _line(e: Equal, made: Writer, mark: Verdict = "unchecked") -> Data:
    left = "" if e.left is None else made.formula(e.left)
    return {"left": left, "pieces": made.latex_pieces(replace(e, left=None)), "reason": [], "with": [], "mark": mark}


def _reasons(chain: Chain, made: Writer) -> Iterator[list[Any]]:
    """A sentence for each line: the name of the rule, and why it applies."""
    for line in chain.lines:
        if line.reason:
            told = [word for n, because in enumerate(line.because) for word in ([_("; ")] if n else []) + _words(because, made)]
            yield [{"emphasis": _words(line.reason, made)}, *([_(": "), *told] if told else []), _(".")]


def _words(words: Words, made: Writer) -> list[Any]:
    return [_inline(word, made) for word in words]


def _inline(word: Inline, made: Writer) -> Any:
    match word:
        case str():
            return word
        case Mark(verdict):
            return {"mark": verdict}
        case Power(exponent, at_most):
            most = "\\leq " if at_most else ""
            return {"latex": f"{most}10^{{{exponent}}}", "alt": f"10^{exponent}"}
        case Code(text):
            return {"code": text}
        case Emphasis(words=words) | Reference(words=words):
            return {"emphasis": _words(words, made)}
        case Basic() | Equal() | Displayed():
            value = word.formula if isinstance(word, Displayed) else word
            return {"latex": made.formula(value), "alt": spoken_words(value)}
    raise TypeError(f"a line does not hold {type(word).__name__}")


__all__ = ["SCHEMA", "data_of", "written"]
