"""Pictures of an author's own: looked at before they become part of a page, and of an SVG only what draws is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from derive.lecture.source import LectureError, beside, read_bytes
from derive.words import gettext as _

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
LARGEST = 10_000_000  # bytes
MOST_ELEMENTS, DEEPEST = 100_000, 100
_DRAWS = """
svg g defs symbol use title desc path rect circle ellipse line polyline polygon text tspan textPath image switch style
linearGradient radialGradient stop pattern clipPath mask marker filter feGaussianBlur feOffset feBlend feFlood feComposite
feMerge feMergeNode feColorMatrix
"""
DRAWS = frozenset(_DRAWS.split())
#: What asks another place for something, or runs.
_FOREIGN = re.compile(r"@import|url\(\s*[\"']?\s*(?!#)|javascript:|expression\s*\(|image-set|@font-face|\\", re.IGNORECASE)
_INLINE = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]*")
_PNG, _JPEG, _PDF = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"%PDF-"
Format = Literal["svg", "png", "jpg", "pdf"]
KINDS: dict[str, Format] = {".svg": "svg", ".png": "png", ".jpg": "jpg", ".jpeg": "jpg", ".pdf": "pdf"}


class PictureError(ValueError):
    """A picture that cannot be part of a page, and why."""


def read_picture(folder: Path | None, name: str) -> tuple[Format, bytes]:
    """The kind of a picture beside a lecture, and its bytes, or of an SVG those of what it draws; raises `PictureError`."""
    kind = KINDS.get(Path(name).suffix.lower())
    if kind is None:
        raise PictureError(_("a picture is a file that ends in {ends}").format(ends=", ".join(KINDS)))
    try:
        limit = _("at most {n:,} are read").format(n=LARGEST)
        data = read_bytes(beside(folder, name, folders=True), LARGEST, limit)
    except LectureError as error:
        raise PictureError(f"{name}: {error.problem}") from None
    except ValueError as error:
        raise PictureError(str(error)) from None
    begins = {"png": _PNG, "jpg": _JPEG, "pdf": _PDF}
    if kind == "svg":
        return kind, drawn_of(data, name)
    if not data.startswith(begins[kind]):
        problem = _("{name} does not hold what its name says: this is no {kind} file")
        raise PictureError(problem.format(name=name, kind=kind.upper()))
    return kind, data


def drawn_of(data: bytes, name: str) -> bytes:
    """An SVG with nothing in it but what draws; raises `PictureError` where it would run something or ask another place."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PictureError(_("{name}: this is not UTF-8 text").format(name=name)) from None
    text = re.sub(r"\A\s*<\?xml\s[^>]*\?>", "", text)
    text = re.sub(r"<!DOCTYPE[^\[<>]*>", "", text, count=1, flags=re.IGNORECASE)
    if re.search(r"<!(?:DOCTYPE|ENTITY)|<\?xml-stylesheet", text, re.IGNORECASE):
        raise PictureError(_("{name}: a picture declares no entities and no style sheets").format(name=name))
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, RecursionError, ValueError) as error:
        raise PictureError(_("{name} is not SVG: {why}").format(name=name, why=error)) from None
    if root.tag != f"{{{SVG}}}svg":
        raise PictureError(_("{name} is not SVG: {why}").format(name=name, why=f"<{root.tag.rpartition('}')[2]}>"))
    seen = 0

    def refuse(element: Element, what: str) -> PictureError:
        return PictureError(_("{name}: a picture holds no {what}").format(name=name, what=what))

    def clean(element: Element, depth: int) -> None:
        nonlocal seen
        seen += 1
        if seen > MOST_ELEMENTS or depth > DEEPEST:
            raise PictureError(_("{name} holds more than a page can show").format(name=name))
        _attributes(element, refuse)
        if element.tag == f"{{{SVG}}}style" and _FOREIGN.search(element.text or ""):
            raise refuse(element, _("reference to another place"))
        for child in list(element):
            space, _brace, tag = child.tag[1:].partition("}") if isinstance(child.tag, str) else ("", "", "")
            if space == SVG and tag in ("script", "foreignObject"):
                raise refuse(child, tag)
            if space == SVG and tag in ("animate", "set", "animateTransform", "animateMotion", "a", "iframe", "audio", "video"):
                raise refuse(child, tag)
            if space != SVG or tag not in DRAWS:  # what a drawing program keeps for itself
                element.remove(child)
            else:
                clean(child, depth + 1)

    clean(root, 0)
    for prefix, uri in (("", SVG), ("xlink", XLINK)):
        ElementTree.register_namespace(prefix, uri)
    return ElementTree.tostring(root, encoding="unicode").encode()


def _attributes(element: Element, refuse: Callable[[Element, str], PictureError]) -> None:
    """Drops the attributes of other programs; raises of one that runs something or asks another place for something."""
    for name, value in list(element.attrib.items()):
        space, _brace, plain = name[1:].partition("}") if name.startswith("{") else ("", "", name)
        if plain.lower().startswith("on"):
            raise refuse(element, _("script"))
        if plain == "href":
            if not (value.startswith("#") or (element.tag == f"{{{SVG}}}image" and _INLINE.fullmatch(value.strip()))):
                raise refuse(element, _("reference to another place"))
        elif space and space not in (XLINK, "http://www.w3.org/XML/1998/namespace"):
            del element.attrib[name]
        elif _FOREIGN.search(value):
            raise refuse(element, _("reference to another place"))


__all__ = ["KINDS", "PictureError", "drawn_of", "read_picture"]
