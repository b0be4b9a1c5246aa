r"""Fractions, and quotients of differentials: \frac{\partial L}{\partial w} and \frac{dL}{dw}."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from derive.language.latex.fixes import typed_name
from derive.language.latex.names import label
from derive.language.latex.tree import Atom, Factor, Fence, Fraction, Item, plain, single
from derive.words import gettext

if TYPE_CHECKING:
    from derive.language.latex.convert import Converter


def fraction(walk: Converter, base: Fraction, item: Item, rest: list[Factor]) -> ast.expr:
    walk.no_index(item)
    variables = differentials(walk, base)
    if variables is None:
        top, bottom = walk.inside(base.top, base.at), walk.inside(base.bottom, base.at)
        quotient = walk.at(ast.BinOp(top, ast.Div(), bottom), base.at)
        quotient.fraction = True  # type: ignore[attr-defined]
        return walk.raised(quotient, item)
    body, by = variables
    if body is None:
        if item.above:
            raise walk.error(gettext("a derivative acts on what follows it"), item.above.at)
        if not rest or rest[0].operator:
            problem = gettext("a derivative acts on what follows it, and nothing does")
            raise walk.error(problem, base.at, r"`\frac{\partial L}{\partial w}`")
        if isinstance(rest[0].item.base, Fence) and rest[0].item.base.kind in "([{" and len(rest) > 1:
            raise walk.error(gettext("it is not clear whether this derivative reaches past the parenthesis"), rest[1].at,
                       r"`\left(\frac{\partial}{\partial x} …\right) …`")  # fmt: skip
        value = walk.product(tuple(rest))
        rest.clear()
    else:
        value = body
    refuse_constant(walk, value, by, base.at)
    for variable in reversed(by):
        value = walk.call("diff", base.at, value, variable)
    return walk.raised(value, item)


def refuse_constant(walk: Converter, body: ast.expr, by: list[ast.expr], at: int) -> None:
    """A derivative of a name that nothing defines would be 0, which no one means."""
    name, *variables = (_name(e) for e in (body, *by))
    if walk.facts.typed and name and name not in walk.facts.defined | walk.facts.given and name not in variables:
        shown = typed_name(name)
        raise walk.error(
            gettext("nothing here says how {shown} depends on what it is differentiated by").format(shown=shown),
            at,
            f"`{shown} = …`",
        )


def _name(e: ast.expr) -> str:
    inner = e.value if isinstance(e, ast.Subscript) else e
    return inner.id if isinstance(inner, ast.Name) else ""


def differentials(walk: Converter, base: Fraction) -> tuple[ast.expr | None, list[ast.expr]] | None:
    """What a quotient of differentials differentiates (None: what follows) and by what; None for a plain fraction."""
    marks = leading(walk, base.top), leading(walk, base.bottom)
    if "δ" in marks and (marks[0] != marks[1] or base.bottom == base.top or bare(base.bottom)):
        return None
    if marks == (None, None) or marks[0] is None or marks[1] is None:
        if "∂" in marks:
            raise walk.error(
                gettext("a derivative has a differential above and below"), base.at, r"`\frac{\partial L}{\partial w}`"
            )
        return None
    if marks[0] == "δ":
        walk.facts.say("a fraction with δ above and below is read as a derivative")
    ((_, _, top),) = base.top.parts[0].sides[0].terms
    ((_, _, bottom),) = base.bottom.parts[0].sides[0].terms
    above = order(walk, top[0].item.above)
    by: list[ast.expr] = []
    n = 0
    while n < len(bottom):
        if mark_of(walk, bottom[n].item) is None or n + 1 == len(bottom):
            raise walk.error(gettext("below stands what one differentiates by"), bottom[n].at, r"`\frac{\partial L}{\partial w}`")
        order(walk, bottom[n].item.above)
        found = label(bottom[n + 1].item, walk.source)
        if found is None or bottom[n + 1].operator:
            raise walk.error(gettext("one can differentiate by a name or an entry"), bottom[n + 1].at)
        count = order(walk, found.power)
        by += [walk.leaf(found)] * count
        n += 2
    if above != len(by):
        raise walk.error(gettext("the order above is {above}, and below it is {n}").format(above=above, n=len(by)), base.at)
    return (walk.product(top[1:]) if len(top) > 1 else None), by


def bare(fence: Fence) -> bool:
    """Whether a letter stands alone, and so before nothing."""
    return single(fence) is not None


def leading(walk: Converter, fence: Fence) -> str | None:
    if len(fence.parts) != 1 or fence.parts[0].signs or len(fence.parts[0].sides[0].terms) != 1:
        return None
    sign, _, factors = fence.parts[0].sides[0].terms[0]
    return None if sign else mark_of(walk, factors[0].item)


def mark_of(walk: Converter, item: Item) -> str | None:
    if not isinstance(item.base, Atom) or item.below:
        return None
    if item.base.kind == "PARTIAL":
        return "∂"
    if item.base.kind == "LETTER" and item.base.value == "delta" and walk.facts.typed and "delta_" not in walk.facts.defined:
        return "δ"
    taken = walk.facts.d_uses > 0 or "d" in walk.facts.defined or "d" in walk.facts.known
    return "d" if item.base.kind == "LETTER" and item.base.value == "d" and not taken else None


def order(walk: Converter, above: Fence | None) -> int:
    if above is None:
        return 1
    mark = plain(single(above))
    if mark is None or mark.kind != "NUMBER" or not mark.value.isdigit() or not 1 <= int(mark.value) <= 9:
        raise walk.error(gettext("the order of a derivative is a whole number"), above.at)
    return int(mark.value)
