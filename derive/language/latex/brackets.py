r"""Tokens as they are written down: brackets matched, \left with \right, and every command with its arguments."""

from __future__ import annotations

import re
from dataclasses import field
from typing import NoReturn

from lark import Token

from derive.errors import NotationError
from derive.language.latex.commands import CASES, PARTNERS
from derive.language.latex.source import LatexSource
from derive.language.syntax import DEEPEST
from derive.records import dataclass
from derive.words import gettext as _

#: A name in front of a parenthesis.
_CALLED = re.compile(
    r"(?:\\[A-Za-z]+\s*(?:\{[^{}]*\})?|[A-Za-z]+)(?:\^\{[^{}]*\})?(?:_\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\\?[A-Za-z]+|[0-9]))?\s*(?:\\[bB]igg?l?)?\s*$"
)
#: What stands between arguments and is no comma, with the spaces around it.
_BETWEEN = re.compile(r"(?:\\[,; ]|\s)*(?:\|\||\\\||\\(?:mid|parallel|vert|Vert)(?![A-Za-z])|\||;)(?:\\[,; ]|\s)*")
NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")
#: What ends an operand, so that a bar after it closes.
_OPERAND = frozenset(("NUMBER", "LETTER", "RUN", "WORD", "RBRACE", "CLOSE", "PRIME", "INFINITY", "END_CASES", "TOP", "INDEXES"))
_ARGUMENT = frozenset(("NUMBER", "LETTER", "RUN", "WORD", "FUNCTION", "LBRACE", "FRAC", "SQRT", "ACCENT", "INFINITY", "TOP",
                       "PARTIAL", "TIMES", "INDICATOR", "INDEXES", "BIG", "DOTS"))  # fmt: skip


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


class Brackets:
    """The tokens so far, with the brackets that are open and the arguments that are owed."""

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
                number = NUMBER.match(self.text, at + 1)
                run = number or re.compile(r"\\?[A-Za-z]+").match(self.text, at + 1)
                fix = f"`{owed.command}{{{value}{run[0] if run else '…'}}}`"
            if kind in ("END", "RBRACE", "CLOSE"):
                self.error(_("something is missing after '{command}'").format(command=owed.command), owed.at, fix)
            below = owed.command == "_"
            self.error(_("what stands below is put in braces") if below else _("what stands above is put in braces"), at, fix)
        shown = owed.command
        if owed.wanted == 1:
            self.error(_("{command} wants an argument").format(command=shown), owed.at, f"`{shown}{{…}}`")
        both = _("{shown} wants two arguments, and both are missing")
        second = _("{shown} wants two arguments, and the second is missing")
        self.error((both if owed.given == 0 else second).format(shown=shown), owed.at, f"`{shown}{{…}}{{…}}`")

    def owe(self, command: str, at: int, wanted: int) -> None:
        self.frames[-1].owed.append(Owed(command, at, wanted))

    def open(self, kind: str, at: int, token: str, end: int, *, left: bool = False, doubled: bool = False) -> None:
        frame = self.frames[-1]
        hangs = bool(frame.owed) and frame.owed[-1].command == "_"
        self.put(token, kind, at, end)
        self.frames.append(Frame(kind, at, left, token == "LBRACE" and (hangs or frame.below), doubled))
        if len(self.frames) > DEEPEST:
            self.error(_("brackets are nested more than {deepest} deep").format(deepest=DEEPEST), at)

    def close(self, kind: str, at: int, token: str, end: int, *, right: bool = False) -> None:
        frame = self.frames[-1]
        shown = "}" if token == "RBRACE" else PARTNERS.get(kind, kind)
        if frame.owed:
            self.missing(frame.owed[-1], token, kind, at)
        if len(self.frames) == 1:
            self.error(_(r"this \right has no \left") if right else _("'{bracket}' closes nothing").format(bracket=shown), at)
        if frame.kind != kind or frame.left != right:
            if frame.kind in ("|", "‖") and not frame.left and kind in ("(", "[", "{", "group"):
                outer = next((f for f in reversed(self.frames) if f.kind not in ("|", "‖")), self.frames[0])
                if outer.kind == kind:
                    self.several(_("a bar"), outer, end, frame.at)
            opened = self.opened(frame)
            if frame.left and not right:
                self.error(_(r"{opened} is closed by \right").format(opened=opened), at, rf"`\right{shown}`")
            if right and not frame.left:
                self.error(_(r"this \right has no \left: the bracket that is open is {opened}").format(opened=opened), at)
            self.error(_("'{bracket}' closes a {opened}").format(bracket=shown, opened=opened), at)
        self.frames.pop()
        while self.fonts and self.fonts[-1][0] >= len(self.frames):
            self.fonts.pop()
        self.out.append(made := Sign(token, kind, at, end_pos=end))
        made.font = ""

    def several(self, what: str, frame: Frame, end: int, at: int | None = None) -> NoReturn:
        r"""p(y|x), f(x;\theta): what stands between arguments and is no comma."""
        if frame.kind in "[{":
            place = self.at - 1 if at is None else at
            self.error(_("{what} inside brackets joins arrays or says a condition, and neither is read").format(what=what), place)
        before = _CALLED.search(self.text, max(0, frame.at - 60), frame.at)
        start = before.start() if before else frame.at
        shown = self.text[start:end] if end - start <= 60 else f"{self.text[start : start + 60]}…"
        place = self.at - 1 if at is None else at
        commas = _BETWEEN.sub(", ", shown)
        if frame.kind == "group":
            self.error(
                _("{what} below a name: indices stand side by side").format(what=what), place, f"`{commas.replace(', ', '')}`"
            )
        self.error(
            _("{what} inside {shown} separates what it is a function of; here commas do").format(what=what, shown=shown),
            place,
            f"`{commas}`",
        )

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
            fix = None
            if frame.kind in CASES:
                fix = rf"`\end{{{frame.kind}}}`"
            never = _(r"this {bracket} is never closed by \right") if frame.left else _("this {bracket} is never closed")
            self.error(never.format(bracket=self.opened(frame)), frame.at, fix)
        if self.wrapped:
            name, at = self.wrapped[-1]
            self.error(_("this {bracket} is never closed").format(bracket=name), at)

    @property
    def font(self) -> str:
        return self.fonts[-1][1] if self.fonts else ""

    @property
    def in_cases(self) -> bool:
        return self.frames[-1].kind in CASES

    @property
    def after_operand(self) -> bool:
        return bool(self.out) and self.out[-1].type in _OPERAND and not self.frames[-1].owed

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
            self.error(_("this {bracket} is never closed").format(bracket=self.opened(frame)), frame.at)
        if self.frames[0].owed:
            self.missing(self.frames[0].owed[-1], "END", "", at)
        if self.wrapped and self.wrapped[-1][0] == name:
            self.wrapped.pop()
        else:
            self.wrapped.append((name, at))
        self.put("SEPARATOR", name, at, end)
