"""The list of the fragments of a site, in TOML: a table for each, whose name is that of its files.

    to = ["html", "md"]          what stands above the tables is said for all of them

    [softmax]                    the text is the name, unless it is given
    steps = true
    label = "eq-softmax"         the anchor, and the number that stands at the answer
    number = "3"

    [my-loss]
    text = "L = -sum(k, t[k]*log(p[k]))"
    wrt = "p[j]"

    [sigmoid-curve]
    kind = "plot"
    text = "sigmoid"

Everything that is wrong with a list is told in one run, each with its line.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from derive.places.request import KINDS, OptionError, Request, asked, for_all
from derive.words import gettext as _

#: The files that each kind of fragment can be, by their suffix, with the format of each; the formulas of HTML may be TeX.
FILES: dict[str, dict[str, str]] = {
    "derivation": {"html": "fragment", "md": "md", "json": "json", "tex": "latex", "svg": "svg"},
    "result": {"html": "fragment", "md": "md", "json": "page", "tex": "latex"},
    "definition": {"html": "fragment", "md": "md", "json": "page", "tex": "latex"},
    "plot": {"html": "fragment", "json": "page", "svg": "svg", "pdf": "pdf", "png": "png"},
}
SUFFIXES = tuple(dict.fromkeys(suffix for row in FILES.values() for suffix in row))
DEFAULT = ("html", "md", "json")
MATHS = {"mathml": "fragment", "tex": "fragment-tex"}
BINARY = ("pdf", "png")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_HEADER = re.compile(r"""\s*\[\s*(["']?)(?P<name>[^"'\]]*)\1\s*\]\s*(?:#.*)?""")
_KEY = re.compile(r"""\s*(["']?)(?P<name>[\w-]+)\1\s*=\s*(?P<value>.*)""")
_WHERE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


class Trouble(NamedTuple):
    """Something that is wrong, and where: a line from 1.  What is `doubtful` is shown all the same, without a claim."""

    line: int
    told: str
    status: int = 2
    doubtful: bool = False


class Wanted(NamedTuple):
    """A file that the list asks for, and the request that makes it, with the lines of its table and of its text."""

    file: str
    request: Request
    label: str
    number: str
    caption: str
    line: int
    text_line: int


def read_list(
    place: Path, to: tuple[str, ...] = (), maths: str = "", language: str | None = None
) -> tuple[list[Wanted], list[Trouble]]:
    """The files that a list asks for, and all that is wrong with it; `to`, `maths` and `language` are for a list that does not
    say."""
    source = place.read_text(encoding="utf-8-sig")
    try:
        tables = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        found = _WHERE.search(str(error))
        line = int(found[1]) if found and found[1] else source.count("\n") + 1
        said = str(error)[: found.start()] if found else str(error)
        return [], [Trouble(line, _("this is not TOML: {why}").format(why=said[:1].lower() + said[1:]))]
    lines = _lines(source)
    common = {name: value for name, value in tables.items() if not isinstance(value, dict)}
    wanted: list[Wanted] = []
    troubles: list[Trouble] = []
    for name, table in tables.items():
        if not isinstance(table, dict):
            continue
        line = next((n for (header, key), n in lines.items() if not key and header.partition(".")[0] == name), 1)
        try:
            wanted += _files(name, table, {"to": to or None, "maths": maths or None, **common}, lines, language)
        except OptionError as error:
            own = lines.get((name, error.option)) or lines.get(("", error.option)) or line
            troubles.append(Trouble(own, str(error)))
    if not wanted and not troubles:
        troubles.append(Trouble(1, _("this list asks for nothing; a fragment is a table: [softmax]")))
    return wanted, troubles


def _files(
    name: str, table: Mapping[str, Any], common: Mapping[str, Any], lines: Mapping[tuple[str, str], int], language: str | None,
) -> Iterator[Wanted]:  # fmt: skip
    if not _NAME.fullmatch(name):
        raise OptionError(_("{name} is no name of a file: letters of English, digits, - and _").format(name=repr(name)[:60]))
    if inner := next((key for key, value in table.items() if isinstance(value, dict)), None):
        told = _("the table [{name}.{inner}] stands within another; the name of a fragment has no dot")
        raise OptionError(told.format(name=name, inner=inner))
    kind = _one_of("kind", table.get("kind", common.get("kind", "derivation")), KINDS)
    left = {key: value for key, value in {**for_all(kind, common), **table}.items() if value is not None and key != "kind"}
    maths = _one_of("maths", left.pop("maths", "mathml"), tuple(MATHS))
    suffixes = _suffixes(left.pop("to", DEFAULT))
    may = FILES[kind]
    if "to" in table and (wrong := [suffix for suffix in suffixes if suffix not in may]):
        told = _("a fragment of the kind {kind} is {files}, not {suffix}")
        raise OptionError(told.format(kind=kind, files=", ".join(may), suffix=wrong[0]), "to")
    text = left.pop("text", None)
    if text is not None and not isinstance(text, str):
        raise OptionError(_("the text of a fragment stands between quotation marks"), "text")
    figure, number = left.pop("figure", None), _value("number", left.pop("number", ""))
    if kind == "plot" and figure is not None:
        left["kind"] = figure
    if text is None and not (kind == "plot" and figure == "max-and-softmax"):
        text = name
    options = {key: _value(key, value) for key, value in left.items()}
    line = lines.get((name, ""), 1)
    for suffix in (suffix for suffix in suffixes if suffix in may):
        format = MATHS[maths] if suffix == "html" else may[suffix]
        found = asked(kind, text or "", options, format, language)
        text_line = lines.get((name, "text"), line)
        yield Wanted(f"{name}.{suffix}", found.request, found.label, number or "", found.caption, line, text_line)


def _suffixes(value: Any) -> tuple[str, ...]:
    found = value.split(",") if isinstance(value, str) else value
    if not isinstance(found, list | tuple) or not all(isinstance(part, str) for part in found) or not found:
        raise OptionError(_("`to` is a list of {files}").format(files=", ".join(SUFFIXES)), "to")
    return tuple(_one_of("to", part.strip(), SUFFIXES) for part in dict.fromkeys(found))


def _one_of(name: str, value: Any, choices: tuple[Any, ...]) -> Any:
    if value in choices:
        return value
    near = difflib.get_close_matches(str(value), choices, 1, 0.6)
    told = _("the option {option} is one of {choices}, not {value}")
    raise OptionError(told.format(option=name, choices=", ".join(choices), value=str(value)[:40]), name, *near)


def _value(name: str, value: Any) -> str | None:
    """A value of TOML as an author's line has it."""
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case int() | float():
            return str(value)
        case list() if all(isinstance(part, str | int | float) for part in value):
            return (";" if name == "assume" else ",").join(map(str, value))
    raise OptionError(_("the option {option} is a text, a number, true or false").format(option=name), name)


def _lines(source: str) -> dict[tuple[str, str], int]:
    """Where each table begins, and where each of its values does: TOML is read without its lines.

    Of a text over several lines it is the line where the text itself begins.
    """
    found: dict[tuple[str, str], int] = {}
    table, closes = "", ""
    for n, line in enumerate(source.splitlines(), 1):
        if closes:
            closes = "" if closes in line else closes
            continue
        if header := _HEADER.fullmatch(line):
            table = header["name"].strip()
            found[table, ""] = n
        elif key := _KEY.match(line):
            quotes = key["value"][:3]
            is_long = quotes in ('"""', "'''")
            found[table, key["name"]] = n + (is_long and not key["value"][3:].strip())
            closes = quotes if is_long and quotes not in key["value"][3:] else ""
    return found


__all__ = ["BINARY", "DEFAULT", "MATHS", "SUFFIXES", "Trouble", "Wanted", "read_list"]
