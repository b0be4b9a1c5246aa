"""PDF and pictures, from Typst's own compiler or from a LaTeX engine: the only place that compiles."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from html import escape
from pathlib import Path
from typing import Literal

from derive.document.fonts import Engine, Fonts, MissingGlyph, fonts_for, letters
from derive.document.moment import environment, moment
from derive.errors import DeriveError, Missing
from derive.words import gettext as _

SECONDS = 300
Picture = Literal["pdf", "svg", "png"]


class CompileError(DeriveError):
    """A document that its compiler refuses."""

    exit_status = 1


def typst_pdf(source: str) -> bytes:
    """The PDF of a Typst document: tagged, accessible (PDF/UA-1), the same bytes each time.

    Only the fonts that come with Typst are used, and one for the letters that those lack; no other file and no network is
    within its reach.
    """
    with _typst(source) as compiled:
        return compiled("pdf", None)


def svg(source: str, words: str = "") -> str:
    """The only page of a Typst document as an SVG picture, letters as outlines; `words` is what a screen reader says of it.

    The page is as large, and as transparent, as the document sets it: `picture_page` does so.
    """
    with _typst(source) as compiled:
        made = compiled("svg", None).decode()
    label = f' role="img" aria-label="{escape(words)}"' if words else ' aria-hidden="true"'
    title = f"<title>{escape(words, quote=False)}</title>" if words else ""
    return re.sub(r"<svg( [^>]*)>", lambda found: f"<svg{label}{found[1]}>{title}", made, count=1).strip() + "\n"


def png(source: str, ppi: float = 192) -> bytes:
    """The only page of a Typst document as a PNG picture of some points per inch."""
    with _typst(source) as compiled:
        return compiled("png", ppi)


def unchecked_pdf(source: str) -> bytes:
    """A Typst document as a PDF that is a picture in another document, which says in words what it shows."""
    with _typst(source) as compiled:
        return compiled.made("pdf", None, None)[0]


def picture_page(width: float | None = None, margin: float = 6, paper: str | None = None) -> str:
    """What makes the page of a Typst document one tight picture: lengths in points, a colour as #rrggbb or none at all.

    Without a width the page is as wide as what stands on it; nothing on it may then ask for a share of the page.
    """
    across = "auto" if width is None else f"{width:g}pt"
    fill = "none" if paper is None else f'rgb("{paper}")'
    return f"#set page(width: {across}, height: auto, margin: {margin:g}pt, fill: {fill}, header: none, footer: none)\n"


class _Compiled:
    """A Typst document in a folder of its own, ready to be compiled."""

    def __init__(self, main: Path, fonts: Path) -> None:
        self.main, self.fonts = main, fonts

    def __call__(self, format: Picture, ppi: float | None) -> bytes:
        """The document in a format.  A picture is tried as a PDF first: only there is a letter without a font an error."""
        if format != "pdf":
            with suppress(CompileError):  # what else it lacks as a PDF, a picture may lack
                self.made("pdf", None)
        made = self.made(format, ppi)
        if len(made) != 1:
            raise CompileError(_("a picture is one page, and this has {n}").format(n=len(made)))
        return made[0]

    def made(self, format: Picture, ppi: float | None, standard: Literal["ua-1"] | None = "ua-1") -> list[bytes]:
        import typst

        try:
            made = typst.compile(
                self.main, root=self.main.parent, format=format, ppi=ppi, ignore_system_fonts=True, font_paths=[self.fonts],
                timestamp=moment(), pdf_standards=standard if format == "pdf" else None,
            )  # fmt: skip
        except RuntimeError as error:
            said = str(getattr(error, "diagnostic", error))
            absent = re.search(r'the text `"(.+?)"` could not be displayed', said, re.DOTALL)
            if absent:
                raise MissingGlyph(re.sub(r"\\u\{([0-9a-f]+)\}", lambda m: chr(int(m[1], 16)), absent[1]), "typst") from None
            raise CompileError(_("Typst refuses the document: {why}").format(why=said.strip()[:4000])) from None
        return [bytes(page) for page in made] if isinstance(made, list) else [bytes(made)]


@contextmanager
def _typst(source: str) -> Iterator[_Compiled]:
    with tempfile.TemporaryDirectory() as folder:
        main, fonts = Path(folder, "document", "main.typ"), Path(folder, "fonts")
        main.parent.mkdir()
        fonts.mkdir()
        main.write_text(source, encoding="utf-8")
        for n, path in enumerate(_fonts(source, "typst").paths):
            _laid(path, fonts / f"{n}{path.suffix}")
        yield _Compiled(main, fonts)


def _laid(path: Path, place: Path) -> None:
    """A file at another place, without a copy where the system allows a link."""
    try:
        place.symlink_to(path)
    except OSError:
        shutil.copyfile(path, place)


def _fonts(source: str, engine: Engine) -> Fonts:
    """The fonts that a source needs; where it names one that is found, that one."""
    if not letters(source):
        return Fonts()
    language = re.search(r'lang: "([\w-]+)"|pdflang=\{([\w-]+)\}', source)
    return fonts_for(source, (language[1] or language[2]) if language else "en", engine)


def latex_pdf(source: str, beside: Mapping[str, bytes] | None = None) -> bytes:
    """The PDF of a LaTeX document by latexmk and XeLaTeX, with its pictures beside it by name; it can run nothing, and reads
    and writes only beside itself."""
    latexmk = shutil.which("latexmk")
    if latexmk is None:
        raise Missing(_("latexmk is not installed; without LaTeX, use the engine typst"))
    fonts = _fonts(source, "latex")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "lecture.tex").write_text(source, encoding="utf-8")
        small = fonts.files(c for c in source if not c.isascii())
        for name, content in {**(beside or {}), **small}.items():
            Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
            Path(folder, name).write_bytes(content)
        command = [latexmk, "-norc", "-xelatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "lecture.tex"]
        try:
            done = subprocess.run(
                command, cwd=folder, capture_output=True, encoding="utf-8", errors="replace", timeout=SECONDS, check=False,
                env={**environment(), "max_print_line": "10000", "openin_any": "p", "openout_any": "p"},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise CompileError(_("LaTeX took longer than {n} seconds").format(n=SECONDS)) from None
        made = Path(folder, "lecture.pdf")
        if done.returncode or not made.is_file():
            wrong = [line for line in done.stdout.splitlines() if line.startswith(("!", "l."))]
            raise CompileError(_("LaTeX refuses the document:") + "\n" + "\n".join(wrong[:20]))
        for character in _missing(Path(folder, "lecture.log").read_text(encoding="utf-8", errors="replace")):
            raise MissingGlyph(character, "latex")
        return made.read_bytes()


def _missing(log: str) -> list[str]:
    """The characters that a log of LaTeX calls missing and that a reader would miss: what is invisible anyway is none of them."""
    codes = re.findall(r"Missing character: There is no \S* ?\((?:U\+|\")([0-9A-F]+)\) in font", log)
    return [c for c in (chr(int(code, 16)) for code in codes) if unicodedata.category(c) not in ("Cf", "Cc")]


__all__ = ["CompileError", "Engine", "MissingGlyph", "latex_pdf", "picture_page", "png", "svg", "typst_pdf", "unchecked_pdf"]
