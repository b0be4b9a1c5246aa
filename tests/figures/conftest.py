"""Pictures that several tests look into, each drawn once."""

from __future__ import annotations

from functools import lru_cache

import pytest

from derive.figures import Picture, requested

DATA = "x = [1, 2, 3, 4]; y = [2, 4, 5, 8]"
#: One figure of each kind, as it is asked for.
EXAMPLES: dict[str, dict[str, str]] = {
    "function": {"text": "relu"},
    "max-and-softmax": {"inputs": "2, -1, 0.1"},
    "loss-surface": {"text": "sse", "wrt": "w, b", "data": DATA, "rate": "0.01", "steps": "12", "start": "w = -1; b = 2"},
    "jacobian": {"text": "softmax", "at": "a = [2, 1, 0.1]"},
    "graph": {"text": "softmax-cross-entropy"},
}


@lru_cache
def example(kind: str) -> Picture:
    return requested(kind, EXAMPLES[kind]).draw()


@pytest.fixture(params=EXAMPLES)
def picture(request: pytest.FixtureRequest) -> Picture:
    return example(request.param)
