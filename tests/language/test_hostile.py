"""Text that is meant to harm: refused with a message within two seconds, and nothing of it is ever run."""

from __future__ import annotations

import builtins
import contextlib
import sys
import time
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from derive.errors import DeriveError, NotationError
from derive.language.reader import read_expression, read_problem
from derive.problem import Problem

MARKER = "the_marker_of_these_tests"
HOSTILE = {
    "import": f"__import__('os').environ.update({MARKER}='1')",
    "import in a definition": f"f = __import__('builtins').__dict__.update({MARKER}=1)",
    "eval": f"eval('setattr(__builtins__, \"{MARKER}\", 1)')",
    "exec": f"exec('import builtins; builtins.{MARKER} = 1')",
    "open": "open('/tmp/x', 'w')",
    "getattr": "getattr(x, '__class__')",
    "lambda": "(lambda: 1)()",
    "lambda in a sum": "L = sum(lambda k: k, k)",
    "f-string": "f'{x}'",
    "f-string that calls": f"f\"{{setattr(__builtins__, '{MARKER}', 1)}}\"",
    "walrus": "(x := 1)",
    "walrus in a call": "L = exp(y := x)",
    "comprehension": "[x for x in (1, 2)]",
    "generator": "L = sum(a[i] for i in range(3))",
    "set comprehension": "{x for x in (1, 2)}",
    "dictionary": "{1: x}",
    "attribute": "x.real",
    "attribute of a number": "(1).real",
    "attributes": "x.__class__.__mro__[1].__subclasses__()",
    "method": "x.subs(x, 1)",
    "two underscores": "__builtins__",
    "two underscores in a call": "__import__(x)",
    "two underscores in an entry": "__builtins__[i]",
    "two underscores as an index": "L = sum(a[__k__], __k__)",
    "keyword argument": "L = exp(x=1)",
    "keyword argument of a sum": "L = sum(a[k], k, start=1)",
    "keyword arguments": "L = exp(**x)",
    "star argument": "L = exp(*x)",
    "star": "L = *x",
    "await": "await x",
    "yield": "(yield x)",
    "bytes": "b'x'",
    "string": "'x'",
    "string with a name": "L = sum('a', k)",
    "strings side by side": "'x' 'y'",
    "complex": "1j",
    "complex in a product": "L = x*2.5J",
    "ellipsis": "...",
    "ellipsis in an entry": "a[...]",
    "slice": "a[1:2]",
    "slice of everything": "a[:]",
    "None": "None",
    "True": "True",
    "two brackets": "L = a[i][j]",
    "entry of a call": "f(x)[i]",
    "call of a call": "f(x)(y)",
    "call of an entry": "a[i](x)",
    "call of a number": "2(x)",
    "negative index": "a[-1]",
    "float index": "a[1.5]",
    "index that is a string": "a['i']",
    "index that is a call": "a[exp(1)]",
    "bits": "x & y",
    "shift": "1 << 99999999999",
    "inversion": "~x",
    "comparison chain": "where(1 < x < 2, 1, 0)",
    "in": "where(x in y, 1, 0)",
    "is": "where(x is y, 1, 0)",
    "and": "where(x > 1 and y > 1, 1, 0)",
    "tower of powers": "9**9**9**9",
    "large power": "L = 9**9999999*x",
    "large power of a power": "L = (9**999)**(9**999)*x",
    "large root": "L = (1/9)**-99999999",
    "long number": "9" * 5000,
    "large exponent": "1e999999999",
    "small exponent": "L = 1e-999999999*x",
    "division by zero": "1/0",
    "negative power of zero": "0**-1",
    "parentheses": "(" * 10_000 + "x" + ")" * 10_000,
    "parentheses that are not closed": "(" * 10_000,
    "parentheses that close nothing": ")" * 10_000,
    "brackets": "L = a" + "[" * 5000 + "i" + "]" * 5000,
    "calls": "L = " + "exp(" * 3000 + "x" + ")" * 3000,
    "minus signs": "L = " + "-" * 10_000 + "x",
    "powers": "L = " + "x**" * 5000 + "x",
    "sums": "L = " + "sum(" * 70 + "a[k]" + ", k)" * 70,
    "ten megabytes": "x" * 10_000_000,
    "ten megabytes of sums": "x + " * 2_500_000,
    "ten megabytes of lines": "\n" * 10_000_000,
    "zero byte": "x\0 + y",
    "zero bytes": "\0" * 1000,
    "lone surrogate": "x + \ud800",
    "lone surrogate alone": "\udfff",
    "escape codes": "\x1b[31mx",
    "direction marks": "L = \u202ex",
    "zero width": "x\u200by",
    "full width": "ｅｖａｌ(x)",
    "letters that look alike": "ехр(x)",
    "byte order mark": "\ufeffx",
    "carriage return": "x\x0by",
    "backslash": "x \\\n + y \\",
    "backtick": "`x`",
    "dollar": "x $ y",
    "LaTeX": r"\input{/etc/passwd}",
    "template": "<< x >> <% include '/etc/passwd' %>",
    "template of another kind": "{{ 7*7 }}",
    "shell": "$(touch x); `touch x`",
    "assignment inside": "L = exp(x = 2)",
    "augmented": "x += 1",
    "statement": "import os",
    "statements": "import os; os.system('x')",
    "class": "class A: pass",
    "decorator": "@x",
    "assert": "assert x",
    "annotation": "x: int = 3",
    "arrow": "def f() -> int: 1",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_refused_within_two_seconds(what: str) -> None:
    begin = time.process_time()
    with pytest.raises(NotationError) as caught:
        read_problem(HOSTILE[what], wrt="x")
    assert time.process_time() - begin < 2
    message = str(caught.value)
    assert message and len(message) < 1000
    assert not hasattr(builtins, MARKER)


@pytest.mark.parametrize("what", HOSTILE)
def test_it_is_refused_wherever_text_is_read(what: str) -> None:
    text = HOSTILE[what]
    problem = Problem((), *[read_expression("x", Problem((), None, None))] * 2)  # type: ignore[arg-type]
    begin = time.process_time()
    for ask in (
        lambda: read_problem("L = x**2", wrt=text), lambda: read_problem("L = x**2", of=text, wrt="x"),
        lambda: read_problem("L = x**2", wrt="x", assume=[text]), lambda: read_expression(text, problem),
    ):  # fmt: skip
        try:
            ask()
        except NotationError as error:
            assert len(str(error)) < 1000
    assert time.process_time() - begin < 4
    assert not hasattr(builtins, MARKER)


LONG: dict[str, Callable[[int], str]] = {
    "one definition": lambda n: "x = x\n" * n,
    "functions with arguments": lambda n: "\n".join(f"f{k}(x) = x" for k in range(n)),
    "capital E": lambda n: "\n".join(f"y{k} = E*x" for k in range(n)),
    "transposes": lambda n: "y = T + " + " + ".join(f"x{k}^T" for k in range(n)),
    "shifted places": lambda n: "L = sum(" + " + ".join(f"x{k}_i-1" for k in range(n)) + ", i)",
}


@pytest.mark.slow
@pytest.mark.parametrize("what", LONG)
def test_twice_as_long_a_text_takes_about_twice_as_long(what: str) -> None:
    """The work is counted in calls, which are the same on a busy machine."""

    def calls(n: int) -> int:
        count = 0

        def watch(_frame: object, event: str, _given: object) -> None:
            nonlocal count
            count += event in ("call", "c_call")

        sys.setprofile(watch)
        try:
            with contextlib.suppress(NotationError):
                read_problem(LONG[what](n), wrt="x")
        finally:
            sys.setprofile(None)
        return count

    calls(10)
    assert calls(480) < 8 * calls(120)  # quadratic: 16 times


def test_ten_megabytes_take_no_gigabytes() -> None:
    text = "x + " * 2_500_000
    tracemalloc.start()
    with pytest.raises(NotationError):
        read_problem(text, wrt="x")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 50_000_000


PIECES = st.sampled_from(
    ["x", "a[i]", "a[", "]", "(", ")", "sum(", ", k)", "exp(", " = ", ";", "\n", "+", "-", "*", "/", "**", "^", "2", "0.5", "0",
     "where(", "<", "==", ",", "delta(i, j)", "diff(", "lambda", ".", ":", "'", '"', "f(x)", "θ", "²", "#", " ", "max(", "N",
     "(k, 1, N)", "p[i]", "_", "1e9", "if", "else", "\\", "{", "}", "@", "!", "pi"]
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=400, deadline=2000)
@given(st.text(max_size=60))
@example("\0")
@example("x = \ud800")
@example("a[i")
@example("L = 0**0**0**-1")
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_problem(text)
    except DeriveError as error:
        assert str(error)


@pytest.mark.slow
@settings(max_examples=600, deadline=2000)
@given(st.lists(PIECES, max_size=14).map("".join), st.sampled_from(["x", "a[j]", "p[j]", "k", None]))
def test_any_pieces_of_the_notation_are_read_or_refused(text: str, wrt: str | None) -> None:
    try:
        problem = read_problem(text, wrt=wrt)
    except DeriveError as error:
        assert str(error)
    else:
        assert problem.definitions


@pytest.mark.slow
@settings(max_examples=200, deadline=2000)
@given(st.lists(PIECES, max_size=10).map("".join))
def test_any_pieces_are_read_or_refused_as_an_expression(text: str) -> None:
    problem = read_problem("p[i] = exp(a[i])/sum(exp(a[k]), (k, 1, N))", wrt="a[j]")
    try:
        read_expression(text, problem)
    except DeriveError as error:
        assert str(error)
