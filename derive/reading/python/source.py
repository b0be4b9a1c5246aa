"""The source of a program as a tree, never run; and whether a text is Python."""

from __future__ import annotations

import ast
import re

from derive.errors import NotationError
from derive.reading.python.comments import LONGEST as LONGEST_COMMENT
from derive.reading.python.comments import loosely, told
from derive.words import gettext as _

LONGEST = 40_000  # characters
MOST_NODES = 6_000
DEEPEST = 80  # brackets, and operations in one another

_LIBRARY = re.compile(r"(?<![\w.\\])(?:np|numpy|torch|jnp|jax|nn|F|math|scipy|tf)\.[A-Za-z_]")
_METHOD = re.compile(
    r"[\w)\]]\.(?:sum|mean|std|var|exp|log|pow|abs|dot|max|min|norm|square|sqrt|clamp|clip|prod|t|transpose|item|"
                     r"shape|size|sigmoid|relu|tanh|softmax|log_softmax|logsumexp|"
                     r"reshape|view|matmul|trace|unsqueeze|squeeze|detach|float|permute|mm|bmm|mv|"
                     r"flatten|argmax|cumsum|clone|long|add|mul|sub|div)\b")  # fmt: skip
_DEFINITION = re.compile(
    r"^[ \t]{0,60}(?:def[ \t]+\w+[ \t]*\(|class[ \t]+\w|import[ \t]+\w|from[ \t]+[\w.]+[ \t]+import\s|"
    r"for[ \t]+\w+(?:[ \t]*,[ \t]*\w+){0,9}[ \t]+in[ \t].{1,300}:|@\w)",
    re.M,
)
_OTHER = re.compile(r"\b(?:len|range|enumerate)\(|"
                    r"\blambda\s+\w+(?:\s*,\s*\w+)*\s*:|\bfor\s+\w+(?:\s*,\s*\w+){0,5}\s+in\s+(?:range|zip|enumerate)\b|"
                    r"\[[^\[\]]{1,200}\bfor\s+\w+\s+in\s+\w+\s*\]|"
                    r"\w\[[^\]\[]{0,80}(?:\bNone\b|:)[^\]\[]{0,80}\]\s{0,3}[-+*/)]|"
                    r"^[ \t]{0,60}(?:if|with|while)[ \t][^\n]{1,300}:[ \t]*$|^[ \t]{0,60}assert[ \t]|"
                    r"\bif\b.{1,300}\belse\b|\w[ \t]{0,3}(?:\+=|-=|\*=|/=)\s", re.M)  # fmt: skip
_TRANSPOSED = re.compile(r"\.T\b")
_KEYWORD = re.compile(r"[(,]\s{0,9}(?:axis|dim|keepdims|keepdim|reduction)[ \t]{0,3}=(?!=)")


def too_long() -> str:
    return _("this program is too long or too deeply nested to be read as a formula; hand over the function that is meant")


def is_python(text: str) -> bool:
    """Whether a text is Python: a definition, a call of a library, a method, a keyword for an axis."""
    if "$" in text or re.search(r"\\[A-Za-z]", text):
        return False
    if _DEFINITION.search(text) or _LIBRARY.search(text) or _KEYWORD.search(text):
        return True
    if _METHOD.search(text) or _OTHER.search(text):
        return ";" not in text and "^" not in text and _parses(text)
    return says_shapes(text) and "^" not in text and _parses(text)


def says_shapes(text: str) -> bool:
    """Whether a comment says of what shape arrays are, as programs do: # X: (N, D), w: (D,)."""
    comments = (line[line.index("#") :][:LONGEST_COMMENT] for line in text.split("\n") if "#" in line)
    return any(any(told(c)) or any(loosely(c, frozenset())) for c in comments)


def is_typed(text: str) -> bool:
    """Whether formulas are typed with NumPy's rules, and no program is shown: nothing is defined or taken from a library."""
    return not (_DEFINITION.search(text) or _LIBRARY.search(text))


def _parses(text: str) -> bool:
    try:
        return bool(_checked(text).body)
    except NotationError:
        return False


def parsed(text: str) -> ast.Module:
    """The tree of a text; raises `NotationError` where it is no Python, or too long or too deep to be a formula."""
    tree = _checked(text)
    deepest, count = 0, 0
    stack: list[tuple[ast.AST, int]] = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        count += 1
        deepest = max(deepest, depth)
        if count > MOST_NODES or deepest > DEEPEST:
            raise NotationError(too_long())
        stack += ((child, depth + 1) for child in ast.iter_child_nodes(node))
    return tree


def _checked(text: str) -> ast.Module:
    if len(text) > LONGEST:
        raise NotationError(too_long())
    depth = 0
    for c in text:
        depth += (c in "([{") - (c in ")]}")
        if depth > DEEPEST:
            raise NotationError(too_long())
    shown = _dedented(text)
    try:
        return ast.parse(shown)
    except SyntaxError as e:
        at = None if e.lineno is None else place(text, e.lineno, max((e.offset or 1) - 1, 0), False)
        raise NotationError(_("this is not Python: {problem}").format(problem=e.msg), text, at) from None
    except (ValueError, RecursionError, MemoryError):
        raise NotationError(too_long()) from None


def _dedented(text: str) -> str:
    """The text, where all its lines stand in alike, with `if 1:` instead of columns lost: the places stay what they are."""
    lines = [x for x in text.split("\n") if x.strip()]
    if lines and all(x[:1] in " \t" for x in lines):
        return (
            text.lstrip() if len(lines) == 1 else "\n".join(x[len(lines[0]) - len(lines[0].lstrip()) :] for x in text.split("\n"))
        )
    return text


def place(text: str, line: int, column: int, in_bytes: bool = True) -> int:
    """The offset of a line and column, as `ast` counts them."""
    lines = text.split("\n")
    if line > len(lines):
        return len(text)
    row = lines[line - 1]
    if in_bytes:
        column = len(row.encode()[:column].decode(errors="ignore"))
    return sum(len(x) + 1 for x in lines[: line - 1]) + min(column, len(row))
