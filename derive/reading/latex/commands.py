r"""The commands of LaTeX, and the characters that people type instead: which letter or sign each one is."""

from __future__ import annotations

from derive.expression.functions import ELEMENTARY

GREEK = {
    **{name: name for name in (
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu",
        "xi", "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta",
        "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega", "Alpha", "Beta", "Epsilon", "Zeta", "Eta",
        "Iota", "Kappa", "Mu", "Nu", "Rho", "Tau", "Chi",
    )},
    "varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho", "varsigma": "sigma", "varpi": "pi",
    "varkappa": "kappa", "varGamma": "Gamma", "varDelta": "Delta", "varTheta": "Theta", "varLambda": "Lambda",
    "varSigma": "Sigma", "varPhi": "Phi", "varPsi": "Psi", "varOmega": "Omega",
}  # fmt: skip
#: Commands that are a letter, with its font.
LETTERS = {
    **{command: (name, "") for command, name in GREEK.items()},
    "ell": ("ell", ""), "hbar": ("hbar", ""), "imath": ("i", ""), "jmath": ("j", ""), "nabla": ("nabla", ""),
    "triangle": ("Delta", ""), "emptyset": ("emptyset", ""), "varnothing": ("emptyset", ""),
    "grad": ("nabla", ""), "partial": ("partial", ""), "part": ("partial", ""), "Re": ("Re", "function"),
    "Im": ("Im", "function"), "R": ("R", "bb"), "Reals": ("R", "bb"), "reals": ("R", "bb"), "wp": ("wp", ""),
    "aleph": ("aleph", ""), "digamma": ("digamma", ""), "bmod": ("mod", "function"),
}  # fmt: skip
FUNCTIONS = frozenset((
    *(command for row in ELEMENTARY for command in row.commands),
    "log", "ln", "lg", "exp", "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "arcsin", "arccos",
    "arctan", "max", "min", "sup", "inf", "lim", "limsup", "liminf", "arg", "argmax", "argmin", "det", "dim", "ker", "deg",
    "gcd", "hom", "Pr", "sech", "csch", "arccot", "arsinh", "arcosh", "artanh",
))  # fmt: skip
BIG = frozenset((
    "sum", "prod", "int", "iint", "iiint", "oint", "coprod", "bigcup", "bigcap", "bigoplus", "bigotimes", "bigodot",
    "bigvee", "bigwedge", "biguplus", "bigsqcup",
))  # fmt: skip
SIGNS = {
    **{name: name for name in (
        "in", "cdot", "times", "odot", "otimes", "pm", "mp", "propto", "equiv", "approx", "top", "dagger", "star", "circ",
        "forall", "infty", "wedge", "vee", "succ", "prec", "mapsto", "setminus", "cup", "cap", "exists", "subset",
        "supset", "notin", "oplus", "ominus", "oslash", "cong", "perp", "neg", "ll", "gg", "ni",
    )},
    "isin": "in", "cdotp": "cdot", "bigcdot": "cdot", "ast": "*", "div": "/", "le": "<=", "leq": "<=", "leqslant": "<=",
    "bullet": "cdot",
    "leqq": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "geqq": ">=", "ne": "!=", "neq": "!=", "lt": "<", "gt": ">",
    "coloneqq": ":=", "coloneq": ":=", "colonequals": ":=", "triangleq": ":=", "doteq": ":=", "defeq": ":=",
    "eqdef": ":=", "eqqcolon": "=:", "leftarrow": "<-", "gets": "<-", "longleftarrow": "<-", "rightarrow": "->", "to": "->",
    "longrightarrow": "->", "longmapsto": "mapsto", "Rightarrow": "=>", "implies": "=>", "Longrightarrow": "=>",
    "therefore": "=>", "iff": "<=>", "Leftrightarrow": "<=>", "Longleftrightarrow": "<=>", "Leftarrow": "<=<",
    "impliedby": "<=<", "sim": "~", "simeq": "approx", "thickapprox": "approx", "mid": "|", "vert": "|", "given": "|",
    "lvert": "|", "rvert": "|", "|": "||", "Vert": "||", "parallel": "||", "lVert": "||", "rVert": "||", "shortmid": "|",
    "colon": ":", "intercal": "top", "infin": "infty", "land": "wedge",
    "lor": "vee", "lnot": "neg", "subseteq": "subset", "supseteq": "supset", "backslash": "setminus", "succeq": "succeq",
    "preceq": "preceq", "succcurlyeq": "succeq", "preccurlyeq": "preceq", "bot": "perp", "degree": "circ", "asymp": "approx",
    "hadamard": "odot", "owns": "ni", "ddagger": "dagger", "circledast": "circledast", "circledcirc": "odot", "dag": "dagger",
    "#": "#", "%": "%", "_": "_", "lbrace": "{", "lparen": "(", "diamond": "diamond", "square": "square", "because": "because",
}  # fmt: skip
NEGATED = {"=": "!=", "in": "notin", "equiv": "!=", "<": ">=", ">": "<=", "<=": ">", ">=": "<"}
DOTS = frozenset(("dots", "ldots", "cdots", "vdots", "ddots", "dotsc", "dotsb", "dotsm", "dotso", "dotsi", "iddots", "adots",
                  "hdots", "hellip"))  # fmt: skip
ACCENTS = {
    "hat": "hat", "widehat": "hat", "bar": "bar", "tilde": "tilde", "widetilde": "tilde", "dot": "dot", "ddot": "ddot",
    "vec": "vec", "overrightarrow": "vec", "check": "check", "widecheck": "check", "breve": "breve", "overline": "overline",
    "mathring": "ring", "acute": "acute", "grave": "grave", "underline": "underline", "underbar": "underline",
}  # fmt: skip
FONTS = {
    "mathbf": "bold", "boldsymbol": "bold", "bm": "bold", "pmb": "bold", "bold": "bold", "symbf": "bold", "mathbfit": "bold",
    "mathcal": "cal", "mathscr": "cal", "cal": "cal", "mathbb": "bb", "mathbbm": "bb", "mathds": "bb", "Bbb": "bb",
    "mathfrak": "frak", "mathnormal": "", "textbf": "bold", "boldmath": "bold", "symbfit": "bold",
}  # fmt: skip
#: Fonts that hold to the end of the braces.
SWITCHES = {
    "bf": "bold",
    "bfseries": "bold",
    "rm": "upright",
    "it": "",
    "cal": "cal",
    "sf": "sf",
    "tt": "upright",
    "frak": "frak",
}
#: Words in upright letters.  What stands in a text has its spaces; elsewhere spaces are nothing.
TEXTS = frozenset(("text", "textrm", "textnormal", "textsf", "texttt", "mbox", "hbox", "textit", "textsc", "emph", "textup",
                   "intertext", "shortintertext", "textmd", "fbox"))  # fmt: skip
UPRIGHTS = {"mathrm": "upright", "operatorname": "upright", "operatorname*": "upright", "mathsf": "sf", "mathtt": "upright",
            "mathit": "upright", "symup": "upright", "mathup": "upright", "mathop": "upright", "operatornamewithlimits":
            "upright"}  # fmt: skip
#: Commands that say how something is set, with their arguments: none is part of the formula.
SKIPPED = {
    **dict.fromkeys((
        "!", ">", "/", "thinspace", "negthinspace", "displaystyle", "textstyle", "scriptstyle", "scriptscriptstyle",
        "limits", "nolimits", "nonumber", "notag", "mathstrut", "strut", "noindent", "hline", "centering", "null",
        "relax", "allowbreak", "nobreak", "break", "newline", "par", "smallskip", "medskip", "bigskip", "protect",
        "tiny", "small", "large", "Large", "LARGE", "huge", "Huge", "normalsize", "footnotesize", "scriptsize", "unboldmath",
        "qedhere", "hfil", "vfill", "left*", "ensuremath", "mathord", "mathbin", "mathrel", "mathpunct", "mathinner", "mathclose",
        "mathopen", "boxed", "cancel", "bcancel", "xcancel", "smash", "mathclap", "mathllap", "mathrlap", "pagebreak",
        "displaylimits", "cr*", "maketitle", "normalfont", "upshape", "itshape", "long", "global",
    ), 0),
    **dict.fromkeys((
        "label", "tag", "tag*", "vspace", "vspace*", "phantom", "hphantom", "vphantom", "color", "textcolor", "ref", "eqref",
        "cite", "require", "usepackage", "documentclass", "class", "cssId", "style", "cancelto", "colorbox", "footnote", "mspace",
        "cline", "title", "author", "date", "href", "url", "definecolor", "bibliography", "setlength",
    ), 1),
}  # fmt: skip
#: Spaces, by how wide they are: two of 1 in a row separate formulas, as one quad does.
SPACES = {",": 0, ":": 0, "thinspace": 0, "medspace": 0, ";": 1, " ": 1, "space": 1, "thickspace": 1, "enspace": 1, "enskip": 1,
          "quad": 2, "qquad": 2, "hfill": 2}  # fmt: skip
DIMENSIONS = frozenset(("mkern", "kern", "hskip", "mskip", "vskip", "hspace", "hspace*"))
SIZES = frozenset(f"{size}{side}" for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m"))
FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac"))
BINOMIALS = frozenset(("binom", "dbinom", "tbinom"))
#: Brackets: what opens, its plain name, and the plain name of what closes it first of all.
OPENING = {
    "(": "(", "[": "[", r"\{": "{", r"\lbrace": "{", r"\lbrack": "[", r"\lparen": "(", r"\langle": "langle", "⟨": "langle",
    r"\lvert": "|", r"\lVert": "||", r"\lfloor": "lfloor", r"\lceil": "lceil", "⌊": "lfloor", "⌈": "lceil", r"\llbracket": "[",
    r"\lgroup": "(", "⟦": "[",
}  # fmt: skip
CLOSING = {
    ")": ")", "]": "]", r"\}": "}", r"\rbrace": "}", r"\rbrack": "]", r"\rparen": ")", r"\rangle": "rangle", "⟩": "rangle",
    r"\rvert": "|", r"\rVert": "||", r"\rfloor": "rfloor", r"\rceil": "rceil", "⌋": "rfloor", "⌉": "rceil", r"\rrbracket": "]",
    r"\rgroup": ")", "⟧": "]",
}  # fmt: skip
PARTNERS = {
    "(": ")", "[": "]", "{": "}", "langle": "rangle", "|": "|", "||": "||", "lfloor": "rfloor", "lceil": "rceil",
}  # fmt: skip
#: Brackets that may close one another, as those of a half-open interval.
HALF_OPEN = {"(": (")", "]"), "[": ("]", ")")}
#: What may stand behind \left and \right and is no bracket elsewhere.
BARS = {"|": "|", r"\vert": "|", r"\lvert": "|", r"\rvert": "|", r"\mid": "|", r"\|": "||", r"\Vert": "||", r"\lVert": "||",
        r"\rVert": "||", "‖": "||", "∥": "||", "<": "langle", ">": "rangle", ".": "", "/": "/", r"\parallel": "||"}  # fmt: skip
MATRICES = {"matrix": "", "pmatrix": "(", "bmatrix": "[", "vmatrix": "|", "Vmatrix": "||", "Bmatrix": "{", "smallmatrix": "",
            "array": "", "psmallmatrix": "(", "bsmallmatrix": "[", "tabular": "", "subarray": ""}  # fmt: skip
CASES = frozenset(("cases", "dcases", "rcases", "drcases", "numcases"))
#: Environments of whole formulas, by what a row break says: is the next row a formula, or the same one going on?
FORMULAS = {
    **dict.fromkeys((
        "equation", "align", "aligned", "alignat", "alignedat", "gather", "gathered", "split", "eqnarray", "flalign",
        "displaymath", "math", "subequations", "IEEEeqnarray", "dmath", "dgroup",
    ), True),
    "multline": False, "multlined": False,
}  # fmt: skip
#: Environments of a text, of which only the inside is read.
PLAIN_ENVIRONMENTS = frozenset((
    "document", "center", "itemize", "enumerate", "theorem", "proof", "lemma", "definition", "proposition", "corollary",
    "example", "remark", "quote", "minipage", "flushleft", "frame", "block",
))  # fmt: skip
#: Commands that the reader takes apart itself.
TAKEN = frozenset((
    "left", "right", "middle", "begin", "end", "over", "choose", "atop", "sqrt", "underbrace", "overbrace", "underset", "overset",
    "stackrel", "substack", "not", "prime", "cr", "\\", "(", ")", "[", "]", "{", "}", "matrix", "pmatrix", "cases", "xrightarrow",
    "xleftarrow", "pmod", "limits", "tfrac", "root", "of", "bbox", "item", "section", "subsection", "paragraph", "$", "&",
    "underbracket", "overbracket", "newline", "tabularnewline",
))  # fmt: skip
KNOWN = frozenset((
    *LETTERS, *FUNCTIONS, *BIG, *SIGNS, *DOTS, *ACCENTS, *FONTS, *SWITCHES, *TEXTS, *UPRIGHTS, *SKIPPED, *SPACES, *DIMENSIONS,
    *SIZES, *FRACTIONS, *BINOMIALS, *TAKEN, *(key[1:] for key in (*OPENING, *CLOSING) if key[0] == "\\"),
)) - {"grad", "given", "hadamard", "R*"}  # fmt: skip
#: Characters that are typed for a command.
TYPED = {
    **dict(zip("αβγδεζηθικλμνξοπρστυφχψω", (
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
        "omicron", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"), strict=True)),
    **dict(zip("ΓΔΘΛΞΠΣΥΦΨΩ", (
        "Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"), strict=True)),
    "ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi", "ϱ": "rho", "ς": "sigma", "ϖ": "pi", "ϰ": "kappa", "µ": "mu", "ℓ": "ell",
    "∆": "Delta", "∇": "nabla", "∂": "partial", "∑": "sum", "∏": "prod", "∫": "int", "∞": "infty", "·": "cdot", "⋅": "cdot",
    "∙": "cdot", "×": "times", "÷": "div", "∗": "ast", "≤": "le", "⩽": "le", "≥": "ge", "⩾": "ge", "≠": "ne", "≈": "approx",
    "≡": "equiv", "∝": "propto", "∈": "in", "∉": "notin", "∀": "forall", "∃": "exists", "⊙": "odot", "∘": "circ",
    "⊗": "otimes", "⊕": "oplus", "±": "pm", "∓": "mp", "←": "gets", "→": "to", "⇒": "implies", "⇔": "iff", "↦": "mapsto",
    "∼": "sim", "≜": "triangleq", "≔": "coloneqq", "…": "dots", "⋯": "cdots", "⋮": "vdots", "⋱": "ddots", "∧": "wedge",
    "∨": "vee", "∪": "cup", "∩": "cap", "⊂": "subset", "⊆": "subseteq", "∅": "emptyset", "⊤": "top", "†": "dagger",
    "⋆": "star", "★": "star", "∣": "mid", "‖": "Vert", "∥": "Vert", "√": "sqrt", "≪": "ll", "≫": "gg", "≻": "succ",
    "⪰": "succeq", "∖": "setminus", "⟵": "gets", "⟶": "to", "￨": "mid", "ℏ": "hbar",
}  # fmt: skip
#: Characters that are typed for another one.
SAME = {"−": "-", "–": "-", "—": "-", "﹣": "-", "∶": ":", "：": ":", "，": ",", "；": ";", "。": ".", "（": "(", "）": ")",
        "＝": "=", "＋": "+", "－": "-", "′": "'", "’": "'", "ʹ": "'", "＜": "<", "＞": ">", "｜": "|", "、": ",",
        "【": "[", "】": "]", "⁄": "/", "∕": "/", "″": "''", "！": "!", "＊": "*"}  # fmt: skip
#: Letters and digits that are typed above or below.
ABOVE = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵀᵗᵏʲˡᵐ", "0123456789+-=()niTtkjlm", strict=True))
BELOW = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ᵢⱼₖₗₘₙₜₓₐₑₒₕₚₛ", "0123456789+-=()ijklmntxaeohps", strict=True))
#: Accents that are typed on their letter.
MARKS = {"̂": "hat", "̄": "bar", "̅": "overline", "̃": "tilde", "̇": "dot", "̈": "ddot", "⃗": "vec",
         "̌": "check", "̆": "breve"}  # fmt: skip
