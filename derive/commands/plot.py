"""derive plot: one figure on its own, from words of a command line to a call and a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from derive.arguments import TIMEOUT, Once, Parser, seconds
from derive.errors import DeriveError
from derive.files import put_file, refuse_file
from derive.streams import STANDARD_OUTPUT, emit, refuse_closed
from derive.words import gettext as _
from derive.words import known, noted, speaking

DESCRIPTION = noted("""\
Draw a figure: everything in it is derived, checked and evaluated here.

  function         a function beside its derivative:     derive plot sigmoid
  max-and-softmax  the shares of scores:                 derive plot max-and-softmax --inputs "2, 1, 0.1"
  loss-surface     contour lines and gradient descent:   derive plot sse --wrt w,b --data "x = [1, 2]; y = [2, 3]"
  jacobian         a matrix of derivatives at a point:   derive plot softmax --kind jacobian --at "a = [2, 1, 0]"
  graph            definitions and local derivatives:    derive plot softmax-cross-entropy --kind graph""")
KINDS = ("function", "max-and-softmax", "loss-surface", "jacobian", "graph")
SUFFIXES = (".svg", ".pdf", ".png")
SETTINGS = {
    "of": ("Q", noted("the quantity to be drawn (default: the one that no other uses)")),
    "wrt": ("V", noted("what it is differentiated by: x, a[j], or w,b for a surface")),
    "at": ("VALUES", noted('the numbers of everything else: "w = 2; b = 1; x = [1, 2]"')),
    "range": ("A..B", noted("where a function is drawn (default: -4..4, or its domain)")),
    "entry": ("N", noted("which entry of the function is drawn (default: 1)")),
    "input": ("N", noted("by which entry of the variable (default: 1)")),
    "layout": ("HOW", noted("a function `beside` its derivative or `together` with it")),
    "inputs": ("SCORES", noted('the scores for max-and-softmax: "2, 1, 0.1"')),
    "data": ("VALUES", noted('the data of a loss: "x = [1, 2]; y = [2, 3]"')),
    "start": ("VALUES", noted('where gradient descent starts: "w = 0; b = 0"')),
    "rate": ("R", noted("its learning rate (default: 0.1)")),
    "steps": ("N", noted("how many steps it takes (default: 20)")),
    "ranges": ("RANGES", noted('where a surface is drawn: "w = -1..3; b = 0..2"')),
}


def parser() -> Parser:
    """What a figure takes."""
    import argparse

    made = Parser(
        prog="derive plot", description=_(DESCRIPTION), usage="derive plot NAME_OR_TEXT [options]", allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    add = made.add_argument
    add("text", nargs="*", metavar="NAME_OR_TEXT", help=_("a name of the catalogue, or equations as text"))
    add("--kind", choices=KINDS, help=_("what is drawn (default: function, or the kind whose settings are given)"))
    for word, (value, told) in SETTINGS.items():
        add(f"--{word}", action=Once, metavar=value, help=_(told))
    add("--assume", action="append", default=[], metavar="EQ", help=_("an equation that holds; may be repeated"))
    add("-o", "--output", action=Once, metavar="FILE", help=_("write to a file: .svg, .pdf or .png (default: print SVG)"))
    add("--lang", default="en", metavar="LANGUAGE", help=_("the language of what is said of the figure: en, zh"))
    most = _("the most that it may take (default: {n})").format(n=TIMEOUT)
    add("--timeout", type=seconds, default=TIMEOUT, metavar="SECONDS", help=most)
    return made


def run(words: Sequence[str]) -> int:
    """One figure, as SVG on standard output or as a file."""
    arguments = parser()
    options = arguments.read(words, formulas=True)
    file = None if options.output in STANDARD_OUTPUT else options.output
    suffix = Path(file or ".svg").suffix.lower() or Path(file or "").name.lower()
    if file is None:
        suffix = ".svg"
    if suffix not in SUFFIXES:
        said = _("{file}: a figure is written as {suffixes}")
        raise DeriveError(said.format(file=file, suffixes=", ".join(SUFFIXES)))
    refuse_closed() if file is None else refuse_file(file)
    known(options.lang)
    settings = {word: value for word in SETTINGS if (value := getattr(options, word)) is not None}
    if options.assume:
        settings["assume"] = ";".join(options.assume)
    kind, text = _asked(options.kind, options.text, settings, arguments)
    from derive.figures import FigureError, requested
    from derive.figures.canvas import ready
    from derive.pipeline import limited

    ready()
    with speaking(options.lang):
        try:
            with limited(options.timeout, "--{} {}"):
                drawn = requested(kind, {"text": text, **settings} if text is not None else settings).draw()
                content = drawn.card.encode() if suffix == ".svg" else drawn.pdf if suffix == ".pdf" else drawn.png()
        except FigureError as error:
            if not error.setting:
                raise
            raise DeriveError(error.told(f'`--{error.setting} "{error.fix}"`')) from None
    emit(content.decode()) if file is None else put_file(file, content)
    return 0


def _asked(kind: str | None, texts: Sequence[str], settings: dict[str, str], parser: Parser) -> tuple[str, str | None]:
    """The kind of figure, and its function (`None`: it has none)."""
    from derive.arguments import one_text
    from derive.figures import kind_of

    if kind is None and len(texts) == 1 and texts[0] in KINDS and texts[0] not in ("function", "graph"):
        kind, texts = texts[0], ()
    kind = kind or kind_of(settings)
    if not texts:
        if kind != "max-and-softmax":
            parser.error(_("say what to draw, for example `derive plot sigmoid`"))
        return kind, None
    return kind, texts[0] if len(texts) == 1 else one_text(texts, parser)
