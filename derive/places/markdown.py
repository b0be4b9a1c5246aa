"""Python-Markdown, as MkDocs and Zensical use it: fences become derivations, code like `derive:softmax` a result in a sentence.

A fence is set aside before anything else of Markdown sees it, and the HTML comes in after everything else, so that nothing
within is taken for Markdown.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any
from xml.etree import ElementTree

from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from derive.places.block import BLOCKS
from derive.places.markdown_source import SPAN, Fence, Result, found, inside, result_of
from derive.places.markdown_work import TELLING, Work
from derive.places.style import style_sheet
from derive.words import gettext as _

BEFORE_FENCES, BEFORE_CODE, AFTER_LINES, BEFORE_HIGHLIGHTING = 28, 195, 15, 50
PENDING = re.compile(r"\[derive-reference (?P<target>[^\]<]*)\]")


class DeriveExtension(Extension):
    """The extension with the options of a site."""

    def __init__(self, **options: Any):
        self.config = {
            "maths": ["mathml", "how formulas are written: mathml, mathjax or katex"],
            "language": ["", "the language of the site"],
            "strict": [False, "whether what is wrong stops the build at once"],
            "style": [True, "whether a page with derivations brings the style sheet"],
            **{name: ["", "as in a fence, where that does not say otherwise"] for name in TELLING},
            "site": ["", "what a plug-in knows of all pages"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        work = Work(md, self.getConfigs())
        md.registerExtension(work)
        md.preprocessors.register(_Fences(md, work), "derive", BEFORE_FENCES)
        md.inlinePatterns.register(_Results(md, work), "derive", BEFORE_CODE)
        md.treeprocessors.register(_Shown(md, work), "derive-shown", BEFORE_HIGHLIGHTING)
        md.treeprocessors.register(_Placed(md, work), "derive", AFTER_LINES)


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
            blocks[_index(stands)], label = work.fence(fence, anchored)
            if paragraph is not None:
                paragraph.text = stands  # without a line end, which would leave the paragraph around it
                if anchored and label:
                    paragraph.tag = "div"
                    paragraph.set("id", label)
        if work.settings.style and in_order:
            style = ElementTree.Element("p")
            style.text = self.md.htmlStash.store(f"<style>\n{style_sheet()}</style>")
            root.insert(1, style)  # not before the title, which a site takes from the first element
        ids = {element.get("id") for element in root.iter()}
        for link in root.iter("a"):
            if not (link.text or len(link)) and "#" in link.get("href", ""):
                link.text = self._reference(link.get("href", ""), ids)
        if work.site:
            work.site.labels[work.page.name] = work.labels

    def _reference(self, href: str, ids: set[str | None]) -> str:
        """What a link without words says: the number of what it leads to."""
        work = self.work
        path, _hash, label = href.partition("#")
        if path:
            told = f"[derive-reference {work.page.target(path)}#{label}]"
            return told if _is_page(path) and work.site else ""
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
    words = " ".join(f'{name}="{_quoted(value)}"' for name, value in said.items())
    return work.fence(Fence(BLOCKS.get(language, "derivation"), words, source, -1, 0))[0]


def validate(language: str, inputs: dict[str, str], options: dict[str, Any], attrs: dict[str, Any], md: Markdown) -> bool:
    """Takes every option of such a fence: what is wrong with one is said where the fence stands."""
    options.update(inputs)
    return True


def _quoted(value: object) -> str:
    return re.sub(r'(["\\])', r"\\\1", str(value))


def _is_page(path: str) -> bool:
    return path.endswith(".md") and ":" not in path


def _index(stands: str) -> int:
    """Which piece of raw HTML a placeholder is."""
    return int(re.sub(r"\D", "", stands))


def _texts(root: ElementTree.Element) -> Iterator[str]:
    for element in root.iter():
        yield element.text or ""
        yield element.tail or ""


__all__ = ["PENDING", "DeriveExtension", "fence", "validate"]
