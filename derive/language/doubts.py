"""What is typed with two readings, or with one that the notation has not, refused before anything is read.

wx is a name or a product, lny_i a name or a function, A^T a transpose or a power, sum(x_i) a sum that does not say over what.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from derive.language.expressions import REDUCTIONS, RESERVED
from derive.language.foreign import is_operator
from derive.language.lines import Line, binders, brief, names_in, tokens
from derive.language.syntax import GREEK, Source, every
from derive.words import either, gettext

#: A function and the letter, with or without an index, that it is typed in one word with: lny_i, logp.
_GLUED = re.compile(r"(ln|log|exp|sin|cos|tan|tanh|sqrt)([A-Za-z](?:_\w+)?)")
#: A name below which a function begins: y_ilogp.
_BEFORE = re.compile(r"(\w*[^\W_]_[^\W_])(ln|log|exp|sin|cos|tan|tanh|sqrt)([A-Za-z]\w*)?")
#: A letter, or a name with an index, and the function that is called behind it: y_ilog(p).
_CALLED = re.compile(r"([A-Za-z]|\w*[^\W_]_[^\W_]+?)(ln|log|exp|sqrt|sin|cos|tanh|sigmoid)")
#: What x^T y is typed as without blanks.
_DIFFERENTIAL = re.compile(r"d[A-Za-z]{1,5}\d?(_\w+)?")
_TRANSPOSED = re.compile(r"T[A-Za-z]\w*")
_NATURAL = {"ln": "log"}
_NUMBERS = frozenset(("alpha", "beta", "lambda_", "lam", "mu", "eta", "eps", "epsilon", "tau", "rho", "omega"))
_ENGLISH = frozenset(("cost", "sine", "expr", "logs"))
_WORDS = frozenset((*GREEK.values(), "mu", "nu", "xi", "pi", "ln"))


def refuse_doubtful(lines: Sequence[Line], asked: Mapping[str, tuple[Source, ast.expr]]) -> None:
    """Refuses what could be two things, unless the text says elsewhere which it is."""
    heads = {word for line in lines if line.head for word in names_in(line.tree)[:1]}
    wanted = {word for _, tree in asked.values() for word in names_in(tree)}
    letters = {letter for line in lines for n in line.nodes if isinstance(n, ast.Call) for letter in binders(n)}
    entries = [n for line in lines for n in line.nodes if isinstance(n, ast.Subscript)]
    arrays = {n.value.id for n in entries if isinstance(n.value, ast.Name)}
    known = heads | wanted | letters | arrays
    plain = {n.id for line in lines for n, _, _ in line.parts if isinstance(n, ast.Name)}
    transposes = "T" in plain and "T" not in known and not _outside_exponents(lines, "T")
    for line in lines:
        for node, bound, _ in line.parts:
            match node:
                case ast.Call(func=ast.Name(id=word), args=[body]) if word in REDUCTIONS and word not in ("max", "min"):
                    _refuse_sum(line, node, word, body, bound)
                case ast.Call(func=ast.Name(id="max" | "min" as word), args=[body, ast.Name(id="i" | "j" | "k" as letter)]) if (
                    not binders(node) and letter not in heads | wanted
                ):
                    problem = gettext("{letter} is an index of which {body} has none, or the second of two values?").format(
                        letter=letter, body=ast.unparse(body)
                    )
                    first = next(iter(names_in(body)), "x")
                    fix = gettext("{call}, or another name than {letter} for a value").format(
                        call=f"`{word}({first}[{letter}], {letter})`", letter=f"`{letter}`"
                    )
                    raise line.source.error(problem, line.source.offset(node), fix)
                case ast.BinOp(op=ast.Pow(), left=ast.Name(id=word), right=ast.Call(func=ast.Constant() as n, args=[inside])):
                    fix = f"`{word}({ast.unparse(inside)})**{ast.unparse(n)}`"
                    problem = gettext("the power of {word}(…) is written behind its argument").format(word=word)
                    raise line.source.error(problem, line.source.offset(node), fix if len(fix) <= 60 else None)
                case ast.BinOp(op=ast.Div(), left=ast.BinOp(op=ast.Pow(), left=base, right=exponent) as power, right=below):
                    _refuse_slash(line, node, power, below)
                case ast.BinOp(op=ast.Div(), left=ast.Name(id=above), right=ast.Name(id=below)) if (
                    _DIFFERENTIAL.fullmatch(above) and _DIFFERENTIAL.fullmatch(below) and not {above, below} & known
                ):
                    fix = gettext("{derivative}, or other names for a quotient of two numbers").format(
                        derivative=f"`diff({above[1:]}, {below[1:]})`"
                    )
                    raise line.source.error(
                        gettext("{above}/{below} is a derivative, or a quotient?").format(above=above, below=below),
                        line.source.offset(node),
                        fix,
                    )
                case ast.BinOp(op=ast.Pow(), left=base, right=ast.Name(id=word)) if (
                    _TRANSPOSED.fullmatch(word) and word not in known
                ):
                    shown = ast.unparse(base)
                    problem = gettext("{shown}^{word} is {shown} transposed times {factor}, or a power?").format(
                        shown=shown, word=word, factor=word[1:]
                    )
                    fix = gettext("{product} for vectors, or another name for the power").format(
                        product=f"`sum({shown}[i]*{word[1:]}[i], i)`"
                    )
                    raise line.source.error(problem, line.source.offset(node), fix)
                case ast.BinOp(op=ast.Pow(), left=base, right=ast.Name(id="T")) if not isinstance(base, ast.Constant):
                    if transposes:
                        _refuse_transpose(line, node, base)
                case ast.BinOp(op=ast.Pow(), left=ast.Name(id=word), right=exponent) if word in arrays:
                    inverse = gettext("{shown} is the inverse of a whole array, and arrays are written entry by entry here")
                    other = gettext("{shown} is a power of a whole array, and arrays are written entry by entry here")
                    shown = f"{word}**{ast.unparse(exponent)}"
                    problem = (inverse if isinstance(exponent, ast.UnaryOp) else other).format(shown=shown)
                    raise line.source.error(problem, line.source.offset(node))
                case ast.Call(func=ast.Name(id=word)) if word not in RESERVED and not is_operator(word):
                    _refuse_glued_call(line, node, word)
                    _refuse_factor(line, node, word, plain | wanted)
                case ast.Name(id=word) if word not in known:
                    _refuse_run(line, node, word, plain)


def _refuse_sum(line: Line, node: ast.expr, word: str, body: ast.expr, bound: frozenset[str]) -> None:
    """A sum that does not say over what: the index is the one that stands below the names in it."""
    below = [t for name in names_in(body) for t in tokens(name) if len(t) == 1 and t.isalpha()]
    below += [n.id for s in every(body) if isinstance(s, ast.Subscript) for n in every(s.slice) if isinstance(n, ast.Name)]
    free = [t for t in dict.fromkeys(below) if t not in bound]
    if isinstance(body, ast.GeneratorExp):
        free, body = names_in(body.generators[0].target), body.elt
    shown = ast.unparse(body)
    if len(free) == 1:
        fix = f"`{word}({shown}, {free[0]})`"
    elif isinstance(body, ast.Name):
        fix = f"`{word}({body.id}[i], i)`"
    elif free or not names_in(body):
        fix = f"`{word}(a[k], k)`"
    else:
        name = next(c for c in (*"rsuvwabcd", "values") if c not in names_in(body))
        fix = gettext("{fix} with {definitions} defined first").format(
            fix=f"`{word}({name}[k], k)`", definitions=f"`{name}[k] = …`"
        )
    if len(shown) > 60:
        fix = f"`{word}(…, {free[0] if free else 'k'})`"
    raise line.source.error(gettext("{word} wants a body and an index").format(word=word), line.source.offset(node), fix)


def _refuse_glued_call(line: Line, node: ast.Call, word: str) -> None:
    stem, _, part = word.partition("_")
    if (stem in RESERVED or is_operator(stem)) and len(part) in (1, 2) and stem not in ("delta", "e", "E"):
        shown = brief(node.args[0]) if node.args else "…"
        fix = f"`{stem}({shown}, {part})`" if stem in REDUCTIONS else f"`{stem}({shown})`"
        raise line.source.error(
            gettext("{word} is {stem} with something below it, which is not written so here").format(word=word, stem=stem),
            line.source.offset(node),
            fix,
        )
    found = _CALLED.fullmatch(word)
    if not found:
        return
    inside = ", ".join(ast.unparse(a) for a in node.args)
    fix = f"`{found[1]}*{_NATURAL.get(found[2], found[2])}({inside if len(inside) <= 40 else '…'})`"
    raise line.source.error(
        gettext("{word} is a function, or {first} times {second}?").format(word=word, first=found[1], second=found[2]),
        line.source.offset(node),
        fix,
    )


def _refuse_factor(line: Line, node: ast.Call, word: str, plain: set[str]) -> None:
    """p(1 - p) is p times 1 - p, typed without a sign between them."""
    if len(node.args) != 1 or not isinstance(node.args[0], ast.BinOp) or not isinstance(node.args[0].op, ast.Add | ast.Sub):
        return
    if word in plain or re.fullmatch(r"[a-eijklmnoqrtwxz]", word) or word in _NUMBERS:
        inside = brief(node.args[0])
        raise line.source.error(
            gettext("{word}({inside}) is a product, or a function {word}?").format(word=word, inside=inside),
            line.source.offset(node),
            gettext("{product}, or another letter, such as {call}").format(product=f"`{word}*({inside})`", call=f"`f({inside})`"),
        )


def _refuse_slash(line: Line, node: ast.BinOp, power: ast.BinOp, below: ast.expr) -> None:
    """x^1/2 and e^-x/2 are quotients by the rules, and powers as often as not where they are typed."""
    text, exponent = line.source.text, power.right
    at = line.source.offset(below)
    half = isinstance(below, ast.Constant) and re.fullmatch(r"-?1\s*/\s*", text[line.source.offset(exponent) : at])  # no brackets
    euler = (
        isinstance(power.left, ast.Name)
        and power.left.id == "e"
        and isinstance(exponent, ast.UnaryOp)
        and (isinstance(below, ast.Constant | ast.Name) and text[at - 1 : at] == "/" and text[at - 2 : at - 1].strip(" )"))
    )
    if half or euler:
        base, above, under = (ast.unparse(e) for e in (power.left, exponent, below))
        one = f"exp({above}/{under})" if euler else f"{base}**({above}/{under})"
        other = f"exp({above})/{under}" if euler else f"{base}**({above})/{under}"
        fix = either(f"`{one}`", f"`{other}`") if len(one) <= 60 else None
        raise line.source.error(gettext("does the exponent end before '/'?"), line.source.offset(node), fix)


def _outside_exponents(lines: Sequence[Line], word: str) -> bool:
    """Whether a name stands anywhere but alone as an exponent."""
    above = {id(n.right) for line in lines for n in line.nodes if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Pow)}
    return any(isinstance(n, ast.Name) and n.id == word and id(n) not in above for line in lines for n in line.nodes)


def _refuse_transpose(line: Line, node: ast.expr, base: ast.expr) -> None:
    if isinstance(base, ast.Name):
        shown, entry = base.id, f"{base.id}[j,i]" if base.id.isupper() else f"{base.id}[i]"
    else:
        shown, entry = f"({brief(base, 20)})", "A[j,i]"
    raise line.source.error(
        gettext("{shown}^T is a transpose, or a power of a number?").format(shown=shown),
        line.source.offset(node),
        gettext("{entry} for the entries of an array, or another letter than T for a power: {power}").format(
            entry=f"`{entry}`", power=f"`{shown}**n`"
        ),
    )


def _refuse_run(line: Line, node: ast.Name, word: str, plain: set[str]) -> None:
    """Letters run together that are a product, or a function and what it is of, as likely as a name."""
    at = line.source.offset(node)
    if re.fullmatch(r"[a-z]{2}", word) and word not in _WORDS and not word.startswith("d") and word not in RESERVED:
        raise line.source.error(
            gettext("{word} is one name, or {first} times {second}?").format(word=word, first=word[0], second=word[1]),
            at,
            gettext("{product}, or {name} for a name").format(product=f"`{word[0]}*{word[1]}`", name=f"`{word[0]}_{word[1]}`"),
        )
    runs = re.fullmatch(r"([A-Z]\d?)([a-z]\d?(?:_\w+)?)|([a-z]\d)([a-z]\d?)", word)
    capitals = re.fullmatch(r"[A-Z]{2,}", word) and set(word) & plain
    if (runs and word.lower() not in _WORDS and word[0] != "d") or capitals:
        first, second = [g for g in runs.groups() if g] if runs else (word[0], word[1:])
        fix = gettext("{product}, {sum} of arrays, or a longer name").format(
            product=f"`{first}*{second}`", sum=f"`sum({first}[i,j]*{second}[j], j)`"
        )
        raise line.source.error(
            gettext("{word} is one name, or {first} times {second}?").format(word=word, first=first, second=second), at, fix
        )
    glued = _GLUED.fullmatch(word)
    if glued and word not in RESERVED | _ENGLISH:
        function, inside = glued.groups()
        fix = gettext("{product}, or {name} for a name").format(
            product=f"`{_NATURAL.get(function, function)}({inside})`", name=f"`{function}_of_{inside}`"
        )
        raise line.source.error(
            gettext("{word} is one name, or {function} of {inside}?").format(word=word, function=function, inside=inside), at, fix
        )
    before = _BEFORE.fullmatch(word)
    if before:
        first, function, inside = before.groups()
        fix = f"`{first}*{_NATURAL.get(function, function)}({inside or '…'})`"
        raise line.source.error(
            gettext("{word} is one name, or {first} times {function}?").format(word=word, first=first, function=function), at, fix
        )


__all__ = ["refuse_doubtful"]
