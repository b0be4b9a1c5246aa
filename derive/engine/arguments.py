"""Names for the arguments of unknown functions: f(g(x)) is f(u) with u = g(x), and f'(u) has something to be about.

A partial derivative of f by one argument holds the others fixed, so as soon as an argument is more than the variable
itself, or several arguments move, each moving one becomes a quantity with a name and a derivation of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic, Expr
from sympy.core.function import AppliedUndef

from derive.expression.indices import LETTERS, free_indices, fresh_index, names
from derive.expression.nodes import Binder, Derivative, Index, Indexed, Symbol, Whole, apply, entry, name_of, node, rebuild
from derive.problem import Definition, Problem
from derive.records import replace

Span = tuple[Expr, Expr]
NAMES = ("u", "v", "z", "q", "r", "h", "g", *(f"u{n}" for n in range(1, 1000)))


def name_arguments(problem: Problem) -> Problem:
    """The same problem, with a definition for every argument of an unknown function that needs a name."""
    return _Namer(problem).problem() if problem.functions else problem


class _Namer:
    def __init__(self, problem: Problem):
        self.source = problem
        self.target = name_of(problem.wrt)
        self.targets = list(dict.fromkeys(map(name_of, problem.variables)))  # one name, whatever is differentiated by
        self.free_names: Iterator[str] = (n for n in NAMES if n not in problem.taken)
        self.made: dict[Expr, Definition] = {}
        self.variables: list[str] = list(self.targets)  # by what is differentiated where the walk is
        self.axes, self.starts = dict(problem.axes), dict(problem.starts)
        self.step: Index | None = None  # the letter of the step whose value of a recurrence the walk is in

    def problem(self) -> Problem:
        out: list[Definition] = []
        for d in self.source.definitions:
            spans = dict(zip(d.indices, self.source.defined_spans(d.name), strict=True))
            before = len(self.made)
            slot = self.source.recurrent.get(d.name)
            self.step = None if slot is None else d.indices[slot]
            body = self.visit(d.body, spans)
            out += list(self.made.values())[before:]
            out.append(Definition(d.head, body))
        if not self.made:
            return self.source
        coined = self.source.coined.union(d.name for d in self.made.values())
        return replace(self.source, definitions=tuple(out), axes=self.axes, starts=self.starts, coined=coined)

    def visit(self, e: Basic, spans: dict[Index, Span]) -> Expr:
        """An expression in which the arguments that need one have a name; inner functions first."""
        if not e.args or isinstance(e, Indexed):
            return e  # type: ignore[return-value]
        if isinstance(e, Binder):
            body, (index, first, last) = e.args
            return node(e.func, self.visit(body, {**spans, index: (first, last)}), e.args[1])  # type: ignore[no-any-return]
        if isinstance(e, Derivative):
            v = e.args[1].args[0]
            self.variables.append(name_of(v) if isinstance(v, Indexed | Symbol) else self.target)
            body = self.visit(e.args[0], spans)
            self.variables.pop()
            return rebuild(e, [body, *e.args[1:]])  # type: ignore[no-any-return]
        args = [self.visit(a, spans) for a in e.args]
        if isinstance(e, AppliedUndef):
            by_each = [[n for n, a in enumerate(args) if self.moves(a, v)] for v in self.variables]
            unclear = [moving for moving in by_each if len(moving) > 1 or any(not self.plain(args[n]) for n in moving)]
            if unclear:
                moving = sorted({n for each in unclear for n in each})
                for n in moving:
                    if not (
                        isinstance(args[n], Indexed | Symbol) and name_of(args[n]) in self.source.defined and len(moving) == 1
                    ):
                        args[n] = self.name(args[n], spans, apart=len(moving) > 1)
            return apply(e.func.__name__, *args)
        return rebuild(e, args)  # type: ignore[no-any-return]

    def moves(self, e: Expr, v: str) -> bool:
        made = {d.name for d in self.made.values()}
        return self.source.depends(e, v) or bool(names(e) & made)

    def plain(self, e: Expr) -> bool:
        """Whether an argument is the variable itself, or a quantity that has a name already."""
        return isinstance(e, Indexed | Symbol)

    def name(self, e: Expr, spans: dict[Index, Span], apart: bool) -> Expr:
        """The name of an argument; the same argument has the same name, except where each must vary by itself: in f(h_{t-1}, w)
        the w of each step, for h_{t-1} moves with those of the steps before."""
        if isinstance(e, Whole):
            return self.whole(e, apart)
        if e in self.made and not apart:
            return self.made[e].head
        own = {self.step} if apart and self.step in spans else set()
        indices = sorted(free_indices(e) | own, key=lambda i: (LETTERS + i.name).index(i.name))
        word = next(self.free_names)
        if indices:
            self.axes[word] = tuple(spans[i][1] for i in indices)
            if any(spans[i][0] != 1 for i in indices):
                self.starts[word] = tuple(spans[i][0] for i in indices)
        head = entry(word, *indices)
        key = e if not apart else head
        self.made[key] = Definition(head, e)
        return head

    def whole(self, e: Whole, apart: bool) -> Expr:
        """A second name for a whole array, entry by entry."""
        if e in self.made and not apart:
            return Whole(self.made[e].name)
        letters: list[Index] = []
        for _ in self.axes[e.name]:
            letters.append(fresh_index(letters))
        word = next(self.free_names)
        self.axes[word] = self.axes[e.name]
        self.made[e if not apart else Whole(word)] = Definition(entry(word, *letters), entry(e.name, *letters))
        return Whole(word)
