r"""Operators over an index: \sum_{k=1}^{N}, \prod_k and \max_k with what stands under and over them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from derive.language.expressions import index_letters
from derive.language.latex.conditions import RELATION, TURNED
from derive.language.latex.names import spelled
from derive.language.latex.tree import Atom, Expression, Factor, Fence, Item, plain, single
from derive.words import either
from derive.words import gettext as _

if TYPE_CHECKING:
    from derive.language.latex.convert import Converter


def big(walk: Converter, base: Atom, item: Item, rest: list[Factor]) -> ast.expr:
    """The operator with its body, which is the whole product that follows it."""
    name, at = base.value, base.at
    sign = rf"\{name}"
    if item.below is None:
        raise walk.error(_("{sign} wants an index below it").format(sign=sign), at, rf"`{sign}_k`")
    if item.primes:
        raise walk.error(_("a prime stands on a letter"), item.at)
    ranges, restricted = binders(walk, sign, item.below, item.above)
    if not rest or rest[0].operator:
        raise walk.error(
            _("there is nothing behind this {sign}").format(sign=sign), at, rf"`{sign}_{ranges[0][0]} a_{ranges[0][0]}`"
        )
    letters = [letter for letter, _ in ranges]
    walk.bound += letters
    first = Factor(rest[0].item, at=rest[0].item.at)
    body = walk.product((first, *rest[1:]), rest[0].sign, rest[0].at)
    rest.clear()
    if name in ("max", "min"):
        number = next((letter for letter in letters if letter not in index_letters(body)), None)
        if number is not None:
            raise walk.error(
                _("{sign} over {number} is over all values of a quantity, which is not read; over an index it is").format(
                    sign=sign, number=number
                ),
                item.below.at,
                either(f"`{sign}_k a_k`", f"`{sign}(a, b)`"),
            )
    for left, relation, right, place in restricted:
        if name not in ("sum", "prod"):
            raise walk.error(_("{sign} runs over all of its range").format(sign=sign), place)
        neutral = walk.given(0 if name == "sum" else 1, place)
        if relation in (">", ">="):
            left, relation, right = right, TURNED[relation], left
        pieces = (neutral, body) if relation == "!=" else (body, neutral)
        sign_of = ast.Eq() if relation == "!=" else RELATION[relation]()
        body = walk.call("where", place, walk.at(ast.Compare(left, [sign_of], [right]), place), *pieces)
    del walk.bound[len(walk.bound) - len(letters) :]
    return walk.call(name, at, body, *(binder for _, binder in ranges))


def binders(
    walk: Converter, sign: str, below: Fence, above: Fence | None
) -> tuple[list[tuple[str, ast.expr]], list[tuple[ast.expr, str, ast.expr, int]]]:
    """What stands under a sum: its letters with their ranges, and values that are left out."""
    last = walk.inside(above, above.at) if above else None
    if not below.parts:
        raise walk.error(_("{sign} wants an index below it").format(sign=sign), below.at, f"`{sign}_k`")
    letters: list[tuple[str, int]] = []
    first: ast.expr | None = None
    restricted: list[tuple[ast.expr, str, ast.expr, int]] = []
    parts = list(below.parts)
    for n, part in enumerate(parts):
        dots = plain(single(Fence("", (part,), part.at)))
        if dots is not None and dots.kind == "DOTS" and n + 2 == len(parts) and not parts[-1].signs and letters:
            last = walk.expression(parts[-1].sides[0])
            break
        match part.signs:
            case ():
                letters += letters_under(walk, part.sides[0], sign)
            case ("=",):
                letters += letters_under(walk, part.sides[0], sign)
                first = walk.expression(part.sides[1])
            case ("!=" | "<" | "<=" | ">" | ">=" as relation,):
                limited = letters_under(walk, part.sides[0], sign)
                letters += limited
                other = bound_by(walk, part.sides[1], sign)
                if walk.facts.typed and isinstance(other, ast.Name) and other.id not in {*walk.bound, *(c for c, _ in letters)}:
                    letters.append((other.id, part.sides[1].at))  # i < j is over both
                restricted.append((walk.word(limited[0][0], part.at), relation, other, part.places[0]))
            case ("<=", "<="):
                first = walk.expression(part.sides[0])
                letters += letters_under(walk, part.sides[1], sign)
                last = walk.expression(part.sides[2])
            case _:
                raise walk.error(_("an index runs over all of its range"), part.places[0], f"`{sign}_k`")
    made: list[tuple[str, ast.expr]] = []
    for letter, at in letters:
        name = walk.word(letter, at)
        if last is None and first is None:
            made.append((letter, name))
            continue
        if last is None:
            if not (isinstance(first, ast.Constant) and first.value == 1):
                raise walk.error(_("a range ends at a size"), at, rf"`{sign}_{{{letter}=1}}^{{N}}`")
            made.append((letter, name))
            continue
        begin = first or walk.given(1, at)
        made.append((letter, walk.at(ast.Tuple([name, begin, last], ast.Load()), at)))
    return made, restricted


def bound_by(walk: Converter, e: Expression, sign: str) -> ast.expr:
    """What an index is compared with: another index, or a fixed place."""
    atom = plain(e.terms[0][2][0].item) if len(e.terms) == 1 and not e.terms[0][0] and len(e.terms[0][2]) == 1 else None
    if atom is not None and atom.kind == "NUMBER":
        return walk.expression(e)
    single_item = e.terms[0][2][0].item if len(e.terms) == 1 and len(e.terms[0][2]) == 1 else None
    if len(e.terms) > 1 or (single_item is not None and single_item.below is not None):  # i + 1, a label y_i
        return walk.expression(e)
    if atom is None or atom.kind not in ("LETTER", "INDEXES"):
        raise walk.error(
            _("{sign} leaves out one index or a fixed place, and this is neither").format(sign=sign),
            e.at,
            f"`{sign}_{{k \\neq i}}`",
        )
    return walk.word(*letters_under(walk, e, sign)[0])


def letters_under(walk: Converter, e: Expression, sign: str) -> list[tuple[str, int]]:
    """The letters of which a part of what stands under a sum speaks."""
    found: list[tuple[str, int]] = []
    for factor in e.terms[0][2] if len(e.terms) == 1 and not e.terms[0][0] else ():
        atom = plain(factor.item)
        if atom is None or factor.operator or atom.kind not in ("LETTER", "INDEXES"):
            found.clear()
            break
        letters = atom.value if atom.kind == "INDEXES" else [spelled(atom.value)]
        found += [(letter, atom.at + n) for n, letter in enumerate(letters)]
    if not found:
        raise walk.error(_("an index is one letter"), e.at, f"`{sign}_k`")
    return found
