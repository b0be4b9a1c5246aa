"""What words say of a matrix beside formulas: A is symmetric, Σ positive definite, as A = A^T and Σ ≻ 0 say it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.reading.naming import is_capital, label, stem
from derive.reading.runs import base_of
from derive.reading.surface import Accent, Item, Letter, Number, Prose, Row, Scripts, Sign

_DEFINITE = r"positive[\s-]+definite|s\.?p\.?d\.?"
_SAID = rf"(?:(?P<symmetric>symmetric)(?:,?\s+(?:and\s+)?(?P<both>{_DEFINITE}))?|(?P<definite>{_DEFINITE}))"
#: What may follow: the end of what is said, or the sentence goes on; a symmetric function is another thing.
_ENDS = r"\s*(?:\Z|[,.;:)]|(?:and|with|so|then|where|the|which|for|that)\b)"
#: Words before it in whose sentence nothing is said of a matrix.
_NOT = re.compile(
    r"\b(?:kernel|function|loss|hessian|distance|divergence|of|is|are|does)\s*\Z|\b(?:not|unless|whether|if)\b", re.IGNORECASE
)
#: Behind a name: is symmetric, a symmetric positive definite matrix.
_BEHIND = re.compile(rf"(?:(?:is|be|are|being)\b\s*)?(?:an?\s+)?(?:real\s+)?{_SAID}(?:\s+matrix)?(?={_ENDS})", re.IGNORECASE)
#: Before one: for a symmetric matrix.
_BEFORE = re.compile(rf"\b{_SAID}(?:\s+matrix)?\s*\Z", re.IGNORECASE)


def with_adjectives(row: Row) -> Row:
    """A text in which formulas say what its words say of matrices."""
    out: list[Item] = []
    items, n = row.items, 0
    while n < len(items):
        item = items[n]
        n += 1
        out.append(item)
        before = out[-2] if len(out) > 1 else None
        told = _told_before(out[:-1])
        if not _is_matrix(item) or not (before is None or isinstance(before, Prose) or _separates(before)):
            continue
        if _NOT.search(told):
            continue
        end, said = _words(items, n)
        if (found := _BEHIND.match(said.strip())) is not None:
            out += _told(item, found)
            rest = said.strip()[found.end() :].strip(" ,.;")
            out += [Prose(item.at, rest)] if rest else [Sign(item.at, "\\\\")]
            n = end
            continue
        if told and (end > n or n == len(items) or _separates(items[n])) and (found := _BEFORE.search(told)) is not None:
            out += [*_told(item, found), Sign(item.at, "\\\\")]
    return Row(row.at, tuple(out))


def _told_before(items: Sequence[Item]) -> str:
    """The words that end here, with nothing between them."""
    said: list[str] = []
    for item in reversed(items):
        if not isinstance(item, Prose):
            break
        said.append(item.text)
    return " ".join(reversed(said))


def _is_matrix(item: Item) -> bool:
    """Whether an item is a capital by itself, with a word or number below it perhaps."""
    base = base_of(item)
    if isinstance(item, Scripts) and (item.sup is not None or not (label(item.sub or Row(item.at, ())) or "").isdigit()):
        return False
    name = stem(base) if isinstance(base, Letter | Accent) else None
    return name is not None and is_capital(name)


def _words(items: Sequence[Item], n: int) -> tuple[int, str]:
    """Where the words end that begin here, and what they say."""
    said: list[str] = []
    while n < len(items) and _is_word(item := items[n]):
        said.append(getattr(item, "text", ""))
        n += 1
    return n, " ".join(said)


def _is_word(item: Item) -> bool:
    return isinstance(item, Prose) or (isinstance(item, Letter) and item.font in ("upright", "word") and len(item.text) > 2)


def _separates(item: Item) -> bool:
    return isinstance(item, Sign) and item.text in (",", ";", ".", "\\\\", "quad")


def _told(name: Item, found: re.Match[str]) -> list[Item]:
    """The formula that says so, behind its name."""
    if found["definite"] or found["both"]:
        return [Sign(name.at, "succ"), Number(name.at, "0")]
    turned = Row(name.at, (Sign(name.at, "top"),))
    below = name.sub if isinstance(name, Scripts) else None
    return [Sign(name.at, "="), Scripts(name.at, base_of(name), below, turned)]
