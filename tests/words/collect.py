"""Every message that the program can say, and what a language lacks of them.

A translator writes the missing messages of a language, in the form of its catalogue, to the standard output:

    python -m tests.words.collect zh >> derive/locale/zh/LC_MESSAGES/derive.po

and fills them in there.  Without a language the whole template comes (a `.pot`), with which a new catalogue begins.
Babel's own extractor does not see the words of the rules, which are arguments of `rule`, nor both forms of a message that
counts, so a walk over the syntax trees is less than a mapping and a plug-in for it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter

import derive
import derive.rules
from derive import words
from derive.rule import RULES

HOUSE = Path(derive.__file__).parent
#: What is called with a message, and where the message, its plural and its context stand among the arguments.
CALLS: dict[str, tuple[int, int | None, int | None]] = {
    "_": (0, None, None), "gettext": (0, None, None), "noted": (0, None, None), "ngettext": (0, 1, None),
    "pgettext": (1, None, 0), "message": (0, 1, None), "say": (0, 1, None),
}  # fmt: skip


@dataclass(frozen=True)
class Msgid:
    """A message of the catalogues, as it is written, with the place where it is said."""

    text: str
    many: str = ""
    context: str | None = None
    place: str = ""

    @property
    def key(self) -> tuple[str | None, str]:
        return self.context, self.text


def said_in(source: str, place: str) -> Iterator[Msgid]:
    """The messages of a module."""
    for part in ast.walk(ast.parse(source)):
        name = called(part)
        if isinstance(part, ast.Call) and name in CALLS:
            text, many, context = (None if n is None else literal(part, n) for n in CALLS[name])
            if text:
                yield Msgid(text, many or "", context, f"{place}:{part.lineno}")


def called(part: ast.AST) -> str:
    """The name of what is called; what `say` says is a message where facts say it, and not where a build does."""
    if not isinstance(part, ast.Call):
        return ""
    name = part.func.attr if isinstance(part.func, ast.Attribute) else getattr(part.func, "id", "")
    return "" if name == "say" and not ast.unparse(part.func).endswith("facts.say") else name


def literal(call: ast.Call, n: int) -> str | None:
    found = call.args[n] if n < len(call.args) else None
    return found.value if isinstance(found, ast.Constant) and isinstance(found.value, str) else None


@cache
def modules() -> dict[str, str]:
    """The source of each module of the program."""
    return {str(p.relative_to(HOUSE.parent)): p.read_text(encoding="utf-8") for p in sorted(HOUSE.rglob("*.py"))}


def of_rules() -> Iterator[Msgid]:
    """The titles of the rules, their reasons and their conventions."""
    for rule in RULES.values():
        for text in (*rule.titles, rule.because, rule.convention):
            if text:
                yield Msgid(text, "", None, f"rule {rule.name}")


@cache
def messages() -> dict[tuple[str | None, str], Msgid]:
    """Every message, each once, in the order in which they are met."""
    found = [m for place, source in modules().items() for m in said_in(source, place)]
    out: dict[tuple[str | None, str], Msgid] = {}
    for m in (*found, *of_rules()):
        if m.key not in out or (m.many and not out[m.key].many):
            out[m.key] = m
    return out


def names(template: str) -> set[str]:
    """The names in the braces of a message; of text in which braces are no places, none."""
    try:
        return {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    except ValueError:
        return set()


@cache
def catalogue(language: str) -> object:
    """The catalogue of a language as Babel reads it."""
    from babel.messages.pofile import read_po

    with Path(words.MESSAGES.format(language)).open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def lacking(language: str) -> list[Msgid]:
    """The messages that a language has no translation of."""
    there = catalogue(language)
    return [m for m in messages().values() if not translations(there, m)]


def translations(there: object, m: Msgid) -> list[str]:
    """What a catalogue says for a message, a string for each plural form; nothing where it says nothing."""
    found = there.get(m.text, context=m.context)  # type: ignore[attr-defined]
    strings = [] if found is None else [found.string] if isinstance(found.string, str) else list(found.string)
    return strings if strings and all(strings) else []


def written(some: list[Msgid]) -> bytes:
    """Messages without a translation, in the form of a catalogue."""
    from babel.messages import Catalog
    from babel.messages.pofile import write_po

    made = Catalog()
    for m in some:
        place, _, line = m.place.partition(":")
        locations = [(place, int(line))] if line else []
        made.add((m.text, m.many) if m.many else m.text, context=m.context, locations=locations)
    out = BytesIO()
    write_po(out, made, width=130, omit_header=True)
    return out.getvalue()


if __name__ == "__main__":
    asked = lacking(words.known(sys.argv[1])) if len(sys.argv) > 1 else list(messages().values())
    sys.stdout.buffer.write(written(asked))
