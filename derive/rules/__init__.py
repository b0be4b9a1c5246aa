"""The mathematics: laws of calculus, of indices and of algebra.  What applies where and when is the engine's business."""

from derive.rule import RULES, Rule
from derive.rules import (
    adjoint,
    algebra,
    angles,
    calculus,
    clearing,
    elementary,
    exchange,
    exponents,
    extremes,
    fractions,
    identities,
    indexed,
    logits,
    order,
    parity,
    pieces,
    polynomials,
    powers,
    products,
    quantities,
    ratios,
    recognition,
    relations,
    scaled,
    square,
    weights,
)
from derive.rules.facts import Facts

__all__ = [
    "RULES", "Facts", "Rule", "adjoint", "algebra", "angles", "calculus", "clearing", "elementary", "exchange", "exponents",
    "extremes", "fractions", "identities", "indexed", "logits", "order", "parity", "pieces", "polynomials", "powers",
    "products", "quantities", "ratios", "recognition", "relations", "scaled", "square", "weights",
]  # fmt: skip
