"""What one page of Markdown asks for, made while it is converted: the HTML of its fences and results, and its numbers."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from markdown import Markdown

from derive.errors import DeriveError
from derive.places.fragment import placed, problem_box, told_number
from derive.places.making import Made, make
from derive.places.markdown_page import Page, page_of
from derive.places.markdown_source import Fence, Result, Wanted, wanted
from derive.places.request import OPTIONS, Request
from derive.words import gettext as _

#: MkDocs counts the warnings of its loggers: with `--strict` one of them stops the build.
log = logging.getLogger("mkdocs.plugins.derive")
#: How formulas are written, by what sets them.
MATHS = {"mathml": "fragment", "mathjax": "fragment-tex", "katex": "fragment-tex"}
#: What a site may say once for all its derivations, as an author's line may say it.
TELLING = ("steps", "cases", "why", "notation", "detail", "reasons", "marks", "definitions", "tally")


class Site(NamedTuple):
    """What a plug-in knows of all pages: what was made for them, and the numbers of the labels of each."""

    known: dict[Request, Made]
    labels: dict[str, dict[str, str]]


class Settings:
    """The options of a site, read once: in what format, in which language, and how derivations are told."""

    def __init__(self, options: Mapping[str, Any]):
        maths = str(options.get("maths") or "mathml").lower()
        if maths not in MATHS:
            told = _("the option {option} is one of {choices}, not {value}")
            raise DeriveError(told.format(option="maths", choices=", ".join(MATHS), value=maths[:40]))
        self.format = MATHS[maths]
        self.language = str(options.get("language") or "") or None
        self.strict, self.style = bool(options.get("strict")), bool(options.get("style"))
        said = {name: options[name] for name in TELLING if options.get(name) not in (None, "")}
        self.said = {OPTIONS[name].field: OPTIONS[name].read(name, _said(value)) for name, value in said.items()}

    def wanted(self, item: Fence | Result, language: str | None = None) -> Wanted:
        """What an item asks for; what the site says goes before what the program does, and the author's line before both."""
        return wanted(item, self.format, language or self.language, self.said)


def _said(value: object) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


class Work:
    """What one page of Markdown asks for while it is converted: its fences by what stands in their place, and its numbers."""

    def __init__(self, md: Markdown, options: Mapping[str, Any]):
        self.md, self.settings = md, Settings(options)
        self.site: Site | None = options.get("site") or None
        self.reset()

    def reset(self) -> None:
        self.fences: dict[str, Fence] = {}
        self.results: list[Result] = []
        self.source: list[str] = []
        self.page = Page()
        self.labels: dict[str, str] = {}
        self.counts = {"plot": 0, "derivation": 0}

    def begins(self, lines: Sequence[str]) -> None:
        self.source, self.page = list(lines), page_of(self.md)

    def fence(self, fence: Fence, anchored: bool = False) -> tuple[str, str]:
        """The HTML of a fence, and its label; `anchored` where the anchor stands around it."""
        try:
            asked = self._asked(fence)
        except DeriveError as error:
            return problem_box(self.problem(fence, str(error))), ""
        label, number = asked.asked.label, ""
        if label in self.labels:
            return problem_box(self.problem(fence, _("the label {label} stands twice on this page").format(label=label))), ""
        made = self.made(asked)
        if label and made.output:
            kind = "plot" if fence.kind == "plot" else "derivation"
            self.counts[kind] += 1
            number = str(self.counts[kind])
            self.labels[label] = told_number(fence.kind, number)
        html = placed(made.output, "" if anchored else label, number, asked.asked.caption) if made.output else ""
        if not made.is_fine:
            html += problem_box(self.problem(fence, made.problem, asked.line(made.line)), bool(html))
        return html.strip(), label

    def label_of(self, fence: Fence) -> str:
        """The label that a fence asks for."""
        try:
            return self._asked(fence).asked.label
        except DeriveError:
            return ""

    def result(self, words: str) -> str:
        """The HTML of a result in a sentence."""
        alike = [r for r in self.results if r.words == words]
        item = alike[0] if alike else Result(words, -1)
        if len(alike) > 1:  # the next of them stands further below
            self.results.remove(item)
        try:
            made = self.made(self._asked(item))
        except DeriveError as error:
            made = Made("", str(error))
        if made.is_fine:
            return made.output
        told = self.problem(item, made.problem)
        return f'{made.output}<strong class="derive-problem">[{escape(told)}]</strong>'

    def _asked(self, item: Fence | Result) -> Wanted:
        return self.settings.wanted(item, self.page.language)

    def made(self, asked: Wanted) -> Made:
        request = asked.asked.request
        return self.site.known[request] if self.site and request in self.site.known else make(request)

    def problem(self, item: Fence | Result, problem: str, below: int = 0) -> str:
        """Says what is wrong, with the author's file and line; returns it without them."""
        where = self.page.where(self.source, item.first, below)
        if self.settings.strict:
            raise DeriveError(f"{where}: {problem}")
        log.warning("%s: %s", where, problem)
        return problem


__all__ = ["MATHS", "TELLING", "Settings", "Site", "Work", "log"]
