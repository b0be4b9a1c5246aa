"""The mathematics: laws of calculus, of indices and of algebra.  What applies where and when is the engine's business."""

from derive.rule import RULES, Rule
from derive.rules import algebra, calculus, elementary, fractions, identities, indexed, order, quantities, recognition
from derive.rules.facts import Facts

__all__ = [
    "RULES", "Facts", "Rule", "algebra", "calculus", "elementary", "fractions", "identities", "indexed", "order", "quantities",
    "recognition",
]  # fmt: skip
