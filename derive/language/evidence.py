"""What a typed name means by the evidence of the whole text, where one spelling can mean two things.

y_i is the entry y[i] where i is an index (summed over, on the left side, or in brackets), and the name of one number where
it is none: y_hat, W_xh.  e is exp's base where it stands under powers only.  Where both are possible, the text is refused
with the two ways to type it.  What the program wrote is never asked: it says what it means.
"""

from __future__ import annotations

import ast
import itertools
import keyword
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from derive.language.doubts import refuse_doubtful
from derive.language.expressions import RESERVED, index_letters
from derive.language.lines import Line, Replace, binders, brief, names_in, tokens
from derive.language.syntax import Equation, Source, every, slots_of
from derive.records import dataclass
from derive.records import replace as changed
from derive.sentence import Message, message
from derive.words import either, gettext, ngettext

USUAL = frozenset("ijk")  # letters that are hardly ever anything but an index
NEIGHBOURS = ("ijklmn", "pqr", "rst", "uvw", "abcd", "xyz", "mn")  # letters that run along one range as a rule
_LABELS = frozenset(("in", "kl", "nn", "ml"))  # two letters that are a word, or short for one
MOST = 4  # names that a sentence lists, as its template does

Spelling = tuple[str, tuple[str, ...]]  # the name of an array, and what stands at each place: letters and digits


@dataclass
class Entry:
    """A name that is read as an entry of an array."""

    line: Line
    node: ast.Name
    bound: frozenset[str]
    spelling: Spelling


@dataclass
class Evidence:
    """All that the texts of one problem say of their names."""

    lines: list[Line] = field(default_factory=list)
    indices: set[str] = field(default_factory=set)  # letters that are an index somewhere
    arrays: dict[str, int] = field(default_factory=dict)  # names with entries, and how many indices they have
    plain: set[str] = field(default_factory=set)  # names that stand as quantities, as they are typed
    quantities: set[str] = field(default_factory=set)  # letters and words that names begin with
    entries: list[Entry] = field(default_factory=list)
    dropped: list[Message] = field(default_factory=list)  # what was said of left sides with arguments


def settled(
    equations: Sequence[Equation], own: int, asked: Mapping[str, tuple[Source, ast.expr]]
) -> tuple[list[Equation], dict[str, tuple[Source, ast.expr]], list[Message]]:
    """The equations and what is asked for with every name as what it means, and the conventions that were taken.

    The first `own` equations define; the others are assumed.
    """
    found = Evidence()
    made: list[tuple[Line | None, Line | None]] = []
    calls = _calls(equations)
    for equation in equations:
        typed = type(equation.right) is Source  # LaTeX has an evidence of its own
        if typed and len(made) < own:
            equation = _without_arguments(found, equation, calls)
        named = isinstance(equation.head, ast.Name | ast.Subscript)
        left = right = None
        if typed:
            assumed = len(made) >= own
            right = Line(equation.right, ast.Expression(equation.body), free=not named, assumed=assumed)
            if equation.head is not None:
                left = Line(equation.left, ast.Expression(equation.head), head=named, free=not named, assumed=assumed)
        made.append((left, right))
    found.lines = [line for pair in made for line in pair if line is not None]
    if found.lines:
        refuse_doubtful(found.lines, asked)
        _indices(found, made)
        _entries(found)
        _names(found)
        _clashes(found)
        _refuse_sums_of_numbers(found)
        _sigma(found)
    wanted = dict(asked)
    for text, (source, tree) in asked.items():
        if found.lines and type(source) is Source and isinstance(tree, ast.Name):
            wanted[text] = source, _asked(found, tree)
    conventions = [*found.dropped, *_sentences(found)]
    if _euler(found, wanted):
        conventions.append(message("e is the base of the natural logarithm: e^x is exp(x)"))
    out = []
    for equation, (left, right) in zip(equations, made, strict=True):
        head = equation.head if left is None else left.tree
        out.append(changed(equation, head=head, body=equation.body if right is None else right.tree))
    return out, wanted, conventions


def _without_arguments(found: Evidence, equation: Equation, calls: Mapping[str, int]) -> Equation:
    """f(x) = … defines the quantity f, where f is nowhere called: its arguments drop out of the name."""
    head = equation.head
    if not isinstance(head, ast.Call) or not isinstance(head.func, ast.Name) or head.func.id in RESERVED or head.keywords:
        return equation
    word, arguments = head.func.id, [a.id for a in head.args if isinstance(a, ast.Name)]
    if not arguments or len(set(arguments)) < len(head.args) or calls[word] > 1:
        return equation
    below = index_letters(equation.body) | {t for n in names_in(equation.body) for t in tokens(n)}
    if below & set(arguments):
        letters = ", ".join(arguments)
        problem = gettext("{word}({letters}) is an entry, for {argument} is an index here").format(
            word=word, letters=letters, argument=arguments[0]
        )
        raise equation.left.error(problem, equation.left.offset(head), f"`{word}[{letters}] = …`")
    name = ast.copy_location(ast.Name(word, ast.Store()), head)
    name.start_offset = getattr(head, "start_offset", 0)  # type: ignore[attr-defined]
    found.dropped.append(message("{call} is the quantity {name}", call=f"{word}({', '.join(arguments)})", name=word))
    return changed(equation, head=name)


def _calls(equations: Sequence[Equation]) -> Counter[str]:
    """How often what has a name is called, where a left side is a call."""
    if not any(isinstance(e.head, ast.Call) for e in equations):
        return Counter()
    nodes = (n for e in equations for side in (e.head, e.body) if side is not None for n in every(side))
    return Counter(n.func.id for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name))


# -- underscores


def _spelling(word: str, index: Callable[[str], bool]) -> Spelling | None:
    """A name as an entry, if what hangs below it are indices: y_hat_i is y_hat[i]."""
    parts = word.split("_")
    places: list[str] = []
    n = len(parts)
    while n > 1:
        part = parts[n - 1]
        found = [part] if index(part) else list(part) if part.isalpha() and all(map(index, part)) else []
        if not found:
            break
        places[:0] = found
        n -= 1
    base = "_".join(parts[:n])
    return (_array(base), tuple(places)) if places and base.strip("_") else None


def _array(base: str) -> str:
    """An array's name in the notation: lambda_i is lambda_[i], and π_k has nothing of the number π."""
    return f"{base}_" if keyword.iskeyword(base) or base in RESERVED else base


def _indices(found: Evidence, made: Sequence[tuple[Line | None, Line | None]]) -> None:
    """The letters that are an index, by sums, brackets and left sides."""
    for line in found.lines:
        for part in line.nodes:
            if isinstance(part, ast.Subscript) and isinstance(part.value, ast.Name):
                found.arrays.setdefault(part.value.id, len(slots_of(part.slice)))
            if isinstance(part, ast.Call):
                found.indices |= binders(part)
        found.indices |= line.index_letters
        found.plain |= {n.id for n, _, _ in line.parts if isinstance(n, ast.Name)}
    uses = {n.id for line in found.lines if not line.head for n, _, _ in line.parts if isinstance(n, ast.Name)}
    used = {"_".join(w.split("_")[:n]) for w in uses for n in range(1, w.count("_") + 1)} | found.arrays.keys()
    for left, right in made:
        if left is None or right is None or not left.head:
            continue
        if isinstance(left.tree, ast.Subscript):
            letters = frozenset(index_letters(left.tree))
        elif isinstance(left.tree, ast.Name) and "_" in left.tree.id:
            parts = left.tree.id.split("_")
            likely = _free(right)
            if any("_".join(parts[:n]) in used for n in range(1, len(parts))):
                likely |= found.indices
            spelling = _spelling(left.tree.id, likely.__contains__)
            letters = frozenset(spelling[1]) if spelling else frozenset()
        else:
            letters = frozenset()
        left.letters = right.letters = letters
        found.indices |= letters


def _free(line: Line) -> set[str]:
    """The letters that stand below a name or in brackets and that no sum around them binds."""
    letters: set[str] = set()
    for node, bound, _ in line.parts:
        if isinstance(node, ast.Name):
            letters |= {t for t in tokens(node.id) if t.isalpha() and t not in bound}
        elif isinstance(node, ast.Subscript):
            letters |= index_letters(node) - bound
    return letters


def _entries(found: Evidence) -> None:
    """Every name below which there are only indices becomes an entry."""
    uses = Counter(word for line in found.lines for word in line.names)
    for line in found.lines:
        for node, bound, replace in line.parts:
            if isinstance(node, ast.Name) and "_" in node.id:
                here = bound | line.letters | (found.indices if line.free else frozenset())
                spelling = _spelling(node.id, here.__contains__)
                if spelling is not None:
                    _refuse_product(line, node, spelling, here)
                    _refuse_shift(line, node, uses[node.id])
                    found.entries.append(Entry(line, node, bound | line.letters, spelling))
                    found.arrays.setdefault(spelling[0], len(spelling[1]))
                    replace(_subscript(node, spelling))


def _names(found: Evidence) -> None:
    """Every other name with an underscore is a name as it stands, an entry at a fixed place, or refused."""
    read = {e.node.id for e in found.entries}
    found.quantities = {w.partition("_")[0] for w in found.plain - read} | {e.spelling[0] for e in found.entries}
    for line in found.lines:
        for node, bound, replace in line.parts:
            if not isinstance(node, ast.Name) or "_" not in node.id.strip("_"):
                if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
                    _refuse_below(found, line, node.value, bound, node.slice)
                continue
            digits = _spelling(node.id, str.isdigit)
            if digits is not None and found.arrays.get(digits[0]) == len(digits[1]):
                if "0" in digits[1]:
                    raise line.source.error(
                        gettext(
                            "{name} is an entry before the first, for the entries of {array} count from 1, "
                            "or a number with a name of its own"
                        ).format(name=line.typed(node), array=digits[0]),
                        line.source.offset(node),
                        gettext("{name} for the number").format(name=f"`{_number(line, node)}`"),
                    )
                found.entries.append(Entry(line, node, bound, digits))
                replace(_subscript(node, digits))
                continue
            spelling = _of_array(found, node.id) if line.free or line.assumed else None
            if spelling is not None and (line.assumed or all(c in USUAL or c.isdigit() for c in spelling[1])):
                found.entries.append(Entry(line, node, bound, spelling))
                replace(_subscript(node, spelling))
                continue
            _refuse_below(found, line, node, bound)
    found.plain -= {e.node.id for e in found.entries}


def _refuse_below(
    found: Evidence, line: Line, node: ast.Name, bound: frozenset[str], inside: ast.expr | None = None
) -> None:  # fmt: skip
    """Refuses a name whose subscript can be an index as well as a part of the name."""
    base, _, part = node.id.strip("_").rpartition("_")
    if not base or len(part) > 2:
        return
    array, here = _array(base), bound | line.letters
    letters = [c for c in part if c.isalpha()]
    rank = found.arrays.get(array)
    why, usual = "", USUAL if len(part) == 1 else NEIGHBOURS[0]
    if letters and rank == len(part):
        why = gettext("{array} has entries here, and {part} is no index").format(array=array, part=part)
    elif any(c in found.indices for c in letters) and (len(part) == 1 or any(c in here for c in letters)):
        other = next((c for c in part if c not in here), part)
        known = next((c for c in letters if c in here), "")
        if known:
            why = gettext("{index} is an index here, and {other} is none").format(index=known, other=other)
        else:
            why = gettext("{other} is an index elsewhere, and none here").format(other=other)
    elif len(part) == len(letters) and part not in _LABELS and all(c in usual and c not in found.quantities for c in letters):
        why = ngettext(
            "{letters} is neither on the left side nor summed over",
            "{letters} are neither on the left side nor summed over",
            len(letters),
        ).format(letters=gettext(" and ").join(letters))
    if not why:
        return
    entry = _bracketed((array, tuple(part)))
    if inside is not None:
        shown, below = line.typed(node), ast.unparse(inside).strip("()")
        problem = gettext("{shown}[{below}] is an entry of an array {shown}, or of {array} with one index more? {why}").format(
            shown=shown, below=below, array=array, why=why
        )
        fix = either(f"`{_number(line, node)}[{below}]`", f"`{entry[:-1]},{below}]`")
        raise line.source.error(problem, line.source.offset(node), fix)
    last = letters[-1]
    raise line.source.error(
        gettext("{name} is the name of one number, or the entry {entry}? {why}").format(
            name=line.typed(node), entry=entry, why=why
        ),
        line.source.offset(node),
        gettext("{name} for a number, or {entry}, with {sum} around it or {index} on the left side").format(
            name=f"`{_number(line, node)}`", entry=f"`{entry}`", sum=f"`sum(…, {last})`", index=f"[{last}]"
        ),
    )


def _number(line: Line, node: ast.Name) -> str:
    """A name that no one reads as an entry or a product: y0 for y_i, Wij for W_ij."""
    word = line.typed(node).replace("_", "")
    if len(word) == 2 and word.isalpha():
        return f"{word[0]}0"
    return f"{word}_" if word in RESERVED or keyword.iskeyword(word) else word


def _refuse_product(line: Line, node: ast.Name, spelling: Spelling, here: frozenset[str]) -> None:
    """w_ix_i is w_i times x_i, typed without a sign between them."""
    first, _, part = spelling[0].rpartition("_")
    if first and len(part) == 2 and part[0] in here:
        word, below = line.typed(node), "".join(spelling[1])
        fix = gettext("{product}, or another name than {array}").format(
            product=f"`{first}_{part[0]}*{part[1]}_{below}`", array=f"`{spelling[0]}`"
        )
        raise line.source.error(
            gettext("{word} is an entry of {array}, or a product?").format(word=word, array=spelling[0]),
            line.source.offset(node),
            fix,
        )


def _refuse_shift(line: Line, node: ast.Name, uses: int) -> None:
    """x_t-1 typed without blanks is the entry before, or x_t less 1."""
    start = line.source.offset(node)
    after = line.source.text[start + len(node.id) :]
    digits = "".join(itertools.takewhile(str.isdigit, after[1:]))
    if after[:1] not in ("+", "-") or not digits or after[1 + len(digits) : 2 + len(digits)] in (".", "*", "/"):
        return
    if node.id.endswith("_t") or uses > 1:
        sign, word = after[0], line.typed(node)
        less = gettext("{typed} is the entry at a shifted place, or {word} less {digits}?")
        more = gettext("{typed} is the entry at a shifted place, or {word} and {digits}?")
        problem = (less if sign == "-" else more).format(typed=f"{word}{sign}{digits}", word=word, digits=digits)
        raise line.source.error(
            problem,
            start,
            gettext("{value}, or another array for what is shifted").format(value=f"`({word} {sign} {digits})`"),
        )


def _of_array(found: Evidence, word: str) -> Spelling | None:
    """A name as an entry of an array of the text, whatever letters stand below it: a_j, W_ij, W_1_j."""
    parts = word.split("_")
    for n in range(1, len(parts)):
        places = [p for part in parts[n:] for p in ([part] if part.isdigit() else list(part))]
        base = _array("_".join(parts[:n]))
        if places and all(p.isdigit() or p.isalpha() for p in places) and found.arrays.get(base) == len(places):
            return base, tuple(places)
    return None


def _asked(found: Evidence, tree: ast.Name) -> ast.expr:
    """What is asked for: a name of the text as it stands there, else an entry of one of its arrays."""
    if tree.id in found.plain or tree.id in found.arrays:
        return tree
    if tree.id in {e.node.id for e in found.entries}:
        return _subscript(tree, next(e.spelling for e in found.entries if e.node.id == tree.id))
    spelling = _of_array(found, tree.id) if "_" in tree.id else None
    if spelling is None:
        return tree
    return _subscript(tree, spelling)


def _subscript(node: ast.Name, spelling: Spelling) -> ast.Subscript:
    base, places = spelling
    slots: list[ast.expr] = [ast.Constant(int(p)) if p.isdigit() else ast.Name(p, ast.Load()) for p in places]
    made = ast.Subscript(ast.Name(base, ast.Load()), slots[0] if len(slots) == 1 else ast.Tuple(slots, ast.Load()), ast.Load())
    for part in every(made):
        if isinstance(part, ast.expr):
            ast.copy_location(part, node)
            part.start_offset = getattr(node, "start_offset", 0)  # type: ignore[attr-defined]
    return made


def _bracketed(spelling: Spelling) -> str:
    return f"{spelling[0]}[{','.join(spelling[1])}]"


# -- what cannot be one array


def _clashes(found: Evidence) -> None:
    """Refuses names that would become one array and that are several quantities as likely."""
    read = {e.spelling[0]: e for e in found.entries}
    for line in found.lines if read else ():
        whole = {id(a) for n in line.nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
                 and n.func.id not in RESERVED for a in n.args}  # fmt: skip
        for node, _, _ in line.parts:
            if isinstance(node, ast.Name) and node.id in read and id(node) not in whole:
                entry = read[node.id]
                shown = _bracketed(entry.spelling)
                problem = gettext(
                    "{name} stands beside {other}, which is the entry {entry}: an entry of it, or a number of another name?"
                ).format(name=node.id, other=entry.line.typed(entry.node), entry=shown)
                raise line.source.error(
                    problem,
                    line.source.offset(node),
                    either(f"`{shown}`", f"`{node.id}0`"),
                )
    for array in read:
        _refuse_two_ranges([e for e in found.entries if e.spelling[0] == array])


def _refuse_two_ranges(entries: Sequence[Entry]) -> None:
    """w_kj beside w_ji and b_u beside b_i are two arrays as a rule, and one where brackets say so."""
    array = entries[0].spelling[0]
    heads = {e.spelling[1]: e for e in entries if e.line.head}
    if len(heads) > 1:
        first, second = list(heads.values())[:2]
        _two(second, first)
    lettered = {e.spelling[1]: e for e in entries if not any(c.isdigit() for c in e.spelling[1])}
    for first, second in itertools.combinations(lettered.values(), 2):
        a, b = first.spelling[1], second.spelling[1]
        if len(a) != len(b):
            continue
        moved = any(c in b and a.index(c) != b.index(c) for c in a)
        if moved and len(set(a)) == len(a) and len(set(b)) == len(b) and sorted(a) != sorted(b):
            _two(second, first)
        for n, (c, d) in enumerate(zip(a, b, strict=True)):
            if c != d:
                _refuse_two_letters((array, n), c, d, first, second)


def _refuse_two_letters(axis: tuple[str, int], c: str, d: str, first: Entry, second: Entry) -> None:
    """Two letters run along one axis: they are of one range, unless other arrays say that each has its own."""
    if first.line is not second.line:
        return
    stands: dict[str, set[tuple[str, int]]] = {c: set(), d: set()}
    for node, _, _ in second.line.parts:
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id != axis[0]:
            for n, place in enumerate(slots_of(node.slice)):
                if isinstance(place, ast.Name) and place.id in stands:
                    stands[place.id].add((node.value.id, n))
    if stands[c] & stands[d]:
        return  # another array has both letters at one place
    both = {c, d} <= first.bound and {c, d} <= second.bound
    related = any(c in group and d in group for group in NEIGHBOURS)
    apart = bool(stands[c]) and bool(stands[d])
    shared = {name for name, _ in stands[c]} & {name for name, _ in stands[d]}
    if (apart and not (both and related and shared)) or (both and not related):
        _two(second, first)


def _two(second: Entry, first: Entry) -> None:
    array, places = second.spelling
    problem = gettext("{first} and {second} are entries of one array {array}, or of two?").format(
        first=first.line.typed(first.node), second=second.line.typed(second.node), array=array
    )

    fix = gettext("{first} and {second} for one array, or another name, such as {other}, for the second").format(
        first=f"`{_bracketed(first.spelling)}`", second=f"`{_bracketed(second.spelling)}`", other=f"`{array}2_{''.join(places)}`"
    )
    raise second.line.source.error(problem, second.line.source.offset(second.node), fix)


def _sentences(found: Evidence) -> list[Message]:
    """What was taken for entries, as one sentence."""
    pairs = dict.fromkeys((e.line.typed(e.node), _bracketed(e.spelling)) for e in found.entries)
    if not pairs:
        return []
    words, shown = zip(*list(pairs)[:MOST], strict=True)
    if len(pairs) > MOST:
        names = {f"{kind}{n}": word for kind, some in (("name", words), ("entry", shown)) for n, word in enumerate(some, 1)}
        said = message(
            "{name1}, {name2}, {name3}, {name4} and {n} more are entries of arrays, "
            "{entry1}, {entry2}, {entry3}, {entry4} and so on",
            n=len(pairs) - MOST, **names,
        )  # fmt: skip
        return [said]
    said = message("{names} is the entry {entries}", "{names} are the entries {entries}", len(pairs), names=words, entries=shown)
    return [said]


def _refuse_sums_of_numbers(found: Evidence) -> None:
    """Refuses a sum over an index that no entry has: over sum(w**2, i) nothing says how far i runs."""
    below = {letter for line in found.lines for letter in line.index_letters}
    for line in found.lines:
        for node, _, _ in line.parts:
            letters = binders(node) if isinstance(node, ast.Call) else frozenset()
            if not isinstance(node, ast.Call) or not letters or any(isinstance(a, ast.Tuple) for a in node.args):
                continue
            inside = names_in(node.args[0])
            plain = [w for w in inside if w in found.plain and w not in RESERVED]
            if plain and not letters & set(inside) and not letters & below:
                c = min(letters)
                word = node.func.id if isinstance(node.func, ast.Name) else ""
                problem = gettext("{index} stands nowhere in what this {word} is of").format(index=c, word=word)
                fix = gettext("{entry} for the entries of an array, or {range} for N times the same").format(
                    entry=f"`{plain[0]}[{c}]`", range=f"`({c}, 1, N)`"
                )
                raise line.source.error(problem, line.source.offset(node), fix)


def _sigma(found: Evidence) -> None:
    """σ of one value is the logistic function, where σ is nothing else."""
    if "sigma" in found.plain or "sigma" in found.arrays:
        return
    for line in found.lines:
        if not any(word == "sigma" for word in line.names):
            continue
        for node, _, _ in line.parts:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sigma" and len(node.args) == 1:
                shown = line.typed(node.func)
                node.func.id = "sigmoid"
                found.dropped.append(message("{name} of a value is the logistic sigmoid", name=shown))


# -- e


def _euler(found: Evidence, asked: Mapping[str, tuple[Source, ast.expr]]) -> bool:
    """Reads e as exp's base where it stands under powers only, and refuses a text in which it could be either."""
    powers: list[tuple[Line, ast.BinOp, Replace]] = []
    elsewhere = False
    _refuse_capital(found)
    for line in found.lines:
        under = set()
        for node, _, replace in line.parts:
            if isinstance(node, ast.BinOp) and _is_power_of(node, "e"):
                powers.append((line, node, replace))
                under.add(id(node.left))
        elsewhere = elsewhere or any(isinstance(n, ast.Name) and n.id == "e" and id(n) not in under for n in line.nodes)
    if not powers or _certain(found, asked):
        return False
    for line, node, _ in powers:
        if elsewhere or not names_in(node.right):
            shown = brief(node.right, 20)
            raise line.source.error(
                gettext("e is the base of the natural logarithm, or the name of a quantity?"),
                line.source.offset(node),
                gettext("{exp}, or another name for the quantity: {power}").format(
                    exp=f"`exp({shown})`", power=f"`err**{shown if shown.isalnum() else f'({shown})'}`"
                ),
            )
    for _, node, replace in reversed(powers):  # the inner one of two first
        call = ast.copy_location(ast.Call(ast.copy_location(ast.Name("exp", ast.Load()), node), [node.right], []), node)
        call.start_offset = call.func.start_offset = getattr(node, "start_offset", 0)  # type: ignore[attr-defined]
        replace(call)
    return True


def _refuse_capital(found: Evidence) -> None:
    """SymPy's E is exp's base, and everybody's E is an energy or an error."""
    if "E" in found.arrays or sum(line.names.count("E") for line in found.lines) != 1:
        return
    for line in found.lines:
        for node, _, _ in line.parts:
            if isinstance(node, ast.BinOp) and _is_power_of(node, "E") and names_in(node.right):
                raise line.source.error(
                    gettext("E is the base of the natural logarithm, or the name of a quantity?"), line.source.offset(node),
                    gettext("{exp}, or another name for the quantity").format(exp=f"`exp({brief(node.right, 20)})`"),
                )  # fmt: skip


def _is_power_of(node: ast.BinOp, word: str) -> bool:
    return isinstance(node.op, ast.Pow) and isinstance(node.left, ast.Name) and node.left.id == word


def _certain(found: Evidence, asked: Mapping[str, tuple[Source, ast.expr]]) -> bool:
    """Whether the text says that e is a quantity: it is defined, has entries, is asked for, differentiated by or an index."""
    return (
        any(line.head and "e" in names_in(line.tree) for line in found.lines)
        or "e" in found.arrays or "e" in found.indices or any("e" in names_in(tree) for _, tree in asked.values())
        or any(isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "diff" and "e" in names_in(n.args[-1])
               for line in found.lines for n in line.nodes if isinstance(n, ast.Call) and n.args)
    )  # fmt: skip


__all__ = ["settled"]
