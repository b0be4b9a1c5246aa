r"""A place in the tokens of a formula: what comes next, arguments as they stand, and errors that point into the text."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from derive.errors import NotationError
from derive.language.syntax import DEEPEST
from derive.reading.latex.commands import CLOSING, KNOWN, OPENING
from derive.reading.latex.tokens import Token
from derive.reading.runs import IN_RUNS
from derive.reading.surface import Group, Item, Row, Scripts
from derive.records import dataclass
from derive.words import gettext as _

#: What stands at the end of the tokens.
END = ""
LONGEST_COMMAND = 30  # letters; of no longer one it is asked what was meant


@dataclass
class Open:
    """A bracket, brace or environment that is open, with what may close it."""

    shown: str
    at: int
    closers: frozenset[str]


class Cursor:
    """Reads tokens from the front to the end."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text, self.tokens, self.n = text, tokens, 0
        self.end = tokens[-1].at + len(tokens[-1].key) if tokens else len(text)
        self.font = ""
        self.opened: list[Open] = []
        self.inside: list[str] = []  # what rows and columns belong to: "matrix", or "nested" inside of brackets

    # -- what comes next

    @property
    def key(self) -> str:
        return self.tokens[self.n].key if self.n < len(self.tokens) else END

    @property
    def at(self) -> int:
        return self.tokens[self.n].at if self.n < len(self.tokens) else self.end

    def ahead(self, steps: int) -> str:
        return self.tokens[self.n + steps].key if self.n + steps < len(self.tokens) else END

    def take(self) -> Token:
        self.n += 1
        return self.tokens[self.n - 1]

    def takes(self, key: str) -> bool:
        """Takes the next token if it is this one."""
        found = self.key == key
        self.n += found
        return found

    # -- errors

    def error(self, problem: str, at: int, fix: str | None = None) -> NoReturn:
        raise self.fault(problem, at, fix)

    def fault(self, problem: str, at: int, fix: str | None = None) -> NotationError:
        """What is wrong, with the place in the text."""
        return NotationError(problem, self.text, min(at, len(self.text)), fix)

    def unknown(self, token: Token) -> NotationError:
        """All commands of the formula that nobody has defined, in one message."""
        names = dict.fromkeys(t.key for t in self.tokens[self.n :] if t.name and t.name not in KNOWN)
        shown = [brief(name) for name in dict.fromkeys((token.key, *names))][:12]
        several = _("{commands} are not defined here: give the \\newcommand (the definition) of each, or write the letters")
        single = _("{commands} is not defined here: give its \\newcommand (its definition), or write the letter")
        fix = None if len(shown) > 1 else likely(token.name)
        return self.fault((several if len(shown) > 1 else single).format(commands=", ".join(shown)), token.at, fix)

    def closes_nothing(self, token_key: str, at: int) -> NoReturn:
        """A bracket that closes: it is of something further out, or of nothing."""
        inner = self.opened[-1] if self.opened else None
        if inner and (not token_key or any(token_key in frame.closers for frame in self.opened)):
            closed = r"\right" in inner.closers
            never = _(r"this {bracket} is never closed by \right") if closed else _("this {bracket} is never closed")
            self.error(never.format(bracket=inner.shown), inner.at)
        if inner and inner.shown != "'{'" and token_key in CLOSING:
            said = _("'{bracket}' closes a {opened}").format(bracket=token_key, opened=inner.shown)
            self.error(said, at, f"`{shown_closing(inner)}`" if inner.closers else None)
        if token_key == r"\right":
            self.error(_(r"this \right has no \left"), at)
        self.error(_("'{bracket}' closes nothing").format(bracket=token_key), at)

    @contextmanager
    def open(self, shown: str, at: int, *closers: str) -> Iterator[None]:
        """While something is open; how deep is bounded."""
        self.opened.append(Open(shown, at, frozenset(closers)))
        if len(self.opened) > DEEPEST:
            self.error(_("brackets are nested more than {deepest} deep").format(deepest=DEEPEST), at)
        font = self.font
        yield
        self.font = font
        self.opened.pop()

    # -- arguments as they stand

    def raw(self, of: Token) -> list[Token]:
        """The tokens of an argument: of a word, a colour, a label."""
        if self.key in (END, "}"):
            self.error(_("{command} wants an argument").format(command=of.key), of.at, f"`{of.key}{{…}}`")
        first = self.take()
        if first.key != "{":
            return [first]
        start, depth = self.n, 1
        while self.n < len(self.tokens):
            token = self.take()
            depth += (token.key == "{") - (token.key == "}")
            if not depth:
                return self.tokens[start : self.n - 1]
        raise self.fault(_("this {bracket} is never closed").format(bracket="'{'"), first.at)

    def option(self) -> list[Token]:
        """What stands in square brackets, if they come next and are short."""
        if self.key == "[":
            for n in range(self.n + 1, min(self.n + 40, len(self.tokens))):
                if self.tokens[n].key == "]":
                    found = self.tokens[self.n + 1 : n]
                    self.n = n + 1
                    return found
        return []


def brief(name: str) -> str:
    return name if len(name) <= LONGEST_COMMAND else f"{name[:LONGEST_COMMAND]}…"


def likely(name: str) -> str | None:
    r"""The command that was meant: \frac for \frc, \operatorname{softmax} for \softmax."""
    if name in IN_RUNS:
        return rf"`\operatorname{{{name}}}`"
    if len(name) > LONGEST_COMMAND:
        return None
    near = difflib.get_close_matches(name, KNOWN, 1, 0.75) or difflib.get_close_matches(name.lower(), KNOWN, 1, 0.9)
    return f"`\\{near[0]}`" if near else None


def shown_closing(frame: Open) -> str:
    return min(frame.closers, key=len)


def hidden(row: Row, *, whole: bool = False) -> Item:
    """What stands in braces that nobody sees: one item is itself, but x_i in braces may get an index of its own."""
    if len(row) == 1 and not isinstance(row.items[0], Scripts) and not whole:
        return row.items[0]
    return Group(row.at, "", "", row)


def opens(key: str) -> str:
    """The plain name of a bracket that opens, or nothing."""
    return OPENING.get(key, "")
