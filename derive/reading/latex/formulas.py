r"""A formula from its tokens: letters, signs, what stands above and below, fractions, roots and accents side by side."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from derive.reading.latex.commands import (
    ABOVE,
    ACCENTS,
    BELOW,
    BIG,
    BINOMIALS,
    CLOSING,
    DIMENSIONS,
    DOTS,
    FONTS,
    FRACTIONS,
    FUNCTIONS,
    LETTERS,
    MARKS,
    OPENING,
    SAME,
    SIGNS,
    SIZES,
    SKIPPED,
    SPACES,
    SWITCHES,
    TEXTS,
    TYPED,
    UPRIGHTS,
)  # fmt: skip
from derive.reading.latex.cursor import END
from derive.reading.latex.environments import is_sign
from derive.reading.latex.scripts import Scripted, choose, is_digit
from derive.reading.latex.tokens import NONE, Token
from derive.reading.surface import (
    Accent,
    Dots,
    Fraction,
    Group,
    Item,
    Letter,
    Matrix,
    Number,
    Row,
    Sign,
)  # fmt: skip
from derive.words import gettext as _
from derive.words import noted

_CLOSERS = frozenset((*CLOSING, "}", r"\right", r"\end"))
_FAMILIES = {"BOLD": "bold", "SCRIPT": "cal", "FRAKTUR": "frak", "DOUBLE-STRUCK": "bb", "BLACK-LETTER": "frak"}
_JOINED = {
    (":", "="): ":=", (".", "*"): "odot", ("<", "="): "<=", (">", "="): ">=", ("-", ">"): "->", ("=", ">"): "=>",
    ("<=", ">"): "<=>",
}  # fmt: skip
#: Signs of the text notation that are two signs in LaTeX.
_DOUBLED = {
    "*": (noted("a power is written with '^'"), "`^`"),
    "=": (noted("'==' compares in the text notation; LaTeX has one sign for both"), "`=`"),
}
_PLAIN = frozenset('+-*/@=<>|,;:!.&?"`')


class Formulas(Scripted):
    """Reads rows."""

    def row(self, *closers: str) -> Row:
        out: list[Item] = []
        at = self.at
        over: tuple[Token, list[Item]] | None = None
        while self.key not in closers:
            key = self.key
            if key == END or key in _CLOSERS:
                if key == END and not closers:
                    break
                self.closes_nothing(key, self.at)
            token = self.take()
            if key in (r"\over", r"\choose", r"\atop"):
                if over:
                    self.error(_("one {command} behind another: braces say which is the fraction").format(command=key), token.at)
                over, out = (token, out), []
            else:
                self.add(out, token)
        if over:
            out = [self.divided(over[0], over[1], out)]
        return Row(at, tuple(out))

    def whole(self) -> Row:
        return self.row()

    def divided(self, token: Token, top: list[Item], bottom: list[Item]) -> Item:
        if not top or not bottom:
            self.error(_("{shown} wants two arguments, and the second is missing").format(shown=token.key), token.at)
        above, below = Row(top[0].at, tuple(top)), Row(bottom[0].at, tuple(bottom))
        return Fraction(above.at, above, below) if token.key == r"\over" else choose(token.at, above, below)

    # -- items

    def add(self, out: list[Item], token: Token) -> None:
        """One more token of a row: a script of the last item, or what follows it."""
        key = token.key
        if key in "^_'" or key in (r"\prime", "''") or key[0] in ABOVE or key[0] in BELOW:
            if (self.scripts and not out and key in ("'", "''", r"\prime")) or (
                key == r"\prime" and is_sign(out[-1] if out else None, "prime")
            ):
                out.append(Sign(token.at, "prime"))
            else:
                self.hang(out, token)
        elif key == r"\_" and out and is_before(out[-1], token.at) and self.key.isalnum():
            out.append(self.with_lines(out, token))
        elif key in ("&", "\\\\", r"\cr", r"\tabularnewline"):
            self.layout(out, token)
        elif token.name in SPACES:
            self.space(out, token)
        else:
            for item in self.items(token, out):
                self.put(out, item, token)

    def with_lines(self, out: list[Item], token: Token) -> Letter:
        r"""A name whose words have lines between them, step\_num: the letters before the line and those behind it."""
        at, word = token.at, "_"
        while out and is_before(out[-1], at):
            at, word = out[-1].at, out[-1].text + word  # type: ignore[attr-defined]
            out.pop()
        while self.key == r"\_" or (len(self.key) == 1 and self.key.isalnum() and self.tokens[self.n].before == NONE):
            word += self.take().key[-1]
        return Letter(at, word, "upright")

    def put(self, out: list[Item], item: Item, token: Token) -> None:
        last = out[-1] if out else None
        if isinstance(item, Sign) and isinstance(last, Sign):
            joined = _JOINED.get((last.text, item.text))
            if joined and (token.before == NONE or joined == ":="):
                out[-1] = Sign(last.at, joined)
                return
            if token.before == NONE and not self.scripts and token.key == last.text == item.text and item.text in _DOUBLED:
                problem, fix = _DOUBLED[item.text]
                self.error(_(problem), last.at, fix)
            if item.text == "." and last.text == "." and len(out) > 1 and is_sign(out[-2], "."):
                out[-2:] = [Dots(out[-2].at)]
                return
        is_pair = isinstance(last, Sign) and last.text == "." and len(out) > 1 and is_sign(out[-2], ".")
        if is_pair and (self.scripts or _begins_range(out)):  # j=1..n
            out[-2:] = [Dots(out[-2].at)]
        out.append(item)

    def layout(self, out: list[Item], token: Token) -> None:
        """A new row or column, which inside of brackets is no more than a line that was too long."""
        if token.key != "&":
            self.length()
        where = self.inside[-1] if self.inside else ""
        if where == "nested" and next((kind for kind in reversed(self.inside) if kind != "nested"), "") == "matrix":
            where = "matrix"  # a bracket that is open at the end of a cell
        if where == "matrix":
            self.closes_nothing("", token.at)
        if where == "":
            out.append(Sign(token.at, "&" if token.key == "&" else "\\\\"))

    def space(self, out: list[Item], token: Token) -> None:
        width = SPACES[token.name]
        while (self.key[1:] in SPACES and self.key[0] == "\\") or self.key == "~":
            width += SPACES.get(self.take().name, 1)
        if width > 1 and not (self.inside and self.inside[-1] == "nested") and not self.scripts:
            out.append(Sign(token.at, "quad"))

    def items(self, token: Token, before: list[Item]) -> Iterable[Item]:
        """What a token with its arguments is."""
        key, name, at = token.key, token.name, token.at
        if key in OPENING:
            return [self.bracket(token)]
        if not name:
            return self.character(token, before)
        if name in LETTERS:
            text, font = LETTERS[name]
            return [Letter(at, text, self.font or font)]
        if name in FUNCTIONS:
            return [Letter(at, name, "function")]
        if name in BIG:
            return [Letter(at, name, "big")]
        if name in SIGNS:
            return [Sign(at, "star" if name == "ast" and self.alone() else SIGNS[name])]
        if name in FRACTIONS:
            if self.key in (END, "}", "&", "\\\\", ")", r"\right", r"\end"):
                said = _("{shown} wants two arguments, and both are missing").format(shown=key)
                self.error(said, at, f"`{key}{{…}}{{…}}`")
            return [Fraction(at, self.argument(token), self.argument(token, 2))]
        if name in DOTS:
            return [Dots(at)]
        if name in ACCENTS:
            return [Accent(at, ACCENTS[name], self.argument(token))]
        if name in FONTS:
            return self.in_font(token)
        if name in UPRIGHTS:
            if name == "operatorname" and self.key == "*":
                self.take()
            return self.upright(token)
        if name in TEXTS:
            return self.said(token)
        if name in SWITCHES:
            self.font = SWITCHES[name]
            return ()
        return self.command(token)

    def command(self, token: Token) -> Iterable[Item]:
        """The commands that take their arguments apart themselves."""
        name, at = token.name, token.at
        if name in SKIPPED:
            if name in ("tag", "hspace", "vspace"):
                self.takes("*")
            for _n in range(SKIPPED[name]):
                self.option()
                self.raw(token)
            return ()
        if name in SIZES:
            return self.sized(token)
        if name in DIMENSIONS:
            return self.dimension(token)
        if name == "left":
            return self.left(token)
        if name == "middle":
            return [Sign(at, {"langle": "<", "rangle": ">"}.get(fence := self.fence(token), fence))]
        if name == "begin":
            return self.begin(token)
        if name == "sqrt":
            return [self.root(token)]
        if name in BINOMIALS:
            return [choose(at, self.argument(token), self.argument(token, 2))]
        if name in ("underbrace", "overbrace", "underbracket", "overbracket"):
            return self.braced(token)
        if name in ("underset", "overset", "stackrel"):
            return self.noted(token)
        if name in ("xrightarrow", "xleftarrow"):
            self.option()
            self.raw(token)
            return [Sign(at, "->" if name == "xrightarrow" else "<-")]
        if name == "substack":
            return self.substack(token)
        if name == "not":
            return self.negated(token)
        if name in ("matrix", "pmatrix") and self.takes("{"):
            return [Matrix(at, self.cells(name, token, "}"), "(" if name == "pmatrix" else "")]
        if name == "cases" and self.takes("{"):
            return self.cases(self.cells(name, token, "}"), at)
        if name == "pmod":
            return [Group(at, "(", ")", Row(at, (Letter(at, "mod", "function"), *self.argument(token))))]
        raise self.unknown(token)

    def alone(self) -> bool:
        return bool(self.scripts) and self.key in ("}", END)

    def character(self, token: Token, before: list[Item]) -> Iterable[Item]:
        key, at = token.key, token.at
        c = SAME.get(key, key)
        if key == "{":
            return self.braces(token)
        if c == "~":
            self.space(before, Token(r"\ ", at))
            return ()
        if is_digit(c):
            return [self.number(token)]
        if c in OPENING:
            return [self.bracket(token._replace(key=c))]
        if c in CLOSING:
            self.closes_nothing(c, at)
        if c == "'":
            self.hang(before, token._replace(key=c))
            return ()
        if c == "*" and self.alone() and not before:
            return [Sign(at, "star")]
        if c == "." and is_digit(self.key) and not (before and is_sign(before[-1], ".")):
            return [self.number(token)]
        if c in _PLAIN:
            return [Sign(at, c)]
        if c in TYPED:
            return self.items(token._replace(key="\\" + TYPED[c]), before)
        if c[0].isalpha():
            return [self.letter(token, before)]
        raise self.fault(_("{character} is no part of a formula").format(character=f"'{c}'"), at)

    def letter(self, token: Token, before: list[Item]) -> Item:
        """A letter, in the font that it has as a character, under the accents that are typed on it."""
        at = token.at
        parts = unicodedata.normalize("NFD", token.key)
        marks = [MARKS[mark] for mark in parts[1:] if mark in MARKS]
        if len(marks) != len(parts) - 1:
            parts, marks = unicodedata.normalize("NFC", token.key), []
        base, font = parts if not marks else parts[0], self.font
        if not base.isascii() and (plain := unicodedata.normalize("NFKC", base)) != base:
            name = unicodedata.name(base[0], "")
            font = next((font for family, font in _FAMILIES.items() if family in name), font)
            base = TYPED.get(plain, plain)
        text = TYPED.get(base, base)
        beside = self.tokens[self.n - 2].key[:1] if self.n > 1 else ""
        glued = token.before == NONE and bool(before) and isinstance(before[-1], (Letter, Accent)) and is_typed_letter(beside)
        if font in ("upright", "sf") and text == base:  # a word in upright letters is one thing
            while is_typed_letter(self.key[:1]) and self.tokens[self.n].before == NONE:
                text += self.take().key
        found: Item = Letter(at, text, font, glued and is_typed_letter(base))
        for mark in marks:
            found = Accent(at, mark, Row(at, (found,)))
        return found

    def number(self, token: Token) -> Item:
        text = token.key
        while self.key and self.tokens[self.n].before == NONE:
            if self.key == "{" and self.ahead(1) == "," and self.ahead(2) == "}" and is_digit(self.ahead(3)):
                self.n += 3  # 1{,}000
            if not is_digit(self.key) and not (self.key == "." and "." not in text and is_digit(self.ahead(1))):
                break
            text += self.take().key
        if self.key in ("e", "E") and self.tokens[self.n].before == NONE:
            power = "".join(t.key for t in self.tokens[self.n + 1 : self.n + 6])
            if found := re.match(r"[-+]?\d+", power):
                said = _("a power of ten is written as one")
                self.error(said, token.at, rf"`{text} \cdot 10^{{{found[0]}}}`")
        return Letter(token.at, text, self.font) if self.font in ("bold", "bb") else Number(token.at, text)


def is_typed_letter(key: str) -> bool:
    """A letter that was typed as such, and no Greek one, which is no part of a word."""
    return key.isalpha() and key not in TYPED


def is_before(item: Item, at: int) -> bool:
    """Whether an item is a letter that stands directly before a place."""
    return isinstance(item, Letter) and item.font == "" and len(item.text) == 1 and item.at + 1 == at


def _begins_range(items: Sequence[Item]) -> bool:
    """Whether two points stand behind an index and the first of its values: j = 1 .."""
    return len(items) > 4 and is_sign(items[-4], "=") and isinstance(items[-5], Letter) and isinstance(items[-3], Number)
