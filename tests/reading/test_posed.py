"""Problems in the notation of papers, typed or in Python, derived and checked."""

from __future__ import annotations

from pathlib import Path

import pytest

import derive
from derive.errors import NotationError
from derive.reading.posed import read_problem

ASKED = {
    ("||X@w-y||^2", None, "w"): "2*sum(X[i,k]*(sum(X[i,j]*w[j], j) - y[i]), i)",
    (r"\|Xw-y\|_2^2", None, "w"): "2*sum(X[i,k]*(sum(X[i,j]*w[j], j) - y[i]), i)",
    (r"p = \text{softmax}(z), \qquad L = -\log p_y", "L", "z"): "p[k] - delta(k, y)",
    (r"J(\theta) = \frac{1}{2m} \sum_{i=1}^{m} ( \theta^T x^{(i)} - y^{(i)} )^2", None, r"\theta_j"): None,
    (r"\log\det\Sigma + (x-\mu)^\top\Sigma^{-1}(x-\mu)", None, r"\Sigma"): None,
    (r"h_t = \tanh(w h_{t-1} + u x_t), \quad L = \sum_{t=1}^{T} (h_t - y_t)^2", "L", "w"): None,
    (r"y_i = \sum_{k=1}^{K} w_k x_{i+k-1}, \quad L = \sum_i (y_i - t_i)^2", "L", "w_k"): None,
}


@pytest.mark.slow
@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked[0][:30])
def test_what_is_pasted_is_derived_and_checked(asked: tuple[str, str | None, str]) -> None:
    text, of, wrt = asked
    found = derive.derive(text, of=of, wrt=wrt)
    assert found.verified
    if ASKED[asked] is not None:
        assert found.result.text == ASKED[asked]


def test_a_function_of_a_file_is_read_and_never_run(tmp_path: Path) -> None:
    file = tmp_path / "loss.py"
    file.write_text(
        "import torch\nraise SystemExit('run')\n\n"
        "def loss(w, b):\n    p = torch.sigmoid(X @ w + b)\n    return -(y*torch.log(p) + (1 - y)*torch.log(1 - p)).mean()\n"
    )
    found = derive.derive(f"{file}:loss", wrt="b")
    assert found.verified


def test_two_readings_are_told_where_a_problem_is_posed() -> None:
    with pytest.raises(derive.NotationError, match="in two ways"):
        derive.derive(r"y = e^{A}x, \qquad A = B^\top B", wrt="x")


def test_what_the_text_notation_knows_better_is_told_by_it() -> None:
    with pytest.raises(derive.NotationError, match="q does not occur"):
        derive.derive("L = x**2", wrt="q")


@pytest.mark.parametrize("text", [
    r"J = \sum_a \pi_\theta(a|s) A(s,a) + \lambda \sum_j \theta_j^2", r"J = \sum_x p(x;\theta) f(x) + \theta^2",
])  # fmt: skip
def test_by_a_parameter_of_what_is_given_no_derivative_is_known(text: str) -> None:
    with pytest.raises(NotationError, match=r"nothing here says how p.* depends on theta"):
        derive.derive(text, wrt="theta")
    assert derive.derive(text, wrt="A" if "A" in text else "f").verified


def test_by_what_a_left_side_says_and_its_formula_does_not_have_no_derivative_is_known() -> None:
    text = r"P(y=1|x) = \frac{1}{1+e^{-(b + wx)}}, \quad \ell(b, w) = \sum_i \left[y_i\log p(x_i)+(1-y_i)\log(1-p(x_i))\right]"
    with pytest.raises(NotationError, match=r"nothing here says how l depends on w") as refused:
        derive.derive(text, of="ell", wrt="w")
    assert "p(…) = …" in str(refused.value)


def test_what_a_program_numbers_and_nothing_uses_is_no_result() -> None:
    text = "z = x @ y.T\nt = torch.arange(len(z))\nL = F.cross_entropy(z, t)"
    assert str(derive.derive(text, wrt="x").derivation.of) == "L"
    masked = "# s: (T, T)\nm = torch.tril(torch.ones(T, T))\na = F.softmax(s.masked_fill(m == 0, float('-inf')), dim=-1)"
    assert len(derive.derive(masked, wrt="s").definitions) == 1


def test_a_penalty_on_a_gradient_is_differentiated_though_its_point_is_a_whole_array() -> None:
    text = r"\hat{\mathbf{x}} = a \mathbf{x} + (1 - a) \mathbf{y} \\ L = D_w(\mathbf{y}) - D_w(\mathbf{x}) + \lambda (\|\nabla_{\hat{\mathbf{x}}} D_w(\hat{\mathbf{x}})\|_2 - 1)^2"  # noqa: E501
    assert derive.derive(text, wrt="x").verified


def test_a_parameter_of_what_is_defined_is_differentiated_by() -> None:
    text = r"J = \sum_a \pi_\theta(a|s) A(s,a), \pi_\theta(a|s) = \frac{e^{\theta_a}}{\sum_b e^{\theta_b}}"
    assert derive.derive(text, wrt="theta").verified


def test_what_a_function_returns_is_differentiated() -> None:
    """Though it has a constant that nothing uses."""
    program = "def loss(X, y, w):\n    eps = 1e-12\n    z = X @ w\n    return ((z - y)**2).mean()"
    assert str(derive.derive(program, wrt="w").derivation.of) == "loss"


def test_an_array_that_is_declared_longer_than_its_formulas_reach_is_refused() -> None:
    with pytest.raises(NotationError, match="reach N - 1 entries"):
        read_problem("x in R[N]; s = sum(x[i]**2, (i, 1, N - 1))", wrt="x")
    read_problem("x in R[N]; s = sum((x[i+1] - x[i])**2, (i, 1, N - 1))", wrt="x")
    read_problem("x in R[N]; s = sum(where(i <= N - 1, x[i]**2, 0), (i, 1, N))", wrt="x")


def test_ell_is_the_letter_l_in_what_is_asked_too() -> None:
    found = derive.derive(r"L = \ell^2, \quad \ell = w x", of=r"\ell", wrt="w")
    assert found.verified


@pytest.mark.parametrize(
    ("text", "of", "wrt"),
    [
        (r"$$y = \frac{x}{\|x\|}$$", "y", "x"),
        (r"$$Y = X W$$", "Y", "W"),
        ("y = W @ x", "y", "x"),
        ("def f(W, x):\n    return np.tanh(W @ x)", None, "x"),
        (r"y[i] = x[i]/sum(x[k], k)", r"\mathbf{y}", r"\mathbf{x}"),
    ],
)
def test_two_whole_arrays_are_asked_in_different_letters(text: str, of: str | None, wrt: str) -> None:
    """∂y/∂x of vectors is the Jacobian, and not its diagonal."""
    problem = read_problem(text, of, wrt)
    assert not set(problem.of.indices) & set(problem.wrt.indices)  # type: ignore[attr-defined]


def test_one_letter_that_is_asked_twice_is_the_diagonal() -> None:
    problem = read_problem(r"$$y_i = \frac{x_i}{\|x\|}$$", "y_i", "x_i")
    assert problem.of.indices == problem.wrt.indices  # type: ignore[attr-defined]


def test_a_name_that_is_asked_for_has_letters_when_all_are_taken() -> None:
    from derive.expression.indices import LETTERS
    from derive.reading.asked import named
    from derive.reading.known import Known

    known = Known({"X": 2, **dict.fromkeys(LETTERS[1:], 0)}, frozenset(), frozenset())
    assert named("X", known, latex=False, beside=" ".join(LETTERS[1:])) == "X[i,k1]"


@pytest.mark.parametrize(("text", "wrt", "told"), [
    (r"f(x) = \sum_i w_i (x - x_i)^2", "x", "2*sum(w[i]*(x_ - x[i]), i)"),
    (r"f(x) = \sum_i w_i (x - x_i)^2", "x_i", "-2*w[i]*(x_ - x[i])"),
    (r"f(x) = \sum_i \alpha_i \exp(-\gamma \|x - x_i\|^2)", "x",
     "-2*gamma*sum(alpha[i]*exp(-gamma*sum((x_[j] - x[i,j])**2, j))*(x_[k] - x[i,k]), i)"),
])  # fmt: skip
def test_by_the_argument_of_a_function_and_by_the_entries_that_have_its_letter(text: str, wrt: str, told: str) -> None:
    found = derive.derive(text, wrt=wrt)
    assert found.verified and found.result.text == told


@pytest.mark.parametrize(("text", "told"), [
    (r"\log p = -x^2, \quad y = 3 \log p + 1", "-6*x"),  # not 0, as if log p were the logarithm of a number that is given
    (r"\log p(x) = -x^2, \quad y = 3 \log p(x) + 1", "-6*x"),
    (r"\log p_i = -x u_i, \quad y = \sum_i w_i \log p_i", "-sum(w[i]*u[i], i)"),
    (r"\log p(u_i | x) = -(u_i - x)^2, \quad y = \sum_{i=1}^n \log p(u_i | x)", "2*sum(u[i] - x, i)"),
])  # fmt: skip
def test_what_is_said_of_a_logarithm_is_what_it_is_in_other_lines(text: str, told: str) -> None:
    found = derive.derive(text, of="y", wrt="x")
    assert found.verified and found.result.text == told
    assert r"\log p" in found.definitions[0].left.latex


def test_functions_that_are_called_with_something_else_are_not_given_again() -> None:
    text = r"S(t) = e^{-t/a}, \quad h(t) = -\frac{S'(t)}{S(t)}, \quad \ell = \sum_i \log h(t_i)"
    assert len(derive.derive(text, of=r"\ell", wrt="a").definitions) == 1
