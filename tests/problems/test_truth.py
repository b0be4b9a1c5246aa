"""The evaluator and the judge of random problems, where they are easily wrong themselves."""

from __future__ import annotations

import pytest

from .judge import Posed, judge
from .truth import Texts


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "==", "!="])
@pytest.mark.parametrize(
    ("equations", "asked"),
    [
        ([], "where(p SIGN q, c[p], d[q])"),
        ([], "sum(where(p SIGN q, c[p], d[q]), q)"),
        (["L = sum(where(p SIGN q, c[p], d[q]), p, q)"], "L"),
        (["L[p] = max(where(p SIGN q, 2*c[p], d[q]), q)"], "L[p]"),
        (["L[q,p] = where(p SIGN q, x, y)", "M[i,j] = c[i]*d[j]*L[i,j]"], "M[i,j]"),
    ],
)
def test_letters_that_are_compared_run_along_axes_of_one_length(equations: list[str], asked: str, sign: str) -> None:
    texts = Texts.of([e.replace("SIGN", sign) for e in equations], [asked.replace("SIGN", sign)])
    assert texts.find(("axis", "c", 0)) == texts.find(("axis", "d", 0))
    apart = Texts.of([], ["where(x SIGN y, c[p], d[q])".replace("SIGN", sign)])
    assert apart.find(("axis", "c", 0)) != apart.find(("axis", "d", 0))


def test_a_diagonal_that_was_asked_for_is_no_fault_of_the_second_variable() -> None:
    assert judge(Posed("L[i] = tanh(x*a[i])", "L[i]", "a[i]", second=True)).kind == "right"
