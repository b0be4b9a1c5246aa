"""Conventions that were taken while a text was cut into names, as the sentences that say so."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Symbol

from derive.expression.nodes import mul, scalar
from derive.language.latex.facts import Facts


def say_found(facts: Facts, runs: Iterable[tuple[str, str, tuple[str, ...]]], found: Iterable[tuple[str, ...]]) -> None:
    """Says what the letters of a run were taken for, and what stands above and below names."""
    for word, kind, parts in runs:
        match kind:
            case "glued":
                facts.say("{word} is read as {parts}", word=word, parts=" ".join(part for part in parts if part))
            case "product":
                facts.say("{word} is read as the product {product}", word=word, product=mul(*map(scalar, parts)))
            case "word":
                facts.say("{word} is one name", word=scalar(word))
    labels: list[Symbol] = []
    for kind, *names in found:
        match kind:
            case "label":
                labels.append(scalar(names[0]))
            case "above":
                facts.say("{index} above {name} is an index, and no power", index=names[1], name=scalar(names[0]))
            case "difference":
                facts.say("{name} is one name, not a product with {factor}", name=scalar(names[0]), factor=scalar(names[1]))
            case "square":
                facts.say("{name} is the square {square}, as one name", name=scalar(names[0]), square=scalar(names[1]) ** 2)
    if labels:
        facts.say(
            "{names} is one name: what is below is no index",
            "{names} are names: what is below is no index",
            len(labels), names=labels,
        )  # fmt: skip
