"""derive completion: a script that completes the words of a command line, for a shell that loads it.

The script is made from the parsers of the commands and from the catalogue, and has every word in it: Tab starts no program.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from derive.arguments import Parser
from derive.catalogue import catalogue, families
from derive.commands import COMMANDS
from derive.commands.grammar import Grammar, Taken, grammars
from derive.streams import emit
from derive.words import gettext as _
from derive.words import languages, noted, speaking, spoken

SAID = noted("""\
A script that completes commands, options, their values and the names of the catalogue:

  bash  derive completion bash > ~/.local/share/bash-completion/completions/derive
  zsh   derive completion zsh > ~/.zfunc/_derive      (with fpath+=~/.zfunc before compinit)
  fish  derive completion fish > ~/.config/fish/completions/derive.fish""")
FILES, FOLDERS = ("FILE", "LECTURE"), ("FOLDER", "DIR")


def parser() -> Parser:
    """What it takes."""
    import argparse

    made = Parser(
        prog="derive completion", description=_(SAID), allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("shell", nargs="?", choices=tuple(SHELLS), metavar="SHELL", help=_("bash, zsh or fish"))
    made.add_argument("--lang", choices=languages(), help=_("the language in which it is told (default: en)"))
    return made


def run(words: Sequence[str]) -> int:
    """Prints the script for a shell."""
    arguments = parser()
    options = arguments.read(words)
    if options.shell is None:
        arguments.error(_("say for which shell: {shells}").format(shells=", ".join(SHELLS)))
    with speaking(options.lang or spoken()):
        emit("\n".join(SHELLS[options.shell](grammars())) + "\n")
    return 0


def words_of(taken: Taken) -> tuple[str, ...]:
    """The words that a value may be, as far as they are known here."""
    if taken.choices:
        return taken.choices
    found: list[str] = []
    for part in taken.value.split("|"):
        if part.startswith("NAME"):
            found += catalogue()
        found += {"FAMILY": [*families(), *catalogue()], "COMMAND": list(COMMANDS)}.get(part, [])
    return tuple(dict.fromkeys(found))


# -- bash


def _bash(every: Sequence[Grammar]) -> Iterator[str]:
    yield from ("# Completion of `derive` for bash, made by `derive completion bash`.", "_derive() {")
    yield from (
        "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command='' words=''",
        "    # bash parts --format=json at the sign",
        "    [[ $cur == = ]] && cur='' && prev=${COMP_WORDS[COMP_CWORD - 1]}",
        "    [[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD - 2]}",
        "    if ((COMP_CWORD > 1)); then case ${COMP_WORDS[1]} in",
        f"        {'|'.join(COMMANDS)}) command=${{COMP_WORDS[1]}} ;;",
        "    esac; fi",
        '    case "$command $prev" in',
    )
    for one in every:
        for taken in one.options:
            if taken.value:
                where = "|".join(f"'{one.word} {flag}'" for flag in taken.flags)
                yield f"        {where}) {_bash_words(taken)}; return ;;"
    yield from ("    esac", '    case "$command $cur" in')
    for one in every:
        flags = " ".join(flag for taken in one.options for flag in taken.flags)
        yield f"        '{one.word} -'*) words='{flags}' ;;"
        others = [*(COMMANDS if not one.word else ()), *(word for taken in one.words for word in words_of(taken))]
        files = any(taken.value in FILES for taken in one.words)
        yield f"        '{one.word} '*) {'compopt -o default; ' if files else ''}words='{' '.join(others)}' ;;"
    yield from ("    esac", '    COMPREPLY=($(compgen -W "$words" -- "$cur"))', "}", "complete -F _derive derive")


def _bash_words(taken: Taken) -> str:
    if taken.value in FILES or taken.value in FOLDERS:
        kind = "-f" if taken.value in FILES else "-d"
        return f'compopt -o filenames; COMPREPLY=($(compgen {kind} -- "$cur"))'
    return f"COMPREPLY=($(compgen -W '{' '.join(words_of(taken))}' -- \"$cur\"))"


# -- zsh


def _zsh(every: Sequence[Grammar]) -> Iterator[str]:
    yield from ("#compdef derive", "# Completion of `derive` for zsh, made by `derive completion zsh`.", "")
    yield from ("_derive_first() {", "    local -a commands names", "    commands=(")
    yield from (f"        {_quoted(f'{one.word}:{one.told}')}" for one in every if one.word)
    yield f"    )\n    names=({' '.join(catalogue())})"
    yield "    ((CURRENT == 2)) && _describe -t commands command commands"
    yield from ("    _describe -t names function names", "}", "", "_derive() {", "    local command=''")
    yield f"    if ((CURRENT > 2)); then case $words[2] in ({'|'.join(COMMANDS)}) command=$words[2] ;; esac; fi"
    yield '    case "$command" in'
    for one in every:
        yield f"        ('{one.word}')"
        if one.word:
            yield "            shift words; ((CURRENT--))"
        yield "            _arguments -S \\"
        for taken in one.options:
            for flag in taken.flags:
                yield f"                {_quoted(_zsh_option(flag, taken))} \\"
        for taken in one.words:
            which = f"*:{_colons(taken.value)}:{_zsh_words(taken)}" if one.word else f"1:{_colons(taken.value)}:_derive_first"
            yield f"                {_quoted(which)} \\"
        yield "                && return ;;"
    yield from ("    esac", "}", "", 'if [ "$funcstack[1]" = _derive ]; then _derive "$@"; else compdef _derive derive; fi')


def _zsh_option(flag: str, taken: Taken) -> str:
    told = _colons(taken.told.replace("[", "\\[").replace("]", "\\]"))
    if not taken.value:
        return f"{flag}[{told}]"
    return f"*{flag}{'=' if flag.startswith('--') else ''}[{told}]:{_colons(taken.value)}:{_zsh_words(taken)}"


def _zsh_words(taken: Taken) -> str:
    if taken.value in FILES:
        return "_files"
    if taken.value in FOLDERS:
        return "_files -/"
    return f"({' '.join(words_of(taken))})" if words_of(taken) else " "


def _colons(text: str) -> str:
    return text.replace(":", "\\:")


# -- fish


def _fish(every: Sequence[Grammar]) -> Iterator[str]:
    yield "# Completion of `derive` for fish, made by `derive completion fish`."
    yield from (
        "function __derive_is",
        "    set -l words (commandline -opc)",
        f"    if test (count $words) -gt 1; and contains -- $words[2] {' '.join(COMMANDS)}",
        '        test "$argv[1]" = $words[2]',
        "    else",
        '        test "$argv[1]" = ""',
        "    end",
        "end",
        "complete -c derive -f",
    )
    for one in every:
        here = f"complete -c derive -n {_quoted(f'__derive_is {one.word or _EMPTY}', fish=True)}"
        if one.word:
            first = _quoted("__derive_is ''; and test (count (commandline -opc)) -eq 1", fish=True)
            yield f"complete -c derive -n {first} -a {one.word} -d {_quoted(one.told, fish=True)}"
        for taken in one.words:
            yield here + (" -F" if taken.value in FILES else f" -a {_quoted(' '.join(words_of(taken)), fish=True)}")
        for taken in one.options:
            flags = " ".join(f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in taken.flags)
            yield f"{here} {flags}{_fish_words(taken)} -d {_quoted(taken.told, fish=True)}"


_EMPTY = "''"


def _fish_words(taken: Taken) -> str:
    if not taken.value:
        return ""
    if taken.value in FILES:
        return " -r -F"
    words = "(__fish_complete_directories)" if taken.value in FOLDERS else " ".join(words_of(taken))
    return f" -x -a {_quoted(words, fish=True)}" if words else " -x"


def _quoted(text: str, fish: bool = False) -> str:
    """A text between single quotation marks."""
    if fish:
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return "'" + text.replace("'", "'\\''") + "'"


SHELLS = {"bash": _bash, "zsh": _zsh, "fish": _fish}

__all__ = ["SHELLS", "parser", "run", "words_of"]
