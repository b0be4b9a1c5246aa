"""A page as nodes of pandoc's tree, which every writer knows; and what is in the language of a writer already, put into them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from derive.document.templates import templates_folder
from derive.document.tree import Tree, spaced
from derive.words import gettext as _

MARKS = {"holds": "✓", "fails": "✗", "undecided": "?", "unchecked": ""}
NOTHING: Any = ["", [], []]
SPACE: Tree = {"t": "Space"}
#: The first line of what a fragment of LaTeX or Typst is about; what stands above it is needed once in a document.
_BODY = {
    "latex": re.compile(r"^(?=\\(?:derive[a-z]+\{|begin\{frame\}))", re.MULTILINE),
    "typst": re.compile(r"^// What stands above is needed once in a document\.\n", re.MULTILINE),
}
_EMPTY = '<span class="derive-number"></span>'  # where a fragment of HTML has room for a number, its answer's the last
_FRAME = re.compile(r"\\begin\{frame\}.*?\n(.*?)\n\\end\{frame\}", re.DOTALL)
_NUMBER = r"""\providecommand{\derivenumber}[1]{\par\refstepcounter{equation}\label{#1}%
  \dimen0\prevdepth\nobreak\vskip-\jot\nointerlineskip\hbox to\linewidth{\hfil\smash{\raise\dimen0\hbox{(\theequation)}}}%
  \vskip\jot}
"""


def raw(format: str, text: str) -> Tree:
    return {"t": "RawBlock", "c": [format, text]}


def in_markdown(text: str, label: str) -> list[Tree]:
    """What pandoc reads in Markdown of its own."""
    from derive.document.pandoc import pandoc

    blocks: list[Tree] = json.loads(pandoc(text, "markdown", "json"))["blocks"]
    return [{"t": "Div", "c": [[label, [], []], blocks]}] if label else blocks


def para(inlines: list[Tree]) -> Tree:
    return {"t": "Para", "c": inlines}


def display(latex: str, writer: str) -> Tree:
    return {"t": "Math", "c": [{"t": "DisplayMath"}, _maths(latex, writer)]}


def words_of(words: Sequence[Any], writer: str = "") -> list[Tree]:
    """The words of a page as pandoc has them."""
    return [inline for word in words for inline in _inline(word, writer)]


def _inline(word: Any, writer: str) -> list[Tree]:
    match word:
        case str():
            return spaced(word)
        case {"latex": latex}:
            return [{"t": "Math", "c": [{"t": "InlineMath"}, _maths(latex, writer)]}]
        case {"mark": verdict}:
            return [{"t": "Str", "c": MARKS[verdict]}]
        case {"code": text}:
            return [{"t": "Code", "c": [NOTHING, text]}]
        case {"emphasis": words}:
            return [{"t": "Emph", "c": words_of(words, writer)}]
        case {"strong": words}:
            return [{"t": "Strong", "c": words_of(words, writer)}]
    raise TypeError(f"a page has no such words: {word!r}")


def _maths(latex: str, writer: str) -> str:
    """A formula as the readers of a format know it: GitHub refuses some names of operators."""
    return re.sub(r"\\operatorname\{(\w+)\}", r"\\mathop{\\mathrm{\1}}", latex) if writer in ("gfm", "markdown_github") else latex


def native(page: Mapping[str, Any], writer: str, answer: Tree) -> list[Tree]:
    """The nodes of a page; its answer is given as a block, which may have a name and a number."""
    chosen = equation_of(page)
    return [answer if node is chosen else _node(node, writer) for node in page["nodes"]]


def _node(node: Mapping[str, Any], writer: str) -> Tree:
    match node["kind"]:
        case "equation":
            return para([display(node["latex"], writer)])
        case "reasons":
            return {"t": "BulletList", "c": [[{"t": "Plain", "c": words_of(item, writer)}] for item in node["items"]]}
    return para(words_of(node["words"], writer))


def equation_of(page: Mapping[str, Any]) -> Any:
    """The equation of a page that a label names: its answer, or else the last one."""
    equations = [node for node in page["nodes"] if node["kind"] == "equation"]
    return next((node for node in reversed(equations) if node["is_answer"]), equations[-1] if equations else None)


def sentence(page: Mapping[str, Any], writer: str) -> list[Tree]:
    """The words of a page that is one sentence."""
    return [inline for node in page["nodes"] for inline in words_of(node["words"], writer)]


def picture(url: str, alt: str, caption: str, label: str, is_inline: bool) -> Tree:
    """An image; with a caption or a label, a figure."""
    identity = [label, [], []]
    if is_inline or not (caption or label):
        image: Tree = {"t": "Image", "c": [identity, spaced(alt), [url, ""]]}
        return image if is_inline else para([image])
    image = {"t": "Image", "c": [["", [], [["alt", alt]]], spaced(alt), [url, ""]]}
    below = [{"t": "Plain", "c": spaced(caption)}] if caption else []
    return {"t": "Figure", "c": [identity, [None, below], [{"t": "Plain", "c": [image]}]]}


def doubted(problem: str, is_inline: bool) -> list[Tree]:
    """What a reader sees before something that a check left undecided."""
    title: Tree = {"t": "Strong", "c": spaced(_("Not verified"))}
    if is_inline:
        return [{"t": "Str", "c": "["}, title, {"t": "Str", "c": "]"}, SPACE]
    return [{"t": "Div", "c": [["", ["derive-problem"], []], [para([title]), {"t": "CodeBlock", "c": [NOTHING, problem]}]]}]


# -- fragments in the language of a writer


def parted(fragment: str, language: str) -> tuple[str, list[str]]:
    """What a fragment needs once in a document, and the fragment without it; the frames of one in Beamer each by itself."""
    if language == "markdown":
        return "", [fragment]
    if language == "html":
        return f"<style>\n{(templates_folder() / 'fragment' / 'derive.css').read_text(encoding='utf-8')}</style>", [fragment]
    found = _BODY[language].search(fragment)
    head, body = (fragment[: found.start()], fragment[found.end() :]) if found else ("", fragment)
    return head + (_NUMBER if language == "latex" and head else ""), _FRAME.findall(body) or [body]


def numbered(fragment: str, language: str, label: str, number: int) -> str:
    """A fragment whose answer has a number and a label."""
    if language == "html":
        before, found, after = fragment.rpartition(_EMPTY)
        return f'<div id="{label}">\n{before}{found and _EMPTY.replace("><", f">({number})<")}{after}\n</div>'
    if language == "markdown":
        return _markdown(fragment, number)
    return _latex(fragment, label) if language == "latex" else _typst(fragment, label, number)


def _latex(fragment: str, label: str) -> str:
    """The number stands at the last line of the calculation, in room that this leaves to it."""
    lines = fragment.split("\n")
    chains = [n for n, line in enumerate(lines) if line.startswith(r"\derivechain{")]
    shown = [n for n, line in enumerate(lines) if line.startswith(r"\derivedisplay{")]
    displays = [n for n in shown if not lines[n - 1].startswith(r"\derivelead{")]
    first = (chains or displays or [0])[-1]
    last = lines.index("}", first) if chains else first
    lines[last] += f"\\endgroup\n\\derivenumber{{{label}}}"
    lines[first] = r"\begingroup\advance\linewidth-2em " + lines[first]  # a brace would begin the subtitle of a frame
    return "\n".join(lines)


def _markdown(fragment: str, number: int) -> str:
    """A calculation is a table here, whose last row has the number; an equation by itself has it behind."""
    lines = fragment.split("\n")
    if rows := [n for n, line in enumerate(lines) if line.startswith("|") and " | = | " in line]:
        lines[rows[-1]] = f"{lines[rows[-1]].removesuffix('|')} ({number}) |"
    elif equations := [n for n, line in enumerate(lines) if line.startswith("$$") and line.endswith("$$")]:
        lines[equations[-1]] = rf"{lines[equations[-1]].removesuffix('$$')}\qquad({number})$$"
    return "\n".join(lines)


def _typst(fragment: str, label: str, number: int) -> str:
    lines = fragment.split("\n")
    chains = [n for n, line in enumerate(lines) if line == "#chain(" and not lines[n - 1].startswith("#lead[")]
    if chains:
        lines[chains[-1]] += f'\n  number: "({number})",'
    elif found := [n for n, line in enumerate(lines) if line.startswith("#defined[")]:
        inner = lines[found[-1]].removeprefix("#defined[").removesuffix("]")
        lines[found[-1]] = f'#defined[#numbered("({number})")[{inner}]]'
    return f"#metadata(none) <{label}>\n" + "\n".join(lines)


class Labels:
    """Equations with names: their numbers, and what is written where the text refers to them.

    Quarto, and pandoc-crossref for names like `eq:softmax`, number equations themselves: these get what they look for.
    """

    def __init__(self, writer: str, is_quarto: bool, names: Sequence[str]):
        self.writer, self.is_quarto = writer, is_quarto
        self.numbers = {name: n for n, name in enumerate(filter(self.is_ours, names), 1)}

    def is_ours(self, name: str) -> bool:
        return bool(name) and not self.is_quarto and not name.startswith("eq:")

    def equation(self, label: str, node: Mapping[str, Any]) -> Tree:
        """The block of an equation with its name."""
        shown = display(node["latex"], self.writer)
        if not label:
            return para([shown])
        if self.is_quarto:
            return para([shown, SPACE, {"t": "Str", "c": f"{{#{label}}}"}])
        if not self.is_ours(label):
            return para([{"t": "Span", "c": [[label, [], []], [shown]]}])
        numbered = display(rf"{node['latex']}\qquad({self.numbers[label]})", self.writer)
        return {"t": "Div", "c": [[label, [], []], [para([numbered])]]}

    def reference(self, node: Tree) -> list[Tree]:
        """A node; where it is nothing but references to equations of ours, these."""
        if node.get("t") != "Cite" or not all(cited["citationId"] in self.numbers for cited in node["c"][0]):
            return [node]
        out: list[Tree] = []
        for n, cited in enumerate(node["c"][0]):
            is_bare = cited["citationMode"]["t"] == "SuppressAuthor"
            out += [{"t": "Str", "c": ","}, SPACE] if n else []
            out += [*cited["citationPrefix"], *([SPACE] if cited["citationPrefix"] else [])]
            out += self._link(cited["citationId"], "({n})" if is_bare else _("equation ({n})"))
            out += cited["citationSuffix"]
        return out

    def _link(self, name: str, words: str) -> list[Tree]:
        if self.writer in ("latex", "beamer"):
            before, _number, after = words.partition("({n})")
            number: Tree = {"t": "RawInline", "c": ["latex", rf"(\ref{{{name}}})"]}
            return [*spaced(before), number, *spaced(after)]
        shown = spaced(words.format(n=self.numbers[name]))
        return [{"t": "Link", "c": [NOTHING, shown, [f"#{name}", ""]]}]


__all__ = [
    "Labels", "display", "doubted", "equation_of", "in_markdown", "native", "numbered", "para", "parted", "picture", "raw",
    "sentence", "words_of",
]  # fmt: skip
