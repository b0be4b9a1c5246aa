"""Names for pre-activations: a_i = tanh(Σ_d W_id x_d) is a_i = tanh(z_i) with z_i = Σ_d W_id x_d.

Backpropagation speaks of the error of a layer, which is the derivative of the loss by what goes into the nonlinear function.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic, Expr
from sympy.core.function import Function

from derive.expression.indices import free_indices, names, substitute
from derive.expression.nodes import Add, Binder, Indexed, Max, Min, entry
from derive.notation.symbols import split_name
from derive.problem import Definition, Problem
from derive.records import replace

LETTERS = ("z", "u", "v", "q", "r", "g")


def name_preactivations(problem: Problem, sources: frozenset[str]) -> Problem:
    """The same problem with a name for what each layer's nonlinear function is applied to, where it has none."""
    out: list[Definition] = []
    axes = dict(problem.axes)
    taken = {*problem.taken}
    coined = set(problem.coined)
    moving = {d.name for d in problem.definitions if sources & problem.needed(d.name)}
    for d in problem.definitions:
        inner = preactivation(d, moving | sources) if d.name in moving else None
        if inner is None:
            out.append(d)
            continue
        _, number = split_name(d.name)
        numbers = (f"{letter}{number}" if number.isdigit() else letter for letter in LETTERS)
        word = next((w for w in (*numbers, *(f"{c}_{d.name.replace('_', '')}" for c in LETTERS)) if w not in taken), None)
        if word is None:
            out.append(d)
            continue
        taken.add(word)
        coined.add(word)
        if d.indices:
            axes[word] = problem.axes[d.name]
        head = entry(word, *d.indices)
        out += [Definition(head, inner), Definition(d.head, substitute(d.body, {inner: head}))]
    if len(out) == len(problem.definitions):
        return problem
    return replace(problem, definitions=tuple(out), axes=axes, coined=frozenset(coined))


def preactivation(d: Definition, moving: set[str]) -> Expr | None:
    """The sum inside the nonlinear function of a layer, if the layer is a function of one such sum alone."""
    found = dict.fromkeys(_arguments(d.body))
    found = {e: None for e in found if _mixes(e, moving)}
    if len(found) != 1:
        return None
    (inner,) = found
    rest = substitute(d.body, {inner: entry("?")})
    if names(rest) & moving or free_indices(inner) != frozenset(d.indices):
        return None
    return inner


def _arguments(e: Basic) -> Iterator[Expr]:
    """The outermost arguments of nonlinear functions, not inside a sum over an index."""
    if isinstance(e, Indexed | Binder):
        return
    for a in e.args:
        if isinstance(e, Function | Max | Min) and isinstance(a, Add | Binder):
            yield a  # type: ignore[misc]
        else:
            yield from _arguments(a)


def _mixes(e: Expr, moving: set[str]) -> bool:
    parts = [e] if isinstance(e, Binder) else [t for t in e.args if isinstance(t, Binder)]
    return any(names(p) & moving and len(names(p)) > 1 for p in parts)
