"""Templates into text: the only place that knows the template language.

A template sees plain values and expressions, and two filters bring them into its format: `maths` for expressions (and for
words inside a formula), `text` for plain text.  Outside HTML, which escapes by itself, a value that went through neither
is an error, so that nothing reaches a document unescaped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from sympy import Basic, Expr

from derive.document.calculation import Detail
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
from derive.document.matrices import Notation
from derive.document.templates import templates_folder
from derive.document.understood import everything
from derive.document.view import view
from derive.notation import among, inline, latex, mathml, speech, typst
from derive.sentence import Sentence
from derive.step import Derivation, Gradient

Format = Literal["md", "latex", "html", "typst"]


@dataclass(frozen=True)
class Dialect:
    """One format: the folder of its templates, and how formulas, words in formulas, text and code are written in it."""

    folder: str
    suffix: str
    maths: Callable[..., str]
    words: Callable[[str], str]
    text: Callable[[str], str]
    code: Callable[[str], str]


def _html(text: str) -> str:
    return str(escape(visible(text, keep="\n")))


def _html_maths(e: Basic, display: bool = True, limits: bool = False) -> str:
    return mathml(e, display, limits=limits)


def _html_row(parts: Sequence[Basic | str | None], display: bool = True, limits: bool = False) -> str:
    """Several expressions and signs as one MathML formula: `=` between two expressions, and `=?` for a question."""
    inner: list[str] = []
    for n, part in enumerate(parts):
        if isinstance(part, str):
            sign = f"<mo>{_html(part.removesuffix('?'))}</mo>"
            inner.append(f"<mover>{sign}<mtext>?</mtext></mover>" if part.endswith("?") else sign)
        elif part is not None:
            inner += ["<mo>=</mo>"] if n and not isinstance(parts[n - 1], str) else []
            whole = _html_maths(part, display, limits)
            inner.append(whole[whole.index(">") + 1 : whole.rindex("</math>")])
    mode = "block" if display else "inline"
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="{mode}">{"".join(inner)}</math>'


def _spoken(value: Basic | str | Sequence[Basic | None]) -> str:
    """The words of a formula; of a pair, those of an equation, whose left side may be left out."""
    if isinstance(value, str):
        return value
    if isinstance(value, Basic):
        return speech(value)
    left, right = tuple(value)
    return " ".join([*([speech(left)] if left is not None else []), "equals", speech(right)])  # type: ignore[arg-type]


DIALECTS: dict[Format, Dialect] = {
    "md": Dialect("md", "md", latex, lambda text: markdown_formula(latex_words(text)), markdown_text, markdown_code),
    "latex": Dialect("tex", "tex", latex, latex_words, latex_text, latex_code),
    "html": Dialect("html", "html", _html_maths, lambda text: f"<mtext>{_html(text)}</mtext>", _html, _html),
    "typst": Dialect("typ", "typ", typst, typst_text, typst_text, typst_text),
}
DELIMITERS = {
    "block_start_string": "<%", "block_end_string": "%>", "variable_start_string": "<<", "variable_end_string": ">>",
    "comment_start_string": "<#", "comment_end_string": "#>",
}  # fmt: skip


@lru_cache(maxsize=len(DIALECTS))
def environment(format: Format) -> Environment:
    """The template environment of a format."""
    dialect = DIALECTS[format]
    made = Environment(
        loader=FileSystemLoader(templates_folder() / dialect.folder), undefined=StrictUndefined,
        autoescape=True, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=False,
        finalize=_without_controls if format == "html" else _refuse_unescaped, **DELIMITERS,  # type: ignore[arg-type]
    )  # fmt: skip

    def maths(value: Basic | str | tuple[Basic, ...], **options: bool) -> Markup:
        if isinstance(value, tuple):
            return Markup(_html_row(value, **options))
        return Markup(dialect.words(value) if isinstance(value, str) else dialect.maths(value, **options))

    made.filters = {
        **{name: made.filters[name] for name in ("abs", "length", "list", "map", "select")},
        "maths": maths,
        "text": lambda value: Markup(dialect.text(str(value))),
        "bookmark": lambda value: Markup(latex_bookmark(str(value))),
        "code": lambda value: Markup(dialect.code(str(value))),
        "fenced": lambda value: Markup(markdown_fenced(str(value), "pycon")),
        "spoken": lambda value: Markup(dialect.text(_spoken(value))),
    }
    return made


def _without_controls(value: object) -> object:
    return visible(value, keep="\n") if isinstance(value, str) and not isinstance(value, Markup) else value


def _refuse_unescaped(value: object) -> object:
    if isinstance(value, Markup | int):
        return value
    raise TypeError(f"a template shows {value!r} without the filter `text` or `maths`")


def render(format: Format, name: str, **values: object) -> Markup:
    """A template of a format, filled in: `name` without the suffixes."""
    template = environment(format).get_template(f"{name}.{DIALECTS[format].suffix}.j2")
    return Markup(template.render(**values))


def fragment(
    derivation: Derivation | Gradient, format: Format, *, steps: bool = True, cases: bool = False, detail: Detail = "normal",
    why: bool = False, standalone: bool = False, notation: Notation = "both",
) -> str:  # fmt: skip
    """A derivation in a format, to be put into a document of one's own, or with `standalone` a document of its own.

    The LaTeX needs only amsmath; the Markdown is set by KaTeX and MathJax alike.
    """
    if isinstance(derivation, Gradient):
        return _fragments(derivation, format, steps=steps, cases=cases, detail=detail, why=why, notation=notation)
    shown = view(derivation, steps=steps, cases=cases, detail=detail, why=why, notation=notation)
    with among(*everything(derivation.problem)):
        if not standalone and format != "typst":  # what Typst needs, a document has defined
            return str(render(format, "fragment", d=shown)).strip() + "\n"
        body = render(format, "derivation", d=shown, definitions=True)
    front = {"title": inline(shown.left), "subtitle": "", "course": "", "language": "en", "date": ""}
    return str(render(format, "lecture", front=front, date=None, body=body)).strip() + "\n"


def _fragments(
    gradient: Gradient, format: Format, *, steps: bool, cases: bool, detail: Detail, why: bool, notation: Notation
) -> str:
    """Several derivations, one after the other; what one has shown, the next does not repeat."""
    seen: set[tuple[object, ...]] = set()
    known: dict[Expr, Sentence] = {}
    longest = max(gradient.parts, key=lambda part: len(part.problem.definitions))
    out: list[str] = []
    with among(*(e for part in gradient.parts for e in everything(part.problem))):
        for part in gradient.parts:
            shown = view(part, steps=steps, cases=cases, detail=detail, why=why, seen=seen, known=known, notation=notation)
            shown = replace(shown, lemmas=tuple(lemma for lemma in shown.lemmas if not lemma.again))
            given = () if out else view(longest, steps=False).definitions
            if out:  # what is given was said at the top
                shown = replace(shown, assumptions=(), that_is=())
            shown = replace(shown, definitions=given)
            out.append(str(render(format, "fragment", d=shown)).strip() + "\n")
    return "\n".join(out)


__all__ = ["DIALECTS", "Format", "Markup", "fragment", "render"]
