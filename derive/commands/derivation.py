"""derive NAME_OR_TEXT: one derivation.  SymPy is imported only where it has to be made."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from derive import __version__
from derive.arguments import TIMEOUT, Once, Parser, folder_of, format_of, one_text, refuse_mistyped, seconds
from derive.commands import COMMANDS, DERIVATION
from derive.errors import NotationError
from derive.formats import BINARY, SUFFIXES
from derive.question import DETAILS, NOTATIONS, ORDERS, REASONS
from derive.streams import STANDARD_OUTPUT, columns, complain, harmless, is_terminal, refuse_closed, show
from derive.words import gettext as _
from derive.words import languages, noted, spoken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from derive.cache import Cache
    from derive.pipeline import Answer
    from derive.question import Question, Shown

DESCRIPTION = noted("Derive a gradient step by step: every line named, every line checked by number.")
EXAMPLES = noted("""\
examples:
  derive softmax --steps
  derive softmax --cases
  derive sse --wrt b --steps
  derive "p[i] = exp(a[i])/sum(exp(a[k]), k)" --wrt "a[j]" --format latex
  derive "L = -sum(t[i]*log(p[i]), i); p[i] = exp(a[i])/sum(exp(a[k]), k)" \\
         --of L --wrt "a[j]" --assume "sum(t[i], i) = 1" --steps
  echo "s = 1/(1 + exp(-x))" | derive - --format json

Exit status: 0 fine, 1 something did not hold, no rule applies or the time is up, 2 bad input or an output
that cannot be written.""")
FIRST = noted("""\
derive: say what to derive, for example

  derive softmax --steps                      a function of the catalogue, line by line
  derive "L = (y - w*x)^2" --wrt w --steps    a function of your own
  derive -                                    one that stands on standard input
{more}

(derive --help shows all that there is)""")
#: Commands that somebody may want first, those of them that there are.
EARLY, BESIDE = ("list", "show", "new", "serve"), 44  # columns
LONGEST_INPUT = 2**20  # bytes of standard input; the reader accepts far fewer characters
WIDTH = 100  # columns of a file
NARROWEST, WIDEST_ASKED = 20, 1000  # columns that somebody may ask for
UNITS, COLUMN = {"cm": 28.35, "mm": 2.835, "in": 72.0, "pt": 1.0}, 5.6  # lengths in points, and what a column has in print


def parser() -> Parser:
    """What a derivation takes."""
    made = Parser(
        prog="derive", description=described(), epilog=_(EXAMPLES), usage="derive NAME_OR_TEXT [options]", allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    made.commands = tuple(COMMANDS)
    add = made.add_argument
    add("text", nargs="*", metavar="NAME_OR_TEXT", help=_("a name of the catalogue, equations as text, or - for standard input"))
    add("--of", action=Once, metavar="Q", help=_("the quantity to differentiate (default: the one that no other uses)"))
    add("--wrt", action=Once, metavar="V", help=_(
        "what to differentiate by: x, a[j] or several, W,b (default: the only free name)"))  # fmt: skip
    add("--gradient", action="store_true", help=_("by every free name, in one derivation that shares its lemmas; of a function "
        "of the catalogue by what is learnt, and by what --wrt adds"))  # fmt: skip
    add("--second", action="store_true", help=_("second derivatives: the entries of the Hessian"))
    add("--order", choices=ORDERS, help=_("from the variable to the loss, or back from the loss with an error "
        "for each layer (default: reverse for a number that depends on parameters through layers)"))  # fmt: skip
    add("--assume", action="append", default=[], metavar="EQ", help=_("an equation that holds; may be repeated"))
    add("--steps", action="store_true", help=_("every line of the derivation with its rule and its check"))
    add("--cases", action="store_true", help=_("the cases i = j and i ≠ j, each with its steps"))
    add("--why", action="store_true", help=_("under every line a sentence that says why its rule applies; means --steps too"))
    add("--detail", choices=DETAILS, default="normal", help=_("how many lines (default: normal)"))
    add("--notation", choices=NOTATIONS, default="both", help=_("the result with indices, without, or both"))
    add("--format", choices=tuple(SUFFIXES), help=_("how to write it (default: as FILE ends, else text)"))
    add("-o", "--output", action=Once, metavar="FILE", help=_("write to a file, as its suffix says; - is standard output"))
    add("--lang", choices=languages(), help=_("the language in which it is told (default: en)"))
    add(
        "--width",
        type=_width,
        metavar="COLUMNS",
        help=_("the columns that a line may have, or a length (12cm) (default: the terminal's)"),
    )
    add("--reasons", choices=REASONS, default="beside", help=_("where the names of the rules stand (default: beside the lines)"))
    add("--marks", choices=("yes", "no"), default="yes", help=_("whether each line has the mark of its check (default: yes)"))
    add("--templates", metavar="DIR", help=_("a folder of your own, whose macros take the place of those that come along"))
    add("--color", choices=("auto", "always", "never"), default="auto", help=_("colours (default: on a terminal)"))
    most = _("the most that it may take (default: {n})").format(n=TIMEOUT)
    add("--timeout", type=seconds, default=TIMEOUT, metavar="SECONDS", help=most)
    add("--no-cache", action="store_true", help=_("work it out even if it was worked out before"))
    said = _("show program's version number and exit")
    add("-V", "--version", action="version", version=f"derive {__version__}", help=said)
    return made


def described() -> str:
    """What the program does, and its commands with a line for each."""
    rows = [DERIVATION, *COMMANDS.values()]
    wide = max(len(row.usage) for row in rows) + 2
    return "\n".join([_(DESCRIPTION), "", *(f"  {row.usage:{wide}}{_(row.told)}" for row in rows)])


def first() -> str:
    """What somebody may type who has typed nothing."""
    rows = [COMMANDS[word] for word in EARLY if word in COMMANDS]
    return _(FIRST).format(more="\n".join(f"  {row.usage:{BESIDE}}{_(row.told)}" for row in rows))


def run(words: Sequence[str]) -> int:
    """derive NAME_OR_TEXT: one derivation, from the cache where it was made before."""
    arguments = parser()
    options = arguments.read(words, formulas=True)
    if not options.text:
        arguments.exit(2, first())
    text = options.text[0] if len(options.text) == 1 else one_text(options.text, arguments)
    options.format = format_of(options.output, options.format)
    if options.output in STANDARD_OUTPUT:
        options.output = None
    if options.output is None and options.format in BINARY and is_terminal():
        suffix = SUFFIXES[options.format][0]
        raise NotationError(_("a terminal shows no {format}").format(format=options.format), fix=f"`-o derivation{suffix}`")
    if options.output is None:
        refuse_closed()
    else:
        from derive.files import refuse_file

        refuse_file(options.output)
    options.steps = options.steps or options.why
    text = _standard_input() if text == "-" else text
    from derive.cache import Cache
    from derive.question import Question, Shown, key

    question = Question(
        text, options.of, options.wrt, tuple(options.assume), options.order, options.gradient, options.second,
        cases=options.cases or options.format == "json", matrix=options.notation != "index",
    )  # fmt: skip
    shown = Shown(
        options.steps, options.cases, detail=options.detail, why=options.why, notation=options.notation, language=spoken(),
        width=options.width or (columns() if options.format == "text" else WIDTH), reasons=options.reasons,
        marks=options.marks == "yes",
    )  # fmt: skip
    templates = folder_of(options.templates)
    uncached = options.no_cache or templates or options.format in BINARY
    cache = None if uncached else Cache({**key(question, shown), "format": options.format})
    output = cache.read() if cache else None
    if output is not None:
        show(output, options.output, options.color)
        return 0
    refuse_mistyped(text, arguments)
    from derive.pipeline import limited

    with limited(options.timeout, "--{} {}"):
        found, made = _worked_out(question, shown, options.format, templates)
    return _tell(found, made, options, cache)


def _worked_out(question: Question, shown: Shown, format: str, templates: Path | None) -> tuple[Answer, str | bytes]:
    """The answer to a question, and what is written of it."""
    from derive.expression import budget
    from derive.pipeline import answer, require

    found = answer(question)
    require(found)
    budget.plan("writing")
    from derive.document.formats import told

    return found, told(found, shown, "terminal" if format == "text" else format, templates)


def _tell(found: Answer, output: str | bytes, options: argparse.Namespace, cache: Cache | None) -> int:
    """Writes what was worked out, keeps it for the next time if it is verified, and says why not if it is not."""
    show(output, options.output, options.color)
    if not found.verified:
        from derive.document.verdicts import troubles

        complain(_("derive: a check reached no verdict, so this derivation is not verified"))
        for part in found.parts:
            for why, places in troubles(part).items():
                complain(f"  {harmless(', '.join(places))}: {harmless(why)}")
        return 1
    if found.refuted:
        from derive.pipeline import refutations

        complain(_("derive: the derivation holds, and what the text also says does not"))
        for told in refutations(found):
            complain(f"  {harmless(' '.join(told.split()))}")
        return 1
    if cache and isinstance(output, str):
        cache.write(output)
    return 0


def _width(value: str) -> int:
    """Columns, as many of them as a length in print has where it is one: 12cm."""
    columns = int(value) if value.isascii() and value.isdigit() else 0
    for unit, points in UNITS.items():
        number = value.removesuffix(unit)
        if number != value and number.replace(".", "", 1).isdecimal() and number.isascii():
            columns = round(float(number) * points / COLUMN)
    if not NARROWEST <= columns <= WIDEST_ASKED:
        said = _("{value} is no width in columns from {least} to {most}")
        raise argparse.ArgumentTypeError(said.format(value=value, least=NARROWEST, most=WIDEST_ASKED))
    return columns


def _standard_input() -> str:
    if sys.stdin is None:
        raise NotationError(_("standard input is closed"))
    try:
        data = sys.stdin.buffer.read(LONGEST_INPUT + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise NotationError(_("standard input cannot be read: {reason}").format(reason=reason)) from None
    if len(data) > LONGEST_INPUT:
        raise NotationError(_("standard input is longer than {n} bytes").format(n=f"{LONGEST_INPUT:,}"))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotationError(_("standard input is not UTF-8 (byte {n})").format(n=error.start + 1)) from None
