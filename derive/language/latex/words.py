r"""Words and fonts: \mathrm{loss}, \operatorname{sign}, \mathbf{x}, and \text{if} in a case distinction."""

from __future__ import annotations

import re

from derive.language.latex.brackets import Brackets
from derive.language.latex.commands import GREEK, PLAIN_FONTS, WORDS
from derive.language.syntax import describe
from derive.words import gettext as _

_IF = frozenset(("if", "for", "when", "where", "falls", "für", ""))
_OTHERWISE = frozenset(("otherwise", "else", "elsewhere", "sonst"))
_BETWEEN = frozenset(("where", "and", "with", "so", "let"))
#: Words of a sentence, with which no name begins.
_PROSE = frozenset((
    "for", "subject", "such", "s", "st", "given", "is", "are", "if", "then", "of", "in", "over", "each", "every", "all", "any",
    "denotes", "since", "because", "thus", "hence", "therefore", "or", "when", "but", "note", "on", "by", "to", "as", "here",
    "the", "a", "an", "where", "with", "and",
))  # fmt: skip


class Words(Brackets):
    """What a command says of the letters that follow it."""

    def run(self, start: int, end: int) -> None:
        """Reads from one place to another."""
        self.at = start
        while self.at < end:
            self.step(end)

    def step(self, end: int) -> None:
        """Reads what stands at the next place."""
        raise NotImplementedError

    def braces(self, name: str, at: int) -> tuple[int, int]:
        """The place of what stands in the braces after a command, which is no mathematics."""
        found = re.compile(r"\s*\{").match(self.text, self.at)
        if not found:
            self.error(_("{command} wants an argument").format(command=rf"\{name}"), at, rf"`\{name}{{…}}`")
        start, depth, n = found.end(), 1, found.end()
        while n < len(self.text) and depth:
            c = self.text[n]
            n += 2 if c == "\\" else 1
            depth += (c == "{") - (c == "}")
        if depth:
            self.error(_("this {bracket} is never closed").format(bracket="'{'"), start - 1)
        self.at = n
        return start, n - 1

    def set_font(self, name: str, at: int) -> None:
        r"""\mathbf{x} and \mathbf x: the letters are what they are, in another font."""
        font = "" if name in PLAIN_FONTS else name
        found = re.compile(r"\s*(?:\{((?:\s|[A-Za-z0-9]|\\[A-Za-z]+)*)\}|([A-Za-z0-9]|\\[A-Za-z]+))").match(self.text, self.at)
        inside = found and (found[1] if found[1] is not None else found[2]).strip()
        if (
            found
            and inside in ("1", "I")
            and name in ("mathbf", "mathbb", "bf", "bm", "boldsymbol")
            and (inside == "1" or name == "mathbb")
        ):
            self.at = found.end()
            self.put("INDICATOR", inside, at, self.at)
            return
        if found and inside and name == "mathbb" and inside in ("E", "P", "R", "V"):
            self.error(_("expectations and sets are not part of the notation"), at)
        if found and inside and (re.fullmatch(r"[A-Za-z]", inside) or inside[1:] in GREEK or inside == r"\ell"):
            start = found.start(1) if found[1] is not None else found.start(2)
            end = found.end()
            self.fonts.append((10**6, font))
            self.at = start
            n = len(self.out)
            self.step(end)
            self.fonts.pop()
            self.at = end
            if len(self.out) > n:
                self.out[-1].start_pos = at
            return
        brace = re.compile(r"\s*\{").match(self.text, self.at)
        if not brace:
            self.error(_("{command} wants an argument").format(command=rf"\{name}"), at, rf"`\{name}{{…}}`")
        self.fonts.append((len(self.frames), font))

    def upright(self, name: str, at: int, end: int) -> None:
        r"""\mathrm{loss}, \operatorname{sign}, \text{if}: a word; mathematics between dollar signs in a text is read."""
        single = re.compile(r"\s*([A-Za-z])").match(self.text, self.at)
        if single:
            start, stop = single.start(1), single.end()
            self.at = stop
        else:
            start, stop = self.braces(name, at)
        after = self.at
        content = self.text[start:stop]
        if name == "textbf" and re.fullmatch(r"\s*[A-Za-z]\s*", content):
            self.put("LETTER", content.strip(), at, after, "mathbf")
            return
        if "$" in content and self.in_cases:
            offset = start
            for n, piece in enumerate(content.split("$")):
                if n % 2:
                    self.run(offset, offset + len(piece))
                elif piece.strip():
                    self.word(piece, at if n == 0 else offset, offset + len(piece))
                offset += len(piece) + 1
            self.at = after
            return
        self.word(content, at, after)

    def word(self, content: str, at: int, end: int) -> None:
        content = re.sub(r"\\[,;:! ]|\\q?quad|~", " ", content.replace(r"\_", "_")).strip()
        plain = content.strip(" ,.;:").lower()
        if self.in_cases and self.words(plain, at, end):
            return
        if not plain:
            return
        if plain in ("if", "otherwise", "else"):
            self.error(_("'{plain}' belongs to a case distinction").format(plain=plain), at, r"`\begin{cases}`")
        if len(self.frames) == 1 and not self.frames[0].owed and plain in _BETWEEN:
            self.put("SEPARATOR", content, at, end)
            return
        first, *more = re.split(r"[\s.,:]+", plain)
        if first in _PROSE and (more or len(first) > 1) and not self.frames[-1].owed and not self.frames[-1].below:
            self.error(_("'{content}' is no part of a formula; what is said of it stands outside").format(content=content), at)
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_ *-]*", content):
            bad = next((n for n, c in enumerate(content) if not re.match(r"[A-Za-z0-9_ *-]", c)), 0)
            self.error(_("a name has letters and digits, not {content}").format(content=describe(content[bad])), at)
        word = re.sub(r"[\s-]+", "_", content.replace("*", " ").strip())
        if word.lower() in WORDS and (word in WORDS or len(word) > 2) and not self.frames[-1].below:  # LN is no ln
            self.put("FUNCTION", WORDS[word.lower()], at, end)
        elif word == "d" and not self.frames[-1].below:
            self.put("LETTER", word, at, end)
        else:
            self.put("WORD", word, at, end, "operatorname" if self.text.startswith(r"\operatorname", at) else "")

    def words(self, word: str, at: int, end: int) -> bool:
        """The words of a case distinction: if, otherwise, and."""
        frame = self.frames[-1]
        word = word.strip().lower()
        if word in _IF or word in _OTHERWISE:
            if not frame.conditioned:
                frame.conditioned = True
                self.put("AMPERSAND", "&", at, at)
            if word in _OTHERWISE:
                self.put("OTHERWISE", word, at, end)
            return True
        if word == "and":
            self.put("AND", word, at, end)
            return True
        if word == "or":
            self.error(_("conditions are not joined by 'or'; each has a line of its own"), at)
        return False
