"""Derivations in a notebook: the line of a magic read as a command line is, and what a notebook is shown of it.

Nothing here imports IPython, or SymPy where a derivation was made before.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import NamedTuple, TypeVar

from derive.errors import DeriveError
from derive.places.making import Made, make_all
from derive.places.request import KINDS, OPTIONS, Kind, OptionError, Request, flags_and_values, request
from derive.words import gettext as _

PLAIN, MARKDOWN, LATEX, SVG, PDF = "text/plain", "text/markdown", "text/latex", "image/svg+xml", "application/pdf"
WIDTH = 80  # columns: what a cell shows beside a list of files, and in marimo
#: What is made of each kind of request.
FORMATS: Mapping[Kind, Mapping[str, str]] = {
    "derivation": {PLAIN: "text", MARKDOWN: "md", LATEX: "latex"}, "result": {MARKDOWN: "md", LATEX: "latex"},
    "definition": {MARKDOWN: "md", LATEX: "latex"}, "plot": {SVG: "svg", PDF: "pdf"},
}  # fmt: skip
#: What JupyterLab, VS Code and Colab tell a kernel's process of themselves.
AT_A_SCREEN = ("JPY_SESSION_NAME", "VSCODE_PID", "COLAB_RELEASE_TAG")
FLAGS, VALUES = flags_and_values()
_OPTION = re.compile(r"""(?<!\S)--(?P<name>[A-Za-z][\w-]*)(?P<equals>=?)""")
_VALUE = re.compile(r"""\s*(?:"(?P<double>(?:[^"\\]|\\["\\])*)"|'(?P<single>[^']*)'|(?P<bare>\S+))(?!\S)""")


D = TypeVar("D", bound="Display")


class Refused(DeriveError):
    """A line of a notebook that is answered by a message: it stands alone, without the trace of the program around it."""

    def __init__(self, problem: str, status: int = 2) -> None:
        self.exit_status = status
        super().__init__(problem)

    def _render_traceback_(self) -> list[str]:
        """What IPython shows of it."""
        return [f"derive: {line}" if n == 0 else line for n, line in enumerate(str(self).split("\n"))]


class Line(NamedTuple):
    """The line of a magic as it was read."""

    kind: Kind
    text: str
    options: Mapping[str, str | None]


def read(line: str) -> Line:
    """The words of a magic's line: its text needs no quotation marks, and its options are those of the command line.

    The first word may say what is made: `plot`, `definition`, `result`, and `derivation` unless one is named.
    """
    first = re.match(r"\s*(\S*)", line)
    kind: Kind = next((k for k in KINDS if first and k == first[1]), "derivation")
    place = first.end() if first and first[1] == kind else 0
    options: dict[str, str | None] = {}
    text = ""
    while found := _OPTION.search(line, place):
        text += line[place : found.start()]
        place = found.end()
        name = found["name"].lower().replace("_", "-")
        value: str | None = None
        if found["equals"] or kind == "plot" or name in VALUES:
            told = _VALUE.match(line, place)
            if told is not None and (found["equals"] or not _OPTION.match(told[0].strip())):
                value, place = _unquoted(told), told.end()
        if name in options and name != "assume":
            raise OptionError(_("{option} is given twice; one derivation has one").format(option=f"--{name}"), name)
        options[name] = f"{options[name]}; {value}" if name in options else value
    text = f"{text}{line[place:]}".strip()
    quoted = _VALUE.fullmatch(text)
    return Line(kind, _unquoted(quoted) if quoted and text[0] in "\"'" else text, options)


def _unquoted(found: re.Match[str]) -> str:
    if found["double"] is not None:
        return re.sub(r'\\(["\\])', r"\1", found["double"])
    return found["single"] if found["single"] is not None else found["bare"]


class Display:
    """What a magic gives back: a derivation, or a figure, that shows itself in whatever reads a notebook."""

    def __init__(self, asked: Request, made: Mapping[str, Made]) -> None:
        self.request, self.made = asked, made

    @property
    def undecided(self) -> str:
        """What is to be said of a derivation that a check left undecided."""
        return next((one.problem for one in self.made.values() if one.problem), "")

    def __str__(self) -> str:
        return self._outputs.get(PLAIN, self._outputs.get(MARKDOWN, repr(self))).rstrip("\n")

    def __repr__(self) -> str:
        return f"<derive {self.request.told}>"

    @cached_property
    def _outputs(self) -> dict[str, str]:
        return {mime: one.output for mime, one in self.made.items()}

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """What a notebook keeps of it, for whatever shows it."""
        outputs = self._outputs
        if self.request.kind == "plot":
            return {PLAIN: repr(self), SVG: outputs[SVG], PDF: outputs[PDF]}
        return bundle(str(self), outputs[MARKDOWN], lambda: outputs[LATEX])


def bundle(plain: str, markdown: str, latex: Callable[[], str]) -> dict[str, str]:
    """A derivation as a notebook keeps it: Markdown for every screen, and LaTeX for paper where nobody sits at a screen.

    JupyterLab, marimo, nbconvert, Colab and GitHub set Markdown and its formulas.  VS Code would rather show LaTeX, and does so
    as if it were Markdown, macros and all; since what one program keeps is opened in another, LaTeX is kept only by what runs a
    notebook to convert it.
    """
    told = {PLAIN: plain.rstrip("\n"), MARKDOWN: markdown.replace("✓ ", r"$\checkmark$ ").rstrip("\n")}
    return told if any(map(os.environ.get, AT_A_SCREEN)) else {**told, LATEX: latex()}


def shown(line: str, cell: str | None, kind: type[D]) -> D:
    """What a magic's line asks for, with its formula in the cell below it where it has one.

    Raises `Refused`, whose message names the line of the cell, where there is something wrong.
    """
    try:
        asked = read(line)
        if cell is not None and cell.strip() and asked.text:
            raise OptionError(_("the formula stands in the cell, or in its first line, not in both"))
        text = cell if cell and cell.strip() else asked.text
        _look_for_dashes(text)
        requests = {
            mime: request(asked.kind, text, asked.options, format, width=WIDTH) for mime, format in FORMATS[asked.kind].items()
        }
    except OptionError as error:
        raise Refused(_dashed(error)) from None
    except DeriveError as error:
        raise Refused(str(error), error.exit_status) from None
    found = make_all(requests.values())
    made = {mime: found[one] for mime, one in requests.items()}
    for one in made.values():
        if not one.output:
            raise Refused(_placed(one, text, cell), one.status)
    return kind(requests.get(MARKDOWN) or requests[SVG], made)


def _placed(made: Made, text: str, cell: str | None) -> str:
    """What is wrong, with its place in the cell as its author counts lines."""
    if not made.line:
        return made.problem
    if cell is None or text is not cell:
        return _("column {column}: {problem}").format(column=made.column, problem=made.problem)
    above = 1 + cell[: len(cell) - len(cell.lstrip())].count("\n")
    said = _("line {line}, column {column}: {problem}")
    return said.format(line=made.line + above, column=made.column, problem=made.problem)


def _look_for_dashes(text: str) -> None:
    """Refuses an option without its dashes, `softmax steps`: a formula has no two names side by side."""
    words = text.split()
    for word in words[1:] if all(re.fullmatch(r"[\w-]+", w) for w in words[:1]) else ():
        if word in OPTIONS and "=" not in text:
            raise OptionError(_("{word} is an option").format(word=word), word, f"`--{word}`")


def _dashed(error: OptionError) -> str:
    """A message whose fix has the dashes that an option has here."""
    if not error.fix or error.fix.startswith("`"):
        return str(error)
    fix = f"--{error.fix}" if error.fix in OPTIONS else f"--{error.option} {error.fix}"
    return str(OptionError(error.problem, error.option, f"`{fix}`"))


def completions(before: str) -> list[str]:
    """What the last word of a magic's line may become: an option, or a name of the catalogue."""
    word = before.split(" ")[-1]
    if word.startswith("-"):
        return [f"--{name}" for name in (*OPTIONS, "lang", "timeout") if f"--{name}".startswith(word)]
    from derive.catalogue import catalogue

    return [name for name in catalogue() if name.startswith(word)]


__all__ = ["WIDTH", "Display", "Line", "Refused", "bundle", "completions", "read", "shown"]
