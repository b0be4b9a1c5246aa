"""The texts of one problem in LaTeX, cut into equations and read together: what a letter is, it is in all of them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import cached_property

from derive.language.latex.brackets import Sign
from derive.language.latex.convert import Converter
from derive.language.latex.evidence import Evidence
from derive.language.latex.facts import Facts, defined, squared
from derive.language.latex.left import is_total, left_side, say_root
from derive.language.latex.letters import free_letters
from derive.language.latex.matrices import Matrices
from derive.language.latex.names import label
from derive.language.latex.runs import Runs
from derive.language.latex.said import say_found
from derive.language.latex.settling import Settling
from derive.language.latex.source import LatexSource, latex_source
from derive.language.latex.tokens import tokens
from derive.language.latex.tree import Expression, Relation, parse
from derive.language.latex.walking import gathered
from derive.language.syntax import MOST_TERMS, Equation, Source
from derive.sentence import Message
from derive.words import gettext

_SEPARATORS = ("SEPARATOR", "NEWLINE", "LINE_END", "DOT")
#: What goes on with the line before it, or asks for one more.
_CONTINUES = frozenset(("RELATION", "SIGN", "TIMES", "DIVIDE", "CLOSE", "SUB", "SUP"))
_WAITS = frozenset(("RELATION", "SIGN", "TIMES", "DIVIDE"))


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
        self.typed = known is None  # by a person; what the program wrote means what the problem says
        self._found: list[tuple[str, ...]] = []
        self.main, self.others, self.asked = list(main), list(others), list(asked)
        self.arrays, self.known, self.functions = dict(arrays or {}), dict(known or {}), set(functions)
        self.indices = set(indices)

    @property
    def readings(self) -> list[Message]:
        """What was taken by convention in these texts, where they could mean something else."""
        return self.facts.readings

    @cached_property
    def _cut(self) -> dict[str, tuple[LatexSource, list[list[Sign]]]]:
        made: dict[str, tuple[LatexSource, list[list[Sign]]]] = {}
        for text in (*self.main, *self.others, *self.asked):
            source = latex_source(text)
            made[text] = source, pieces(tokens(source))
        self._runs = Runs(piece for text in (*self.main, *self.others) for piece in made[text][1])
        return {
            text: (source, [self._runs.spelled_out(piece, source) for piece in found]) for text, (source, found) in made.items()
        }

    @cached_property
    def _trees(self) -> dict[str, tuple[LatexSource, list[Relation]]]:
        trees = {
            text: (source, [parse(piece, source, piece[-1].end_pos or len(text)) for piece in found if not _declares(piece)])
            for text, (source, found) in self._cut.items()
        }
        if not self.typed or any(_is_long(side) for _, found in trees.values() for r in found for side in r.sides):
            return trees
        declared = {str(t) for _, found in self._cut.values() for piece in found if _declares(piece) for t in piece}
        defining = gathered(trees[text] for text in self.main)
        evidence = Evidence(defining, gathered(trees[text] for text in (*self.others, *self.asked)), declared)
        matrices = Matrices(evidence)
        settled = {
            text: (source, [Settling(evidence, source).relation(r) for r in found]) for text, (source, found) in trees.items()
        }
        for source, relation in gathered(settled[text] for text in (*self.main, *self.others)):
            matrices.refuse(relation, source)
        self._found = evidence.readings
        return settled

    @cached_property
    def facts(self) -> Facts:
        facts = Facts(arrays=dict(self.arrays), known=self.known, functions=set(self.functions), indices=set(self.indices))
        facts.typed = self.typed
        for text in self.main:
            source, relations = self._trees[text]
            for relation in relations:
                facts.heads(relation, source)
        for text in self.others:
            source, relations = self._trees[text]
            heads = [defined(relation.sides[0], source) for relation in relations if relation.signs == ("=",)]
            facts.given |= {found.key for found, _ in (head for head in heads if head is not None)}
        for texts, asked in ((self.main, False), (self.others, False), (self.asked, True)):
            for text in texts:
                source, relations = self._trees[text]
                for relation in relations:
                    facts.read(relation, source, asked)
        for name in facts.defined:
            facts.bare.discard(name)
        say_found(facts, self._runs.readings, self._found)
        return facts

    def equations(self, text: str) -> list[Equation]:
        """The equations of a text, each side as a syntax tree."""
        source, relations = self._trees[text]
        return [self._equation(relation, source, text in self.main) for relation in relations]

    def _equation(self, relation: Relation, source: LatexSource, main: bool) -> Equation:
        equals = [n for n, sign in enumerate(relation.signs) if sign == "="]
        if len(equals) > 1:
            raise source.refusal(gettext("two '=' in one equation; separate equations by ';'"), relation.places[equals[1]])
        if relation.signs and (not equals or len(relation.signs) > 1):
            other = next(n for n, sign in enumerate(relation.signs) if sign != "=")
            raise source.refusal(
                gettext("a condition can only stand in a case distinction"), relation.places[other], r"`\begin{cases}`"
            )
        converter = Converter(self.facts, source)
        if not relation.signs:
            return Equation(source, None, source, source, self._free(converter, relation))
        left, right = relation.sides
        root = squared(left, source) if self.typed and main else None
        named = (root, None) if root is not None else defined(left, source)
        if named is not None:
            found, _ = named
            head = converter.leaf(found)
            converter.bound = sorted(free_letters(head))
            body = converter.whole(right)
            if root is not None:
                say_root(self.facts, head)
                body = converter.call("sqrt", right.at, body)
            return Equation(source, head, source, source, body)
        if self.typed and main and not is_total(left, right):
            converter.whole(right)  # what is wrong in it is told first
            raise source.refusal(*left_side(left, source))
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
            raise source.refusal(gettext("there is nothing here"), 0)
        if len(relations) > 1:
            raise source.refusal(gettext("one expression is wanted here, not several"), relations[1].at)
        if relations[0].signs:
            raise source.refusal(gettext("an equation cannot stand here"), relations[0].places[0])
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
        if line[-1].type == "REAL":
            while made and len(made[-1]) == 1 and made[-1][0].type == "LETTER":  # A, B \in \mathbb{R}
                line = [*made.pop(), *line]
        goes_on = line[0].type in _CONTINUES or not _has_equals(line) or (bool(made) and made[-1][-1].type in _WAITS)
        if made and not hard and line[-1].type != "REAL" and goes_on:
            made[-1] += line
        else:
            made.append(line)
        hard = False
    return made


def _is_long(side: Expression) -> bool:
    """Whether a side has more terms or factors than are read, which is told where they are."""
    return len(side.terms) > MOST_TERMS or any(len(factors) > MOST_TERMS for _, _, factors in side.terms)


def _declares(piece: list[Sign]) -> bool:
    r"""Whether a piece says A \in \mathbb{R}."""
    return piece[-1].type == "REAL" and all(t.type == "LETTER" for t in piece[:-1])


_OPENING = frozenset(("LBRACE", "OPEN", "DEGREE_OPEN", "CASES"))
_CLOSING = frozenset(("RBRACE", "CLOSE", "DEGREE_CLOSE", "END_CASES"))


def _has_equals(line: list[Sign]) -> bool:
    depth = 0
    for token in line:
        depth += (token.type in _OPENING) - (token.type in _CLOSING)
        if depth == 0 and token.type == "RELATION" and token == "=":
            return True
    return False


__all__ = ["LatexWriting"]
