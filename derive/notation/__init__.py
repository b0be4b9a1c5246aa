"""Printers: LaTeX, Typst, MathML, Unicode, speech and the text notation, each from the expression itself."""

from __future__ import annotations

# A module and its function share a name here; the imports below make the name mean the function.
from derive.notation.latex import latex
from derive.notation.mathml import mathml
from derive.notation.naming import among
from derive.notation.sentence import sentence_inline, sentence_latex, sentence_speech, sentence_text
from derive.notation.speech import speech, spoken_line
from derive.notation.text import text
from derive.notation.typst import typst
from derive.notation.unicode import Block, beside, block, inline

__all__ = [
    "Block", "among", "beside", "block", "inline", "latex", "mathml", "sentence_inline", "sentence_latex", "sentence_speech",
    "sentence_text", "speech", "spoken_line", "text", "typst",
]  # fmt: skip
