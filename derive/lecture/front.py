"""The head of a lecture: a few lines of YAML, each an entry and its text, and the author's own commands for formulas."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from derive.document.escape import legible
from derive.lecture.blocks import Attached, Author, Front, Place
from derive.lecture.formula_commands import Macro
from derive.lecture.formulas import FormulaError, read_macros
from derive.lecture.source import LectureError, Mistakes, beside, read_file
from derive.records import dataclass
from derive.words import NoSuchLanguage, known
from derive.words import gettext as _

TEXTS = ("title", "subtitle", "course", "language", "date", "institute", "number", "toc")
FILES = ("bibliography", "css", "preamble")
ENTRIES = (*TEXTS, "author", *FILES, "macros")
AUTHOR = ("name", "affiliation", "email")
SUFFIXES = {"bibliography": (".bib", ".json"), "css": (".css",), "preamble": (".tex", ".sty")}
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
COMMAND = re.compile(r"\s*\\(?:(?:re|provide)?newcommand|providecommand|DeclareMathOperator)\b")
#: What a style sheet must not hold: the end of its element, and everything that asks another place for something.
FOREIGN_CSS = re.compile(r"<|@import|@charset|url\((?!\s*[\"']?(?:data:|#))|image-set|javascript:|expression\s*\(", re.IGNORECASE)
MOST = 50  # of a list


@dataclass(frozen=True)
class Text:
    """A piece of text of the head, and where it stands."""

    words: str
    place: Place


#: What an entry of the head is: a text, several, or texts by name.
Entry = Text | list["Entry"] | dict[str, "Entry"]


def read_front(lines: Sequence[str], source: str, folder: Path | None, mistakes: Mistakes) -> tuple[Front, int]:
    """The head that some lines begin with, and the number of its lines; every mistake in it is kept in `mistakes`."""
    if not lines or lines[0].rstrip() != "---":
        raise LectureError(_("a lecture begins with its head, between two lines of ---"), source, 1, None, 1)
    end = next((n for n in range(1, len(lines)) if lines[n].rstrip() == "---"), None)
    if end is None:
        raise LectureError(_("the head is never closed"), source, 1, _("`---` on a line of its own"), 1)
    head = _Head(source, folder, mistakes)
    own = {n: line for n, line in enumerate(lines[1:end]) if COMMAND.match(line)}
    with mistakes.noted():
        head.read("\n".join("" if n in own else line for n, line in enumerate(lines[1:end])))
    for n, line in own.items():
        head.command(line, Place(n + 2, len(line) - len(line.lstrip()) + 1))
    return head.front(), end + 1


class _Head:
    """The entries of a head as they are read, and what they come to."""

    def __init__(self, source: str, folder: Path | None, mistakes: Mistakes) -> None:
        self.source, self.folder, self.mistakes = source, folder, mistakes
        self.entries: dict[str, tuple[Entry, Place]] = {}
        self.macros: dict[str, Macro] = {}
        self.whole = False  # whether it was read to its end

    def error(self, problem: str, place: Place, fix: str | None = None) -> LectureError:
        return LectureError(problem, self.source, place.line, fix, place.column)

    def read(self, head: str) -> None:
        for key, value, place in _entries(head, self.source):
            with self.mistakes.noted():
                if key not in ENTRIES:
                    near = difflib.get_close_matches(key, ENTRIES, 1, 0.5)
                    problem = _("the head has no entry '{name}'").format(name=key[:40])
                    raise self.error(problem, place, near[0] if near else None)
                if key in self.entries:
                    raise self.error(_("'{name}' stands twice").format(name=key), place)
                self.entries[key] = value, place
        self.whole = True

    def command(self, line: str, place: Place) -> None:
        """A `\\newcommand` that stands in the head as a line of its own."""
        with self.mistakes.noted():
            try:
                self.macros |= read_macros(line, self.macros)
            except FormulaError as error:
                column = line.find(error.words) + 1 if error.words in line else place.column
                raise self.error(error.problem, Place(place.line, column), error.fix) from None

    def text(self, key: str) -> tuple[str, Place]:
        value, place = self.entries.get(key, (Text("", Place(1)), Place(1)))
        return (value.words, value.place) if isinstance(value, Text) else ("", place)

    def front(self) -> Front:
        texts = {key: self.text(key)[0] for key in TEXTS}
        note = self.mistakes.noted
        with note():
            if not texts["title"] and self.whole:
                raise LectureError(_("the head needs a title"), self.source, 1, "`title: …`", 1)
        language, toc = "en", False
        with note():
            language = self._language(*self.text("language"))
        with note():
            self._date(*self.text("date"))
        with note():
            toc = self._yes(*self.text("toc"), "toc")
        files = {key: tuple(self._files(key)) for key in FILES}
        self._macros()
        return Front(
            texts["title"], texts["subtitle"], texts["course"], language, texts["date"], tuple(self._authors()),
            texts["institute"], texts["number"], toc, files["bibliography"], files["css"], files["preamble"], self.macros,
        )  # fmt: skip

    def _language(self, language: str, place: Place) -> str:
        language = language or "en"
        if not LANGUAGE.fullmatch(language):
            raise self.error(_("'language' is a language tag such as en"), place)
        try:
            known(language)
        except NoSuchLanguage as error:
            raise self.error(str(error), place) from None
        return language

    def _date(self, date: str, place: Place) -> None:
        if date and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date):
            raise self.error(_("'date' is written 2026-01-31"), place)
        try:
            if date:
                datetime.date.fromisoformat(date)
        except ValueError as error:
            raise self.error(_("'date' is no day of the calendar: {why}").format(why=error), place) from None

    def _yes(self, words: str, place: Place, key: str) -> bool:
        if words.lower() not in ("yes", "no", "true", "false", ""):
            raise self.error(_("'{name}' is yes or no, not '{words}'").format(name=key, words=words[:40]), place)
        return words.lower() in ("yes", "true")

    def _authors(self) -> Iterator[Author]:
        value, _place = self.entries.get("author", ([], Place(1)))
        for entry in value if isinstance(value, list) else [value]:
            with self.mistakes.noted():
                yield from self._author(entry)

    def _author(self, entry: Entry) -> Iterator[Author]:
        if isinstance(entry, Text):
            if entry.words:
                yield Author(entry.words)
            return
        if isinstance(entry, list):
            raise self.error(_("an author is a name, or the entries name, affiliation and email"), _first(entry))
        found: dict[str, str] = {}
        for key, value in entry.items():
            if key not in AUTHOR:
                near = difflib.get_close_matches(key, AUTHOR, 1, 0.4)
                problem = _("an author has no entry '{name}'").format(name=key[:40])
                raise self.error(problem, _first(value), near[0] if near else None)
            if not isinstance(value, Text):
                raise self.error(_("'{name}' is one line of text").format(name=key), _first(value))
            if key == "email" and not EMAIL.fullmatch(value.words):
                raise self.error(_("'{words}' is no address of electronic mail").format(words=value.words[:60]), value.place)
            found[key] = value.words
        if not found.get("name"):
            raise self.error(_("an author has a name"), _first(entry), "`name: …`")
        yield Author(**found)

    def _files(self, key: str) -> Iterator[Attached]:
        value, _place = self.entries.get(key, ([], Place(1)))
        for entry in value if isinstance(value, list) else [value]:
            if not isinstance(entry, Text):
                self.mistakes.found.append(self.error(_("'{name}' names files, one or a list").format(name=key), _first(entry)))
            elif entry.words:
                with self.mistakes.noted():
                    yield self._file(key, entry)

    def _file(self, key: str, entry: Text) -> Attached:
        if not entry.words.lower().endswith(SUFFIXES[key]):
            ends = _(" or ").join(SUFFIXES[key])
            raise self.error(_("'{name}' is a file that ends in {ends}").format(name=key, ends=ends), entry.place)
        try:
            path = beside(self.folder, entry.words)
        except ValueError as error:
            raise self.error(str(error), entry.place) from None
        text = read_file(path)
        foreign = FOREIGN_CSS.search(text) if key == "css" else None
        if foreign:
            before = text[: foreign.start()]
            line, column = before.count("\n") + 1, foreign.start() - (before.rfind("\n") + 1) + 1
            problem = _("a style sheet cannot hold {words}: a page asks no other place for anything").format(words=foreign[0])
            raise LectureError(problem, path.name, line, None, column)
        return Attached(entry.words, text, entry.place)

    def _macros(self) -> None:
        value, _place = self.entries.get("macros", (Text("", Place(1)), Place(1)))
        if isinstance(value, Text):
            for n, line in enumerate(value.words.split("\n")):
                self.command(line, Place(value.place.line + n, value.place.column))
        elif isinstance(value, dict):
            for name, body in value.items():
                if isinstance(body, Text):
                    arity = max((int(n) for n in re.findall(r"#([1-9])", body.words)), default=0)
                    self.command(rf"\newcommand{{\{name.lstrip(chr(92))}}}[{arity}]{{{body.words}}}", body.place)
                else:
                    self.mistakes.found.append(self.error(_("'{name}' is one line of text").format(name=name[:40]), _first(body)))
        else:
            for entry in value:
                if isinstance(entry, Text):
                    self.command(entry.words, entry.place)


def _first(entry: Entry) -> Place:
    """Where an entry begins."""
    if isinstance(entry, Text):
        return entry.place
    parts = list(entry.values() if isinstance(entry, dict) else entry)
    return _first(parts[0]) if parts else Place(1)


#: Entries that may be more than one line of text, each with how deep it may go.
DEEP: Mapping[str, int] = {"author": 2, "macros": 1, **dict.fromkeys(FILES, 1)}


def _entries(head: str, source: str) -> Iterator[tuple[str, Entry, Place]]:
    """The entries of a head with their places, from the events of the YAML parser.

    No object of Python's is built of them: what is nested too deeply, an alias or a tag is an error as soon as it begins.
    """

    def error(problem: str, event: Any, fix: str | None = None) -> LectureError:
        return LectureError(problem, source, event.start_mark.line + 2, fix, event.start_mark.column + 1)

    def text(event: Any, lines: bool = False) -> Text:
        mark = event.start_mark
        words = legible(event.value)
        block = event.style in ("|", ">")
        return Text(words if lines else " ".join(words.split()), Place(mark.line + 2 + block, mark.column + 1))

    events: Iterator[Any] = iter(yaml.parse(head, Loader=yaml.BaseLoader))

    def value(event: Any, key: str, depth: int) -> Entry:
        if isinstance(event, yaml.ScalarEvent):
            return text(event, key == "macros")
        if depth == 0 or not isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent) or event.tag or event.anchor:
            raise error(_("'{name}' is one line of text").format(name=key[:40]), event)
        entries: list[Entry] = []
        named: dict[str, Entry] = {}
        mapping = isinstance(event, yaml.MappingStartEvent)
        for part in events:
            if isinstance(part, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                return named if mapping else entries
            if mapping:
                if not isinstance(part, yaml.ScalarEvent):
                    raise error(_("an entry has a name"), part)
                if part.value in named:
                    raise error(_("'{name}' stands twice").format(name=part.value[:40]), part)
                named[part.value] = value(next(events), key, depth - 1)
            else:
                entries.append(value(part, key, depth - 1))
            if len(named) + len(entries) > MOST:
                raise error(_("'{name}' has more than {n} parts").format(name=key, n=MOST), part)
        return entries

    begun = found = False
    try:
        for event in events:
            mark: Any = event.start_mark
            match event:
                case yaml.ScalarEvent() if begun:
                    key, place = event.value, Place(mark.line + 2, mark.column + 1)
                    yield key, value(next(events), key, DEEP.get(key, 0)), place
                    found = True
                case yaml.MappingStartEvent() if not begun:
                    begun = True
                case yaml.NodeEvent() if begun:
                    raise error(_("an entry has a name"), event)
                case yaml.NodeEvent():
                    raise error(_("the head needs a title"), event, "`title: …`")
                case yaml.DocumentStartEvent() if found:
                    raise error(_("the head is one document"), event)
    except (yaml.YAMLError, RecursionError, ValueError) as problem:
        mark = getattr(problem, "problem_mark", None)
        why = getattr(problem, "problem", None) or _("it cannot be read")
        line, column = (mark.line + 2, mark.column + 1) if mark else (1, 1)
        raise LectureError(_("the head is not YAML: {why}").format(why=why), source, line, None, column) from None


__all__ = ["ENTRIES", "read_front"]
