"""What a text tells before a formula of it is read: which names it defines, which letters are labels, which are arrays."""

from __future__ import annotations

from collections.abc import Sequence, Set

from derive.errors import NotationError
from derive.language.syntax import MOST_TERMS
from derive.reading.bars import paired
from derive.reading.counting import on_line
from derive.reading.declarations import taken
from derive.reading.evidence import (
    EQUALITIES,
    SEPARATORS,
    Evidence,
    bound_letters,
    fold_of,
    heads,
    is_bracketed,
    letters_of,
    scripted,
    split,
)
from derive.reading.gathering import gathered
from derive.reading.grammar import Grammar
from derive.reading.grammar.functions import OF_ARRAYS
from derive.reading.grammar.part import hung
from derive.reading.known import Known
from derive.reading.meaning.values import Function
from derive.reading.members import count_above, counted, partial, summed
from derive.reading.naming import DENSITIES, label, stem
from derive.reading.phrases import (
    Phrase,
    Use,
)
from derive.reading.plain import GREEK_WORDS
from derive.reading.runs import base_of, parts, rows_within, separated
from derive.reading.surface import Accent, Dots, Group, Item, Number, Row, Scripts, Sign
from derive.reading.surface import Letter as Glyph
from derive.reading.understanding.averages import averages
from derive.reading.understanding.bold import bold_entries, numbers_of_vectors, told_apart
from derive.reading.understanding.bracketed import angled, bracketed, quantities
from derive.reading.understanding.by_numbers import bold_by_entries, differentiated_whole, intercepts
from derive.reading.understanding.clashes import clashing, with_other_indices
from derive.reading.understanding.compound import compound
from derive.reading.understanding.conditioned import conditions_named, without_ranges
from derive.reading.understanding.declared import Declared
from derive.reading.understanding.entries import added_to_sums, summed_over_entries
from derive.reading.understanding.expected import summed_over_actions
from derive.reading.understanding.labels import labelling
from derive.reading.understanding.left_sides import applied, objectives, of_sets, replaced
from derive.reading.understanding.marked import unmarked
from derive.reading.understanding.numbered import numbered
from derive.reading.understanding.primes import transposes
from derive.reading.understanding.rows import (
    arguments_of,
    called_beside,
    draws,
    has_identity,
    has_number_d,
    has_sigma,
    is_comment,
    is_counted,
    is_known_function,
    is_listing,
    is_mention,
    is_squared,
    of_change,
    one_l,
    scripts_apart,
    sets,
    signals,
    slashed,
    stands_before,
)
from derive.reading.understanding.spans import spans
from derive.reading.understanding.spread import counted as with_letters
from derive.reading.understanding.spread import spread
from derive.reading.understanding.totals import totals
from derive.reading.understanding.transposed import turned
from derive.reading.walking import changed
from derive.records import dataclass, replace
from derive.sentence import Message, message
from derive.words import gettext as _

LONGEST_NAME = 100  # letters
MOST_ROWS = 500  # formulas of one text; a long chapter has fewer


@dataclass
class Head:
    """What a left side names: a quantity with its places and what it is of."""

    use: Use
    parameters: tuple[Phrase, ...] = ()
    squared: bool = False
    at: int = 0
    is_square: bool = False  # a name for a square: R²
    below: frozenset[str] = frozenset()  # parameters that stand below, the θ of h_θ(x): the same wherever they stand
    behind: bool = False  # whether its places stand behind what it is of: f(x)_i


@dataclass
class Statement:
    """One equality: its head where it says what something is, and its members."""

    row: Row
    relation: str
    head: Head | None = None
    members: tuple[Phrase, ...] = ()
    role: str = "claim"
    signs: tuple[str, ...] = ()
    steps: str = ""  # what the left side names, where it is given a new value

    def is_approximate(self, n: int) -> bool:
        """Whether the member n is said to be about what stands before it."""
        return 0 < n <= len(self.signs) and self.signs[n - 1] == "approx"


class Given:
    """The rows of a text, and what they tell at first sight."""

    def __init__(self, rows: Sequence[Row], text: str, typed: bool, forced: Set[str], posed: Known | None = None) -> None:
        if len(rows) > MOST_ROWS:
            raise NotationError(_("{n} formulas are too many; at most {most} are read").format(n=len(rows), most=MOST_ROWS))
        self.text = text
        for row in rows:
            self.refuse_long(row)
        self.conventions: list[Message] = []
        formulas, found = taken(without_ranges(conditions_named([paired(r) for r in rows])))
        counts = [n > 0 and posed is None and len(formulas[n - 1]) == 1 and is_counted(r) for n, r in enumerate(formulas)]
        formulas = [r for r, is_count in zip(formulas, counts, strict=True) if not (is_comment(r) or is_count)]
        states = [len(split(r, EQUALITIES)) > 1 for r in formulas]
        formulas = [r for r, is_said in zip(formulas, states, strict=True) if is_said or not (any(states) and is_listing(r))]
        drawn = draws(formulas)
        self.conventions += [
            message("{name} is given: from what it is drawn says nothing of a derivative", name=name)
            for name in dict.fromkeys(drawn.values())
        ]
        vectors = {
            name for n, name in drawn.items() if not isinstance(formulas[n].items[0], Scripts) and has_identity(formulas[n])
        }
        formulas = [r for n, r in enumerate(formulas) if n not in drawn]
        formulas = averages(spread(with_letters(one_l(formulas))), text, typed or posed is not None)
        self.posed = posed
        amounts: set[str] = set()  # what stands in square brackets as a quantity of its own: numbers
        self.convolved: frozenset[str] = frozenset()  # the names of what a star in brackets is: I_conv_K
        if posed is None:
            formulas = turned(formulas)
        if posed is None and not typed:
            formulas, self.convolved = compound(applied(replaced(of_sets(unmarked(angled(formulas))))))
            formulas, made_small = objectives(formulas)
            self.conventions += [message("{name} is what is made small or large on the left side", name=n) for n in made_small]
            formulas, ranged = spans(formulas, self.error)
            self.conventions += ranged
            formulas, actions = summed_over_actions(formulas)
            self.conventions += [message("the expectation is a sum over the values of {x}", x=x) for x in actions]
            formulas, amounts = quantities(formulas)
            formulas, named = numbered(bracketed(formulas))
            if named:
                self.conventions.append(
                    message("a letter and the number behind it are one name: {names}", names=", ".join(named))
                )
        formulas = scripts_apart(slashed(formulas), lambda name: posed is not None and posed.number(name) is not None)
        if posed is None:
            formulas, by_primes = transposes(formulas, typed)
            self.conventions += [message("the prime of {name}' transposes", name=name) for name in sorted(by_primes)]
        self.main_end: int | None = None  # where the text that defines ends, and what is said beside it begins
        runs_said: list[Message] = []
        if posed is None:
            separate = separated(sets(signals([*formulas, *(d.name for d in found)])), runs_said)
            self.rows, names = separate[: len(formulas)], separate[len(formulas) :]
        else:
            self.rows, names = formulas, [d.name for d in found]
        self.conventions += [] if typed else runs_said
        self.said = Declared([replace(d, name=name) for d, name in zip(found, names, strict=True)], text)
        self.said.refuse_rest(self.rows)
        told = {**dict.fromkeys(vectors, 1), **dict.fromkeys(amounts, 0)}
        self.declared: dict[str, int] = told if posed is None else dict(posed.ranks)
        self.sets: dict[str, tuple[str, int]] = {}
        self.whole: Set[str] = frozenset()  # capitals whose rows are written with the small letter: one array each
        self.bound: set[str] = set()  # what functions are of, where it has a name of its own
        forced = forced if posed is None else forced | posed.below(self.rows)
        if posed is None and (letters := numbers_of_vectors(self.rows)):
            self.rows, renamed = told_apart(self.rows, letters)
            self.conventions += [message("{one} is the bold {other}", one=f"{c}_vec", other=c) for c in sorted(renamed)]
        else:
            letters = set()
        by = set() if posed is not None else labelling(self.rows)
        self.evidence: Evidence = gathered(self.rows, forced | self.said.indices(self.rows), self.said.labels | by)
        if posed is None and not typed and (clash := clashing(self.rows, self.evidence.indices)):
            self.rows = with_other_indices(self.rows, clash)
            self.evidence = gathered(self.rows, self.said.indices(self.rows), self.said.labels | by, clash)
        self.evidence.thin = letters
        self.evidence.entered = bold_entries(self.rows)
        self.evidence.bold -= letters
        self.evidence.labels -= by - self.said.labels  # they choose no entry
        self.evidence.declared = {d.word for d in found if len(d.name) == 1}
        indexed = {
            stem(i.base) for row in self.rows for i, _after in scripted(row) if isinstance(i, Scripts) and i.sub is not None
        }
        self.evidence.sizes |= self.said.sizes - self.evidence.indices - indexed
        self.evidence.sizes |= totals(self.rows) if posed is None else set()
        self.numpy = typed and ("@" in text or ".T" in text)
        self.grammar = Grammar(self.evidence, text)
        self.grammar.typed, self.grammar.posed = typed, posed
        self.statements: list[Statement] = []
        self.entries: dict[str, tuple[Phrase, ...]] = {}  # by arrays whose places stand in brackets, what stood there: acc(B_m)
        self.functions: dict[str, Function] = {}

    def error(self, message: str, at: int | None, fix: str | None = None) -> NotationError:
        return NotationError(message, self.text, at, fix)

    def refuse_long(self, row: Row) -> None:
        """No formula in print has so many terms, or a name so many letters."""
        if len(row) > 2 * MOST_TERMS:
            raise self.error(_("more than {most:,} signs side by side are no formula").format(most=2 * MOST_TERMS), row.at)
        for item in row:
            if isinstance(item, Glyph) and len(item.text) > LONGEST_NAME:
                raise self.error(_("no name has more than {most} letters").format(most=LONGEST_NAME), item.at)
            for inner in parts(item):
                self.refuse_long(inner)

    def ends_of_dots(self, row: Row) -> set[str]:
        """The n of f(x_0) + 2 f(x_1) + … + 2 f(x_{n-1}) + f(x_n), where no left side and no sum has it: how far the x go."""
        below: dict[str, set[str]] = {}
        for item, _after in scripted(row):
            if isinstance(item, Scripts) and item.sub is not None and (name := stem(item.base)) is not None:
                below.setdefault(name, set()).update(letters_of(item.sub) or [label(item.sub) or ""])
        found = {c for words in below.values() if {"0", "1"} & words for c in words if len(c) == 1 and c.isalpha()}
        return found - self.evidence.bound - self.evidence.left

    def row_calls(self, name: str) -> int:
        return len(self.evidence.called.get(name, []))

    def is_moment(self, name: str, following: Item | None) -> bool:
        """Whether E( ) and Var( ) stand in a text more than once, and are no quantity of (w_1, …, w_K)."""
        is_listed = isinstance(following, Group) and any(isinstance(i, Dots) for i in following.body)
        return name in ("Var", "Cov", "E") and self.row_calls(name) > 1 and not is_listed

    def prepare(self) -> None:
        """The names that are defined, with what they are of; arrays that are seen by their entries."""
        grammar = self.grammar
        digits: dict[str, set[int]] = {}
        indexed: dict[str, int] = {}
        for row in self.rows:
            has_dots = any(isinstance(i, Dots) for i, _after in scripted(row))
            self.evidence.indices -= self.ends_of_dots(row) if has_dots else set()
            subs: dict[str, set[str]] = {}
            for item, _after in scripted(row):
                group = is_bracketed(item.sup) if isinstance(item, Scripts) else None
                if group is not None and (word := label(group.body)) is not None and (name := stem(item.base)) is not None:  # type: ignore[attr-defined]
                    subs.setdefault(name, set()).add("1" if word.isdigit() else word)
                if isinstance(item, Scripts) and item.sub is not None and (name := stem(item.base)) is not None:
                    letters = letters_of(item.sub)
                    if label(item.sub) is not None and label(item.sub).isdigit():  # type: ignore[union-attr]
                        digits.setdefault(name, set()).add(len(item.sub))
                        subs.setdefault(name, set()).add("1")
                    elif letters and all(c in self.evidence.indices for c in letters):
                        indexed[name] = max(indexed.get(name, 0), len(letters))
                        if has_dots and len(letters) == 1:
                            subs.setdefault(name, set()).add("1")  # r_{t+1} + … + r_T
                    elif len(letters) == 1:
                        subs.setdefault(name, set()).add(letters[0])
            if has_dots:
                dotted = {n for n, found in subs.items() if "1" in found and len(found) > 1}
                grammar.arrays |= dotted
                grammar.dotted |= dotted
                ends = {c for name in dotted for c in subs[name] if len(c) == 1 and c.isalpha()}
                self.evidence.sizes |= ends - self.evidence.indices  # the M of w_0 + w_1 x + … + w_M x^M
        grammar.arrays |= (indexed.keys() & digits.keys()) - intercepts(self.rows)
        grammar.arrays |= bold_by_entries(self.rows, self.evidence.bold) | differentiated_whole(self.rows)
        grammar.digits = {**indexed}
        if self.posed is not None:
            grammar.defined |= self.posed.ranks.keys()
        kept = []
        several = sum(len(split(row, EQUALITIES)) > 1 for row in self.rows) > 0
        several |= grammar.typed and not all(map(is_mention, self.rows))  # ‖A x - b‖^2 with respect to x
        for row in self.rows:
            if self.is_list(row) or (several and is_mention(row)):
                continue
            kept.append(row)
        self.rows = kept
        self.equations = {row.at for row in kept if self.is_equation(row)}
        grammar.taken = frozenset(self.all_letters() | self.said.lengths)
        arities: dict[str, dict[int, str]] = {}
        for row in self.rows:
            sides = split(row, EQUALITIES)
            if len(sides) > 1 and (found := self.quick_head(sides[0])) is not None and found[1] is not None:
                arities.setdefault(found[0], {}).setdefault(found[1], arguments_of(sides[0]) or str(found[1]))
        grammar.overloaded = {
            (n, k): f"{n}_{of}" for n, found in arities.items() if len(found) > 1 for k, of in found.items() if k != min(found)
        }
        grammar.beside = called_beside(self.rows, {n: next(iter(found)) for n, found in arities.items() if len(found) == 1})
        whole: set[str] = set()  # functions that have no index on their left sides
        for row in self.rows:
            sides = split(row, EQUALITIES)
            if len(sides) > 1:
                head = self.quick_head(sides[0])
                if head is not None:
                    name, arguments = head
                    grammar.defined.add(name)
                    if not is_squared(hung(sides[0].items[0])):
                        grammar.defined_plain.add(name)
                    if arguments is not None:
                        grammar.functions[name] = arguments
                        below = {c for sub in hung(sides[0].items[0]).subs for c in letters_of(sub)}
                        whole |= set() if below & self.evidence.indices else {name}
                    else:
                        grammar.rests_on.setdefault(name, set()).update(
                            stem(i) or "" for side in sides[1:] for i, _ in scripted(side)
                        )
        grammar.term_functions = {name for name in whole if self.has_terms(name)}
        self.choose_labels()
        if self.posed is None:
            sums = [*summed(self.rows)]
            self.evidence.parts = partial(sums, self.evidence.below) - self.evidence.sizes
            self.sets |= counted(sums, self.evidence.parts)
            above = (count_above(i.sup) for row in self.rows for i, _after in scripted(row) if isinstance(i, Scripts))
            self.evidence.counts = {name for name in above if name is not None and name in self.sets}
        self.said.resolve(grammar)
        self.declared |= self.said.ranks
        grammar.on_line = frozenset(on_line(self.rows))
        if self.posed is None and not grammar.typed:
            grammar.labels_above = self.labels_above()
            grammar.last_above = self.last_above()
            grammar.bare_on_line = frozenset(on_line(self.rows, bare=True))
        grammar.cal_labels = any(
            isinstance(i, Scripts) and i.sup is not None and len(i.sup) == 1 and isinstance(only := i.sup.items[0], Glyph)
            and only.font == "cal" and only.text != "T"
            for row in self.rows for i, _after in scripted(row)
        )  # fmt: skip
        grammar.sigma_is_factor = any(map(has_sigma, self.rows))
        grammar.pi_is_quantity = any(map(has_probability, self.rows))
        if grammar.pi_is_quantity:
            self.rows = [with_constant(row) for row in self.rows]
        grammar.has_powers_of_e = any(
            isinstance(i, Scripts) and i.sup is not None and isinstance(i.base, Glyph) and i.base.text == "e"
            for row in self.rows for i, _after in scripted(row)
        )  # fmt: skip
        raised = [
            i.sup for row in self.rows for i, _after in scripted(row)
            if isinstance(i, Scripts) and isinstance(i.base, Glyph) and i.base.text == "e" and i.sup is not None
        ]  # fmt: skip
        grammar.e_is_factor = (
            grammar.has_powers_of_e
            and stands_before(self.rows, "e")
            and all(len(sup) == 1 and isinstance(sup.items[0], Number) for sup in raised)
        )
        grammar.d_is_number = "d" in grammar.defined or any(map(has_number_d, self.rows))
        overlines = (
            i for row in self.rows for i, _after in scripted(row) if isinstance(i, Accent) and i.kind in ("overline", "bar")
        )
        grammar.bars_are_means = any(
            len(i.body) > 1 or (isinstance(i.body.items[0], Scripts) and i.body.items[0].sup is not None)
            for i in overlines
            if len(i.body)
        )

    def all_letters(self) -> set[str]:
        return {stem(base_of(i)) or "" for row in self.rows for i, _ in scripted(row)} | self.evidence.indices

    def last_above(self) -> frozenset[tuple[str, str]]:
        """The capitals above names that have the small letter there as an index: the L of a^{(L)} beside a^{(l)} = f(a^{(l-1)}),
        where no left side has it, or of δ^{(L)} = … beside δ^{(l)} = f(δ^{(l+1)}), which begins there."""
        above: dict[str, set[str]] = {}
        ahead: set[str] = set()
        left: set[str] = set()
        for row in self.rows:
            head = heads(row)
            for item, _after in scripted(row):
                if not isinstance(item, Scripts) or item.sup is None or (name := stem(item.base)) is None:
                    continue
                group = is_bracketed(item.sup)
                letters = set(letters_of(item.sup if group is None else group.body))
                above.setdefault(name, set()).update(letters)
                is_left = any(item is i for i in head)
                left |= letters if is_left else set()
                if not is_left and any(
                    isinstance(i, Sign) and i.text == "+" for i in (item.sup if group is None else group.body)
                ):
                    ahead.add(name)
        counted = self.evidence.indices & (self.evidence.above | self.evidence.left)
        return frozenset(
            (name, c.upper()) for name, letters in above.items() for c in letters & counted
            if c.upper() in letters - (set() if name in ahead else left) - {"T"} - on_line(self.rows)
        )  # fmt: skip

    def labels_above(self) -> frozenset[str]:
        """The letters above the name on a left side that stand nowhere else but above: the c of w^c_t is a label."""
        left: set[str] = set()
        kinds_left: set[str] = set()
        policies: set[str] = set()  # the π of V^π(s), which is a function itself
        for row in self.rows:
            sides = split(row, EQUALITIES)
            item = sides[0].items[0] if len(sides) > 1 and sides[0].items else None
            sup = item.sup if isinstance(item, Scripts) and stem(base_of(item)) is not None else None
            if sup is not None and len(sup) == 1 and isinstance(only := sup.items[0], Glyph) and only.font == "":
                left.add(only.text)
                has_below = isinstance(item, Scripts) and item.sub is not None
                if has_below and only.text in GREEK_WORDS and not self.has_powers(stem(base_of(sides[0].items[0])), sides[1:]):
                    kinds_left.add(only.text)  # the return G_t^λ is no power, though λ stands on the line
                is_policy = len(sides[0]) == 2 or (has_below and only.text in self.evidence.called)  # V^π(s), R^π_s
                policies |= {only.text} if is_policy and len(only.text) > 1 else set()
        elsewhere = on_line(self.rows, bare=True) | self.evidence.below | self.evidence.indices | self.evidence.sizes
        kinds = self.letters_of_kinds() - elsewhere
        kinds |= kinds_left - self.evidence.indices - self.evidence.below
        return frozenset((left - elsewhere - {"T", "top"}) | policies | kinds | self.letters_of_words_above())

    def has_powers(self, name: str | None, right: Sequence[Row]) -> bool:
        """Whether what stands above a name on a left side can be a power: so it stands on the right too, or nothing is above it
        somewhere in the text."""
        raised = (i for side in right for i, _after in scripted(side) if isinstance(i, Scripts) and i.sup is not None)
        below = (i for row in self.rows for i, _after in scripted(row) if isinstance(i, Scripts) and i.sub is not None)
        is_raised = any(stem(i.base) == name and is_bracketed(i.sup) is None for i in raised)
        return is_raised or any(i.sup is None and stem(base_of(i)) == name for i in below)

    def letters_of_kinds(self) -> set[str]:
        """The a, p and n of x_i^a, x_i^p, x_i^n: letters that alone tell several things with one letter and index apart."""
        found: dict[tuple[str, str], set[str]] = {}
        for row in self.rows:
            for item, _after in scripted(row):
                if isinstance(item, Scripts) and item.sub is not None and item.sup is not None and (name := stem(item.base)):
                    below, above = label(item.sub), label(item.sup)
                    if below in self.evidence.indices and above is not None and len(above) == 1 and above.islower():
                        found.setdefault((name, below), set()).add(above)
                    if above in GREEK_WORDS and set(letters_of(item.sub)) <= self.evidence.indices:  # a_k^π, a_k^σ, a_{kj}^μ
                        found.setdefault((name, ""), set()).add(above)
        return {c for (_name, below), letters in found.items() if len(letters) > (2 if below else 1) for c in letters}

    def letters_of_words_above(self) -> set[str]:
        """The h of b^h beside W^{hh} and W^{xh}: what stands above alone, and in the words that stand above others."""
        words = {
            word for row in self.rows for item, _after in scripted(row)
            if isinstance(item, Scripts) and item.sup is not None and is_bracketed(item.sup) is None
            and all(isinstance(i, Glyph) and i.font == "" for i in item.sup) and (word := label(item.sup)) is not None
        }  # fmt: skip
        told = self.evidence.indices | self.evidence.sizes
        long = {w for w in words if len(w) == 2 and w.isalpha() and w.islower() and not set(w) & told}
        return {w for w in words if len(w) == 1 and any(w in other for other in long)}

    def choose_labels(self) -> None:
        """A letter below an array that is also written without it chooses an entry (p_y), where it is a quantity's value; and so
        does a letter that nothing binds, below an array over whose entries a sum goes: the y of -log e^{f_y}/Σ_j e^{f_j}."""
        found: set[tuple[str, str]] = set()
        summed_ = summed_over_entries(self.rows, self.evidence.bound)
        added = added_to_sums(self.rows) if summed_ else set()
        for row in self.rows:
            for item, _after in scripted(row):
                if (
                    isinstance(item, Scripts)
                    and item.sub is not None
                    and len(item.sub) == 1
                    and isinstance(g := item.sub.items[0], Glyph)
                ):
                    base = stem(item.base)
                    if base is None or g.text in self.evidence.indices or g.font not in ("", "word") or not g.text.islower():
                        continue
                    is_own = f"{base}_{g.text}" in self.grammar.defined  # b_y = … beside b_x = …
                    by_habit = base in self.grammar.defined and base in self.evidence.bare and g.text == "y" and not is_own
                    is_one = (
                        len(g.text) == 1 and g.text not in "fgh"
                    ) or g.text in self.evidence.arguments  # the class of loss(x, class)
                    is_entry = base in summed_ and is_one and not is_own and (base, g.text) not in added
                    is_entry = is_entry and g.text not in self.evidence.sizes
                    if by_habit or is_entry or g.text in self.evidence.labels:
                        found.add((base, label(item.sub) or ""))
        self.grammar.chosen = frozenset(found | self.last_entries())

    def last_entries(self) -> set[tuple[str, str]]:
        """A capital below an array is its last entry where it bounds a sum or is the capital of a letter that runs there, h_T
        beside h_t; and so is any capital below what is defined by the step before, x_N beside x_k = f(x_{k-1})."""
        below: dict[str, set[str]] = {}
        stepping = {stem(hung(head.items[0]).base) for row in self.rows if len(head := heads(row)) == 1} - {None}
        shifted: set[str] = set()
        for row in self.rows:
            for item, _after in scripted(row):
                if isinstance(item, Scripts) and item.sub is not None and (base := stem(item.base)) is not None:
                    below.setdefault(base, set()).update(letters_of(item.sub))
                    if base in stepping and label(item.sub) is None and letters_of(item.sub):
                        shifted.add(base)
        found: set[tuple[str, str]] = set()
        elsewhere, ending = self.ending_elsewhere(), self.ending_before()
        for base, letters in below.items():
            if base in self.grammar.dotted:  # the dots say to where w_0 + w_1 x + … + w_M x^M goes
                continue
            running = {c.upper() for c in (letters & self.evidence.indices) - elsewhere}
            lasts = running | self.evidence.sizes if running else set()
            before = {size for letter, size in ending if letter in letters}
            capitals = {c for c in letters if len(c) == 1 and c.isupper() and (c in lasts or (running and base in shifted))}
            found |= {(base, c) for c in capitals | (before & letters)}
        return found

    def ending_before(self) -> set[tuple[str, str]]:
        """The letters of sums that end one before a size, with it: k and N of Σ_{k=0}^{N-1} x_k, with x_N the last."""
        found: set[tuple[str, str]] = set()
        for row in self.rows:
            for item, _after in scripted(row):
                if not isinstance(item, Scripts) or item.sub is None or item.sup is None or fold_of(item) is None:
                    continue
                match item.sup.items:
                    case (Glyph(text=size), Sign(text="-"), Number(text="1")):
                        found |= {(b.text, size) for b in bound_letters(item.sub)}
        return found

    def ending_elsewhere(self) -> set[str]:
        """The letters that sums take up to something else than their own capital: the i of Σ_{i=1}^V."""
        found: set[str] = set()
        for row in self.rows:
            for item, _after in scripted(row):
                if isinstance(item, Scripts) and item.sub is not None and item.sup is not None and fold_of(item) is not None:
                    found |= {b.text for b in bound_letters(item.sub) if b.text.upper() not in letters_of(item.sup)}
        return found

    def is_list(self, row: Row) -> bool:
        """x = (x_1, …, x_n)^T names the entries of x; D = {(x_i, y_i)} a sample."""
        sides = split(row, EQUALITIES)
        if len(sides) != 2 or len(sides[0]) != 1 or len(sides[1]) != 1:
            return False
        name = stem(base_of(sides[0].items[0]))
        group = base_of(sides[1].items[0])
        if name is None or not isinstance(group, Group):
            return False
        if group.open == "{":
            if any(isinstance(i, Sign) and i.text in ("+", "-", "*", "/", "cdot", "=") for i in group.body):
                return False
            inner = next((i for i in group.body if isinstance(base_of(i), Glyph)), None)
            first = group.body.items[0] if group.body.items else None
            if isinstance(first, Group):
                inner = first.body.items[0] if first.body.items else None
            of = None if inner is None else stem(base_of(inner))
            if of is not None:
                self.sets[name] = (of, 0)
                return True
            return False
        parts = split(group.body, {",", ";"})
        if not any(isinstance(i, Dots) for i in group.body) or len(parts) < 3:
            return False
        stems = {stem(base_of(p.items[0])) for p in parts if len(p) == 1 and not isinstance(p.items[0], Dots)}
        if stems == {name}:
            self.declared[name] = 1
            self.conventions.append(message("{name} has the entries that are listed", name=name))
            return True
        return False

    def is_equation(self, row: Row) -> bool:
        """Whether a left side is what a function is of something, and defines nothing: tr(AB) = tr(BA), f(-x) = f(x), and where
        the function stands on both sides, V(s) = r + γ V(s'); each density has a name of its own."""
        first, *rest = split(row, EQUALITIES)
        if not rest or len(first) != 2 or (name := stem(base_of(first.items[0]))) is None:
            return False
        own = first.items[1]
        if not isinstance(own, Group) or own.open != "(":
            return False
        if name in OF_ARRAYS and any(len(r) > 1 for r in split(own.body, SEPARATORS)):
            return True
        if set(letters_of(own.body)) & self.evidence.indices:
            return False
        if any(isinstance(i, Sign) and i.text in ("+", "-") for i in own.body) and self.row_calls(name) > 1:
            return True
        if isinstance(first.items[0], Scripts) and self.is_defined_plainly(name):  # L_SAM(w) = L(w + ε), where L(w) = …
            return False
        word = word_below(first.items[0])
        calls = ((i, None if after is None else base_of(after)) for side in rest for i, after in scripted(side))
        others = [
            g for i, g in calls
            if isinstance(g, Group) and g.open == "(" and stem(base_of(i)) == name and word_below(i) in ("", word)
            and not (isinstance(i, Scripts) and i.sub and not isinstance(first.items[0], Scripts) and self.is_labelled(i.sub))
        ]  # fmt: skip
        return name not in DENSITIES and any(label(g.body) != label(own.body) for g in others)

    def is_defined_plainly(self, name: str) -> bool:
        """Whether a left side is a function with nothing below or above its letter."""
        lefts = (sides[0].items for row in self.rows if len(sides := split(row, EQUALITIES)) > 1)
        return any(len(i) == 2 and isinstance(i[0], Glyph) and i[0].text == name and isinstance(i[1], Group) for i in lefts)

    def is_labelled(self, sub: Row) -> bool:
        """Whether a small letter stands below that is no index: L_r is another function than L."""
        only = sub.items[0] if len(sub) == 1 else None
        is_letter = isinstance(only, Glyph) and len(only.text) == 1 and only.text.islower() and only.text.isascii()
        return is_letter and label(sub) not in self.evidence.indices

    def has_terms(self, name: str) -> bool:
        """Whether functions of one letter are told apart by an index, and are no entries: p_k(x) stands where p(x) is defined, or
        is defined itself."""
        for row in self.rows:
            left, *right = split(row, EQUALITIES)
            head = self.quick_head(left) if right else None
            heads = [left.items[0]] if right and left.items else []
            inner = [i for side in right for i, _after in scripted(side)] if head is not None and head[0] == name else []
            if any(isinstance(i, Scripts) and i.sub is not None and stem(i.base) == name for i in (*heads, *inner)):
                return True
        return False

    def quick_head(self, side: Row) -> tuple[str, int | None] | None:
        before, items = of_change(side)
        if side.at in self.equations:
            return None
        if not items or len(items) > 2 or (len(items) == 2 and is_known_function(items[0])):
            return None
        name = self.grammar.name_with_labels(items[0], False) if isinstance(base_of(items[0]), Glyph | Accent) else None
        if name is None or self.is_moment(name, items[1] if len(items) > 1 else None):
            return None
        if len(items) == 2:
            group, above = base_of(items[1]), items[1].sup if isinstance(items[1], Scripts) else None  # σ(z)_i
            if not isinstance(group, Group) or group.open not in ("(", "[") or above is not None:
                return None
            return before + name, len(split(group.body, SEPARATORS))
        return before + name, None


def has_probability(row: Row) -> bool:
    """Whether π is a quantity in a row: a left side is a function of it, or it is taken from 1."""
    head = heads(row).items
    own = [part for g in head[1:2] if isinstance(g, Group) and g.open == "(" for part in split(g.body, SEPARATORS)]
    is_of = any(len(part) == 1 and is_pi(part.items[0]) for part in own)
    return is_of or any(takes_from_one(r) for r in rows_within(row))


def with_constant(row: Row) -> Row:
    """A row in which the π of 2π is the number, beside a quantity π."""
    made: list[Item] = []
    for n, item in enumerate(row.items):
        before = row.items[n - 1] if n else None
        is_constant = is_pi(item) and isinstance(before, Number) and before.text == "2"
        made.append(Glyph(item.at, "pi", "constant") if is_constant else changed(item, with_constant))
    return Row(row.at, tuple(made))


def is_pi(item: Item) -> bool:
    return isinstance(item, Glyph) and item.text == "pi"


def takes_from_one(row: Row) -> bool:
    """Whether 1 - π stands in a row, and no factor behind π."""
    items = row.items
    return any(
        isinstance(one := items[n], Number) and one.text == "1" and isinstance(minus := items[n + 1], Sign) and minus.text == "-"
        and is_pi(base_of(items[n + 2])) and len(items) == n + 3 for n in range(len(items) - 2)
    )  # fmt: skip


def word_below(item: Item) -> str:
    """The number, or the word of more than a letter, below a name: the cls of L_{cls}."""
    word = label(item.sub) if isinstance(item, Scripts) and item.sub is not None else None
    return word if word is not None and (word.isdigit() or (len(word) > 1 and word.isalpha())) else ""
