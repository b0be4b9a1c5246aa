"""What has been worked out already, by the node that it was worked out for, up to a bound."""

from __future__ import annotations

from typing import Any

#: Answers that one table keeps; a table that is full is begun again, for what is at work now is found anew soon.
MOST = 200_000
Table = dict[Any, Any]


class Memory:
    """Tables of answers, each by its name; who asks says what the answers depend on besides the node."""

    def __init__(self) -> None:
        self._tables: dict[object, Table] = {}

    def table(self, *name: object) -> Table:
        """The table of some name, empty at first and where it was full: whoever enters an answer asks for it again soon."""
        found = self._tables.get(name)
        if found is None:
            found = self._tables[name] = {}
        elif len(found) >= MOST:
            found.clear()
        return found


__all__ = ["Memory"]
