"""What the names of a program say: libraries, numbers by their letters, biases, data."""

from __future__ import annotations

import re
from collections.abc import Set

LIBRARIES = frozenset([
    "np", "numpy", "torch", "jnp", "jax", "F", "nn", "math", "linalg", "functional", "scipy", "special", "tf", "cmath",
    "onp", "keras", "ops", "T", "tensor", "autograd", "anp", "optax", "keras",
])  # fmt: skip
NUMPY = frozenset(["np", "numpy", "jnp", "jax", "onp", "anp", "scipy", "math"])
TORCH = frozenset(["torch", "F", "nn"])
GREEK = frozenset([
    "alpha", "beta", "gamma", "delta", "epsilon", "eps", "zeta", "eta", "theta", "iota", "kappa", "lam", "lambda_", "lamda",
    "lambd", "lmbda", "reg", "rho", "sigma", "tau", "phi", "psi", "omega", "mu", "nu", "xi", "lr", "C", "margin",
    "temperature", "temp", "momentum", "decay", "scale", "rate", "dt", "h_", "beta1", "beta2",
])  # fmt: skip
CAPITALS = frozenset(["Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"])
BIASES = frozenset(("b", "c", "bias", "intercept", "offset"))
#: Words for data, one of many.
DATA = frozenset([
    "target", "label", "logit", "mask", "pred", "predicted", "prediction", "output", "input", "data", "truth", "true", "gt",
    "prob", "score", "feature", "image", "embedding", "sample", "observation", "action", "reward", "advantage", "adv", "residual",
    "query", "anchor", "positive", "negative", "state", "logp", "logprob", "probability", "token", "noise", "obs", "xs", "ys",
    "returns", "values", "weight", "done", "actual", "expected", "observed", "hat", "preds", "err", "emb", "feat",
    "mean", "var", "std", "logvar", "logstd", "variance",
])  # fmt: skip
#: Words for numbers: what a name is called last.
NUMBERS = frozenset([
    "scale", "rate", "factor", "coef", "coeff", "penalty", "strength", "threshold", "tol", "smooth", "smoothing", "temperature",
    "temp", "margin", "ratio", "power", "decay", "eps",
])  # fmt: skip
#: How logarithms of probabilities are called, one for each sample.
LOGARITHMS = ("logp", "logq", "log_p", "log_q")
_LETTER = re.compile(r"[xyztpqrfuvh](?:[xyztpquvh]|hat|pred|true|test|train|bar|_\w*|\d+)?$")
_BIAS = re.compile(r"b[a-z]{1,2}\d*$")  # bf, bxh
#: Weights between two layers, by their letters: Wxh, Whh, Wq.
_WEIGHTS = re.compile(r"[WUV][a-z]{1,2}\d*")
#: What networks and losses give, by their capitals: D_real, G_loss.
_VALUES = re.compile(r"[DGEL]_[a-z]{3,}")
#: Capitals that count, and small letters that are likelier numbers than the data beside them.
COUNTS = frozenset(("N", "M", "D", "T"))
BOUNDS = frozenset(("c", "d"))


#: Arrays that have as many axes as each other: the queries, keys and values of attention.
TOGETHER = tuple(frozenset(names.split()) for names in ("q k v", "Q K V", "query key value", "queries keys values"))


def is_matrix(name: str) -> bool:
    """Whether a name is written as matrices are: a capital letter, Latin or Greek; D_real is what a network D gives."""
    if _VALUES.fullmatch(name) is not None:
        return False
    if name[:1].isupper() and not name[1:2].islower():
        return True
    return _WEIGHTS.fullmatch(name) is not None or name.rstrip("0123456789_").split("_")[0] in CAPITALS


def is_samples(name: str) -> bool:
    """Whether a matrix is likelier one of samples, a row each, than one of weights: X, Z, Phi, data."""
    base = name.rstrip("0123456789_").split("_")[0]
    return base in ("X", "Z", "x", "z", "Phi", "phi", "data", "inputs", "features", "Xs", "D", "N", "H", "K", "F", "B")


def is_data(name: str) -> bool:
    """Whether a name is likelier one of data than of a number: x, y_hat, p1, logits, a word for many things."""
    if is_number(name):
        return False
    is_letter = _LETTER.match(name) is not None or name.startswith(LOGARITHMS)
    return is_letter or any(map(is_word_for_data, name.lower().split("_")))


def is_word_for_data(word: str) -> bool:
    """Whether a word says what there are many of: labels, target, mask."""
    base = word.rstrip("0123456789")
    return base in DATA or base.removesuffix("s") in DATA or (len(base) > 3 and base.endswith("s") and base[-2] not in "suiapo")


def is_fellow(name: str, others: Set[str]) -> bool:
    """Whether a name ends or begins as another does: ref_w beside pi_w is of the same samples, and so is pi_l."""
    (first, line, last) = (name.partition("_")[0], "_" in name, name.rpartition("_")[2])
    fellows = [o for o in others if o != name and "_" in o]
    are_alike = any(o.rpartition("_")[2] == last or o.partition("_")[0] == first for o in fellows)
    return line and bool(last) and are_alike and (first in GREEK or not is_number(name))


def is_paired(name: str, others: Set[str]) -> bool:
    """Whether a name is the mean or the spread of a distribution of which another name is the other: mu beside logvar."""

    def kind(word: str) -> str:
        plain = word.replace("_", "").lower()
        return next((k for k, begins in (("m", ("mu", "mean")), ("s", ("logvar", "logstd", "logsigma", "sigma", "std", "var")))
                     if plain.startswith(begins)), "")  # fmt: skip

    own = kind(name)
    return bool(own) and any(kind(o) not in ("", own) for o in others)


def is_spread(name: str) -> bool:
    """Whether a name is that of a deviation, a variance, or the logarithm of one."""
    plain = name.replace("_", "").lower()
    return plain.startswith(("sigma", "std", "logvar", "logstd", "logsigma", "var", "lv"))


def is_noise(name: str) -> bool:
    """Whether a number of this name is noise where a deviation multiplies it."""
    return name in ("eps", "epsilon", "noise", "xi")


def is_bias(name: str) -> bool:
    return name.rstrip("0123456789_").split("_")[0].lower() in BIASES or _BIAS.match(name) is not None


def is_number(name: str) -> bool:
    base = name.rstrip("0123456789_")
    return (
        base in GREEK
        or name.split("_")[0] in GREEK
        or name in GREEK
        or name in BOUNDS
        or name.startswith(("n_", "num_", "d_", "dim_", "lambda", "eps"))
        or "lambda" in name
        or ("_" in name and name.split("_")[-1] in NUMBERS)
        or "reg" in name
        or (name.endswith(("_eps", "rate", "weight_decay")) and not name.startswith("log"))
    )
