"""A text understood: its rows with the evidence of all of them, its names with the fewest axes, its equalities by entries."""

from __future__ import annotations

from collections.abc import Sequence, Set

from derive.reading.account import Account
from derive.reading.surface import Row
from derive.reading.understanding.accounts import Accounts


def understood(rows: Sequence[Row], text: str, typed: bool = False, forced: Set[str] = frozenset()) -> Account:
    """The account of a text whose formulas are given; `forced` letters are indices, since they stand in square brackets."""
    made = Accounts(rows, text, typed, forced)
    made.prepare()
    made.parse()
    made.named_squares()
    made.settle_deltas()
    made.aliases()
    made.apart()
    return made.account()
