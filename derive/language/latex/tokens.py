r"""LaTeX cut into tokens, each with its place; brackets, \left and \right, bars and environments are matched here.

TeX's own rule holds for arguments: \frac12 is one half, and a single letter or digit hangs below x in x_ij.
"""

from __future__ import annotations

import re

from derive.language.latex.brackets import NUMBER, Sign
from derive.language.latex.commanded import Commands
from derive.language.latex.commands import GLUED
from derive.language.latex.source import LatexSource
from derive.language.syntax import GREEK as GREEK_SIGNS
from derive.language.syntax import describe
from derive.words import gettext as _

_SIGNS = {
    "−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "∗": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=",
    "′": "'", "‖": r"\|", "\xa0": " ",
}  # fmt: skip
_UNICODE = {"∑": ("BIG", "sum"), "∏": ("BIG", "prod"), "∂": ("PARTIAL", "partial"), "∞": ("INFINITY", "infty")}
_RUN = re.compile(r"[A-Za-z]+")


def tokens(source: LatexSource) -> list[Sign]:
    """The tokens of a text.  Separators are SEPARATOR, NEWLINE, LINE_END, COMMA and DOT outside of all brackets."""
    lexer = _Lexer(source)
    lexer.run(0, len(source.text))
    lexer.finish()
    return lexer.out


class _Lexer(Commands):
    """Signs, numbers and letters."""

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
                digits = NUMBER.match(self.text, at)
                self.error(_("in LaTeX only the first digit stands there; several are put in braces"), at,
                           f"`{owed[-1].command}{{{digits[0] if digits else ''}}}`")  # fmt: skip
            if self.text[at] == ".":
                self.error(_("a number here has one digit, or braces"), at, "`{0.5}`")
            self.put("NUMBER", self.text[at], at, at + 1)
            return
        found = NUMBER.match(self.text, at)
        assert found
        self.at = found.end()
        power = re.compile(r"[eE]([+-]?\d+)").match(self.text, self.at)
        if power:
            self.error(_("a power of ten is written as one"), at, rf"`{found[0]} \cdot 10^{{{power[1]}}}`")
        self.put("NUMBER", found[0], at, found.end())

    def letters(self, at: int) -> None:
        """A run of letters; what it is, a word or a product, is decided when the whole problem is known."""
        found = _RUN.match(self.text, at)
        assert found
        word = found[0]
        frame = self.frames[-1]
        if frame.owed:
            owed = frame.owed[-1]
            if (
                owed.command in "_^"
                and len(word) > 2
                and not GLUED.fullmatch(word[1:])
                and not (owed.command == "^" and word[0] == "T" and word.isupper())
            ):
                self.error(_("in LaTeX only the first letter stands there; several are put in braces"), at,
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
                    self.error(_("a power is written with '^'"), at, "`^`")
                self.put("TIMES", c, at, end)
            case "/":
                self.put("DIVIDE", c, at, end)
            case "=" | "<" | ">" | "<=" | ">=" | "!=":
                two = self.text[at : at + 2]
                if two == "==":
                    self.error(_("'==' compares in the text notation; LaTeX has one sign for both"), at, "`=`")
                if two in ("<=", ">="):
                    c, end = two, at + 2
                    self.at = end
                self.put("RELATION", c, at, end)
            case ":" if self.text[at + 1 : at + 2] == "=":
                self.at = at + 2
                self.put("RELATION", "=", at, at + 2)
            case "_" | "^":
                if not self.out or self.out[-1].type in ("SIGN", "RELATION", "OPEN", "LBRACE", "TIMES", "DIVIDE", "COMMA"):
                    self.error(_("there is nothing in front of this '{token}'").format(token=c), at)
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
                    self.error(_("a dot cannot stand here"), at)
            case ";":
                if below_top:
                    frame = self.frames[-1]
                    closed = re.compile(r"[^()=;\n]*\)").match(self.text, end)
                    if frame.kind == "(" and closed:
                        self.several(_("a semicolon"), frame, closed.end())
                    self.error(_("this {bracket} is never closed").format(bracket=self.opened(frame)), frame.at)
                self.put("SEPARATOR", c, at, end)
            case "&":
                if self.in_cases:
                    if not self.frames[-1].conditioned:
                        self.put("AMPERSAND", c, at, end)
                    self.frames[-1].conditioned = True
                elif below_top:
                    self.error(_("'&' stands inside of brackets"), at)
            case "$":
                twice = self.text[at : at + 2] == "$$"
                self.at = at + 2 if twice else end
                self.wrap("$$" if twice else "$", at, self.at)
            case "!":
                self.error(_("a factorial is not part of the notation"), at)
            case "#":
                self.error(_("a remark begins with '%' in LaTeX"), at, "`%`")
            case _:
                self.error(_("{word} is not part of the notation").format(word=describe(self.text[at])), at)

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
