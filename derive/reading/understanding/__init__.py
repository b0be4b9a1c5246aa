"""A text understood: its rows with the evidence of all of them, its names with the fewest axes, its equalities by entries."""

from __future__ import annotations

from collections.abc import Sequence, Set

from derive.errors import NotationError
from derive.reading.account import Account
from derive.reading.known import Known
from derive.reading.surface import Row
from derive.reading.understanding.accounts import Accounts
from derive.reading.understanding.cases import in_one_case, in_two_cases, stay_apart
from derive.reading.understanding.row_vectors import products_of_rows
from derive.reading.understanding.samples import for_each_sample
from derive.reading.understanding.updates import at_old_values, in_order
from derive.records import replace
from derive.sentence import Message, message


def understood(
    rows: Sequence[Row], text: str, typed: bool = False, forced: Set[str] = frozenset(), main_end: int | None = None
) -> Account:
    """The account of a text whose formulas are given.

    `forced` letters are indices, since they stand in square brackets; behind `main_end` it is assumed or claimed.
    """

    def read(rows: Sequence[Row], whole: Set[str] = frozenset()) -> Account:
        made = Accounts(rows, text, typed, forced)
        made.whole = whole
        made.main_end = main_end
        return _account(made)

    account, said, capitals = read(rows), list[Message](), set[str]()
    for small, capital in in_two_cases(rows, account):
        other = in_one_case(rows, small, capital)
        try:
            found = read(other, {*capitals, capital})
        except NotationError:
            continue
        if not stay_apart(account, found, small, capital):
            said.append(message("{small} with indices is an entry of {capital}", small=small, capital=capital))
            capitals.add(capital)
            rows, account = other, replace(found, words={**account.words, small: capital})
    return replace(account, conventions=(*account.conventions, *said)) if said else account


def understood_among(rows: Sequence[Row], text: str, posed: Known) -> Account:
    """The account of formulas over the names of a problem that is posed already."""
    return _account(Accounts(rows, text, False, frozenset(), posed))


def _account(made: Accounts) -> Account:
    made.prepare()
    made.parse()
    made.called_entries()
    made.hold()
    made.named_squares()
    in_order(made.statements)
    products_of_rows(made.statements)
    for_each_sample(made.statements, made.grammar.places_above)
    at_old_values(made.statements)
    made.settle_deltas()
    made.settle_diagonals()
    made.aliases()
    made.apart()
    return made.account()
