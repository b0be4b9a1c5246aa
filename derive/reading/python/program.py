"""The statements of a program as definitions: an assigned name is a quantity, a called function stands where it is called."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from derive.reading.python.arrays import Array
from derive.reading.python.branches import Branches
from derive.reading.python.classes import as_buffer
from derive.reading.python.operations import OPERATIONS
from derive.reading.python.training import trains
from derive.reading.python.trees import called, from_front, returns
from derive.reading.python.values import Function, Library, Several
from derive.reading.said import ONE
from derive.words import gettext as _

ALONE = ("f", "y", "L", "F", "u", "q")
ROOTS = frozenset(["numpy", "torch", "jax", "math", "scipy", "tensorflow", "keras", "optax"])
IGNORED = frozenset(
    ["print", "backward", "zero_grad", "step", "manual_seed", "seed", "train", "eval", "__init__", "set_printoptions"]
)


WITHOUT_GRADIENT = frozenset(["no_grad", "inference_mode"])
RECORDED = frozenset(["GradientTape", "enable_grad", "name_scope", "autocast"])  # what a with block names and leaves as it is
FIXED = frozenset(["detach", "stop_gradient"])


class Program(Branches):
    """One walk over the statements, for one choice of the number of axes of every free name."""

    def block(self, body: Sequence[ast.stmt], told: bool) -> object | None:
        """What a block returns; its assignments are definitions where they are `told`."""
        for n, statement in enumerate(map(as_buffer, body)):
            self.here = self.locate(statement)
            self.tick(ONE)
            if self.updates(statement):
                continue
            match statement:
                case ast.Return():
                    if n + 1 < len(body):
                        raise self.refusal(_("what stands behind a return is never reached"))
                    if statement.value is None:
                        return None
                    return self.value(statement.value)
                case ast.If():
                    ended, made = self.branched(statement, body[n + 1 :], told)
                    if ended:
                        return made
                case _:
                    self.statement(statement, told)
        return None

    def statement(self, statement: ast.stmt, told: bool) -> None:
        match statement:
            case ast.Import() | ast.ImportFrom() | ast.Pass() | ast.Assert() | ast.Global():
                self.imported(statement)
            case ast.FunctionDef():
                if statement.decorator_list and any("property" in ast.unparse(d) for d in statement.decorator_list):
                    raise self.refusal(_("this statement is not read as a formula"))
                self.known[statement.name] = Function(statement.name, statement.args, tuple(statement.body), self.known)
            case ast.Assign(targets=[ast.Subscript() as entry], value=ast.BinOp() as sum_) if (
                self.turning and isinstance(sum_.op, ast.Add | ast.Sub) and ast.unparse(sum_.left) == ast.unparse(entry)
            ):  # fmt: skip
                self.filled(entry, self.valued(sum_.right), "+" if isinstance(sum_.op, ast.Add) else "-")
            case ast.Assign(targets=[ast.Name() as whole], value=ast.Call() as call) if told and (of := held_by(call)):
                holding, self.holding = self.holding, True
                self.assign(whole, self.valued(of), of, told)
                self.holding = holding
            case ast.Assign():
                value = self.value(statement.value)
                for target in statement.targets:
                    self.assign(target, value, statement.value, told)
            case ast.AnnAssign():
                if statement.value is not None:
                    self.assign(statement.target, self.value(statement.value), statement.value, told)
            case ast.AugAssign(target=ast.Subscript() as target, op=ast.Add() | ast.Sub() as op) if self.turning:
                self.filled(target, self.valued(statement.value), "+" if isinstance(op, ast.Add) else "-")
            case ast.AugAssign(target=ast.Subscript() as target, op=op) if type(op) in OPERATIONS and self.masked(
                target, self.valued(statement.value), statement.value, told, OPERATIONS[type(op)]
            ):
                pass
            case ast.AugAssign():
                both = ast.copy_location(ast.BinOp(_loaded(statement.target), statement.op, statement.value), statement)
                self.assign(statement.target, self.value(both), both, told)
            case ast.Expr():
                self.alone(statement.value, told)
            case ast.For():
                loop, turned = from_front(statement)
                if trains(loop.body):
                    self.one_turn(loop, told)
                elif self.follows(loop):
                    self.recurrence(loop, told)
                else:
                    self.loop(loop, told)
                for name in turned:
                    self.known[name] = self.value(_backwards(name, statement))
            case ast.ClassDef():
                self.known[statement.name] = self.declared_class(statement)
            case ast.While():
                raise self.refusal(_("a while loop is not read: write a sum over a range that is stated"))
            case ast.With():
                self.within(statement, told)
            case _:
                raise self.refusal(_("this statement is not read as a formula"))

    def within(self, node: ast.With, told: bool) -> None:
        """What torch.no_grad holds fixed: quantities through which no derivative goes."""
        called = [i.context_expr.func for i in node.items if isinstance(i.context_expr, ast.Call)]
        if len(called) == len(node.items) and all(ast.unparse(f).split(".")[-1] in RECORDED for f in called):
            self.block(node.body, told)
            return
        if len(called) != len(node.items) or any(ast.unparse(f).split(".")[-1] not in WITHOUT_GRADIENT for f in called):
            raise self.refusal(_("a with block is read where it is torch.no_grad; leave out its lines"))
        if returns(node.body):
            raise self.refusal(_("what torch.no_grad holds fixed has no derivative, and it is returned here"))
        holding, self.holding = self.holding, True
        try:
            self.block(node.body, told)
        finally:
            self.holding = holding

    def imported(self, statement: ast.stmt) -> None:
        """Other names of libraries, and names of their functions."""
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                path = alias.name.split(".")
                if alias.asname and path[0] in ROOTS:
                    self.known[alias.asname] = Library(
                        path[-1], path[-2] if len(path) > 1 else "", path[0] if len(path) > 1 else ""
                    )
        if isinstance(statement, ast.ImportFrom) and statement.module and (path := statement.module.split("."))[0] in ROOTS:
            for alias in statement.names:
                if alias.name != "*":
                    self.known[alias.asname or alias.name] = Library(alias.name, path[-1], path[0])

    def alone(self, node: ast.expr, told: bool) -> None:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=of), attr="append"), args=[ast.expr() as entry]):
                self.appended(of, self.valued(entry))
                return
        if isinstance(node, ast.Call) and called(node) in IGNORED:
            return
        value = self.value(node)
        if told and isinstance(value, Array | Several):
            self.told_value(self.valued(node), node)

    def told_value(self, value: object, node: ast.expr | None = None) -> None:
        """A value that has no name of its own."""
        if isinstance(value, Array):
            name = next(
                n for n in (*ALONE, *(f"f{k}" for k in range(1, 99))) if n not in self.facts.taken and n not in self.defined
            )
            self.define(name, value, node, self.here if node is None else self.locate(node))


def _backwards(name: str, at: ast.stmt) -> ast.expr:
    """A list the other way round, out[::-1]."""
    whole = ast.parse(f"{name}[::-1]", mode="eval").body
    for node in ast.walk(whole):
        ast.copy_location(node, at)
    return whole


def _loaded(target: ast.expr) -> ast.expr:
    loaded = ast.parse(ast.unparse(target), mode="eval").body
    return ast.copy_location(loaded, target) if isinstance(target, ast.Name | ast.Subscript) else target


def held_by(call: ast.Call) -> ast.expr | None:
    """What a call holds fixed: x of x.detach(), of stop_gradient(x)."""
    match call:
        case ast.Call(func=ast.Attribute(value=of, attr="detach"), args=[], keywords=[]):
            return of
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[of], keywords=[]) if name in FIXED:
            return of
    return None
