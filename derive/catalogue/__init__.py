"""What can be derived by name: data in the text notation, a file for each family, no code and no SymPy.

An entry is a table whose name is the catalogue name:

    [softmax]
    title = "Softmax"                    # what a heading says
    about = "Turns scores into …"        # one sentence: what it is for
    define = ["p[i] = …"]                # the definitions; what no other uses is differentiated, unless `of` says otherwise
    wrt = "a[j]"                         # by what, unless told
    domain = {}                          # `{ q = [0, inf] }`: the open interval in which a leaf lives; else any real number
    kinks = []                           # where there is no derivative, and what is taken for it; none: smooth everywhere
    source = "Goodfellow, …, section 4"  # where it is taught
    pytorch = "torch.nn.functional.softmax"             # PyTorch's own function
    torch = "torch.nn.functional.softmax(a, dim=0)"     # how it is called: see derive/check/call.py

and, where they are needed:

    of = "p[i]"                          # what is differentiated, where several are used by no other
    assume = ["sum(t[i], i) = 1"]        # equations that hold
    given = ["X", "y", "c"]              # what is not learnt: examples, targets, settings; a gradient leaves it out
    composed = true                      # PyTorch has no function of its own: `torch` puts one together
    square = ["U"]                       # arrays that PyTorch wants square, though the definitions do not
    precision = { tolerance = 1e-7, because = "PyTorch rounds 1/6 to single precision" }

A kink is a table:

    kinks = [{ at = "y*f = 1", point = ["y = 1", "f = 1"], value = "0", pytorch = "-y", says = "…" }]

`at` is an equation that says where; `point` (`[at]` unless it is given) makes it true by giving leaves, all of their entries,
the values of expressions over the others.  `value` is the derivative there by our rules, `pytorch` what PyTorch's autograd
says where that differs; both are in the text notation, or "none" where no number comes out.  `derive verify` holds the calls,
the derivatives and the conventions against PyTorch.

Words are English here (title, about, says, because) and are told in the language that is spoken (`told_title` and so on):
the messages of another language have them all.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import Any

from derive.errors import NotationError
from derive.records import dataclass
from derive.words import gettext as _
from derive.words import pgettext

Interval = tuple[float | None, float | None]
#: Keys that every entry has; `domain` and `kinks` may be empty, which says something too.
REQUIRED = {
    "title": str, "about": str, "define": list, "wrt": str, "domain": dict, "kinks": list, "source": str, "pytorch": str,
    "torch": str,
}  # fmt: skip
MAY_BE_EMPTY = ("domain", "kinks")
OPTIONAL = {"of": str, "assume": list, "given": list, "composed": bool, "square": list, "precision": dict}
NO_NUMBER = "none"
LONGEST_NAME = 60
#: What can be a name or a title: words with spaces, hyphens or underscores between them.
_WORDS = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_ ]+[A-Za-z0-9]+)*")
_HEAD = re.compile(r"^\[[^\[\]]+\]$", re.M)  # of a table


@dataclass(frozen=True)
class Kink:
    """A place without a derivative, what is taken for it here (`value`) and in PyTorch, and a sentence."""

    at: str
    point: tuple[str, ...]
    value: str
    pytorch: str
    says: str

    @property
    def told_says(self) -> str:
        """The sentence in the language that is spoken."""
        return _(self.says)

    def to_dict(self) -> dict[str, str]:
        return {"at": self.at, "value": self.value, "pytorch": self.pytorch, "says": self.says}


@dataclass(frozen=True)
class Precision:
    """To how much of their size two derivatives agree where PyTorch's own loses digits, and why."""

    tolerance: float
    because: str

    @property
    def told_because(self) -> str:
        """The reason in the language that is spoken."""
        return _(self.because)


@dataclass(frozen=True)
class Entry:
    """One function of the catalogue: its definitions as text, and what is differentiated by what."""

    name: str
    family: str
    title: str
    about: str
    define: tuple[str, ...]
    wrt: str
    source: str
    pytorch: str
    torch: str
    of: str | None = None
    assume: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    domain: Mapping[str, Interval] = field(default_factory=dict)
    kinks: tuple[Kink, ...] = ()
    composed: bool = False
    square: tuple[str, ...] = ()
    precision: Precision | None = None

    @property
    def text(self) -> str:
        """The definitions as one text of the notation."""
        return "; ".join(self.define)

    @property
    def told_title(self) -> str:
        """The title in the language that is spoken."""
        return _(self.title)

    @property
    def told_about(self) -> str:
        """What it is for, in the language that is spoken."""
        return _(self.about)

    @property
    def told_family(self) -> str:
        """The family as a word, in the language that is spoken."""
        return pgettext("family", self.family)

    def to_dict(self) -> dict[str, Any]:
        """The entry as plain data, for `derive list --format json`."""
        return {
            "name": self.name, "family": self.family, "title": self.title, "about": self.about, "define": list(self.define),
            "of": self.of, "wrt": self.wrt, "assume": list(self.assume), "given": list(self.given), "pytorch": self.pytorch,
            "domain": {leaf: list(interval) for leaf, interval in self.domain.items()},
            "kinks": [kink.to_dict() for kink in self.kinks], "source": self.source, "torch": self.torch,
            "composed": self.composed, "square": list(self.square),
            "precision": {"tolerance": p.tolerance, "because": p.because} if (p := self.precision) else None,
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
        if key in REQUIRED and not (table.get(key) or (key in MAY_BE_EMPTY and key in table)):
            raise ValueError(f"{name}: {key} is missing")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    values["domain"] = {leaf: _interval(name, bounds) for leaf, bounds in table["domain"].items()}
    values["kinks"] = tuple(_kink(name, kink) for kink in table["kinks"])
    if "precision" in table:
        values["precision"] = _precision(name, table["precision"])
    return Entry(name=name, family=family, **values)


def _interval(name: str, bounds: Any) -> Interval:
    if not isinstance(bounds, list) or len(bounds) != 2:
        raise ValueError(f"{name}: a domain is a pair of bounds")
    low, high = (float(b) for b in bounds)
    return (None if low == float("-inf") else low, None if high == float("inf") else high)


def _kink(name: str, table: Any) -> Kink:
    if not isinstance(table, Mapping) or not {"at", "value", "says"} <= table.keys() <= {
        "at",
        "point",
        "value",
        "pytorch",
        "says",
    }:
        raise ValueError(f"{name}: a kink has the keys at, value and says, and point and pytorch where they differ")
    point = table.get("point", [table["at"]])
    strings = [part for key, part in table.items() if key != "point"]
    if not isinstance(point, list) or not point or not all(isinstance(part, str) and part for part in (*strings, *point)):
        raise ValueError(f"{name}: a kink is made of strings, and a point of several")
    return Kink(table["at"], tuple(point), table["value"], table.get("pytorch", table["value"]), table["says"])


def _precision(name: str, table: Mapping[str, Any]) -> Precision:
    if table.keys() != {"tolerance", "because"}:
        raise ValueError(f"{name}: a precision has the keys tolerance and because")
    return Precision(float(table["tolerance"]), str(table["because"]))


@cache
def catalogue() -> Mapping[str, Entry]:
    """Every entry by name, family by family."""
    entries: dict[str, Entry] = {}
    for family, text in _files().items():
        for name, table in tomllib.loads(text).items():
            if name in entries:
                raise ValueError(f"{name} is twice in the catalogue")
            entries[name] = read_entry(name, family, table)
    return entries


@cache
def entry_of(name: str) -> Entry | None:
    """The entry of a name, for which its own table is read and no other."""
    if not _WORDS.fullmatch(name):
        return None
    for family, text in _files().items():
        _before, head, rest = f"\n{text}".partition(f"\n[{name}]\n")
        if head:
            table = _HEAD.split(rest, 1)[0]
            return read_entry(name, family, tomllib.loads(table))
    return None


@cache
def _files() -> Mapping[str, str]:
    """What the files say, by family."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.toml"))}


def families() -> list[str]:
    """The families in their order."""
    return list(dict.fromkeys(entry.family for entry in catalogue().values()))


def named(words: str) -> Entry | None:
    """The entry that is meant by its name or its title, in whatever case and however the words are joined: Log_Softmax.

    A hyphen that the name does not have may be a minus sign, so that `mae` is a name and `m-ae` is not.
    """
    if len(words) > LONGEST_NAME or not _WORDS.fullmatch(words):
        return None
    return entry_of(words) or _spellings().get(_hyphened(words)) or (None if "-" in words else _spellings().get(_joined(words)))


def near(words: str, among: Iterable[str] = (), most: int = 3) -> list[str]:
    """Names of the catalogue, or among some others, that may be meant by words that are no name: the likeliest first."""
    import difflib

    known = catalogue()
    typed, joined = _hyphened(words[:LONGEST_NAME]), _joined(words[:LONGEST_NAME])
    bare = typed.removesuffix("-loss").removesuffix("loss") or typed  # PyTorch's MSELoss and mse_loss
    parts = set(bare.split("-"))
    found = [n for n, e in known.items() if joined in (_joined(n), _joined(e.pytorch.rpartition(".")[2]))]
    found += [entry.name] if (entry := named(bare)) else []
    found += [n for n, e in known.items() if len(bare) > 1 and bare in map(_initials, (n, e.title))]
    found += sorted((n for n, e in known.items() if parts <= {*_words_of(n), *_words_of(e.title)}), key=len)
    found += difflib.get_close_matches(typed, [*known, *among], most, 0.55)
    found += difflib.get_close_matches(bare, known, most, 0.6)
    return list(dict.fromkeys(found))[:most]


def family(word: str) -> str | None:
    """The family that a word names, in the singular or in the plural."""
    return next((f for f in families() if word.casefold() in (f, f"{f}s", f"{f}es")), None)


def chosen(names: Sequence[str]) -> list[Entry]:
    """The entries of some names and families, each once; all of them where no name is given.

    Raises `NotationError` for a name that is not in the catalogue.
    """
    if len(names) > 1 and not all(map(named, names)) and (entry := named(" ".join(names))):
        return [entry]
    found: dict[str, Entry] = {}
    for name in names or families():
        group = family(name)
        entry = named(name)
        if entry is None and group is None:
            fix = _(" or ").join(f"`{n}`" for n in near(name, families())) or None
            raise NotationError(_("{name} is not in the catalogue").format(name=name), fix=fix)
        members = [entry] if entry else [e for e in catalogue().values() if e.family == group]
        found |= {e.name: e for e in members}
    return list(found.values())


@cache
def _spellings() -> Mapping[str, Entry]:
    """Each entry by its name and its title in small letters, with hyphens between the words and with nothing between them."""
    entries = [(text, e) for e in catalogue().values() for text in (e.title, e.name)]  # of two that agree, the name counts
    return {spelling(text): e for spelling in (_hyphened, _joined) for text, e in entries if _WORDS.fullmatch(text)}


def _hyphened(words: str) -> str:
    return "-".join(_words_of(words))


def _joined(words: str) -> str:
    return "".join(_words_of(words))


def _initials(words: str) -> str:
    return "".join(word[0] for word in _words_of(words))


def _words_of(words: str) -> list[str]:
    return re.findall(r"[^\W_]+", words.casefold())


__all__ = [
    "NO_NUMBER", "Entry", "Kink", "Precision", "catalogue", "chosen", "entry_of", "families", "family", "named", "near",
    "read_entry",
]  # fmt: skip
