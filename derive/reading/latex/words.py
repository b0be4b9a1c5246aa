r"""Words in a formula: names such as \mathrm{softmax} and \text{Hamming Loss}, and what is said between formulas."""

from __future__ import annotations

import re
from collections.abc import Callable

from derive.reading.latex.commands import GREEK, TYPED, UPRIGHTS
from derive.reading.latex.cursor import Cursor
from derive.reading.latex.tokens import Token
from derive.reading.surface import Item, Letter, Number, Prose, Row, Sign
from derive.words import gettext as _

#: Words of a sentence: what begins with one of them is no name.
PROSE = frozenset((
    "if", "when", "whenever", "otherwise", "else", "elsewhere", "and", "or", "where", "for", "with", "subject",
    "such", "s.t.", "st", "is", "are", "then", "since", "given", "so", "let", "because", "hence", "thus", "therefore",
    "while", "as", "over", "in", "of", "the", "a", "an", "that", "which", "denotes", "by", "on", "to", "from",
    "using", "here", "note", "we", "i.e.", "e.g.", "assume", "suppose", "all", "each", "every", "any", "but", "it",
    "this", "these", "iff", "unless", "only", "under", "at", "via", "falls", "für", "sonst", "und", "oder", "mit",
    "wobei", "si", "sinon", "et", "où", "avec", "若", "如果", "其他", "其它", "其中", "否则", "when:", "implies", "both",
    "therefore,", "define", "defined", "consider", "after", "before", "update", "repeat", "cases", "first", "second",
    "step", "likewise",
    "minimize", "minimise", "maximize", "maximise", "minimizing", "maximizing",
    "similarly", "respectively", "resp.", "old:", "i.i.d.",
))  # fmt: skip
#: Of these a name may be: a label, or a quantity beside an operator.
_ALSO_NAMES = frozenset(("old", "step", "first", "second", "update", "a", "cases", "in", "at", "all", "to", "st", "given"))
#: Of these a name may be in capitals: the odds ratio OR, a current IN.
_CAPITALS_TOO = frozenset(("or", "and", "as", "is", "it", "on", "of", "so", "by", "via", "all"))
#: What is said of the formula itself.
_NOTE = re.compile(r"\(.*\)\Z|.*\bfrom\b|.*\bby\b")
_WORD = re.compile(r"[^\W\d_][\w .\-/&']*@?\Z|\d+[-\w]*[^\W\d_][\w-]*\Z")
_GAP = frozenset((
    "\\,", "\\!", "\\:", "\\/", "\\-", "{", "}", "\\displaystyle", "\\limits", "\\nolimits", "\\rm", "\\bf", "\\it",
    "\\sf", "\\tt", "\\normalfont", "\\mathrm", "\\text", "\\operatorname", "\\mathbf", "\\bm", "\\mathsf",
    "\\textbf", "\\textrm", "\\mathit", "\\boldsymbol", "\\textit", "\\mbox",
))  # fmt: skip
_SPACE = frozenset(("\\ ", "~", "\\;", "\\space", "\\quad", "\\qquad", "\\>"))


def spelled(tokens: list[Token], *, spaces: bool) -> str | None:
    """The word that tokens spell, or nothing if there is mathematics among them."""
    out: list[str] = []
    for token in tokens:
        if spaces and token.before:
            out.append(" ")
        if token.key in _SPACE:
            out.append(" ")
        elif token.key in ("\\_", "\\-", "\\&", "\\%", "\\#"):
            out.append(token.key[1:])
        elif spaces and token.key in ("\\,", "\\:"):
            out.append(" ")
        elif token.key in _GAP:
            continue
        elif token.name or token.key in "$^_&#":
            return None
        else:
            out.append(token.key)
    return re.sub(r"\s+", " ", "".join(out)).strip()


def summed(word: str, at: int) -> list[Item]:
    """The items of a sum of names that is set as one word, \\text{TP + FP}; none where it is anything else."""
    if not re.fullmatch(r"\w+(?: [+×*/-] \w+)+", word):
        return []
    signs = {"×": "times"}
    parts = word.split(" ")
    return [Sign(at, signs.get(p, p)) if n % 2 else Number(at, p) if p.isdigit() else Letter(at, p, "upright")
            for n, p in enumerate(parts)]  # fmt: skip


class Words(Cursor):
    """Reads the argument of a command that sets words."""

    #: Whether a sub- or superscript is read: words are labels there.
    scripts = 0

    def part(self, tokens: list[Token], read: Callable[[], Row]) -> Row:
        """Reads other tokens in between."""
        kept = self.tokens, self.n, self.end
        end = tokens[-1].at + 1 if tokens else self.at
        self.tokens, self.n, self.end = tokens, 0, end
        found = read()
        self.tokens, self.n, self.end = kept
        return found

    def whole(self) -> Row:
        """A row to the end of the tokens."""
        raise NotImplementedError

    def upright(self, of: Token) -> list[Item]:
        r"""\mathrm{softmax}, \operatorname{arg\,max}: one name; \mathrm{x_i}: a formula in upright letters."""
        font = UPRIGHTS[of.name]
        raw = self.raw(of)
        word = spelled(raw, spaces=False)
        if word is not None and re.fullmatch(r"[^\W\d_][\w \-']*", word) and not (of.name == "mathop" and len(word) == 1):
            if word in TYPED:
                return [Letter(of.at, TYPED[word], font)]
            return [Letter(of.at, word, "" if of.name == "mathit" and len(word) == 1 else font)]
        if word and word.isdigit():
            return [Number(of.at, word)]
        kept, self.font = self.font, "" if of.name == "mathop" else font
        with self.open("'{'", of.at):
            found = self.part(raw, self.whole)
        self.font = kept
        return list(found)

    def said(self, of: Token) -> list[Item]:
        r"""\text{…}: a name, words between formulas, or both with formulas between dollar signs."""
        raw = self.raw(of)
        word = spelled(raw, spaces=True)
        if word is not None and (found := summed(word, of.at)):
            return found
        if word is not None:
            return self.word(word, of.at)
        if not any(token.key in ("$", r"\(") for token in raw):
            with self.open("'{'", of.at):
                return list(self.part([token for token in raw if token.key not in ("\\ensuremath",)], self.whole))
        out: list[Item] = []
        piece: list[Token] = []
        formula = False
        for token in [*raw, Token("$", self.at)]:
            if token.key not in ("$", r"\(", r"\)"):
                piece.append(token)
                continue
            if formula and piece:
                with self.open("'$'", piece[0].at):
                    out += self.part(piece, self.whole)
            elif piece:
                out += self.word(spelled(piece, spaces=True) or "", piece[0].at, between=True)
            piece, formula = [], not formula
        return out

    def word(self, word: str, at: int, *, between: bool = False) -> list[Item]:
        """A word as a name or as what is said; `between` formulas it is said."""
        plain = word.strip(" ,.;:")
        if not plain:
            return [Sign(at, c) for c in word if c in ",;:"]
        if between or (self.is_said(word) and not (self.scripts and " " not in plain)):
            return [Prose(at, word)]
        if plain in TYPED or plain in GREEK:
            return [Letter(at, TYPED.get(plain, plain), "upright")]
        if re.fullmatch(r"\d+(\.\d+)?", plain):
            return [Number(at, plain)]
        if len(plain) == 1 and not plain.isalnum():
            return [Sign(at, plain)]
        tail: list[Item] = [Sign(at, ",")] if word.rstrip().endswith(",") else []
        return [Letter(at, plain, "upright"), *tail]

    def is_said(self, word: str) -> bool:
        """Is this a sentence's word, or the name of something?"""
        first, *more = word.strip().lower().split()
        bare = first.strip(",.;:") if first not in PROSE else first
        is_name = word.isupper() and len(word) > 1 and bare in _CAPITALS_TOO  # the odds ratio OR
        if bare in PROSE and (more or bare not in _ALSO_NAMES) and not is_name:
            return True
        if first.endswith(":") and not more:
            return True
        return (
            len(more) > 3
            or (bool(_NOTE.match(word.strip())) and bool(more or word.strip()[0] == "("))
            or not _WORD.match(word.strip(" ,.;:"))
        )

    def need_word(self, of: Token) -> str:
        """An argument that is a name: of an environment."""
        word = spelled(self.raw(of), spaces=False)
        if not word:
            self.error(_("{command} wants an argument").format(command=of.key), of.at, f"`{of.key}{{…}}`")
        return word
