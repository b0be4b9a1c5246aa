"""The texts of one problem in LaTeX, cut into equations and read together: what a letter is, it is in all of them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cached_property

from derive.language.latex.brackets import Sign
from derive.language.latex.commands import GREEK, TYPED, WORDS
from derive.language.latex.convert import Converter
from derive.language.latex.facts import Facts, defined
from derive.language.latex.letters import free_letters
from derive.language.latex.names import label
from derive.language.latex.source import LatexSource, latex_source
from derive.language.latex.tokens import tokens
from derive.language.latex.tree import Relation, parse
from derive.language.syntax import Equation, Source
from derive.sentence import Sentence

_SEPARATORS = ("SEPARATOR", "NEWLINE", "LINE_END", "DOT")
#: What goes on with the line before it, or asks for one more.
_CONTINUES = frozenset(("RELATION", "SIGN", "TIMES", "DIVIDE", "CLOSE", "SUB", "SUP"))
_WAITS = frozenset(("RELATION", "SIGN", "TIMES", "DIVIDE"))
_LONGEST_PRODUCT = 3  # letters that may stand side by side without being a word: wx, xyz


class LatexWriting:
    """The texts of a problem, those of them that are LaTeX.

    `equations` and `expression` give Python's syntax trees for a text, as the text notation's own do.  `main` is the text
    that defines; `others` say more of the same letters; `known` holds the arrays of a problem that is posed already, each
    with the number of its indices, and `functions` its unknown functions.
    """

    def __init__(
        self, main: Iterable[str] = (), others: Iterable[str] = (), asked: Iterable[str] = (), *,
        arrays: Mapping[str, int] | None = None, known: Mapping[str, int] | None = None, functions: Iterable[str] = (),
        indices: Iterable[str] = (),
    ) -> None:  # fmt: skip
        self.main, self.others, self.asked = list(main), list(others), list(asked)
        self.arrays, self.known, self.functions = dict(arrays or {}), dict(known or {}), set(functions)
        self.indices = set(indices)

    @property
    def readings(self) -> list[Sentence]:
        """What was taken by convention in these texts, where they could mean something else."""
        return self.facts.readings

    @cached_property
    def _cut(self) -> dict[str, tuple[LatexSource, list[list[Sign]]]]:
        made: dict[str, tuple[LatexSource, list[list[Sign]]]] = {}
        for text in (*self.main, *self.others, *self.asked):
            source = latex_source(text)
            made[text] = source, pieces(tokens(source))
        words = {word for _, found in made.values() for piece in found for word in _words_defined(piece)}
        return {
            text: (source, [_spelled_out(piece, words, source) for piece in found]) for text, (source, found) in made.items()
        }

    @cached_property
    def _trees(self) -> dict[str, tuple[LatexSource, list[Relation]]]:
        return {
            text: (source, [parse(piece, source, piece[-1].end_pos or len(text)) for piece in found])
            for text, (source, found) in self._cut.items()
        }

    @cached_property
    def facts(self) -> Facts:
        facts = Facts(arrays=dict(self.arrays), known=self.known, functions=set(self.functions), indices=set(self.indices))
        for text in self.main:
            source, relations = self._trees[text]
            for relation in relations:
                facts.heads(relation, source)
        for texts, asked in ((self.main, False), (self.others, False), (self.asked, True)):
            for text in texts:
                source, relations = self._trees[text]
                for relation in relations:
                    facts.read(relation, source, asked)
        for name in facts.defined:
            facts.bare.discard(name)
        return facts

    def equations(self, text: str) -> list[Equation]:
        """The equations of a text, each side as a syntax tree."""
        source, relations = self._trees[text]
        return [self._equation(relation, source) for relation in relations]

    def _equation(self, relation: Relation, source: LatexSource) -> Equation:
        equals = [n for n, sign in enumerate(relation.signs) if sign == "="]
        if len(equals) > 1:
            raise source.refusal("two '=' in one equation; separate equations by ';'", relation.places[equals[1]])
        if relation.signs and (not equals or len(relation.signs) > 1):
            other = next(n for n, sign in enumerate(relation.signs) if sign != "=")
            raise source.refusal("a condition can only stand in a case distinction", relation.places[other], r"`\begin{cases}`")
        converter = Converter(self.facts, source)
        if not relation.signs:
            return Equation(source, None, source, source, self._free(converter, relation))
        left, right = relation.sides
        named = defined(left, source)
        if named is not None:
            found, _ = named
            head = converter.leaf(found)
            converter.bound = sorted(free_letters(head))
            return Equation(source, head, source, source, converter.whole(right))
        return Equation(source, converter.whole(left), source, source, converter.whole(right))

    @staticmethod
    def _free(converter: Converter, relation: Relation) -> ast.expr:
        """An expression alone: what is free in it outside of norms is not bound by them."""
        side = relation.sides[0]
        converter.bound = sorted(free_letters(converter.whole(side, norms=False)))
        return converter.whole(side)

    def expression(self, text: str) -> tuple[Source, ast.expr]:
        """One expression: what is asked for, or what the program wrote."""
        source, relations = self._trees[text]
        if not relations:
            raise source.refusal("there is nothing here", 0)
        if len(relations) > 1:
            raise source.refusal("one expression is wanted here, not several", relations[1].at)
        if relations[0].signs:
            raise source.refusal("an equation cannot stand here", relations[0].places[0])
        converter = Converter(self.facts, source)
        side = relations[0].sides[0]
        if len(side.terms) == 1 and len(side.terms[0][2]) == 1 and not side.terms[0][0]:
            found = label(side.terms[0][2][0].item, source)
            if found is not None and not found.power and found.stem not in ("e", "pi"):
                return source, converter.leaf(found)
        return source, self._free(converter, relations[0])


def pieces(found: list[Sign]) -> list[list[Sign]]:
    """The tokens of each equation: separated by semicolons, commas and line ends outside of brackets.

    A line that begins with an operator, or has no equals sign of its own, goes on with the line before it.
    """
    lines: list[tuple[str, list[Sign]]] = [("", [])]
    depth = 0
    for token in found:
        if depth == 0 and token.type in _SEPARATORS:
            lines.append((token.type, []))
            continue
        depth += (token.type in _OPENING) - (token.type in _CLOSING)
        if not (depth == 0 and token.type == "AMPERSAND"):
            lines[-1][1].append(token)
    made: list[list[Sign]] = []
    hard = True
    for kind, line in lines:
        hard = hard or kind in ("SEPARATOR", "DOT")
        if not line:
            continue
        if made and not hard and (line[0].type in _CONTINUES or made[-1][-1].type in _WAITS or not _has_equals(line)):
            made[-1] += line
        else:
            made.append(line)
        hard = False
    return made


_OPENING = frozenset(("LBRACE", "OPEN", "DEGREE_OPEN", "CASES"))
_CLOSING = frozenset(("RBRACE", "CLOSE", "DEGREE_CLOSE", "END_CASES"))


def _has_equals(line: list[Sign]) -> bool:
    depth = 0
    for token in line:
        depth += (token.type in _OPENING) - (token.type in _CLOSING)
        if depth == 0 and token.type == "RELATION" and token == "=":
            return True
    return False


def _words_defined(piece: list[Sign]) -> list[str]:
    """MSE = …: letters side by side that an equation defines are a word."""
    if len(piece) > 1 and piece[0].type == "RUN" and piece[1].type in ("RELATION", "SUB", "OPEN") and _has_equals(piece):
        word = str(piece[0])
        return [word] if len(word) > 2 or word.isupper() else []
    return []


def _spelled_out(piece: list[Sign], words: set[str], source: LatexSource) -> list[Sign]:
    """Letters side by side as a product, unless they are a word that is known."""
    out: list[Sign] = []
    for token in piece:
        if token.type != "RUN":
            out.append(token)
            continue
        word, at = str(token), token.start_pos or 0
        kind, value = "", word
        if word in words:
            kind = "WORD"
        elif word.lower() in WORDS and (word in WORDS or len(word) > 3):
            kind, value = "FUNCTION", WORDS[word.lower()]
        elif word in GREEK and len(word) > 2:
            kind, value = "LETTER", GREEK[word]
        elif word in TYPED:
            raise source.refusal(f"{word} is written with a command in LaTeX", at, f"`{TYPED[word]}`")
        elif len(word) > _LONGEST_PRODUCT:
            fix = rf"`\mathrm{{{word}}}`" if len(word) < 20 else None
            raise source.refusal("a word is set upright; a product of letters has spaces between them", at, fix)
        if kind:
            made = Sign(kind, value, at, end_pos=token.end_pos)
            made.font = token.font
            out.append(made)
            continue
        for n, letter in enumerate(word):
            made = Sign("LETTER", letter, at + n, end_pos=at + n + 1)
            made.font = token.font
            out.append(made)
    return out


__all__ = ["LatexWriting"]
