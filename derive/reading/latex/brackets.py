r"""Brackets: each finds the one that closes it, \left finds its \right, and bars without a side stay as they are."""

from __future__ import annotations

from derive.reading.latex.commands import BARS, CLOSING, FORMULAS, HALF_OPEN, MATRICES, OPENING, PARTNERS
from derive.reading.latex.environments import Environments, is_sign
from derive.reading.latex.tokens import Token
from derive.reading.surface import Group, Item, Matrix, Row
from derive.words import gettext as _

_BREAKS = frozenset(("\\\\", "&", r"\nonumber", r"\notag", r"\quad", r"\qquad", r"\,", r"\;", r"\!", r"\:"))
#: Keys that close each bracket.
_CLOSERS = {
    name: tuple(key for key, closing in CLOSING.items() if closing in HALF_OPEN.get(name, (closes,)))
    for name, closes in PARTNERS.items()
}


class Brackets(Environments):
    """Reads what is in brackets."""

    def bracket(self, of: Token) -> Item:
        name = OPENING[of.key]
        with self.open(f"'{of.key}'", of.at, *_CLOSERS[name]):
            body = self.nested(*_CLOSERS[name])
            closing = CLOSING[self.take().key]
        return fenced(of.at, name, closing, body)

    def nested(self, *closers: str) -> Row:
        """A row in which a new line is no new formula."""
        kept, self.inside = self.inside, [*self.inside, "nested"]
        body = self.row(*closers)
        self.inside = kept
        return body

    def fence(self, of: Token) -> str:
        r"""The bracket behind \left, \right or \middle."""
        key = self.key
        name = OPENING.get(key) or CLOSING.get(key) or BARS.get(key)
        if name is None or not key:
            self.error(_("{command} wants a bracket").format(command=of.key), of.at, f"`{of.key}(`")
        self.take()
        return BARS.get(key, name)

    def left(self, of: Token) -> list[Item]:
        r"""\left( … \right), also over several lines; \left\{ … \right. is a case distinction."""
        opening = self.fence(of)
        with self.open(rf"'\left{self.tokens[self.n - 1].key}'", of.at, r"\right"):
            rows = self.stacked() if opening == "{" else None
            body = self.nested(r"\right")
            items = list(body)
            while True:
                right = self.take()
                closing = self.fence(right)
                if closing or not opening or not self.goes_on():
                    break
                items += self.nested(r"\right")
        if opening == "{" and not closing:
            if rows is None and len(items) == 1 and isinstance(items[0], Matrix) and not items[0].fence:
                rows, items = items[0].rows, []
            if rows is not None and not items:
                return self.cases(rows, of.at)
        if rows is not None:
            items = [Matrix(of.at, rows), *items]
        if not opening and not closing:
            return [Group(of.at, "", "", Row(body.at, tuple(items)))]
        return [fenced(of.at, opening, closing, Row(body.at, tuple(items)))]

    def stacked(self) -> tuple[tuple[Row, ...], ...] | None:
        r"""The rows of an environment of formulas that stands right behind \left\{."""
        if self.key != r"\begin" or self.ahead(1) != "{":
            return None
        n = self.n
        of = self.take()
        name = self.need_word(of)
        if name.removesuffix("*") not in FORMULAS and name not in MATRICES:
            self.n = n
            return None
        self.head(name.removesuffix("*"))
        return self.cells(name, of)

    def goes_on(self) -> bool:
        r"""\right. \\ & \left.: the bracket goes on in the next line."""
        n = self.n
        while self.key in _BREAKS:
            self.take()
        if self.n > n and self.key == r"\left" and self.ahead(1) == ".":
            self.n += 2
            return True
        self.n = n
        return False


def fenced(at: int, opening: str, closing: str, body: Row) -> Item:
    """A pair of brackets; around a matrix alone they are its own."""
    only = body.items[0] if len(body) == 1 else None
    if isinstance(only, Matrix) and not only.fence and closing == PARTNERS.get(opening):
        return Matrix(at, only.rows, opening)
    items = tuple(item for item in body if not is_sign(item, "quad"))
    return Group(at, opening, closing, Row(body.at, items))
