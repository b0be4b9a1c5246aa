"""Every lecture that ships, in every text format and in its language; and that its Chinese edition is the same lecture."""

from __future__ import annotations

import html
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from derive.document.render import Format
from derive.document.templates import lectures_folder
from derive.lecture.blocks import CheckBlock, Prose
from derive.lecture.build import work
from derive.lecture.claims import Claim
from derive.lecture.pages import Worked, document, pictures
from derive.lecture.reader import read_lecture_file
from derive.lecture.results import Derived

LECTURES = sorted(lectures_folder().glob("*.md"))
EDITIONS = [path for path in LECTURES if path.stem.endswith("-zh")]
TEXTS: tuple[Format, ...] = ("md", "paper", "html", "typst")
#: Names that are written in Latin letters in a Chinese page too.
NAMES = {
    "PyTorch", "Python", "autograd", "softmax", "sigmoid", "logit", "MSE", "derive", "Cox", "Bishop", "Goodfellow", "Paszke",
}  # fmt: skip
#: Settings of a block that hold words for a reader.
WORDS = {"title", "caption", "alt", "line", "origin"}


@cache
def worked_of(path: Path) -> Worked:
    """A lecture worked out, each once for all tests."""
    return work(read_lecture_file(path), path.parent / "sessions")


def named(path: Path) -> str:
    return path.stem


every = pytest.mark.parametrize("path", LECTURES, ids=named)
chinese = pytest.mark.parametrize("path", EDITIONS, ids=named)


def test_both_lectures_ship_in_both_languages() -> None:
    names = {path.stem for path in LECTURES}
    assert {"loss-and-gradient", "logistic-regression"} <= names
    assert {path.stem.removesuffix("-zh") for path in EDITIONS} == {name for name in names if not name.endswith("-zh")}


@pytest.mark.slow
@every
def test_every_derivation_holds_and_every_claim_is_what_was_announced(path: Path) -> None:
    worked = worked_of(path)
    derived = [result for result in worked.results if isinstance(result, Derived)]
    assert derived and all(result.answer.verified for result in derived)
    announced = [block.expect for block in worked.lecture.blocks if isinstance(block, CheckBlock)]
    assert [result.check.verdict for result in worked.results if isinstance(result, Claim)] == announced


@pytest.mark.slow
@every
@pytest.mark.parametrize("format", TEXTS)
def test_a_lecture_in_a_text_format_in_its_language(path: Path, format: Format) -> None:
    worked = worked_of(path)
    front = worked.lecture.front
    made = document(worked, format)
    assert front.title in html.unescape(made)
    assert front.language == ("zh" if path in EDITIONS else "en")
    stated = {"html": f'<html lang="{front.language}"', "typst": f'lang: "{front.language}"'}.get(format, "")
    assert stated in made
    assert ("检验" in made) == (front.language == "zh") and "StrictUndefined" not in made


def prose_of_markdown(made: str) -> str:
    """The words of a Markdown page: no code, no formula, no address, and nothing of the list of references."""
    notes = "".join(re.findall(r"^\[\^\d+\]:.*", made, re.MULTILINE))
    made = re.split(r"^## (?:References|参考文献)$", made, flags=re.MULTILINE)[0] + notes
    for pattern in (r"(?ms)^```.*?^```", r"(?s)\$\$.*?\$\$", r"`[^`]*`", r"\$[^$]*\$", r"\]\([^)]*\)", r"<[^>]*>", r"\[\^\w+\]"):
        made = re.sub(pattern, " ", made)
    return made


def prose_of_html(made: str) -> str:
    """The words of a page of HTML: what is read out too, but no code, no formula, no drawing and nothing of the references."""
    body = made[made.index("<body") :]
    body = re.sub(r"(?s)<h2[^>]*>(?:References|参考文献)</h2>.*?(?=<section|</main|</body)", "", body)
    told = " ".join(re.findall(r'(?:alt|title|aria-label|aria-description)="([^"]*)"', body))
    for tag in ("math", "code", "pre", "style", "svg", "script"):
        body = re.sub(rf"(?s)<{tag}\b.*?</{tag}>", " ", body)
    return html.unescape(re.sub(r"<[^>]*>", " ", body) + " " + told)


def english(words: str) -> set[str]:
    """The words in Latin letters that are no names; a single letter, or one with a number, is a formula."""
    return {word for word in re.findall(r"[A-Za-z]+[0-9]*", words) if not re.fullmatch(r"[A-Za-z]\d*", word)} - NAMES


@pytest.mark.slow
@chinese
@pytest.mark.parametrize(("format", "prose"), [("md", prose_of_markdown), ("html", prose_of_html)], ids=("md", "html"))
def test_no_english_word_is_left_in_a_chinese_page(path: Path, format: Format, prose: Any) -> None:
    words = prose(document(worked_of(path), format))
    assert len(re.findall(r"[\u4e00-\u9fff]", words)) > 1000  # what is looked through is the lecture
    assert english(words) == set()


def test_an_english_word_would_be_seen() -> None:
    assert english("这里 is 一个 PyTorch 的 x1") == {"is"}


@pytest.mark.slow
@chinese
def test_a_picture_beside_a_chinese_page_says_in_chinese_what_it_shows(path: Path) -> None:
    figures = [file for name, file in pictures(worked_of(path), "svg").items() if name.startswith(path.stem)]
    assert figures
    for figure in figures:
        (title,) = re.findall(r"<title>(.*?)</title>", figure.decode())
        assert re.search(r"[\u4e00-\u9fff]", title) and english(html.unescape(title)) == set(), title


def asked(path: Path) -> list[dict[str, Any]]:
    """What the blocks of a lecture ask, without the words for its readers."""
    blocks = (block for block in read_lecture_file(path).blocks if not isinstance(block, Prose))
    return [{k: _placeless(v) for k, v in asdict(block).items() if k not in WORDS} | {"kind": type(block)} for block in blocks]


def _placeless(value: Any) -> Any:
    """A value without the places in the file where it stands."""
    if isinstance(value, dict):
        return {key: _placeless(part) for key, part in value.items() if key != "place"}
    return [_placeless(part) for part in value] if isinstance(value, (list, tuple)) else value


@pytest.mark.slow
@chinese
def test_the_chinese_edition_asks_the_same(path: Path) -> None:
    original = path.with_name(path.name.replace("-zh", ""))
    assert asked(path) == asked(original)
    ours, theirs = read_lecture_file(path), read_lecture_file(original)
    assert [(label.name, label.number) for label in ours.labels if label.kind != "section"] == [
        (label.name, label.number) for label in theirs.labels if label.kind != "section"
    ]
    assert [label.number for label in ours.labels if label.kind == "section"] == [
        label.number for label in theirs.labels if label.kind == "section"
    ]
    assert [picture.file for picture in ours.pictures] == [picture.file for picture in theirs.pictures]
