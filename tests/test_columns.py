"""Lines of a terminal: how wide they are, and where they break."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.columns import CLOSING, OPENING, padded, width, wrapped

ENGLISH = "Squeezes a score into a well-known interval from -1 to 1, with the sign that it has."
CHINESE = "把得分变成和为 1 的概率（softmax 函数）：max 的“软”版本，`derive list 名称` 显示某个函数的全部信息。"


def test_a_wide_character_takes_two_columns() -> None:
    assert [width(t) for t in ("", "abc", "和为 1", "é", "e\u0301", "α₁", "，")] == [0, 3, 6, 1, 1, 2, 2]
    assert padded("和", 4) == "和  " and padded("abcde", 4) == "abcde"


@pytest.mark.parametrize("columns", [10, 24, 60, 100])
def test_what_has_no_wide_character_breaks_as_it_always_did(columns: int) -> None:
    assert wrapped(ENGLISH, columns) == textwrap.wrap(ENGLISH, columns)
    assert wrapped(ENGLISH, columns, initial_indent=" · ", subsequent_indent="   ", break_on_hyphens=False) == textwrap.wrap(
        ENGLISH, columns, initial_indent=" · ", subsequent_indent="   ", break_on_hyphens=False
    )


def test_chinese_breaks_between_its_characters_but_not_before_a_comma() -> None:
    assert wrapped("把得分变成概率", 8) == ["把得分变", "成概率"]
    assert wrapped("把得分，变成概率", 6) == ["把得", "分，变", "成概率"]
    assert wrapped("变成（概率）", 6) == ["变成", "（概", "率）"]
    assert wrapped("得分 softmax 函数", 9) == ["得分", "softmax", "函数"]
    assert wrapped("  （得分变成概率）", 10, subsequent_indent="  ") == ["  （得分变", "  成概率）"]
    assert wrapped("", 8) == [] == wrapped("", 8, initial_indent="  ")


def test_a_word_that_is_too_long_is_broken_unless_it_may_stand_out() -> None:
    assert wrapped("得分 abcdefghij", 6) == ["得分", "abcdef", "ghij"]
    assert wrapped("得分 abcdefghij", 6, break_long_words=False) == ["得分", "abcdefghij"]


@pytest.mark.parametrize("columns", [12, 25, 40, 60, 100])
def test_nothing_is_lost_and_every_line_fits(columns: int) -> None:
    lines = wrapped(CHINESE, columns, initial_indent="  ", subsequent_indent="    ")
    assert max(map(width, lines)) <= columns
    assert "".join(lines).replace(" ", "") == CHINESE.replace(" ", "")
    for line in lines[1:]:
        assert line.strip()[0] not in CLOSING
    for line in lines[:-1]:
        assert line[-1] not in OPENING


@pytest.mark.slow
@given(st.text(alphabet="ab 得分，。（）x-", max_size=60), st.integers(8, 30))
def test_any_text_fits(text: str, columns: int) -> None:
    lines = wrapped("得" + text, columns)
    assert "".join(lines).replace(" ", "") == ("得" + text).replace(" ", "")
    assert all(width(line) <= columns for line in lines)
