"""Words of sentences around typed formulas: Find the gradient of f(x) = …, show that …, with respect to x.

A word is said where no formula is open before it, or where it and what follows go on as a sentence does; in a formula every word
is a name: the a of v t + 1/2 a t^2, the cost of α loss + β cost.
"""

from __future__ import annotations

import re

#: Words of sentences, which nobody has for a quantity.
SENTENCE = frozenset((
    "so", "then", "that", "show", "prove", "verify", "check", "hence", "thus", "therefore", "because", "since", "find", "compute",
    "calculate", "derive", "minimize", "minimise", "maximize", "maximise", "minimizing", "maximizing", "let", "suppose", "assume",
    "consider", "define", "is", "are", "the", "of", "what", "derivative", "gradient", "we", "have", "get", "which", "such",
    "here", "by", "this", "gives", "yields", "means", "using", "note", "now", "respect",
    "wrt", "to", "whose", "its", "following", "how", "do", "please",
))  # fmt: skip
#: What may be the name of a quantity too, and is a word behind an article.
NOUNS = frozenset((
    "function", "power", "rule", "chain", "gradients", "derivatives", "expression", "formula", "loss", "cost", "objective",
    "likelihood", "matrix", "squares", "square", "error", "symmetric", "definite", "positive", "real", "total", "convex",
))  # fmt: skip
ARTICLES = frozenset(("the", "this", "that", "our", "my", "its", "a", "an", "each", "of"))
#: Words beside those of a sentence.
BESIDE = frozenset((
    "with", "over", "when", "subject", "and", "want", "has", "equal", "if", "not", "own", "a", "an", "differentiate", "where",
    "for", "from", "at", "as", "be", "about", "given", "wants", "need", "in", "terms", "on", "all", "any", "our", "my", "each",
))  # fmt: skip
#: Words with which a sentence goes on behind a formula.
CONNECTORS = frozenset((
    "so", "then", "where", "with", "which", "that", "hence", "thus", "therefore", "because", "since", "show", "prove", "verify",
    "find", "compute", "calculate", "and", "wrt", "what", "let", "over", "for", "is", "are", "be", "has", "gives", "yields",
    "means", "if",
))  # fmt: skip
#: Words that nobody has for a quantity.
WORDS_ALONE = (SENTENCE | BESIDE) - NOUNS - {"gradient", "derivative", "check", "get", "own", "equal", "mean", "means"}
_BREAK = re.compile(r"[,;:?\n]|\.(?=\s|\Z)")
_RESPECT = re.compile(r"(?:with\s+respect\s+to|wrt|w\.r\.t\.)\s+\S+\s*\Z")
_STATES = re.compile(r"(?<![<>!=:])=|\A(?:∇|∂|d/d|d[A-Z]\w*/d)")


_SAID = re.compile(rf"(?<![\w.])(?:{'|'.join(sorted(SENTENCE))})\s+[^\s=:*/+,;)^-]", re.IGNORECASE)


def is_said(text: str, at: int, word: str, said_to: int) -> bool:
    """Whether a word of a typed text belongs to a sentence; `said_to` is where the last such word ends."""
    low = word if len(word) == 1 else word.lower()
    if low not in SENTENCE | BESIDE | NOUNS or defines(text, word):
        return False
    if low in ("symmetric", "definite") or re.match(r"positive[ -]definite\b", text[at:]):
        return True  # of a matrix
    before, said_before = text[:at], bool(said_to) and not text[said_to:at].strip()
    tokens = _BREAK.split(text[at:], maxsplit=1)[0].split()
    following = tokens[1].lower() if len(tokens) > 1 else ""
    if said_before or not before.strip() or _BREAK.search(before.rstrip(" \t")[-1:]):
        last = (before.split() or [""])[-1].lower() if said_before else ""
        if low in ("a", "an"):
            return len(following) > 2 and following.isalpha()
        if low in NOUNS:
            return last in ARTICLES | NOUNS or following in SENTENCE
        if low in ("gradient", "derivative"):
            return following in SENTENCE | BESIDE or last in ARTICLES
        return bool(following) and re.match(r"[=+*/^_)\]]|-\s", following) is None
    if low not in CONNECTORS:
        return False
    rest = " ".join(tokens)
    while tokens and tokens[0].lower() in SENTENCE | BESIDE | CONNECTORS:
        tokens = tokens[1:]
    tail = " ".join(tokens)
    if _RESPECT.match(rest) or _STATES.search(tail):
        return True
    if low == "over":
        return len(tokens) == 1 and re.match(r"\s*(?:min|max)imi[sz]e\b", text, re.IGNORECASE) is not None
    if low in ("is", "are", "has", "be"):  # is the acceleration, is convex
        return all(t.isalpha() and len(t) > 2 for t in tokens)
    return not tail and len(rest.split()) > 1


def is_no_name(text: str, word: str) -> bool:
    """Whether a word is one of sentences alone, which stands in a formula."""
    return len(word) > 2 and word.lower() in WORDS_ALONE and not defines(text, word)


def defines(text: str, word: str) -> bool:
    """Whether a left side of a text is a name, or a function of that name."""
    return re.search(rf"(?<!\w){re.escape(word)}\s*(?:\([^()=]*\))?\s*(?:=|:=)(?!=)", text) is not None


def is_sentence(text: str) -> bool:
    """Whether words of a sentence stand in a text."""
    adjective = re.search(r"\bsymmetric\b|\bpositive[ -]definite\b", text)
    return adjective is not None or _SAID.search(text) is not None
