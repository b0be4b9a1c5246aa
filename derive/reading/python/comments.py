"""What the comments and docstrings of a program say of the shapes of its arrays."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Set

_NAME = r"[A-Za-z_]\w*"
_NAMES = rf"{_NAME}\*?(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*){_NAME}\*?)*"
_SIZE = rf"(?:{_NAME}|\d+)"
_STATED = re.compile(
    rf"(?<![\w.])({_NAMES})\s*(?:\([^()\n]*\))?\s*(?::|\bis\b|\bhas\b)\s*"
    r"(?:[\w. ]*?\b(?:shape|size|array|tensor|matrix|vector|of)\b[\w:= ]*)?"
    rf"[(\[]\s*({_SIZE}(?:\s*[,x×]\s*{_SIZE})*\s*,?)\s*[)\]]"
)
#: Behind a word or two: rewards, values: both (T,); labels: class numbers (N,).
_LOOSE = re.compile(
    rf"(?<![\w.])({_NAMES})\s*(?::|\bis\b|\bare\b|\bhas\b|\bhave\b)(?:\s*[a-z][\w-]*,?){{1,4}}"
    rf"\s*[(\[]\s*({_SIZE}(?:\s*[,x×]\s*{_SIZE})*\s*,?)\s*[)\]]"
)
#: Arrays by their kind: x is a vector of length D; X: N x D matrix.
_OF_KIND = rf"(?<![\w.])({_NAMES})\s*(?::|\bis\b|\bare\b)\s*(?:an?\s+)?"
_VECTOR = re.compile(rf"{_OF_KIND}vectors?\s+of\s+(?:length|size|dimension)\s+({_SIZE})\b")
_MATRIX = re.compile(rf"{_OF_KIND}({_SIZE}\s*(?:x|×|by)\s*{_SIZE})\s+(?:matrix|matrices|array|tensor|vector)")
#: Sizes without brackets: t, s: n-by-K, C: K.
_BY = re.compile(rf"(?<![\w.])({_NAMES})\s*:\s*({_SIZE}(?:-by-|\s*[x×]\s*){_SIZE})(?=[\s,.;)]|$)")
_LENGTH = re.compile(rf"(?<![\w.])({_NAMES})\s*:\s*([A-Z]\w?|[a-z])(?=\s*[,.;)]|\s*$)")
#: All that a function is of: all tensors of shape (B, D); both inputs: (N,).
_ALL = re.compile(
    r"\b(?:all|both)\s+(?:the\s+)?(?:(?:tensors|arrays|inputs|arguments|args|vectors|matrices)\s*)?(?:are|have|:)?\s*(?:of\s+)?(?:shape|size)?"
    rf"\s*[(\[]\s*({_SIZE}(?:\s*,\s*{_SIZE})*\s*,?)\s*[)\]]", re.I,
)  # fmt: skip
_CROSS = re.compile(r"\s*[,×]\s*|\s+x\s+|(?<=\d)x(?=\d)|(?<=\b[A-Z])x(?=[A-Z\d]\b)|(?<=\d)x(?=[A-Z]\b)|\s+")
_AND = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*")
_ENTRY = re.compile(rf"^\s*({_NAMES})\s*(?:--|:|–|—)\s*(\S.*)$")
_SCALAR = re.compile(r"(?:^|,\s*|\ba(?:n)?\s+)(?:scalar|float|integer|int|number)\s*(?:[,.;(]|$|value\b)")
_SHAPE = re.compile(r"\b(?:shape|size|dimensions?|dims)\s*(?:of\s*)?[:=]?\s*[(\[]([^()\[\]]*)[)\]]", re.I)
_WORDS = re.compile(r"[\w ]+(?:\s*[*+-]\s*[\w ]+)*")
_BESIDE = re.compile(rf"(?<![\w.])({_NAME})((?:\s+[\w-]+){{0,3}})\s*[(\[]\s*({_SIZE}(?:\s*,\s*{_SIZE})*\s*,?)\s*[)\]]")
_COMMENT = re.compile(rf"#\s*(?:shape:?\s*)?[(\[]\s*({_SIZE}(?:\s*,\s*{_SIZE})*\s*,?)\s*[)\]]\s*$")
_ENDING = re.compile(rf"#.*[\s,:][(\[]\s*({_SIZE}(?:\s*,\s*{_SIZE})*\s*,?)\s*[)\]]\s*$")
_HEAD = re.compile(rf"\s*(?:def\s+\w+\()?\s*({_NAME})\s*(?::[^#,=]{{0,80}})?(?:=[^#,]{{0,80}})?,?\s*#")
_ONE_ARGUMENT = re.compile(rf"\s*def\s+\w+\(\s*(?:self\s*,\s*)?({_NAME})\s*(?::[^,=()]{{0,80}})?\)\s*(?:->[^:]{{0,80}})?:\s*#")
_KIND = re.compile(
    rf"^\s*(?:[-*]\s+)?({_NAMES})\s*(?::\s*\(?|\()(?:np\.|numpy\.|torch\.)?(float|int|scalar|ndarray|array|array_like|array-like|Tensor)\b(?!\s+of)",
    re.M,
)  # fmt: skip
_TYPES = frozenset(("float", "int", "scalar", "number", "integer", "bool", "str", "string", "optional", "tuple", "list"))

Axes = tuple[str, ...]
LONGEST = 400  # characters of a comment that are looked at


def told(words: str) -> Iterator[tuple[list[str], Axes]]:
    """The names and axes of x, y: (N, D)."""
    for names, axes in _STATED.findall(words):
        if axes not in _TYPES:  # reg: (float)
            yield listed(names), split(axes)
    for line in words.split("\n"):
        entry = _ENTRY.match(line.lstrip(" \t#")[:LONGEST])
        shape = None if entry is None else _SHAPE.search(entry[2])
        if entry is not None and shape is not None and (axes_ := in_words(shape[1])) is not None:
            yield listed(entry[1]), axes_


def loosely(comment: str, sizes: Set[str]) -> Iterator[tuple[list[str], Axes]]:
    """The names and axes of rewards, values: both (T,), and of vectors of length D and N x D matrices."""
    for names, axes in _LOOSE.findall(comment):
        if are_sizes(split(axes), sizes):
            yield listed(names), split(axes)
    by = _BY.findall(comment)
    for names, axes in by:
        yield listed(names), split(axes.replace("-by-", " x "))
    for names, length in _LENGTH.findall(comment) if by else ():
        yield listed(names), (length,)
    for names, axes in (*_VECTOR.findall(comment), *_MATRIX.findall(comment)):
        yield listed(names), split(re.sub(r"\s+by\s+", " x ", axes))


def of_all(comment: str) -> Axes | None:
    """The axes of all that a function is of: all tensors of shape (B, D)."""
    found = _ALL.search(comment)
    axes = () if found is None else split(found[1])
    is_called = found is not None and re.match(r"\w+\s+(?:the\s+)?[a-z]", found[0], re.I)  # for all (i, j) says nothing
    behind = found is not None and comment[: found.start()].rstrip()[-1:] == ":"  # x, y: both (T,) is of these two
    return axes if axes and (is_called or (not behind and any(a[0].isupper() or a.isdigit() for a in axes))) else None


def listed(names: str) -> list[str]:
    """The names between commas and words that join them."""
    return [n.strip() for n in _AND.split(names.strip())]


def in_words(axes: str) -> Axes | None:
    """The axes of (1, number of examples), (n_h * n_w, m): a length that is no one word has no name here."""
    parts = [part.strip() for part in axes.split(",")]
    if parts and not parts[-1]:
        parts.pop()
    if not all(_WORDS.fullmatch(part) for part in parts):
        return None
    return tuple(part if re.fullmatch(_SIZE, part) else "" for part in parts)


def split(axes: str) -> Axes:
    """The axes between commas and crosses; an x in a word, as in Nx and max_len, is none."""
    return tuple(a for a in _CROSS.split(axes.strip()) if a)


def beside(comment: str, names: Set[str], sizes: Set[str]) -> Iterator[tuple[str, Axes]]:
    """The axes of X (N, D), Y one-hot (N, C): a name of the program, a word or two, and sizes."""
    for name, words, found in _BESIDE.findall(comment):
        axes = split(found)
        if name in names and not names & set(words.split()) and are_sizes(axes, sizes):
            yield name, axes


def are_sizes(axes: Axes, sizes: Set[str]) -> bool:
    """Whether words in brackets are lengths of axes: capitals, numbers, or what the program counts with."""
    return any(a[0].isupper() for a in axes) or all(a in sizes for a in axes)


def of_argument(line: str) -> tuple[str, Axes] | None:
    """The argument, alone in its line or in its function, behind which a comment says its axes."""
    at_end = _COMMENT.search(line)
    head = _HEAD.match(line) or _ONE_ARGUMENT.match(line)
    return (head[1], split(at_end[1])) if at_end and head else None


def results(tree: ast.AST, text: str, sizes: Set[str]) -> dict[tuple[str, int], Axes]:
    """The axes that a comment behind an assignment says of what is assigned, by the name and its line."""
    lines = text.split("\n")
    found: dict[tuple[str, int], Axes] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(target := node.targets[0], ast.Name):
            _code, mark, comment = lines[(node.end_lineno or node.lineno) - 1].partition("#")
            alone, ending = _COMMENT.search(mark + comment[:LONGEST]), _ENDING.search(mark + comment[-LONGEST:])
            axes = split((alone or ending or [""] * 2)[1])
            if axes and (are_sizes(axes, sizes) or (alone and not all(a.isdigit() for a in axes))):
                found[target.id, target.lineno] = axes
    return found


def kinds(words: str) -> Iterator[tuple[str, str]]:
    """What a docstring says of its arguments without a shape: lr : float, omega (np.ndarray)."""
    for names, kind in _KIND.findall(words):
        yield from ((n, kind) for n in listed(names))
    for line in words.split("\n"):
        entry = _ENTRY.match(line[:LONGEST])
        if entry is not None and _SCALAR.search(entry[2]):
            yield from ((n, "scalar") for n in listed(entry[1]))


__all__ = ["LONGEST", "are_sizes", "beside", "kinds", "loosely", "of_all", "of_argument", "results", "split", "told"]
