"""The names of a problem that is posed already, however a formula over them spells them: x_1 and x1, \\hat{y} and y_hat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from derive.notation.symbols import ACCENTS, kind_of, split_accent, split_name
from derive.reading.account import Account
from derive.reading.evidence import is_bracketed, letters_of, scripted
from derive.reading.naming import label, stem
from derive.reading.runs import base_of
from derive.reading.surface import Item, Row, Scripts
from derive.records import dataclass

Parts = tuple[str, str, str]  # the letter or word, the accent on it, and what hangs from it as a part of the name


@dataclass(frozen=True)
class Known:
    """How many axes each name has, none for a number; the unknown functions; and the letters that are indices."""

    ranks: Mapping[str, int]
    functions: frozenset[str] = frozenset()
    letters: frozenset[str] = frozenset()
    written: str = ""  # the formulas of the problem, whose letters a new index does not take

    @classmethod
    def of_account(cls, account: Account) -> Known:
        """The names of a text that is understood."""
        kinds = account.names
        ranks = {n: len(k.get("shape", ())) for n, k in kinds.items() if k["kind"] in ("array", "number", "size")}
        functions = frozenset(n for n, k in kinds.items() if k["kind"] == "function")
        letters = frozenset(n for n, k in kinds.items() if k["kind"] == "index")
        written = " ".join(str(m.entries) for i in account.items for m in i.members)
        written += " ".join(("", *(length.text for d in account.declarations for length in d.lengths)))
        return cls(ranks, functions, letters, written)

    @cached_property
    def _arrays(self) -> dict[Parts, str]:
        return {parts_of(name): name for name, rank in self.ranks.items() if rank}

    @cached_property
    def _numbers(self) -> dict[Parts, str]:
        return {parts_of(name): name for name, rank in self.ranks.items() if not rank}

    @cached_property
    def _functions(self) -> dict[Parts, str]:
        return {parts_of(name): name for name in self.functions}

    def array(self, base: str, word: str = "") -> str | None:
        """The array with a letter, and with a word above it in parentheses."""
        return base if not word and self.ranks.get(base) else self._arrays.get(with_word(base, word))

    def number(self, base: str, word: str = "") -> str | None:
        """The number with a letter, and with a word below it."""
        return base if not word and base in self.ranks else self._numbers.get(with_word(base, word))

    def function(self, name: str) -> str | None:
        """The unknown function of a name."""
        return name if name in self.functions else self._functions.get(parts_of(name))

    def of(self, item: Item) -> str | None:
        """The array whose entry an item is."""
        name = stem(base_of(item))
        if name is None or not isinstance(item, Scripts):
            return None
        group = is_bracketed(item.sup)
        return self.array(name + ("_prime" if item.primes == 1 else ""), "" if group is None else label(group.body) or "")

    def below(self, rows: Sequence[Row]) -> frozenset[str]:
        """The letters that stand below an array, which are indices whatever else is said of them."""
        found = set(self.letters)
        for row in rows:
            for item, _after in scripted(row):
                if isinstance(item, Scripts) and self.of(item) is not None:
                    found.update(letters_of(item.sub))
        return frozenset(found - self._numbers.keys() - self.ranks.keys() - {""})


def parts_of(name: str) -> Parts:
    """A name as it is set: the letter, the accent, and what hangs from it."""
    rest, accent = split_accent(name)
    word, hung = split_name(rest)
    return "l" if word == "ell" else kind_of(word)[1], accent, kind_of(hung)[1]  # ℓ is the letter l


def with_word(base: str, word: str) -> Parts:
    """The parts of a letter, perhaps with an accent, from which a word hangs."""
    rest, _, accent = base.rpartition("_")
    letter, over = (rest, accent) if rest and accent in ACCENTS else (base, "")
    return (kind_of(letter)[1], over, kind_of(word)[1]) if word else parts_of(base)


__all__ = ["Known"]
