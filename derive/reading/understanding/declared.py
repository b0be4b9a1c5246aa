"""What the declarations of a text say of its names, once it is known which letters below them are indices."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from typing import Any

from derive.errors import NotationError
from derive.reading.account import Account, Size
from derive.reading.account import Declared as Said
from derive.reading.declarations import Declaration, lengths
from derive.reading.evidence import USUAL, heads, letters_of, scripted
from derive.reading.grammar import Grammar
from derive.reading.lengths import Conflict, Lengths
from derive.reading.letters import stands
from derive.reading.meaning.values import Function
from derive.reading.naming import stem
from derive.reading.phrases import Use
from derive.reading.sets import ARRAYS, FUNCTIONS, LABELS
from derive.reading.surface import Letter, Row, Scripts, Sign
from derive.records import replace
from derive.sentence import Message, message
from derive.words import gettext as _

#: What is said of a quantity by one comparison.
COMPARED = re.compile(r"([^<>]+) (<=?|>=?) ([^<>]+)")


class Declared:
    """The declarations of a text, by the names of its formulas."""

    def __init__(self, found: Sequence[Declaration], text: str) -> None:
        self.found, self.text = found, text
        self.labels = frozenset(d.word for d in found if d.is_label)
        self.lengths = lengths(found) - {d.word for d in found}
        self.sizes = self.lengths - {"T"}  # above an array T transposes it
        self.ranks: dict[str, int] = {}
        self.one_of_many: set[str] = set()  # the x of x_i ∈ ℝ^d: declared with an index
        self.by_name: dict[str, Said] = {}  # what is said of its axes, or the first that is said of a name
        self.all: list[Said] = []
        self.fields: dict[str, int | None] = {}

    def resolve(self, grammar: Grammar) -> None:
        """Finds each name with its places: of x_i ∈ ℝ^d that of a matrix, of an index i ∈ {1, …, n} none."""
        for d in self.found:
            if d.members.kind == FUNCTIONS:
                self.function(d, grammar)
                continue
            phrase = grammar.expression(d.name)
            if isinstance(phrase, Use):
                self.quantity(d, phrase, grammar.evidence.indices)

    def function(self, d: Declaration, grammar: Grammar) -> None:
        """An unknown function, unless the text defines it; of a vector it has one value where the declaration says so."""
        name = grammar.name_with_labels(d.name.items[-1], False)
        if name is None:
            return
        grammar.functions.setdefault(name, 1)
        if d.values is not None and d.members.sizes:
            self.fields[name] = d.values.rank
        self.add(Said(name, d.told(name), FUNCTIONS, d.members.sizes, at=d.at))

    def parameters(self, functions: Mapping[str, Function]) -> None:
        """What a function is defined of has the axes that its declaration gives: the x of f: ℝ^n → ℝ, f(x) = …"""
        for name, function in functions.items():
            said = self.by_name.get(name)
            if said is None or said.kind != FUNCTIONS or not said.lengths or len(function.parameters) != 1:
                continue
            of = function.parameters[0]
            if isinstance(of, Use) and not of.places and of.name not in self.by_name:
                self.ranks[of.name] = len(said.lengths)
                text = f"{of.name} in R[{', '.join(s.text for s in said.lengths)}]"
                self.add(Said(of.name, text, ARRAYS, said.lengths, at=said.at))
                self.by_name[name] = replace(said, lengths=())

    def indices(self, rows: Sequence[Row]) -> frozenset[str]:
        """i, j and k below what is declared as an array with axes, and what a left side has below with its range beside it."""
        limited = {d.word for d in self.found if "{name}" in d.members.called}
        left = {c for r in rows for i in heads(r).items[:1] if isinstance(i, Scripts) for c in letters_of(i.sub)}
        arrays = {d.word for d in self.found if len(d.name) == 1 and isinstance(d.name.items[0], Letter) and d.members.rank}
        subs = [i.sub for r in rows for i, _after in scripted(r) if isinstance(i, Scripts) and i.sub and stem(i.base) in arrays]
        letters = [frozenset(i.text for i in sub if isinstance(i, Letter)) for sub in subs]
        plain = [all(isinstance(i, Letter) for i in sub) for sub in subs]
        ranged = frozenset(limited & left & USUAL)
        return ranged.union(*(c for c, is_one in zip(letters, plain, strict=True) if is_one and c <= frozenset("ijk")))

    def quantity(self, d: Declaration, use: Use, indices: Set[str]) -> None:
        """The axes of a name, those of its places before those that are declared; n_l is another length for every l."""
        rank = d.members.rank
        written = tuple(Size("") for _place in use.places)
        along = (*written, *(Size(s.text) if indices & {*s.below} else s for s in d.members.sizes))
        places = ",".join(getattr(p, "name", "") or getattr(p, "text", ":") for p in use.places)
        told = d.told(f"{use.name}[{places}]" if use.places else use.name)
        said = Said(
            use.name, told, d.members.kind if d.members.kind == LABELS else ARRAYS, along if rank is not None else (),
            d.members.bounds, d.members.is_symmetric, d.members.last, d.at,
        )  # fmt: skip
        before = self.by_name.get(use.name)
        if rank is not None:
            total = len(use.places) + rank
            self.one_of_many |= {use.name} if use.places else set()
            if self.ranks.setdefault(use.name, total) != total and before is not None:
                raise self.disagreement(before, said)
        self.add(said)

    def add(self, said: Said) -> None:
        beside = (one for one in self.all if one.name == said.name and exclude(one, said))
        if (other := next(beside, None)) is not None:
            raise NotationError(
                _("{one} and {other} exclude each other: the cases of one formula are written below one another").format(
                    one=self.place(other), other=self.place(said)
                ), self.text, said.at, r"`\begin{cases}`",
            )  # fmt: skip
        self.all.append(said)
        before = self.by_name.get(said.name)
        if before is None or (said.lengths and not before.lengths):
            self.by_name[said.name] = said

    def beside(self, account: Account) -> Account:
        """An account with the declarations, and with what they say of its names."""
        if not self.by_name:
            return account
        lengths = Lengths(account.items, [*self.by_name.values()])
        if lengths.conflict is not None:
            raise self.conflict(lengths.conflict)
        names = {n: self.known(n, known, lengths) for n, known in account.names.items()}
        names = {n: known for n, known in names.items() if known["kind"] != "size" or self.is_size(n, names, account)}
        names = {n: {"kind": FUNCTIONS} for n, d in self.by_name.items() if d.kind == FUNCTIONS} | names
        conventions = (*account.conventions, *self.conventions())
        return replace(account, names=names, conventions=conventions, declarations=tuple(self.all))

    @staticmethod
    def is_size(name: str, names: Mapping[str, Mapping[str, Any]], account: Account) -> bool:
        """Whether a size is one still, where declarations call axes by other names."""
        along = any(name in (known.get("shape") or ()) for known in names.values())
        return along or any(stands(name, str(m.entries)) for i in account.items for m in i.members)

    def known(self, name: str, known: dict[str, Any], lengths: Lengths) -> dict[str, Any]:
        """What is known of a name, with what its declaration and the lengths of others say."""
        said = self.by_name.get(name)
        shape = known.get("shape")
        rank = len(shape or ())
        if said is not None and self.ranks.get(name, rank) != rank:
            raise NotationError(
                _("{name} has {n} places here, and is declared with {axes}: {declaration}").format(
                    name=name, n=rank, axes=self.ranks[name], declaration=self.place(said)
                ), self.text, said.at,
            )  # fmt: skip
        if shape:
            return known | {"shape": [lengths.of(name, n) or axis for n, axis in enumerate(shape)]}
        if said is not None and said.kind == LABELS:
            return {"kind": LABELS}
        return {"kind": "size"} if name in self.lengths else known

    def conventions(self) -> list[Message]:
        """What is said back of symmetric matrices."""
        names = list(dict.fromkeys(d.name for d in self.all if d.is_symmetric))
        if not names:
            return []
        told = message(
            "{names} is symmetric, and its entries are independent: of the derivative G by a symmetric S, the one along "
            "symmetric matrices is G + G^T - diag(G)", names=", ".join(names),
        )  # fmt: skip
        return [told]

    def place(self, said: Said) -> str:
        """A declaration and where it stands."""
        error = NotationError("", self.text, said.at)
        return _("{declaration} (line {line}, column {column})").format(
            declaration=said.text, line=error.line, column=error.column
        )

    def disagreement(self, one: Said, other: Said) -> NotationError:
        return NotationError(
            _("two declarations disagree: {one}, and {other}").format(one=self.place(one), other=self.place(other)),
            self.text, other.at,
        )  # fmt: skip

    def conflict(self, found: Conflict) -> NotationError:
        one, other = found.axes
        return NotationError(
            _(
                "the sizes do not go together: {one} runs along {size} by {declaration}, and {other}, with the same index, along "
                "{length} by {other_declaration}"
            ).format(
                one=f"{one.name}", size=found.lengths[0], declaration=self.place(one),
                other=f"{other.name}", length=found.lengths[1], other_declaration=self.place(other),
            ), self.text, found.at,
        )  # fmt: skip

    def refuse_places(self, uses: Mapping[str, Sequence[Use]]) -> None:
        """An entry with more places than its name is declared to have axes."""
        for name, rank in self.ranks.items():
            use = next((u for u in uses.get(name, ()) if len(u.places) > rank), None)
            if use is not None:
                raise NotationError(
                    _("{name} has {n} places here, and is declared with {axes}: {declaration}").format(
                        name=name, n=len(use.places), axes=rank, declaration=self.place(self.by_name[name])
                    ), self.text, use.at,
                )  # fmt: skip

    def refuse_rest(self, rows: Sequence[Row]) -> None:
        """A set that is not known."""
        sign = next((i for r in rows for i in r if isinstance(i, Sign) and i.text == "in"), None)
        if sign is not None:
            raise NotationError(
                _("this set is not known; there are R[N, D], Sym[N], PosDef[N], Index[K] and Fun"),
                self.text,
                sign.at,
                "`x in R[N]`",
            )

    def told(self, reason: str, names: frozenset[str]) -> str:
        """Why something does not fit, with the declarations of the names that stand there."""
        said = [self.place(self.by_name[n]) for n in sorted(names) if n in self.ranks and n in self.by_name]
        return f"{reason}; {_('declared: {declarations}').format(declarations=', '.join(said))}" if said else reason


def exclude(one: Said, other: Said) -> bool:
    """Whether no number, or one alone, is as two declarations say: x > 0 and x <= 0, x < a and x >= a."""
    pairs = ((one.bounds, other.bounds), (other.bounds, one.bounds))
    if any(low is not None and high is not None and low >= high for (low, _h), (_l, high) in pairs):
        return True
    said = [COMPARED.fullmatch(d.text) for d in (one, other)]
    if said[0] is None or said[1] is None:
        return False
    (name, sign, bound), (other_name, other_sign, other_bound) = (found.groups() for found in said if found is not None)
    return (name, bound) == (other_name, other_bound) and sign[0] != other_sign[0]
