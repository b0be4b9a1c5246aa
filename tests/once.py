"""The same question has the same answer: what one test has derived and checked is not derived again for another in its process.

It is off in a test with the mark `anew`, in rooms where deriving itself is what is tested, and wherever a test has put something
of its own in the place of what derives or checks.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager

import derive.check
import derive.engine
import derive.matrix
import derive.pipeline
from derive.pipeline import Answer
from derive.problem import Problem
from derive.question import Question

#: The rooms that ask for answers and look at what is made of them.
ROOMS = frozenset(("catalogue", "cli", "document", "lecture", "notation", "places", "serve", "words"))
MOST = 500  # answers that are kept: the catalogue in each way that a room asks for it
_PARTS = (
    (derive.engine, "derive_problem"), (derive.engine, "derive_gradient"), (derive.engine, "derive_second"),
    (derive.check, "check_all"), (derive.check.Witness, "__init__"), (derive.matrix, "with_matrix_forms"),
)  # fmt: skip


class Once:
    """In the place of `derive.pipeline.answer_to`: answers, by their questions."""

    def __init__(self) -> None:
        self.is_on = False
        self._derive = derive.pipeline.answer_to
        self._parts = self._found()
        self._answers: OrderedDict[object, Answer] = OrderedDict()

    def _found(self) -> list[object]:
        return [getattr(where, name) for where, name in _PARTS]

    def __call__(self, problem: Problem, question: Question) -> Answer:
        if not self.is_on or self._found() != self._parts:
            return self._derive(problem, question)
        asked = (question, problem.definitions, problem.of, problem.wrt)
        known = self._answers.pop(asked, None)
        if known is None or known.problem != problem:
            known = self._derive(problem, question)
        self._answers[asked] = known
        if len(self._answers) > MOST:
            self._answers.popitem(last=False)
        return known


once = Once()


@contextmanager
def derived_once() -> Iterator[None]:
    """Answers are kept for what is asked inside, whatever the test."""
    before, once.is_on = once.is_on, True
    try:
        yield
    finally:
        once.is_on = before
