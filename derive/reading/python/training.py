"""A loop that trains: each of its turns computes the loss anew, and what follows `backward` changes the variables."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from derive.reading.python.recurrences import Recurrences
from derive.sentence import message

STEPS = frozenset(["backward", "step", "zero_grad", "apply_gradients"])
UPDATES = frozenset(["grad", "zero_grad", "step", "backward", "no_grad", "apply_gradients", "gradient"])


class Training(Recurrences):
    """Loops that train."""

    def one_turn(self, node: ast.For, told: bool) -> None:
        """What one turn computes; what the loop runs over is given."""
        self.say(message("the loop repeats a step of training; one turn of it is read"))
        names = [n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)]
        for name in names:
            self.known[name] = self.free_array(name)
        self.met -= {n for n in names if not any(isinstance(m, ast.Name) and m.id == n for s in node.body for m in ast.walk(s))}
        self.block(node.body, told)

    def updates(self, statement: ast.stmt) -> bool:
        """Whether a statement uses or changes what `backward` has computed."""
        if isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.For | ast.If):
            return False
        if isinstance(statement, ast.With) and not self.facts.trains:
            return False
        return self.facts.trains and any(isinstance(n, ast.Attribute) and n.attr in UPDATES for n in ast.walk(statement))


def trains(body: Sequence[ast.stmt]) -> bool:
    """Whether a block computes gradients by `backward`, or takes the step of an optimizer."""
    return any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in STEPS for s in body for n in ast.walk(s)
    )


__all__ = ["Training", "trains"]
