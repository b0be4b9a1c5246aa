"""The page, whole and in the pieces that its script asks for anew."""

from __future__ import annotations

import re

from derive.catalogue import Entry, catalogue, families
from derive.document.catalogue import plural
from derive.document.html import filled
from derive.places import Made
from derive.serve.asked import Understood
from derive.serve.state import CHOICES, COPIES, EVERY, State
from derive.serve.wording import LANGUAGES, choices, wording
from derive.words import languages, pgettext, spoken

#: What somebody may begin with: a name, equations of the text notation, and LaTeX.
EXAMPLES = (
    State("softmax"), State("binary-cross-entropy"), State("L = (y - w*x)^2", wrt="w"),
    State("L = -sum(t[i]*log(p[i]), i)\np[i] = exp(a[i])/sum(exp(a[k]), k)", wrt="a[j]", assume="sum(t[i], i) = 1"),
    State(r"\mathcal{L} = \sum_i \left(y_i - \sum_j W_{ij} x_j\right)^2", wrt="W[k,l]"),
    State(r"\sigma(x) = \frac{1}{1 + e^{-x}}", plot=True),
)  # fmt: skip
_DECLARED = re.compile(r"\s*([\w-]+)\s*:\s*([^;]+?)\s*(?:;|$)")
_TAG = re.compile(r"<(\w+)([^<>]*?)\sstyle=\"([^\"]*)\"([^<>]*)>")
#: The styles of cells of formulas, by the classes that the page has for them.
CELLS = {"text-align: left": "value", "text-align: left; padding-left: 1em": "value apart"}


def whole(state: State, understood: Understood | None, derivation: str, lecture: bool, told: str = "") -> str:
    """The page in a state; what was understood and derived already is on it."""
    return filled(
        "serve/playground.html.j2", state=state, w=wording(), c=choices(), choices=CHOICES, languages=_languages(state),
        examples=[(e, e.text.partition("\n")[0]) for e in EXAMPLES], families=_families(), lecture=lecture, language=spoken(),
        chosen=state._asdict(), example=State, understood=reading(state, understood) if understood else "",
        is_wrong=bool(understood and understood.problem), derivation=derivation, told=told,
    )  # fmt: skip


def reading(state: State, found: Understood) -> str:
    """How the text was understood, and the variables to choose from."""
    values = found._asdict() | {"html": without_styles(found.html)}
    variables = [(v.text, without_styles(v.html)) for v in found.variables]
    values |= {"variables": variables, "quantities": [q.text for q in found.quantities], "every": EVERY}
    return filled("serve/understood.html.j2", state=state, w=wording(), told=told_of_reading(found), **values)


def told_of_reading(found: Understood) -> str:
    """The same within a sentence, for who does not see the page."""
    w = wording()
    return w["unread"].format(why=found.problem) if found.problem else w["read"]


def derivation(state: State, made: Made, figure: Made | None) -> str:
    """A derivation with its picture, and what it can be copied as; or what is wrong."""
    return filled(
        "serve/derivation.html.j2", state=state, w=wording(), c=choices(), html=without_styles(made.output),
        problem=made.problem, told=told_of_derivation(made), copies=list(COPIES),
        figure=without_styles(figure.output) if figure else "", no_figure=figure.problem if figure else "",
    )  # fmt: skip


def told_of_derivation(made: Made) -> str:
    """What came of a derivation, within a sentence."""
    w = wording()
    if not made.output:
        return w["failed"].format(why=made.problem)
    return w["undecided"] if made.problem else w["done"]


def unchosen() -> str:
    """What stands in a derivation's place while it is not said by what is differentiated."""
    return filled("serve/unchosen.html.j2", told=wording()["choose"])


def broken_lecture(name: str, problem: str) -> str:
    """What stands in a lecture's place while it cannot be built."""
    return filled("serve/broken.html.j2", name=name, problem=problem, language=spoken())


def without_styles(html: str) -> str:
    """HTML of ours without `style` attributes, which the policy of the page forbids whoever writes them: those of pictures become
    attributes of their own, those of cells classes, and how wide a picture may be is how wide it is."""
    return _TAG.sub(_restyled, html)


def _restyled(tag: re.Match[str]) -> str:
    name, before, style, after = tag.groups()
    if name == "svg":
        return f"<{name}{before}{after}>"
    if style in CELLS:
        return f'<{name}{before} class="{CELLS[style]}"{after}>'
    said = "".join(f' {key}="{value}"' for key, value in _DECLARED.findall(style))
    return f"<{name}{before}{said}{after}>"


def _languages(state: State) -> list[tuple[str, str, str]]:
    """The other languages, each with its name and the address of the page in it."""
    found = [(name, LANGUAGES.get(name, name), state._replace(lang=name).query) for name in languages()]
    return [row for row in found if row[0] != state.lang]


def _families() -> list[tuple[str, list[Entry]]]:
    every = catalogue().values()
    return [(pgettext("family", plural(f).capitalize()), [e for e in every if e.family == f]) for f in families()]


__all__ = ["broken_lecture", "derivation", "reading", "unchosen", "whole", "without_styles"]
