"""Functions of the program: what is called stands where it is called; what nothing calls is told."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Sequence

from derive.reading.account import Member
from derive.reading.letters import stands
from derive.reading.python.arrays import Array
from derive.reading.python.definitions import Definitions
from derive.reading.python.names import LIBRARIES
from derive.reading.python.trees import returns, stores
from derive.reading.python.values import Function, Several, Word
from derive.reading.said import ONE
from derive.records import replace
from derive.sentence import message
from derive.words import gettext as _

DEEPEST_CALLS = 20


class Functions(Definitions):
    """Functions that the program defines; `passed` are the values with which those are called that are being read."""

    passed: tuple[object, ...] = ()

    def block(self, body: Sequence[ast.stmt], told: bool) -> object | None:
        raise NotImplementedError

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
        passed, self.passed = self.passed, (*self.passed, *given.values())
        self.depth += 1
        try:
            self.tick(ONE)
            made = self.block(function.body, False) if isinstance(function.body, tuple) else self.value(function.body)
        finally:
            self.known, self.passed = kept, passed
            self.depth -= 1
        if made is None and not function.silent:
            raise self.refusal(_("{name} returns nothing").format(name=function.name))
        return made

    def free_arguments(self, arguments: ast.arguments) -> dict[str, object]:
        """The arguments that have a word or a flag as their default; all others are given."""
        found: dict[str, object] = {}
        defaults = [
            *[None] * (len(arguments.posonlyargs) + len(arguments.args) - len(arguments.defaults)),
            *arguments.defaults,
            *arguments.kw_defaults,
        ]
        for a, d in zip(_all(arguments), defaults, strict=True):
            if isinstance(d, ast.Constant) and (d.value is None or isinstance(d.value, str | bool)):
                found[a.arg] = Word(d.value)
                self.flags |= {a.arg}
            elif d is not None:
                self.say(message("{name} is free here; its default is left out", name=a.arg))
        return found

    def told_function(self, function: Function) -> None:
        """A function that nothing calls: its arguments are given, its assignments are definitions, and so is what it returns."""
        kept, self.known = self.known, {**self.known, **function.known}
        for a in _all(function.arguments):
            self.known.pop(a.arg, None)
        self.known |= self.free_arguments(function.arguments)
        self.met.update(a.arg for a in _all(function.arguments) if a.arg not in self.known)
        called = {a.arg for a in _all(function.arguments) if a.arg in LIBRARIES} - self.known.keys()
        self.known |= {name: self.free_array(name) for name in called}  # F, a matrix here and no library
        self.assigned, self.seen = stores(function.body) if isinstance(function.body, tuple) else Counter(), Counter()
        made = self.block(function.body, True) if isinstance(function.body, tuple) else self.value(function.body)
        node = _returned(function.body)
        self.known = kept
        name = self.called_here(function.name)
        if isinstance(made, Several) and isinstance(node, ast.Tuple) and all(isinstance(e, ast.Name) for e in node.elts):
            return
        if made is None:
            raise self.refusal(_("{name} returns nothing").format(name=function.name))
        if isinstance(made, Several):
            raise self.refusal(_("{name} returns several values: give each a name of its own").format(name=function.name))
        if isinstance(made, Array) and made.named == name and name in self.defined:
            return
        if isinstance(made, Array) and isinstance(node, ast.Name) and self.takes_name(made, node.id, name):
            return
        self.define(self.unused(name) if name in self.defined or name in self.met else name, self.arr(made), node, self.here)

    def takes_name(self, made: Array, local: str, name: str) -> bool:
        """Whether the quantity that a function returns by its name, and has just defined, is called as the function is."""
        last = self.items[-1] if self.items else None
        if last is None or last.name != made.named or {name, local} & self.met or name in self.defined or last.name in self.held:
            return False
        body = str(last.members[1].entries)
        if stands(last.name, body) or any(stands(name, str(m.entries)) for i in self.items for m in i.members):
            return False
        head = name + str(last.members[0].entries).removeprefix(last.name)
        self.items[-1] = replace(last, members=(Member(head, head), *last.members[1:]))
        self.defined[name] = self.defined.pop(last.name)
        self.also[local] = name
        return True


def _all(arguments: ast.arguments) -> list[ast.arg]:
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def _returned(body: ast.expr | tuple[ast.stmt, ...]) -> ast.expr | None:
    if isinstance(body, ast.expr):
        return body
    ends = [s for s in body if isinstance(s, ast.Return) or (isinstance(s, ast.If) and returns([s]))]
    return ends[0].value if len(ends) == 1 and isinstance(ends[0], ast.Return) else None
