"""What a text says beyond its definitions: read beside them, put to the test, and in nobody's way."""

from __future__ import annotations

import pytest

from derive.pipeline import Answer, answer
from derive.question import Question


def answered(text: str, wrt: str) -> Answer:
    return answer(Question(text, wrt=wrt))


CLAIMS = [
    (r"\sigma(z) = \frac{1}{1+e^{-z}} = \frac{e^z}{1+e^z}", "z", ["holds"]),
    (r"L = (a-b)^2 = a^2 - b^2 = a^2 - 2 a b + b^2", "a", ["fails", "holds"]),
    (r"L = \|Xw-y\|^2, \quad \nabla_w L = 2X^\top(Xw-y)", "w", ["holds"]),
    (r"L = \|Xw-y\|^2, \quad \nabla_w L = X^\top(Xw-y)", "w", ["fails"]),
    (r"p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}, \frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij} - p_j)", "z", ["holds"]),
    (r"L = \log x \approx x - 1", "x", ["undecided"]),
    ("L = (a-b)^2; diff(L, a) = 2*(a - b); L = a^2 - 2*a*b + b^2", "a", ["holds", "holds"]),
    (r"L = \|Xw-y\|^2, \quad \nabla_w L = 2X^\top(Xw-y) = 0", "w", ["holds", "undecided"]),
    (r"C = \sum_i p_i \log\frac{p_i}{q_i}, \quad \frac{\partial C}{\partial y_i} = q_i - p_i", "q", ["undecided"]),
    (r"y_i = x_i e^{s_i}, \quad \log |\det J| = \sum_i s_i", "s", ["undecided"]),  # nothing else says what J is
    (r"\mu = \Phi w, \quad \nabla_w \ell = \Phi^\top (\mu - y)", "w", ["undecided"]),
]


@pytest.mark.slow
@pytest.mark.parametrize(("text", "wrt", "verdicts"), CLAIMS)
def test_each_claim_is_put_to_the_test(text: str, wrt: str, verdicts: list[str]) -> None:
    found = answered(text, wrt)
    assert [c.check.verdict for c in found.claims] == verdicts
    assert found.verified, "a claim decides nothing about the derivation"


def test_a_claim_that_fails_is_told_with_its_point_and_both_values() -> None:
    (claim,) = answered("L = (a-b)^2 = a^2 - b^2", "a").refuted
    place = claim.check.counterexample
    assert place is not None
    a, b = place.leaves["a"], place.leaves["b"]
    assert place.left == pytest.approx((a - b) ** 2)
    assert place.right == pytest.approx(a**2 - b**2)


def test_a_claim_narrows_no_array() -> None:
    """A claim that fits only square arrays leaves the derivation as general as it is without it."""
    found = answered(r"f = \|Xw\|^2 = \|X^\top w\|^2", "w")
    assert len(set(found.problem.axes["X"])) == 2


def test_a_claim_that_cannot_be_read_is_undecided_and_says_why() -> None:
    (claim,) = answered(r"L = \log x \approx x - 1", "x").claims
    assert claim.claim.told == "L ≈ x - 1"
    assert claim.check.detail == "what is about equal is not put to the test"


def test_a_claim_that_holds_of_symmetric_matrices_says_so() -> None:
    (claim,) = answered(r"f(x) = x^\top P x, \quad \nabla f(x) = 2 P x", "x").refuted
    assert claim.symmetric == ("P",)


def test_a_claim_that_symmetry_does_not_help_says_nothing_of_it() -> None:
    (claim,) = answered(r"f(x) = x^\top P x, \quad \nabla f(x) = 3 P x", "x").refuted
    assert claim.symmetric == ()


def test_the_domain_of_a_claim_is_its_own() -> None:
    (claim,) = answered(r"L = x^2 = e^{2 \log x}", "x").claims
    assert dict(claim.sampled) == {"x": (0.0, None)}
