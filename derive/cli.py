"""The command line: arguments to calls.  SymPy is imported only where a derivation has to be made."""

from __future__ import annotations

import argparse
import errno
import gc
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from derive import __version__
from derive.arguments import TIMEOUT, Once, Parser, format_of, one_text, refuse_mistyped, seconds
from derive.errors import DeriveError, NotationError
from derive.files import STANDARD_OUTPUT, put_file, refuse_file
from derive.formats import BINARY, SUFFIXES
from derive.question import DETAILS, NOTATIONS, ORDERS, REASONS
from derive.streams import complain, emit, emit_bytes, flush, harmless, is_terminal, refuse_closed
from derive.words import gettext as _
from derive.words import languages, noted, speaking, spoken

if TYPE_CHECKING:
    from derive.cache import Cache
    from derive.pipeline import Answer
    from derive.question import Question, Shown

DESCRIPTION = noted("""\
Derive a gradient step by step: every line named, every line checked by number.

  derive NAME_OR_TEXT [options]   derive a function of the catalogue, or one typed as text
  derive list [NAME|FAMILY...]    what the catalogue holds
  derive verify [NAME...|--all]   the catalogue against PyTorch's functions and its autograd
  derive plot NAME_OR_TEXT        draw a function, a loss surface, a Jacobian or a graph
  derive build [LECTURE...]       turn lectures into Markdown, LaTeX, HTML and PDF""")
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
  derive list                                 what the catalogue holds

(derive --help shows all that there is)""")
VERIFY = noted("""\
Every function of the catalogue beside the library's own, and every derivative beside what its autograd finds, in double
precision: all index values, several sizes, random points, and the kinks with their conventions.  Exit status 1 if one misses.""")
LONGEST_INPUT = 2**20  # bytes of standard input; the reader accepts far fewer characters
#: What a lecture can become, and what it becomes unless told.
LECTURES, DEFAULT = ("md", "tex", "html", "pdf", "slides", "beamer", "ipynb", "docx"), "md,tex,html,pdf"
WIDEST = 120  # columns; a longer line is hard to read
WIDTH = 100  # columns of a file
NARROWEST, WIDEST_ASKED = 20, 1000  # columns that somebody may ask for
UNITS, COLUMN = {"cm": 28.35, "mm": 2.835, "in": 72.0, "pt": 1.0}, 5.6  # lengths in points, and what a column has in print
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # a disk, what a user may fill of it, a file


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command line and returns the exit status; what goes wrong is one message, never a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # maths needs more letters than some locales have
            reconfigure(encoding="utf-8", errors=errors)
    try:
        with speaking(_language(words)):
            return _run(words, whole=arguments is None)
    except DeriveError as error:
        complain(f"derive: {harmless(str(error))}")
        return error.exit_status
    except BrokenPipeError:  # the reader of a pipe has left
        return 141
    except KeyboardInterrupt:
        return 130
    except (OverflowError, RecursionError, MemoryError):
        complain(_("derive: this is too large to be worked out"))
        return 1
    except Exception as error:
        if os.environ.get("DERIVE_TRACEBACK"):
            raise
        if isinstance(error, OSError) and error.errno in FULL:  # where a temporary file is written
            said = _("derive: no room is left for temporary files: {reason}")
            complain(said.format(reason=os.strerror(error.errno).lower()))
            return 2
        told = harmless(f"{type(error).__name__}: {error}")[:400]
        complain(_("derive: an error of the program itself ({error}); DERIVE_TRACEBACK=1 shows where").format(error=told))
        return 1


def _run(words: Sequence[str], whole: bool) -> int:
    """The command that some words name; `whole` is true of a process that does nothing else."""
    command = COMMANDS.get(words[0].lower()) if words else None
    if whole and not command:
        gc.disable()  # a process that ends within a second spends a tenth of it looking for garbage
    status = command(words[1:]) if command else run(words)
    flush()
    return status


def _language(words: Sequence[str]) -> str:
    """The language that a command line asks for: it is spoken before the other words are understood."""
    for n, word in enumerate(words):
        if word == "--":
            break
        if word.startswith("--lang="):
            return word.partition("=")[2]
        if word == "--lang" and n + 1 < len(words):
            return words[n + 1]
    return spoken()


def run(words: Sequence[str]) -> int:
    """derive NAME_OR_TEXT: one derivation, from the cache where it was made before."""
    parser = _derivation_arguments()
    options = parser.read(words, formulas=True)
    if not options.text:
        parser.exit(2, _(FIRST))
    text = options.text[0] if len(options.text) == 1 else one_text(options.text, parser)
    options.format = format_of(options.output, options.format)
    if options.output in STANDARD_OUTPUT:
        options.output = None
    if options.output is None and options.format in BINARY and is_terminal():
        suffix = SUFFIXES[options.format][0]
        raise NotationError(_("a terminal shows no {format}").format(format=options.format), fix=f"`-o derivation{suffix}`")
    refuse_closed() if options.output is None else refuse_file(options.output)
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
        width=options.width or (_columns() if options.format == "text" else WIDTH), reasons=options.reasons,
        marks=options.marks == "yes",
    )  # fmt: skip
    templates = _folder(options.templates)
    uncached = options.no_cache or templates or options.format in BINARY
    cache = None if uncached else Cache({**key(question, shown), "format": options.format})
    output = cache.read() if cache else None
    if output is not None:
        _print(output, options.output, options.color)
        return 0
    refuse_mistyped(text, parser)
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
    _print(output, options.output, options.color)
    if not found.verified:
        from derive.document.verdicts import troubles

        complain(_("derive: a check reached no verdict, so this derivation is not verified"))
        for part in found.parts:
            for why, places in troubles(part).items():
                complain(f"  {harmless(', '.join(places))}: {harmless(why)}")
        return 1
    if cache and isinstance(output, str):
        cache.write(output)
    return 0


def _folder(templates: str | None) -> Path | None:
    """The folder of somebody's own templates; raises `NotationError` where there is none."""
    if templates is None:
        return None
    folder = Path(templates)
    if not folder.is_dir():
        raise NotationError(_("there is no folder {folder}, where --templates looks for macros").format(folder=templates))
    return folder.resolve()


def show_catalogue(words: Sequence[str]) -> int:
    """derive list: the catalogue, family by family, or all that it says of some names."""
    from derive.catalogue import chosen, families, family

    parser = Parser(prog="derive list", description=_("What can be derived by name."), allow_abbrev=False)
    parser.add_argument("names", nargs="*", metavar="NAME", help=_("show all that is known of these, or list these families"))
    parser.add_argument("--family", choices=families(), help=_("one family only"))
    parser.add_argument("--lang", choices=languages(), help=_("the language in which it is told (default: en)"))
    parser.add_argument("--format", choices=("text", "json"), default="text", help=_("how to write it (default: text)"))
    options = parser.read(words)
    from derive.document.catalogue import details, overview

    if [name.lower() for name in options.names] == ["all"]:
        options.names = []
    entries = [e for e in chosen(options.names) if options.family in (None, e.family)]
    if options.format == "json":
        import json

        found = {"schema": "derive-catalogue/1", "entries": [e.to_dict() for e in entries]}
        _print(json.dumps(found, indent=2, ensure_ascii=False) + "\n", None, "auto")
    else:
        each = options.names and not any(map(family, options.names))
        _print((details if each else overview)(entries, _columns()), None, "auto")
    return 0


def verify(words: Sequence[str]) -> int:
    """derive verify: the catalogue against another library's functions and its automatic differentiation."""
    parser = Parser(prog="derive verify", description=_(VERIFY), allow_abbrev=False)
    parser.add_argument("names", nargs="*", metavar="NAME", help=_("names of the catalogue"))
    parser.add_argument("--all", action="store_true", help=_("the whole catalogue"))
    parser.add_argument("--backend", choices=("torch",), default="torch", help=_("what to compare with (default: torch)"))
    parser.add_argument("--format", choices=("text", "json"), default="text", help=_("how to write it (default: text)"))
    colours = _("colours (default: on a terminal)")
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help=colours)
    parser.add_argument("--lang", choices=languages(), help=_("the language in which it is told (default: en)"))
    options = parser.read(words)
    if bool(options.names) == options.all:
        parser.error(_("give the names of some functions, or --all"))
    refuse_closed()  # before the work, and before a library is asked for that is not there
    from derive.catalogue import chosen
    from derive.verify import backend, verify_entry
    from derive.verify.table import Table

    entries = chosen(options.names)
    library = backend(options.backend)
    table = Table(entries, library.name, library.version)
    told = options.format == "text"
    if told:
        _print(table.heading(), None, options.color)
    for entry in entries:
        row = table.row(verify_entry(entry, library))
        if told:  # one row after another: each takes a moment
            _print(row, None, options.color)
    _print(table.summary() if told else table.as_json(), None, options.color)
    return 0 if all(v.agrees for v in table.verdicts) else 1


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """What is told to end removes its temporary files first."""
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@_ended_in_order()
def build(words: Sequence[str]) -> int:
    """derive build: lectures to documents."""
    parser = Parser(prog="derive build", description=_("Lectures as Markdown, LaTeX, HTML and PDF."), allow_abbrev=False)
    add = parser.add_argument
    which = _("a lecture's file or name (default: every lecture that ships in the language)")
    add("lectures", nargs="*", metavar="LECTURE", help=which)
    add("-o", "--output", type=Path, default=Path("output"), metavar="FOLDER", help=_("where to write (default: output)"))
    add("--pdf-engine", choices=("typst", "latex"), default="typst", help=_("what makes the PDF (default: typst)"))
    formats = _("of {all} (default: {default})").format(all=",".join(LECTURES), default=DEFAULT)
    add("--to", "--formats", dest="formats", type=_formats, default=_formats(DEFAULT), metavar="FORMATS", help=formats)
    add("--templates", metavar="DIR", help=_("a folder of your own, whose macros take the place of those that come along"))
    add("--lang", choices=languages(), help=_("the language of messages, and of the lectures that ship (default: en)"))
    add("--detail", choices=DETAILS, help=_("how many lines (default: what the lecture says)"))
    add("--run-sessions", action="store_true", help=_("run the lectures' Python sessions, and compare them with their records"))
    add("--record", action="store_true", help=_("run the sessions, and record what they print"))
    options = parser.read(words)
    if str(options.output) in STANDARD_OUTPUT:
        parser.error(_("-o names the folder of the files that are built, which cannot be printed"))
    from derive.lecture.build import build as build_lectures

    watched = sys.stderr is not None and sys.stderr.isatty()
    try:
        written = build_lectures(
            options.lectures or None, options.output, formats=options.formats, pdf_engine=options.pdf_engine,
            detail=options.detail, progress=_progress if watched else None, record=options.record,
            run_sessions=options.run_sessions, templates=_folder(options.templates),
        )  # fmt: skip
    finally:
        if watched:
            _progress("")
    if sys.stdout is not None:  # the files are what was asked for
        emit("".join(f"{path}\n" for path in written))
    return 0


def _progress(said: str) -> None:
    """Shows what is being done, in place of what was shown before."""
    print(f"\r\x1b[K{harmless(said)[:70]}", end="", file=sys.stderr, flush=True)


def plot(words: Sequence[str]) -> int:
    """derive plot: one figure."""
    from derive.plot import plot as draw

    return draw(words)


def show_help(words: Sequence[str]) -> int:
    """derive help: how the program is used, or one of its commands, or what the catalogue says of a name."""
    word = words[0].lower() if words else ""
    if word in COMMANDS and word != "help":
        return COMMANDS[word](["--help"])
    if word.lstrip("-") in ("", "help", "derive", *_derivation_arguments().names_of_options()):
        _print(_derivation_arguments().format_help(), None, "auto")
        return 0
    return show_catalogue(words)


COMMANDS = {"list": show_catalogue, "verify": verify, "build": build, "plot": plot, "help": show_help}


def _derivation_arguments() -> Parser:
    parser = Parser(
        prog="derive", description=_(DESCRIPTION), epilog=_(EXAMPLES), usage="derive NAME_OR_TEXT [options]", allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.commands = tuple(COMMANDS)
    add = parser.add_argument
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
    add("--width", type=_width, metavar="COLUMNS",
        help=_("the columns that a line may have, or a length (12cm) (default: the terminal's)"))
    add("--reasons", choices=REASONS, default="beside", help=_("where the names of the rules stand (default: beside the lines)"))
    add("--marks", choices=("yes", "no"), default="yes", help=_("whether each line has the mark of its check (default: yes)"))
    add("--templates", metavar="DIR", help=_("a folder of your own, whose macros take the place of those that come along"))
    add("--color", choices=("auto", "always", "never"), default="auto", help=_("colours (default: on a terminal)"))
    most = _("the most that it may take (default: {n})").format(n=TIMEOUT)
    add("--timeout", type=seconds, default=TIMEOUT, metavar="SECONDS", help=most)
    add("--no-cache", action="store_true", help=_("work it out even if it was worked out before"))
    said = _("show program's version number and exit")
    add("-V", "--version", action="version", version=f"derive {__version__}", help=said)
    return parser


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


def _formats(value: str) -> tuple[str, ...]:
    chosen = tuple(part.strip() for part in value.split(",") if part.strip())
    for part in chosen:
        if part not in LECTURES:
            raise argparse.ArgumentTypeError(_("{part} is not one of {all}").format(part=part, all=", ".join(LECTURES)))
    return chosen


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


def _columns() -> int:
    """The width to write for: the terminal's, or COLUMNS, or 100."""
    width = os.environ.get("COLUMNS", "")
    try:
        columns = int(width) if width.isascii() and width.isdigit() else os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError, AttributeError):
        columns = 100
    return max(40, min(columns or 100, WIDEST))


def _print(output: str | bytes, path: str | None, color: str) -> None:
    """Writes to the file, or prints; colours are for terminals, unless asked for."""
    refused = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    wanted = color == "always" or (color == "auto" and is_terminal() and not refused)
    if isinstance(output, str) and "\x1b" in output and (path is not None or not wanted):
        import re

        output = re.sub(r"\x1b\[[0-9;]*m", "", output)
    if isinstance(output, bytes) and path is None:
        emit_bytes(output)
    elif path is None:
        emit(str(output))
    else:
        put_file(path, output if isinstance(output, bytes) else output.encode())


if __name__ == "__main__":
    sys.exit(main())
