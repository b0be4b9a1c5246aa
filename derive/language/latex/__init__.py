r"""LaTeX as a person writes it, \frac{e^{a_i}}{\sum_k e^{a_k}}, read into the syntax trees that the text notation has.

`tokens` cuts the text and matches its brackets, `runs` decides what letters side by side are, `grammar.lark` says what
stands beside what, and `tree` is what the parser makes of it.  `evidence` finds out what stands above and below names,
which `settling` writes into the trees, `matrices` refuses vectors and matrices by name, `facts` finds out what each letter
is in the whole problem, and `convert` writes Python's `ast` nodes, each with its offset in the LaTeX.  From there on the
reader of the text notation does the work and finds the errors.
"""

from derive.language.latex.writing import LatexWriting

__all__ = ["LatexWriting"]
