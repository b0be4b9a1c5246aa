r"""Formulas of the prose: TeX read as its commands, refused where it is none of ours, and written for each reader of TeX.

An author's own commands (`\newcommand` in the head) are written out here, so that no format needs to know them, and so are
those that one reader has and another has not.  A formula's number and name (`\tag`, `\label`) are taken out of it: they
belong to the equation, not to its maths.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

from derive.document.escape import legible
from derive.lecture.formula_commands import (
    CANNOT,
    DIVIDES,
    ENVIRONMENTS,
    KNOWN,
    MACROS,
    PUT_ASIDE,
    SWITCHES,
    WORDS,
    WRITTEN,
    Macro,
    Reader,
)
from derive.records import dataclass
from derive.words import gettext as _

TOKEN = re.compile(r"\\(?:(?:operatorname|tag)\*|[a-zA-Z]+|.)|\s+|#[0-9]|\^\^|.", re.DOTALL)
OLD = re.compile(rf"\\(?:{'|'.join([*DIVIDES, *SWITCHES])})(?![a-zA-Z])")
LONGEST, DEEPEST = 20_000, 50  # signs of a formula with its own commands written out; braces within braces
OWN = re.compile(r"\\(?:re|provide)?newcommand\*?|\\providecommand\*?|\\DeclareMathOperator\*?")


class FormulaError(ValueError):
    """What is wrong with a formula, the words of it that are wrong, and the likely fix."""

    def __init__(self, problem: str, words: str = "", fix: str | None = None) -> None:
        super().__init__(problem)
        self.problem, self.words, self.fix = problem, words, fix


@dataclass(frozen=True)
class Formula:
    """A formula of the prose as every reader may have it: the author's own commands written out, number and name apart."""

    source: str
    tag: str = ""
    label: str = ""


def read_formula(source: str, macros: Mapping[str, Macro]) -> Formula:
    """A formula with its author's own commands written out; raises `FormulaError` where it cannot be set."""
    _refuse_signs(source, macros)
    tokens = expanded(tokens_of(source), macros)
    kept: list[str] = []
    aside: dict[str, str] = {}
    while tokens:
        token = tokens.pop(0)
        name = token[1:] if token[0] == "\\" else ""
        if name not in PUT_ASIDE:
            kept.append(token)
            continue
        words = "".join(_argument(tokens, token)) if PUT_ASIDE[name] else ""
        if words and aside.setdefault(name.rstrip("*"), words) != words:
            raise FormulaError(_("a formula has one number and one name"), token)
    made = "".join(kept).strip()
    _refuse_structure(made)
    if re.search(OLD, made):
        made = _joined(_modern(tokens_of(made)))
    return Formula(made, aside.get("tag", ""), aside.get("label", ""))


def written(formula: str, reader: Reader) -> str:
    """A formula, without commands of its author's own, in those that a reader has; raises `FormulaError` where it has none."""
    lacking = next((t for t in tokens_of(formula) if t[1:] in CANNOT[reader] and t[0] == "\\"), None)
    if lacking or (reader == "pandoc" and re.search(r"\\begin\s*\{array\}\s*\{[^}]*\|", formula)):
        raise FormulaError(_("this format cannot set {command}").format(command=lacking or "{…|…}"), lacking or r"\begin{array}")
    tokens = expanded(tokens_of(formula), MACROS[reader])
    out: list[str] = []
    lines: list[int | None] = []  # for each environment that is open: how many & its line has, where they go in pairs
    while tokens:
        token = tokens.pop(0)
        if token in (r"\begin", r"\end"):
            name = "".join(_argument(tokens, token))
            plain = rf"{token}{{{name}}}"
            made = WRITTEN.get(name, (plain, plain))[token == r"\end"]
            out += tokens_of(made)
            if token == r"\begin":
                lines.append(0 if r"\begin{aligned}" in made else None)
            else:
                lines.pop()
        elif reader == "pandoc" and token == r"\mathbf":
            out += _bold(_argument(tokens, token))
        else:
            out.append(token)
            if reader == "pandoc" and lines and lines[-1] is not None:
                lines[-1] = 0 if token == r"\\" else lines[-1] + (token == "&")
                if token == "&" and lines[-1] % 2 == 0:  # a new pair of columns stands apart
                    out.append(r"\qquad")
    return _joined(out)


def tokens_of(source: str) -> list[str]:
    """The commands and signs of a formula, in their order."""
    return TOKEN.findall(source)


def expanded(tokens: Sequence[str], macros: Mapping[str, Macro]) -> list[str]:
    """Tokens with some commands written out, those within what they stand for too."""
    rest = list(reversed(tokens))
    out: list[str] = []
    written_out = 0
    while rest:
        token = rest.pop()
        macro = macros.get(token[1:]) if token[0] == "\\" else None
        if macro is None:
            out.append(token)
            continue
        written_out += 1
        arguments: list[list[str]] = []
        ahead = rest[::-1] if macro.arity else []
        for n in range(macro.arity):
            if n == 0 and macro.first is not None:
                arguments.append(_option(ahead, macro.first))
            else:
                arguments.append(_argument(ahead, token))
        if macro.arity:
            rest = ahead[::-1]
        body = [t for part in tokens_of(macro.body) for t in _filled(part, arguments)]
        if out and rest and body and re.fullmatch(r"\\[a-zA-Z]+", body[-1]) and rest[-1][0].isalpha():
            body.append(" ")
        rest += reversed(body)
        if written_out > 1000 or len(rest) > LONGEST:
            raise FormulaError(_("{command} is written out without an end").format(command=token), token)
    return out


def _modern(tokens: Sequence[str]) -> list[str]:
    r"""Tokens with {a \over b} as a fraction, and {\bf x} as a letter in bold."""
    rest = list(tokens)
    parts: list[list[str]] = []  # of one level: a group is one part
    while rest:
        if rest[0] == "{":
            parts.append(["{", *_modern(_argument(rest, "{")), "}"])
        else:
            parts.append([rest.pop(0)])
    for n, part in enumerate(parts):
        name = part[0][1:] if len(part) == 1 and part[0][0] == "\\" else ""
        before, after = ([t for other in side for t in other] for side in (parts[:n], parts[n + 1 :]))
        if name in DIVIDES:
            return [DIVIDES[name], "{", *before, "}", "{", *_modern(after), "}"]
        if name in SWITCHES:
            end = next((k for k, other in enumerate(parts[n + 1 :], n + 1) if other[0] in _ENDS), len(parts))
            inner, left = ([t for other in side for t in other] for side in (parts[n + 1 : end], parts[end:]))
            return [*before, SWITCHES[name], "{", *_modern(inner), "}", *_modern(left)]
    return [t for part in parts for t in part]


#: What ends a cell, and with it the letters that are written another way.
_ENDS = frozenset(("&", r"\\", r"\end", r"\right"))


def _filled(token: str, arguments: Sequence[list[str]]) -> list[str]:
    if token[0] == "#" and token[1:].isdigit() and 0 < int(token[1:]) <= len(arguments):
        return arguments[int(token[1:]) - 1]
    return [token]


def _argument(tokens: list[str], command: str) -> list[str]:
    """What a command is given: a group without its braces, or one token; it is taken from the front."""
    while tokens and tokens[0].isspace():
        tokens.pop(0)
    if not tokens or tokens[0] == "}":
        raise FormulaError(_("something is missing after {command}").format(command=command), command)
    if tokens[0] != "{":
        return [tokens.pop(0)]
    depth = 0
    for n, token in enumerate(tokens):
        depth += (token == "{") - (token == "}")
        if depth == 0:
            found = tokens[1:n]
            del tokens[: n + 1]
            return found
    raise FormulaError(_("the braces of this formula are not balanced"), command)


def _option(tokens: list[str], default: str) -> list[str]:
    """What stands in brackets after a command, or what is meant where nothing does."""
    if not tokens or tokens[0] != "[" or "]" not in tokens:
        return tokens_of(default)
    end = tokens.index("]")
    found = tokens[1:end]
    del tokens[: end + 1]
    return found


#: Where upright bold letters begin among the mathematical letters of Unicode.
_BOLD = (("A", "Z", 0x1D400), ("a", "z", 0x1D41A), ("0", "9", 0x1D7CE))


def _bold(tokens: Sequence[str]) -> list[str]:
    """Upright bold as letters of their own: pandoc's MathML makes them italic."""
    made = [next((chr(start + ord(t) - ord(a)) for a, z, start in _BOLD if len(t) == 1 and a <= t <= z), "") for t in tokens]
    return made if made and all(made) else [r"\mathbf", "{", *tokens, "}"]


def _joined(tokens: Sequence[str]) -> str:
    """Tokens as text, with a space where a command would swallow the letter after it."""
    out = ""
    for token in tokens:
        if token[:1].isalpha() and re.search(r"\\[a-zA-Z]+\Z", out):
            out += " "
        out += token
    return out


def _refuse_signs(source: str, macros: Mapping[str, Macro]) -> None:
    """Raises where a formula holds a command or a sign that is none of ours."""
    tokens = tokens_of(source)
    known = KNOWN | macros.keys()
    for n, token in enumerate(tokens):
        if token[0] == "\\" and token[1:] not in known and not (len(token) == 2 and token[1].isspace()):
            near = difflib.get_close_matches(token[1:], sorted(known), 1, 0.75)
            problem = _("a formula in prose cannot use {command}").format(command=legible(token))
            raise FormulaError(problem, token, "\\" + near[0] if near else None)
        if token in ("^^", "%", "#", "`") or re.fullmatch("#[0-9]", token):
            raise FormulaError(_("a formula in prose cannot hold {sign}").format(sign=token), token)
        if token in (r"\begin", r"\end"):
            name = "".join(_argument(tokens[n + 1 :], token))
            if name not in ENVIRONMENTS:
                near = difflib.get_close_matches(name, sorted(ENVIRONMENTS), 1, 0.5)
                problem = _("a formula in prose cannot use the environment {name}").format(name=legible(name)[:40])
                raise FormulaError(problem, f"{{{name}}}", near[0] if near else None)


def _refuse_structure(formula: str) -> None:
    """Raises where the braces, delimiters or environments of a formula do not match, or a letter has two indices."""
    opened: list[str] = []  # braces, and the names of environments
    sides = [0]
    tokens = tokens_of(formula)
    words, stacked = _within(tokens, WORDS), _within(tokens, frozenset(["substack"]))
    for n, token in enumerate(tokens):
        if token == "{":
            opened.append(token)
            sides.append(0)
        elif token == "}":
            if not opened or opened.pop() != "{" or sides.pop():
                raise FormulaError(_("the braces of this formula are not balanced"), token)
        elif token == r"\begin":
            opened.append("".join(_argument(tokens[n + 1 :], token)))
        elif token == r"\end":
            name = "".join(_argument(tokens[n + 1 :], token))
            before = opened[-1] if opened else ""
            # the braces around the name are still to come
            if before != name:
                problem = _("the environment {name} ends, and it is not the one that is open").format(name=name)
                raise FormulaError(problem, rf"\end{{{name}}}")
            opened.pop()
        elif token == r"\left":
            sides[-1] += 1
        elif token == r"\right":
            sides[-1] -= 1
        elif token == "&" and not any(name in ENVIRONMENTS for name in opened):
            raise FormulaError(_("a formula in prose cannot hold & outside of an environment such as aligned"), token)
        elif token == r"\\" and n not in stacked and not any(name in ENVIRONMENTS for name in opened):
            raise FormulaError(_("a formula has several lines only in an environment"), token, r"\begin{aligned} … \end{aligned}")
        elif token == "$" and n not in words:
            raise FormulaError(_("a formula in prose cannot hold {sign}").format(sign=token), token)
        if sides[-1] < 0:
            break
        if len(opened) > DEEPEST:
            raise FormulaError(_("the braces of this formula are nested too deeply"), token)
    if opened and opened[-1] != "{":
        name = opened[-1]
        raise FormulaError(_("the environment {name} never ends").format(name=name), rf"\begin{{{name}}}", rf"\end{{{name}}}")
    if opened:
        raise FormulaError(_("the braces of this formula are not balanced"))
    if any(sides):
        raise FormulaError(_(r"each \left of a formula has its \right"), r"\left")
    twice = re.search(r"([_^])\s*(?:\{[^{}]*\}|\\[a-zA-Z]+|[^\\{}\s])\s*\1", formula)
    if twice:
        problem = _("one letter of this formula has {sign} twice; braces say what belongs together").format(sign=twice[1])
        raise FormulaError(problem, twice[0])


def _within(tokens: Sequence[str], commands: frozenset[str]) -> frozenset[int]:
    """The places of the tokens that stand in the braces of some commands."""
    found: set[int] = set()
    for n, token in enumerate(tokens):
        if token[0] == "\\" and token[1:] in commands:
            rest = list(tokens[n + 1 :])
            before = len(rest)
            inner = _argument(rest, token)
            if commands == WORDS and inner.count("$") % 2:
                raise FormulaError(_("a formula in prose cannot hold {sign}").format(sign="$"), "$")
            found.update(range(n + 1, n + 1 + before - len(rest)))
    return frozenset(found)


def read_macros(text: str, before: Mapping[str, Macro] | None = None) -> dict[str, Macro]:
    r"""The commands of an author's own, from `\newcommand` and `\DeclareMathOperator`; raises `FormulaError`."""
    tokens = tokens_of(re.sub(r"(?<!\\)%[^\n]*", "", text))
    made: dict[str, Macro] = {}
    while tokens:
        token = tokens.pop(0)
        if token.isspace() or token == "*":
            continue
        if not OWN.fullmatch(token):
            raise FormulaError(_("here stand only \\newcommand and \\DeclareMathOperator"), token, r"\newcommand{\name}{…}")
        star = bool(tokens) and tokens[0] == "*"
        if star:
            tokens.pop(0)
        name = "".join(_argument(tokens, token)).strip()
        if not re.fullmatch(r"\\[a-zA-Z]+", name):
            raise FormulaError(_("a command of your own is a backslash and letters, not {name}").format(name=name[:40]), name)
        if name[1:] in KNOWN and name[1:] in ("begin", "end", "left", "right", "text"):
            raise FormulaError(_("{command} cannot be given another meaning").format(command=name), name)
        if "Operator" in token:
            body = "".join(_argument(tokens, token))
            macro = Macro(0, rf"\operatorname{'*' if star else ''}{{{body}}}")
        else:
            count = "".join(_option(tokens, "0")).strip()
            first = "".join(_option(tokens, "\0")) if tokens and tokens[0] == "[" else None
            if not re.fullmatch("[0-9]", count):
                raise FormulaError(_("the number of arguments is a digit, not {words}").format(words=count[:40]), count)
            macro = Macro(int(count), "".join(_argument(tokens, token)), first)
        _refuse_body(name, macro, {**(before or {}), **made})
        made[name[1:]] = macro
    return made


def _refuse_body(name: str, macro: Macro, made: Mapping[str, Macro]) -> None:
    """Raises where a command of an author's own could never be part of a formula."""
    filled = re.sub(r"#([0-9])", lambda m: "x" if 0 < int(m[1]) <= macro.arity else m[0], macro.body)
    _refuse_signs(filled, {**made, name[1:]: macro})


__all__ = ["OWN", "Formula", "FormulaError", "read_formula", "read_macros", "written"]
