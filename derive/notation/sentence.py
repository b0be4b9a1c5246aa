"""Sentences of words and formulas in the formats that have no template: the text notation, LaTeX, Unicode and speech."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Basic
from sympy.core.relational import Eq

from derive.notation.latex import latex
from derive.notation.speech import speech
from derive.notation.text import text
from derive.notation.unicode import inline
from derive.sentence import Message, Sentence

KEPT = 32  # characters up to which a formula in a sentence is not torn at a line's end
NO_BREAK = "\N{NO-BREAK SPACE}"


def written(told: Message | Sentence, formula: Callable[[Basic], str]) -> str:
    """A sentence with each formula as a printer writes it; a message is told in the language that is spoken."""
    sentence = told.sentence if isinstance(told, Message) else told
    return "".join(part if isinstance(part, str) else formula(part) for part in sentence)


def sentence_text(sentence: Message | Sentence) -> str:
    """A sentence with its formulas in the text notation: a[i] and a[j] are the same entry exactly where i = j."""
    return written(sentence, _equation_text)


def _equation_text(e: Basic) -> str:
    return f"{text(e.lhs)} = {text(e.rhs)}" if isinstance(e, Eq) else text(e)


def sentence_latex(sentence: Message | Sentence) -> str:
    """A sentence with its formulas between dollar signs."""
    return written(sentence, lambda e: f"${latex(e)}$")


def sentence_inline(sentence: Message | Sentence) -> str:
    """A sentence for the terminal; a short formula has no space at which a line could break."""

    def formula(e: Basic) -> str:
        line = inline(e)
        return line.replace(" ", NO_BREAK) if len(line) <= KEPT else line

    return written(sentence, formula)


def sentence_speech(sentence: Message | Sentence) -> str:
    """A sentence in words."""
    return written(sentence, speech)


__all__ = ["NO_BREAK", "sentence_inline", "sentence_latex", "sentence_speech", "sentence_text", "written"]
