r"""LaTeX cut into tokens, each with its place; brackets, \left and \right, bars and environments are matched here.

TeX's own rule holds for arguments: \frac12 is one half, and a single letter or digit hangs below x in x_ij.
"""

from __future__ import annotations

import ast
import difflib
import re
from dataclasses import dataclass, field
from typing import NoReturn

from lark import Token

from derive.errors import NotationError
from derive.language.latex.commands import (
    ACCENTS,
    BARS,
    BIG,
    CASES,
    CLOSING,
    FONTS,
    FRACTIONS,
    FUNCTIONS,
    GREEK,
    KNOWN,
    OPENING,
    PARTNERS,
    PLAIN_FONTS,
    REFUSED,
    RELATIONS,
    SINGLE,
    SIZES,
    SKIPPED,
    SPACES,
    STARRED,
    TEXTS,
    TIMES,
    WORDS,
    WRAPPERS,
)
from derive.language.syntax import DEEPEST, LONGEST, Source, describe
from derive.language.syntax import GREEK as GREEK_SIGNS

_SIGNS = {
    "−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "∗": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=",
    "′": "'", "‖": r"\|", "\xa0": " ",
}  # fmt: skip
_UNICODE = {"∑": ("BIG", "sum"), "∏": ("BIG", "prod"), "∂": ("PARTIAL", "partial"), "∞": ("INFINITY", "infty")}
_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")
_RUN = re.compile(r"[A-Za-z]+")
#: What ends an operand, so that a bar after it closes.
_OPERAND = frozenset(("NUMBER", "LETTER", "RUN", "WORD", "RBRACE", "CLOSE", "PRIME", "INFINITY", "END_CASES", "TOP", "INDEXES"))
_ARGUMENT = frozenset(("NUMBER", "LETTER", "RUN", "WORD", "FUNCTION", "LBRACE", "FRAC", "SQRT", "ACCENT", "INFINITY", "TOP",
                       "PARTIAL", "TIMES", "INDICATOR", "INDEXES", "BIG", "DOTS"))  # fmt: skip
_IF = frozenset(("if", "for", "when", "where", "falls", "für", ""))
_OTHERWISE = frozenset(("otherwise", "else", "elsewhere", "sonst"))
_BETWEEN = frozenset(("where", "and", "with", "so", "let"))


class Sign(Token):
    """A token that knows the font in which it is set."""

    __slots__ = ("font",)
    font: str


@dataclass
class Owed:
    """A command whose arguments have not all been seen."""

    command: str
    at: int
    wanted: int
    given: int = 0


@dataclass
class Frame:
    """An open bracket; `below` if it holds what hangs below a name."""

    kind: str
    at: int
    left: bool = False
    below: bool = False
    doubled: bool = False
    owed: list[Owed] = field(default_factory=list)
    conditioned: bool = False


class LatexSource(Source):
    """What a person typed as LaTeX; a fix that is known in the text notation is shown in LaTeX."""

    def error(self, problem: str, offset: int | None, fix: str | None = None) -> NotationError:
        from derive.language.latex.fixes import in_latex

        return super().error(problem, offset, in_latex(fix) if fix else None)  # type: ignore[misc]

    def refusal(self, problem: str, at: int, fix: str | None = None) -> NotationError:
        """An error of this reader, whose fix is LaTeX already."""
        return NotationError(problem, self.original, max(0, min(at, len(self.original))), fix)

    def literal(self, node: ast.Constant) -> str:
        return str(getattr(node, "literal", node.value))


def latex_source(text: str) -> LatexSource:
    """A text of LaTeX, with the place of each of its characters."""
    if len(text) > LONGEST:
        raise NotationError(f"the text is {len(text):,} characters long; at most {LONGEST:,} are read")
    return LatexSource(text, text, tuple(range(len(text) + 1)))


def tokens(source: LatexSource) -> list[Sign]:
    """The tokens of a text.  Separators are SEPARATOR, NEWLINE, LINE_END, COMMA and DOT outside of all brackets."""
    lexer = _Lexer(source)
    lexer.run(0, len(source.text))
    lexer.finish()
    return lexer.out


class _Lexer:
    def __init__(self, source: LatexSource) -> None:
        self.source, self.text = source, source.text
        self.out: list[Sign] = []
        self.frames = [Frame("", 0)]
        self.fonts: list[tuple[int, str]] = []  # each with the depth at which it began
        self.wrapped: list[tuple[str, int]] = []  # environments and signs that only say that this is mathematics
        self.at = 0

    # -- what is written down

    def error(self, problem: str, at: int, fix: str | None = None) -> NoReturn:
        raise NotationError(problem, self.text, min(at, len(self.text)), fix)

    def put(self, kind: str, value: str, at: int, end: int, font: str = "") -> None:
        frame = self.frames[-1]
        if frame.owed:
            owed = frame.owed[-1]
            if kind not in _ARGUMENT or (kind == "TIMES" and owed.command != "^"):
                self.missing(owed, kind, value, at)
            owed.given += 1
            if owed.given == owed.wanted:
                frame.owed.pop()
        made = Sign(kind, value, at, end_pos=end)
        made.font = font
        self.out.append(made)

    def missing(self, owed: Owed, kind: str, value: str, at: int) -> NoReturn:
        if owed.command in "_^":
            fix = f"`{owed.command}{{…}}`"
            if kind == "SIGN":
                number = _NUMBER.match(self.text, at + 1)
                run = number or re.compile(r"\\?[A-Za-z]+").match(self.text, at + 1)
                fix = f"`{owed.command}{{{value}{run[0] if run else '…'}}}`"
            if kind in ("END", "RBRACE", "CLOSE"):
                self.error(f"something is missing after '{owed.command}'", owed.at, fix)
            self.error(f"what stands {'below' if owed.command == '_' else 'above'} is put in braces", at, fix)
        shown = owed.command
        if owed.wanted == 1:
            self.error(f"{shown} wants an argument", owed.at, f"`{shown}{{…}}`")
        which = "both are missing" if owed.given == 0 else "the second is missing"
        self.error(f"{shown} wants two arguments, and {which}", owed.at, f"`{shown}{{…}}{{…}}`")

    def owe(self, command: str, at: int, wanted: int) -> None:
        self.frames[-1].owed.append(Owed(command, at, wanted))

    def open(self, kind: str, at: int, token: str, end: int, *, left: bool = False, doubled: bool = False) -> None:
        frame = self.frames[-1]
        hangs = bool(frame.owed) and frame.owed[-1].command == "_"
        self.put(token, kind, at, end)
        self.frames.append(Frame(kind, at, left, token == "LBRACE" and (hangs or frame.below), doubled))
        if len(self.frames) > DEEPEST:
            self.error(f"brackets are nested more than {DEEPEST} deep", at)

    def close(self, kind: str, at: int, token: str, end: int, *, right: bool = False) -> None:
        frame = self.frames[-1]
        shown = "}" if token == "RBRACE" else PARTNERS.get(kind, kind)
        if frame.owed:
            self.missing(frame.owed[-1], token, kind, at)
        if len(self.frames) == 1:
            self.error(r"this \right has no \left" if right else f"'{shown}' closes nothing", at)
        if frame.kind != kind or frame.left != right:
            opened = self.opened(frame)
            if frame.left and not right:
                self.error(f"{opened} is closed by \\right", at, rf"`\right{shown}`")
            if right and not frame.left:
                self.error(rf"this \right has no \left: the bracket that is open is {opened}", at)
            self.error(f"'{shown}' closes a {opened}", at)
        self.frames.pop()
        while self.fonts and self.fonts[-1][0] >= len(self.frames):
            self.fonts.pop()
        self.out.append(made := Sign(token, kind, at, end_pos=end))
        made.font = ""

    def opened(self, frame: Frame) -> str:
        if frame.kind in CASES:
            return rf"\begin{{{frame.kind}}}"
        if frame.kind == "group":
            return "'{'"
        shown = {"{": r"\{", "‖": r"\|"}.get(frame.kind, frame.kind)
        return rf"'\left{shown}'" if frame.left else f"'{shown}'"

    def finish(self) -> None:
        """Every bracket must be closed at the end, and every command have its arguments."""
        frame = self.frames[-1]
        if frame.owed:
            self.missing(frame.owed[-1], "END", "", len(self.text))
        if len(self.frames) > 1:
            close = r" by \right" if frame.left else ""
            fix = None
            if frame.kind in CASES:
                fix = rf"`\end{{{frame.kind}}}`"
            self.error(f"this {self.opened(frame)} is never closed{close}", frame.at, fix)
        if self.wrapped:
            name, at = self.wrapped[-1]
            self.error(f"this {name} is never closed", at)

    @property
    def font(self) -> str:
        return self.fonts[-1][1] if self.fonts else ""

    @property
    def in_cases(self) -> bool:
        return self.frames[-1].kind in CASES

    @property
    def after_operand(self) -> bool:
        return bool(self.out) and self.out[-1].type in _OPERAND and not self.frames[-1].owed

    # -- reading

    def run(self, start: int, end: int) -> None:
        self.at = start
        while self.at < end:
            self.step(end)

    def step(self, end: int) -> None:
        at, c = self.at, self.text[self.at]
        c = _SIGNS.get(c, c)
        self.at += 1
        if c in _UNICODE:
            self.put(*_UNICODE[c], at, at + 1)
            return
        if c in " \t\r~":
            return
        if c == "\n":
            if len(self.frames) == 1 and not self.wrapped and not self.frames[0].owed:
                self.put("LINE_END", c, at, at + 1)
            return
        if c == "%":
            line = self.text.find("\n", at)
            self.at = end if line < 0 else min(line, end)
            return
        if c == "\\":
            self.command(at, end)
        elif c.isascii() and (c.isdigit() or (c == "." and self.text[at + 1 : at + 2].isdigit())):
            self.number(at)
        elif c.isascii() and c.isalpha() and len(c) == 1:
            self.letters(at)
        elif c in GREEK_SIGNS:
            self.put("LETTER", GREEK_SIGNS[c].rstrip("_"), at, at + 1, self.font)
        else:
            self.sign(c, at)

    def number(self, at: int) -> None:
        owed = self.frames[-1].owed
        if owed:
            if owed[-1].command in "_^" and self.text[at + 1 : at + 2].isdigit():
                digits = _NUMBER.match(self.text, at)
                self.error("in LaTeX only the first digit stands there; several are put in braces", at,
                           f"`{owed[-1].command}{{{digits[0] if digits else ''}}}`")  # fmt: skip
            if self.text[at] == ".":
                self.error("a number here has one digit, or braces", at, "`{0.5}`")
            self.put("NUMBER", self.text[at], at, at + 1)
            return
        found = _NUMBER.match(self.text, at)
        assert found
        self.at = found.end()
        self.put("NUMBER", found[0], at, found.end())

    def letters(self, at: int) -> None:
        """A run of letters; what it is, a word or a product, is decided when the whole problem is known."""
        found = _RUN.match(self.text, at)
        assert found
        word = found[0]
        frame = self.frames[-1]
        if frame.owed:
            owed = frame.owed[-1]
            if owed.command in "_^" and len(word) > 2:
                self.error("in LaTeX only the first letter stands there; several are put in braces", at,
                           rf"`{owed.command}{{\text{{{word}}}}}`")  # fmt: skip
            self.put("LETTER", word[0], at, at + 1, self.font)
            self.at = at + 1
            return
        self.at = found.end()
        if self.in_cases and self.words(word, at, found.end()):
            return
        if len(word) == 1:
            self.put("LETTER", word, at, at + 1, self.font)
        elif frame.below:
            self.put("INDEXES", word, at, found.end(), self.font)
        else:
            self.put("RUN", word, at, found.end(), self.font)

    def sign(self, c: str, at: int) -> None:
        end = at + 1
        below_top = len(self.frames) > 1
        match c:
            case "{":
                self.open("group", at, "LBRACE", end)
            case "}":
                self.close("group", at, "RBRACE", end)
            case "(" | "[":
                self.open(c, at, "OPEN", end)
            case ")" | "]":
                if c == "]" and self.frames[-1].kind == "degree":
                    self.close("degree", at, "DEGREE_CLOSE", end)
                else:
                    self.close("(" if c == ")" else "[", at, "CLOSE", end)
            case "|":
                self.bar(at)
            case r"\|":
                self.bars("‖", at, end)
            case "+" | "-":
                self.put("SIGN", c, at, end)
            case "*":
                if self.text[at + 1 : at + 2] == "*":
                    self.error("a power is written with '^'", at, "`^`")
                self.put("TIMES", c, at, end)
            case "/":
                self.put("DIVIDE", c, at, end)
            case "=" | "<" | ">" | "<=" | ">=" | "!=":
                two = self.text[at : at + 2]
                if two == "==":
                    self.error("'==' compares in the text notation; LaTeX has one sign for both", at, "`=`")
                if two in ("<=", ">="):
                    c, end = two, at + 2
                    self.at = end
                self.put("RELATION", c, at, end)
            case ":" if self.text[at + 1 : at + 2] == "=":
                self.at = at + 2
                self.put("RELATION", "=", at, at + 2)
            case "_" | "^":
                if not self.out or self.out[-1].type in ("SIGN", "RELATION", "OPEN", "LBRACE", "TIMES", "DIVIDE", "COMMA"):
                    self.error(f"there is nothing in front of this '{c}'", at)
                prime = re.compile(r"\s*(?:\\prime|\{\s*\\prime\s*\})").match(self.text, end) if c == "^" else None
                if prime:
                    self.at = prime.end()
                    self.put("PRIME", "'", at, prime.end())
                    return
                self.put("SUB" if c == "_" else "SUP", c, at, end)
                self.owe(c, at, 1)
            case "'":
                self.put("PRIME", c, at, end)
            case "," | ".":
                if c == "," and not below_top:
                    self.put("SEPARATOR", c, at, end)
                elif c == ",":
                    if not (self.in_cases and self.ends_line(end)):
                        self.put("COMMA", c, at, end)
                elif not below_top or (self.in_cases and self.ends_line(end)):
                    if not below_top:
                        self.put("DOT", c, at, end)
                else:
                    self.error("a dot cannot stand here", at)
            case ";":
                if below_top:
                    frame = self.frames[-1]
                    self.error(f"this {self.opened(frame)} is never closed", frame.at)
                self.put("SEPARATOR", c, at, end)
            case "&":
                if self.in_cases:
                    if not self.frames[-1].conditioned:
                        self.put("AMPERSAND", c, at, end)
                    self.frames[-1].conditioned = True
                elif below_top:
                    self.error("'&' stands inside of brackets", at)
            case "$":
                twice = self.text[at : at + 2] == "$$"
                self.at = at + 2 if twice else end
                self.wrap("$$" if twice else "$", at, self.at)
            case "!":
                self.error("a factorial is not part of the notation", at)
            case "#":
                self.error("a remark begins with '%' in LaTeX", at, "`%`")
            case _:
                self.error(f"{describe(self.text[at])} is not part of the notation", at)

    def ends_line(self, at: int) -> bool:
        """Whether a comma only ends a value or a condition of a case distinction."""
        return bool(re.compile(r"(?:\s|\\[,;:! ]|\\q?quad)*(?:&|\\\\|\\end\b|\\text)").match(self.text, at))

    def bar(self, at: int) -> None:
        """A bar opens after an operator, and closes after an operand where one is open."""
        frame = self.frames[-1]
        two = self.text[at : at + 2] == "||"
        if self.after_operand and frame.kind == "‖" and frame.doubled and two:
            self.at = at + 2
            self.close("‖", at, "CLOSE", self.at)
        elif self.after_operand and frame.kind == "|" and not frame.left:
            self.close("|", at, "CLOSE", at + 1)
        elif two and not self.after_operand:
            self.at = at + 2
            self.open("‖", at, "OPEN", self.at, doubled=True)
        else:
            self.open("|", at, "OPEN", at + 1)

    def bars(self, kind: str, at: int, end: int) -> None:
        frame = self.frames[-1]
        if self.after_operand and frame.kind == kind and not frame.left:
            self.close(kind, at, "CLOSE", end)
        else:
            self.open(kind, at, "OPEN", end)

    def wrap(self, name: str, at: int, end: int) -> None:
        """A dollar sign or an environment that only says that mathematics begins or ends."""
        if len(self.frames) > 1:
            frame = self.frames[-1]
            self.error(f"this {self.opened(frame)} is never closed", frame.at)
        if self.frames[0].owed:
            self.missing(self.frames[0].owed[-1], "END", "", at)
        if self.wrapped and self.wrapped[-1][0] == name:
            self.wrapped.pop()
        else:
            self.wrapped.append((name, at))
        self.put("SEPARATOR", name, at, end)

    # -- commands

    def command(self, at: int, end: int) -> None:
        found = _COMMAND.match(self.text, at)
        if not found:
            self.error("a backslash begins a command", at)
        name = found[1]
        stop = found.end()
        if name in STARRED and self.text[stop : stop + 1] == "*":
            stop += 1
        self.at = stop
        if name in SPACES or name.isspace():
            return
        if name == "\\":
            self.new_line(at)
        elif name in GREEK or name == "ell":
            variant = "var" if name.startswith("var") else "ell" if name == "ell" else ""
            self.put("LETTER", GREEK.get(name, "l"), at, stop, self.font + variant)
        elif name in FUNCTIONS:
            self.put("FUNCTION", FUNCTIONS[name], at, stop)
        elif name in FRACTIONS:
            self.put("FRAC", "\\" + name, at, stop)
            self.owe("\\" + name, at, 2)
        elif name == "sqrt":
            self.put("SQRT", name, at, stop)
            self.root(at, end)
        elif name in ACCENTS:
            self.put("ACCENT", ACCENTS[name], at, stop)
            self.owe("\\" + name, at, 1)
        elif name in BIG:
            self.put("BIG", BIG[name], at, stop)
        elif name in RELATIONS:
            self.put("RELATION", RELATIONS[name], at, stop)
        elif name in TIMES or name == "star":
            self.put("TIMES", "*", at, stop)
        elif name in SINGLE:
            self.put(SINGLE[name], name, at, stop)
        elif name == "prime":
            self.put("PRIME", "'", at, stop)
        elif name in ("left", "right"):
            self.delimiter(name, at)
        elif name in SIZES:
            return
        elif name in OPENING:
            self.open(OPENING[name], at, "OPEN", stop)
        elif name in CLOSING:
            self.close(CLOSING[name], at, "CLOSE", stop)
        elif name in BARS:
            self.bars(BARS[name], at, stop)
        elif name in ("(", "["):
            self.wrapped.append((rf"\{name}", at))
            self.put("SEPARATOR", name, at, stop)
        elif name in (")", "]"):
            opened = rf"\{'(' if name == ')' else '['}"
            if len(self.frames) > 1:
                self.error(f"this {self.opened(self.frames[-1])} is never closed", self.frames[-1].at)
            if not self.wrapped or self.wrapped[-1][0] != opened:
                self.error(rf"'\{name}' closes nothing", at)
            self.wrapped.pop()
            self.put("SEPARATOR", name, at, stop)
        elif name in ("begin", "end"):
            self.environment(name, at)
        elif name in SKIPPED:
            self.braces(name, at)
        elif name in TEXTS:
            self.upright(name, at, end)
        elif name in FONTS:
            self.set_font(name, at)
        elif name in REFUSED:
            problem, fix = REFUSED[name]
            self.error(problem, at, fix)
        else:
            self.unknown(name, at)

    def unknown(self, name: str, at: int) -> NoReturn:
        if not name.isalpha() or not name.isascii():
            self.error(rf"\{name} is not part of the notation" if name.isprintable() else "a backslash begins a command", at)
        near = difflib.get_close_matches(name, sorted(KNOWN), 1, 0.6) or difflib.get_close_matches(
            name.lower(), sorted(WORDS), 1, 0.8
        )
        fix = None
        if name.lower() in WORDS:
            fix = rf"`\operatorname{{{name}}}`"
        elif near:
            fix = rf"`\{near[0]}`"
        shown = name if len(name) <= 40 else name[:40] + "…"
        self.error(rf"\{shown} is not a command that is known here", at, fix)

    def new_line(self, at: int) -> None:
        skip = re.compile(r"\*?\[[^\]\n]{0,20}\]").match(self.text, self.at)
        if skip:
            self.at = skip.end()
        if len(self.frames) > 1 and not self.in_cases:
            frame = self.frames[-1]
            self.error(f"this {self.opened(frame)} is open at the end of the line", frame.at)
        if self.in_cases:
            self.frames[-1].conditioned = False
        self.put("NEWLINE", r"\\", at, self.at)

    def root(self, at: int, end: int) -> None:
        degree = re.compile(r"\s*\[").match(self.text, self.at)
        if degree and degree.end() <= end:
            self.at = degree.end()
            self.open("degree", degree.end() - 1, "DEGREE_OPEN", degree.end())
            self.frames[-2].owed.append(Owed(r"\sqrt", at, 1))
        else:
            self.owe(r"\sqrt", at, 1)

    def delimiter(self, side: str, at: int) -> None:
        r"""\left or \right with the bracket that follows it."""
        found = re.compile(r"\s*(\\[A-Za-z]+|\\.|\S)").match(self.text, self.at)
        if not found:
            self.error(rf"\{side} wants a bracket", at, rf"`\{side}(`" if side == "left" else rf"`\{side})`")
        sign = found[1]
        self.at = found.end()
        name = sign[1:] if sign.startswith("\\") else sign
        if sign == ".":
            self.error(rf"\{side}. leaves one side open", at)
        if sign == "|" or (sign.startswith("\\") and name in BARS):
            kind = "|" if sign == "|" else BARS[name]
        elif side == "left":
            kind = {"(": "(", "[": "["}.get(sign) or (OPENING.get(name) if sign.startswith("\\") else None) or ""
        else:
            kind = {")": "(", "]": "["}.get(sign) or (CLOSING.get(name) if sign.startswith("\\") else None) or ""
        if not kind:
            if sign.startswith("\\") and name in REFUSED:
                self.error(REFUSED[name][0], at, REFUSED[name][1])
            self.error(rf"\{side} wants a bracket, not {sign}", at, rf"`\{side}(`" if side == "left" else rf"`\{side})`")
        if side == "left":
            self.open(kind, at, "OPEN", self.at, left=True)
        else:
            self.close(kind, at, "CLOSE", self.at, right=True)

    def braces(self, name: str, at: int) -> tuple[int, int]:
        """The place of what stands in the braces after a command, which is no mathematics."""
        found = re.compile(r"\s*\{").match(self.text, self.at)
        if not found:
            self.error(rf"\{name} wants an argument", at, rf"`\{name}{{…}}`")
        start, depth, n = found.end(), 1, found.end()
        while n < len(self.text) and depth:
            c = self.text[n]
            n += 2 if c == "\\" else 1
            depth += (c == "{") - (c == "}")
        if depth:
            self.error("this '{' is never closed", start - 1)
        self.at = n
        return start, n - 1

    def environment(self, side: str, at: int) -> None:
        start, stop = self.braces(side, at)
        name = self.text[start:stop].strip()
        if name in CASES:
            if side == "begin":
                self.open(name, at, "CASES", self.at)
            else:
                frame = self.frames[-1]
                if frame.kind != name:
                    if len(self.frames) == 1:
                        self.error(rf"\end{{{name}}} closes nothing", at)
                    self.error(f"this {self.opened(frame)} is never closed", frame.at)
                if frame.owed:
                    self.missing(frame.owed[-1], "CLOSE", "", at)
                while self.out[-1].type == "NEWLINE":
                    self.out.pop()
                self.close(name, at, "END_CASES", self.at)
            return
        if name not in WRAPPERS:
            if "matrix" in name or name == "array":
                self.error("a matrix is an array with two indices", at, "`A_{ij}`")
            near = difflib.get_close_matches(name, [*WRAPPERS, *CASES], 1, 0.6)
            fix = rf"`\{side}{{{near[0]}}}`" if near else None
            self.error(f"the environment {name[:40]} is not known here", start, fix)
        if side == "begin" and name.startswith("alignat"):
            self.braces(name, at)
        if len(self.frames) > 1:
            self.error(f"this {self.opened(self.frames[-1])} is never closed", self.frames[-1].at)
        shown = rf"\begin{{{name}}}"
        if side == "begin":
            self.wrapped.append((shown, at))
        elif not self.wrapped or self.wrapped[-1][0] != shown:
            opened = f": {self.wrapped[-1][0]} is open" if self.wrapped else ""
            self.error(rf"\end{{{name}}} closes nothing{opened}", at)
        else:
            self.wrapped.pop()
        self.put("SEPARATOR", name, at, self.at)

    def set_font(self, name: str, at: int) -> None:
        r"""\mathbf{x} and \mathbf x: the letters are what they are, in another font."""
        font = "" if name in PLAIN_FONTS else name
        found = re.compile(r"\s*(?:\{((?:\s|[A-Za-z0-9]|\\[A-Za-z]+)*)\}|([A-Za-z0-9]|\\[A-Za-z]+))").match(self.text, self.at)
        inside = found and (found[1] if found[1] is not None else found[2]).strip()
        if found and inside in ("1", "I") and name in ("mathbf", "mathbb", "bf", "bm", "boldsymbol") and (
            inside == "1" or name == "mathbb"
        ):
            self.at = found.end()
            self.put("INDICATOR", inside, at, self.at)
            return
        if found and inside and name == "mathbb" and inside in ("E", "P", "R", "V"):
            self.error("expectations and sets are not part of the notation", at)
        if found and inside and (re.fullmatch(r"[A-Za-z]", inside) or inside[1:] in GREEK or inside == r"\ell"):
            start = found.start(1) if found[1] is not None else found.start(2)
            end = found.end()
            self.fonts.append((10**6, font))
            self.at = start
            n = len(self.out)
            self.step(end)
            self.fonts.pop()
            self.at = end
            if len(self.out) > n:
                self.out[-1].start_pos = at
            return
        brace = re.compile(r"\s*\{").match(self.text, self.at)
        if not brace:
            self.error(rf"\{name} wants an argument", at, rf"`\{name}{{…}}`")
        self.fonts.append((len(self.frames), font))

    def upright(self, name: str, at: int, end: int) -> None:
        r"""\mathrm{loss}, \operatorname{sign}, \text{if}: a word; mathematics between dollar signs in a text is read."""
        single = re.compile(r"\s*([A-Za-z])").match(self.text, self.at)
        if single:
            start, stop = single.start(1), single.end()
            self.at = stop
        else:
            start, stop = self.braces(name, at)
        after = self.at
        content = self.text[start:stop]
        if "$" in content and self.in_cases:
            offset = start
            for n, piece in enumerate(content.split("$")):
                if n % 2:
                    self.run(offset, offset + len(piece))
                elif piece.strip():
                    self.word(piece, at if n == 0 else offset, offset + len(piece))
                offset += len(piece) + 1
            self.at = after
            return
        self.word(content, at, after)

    def word(self, content: str, at: int, end: int) -> None:
        content = re.sub(r"\\[,;:! ]|\\q?quad|~", " ", content.replace(r"\_", "_")).strip()
        plain = content.strip(" ,.;:").lower()
        if self.in_cases and self.words(plain, at, end):
            return
        if not plain:
            return
        if plain in ("if", "otherwise", "else"):
            self.error(f"'{plain}' belongs to a case distinction", at, r"`\begin{cases}`")
        if len(self.frames) == 1 and not self.frames[0].owed and plain in _BETWEEN:
            self.put("SEPARATOR", content, at, end)
            return
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_ *-]*", content):
            bad = next((n for n, c in enumerate(content) if not re.match(r"[A-Za-z0-9_ *-]", c)), 0)
            self.error(f"a name has letters and digits, not {describe(content[bad])}", at)
        word = re.sub(r"[\s-]+", "_", content.replace("*", " ").strip())
        if word.lower() in WORDS and not self.frames[-1].below:
            self.put("FUNCTION", WORDS[word.lower()], at, end)
        elif word == "d" and not self.frames[-1].below:
            self.put("LETTER", word, at, end)
        else:
            self.put("WORD", word, at, end)

    def words(self, word: str, at: int, end: int) -> bool:
        """The words of a case distinction: if, otherwise, and."""
        frame = self.frames[-1]
        word = word.strip().lower()
        if word in _IF or word in _OTHERWISE:
            if not frame.conditioned:
                frame.conditioned = True
                self.put("AMPERSAND", "&", at, at)
            if word in _OTHERWISE:
                self.put("OTHERWISE", word, at, end)
            return True
        if word == "and":
            self.put("AND", word, at, end)
            return True
        if word == "or":
            self.error("conditions are not joined by 'or'; each has a line of its own", at)
        return False
