"""Named tuples without `typing`: what `typing` makes of the same class, and what is said of values beside their names."""

from __future__ import annotations

import ast
import pickle
import typing
from pathlib import Path

import pytest

import derive.question
from derive.question import DETAILS, NOTATIONS, ORDERS, REASONS, Question, Shown
from derive.tuples import NamedTuple

TEXT = '''
class Pair(NamedTuple):
    """Two."""

    one: int
    other: str = "b"

    @property
    def both(self):
        return f"{self.one}{self.other}"
'''
DISORDERLY = "class Pair(NamedTuple):\n    one: int = 1\n    other: str\n"


def made(text: str, base: object) -> typing.Any:
    held: dict[str, object] = {"NamedTuple": base, "__name__": __name__}
    exec(text, held)
    return held["Pair"]


def test_a_named_tuple_is_what_typing_makes() -> None:
    own, theirs = made(TEXT, NamedTuple), made(TEXT, typing.NamedTuple)
    for kind in (own, theirs):
        assert (kind._fields, kind._field_defaults, kind.__doc__, kind.__module__) == (
            ("one", "other"), {"other": "b"}, "Two.", __name__
        )  # fmt: skip
        assert kind(1) == (1, "b") == kind(one=1)
        assert kind(1, "c").both == "1c"
        assert repr(kind(1)) == "Pair(one=1, other='b')"
        with pytest.raises(TypeError):
            kind()
    for base in (NamedTuple, typing.NamedTuple):
        with pytest.raises(TypeError):
            made(DISORDERLY, base)


def test_a_question_is_itself_again_in_another_process() -> None:
    for value in (Question("softmax", wrt="a[j]"), Shown(steps=False)):
        again = pickle.loads(pickle.dumps(value))
        assert again == value and type(again) is type(value)


def test_the_values_that_are_told_are_those_that_the_types_say() -> None:
    tree = ast.parse(Path(derive.question.__file__).read_text(encoding="utf-8"))
    said = {
        n.targets[0].id: ast.literal_eval(n.value.slice)
        for n in ast.walk(tree)
        if isinstance(n, ast.Assign) and isinstance(n.value, ast.Subscript) and isinstance(n.targets[0], ast.Name)
        and ast.unparse(n.value.value) == "Literal"
    }  # fmt: skip
    assert (said["Order"], said["Detail"], said["Notation"], said["Reasons"]) == (ORDERS, DETAILS, NOTATIONS, REASONS)
    assert said["Medium"] == ("screen", "page")
