"""A program understood: its functions and assignments as equalities, its free names with the fewest axes that it allows."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from derive.errors import NotationError
from derive.reading.account import Account
from derive.reading.evaluable import counts
from derive.reading.letters import Refusal
from derive.reading.python.comments import results
from derive.reading.python.definitions import Facts, spelling
from derive.reading.python.diagonals import assigned
from derive.reading.python.likely import Likely
from derive.reading.python.names import TOGETHER
from derive.reading.python.program import Program
from derive.reading.python.sizes import declared, named
from derive.reading.python.source import parsed, place, too_long
from derive.reading.python.stated import arrays, attributes, lengths, shapes
from derive.reading.python.training import trains
from derive.reading.python.trees import (
    affine,
    entered,
    layer_names,
    layers,
    loop_letters,
    modules,
    scalars,
    sizes_of,
    speaks_of_numpy,
    speaks_of_torch,
    stores,
    tensors,
    unpacked,
    used,
    views,
    words,
)
from derive.reading.python.unrolled import unrolled
from derive.reading.python.values import Class, Function
from derive.reading.ranks import Habit, settled
from derive.records import replace
from derive.words import gettext as _

MOST_WORK = 250_000  # over all trials
NOTHING: Mapping[str, tuple[str, ...]] = {}


def read_python(text: str, function: str | None = None, stated: Mapping[str, tuple[str, ...]] = NOTHING) -> Account:
    """How a program is understood, all of it or one of its functions with what it calls; raises `NotationError`.

    `stated` gives the lengths of the axes of names beside what the program says of them.
    """
    tree = parsed(text)
    if function is not None:
        tree = _only(tree, function, text)
    return Reader(tree, text, stated).account()


def from_file(path: str, function: str | None = None) -> Account:
    """A function of a file with the functions that it calls; the file is read and never run."""
    return read_python(Path(path).read_text(encoding="utf-8"), function)


def _only(tree: ast.Module, function: str, text: str) -> ast.Module:
    """A function of a program, with the functions and assignments on which it rests."""
    by_name: dict[str, list[ast.stmt]] = {}
    for s in tree.body:
        names = [s.name] if isinstance(s, ast.FunctionDef | ast.ClassDef) else list(stores([s]))
        for name in names:
            by_name.setdefault(name, []).append(s)
    if not any(isinstance(s, ast.FunctionDef | ast.ClassDef) for s in by_name.get(function, [])):
        known = sorted(s.name for s in tree.body if isinstance(s, ast.FunctionDef | ast.ClassDef))
        raise NotationError(
            _("there is no function {name} here; there are: {known}").format(name=function, known=", ".join(known) or "-")
        )
    wanted: list[ast.stmt] = []
    waiting = [function]
    seen = set(waiting)
    while waiting:
        for s in by_name.get(waiting.pop(), []):
            if s not in wanted:
                wanted.append(s)
            own = {a.arg for a in ast.walk(s) if isinstance(a, ast.arg)} if isinstance(s, ast.FunctionDef) else set()
            used = {n.id for n in ast.walk(s) if isinstance(n, ast.Name)} - own - seen
            seen |= used
            waiting += sorted(used)
    return ast.Module([s for s in tree.body if s in wanted], [])


class Reader:
    """The trials of a program with different numbers of axes of its names."""

    def __init__(self, tree: ast.Module, text: str, beside: Mapping[str, tuple[str, ...]] = NOTHING) -> None:
        self.tree, self.text = (tree := assigned(unrolled(tree))), text
        names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} | {
            a.arg for a in ast.walk(tree) if isinstance(a, ast.arg)
        }
        names |= set(attributes(tree)) | set(words(tree))
        stated = {**shapes(tree, text), **beside}
        torch = speaks_of_torch(tree) or "import torch" in text
        taken = (names - loop_letters(tree)) | {f.name for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)}
        sizes = sizes_of(tree) | {s for axes in stated.values() for s in axes if s in names}
        self.facts = Facts(
            text,
            frozenset(taken | {s for axes in stated.values() for s in axes}),
            stated,
            sizes,
            set(),
            torch,
            lengths(tree),
            layers(tree),
            layer_names(tree),
            trains(tree.body),
            speaks_of_numpy(tree),
            modules(tree),
            frozenset(unpacked(tree)),
            frozenset(name for loop in ast.walk(tree) if isinstance(loop, ast.For) for name in entered(loop.body)),
            frozenset(views(tree)),
            results(tree, text, {s for axes in stated.values() for s in axes} | sizes),
            frozenset(affine(tree)),
            frozenset(scalars(tree)),
        )
        self.names = names
        self.tensors = set(tensors(tree))
        self.work = 0
        called = used(tree)
        self.mains = [s.name for s in tree.body if isinstance(s, ast.FunctionDef | ast.ClassDef) and s.name not in called]
        self.mains += [t.id for s in tree.body if isinstance(s, ast.Assign) and isinstance(s.value, ast.Lambda) for t in s.targets
                       if isinstance(t, ast.Name) and t.id not in called]  # fmt: skip

    def account(self) -> Account:
        while True:
            known = set(self.facts.labels)
            made = settled(self.habits(), self.trial, lambda m: self.error(m.reason, m.at))
            if self.facts.labels == known:
                break
        if isinstance(made, NotationError):
            raise made
        if not made.items:
            raise NotationError(_("nothing is computed here"), self.text, 0)
        return made

    def habits(self) -> Mapping[str, Habit]:
        likely = Likely(self.facts, self.tensors, arrays(self.tree))
        return {name: Habit(likely.costs(name)) for name in self.names}

    def trial(self, ranks: dict[str, int]) -> tuple[float, frozenset[str], Account | NotationError]:
        program = Program(self.facts, ranks, partial(self.place))
        try:
            self.walk(program)
            for names in TOGETHER:
                if names <= self.names:
                    program.doubt(3.0 * (len({ranks.get(n, 0) for n in names}) - 1), names)
            account = self.understood(program)
        except Refusal as refusal:
            return refusal.cost, refusal.names | program.doubts, self.error(refusal.message, refusal.at, refusal.fix)
        except RecursionError:
            raise self.error(
                too_long(),
                0,
            ) from None
        finally:
            self.work += program.work
            if self.work > MOST_WORK:
                raise self.error(
                    too_long(),
                    0,
                )
        return (
            program.cost,
            frozenset(program.doubts),
            account,
        )

    def understood(self, program: Program) -> Account:
        program.begin()
        account = Account(
            tuple(program.items), self.kinds(program), tuple(program.conventions), True, returned=self.returned(program),
            held=frozenset(program.held), also=program.also, words=program.words, steps=program.ranges,
        )  # fmt: skip
        if account.held and (account.returned in account.held or not account.posed().items):
            raise program.refusal(
                _("what is held fixed has no derivative, and nothing else is computed here: leave out its lines")
            )
        account = named(account, self.facts.taken)
        stated = {axis for axes in self.facts.stated.values() for axis in axes} | self.facts.sizes
        account = replace(
            account, counts=counts(account.names, stated - set(self.facts.lengths.values()), {i.name for i in account.items}),
            shorter={n: axes for n, axes in program.shorter.items() if axes},
        )  # fmt: skip
        shaped = {n: known for n, known in account.names.items() if n not in self.facts.labels}
        return replace(account, declarations=declared(shaped, account.items, self.facts.taken | account.names.keys()))

    def returned(self, program: Program) -> str:
        """What the one function returns that nothing calls."""
        return program.last if len(self.mains) == 1 else ""

    def walk(self, program: Program) -> None:
        program.assigned = stores(self.tree.body)
        made = program.block(self.tree.body, True)
        if made is not None:
            program.told_value(made)
        for name in self.mains:
            function = program.known[name]
            if isinstance(function, Class):
                program.told_class(function)
            if isinstance(function, Function):
                program.told_function(Function(name, function.arguments, function.body, function.known))

    def kinds(self, program: Program) -> dict[str, dict[str, object]]:
        made: dict[str, dict[str, object]] = {}
        for name in sorted(program.met - program.records):
            rank = program.ranks.get(name, 0)
            given, name = name, spelling(name)
            if given in self.facts.sizes:
                made[name] = {"kind": "size"}
            elif rank:
                stated = self.facts.stated.get(given) or program.shapes.get(given) or ("",) * rank
                shape = [axis or self.facts.length(given, rank, n) for n, axis in enumerate(stated)]
                made[name] = {"kind": "array", "shape": [axis or None for axis in shape]}
            else:
                made[name] = {"kind": "number"}
            if given in self.facts.labels:
                made[name] = {**made[name], "kind": "label"} if not rank else made[name]
        for name, rank in program.defined.items():
            made[name] = {"kind": "array", "shape": [None] * rank} if rank else {"kind": "number"}
        return made

    def place(self, node: ast.AST) -> int:
        return place(self.text, getattr(node, "lineno", 1), getattr(node, "col_offset", 0))

    def error(self, message: str, at: int | None, fix: str | None = None) -> NotationError:
        return NotationError(message, self.text, at, fix)


__all__ = ["Reader", "from_file", "read_python"]
