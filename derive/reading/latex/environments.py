r"""What has rows and columns: matrices, case distinctions, and the environments in which formulas stand below one another."""

from __future__ import annotations

import re

from derive.reading.latex.commands import CASES, FORMULAS, MATRICES, PLAIN_ENVIRONMENTS
from derive.reading.latex.tokens import Token, shown
from derive.reading.latex.words import Words
from derive.reading.surface import Cases, Group, Item, Letter, Matrix, Prose, Row, Scripts, Sign
from derive.words import gettext as _

RELATIONS = frozenset((
    "=", ":=", "=:", "<-", "->", "<", ">", "<=", ">=", "!=", "~", "equiv", "approx", "propto", "in", "mapsto", "subset", "=>",
    "<=>", "<=<", "cong",
))  # fmt: skip
#: Words between two conditions of one case.
_JOINTS = {"and": "wedge", "or": "vee"}
_LENGTH = re.compile(r"\s*-?[\d.]*\s*(?:pt|em|ex|cm|mm|in|mu|\\\w+)\s*\Z")
_WITH_ARGUMENT = frozenset(("array", "alignat", "alignedat", "tabular", "IEEEeqnarray", "subarray", "numcases"))
_WHEN = re.compile(
    r"(?:,|;|and)?\s*(?:if|when|for|whenever|where|falls|für|si|若|如果|当)\b[\s,:]*\Z|(?:若|如果|当)\Z", re.IGNORECASE
)
_ELSE = re.compile(
    r"[\s,]*(?:if\s+)?(?:otherwise|else|elsewhere|sonst|sinon|其他|其它|否则|o\.?/?w\.?|in all other cases)[\s.,;]*\Z",
    re.IGNORECASE,
)


def is_sign(item: Item | None, *texts: str) -> bool:
    return isinstance(item, Sign) and item.text in texts


def stripped(items: list[Item], *texts: str) -> list[Item]:
    """Without certain signs at the end."""
    n = len(items)
    while n and is_sign(items[n - 1], *texts):
        n -= 1
    return items[:n]


class Environments(Words):
    r"""Reads \begin … \end."""

    def row(self, *closers: str) -> Row:
        """What stands side by side before one of the closers, which is not taken."""
        raise NotImplementedError

    def begin(self, of: Token) -> list[Item]:
        name = self.need_word(of)
        bare = name.removesuffix("*")
        if bare in MATRICES:
            self.head(bare)
            rows = self.cells(name, of)
            if not MATRICES[bare] and rows and not self.inside and all(map(self.is_equation, rows)):
                return self.cases(rows, of.at)
            return [Matrix(of.at, rows, MATRICES[bare])]
        if bare in CASES:
            self.head(bare)
            return self.cases(self.cells(name, of), of.at)
        if bare in FORMULAS or bare in PLAIN_ENVIRONMENTS:
            self.head(bare)
            with self.open(rf"\begin{{{name}}}", of.at, r"\end"):
                kept, self.inside = self.inside, [*self.inside, "" if FORMULAS.get(bare, True) else "one"]
                found = self.row(r"\end")
                self.inside = kept
                self.finish(name)
            outer = not self.inside or self.inside[-1] == ""
            border = [Sign(of.at, "\\\\")] if outer and FORMULAS.get(bare, True) else []
            return [*border, *found, *border]
        raise self.fault(
            _("{environment} is not an environment that is read here").format(environment=rf"\begin{{{name}}}"), of.at
        )

    def head(self, name: str) -> None:
        """The letters of the columns, and where the rows stand."""
        self.option()
        if name in _WITH_ARGUMENT and self.key == "{":
            self.raw(self.tokens[self.n - 1])
        self.option()

    def finish(self, name: str) -> None:
        end = self.take()
        other = self.need_word(end)
        if other != name:
            said = _("{end} closes {begin}").format(end=rf"\end{{{other}}}", begin=rf"\begin{{{name}}}")
            self.error(said, end.at, rf"`\end{{{name}}}`")

    def cells(self, name: str, of: Token, closer: str = r"\end") -> tuple[tuple[Row, ...], ...]:
        r"""Rows of cells as far as the end; an empty row at the end is none."""
        rows: list[tuple[Row, ...]] = []
        cells: list[Row] = []
        kept, self.inside = self.inside, [*self.inside, "matrix"]
        with self.open(rf"\begin{{{name}}}" if closer == r"\end" else of.key, of.at, closer):
            while True:
                cells.append(self.row(closer, "&", "\\\\", r"\cr", r"\tabularnewline"))
                if self.key == closer:
                    break
                if self.take().key != "&":
                    self.length()
                    rows.append(tuple(cells))
                    cells = []
            if closer == r"\end":
                self.finish(name)
            else:
                self.take()
        self.inside = kept
        if len(cells) > 1 or cells[0]:
            rows.append(tuple(cells))
        return tuple(row for row in rows if any(row))

    def length(self) -> None:
        r"""\\[2pt] and \\*: how far the next row is."""
        self.takes("*")
        n = self.n
        found = self.option()
        if not _LENGTH.match(shown(found)):
            self.n = n

    # -- case distinctions

    def cases(self, rows: tuple[tuple[Row, ...], ...], at: int) -> list[Item]:
        """A case distinction, or a system of equations, which are formulas one below the other."""
        whole = [[item for cell in row for item in cell] for row in rows]
        if rows and all(self.is_equation(row) for row in rows) and not (self.inside and self.inside[-1] != ""):
            out: list[Item] = []
            for items in whole:
                out += [Sign(at, "\\\\")] if out else []
                out += items
            return out
        found = [self.case(row) for row in rows]
        if len(found) > 1 and is_rest(found[-1][1]) and all(c is not None and is_compared(c) for _v, c in found[:-1]):
            found[-1] = found[-1][0], None
        return [Cases(at, tuple(found))]

    @staticmethod
    def is_equation(row: tuple[Row, ...]) -> bool:
        """a = b, & a = b or a &= b, but not a & a < b."""
        row = row[next((n for n, cell in enumerate(row) if cell), 0) :]
        if not row[0] or any(isinstance(item, Prose) for cell in row for item in cell):
            return False
        first = list(row[0])
        equal = [n for n, item in enumerate(first) if is_sign(item, "=", ":=")]
        if equal and equal[0] > 0 and (len(row) == 1 or equal[-1] == len(first) - 1):
            return True
        return len(row) > 1 and bool(row[1]) and is_sign(row[1].items[0], "=", ":=")

    def case(self, row: tuple[Row, ...]) -> tuple[Row, Row | None]:
        """A value and its condition: in two cells, or behind a word or a wide space."""
        cells = row[next((n for n, cell in enumerate(row) if cell), 0) :]  # a row may begin with &
        value, rest = list(cells[0]), [item for cell in cells[1:] for item in cell]
        if not rest:
            cut = next((n for n, item in enumerate(value) if n and (isinstance(item, Prose) or is_sign(item, "quad"))), None)
            cut = cut if cut is not None else next((n for n, item in enumerate(value) if n and is_sign(item, ",")), None)
            if cut is not None:
                value, rest = value[:cut], value[cut:]
        value = [item for item in stripped(value, ",", ";", ".", "quad", ":") if not is_sign(item, "quad")]
        at = value[0].at if value else row[0].at
        return Row(at, tuple(value)), self.condition(rest)

    def condition(self, items: list[Item]) -> Row | None:
        items = [item for item in items if not is_sign(item, "quad")]
        items = [Sign(i.at, _JOINTS.get(i.text.strip(), "")) if is_joint(i) else i for i in items]  # type: ignore[attr-defined]
        items = stripped(items, ",", ";", ".")
        while items:
            first = items[0]
            typed = typed_word(items)
            if is_sign(first, ",", ":") or (isinstance(first, Prose) and _WHEN.match(first.text)) or is_word_before(items):
                items = items[1:]
            elif isinstance(first, (Prose, Letter)) and len(items) == 1 and _ELSE.match(first.text):
                items = []
            elif typed in ("otherwise", "else") or (typed in ("if", "for", "when") and len(items) > len(typed)):
                items = items[len(typed) :]
            else:
                break
        items = stripped(items, ",", ";", ".")
        while len(items) > 1 and isinstance(last := items[-1], Prose) and last.text.strip().startswith("("):  # (true class)
            items = stripped(items[:-1], ",", ";", ".")
        return Row(items[0].at, tuple(items)) if items else None


def is_word_before(items: list[Item]) -> bool:
    """Whether a word, in whatever language, stands before a comparison whose left side has a name of its own."""
    first, second = items[0], items[1] if len(items) > 1 else None
    if not isinstance(first, Letter) or first.font != "upright" or len(first.text) < 2 or second is None:
        return False
    base = second.base if isinstance(second, Scripts) else second
    return is_compared(Row(first.at, tuple(items[2:]))) and not isinstance(base, Sign | Group)


def is_rest(condition: Row | None) -> bool:
    """Whether words alone, in whatever language, stand beside the last of several cases: for all that is left."""
    first = condition.items[0] if condition is not None and len(condition) == 1 else None
    return isinstance(first, Letter) and first.font == "upright" and len(first.text) > 2


def is_compared(condition: Row) -> bool:
    """Whether a condition compares."""
    return any(is_sign(item, "<", ">", "<=", ">=", "=", "!=") for item in condition)


def is_joint(item: Item) -> bool:
    """Whether a word joins two conditions."""
    return isinstance(item, Prose) and item.text.strip() in _JOINTS


def typed_word(items: list[Item]) -> str:
    """The word that letters typed without a space spell at the beginning: if, otherwise."""
    out: list[str] = []
    for item in items:
        base = item.base if isinstance(item, Scripts) else item
        if not isinstance(base, Letter) or base is not item or len(base.text) > 1 or (out and not base.glued):
            break
        out.append(base.text)
    return "".join(out)
