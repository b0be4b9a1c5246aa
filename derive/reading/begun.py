"""What a recurrence begins with: h_0 = 0 beside h_t = f(h_{t-1}) says what is given, and claims nothing; so does G_T = 0 beside
G_t = f(G_{t+1})."""

from __future__ import annotations

import re

from derive.reading.account import Account, Equality
from derive.records import replace

_AT_A_NUMBER = re.compile(r"\w+\[(?:\w+,\s*)*(-?\d+)(?:,\s*\w+)*\]")
_AT_A_SIZE = re.compile(r"\w+\[(?:\w+,\s*)*[A-Z](?:\s*[+-]\s*\d+)?(?:,\s*\w+)*\]")


def begun(account: Account) -> Account:
    """The account in which an equality about a value before the first step is what is assumed of it."""
    said = [i for i in account.items if i.role in ("definition", "chain")]
    bodies = {i.name: (str(i.members[0].entries), str(i.members[1].entries)) for i in said}
    claims = [i for i in account.items if i.role == "claim" and len(i.members) == 2 and i.name in bodies]
    numbers: dict[str, set[int]] = {}
    for item in claims:
        if (found := _AT_A_NUMBER.fullmatch(_left(item))) is not None:
            numbers.setdefault(item.name, set()).add(int(found[1]))

    def is_start(item: Equality) -> bool:
        if item not in claims:
            return False
        if _AT_A_SIZE.fullmatch(_left(item)):
            return _goes_back(item.name, bodies, "+") > 0
        found = _AT_A_NUMBER.fullmatch(_left(item))
        depth = 0 if found is None else _goes_back(item.name, bodies, "-")
        return depth > 0 and found is not None and (int(found[1]) <= 0 or _begin(numbers[item.name], depth))

    if not any(map(is_start, account.items)):
        return account
    return replace(account, items=tuple(replace(i, role="assumption") if is_start(i) else i for i in account.items))


def _left(item: Equality) -> str:
    return str(item.members[0].entries)


def _begin(steps: set[int], depth: int) -> bool:
    """Whether a recurrence that goes so many steps back can begin with the values at some steps: at 1, at 0 and 1."""
    return len(steps) <= depth and max(steps) <= depth and max(steps) - min(steps) < depth


def _goes_back(name: str, bodies: dict[str, tuple[str, str]], sign: str) -> int:
    """How many steps back or (`sign` +) ahead a quantity is read by what it reads itself; 0 where it is not."""
    reached, waiting, farthest = set[str](), [name], 0
    while waiting:
        head, body = bodies.get(waiting.pop(), ("", ""))
        own = dict(_steps(head))
        read = (gap for places in re.findall(rf"(?<!\w){re.escape(name)}(\[[^\]]*\])", body) for gap in _steps(places))
        farthest = max([farthest, *((by - own.get(letter, 0)) * int(f"{sign}1") for letter, by in read)])
        new = {other for other in bodies if other not in reached and re.search(rf"(?<!\w){re.escape(other)}\[", body)}
        reached |= new
        waiting += new
    return farthest


def _steps(entry: str) -> list[tuple[str, int]]:
    """The letters at the places of an entry, each with how far from it the place is: t and 1 of h[t + 1, i]."""
    found = re.findall(r"([^\W\d]\w*)(?: ([+-]) (\d+))?(?=[,\]])", entry.partition("[")[2])
    return [(letter, int(f"{way}{by}") if by else 0) for letter, way, by in found]


__all__ = ["begun"]
