"""The last line in the order in which people write."""

from __future__ import annotations

from sympy import Expr, Rational

from derive.engine.trace import Trace
from derive.expression.indices import shape
from derive.expression.nodes import Add, Binder, Derivative, KroneckerDelta, Mul, Pow, Sum, starts_negative
from derive.expression.places import at, heads, walk_up
from derive.rules import algebra, indexed, order

#: What has an order of its own, or a sign that may stand before it.
ARRANGED = (Add, Mul, Pow, Sum)


def reading_order(trace: Trace) -> None:
    """Every product and every sum in the order in which people write; what somebody typed stays as it is."""
    for place, e in walk_up(trace.expr):
        if not isinstance(e, ARRANGED) or any(isinstance(at(trace.expr, place[:n]), Derivative) for n in range(len(place))):
            continue
        now = at(trace.expr, place)
        if isinstance(now, Sum) and starts_negative(now.args[0]) and not isinstance(at(trace.expr, place[:-1]), Mul):
            trace.apply(indexed.constant_out_of_sum, place, 2)
        if not isinstance(now, ARRANGED) or isinstance(now, Sum) or _is_typed(now, trace):
            continue
        if isinstance(now, Add) and not place and _data_term_first(now):
            continue
        if trace.apply(order.sign_in_front, place, 2) and not (
            place and place[-1] and isinstance(at(trace.expr, place[:-1]), Add)
        ):
            trace.apply(algebra.sign_within, place, 2)
        if trace.apply(order.order_of_factors, place, 2):
            trace.apply(algebra.collect_powers, place, 2)  # of two fractions that are one now
        trace.apply(order.order_of_terms, place, 2)
        trace.apply(order.order_of_powers, place, 2)
        trace.apply(order.order_of_signs, place, 2)


def differences_in_order(trace: Trace) -> None:
    """Every factor that is a difference with what has no minus sign first: (g - m) for (-m + g), also where the line goes on."""
    for place, e in walk_up(trace.expr) if Add in heads(trace.expr) else ():
        if not isinstance(e, Add) or not starts_negative(e.args[0]):
            continue
        around = [at(trace.expr, place[:n]) for n in range(len(place))]
        if around and isinstance(around[-1], Mul) and not any(isinstance(outer, Derivative) for outer in around):
            if not _is_over_a_square(around[-1]) and not _is_typed(e, trace):
                trace.apply(order.order_of_terms, place, 2)
    _signs_in_front(trace)


def _signs_in_front(trace: Trace) -> None:
    """Every s - 1 beside a share s as 1 - s, and differences of the same two quantities one way, with the sign in front."""
    for place, e in walk_up(trace.expr) if Add in heads(trace.expr) else ():
        if isinstance(e, Mul | Add) and not any(isinstance(at(trace.expr, place[:n]), Derivative) for n in range(len(place))):
            trace.apply(order.less_than_one, place, 2)
            trace.apply(order.like_differences, place, 2)


def _is_over_a_square(e: Expr) -> bool:
    """Whether a product is a sum over a power, as the quotient rule leaves it: f' g - f g' keeps its order."""
    return len(e.args) == 2 and isinstance(e.args[1], Pow) and isinstance(e.args[1].exp, Rational) and bool(e.args[1].exp <= -2)


def _is_typed(e: Expr, trace: Trace) -> bool:
    """Whether an expression stands in a definition as it is, perhaps with other letters for the indices."""
    return shape(e) in trace.facts.shapes()


def _data_term_first(e: Expr) -> bool:
    """Whether a line begins with a sum over the data, before penalties: -2 Σ x r + 2 c w, but 1 - Σ x."""
    first = e.args[0].args if isinstance(e.args[0], Mul) else e.args[:1]
    if starts_negative(e.args[0]) and any(isinstance(t, Rational) for t in e.args):
        return False
    return any(isinstance(f, Binder) for f in first) and not any(isinstance(f, KroneckerDelta) for f in first)
