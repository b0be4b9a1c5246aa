"""Plain text into each format: what comes out shows the same characters and is nothing but text there."""

from __future__ import annotations

import codecs
import re
import unicodedata

import latexcodec

from derive.words import spoken

assert latexcodec  # importing it registers the codec `ulatex`

_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
}  # fmt: skip
_SHARED = frozenset("“”—…")  # Chinese has them too
_CODE = {" ": r"\ ", "'": r"\textquotesingle{}", "`": r"\textasciigrave{}", "-": "{-}"}
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#$|~&]|(?<!\S)[-+](?=\s))")
_NUMBERED = re.compile(r"^(\s*\d+)([.)])(?=\s|$)")  # what begins a list


def latex_text(text: str) -> str:
    """Text for LaTeX outside maths, which pdfLaTeX can set as well: accents and signs become commands."""
    return "".join(_latex_character(c) for c in visible(text))


def _latex_character(c: str) -> str:
    if c.isascii():
        return _LATEX.get(c, c)
    if c in _SHARED and wide_marks():
        return c
    try:
        made = str(codecs.encode(c, "ulatex", "keep"))
    except (UnicodeError, ValueError):
        return c
    # Braces keep a command from swallowing the space or the letter that follows.
    return f"{{{made}}}" if "\\" in made else made


def wide_marks() -> bool:
    """Whether quotation marks and dashes are as wide as Chinese letters, which those of LaTeX's own commands are not."""
    return spoken().partition("-")[0] in ("zh", "ja", "ko")


def latex_sign(c: str) -> str:
    """A sign that a text font lacks and a formula has, as LaTeX; empty for every other character."""
    made = "" if c.isascii() else _latex_character(c)
    return made if "$" in made else ""


def latex_bookmark(text: str) -> str:
    """Text for the properties of a PDF, where commands mean nothing and hyperref takes Unicode as it is."""
    return "".join(_LATEX.get(c, c) if c in "\\{}$&#%_^~" else c for c in visible(text))


def latex_code(text: str) -> str:
    """A line of code for LaTeX in a typewriter font: every space stays, quotes are straight, hyphens do not join."""
    line = "".join(_CODE.get(c) or latex_text(c) for c in text)
    return line.replace(r"\ ", "~", 1) if line.startswith(r"\ ") else line


def markdown_text(text: str) -> str:
    """Text for Markdown: no sign of it has a meaning there."""
    return _NUMBERED.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", visible(text)))


def typst_text(text: str) -> str:
    """Text for Typst: a string in quotes, for code mode or after `#`."""
    quoted = visible(text, keep="\n").replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{quoted}"'


def latex_words(text: str) -> str:
    """Words within a LaTeX formula, in what KaTeX and MathJax set too."""
    return r"\text{" + re.sub(r"([\\{}$&#%_^~])", lambda m: _WORDS[m[0]], visible(text)) + "}"


_WORDS = {**{c: "\\" + c for c in "{}$&#%_"}, "\\": r"\backslash{}", "^": " ", "~": " "}


def visible(text: str, keep: str = "") -> str:
    """Text without line ends, control characters and what reorders a line unseen."""
    return "".join(c if c in keep or (c.isprintable() and c not in _HIDDEN) else " " for c in text)


_HIDDEN = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_JOINERS = frozenset("\u00ad\u200b\u200c\u200d\u2060")  # where a line may break, and which letters join: part of good writing


def legible(text: str) -> str:
    """Text of several lines without control characters and without what reorders or hides its letters."""
    return text if text.isprintable() else "".join(c for c in text if c in "\n\t" or c in _JOINERS or not _is_control(c))


def _is_control(c: str) -> bool:
    return unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") or ord(c) & 0xFFFE == 0xFFFE or "\ufdd0" <= c <= "\ufdef"


def markdown_code(text: str) -> str:
    """A few words of code within a sentence or a table of Markdown; where they could end it, they are plain text."""
    shown = visible(text)
    return markdown_text(shown) if re.search(r"[`|]", shown) or not shown.strip() else f"`{shown}`"


def markdown_fenced(text: str, language: str) -> str:
    """Lines of code as a fenced block of Markdown, whose fence is longer than any within it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{visible(text, keep=chr(10))}\n{fence}"


def markdown_formula(source: str) -> str:
    """A formula for Markdown, in which a reader without mathematics finds no tag and no link: to TeX a space is nothing."""
    return re.sub(r"<(?=[A-Za-z/!?])", "< ", re.sub(r"\](?=[\[(:])", "] ", " ".join(source.split())))
