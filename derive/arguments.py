"""The words of a command line: which are options and which are text, and what the mistyped ones may mean.

`argparse` says a few words of its own, in the language of the environment's catalogues of Python.  None of them is left to
it here: the titles and the help of --help are given, `Help` writes the usage, and a word that argparse would refuse is
refused by `Parser.read`, which has looked at every word before argparse does.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Sequence

from derive.errors import NotationError
from derive.formats import SUFFIXES
from derive.streams import STANDARD_OUTPUT, complain, emit, harmless
from derive.words import gettext as _

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any, NoReturn

#: Suffixes of formats that are something else whatever `--format` says.
FOREIGN = (".odt", ".rtf", ".epub", ".jpg", ".jpeg", ".gif", ".ps", ".eps", ".dvi", ".xml", ".yaml", ".yml", ".csv", ".py")
TIMEOUT, LONGEST_TIMEOUT = 60, 1_000_000  # seconds
_LONG_OPTION = re.compile(r"(--[A-Za-z][\w-]*)(=.*)?", re.S)


class Help(argparse.HelpFormatter):
    """Help in the language that is spoken, whose lines are measured in columns."""

    def __init__(self, *given: Any, **settings: Any) -> None:
        super().__init__(*given, **{"width": _across() - 2, **settings})

    def _format_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None) -> str:
        from derive.columns import width

        said = _("usage: ")
        place = "\N{NO-BREAK SPACE}" * width(said)  # argparse measures in characters
        return super()._format_usage(usage, actions, groups, place).replace(place, said, 1)

    def _split_lines(self, text: str, columns: int) -> list[str]:
        from derive.columns import wrapped

        return wrapped(" ".join(text.split()), columns)

    def _fill_text(self, text: str, columns: int, indent: str) -> str:
        from derive.columns import wrapped

        return "\n".join(wrapped(" ".join(text.split()), columns, initial_indent=indent, subsequent_indent=indent))


def _across() -> int:
    """The columns of a terminal, as `shutil` has them, which argparse would import for every option that it is told."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns):
        return int(columns)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):  # no standard output, one that is closed, or no terminal
        return 80


class VerbatimHelp(Help):
    """Help whose description and examples keep their lines."""

    def _fill_text(self, text: str, columns: int, indent: str) -> str:
        return "".join(indent + line for line in text.splitlines(keepends=True))


class Parser(argparse.ArgumentParser):
    """Arguments, with messages that repeat what a person typed without its control characters."""

    #: What else a mistyped option may be meant for.
    commands: Sequence[str] = ()

    def __init__(self, *, formatter_class: Any = Help, **settings: Any) -> None:
        if issubclass(formatter_class, argparse.RawDescriptionHelpFormatter):
            formatter_class = VerbatimHelp
        super().__init__(formatter_class=formatter_class, add_help=False, **settings)
        self._positionals.title, self._optionals.title = _("positional arguments"), _("options")
        self.add_argument("-h", "--help", action="help", help=_("show this help message and exit"))

    def read(self, words: Sequence[str], formulas: bool = False) -> argparse.Namespace:
        """The options and texts that some words are; of `formulas`, those that begin with a minus sign too."""
        if list(words) == ["help"] and not formulas:
            words = ["--help"]
        known = self._option_string_actions
        options: list[str] = []
        texts: list[str] = []
        rest = list(reversed(words))
        while rest:
            word = rest.pop()
            action = known.get(word)
            if word == "--":
                texts += reversed(rest)
                break
            if action is not None and action.nargs is None and (not rest or rest[-1] in known):
                self._refuse_value(action, _("expected one argument"))
            if action is not None and action.nargs != 0 and rest and rest[-1] not in known:
                options.append(f"{action.option_strings[-1]}={rest.pop()}")  # whatever it begins with
            elif action is not None or word.partition("=")[0] in known or self._is_short(word):
                options.append(word)
            elif word.startswith("-") and word != "-" and (not formulas or self._is_mistyped(word)):
                self._refuse_option(word)
            else:
                texts.append(word)
        for option in options:
            self._look_at_value(option)
        return self.parse_args([*options, "--", *texts] if texts else options)

    def _look_at_value(self, option: str) -> None:
        """Refuses a value that an option does not take."""
        name, equals, value = option.partition("=")
        if not option.startswith("--") and name not in self._option_string_actions:  # -oFILE
            name, equals, value = option[:2], "=", option[2:]
        action = self._option_string_actions.get(name)
        if action is None or not equals:
            return
        if action.nargs == 0:
            self._refuse_value(action, _("ignored explicit argument {value}").format(value=repr(value)))
        if callable(action.type):
            try:
                action.type(value)
            except argparse.ArgumentTypeError as wrong:
                self._refuse_value(action, str(wrong))
            except (TypeError, ValueError):
                self._refuse_value(action, _("invalid value {value}").format(value=repr(value)))
        if action.choices is not None and value not in action.choices:
            said = _("invalid choice: {value} (choose from {choices})")
            self._refuse_value(action, said.format(value=repr(value), choices=_(", ").join(map(repr, action.choices))))

    def _refuse_value(self, action: argparse.Action, problem: str) -> NoReturn:
        self.error(_("argument {option}: {problem}").format(option="/".join(action.option_strings), problem=problem))

    def _is_short(self, word: str) -> bool:
        """-oFILE; what has the signs of a formula is one: -o*x."""
        action = self._option_string_actions.get(word[:2])
        return action is not None and action.nargs != 0 and not word.startswith("--") and not re.search(r"[*^()+]", word)

    def _is_mistyped(self, word: str) -> bool:
        """--step and -steps are options that there are not, and --(x) and -x are formulas."""
        return bool(_LONG_OPTION.fullmatch(word)) or (len(word) > 3 and word[1:].isalpha() and bool(self._near_options(word)))

    def _near_options(self, word: str) -> list[str]:
        import difflib

        long = [option for option in self._option_string_actions if option.startswith("--")]
        name = word.partition("=")[0].lower().replace("_", "-")
        return difflib.get_close_matches(f"--{name.lstrip('-')}", long, 2, 0.75)

    def _refuse_option(self, word: str) -> NoReturn:
        commands = [f"`derive {command}`" for command in _near_commands(word, self.commands)]
        near = _(" or ").join([*commands, *(f"`{option}`" for option in self._near_options(word))])
        said = _("there is no option {option}; did you mean {fix}?") if near else _("there is no option {option}")
        self.error(said.format(option=word.partition("=")[0], fix=near))

    def taken(self) -> list[argparse.Action]:
        """All that is taken: the options, and the words that are none."""
        return self._actions

    def takes_value(self, option: str) -> bool:
        """Whether a word follows an option."""
        return self._option_string_actions[option].nargs != 0

    def names_of_options(self) -> list[str]:
        """The long options without their dashes."""
        return [option[2:] for option in self._option_string_actions if option.startswith("--")]

    def error(self, message: str) -> NoReturn:
        more = _("(derive --help shows how it is used)")
        self.exit(2, f"derive: {harmless(message)[:400]}\n{more}")

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        if message:
            complain(message)
        raise SystemExit(status)

    def _print_message(self, message: str, file: object = None) -> None:
        """Help and version are printed as answers are; argparse would not say that they could not be."""
        emit(message)


class Once(argparse.Action):
    """An option that is given once: of two values the first would be lost without a word."""

    def __call__(
        self, parser: argparse.ArgumentParser, found: argparse.Namespace, value: object, option: str | None = None
    ) -> None:
        if getattr(found, self.dest) is not None:
            parser.error(_("{option} is given twice; one derivation has one").format(option=option))
        setattr(found, self.dest, value)


def format_of(file: str | None, asked: str | None) -> str:
    """The format that a file's suffix and `--format` ask for; raises `NotationError` where they do not agree, or ask for none
    that there is."""
    if file is None or file in STANDARD_OUTPUT:
        return asked or "text"
    from pathlib import Path

    name = Path(file).name
    suffix = "." + name.rpartition(".")[2].lower() if "." in name.rstrip(".") else ""
    found = next((format for format, suffixes in SUFFIXES.items() if suffix in suffixes), None)
    if not suffix or (asked and (suffix in SUFFIXES[asked] or not (found or suffix in FOREIGN))):
        return asked or "text"
    if asked:
        stem = name[: -len(suffix)] or "derivation"
        other = Path(file).with_name(stem + SUFFIXES[asked][0])
        ways = [f"`-o {other}`", *([f"`--format {found}`"] if found else [])]
        said = _("{file} is no file for --format {format}")
        raise NotationError(said.format(file=file, format=asked), fix=_(" or ").join(ways))
    if found is None:
        there = _(", ").join(dict.fromkeys(suffixes[0] for suffixes in SUFFIXES.values()))
        said = _("{file}: a derivation cannot be written as {suffix}, but as {others}")
        raise NotationError(said.format(file=file, suffix=suffix, others=there))
    return found


def folder_of(templates: str | None) -> Path | None:
    """The folder of somebody's own templates; raises `NotationError` where there is none."""
    if templates is None:
        return None
    from pathlib import Path

    folder = Path(templates)
    if not folder.is_dir():
        raise NotationError(_("there is no folder {folder}, where --templates looks for macros").format(folder=templates))
    return folder.resolve()


def one_text(words: Sequence[str], parser: Parser) -> str:
    """The name that several words make up; where there is none, they are refused with what else may be meant."""
    from derive.catalogue import named

    entry = named(" ".join(words))
    if entry is None:
        _refuse_several(words, parser)
    return entry.name


def _refuse_several(words: Sequence[str], parser: Parser) -> NoReturn:
    from derive.catalogue import family, named, near

    whole = " ".join(words)
    shown = whole if len(whole) <= 60 else f"{whole[:60]}…"
    found = [entry.name for word in words if (entry := named(word))]
    if len(found) == len(words):
        told = _(", then ").join(f"`derive {name}`" for name in found[:4])
        parser.error(_("{words}: one derivation at a time: {commands}").format(words=shown, commands=told))
    for n, word in enumerate(words[1:], 1):
        if word.startswith("-") and len(word) == 2:
            parser.error(_("there is no option {option}").format(option=word))
        if word.lower() in parser.names_of_options():
            value = f" {words[n + 1]}" if parser.takes_value(f"--{word.lower()}") and n + 1 < len(words) else ""
            said = _("{words}: {word} is an option; did you mean {fix}?")
            parser.error(said.format(words=shown, word=word, fix=f"`--{word.lower()}{value}`"))
    if any(mark in whole for mark in "=+*/^()[]\\") or any(word.startswith("-") for word in words):
        said = _("{words}: a formula of several words stands between quotation marks: {command}")
        parser.error(said.format(words=shown, command=f'`derive "{shown}"`'))
    fixes = [f"`derive {' '.join((command, *words[1:]))}`" for command in _near_commands(words[0], parser.commands)]
    if group := family(words[-1]):
        fixes.append(f"`derive list {group}`")
    fixes += [f"`{name}`" for name in near(whole) or [n for word in words for n in near(word, most=1)][:3]]
    said = _("{words} is not in the catalogue, which `derive list` shows")
    if fixes:
        said = _("{words} is not in the catalogue, which `derive list` shows; did you mean {fix}?")
    parser.error(said.format(words=shown, fix=_(" or ").join(dict.fromkeys(fixes))))


def refuse_mistyped(text: str, parser: Parser) -> None:
    """Raises `NotationError` for a word that is no name and may be meant for an option, a command, a family or a lecture."""
    from derive.catalogue import family, named, near

    word = text.strip()
    if named(word) is not None or not re.fullmatch(r"[\w./-]{2,200}", word):
        return
    if word.endswith(".md"):
        raise NotationError(_("{word} is no formula; a lecture is built").format(word=word), fix=f"`derive build {word}`")
    if word.lower() in parser.names_of_options():
        raise NotationError(_("{word} is an option").format(word=word), fix=f"`--{word.lower()}`")
    if group := family(word):
        raise NotationError(_("{word} is a family of the catalogue").format(word=word), fix=f"`derive list {group}`")
    if commands := _near_commands(word, parser.commands):
        told = [*(f"`derive {command}`" for command in commands), *(f"`{name}`" for name in near(word, most=2))]
        said = _("{word} is neither a command nor in the catalogue")
        raise NotationError(said.format(word=word), fix=_(" or ").join(told))


def _near_commands(word: str, commands: Iterable[str]) -> list[str]:
    import difflib

    return difflib.get_close_matches(word.lower().lstrip("-"), list(commands), 1, 0.75)


def seconds(value: str) -> float:
    """The most seconds that something may take."""
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST_TIMEOUT:
        said = _("{value} is no number of seconds above 0 and up to {most}")
        raise argparse.ArgumentTypeError(said.format(value=value, most=f"{LONGEST_TIMEOUT:,}"))
    return seconds


__all__ = [
    "FOREIGN", "TIMEOUT", "Once", "Parser", "folder_of", "format_of", "one_text", "refuse_mistyped", "seconds",
]  # fmt: skip
