r"""The elementary functions: a row each, with all that the program knows of a function but its numbers.

Another function is a row here and one in the witness's own table, `derive.check.functions`, which knows nothing of this one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Abs, Basic, Expr, Rational, acos, asin, atan, cos, cosh, erf, log, pi, sign, sin, sinh, tan, tanh
from sympy import exp as exponential

from derive.expression.nodes import (
    ONE,
    TWO,
    ZERO,
    add,
    exp,
    fraction,
    mul,
    neg,
    node,
    power,
    quotient,
    relation,
    relu,
    sigmoid,
    softplus,
    sqrt,
    sub,
    where,
)  # fmt: skip
from derive.records import dataclass
from derive.words import noted


@dataclass(frozen=True)
class FunctionRow:
    """How a function is written in every format, and how it is said; Presentation MathML writes what Unicode does.

    `bare` functions stand before a single symbol without parentheses (log x).  `raised` functions carry a whole power on
    the name (tanh²(x)).  `letter` is the Greek letter that is written for the name, if one is.
    """

    text: str
    latex: str
    typst: str
    unicode: str
    spoken: str
    bare: bool = False
    raised: bool = False
    letter: str = ""

    @property
    def in_full(self) -> FunctionRow:
        """The name as a word, for where its letter is a quantity of the same formula."""
        return FunctionRow(self.text, rf"\mathrm{{{self.text}}}", f'upright("{self.text}")', self.text, self.spoken)


@dataclass(frozen=True)
class Elementary:
    """An elementary function: how it is written, how it is read, and its derivative.

    `slope` is the derivative at u, where f is the function's own value there; `law` is the same in the text notation, at {u};
    `convention` says what is taken where there is none.  `commands` are the LaTeX commands that are read as the function,
    `words` other words that LaTeX sets upright for it, `aliases` what libraries call it; `inverse` is what undoes it, in the text
    notation, and `inverse_command` in LaTeX.  `entrywise` functions are taken of a vector entry by entry without a word.
    """

    kind: Any  # SymPy's class, a metaclass of its own
    written: FunctionRow
    rule: str
    title: str
    slope: Callable[[Expr, Expr], Expr]
    law: str
    convention: str = ""
    commands: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    inverse: str = ""
    inverse_command: str = ""
    positive: bool = False
    entrywise: bool = True

    @property
    def text(self) -> str:
        """The name in the text notation."""
        return self.written.text

    def of(self, u: Basic) -> Expr:
        """The function of an argument."""
        return node(self.kind, u)  # type: ignore[no-any-return]


def reciprocal(u: Expr) -> Expr:
    """1/u; that of a fraction is the fraction turned over."""
    top, bottom = fraction(u)
    return power(u, -ONE) if bottom == 1 or isinstance(u, Rational) else quotient(bottom, top)


ELEMENTARY: tuple[Elementary, ...] = (
    Elementary(
        exponential, FunctionRow("exp", r"\exp", "exp", "exp", noted("the exponential")),
        "exponential-rule", noted("Exponential rule"), lambda u, f: f, "exp({u})",
        commands=("exp",), inverse="log({})", positive=True,
    ),
    Elementary(
        log, FunctionRow("log", r"\log", "log", "log", noted("log"), bare=True, raised=True),
        "logarithm-rule", noted("Logarithm rule"), lambda u, f: reciprocal(u), "1/{u}",
        commands=("log", "ln"), aliases=("ln", "loge"), inverse="exp({})",
    ),
    Elementary(
        sin, FunctionRow("sin", r"\sin", "sin", "sin", noted("sine"), bare=True, raised=True),
        "sine-rule", noted("Derivative of the sine"), lambda u, f: node(cos, u), "cos({u})",
        commands=("sin",), inverse="asin({})", inverse_command=r"\arcsin",
    ),
    Elementary(
        cos, FunctionRow("cos", r"\cos", "cos", "cos", noted("cosine"), bare=True, raised=True),
        "cosine-rule", noted("Derivative of the cosine"), lambda u, f: neg(node(sin, u)), "(-sin({u}))",
        commands=("cos",), inverse="acos({})", inverse_command=r"\arccos",
    ),
    Elementary(
        tan, FunctionRow("tan", r"\tan", "tan", "tan", noted("tangent"), bare=True, raised=True),
        "tangent-rule", noted("Derivative of the tangent"), lambda u, f: add(ONE, power(f, TWO)), "(1 + tan({u})**2)",
        commands=("tan",), inverse="atan({})", inverse_command=r"\arctan",
    ),
    Elementary(
        asin, FunctionRow("asin", r"\arcsin", "arcsin", "arcsin", noted("arc sine")),
        "arcsine-rule", noted("Derivative of the arcsine"), lambda u, f: quotient(ONE, sqrt(sub(ONE, power(u, TWO)))),
        "1/sqrt(1 - {u}**2)", commands=("arcsin",), aliases=("arcsin",), inverse="sin({})",
    ),
    Elementary(
        acos, FunctionRow("acos", r"\arccos", "arccos", "arccos", noted("arc cosine")),
        "arccosine-rule", noted("Derivative of the arccosine"), lambda u, f: neg(quotient(ONE, sqrt(sub(ONE, power(u, TWO))))),
        "(-1/sqrt(1 - {u}**2))", commands=("arccos",), aliases=("arccos",), inverse="cos({})",
    ),
    Elementary(
        atan, FunctionRow("atan", r"\arctan", "arctan", "arctan", noted("arc tangent")),
        "arctangent-rule", noted("Derivative of the arctangent"), lambda u, f: quotient(ONE, add(ONE, power(u, TWO))),
        "1/(1 + {u}**2)", commands=("arctan",), aliases=("arctan",), inverse="tan({})",
    ),
    Elementary(
        sinh, FunctionRow("sinh", r"\sinh", "sinh", "sinh", noted("hyperbolic sine"), raised=True),
        "hyperbolic-sine-rule", noted("Derivative of the hyperbolic sine"), lambda u, f: node(cosh, u), "cosh({u})",
        commands=("sinh",),
    ),
    Elementary(
        cosh, FunctionRow("cosh", r"\cosh", "cosh", "cosh", noted("hyperbolic cosine"), raised=True),
        "hyperbolic-cosine-rule", noted("Derivative of the hyperbolic cosine"), lambda u, f: node(sinh, u), "sinh({u})",
        commands=("cosh",), positive=True,
    ),
    Elementary(
        tanh, FunctionRow("tanh", r"\tanh", "tanh", "tanh", noted("hyperbolic tangent"), raised=True),
        "hyperbolic-tangent-rule", noted("Derivative of tanh"), lambda u, f: sub(ONE, power(f, TWO)), "(1 - tanh({u})**2)",
        commands=("tanh",), inverse="log((1 + ({0}))/(1 - ({0})))/2",
    ),
    Elementary(
        erf, FunctionRow("erf", r"\mathrm{erf}", 'upright("erf")', "erf", noted("error function")),
        "error-function-rule", noted("Derivative of the error function"),
        lambda u, f: mul(quotient(TWO, sqrt(pi)), exp(neg(power(u, TWO)))), "2/sqrt(pi)*exp(-{u}**2)",
    ),
    Elementary(
        sigmoid, FunctionRow("sigmoid", r"\sigma", "sigma", "σ", noted("sigmoid"), letter="sigma"),
        "sigmoid-rule", noted("Derivative of the sigmoid"), lambda u, f: mul(f, sub(ONE, f)), "sigmoid({u})*(1 - sigmoid({u}))",
        aliases=("logistic", "expit", "sig"), inverse="log(({0})/(1 - ({0})))", positive=True,
    ),
    Elementary(
        softplus, FunctionRow("softplus", r"\mathrm{softplus}", 'upright("softplus")', "softplus", noted("softplus")),
        "softplus-rule", noted("Derivative of softplus"), lambda u, f: node(sigmoid, u), "sigmoid({u})", positive=True,
    ),
    Elementary(
        relu, FunctionRow("relu", r"\mathrm{ReLU}", 'upright("ReLU")', "ReLU", noted("ReLU")),
        "relu-rule", noted("Derivative of ReLU"), lambda u, f: where(relation(u, ">", ZERO), ONE, ZERO), "where({u} > 0, 1, 0)",
        convention=noted("where {kink}, the derivative of ReLU is taken to be 0"),
    ),
    Elementary(
        Abs, FunctionRow("abs", r"\mathrm{abs}", 'upright("abs")', "abs", noted("absolute value")),
        "absolute-value-rule", noted("Derivative of the absolute value"), lambda u, f: node(sign, u), "sign({u})",
        convention=noted("where {kink}, the derivative of the absolute value is taken to be 0, which is the sign of 0"),
        aliases=("fabs", "absolute", "Abs"), entrywise=False,  # |x| of a vector would be read as its length
    ),
    Elementary(
        sign, FunctionRow("sign", r"\mathrm{sign}", 'upright("sign")', "sign", noted("sign")),
        "sign-rule", noted("Derivative of the sign"), lambda u, f: ZERO, "0",
        convention=noted("where {kink}, the derivative of the sign is taken to be 0"), words=("sgn",), aliases=("sgn",),
    ),
)  # fmt: skip
#: The rows by the name in the text notation.
NAMED: dict[str, Elementary] = {row.text: row for row in ELEMENTARY}
#: The functions that are positive whatever they are taken of.
POSITIVE: tuple[Any, ...] = tuple(row.kind for row in ELEMENTARY if row.positive)

__all__ = ["ELEMENTARY", "NAMED", "POSITIVE", "Elementary", "FunctionRow", "reciprocal"]
