"""A rule is a law and a function: the law is an equation that the notes print and the tests evaluate; the function
applies it to one node, or says no."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING

from sympy import Basic, Expr, Pow, exp

from derive.expression.nodes import Binder, Derivative, alike
from derive.records import dataclass
from derive.sentence import SILENT, Message, message, names_in
from derive.words import gettext

if TYPE_CHECKING:
    from derive.rules.facts import Facts


def may_be(kind: type[Basic], kinds: tuple[type[Basic], ...]) -> bool:
    """Whether a node of a kind can be one of some kinds, or any if there are none; a power may be one of e."""
    return not kinds or issubclass(kind, kinds) or (kind is Pow and exp in kinds)


@dataclass(frozen=True)
class Applied:
    """What a rule made of a node, the pieces that it spoke of (g = e^{a_i}, h = Σ_k e^{a_k}), and its titles, its reason
    and its convention here, if they say more than the rule's own; None where nothing has to be agreed on.

    `pieces` are the expressions (or several of them, or a condition) that the reason speaks of by name.
    """

    expr: Expr
    where: tuple[tuple[Expr, Expr], ...] = ()
    titles: tuple[str, ...] = ()
    because: str | Message = ""
    pieces: Mapping[str, Basic | Sequence[Basic]] = field(default_factory=dict)
    convention: str | None = ""


Application = Callable[[Expr, "Facts"], Applied | Expr | None]
Kinds = tuple[type[Basic], ...]


class Role(Enum):
    """What a rule is in the telling of a derivation: how much of a line it is worth, and beside what."""

    #: It says that differentiation is linear; several in a row are one line.
    LINEAR = auto()
    #: No work: what is zero or one, and numbers brought together.
    SLIGHT = auto()
    #: It only puts factors or terms in another order.
    ORDER = auto()
    #: It follows from the step before it without a line of its own.
    FOLLOWS = auto()
    #: Algebra of which several in a row are one line.
    AT_ONCE = auto()
    #: It sets fractions side by side, to be recognised in the next line together.
    SIDE_BY_SIDE = auto()
    #: What is done with a fraction until its name can be seen.
    TO_A_NAME = auto()
    #: A line that only full detail shows.
    QUIET = auto()
    #: A line that cannot be followed unless the pieces of which it speaks are named.
    NAMES_PIECES = auto()
    #: The derivative reads the function that is differentiated: √u, e^u, σ(u), tanh u.
    READS_ITSELF = auto()
    #: A line that is seen before even the simplest derivative in it is worked out.
    SEEN_FIRST = auto()


@dataclass(frozen=True)
class Rule:
    """A named law of calculus, of indices or of algebra.

    `name` is the stable identifier (kebab case, the field's term), `titles` the words beside a line, one for each law that
    speaks (nearly always one), `law` an equation in the text notation (empty where the law is the problem's own: a definition,
    a lemma, an assumption), `because` one sentence that says why the rule applies, `convention` one that says what is taken
    where there is no derivative (empty where there is one everywhere).  Both name expressions in braces, as in "{f} does not
    depend on {v}": those that the rule matched, and those that every node has (`read_off`).

    `heads` are the nodes to which it can apply, and `of` what such a node is of: of a derivative what is differentiated, of a
    sum its body; where they are empty, anything.  `roles` say how a line with it is told; `continues` names the rules after
    which it stands in the same line, and `leads_to` those that stand in its line after it.

    All words are messages, in the language that the program is written in.
    """

    name: str
    titles: tuple[str, ...]
    law: str
    because: str
    apply: Application = field(compare=False, repr=False)
    convention: str = ""
    heads: Kinds = field(default=(), compare=False)
    of: Kinds = field(default=(), compare=False)
    roles: frozenset[Role] = field(default=frozenset(), compare=False)
    continues: frozenset[str] = field(default=frozenset(), compare=False)
    leads_to: frozenset[str] = field(default=frozenset(), compare=False)

    def __repr__(self) -> str:
        return f"<Rule {self.name}>"

    @property
    def title(self) -> str:
        """The titles as one, in the language that is spoken: for a reader, never for a step."""
        return titled(self.titles)

    def __call__(self, node: Expr, facts: Facts) -> Applied | None:
        """The node rewritten, or None where the rule does not apply or changes nothing."""
        if (self.heads and not isinstance(node, self.heads)) or (self.of and not isinstance(node.args[0], self.of)):
            return None
        found = self.apply(node, facts)
        if found is None or found is node:
            return None
        applied = found if isinstance(found, Applied) else Applied(found)
        return None if alike(applied.expr, node) else applied

    def fits(self, node: Basic) -> bool:
        """Whether a node is one to which the rule can apply, as far as its head tells."""
        if self.heads and not isinstance(node, self.heads):
            return False
        return not self.of or isinstance(node.args[0], self.of)

    def reason(self, node: Expr, found: Applied) -> Message:
        """Why the rule applies to a node, told of the quantities that stand there."""
        return self._told(found.because or self.because, node, found)

    def agreed(self, node: Expr, found: Applied) -> Message:
        """What is taken where the node has no derivative; nothing where it has one everywhere."""
        return SILENT if found.convention is None else self._told(found.convention or self.convention, node, found)

    def _told(self, words: str | Message, node: Expr, found: Applied) -> Message:
        """A message with the pieces that it names; one that the rule does not give is an error."""
        if isinstance(words, Message):
            return words
        wanted = names_in(words)
        if not wanted:
            return _alone(words)
        pieces = {**read_off(node), **found.pieces}
        return message(words, **{name: pieces[name] for name in wanted})

    def __str__(self) -> str:
        return self.name


@lru_cache(maxsize=4096)
def _alone(words: str) -> Message:
    """A message that names no pieces."""
    return message(words)


def titled(titles: Iterable[str]) -> str:
    """Several titles as one, in the language that is spoken: Exponential rule, chain rule."""
    first, *others = map(gettext, titles)
    return gettext(", ").join((first, *map(lowered, others)))


def lowered(title: str) -> str:
    """A title within a line: its first letter small, unless it begins with a name or is of a language without small letters."""
    is_word = title.isascii() and title[1:2].islower() and not title.startswith(("Kronecker", "Jacobi"))
    return title[:1].lower() + title[1:] if is_word else title


def read_off(node: Expr) -> dict[str, Basic | Sequence[Basic]]:
    """What a reason may speak of without the rule's help: of ∂f/∂v the function and the variable, of a sum over k its body,
    its index and its last term, of anything the node itself."""
    if isinstance(node, Derivative):
        return {"e": node, "f": node.args[0], "v": node.args[-1].args[0]}
    if isinstance(node, Binder):
        body, (index, _, last) = node.args
        return {"e": node, "body": body, "k": index, "last": last}
    return {"e": node}


#: The names of `read_off`.
READ_OFF = frozenset(("e", "f", "v", "body", "k", "last"))
RULES: dict[str, Rule] = {}


def rule(
    name: str,
    title: str | tuple[str, ...],
    law: str,
    because: str = "",
    convention: str = "",
    given: str = "",
    *,
    heads: Kinds = (),
    of: Kinds = (),
    roles: Iterable[Role] = (),
    continues: Iterable[Rule] = (),
    leads_to: Iterable[Rule] = (),
) -> Callable[[Application], Rule]:
    """Makes a rule of a function, and enters it in `RULES`; `given` are the names of the pieces that the function gives.

    A sentence that speaks of a piece that nobody gives is an error at once.
    """
    pieces = frozenset(given.split())
    for words in (because, convention):
        if unknown := [piece for piece in names_in(words) if piece not in pieces | READ_OFF]:
            raise ValueError(f"the rule {name} does not give {', '.join(unknown)}, of which it speaks: {words}")
    titles = (title,) if isinstance(title, str) else title
    before, after = (frozenset(other.name for other in others) for others in (continues, leads_to))

    def register(function: Application) -> Rule:
        if name in RULES:
            raise ValueError(f"two rules named {name}")
        RULES[name] = Rule(name, titles, law, because, function, convention, heads, of, frozenset(roles), before, after)
        return RULES[name]

    return register
