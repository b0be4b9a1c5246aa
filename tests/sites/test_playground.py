"""The page to play with in a real browser: typed, chosen, read, copied, shared, by keyboard alone and without a script."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import pytest

from tests.document.test_browser import CHROMIUM, LOOK, NODE, tools

pytest.importorskip("uvicorn")

from tests.serve.server import serving

PLAY = LOOK.with_name("playground.cjs")
LOSS = "L = (y - w*x)^2"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of playing."""
    missing = tools()
    if missing and "required" not in (os.environ.get("DERIVE_BROWSER"), os.environ.get("DERIVE_SITES")):
        pytest.skip(missing)
    assert not missing, missing
    lecture = tmp_path_factory.mktemp("lecture") / "small.md"
    lecture.write_text("---\ntitle: Before\n---\n\nA slope.\n\n```derive\nf = x^2\n```\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        with serving(str(lecture)) as (_server, port):
            pictures = os.environ.get("DERIVE_PICTURES", "-")
            command = [str(NODE), str(PLAY), str(CHROMIUM), pictures, f"http://127.0.0.1:{port}/", str(lecture)]
            done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    played: dict[str, Any] = json.loads(done.stdout)
    return played


pytestmark = [pytest.mark.sites, pytest.mark.slow]


def test_it_says_how_it_was_understood_before_anything_is_derived(found: dict[str, Any]) -> None:
    assert "are numbers" in found["understood"] and found["offered"] == ["y", "w", "x", "*"]
    assert found["unasked"] == "" and found["status"] == "Understood." and found["outlined"]


def test_a_choice_is_derived_and_every_line_has_its_check(found: dict[str, Any]) -> None:
    assert found["chosen"] == "w" and any("power rule" in reason for reason in found["reasons"])
    assert found["marks"] >= len(found["reasons"]) - 1 > 0
    assert "Every line is checked" in found["tally"] and "every line of it was checked" in found["done"]
    assert found["address"] == "?text=L+%3D+%28y+-+w%2Ax%29%5E2&wrt=w&lang=en"


def test_it_is_copied_as_each_format(found: dict[str, Any]) -> None:
    assert found["copied"] == "Copied: LaTeX"
    assert "amsmath" in found["latex"] and r"\frac{\partial L}{\partial w}" in found["latex"]
    assert "$$" in found["markdown"] and found["html"].startswith('<div class="derive"') and "<math" in found["html"]
    assert "$" in found["typst"] and "frac" in found["typst"]


def test_a_link_restores_the_page(found: dict[str, Any]) -> None:
    assert found["link"].endswith(found["address"])
    assert found["restored"] == [LOSS, "w"] and found["restoredReasons"] == found["reasons"]
    assert found["chinese"][0] == LOSS and "数值检验" in found["chinese"][1]


def test_it_folds_and_goes_back_and_forth(found: dict[str, Any]) -> None:
    assert found["folded"] == 0 < found["unfolded"]
    assert (found["back"], found["forward"]) == (LOSS, "softmax")


def test_a_bad_formula_has_the_pointed_message(found: dict[str, Any]) -> None:
    said = "line 1, column 20: this '(' is never closed\n  p[i] = exp(a[i]/sum(exp(a[k], k)\n                     ^"
    assert found["problem"] == said and found["problemTold"] == f"Not understood: {said}"
    assert found["twice"] == 1
    assert (found["invalid"], found["mended"]) == ("true", "false")
    assert (found["images"], found["dialogs"]) == (0, 0)


def test_a_lecture_is_shown_anew(found: dict[str, Any]) -> None:
    assert found["before"] == "Before"


def test_it_works_without_a_script(found: dict[str, Any]) -> None:
    assert "Every line is checked" in found["plain"] and r"\frac" in found["plainCopy"]


def test_everybody_can_use_it_and_nothing_else_is_asked(found: dict[str, Any]) -> None:
    assert found["violations"] == []
    assert (found["errors"], found["others"], found["wide"]) == ([], [], [])
