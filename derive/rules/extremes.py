"""Maxima and minima over an index, and conditions that are decided."""

from __future__ import annotations

from sympy import Abs, Expr, Rational, sign
from sympy.core.relational import Eq, Ge, Gt, Le, Lt, Ne

from derive.expression.indices import free_indices, substitute
from derive.expression.monomial import terms
from derive.expression.nodes import (
    ONE,
    ORDERS,
    ZERO,
    Add,
    Binder,
    Derivative,
    Index,
    Indexed,
    IndexMax,
    IndexMin,
    Integer,
    KroneckerDelta,
    Max,
    Min,
    Piecewise,
    Pow,
    Symbol,
    Tuple,
    add,
    branches,
    derivative,
    indices_of,
    name_of,
    node,
    quotient,
    relation,
    relu,
    summation,
    where,
)  # fmt: skip
from derive.expression.restricted import counted
from derive.problem import Problem
from derive.rule import Applied, Rule, rule
from derive.rules import shifted
from derive.rules.algebra import distribute, distribute_deltas
from derive.rules.calculus import MINIMUM, operand
from derive.rules.facts import Facts
from derive.rules.products import opened
from derive.words import noted


@rule(
    "index-maximum",
    "Derivative of a maximum",
    "diff(max(f(x, a[k]), k), x) = sum(where(f(x, a[m]) == max(f(x, a[k]), k), diff(f(x, a[m]), x), 0), m)",
    "{f} moves with its largest entry, the one for which {equal}, and with no other",
    "{f} has one largest entry; at a tie between entries it has no derivative",
    given="equal",
    heads=(Derivative,),
    of=(IndexMax, IndexMin),
)
def index_maximum(e: Expr, facts: Facts) -> Applied | None:
    """(max_k f_k)' = f_m' for the m at which f_m is the maximum; no two entries are as large but by chance."""
    match operand(e):
        case (IndexMax() | IndexMin() as f, v) if not switches(entries(f), facts.problem):
            return _largest(f, v, facts, index_maximum)
    return None


@rule(
    "index-maximum-with-ties",
    "Derivative of a maximum",
    "diff(max(relu(f(x, a[k])), k), x) = "
    "sum(where(relu(f(x, a[m])) == max(relu(f(x, a[k])), k), diff(relu(f(x, a[m])), x), 0), m)"
    "/sum(where(relu(f(x, a[m])) == max(relu(f(x, a[k])), k), 1, 0), m)",
    "several of the entries {entry} may be the largest at once, and then the derivative of {f} is the mean of theirs",
    "where several of the entries {entry} are the largest, they share the derivative of {f} evenly",
    given="entry",
    heads=(Derivative,),
    of=(IndexMax, IndexMin),
)
def index_maximum_with_ties(e: Expr, facts: Facts) -> Applied | None:
    """(max_k f_k)' is the mean of f_m' over all m at which f_m is the maximum."""
    match operand(e):
        case (IndexMax() | IndexMin() as f, v) if switches(entries(f), facts.problem):
            return _largest(f, v, facts, index_maximum_with_ties)
    return None


#: What the rules of a maximum say of a minimum: why they apply, and what is agreed on.
SMALLEST = {
    "index-maximum": (
        noted("{f} moves with its smallest entry, the one for which {equal}, and with no other"),
        noted("{f} has one smallest entry; at a tie between entries it has no derivative"),
    ),
    "index-maximum-with-ties": (
        noted("several of the entries {entry} may be the smallest at once, and then the derivative of {f} is the mean of theirs"),
        noted("where several of the entries {entry} are the smallest, they share the derivative of {f} evenly"),
    ),
}


def _largest(f: Expr, v: Expr, facts: Facts, law: Rule) -> Applied | None:
    found = opened(f, v, facts)
    if found is None:
        return None
    body, index, other, size = found
    if same_along(body, index, facts.problem):  # any entry is the largest
        return None
    extreme = node(f.func, body, node(Tuple, index, ONE, size))
    entry = substitute(entries(extreme), {index: other})
    equal = relation(entry, "==", extreme)
    chosen = summation(among(extreme, where(equal, derivative(entry, v), ZERO), other), other, size)
    many = summation(among(extreme, where(equal, ONE, ZERO), other), other, size)
    new = quotient(chosen, many) if law is index_maximum_with_ties else chosen
    pieces = {"f": f, "entry": entry, "equal": equal}
    if isinstance(f, IndexMax):
        return Applied(new, pieces=pieces)
    because, convention = SMALLEST[law.name]
    return Applied(new, (), (MINIMUM,), because, pieces, convention)


def entries(f: Binder) -> Expr:
    """What an extreme is of: of the entries that count, where some are left out."""
    found = counted(f)
    return f.args[0] if found is None else found[1]  # type: ignore[no-any-return]


def among(f: Binder, e: Expr, letter: Index) -> Expr:
    """What stands for one entry of an extreme, and is zero for those that are left out: f_m is the largest, and m ≠ y."""
    found = counted(f)
    if found is None:
        return e
    condition, _, holds = found
    asked = substitute(condition, {f.args[1].args[0]: letter})
    return where(asked, e, ZERO) if holds else where(asked, ZERO, e)


def switches(e: Expr, problem: Problem) -> bool:
    """Whether an expression is made of pieces: two of its entries may then be the same piece, and equal wherever it holds."""
    if isinstance(e, Indexed | Symbol) and name_of(e) in problem.defined:
        return switches(problem.defined[name_of(e)].body, problem)
    kinds = (Piecewise, Max, Min, IndexMax, IndexMin, Abs, sign, relu, KroneckerDelta)
    return isinstance(e, kinds) or any(switches(a, problem) for a in e.args)  # type: ignore[arg-type]


@rule(
    "maximum-of-constant",
    "Maximum of equal terms",
    "max(c, (k, 1, N)) = c",
    "{body} does not depend on {k}",
    heads=(IndexMax, IndexMin),
)
def maximum_of_constant(e: Expr, facts: Facts) -> Expr | None:
    """The largest of terms that are all the same, be it by the definitions of what they name, is any one of them."""
    match e:
        case IndexMax(args=(body, limits)) | IndexMin(args=(body, limits)) if same_along(body, limits.args[0], facts.problem):
            return substitute(body, {limits.args[0]: ONE})  # type: ignore[no-any-return]
    return None


def same_along(e: Expr, index: Index, problem: Problem) -> bool:
    """Whether an expression is the same for all values of an index, in itself or by the definitions of what it names."""
    if index not in free_indices(e) or (isinstance(e, Pow) and e.args[1] == 0):
        return True
    if isinstance(e, Derivative):  # what does not move with the variable is not seen in it
        body, *variables = e.args
        moving = {name_of(v) for v, _ in variables}
        seen = [t for t in terms(body) if any(problem.depends(t, name) for name in moving)]
        return all(same_along(t, index, problem) for t in (*seen, *(v for v, _ in variables)))
    if not isinstance(e, Indexed):
        return bool(e.args) and index not in e.args and all(same_along(a, index, problem) for a in e.args)  # type: ignore[arg-type]
    d = problem.defined.get(name_of(e))
    return d is not None and all(
        same_along(d.body, letter, problem) for letter, at in zip(d.indices, indices_of(e), strict=True) if at == index
    )


@rule(
    "split-piecewise",
    "Split the pieces",
    "where(x > 1, f(x) + g(x), 0) = where(x > 1, f(x), 0) + where(x > 1, g(x), 0)",
    "one piece is zero, and {sum} is taken term by term",
    given="sum",
    heads=(Piecewise,),
    continues=(distribute, distribute_deltas),
)
def split_piecewise(e: Expr, facts: Facts) -> Applied | None:
    match e:
        case Piecewise():
            yes, condition, no = branches(e)
            if no == 0 and isinstance(yes, Add):
                return Applied(add(*(where(condition, t, ZERO) for t in terms(yes))), pieces={"sum": yes})
            if yes == 0 and isinstance(no, Add):
                return Applied(add(*(where(condition, ZERO, t) for t in terms(no))), pieces={"sum": no})
    return None


@rule(
    "decide-condition",
    "Decide the condition",
    "where(i == i, x, y) = x",
    "{condition} holds here",
    given="condition",
    heads=(Piecewise,),
)
def decide_condition(e: Expr, facts: Facts) -> Applied | None:
    """A case distinction whose condition is known, between indices or between numbers, is the piece that holds."""
    match e:
        case Piecewise():
            yes, condition, no = branches(e)
            known = holds(condition, facts)
            match shifted.decided(condition, facts) if known is None else known:
                case True:
                    return Applied(yes, pieces={"condition": condition})
                case False:
                    return Applied(no, because=noted("{condition} does not hold here"), pieces={"condition": condition})
    return None


@rule(
    "condition-on-extreme",
    "Simplify the condition",
    "where(min(x, 1) > -1, f(x), g(x)) = where(x > -1, f(x), g(x))",
    "the other of the two values of {extreme} always satisfies the condition",
    given="extreme",
    heads=(Piecewise,),
)
def condition_on_extreme(e: Expr, facts: Facts) -> Applied | None:
    """min(u, c) > b says u > b where c > b, and max(u, c) < b says u < b where c < b; so do their negations."""
    match e:
        case Piecewise():
            yes, condition, no = branches(e)
            left, right = condition.args
            sign = ORDERS.get(type(condition))
            if sign is None or not isinstance(left, Min | Max) or not isinstance(right, Rational):
                return None
            numbers = [a for a in left.args if isinstance(a, Rational)]
            others = [a for a in left.args if not isinstance(a, Rational)]
            if len(numbers) != 1 or len(others) != 1:
                return None
            if numbers[0] > right if isinstance(left, Min) else numbers[0] < right:
                return Applied(where(relation(others[0], sign, right), yes, no), pieces={"extreme": left})
    return None


def holds(condition: Expr, facts: Facts) -> bool | None:
    """Whether a condition holds; None where that depends on the values of its sides."""
    left, right = condition.args
    places = isinstance(left, Index | Integer) and isinstance(right, Index | Integer)
    same = facts.agree(left, right) if places else facts.equal.get(frozenset((left, right)))  # type: ignore[arg-type]
    same = True if left == right else same
    if same is True:
        return isinstance(condition, Eq | Ge | Le)
    if same is False and isinstance(condition, Eq | Ne):
        return isinstance(condition, Ne)
    if left.is_Rational and right.is_Rational:
        return {Lt: left < right, Le: left <= right, Gt: left > right, Ge: left >= right, Eq: left == right}.get(
            type(condition), left != right
        ) in (True,)  # fmt: skip
    return None
