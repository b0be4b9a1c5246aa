"""What somebody typed and chose on the page, as the words of a form and of an address: a link restores it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from derive.places import Request, request
from derive.question import DETAILS, NOTATIONS, ORDERS
from derive.words import SOURCE, languages, spoken

#: What the page derives by where somebody chooses all that is free.
EVERY = "*"
#: How a derivation is copied: the format of each name.
COPIES = {"latex": "latex", "markdown": "md", "typst": "typst", "html": "fragment", "text": "text"}
CHOICES = {"notation": (*NOTATIONS[::-1],), "detail": DETAILS, "order": ("", *ORDERS)}


class State(NamedTuple):
    """The words of the form; what is not among the choices of a word is its default.

    `wrt` is one of the variables that are offered, and `by` takes its place where something else is typed; `at` are the numbers
    for which a picture is drawn.
    """

    text: str = ""
    wrt: str = ""
    by: str = ""
    of: str = ""
    assume: str = ""
    order: str = ""
    notation: str = "both"
    detail: str = "normal"
    cases: bool = False
    why: bool = False
    second: bool = False
    plot: bool = False
    at: str = ""
    lang: str = SOURCE

    @property
    def query(self) -> str:
        """The words that differ from what is taken anyway, as an address has them; the language is always told, since each
        server has its own."""
        usual = self._field_defaults
        said = {name: value for name, value in self._asdict().items() if name == "lang" or value != usual[name]}
        return urlencode({name: "yes" if value is True else value for name, value in said.items()})

    @property
    def chosen(self) -> str:
        """What is differentiated by, as far as it was said."""
        return self.by.strip() or self.wrt.strip()

    def derivation(self, format: str = "folding", timeout: float | None = None) -> Request:
        """The derivation that is asked for; raises `OptionError` where a word says nothing that there is."""
        options = self._said("of", "assume", "order", "notation", "detail")
        options |= {name: None for name in ("cases", "why", "second") if getattr(self, name)}
        options |= {"gradient": None} if self.chosen == EVERY else {"wrt": self.chosen} if self.chosen else {}
        if timeout is not None:
            options["timeout"] = f"{timeout:g}"
        return request("derivation", self.text, options, format, self.lang, steps=True)

    def figure(self, timeout: float) -> Request:
        """The picture of the function and its derivative."""
        options = self._said("of", "assume", "at")
        options |= {"wrt": self.chosen} if self.chosen not in ("", EVERY) else {}
        return request("plot", self.text, options, "folding", self.lang)._replace(timeout=timeout)

    def _said(self, *names: str) -> dict[str, str | None]:
        """The words of some names that say something."""
        return {name: value for name in names if (value := getattr(self, name).strip())}


def state(words: Mapping[str, str]) -> State:
    """The state that the words of an address or a form give; words that mean nothing here are left aside."""
    said: dict[str, str | bool] = {"lang": spoken()}
    for name, default in State._field_defaults.items():
        value = words.get(name)
        if value is None:
            continue
        if isinstance(default, bool):
            said[name] = value not in ("", "no", "off", "0", "false")
        elif name == "lang":
            said[name] = value if value in languages() else spoken()
        elif name in CHOICES:
            said[name] = value if value in CHOICES[name] else default
        else:
            said[name] = value.replace("\r\n", "\n")
    return State(**said)  # type: ignore[arg-type]


__all__ = ["CHOICES", "COPIES", "EVERY", "State", "state"]
