"""Completion of words, asked of the shells themselves."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from derive.catalogue import catalogue
from derive.cli import main
from derive.commands import COMMANDS
from derive.commands.grammar import grammars

SHELLS = ("bash", "zsh", "fish")
#: What was typed so far, with what the last word may become; all that there is, or some of it.
TYPED = {
    "derive softmax-c": {"softmax-cross-entropy"},
    "derive compl": {"completion"},
    "derive list los": {"loss"},
    "derive show rel": {"relu", "relu6"},
    "derive softmax --ste": {"--steps"},
    "derive softmax --format j": {"json"},
    "derive plot sigmoid --kind jac": {"jacobian"},
    "derive plot sigmoid --lay": {"--layout"},
    "derive completion z": {"zsh"},
    "derive help bui": {"build"},
    "derive verify --a": {"--all"},
}
BASH = """source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _derive; printf '%s\\n' "${COMPREPLY[@]}" """
FISH = "source $argv[1]; complete -C $argv[2]"
ZSH = """
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1=; stty cols 160; autoload -U compinit; compinit -u -D; source $SCRIPT; print RE""ADY'
zpty -r -m shell told '*READY*'
zpty -n -w shell "$1"$'\\t'
repeat 30; do sleep 0.1; while zpty -r -t shell told; do print -rn -- "$told"; done; done
"""


@pytest.fixture(scope="module")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("completion")
    return {shell: written(folder, shell) for shell in SHELLS}


def written(folder: Path, shell: str) -> Path:
    from derive.commands.completion import SHELLS as MAKERS

    path: Path = folder / f"derive.{shell}"
    path.write_text("\n".join(MAKERS[shell](grammars())) + "\n", encoding="utf-8")
    return path


def shell(name: str, *arguments: str | Path, **environment: str) -> str:
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    ran = subprocess.run([name, *map(str, arguments)], capture_output=True, text=True, errors="replace", timeout=60, check=False,
                         env={**os.environ, **environment})  # fmt: skip
    assert ran.returncode == 0 and not ran.stderr, ran.stderr
    return ran.stdout


@pytest.mark.parametrize("name", SHELLS)
def test_the_script_is_one_of_its_shell(name: str, scripts: dict[str, Path]) -> None:
    shell(name, "-n", scripts[name])


@pytest.mark.parametrize("typed", TYPED)
def test_bash(typed: str, scripts: dict[str, Path]) -> None:
    found = shell("bash", "-c", BASH, "bash", scripts["bash"], *typed.split())
    assert set(found.split()) == TYPED[typed]


def test_bash_parts_a_word_at_an_equals_sign(scripts: dict[str, Path]) -> None:
    found = shell("bash", "-c", BASH, "bash", scripts["bash"], "derive", "softmax", "--format", "=", "js")
    assert found.split() == ["json"]


@pytest.mark.parametrize("typed", TYPED)
def test_fish(typed: str, scripts: dict[str, Path]) -> None:
    found = shell("fish", "--no-config", "-c", FISH, scripts["fish"], typed)
    assert {line.split("\t")[0] for line in found.splitlines()} == TYPED[typed]


@pytest.mark.slow
@pytest.mark.parametrize("typed", [typed for typed, words in TYPED.items() if len(words) == 1])
def test_zsh(typed: str, scripts: dict[str, Path]) -> None:
    """The one word that fits is put on the line."""
    found = shell("zsh", "-f", "-c", ZSH, "zsh", typed, SCRIPT=str(scripts["zsh"]))
    (word,) = TYPED[typed]
    assert f"{' '.join(typed.split()[:-1])} {word}" in re.sub("\x1b\\[[0-9;?]*[A-Za-z]", "", found)


@pytest.mark.parametrize("name", SHELLS)
def test_every_word_is_in_the_script(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And the script asks no program for one."""
    assert main(["completion", name]) == 0
    script = capsys.readouterr().out
    assert all(word in script for word in (*COMMANDS, *catalogue()))
    assert all(flag.lstrip("-") in script for one in grammars() for taken in one.options for flag in taken.flags)
    assert "python" not in script and "$(derive" not in script


def test_a_shell_that_there_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["completion"], ["completion", "tcsh"]):
        with pytest.raises(SystemExit):
            main(words)
        assert "bash" in capsys.readouterr().err
