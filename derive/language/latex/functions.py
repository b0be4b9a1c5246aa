r"""Functions with a name: \log x, \tanh^2(x), \max(a, b)."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from derive.expression.functions import NAMED
from derive.language.latex.binders import big
from derive.language.latex.commands import FUNCTIONS
from derive.language.latex.names import label
from derive.language.latex.source import LatexSource
from derive.language.latex.tree import Atom, Factor, Fence, Item
from derive.language.syntax import DEEPEST
from derive.words import either
from derive.words import gettext as _

if TYPE_CHECKING:
    from derive.language.latex.convert import Converter


def function(walk: Converter, base: Atom, item: Item, rest: list[Factor]) -> ast.expr:
    """A function of what stands in the brackets behind it, or of the product that follows it bare."""
    name, at = base.value, base.at
    if item.primes:
        raise walk.error(_("a derivative is written as a fraction"), at, r"`\frac{\partial f(x)}{\partial x}`")
    if name in ("max", "min") and (item.below is not None):
        return big(walk, base, item, rest)
    if not rest or rest[0].operator:
        raise walk.error(_("{word} wants an argument").format(word=shown(name)), at, f"`{shown(name)}(x)`")
    if name == "log" and is_determinant(rest[0].item) and not item.below and not item.above:
        return function(walk, Atom("FUNCTION", "logdet", at), rest.pop(0).item, rest)
    following = rest[0]
    fence = following.item.base
    outer: Item | None = None
    if isinstance(fence, Fence) and fence.kind in ("(", "[", "{", "group") and not (fence.kind == "[" and item.below):
        rest.pop(0)
        if following.item.below:
            raise walk.error(_("only a name has indices"), following.item.below.at)
        if not fence.parts:
            raise walk.error(_("{word} wants an argument").format(word=shown(name)), at, f"`{shown(name)}(x)`")
        arguments = [walk.argument(part) for part in fence.parts]
        outer = following.item
    elif name in ("max", "min"):
        raise walk.error(
            _("{shown} wants an index or two values").format(shown=shown(name)),
            at,
            either(rf"`\{name}_k a_k`", rf"`\{name}(a, b)`"),
        )
    else:
        arguments = [bare_argument(walk, name, at, rest)]
    value: ast.expr = walk.call(name, at, *arguments)
    if item.below:
        if name != "log" or item.below is None:
            raise walk.error(_("only a name has indices"), item.below.at)
        value = walk.binary(value, ast.Div(), walk.call("log", at, walk.inside(item.below, at)))
    if item.above:
        exponent = walk.inside(item.above, at)
        if isinstance(exponent, ast.UnaryOp) and isinstance(exponent.operand, ast.Constant) and exponent.operand.value == 1:
            inverse = NAMED[name].inverse_command if name in NAMED else ""
            fix = rf"`\frac{{1}}{{{shown(name)}(x)}}`"
            raise walk.error(
                _("is this the inverse of {name}, or one over it?").format(name=shown(name)),
                item.above.at,
                either(f"`{inverse}`", fix) if inverse else fix,
            )
        value = walk.at(ast.BinOp(value, ast.Pow(), exponent), at)
    return walk.raised(value, outer) if outer else value


def is_determinant(item: Item) -> bool:
    r"""Whether an item is \det."""
    return isinstance(item.base, Atom) and (item.base.kind, item.base.value) == ("FUNCTION", "det")


def bare_argument(walk: Converter, name: str, at: int, rest: list[Factor]) -> ast.expr:
    """What a function without parentheses acts on: one factor, or the letters and numbers that stand side by side."""
    walk.depth += 1
    if walk.depth > DEEPEST:
        raise walk.error(_("this is nested more than {deepest} deep").format(deepest=DEEPEST), at)
    first = rest.pop(0)
    more = simple(first.item, walk.source)
    value = walk.operand(first, rest)
    while more and rest and not rest[0].operator and simple(rest[0].item, walk.source):
        following = rest.pop(0)
        value = walk.binary(value, ast.Mult(), walk.operand(following, rest))
    if rest and rest[0].operator == "/":
        raise walk.error(
            _("it is not clear whether {name} acts on the whole of this quotient").format(name=shown(name)),
            rest[0].at,
            either(rf"`{shown(name)}\left(…/…\right)`", rf"`\frac{{{shown(name)} …}}{{…}}`"),
        )
    walk.depth -= 1
    return value


def simple(item: Item, source: LatexSource) -> bool:
    """A letter or a number, with what hangs from it."""
    return (isinstance(item.base, Atom) and item.base.kind == "NUMBER") or label(item, source) is not None


def shown(name: str) -> str:
    """A function's name as a message says it."""
    if name == "logdet":
        return r"\log\det"
    if name in NAMED and NAMED[name].commands:
        return NAMED[name].written.latex
    return f"\\{name}" if name in FUNCTIONS else rf"\operatorname{{{name}}}"
