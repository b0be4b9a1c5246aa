"""What can be derived by name: data in the text notation, a file for each family, no code and no SymPy.

An entry is a table whose name is the catalogue name:

    [softmax]
    title = "Softmax"                    # what a heading says
    about = "Turns scores into …"        # one sentence: what it is for
    define = ["p[i] = …"]                # the definitions; the last is what is differentiated, unless `of` says otherwise
    wrt = "a[j]"                         # by what, unless told
    pytorch = "torch.nn.functional.softmax"

and, where they are needed, `of`, `assume` (equations), `domain` (`{ q = [0, inf] }`: the open interval in which a leaf
lives), `kinks` (sentences) and `source` (where it is taught).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

Interval = tuple[float | None, float | None]
REQUIRED = {"title": str, "about": str, "define": list, "wrt": str, "pytorch": str}
OPTIONAL = {"of": str, "assume": list, "domain": dict, "kinks": list, "source": str}


@dataclass(frozen=True)
class Entry:
    """One function of the catalogue: its definitions as text, and what is differentiated by what."""

    name: str
    family: str
    title: str
    about: str
    define: tuple[str, ...]
    wrt: str
    pytorch: str
    of: str | None = None
    assume: tuple[str, ...] = ()
    domain: Mapping[str, Interval] = field(default_factory=dict)
    kinks: tuple[str, ...] = ()
    source: str | None = None

    @property
    def text(self) -> str:
        """The definitions as one text of the notation."""
        return "; ".join(self.define)

    def to_dict(self) -> dict[str, Any]:
        """The entry as plain data, for `derive list --format json`."""
        return {
            "name": self.name, "family": self.family, "title": self.title, "about": self.about, "define": list(self.define),
            "of": self.of, "wrt": self.wrt, "assume": list(self.assume), "pytorch": self.pytorch,
            "domain": {leaf: list(interval) for leaf, interval in self.domain.items()},
            "kinks": list(self.kinks), "source": self.source,
        }  # fmt: skip


def read_entry(name: str, family: str, table: Mapping[str, Any]) -> Entry:
    """An entry from its table; raises `ValueError` for a key that is missing, unknown or of another type."""
    keys = REQUIRED | OPTIONAL
    for key in table:
        if key not in keys:
            raise ValueError(f"{name}: {key} is not a key of the catalogue")
    for key, kind in keys.items():
        if key in table and not isinstance(table[key], kind):
            raise ValueError(f"{name}: {key} is not a {kind.__name__}")
        if key in REQUIRED and not table.get(key):
            raise ValueError(f"{name}: {key} is missing")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    values["domain"] = {leaf: _interval(name, bounds) for leaf, bounds in table.get("domain", {}).items()}
    return Entry(name=name, family=family, **values)


def _interval(name: str, bounds: Any) -> Interval:
    if not isinstance(bounds, list) or len(bounds) != 2:
        raise ValueError(f"{name}: a domain is a pair of bounds")
    low, high = (float(b) for b in bounds)
    return (None if low == float("-inf") else low, None if high == float("inf") else high)


@cache
def catalogue() -> Mapping[str, Entry]:
    """Every entry by name, family by family."""
    entries: dict[str, Entry] = {}
    for path in sorted(Path(__file__).parent.glob("*.toml")):
        with path.open("rb") as file:
            for name, table in tomllib.load(file).items():
                if name in entries:
                    raise ValueError(f"{name} is twice in the catalogue")
                entries[name] = read_entry(name, path.stem, table)
    return entries


__all__ = ["Entry", "catalogue", "read_entry"]
