"""What the parser makes of a formula: factors side by side, before anyone has decided which of them is a function."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from functools import cache
from typing import Any, cast

from lark import Lark, Transformer, UnexpectedInput, UnexpectedToken, v_args
from lark.lexer import Lexer

from derive.language.latex.brackets import Sign
from derive.language.latex.source import LatexSource
from derive.records import dataclass
from derive.words import gettext as _


@dataclass(frozen=True)
class Atom:
    """A letter, a number, a word or a sign that stands for itself."""

    kind: str
    value: str
    at: int = field(compare=False)
    font: str = ""


@dataclass(frozen=True)
class Fence:
    """What stands in brackets; `kind` is ( [ { | ‖, or `group` for the braces that are not seen."""

    kind: str
    parts: tuple[Relation, ...]
    at: int = field(compare=False)


@dataclass(frozen=True)
class Fraction:
    top: Fence
    bottom: Fence
    at: int = field(compare=False)


@dataclass(frozen=True)
class Root:
    body: Fence
    degree: Expression | None
    at: int = field(compare=False)


@dataclass(frozen=True)
class Accent:
    mark: str
    body: Fence
    at: int = field(compare=False)


@dataclass(frozen=True)
class Cases:
    """Lines of a value and its conditions, all of which must hold; None for a line without, () for `otherwise`."""

    rows: tuple[tuple[Expression, tuple[Relation, ...] | None], ...]
    at: int = field(compare=False)


Base = Atom | Fence | Fraction | Root | Accent | Cases


@dataclass(frozen=True)
class Item:
    """A base with what hangs below and above it."""

    base: Base
    below: Fence | None = None
    above: Fence | None = None
    primes: int = 0

    @property
    def at(self) -> int:
        return self.base.at


@dataclass(frozen=True)
class Factor:
    """An item with the operator in front of it: nothing, `*` or `/`, and perhaps a sign."""

    item: Item
    operator: str = ""
    sign: str = ""
    at: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Expression:
    """Terms, each with its sign, and the sign of a term that stands in front of one more: x - -y."""

    terms: tuple[tuple[str, str, tuple[Factor, ...]], ...]
    places: tuple[int, ...] = field(default=(), compare=False)

    @property
    def at(self) -> int:
        return self.places[0] if self.places and self.places[0] >= 0 else self.terms[0][2][0].item.at


@dataclass(frozen=True)
class Relation:
    """Sides with the signs between them; most have one side."""

    sides: tuple[Expression, ...]
    signs: tuple[str, ...] = ()
    places: tuple[int, ...] = field(default=(), compare=False)

    @property
    def at(self) -> int:
        return self.sides[0].at


def alone(base: Base, at: int) -> Relation:
    """A base as a whole expression."""
    return Relation((Expression((("", "", (Factor(Item(base), at=at),)),), (-1,)),))


def single(fence: Fence) -> Item | None:
    """The item that a pair of braces or brackets holds, if it holds one."""
    if len(fence.parts) != 1 or fence.parts[0].signs:
        return None
    terms = fence.parts[0].sides[0].terms
    if len(terms) != 1 or terms[0][0] or terms[0][1] or len(terms[0][2]) != 1:
        return None
    return terms[0][2][0].item


def plain(item: Item | None) -> Atom | None:
    """The atom that an item is, if nothing hangs from it."""
    if item is None or item.below or item.above or item.primes or not isinstance(item.base, Atom):
        return None
    return item.base


def is_number(item: Item) -> bool:
    """Whether an item is a number, whatever hangs from it."""
    return isinstance(item.base, Atom) and item.base.kind == "NUMBER"


class _Ready(Lexer):
    """Hands on tokens that are made already."""

    def __init__(self, _: Any) -> None:
        """Nothing to set up."""

    def lex(self, data: Any) -> Iterator[Sign]:  # type: ignore[override]
        return iter(data)


@v_args(inline=True)
class _Builder(Transformer[Sign, Any]):
    """From the parser's rules to the classes above."""

    def start(self, relation: Relation) -> Relation:
        return relation

    def relation(self, *parts: Any) -> Relation:
        return Relation(parts[::2], tuple(str(p) for p in parts[1::2]), tuple(p.start_pos for p in parts[1::2]))

    def expression(self, *parts: Any) -> Expression:
        terms: list[tuple[str, str, tuple[Factor, ...]]] = []
        places: list[int] = []
        signs: list[Sign] = []
        for part in parts:
            if isinstance(part, Sign):
                signs.append(part)
                continue
            first, second = [*map(str, signs), "", ""][:2]
            terms.append((first, second, part))
            places.append(signs[0].start_pos if signs else -1)  # type: ignore[arg-type]
            signs = []
        return Expression(tuple(terms), tuple(places))

    def term(self, first: Item, *rest: Factor) -> tuple[Factor, ...]:
        return (Factor(first, at=first.at), *rest)

    def following(self, *parts: Any) -> Factor:
        *signs, item = parts
        operator = {"TIMES": "*", "DIVIDE": "/"}[signs[0].type] if signs else ""
        return Factor(item, operator, str(signs[1]) if len(signs) > 1 else "", signs[0].start_pos if signs else item.at)

    def item(self, base: Base, *scripts: tuple[str, Fence | None, int]) -> Item:
        found: dict[str, Fence] = {}
        primes = 0
        for kind, argument, at in scripts:
            if kind == "'":
                primes += 1
            elif kind in found:
                raise _Refused(_("two subscripts on one letter") if kind == "_" else _("two superscripts on one letter"), at)
            else:
                found[kind] = cast(Fence, argument)
        return Item(base, found.get("_"), found.get("^"), primes)

    def script(self, sign: Sign, argument: Fence | None = None) -> tuple[str, Fence | None, int]:
        return str(sign), argument, cast(int, sign.start_pos)

    def simple(self, token: Sign) -> Atom:
        return Atom(token.type, str(token), cast(int, token.start_pos), token.font)

    def group(self, opened: Sign, *rest: Any) -> Fence:
        return Fence("group", rest[0] if len(rest) > 1 else (), cast(int, opened.start_pos))

    def fence(self, opened: Sign, *rest: Any) -> Fence:
        return Fence(str(opened), rest[0] if len(rest) > 1 else (), cast(int, opened.start_pos))

    def list(self, *parts: Any) -> tuple[Relation, ...]:
        return parts[::2]

    def fraction(self, sign: Sign, top: Fence, bottom: Fence) -> Fraction:
        return Fraction(top, bottom, cast(int, sign.start_pos))

    def root(self, sign: Sign, *rest: Any) -> Root:
        return Root(rest[-1], rest[1] if len(rest) > 1 else None, cast(int, sign.start_pos))

    def accent(self, sign: Sign, body: Fence) -> Accent:
        return Accent(str(sign), body, cast(int, sign.start_pos))

    def cases(self, opened: Sign, *rest: Any) -> Cases:
        return Cases(tuple(r for r in rest if not isinstance(r, Sign)), cast(int, opened.start_pos))

    def row(self, value: Expression, *condition: Any) -> tuple[Expression, tuple[Relation, ...] | None]:
        return value, condition[1] if condition else None

    def condition(self, *parts: Any) -> tuple[Relation, ...]:
        return tuple(p for p in parts if isinstance(p, Relation))

    def argument(self, inner: Any) -> Fence:
        if isinstance(inner, Sign):
            inner = Atom(inner.type, str(inner), cast(int, inner.start_pos), inner.font)
        if isinstance(inner, Fence) and inner.kind == "group":
            return inner
        return Fence("group", (alone(inner, inner.at),), inner.at)


class _Refused(Exception):
    """What the grammar allows and TeX does not."""


@cache
def _parser() -> Lark:
    return Lark.open(
        "grammar.lark", rel_to=__file__, parser="lalr", lexer=_Ready, transformer=_Builder(), keep_all_tokens=True,
        maybe_placeholders=False,
    )  # fmt: skip


def parse(pieces: list[Sign], source: LatexSource, end: int) -> Relation:
    """The tree of one equation or expression."""
    try:
        return cast(Relation, _parser().parse(pieces))  # type: ignore[arg-type]
    except UnexpectedToken as error:
        raise source.refusal(*_complaint(error, end)) from None
    except UnexpectedInput:
        raise source.refusal(_("this cannot be read"), end) from None
    except Exception as error:
        inner = error.__context__ if isinstance(error.__context__, _Refused) else getattr(error, "orig_exc", error)
        if isinstance(inner, _Refused):
            raise source.refusal(*inner.args) from None
        raise


def _complaint(error: UnexpectedToken, end: int) -> tuple[str, int, str | None]:
    token = cast(Sign, error.token)
    at = token.start_pos if token.type != "$END" and token.start_pos is not None else end
    match token.type:
        case "$END":
            return _("something is missing at the end"), end, None
        case "CLOSE" | "RBRACE" | "DEGREE_CLOSE" | "END_CASES" | "AMPERSAND" | "NEWLINE":
            return _("something is missing here"), at, None
        case "SUB" | "SUP" | "PRIME":
            return _("there is nothing in front of this '{token}'").format(token=token), at, None
        case "SIGN" | "TIMES" | "DIVIDE" | "RELATION" | "COMMA":
            return _("something is missing in front of '{token}'").format(token=token), at, None
        case "TOP":
            return _("an array is written with its indices, which are swapped where it is transposed"), at, "`X_{ji}`"
        case "OTHERWISE" | "AND":
            return _("'{token}' cannot stand here").format(token=token), at, None
    return _("this cannot be read"), at, None


__all__ = [
    "Accent", "Atom", "Base", "Cases", "Expression", "Factor", "Fence", "Fraction", "Item", "Relation", "Root", "alone",
    "is_number", "parse", "plain", "single",
]  # fmt: skip
