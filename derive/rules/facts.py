"""What a rule may ask about the problem: what depends on what, which indices are known to agree, what has been derived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import lru_cache

from sympy import Basic, Expr, Integer

from derive.expression.functions import POSITIVE
from derive.expression.indices import free_indices, names, rename_bound, shape
from derive.expression.memory import Memory
from derive.expression.monomial import Key, is_positive, key_of, scaled
from derive.expression.nodes import (
    MINUS_ONE,
    ONE,
    Add,
    Index,
    Indexed,
    IndexMax,
    IndexMin,
    Max,
    Mul,
    Piecewise,
    Pow,
    Product,
    Rational,
    Relational,
    Sum,
    Symbol,
    Whole,
    fraction,
    indices_of,
    is_reciprocal,
    name_of,
    relation,
    scalar,
    sigmoid,
    starts_negative,
)  # fmt: skip
from derive.expression.places import Place, of_kinds, walk
from derive.expression.shifts import difference, never_equal
from derive.problem import Definition, Problem
from derive.records import cached_property, dataclass


@dataclass
class Worked:
    """Which derivatives a chain has rewritten, and in which round; `line` are those that stood open when a round began, `open`
    says where some stand in a part of a line that are not finished, and `simple` of which linear rules make all."""

    round: int = 0
    rounds: dict[Key, int] = field(default_factory=dict)
    line: frozenset[Key] = frozenset()
    values: dict[Key, tuple[Expr, frozenset[Key]] | None] = field(default_factory=dict)
    open: dict[Basic, tuple[Place, ...]] = field(default_factory=dict)
    simple: dict[Expr, bool] = field(default_factory=dict)


@dataclass
class Facts:
    """The problem, the derivatives already derived (`lemmas`: name → head and derivative), and the case at hand.

    `equal` maps a pair of indices to whether they are the same; a pair that is not there is open.  In reverse order `through`
    is the quantity by which alone the loss depends on the variable, with its error, and `errors` says what errors are; `ways`
    are the states of a recurrence through which a variable acts, each with its error or sensitivity, and `direct` whether it
    acts beside them too; `first` is a first derivative, with what it was found to be, that is differentiated again; `copies`
    are the uses of a shared parameter, and `known` what derivatives were found to be; `asked` is the quantity whose derivative
    the chain is, where it is one quantity's.
    """

    problem: Problem
    wrt: Expr
    lemmas: Mapping[str, Definition] = field(default_factory=dict)
    equal: Mapping[frozenset[Expr], bool] = field(default_factory=dict)
    zero: frozenset[str] = frozenset()
    through: tuple[Expr, Expr] | None = None
    ways: tuple[tuple[Expr, Expr], ...] = ()
    direct: bool = True
    errors: Mapping[str, Definition] = field(default_factory=dict)
    first: tuple[Expr, Expr] | None = None
    copies: tuple[Expr, ...] = ()
    known: Mapping[Expr, Expr] = field(default_factory=dict)
    asked: Expr | None = None
    memory: Memory = field(default_factory=Memory)
    worked: Worked = field(default_factory=lambda: Worked())
    _typed: frozenset[Key] | None = None
    _shapes: frozenset[Expr] | None = None

    def __repr__(self) -> str:
        return f"<Facts of {self.problem!r}>"

    def depends(self, e: Expr, v: Expr) -> bool:
        """Whether an expression can change with a variable: any entry of its array counts, until indices are known.

        A variable without a name, as in ∂f(√y)/∂√y, changes with the names in it.
        """
        return not self.moving(v).isdisjoint(names(e))

    def moving(self, v: Expr) -> frozenset[str]:
        """Every name that can change with a variable: its own, and those of the quantities that need it."""
        known = self._moving.get(v)
        if known is None:
            own = frozenset((name_of(v),)) if isinstance(v, Indexed | Symbol) else names(v)
            needing = (d.name for d in self.problem.definitions if not own.isdisjoint(self.problem.needed(d.name)))
            known = self._moving[v] = own.union(needing) - self.still(v)
        return known

    @cached_property
    def _moving(self) -> dict[Expr, frozenset[str]]:
        return {}

    def placed(self, v: Expr) -> Mapping[Expr, Expr] | None:
        """What the letters of the variable of the problem are if it is `v`; None where it cannot be, whatever its letters are:
        W_kl can be W_12, but W_11 cannot, and no other name can."""
        if not isinstance(v, Indexed | Symbol) or name_of(v) != name_of(self.wrt):
            return None
        at: dict[Expr, Expr] = {}
        for own, there in zip(indices_of(self.wrt), indices_of(v), strict=True):
            if at.setdefault(own, there) != there or not (isinstance(own, Index) or own == there):
                return None
        return at

    def still(self, v: Expr) -> frozenset[str]:
        """The quantities that were found not to change with `v`, which says nothing of another variable."""
        return self.zero if self.zero and self.placed(v) is not None else frozenset()

    def positive(self, e: Expr) -> bool:
        """Whether an expression is positive whatever its leaves are, through the definitions that it names."""
        if isinstance(e, Indexed | Symbol) and name_of(e) in self.problem.defined:
            return self.positive(self.problem.defined[name_of(e)].body)
        if isinstance(e, Add) and len(e.args) == 2 and e.args[0] == 1 and starts_negative(e.args[1]):
            return self.below_one(scaled(e.args[1], MINUS_ONE))  # type: ignore[arg-type]
        if isinstance(e, Add | Mul):
            return all(self.positive(a) for a in e.args)  # type: ignore[arg-type]
        if isinstance(e, Pow | Sum | Product | IndexMax | IndexMin):
            return self.positive(e.args[0])  # type: ignore[arg-type]
        if isinstance(e, Piecewise):
            return all(self.positive(p.args[0]) for p in e.args)
        if isinstance(e, Max):
            return any(self.positive(a) for a in e.args)
        return isinstance(e, POSITIVE) or is_positive(e)

    def nowhere_zero(self, e: Expr) -> bool:
        """Whether an expression is not zero where it has a meaning: besides what is positive, one over anything, and a power
        with a letter in its exponent, which has a meaning for every exponent only where its base is positive."""
        if isinstance(e, Indexed | Symbol) and name_of(e) in self.problem.defined:
            return self.nowhere_zero(self.problem.defined[name_of(e)].body)
        if isinstance(e, Mul):
            return all(map(self.nowhere_zero, e.args))  # type: ignore[arg-type]
        if isinstance(e, Pow):
            return bool(names(e.exp)) or is_reciprocal(e) or self.nowhere_zero(e.base)
        return self.positive(e) or bool(isinstance(e, Rational) and e != 0)

    def below_one(self, e: Expr) -> bool:
        """Whether an expression lies between 0 and 1 whatever its leaves are: a sigmoid, or a term over a sum with it."""
        if isinstance(e, Indexed | Symbol) and name_of(e) in self.problem.defined:
            return self.below_one(self.problem.defined[name_of(e)].body)
        top, bottom = fraction(e)
        if isinstance(bottom, Add) and top in bottom.args:
            return self.positive(top) and self.positive(bottom)
        return isinstance(e, sigmoid)

    def is_share(self, e: Expr) -> bool:
        """Whether something is a sigmoid, or the name of one, or of a term, or one, over a sum with it."""
        d = self.problem.defined.get(name_of(e)) if isinstance(e, Indexed | Symbol) else None
        if d is None or isinstance(d.body, sigmoid):
            return d is not None or isinstance(e, sigmoid)
        top, bottom = fraction(d.body)
        return isinstance(bottom, Add) and top in bottom.args

    def elsewhere(self, e: Expr, v: Expr) -> bool:
        """Whether an expression reads the variable's array only at entries that are known to be other ones."""
        name = name_of(v)
        if not self.equal or any(name in self.problem.needed(n) for n in names(e) - {name} - self.still(v)):
            return False
        if any(p.name == name for p in of_kinds(e, Whole)):  # type: ignore[attr-defined]
            return False  # which reads every entry
        return all(self._apart(p, v) for _, p in walk(e) if self._is_entry(p, name))

    @staticmethod
    def _is_entry(e: object, name: str) -> bool:
        return isinstance(e, Indexed | Symbol) and type(e) in (Indexed, Symbol) and name_of(e) == name

    def _apart(self, entry: Expr, v: Expr) -> bool:
        """Whether two entries of one array are known to be different ones."""
        return any(self.agree(i, j) is False for i, j in zip(indices_of(entry), indices_of(v), strict=True))

    @property
    def case(self) -> tuple[Relational, ...]:
        """What is known of the indices: i = j, or i ≠ j."""
        known = ((sorted(pair, key=str), same) for pair, same in self.equal.items())
        return tuple(relation(i, "==" if same else "!=", j) for (i, j), same in known)

    def agree(self, i: Expr, j: Expr) -> bool | None:
        """Whether two indices are the same; None where that is open."""
        if i == j:
            return True
        if isinstance(i, Integer) and isinstance(j, Integer):
            return False
        if (i.args or j.args) and (gap := difference(i, j)) is not None and all(atom is ONE for atom in gap):
            return not gap  # i + 1 and i are never the same
        if not isinstance(i, Index) and not isinstance(j, Index) and never_equal(i, j):  # x_0 is not the last of T entries
            return False
        return self.equal.get(frozenset((i, j)))

    def instance(self, d: Definition, at: tuple[Expr, ...]) -> Expr:
        """The body of a definition at some indices."""
        known = self.memory.table("instances")
        if (d.name, at) not in known:
            known[d.name, at] = self.apart(d.at(*at))
        return known[d.name, at]  # type: ignore[no-any-return]

    def apart(self, e: Expr) -> Expr:
        """An expression whose bound indices keep clear of the problem's free ones, of which a case may know something."""
        return rename_bound(e, self.free)

    @cached_property
    def free(self) -> frozenset[Index]:
        """The free indices of what is asked: those of the quantity and of the variable."""
        return free_indices(self.problem.of) | free_indices(self.wrt)

    def letters(self, *wanted: str) -> tuple[Expr, ...]:
        """Letters to speak of pieces by (u; g and h), other ones where the problem uses these."""
        for letters in (wanted, *(tuple(x) for x in ("uv", "AB", "UV", "PQ") if len(wanted) <= 2)):
            if not self.problem.taken & {*letters}:
                return tuple(scalar(c) for c in letters[: len(wanted)])
        return tuple(scalar(f"{c}_") for c in wanted)

    def typed(self) -> frozenset[Key]:
        """The keys of all that the person wrote, which keeps the look that it has."""
        if self._typed is None:
            self._typed = frozenset().union(*(_keys(d.body) for d in self.problem.definitions))
        return self._typed

    def shapes(self) -> frozenset[Expr]:
        """All that the person wrote, whatever the letters of its indices."""
        if self._shapes is None:
            self._shapes = frozenset().union(*(_shapes(d.body) for d in self.problem.definitions))
        return self._shapes

    def keep_looks_of(self, other: Facts) -> None:
        """What the person wrote is what it is for other facts, of a problem in which more has a name."""
        self._typed, self._shapes = other.typed(), other.shapes()

    @staticmethod
    def indices(*candidates: Expr) -> tuple[Index, ...]:
        return tuple(c for c in candidates if isinstance(c, Index))


@lru_cache(maxsize=1024)
def _keys(body: Expr) -> frozenset[Key]:
    """The keys of all that a body is made of."""
    return frozenset(key_of(p)[1] for _, p in walk(body) if isinstance(p, Expr))


@lru_cache(maxsize=1024)
def _shapes(body: Expr) -> frozenset[Basic]:
    """All that a body is made of, whatever the letters of its indices."""
    return frozenset(shape(p) for _, p in walk(body) if isinstance(p, Expr))
