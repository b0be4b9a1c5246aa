"""Fonts for the letters that no engine brings along: those of the system first, else the one of the extra `cjk`.

A font of Chinese, Japanese and Korean letters is as large as the rest of the program, so it comes with the system or with an
extra.  Which letters a font really has, only its own table says; `fontTools` reads it, and takes out of a large font, or out of
one that varies, the few letters that LaTeX needs.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from derive.document.templates import templates_folder
from derive.errors import DeriveError
from derive.records import dataclass
from derive.words import gettext as _

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

Engine = Literal["typst", "latex"]
#: The blocks of Unicode that fonts for Chinese, Japanese and Korean have and others lack; the template for LaTeX has them too.
BLOCKS = (
    (0x2460, 0x24FF), (0x2E80, 0x303F), (0x3040, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xF900, 0xFAFF),
    (0xFE30, 0xFE4F), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF),
)  # fmt: skip
_LETTERS = re.compile("[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in BLOCKS) + "]")
#: The folders that replace those of the system, with `os.pathsep` between them; empty, no font of the system is looked at.
VARIABLE = "DERIVE_FONTS"
EXTRA = "manimgx_fonts_cjk"
LEAST = 400_000  # bytes of a file: a font with some thousand letters has more
REGULAR, BOLD = 400, 700
#: Of a language: how Typst calls its region, and the words by which families for it and for its neighbours are named.
REGIONS = {
    "zh": ("cn", r"\b(SC|CN|GB|CS)\b"),
    "zh-hant": ("tw", r"\b(TC|TW|HK)\b"),
    "ja": ("", r"\b(JP|J)\b"),
    "ko": ("", r"\b(KR|K)\b"),
}
SERIFS = re.compile(r"serif|song|sun\b|simsun|ming|mincho|batang|myungjo", re.IGNORECASE)
ODD = re.compile(r"mono|kai|fang|unifont|emoji|last ?resort|hand", re.IGNORECASE)


class MissingGlyph(DeriveError):
    """A character that no font of an engine has: it would vanish from the page without a word."""

    def __init__(self, character: str, engine: Engine) -> None:
        self.character = character
        first = list(dict.fromkeys(character))[:8]
        names = {c: "" if len(first) > 1 and letters(c) else unicodedata.name(c, "") for c in first}  # of many, no numbers twice
        signs = " ".join(f"U+{ord(c):04X} {name}".rstrip() for c, name in names.items())
        said = _("the PDF cannot show '{character}' ({signs}): no font of the engine {engine} has it")
        super().__init__(said.format(character=character, signs=signs, engine=engine) + "\n" + _way_out(character, engine))


def _way_out(character: str, engine: Engine) -> str:
    if letters(character):
        return _(
            'python -m pip install "derive[cjk]" brings a font for Chinese, Japanese and Korean; '
            "or leave out the PDF: --formats md,tex,html"
        )
    said = _("write it in Latin letters or as a formula, or leave out the PDF: --formats md,tex,html")
    return said + (_("; --pdf-engine typst has more letters") if engine == "latex" else "")


@dataclass(frozen=True)
class Font:
    """One font: the file in which it stands and its number there, its family and its weight, which may vary."""

    path: Path
    number: int
    family: str
    weight: int
    varies: bool

    def opened(self) -> TTFont:
        """The tables of the font."""
        from fontTools.ttLib import TTFont

        return TTFont(self.path, fontNumber=self.number, lazy=True)


@dataclass(frozen=True)
class Fonts:
    """The fonts of a document beside those of its engine: none, or one family for the letters that those lack.

    `typst` and `latex` are the lines that a document has before its first word; `files` is what stands beside a LaTeX document
    while it is compiled.  The LaTeX names no font of this machine, so that it is the same everywhere.
    """

    regular: Font | None = None
    bold: Font | None = None
    language: str = "en"

    @property
    def families(self) -> tuple[str, ...]:
        """The names of the families."""
        return () if self.regular is None else (self.regular.family,)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files of the fonts."""
        return tuple(dict.fromkeys(font.path for font in (self.regular, self.bold) if font))

    @property
    def typst(self) -> str:
        """What sets the letters in a Typst document, in its text, its code and its formulas."""
        if self.regular is None:
            return ""
        family = f'"{self.regular.family}"'
        region = REGIONS[self.language][0] if self.language in REGIONS else ""
        # Quotation marks and dashes belong to both scripts: they are those of the language that is written.  An apostrophe is
        # one of a Latin word, as in Newton’s method.
        latin = '(name: "{}", covers: regex("[^·—“”…]"))' if self.language in REGIONS else '"{}"'
        lines = [
            f"#set text(font: ({latin.format('New Computer Modern')}, {family}))",
            f'#show math.equation: set text(font: ("New Computer Modern Math", {family}))',
            f"#show raw: set text(font: ({latin.format('DejaVu Sans Mono')}, {family}))",
        ]
        if self.language in REGIONS:  # letters as tall as capitals want more room between their lines
            lines.append("#set par(leading: 0.85em, spacing: 1.35em)")
        return "\n".join(lines + ([f'#set text(region: "{region}")'] if region else [])) + "\n"

    @property
    def latex(self) -> str:
        """What sets the letters in a LaTeX document, for XeLaTeX and without a package of its own."""
        if self.regular is None:
            return ""
        return latex_preamble(self.language)

    def files(self, characters: Iterable[str]) -> dict[str, bytes]:
        """Two small fonts of some characters, upright and bold, which a LaTeX document finds beside itself."""
        if self.regular is None:
            return {}
        wanted = "".join(sorted(set(characters) | {" "}))
        faces = {"cjk-regular.otf": (self.regular, REGULAR), "cjk-bold.otf": (self.bold or self.regular, BOLD)}
        return {name: taken_out(font, wanted, weight) for name, (font, weight) in faces.items()}


def letters(text: str) -> frozenset[str]:
    """The letters and signs of a text that only fonts for Chinese, Japanese and Korean have."""
    return frozenset(_LETTERS.findall(text))


def fonts_for(text: str, language: str = "en", engine: Engine = "typst", folders: Sequence[Path] | None = None) -> Fonts:
    """The fonts that a text needs beside those of its engine; raises `MissingGlyph` where there is none for its letters.

    `folders` takes the place of the system's.
    """
    wanted = letters(text)
    spoken = written(language)
    if not wanted:
        return Fonts(language=spoken)
    absent = sorted(wanted)
    for files in (_system(wanted, folders), _of_the_extra()):
        ranked = sorted((font for path in files for font in fonts_in(path)), key=lambda font: _rank(font, spoken))
        for name in dict.fromkeys(font.family for font in ranked):
            family = [font for font in ranked if font.family == name]
            regular = min(family, key=lambda f: abs(f.weight - REGULAR) * (not f.varies))
            missing = sorted(c for c in wanted if ord(c) not in characters_of(regular))
            if not missing:
                bold = regular if regular.varies else max(family, key=lambda f: -abs(f.weight - BOLD))
                return Fonts(regular, bold if regular.varies or bold.weight >= 600 else None, spoken)
            absent = min(absent, missing, key=len)
    first = re.search(f"[{''.join(absent)}]+", text)
    raise MissingGlyph(first[0] if first else "", engine)


def written(language: str) -> str:
    """The language whose shapes some letters are to have: that of the document."""
    tag = language.replace("_", "-").lower()
    if tag.startswith("zh"):
        return "zh-hant" if re.search(r"hant|tw|hk|mo", tag) else "zh"
    if tag.partition("-")[0] in REGIONS:
        return tag.partition("-")[0]
    return tag


def _rank(font: Font, language: str) -> tuple[object, ...]:
    """Where a font stands among those that have the letters: the shapes of the language, upright and with serifs, first."""
    ours = REGIONS.get(language, REGIONS["zh"])[1]
    own = bool(re.search(ours, font.family))
    other = not own and any(re.search(words, font.family) for region, words in REGIONS.values())
    family, weight = font.family, abs(font.weight - REGULAR)
    return (other, not own, bool(ODD.search(family)), not SERIFS.search(family), family, weight, str(font.path), font.number)


def _system(wanted: Iterable[str], folders: Sequence[Path] | None) -> list[Path]:
    """The files of fonts that the system has, or some folders; all with the letters where the system can tell."""
    if folders is None and VARIABLE in os.environ:
        folders = [Path(name) for name in os.environ[VARIABLE].split(os.pathsep) if name]
    if folders is not None:
        return _within(folders)
    return _listed(wanted) or _within(usual_folders())


def _listed(wanted: Iterable[str]) -> list[Path]:
    """The files that fontconfig lists as having some letters; none where it is not installed."""
    program = shutil.which("fc-list")
    if program is None:
        return []
    charset = " ".join(f"{ord(c):x}" for c in sorted(wanted))
    command = [program, "--format", "%{file}\n", f":charset={charset}"]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return sorted({Path(line) for line in done.stdout.splitlines() if line and Path(line).suffix.lower() in SUFFIXES})


SUFFIXES = frozenset((".ttf", ".otf", ".ttc", ".otc"))


def _within(folders: Iterable[Path]) -> list[Path]:
    files = (path for folder in folders for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    return sorted(path for path in files if path.is_file() and path.stat().st_size >= LEAST)


def usual_folders() -> list[Path]:
    """Where the fonts of a system stand that has no fontconfig to ask."""
    home = Path.home()
    if sys.platform == "win32":
        local = Path(os.environ.get("LOCALAPPDATA", home))
        folders = [Path(os.environ.get("WINDIR", r"C:\Windows"), "Fonts"), local / "Microsoft" / "Windows" / "Fonts"]
    elif sys.platform == "darwin":
        folders = [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"]
    else:
        folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts"]
    return [folder for folder in folders if folder.is_dir()]


def _of_the_extra() -> list[Path]:
    """The files of the fonts that the extra `cjk` brings along."""
    found = find_spec(EXTRA)
    return _within(Path(place) for place in found.submodule_search_locations or ()) if found else []


@lru_cache(maxsize=256)
def fonts_in(path: Path) -> tuple[Font, ...]:
    """The fonts of a file; of one that is none, nothing."""
    return tuple(_fonts_in(path))


def _fonts_in(path: Path) -> Iterator[Font]:
    from fontTools.ttLib import TTFont, TTLibError

    number, count = 0, 1
    while number < count:
        try:
            with path.open("rb") as file, TTFont(file, fontNumber=number, lazy=True) as font:
                count = font.reader.numFonts if hasattr(font.reader, "numFonts") else 1
                if font.get("post") is not None and font["post"].italicAngle == 0:
                    family = font["name"].getDebugName(16) or font["name"].getDebugName(1) or path.stem
                    yield Font(path, number, family, font["OS/2"].usWeightClass, "fvar" in font)
        except (TTLibError, OSError, KeyError, AttributeError, AssertionError):
            pass
        number += 1


@lru_cache(maxsize=16)
def characters_of(font: Font) -> frozenset[int]:
    """The code points that a font has."""
    with font.opened() as tables:
        return frozenset(tables.getBestCmap() or ())


def taken_out(font: Font, characters: str, weight: int) -> bytes:
    """A small font with the shapes that some characters have in another at a weight; what that one lacks is left out.

    LaTeX reads no font that varies, and of a collection only one that it can count into; this it always reads.
    """
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.t2CharStringPen import T2CharStringPen

    with font.opened() as tables:
        has = tables.getBestCmap()
        names = {ord(c): has[ord(c)] for c in characters if ord(c) in has}
        order = list(dict.fromkeys([tables.getGlyphOrder()[0], *names.values()]))
        called = {name: ".notdef" if n == 0 else f"c{n}" for n, name in enumerate(order)}
        shapes = tables.getGlyphSet(location={"wght": weight} if font.varies else None)
        drawn, widths = {}, {}
        for name in order:
            pen = T2CharStringPen(shapes[name].width, shapes)
            shapes[name].draw(pen)
            drawn[called[name]], widths[called[name]] = pen.getCharString(), (round(shapes[name].width), 0)
        upright, line = tables["OS/2"], tables["hhea"]
        made = FontBuilder(tables["head"].unitsPerEm, isTTF=False)
        made.setupGlyphOrder(list(called.values()))
        made.setupCharacterMap({code: called[name] for code, name in names.items()})
        made.setupCFF("CJK", {}, drawn, {})
        made.setupHorizontalMetrics(widths)
        made.setupHorizontalHeader(ascent=line.ascent, descent=line.descent)
        made.setupNameTable({"familyName": f"{font.family}, some letters", "styleName": "Bold" if weight == BOLD else "Regular"})
        made.setupOS2(
            usWeightClass=weight, sTypoAscender=upright.sTypoAscender, sTypoDescender=upright.sTypoDescender,
            usWinAscent=upright.usWinAscent, usWinDescent=upright.usWinDescent,
        )  # fmt: skip
        made.setupPost()
    made.font["head"].created = made.font["head"].modified = 0
    made.font.recalcTimestamp = False
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def latex_preamble(language: str) -> str:
    """What sets the letters of Chinese, Japanese and Korean in a LaTeX document: the same on every machine."""
    lines = (templates_folder() / "tex" / "cjk.tex").read_text(encoding="utf-8")
    return lines + (r"\cjkquotes" + "\n" if language in REGIONS else "")


@lru_cache(maxsize=1)
def maths_face() -> str:
    """The font of a page's formulas as a rule of CSS that has it within: brackets stretch and sums are large on every system."""
    # Within, and not in a file beside the page: Firefox reads no font for a page that it opened as a file, and a page that is
    # mailed or moved stays whole.  A policy of `font-src data:` allows it, and nothing else.
    from base64 import b64encode

    content = b64encode((templates_folder() / "html" / "maths.woff2").read_bytes()).decode()
    return f'@font-face {{ font-family: "Page maths"; src: url(data:font/woff2;base64,{content}) format("woff2"); }}'


__all__ = ["Engine", "Font", "Fonts", "MissingGlyph", "fonts_for", "latex_preamble", "letters", "maths_face", "taken_out"]
