"""While a derivation is made, Python looks for garbage seldom.

Nearly all that a derivation leaves behind is freed at once, as soon as nothing refers to it.  Every 700 objects Python also looks
for what refers to itself in a circle, and now and then it looks through all that there is, SymPy with it: of many derivations
one after the other that is a sixth of the time.
"""

from __future__ import annotations

import gc
from threading import Lock

#: So many objects are made until Python looks again: about one derivation, and a few megabytes.
OBJECTS = 20_000


class _Seldom:
    """Until all who are inside are outside again, garbage is looked for seldom: several threads may be inside."""

    def __init__(self) -> None:
        self.lock, self.inside = Lock(), 0
        self.before = gc.get_threshold()

    def __enter__(self) -> None:
        with self.lock:
            self.inside += 1
            if self.inside == 1:
                self.before = gc.get_threshold()
                if 0 < self.before[0] < OBJECTS:  # nobody is told to look who does not, or to look more often
                    gc.set_threshold(OBJECTS, *self.before[1:])

    def __exit__(self, *_error: object) -> None:
        with self.lock:
            self.inside -= 1
            if self.inside == 0 and gc.get_threshold() == (OBJECTS, *self.before[1:]):
                gc.set_threshold(*self.before)


SELDOM = _Seldom()

__all__ = ["OBJECTS", "SELDOM"]
