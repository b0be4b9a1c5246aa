"""derive new: a lecture to begin with, which builds and explains itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from derive.arguments import Parser
from derive.document.templates import templates_folder
from derive.errors import CannotWrite, NotationError
from derive.files import put, refuse
from derive.streams import complain, emit
from derive.words import gettext as _
from derive.words import languages, spoken

#: What a file of a lecture may be named, so that every format and every system takes it.
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PLACE = "NAME"  # for which the name of the lecture stands in a template


def parser() -> Parser:
    """What a new lecture takes."""
    made = Parser(
        prog="derive new", description=_("A lecture to begin with, which builds and explains itself."), allow_abbrev=False
    )
    made.add_argument("name", metavar="NAME", help=_("what the lecture is called: gradients, or week-1/gradients.md"))
    made.add_argument("--lang", choices=languages(), help=_("the language of the lecture, and of messages (default: en)"))
    return made


def run(words: Sequence[str]) -> int:
    """The files of a new lecture."""
    place = Path(parser().read(words).name)
    if place.suffix == ".md":
        place = place.with_suffix("")
    name = place.name
    if not NAME.fullmatch(name):
        fix = "-".join(re.findall("[a-z0-9]+", name.lower()))
        said = _("'{name}' is not the name of a lecture: small letters, digits and single hyphens").format(name=name)
        raise NotationError(said, fix=f"`derive new {place.with_name(fix)}`" if fix else None)
    folder = templates_folder() / "new"
    templates = {f"{name}.md": folder / f"lecture-{spoken()}.md", f"{name}.bib": folder / "lecture.bib"}
    for file in templates:
        if (place.parent / file).exists() or (place.parent / file).is_symlink():
            raise CannotWrite(_("{place} is there already, and is left as it is").format(place=place.parent / file))
    refuse(place.parent, list(templates))
    contents = {file: path.read_text(encoding="utf-8").replace(PLACE, name).encode() for file, path in templates.items()}
    written = put(place.parent, contents)
    emit("".join(f"{path}\n" for path in written))
    complain(_("now open {file}, and type: derive build {file} --watch").format(file=written[0]))
    return 0
