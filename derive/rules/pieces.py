"""A piecewise function times c is piecewise with c in every piece; two that switch at one condition are one."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Abs, Expr, Integer, Rational
from sympy.core.relational import Eq, Ge, Gt, Lt, Ne, Relational

from derive.expression.indices import names
from derive.expression.monomial import Monomial, build, key_of, monomial, multiply, scaled, terms, viewed
from derive.expression.nodes import (
    ONE,
    ORDERS,
    ZERO,
    Add,
    Indexed,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Symbol,
    add,
    branches,
    factors_of,
    mul,
    node,
    relation,
    relu,
    where,
)
from derive.expression.places import heads, replace_at, walk
from derive.rule import Applied, rule
from derive.rules.algebra import content, positive_first
from derive.rules.facts import Facts
from derive.rules.quantities import bindings, fits, recognise, take_out
from derive.words import noted

Branches = tuple[Expr, Relational, Expr]
TURNED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


# -- conditions


def _compared(c: Relational) -> tuple[str, object]:
    """A condition as a > b, a ≥ b, a = b or a ≠ b, whichever way round it is written."""
    a, b = c.args
    if isinstance(c, Eq | Ne):
        return ("=" if isinstance(c, Eq) else "≠"), frozenset((a, b))
    strict = ">" if isinstance(c, Gt | Lt) else "≥"
    return strict, (a, b) if isinstance(c, Gt | Ge) else (b, a)


def agree(c: Relational, d: Relational) -> bool | None:
    """True where two conditions say the same, False where one is the negation of the other, None where neither is so."""
    (kind, sides), (other, places) = _compared(c), _compared(d)
    if kind == other and sides == places:
        return True
    if {kind, other} == {"=", "≠"} and sides == places:
        return False
    if {kind, other} == {">", "≥"} and sides == tuple(reversed(places)):  # type: ignore[arg-type, call-overload]
        return False
    return None


def exclude(c: Relational, d: Relational) -> bool:
    """Whether two conditions never hold at once: a > b and b > a."""
    (kind, sides), (other, places) = _compared(c), _compared(d)
    return kind == other == ">" and sides == tuple(reversed(places))  # type: ignore[arg-type, call-overload]


@rule(
    "solve-condition",
    "Simplify the condition",
    "where(x/6 + 1/2 > 0, f(x), g(x)) = where(x > -3, f(x), g(x))",
    "{condition} says that {solved}",
    given="condition solved",
    heads=(Piecewise,),
)
def solve_condition(e: Expr, facts: Facts) -> Applied | None:
    """An inequality between a x + b and c, with numbers a, b and c, says on which side of (c - b)/a x is."""
    yes, condition, no = branches(e)
    sign = ORDERS.get(type(condition))
    if sign is None:
        return None
    left, right = condition.args
    if not isinstance(left, Add | Mul) or not isinstance(right, Rational):
        return None
    outer, left = _number_in_front(left)
    numbers = [t for t in terms(left) if isinstance(t, Rational)]
    others = [t for t in terms(left) if not isinstance(t, Rational)]
    if not numbers or len(others) != 1:
        return None
    inner, x = _number_in_front(others[0])
    if not isinstance(x, Symbol | Indexed):
        return None
    bound = (right / outer - sum(numbers, ZERO)) / inner
    solved = relation(x, TURNED[sign] if outer * inner < 0 else sign, bound)
    return Applied(where(solved, yes, no), pieces={"condition": condition, "solved": solved})


def _number_in_front(e: Expr) -> tuple[Rational, Expr]:
    """An expression as a number times what is left."""
    view = monomial(e)
    return view.coefficient, build(Monomial(ONE, view.powers))


# -- one piecewise function


@rule(
    "condition-by-name",
    "Recognise the quantity",
    "",
    "{name} is {body} by definition, and so it is positive exactly where {u} is",
    given="name body u",
    heads=(Piecewise,),
)
def condition_by_name(e: Expr, facts: Facts) -> Applied | None:
    """z > 0 as f > 0 where f = max(0, z), or what is called a ReLU of it."""
    yes, condition, no = branches(e)
    u, edge = condition.args
    if not isinstance(condition, Gt) or edge != 0 or not u.args or isinstance(u, Indexed):
        return None
    for body in (node(relu, u), node(Max, ZERO, u), node(Max, u, ZERO)):
        found = recognise(body, facts)
        if found is not None and isinstance(found.expr, Indexed | Symbol):
            pieces = {"name": found.expr, "body": body, "u": u}
            return Applied(where(relation(found.expr, ">", ZERO), yes, no), pieces=pieces)
    return None


@rule(
    "merge-pieces",
    "Merge the pieces",
    "where(x > 0, where(x > 0, y, z), x) = where(x > 0, y, x)",
    "in the piece where {condition}, that condition is decided",
    given="condition",
    heads=(Piecewise,),
)
def merge_pieces(e: Expr, facts: Facts) -> Applied | None:
    """A piece in which the condition is asked again is told the answer; two pieces that are equal are one."""
    yes, condition, no = branches(e)
    if key_of(yes) == key_of(no):
        return Applied(yes, because=noted("it is {yes}, whether {condition} or not"), pieces={"yes": yes, "condition": condition})
    for value, held in ((yes, True), (no, False)):
        for place, inner in walk(value):
            if not isinstance(inner, Piecewise):
                continue
            first, asked, second = branches(inner)
            answer = agree(condition, asked)
            if answer is None and held and exclude(condition, asked):
                answer = False
            if answer is None:
                continue
            new = replace_at(value, place, first if answer is held else second)
            pieces = {"condition": condition}
            if held:
                return Applied(where(condition, new, no), pieces=pieces)
            said = noted("in the piece where {condition} does not hold, that condition is decided")
            return Applied(where(condition, yes, new), because=said, pieces=pieces)
    return None


@rule(
    "absolute-value-of-pieces",
    "Absolute value",
    "x*where(x > 0, y, -y) = y*abs(x)",
    "{u} is turned where it is negative, and so it is {size}",
    given="u size",
    heads=(Mul, Piecewise),
)
def absolute_value_of_pieces(e: Expr, facts: Facts) -> Applied | None:
    """u times v where u > 0 and u times -v elsewhere is |u| v; at u = 0 both are zero."""
    found = _one_piecewise(e)
    if found is None:
        return None
    (yes, condition, no), rest = found
    sign = ORDERS.get(type(condition))
    if sign is None or condition.args[1] != 0 or yes == 0 or key_of(yes) != (-key_of(no)[0], key_of(no)[1]):
        return None
    u = condition.args[0]
    whole, part = rest.copy(), monomial(u)
    whole.merge(viewed(yes))
    if len(part.powers) != 1 or abs(part.coefficient) != 1:
        return None
    times = fits(part, whole)
    if times is None or times < 1:
        return None
    out = take_out(part, whole, ONE, node(Abs, u))  # type: ignore[arg-type]
    if sign in ("<", "<="):
        out.coefficient = -out.coefficient
    return Applied(build(out), pieces={"u": u, "size": node(Abs, u)})


def _one_piecewise(e: Expr) -> tuple[Branches, Monomial] | None:
    """The only piecewise factor of a product, and the product of all others."""
    factors = factors_of(e)
    found = [f for f in factors if isinstance(f, Piecewise)]
    if len(found) != 1:
        return None
    return branches(found[0]), multiply(f for f in factors if f is not found[0])


@rule(
    "into-pieces",
    "Into the pieces",
    "x*where(x > 0, y/x, 0) = where(x > 0, y, 0)",
    "each piece is multiplied by {front}",
    given="front",
    heads=(Mul,),
)
def into_pieces(e: Expr, facts: Facts) -> Applied | None:
    """The factors in front of a piecewise function go into its pieces."""
    found = _one_piecewise(e)
    if found is None:
        return None
    (yes, condition, no), rest = found
    return Applied(where(condition, _times(rest, yes), _times(rest, no)), pieces={"front": build(rest)})


def _times(front: Monomial, value: Expr) -> Expr:
    """A piece with a factor more; a number multiplies every term of a sum."""
    if value == 0:
        return ZERO
    if isinstance(value, Add) and not front.powers:
        return positive_first([scaled(t, front.coefficient) for t in terms(value)])
    if isinstance(value, Piecewise):
        yes, condition, no = branches(value)
        return where(condition, _times(front, yes), _times(front, no))
    out = front.copy()
    out.merge(viewed(value))
    return build(out)


@rule(
    "number-out-of-pieces",
    "Out of the pieces",
    "where(x > 0, 2*y, 0) = 2*where(x > 0, y, 0)",
    "every piece that is not zero has the factor {number}",
    given="number",
    heads=(Mul, Piecewise),
)
def number_out_of_pieces(e: Expr, facts: Facts) -> Applied | None:
    """A whole number that all pieces share stands in front of the brace."""
    found = _one_piecewise(e)
    if found is None:
        return None
    (yes, condition, no), rest = found
    number = content([monomial(t).coefficient for v in (yes, no) for t in terms(v) if v != 0])
    if number.q != 1 or abs(number) in (0, 1):
        return None
    front = Monomial(number)
    yes, no = (_times(Monomial(1 / number), v) for v in (yes, no))
    whole = (
        mul(*factors_of(build(rest)), number, where(condition, yes, no))
        if isinstance(e, Mul)
        else mul(number, where(condition, yes, no))
    )
    return Applied(whole, pieces={"number": build(front)})


@rule(
    "out-of-the-only-piece",
    "Out of the pieces",
    "where(x > 0, y*z, 0) = y*where(x > 0, z, 0)",
    "the piece that is not zero has the factor {front}",
    given="front",
    heads=(Mul, Piecewise),
    leads_to=(recognise,),
)
def out_of_the_only_piece(e: Expr, facts: Facts) -> Applied | None:
    """{k u, 0}/Z as k {u, 0}/Z, where that is a quantity with a name: what is beside it leaves the brace."""
    found = _one_piecewise(e) if Piecewise in heads(e) else None
    if found is None or not _is_only_piece(found[0]):
        return None
    (yes, condition, no), rest = found
    piece = viewed(no if yes == 0 else yes)
    for d in facts.problem.definitions:
        if Piecewise not in heads(d.body) or not names(d.body) <= names(e):
            continue
        for at in bindings(d, e, facts):
            for typed in (f for f in factors_of(facts.instance(d, at)) if isinstance(f, Piecewise)):
                there, other, nothing = branches(typed)
                part = viewed(nothing if there == 0 else there)
                if not _is_only_piece((there, other, nothing)) or (there == 0) != (yes == 0) or not agree(condition, other):
                    continue
                if fits(part, piece) != 1 or not (front := take_out(part, piece, ONE, ONE)).powers:
                    continue
                outside = build(front)
                new = mul(*factors_of(build(rest)), *factors_of(outside), typed)
                if fits(viewed(facts.instance(d, at)), viewed(new)) is not None:
                    return Applied(new, pieces={"front": outside})
    return None


def _is_only_piece(e: Branches) -> bool:
    """Whether one of two pieces is zero, and the other is not."""
    return (e[0] == 0) != (e[2] == 0)


# -- several


@rule(
    "join-pieces",
    "Join the pieces",
    "where(x > 0, y, 0) + where(x > 0, z, x) = where(x > 0, y + z, x)",
    "{parts} switch where {condition}, and are added piece by piece",
    given="parts condition",
    heads=(Add,),
)
def join_pieces(e: Expr, facts: Facts) -> Applied | None:
    """Multiples of piecewise functions that switch at one condition, or where it fails, are one piecewise function."""
    parts = terms(e)
    views = [(n, *found) for n, t in enumerate(parts) if (found := _one_piecewise(t)) is not None]
    for at, (n, (_, condition, _), _) in enumerate(views):
        alike = [(m, f, rest, same) for m, f, rest in views[at:] if (same := agree(condition, f[1])) is not None]
        if len(alike) > 1:
            yes = _sum(_times(rest, f[0] if same else f[2]) for _, f, rest, same in alike)
            no = _sum(_times(rest, f[2] if same else f[0]) for _, f, rest, same in alike)
            places = [m for m, *_ in alike]
            pieces = {"parts": [parts[m] for m in places], "condition": condition}
            return Applied(_put(parts, places, where(condition, yes, no)), pieces=pieces)
        beside = _excluded(views, at)
        if beside is not None:
            (m, f, other), (_, g, rest) = beside, views[at]
            inner = where(f[1], _times(other, f[0]), ZERO)
            pieces = {"parts": [parts[n], parts[m]], "condition": [g[1], f[1]]}
            said = noted("{condition} never hold at once, so one of the two pieces is zero")
            return Applied(_put(parts, [n, m], where(g[1], _times(rest, g[0]), inner)), because=said, pieces=pieces)
    return None


View = tuple[int, Branches, Monomial]


def _excluded(views: list[View], at: int) -> View | None:
    """A later term that is zero wherever some term is not, where both are zero but for one piece."""
    _, (_, condition, no), _ = views[at]
    if no != 0:
        return None
    return next((v for v in views[at + 1 :] if v[1][2] == 0 and exclude(condition, v[1][1])), None)


def _sum(values: Iterator[Expr]) -> Expr:
    """The sum of some pieces, of which zeros are no terms."""
    return add(*(t for v in values if v != 0 for t in terms(v)))


def _put(parts: list[Expr], places: list[int], new: Expr) -> Expr:
    """A sum in which one term stands for several, where the first of them stood."""
    return add(*(new if n == places[0] else t for n, t in enumerate(parts) if n == places[0] or n not in places))


@rule(
    "number-into-pieces",
    "Into the pieces",
    "1 - where(x > 0, 1, 0) = where(x > 0, 0, 1)",
    "{number} is added to both pieces",
    given="number",
    heads=(Add,),
)
def number_into_pieces(e: Expr, facts: Facts) -> Applied | None:
    """A number beside a piecewise function of numbers, as one of them."""
    parts = terms(e)
    numbers = [n for n, t in enumerate(parts) if isinstance(t, Rational)]
    for m, t in enumerate(parts):
        found = _one_piecewise(t) if numbers else None
        if found is None or found[1].powers:
            continue
        (yes, condition, no), times = found
        if isinstance(yes, Rational) and isinstance(no, Rational):
            number = parts[numbers[0]]
            new = where(condition, number + times.coefficient * yes, number + times.coefficient * no)
            return Applied(_put(parts, sorted((numbers[0], m)), new), pieces={"number": number})
    return None


@rule(
    "maximum-beside-step",
    "Decide the maximum",
    "where(x > y, z, 0)*max(x, y) = where(x > y, z, 0)*x",
    "where {condition}, {extreme} is {value}, and elsewhere {step} is zero",
    given="condition extreme value step",
    heads=(Mul,),
)
def maximum_beside_step(e: Expr, facts: Facts) -> Applied | None:
    """The larger of two values beside what is zero where the other one is larger."""
    for step in (f for f in e.args if isinstance(f, Piecewise)):
        yes, condition, no = branches(step)  # type: ignore[arg-type]
        if type(condition) not in ORDERS or (yes == 0) == (no == 0):
            continue
        for place, part in walk(e):
            if isinstance(part, Max | Min) and e.args[place[0]] is not step:
                value = larger_where(part, condition, no == 0)
                if value is not None:
                    pieces = {"condition": condition, "extreme": part, "value": value, "step": step}
                    return Applied(replace_at(e, place, value), pieces=pieces)
    return None


def larger_where(e: Expr, condition: Relational, held: bool) -> Expr | None:
    """Which of two values a maximum or a minimum is where a condition holds, or does not; None where that does not tell."""
    a, b = e.args
    answer = agree(relation(a, ">" if isinstance(e, Max) else "<", b), condition)
    if answer is None:
        answer = agree(relation(a, ">=" if isinstance(e, Max) else "<=", b), condition)  # at a tie both are the same
    return None if answer is None else a if answer is held else b


@rule(
    "exchange-conditions",
    "Exchange the conditions",
    "where(max(x, y) < z, where(x > y, w, 0), 0) = where(x > y, where(x < z, w, 0), 0)",
    "it is zero unless both conditions hold, and where {condition}, {extreme} is {value}",
    given="condition extreme value",
    heads=(Piecewise,),
)
def exchange_conditions(e: Expr, facts: Facts) -> Applied | None:
    """Of two conditions the one that decides a maximum in the other stands outside."""
    inner, outer, no = branches(e)
    if no != 0 or not isinstance(inner, Piecewise):
        return None
    value, condition, other = branches(inner)
    if other != 0 or type(condition) not in ORDERS:
        return None
    for place, part in walk(outer):
        larger = larger_where(part, condition, True) if isinstance(part, Max | Min) else None
        if larger is not None:
            asked = replace_at(outer, place, larger)
            pieces = {"condition": condition, "extreme": part, "value": larger}
            return Applied(where(condition, where(asked, value, ZERO), ZERO), pieces=pieces)
    return None


@rule(
    "multiply-pieces",
    "Multiply the pieces",
    "where(x > 0, y, 1)*where(x > 0, z, x) = where(x > 0, y*z, x)",
    "{factors} switch where {condition}, and are multiplied piece by piece",
    given="factors condition",
    heads=(Mul, Pow),
)
def multiply_pieces(e: Expr, facts: Facts) -> Applied | None:
    """A product or a quotient of piecewise functions that switch at one condition is piecewise; so is a whole power of one."""
    factors = factors_of(e)
    found = [(n, f, times) for n, f in enumerate(factors) for f, times in _power(f)]
    for at, (n, first, times) in enumerate(found):
        condition = branches(first)[1]
        alike = [(m, f, x, same) for m, f, x in found[at:] if (same := agree(condition, branches(f)[1])) is not None]
        if len(alike) == 1 and (times == 1 or times.is_negative):
            continue
        yes, no = Monomial(), Monomial()
        for _, f, x, same in alike:
            a, _, b = branches(f)
            yes.merge(viewed(a if same else b), x)
            no.merge(viewed(b if same else a), x)
        places = [m for m, *_ in alike]
        new = where(condition, build(yes), build(no))
        whole = mul(*(new if m == n else f for m, f in enumerate(factors) if m == n or m not in places))
        return Applied(whole, pieces={"factors": [factors[m] for m in places], "condition": condition})
    return None


def _power(e: Expr) -> Iterator[tuple[Expr, Expr]]:
    """A piecewise function with the whole power to which it is raised; a piece that is zero divides nothing."""
    if isinstance(e, Piecewise):
        yield e, ONE
    elif isinstance(e, Pow) and isinstance(e.base, Piecewise) and isinstance(e.exp, Integer):
        if e.exp.is_positive or all(v != 0 for v in branches(e.base)[::2]):
            yield e.base, e.exp


@rule(
    "maximum-as-pieces",
    "The pieces of a maximum",
    "max(f(x), 1) = where(f(x) > 1, f(x), 1)",
    "{e} is {larger} where {condition}, and else {other}",
    given="larger condition other",
    heads=(Max, Min),
)
def maximum_as_pieces(e: Expr, facts: Facts) -> Applied | None:
    """The larger of two values is one of them where it is larger, and else the other."""
    a, b = e.args
    if isinstance(a, Rational) or not facts.depends(a, facts.wrt):
        a, b = b, a
    condition = relation(a, ">" if isinstance(e, Max) else "<", b)
    return Applied(where(condition, a, b), pieces={"larger": a, "condition": condition, "other": b})
