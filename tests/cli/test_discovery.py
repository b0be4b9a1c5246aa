"""What somebody finds out who knows nothing yet: what to type first, what there is, what is known of it."""

from __future__ import annotations

import json

import pytest

from derive.catalogue import catalogue
from derive.cli import main
from derive.commands import COMMANDS
from tests.cli.conftest import Run


def told(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    assert main(words) == status
    found = capsys.readouterr()
    return found.out + found.err


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as left:
        main(words)
    assert left.value.code == 2
    return capsys.readouterr().err


def test_nothing_typed_says_what_to_type(capsys: pytest.CaptureFixture[str]) -> None:
    said = refused(capsys)
    assert "derive softmax --steps" in said and "derive list" in said and "derive show NAME" in said


def test_every_command_is_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    shown = capsys.readouterr().out
    assert all(command.usage in shown for command in COMMANDS.values())


def test_every_command_says_what_it_takes() -> None:
    for word, command in COMMANDS.items():
        assert command.parser().prog == f"derive {word}"


def test_all_that_is_known_of_a_function(capsys: pytest.CaptureFixture[str]) -> None:
    shown = told(capsys, "show", "relu")
    for said in ("y = max(x, 0)", "every real number", "x = 0: 0 here", "Goodfellow", "torch.nn.functional.relu"):
        assert said in shown
    assert told(capsys, "list", "relu") == shown and told(capsys, "help", "relu") == shown


def test_it_is_data_too(capsys: pytest.CaptureFixture[str]) -> None:
    made = json.loads(told(capsys, "show", "relu", "--format", "json"))
    assert [entry["name"] for entry in made["entries"]] == ["relu"] and made["schema"] == "derive-catalogue/1"


def test_what_is_to_be_typed_next_can_be_typed(capsys: pytest.CaptureFixture[str]) -> None:
    shown = told(capsys, "show", "sigmoid")
    line = next(part for part in shown.split("\n") if part.strip().startswith("next"))
    assert "✓" in told(capsys, *line.split()[2:])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "sofmax"), "did you mean `softmax`"),
        (("shwo",), "did you mean `derive show`"),
        (("completon",), "did you mean `derive completion`"),
    ],
)
def test_a_mistyped_word_gets_the_near_one(words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert said in told(capsys, *words, status=2)


def test_nothing_to_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert "derive show softmax" in refused(capsys, "show")


def test_a_family(capsys: pytest.CaptureFixture[str]) -> None:
    shown = told(capsys, "list", "loss")
    listed = {line.split()[0] for line in shown.split("\n") if line.startswith("  ") and line[2:3].strip()}
    assert listed == {e.name for e in catalogue().values() if e.family == "loss"}


def test_the_language_may_stand_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, "--lang", "zh", "list", "loss") == told(capsys, "list", "loss", "--lang", "zh")
    assert told(capsys, "--lang=zh", "show", "relu").startswith("ReLU (relu, 激活函数)")


@pytest.mark.slow
def test_what_is_known_needs_no_mathematics(run: Run) -> None:
    """Neither SymPy nor NumPy is imported to look something up."""
    for words in (("show", "relu"), ("list", "loss"), ("completion", "bash"), ("man",)):
        ran = run(*words, PYTHONPROFILEIMPORTTIME="1")
        assert ran.returncode == 0 and b" sympy" not in ran.stderr and b" numpy" not in ran.stderr
