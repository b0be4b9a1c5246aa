"""What is defined for one sample and spoken of for each: ŷ = σ(w^T x + b), L = Σ_i (y^{(i)} - ŷ^{(i)})²."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise

from derive.reading.meaning.products import is_data
from derive.reading.naming import is_capital
from derive.reading.phrases import Apply, Letter, Phrase, Times, Transposed, Use
from derive.reading.understanding.given import Head, Statement
from derive.reading.within import inside, rewritten, uses_in


def for_each_sample(statements: Sequence[Statement], above: Mapping[str, int]) -> None:
    """A quantity that has an index of a sample wherever another equality speaks of it, and none where it is defined, is defined
    for each sample: it, and the data of which it is made, get the index there too.  An index above is one of a sample; one below
    is so where the definition gives a number."""
    counted = {name for name, places in above.items() if places}
    plain = [s for s in statements if s.head is not None and not s.head.use.places and not s.head.parameters]
    bodies = {s.head.use.name: s.members[1] for s in plain if s.head is not None and len(s.members) == 2}
    for s in reversed(statements):  # z = w^T x, a = σ(z): first a, then z
        if s.head is None or s.head.use.places or s.head.parameters or len(s.members) != 2 or s.role != "definition":
            continue
        name = s.head.use.name
        others = [u for o in statements if o is not s for u in _spoken_of(o)]
        places = [u.places for u in others if u.name == name]
        letters = {p.name for found in places for p in found if isinstance(p, Letter)}
        is_counted = name in counted or is_number(s.members[1]) or (name.endswith("_hat") and is_of_numbers(s.members[1], bodies))
        if not is_counted or not places or any(len(found) != 1 for found in places) or len(letters) != 1:
            continue
        sampled = {u.name for u in others if len(u.places) == 1 and (u.name in counted or name not in counted)}
        bare = {u.name for u in others if not u.places}
        letter = Letter(s.head.at, letters.pop())
        s.head = Head(Use(s.head.use.at, name, (letter,)), (), s.head.squared, s.head.at)
        s.members = (s.head.use, rewritten(s.members[1], partial(with_index, letter, sampled, bare)))
        counted |= {u.name for u in uses_in(s.members[1]) if u.places == (letter,)}


def _spoken_of(s: Statement) -> list[Use]:
    """What a statement speaks of; not what stands for any argument, as the ŷ of L(ŷ, y) = (ŷ - y)^2 does."""
    own = {p.name for p in s.head.parameters if isinstance(p, Use)} if s.head is not None else set()
    return [u for m in s.members[s.head is not None :] for u in uses_in(m) if u.name not in own]


def is_number(e: Phrase) -> bool:
    """Whether a definition gives a number: it has an inner product w^T x, and neither a matrix nor a softmax."""
    is_soft = any(isinstance(p, Apply) and p.function in ("softmax", "log_softmax") for p in inside(e))
    if is_soft or any(is_capital(u.name) or u.places for u in uses_in(e)):
        return False
    return any(
        isinstance(a, Transposed) and isinstance(a.base, Use) and isinstance(b, Use)
        for p in inside(e) if isinstance(p, Times) for (_o, a), (_p, b) in pairwise(p.factors)
    )  # fmt: skip


def is_of_numbers(e: Phrase, bodies: Mapping[str, Phrase]) -> bool:
    """Whether a formula has small letters without an index alone, of which the data are x, or made of it: the w_1 x_1 + w_2 x_2
    + b of a prediction ŷ, and σ(z) with z = w x + b."""
    uses = uses_in(e)
    is_soft = any(isinstance(p, Apply) and p.function in ("softmax", "log_softmax") for p in inside(e))
    data = {u.name for u in uses if is_data(u)}
    rest = {n: b for n, b in bodies.items() if n not in data}
    are_known = all(n[0] == "x" or (n in bodies and is_of_numbers(bodies[n], rest)) for n in data)
    return bool(data) and not is_soft and are_known and not any(is_capital(u.name) or u.places for u in uses)


def with_index(letter: Letter, sampled: set[str], bare: set[str], e: Phrase) -> Phrase | None:
    """The data of one sample with its index; None where a phrase is anything else."""
    if isinstance(e, Use) and not e.places and (e.name in sampled or (is_data(e) and e.name not in bare)):
        return Use(e.at, e.name, (letter,))
    return None
