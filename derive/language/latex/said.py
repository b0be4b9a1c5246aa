"""Conventions that were taken while a text was cut into names, as the sentences that say so."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Symbol

from derive.expression.nodes import mul, scalar
from derive.language.latex.facts import Facts
from derive.sentence import listed


def say_found(facts: Facts, runs: Iterable[tuple[str, str, tuple[str, ...]]], found: Iterable[tuple[str, ...]]) -> None:
    """Says what the letters of a run were taken for, and what stands above and below names."""
    for word, kind, parts in runs:
        match kind:
            case "glued":
                facts.say(f"{word} is read as {' '.join(part for part in parts if part)}")
            case "product":
                facts.say(f"{word} is read as the product ", mul(*map(scalar, parts)))
            case "word":
                facts.say(scalar(word), " is one name")
    labels: list[Symbol] = []
    for kind, *names in found:
        match kind:
            case "label":
                labels.append(scalar(names[0]))
            case "above":
                facts.say(f"{names[1]} above ", scalar(names[0]), " is an index, and no power")
            case "difference":
                facts.say(scalar(names[0]), " is one name, not a product with ", scalar(names[1]))
            case "square":
                facts.say(scalar(names[0]), " is the square ", scalar(names[1]) ** 2, ", as one name")
    if labels:
        facts.say(*listed(labels), " is one name" if len(labels) == 1 else " are names", ": what is below is no index")
