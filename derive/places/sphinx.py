"""Derivations in Sphinx: directives and a role whose mathematics are Sphinx's own nodes, so that each of its builders sets them.

What an author asks for is read from the sources before Sphinx reads them (`sphinx_sources`), and made on all cores at once; what
comes of it becomes nodes (`sphinx_nodes`), which differ between a page and a sheet of paper last of all (`sphinx_builders`).
What is wrong is a warning with the file and the line, an error under `-W`, and a box on the page.
"""

from __future__ import annotations

from base64 import b64decode
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from derive.cache import fingerprint
from derive.document.templates import templates_folder
from derive.errors import DeriveError
from derive.places.block import sentence as in_line
from derive.places.making import Made, make, make_all
from derive.places.request import OF_A_PLACE, OPTIONS, Asked, Request, in_sentence
from derive.places.sphinx_builders import PART, ForLatex, ForPages, depart_part, visit_part
from derive.places.sphinx_nodes import labelled, lead, page_nodes, picture, problem_box, sentence
from derive.places.sphinx_sources import DIRECTIVES, Site, found_in
from derive.words import gettext as _
from derive.words import known, speaking

logger = logging.getLogger(__name__)
STYLE = "derive.css"
STAMP = "derive-program"  # a file that changes as the program does: every page with a derivation depends on it
FIGURES = "derive-figures"
#: What was made during this build, some of which no cache keeps: a derivation whose checks are undecided.
_made: dict[Request, Made] = {}


class Problem(Exception):
    """Something to be told of a directive: in which file and line, and what may be shown nevertheless."""

    def __init__(self, told: str, subtype: str, line: int = 0):
        self.told, self.subtype, self.line = told, subtype, line
        super().__init__(told)


def _as_written(value: str | None) -> str | None:
    return value


class Derive(SphinxDirective):
    """`derive`, `derive-definition`, `derive-plot`: a name or a formula, which may be several lines, and options."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    #: Other names are let through too, so that one there is not is told with the one that is meant, in rst and in MyST alike.
    option_spec: ClassVar[Any] = defaultdict(lambda: _as_written, dict.fromkeys((*OPTIONS, *OF_A_PLACE, "name"), _as_written))

    def run(self) -> list[nodes.Node]:
        depends(self.env, self.config)
        typed = self.arguments[0].split("\n") if self.arguments else []
        options = dict(self.options)
        name = options.pop("name", None)
        if name and "label" not in options:
            options["label"] = name
        text = "\n".join([*typed, *self.content])
        try:
            asked = Site.of(self.config).asked(DIRECTIVES[self.name.lower()], text, options)
        except DeriveError as error:
            return [self.told(str(error), "option", 0)]
        before = len(text) - len(text.lstrip())
        first = text.count("\n", 0, before)
        made = makings([asked.request, *_for_paper(asked.request)])
        wrong = next((m for m in made if m.problem), None)
        problem = [self.told(wrong.problem, _subtype(wrong), wrong.line and wrong.line + first)] if wrong else []
        if not all(m.output for m in made):
            return problem
        return [*problem, *self.shown(asked, [m.output for m in made])]

    def shown(self, asked: Asked, outputs: Sequence[str]) -> list[nodes.Node]:
        """What was made, as nodes."""
        if asked.request.kind != "plot":
            return [*lead(self, asked.caption), *labelled(self, page_nodes(outputs[0]), asked.label)]
        folder = Path(self.env.doctreedir) / FIGURES
        source = Path(self.env.doc2path(self.env.docname)).parent
        return picture(self, folder, source, outputs[0], b64decode(outputs[1]), asked)

    def told(self, said: str, subtype: str, line: int) -> nodes.Node:
        """Warns of a problem in a line of the text, from 1, or of the directive itself."""
        self.env.note_reread()
        warn(said, self.place(line), subtype)
        return problem_box(said)

    def place(self, line: int) -> tuple[str, int]:
        """The file and the line where a line of the text stands."""
        typed = self.arguments[0].count("\n") + 1 if self.arguments else 0
        at = self.lineno
        if line > typed:
            at = self.content_offset + line - typed
            # MyST counts from the fence, docutils from the beginning of the file.
            at += self.lineno if type(self.state).__module__.startswith("myst_parser") else 0
        elif line:
            at += line - 1
        source, found = self.state_machine.get_source_and_line(at)
        return str(source or self.env.doc2path(self.env.docname)), int(found or at)


class Result(SphinxRole):
    """`derive`: a result within a sentence, with its options after the name: softmax wrt=a[j]."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        depends(self.env, self.config)
        written = self.rawtext.partition("`")[2].rpartition("`")[0] or self.text  # backslashes as they are typed
        try:
            asked = in_sentence(Site.of(self.config).asked("result", *in_line(written)))
        except DeriveError as error:
            return self.told(str(error), "option"), []
        [made] = makings([asked.request])
        problem = self.told(made.problem, _subtype(made)) if made.problem else []
        return [*problem, *(sentence(made.output) if made.output else [])], []

    def told(self, said: str, subtype: str) -> list[nodes.Node]:
        self.env.note_reread()
        source, line = self.get_source_info()
        warn(said, (source, line), subtype)
        return [nodes.problematic("", said.partition("\n")[0])]


def _subtype(made: Made) -> str:
    return "undecided" if made.output else "derivation" if made.status == 1 else "formula"


def _for_paper(request: Request) -> list[Request]:
    """What a figure has to be made as too: pages show SVG, and LaTeX a PDF; both builders share what was read."""
    return [request._replace(format="pdf")] if request.kind == "plot" else []


def makings(requests: Sequence[Request]) -> list[Made]:
    """What comes of some requests, each made once in a build."""
    for request in requests:
        if request not in _made:
            _made[request] = make(request)
    return [_made[request] for request in requests]


def warn(said: str, place: tuple[str, int], subtype: str) -> None:
    """A warning of Sphinx, which `-W` makes an error, and which `suppress_warnings` knows by its kind."""
    logger.warning("%s", said, location=f"{place[0]}:{place[1]}", type="derive", subtype=subtype)


# -- what happens to a site


def depends(env: Any, config: Config) -> None:
    """A page is read again once the program is another."""
    env.note_dependency(str(Path(env.doctreedir) / STAMP))


def begin(app: Sphinx) -> None:
    """Before a build: the style sheet is at hand, and the stamp says which program this is."""
    _made.clear()
    app.config.html_static_path.append(str(templates_folder() / "sphinx"))
    stamp, program = Path(app.doctreedir) / STAMP, "\n".join(fingerprint())
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != program:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(program, encoding="utf-8")


def make_before(app: Sphinx, env: Any, names: list[str]) -> None:
    """Makes all that the pages to be read ask for; what is wrong is told where each page is read."""
    site = Site.of(app.config)
    requests: list[Request] = []
    for name in names:
        for request in found_in(Path(env.doc2path(name)), site):
            requests += [request, *_for_paper(request)]
    if not requests:
        return

    def told(done: int, of: int, what: str) -> None:
        said = _("making derivations... [{percent}%] {name}, {left} left")
        logger.info(said.format(percent=f"{100 * done // of:3}", name=what, left=of - done))

    _made.update(make_all(requests, app.config.derive_scheduler, told))


def check(app: Sphinx, config: Config) -> None:
    """A site that asks for a language or an option that there is not is told before anything is read."""
    try:
        if config.derive_language:
            known(config.derive_language)
        with speaking(Site.of(config).language):
            Site.of(config).asked("derivation", "x^2", {})
    except DeriveError as error:
        warn(str(error), (str(Path(app.confdir) / "conf.py"), 1), "option")
        config.derive_language, config.derive_options = None, {}


def setup(app: Sphinx) -> dict[str, Any]:
    """Adds the directives, the role and what a site may say of all of them."""
    app.add_config_value("derive_language", None, "env", (str, type(None)))
    app.add_config_value("derive_options", {}, "env", (dict,))
    app.add_config_value("derive_scheduler", None, "", (str, type(None)))
    for name in DIRECTIVES:
        app.add_directive(name, Derive)
    app.add_role("derive", Result())
    app.add_node(PART, html=(visit_part, depart_part))
    app.add_post_transform(ForPages)
    app.add_post_transform(ForLatex)
    app.add_css_file(STYLE)
    app.connect("config-inited", check)
    app.connect("builder-inited", begin)
    app.connect("env-before-read-docs", make_before)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "version": "1"}


__all__ = ["Derive", "Result", "setup"]
