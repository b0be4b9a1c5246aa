"""PDF, from Typst's own compiler or from a LaTeX engine: the only place that compiles."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import unicodedata
from pathlib import Path
from typing import Literal

from derive.errors import DeriveError, Missing

Engine = Literal["typst", "latex"]
SECONDS = 300


class CompileError(DeriveError):
    """A document that its compiler refuses."""

    exit_status = 1


class MissingGlyph(DeriveError):
    """A character that no font of an engine has: it would vanish from the page without a word."""

    def __init__(self, character: str, engine: Engine) -> None:
        self.character = character
        signs = " ".join(f"U+{ord(c):04X} {unicodedata.name(c, '')}".rstrip() for c in character)
        others = "; --pdf-engine typst has more letters" if engine == "latex" else ""
        super().__init__(
            f"the PDF cannot show '{character}' ({signs}): no font of the engine {engine} has it\n"
            f"write it in Latin letters or as a formula, or leave out the PDF: --formats md,tex,html{others}"
        )


def typst_pdf(source: str) -> bytes:
    """The PDF of a Typst document: tagged, accessible (PDF/UA-1), the same bytes each time.

    Only the fonts that come with Typst are used, and no file and no network is within its reach.
    """
    import typst

    with tempfile.TemporaryDirectory() as folder:
        main = Path(folder, "lecture.typ")
        main.write_text(source, encoding="utf-8")
        try:
            made = typst.compile(
                main, root=Path(folder), format="pdf", ignore_system_fonts=True, font_paths=[], pdf_standards="ua-1", timestamp=0
            )
        except RuntimeError as error:
            absent = re.search(r'the text `"(.+?)"` could not be displayed', str(error), re.DOTALL)
            if absent:
                raise MissingGlyph(re.sub(r"\\u\{([0-9a-f]+)\}", lambda m: chr(int(m[1], 16)), absent[1]), "typst") from None
            raise CompileError(f"Typst refuses the document: {str(error)[:4000]}") from None
    return bytes(made)


def latex_pdf(source: str) -> bytes:
    """The PDF of a LaTeX document by latexmk and XeLaTeX; it can run nothing, and reads and writes only beside itself."""
    latexmk = shutil.which("latexmk")
    if latexmk is None:
        raise Missing("latexmk is not installed; without LaTeX, use the engine typst")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "lecture.tex").write_text(source, encoding="utf-8")
        command = [latexmk, "-norc", "-xelatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "lecture.tex"]
        try:
            done = subprocess.run(
                command, cwd=folder, capture_output=True, encoding="utf-8", errors="replace", timeout=SECONDS, check=False,
                env={**os.environ, "max_print_line": "10000", "openin_any": "p", "openout_any": "p"},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise CompileError(f"LaTeX took longer than {SECONDS} seconds") from None
        made = Path(folder, "lecture.pdf")
        if done.returncode or not made.is_file():
            wrong = [line for line in done.stdout.splitlines() if line.startswith(("!", "l."))]
            raise CompileError("LaTeX refuses the document:\n" + "\n".join(wrong[:20]))
        for character in _missing(Path(folder, "lecture.log").read_text(encoding="utf-8", errors="replace")):
            raise MissingGlyph(character, "latex")
        return made.read_bytes()


def _missing(log: str) -> list[str]:
    """The characters that a log of LaTeX calls missing and that a reader would miss: what is invisible anyway is none of them."""
    codes = re.findall(r"Missing character: There is no \S* ?\((?:U\+|\")([0-9A-F]+)\) in font", log)
    return [c for c in (chr(int(code, 16)) for code in codes) if unicodedata.category(c) not in ("Cf", "Cc")]
