"""Prose through pandoc: Markdown is read once into pandoc's tree, our own rendered blocks are put in, each format is written.

Raw HTML, raw TeX and raw attributes are switched off in the reader, so that they are plain text; pictures, foreign links
and formulas with unknown commands are refused in the tree.  What pandoc warns about is an error.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import pypandoc

from derive.document.blocks import Lecture, Prose
from derive.document.escape import typst_text
from derive.document.lecture import BOXES, KINDS, LectureError
from derive.document.render import Format
from derive.errors import DeriveError

Tree = dict[str, Any]
OFF = (
    "raw_html", "raw_tex", "raw_attribute", "yaml_metadata_block", "native_divs", "native_spans", "markdown_in_html_blocks",
    "latex_macros", "citations", "implicit_figures", "pandoc_title_block", "tex_math_single_backslash",
)  # fmt: skip
READER = "markdown" + "".join(f"-{name}" for name in OFF)
#: Our name for a format: pandoc's writer, and the name under which its raw blocks pass.
WRITERS: dict[Format, tuple[str, str]] = {
    "md": ("gfm", "gfm"), "latex": ("latex", "latex"), "html": ("html5", "html"), "typst": ("typst", "typst"),
}  # fmt: skip
#: The commands that a formula in prose may use: those that every format can set.
_COMMANDS = """
frac dfrac tfrac sqrt sum prod int lim max min log ln exp sin cos tan sinh cosh tanh partial nabla cdot times div pm mp leq le
geq ge neq ne approx equiv sim propto in notin subset cup cap forall exists infty to rightarrow Rightarrow leftarrow mapsto
ldots cdots dots quad qquad left right big Big bigl bigr mathbb mathbf mathcal mathrm boldsymbol text hat bar tilde vec dot
overline underline underbrace overbrace binom vert Vert lVert rVert lvert rvert langle rangle top mid colon alpha beta gamma
delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi varphi chi psi omega
Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
"""
MATHS = frozenset(_COMMANDS.split())
LINKS = re.compile(r"(https?://|mailto:|#)[^\s\"<>\\^`{|}]*")
SECONDS = 60


class ProseError(DeriveError):
    """Prose that pandoc cannot bring into a format without a warning."""

    exit_status = 2


def read(lecture: Lecture) -> Tree:
    """The pandoc tree of a lecture; each block is an empty division `block-N`, N its place among the lecture's blocks."""
    parts = [
        block.text if isinstance(block, Prose) else f"::: {{.block-{n}}}\n:::"
        for n, block in enumerate(lecture.blocks)
    ]  # fmt: skip
    tree: Tree = json.loads(_pandoc("\n\n".join(parts), READER, "json"))
    _refuse(tree, f"{lecture.name}.md", len(parts))
    return tree


def write(
    tree: Tree, format: Format, blocks: Sequence[str], box: Callable[[str, str], tuple[str, str]] | None
) -> str:
    """The tree in a format, `blocks` in their places; `box` gives what stands before and after a box of a kind and a title."""
    copy: Tree = json.loads(json.dumps(tree))
    raw = WRITERS[format][1]

    def change(node: Tree) -> list[Tree]:
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
        if kind == "Math":
            return _maths(node, format)
        if kind == "Header":
            return _heading(node, format)
        return [node]

    copy["blocks"] = _changed(copy["blocks"], change)
    return _pandoc(json.dumps(copy), "json", WRITERS[format][0], "--wrap=preserve", "--mathml", *_plain_code()).strip()


def _heading(node: Tree, format: Format) -> list[Tree]:
    """A heading; with `{.newpage}` it begins a page, where there are pages."""
    level, (name, classes, _), words = node["c"]
    below = format in ("md", "html")  # the title is the first heading there
    made: Tree = {"t": "Header", "c": [min(level + below, 6), [name, [], []], words]}
    breaks = {"latex": r"\clearpage", "typst": "#pagebreak(weak: true)"}
    return [*([_raw(format, breaks[format])] if "newpage" in classes and format in breaks else []), made]


def _raw(format: str, text: str) -> Tree:
    return {"t": "RawBlock", "c": [format, text.strip("\n")]}


def _maths(node: Tree, format: Format) -> list[Tree]:
    kind, source = node["c"][0]["t"], node["c"][1].strip()
    if format == "md":  # dollars, which GitHub, Obsidian and Jupyter all read
        text = f"$$\n{source}\n$$" if kind == "DisplayMath" else f"${source}$"
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


def nodes(tree: Any) -> Iterator[Tree]:
    """Every node of a tree."""
    if isinstance(tree, dict):
        if "t" in tree:
            yield tree
        for value in tree.values():
            yield from nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from nodes(value)


def _refuse(tree: Tree, source: str, count: int) -> None:
    """Nothing, where the prose holds only what every format can show safely."""
    for node in nodes(tree["blocks"]):
        kind, content = node["t"], node.get("c")
        if kind in ("RawBlock", "RawInline"):
            raise LectureError("raw HTML or TeX is not part of a lecture", source)
        if kind == "Image":
            raise LectureError("pictures come from figure blocks, not from files", source)
        if kind == "Link" and not LINKS.fullmatch(content[2][0]):  # type: ignore[index]
            raise LectureError(f"a link goes to the web or to a heading, not to {content[2][0][:60]}", source)  # type: ignore[index]
        if kind == "CodeBlock" and set(content[0][1]) & KINDS.keys():  # type: ignore[index]
            raise LectureError(f"a {content[0][1][0]} block stands at the beginning of a line", source)  # type: ignore[index]
        if kind == "Div":
            word = (content[0][1] or [""])[0]  # type: ignore[index]
            ours = re.fullmatch(r"block-(\d+)", word)
            if not (word in BOXES or (ours and int(ours[1]) < count)):
                raise LectureError(f"there is no box of the kind '{word}'", source)
        if kind == "Math":
            _refuse_commands(content[1], source)  # type: ignore[index]


def _refuse_commands(formula: str, source: str) -> None:
    for command in re.findall(r"\\([a-zA-Z]+|.)", formula, re.DOTALL):
        if command not in MATHS and command not in (",", ";", ":", "!", " ", "\\", "{", "}", "|", "%", "#", "&", "_", "$"):
            raise LectureError(f"a formula in prose cannot use \\{command}", source)
    if "%" in formula.replace("\\%", "") or "^^" in formula or "#" in formula.replace("\\#", ""):
        raise LectureError("a formula in prose cannot hold %, # or ^^", source)


@lru_cache(maxsize=1)
def _plain_code() -> tuple[str, ...]:
    """The option that leaves code uncoloured; its name changed in pandoc 3.8."""
    version = tuple(int(n) for n in pypandoc.get_pandoc_version().split(".")[:2])
    return ("--syntax-highlighting=none",) if version >= (3, 8) else ("--no-highlight",)


def _pandoc(text: str, reader: str, writer: str, *options: str) -> str:
    command = [pypandoc.get_pandoc_path(), "--from", reader, "--to", writer, "--fail-if-warnings", "--sandbox", *options]
    try:
        done = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise ProseError(f"pandoc took longer than {SECONDS} seconds") from None
    if done.returncode:
        raise ProseError("pandoc refuses the prose: " + " ".join(done.stderr.split())[:2000])
    return done.stdout
