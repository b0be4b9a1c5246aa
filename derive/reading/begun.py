"""What a recurrence begins with: h_0 = 0 beside h_t = f(h_{t-1}) says what is given, and claims nothing; so does G_T = 0 beside
G_t = f(G_{t+1})."""

from __future__ import annotations

import re

from derive.reading.account import Account, Equality
from derive.records import replace

_BEFORE_FIRST = re.compile(r"\w+\[(?:\w+,\s*)*(?:0|-\d+)(?:,\s*\w+)*\]")
_AFTER_LAST = re.compile(r"\w+\[(?:\w+,\s*)*[A-Z](?:\s*[+-]\s*\d+)?(?:,\s*\w+)*\]")


def begun(account: Account) -> Account:
    """The account in which an equality about a value before the first step is what is assumed of it."""
    said = [i for i in account.items if i.role in ("definition", "chain")]
    bodies = {i.name: (str(i.members[0].entries), str(i.members[1].entries)) for i in said}

    def is_start(item: Equality) -> bool:
        left = str(item.members[0].entries)
        if item.role != "claim" or len(item.members) != 2 or item.name not in bodies:
            return False
        signs = [sign for sign, form in (("-", _BEFORE_FIRST), ("+", _AFTER_LAST)) if form.fullmatch(left)]
        return any(_circles(item.name, bodies, sign) for sign in signs)

    if not any(map(is_start, account.items)):
        return account
    return replace(account, items=tuple(replace(i, role="assumption") if is_start(i) else i for i in account.items))


def _circles(name: str, bodies: dict[str, tuple[str, str]], sign: str) -> bool:
    """Whether a quantity is read, at an earlier step or (`sign` +) at a later one, by what it reads itself."""
    reached, waiting = set[str](), [name]
    while waiting:
        head, body = bodies.get(waiting.pop(), ("", ""))
        own = dict(_steps(head))
        read = (gap for places in re.findall(rf"(?<!\w){re.escape(name)}(\[[^\]]*\])", body) for gap in _steps(places))
        if any((by - own.get(letter, 0)) * int(f"{sign}1") > 0 for letter, by in read):
            return True
        new = {other for other in bodies if other not in reached and re.search(rf"(?<!\w){re.escape(other)}\[", body)}
        reached |= new
        waiting += new
    return False


def _steps(entry: str) -> list[tuple[str, int]]:
    """The letters at the places of an entry, each with how far from it the place is: t and 1 of h[t + 1, i]."""
    found = re.findall(r"([^\W\d]\w*)(?: ([+-]) (\d+))?(?=[,\]])", entry.partition("[")[2])
    return [(letter, int(f"{way}{by}") if by else 0) for letter, way, by in found]


__all__ = ["begun"]
