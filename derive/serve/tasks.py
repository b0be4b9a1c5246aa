"""What a worker process does: reads a text, makes what was asked for, builds a lecture.  Nothing that it is given is run.

Whatever goes wrong is a value too, in the words of the command line.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from derive.catalogue import named
from derive.document.reading import reading
from derive.document.render import writer
from derive.errors import DeriveError
from derive.figures.canvas import ready
from derive.notation import among, text
from derive.pipeline import limited, pose
from derive.places import Made, Request, make
from derive.problem import Definition, Problem
from derive.question import Question, Shown
from derive.serve.asked import Choice, Result, Task, ToBuild, ToRead, Understood
from derive.words import gettext as _
from derive.words import speaking

ready()  # a process that has imported this module is copied for each worker


def work(task: Task) -> Result:
    """What comes of a task."""
    try:
        if isinstance(task, ToRead):
            with speaking(task.language), limited(task.seconds):
                return _understood(task)
        if isinstance(task, ToBuild):
            with speaking(task.language):
                return _built(Path(task.path))
        made = make(task)
        return made._replace(problem=_pointed(task, made))
    except DeriveError as error:
        problem = str(error)
    except (RecursionError, OverflowError, MemoryError):
        problem = _("this is too large to be worked out")
    except Exception as error:  # one browser's question does not end the work for all
        problem = _("an error of the program itself ({error})").format(error=f"{type(error).__name__}: {error}"[:400])
    return Understood(problem=problem) if isinstance(task, ToRead) else Made(problem=problem, status=2)


def _pointed(task: Request, made: Made) -> str:
    """The message as the command line has it: with its line and column, and with the option that gives it more time."""
    more = f"timeout={4 * task.timeout:g}"
    if not made.line:
        return made.problem.replace(more, f"`derive … --{more.replace('=', ' ')}`")
    with speaking(task.shown.language):
        place = _("line {line}, column {column}: {problem}")
        return place.format(line=made.line, column=made.column, problem=made.problem)


def _understood(task: ToRead) -> Understood:
    entry = named(task.text.strip())
    whole = task.text if entry is None else entry.text
    of = task.of or (entry and entry.of) or None
    assume = (*(entry.assume if entry else ()), *task.assume)
    if entry is None:
        problem = pose(Question(whole, of, None, assume, gradient=True))
    else:
        problem = pose(Question(task.text, task.of or None, None, task.assume))
    every = problem.variables if entry is None else pose(Question(whole, of, None, assume, gradient=True)).variables
    made = writer("folding")
    page = reading(problem, Shown(language=task.language))
    with among(*page.context):
        variables = [Choice(text(v), made.inline(v)) for v in every]
        quantities = [Choice(text(d.head), made.inline(d.head)) for d in _quantities(problem)]
    usual = entry.wrt if entry else variables[0].text if len(variables) == 1 else ""
    if usual and usual not in (v.text for v in variables):
        variables.insert(0, Choice(usual, ""))
    return Understood(
        str(made.page(page)), entry.told_title if entry else "", entry.told_about if entry else "", tuple(variables), usual,
        tuple(quantities),
    )  # fmt: skip


def _quantities(problem: Problem) -> list[Definition]:
    """What can be differentiated, the one that is taken first."""
    written = [d for d in problem.definitions if d.name not in problem.coined]
    return sorted(written, key=lambda d: d.head != problem.of)


def _built(lecture: Path) -> Made:
    from derive.lecture.build import build

    with tempfile.TemporaryDirectory(prefix="derive-") as folder:
        (page,) = build([lecture], Path(folder), ("html",))
        return Made(page.read_text(encoding="utf-8"))


__all__ = ["work"]
