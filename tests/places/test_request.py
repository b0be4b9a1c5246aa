"""What an author's line asks for: the same options everywhere, and a pointed message for each that there is not."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.places import OptionError, asked, request, split
from derive.places.request import FLAGS, OF_A_PLACE, OPTIONS, Asked, in_sentence
from derive.question import Question, Shown


def test_every_option_is_a_field_of_what_is_asked_or_told() -> None:
    fields = {*Question._fields, *Shown._fields}
    assert {option.field for option in OPTIONS.values()} <= fields


def test_options_have_the_names_and_choices_of_the_command_line() -> None:
    from derive.commands import DERIVATION

    actions = {action.option_strings[-1][2:]: action for action in DERIVATION.parser()._actions if action.option_strings}
    own = {name for name, option in OPTIONS.items() if option.told}
    assert set(OPTIONS) - own <= set(actions)
    for name in set(OPTIONS) - own - set(FLAGS):
        for choice in actions[name].choices or ():
            assert OPTIONS[name].read(name, str(choice)) == choice


def test_a_line_becomes_a_request() -> None:
    found = asked("derivation", " softmax ", {"steps": None, "wrt": "a[j]", "label": "eq-softmax"}, "page")
    assert isinstance(found, Asked)
    assert found.label == "eq-softmax"
    assert found.request.question == Question("softmax", wrt="a[j]", cases=False)
    assert found.request.shown == Shown(steps=True)


def test_reasons_mean_steps_and_a_place_has_its_own_defaults() -> None:
    assert request("derivation", "softmax", {"why": None}, "page").shown.steps
    assert request("derivation", "softmax", {}, "page", steps=True, width=60).shown == Shown(steps=True, width=60)
    assert not request("derivation", "softmax", {"steps": "no"}, "page", steps=True).shown.steps


def test_a_request_crosses_from_one_process_to_another() -> None:
    made = request("derivation", "softmax", {"assume": "a = 1; b = 2"}, "page", "zh")
    assert pickle.loads(pickle.dumps(made)) == made
    assert made.question.assume == ("a = 1", "b = 2") and made.shown.language == "zh"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"stpes": None}, r"there is no option stpes.*did you mean steps\?"),
        ({"detail": "ful"}, r"one of brief, normal, full, not ful.*did you mean full\?"),
        ({"steps": "perhaps"}, "steps is yes or no, not perhaps"),
        ({"wrt": " "}, "wrt needs a value"),
        ({"width": "3"}, "from 20 to 1000, not 3"),
        ({"lines": "3-1"}, "like 1-3,5, not 3-1"),
        ({"timeout": "never"}, "up to 3600, not never"),
        ({"label": "a b"}, "a label is letters, digits and"),
        ({"lang": "xx"}, "no messages in the language 'xx'"),
    ],
)
def test_what_is_wrong_with_an_option_is_said(options: dict[str, str | None], said: str) -> None:
    from derive.errors import DeriveError

    with pytest.raises(DeriveError, match=f"(?s){said}"):
        asked("derivation", "softmax", options, "page")


def test_what_stands_alone_has_neither_label_nor_caption() -> None:
    with pytest.raises(OptionError) as raised:
        request("derivation", "softmax", {"label": "eq-x"}, "md")
    assert raised.value.fix is None and "caption" not in str(raised.value)
    for options in ({"label": "eq-x"}, {"caption": "Words"}):
        with pytest.raises(OptionError, match="belongs to"):
            in_sentence(asked("result", "softmax", options, "md"))


def test_nothing_to_derive_is_said() -> None:
    with pytest.raises(OptionError, match="say what to derive"):
        asked("derivation", "  ", {}, "page")


@pytest.mark.parametrize(
    ("line", "text", "options"),
    [
        ("softmax", "softmax", {}),
        ("softmax steps wrt=a[j]", "softmax", {"steps": None, "wrt": "a[j]"}),
        ("steps", "", {"steps": None}),
        ('"L = (y - w*x)^2" wrt=w', "L = (y - w*x)^2", {"wrt": "w"}),
        ("cross entropy steps", "cross entropy", {"steps": None}),
        (r'softmax of="L[i]" assume="a = \"b\""', "softmax", {"of": "L[i]", "assume": 'a = "b"'}),
        ("softmax steps=no why='yes'", "softmax", {"steps": "no", "why": "yes"}),
    ],
)
def test_a_line_is_words_and_options(line: str, text: str, options: dict[str, str | None]) -> None:
    assert split(line) == (text, options)


@pytest.mark.slow
@given(st.text(max_size=80))
def test_any_line_is_read_or_refused(line: str) -> None:
    text, options = split(line)
    try:
        asked("derivation", text, options, "page")
    except OptionError as error:
        assert error.problem


def test_places_alone_have_options_of_their_own() -> None:
    assert not set(OF_A_PLACE) & set(OPTIONS)
