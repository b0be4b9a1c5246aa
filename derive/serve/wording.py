"""The words of the page, by what they stand on."""

from __future__ import annotations

from derive.words import gettext as _

LANGUAGES = {"en": "English", "zh": "中文"}


def wording() -> dict[str, str]:
    """Every word of the page and its script, in the language that is spoken."""
    return {
        "title": _("Derive a function"),
        "about": _("Type a function; see its derivative step by step, every line checked by number."),
        "definition": _("Definition"),
        "how": _("A name of the catalogue, or equations as text or LaTeX, one a line"),
        "derive": _("Derive"),
        "examples": _("Examples"),
        "catalogue": _("The whole catalogue"),
        "understood": _("Understood as"),
        "by": _("Differentiate by"),
        "every": _("all of them"),
        "other": _("another"),
        "such": _("a[1] or w, b"),
        "more": _("More"),
        "of": _("Quantity"),
        "first": _("the last one"),
        "assume": _("Assume"),
        "equations": _("equations that hold, one a line"),
        "order": _("Order"),
        "second": _("second derivatives"),
        "notation": _("Notation"),
        "detail": _("Detail"),
        "cases": _("cases"),
        "why": _("why each rule applies"),
        "plot": _("plot"),
        "at": _("Plot at"),
        "derivation": _("Derivation"),
        "figure": _("Plot"),
        "copy": _("Copy"),
        "link": _("link"),
        "fold": _("Fold all"),
        "unfold": _("Unfold all"),
        "choose": _("Choose what to differentiate by."),
        "wait": _("Working …"),
        "copied": _("Copied: {what}"),
        "select": _("The browser does not let this page copy; it is selected here instead"),
        "gone": _("The server does not answer; is `derive serve` still running?"),
        "language": _("Language"),
        "lecture": _("To the lecture"),
        "done": _("The derivation is there, and every line of it was checked."),
        "undecided": _("The derivation is there; not every line of it is verified."),
        "failed": _("There is no derivation: {why}"),
        "read": _("Understood."),
        "unread": _("Not understood: {why}"),
    }


def choices() -> dict[str, str]:
    """What the choices of the form are called."""
    return {
        "both": _("both"), "matrix": _("matrices"), "index": _("indices"),
        "brief": _("brief"), "normal": _("normal"), "full": _("full"),
        "": _("as fits"), "forward": _("forward"), "reverse": _("in reverse"),
        "latex": "LaTeX", "markdown": "Markdown", "typst": "Typst", "html": "HTML", "text": _("text"),
    }  # fmt: skip


__all__ = ["LANGUAGES", "choices", "wording"]
