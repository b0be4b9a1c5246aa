"""Names: which letter above or below is an index, a label, a power or a part of the name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.notation.symbols import GREEK
from derive.reading.counting import is_shift
from derive.reading.evidence import is_bracketed, letters_of, primed_letter, split, unprimed
from derive.reading.grammar.part import Hung, Part, called_units, is_minus_one
from derive.reading.known import Known
from derive.reading.naming import is_capital, label, named, stem
from derive.reading.phrases import (
    Apply,
    Inverse,
    Literal,
    Phrase,
    Pick,
    Use,
)
from derive.reading.phrases import Letter as Index
from derive.reading.runs import base_of
from derive.reading.surface import (
    Dots,
    Group,
    Item,
    Letter,
    Number,
    Row,
    Scripts,
    Sign,
)
from derive.reading.within import letters_in
from derive.sentence import message
from derive.words import gettext as _

#: What hangs from a name above and is a part of it.
STARS = frozenset(("*", "star", "+", "-", "dagger", "circ"))


#: Greek capitals that look Latin, by the upright letter with which they are printed.
UPRIGHT_GREEK = {
    found[1]: name
    for name, (command, *_rest) in GREEK.items()
    if (found := re.fullmatch(r"\\mathrm\{(\w)\}", command)) is not None
}


class Names(Part):
    """Names with all that belongs to them."""

    def name(self, base: str, scripts: Hung) -> Phrase:
        """A name with its labels and its places; what hangs above and is no part of it is a power."""
        at = scripts.base.at
        item = scripts.base
        if isinstance(item, Letter) and item.font in ("bold", "bb") and item.text in ("1", "0"):
            sizes = tuple(self.expression(s) for s in scripts.subs)
            made: Phrase = Apply(at, "ones" if item.text == "1" else "zeros", sizes)
            for sup in scripts.sups:
                made = self.above(made, sup)
            return made
        if base in ("infty",):
            return Literal(at, "oo")
        if self.posed is not None and (found := self.posed_name(self.posed, base, scripts)) is not None:
            return found
        if self.posed is not None and isinstance(item, Letter) and item.font == "upright" and base in UPRIGHT_GREEK:
            if (found := self.posed_name(self.posed, UPRIGHT_GREEK[base], scripts)) is not None:
                return found
        before: list[Phrase | None] = []
        places: list[Phrase | None] = []
        labels: list[str] = []
        powers: list[Row] = []
        for sup in scripts.sups:
            is_own = bool({"e", "e_"} & self.defined) and label(sup) in self.evidence.above  # the scores e^t of a step
            if base == "e" and base not in self.evidence.bold and not scripts.subs and not self.is_step(sup) and not is_own:
                powers.append(sup)
            else:
                self.superscript(base, sup, before, labels, powers)
        below: list[str] = []
        for sub in scripts.subs:
            self.subscript(base, sub, places, below, len(before) == 1)
        labels = [*below, *labels]
        labels += ["prime" * scripts.primes] if scripts.primes else []
        word = named(base, *labels)
        if word not in self.labelled and any(map(is_lettered, scripts.subs)) and any(x.isalpha() for x in labels):
            self.labelled.append(word)
        if (
            base in self.evidence.split
            and places
            and all(isinstance(p, Index) and p.name in self.evidence.layers for p in places)
        ):
            told = self.evidence.renamed
            word = named(base, *labels, "".join(told.get(p.name, p.name) for p in places if isinstance(p, Index)))
        if base in self.evidence.sizes and (before or places) and not labels and base not in self.evidence.thin_sizes:
            word = f"{base}_{''.join(p.name for p in places if isinstance(p, Index)) or 'n'}"
        if scripts.primes and named(base, *labels[:-1]) in self.defined:
            raise self.error(
                _("{name}' is read in two ways: the derivative of {name}, or another quantity: write \\frac{{d "
                  "{name}}}{{d x}} or {name}_2").format(
                    name=base
                ), at,
            )  # fmt: skip
        if scripts.primes and not before and not places and f"{base}{'prime' * scripts.primes}" in self.evidence.indices:
            return Index(at, f"{base}{'prime' * scripts.primes}")
        all_places = (*before, *places)
        if any(is_bracketed(sup) for sup in scripts.sups) and self.is_time(base, places, before):  # the particle x_t^{(i)}
            all_places = (places[0], *before, *places[1:])
        self.places_above[word] = max(self.places_above.get(word, 0), len(before))
        indexed = bool(all_places)
        font = getattr(item, "font", "")
        is_constant = not indexed and not labels and "pi" not in self.arrays and (not self.pi_is_quantity or font == "constant")
        if word == "pi_" and is_constant and font != "bold":
            made = Literal(at, "pi")
        elif word == "e_" and not indexed and not labels and self.is_euler(powers):
            exponent = self.expression(powers.pop(0))
            self.refuse_imaginary(exponent)
            made = Apply(at, "euler", (exponent,))
        elif word == "e_" and not indexed and not labels and not powers and self.is_euler_alone():
            self.say(message("e is the base of the natural logarithm"))
            made = Apply(at, "euler", (Literal(at, "1"),))  # e^x + e is one e
        elif not indexed and not labels and isinstance(item, Letter) and item.text == base in self.evidence.indices and (
            base not in self.defined and (item.text in self.scope or item.text in self.evidence.bound
                or item.text in self.evidence.left)
        ) and item.font != "bold":  # fmt: skip
            made = Index(at, base)
        elif len(all_places) == 2 and is_capital(base) and len(powers) == 1 and is_minus_one(powers[0]):
            made = Pick(at, Inverse(at, Use(at, word)), all_places)  # X^{-1}_{ij} is an entry of the inverse
            powers = []
        else:
            made = Use(at, word, all_places)
        for sup in powers:
            self.refuse_power(base, scripts.subs, sup)
            made = self.above(made, sup)
        return made

    def posed_name(self, posed: Known, base: str, scripts: Hung) -> Phrase | None:
        """A name of a problem that is posed already, None where this is none."""
        at = scripts.base.at
        base += "_prime" if scripts.primes == 1 else ""
        sups = list(scripts.sups)
        layer = None if not sups or (group := is_bracketed(sups[0])) is None or len(sups[0]) > 1 else label(group.body)
        if layer is not None and (array := posed.array(base, layer)) is not None:
            sups.pop(0)
        else:
            array = posed.array(base)
        places: list[Phrase | None] = []
        if base == "delta" and array is None and len(scripts.subs) == 1 and not sups:
            pair = self.posed_places(scripts.subs[0], 2)
            if len(pair) == 2:
                return Apply(at, "kronecker", tuple(p for p in pair if p is not None))
        if array is not None:
            for sub in scripts.subs:
                places += self.posed_places(sub, posed.ranks[array])
            name = array
        else:
            words = [label(sub) for sub in scripts.subs]
            number = posed.number(base, words[0] or "?") if words else posed.number(base)
            if number is None or len(words) > 1 or (not words and base in self.evidence.indices):
                return None
            name = number
        made: Phrase = Use(at, name, tuple(places))
        for sup in sups:
            made = self.above(made, sup)
        return made

    def posed_places(self, sub: Row, rank: int) -> list[Phrase | None]:
        """What stands below an array with so many axes: between commas, or side by side where each is one sign."""
        parts = split(sub, {","})
        if len(parts) == 1 and rank > 1 and all(isinstance(i, Letter | Number) for i in sub):
            parts = [Row(i.at, (i,)) for i in sub]
        return [self.place(part) for part in parts]

    def is_euler(self, powers: Sequence[Row]) -> bool:
        """Whether e is the base of the natural logarithm: the base of a power, and defined nowhere."""
        if not powers or {"e", "e_"} & (self.defined | self.arrays | self.evidence.bold):
            return False
        if self.is_transpose(powers[0].items) or (not self.typed and self.posed is None and self.e_is_factor):
            return False
        if self.typed and self.e_stands_alone:
            raise self.error(
                _("e is read in two ways here: the base of the natural logarithm, as in e^x, written exp(x), and a quantity e "
                  "of its own, as where it stands alone; write exp, or give the quantity another name"), powers[0].at, "`exp(…)`",
            )  # fmt: skip
        if self.typed and len(powers[0]) == 1 and isinstance(number := powers[0].items[0], Number):
            raise self.error(
                _("e^{k} is read in two ways: the base of the natural logarithm, exp({k}), or a quantity e, e**2 "
                  "with e defined; write "
                  "exp({k}), or give the quantity another name").format(k=number.text), powers[0].at, f"`exp({number.text})`",
            )  # fmt: skip
        return True

    def is_euler_alone(self) -> bool:
        """Whether e is Euler's number without a power too: in LaTeX that has powers of it, or that the program wrote."""
        if self.typed or self.e_is_factor or {"e", "e_"} & (self.defined | self.arrays | self.evidence.indices):
            return False
        return self.has_powers_of_e or self.posed is not None

    def is_step(self, sup: Row) -> bool:
        """Whether an index stands above in brackets: the t of e^{(t)}."""
        only = sup.items[0] if len(sup) == 1 else None
        is_group = isinstance(only, Group) and only.open == "(" and len(only.body) == 1
        return is_group and isinstance(only, Group) and label(only.body) in self.evidence.indices

    def is_time(self, base: str, places: Sequence[Phrase | None], before: Sequence[Phrase | None]) -> bool:
        """Whether time stands below what has a sample above, and is the first axis: a letter that steps, or t; a layer above
        comes before it."""
        if not places or not before or self.posed is not None:
            return False
        below, above = letters_in(places[0]), letters_in(tuple(before))
        steps = self.evidence.shifted | {"t"}
        if not below:  # the x_0^{(i)} and x_T^{(i)} of x_t^{(i)}
            of_name = (i for i in self.hanging(base) if is_bracketed(i.sup) is not None)
            below = next((letters_of(i.sub) for i in of_name if set(letters_of(i.sub)) & steps), [])[:1]
        return len(below) == 1 and below[0] in steps and bool(above) and not (set(above) & (self.evidence.shifted | {"l", "L"}))

    def superscript(self, base: str, sup: Row, before: list[Phrase | None], labels: list[str], powers: list[Row]) -> None:
        """What stands above a name: an index or a label in brackets, a sign or a word as a label, else a power."""
        items = list(sup.items)
        if len(items) > 1 and isinstance(sign := items[0], Sign) and sign.text in ("odot", "circ"):
            powers.append(sup)
            return
        while items and isinstance(group := items[0], Group) and group.open in ("(", "["):
            word = label(group.body)
            letters = {i.text if isinstance(i, Letter) else primed_letter(i) for i in group.body}
            if letters & self.evidence.indices:
                column = bool(before) and is_capital(base)
                before += [None, *self.places(group.body)] if column else self.places(group.body)
            elif base in self.dotted and len(group.body) == 1:
                before.append(self.place_of_dots(group.body))
            elif word is not None and word.isdigit() and base in self.evidence.recurrent:
                before += self.places(group.body)  # the H^{(0)} beside H^{(l+1)}
            elif word is not None and (base, word) in self.last_above:
                before.append(Use(group.at, word))
            elif word is not None:
                labels.append(word)
            else:
                break
            items.pop(0)
        if not items:
            return
        if isinstance(group := items[-1], Group) and group.open == "(" and is_name(items[:-1]):
            labels.append(label(Row(items[0].at, tuple(items[:-1]))) or "")  # \hat A^{GAE(γ, λ)}
            return
        first = items[0]
        if isinstance(first, Letter) and first.font in ("upright", "word") and self.is_transpose(items[1:]):  # h^{(dep)⊤}
            labels.append(label(Row(first.at, (first,))) or "")
            items.pop(0)
        rest = Row(items[0].at, tuple(items))
        if self.is_transpose(items):
            powers.append(rest)
            return
        if len(items) == 1:
            item = items[0]
            if isinstance(item, Sign) and item.text in STARS:
                labels.append(label(rest) or "star")
                return
            if isinstance(item, Letter):
                if item.text in self.evidence.above and item.font == "":
                    self.say(message("{index} above {name} is an index, and no power", index=item.text, name=base))
                    before.append(Index(item.at, item.text))
                    return
                if item.text in self.labels_above and item.font == "":
                    self.say(message("{label} above {name} is a label, and no power", label=item.text, name=base))
                    labels.append(item.text)
                    return
                if (base, item.text) in self.last_above and item.font == "":
                    before.append(Use(item.at, item.text))
                    return
                is_label = item.font in ("upright", "cal", "sf", "bold") or (item.text.isupper() and self.is_label_above(item))
                if is_label:
                    labels.append(label(rest) or item.text)
                    return
            if (
                isinstance(item, Scripts) and isinstance(inner := base_of(item), Letter) and inner.font == "upright"
                and not set(letters_of(Row(item.at, (item,)))) & self.evidence.indices
            ):  # fmt: skip
                labels.append(label(rest) or "")
                return
        primed = primed_letter(items[0]) if len(items) == 1 else None
        if primed in self.evidence.indices and primed is not None and unprimed(primed) in self.evidence.above:
            before.append(Index(items[0].at, primed))  # Σ_{t'} a^{t'} beside c^t
            return
        letters = {i.text for i in items if isinstance(i, Letter)}
        if self.is_word_above(items):
            labels.append(word := label(rest) or "")
            self.say(message("{label} above {name} is a label, and no power", label=word, name=base))
            return
        if letters & self.evidence.above and all(isinstance(i, Letter | Number | Sign) for i in items):
            before += self.places(rest)
            return
        powers.append(rest)

    def is_word_above(self, items: Sequence[Item]) -> bool:
        """Whether small letters side by side above are a word (w^{gt}, W^{hh}): none of them is an index, or stands on a line."""
        letters = [i.text for i in items if isinstance(i, Letter) and i.font == "" and len(i.text) == 1 and i.text.islower()]
        return (
            len(letters) == len(items) > 1 and self.posed is None and not self.typed
            and (len(letters) > 2 or not set(letters) & (self.evidence.indices | self.bare_on_line))
            and not set(letters) <= self.evidence.indices | self.bare_on_line
        )  # fmt: skip

    def is_label_above(self, item: Letter) -> bool:
        """Whether a capital above is a label (W^Q), and no number that the text knows."""
        return item.text not in self.evidence.sizes and item.text not in self.evidence.indices

    def subscript(self, base: str, sub: Row, places: list[Phrase | None], labels: list[str], indexed: bool = False) -> None:
        """What stands below a name: its indices are places, all else is a part of the name."""
        if len(sub) == 1 and isinstance(group := sub.items[0], Group) and group.open == "(":
            sub = group.body
        found = split(sub, {","})
        if len(found) > 1 and all(len(p) == 1 and isinstance(p.items[0], Number) for p in found) and not self.typed:
            places += map(self.place, found)  # W_{1,2} is an entry
            return
        for part in split(sub, {",", "|", ";"}):
            if not part.items:
                continue
            if (word := self.said_below(part)) is not None:
                labels.append(word)
                continue
            items = part.items
            if len(items) > 1 and isinstance(items[0], Dots):  # W_{⋯ij}, a column along the first axis
                places.append(None)
                part = Row(items[1].at, items[1:])
                items = part.items
            if len(items) > 1 and all(isinstance(i, Sign) and i.text in STARS for i in items):
                labels.append("".join(label(Row(i.at, (i,))) or "" for i in items))
                continue
            if base in self.functions and len(items) == 1 and self.is_parameter_of(base, items[0]):
                continue  # the G_σ of ∂G_σ/∂x, where G_σ(x, y) = …
            if len(items) == 1 and isinstance(sign := items[0], Sign):
                if sign.text in (":", "cdot"):
                    places.append(None)
                else:
                    labels.append(label(part) or ("inf" if sign.text == "infty" else "star"))
                continue
            if (label_ := self.chosen_by(items)) is not None:
                places.append(label_)
                continue
            self.refuse_points(base, part)
            if self.side_by_side(part):
                places += (self.place(i.body if isinstance(i, Group) else Row(i.at, (i,))) for i in items)
                continue
            if 1 < len(called_units(items)) < len(items) and set(self.free(items)) & self.evidence.indices:
                places += self.places(part)  # P_{s π(s)}
                continue
            primed = {primed_letter(i) for i in items} & self.evidence.indices
            if len(items) > 1 and primed and set(self.free(items)) <= self.evidence.indices:
                places += (self.place(Row(i.at, (i,))) for i in items)  # z_{i'j}
                continue
            if len(items) > 1 and primed and all(isinstance(i, Letter) or primed_letter(i) in primed for i in items):
                places += (  # the number m beside the index k' of p_{mk'}
                    Use(i.at, i.text)
                    if isinstance(i, Letter) and i.text not in self.evidence.indices
                    else self.place(Row(i.at, (i,)))
                    for i in items
                )
                continue
            letters = [i.text for i in items if isinstance(i, Letter)]
            single = all(isinstance(i, Letter | Number) for i in items)
            if (
                len(items) == 2
                and isinstance(items[0], Number)
                and letters
                and letters[0] in self.evidence.indices
                and self.is_multiple(items[0])
            ):
                places.append(self.expression(part))
                continue
            hanging = [i for i in items if isinstance(i, Scripts) and set(self.free_below(i)) & self.evidence.indices]
            if len(items) > 1 and hanging and all(isinstance(base_of(i), Letter | Number) for i in items):
                places += (self.scripted(i) if i in hanging else self.place(Row(i.at, (i,))) for i in items)
                continue
            known = [c in self.evidence.indices for c in letters]
            if single and letters and all(known):
                places += (self.place(Row(i.at, (i,))) for i in items)
            elif single and any(known) and len(items) > 1 and all(len(c) == 1 and c.islower() for c in letters):
                places += (
                    self.place(Row(i.at, (i,))) if isinstance(i, Number) or i.text in self.evidence.indices else Use(i.at, i.text)  # type: ignore[attr-defined]
                    for i in items
                )
            elif single and not letters:
                is_entry = indexed and base not in self.evidence.numbered
                if (
                    base in self.arrays or is_entry or (len(found) > 1 and self.is_shifted(base))
                ):  # x^{(i)}_1 is an entry of the sample i, and the 1 of q_1^{(i,j)} a label
                    digits = "".join(i.text for i in items if isinstance(i, Number))
                    rank = self.digits.get(base, 1)
                    cells = list(digits) if len(digits) == rank > 1 else [digits]
                    places += (Literal(items[0].at, c) for c in cells)
                else:
                    labels.append(label(part) or "")
            elif len(items) == 1 and isinstance(only := items[0], Letter) and self.is_chosen(base, only):
                places.append(Use(only.at, named(only.text)))
            elif len(items) == 1 and isinstance(only := items[0], Scripts) and self.is_counted_word(only, base):
                labels.append(stem(only.base) or "")  # c_{neg_i} beside c_{pos}
                places.append(self.place(only.sub or part))
            elif (len(items) == 1 and primed_letter(items[0]) in self.evidence.indices) or self.is_place(base, part):
                places.append(self.place(part))
            elif len(items) == 1 and self.is_starred_index(items[0]):  # u_{j^*} beside u_j
                places.append(self.expression(part))
            elif len(items) == 1 and isinstance(only := items[0], Scripts) and self.is_value_of_index(only, base):
                places.append(self.place(part))  # v'_{w_O} beside the v'_w of a sum over w
            elif len(items) == 1 and isinstance(only := items[0], Scripts) and stem(only.base) in self.evidence.choosers:
                places.append(self.place(part))  # v_{w_O} beside v_{w_i}
            elif single and len(items) == 1 and base in self.dotted and len(getattr(items[0], "text", "")) == 1:
                places.append(self.place_of_dots(part))
            else:
                word = label(part)
                if (
                    self.typed
                    and word is not None
                    and len(word) == 1
                    and word in "ijkmnt"
                    and not labels
                    and len(base) == 1
                    and base not in "dnN"
                    and not self.is_one_of_labels(base)
                ):
                    raise self.error(
                        _("{name}_{i} is read in two ways, since {i} is on no left side and under no sum: one "
                          "number with the name {name}{i}, or the "
                          "entry {name}[{i}] of an array; write one of them").format(name=base, i=word),
                        items[0].at, f"`{base}[{word}]`",
                    )  # fmt: skip
                self.refuse_repeated(base, word, items[0].at)
                if word is None:
                    places.append(self.place(part))
                else:
                    labels.append(word)

    def said_below(self, part: Row) -> str | None:
        """The word for what holds of a quantity by the equality below it: k_{ν=3/2}; an index at one of its values is a place."""
        first, *rest = part.items
        value = rest[1:] if rest and isinstance(sign := rest[0], Sign) and sign.text == "=" else []
        plain = all(isinstance(i, Number) or (isinstance(i, Sign) and i.text == "/") for i in value)
        if not value or not plain or not isinstance(first, Letter) or first.text in self.evidence.indices or self.typed:
            return None
        return f"{first.text}_{label(Row(part.at, tuple(value)))}"

    def is_shifted(self, base: str) -> bool:
        """Whether an index below a name goes back or ahead somewhere: beside H_{l-1,i} the 0 of H_{0,i} is a place."""
        return any(is_shift(part) for i in self.hanging(base) if i.sub is not None for part in split(i.sub, {","}))

    def is_value_of_index(self, item: Scripts, base: str) -> bool:
        """Whether an index with a label is a value of it: the w_O of v_{w_O}, where a sum goes over the w of v_w."""
        letter = stem(item.base)
        if letter not in self.evidence.bound or item.sub is None or set(letters_of(item.sub)) & self.evidence.indices:
            return False
        return any(i.sub is not None and label(i.sub) == letter for i in self.hanging(base))

    def is_counted_word(self, item: Scripts, base: str) -> bool:
        """Whether a word with an index below a name is a label that is counted, where the name has other words below it and
        nothing else."""
        word = stem(item.base)
        if word is None or len(word) < 2 or item.sub is None or item.sup is not None:
            return False
        if not set(letters_of(item.sub)) <= self.evidence.indices:
            return False
        others = {label(i.sub) or "" for i in self.hanging(base) if i.sub is not None} - {label(Row(item.at, (item,)))}
        return bool(others) and all(len(other) > 1 and other.isalpha() and other != word for other in others)

    def chosen_by(self, items: Sequence[Item]) -> Phrase | None:
        """The label j_i of α_{j[i]}, the entry of α for the group of i."""
        if len(items) != 2 or not isinstance(letter := items[0], Letter) or not isinstance(group := items[1], Group):
            return None
        word = label(group.body)
        is_index = group.open == "[" and len(group.body) == 1 and word in self.evidence.indices
        return Use(letter.at, letter.text, (Index(group.at, word),)) if is_index and word is not None else None

    def is_one_of_labels(self, base: str) -> bool:
        """Whether single letters below a name are labels, by one that is no index: the W_k of W_q, W_k, W_v."""
        below = (label(i.sub) or "" for i in self.hanging(base) if i.sub is not None)
        return any(len(word) == 1 and word.isalpha() and word not in "ijklmnrst" for word in below)

    def refuse_repeated(self, base: str, word: str | None, at: int) -> None:
        """The kk of σ_{kk} beside σ_{ij}: a trace by Einstein's convention, or a label."""
        if word is None or len(word) != 2 or word[0] != word[1] or not word.isalpha() or self.digits.get(base) != 2 or self.typed:
            return
        said = _("{name}_{word} is read in two ways: the sum over {letter} of the entries with two equal indices (Einstein's "
                 "convention), written \\sum_{letter} {name}_{word}, or a name with the label {word}")  # fmt: skip
        raise self.error(said.format(name=base, word=word, letter=word[0]), at, rf"`\sum_{word[0]} {base}_{{{word}}}`")

    def side_by_side(self, part: Row) -> bool:
        """Whether places stand side by side of which some are calculated in brackets: y_{(i+a)(j+b)}, x_{i(j+1)}."""
        groups = [i for i in part if isinstance(i, Group) and i.open == "("]
        letters = [i for i in part if isinstance(i, Letter)]
        return (
            bool(groups) and len(part) > 1 and len(groups) + len(letters) == len(part)
            and all(i.text in self.evidence.indices for i in letters)
            and all(set(letters_of(g.body)) & self.evidence.indices for g in groups)
        )  # fmt: skip

    def is_multiple(self, number: Number) -> bool:
        """Whether a number before an index below is a factor (x_{2i}), and no place of its own."""
        return number.text == "2"

    def place_of_dots(self, row: Row) -> Phrase:
        """The place of an entry in a list with dots: a number, or the size with which it ends."""
        only = row.items[0]
        return Use(only.at, only.text) if isinstance(only, Letter) else self.place(row)

    def is_starred_index(self, item: Item) -> bool:
        """Whether an item is a letter of an index with a star, one of its values."""
        star = item.sup if isinstance(item, Scripts) and item.sub is None else None
        return (
            star is not None and len(star) == 1 and isinstance(sign := star.items[0], Sign) and sign.text in STARS
            and isinstance(base_of(item), Letter) and stem(base_of(item)) in self.evidence.indices
        )  # fmt: skip

    def is_chosen(self, base: str, letter: Letter) -> bool:
        """Whether a small letter below a name is a quantity that chooses an entry of it."""
        return (base, letter.text) in self.chosen and letter.text.islower()

    def is_place(self, base: str, part: Row) -> bool:
        """Whether what stands below calculates a place from indices (t - 1, y_i), or is a label that chooses one (p_y)."""
        letters = {c for item in part for c in self.free([item])}
        calculated = any((isinstance(i, Sign) and i.text == "/") or isinstance(i, Group) for i in part)  # s_{π(j)}
        if letters & self.evidence.indices and (calculated or label(part) is None):
            return True
        if len(part) == 1 and isinstance(only := part.items[0], Scripts):
            return bool(set(self.free_below(only)) & self.evidence.indices)
        word = label(part)
        return word is not None and (base, word) in self.chosen


def is_lettered(sub: Row) -> bool:
    """Whether letters in italics stand below a name, which could be indices."""
    return any(isinstance(i, Letter) and i.font == "" for i in sub)


def is_name(items: Sequence[Item]) -> bool:
    """Whether items are a word in capitals or in upright letters."""
    letters = [i for i in items if isinstance(i, Letter)]
    word = "".join(i.text for i in letters)
    return len(letters) == len(items) > 0 and len(word) > 2 and (word.isupper() or all(i.font == "upright" for i in letters))


def is_parameter(letter: Letter) -> bool:
    """Whether a letter below a function is a parameter (h_θ(x), f_w(x)), and no label (p_z(z), p_X(x))."""
    if letter.text == "Omega":  # d_Ω is the distance from a domain
        return False
    return letter.font in ("", "bold") and (letter.text in ("w", "W") or (len(letter.text) > 1 and letter.text.isascii()))
