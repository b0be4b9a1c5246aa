"""Derivations in other people's documents: what an author asks for in one line, made once, and kept.

A place (Sphinx, MkDocs, pandoc, LaTeX, …) reads the author's line, hands a `Request` to `make`, and puts what comes back where
the line stood.  What it may ask for has the same names everywhere: those of the command line.
"""

from derive.places.making import Made, kept, make, make_all
from derive.places.progress import on_terminal
from derive.places.request import OptionError, Request, asked, request, split

__all__ = ["Made", "OptionError", "Request", "asked", "kept", "make", "make_all", "on_terminal", "request", "split"]
