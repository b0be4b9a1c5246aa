"""The entries of a program's quantities for a reader who knows the arrays and none of the program's names for their lengths.

Where m counts the columns of X, m is Σ_k X_1k^0; where an index runs along a part of an axis, its letter is no index of that
axis: it stands there as i + 0, and a sum over it says how far it goes.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence, Set
from typing import Any

from derive.reading.letters import POOL, binder, replaced, stands

_ENTRY = re.compile(r"(?<![\w.])([A-Za-z]\w*)\[([^\[\]]*)\]")


def counts(names: Mapping[str, Mapping[str, Any]], stated: Set[str], defined: Set[str]) -> dict[str, tuple[str, int, int]]:
    """The array, the axis and the number of axes that a length counts of which the text does not say that it is one."""
    found: dict[str, tuple[str, int, int]] = {}
    for name, known in names.items():
        shape = known.get("shape") or [] if name not in defined else []
        for n, length in enumerate(shape):
            if length is not None and length.isidentifier() and length not in stated:
                found.setdefault(length, (name, n, len(shape)))
    return found


def evaluable(
    entries: Any, indices: Sequence[str], name: str, lengths: Mapping[str, tuple[str, int, int]],
    shorter: Mapping[str, Mapping[int, str]],
) -> Any:  # fmt: skip
    """The entries of one side of an equality, of which `name` is defined."""
    if isinstance(entries, list):
        return [evaluable(e, indices, name, lengths, shorter) for e in entries]
    text = _with_ends(str(entries), shorter) if shorter else str(entries)
    text = by_arctangents(text)
    letters = {indices[n] for n in shorter.get(name, ()) if n < len(indices)}
    if letters:
        text = _ENTRY.sub(lambda entry: _apart(entry, letters, shorter), text)
    for length, (array, axis, rank) in lengths.items():
        if stands(length, text):
            k = next(c for c in POOL if not stands(c, text) and c not in indices)
            ones = f"sum({array}[{','.join(k if n == axis else '1' for n in range(rank))}]**0, {k})"
            text = re.sub(rf"(?<!\w){re.escape(length)}(?![\w(\[])", ones, text)
    return text


def by_arctangents(text: str) -> str:
    """A formula in which inverse sines and cosines stand by arctangents, of which alone the notation of readings knows."""
    while (found := re.search(r"(?<![\w.])(asin|acos)\(", text)) is not None:
        depth, end = 1, found.end()
        while depth:
            depth += (text[end] == "(") - (text[end] == ")")
            end += 1
        inner = text[found.end() : end - 1]
        arc = f"atan(({inner})/sqrt(1 - ({inner})**2))"
        text = text[: found.start()] + (arc if found[1] == "asin" else f"(pi/2 - {arc})") + text[end:]
    return text


def _with_ends(text: str, shorter: Mapping[str, Mapping[int, str]]) -> str:
    """A formula in which each sum along a part of an axis says where it ends."""
    changes: list[tuple[int, int, str]] = []
    for node in ast.walk(ast.parse(text, mode="eval")):
        letter = binder(node)
        if letter is None or not isinstance(node, ast.Call) or node.args[1] is not letter:
            continue
        entries = [e for e in ast.walk(node.args[0]) if isinstance(e, ast.Subscript) and isinstance(e.value, ast.Name)]
        found = (
            shorter[e.value.id][n]  # type: ignore[attr-defined]
            for e in entries
            for n, slot in enumerate(e.slice.elts if isinstance(e.slice, ast.Tuple) else [e.slice])
            if isinstance(slot, ast.Name) and slot.id == letter.id and n in shorter.get(e.value.id, {})  # type: ignore[attr-defined]
        )
        if (length := next(found, None)) is not None:
            changes.append((letter.col_offset, letter.end_col_offset or 0, f"({letter.id}, 1, {length})"))
    return replaced(text, changes)


def _apart(entry: re.Match[str], letters: Set[str], shorter: Mapping[str, Mapping[int, str]]) -> str:
    places = [place.strip() for place in entry[2].split(",")]
    own = shorter.get(entry[1], ())
    return f"{entry[1]}[{','.join(p if n in own or p not in letters else f'{p} + 0' for n, p in enumerate(places))}]"


__all__ = ["counts", "evaluable"]
