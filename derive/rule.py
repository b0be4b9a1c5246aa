"""A rule is a law and a function: the law is an equation that the notes print and the tests evaluate; the function
applies it to one node, or says no."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sympy import Basic, Expr

from derive.expression.nodes import Binder, Derivative
from derive.sentence import Sentence, filled

if TYPE_CHECKING:
    from derive.rules.facts import Facts


@dataclass(frozen=True)
class Applied:
    """What a rule made of a node, the pieces that it spoke of (g = e^{a_i}, h = Σ_k e^{a_k}), and its title, its reason
    and its convention here, if they say more than the rule's own; None where nothing has to be agreed on.

    `pieces` are the expressions (or several of them, or a condition) that the reason speaks of by name.
    """

    expr: Expr
    where: tuple[tuple[Expr, Expr], ...] = ()
    title: str = ""
    because: str = ""
    pieces: Mapping[str, Basic | Sequence[Basic]] = field(default_factory=dict)
    convention: str | None = ""


Application = Callable[[Expr, "Facts"], Applied | Expr | None]


@dataclass(frozen=True)
class Rule:
    """A named law of calculus, of indices or of algebra.

    `name` is the stable identifier (kebab case, the field's term), `title` the words beside a line, `law` an equation
    in the text notation (empty where the law is the problem's own: a definition, a lemma, an assumption), `because` one
    sentence that says why the rule applies, `convention` one that says what is taken where there is no derivative (empty
    where there is one everywhere).  Both name expressions in braces, as in "{f} does not depend on {v}": those that the
    rule matched, and those that every node has (`read_off`).
    """

    name: str
    title: str
    law: str
    because: str
    apply: Application = field(compare=False, repr=False)
    convention: str = ""

    def __repr__(self) -> str:
        return f"<Rule {self.name}>"

    def __call__(self, node: Expr, facts: Facts) -> Applied | None:
        """The node rewritten, or None where the rule does not apply or changes nothing."""
        found = self.apply(node, facts)
        if found is None:
            return None
        applied = found if isinstance(found, Applied) else Applied(found)
        return None if applied.expr == node else applied

    def reason(self, node: Expr, found: Applied) -> Sentence:
        """Why the rule applies to a node, with the quantities that stand there."""
        return filled(found.because or self.because, {**read_off(node), **found.pieces})

    def agreed(self, node: Expr, found: Applied) -> Sentence:
        """What is taken where the node has no derivative; nothing where it has one everywhere."""
        return () if found.convention is None else filled(found.convention or self.convention, {**read_off(node), **found.pieces})

    def __str__(self) -> str:
        return self.name


def read_off(node: Expr) -> dict[str, Basic | Sequence[Basic]]:
    """What a reason may speak of without the rule's help: of ∂f/∂v the function and the variable, of a sum over k its body,
    its index and its last term, of anything the node itself."""
    if isinstance(node, Derivative):
        return {"e": node, "f": node.args[0], "v": node.args[-1].args[0]}
    if isinstance(node, Binder):
        body, (index, _, last) = node.args
        return {"e": node, "body": body, "k": index, "last": last}
    return {"e": node}


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
