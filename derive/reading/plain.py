"""Formulas as people type them without commands, to the surface: ||Xw-y||^2, y_i = w*x_i + b, 1/(1+e^-x)."""

from __future__ import annotations

import ast
import re
import unicodedata
from functools import cached_property

from derive.errors import NotationError
from derive.language.foreign import FAMILIES, FORMULAS, meant
from derive.reading import dotted
from derive.reading.declarations import declares
from derive.reading.evidence import FOLDS
from derive.reading.formulas import formula
from derive.reading.grammar.functions import KNOWN, MOMENTS
from derive.reading.latex.commands import MARKS
from derive.reading.pieces import characters, chosen, starred, vulgar, with_above, with_below
from derive.reading.sentences import defines, is_no_name, is_said, is_sentence
from derive.reading.surface import Accent, Dots, Fraction, Group, Item, Letter, Number, Prose, Root, Row, Scripts, Sign
from derive.words import gettext as _

LONGEST = 20_000  # characters, as in the text notation
DEEPEST = 60  # nested brackets
SHORT_SUBSCRIPT = 3  # letters below a name that may be several indices; more are a word
GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ϑ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu", "ν": "nu", "ξ": "xi", "π": "pi",
    "ρ": "rho", "σ": "sigma", "τ": "tau",
    "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta",
    "Λ": "Lambda", "Ξ": "Xi",
    "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega", "Σ": "Sigma", "ℓ": "ell", "∂": "partial", "∇": "nabla", "∞": "infty",
}  # fmt: skip
BIG = {"∑": "sum", "Σ": "sum", "∏": "prod", "Π": "prod"}
SIGNS = {
    "**": "^", "<=": "<=", ">=": ">=", "==": "==", "!=": "!=", ":=": ":=", "<-": "<-", "->": "->",
    "||": "||", "…": "dots", "...": "dots", "..": "dots",
    "−": "-", "–": "-", "·": "cdot", "⋅": "cdot", "×": "times", "∗": "*", "⊙": "odot", "∘": "odot",
    "⊗": "otimes", "÷": "/", "≤": "<=", "≥": ">=",
    "∥": "||", "∣": "|", "⊘": "oslash",
    "≠": "!=", "←": "<-", "→": "->", "∈": "in", "‖": "||", "≔": ":=", "∼": "~", "≻": "succ", "⪰": "succeq", "⊤": "top", "ᵀ": "T",
}  # fmt: skip
SUPERSCRIPTS = (
    {c: str(n) for n, c in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
    | {"⁻": "-", "ᵀ": "T", "ⁿ": "n", "⁺": "+"}
    | dict(zip("⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", "()abcdefghijklmoprstuvwxyz", strict=True))
)
SUBSCRIPTS = (
    {c: str(n) for n, c in enumerate("₀₁₂₃₄₅₆₇₈₉")}
    | dict(zip("ᵢⱼₖₙₘₜₗₓₚᵣₛᵤᵥₐₑₒₕ", "ijknmtlxprsuvaeoh", strict=True))
    | {"₊": "+", "₋": "-", "₌": "=", "₍": "(", "₎": ")"}
)
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+|\.(?=[*/^+\-]))?(?:[eE]-?\d+(?!\w))?|\.\d+)|(?P<word>[A-Za-z]+\d*)|"
    rf"(?P<sign>\*\*|<=|>=|==|!=|:=|<-|->|\|\||\.\.\.?|\.T\b|{dotted.PATTERN}|.))",
    re.DOTALL,
)
_COVARIANCE = re.compile(r"Σ(?:_\w|\d|[ₖᵢⱼₙ₀₁₂])?(?:⁻|\^[({]?-|\s*[|)\],]|\s*(?:in|∈)\s)")
_CALLED = re.compile(r"[A-Za-z]+[0-9_]\w*(?=\()")  # log1p(, leaky_relu(
_TOLD = re.compile(r"\s+[^\W\d_]\w{0,2}\s+(?:(?:is|are|be)\s|(?:symmetric|positive)\b)")
_SAMPLE = re.compile(r"\^\(([a-z])\)")
_JOINED = re.compile(r"[A-Za-z]\w*(?=\()")
_DEFINED = re.compile(r"^\s*([A-Za-z]+_[A-Za-z]\w*)\s*:?=(?!=)", re.M)
#: Two letters that are a whole left side are one name: nobody defines a product.
_NAMED = re.compile(r"(?:^|[;,])\s*([a-z]{2})\s*(?:\([^()=]*\))?\s*:?=(?!=)", re.M)
_QUOTED = re.compile(r"""['"]([A-Za-z]+)['"]""")
#: Operators of whole arrays, or of other fields, of which there is no formula here; what is held fixed is read.
_FOREIGN = frozenset(
    (*FORMULAS, *(name for _reason, members, fix in FAMILIES for name in members.split() if fix != "`{0}_fixed`"))
)
#: Words that are read as sums and means are, and NumPy's of two arrays.
READ = frozenset((*FOLDS, *MOMENTS))
NUMPY = {"maximum": "max", "minimum": "min"}
#: Signs of what is said behind a formula: for 0 < p < 1.
BOUNDS = frozenset(("<", ">", "<=", ">=", "≤", "≥"))
CLOSERS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩"}
_ANGLES = re.compile(r"<(?=\S)[^<>=;\n]*?,[^<>=;\n]*?(?<=\S)>(?!=)")  # <v_i, v_j>, and no a < b
#: Words that are one thing though they are short.
WORDS = frozenset(["ln", "lg", "tr", "if", "or", "mu", "nu", "xi", "pi", "Re", "Im"])
FUNCTIONS = frozenset(
    [
        "exp",
        "log",
        "ln",
        "lg",
        "sin",
        "cos",
        "tan",
        "tanh",
        "sinh",
        "cosh",
        "sqrt",
        "abs",
        "sign",
        "sgn",
        "erf",
        "sigmoid",
        "relu",
        "ReLU",
        "softplus",
        "softmax",
        "logsumexp",
        "log_softmax",
        "det",
        "tr",
        "trace",
        "diag",
        "logdet",
        "inv",
        "solve",
        "outer",
        "norm",
        "dot",
        "max",
        "min",
        "sum",
        "prod",
        "mean",
        "Var",
        "var",
        "Cov",
        "cov",
        "transpose",
        "argmax",
        "argmin",
        "arcsin",
        "asin",
        "arccos",
        "acos",
        "arctan",
        "atan",
        "logit",
        "length",
        "numel",
        "abs2",
    ]
)
GREEK_WORDS = frozenset((*GREEK.values(), "Sigma", "Pi"))


class Plain:
    """Reads one text from left to right."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise NotationError(
                _("the text is {n:,} characters long; at most {longest:,} are read").format(n=len(text), longest=LONGEST)
            )
        self.text = text
        self.tokens: list[tuple[str, str, int, bool]] = []  # kind, text, place, whether a space stands before
        self.n = 0
        self.depth = 0
        self.forced: set[str] = set()
        self.subscripts = 0
        self.declares = declares(text)
        self.has_sentence = is_sentence(text)
        self.said_to = 0  # where the last word of a sentence ends
        self.dotted = dotted.is_dotted(text)
        self.defined = frozenset(_DEFINED.findall(text))
        self.named = frozenset(_NAMED.findall(text))
        self.scan()
        self.written = frozenset(token[1] for token in self.tokens)  # a letter among them stands alone somewhere

    def error(self, message: str, at: int, fix: str | None = None) -> NotationError:
        return NotationError(message, self.text, at, fix)

    def scan(self) -> None:
        at = depth = 0
        text = self.text
        ends: set[int] = set()  # where pairs of angle brackets close
        while at < len(text):
            if text[at] == "#":
                end = text.find("\n", at)
                at = len(text) if end < 0 else end
                continue
            if self.dotted and not text[at].isspace() and (after := dotted.end_of_comment(text, at)) is not None:
                at = after
                continue
            if text[at] in "\n;":
                if depth:  # f(x; θ), and a call over several lines
                    self.tokens += [("sign", ";", at, False)] if text[at] == ";" else []
                else:
                    self.tokens.append(("break", ";", at, False))
                at += 1
                continue
            depth = max(0, depth + (text[at] in "([") - (text[at] in ")]"))
            spaced = text[at].isspace()
            if spaced:
                at += 1
                while at < len(text) and text[at].isspace() and text[at] != "\n":
                    at += 1
                if at >= len(text) or text[at] in "\n;#" or (self.dotted and dotted.end_of_comment(text, at) is not None):
                    continue
            if (quoted := _QUOTED.match(text, at)) is not None and self.tokens and self.tokens[-1][1] == ",":  # norm(A, 'fro')
                self.tokens.append(("word", quoted[1], at, spaced))
                at = quoted.end()
                continue
            if text[at] == "<" and (pair := _ANGLES.match(text, at)) is not None:
                ends.add(pair.end() - 1)
                self.tokens.append(("sign", "⟨", at, spaced))
                at += 1
                continue
            if at in ends:
                self.tokens.append(("sign", "⟩", at, spaced))
                at += 1
                continue
            if (called := _CALLED.match(text, at)) is not None and formula(called[0]) is not None:
                self.tokens.append(("word", called[0], at, spaced))
                at = called.end()
                continue
            found = _TOKEN.match(text, at)
            assert found is not None
            kind = found.lastgroup or "sign"
            word = found.group(kind)
            if (
                kind == "sign"
                and not word.isascii()
                and word not in SIGNS
                and word not in GREEK
                and word not in BIG
                and word not in SUPERSCRIPTS
                and word not in MARKS
            ):
                plain = unicodedata.normalize("NFKC", word)
                if word not in SUBSCRIPTS and word not in "√⟨⟩" and not plain.isalpha() and vulgar(word) is None:
                    raise self.error(_("{word} is not part of the notation").format(word=word), at)
            self.tokens.append((kind, word, at, spaced))
            at = found.end()

    # ------------------------------------------------------------------ rows
    def peek(self, ahead: int = 0) -> tuple[str, str, int, bool]:
        n = self.n + ahead
        return self.tokens[n] if n < len(self.tokens) else ("end", "", len(self.text), True)

    def take(self) -> tuple[str, str, int, bool]:
        token = self.peek()
        self.n += 1
        return token

    def row(self, closer: str = "") -> Row:
        at = self.peek()[2]
        items: list[Item] = []
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(_("brackets are nested more than {deepest} deep").format(deepest=DEEPEST), at)
        while True:
            kind, word, place, _spaced = self.peek()
            if kind == "end":
                if closer:
                    raise self.error(_("'{closer}' is missing").format(closer=closer), place)
                break
            if kind == "sign" and word == closer:
                break
            if kind == "sign" and word in ")]}⟩":
                raise self.error(_("'{word}' closes nothing").format(word=word), place)
            self.item(items)
        self.depth -= 1
        items = dotted.with_functions(dotted.grouped(items) if self.dotted else starred(items), FUNCTIONS)
        return Row(at, tuple(chosen(items)))

    def item(self, items: list[Item]) -> None:
        kind, word, at, spaced = self.peek()
        if kind == "break":
            self.take()
            items.append(Sign(at, "\\\\"))
        elif word in MARKS and items:
            items[-1] = self.marked(items[-1])
        elif (
            (kind == "sign" and word in ("^", "**", "_", ".^"))
            or word in SUPERSCRIPTS
            or word in SUBSCRIPTS
            or (word in ("'", ".T", ".'") and items)
        ):
            if not items:
                raise self.error(_("'{word}' is not expected here").format(word=word), at)
            items[-1] = self.hung(items[-1])
        elif kind == "sign" and word == "[" and not spaced and items and self.indexes(items[-1]):
            self.take()
            body = self.row("]")
            self.take()
            if not (len(items) > 1 and isinstance(before := items[-2], Sign) and before.text == "in"):
                self.force(body, items[-1])
            items[-1] = Scripts(items[-1].at, items[-1], body)
            if self.peek()[1] == "[" and not self.peek()[3]:
                raise self.error(_("the places of an entry stand in one pair of brackets"), self.peek()[2], "`a[i,j]`")
        else:
            items += self.base()

    def indexes(self, item: Item) -> bool:
        """Whether a bracket directly behind a name holds its indices, and no list: a[i], softmax(z)[y], and not E[X]."""
        if isinstance(item, Group):
            return item.open == "(" and self.peek(1)[0] in ("word", "number") and self.peek(2)[1] == "]"
        base = item
        while isinstance(base, Scripts):
            base = base.base
        return isinstance(base, Letter) and base.text not in FUNCTIONS and base.text not in ("E", "Var")

    def force(self, body: Row, base: Item) -> None:
        """Takes the letters in square brackets for indices, but for the label y of softmax(z)[y], and of p[y] where p = …."""
        name = base.text if isinstance(base, Letter) else ""
        is_table = not name or self.defines(name)
        letters = {i.text for i in body if isinstance(i, Letter) and len(i.text) == 1}
        self.forced.update(letters - {"y"} if is_table and letters == {"y"} else letters)

    def base(self) -> list[Item]:
        """One thing without what hangs from it, with the marks over it; letters that are written together may be several."""
        made = self.unmarked()
        while made and self.peek()[1] in MARKS:
            made[-1] = self.marked(made[-1])
        return made

    def marked(self, item: Item) -> Item:
        """What a combining sign stands over: L̂, of which Unicode has no letter."""
        return Accent(item.at, MARKS[self.take()[1]], Row(item.at, (item,)))

    def unmarked(self) -> list[Item]:
        kind, word, at, spaced = self.take()
        if kind == "number":
            return [Number(at, word.removesuffix("."))]
        if kind == "word":
            return self.word(word, at, spaced)
        if word in dotted.SIGNS:
            return [Sign(at, dotted.SIGNS[word])]
        if word == "." and self.dotted and self.peek()[1] == "(":  # exp.(x)
            return []
        if word == "." and spaced and self.peek()[3]:  # a . b
            return [Sign(at, "@")]
        if word == "." and self.depth == 1 and self.peek()[3]:
            goes_on = self.peek()[0] == "word" and self.peek()[1].istitle()  # f(x) = x^2. Prove that …
            ended = not spaced and self.has_sentence and re.search(r"[A-Za-z]{3,}\Z", self.text[:at])  # A is symmetric. f(x) = …
            if goes_on or ended:
                return [Sign(at, ";")]
        if word == "?" or (word == "." and not spaced and self.peek()[0] == "end"):
            return [Sign(at, word)]
        if word in CLOSERS:
            body = self.row(CLOSERS[word])
            self.take()
            self.refuse_range(word, body)
            return [Group(at, word, CLOSERS[word], body) if word != "⟨" else Group(at, "langle", "rangle", body)]
        if word in BIG and not (word == "Σ" and self.is_covariance(at)):
            return [Letter(at, BIG[word], "big")]
        if word == "√":
            inner: list[Item] = self.base()
            while inner and (self.peek()[1] == "_" or self.peek()[1] in SUBSCRIPTS):  # √d_k
                inner[-1] = self.hung(inner[-1])
            return [Root(at, Row(at, tuple(inner)))]
        if word in GREEK:
            kind, digits, _at, spaced = self.peek()
            if kind == "number" and not spaced and digits.isdecimal() and word not in "πΠ":  # φ1 is a name, as x1 is
                self.take()
                return [Letter(at, GREEK[word] + digits)]
            return [Letter(at, GREEK[word])]
        if word in SIGNS or word in ("+", "-", "*", "/", "@", "=", "<", ">", ",", ":", ";", "|", "!", "~"):
            name = dotted.MATRICES if word == "*" and self.dotted else SIGNS.get(word, word)
            return [Dots(at)] if name == "dots" else [Sign(at, name)]
        if (parts_ := vulgar(word)) is not None:
            top, bottom = (Row(at, (Number(at, digits),)) for digits in parts_)
            return [Fraction(at, top, bottom)]
        if word.isalpha():
            letter, marks = (parts := unicodedata.normalize("NFD", word))[0], parts[1:]
            if marks and all(m in MARKS for m in marks):  # ŷ
                made: Item = Letter(at, letter)
                for m in marks:
                    made = Accent(at, MARKS[m], Row(at, (made,)))
                return [made]
            return [Letter(at, unicodedata.normalize("NFKC", word))]
        raise self.error(_("'{word}' is not expected here").format(word=word), at)

    def is_covariance(self, at: int) -> bool:
        """Whether a Σ is a matrix: Σ⁻¹, |Σ|, and where it stands alone in a text that has those."""
        alone = at + 1 == len(self.text) or not (self.text[at + 1] == "_" or self.text[at + 1] in SUBSCRIPTS)
        return _COVARIANCE.match(self.text, at) is not None or (alone and _COVARIANCE.search(self.text) is not None)

    def refuse_range(self, opener: str, body: Row) -> None:
        """theta(2:end), A(:, 1), A(:): entries by their range, of MATLAB."""
        colon = next((i for i in body if isinstance(i, Sign) and i.text == ":"), None)
        if opener == "(" and self.dotted and colon is not None:
            raise self.error(_("a range of entries is not read; write the entry that is meant with an index, theta_i"), colon.at)

    def word(self, word: str, at: int, spaced: bool) -> list[Item]:
        after = self.peek()
        opens = after[1] in ("(", "[") and not after[3]
        if word == "in":
            return [Sign(at, "in")]
        bounds = self.depth == 1 and self.n <= self.last_bound
        told = _TOLD.match(self.text, at + len(word)) is not None  # where A is symmetric
        if word in ("where", "with", "for") and not opens and (self.declares or told or self.states_later() or bounds):
            self.said_to = at + len(word)
            return [Prose(at, word)]
        if word == "and" and self.depth == 1 and self.states_later():
            self.said_to = at + len(word)
            return [Prose(at, word)]
        if word == "of" and re.search(r"\bd/d\w+\s+\Z", self.text[:at]):  # d/dx of x^2
            return []
        if self.is_said(word, at):
            return [Prose(at, word)]
        if after[1] == "_" and (name := f"{word}_{self.peek(1)[1]}") in self.defined and word in FUNCTIONS:  # sum_sq = …
            self.take()
            self.take()
            return [Letter(at, name, "upright")]
        if self.dotted and word in dotted.OTHERWISE and opens:
            raise self.error(_(dotted.OTHERWISE[word]).format(name=word), at)
        is_of = self.peek(2)[1] in ("||", "‖") or (self.peek(2)[0] == "word" and self.peek(3)[1] == "(" and not self.peek(3)[3])
        below = after[1] == "_" and f"grad_{self.peek(1)[1]}" not in self.defined and is_of
        if word == "grad" and ((after[0] == "word" and after[3]) or below):  # grad f(x), grad_w f(w)
            return [Letter(at, "nabla")]
        if word in NUMPY and opens and not self.defines(word):
            return [Letter(at, NUMPY[word], "word")]
        if word in FUNCTIONS and self.has_sentence and re.search(r"\b[Tt]he\s+\Z", self.text[:at]) and not opens:
            self.said_to = at + len(word)  # the sigmoid σ(x) = …
            return [Prose(at, word)]
        if word in FUNCTIONS:
            if word in ("log",) and after[1] == "_" and self.peek(1)[1] == "softmax":
                self.take()
                self.take()
                return [Letter(at, "log_softmax", "word")]
            return [Letter(at, word, "word")]
        if word in GREEK_WORDS or len(word) == 1:
            return [Letter(at, word)]
        if after[1] == "_" and not self.subscripts and (joined := _JOINED.match(self.text, at)):  # cross_entropy(z, y)
            self.refuse_foreign(joined[0], at)
        if opens and after[1] == "(" and not self.subscripts:
            self.refuse_foreign(word, at)
        letters = word.rstrip("0123456789")
        if (
            self.subscripts
            and len(letters) <= SHORT_SUBSCRIPT
            and letters.islower()
            and letters not in ("hat", "bar", "new", "old")
        ):
            return characters(word, at)
        turned = letters == word and word.isupper() and after[1] == "^" and self.peek(1)[1] in ("T", "⊤") and len(word) > 1
        if turned and word not in self.defined | self.named:  # the word of USV^T is no name: it is transposed
            return characters(word, at)
        if (
            len(letters) == 2
            and letters == word
            and letters not in WORDS
            and not opens
            and (after[1] != "_" or letters.islower())
        ):
            if letters[0].isupper() and letters[1].islower():
                beside = after[0] == "sign" and after[1] in ("*", "/") and letters[0] not in "ABCHKMPQUVWX"
                if beside and "*" in self.written and not set(letters) & self.written:  # the Ea of A*exp(-Ea/(R*T))
                    return [Letter(at, word, "upright")]
                return [Letter(at, letters[0]), Letter(at + 1, letters[1])]
            is_twice = letters[0] == letters[1] and after[1] in ("=", ":=")  # the word PP of PP = 2^H
            are_matrices = set(letters) <= frozenset("ABHPQSUVWXYZK") and not is_twice
            if letters.isupper() and (are_matrices or set(letters) <= self.written):
                return [Letter(at, letters[0]), Letter(at + 1, letters[1])]
            if letters[0].islower() and letters[0] != "d" and letters[1].isupper() and letters[1] in self.written - {"T"}:
                return [Letter(at, letters[0]), Letter(at + 1, letters[1])]  # the wL of pY - wL, where Y = A L^α
            if letters.islower() and letters[0] != "d":
                if (after[1] == "*" and after[0] == "sign") or word in self.named:  # lr*g: who types stars types all of them
                    return [Letter(at, word, "upright")]
                raise self.error(
                    _("{word} is read in two ways: {product}, or one name; write the product with a star, or a name "
                      "of three letters or more").format(
                        word=word, product=f"{letters[0]}*{letters[1]}"
                    ), at, f"`{letters[0]}*{letters[1]}`",
                )  # fmt: skip
        if len(letters) == 1 and len(word) > 1:
            return [Letter(at, word)]
        return [Letter(at, word, "upright" if opens or len(word) > 1 else "")]

    def is_said(self, word: str, at: int) -> bool:
        """Whether a word belongs to a sentence around the formulas."""
        if self.depth != 1 or self.subscripts or word in self.defined | self.named:
            return False
        if not is_said(self.text, at, word, self.said_to):
            if is_no_name(self.text, word) and self.peek()[1] not in ("(", "=", "_"):
                raise self.error(
                    _("{word} is a word of a sentence here, and no quantity: write the formulas alone, each on a line of its own")
                    .format(word=word), at,
                )  # fmt: skip
            return False
        self.said_to = at + len(word)
        return True

    def defines(self, word: str) -> bool:
        """Whether a left side of the text is a name, or a function of that name."""
        return defines(self.text, word)

    def refuse_foreign(self, word: str, at: int) -> None:
        """Names of operators of other languages are no unknown functions, unless the text defines them."""
        is_short = len(word) < SHORT_SUBSCRIPT and word not in FORMULAS
        if is_short or word in KNOWN or word not in _FOREIGN or formula(word) is not None or word in READ:
            return
        if self.defines(word):
            return
        reason, fix = meant(word, self.called(at), {})
        raise self.error(reason, at, fix)

    def called(self, at: int) -> ast.Call:
        """The call that stands at a place of the text; one of x where it is none of Python's."""
        depth = 0
        for end in range(at, len(self.text)):
            depth += (self.text[end] in "([{") - (self.text[end] in ")]}")
            if depth == 0 and self.text[end] == ")":
                try:
                    call = ast.parse(self.text[at : end + 1], mode="eval").body
                except (SyntaxError, ValueError, RecursionError, MemoryError):
                    break
                if isinstance(call, ast.Call):
                    return call
                break
        call = ast.parse("f(x)", mode="eval").body
        assert isinstance(call, ast.Call)
        return call

    def states_later(self) -> bool:
        """Whether an equality follows on this line, outside of brackets."""
        return self.stating[self.n]

    @cached_property
    def last_bound(self) -> int:
        """The place of the last comparison among the tokens."""
        return max((n for n, token in enumerate(self.tokens) if token[1] in BOUNDS), default=-1)

    @cached_property
    def stating(self) -> list[bool]:
        """For every token whether an equality stands at it or behind it, on its line and outside of brackets."""
        found = [False] * (len(self.tokens) + 1)
        closing: list[int] = []
        for n in range(len(self.tokens) - 1, -1, -1):
            word = self.tokens[n][1]
            if word in CLOSERS:
                found[n] = bool(closing) and found[closing.pop() + 1]
            elif word in CLOSERS.values():
                closing.append(n)
            else:
                found[n] = word in ("=", ":=") or (word != ";" and found[n + 1])
        return found

    # ------------------------------------------------------------------ what hangs
    def hung(self, item: Item) -> Item:
        _kind, word, at, _spaced = self.take()
        if word in SUPERSCRIPTS or word in SUBSCRIPTS:
            table = SUPERSCRIPTS if word in SUPERSCRIPTS else SUBSCRIPTS
            text = table[word]
            while self.peek()[1] in table and not self.peek()[3]:
                text += table[self.take()[1]]
            row = Row(at, tuple(characters(text.strip("()"), at)))
            if text.startswith("("):
                row = Row(at, (Group(at, "(", ")", row),))
            return with_above(item, row) if table is SUPERSCRIPTS else with_below(item, row)
        if word == "'" and not self.dotted:
            return Scripts(item.at, item, primes=1)
        if word in (".T", "'", ".'"):
            return Scripts(item.at, item, None, Row(at, (Sign(at, "top"),)))
        if word == "_":
            below = self.below(at)
            is_fold = isinstance(item, Letter) and item.text in ("max", "min", "sum", "prod") and len(below) == 1
            if is_fold and self.peek()[1] == "'" and not self.peek()[3]:  # max_a'
                below = Row(below.at, (Scripts(below.at, below.items[0], primes=1 if self.take() else 0),))
            return with_below(item, below)
        sample = _SAMPLE.match(self.text, at) if word == "^" else None
        above = self.above(at)
        if sample is not None and self.is_sample(sample[1]):  # x^(i) is x^{(i)}
            return with_above(item, Row(at, (Group(at, "(", ")", above),)))
        if word == ".^" and not (isinstance(item, Letter) and item.text == "e"):
            above = Row(at, (Sign(at, "odot"), *above.items))
        return with_above(item, above)

    def is_sample(self, letter: str) -> bool:
        """Whether a letter in brackets above counts samples: a sum binds it, and several names have it there."""
        names = set(re.findall(rf"([^\W\d_]+)(?:_\w)?\^\({letter}\)", self.text))
        return len(names) > 1 and re.search(rf"(?:[Σ∑]|\bsum)\s*_[{{(]?{letter}\b", self.text) is not None

    def below(self, at: int) -> Row:
        kind, word, place, _spaced = self.peek()
        if word == "{":
            self.take()
            self.subscripts += 1
            body = self.row("}")
            self.subscripts -= 1
            self.take()
            return body
        if kind == "number":
            self.take()
            return Row(place, (Number(place, word),))
        if kind == "word":
            self.take()
            letters = (
                word
                if len(word.rstrip("0123456789")) <= SHORT_SUBSCRIPT
                and word.islower()
                and word not in ("hat", "bar", "new", "old")
                else ""
            )
            if letters:
                return Row(place, tuple(characters(letters, place)))
            return Row(place, (Letter(place, word, "upright" if len(word) > 1 else ""),))
        if word in GREEK:
            self.take()
            return Row(place, (Letter(place, GREEK[word]),))
        raise self.error(_("what stands below is missing"), at)

    def above(self, at: int) -> Row:
        kind, word, place, _spaced = self.peek()
        items: list[Item] = []
        if kind == "sign" and word in ("-", "+", "−"):
            self.take()
            items.append(Sign(place, "-" if word != "+" else "+"))
            kind, word, place, _spaced = self.peek()
        if word == "{" or (word == "(" and not items):
            closer = CLOSERS[word]
            self.take()
            body = self.row(closer)
            self.take()
            return Row(place, (*items, *body.items)) if not items else Row(place, (*items, Group(place, "(", ")", body)))
        if kind == "end":
            raise self.error(_("what stands above is missing"), at)
        if word == "*" and kind == "sign":
            self.take()
            return Row(place, (Sign(place, "star"),))
        base = self.base()
        last: Item = base[-1]
        while self.peek()[1] == "_" or self.peek()[1] in SUBSCRIPTS:
            last = self.hung(last)
        following = self.peek()
        function = isinstance(last, Letter) and (last.text in FUNCTIONS) and following[1] == "("
        if function:
            return Row(place, (*items, *base[:-1], last, *self.base()))
        if following[1] == "[" and not following[3] and isinstance(last, Letter | Scripts):
            self.take()
            body = self.row("]")
            self.take()
            self.force(body, last)
            last = Scripts(last.at, last, body)
        return Row(place, (*items, *base[:-1], last))


def read_plain(text: str) -> tuple[Row, set[str]]:
    """A typed text as one row, and the letters that stand in square brackets."""
    reader = Plain(text)
    row = reader.row()
    return row, reader.forced
