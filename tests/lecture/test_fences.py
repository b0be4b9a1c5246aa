"""The settings of blocks become values, and whatever is wrong with a block is told at once."""

from __future__ import annotations

import pytest

from derive.lecture.blocks import (
    CheckBlock,
    DerivationBlock,
    EvaluationBlock,
    FigureBlock,
    Place,
    SessionBlock,
    Updates,
    Value,
)
from derive.lecture.points import PointError, read_claim, read_point, read_ranges, read_updates
from derive.lecture.reader import LectureError, LectureErrors, read_lecture

HEAD = "---\ntitle: T\n---\n"


def block(text: str) -> object:
    (found,) = read_lecture(HEAD + text).blocks
    return found


def test_a_derivation_can_do_what_the_command_line_can() -> None:
    made = block(
        "```derive\nL = (y - w*x - b)^2\nwrt: w, b\ngradient: yes\nsecond: yes\norder: reverse\nnotation: matrix\nlines: 2, 4-6\n"
        "cases: first\ntally: no\nlabel: eq-line\nnumber: yes\ncaption: c: d\ntimeout: 30\n```"
    )
    assert made == DerivationBlock(
        4, "L = (y - w*x - b)^2", wrt="w, b", gradient=True, second=True, order="reverse", notation="matrix",
        lines=((2, 2), (4, 6)), cases=True, cases_first=True, tally=False, label="eq-line", number=True, caption="c: d",
        timeout=30,
    )  # fmt: skip


def test_a_result_alone() -> None:
    assert block("```derive\nf = x\nshow: result\n```") == DerivationBlock(4, "f = x", steps=False)


def test_claims_are_equations_and_inequalities() -> None:
    made = block("```check\nclaim: log(x) <= x - 1\nexpect: holds\nlabel: eq-log\ntally: no\n```")
    assert isinstance(made, CheckBlock)
    assert (made.text, made.relation, made.sides, made.label, made.tally) == ("", "<=", ("log(x)", "x - 1"), "eq-log", False)


@pytest.mark.parametrize(
    ("claim", "sides"),
    [
        ("sum(p[i], i) = 1", ("sum(p[i], i)", "=", "1")),
        ("a ≤ b", ("a", "<=", "b")),
        ("if(x > 0, x, 0) >= 0", ("if(x > 0, x, 0)", ">=", "0")),
        ("a != b", ("a", "!=", "b")),
        ("a == b", ("a", "=", "b")),
    ],
)
def test_sides_of_a_claim(claim: str, sides: tuple[str, str, str]) -> None:
    assert read_claim(claim) == sides


@pytest.mark.parametrize(("claim", "offset"), [("a", 0), ("a < b < c", 6), ("= 1", 0), ("a =", 2), ("", 0)])
def test_claims_that_are_none(claim: str, offset: int) -> None:
    with pytest.raises(PointError) as caught:
        read_claim(claim)
    assert caught.value.offset == offset


def test_points_hold_numbers_rows_and_matrices() -> None:
    x, a, w = read_point("x = −1.5; a = [0.1, 2e-3]; W = [[1, 2], [3, 4]];", Place(7, 5))
    assert (x.entries, a.entries, w.entries) == (-1.5, (0.1, 0.002), ((1.0, 2.0), (3.0, 4.0)))
    assert (w.name, w.text, w.place) == ("W", "[[1, 2], [3, 4]]", Place(7, 32))


@pytest.mark.parametrize(
    ("text", "offset", "said"),
    [
        ("x", 0, "a point is written"),
        ("x = 1; y", 7, "a point is written"),
        ("x = [1, a]", 0, "a point is written"),
        ("x = [[1], 2]", 0, "a point is written"),
        ("x = [[1, 2], [3]]", 0, "different lengths"),
        ("x = 1; x = 2", 7, "stands twice"),
        ("x = __import__('os')", 0, "a point is written"),
    ],
)
def test_points_that_are_none(text: str, offset: int, said: str) -> None:
    with pytest.raises(PointError, match=said) as caught:
        read_point(text)
    assert caught.value.offset == offset


def test_an_evaluation_needs_no_session() -> None:
    made = block("```evaluate mse\nat: x = [1, 2]; y = [0, 1]; w = 0\nat: x = [1]; y = [2]; w = 1\ncaption: c\nlabel: tbl-a\n```")
    assert isinstance(made, EvaluationBlock)
    assert made.session is None and made.rows == () and made.label == "tbl-a"
    assert [[value.name for value in point] for point in made.points] == [["x", "y", "w"]] * 2


def test_updates() -> None:
    made = block(
        "```evaluate\nL = (y - w*x - b)^2\nwrt: w, b\nat: x = 2; y = 1; w = 0; b = 0\n"
        "updates: w := w - lr*grad_w; b := b - lr*grad_b\nsteps: 3\nlr: 0.1\n```"
    )
    assert isinstance(made, EvaluationBlock)
    assert made.updates == Updates((("w", "w - lr*grad_w"), ("b", "b - lr*grad_b")), 3, (Value("lr", 0.1, "0.1"),))
    assert made.updates is not None and made.updates.given[0].place == Place(10, 5)
    with pytest.raises(PointError, match="an update is written"):
        read_updates("w = w - grad")
    with pytest.raises(PointError, match="stands twice"):
        read_updates("w := 1; w := 2")


def test_ranges() -> None:
    assert read_ranges("2-4, 6") == ((2, 4), (6, 6))
    for text in ("0", "4-2", "a", "1-", "99999"):
        with pytest.raises(PointError):
            read_ranges(text)


def test_figures_keep_the_settings_of_their_kind() -> None:
    made = block("```figure side-by-side\nf = x^2\nfrom: -2\nto: 2\ncaption: c\nlabel: fig-f\nalt: words\nwidth: 60%\n```")
    assert isinstance(made, FigureBlock)
    assert (made.name, made.text, made.caption, made.label, made.alt, made.width) == (
        "side-by-side", "f = x^2", "c", "fig-f", "words", "60%",
    )  # fmt: skip
    assert [(s.word, s.value, s.place) for s in made.settings] == [("from", "-2", Place(6, 7)), ("to", "2", Place(7, 5))]


def test_sessions_have_captions() -> None:
    assert block("```session a\ncaption: c\n```") == SessionBlock(4, "a", "c")


def test_places_in_a_block() -> None:
    made = block("```derive\n\n   r = x\nf = r\nwrt:   x\n```")
    assert isinstance(made, DerivationBlock)
    assert made.origin.of_text(1, 1) == Place(6, 4) and made.origin.of_text(2, 5) == Place(7, 5)
    assert made.origin.of_value("x") == Place(8, 8) and made.origin.of_text(9, 1) is None


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("```derive\nf = x\nlines: 3-2\n```", 6, 8, "lines are written"),
        ("```derive\nf = x\nlines: 2\nshow: result\n```", 6, 8, "of a result alone"),
        ("```derive\nf = x\nshow: steps\nsteps: no\n```", 6, 7, "say the same thing"),
        ("```derive\nf = x\norder: back\n```", 6, 8, "'order' is one of forward, reverse"),
        ("```derive\nf = x\nlabel: fig-f\n```", 6, 8, "the label of the derive block is eq-name"),
        ("```derive\nf = x\nlabel: eq-a b\n```", 6, 8, "the label of the derive block"),
        ("```derive\nf = x\ntimeout: 0\n```", 6, 10, "a whole number from 1"),
        ("```derive\nf = x\ncases: frist\n```", 6, 8, "did you mean first"),
        ("```check\nclaim: a < b < c\nexpect: holds\n```", 5, 14, "one equation or one inequality"),
        ("```evaluate mse\nat: x = 1; y\n```", 5, 12, "a point is written"),
        ("```evaluate mse\nat: x = 1\nrow 1: f\n```", 4, 1, "needs 'session'"),
        ("```evaluate mse\nat: x = 1\nsteps: 3\n```", 6, 8, "there are none"),
        ("```evaluate mse\nat: x = 1\nupdates: w = 1\n```", 6, 10, "an update is written"),
        ("```evaluate mse\nat: x = 1\nupdates: w := w - lr*grad\nlr: a\n```", 7, 5, "a point is written"),
        ("```evaluate mse\nat: x = 1\nlr: 3\n```", 6, 1, "no setting 'lr'"),
        ("```figure f\nlabel: eq-f\n```", 5, 8, "fig-name"),
        ("```figure f\nwidth: big\n```", 5, 8, "'width' is written"),
    ],
)
def test_mistakes_have_their_place(text: str, line: int, column: int, said: str) -> None:
    with pytest.raises(LectureError) as caught:
        read_lecture(HEAD + text, "talk")
    assert said in str(caught.value) and (caught.value.line, caught.value.column) == (line, column), str(caught.value)


def test_all_mistakes_of_a_block_at_once() -> None:
    with pytest.raises(LectureErrors) as caught:
        block("```derive\nf = x\nwtr: x\ncases: no\ncases: perhaps\ndetail: much\nlabel: x\nlines: 0\n```")
    assert [error.line for error in caught.value.errors] == [6, 8, 9, 10, 11]
