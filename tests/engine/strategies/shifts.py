"""Strategies for calculated places and labels: where each starts, what it ends with, and what it leaves alone."""

from __future__ import annotations

from derive.engine.strategies import shifts

from .trial import Left, Made

LABELS = "L = sum(where(j != c, max(0, s[j] - s[c]), 0), j)"

MADE: tuple[Made, ...] = (
    (
        shifts.deltas_out_of_cases, LABELS, "s[k]",
        "sum(where(j != c, where(s[j] > s[c], delta(j, k) - delta(k, c), 0), 0), j)",
        "where(k != c, where(s[k] > s[c], 1, 0), 0) - delta(k, c)*sum(where(j != c, where(s[j] > s[c], 1, 0), 0), j)",
    ),
    (shifts.delta_into_cases, LABELS, "s[k]", "where(k != c, x, 0) + delta(k, c)*y", "where(k != c, x, y)"),
)  # fmt: skip
LEFT: tuple[Left, ...] = (
    (shifts.deltas_out_of_cases, LABELS, "s[k]", "sum(where(j != c, s[j], 0), j)"),
    (shifts.delta_into_cases, LABELS, "s[k]", "where(k != c, x, 1) + delta(k, c)*y"),
)
