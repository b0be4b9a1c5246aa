"""The command line: arguments to calls.  SymPy is imported only where a derivation has to be made."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from derive import __version__
from derive.errors import DeriveError, NotationError

if TYPE_CHECKING:
    from derive.cache import Cache
    from derive.document.calculation import Detail
    from derive.step import Derivation, Gradient

DESCRIPTION = """\
Derive a gradient step by step: every line named, every line checked by number.

  derive NAME_OR_TEXT [options]   derive a function of the catalogue, or one typed as text
  derive list [NAME...]           what the catalogue holds
  derive verify [NAME...|--all]   the catalogue against PyTorch's functions and its autograd
  derive build [LECTURE...]       turn lectures into Markdown, LaTeX, HTML and PDF"""
EXAMPLES = """\
examples:
  derive softmax --steps
  derive softmax --cases
  derive sse --wrt b --steps
  derive "p[i] = exp(a[i])/sum(exp(a[k]), k)" --wrt "a[j]" --format latex
  derive "L = -sum(t[i]*log(p[i]), i); p[i] = exp(a[i])/sum(exp(a[k]), k)" \\
         --of L --wrt "a[j]" --assume "sum(t[i], i) = 1" --steps
  echo "s = 1/(1 + exp(-x))" | derive - --format json

A text that begins with a minus sign follows two dashes: derive --steps -- "-x**2".
Exit status: 0 fine, 1 something did not hold, no rule applies or the time is up, 2 bad input."""
VERIFY = """\
Every function of the catalogue beside the library's own, and every derivative beside what its autograd finds, in double
precision: all index values, several sizes, random points, and the kinks with their conventions.  Exit status 1 if one misses."""
LONGEST_INPUT = 2**20  # bytes of standard input; the reader accepts far fewer characters
TIMEOUT, LONGEST_TIMEOUT = 60, 1_000_000  # seconds
WIDEST = 120  # columns; a longer line is hard to read


class Parser(argparse.ArgumentParser):
    """Arguments, with messages that repeat what a person typed without its control characters."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"derive: {harmless(message)[:400]}\n(derive --help shows how it is used)\n")


class Once(argparse.Action):
    """An option that is given once: of two values the first would be lost without a word."""

    def __call__(
        self, parser: argparse.ArgumentParser, found: argparse.Namespace, value: object, option: str | None = None
    ) -> None:
        if getattr(found, self.dest) is not None:
            parser.error(f"{option} is given twice; one derivation has one")
        setattr(found, self.dest, value)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command line and returns the exit status; what goes wrong is one message, never a traceback."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # maths needs more letters than some locales have
            reconfigure(encoding="utf-8", errors=errors)
    try:
        command = COMMANDS.get(words[0]) if words else None
        if arguments is None and not command:
            gc.disable()  # a process that ends within a second spends a tenth of it looking for garbage
        status = command(words[1:]) if command else run(words)
        sys.stdout.flush()
        return status
    except DeriveError as error:
        print(f"derive: {harmless(str(error))}", file=sys.stderr)
        return error.exit_status
    except BrokenPipeError:  # the reader of a pipe has left; what Python would still flush goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130
    except (OverflowError, RecursionError, MemoryError):
        print("derive: this is too large to be worked out", file=sys.stderr)
        return 1
    except Exception as error:
        if os.environ.get("DERIVE_TRACEBACK"):
            raise
        told = harmless(f"{type(error).__name__}: {error}")[:400]
        print(f"derive: an error of the program itself ({told}); DERIVE_TRACEBACK=1 shows where", file=sys.stderr)
        return 1


def run(words: Sequence[str]) -> int:
    """derive NAME_OR_TEXT: one derivation, from the cache where it was made before."""
    options = _derivation_arguments().parse_args(words)
    options.steps = options.steps or options.why
    text = _standard_input() if options.text == "-" else options.text
    columns = _columns() if options.format == "text" else 0
    request = {
        "text": text, "of": options.of, "wrt": options.wrt, "assume": options.assume, "steps": options.steps,
        "cases": options.cases, "detail": options.detail, "why": options.why, "format": options.format, "columns": columns,
        "order": options.order, "gradient": options.gradient, "second": options.second, "notation": options.notation,
    }  # fmt: skip
    from derive.cache import Cache

    cache = None if options.no_cache else Cache(request)
    output = cache.read() if cache else None
    if output is not None:
        _print(output, options.output, options.color)
        return 0
    from derive.api import limited

    with limited(options.timeout, "--{} {}"):
        derivation, output = _worked_out(options, text, columns)
    return _tell(derivation, output, options, cache)


def _worked_out(options: argparse.Namespace, text: str, columns: int) -> tuple[Derivation | Gradient, str]:
    """The derivation that the options ask for, and what is written of it."""
    from derive.api import pose, require, work_out, work_out_all
    from derive.expression import budget

    problem = pose(text, options.of, options.wrt, options.assume, every=options.gradient)
    derivation: Derivation | Gradient
    matrix = options.notation != "index"
    if problem.others or options.gradient or options.second:
        derivation = work_out_all(problem, order=options.order, second=options.second, matrix=matrix)
    else:
        cases = options.cases or options.format == "json"
        derivation = work_out(problem, cases=cases, order=options.order, matrix=matrix)
    require(derivation)
    budget.plan("writing")
    detail: Detail = options.detail
    shown = {
        "steps": options.steps, "cases": options.cases, "detail": detail, "why": options.why, "notation": options.notation,
    }  # fmt: skip
    match options.format:
        case "text":
            from derive.document.terminal import listing

            output = listing(derivation, columns=columns, **shown)
        case "json":
            import json

            from derive.document.contract import contract_of

            output = json.dumps(contract_of(derivation), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        case _:
            from derive.document.render import fragment

            output = fragment(derivation, options.format, **shown).rstrip("\n") + "\n"
    return derivation, output


def _tell(derivation: Derivation | Gradient, output: str, options: argparse.Namespace, cache: Cache | None) -> int:
    """Writes what was worked out, keeps it for the next time if it is verified, and says why not if it is not."""
    _print(output, options.output, options.color)
    if not derivation.verified:
        from derive.document.view import troubles

        print("derive: a check reached no verdict, so this derivation is not verified", file=sys.stderr)
        for part in derivation.parts if hasattr(derivation, "parts") else (derivation,):
            for why, places in troubles(part).items():
                print(f"  {harmless(', '.join(places))}: {harmless(why)}", file=sys.stderr)
        return 1
    if cache:
        cache.write(output)
    return 0


def show_catalogue(words: Sequence[str]) -> int:
    """derive list: the catalogue, family by family, or all that it says of some names."""
    from derive.catalogue import chosen, families

    parser = Parser(prog="derive list", description="What can be derived by name.", allow_abbrev=False)
    parser.add_argument("names", nargs="*", metavar="NAME", help="show all that is known of these")
    parser.add_argument("--family", choices=families(), help="one family only")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write it (default: text)")
    options = parser.parse_args(words)
    from derive.document.catalogue import details, overview

    entries = [e for e in chosen(options.names) if options.family in (None, e.family)]
    if options.format == "json":
        import json

        found = {"schema": "derive-catalogue/1", "entries": [e.to_dict() for e in entries]}
        print(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        _print((details if options.names else overview)(entries, _columns()), None, "auto")
    return 0


def verify(words: Sequence[str]) -> int:
    """derive verify: the catalogue against another library's functions and its automatic differentiation."""
    parser = Parser(prog="derive verify", description=VERIFY, allow_abbrev=False)
    parser.add_argument("names", nargs="*", metavar="NAME", help="names of the catalogue")
    parser.add_argument("--all", action="store_true", help="the whole catalogue")
    parser.add_argument("--backend", choices=("torch",), default="torch", help="what to compare with (default: torch)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write it (default: text)")
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto", help="colours (default: on a terminal)")
    options = parser.parse_args(words)
    if bool(options.names) == options.all:
        parser.error("give the names of some functions, or --all")
    from derive.catalogue import chosen
    from derive.document.verification import Table
    from derive.verify import backend, verify_entry

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


def build(words: Sequence[str]) -> int:
    """derive build: lectures to documents."""
    parser = Parser(prog="derive build", description="Lectures as Markdown, LaTeX, HTML and PDF.", allow_abbrev=False)
    add = parser.add_argument
    add("lectures", nargs="*", metavar="LECTURE", help="a lecture's file or name (default: every lecture that ships)")
    add("-o", "--output", type=Path, default=Path("output"), metavar="FOLDER", help="where to write (default: output)")
    add("--pdf-engine", choices=("typst", "latex"), default="typst", help="what makes the PDF (default: typst)")
    add("--formats", type=_formats, default=_formats("md,tex,html,pdf"), help="of md,tex,html,pdf (default: all)")
    add("--detail", choices=("brief", "normal", "full"), help="how many lines (default: what the lecture says)")
    add("--record", action="store_true", help="run the sessions, and record what they print")
    options = parser.parse_args(words)
    from derive.document.build import build as build_lectures

    watched = sys.stderr.isatty()
    try:
        written = build_lectures(
            options.lectures or None, options.output, formats=options.formats, pdf_engine=options.pdf_engine,
            detail=options.detail, progress=_progress if watched else None, record=options.record,
        )  # fmt: skip
    finally:
        if watched:
            _progress("")
    for path in written:
        print(path)
    return 0


def _progress(said: str) -> None:
    """Shows what is being done, in place of what was shown before."""
    print(f"\r\x1b[K{harmless(said)[:70]}", end="", file=sys.stderr, flush=True)


COMMANDS = {"list": show_catalogue, "verify": verify, "build": build}


def _derivation_arguments() -> Parser:
    parser = Parser(
        prog="derive", description=DESCRIPTION, epilog=EXAMPLES, usage="derive NAME_OR_TEXT [options]", allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    add = parser.add_argument
    add("text", metavar="NAME_OR_TEXT", help="a name of the catalogue, equations as text, or - for standard input")
    add("--of", action=Once, metavar="Q", help="the quantity to differentiate (default: the last definition)")
    add("--wrt", action=Once, metavar="V", help="what to differentiate by: x, a[j] or several, W,b (default: the only free name)")
    add("--gradient", action="store_true", help="by every free name, in one derivation that shares its lemmas")
    add("--second", action="store_true", help="second derivatives: the entries of the Hessian")
    add("--order", choices=("forward", "reverse"), help="from the variable to the loss, or back from the loss with an error "
        "for each layer (default: reverse for a number that depends on parameters through layers)")  # fmt: skip
    add("--assume", action="append", default=[], metavar="EQ", help="an equation that holds; may be repeated")
    add("--steps", action="store_true", help="every line of the derivation with its rule and its check")
    add("--cases", action="store_true", help="the cases i = j and i ≠ j, each with its steps")
    add("--why", action="store_true", help="under every line a sentence that says why its rule applies; means --steps too")
    add("--detail", choices=("brief", "normal", "full"), default="normal", help="how many lines (default: normal)")
    add("--notation", choices=("index", "matrix", "both"), default="both", help="the result with indices, without, or both")
    add("--format", choices=("text", "md", "latex", "json"), default="text", help="how to write it (default: text)")
    add("-o", "--output", metavar="FILE", help="write to a file")
    add("--color", choices=("auto", "always", "never"), default="auto", help="colours (default: on a terminal)")
    add("--timeout", type=_seconds, default=TIMEOUT, metavar="SECONDS", help=f"the most that it may take (default: {TIMEOUT})")
    add("--no-cache", action="store_true", help="work it out even if it was worked out before")
    add("--version", action="version", version=f"derive {__version__}")
    return parser


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST_TIMEOUT:
        raise argparse.ArgumentTypeError(f"{value} is no number of seconds above 0 and up to {LONGEST_TIMEOUT:,}")
    return seconds


def _formats(value: str) -> tuple[str, ...]:
    chosen = tuple(part.strip() for part in value.split(",") if part.strip())
    for part in chosen:
        if part not in ("md", "tex", "html", "pdf"):
            raise argparse.ArgumentTypeError(f"{part} is not one of md, tex, html, pdf")
    return chosen


def _standard_input() -> str:
    data = sys.stdin.buffer.read(LONGEST_INPUT + 1)
    if len(data) > LONGEST_INPUT:
        raise NotationError(f"standard input is longer than {LONGEST_INPUT:,} bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotationError(f"standard input is not UTF-8 (byte {error.start + 1})") from None


def _columns() -> int:
    """The width to write for: the terminal's, or COLUMNS, or 100."""
    width = os.environ.get("COLUMNS", "")
    try:
        columns = int(width) if width.isascii() and width.isdigit() else os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError, AttributeError):
        columns = 100
    return max(40, min(columns or 100, WIDEST))


def _print(output: str, path: str | None, color: str) -> None:
    """Writes to the file, or prints; colours are for terminals, unless asked for."""
    refused = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    wanted = color == "always" or (color == "auto" and sys.stdout.isatty() and not refused)
    if "\x1b" in output and (path is not None or not wanted):
        import re

        output = re.sub(r"\x1b\[[0-9;]*m", "", output)
    if path is None:
        sys.stdout.write(output)
        return
    try:
        Path(path).write_text(output, encoding="utf-8", newline="\n")
    except (OSError, ValueError) as error:
        raise NotationError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from None


def harmless(message: str) -> str:
    """A message without characters that would steer a terminal; each becomes one that can be seen."""
    return "".join(c if c == "\n" or c.isprintable() else "�" for c in message)


if __name__ == "__main__":
    sys.exit(main())
