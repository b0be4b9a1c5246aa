"""Text to equations: splitting, the caret's arithmetic, and `ast` (which parses and never evaluates)."""

from __future__ import annotations

import ast
import keyword
import re
import unicodedata
import warnings
from functools import cache

from derive.errors import NotationError
from derive.records import dataclass
from derive.words import either, gettext

LONGEST = 20_000  # characters; the longest problem in print has a few hundred
DEEPEST = 60  # nested brackets or operators; beyond this no one could read the answer
MOST_TERMS = 1_000  # terms or factors side by side: `ast` gives up at about 2,500

#: Signs that people paste, and what they mean here.
PASTED = {"−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "∗": "*", "÷": "/", "≤": "<=", "≥": ">=", "≠": "!=", "^": "**"}
GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta_", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda_", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "τ": "tau", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Σ": "Sigma", "Φ": "Phi", "Λ": "Lambda", "Ω": "Omega",
}  # fmt: skip
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
#: Signs of an operation that is written in words here.
OPERATORS = {"∑": "sum(…, i)", "Σ": "sum(…, i)", "∏": "prod(…, i)", "Π": "prod(…, i)", "∂": "diff(f, x)", "‖": "norm(x[i], i)"}
_OPERAND = r"[^\W\d]\w*(?:\[[^\[\]]*\])?|\d+(?:\.\d+)?|\([^()]*\)"
_BEFORE = re.compile(rf"(?:{_OPERAND})$")
_AFTER = re.compile(rf"\s*({_OPERAND})")
#: Σ is a name like any other letter, but not in front of what it would sum: Σx, Σ(…), Σ_i a[i].
_SUMMED = re.compile(r"Σ(?:(?:_\w+)?[ \t]+[^\W\d]|(?:_\w+)?[ \t]*\(|[^\W\d_])")

#: What stands for itself, all of it: printable ASCII and line ends, but for the caret.
_PLAIN = re.compile(r"[ -\]_-~\n]*")

#: Words of Python that are read, or refused with a reason of their own.
_READ = frozenset(("and", "or", "not", "if", "else", "in", "is", "lambda", "None", "True", "False"))
#: A sum without brackets: sum_i x_i, sum x_i.
_WORD_SUM = re.compile(r"(?<![\w.])(sum|prod|mean|(?:max|min)(?=_))(?:_([A-Za-z]))?\s+(?:[^\W\d]|\()")
#: The Greek letter, whose name is a word of Python; a colon would make it that word.
_LAMBDA = re.compile(r"(?<![\w.])lambda(?!\w|[^;\n]*:)")


@dataclass(frozen=True)
class Source:
    """What a person typed, with the place of each character of what is parsed."""

    original: str
    text: str  # `original` with pasted signs and Greek letters spelled out
    places: tuple[int, ...]  # for each character of `text` and its end, the offset in `original`
    start: int = 0  # where this piece begins in `text` of the whole

    def error(self, problem: str, offset: int | None, fix: str | None = None) -> NotationError:
        place = None if offset is None else self.places[max(0, min(offset, len(self.places) - 1))]
        return NotationError(problem, self.original, place, fix)

    def offset(self, node: ast.AST) -> int:
        """The place of a node; `ast` counts columns in bytes, and everything parsed here is ASCII."""
        return int(getattr(node, "start_offset", 0))

    def literal(self, node: ast.Constant) -> str:
        """The digits of a number as they were typed."""
        start = self.offset(node)
        return self.text[start : start + (node.end_col_offset or 0) - node.col_offset]

    def cut(self, start: int, end: int) -> Source:
        return Source(self.original, self.text[start:end], self.places[start : end + 1])


@dataclass(frozen=True)
class Equation:
    """left = right as syntax trees, with the text of each; `head` is None for an expression alone.  `firsts` has the letters of
    the head that begin with another number than 1."""

    piece: Source
    head: ast.expr | None
    left: Source
    right: Source
    body: ast.expr
    firsts: tuple[tuple[str, int], ...] = ()


def source(text: str) -> Source:
    """The text with pasted signs replaced, or a message about what cannot be read at all."""
    if len(text) > LONGEST:
        raise NotationError(
            gettext("the text is {n:,} characters long; at most {longest:,} are read").format(n=len(text), longest=LONGEST)
        )
    if _PLAIN.fullmatch(text) and sum(map(text.count, "([{")) <= DEEPEST and "lambda" not in text:
        return Source(text, text, tuple(range(len(text) + 1)))  # each character is what it says, and the brackets are few
    out: list[str] = []
    places: list[int] = []
    depth = 0
    lambdas = {found.end() - 1 for found in _LAMBDA.finditer(text)}
    for n, c in enumerate(text):
        if c in GREEK and c != "Σ":
            _refuse_greek_product(text, n)
        spelled = "a_" if n in lambdas else PASTED.get(c) or GREEK.get(c) or (" " if c in "\t\r\xa0" else c)
        if not spelled.isascii() or not (spelled.isprintable() or spelled == "\n"):
            raise NotationError(gettext("{word} is not part of the notation").format(word=describe(c)), text, n, typed(text, n))
        if c == "Σ" and _SUMMED.match(text, n):
            raise NotationError(gettext("a sum is written in words"), text, n, "`sum(…, i)`")
        depth += (c in "([{") - (c in ")]}")
        if depth > DEEPEST:
            raise NotationError(gettext("brackets are nested more than {deepest} deep").format(deepest=DEEPEST), text, n)
        out.append(spelled)
        places += [n] * len(spelled)
    return Source(text, "".join(out), (*places, len(text)))


def _refuse_greek_product(text: str, n: int) -> None:
    """αx is α times x; a name of two alphabets would be spelled as one word."""
    before, after = text[n - 1 : n] if n else "", text[n + 1 : n + 2]
    if after.isalpha() and unicodedata.category(after)[0] == "L" and unicodedata.decomposition(after)[:1] != "<":
        first, second = text[n], after
    elif before.isalpha() and before != "d" and unicodedata.decomposition(before)[:1] != "<":
        first, second = before, text[n]
    else:
        return
    raise NotationError(
        gettext("{word} is one name, or {first} times {second}?").format(word=first + second, first=first, second=second),
        text,
        n,
        gettext("{product}, or {name} for a name").format(product=f"`{first}*{second}`", name=f"`{first}_{second}`"),
    )


def typed(text: str, n: int) -> str | None:
    """What to type for a sign that is not part of the notation: x² is x**2, √x is sqrt(x)."""
    end = n
    while end < len(text) and text[end] in "⁰¹²³⁴⁵⁶⁷⁸⁹⁻":
        end += 1
    if end > n:
        base = _BEFORE.search(text[max(0, n - 60) : n])
        return f"`{base[0] if base else ''}**{text[n:end].translate(SUPERSCRIPTS)}`"
    for kind, sign in (("<sub>", "_"), ("<super>", "**")):  # aᵢ, as the terminal writes it, and eˣ
        end = n
        while end < len(text) and unicodedata.decomposition(text[end]).startswith(kind):
            end += 1
        if end > n:
            base = _BEFORE.search(text[max(0, n - 60) : n])
            return f"`{base[0].rstrip('_') if base else ''}{sign}{unicodedata.normalize('NFKC', text[n:end])}`"
    if text[n] == "√":
        inner = _AFTER.match(text[n + 1 : n + 60])
        inside = inner[1] if inner else "x"
        return f"`sqrt{inside}`" if inside.startswith("(") else f"`sqrt({inside})`"
    if text[n] in OPERATORS:
        return f"`{OPERATORS[text[n]]}`"
    alike = unicodedata.normalize("NFKC", text[n]).replace("\N{FRACTION SLASH}", "/")  # a full-width sign, one half
    return f"`{alike}`" if alike != text[n] and alike.isascii() and alike.isprintable() and alike.strip() else None


def describe(c: str) -> str:
    """A character as a person can recognise it."""
    return f"'{c}'" if c.isprintable() else unicodedata.name(c, gettext("the character {code}").format(code=f"U+{ord(c):04X}"))


def split(whole: Source) -> list[Source]:
    """The equations of a text: separated by semicolons or line ends that are not inside brackets; # begins a remark."""
    pieces: list[Source] = []
    start, n, text = 0, 0, whole.text
    stack: list[int] = []
    while n <= len(text):
        mark = _MARKS.search(text, n)
        n = len(text) if mark is None else mark.start()
        c = text[n] if n < len(text) else ";"
        if c == "#":
            end = text.find("\n", n)
            end = len(text) if end < 0 else end
            pieces.append(whole.cut(start, n))
            start = n = end
            continue
        if c in "([{":
            stack.append(n)
        elif c in ")]}":
            if not stack:
                raise whole.error(gettext("'{bracket}' closes nothing").format(bracket=c), n)
            opened = text[stack.pop()]
            if opened + c not in ("()", "[]", "{}"):
                raise whole.error(gettext("'{bracket}' closes a {opened}").format(bracket=c, opened=f"'{opened}'"), n)
        elif (c == ";" or c == "\n") and (not stack or n == len(text) or c == ";"):
            if stack:
                raise whole.error(gettext("this {bracket} is never closed").format(bracket=f"'{text[stack[-1]]}'"), stack[-1])
            pieces.append(whole.cut(start, n))
            start = n + 1
        n += 1
    return [p for p in pieces if p.text.strip()]


#: What cuts a text into equations, or may stand around what does; what cuts an equation into its sides, or may.
_MARKS, _SIGNS = re.compile(r"[()\[\]{};#\n]"), re.compile(r"[()\[\]{}=]")


def sides(piece: Source) -> tuple[Source | None, Source]:
    """The left and the right side of an equation; no left side for a bare expression."""
    text, depth = piece.text, 0
    for sign in _SIGNS.finditer(text):
        n, c = sign.start(), sign[0]
        depth += (c in "([{") - (c in ")]}")
        if c == "=" and depth == 0 and text[n + 1 : n + 2] != "=" and (n == 0 or text[n - 1] not in "=<>!"):
            if text[n - 1 : n] in (":", "+", "-", "*", "/"):
                _refuse_assignment(piece, n)
            left, right = piece.cut(0, n), piece.cut(n + 1, len(text))
            if not left.text.strip():
                raise piece.error(gettext("the left side of this equation is empty"), n)
            if not right.text.strip():
                raise piece.error(gettext("the right side of this equation is empty"), n)
            if any(
                r == "=" and right.text[m + 1 : m + 2] != "=" and right.text[m - 1 : m] not in ("=", "<", ">", "!") and d == 0
                for m, r, d in _top(right.text)
            ):
                raise piece.error(gettext("two '=' in one equation; separate equations by ';'"), n + 1 + right.text.index("="))
            return left, right
    return None, piece


def _refuse_assignment(piece: Source, n: int) -> None:
    """w := … and w -= … change a quantity; here a name has one value."""
    word, sign = piece.text[: n - 1].strip(), piece.text[n - 1]
    if sign == ":":
        raise piece.error(gettext("':=' is written '='"), n - 1, f"`{word} = …`" if len(word) <= 40 else None)
    fix = f"`{word}_new = {word} {sign} …`" if word.isidentifier() else None
    raise piece.error(gettext("'{sign}=' changes a quantity, and a name has one value here").format(sign=sign), n - 1, fix)


def _top(text: str) -> list[tuple[int, str, int]]:
    """The brackets and the equality signs of a text, each with its place and how many brackets are open behind it."""
    depth, out = 0, []
    for sign in _SIGNS.finditer(text):
        depth += (sign[0] in "([{") - (sign[0] in ")]}")
        out.append((sign.start(), sign[0], depth))
    return out


def parse(piece: Source) -> ast.expr:
    """The syntax tree of one expression; every node knows its offset in the piece."""
    lead = len(piece.text) - len(piece.text.lstrip())
    _refuse_half(piece)
    _refuse_bars(piece)
    _refuse_primes(piece)
    word = _WORD_SUM.search(piece.text)
    if word:
        letter = word[2] or (re.search(r"_([a-z])\b", piece.text[word.end() - 1 :]) or ["", "i"])[1]
        rest = piece.text[word.end() - 1 :].strip()
        shown = rest if re.fullmatch(r"[\w\[\],]{1,40}", rest) else "…"
        fix = f"`{word[1]}({shown}, {letter})`"
        raise piece.error(gettext("{word} wants its body in brackets, and its index").format(word=word[1]), word.start(1), fix)
    _refuse_long(piece)
    body = piece.text.strip().replace("\n", " ")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            tree = ast.parse(body, mode="eval").body
    except SyntaxError as error:
        at = lead + max(0, (error.offset or 1) - 1)
        raise piece.error(*_syntax(body, error, at, lead)) from None
    except (RecursionError, MemoryError, ValueError):
        raise piece.error(gettext("this is nested too deeply to be read"), lead) from None
    depth: list[tuple[ast.AST, int]] = [(tree, 0)]
    while depth:
        item, level = depth.pop()
        if hasattr(item, "col_offset"):
            item.start_offset = lead + item.col_offset  # type: ignore[attr-defined]
        if level > DEEPEST:
            raise piece.error(gettext("this is nested more than {deepest} deep").format(deepest=DEEPEST), piece.offset(item))
        chain = isinstance(item, ast.BinOp)  # a long sum leans to the left, and is not deep for a reader
        for name in parts(type(item)):  # type: ignore[arg-type]
            value = getattr(item, name, None)
            for child in value if isinstance(value, list) else (value,):
                if isinstance(child, ast.AST):
                    depth.append((child, level if chain and child is item.left else level + 1))  # type: ignore[attr-defined]
    return tree


#: Operators and contexts hold nothing.
_TOLD_BY_KIND = frozenset(("op", "ops", "ctx", "id", "attr", "arg", "kind"))


def every(tree: ast.AST) -> list[ast.AST]:
    """Every node of a tree but operators and contexts, parents first, those that stand higher before those that stand lower."""
    found = [tree]
    for node in found:  # which grows
        for name in parts(type(node)):  # type: ignore[arg-type]
            part = getattr(node, name, None)
            if isinstance(part, ast.AST):
                found.append(part)
            elif isinstance(part, list):
                found += [item for item in part if isinstance(item, ast.AST)]
    return found


@cache
def parts(kind: type[ast.AST]) -> tuple[str, ...]:
    """What the parts of a node of some kind are called, but for operators and contexts."""
    if kind is ast.Constant:  # a number holds nothing
        return ()
    return tuple(name for name in kind._fields if name not in _TOLD_BY_KIND)


def slots_of(inside: ast.expr) -> list[ast.expr]:
    """What stands at each place between the brackets of an entry: i and j of a[i,j]."""
    return inside.elts if isinstance(inside, ast.Tuple) else [inside]


def _refuse_half(piece: Source) -> None:
    """1/2n is 1/(2*n) or n/2."""
    found = re.search(r"(?<![\w.])(\d+)\s*/\s*(\d+)(?![eE][-+\d])([^\W\d]\w*)", piece.text)
    if found:
        above, number, letter = found.groups()
        fix = either(f"`{above}/({number}*{letter})`", f"`({above}/{number})*{letter}`")
        raise piece.error(gettext("is {letter} above or below the line?").format(letter=letter), found.start(2), fix)


def _refuse_bars(piece: Source) -> None:
    """Bars are a value, a norm, or what stands behind a condition, p(y|x); none of them is part of the notation."""
    text, bar = piece.text, piece.text.find("|")
    if bar < 0:
        return
    open_ = [(-1, "")]
    for n, c in enumerate(text[:bar]):
        if c in "([{":
            found = re.search(r"([^\W\d]\w*)$", text[:n])
            open_.append((n, found[1] if found else ""))
        elif c in ")]}" and len(open_) > 1:
            open_.pop()
    start, called = open_[-1]
    end = start + 1
    depth = 1
    while start >= 0 and end < len(text) and depth:
        depth += (text[end] in "([{") - (text[end] in ")]}")
        end += 1
    inside = text[start + 1 : end - 1] if start >= 0 else ""
    groups = re.findall(r"\|+", inside)
    before, _, after = inside.partition(groups[0]) if groups else ("", "", "")
    if called and len(groups) == 1 and before.strip() and after.strip():
        first, second = " ".join(before.split()), " ".join(after.split())
        if groups[0] == "||" or called.upper() in ("KL", "D_KL", "DKL", "JS"):
            fix = "`sum({0}[i]*log({0}[i]/{1}[i]), i)`".format(*((first, second) if (first + second).isidentifier() else "pq"))
            raise piece.error(
                gettext("{call} is a divergence, which is written as a sum").format(
                    call=f"{called}({first} {groups[0]} {second})"
                ),
                bar,
                fix,
            )
        comma = f"{called}({first}, {second})"
        raise piece.error(
            gettext("'|' in {call} is a condition; an unknown function of both has a comma").format(
                call=f"{called}({first}|{second})"
            ),
            bar,
            f"`{comma if len(comma) <= 60 else called + '(…, …)'}`",
        )
    if text[bar + 1 : bar + 2] == "|" and text.count("||") % 2 and text.count("||") == text.count("|") / 2:
        raise piece.error(gettext("'||' is no operator here, and this norm is never closed"), bar, "`norm(x[i], i)`")
    inner = re.match(r"\|\s*([^|]{1,40}?)\s*\|(?!\|)", text[bar:])
    fix = "`norm(x[i], i)`" if text[bar + 1 : bar + 2] == "|" else f"`abs({inner[1] if inner else 'x'})`"
    raise piece.error(gettext("a value between bars is written in words"), bar, fix)


def _refuse_primes(piece: Source) -> None:
    """A prime is a derivative, a transpose, or part of a name; the notation has words for each of them."""
    if "'" not in piece.text:
        return
    found = re.search(r"([^\W\d]\w*)?([\])]?)'", piece.text)
    if not found or not (found[1] or found[2]) or re.search(r"'\s*[,)]|['\"].*['\"]", piece.text[found.end() - 1 :]):
        return
    word = found[1]
    called = piece.text[found.end() :].lstrip().startswith("(")
    if word and called:
        fix = f"`diff({word}(x), x)`"
    elif word:
        fix = gettext("{name} for a name, {derivative} for a derivative").format(
            name=f"`{word}_prime`", derivative=f"`diff({word}, x)`"
        )
    else:
        fix = "`diff(f, x)`"
    raise piece.error(gettext("a prime is a derivative, a transpose or part of a name, and none of them is written so here"),
                      found.end() - 1, fix)  # fmt: skip


def _refuse_long(piece: Source) -> None:
    """More terms side by side than `ast` takes are not depth, and the message says so."""
    if len(piece.text) < 2 * MOST_TERMS:
        return
    before, open_ = "", [[1, 1]]  # the last character that is no blank; the terms and factors so far in each open bracket
    for n, c in enumerate(piece.text):
        if c in "([{":
            open_.append([1, 1])
        elif c in ")]}" and len(open_) > 1:
            open_.pop()
        elif c == ",":
            open_[-1] = [1, 1]
        elif c in "+-*/" and before not in "+-*/([{," and piece.text[n : n + 2] != "**":  # powers lean to the right
            terms, factors = open_[-1]
            open_[-1] = [terms + 1, 1] if c in "+-" else [terms, factors + 1]
            sums, products = gettext("a sum of more than {most:,} terms"), gettext("a product of more than {most:,} factors")
            for count, what in zip(open_[-1], (sums, products), strict=True):
                if count > MOST_TERMS:
                    raise piece.error(what.format(most=MOST_TERMS), n)
        before = before if c.isspace() else c


def _syntax(body: str, error: SyntaxError, at: int, lead: int) -> tuple[str, int, str | None]:
    message = error.msg or ""
    if body[-1:] in "+-*/,":
        return gettext("something is missing at the end"), lead + len(body), None
    before = body[: at - lead].rstrip()
    word = next((w for w in re.findall(r"[^\W\d]\w*", body) if keyword.iskeyword(w) and w not in _READ), None)
    if word:
        return gettext("{word} is a word of Python and no name").format(word=word), lead + body.index(word), f"`{word}_`"
    if "invalid decimal literal" in message:
        digits = at - lead
        while digits < len(body) and (body[digits].isdigit() or body[digits] == "."):
            digits += 1
        name = re.match(r"\w*", body[digits:])
        return gettext("a number and a name stand side by side"), at, f"`{body[at - lead : digits]}*{name[0] if name else ''}`"
    if "Perhaps you forgot a comma" in message or "invalid syntax" in message:
        word = body[at - lead :].split(" ")[0][:20]
        if before and (before[-1].isalnum() or before[-1] in ")]") and word[:1].isalnum():
            function = re.search(r"(?<![\w.])(log|ln|exp|sqrt|abs|sin|cos|tan|tanh|sigmoid|relu)$", before)
            if function:
                inside = re.match(r"\w+(\[[^\[\]]*\])?", body[at - lead :])
                fix = f"`{function[1]}({inside[0] if inside else 'x'})`"
                return (
                    gettext("{word} wants its argument in brackets").format(word=function[1]),
                    lead + function.start(),
                    fix,
                )
            return gettext("an operator is missing here"), at, "`*`"
        if (before and before[-1] in "+-*/") or not word:
            return gettext("something is missing here"), at, None
    if "cannot assign" in message or "==" in message:
        return gettext("an equation cannot stand inside an expression"), at, "`==`"
    return gettext("this cannot be read"), at, None
