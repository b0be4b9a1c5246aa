"""How names, functions and signs are written: one row for each, one column for each format.

A name is split once, here, into a letter or word and what hangs from it: `theta` is θ, `x1` is x with subscript 1,
`W1[i,j]` is W with the layer (1) above and the indices below, `y_hat` is ŷ, and `loss` is a word set upright.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

from derive.expression.functions import ELEMENTARY, FunctionRow
from derive.records import dataclass

Kind = Literal["italic", "greek", "upright", "bold"]


#: SymPy class name: how the function is written.
FUNCTIONS: dict[str, FunctionRow] = {
    **{row.kind.__name__: row.written for row in ELEMENTARY},
    "Max": FunctionRow("max", r"\max", "max", "max", "maximum"),
    "Min": FunctionRow("min", r"\min", "min", "min", "minimum"),
    "Diag": FunctionRow("diag", r"\operatorname{diag}", 'op("diag")', "diag", "the diagonal matrix"),
    "SoftmaxOf": FunctionRow("softmax", r"\operatorname{softmax}", 'op("softmax")', "softmax", "the softmax"),
    "TraceOf": FunctionRow("trace", r"\operatorname{tr}", 'op("tr")', "tr", "the trace"),
    "Det": FunctionRow("det", r"\det", "det", "det", "the determinant", bare=True),
    "LogDet": FunctionRow("logdet", r"\log\det", "log det", "log det", "the log determinant", bare=True),
}


@dataclass(frozen=True)
class SignRow:
    """One sign in every format; how it is read aloud is in `phrases`."""

    latex: str
    typst: str
    unicode: str


SIGNS: dict[str, SignRow] = {
    "+": SignRow("+", "+", "+"),
    "-": SignRow("-", "-", "−"),
    "*": SignRow(r"\cdot", "dot.op", "·"),
    "/": SignRow("/", r"\/", "/"),
    ",": SignRow(",", ",", ","),
    ":": SignRow(":", ":", ":"),
    "=": SignRow("=", "=", "="),
    "!=": SignRow(r"\neq", "!=", "≠"),
    "<": SignRow("<", "<", "<"),
    "<=": SignRow(r"\leq", "<=", "≤"),
    ">": SignRow(">", ">", ">"),
    ">=": SignRow(r"\geq", ">=", "≥"),
    "odot": SignRow(r"\odot", "⊙", "⊙"),
    "oslash": SignRow(r"\oslash", "⊘", "⊘"),
    "T": SignRow(r"\top", "top", "T"),
    "d": SignRow(r"\partial", "partial", "∂"),
}

#: The bold digits of Unicode, as a vector of ones is written.
BOLD_DIGITS = {str(n): chr(0x1D7CE + n) for n in range(10)}

#: SymPy's relation class: the sign, the same in the text notation, and the sign of its negation.
RELATION_SIGNS: dict[str, tuple[str, str, str]] = {
    "Equality": ("=", "==", "!="),
    "Unequality": ("!=", "!=", "="),
    "StrictLessThan": ("<", "<", ">="),
    "LessThan": ("<=", "<=", ">"),
    "StrictGreaterThan": (">", ">", "<="),
    "GreaterThan": (">=", ">=", "<"),
}


@dataclass(frozen=True)
class OperatorRow:
    """An operator over an index, in every format; `word` is true of those that are set as a word."""

    text: str
    latex: str
    typst: str
    unicode: str
    word: bool = False


BIG_OPERATORS: dict[str, OperatorRow] = {
    "Sum": OperatorRow("sum", r"\sum", "sum", "∑"),
    "Product": OperatorRow("prod", r"\prod", "product", "∏"),
    "IndexMax": OperatorRow("max", r"\max", "max", "max", word=True),
    "IndexMin": OperatorRow("min", r"\min", "min", "min", word=True),
}

#: Greek name: LaTeX, Typst, Unicode letter.  Capitals that look Latin have no LaTeX command of their own.
GREEK: dict[str, tuple[str, str, str]] = {
    "alpha": (r"\alpha", "alpha", "α"),
    "beta": (r"\beta", "beta", "β"),
    "gamma": (r"\gamma", "gamma", "γ"),
    "delta": (r"\delta", "delta", "δ"),
    "epsilon": (r"\varepsilon", "epsilon", "ε"),
    "zeta": (r"\zeta", "zeta", "ζ"),
    "eta": (r"\eta", "eta", "η"),
    "theta": (r"\theta", "theta", "θ"),
    "iota": (r"\iota", "iota", "ι"),
    "kappa": (r"\kappa", "kappa", "κ"),
    "lambda": (r"\lambda", "lambda", "λ"),
    "mu": (r"\mu", "mu", "μ"),
    "nu": (r"\nu", "nu", "ν"),
    "xi": (r"\xi", "xi", "ξ"),
    "omicron": ("o", "omicron", "ο"),
    "pi": (r"\pi", "pi", "π"),
    "rho": (r"\rho", "rho", "ρ"),
    "sigma": (r"\sigma", "sigma", "σ"),
    "tau": (r"\tau", "tau", "τ"),
    "upsilon": (r"\upsilon", "upsilon", "υ"),
    "phi": (r"\varphi", "phi", "φ"),
    "chi": (r"\chi", "chi", "χ"),
    "psi": (r"\psi", "psi", "ψ"),
    "omega": (r"\omega", "omega", "ω"),
    "Alpha": (r"\mathrm{A}", "Alpha", "Α"),
    "Beta": (r"\mathrm{B}", "Beta", "Β"),
    "Gamma": (r"\Gamma", "Gamma", "Γ"),
    "Delta": (r"\Delta", "Delta", "Δ"),
    "Epsilon": (r"\mathrm{E}", "Epsilon", "Ε"),
    "Zeta": (r"\mathrm{Z}", "Zeta", "Ζ"),
    "Eta": (r"\mathrm{H}", "Eta", "Η"),
    "Theta": (r"\Theta", "Theta", "Θ"),
    "Iota": (r"\mathrm{I}", "Iota", "Ι"),
    "Kappa": (r"\mathrm{K}", "Kappa", "Κ"),
    "Lambda": (r"\Lambda", "Lambda", "Λ"),
    "Mu": (r"\mathrm{M}", "Mu", "Μ"),
    "Nu": (r"\mathrm{N}", "Nu", "Ν"),
    "Xi": (r"\Xi", "Xi", "Ξ"),
    "Omicron": (r"\mathrm{O}", "Omicron", "Ο"),
    "Pi": (r"\Pi", "Pi", "Π"),
    "Rho": (r"\mathrm{P}", "Rho", "Ρ"),
    "Sigma": (r"\Sigma", "Sigma", "Σ"),
    "Tau": (r"\mathrm{T}", "Tau", "Τ"),
    "Upsilon": (r"\Upsilon", "Upsilon", "Υ"),
    "Phi": (r"\Phi", "Phi", "Φ"),
    "Chi": (r"\mathrm{X}", "Chi", "Χ"),
    "Psi": (r"\Psi", "Psi", "Ψ"),
    "Omega": (r"\Omega", "Omega", "Ω"),
}
_SPELLINGS = {"lamda": "lambda", **{letter: name for name, (_, _, letter) in GREEK.items()}}

_NUMBERED = re.compile(r"([^\W\d_]+)_?([0-9]+)")
_SUFFIXED = re.compile(r"([^\W\d_]+)_([A-Za-z0-9]+)")


def split_name(name: str) -> tuple[str, str]:
    """A name as its stem and what is written below it: `x1` is x, 1; `x_new` is x, new; `loss` has nothing below."""
    match = _NUMBERED.fullmatch(name) or _SUFFIXED.fullmatch(name)
    return (match[1], match[2]) if match else (name, "")


@dataclass(frozen=True)
class AccentRow:
    """What stands over a letter, in every format; the Unicode sign follows the letter."""

    latex: str
    typst: str
    mathml: str
    unicode: str


#: The last word of a name that is set as an accent of a single letter: y_hat, theta1_bar.
ACCENTS: dict[str, AccentRow] = {
    "hat": AccentRow(r"\hat{%s}", "hat(%s)", "^", "\u0302"),
    "bar": AccentRow(r"\bar{%s}", "macron(%s)", "¯", "\u0304"),
    "tilde": AccentRow(r"\tilde{%s}", "tilde(%s)", "~", "\u0303"),
    "dot": AccentRow(r"\dot{%s}", "dot(%s)", "˙", "\u0307"),
    "prime": AccentRow("%s'", "%s'", "′", "′"),
    "script": AccentRow(r"\mathcal{%s}", "cal(%s)", "", ""),  # a letter of its own: see `scripted`
}


def scripted(letter: str) -> str:
    """A capital in script: ℒ of L; any other letter is as it is."""
    for name in (f"SCRIPT CAPITAL {letter}", f"MATHEMATICAL SCRIPT CAPITAL {letter}"):
        try:
            return unicodedata.lookup(name)
        except KeyError:
            continue
    return letter


def split_accent(name: str) -> tuple[str, str]:
    """A name and the accent on its letter, if it has one: `y_hat` is y, hat; `W1_hat` is W1, hat; `kprime` is k, prime."""
    if len(name) == len("kprime") and name.endswith("prime") and name[0].isalpha():
        return name[0], "prime"
    rest, _, accent = name.rpartition("_")
    if accent in ACCENTS and rest and kind_of(split_name(rest)[0])[0] != "upright":
        return rest, accent
    return name, ""


def kind_of(stem: str) -> tuple[Kind, str]:
    """How a stem is set, and its canonical spelling: a Greek letter by its name, one Latin letter italic, a word upright."""
    stem = _SPELLINGS.get(stem, stem)
    if stem.endswith("_") and stem[:-1] in GREEK:  # `lambda_`: the word itself is taken in Python
        stem = stem[:-1]
    if stem in GREEK:
        return "greek", stem
    return ("italic" if len(stem) == 1 and stem.isascii() and stem.isalpha() else "upright"), stem
