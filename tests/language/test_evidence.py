"""What is typed is what is meant, or it is refused with the readings that it could have."""

from __future__ import annotations

import pytest

from derive.errors import NotationError
from derive.language.foreign import CALLED, is_operator, meant
from derive.language.reader import read_expression, read_problem
from derive.notation import text as written

SOFTMAX = "p_i = exp(a_i)/sum(exp(a_k), k)"
EULER = "e is the base of the natural logarithm: e^x is exp(x)"

#: text, variable, the definitions as they print, the variable as it prints, what is said
READ: list[tuple[str, str, str, str, tuple[str, ...]]] = [
    # below a name stands an index
    ("L = sum((y_i - w*x_i)^2, i)", "w", "L = sum((y[i] - w*x[i])**2, i)", "w", ("y_i and x_i are the entries y[i] and x[i]",)),
    (SOFTMAX, "a_j", "p[i] = exp(a[i])/sum(exp(a[k]), k)", "a[j]", ("p_i, a_i and a_k are the entries p[i], a[i] and a[k]",)),
    (SOFTMAX, "a_i", "p[i] = exp(a[i])/sum(exp(a[k]), k)", "a[i]", ("p_i, a_i and a_k are the entries p[i], a[i] and a[k]",)),
    (SOFTMAX, "a_1", "p[i] = exp(a[i])/sum(exp(a[k]), k)", "a[1]", ("p_i, a_i and a_k are the entries p[i], a[i] and a[k]",)),
    ("q = sum(sum(x_i*A_ij*x_j, j), i)", "A_kl", "q = sum(sum(x[i]*A[i,j]*x[j], j), i)", "A[k,l]",
     ("x_i, A_ij and x_j are the entries x[i], A[i,j] and x[j]",)),
    ("q = sum(sum(x_i*A_i_j, j), i)", "A_i_j", "q = sum(sum(x[k]*A[k,l], l), k)", "A[i,j]",
     ("x_i and A_i_j are the entries x[i] and A[i,j]",)),
    ("L = sum(x_i, i) + x_1", "x_2", "L = sum(x[i], i) + x[1]", "x[2]", ("x_i and x_1 are the entries x[i] and x[1]",)),
    ("L = sum((y_hat_i - y_i)^2, i)", "y_hat_i", "L = sum((y_hat[j] - y[j])**2, j)", "y_hat[i]",
     ("y_hat_i and y_i are the entries y_hat[i] and y[i]",)),
    ("L = sum(l_n, n); l_n = (y_n - t_n)^2", "y_k", "L = sum(l[n], n); l[n] = (y[n] - t[n])**2", "y[k]",
     ("l_n, y_n and t_n are the entries l[n], y[n] and t[n]",)),
    ("L = sum(w_d*x_d, d)", "w_i", "L = sum(w[d]*x[d], d)", "w[i]", ("w_d and x_d are the entries w[d] and x[d]",)),
    ("L = sum(pi_k*λ_k, k)", "λ_k", "L = sum(pi_[l]*lambda_[l], l)", "lambda_[k]",
     ("pi_k and λ_k are the entries pi_[k] and lambda_[k]",)),
    ("y_i = w*x_i + b", "w", "y[i] = w*x[i] + b", "w", ("y_i and x_i are the entries y[i] and x[i]",)),
    ("K_ij = exp(-(x_i - x_j)^2)", "x_k", "K[i,j] = exp(-(x[i] - x[j])**2)", "x[k]",
     ("K_ij, x_i and x_j are the entries K[i,j], x[i] and x[j]",)),
    ("L = max(x_k, k)", "x_j", "L = max(x[k], k)", "x[j]", ("x_k is the entry x[k]",)),
    ("L = sum(p[i]*log(p_i), i)", "p_j", "L = sum(p[i]*log(p[i]), i)", "p[j]", ("p_i is the entry p[i]",)),
    # below a name stands a part of it
    ("L = (y - y_hat)^2; y_hat = w*x + b", "w", "L = (y - y_hat)**2; y_hat = w*x + b", "w", ()),
    ("h = tanh(W_xh*x + W_hh*h_p + b_h)", "W_xh", "h = tanh(W_xh*x + W_hh*h_p + b_h)", "W_xh", ()),
    ("E_d = (t - o)^2/2", "o", "E_d = (t - o)**2/2", "o", ()),
    ("L = x_1*x_2", "x_1", "L = x_1*x_2", "x_1", ()),
    ("L = sum((y[i] - y_hat[i])^2, i)", "y_hat[j]", "L = sum((y[i] - y_hat[i])**2, i)", "y_hat[j]", ()),
    ("i_t = sigmoid(W_i*x_t + b_i)", "W_i", "i[t] = sigmoid(W_i*x[t] + b_i)", "W_i",
     ("i_t and x_t are the entries i[t] and x[t]",)),
    # e
    ("L = 1/(1+e^(-z))", "z", "L = 1/(1 + exp(-z))", "z", (EULER,)),
    ("L = (e^z - e^-z)/(e^z + e^-z)", "z", "L = (exp(z) - exp(-z))/(exp(z) + exp(-z))", "z", (EULER,)),
    ("L = e^(e^x)", "x", "L = exp(exp(x))", "x", (EULER,)),
    ("p_k = e^s_k/sum(e^s_j, j)", "s_i", "p[k] = exp(s[k])/sum(exp(s[j]), j)", "s[i]",
     ("p_k, s_k and s_j are the entries p[k], s[k] and s[j]", EULER)),
    ("L = v + e", "v", "L = v + e", "v", ()),
    ("L = e^x", "e", "L = e**x", "e", ()),
    ("L = e^2; e = y - t", "y", "L = e**2; e = y - t", "y", ()),
    ("L = sum(e[i]^2, i)", "e[j]", "L = sum(e[i]**2, i)", "e[j]", ()),
    ("L = (e^-x)/2 + (x^(-1))/(2) + x^(1)/2", "x", "L = exp(-x)/2 + 1/(x*2) + x/2", "x", (EULER,)),
    # functions
    ("L = σ(w*x)", "w", "L = sigmoid(w*x)", "w", ("σ of a value is the logistic sigmoid",)),
    ("J(w, b) = (y - w*x - b)^2", "w", "J = (y - w*x - b)**2", "w", ("J(w, b) is the quantity J",)),
    ("L = WD(P_r, P_g)", "P_g", "L = WD(P_r, P_g)", "P_g", ()),
    ("L = sum(x[i], i)*g^T; T = 3", "g", "L = sum(x[i], i)*g**T; T = 3", "g", ()),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrt", "wanted", "variable", "said"), READ, ids=[f"{row[0]} by {row[1]}" for row in READ])
def test_what_is_read_and_what_is_said(text: str, wrt: str, wanted: str, variable: str, said: tuple[str, ...]) -> None:
    problem = read_problem(text, wrt=wrt)
    assert "; ".join(f"{written(d.head)} = {written(d.body)}" for d in problem.definitions) == wanted
    assert written(problem.wrt) == variable
    assert [reading.sentence for reading in problem.readings] == [(sentence,) for sentence in said]


#: text, variable, what is wrong, what to type
REFUSED: list[tuple[str, str, str, str | None]] = [
    # an index or a part of the name
    ("L = (a_i - t)^2", "t", "a_i is the name of one number, or the entry a[i]?",
     "`a0` for a number, or `a[i]`, with `sum(…, i)` around it or [i] on the left side"),
    ("L = W_ij*x", "x", "W_ij is the name of one number, or the entry W[i,j]?",
     "`Wij` for a number, or `W[i,j]`, with `sum(…, j)` around it or [j] on the left side"),
    ("L = sum(x_i, i) + x_i", "x_j", "x has entries here, and i is no index",
     "`x0` for a number, or `x[i]`, with `sum(…, i)` around it or [i] on the left side"),
    ("L = sum(x_i, i) + c_i", "x_j", "i is an index elsewhere, and none here",
     "`c0` for a number, or `c[i]`, with `sum(…, i)` around it or [i] on the left side"),
    ("L = sum(W_ih*x_i, i)", "x_j", "i is an index here, and h is none",
     "`Wih` for a number, or `W[i,h]`, with `sum(…, h)` around it or [h] on the left side"),
    ("L = -log(p_y); p_i = exp(a_i)/sum(exp(a_k), k)", "a_j", "p has entries here, and y is no index",
     "`p0` for a number, or `p[y]`, with `sum(…, y)` around it or [y] on the left side"),
    ("L = sum(W_k[i,j], i, j)", "W_k[1,1]", "W_k[i, j] is an entry of an array W_k, or of W with one index more?",
     "`W0[i, j]` or `W[k,i, j]`"),
    ("y = w_0 + sum(w_j*x_j, j)", "w_j", "w_0 is an entry before the first", "`w0` for the number"),
    ("L = sum(L_i, i); L_i = (y_i - p_i)^2", "p_i", "L stands beside L_i, which is the entry L[i]", "`L[i]` or `L0`"),
    ("L = sum((y_i - y)^2, i)", "y", "y stands beside y_i, which is the entry y[i]", "`y[i]` or `y0`"),
    ("r_ui = mu + b_u + b_i", "mu", "b_u and b_i are entries of one array b, or of two?",
     "`b[u]` and `b[i]` for one array, or another name, such as `b2_i`, for the second"),
    ("z_k = sum(w_kj*tanh(sum(v_ji*x_i, i) + b_j), j) + b_k", "b_j", "b_j and b_k are entries of one array b, or of two?",
     "`b[j]` and `b[k]` for one array, or another name, such as `b2_k`, for the second"),
    ("z_k = sum(w_kj*tanh(sum(w_ji*x_i, i)), j)", "w_ji", "w_kj and w_ji are entries of one array w, or of two?",
     "`w[k,j]` and `w[j,i]` for one array, or another name, such as `w2_ji`, for the second"),
    ("h_k = sum(w_kj*o_j, j); h_j = sum(v_ji*x_i, i)", "x_i", "h_k and h_j are entries of one array h, or of two?",
     "`h[k]` and `h[j]` for one array, or another name, such as `h2_j`, for the second"),
    ("y_t = x_t - x_t-1", "x_t", "x_t-1 is the entry at a shifted place, or x_t less 1?",
     "`(x_t - 1)`, or another array for what is shifted"),
    ("L = sum(w_ix_i, i)", "x", "w_ix_i is an entry of w_ix, or a product?", "`w_i*x_i`, or another name than `w_ix`"),
    ("L = sum(w**2, i)", "w", "i stands nowhere in what this sum is of",
     "`w[i]` for the entries of an array, or `(i, 1, N)` for N times the same"),
    ("L = max(x, i)", "x", "i is an index of which x has none", "`max(x[i], i)`, or another name than `i` for a value"),
    # e
    ("L = e^2*x", "x", "e is the base of the natural logarithm, or the name of a quantity?",
     "`exp(2)`, or another name for the quantity: `err**2`"),
    ("L = e^x + e", "x", "e is the base of the natural logarithm, or the name of a quantity?",
     "`exp(x)`, or another name for the quantity: `err**x`"),
    ("L = E^(-x)", "x", "E is the base of the natural logarithm, or the name of a quantity?",
     "`exp(-x)`, or another name for the quantity"),
    ("L = e^-x^2/2", "x", "does the exponent end before '/'?", "`exp(-x ** 2/2)` or `exp(-x ** 2)/2`"),
    ("L = x^1/2", "x", "does the exponent end before '/'?", "`x**(1/2)` or `x**(1)/2`"),
    ("L = (1/2n)*x", "x", "is n above or below the line?", "`1/(2*n)` or `(1/2)*n`"),
    # run together
    ("L = (y - wx)^2", "y", "wx is one name, or w times x?", "`w*x`, or `w_x` for a name"),
    ("L = tanh(Wx + b)", "b", "Wx is one name, or W times x?", "`W*x`, `sum(W[i,j]*x[j], j)` of arrays, or a longer name"),
    ("L = w1x1 + b", "b", "w1x1 is one name, or w1 times x1?", "`w1*x1`, `sum(w1[i,j]*x1[j], j)` of arrays, or a longer name"),
    ("L = λw^2", "w", "λw is one name, or λ times w?", "`λ*w`, or `λ_w` for a name"),
    ("L = lny_i", "x", "lny_i is one name, or ln of y_i?", "`log(y_i)`, or `ln_of_y_i` for a name"),
    ("L = sum(y_ilog(p_i), i)", "p_i", "y_ilog is a function, or y_i times log?", "`y_i*log(p_i)`"),
    ("L = sum(y_ilogp_i, i)", "p_i", "y_ilogp_i is one name, or y_i times log?", "`y_i*log(p_i)`"),
    ("L = p(1 - p)", "p", "p(1 - p) is a product, or a function p?", "`p*(1 - p)`, or another letter, such as `f(1 - p)`"),
    ("L = 2(x + 1)", "x", "a product has a sign", "`2*(x + 1)`"),
    ("L = log p", "p", "log wants its argument in brackets", "`log(p)`"),
    ("L = sin^2(x)", "x", "the power of sin(…) is written behind its argument", "`sin(x)**2`"),
    ("L = dL/dz*dz/dw", "w", "dL/dz is a derivative, or a quotient?",
     "`diff(L, z)`, or other names for a quotient of two numbers"),
    # sums
    ("L = sum(x_i)", "x_j", "sum wants a body and an index", "`sum(x_i, i)`"),
    ("L = sum(x)", "x", "sum wants a body and an index", "`sum(x[i], i)`"),
    ("L = sum_i x_i", "x_j", "sum wants its body in brackets, and its index", "`sum(x_i, i)`"),
    ("L = sum x_i", "x_j", "sum wants its body in brackets, and its index", "`sum(x_i, i)`"),
    ("L = sum_i(x_i)", "x_j", "sum_i is sum with something below it", "`sum(x_i, i)`"),
    ("L = sum(x[i], i, 1, N)", "x[j]", "an index is one letter; a range is in brackets", "`(k, 1, N)`"),
    # whole arrays, conditions, derivatives
    ("L = A@x", "x", "a product of matrices is written entry by entry here", "`sum(A[i,j]*x[j], j)`"),
    ("L = X.T*y", "y", "X.T is a transpose", "`X[j,i]`"),
    ("L = x^T*y", "y", "x^T is a transpose, or a power of a number?",
     "`x[i]` for the entries of an array, or another letter than T for a power: `x**n`"),
    ("L = w^Tx + b", "b", "w^Tx is w transposed times x, or a power?",
     "`sum(w[i]*x[i], i)` for vectors, or another name for the power"),
    ("L = sum(A[i,j], i, j) + A**(-1)", "x", "A**-1 is the inverse of a whole array", None),
    ("L = p(y|x)", "x", "'|' in p(y|x) is a condition", "`p(y, x)`"),
    ("L = KL(q||p)", "p", "KL(q || p) is a divergence, which is written as a sum", "`sum(q[i]*log(q[i]/p[i]), i)`"),
    ("y' = x", "x", "a prime is a derivative, a transpose or part of a name",
     "`y_prime` for a name, `diff(y, x)` for a derivative"),
    ("L = f'(x)", "x", "a prime is a derivative, a transpose or part of a name", "`diff(f(x), x)`"),
    ("L = np.exp(-x)", "x", "np.exp is a function of a Python module", "`exp(-x)`"),
    ("L = x.sum()", "x", "sum is written as a function of entries here", "`sum(x[i], i)`"),
    # left sides
    ("2*y = x", "x", "only a name or an entry can be defined", "`y = x / 2`, or `--assume \"2*y = x\"`"),
    ("y + 1 = x", "x", "only a name or an entry can be defined", "`y = x - 1`, or `--assume \"y + 1 = x\"`"),
    ("log(p) = z", "z", "log has a meaning already", "`p = exp(z)`, or `--assume \"log(p) = z\"`"),
    ("x**2 = r", "r", "only a name or an entry can be defined", "`x = sqrt(r)`, or `--assume \"x**2 = r\"`"),
    ("L = x; y[i]**2 = x[i]", "x[i]", "only a name or an entry can be defined", "`name = …`, or `--assume \"y[i]**2 = x[i]\"`"),
    ("sum(x[i], i) = s; L = s^2", "x[i]", "only a name or an entry can be defined",
     "`s = sum(x[i], i)`, or `--assume \"sum(x[i], i) = s\"`"),
    ("L = f(x) + 1; f(x) = x^2", "x", "a function that is called is not defined by a formula here",
     "`f = x ** 2`, or `--assume \"f(x) = x^2\"`"),
    ("w -= a*g", "g", "'-=' changes a quantity, and a name has one value here", "`w_new = w - …`"),
    ("w := a*g", "g", "':=' is written '='", "`w = …`"),
    # characters
    ("L = aᵢ*x", "x", "'ᵢ' is not part of the notation", "`a_i`"),
    ("L = ½*x", "x", "'½' is not part of the notation", "`1/2`"),
    ("L = x＋y", "x", "'＋' is not part of the notation", "`+`"),
    ("L = for*x", "x", "for is a word of Python and no name", "`for_`"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrt", "problem", "fix"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_could_be_two_things_is_refused_with_both(text: str, wrt: str, problem: str, fix: str | None) -> None:
    with pytest.raises(NotationError) as caught:
        read_problem(text, wrt=wrt)
    assert problem in caught.value.problem
    assert caught.value.fix == fix
    assert caught.value.offset is not None


#: How the texts that were refused can be typed, both ways.
RETYPED = [
    ("L = (a0 - t)^2", "t"), ("L[i] = (a[i] - t)^2", "t"), ("r[u,i] = mu + b[u] + b[i]", "mu"), ("r_ui = mu + b_u + b2_i", "mu"),
    ("L = exp(2)*x", "x"), ("L = err**2*x", "err"), ("L = w_x*y", "w_x"), ("L = sum(w**2, (i, 1, N))", "w"),
    ("L = sum(l_i, i); l_i = (y_i - p_i)^2", "p_i"), ("L = sum(x[i], i); y = L", "x[j]"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrt"), RETYPED)
def test_each_reading_can_be_typed(text: str, wrt: str) -> None:
    assert read_problem(text, wrt=wrt).definitions


def test_assumptions_share_the_evidence() -> None:
    problem = read_problem("L = c*sum(t_i*x_i, i)", wrt="x_j", assume=["sum(t_k, k) = 1", "c = 2"])
    assert [(written(a.left), written(a.right)) for a in problem.assumptions] == [("sum(t[k], k)", "1")]
    assert written(read_problem("L = sum(t_i*x_i, i)", wrt="x_j", assume=["t_m = 2"]).definitions[1].head) == "t[m]"


def test_a_sum_that_equals_a_constant_is_assumed() -> None:
    problem = read_problem("L = sum(p_i*x_i, i); sum(p_i, i) = 1", wrt="x_j")
    assert [written(a.left) for a in problem.assumptions] == ["sum(p[i], i)"]


def test_what_is_asked_for_may_be_an_entry() -> None:
    problem = read_problem(SOFTMAX, of="p_i", wrt="a_i")
    assert (written(problem.of), written(problem.wrt)) == ("p[i]", "a[i]")


@pytest.mark.parametrize("name", ["y_hat[i]", "a_i", "e**x", "e", "x_1", "sigma(x)", "w_ix"])
def test_what_the_program_writes_means_what_it_says(name: str) -> None:
    problem = read_problem("L = sum(y_hat[i], i)*a*e_*x*x_1*w", wrt="x")
    assert written(read_expression(name, problem)) == name


# -- what is differentiated


def test_of_is_what_no_other_uses() -> None:
    assert written(read_problem("L = (y - t)^2; y = w*x + b", wrt="w").of) == "L"
    assert written(read_problem("y = w*x + b; L = (y - t)^2", wrt="w").of) == "L"
    assert written(read_problem("L = x*c", wrt="x", assume=["c = 2"]).of) == "L"


def test_several_that_no_other_uses_are_asked_back() -> None:
    with pytest.raises(NotationError, match="y and z are used by no other") as caught:
        read_problem("y = x**2; z = 2*x", wrt="x")
    assert caught.value.fix == "`--of y` or `--of z`"
    assert written(read_problem("y = x**2; z = 2*x", of="y", wrt="x").of) == "y"


# -- names of operators

ASKED = """
stop_gradient detach conj topk var std median sort argmax argmin cumsum E Var Cov lgamma digamma gamma eig svd qr cholesky det inv
trace tr Integral integral int lim limit round mod floor ceil fft conv conv2d pool dropout softmax log_softmax cross_entropy
mse_loss gelu elu silu selu swish one_hot embedding batch_norm layer_norm einsum dot matmul outer kron transpose reshape concat
stack clip clamp logsumexp mish hardtanh KL LogSoftmax ReLU6 CrossEntropyLoss MSELoss BCEWithLogitsLoss ArgMax SoftMax Conv2d
LayerNorm Trace DET arg_max log1p arctan sgn square ln Square Ln erfinv cumprod grad hessian laplacian real imag e
"""


@pytest.mark.parametrize("word", ASKED.split())
def test_an_operator_is_never_an_unknown_function(word: str) -> None:
    assert is_operator(word)
    for text in (f"L = {word}(x)", f"L = {word}(x, dim=0)", f"L = {word}(x[i], i)"):
        with pytest.raises(NotationError) as caught:
            read_problem(text, wrt="x")
        assert word in caught.value.problem


def test_the_table_of_operators() -> None:
    assert len(CALLED) >= 150


@pytest.mark.slow
@pytest.mark.parametrize("word", sorted(CALLED))
def test_what_is_offered_for_an_operator_is_in_the_notation(word: str) -> None:
    import ast

    call = ast.parse("g(x, y)", mode="eval").body
    problem, fix = meant(word, call, {})  # type: ignore[arg-type]
    assert problem.startswith(word)
    if fix is not None:
        assert "{" not in fix
        offered = fix.strip("`")
        for part in offered.split("; "):
            _, _, body = part.rpartition(" = ")
            ast.parse(body, mode="eval")


#: what is typed, and what is offered in its names
OFFERED = [
    ("pinv(S)", "`S[i,j]`"),
    ("inverse(S)", "`inv(S)[i,j]`"),
    ("slogdet(A*B)", "`logdet(M)` with `M[i,j] = …` defined first"),
    ("solve(K, y)", "`sum(inv(K)[i,j]*y[j], j)`"),
    ("softmax(z)", "`exp(z[i])/sum(exp(z[k]), k)`"),
    ("softmax(k)", "`exp(k[i])/sum(exp(k[j]), j)`"),
    ("softmax(z, 1)", "`exp(z[i])/sum(exp(z[k]), k)`"),
    ("softmax(a*x + b)", "`exp(r[i])/sum(exp(r[k]), k)` with `r[i] = …` defined first"),
    ("log_softmax(z[i])", "`z[j] - log(sum(exp(z[k]), k))`"),
    ("cross_entropy(z, y)", "`-sum(y[k]*log(p[k]), k); p[i] = exp(z[i])/sum(exp(z[k]), k)`"),
    ("cross_entropy(p, y)", "`-sum(y[k]*log(r[k]), k); r[i] = exp(p[i])/sum(exp(p[k]), k)`"),
    ("F.mse_loss(x, t)", "`mean((x[i] - t[i])**2, i)`"),
    ("tr(S)", "`sum(S[k,k], k)`"),
    ("tr(A*B)", "`sum(M[k,k], k)` with `M[i,j] = …` defined first"),
    ("dot(u, v)", "`sum(u[k]*v[k], k)`"),
    ("dot(b, a)", "`sum(b[k]*a[k], k)`"),
    ("kl(q, p)", "`sum(q[k]*log(q[k]/p[k]), k)`"),
    ("matmul(B, A)", "`sum(B[i,k]*A[k,j], k)`"),
    ("norm(X@w - y)", "`norm(r[k], k)` with `r[k] = …` defined first"),
    ("var(x)", "`mean((x[i] - m)**2, i); m = mean(x[k], k)`"),
    ("var(m)", "`mean((m[i] - r)**2, i); r = mean(m[k], k)`"),
    ("cov(i, j)", "`mean((i[l] - m)*(j[l] - n), l); m = mean(i[k], k); n = mean(j[k], k)`"),
    ("linear(h, V, c)", "`sum(V[i,j]*h[j], j) + c[i]`"),
    ("huber(y - t, d)", "`where(abs(y - t) <= d, (y - t)**2/2, d*(abs(y - t) - d/2))`"),
    ("clip(g, 0, c)", "`min(max(g, 0), c)`"),
    ("sort(s)", "`max(s[k], k)`"),
    ("detach(u)", "`u_fixed`"),
]


@pytest.mark.parametrize(("typed", "offered"), OFFERED, ids=[row[0] for row in OFFERED])
def test_what_is_offered_is_in_the_names_of_the_text(typed: str, offered: str) -> None:
    for text in (f"L = {typed}", f"L = log({typed})"):
        with pytest.raises(NotationError) as caught:
            read_problem(text)
        assert caught.value.fix == offered


@pytest.mark.parametrize("word", ["f", "g", "h", "phi", "psi", "score", "net", "P", "H", "J", "kernel", "loss", "Phi", "D"])
def test_other_names_stay_unknown_functions(word: str) -> None:
    body = read_problem(f"L = {word}(x, y)", wrt="x").definitions[0].body
    assert type(body).__name__ == word
