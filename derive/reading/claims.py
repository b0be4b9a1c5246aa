"""What a text says beyond its definitions: the further members of a chain, and equalities about what is defined already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from derive.errors import NotationError
from derive.expression.indices import names
from derive.expression.nodes import Derivative, name_of
from derive.language.reader import read_problem
from derive.problem import Assumption, Claim, Problem
from derive.reading.account import Account, Equality, Member
from derive.reading.entries import Entries
from derive.records import replace
from derive.sentence import SILENT, Message, message
from derive.words import noted

#: Of ∂L/∂w = 0, which says where to look and not what is so.
SOUGHT = noted("where the derivative is 0 is sought, not claimed")
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
    for one, other in made:
        if one != other:
            yield f"{one} = {other}", SILENT if other != "0" or not one.startswith("diff(") else message(SOUGHT)


def _claim(said: str, why: Message, told: str, assume: Sequence[str], domain: Domain | None) -> Claim:
    if why:
        return Claim(said, why=why)
    try:
        problem = read_problem(told, assume=assume, claim=said, domain=domain, plain=True)
    except NotationError as refused:
        return Claim(said, why=message("{reason}", reason=refused.problem))
    *others, equation = problem.assumptions
    if unknown := _undefined(equation, problem):
        told_of = message("nothing says how {name} depends on what it is differentiated by", name=unknown)
        return Claim(said, why=told_of)
    if new := _new(equation, problem):
        return Claim(said, why=message("nothing else here says what {name} is", name=new))
    return Claim(said, equation, replace(problem, assumptions=tuple(others)))


def _undefined(claim: Assumption, problem: Problem) -> str | None:
    """The name of a quantity that a claim differentiates, or on which this rests, and that nothing defines, where nothing has
    what it is differentiated by: the derivative is not 0 but unknown."""
    for derivative in claim.left.atoms(Derivative) | claim.right.atoms(Derivative):
        body, *variables = derivative.args
        own = names(body)
        free = sorted(own.union(*map(problem.needed, own)) - problem.defined.keys())
        moving = [name_of(v) for v, _times in variables]
        if free and not any(problem.depends(body, name) for name in moving):
            return free[0]
    return None


def _new(claim: Assumption, problem: Problem) -> str | None:
    """The name of what a claim speaks of on one side alone, and nothing else does: of log |det J| = Σ_i s_i it is said what J
    comes to, which no number that is put in for J refutes."""
    known = problem.defined.keys() | problem.leaves
    strange = sorted((names(claim.left) ^ names(claim.right)) - known)
    return strange[0] if strange else None
