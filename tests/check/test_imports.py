"""The witness is independent: it imports no rule and no engine, and knows no derivative."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import derive.check

FILES = sorted(Path(derive.check.__file__).parent.glob("*.py"))
MAY_IMPORT = {
    "derive.check", "derive.expression", "derive.problem", "derive.records", "derive.sentence", "derive.step", "derive.words",
}  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_the_witness_imports_only_what_it_may(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for statement in ast.walk(tree):
        if isinstance(statement, ast.Import):
            modules = [alias.name for alias in statement.names]
        elif isinstance(statement, ast.ImportFrom):
            assert statement.level == 0
            modules = [statement.module or ""]
        else:
            continue
        for module in modules:
            if module.split(".")[0] == "derive":
                assert ".".join(module.split(".")[:2]) in MAY_IMPORT, f"line {statement.lineno}: {module}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_the_witness_asks_sympy_for_no_mathematics(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {n.func.attr for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}
    assert not called & {"diff", "doit", "fdiff", "simplify", "subs", "evalf", "xreplace"}


@pytest.mark.slow
def test_the_witness_comes_without_the_table_of_derivatives() -> None:
    """Not even through what it imports."""
    asked = "import sys, derive.check; print(*(f'derive.{room}.functions' in sys.modules for room in ('check', 'expression')))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
