"""What a text says beyond its definitions: the further members of a chain, and equalities about what is defined already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from derive.errors import NotationError
from derive.language.reader import read_problem
from derive.problem import Claim
from derive.reading.account import Account, Equality, Member
from derive.reading.entries import Entries
from derive.records import replace
from derive.sentence import SILENT, Message, message

Domain = Mapping[str, tuple[float | None, float | None]]


def claims(
    account: Account, entries: Entries, told: str, assume: Sequence[str], domain: Domain | None
) -> tuple[Claim, ...]:  # fmt: skip
    """The claims of an account, each read beside the definitions that are `told` in the text notation."""
    return tuple(
        _claim(said, why, told, assume, domain)
        for item in account.items
        for left, right in _compared(item)
        for said, why in _said(left, right, entries)
    )


def _compared(item: Equality) -> Iterator[tuple[Member, Member]]:
    """What an equality claims to be equal: each further member to the first."""
    first, *others = item.members
    if item.role == "claim":
        yield from ((first, other) for other in others)
    elif item.role == "chain":
        yield from ((first, other) for other in others[1:])


def _said(left: Member, right: Member, entries: Entries) -> Iterator[tuple[str, Message]]:
    """Equations in the text notation, and for each what keeps it from a test; arrays that are written out entry by entry."""
    if right.approximate:
        yield f"{left.text} ≈ {right.text}", message("what is about equal is not put to the test")
        return
    try:
        made = [*entries.equated(left.entries, right.entries)]
    except NotationError as refused:
        yield f"{left.text} = {right.text}", message("{reason}", reason=refused.problem)
        return
    yield from ((f"{one} = {other}", SILENT) for one, other in made)


def _claim(said: str, why: Message, told: str, assume: Sequence[str], domain: Domain | None) -> Claim:
    if why:
        return Claim(said, why=why)
    try:
        problem = read_problem(told, assume=assume, claim=said, domain=domain, plain=True)
    except NotationError as refused:
        return Claim(said, why=message("{reason}", reason=refused.problem))
    *others, equation = problem.assumptions
    return Claim(said, equation, replace(problem, assumptions=tuple(others)))
