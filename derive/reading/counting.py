"""The letters that left sides count: below a name, above it, in brackets behind it, and for every member of a set."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import pairwise

from derive.notation.symbols import GREEK
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
    stands_bare,
    summed_over,
    unprimed,
)
from derive.reading.naming import DENSITIES, is_capital, label, stem
from derive.reading.runs import base_of, parts
from derive.reading.surface import Accent, Cases, Group, Item, Letter, Matrix, Number, Row, Scripts, Sign
from derive.reading.walking import changed

#: Capitals that are functions as often as matrices.
EITHER = frozenset(("F", "G", "H", "K", "Phi", "Psi"))
#: Letters of what is chosen from: actions, arms, states and classes. What a function is of is called x, z, u, w or θ.
CHOICES = frozenset("abceijklmns")
#: Greek letters that are indices beside another letter below: H_{aμ}.
TENSOR = frozenset(("mu", "nu", "alpha", "beta", "rho", "kappa"))


def left_letters(row: Row, found: Evidence) -> None:
    head = heads(row)
    rest = row.items[len(head) :]
    if not head.items:
        return
    behind = [*scripted(Row(row.at, rest))]
    seen: defaultdict[str, int] = defaultdict(int)
    below: defaultdict[str, int] = defaultdict(int)
    compared: set[str] = set()  # the g of [G_i = g]
    equal: set[str] = set()
    for item, _ in behind:
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
                            compared.add(i.text)
                            equal |= {i.text} if any(isinstance(s, Sign) and s.text == "=" for s in inner) else set()
    arguments: list[Row] = []
    bare = {i.text for i, _after in behind if isinstance(i, Letter) and i.font in ("", "upright")}
    bold = {i.text for i, _after in behind if isinstance(i, Letter) and i.font == "bold"}
    summed = summed_over(i for i, _after in behind)
    ends = {
        c for i, _after in behind if isinstance(i, Scripts) and i.sup and fold_of(i)
        for c in letters_of(i.sup)
    }  # fmt: skip
    numbers = ends & on_line(found.rows, bare=True) if ends else ends
    entries = {stem(i.base) for i, _after in behind if isinstance(i, Scripts) and letters_of(i.sub)}
    beside: set[str] = set()
    tabled: set[str] = set()
    for item, after in behind:
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
    for item, after in behind:
        group = after if after is None else base_of(after)
        if isinstance(group, Group) and group.open == "(" and stem(base_of(item)) in tabled:
            beside |= {i.text for i in group.body if isinstance(i, Letter)}
    factors = on_line([uncalled(Row(row.at, rest))])  # the w of J(w) = w^T S_w w is no index, though S_w has it below
    parameters = widths(behind, below)
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
        if isinstance(after, Group) and after.open == "(" and isinstance(base_of(item), Letter | Accent):
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
            is_called = isinstance(after, Group) and after.open == "("
            if set(letters_of(place)) <= (ends if is_called else numbers) - {c for c in below if below[c]}:
                continue  # d_p(x, y) = (Σ_{j=1}^p |x_j - y_j|^p)^{1/p}, W_k = Σ_{q=1}^k … beside k - 1
            sides = [label(part) for part in split(place, {"|"})]
            if len(sides) == 2 and sides[0] != sides[1] and sides[1] in bold:
                continue  # the labels of μ_{x|y}, where y is a quantity
            upright = {i.text for i, _after in scripted(place) if isinstance(i, Letter) and i.font == "upright"}
            pairs = {c for i in place if (c := primed_letter(i)) is not None and unprimed(c) in letters_of(place)}
            found.left |= pairs | set(map(unprimed, pairs))  # the s and s' of P_{ss'}
            for letter in () if is_numbered(place, summed) else letters_of(place):
                if letter in upright and len(letter) == 1 and letter not in summed:  # the t of p_{\mathrm t} is a label
                    continue
                is_plain = letter.isascii() and letter.islower() and letter not in GREEK
                is_word = len(letter) > 1 and is_plain and letter in bare and "," in [
                    i.text for i, _after in scripted(place) if isinstance(i, Sign)
                ]  # fmt: skip
                labelled = (stem(base_of(item)), letter)
                if letter not in USUAL | compared and letter in factors and not below[letter]:  # the c of ρ_c(r) = c^2/6 …
                    found.labelled.add(labelled)
                if labelled in found.labelled or (is_called and letter in parameters):
                    continue
                is_tensor = letter in TENSOR and len(letters_of(place)) > 1 and below[letter] > 0
                if (
                    is_word
                    or is_tensor
                    or (len(letter) == 1 and letter.islower() and (seen[letter] or (letter in USUAL and letter in bare)))
                ):
                    found.left.add(letter)
    calls = [after for _i, after in behind if isinstance(after, Group)]
    counting = {lone(g) for g in calls} & set("ijk")  # the i of s(i) = b(i) - a(i)
    for place in arguments:
        letter = place.items[0].text  # type: ignore[attr-defined]
        if (
            len(letter) == 1
            and letter.islower()
            and letter not in entries  # the t of λ(t) = Σ_{t_i < t} f(t - t_i)
            and ((letter in USUAL and letter not in counting) or letter not in factors or letter in equal)
            and letter not in parameters
            and (
                below[letter]
                or letter in beside
                or letter in equal
                or (letter in USUAL and letter in found.stepped)
                or letter in counting
            )
        ):
            found.left.add(letter)


def is_numbered(place: Row, summed: Set[str]) -> bool:
    """Whether a letter with a number behind it stands below, as the h1 and o1 of neurons that are numbered so do."""
    if len(place) != 2 or not isinstance(letter := place.items[0], Letter) or not isinstance(place.items[1], Number):
        return False
    return letter.text not in USUAL and letter.text not in summed and letter.text.isascii()


def widths(behind: Sequence[tuple[Item, Item | None]], below: Mapping[str, int]) -> set[str]:
    """The letters that stand on the right below functions alone, where these are called, as no index does: the h of m_h(x) =
    Σ_i K_h(x - x_i) y_i."""
    called: defaultdict[str, int] = defaultdict(int)
    for item, after in behind:
        if isinstance(item, Scripts) and isinstance(after, Group) and after.open == "(":
            for letter in letters_of(item.sub):
                called[letter] += 1
    return {c for c, n in called.items() if n == below[c] and c not in USUAL}


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


def always_alone(rows: Sequence[Row]) -> set[str]:
    """The letters of choices that are indices, as the a of UCB_t(a) = μ_t(a) + c √(ln t/N_t(a)): alone between commas in brackets
    on a left side and wherever else they stand, always behind a name with the same index below, or what an entry with such an
    index is compared with, 𝟙(A_t = a)."""
    found: set[str] = set()
    every = [(item, after) for row in rows for item, after in scripted(row)]
    letters = Counter(i.text for i, _after in every if isinstance(i, Letter))
    values = [pair for row in rows for pair in compared(row)]
    for row in rows:
        head = heads(row).items
        below = set(letters_of(head[0].sub)) & USUAL if len(head) == 2 and isinstance(head[0], Scripts) else set()
        for letter in CHOICES & alone(head[1]) if below else ():
            calls = [i.sub for i, after in every if isinstance(i, Scripts) and letter in alone(after)]
            behind = [sub for sub in calls if below & {*letters_of(sub)}]
            equal = [other for value, other in values if value == letter and other & USUAL]
            found |= {letter} if 1 < len(behind) + len(equal) == letters[letter] else set()
    return found


def alone(item: Item | None) -> set[str]:
    """The small letters that stand alone between commas in round brackets."""
    cells = split(item.body, {",", "|", ";"}) if isinstance(item, Group) and item.open == "(" else []
    found = {letter for cell in cells if (letter := lone(Group(cell.at, "(", ")", cell))) is not None}
    return found if len(found) == len(cells) else set()


def compared(row: Row) -> Iterator[tuple[str, set[str]]]:
    """The letters with which entries are compared inside of a row, each with what stands below the entry: the s of 𝟙(S_t = s)."""
    for item, _after in scripted(row):
        for part in (cell for inner in parts(item) for cell in split(inner, {",", "wedge"})):
            sides = split(part, {"=", "==", "!="})
            if len(sides) != 2 or any(len(side) != 1 for side in sides) or (isinstance(item, Scripts) and fold_of(item)):
                continue
            for one, other in ((*sides,), (*reversed(sides),)):
                if isinstance(value := one.items[0], Letter) and isinstance(entry := other.items[0], Scripts) and entry.sub:
                    yield value.text, {*letters_of(entry.sub)}


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


def acting(rows: Sequence[Row]) -> set[str]:
    """The capitals that act on a sum of vectors, as L does in A x + B u + L (y - C x) and K in x + K (z - H x).

    Wherever they stand it is before another factor, once at least before a sum that stands beside a matrix and a vector, or
    beside a vector that a matrix stands before elsewhere.
    """
    every = [row for outer in rows for row in (outer, *within(outer))]
    bases = (base_of(i) for row in rows for i, _after in scripted(row))
    letters = Counter(base.text for base in bases if isinstance(base, Letter))
    sums = [split(side, {"+", "-"}) for row in every for side in split(row, RELATIONS | {","})]
    pairs = [(base_of(a), base_of(b)) for parts_ in sums for part in parts_ for a, b in pairwise(part.items)]
    moved = {stem(b) for a, b in pairs if is_matrix_letter(a) and is_small(b)}
    acts = [a.text for a, b in pairs if isinstance(a, Letter) and is_matrix_letter(a)
            if holds_sum(b) or is_small(b) or is_matrix_letter(b)]  # fmt: skip
    found: set[str] = set()
    for parts_ in sums:
        ends = [(base_of(part.items[-2]) if len(part) > 1 else None, base_of(part.items[-1])) for part in parts_ if part.items]
        by_matrix = any(is_small(b) and is_matrix_letter(a) for a, b in ends)
        if by_matrix or any(a is None and is_small(b) and stem(b) in moved for a, b in ends):
            own = {a.text: b for a, b in ends if isinstance(a, Letter) and is_matrix_letter(a) and holds_sum(b)}
            found |= {name for name, of in own.items() if name not in EITHER - {"K"} or (by_matrix and holds_sum(of, {"-"}))}
    return {name for name in found if acts.count(name) == letters[name]}


def within(row: Row) -> Iterator[Row]:
    """The rows inside of a row, but those that hang from letters."""
    for item in row:
        for inner in parts(base_of(item)):
            yield inner
            yield from within(inner)


def is_matrix_letter(item: Item | None) -> bool:
    """Whether a letter is a capital by which no expectation and no density is called."""
    return isinstance(item, Letter) and item.font == "" and is_capital(item.text) and item.text not in DENSITIES | {"E"}


def is_small(item: Item) -> bool:
    """Whether something is a small letter, with an accent or without."""
    name = stem(item) if isinstance(item, Letter | Accent) else None
    return name is not None and len(name.split("_")[0]) == 1 and name[0].islower()


def holds_sum(item: Item, signs: Set[str] = frozenset("+-")) -> bool:
    """Whether a sum stands in round brackets."""
    return isinstance(item, Group) and item.open == "(" and any(isinstance(i, Sign) and i.text in signs for i in item.body)


def lone(group: Group) -> str | None:
    """The one small letter that stands in brackets, with its prime."""
    only = group.body.items[0] if group.open == "(" and len(group.body) == 1 else None
    letter = only.text if isinstance(only, Letter) else None if only is None else primed_letter(only)
    return letter if letter is not None and len(unprimed(letter)) == 1 and letter.islower() else None


def stepped(row: Row) -> set[str]:
    """The letters that count steps in brackets: the n of w(n + 1), and of y(n) = Σ_k h(k) x(n - k), and both letters of
    r(k) = Σ_n x(n + k) x(n)."""
    head = heads(row)
    own = lone(head.items[1]) if len(head) == 2 and isinstance(head.items[1], Group) else None
    bound = summed_over(i for i, _after in scripted(row))
    found: set[str] = set()
    for item, after in scripted(row):
        called = isinstance(after, Group) and after.open == "(" and isinstance(base_of(item), Letter | Accent)
        if not called or not isinstance(after, Group) or not is_shift(after.body):
            continue
        first, _sign, by = after.body.items
        letter, other = (label(Row(i.at, (i,))) for i in (first, by))
        if isinstance(by, Number) or (other in bound and own == letter):
            found |= {letter} if letter else set()
        elif letter in bound and other == own is not None:
            found |= {c for c in (letter, other) if c is not None}
    return found


def tabled(row: Row) -> set[str]:
    """The letters that count the places of a table in brackets: the t and f of M(t, f) = (1 - s) M(t - 1, f) + s E(t, f)."""
    head = heads(row).items
    own = _cells(head[1]) if len(head) == 2 else []
    if len(own) < 2 or any(len(c) != 1 for c in own):
        return set()
    letters = [label(c) for c in own]
    for item, after in scripted(Row(row.at, row.items[2:])):
        cells = _cells(after)
        if len(cells) != len(own) or stem(base_of(item)) != stem(base_of(head[0])):
            continue
        moved = [is_shift(c) and label(Row(c.at, c.items[:1])) == letter for c, letter in zip(cells, letters, strict=True)]
        if any(moved) and all(m or label(c) == letter for m, c, letter in zip(moved, cells, letters, strict=True)):
            return {c for c in letters if c is not None and len(c) == 1 and c.islower()}
    return set()


def conditioned(rows: Sequence[Row]) -> set[str]:
    """The letters behind the bar of a table of probabilities, the s of π(a|s) = …, where a sum over a goes over such entries and
    the right side has no s of its own, as it has where s is a vector."""
    found: set[str] = set()
    every = [(item, after) for row in rows for item, after in scripted(row)]
    bound = {b.text for item, _after in every if isinstance(item, Scripts) and item.sub and fold_of(item)
             for b in bound_letters(item.sub)}  # fmt: skip
    for row in rows:
        head = heads(row).items
        if len(head) != 2 or not isinstance(group := head[1], Group) or group.open != "(":
            continue
        sides = split(group.body, {"|"})
        letters = [label(side) or "" for side in sides]
        if len(sides) != 2 or letters[0] not in bound or len(letters[1]) != 1 or not letters[1].islower():
            continue
        calls = [after for item, after in every if isinstance(after, Group) and stem(base_of(item)) == stem(base_of(head[0]))]
        again = any(after is not group and [label(side) for side in split(after.body, {"|"})] == letters for after in calls)
        own = [i for i in row.items[2:] if not isinstance(i, Sign)]
        found |= {letters[1]} if again and not stands_bare(letters[1], Row(row.at, tuple(own))) else set()
    return found


def _cells(item: Item | None) -> list[Row]:
    return split(item.body, {","}) if isinstance(item, Group) and item.open == "(" else []


def is_shift(row: Row) -> bool:
    items = row.items
    return (
        len(items) == 3 and isinstance(items[0], Letter) and isinstance(items[1], Sign)
        and items[1].text in ("+", "-") and isinstance(items[2], Number | Letter)
    )  # fmt: skip


def is_event(row: Row) -> bool:
    """P(y = j): a letter for every value that a quantity takes."""
    return (
        len(row) == 3 and isinstance(row.items[0], Letter) and isinstance(row.items[2], Letter)
        and isinstance(sign := row.items[1], Sign) and sign.text == "="
    )  # fmt: skip


def is_of_derivative(item: Item) -> bool:
    """Whether what hangs below says by what is differentiated: the x of ∇_x is no index for that."""
    sub = item.sub if isinstance(item, Scripts) else None
    single = sub is not None and len(sub) == 1 and isinstance(sub.items[0], Letter)
    return single and isinstance(base := base_of(item), Letter) and base.text in ("nabla", "partial")


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


def uncalled(row: Row) -> Row:
    """A row without the brackets that follow a letter, in which may stand what it is of."""
    made: list[Item] = []
    for item in row.items:
        if not (isinstance(item, Group) and item.open == "(" and made and isinstance(base_of(made[-1]), Letter)):
            made.append(changed(item, uncalled))
    return Row(row.at, tuple(made))
