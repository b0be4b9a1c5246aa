"""Derivations as a terminal shows them.

The pages in `golden/` are read as diffs: `DERIVE_RECORD=1 python -m pytest tests/cli/test_terminal.py` writes them anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

import derive
from derive.document.terminal import uncoloured
from derive.notation.unicode import width
from tests.telling import listing, plain

GOLDEN = Path(__file__).parent / "golden"
PAGES: dict[str, dict[str, Any]] = {
    "softmax": {"steps": True},
    "softmax.cases": {"cases": True},
    "softmax-cross-entropy": {"steps": True},
    "l2-norm.full": {"steps": True, "detail": "full"},
    "sse.narrow": {"steps": True, "columns": 60},
    "sigmoid": {},
    "sigmoid.why": {"steps": True, "why": True},
    "softmax.matrix": {"notation": "matrix"},
}


@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_as_recorded(page: str) -> None:
    shown = plain(derive.derive(page.partition(".")[0]).derivation, **{"steps": False, **PAGES[page]}) + "\n"
    shown = re.sub(r"largest error \S+ ", "largest error … ", shown)  # rounding differs between machines
    file = GOLDEN / f"{page}.txt"
    if os.environ.get("DERIVE_RECORD"):
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["softmax", "sse", "l2-norm", "softmax-cross-entropy", "mse", "binary-cross-entropy"])
@pytest.mark.parametrize("columns", [60, 80, 100, 120])
def test_no_line_is_wider_than_the_terminal(name: str, columns: int) -> None:
    derivation = derive.derive(name).derivation
    for line in plain(derivation, steps=True, cases=True, detail="full", columns=columns).splitlines():
        assert width(line) <= columns and line == line.rstrip()


def test_equals_signs_stand_under_one_another() -> None:
    shown = plain(derive.derive("sigmoid").derivation, steps=True, detail="full")
    chain = shown[shown.index("wanted") :]
    signs = {line.index(" = ") for line in chain.splitlines() if " = " in line and "✓" in line}
    assert len(signs) == 1


def test_every_line_has_its_rule_and_its_mark() -> None:
    derivation = derive.derive("softmax").derivation
    shown = plain(derivation, steps=True, detail="full")
    assert shown.count("✓") == len(derivation.steps) + 2  # and the matrix form's, and the tally's
    squeezed = " ".join(shown.split()).lower()
    for step in derivation.steps:
        assert step.rule.title.lower().split()[0] in squeezed


def test_colours_change_nothing_but_colours() -> None:
    derivation = derive.derive("softmax").derivation
    coloured = listing(derivation, steps=True)
    assert "\x1b[32m✓\x1b[0m" in coloured and uncoloured(coloured).rstrip("\n") == plain(derivation, steps=True)


def test_several_deltas_are_not_called_none() -> None:
    shown = plain(derive.derive("T[i,j] = delta(i,j)*x[i]", wrt="x[k]").derivation, steps=False, cases=True)
    assert "no Kronecker delta" not in shown and "several Kronecker deltas" in shown


def test_the_brace_has_its_mark_and_its_reason() -> None:
    shown = plain(derive.derive("softmax").derivation, steps=False, cases=True)
    assert "✓ Both cases in one" in shown and "✓ Kronecker delta" in shown


def test_names_do_not_look_alike() -> None:
    assert "x1 x₁" in plain(derive.derive("L = x1*x[1]", wrt="x1").derivation, steps=False)
    assert "w_2 · w2" in plain(derive.derive("L = w_2*w2", wrt="w2").derivation, steps=False)


def test_a_function_with_a_greek_parameter_below_is_no_entry() -> None:
    shown = plain(derive.derive("L = sum((epsilon[i] - epsilon_theta(x, theta))**2, i)", wrt="theta").derivation, steps=False)
    assert "epsilon_theta(x" not in shown.split("as text")[0]


def test_a_derivation_without_cases_says_so() -> None:
    assert "one case" in plain(derive.derive("sse").derivation, steps=False, cases=True)


REGRESSION = "r[n] = y[n] - sum(X[n,d]*w[d], d); L = sum(r[n]**2, n)"


def test_the_matrix_form_stands_beside_the_index_form() -> None:
    derivation = derive.derive(REGRESSION, wrt="w[j]").derivation
    both = plain(derivation, steps=False)
    assert "in matrix form  ∂L/∂w = −2 Xᵀ r    ✓" in both and "that is   r = y − X w\n            L = ‖r‖²" in both
    index = plain(derivation, steps=False, notation="index")
    assert "matrix form" not in index and "that is" not in index
    alone = plain(derivation, steps=False, notation="matrix")
    assert "── = −2 Xᵀ r" in alone and "as text: -2*X.T @ r" in alone and "in matrix form" not in alone
    steps = plain(derivation, steps=True, notation="matrix")
    assert "✓ Derived above" in steps and "in matrix form  ∂L/∂w = −2 Xᵀ r    ✓" in steps


def test_the_matrix_form_of_a_jacobian_says_what_its_rows_are() -> None:
    assert "in matrix form (row i, column j)  ∂p/∂a = diag(p) − p pᵀ    ✓" in plain(derive.derive("softmax").derivation)


def test_a_result_without_a_matrix_form_says_so_only_if_asked() -> None:
    derivation = derive.derive("sigmoid").derivation
    assert "matrix form" not in plain(derivation, steps=False)
    assert "This result has no matrix form." in plain(derivation, steps=False, notation="matrix")


def test_a_lemma_shows_its_matrix_form_where_it_says_more_than_its_line() -> None:
    shown = plain(derive.derive("softmax-cross-entropy").derivation)
    assert shown.count("∂p/∂a = diag(p) − p pᵀ    ✓") == 1
    assert "∂r/∂w" not in plain(derive.derive("l2-norm").derivation)


@pytest.mark.parametrize("columns", [40, 60])
def test_a_matrix_form_fits_into_a_narrow_terminal(columns: int) -> None:
    for define, wrt in ((REGRESSION, "w[j]"), ("L = sum((y[i] - (x[i]*w + b))**2, i)", "w")):
        shown = plain(derive.derive(define, wrt=wrt).derivation, steps=False, columns=columns)
        assert "in matrix form" in shown
        assert max(width(line) for line in shown.splitlines() if "as text" not in line) <= columns


WIDE = """z[t,i] = sigmoid(sum(A[i,j]*h[t-1,j], j)); n[t,i] = tanh(sum(B[i,j]*x[t,j], j) + sum(C[i,j]*h[t-1,j], j))
h[t,i] = (1 - z[t,i])*h[t-1,i] + z[t,i]*n[t,i]; L = sum(sum((h[t,i] - y[t,i])**2, i), (t, 1, T))"""


BROKEN = """\
         = 2 (hₜᵢ − yₜᵢ)
              ⎧  (h)
              ⎪ δ      (1 − z     )
              ⎪  t+1,i       t+1,i
              ⎪       (h)
              ⎪  + ∑ δ      · ((1 − z     ) Aⱼᵢ z      (n      − hₜⱼ)
            + ⎨    j  t+1,j          t+1,j       t+1,j   t+1,j
              ⎪                     2
              ⎪  + Cⱼᵢ z      (1 − n     ))   t < T
              ⎪         t+1,j       t+1,j
              ⎪
              ⎩ 0                             t ≥ T
"""
BEFORE_ITS_CONDITION = """\
              ⎧    (h)                                                                      2
              ⎪ ∑ δ      ((1 − z     ) (δⱼᵢ + Aⱼᵢ z      (n      − hₜⱼ)) + Cⱼᵢ z      (1 − n     ))
              ⎪ j  t+1,j        t+1,j              t+1,j   t+1,j                t+1,j       t+1,j
            + ⎨    t < T
              ⎪
              ⎪ 0
              ⎩    t ≥ T
"""


@pytest.mark.slow
@pytest.mark.parametrize(("columns", "row"), [(80, BROKEN), (100, BEFORE_ITS_CONDITION)])
def test_a_wide_case_is_broken_before_a_term_a_factor_or_its_condition(columns: int, row: str) -> None:
    said = plain(derive.derive(WIDE, wrt="A[p,q]"), columns) + "\n"
    assert row in "\n".join(line.rstrip() for line in said.splitlines())
    assert all(width(line) <= columns for line in said.splitlines())
