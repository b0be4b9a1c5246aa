r"""A text of formulas and words: the formulas stand between dollar signs, in brackets \[ \], and in environments."""

from __future__ import annotations

import re

from derive.errors import NotationError
from derive.language.syntax import LONGEST
from derive.reading.latex.commands import FORMULAS, KNOWN, SKIPPED, SPACES
from derive.reading.latex.environments import RELATIONS
from derive.reading.latex.formulas import Formulas
from derive.reading.latex.macros import written_out
from derive.reading.latex.tokens import LINE, NONE, Token, shown
from derive.reading.surface import Item, Prose, Row, Sign
from derive.records import dataclass
from derive.words import gettext as _

_CLOSING = {"$": "$", "$$": "$$", r"\[": r"\]", r"\(": r"\)"}
#: Environments that stand in a text by themselves; the others stand in a formula.
_DISPLAYS = frozenset(FORMULAS) - {"aligned", "alignedat", "gathered", "split", "multlined"}
#: Signs with which no formula ends, nor, but for a minus, begins.
_JOINTS = frozenset(("+", "-", "*", "/", "·", "−", "⊙", r"\cdot", r"\times", r"\odot", r"\pm"))
#: Greek letters that have two forms: \\phi and \\varphi.
_TWO_FORMS = frozenset(("epsilon", "phi", "theta", "rho", "sigma", "pi"))
_OPENS = re.compile(r"(\\(?:lbrace|\{))\s*\\\\")  # repeat \{ \\
_CLOSES = re.compile(r"\\\\[\s&]*(\\(?:rbrace|\}))\s*(?:\\end|\$|\Z|\\\])")
_WORDS = re.compile(r"[^\W\d_]{2,}")
_TEXT_ONLY = frozenset(
    ("textbf", "emph", "textit", "section", "subsection", "paragraph", "item", "begin", "end", "ref", "eqref", "cite")
)


@dataclass
class _Part:
    """Tokens of one formula, or of what stands between formulas."""

    tokens: list[Token]
    formula: bool


def read_latex(text: str) -> Row:
    """Everything that was written, in one row; what separates formulas stays in it."""
    if len(text) > LONGEST:
        said = _("the text is {n:,} characters long; at most {longest:,} are read")
        raise NotationError(said.format(n=len(text), longest=LONGEST))
    out: list[Item] = []
    found = written_out(without_loops(text))
    _refuse_two_forms(text, found)
    for part in _parts(text, found):
        items = list(_formula(text, part.tokens)) if part.formula else _between(part.tokens)
        if items and out and part.formula and not (isinstance(out[-1], Prose) or _is_break(out[-1]) or _is_break(items[0])):
            out.append(Sign(items[0].at, "\\\\"))
        out += items
    return Row(0, tuple(out))


def without_loops(text: str) -> str:
    r"""A text with spaces for the braces of a loop, which open before the end of one line and close on a line of their own."""
    opened, closed = _OPENS.search(text), _CLOSES.search(text)
    if opened is None or closed is None or closed.start() < opened.start():
        return text
    places = {*range(*opened.span(1)), *range(*closed.span(1))}
    return "".join(" " if n in places else c for n, c in enumerate(text))


def _refuse_two_forms(text: str, found: list[Token]) -> None:
    """φ and ϕ in one text are two letters, which the text notation has one name for."""
    seen: dict[str, Token] = {}
    for token in found:
        form = token.name.removeprefix("var")
        if form in _TWO_FORMS and seen.setdefault(form, token).key != token.key:
            said = _("{shown} is set in two ways here, and one letter is one quantity, in whichever form")
            raise NotationError(said.format(shown=rf"\{form}"), text, token.at)


def _is_break(item: Item) -> bool:
    return isinstance(item, Sign) and item.text == "\\\\"


def _formula(text: str, tokens: list[Token]) -> Row:
    return Formulas(text, tokens).row()


def _parts(text: str, tokens: list[Token]) -> list[_Part]:
    """The text cut at what begins and ends formulas; without any, all is one formula."""
    tokens = _doubled(tokens)
    parts: list[_Part] = []
    outside: list[Token] = []
    n = depth = 0
    while n < len(tokens):
        depth += (tokens[n].key in ("{", r"\left")) - (tokens[n].key in ("}", r"\right"))
        end = n if depth > 0 else _end(text, tokens, n)
        if end == n:
            outside.append(tokens[n])
            n += 1
            continue
        parts.append(_Part(outside, False))
        outside = []
        inner = tokens[n : end + 1] if tokens[n].key == r"\begin" else tokens[n + 1 : end]
        if len(inner) > 2 and (inner[0].key, inner[-1].key) in ((r"\(", r"\)"), (r"\[", r"\]")):
            inner = inner[1:-1]
        parts.append(_Part(inner, True))
        n = end + 1
    parts.append(_Part(outside, not parts))
    if len(parts) == 1:
        return [_Part(_lines(outside), True)]
    return [_Part(part.tokens, part.formula or _is_formula(part.tokens)) for part in parts if part.tokens]


def _doubled(tokens: list[Token]) -> list[Token]:
    """Two dollar signs side by side as one token."""
    out: list[Token] = []
    for token in tokens:
        if out and token.key == "$" and out[-1].key == "$" and token.before == NONE:
            out[-1] = out[-1]._replace(key="$$")
        else:
            out.append(token)
    return out


def _end(text: str, tokens: list[Token], n: int) -> int:
    """The place of the token that ends the formula which begins here; the same place if none does."""
    token = tokens[n]
    if token.key in _CLOSING:
        depth = 0
        for k in range(n + 1, len(tokens)):
            key = tokens[k].key
            if key == _CLOSING[token.key] and depth <= 0:
                return k
            depth += (key == "{") - (key == "}")
        raise NotationError(_("this {bracket} is never closed").format(bracket=f"'{token.key}'"), text, token.at)
    if token.key == r"\begin" and (name := _environment(tokens, n)).removesuffix("*") in _DISPLAYS:
        depth = 0
        for k in range(n, len(tokens)):
            if tokens[k].key in (r"\begin", r"\end") and _environment(tokens, k) == name:
                depth += 1 if tokens[k].key == r"\begin" else -1
                if not depth:
                    return k + 2 + len(name)
        raise NotationError(_("this {bracket} is never closed").format(bracket=rf"\begin{{{name}}}"), text, token.at)
    return n


def _environment(tokens: list[Token], n: int) -> str:
    name = ""
    for token in tokens[n + 2 : n + 30]:
        if token.key == "}":
            return name
        name += token.key
    return ""


def _is_formula(tokens: list[Token]) -> bool:
    """Does mathematics stand here, without dollar signs?"""
    keys = [token.key for token in tokens]
    if any(key in ("^", "_", "=", "&", "\\\\") for key in keys):
        words = _WORDS.findall(shown([token for token in tokens if not token.name]))
        return len(words) < 5
    if len(tokens) == 1 and tokens[0].key.isalpha():
        return True  # a letter in front of the rows that say what it is
    names = {token.name for token in tokens if token.name}
    return any(name in KNOWN and name not in SKIPPED and name not in SPACES and name not in _TEXT_ONLY for name in names)


def _between(tokens: list[Token]) -> list[Item]:
    """The words between formulas."""
    plain = [token for token in tokens if not (token.name and len(token.key) > 2)]
    said = re.sub(r"[{}\\]", "", shown(plain)).strip(" \n\t.,;:")
    if not plain:
        return []
    return [Prose(plain[0].at, said)] if said else [Sign(plain[0].at, "\\\\")]


def _lines(tokens: list[Token]) -> list[Token]:
    """Formulas that stand on lines of their own, without any sign around them, with the break between them."""
    starts = [n for n, token in enumerate(tokens) if token.before >= LINE and n]
    lines: list[list[Token]] = []
    for a, b in zip([0, *starts], [*starts, len(tokens)], strict=True):
        line = tokens[a:b]
        if lines and (_is_joint(line[0]) or _is_joint(lines[-1][-1])):
            lines[-1] += line
        else:
            lines.append(line)
    if len(lines) < 2 or not all(_states(line) for line in lines):
        return tokens
    out = list(lines[0])
    for line in lines[1:]:
        out += [Token("\\\\", line[0].at, LINE), *line]
    return out


def _is_joint(token: Token) -> bool:
    """Whether a sign joins what stands before it to what stands behind it: a line that begins or ends with it goes on."""
    return token.key in _JOINTS or token.key in RELATIONS


def _states(line: list[Token]) -> bool:
    """Is this line a formula with both its sides?"""
    depth = 0
    found = False
    for n, token in enumerate(line):
        depth += (token.key in ("{", "(", "[", r"\begin")) - (token.key in ("}", ")", "]", r"\end"))
        found |= not depth and n > 0 and token.key in RELATIONS
    return found and not depth
