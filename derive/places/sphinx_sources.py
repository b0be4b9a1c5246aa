"""What the sources of a site ask for, found before Sphinx reads them, so that all of it can be made at once.

This is a look at lines, not a reading of rst or MyST: what it misses is made when Sphinx meets it, and what it finds wrongly
costs time and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from derive.errors import DeriveError
from derive.places.block import sentence
from derive.places.request import Asked, Kind, Request, asked
from derive.words import NoSuchLanguage, known, speaking

#: The directives, and what each of them makes.
DIRECTIVES: dict[str, Kind] = {"derive": "derivation", "derive-definition": "definition", "derive-plot": "plot"}
WIDTH = 76  # columns of a calculation: as wide as the text of Sphinx's PDF
_NAMES = "|".join(DIRECTIVES)
_RST, _MYST = rf"\.\. (?P<rst>{_NAMES})::", rf"(?P<fence>`{{3,}}|~{{3,}}|:{{3,}})\s*\{{(?P<myst>{_NAMES})\}}"
_OPENS = re.compile(rf"(?P<indent>[ >]*)(?:{_RST}|{_MYST}) *(?P<argument>.*)")
_ROLE = re.compile(r"(?::derive:|\{derive\})`([^`]+)`|`([^`]+)`:derive:")
_OPTION = re.compile(r"\s*:([\w-]+):(?:\s+(.*))?")
_YAML = re.compile(r"\s*([\w-]+)\s*:(?:\s+(.*))?")


class Site(NamedTuple):
    """What a site says of all its derivations."""

    language: str
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, config: Any) -> Site:
        """From `conf.py`: the language of the site where the program speaks it, and English where it does not."""
        language = config.derive_language or config.language or ""
        try:
            language = known(language) if language else "en"
        except NoSuchLanguage:
            language = "en"
        given = {str(name): _written(value) for name, value in config.derive_options.items()}
        return cls(language, tuple(given.items()))

    def asked(self, kind: Kind, text: str, options: Mapping[str, str | None]) -> Asked:
        """What an author's directive or role asks for, with what the site says where she says nothing."""
        format = "svg" if kind == "plot" else "page"
        always = {} if kind == "plot" else dict(self.options)
        with speaking(self.language):
            return asked(kind, text, {**always, **options}, format, self.language, width=WIDTH)


def _written(value: object) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def found_in(file: Path, site: Site) -> Iterator[Request]:
    """What a source asks for, as far as it can be seen; nothing is wrong here."""
    try:
        lines = _lines(file)
    except (OSError, ValueError, TypeError, KeyError):
        return
    for n, line in enumerate(lines):
        for match in _ROLE.finditer(line):
            yield from _request(site, "result", *sentence(match[1] or match[2]))
        opened = _OPENS.fullmatch(line)
        if opened:
            text, options = _directive(opened, lines[n + 1 :])
            yield from _request(site, DIRECTIVES[opened["rst"] or opened["myst"]], text, options)


def _request(site: Site, kind: Kind, text: str, options: Mapping[str, str | None]) -> Iterator[Request]:
    left = {name: value for name, value in options.items() if name != "name"}
    try:
        yield site.asked(kind, text, left).request
    except DeriveError:
        return


def _lines(file: Path) -> list[str]:
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".ipynb":
        text = "\n\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"] if cell["cell_type"] == "markdown")
    return text.expandtabs(8).split("\n")


def _directive(opened: re.Match[str], after: Sequence[str]) -> tuple[str, dict[str, str | None]]:
    """The text and the options of a directive, from the lines after the one that opens it."""
    block = list(_fenced(opened["fence"], after) if opened["fence"] else _indented(len(opened["indent"]), after))
    argument = [opened["argument"].strip()]
    options: dict[str, str | None] = {}
    if opened["fence"] and block and block[0].strip() == "---" and "---" in [line.strip() for line in block[1:]]:
        end = [line.strip() for line in block].index("---", 1)
        options = {m[1]: (m[2] or "").strip().strip("'\"") or None for line in block[1:end] if (m := _YAML.fullmatch(line))}
        block = block[end + 1 :]
    while not opened["fence"] and block and block[0].strip() and not _OPTION.fullmatch(block[0]):
        argument.append(block.pop(0).strip())  # an argument of docutils goes on until the options, or an empty line
    while block and (found := _OPTION.fullmatch(block[0])):
        options[found[1]] = (found[2] or "").strip() or None
        block.pop(0)
    least = min((len(line) - len(line.lstrip()) for line in block if line.strip()), default=0)
    typed = "\n".join(line[least:].rstrip() for line in block).strip("\n")
    return "\n".join([*filter(None, argument), *([typed] if typed else [])]), options


def _fenced(fence: str, after: Sequence[str]) -> Iterator[str]:
    for line in after:
        if line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            return
        yield line


def _indented(indent: int, after: Sequence[str]) -> Iterator[str]:
    for line in after:
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            return
        yield line


__all__ = ["DIRECTIVES", "WIDTH", "Site", "found_in"]
