"""Twelve tasks that a lecturer meets, T1 the longest: what is measured is measured on these."""

from __future__ import annotations

from typing import Any, NamedTuple

import derive


class Task(NamedTuple):
    """A derivative that is asked for: a text (or a name of the catalogue), and how it is asked."""

    title: str
    text: str
    asked: dict[str, Any]

    def derive(self) -> derive.Derived:
        """The derivative with its checks and, of one derivative, its cases."""
        return derive.derive(self.text, **self.asked)


REGRESSION = "r[n] = sum(X[n,d]*w[d], d) - y[n]; L = sum(r[n]**2, n)"
SOFTMAX = "p[i] = exp(z[i])/sum(exp(z[k]), k)"
TWO_LAYERS = "h[i] = tanh(sum(W[i,d]*x[d], d)); o[k] = sum(V[k,i]*h[i], i); L = sum((o[k] - y[k])**2, k)"
TASKS = {
    "T1": Task("batch normalisation", "batch-norm", {}),
    "T2": Task("attention, by the query", "attention-query", {}),
    "T3": Task("least squares, by the weights", REGRESSION, {"of": "L", "wrt": "w[j]"}),
    "T4": Task("least squares, the Hessian", REGRESSION, {"of": "L", "wrt": "w[j]", "second": True}),
    "T5": Task("logistic regression", "logistic-regression", {}),
    "T6": Task("softmax, its Jacobian", SOFTMAX, {"wrt": "z[j]"}),
    "T7": Task("layer normalisation", "layer-norm", {}),
    "T8": Task("a Gaussian mixture, by a mean", "gaussian-mixture", {}),
    "T9": Task("cross entropy of softmax, by the scores", SOFTMAX + "; L = -sum(t[i]*log(p[i]), i)", {"of": "L", "wrt": "z[j]"}),
    "T10": Task("two layers, by the first weights", TWO_LAYERS, {"of": "L", "wrt": "W[a,b]"}),
    "T11": Task("two layers and a classifier, all gradients", "two-layer-classifier", {"gradient": True}),
    "T12": Task("sigmoid", "sigmoid", {}),
}  # fmt: skip


def network(layers: int) -> str:
    """a¹ = tanh(W¹ x), …, and half the squared distance of the last layer from y."""
    lines, before = [], "x"
    for n in range(1, layers + 1):
        lines.append(f"a{n}[i] = tanh(sum(W{n}[i,d]*{before}[d], d))")
        before = f"a{n}"
    return "; ".join([*lines, f"L = sum(({before}[i] - y[i])**2, i)/2"])
