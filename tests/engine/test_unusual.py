"""Input that is unusual and means something: derived and checked, or refused in one message."""

from __future__ import annotations

from typing import Any

import pytest

from derive import Derived, derive
from derive.errors import DeriveError, TooLong
from derive.expression.indices import all_indices

LAYER = "z[i] = sum(W[i,d]*x[d], d)"


def result(text: str, wrt: str) -> str:
    found = derive(text, wrt=wrt)
    assert isinstance(found, Derived)
    assert found.verified
    return found.result.text


def message(text: str, wrt: str) -> str:
    try:
        derive(text, wrt=wrt)
    except DeriveError as error:
        assert error.exit_status == 2
        return str(error)
    raise AssertionError(f"{text} is not refused")


def test_one_column_of_the_weights_of_a_named_layer() -> None:
    assert result(f"{LAYER}; L = sum(z[i]**2, i)", "W[i,2]") == "2*x[2]*z[i]"
    assert result(f"{LAYER}; h[i] = tanh(z[i]); o = sum(v[i]*h[i], i); L = (o - t)**2", "W[i,2]")


DIAGONAL = "o[i,j] = tanh(W[1,1]*W[i,j]); L = mean(o[i,i], i)"
CORNER = "o[i,j] = tan(W[1,1]); L = mean(o[i,i], i)"
SHARED = "u = exp(a[1]); v = u*a[2]; L = sum(v*a[i], i)"


@pytest.mark.slow
@pytest.mark.parametrize("how", [{}, {"order": "reverse"}, {"second": True}], ids=str)
@pytest.mark.parametrize(
    ("text", "wrt"),
    [(CORNER, "W[2,j]"), (CORNER, "W[1,1]"), (DIAGONAL, "W[i,2]"), (DIAGONAL, "W[1,2]"), (DIAGONAL, "W[2,2], W[1,1]"),
     (SHARED, "a[1]"), (SHARED, "a[2]"), (SHARED, "a[3]")],
)  # fmt: skip
def test_a_variable_at_a_fixed_place_moves_through_named_quantities(text: str, wrt: str, how: dict[str, Any]) -> None:
    found = derive(text, wrt=wrt, **how)
    assert found.verified
    if text == CORNER and wrt == "W[2,j]" and not how:
        assert found.result.text == "0"  # type: ignore[union-attr]


def test_a_power_of_zero_is_one() -> None:
    assert result("(x + c)**0", "x") == "0"


def test_a_function_of_a_number_is_compared_with_an_entry() -> None:
    assert result("x/sum(max(b[m], relu(2/3)), m)", "x") == "1/sum(max(b[m], relu(2/3)), m)"


def test_a_number_that_nobody_writes_out_is_refused_in_one_message() -> None:
    for text in ("(2*x)**20000/x**19999", "x*" + "*".join(["10**15"] * 300), "prod(10*x, (k, 1, 1000000))"):
        assert message(text, "x") == str(TooLong())


def test_the_square_of_a_large_number_is_read() -> None:
    assert result("m*299792458**2", "m") == "299792458**2"


def test_a_coined_letter_is_no_quantity() -> None:
    assert result("i = 3*x; L = i*sum(a[k], k)", "a") == "i"
    assert result("j = 3*x; p[i] = a[i]**2*x; L = j*sum(p[k], k)", "a") == "2*x*j*a[l]"


def test_a_letter_is_no_quantity_and_an_index_too() -> None:
    assert "i is a quantity and cannot be an index too" in message("i = 3*x; L = i*sum(a[k]**2, k)", "a[i]")
    assert "`a[j]`" in message("i = 3*x; L = i*sum(a[k]**2, k)", "a[i]")


def test_a_bound_letter_that_names_a_quantity_steps_aside() -> None:
    found = derive("s[h] = tanh(W[h,h]); o[k] = sum(V[k,h]*s[h], h); L = sum(exp(o[s]), s)", wrt="V[1,2]")
    assert isinstance(found, Derived)
    assert found.verified
    assert not any("s)" in e.text and "o[s]" in e.text for step in found.steps for e in (step.before, step.after))


def test_a_derivative_by_an_argument_without_a_name_is_no_internal_error() -> None:
    found = derive("o = min(c, f(sqrt(1 + y**2))); L = diff(o + y**2, y)**3", of="L", wrt="c")
    assert isinstance(found, Derived)
    assert found.result.text == "0"


@pytest.mark.parametrize(("text", "size"), [("L = sum(f(x[i]**2), (i, 1, u))", "u"), ("L = prod(x[i], (i, 1, k))", "k")])
def test_what_is_named_on_the_way_takes_no_name_of_a_size(text: str, size: str) -> None:
    found = derive(text, wrt="x[j]")
    assert isinstance(found, Derived)
    assert found.verified
    assert size not in found.derivation.problem.defined
    letters = {i.name for s in found.derivation.all_steps() for e in (s.before, s.after) for i in all_indices(e)}
    assert size not in letters
