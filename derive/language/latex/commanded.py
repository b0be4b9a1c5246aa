r"""Commands as they are met: letters, functions, fractions, brackets with \left and \right, environments."""

from __future__ import annotations

import difflib
import re
from typing import NoReturn

from derive.language.latex.brackets import Owed
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
from derive.language.latex.words import Words
from derive.words import either
from derive.words import gettext as _

#: The real numbers, and what stands above them.
_REAL = re.compile(r"\s*\\(?:mathbb|mathbf|Bbb)\s*(?:\{R\}|R)\s*(\^)?")
_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)


class Commands(Words):
    """What a backslash begins."""

    def command(self, at: int, end: int) -> None:
        found = _COMMAND.match(self.text, at)
        if not found:
            self.error(_("a backslash begins a command"), at)
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
                self.error(_("this {bracket} is never closed").format(bracket=self.opened(self.frames[-1])), self.frames[-1].at)
            if not self.wrapped or self.wrapped[-1][0] != opened:
                self.error(_("'{bracket}' closes nothing").format(bracket=rf"\{name}"), at)
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
        elif name == "in" and (real := _REAL.match(self.text, stop)) and len(self.frames) == 1:
            if real[1]:
                self.error(_("this declares a vector or a matrix, which is written by its entries and needs no declaration"), at,
                           either("`x_i`", "`X_{ij}`"))  # fmt: skip
            self.at = real.end()
            self.put("REAL", name, at, self.at)
        elif name == "in" and len(self.frames) == 1:
            self.error(_("what a letter ranges over is not read; leave this line out"), at)
        elif name in REFUSED:
            problem, fix = REFUSED[name]
            self.error(_(problem), at, fix)
        else:
            self.unknown(name, at)

    def unknown(self, name: str, at: int) -> NoReturn:
        if not name.isalpha() or not name.isascii():
            self.error(
                _("{word} is not part of the notation").format(word=rf"\{name}")
                if name.isprintable()
                else _("a backslash begins a command"),
                at,
            )
        near = difflib.get_close_matches(name, sorted(KNOWN), 1, 0.6) or difflib.get_close_matches(
            name.lower(), sorted(WORDS), 1, 0.8
        )
        fix = None
        if name.lower() in WORDS:
            fix = rf"`\operatorname{{{name}}}`"
        elif near:
            fix = rf"`\{near[0]}`"
        shown = name if len(name) <= 40 else name[:40] + "…"
        self.error(_("{command} is not a command that is known here").format(command=rf"\{shown}"), at, fix)

    def new_line(self, at: int) -> None:
        skip = re.compile(r"\*?\[[^\]\n]{0,20}\]").match(self.text, self.at)
        if skip:
            self.at = skip.end()
        if len(self.frames) > 1 and not self.in_cases:
            frame = self.frames[-1]
            self.error(_("this {bracket} is open at the end of the line").format(bracket=self.opened(frame)), frame.at)
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
            self.error(_(r"\{side} wants a bracket").format(side=side), at, rf"`\{side}(`" if side == "left" else rf"`\{side})`")
        sign = found[1]
        self.at = found.end()
        name = sign[1:] if sign.startswith("\\") else sign
        if sign == ".":
            self.error(_(r"\{side}. leaves one side open").format(side=side), at)
        if sign == "|" or (sign.startswith("\\") and name in BARS):
            kind = "|" if sign == "|" else BARS[name]
        elif side == "left":
            kind = {"(": "(", "[": "["}.get(sign) or (OPENING.get(name) if sign.startswith("\\") else None) or ""
        else:
            kind = {")": "(", "]": "["}.get(sign) or (CLOSING.get(name) if sign.startswith("\\") else None) or ""
        if not kind:
            if sign.startswith("\\") and name in REFUSED:
                self.error(REFUSED[name][0], at, REFUSED[name][1])
            self.error(
                _(r"\{side} wants a bracket, not {sign}").format(side=side, sign=sign),
                at,
                rf"`\{side}(`" if side == "left" else rf"`\{side})`",
            )
        if side == "left":
            self.open(kind, at, "OPEN", self.at, left=True)
        else:
            self.close(kind, at, "CLOSE", self.at, right=True)

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
                        self.error(_("{end} closes nothing").format(end=rf"\end{{{name}}}"), at)
                    self.error(_("this {bracket} is never closed").format(bracket=self.opened(frame)), frame.at)
                if frame.owed:
                    self.missing(frame.owed[-1], "CLOSE", "", at)
                while self.out[-1].type == "NEWLINE":
                    self.out.pop()
                self.close(name, at, "END_CASES", self.at)
            return
        if name not in WRAPPERS:
            if "matrix" in name or name == "array":
                self.error(_("a matrix is an array with two indices"), at, "`A_{ij}`")
            near = difflib.get_close_matches(name, [*WRAPPERS, *CASES], 1, 0.6)
            fix = rf"`\{side}{{{near[0]}}}`" if near else None
            self.error(_("the environment {name} is not known here").format(name=name[:40]), start, fix)
        if side == "begin" and name.startswith("alignat"):
            self.braces(name, at)
        if len(self.frames) > 1:
            self.error(_("this {bracket} is never closed").format(bracket=self.opened(self.frames[-1])), self.frames[-1].at)
        shown = rf"\begin{{{name}}}"
        if side == "begin":
            self.wrapped.append((shown, at))
        elif not self.wrapped or self.wrapped[-1][0] != shown:
            nothing, other = _("{end} closes nothing"), _("{end} closes nothing: {opened} is open")
            opened = self.wrapped[-1][0] if self.wrapped else ""
            self.error((other if opened else nothing).format(end=rf"\end{{{name}}}", opened=opened), at)
        else:
            self.wrapped.pop()
        self.put("SEPARATOR", name, at, self.at)
