"""The manual page."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from derive.commands.grammar import grammars
from derive.commands.man import page
from derive.words import speaking

SHIPPED = Path(__file__).parents[2] / "man" / "derive.1"


def read(source: str, *command: str) -> str:
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    ran = subprocess.run(command, input=source, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0 and not ran.stderr, ran.stdout + ran.stderr
    return re.sub("\x1b\\[[0-9;]*m|.\b", "", ran.stdout)


def test_it_says_all_that_the_help_says() -> None:
    shown = " ".join(read(page(), "groff", "-man", "-Tutf8", "-rLL=200n").split())
    for one in grammars():
        assert one.usage in shown
        for taken in one.options:
            assert ", ".join(taken.flags) in shown and " ".join(taken.told.split()[:4]) in shown


@pytest.mark.parametrize("language", ["en", "zh"])
def test_nobody_who_sets_it_complains(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764000000")
    with speaking(language):
        made = page()
    assert made.isascii() and "2025-11-24" in made
    words = () if language == "en" else ("-Wbreak",)  # which Chinese has none of between its letters
    read(made, "groff", "-ww", *words, "-man", "-Tutf8", "-z")
    if language == "en":
        assert read(made, "mandoc", "-T", "lint") == ""


def test_the_one_that_ships_is_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """`derive man > man/derive.1` makes it anew."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert SHIPPED.read_text(encoding="utf-8") == page()


def test_no_line_is_a_command_by_accident() -> None:
    known = {"TH", "SH", "SS", "TP", "PP", "br", "nf", "fi", "nh", "ad"}
    found = {line[1:].split()[0] for line in page().split("\n") if line.startswith((".", "'"))}
    assert found <= known
