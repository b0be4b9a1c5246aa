"""A name in front of a parenthesis: a function of what stands in it, a factor, or it is not clear and refused."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from derive.language.foreign import is_operator
from derive.language.latex.commands import FUNCTION_LETTERS, TYPED
from derive.language.latex.facts import calls
from derive.language.latex.fixes import typed_name
from derive.language.latex.names import Label, label
from derive.language.latex.tree import Factor, Fence, plain, single
from derive.language.latex.walking import lone
from derive.words import either, noted
from derive.words import gettext as _

if TYPE_CHECKING:
    from derive.language.latex.convert import Converter

#: Letters that are known functions where a parenthesis follows, unless they stand for a number elsewhere: what they are, how it
#: is written, if it can be, and the product.
_NAMED = {
    "E": (noted("an expectation"), r"`\frac{1}{N} \sum_{i=1}^{N} …`", r"`E \cdot (…)`"),
    "Gamma": (noted("the gamma function, which is not part of the notation"), "", r"`\Gamma \cdot (…)`"),
    "delta_": (noted("Dirac's delta, which is not part of the notation"), "", r"`\delta \cdot (…)`"),
}


def called(walk: Converter, found: Label, fence: Fence, following: Factor, rest: list[Factor]) -> ast.expr | None:
    """The value of a function at what stands in the parenthesis; None if the name is a factor."""
    key, facts = found.key, walk.facts
    if key in facts.parameters:
        if facts.parameters[key] != fence.parts:
            raise walk.error(
                _("{key} is a quantity here, defined for other parentheses than these").format(key=key), following.at
            )
        rest.pop(0)
        value = walk.leaf(found)
        return walk.raised(walk.power(value, found.power) if found.power else value, following.item)
    sure = False
    if facts.typed:
        ranged = next((part for part in fence.parts if part.signs), None)
        if ranged is not None and len(fence.parts) > 1:
            raise walk.error(_("what an index ranges over is no part of the formula; leave it out"), ranged.places[0])
        refuse_derived(walk, found, fence)
        if found.slots and is_function_of(walk, found, fence):
            found, sure = numbered(walk, found), True
            key = found.key
    if found.slots:
        refuse_call(walk, found, fence)
        return None
    sigma = (found.stem, found.suffix, found.accent) == ("sigma", "", "")
    commas = len(fence.parts) > 1
    taken = facts.bare | facts.defined | facts.arrays.keys() | facts.known.keys()
    if sigma and not found.power and "sigma" not in taken and not commas:
        if facts.typed:
            facts.say("σ(…) is the logistic function")
        rest.pop(0)
        return walk.raised(walk.call("sigmoid", found.at, walk.inside(fence, fence.at)), following.item)
    if found.power and key in FUNCTION_LETTERS and len(fence.parts) == 1 and plain(single(fence)) is not None \
            and key not in facts.defined and key not in facts.known:  # fmt: skip
        raise walk.error(_("the power of a function stands behind its argument"), found.power.at, f"`{key}(x)^2`")
    if not sure and not facts.is_function(key, found.word, commas):
        if not found.power:
            refuse_call(walk, found, fence)
            if facts.typed:
                a_product(walk, found, fence)
        return None
    if found.power:
        if not fence.parts or len(fence.parts) > 1 or plain(single(fence)):
            raise walk.error(_("the power of a function stands behind its argument"), found.power.at, f"`{key}(x)^2`")
        return None
    if found.accent == "prime":
        raise walk.error(_("a derivative is written as a fraction"), found.at, r"`\frac{\partial f(x)}{\partial x}`")
    rest.pop(0)
    arguments = [walk.argument(part) for part in fence.parts]
    return walk.raised(walk.call(key, found.at, *arguments), following.item)


def refuse_call(walk: Converter, found: Label, fence: Fence) -> None:
    """A name in front of a parenthesis is no factor where one symbol stands in it, for no one writes x(y) for x y."""
    inner = single(fence)
    if inner is not None and (plain(inner) is not None or label(inner, walk.source) is not None):
        problem = _("{key} is no function here, and a product has no parentheses around one symbol").format(key=found.key)
        raise walk.error(problem, fence.at, r"`\cdot`")


def refuse_derived(walk: Converter, found: Label, fence: Fence) -> None:
    r"""f'(x), \sigma^{(3)}(z), E(…): what could be a derivative or an expectation is not taken for a product."""
    facts = walk.facts
    letter = found.stem in FUNCTION_LETTERS or found.stem == "sigma"
    shown = typed_name(found.stem)
    if found.accent == "prime" and not {found.key} & (facts.bare | facts.defined):
        raise walk.error(_("a derivative is written as a fraction"), found.at, r"`\frac{\partial f(x)}{\partial x}`")
    if found.layered and not found.slots and (letter or product_of(fence)):
        raise walk.error(
            _("is {shown} with a number above in parentheses a derivative, or the function of a layer?").format(shown=shown),
            found.at,
            either(rf"`\frac{{\partial^2 {shown}(x)}}{{\partial x^2}}`", f"`{shown}_2(x)`"),
        )
    if found.key in _NAMED and len(fence.parts) == 1 and not found.slots and not {found.key} & (facts.bare | facts.defined):
        problem = _("is {shown}(…) {what}, or a number {shown} times what follows?")
        raise walk.error(problem.format(shown=shown, what=_(_NAMED[found.key][0])), found.at, named_or_product(found.key))


def named_or_product(key: str) -> str:
    """What to write for a letter that is a known function or a number."""
    _what, named, product = _NAMED[key]
    if not named:
        return _("{product} for the product").format(product=product)
    return _("{named}, or the product {product}").format(named=named, product=product)


def is_function_of(walk: Converter, found: Label, fence: Fence) -> bool:
    """Whether a name with something below it is a function rather than a factor."""
    facts = walk.facts
    if found.power is not None or {found.key, found.numbered} & (facts.defined | facts.bare):
        return False
    if found.key in facts.arrays and found.stem not in FUNCTION_LETTERS and len(fence.parts) == 1:
        return found.lettered and calls(fence, walk.source)
    return found.stem in FUNCTION_LETTERS or len(fence.parts) > 1 or calls(fence, walk.source)


def numbered(walk: Converter, found: Label) -> Label:
    """f_1 as the name of a function; a letter below is a parameter, which stands among the arguments."""
    if not found.lettered and len(found.slots) == 1:
        return Label(found.stem, found.suffix + str(found.slots[0].value), found.accent, (), None, found.at)
    below = ", ".join(typed_name(str(s.value)) for s in found.slots)
    shown = typed_name(found.stem, found.accent)
    hung = below if len(below) == 1 or below.startswith("\\") else f"{{{below.replace(', ', '')}}}"
    problem = _("{name} is a function here, and what it depends on stands among its arguments").format(name=f"{shown}_{hung}")
    raise walk.error(problem, found.at, rf"`{shown}(x, {below})`")


def product_of(fence: Fence) -> bool:
    """Whether one term stands in a parenthesis, around which no one who means a product puts one."""
    inside = lone(fence)
    return inside is not None and len(inside.terms) == 1


def a_product(walk: Converter, found: Label, fence: Fence) -> None:
    """A capital in front of a parenthesis: with a sum in it a product, which is said, and with one term it is not clear."""
    key, facts = found.key, walk.facts
    if not found.stem[:1].isupper() or found.word or key in facts.bare or key in facts.defined or key in facts.known:
        return
    shown = typed_name(found.stem, found.accent)
    if product_of(fence):
        raise walk.error(
            _("is {shown} a function, or a number times what stands in the parenthesis?").format(shown=shown),
            found.at,
            _("{product}, or the function {call}").format(product=rf"`{shown} \cdot …`", call=rf"`\mathrm{{{shown}}}(…)`"),
        )
    facts.say("{name}(…) is a product with the number {name}, and no function", name=found.key)


def bracketed(walk: Converter, found: Label, fence: Fence) -> None:
    """a[i] is written a_i; E[x] is an expectation, and f[x] no product."""
    inner = plain(single(fence))
    if inner is not None and inner.kind == "LETTER" and fence.at == found.at + 1 and found.key != "E":
        raise walk.error(_("an index hangs below a name"), fence.at, f"`{found.stem}_{inner.value}`")
    if not walk.facts.typed or found.key in walk.facts.defined:
        return
    if found.key == "E":
        raise walk.error(_("expectations are not part of the notation"), found.at, named_or_product("E"))
    if found.word or is_operator(found.stem) or (found.key in FUNCTION_LETTERS and found.key not in walk.facts.defined):
        raise walk.error(
            _("what {key} is a function of stands in parentheses").format(key=found.key), fence.at, f"`{found.key}(…)`"
        )
    if fence.parts and fence.parts[0].signs and found.key == "I":
        raise walk.error(_("an indicator is written as one"), found.at, r"`\mathbb{1}[i = j]`")


def refuse_word(walk: Converter, found: Label, following: Factor | None) -> None:
    """An operator in front of what it acts on without parentheses, and y' beside y = …"""
    facts = walk.facts
    if not facts.typed or found.key in facts.defined:
        return
    if found.accent == "prime":
        if typed_name(found.stem) and found.stem in facts.defined and not found.suffix:
            shown = typed_name(found.stem)
            raise walk.error(
                _("is {shown}' the derivative of {shown}, or a quantity of its own?").format(shown=shown),
                found.at,
                either(rf"`\frac{{\partial {shown}}}{{\partial x}}`", rf"`\tilde{{{shown}}}`"),
            )
        return
    if found.stem in TYPED and found.stem != "delta":
        raise walk.error(
            _("{word} is written with a command in LaTeX").format(word=found.stem), found.at, f"`{TYPED[found.stem]}`"
        )
    called_ = following is not None and isinstance(following.item.base, Fence) and following.item.base.kind == "("
    if following is not None and not called_ and (is_operator(found.stem) or found.font == "operatorname"):
        raise walk.error(
            _("{stem} is a function, and what it is a function of stands in parentheses").format(stem=found.stem),
            found.at,
            rf"`\operatorname{{{found.stem}}}(…)`",
        )
