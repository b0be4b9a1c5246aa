"""The commands of the command line, a file each: what it takes, and what it does.

A file has `parser()`, from which `--help`, the man page and the completions of shells are made, and `run(words)`, which returns
the exit status.  A new command is a file, and a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from derive.tuples import NamedTuple
from derive.words import noted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from derive.arguments import Parser


class Command(NamedTuple):
    """A command: the module that does it, how it is written, and what it does in a line."""

    module: str
    usage: str
    told: str

    @property
    def parser(self) -> Callable[[], Parser]:
        return import_module(f"derive.commands.{self.module}").parser  # type: ignore[no-any-return]

    @property
    def run(self) -> Callable[[Sequence[str]], int]:
        return import_module(f"derive.commands.{self.module}").run  # type: ignore[no-any-return]


#: What is done where the first word is no command.
DERIVATION = Command(
    "derivation", "derive NAME_OR_TEXT [options]", noted("derive a function of the catalogue, or one typed as text")
)
COMMANDS = {
    "list": Command("catalogue", "derive list [FAMILY...]", noted("what the catalogue holds")),
    "show": Command("show", "derive show NAME...", noted("all that is known of a function, and what to type next")),
    "verify": Command(
        "verify", "derive verify [NAME...|--all]", noted("the catalogue against PyTorch's functions and its autograd")
    ),
    "read": Command("read", "derive read TEXT", noted("how a formula is understood; nothing is derived")),
    "plot": Command("plot", "derive plot NAME_OR_TEXT", noted("draw a function, a loss surface, a Jacobian or a graph")),
    "build": Command("build", "derive build [LECTURE...]", noted("turn lectures into Markdown, LaTeX, HTML and PDF")),
    "new": Command("new", "derive new NAME", noted("begin a lecture, from one that builds and explains itself")),
    "serve": Command("serve", "derive serve [LECTURE]", noted("derivations in the browser, and a lecture as it is written")),
    "pandoc-filter": Command(
        "pandoc_filter", "derive pandoc-filter [WRITER]", noted("a filter for pandoc and Quarto: their blocks of derive")
    ),
    "myst-plugin": Command(
        "myst_plugin", "derive myst-plugin [--install FILE]", noted("the directives of derive for mystmd and Jupyter Book 2")
    ),
    "fragments": Command("fragments", "derive fragments DIR", noted("fill a folder with fragments for a site of any kind")),
    "latex-package": Command("latex_package", "derive latex-package", noted("where the package for LaTeX is")),
    "latex-fragments": Command(
        "latex_fragments", "derive latex-fragments JOB.derive", noted("make what a document of LaTeX asks for")
    ),
    "completion": Command("completion", "derive completion SHELL", noted("completion of words in bash, zsh or fish")),
    "man": Command("man", "derive man", noted("the manual page")),
    "help": Command("help", "derive help [COMMAND|NAME]", noted("how one of these is used, or what is known of a name")),
}

__all__ = ["COMMANDS", "DERIVATION", "Command"]
