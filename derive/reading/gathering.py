"""The evidence of a text, gathered from all its rows: what sums bind, left sides name, shifts and other indices say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise
from types import MappingProxyType

from derive.reading.counting import (
    acting,
    always_alone,
    conditioned,
    defined_apart,
    is_shift,
    left_letters,
    listed,
    lone,
    on_line,
    stepped,
    tabled,
)
from derive.reading.evidence import (
    SEPARATORS,
    Evidence,
    bound_letters,
    fold_of,
    heads,
    is_bracketed,
    is_dotted,
    letters_of,
    places_of,
    primed_letter,
    scripted,
    split,
    unprimed,
)
from derive.reading.naming import DENSITIES, is_capital, label, stem
from derive.reading.runs import base_of, parts
from derive.reading.surface import Accent, Dots, Fraction, Group, Item, Letter, Number, Row, Scripts, Sign


def gathered(
    rows: Sequence[Row], forced: Set[str] = frozenset(), labels: Set[str] = frozenset(),
    others: Mapping[str, str] = MappingProxyType({}),
) -> Evidence:  # fmt: skip
    """The evidence of some rows; `forced` letters are indices, and `labels` are none: a quantity chooses an entry.

    `others` are the letters that stand for indices which have the name of an array.
    """
    found = Evidence(rows, labels={*labels})
    found.bound |= forced - labels
    found.stepped = {c for row in rows for c in stepped(row)}
    found.acting = acting(rows)
    for row in rows:
        left_letters(row, found)
    found.left |= (always_alone(rows) | conditioned(rows)).union(*map(tabled, rows))
    on_left = found.above | {
        c for row in rows for i, _after in scripted(heads(row)) if isinstance(i, Scripts) and i.sup and is_shift(i.sup)
        for c in letters_of(i.sup)
    }  # fmt: skip
    under: set[str] = set()
    for row in rows:
        for item, _after in scripted(row):
            draws = isinstance(item, Scripts) and any(isinstance(i, Sign) and i.text in ("sim", "~") for i in item.sub or ())
            if isinstance(item, Scripts) and fold_of(item) is None and not draws:
                under.update(letters_of(item.sub))
                found.below.update(places_of(item))
    for row in rows:
        _scan(row, found)
        head = heads(row)
        left = (
            {c for i, _after in scripted(head) if isinstance(i, Scripts) for c in letters_of(i.sub)} if head.items else found.left
        )
        left = set() if head.items and fold_of(head.items[0]) is not None else left  # Σ x_i (y_i - c) = …
        _bare_sums(row, found, left & found.left)
    _steps(rows, found)
    found.bare |= found.arguments - found.called.keys()  # the τ of L(τ) = Σ τ(x_i) is a function
    found.above -= on_line(rows) - found.left
    found.above -= under - on_left  # the t of γ^{t-1} r_t is an index below: what stands above is a power
    found.above |= _bound_above(rows, found)
    for letters in (found.bound, found.left, found.above):
        letters -= labels
    found.left -= defined_apart(rows)
    _layers(rows, found, others)
    for letter in [*found.bound]:  # a sum over s' beside V(s): s is an index too
        if unprimed(letter) != letter and not _is_value(unprimed(letter), found):
            found.left.add(unprimed(letter))
    for row in rows:  # ∂/∂θ_{s',a'} beside θ_{s,a}
        for item, _after in scripted(row):
            primed = {primed_letter(i) for i in item.sub or ()} if isinstance(item, Scripts) and fold_of(item) is None else set()
            found.left |= {c for c in primed if c is not None and unprimed(c) in found.left | found.bound and c not in labels}
    found.shifted -= _ends(rows, found)
    found.indices = {*found.bound, *found.shifted}
    _settle(rows, found)
    found.renamed = {new: old for old, new in others.items()}
    found.choosers = {name for row in rows for name in _choosers(row, found)}
    return found


def _is_value(letter: str, found: Evidence) -> bool:
    """Whether a letter stands in brackets beside letters that are no indices, and nowhere else: the a of Q(s, a) beside
    max_{a'} Q(s', a')."""
    if letter in found.below | found.left | found.bound:
        return False
    parts = [split(group.body, SEPARATORS) for groups in found.called.values() for group in groups]
    alone = [[i.text for r in row if len(r) == 1 and isinstance(i := r.items[0], Letter) and len(i.text) == 1] for row in parts]
    beside = [set(letters) - {letter} for letters in alone if letter in letters]
    return bool(beside) and all(bool(letters - found.left - found.bound) for letters in beside)


def _scan(row: Row, found: Evidence) -> None:
    over = (base_of(i) for i, _after in scripted(row))
    accented = {id(i.body.items[0]) for i in over if isinstance(i, Accent) and len(i.body) == 1}
    arguments = {id(i) for group in heads(row) if isinstance(group, Group) and group.open == "(" for i in group.body}
    found.listed |= listed(row)
    hung = (i.sup.items[0] for i, _after in scripted(row) if isinstance(i, Scripts) and i.sup is not None and len(i.sup) == 1)
    turns = {id(i) for i in hung if isinstance(i, Letter) and i.text == "T"}  # the T of η^T T(y) is two things
    for item, after in scripted(row):
        if isinstance(item, Scripts):
            if fold_of(item) is not None and item.sub is not None:
                of_set = any(isinstance(i, Sign) and i.text in ("in", "notin") for i in item.sub)
                valued = {i.text.lower() for i in item.sub if isinstance(i, Letter) and i.font == "cal"}
                found.bound.update(
                    b.text
                    for b in bound_letters(item.sub)
                    if b.font in ("", "bold")
                    and (not of_set or unprimed(b.text) in found.below | valued or b.text in found.listed)
                )
                _range(item, found)
            else:
                group = is_bracketed(item.sup)
                for place in (item.sub, None if group is None else group.body):
                    if place is not None:
                        _shifts(place, found)
                if item.sup is not None and is_shift(item.sup) and isinstance(item.sup.items[2], Number):  # γ^{n-m} is a power
                    above = {c for c in letters_of(item.sup) if len(c) == 1}
                    found.above.update(above if not _stands_alone(item.base, row) else above & found.above)
        if isinstance(item, Letter) and item.text in ("diag", "Diag") and isinstance(after, Group):
            for inner, _after in scripted(after.body):
                is_vector = isinstance(base_of(inner), Letter) and base_of(inner).font == "bold"  # type: ignore[attr-defined]  # diag(𝐰_r)
                if isinstance(inner, Scripts) and not is_vector and not any(isinstance(i, Dots) for i in after.body):
                    found.bound.update(c for c in letters_of(inner.sub) if len(c) == 1)
        name = stem(base_of(item))
        if name is not None and isinstance(base := base_of(item), Letter | Accent):
            inside = base.body.items[0] if isinstance(base, Accent) and len(base.body) == 1 else base
            if isinstance(inside, Letter) and (inside.font == "bold" or (isinstance(base, Accent) and base.kind == "vec")):
                found.bold.add(name)
                found.arrows |= {name} if isinstance(base, Accent) and base.kind == "vec" else set()
                if isinstance(item, Scripts) and any(c in found.bound or c in found.left for c in letters_of(item.sub)):
                    found.bold_indexed[name] = max(len(places_of(item)), found.bold_indexed.get(name, 0))
            elif isinstance(item, Scripts) and item.sub is not None:
                found.thin_indexed[name] = max(len(places_of(item)), found.thin_indexed.get(name, 0))
            behind = after if after is None else base_of(after)
            if isinstance(behind, Group) and behind.open == "(" and not (isinstance(base, Letter) and base.font == "big"):
                found.called.setdefault(name, []).append(behind)
            elif id(item) in arguments:
                found.arguments.add(name)
            elif id(item) not in accented | turns:  # the letter below a hat stands not for itself
                found.bare.add(name)


def _bound_above(rows: Sequence[Row], found: Evidence) -> set[str]:
    """The letters that sums bind which stand above a name where it has an index elsewhere: the j of Σ_j a^j beside a^i, the k of
    Σ_k 𝐰^k, for a vector has no such powers, the t of 1/T Σ_t p_c^t, and the a of Σ_a π(a|s) R_s^a."""
    by: dict[str, set[str]] = {}
    every: set[str] = set()
    cells = (cell for groups in found.called.values() for group in groups for cell in split(group.body, SEPARATORS))
    handed = {only.text for cell in cells if len(cell) == 1 and isinstance(only := cell.items[0], Letter)}
    for row in rows:
        averaged = set(_averaged(row))
        for item, _after in scripted(row):
            if isinstance(item, Scripts) and item.sup is not None and len(item.sup) == 1 and fold_of(item) is None:
                letters = set(letters_of(item.sup))
                by.setdefault(stem(item.base) or "", set()).update(letters)
                is_bold = isinstance(item.base, Letter) and item.base.font == "bold"
                every |= letters if is_bold else letters & averaged if item.sub is not None else set()
                every |= letters & handed if item.sub is not None and is_capital(stem(item.base) or "") else set()
    return {c for letters in by.values() if letters & found.above for c in letters & found.bound} | (every & found.bound)


def _averaged(row: Row) -> Iterator[str]:
    """The letters of which a sum is divided by their capital: the t of 1/T Σ_t."""
    for item, after in pairwise(row.items):
        is_share = isinstance(item, Fraction) and len(item.bottom) == 1 and label(item.top) == "1"
        bottom = item.bottom.items if is_share and isinstance(item, Fraction) else ()
        if bottom and isinstance(after, Scripts) and after.sub is not None and fold_of(after) == "sum":
            yield from (b.text for b in bound_letters(after.sub) if (stem(bottom[0]) or "").lower() == b.text)
    for item in row.items:
        for inner in parts(item):
            yield from _averaged(inner)


def _choosers(row: Row, found: Evidence) -> Iterator[str]:
    """The names that stand below others with an index of their own."""
    for item, _after in scripted(row):
        only = item.sub.items[0] if isinstance(item, Scripts) and item.sub is not None and len(item.sub) == 1 else None
        if isinstance(only, Scripts) and only.sub is not None and (name := stem(only.base)) is not None:
            letters = letters_of(only.sub)
            if letters and set(letters) <= found.indices:
                yield name


def _stands_alone(base: Item, row: Row) -> bool:
    """Whether a letter is a number of its own on the same line, and not below a bar: (1 - r^{n+1})/(1 - r) has powers of r."""
    over = [inner.items[0] for i, _after in scripted(row) if isinstance(inner := accented(i), Row) and len(inner) == 1]
    return isinstance(base, Letter) and any(
        isinstance(i, Letter) and (i.text, i.font) == (base.text, base.font) and all(i is not other for other in over)
        for i, _after in scripted(row)
    )


def accented(item: Item) -> Row | None:
    """What stands below an accent."""
    return base.body if isinstance(base := base_of(item), Accent) else None


def _bare_sums(row: Row, found: Evidence, left: Set[str]) -> None:
    """A sum sign with nothing below is over the letter below what follows it, where that is not on its left side, or over the one
    letter that what follows is of: Σ p(x) log q(x)."""
    for n, item in enumerate(row.items):
        for inner in parts(item):
            _bare_sums(inner, found, left)
        base = base_of(item)
        is_sum = (
            isinstance(base, Letter)
            and fold_of(base) in ("sum", "mean")
            and not (isinstance(item, Scripts) and item.sub is not None)
        )
        if is_sum:
            for later, _after in scripted(Row(row.at, row.items[n + 1 :])):
                if isinstance(later, Scripts) and fold_of(later) is None:
                    letters = [c for c in letters_of(later.sub) if len(c) == 1 and c.islower() and c not in left]
                    if letters:
                        found.bare_letters.setdefault(base.at, letters[0])
                        found.bound.add(letters[0])
                        break
            of = {
                lone(after) for i, after in scripted(Row(row.at, row.items[n + 1 :]))
                if isinstance(after, Group) and isinstance(i, Letter) and i.text in DENSITIES
            }  # fmt: skip
            if base.at not in found.bare_letters and len(of) == 1 and (only := of.pop()) is not None and only not in left:
                found.bare_letters[base.at] = only
                found.bound.add(only)


#: How the names of the weights of layers begin, of which there is one array for each.
WEIGHTS = ("w", "v", "u", "theta")


def _layers(rows: Sequence[Row], found: Evidence, renamed: Mapping[str, str]) -> None:
    """Letters of different layers or kinds: δ_j by δ_k, w_{ji} beside w_{kj}, b_u beside b_i run along different arrays."""
    uses: dict[str, set[tuple[str, ...]]] = {}
    apart: list[set[str]] = []
    for row in rows:
        for item, _after in scripted(row):
            if (
                isinstance(item, Scripts)
                and item.sub is not None
                and (name := stem(item.base)) is not None
                and fold_of(item) is None
            ):
                letters = [label(p) or "" for p in _slots(item.sub)]
                if letters and all(len(c) == 1 and c.islower() for c in letters):
                    above = label(item.sup) if item.sup is not None and is_bracketed(item.sup) else None
                    uses.setdefault(name + (above or ""), set()).add(tuple(letters))  # w^{(1)} and w^{(2)} are two anyway
        head, rest = heads(row), Row(row.at, row.items[len(heads(row)) :])
        is_update = bool(rest) and isinstance(sign := rest.items[0], Sign) and sign.text in ("<-", ":=", "->")
        if not is_update and len(head) == 1 and isinstance(only := head.items[0], Scripts) and only.sub is not None:
            letters = [label(p) or "" for p in _slots(only.sub)]
            others: set[str | None] = {
                label(i.sub) for i, _after in scripted(rest)
                if isinstance(i, Scripts) and i.sub is not None and stem(i.base) == stem(only.base)
                and i.sup is None and only.sup is None and i.primes == only.primes
            }  # fmt: skip
            if (
                len(letters) == 1
                and others
                and None not in others
                and not others & set(letters)
                and all(len(o or "") == 1 for o in others)
            ):
                apart += ({letters[0], o} for o in others if o)
    together = [set(p) for name, patterns in uses.items() for p in patterns if name.lower().startswith(WEIGHTS)]
    for pair in apart:  # δ_j = Σ_k w_{kj} δ_k: from one to the other leads an array with both
        if any(pair <= letters for letters in together):
            found.layers |= pair
    for name, patterns in uses.items():
        pairs = [p for p in patterns if len(p) == 2 and name.lower().startswith(WEIGHTS)]  # A_ij A_jk is a square
        for a in pairs:
            for b in pairs:
                if a[0] == b[1] and len({*a, *b}) == 3 and (a[1], b[0]) not in patterns:
                    found.layers |= {*a, *b}
    singles = {p[0] for patterns in uses.values() for p in patterns if len(p) == 1}
    pair = {renamed.get(c, c) for c in ("u", "i")}  # users and items
    if any(set(p) == pair for patterns in uses.values() for p in patterns) and pair <= singles:
        found.layers |= pair
    found.split = {
        name for name, patterns in uses.items() if len({p for p in patterns if set(p) <= found.layers}) > 1 and found.layers
    }


def _steps(rows: Sequence[Row], found: Evidence) -> None:
    """Names with an index above in brackets: those of a recurrence, and those that have a number below on a left side."""
    for row in rows:
        for item, _after in scripted(row):
            if isinstance(item, Scripts) and (group := is_bracketed(item.sup)) is not None and is_shift(group.body):
                found.recurrent.add(stem(item.base) or "")
        only = head.items[0] if len(head := heads(row)) == 1 else None
        if isinstance(only, Scripts) and is_bracketed(only.sup) is not None and only.sub is not None:
            if all(isinstance(i, Number) for i in only.sub) and letters_of(only.sup):
                found.numbered.add(stem(only.base) or "")


def _shifts(place: Row, found: Evidence) -> None:
    for part in split(place, {","}):
        if is_shift(part):
            found.shifted.add(part.items[0].text)  # type: ignore[attr-defined]
            if isinstance(part.items[2], Letter) and part.items[2].font == "":
                found.shifted.discard("")


def _ends(rows: Sequence[Row], found: Evidence) -> set[str]:
    """The capitals to which an index that a sum binds is added, and nothing else: the T of Σ_i y_{T+i}, where the past ends."""
    beside: dict[str, set[str]] = {}
    for row in rows:
        for item, _after in scripted(row):
            for part in split(item.sub, {","}) if isinstance(item, Scripts) and item.sub is not None else ():
                first = part.items[0] if is_shift(part) else None
                if isinstance(first, Letter) and len(first.text) == 1 and first.text.isupper():
                    beside.setdefault(first.text, set()).add(getattr(part.items[2], "text", ""))
    return {c for c, others in beside.items() if others <= found.bound and c not in found.bound | found.left}


def _range(item: Scripts, found: Evidence) -> None:
    """The bounds of a sum, as evidence for the other places of its letter."""
    assert item.sub is not None
    for upper in () if item.sup is None else item.sup:
        size = stem(base_of(upper))
        if size is not None and isinstance(upper, Letter) and item.sub is not None and _has_bound(item.sub, item.sup):
            found.sizes.add(size)


def _has_bound(sub: Row, sup: Row | None) -> bool:
    return sup is not None and (any(isinstance(i, Sign) and i.text == "=" for i in sub) or len(sub) == 1)


def _settle(rows: Sequence[Row], found: Evidence) -> None:
    """Letters that stand where an index stands at the same name are indices too."""
    uses: list[tuple[str, list[str]]] = []
    for row in rows:
        for item, _ in scripted(row):
            if isinstance(item, Scripts) and (name := stem(item.base)) is not None and fold_of(item) is None:
                places = ["" if is_upright(part) else label(part) or "" for part in _slots(item.sub)]
                uses.append((name, places))
    lists = [i.body for row in rows for i in heads(row) if isinstance(i, Group) and is_dotted(i)]
    lengths = {c for inner in lists for i, _after in scripted(inner) if isinstance(i, Scripts) for c in letters_of(i.sub)}
    # a letter on the left is an index if it stands below another name, or shifted, on the right
    found.indices |= found.left | found.above
    for _ in range(4):
        by: dict[tuple[str, int, int], set[str]] = {}
        for name, places in uses:
            for n, place in enumerate(places):
                if place in found.indices:
                    by.setdefault((name, len(places), n), set()).add(place)
        new = {
            place
            for name, places in uses
            for n, place in enumerate(places)
            if len(place) == 1 and place.islower() and (name, len(places), n) in by
            and place not in found.indices | found.sizes | found.labels
            and all(p in found.indices or k == n or len(p) != 1 for k, p in enumerate(places))
        }  # fmt: skip
        new = {c for c in new - lengths if c in "ijk" or not _only_on_the_right(rows, c)}
        if not new:
            break
        found.indices |= new


def is_upright(row: Row) -> bool:
    """Whether a place holds one upright letter, which is a label where no sum binds it."""
    return len(row) == 1 and isinstance(only := row.items[0], Letter) and only.font == "upright"


def _only_on_the_right(rows: Sequence[Row], letter: str) -> bool:
    """Whether a letter stands below names on right sides alone: W_g beside the W_i is the gate's."""
    for row in rows:
        below = [i for i, _after in scripted(row) if isinstance(i, Scripts) and letter in letters_of(i.sub)]
        head = heads(row)
        if below and (not head.items or any(i in below for i, _after in scripted(head))):
            return False
    return True


def _slots(sub: Row | None) -> list[Row]:
    """The places of a subscript: letters side by side, or between commas."""
    if sub is None:
        return []
    parts_ = split(sub, {","})
    if len(parts_) == 1 and all(isinstance(base_of(i), Letter | Number) for i in sub) and len(sub) > 1:
        return [Row(i.at, (i,)) for i in sub]
    return parts_
