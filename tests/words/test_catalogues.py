"""Every message can be said in every language: none is missing, and each names the pieces that it is about."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from derive.words import SOURCE, NoSuchLanguage, catalogue, gettext, known, languages, ngettext, pgettext, speaking, spoken

from .collect import CALLS, called, lacking, messages, modules, names, said_in, translations, written
from .collect import catalogue as read_catalogue

OTHERS = [language for language in languages() if language != SOURCE]
every_language = pytest.mark.parametrize("language", OTHERS)


@pytest.mark.slow
@every_language
def test_a_language_lacks_nothing(language: str) -> None:
    missing = lacking(language)
    assert not missing, f"{language} lacks {len(missing)} messages:\n{written(missing).decode()}"


@pytest.mark.slow
@every_language
def test_a_translation_names_the_pieces_of_its_message(language: str) -> None:
    there = read_catalogue(language)
    for m in messages().values():
        for said in translations(there, m):
            assert names(said) == names(m.text) | names(m.many), f"{m.place}: {m.text!r} is {said!r}"


@pytest.mark.slow
@every_language
def test_a_translation_is_told_and_no_draft(language: str) -> None:
    from babel.messages.catalog import Catalog

    there = read_catalogue(language)
    assert isinstance(there, Catalog)
    told = catalogue(language)
    for m in messages().values():
        found = there.get(m.text, context=m.context)
        assert found is not None and not found.fuzzy, m.text
        said = told.gettext(m.text) if m.context is None and not m.many else None
        assert said is None or said == found.string


@pytest.mark.slow
@every_language
def test_what_stands_around_a_message_stands_around_its_translation(language: str) -> None:
    """A piece between two formulas keeps the blanks or signs that part them, and no sentence ends in a full stop of its own."""
    there = read_catalogue(language)
    for m in messages().values():
        for said in translations(there, m):
            assert said == said.strip() or m.text != m.text.strip(), said
            assert m.text.rstrip()[-1:] == "." or said.rstrip()[-1:] not in ".。", said


@every_language
def test_code_in_a_message_stays_as_it_is(language: str) -> None:
    there = read_catalogue(language)
    for m in messages().values():
        for said in translations(there, m):
            assert sorted(m.text.split("`")[1::2]) == sorted(said.split("`")[1::2]), said


@pytest.mark.slow
def test_two_words_for_one_thing_are_found_in_one_place() -> None:
    """A plural is said with both its forms wherever it is said."""
    forms: dict[str, set[str]] = {}
    for place, source in modules().items():
        for m in said_in(source, place):
            if m.many:
                forms.setdefault(m.text, set()).add(m.many)
    assert all(len(many) == 1 for many in forms.values())


# -- controls


def test_messages_are_found_wherever_they_are_said() -> None:
    source = (
        '_("a {b}").format(b=1); gettext("c" "d"); ngettext("{n} e", "{n} es", 2); pgettext("there", "f"); noted(r"\\g")\n'
        'message("{h} is", "{h} are", 2, h=h); facts.say("{i} is one name", i=i); words.gettext("j"); other("k"); _(l)\n'
        'walk.facts.say("m"); page.say("n")\n'
    )
    assert [(m.context, m.text, m.many) for m in sorted(said_in(source, ""), key=lambda m: m.text)] == [
        (None, "\\g", ""), (None, "a {b}", ""), (None, "cd", ""), ("there", "f", ""), (None, "j", ""),
        (None, "m", ""), (None, "{h} is", "{h} are"), (None, "{i} is one name", ""), (None, "{n} e", "{n} es"),
    ]  # fmt: skip


def test_messages_of_every_kind_are_among_those_of_the_program() -> None:
    found = {m.text for m in messages().values()}
    assert {
        "Chain rule", "Sifting", "of the sum over {k} only the term {term} is left",  # rules
        "Derivative of a minimum", "{f} has one smallest entry; at a tie between entries it has no derivative",  # variants
        "where {kink}, the derivative of ReLU is taken to be 0",  # conventions
        "e is the base of the natural logarithm: e^x is exp(x)",  # readings
        "division by zero", "it divides by zero", "did you mean {fix}?",  # refusals
    } <= found  # fmt: skip


def test_a_message_that_a_language_lacks_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    from . import collect

    new = collect.Msgid("nobody has translated {this}", place="somewhere:1")
    monkeypatch.setattr(collect, "messages", lambda: {new.key: new})
    assert collect.lacking("zh") == [new]
    assert 'msgid "nobody has translated {this}"\nmsgstr ""' in collect.written([new]).decode()


# -- how messages are said


def glued(source: str) -> Iterator[int]:
    """The lines in which a message is put together before it is looked up."""
    for part in ast.walk(ast.parse(source)):
        if isinstance(part, ast.Call) and called(part) in CALLS:
            text, many, context = CALLS[called(part)]
            words = [part.args[n] for n in (text, many, context) if n is not None and n < len(part.args)]
            if any(isinstance(word, ast.JoinedStr | ast.BinOp) or called(word) == "format" for word in words):
                yield part.lineno


@pytest.mark.slow
def test_a_message_is_looked_up_before_its_pieces_are_put_in() -> None:
    found = [f"{place}:{line}" for place, source in modules().items() for line in glued(source)]
    assert not found


@pytest.mark.parametrize(
    "source", ['_(f"a {b}")', 'message(f"{{a}} {b}", a=a)', 'noted("a" + b)', '_("{a}".format(a=a))', 'ngettext("a", f"{b}", 2)']
)
def test_a_message_that_is_glued_is_found(source: str) -> None:
    assert list(glued(source)) == [1]


@pytest.mark.parametrize("source", ['_("a {b}").format(b=f"{c}")', 'message("a {b}", b=f"{c}")', '_("a" "b")', "_(REASONS[n])"])
def test_a_message_that_is_looked_up_first_is_none(source: str) -> None:
    assert not list(glued(source))


@pytest.mark.slow
def test_a_message_has_no_place_without_a_name() -> None:
    for m in messages().values():
        if names(m.text) or names(m.many):
            assert all(name.isidentifier() for name in names(m.text) | names(m.many)), m.text


# -- languages


def test_a_language_that_does_not_exist_is_refused_with_the_ones_that_do() -> None:
    with pytest.raises(NoSuchLanguage) as refused, speaking("tlh"):
        pass
    assert "tlh" in str(refused.value)
    assert all(language in str(refused.value) for language in languages())
    assert refused.value.exit_status == 2


def test_a_region_is_left_aside() -> None:
    assert known("zh-CN") == known("zh_TW") == known("zh") == "zh"


def test_a_language_is_spoken_inside_and_not_after() -> None:
    assert spoken() == SOURCE
    with speaking("zh"):
        assert gettext("Chain rule") == "链式法则"
        with speaking(SOURCE):
            assert gettext("Chain rule") == "Chain rule"
        assert spoken() == "zh"
        assert pgettext("number", "one") == "一"
        assert ngettext("{number} index", "{number} indices", 1) == ngettext("{number} index", "{number} indices", 2)
    assert gettext("Chain rule") == "Chain rule"


def test_the_language_that_the_program_is_written_in_has_no_catalogue() -> None:
    assert gettext("nobody has translated this") == "nobody has translated this"
    with speaking("zh"):
        assert gettext("nobody has translated this") == "nobody has translated this"
