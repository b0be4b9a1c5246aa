"""What several pictures say in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from derive.figures.canvas import figures
from derive.sentence import Message, message
from derive.words import noted

MOST = 12  # numbers of an array that are read out


def together(parts: Sequence[Message]) -> Message:
    """Sentences one after the other."""
    whole = parts[0]
    for part in parts[1:]:
        whole = message(noted("{first} {second}"), first=whole, second=part)
    return whole


def numbers_given(given: Mapping[str, NDArray[np.float64]]) -> list[Message]:
    """A sentence for each name that was given numbers."""
    return [message(noted("Here {name} is {value}."), name=name, value=listed(values)) for name, values in given.items()]


def listed(values: NDArray[np.float64]) -> str:
    """The numbers of an array: of a row with commas between, of a matrix row by row."""
    if values.size > MOST:
        return ", ".join([*(figures(v) for v in values.reshape(-1)[: MOST - 1]), "…"])
    if values.ndim < 2:
        return ", ".join(figures(v) for v in values.reshape(-1))
    return "; ".join(map(listed, values))


__all__ = ["listed", "numbers_given", "together"]
