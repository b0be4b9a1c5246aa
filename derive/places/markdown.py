"""Python-Markdown, as MkDocs and Zensical use it: fences become derivations, code like `derive:softmax` a result in a sentence.

A fence is set aside before anything else of Markdown sees it, and the HTML comes in after everything else, so that nothing
within is taken for Markdown.
"""

from __future__ import annotations

import difflib
import logging
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any
from xml.etree import ElementTree

from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from derive.errors import DeriveError
from derive.places.block import BLOCKS
from derive.places.fragment import placed, problem_box, told_number
from derive.places.making import Made, make
from derive.places.markdown_page import Page, page_of
from derive.places.markdown_source import SPAN, Fence, Result, Wanted, found, inside, result_of, wanted
from derive.places.request import Request
from derive.words import gettext as _

#: MkDocs counts the warnings of its loggers: with `--strict` one of them stops the build.
log = logging.getLogger("mkdocs.plugins.derive")
#: How formulas are written, by what sets them.
MATHS = {"mathml": "fragment", "mathjax": "fragment-tex", "katex": "fragment-tex"}
#: What a site may say once for all its derivations, as an author's line may say it.
TELLING = ("steps", "cases", "why", "notation", "detail", "reasons", "marks", "definitions", "tally")
BEFORE_FENCES, BEFORE_CODE, AFTER_LINES, BEFORE_HIGHLIGHTING = 28, 195, 15, 50
PENDING = re.compile(r"\[derive-reference (?P<target>[^\]<]*)\]")


class DeriveExtension(Extension):
    """The extension with the options of a site; `known` and `labels` are what a plug-in knows of all pages."""

    def __init__(self, **options: Any):
        self.config = {
            "maths": ["mathml", "how formulas are written: mathml, mathjax or katex"],
            "language": ["", "the language of the site"],
            "strict": [False, "whether what is wrong stops the build at once"],
            **{name: ["", "as in a fence, where that does not say otherwise"] for name in TELLING},
            "known": [{}, "what was made already"],
            "labels": [None, "the labels of each page"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        work = Work(md, self.getConfigs())
        md.registerExtension(work)
        md.preprocessors.register(_Fences(md, work), "derive", BEFORE_FENCES)
        md.inlinePatterns.register(_Results(md, work), "derive", BEFORE_CODE)
        md.treeprocessors.register(_Shown(md, work), "derive-shown", BEFORE_HIGHLIGHTING)
        md.treeprocessors.register(_Placed(md, work), "derive", AFTER_LINES)


class Settings:
    """The options of a site, read once: in what format, in which language, and how derivations are told."""

    def __init__(self, options: Mapping[str, Any]):
        maths = str(options.get("maths") or "mathml").lower()
        if maths not in MATHS:
            told = _("the option {option} is one of {choices}, not {value}")
            raise DeriveError(told.format(option="maths", choices=", ".join(MATHS), value=maths[:40]))
        self.format = MATHS[maths]
        self.language = str(options.get("language") or "") or None
        self.strict = str(options.get("strict")).lower() in ("true", "yes", "on", "1")
        self.said = {name: _said(options[name]) for name in TELLING if options.get(name) not in (None, "")}

    def wanted(self, item: Fence | Result, language: str | None = None) -> Wanted:
        """What an item asks for; what the site says goes before what the program does, and the author's line before both."""
        return wanted(item, self.format, language or self.language, self.said)


def _said(value: object) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


class Work:
    """What one page of Markdown asks for while it is converted: its fences by what stands in their place, and its numbers."""

    def __init__(self, md: Markdown, options: Mapping[str, Any]):
        self.md, self.settings = md, Settings(options)
        self.known: dict[Request, Made] = options.get("known") or {}
        self.everywhere: dict[str, dict[str, str]] | None = options.get("labels")
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
        item = next((r for r in self.results if r.words == words), Result(words, -1))
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
        return self.known[request] if request in self.known else make(request)

    def problem(self, item: Fence | Result, problem: str, below: int = 0) -> str:
        """Says what is wrong, with the author's file and line; returns it without them."""
        where = self.page.where(self.source, item.first, below)
        if self.settings.strict:
            raise DeriveError(f"{where}: {problem}")
        log.warning("%s: %s", where, problem)
        return problem


class _Fences(Preprocessor):
    """Sets fences aside: what stands in their place is raw HTML to everything that comes after."""

    def __init__(self, md: Markdown, work: Work):
        super().__init__(md)
        self.work = work

    def run(self, lines: list[str]) -> list[str]:
        self.work.begins(lines)
        out: list[str] = []
        after = 0
        for item in found(lines):
            if isinstance(item, Result):
                self.work.results.append(item)
                continue
            out += lines[after : item.first]
            stands = self.md.htmlStash.store("")
            self.work.fences[stands] = item
            blank = re.sub(r"[^>]", " ", item.before).rstrip()
            if not re.search(r"[^ \t>]", item.before):
                out.append(blank)
            out += [item.before + stands, blank]
            after = item.end
        return out + lines[after:]


class _Results(InlineProcessor):
    """Code in a line that asks for a result; other code is left to whoever sets it."""

    def __init__(self, md: Markdown, work: Work):
        super().__init__(SPAN, md)
        self.work = work

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Any, int | None, int | None]:
        words = result_of(m["ticks"], m["code"])
        return (self.md.htmlStash.store(self.work.result(words)), m.start(), m.end()) if words else (None, None, None)


class _Shown(Treeprocessor):
    """Gives back what stands in a block of code, where a fence is shown as it is typed."""

    def __init__(self, md: Markdown, work: Work):
        super().__init__(md)
        self.work = work

    def run(self, root: ElementTree.Element) -> None:
        for code in root.iter("code"):
            for stands in [s for s in self.work.fences if s in (code.text or "")]:
                fence = self.work.fences.pop(stands)
                lines = [inside(line, fence.before) for line in self.work.source[fence.first : fence.end]]
                before, after = r"(?:\n[ \t]*)?(?P<start>(?:\n|^)[ \t]*)", r"(?:\n[ \t]*(?=\n|$))?"  # with the blank lines around
                at = re.search(before + re.escape(stands) + after, code.text or "")
                if at:
                    between = "\n" + at["start"].lstrip("\n")
                    source = at["start"] + escape(between.join(lines), quote=False)
                    code.text = AtomicString(at.string[: at.start()] + source + at.string[at.end() :])


class _Placed(Treeprocessor):
    """Makes what the page asks for, in order, and then the references to it."""

    def __init__(self, md: Markdown, work: Work):
        super().__init__(md)
        self.work = work

    def run(self, root: ElementTree.Element) -> None:
        work, blocks = self.work, self.md.htmlStash.rawHtmlBlocks
        places = {(element.text or "").strip(): element for element in root.iter("p")}
        in_order = [s for text in _texts(root) for s in work.fences if s in text]
        for stands in dict.fromkeys((*in_order, *work.fences)):
            fence, paragraph = work.fences[stands], places.get(stands)
            anchored = paragraph is not None and bool(work.label_of(fence))
            html, label = work.fence(fence, anchored)
            blocks[_index(stands)] = html
            if anchored and label and paragraph is not None:
                paragraph.tag = "div"
                paragraph.set("id", label)
        ids = {element.get("id") for element in root.iter()}
        for link in root.iter("a"):
            if not (link.text or len(link)) and "#" in link.get("href", ""):
                link.text = self._reference(link.get("href", ""), ids)
        if work.everywhere is not None and work.page.name:
            work.everywhere[work.page.name] = work.labels

    def _reference(self, href: str, ids: set[str | None]) -> str:
        """What a link without words says: the number of what it leads to."""
        work = self.work
        path, _hash, label = href.partition("#")
        if path:
            told = f"[derive-reference {work.page.target(path)}#{label}]"
            return told if _is_page(path) and work.everywhere is not None else ""
        if label in work.labels or label in ids:
            return work.labels.get(label, "")
        told = _("there is no label {label} on this page").format(label=label)
        near = difflib.get_close_matches(label, work.labels, 1, 0.6)
        fix = "\n" + _("did you mean {fix}?").format(fix=near[0]) if near else ""
        work.problem(Result(href, next((n for n, line in enumerate(work.source) if f"({href})" in line), -1)), told + fix)
        return f"[{label}]"


def fence(source: str, language: str, class_name: str, options: Mapping[str, str], md: Markdown, **attributes: Any) -> str:
    """A fence of `pymdownx.superfences`, for a site that has those alone: its options are `name="value"`."""
    work = next((e for e in md.registeredExtensions if isinstance(e, Work)), None)
    if work is None:
        work = Work(md, {})
        work.begins([])
    label = attributes.get("id_value") or ""
    said = {**options, **attributes.get("attrs", {}), **({"label": label} if label else {})}
    words = " ".join(f'{name}="{value}"' for name, value in said.items())
    return work.fence(Fence(BLOCKS.get(language, "derivation"), words, source, -1, 0))[0]


def validate(language: str, inputs: dict[str, str], options: dict[str, Any], attrs: dict[str, Any], md: Markdown) -> bool:
    """Takes every option of such a fence: what is wrong with one is said where the fence stands."""
    options.update(inputs)
    return True


def _is_page(path: str) -> bool:
    return path.endswith(".md") and ":" not in path


def _index(stands: str) -> int:
    """Which piece of raw HTML a placeholder is."""
    return int(re.sub(r"\D", "", stands))


def _texts(root: ElementTree.Element) -> Iterator[str]:
    for element in root.iter():
        yield element.text or ""
        yield element.tail or ""


__all__ = ["MATHS", "PENDING", "TELLING", "DeriveExtension", "Settings", "Work", "fence", "log", "validate"]
