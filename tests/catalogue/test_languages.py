"""The catalogue in each language that the program speaks: every text of it, and the list within its columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest

from derive import cli
from derive.catalogue import Entry, families
from derive.catalogue import catalogue as entries
from derive.columns import width
from derive.document.catalogue import details, overview, plural
from derive.words import SOURCE, catalogue, languages, speaking

EVERY = list(entries().values())
OTHERS = [language for language in languages() if language != SOURCE]
TEXTS = list(dict.fromkeys(
    text for e in EVERY
    for text in (e.title, e.about, *(kink.says for kink in e.kinks), *([e.precision.because] if e.precision else []))
))  # fmt: skip


def lines(made: str) -> list[str]:
    return re.sub(r"\x1b\[[0-9;]*m", "", made).split("\n")


def messages(language: str) -> dict[str, str]:
    """What a compiled catalogue holds."""
    return catalogue(language)._catalog  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_in_every_language(language: str) -> None:
    assert [text for text in TEXTS if not messages(language).get(text)] == []
    words = [word for family in families() for word in (family, plural(family).capitalize())]
    assert [word for word in words if not messages(language).get(f"family\x04{word}")] == []


def test_a_sentence_in_chinese_is_chinese() -> None:
    """No English sentence is left: a Chinese one has no three English words in a row, and ends as Chinese ones do."""
    kept = messages("zh")
    assert [kept[e.about] for e in EVERY if not kept[e.about].endswith("。")] == []
    assert [kept[text] for text in TEXTS if re.search(r"[a-z]+ [a-z]+ [a-z]+", kept[text])] == []


def test_an_entry_tells_its_words_in_the_language_that_is_spoken() -> None:
    e = entries()["hinge"]
    assert (e.told_title, e.told_family, e.told_about, e.kinks[0].told_says) == (e.title, e.family, e.about, e.kinks[0].says)
    with speaking("zh"):
        assert (e.told_title, e.told_family) == ("合页损失", "损失函数")
        assert e.told_about.startswith("得分 f") and e.kinks[0].told_says.startswith("在间隔上")
        assert (precision := entries()["celu"].precision) and "单精度" in precision.told_because
        assert e.title == "Hinge loss" and e.to_dict()["title"] == "Hinge loss"  # data stays data


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("columns", [60, 100])
def test_the_list_fits_into_its_columns(language: str, columns: int) -> None:
    with speaking(language):
        shown = lines(overview(EVERY, columns))
        assert max(map(width, shown)) <= columns
        column = {width(line) - width(line.lstrip()) for line in shown if line.startswith("   ")}
        assert len(column) == 1  # what goes on stands under its beginning


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("write", [overview, details])
def test_labels_and_sentences_are_told_in_the_language(language: str, write: Callable[[Sequence[Entry], int], str]) -> None:
    english = "given|assuming|not learnt|derivative|domain|kinks|source|every real number|here and in PyTorch|shows all"
    with speaking(language):
        shown = lines(write(EVERY, 100))
    assert [line for line in shown if re.search(rf"(?<![\w.])({english})(?![\w.])", line) and "(20" not in line] == []


def test_what_is_known_of_one_stands_under_its_label() -> None:
    with speaking("zh"):
        shown = lines(details([entries()["lasso"]], 80))
    assert shown[:2] == ["Lasso (lasso, 模型)", "对权重的绝对值加惩罚的最小二乘法，使许多权重为 0。"]
    labelled = [line for line in shown[3:] if line.startswith("  ") and not line.startswith("   ")]
    assert len(labelled) == 8
    for line in labelled:
        label = line.split()[0]
        assert width(line[: len("  ") + len(label)]) + width(re.match(r" *", line[2 + len(label) :])[0]) == 14  # type: ignore[index]


def test_the_command_lists_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    with speaking("zh"):
        assert cli.main(["list", "loss"]) == 0
        assert capsys.readouterr().out.startswith("损失函数 (")
        assert cli.main(["list", "sofmax"]) == 2
        assert "函数目录中没有 sofmax" in capsys.readouterr().err
