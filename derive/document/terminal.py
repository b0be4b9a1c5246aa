"""A derivation in a terminal: formulas in two dimensions, one equals sign under another, the reason beside each line.

      ∂pᵢ    ∂    exp(aᵢ)
      ─── = ─── ────────────    ✓ definition of p
      ∂aⱼ   ∂aⱼ  ∑ exp(aₖ)
                 k
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

from sympy import Expr, Symbol

from derive.document.calculation import Calculation, Detail, Line, calculation, continued, together
from derive.document.likewise import Pattern, identity, is_told_by_its_result, pattern
from derive.document.matrices import NO_MATRIX_FORM, Notation, definitions_of, matrix_of
from derive.document.understood import Run, domain, everything, kinds, runs, variables
from derive.document.understood import given as definitions_given
from derive.document.view import digits, errors, sharpest, troubles, unsplit
from derive.expression.nodes import ONE, Indexed, name_of
from derive.expression.places import walk
from derive.notation import among, sentence_inline, text
from derive.notation.layout import Row, Sign, Times, View, layout
from derive.notation.sentence import NO_BREAK, written
from derive.notation.unicode import Block, beside, block, inline, of_text, render, width
from derive.problem import Problem
from derive.step import Check, Derivation, Gradient, Verdict

BOLD, DIM, GREEN, RED, YELLOW, RESET = "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[31m", "\x1b[33m", "\x1b[0m"
MARKS: dict[Verdict, tuple[str, str]] = {"holds": ("✓", GREEN), "fails": ("✗", RED), "undecided": ("?", YELLOW)}
INDENT, LABEL, GAP, REASONS = 2, 10, 4, 32  # columns: before a line, for a label, before a reason, and at most for reasons
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def listing(
    derivation: Derivation | Gradient, *, steps: bool = False, cases: bool = False, detail: Detail = "normal",
    why: bool = False, columns: int = 100, notation: Notation = "both",
) -> str:  # fmt: skip
    """The derivation as coloured lines: what was asked, how it is answered, and what the checks found.

    `why` puts under each line why its rules apply, with the quantities that stand there.
    """
    page = _Page(max(40, columns), detail, notation, why)
    parts = derivation.parts if isinstance(derivation, Gradient) else (derivation,)
    with among(*(e for part in parts for e in everything(part.problem))):
        page.echo(parts)
        page.several = len(parts) > 1
        for part in parts:
            if steps or cases:
                page.derivation(part, steps, cases)
            else:
                page.answer(part)
                page.add(*([""] if part is not parts[-1] else []))
            if notation == "matrix" and part.matrix is None:
                page.add("", NO_MATRIX_FORM)
        page.verdict(parts)
    return "\n".join(line.rstrip() for line in page.lines) + "\n"


def plain(
    derivation: Derivation | Gradient, *, steps: bool = True, cases: bool = False, detail: Detail = "normal", why: bool = False,
    columns: int = 100, notation: Notation = "both",
) -> str:  # fmt: skip
    """The same without colours."""
    shown = listing(derivation, steps=steps, cases=cases, detail=detail, why=why, columns=columns, notation=notation)
    return uncoloured(shown).rstrip("\n")


def uncoloured(lines: str) -> str:
    """Lines without the codes for colours."""
    return _COLOURS.sub("", lines)


def _paint(line: str, *codes: str) -> str:
    return "".join(codes) + line + RESET if line.strip() else line


class _Page:
    """Lines of a listing, `columns` wide."""

    def __init__(self, columns: int, detail: Detail, notation: Notation, why: bool = False):
        self.columns, self.detail, self.notation, self.why = columns, detail, notation, why
        self.lines: list[str] = []
        self.seen: set[tuple[object, ...]] = set()
        self.patterns: dict[Pattern, str] = {}
        self.likewise = False  # whether the page stands under that heading
        self.several = False

    def add(self, *lines: str) -> None:
        self.lines += [" " * INDENT + line if line else "" for line in lines]

    # -- what was asked

    def echo(self, parts: Sequence[Derivation]) -> None:
        """The problem as it was understood, so that a misreading is seen."""
        from derive.catalogue import catalogue

        derivation = max(parts, key=lambda part: len(part.problem.definitions))
        problem = derivation.problem
        entry = catalogue().get(problem.name or "")
        if entry is not None:
            self.lines += [_paint(entry.title, BOLD), *textwrap.wrap(entry.about, self.columns), ""]
        rows: list[tuple[str, Block]] = []
        labelled = [("with" if d.name in problem.coined else "given", d) for d in definitions_given(problem)]
        equations = [(label, d.head, d.body) for label, d in sorted(labelled, key=lambda pair: pair[0])]
        equations += [("assuming", a.left, a.right) for a in problem.assumptions]
        for label, left, right in equations:
            head = beside([block(left), of_text(" = ")])
            for n, part in enumerate(_broken(right, max(20, self.columns - INDENT - LABEL - head.width))):
                known = any(label == other for other, _ in rows)
                rows.append(("" if known else label, beside([head if n == 0 else of_text(" " * head.width), part])))
        for n, form in enumerate(definitions_of(derivation, self.notation)):
            line = beside([block(form.left), of_text(" = "), block(form.right)])
            if line.width <= self.columns - INDENT - LABEL:
                rows.append(("that is" if n == 0 else "", line))
        given = {leaf: _interval(problem, leaf, *ends) for leaf, ends in problem.domain.items()}
        used = [_interval(problem, leaf, *ends) for leaf, ends in domain(derivation).items() if leaf not in given]
        words_of = {
            "where": [written(fact.sentence, inline) for fact in kinds(problem)],
            "indices": list(map(_run, runs(problem, *variables(*parts)))),
            "read as": [written(s, inline) for s in problem.readings],
            "domain": list(given.values()), "checked": [f"for {', '.join(used)}"] if used else [],
            "agreed": [written(s, inline) for s in dict.fromkeys(s for part in parts for s in part.conventions)],
        }  # fmt: skip
        for label, words in words_of.items():
            wrapped = textwrap.wrap("; ".join(words), self.columns - INDENT - LABEL)
            rows += [(label if n == 0 else "", of_text(part)) for n, part in enumerate(wrapped)]
        wanted = textwrap.wrap(", ".join(map(_differential, parts)), self.columns - INDENT - LABEL)
        rows += [("wanted" if n == 0 else "", of_text(part)) for n, part in enumerate(wanted)]
        for n, (label, made) in enumerate(rows):
            if n and max(made.height, rows[n - 1][1].height) > 1:
                self.add("")
            for k, told in enumerate(made.lines):
                self.add(_paint(f"{label if k == made.baseline else '':{LABEL}}", DIM) + told)
        self.lines.append("")

    def verdict(self, parts: Sequence[Derivation]) -> None:
        """The mark of the whole, and what it rests on."""
        mark, colour = MARKS[_worst(_all_checks(*parts))]
        first, *more = textwrap.wrap(_verdict(*parts), self.columns - INDENT - 2)
        self.add("", f"{_paint(mark, colour)} {first}", *(f"  {line}" for line in more))

    # -- how it is answered

    def answer(self, d: Derivation) -> None:
        """The result alone, with and without indices, and as text."""
        if self.notation == "matrix" and d.matrix is not None:
            self.chain(Calculation(d.matrix.left, (Line(d.matrix.right, ()),)))
            self.add("", _paint(f"as text: {text(d.matrix.right)}", DIM))
            return
        for error in errors(d):
            if identity(error) not in self.seen:
                self.seen.add(identity(error))
                start = () if error.name is None else (Line(error.start, ()),)
                self.chain(Calculation(error.name or error.start, (*start, Line(error.result, ()))), False)
                self.add("")
        self.chain(Calculation(d.start, (Line(d.result, ()),)))
        self.matrix(d)
        self.add("", _paint(f"as text: {text(d.result)}", DIM))

    def matrix(self, d: Derivation, lemma: bool = False) -> None:
        """The result without indices, in one line: in matrix form ∂L/∂w = −2 Xᵀ r."""
        found = matrix_of(d, self.notation, lemma)
        if found is None or d.matrix is None:
            return
        label = "in matrix form"
        if found.rows is not None and found.columns is not None:
            label += f" (row {inline(found.rows)}, column {inline(found.columns)})"
        mark, colour = MARKS[_worst([d.matrix.check])]
        left = of_text(f"{inline(found.left)} = ")
        room = self.columns - INDENT - left.width - GAP - 1
        beside_label = block(found.right).width + len(label) + 2 <= room
        self.add("", *([] if beside_label else [_paint(label, DIM)]))
        head = f"{label}  " if beside_label else ""
        parts = _broken(found.right, room)
        for n, part in enumerate(parts):
            made = beside([left if n == 0 else of_text(" " * left.width), part])
            for k, line in enumerate(made.lines):
                said = _paint(head, DIM) if n == 0 and k == made.baseline else " " * len(head)
                end = f"{' ' * GAP}{_paint(mark, colour)}" if n == len(parts) - 1 and k == made.baseline else ""
                self.add(said + line + end)

    def derivation(self, d: Derivation, steps: bool, cases: bool, final: bool = True) -> None:
        """Lemmas first, then the chain, then its cases and how they come together."""
        if steps:
            for n, lemma in enumerate(d.lemmas):
                if identity(lemma) not in self.seen:  # several derivations may rest on one lemma
                    self.seen.add(identity(lemma))
                    self.lemma(lemma, n, cases)
            if d.name is not None:
                self.heading(f"The error {inline(d.name)} = {_differential(d)}")
            elif d.lemmas or (final and self.several):
                self.heading(f"Now {_differential(d)}")
            self.chain(_named(d, self.detail), final)
            if not cases:
                self.matrix(d, lemma=not final)
        if cases:
            for case in d.cases:
                self.heading(f"Case {inline(case.condition)}")
                start = case.steps[0].before if case.steps else d.start
                chain = calculation(start, case.steps, self.detail)
                self.chain(continued(chain, calculation(d.start, d.steps, self.detail)) if steps else chain, False)
            if d.cases:
                self.heading("Both cases in one line")
                self.chain(together(d), final)
                self.matrix(d, lemma=not final)
            elif final:
                if self.lines[-1]:
                    self.add("")
                self.add(unsplit(d))
                if not steps:
                    self.add("")
                    self.chain(calculation(d.start, d.steps, self.detail), final)
                self.matrix(d)

    def lemma(self, lemma: Derivation, n: int, cases: bool) -> None:
        """A derivation that is used below; in one line where it is one that stands above, in other names."""
        found = pattern(lemma)
        if self.detail != "full" and found in self.patterns and is_told_by_its_result(lemma):
            for m, inner in enumerate(lemma.lemmas):
                if identity(inner) not in self.seen:
                    self.seen.add(identity(inner))
                    self.lemma(inner, m, cases)
            if not self.likewise:
                self.heading("Likewise")
                self.likewise = True
            elif self.lines[-1]:
                self.add("")
            line = Line(lemma.result, lemma.steps, f"As for {self.patterns[found]}")
            self.chain(Calculation(lemma.asked if lemma.name is None else lemma.name, (line,)), False)
            return
        if lemma.name is None:
            self.heading(f"{'Next' if n else 'First'} {_differential(lemma)}, used below")
        self.derivation(lemma, True, cases, final=False)
        self.patterns.setdefault(found, _differential(lemma) if lemma.name is None else inline(lemma.name))

    def heading(self, words: str) -> None:
        self.likewise = False
        if self.lines and self.lines[-1]:
            self.lines.append("")
        self.lines += [_paint(words, BOLD), ""]

    def chain(self, c: Calculation, final: bool = True) -> None:
        """start = line = …: the equals signs stand under one another, the reasons in a column of their own."""
        start = block(c.start)
        reasons = [self.reason(line) for line in c.lines]
        wide = max((width(r) for rs in reasons for r in rs), default=0)
        alone = start.width > self.columns // 4  # a long left side stands on a line of its own
        left = 2 if alone else start.width
        room = self.columns - INDENT - left - 3
        beside_room = room - GAP - 2 - wide
        formulas = [_broken(line.expr, room if room > 20 else 20) for line in c.lines]
        column = min(max((b.width for f in formulas for b in f), default=0), beside_room)
        if alone:
            self.add(*start.lines)
        for n, (line, parts, reason) in enumerate(zip(c.lines, formulas, reasons, strict=True)):
            first = n == 0 and not alone
            if n and self.lines[-1] and max(parts[0].height, formulas[n - 1][-1].height) > 1:
                self.add("")
            for k, part in enumerate(parts):
                sign = of_text(" = " if k == 0 else "   ")
                head = start if first and k == 0 else Block((" " * left,))
                self.row(beside([head, sign, part]), left + 3 + column, line, reason if k == len(parts) - 1 else [],
                         final and n == len(c.lines) - 1)  # fmt: skip
            if self.why:
                self.because(line, left + 3)

    def row(self, made: Block, column: int, line: Line, reason: Sequence[str], strong: bool) -> None:
        """One formula with its reason on the baseline, or under it where the formula needs the room."""
        mark, colour = MARKS[_worst(line.checks)] if line.checks else ("", "")
        under = made.width > column
        notes: dict[int, str] = {}
        for n, words in enumerate(reason):
            row = (made.height if under else made.baseline) + n
            notes[row] = _paint(mark if n == 0 else " ", colour) + " " + _paint(words, DIM)
        for n in range(max(made.height, *(k + 1 for k in notes)) if notes else made.height):
            formula = made.lines[n].rstrip() if n < made.height else ""
            gap = " " * (column + GAP - width(formula)) if n in notes else ""
            self.add((_paint(formula, BOLD) if strong else formula) + gap + notes.get(n, ""))

    def because(self, line: Line, indent: int) -> None:
        """Why the rules of a line apply, a sentence each, under the formula."""
        for sentence in line.because:
            words = textwrap.wrap(
                sentence_inline(sentence), self.columns - INDENT, initial_indent=" " * indent + "· ",
                subsequent_indent=" " * indent + "  ", break_long_words=False, break_on_hyphens=False,
            )  # fmt: skip
            self.add(*(_paint(part.replace(NO_BREAK, " "), DIM) for part in words))

    def reason(self, line: Line) -> list[str]:
        """The names of the rules, and in full detail the pieces that they speak of."""
        titles = line.reasons
        if not titles:
            return []
        words = ", ".join([titles[0], *(t[:1].lower() + t[1:] for t in titles[1:])])
        columns = min(REASONS, max(16, self.columns // 3))
        out = textwrap.wrap(words, columns)
        for left, right in () if self.why else line.where(self.detail):
            piece = f"{inline(left)} = {inline(right)}"
            out += textwrap.wrap(piece, columns, initial_indent="  ", subsequent_indent="    ")
        return out


def _named(d: Derivation, detail: Detail) -> Calculation:
    """The lines of a derivation; one that defines a quantity begins with the quantity."""
    made = calculation(d.start, d.steps, detail)
    return made if d.name is None else Calculation(d.name, (Line(d.start, ()), *made.lines))


def _differential(d: Derivation) -> str:
    """The derivative that is asked for, in one line: ∂p/∂a, and ∂²L/∂b∂a for ∂L/∂a by b."""
    if d.first is None:
        return f"∂{inline(d.of)}/∂{inline(d.wrt)}"
    return f"∂²{inline(d.of)}/∂{inline(d.wrt)}∂{inline(d.first)}"


def _broken(e: Expr, room: int) -> list[Block]:
    """A formula in as many rows as it needs: broken before its terms, else between its factors, else where the room ends."""
    whole = block(e)
    view = layout(e)
    if whole.width <= room or not isinstance(view, Row):
        return _slabs(whole, room)
    pieces = _pieces(view.items, terms=True)
    if len(pieces) == 1:
        pieces = _pieces(view.items, terms=False)
    rows = [pieces[0]]
    for piece in pieces[1:]:
        joined = beside([rows[-1], piece])
        if joined.width <= room:
            rows[-1] = joined
        else:
            rows.append(piece)
    return [slab for row in rows for slab in _slabs(row, room)]


def _pieces(items: Sequence[View], terms: bool) -> list[Block]:
    """A row in pieces, each of which begins with a sign between terms, or with one between factors."""
    pieces: list[list[View]] = [[]]
    for item in items:
        opens = isinstance(item, Sign) and item.name in "+-" and not item.tight if terms else isinstance(item, Times)
        if opens and pieces[-1]:
            pieces.append([])
        pieces[-1].append(item)
    return [render(Row(tuple(piece))) for piece in pieces]


def _slabs(b: Block, room: int) -> list[Block]:
    """A block cut to the room there is: between its parts where it can be, and never between a base and its exponent."""
    if b.width <= room:
        return [b]
    wide = any(width(c) != 1 for line in b.lines for c in line)  # then columns and characters differ
    at = room if wide else _seam(b, room)
    head, tail = (Block(tuple(line[part] for line in b.lines), b.baseline) for part in (slice(at), slice(at, None)))
    return [head, *_slabs(tail, room)]


def _seam(b: Block, room: int) -> int:
    """The best column to cut a block at: one that is blank, else one where only bars of fractions run, else the last."""
    for open_ in (" ", " ─_"):
        for at in range(room, room // 2, -1):
            if all(line[at] in open_ for line in b.lines):
                return at
    return room


def _run(run: Run) -> str:
    """How far some indices run: i, j = 1, …, N."""
    span = f"{inline(run.first)}, …, {inline(run.last)}" if run.first != ONE or run.last != ONE else "1"
    said = f"{', '.join(map(inline, run.indices))} = {span}"
    return said if run.within is None else f"{said} in {inline(run.within)}"


def _interval(problem: Problem, leaf: str, low: float | None, high: float | None) -> str:
    entries = (part for e in everything(problem) for _, part in walk(e) if isinstance(part, Indexed) and name_of(part) == leaf)
    name = inline(next(entries, Symbol(leaf)))
    if high is None:
        return f"{name} > {low:g}"
    return f"{'' if low is None else f'{low:g} < '}{name} < {high:g}"


def _worst(checks: Iterable[Check | None]) -> Verdict:
    """The verdict on several steps: what was not checked is undecided."""
    verdicts = {"undecided" if c is None else c.verdict for c in checks}
    return "fails" if "fails" in verdicts else "undecided" if "undecided" in verdicts or not verdicts else "holds"


def _all_checks(*parts: Derivation) -> list[Check | None]:
    return [c for d in parts for c in (*(s.check for s in d.all_steps()), *_whole_checks(d))]


def _whole_checks(d: Derivation) -> list[Check | None]:
    own: tuple[Check | None, ...] = d.checks or (None,)
    return [*(c for lemma in d.lemmas for c in _whole_checks(lemma)), *own]


def _verdict(*parts: Derivation) -> str:
    """What sums up every check: how many, at how many points, the largest error, by which methods."""
    checks = _all_checks(*parts)
    done = [c for c in checks if c is not None]
    verdict = _worst(checks)
    count = sum((c.verdict if c else "undecided") == verdict for c in checks)
    steps = len({id(s) for d in parts for s in d.all_steps()})
    results = "result" if len(parts) == 1 else "results"
    seen = digits([c for d in parts for c in sharpest(d)])
    said = {
        "holds": f"{f'{steps} steps' if steps > 1 else 'the step'} and the {results} hold to {seen} digits",
        "fails": f"{count} of {len(checks)} checks fail",
        "undecided": f"{count} of {len(checks)} checks reached no verdict",
    }[verdict]
    if verdict != "holds":
        return "; ".join([said, *(f"{', '.join(places)}: {why}" for d in parts for why, places in troubles(d).items())])
    methods = ", ".join(dict.fromkeys(c.method.replace("-", " ") for c in done))
    least, largest = min(c.points for c in done), max(c.max_error for c in done)
    return f"{said}: {least} points or more, largest error {largest:.1e} ({methods})"
