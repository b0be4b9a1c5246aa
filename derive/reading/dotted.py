"""Signs with a dot, as MATLAB, Octave and Julia write what is taken entry by entry: x .* y, x ./ y, x.^2, exp.(x).

In such a text a star alone is the product of matrices, a prime transposes, and `%` begins a comment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from derive.reading.runs import base_of, with_base
from derive.reading.surface import Group, Item, Letter, Row, Sign
from derive.words import noted

#: The signs, and what they say: a sign alone between numbers.
SIGNS = {".*": "odot", "./": "oslash", ".+": "+", ".-": "-", ".<": "<", ".>": ">", ".<=": "<=", ".>=": ">=", ".==": "=="}
PATTERN = r"\.(?:<=|>=|==|[*/^+\-<>'])"
MATRICES = "mul"  # the star of a text with such signs
_SHOWN = re.compile(rf"(?<![\d.])\s?{PATTERN}|(?<=[A-Za-zα-ωΑ-Ω])\.\(")
_JULIA = re.compile(r"[^\W\d]\w*\.\(|\babs2\b|\.[+-]\s?\w|⋅|\blength\([^()]*\)\s*\+\s*λ")
_CONTINUED = re.compile(r"\.\.\.[^\n]*\n")
#: Functions with a function before what they are of: sum(abs2, x) is the sum of the squares.
_OVER = frozenset(["sum", "mean", "prod", "maximum", "minimum", "max", "min"])


#: What means something else in these languages than the same word elsewhere.
OTHERWISE = {
    **dict.fromkeys(["std", "var", "cov"], noted(
        "{name} divides by one less than the number of entries in MATLAB and in Julia, and by their number elsewhere; write it "
        "as a sum: sum((x - mean(x)).^2)/(n - 1)")),
    "size": noted("{name} is the length of an axis; write it as a letter: m"),
}  # fmt: skip


def is_dotted(text: str) -> bool:
    """Whether a text is written with such signs; 2.*x alone could be a number with a point."""
    return _SHOWN.search(text) is not None


def language(text: str) -> str:
    """Whose signs with a dot a text has: "julia", which calls functions with a dot and sums over everything, "matlab", which
    sums each column, or "" where it has none."""
    if not is_dotted(text):
        return ""
    return "julia" if _JULIA.search(text) else "matlab"


def end_of_comment(text: str, at: int) -> int | None:
    """Where a comment of such a text ends that begins here, or the dots with which a line goes on in the next."""
    if text[at] == "%":
        end = text.find("\n", at)
        return len(text) if end < 0 else end
    found = _CONTINUED.match(text, at)
    return None if found is None else found.end()


def grouped(items: Sequence[Item]) -> list[Item]:
    """Products from left to right: (a .* b) * c, where a product entry by entry else binds looser than one side by side."""
    made: list[Item] = []
    start = 0
    for item in items:
        sign = item.text if isinstance(item, Sign) else None
        if sign == MATRICES and any(isinstance(i, Sign) and i.text == "odot" for i in made[start:]):
            made[start:] = [Group(made[start].at, "(", ")", Row(made[start].at, tuple(made[start:])))]
        made.append(item)
        if sign is not None and sign not in (MATRICES, "odot", "oslash", "/"):
            start = len(made)
    return made


def with_functions(items: Sequence[Item], functions: frozenset[str]) -> list[Item]:
    """sum(abs2, x) as sum(abs2(x))."""
    made = list(items)
    for n, (of, group) in enumerate(pairwise(items)):
        if not (isinstance(of, Letter) and of.text in _OVER and isinstance(inner := base_of(group), Group)):
            continue
        if inner.open != "(" or len(inner.body) < 3:
            continue
        function, comma, *rest = inner.body.items
        if isinstance(function, Letter) and function.text in functions and isinstance(comma, Sign) and comma.text == ",":
            body = Row(inner.at, (function, Group(comma.at, "(", ")", Row(comma.at, tuple(rest)))))
            made[n + 1] = with_base(group, Group(inner.at, "(", ")", body), group.at)
    return made


__all__ = ["MATRICES", "PATTERN", "SIGNS", "end_of_comment", "grouped", "is_dotted", "language", "with_functions"]
