"""What runs over a range: sum(f(i) for i in range(n)), [f(x) for x in xs], zip, enumerate."""

from __future__ import annotations

import ast
from collections.abc import Callable

from derive.reading import said
from derive.reading.python.arrays import Array, Axis, Whole, counted, further
from derive.reading.python.operations import Operations
from derive.reading.said import OPPOSITE, Said
from derive.records import replace
from derive.words import gettext as _


class Ranges(Operations):
    """Generators, lists over a range, and what they bind."""

    known: dict[str, object]
    letters: dict[object, Said]
    listing = 0  # how many lists or sums over a range are being read, one in another
    turning: tuple[object, ...] = ()  # the loops that are being read

    def of_generatorexp(self, node: ast.GeneratorExp) -> Array:
        return self.listed(node)

    def of_listcomp(self, node: ast.ListComp) -> Array:
        return self.listed(node)

    def listed(self, node: ast.GeneratorExp | ast.ListComp) -> Array:
        """[f(x) for x in …]: an array with one axis more."""
        if len(node.generators) != 1 or node.generators[0].ifs:
            raise self.refusal(_("a list is read over one range, without a condition"))
        kept = dict(self.known)
        token, axis, _prefer = self.enter(node.generators[0].target, node.generators[0].iter)
        self.listing += 1
        try:
            body = self.valued(node.elt)
        finally:
            self.known = kept
            self.listing -= 1

        def entry(i: Said, *rest: Said) -> Said:
            return self.with_letter(token, self.from_start(axis, i), lambda: body.entry(*rest))

        return self.array((replace(axis, start=None, backwards=False), *body.axes), entry, body.names)

    def from_start(self, axis: Axis, i: Said) -> Said:
        """The place of the i-th index that runs along an axis."""
        if axis.backwards:
            return said.plus([("+", further(axis.length(), 1)), ("-", i)])
        if axis.start is None:
            return i
        if axis.start.base is None:
            return Whole(lambda: i, axis.start.added).plus(0)
        return said.plus([("+", i), ("+", axis.start.plus(0))])

    def comprehended(self, node: ast.GeneratorExp | ast.ListComp, kind: str) -> Array:
        """sum(f(i) for i in range(n))."""
        kept = dict(self.known)
        ranges: list[tuple[object, Axis, str | None]] = []
        conditions: list[Array] = []
        self.listing += 1
        try:
            for generator in node.generators:
                ranges.append(self.enter(generator.target, generator.iter))
                conditions += (self.valued(c) for c in generator.ifs)
            body = self.valued(node.elt)
        finally:
            self.known = kept
            self.listing -= 1
        return self.over(kind, ranges, conditions, body)

    def over(self, kind: str, ranges: list[tuple[object, Axis, str | None]], conditions: list[Array], body: Array) -> Array:
        if conditions and kind not in ("sum", "prod") and (kind not in OPPOSITE or len(ranges) > 1):
            raise self.refusal(_("a {kind} under a condition is not read").format(kind=kind))
        neutral = self.integer(Whole(None, 1 if kind == "prod" else 0))
        if conditions and kind in OPPOSITE:
            ((token, axis, prefer),) = ranges
            neutral = self.summed(OPPOSITE[kind], token, axis, prefer, body)
        for c in reversed(conditions):
            body = self.chosen(c, body, neutral)
        for token, axis, prefer in reversed(ranges):
            body = self.summed(kind, token, axis, prefer, body)
        return body

    def summed(self, kind: str, token: object, axis: Axis, prefer: str | None, body: Array) -> Array:
        body = self.plain(body)

        def entry(*letters: Said) -> Said:
            return self.folded(
                kind, axis, lambda k: self.with_letter(token, k, lambda: body.entry(*letters)), *letters, prefer=prefer
            )

        return self.array(body.axes, entry, body.names)

    def with_letter(self, token: object, letter: Said, body: Callable[[], Said]) -> Said:
        kept = self.letters.get(token)
        self.letters[token] = letter
        try:
            return body()
        finally:
            if kept is None:
                del self.letters[token]
            else:
                self.letters[token] = kept

    # ------------------------------------------------------------------ ranges
    def enter(self, target: ast.expr, domain: ast.expr) -> tuple[object, Axis, str | None]:
        """Makes the names that a range binds known; what stands for their index, the axis along which it runs, and its letter."""
        token = object()
        self.here = self.locate(domain)
        names = target.elts if isinstance(target, ast.Tuple) else [target]
        turned = isinstance(domain, ast.Call) and ast.unparse(domain.func) == "reversed" and len(domain.args) == 1
        if turned and isinstance(domain, ast.Call):
            domain = domain.args[0]
        call = domain.func.id if isinstance(domain, ast.Call) and isinstance(domain.func, ast.Name) else ""
        start = 0
        if call == "enumerate":
            assert isinstance(domain, ast.Call)
            domain, start = self.numbered(domain)
            if len(names) == 2 and isinstance(names[1], ast.Tuple):
                names = [names[0], *names[1].elts]

        def index(added: int) -> Array:
            return self.integer(Whole(lambda: self.letters[token], added, token))

        if call == "range":
            assert isinstance(domain, ast.Call)
            ends = [self.valued(a) for a in domain.args]
            axis = self.stretch(ends)
            axis = replace(axis, backwards=axis.backwards != turned)
            bound: list[object] = [index(-1)]
        else:
            is_zip = isinstance(domain, ast.Call) and isinstance(domain.func, ast.Name) and domain.func.id == "zip"
            parts = domain.args if isinstance(domain, ast.Call) and is_zip else [domain]
            arrays = [self.valued(p) for p in parts]
            for a in arrays:
                if not a.rank:
                    raise self.misfit(_("a loop is over what has entries"), a.names)
            axis = replace(self.one_of([a.axes[0] for a in arrays]), backwards=turned)
            bound = [self.row(a, token) for a in arrays]
            if call == "enumerate":
                bound.insert(0, index(start - 1))
        if len(names) != len(bound) or not all(isinstance(n, ast.Name) for n in names):
            raise self.refusal(_("a loop binds names, one for each of what it runs over"))
        for n, value in zip(names, bound, strict=True):
            assert isinstance(n, ast.Name)
            self.known[n.id] = value
        first = names[0]
        letter = first.id if isinstance(first, ast.Name) and len(first.id) == 1 and call in ("range", "enumerate") else None
        return token, axis, letter

    def numbered(self, call: ast.Call) -> tuple[ast.expr, int]:
        """What enumerate counts, and from which number."""
        starts = [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "start")]
        start = self.count(self.valued(starts[0])) if starts else 0
        if not call.args or start is None:
            raise self.refusal(_("a range begins with a number"))
        return call.args[0], start

    def row(self, a: Array, token: object) -> Array:
        return self.viewed(a, a.axes[1:], lambda *rest: (self.letters[token], *rest), a.names)

    def stretch(self, ends: list[Array]) -> Axis:
        """The axis of range(first, last), or of the same numbers backwards."""
        if len(ends) == 3 and self.count(ends[2]) == -1 and self.count(ends[1]) == -1:
            return replace(self.stretch([self.combined("+", ends[0], self.integer(Whole(None, 1)))]), backwards=True)
        if len(ends) == 3 and self.count(ends[2]) == 1:
            ends = ends[:2]
        if len(ends) not in (1, 2) or any(e.rank or (e.whole is None and e.free is None) for e in ends):
            raise self.refusal(_("a range is read from a number to a whole number, by ones"))
        first, stop = (None if len(ends) == 1 else ends[0]), ends[-1]
        if first is None or self.count(first) == 0:
            return self.sized(stop)
        start, end = (e.whole or Whole(e.entry, 0) for e in (first, stop))
        if start.base is None and end.base is None:
            if end.added <= start.added:
                raise self.refusal(_("this range is empty"))
            return replace(counted(end.added - start.added), start=start)

        def length() -> Said:
            return end.plus(-start.added) if start.base is None else said.plus([("+", end.plus(0)), ("-", start.plus(0))])

        return Axis(length, start=start, end=lambda: end.plus(0))


__all__ = ["Ranges"]
