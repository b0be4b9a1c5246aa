"""Expressions as a person writes them: SymPy trees that nothing reorders, merges or evaluates.

SymPy's own constructors tidy up in silence (`exp(x)*exp(x)` becomes `exp(2*x)`).  Every expression of this
program is therefore built here and nowhere else.  The conventions, which the printers and the reader share:

* a product is one flat `Mul` in reading order.  Reciprocals (`Pow` with a negative number as exponent, and
  `Rational(1, n)`) that follow other factors are the denominator of what stands before them, so
  `Mul(x, S, 1/N)` is the fraction x S / N, `Mul(x, 1/N, S)` is (x / N) S, and `Mul(a, 1/c, b, 1/d)` is the
  product of the two fractions a/c and b/d;
* a difference is `Add(a, Mul(-1, b))`; the sign and the number in front are one factor (`Mul(-2, b)`), always first;
* a product inside a product is only ever one that begins with a negative number: a (-b);
* a sum inside a sum is one that somebody put in parentheses: a + (b + c).
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from sympy import (
    Add,
    Basic,
    Derivative,
    Expr,
    Indexed,
    IndexedBase,
    Integer,
    KroneckerDelta,
    Max,
    Min,
    Mul,
    Piecewise,
    Pow,
    Product,
    Rational,
    S,
    Sum,
    Symbol,
    Tuple,
)
from sympy.core.function import AppliedUndef, Function, UndefinedFunction
from sympy.core.relational import Eq, Ge, Gt, Le, Lt, Ne, Relational
from sympy.functions.elementary.exponential import exp as _exp
from sympy.functions.elementary.piecewise import ExprCondPair

from derive.expression.decimals import is_decimal

MINUS_ONE, ZERO, ONE, TWO, HALF = S.NegativeOne, S.Zero, S.One, Integer(2), S.Half


class Index(Symbol):
    """An index: a whole number from 1 to the size of the axis that it runs along."""

    def __new__(cls, name: str) -> Index:
        return super().__new__(cls, name, integer=True, positive=True)  # type: ignore[no-any-return]

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.name,), {}


class Size(Symbol):
    """The number of entries along an axis: a positive whole number, printed N, M, K, …"""

    def __new__(cls, name: str) -> Size:
        return super().__new__(cls, name, integer=True, positive=True)  # type: ignore[no-any-return]

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.name,), {}


class Whole(Symbol):
    """All entries of an array at once, as an unknown function of the array reads them: f(x, θ)."""

    def __new__(cls, name: str) -> Whole:
        return super().__new__(cls, name, real=True)  # type: ignore[no-any-return]

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.name,), {}


class sigmoid(Function):  # type: ignore[misc]
    """sigmoid(x) = 1 / (1 + e^-x)."""

    nargs = 1


class relu(Function):  # type: ignore[misc]
    """relu(x) = max(x, 0)."""

    nargs = 1


class softplus(Function):  # type: ignore[misc]
    """softplus(x) = log(1 + e^x)."""

    nargs = 1


class IndexMax(Expr):  # type: ignore[misc]
    """The largest value of a body over the whole range of an index; `args` are as in `Sum`."""


class IndexMin(Expr):  # type: ignore[misc]
    """The smallest value of a body over the whole range of an index; `args` are as in `Sum`."""


#: What has a name and stands for a number, and what is one number or one name.  A union of types is made anew wherever it is
#: written, so that what is asked of every node asks for one of these.
NAMED, PLAIN = (Indexed, Symbol), (Rational, Indexed, Symbol)
#: The nodes that bind an index; `args` is (body, (index, first, last)).
Binder = Sum | Product | IndexMax | IndexMin
RELATIONS: dict[str, type[Relational]] = {"<": Lt, "<=": Le, ">": Gt, ">=": Ge, "==": Eq, "!=": Ne}
#: The signs of those that put their sides in an order, by the kind of the node.
ORDERS = {kind: sign for sign, kind in RELATIONS.items() if kind not in (Eq, Ne)}


#: Every node that was built, by its kind and the identities of its arguments, which it keeps alive.
_NODES: dict[tuple[object, ...], Any] = {}
MOST_NODES = 500_000  # some 200 MB; begun again when they are reached, after which equal nodes may be two


def node(kind: type[Basic], *args: Basic) -> Any:
    """A node of `kind` with exactly these arguments: none of SymPy's constructors runs.

    Nodes that are equal are nearly always the same object, so that looking one up compares no trees.
    """
    key = (kind, *map(id, args))
    found = _NODES.get(key)
    if found is None:
        found = kind.__new__(kind, *args) if kind is Tuple else Expr.__new__(kind, *args)
        with suppress(AttributeError):  # a property on some classes, and true there already
            found.is_commutative = True
        if len(_NODES) >= MOST_NODES:
            _NODES.clear()
        _NODES[key] = found
    return found


def alike(a: Basic, b: Basic) -> bool:
    """Whether two expressions say the same; by their hashes, which they keep, those are told apart that do not."""
    return a is b or (hash(a) == hash(b) and bool(a == b))


#: The nodes whose kinds have constructors of their own, which `node` goes past, and whose methods count on that.
BUILT_BY_SYMPY = (Relational, ExprCondPair)


def rebuild(old: Basic, args: Iterable[Basic]) -> Any:
    """`old` with other arguments; what was an atom stays as it is."""
    if isinstance(old, AppliedUndef):
        return apply(old.func.__name__, *args)
    if isinstance(old, BUILT_BY_SYMPY):
        return Basic.__new__(old.func, *args)
    return node(old.func, *args)


# -- leaves


def scalar(name: str) -> Symbol:
    """A real number with a name."""
    return Symbol(name, real=True)


def array(name: str) -> IndexedBase:
    """The name of an array."""
    if name not in _ARRAYS:
        _ARRAYS[name] = IndexedBase(name, real=True)
    return _ARRAYS[name]


_ARRAYS: dict[str, IndexedBase] = {}


def entry(name: str, *indices: Expr) -> Indexed:
    """The entry of an array at some indices; with no indices, the scalar of that name."""
    return node(Indexed, array(name), *indices) if indices else scalar(name)


def name_of(leaf: Expr) -> str:
    """The name of a scalar or of an entry's array."""
    return leaf._args[0]._args[0].name if isinstance(leaf, Indexed) else leaf.name  # type: ignore[attr-defined,no-any-return]


def indices_of(leaf: Expr) -> tuple[Expr, ...]:
    """The indices of an entry; none for a scalar."""
    return leaf._args[1:] if isinstance(leaf, Indexed) else ()


# -- arithmetic


def starts_negative(e: Basic) -> bool:
    """Whether a term is written with a minus sign in front."""
    if isinstance(e, Rational):
        return e.p < 0  # type: ignore[no-any-return]
    return isinstance(e, Mul) and starts_negative(e._args[0])


def add(*terms: Expr) -> Expr:
    """t1 + t2 + …, in this order; an inner sum keeps its parentheses, unless it comes first and needs none."""
    if terms and isinstance(terms[0], Add):
        terms = (*terms[0].args, *terms[1:])
    return ZERO if not terms else terms[0] if len(terms) == 1 else node(Add, *terms)


def mul(*factors: Expr) -> Expr:
    """f1 f2 …, in this order; only what begins with a minus sign stays in parentheses, if something precedes it."""
    flat: list[Expr] = []
    for f in factors:
        if isinstance(f, Mul) and (not flat or not starts_negative(f)):
            flat.extend(f.args)
        else:
            flat.append(f)
    if len(flat) > 1 and flat[0] is MINUS_ONE and isinstance(flat[1], Rational) and not flat[1].is_negative:
        unit = flat[1].p == 1 and flat[1].q != 1 and len(flat) > 2 and is_reciprocal(flat[2])  # -1/(2x)
        if len(flat) == 2 or not (flat[1] is ONE or unit):
            flat = [-flat[1], *flat[2:]]  # written -2, and so it is a number
    if len(flat) > 1 and flat[0] is ONE:
        flat = flat[1:]
    return ONE if not flat else flat[0] if len(flat) == 1 else node(Mul, *flat)


def factors_of(e: Basic) -> tuple[Expr, ...]:
    """The factors of a product, in reading order; anything else is its own only factor."""
    return e.args if isinstance(e, Mul) else (e,)  # type: ignore[return-value]


def neg(e: Expr) -> Expr:
    """-e; a number in front takes the sign."""
    if isinstance(e, Rational):
        return -e
    if isinstance(e, Mul):
        first = e.args[0]
        if starts_negative(first):
            return node(Mul, MINUS_ONE, e)
        if isinstance(first, Rational) and not (first.p == 1 and first.q != 1 and is_reciprocal(e.args[1])):
            return node(Mul, -first, *e.args[1:])
        return node(Mul, MINUS_ONE, *e.args)
    return node(Mul, MINUS_ONE, e)


def sub(a: Expr, b: Expr) -> Expr:
    """a - b."""
    left = a.args if isinstance(a, Add) else (a,)
    return node(Add, *left, neg(b))


def power(base: Expr, exponent: Expr) -> Expr:
    """base to the exponent; x^1 is x, and a whole number's reciprocal is a rational number."""
    if exponent is ONE:
        return base
    if isinstance(base, Rational) and exponent is MINUS_ONE and base is not ZERO:
        return Rational(base.q, base.p)
    if isinstance(base, Pow) and exponent is MINUS_ONE and isinstance(base.exp, Rational):
        return power(base.base, -base.exp)
    return node(Pow, base, exponent)


def sqrt(e: Expr) -> Expr:
    """The square root of e."""
    return node(Pow, e, HALF)


def is_reciprocal(e: Basic) -> bool:
    """Whether a factor is written in a denominator."""
    if isinstance(e, Pow):
        exponent = e._args[1]
        return isinstance(exponent, Rational) and exponent.p < 0  # type: ignore[no-any-return]
    return isinstance(e, Rational) and e.q != 1 and abs(e.p) == 1


def quotient(top: Expr, bottom: Expr) -> Expr:
    """top / bottom, as one fraction."""
    if isinstance(bottom, Mul) and not starts_negative(bottom) and not any(map(is_reciprocal, bottom.args)):
        below = [power(f, MINUS_ONE) for f in bottom.args]
    else:
        below = [power(bottom, MINUS_ONE)]
    if top is ONE:
        return below[0] if len(below) == 1 else node(Mul, *below)
    above = list(top.args) if isinstance(top, Mul) else [top]
    return node(Mul, *above, *below)


def fractions(e: Expr) -> list[tuple[list[Expr], list[Expr]]]:
    """The fractions that a product is written as, each as the factors above and below its line, in reading order.

    A rational number p/q gives p above and q below; a factor without a denominator is above with nothing below, and so is
    a number that is written as a decimal, unless it is a reciprocal that follows something: x/100, but 0.01 x.
    """
    out: list[tuple[list[Expr], list[Expr]]] = [([], [])]
    for n, f in enumerate(e.args if isinstance(e, Mul) else (e,)):
        top, bottom = out[-1]
        if isinstance(f, Rational) and f.q != 1 and not (is_decimal(f) and (n == 0 or abs(f.p) != 1)):
            if f.p != 1:
                if bottom:
                    top, bottom = [], []
                    out.append((top, bottom))
                top.append(Integer(f.p))
            bottom.append(Integer(f.q))
        elif is_reciprocal(f) and not isinstance(f, Rational):
            bottom.append(power(f.base, -f.exp))
        else:
            if bottom:
                top, bottom = [], []
                out.append((top, bottom))
            top.append(f)
    return out


def fraction(e: Expr) -> tuple[Expr, Expr]:
    """The numerator and the denominator of all that a product is, as it is written."""
    above: list[Expr] = []
    below: list[Expr] = []
    for top, bottom in fractions(e):
        above += top
        below += bottom
    return mul(*above), mul(*below)


# -- the rest


def summation(body: Expr, index: Index, size: Expr, first: Expr = ONE) -> Expr:
    """The sum of the body over an index from `first` (1 unless told) to the size."""
    return node(Sum, body, node(Tuple, index, first, size))


def derivative(body: Expr, variable: Expr) -> Expr:
    """∂ body / ∂ variable, left as it is."""
    return node(Derivative, body, node(Tuple, variable, ONE))


def delta(i: Expr, j: Expr) -> Expr:
    """The Kronecker delta: 1 where i = j, else 0; an index stands before a label."""
    return (
        node(KroneckerDelta, j, i) if isinstance(j, Index) and not isinstance(i, Index | Integer) else node(KroneckerDelta, i, j)
    )


def exp(e: Expr) -> Expr:
    """e to a power."""
    return node(_exp, e)


def where(condition: Basic, yes: Expr, no: Expr) -> Expr:
    """`yes` where the condition holds, else `no`."""
    return node(Piecewise, Basic.__new__(ExprCondPair, yes, condition), Basic.__new__(ExprCondPair, no, S.true))


def branches(e: Basic) -> tuple[Expr, Relational, Expr]:
    """The piece of `where` that holds under its condition, the condition, and the other piece."""
    (yes, condition), (no, _) = e.args[0].args, e.args[1].args
    return yes, condition, no  # type: ignore[return-value]


def relation(a: Expr, sign: str, b: Expr) -> Relational:
    """A condition, left as it is."""
    return Basic.__new__(RELATIONS[sign], a, b)  # type: ignore[no-any-return]


def apply(name: str, *args: Basic) -> Expr:
    """An unknown smooth function of some arguments."""
    if name not in _UNKNOWN:
        _UNKNOWN[name] = UndefinedFunction(name)
    return node(_UNKNOWN[name], *args)


_UNKNOWN: dict[str, Any] = {}

__all__ = [
    "HALF",
    "MINUS_ONE",
    "ONE",
    "RELATIONS",
    "TWO",
    "ZERO",
    "Add",
    "AppliedUndef",
    "Binder",
    "Derivative",
    "Expr",
    "Index",
    "IndexMax",
    "IndexMin",
    "Indexed",
    "Integer",
    "KroneckerDelta",
    "Max",
    "Min",
    "Mul",
    "Piecewise",
    "Pow",
    "Product",
    "Rational",
    "Relational",
    "Size",
    "Sum",
    "Symbol",
    "Tuple",
    "Whole",
    "add",
    "apply",
    "array",
    "delta",
    "derivative",
    "entry",
    "exp",
    "factors_of",
    "fraction",
    "fractions",
    "indices_of",
    "is_reciprocal",
    "mul",
    "name_of",
    "neg",
    "node",
    "power",
    "quotient",
    "rebuild",
    "relation",
    "relu",
    "scalar",
    "sigmoid",
    "softplus",
    "sqrt",
    "starts_negative",
    "sub",
    "summation",
    "where",
]  # fmt: skip
