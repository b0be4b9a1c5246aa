"""Derivations as a terminal shows them.

The pages in `golden/` are read as diffs: `DERIVE_RECORD=1 python -m pytest tests/cli/test_terminal.py` writes them anew.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

import derive
from derive.document.terminal import listing, plain, uncoloured
from derive.notation.unicode import width

GOLDEN = Path(__file__).parent / "golden"
PAGES = {
    "softmax": {"steps": True},
    "softmax.cases": {"cases": True},
    "softmax-cross-entropy": {"steps": True},
    "l2-norm.full": {"steps": True, "detail": "full"},
    "sse.narrow": {"steps": True, "columns": 60},
    "sigmoid": {},
    "sigmoid.why": {"steps": True, "why": True},
}


@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_as_recorded(page: str) -> None:
    shown = plain(derive.derive(page.partition(".")[0]).derivation, **{"steps": False, **PAGES[page]}) + "\n"  # type: ignore[arg-type]
    shown = re.sub(r"largest error \S+ ", "largest error … ", shown)  # rounding differs between machines
    file = GOLDEN / f"{page}.txt"
    if os.environ.get("DERIVE_RECORD"):
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["softmax", "sse", "l2-norm", "softmax-cross-entropy", "mse", "binary-cross-entropy"])
@pytest.mark.parametrize("columns", [60, 80, 100, 120])
def test_no_line_is_wider_than_the_terminal(name: str, columns: int) -> None:
    derivation = derive.derive(name).derivation
    for line in plain(derivation, steps=True, cases=True, detail="full", columns=columns).splitlines():
        assert width(line) <= columns and line == line.rstrip()


def test_equals_signs_stand_under_one_another() -> None:
    shown = plain(derive.derive("sigmoid").derivation, steps=True, detail="full")
    chain = shown[shown.index("wanted") :]
    signs = {line.index(" = ") for line in chain.splitlines() if " = " in line and "✓" in line}
    assert len(signs) == 1


def test_every_line_has_its_rule_and_its_mark() -> None:
    derivation = derive.derive("softmax").derivation
    shown = plain(derivation, steps=True, detail="full")
    assert shown.count("✓") == len(derivation.steps) + 1
    squeezed = " ".join(shown.split()).lower()
    for step in derivation.steps:
        assert step.rule.title.lower().split()[0] in squeezed


def test_colours_change_nothing_but_colours() -> None:
    derivation = derive.derive("softmax").derivation
    coloured = listing(derivation, steps=True)
    assert "\x1b[32m✓\x1b[0m" in coloured and uncoloured(coloured).rstrip("\n") == plain(derivation, steps=True)


def test_several_deltas_are_not_called_none() -> None:
    shown = plain(derive.derive("T[i,j] = delta(i,j)*x[i]", wrt="x[k]").derivation, steps=False, cases=True)
    assert "no Kronecker delta" not in shown and "several Kronecker deltas" in shown


def test_the_brace_has_its_mark_and_its_reason() -> None:
    shown = plain(derive.derive("softmax").derivation, steps=False, cases=True)
    assert "✓ Both cases in one" in shown and "✓ Kronecker delta" in shown


def test_names_do_not_look_alike() -> None:
    assert "x1 x₁" in plain(derive.derive("L = x1*x[1]", wrt="x1").derivation, steps=False)
    assert "w_2 · w2" in plain(derive.derive("L = w_2*w2", wrt="w2").derivation, steps=False)


def test_a_derivation_without_cases_says_so() -> None:
    assert "one case" in plain(derive.derive("sse").derivation, steps=False, cases=True)
