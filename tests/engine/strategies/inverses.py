"""Strategies for products of whole matrices with an inverse: where each starts, what it ends with, and what it leaves alone."""

from __future__ import annotations

from derive.engine.strategies import inverses

from .trial import Left, Made

SOLUTION = "b[i] = sum(inv(G)[i,j]*y[j], j); L = sum(b[i], i)"
MADE: tuple[Made, ...] = (
    (
        inverses.exchange_the_sums,
        "L = logdet(S) + sum(sum((x[i] + y[i])*S[i,j], j), i)",
        "S[p,q]",
        "sum(x[i]*sum(y[j]*sum(inv(S)[i,k]*inv(S)[k,j], (k, 1, N)), j), i)",
        "sum(sum(x[i]*inv(S)[i,k], i)*sum(y[j]*inv(S)[k,j], j), k)",
    ),
    (
        inverses.exchange_the_sums,
        SOLUTION,
        "G[p,q]",
        "sum(y[j]*sum(inv(G)[i,k]*sum(inv(G)[k,l]*inv(G)[l,j], (l, 1, N)), (k, 1, N)), j)",
        "sum(b[l]*sum(inv(G)[i,k]*inv(G)[k,l], k), l)",
    ),
)
LEFT: tuple[Left, ...] = (
    (inverses.exchange_the_sums, SOLUTION, "G[p,q]", "sum(y[i]*sum(inv(G)[i,j]*y[j], j), i)"),
    (inverses.exchange_the_sums, SOLUTION, "G[p,q]", "sum(y[i]*sum(G[i,k]*sum(G[k,j]*y[j], j), k), i)"),
)
