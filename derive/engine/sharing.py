"""A parameter that several layers share: each use gets a name of its own, and the derivatives by all of them add up.

With W⁽¹⁾ = W and W⁽²⁾ = W, ∂L/∂W = ∂L/∂W⁽¹⁾ + ∂L/∂W⁽²⁾, each of which has its own layer's error: backpropagation through
time (Werbos, Proceedings of the IEEE 78, 1990).
"""

from __future__ import annotations

from sympy import Expr

from derive.expression.indices import names, rename_names
from derive.expression.nodes import Derivative, entry, indices_of, name_of
from derive.expression.places import walk
from derive.notation.symbols import split_name
from derive.problem import Definition, Problem
from derive.records import replace


def with_copies(problem: Problem, variable: Expr) -> tuple[Problem, tuple[Expr, ...]]:
    """The problem with a name for each of several uses of a parameter, and the variable by each name; (problem, ()) if there
    are not several uses, or if a definition differentiates by the parameter, which then is one thing in all of them."""
    word = name_of(variable)
    needed = problem.needed(name_of(problem.of))
    readers = [d for d in problem.in_order if d.name in needed and word in names(d.body)]
    by_it = any(isinstance(p, Derivative) and word in names(p.args[1]) for d in readers for _, p in walk(d.body))
    if len(readers) < 2 or by_it:
        return problem, ()
    taken = {*problem.taken}
    numbers = [split_name(d.name)[1] for d in readers]
    numbered = all(n.isdigit() for n in numbers) and len({*numbers}) == len(numbers)
    stem = split_name(word)[0] if split_name(word)[1] else word
    copies: dict[str, str] = {}
    for place, d in enumerate(readers, 1):
        number = numbers[place - 1] if numbered else str(place)
        made = next(w for w in (f"{stem}{number}", *(f"{word}_{number}{'x' * n}" for n in range(99))) if w not in taken)
        taken.add(made)
        copies[d.name] = made
    axes = {**problem.axes, **(dict.fromkeys(copies.values(), problem.axes[word]) if word in problem.axes else {})}
    letters = indices_of(variable)
    definitions: list[Definition] = []
    for d in problem.definitions:
        if d.name in copies:
            definitions.append(Definition(entry(copies[d.name], *letters), entry(word, *letters)))
            definitions.append(Definition(d.head, rename_names(d.body, {word: copies[d.name]})))
        else:
            definitions.append(d)
    coined = problem.coined.union(copies.values())
    made_of = tuple(entry(copies[d.name], *letters) for d in readers)
    return replace(problem, definitions=tuple(definitions), axes=axes, coined=coined), made_of
