"""Letters that are written without a space between them: ylog is y times log, MSE is one name, wx is a product.

In LaTeX every letter is its own; where nobody says `\\mathrm`, a run may still be a word.  Known functions are found in any run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from derive.language.foreign import is_operator
from derive.reading.surface import (
    Accent,
    Cases,
    Fraction,
    Group,
    Item,
    Letter,
    Matrix,
    Number,
    Root,
    Row,
    Scripts,
    Sign,
)
from derive.reading.walking import changed
from derive.sentence import SILENT, Message, message

#: Functions that are found in a run of letters, longest first.
IN_RUNS = sorted(
    ("log", "ln", "lg", "exp", "sin", "cos", "tan", "tanh", "arcsin", "arccos", "arctan", "sinh", "cosh", "max", "min", "sqrt",
     "softmax", "sigmoid", "argmax", "argmin", "sum", "mean", "softplus", "relu", "ReLU", "det", "diag", "erf", "sign", "sgn"),
    key=len, reverse=True,
)  # fmt: skip
TRACES = frozenset(("tr", "Tr"))  # of what stands in brackets behind them
#: Capitals that are matrices in most texts; a run of two of them is a product, any other run of capitals a word.
MATRICES = frozenset("ABHKPQSUVWXYZ")
SHORTEST_WORD = 3  # letters: two small letters are a product more often than a word


def base_of(item: Item) -> Item:
    """What scripts hang from."""
    while isinstance(item, Scripts):
        item = item.base
    return item


def is_plain(item: Item) -> bool:
    base = base_of(item)
    return isinstance(base, Letter) and base.font == "" and len(base.text) == 1 and base.text.isascii()


def runs(items: Sequence[Item]) -> Iterator[tuple[int, int]]:
    """The places, from and to, where plain letters follow one another; only the last of a run has scripts."""
    n = 0
    while n < len(items):
        end = n + 1
        if is_plain(items[n]):
            while (
                end < len(items) and isinstance(items[end - 1], Letter) and is_plain(items[end])
                and getattr(base_of(items[end]), "glued", False)
            ):  # fmt: skip
                end += 1
        yield n, end
        n = end


def has_digit_label(item: Item) -> bool:
    """Whether digits below make an item another name: F_1 is no F."""
    return isinstance(item, Scripts) and item.sub is not None and all(isinstance(i, Number) for i in item.sub)


def standing(rows: Sequence[Row]) -> Counter[str]:
    """How often each letter stands alone, in no run; two small letters below a name are no word, so each stands alone, and so
    does each of those that stand in another order too: ABC beside CAB."""
    found: Counter[str] = Counter()
    orders: dict[str, set[str]] = {}

    def visit(row: Row, below: bool = False) -> None:
        for start, end in runs(row.items):
            letters = [base.text for i in row.items[start:end] if isinstance(base := base_of(i), Letter)]
            alone = end == start + 1 and not has_digit_label(row.items[start])
            alone |= "".join(letters).isupper() and _is_turned(row.items[end - 1])
            if alone or (below and end == start + 2 and all(c.islower() for c in letters)):
                found.update(c for c in letters if len(c) == 1)
            orders.setdefault("".join(sorted(letters)), set()).add("".join(letters))
            for item in row.items[start:end]:
                for inner in parts(item):
                    visit(inner, isinstance(item, Scripts) and inner is item.sub)

    for row in rows:
        visit(row)
    summed_, hung_ = (set(_below(rows, folds)) for folds in (True, False))
    found.update(c for run in summed_ & hung_ for c in run)  # the xyc of Σ_{xyc} Y_{xyc}
    for letters, others in orders.items():
        found.update(letters if len(others) > 1 else "")
    return found


def _below(rows: Iterable[Row], folds: bool) -> Iterator[str]:
    """The runs of small letters that are all that stands below a sum sign, or below a name."""
    for row in rows:
        for item in row.items:
            if isinstance(item, Scripts) and item.sub is not None and isinstance(base := base_of(item), Letter | Accent):
                is_fold = isinstance(base, Letter) and base.font == "big"
                letters = [i.text for i in item.sub if isinstance(i, Letter) and is_plain(i)]
                if is_fold == folds and 2 < len(letters) == len(item.sub):
                    yield "".join(letters)
            yield from _below(parts(item), folds)


def names_defined(rows: Sequence[Row], alone: Counter[str]) -> frozenset[str]:
    """The runs of two small letters that are a whole left side, lr = …: nobody defines a product; and the PV of PV = …, where
    dPV stands too."""
    found = set()
    inner = [r for row in rows for r in rows_within(row)]
    every = {"".join(_letter(i).text for i in row.items[a:b]) for row in inner for a, b in runs(row.items) if b - a > 2}
    for row in rows:
        start, end = next(runs(row.items), (0, 0))
        run = "".join(_letter(i).text for i in row.items[start:end]) if end == 2 < len(row) else ""
        is_name = (run.islower() and run[0] != "d") or (run.isupper() and f"d{run}" in every)
        if is_name and not any(alone[c] for c in run) and _is_relation(row.items[2]):
            found.add(run)
    return frozenset(found)


def counts_of_outcomes(rows: Sequence[Row], alone: Counter[str]) -> frozenset[str]:
    """The runs of two capitals that share a letter in one place with others, as TP, FP and FN do, where one of all their letters
    never stands alone: words, and no products."""
    found = {run for row in rows for inner in rows_within(row) for run in _runs_of(inner)}
    kin = {a for a in found for b in found if a != b and (a[0] == b[0] or a[1] == b[1]) and not set(a) <= MATRICES}
    return frozenset(kin if len(kin) > 2 and any(not alone[c] for a in kin for c in a) else ())


def rows_within(row: Row) -> Iterator[Row]:
    """A row and all rows inside it."""
    yield row
    for item in row.items:
        for inner in parts(item):
            yield from rows_within(inner)


def _runs_of(row: Row) -> Iterator[str]:
    """The runs of two capitals of a row."""
    for start, end in runs(row.items):
        text = "".join(_letter(i).text for i in row.items[start:end]) if end - start == 2 else ""
        if text.isupper():
            yield text


def parts(item: Item) -> Iterator[Row]:
    """The rows inside an item."""
    match item:
        case Scripts():
            yield from parts(item.base)
            for row in (item.sub, item.sup):
                if row is not None:
                    yield row
        case Group() | Accent():
            yield item.body
        case Fraction():
            yield item.top
            yield item.bottom
        case Root():
            yield item.body
            if item.degree is not None:
                yield item.degree
        case Matrix():
            for cells in item.rows:
                yield from cells
        case Cases():
            for value, condition in item.rows:
                yield value
                if condition is not None:
                    yield condition


def separated(rows: Sequence[Row], said: list[Message]) -> list[Row]:
    """The rows with every run taken apart: into functions, words and letters; what is taken by convention is `said`."""
    alone = standing(rows)
    named = names_defined(rows, alone) | counts_of_outcomes(rows, alone)

    def inside(item: Item) -> Item:
        if isinstance(item, Scripts):
            sub = None if item.sub is None else visit(item.sub, below=True)
            is_label = item.sup is not None and all(isinstance(i, Letter) for i in item.sup)  # W^{QK}, and not e^{QK^T}
            sup = None if item.sup is None else visit(item.sup, below=is_label)
            return Scripts(item.at, inside(item.base), sub, sup, item.primes)
        return changed(item, visit)

    def visit(row: Row, top: bool = False, below: bool = False) -> Row:
        made: list[Item] = []
        for start, end in runs(row.items):
            items = row.items[start:end]
            if end - start > 1:
                after = row.items[end] if end < len(row.items) else None
                capitals = "".join(_letter(i).text for i in items)
                if capitals[:1] == "d" and capitals[1:] in named:  # the dPV of dPV/dr
                    items = (items[0], with_base(items[-1], Letter(_letter(items[1]).at, capitals[1:], "upright")))
                elif (below and capitals.isupper()) or capitals in named:
                    items = (with_base(items[-1], Letter(_letter(items[0]).at, capitals, "upright")),)
                elif not (below and are_indices(capitals, alone)):
                    run = "".join(_letter(i).text for i in items)
                    items = tuple(_apart(items, alone, top and start == 0, after, below))
                    note = SILENT if below else _convention(run, items, top and start == 0)
                    said.extend([note] if note and note not in said else [])
            made += map(inside, items)
        return Row(row.at, tuple(made))

    return [visit(row, True) for row in rows]


def are_indices(run: str, alone: Counter[str]) -> bool:
    """Whether letters side by side below a name are each its own: W_{dc} beside a sum over d, x_{iln}, and y_{tijk} by its ij."""
    if len(run) == 2:
        return alone[run[0]] > 0
    pairs = {*map("".join, pairwise(run))}
    usual = len(set(run)) == len(run) and (bool(pairs & {"ij", "jk"}) or set(run) <= set("ijklmn"))
    return usual or all(alone[c] for c in run)


def _convention(run: str, items: Sequence[Item], first: bool) -> Message:
    """What a run of letters is taken for, where it could be something else."""
    letters = [_letter(i) for i in items]
    if any(letter.font == "function" for letter in letters) and len(items) > 1:
        parts_: list[str] = []
        for n, letter in enumerate(letters):
            joined = n and len(letter.text) == 1 and letter.font == "" and letters[n - 1].font == ""
            parts_ = [*parts_[:-1], parts_[-1] + letter.text] if joined else [*parts_, letter.text]
        return message("{word} is read as {parts}", word=run, parts=" ".join(parts_))
    if len(items) == 1 and letters[0].font != "function" and len(run) >= SHORTEST_WORD and not first:
        return message("{word} is one name", word=run)
    return SILENT


def _apart(items: Sequence[Item], alone: Counter[str], first: bool, after: Item | None, below: bool = False) -> list[Item]:
    letters = "".join(_letter(i).text for i in items)
    opens = isinstance(after, Group) and after.open == "("
    if opens and letters.islower() and letters not in IN_RUNS and is_operator(letters):  # asin(x) is no product a sin(x)
        return [with_base(items[-1], Letter(_letter(items[0]).at, letters, "upright"))]
    if isinstance(after, Group) and letters in TRACES and not isinstance(items[-1], Scripts):
        return [Letter(_letter(items[0]).at, letters, "function")]
    made: list[Item] = []
    start = n = 0
    while n < len(items):
        known = next((f for f in IN_RUNS if letters.startswith(f, n)), None)
        if known and (len(known) > 2 or known in ("ln", "lg")):
            made += _word(items[start:n], alone, False, None)
            last = items[n + len(known) - 1]
            word = Letter(_letter(items[n]).at, known, "function")
            made.append(with_base(last, word))
            n = start = n + len(known)
        else:
            n += 1
    return [*made, *_word(items[start:], alone, first and start == 0, after, below)]


def _word(items: Sequence[Item], alone: Counter[str], first: bool, after: Item | None, below: bool = False) -> list[Item]:
    """A run without functions: one name, or letters; `below` a name there are labels."""
    if len(items) < 2:
        return list(items)
    text = "".join(_letter(i).text for i in items)
    opens = isinstance(after, Group) and after.open == "(" and not isinstance(items[-1], Scripts)
    if text.isupper():
        apart = any(alone[c] for c in text) or _is_turned(items[-1])
        apart |= len(set(text)) == 2 == len(text) and set(text) <= MATRICES
        arguments = after.body if opens and isinstance(after, Group) else ()
        is_called = any(isinstance(i, Sign) and i.text in (",", "||", "|", ";") for i in arguments)  # KL(p, q)
        known = len(text) == 2 and set(text) <= MATRICES and all(alone[c] for c in text)  # P = …, PA = A
        is_word = not apart or is_called or (first and after is not None and _is_relation(after) and not known)
    elif len(text) >= SHORTEST_WORD:
        is_spelled = below or bool(set(text.lower()) & set("aeiouy")) or not any(alone[c] for c in text)  # m g h has none
        is_word = not all(alone[c] for c in text) and not _is_product(text, alone) and is_spelled
    else:
        is_word = (text[0] == "d" and isinstance(after, Item | None) and not opens and _is_differential(text)) or (
            first and opens and not any(alone[c] for c in text)
        )
    if first and opens:
        is_word = True
    if not is_word:
        return list(items)
    return [with_base(items[-1], Letter(_letter(items[0]).at, text, "upright"))]


def _is_turned(item: Item) -> bool:
    """Whether something is transposed or inverted, as the last matrix of XX^T is, and no word ever."""
    signs = [i.text for i in item.sup or () if isinstance(i, Sign | Number | Letter)] if isinstance(item, Scripts) else []
    return signs in (["T"], ["top"], ["intercal"], ["-", "1"], ["-", "T"], ["-", "top"])


def _is_differential(text: str) -> bool:
    return len(text) == 2 and text[0] == "d" and text[1].isalpha()


def _is_product(text: str, alone: Counter[str]) -> bool:
    """Whether a run of capitals and small letters is a product of matrices with a vector: XWv, Ax, or of numbers, aNP."""
    if text[0].islower() and text != "mAP":
        return any(alone[c] for c in text if c.isupper())
    return text[:-1].isupper() and text[-1].islower() and any(alone[c] for c in text)


def _is_relation(item: Item) -> bool:
    return isinstance(item, Sign) and item.text in ("=", ":=", "<-", "->", "equiv")


def _letter(item: Item) -> Letter:
    base = base_of(item)
    assert isinstance(base, Letter)
    return base


def with_base(last: Item, base: Item, at: int | None = None) -> Item:
    """What hangs from an item, hung from something else, as from the whole of a run of which it is the last; it begins where that
    does, or at another place."""
    if isinstance(last, Scripts):
        return Scripts(base.at if at is None else at, with_base(last.base, base, at), last.sub, last.sup, last.primes)
    return base
