"""What a number, an index and a name stand for."""

from __future__ import annotations

from derive.reading.letters import Misfit
from derive.reading.meaning.values import Value, Values
from derive.reading.naming import is_sized_identity
from derive.reading.phrases import (
    Letter,
    Literal,
    Use,
)
from derive.reading.said import Said
from derive.reading.within import names_in
from derive.words import gettext as _


class Names(Values):
    """Numbers, indices and names."""

    def of_literal(self, e: Literal, want: int | None) -> Value:
        return Value(0, lambda: Said(e.text, kept=self.setting.literal))

    def of_letter(self, e: Letter, want: int | None) -> Value:
        return Value(0, lambda: self.letters.get(e.name, Said(e.name)))

    def of_use(self, e: Use, want: int | None) -> Value:
        if (
            e.name in ("I", "eye") and e.name not in self.setting.defined and not e.places and self.ranks.get(e.name, 2) == 2
            and e.name not in self.setting.sizes
        ):  # fmt: skip
            return self.identity()
        if is_sized_identity(e.name) and e.name not in self.setting.defined and not e.places and self.ranks.get(e.name) == 2:
            return self.identity()
        places = list(e.places)
        if e.name in self.samples:
            if len(places) >= self.ranks.get(e.name, 9):
                raise Misfit(_("{name} is one number, and the sum is over a sample").format(name=e.name), names_in(e), e.at)
            places = [Letter(e.at, self.samples[e.name]), *places]
        total = self.ranks.get(e.name, len(places))
        closed = [self.number(p) if p is not None else None for p in places]
        rank = total - sum(c is not None for c in closed)
        if rank < 0 or len(places) > total:
            raise Misfit(_("{name} has too many places here").format(name=e.name), names_in(e), e.at)

        def entry(*letters: Said) -> Said:
            rest = list(letters)
            cells = [c.entry() if c is not None else rest.pop(0) for c in closed] + rest
            return Said(f"{e.name}[{','.join(c.text for c in cells)}]") if cells else Said(e.name)

        whole = e.name if not places else None

        def open_() -> str:
            return entry(*[Said(":")] * rank).text

        diagonal = (lambda i: entry(i, i)) if whole in self.diagonals and rank == 2 else None
        return Value(rank, entry, whole=whole, slices=open_ if places and rank == 2 else None, diagonal=diagonal)
