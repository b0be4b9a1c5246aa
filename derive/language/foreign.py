"""Names that other libraries have for functions: what to write here instead.  Every name that is not in this table stays
an unknown function."""

from __future__ import annotations

import ast
from collections.abc import Iterable

#: {0} and {1} are the arguments as they were typed; a word alone is another name for the same function; None: there is none.
CALLED: dict[str, str | None] = {
    "ln": "log", "arctan": "atan", "mean_": "mean", "maximum": "max", "minimum": "min", "if": "where", "logistic": "sigmoid",
    "product": "prod", "fabs": "abs", "absolute": "abs", "sgn": "sign", "norm2": "norm", "average": "mean", "expit": "sigmoid",
    "log10": "log({0})/log(10)", "log2": "log({0})/log(2)", "log1p": "log(1 + {0})", "expm1": "exp({0}) - 1",
    "exp2": "2**{0}", "erfc": "1 - erf({0})", "pow": "{0}**{1}", "power": "{0}**{1}", "square": "{0}**2",
    "cbrt": "{0}**(1/3)", "rsqrt": "1/sqrt({0})", "hypot": "sqrt({0}**2 + {1}**2)", "logit": "log({0}/(1 - {0}))",
    "sec": "1/cos({0})", "csc": "1/sin({0})", "cot": "cos({0})/sin({0})", "coth": "1/tanh({0})", "sech": "1/cosh({0})",
    "silu": "{0}*sigmoid({0})", "swish": "{0}*sigmoid({0})", "gelu": "{0}*(1 + erf({0}/sqrt(2)))/2",
    "elu": "where({0} > 0, {0}, exp({0}) - 1)", "logsigmoid": "log(sigmoid({0}))", "heaviside": "where({0} > 0, 1, 0)",
    "clip": "min(max({0}, a), b)", "clamp": "min(max({0}, a), b)",
    "softmax": "exp(a[i])/sum(exp(a[k]), k)", "logsumexp": "log(sum(exp(a[k]), k))",
    "log_softmax": "a[i] - log(sum(exp(a[k]), k))", "dot": "sum(a[k]*b[k], k)", "trace": "sum(A[k,k], k)",
    **dict.fromkeys(("asin", "acos", "arcsin", "arccos", "asinh", "acosh", "atanh", "arcsinh", "arccosh", "arctanh", "atan2",
                     "arctan2", "lgamma", "gammaln", "digamma", "erfinv", "floor", "ceil", "fmod", "factorial")),
}  # fmt: skip
_ANY_CASE = frozenset(name.lower() for name in CALLED)
#: Names that mean something of their own with a capital letter: the Laplacian, an unknown Delta.
OWN = frozenset({"Delta", "Where", "If"})


def caseless(names: Iterable[str]) -> dict[str, str]:
    """The names that are meant whichever letters of them are capitals: Exp, LOG, ReLU."""
    return {name.lower(): name for name in names}


def is_operator(word: str) -> bool:
    """Whether a word names a function or an operator of the field, and so never a quantity or an unknown function."""
    return word in CALLED or (word.lower() in _ANY_CASE and word not in OWN)


def meant(word: str, call: ast.Call, known: dict[str, str]) -> tuple[str, str | None]:
    """What is wrong with a function of another library, and what to write."""
    name = word if word in CALLED else known[word.lower()]
    form = CALLED.get(name, name)
    if form is None:
        return f"{word} is not part of the notation", None
    if form.isidentifier():
        return f"{word} is not a known function", f"`{form}`"
    typed = [_typed(a, letter) for a, letter in zip(call.args, "xy", strict=False)]
    first, second = [*typed, *"xy"[len(typed) :]]
    alone = form.replace("({0})", f"({first[1:-1] if first[0] == '(' else first})")  # brackets that are there already
    return f"{word} is not a known function", f"`{alone.format(first, second)}`"


def _typed(argument: ast.expr, letter: str) -> str:
    text = ast.unparse(argument)
    if len(text) > 40:
        return letter
    return text if isinstance(argument, ast.Name | ast.Call | ast.Subscript | ast.Constant) else f"({text})"
