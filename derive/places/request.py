"""What an author's line asks for: a name or a formula, and options by the names that the command line has.

Nothing here imports SymPy: a line that was answered before is answered again without it.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeVar, get_args

from derive.errors import DeriveError
from derive.question import DETAILS, NOTATIONS, ORDERS, REASONS, Question, Shown
from derive.words import NoSuchLanguage, known, noted, spoken
from derive.words import gettext as _

#: A derivation; its result alone, for a sentence; a definition without its derivative; a figure.
Kind = Literal["derivation", "result", "definition", "plot"]
KINDS: tuple[Kind, ...] = get_args(Kind)
T = TypeVar("T")
SECONDS, LONGEST = 20.0, 3600.0  # for one derivation, unless its author says otherwise; and at most
NARROWEST, WIDEST = 20, 1000  # columns
_LABEL = re.compile(r"[\w][\w.:-]*")
_PART = re.compile(r"""\s*(?:(?P<key>[A-Za-z][\w-]*)=)?(?:"(?P<double>(?:[^"\\]|\\["\\])*)"|'(?P<single>[^']*)'|(?P<bare>\S+))""")


class OptionError(DeriveError):
    """An option that there is not, or a value that it cannot have; `option` is its name, `fix` what may be meant."""

    def __init__(self, problem: str, option: str = "", fix: str | None = None):
        self.problem, self.option, self.fix = problem, option, fix
        super().__init__(problem + ("\n" + _("did you mean {fix}?").format(fix=fix) if fix else ""))


class Request(NamedTuple):
    """Something to be made: it is all that the result depends on, and a key under which that is kept.

    `format` is a row of `derive/formats.py`; `settings` are those of a figure.
    """

    kind: Kind
    question: Question
    shown: Shown
    format: str
    settings: tuple[tuple[str, str], ...] = ()
    timeout: float = SECONDS

    @property
    def told(self) -> str:
        """What is asked for, within a line."""
        text = " ".join(self.question.text.split()) or dict(self.settings).get("kind", self.kind)
        return text if len(text) <= 60 else f"{text[:59]}…"


class Asked(NamedTuple):
    """An author's line as it was read: a request, and what concerns the place where it stands alone."""

    request: Request
    label: str = ""
    caption: str = ""


def asked(
    kind: Kind, text: str, options: Mapping[str, str | None], format: str, language: str | None = None, **otherwise: Any
) -> Asked:
    """The request of an author's line; `otherwise` are ways to tell that the place has where its author says nothing.

    Raises `OptionError` for an option that there is not, or a value that it does not take.
    """
    left = dict(options)
    label = left.pop("label", "") or ""
    caption = left.pop("caption", "") or ""
    if label and not _LABEL.fullmatch(label):
        raise OptionError(_("a label is letters, digits and -_.: like eq-softmax, not {label}").format(label=label[:40]), "label")
    return Asked(request(kind, text, left, format, language, **otherwise), label, caption)


def request(
    kind: Kind, text: str, options: Mapping[str, str | None], format: str, language: str | None = None, **otherwise: Any
) -> Request:
    """The same without a label and a caption."""
    text = text.strip()
    found = {name.lower().replace("_", "-"): value for name, value in options.items()}
    speech = _language(found.pop("lang", None) or language or spoken())
    timeout = _seconds("timeout", found.pop("timeout", None))
    if kind == "plot":
        return _plot(text, found, format, speech, timeout)
    if not text:
        raise OptionError(_("say what to derive: a name of the catalogue, or a formula"))
    read: dict[str, Any] = {}
    for name, value in found.items():
        if name not in OPTIONS:
            there = [n for n in (*OPTIONS, *OF_A_PLACE) if name not in OF_A_PLACE or n not in ("label", "caption")]
            near = difflib.get_close_matches(name, there, 1, 0.6) if name not in OF_A_PLACE else []
            said = _("there is no option {option}; there are {options}")
            raise OptionError(said.format(option=name[:40], options=", ".join(there)), name, *near)
        read[OPTIONS[name].field] = OPTIONS[name].read(name, value)
    of_question = {name: value for name, value in read.items() if name in Question._fields}
    of_shown = {name: value for name, value in read.items() if name in Shown._fields}
    shown = Shown(**{"steps": False, **otherwise, "language": speech, **of_shown})
    shown = shown._replace(steps=shown.steps or shown.why or bool(shown.lines))
    matrix = shown.notation != "index"
    question = Question(text, **{"cases": shown.cases, "matrix": matrix, **of_question})
    return Request(kind, question, shown, format, (), timeout)


def in_sentence(ask: Asked) -> Asked:
    """The same, where it stands within a line: nothing there has a number or words of its own."""
    if ask.label:
        raise OptionError(_("a label belongs to an equation on a line of its own"), "label")
    if ask.caption:
        raise OptionError(_("a caption belongs to what stands on lines of its own"), "caption")
    return ask


def telling(ways: Mapping[str, bool | int | str], usual: Shown) -> Shown:
    """How a derivation is told that was told as usual, with some options by their names: those that ask nothing new of it."""
    read: dict[str, Any] = {}
    for name, given in ways.items():
        value = ("yes" if given else "no") if isinstance(given, bool) else str(given)
        option = OPTIONS.get(name.replace("_", "-"))
        if name == "lang":
            read["language"] = known(value)
        elif option is None or option.field not in Shown._fields:
            there = (*(n.replace("-", "_") for n, option in OPTIONS.items() if option.field in Shown._fields), "lang")
            said = _("there is no option {option}; there are {options}")
            near = difflib.get_close_matches(name, there, 1, 0.6)
            raise OptionError(said.format(option=name[:40], options=", ".join(there)), name, *near)
        else:
            read[option.field] = option.read(name, value)
    shown = usual._replace(**read)
    return shown._replace(steps=shown.steps or shown.why or bool(shown.lines))


def split(line: str) -> tuple[str, dict[str, str | None]]:
    """The words of an author's line: what is asked for, and options, `steps` or `wrt=a[j]` or `of="L[i]"`.

    A word alone is an option if it is the name of one that needs no value, and else belongs to what is asked for.
    """
    words: list[str] = []
    options: dict[str, str | None] = {}
    place = 0
    line = line.strip()
    while place < len(line):
        found = _PART.match(line, place)
        if found is None:
            break
        place = found.end()
        key, bare = found["key"], found["bare"]
        quoted = found["double"] if found["double"] is not None else found["single"]
        value = re.sub(r"\\([\"\\])", r"\1", quoted) if found["double"] is not None else quoted if quoted is not None else bare
        if key is not None:
            options[key.lower()] = value
        elif quoted is None and bare.lower() in FLAGS:
            options[bare.lower()] = None
        else:
            words.append(value)
    return " ".join(words), options


def _plot(text: str, options: Mapping[str, str | None], format: str, language: str, timeout: float) -> Request:
    settings = {name: _plain(name, value) for name, value in options.items()}
    if text:
        settings["text"] = text
    shown = Shown(language=language)
    return Request("plot", Question(text), shown, format, tuple(sorted(settings.items())), timeout)


# -- what an option may say


def _plain(name: str, value: str | None) -> str:
    if value is None or not value.strip():
        raise OptionError(_("the option {option} needs a value").format(option=name), name)
    return value.strip()


def _language(value: str) -> str:
    try:
        return known(value.strip())
    except NoSuchLanguage as error:
        raise OptionError(str(error), "lang") from None


def _flag(name: str, value: str | None) -> bool:
    said = (value or "yes").strip().lower()
    if said not in YES and said not in NO:
        told = _("the option {option} is yes or no, not {value}")
        raise OptionError(told.format(option=name, value=said[:40]), name)
    return said in YES


def _choice(*choices: str) -> Callable[[str, str | None], str]:
    def read(name: str, value: str | None) -> str:
        said = _plain(name, value).lower()
        if said not in choices:
            told = _("the option {option} is one of {choices}, not {value}")
            near = difflib.get_close_matches(said, choices, 1, 0.6)
            raise OptionError(told.format(option=name, choices=", ".join(choices), value=said[:40]), name, *near)
        return said

    return read


def _equations(name: str, value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[;\n]", _plain(name, value)) if part.strip())


def _columns(name: str, value: str | None) -> int:
    said = _plain(name, value)
    if not said.isdecimal() or not NARROWEST <= int(said) <= WIDEST:
        told = _("the option {option} is a number of columns from {least} to {most}, not {value}")
        raise OptionError(told.format(option=name, least=NARROWEST, most=WIDEST, value=said[:40]), name)
    return int(said)


def _seconds(name: str, value: str | None) -> float:
    if value is None:
        return SECONDS
    try:
        said = float(value)
    except ValueError:
        said = 0.0
    if not 0 < said <= LONGEST:
        told = _("the option {option} is a number of seconds above 0 and up to {most:g}, not {value}")
        raise OptionError(told.format(option=name, most=LONGEST, value=value[:40]), name)
    return said


def _lines(name: str, value: str | None) -> tuple[int, ...]:
    found: list[int] = []
    for part in _plain(name, value).split(","):
        match = re.fullmatch(r"\s*(\d{1,3})(?:\s*-\s*(\d{1,3}))?\s*", part)
        if match is None or int(match[2] or match[1]) < int(match[1]) or int(match[1]) < 1:
            told = _("the option {option} names lines of the calculation, like 1-3,5, not {value}")
            raise OptionError(told.format(option=name, value=part.strip()[:40]), name)
        found += range(int(match[1]), int(match[2] or match[1]) + 1)
    return tuple(found)


class Option(NamedTuple):
    """An option: the field of a question or of how it is told, what reads its value, and what it does where the command line
    has no such option."""

    field: str
    read: Callable[[str, str | None], Any]
    told: str = ""


YES, NO = ("yes", "true", "on", "1"), ("no", "false", "off", "0")
#: What an author's line may say, wherever it stands; the names and the values are those of the command line.
OPTIONS = {
    "steps": Option("steps", _flag),
    "cases": Option("cases", _flag),
    "cases-first": Option("cases_first", _flag, noted("the cases stand before the line with the delta")),
    "why": Option("why", _flag),
    "of": Option("of", _plain),
    "wrt": Option("wrt", _plain),
    "assume": Option("assume", _equations),
    "order": Option("order", _choice(*ORDERS)),
    "gradient": Option("gradient", _flag),
    "second": Option("second", _flag),
    "notation": Option("notation", _choice(*NOTATIONS)),
    "detail": Option("detail", _choice(*DETAILS)),
    "reasons": Option("reasons", _choice(*REASONS)),
    "marks": Option("marks", _flag),
    "definitions": Option("definitions", _flag, noted("whether it says what is given, and what the letters are (default: yes)")),
    "tally": Option("tally", _flag, noted("whether it says how many checks there were (default: yes)")),
    "lines": Option("lines", _lines, noted("which lines of the steps are shown: 2-4, or 2, 4-6")),
    "width": Option("width", _columns),
}
#: What concerns the place alone, or every kind of request.
OF_A_PLACE = {
    "lang": noted("the language in which it is told"),
    "label": noted("the name by which the text refers to its equation, which then has a number"),
    "caption": noted("the words under a figure"),
    "timeout": noted("the most seconds that it may take (default: 20)"),
}
FLAGS = tuple(name for name, option in OPTIONS.items() if option.read is _flag)


def for_all(kind: Kind, options: Mapping[str, T]) -> dict[str, T]:
    """What an author says once for a whole document, of a kind of request: how a derivation is told says nothing of a figure."""
    return {name: value for name, value in options.items() if kind != "plot" or name not in OPTIONS}


def flags_and_values() -> tuple[Sequence[str], Sequence[str]]:
    """The names of the options that need no value, and of those that do."""
    return FLAGS, (*(name for name in OPTIONS if name not in FLAGS), *OF_A_PLACE)


__all__ = [
    "FLAGS", "KINDS", "OF_A_PLACE", "OPTIONS", "Asked", "Kind", "OptionError", "Request", "asked", "flags_and_values", "for_all",
    "in_sentence", "request", "split", "telling",
]  # fmt: skip
