"""Every block of a lecture worked out, and kept, so that a lecture that changes is worked out anew only where it changed."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import field, replace
from pathlib import Path
from typing import TypeVar

from derive.document.compose import Memory, compose
from derive.document.page import Chain, Display, Page
from derive.figures import Picture, apart, requested
from derive.figures.canvas import ready
from derive.lecture.blocks import (
    Block,
    CheckBlock,
    ChecksBlock,
    DerivationBlock,
    EvaluationBlock,
    FigureBlock,
    Lecture,
    Prose,
    SessionBlock,
)
from derive.lecture.claims import Claim, claim
from derive.lecture.evaluations import Evaluation, evaluation
from derive.lecture.pages import Worked
from derive.lecture.prose import read
from derive.lecture.results import Derived, Result, at_line, checked, derived, question, session_names, sessions_of
from derive.lecture.session import Transcript
from derive.lecture.source import Mistakes
from derive.lecture.sources import Progress, silent
from derive.pipeline import Answer, limited
from derive.question import Detail, Shown
from derive.records import dataclass
from derive.words import gettext as _
from derive.words import known as language
from derive.words import ngettext, speaking, spoken

SECONDS = 20  # for one block; whoever waits for a lecture waits for every block of it
R = TypeVar("R", Claim, Evaluation, Picture)
K = TypeVar("K", Answer, Claim, Evaluation, Picture)
Kept = dict[Hashable, Answer | Claim | Evaluation | Picture]


def work(
    lecture: Lecture, sessions: Path, detail: Detail | None = None, say: Progress = silent, record: bool = False,
    run_sessions: bool = False, kept: Kept | None = None,
) -> Worked:  # fmt: skip
    """Every block of a lecture worked out: sessions read or run, derivations made and checked, claims tested.

    `kept` holds what blocks came to before, and afterwards what they came to now; of a lecture that fails, both.
    """
    source = f"{lecture.name}.md"
    tree = read(lecture)  # refusals come before anything is run
    wanted = session_names(lecture)
    if wanted:
        said = ngettext("{name}: {n} session", "{name}: {n} sessions", len(wanted))
        say(said.format(name=lecture.name, n=len(wanted)))
    found = sessions_of(lecture, sessions, run=run_sessions, record=record)
    results: list[Result] = []
    desk = Desk(lecture, found, kept or {})
    mistakes = Mistakes()
    with speaking(language(lecture.front.language)):
        for block in lecture.blocks:
            if isinstance(block, DerivationBlock):
                block = replace(block, detail=detail or block.detail)
            if not isinstance(block, Prose | ChecksBlock):
                say(_("{name}: line {line}").format(name=lecture.name, line=block.line))
            with mistakes.noted():
                results.append(at_line(source, block, lambda block=block: _timed(block, desk)))  # type: ignore[misc]
        if kept is not None:
            kept |= desk.known
        mistakes.refuse()
        every = checked(results)
    for key in [key for key in kept or {} if key not in desk.known]:  # of blocks that are gone
        del kept[key]  # type: ignore[union-attr]
    complete = (every if isinstance(b, ChecksBlock) else r for b, r in zip(lecture.blocks, results, strict=True))
    return Worked(lecture, apart(tuple(complete)), tree)


@dataclass
class Desk:
    """A lecture that is being worked out: its sessions, what its blocks came to before and now, and what its pages have shown."""

    lecture: Lecture
    sessions: dict[str, Transcript]
    before: Kept = field(default_factory=dict)
    known: Kept = field(default_factory=dict)
    memory: Memory = field(default_factory=Memory)

    def answer(self, block: DerivationBlock | EvaluationBlock) -> Answer:
        """The answer to a block, worked out once for all blocks that ask the same."""
        asked = question(block)
        return self.once(asked, lambda: derived(asked))

    def once(self, key: Hashable, work: Callable[[], K]) -> K:
        """What some work comes to, which is all that the key says, in the language that is spoken."""
        key = key, spoken()
        if key not in self.known:
            self.known[key] = self.before[key] if key in self.before else work()
        return self.known[key]  # type: ignore[return-value]

    def drawn(self, block: FigureBlock) -> Picture:
        """The picture that a block asks for, by its settings."""
        settings = settings_of(block)
        return self.once((block.name, *settings.items()), lambda: requested(block.name, settings).draw())

    def on(self, block: CheckBlock | EvaluationBlock) -> Hashable:
        """All that the result of a block depends on, wherever in the lecture it stands."""
        return replace(block, line=0, label=""), self.sessions.get(block.session or "")


def _timed(block: Block, desk: Desk) -> Result:
    """The result of a block, which takes no longer than anybody waits for a lecture, or than its author says."""
    if isinstance(block, FigureBlock):
        ready()
    with limited((isinstance(block, DerivationBlock) and block.timeout) or SECONDS):
        return _result(block, desk)


def _result(block: Block, desk: Desk) -> Result:
    match block:
        case DerivationBlock():
            found = desk.answer(block)
            return Derived(found, block, labelled(compose(found, shown(block), desk.memory), block, desk.lecture))
        case EvaluationBlock():
            found = desk.answer(block)
            return numbered(desk.once(desk.on(block), lambda: evaluation(block, found, desk.sessions)), block, desk.lecture)
        case CheckBlock():
            return numbered(desk.once(desk.on(block), lambda: claim(block, desk.sessions)), block, desk.lecture)
        case SessionBlock():
            return desk.sessions[block.name]
        case FigureBlock():
            return desk.once(_named(block, desk.lecture), lambda: numbered(desk.drawn(block), block, desk.lecture))
    return None


def _named(block: FigureBlock, lecture: Lecture) -> Hashable:
    """All that a picture with its label and its number depends on: it is one, so that its files are made once."""
    return block.name, tuple(settings_of(block).items()), block.label, getattr(lecture.label_of(block.line), "number", "")


def settings_of(block: FigureBlock) -> dict[str, str]:
    """What a block says of its picture."""
    settings = {setting.word: setting.value for setting in block.settings}
    if block.inputs:
        settings["inputs"] = ", ".join(map(repr, block.inputs))
    if block.text:
        settings["text"] = block.text
    return settings


def shown(block: DerivationBlock) -> Shown:
    """How a block is told."""
    lines = tuple(n for first, last in block.lines for n in range(first, last + 1))
    return Shown(
        block.steps, block.cases or block.cases_first, block.cases_first, block.detail, block.why, block.notation,
        language=spoken(), definitions=block.definitions, tally=block.tally, lines=lines,
    )  # fmt: skip


def numbered(result: R, block: CheckBlock | EvaluationBlock | FigureBlock, lecture: Lecture) -> R:
    """What came of a block, with the label and the number by which the text refers to it."""
    label = lecture.label_of(block.line)
    return replace(result, label=block.label, number=label.number if label else "")


def labelled(page: Page, block: DerivationBlock, lecture: Lecture) -> Page:
    """A page whose answer has the label and the number that its block asks for."""
    label = lecture.label_of(block.line)
    if not block.label and not block.number:
        return page
    number = label.number if label else ""
    nodes = list(page.nodes)
    for n in range(len(nodes) - 1, -1, -1):
        node = nodes[n]
        if (isinstance(node, Display) and not node.opens) or (isinstance(node, Chain) and node.is_answer):
            nodes[n] = replace(node, label=block.label, number=number)
            break
    return replace(page, nodes=tuple(nodes))


__all__ = ["SECONDS", "Desk", "Kept", "labelled", "numbered", "shown", "work"]
