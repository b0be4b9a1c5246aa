"""The commands of LaTeX that mean something here: one row for each."""

from __future__ import annotations

import re

from derive.expression.functions import ELEMENTARY
from derive.language.expressions import RESERVED
from derive.words import noted

#: Letters: the command, the name in the text notation.  Two commands for one letter cannot both stand in one problem.
GREEK = {
    **{name: name for name in (
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
        "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta",
        "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"
    )},
    "varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho", "varsigma": "sigma", "varpi": "pi",
    "varkappa": "kappa",
}  # fmt: skip
LOWER_GREEK = frozenset(name for name in GREEK.values() if name.islower())
#: Letters that look Latin and are written upright: what the printer writes for them.
UPRIGHT_GREEK = {
    "A": "Alpha", "B": "Beta", "E": "Epsilon", "Z": "Zeta", "H": "Eta", "I": "Iota", "K": "Kappa", "M": "Mu", "N": "Nu",
    "O": "Omicron", "P": "Rho", "T": "Tau", "X": "Chi",
}  # fmt: skip
#: Functions by their command or their word; what the text notation does not have is refused by its reader, with the fix.
FUNCTIONS = {
    **{name: name for name in ("max", "min", "sec", "csc", "cot", "coth", "arcsin", "arccos", "arccot", "det")},
    **{command: row.text for row in ELEMENTARY for command in row.commands},
}  # fmt: skip
WORDS = {**FUNCTIONS, "sqrt": "sqrt", "lg": "log10", **{w: row.text for row in ELEMENTARY for w in (row.text, *row.words)}}
#: Words of the text notation that are written with a command here.
TYPED = {"sum": r"\sum_k", "prod": r"\prod_k", "mean": r"\frac{1}{N} \sum_{k=1}^{N}", "norm": r"\|x_k\|",
         "where": r"\begin{cases}", "delta": r"\delta_{ij}", "diff": r"\frac{\partial f}{\partial x}",
         "frac": r"\frac", "sqrt": r"\sqrt"}  # fmt: skip
#: Functions whose letters are found in a run of letters, with the letter behind them: lny, ilog, klogy.
_NAMES = sorted((*(c for row in ELEMENTARY for c in row.commands), "arcsin", "arccos", "max", "min", "sigmoid"), key=len)
GLUED = re.compile(rf"([A-Za-z]?)({'|'.join(reversed(_NAMES))})([A-Za-z]?)")
ACCENTS = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "overline": "bar", "tilde": "tilde", "widetilde": "tilde", "dot": "dot",
}  # fmt: skip
#: How a letter is set, which says nothing: but two settings of one letter in one problem are refused.
FONTS = frozenset(
    (
        "mathbf",
        "boldsymbol",
        "bm",
        "pmb",
        "bold",
        "symbf",
        "mathcal",
        "mathscr",
        "mathfrak",
        "mathbb",
        "vec",
        "underline",
        "mathit",
        "mathnormal",
        "bf",
        "cal",
        "it",
    )
)
#: Fonts in which vectors and matrices are set.
BOLD = frozenset(("mathbf", "boldsymbol", "bm", "pmb", "bold", "symbf", "vec", "bf", "underline"))
PLAIN_FONTS = frozenset(("mathit", "mathnormal", "it"))
#: Words in upright letters.
TEXTS = frozenset(
    (
        "mathrm",
        "text",
        "textrm",
        "textnormal",
        "operatorname",
        "mathsf",
        "textsf",
        "mathtt",
        "texttt",
        "mbox",
        "textit",
        "textbf",
        "rm",
    )
)
SPACES = frozenset(
    (
        ",", ";", ":", "!", ">", "/", "quad", "qquad", "space", "enspace", "thinspace", "displaystyle", "textstyle",
        "scriptstyle", "limits", "nolimits", "nonumber", "notag", "mathstrut", "strut", "left*", "noindent", "hfill"
    )
)  # fmt: skip
SKIPPED = frozenset(("label", "tag", "hspace", "vspace", "phantom", "hphantom", "vphantom"))  # with their argument
SIZES = frozenset(f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m"))
STARRED = frozenset(("operatorname", "tag", "hspace", "vspace"))
FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"))
BIG = {"sum": "sum", "prod": "prod"}
RELATIONS = {
    "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "ne": "!=", "neq": "!=", "lt": "<",
    "gt": ">", "coloneqq": "=", "triangleq": "=", "equiv": "=",
}  # fmt: skip
TIMES = frozenset(("cdot", "times", "ast", "cdotp"))
#: Brackets: the command, and what it opens or closes.
OPENING = {"lbrace": "{", "{": "{", "lbrack": "[", "lparen": "(", "lvert": "|", "lVert": "‖"}
CLOSING = {"rbrace": "{", "}": "{", "rbrack": "[", "rparen": "(", "rvert": "|", "rVert": "‖"}
BARS = {"|": "‖", "Vert": "‖", "parallel": "‖", "vert": "|", "mid": "|"}
PARTNERS = {"(": ")", "[": "]", "{": r"\}", "|": "|", "‖": r"\|"}
WRAPPERS = frozenset(
    (
        "aligned", "align", "align*", "alignat*", "equation", "equation*", "gather", "gather*", "gathered", "split",
        "multline", "multline*", "eqnarray", "eqnarray*", "displaymath", "math", "flalign*"
    )
)  # fmt: skip
CASES = frozenset(("cases", "dcases", "rcases"))
SINGLE = {"partial": "PARTIAL", "infty": "INFINITY", "dots": "DOTS", "ldots": "DOTS", "cdots": "DOTS", "top": "TOP",
          "intercal": "TOP", "land": "AND", "wedge": "AND", "div": "DIVIDE"}  # fmt: skip
#: What is LaTeX and no part of the notation: why, and what to write.
REFUSED: dict[str, tuple[str, str | None]] = {
    "int": (noted("integrals are not part of the notation"), None),
    "lim": (noted("limits are not part of the notation"), None),
    "binom": (noted("binomial coefficients are not part of the notation"), None),
    "nabla": (noted("a gradient is written by its entries"), r"`\frac{\partial L}{\partial w_j}`"),
    "over": (noted(r"a fraction is written with \frac"), r"`\frac{a}{b}`"),
    "in": (noted("an index runs over all of its range"), r"`\sum_i`"),
    "leftarrow": (noted("an arrow puts a new value for an old one; a definition has two names"), r"`w_{\text{new}} = w - …`"),
    "gets": (noted("an arrow puts a new value for an old one; a definition has two names"), r"`w_{\text{new}} = w - …`"),
    "rightarrow": (noted("an arrow is no equation; a definition has two names"), r"`w_{\text{new}} = w - …`"),
    "to": (noted("an arrow is no equation; a definition has two names"), r"`w_{\text{new}} = w - …`"),
    "succ": (noted("what is said of a matrix is not read yet"), None),
    "succeq": (noted("what is said of a matrix is not read yet"), None),
    "odot": (noted("an elementwise product is written with indices"), "`x_i y_i`"),
    "circ": (noted("an elementwise product is written with indices"), "`x_i y_i`"),
    "otimes": (noted("an outer product is written with indices"), "`x_i y_j`"),
    "langle": (noted("an inner product is written as a sum"), r"`\sum_i x_i y_i`"),
    "pm": (noted("one formula has one sign"), None),
    "mp": (noted("one formula has one sign"), None),
    "approx": (noted("an equation is exact"), "`=`"),
    "sim": (noted("distributions are not part of the notation"), None),
    "propto": (noted("what is proportional leaves a factor open, and a definition leaves none"), r"`L = c \cdot …`"),
    "arg": (noted("the place of a maximum or a minimum is not part of the notation"), None),
    "argmax": (noted("the place of a maximum is not part of the notation"), r"`\max_k`"),
    "argmin": (noted("the place of a minimum is not part of the notation"), r"`\min_k`"),
    "forall": (noted("an equation holds for every value of its free indices"), None),
    "lor": (noted("conditions are not joined by 'or'; each has a line of its own"), None),
    "vee": (noted("conditions are not joined by 'or'; each has a line of its own"), None),
    "lfloor": (noted("rounding is not part of the notation"), None),
    "lceil": (noted("rounding is not part of the notation"), None),
    "middle": (noted(r"\middle is not part of the notation"), None),
    "sup": (noted("a supremum is not part of the notation"), r"`\max_k`"),
    "inf": (noted("an infimum is not part of the notation"), r"`\min_k`"),
    "tr": (noted("a trace is written as a sum"), r"`\sum_k A_{kk}`"),
}  # fmt: skip
#: Letters that are functions when a parenthesis follows them wherever they stand.
FUNCTION_LETTERS = frozenset(("f", "g", "h", "F", "G", "H", "phi", "psi", "Phi", "Psi"))
KNOWN = frozenset(
    (*GREEK, *FUNCTIONS, *ACCENTS, *FONTS, *TEXTS, *FRACTIONS, *BIG, *RELATIONS, *TIMES, *SINGLE, *SIZES, "sqrt", "left", "right",
     "begin", "end", "lvert", "rvert", "lVert", "rVert", "Vert", "vert", "quad", "qquad", "ell", "prime", "star")
)  # fmt: skip
#: Names that mean a function in the text notation, and so get an underscore as names.
TAKEN = RESERVED - {"pi"}
