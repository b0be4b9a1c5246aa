"""A problem from lines of text: definitions, assumptions, what is differentiated and by what."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Mapping, Sequence

from sympy import Expr, Integer, Symbol, sstr

from derive.errors import NotationError
from derive.expression.indices import LETTERS, all_indices, fresh_index, names
from derive.expression.nodes import Index, Indexed, Size, entry, indices_of, name_of
from derive.expression.places import walk
from derive.expression.shifts import at_most, is_plain_range, moved
from derive.expression.systems import fixed, lag, places_of, read_at_places, steps_off, systems, word_of
from derive.language.borders import borders
from derive.language.calculated import refuse_endless
from derive.language.evidence import settled
from derive.language.expressions import RESERVED, Reader, Scope
from derive.language.fixed_points import solved
from derive.language.left import is_total, refuse
from derive.language.settle import Settled
from derive.language.starts import begin_late, is_start, no_start
from derive.language.steps import asked_in_steps, in_own_steps, moved_heads, with_lags_written_out, with_stated_lags
from derive.language.syntax import LONGEST, Source, every, slots_of
from derive.language.writing import equations as equations_of
from derive.language.writing import expression as expression_of
from derive.problem import Assumption, Definition, Problem
from derive.records import replace
from derive.sentence import Message, message
from derive.words import gettext, noted


def read_problem(
    text: str, of: str | None = None, wrt: str | None = None, assume: Iterable[str] = (), *, name: str | None = None,
    domain: Mapping[str, tuple[float | None, float | None]] | None = None, every: bool = False, claim: str | None = None,
    plain: bool = False, steps: Mapping[str, tuple[int, str]] | None = None,
) -> Problem:  # fmt: skip
    """The problem that some lines of text pose: definitions, assumptions, what is differentiated and by what.

    `of` defaults to the definition that no other uses; `wrt` to the only name that is not defined, may name several
    variables, and is all names that are not defined if `every` is true.  Raises `NotationError`.

    `claim` is an equation that is to be put to the test: it says of nothing what it is, may speak of what stands nowhere
    else, and is the last of the assumptions.  With one nothing is differentiated, and no definition is needed.

    A `plain` text has each entry in square brackets, so that what hangs from a name below is a part of it: d_k is a number.
    `steps` says of some recurrences at which of their places the step stands and what the last step is; the first one is 1.
    """
    reader = Reader()
    reader.steps = {name: (slot, expression_of(last)[1]) for name, (slot, last) in (steps or {}).items()}
    assume = list(assume)
    _refuse_long(text, *assume, of or "", wrt or "", claim or "")
    wanted = [] if wrt is None else listed(wrt)
    asked_for = [*([] if of is None else [of]), *wanted]
    beside = [*assume, *([] if claim is None else [claim])]
    typed = with_stated_lags(with_lags_written_out(equations_of(text))) if text.strip() or claim is None else []
    own = in_own_steps(typed)
    heads = moved_heads(typed, own)
    own, both = solved(own)
    equations = [*own, *(e for t in beside for e in equations_of(t))]
    if not equations:
        raise NotationError(gettext("there is nothing here to derive"))
    questions = {said: expression_of(said) for said in asked_for}
    conventions: list[Message] = []
    if not plain:
        equations, questions, conventions = settled(equations, len(own), questions)
    both_sides = noted("{name} is on both sides of what defines it, and is what solves that")
    conventions += [message(both_sides, name=Symbol(name)) for name in both]
    for equation in equations:
        if isinstance(equation.head, ast.Subscript) and not is_start(equation.head, own):
            reader.head_letters |= {s.id for s in slots_of(equation.head.slice) if isinstance(s, ast.Name)}
    for equation in equations:
        if equation.head is not None:
            reader.declare(equation.head, alone=not is_start(equation.head, own))
            reader.declare_steps(equation.head)
        reader.declare(equation.body, alone=equation.head is None)
    for _, tree in questions.values():
        reader.declare(tree, alone=not is_start(tree, own))
    read: list[Definition | Assumption] = []
    places: list[tuple[Source, int]] = []
    defined: set[str] = set()
    main: dict[str, Definition] = {}
    for number, equation in enumerate(equations):
        piece, head, left, right, body = equation.piece, equation.head, equation.left, equation.right, equation.body
        places.append((left, 0 if head is None else left.offset(head)))
        is_claim = claim is not None and number == len(equations) - 1
        defines = number < len(own)
        begins = defines and is_start(head, own)
        if (
            isinstance(head, ast.Name | ast.Subscript)
            and not (is_claim or begins)
            and (defines or _is_definition(head, body, main))
        ):
            found = _definition(reader, head, left, body, right)
            reader.ranges.begin(found.name, [i.name for i in found.indices], equation.firsts)
            if found.name in defined:
                raise left.error(gettext("{name} is defined twice").format(name=found.name), left.offset(head))
            defined.add(found.name)
            read.append(found)
        elif head is None:
            read.append(unnamed := _unnamed(reader, piece, body, bool(main)))
            defined.add(unnamed.name)
        else:
            if number < len(own) and not begins and not is_total(head, body):
                refuse(left, head, right, body)
            scope_left, scope_right = Scope(left, {}, True, head), Scope(right, {}, True, body)
            scope_right.indices = scope_left.indices
            read.append(Assumption(reader.read(head, scope_left), reader.read(body, scope_right)))
        if number < len(own) and isinstance(read[-1], Definition):
            main[read[-1].name] = read[-1]
    if not main and claim is None:
        raise NotationError(gettext("there is no definition here, only an assumption"), text, 0, "`name = …`")
    question = None if of is None else questions[of]
    if question is not None and _is_calculated(question[1]):
        question = question[0], asked_in_steps(question[1], heads.get(_name(question[1]), {}))
    assumed = range(len(own), len(read) - (claim is not None))
    _refuse_strangers(read, places, assumed, "" if question is None else _name(question[1]))
    _assume_circles(read, len(own))
    refuse_endless(reader)
    definitions = [e for e in read if isinstance(e, Definition)]
    assumptions = [e for e in read if isinstance(e, Assumption)]
    said = [(n < len(own), place) for n, (e, place) in enumerate(zip(read, places, strict=True)) if isinstance(e, Assumption)]
    places = [place for e, place in zip(read, places, strict=True) if isinstance(e, Definition)]
    ranged = {letter for letter, key in reader.bound if key in reader.ranges.given}
    _refuse_circles(definitions, places, ranged)
    if claim is not None:
        leaf = _first_leaf(assumptions[-1], definitions)
        asked = next((d.head for d in main.values()), leaf)
    elif question is not None and of is not None:
        asked = _read_question(reader, question, of, definitions)
    else:
        asked = _last(main, assumptions)
    if claim is not None:
        wanted = []
    elif every:
        wanted = _every(reader, wrt, definitions, asked)
    elif wrt is None:
        wanted = [_only(_leaves(reader, definitions))]
    along = _moved_along(heads, asked, None if of is None else questions[of][1])
    by = [(w, *(questions.get(w) or expression_of(w))) for w in wanted]
    variables = [_variable(reader, w, (piece, asked_in_steps(tree, along)), definitions, asked) for w, piece, tree in by]
    _refuse_repeated(variables)
    _run_together(reader, definitions)
    circular = systems(definitions)
    reader.ranges.circular = {name for s in circular for name in s.slots}
    reader.ranges.early = {("head", e, s.slots[e]): s.depths[e] for s in circular for e in s.early if s.way > 0}
    reader.ranges.down = {("head", d, s.slots[d]): s.depths.get(d, 0) for s in circular for d in s.slots if s.way < 0}
    begin_late(reader.ranges, circular, assumptions)
    size = Settled(reader, _taken(reader, definitions))
    settle = size.expression
    spans = {a: tuple(size.axis(("axis", a, n)) for n in range(rank)) for a, rank in reader.ranks.items() if rank}
    axes = {a: tuple(last for _, last in ends) for a, ends in spans.items()}
    starts = {a: tuple(first for first, _ in ends) for a, ends in spans.items() if any(first != 1 for first, _ in ends)}
    problem = Problem(
        definitions=tuple(Definition(d.head, settle(d.body)) for d in definitions),
        of=settle(asked), wrt=settle(variables[0]) if variables else leaf, others=tuple(map(settle, variables[1:])),
        axes=axes, starts=starts, name=name, domain=dict(domain or {}),
        assumptions=tuple(Assumption(settle(a.left), settle(a.right)) for a in assumptions),
        readings=tuple(dict.fromkeys((*conventions, *size.sentences(axes)))),
    )  # fmt: skip
    _refuse_places_outside(problem, equations[0].piece)
    _refuse_before_the_first(problem, reader, equations[0].piece)
    for equality, (is_own, (piece, offset)) in zip(problem.assumptions, said, strict=True):
        if (refused := no_start(equality, problem, is_own)) is not None:
            raise piece.error(refused[0], offset, refused[1])
    if problem.systems and (ends := borders(problem)):
        problem = replace(problem, borders=ends)
    return problem.apart()


def _refuse_long(*texts: str) -> None:
    """Ten million characters are refused before they are looked at."""
    for text in texts:
        if len(text) > LONGEST:
            raise NotationError(
                gettext("the text is {n:,} characters long; at most {longest:,} are read").format(n=len(text), longest=LONGEST)
            )


def _definition(reader: Reader, head: ast.expr, left: Source, body: ast.expr, right: Source) -> Definition:
    scope = Scope(right, {})
    where_ = head.value if isinstance(head, ast.Subscript) else head
    if not isinstance(where_, ast.Name):
        raise left.error(gettext("only a name can be defined"), left.offset(head))
    if where_.id in RESERVED:
        raise left.error(gettext("{word} has a meaning already and cannot be defined").format(word=where_.id), left.offset(head))
    if isinstance(head, ast.Subscript):
        for n, slot in enumerate(slots_of(head.slice)):
            if not isinstance(slot, ast.Name):
                raise left.error(
                    gettext("the left side of a definition is for every value of an index"), left.offset(slot), "`p[i] = …`"
                )
            if slot.id in scope.indices:
                raise left.error(
                    gettext("the index {word} stands twice on the left side").format(word=slot.id), left.offset(slot)
                )
            scope.indices[slot.id] = ("head", where_.id, n)
            if n == reader.steps.get(where_.id, (None,))[0]:
                reader.run_over_steps(where_.id, slot, scope)
    reader.ranges.defined.add(where_.id)
    target = reader.entry if isinstance(head, ast.Subscript) else reader.name
    made = target(head, Scope(left, scope.indices))  # type: ignore[arg-type]
    if not isinstance(head, ast.Subscript) and where_.id in reader.size_names:
        raise left.error(gettext("{word} is a size and cannot be defined").format(word=where_.id), left.offset(head))
    return Definition(made, reader.read(body, scope))


def _is_definition(head: ast.Name | ast.Subscript, body: ast.expr, main: Mapping[str, Definition]) -> bool:
    """Whether what is assumed can say what a quantity is: A[i,i] = 0 and a[1] = 0 cannot, nor what is defined already, nor
    what says something of itself, A[i,j] = A[j,i]."""
    if any(isinstance(n, ast.Name) and n.id == _name(head) for n in every(body)):
        return False
    if isinstance(head, ast.Subscript):
        slots = slots_of(head.slice)
        letters = {s.id if isinstance(s, ast.Name) else "" for s in slots}
        if len(letters) < len(slots) or any(isinstance(s, ast.Constant) for s in slots):
            return False
    return _name(head) not in main


def _unnamed(reader: Reader, piece: Source, body: ast.expr, more: bool) -> Definition:
    """An expression alone gets a name and, as indices, all that are free in it."""
    if isinstance(body, ast.Compare) and len(body.ops) == 1 and isinstance(body.ops[0], ast.Eq):
        left, right = (ast.unparse(side) for side in (body.left, body.comparators[0]))
        at = piece.text.rfind("==", 0, piece.offset(body.comparators[0]))
        raise piece.error(gettext("'==' compares and '=' defines"), at, f"`{left} = {right if len(right) < 40 else '…'}`")
    if more:
        raise piece.error(gettext("an equation has two sides; what is this equal to?"), piece.offset(body), "`name = …`")
    scope = Scope(piece, {}, True, body)
    expression = reader.read(body, scope)
    word = next(c for c in ("f", "g", "h", "u", *(f"f{n}" for n in range(99)))
                if c not in reader.ranks and c not in reader.functions and c not in scope.indices)  # fmt: skip
    letters = sorted(scope.indices, key=lambda c: (LETTERS + c).index(c) if len(c) == 1 else 99)
    reader.ranks[word] = len(letters)
    for n, c in enumerate(letters):
        reader.tie(scope.indices[c], ("axis", word, n), scope, body)
    return Definition(entry(word, *map(Index, letters)), expression)


def _sides(e: Definition | Assumption) -> tuple[Expr, Expr]:
    return (e.head, e.body) if isinstance(e, Definition) else (e.left, e.right)


def _refuse_strangers(
    read: Sequence[Definition | Assumption], places: Sequence[tuple[Source, int]], assumed: Iterable[int], asked: str
) -> None:
    """What is assumed of a quantity alone says nothing, if the quantity stands nowhere else."""
    occur = [names(left) | names(right) for left, right in map(_sides, read)]
    for n in assumed:
        left = _sides(read[n])[0]
        if not isinstance(left, Indexed | Symbol) or isinstance(left, Size):
            continue
        word = name_of(left)
        others = frozenset().union(*(found for m, found in enumerate(occur) if m != n))
        if word not in others and word != asked:
            piece, offset = places[n]
            import difflib

            near = difflib.get_close_matches(word, sorted(others), 1, 0.5)
            raise piece.error(
                gettext("{word} does not occur in the definitions").format(word=word), offset, f"`{near[0]}`" if near else None
            )


def _assume_circles(read: list[Definition | Assumption], own: int) -> None:
    """What is assumed and would be a circle as a definition is no definition: A[i,j] = A[j,i] says that A is symmetric."""
    for n in range(own, len(read)):
        candidate = read[n]
        if not isinstance(candidate, Definition):
            continue
        definitions = [d for d in read if isinstance(d, Definition)]
        if candidate.name in _reached(names(candidate.body), definitions):
            read[n] = Assumption(candidate.head, candidate.body)


def _taken(reader: Reader, definitions: Sequence[Definition]) -> set[str]:
    """The names that no size may have: of quantities, of functions and of indices."""
    letters = frozenset().union(*(all_indices(d.head) | all_indices(d.body) for d in definitions))
    return {*reader.ranks, *reader.functions, *(i.name for i in letters)}


def _refuse_circles(definitions: Sequence[Definition], places: Sequence[tuple[Source, int]], ranged: set[str]) -> None:
    """Refuses what is defined by itself; `ranged` are letters that run through a range of their own."""
    together = {name: system.slots.keys() for system in systems(definitions) for name in system.slots}
    uses = {d.name: names(d.body) - together.get(d.name, frozenset()) for d in definitions}
    state: dict[str, int] = {}

    def visit(name: str, path: tuple[str, ...]) -> None:
        if state.get(name) == 2 or name not in uses:
            return
        if name in path:
            circle = (*path[path.index(name) :], name)
            piece, offset = places[[d.name for d in definitions].index(name)]
            said, fix = _no_recurrence([d for d in definitions if d.name in circle], ranged)
            raise piece.error(said.format(circle=" → ".join(circle)), offset, fix)
        for other in sorted(uses[name]):
            visit(other, (*path, name))
        state[name] = 2

    for d in definitions:
        visit(d.name, ())


def _no_recurrence(circle: Sequence[Definition], ranged: set[str]) -> tuple[str, str | None]:
    """Why some definitions do not say what a quantity is from the step before, and what does, in this text."""
    if not all(d.indices for d in circle):
        return gettext("a circle of definitions: {circle}"), None
    found = steps_off(circle)
    if found is None and (e := fixed(circle)) is not None:
        said = gettext("a circle of definitions: {circle}, which reads {entry} at every step; a recurrence reads steps before")
        return said.replace("{entry}", _plain(e)), None
    if found is None and (steps := _iterated(circle, ranged)) is not None:
        said = gettext("{name} is on both sides, an equation that is not solved here; step by step it can be derived: {steps}")
        return said.replace("{name}", circle[0].name).replace("{steps}", steps), None
    if found is None:
        return gettext("a circle of definitions: {circle}, all of one step; a recurrence reads the steps before"), None
    e, by = found
    if by > 0:
        said = gettext("a circle of definitions: {circle}, which reads {entry}, a step ahead; a recurrence goes one way")
        return said.replace("{entry}", _plain(e)), None
    lags = sorted(i.name for place in indices_of(e) for i in all_indices(place) if all(i not in d.indices for d in circle))
    if lags:
        said = gettext(
            "a circle of definitions: {circle}, which reads {entry}; "
            "how many steps back is said by a number, the last {letter} by q = 2"
        )
        return said.replace("{entry}", _plain(e)).replace("{letter}", lags[0]), None
    said = gettext("a circle of definitions: {circle}, which reads {entry}; how many steps back is said by a number")
    return said.replace("{entry}", _plain(e)), f"`{name_of(e)}[{circle[0].indices[0]}-12]`"


def _iterated(circle: Sequence[Definition], ranged: set[str]) -> str | None:
    """A fixed point m_i = f(m) as it is looked for, step by step: m[t,i] = … m[t-1,j] …; None for any other circle."""
    d, *others = circle
    reads = sorted((e for e in read_at_places(d.body) if word_of(e) == d.name), key=str)
    letters = [place.name if isinstance(place, Index) else "" for e in reads for place in places_of(e)]
    if others or not all(letters) or ranged & {*letters} or {*letters} <= {i.name for i in d.indices}:
        return None
    t = next(c for c in ("t", "n", "k", "s") if Index(c) not in all_indices(d.body) | all_indices(d.head))
    return f"{d.name}[{t},{','.join(map(str, d.indices))}] = … {d.name}[{t}-1,{','.join(map(str, places_of(reads[0])))}] …"


def _plain(e: Indexed) -> str:
    """An entry as text."""
    return f"{name_of(e)}[{','.join(sstr(i, order='none').replace(' ', '') for i in indices_of(e))}]"


def _run_together(reader: Reader, definitions: Sequence[Definition]) -> None:
    """All quantities of a system have the same steps, and so has one that reads another at its own step or the one before."""
    slots = {name: (slot, system.way) for system in systems(definitions) for name, slot in system.slots.items()}
    for d in (d for d in definitions if d.name in slots):
        slot, way = slots[d.name]
        for e in sorted((e for e in read_at_places(d.body) if word_of(e) in slots), key=str):
            if lag(places_of(e)[slots[word_of(e)][0]], d.indices[slot], way) is not None:
                reader.sizes.tie(("axis", d.name, slot), ("axis", word_of(e), slots[word_of(e)][0]), _conflict)


def _refuse_before_the_first(problem: Problem, reader: Reader, piece: Source) -> None:
    """A recurrence begins with the values that its first step reads, and has none before them."""
    for name in sorted(name for name in problem.given if problem.ways[name] > 0):
        slot = problem.recurrent[name]
        begin, ranges = problem.spans(name)[slot][0], reader.ranges
        read = [r for r in ranges.reads if r.axis == ("axis", name, slot) and not isinstance(r.place, Integer)]
        lowest = [first for r in read if (first := ranges.end(r, False)) is not None]
        if lowest and all(at_most(moved(begin, 1), first) for first in lowest):
            places = [begin if n == slot else i for n, i in enumerate(problem.defined[name].indices)]
            said = gettext("{entry} is before all that the first step of {name} reads")
            raise piece.error(said.format(entry=_plain(entry(name, *places)), name=name), 0)


def _name(tree: ast.expr) -> str:
    """The name of a quantity that is asked for, with or without indices; empty for anything else."""
    inner = tree.value if isinstance(tree, ast.Subscript) else tree
    return inner.id if isinstance(inner, ast.Name) else ""


def _shortened(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= 60 else f"{shown[:60]}…"


def _last(main: Mapping[str, Definition], assumptions: Sequence[Assumption]) -> Expr:
    """The quantity that no other uses, which is what a text is about; of a system one that no other uses at the same step."""
    used = {name: names(d.body) - {name} for name, d in main.items()}
    for a in assumptions:  # s_0 = h_T
        if isinstance(a.left, Indexed) and (name := name_of(a.left)) in used:
            used[name] = (used[name] | names(a.right)) - {name}
    together = systems([*main.values()])
    for system in together:
        if not any(reads & system.slots.keys() for name, reads in used.items() if name not in system.slots):
            used.update({name: used[name] - (system.before[name] - system.now[name]) for name in system.slots})
    read = frozenset().union(*used.values())
    ends = [d for name, d in main.items() if name not in read]
    if len(ends) > 1:
        choices = gettext(" or ").join(f"`--of {d.name}`" for d in ends[:6])
        if any(d.name in system.slots for system in together for d in ends):
            said = gettext("which quantity is differentiated? {names} are used by no other at the same step")
        else:
            said = gettext("which quantity is differentiated? {names} are used by no other")
        raise NotationError(said.format(names=_and([d.name for d in ends])), fix=choices)
    return ends[0].head


def _and(words: Sequence[str]) -> str:
    if len(words) > 6:
        return gettext(", ").join(words[:5]) + gettext(" and {n} more").format(n=len(words) - 5)
    return gettext(" and ").join((gettext(", ").join(words[:-1]), words[-1]))


def _first_leaf(claim: Assumption, definitions: Sequence[Definition]) -> Expr:
    """The first quantity that a claim speaks of and nothing defines, else one that a definition does; of none, a number that
    stands nowhere."""
    defined = {d.name for d in definitions}
    for e in (*_sides(claim), *(d.body for d in definitions)):
        for _, part in walk(e):
            if (isinstance(part, Indexed) or type(part) is Symbol) and name_of(part) not in defined:
                return part  # type: ignore[return-value]
    return Symbol("x")


def _read_question(reader: Reader, question: tuple[Source, ast.expr], of: str, definitions: Sequence[Definition]) -> Expr:
    """The quantity that is asked for, one of those that are defined."""
    piece, tree = question
    word = _name(tree)
    defined = {d.name: d for d in definitions}
    if word not in defined:
        import difflib

        near = difflib.get_close_matches(word, defined, 1, 0.5) or list(defined)[-1:]
        raise piece.error(gettext("{word} is not one of the definitions").format(word=_shortened(of)), 0, f"`{near[0]}`")
    if isinstance(tree, ast.Name):
        return defined[word].head
    return reader.read(tree, Scope(piece, {}, True, tree))


def listed(wrt: str) -> list[str]:
    """The variables that are asked for, separated by commas that are not between brackets."""
    commas, depth = [-1], 0
    for n, c in enumerate(wrt):
        depth += (c in "([{") - (c in ")]}")
        if c == "," and depth == 0:
            commas.append(n)
    out = [wrt[a + 1 : b] for a, b in itertools.pairwise((*commas, len(wrt)))]
    if len(out) > 1 and not all(part.strip() for part in out):
        raise NotationError(gettext("between two commas stands the name of a variable"), wrt, 0, "`W,b`")
    return out


def _refuse_repeated(variables: Sequence[Expr]) -> None:
    for n, v in enumerate(variables):
        if any(name_of(v) == name_of(w) and (v == w or any(map(_is_letter, indices_of(w)))) for w in variables[:n]):
            raise NotationError(gettext("{word} is asked for twice; one entry of it stands for all").format(word=name_of(v)))


def _is_letter(index: Expr) -> bool:
    return isinstance(index, Index)


def _reached(words: Iterable[str], definitions: Iterable[Definition]) -> set[str]:
    """Every name that the values of some names depend on, their own included."""
    bodies = {d.name: names(d.body) for d in definitions}
    reached, ahead = set(), [*words]
    while ahead:
        word = ahead.pop()
        if word not in reached:
            reached.add(word)
            ahead += bodies.get(word, ())
    return reached


def _every(reader: Reader, wrt: str | None, definitions: Sequence[Definition], asked: Expr) -> list[str]:
    """Every name that is not defined and on which the quantity that is asked for depends."""
    if wrt is not None:
        raise NotationError(gettext("the gradient is by every free name; one or the other: a variable, or all of them"))
    reached = _reached([name_of(asked)], definitions)
    found = [n for n in _leaves(reader, definitions) if n in reached]
    if not found:
        raise NotationError(gettext("with respect to what? nothing here can vary"))
    return found


def _only(leaves: Sequence[str]) -> str:
    """The one name that can vary."""
    if len(leaves) != 1:
        if not leaves:
            raise NotationError(gettext("with respect to what? nothing here can vary"))
        raise NotationError(gettext("with respect to what? one of {names}").format(names=gettext(", ").join(leaves)))
    return leaves[0]


def _variable(
    reader: Reader, wrt: str, question: tuple[Source, ast.expr], definitions: Sequence[Definition], asked: Expr
) -> Expr:
    """A variable that is asked for: a name, or an entry."""
    leaves = _leaves(reader, definitions)
    piece, tree = question
    if _name(tree) in reader.labels:
        refusal = gettext("{word} is a label, which says what entry is meant, and does not vary").format(word=_name(tree))
        raise piece.error(refusal, 0, f"`{leaves[0]}`" if leaves else None)
    if isinstance(tree, ast.Name) and reader.ranks.get(tree.id, 0):  # `--wrt a` for an array: any of its entries
        taken = {i for d in definitions for i in all_indices(d.body) | all_indices(d.head)} | all_indices(asked)
        said = {*reader.ranks, *reader.size_names, *reader.functions}  # no quantity lends its letter
        letters: list[Index] = []
        for _ in range(reader.ranks[tree.id]):
            letters.append(fresh_index({*taken, *said, *letters}))
        return entry(tree.id, *letters)
    word = _name(tree)
    if not word:
        inside = [n.id for n in every(tree) if isinstance(n, ast.Name) and n.id in reader.ranks] or leaves
        raise piece.error(gettext("one can differentiate by a name or an entry"), 0, f"`{inside[0]}`" if inside else None)
    if word not in reader.ranks and (word in reader.size_names or word in reader.sizes.letters(_taken(reader, definitions))):
        raise piece.error(
            gettext("{word} is a size and does not vary").format(word=word), 0, f"`{leaves[0]}`" if leaves else None
        )
    if word == name_of(asked) and not _is_of_a_step_before(tree, asked, definitions):
        raise piece.error(
            gettext("{word} is what is differentiated, and not what by").format(word=word),
            0,
            f"`{leaves[0]}`" if leaves else None,
        )
    if word not in reader.ranks:
        import difflib

        near = difflib.get_close_matches(word, leaves, 1, 0.3) or leaves[:1]
        raise piece.error(
            gettext("{word} does not occur in the definitions").format(word=_shortened(wrt)), 0, f"`{near[0]}`" if near else None
        )
    same = {i.name: ("axis", name_of(asked), n) for n, i in enumerate(indices_of(asked)) if isinstance(i, Index)}
    found = reader.read(tree, Scope(piece, dict(same), True, tree))  # one letter is one index, and runs along one size
    _refuse_lent_letters(reader, found, asked, definitions, piece)
    return found


def _moved_along(heads: Mapping[str, Mapping[str, int]], asked: Expr, of: ast.expr | None) -> Mapping[str, int]:
    """By how much the letters of a variable are moved with what is asked for, where that is h_{t+1} as the text defines it: the
    x_t beside it is x_{t-1} beside h_t."""
    as_defined = of is None or isinstance(of, ast.Name) or _is_calculated(of)
    return heads.get(name_of(asked), {}) if as_defined and all(isinstance(i, Index) for i in indices_of(asked)) else {}


def _is_calculated(tree: ast.expr) -> bool:
    """Whether an entry that is asked for stands at a place like t - 1."""
    return isinstance(tree, ast.Subscript) and any(isinstance(slot, ast.BinOp) for slot in slots_of(tree.slice))


def _is_of_a_step_before(tree: ast.expr, asked: Expr, definitions: Sequence[Definition]) -> bool:
    """Whether a value of a recurrence is one of a step before the step that is asked for: h_{t-1} of h_t."""
    return _is_calculated(tree) and any(name_of(asked) in system.slots for system in systems(definitions))


def _refuse_lent_letters(reader: Reader, variable: Expr, asked: Expr, definitions: Sequence[Definition], piece: Source) -> None:
    """In 2 i a_i an i that is a number and an i that counts entries could not be told apart."""
    reached = _reached([name_of(asked)], definitions)
    lent = [i for i in indices_of(variable) if isinstance(i, Index) and i.name in reached]
    if lent:
        taken = {*reader.ranks, *(i.name for d in definitions for i in all_indices(d.body) | all_indices(d.head))}
        letters: list[Expr] = []
        for i in indices_of(variable):
            letters.append(fresh_index({*taken, *map(str, letters)}) if i in lent else i)
        shown = f"{name_of(variable)}[{', '.join(map(str, letters))}]"
        raise piece.error(gettext("{word} is a quantity and cannot be an index too").format(word=lent[0]), 0, f"`{shown}`")


def _leaves(reader: Reader, definitions: Sequence[Definition]) -> list[str]:
    given = frozenset().union(*(names(d.body) for d in definitions)) - {d.name for d in definitions}
    return [n for n in reader.ranks if n in given and n not in reader.labels]


def _refuse_places_outside(problem: Problem, piece: Source) -> None:
    for e in (*(d.body for d in problem.definitions), problem.of, *problem.variables):
        for _, part in walk(e):
            if isinstance(part, Indexed):
                for index, size in zip(part.args[1:], problem.axes[name_of(part)], strict=True):
                    if isinstance(index, Integer) and isinstance(size, Integer) and index > size:
                        raise piece.error(
                            gettext("{word} has {size} entries along this axis, and no entry {index}").format(
                                word=name_of(part), size=size, index=index
                            ),
                            None,
                        )


def _key(size: Expr) -> tuple[str, object]:
    return ("number", int(size)) if isinstance(size, Integer) else ("size", size.name)  # type: ignore[attr-defined]


def _conflict(m: int, n: int) -> NotationError:
    return NotationError(gettext("sizes {m} and {n} cannot agree").format(m=m, n=n))


def read_expression(text: str, problem: Problem) -> Expr:
    """An expression over the names of a problem: what the program prints as text reads back to the same expression."""
    _refuse_long(text)
    reader = Reader()
    reader.ranks = {n: len(a) for n, a in problem.axes.items()}
    reader.literal = True
    reader.letters_known = frozenset(problem.letters) - reader.ranks.keys()
    reader.size_names = {s.name for s in problem.sizes}
    reader.labels = set(problem.labels)
    for a in problem.axes:
        for n, (first, last) in enumerate(problem.defined_spans(a)):
            reader.ranges.known_axes["axis", a, n] = first, last
            if is_plain_range(first, last):
                reader.sizes.tie(_key(last), ("axis", a, n), _conflict)
            if not is_plain_range(*problem.spans(a)[n]):
                reader.ranges.axes.add(("axis", a, n))
    piece, tree = expression_of(text)
    reader.declare(tree)
    scope = Scope(piece, {}, True, tree)
    e = reader.read(tree, scope)
    for letter, index in (*scope.indices.items(), *reader.bound):  # a letter that stands at no axis here runs as in the problem
        if letter in problem.letters and index not in reader.ranges.given and not reader.sizes.known(index) \
                and is_plain_range(*problem.letters[letter]):  # fmt: skip
            reader.tie(_key(problem.letters[letter][1]), index, scope, tree)
    return Settled(reader, {*reader.ranks, *reader.functions, *reader.size_names}).expression(e)


def read_formula(text: str) -> Expr:
    """An expression in which every name is a number."""
    x = Symbol("x")
    return read_expression(text, Problem((), x, x))


__all__ = ["listed", "read_expression", "read_formula", "read_problem"]
