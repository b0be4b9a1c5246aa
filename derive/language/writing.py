r"""In which notation each text of a problem is written: the text notation, sum(a[k], k), or LaTeX, \sum_k a_k.

A text with a command, a dollar sign or braces that hang from something is LaTeX.  A text with brackets, stars or a known
function before a parenthesis is in the text notation.  A text that could be either (a_j, L = w x, y - z) is what the text
that defines is, and that one is LaTeX if any other is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from derive.language.expressions import RESERVED
from derive.language.syntax import Equation, Source, parse, sides, source, split
from derive.sentence import Message

if TYPE_CHECKING:
    from derive.language.latex import LatexWriting

_LATEX = re.compile(r"[\\$]|[\^_]\s*\{|\}\s*[\^_]")
_TEXT = re.compile(rf"[^\W\d]\w*\[|\*|(?<![A-Za-z0-9_])(?:{'|'.join(sorted(RESERVED - {'pi'}))})\s*\(|#")
#: A name as the text notation spells it, and as messages show it: y_hat, theta, x1; but a_j is LaTeX as it stands.
_NAME = re.compile(r"(?![A-Za-z]_[A-Za-z0-9]$)[A-Za-z]\w+")
_ARRAY = re.compile(r"([A-Za-z]\w*)\s*\[([^\[\]]*)\]")


def is_latex(text: str) -> bool:
    r"""Whether a text can only be LaTeX: it has a command, a dollar sign, or braces that hang from something."""
    return bool(_LATEX.search(text))


class Writing:
    """The texts of one problem, each read as what it is; LaTeX is read together, since a letter is one thing in all of it."""

    def __init__(self, main: str = "", others: Iterable[str] = (), asked: Iterable[str] = ()) -> None:
        """`main` defines, `others` say more of the same quantities, and `asked` name some of them."""
        more, asked = list(others), list(asked)
        certain = [t for t in (main, *more, *asked) if is_latex(t)]
        self._latex: LatexWriting | None = None
        self._texts: frozenset[str] = frozenset()
        if not certain:
            return
        rest = is_latex(main) or not _TEXT.search(main)
        named = {t for t in asked if _NAME.fullmatch(t.strip())}
        self._texts = frozenset(
            t for t in (main, *more, *asked) if is_latex(t) or (rest and not _TEXT.search(t) and t not in named)
        )
        from derive.language.latex import LatexWriting

        arrays = {a: len(i.split(",")) for t in (main, *more) if t not in self._texts for a, i in _ARRAY.findall(t)}
        own, others, asked = ([t for t in texts if t in self._texts] for texts in ((main,), more, asked))
        self._latex = LatexWriting(own, others, asked, arrays=arrays)

    @classmethod
    def of(cls, text: str, known: Mapping[str, int], functions: Iterable[str], indices: Iterable[str] = ()) -> Writing:
        """One expression in LaTeX over the names of a problem: arrays with the number of their indices, numbers with none."""
        made = cls()
        from derive.language.latex import LatexWriting

        made._texts = frozenset((text,))
        made._latex = LatexWriting([], [text], known=known, functions=functions, indices=indices)
        return made

    @property
    def readings(self) -> tuple[Message, ...]:
        """What was taken by convention in the texts that are LaTeX."""
        return () if self._latex is None else tuple(self._latex.readings)

    def equations(self, text: str) -> list[Equation]:
        """The equations of a text, each side as a syntax tree."""
        if self._latex is not None and text in self._texts:
            return self._latex.equations(text)
        made = []
        for piece in split(source(text)):
            left, right = sides(piece)
            made.append(Equation(piece, parse(left) if left else None, left or piece, right, parse(right)))
        return made

    def expression(self, text: str) -> tuple[Source, ast.expr]:
        """One expression: a quantity that is asked for, or a line that the program wrote."""
        if self._latex is not None and text in self._texts:
            return self._latex.expression(text)
        piece = source(text)
        return piece, parse(piece)


__all__ = ["Writing", "is_latex"]
