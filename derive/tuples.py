"""Named tuples as `typing` makes them, made without it.

To import `typing` takes a twelfth of the time in which an output that was kept is found and printed, so that what is on the way
there does without: a module says of itself that it is not being type checked, and its tuples are made here.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple as NamedTuple
else:

    class _Named(type):
        """Makes of a class the tuple of its annotations, with what else the class has."""

        def __new__(kind, name, bases, held):
            fields = tuple(held["__annotations__"])
            usual = [held[field] for field in fields if field in held]
            if any(field in held for field in fields[: len(fields) - len(usual)]):
                raise TypeError(f"{name} has a field without a default behind one that has one")
            made = namedtuple(name, fields, defaults=usual, module=held["__module__"])
            for word, value in held.items():
                if word not in fields and word not in ("__module__", "__qualname__"):
                    setattr(made, word, value)
            return made

    NamedTuple = type.__new__(_Named, "NamedTuple", (), {})

__all__ = ["NamedTuple"]
