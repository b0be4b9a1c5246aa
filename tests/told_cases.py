"""Derivations that are told in every format: one with cases, a gradient, a network of three layers, one of long formulas."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from sympy import Basic

from derive.document.compose import compose
from derive.document.page import Page
from derive.notation import among, inline
from derive.pipeline import Answer, answer
from derive.question import Question, Shown

NETWORK = (
    "loss = sum((y[i] - t[i])^2, i)/2; y[i] = sum(C[i,j]*g[j], j) + c[i]; "
    "g[j] = tanh(sum(B[j,k]*h[k], k) + b[j]); h[k] = tanh(sum(A[k,l]*x[l], l) + a[k])"
)
LONG = (
    "f = (a1*x + a2*x^2 + a3*x^3 + a4*x^4)/(b1*y + b2*y^2 + b3*x*y^3) "
    "+ exp(c1*x + c2*x^2 + c3*x^3)*(d1 + d2*x + d3*x^2)*sin(u*x + v)"
)
CASES: dict[str, tuple[Question, Shown]] = {
    "softmax": (Question("softmax"), Shown(cases=True)),
    "sse": (Question("sse", gradient=True), Shown()),
    "network": (Question(NETWORK, wrt="A"), Shown()),
    "long": (Question(LONG, wrt="x"), Shown(why=True)),
}


@cache
def answered(name: str) -> Answer:
    """The answer to a case, worked out once."""
    return answer(CASES[name][0])


def page_of(name: str, **shown: Any) -> Page:
    """The page of a case."""
    return compose(answered(name), CASES[name][1]._replace(**shown))


def dump(page: Page) -> str:
    """The nodes of a page, one value a line: formulas as a terminal has them, what is as usual left out."""
    with among(*page.context):
        return "\n".join(line for node in page.nodes for line in _lines(node, 0)) + "\n"


def _lines(value: object, depth: int) -> list[str]:
    indent = "  " * depth
    if isinstance(value, Basic):
        return [indent + inline(value)]
    if isinstance(value, str):
        return [indent + repr(value)]
    if isinstance(value, tuple):
        return [line for item in value for line in _lines(item, depth)]
    if not is_dataclass(value):
        return [indent + repr(value)]
    made = [indent + type(value).__name__]
    for f in fields(value):
        inner = getattr(value, f.name)
        if inner == f.default or (inner == () and f.name != "words"):
            continue
        told = _lines(inner, 0)
        made += [f"{indent}  {f.name}: {told[0]}"] if len(told) == 1 else [f"{indent}  {f.name}:", *_lines(inner, depth + 2)]
    return made
