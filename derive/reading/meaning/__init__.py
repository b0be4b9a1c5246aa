"""What a phrase means once the number of axes of each name is known: which product each product is, entry by entry.

A vector has one axis, a matrix two; every value tells its entries in the text notation.  What does not fit (a transposed number,
the norm of a number, a sum of a vector and a matrix) is a misfit: then a name has another number of axes (see `ranks`).
"""

from __future__ import annotations

from derive.reading.meaning.arithmetic import Arithmetic
from derive.reading.meaning.arrays import Arrays
from derive.reading.meaning.calls import Calls
from derive.reading.meaning.cases import Cases
from derive.reading.meaning.densities import Densities
from derive.reading.meaning.derivatives import Derivatives
from derive.reading.meaning.folds import Folds
from derive.reading.meaning.functions import Functions
from derive.reading.meaning.names import Names
from derive.reading.meaning.products import Products
from derive.reading.meaning.square import Square
from derive.reading.meaning.written import WrittenArrays


class Meaning(
    Names, Arithmetic, Cases, Products, Square, Arrays, Functions, Calls, Densities, Folds, WrittenArrays, Derivatives
):  # fmt: skip
    """The values of phrases, for one choice of the number of axes of every name."""
