"""The pages of the reference that the program writes itself: what it says there is what it does.

MkDocs calls these functions; see `hooks` in mkdocs.yml.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

HERE = Path(__file__).parent


def on_files(files: Files, config: Any) -> Files:
    """Adds the pages that are written here."""
    for name, written in PAGES.items():
        files.append(File.generated(config, name, content="\n".join(written()) + "\n"))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Files) -> str:
    """Numbers that a page of the documentation says are counted."""
    from derive.catalogue import catalogue

    return markdown.replace("{{catalogue}}", str(len(catalogue())))


def options() -> Iterator[str]:
    """What an author's line may say, in any place."""
    from derive.commands import DERIVATION
    from derive.places.request import FLAGS, OF_A_PLACE, OPTIONS

    said = {action.option_strings[-1][2:]: action for action in DERIVATION.parser()._actions if action.option_strings}
    yield "# Options of an author's line\n"
    yield "They have the same names in every place, and on the command line. One that is yes or no needs no value.\n"
    yield "| option | value | what it does |"
    yield "| --- | --- | --- |"
    for name, option in OPTIONS.items():
        action = said.get(name)
        choices = ", ".join(map(str, action.choices)) if action and action.choices else ""
        value = "yes, no" if name in FLAGS else choices or (action.metavar if action else "")
        yield f"| `{name}` | {value} | {_cell(option.told or (action and action.help) or '')} |"
    for name, words in OF_A_PLACE.items():
        yield f"| `{name}` | | {_cell(words)} |"


def command_line() -> Iterator[str]:
    """What --help says, of each command."""
    from derive.commands import COMMANDS, DERIVATION

    yield "# The command line\n"
    yield "This is what `--help` says of each command.\n"
    for name, command in {"": DERIVATION, **COMMANDS}.items():
        if name == "help":
            continue
        yield f"## derive {name}\n".replace("derive \n", "derive NAME_OR_TEXT\n")
        yield f"```text\n{command.parser().format_help().rstrip()}\n```\n"


def catalogue_page() -> Iterator[str]:
    """Every function of the catalogue, with its source."""
    from derive.catalogue import catalogue, families

    yield "# The catalogue\n"
    yield "Each is data: definitions, the domain, where it is taught. None has its answer written down.\n"
    for family in families():
        yield f"## {family.capitalize()}\n"
        yield "| name | what it is | source |"
        yield "| --- | --- | --- |"
        for entry in catalogue().values():
            if entry.family == family:
                yield f"| `{entry.name}` | {_cell(entry.about)} | {_cell(entry.source)} |"
        yield ""


def rules() -> Iterator[str]:
    """Every rule with its law, printed from the rule itself."""
    import derive.rules  # noqa: F401  enters them in RULES
    from derive.expression.nodes import relation
    from derive.notation import mathml
    from derive.pipeline import law
    from derive.rule import RULES

    yield "# Rules, with their laws\n"
    yield "The tests hold each rule against its law by number. Rules without a law speak of a problem's own names.\n"
    rooms: dict[str, list[str]] = {}
    for name, rule in RULES.items():
        module = inspect.getmodule(rule.apply)
        heading = (inspect.getdoc(module) or "").partition("\n")[0]
        heading = re.split("[:,.]", heading)[0]
        lines = rooms.setdefault(heading, [])
        lines.append(f"### {rule.title} {{ #{name} }}\n")
        if rule.law:
            left, right = law(rule.law)
            lines.append(f'<div class="derive">{mathml(relation(left, "==", right))}</div>\n')
        because = re.sub(r"\{(\w+)\}", r"*\1*", rule.because)
        lines.append(f"`{name}`" + (f": {because}." if because else ".") + "\n")
        if rule.convention:
            lines.append("Convention: " + re.sub(r"\{(\w+)\}", r"*\1*", rule.convention) + ".\n")
    for heading, lines in rooms.items():
        yield f"## {heading}\n"
        yield from lines


def python() -> Iterator[str]:
    """The interface for programs, from its docstrings."""
    import derive
    from derive import api

    yield "# Python\n"
    yield "```python\nimport derive\n```\n"
    yield from _described("derive.derive", derive.derive)
    for name in api.__all__:
        kind = getattr(api, name)
        if inspect.isclass(kind):
            yield from _described(name, kind)
    yield "## Errors\n"
    for name in derive.__all__:
        kind = getattr(derive, name)
        if inspect.isclass(kind) and issubclass(kind, Exception) and name != "SeveralParts":
            yield f"`derive.{name}`\n:   {inspect.getdoc(kind)}\n"


def _described(name: str, value: Any) -> Iterator[str]:
    yield f"## {name}\n"
    if inspect.isfunction(value):
        yield f"```python\n{name}{_signature(value)}\n```\n"
    yield _text(inspect.getdoc(value) or "")
    if inspect.isclass(value):
        for member, held in vars(value).items():
            if member.startswith("_") or not inspect.getdoc(held):
                continue
            call = "()" if inspect.isfunction(held) else ""
            yield f"`.{member}{call}`\n:   {_text(inspect.getdoc(held) or '').strip()}\n"


def _signature(function: Any) -> str:
    """A signature with a parameter on each line, as it is written."""
    parts = [str(parameter).replace("'", "") for parameter in inspect.signature(function).parameters.values()]
    kinds = [parameter.kind for parameter in inspect.signature(function).parameters.values()]
    if inspect.Parameter.KEYWORD_ONLY in kinds:
        parts.insert(kinds.index(inspect.Parameter.KEYWORD_ONLY), "*")
    return "(\n" + "".join(f"    {part},\n" for part in parts) + ")"


def _text(docstring: str) -> str:
    """A docstring as Markdown: examples are code."""
    return re.sub(r"((?:^>>> .*\n?(?:(?!>>> |\n).+\n?)*)+)", r"```python\n\1\n```\n", docstring, flags=re.MULTILINE) + "\n"


def _cell(words: str) -> str:
    """Words in a cell of a table."""
    return " ".join(words.split()).replace("|", r"\|").replace("<", "&lt;")


PAGES = {
    "reference/options.md": options,
    "reference/command-line.md": command_line,
    "reference/catalogue.md": catalogue_page,
    "reference/rules.md": rules,
    "reference/python.md": python,
}
