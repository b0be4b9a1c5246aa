"""Pages into text: the only place that knows the template language.

A format is a folder of templates with one macro a node, and a row of `DIALECTS`: how formulas, words in formulas, text and
code are written in it.  A macro sees a node, and filters bring what the node holds into the format; outside HTML, which
escapes by itself, a value that went through none of them is an error, so that nothing reaches a document unescaped.  A
folder of somebody's own is looked into first, macro by macro.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from sympy import Basic, Expr

from derive.document.escape import (
    latex_bookmark,
    latex_code,
    latex_text,
    latex_words,
    markdown_code,
    markdown_fenced,
    markdown_formula,
    markdown_text,
    typst_text,
    visible,
)
from derive.document.fonts import maths_face
from derive.document.html import DELIMITERS
from derive.document.page import Chain, Code, Displayed, Emphasis, Equal, Inline, Line, Mark, Node, Page, Power, Reference, Words
from derive.document.templates import templates_folder
from derive.expression.nodes import relation
from derive.formats import FORMATS, OF_A_LECTURE, OF_A_PLACE
from derive.notation import among, latex, mathml, speech, spoken_line, typst
from derive.notation.breaking import columns, is_signed, loosened, marked, pieces, rows
from derive.notation.latex import spell as latex_spell
from derive.notation.layout import View, layout
from derive.notation.mathml import in_math
from derive.notation.mathml import spell as mathml_spell
from derive.notation.symbols import SIGNS
from derive.notation.typst import as_argument
from derive.notation.typst import spell as typst_spell
from derive.records import dataclass
from derive.words import gettext, ngettext, pgettext, speaking

#: What a page is written in: a format of a derivation, or of a lecture.
Format = str


@dataclass(frozen=True)
class Dialect:
    """One format: the folders in which its macros are looked for; how formulas, words in formulas, text, code and the sign of a
    claim are written in it; what stands between two nodes, and around a formula within a line and on a line of its own.  `tex` is
    true of HTML whose formulas are LaTeX, which a script of the page sets."""

    folders: tuple[str, ...]
    suffix: str
    maths: Callable[..., str]
    words: Callable[[str], str]
    text: Callable[[str], str]
    code: Callable[[str], str]
    claim: str
    between: str = "\n"
    tex: bool = False
    inside: tuple[str, str] = ("$", "$")
    display: tuple[str, str] = ("$$", "$$")


def _html(text: str) -> str:
    return str(escape(visible(text, keep="\n")))


def _html_maths(e: Basic, display: bool = True, limits: bool = False) -> str:
    return mathml(e, display, limits=limits)


def _html_sign(e: Equal) -> str:
    """The sign between two sides, with a question mark over it where it is put to the test."""
    sign = f"<mo>{escape(SIGNS[e.sign].unicode)}</mo>"
    return f"<mover>{sign}<mtext>?</mtext></mover>" if e.is_claim else sign


def _html_equation(e: Equal, display: bool) -> str:
    """An equation as one MathML formula."""
    left = "" if e.left is None else mathml_spell(layout(e.left))
    return in_math(left + _html_sign(e) + mathml_spell(layout(e.right, limits=e.limits)), display)


def _tex_maths(e: Basic, display: bool = False, limits: bool = False) -> str:
    return _in_tex(_latex(e, limits=limits), display)


def _in_tex(formula: str, display: bool = False) -> str:
    """A formula of LaTeX in HTML, as MathJax and KaTeX find it, between commands that no text of a page has by chance."""
    tag, opens, closes = ("div", r"\[", r"\]") if display else ("span", r"\(", r"\)")
    return f'<{tag} class="arithmatex">{opens}{escape(formula)}{closes}</{tag}>'


def _markdown_words(text: str) -> str:
    return markdown_formula(latex_words(text))


def _github_maths(e: Basic, limits: bool = False) -> str:
    return _for_github(_latex(e, limits=limits))


def _for_github(formula: str) -> str:
    """A formula in the commands that GitHub sets: the name of an operator by its parts."""
    return re.sub(r"\\operatorname\{(\w+)\}", r"\\mathop{\\mathrm{\1}}", formula)


def _latex(e: Basic, limits: bool = False) -> str:
    return latex(e, limits=limits, large=True)


QUESTION = r"\overset{?}{%s}"
#: The markups: how formulas, words in formulas, text, code and the sign of a claim are written, and what stands around them.
MARKUPS: dict[str, Dialect] = {
    "markdown": Dialect((), "", _latex, _markdown_words, markdown_text, markdown_code, QUESTION, "\n\n"),
    "github": Dialect((), "", _github_maths, _markdown_words, markdown_text, markdown_code, QUESTION, "\n\n", False,
                      ("$`", "`$"), ("```math", "```")),
    "latex": Dialect((), "", _latex, latex_words, latex_text, latex_code, QUESTION),
    "html": Dialect((), "", _html_maths, lambda text: f"<mtext>{_html(text)}</mtext>", _html, _html, ""),
    "html-tex": Dialect((), "", _tex_maths, _markdown_words, _html, _html, QUESTION, tex=True),
    "typst": Dialect((), "", typst, typst_text, typst_text, typst_text, 'limits(%s)^"?"'),
}  # fmt: skip
DIALECTS: dict[Format, Dialect] = {
    name: replace(MARKUPS[row.markup], folders=row.folders, suffix=row.extension)
    for name, row in {**FORMATS, **OF_A_LECTURE, **OF_A_PLACE}.items()
    if row.markup
}
REASON = 32  # columns that are kept for the names of rules, where they stand beside a formula
NARROWEST = 24  # columns: no line is broken into shorter ones
PIECE = 30  # columns: as wide as a telephone is
PRINTED = 50  # columns: a piece of a formula that a page of print holds beside the name of a rule
BESIDE = 42  # columns: what is wider has its reasons below it, where its page is somebody else's
LONG = 20  # columns: a formula that is wider may have to be broken in a narrow column
WIDE = 44  # columns: as wide as a column of print is in small type
NODES = "nodes"  # the template that holds the macros


class Writer:
    """A walk over the nodes of a page in one format, with a folder of somebody's own looked into first."""

    def __init__(self, format: Format, own: Path | None = None):
        self.format, self.dialect = format, DIALECTS[format]
        self.width = Page(()).width
        self.environment = self._environment(own)
        self.modules = list(self._modules(own))

    def page(self, page: Page, frame: str = "", **values: object) -> Markup:
        """A page in a frame (a template around it), or by itself."""
        with self.on(page):
            body = self.nodes(page.nodes)
            return self.template(frame, body=body, page=page, **values) if frame else body

    @contextmanager
    def on(self, page: Page) -> Iterator[None]:
        """Writes on a page: among its names, in its language, as wide as it is."""
        self.width = page.width
        with among(*page.context), speaking(page.language):
            yield

    def nodes(self, nodes: Iterable[Node]) -> Markup:
        """Nodes one after another."""
        made: list[str] = []
        before = ""
        for node in nodes:
            name = type(node).__name__.lower()
            text = str(self.macro(name)(node, before)).strip("\n")
            made += [text] if text.strip() else []
            before = name
        return Markup(self.dialect.between.join(made))

    def words(self, words: Words) -> Markup:
        """Words and formulas within a line."""
        return Markup("".join(map(self.inline, words)))

    def inline(self, word: Inline) -> str:
        """One piece of a line."""
        match word:
            case str():
                return f"#{self.dialect.text(word)}" if self.dialect.suffix == "typ" else self.dialect.text(word)
            case Basic() | Equal():
                return self.macro("formula")(word)
            case Displayed():
                return self.macro("displayed")(word.formula)
            case Mark():
                return self.macro("mark")(word.verdict)
            case Power():
                return self.macro("power")(word.exponent, word.at_most)
            case Code():
                return self.dialect.code(word.text) if self.dialect.suffix == "md" else self.macro("code")(word.text)
            case Emphasis():
                return self.macro("emphasis")(word.words)
            case Reference():
                return self.macro("reference")(word)
        raise TypeError(f"a line does not hold {type(word).__name__}")

    def template(self, name: str, **values: object) -> Markup:
        """A template of the format, filled in."""
        return Markup(self.environment.get_template(f"{name}.{self.dialect.suffix}.j2").render(**values))

    def macro(self, name: str) -> Callable[..., str]:
        """The macro of a node, from the first folder that has one."""
        for module in self.modules:
            found = getattr(module, name, None)
            if found is not None:
                return found
        raise TypeError(f"the format {self.format} does not show {name}")

    def _modules(self, own: Path | None) -> Iterable[ModuleType]:
        for root in (*([own] if own else []), templates_folder()):
            for folder in self.dialect.folders:
                file = root / folder / f"{NODES}.{self.dialect.suffix}.j2"
                if file.is_file():
                    yield self.environment.from_string(file.read_text(encoding="utf-8")).module  # type: ignore[misc]

    def _environment(self, own: Path | None) -> Environment:
        dialect = self.dialect
        roots = (*([own] if own else []), templates_folder())
        places = [root / folder for root in roots for folder in dialect.folders]
        made = Environment(
            loader=FileSystemLoader([*places, *roots]), autoescape=True,
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
            finalize=_without_controls if self.dialect.suffix == "html" else _refuse_unescaped, **DELIMITERS,  # type: ignore[arg-type]
        )  # fmt: skip

        def maths(value: Basic | Equal | Words | str, **options: bool) -> Markup:
            if isinstance(value, tuple):
                return Markup("".join(maths(part) for part in value))
            if isinstance(value, Equal):
                return Markup(self._equation(value, **options))
            return Markup(dialect.words(value) if isinstance(value, str) else dialect.maths(value, **options))

        made.filters = {
            **{name: made.filters[name] for name in ("abs", "join", "length", "list", "map", "safe", "select", "trim")},
            "maths": maths,
            "is_beside": self._is_beside,
            "rows": lambda e, around, beside=False: [Markup(row) for row in self._rows(e, around, beside)],
            "pieces": lambda e: self._typst_pieces(e) if self.dialect.suffix == "typ" else Markup("<wbr/>".join(self._pieces(e))),
            "flowing": lambda e: Markup(self._flowing(e)),
            "is_long": _is_long,
            "breakable": lambda value: Markup(self._breakable(value)),
            "open": lambda value: Markup(self._open(value)),
            "sign": lambda value: Markup(self._sign(value)),
            "words": self.words,
            "nodes": self.nodes,
            "text": lambda value: Markup(dialect.text(str(value))),
            "bookmark": lambda value: Markup(latex_bookmark(str(value))),
            "code": lambda value: Markup(dialect.code(str(value))),
            "fenced": lambda value: Markup(markdown_fenced(str(value), "pycon")),
            "spoken": lambda value: Markup(dialect.text(spoken_words(value))),
            "emphasised": lambda value: Markup("".join(map(self._emphasised, value))),
        }
        made.globals.update(maths_face=lambda: Markup(maths_face()), equal=partial(Equal, None), equal_to=Equal)
        made.globals.update(inside=dialect.inside, fence=dialect.display)
        made.install_gettext_callables(gettext, ngettext, newstyle=False, pgettext=pgettext)  # type: ignore[attr-defined]
        return made

    def _equation(self, e: Equal, display: bool = True) -> str:
        if self.dialect.tex:
            return _in_tex(self._for_lines(e, lambda view: view), display)
        if self.dialect.suffix == "html":
            return _html_equation(e, display)
        left = "" if e.left is None else self.dialect.maths(e.left) + " "
        return f"{left}{self._sign(e)} {self.dialect.maths(e.right, limits=e.limits)}"

    def _sign(self, e: Equal) -> str:
        """The sign between two sides, with a question mark over it where it is put to the test."""
        sign = SIGNS[e.sign].typst if self.dialect.suffix == "typ" else SIGNS[e.sign].latex
        return self.dialect.claim % sign if e.is_claim else sign

    def _rows(self, e: Expr, around: Chain | Equal, beside: bool = False) -> list[str]:
        """A formula of LaTeX in the rows that it needs, with what stands `beside` it in its line or without."""
        room = self._column(around) if beside and isinstance(around, Chain) else self._room(around)
        limits = isinstance(around, Equal) and around.limits
        made = rows(e, max(room, NARROWEST), limits=limits, opened=self.format != "docx")
        written = [("{} " if n and is_signed(view) else "") + latex_spell(view) for n, view in enumerate(made)]
        return list(map(_for_github, written)) if self.format == "github" else written

    def _room(self, around: Chain | Equal) -> int:
        """The columns to the right of the equals sign."""
        left = around.left
        return self.width - (0 if left is None else columns(layout(left))) - 3

    def _column(self, chain: Chain) -> int:
        """The columns of the formulas where the names of the rules stand beside them."""
        wanted = max(columns(layout(line.expr)) for line in chain.lines)
        return min(wanted, self._room(chain) - REASON - 4)

    def _is_beside(self, line: Line, chain: Chain) -> bool:
        """Whether the names of the rules of a line stand beside it."""
        return chain.reasons == "beside" and _reason(line) <= self._room(chain) - self._column(chain) - 4

    def _pieces(self, e: Equal) -> list[str]:
        """An equation as MathML in pieces between which a browser may end a line."""
        if self.dialect.tex:
            return [_in_tex(rf"\displaystyle {piece}") for piece in self.latex_pieces(e)]
        first, *more = pieces(_right(e), PIECE)
        if not more:
            return [_html_equation(e, display=True)]
        left = "" if e.left is None else mathml_spell(layout(e.left))
        whole = [f"{left}{_html_sign(e)}{mathml_spell(first)}", *(mathml_spell(view) for view in more)]
        signed = [False, *map(is_signed, more)]
        return [in_math(w.replace("<mo>", '<mo form="infix">', 1) if s else w) for w, s in zip(whole, signed, strict=True)]

    def _flowing(self, e: Basic | Equal) -> str:
        """A formula or an equation within a line, as large as on a line of its own; the line may end between its pieces."""
        if isinstance(e, Equal):
            made = "<wbr>".join(self._pieces(e))
        else:
            made = _in_tex(rf"\displaystyle {_latex(e)}") if self.dialect.tex else mathml(e)
        return made.replace(' display="block"', ' display="inline" displaystyle="true"')

    def latex_pieces(self, e: Equal) -> list[str]:
        """An equation as LaTeX in pieces between which a browser may end a line."""
        first, *more = pieces(_right(e), PIECE)
        left = "" if e.left is None else f"{_latex(e.left)} "
        return [f"{left}{self._sign(e)} {latex_spell(first)}", *(f"{{}} {latex_spell(view)}" for view in more)]

    def _typst_pieces(self, e: Equal) -> list[Markup]:
        """An equation as formulas of Typst between which a line may end."""
        first, *more = pieces(_right(e), min(PRINTED, max(self.width // 2, NARROWEST)))
        sign = self._sign(e)
        whole = f"{'' if e.left is None else typst(e.left)} {sign} {typst_spell(first)}".strip()
        return [Markup(as_argument(piece)) for piece in (whole, *(f'"" {typst_spell(view)}' for view in more))]

    def _open(self, e: Basic | Equal) -> str:
        """A long formula of LaTeX that may end a line wherever it can be broken; of a short one nothing."""
        return self._for_lines(e, lambda view: loosened(view, WIDE)) if columns(_right(e)) > LONG else ""

    def _breakable(self, e: Basic | Equal) -> str:
        """A formula of LaTeX; a long one with the places where a line may end between its terms."""
        return self._for_lines(e, marked if columns(_right(e)) > LONG else lambda view: view)

    def _for_lines(self, e: Basic | Equal, laid: Callable[[View], View]) -> str:
        left = f"{_latex(e.left)} {self._sign(e)} " if isinstance(e, Equal) and e.left is not None else ""
        return left + latex_spell(laid(_right(e)))

    def formula(self, e: Basic | Equal) -> str:
        """A formula, or an equation, without what stands around it in the format."""
        return self._equation(e) if isinstance(e, Equal) else self.dialect.maths(e)

    def _emphasised(self, word: Inline) -> str:
        """A piece of a line of Markdown between asterisks, which have neither spaces nor bare signs within."""
        if not isinstance(word, str):
            return self.inline(word)
        before, inner, after = re.fullmatch(r"([^\w(]*)(.*?)(\W*)", word, re.DOTALL).groups()  # type: ignore[union-attr]
        return f"{before}*{self.dialect.text(inner)}*{after}" if inner else word


def _is_long(chain: Chain) -> bool:
    """Whether a calculation leaves no room for the names of the rules beside it, in a column of text."""
    widest = max(columns(piece) for line in chain.lines for piece in pieces(layout(line.expr), PIECE))
    return columns(layout(chain.left)) + widest > BESIDE


def _reason(line: Line) -> int:
    """How long the names of the rules of a line are."""
    return sum(len(w) for w in line.reason if isinstance(w, str))


def _right(e: Basic | Equal) -> View:
    """The presentation of a formula, or of the right side of an equation."""
    return layout(e.right, limits=e.limits) if isinstance(e, Equal) else layout(e)


def spoken_words(value: Any) -> str:
    """The words of a formula, an equation, or words and formulas."""
    match value:
        case str():
            return value
        case Basic():
            return speech(value)
        case Displayed():
            return speech(value.formula)
        case Equal():
            if value.left is None or value.sign == "=":
                said = spoken_line(value.left, value.right)
            else:
                said = speech(relation(value.left, value.sign, value.right))
            return gettext("Is this so? {equation}").format(equation=said) if value.is_claim else said
    return "".join(map(spoken_words, value))


def _without_controls(value: object) -> object:
    return visible(value, keep="\n") if isinstance(value, str) and not isinstance(value, Markup) else value


def _refuse_unescaped(value: object) -> object:
    if isinstance(value, Markup | int):
        return value
    raise TypeError(f"a template shows {value!r} without a filter")


#: A folder of somebody's own templates, which is looked into first.
_OWN: ContextVar[Path | None] = ContextVar("templates", default=None)


@contextmanager
def templates_of(folder: Path | None) -> Iterator[None]:
    """Inside, the macros of a folder take the place of ours, one by one."""
    before = _OWN.set(folder)
    try:
        yield
    finally:
        _OWN.reset(before)


def writer(format: Format, own: Path | None = None) -> Writer:
    """The writer of a format."""
    return _writer(format, own or _OWN.get())


@lru_cache(maxsize=16)
def _writer(format: Format, own: Path | None) -> Writer:
    return Writer(format, own)


def forget() -> None:
    """Templates are read again: somebody's own may have changed."""
    _writer.cache_clear()


def rendered(page: Page, format: Format) -> str:
    """A page as a fragment, to be put into a document of one's own."""
    return str(writer(format).page(page, "fragment")).strip() + "\n"


__all__ = ["DIALECTS", "Format", "Markup", "Writer", "forget", "rendered", "spoken_words", "templates_of", "writer"]
