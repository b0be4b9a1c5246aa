"""What a document of LaTeX asks for through the package `derive`, and what the package puts in its place.

LaTeX writes JOB.derive, four lines for each request, and reads JOB.derived when it runs again; figures are files beside it.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, cast

from derive.files import put
from derive.places.making import Made, Progress, make_all
from derive.places.request import KINDS, Kind, OptionError, Request, asked, for_all
from derive.words import gettext as _

_REQUEST = re.compile(r"request: (?P<name>[0-9A-Fa-f]{32}) (?P<kind>\w+) (?P<place>\w+) (?P<line>\d+) (?P<file>.*)")
_BYTES = re.compile(rb"\^\^([0-9a-f]{2}|[@-_])")
LAST = 1_000_000_000
_FIGURE = re.compile(r"[0-9A-Fa-f]{32}\.pdf")


class Told(NamedTuple):
    """Something that is wrong, with the place of what is asked for; what is `doubtful` is shown all the same."""

    file: str
    line: int
    told: str
    status: int
    doubtful: bool = False


class Wish(NamedTuple):
    """What stands in the document: the name by which LaTeX knows it, what it says, and where."""

    name: str
    kind: Kind
    between_frames: bool
    file: str
    line: int
    setup: str
    options: str
    text: str


def answer(
    place: Path, language: str | None = None, scheduler: str | None = None, progress: Progress | None = None
) -> list[Told]:  # fmt: skip
    """Makes what JOB.derive asks for, and writes JOB.derived, which has an error of LaTeX for what could not be made."""
    wishes = list(read(place.read_bytes()))
    entries: dict[str, str] = {}
    troubles: list[Told] = []
    requests: dict[str, tuple[Request, str, str]] = {}
    for wish in wishes:
        try:
            requests[wish.name] = _request(wish, language)
        except OptionError as error:
            told = Told(wish.file, _line(wish, place.parent), str(error), error.exit_status)
            troubles.append(told)
            entries[wish.name] = _failed(wish.name, told)
    made = make_all((found[0] for found in requests.values()), scheduler, progress)
    figures: dict[str, bytes] = {}
    folder = place.with_name(f"{place.stem}-derived")
    for wish in wishes:
        if wish.name not in requests:
            continue
        request, label, width = requests[wish.name]
        result = made[request]
        if result.problem:
            line = _line(wish, place.parent)
            if result.line:
                above = wish.text[: len(wish.text) - len(wish.text.lstrip())]
                line += above.count("\n") + result.line - 1
            told = Told(wish.file, line, result.problem, result.status or 1, bool(result.output))
            troubles.append(told)
        if not result.output:
            entries[wish.name] = _failed(wish.name, told)
        elif request.kind == "plot":
            figures[f"{wish.name}.pdf"] = b64decode(result.output)
            body = f"\\derivefigure{{{folder.as_posix()}}}{{{wish.name}.pdf}}{{{width}}}"
            entries[wish.name] = _entry(wish, body, label, result)
        else:
            entries[wish.name] = _entry(wish, result.output.strip(), label, result)
    head = f"% What {place.name} asks for, made by `derive latex-fragments`: do not change it, it is made again."
    _write(place.with_suffix(".derived"), "\n".join([head, *entries.values()]) + "\n", folder, figures)
    return sorted(troubles, key=lambda told: (told.file, told.line))


def read(source: bytes) -> Iterator[Wish]:
    """The requests of a document, as LaTeX wrote them."""
    lines = [_BYTES.sub(_byte, line).decode("utf-8", "replace") for line in source.split(b"\n")]
    for n, line in enumerate(lines):
        found = _REQUEST.fullmatch(line.rstrip("\r"))
        if found and found["kind"] in KINDS and n + 3 < len(lines):
            setup, options, text = (line.partition(": ")[2] for line in lines[n + 1 : n + 4])
            text = re.sub(r"(?<!\\)%[^\n\r]*", "", re.sub(r"\\par(?![A-Za-z]) ?", "\n", text).replace("\r", "\n"))
            kind, frames = cast(Kind, found["kind"]), found["place"] == "frames"
            file, at = found["file"].replace('"', ""), int(found["line"])  # TeX quotes a name with a blank
            if file.endswith(".vrb"):  # where Beamer keeps a fragile frame: its place in the document is looked for
                file, at = f"{file.removesuffix('.vrb')}.tex", LAST
            yield Wish(found["name"], kind, frames, file, at, setup, options, text)


def _byte(found: re.Match[bytes]) -> bytes:
    """A byte that TeX wrote with two carets."""
    said = found[1]
    return bytes([int(said, 16)]) if len(said) == 2 else bytes([said[0] - 64])


def _request(wish: Wish, language: str | None) -> tuple[Request, str, str]:
    """What makes it, its label, and the width of a figure."""
    options = {**for_all(wish.kind, options_of(wish.setup)), **options_of(wish.options)}
    if "caption" in options:
        raise OptionError(_("in LaTeX a caption is the \\caption of a figure around it"), "caption")
    width = (options.pop("width", "") or "") if wish.kind == "plot" else ""
    if wish.kind in ("plot", "result") and "label" in options:
        raise OptionError(_("what has no number has no label; that of a figure is the \\label after its \\caption"), "label")
    frames = wish.kind == "derivation" and wish.between_frames
    format = "pdf" if wish.kind == "plot" else "package-frames" if frames else "package"
    found = asked(wish.kind, wish.text, options, format, language)
    return found.request, found.label, width


def options_of(said: str) -> dict[str, str | None]:
    """The options of a macro: `steps,wrt={a[j]}`; a comma within brackets or braces does not part them."""
    found: dict[str, str | None] = {}
    for part in _parts(said):
        name, equals, value = part.partition("=")
        value = value.strip()
        if value.startswith("{") and value.endswith("}"):
            value = value[1:-1].strip()
        found[name.strip().lower()] = value if equals else None
    return found


def _parts(said: str) -> Iterator[str]:
    depth, start = 0, 0
    for n, letter in enumerate(said + ","):
        depth += (letter in "{[(") - (letter in "}])")
        if letter == "," and (depth <= 0 or n == len(said)):
            if part := said[start:n].strip():
                yield part
            start, depth = n + 1, 0


def _entry(wish: Wish, body: str, label: str, made: Made) -> str:
    if wish.between_frames and wish.kind in ("definition", "plot"):
        body = f"\\begin{{frame}}\n{body}\n\\end{{frame}}"
    doubt = f"\\derivedoubt{{{_message(made.problem)}}}" if made.problem else ""
    return f"\\derivemade{{{wish.name}}}{{{label}}}{{{doubt}%\n{body}}}"


def _failed(name: str, told: Told) -> str:
    return f"\\derivefailed{{{name}}}{{{_message(f'{told.file}:{told.line}: {told.told}')}}}"


def _message(told: str) -> str:
    """A message for the log of LaTeX, in which no letter has a meaning."""
    plain = told.translate(str.maketrans("{}", "()", "%#"))
    return "\\MessageBreak ".join(f"\\detokenize{{{line}}}" for line in plain.split("\n"))


def _line(wish: Wish, folder: Path) -> int:
    """The line of the document: LaTeX says of what stands in a frame of Beamer only where the frame ends, so it is looked for."""
    first = next((part.strip() for part in re.split(r"[\n\\]", wish.text) if part.strip()), "")
    source = folder / wish.file
    try:  # LaTeX may write into a folder of its own, and reads what stands where it runs
        lines = (source if source.is_file() else Path(wish.file)).read_text(encoding="utf-8").split("\n")[: wish.line]
    except (OSError, ValueError):
        return wish.line % LAST
    macro = re.compile(rf"\\derive{'' if wish.kind == 'derivation' else wish.kind}\b")
    return next((n for n in range(len(lines), 0, -1) if first in lines[n - 1] and macro.search(lines[n - 1])), wish.line % LAST)


def _write(place: Path, content: str, folder: Path, figures: dict[str, bytes]) -> None:
    """Figures first, and each file only where it is not as it should be."""
    new = {name: data for name, data in figures.items() if not (folder / name).is_file() or (folder / name).read_bytes() != data}
    if new:
        put(folder, new)
    if not place.is_file() or place.read_bytes() != content.encode():
        put(place.parent, {place.name: content.encode()})
    for old in folder.iterdir() if folder.is_dir() else ():
        if _FIGURE.fullmatch(old.name) and old.name not in figures:
            old.unlink(missing_ok=True)


__all__ = ["Told", "answer", "options_of", "read"]
