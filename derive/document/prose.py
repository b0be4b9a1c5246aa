"""Prose through pandoc: Markdown is read once into pandoc's tree, our own rendered blocks are put in, each format is written.

Raw HTML, raw TeX and raw attributes are switched off in the reader, so that they are plain text; what the tree may hold is
said in `allowed`.  What pandoc warns about is an error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from derive.document.allowed import Tree, cleaned, nodes, refusal
from derive.document.blocks import Lecture
from derive.document.escape import latex_sign, markdown_formula, typst_text, wide_marks
from derive.document.pandoc import ProseError, TookTooLong, pandoc, plain_code
from derive.document.places import deepest, heaviest, joined, line_of
from derive.document.render import Format
from derive.document.source import LectureError
from derive.notation.mathml import THIN

OFF = (
    "raw_html", "raw_tex", "raw_attribute", "yaml_metadata_block", "native_divs", "native_spans", "markdown_in_html_blocks",
    "latex_macros", "citations", "implicit_figures", "pandoc_title_block", "tex_math_single_backslash",
)  # fmt: skip
READER = "markdown" + "".join(f"-{name}" for name in OFF)
#: Our name for a format: pandoc's writer, and the name under which its raw blocks pass.
WRITERS: dict[Format, tuple[str, str]] = {
    "md": ("gfm", "gfm"), "latex": ("latex", "latex"), "html": ("html5", "html"), "typst": ("typst", "typst"),
}  # fmt: skip
#: Signs of a word that pandoc leaves as they are: what no text font of LaTeX has, and what begins an attribute in other Markdown.
SPECIAL: dict[Format, Callable[[str], str]] = {"latex": latex_sign, "md": lambda c: "\\" + c if c in "{}" else ""}
#: Between brackets that stretch, pandoc leaves out what it writes elsewhere after the name of a function.
BARE = re.compile(r"<mi mathvariant=\"normal\">[A-Za-z]{2,}</mi>(?!<mo>(?:&#8289;|\u2061))")
#: In pandoc's MathML what ends before the name of a function, the name, and what follows it.
NAMED = re.compile(
    r"(</m(?:i|n|row|sub|sup|subsup|frac|sqrt)>|form=\"postfix\">[^<]*</mo>|)(<m(?:sub|sup|under|over)+>|)"
    r"<mrow>(<mi mathvariant=\"normal\">[a-z]+</mi><mo>(?:&#8289;|\u2061)</mo>)</mrow>(?=(</?m[a-z]+)?)"
)
#: What may be too wide for a telephone scrolls, by keyboard too; and a cell without words, empty or a formula, heads nothing.
WIDE = (
    (re.compile(r'<math display="block".*?</math>', re.DOTALL), r'<span class="wide" tabindex="0">\g<0></span>'),
    (re.compile(r"^<table\b.*?</table>", re.DOTALL | re.MULTILINE), r'<div class="wide" tabindex="0">\g<0></div>'),
    (re.compile(r"<th( [^>]*)?>((?:<math\b(?:(?!</math>).)*</math>)?)</th>", re.DOTALL), r"<td\1>\2</td>"),
)
READING = 2  # seconds of computing for up to 100,000 characters, which are read in half of one


def read(lecture: Lecture) -> Tree:
    """The pandoc tree of a lecture; each block is an empty division `block-N`, N its place among the lecture's blocks."""
    text, lines = joined(lecture)
    source = f"{lecture.name}.md"
    try:
        tree: Tree = json.loads(pandoc(text, READER, "json", seconds=READING + len(text) // 100_000))
        tree["blocks"] = cleaned(tree["blocks"])
        found = list(nodes(tree["blocks"]))
    except TookTooLong:
        raise LectureError("this paragraph takes too long to be read as Markdown", source, heaviest(text, lines)) from None
    except RecursionError:
        raise LectureError("lists or quotations are nested too deeply here", source, deepest(text, lines)) from None
    anchors = frozenset(a for node in found if (a := _anchor(node)))
    own = [word for node in found if node["t"] == "Div" for word in node["c"][0][1] if word.startswith("block-")]
    for node in found:
        why = refusal(node, anchors, len(lecture.blocks))
        if why is None and node["t"] == "Div" and own.count(node["c"][0][1][0]) > 1:
            why = f"there is no box of the kind '{node['c'][0][1][0]}'"
        if why is not None:
            raise LectureError(why, source, line_of(node, text, lines))
    return tree


def _anchor(node: Tree) -> str:
    """The name by which a link finds a node."""
    match node["t"]:
        case "Header":
            return node["c"][1][0]
        case "Span":
            return node["c"][0][0]
    return ""


def write(
    tree: Tree, format: Format, blocks: Sequence[str], box: Callable[[str, str], tuple[str, str]] | None,
    listing: Callable[[str], str] | None = None, lecture: Lecture | None = None,
) -> str:  # fmt: skip
    """The tree in a format, `blocks` in their places.

    `box` gives what stands before and after a box of a kind and a title, and `listing` some lines of code, where pandoc's own
    is not to be had; `lecture` says where a formula stands that pandoc cannot set.
    """
    copy: Tree = json.loads(json.dumps(tree))
    raw = WRITERS[format][1]
    above = 0  # the level of the heading before

    def change(node: Tree) -> list[Tree]:
        nonlocal above
        kind, content = node.get("t"), node.get("c")
        if kind == "Div":
            (_, classes, pairs), inner = content  # type: ignore[misc]
            word = classes[0] if classes else ""
            if word.startswith("block-"):
                return [_raw(raw, blocks[int(word.removeprefix("block-"))])]
            title = dict(pairs).get("title") or word.capitalize()
            if box is None:
                head = {"t": "Para", "c": [{"t": "Strong", "c": [{"t": "Str", "c": title}]}]}
                return [{"t": "BlockQuote", "c": [head, *inner]}]
            before, after = box(word, title)
            return [_raw(raw, before), *inner, _raw(raw, after)]
        if kind == "CodeBlock" and listing is not None:
            return [_raw(raw, listing(content[1]))]  # type: ignore[index]
        if kind == "Math":
            return _maths(node, format)
        if kind == "Str" and format in SPECIAL:
            return _word(str(content), raw, SPECIAL[format])
        if kind == "Header":
            level = content[0]  # type: ignore[index]
            above = min(level, above + 1) if format == "typst" else level  # an accessible PDF skips no level
            return _heading(node, format, above)
        return [node]

    copy["blocks"] = _changed(copy["blocks"], change)
    try:
        writer = WRITERS[format][0] + ("-smart" if format == "latex" and wide_marks() else "")
        made = pandoc(json.dumps(copy), "json", writer, "--wrap=preserve", "--mathml", *plain_code())
    except ProseError as error:
        for node in nodes(tree["blocks"]) if lecture else ():
            if node["t"] == "Math" and " ".join(node["c"][1].split()) in str(error):
                source = f"{lecture.name}.md"  # type: ignore[union-attr]
                said = "this formula cannot be set: " + node["c"][1].strip()[:60]
                raise LectureError(said, source, line_of(node, *joined(lecture))) from None  # type: ignore[arg-type]
        raise
    if format == "html":
        for found, instead in WIDE:
            made = found.sub(instead, made)
        made = NAMED.sub(_apart, BARE.sub(r"<mrow>\g<0><mo>&#8289;</mo></mrow>", made))
    return made.strip()


def _apart(found: re.Match[str]) -> str:
    """The name of a function in pandoc's MathML, with the thin spaces that TeX puts beside it: y log p, not ylogp."""
    before, scripts, name, after = found.groups()
    space = "" if scripts or not after or after.startswith(("</", "<mo")) else THIN
    return f"{before}{scripts}<mrow>{THIN if before else ''}{name}{space}</mrow>"


def _heading(node: Tree, format: Format, level: int) -> list[Tree]:
    """A heading; with `{.newpage}` it begins a page, where there are pages."""
    _, (name, classes, _), words = node["c"]
    below = format in ("md", "html")  # the title is the first heading there
    made: Tree = {"t": "Header", "c": [min(level + below, 6), [name, [], []], words]}
    breaks = {"latex": r"\clearpage", "typst": "#pagebreak(weak: true)"}
    return [*([_raw(format, breaks[format])] if "newpage" in classes and format in breaks else []), made]


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


def _maths(node: Tree, format: Format) -> list[Tree]:
    kind, source = node["c"][0]["t"], node["c"][1].strip()
    if format == "md":  # dollars, which GitHub, Obsidian and Jupyter all read
        shown = markdown_formula(source)
        text = f"$$\n{shown}\n$$" if kind == "DisplayMath" else f"${shown}$"
        return [{"t": "RawInline", "c": ["gfm", text]}]
    if format == "latex" and kind == "DisplayMath":
        return [{"t": "RawInline", "c": ["latex", f"\\centred{{{source}}}"]}]
    if format == "typst":  # its source is what a formula of the prose is called where it cannot be seen
        before = {"t": "RawInline", "c": ["typst", f"#formula({typst_text(source)})["]}
        return [before, node, {"t": "RawInline", "c": ["typst", "]"]}]
    return [node]


def _changed(node: Any, change: Callable[[Tree], list[Tree]]) -> Any:
    """A tree with every node replaced by some nodes, the innermost first."""
    if isinstance(node, list):
        out: list[Any] = []
        for item in node:
            made = _changed(item, change)
            if isinstance(made, dict) and "t" in made:
                out += change(made)
            else:
                out.append(made)
        return out
    if isinstance(node, dict):
        return {key: _changed(value, change) for key, value in node.items()}
    return node
