"""Derivations of gradients: one line of maths in, a named, checked and typeset chain of equalities out.

>>> import derive
>>> derive.derive("softmax").result.text
'p[i]*(delta(i, j) - p[j])'

Importing the package costs nothing; the first derivation imports SymPy.
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in all that is imported where a kept output is found: `typing` takes longer than to find it
if TYPE_CHECKING:
    from derive.api import Derived as Derived
    from derive.api import SeveralParts as SeveralParts
    from derive.api import derive as derive
    from derive.errors import DeriveError as DeriveError
    from derive.errors import DoesNotHold as DoesNotHold
    from derive.errors import Missing as Missing
    from derive.errors import NotationError as NotationError
    from derive.errors import Stuck as Stuck
    from derive.errors import Unfinished as Unfinished

__version__ = "0.1.0"

#: Public name: the module that holds it.  Each is imported when it is first asked for.
_HOMES = {
    "derive": "derive.api", "Derived": "derive.api", "SeveralParts": "derive.api",
    "DeriveError": "derive.errors", "NotationError": "derive.errors", "Stuck": "derive.errors", "DoesNotHold": "derive.errors",
    "Missing": "derive.errors", "Unfinished": "derive.errors",
}  # fmt: skip


if not TYPE_CHECKING:  # to a type checker, a module with this function would have every name

    def __getattr__(name: str) -> object:
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module 'derive' has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(home), name)
        globals()[name] = value
        return value


def load_ipython_extension(shell: object) -> None:
    """`%load_ext derive`: the magics `%derive` and `%%derive`."""
    from derive.magic import load

    load(shell)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})


__all__ = [
    "DeriveError", "Derived", "DoesNotHold", "Missing", "NotationError", "SeveralParts", "Stuck", "Unfinished", "__version__",
    "derive",
]  # fmt: skip
