"""The plain name of a letter with its accent and labels: \\hat y is y_hat, L_{Ridge} is L_Ridge, W^{(1)} is W1."""

from __future__ import annotations

from derive.notation.symbols import ACCENTS, GREEK
from derive.reading.surface import Accent, Group, Item, Letter, Number, Row, Scripts, Sign

GREEK_CAPITALS = frozenset(["Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"])
KEYWORDS = frozenset(
    [
        "and",
        "as",
        "if",
        "in",
        "is",
        "or",
        "not",
        "del",
        "for",
        "def",
        "try",
        "pass",
        "with",
        "from",
        "else",
        "elif",
        "None",
        "True",
        "False",
        "import",
        "lambda",
        "class",
        "return",
    ]
)
#: Functions of a whole array by habit: probabilities and densities.
#: Small letters that are numbers before others are: deviations, rates and what is added below a root.
SCALARS = frozenset(("sigma", "tau", "eta", "epsilon", "lambda_"))
DENSITIES = frozenset(("p", "q", "P", "Q", "pi", "Pr"))
SIGNS = {"*": "star", "star": "star", "+": "plus", "-": "minus", "dagger": "dagger", "circ": "circ", "top": "T", "'": "prime"}


def stem(item: Item) -> str | None:
    """The name without scripts, None where it is no name."""
    match item:
        case Letter():
            text = item.text.replace(" ", "")
            if not text.replace("_", "a").isalnum():
                text = "".join(c for c in text if c.isalnum() or c == "_")
            return text or None
        case Accent():
            body = item.body.items
            if len(body) == 1 and item.kind in ("vec", ""):
                return stem(body[0])
            if len(body) == 1 and (inner := stem(body[0])) is not None:
                return f"{inner}_{'bar' if item.kind == 'overline' else item.kind}"
            changed = isinstance(body[0], Letter) and body[0].text == "Delta" and body[0].font == "" and len(body) == 2
            if changed and item.kind in ("hat", "tilde", "bar") and (inner := stem(body[1])) is not None:  # the hat over ΔM
                return f"Delta_{inner}_{item.kind}"
            return None
        case Group(open=""):
            return stem(item.body.items[0]) if len(item.body) == 1 else None
    return None


def label(row: Row) -> str | None:
    """A row as a part of a name: {xh} is xh, {(1)} is 1, {old} is old; None where it is a calculation."""
    made = ""
    for n, item in enumerate(row):
        match item:
            case Letter():
                made += item.text.replace(" ", "")
            case Number():
                made += item.text.replace(".", "p")
            case Sign() if item.text in SIGNS and (len(row) == 1 or (n == 0 and item.text == "*")):  # K_{*n}
                made += SIGNS[item.text]
            case Sign() if item.text in (",", ";", "/"):
                made += "_"
            case Sign(text="-") if is_hyphen(row, n):
                continue
            case Sign() if item.text in ("->", "to"):
                made += "to"
            case Group(open="(") if len(row) > 1:
                return None  # s π(s) has a function
            case Group() if (inner := label(item.body)) is not None:
                made += inner
            case Accent() if (inner := stem(item)) is not None:
                made += inner
            case Scripts():
                base = label(Row(item.at, (item.base,)))
                rest = [label(r) for r in (item.sub, item.sup) if r is not None]
                if base is None or None in rest:
                    return None
                made += base + "".join(r or "" for r in rest) + "prime" * item.primes
            case _:
                return None
    return "".join(c for c in made if c.isalnum() or c == "_").strip("_") or None


def is_hyphen(row: Row, n: int) -> bool:
    """Whether a minus stands between two words: the label of J_{skip-gram}."""
    beside = [row.items[n - 1], row.items[n + 1]] if 0 < n < len(row) - 1 else []
    return bool(beside) and all(isinstance(i, Letter) and len(i.text) > 2 and i.text not in GREEK for i in beside)


def named(base: str, *labels: str) -> str:
    """A name with its labels; digits follow a letter at once, words behind a line, an accent last."""
    made, _, accent = base.rpartition("_")
    if accent not in ACCENTS or not made:
        made, accent = base, ""
    for word in labels:
        made += word if word.isdigit() and made[-1].isalpha() and "_" not in made else f"_{word}"
    made += f"_{accent}" if accent else ""
    return f"{made}_" if made in KEYWORDS or made in ("pi", "e") else made


def is_capital(name: str) -> bool:
    """Whether a name is one capital letter, with labels, behind the d or Δ of a change too; a word is none."""
    letters = name.removeprefix("Delta_").split("_")[0].rstrip("0123456789")
    if len(letters) == 2 and letters[0] == "d" and letters[1].isupper():
        letters = letters[1:]
    return letters[:1].isupper() and (len(letters) == 1 or letters in GREEK_CAPITALS)


def is_sized_identity(name: str) -> bool:
    """Whether a name is that of an identity matrix with its size below: I_n, I_K, I_2."""
    head, _line, size = name.partition("_")
    return (head == "I" and len(size) == 1) or (name[:1] == "I" and name[1:].isdecimal())
