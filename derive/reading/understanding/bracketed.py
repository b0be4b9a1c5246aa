"""Entries in square brackets, as programs write them: z_t[j] is z_{t,j}, and softmax(z_t)[y_t] an entry of the softmax; and of a
name in brackets, [H]_{ij}."""

from __future__ import annotations

from collections.abc import Sequence, Set

from derive.reading.evidence import is_bracketed, letters_of, scripted, summed_over
from derive.reading.naming import label, stem
from derive.reading.runs import base_of, parts, with_base
from derive.reading.surface import Accent, Group, Item, Letter, Number, Row, Scripts, Sign
from derive.reading.walking import changed

#: The signs of a derivative, with their fonts, before what is differentiated.
DIFFERENTIALS = frozenset((("d", ""), ("d", "upright"), ("partial", "")))
#: What takes a quantity in square brackets, and has no entries.
OPERATORS = frozenset(("E", "P", "Var", "Cov", "KL", "H", "I", "log", "exp", "diag"))


def bracketed(rows: Sequence[Row]) -> list[Row]:
    """The rows with every entry in square brackets as one with its place below."""
    every = [item for row in rows for item, _after in scripted(row)]
    bound = summed_over(every)
    pairs = [(item, after) for row in rows for item, after in scripted(row) if isinstance(after, Group) and after.open == "["]
    arrays = {stem(base_of(i)) for i, group in pairs if is_place(group, bound) and has_entries(i, group, bound)} - {None}
    moved = {c for _i, group in pairs if label(group.body) is None for c in letters_of(group.body)}  # the n of e[n - 1]
    chosen = {word_in(group) for i, group in pairs if stem(base_of(i)) in arrays} - bound - moved - {""}

    def visit(row: Row) -> Row:
        made: list[Item] = []
        for item in row.items:
            before = made[-1] if made else None
            word = word_in(item) if isinstance(item, Group) else ""
            is_word = len(word) > 1 and len(made) > 1 and isinstance(made[-2], Letter)  # the t of weight[class]
            is_entry = isinstance(item, Group) and (is_place(item, bound) or (word in chosen and not is_word))
            if before is not None and isinstance(item, Group) and is_entry and has_entries(before, item, bound):
                made[-1] = with_place(before, Row(item.at, (Letter(item.at, word),)) if word in chosen else item.body)
            else:
                made.append(changed(unbracketed(item), visit))
        return Row(row.at, tuple(made))

    return [visit(row) for row in rows]


def angled(rows: Sequence[Row]) -> list[Row]:
    """The rows with the step of x^{<t>} in brackets: x^{(t)}."""

    def visit(row: Row) -> Row:
        return Row(row.at, tuple(map(inside, row.items)))

    def inside(item: Item) -> Item:
        if not isinstance(item, Scripts) or item.sup is None or (step := step_in(item.sup)) is None:
            return changed(item, visit)
        above = Row(item.sup.at, (Group(item.sup.at, "(", ")", step),))
        return Scripts(item.at, inside(item.base), None if item.sub is None else visit(item.sub), above, item.primes)

    return [visit(row) for row in rows]


def step_in(sup: Row) -> Row | None:
    """What stands in angles above a name."""
    match sup.items:
        case (Group(open="<" | "langle") as only,):
            return only.body
        case (Sign(text="<"), *middle, Sign(text=">")) if middle:
            return Row(middle[0].at, tuple(middle))
    return None


def quantities(rows: list[Row]) -> tuple[list[Row], set[str]]:
    """The rows with the quantities in square brackets as such, and their names, as chemists write how much there is of something:
    beside K + [S] and d[P]/dt, in which no name stands before the brackets, V [S] is a product."""

    def stand_alone(row: Row) -> bool:
        pairs = zip((None, *row.items), row.items, strict=False)
        found = any(named_within(i) is not None and (before is None or not is_operand(before)) for before, i in pairs)
        return found or any(stand_alone(inner) for i in row for inner in parts(i))

    def is_operand(item: Item) -> bool:
        base = base_of(item)
        return isinstance(base, Accent) or (isinstance(base, Letter) and (base.text, base.font) not in DIFFERENTIALS)

    def visit(row: Row) -> Row:
        made: list[Item] = []
        for item in row.items:
            before = base_of(made[-1]) if made else None
            is_taken = isinstance(before, Letter) and before.text in OPERATORS
            inside = None if is_taken else named_within(item)
            of = inside if inside is None or isinstance(inside, Letter) else braced(inside)
            made.append(changed(item, visit) if of is None else braced(with_base(item, of, item.at)))
            names.update(() if inside is None else filter(None, [stem(base_of(inside))]))
        return Row(row.at, tuple(made))

    names: set[str] = set()
    return ([visit(row) for row in rows] if any(map(stand_alone, rows)) else rows), names


def named_within(item: Item) -> Item | None:
    """The capital or the word that stands in square brackets of its own: [S], [CO_2], [A^-], [E]_0."""
    group = base_of(item)
    if not isinstance(group, Group) or group.open != "[" or not len(group.body):
        return None
    if isinstance(item, Scripts) and item.sub is not None and not (label(item.sub) or "").isdigit():
        return None
    letters = [base for i in group.body if isinstance(base := base_of(i), Letter)]
    if len(letters) < sum(not isinstance(i, Number) for i in group.body) or not letters or not letters[0].text[0].isupper():
        return None
    if letters[0].font not in ("", "upright") or any(c.text[0].isalpha() > c.text.isascii() for c in letters):
        return None
    word = label(group.body)
    return group.body.items[0] if len(group.body) == 1 else None if word is None else Letter(group.at, word, "upright")


def braced(item: Item) -> Item:
    """An item in braces that nobody sees, which stands for itself beside any other."""
    return Group(item.at, "", "", Row(item.at, (item,)))


def unbracketed(item: Item) -> Item:
    """The entry H_{ij} that is written [H]_{ij}; a bold letter in the brackets is the whole, and the entry is not bold."""
    if not isinstance(item, Scripts) or item.sub is None or item.primes or not isinstance(group := item.base, Group):
        return item
    if group.open != "[" or len(group.body) != 1 or not letters_of(item.sub):
        return item
    only = group.body.items[0]
    is_plain = isinstance(only, Scripts) and only.sub is None and not only.primes
    above = only.sup if isinstance(only, Scripts) and is_plain and is_bracketed(only.sup) else None
    if not isinstance(base_of(only), Letter | Accent) or (isinstance(only, Scripts) and (above is None or item.sup is not None)):
        return item  # of X^T and x_n an entry is taken
    return Scripts(item.at, thin(base_of(only)), item.sub, item.sup if above is None else above)


def thin(item: Item) -> Item:
    """A letter that is not bold or without feet."""
    if isinstance(item, Accent):
        return Accent(item.at, item.kind, Row(item.body.at, tuple(map(thin, item.body.items))))
    return Letter(item.at, item.text, "") if isinstance(item, Letter) and item.font in ("bold", "sf") else item


def is_place(group: Group, bound: Set[str]) -> bool:
    """Whether brackets hold an index that a sum binds, or a label with an index of its own: [j], [y_t]."""
    if group.open != "[" or len(group.body) != 1:
        return False
    only = group.body.items[0]
    if isinstance(only, Letter):
        return only.text in bound
    base = base_of(only)
    return (
        isinstance(only, Scripts) and only.sub is not None and isinstance(base, Letter) and base.text.islower() and not only.sup
    )


def word_in(group: Group) -> str:
    """The name that stands in square brackets, the class of x[class], which is an entry where x[j] is; empty where none does."""
    letters = [i for i in group.body if isinstance(i, Letter) and i.text.isalpha() and i.text.islower()]
    is_one = len(letters) == len(group.body) and len(letters) in (1, *range(3, 9))  # of two, a product is likelier
    return "".join(i.text for i in letters) if group.open == "[" and is_one else ""


def has_entries(item: Item, group: Group, bound: Set[str]) -> bool:
    """Whether an array stands before brackets: a small letter, brackets of a function, or a capital before an index."""
    base = base_of(item)
    if isinstance(base, Group):
        return base.open == "("
    if not isinstance(base, Letter) or base.font not in ("", "bold") or base.text in OPERATORS:
        return False
    return base.text.islower() or isinstance(group.body.items[0], Letter)


def with_place(item: Item, place: Row) -> Item:
    """An item with one more place below."""
    if not isinstance(item, Scripts):
        return Scripts(item.at, item, place)
    sub = place if item.sub is None else Row(item.sub.at, (*item.sub.items, Sign(place.at, ","), *place.items))
    return Scripts(item.at, item.base, sub, item.sup, item.primes)


__all__ = ["angled", "bracketed", "quantities"]
