"""The calculus: rules are applied to inert derivatives, outermost first, until none is left."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from functools import lru_cache

from sympy import Basic, Expr, Function, Rational, exp, log
from sympy.core.relational import Eq, Ne

from derive.engine.trace import Trace
from derive.errors import Stuck
from derive.expression import budget
from derive.expression.indices import shape
from derive.expression.monomial import key_of
from derive.expression.nodes import (
    MINUS_ONE,
    NAMED,
    Add,
    Derivative,
    Indexed,
    Max,
    Mul,
    Piecewise,
    Pow,
    Sum,
    Symbol,
    Tuple,
    derivative,
    factors_of,
    is_reciprocal,
    mul,
    name_of,
    power,
    relation,
    relu,
)
from derive.expression.places import Place, at, heads, walk, walk_up
from derive.records import replace
from derive.rule import Applied, Role, Rule, may_be
from derive.rules import algebra, calculus, elementary, extremes, indexed, pieces, products, quantities, scaled, square, weights
from derive.rules.facts import Facts
from derive.words import noted

#: Tried in this order on each derivative; at most one applies.
ORDER: tuple[Rule, ...] = (
    calculus.constant, calculus.identity, indexed.component, quantities.lemma, calculus.sum_rule, indexed.derivative_of_sum,
    products.logarithmic_derivative, products.derivative_of_product, extremes.index_maximum,
    extremes.index_maximum_with_ties, calculus.constant_multiple, products.product_with_own_logarithm,
    products.logarithmic_derivative_of_factors,
    weights.logarithmic_derivative_of_weights,
    calculus.reciprocal_rule, calculus.quotient_rule, calculus.product_rule, scaled.power_of_scaled,
    calculus.power_rule,
    calculus.exponential_base, calculus.logarithmic_differentiation, calculus.piecewise, calculus.maximum,
    products.logarithm_of_factors,
    *elementary.ELEMENTARY, square.derivative_of_inverse, square.jacobi_formula, square.derivative_of_log_determinant,
    elementary.chain_rule,
)  # fmt: skip
#: What is rewritten before anything is differentiated.
BEFORE = (
    algebra.power_of_power, extremes.maximum_of_constant, products.product_of_constant, products.product_of_exponentials,
    products.logarithm_of_product, products.common_shift,
)  # fmt: skip
#: How many rules that are some work make a derivative worth referring to.
LEAST_WORK = 3
SPINE = 2  # steps down to the whole line, past the factors in front and into one sum
LONGEST = 4000  # steps; a derivation of this length is a mistake


def differentiate(trace: Trace) -> None:
    """Removes every derivative that a rule can remove; raises `Stuck` at one that none can."""
    budget.begin("deriving", trace.steps[0].before if trace.steps else trace.expr)
    _work_through(trace)


def _work_through(trace: Trace) -> None:
    facts = trace.facts
    _before(trace)
    while True:
        open_ = _open(trace.expr, facts)
        if not open_:
            break
        facts.worked.round += 1
        facts.worked.line = frozenset(map(key_of, _derivatives(trace.expr)))
        if len(trace.steps) > LONGEST:
            raise Stuck(trace.expr, noted("the derivation grows without end"))
        if len(open_) == 1 and not simple(at(trace.expr, open_[0]), facts):
            rule = _one(trace, open_[0], shown=2)
            if rule is indexed.derivative_of_sum:
                rule = _of_own_entries(trace) or rule
            if rule is calculus.sum_rule and _sets_one_term_apart(trace):
                continue
            if rule is products.logarithm_of_factors and _is_uneven(trace):
                continue
            if Role.SEEN_FIRST not in rule.roles:
                _leaves(trace, multiples=Role.LINEAR not in rule.roles)
            _tidy(trace)
        else:
            _round(trace)
        trace.show_last(1)
    _constants_cancel(trace)
    trace.show_last(0)


def _constants_cancel(trace: Trace) -> None:
    """What does not move and stands in front has no line to cancel in: c sin(r/c)/c is sin(r/c) at once, while y/m · m, where m
    moves, is seen."""
    for place, e in list(walk(trace.expr)):
        if not isinstance(e, Mul):
            continue
        moving = [f for f in e.args if trace.facts.depends(f, trace.facts.wrt)]
        if len(moving) < len(e.args) - 1 and algebra.cancel(mul(*moving), trace.facts) is None:
            begun = len(trace.steps)
            if trace.apply(algebra.cancel, place, 2):
                trace.steps[begun - 1] = replace(trace.steps[begun - 1], shown=2)
                break


def _sets_one_term_apart(trace: Trace) -> bool:
    """Whether of several terms that are left to differentiate one is some work: nobody writes a line that only sets it apart, but
    before the logarithm of a sum of exponentials, which is a line in itself."""
    facts = trace.facts
    left = [e for place in _open(trace.expr, facts) if facts.depends(*_of_what(e := at(trace.expr, place)))]
    work = [e for e in left if not simple(e, facts)]
    return len(left) > 1 and len(work) == 1 and not any(_is_of_exponentials(f, facts) for f in factors_of(_of_what(work[0])[0]))


def _is_uneven(trace: Trace) -> bool:
    """Whether of several derivatives of names some are done at once, as that of an entry is, and the others would stay there."""
    left = [at(trace.expr, place) for place in _open(trace.expr, trace.facts)]
    if not all(isinstance(_of_what(e)[0], Indexed | Symbol) for e in left):
        return False
    at_once = [e for e in left if name_of(_of_what(e)[0]) == name_of(_of_what(e)[1])]
    return 0 < len(at_once) < len(left)


def _is_of_exponentials(e: Expr, facts: Facts) -> bool:
    """Whether something is the logarithm of a sum of exponentials."""
    return isinstance(e, log) and _sum_of_exponentials(e.args[0], facts) is not None


def _of_own_entries(trace: Trace) -> Rule | None:
    """Within a sum the derivative of one function or power of an entry of the variable's own array, which leaves nothing open:
    Σ ∂q_d² is Σ 2 q_d δ_dj; the last rule used."""
    rule = None
    while len(open_ := _open(trace.expr, trace.facts)) == 1 and _is_of_own_entry(at(trace.expr, open_[0]), trace.facts):
        rule = _one(trace, open_[0], shown=2)
    return rule


def _is_of_own_entry(e: Expr, facts: Facts) -> bool:
    """Whether a derivative is that of a function or power of an entry of the variable's array, or a sum of such, perhaps with
    constants beside it."""
    f, v = _of_what(e)
    if isinstance(f, Mul):
        moving = [a for a in f.args if facts.depends(a, v)]
        return len(moving) == 1 and _is_of_own_entry(_derivative(moving[0], e), facts)
    if isinstance(f, Sum):
        return _is_of_own_entry(_derivative(f.args[0], e), facts)
    own = [a for a in f.args if isinstance(a, Indexed) and isinstance(v, Indexed) and name_of(a) == name_of(v)]
    return bool(own) and isinstance(f, Function | Pow) and all(a in own or not facts.depends(a, v) for a in f.args)


def _before(trace: Trace) -> None:
    """What a person writes more simply before differentiating: (√u)² = u, log Π f = Σ log f, and a quantity that is another
    one by definition; one over what is constant, 1/e^c, stays."""
    if isinstance(trace.expr, Derivative):
        same = quantities.twin(trace.expr.args[0], trace.facts)
        if same is not None:
            trace.put(quantities.recognise, (0,), same, 1)
            return
    while True:
        for place, e in walk_up(trace.expr):
            rules = _written_before(type(e))  # type: ignore[arg-type]
            if not rules or isinstance(e, Derivative) or (is_reciprocal(e) and not trace.facts.depends(e, trace.facts.wrt)):
                continue
            if any(trace.apply(rule, place) for rule in rules):
                break
        else:
            return


def _open(e: Basic, facts: Facts) -> tuple[Place, ...]:
    """The outermost derivatives that are not finished, as one reads; of a derivative of derivatives, those inside it."""
    if Derivative not in heads(e):
        return ()
    found = facts.worked.open.get(e)
    if found is None:  # most parts of a line are those of the line before
        found = facts.worked.open[e] = _opened(e, facts)
    return found


def _opened(e: Basic, facts: Facts) -> tuple[Place, ...]:
    if isinstance(e, Derivative) and not settled(e, facts):
        inside = _open(e.args[0], facts) if facts.depends(*_of_what(e)) else ()
        return tuple((0, *p) for p in inside) or ((),)
    return tuple((n, *p) for n, a in enumerate(e._args) if a._args and type(a) is not Tuple for p in _open(a, facts))


def _each_open(trace: Trace) -> Iterator[Place]:
    """Every open derivative of the line, once: what is done with one may move the rest, and may leave fewer of them, where
    what they stand in turns out not to depend on the variable."""
    for left in range(len(_open(trace.expr, trace.facts)), 0, -1):
        open_ = _open(trace.expr, trace.facts)
        if left <= len(open_):
            yield open_[-left]


def _derivatives(e: Basic) -> Iterator[Expr]:
    """All derivatives in an expression, those within others too."""
    if Derivative in heads(e):
        if isinstance(e, Derivative):
            yield e
        for a in e._args:
            if a._args and type(a) is not Tuple:
                yield from _derivatives(a)


@lru_cache(maxsize=4096)
def derived_in(e: Basic) -> frozenset[str]:
    """The quantities whose derivatives stand in an expression."""
    if Derivative not in heads(e):
        return frozenset()
    own = {name_of(e.args[0])} if isinstance(e, Derivative) and isinstance(e.args[0], Indexed | Symbol) else set()  # type: ignore[arg-type]
    return frozenset(own.union(*map(derived_in, e.args)))


def _of_what(e: Expr) -> tuple[Expr, Expr]:
    """The function and the variable of a derivative."""
    f, (v, _) = e._args[0], e._args[1]._args  # past SymPy's properties, for it is asked of every derivative at every step
    return f, v


def settled(e: Expr, facts: Facts) -> bool:
    """Whether a derivative is an answer in itself: that of an unknown function by its own argument, or one that was derived
    and is too long to be written out."""
    f, v = _of_what(e)
    if keeps_its_name(e, facts):
        return True
    arguments = calculus.arguments_of(f)
    if arguments is None:
        return False
    if not isinstance(v, Indexed | Symbol):
        return v in arguments
    return calculus.is_variable([a for a in arguments if facts.depends(a, v)], v)


def keeps_its_name(e: Expr, facts: Facts) -> bool:
    """Whether a derivative was derived and is too long to be written out: its lemma says ∂q/∂v = ∂q/∂v."""
    f, v = _of_what(e)
    if not isinstance(f, NAMED) or facts.placed(v) is None:
        return False
    found = facts.lemmas.get(name_of(f))
    return found is not None and found.body == derivative(found.head, facts.wrt)


def simple(e: Expr, facts: Facts) -> bool:
    """Whether a derivative needs only linear rules: nobody writes more than its result."""
    found = facts.worked.simple.get(e)
    if found is None:  # it is asked of a derivative in every round until it is taken
        found = facts.worked.simple[e] = _simple(e, facts)
    return found


def _simple(e: Expr, facts: Facts) -> bool:
    f, v = _of_what(e)
    if not facts.depends(f, v) or isinstance(f, NAMED) or settled(e, facts):
        return True
    if isinstance(f, Add):
        return all(simple(_derivative(t, e), facts) for t in f.args)
    if isinstance(f, Mul):
        moving = [a for a in f.args if facts.depends(a, v)]
        return len(moving) == 1 and simple(_derivative(moving[0], e), facts)
    return isinstance(f, Sum) and simple(_derivative(f.args[0], e), facts)


def quick(e: Expr, facts: Facts) -> bool:
    """Whether a derivative is simple, or that of one function or power of a name, or of a number and a name: Σ e^{a_k}, Σ r_n²,
    log(1 - p)."""
    f = e.args[0]
    if simple(e, facts):
        return True
    if isinstance(f, Mul):
        moving = [a for a in f.args if facts.depends(a, e.args[1].args[0])]
        return len(moving) == 1 and quick(_derivative(moving[0], e), facts)
    if isinstance(f, Sum):
        return quick(_derivative(f.args[0], e), facts)
    return len(f.args) > 0 and not isinstance(f, Add) and _is_name_beside_number(f.args[0])


def _is_name_beside_number(e: Basic) -> bool:
    """Whether something is a letter or an entry, or one with a number: 1 - p."""
    if not isinstance(e, Add):
        return isinstance(e, Indexed | Symbol)
    moving = [t for t in e.args if not isinstance(t, Rational)]
    first = moving[0] if len(moving) == 1 else e
    if isinstance(first, Mul) and len(first.args) == 2 and first.args[0] is MINUS_ONE:
        first = first.args[1]
    return isinstance(first, Indexed | Symbol)


def _derivative(f: Expr, like: Expr) -> Expr:
    return derivative(f, like.args[1].args[0])


@lru_cache(maxsize=4096)
def _written_before(kind: Hashable) -> tuple[Rule, ...]:
    """The rules of `BEFORE` that can apply to a node of some kind."""
    return tuple(rule for rule in BEFORE if may_be(kind, rule.heads))  # type: ignore[arg-type]


@lru_cache(maxsize=4096)
def _order(kind: Hashable, of: Hashable) -> tuple[Rule, ...]:
    """The rules of `ORDER` that can apply to a derivative of some kind of what is of another."""
    return tuple(rule for rule in ORDER if may_be(kind, rule.heads) and may_be(of, rule.of))  # type: ignore[arg-type]


def _one(trace: Trace, place: Place, shown: int) -> Rule:
    """Applies the one rule that fits the derivative at a place, unless an earlier line has worked it out."""
    inner = at(trace.expr, place)
    worked, key = trace.facts.worked, key_of(inner)
    if worked.rounds.setdefault(key, worked.round) < worked.round:
        value = _worked_out(inner, trace.facts)
        if value is not None:
            trace.put(quantities.lemma, place, Applied(value, pieces={"found": relation(inner, "==", value)}), shown)
            return quantities.lemma
    f, v = _of_what(inner)
    if trace.apply(extremes.maximum_of_constant, (*place, 0), shown):
        return extremes.maximum_of_constant  # its entries may have become equal when something inside them was worked out
    for rule in _order(type(inner), type(f)):  # type: ignore[arg-type]
        if trace.apply(rule, place, shown):
            if rule is quantities.lemma and Piecewise in heads(trace.expr):
                _decide(trace)
            if Role.READS_ITSELF in rule.roles:
                _by_name(trace, f, at(trace.expr, place))
                if isinstance(f, exp):
                    _with_what_stands_in_front(trace, place)
            if isinstance(f, relu | Max):
                _condition_by_name(trace, place, f)
            if isinstance(f, log) and Role.READS_ITSELF in rule.roles and not isinstance(f.args[0], Indexed | Symbol):
                product = place[:-1] if place and isinstance(at(trace.expr, place[:-1]), Mul) else place
                trace.apply(algebra.cancel, product, 2)  # p ∂ log(p/q) = p (q/p) ∂(p/q) = q ∂(p/q)
            if isinstance(f, log) and (total := _sum_of_exponentials(f.args[0], trace.facts)) is not None:
                _as_weights(trace, place[:-1] if place and isinstance(at(trace.expr, place[:-1]), Mul) else place, total)
            return rule
    if isinstance(f, Indexed | Symbol) and trace.facts.placed(v) is None:  # by something else than what is asked
        if trace.apply(quantities.definition, (*place, 0), shown):
            return quantities.definition
    raise Stuck(inner, _reason(inner))


def _sum_of_exponentials(e: Expr, facts: Facts) -> Expr | None:
    """What alone moves in a product, where that is a sum over an index of exponentials, with constants beside them at most."""
    moving = [f for f in factors_of(e) if facts.depends(f, facts.wrt)]
    if len(moving) != 1 or not isinstance(moving[0], Sum):
        return None
    within = [f for f in factors_of(moving[0].args[0]) if facts.depends(f, facts.wrt)]
    return moving[0] if len(within) == 1 and isinstance(within[0], exp) else None


def _as_weights(trace: Trace, place: Place, total: Expr) -> None:
    """The derivative of the logarithm of a sum of exponentials as a whole: Σ p ∂u, with the weights p = e^u/Σ e^u by their name
    where they have one."""
    part, inside = trace.fork(place), True
    while inside:  # ∂ Σ c e^u, Σ ∂(c e^u), Σ c ∂e^u
        open_ = _open(part.expr, trace.facts)
        if len(open_) != 1:
            return
        inside = not isinstance(_of_what(at(part.expr, open_[0]))[0], exp)
        _one(part, open_[0], shown=2)
    part.apply(algebra.fill_in, (), 2)
    named = part.fork()
    found = indexed.divided_into(named.expr, [f for f in indexed.divisors(named.expr) if f == power(total, MINUS_ONE)])
    if found is not None:
        named.put(indexed.constant_into_sum, (), found, 2)
        weights_in = next(place for place, e in walk(named.expr) if isinstance(e, Sum))
        if named.apply(quantities.recognise, (*weights_in, 0), 2):
            part.join(named)
    trace.join(part, place)


def _decide(trace: Trace) -> None:
    """A lemma that was found piece by piece, read where its condition is decided: {u, k = c; v} is u for k = c."""
    for place, part in walk_up(trace.expr):
        if isinstance(part, Piecewise) and trace.apply(extremes.decide_condition, place, 2):
            return


def _by_name(trace: Trace, f: Expr, slope: Expr) -> None:
    """A function whose derivative reads itself is written with its name, where it has one: s' = s (1 - s) u' for s = σ(u); and
    so is the function that its derivative is: a' = -b u' for a = cos u and b = sin u."""
    names: dict[Expr, Applied] = {}
    for part in (f, *(g for g in factors_of(slope) if isinstance(g, Function) and g != f)):
        found = quantities.recognise(part, trace.facts)
        if found is not None and isinstance(found.expr, Indexed | Symbol):
            names[part] = found
            names[power(part, MINUS_ONE)] = replace(found, expr=power(found.expr, MINUS_ONE))
    while names:
        for place, part in walk(trace.expr):
            inside = any(isinstance(at(trace.expr, place[:n]), Derivative) for n in range(len(place)))
            if part in names and not inside:
                trace.put(quantities.recognise, place, names[part], 2)
                break
        else:
            return


def _with_what_stands_in_front(trace: Trace, place: Place) -> None:
    """An exponential by the name that it has with the constants that stand in front: k ∂u for k = v e^u."""
    product, facts = at(trace.expr, place[:-1]) if place else None, trace.facts
    if not isinstance(product, Mul):
        return
    if sum(facts.depends(f, facts.wrt) for f in product.args if not isinstance(f, Derivative)) != 1:
        return  # x e^-x is no whole where both move
    found = quantities.recognise(product, facts)
    if found is not None and exp not in {type(f) for f in factors_of(found.expr)}:
        trace.put(quantities.recognise, place[:-1], found, 2)


def _condition_by_name(trace: Trace, place: Place, f: Expr) -> None:
    """Where a unit is active is said by its name: f_k > 0 for f_k = max(0, W x + b)."""
    found = quantities.recognise(f, trace.facts)
    if found is None or not isinstance(found.expr, Indexed | Symbol) or (isinstance(f, Max) and isinstance(found.expr, Symbol)):
        return  # of a loss, max(0, 1 - y z), the condition itself says more
    for inner, part in walk(at(trace.expr, place)):
        if isinstance(part, Piecewise) and trace.apply(pieces.condition_by_name, (*place, *inner), 2):
            return


def _reason(e: Expr) -> str:
    """Why a derivative cannot be had."""
    f, _ = _of_what(e)
    if isinstance(f, Piecewise) and isinstance(f.args[0].args[1], Eq | Ne):
        return noted("a piece that is a single value has no derivative of its own")
    return noted("no rule differentiates it")


def _worked_out(e: Expr, facts: Facts) -> Expr | None:
    """What a derivative came to in earlier lines, if it took work there and no part of it is still open."""
    worked, key = facts.worked, key_of(e)
    if key not in worked.values:
        again = Trace(
            e, Facts(facts.problem, facts.wrt, facts.lemmas, facts.equal, facts.zero, asked=facts.asked, memory=facts.memory)
        )
        _work_through(again)
        parts = [at(s.before, s.place) for s in again.steps]
        inner = frozenset(key_of(p) for p in parts if isinstance(p, Derivative)) - {key}
        telling = sum(Role.SLIGHT not in s.rule.roles for s in again.steps)
        worked.values[key] = (again.expr, inner) if telling >= LEAST_WORK else None
    found = worked.values[key]
    return None if found is None or found[1] & worked.line else found[0]


def _round(trace: Trace) -> None:
    """One step, as a person takes it, for every derivative of the line: linear rules as far as they go, then for each of their
    terms one rule that is not linear, then whatever is simple; the line is written when all are done.  Of what stands beside a
    sum of its like, e^{q k_j} beside Σ e^{q k_l}, both are as far."""
    facts = trace.facts
    beside = {shape(at(trace.expr, place)) for place in _open(trace.expr, facts)}
    for place in _each_open(trace):
        part = trace.fork(place)
        within: set[Expr] = set()  # what stands in something that was differentiated by a rule that is not linear
        moved, summed = False, False
        done, even = _done_at_sight, False
        while True:
            open_ = {p: at(part.expr, p) for p in _open(part.expr, facts)}
            like = beside if summed else ()
            nested = [p for p, e in open_.items() if e not in within or done(e, facts)]
            even = even or (moved and any(quick(open_[p], facts) and not simple(open_[p], facts) for p in nested))
            nested = [p for p in nested if not moved or even or quick(open_[p], facts) or shape(open_[p]) in like]
            if not nested:
                break
            whole = open_[nested[0]]
            plain, one_way = simple(whole, facts), _goes_one_way(whole, facts)
            rule = _one(part, nested[0], shown=2)
            summed = summed or rule in (indexed.derivative_of_sum, calculus.sum_rule)
            linear = Role.LINEAR in rule.roles
            if whole in within or not linear:
                within |= {at(part.expr, p) for p in _open(part.expr, facts)} - set(open_.values())
            if not plain:
                moved = moved or (linear and not one_way)
                done = simple if rule in SIDE_BY_SIDE else done
        if not _spine(trace.expr, place):
            _sift(part, ())
        trace.join(part, place)
    _tidy(trace)


#: Rules whose derivatives are seen side by side, (f g)' = f' g + f g', and worked out in the next line together.
SIDE_BY_SIDE = (calculus.product_rule, calculus.quotient_rule)


def _done_at_sight(e: Expr, facts: Facts) -> bool:
    """Whether a derivative within another function is simple, or that of one function of the variable alone: c log(p)/p for
    c/2 log² p."""
    f, v = _of_what(e)
    return simple(e, facts) or (isinstance(f, Function) and f.args == (v,))


def _goes_one_way(e: Expr, facts: Facts) -> bool:
    """Whether a linear rule leaves one derivative of what it goes into, and nobody writes a line for it: ∂(c u), ∂(1 - u), and
    ∂ Σ Σ u by one of the sums."""
    f, v = _of_what(e)
    if isinstance(f, Mul):
        return True
    if isinstance(f, Add):
        return sum(facts.depends(t, v) for t in f.args) == 1
    return isinstance(f, Sum) and isinstance(f.args[0], Sum)


def _sift(trace: Trace, place: Place) -> None:
    """A delta in a sum is sifted as soon as the body is a product."""
    again = True
    while again:
        again = False
        whole = at(trace.expr, place)
        for inner, part in walk_up(whole) if Sum in heads(whole) else ():
            if isinstance(part, Sum):
                if trace.apply(algebra.fill_in, (*place, *inner), 2) or trace.apply(indexed.sifting, (*place, *inner), 2):
                    again = True
                    break


def _leaves(trace: Trace, multiples: bool) -> None:
    """What nobody writes a line for: derivatives of constants, of the variable itself and of entries of its array, and of their
    multiples, after a rule that is not linear itself."""
    for place in _each_open(trace) if multiples else ():
        f, (v, _) = at(trace.expr, place).args
        if _is_shifted(f, v, trace.facts):
            trace.apply(calculus.sum_rule, place, 2)
    for place in _each_open(trace) if multiples else ():
        f, (v, _) = at(trace.expr, place).args
        if _is_multiple(f, v, trace.facts):
            trace.apply(calculus.constant_multiple, place, 2)
    for place in _each_open(trace):
        f, (v, _) = at(trace.expr, place).args
        if trace.facts.depends(f, v) and trace.facts.elsewhere(f, v):
            continue  # zero only in this case: the line of the rule is seen with both of its slots
        for rule in (calculus.constant, calculus.identity, indexed.component):
            if trace.apply(rule, place, 2):
                break


#: Letters that go out beside the variable without a line of their own: the derivative of e^{-k x/T} is -k/T e^{-k x/T} at once.
FEW_LETTERS = 2


def _is_multiple(f: Expr, v: Expr, facts: Facts) -> bool:
    """Whether something is the variable or an entry of its array times a number and a few letters: nobody writes a line for ∂(-x)
    and ∂(a x)."""
    if not isinstance(f, Mul):
        return False
    own = [a for a in f.args if isinstance(a, Symbol | Indexed) and name_of(a) == name_of(v)]
    others = [a for a in f.args if a not in own and not isinstance(a, Rational)]
    return len(own) == 1 and len(others) <= FEW_LETTERS and all(_is_letter(a) and not facts.depends(a, v) for a in others)


def _is_shifted(f: Expr, v: Expr, facts: Facts) -> bool:
    """Whether something is the variable or an entry of its array, or two of them, with either sign, beside what does not move:
    y - f, x_i - m and x_i - x_j."""
    moving = [t for t in f.args if facts.depends(t, v)] if isinstance(f, Add) else []
    if not 0 < len(moving) <= 2:
        return False
    entries = [t.args[1] if _is_negative(t) else t for t in moving]
    return all(isinstance(e, Symbol | Indexed) and name_of(e) == name_of(v) for e in entries)


def _is_negative(e: Basic) -> bool:
    return isinstance(e, Mul) and len(e.args) == 2 and e.args[0] is MINUS_ONE


def _is_letter(e: Basic) -> bool:
    """Whether a factor is a letter or a constant, above or below the line."""
    return not (e.base if isinstance(e, Pow) and is_reciprocal(e) else e).args


def _spine(whole: Expr, place: Place) -> bool:
    """Whether a node is the whole line but for factors in front and one sum over an index: beside other terms a sum is sifted in
    the line that differentiates it."""
    return len(place) <= SPINE and not any(isinstance(at(whole, place[:n]), Add) for n in range(len(place)))


def _tidy(trace: Trace) -> None:
    trace.apply(algebra.fill_in, (), 2)
    before = len(trace.steps)
    _sift(trace, ())
    if len(trace.steps) > before:
        trace.apply(algebra.fill_in, (), 2)
    later = range(before, len(trace.steps))
    sifts = [n for n in later if trace.steps[n].rule is indexed.sifting and _spine(trace.steps[n].before, trace.steps[n].place)]
    if sifts and sifts[0] and before:  # a sum that is the whole line is seen with its delta before it collapses
        n = sifts[0] - 1
        trace.steps[n] = replace(trace.steps[n], shown=1)
