"""Prose into each format: our own rendered blocks are put into its tree, and pandoc writes it.

What pandoc warns about is an error.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Sequence
from itertools import groupby

from derive.document.blocks import Lecture, Picture
from derive.document.escape import latex_sign, latex_words, typst_text, wide_marks
from derive.document.formula_formats import latex, markdown, mathml, typst
from derive.document.formulas import FormulaError
from derive.document.pandoc import pandoc, plain_code
from derive.document.places import Places, joined
from derive.document.reading import BOX_TITLES
from derive.document.render import Format
from derive.document.source import LectureError, Mistakes
from derive.document.tree import Tree, changed, nodes
from derive.words import gettext as _
from derive.words import speaking

#: Our name for a format: pandoc's writer, and the name under which its raw blocks pass.
WRITERS: dict[Format, tuple[str, str]] = {
    "md": ("gfm", "gfm"), "paper": ("latex", "latex"), "html": ("html5", "html"), "typst": ("typst", "typst"),
}  # fmt: skip
#: Signs of a word that pandoc leaves as they are: what no text font of LaTeX has, and what begins an attribute in other Markdown.
SPECIAL: dict[Format, Callable[[str], str]] = {"paper": latex_sign, "md": lambda c: "\\" + c if c in "{}" else ""}
#: What may be too wide for a telephone scrolls, by keyboard too; and a cell without words, empty or a formula, heads nothing.
WIDE = (
    (re.compile(r'<math display="block".*?</math>', re.DOTALL), r'<span class="wide" tabindex="0">\g<0></span>'),
    (re.compile(r"^<table\b.*?</table>", re.DOTALL | re.MULTILINE), r'<div class="wide" tabindex="0">\g<0></div>'),
    (re.compile(r"<th( [^>]*)?>((?:<math\b(?:(?!</math>).)*</math>)?)</th>", re.DOTALL), r"<td\1>\2</td>"),
)


def read(lecture: Lecture) -> Tree:
    """The pandoc tree of a lecture; each block is an empty division `block-N`, N its place among the lecture's blocks."""
    return dict(lecture.tree)


def formulas(tree: Tree, format: Format, lecture: Lecture | None = None) -> dict[tuple[str, bool], str]:
    """Every formula of a tree as it is set in a format, by its source and whether it stands on a line of its own."""
    asked = list(dict.fromkeys(
        (node["c"][1], node["c"][0]["t"] == "DisplayMath") for node in nodes(tree["blocks"]) if node["t"] == "Math"
    ))  # fmt: skip
    made: list[str | FormulaError]
    if format in ("html", "typst"):
        made = (mathml if format == "html" else typst)(asked)
    else:
        made = [_set(source, latex if format == "latex" else markdown) for source, _display in asked]
    found: dict[tuple[str, bool], str] = {}
    mistakes = Mistakes()
    for key, shown in zip(asked, made, strict=True):
        if isinstance(shown, str):
            found[key] = shown
            continue
        name = lecture.name if lecture else "lecture"
        place = Places(*joined(lecture)).of_words(_source(key[0], lecture)) if lecture else None
        problem = f"{shown.problem}: {' '.join(key[0].split())[:60]}" if not shown.words else shown.problem
        mistakes.found.append(
            LectureError(problem, f"{name}.md", place.line if place else None, shown.fix, place.column if place else None)
        )
    mistakes.refuse()
    return found


def _source(formula: str, lecture: Lecture) -> str:
    """As much of a formula as stands in the lecture: of one with commands of the author's own, what begins it."""
    text = joined(lecture)[0]
    words = formula
    while words and words not in text:
        words = words[: len(words) // 2]
    return words


def _set(source: str, write: Callable[[str], str]) -> str | FormulaError:
    try:
        return write(source)
    except FormulaError as error:
        return error


def write(
    tree: Tree, format: Format, blocks: Sequence[str], box: Callable[[str, str], tuple[str, str]] | None,
    listing: Callable[[str], str] | None = None, lecture: Lecture | None = None,
) -> str:  # fmt: skip
    """The tree in a format, `blocks` in their places.

    `box` gives what stands before and after a box of a kind and a title, and `listing` some lines of code, where pandoc's own
    is not to be had; `lecture` says where a formula stands that pandoc cannot set.
    """
    copy: Tree = json.loads(json.dumps(dict(tree)))
    raw = WRITERS[format][1]
    shown = formulas(copy, format, lecture)
    pictures = {picture.file: picture for picture in lecture.pictures} if lecture else {}
    above = 0  # the level of the heading before

    def change(node: Tree) -> list[Tree]:
        nonlocal above
        kind, content = node.get("t"), node.get("c")
        if kind == "Div":
            (name, classes, pairs), inner = content  # type: ignore[misc]
            word = classes[0] if classes else ""
            if word.startswith("block-"):
                n = int(word.removeprefix("block-"))
                label = getattr(lecture.blocks[n], "label", "") if lecture else ""
                return [*_anchored(label, format), _raw(raw, blocks[n])]
            if word in ("references", "reference", "figure"):
                return [*_anchored(name if word != "references" else "", format), *inner, *_caption(word, dict(pairs))]
            title = _titled(word, dict(pairs), lecture)
            if box is None:
                head = {"t": "Para", "c": [{"t": "Strong", "c": [{"t": "Str", "c": title}]}]}
                return [{"t": "BlockQuote", "c": [head, *inner]}]
            before, after = box(word, title)
            return [*_anchored(name, format), _raw(raw, before), *inner, _raw(raw, after)]
        if kind == "CodeBlock" and listing is not None:
            return [_raw(raw, listing(content[1]))]  # type: ignore[index]
        if kind == "Math":
            return _maths(node, format, shown)
        if kind == "Span" and content[0][1] == ["equation"]:  # type: ignore[index]
            (name, _classes, pairs), inner = content  # type: ignore[misc]
            number = f"({dict(pairs)['number']})"
            if format == "md":  # the number is a part of it
                before, _dollars, _nothing = inner[0]["c"][1].rpartition("\n$$")
                return [{"t": "RawInline", "c": ["gfm", f"{before} \\qquad {markdown(latex_words(number))}\n$$"]}]
            return [*_named(name, format), *inner, {"t": "Str", "c": f" {number}"}]
        if kind == "Table":
            content[0] = [content[0][0] if format != "md" else "", [], []]  # type: ignore[index]
        if kind == "Link" and format == "md" and content[0][1] == ["reference"]:  # type: ignore[index]
            return list(content[1])  # type: ignore[index]
        if kind == "Image" and content[2][0] in pictures:  # type: ignore[index]
            return _picture(node, pictures[content[2][0]], format)  # type: ignore[index]
        if kind == "Str" and format in SPECIAL:
            return _word(str(content), raw, SPECIAL[format])
        if kind == "Header":
            level = content[0]  # type: ignore[index]
            above = min(level, above + 1) if format == "typst" else level  # an accessible PDF skips no level
            return _heading(node, format, above)
        return [node]

    copy["blocks"] = changed(copy["blocks"], change)
    pen = WRITERS[format][0] + ("-smart" if format == "paper" and wide_marks() else "")
    made = pandoc(json.dumps(copy), "json", pen, "--wrap=preserve", "--mathml", *plain_code())
    for found, instead in WIDE if format == "html" else ():
        made = found.sub(instead, made)
    return made.strip()


def _titled(word: str, pairs: dict[str, str], lecture: Lecture | None) -> str:
    """What stands above a box: what it is and its number, and its author's title."""
    number, title = pairs.get("number", ""), pairs.get("title", "")
    with speaking(lecture.front.language if lecture else "en"):
        kind = _(BOX_TITLES[word])
    return f"{kind} {number}" + (f" ({title})" if title else "") if number else title or kind


def _named(name: str, format: Format) -> list[Tree]:
    """A place that links can go to."""
    if name and format == "typst":  # a label of its own would belong to what stands before it
        return [{"t": "RawInline", "c": ["typst", f"#metadata(none)<{name}>"]}]
    return [{"t": "Span", "c": [[name, [], []], []]}] if name else []


def _anchored(name: str, format: Format) -> list[Tree]:
    return [{"t": "Plain", "c": _named(name, format)}] if name else []


def _caption(word: str, pairs: dict[str, str]) -> list[Tree]:
    if word != "figure" or not pairs.get("caption"):
        return []
    return [{"t": "Para", "c": [{"t": "Emph", "c": [{"t": "Str", "c": f"{pairs['number']}. {pairs['caption']}"}]}]}]


def _picture(node: Tree, picture: Picture, format: Format) -> list[Tree]:
    """A picture within a page that needs no other file, where the format can have one."""
    if format == "html" and picture.kind != "pdf":
        kind = {"svg": "svg+xml", "jpg": "jpeg"}.get(picture.kind, picture.kind)
        data = f"data:image/{kind};base64,{base64.b64encode(picture.data).decode()}"
        return [{"t": "Image", "c": [["", [], [["alt", picture.alt]]], node["c"][1], [data, ""]]}]
    if format == "typst":
        bytes_of = typst_text(picture.data.decode()) if picture.kind == "svg" else f"({', '.join(map(str, picture.data))},)"
        shown = f"#image(bytes({bytes_of}), format: \"{picture.kind}\", alt: {typst_text(picture.alt)})"
        return [{"t": "RawInline", "c": ["typst", shown]}]
    width = [pair for pair in node["c"][0][2] if pair[0] == "width" and format != "md"]
    return [{"t": "Image", "c": [["", [], width], node["c"][1], node["c"][2]]}]


def _heading(node: Tree, format: Format, level: int) -> list[Tree]:
    """A heading; with `{.newpage}` it begins a page, where there are pages."""
    _, (name, classes, _), words = node["c"]
    below = format in ("md", "html")  # the title is the first heading there
    made: Tree = {"t": "Header", "c": [min(level + below, 6), [name, [], []], words]}
    breaks = {"paper": r"\clearpage", "typst": "#pagebreak(weak: true)"}
    return [*([_raw(WRITERS[format][1], breaks[format])] if "newpage" in classes and format in breaks else []), made]


def _word(text: str, raw: str, special: Callable[[str], str]) -> list[Tree]:
    """A word in which some signs are written as a format has them, and not as pandoc does."""
    parts: list[Tree] = []
    for sign, run in groupby(text, special):
        if sign:
            parts += [{"t": "RawInline", "c": [raw, sign]} for _ in run]
        else:
            parts.append({"t": "Str", "c": "".join(run)})
    return parts


def _raw(format: str, text: str) -> Tree:
    return {"t": "RawBlock", "c": [format, text.strip("\n")]}


def _maths(node: Tree, format: Format, shown: dict[tuple[str, bool], str]) -> list[Tree]:
    source, display = node["c"][1], node["c"][0]["t"] == "DisplayMath"
    made = shown[source, display]
    match format:
        case "md":  # dollars, which GitHub, Obsidian and Jupyter all read
            return [{"t": "RawInline", "c": ["gfm", f"$$\n{made}\n$$" if display else f"${made}$"]}]
        case "paper" if display:
            return [{"t": "RawInline", "c": ["latex", f"\\centred{{{made}}}"]}]
        case "paper":
            return [{"t": "Math", "c": [node["c"][0], made]}]
        case "typst":  # its source is what a formula of the prose is called where it cannot be seen
            return [{"t": "RawInline", "c": ["typst", f"#formula({typst_text(source.strip())})[{made}]"]}]
    return [{"t": "RawInline", "c": ["html", made]}]
