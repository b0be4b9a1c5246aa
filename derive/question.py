"""What is asked, and how the answer is told: two frozen values, from which everything that is printed follows.

They are plain tuples, so that a result that was worked out before is found without importing SymPy, `dataclasses` or `typing`.
"""

from __future__ import annotations

from derive.tuples import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    Order = Literal["forward", "reverse"]
    Detail = Literal["brief", "normal", "full"]
    Notation = Literal["index", "matrix", "both"]
    Reasons = Literal["beside", "below", "none"]
    #: Where a derivation is read: on a screen in the midst of work, or on a page, among the sentences of a document.
    Medium = Literal["screen", "page"]
else:
    Order = Detail = Notation = Reasons = Medium = str
ORDERS: tuple[Order, ...] = ("forward", "reverse")
DETAILS: tuple[Detail, ...] = ("brief", "normal", "full")
NOTATIONS: tuple[Notation, ...] = ("index", "matrix", "both")
REASONS: tuple[Reasons, ...] = ("beside", "below", "none")
#: An open interval; an end that is None is no bound.
Interval = tuple[float | None, float | None]


class Question(NamedTuple):
    """∂ of / ∂ wrt: a text of the notation or a catalogue's name, and what is asked of it.

    What is given beside a name takes the place of the catalogue's own.  `gradient` asks for the derivative by every free
    name, `second` for the entries of the Hessian; `domain` narrows the open interval of some leaves.  `cases` and `matrix`
    ask for the cases of the indices, and for the forms without indices, to be worked out too.
    """

    text: str
    of: str | None = None
    wrt: str | None = None
    assume: tuple[str, ...] = ()
    order: Order | None = None
    gradient: bool = False
    second: bool = False
    domain: tuple[tuple[str, Interval], ...] = ()
    name: str | None = None
    cases: bool = True
    matrix: bool = True


class Shown(NamedTuple):
    """How an answer is told.

    `steps` are the lines of the derivation and `cases` those where two indices agree and where they differ, which `first`
    puts before the line with the delta; `why` puts a sentence under each line.  `definitions` are what is given and what
    the letters are, `tally` the sum of the checks; `lines` are the lines of the chain that are shown, from 1, where not all
    are.  `width` is in columns of characters; `reasons` are the names of the rules, and `marks` the marks of the checks.
    """

    steps: bool = True
    cases: bool = False
    cases_first: bool = False
    detail: Detail = "normal"
    why: bool = False
    notation: Notation = "both"
    language: str = "en"
    width: int = 100
    reasons: Reasons = "beside"
    marks: bool = True
    definitions: bool = True
    tally: bool = True
    lines: tuple[int, ...] = ()
    medium: Medium = "page"


def key(*values: Question | Shown) -> dict[str, object]:
    """Every field of some questions and ways to tell, by name: what a result depends on."""
    return {f"{type(v).__name__}.{name}": value for v in values for name, value in v._asdict().items()}


__all__ = [
    "DETAILS", "NOTATIONS", "ORDERS", "REASONS", "Detail", "Interval", "Medium", "Notation", "Order", "Question", "Reasons",
    "Shown", "key",
]  # fmt: skip
