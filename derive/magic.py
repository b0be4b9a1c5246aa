"""The magics of IPython: `%load_ext derive`, then `%derive softmax --steps`, or `%%derive` with a formula in the cell."""

from __future__ import annotations

import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any

from derive.places.notebook import Display, completions, shown

if TYPE_CHECKING:
    from derive.api import Derived

COMMAND = r"%{1,2}derive"


class Shown(Display):
    """What a magic gives back: it shows itself, and has all that `derive.derive` would have given, worked out when asked for."""

    @cached_property
    def derived(self) -> Derived:
        """The derivation as a value of the Python interface."""
        from derive.api import Derived
        from derive.pipeline import answer, limited

        with limited(self.request.timeout):
            return Derived(answer(self.request.question))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or self.request.kind == "plot":
            raise AttributeError(f"{type(self).__name__} has no {name}")
        return getattr(self.derived, name)

    def __dir__(self) -> list[str]:
        from derive.api import Derived

        return sorted({*super().__dir__(), *(name for name in dir(Derived) if not name.startswith("_"))})


def derive(line: str, cell: str | None = None) -> Shown:
    """A derivation by its name or its formula, with the options of the command line.

    %derive softmax --steps
    %derive L = (y - w*x)^2 --wrt w --steps
    %derive plot sigmoid

    %%derive --wrt a[j] --cases
    p[i] = exp(a[i])/sum(exp(a[k]), k)
    """
    made = shown(line, cell, Shown)
    if made.undecided:
        print(f"derive: {made.undecided}", file=sys.stderr)
    return made


def completed(shell: Any, event: Any) -> list[str]:
    """What a line may go on with, where Tab is pressed."""
    return completions(event.text_until_cursor)


def load(shell: Any) -> None:
    """Gives a shell of IPython the magics."""
    from IPython.core.magic import no_var_expand

    shell.register_magic_function(no_var_expand(derive), "line_cell", "derive")
    shell.set_hook("complete_command", completed, re_key=COMMAND)


__all__ = ["Shown", "completed", "derive", "load"]
