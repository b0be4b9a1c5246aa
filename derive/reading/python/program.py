"""The statements of a program as definitions: an assigned name is a quantity, a called function stands where it is called."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from derive.reading.account import Equality, Member
from derive.reading.letters import stands
from derive.reading.python.arrays import Array, Axis, Whole
from derive.reading.python.calls import Several, Word
from derive.reading.python.evaluation import Evaluation, Function
from derive.reading.python.source import is_typed
from derive.reading.said import ONE, ZERO, Said
from derive.records import dataclass, replace
from derive.sentence import message
from derive.words import gettext as _

DEEPEST_CALLS = 20
ALONE = ("f", "y", "L", "F", "u", "q")
IGNORED = frozenset(
    ["print", "backward", "zero_grad", "step", "manual_seed", "seed", "train", "eval", "assert_", "set_printoptions"]
)
SPELLED = {"pi": "pi_", "e": "e_"}


@dataclass(frozen=True)
class Facts:
    """What is known of a text beside its statements: the axes that it states, names of sizes and of numbers of classes."""

    text: str
    taken: frozenset[str]
    stated: Mapping[str, tuple[str, ...]]
    sizes: set[str]
    labels: set[str]
    torch: bool


class Program(Evaluation):
    """One walk over the statements, for one choice of the number of axes of every free name."""

    def __init__(self, facts: Facts, ranks: Mapping[str, int], locate: Callable[[ast.AST], int]) -> None:
        super().__init__(facts.taken, locate)
        self.facts, self.ranks = facts, ranks
        self.labels, self.sizes, self.torch = facts.labels, facts.sizes, facts.torch
        self.sums_everything = is_typed(facts.text)
        self.items: list[Equality] = []
        self.met: set[str] = set()  # free names
        self.defined: dict[str, int] = {}
        self.assigned: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()
        self.helpers: dict[str, str] = {}
        self.depth = 0

    # ------------------------------------------------------------------ names
    def free_array(self, name: str) -> Array:
        self.met.add(name)
        rank = self.ranks.get(name, 0)
        text = SPELLED.get(name, name)
        stated = self.facts.stated.get(name, ())
        axes = []
        for n in range(rank):
            said_ = stated[n] if len(stated) == rank else ""
            count = int(said_) if said_.isdigit() and len(said_) < 5 else None
            axes.append(Axis(self.length(text, rank, n, said_), natural=True, count=count))

        def raw(*letters: Said) -> Said:
            return Said(f"{text}[{','.join(c.text for c in letters)}]") if letters else Said(text)

        whole = Whole(raw, -1) if name in self.labels else Whole(raw, 0) if name in self.sizes and not rank else None
        entry = raw if whole is None else (lambda *letters: whole.plus(0, *letters))
        return Array(tuple(axes), entry, frozenset((name,)), whole, free=name, bare=True, named=text)

    def length(self, name: str, rank: int, n: int, stated: str = "") -> Callable[[], Said]:
        """The number of entries along an axis: the name that the text has for it, else a sum of ones."""

        def made() -> Said:
            if stated.isidentifier():
                return Said(stated)
            k = self.fresh()
            return Said(f"sum({name}[{','.join(k if m == n else '1' for m in range(rank))}]**0, {k})")

        return made

    def matrix_name(self, a: Array) -> str:
        """The name of a matrix; what has none gets one, as a quantity of its own."""
        if a.named is not None:
            return a.named
        with self.bound(self.fresh()) as i, self.bound(self.fresh()) as j:
            body = a.entry(i, j).text
        if body not in self.helpers:
            if any(stands(c, body) for c in self.scope):
                raise self.refusal(
                    _("the inverse or determinant of a matrix for every index: give it a name in a line of its own")
                )
            used = self.facts.taken | set(self.helpers.values())
            name = next(n for n in (*"MABCGHQS", *(f"M{k}" for k in range(1, 99))) if n not in used)
            self.helpers[body] = name
            head = f"{name}[{i.text},{j.text}]"
            self.items.append(Equality("definition", (Member(head, head), Member(body, body)), (i.text, j.text)))
        return self.helpers[body]

    # ------------------------------------------------------------------ definitions
    def define(self, name: str, a: Array, node: ast.expr | None, at: int) -> Array:
        """A quantity by its entries; what it is known as from here on."""
        a = self.plain(a) if a.choose is None else a
        letters: list[str] = []
        kept = list(self.scope)
        for _axis in a.axes:
            letters.append(self.fresh())
            self.scope.append(letters[-1])
        head = f"{name}[{','.join(letters)}]" if letters else name
        entries: object
        if a.axes and all(x.count is not None and 1 < x.count <= 6 for x in a.axes):
            head, letters, entries = name, [], table(a, [x.count or 0 for x in a.axes])
        else:
            entries = a.entry(*(Said(c) for c in letters)).text
        self.scope = kept
        text = str(entries) if node is None else ast.unparse(node)
        self.items.append(Equality("definition", (Member(head, head), Member(text, entries)), tuple(letters), at))
        self.defined[name] = a.rank

        def entry(*letters: Said) -> Said:
            return Said(f"{name}[{','.join(c.text for c in letters)}]") if letters else Said(name)

        if a.free is not None and a.bare:
            return replace(a)
        whole = a.whole
        if whole is not None and not a.rank and whole.base is not None:
            whole = Whole(lambda: Said(name), 0)
        axes = tuple(replace(x, tight=False) for x in a.axes)
        return Array(axes, entry, a.names, whole, a.choose, named=name, along=a.along)

    def spelled(self, name: str) -> str:
        """What a name is called at this assignment: the last value keeps the name, unless the text has it for what is given."""
        self.seen[name] += 1
        plain = SPELLED.get(name, name)
        if self.seen[name] < self.assigned[name]:
            return self.unused(f"{plain}_{self.seen[name]}" if self.seen[name] > 1 or name not in self.met else f"{plain}_new1")
        if name in self.met or plain in self.defined:
            return self.unused(f"{plain}_new")
        return plain

    def unused(self, name: str) -> str:
        found = name
        n = 2
        while found in self.facts.taken or found in self.defined:
            found, n = f"{name}{n}", n + 1
        return found

    # ------------------------------------------------------------------ statements
    def block(self, body: Sequence[ast.stmt], told: bool) -> object | None:
        """What a block returns; its assignments are definitions where they are `told`."""
        for n, statement in enumerate(body):
            self.here = self.locate(statement)
            self.tick(ONE)
            match statement:
                case ast.Return():
                    if n + 1 < len(body):
                        raise self.refusal(_("what stands behind a return is never reached"))
                    if statement.value is None:
                        return None
                    return self.value(statement.value)
                case ast.If() if (taken := self.decided_by_words(statement)) is not None:
                    made = self.block(taken, told)
                    if made is not None:
                        return made
                case _:
                    self.statement(statement, told)
        return None

    def decided_by_words(self, node: ast.If) -> Sequence[ast.stmt] | None:
        """The branch that is taken where a condition compares words: reduction == "mean", bias is None."""
        test = node.test
        if isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__":
            return ()
        if (
            isinstance(test, ast.Compare)
            and len(test.ops) == 1
            and isinstance(test.ops[0], ast.Eq | ast.Is | ast.NotEq | ast.IsNot)
        ):
            left, right = self.value(test.left), self.value(test.comparators[0])
            if isinstance(right, Word):
                same = isinstance(left, Word) and left.value == right.value
                return node.body if same == isinstance(test.ops[0], ast.Eq | ast.Is) else node.orelse
        elif isinstance(test, ast.Name) and isinstance(value := self.lookup(test.id), Word):
            return node.body if value.value else node.orelse
        return None

    def statement(self, statement: ast.stmt, told: bool) -> None:
        match statement:
            case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Assert() | ast.Global():
                for alias in getattr(statement, "names", []) if isinstance(statement, ast.ImportFrom) else []:
                    if alias.asname:
                        raise self.refusal(_("import {name} without another name").format(name=alias.name))
            case ast.FunctionDef():
                if statement.decorator_list and any("property" in ast.unparse(d) for d in statement.decorator_list):
                    raise self.refusal(_("this statement is not read as a formula"))
                self.known[statement.name] = Function(statement.name, statement.args, tuple(statement.body), self.known)
            case ast.Assign():
                value = self.value(statement.value)
                for target in statement.targets:
                    self.assign(target, value, statement.value, told)
            case ast.AnnAssign():
                if statement.value is not None:
                    self.assign(statement.target, self.value(statement.value), statement.value, told)
            case ast.AugAssign():
                both = ast.copy_location(ast.BinOp(_loaded(statement.target), statement.op, statement.value), statement)
                self.assign(statement.target, self.value(both), both, told)
            case ast.Expr():
                self.alone(statement.value, told)
            case ast.For():
                self.loop(statement, told)
            case ast.ClassDef():
                raise self.refusal(_("a class is not read: write the function that computes the formula"))
            case ast.If():
                raise self.refusal(_("an if statement is not read: write np.where(condition, a, b), or a if condition else b"))
            case ast.While():
                raise self.refusal(_("a while loop is not read: write a sum over a range that is stated"))
            case ast.With():
                raise self.refusal(_("a with block is not read; torch.no_grad holds fixed what is computed in it"))
            case _:
                raise self.refusal(_("this statement is not read as a formula"))

    def alone(self, node: ast.expr, told: bool) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return
        if isinstance(node, ast.Call):
            name = (
                node.func.attr
                if isinstance(node.func, ast.Attribute)
                else node.func.id
                if isinstance(node.func, ast.Name)
                else ""
            )
            if name in IGNORED:
                return
        value = self.value(node)
        if told and isinstance(value, Array | Several):
            name = next(
                n for n in (*ALONE, *(f"f{k}" for k in range(1, 99))) if n not in self.facts.taken and n not in self.defined
            )
            self.define(name, self.valued(node), node, self.locate(node))

    def assign(self, target: ast.expr, value: object, node: ast.expr, told: bool) -> None:
        self.here = self.locate(target)
        if isinstance(target, ast.Tuple | ast.List):
            if not isinstance(value, Several):
                raise self.refusal(_("several names on the left side, and one value"))
            if len(value.values) != len(target.elts):
                names = frozenset().union(*(v.names for v in value.values if isinstance(v, Array)))
                of = self.value(node.value) if isinstance(node, ast.Attribute) else None
                raise self.misfit(_("there are {n} names on the left side, and {m} values").format(
                    n=len(target.elts), m=len(value.values)),
                                  of.names if isinstance(of, Array) else names)  # fmt: skip
            inner = node.elts if isinstance(node, ast.Tuple | ast.List) else [None] * len(target.elts)
            for t, v, e in zip(target.elts, value.values, inner, strict=True):
                self.assign(t, v, e or node, told)
            return
        if not isinstance(target, ast.Name):
            raise self.refusal(_("an entry is not assigned: write the whole array, or a list over a range"))
        if (
            isinstance(value, Several)
            and not (value.values and isinstance(value.values[-1], Word))
            and isinstance(node, ast.List | ast.Tuple)
        ):
            value = self.written([self.arr(self.opened(v, "")) for v in value.values])
        name = self.spelled(target.id) if told else target.id
        constant = (
            isinstance(value, Array) and value.whole is not None and value.whole.base is None and self.assigned[target.id] > 1
        )
        if (
            told
            and isinstance(value, Array)
            and target.id != "_"
            and not (constant and self.seen[target.id] < self.assigned[target.id])
        ):
            value = self.define(name, value, node, self.locate(target))
        self.known[target.id] = value

    # ------------------------------------------------------------------ functions
    def applied(self, function: Function, values: list[object], keywords: dict[str, object]) -> object:
        arguments = function.arguments
        if arguments.vararg or arguments.kwarg:
            raise self.refusal(_("arguments with a star are not read"))
        names = [a.arg for a in (*arguments.posonlyargs, *arguments.args)]
        given = dict(zip(names, values, strict=False))
        if (
            len(values) > len(names)
            or keywords.keys() - set(names) - {a.arg for a in arguments.kwonlyargs}
            or given.keys() & keywords.keys()
        ):
            raise self.refusal(_("the arguments of {name} do not fit its definition").format(name=function.name))
        given |= keywords
        defaults = dict(zip(names[len(names) - len(arguments.defaults) :], arguments.defaults, strict=True))
        defaults |= {a.arg: d for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None}
        for name in (*names, *(a.arg for a in arguments.kwonlyargs)):
            if name not in given:
                if name not in defaults:
                    raise self.refusal(_("the arguments of {name} do not fit its definition").format(name=function.name))
                given[name] = self.value(defaults[name])
        if self.depth >= DEEPEST_CALLS:
            raise self.refusal(_("{name} calls itself; a recursion is not read").format(name=function.name))
        kept, self.known = self.known, {**function.known, **given}
        self.depth += 1
        try:
            self.tick(ONE)
            made = self.block(function.body, False) if isinstance(function.body, tuple) else self.value(function.body)
        finally:
            self.known = kept
            self.depth -= 1
        if made is None:
            raise self.refusal(_("{name} returns nothing").format(name=function.name))
        return made

    def told_function(self, function: Function) -> None:
        """A function that nothing calls: its arguments are given, its assignments are definitions, and so is what it returns."""
        arguments = function.arguments
        everything = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        kept, self.known = self.known, dict(self.known)
        for a in everything:
            self.known.pop(a.arg, None)
        defaults = [
            *[None] * (len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)),
            *arguments.defaults,
            *arguments.kw_defaults,
        ]
        for a, d in zip(everything, defaults, strict=True):
            if isinstance(d, ast.Constant) and (d.value is None or isinstance(d.value, str | bool)):
                self.known[a.arg] = Word(d.value)
            elif d is not None:
                self.say(message("{name} is free here; its default is left out", name=a.arg))
        self.met.update(a.arg for a in everything)
        self.assigned, self.seen = stores(function.body) if isinstance(function.body, tuple) else Counter(), Counter()
        made = self.block(function.body, True) if isinstance(function.body, tuple) else self.value(function.body)
        node = _returned(function.body)
        self.known = kept
        if isinstance(made, Several) and isinstance(node, ast.Tuple) and all(isinstance(e, ast.Name) for e in node.elts):
            return
        if made is None:
            raise self.refusal(_("{name} returns nothing").format(name=function.name))
        if isinstance(made, Several):
            raise self.refusal(_("{name} returns several values: give each a name of its own").format(name=function.name))
        if isinstance(made, Array) and made.named == function.name and function.name in self.defined:
            return
        self.define(self.unused(function.name) if function.name in self.defined or function.name in self.met else function.name,
                    self.arr(made), node, self.here)  # fmt: skip

    # ------------------------------------------------------------------ loops
    def loop(self, node: ast.For, told: bool) -> None:
        """A loop over a stated range that adds (or multiplies) up is a sum (or a product)."""
        if node.orelse:
            raise self.refusal(_("a loop with else is not read"))
        changes = dict(self.grown(node.body))
        temporary = set(stores(node.body)) - changes.keys()
        before = {name: self.value(ast.copy_location(ast.Name(name, ast.Load()), node)) for name in changes}
        kept = dict(self.known)
        token, axis, prefer = self.enter(node.target, node.iter)
        for name in changes:
            self.known[name] = self.number(ONE if changes[name] == "prod" else ZERO)
        for name in temporary:
            self.known[name] = ValueError(
                _("{name} is carried from one turn of the loop to the next; only sums and products are read").format(name=name)
            )
        self.block(node.body, False)
        after = {name: self.known[name] for name in changes}
        self.known = kept
        for name in temporary:
            self.known[name] = ValueError(_("{name} is known inside the loop only").format(name=name))
        for name, kind in changes.items():
            self.here = self.locate(node)
            whole = self.summed(kind, token, axis, prefer, self.arr(after[name]))
            old = self.arr(before[name])
            neutral = old.whole is not None and old.whole.base is None and old.whole.added == (1 if kind == "prod" else 0)
            made = whole if neutral else self.combined("*" if kind == "prod" else "+", old, whole)
            if told:
                made = self.define(self.spelled(name), made, None, self.locate(node))
            self.known[name] = made

    def grown(self, body: Sequence[ast.stmt]) -> Iterator[tuple[str, str]]:
        """The names to which a loop adds, or which it multiplies, and that it uses for nothing else."""
        uses = Counter(n.id for s in body for n in ast.walk(s) if isinstance(n, ast.Name))
        found: dict[str, set[str]] = {}
        own: Counter[str] = Counter()

        def visit(statements: Sequence[ast.stmt]) -> None:
            for s in statements:
                if isinstance(s, ast.AugAssign) and isinstance(s.target, ast.Name):
                    kind = {ast.Add: "sum", ast.Sub: "sum", ast.Mult: "prod", ast.Div: "prod"}.get(type(s.op), "")
                    found.setdefault(s.target.id, set()).add(kind)
                    own[s.target.id] += 1
                elif (
                    isinstance(s, ast.Assign)
                    and len(s.targets) == 1
                    and isinstance(t := s.targets[0], ast.Name)
                    and isinstance(b := s.value, ast.BinOp)
                ):
                    if (
                        isinstance(b.left, ast.Name)
                        and b.left.id == t.id
                        and isinstance(b.op, ast.Add | ast.Sub | ast.Mult | ast.Div)
                    ):
                        found.setdefault(t.id, set()).add("sum" if isinstance(b.op, ast.Add | ast.Sub) else "prod")
                        own[t.id] += 2
                elif isinstance(s, ast.For):
                    visit(s.body)

        visit(body)
        for name, kinds in found.items():
            if len(kinds) == 1 and "" not in kinds and uses[name] == own[name]:
                if not isinstance(self.known.get(name), Array) and name in stores(body) and name not in self.known:
                    self.free_array(name)
                yield name, next(iter(kinds))


def table(a: Array, counts: Sequence[int]) -> list[object]:
    """The entries of an array whose numbers of entries are known, by rows."""

    def inner(at: tuple[Said, ...], rest: Sequence[int]) -> object:
        if not rest:
            return a.entry(*at).text
        return [inner((*at, Said(str(n + 1))), rest[1:]) for n in range(rest[0])]

    made = inner((), counts)
    assert isinstance(made, list)
    return made


def stores(body: Sequence[ast.stmt]) -> Counter[str]:
    """How often each name is assigned in a block; a loop assigns once what it adds to."""
    found: Counter[str] = Counter()
    for s in body:
        if isinstance(s, ast.FunctionDef):
            continue
        if isinstance(s, ast.For):
            found.update(set(stores(s.body)))
        elif isinstance(s, ast.If):
            found.update(set(stores(s.body)) | set(stores(s.orelse)))
        else:
            found.update(
                n.id
                for n in ast.walk(s)
                if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and not isinstance(s, ast.Expr)
            )
    return found


def _loaded(target: ast.expr) -> ast.expr:
    return ast.copy_location(ast.Name(target.id, ast.Load()), target) if isinstance(target, ast.Name) else target


def _returned(body: ast.expr | tuple[ast.stmt, ...]) -> ast.expr | None:
    if isinstance(body, ast.expr):
        return body
    return next((s.value for s in reversed(body) if isinstance(s, ast.Return)), None)


__all__ = ["Facts", "Program", "stores"]
