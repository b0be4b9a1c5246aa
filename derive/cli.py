"""The command line: its first word is a command, or what is to be derived."""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Sequence

from derive.commands import COMMANDS, DERIVATION
from derive.errors import DeriveError
from derive.streams import complain, flush, harmless
from derive.words import gettext as _
from derive.words import speaking, spoken

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


def pandoc() -> int:
    """The program `derive-pandoc`: pandoc gives a filter no argument but the name of the format that it writes."""
    return main(["pandoc-filter", *sys.argv[1:]])


def _run(words: Sequence[str], whole: bool) -> int:
    """The command that some words name; `whole` is true of a process that does nothing else."""
    lead = 2 if words[:1] == ["--lang"] else 1 if words and words[0].startswith("--lang=") else 0
    command = COMMANDS.get(words[lead].lower()) if len(words) > lead else None
    short = whole and not command
    if short:
        gc.disable()  # a process that ends within a second spends a tenth of it looking for garbage
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # and a tenth starting threads for arrays larger than there are here
    status = command.run([*words[lead + 1 :], *words[:lead]]) if command else DERIVATION.run(words)
    flush()
    if short:
        gc.freeze()  # Python looks for it once more before it ends, whatever it was told: a quarter of importing SymPy
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


if __name__ == "__main__":
    sys.exit(main())
