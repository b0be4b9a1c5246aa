"""A record is the tuple of its fields: two are equal if these are.

`dataclass` is that of the standard library, to a type checker and to `dataclasses.fields` and `dataclasses.replace`, for a small
part of what it costs to define a class: that writes the source of six methods for each class and compiles it, and reads every
annotation in the ways that there are to say that it is no field's, while here all classes share their methods, and one says
`ClassVar`.  A record is made faster too, as its fields are put into it at once, and so does `replace` here; so is what is worked
out from its fields once, a `cached_property`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, field
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import replace as replace
    from functools import cached_property as cached_property
else:

    class cached_property:
        """A property that is worked out once for each object; that of the standard library takes a lock before Python 3.12, which
        is most of what it costs."""

        def __init__(self, work):
            self.work, self.name, self.__doc__ = work, work.__name__, work.__doc__

        def __get__(self, owner, kind=None):
            if owner is None:
                return self
            found = owner.__dict__[self.name] = self.work(owner)
            return found

    def dataclass(kind=None, *, frozen=False, repr=True):
        """A class of records, whose fields are its annotations; of `frozen` ones no field can be set."""
        return _made(kind, frozen, repr) if kind else lambda kind: _made(kind, frozen, repr)

    def replace(record, /, **changes):
        """The record with some fields changed; what else it holds, as what was worked out from its fields, is not kept."""
        kind, held = type(record), record.__dict__
        names = kind._names
        told = {**(held if len(held) == len(names) else {name: held[name] for name in names}), **changes}
        if len(told) != len(names):
            raise TypeError(f"{kind.__name__} has no {', '.join(told.keys() - {*names})}")
        made = object.__new__(kind)
        _hold(made, "__dict__", told)
        return made


#: Gives a record all that it holds at once: a dictionary that an object has already grows entry by entry.
_hold = object.__setattr__


def _made(kind: type, frozen: bool, shown: bool) -> type:
    """A class with the methods of a record, but for those that it has itself."""
    if "__post_init__" in kind.__dict__:
        raise TypeError(f"{kind.__name__} is no record: what is worked out from its fields is a property")
    fields = _fields(kind, frozen)
    compared = tuple(f.name for f in fields if f.compare)
    hashed = tuple(f.name for f in fields if (f.compare if f.hash is None else f.hash))
    kind._names = tuple(f.name for f in fields)  # type: ignore[attr-defined]
    methods: dict[str, Any] = {"__init__": _init(fields), "__eq__": _eq(compared), "__hash__": _hash(hashed) if frozen else None}
    if frozen:
        methods |= {"__setattr__": _refuse_to_set, "__delattr__": _refuse_to_delete}
    if shown:
        methods["__repr__"] = _repr
    for name, method in methods.items():
        if name not in kind.__dict__:
            setattr(kind, name, method)
    return kind


class _Standard:
    """The fields of a class as the standard library knows them, which it works out itself where it asks for them."""

    def __init__(self, kind: type, fields: Sequence[Field[Any]], frozen: bool):
        self.kind, self.fields, self.frozen = kind, fields, frozen

    def __get__(self, record: object, kind: type | None = None) -> Mapping[str, Field[Any]]:
        told = [(f.name, f.type, f) for f in self.fields]
        made = dataclasses.make_dataclass(self.kind.__name__, told, init=False, repr=False, eq=False, frozen=self.frozen)
        for name in ("__dataclass_params__", "__dataclass_fields__"):
            setattr(self.kind, name, getattr(made, name))
        return made.__dataclass_fields__  # type: ignore[attr-defined,no-any-return]


def _fields(kind: type, frozen: bool) -> Sequence[Field[Any]]:
    """The fields of a class: those of the classes that it is made of, and its own annotations."""
    found: dict[str, Field[Any]] = {}
    for base in kind.__mro__[-1:0:-1]:
        if (known := base.__dict__.get("__dataclass_fields__")) is not None:
            found |= {f.name: f for f in (known.fields if isinstance(known, _Standard) else known.values())}
    for name, annotation in kind.__annotations__.items():
        if str(annotation).startswith("ClassVar"):
            continue
        told = kind.__dict__.get(name, MISSING)
        made: Field[Any] = told if isinstance(told, Field) else field(default=told)
        made.name, made.type = name, annotation
        found[name] = made
        if isinstance(told, Field):  # a class holds the value that a field has where nothing is said
            delattr(kind, name)
            if told.default is not MISSING:
                setattr(kind, name, told.default)
    fields = tuple(found.values())
    kind.__dataclass_fields__ = _Standard(kind, fields, frozen)  # type: ignore[attr-defined]
    kind.__match_args__ = tuple(found)  # type: ignore[attr-defined,misc]
    return fields


def _init(fields: Sequence[Field[Any]]) -> Callable[..., None]:
    """Takes the values of the fields in their order or by their names."""
    names = tuple(f.name for f in fields)
    constants = {f.name: f.default for f in fields if f.default is not MISSING}
    makers = {f.name: f.default_factory for f in fields if f.default_factory is not MISSING}
    #: By how many values are given in their order, and by which names the others: what the record holds where nothing is said
    #: of it (nothing yet, of what is given), and what makes the rest.
    plans: dict[object, tuple[dict[str, object], tuple[tuple[str, Callable[[], object]], ...]]] = {}

    def plan(kind: type, given: int, named: Sequence[str]) -> tuple[dict[str, object], tuple[Any, ...]]:
        left = names[given:]
        if given > len(names) or not {*named} <= {*left}:
            raise TypeError(f"{kind.__name__} has the fields {', '.join(names)}, each to be given once")
        unsaid = [name for name in left if name not in named]
        if missing := [name for name in unsaid if name not in constants and name not in makers]:
            raise TypeError(f"{kind.__name__} is not told its {', '.join(missing)}")
        return {n: constants.get(n) for n in names}, tuple((n, makers[n]) for n in unsaid if n in makers)

    def __init__(self: object, /, *values: object, **named: object) -> None:
        given = (len(values), *named) if named else len(values)
        found = plans.get(given)
        if found is None:
            found = plans[given] = plan(type(self), len(values), tuple(named))
        unsaid, made = found
        held = unsaid.copy()
        held.update(zip(names, values))  # noqa: B905
        if named:
            held.update(named)
        for name, maker in made:
            held[name] = maker()
        _hold(self, "__dict__", held)

    return __init__


def _eq(names: Sequence[str]) -> Callable[[object, object], bool]:
    values = _values(names)

    def __eq__(self: object, other: object) -> bool:
        return values(self) == values(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _hash(names: Sequence[str]) -> Callable[[object], int]:
    values = _values(names)

    def __hash__(self: object) -> int:
        return hash(values(self))

    return __hash__


def _values(names: Sequence[str]) -> Callable[[object], object]:
    """What reads the values of some fields at once."""
    return attrgetter(*names) if names else lambda record: ()


@recursive_repr()
def _repr(self: Any) -> str:
    told = (f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
    return f"{type(self).__qualname__}({', '.join(told)})"


def _refuse_to_set(self: object, name: str, value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


__all__ = ["cached_property", "dataclass", "replace"]
