"""What stands inside a phrase: its names, calls and free letters; two phrases that say the same; a phrase with a part changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import fields
from typing import Any, cast

from derive.reading.letters import POOL
from derive.reading.phrases import Call, Fold, Letter, Listed, Literal, Mean, Phrase, Pick, Range, Use
from derive.reading.surface import Item
from derive.records import replace


def inside(e: object) -> Iterator[Phrase]:
    """A phrase and every phrase in it, each before its own parts; of a tuple, those of its members."""
    if isinstance(e, Phrase):
        yield e
        for part in vars(e).values():
            yield from inside(part)
    elif isinstance(e, tuple):
        for part in e:
            yield from inside(part)


def uses_in(e: object) -> list[Use]:
    """The names of a phrase with their places, in their order."""
    return [part for part in inside(e) if isinstance(part, Use)]


def calls_in(e: object) -> list[Call]:
    """The functions of the text that a phrase calls."""
    return [part for part in inside(e) if isinstance(part, Call)]


def names_in(e: Any) -> frozenset[str]:
    """The names of a phrase, in the bounds of its sums too; that of a function has brackets."""
    if isinstance(e, Use):
        return frozenset((e.name,)).union(*(names_in(p) for p in e.places))
    if isinstance(e, Call):
        return frozenset((f"{e.function}()",)).union(*(names_in(a) for a in e.arguments))
    if isinstance(e, Phrase):
        return frozenset().union(*(names_in(getattr(e, f.name)) for f in fields(e)))
    if isinstance(e, Range):
        return names_in(e.first) | names_in(e.last)
    if isinstance(e, tuple):
        return frozenset().union(*map(names_in, e))
    return frozenset()


def letters_in(e: Any) -> list[str]:
    """The index letters that stand free in a phrase, in their order."""
    found: list[str] = []

    def visit(e: Any, bound: frozenset[str]) -> None:
        if isinstance(e, Letter):
            if e.name not in bound and e.name not in found:
                found.append(e.name)
        elif isinstance(e, Fold):
            inner = bound | {r.letter for r in e.ranges}
            visit(e.body, inner)
            visit(e.condition, inner)
            for r in e.ranges:
                visit(r.first, inner)
                visit(r.last, inner)
        elif isinstance(e, Phrase):
            own = e.letters if isinstance(e, Listed) else (e.variable,) if isinstance(e, Mean) and e.variable else ()
            for f in fields(e):
                visit(getattr(e, f.name), bound | {*own})
        elif isinstance(e, tuple):
            for x in e:
                visit(x, bound)

    visit(e, frozenset())
    return found


def alike(a: Any, b: Any, plain: Callable[[Any], Any] = lambda e: e) -> bool:
    """Whether two phrases, or pieces of a text, say the same, wherever they stand in it; `plain` simplifies each part before."""
    a, b = plain(a), plain(b)
    if type(a) is not type(b):
        return False
    if isinstance(a, Phrase | Item):
        return all(alike(getattr(a, f.name), getattr(b, f.name), plain) for f in fields(a) if f.name != "at")
    if isinstance(a, tuple):
        return len(a) == len(b) and all(alike(x, y, plain) for x, y in zip(a, b, strict=True))
    return bool(a == b)


def rewritten(e: Any, change: Callable[[Phrase], Phrase | None]) -> Any:
    """A phrase with what `change` gives for a part of it, from outside in; a part for which it gives None is looked into."""
    if isinstance(e, Phrase):
        made = change(e)
        return made if made is not None else type(e)(**{f.name: rewritten(getattr(e, f.name), change) for f in fields(e)})
    if isinstance(e, tuple):
        return tuple(rewritten(x, change) for x in e)
    return e


def relettered(e: Any, new: Mapping[str, str]) -> Any:
    """A phrase with other letters for some that stand free in it."""

    def change(part: Phrase) -> Phrase | None:
        if isinstance(part, Letter):
            return Letter(part.at, new.get(part.name, part.name))
        if isinstance(part, Fold):
            own = {r.letter: r.letter for r in part.ranges}
            return binding(part, {**new, **own}, own)
        return None

    return rewritten(e, change)


def binding(fold: Fold, new: Mapping[str, str], own: Mapping[str, str]) -> Fold:
    """A sum that binds other letters, its `own`, with other letters inside it too."""
    ranges = tuple(
        replace(r, letter=own.get(r.letter, r.letter), first=relettered(r.first, new), last=relettered(r.last, new))
        for r in fold.ranges
    )
    return replace(fold, ranges=ranges, body=relettered(fold.body, new), condition=relettered(fold.condition, new))


def replaced(
    e: Any, given: Mapping[str, Phrase], taken: Set[str] = frozenset(), beside: Set[str] = frozenset()
) -> Any:  # fmt: skip
    """A phrase with other phrases for some of its names; places that a name had are picked from what stands for it.

    No sum of the phrase binds a letter of what is put in, or one `beside`: Σ_i a_i u^i of u = x_i is Σ_j a_j x_i^j, with a letter
    that is not `taken`.
    """
    free = {*letters_in(tuple(given.values())), *beside}

    def change(part: Phrase) -> Phrase | None:
        if isinstance(part, Fold) and (clash := [r.letter for r in part.ranges if r.letter in free]):
            used = free | taken | {*clash, *letters_in(part.body), *names_in(part)}
            used |= {r.letter for f in inside(part) if isinstance(f, Fold) for r in f.ranges}
            own = dict(zip(clash, (c for c in POOL if c not in used), strict=False))
            return cast(Phrase, rewritten(binding(part, own, own), change))
        if not (isinstance(part, Use) and part.name in given):
            return None
        new = given[part.name]
        places = tuple(replaced(p, given) for p in part.places)
        if not places:
            return new
        return Use(part.at, new.name, (*new.places, *places)) if isinstance(new, Use) else Pick(part.at, new, places)

    return rewritten(e, change)


def renamed(e: Any, name: str, new: str, bare: bool = True) -> Any:
    """A phrase with another name for one; of `bare` where it stands without places."""

    def change(part: Phrase) -> Phrase | None:
        found = isinstance(part, Use) and part.name == name and not (bare and part.places)
        return Use(part.at, new, part.places) if found and isinstance(part, Use) else None

    return rewritten(e, change)


def without_calls(e: Any, functions: Mapping[str, object]) -> Any:
    """A phrase without the names that are handed to functions which the text defines."""

    def change(part: Phrase) -> Phrase | None:
        if not isinstance(part, Call) or part.function not in functions:
            return None
        of = tuple(Literal(a.at, "1") if isinstance(a, Use) else without_calls(a, functions) for a in part.arguments)
        return Call(part.at, part.function, of, part.order)

    return rewritten(e, change)
