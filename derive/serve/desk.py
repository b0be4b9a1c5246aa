"""What the page asks for, from the cache or from a worker: how a text is understood, its derivation, its picture, a copy of it.

Nothing is worked out in this process, so that it always answers.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple, cast

from derive.errors import DeriveError
from derive.places import Made, OptionError, Request, kept
from derive.serve.asked import Result, Task, ToRead, Understood
from derive.serve.limits import PATIENCE, SECONDS
from derive.serve.pool import Busy, Died, Overtime, Pool
from derive.serve.state import COPIES, EVERY, State
from derive.words import gettext as _

REMEMBERED = 512  # texts that were understood
BAD, BUSY, LATE, BROKEN = 422, 503, 504, 500  # statuses of HTTP


class Unanswered(DeriveError):
    """A question that no worker answered, with the status of HTTP that says so."""

    def __init__(self, problem: str, status: int) -> None:
        super().__init__(problem)
        self.status = status


class Answered(NamedTuple):
    """What came of a question, and the status of HTTP that goes with it."""

    made: Made
    status: int = 200


class Desk:
    """Takes questions, and hands to the workers what was not answered before.

    Who reads derives nothing, so that what is typed is understood however much is being derived.
    """

    def __init__(self, readers: Pool[Task, Result], derivers: Pool[Task, Result]):
        self._readers, self._derivers = readers, derivers
        self._read: OrderedDict[ToRead, Understood] = OrderedDict()

    async def understood(self, state: State) -> tuple[Understood, int]:
        """How the text is understood, and the status of the answer."""
        assume = tuple(part.strip() for part in state.assume.replace("\n", ";").split(";") if part.strip())
        asked = ToRead(state.text, state.of.strip(), assume, state.lang, PATIENCE)
        found = self._read.get(asked)
        if found is None:
            try:
                found = cast(Understood, await _worked(self._readers, asked))
            except Unanswered as error:
                return Understood(problem=str(error)), error.status
            self._read[asked] = found
            while len(self._read) > REMEMBERED:
                self._read.popitem(last=False)
        return found, BAD if found.problem else 200

    async def derivation(self, state: State, format: str = "folding") -> Answered:
        """The derivation that the state asks for, in a format."""
        try:
            return await self._made(state.derivation(format, PATIENCE))
        except OptionError as error:
            return Answered(Made(problem=str(error), status=2), BAD)

    async def copied(self, state: State, name: str) -> Answered:
        """The derivation as text to be copied, by the name that the page has for its format."""
        return await self.derivation(state, COPIES[name])

    async def figure(self, state: State) -> Answered:
        """The picture of the function."""
        return await self._made(state.figure(PATIENCE))

    async def _made(self, request: Request) -> Answered:
        made = kept(request)
        if made is None:
            try:
                made = cast(Made, await _worked(self._derivers, request))
            except Unanswered as error:
                return Answered(Made(problem=str(error), status=1), error.status)
        return Answered(made, BAD if made.status == 2 else 200)


async def _worked(pool: Pool[Task, Result], task: Task) -> Result:
    try:
        return await pool.ask(task)
    except Busy:
        raise Unanswered(_("too much is asked for at once; please try again in a moment"), BUSY) from None
    except Overtime:
        said = _("this took longer than {n} s and was stopped; `derive` on the command line takes --timeout")
        raise Unanswered(said.format(n=f"{SECONDS:g}"), LATE) from None
    except Died:
        raise Unanswered(_("what worked on this came to an end; was there too little memory?"), BROKEN) from None


def settled(state: State, understood: Understood) -> State:
    """The state with something to differentiate by, where the text leaves no choice, and without a choice that was another
    text's."""
    offered = [*(v.text for v in understood.variables), EVERY]
    if state.wrt in offered or understood.problem:
        return state
    return state._replace(wrt="" if state.by.strip() else understood.usual)


__all__ = ["Answered", "Desk", "Unanswered", "settled"]
