"""The evidence of a text, gathered from all its rows: what sums bind, left sides name, shifts and other indices say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from types import MappingProxyType

from derive.reading.evidence import (
    RELATIONS,
    USUAL,
    Evidence,
    bound_letters,
    fold_of,
    heads,
    is_bracketed,
    is_dotted,
    letters_of,
    primed_letter,
    scripted,
    split,
    unprimed,
)
from derive.reading.naming import DENSITIES, label, stem
from derive.reading.runs import base_of, parts
from derive.reading.surface import Accent, Cases, Dots, Group, Item, Letter, Matrix, Number, Row, Scripts, Sign
from derive.reading.walking import changed

#: Letters of what is chosen from: actions, arms, states and classes. What a function is of is called x, z, u, w or θ.
CHOICES = frozenset("abceijklmns")
#: Greek letters that are indices beside another letter below: H_{aμ}.
TENSOR = frozenset(("mu", "nu", "alpha", "beta", "rho", "kappa"))


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
    for row in rows:
        _left(row, found)
    found.left |= always_alone(rows)
    on_left = found.above | {
        c for row in rows for i, _after in scripted(heads(row)) if isinstance(i, Scripts) and i.sup and is_shift(i.sup)
        for c in letters_of(i.sup)
    }  # fmt: skip
    under: set[str] = set()
    for row in rows:
        for item, _after in scripted(row):
            if isinstance(item, Scripts) and fold_of(item) is None:
                under.update(letters_of(item.sub))
                found.below.update(letters_of(item.sub))
                group = is_bracketed(item.sup)
                found.below.update(letters_of(None if group is None else group.body))
    for row in rows:
        _scan(row, found)
        head = heads(row)
        left = (
            {c for i, _after in scripted(head) if isinstance(i, Scripts) for c in letters_of(i.sub)} if head.items else found.left
        )
        left = set() if head.items and fold_of(head.items[0]) is not None else left  # Σ x_i (y_i - c) = …
        _bare_sums(row, found, left & found.left)
    found.above -= on_line(rows) - found.left
    found.above -= under - on_left  # the t of γ^{t-1} r_t is an index below: what stands above is a power
    for letters in (found.bound, found.left, found.above):
        letters -= labels
    found.left -= defined_apart(rows)
    _layers(rows, found, others)
    for letter in [*found.bound]:  # a sum over s' beside V(s): s is an index too
        if unprimed(letter) != letter:
            found.left.add(unprimed(letter))
    found.indices = {*found.bound, *found.shifted}
    _settle(rows, found)
    found.renamed = {new: old for old, new in others.items()}
    found.choosers = {name for row in rows for name in _choosers(row, found)}
    return found


def _scan(row: Row, found: Evidence) -> None:
    over = (base_of(i) for i, _after in scripted(row))
    accented = {id(i.body.items[0]) for i in over if isinstance(i, Accent) and len(i.body) == 1}
    found.listed |= listed(row)
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
                if isinstance(inner, Scripts) and not any(isinstance(i, Dots) for i in after.body):
                    found.bound.update(c for c in letters_of(inner.sub) if len(c) == 1)
        name = stem(base_of(item))
        if name is not None and isinstance(base := base_of(item), Letter | Accent):
            inside = base.body.items[0] if isinstance(base, Accent) and len(base.body) == 1 else base
            if isinstance(inside, Letter) and (inside.font == "bold" or (isinstance(base, Accent) and base.kind == "vec")):
                found.bold.add(name)
                found.arrows |= {name} if isinstance(base, Accent) and base.kind == "vec" else set()
                if isinstance(item, Scripts) and any(c in found.bound or c in found.left for c in letters_of(item.sub)):
                    found.bold_indexed.add(name)
            elif isinstance(item, Scripts) and item.sub is not None:
                found.thin_indexed.add(name)
            behind = after if after is None else base_of(after)
            if isinstance(behind, Group) and behind.open == "(" and not (isinstance(base, Letter) and base.font == "big"):
                found.called.setdefault(name, []).append(behind)
            elif id(item) not in accented:  # the letter below a hat stands not for itself
                found.bare.add(name)


def listed(row: Row) -> set[str]:
    """The letters of sets that count entries, though they stand below nothing: the v of PR(u) = Σ_{v ∈ B_u} PR(v), for which the
    right side has what the left side defines, and of h(u) = Σ_{v ∈ N(u)} a(v), where the set is that of the left side's u."""
    head = heads(row)
    if len(head) != 2 or not isinstance(group := head.items[1], Group) or (own := lone(group)) is None:
        return set()
    rest = Row(row.at, row.items[2:])
    calls = [(stem(base_of(i)), one) for i, after in scripted(rest) if isinstance(after, Group) and (one := lone(after))]
    found = {one for name, one in calls if name == stem(base_of(head.items[0]))}
    for item, _after in scripted(rest):
        if isinstance(item, Scripts) and item.sub is not None and fold_of(item) is not None:
            cut = next((n for n, i in enumerate(item.sub.items) if isinstance(i, Sign) and i.text == "in"), len(item.sub))
            if own in on_line([Row(row.at, tuple(i for set_ in item.sub.items[cut:] for inner in parts(set_) for i in inner))]):
                found |= {b.text for b in bound_letters(item.sub)} & {one for _name, one in calls}
    return found - {own}


def always_alone(rows: Sequence[Row]) -> set[str]:
    """The letters of choices that are indices, as the a of UCB_t(a) = μ_t(a) + c √(ln t/N_t(a)): alone in brackets on a left side
    and wherever else they stand, always behind a name with the same index below."""
    found: set[str] = set()
    for row in rows:
        head = heads(row).items
        if len(head) != 2 or not isinstance(group := head[1], Group) or (letter := lone(group)) not in CHOICES or letter is None:
            continue
        below = set(letters_of(head[0].sub)) & USUAL if isinstance(head[0], Scripts) else set()
        every = sum(isinstance(i, Letter) and i.text == letter for r in rows for i, _after in scripted(r))
        alone = [
            item for r in rows for item, after in scripted(r)
            if isinstance(after, Group) and lone(after) == letter
            if isinstance(item, Scripts) and below & set(letters_of(item.sub))
        ]  # fmt: skip
        found |= {letter} if below and 1 < len(alone) == every else set()
    return found


def lone(group: Group) -> str | None:
    """The one small letter that stands in brackets, with its prime."""
    only = group.body.items[0] if group.open == "(" and len(group.body) == 1 else None
    letter = only.text if isinstance(only, Letter) else None if only is None else primed_letter(only)
    return letter if letter is not None and len(unprimed(letter)) == 1 and letter.islower() else None


def _choosers(row: Row, found: Evidence) -> Iterator[str]:
    """The names that stand below others with an index of their own."""
    for item, _after in scripted(row):
        only = item.sub.items[0] if isinstance(item, Scripts) and item.sub is not None and len(item.sub) == 1 else None
        if isinstance(only, Scripts) and only.sub is not None and (name := stem(only.base)) is not None:
            letters = letters_of(only.sub)
            if letters and set(letters) <= found.indices:
                yield name


def _stands_alone(base: Item, row: Row) -> bool:
    """Whether a letter is a number of its own on the same line: (1 - r^{n+1})/(1 - r) has powers of r."""
    return isinstance(base, Letter) and any(
        isinstance(i, Letter) and (i.text, i.font) == (base.text, base.font) for i, _after in scripted(row)
    )


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
    together = [set(p) for patterns in uses.values() for p in patterns]
    for pair in apart:  # δ_j = Σ_k w_{kj} δ_k: from one to the other leads an array with both
        if any(pair <= letters for letters in together):
            found.layers |= pair
    for patterns in uses.values():
        pairs = [p for p in patterns if len(p) == 2]
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


def on_line(rows: Sequence[Row], bare: bool = False) -> set[str]:
    """The letters that stand on the line somewhere, above and below fraction bars too, and not only as scripts; of those that are
    `bare`, nothing hangs from them there."""
    found: set[str] = set()
    for row in rows:
        for item in row:
            base = base_of(item)
            if isinstance(base, Letter):
                found |= {base.text} if base is item or not bare else set()
            else:
                found |= on_line(list(parts(base)), bare)
    return found


def _uncalled(row: Row) -> Row:
    """A row without the brackets that follow a letter, in which may stand what it is of."""
    made: list[Item] = []
    for item in row.items:
        if not (isinstance(item, Group) and item.open == "(" and made and isinstance(base_of(made[-1]), Letter)):
            made.append(changed(item, _uncalled))
    return Row(row.at, tuple(made))


def is_shift(row: Row) -> bool:
    items = row.items
    return (
        len(items) == 3 and isinstance(items[0], Letter) and isinstance(items[1], Sign)
        and items[1].text in ("+", "-") and isinstance(items[2], Number | Letter)
    )  # fmt: skip


def _shifts(place: Row, found: Evidence) -> None:
    for part in split(place, {","}):
        if is_shift(part):
            found.shifted.add(part.items[0].text)  # type: ignore[attr-defined]
            if isinstance(part.items[2], Letter) and part.items[2].font == "":
                found.shifted.discard("")


def _range(item: Scripts, found: Evidence) -> None:
    """The bounds of a sum, as evidence for the other places of its letter."""
    assert item.sub is not None
    for upper in () if item.sup is None else item.sup:
        size = stem(base_of(upper))
        if size is not None and isinstance(upper, Letter) and item.sub is not None and _has_bound(item.sub, item.sup):
            found.sizes.add(size)


def _has_bound(sub: Row, sup: Row | None) -> bool:
    return sup is not None and (any(isinstance(i, Sign) and i.text == "=" for i in sub) or len(sub) == 1)


def _left(row: Row, found: Evidence) -> None:
    head = heads(row)
    rest = row.items[len(head) :]
    if not head.items:
        return
    seen: defaultdict[str, int] = defaultdict(int)
    below: defaultdict[str, int] = defaultdict(int)
    for item, _ in scripted(Row(row.at, rest)):
        if is_of_derivative(item):
            continue
        if isinstance(item, Scripts):
            is_delta = isinstance(item.base, Letter) and item.base.text == "delta" and item.sub is not None and len(item.sub) > 1
            for place in (item.sub, item.sup):
                for letter in letters_of(place):
                    seen[letter] += 1
                    below[letter] += (place is item.sub and not is_delta) or is_bracketed(place) is not None
        elif isinstance(item, Group | Cases | Matrix):
            for inner in parts(item):
                if any(isinstance(i, Sign) and i.text in RELATIONS for i in inner):
                    for i in inner:
                        if isinstance(i, Letter):
                            seen[i.text] += 1
    arguments: list[Row] = []
    bare = {i.text for i, _after in scripted(Row(row.at, rest)) if isinstance(i, Letter) and i.font in ("", "upright")}
    summed = {
        b.text
        for i, _after in scripted(Row(row.at, rest))
        if isinstance(i, Scripts) and i.sub is not None and fold_of(i)
        for b in bound_letters(i.sub)
    }
    ends = {
        c for i, _after in scripted(Row(row.at, rest)) if isinstance(i, Scripts) and i.sup and fold_of(i) and len(i.sup) == 1
        for c in letters_of(i.sup)
    }  # fmt: skip
    beside: set[str] = set()
    tabled: set[str] = set()
    for item, after in scripted(Row(row.at, rest)):
        group = after if after is None else base_of(after)
        is_called = isinstance(base_of(item), Letter | Accent) and fold_of(item) is None
        if isinstance(group, Group) and group.open == "(" and is_called:
            inside = {i.text for i in group.body if isinstance(i, Letter)} | {p for i in group.body if (p := primed_letter(i))}
            simple = all(
                isinstance(i, Letter | Number)
                or primed_letter(i) is not None
                or (isinstance(i, Sign) and i.text in ("+", "-", ",", "|", ";"))
                for i in group.body
            )
            if inside & summed and simple:
                beside |= inside
                tabled.add(stem(base_of(item)) or "")
    for item, after in scripted(Row(row.at, rest)):
        group = after if after is None else base_of(after)
        if isinstance(group, Group) and group.open == "(" and stem(base_of(item)) in tabled:
            beside |= {i.text for i in group.body if isinstance(i, Letter)}
    factors = on_line([_uncalled(Row(row.at, rest))])  # the w of J(w) = w^T S_w w is no index, though S_w has it below
    for item, after in scripted(undotted(head)):
        if is_of_derivative(item):
            continue
        places = [item.sub] if isinstance(item, Scripts) else []
        group = is_bracketed(item.sup) if isinstance(item, Scripts) else None
        if group is not None:
            places.append(group.body)
        if isinstance(item, Scripts) and item.sup is not None and group is None and len(item.sup) == 1:
            above = letters_of(item.sup)
            if (
                above
                and len(above[0]) == 1
                and above[0] != "T"
                and above[0].islower()
                and (seen[above[0]] or above[0] in found.above)
            ):
                found.above.update(above)
        if isinstance(after, Group) and after.open == "(" and isinstance(base_of(item), Letter):
            for part in split(after.body, {",", ";", "|"}):
                if len(part) == 1 and (primed := primed_letter(part.items[0])) in beside:
                    found.left |= {primed, unprimed(primed)} if primed else set()
                elif len(part) == 1 and isinstance(part.items[0], Scripts):
                    places.append(part)
                elif len(part) == 1 and isinstance(part.items[0], Letter) and part.items[0].font == "":
                    arguments.append(part)
                elif is_event(part) and part.items[2].text in USUAL and seen[part.items[2].text]:  # type: ignore[attr-defined]
                    found.left.add(part.items[2].text)  # type: ignore[attr-defined]
        for place in places:
            if place is None:
                continue
            if isinstance(after, Group) and after.open == "(" and set(letters_of(place)) <= ends - {c for c in below if below[c]}:
                continue  # d_p(x, y) = (Σ_{j=1}^p |x_j - y_j|^p)^{1/p}
            is_called = isinstance(after, Group) and after.open == "("
            upright = {i.text for i, _after in scripted(place) if isinstance(i, Letter) and i.font == "upright"}
            for letter in letters_of(place):
                if letter in upright and len(letter) == 1 and letter not in summed:  # the t of p_{\mathrm t} is a label
                    continue
                is_word = len(letter) > 1 and letter.isascii() and letter.islower() and letter in bare and "," in [
                    i.text for i, _after in scripted(place) if isinstance(i, Sign)
                ]  # fmt: skip
                if is_called and letter not in USUAL and letter in factors and not below[letter]:  # the c of ρ_c(r) = c^2/6 …
                    continue
                is_tensor = letter in TENSOR and len(letters_of(place)) > 1 and below[letter] > 0
                if (
                    is_word
                    or is_tensor
                    or (len(letter) == 1 and letter.islower() and (seen[letter] or (letter in USUAL and letter in bare)))
                ):
                    found.left.add(letter)
    calls = [after for _i, after in scripted(Row(row.at, rest)) if isinstance(after, Group)]
    counting = {lone(g) for g in calls} & set("ijk")  # the i of s(i) = b(i) - a(i)
    for place in arguments:
        letter = place.items[0].text  # type: ignore[attr-defined]
        if (
            len(letter) == 1
            and letter.islower()
            and ((letter in USUAL and letter not in counting) or letter not in factors)
            and (below[letter] or letter in beside or (letter in USUAL and letter in found.stepped) or letter in counting)
        ):
            found.left.add(letter)


def defined_apart(rows: Sequence[Row]) -> set[str]:
    """The letters with which several left sides tell quantities of one name apart: the x and y of b_x = … and b_y = …"""
    by: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        only = head.items[0] if len(head := heads(row)) == 1 else None
        if isinstance(only, Scripts) and only.sub is not None and len(only.sub) == 1 and only.sup is None and not only.primes:
            by[stem(only.base) or ""].update(letters_of(only.sub))
    return {c for letters in by.values() for c in letters if len(letters) > 1 and not letters & USUAL}


def undotted(head: Row) -> Row:
    """A left side without a list of arguments: the n of f(x_1, …, x_n) is how many there are."""
    return Row(head.at, tuple(i for i in head if not is_dotted(i)))


def is_of_derivative(item: Item) -> bool:
    """Whether what hangs below says by what is differentiated: the x of ∇_x is no index for that."""
    sub = item.sub if isinstance(item, Scripts) else None
    single = sub is not None and len(sub) == 1 and isinstance(sub.items[0], Letter)
    return single and isinstance(base := base_of(item), Letter) and base.text in ("nabla", "partial")


def stepped(row: Row) -> set[str]:
    """The letters that count steps in brackets: the n of w(n + 1), and of y(n) = Σ_k h(k) x(n - k)."""
    head = heads(row)
    own = lone(head.items[1]) if len(head) == 2 and isinstance(head.items[1], Group) else None
    folds = (i.sub for i, _after in scripted(row) if isinstance(i, Scripts) and i.sub and fold_of(i))
    bound = {b.text for sub in folds for b in bound_letters(sub)}
    return {
        after.body.items[0].text  # type: ignore[attr-defined]
        for item, after in scripted(row)
        if isinstance(after, Group) and after.open == "(" and isinstance(base_of(item), Letter | Accent) and is_shift(after.body)
        and (isinstance(by := after.body.items[2], Number) or (label(Row(by.at, (by,))) in bound and label(after.body) is None
            and own == after.body.items[0].text))  # type: ignore[attr-defined]
    }  # fmt: skip


def is_event(row: Row) -> bool:
    """P(y = j): a letter for every value that a quantity takes."""
    return (
        len(row) == 3 and isinstance(row.items[0], Letter) and isinstance(row.items[2], Letter)
        and isinstance(sign := row.items[1], Sign) and sign.text == "="
    )  # fmt: skip


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
