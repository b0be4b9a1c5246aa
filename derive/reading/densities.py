"""Densities that have a name: how the field writes them, what their parameters are, and the formula that is meant.

A row of the table says what stands behind the bar, and the formula in the text notation.  The normal distribution has a formula
for each way in which its second parameter is written: σ² is a variance, Σ a covariance, σ² I the variance of each entry.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence

from derive.reading.naming import is_capital, is_sized_identity
from derive.reading.phrases import (
    Apply,
    Call,
    Density,
    Fold,
    Inverse,
    Literal,
    Norm,
    Phrase,
    Plus,
    Power,
    Quotient,
    Times,
    Transposed,
    Use,
)
from derive.records import dataclass
from derive.words import noted


@dataclass(frozen=True)
class Named:
    """A density by its names: what its parameters are called in the formula and in that of its
    logarithm, and how that is said.

    `letters` are those which the last parameter has to be, where half of the field means another thing by others; it may be of
    `vectors`.
    """

    names: tuple[str, ...]
    parameters: tuple[str, ...]
    formula: str
    logarithm: str
    said: str
    letters: tuple[str, ...] = ()
    vectors: bool = False


#: The normal density by the form of its second parameter (Bishop, Pattern Recognition and Machine Learning, 2006, appendix B).
NORMAL = {
    "variance": Named(
        ("N", "Normal", "Gauss", "Gaussian"), ("m", "v"), "exp(-((x - m)**2/(2*v)))/sqrt(2*pi*v)",
        "-(x - m)**2/(2*v) - log(2*pi*v)/2",
        noted("{name}(x | μ, σ²) is the normal density with the variance σ², exp(-(x - μ)²/(2 σ²))/√(2 π σ²)"),
    ),
    "rate": Named(
        (), ("m", "b"), "sqrt(b/(2*pi))*exp(-(b*(x - m)**2/2))",
        "log(b/(2*pi))/2 - b*(x - m)**2/2",
        noted("{name}(x | μ, β⁻¹) is the normal density with the variance 1/β, √(β/(2 π)) exp(-β (x - μ)²/2)"),
    ),
    "entries": Named(
        (), ("m", "v"), "exp(-(norm(x - m)**2/(2*v)))/(2*pi*v)**(length(x)/2)",
        "-norm(x - m)**2/(2*v) - length(x)/2*log(2*pi*v)",
        noted("{name}(x | μ, σ² I) is the normal density of a vector, exp(-‖x - μ‖²/(2 σ²))/√det(2 π σ² I)"),
        vectors=True,
    ),
    "diagonal": Named(
        (), ("m", "v"), "prod(exp(-((x - m)**2/(2*v)))/sqrt(2*pi*v))",
        "-sum((x - m)**2/(2*v) + log(2*pi*v)/2)",
        noted("{name}(x | μ, diag σ²) is the product of the normal densities of the entries, with the variances σ_i²"),
        vectors=True,
    ),
    "covariance": Named(
        (), ("m", "S"), "exp(-((x - m).T @ inv(S) @ (x - m)/2))/((2*pi)**(length(x)/2)*sqrt(det(S)))",
        "-((x - m).T @ inv(S) @ (x - m)/2) - log(det(S))/2 - length(x)/2*log(2*pi)",
        noted("{name}(x | μ, Σ) is the normal density of a vector with the covariance Σ, "
              "exp(-(x - μ)ᵀ Σ⁻¹ (x - μ)/2)/√det(2 π Σ)"),
        vectors=True,
    ),
    "precision": Named(
        (), ("m", "S"), "sqrt(det(S))/(2*pi)**(length(x)/2)*exp(-((x - m).T @ S @ (x - m)/2))",
        "log(det(S))/2 - length(x)/2*log(2*pi) - (x - m).T @ S @ (x - m)/2",
        noted("{name}(x | μ, Λ⁻¹) is the normal density of a vector with the precision Λ, "
              "√det(Λ/(2 π)) exp(-(x - μ)ᵀ Λ (x - μ)/2)"),
        vectors=True,
    ),
}  # fmt: skip
#: Others, with what all of the field means by their parameters (Bishop, appendix B; Gelman et al., Bayesian Data Analysis, 2013,
#: appendix A).  A Gamma density has a rate in half of the books and a scale in the others; its letters tell, where they do.
OTHERS = (
    Named(("Bern", "Bernoulli", "Ber"), ("p",), "p**x*(1 - p)**(1 - x)", "x*log(p) + (1 - x)*log(1 - p)",
          noted("{name}(x | p) is the probability p^x (1 - p)^(1 - x)")),
    Named(("Expon", "Exponential"), ("r",), "r*exp(-(r*x))", "log(r) - r*x",
          noted("{name}(x | λ) is the density λ e^(-λ x), λ the rate"), letters=("lambda_",)),
    Named(("Laplace", "Lap"), ("m", "b"), "exp(-(abs(x - m)/b))/(2*b)", "-abs(x - m)/b - log(2*b)",
          noted("{name}(x | μ, b) is the density e^(-|x - μ|/b)/(2 b)")),
    Named(("Cauchy",), ("m", "s"), "1/(pi*s*(1 + ((x - m)/s)**2))", "-log(pi*s*(1 + ((x - m)/s)**2))",
          noted("{name}(x | μ, γ) is the density 1/(π γ (1 + (x - μ)²/γ²))")),
)  # fmt: skip


#: What leaves a density open, by the number of its parameters.
OPEN = {
    2: noted("{name} is an unknown function here: its last parameter may be a variance or a deviation; write a variance as σ², "
             "a covariance as Σ or σ² I"),
    1: noted("{name} is an unknown function here: its parameter may be a rate or a scale; call a rate λ"),
}  # fmt: skip


def density(call: Call, bold: frozenset[str]) -> Density | str | None:
    """The formula of a density with a name, N(x | μ, Σ); a remark where it is open which is meant, None where none is.

    `bold` are the names that the text sets as vectors.
    """
    name, x, parameters = call.function, call.arguments[0], call.arguments[1:]
    if name in NORMAL["variance"].names and len(parameters) == 2:
        mean, second = parameters
        form, spread = form_of(second, bold)
        if form == "variance" and bold & _names((x, mean)):
            form = ""
        parameters = (mean, spread)
        row = NORMAL.get(form)
    else:
        last = parameters[-1].name if parameters and isinstance(parameters[-1], Use) else ""
        fitting = [r for r in OTHERS if name in r.names and len(r.parameters) == len(parameters)]
        row = next((r for r in fitting if not r.letters or last in r.letters), None)
    if row is None:
        return OPEN.get(len(parameters)) if name in NORMAL["variance"].names or any(name in r.names for r in OTHERS) else None
    given = {"x": x, **dict(zip(row.parameters, parameters, strict=True))}
    formula, logarithm = (_phrase(ast.parse(f, mode="eval").body, given, call.at) for f in (row.formula, row.logarithm))
    vectors = tuple(e for e in (x, parameters[0]) if row.vectors and not is_zero(e))
    return Density(call.at, call, formula, logarithm, vectors, row.said)


def form_of(second: Phrase, bold: frozenset[str]) -> tuple[str, Phrase]:
    """How the second parameter of a normal density is written, and the variance, covariance or precision that it is."""
    at = second.at
    match second:
        case Times(factors=factors) if len(rest := [(o, f) for o, f in factors if not is_identity(f)]) == len(factors) - 1:
            spread = rest[0][1] if len(rest) == 1 else Times(at, tuple(rest))
            if not has_matrix(spread):
                return ("diagonal" if bold & _names(spread) else "entries"), spread
        case Apply(function="diag", arguments=(only,)):
            return "diagonal", only
        case Inverse(base=base) if has_matrix(base) and not isinstance(base, Plus | Times):
            return "precision", base
    if is_identity(second):
        return "entries", Literal(at, "1")
    if has_matrix(second):
        return "covariance", second
    if bold & _names(second):
        return "", second
    if isinstance(second, Inverse):
        return "rate", second.base
    return ("variance" if is_variance(second) else ""), second


def is_variance(e: Phrase) -> bool:
    """Whether a number says by its form that it is a variance, and no deviation: σ², 1, β⁻¹, σ²/n, σ² + τ²."""
    match e:
        case Power(exponent=Literal(text="2")):
            return True
        case Literal() | Inverse():
            return True
        case Quotient(top=top):
            return is_variance(top)
        case Times(factors=factors):
            return any(is_variance(f) and not isinstance(f, Literal) for _o, f in factors)
        case Plus(terms=terms):
            return any(is_variance(t) and not isinstance(t, Literal) for _s, t in terms)
    return False


def is_identity(e: Phrase) -> bool:
    """Whether a phrase is an identity matrix: I, I_n."""
    if isinstance(e, Apply):
        return e.function == "eye"
    return isinstance(e, Use) and not e.places and (e.name in ("I", "eye") or is_sized_identity(e.name))


def has_matrix(e: Phrase) -> bool:
    """Whether a phrase is of matrices by its letters: Σ_k, K + σ² I, L Lᵀ."""
    match e:
        case Use(name=name):
            return is_capital(name)
        case Transposed(base=base) | Inverse(base=base):
            return has_matrix(base)
        case Times(factors=factors):
            return any(has_matrix(f) for _o, f in factors)
        case Plus(terms=terms):
            return all(has_matrix(t) for _s, t in terms)
    return False


def _names(e: object) -> frozenset[str]:
    if isinstance(e, Use):
        return frozenset((e.name,))
    if isinstance(e, Phrase):
        return frozenset().union(*map(_names, vars(e).values()))
    return frozenset().union(*map(_names, e)) if isinstance(e, tuple) else frozenset()


def _phrase(node: ast.expr, given: Mapping[str, Phrase], at: int) -> Phrase:
    """A formula of the table with what a density is of for its letters."""

    def inner(part: ast.expr) -> Phrase:
        return _phrase(part, given, at)

    match node:
        case ast.Name(id=name):
            return given[name] if name in given else Literal(at, name)
        case ast.Constant(value=value):
            return Literal(at, str(value))
        case ast.UnaryOp(operand=operand):
            return Plus(at, (("-", inner(operand)),))
        case ast.BinOp(left=ast.UnaryOp(operand=operand), op=ast.Mult() | ast.Div() as sign, right=right):
            return Plus(at, (("-", inner(ast.BinOp(operand, sign, right))),))
        case ast.Attribute(value=value):
            return Transposed(at, inner(value))
        case ast.BinOp(left=left, op=ast.Sub(), right=right) if is_zero(inner(right)):
            return inner(left)
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as sign, right=right):
            first = inner(left)
            terms = first.terms if isinstance(first, Plus) else (("+", first),)
            return Plus(at, (*terms, ("+" if isinstance(sign, ast.Add) else "-", inner(right))))
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return Power(at, inner(left), inner(right))
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return Quotient(at, inner(left), inner(right))
        case ast.BinOp(left=left, op=sign, right=right):
            return Times(at, (("", inner(left)), ("@" if isinstance(sign, ast.MatMult) else "", inner(right))))
        case ast.Call(func=ast.Name(id=function), args=arguments):
            return _applied(function, [inner(a) for a in arguments], at)
    raise TypeError(f"no part of a formula: {ast.unparse(node)}")


def _applied(function: str, arguments: Sequence[Phrase], at: int) -> Phrase:
    match function:
        case "inv":
            return Inverse(at, arguments[0])
        case "norm":
            return Norm(at, arguments[0])
        case "sum" | "prod":
            return Fold(at, function, (), arguments[0])
    return Apply(at, function, tuple(arguments))


def is_zero(e: Phrase) -> bool:
    return (isinstance(e, Literal) and e.text == "0") or (isinstance(e, Apply) and e.function == "zeros")


__all__ = ["density"]
