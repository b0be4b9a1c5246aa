"""Named quantities: a definition put in, a name recognised, a derivative used that was derived before, an assumption."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product

from sympy import Expr, Integer, Rational
from sympy import exp as _exp

from derive.expression.indices import fixed_places, free_indices, names, substitute
from derive.expression.monomial import Key, Monomial, build, is_positive, key_of, monomial, number_power, scaled, terms, viewed
from derive.expression.nodes import (
    MINUS_ONE,
    ONE,
    PLAIN,
    ZERO,
    Add,
    Derivative,
    Indexed,
    Mul,
    Pow,
    Product,
    Size,
    Sum,
    Symbol,
    Whole,
    add,
    entry,
    factors_of,
    fraction,
    indices_of,
    is_reciprocal,
    mul,
    name_of,
    neg,
    node,
    power,
    quotient,
    relation,
    starts_negative,
)  # fmt: skip
from derive.expression.places import walk
from derive.problem import Definition
from derive.rule import Applied, Role, rule
from derive.rules.algebra import positive_first
from derive.rules.calculus import operand
from derive.rules.facts import Facts

#: So often at most a quantity with a number before it is taken out of a product, for the number is taken to that power.
MOST_TIMES = 60


@rule("definition", "Definition", "", "{e} is written out by its definition", heads=(Indexed, Symbol))
def definition(e: Expr, facts: Facts) -> Expr | None:
    """A named quantity is what its definition says."""
    if isinstance(e, Indexed | Symbol) and not isinstance(e, Whole) and name_of(e) in facts.problem.defined:
        return facts.instance(facts.problem.defined[name_of(e)], indices_of(e))
    return None


@rule("lemma", "Derived above", "", "{found} was derived above", given="found", heads=(Derivative,))
def lemma(e: Expr, facts: Facts) -> Applied | None:
    """The derivative of a named quantity, as its own derivation found it."""
    if e in facts.known:
        return Applied(facts.known[e], pieces={"found": relation(e, "==", facts.known[e])})
    match operand(e):
        case (Indexed() | Symbol() as f, v) if name_of(f) in facts.lemmas and (at := facts.placed(v)) is not None:
            found = facts.lemmas[name_of(f)]
            new = facts.apart(substitute(found.body, {**dict(zip(indices_of(found.head), indices_of(f), strict=True)), **at}))
            return Applied(new, pieces={"found": relation(e, "==", new)})
    return None


def twin(e: Expr, facts: Facts) -> Applied | None:
    """A quantity that has been derived and whose definition says the very same, so that it need not be derived again."""
    for d in facts.problem.definitions:
        if d.name in facts.lemmas and telling(d):
            for at in bindings(d, e, facts):
                if key_of(facts.instance(d, at)) == key_of(e):
                    name = entry(d.name, *at)
                    return Applied(name, pieces={"part": e, "name": name})
    return None


@rule("first-derivative", ("First derivative", "Derived above"), "", "{e} was derived above", heads=(Derivative,))
def first_derivative(e: Expr, facts: Facts) -> Expr | None:
    """The inner one of two derivatives, as its own derivation found it."""
    return facts.first[1] if facts.first is not None and e == facts.first[0] else None


# -- recognising


def bindings(d: Definition, e: Expr, facts: Facts) -> Iterator[tuple[Expr, ...]]:
    """The indices at which a definition could stand in an expression: its letters, and the places that it names by number,
    each along an axis of its own length."""
    if not d.indices:
        yield ()
        return
    read = free_indices(d.body)
    here = _along(e, facts)
    slots = zip(d.indices, facts.problem.axes[d.name], strict=True)
    yield from product(*(here.get(size, ()) if i in read else _anywhere(d, n, e, facts) for n, (i, size) in enumerate(slots)))


def _along(e: Expr, facts: Facts) -> dict[Expr, list[Expr]]:
    """The letters that are free in an expression, and then the places that it names by number, by the size of their axis."""
    known = facts.memory.table("along")
    if e not in known:
        runs = facts.problem.index_sizes(e)
        found: dict[Expr, dict[Expr, None]] = {}
        for i in sorted(free_indices(e), key=lambda i: i.name):
            if i in runs:
                found.setdefault(runs[i], {})[i] = None
        for place in sorted(fixed_places(e), key=int):
            for _, p in walk(e):
                if isinstance(p, Indexed) and place in p.args and name_of(p) in facts.problem.axes:
                    for i, size in zip(indices_of(p), facts.problem.axes[name_of(p)], strict=True):
                        if i == place:
                            found.setdefault(size, {})[place] = None
        known[e] = {size: list(indices) for size, indices in found.items()}
    return known[e]  # type: ignore[no-any-return]


def _anywhere(d: Definition, slot: int, e: Expr, facts: Facts) -> list[Expr]:
    """The indices that an axis can have along which a definition is the same: an expression says nothing of it, but whatever
    stands there must be free there and run along that axis and no other."""
    known = facts.memory.table("anywhere", d.name, slot)
    if e in known:
        return known[e]  # type: ignore[no-any-return]
    asked = () if facts.asked is None else (facts.asked,)
    found = [p for whole in (*asked, e) for _, p in walk(whole) if isinstance(p, Indexed) and name_of(p) == d.name]
    runs = facts.problem.index_sizes(e, *asked)
    free = free_indices(e).union(*map(free_indices, asked))
    letters = sorted((i for i in free if runs.get(i) == facts.problem.axes[d.name][slot]), key=lambda i: i.name)
    there = (indices_of(p)[slot] for p in found)
    known[e] = list(dict.fromkeys([*(i for i in there if i in free or isinstance(i, Integer)), *letters]))
    return known[e]  # type: ignore[no-any-return]


def telling(d: Definition) -> bool:
    """Whether a definition can be recognised at all: the name of a bare leaf or a number says nothing."""
    return _tells(d.body)


@lru_cache(maxsize=4096)
def _tells(body: Expr) -> bool:
    while isinstance(body, Mul) and len(body.args) == 2 and isinstance(body.args[0], Rational):
        body = body.args[1]  # type: ignore[assignment]
    if isinstance(body, Pow) and isinstance(body.exp, Rational):
        return not isinstance(body.base, Indexed | Symbol)  # 1/x is as short as any name for it
    return not isinstance(body, Rational | Indexed | Symbol)


def fits(part: Monomial, whole: Monomial) -> Integer | None:
    """How many times a product is contained in another: the whole number n ≠ 0 with whole = part^n · rest, |n| largest."""
    times: int | None = None
    if part.coefficient is ZERO or whole.coefficient is ZERO:
        return None
    for key, (_, unit, exponent) in part.powers.items():
        standing = whole.powers.get(key)
        if standing is None or exponent == 0:
            return None
        _, there, found = standing
        if there != unit and not (exponent.is_Integer and found.is_Integer):
            return None
        if not (isinstance(found, Rational) and isinstance(exponent, Rational)):
            if found != exponent:
                return None
            n = 1
        else:
            over, under = found.p * exponent.q, found.q * exponent.p
            n = abs(over) // abs(under) * (1 if (over > 0) == (under > 0) else -1)  # towards zero
        if n == 0 or (times is not None and (n > 0) != (times > 0)):
            return None
        times = n if times is None or abs(n) < abs(times) else times
    if times is None or (abs(times) > MOST_TIMES and part.coefficient != 1):
        return None  # the number taken out would be longer than what is named
    return Integer(times)


def take_out(part: Monomial, whole: Monomial, times: Integer, name: Expr) -> Monomial:
    """whole / part^n · name^n, the name where the part stood."""
    out = Monomial(whole.coefficient / number_power(part.coefficient, times), written=list(whole.written))
    placed = False
    for key, (base, unit, exponent) in whole.powers.items():
        if key in part.powers:
            _, part_unit, part_exponent = part.powers[key]
            if not placed:
                out.times(name, *key_of(name), times)
                placed = True
            if unit != part_unit:
                out.coefficient *= number_power(unit / part_unit, part_exponent * times)
            left = exponent - part_exponent * times
            if left != 0:
                out.times(base, unit, key, left)
        else:
            out.times(base, unit, key, exponent)
    return out


def may_be_named(e: Expr, facts: Facts) -> bool:
    """Whether some definition speaks of nothing that an expression does not: no other can stand in it as it was typed."""
    reads = names(e)
    return any(names(d.body) <= reads and telling(d) for d in facts.problem.definitions)


Named = tuple[Definition, tuple[Expr, ...], Monomial, Monomial, Integer]


def named(e: Expr, facts: Facts) -> Named | None:
    """A definition that an expression contains as a factor, with its indices; a copy is made before anything is changed."""
    if isinstance(e, PLAIN):
        return None
    known = facts.memory.table("named")
    if e not in known:
        known[e] = _named(e, facts)
    return known[e]  # type: ignore[no-any-return]


#: What begins the key of a base that may become another one with other letters: a_i + a_j is no sum where i is j.
_PASSING = frozenset(("+", "number", "scaled", "unit", "zero", "delta"))


def _beginnings(keys: Iterable[Key]) -> Iterator[Key]:
    """What keys begin with: the kind of a base, and of an entry or a letter its name too."""
    for key in keys:
        whole = isinstance(key, tuple) and key[0] in ("entry", "Symbol") and isinstance(key[1], str)
        yield key[: 1 + whole] if isinstance(key, tuple) else key


@lru_cache(maxsize=4096)
def _needed(body: Expr) -> frozenset[Key] | None:
    """What begins the key of some base in every product that contains a body, whatever its letters are; None where that depends
    on them, as in a_i/a_j, which is 1 where i is j."""
    keys = viewed(body).powers
    found = frozenset(_beginnings(keys))
    lasting = len(found) == len(keys) and not any(isinstance(key, tuple) and key[0] in _PASSING for key in found)
    return found if lasting else None


def _named(e: Expr, facts: Facts) -> Named | None:
    whole, reads = viewed(e), names(e)
    possible = [d for d in facts.problem.definitions if names(d.body) <= reads and telling(d)]
    if not possible:
        return None
    there, order = frozenset(_beginnings(whole.powers)), {key: n for n, key in enumerate(whole.powers)}
    best: tuple[tuple[int, int], Named] | None = None
    for d in possible:
        if (needed := _needed(d.body)) is not None and not needed <= there:
            continue
        for at in bindings(d, e, facts):
            part = written_out(d, at, facts)
            times = fits(part, whole)
            if times is not None and times.is_negative and not _turns(part) and not is_positive(facts.instance(d, at)):
                continue
            if times is not None and _leaves_roots(part, whole, times):
                continue
            if times is not None:
                rank = (-len(part.powers), min(order[k] for k in part.powers))
                if best is None or rank < best[0]:
                    best = (rank, (d, at, part, whole, times))
    return None if best is None else best[1]


def _leaves_roots(part: Monomial, whole: Monomial, times: Integer) -> bool:
    """Whether a body with a root is taken out of a whole power, and a higher root is left: s d/r² is not (s/√r) d/r^{3/2},
    though x/v is (x/√v)/√v."""
    for key, (_, _, x) in part.powers.items():
        if isinstance(x, Rational) and isinstance(whole.powers[key][2], Integer) and (x * times).q != 1:
            if abs(whole.powers[key][2] - x * times) > abs(x):
                return True
    return False


def _turns(part: Monomial) -> bool:
    """Whether one over a body that may vanish is read as one over its name: 1/√S is 1/L, but √S/x is not 1/h, h = x/√S."""
    below = [x for _, _, x in part.powers.values() if isinstance(x, Rational) and x.is_negative]
    return part.coefficient == 1 and (not below or len(part.powers) == 1)


@rule(
    "recognise",
    "Recognise the quantity",
    "",
    "{part} is {name} by definition",
    given="part name",
    roles=(Role.AT_ONCE, Role.TO_A_NAME),
)
def recognise(e: Expr, facts: Facts) -> Applied | None:
    """A product that contains the body of a definition is written with its name."""
    found = named(e, facts)
    if found is None:
        return None
    d, at, part, whole, times = found
    name = entry(d.name, *at)
    pieces = {"part": facts.instance(d, at), "name": name}
    return Applied(build(take_out(part, whole, times, name)), pieces=pieces)


@rule(
    "separate-fractions",
    "Split into two fractions",
    "x*y/(z*w) = x/z*(y/w)",
    "the first fraction is {name} by definition",
    given="name",
    heads=(Mul,),
    roles=(Role.AT_ONCE, Role.SIDE_BY_SIDE),
)
def separate_fractions(e: Expr, facts: Facts) -> Applied | None:
    """A fraction as a product of two, the first of which is a quantity with a name."""
    found = named(e, facts)
    if found is None:
        return None
    d, at, part, whole, times = found
    below = [k for k, (_, _, x) in part.powers.items() if isinstance(x, Rational) and x.is_negative]
    if times != 1 or len(part.powers) < 2 or not any(whole.powers[k][2] != part.powers[k][2] for k in below):
        return None  # nothing is left below the line to pair off
    rest = take_out(part, whole, times, ONE)
    if not rest.powers:
        return None
    number, rest.coefficient = rest.coefficient, ONE
    if len(below) == len(part.powers):
        return None  # nothing but a one stands above the line
    if any(whole.powers[k][1] != unit for k, (_, unit, _) in part.powers.items()):
        return None  # the definition is there, but not as it is written
    first = Monomial(number * part.coefficient, {k: (whole.powers[k][0], *part.powers[k][1:]) for k in part.powers})
    ordered = {k: first.powers[k] for k in whole.powers if k in first.powers}
    new = mul(build(Monomial(first.coefficient, ordered, list(whole.written))), *factors_of(build(rest)))
    return Applied(new, pieces={"name": entry(d.name, *at)})


@rule("assumption", "Assumption", "", "{assumed} by assumption", given="assumed", roles=(Role.AT_ONCE,))
def assumption(e: Expr, facts: Facts) -> Applied | None:
    """One side of an assumed equation is put for the other."""
    if not facts.problem.assumptions or isinstance(e, PLAIN):
        return None
    whole = monomial(e)
    for a in facts.problem.assumptions:
        if a.is_symmetry or not names(a.left) <= names(e):
            continue  # A_ij is A_ji, and that again A_ij: it is used where both stand
        slots = sorted(free_indices(a.left), key=lambda i: i.name)
        for at in product(sorted(free_indices(e), key=lambda i: i.name), repeat=len(slots)):
            binding = dict(zip(slots, at, strict=True))
            part = monomial(substitute(a.left, binding))
            times = fits(part, whole)
            if times is not None:
                right = substitute(a.right, binding)
                out = take_out(part, whole, times, right)
                return Applied(build(out), pieces={"assumed": relation(substitute(a.left, binding), "==", right)})
    return None


# -- solving a definition


def solutions(d: Definition, at: tuple[Expr, ...], facts: Facts) -> list[tuple[Expr, Expr]]:
    """Each exponential or sum g that stands once in q = body, with what it is in terms of q: e^-x = (1 - s)/s."""
    known = facts.memory.table("solutions", d.name)
    if at not in known:
        body = facts.instance(d, at)
        name = entry(d.name, *at)
        known[at] = [*_solve(body, name, positive=is_positive(body)), *_solve_ratio(body, name)]
    return known[at]  # type: ignore[no-any-return]


@lru_cache(maxsize=4096)
def _read_by_solvable(body: Expr) -> frozenset[frozenset[str]]:
    """What each base reads of all that a body may be solved for, whatever its letters are; where none of them can stand, nothing
    of it can."""
    parts = [p for _, p in walk(body) if isinstance(p, _exp | Sum | Product | Pow)]
    solvable = (p for p in parts if not (isinstance(p, Pow) and isinstance(p.exp, Rational)))
    return frozenset(names(base) for p in solvable for base, _, _ in viewed(p).powers.values())


def written_out(d: Definition, at: tuple[Expr, ...], facts: Facts) -> Monomial:
    """The body of a definition as a product; a copy is made before anything is changed."""
    known = facts.memory.table("products", d.name)
    if at not in known:
        known[at] = viewed(facts.instance(d, at))
    return known[at]  # type: ignore[no-any-return]


def _solve_ratio(body: Expr, name: Expr) -> Iterator[tuple[Expr, Expr]]:
    """From q = (a g + b)/(c g + d), the exponential g = (d q - b)/(a - c q), with numbers a, b, c, d."""
    if not isinstance(body, Mul):
        return
    above, below = map(_linear, fraction(body))
    if above is None or below is None or above[0] != below[0]:
        return
    g, a, b = above
    _, c, d = below
    if a * d != b * c:
        top, bottom = ([x for x in pair if x != 0] for pair in ((-b, scaled(name, d)), (a, scaled(name, -c))))
        yield g, quotient(positive_first(top), positive_first(bottom))


def _linear(e: Expr) -> tuple[Expr, Rational, Rational] | None:
    """An exponential g and the numbers a and b of a g + b."""
    parts = terms(e)
    found = [t for t in parts if not isinstance(t, Rational)]
    if len(found) != 1 or not isinstance(e, Add):
        return None
    view = monomial(found[0])
    bases = [f for f in factors_of(found[0]) if isinstance(f, _exp)]
    if len(bases) != 1 or len(view.powers) != 1:
        return None
    return bases[0], view.coefficient, sum((t for t in parts if isinstance(t, Rational)), Integer(0))


def _solve(body: Expr, value: Expr, positive: bool) -> Iterator[tuple[Expr, Expr]]:
    """Pairs (g, what g equals) from body = value, walking from the root of the body to each of its parts."""
    if isinstance(body, _exp | Sum | Product) or is_exponential(body):
        yield body, value
        apart = _constant_of_sum(body) if isinstance(body, Sum) else None
        if apart is not None and (divided := _divide(value, apart[0])) is not None:
            yield apart[1], divided
        return
    if isinstance(body, Mul):
        if any(map(is_exponential, body.args)):
            yield body, value  # c x^b, of which c may be anything
        yield from _solve_powers(body, value)
        for n, f in enumerate(body.args):
            if isinstance(f, Rational):
                continue
            others = [g for m, g in enumerate(body.args) if m != n]
            divided = _divide(value, mul(*others))
            if divided is not None:
                yield from _solve(f, divided, positive)
    elif isinstance(body, Pow) and body.exp == MINUS_ONE:
        turned = _divide(ONE, value)
        if turned is not None:
            yield from _solve(body.base, turned, positive)
    elif isinstance(body, Pow) and (not isinstance(body.exp, Rational) or body.exp.p == 1):
        inverse = _divide(ONE, body.exp)
        if inverse is not None:
            if isinstance(body.base, Add) and not isinstance(body.exp, Rational):
                yield body.base, power(value, inverse)
            yield from _solve(body.base, power(value, inverse), positive)
    elif isinstance(body, Add):
        for n, t in enumerate(body.args):
            if isinstance(t, Rational):
                continue
            rest = [x for m, x in enumerate(body.args) if m != n]
            moved = _minus(value, rest)
            if starts_negative(t):
                yield from _solve(neg(t) if t.args[0] != MINUS_ONE or len(t.args) > 2 else t.args[1], _turned(moved), positive)
            else:
                yield from _solve(t, moved, positive)


def _constant_of_sum(e: Expr) -> tuple[Expr, Expr] | None:
    """What does not depend on the index of a sum, and the sum of the rest: 1/m and Σ x log(x/m) for Σ (x/m) log(x/m)."""
    body, limits = e.args
    index = limits.args[0]
    fixed = [f for f in factors_of(body) if not isinstance(f, Rational) and index not in free_indices(f)]
    if not fixed or not isinstance(body, Mul):
        return None
    return mul(*fixed), node(Sum, mul(*(f for f in body.args if f not in fixed)), limits)


def _solve_powers(body: Expr, value: Expr) -> Iterator[tuple[Expr, Expr]]:
    """From a product = value, what all its exponentials and powers with letters in their exponents are together."""
    above, others = Monomial(), Monomial(monomial(body).coefficient)
    for key, (base, unit, exponent) in monomial(body).powers.items():
        part = above if isinstance(base, _exp) or not isinstance(exponent, Rational) else others
        part.powers[key] = (base, unit, exponent)
    divided = _divide(value, build(others)) if len(above.powers) > 1 else None
    if divided is not None:
        yield (build(above) if others.powers or others.coefficient != 1 else body), divided


def is_exponential(e: Expr) -> bool:
    """Whether an expression is a power with letters in its exponent, of a letter or a fraction of letters: b^x, (t/a)^b."""
    if not isinstance(e, Pow) or isinstance(e.exp, Rational):
        return False
    above, below = fraction(e.base)
    return all(isinstance(b, Rational | Symbol) for b in (above, below))


def _is_never_zero(e: Expr) -> bool:
    """Whether an expression cannot vanish: what is positive, and one over anything."""
    return all(is_positive(f) or is_reciprocal(f) for f in factors_of(e))


def _turned(e: Expr) -> Expr:
    return positive_first([scaled(t, MINUS_ONE) for t in terms(e)]) if isinstance(e, Add) else scaled(e, MINUS_ONE)


def _minus(value: Expr, rest: list[Expr]) -> Expr:
    """value - rest, over a common denominator where the value is a fraction: 1/s - 1 = (1 - s)/s."""
    if isinstance(value, Pow) and value.exp == MINUS_ONE:
        return quotient(add(ONE, *(scaled(_times(r, value.base), MINUS_ONE) for r in rest)), value.base)
    return add(*terms(value), *(scaled(r, MINUS_ONE) for r in rest))


def _times(a: Expr, b: Expr) -> Expr:
    return b if a == 1 else mul(a, b)


def _divide(a: Expr, b: Expr) -> Expr | None:
    """a / b; None where b is zero whatever its leaves are."""
    if key_of(b)[0] == 0:
        return None
    out = monomial(a)
    out.merge(viewed(b), MINUS_ONE)
    sizes_first = sorted(out.powers.items(), key=lambda item: not isinstance(item[1][0], Size))
    return build(Monomial(out.coefficient, dict(sizes_first)))


@rule(
    "solve-definition",
    "Solve the definition",
    "",
    "the definition of {name} gives {solved}",
    given="name solved",
    roles=(Role.NAMES_PIECES, Role.AT_ONCE),
)
def solve_definition(e: Expr, facts: Facts) -> Applied | None:
    """A part of a definition is expressed in the name: from s = 1/(1 + e^-x), e^-x = (1 - s)/s.

    Only where no new denominator can vanish: the name must be positive wherever it is defined, or not be divided by.
    """
    if isinstance(e, (PLAIN, Add)):
        return None
    whole, reads = viewed(e), names(e)
    for d in facts.problem.definitions:
        if not telling(d) or not any(read <= reads for read in _read_by_solvable(d.body)):
            continue
        for at in bindings(d, e, facts):
            for part, value in solutions(d, at, facts):
                view = viewed(part)
                times = fits(view, whole)
                if times is None:
                    continue
                divides = [p.base for _, p in walk(value) if isinstance(p, Pow) and is_reciprocal(p)]
                body = facts.instance(d, at)
                if isinstance(part, Sum) and any(isinstance(f, Add) for f in factors_of(value)):
                    continue  # Σ K a = (y - r)/c says no more than the definition of r
                if all(isinstance(b, Size) or (b == entry(d.name, *at) and _is_never_zero(body)) for b in divides):
                    rest = take_out(view, whole, times, ONE)
                    pieces = {"name": entry(d.name, *at), "solved": relation(part, "==", value)}
                    new = mul(*factors_of(build(rest)), *factors_of(power(value, times)))
                    return Applied(new, ((part, value),), pieces=pieces)
    return None
