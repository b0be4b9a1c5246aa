"""Classes: what `__init__` sets is known in the methods, the layers of a network with their weights."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from derive.reading.python.functions import Functions
from derive.reading.python.values import Class, Function, Instance, Layer, Library, Word
from derive.words import gettext as _

MAIN = ("forward", "__call__")


def as_buffer(statement: ast.stmt) -> ast.stmt:
    """self.register_buffer('mask', value) is self.mask = value."""
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(of, "register_buffer"), [ast.Constant(str(name)), value, *_persistent])):
            return ast.copy_location(ast.Assign([ast.Attribute(of, name, ast.Store())], value), statement)
    return statement


class Classes(Functions):
    """Classes that the program defines."""

    def declared_class(self, node: ast.ClassDef) -> Class:
        methods: dict[str, ast.FunctionDef] = {}
        for base in node.bases:
            known = self.known.get(base.id) if isinstance(base, ast.Name) else None
            if isinstance(known, Class):
                methods |= known.methods
        constants: list[ast.stmt] = []
        for s in node.body:
            if isinstance(s, ast.FunctionDef):
                methods[s.name] = s
            elif isinstance(s, ast.Assign | ast.AnnAssign):
                constants.append(s)
        return Class(node.name, methods, tuple(constants), self.known)

    def instance(self, of: Class, values: Sequence[object], keywords: Mapping[str, object]) -> Instance:
        """An object of a class, with what `__init__` sets."""
        made = Instance(of, {})
        for s in of.constants:
            target = s.targets[0] if isinstance(s, ast.Assign) else s.target if isinstance(s, ast.AnnAssign) else None
            value = s.value if isinstance(s, ast.Assign | ast.AnnAssign) else None
            if isinstance(target, ast.Name) and value is not None:
                made.attributes[target.id] = self.value(value)
        start = of.methods.get("__init__")
        if start is not None:
            self.applied(Function("__init__", start.args, tuple(start.body), of.known, True), [made, *values], dict(keywords))
        elif values or keywords:
            raise self.refusal(_("the arguments of {name} do not fit its definition").format(name=of.name))
        return made

    def attribute(self, of: Instance | Class, name: str) -> object:
        """What an object has by this name: what is set, a method, or else an array that is given."""
        cls = of if isinstance(of, Class) else of.of
        if isinstance(of, Instance) and name in of.attributes:
            return of.attributes[name]
        method = cls.methods.get(name)
        if method is None:
            if isinstance(of, Instance):
                if name in ("training", "device", "dtype"):
                    return Word(None)
                if name in ("parameters", "train", "eval", "to", "zero_grad", "state_dict"):
                    return Library(name, "optim")
                return self.free_array(name)
            raise self.refusal(_("{name} is not read as a formula").format(name=f"{cls.name}.{name}"))
        decorators = {ast.unparse(d) for d in method.decorator_list}
        function = Function(name, method.args, tuple(method.body), cls.known)
        if "staticmethod" in decorators:
            return function
        if isinstance(of, Class) or "classmethod" in decorators:
            raise self.refusal(_("{name} is not read as a formula").format(name=f"{cls.name}.{name}"))
        bound = Layer(name, lambda values, keywords: self.applied(function, [of, *values], dict(keywords)))
        return bound.apply([], {}) if "property" in decorators else bound

    def entered(self, layer: object, values: Sequence[object]) -> object:
        return self.of_object(layer, values, {})

    def of_object(self, of: object, values: Sequence[object], keywords: Mapping[str, object]) -> object:
        """What an object gives that is called as a function."""
        if isinstance(of, Function):
            return self.applied(of, list(values), dict(keywords))
        if isinstance(of, Layer):
            return of.apply(values, keywords)
        if isinstance(of, Class):
            return self.instance(of, values, keywords)
        if isinstance(of, Instance):
            name = next((n for n in MAIN if n in of.of.methods), None)
            if name is not None:
                return self.of_object(self.attribute(of, name), values, keywords)
        raise self.refusal(_("{name} is no function that is known here").format(name=getattr(of, "name", "")))

    def told_class(self, of: Class) -> None:
        """A class of which nothing makes an object: one is made of arguments that are given, and its main method is told."""
        start = of.methods.get("__init__")
        made = Instance(of, {})
        kept, self.known = self.known, dict(of.known)
        if start is not None:
            self.known |= self.free_arguments(start.args) | {_first(start): made}
        for s in of.constants:
            self.block([s], False)
            made.attributes.update(
                {n.id: self.known[n.id] for n in ast.walk(s) if isinstance(n, ast.Name) and n.id in self.known}
            )
        if start is not None:
            self.depth += 1
            self.block(start.body, False)
            self.depth -= 1
        self.known = kept
        called = {n.attr for m in of.methods.values() for n in ast.walk(m) if isinstance(n, ast.Attribute)}
        names = [n for n in MAIN if n in of.methods] or [n for n in of.methods if not n.startswith("__") and n not in called]
        if not names:
            raise self.refusal(_("a class is read by its forward, or by a method that nothing calls"))
        for name in names if names[0] not in MAIN else names[:1]:
            method = of.methods[name]
            static = any(ast.unparse(d) == "staticmethod" for d in method.decorator_list)
            beside = {} if static else {_first(method): made}
            arguments = method.args if static else _without_first(method.args)
            self.told_function(Function(name, arguments, tuple(method.body), {**of.known, **beside}))


def _first(method: ast.FunctionDef) -> str:
    return method.args.args[0].arg if method.args.args else ""


def _without_first(arguments: ast.arguments) -> ast.arguments:
    return ast.arguments(
        posonlyargs=arguments.posonlyargs, args=arguments.args[1:], vararg=arguments.vararg, kwonlyargs=arguments.kwonlyargs,
        kw_defaults=arguments.kw_defaults, kwarg=arguments.kwarg, defaults=arguments.defaults[-len(arguments.args[1:]) or None :]
        if len(arguments.args) > 1 else [],
    )  # fmt: skip


__all__ = ["Classes"]
