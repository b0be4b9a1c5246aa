"""Prose into each format: our own rendered blocks are put into its tree, and pandoc writes it.

What pandoc warns about is an error.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Sequence
from html import escape
from itertools import groupby

from derive.document.escape import latex_sign, latex_text, latex_words, typst_text, wide_marks
from derive.document.pandoc import pandoc, plain_code
from derive.document.render import Format
from derive.document.tree import Tree, changed, nodes
from derive.lecture.blocks import Lecture, Picture
from derive.lecture.formula_formats import latex, markdown, mathml, typst
from derive.lecture.formulas import FormulaError
from derive.lecture.places import Places, joined
from derive.lecture.reading import BOX_TITLES
from derive.lecture.source import LectureError, Mistakes
from derive.words import gettext as _
from derive.words import known, speaking

#: Of a kind of box and its title: what stands before it, what its first paragraph begins and its last ends with, what follows.
Boxed = Callable[[str, str], tuple[str, str, str, str]]
#: Our name for a format: pandoc's writer, and the name under which its raw blocks pass.
WRITERS: dict[Format, tuple[str, str]] = {
    "md": ("gfm", "gfm"), "paper": ("latex", "latex"), "html": ("html5", "html"), "typst": ("typst", "typst"),
}  # fmt: skip
#: Signs of a word that pandoc leaves as they are: what no text font of LaTeX has, and what begins an attribute in other Markdown.
SPECIAL: dict[Format, Callable[[str], str]] = {"paper": latex_sign, "md": lambda c: "\\" + c if c in "{}" else ""}
#: What may be too wide for a telephone scrolls, by keyboard too; a formula stays with the
#: comma after it, and a cell without words, empty or a formula, heads nothing.
WIDE = (
    (re.compile(r'<math display="block".*?</math>', re.DOTALL), r'<span class="wide" tabindex="0">\g<0></span>'),
    (re.compile(r"^<table\b.*?</table>", re.DOTALL | re.MULTILINE), r'<div class="wide" tabindex="0">\g<0></div>'),
    (
        re.compile(r'(<math display="inline"(?:(?!</math>).)*</math>)([,.;:!?)’”]+)', re.DOTALL),
        r'<span class="together">\1\2</span>',
    ),
    (re.compile(r"<th( [^>]*)?>((?:<math\b(?:(?!</math>).)*</math>)?)</th>", re.DOTALL), r"<td\1>\2</td>"),
)


def read(lecture: Lecture) -> Tree:
    """The pandoc tree of a lecture; each block is an empty division `block-N`, N its place among the lecture's blocks."""
    return dict(lecture.tree)


def formulas(tree: Tree, format: Format, lecture: Lecture) -> dict[tuple[str, bool], str]:
    """Every formula of a tree as it is set in a format, by its source and whether it stands on a line of its own."""
    asked = list(dict.fromkeys(
        (node["c"][1], node["c"][0]["t"] == "DisplayMath") for node in nodes(tree["blocks"]) if node["t"] == "Math"
    ))  # fmt: skip
    made: list[str | FormulaError]
    if format in ("html", "typst"):
        made = (mathml if format == "html" else typst)(asked)
    else:
        made = [_set(source, latex if format == "paper" else markdown) for source, _display in asked]
    found: dict[tuple[str, bool], str] = {}
    mistakes = Mistakes()
    for key, shown in zip(asked, made, strict=True):
        if isinstance(shown, str):
            found[key] = shown
            continue
        place = Places(*joined(lecture)).of_words(_source(key[0], lecture))
        problem = f"{shown.problem}: {' '.join(key[0].split())[:60]}" if not shown.words else shown.problem
        mistakes.found.append(
            LectureError(problem, f"{lecture.name}.md", place.line if place else None, shown.fix, place.column if place else None)
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
    tree: Tree, format: Format, blocks: Sequence[str], box: Boxed | None, listing: Callable[[str], str] | None, lecture: Lecture,
) -> str:  # fmt: skip
    """The tree in a format, `blocks` in their places.

    `box` gives what stands before and after a box and within its first and its last paragraph, and `listing` some lines of
    code, where pandoc's own is not to be had; `lecture` says where a formula stands that pandoc cannot set, and how its
    sections are numbered.
    """
    copy: Tree = json.loads(json.dumps(dict(tree)))
    raw = WRITERS[format][1]
    language = known(lecture.front.language)
    with speaking(language):
        shown = formulas(copy, format, lecture)
    pictures = {picture.file: picture for picture in lecture.pictures}
    sections = {label.name: label.number for label in lecture.labels if label.kind == "section"}
    above = 0  # the level of the heading before

    def change(node: Tree) -> list[Tree]:
        nonlocal above
        kind, content = node.get("t"), node.get("c")
        if kind == "Div":
            (name, classes, pairs), inner = content  # type: ignore[misc]
            word = classes[0] if classes else ""
            if word.startswith("block-"):
                n = int(word.removeprefix("block-"))
                label = getattr(lecture.blocks[n], "label", "")
                return [*anchored(label, format), _raw(raw, blocks[n])]
            if word == "figure":
                return _figured(name, dict(pairs), inner, format)
            if word in ("references", "reference"):
                return [*anchored(name if word != "references" else "", format), *inner]
            title = _titled(word, dict(pairs))
            if box is None:
                head = {"t": "Para", "c": [{"t": "Strong", "c": [{"t": "Str", "c": title}]}]}
                return [{"t": "BlockQuote", "c": [head, *inner]}]
            opens, begins, ends, closes = box(word, title)
            inner = _within(inner, begins, ends, raw)
            return [_raw(raw, opens), *anchored(name, format), *inner, _raw(raw, closes)]
        if kind == "CodeBlock" and listing is not None:
            return [_raw(raw, listing(content[1]))]  # type: ignore[index]
        if kind == "Math":
            return _maths(node, format, shown)
        if kind == "Span" and content[0][1] == ["equation"]:  # type: ignore[index]
            (name, _classes, pairs), inner = content  # type: ignore[misc]
            return [_equation(name, f"({dict(pairs)['number']})", inner[0]["c"][1], format)]
        if kind == "Table":
            return _table(node, format)
        if kind == "Link" and format == "md" and content[0][1] == ["reference"]:  # type: ignore[index]
            return list(content[1])  # type: ignore[index]
        if kind == "Image" and content[2][0] in pictures:  # type: ignore[index]
            return _picture(node, pictures[content[2][0]], format)  # type: ignore[index]
        if kind == "Str" and format in SPECIAL:
            return _word(str(content), raw, SPECIAL[format])
        if kind == "Header":
            level = content[0]  # type: ignore[index]
            above = level if format == "md" else min(level, above + 1)  # an accessible page skips no level
            return _heading(node, format, above, sections)
        return [node]

    with speaking(language):
        contents = _contents(copy["blocks"], format, sections) if lecture.front.toc else []
        copy["blocks"] = changed([*contents, *copy["blocks"]], change)
    pen = WRITERS[format][0] + ("-smart" if format == "paper" and wide_marks() else "")
    made = pandoc(json.dumps(copy), "json", pen, "--wrap=preserve", "--mathml", *plain_code())
    for found, instead in WIDE if format == "html" else ():
        made = found.sub(instead, made)
    return made.strip()


def _titled(word: str, pairs: dict[str, str]) -> str:
    """What stands above a box: what it is and its number, and its author's title."""
    number, title = pairs.get("number", ""), pairs.get("title", "")
    kind = _(BOX_TITLES[word])
    return f"{kind} {number}" + (f" ({title})" if title else "") if number else title or kind


def _within(inner: Sequence[Tree], begins: str, ends: str, raw: str) -> list[Tree]:
    """The paragraphs of a box, with what the first begins and the last ends with."""
    made = list(inner)
    for place, text in ((0, begins), (-1, ends)):
        if not text:
            continue
        part: Tree = {"t": "RawInline", "c": [raw, text]}
        if made and made[place]["t"] in ("Para", "Plain"):
            words = made[place]["c"]
            made[place] = {"t": "Para", "c": [part, *words] if place == 0 else [*words, part]}
        else:
            made.insert(len(made) if place else 0, {"t": "Para", "c": [part]})
    return made


def _contents(blocks: Sequence[Tree], format: Format, sections: dict[str, str]) -> list[Tree]:
    """The contents as a list of links, for the formats that make none themselves."""
    if format not in ("md", "html"):
        return []
    found = [node for node in blocks if node["t"] == "Header" and node["c"][0] <= 2 and node["c"][1][0]]
    levels = [min(node["c"][0], 2) for node in found]
    top: list[list[Tree]] = []
    for node, level in zip(found, levels, strict=True):
        _level, (name, _classes, _pairs), words = node["c"]
        number = sections.get(name, "")
        told: list[Tree] = [{"t": "RawInline", "c": ["html", f'<span class="number">{number}</span> ']}] if number else []
        if format == "md":
            told = [{"t": "Str", "c": f"{number}"}, {"t": "Space"}] if number else []
        words = changed(json.loads(json.dumps(words)), _unlinked)
        item: Tree = {"t": "Plain", "c": [{"t": "Link", "c": [["", [], []], [*told, *words], [f"#{name}", ""]]}]}
        if level == 1 or not top:
            top.append([item])
        elif len(top[-1]) == 1:
            top[-1].append({"t": "BulletList", "c": [[item]]})
        else:
            top[-1][1]["c"].append([item])
    made: Tree = {"t": "BulletList", "c": top}
    title = _("Contents")
    if not top:
        return []
    if format == "md":
        return [{"t": "Para", "c": [{"t": "Strong", "c": [{"t": "Str", "c": title}]}]}, made]
    before = f'<nav class="contents" aria-label="{escape(title)}">\n<p class="title">{escape(title)}</p>'
    return [_raw("html", before), made, _raw("html", "</nav>")]


def _unlinked(node: Tree) -> list[Tree]:
    """The words of a heading without the notes and the links in them."""
    return [] if node["t"] == "Note" else list(node["c"][1]) if node["t"] == "Link" else [node]


def anchored(name: str, format: Format) -> list[Tree]:
    """The same above a block, where it takes no room."""
    match format:
        case _format if not name or format == "md":
            return []
        case "typst":
            return [_raw("typst", f"#metadata(none) <{name}>")]
        case "paper":
            return [_raw("latex", f"\\place{{{name}}}")]
    return [_raw("html", f'<span id="{escape(name)}"></span>')]


def _equation(name: str, number: str, formula: str, format: Format) -> Tree:
    """A formula on a line of its own with its number, which links find."""
    match format:
        case "md":  # the number is a part of it
            before, _dollars, _nothing = formula.rpartition("\n$$")
            return {"t": "RawInline", "c": ["gfm", f"{before} \\qquad {markdown(latex_words(number))}\n$$"]}
        case "paper":
            inner = formula.removeprefix("\\centred")
            return {"t": "RawInline", "c": ["latex", f"\\numbered{{{name}}}{{{latex_text(number)}}}{inner}"]}
        case "typst":
            label = f" <{name}>" if name else ""
            return {"t": "RawInline", "c": ["typst", f"#numbered({typst_text(number)})[{formula}]{label}"]}
    anchor = f' id="{escape(name)}"' if name else ""
    shown = f'<span class="equation"{anchor}>{formula}<span class="tag">{escape(number)}</span></span>'
    return {"t": "RawInline", "c": ["html", shown]}


def _captioned(kind: str, number: str, caption: Sequence[Tree]) -> list[Tree]:
    """A caption with what it is of, and its number."""
    told = kind.format(n=number)
    return [{"t": "Strong", "c": [{"t": "Str", "c": told}]}, *([{"t": "Str", "c": _(". ")}] if caption else []), *caption]


def _figured(name: str, pairs: dict[str, str], inner: list[Tree], format: Format) -> list[Tree]:
    """A picture with its number and its words."""
    words: list[Tree] = [{"t": "Str", "c": pairs["caption"]}] if pairs.get("caption") else []
    caption: Tree = {"t": "Para", "c": _captioned(_("Figure {n}"), pairs.get("number", ""), words)}
    raw = WRITERS[format][1]
    if format == "md":
        return [*inner, caption]
    opens, between, closes = {
        "typst": ("#picture[", "][", "]" + (f" <{name}>" if name else "")),
        "paper": (f"\\begin{{picturewithcaption}}{{{name}}}", "\\picturecaption", "\\end{picturewithcaption}"),
        "html": (f'<figure id="{escape(name)}">' if name else "<figure>", "<figcaption>", "</figcaption>\n</figure>"),
    }[format]
    caption = {"t": "Plain", "c": caption["c"]}
    return [_raw(raw, opens), {"t": "Plain", "c": inner[0]["c"]}, _raw(raw, between), caption, _raw(raw, closes)]


def _table(node: Tree, format: Format) -> list[Tree]:
    """A table with its number in its caption."""
    name, _classes, pairs = node["c"][0]
    number = dict(pairs).get("number", "")
    node["c"][0] = [name if format != "md" else "", [], []]
    if number:
        short, caption = node["c"][1]
        words = caption[0]["c"] if caption else []
        node["c"][1] = [short, [{"t": "Plain", "c": _captioned(_("Table {n}"), number, words)}]]
    return [node]


def _picture(node: Tree, picture: Picture, format: Format) -> list[Tree]:
    """A picture within a page that needs no other file, where the format can have one."""
    width = [pair for pair in node["c"][0][2] if pair[0] == "width" and format != "md"]
    if format == "html":
        file = drawn(picture) if picture.kind == "pdf" else picture.data
        kind = {"svg": "svg+xml", "pdf": "svg+xml", "jpg": "jpeg"}.get(picture.kind, picture.kind)
        data = f"data:image/{kind};base64,{base64.b64encode(file).decode()}"
        return [{"t": "Image", "c": [["", [], [["alt", picture.alt], *width]], node["c"][1], [data, ""]]}]
    if format == "typst":
        across = f", width: {width[0][1]}" if width else ""
        bytes_of = typst_text(picture.data.decode()) if picture.kind == "svg" else f"({', '.join(map(str, picture.data))},)"
        shown = f'#image(bytes({bytes_of}), format: "{picture.kind}", alt: {typst_text(picture.alt)}{across})'
        return [{"t": "RawInline", "c": ["typst", shown]}]
    target = re.sub(r"\.svg$", ".pdf", node["c"][2][0]) if format == "paper" else node["c"][2][0]
    return [{"t": "Image", "c": [["", [], width], node["c"][1], [target, ""]]}]


def drawn(picture: Picture) -> bytes:
    """A picture that only paper or only a screen shows, as the other of them takes it: SVG of a PDF, and a PDF of SVG."""
    from derive.document.compile import picture_page, svg, unchecked_pdf

    bytes_of = typst_text(picture.data.decode()) if picture.kind == "svg" else f"({', '.join(map(str, picture.data))},)"
    source = picture_page(margin=0) + f'#image(bytes({bytes_of}), format: "{picture.kind}")'
    return svg(source).encode() if picture.kind == "pdf" else unchecked_pdf(source)


def _heading(node: Tree, format: Format, level: int, sections: dict[str, str]) -> list[Tree]:
    """A heading with its number; with `{.newpage}` it begins a page, where there are pages."""
    _level, (name, classes, _pairs), words = node["c"]
    below = format in ("md", "html")  # the title is the first heading there
    number = sections.get(name, "")
    if format == "html" and number:
        words = [{"t": "RawInline", "c": ["html", f'<span class="number">{number}</span> ']}, *words]
    kept = [c for c in classes if c == "unnumbered" and format != "html"]
    made: Tree = {"t": "Header", "c": [min(level + below, 6), [name, kept, []], words]}
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
        case "typst":
            return [{"t": "RawInline", "c": ["typst", made]}]
    return [{"t": "RawInline", "c": ["html", made]}]
