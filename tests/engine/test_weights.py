"""Weights, e^u over the sum of all: what they share cancels, a mask stays, and nothing is derived that nothing reads."""

from __future__ import annotations

import pytest

from derive import derive

SHIFTED = {
    "in a name": "m = max(z[j], j); p[i] = exp(z[i] - m)/sum(exp(z[k] - m), k)",
    "in two names": "m = max(z[j], j); e[i] = exp(z[i] - m); p[i] = e[i]/sum(e[k], k)",
    "in three names": "m = max(z[j], j); e[i] = exp(z[i] - m); S = sum(e[k], k); p[i] = e[i]/S",
    "where it stands": "p[i] = exp(z[i] - max(z[j], j))/sum(exp(z[k] - max(z[j], j)), k)",
}


@pytest.mark.parametrize("typed", SHIFTED.values(), ids=SHIFTED.keys())
def test_what_all_exponents_share_cancels_and_is_not_derived(typed: str) -> None:
    found = derive(typed, wrt="z[l]")
    assert found.verified and found.result.text == "p[i]*(delta(i, l) - p[l])"
    assert not found.derivation.lemmas and not found.derivation.conventions


def test_what_is_read_beside_it_is_derived() -> None:
    found = derive("m = max(z[j], j); p[i] = exp(z[i] - m)/sum(exp(z[k] - m), k); L = m*p[1]", of="L", wrt="z[l]")
    assert found.verified and [lemma.of.name for lemma in found.derivation.lemmas][:1] == ["m"]  # type: ignore[attr-defined]


def test_a_lemma_of_a_lemma_is_kept() -> None:
    found = derive("u = x**2; v = sin(u); f = v*x", of="f", wrt="x")
    assert [str(lemma.of) for lemma in found.derivation.lemmas] == ["u", "v"]


def test_a_temperature_is_told_by_the_logarithm() -> None:
    found = derive("p[i] = exp(z[i]/T)/sum(exp(z[k]/T), k)", wrt="z[j]")
    shown = [s.after.text for s in found.steps if s.step.shown <= 1]
    assert shown[1:] == ["p[i]/T*(diff(z[i], z[j]) - sum(p[k]*diff(z[k], z[j]), k))", "p[i]*(delta(i, j) - p[j])/T"]


def test_attention_under_a_mask_is_written_with_its_weights() -> None:
    found = derive(
        "s[k] = sum(q[d]*K[k,d], d)/sqrt(D); a[k] = where(M[k] > 0, exp(s[k]), 0)/sum(where(M[l] > 0, exp(s[l]), 0), l); "
        "o[c] = sum(a[k]*V[k,c], k)",
        of="o[c]", wrt="q[j]",
    )  # fmt: skip
    assert found.verified and found.result.text == "sum(K[k,j]*a[k]*(V[k,c] - o[c]), k)/sqrt(D)"


def test_an_angular_margin_is_written_with_its_probabilities() -> None:
    found = derive(
        "z[k] = where(k == c, s*cos(acos(x[k]) + m), s*x[k]); p[k] = exp(z[k])/sum(exp(z[l]), l); L = -log(p[c])",
        of="L", wrt="x[j]", cases=True,
    )  # fmt: skip
    assert found.verified
    assert found.result.text == "s*(p[j] - delta(j, c))*where(j == c, sin(acos(x[j]) + m)/sqrt(1 - x[j]**2), 1)"
    assert [case.result.text for case in found.cases] == ["s*sin(acos(x[j]) + m)*(p[j] - 1)/sqrt(1 - x[j]**2)", "s*p[j]"]


def test_a_lemma_in_pieces_is_read_where_its_condition_is_decided() -> None:
    found = derive("z[k] = where(k == c, sin(x[k]), x[k]); L = -z[c] + log(sum(z[k], k))", of="L", wrt="x[j]")
    assert found.verified and not any("c == c" in s.after.text for s in found.steps if s.step.shown <= 1)


def test_what_is_beside_a_weight_in_a_piece_leaves_it() -> None:
    found = derive(
        "s[k] = sum(q[d]*K[k,d], d); Z = sum(where(M[l] > 0, exp(s[l]), 0), l); a[k] = where(M[k] > 0, exp(s[k]), 0)/Z; "
        "L = log(Z) + a[1]",
        of="L", wrt="q[j]",
    )  # fmt: skip
    assert found.verified and found.result.text == "sum(K[l,j]*a[l], l) + a[1]*(K[1,j] - sum(K[l,j]*a[l], l))"


def test_u_log_u_has_one_derivative() -> None:
    found = derive("f = T*((1 + m)/2*log((1 + m)/2) + (1 - m)/2*log((1 - m)/2))", wrt="m")
    shown = [s.after.text for s in found.steps if s.step.shown <= 1]
    assert found.verified and "T*(1/2*(log((1 + m)/2) + 1) - 1/2*(log((1 - m)/2) + 1))" in shown
