"""The style sheet of fragments: in the colours and the letters of the site around them."""

from __future__ import annotations

from derive.document.templates import templates_folder

#: What the file is called where it lies on a site.
NAME = "derive.css"


def style_sheet() -> str:
    """The style sheet that a site needs once, whatever makes it.

    >>> len(style_sheet()) < 4000 and ".derive-steps" in style_sheet()
    True
    """
    return (templates_folder() / "fragment" / NAME).read_text(encoding="utf-8")


__all__ = ["NAME", "style_sheet"]
