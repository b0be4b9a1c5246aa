r"""What stands as one name with its indices: \hat{W}^{(1)}_{ij} is W1_hat[i, j].

A name of the text notation is a letter or word, a number or word that hangs from it, and an accent; the printers write
it in the same three parts.
"""

from __future__ import annotations

import keyword

from derive.language.latex.commands import GREEK, TAKEN, UPRIGHT_GREEK
from derive.language.latex.source import LatexSource
from derive.language.latex.tree import Accent, Atom, Expression, Fence, Item, plain, single
from derive.records import dataclass
from derive.words import either, noted
from derive.words import gettext as _

TRANSPOSED = noted("an array is written with its indices, which are swapped where it is transposed")


@dataclass(frozen=True)
class Slot:
    """One place below a name: a letter, a number, or an expression that can be neither."""

    kind: str  # "letter", "number", "tree"
    value: str | Expression
    at: int
    run: str = ""  # the letters among which it stands without a comma


@dataclass(frozen=True)
class Label:
    """A name as it is written: the letter or word, what hangs from it, and a power if what stands above is one."""

    stem: str
    suffix: str
    accent: str
    slots: tuple[Slot, ...]
    power: Fence | None
    at: int
    word: bool = False
    font: str = ""
    layered: bool = False  # a number or a word stands above it in parentheses, so what is below it are indices

    @property
    def key(self) -> str:
        """What tells quantities apart, before it is known whether a number below is an index."""
        return spelled(self.stem, self.suffix, self.accent)

    @property
    def lettered(self) -> bool:
        """Whether it is surely an array: a letter stands below."""
        return any(s.kind != "number" for s in self.slots)

    @property
    def numbered(self) -> str:
        """The name if the number below is a part of it: x_1 is x1."""
        digits = "".join(str(s.value) for s in self.slots)
        return spelled(self.stem, self.suffix + digits, self.accent)


def spelled(stem: str, suffix: str = "", accent: str = "") -> str:
    """The name in the text notation, which is a word of Python and means nothing else there."""
    joint = "_" if suffix and not suffix.isdigit() else ""
    name = f"{stem}{joint}{suffix}{'_' + accent if accent else ''}"
    return f"{name}_" if keyword.iskeyword(name) or name in TAKEN else name


def canonical(name: str) -> str:
    """One spelling for names that are written alike: x_1 and x1, lambda_ and lamda."""
    stem, _, rest = name.partition("_")
    stem = {"lamda": "lambda"}.get(stem, stem)
    return f"{stem}{rest}" if rest.isdigit() or not rest else f"{stem}_{rest}"


def label(item: Item, source: LatexSource) -> Label | None:
    """An item as a name with its indices, or None if it is no name."""
    base, accent = item.base, ""
    below: Fence | None = item.below
    above: Fence | None = item.above
    primes = item.primes
    while True:  # {\hat{y}}_i and \hat{y_i} are both y_hat[i]
        if isinstance(base, Fence) and base.kind == "group":
            inner = single(base)
        elif isinstance(base, Accent):
            if accent:
                raise source.refusal(_("one letter has one accent"), base.at)
            accent, inner = base.mark, single(base.body)
            if inner is None:
                raise source.refusal(_("an accent stands on one letter"), base.at)
            raised = plain(single(inner.above)) if inner.above is not None else None
            if raised is not None and raised.kind == "NUMBER":
                mean = rf"`\frac{{1}}{{N}} \sum_{{i=1}}^{{N}} x_i^{raised.value}`"
                raise source.refusal(_("is this the mean of a power, or the power of one name?"), base.at,
                                     either(mean, rf"`\bar{{x}}^{raised.value}`"))  # fmt: skip
        else:
            break
        if inner is None or (inner.below and below) or (inner.above and above):
            return None
        base, below, above, primes = inner.base, inner.below or below, inner.above or above, primes + inner.primes
    if not isinstance(base, Atom) or base.kind not in ("LETTER", "WORD"):
        return None
    at = item.at
    stem, suffix = base.value, ""
    word = base.kind == "WORD"
    if primes:
        if accent or primes > 1:
            raise source.refusal(_("one letter has one accent"), at)
        accent = "prime"
    slots = below_slots(below, source) if below else []
    suffix = "".join(str(s.value) for s in slots if s.kind == "word")
    slots = [s for s in slots if s.kind != "word"]
    power = above
    layered = False
    if above is not None and (stem, accent) != ("e", ""):
        layer = single(above)
        mark = plain(layer)
        if mark is not None and mark.kind == "TIMES":
            suffix, power = suffix + "star", None
        elif mark is not None and mark.kind == "TOP":
            raise source.refusal(_(TRANSPOSED), mark.at, "`X_{ji}`")
        elif layer is not None and isinstance(layer.base, Fence) and layer.base.kind in "([" and not layer.above:
            inside = plain(single(layer.base))
            if inside is None or inside.kind not in ("NUMBER", "LETTER", "WORD"):
                raise source.refusal(
                    _("a number in parentheses above a letter is a layer's; a power has no parentheses"), layer.at
                )
            power, layered = None, True
            if inside.kind == "LETTER":
                slots.insert(0, Slot("letter", inside.value, inside.at))
            else:
                suffix += inside.value
    if word and stem in GREEK and stem not in ("pi",):
        word = False
    return Label(stem, suffix, accent, tuple(slots), power, at, word, base.font, layered)


def below_slots(below: Fence, source: LatexSource) -> list[Slot]:
    """What hangs below a name: letters and numbers, with or without commas, and words."""
    slots: list[Slot] = []
    for part in below.parts:
        if part.signs:
            raise source.refusal(_("a condition cannot stand below a name"), part.at)
        (terms) = part.sides[0].terms
        factors = terms[0][2]
        atoms = [plain(f.item) for f in factors]
        simple = len(terms) == 1 and not terms[0][0] and not any(f.operator for f in factors) and all(atoms)
        if not simple:
            slots.append(Slot("tree", part.sides[0], part.at))
            continue
        for atom in atoms:
            assert atom
            match atom.kind:
                case "NUMBER":
                    slots.append(Slot("number", atom.value, atom.at))
                case "LETTER":
                    slots.append(Slot("letter", atom.value, atom.at))
                case "INDEXES":
                    if len(atom.value) > 1 and atom.value.isupper():
                        slots.append(Slot("word", atom.value, atom.at))
                    else:
                        slots += [Slot("letter", c, atom.at + n, atom.value) for n, c in enumerate(atom.value)]
                case "WORD" | "FUNCTION":
                    slots.append(Slot("word", atom.value, atom.at))
                case "TIMES":
                    slots.append(Slot("word", "star", atom.at))
                case _:
                    raise source.refusal(_("an index is one letter or a whole number"), atom.at)
    if not below.parts:
        raise source.refusal(_("there is nothing between these braces"), below.at)
    return slots


def known_as(found: Label, known: dict[str, int]) -> str | None:
    """The quantity of a problem that is written like this, whichever way its name is spelled there."""
    word = found.stem if found.word else None
    if word is not None and not found.suffix and not found.accent:
        if word in known:
            return word
        if word in UPRIGHT_GREEK and UPRIGHT_GREEK[word] in known:
            return UPRIGHT_GREEK[word]
    spellings = {canonical(name): name for name in known}
    scalar = canonical(found.numbered if not found.lettered else found.key)
    array = known.get(spellings.get(canonical(found.key), ""), 0) > 0  # beside it, the number x1 is written as it is typed
    if not found.lettered and found.slots and not array and known.get(spellings.get(scalar, ""), 1) == 0:
        return spellings[scalar]
    for name in (found.key, canonical(found.key), canonical(found.key).rstrip("_")):
        if name in known:
            return name
        if name in spellings:
            return spellings[name]
    return None


def is_square(found: Label) -> bool:
    """Whether 2 stands above a name."""
    mark = plain(single(found.power)) if found.power is not None else None
    return mark is not None and mark.kind == "NUMBER" and mark.value == "2"


__all__ = ["Label", "Slot", "canonical", "is_square", "known_as", "label", "spelled"]
