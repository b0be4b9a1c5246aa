r"""A text's own commands, written out: \newcommand, \def, \let and \DeclareMathOperator, wherever they stand.

What comes out of a command stands where the command is used.  The work is counted, so that no definition can make it long.
"""

from __future__ import annotations

from typing import NoReturn

from derive.errors import NotationError
from derive.language.syntax import LONGEST
from derive.reading.latex.commands import KNOWN
from derive.reading.latex.tokens import SPACE, Token, tokens
from derive.records import dataclass
from derive.words import gettext as _

#: Tokens that may be moved to write all commands out, and commands that may be.
MOST_MOVED, MOST_USES = 4 * LONGEST, 4_000
_NEW = frozenset((r"\newcommand", r"\renewcommand", r"\providecommand", r"\DeclareRobustCommand"))
_DEF = frozenset((r"\def", r"\gdef", r"\edef", r"\xdef"))
_OPERATOR = r"\DeclareMathOperator"
_PAIR = r"\DeclarePairedDelimiter"


@dataclass
class _Macro:
    """What a command stands for, from a place in the text on; `default` is that of a first argument that may be left out."""

    at: int
    arity: int
    body: list[Token]
    default: list[Token] | None = None


def written_out(text: str) -> list[Token]:
    """The tokens of a text without its definitions, with all its commands written out."""
    definitions = _Definitions(text)
    definitions.collect()
    return _Uses(text, definitions).all()


class _Tape:
    """Tokens that are read from the front, and to whose front others can be put."""

    def __init__(self, text: str, front: list[Token]) -> None:
        self.text, self.ahead, self.moved = text, front[::-1], 0

    def error(self, problem: str, at: int, fix: str | None = None) -> NoReturn:
        raise self.fault(problem, at, fix)

    def fault(self, problem: str, at: int, fix: str | None = None) -> NotationError:
        """What is wrong, with the place in the text."""
        return NotationError(problem, self.text, min(at, len(self.text)), fix)

    def peek(self) -> str:
        return self.ahead[-1].key if self.ahead else ""

    def argument(self, of: Token) -> list[Token]:
        """What stands in the next braces, or the next token."""
        if not self.ahead or self.peek() == "}":
            self.error(_("{command} wants an argument").format(command=of.key), of.at, f"`{of.key}{{…}}`")
        first = self.ahead.pop()
        return self.until("{", "}", first) if first.key == "{" else [first]

    def until(self, opening: str, closing: str, first: Token) -> list[Token]:
        """What stands before the bracket that closes the one just read."""
        found: list[Token] = []
        depth = braces = 0
        while self.ahead:
            token = self.ahead.pop()
            self.moved += 1
            if token.key == closing and not depth and not braces:
                return found
            braces += (token.key == "{") - (token.key == "}") if opening != "{" else 0
            depth += (token.key == opening) - (token.key == closing)
            found.append(token)
        raise self.fault(_("this {bracket} is never closed").format(bracket=f"'{opening}'"), first.at)

    def option(self) -> list[Token] | None:
        """What stands in square brackets, if they come next."""
        return self.until("[", "]", self.ahead.pop()) if self.peek() == "[" else None


class _Definitions(_Tape):
    """Takes the definitions out of a text."""

    def __init__(self, text: str) -> None:
        super().__init__(text, tokens(text))
        self.rest: list[Token] = []
        self.known: dict[str, list[_Macro]] = {}

    def collect(self) -> None:
        while self.ahead:
            token = self.ahead.pop()
            if token.settled:
                self.rest.append(token)
            elif token.key in _NEW:
                self.new(token)
            elif token.key in _DEF:
                self.define(token)
            elif token.key == r"\let":
                self.let(token)
            elif token.key in (_OPERATOR, _PAIR):
                self.declare(token)
            else:
                self.rest.append(token)

    def star(self) -> bool:
        return self.peek() == "*" and bool(self.ahead.pop())

    def name(self, of: Token) -> str:
        name = self.argument(of)
        if len(name) != 1 or not name[0].name:
            self.error(_("{command} defines a command, such as {shown}").format(command=of.key, shown=rf"{of.key}{{\x}}"), of.at)
        return name[0].key

    def new(self, of: Token) -> None:
        self.star()
        name = self.name(of)
        arity, default = self.option(), self.option()
        count = "".join(token.key for token in arity or [])
        if count and not (len(count) == 1 and count in "0123456789"):
            self.error(_("a command has at most 9 arguments"), of.at)
        if of.key != r"\providecommand" or (name not in self.known and name[1:] not in KNOWN):
            self.keep(name, _Macro(of.at, int(count or 0), self.body(of), default))
        else:
            self.argument(of)

    def define(self, of: Token) -> None:
        name = self.name(of)
        arity = 0
        while self.peek() == "#":
            self.ahead.pop()
            arity += 1
            if self.peek() != str(arity):
                break
            self.ahead.pop()
        if self.peek() != "{":
            self.error(_("{command} is read with arguments in braces only: #1#2").format(command=of.key), of.at)
        self.keep(name, _Macro(of.at, arity, self.body(of)))

    def let(self, of: Token) -> None:
        name = self.name(of)
        if self.peek() == "=":
            self.ahead.pop()
        meant = self.argument(of)
        if len(meant) == 1 and meant[0].key in self.known:
            macro = self.known[meant[0].key][-1]
            self.keep(name, _Macro(of.at, macro.arity, macro.body, macro.default))
        else:
            self.keep(name, _Macro(of.at, 0, [token._replace(settled=True) for token in meant]))

    def declare(self, of: Token) -> None:
        """An operator's name, or a pair of brackets around an argument."""
        star = self.star()
        name = self.name(of)
        before, after = [Token(r"\operatorname", of.at), *([Token("*", of.at)] if star else [])], self.argument(of)
        if of.key == _OPERATOR:
            self.keep(name, _Macro(of.at, 0, [*before, Token("{", of.at), *after, Token("}", of.at)]))
            return
        left, right = Token(r"\left", of.at), Token(r"\right", of.at)
        self.keep(name, _Macro(of.at, 1, [left, *after, Token("#1", of.at), right, *self.argument(of)]))

    def body(self, of: Token) -> list[Token]:
        """What a command stands for, #1 as one token."""
        out: list[Token] = []
        for token in self.argument(of):
            if out and out[-1].key == "#" and token.key in "123456789":
                out[-1] = out[-1]._replace(key=f"#{token.key}")
            else:
                out.append(token)
        return out

    def keep(self, name: str, macro: _Macro) -> None:
        self.known.setdefault(name, []).append(macro)

    def meaning(self, token: Token) -> _Macro | None:
        """The last definition before the place of use; behind it, the first one."""
        macros = self.known.get(token.key)
        if not macros or token.settled:
            return None
        return next((macro for macro in reversed(macros[-50:]) if macro.at <= token.at), macros[0])


class _Uses(_Tape):
    """Writes the commands out."""

    def __init__(self, text: str, definitions: _Definitions) -> None:
        super().__init__(text, definitions.rest)
        self.definitions = definitions

    def all(self) -> list[Token]:
        out: list[Token] = []
        uses = 0
        while self.ahead:
            token = self.ahead.pop()
            macro = self.definitions.meaning(token)
            if macro is None:
                out.append(token)
                continue
            uses += 1
            body = self.use(token, macro)
            self.moved += len(body)
            if uses > MOST_USES or self.moved > MOST_MOVED:
                said = _("the definition of {command} comes back to itself, or grows too long when it is written out")
                self.error(said.format(command=token.key), token.at)
            self.ahead += body[::-1]
        return out

    def use(self, token: Token, macro: _Macro) -> list[Token]:
        """The body with the arguments in it, each as it stands in the text."""
        given: list[list[Token]] = []
        if macro.default is not None and macro.arity:
            given.append(self.option() or macro.default)
        while len(given) < macro.arity:
            given.append(self.argument(token))
        out: list[Token] = []
        for part in macro.body:
            if len(part.key) == 2 and part.key[0] == "#":
                n = int(part.key[1]) - 1
                out += given[n] if n < len(given) else []
                if len(out) > MOST_MOVED:
                    break
            else:
                out.append(part._replace(at=token.at))
        return [out[0]._replace(before=max(SPACE, out[0].before)), *out[1:]] if out else []
