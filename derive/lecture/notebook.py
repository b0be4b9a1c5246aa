"""A lecture as a Jupyter notebook: words and derivations in cells of Markdown, sessions in cells with what they printed."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from derive.document.notebook import code, lines_of, markdown, written
from derive.document.render import writer
from derive.lecture.pages import Worked, framed, pairs, rendered
from derive.lecture.prose import write
from derive.lecture.session import Entry, Transcript
from derive.words import known, speaking


def lecture_notebook(worked: Worked) -> str:
    """The notebook of a lecture: its words and derivations as Markdown, its sessions as cells with what they printed."""
    lecture, made = worked.lecture, writer("md")
    marks = {n: f"session-{sha256(f'{lecture.name}{n}'.encode()).hexdigest()}" for n, r in enumerate(worked.results)
             if isinstance(r, Transcript)}  # fmt: skip
    with speaking(known(lecture.front.language)):
        blocks = [marks.get(n) or rendered(result, block, made, lecture.name) for n, (block, result) in enumerate(pairs(worked))]
        text = framed(made, "lecture", lecture.front, write(worked.tree, "md", blocks, None, None, lecture))
    cells: list[dict[str, Any]] = []
    for n, mark in marks.items():
        before, _mark, text = text.partition(mark)
        cells += [*split(before), *map(ran, worked.results[n].entries)]  # type: ignore[union-attr]
    return written([*cells, *split(text)])


def split(text: str) -> list[dict[str, Any]]:
    """Markdown in cells, each of which begins with a heading."""
    return [markdown(part.strip()) for part in re.split(r"^(?=#{1,3} )", text, flags=re.MULTILINE) if part.strip()]


def ran(entry: Entry) -> dict[str, Any]:
    """A statement of a session with what it printed."""
    made = code(entry.source)
    if not entry.output:
        return made
    if not entry.failed:
        return {**made, "outputs": [{"output_type": "stream", "name": "stdout", "text": lines_of(entry.output + "\n")}]}
    name, _colon, value = entry.output.partition(": ")
    return {**made, "outputs": [{"output_type": "error", "ename": name, "evalue": value, "traceback": entry.output.split("\n")}]}


__all__ = ["lecture_notebook"]
