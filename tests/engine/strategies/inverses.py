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
    (
        inverses.over_one_matrix,
        SOLUTION,
        "G[p,q]",
        "sum(y[i]*sum(inv(G)[i,k]*sum(exp(y[k] - y[m])*y[m], m), k), i) - sum(sum(inv(G)[k,m]*exp(y[k] - y[m]), m), k)",
        "sum(sum(exp(y[k] - y[m])*(sum(y[i]*inv(G)[i,k], i)*y[m] - inv(G)[k,m]), m), k)",
    ),
    (
        inverses.sift_from_within,
        SOLUTION,
        "G[p,q]",
        "sum(sum(inv(G)[i,j]*sum(delta(i, k)*y[m] + delta(j, k)*y[m]**2, m), j), i)",
        "sum(y[m], m)*sum(inv(G)[k,j], j) + sum(y[m]**2, m)*sum(inv(G)[i,k], i)",
    ),
)
LEFT: tuple[Left, ...] = (
    (inverses.exchange_the_sums, SOLUTION, "G[p,q]", "sum(y[i]*sum(inv(G)[i,j]*y[j], j), i)"),
    (inverses.exchange_the_sums, SOLUTION, "G[p,q]", "sum(y[i]*sum(G[i,k]*sum(G[k,j]*y[j], j), k), i)"),
    (inverses.over_one_matrix, SOLUTION, "G[p,q]", "sum(sum(inv(G)[k,m]*y[m], m), k) + sum(y[k], k)"),
    (inverses.over_one_matrix, "", "x", "sum(sum(a[k]*W[k,m], m), k) - sum(sum(W[k,m]*V[m], m), k)"),
    (inverses.sift_from_within, SOLUTION, "G[p,q]", "sum(sum(inv(G)[i,j]*y[i], j), i)"),
)
