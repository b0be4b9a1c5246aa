"""What cannot be drawn is refused with one message, and with what may be meant."""

from __future__ import annotations

import pytest

from derive.errors import DeriveError, NotationError
from derive.figures import FigureError, requested, settings_of

BAD = [
    ("nothing", {}, "there is no figure nothing"),
    ("jacobain", {}, "did you mean jacobian"),
    ("function", {}, "needs a function"),
    ("function", {"text": "relu", "color": "red"}, "no setting 'color'"),
    ("function", {"text": "relu", "rnage": "0..1"}, "did you mean range"),
    ("function", {"text": "relu", "range": "x"}, "`range: -4..4`"),
    ("function", {"text": "relu", "range": "4..-4"}, "`range: -4..4`"),
    ("function", {"text": "relu", "range": "0..1e400"}, "no number"),
    ("function", {"text": "relu", "range": "-1e12..1"}, "too large"),
    ("function", {"text": "relu", "at": "x = 1"}, "it has a range, not a number"),
    ("function", {"text": "relu", "at": "z = 1"}, "there is no z"),
    ("function", {"text": "relu", "layout": "besides"}, "`layout: beside`"),
    ("function", {"text": "mse"}, "`at: b = 1; x = [1, 1, 1]; y = [1, 1, 1]`"),
    ("function", {"text": "mse", "at": "b = 1; x = [1, 2]; y = [1, 2, 3]"}, "has 3 entries where 2"),
    ("function", {"text": "mse", "at": "b = [1]; x = [1]; y = [1]"}, "b is one number"),
    ("function", {"text": "mse", "at": "b = 1; b = 2"}, "b is given twice"),
    ("function", {"text": "mse", "wrt": "w, b"}, "`wrt: w`"),
    ("function", {"text": "y = f(x)", "wrt": "x"}, "nothing defines"),
    ("function", {"text": "log(x)", "range": "-2..-1"}, "no number anywhere from -2 to -1"),
    ("function", {"text": "softmax", "input": "9"}, "no entry 9"),
    ("function", {"text": "softmax", "entry": "0"}, "counted from 1"),
    ("function", {"text": "entropy", "at": "p = [0.2, 3]"}, "outside its domain, 0 < p < 1"),
    ("max-and-softmax", {}, "needs 'inputs'"),
    ("max-and-softmax", {"inputs": "1"}, "from 2 to 12"),
    ("max-and-softmax", {"inputs": ", ".join(["1"] * 13)}, "from 2 to 12"),
    ("max-and-softmax", {"inputs": "1, nan"}, "'nan' is no number"),
    ("max-and-softmax", {"inputs": "1, inf"}, "'inf' is no number"),
    ("max-and-softmax", {"inputs": "1, __import__('os')"}, "is no number"),
    ("max-and-softmax", {"inputs": "1," * 20000}, "longer than"),
    ("loss-surface", {"text": "sse", "wrt": "w, b"}, "`data: x = [1, 1, 1]; y = [1, 1, 1]`"),
    ("loss-surface", {"text": "softmax"}, "has indices"),
    ("loss-surface", {"text": "sse", "wrt": "w"}, "over two parameters"),
    (
        "loss-surface",
        {"text": "L = w^2 + b^2", "wrt": "w, b", "rate": "2", "steps": "99", "start": "w = 1; b = 1"},
        "`rate: 0.2`",
    ),
    ("loss-surface", {"text": "L = w^2 + b^2", "wrt": "w, b", "rate": "0"}, "a number above 0"),
    ("loss-surface", {"text": "L = w^2 + b^2", "wrt": "w, b", "steps": "0"}, "from 1 to 500"),
    ("loss-surface", {"text": "L = w^2 + b^2", "wrt": "w, b", "start": "w = 1"}, "`start: w = 1; b = 0`"),
    ("loss-surface", {"text": "L = w^2 + b^2", "wrt": "w, b", "start": "v = 1"}, "no parameter v"),
    ("loss-surface", {"text": "L = w^2 + b^2", "wrt": "w, b", "ranges": "w = 1"}, "is no range"),
    ("jacobian", {"text": "sigmoid"}, "no matrix"),
    ("jacobian", {"text": "softmax"}, "`at: a = [1, 1, 1]`"),
    ("jacobian", {"text": "softmax", "at": "a = [[1, 2]]"}, "a is a row of numbers"),
    ("jacobian", {"text": "softmax", "at": "a = [1, [2, 3]"}, "do not fit|is no number|row of numbers"),
    ("jacobian", {"text": "softmax", "at": "a = " + "[" * 500 + "]" * 500}, "do not fit"),
    ("jacobian", {"text": "softmax", "at": "a = [" + "1, " * 16 + "1]"}, "can be told apart"),
    ("jacobian", {"text": "softmax", "at": "p = [1]"}, "follows from its definition"),
    ("graph", {"text": "softmax", "at": "a = 1"}, "no setting 'at'"),
]


@pytest.mark.parametrize(("kind", "settings", "said"), BAD, ids=[f"{k}-{n}" for n, (k, _, _) in enumerate(BAD)])
def test_what_cannot_be_drawn(kind: str, settings: dict[str, str], said: str) -> None:
    with pytest.raises(FigureError, match=r"(?s)" + "|".join(map(_escaped, said.split("|")))) as refused:
        requested(kind, settings).draw()
    assert refused.value.exit_status == 2 and len(str(refused.value)) < 400


def _escaped(words: str) -> str:
    import re

    return re.escape(words)


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "$x", "\\input{x}", "softmx", "__import__('os')", "x; rm -rf"])
def test_hostile_text_is_text(text: str) -> None:
    with pytest.raises((NotationError, DeriveError)):
        requested("function", {"text": text}).draw()


def test_values_are_read_however_they_are_parted() -> None:
    one, other = (requested("jacobian", {"text": "softmax", "at": at}) for at in ("a = [1, −2.5]", "a=[ 1 ,-2.5 ];"))
    assert one == other and hash(one) == hash(other)


def test_what_a_kind_can_be_told() -> None:
    assert settings_of("graph") == ("of", "wrt", "assume") and settings_of("max-and-softmax") == ("inputs",)
