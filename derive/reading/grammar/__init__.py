"""From a row of the surface to a phrase: how far a sum reaches, what a function is of, which letter below is an index.

The evidence over the whole text is weighed before (`derive.reading.evidence`); what kind of array a name is stays open.
"""

from __future__ import annotations

from derive.reading.grammar.calls import Calls
from derive.reading.grammar.conditions import Conditions
from derive.reading.grammar.derivatives import Derivatives
from derive.reading.grammar.folds import Folds
from derive.reading.grammar.functions import Functions
from derive.reading.grammar.names import Names
from derive.reading.grammar.scripts import Hanging
from derive.reading.grammar.slips import Slips
from derive.reading.grammar.terms import Terms


class Grammar(Terms, Functions, Calls, Folds, Derivatives, Conditions, Hanging, Names, Slips):
    """Reads the rows of one text."""
