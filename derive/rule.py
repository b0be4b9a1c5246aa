"""A rule is a law and a function: the law is an equation that the notes print and the tests evaluate; the function
applies it to one node, or says no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sympy import Expr

if TYPE_CHECKING:
    from derive.rules.facts import Facts


@dataclass(frozen=True)
class Applied:
    """What a rule made of a node, the pieces that it spoke of (g = e^{a_i}, h = Σ_k e^{a_k}), and its title here if
    that says more than the rule's own."""

    expr: Expr
    where: tuple[tuple[Expr, Expr], ...] = ()
    title: str = ""


Application = Callable[[Expr, "Facts"], Applied | Expr | None]


@dataclass(frozen=True)
class Rule:
    """A named law of calculus, of indices or of algebra.

    `name` is the stable identifier (kebab case, the field's term), `title` the words beside a line, `law` an equation
    in the text notation (empty where the law is the problem's own: a definition, a lemma, an assumption), `because` one
    sentence that says why the rule applies, `convention` one that says what is taken where there is no derivative (empty
    where there is one everywhere).
    """

    name: str
    title: str
    law: str
    because: str
    apply: Application = field(compare=False, repr=False)
    convention: str = ""

    def __call__(self, node: Expr, facts: Facts) -> Applied | None:
        """The node rewritten, or None where the rule does not apply or changes nothing."""
        found = self.apply(node, facts)
        if found is None:
            return None
        applied = found if isinstance(found, Applied) else Applied(found)
        return None if applied.expr == node else applied

    def __str__(self) -> str:
        return self.name


RULES: dict[str, Rule] = {}


def rule(name: str, title: str, law: str, because: str = "", convention: str = "") -> Callable[[Application], Rule]:
    """Makes a rule of a function, and enters it in `RULES`."""

    def register(function: Application) -> Rule:
        if name in RULES:
            raise ValueError(f"two rules named {name}")
        why = because or (function.__doc__ or "").strip().split("\n")[0]
        RULES[name] = Rule(name, title, law, why, function, convention)
        return RULES[name]

    return register
