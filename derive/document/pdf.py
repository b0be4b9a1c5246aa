"""PDF, from Typst's own compiler or from a LaTeX engine: the only place that compiles."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Literal

from derive.errors import DeriveError, Missing

Engine = Literal["typst", "latex"]
SECONDS = 300


class CompileError(DeriveError):
    """A document that its compiler refuses."""

    exit_status = 1


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
            raise CompileError(f"Typst refuses the document: {str(error)[:4000]}") from None
    return bytes(made)


def latex_pdf(source: str) -> bytes:
    """The PDF of a LaTeX document by latexmk and XeLaTeX; the document can run nothing and writes only beside itself."""
    latexmk = shutil.which("latexmk")
    if latexmk is None:
        raise Missing("latexmk is not installed; without LaTeX, use the engine typst")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "lecture.tex").write_text(source, encoding="utf-8")
        command = [latexmk, "-norc", "-xelatex", "-no-shell-escape", "-interaction=nonstopmode", "-halt-on-error", "lecture.tex"]
        try:
            done = subprocess.run(
                command, cwd=folder, capture_output=True, encoding="utf-8", errors="replace", timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise CompileError(f"LaTeX took longer than {SECONDS} seconds") from None
        made = Path(folder, "lecture.pdf")
        if done.returncode or not made.is_file():
            wrong = [line for line in done.stdout.splitlines() if line.startswith(("!", "l."))]
            raise CompileError("LaTeX refuses the document:\n" + "\n".join(wrong[:20]))
        return made.read_bytes()
