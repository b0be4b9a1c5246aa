r"""What stands above, below and around: indices, powers and primes, braces with their notes, fonts, sizes and roots."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from derive.reading.latex.brackets import Brackets
from derive.reading.latex.commands import ABOVE, BELOW, FONTS, NEGATED
from derive.reading.latex.cursor import END, hidden
from derive.reading.latex.environments import RELATIONS, is_sign
from derive.reading.latex.tokens import NONE, Token, shown
from derive.reading.latex.words import spelled
from derive.reading.runs import IN_RUNS
from derive.reading.surface import Group, Item, Letter, Number, Prose, Root, Row, Scripts, Sign
from derive.words import gettext as _

#: Notes over an equals sign that make it a definition.
_DEFINED = frozenset(
    ("def", "def.", "△", "Δ", "\\Delta", "\\triangle", "\\mathrm{def}", "defined", "\\text{def}", "\\vartriangle")
)
#: Letters of functions below which an index stands when it is set there by hand.
_BOUND_BELOW = frozenset(("max", "min", "argmax", "argmin", "arg max", "arg min", "sup", "inf", "lim", "E", "sum", "prod", "arg"))
#: Lengths whose number is at least this are as wide as a quad.
SHORTEST = 4  # letters behind a line below that are one word: x_test, but w_ix_i are two products
_WIDE = {"px": 15.0, "em": 1.0, "cm": 0.4, "mm": 4.0, "pt": 10.0, "ex": 2.0, "in": 0.2, "mu": 18.0}


class Scripted(Brackets):
    """Reads what hangs on an item, and what is around one."""

    def add(self, out: list[Item], token: Token) -> None:
        """One more token of a row."""
        raise NotImplementedError

    # -- arguments

    def argument(self, of: Token, which: int = 1) -> Row:
        """What stands in the braces behind a command, or the next item alone."""
        while self.key in (r"\displaystyle", r"\limits", r"\nolimits", r"\textstyle"):
            self.take()
        if self.key in (END, "}", "&", "\\\\", ")", "]", r"\right", r"\end", "^", "_"):
            self.missing(of, which)
        token = self.take()
        if of.key == "^" and token.key in ("*", r"\ast"):
            return Row(token.at, (Sign(token.at, "star"),))
        if token.key == "{":
            with self.open("'{'", token.at, "}"):
                body = self.nested("}")
                self.take()
            return Row(token.at, body.items)
        if of.key in ("^", "_"):
            self.one_sign(of, token)
        if is_digit(token.key):
            one = Letter(token.at, token.key, self.font) if self.font in ("bold", "bb") else Number(token.at, token.key)
            return Row(token.at, (one,))  # TeX takes one digit
        out: list[Item] = []
        with self.open(f"'{of.key}'", of.at):
            self.add(out, token)
        if not out:
            return self.argument(of, which) if self.key != END else Row(token.at)
        return Row(token.at, tuple(out))

    def one_sign(self, of: Token, token: Token) -> None:
        """Of x^10, x^-1 and x_test TeX sets only the first sign above or below, which nobody means."""
        rest = "".join(t.key for t in itertools.takewhile(lambda t: t.before == NONE and len(t.key) == 1, self.tokens[self.n :]))
        if is_digit(token.key) and rest and is_digit(rest[0]):
            digits = token.key + "".join(itertools.takewhile(is_digit, rest))
            said = _("in LaTeX only the first digit stands there; several are put in braces")
            self.error(said, token.at, f"`{of.key}{{{digits}}}`")
        is_prior = bool(rest) and rest[0].isupper()  # P_k^- H^T has a P before the measurement
        if token.key == "-" and rest and rest[0].isalnum() and not is_prior and of.key == "^":
            digits = "".join(itertools.takewhile(is_digit, rest)) or rest[0]
            self.error(_("what stands above is put in braces"), token.at, f"`^{{-{digits}}}`")
        word = token.key + "".join(itertools.takewhile(str.isalpha, rest))
        if of.key == "_" and token.key.isalpha() and len(word) >= SHORTEST and not any(word.find(f, 1) >= 0 for f in IN_RUNS):
            said = _("in LaTeX only the first letter stands there; several are put in braces")
            self.error(said, token.at, rf"`_{{\text{{{word}}}}}`")

    def missing(self, of: Token, which: int) -> None:
        if of.key in "^_":
            self.error(_("something is missing after '{command}'").format(command=of.key), of.at, f"`{of.key}{{…}}`")
        if which == 2:
            said = _("{shown} wants two arguments, and the second is missing").format(shown=of.key)
            self.error(said, of.at, f"`{of.key}{{…}}{{…}}`")
        self.error(_("{command} wants an argument").format(command=of.key), of.at, f"`{of.key}{{…}}`")

    # -- above and below

    def hang(self, out: list[Item], token: Token) -> None:
        """A script or a prime of the last item."""
        if not out or is_sign(out[-1], "&", "\\\\", "quad"):
            self.error(_("nothing stands before '{sign}'").format(sign=token.key), token.at)
        last = out.pop()
        base = last if isinstance(last, Scripts) else Scripts(last.at, last)
        out.append(self.hung(base, token))

    def hung(self, base: Scripts, token: Token) -> Scripts:
        key = token.key
        if key in ("'", "''", r"\prime"):
            if (inner := in_braces(base)) is not None:
                base = inner
            return Scripts(base.at, base.base, base.sub, base.sup, base.primes + (2 if key == "''" else 1))
        if key[0] in ABOVE or key[0] in BELOW:
            above = key[0] in ABOVE
            found = self.typed(token, ABOVE if above else BELOW)
        else:
            above = key == "^"
            self.scripts += 1
            kept = self.font
            self.font = "" if kept == "cal" else kept  # the BT of \mathcal{L_{BT}} is a label
            found = self.argument(token)
            self.font = kept
            self.scripts -= 1
        primes = base.primes
        if above:
            found, more = without_primes(found)
            primes += more
            rest = tuple(item for item in found if not is_prime(item))
            if len(rest) < len(found):
                primes += len(found) - len(rest)
                if not rest:
                    return Scripts(base.at, base.base, base.sub, base.sup, primes)
                found = Row(found.at, rest)
        if (base.sup if above else base.sub) is not None:
            said = _("two things stand above, side by side") if above else _("two things stand below, side by side")
            self.error(said, token.at, "`^{… …}`" if above else "`_{… …}`")
        return Scripts(base.at, base.base, base.sub if above else found, found if above else base.sup, primes)

    def typed(self, token: Token, plain: dict[str, str]) -> Row:
        """Letters and digits that were typed above or below the line: x², x₁₂."""
        run = [token._replace(key=plain[token.key])]
        while self.key in plain and not self.tokens[self.n].before:
            run.append(self.take()._replace(key=plain[self.tokens[self.n - 1].key]))
        with self.open("'{'", token.at):
            return self.part(run, self.whole)

    # -- braces and what is set around a formula

    def braces(self, token: Token) -> Iterable[Item]:
        r"""{x}, {\bf x}, {a \over b}: one item, or a group that nobody sees."""
        with self.open("'{'", token.at, "}"):
            kept, self.scripts = self.scripts, 0
            body = self.row("}")
            self.scripts = kept
            self.take()
        if not body:
            return [Group(token.at, "", "", body)] if self.key in "^_" and self.key else []
        return self.around(Row(token.at, body.items))

    def around(self, body: Row) -> Iterable[Item]:
        """What stands in invisible braces; whole formulas are as if there were none."""
        formula = len(body) > 1 and any(
            is_sign(item, "\\\\", "&", "quad", *RELATIONS) or isinstance(item, Prose) for item in body
        )
        return body.items if formula and self.key not in ("^", "_", "'") else [hidden(body)] if body else ()

    def in_font(self, token: Token) -> Iterable[Item]:
        """Letters in another font."""
        kept, self.font = self.font, FONTS[token.name]
        body = self.argument(token)
        self.font = kept
        if FONTS[token.name] == "bold" and (word := bold_word(body)) is not None:
            body = Row(body.at, (Letter(body.at, word, "upright"),))
        is_product = len(body) > 1 and not isinstance(body.items[-1], Scripts)  # \mathbf{A p}_k is A p_k
        return body.items if is_product or self.key not in ("^", "_", "'") else [hidden(body)] if body else ()

    def braced(self, token: Token) -> Iterable[Item]:
        """A brace above or below with its note, which is no part of the formula."""
        body = self.argument(token)
        found = self.around(body)
        while self.key in ("^", "_", r"\limits", r"\text_"):
            mark = self.take()
            if mark.key != r"\limits":
                if self.key[:1] == "\\" and self.ahead(1) == "{":  # a note in a font: _\text{…}
                    self.take()
                self.raw(mark)
        return found if found != body.items else body.items

    def noted(self, token: Token) -> Iterable[Item]:
        r"""\underset{x}{\max} has an index; above or below anything else stands a note."""
        note = self.raw(token)
        body = self.argument(token, 2)
        if len(body) == 1:
            item = body.items[0]
            if (is_sign(item, "=") and shown(note).strip() in _DEFINED | {"\\mathrm{def}"}) or (
                is_sign(item, "=") and (spelled(note, spaces=True) or "").lower() in _DEFINED
            ):
                return [Sign(token.at, ":=")]
            if token.name == "underset" and isinstance(item, Letter) and item.text in _BOUND_BELOW:
                with self.open("'{'", token.at):
                    self.scripts += 1
                    below = self.part(note, self.whole)
                    self.scripts -= 1
                return [Scripts(token.at, item, below)]
        if token.name == "underset" and [getattr(item, "text", "") for item in body][:2] in (["arg", "max"], ["arg", "min"]):
            with self.open("'{'", token.at):
                below = self.part(note, self.whole)
            return [*body.items[:-1], Scripts(token.at, body.items[-1], below)]
        return self.around(body)

    def substack(self, token: Token) -> Iterable[Item]:
        """Lines below one another, which are conditions side by side."""
        if not self.takes("{"):
            self.missing(token, 1)
        out: list[Item] = []
        for row in self.cells("substack", token, "}"):
            out += [Sign(row[0].at, ",")] if out else []
            out += [item for cell in row for item in cell]
        return out

    def negated(self, token: Token) -> Iterable[Item]:
        body = self.argument(token)
        item = body.items[0] if body else None
        if isinstance(item, Sign) and item.text in NEGATED:
            return [Sign(token.at, NEGATED[item.text])]
        raise self.fault(_(r"\not stands before a relation"), token.at, r"`\neq`")

    # -- sizes, spaces, roots

    def sized(self, token: Token) -> Iterable[Item]:
        r"""\big( and \big| are ( and |."""
        if self.key == ".":
            self.take()
        return ()

    def dimension(self, token: Token) -> Iterable[Item]:
        r"""\hspace{1cm}, \mkern-1.5mu: a space, which separates formulas if it is wide."""
        self.takes("*")
        if self.key == "{":
            length = shown(self.raw(token))
        else:
            length = ""
            while self.key and (self.key in "-+.=" or is_digit(self.key)):
                length += self.take().key
            unit = "".join((self.key, self.ahead(1)))
            if unit in _WIDE:
                length += unit
                self.n += 2
        number = length.strip()[:-2].strip()
        try:
            wide = float(number) >= _WIDE.get(length.strip()[-2:], float("inf"))
        except ValueError:
            wide = False
        return [Sign(token.at, "quad")] if wide and token.name.startswith("h") and not self.inside and not self.scripts else ()

    def root(self, token: Token) -> Item:
        degree: Row | None = None
        if self.key == "[" and token.key == r"\sqrt":
            opened = self.take()
            with self.open("'['", opened.at, "]"):
                degree = self.nested("]")
                self.take()
        typed_root = self.text[token.at] == "√"
        if not typed_root:
            return Root(token.at, self.argument(token), degree)
        body = self.argument(token)
        only = body.items[0] if len(body) == 1 else None
        return Root(token.at, only.body if isinstance(only, Group) and only.open == "(" else body, degree)


def is_digit(key: str) -> bool:
    return len(key) == 1 and "0" <= key <= "9"


def in_braces(base: Scripts) -> Scripts | None:
    """What stands in braces that nobody sees, {g^{[1]}}, where nothing hangs from them yet."""
    group = base.base
    if not isinstance(group, Group) or group.open or len(group.body) != 1 or base.sub or base.sup or base.primes:
        return None
    return only if isinstance(only := group.body.items[0], Scripts) else None


def without_primes(above: Row) -> tuple[Row, int]:
    """What stands above without the primes of the number in brackets, and how many: the [1]' of g^{[1]'} is a [1] and a prime."""
    last = above.items[-1] if above.items else None
    if not (isinstance(last, Scripts) and isinstance(group := last.base, Group) and group.open in ("[", "(")):
        return above, 0
    if last.sub is not None or last.sup is not None:
        return above, 0
    return Row(above.at, (*above.items[:-1], group)), last.primes


def is_prime(item: Item) -> bool:
    return is_sign(item, "prime")


def choose(at: int, above: Row, below: Row) -> Item:
    """A binomial coefficient, as a call of a function of two numbers: a column would be something else."""
    inside = Row(above.at, (*above.items, Sign(below.at, ","), *below.items))
    return Group(at, "", "", Row(at, (Letter(at, "binom", "function"), Group(at, "(", ")", inside))))


def bold_word(body: Row) -> str | None:
    """The word that bold letters spell, \\mathbf{diag} and \\textbf{odds}: three small letters or more; two are a product."""
    letters = [i.text for i in body if isinstance(i, Letter) and len(i.text) == 1 and i.text.isascii()]
    word = "".join(letters)
    is_word = word[1:].islower() or (len(word) > 3 and not word.isupper())  # diag, Attn; ELMo
    return word if len(letters) == len(body) and len(word) > 2 and is_word else None
