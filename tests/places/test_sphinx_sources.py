"""What the sources of a site ask for, before Sphinx reads them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from derive.places.request import Request
from derive.places.sphinx_sources import Site, found_in

ENGLISH = Site("en")


def found(tmp_path: Path, text: str, name: str = "page.rst", site: Site = ENGLISH) -> list[Request]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return list(found_in(tmp_path / name, site))


@pytest.mark.parametrize(
    ("text", "kind", "asked"),
    [
        (".. derive:: softmax\n   :steps:\n", "derivation", "softmax"),
        ("* one\n\n  .. derive-definition:: softmax\n\nmore\n", "definition", "softmax"),
        ("It is :derive:`softmax`.\n", "result", "softmax"),
        ("It is {derive}`softmax wrt=a[j]`.\n", "result", "softmax"),
        ("```{derive} softmax\n:steps:\n```\n", "derivation", "softmax"),
        (":::{derive-plot} sigmoid\n:::\n", "plot", "sigmoid"),
        ("````{derive}\n---\nwrt: x\nsteps: true\n---\ny = x^2\n````\n", "derivation", "y = x^2"),
        (".. derive::\n   :wrt: x\n\n   y = u^2\n   u =\n     x + 1\n\nend\n", "derivation", "y = u^2\nu =\n  x + 1"),
        (".. derive:: y = u^2\n   u = x + 1\n   :wrt: x\n", "derivation", "y = u^2\nu = x + 1"),
    ],
)
def test_what_is_asked_for_is_found(tmp_path: Path, text: str, kind: str, asked: str) -> None:
    [request] = found(tmp_path, text)
    assert (request.kind, request.question.text) == (kind, asked)


def test_options_are_those_of_the_line_then_of_the_site(tmp_path: Path) -> None:
    site = Site("zh", (("steps", "yes"), ("reasons", "below")))
    one, two = found(tmp_path, ".. derive:: softmax\n   :reasons: none\n\n.. derive:: sigmoid\n   :lang: en\n", site=site)
    assert one.shown.steps and one.shown.reasons == "none" and one.shown.language == "zh"
    assert two.shown.reasons == "below" and two.shown.language == "en"


def test_what_is_wrong_is_left_for_the_reading(tmp_path: Path) -> None:
    assert found(tmp_path, ".. derive:: softmax\n   :stpes:\n\n.. derive::\n") == []
    assert found(tmp_path, "{", "page.ipynb") == []
    assert list(found_in(tmp_path / "nowhere.md", ENGLISH)) == []


def test_a_notebook_asks_in_its_text_alone(tmp_path: Path) -> None:
    cells = [{"cell_type": kind, "source": ["```{derive} softmax\n", "```"]} for kind in ("markdown", "code")]
    assert len(found(tmp_path, json.dumps({"cells": cells}), "page.ipynb")) == 1
