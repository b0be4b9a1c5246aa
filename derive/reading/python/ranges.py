"""What runs over a range: sum(f(i) for i in range(n)), [f(x) for x in xs], zip, enumerate."""

from __future__ import annotations

import ast
from collections.abc import Callable

from derive.reading.python.arrays import Array, Axis, Whole, counted
from derive.reading.python.operations import Operations
from derive.reading.said import Said
from derive.words import gettext as _


class Ranges(Operations):
    """Generators, lists over a range, and what they bind."""

    known: dict[str, object]
    letters: dict[object, Said]
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
        try:
            body = self.valued(node.elt)
        finally:
            self.known = kept

        def entry(i: Said, *rest: Said) -> Said:
            return self.with_letter(token, i, lambda: body.entry(*rest))

        return self.array((axis, *body.axes), entry, body.names)

    def comprehended(self, node: ast.GeneratorExp | ast.ListComp, kind: str) -> Array:
        """sum(f(i) for i in range(n))."""
        kept = dict(self.known)
        ranges: list[tuple[object, Axis, str | None]] = []
        conditions: list[Array] = []
        try:
            for generator in node.generators:
                ranges.append(self.enter(generator.target, generator.iter))
                conditions += (self.valued(c) for c in generator.ifs)
            body = self.valued(node.elt)
        finally:
            self.known = kept
        return self.over(kind, ranges, conditions, body)

    def over(self, kind: str, ranges: list[tuple[object, Axis, str | None]], conditions: list[Array], body: Array) -> Array:
        if conditions and kind not in ("sum", "prod"):
            raise self.refusal(_("a {kind} under a condition is not read").format(kind=kind))
        neutral = self.integer(Whole(None, 1 if kind == "prod" else 0))
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
        call = domain.func.id if isinstance(domain, ast.Call) and isinstance(domain.func, ast.Name) else ""

        def index(added: int) -> Array:
            return self.integer(Whole(lambda: self.letters[token], added, token))

        if call == "range":
            assert isinstance(domain, ast.Call)
            ends = [self.valued(a) for a in domain.args]
            axis, added = self.stretch(ends)
            bound: list[object] = [index(added - 1)]
        else:
            assert isinstance(domain, ast.expr)
            parts = domain.args if isinstance(domain, ast.Call) and call in ("zip", "enumerate") else [domain]
            arrays = [self.valued(p) for p in parts]
            for a in arrays:
                if not a.rank:
                    raise self.misfit(_("a loop is over what has entries"), a.names)
            axis = self.one_of([a.axes[0] for a in arrays])
            bound = [self.row(a, token) for a in arrays]
            if call == "enumerate":
                bound.insert(0, index(-1))
        if len(names) != len(bound) or not all(isinstance(n, ast.Name) for n in names):
            raise self.refusal(_("a loop binds names, one for each of what it runs over"))
        for n, value in zip(names, bound, strict=True):
            assert isinstance(n, ast.Name)
            self.known[n.id] = value
        first = names[0]
        letter = first.id if isinstance(first, ast.Name) and len(first.id) == 1 and call in ("range", "enumerate") else None
        return token, axis, letter

    def row(self, a: Array, token: object) -> Array:
        return self.viewed(a, a.axes[1:], lambda *rest: (self.letters[token], *rest), a.names)

    def stretch(self, ends: list[Array]) -> tuple[Axis, int]:
        """The axis of range(first, last), and the number from which it counts."""
        if len(ends) not in (1, 2) or any(e.whole is None and e.free is None for e in ends):
            raise self.refusal(_("a range is read from a number to a whole number, by ones"))
        start = self.count(ends[0]) if len(ends) > 1 else 0
        if start is None:
            raise self.refusal(_("a range begins with a number"))
        stop = ends[-1]
        if start == 0:
            return self.sized(stop), 0
        n = self.count(stop)
        if n is not None:
            return counted(max(n - start, 1)), start
        return Axis(lambda: self.less(stop, start)), start

    def less(self, stop: Array, start: int) -> Said:
        whole = stop.whole or Whole(stop.entry, 0)
        return whole.plus(-start)
