r"""LaTeX as a person writes it, \frac{e^{a_i}}{\sum_k e^{a_k}}, as the surface of what was written: nothing is decided here.

`tokens` cuts the text, `macros` writes the text's own commands out, `text` finds the formulas between the words, and
`formulas` reads each by recursive descent: `cursor` knows what comes next, `words`, `environments`, `brackets` and `scripts`
read what their names say, and `commands` says which letter or sign each command is.
"""

from derive.reading.latex.text import read_latex

__all__ = ["read_latex"]
