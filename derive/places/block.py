"""What an author wrote into a block: settings, each on a line of its own, and what is to be derived.

A block of a lecture is written like this too, and so are the cells of Quarto, whose settings follow `#|`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from derive.places.request import OF_A_PLACE, OPTIONS, Kind, split

#: What a block, a directive or a class is called, and what it asks for.
BLOCKS: dict[str, Kind] = {"derive": "derivation", "derive-definition": "definition", "derive-plot": "plot"}
_SETTING = re.compile(r"(?:#\|[ \t]*)?([a-z][a-z_-]+):(?!=)[ \t]*(.*)")
_QUOTED = re.compile(r""""[^"\\]*"|'[^']*'""")
_NAME = re.compile(r"[A-Za-z][\w-]*")
_EQUATION = re.compile(r"\s*([A-Za-z][\w-]*)=(?!=)")
#: Options at the end of a line that holds a formula: `wrt=x`, never `x=1`, and no word alone.
_OPTIONS = re.compile(rf"""(?:\s+(?:{"|".join((*OPTIONS, *OF_A_PLACE))})=(?:"[^"]*"|'[^']*'|\S+))+$""")


class Block(NamedTuple):
    """A name or a formula, its options, and for each of its lines the one of the block on which it stands, from 1."""

    text: str
    options: dict[str, str | None]
    lines: tuple[int, ...] = ()

    def line(self, n: int) -> int:
        """The line of the block on which line `n` of the text stands."""
        return self.lines[n - 1] if 0 < n <= len(self.lines) else n


def read(words: str, body: str, options: Mapping[str, str | None]) -> Block:
    """The block that has some words on its first line, and a body; what is said in these goes before `options`.

    A line like `softmax steps wrt=a[j]` is a name and options, and `y = x^2 wrt=x` a formula and options.
    """
    found = dict(options)
    kept: list[tuple[int, str]] = []
    for n, line in enumerate(body.split("\n"), 1):
        if setting := _SETTING.fullmatch(line.strip()):
            name, value = setting[1], setting[2].strip()
            if _QUOTED.fullmatch(value):  # as YAML has it, in which the settings of Quarto's cells are written
                value = value[1:-1]
            both = name == "assume" and found.get(name)
            found[name] = f"{found[name]};{value}" if both else value
        else:
            kept.append((n, line))
    while kept and not kept[0][1].strip():
        del kept[0]
    while kept and not kept[-1][1].strip():
        del kept[-1]
    text = "\n".join(line for _, line in kept)
    if words:
        words, own = _line(words)
        found.update(own)
    if "\n" not in text:
        text, own = _line(text)
        found.update(own)
    lines = tuple(n for n, _ in kept)
    return Block("\n".join(part for part in (words, text) if part), found, (0, *lines) if words else lines)


def sentence(words: str) -> tuple[str, dict[str, str | None]]:
    """What is asked for within a line, and its options; a formula may begin without blanks: `y=x^2 wrt=x`."""
    begins = _EQUATION.match(words)
    return _line(words) if begins and begins[1].lower() not in {*OPTIONS, *OF_A_PLACE} else split(words)


def _line(line: str) -> tuple[str, dict[str, str | None]]:
    """A name and its options, or a formula, with the options that follow it."""
    name, options = split(line)
    if _NAME.fullmatch(name) or (not name and not set(options) - {*OPTIONS, *OF_A_PLACE}):
        return name, options
    found = _OPTIONS.search(line)
    return (line[: found.start()].strip(), split(found[0])[1]) if found else (line.strip(), {})


__all__ = ["BLOCKS", "Block", "read", "sentence"]
