"""What is asked of a worker process, and what it answers: plain values, which cross from one process to another."""

from __future__ import annotations

from typing import NamedTuple

from derive.places import Made, Request


class ToRead(NamedTuple):
    """A text that somebody is typing, and what was said beside it."""

    text: str
    of: str
    assume: tuple[str, ...]
    language: str
    seconds: float


class ToBuild(NamedTuple):
    """A lecture that becomes a page of HTML; `version` is that of its files."""

    path: str
    language: str
    version: str


class Choice(NamedTuple):
    """Something to choose: its text in the notation, and its formula as HTML."""

    text: str
    html: str


class Understood(NamedTuple):
    """How a text was understood, or what is wrong with it.

    `about` is what the catalogue says of it; `variables` are what it can be differentiated by, `usual` the one that is taken
    where nobody says, empty where somebody must; `quantities` are what can be differentiated, the one that is taken first.
    """

    html: str = ""
    title: str = ""
    about: str = ""
    variables: tuple[Choice, ...] = ()
    usual: str = ""
    quantities: tuple[Choice, ...] = ()
    problem: str = ""


Task = ToRead | ToBuild | Request
Result = Understood | Made


def work(task: Task) -> Result:
    """What comes of a task.  It is imported where it is done, which is a worker process."""
    from derive.serve import tasks

    return tasks.work(task)


__all__ = ["Choice", "Result", "Task", "ToBuild", "ToRead", "Understood", "work"]
