"""Values of functions at samples: h(x_i) of a text that defines h(x) is h_i, a quantity with an index, in what is derived."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Set

_NAME = r"(?<![\w.]){}(?!\w)"


def at_samples(lines: Mapping[str, str], called: Set[str]) -> tuple[dict[str, str], list[str]]:
    """The definitions with a name for every function's values at the samples of its argument, and the functions that have one.

    A function is a number, its argument a name of its own (the x_ of h = w x_, beside x), and nothing else speaks of it; where
    its formula stands in another with x[i] for x_, that is h[i].
    """
    found = dict(lines)
    named: list[str] = []
    for head, body in lines.items():
        if head not in called or not head.isidentifier() or is_spoken_of(head, found) or body.isidentifier():
            continue
        arguments = [w for w in dict.fromkeys(re.findall(r"[A-Za-z]\w*_(?!\w)", body)) if not is_spoken_of(w, found, head)]
        if len(arguments) != 1 or re.search(_NAME.format(re.escape(arguments[0].rstrip("_"))), body):
            continue
        own, base = arguments[0], arguments[0].rstrip("_")
        pattern = _pattern(body, own, base)
        others = {h: b for h, b in found.items() if h != head}
        letters: list[str] = []
        changed: dict[str, str] = {}
        for h, b in others.items():
            changed[h], own_letters = _renamed(b, pattern, head, is_sum(body))
            letters += own_letters
        anywhere = _pattern(body, own, base, r"[^\[\],]+")
        is_partly = any(anywhere.search(b) for b in changed.values())  # h(x_1) beside h(x_i)
        if not letters or is_partly or any(re.search(_NAME.format(re.escape(c)), body) for c in letters):
            continue
        sample = re.sub(rf"(?<!\w){re.escape(own)}\[", f"{base}[{letters[0]},", body)
        sample = re.sub(rf"(?<!\w){re.escape(own)}(?!\w)", f"{base}[{letters[0]}]", sample)
        found = {}
        for h in lines:
            found |= {f"{head}[{letters[0]}]": sample} if h == head else {h: changed[h]} if h in changed else {}
        found |= {h: b for h, b in changed.items() if h not in found}
        named.append(head)
        lines = found
    return found, named


def is_spoken_of(name: str, lines: Mapping[str, str], own: str = "") -> bool:
    """Whether a formula other than its own has a name."""
    word = re.compile(_NAME.format(re.escape(name)))
    return any(word.search(body) for head, body in lines.items() if head not in (name, own))


def is_sum(body: str) -> bool:
    """Whether a formula is a sum or has a sign, so that it is the whole of what brackets hold, and no part of a longer sum."""
    try:
        tree = ast.parse(body, mode="eval").body
    except SyntaxError:
        return True
    return isinstance(tree, ast.UnaryOp) or (isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add | ast.Sub))


def _pattern(body: str, own: str, base: str, place: str = "[a-z]") -> re.Pattern[str]:
    """What the formula of a function is where it is called with a sample, at a letter or at any place."""
    parts: list[str] = []
    end = n = 0
    for found in re.finditer(rf"(?<!\w){re.escape(own)}(\[)?", body):
        letter = f"(?P<at>{place})" if not n else "(?P=at)"
        parts += [re.escape(body[end : found.start()]), rf"{re.escape(base)}\[{letter}" + ("," if found[1] else r"\]")]
        end, n = found.end(), n + 1
    return re.compile("".join([r"(?<![\w.\]])", *parts, re.escape(body[end:]), r"(?![\w\[(.])"]))


def _renamed(body: str, pattern: re.Pattern[str], head: str, is_whole: bool) -> tuple[str, list[str]]:
    """A formula with the values at samples by their name, and the letters of these."""
    letters: list[str] = []

    def change(found: re.Match[str]) -> str:
        before, behind = body[: found.start()], body[found.end() :]
        closed = before.endswith("(") and behind.startswith(")")
        begins = (not before or before.endswith("(")) and (not behind or behind.startswith((")", " + ", " - ")))
        is_factor = behind.startswith("**") or before.endswith(("/", "**"))
        if (is_whole and not begins) or (not closed and is_factor):
            return found[0]
        letters.append(found["at"])
        return f"{head}[{found['at']}]"

    return pattern.sub(change, body), letters
