"""Sums along axes: of all entries, of products as einsum writes them, the matrix product."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from derive.reading import said
from derive.reading.letters import stands
from derive.reading.python.arrays import Array, Axis, Whole, counted
from derive.reading.python.masks import Masks
from derive.reading.python.names import is_matrix, is_samples
from derive.reading.said import ONE, ZERO, Said
from derive.records import replace
from derive.words import gettext as _

_ENTRIES = re.compile(r"(?<![\w.])([A-Za-z]\w*)\[([^\[\]]*)\]")
WRITTEN = 12  # an axis of so many entries, known as a number, is written out


class Sums(Masks):
    """Folds along axes, and products that sum."""

    in_steps = False  # whether a loop is read whose turns follow from each other

    def folded(self, kind: str, axis: Axis, body: Callable[[Said], Said], *avoid: Said, prefer: str | None = None) -> Said:
        """A sum (product, mean, maximum, minimum) of what an index runs through along an axis."""
        if axis.pairs:
            return self.over_pairs(kind, axis, body, *avoid)
        if axis.count is not None and axis.count <= WRITTEN and (axis.count == 1 or kind in ("sum", "prod")):
            start = Whole(None, 0) if axis.start is None else axis.start
            entries = [body(start.plus(n + 1)) for n in range(axis.count)]
            return (
                entries[0]
                if axis.count == 1
                else said.times(*entries)
                if kind == "prod"
                else said.plus([("+", e) for e in entries])
            )
        with self.bound(self.fresh(*avoid, prefer=prefer)) as k:
            made = body(k)
        if kind == "sum" and made == ZERO:
            return ZERO
        if not stands(k.text, made.text):
            if kind in ("sum", "prod"):
                return said.times(axis.length(), made) if kind == "sum" else said.power(made, axis.length())
            return made
        if axis.start is not None:
            last = axis.start.plus(axis.count or 0) if axis.end is None else axis.end()
            return self.tick(said.call(kind, made, f"({k.text}, {axis.start.plus(1).text}, {last.text})"))
        if axis.short is not None and not self.is_all(axis, k.text, made.text):
            return self.part(kind, axis, k, made)
        if axis.short is not None and re.fullmatch(r"[A-Za-z]\w* - \d+", axis.length().text):
            return self.tick(said.call(kind, made, f"({k.text}, 1, {axis.length().text})"))
        if self.is_all(axis, k.text, made.text):
            return self.tick(said.call(kind, made, k))
        return self.tick(said.call(kind, made, f"({k.text}, 1, {axis.length().text})"))

    def over_pairs(self, kind: str, axis: Axis, body: Callable[[Said], Said], *avoid: Said) -> Said:
        """A sum (mean) over the pairs i < j of an axis."""
        if kind not in ("sum", "mean"):
            raise self.refusal(_("a {kind} over pairs is not read: a sum or a mean is").format(kind=kind))
        with self.bound(self.fresh(*avoid)) as i, self.bound(self.fresh(*avoid)) as j:
            inside = said.call("where", said.compared(i, "<", j), body(Said(f"{i.text},{j.text}")), "0")
            whole = self.tick(said.call("sum", said.call("sum", inside, j), i))
        many = axis.length()
        pairs = said.over(said.times(many, said.plus([("+", many), ("-", ONE)])), Said("2"))
        return whole if kind == "sum" else said.over(whole, pairs)

    def part(self, kind: str, axis: Axis, k: Said, body: Said) -> Said:
        """A sum along a part of an axis: from its first entry on, or along all of it, where the index is in the part."""
        if axis.owners and (later := unshifted(k.text, body.text, axis.short)) is not None and axis.of is not None:
            first, last = str((axis.short or 0) + 1), axis.of().text
            return self.tick(said.call(kind, Said(later), f"({k.text}, {first}, {last})"))
        if kind not in ("sum", "mean"):
            raise self.refusal(_("a {kind} along a part of an axis is not read: give the part a name").format(kind=kind))
        assert axis.of is not None
        self.refuse_longer(axis, k, body)
        if any(shifts(k.text, body.text)):  # x[i + 1] is no entry further on
            whole = self.tick(said.call("sum", body, f"({k.text}, 1, {axis.length().text})"))
        else:
            inside = said.call("where", said.compared(k, "<=", axis.length()), body, "0")
            whole = self.tick(said.call("sum", inside, f"({k.text}, 1, {axis.of().text})"))
        return whole if kind == "sum" else said.over(whole, axis.length())

    shorter: Mapping[str, Mapping[int, str]] = {}

    def refuse_longer(self, axis: Axis, k: Said, body: Said) -> None:
        """X @ w[:-1]: an array beside a part of another is as long as the part, so that one index does not run along both."""
        length = axis.length().text
        beside = {
            name for name, slots in _ENTRIES.findall(body.text) for n, slot in enumerate(slots.split(","))
            if slot.strip() == k.text and self.shorter.get(name, {}).get(n) != length
        }  # fmt: skip
        if axis.owners and "" not in axis.owners and (others := sorted(beside - axis.owners)):
            owner = min(axis.owners)
            raise self.refusal(
                _("{other} has as many entries here as a part of {name}, and {name} has more: give the parts of {name} names of "
                  "their own").format(other=others[0], name=owner)
            )  # fmt: skip

    @staticmethod
    def is_all(axis: Axis, letter: str, body: str) -> bool:
        """Whether an index runs as far as all entries exist, so that its range need not be said."""
        found = shifts(letter, body)
        if axis.natural:
            return 0 in found
        return axis.short is not None and 0 in found and max(found) == axis.short

    def reduced(self, kind: str, a: Array, axes: Sequence[int] | None = None, keep: bool = False) -> Array:
        """A sum (mean, maximum …) of all entries, or along some axes."""
        a = self.plain(a)
        if a.rank == 0:
            if a.names and axes is None:
                raise self.misfit(_("a {kind} is of what has entries").format(kind=kind), a.names)
            if axes is not None:
                raise self.misfit(_("there is no such axis here"), a.names)
            return a
        numbers = range(a.rank) if axes is None else [self.axis(a, n) for n in axes]
        if axes is not None and any(a.axes[n].opened for n in numbers):  # the axis of x[:, None] is for that of the mu of x - mu
            raise self.misfit(_("along this axis there is one entry, and nothing that it is combined with has more"), a.names)

        def entry(*letters: Said) -> Said:
            rest = [c for n, c in enumerate(letters) if n not in numbers] if keep else list(letters)
            cells: list[Said | None] = [None if n in numbers else rest.pop(0) for n in range(a.rank)]

            def inner(cells: list[Said | None]) -> Said:
                if None not in cells:
                    return a.entry(*cells)
                n = cells.index(None)
                return self.folded(kind, a.axes[n], lambda k: inner([*cells[:n], k, *cells[n + 1 :]]), *letters)

            return inner(cells)

        left = [counted(1) if n in numbers else x for n, x in enumerate(a.axes) if keep or n not in numbers]
        return self.array(left, entry, frozenset() if axes is None and not keep else a.names)

    def contracted(self, letters: Sequence[str], out: str, arrays: Sequence[Array]) -> Array:
        """A sum of products as einsum writes it: ij, jk → ik."""
        arrays = [self.plain(a) for a in arrays]
        for spec, a in zip(letters, arrays, strict=True):
            if len(spec) != a.rank:
                raise self.misfit(
                    _("{spec} is of {n} axes, and this has {rank}").format(spec=spec, n=len(spec), rank=a.rank), a.names
                )
        axes = {
            c: self.one_of([a.axes[n] for s, a in zip(letters, arrays, strict=True) for n, x in enumerate(s) if x == c])
            for s in letters
            for c in s
        }
        summed = [c for c in axes if c not in out]

        def entry(*free: Said) -> Said:
            def inner(cells: dict[str, Said], rest: Sequence[str]) -> Said:
                if not rest:
                    return said.times(
                        *(a.entry(*self.at(a, [cells[c] for c in s])) for s, a in zip(letters, arrays, strict=True))
                    )
                return self.folded("sum", axes[rest[0]], lambda k: inner({**cells, rest[0]: k}, rest[1:]), *free)

            return inner(dict(zip(out, free, strict=True)), summed)

        return self.array([axes[c] for c in out], entry, frozenset().union(*(a.names for a in arrays)))

    def product(self, a: Array, b: Array) -> Array:
        """a @ b."""
        if not (a.rank and b.rank):
            raise self.misfit(_("@ is a product of arrays"), frozenset().union(*(x.names for x in (a, b) if not x.rank)))
        batch = "abcdefgh"[: max(a.rank, b.rank, 2) - 2]
        left = batch[len(batch) - max(a.rank - 2, 0) :] + ("ik" if a.rank > 1 else "k")
        right = batch[len(batch) - max(b.rank - 2, 0) :] + ("kj" if b.rank > 1 else "k")
        made = self.contracted((left, right), batch + ("i" if a.rank > 1 else "") + ("j" if b.rank > 1 else ""), (a, b))
        for x in (a, b):
            if x.bare and x.rank == 1 and is_matrix(x.free or ""):  # a capital letter beside @ is a matrix
                self.doubt(2.0, x.names)
            elif self.in_steps and x.rank == 1 and x.free and is_matrix(x.free) and not is_samples(x.free):
                self.doubt(3.0, x.names)  # W[l] @ x of the layer l
        weights = b if a.rank == 1 and b.rank == 2 else a if b.rank == 1 and a.rank == 2 else None
        if weights is not None and weights.named is not None and not is_samples(weights.named):
            made = replace(made, outputs=True)
        return made if made.rank else replace(made, names=a.names | b.names)

    def permuted(self, a: Array, order: Sequence[int]) -> Array:
        def entry(*letters: Said) -> Said:
            cells = dict(zip(order, letters, strict=True))
            return a.entry(*(cells[n] for n in range(a.rank)))

        return self.array([a.axes[n] for n in order], entry, a.names)


def unshifted(letter: str, body: str, by: int | None) -> str | None:
    """A body in which an index stands always with the same number added, as far as to the last entry, without that number: x[i]
    from 2 on for x[i + 1]; None for any other."""
    later = rf"(?<=[\[,]){letter} \+ {by}(?=[\],])"
    made = re.sub(later, letter, body)
    return made if by and made != body and not stands(letter, re.sub(later, "", body)) else None


def shifts(letter: str, body: str) -> list[int]:
    """What is added to an index at the places where it stands."""
    return [int(more or 0) for more in re.findall(rf"[\[,]{letter}(?: \+ (\d+))?(?=[\],])", body)]
