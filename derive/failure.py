"""What everything that goes wrong is: something that a person must be told."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    E = TypeVar("E", bound="DeriveError")


class DeriveError(Exception):
    """Something that a person must be told; the message is complete as it stands."""

    exit_status = 2

    def __reduce__(self) -> tuple[Any, ...]:
        """What goes wrong in another process is told in this one, word for word, whatever it was made from."""
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[E], told: tuple[object, ...], state: dict[str, object]) -> E:
    error = kind.__new__(kind, *told)
    error.args = told
    error.__dict__.update(state)
    return error


__all__ = ["DeriveError"]
