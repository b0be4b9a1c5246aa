"""Bad input gets one clear message, with the place pointed at and the likely fix where one is known."""

from __future__ import annotations

import pytest

from derive.errors import DeriveError, NotationError
from derive.language.reader import read_expression, read_problem

#: text, variable, line, column, what is wrong, the fix
WRONG: list[tuple[str, str, int, int, str, str | None]] = [
    # an index used as a scalar
    ("L = sum(i*a, i)", "a", 1, 9, "the index i is used as a number", None),
    ("p[i] = a[i] + sum(k*a[i], k)", "a[j]", 1, 19, "the index k is used as a number", "`a[k]`"),
    ("L = sum(k[k], k)", "x", 1, 9, "the index k is used as an array", None),
    # an index from nowhere
    ("L = a[i]*x", "x", 1, 7, "the index i is neither on the left side nor summed over", "`sum(…, i)` or a left side with [i]"),
    ("p[i] = a[j]", "a[k]", 1, 10, "the index j is neither on the left side", "`sum(…, j)` or a left side with [j]"),
    ("u = x\nL = u + q[i]", "x", 2, 11, "the index i is neither on the left side", "`sum(…, i)` or a left side with [i]"),
    ("L = sum(a[k], k) + b[k]", "a[j]", 1, 22, "the index k is neither on the left side", "`sum(…, k)` or a left side with [k]"),
    # one array with two different numbers of indices
    ("L = W[1,1] + W[1]", "x", 1, 14, "W is an array with two indices elsewhere, and has one index here", None),
    ("L = a + a[1]", "a", 1, 9, "a is a scalar elsewhere, and has one index here", None),
    ("L = a[1] + a", "x", 1, 12, "a is an array and wants one index", "`a[i]`"),
    ("L = W[1,2] + W", "x", 1, 14, "W is an array and wants two indices", "`W[i, j]`"),
    ("p[i] = a[i] + a", "a[j]", 1, 15, "a is an array and wants one index", "`a[i]`"),
    ("L = f(x) + f(x, y)", "x", 1, 12, "f has one argument elsewhere and 2 here", None),
    # sizes that cannot agree
    ("L = sum(a[i], (i, 1, 3)) + sum(a[i], (i, 1, 4))", "a[j]", 1, 34, "sizes that cannot agree: 3 and 4", None),
    # a circle of definitions
    ("u = v; v = u", "x", 1, 1, "a circle of definitions: u → v → u", None),
    ("u = u + x", "x", 1, 1, "a circle of definitions: u → u", None),
    ("L = x; u = v*x; v = w; w = u", "x", 1, 8, "a circle of definitions: u → v → w → u", None),
    ("p[i] = sum(q[k], k)*a[i]; q[i] = p[i]", "a[j]", 1, 1, "a circle of definitions: p → q → p", None),
    # a variable that does not occur
    ("L = x**2", "y", 1, 1, "y does not occur in the definitions", "`x`"),
    ("L = x**2", "z[i]", 1, 1, "z[i] does not occur in the definitions", "`x`"),
    ("L = theta**2*w", "thta", 1, 1, "thta does not occur in the definitions", "`theta`"),
    ("L = x", "x + 1", 1, 1, "one can differentiate by a name or an entry", "`x`"),
    ("L = t*x", "exp(-x)", 1, 1, "one can differentiate by a name or an entry", "`x`"),
    ("L = sum(a[i], (i, 1, N))", "N", 1, 1, "N is a size and does not vary", "`a`"),
    ("L = sum(a[i], i)", "N", 1, 1, "N is a size and does not vary", "`a`"),
    ("L = sum(a[i], i)", "a[j,k]", 1, 1, "a is an array with one index elsewhere, and has two indices here", None),
    # unknown syntax
    ("L = x y", "x", 1, 7, "an operator is missing here", "`*`"),
    ("L = 2x", "x", 1, 5, "a number and a name stand side by side", "`2*x`"),
    ("L = (x", "x", 1, 5, "this '(' is never closed", None),
    ("L = sum(a[i], i", "a[j]", 1, 8, "this '(' is never closed", None),
    ("L = x)", "x", 1, 6, "')' closes nothing", None),
    ("L = (x]", "x", 1, 7, "']' closes a '('", None),
    ("L = ", "x", 1, 3, "the right side of this equation is empty", None),
    ("= x", "x", 1, 1, "the left side of this equation is empty", None),
    ("L = x = y", "x", 1, 7, "two '=' in one equation", None),
    ("L = x % y", "x", 1, 9, "this operator is not part of the notation", "one of `+ - * / **`"),
    ("L = x // y", "x", 1, 10, "this operator is not part of the notation", "one of `+ - * / **`"),
    ("L = x @ y", "x", 1, 9, "this operator is not part of the notation", "one of `+ - * / **`"),
    ("L = x if y else z", "x", 1, 5, "'if … else' is written as where", "`where(condition, a, b)`"),
    ("L = x < y", "x", 1, 5, "a condition can only be the first argument of where", "`where(condition, a, b)`"),
    ("L = where(x, y, z)", "x", 1, 11, "a condition compares two values by < <= > >= == !=", None),
    ("L = where(0 < x < 1, y, z)", "x", 1, 11, "a condition compares two values", None),
    ("L = x.y", "x", 1, 5, "a dot cannot stand in a name", None),
    ("L = [x]", "x", 1, 5, "a list of values cannot stand here; an array has a name and indices", "`a[i]`"),
    ("L = [1, 2]*x", "x", 1, 5, "a list of values cannot stand here", "`a[i]`"),
    ("L = x²", "x", 1, 6, "'²' is not part of the notation", "`x**2`"),
    ("L = 2*(x + 1)³", "x", 1, 14, "'³' is not part of the notation", "`(x + 1)**3`"),
    ("L = sum(a[i]², i)", "a[j]", 1, 13, "'²' is not part of the notation", "`a[i]**2`"),
    ("L = x⁻¹²", "x", 1, 6, "'⁻' is not part of the notation", "`x**-12`"),
    ("L = √x", "x", 1, 5, "'√' is not part of the notation", "`sqrt(x)`"),
    ("L = √(x + 1)", "x", 1, 5, "'√' is not part of the notation", "`sqrt(x + 1)`"),
    ("L = √", "x", 1, 5, "'√' is not part of the notation", "`sqrt(x)`"),
    ("L = ∑ x[i]", "x[j]", 1, 5, "'∑' is not part of the notation", "`sum(…, i)`"),
    ("L = ∏ x[i]", "x[j]", 1, 5, "'∏' is not part of the notation", "`prod(…, i)`"),
    ("L = Σ x[i]", "x[j]", 1, 5, "a sum is written in words", "`sum(…, i)`"),
    ("L = Σ_i x[i]", "x[j]", 1, 5, "a sum is written in words", "`sum(…, i)`"),
    ("L = 2*Σ(x[i], i)", "x[j]", 1, 7, "a sum is written in words", "`sum(…, i)`"),
    ("L = |x|", "x", 1, 5, "a value between bars is written in words", "`abs(x)`"),
    ("L = 2*|x - y|**3", "x", 1, 7, "a value between bars is written in words", "`abs(x - y)`"),
    ("L = ||x||", "x", 1, 5, "a value between bars is written in words", "`norm(x[i], i)`"),
    ("L = x and y", "x", 1, 5, "conditions are not joined by 'and'", "`where(c, where(d, a, b), b)`"),
    ("L = where(x > 1 or y > 1, 1, 0)", "x", 1, 11, "conditions are not joined by 'or'", "`where(c, a, where(d, a, b))`"),
    ("L == x", "x", 1, 3, "'==' compares and '=' defines", "`L = x`"),
    ("u = x\nL == u", "x", 2, 3, "'==' compares and '=' defines", "`L = u`"),
    ("L = " + " + ".join(["x"] * 3000), "x", 1, 4003, "a sum of more than 1,000 terms", None),
    ("L = sum(" + "*".join(["a[k]"] * 1500) + ", k)", "a[k]", 1, 5008, "a product of more than 1,000 factors", None),
    ("L = x ? y", "x", 1, 7, "this cannot be read", None),
    ("L = 'x'", "x", 1, 5, "only numbers and names can stand here", None),
    ("L = True*x", "x", 1, 5, "only numbers and names can stand here", None),
    ("L = 1j*x", "x", 1, 5, "only numbers and names can stand here", None),
    ("L = 0x1F*x", "x", 1, 5, "numbers are written in decimal", None),
    # functions
    ("L = ln(x)", "x", 1, 5, "ln is not a known function", "`log`"),
    ("L = arctan(x)", "x", 1, 5, "arctan is not a known function", "`atan`"),
    ("L = log10(x)", "x", 1, 5, "log10 is not a known function", "`log(x)/log(10)`"),
    ("L = log2(x + 1)", "x", 1, 5, "log2 is not a known function", "`log(x + 1)/log(2)`"),
    ("L = log1p(x)", "x", 1, 5, "log1p is not a known function", "`log(1 + x)`"),
    ("L = expm1(x)", "x", 1, 5, "expm1 is not a known function", "`exp(x) - 1`"),
    ("L = erfc(x)", "x", 1, 5, "erfc is not a known function", "`1 - erf(x)`"),
    ("L = pow(x, y)", "x", 1, 5, "pow is not a known function", "`x**y`"),
    ("L = pow(x + 1, 2)", "x", 1, 5, "pow is not a known function", "`(x + 1)**2`"),
    ("L = pow(x)", "x", 1, 5, "pow is not a known function", "`x**y`"),
    ("L = gelu(x)", "x", 1, 5, "gelu is not a known function", "`x*(1 + erf(x/sqrt(2)))/2`"),
    ("L = softmax(x)", "x", 1, 5, "softmax is not a known function", "`exp(x[i])/sum(exp(x[k]), k)`"),
    ("L = maximum(x, 0)", "x", 1, 5, "maximum is not a known function", "`max`"),
    ("L = arcsin(x)", "x", 1, 5, "arcsin is not a known function", "`asin`"),
    ("L = arccos(x)", "x", 1, 5, "arccos is not a known function", "`acos`"),
    ("L = acot(x)", "x", 1, 5, "acot is not part of the notation", None),
    ("L = Exp(x)", "x", 1, 5, "Exp is not a known function", "`exp`"),
    ("L = Max(x, 0)", "x", 1, 5, "Max is not a known function", "`max`"),
    ("L = LOG(x)", "x", 1, 5, "LOG is not a known function", "`log`"),
    ("L = Sin(x)", "x", 1, 5, "Sin is not a known function", "`sin`"),
    ("L = ReLU(x)", "x", 1, 5, "ReLU is not a known function", "`relu`"),
    ("L = sigmod(x)", "x", 1, 5, "sigmod is not a known function", "`sigmoid`"),
    ("L = exp", "x", 1, 5, "exp is a function and wants its argument in brackets", "`exp(…)`"),
    ("L = exp(x, y)", "x", 1, 5, "exp has one argument, not 2", "`exp(x)`"),
    ("L = log[x]", "x", 1, 5, "log is a function, not an array", "`log(…)`"),
    ("L = sum(a[i])", "a[j]", 1, 5, "sum wants a body and an index", "`sum(a[i], i)`"),
    ("L = delta(i)", "x", 1, 5, "delta has two arguments, not 1", "`delta(i, j)`"),
    ("L = max(x)", "x", 1, 5, "max has two arguments, not 1", "`max(a, b)` or `max(a[k], k)`"),
    ("exp = x", "x", 1, 1, "exp has a meaning already and cannot be defined", None),
    # indices
    ("L = a[i][j]", "a[j]", 1, 10, "several indices stand in one pair of brackets", "`a[i, j]`"),
    ("L = a[0]", "a[1]", 1, 7, "indices run from 1", "`a[1]`"),
    ("L = sum(W[i,0], i)", "W[1,1]", 1, 13, "indices run from 1", "`W[i, 1]`"),
    ("L = a[-1]", "a[1]", 1, 7, "an index is one letter or a whole number", None),
    ("L = a[i/2]", "a[1]", 1, 7, "an index is one letter or a whole number", None),
    (
        "L = sum(sim(z[i,:], z[j,:])*w[i], i, j)",
        "w",
        1,
        13,
        "nothing says what sim is of z[i,:]; its formula does, or sim[i,j]",
        None,
    ),
    ("L = sum(log(p(y[n], x[n,:], w)), n)", "w", 1, 21, "nothing says what p is of x[n,:]; its formula does, or p[n]", None),
    (
        "L = a[i+1]",
        "a[1]",
        1,
        7,
        "the index i is neither on the left side nor summed over",
        "`sum(…, i)` or a left side with [i]",
    ),
    ("L = sum(a[i], (i, 0.5, N))", "a[j]", 1, 19, "a range ends at the name of a size or at a whole number", None),
    (
        "L = sum(a[i+k], (i, 1, N))",
        "a[j]",
        1,
        13,
        "the index k is neither on the left side nor summed over",
        "`sum(…, k)` or a left side with [k]",
    ),
    ("L = sum(a[i*k], i, k)", "a[j]", 1, 11, "an index is one letter or a whole number", None),
    ("L = sum(a[i+k], i, k)", "a[j]", 1, 11, "how far the index of this place runs is not clear", "`(k, 1, N)`"),
    ("L = sum(a[i], (i, 1))", "a[j]", 1, 15, "a range is written (k, 1, N)", "`(k, 1, N)`"),
    ("L = sum(a[i], pi)", "a[j]", 1, 15, "pi cannot be an index", None),
    ("p[2] = x", "x", 1, 3, "the left side of a definition is for every value of an index", "`p[i] = …`"),
    ("p[i,i] = a[i]", "a[j]", 1, 5, "the index i stands twice on the left side", None),
    # definitions
    ("L = x; L = y", "x", 1, 8, "L is defined twice", None),
    ("L = sum(N*a[k], (k, 1, N)); N = 3", "a[j]", 1, 29, "N is a size and cannot be defined", None),
    (
        "x + y = 1",
        "x",
        1,
        1,
        "only a name or an entry can be defined, and this is neither",
        '`name = …`, or `--assume "x + y = 1"`',
    ),
    ("L = x\nx + y", "x", 2, 1, "an equation has two sides", "`name = …`"),
    # numbers
    ("L = x/0", "x", 1, 7, "division by zero", None),
    ("L = x*0**-1", "x", 1, 7, "division by zero", None),
    ("L = 9**9**9**9", "x", 1, 8, "this power of a number is too large to be written out", None),
    ("L = x*2**5000", "x", 1, 7, "this power of a number is too large to be written out", None),
    # pasted letters are one column each
    ("θ = sum(x[k], k)*ln(2)", "x[j]", 1, 18, "ln is not a known function", "`log`"),
    ("u = α·β\nL = u − ln(α)", "α", 2, 9, "ln is not a known function", "`log`"),
    ("L = x^2 + ln(x)", "x", 1, 11, "ln is not a known function", "`log`"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("text", "wrt", "line", "column", "problem", "fix"), WRONG, ids=[row[0][:40] for row in WRONG])
def test_the_place_and_the_fix(text: str, wrt: str, line: int, column: int, problem: str, fix: str | None) -> None:
    with pytest.raises(NotationError) as caught:
        read_problem(text, wrt=wrt)
    error = caught.value
    assert problem in error.problem
    assert (error.line, error.column) == (line, column)
    assert error.fix == fix
    assert isinstance(error, DeriveError) and isinstance(error, ValueError) and error.exit_status == 2


@pytest.mark.parametrize(("text", "wrt", "line", "column", "problem", "fix"), WRONG, ids=[row[0][:40] for row in WRONG])
def test_the_message_is_complete(text: str, wrt: str, line: int, column: int, problem: str, fix: str | None) -> None:
    with pytest.raises(NotationError) as caught:
        read_problem(text, wrt=wrt)
    first, source, caret, *more = str(caught.value).splitlines()
    assert first == f"line {line}, column {column}: {caught.value.problem}"
    assert caret.strip() == "^" and (caret.index("^") == 2 + column - 1 or column > 60)
    assert source.removeprefix("  ") in (text.splitlines()[line - 1], wrt) or len(text) > 1000
    assert more == ([f"did you mean {fix}?"] if fix else [])


def test_something_is_missing_at_the_end() -> None:
    with pytest.raises(NotationError) as caught:
        read_problem("L = x *", wrt="x")
    assert caught.value.line == 1


def test_the_caret_of_something_missing_at_the_end() -> None:
    with pytest.raises(NotationError, match="something is missing at the end") as caught:
        read_problem("L = x +", wrt="x")
    assert caught.value.column is not None and caught.value.column >= 7


def test_a_size_has_no_entries() -> None:
    with pytest.raises(NotationError):
        read_problem("L = sum(a[k], (k, 1, N)) + N[1]", wrt="a[j]")


def test_of_that_is_not_defined() -> None:
    with pytest.raises(NotationError, match="M is not one of the definitions") as caught:
        read_problem("L = x; Loss = L**2", of="M", wrt="x")
    assert caught.value.fix in ("`L`", "`Loss`")
    with pytest.raises(NotationError, match="an array with one index elsewhere, and has two indices here"):
        read_problem("p[i] = a[i]", of="p[i,j]", wrt="a[k]")


def test_wrt_that_must_be_told() -> None:
    with pytest.raises(NotationError, match="with respect to what\\? one of x, y"):
        read_problem("L = x*y")
    with pytest.raises(NotationError, match="nothing here can vary"):
        read_problem("L = 3")


@pytest.mark.parametrize("text", ["", " \n ", ";;", "# only a remark"])
def test_nothing_to_derive(text: str) -> None:
    with pytest.raises(NotationError, match="nothing here to derive"):
        read_problem(text, wrt="x")


def test_an_assumption_is_pointed_at_too() -> None:
    with pytest.raises(NotationError) as caught:
        read_problem("L = sum(t[i], i)", wrt="t[j]", assume=["sum(t[i], i) = ln(2)"])
    assert (caught.value.column, caught.value.fix) == (16, "`log`")


def test_a_long_line_is_shown_around_the_place() -> None:
    text = "L = " + " + ".join(f"x{n}" for n in range(400)) + " + ln(x)"
    with pytest.raises(NotationError) as caught:
        read_problem(text, wrt="x")
    _, source, caret, _ = str(caught.value).splitlines()
    assert len(source) <= 102
    assert source[caret.index("^") :].startswith("ln(x)")


def test_an_expression_over_a_problem_is_read_as_carefully() -> None:
    problem = read_problem("p[i] = exp(a[i])/sum(exp(a[k]), k)", wrt="a[j]")
    for text in ("a", "p[i,j]", "ln(p[i])", "p[i][j]", "p[i] = 2", ""):
        with pytest.raises(NotationError):
            read_expression(text, problem)


@pytest.mark.parametrize("word", ["f", "g", "phi", "net", "cost", "model", "Delta", "F", "score"])
def test_every_other_name_is_an_unknown_function(word: str) -> None:
    body = read_problem(f"L = {word}(x)", wrt="x").definitions[0].body
    assert type(body).__name__ == word


def test_a_thousand_terms_are_read() -> None:
    body = read_problem("L = " + " + ".join(f"x*c{n % 9}" for n in range(1000)), wrt="x").definitions[0].body
    assert len(body.args) == 1000


def test_capital_sigma_stays_a_name() -> None:
    for text in ("L = x*Σ", "L = x/Σ + 1", "L = Σ1*x", "L = x*sum(Σ[i,i], i)", "Σ = x\nL = Σ"):
        assert read_problem(text, wrt="x").definitions


@pytest.mark.parametrize("text", ["z = 3", "z[i] = 2", "z[i,j] = z[j,i]", "z[1] = 0"])
def test_what_is_assumed_of_a_stranger(text: str) -> None:
    with pytest.raises(NotationError, match="z does not occur in the definitions") as caught:
        read_problem("L = c*x**2", wrt="x", assume=[text])
    assert (caught.value.text, caught.value.column) == (text, 1)


def test_two_values_assumed_of_one_quantity() -> None:
    with pytest.raises(NotationError, match="c is defined twice"):
        read_problem("L = c*x**2", wrt="x", assume=["c = 2", "c = 3"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("f = x**2; L = f(x)", "f is a number elsewhere and cannot be called"),
        ("L = f(x) + f", "f is a function elsewhere and wants its argument in brackets"),
        ("L = diff(x**2, x*y)", "one can differentiate by a name or an entry"),
        ("L = diff(x**2, 2)", "one can differentiate by a name or an entry"),
        ("L = x*a + sum(a[k], k)", "a is a scalar elsewhere"),
        ("L = exp(a) + f(a)*a[1]", "a is a scalar elsewhere"),
        ("L = sum(f(a, i), i)", "the index i is used as a number"),
    ],
)
def test_functions_arrays_and_derivatives_are_told_apart(text: str, said: str) -> None:
    with pytest.raises(NotationError) as caught:
        read_problem(text, wrt="x")
    assert said in str(caught.value)
    assert caught.value.offset is not None
