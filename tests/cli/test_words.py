"""What a person types who has not read the manual: names in other letters, formulas with a minus, options misspelt."""

from __future__ import annotations

import json

import pytest

from derive import cli
from derive.arguments import format_of
from derive.catalogue import catalogue
from derive.errors import NotationError

Capture = pytest.CaptureFixture[str]


def status(*words: str) -> int:
    """The exit status, whether it is returned or raised."""
    try:
        return cli.main(list(words))
    except SystemExit as left:
        assert isinstance(left.code, int)
        return left.code


def refusal(capsys: Capture, *words: str) -> str:
    """What is said of words that are refused; nothing else is."""
    assert status(*words) == 2
    shown = capsys.readouterr()
    assert shown.out == "" and shown.err.startswith("derive: ") and "Traceback" not in shown.err
    return shown.err


# -- names


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "title"),
    [(["Softmax"], "Softmax"), (["SOFTMAX"], "Softmax"), (["MSE"], "Mean squared error"), (["log_softmax"], "Log-softmax"),
     (["l2norm"], "L2 norm of the residuals"), (["ReLU"], "ReLU"), (["CrossEntropy"], "Cross entropy"),
     (["cross", "entropy"], "Cross entropy"), (["cross entropy"], "Cross entropy"), (["Cross-Entropy"], "Cross entropy"),
     (["mean", "squared", "error"], "Mean squared error"), (["softmax", "entropy"], "Entropy of softmax")],
)  # fmt: skip
def test_a_name_is_found_however_it_is_spelt(words: list[str], title: str, capsys: Capture) -> None:
    assert status(*words) == 0
    assert capsys.readouterr().out.startswith(f"{title}\n")


def test_a_hyphen_that_the_name_does_not_have_may_be_a_minus(capsys: Capture) -> None:
    assert status("w-b", "--wrt", "w") == 0
    assert "w − b" in capsys.readouterr().out
    assert "`mae`" in refusal(capsys, "m-ae")


@pytest.mark.parametrize(
    ("words", "said"),
    [(["softmax", "relu"], "`derive softmax`, then `derive relu`"), (["x^2", "+", "1"], '`derive "x^2 + 1"`'),
     (["cross", "entrpy"], "`cross-entropy`"), (["softmax", "steps"], "`--steps`"), (["softmax", "wrt", "a"], "`--wrt a`"),
     (["lst", "loss"], "`derive list loss`"), (["softmax", "-v"], "no option -v"), (["what", "is", "this"], "derive list")],
)  # fmt: skip
def test_several_words_are_refused_with_what_may_be_meant(words: list[str], said: str, capsys: Capture) -> None:
    assert said in refusal(capsys, *words)


@pytest.mark.parametrize(
    ("word", "said"),
    [("loss", "`derive list loss`"), ("losses", "`derive list loss`"), ("lst", "`derive list`"), ("biuld", "`derive build`"),
     ("version", "`--version`"), ("talk.md", "`derive build talk.md`"), ("--list", "`derive list`"), ("-list", "`derive list`")],
)  # fmt: skip
def test_a_word_that_is_meant_for_something_else(word: str, said: str, capsys: Capture) -> None:
    assert said in refusal(capsys, word)


# -- commands


@pytest.mark.parametrize("word", ["loss", "Loss", "losses", "LOSSES"])
def test_a_family_is_listed(word: str, capsys: Capture) -> None:
    assert status("list", word) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Losses (") and "huber" in shown and "Activations" not in shown
    assert status("list", word, "--format", "json") == 0
    names = [e["name"] for e in json.loads(capsys.readouterr().out)["entries"]]
    assert names == [e.name for e in catalogue().values() if e.family == "loss"]


def test_all_is_everything(capsys: Capture) -> None:
    assert status("list") == 0
    everything = capsys.readouterr().out
    assert status("list", "all") == 0 and capsys.readouterr().out == everything
    assert status("List") == 0 and capsys.readouterr().out == everything


def test_a_list_takes_names_as_they_are_spelt(capsys: Capture) -> None:
    assert status("list", "cross", "entropy") == 0
    assert capsys.readouterr().out.startswith("Cross entropy (cross-entropy, loss)")
    assert status("list", "softmax", "Entropy") == 0
    assert [title in capsys.readouterr().out for title in ("Softmax (softmax",)] == [True]
    assert "`loss`" in refusal(capsys, "list", "los")


def test_help_is_help(capsys: Capture) -> None:
    assert status("--help") == 0
    whole = capsys.readouterr().out
    for words in (["help"], ["HELP"], ["help", "help"], ["help", "derive"], ["help", "--steps"]):
        assert status(*words) == 0 and capsys.readouterr().out == whole
    for command in ("list", "verify", "build"):
        assert status(command, "--help") == 0
        of_command = capsys.readouterr().out
        assert of_command.startswith(f"usage: derive {command}")
        assert status("help", command) == 0 and capsys.readouterr().out == of_command
        assert status(command, "help") == 0 and capsys.readouterr().out == of_command
    assert status("help", "softmax") == 0 and capsys.readouterr().out.startswith("Softmax (softmax, activation)")
    assert "`softmax`" in refusal(capsys, "help", "sofmax")


@pytest.mark.parametrize("words", [[], ["--steps"], ["--wrt", "x"]])
def test_without_a_text_it_says_what_to_type_first(words: list[str], capsys: Capture) -> None:
    told = refusal(capsys, *words)
    for line in ("derive softmax --steps", 'derive "L = (y - w*x)^2" --wrt w', "derive list", "derive --help"):
        assert line in told


def test_what_it_says_to_type_first_works(capsys: Capture) -> None:
    assert status("softmax", "--steps") == status("L = (y - w*x)^2", "--wrt", "w", "--steps") == status("list") == 0


# -- formulas and options that begin with a minus


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "result"),
    [(["-x**2"], "-2*x"), (["--steps", "-x**2"], "-2*x"), (["-log(p)", "--wrt", "p"], "-1/p"), (["-x"], "-1"),
     (["-o*x", "--wrt", "x"], "-o"), (["-h**2"], "-2*h"), (["--", "-x**2"], "-2*x"), (["--(x**2)"], "2*x"),
     (["-x**2", "--wrt", "x", "--assume", "-x = y"], "2*y"), (["L = -x**2", "--assume=-x = y", "--wrt", "x"], "2*y")],
)  # fmt: skip
def test_a_formula_that_begins_with_a_minus(words: list[str], result: str, capsys: Capture) -> None:
    assert status("--format", "json", *words) == 0
    assert json.loads(capsys.readouterr().out)["result"]["text"] == result


@pytest.mark.parametrize(
    ("words", "said"),
    [(["softmax", "--step"], "`--steps`"), (["softmax", "-steps"], "`--steps`"), (["-steps", "softmax"], "`--steps`"),
     (["softmax", "--whys"], "`--why`"), (["softmax", "--Steps"], "`--steps`"), (["softmax", "--format=rtf"], "latex"),
     (["softmax", "--wrt"], "expected one argument"), (["softmax", "--wrt", "--steps"], "expected one argument"),
     (["list", "-x**2"], "no option"), (["build", "--out", "x"], "`--output`"), (["verify", "--al"], "`--all`")],
)  # fmt: skip
def test_an_option_that_there_is_not(words: list[str], said: str, capsys: Capture) -> None:
    assert said in refusal(capsys, *words)


# -- the format that a file's name asks for


@pytest.mark.parametrize(
    ("file", "asked", "format"),
    [("a.txt", None, "text"), ("a.md", None, "md"), ("a.tex", None, "latex"), ("a.json", None, "json"), ("a", None, "text"),
     ("a.html", None, "html"), ("a.typ", None, "typst"), ("a.ipynb", None, "ipynb"), ("a.svg", None, "svg"),
     ("a.png", None, "png"), ("a.PDF", None, "pdf"), ("a.docx", None, "docx"),
     ("a.tex", "beamer", "beamer"), ("a.md", "github", "github"),
     ("a.MD", None, "md"), ("b.c/a", None, "text"), ("a", "json", "json"), ("a.tex", "latex", "latex"), ("a.qmd", "md", "md"),
     (None, None, "text"), ("-", None, "text"), ("-", "md", "md"), ("/dev/stdout", None, "text"), ("a.", None, "text")],
)  # fmt: skip
def test_the_suffix_decides_the_format(file: str | None, asked: str | None, format: str) -> None:
    assert format_of(file, asked) == format


@pytest.mark.parametrize("suffix", [".odt", ".rtf", ".jpg", ".ODT", ".pfd", ".what"])
def test_a_suffix_without_a_format_is_refused_with_those_that_there_are(suffix: str) -> None:
    with pytest.raises(NotationError, match=r"\.txt, \.md, \.tex, \.typ, \.html, \.ipynb, \.json, \.svg, \.png, \.pdf, \.docx"):
        format_of(f"softmax{suffix}", None)


@pytest.mark.parametrize(
    ("file", "asked", "fixes"),
    [("a.tex", "json", "`-o a.json` or `--format latex`"), ("b/a.md", "text", "`-o b/a.txt` or `--format md`"),
     ("a.pdf", "latex", "`-o a.tex` or `--format pdf`"), ("a.odt", "latex", "`-o a.tex`")],
)  # fmt: skip
def test_a_suffix_and_a_format_that_do_not_agree_are_refused_with_both(file: str, asked: str, fixes: str) -> None:
    with pytest.raises(NotationError) as error:
        format_of(file, asked)
    assert error.value.fix == fixes
