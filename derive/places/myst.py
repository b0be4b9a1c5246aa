"""A plugin of mystmd, which is the engine of Jupyter Book 2: a program that says what it has, and is run once for each use.

Without arguments it prints its directives and roles as JSON; with one of them by name it reads the author's node and prints
the nodes that stand in its place.  Before the first of them is asked for, all of a project are worked out on all cores.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from derive.errors import DeriveError
from derive.places.block import BLOCKS, Block, read
from derive.places.making import Made, make, make_all
from derive.places.request import FLAGS, OF_A_PLACE, OPTIONS, Asked, Kind, OptionError, asked, in_sentence
from derive.words import gettext as _

Node = dict[str, Any]
MARKS = {"holds": "✓", "fails": "✗", "undecided": "?", "unchecked": ""}
#: What a figure takes beside what concerns its place: the options of `derive plot`.
OF_A_PLOT = (
    "kind", "of", "wrt", "at", "range", "entry", "input", "layout", "inputs", "data", "start", "rate", "steps", "ranges",
    "assume",
)  # fmt: skip
ROLES: dict[str, Kind] = {"derive": "result"}
_FENCE = re.compile(r"^[ \t>]*(`{3,}|:{3,}|~{3,})\{(derive[a-z-]*)\}[ \t]*(.*)$")
_OPTION = re.compile(r"^[ \t>]*:([a-z][\w-]*):[ \t]*(.*)$")
_ROLE = re.compile(r"\{derive\}`([^`]+)`")
_POWER = re.compile(r"(\\leq )?10\^\{(-?\d+)\}")
_SKIPPED = ("_build", "node_modules")


class Problem(DeriveError):
    """What is wrong at a place of a page: mystmd says which page it is."""

    def __init__(self, told: str, line: int, exit_status: int):
        self.exit_status = exit_status
        super().__init__(_("line {line}: {problem}").format(line=line, problem=told) if line else told)


def specification() -> dict[str, Any]:
    """What the plugin has: its options are those of every place."""
    told = {
        "derive": _("A derivation, step by step, each step checked by number."),
        "derive-definition": _("A definition, without its derivative."),
        "derive-plot": _("A figure in which everything is derived and evaluated."),
    }
    body = {"type": "string", "doc": _("a formula, where the first line has no name")}
    argument = {"type": "string", "doc": _("a name of the catalogue or a formula, and options")}
    directives = [
        {"name": name, "doc": told[name], "arg": argument, "options": _options(kind), "body": body}
        for name, kind in BLOCKS.items()
    ]
    result = {"type": "string", "required": True, "doc": argument["doc"]}
    roles = [{"name": name, "doc": _("The result of a derivation, in a sentence."), "body": result} for name in ROLES]
    return {"name": "derive", "directives": directives, "roles": roles}


def _options(kind: Kind) -> dict[str, Any]:
    names = OF_A_PLOT if kind == "plot" else tuple(OPTIONS)
    return {name: {"type": "string", **({"doc": _("yes or no")} if name in FLAGS else {})} for name in (*names, *OF_A_PLACE)}


def answer(of: str, name: str, data: Mapping[str, Any]) -> list[Node]:
    """The nodes in the place of a directive or a role; raises `Problem` where there are none."""
    node = data.get("node", {})
    line = int(node.get("position", {}).get("start", {}).get("line", 0))
    kind = ROLES[name] if of == "role" else BLOCKS[name]
    every = {**(node.get("options") or {}), **(data.get("options") or {})}  # those too of which mystmd only warns
    given = {key: _said(value) for key, value in every.items()}
    if of == "role":
        block = read(str(data.get("body", "")), "", given)
    else:
        block = read(str(data.get("arg") or ""), str(data.get("body") or ""), given)
    try:
        ask = _asked(kind, block) if of == "directive" else in_sentence(_asked(kind, block))
    except OptionError as error:
        raise Problem(str(error), line, 2) from None
    made = make(ask.request)
    if not made.output:
        raise Problem(made.problem, _line(data, block, made, line), made.status)
    nodes = [*_nodes(ask, made.output)]
    return nodes if made.is_fine else [_warning(made.problem), *nodes]


def _said(value: Any) -> str | None:
    """What mystmd has read for an option: a flag may be a word alone, and is the empty text then."""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value).strip() or None


def _asked(kind: Kind, block: Block) -> Asked:
    return asked(kind, block.text, block.options, "svg" if kind == "plot" else "page")


def _line(data: Mapping[str, Any], block: Block, made: Made, line: int) -> int:
    """The line of the page on which the problem is: mystmd says where the body of a directive begins."""
    if not (line and made.line):
        return line
    within = block.line(made.line)
    bodies = [child for child in data.get("node", {}).get("children", []) if child.get("type") == "mystDirectiveBody"]
    begins = bodies[0].get("position", {}).get("start", {}).get("line", 0) if bodies and within else 0
    return int(begins) + within - 1 if begins else line


def _warning(problem: str) -> Node:
    title: Node = {"type": "admonitionTitle", "children": [{"type": "text", "value": _("Not verified")}]}
    return {"type": "admonition", "kind": "warning", "children": [title, _paragraph([{"type": "text", "value": problem}])]}


def _nodes(ask: Asked, output: str) -> Iterator[Node]:
    names = _named(ask.label)
    if ask.request.kind == "plot":
        title = re.search(r"<title>(.*?)</title>", output, re.DOTALL)
        url = f"data:image/svg+xml;base64,{b64encode(output.encode()).decode()}"
        image: Node = {"type": "image", "url": url, "alt": title[1] if title else ask.request.told}
        if not (ask.caption or ask.label):
            yield image
            return
        caption: Node = {"type": "caption", "children": [_paragraph([{"type": "text", "value": ask.caption}])]}
        yield {"type": "container", "kind": "figure", "enumerated": True, **names, "children": [image, caption]}
        return
    page = json.loads(output)
    if ask.request.kind == "result":
        yield from (word for node in page["nodes"] for word in _words(node["words"]))
        return
    if ask.caption:
        yield _paragraph([{"type": "strong", "children": [{"type": "text", "value": ask.caption}]}])
    equations = [node for node in page["nodes"] if node["kind"] == "equation"]
    last = next((node for node in reversed(equations) if node["is_answer"]), equations[-1] if equations else None)
    for node in page["nodes"]:
        match node["kind"]:
            case "equation":
                own = names if node is last else {}
                yield {"type": "math", "value": node["latex"], "enumerated": bool(own), **own}
            case "reasons":
                items = [{"type": "listItem", "spread": False, "children": [_paragraph(_words(item))]} for item in node["items"]]
                yield {"type": "list", "ordered": False, "spread": False, "children": items}
            case _:
                yield _paragraph(_words(node["words"]))


def _named(label: str) -> Node:
    """A label as mystmd has it on a node."""
    return {"label": label, "identifier": re.sub(r"\s+", "-", label.lower()), "html_id": label} if label else {}


def _paragraph(children: list[Node]) -> Node:
    return {"type": "paragraph", "children": children}


def _words(words: list[Any]) -> list[Node]:
    return [node for word in words for node in (_power(word) or [_word(word)])]


def _power(word: Any) -> list[Node]:
    """A power of ten as text: mystmd makes text of such a formula too, but loses it where it writes Markdown."""
    found = _POWER.fullmatch(word.get("latex", "")) if isinstance(word, dict) else None
    if found is None:
        return []
    exponent: Node = {"type": "text", "value": found[2].replace("-", "−")}
    return [{"type": "text", "value": "≤ 10" if found[1] else "10"}, {"type": "superscript", "children": [exponent]}]


def _word(word: Any) -> Node:
    match word:
        case str():
            return {"type": "text", "value": word}
        case {"latex": latex}:
            return {"type": "inlineMath", "value": latex}
        case {"mark": verdict}:
            return {"type": "text", "value": MARKS[verdict]}
        case {"code": text}:
            return {"type": "inlineCode", "value": text}
        case {"emphasis": inner}:
            return {"type": "emphasis", "children": _words(inner)}
    raise TypeError(f"a page has no such words: {word!r}")


# -- a whole project at once


def warm(folder: Path) -> None:
    """Works out what the pages of a project ask for, so that each use of the plugin finds it made.

    What is wrong here is said when its page is built, with its line.
    """
    if not any((folder / name).is_file() for name in ("myst.yml", "myst.yaml")):
        return
    make_all([ask.request for page in _pages(folder) for ask in _asks(page)])


def _pages(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name in _SKIPPED or path.is_symlink():
            continue
        if path.is_dir():
            yield from _pages(path)
        elif path.suffix in (".md", ".myst"):
            yield path


def _asks(page: Path) -> Iterator[Asked]:
    """What a page asks for, as far as can be seen without the grammar of MyST."""
    try:
        lines = page.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return
    for n, line in enumerate(lines):
        blocks: list[tuple[Kind, Block]] = [("result", read(text, "", {})) for text in _ROLE.findall(line)]
        if (fence := _FENCE.match(line)) and fence[2] in BLOCKS:
            inner = lines[n + 1 :]
            end = next((k for k, other in enumerate(inner) if other.strip(" \t>").startswith(fence[1])), len(inner))
            options = [found for other in inner[:end] if (found := _OPTION.match(other))]
            body = "\n".join(other for other in inner[:end] if not _OPTION.match(other))
            blocks.append((BLOCKS[fence[2]], read(fence[3], body, {o[1]: o[2].strip() or None for o in options})))
        for kind, block in blocks:
            try:
                yield _asked(kind, block)
            except OptionError:
                continue


__all__ = ["BLOCKS", "ROLES", "Problem", "answer", "specification", "warm"]
