"""An answer as a page: what is told, in which order, what is likewise, and in which words is decided here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from typing import cast

from sympy import Expr

from derive.document.calculation import Calculation, calculation, continued, deltas, together
from derive.document.calculation import Line as Step
from derive.document.claimed import claimed
from derive.document.likewise import Pattern, identity, is_told_by_its_result, pattern
from derive.document.matrices import NO_MATRIX_FORM, MatrixView, asked, is_whole_first, matrix_of, stated
from derive.document.matrices import together as rows_of
from derive.document.page import (
    AsText,
    Chain,
    Display,
    Equal,
    Given,
    Lead,
    Line,
    Mark,
    Matrix,
    Node,
    Page,
    Paragraph,
    Power,
    Row,
    Tally,
    Title,
    Verdict,
    Words,
    between,
    unmarked,
    words,
)
from derive.document.understood import agreed, everything, given, head, letters_of, screen_rows
from derive.document.verdicts import Count, of_derivations, troubles, worst
from derive.errors import DeriveError
from derive.expression.indices import names
from derive.expression.nodes import Derivative, Indexed, Symbol, name_of
from derive.notation import text
from derive.pipeline import Answer
from derive.problem import Problem
from derive.question import Shown
from derive.records import dataclass
from derive.rule import lowered
from derive.sentence import Sentence
from derive.step import Derivation, MatrixForm
from derive.words import gettext as _
from derive.words import ngettext, speaking


@dataclass
class Memory:
    """What a document has shown already: derivations, those that others are likewise to with the words for them, and what it
    said of each letter."""

    shown: set[tuple[object, ...]] = field(default_factory=set)
    patterns: dict[Pattern, Expr] = field(default_factory=dict)
    letters: dict[Expr, Sentence] = field(default_factory=dict)


def compose(answer: Answer, shown: Shown, memory: Memory | None = None) -> Page:
    """The page that tells an answer; `memory` is what the document around it has shown, to which this page is added."""
    with speaking(shown.language):
        nodes = tuple(_Composer(answer, shown, memory or Memory()).nodes())
    nodes = nodes if shown.marks else tuple(map(unmarked, nodes))
    context = tuple(e for problem in _spoken_of(answer) for e in everything(problem))
    return Page(nodes, shown.language, context, answer.parts[0].asked, shown.width)


def _spoken_of(answer: Answer) -> Iterator[Problem]:
    """The problems whose letters stand on a page: of each part, and of each claim."""
    yield from (part.problem for part in answer.parts)
    yield from (c.claim.problem for c in answer.claims if c.claim.problem is not None)


def definition(problem: Problem, shown: Shown) -> Page:
    """The page that says what a function is, and nothing of its derivative: its definitions, and what the letters are."""
    equations = tuple(Equal(d.head, d.body, limits=True) for d in given(problem))
    with speaking(shown.language):
        facts = between(_("; "), [cast(Words, s) for s in letters_of(problem)])
        told = (Paragraph(words(_("Here {these}."), these=facts), quiet=True),) if facts and shown.definitions else ()
    return Page((Display(equations, opens=True), *told), shown.language, tuple(everything(problem)), None, shown.width)


def sentence(answer: Answer, shown: Shown) -> Page:
    """The page with nothing but the result, to stand in a sentence."""
    with speaking(shown.language):
        found = between(_(", "), [(_told_result(part, shown),) for part in answer.parts])
    context = tuple(e for part in answer.parts for e in everything(part.problem))
    return Page((Paragraph(found),), shown.language, context, answer.parts[0].asked, shown.width)


def _told_result(d: Derivation, shown: Shown) -> Equal:
    if d.matrix is not None and (shown.notation == "matrix" or is_whole_first(d, shown.notation)):
        return Equal(d.matrix.left, d.matrix.right)
    return _result(d)


class _Composer:
    """The nodes of one answer."""

    def __init__(self, answer: Answer, shown: Shown, memory: Memory):
        self.answer, self.shown, self.memory = answer, shown, memory
        self.before = frozenset(memory.shown)  # what stands in other places of the document
        self.is_screen = shown.medium == "screen"
        self.under_likewise = False
        self.is_begun = False  # whether a lemma was told already, so that the next one is the next

    def nodes(self) -> Iterator[Node]:
        parts = self.answer.parts
        if self.shown.definitions:
            yield from self.on_a_screen() if self.is_screen else self.on_a_page()
        elif not self.is_screen and (told := agreed(*parts)):
            yield self.told(told)
        yield from self.jacobian()
        for part in parts:
            yield from self.derivation(part) if self.shown.steps or self.shown.cases else self.result(part)
            if self.shown.notation == "matrix" and part.matrix is None:
                yield Paragraph((_(NO_MATRIX_FORM),))
        if self.shown.tally:
            yield self.screen_tally() if self.is_screen else self.page_tally()
        yield from claimed(self.answer.claims, self.is_screen, self.shown.marks)

    # -- what was asked

    def on_a_screen(self) -> Iterator[Node]:
        """The problem as it was understood, so that a misreading is seen."""
        from derive.catalogue import entry_of

        longest = self.answer.longest
        entry = entry_of(longest.problem.name or "")
        if entry is not None:
            yield Title(entry.told_title, entry.told_about)
        first, second = stated(longest, self.shown.notation)
        labelled = [(_("with") if d.name in longest.problem.coined else _("given"), equation) for d, equation in first]
        labelled.sort(key=lambda pair: pair[0] != _("given"))
        rows = [Row(label, equation) for label, equation in labelled]
        rows += [Row(_("assuming"), Equal(a.left, a.right)) for a in longest.problem.assumptions]
        rows += [Row(_("that is"), equation) for equation in second]
        rows += [Row(label, cast(Words, told)) for label, told in screen_rows(longest, self.answer.parts)]
        wanted = between(_(", "), [(asked(part, self.shown.notation),) for part in self.answer.parts])
        yield Given((*rows, Row(_("wanted"), wanted)))

    def on_a_page(self) -> Iterator[Node]:
        """What is given, each equation on a line of its own, and under it in a sentence what the letters are."""
        longest = self.answer.longest
        first, second = stated(longest, self.shown.notation, limits=True)
        if first:
            yield Display(tuple(equation for _definition, equation in first), opens=True)
        forms: list[Words] = [(equation,) for equation in second]
        if forms:
            yield Paragraph(words(_("That is, {these}."), these=between(_(", "), forms)))
        facts = head(self.memory.letters, longest, *self.answer.parts)
        if facts:
            yield self.told(facts)

    def told(self, sentences: Iterable[Sentence]) -> Node:
        """What the letters are, and what was assumed and agreed on."""
        facts = between(_("; "), [cast(Words, s) for s in dict.fromkeys(sentences)])
        return Paragraph(words(_("Here {these}."), these=facts), quiet=True)

    # -- how it is answered

    def result(self, d: Derivation) -> Iterator[Node]:
        """The result alone, with and without indices, and as text."""
        if self.shown.notation == "matrix" and d.matrix is not None:
            if self.is_screen:
                yield Chain(d.matrix.left, (Line(d.matrix.right),), True)
                yield AsText(text(d.matrix.right))
            else:
                yield Display((Equal(d.matrix.left, d.matrix.right),))
            return
        for error in errors(d):
            if identity(error) not in self.memory.shown:
                self.memory.shown.add(identity(error))
                yield from () if self.is_screen else (self.opening_of_lemma(error),)
                start = () if error.name is None else (Line(error.start),)
                mark: Verdict = "unchecked" if self.is_screen or not self.shown.marks else worst(s.check for s in error.steps)
                yield Chain(error.name or error.start, (*start, Line(error.result, mark=mark)))
            elif identity(error) in self.before and not self.is_screen:
                yield self.lead(_("As above, {result}."), result=_result(error))
        yield from self.whole_first(d)
        if self.is_screen:
            yield Chain(d.start, (Line(d.result),), True)
        else:
            yield Display((_result(d),))
        yield from self.matrix(d)
        if self.is_screen:
            yield AsText(text(d.result))

    def derivation(self, d: Derivation, is_answer: bool = True) -> Iterator[Node]:
        """Lemmas first, then the chain, then its cases and how they come together."""
        steps, cases = self.shown.steps, self.shown.cases
        first = self.shown.cases_first and is_answer and bool(d.cases)  # then the chain with the delta is left out
        if steps:
            lemmas = list(self.lemmas(d))
            yield from lemmas
            if not first:
                yield from self.opening(d, is_answer, bool(lemmas))
            yield from self.whole_first(d) if is_answer else ()
            if not first:
                yield self.main(d, is_answer)
            if not cases:
                yield from self.matrix(d, lemma=not is_answer)
        elif is_answer:
            yield from self.whole_first(d)
        if cases and d.cases:
            yield from (node for n in range(len(d.cases)) for node in self.case(d, n))
            in_one = _("Both cases in one line") if self.is_screen else _("Both cases in one, and with the Kronecker delta:")
            yield self.lead(in_one)
            made = together(d)
            yield Chain(made.start if self.is_screen else _left(d), self.lines(made), is_answer, self.shown.reasons)
            yield from self.matrix(d, lemma=not is_answer)
        elif cases and is_answer:
            if not self.is_screen and not steps:
                yield Display((_result(d),))
            yield Paragraph((unsplit(d),))
            if self.is_screen and not steps:
                yield Chain(d.start, self.lines(calculation(d.start, d.steps, self.shown.detail)), True)
            yield from self.matrix(d)
        if is_answer:
            self.memory.shown.add(identity(d))
        self.memory.patterns.setdefault(pattern(d), _left(d))

    def lemmas(self, d: Derivation) -> Iterator[Node]:
        """The derivations on which one rests, each after those that it rests on itself; what stands above is not repeated."""
        for n, lemma in enumerate(d.lemmas):
            if identity(lemma) not in self.memory.shown:
                self.memory.shown.add(identity(lemma))
                yield from self.lemma(lemma, n == 0)
            elif identity(lemma) in self.before and not self.is_screen:
                yield self.lead(_("As above, {result}."), result=_result(lemma))

    def lemma(self, lemma: Derivation, is_first: bool) -> Iterator[Node]:
        """A derivation that is used below; in one line where it is one that stands above, in other names."""
        above = self.memory.patterns.get(pattern(lemma))
        if self.shown.detail != "full" and above is not None and is_told_by_its_result(lemma):
            yield from self.lemmas(lemma)
            yield from self.likewise(lemma, above)
            return
        if self.is_screen and lemma.name is None and not (lemma.problem.held and lemma.lemmas):
            if lemma.problem.held:
                one, other = _("First {derivative} with all other states held"), _("Next {derivative} with all other states held")
            else:
                one, other = _("First {derivative}, used below"), _("Next {derivative}, used below")
            yield self.lead(one if is_first else other, derivative=lemma.asked)
        yield from self.derivation(lemma, is_answer=False)

    def likewise(self, lemma: Derivation, above: Expr) -> Iterator[Node]:
        """The result alone, with what it is likewise to."""
        if self.is_screen:
            if not self.under_likewise:
                yield self.lead(_("Likewise"))
                self.under_likewise = True
            line = Line(lemma.result, words(_("As for {above}"), above=above), mark=worst(s.check for s in lemma.steps))
            yield Chain(_left(lemma), (self.told_line(line),))
        else:
            self.is_begun = True
            yield self.lead(_("Likewise {result}. {mark}"), result=_result(lemma), mark=Mark("holds"))

    def opening(self, d: Derivation, is_answer: bool, after_lemmas: bool) -> Iterator[Node]:
        """The words above a chain."""
        if self.is_screen:
            if d.name is not None:
                yield self.lead(_("The error {name} = {derivative}"), name=d.name, derivative=d.asked)
            elif d.lemmas or (is_answer and len(self.answer.parts) > 1):
                held = d.problem.held and not is_answer
                now = _("Now {derivative} with all other states held") if held else _("Now {derivative}")
                yield self.lead(now, derivative=d.asked)
        elif not is_answer:
            yield self.opening_of_lemma(d)
        elif len(self.answer.parts) > 1:
            template = _("With this, the derivative of {f} by {v}:") if after_lemmas else _("The derivative of {f} by {v}:")
            yield self.lead(template, f=d.inner, v=d.wrt)
        elif after_lemmas:
            yield self.lead(_("With this, the derivative of {f}:"), f=d.of)

    def opening_of_lemma(self, d: Derivation) -> Node:
        first, self.is_begun = not self.is_begun, True
        if d.name is not None:
            return self.lead(_("First the error {name}:") if first else _("Next the error {name}:"), name=d.name)
        if d.problem.held:
            one, other = _("First {derivative} with all other states held:"), _("Next {derivative} with all other states held:")
            return self.lead(one if first else other, derivative=d.asked)
        return self.lead(_("First the derivative of {f}:") if first else _("Next the derivative of {f}:"), f=d.of)

    def lead(self, template: str, **pieces: object) -> Lead:
        self.under_likewise = False
        return Lead(words(template, **pieces))

    def main(self, d: Derivation, is_answer: bool) -> Chain:
        """The chain from the derivative to the result; one that defines a quantity begins with the quantity."""
        made = calculation(d.start, d.steps, self.shown.detail)
        if d.name is not None:
            made = Calculation(d.name, (Step(d.start, ()), *made.lines))
        lines = self.lines(made)
        if not self.is_screen and made.start != _left(d):
            lines = (self.told_line(Line(made.start, (_("definition"),))), *lines)
        if is_answer and self.shown.lines:
            above = int(self.is_screen and made.start != _left(d))  # what a page has as its first line
            lines = self.chosen(lines, above)
        return Chain(made.start if self.is_screen else _left(d), lines, is_answer, self.shown.reasons)

    def chosen(self, lines: tuple[Line, ...], above: int) -> tuple[Line, ...]:
        """The lines that are asked for by their numbers, where each of them is there; several derivations differ in length."""
        most, asked = len(lines) + above, self.shown.lines
        missing = [n for n in asked if n > most]
        if missing and (len(self.answer.parts) == 1 or len(missing) == len(asked)):
            raise DeriveError(_("there is no line {n} to be shown; the calculation has {count}").format(n=missing[0], count=most))
        return tuple(line for n, line in enumerate(lines, 1 + above) if n in asked)

    def case(self, d: Derivation, n: int) -> Iterator[Node]:
        """One case; where it stands below the chain itself, it begins with the line from which it goes its own way."""
        case = d.cases[n]
        yield self.lead(_("Case {condition}") if self.is_screen else _("When {condition}:"), condition=case.condition)
        made = calculation(case.steps[0].before if case.steps else d.start, case.steps, self.shown.detail)
        if self.shown.steps and not self.shown.cases_first:
            made = continued(made, calculation(d.start, d.steps, self.shown.detail))
        lines = self.lines(made)
        left = made.start if self.is_screen else d.asked
        if not self.is_screen and made.start != left:
            lines = (self.told_line(Line(made.start, (_("definition"),))), *lines)
        yield Chain(left, lines, False, self.shown.reasons, case.condition)

    def lines(self, made: Calculation) -> tuple[Line, ...]:
        return tuple(map(self.line, made.lines))

    def line(self, line: Step) -> Line:
        """A line with its reason and its mark, as far as they are asked for."""
        titles = [_(title) for title in line.reasons]
        if self.is_screen:
            titles = [*titles[:1], *map(lowered, titles[1:])]
        else:
            titles = list(map(lowered, titles))
        why = self.shown.why
        return self.told_line(
            Line(
                line.expr,
                (_(", ").join(titles),) if titles else (),
                () if why else tuple(Equal(a, b) for a, b in line.where(self.shown.detail)),
                tuple(map(tuple, line.because)) if why else (),
                worst(line.checks),
            )
        )

    def told_line(self, line: Line) -> Line:
        if self.shown.reasons == "none":
            line = replace(line, reason=(), pieces=())
        return line if self.shown.marks else replace(line, mark="unchecked")

    def matrix(self, d: Derivation, lemma: bool = False) -> Iterator[Node]:
        """The result without indices: in matrix form ∂L/∂w = −2 Xᵀ r."""
        found = matrix_of(d, self.shown.notation, lemma)
        if found is None or d.matrix is None or (not lemma and is_whole_first(d, self.shown.notation)):
            return
        yield Matrix(self.form(found), Equal(found.left, found.right), self.mark_of(d.matrix))

    def whole_first(self, d: Derivation) -> Iterator[Node]:
        """The answer to a question in whole arrays, and the words that open the one with indices."""
        found = matrix_of(d, self.shown.notation)
        if found is None or d.matrix is None or not is_whole_first(d, self.shown.notation):
            return
        mark = self.mark_of(d.matrix)
        if self.is_screen:
            yield Chain(found.left, (self.told_line(Line(found.right, self.form(found), mark=mark)),), True)
            yield AsText(text(found.right))
        else:
            yield Matrix(self.form(found), Equal(found.left, found.right), mark)
        yield self.lead(_("Entry by entry") if self.is_screen else _("Entry by entry:"))

    def jacobian(self) -> Iterator[Node]:
        """The derivatives of the entries of an array as one array, each of them told below."""
        found = None if self.shown.notation == "index" else rows_of(self.answer)
        if found is None or found.left is None:
            return
        mark = of_derivations(*self.answer.parts).verdict if self.shown.marks else "unchecked"
        if self.is_screen:
            yield Chain(found.left, (self.told_line(Line(found.right, (_("in one array"),), mark=mark)),), True)
            yield AsText(text(found.right))
        else:
            yield Matrix((_("In one array:"),), found, mark)
        yield self.lead(_("Entry by entry") if self.is_screen else _("Entry by entry:"))

    def mark_of(self, form: MatrixForm) -> Verdict:
        return worst([form.check]) if self.shown.marks else "unchecked"

    def form(self, found: MatrixView) -> Words:
        """The words that say what is without indices: in matrix form, and of a Jacobian which index counts its rows."""
        is_table = found.rows is not None and found.columns is not None
        if self.is_screen:
            template = _("in matrix form (row {rows}, column {columns})") if is_table else _("in matrix form")
        else:
            template = _("In matrix form, with row {rows} and column {columns}:") if is_table else _("In matrix form:")
        return words(template, rows=found.rows, columns=found.columns)

    # -- what it rests on

    def screen_tally(self) -> Tally:
        """How many lines hold, at how many points, to what error, by which methods."""
        parts = self.answer.parts
        count = of_derivations(*parts, forms=False)
        steps = len({id(s) for d in parts for s in d.all_steps()})
        if count.verdict != "holds":
            said = _("{n} of {all} checks fail") if count.verdict == "fails" else _("{n} of {all} checks reached no verdict")
            told = [f"{', '.join(places)}: {why}" for d in parts for why, places in troubles(d).items()]
            return Tally(count.verdict, ("; ".join([said.format(n=count.same, all=count.all), *told]),))
        if steps > 1:
            said = ngettext(
                "{n} steps and the result hold to {digits} digits", "{n} steps and the results hold to {digits} digits",
                len(parts),
            )  # fmt: skip
        else:
            said = ngettext("the step and the result hold to {digits} digits", "the step and the results hold to {digits} digits",
                            len(parts))  # fmt: skip
        rest = _("{held}: {points} points or more, largest error {error} ({methods})")
        methods = ", ".join(dict.fromkeys(_(m.replace("-", " ")) for m in count.methods))
        held = said.format(n=steps, digits=count.digits)
        return Tally("holds", (rest.format(held=held, points=count.points, error=f"{count.error:.1e}", methods=methods),))

    def page_tally(self) -> Tally:
        return tally(of_derivations(*self.answer.parts))


def tally(count: Count) -> Tally:
    """What some checks came to, with errors in powers of ten that every machine has alike."""
    match count.verdict:
        case "holds" if count.bound is not None:
            said = words(
                _("{mark} Every line is checked by number to {digits} digits: {checks} checks of {points} points each or more, "
                  "no error above {bound}."),
                mark=Mark("holds"), digits=count.digits, checks=count.checks, points=count.points, bound=Power(count.bound),
            )  # fmt: skip
        case "holds":
            said = words(
                _("{mark} Every line is checked by number to {digits} digits: {checks} checks of {points} points each or more."),
                mark=Mark("holds"), digits=count.digits, checks=count.checks, points=count.points,
            )  # fmt: skip
        case "fails":
            said = words(_("{mark} This does not hold."), mark=Mark("fails"))
        case "undecided":
            said = words(_("{mark} Undecided: the checks reach no verdict."), mark=Mark("undecided"))
        case _:
            said = (_("Not checked."),)
    return Tally(count.verdict, said)


def _left(d: Derivation) -> Expr:
    """What a derivation finds: the error that it defines, else the derivative."""
    return d.asked if d.name is None else d.name


def _result(d: Derivation) -> Equal:
    return Equal(_left(d), d.result)


def errors(derivation: Derivation) -> tuple[Derivation, ...]:
    """The lemmas that say what a result speaks of by name, in the order of their derivation: the errors of a network, and
    derivatives that are too long to be written out."""
    told = {_told(lemma.of, lemma.wrt) if lemma.name is None else _told(lemma.name): lemma for lemma in derivation.lemmas
            if lemma.name is not None or not lemma.problem.held}  # fmt: skip
    wanted = [key for key in told if key in _speaks_of(derivation.result)]
    for key in wanted:
        wanted += [other for other in told if other in _speaks_of(told[key].result) and other not in wanted]
    return tuple(lemma for key, lemma in told.items() if key in wanted)


def _told(*parts: Expr) -> tuple[str, ...]:
    """An error, or a quantity and what it is differentiated by, whatever the indices are."""
    return tuple(map(name_of, parts))


def _speaks_of(e: Expr) -> set[tuple[str, ...]]:
    derivatives = ((d.args[0], d.args[1].args[0]) for d in e.atoms(Derivative))
    named = {_told(f, v) for f, v in derivatives if isinstance(f, Indexed | Symbol) and isinstance(v, Indexed | Symbol)}
    return named | {(name,) for name in names(e)}


def unsplit(derivation: Derivation) -> str:
    """Why a result has no cases."""
    count = deltas(derivation.result)
    if not count:
        return _("The result has no Kronecker delta: there is one case.")
    return ngettext("The result has a Kronecker delta and is not split into cases.",
                    "The result has several Kronecker deltas and is not split into cases.", count)  # fmt: skip


__all__ = ["Memory", "compose", "definition", "errors", "sentence", "tally"]
