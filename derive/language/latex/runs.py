"""Letters side by side without a space: a word that is defined, a function among letters, a product, or it is not clear."""

from __future__ import annotations

from collections.abc import Iterable

from derive.language.foreign import is_operator
from derive.language.latex.brackets import Sign
from derive.language.latex.commands import FUNCTIONS, GLUED, GREEK, TYPED, WORDS
from derive.language.latex.source import LatexSource
from derive.words import either
from derive.words import gettext as _

_LONGEST_PRODUCT = 20  # letters, of which each stands alone in the text


class Runs:
    """The runs of letters in the texts of one problem."""

    def __init__(self, pieces: Iterable[list[Sign]]) -> None:
        every = list(pieces)
        self.words = {word for piece in every for word in _words_defined(piece)}
        self.alone = {str(t) for piece in every for t in piece if t.type == "LETTER"}
        self.readings: list[tuple[str, str, tuple[str, ...]]] = []  # the letters, "glued", "word" or "product", and their parts

    def spelled_out(self, piece: list[Sign], source: LatexSource) -> list[Sign]:
        """A piece with each run as what it is."""
        out: list[Sign] = []
        differentials = _differentials(piece)
        for n, token in enumerate(piece):
            if token.type != "RUN":
                out.append(token)
                continue
            following = piece[n + 1] if n + 1 < len(piece) else None
            opened = following is not None and following.type == "OPEN" and following == "("
            called = opened and following is not None and following.start_pos == token.end_pos
            at = token.start_pos or 0
            hung = following is not None and following.type == "SUB"
            for kind, value, end in self.run(str(token), called, hung, n in differentials, at, source):
                made = Sign(kind, value, at, end_pos=end)
                made.font = token.font
                out.append(made)
                at = end
        return out

    def run(
        self, word: str, called: bool, hung: bool, differential: bool, at: int, source: LatexSource
    ) -> list[tuple[str, str, int]]:
        """The tokens of a run, each with its end; `called` if a parenthesis follows, `hung` if something hangs below it."""
        end = at + len(word)
        letters = [("LETTER", letter, at + n + 1) for n, letter in enumerate(word)]
        if differential:
            return letters
        if word in self.words:
            return [("WORD", word, end)]
        if word.lower() in WORDS and (word in WORDS or len(word) > 3):
            return [("FUNCTION", WORDS[word.lower()], end)]
        if word in GREEK and len(word) > 2:
            return [("LETTER", GREEK[word], end)]
        if word in TYPED:
            raise source.refusal(_("{word} is written with a command in LaTeX").format(word=word), at, f"`{TYPED[word]}`")
        glued = GLUED.fullmatch(word)
        if glued and not is_operator(word) and not (glued[3] and glued[2] in ("max", "min", "sigmoid")):
            before, name, after = glued.groups()
            self.note(word, "glued", before, name, after)
            middle = at + len(before) + len(name)
            return [*letters[: len(before)], ("FUNCTION", FUNCTIONS.get(name, name), middle), *letters[len(before) + len(name) :]]
        if called and word.isupper():
            return [("WORD", word, end)]
        spaced = " ".join(word)
        if called and is_operator(word):
            upright = rf"`\mathrm{{{word}}}(…)`"
            upright = either(upright, f"`{spaced} (…)`") if len(word) <= 3 else upright
            raise source.refusal(_("{word} is the name of a function, which is set upright").format(word=word), at, upright)
        known = self.alone >= set(word)
        if hung and word.isupper() and not self.alone & set(word):  # SS_{res}
            if len(set(word)) < len(word):
                return [("WORD", word, end)]
            raise source.refusal(
                _("is {word} one name, or the product {spaced}?").format(word=word, spaced=spaced),
                at,
                either(rf"`\mathrm{{{word}}}_…`", f"`{spaced}_…`"),
            )
        if len(word) == 2:
            if word[0] == "d" and "d" not in self.alone:
                both = either(rf"`\mathrm{{{word}}}`", rf"`d \cdot {word[1]}`")
                raise source.refusal(_("is {word} one name, or d times {factor}?").format(word=word, factor=word[1]), at, both)
            if word.isupper() and not self.alone & set(word):
                self.note(word, "product", *word)
            return letters
        if known and len(word) <= _LONGEST_PRODUCT:
            return letters
        if word.isupper() and not self.alone & set(word):
            self.note(word, "word", word)
            return [("WORD", word, end)]
        if len(word) == 3 and not word.islower() and not word.istitle() and not word.isupper():  # nRT
            self.note(word, "product", *word)
            return letters
        if len(word) == 3:
            raise source.refusal(
                _("is {word} a word or the product {spaced}?").format(word=word, spaced=spaced),
                at,
                either(rf"`\mathrm{{{word}}}`", f"`{spaced}`"),
            )
        fix = rf"`\mathrm{{{word}}}`" if len(word) < 20 else None
        raise source.refusal(_("a word is set upright; a product of letters has spaces between them"), at, fix)

    def note(self, word: str, kind: str, *parts: str) -> None:
        if (word, kind, parts) not in self.readings:
            self.readings.append((word, kind, parts))


def _words_defined(piece: list[Sign]) -> list[str]:
    """MSE = …: letters side by side that an equation defines are a word, and so is dz."""
    if len(piece) < 2 or piece[0].type != "RUN" or not any(t.type == "RELATION" and t == "=" for t in piece):
        return []
    word = str(piece[0])
    if piece[1].type in ("RELATION", "SUB", "OPEN") and (len(word) > 2 or word.isupper()) and not GLUED.fullmatch(word):
        return [word]
    return [word] if piece[1].type in ("RELATION", "SUB", "SUP") and len(word) == 2 and word[0] == "d" else []


def _differentials(piece: list[Sign]) -> set[int]:
    r"""The places of dL and dw in \frac{dL}{dw}."""
    out: set[int] = set()
    for n, token in enumerate(piece):
        if token.type != "FRAC" or n + 2 >= len(piece) or piece[n + 1].type != "LBRACE":
            continue
        depth, m = 0, n + 1
        while m < len(piece) and m < n + 200:
            depth += (piece[m].type == "LBRACE") - (piece[m].type == "RBRACE")
            m += 1
            if not depth:
                break
        if m + 1 < len(piece) and piece[m].type == "LBRACE" and all(str(piece[k]).startswith("d") for k in (n + 2, m + 1)):
            out |= {n + 2}
            k = m + 1
            while k < len(piece) and piece[k].type != "RBRACE":
                out |= {k} if str(piece[k]).startswith("d") else set()
                k += 1
    return out
