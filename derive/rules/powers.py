"""Powers with letters in their exponents, and powers that share one: (x/z)^{b-1} = (x/z)^b z/x, y^c x^{-c} = (y/x)^c."""

from __future__ import annotations

from sympy import Basic, Expr, Function, Integer, Pow, Rational, cancel
from sympy import log as _log

from derive.expression.cost import cost
from derive.expression.indices import names, shape
from derive.expression.monomial import Key, Monomial, build, key_of, monomial, shown_power, terms, viewed
from derive.expression.nodes import (
    HALF,
    MINUS_ONE,
    ONE,
    TWO,
    ZERO,
    Add,
    Indexed,
    Mul,
    Product,
    Sum,
    Symbol,
    add,
    entry,
    factors_of,
    indices_of,
    mul,
    name_of,
    node,
    power,
    relation,
    starts_negative,
)
from derive.expression.places import heads, of_kinds, walk
from derive.rule import Applied, rule
from derive.rules.algebra import added_up
from derive.rules.facts import Facts
from derive.rules.quantities import bindings, fits, take_out, telling, written_out

#: So many squares are one square: a² r²/v² is (a r/v)², but x²/s² stays.
ALIKE = 3


@rule(
    "split-power",
    "Split the power",
    "(x/z)**(y - 1) = (x/z)**y*z/x",
    "{power} is {typed} to be multiplied by a whole power of {base}",
    given="power typed base",
    heads=(Mul, Pow),
)
def split_power(e: Expr, facts: Facts) -> Applied | None:
    """(x/z)^{b-1} as (x/z)^b z/x, where somebody typed (x/z)^b."""
    return split_off(e, facts, (Mul,))


def split_off(e: Expr, facts: Facts, kinds: tuple[type[Basic], ...]) -> Applied | None:
    """As `split_power`, of bases of some kinds: that of a letter is a lower power again, unless it is solved for."""
    whole = monomial(e)
    for key, (base, _, exponent) in whole.powers.items():
        if isinstance(exponent, Rational) or not isinstance(base, kinds):
            continue
        for wanted in _typed_exponents(facts):
            number = (exponent - wanted).expand()
            typed = shown_power(base, wanted)
            if not isinstance(number, Integer) or number == 0 or shape(typed) not in facts.shapes():
                continue
            out = _with_exponent(whole, key, wanted)
            new = mul(*factors_of(build(out)), *factors_of(power(base, number)))
            if isinstance(base, Mul):
                out.merge(viewed(base), number)
                new = build(out)
            return Applied(new, pieces={"power": shown_power(base, exponent), "typed": typed, "base": base})
    return None


def _typed_exponents(facts: Facts) -> list[Expr]:
    """The exponents with letters that somebody typed."""
    known = facts.memory.table("exponents")
    if "all" not in known:
        bodies = (d.body for d in facts.problem.definitions)
        found = (p.exp for body in bodies for _, p in walk(body) if isinstance(p, Pow) and not isinstance(p.exp, Rational))
        known["all"] = list(dict.fromkeys(found))
    return known["all"]  # type: ignore[no-any-return]


def _apart(exponent: Expr) -> tuple[Rational, Expr]:
    """The number in an exponent and the rest: -1 and b for b - 1."""
    parts = terms(exponent)
    number = sum((t for t in parts if isinstance(t, Rational)), ZERO)
    return number, add(*(t for t in parts if not isinstance(t, Rational)))


@rule(
    "common-exponent",
    "One power",
    "y**z*x**(-z) = (y/x)**z",
    "{powers} have the same exponent, up to its sign",
    given="powers",
    heads=(Mul,),
)
def common_exponent(e: Expr, facts: Facts) -> Applied | None:
    """y^c x^{-c} = (y/x)^c with letters in the exponent; a² r²/v² = (a r/v)² where all that there is are squares."""
    whole = monomial(e)
    return _with_letters(whole, facts) or _all_alike(whole)


def _with_letters(whole: Monomial, facts: Facts) -> Applied | None:
    """Two powers whose exponents are opposite and no numbers; they have a meaning for all exponents where both bases are
    positive."""
    found = [(k, x) for k, x in whole.powers.items() if not isinstance(x[2], Rational)]
    for key, (base, _, exponent) in found:
        for other, (below, _, opposite) in found:
            if other == key or (exponent + opposite).expand() != 0:
                continue
            typed = _is_lowered(base, exponent, facts), _is_lowered(below, opposite, facts)
            if not typed[0] and (typed[1] or _is_turned(exponent)):
                continue
            if starts_negative(base) or starts_negative(below):
                continue  # (-u)^c is not joined: its sign would stand within another fraction
            ratio = Monomial()
            ratio.merge(viewed(base))
            ratio.merge(viewed(below), MINUS_ONE)
            joined = power(build(ratio), shown_power(base, exponent).args[1])  # type: ignore[arg-type]
            out = Monomial(whole.coefficient)
            for k, (b, u, x) in whole.powers.items():
                if k == key:
                    out.times(joined.base, ONE, key_of(joined.base)[1], joined.exp)
                elif k != other:
                    out.times(b, u, k, x)
            return Applied(build(out), pieces={"powers": [shown_power(base, exponent), shown_power(below, opposite)]})
    return None


def _is_lowered(base: Expr, exponent: Expr, facts: Facts) -> bool:
    """Whether a power of an entry is one less a number than a power that somebody typed of all entries, as in a norm: |x_j|^{p-1}
    where Σ_k |x_k|^p is given."""
    if Indexed not in heads(base):
        return False
    wanted = shape(base)
    sums = (p for d in facts.problem.definitions for p in of_kinds(d.body, Sum))
    powers = [f for s in sums for f in factors_of(s.args[0]) if isinstance(f, Pow) and shape(f.base) == wanted]
    return any(
        isinstance((exponent - f.exp).expand(), Rational) and _apart(f.exp)[0] == 0 and not _is_turned(f.exp) for f in powers
    )


def _is_turned(exponent: Expr) -> bool:
    """Whether one would rather write the opposite exponent: 1 - r for r - 1, and c for -c."""
    number, letters = _apart(exponent)
    return bool(number.is_negative) or bool(number == 0 and letters.could_extract_minus_sign())


def _all_alike(whole: Monomial) -> Applied | None:
    """A product of nothing but n-th powers, at least so many that one exponent says it shorter."""
    exponents = {x for _, _, x in whole.powers.values()}
    sizes = {abs(x) for x in exponents if isinstance(x, Integer)}
    if len(whole.powers) < ALIKE or len(sizes) != 1 or not all(isinstance(x, Integer) for x in exponents):
        return None
    (n,) = sizes
    root = whole.coefficient ** (ONE / n) if whole.coefficient.is_positive else ONE / 2
    if n < 2 or not isinstance(root, Rational) or root**n != whole.coefficient:
        return None
    inner = Monomial(root, {k: (b, u, x / n) for k, (b, u, x) in whole.powers.items()})
    powers = [shown_power(b, x) for b, _, x in whole.powers.values()]
    return Applied(power(build(inner), n), pieces={"powers": powers})


@rule(
    "recognise-root",
    "Recognise the quantity",
    "",
    "{definition} by definition, so {part} is {new}",
    given="definition part new",
    heads=(Mul,),
)
def recognise_root(e: Expr, facts: Facts) -> Applied | None:
    """A lower power in a quantity whose other factors are all there: a/√S is w/S where w = a √S, and nothing is divided by w.  A
    quantity that is nothing but a power is worth it where that is of a name: Q^{1/r - 1} is U/Q where U = Q^{1/r}."""
    whole = monomial(e)
    for d in facts.problem.definitions:
        if not telling(d):
            continue
        for at in bindings(d, e, facts):
            part = written_out(d, at, facts)
            key = _root_below(part, whole)
            others = Monomial(ONE, {k: x for k, x in part.powers.items() if k != key})
            if key is None:
                continue
            if not ((fits(others, whole) or 0) > 0 if others.powers else _is_named(part.powers[key][0], facts)):
                continue
            if any(isinstance(b, Function) for b, _, _ in others.powers.values()):
                continue  # L = (1 - p)^c log p is no better a factor than what it is
            name = entry(d.name, *at)
            base, unit, exponent = part.powers[key]
            out = take_out(others, whole, ONE, name)
            if not others.powers:
                out.times(name, *key_of(name), ONE)
            left = (whole.powers[key][2] - exponent).expand()
            out = _with_exponent(out, key, left)
            out.coefficient /= part.coefficient
            here, said = others.copy(), monomial(name)
            here.times(base, unit, key, whole.powers[key][2])
            said.times(base, unit, key, left)
            said.coefficient /= part.coefficient
            definition = relation(name, "==", facts.instance(d, at))
            return Applied(build(out), pieces={"definition": definition, "part": build(here), "new": build(said)})
    return None


def _is_named(base: Expr, facts: Facts) -> bool:
    """Whether a base is a quantity with a name."""
    return isinstance(base, Symbol | Indexed) and name_of(base) in facts.problem.defined


@rule(
    "power-over-its-name",
    "Solve the definition",
    "",
    "{definition} by definition, so {part} is {new}",
    given="definition part new",
    heads=(Mul,),
)
def power_over_its_name(e: Expr, facts: Facts) -> Applied | None:
    """A power with letters in its exponent beside the name of another one, where a whole power is left: f^{-b}/F is 1/f where
    F = f^{1-b}."""
    whole = monomial(e)
    for key, (name, _, times) in whole.powers.items():
        d = facts.problem.defined.get(name_of(name)) if isinstance(name, Symbol | Indexed) else None
        if d is None or not isinstance(d.body, Pow) or not isinstance(times, Integer):
            continue
        body = facts.instance(d, indices_of(name))
        if len(raised := viewed(body).powers) != 1:
            continue
        ((of, (base, unit, exponent)),) = raised.items()
        if isinstance(exponent, Rational) or of not in whole.powers or whole.powers[of][1] != unit:
            continue
        left = (whole.powers[of][2] + exponent * times).expand()
        if not isinstance(left, Integer) or isinstance(whole.powers[of][2], Rational):
            continue
        part, new = Monomial(ONE, {of: whole.powers[of], key: whole.powers[key]}), Monomial()
        new.times(base, unit, of, left)
        out = Monomial(whole.coefficient, {k: x for k, x in whole.powers.items() if k not in (of, key)})
        out.merge(new)
        pieces = {"definition": relation(name, "==", body), "part": build(part), "new": build(new)}
        return Applied(build(out), ((build(part), build(new)),), pieces=pieces)
    return None


@rule(
    "part-over-root",
    "Solve the definition",
    "",
    "the square of {name} is {body}, so {part} is {new}",
    given="name body part new",
    heads=(Mul,),
)
def part_over_root(e: Expr, facts: Facts) -> Applied | None:
    """Some of the factors of what a quantity is the root of, over that quantity, are the quantity over the others: x/√(x y) is
    √(x y)/y, with its name."""
    for below in e.args:
        name = below.base if isinstance(below, Pow) and isinstance(below.exp, Integer) else None
        d = facts.problem.defined.get(name_of(name)) if isinstance(name, Symbol | Indexed) else None
        if d is None or below.exp.p > 0 or not (isinstance(d.body, Pow) and d.body.exp == HALF and isinstance(d.body.base, Mul)):
            continue
        whole, key = monomial(e), key_of(name)[1]
        body = monomial(facts.instance(d, indices_of(name)).base)  # type: ignore[attr-defined]
        here = {k: x for k, x in body.powers.items() if k in whole.powers and whole.powers[k][1:] == x[1:] and x[2] == 1}
        if not here or len(here) == len(body.powers):
            continue
        out, others = whole.copy(), Monomial(body.coefficient, {k: x for k, x in body.powers.items() if k not in here})
        out.merge(Monomial(ONE, here), MINUS_ONE)
        out.merge(others, MINUS_ONE)
        out.times(name, ONE, key, TWO)
        part, new = Monomial(ONE, {**here, key: (name, ONE, MINUS_ONE)}), monomial(name)
        new.merge(others, MINUS_ONE)
        pieces = {"name": name, "body": build(body), "part": build(part), "new": build(new)}
        return Applied(build(out), ((build(part), build(new)),), pieces=pieces)
    return None


@rule(
    "square-of-root",
    "Solve the definition",
    "",
    "the square of {name} is {body}",
    given="name body",
    heads=(Add,),
)
def square_of_root(e: Expr, facts: Facts) -> Applied | None:
    """The square of a root with a name beside terms of what it is the root of, with which it cancels: r² - x² is 1 where
    r = √(1 + x²); of one over a root w + w³ x² is w³ where w = 1/√(1 - x²), for w is w³ (1 - x²)."""
    parts = terms(e)
    views = [monomial(t) for t in parts]
    for key, (name, _, _) in [pair for v in views for pair in v.powers.items()]:
        d = facts.problem.defined.get(name_of(name)) if isinstance(name, Symbol | Indexed) else None
        if d is None or not _is_root_of_sum(d.body):
            continue
        body, turned = facts.instance(d, indices_of(name)), -TWO * (ONE if d.body.exp == HALF else MINUS_ONE)  # type: ignore[attr-defined]
        there = {v.powers[key][2] for v in views if key in v.powers}
        raised = {TWO} if d.body.exp == HALF else {x for x in there if x + TWO in there}  # type: ignore[attr-defined]
        out: list[Expr] = []
        for t, v in zip(parts, map(Monomial.copy, views), strict=True):
            if key in v.powers and v.powers[key][2] in raised:
                v.times(name, ONE, key, turned)
                out += [build(_product(v, monomial(b))) for b in terms(body.base)]  # type: ignore[attr-defined]
            else:
                out.append(t)
        new = added_up(out)
        if len(terms(new)) < len(parts):
            root = shown_power(name, -turned / 2)
            return Applied(new, pieces={"name": root, "body": body.base})  # type: ignore[attr-defined]
    return None


def _is_root_of_sum(e: Expr) -> bool:
    """Whether an expression is the root of a sum, or one over it."""
    return isinstance(e, Pow) and e.exp in (HALF, -HALF) and isinstance(e.base, Add)


def roots_beside(e: Expr, facts: Facts) -> frozenset[Expr]:
    """The exponents with which the names of roots of sums stand in the terms of a sum."""
    known = facts.memory.table("roots")
    if () not in known:
        known[()] = frozenset(d.name for d in facts.problem.definitions if _is_root_of_sum(d.body))
    roots = known[()]
    if not roots or roots.isdisjoint(names(e)):
        return frozenset()
    views = [pair for t in terms(e) for pair in monomial(t).powers.values()]
    found = frozenset(x for b, _, x in views if isinstance(b, Symbol | Indexed) and name_of(b) in roots)
    return found if any(x.is_positive for x in found) else frozenset()


def _product(a: Monomial, b: Monomial) -> Monomial:
    out = a.copy()
    out.merge(b)
    return out


@rule(
    "power-of-root",
    "Recognise the quantity",
    "",
    "{definition} by definition, so {part} is {new}",
    given="definition part new",
    heads=(Mul, Pow),
)
def power_of_root(e: Expr, facts: Facts) -> Applied | None:
    """A power of what a quantity is a root of: S^{1/r - 1} is q^{1 - r} where q = S^{1/r}."""
    whole = monomial(e)
    for d in facts.problem.definitions:
        if not isinstance(d.body, Pow) or isinstance(d.body.exp, Rational) or isinstance(d.body.base, Product):
            continue  # of a product what a root is of says more
        for at in bindings(d, e, facts):
            name, body = entry(d.name, *at), facts.instance(d, at)
            if len(raised := viewed(body).powers) != 1:
                continue  # of a product of positive factors each is raised by itself
            ((key, (base, unit, root)),) = raised.items()
            exponent = whole.powers[key][2] if key in whole.powers else root
            times = cancel(exponent / root)
            if unit != 1 or whole.powers.get(key, (base, ONE, ONE))[1] != 1 or cost(times) >= cost(exponent):
                continue
            out = take_out(Monomial(ONE, {key: (base, ONE, exponent)}), whole, ONE, shown_power(name, times))
            said = {"part": shown_power(base, exponent), "new": shown_power(name, times)}
            return Applied(build(out), pieces={"definition": relation(name, "==", body), **said})
    return None


@rule(
    "logarithm-of-root",
    "Solve the definition",
    "",
    "the definition of {name} gives {solved}",
    given="name solved",
    heads=(_log,),
)
def logarithm_of_root(e: Expr, facts: Facts) -> Applied | None:
    """The logarithm of what a quantity is a root or a power of: log S is r log q where q = S^{1/r}."""
    inside, reads = e.args[0], names(e)
    for d in facts.problem.definitions:
        if not isinstance(d.body, Pow) or not telling(d) or not names(d.body) <= reads | names(d.body.exp):
            continue
        for at in bindings(d, e, facts):
            body = facts.instance(d, at)
            if key_of(body.base) == key_of(inside):  # type: ignore[attr-defined]
                name = entry(d.name, *at)
                value = mul(*factors_of(power(body.exp, MINUS_ONE)), node(_log, name))  # type: ignore[attr-defined]
                return Applied(value, pieces={"name": name, "solved": relation(e, "==", value)})
    return None


def _with_exponent(m: Monomial, key: Key, exponent: Expr) -> Monomial:
    """The same product with another power of one base."""
    powers = {k: (b, u, exponent if k == key else x) for k, (b, u, x) in m.powers.items()}
    return Monomial(m.coefficient, powers, m.written)


def _root_below(part: Monomial, whole: Monomial) -> Key | None:
    """The base of the only power in a part that is not whole, if it stands in the whole to a power that is lower by a number; of
    several such powers the others stand there as they are: A K^{a-1} L^b of A K^a L^b."""
    found = [key for key, (_, _, x) in part.powers.items() if not isinstance(x, Integer)]
    if part.coefficient == 0 or any(key not in whole.powers for key in found):
        return None
    if len(found) > 1:
        found = [key for key in found if whole.powers[key][2] != part.powers[key][2]]
    if len(found) != 1:
        return None
    (_, unit, above), (_, other, below) = part.powers[found[0]], whole.powers[found[0]]
    less = (above - below).expand()
    if not isinstance(less, Integer) or less < 1 or unit != other:
        return None
    crosses = not isinstance(above, Rational) or (above.is_positive and below.is_negative)
    return found[0] if crosses else None


__all__ = ["common_exponent", "logarithm_of_root", "power_of_root", "recognise_root", "split_off", "split_power"]
