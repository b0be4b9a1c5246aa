"""A fragment of HTML where it stands: with its anchor, its number and its caption, or what is wrong in its place."""

from __future__ import annotations

from html import escape

from derive.places.request import Kind
from derive.words import gettext as _

_WHOLE = '<div class="derive"'
_NUMBER = '<span class="derive-number"></span>'
_CAPTION = '<figcaption class="derive-number"></figcaption>'


def placed(fragment: str, label: str = "", number: str = "", caption: str = "") -> str:
    """A fragment with what its place gives it; the number stands at its last equation, which is its answer.

    >>> placed('<div class="derive">= 1 <span class="derive-number"></span></div>', "eq-one", "3")
    '<div class="derive" id="eq-one">= 1 <span class="derive-number">(3)</span></div>'
    """
    if label:
        fragment = fragment.replace(_WHOLE, f'{_WHOLE} id="{escape(label)}"', 1)
    if _CAPTION in fragment:
        figure = _("Figure {n}").format(n=number) if number else ""
        told = (_(". ") if figure and caption else "").join((figure, escape(caption)))
        return fragment.replace(_CAPTION, f"<figcaption>{told}</figcaption>" if told else "", 1)
    if number:
        before, found, after = fragment.rpartition(_NUMBER)
        fragment = before + found.replace("><", f">({number})<") + after
    if caption:
        start = fragment.find(">", fragment.find(_WHOLE)) + 1
        fragment = f'{fragment[:start]}\n<p class="derive-lead">{escape(caption)}</p>{fragment[start:]}'
    return fragment


def told_number(kind: Kind, number: str) -> str:
    """What a reference to a number says in a sentence."""
    return _("Figure {n}").format(n=number) if kind == "plot" else f"({number})"


def problem_box(problem: str, is_shown: bool = False) -> str:
    """What a reader sees where something is wrong: a box as the site has them; `is_shown` where it stands under a derivation."""
    kind, title = ("warning", _("Not verified")) if is_shown else ("danger", _("This could not be derived"))
    return (
        f'<div class="derive-problem admonition {kind}">\n<p class="admonition-title">{escape(title)}</p>\n'
        f"<pre>{escape(problem)}</pre>\n</div>"
    )


__all__ = ["placed", "problem_box", "told_number"]
