"""Names where the definition does not stand as it was typed: as some terms of a sum, or up to what is given."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain

from sympy import Expr, Integer, Rational
from sympy import exp as _exp

from derive.expression.indices import names, substitute
from derive.expression.monomial import Key, Monomial, build, key_of, monomial, terms, viewed
from derive.expression.nodes import (
    MINUS_ONE,
    ONE,
    PLAIN,
    Add,
    Binder,
    Indexed,
    Mul,
    Pow,
    Size,
    Symbol,
    add,
    entry,
    factors_of,
    fractions,
    indices_of,
    is_reciprocal,
    mul,
    name_of,
    power,
    quotient,
    relation,
)
from derive.expression.places import heads, replace_at, walk
from derive.problem import Definition
from derive.rule import Applied, Role, rule
from derive.rules.algebra import collect, factor
from derive.rules.facts import Facts
from derive.rules.indexed import combine_sums
from derive.rules.quantities import bindings, named, solutions, telling, written_out
from derive.words import noted


@rule(
    "recognise-terms",
    "Recognise the quantity",
    "",
    "{definition} by definition, so {part} is {new}",
    given="definition part new",
    heads=(Add,),
)
def recognise_terms(e: Expr, facts: Facts) -> Applied | None:
    """Terms that are together a multiple of a definition's sum are that multiple of its name: p/m + q/m = 2, m = (p + q)/2."""
    told = sums_within(e, facts)
    parts = terms(e) if told else []
    views = [viewed(t) for t in parts]
    for d in told:
        for at in bindings(d, e, facts):
            number, wanted = _sum_of(facts.instance(d, at))
            if len(wanted) < 2 or len(wanted) > len(views):
                continue
            found = _contained(views, wanted)
            if found is None:
                continue
            places, ratio = found
            name = entry(d.name, *at)
            ratio.coefficient /= number
            ratio.times(name, *key_of(name), ONE)
            new = build(ratio)
            whole = add(*(new if n == places[0] else t for n, t in enumerate(parts) if n == places[0] or n not in places))
            part = add(*(parts[n] for n in places))
            definition = relation(name, "==", facts.instance(d, at))
            return Applied(whole, pieces={"definition": definition, "part": part, "new": new})
    return None


def sums_within(e: Expr, facts: Facts) -> list[Definition]:
    """The definitions that are a multiple of a sum, and speak of nothing that an expression does not."""
    reads = names(e)
    return [d for d in facts.problem.definitions if names(d.body) <= reads and telling(d) and len(_sum_of(d.body)[1]) > 1]


@lru_cache(maxsize=4096)
def _sum_of(body: Expr) -> tuple[Rational, list[Monomial]]:
    """A body that is a number times a sum, as that number and the terms."""
    view = viewed(body)
    if len(view.powers) != 1:
        return ONE, []
    ((base, _, exponent),) = view.powers.values()
    if not isinstance(base, Add) or exponent != 1:
        return ONE, []
    return view.coefficient, [viewed(t) for t in terms(base)]


def _contained(views: list[Monomial], wanted: list[Monomial]) -> tuple[list[int], Monomial] | None:
    """Which terms are the wanted ones times one monomial, and that monomial."""
    for n, v in enumerate(views):
        ratio = v.copy()
        ratio.merge(wanted[0], -ONE)
        places = [n]
        for w in wanted[1:]:
            product = ratio.copy()
            product.merge(w)
            alike = (product.identity, product.unit())
            m = next((m for m, o in enumerate(views) if m not in places and (o.identity, o.unit()) == alike), None)
            if m is None:
                break
            places.append(m)
        else:
            return sorted(places), ratio
    return None


@rule(
    "recognise-up-to-factors",
    "Recognise the quantity",
    "",
    "{definition} by definition, so {part} is {new}",
    given="definition part new",
)
def recognise_up_to_factors(e: Expr, facts: Facts) -> Applied | None:
    """A reciprocal sum is q/K where q = K/S says the definition, and x^{n-1}/S is q/x where q = x^n/S.

    What is divided by is given, and is not the variable itself.
    """
    if isinstance(e, (PLAIN, Add)):
        return None
    whole, reads = viewed(e), names(e)
    for d in facts.problem.definitions:
        if not telling(d) or not any(read <= reads for read in _read_by_compounds(d.body)):
            continue
        for at in bindings(d, e, facts):
            part = written_out(d, at, facts)
            left = _left_over(part, whole, facts)
            if left is None:
                continue
            name = entry(d.name, *at)
            out, placed = Monomial(whole.coefficient / part.coefficient), False
            for key, (base, unit, exponent) in left.powers.items():
                if not placed and key in part.powers:
                    out.times(name, *key_of(name), ONE)
                    placed = True
                if exponent != 0:
                    out.times(base, unit, key, exponent)
            if not placed:
                out.times(name, *key_of(name), ONE)
            here = Monomial(ONE, {k: whole.powers[k] for k in part.powers if k in whole.powers})
            said = Monomial(1 / part.coefficient, {k: x for k, x in left.powers.items() if k in part.powers and x[2] != 0})
            said.times(name, *key_of(name), ONE)
            definition = relation(name, "==", facts.instance(d, at))
            pieces = {"definition": definition, "part": build(here), "new": build(said)}
            return Applied(build(out), ((build(here), build(said)),), pieces=pieces)
    return None


@lru_cache(maxsize=4096)
def _read_by_compounds(body: Expr) -> frozenset[frozenset[str]]:
    """What each sum, product or binder among the factors of a body reads; one of them at least is not given."""
    return frozenset(names(base) for base, _, _ in viewed(body).powers.values() if isinstance(base, Add | Binder | Mul))


def _left_over(part: Monomial, whole: Monomial, facts: Facts) -> Monomial | None:
    """whole / part, where all compound bases of the part stand in the whole, and what is missing is given."""
    if part.coefficient == 0 or whole.coefficient == 0:
        return None
    out = whole.copy()
    compound = False
    missing = False
    for key, (base, unit, exponent) in part.powers.items():
        there = whole.powers.get(key)
        given = isinstance(base, Indexed | Symbol) and name_of(base) not in facts.problem.defined
        if there is None:
            if not given or name_of(base) == name_of(facts.wrt):
                return None
            out.powers[key] = (base, unit, -exponent)
            missing = True
            continue
        if there[1] != unit:
            return None
        rest = there[2] - exponent
        if not isinstance(rest, Integer):
            return None
        if isinstance(exponent, Rational) and rest != 0 and abs(there[2]) < abs(exponent):
            return None
        if isinstance(exponent, Rational) and (there[2] > 0) != (exponent > 0):
            return None
        if not isinstance(exponent, Rational) and rest != 0:
            missing = True
        if isinstance(base, Add | Binder | Mul):
            compound = compound or len(part.powers) == 1 or (isinstance(exponent, Rational) and bool(exponent.is_negative))
        out.powers[key] = (base, unit, rest)
    return out if compound and missing else None


@rule(
    "complement",
    "What is missing to one",
    "x/(x + y) = 1 - y/(x + y)",
    "{term} is {base} less {rest}",
    given="term base rest",
    heads=(Mul, Pow),
)
def complement(e: Expr, facts: Facts) -> Applied | None:
    """A term over the whole sum is one less the other terms over it; of several fractions, within one of them.  Of x^{h-1} over
    the sum, which has x^h as a term, 1/x is left."""
    groups = [(*top, *(power(f, MINUS_ONE) for f in bottom)) for top, bottom in fractions(e)]
    for n, group in enumerate(groups if len(groups) > 1 else ()):
        found = _less_than_one(mul(*group))
        if found is not None:
            around = chain(*groups[:n], factors_of(found.expr), *groups[n + 1 :])
            return Applied(mul(*around), pieces=found.pieces)
    return _less_than_one(e)


def complement_of_number(e: Expr) -> Applied | None:
    """As `complement`, of a number over the sum: 1/(1 + x) as 1 - x/(1 + x)."""
    return _less_than_one(e, numbers=True)


def _less_than_one(e: Expr, numbers: bool = False) -> Applied | None:
    whole = monomial(e)
    for key, (base, _, times) in whole.powers.items():
        if not isinstance(base, Add) or not isinstance(times, Integer) or not times.is_negative:
            continue
        parts = terms(base)
        for n, t in enumerate(parts):
            view = monomial(t)
            if isinstance(t, Rational) is not numbers or not all(_is_there(whole, *item) for item in view.powers.items()):
                continue
            others = Monomial()
            rest = add(*(o for m, o in enumerate(parts) if m != n))
            others.times(rest, *key_of(rest), ONE) if isinstance(rest, Add) else others.merge(viewed(rest))
            others.times(base, whole.powers[key][1], key, -ONE)
            less = build(others)
            out = Monomial(whole.coefficient / view.coefficient)
            one_less = add(ONE, *(build(_negative(monomial(less))),))
            for k, (b, u, x) in whole.powers.items():
                if k == key:
                    if times != -1:
                        out.times(b, u, k, times + 1)
                    out.times(one_less, *key_of(one_less), ONE)
                elif k not in view.powers:
                    out.times(b, u, k, x)
                elif (left := (x - view.powers[k][2]).expand()) != 0:
                    out.times(b, u, k, left)
            return Applied(build(out), pieces={"term": t, "base": base, "rest": rest})
    return None


def _is_there(whole: Monomial, key: Key, wanted: tuple[Expr, Rational, Expr]) -> bool:
    """Whether a power stands in a product, one with letters in its exponent perhaps a whole number lower: x^{h-1} is x^h/x."""
    _, unit, exponent = wanted
    there = whole.powers.get(key)
    if there is None or there[1] != unit:
        return False
    return there[2] == exponent or (not isinstance(exponent, Rational) and isinstance((there[2] - exponent).expand(), Integer))


def _negative(m: Monomial) -> Monomial:
    return Monomial(-m.coefficient, m.powers)


@rule(
    "separate-complement",
    "Split into two fractions",
    "y/(2 + y)**2 = 1/(2 + y)*(y/(2 + y))",
    "{part} is {name} by definition, and {other} is what is missing to one",
    given="part name other",
    heads=(Mul,),
    roles=(Role.SIDE_BY_SIDE,),
)
def separate_complement(e: Expr, facts: Facts) -> Applied | None:
    """A term over the square of its sum as two fractions, one with a name and one that is missing to one."""
    below = [f for f in e.args if isinstance(f, Pow) and f.exp == -2 and isinstance(f.base, Add) and len(f.base.args) == 2]
    for square in below:
        base = square.base
        number, term = sorted(base.args, key=lambda t: not isinstance(t, Rational))
        found = named(power(base, MINUS_ONE), facts) if isinstance(number, Rational) and term in e.args else None
        if found is None or found[-1] != 1 or len(found[2].powers) != 1 or found[2].coefficient != number:
            continue
        others = [f for f in e.args if f is not square and f != term]
        once = power(base, MINUS_ONE)
        pieces = {"part": quotient(number, base), "name": entry(found[0].name, *found[1]), "other": quotient(term, base)}
        return Applied(mul(*others, once, term, once), pieces=pieces)
    return None


# -- a part expressed in the name


@rule("substitute-solution", "Solve the definition", "", "the definition of {name} gives {solved}", given="name solved")
def substitute_solution(e: Expr, facts: Facts) -> Applied | None:
    """An exponential, wherever it stands, in terms of a name: from h = (e^{2x} - 1)/(e^{2x} + 1), e^{2x} = (1 + h)/(1 - h)."""
    reads = names(e)
    for d in facts.problem.definitions:
        if not telling(d) or not names(d.body) <= reads | {d.name}:
            continue
        for at in bindings(d, e, facts):
            for part, value in solutions(d, at, facts):
                if not isinstance(part, _exp) or not _is_below(part, facts.instance(d, at)) or _divides_by_function(value):
                    continue
                if any(p == part for _, p in walk(value)):
                    continue  # not solved
                new = substitute(e, {part: value})
                if new != e:
                    pieces = {"name": entry(d.name, *at), "solved": relation(part, "==", value)}
                    return Applied(new, ((part, value),), pieces=pieces)
    return None


def gives_exponentials(facts: Facts) -> bool:
    """Whether a definition can be solved for an exponential in its denominator."""
    known = facts.memory.table("gives exponentials")
    if () not in known:
        told = (d for d in facts.problem.definitions if _exp in heads(d.body) and telling(d))
        known[()] = any(isinstance(g, _exp) and _is_below(g, d.body) for d in told for g, _ in solutions(d, d.indices, facts))
    return bool(known[()])


def _is_below(part: Expr, body: Expr) -> bool:
    """Whether a part stands in a denominator."""
    return any(isinstance(p, Pow) and is_reciprocal(p) and any(q == part for _, q in walk(p)) for _, p in walk(body))


def _divides_by_function(e: Expr) -> bool:
    below = [p.base for _, p in walk(e) if isinstance(p, Pow) and is_reciprocal(p)]
    return any(b.args and not isinstance(b, Add | Indexed) for b in below)


def no_new_denominators(before: Expr, after: Expr, facts: Facts) -> bool:
    """Whether all that is divided by was divided by before, or is a given scalar other than the variable."""
    old = {key_of(p.base)[1] for _, p in walk(before) if isinstance(p, Pow) and is_reciprocal(p)}
    new = [p.base for _, p in walk(after) if isinstance(p, Pow) and is_reciprocal(p)]
    return all(
        isinstance(b, Size) or key_of(b)[1] in old
        or (isinstance(b, Symbol) and name_of(b) != name_of(facts.wrt) and name_of(b) not in facts.problem.defined)
        for b in new
    )  # fmt: skip


def is_symmetric(d: Definition, facts: Facts) -> bool:
    """Whether a quantity with two indices is the same with both exchanged."""
    if len(d.indices) != 2 or d.indices[0] == d.indices[1]:
        return False
    i, j = d.indices
    return key_of(d.body) == key_of(d.at(j, i))


@rule(
    "symmetry",
    "Symmetry",
    "",
    "the definition of {first} is the same with both indices exchanged, so {second} is {first}",
    given="first second",
    heads=(Add,),
    roles=(Role.AT_ONCE,),
    continues=(combine_sums,),
    leads_to=(collect, factor),
)
def symmetry(e: Expr, facts: Facts) -> Applied | None:
    """G_ji beside G_ij is G_ij, where the definition of G does not tell them apart, or an assumption says so."""
    turnable = facts.memory.table("symmetric")
    if () not in turnable:
        defined = {d.name for d in facts.problem.definitions if is_symmetric(d, facts)}
        turnable[()] = defined | facts.problem.assumed_symmetric
    if turnable[()].isdisjoint(names(e)):
        return None
    entries = [(place, p) for place, p in walk(e) if isinstance(p, Indexed) and len(indices_of(p)) == 2]
    for n, (_, first) in enumerate(entries):
        if name_of(first) not in turnable[()]:
            continue
        i, j = indices_of(first)
        turned = entry(name_of(first), j, i)
        for place, second in entries[n + 1 :]:
            if second == turned and second != first:
                assumed = name_of(first) in facts.problem.assumed_symmetric
                pieces = {"first": first, "second": second, "assumed": relation(second, "==", first)}
                return Applied(
                    replace_at(e, place, first), because=noted("{assumed} by assumption") if assumed else "", pieces=pieces
                )
    return None
