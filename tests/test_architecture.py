"""The house: what may import what, what may never be called, and how files are named."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import derive

HOUSE = Path(derive.__file__).parent
FILES = sorted(HOUSE.rglob("*.py"))


class Trees(dict[Path, ast.Module]):
    """What stands in the files, each parsed when it is looked at first."""

    def __missing__(self, path: Path) -> ast.Module:
        self[path] = ast.parse(path.read_text(encoding="utf-8"), str(path))
        return self[path]


TREES = Trees()
MODULES = {".".join(("derive", *path.relative_to(HOUSE).with_suffix("").parts)).removesuffix(".__init__") for path in FILES}
#: Each room with the rooms that it may import, from the ground up: what stands in a row stands above it in a row of its own, so
#: that nothing runs back up.  A room is a file or a folder of `derive/`; `__init__` is the package's own face.
ROOMS = {
    # What goes wrong, and words.
    "failure": "",
    "records": "",
    "tuples": "",
    "words": "failure",
    "errors": "failure words",
    "sentence": "records words",
    "columns": "",
    "garbage": "",
    # The mathematics.
    "expression": "errors records sentence words",
    "problem": "expression records sentence",
    "rule": "expression records sentence words",
    "rules": "expression problem records rule sentence words",
    "notation": "columns expression records sentence words",
    "step": "expression notation problem records rule sentence words",
    # What reads, what derives, and what judges: none knows another.
    "language": "errors expression problem records sentence words",
    "reading": "errors expression language notation problem records sentence words",
    "catalogue": "errors records words",
    "engine": "errors expression notation problem records rule rules step words",
    "matrix": "expression problem records step",
    "check": "expression problem records sentence step words",
    # From a question to its answer.
    "question": "tuples",
    "pipeline": "catalogue check engine errors expression garbage language matrix notation problem question reading records "
    "sentence step words",
    "verify": "catalogue check columns errors expression language pipeline question records sentence words",
    # From an answer to its reader.
    "formats": "tuples",
    "files": "errors words",
    "streams": "errors files words",
    "workers": "errors words",
    "cache": "",
    "document": "catalogue check columns errors expression formats notation pipeline problem question records rule sentence "
    "step words",
    "figures": "check document errors expression notation pipeline problem question records sentence step words",
    "lecture": "cache check document errors expression figures files notation pipeline problem question records sentence step "
    "streams words workers",
    # Derivations in other people's documents.
    "places": "cache catalogue document errors figures files pipeline question records streams words workers",
    "markdown": "places",
    "mkdocs": "errors places question words",
    "serve": "catalogue document errors figures lecture notation pipeline places problem question streams words workers",
    # The faces of the program: a script's or a notebook's, and the command line.
    "api": "document errors notation pipeline places question records words",
    "magic": "api pipeline places",
    "__init__": "api errors magic",
    "arguments": "catalogue columns errors files formats streams words",
    "commands": "__init__ arguments cache catalogue document errors expression figures files formats lecture pipeline places "
    "question reading serve streams tuples verify words",
    "cli": "commands errors streams words",
    "__main__": "cli",
    # The faces in what makes course sites: what an author writes in its settings.
    "sphinx": "places",
}
MAY_IMPORT = {name: row.split() for name, row in ROOMS.items()}
#: What only one room may use.
ONLY = {"jinja2": "document", "matplotlib": "figures", "typst": "document", "pypandoc": "document", "latexcodec": "document"}
#: Names that run what they are given, or that decide what a line looks like without a step.
FORBIDDEN_CALLS = frozenset(
    ("eval", "exec", "compile", "__import__", "sympify", "parse_expr", "simplify", "lambdify", "nsimplify", "trigsimp")
)
FORBIDDEN_MODULES = frozenset(("pickle", "marshal", "shelve", "dill", "cloudpickle", "sympy.simplify", "sympy.parsing"))


def room(path: Path) -> str:
    return path.relative_to(HOUSE).parts[0].removesuffix(".py")


def imports(path: Path) -> list[tuple[int, str]]:
    """Every module that a file imports, wherever the import stands; `from a import b` counts as a.b where that is a module."""
    return _imports(path, TREES[path])


@cache
def _imports(path: Path, tree: ast.Module) -> list[tuple[int, str]]:
    return list(_imported(("derive", *path.relative_to(HOUSE).parts[:-1]), tree))


def _imported(package: tuple[str, ...], tree: ast.Module) -> Iterator[tuple[int, str]]:
    for part in ast.walk(tree):
        if isinstance(part, ast.Import):
            yield from ((part.lineno, alias.name) for alias in part.names)
        elif isinstance(part, ast.ImportFrom):
            above = package[: len(package) - part.level + 1] if part.level else ()
            base = ".".join((*above, *((part.module,) if part.module else ())))
            for alias in part.names:
                full = f"{base}.{alias.name}"
                yield part.lineno, full if full in MODULES else base


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def typing_only(path: Path) -> set[int]:
    """The lines under `if TYPE_CHECKING:`, which import nothing when the program runs."""
    return {
        n
        for part in ast.walk(TREES[path])
        if isinstance(part, ast.If) and isinstance(part.test, ast.Name) and part.test.id == "TYPE_CHECKING"
        for n in range(part.lineno, (part.end_lineno or part.lineno) + 1)
    }


def room_of(module: str) -> str:
    return module.split(".")[1] if "." in module else "__init__"


def out_of_place(path: Path) -> list[str]:
    """What a file imports that its room may not, and its room itself if it has no place yet, each with what to do."""
    own = room(path)
    if own not in MAY_IMPORT:
        return [f"{own} is a new room: give it a row in ROOMS, above every room that uses it, with the rooms that it may import"]
    return [
        f"{path.relative_to(HOUSE)}:{line} imports {module}, but {own} may not import {other}: "
        "turn the arrow round, or move what is needed down; only where the design itself changes, change the row in ROOMS"
        for line, module in imports(path)
        if within(module, "derive") and line not in typing_only(path)
        for other in [room_of(module)]
        if other != own and other not in MAY_IMPORT[own]
    ]


def below(name: str) -> set[str]:
    """Every room that a room may reach, through others too."""
    return set(MAY_IMPORT[name]).union(*map(below, MAY_IMPORT[name]))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({room(path) for path in FILES}))
def test_a_room_imports_only_what_it_may(name: str) -> None:
    assert [said for path in FILES if room(path) == name for said in out_of_place(path)] == []


def test_every_row_is_of_a_room() -> None:
    gone = set(ROOMS) - {room(path) for path in FILES}
    assert not gone, f"there is no {', '.join(sorted(gone))} any more: strike the row in ROOMS"


def test_nothing_runs_back_up() -> None:
    """Each room may import only what stands above it in the list, so that there is no circle."""
    order = list(MAY_IMPORT)
    for place, (name, row) in enumerate(MAY_IMPORT.items()):
        up = [other for other in row if other not in order[:place]]
        assert not up, f"{name} may import {', '.join(up)}, which does not stand above it in ROOMS: that would be a circle"


def test_who_never_meets() -> None:
    """Not even through what they import."""
    assert below("document").isdisjoint(("api", "verify", "cli", "__init__"))
    assert below("check").isdisjoint(("rules", "engine", "matrix", "language", "catalogue"))
    assert below("engine").isdisjoint(("check", "language", "catalogue", "matrix"))
    assert below("language").isdisjoint(("rule", "rules", "engine", "check", "notation"))


@pytest.mark.parametrize(
    ("file", "source", "said"),
    [
        ("document/made_up.py", "from derive.api import derive", "document may not import api"),
        ("document/made_up.py", "def f():\n    from derive import cli", "document may not import cli"),
        ("document/made_up.py", "import derive.verify.table as t", "document may not import verify"),
        ("document/made_up.py", "from derive import derive", "document may not import __init__"),
        ("check/made_up.py", "from ..engine import forward", "check may not import engine"),
        ("document/made_up.py", "from derive.notation import latex\nfrom . import page", None),
        ("rule.py", "if TYPE_CHECKING:\n    from derive.rules.facts import Facts", None),
        ("rule.py", "from derive.rules.facts import Facts", "rule may not import rules"),
        ("made_up.py", "", "made_up is a new room: give it a row in ROOMS"),
        ("made_up/__init__.py", "from derive.errors import Stuck", "made_up is a new room: give it a row in ROOMS"),
    ],
)
def test_what_is_out_of_place_is_found(file: str, source: str, said: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A control: the list can refuse, whatever the import looks like."""
    monkeypatch.setitem(TREES, HOUSE / file, ast.parse(source))
    found = out_of_place(HOUSE / file)
    assert found == [] if said is None else len(found) == 1 and said in found[0]


@pytest.mark.slow
def test_the_witness_knows_neither_rules_nor_engine() -> None:
    """Not even for its types, and not through anything that it imports from `derive` but for the values it judges."""
    found = [
        f"{path.relative_to(HOUSE)}:{line} imports {module}"
        for path in FILES
        if room(path) == "check"
        for line, module in imports(path)
        if any(within(module, other) for other in ("derive.rules", "derive.engine", "derive.rule", "derive.expression.functions"))
    ]
    assert found == []


@pytest.mark.slow
def test_what_proposes_matrix_forms_is_known_only_where_they_are_asked_for() -> None:
    """The witness that judges them and the documents that show them know the forms, not how they were found."""
    users = {room(path) for path in FILES for _, module in imports(path) if within(module, "derive.matrix")}
    assert users == {"matrix", "pipeline"}


@pytest.mark.slow
@pytest.mark.parametrize(("module", "owner"), ONLY.items())
def test_a_package_that_only_one_room_knows(module: str, owner: str) -> None:
    users = {room(path) for path in FILES for _, name in imports(path) if within(name, module)}
    assert users == {owner} or (module == "latexcodec" and users <= {owner})


def calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for part in ast.walk(tree):
        if isinstance(part, ast.Call):
            if isinstance(part.func, ast.Name):
                yield part.lineno, part.func.id
            elif isinstance(part.func, ast.Attribute):
                yield part.lineno, part.func.attr


#: Methods and functions of ours that share a name with something forbidden: where they stand, and what they are.
OURS = {
    ("engine/forward.py", "simplify"): "derive.engine.simplify: strategies, each move a rule",
    ("engine/reverse.py", "simplify"): "the same",
    ("document/compile.py", "compile"): "typst.compile: the only place that compiles",
    ("lecture/interactive.py", "compile"): "a program of its own that runs a lecture's sessions, as their author asked",
    ("lecture/interactive.py", "exec"): "the same",
}


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(HOUSE)) for p in FILES])
def test_nothing_runs_or_tidies_what_it_is_given(path: Path) -> None:
    where = str(path.relative_to(HOUSE))
    found = {(line, name) for line, name in calls(TREES[path]) if name in FORBIDDEN_CALLS and (where, name) not in OURS}
    found = {(line, name) for line, name in found if not (name == "compile" and _is_of_re(path, line))}
    assert found == set()
    assert [m for _, m in imports(path) if any(within(m, bad) for bad in FORBIDDEN_MODULES)] == []


def _is_of_re(path: Path, line: int) -> bool:
    return any(
        isinstance(p, ast.Attribute) and p.attr == "compile" and isinstance(p.value, ast.Name) and p.value.id == "re"
        for p in ast.walk(TREES[path])
        if getattr(p, "lineno", None) == line
    )


def test_what_is_ours_is_ours() -> None:
    engine = {module for _, module in imports(HOUSE / "engine" / "forward.py")}
    assert "derive.engine.simplify" in engine
    assert not any(within(module, "sympy") and "simplify" in module for module in engine)


@pytest.mark.slow
def test_what_runs_sessions_is_a_program_of_its_own() -> None:
    """The one file that runs Python is started as a process, on files of the lecture; the program never imports it."""
    assert [str(path) for path in FILES for _, module in imports(path) if within(module, "derive.lecture.interactive")] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(HOUSE)) for p in FILES])
def test_nothing_shown_is_substituted_by_sympy(path: Path) -> None:
    """`subs`, `xreplace`, `doit` and `replace` on a tree reorder it; `substitute` and `replace_at` do not."""
    tidies = ("subs", "xreplace", "doit", "evalf", "as_numer_denom")
    if room(path) in ("expression", "language", "rules", "engine", "notation"):
        assert [(line, name) for line, name in calls(TREES[path]) if name in tidies] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(HOUSE)) for p in FILES])
def test_a_file_says_what_it_is(path: Path) -> None:
    words = set(path.stem.split("_"))
    assert not words & {"util", "utils", "helper", "helpers", "misc", "common", "manager", "handler", "handlers"}
    assert path.parent.name not in ("utils", "helpers", "misc", "common")
    if TREES[path].body:
        assert ast.get_docstring(TREES[path]), "a module begins with what it is for"


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(HOUSE)) for p in FILES])
def test_a_record_is_cheap_to_define(path: Path) -> None:
    """`derive.records` is the same to a type checker, and starts the program sooner."""
    found = [
        part.lineno
        for part in ast.walk(TREES[path])
        if isinstance(part, ast.ImportFrom) and part.module == "dataclasses" and "dataclass" in {name.name for name in part.names}
    ]
    assert found == [] or room(path) == "records", "write `from derive.records import dataclass`"


def test_templates_are_found_by_the_rooms_that_render() -> None:
    assert {room(path) for path in FILES if "FileSystemLoader" in path.read_text(encoding="utf-8")} <= {"document"}
