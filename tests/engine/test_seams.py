"""Where parts that were built apart meet: several variables, second derivatives, defined quantities, assumptions, documents."""

from __future__ import annotations

import pytest

import derive
from derive.cli import main
from derive.errors import NotationError

LAYERS = "; ".join(f"a{n}[i] = tanh(sum(W{n}[i,d]*{'x' if n == 1 else f'a{n - 1}'}[d], d))" for n in range(1, 5))
NETWORK = f"{LAYERS}; L = sum((a4[i] - y[i])**2, i)/2"
SMALLEST = "min(x[i], i) has one smallest entry; at a tie between entries it has no derivative"
SOFTMAX = "p[i] = exp(a[i])/sum(exp(a[k]), k)"
LOSS = f"{SOFTMAX}; L = -sum(t[i]*log(p[i]), i)"


def several(text: str, **options: object) -> derive.Derived:
    found = derive.derive(text, **options)  # type: ignore[arg-type]
    assert found.answer.is_several and found.verified
    return found


def test_an_argument_has_one_name_in_all_parts_of_a_gradient() -> None:
    by_x, by_y = several("L = f(x, y, x*y)", gradient=True).parts
    assert [d.text for d in by_x.definitions] == [d.text for d in by_y.definitions]
    assert by_x.result.text == "diff(f(u, v, z), u) + y*diff(f(u, v, z), z)"
    assert by_y.result.text == "diff(f(u, v, z), v) + x*diff(f(u, v, z), z)"


def test_an_argument_that_is_a_variable_by_itself_needs_no_name() -> None:
    assert several("L = f(x, theta)", gradient=True).results["x"].text == "diff(f(x, theta), x)"


def test_second_derivatives_of_an_unknown_function_of_two_variables() -> None:
    assert len(several("L = f(x, y, x*y)", gradient=True, second=True).parts) == 3


@pytest.mark.parametrize(
    ("options", "result"),
    [
        ({"wrt": "p[i]"}, "delta(i, j)*t[i]/p[i]**2"),
        ({"wrt": "a[j],t[k]"}, "p[j]*(delta(j, k) - p[k])"),
    ],
)
def test_second_derivatives_by_what_is_defined_or_assumed(options: dict[str, str], result: str) -> None:
    found = several(LOSS, of="L", assume="sum(t[i], i) = 1", second=True, **options)
    assert found.parts[0].result.text == result


@pytest.mark.slow
def test_an_assumption_about_the_second_variable_does_not_enter_the_first_derivative() -> None:
    found = several(LOSS, of="L", wrt="a[j],t[k]", assume="sum(t[i], i) = 1", second=True)
    assert found.parts[1].result.text.startswith("p[j] - delta(")
    assert several("L = sum(t[i], i)**2", assume="sum(t[i], i) = 1", second=True).parts[0].result.text == "2"


@pytest.mark.slow
@pytest.mark.parametrize(("of", "wrt"), [("p[k]", "a[k]"), ("p[1]", "a"), ("p[i]", "a[1]"), ("p[1]", "a[2]")])
def test_second_derivatives_of_single_and_diagonal_entries(of: str, wrt: str) -> None:
    several(SOFTMAX, of=of, wrt=wrt, second=True)


def test_lemmas_are_shared_with_their_matrix_forms() -> None:
    found = several(NETWORK, wrt="W1,W2,W3")
    assert len(found.to_dict()["lemmas"]) == len(found.lemmas) == 4
    assert all(lemma.matrix is not None for lemma in found.lemmas)


@pytest.mark.slow
@pytest.mark.parametrize("format", ["text", "md", "latex"])
def test_a_result_that_speaks_of_errors_says_what_they_are(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([NETWORK, "--wrt", "W1,W2", "--format", format, "--no-cache"]) == 0
    said = capsys.readouterr().out
    first = {"text": "δ⁽⁴⁾ᵢ = ", "md": r"\delta^{(4)}_i &=", "latex": r"}{\delta^{(4)}_i}{%"}[format]
    assert said.count(first) == 1


@pytest.mark.parametrize("format", ["md", "latex"])
def test_the_second_part_of_a_gradient_does_not_begin_with_an_empty_list(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["L = sum((y[n] - sum(X[n,d]*w[d], d))**2, n)", "--gradient", "--format", format, "--no-cache"]) == 0
    said = capsys.readouterr().out
    assert "\\begin{gather*}\n\\end{gather*}" not in said
    assert said.count("That is,") == 1


def test_the_letters_of_both_variables_of_a_second_derivative_are_told() -> None:
    whole = several(SOFTMAX, second=True).to_dict()
    assert {"i", "j", "k"} <= {r["index"] for said in (whole, whole["derivations"][0]) for r in said["ranges"]}


@pytest.mark.parametrize(
    ("text", "wrt", "said"),
    [
        ("L = sum(where(i < j, a[i]*a[j], 0), i, j)", "a", []),
        ("L = where(t == 1, -log(p), -log(1 - p))", "p", []),
        ("L = where(p > 1, p**2, p)", "p", ["where p = 1, the derivative is that of the piece that holds there"]),
        ("L = min(x[i], i)", "x", [SMALLEST]),
    ],
)
def test_a_convention_is_told_where_something_has_to_be_agreed_on(text: str, wrt: str, said: list[str]) -> None:
    found = derive.derive(text, wrt=wrt)
    assert [c.text for c in found.conventions] == said


def test_the_greek_letter_lambda_is_a_name_like_any_other() -> None:
    found = derive.derive("L = (y - w*x)**2 + lambda*w**2", wrt="w")
    assert found.result.text == derive.derive("L = (y - w*x)**2 + λ*w**2", wrt="w").result.text  # type: ignore[union-attr]
    assert derive.derive("L = lambda*w", wrt="lambda").result.text == "w"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "wrt", "words"),
    [
        ("L = sum(x[i]**2, (i, 1, 5))", "x[6]", "x has 5 entries along this axis, and no entry 6"),
        ("L = x**2", "L", "L is what is differentiated"),
    ],
)
def test_a_variable_that_cannot_be_one(text: str, wrt: str, words: str) -> None:
    with pytest.raises(NotationError, match=words):
        derive.derive(text, wrt=wrt)
