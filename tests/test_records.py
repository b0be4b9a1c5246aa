"""A record behaves as the standard library's dataclass does; what only that class could tell apart is not used."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace
from typing import Any, ClassVar

import pytest

from derive import records


@records.dataclass(frozen=True)
class Point:
    """What processes hand to one another stands in a module."""

    x: int
    name: str = "p"
    near: tuple[int, ...] = ()


def line(dataclass: Callable[..., Any]) -> Any:
    """A class with all that a field can be told, in the way of one decorator or of the other."""

    class Ends:
        """The fields of a class above come first."""

        a: int
        b: int = 2

    class Line(dataclass(frozen=True)(Ends)):  # type: ignore[misc]
        """A line."""

        c: list[int] = field(default_factory=list, hash=False)
        place: int = field(default=0, compare=False)
        secret: str = field(default="s", repr=False)

        @property
        def length(self) -> int:
            return self.b - self.a  # type: ignore[no-any-return]

    return dataclass(frozen=True)(Line)


def cell(dataclass: Callable[..., Any]) -> Any:
    class Cell:
        """A class whose fields change."""

        value: int
        seen: dict[str, int] = field(default_factory=dict)

    return dataclass(Cell)


BOTH = pytest.mark.parametrize("dataclass", [records.dataclass, dataclasses.dataclass], ids=["records", "dataclasses"])


@BOTH
def test_fields_are_given_in_their_order_or_by_name(dataclass: Callable[..., Any]) -> None:
    made = line(dataclass)
    assert repr(made(1, c=[3])).endswith("Line(a=1, b=2, c=[3], place=0)")
    assert made(1, 5) == made(b=5, a=1) == made(1, 5, [], 0, "s") and made(1, 5).length == 4
    assert made(1).c == [] and made(1).c is not made(1).c
    assert [f.name for f in fields(made)] == ["a", "b", "c", "place", "secret"] == list(made.__match_args__)


@BOTH
@pytest.mark.parametrize(
    ("values", "named"),
    [((), {}), ((), {"b": 1}), ((1,), {"a": 1}), ((1,), {"d": 1}), ((), {"b": 1, "d": 1}), ((1, 2, [], 0, "s", 6), {})],
    ids=["nothing", "one too few", "twice", "unknown", "unknown for one too few", "one too many"],
)
def test_fields_that_do_not_fit_are_refused(
    dataclass: Callable[..., Any], values: tuple[int, ...], named: dict[str, int]
) -> None:
    with pytest.raises(TypeError):
        line(dataclass)(*values, **named)


@BOTH
def test_two_are_equal_if_what_is_compared_is(dataclass: Callable[..., Any]) -> None:
    made, other = line(dataclass), line(dataclass)
    one = made(1, c=[1], place=1)
    assert one == made(1, c=[1], place=2) and hash(one) == hash(made(1, c=[2], place=3))
    assert one != made(1) and one != other(1, c=[1]) and one != (1, 2, [1]) and hash(one) != hash(made(2, c=[1]))


@BOTH
def test_a_frozen_one_cannot_be_set(dataclass: Callable[..., Any]) -> None:
    one = line(dataclass)(1)
    with pytest.raises(FrozenInstanceError):
        one.a = 2
    with pytest.raises(FrozenInstanceError):
        one.other = 2
    with pytest.raises(FrozenInstanceError):
        del one.a
    assert one.a == 1


@BOTH
def test_one_that_is_not_frozen_can_be_set_and_has_no_hash(dataclass: Callable[..., Any]) -> None:
    made = cell(dataclass)
    one = made(1)
    one.value = 2
    assert one == made(value=2)
    with pytest.raises(TypeError):
        hash(one)


@BOTH
def test_what_a_class_has_itself_is_left_to_it(dataclass: Callable[..., Any]) -> None:
    class Told:
        """A class that tells itself."""

        a: int

        def __repr__(self) -> str:
            return f"a is {self.a}"

    assert repr(dataclass(frozen=True)(Told)(1)) == "a is 1"


@BOTH
def test_what_belongs_to_a_class_is_no_field(dataclass: Callable[..., Any]) -> None:
    class Figure:
        """A class with something that all of its objects have."""

        kind: ClassVar[str] = "curve"
        wide: int = 3

    made = dataclass(frozen=True)(Figure)
    assert [f.name for f in fields(made)] == ["wide"] and made(4).kind == "curve" and made(4).wide == 4 and made.wide == 3


@BOTH
def test_a_field_has_its_annotation_and_its_default(dataclass: Callable[..., Any]) -> None:
    made = line(dataclass)
    told = {f.name: (f.type, f.default, f.compare, f.repr) for f in fields(made)}
    assert told["a"] == ("int", dataclasses.MISSING, True, True) and told["place"] == ("int", 0, False, True)
    assert made.place == 0 and not hasattr(made, "c")


@BOTH
def test_a_dataclass_of_the_standard_library_extends_either(dataclass: Callable[..., Any]) -> None:
    class Longer(dataclass(frozen=False)(type("Short", (), {"__annotations__": {"a": "int"}}))):  # type: ignore[misc]
        """One more field."""

        b: int = 2

    assert dataclasses.asdict(dataclasses.dataclass(Longer)(1)) == {"a": 1, "b": 2}


def test_the_standard_library_takes_records() -> None:
    one = Point(1, near=(2, 3))
    assert is_dataclass(one) and dataclasses.asdict(one) == {"x": 1, "name": "p", "near": (2, 3)}
    assert replace(one, x=2) == Point(2, "p", (2, 3)) and replace(one) == one
    with pytest.raises(TypeError):
        replace(one, y=2)  # type: ignore[call-arg]
    assert pickle.loads(pickle.dumps(one)) == copy.copy(one) == copy.deepcopy(one) == one
    match one:
        case Point(x, name):
            assert (x, name) == (1, "p")
