"""What a line means is told in one of few words; what nobody can tell is never told as "no"."""

from dataclasses import replace

import pytest

from prescribing.clinical.knowledge import Group
from prescribing.clinical.meaning import Kind, meaning
from prescribing.clinical.medicines import recognise
from tests.clinical.names import CATALOGUE
from tests.clinical.plans import FACTS


def meant(text, known=FACTS):
    return meaning(recognise(text, CATALOGUE), known)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("tramadol 50 mg", Kind.OPIOID),
        ("loperamide", Kind.OPIOID),
        ("buprenorphine/naloxone", Kind.OPIOID),
        ("naltrexone 50 mg", Kind.ANTAGONIST),
        ("naloxone nasal spray", Kind.ANTAGONIST),
        ("metformin 500 mg", Kind.NO_RULE),
        ("denies codeine", Kind.SENTENCE),
        ("20 mg", Kind.NAMES_NOTHING),
        ("💊", Kind.NAMES_NOTHING),
        ("", Kind.NAMES_NOTHING),
        ("Tylex", Kind.BY_COUNTRY),
        ("tramdol", Kind.OPEN),
        ("metformin with qwxzvk", Kind.OPEN),
    ],
)
def test_a_line_is_of_one_kind(text, kind):
    assert meant(text).kind is kind


@pytest.mark.parametrize("text", ["denies codeine", "20 mg", "Tylex", "tramdol"])
def test_what_nobody_can_tell_is_an_open_question(text):
    assert meant(text).is_open


def test_the_rules_that_ask_about_a_medicine_are_named():
    assert FACTS.rules["naloxone-kit"].title in meant("naloxone nasal spray").asked_by


def test_a_class_of_which_a_rule_or_a_question_speaks_is_asked_about():
    recognition = recognise("metformin", CATALOGUE)._replace(
        classes=frozenset({"pretended"}),
        groups=frozenset({Group.NOT_OPIOID}),
    )
    rule = next(iter(FACTS.rules.values()))
    question = next(iter(FACTS.questions.values()))
    asking = replace(
        FACTS,
        rules={
            "one": replace(rule, title="Speaks of it", given={"classes": ["pretended"]}),
            "two": replace(rule, title="Not of it", given={"groups": [str(Group.NOT_OPIOID)]}),
        },
        questions={"one": replace(question, asks="Asks of it?", with_classes=("pretended",))},
    )

    told = meaning(recognition, asking)

    assert (told.kind, told.asked_by) == (Kind.ASKED_ABOUT, ("Speaks of it", "Asks of it?"))
    assert meaning(recognition, FACTS).kind is Kind.NO_RULE


def test_what_a_line_means_holds_what_was_recognised_and_the_name_that_nobody_knows():
    told = meant("tramdol 50 mg")

    assert told.recognition == recognise("tramdol 50 mg", CATALOGUE)
    assert told.name == "tramdol"


def test_no_rule_is_named_for_a_line_that_is_open():
    told = meant("naloxone nasal spray qwxzvk")

    assert (told.is_open, told.asked_by) == (True, ())
    assert meant("Tylex qwxzvk").kind is Kind.BY_COUNTRY


def test_near_names_are_choices_and_a_recognised_line_has_none():
    assert "tramadol" in meant("tramdol").choices
    assert meant("tramadol").choices == ()


def test_a_name_that_differs_by_country_offers_the_whole_and_no_harmless_part():
    choices = meant("Tylex 30/500").choices

    assert choices[0].startswith("codeine and ")
    assert not any(choice.startswith("paracetamol") for choice in choices)


def test_a_common_error_is_no_choice_beside_the_right_spelling():
    choices = meant("tramdol").choices

    assert choices[0] == "tramadol"
    assert not [name for name in choices[1:] if name.islower() and name.startswith("tram")]
