"""What is asked and what is wanted of a record: no more than has a reason, and nothing twice."""

from dataclasses import replace

import pytest

from prescribing.clinical.asking import Case
from prescribing.clinical.catalogue import catalogue_of
from prescribing.clinical.condition_names import groups_mentioned
from prescribing.clinical.knowledge import Group
from prescribing.clinical.medicines import Recognition
from prescribing.clinical.record import Answer, Medicine, Observation
from prescribing.clinical.relevance import Listed, asked
from tests.clinical.patients import USUAL, patient, record_of
from tests.clinical.plans import FACTS

ALWAYS = ["opioid_14_days", "liver", "pregnancy", "mood", "surgery"]


def a_line(*groups, classes=()):
    known = Recognition("x", True, (), frozenset(groups), None, classes=frozenset(classes))
    return Listed(Medicine("x"), known)


def asked_of(listed=(), **changes):
    return list(asked(FACTS, record_of(patient(**changes)), listed))


def kinds_wanted(record, listed=()):
    case = Case(record, FACTS, catalogue_of(FACTS), listed)
    return [kind for kind in FACTS.observation_kinds if case.wants(kind)]


def wanted_of(listed=(), **changes):
    return kinds_wanted(record_of(patient(observations=[], **changes)), listed)


def test_of_an_ordinary_patient_only_the_usual_is_asked():
    assert asked_of() == ALWAYS
    assert asked_of(listed=None) == ALWAYS


FOLLOW_UPS = {
    "opioid_14_days": ["withdrawal"],
    "pregnancy": ["pregnant", "planning_pregnancy", "breastfeeding"],
    "surgery": ["opioid_planned", "procedure_opioid_free"],
    "liver": [],
    "mood": [],
}


@pytest.mark.parametrize("question", ALWAYS)
@pytest.mark.parametrize("said", ["yes", "not known"])
def test_what_follows_is_asked_after_a_yes_and_after_a_not_sure(question, said):
    assert asked_of(answers={question: said}) == ALWAYS + FOLLOW_UPS[question]


@pytest.mark.parametrize("question", ALWAYS)
def test_what_follows_a_question_that_nobody_asked_waits_for_it(question):
    record = record_of(patient())
    answers = {name: said for name, said in record.answers.items() if name != question}

    assert list(asked(FACTS, replace(record, answers=answers), ())) == ALWAYS


@pytest.mark.parametrize(
    ("line", "questions"),
    [
        (a_line(Group.RESCUE), ["household_opioids"]),
        (a_line(classes=["loperamide"]), ["loperamide_label_dose"]),
        (a_line(classes=["naltrexone-low-dose"]), ["ldn_elsewhere"]),
        (a_line(classes=["thyroid-hormone"]), ["stop_other_treatment"]),
        (a_line(classes=["corticosteroid"]), ["stop_other_treatment"]),
        (a_line(classes=["cancer-or-interferon"]), ["stop_other_treatment"]),
        (a_line(classes=["immunosuppressant"]), ["stop_other_treatment"]),
        (a_line(classes=["transplant-immunosuppressant"]), ["stop_other_treatment"]),
        (a_line(Group.OPIOID), []),
        (a_line(classes=["hepatotoxic"]), []),
    ],
)
def test_a_medicine_brings_its_questions(line, questions):
    assert asked_of([a_line(Group.NOT_OPIOID), line]) == ALWAYS + questions


@pytest.mark.parametrize(
    ("condition", "questions"),
    [
        ("opioid use disorder", ["withdrawal", "household_opioids"]),
        ("opioid withdrawal", ["withdrawal"]),
        ("sickle cell disease", ["opioid_planned"]),
        ("no sickle cell disease", ["opioid_planned"]),  # somebody looks at it
        ("asthma", []),
    ],
)
def test_a_condition_brings_its_questions(condition, questions):
    assert asked_of(conditions=["asthma", condition]) == ALWAYS + questions
    assert asked_of(conditions=None) == ALWAYS


def test_a_yes_stays_asked_until_it_is_corrected():
    assert asked_of(answers={"withdrawal": "yes"}) == [*ALWAYS, "withdrawal"]
    assert asked_of(answers={"withdrawal": "no"}) == ALWAYS
    assert asked_of(answers={"withdrawal": "not known"}) == ALWAYS


def test_every_question_that_is_not_always_asked_can_be_reached():
    reached = {
        *(question for follow_ups in FOLLOW_UPS.values() for question in follow_ups),
        "household_opioids", "loperamide_label_dose", "stop_other_treatment", "ldn_elsewhere",
    }  # fmt: skip

    assert set(FACTS.questions) == {*ALWAYS, *reached}
    assert set(ALWAYS) == set(USUAL["answers"])


# --- results ---


def test_of_an_ordinary_patient_only_the_monitoring_programme_is_wanted():
    assert wanted_of() == ["drug-monitoring-check"]


@pytest.mark.parametrize(
    ("changes", "listed", "kinds"),
    [
        ({"answers": {"liver": "yes"}}, (), ["alt", "ast"]),
        ({"answers": {"liver": "not known"}}, (), ["alt", "ast"]),
        ({"conditions": ["hepatitis C"]}, (), ["alt", "ast"]),
        ({"conditions": ["liver failure"]}, (), ["alt", "ast"]),
        ({}, [a_line(classes=["hepatotoxic"])], ["alt", "ast"]),
        ({}, [a_line(classes=["disulfiram"])], ["alt", "ast"]),
        ({"conditions": ["kidney failure"]}, (), ["egfr"]),
        ({"answers": {"opioid_14_days": "yes"}}, (), ["opioid-urine-screen", "naloxone-challenge"]),
        ({}, [a_line(Group.OPIOID)], ["opioid-urine-screen", "naloxone-challenge"]),
        (
            {"conditions": ["opioid use disorder"]},
            (),
            ["opioid-urine-screen", "naloxone-challenge"],
        ),
    ],
)
def test_a_result_is_wanted_when_something_asks_for_it(changes, listed, kinds):
    assert wanted_of(listed, **changes) == [*kinds, "drug-monitoring-check"]


def test_a_result_that_is_on_record_is_wanted():
    record = record_of(patient())
    known = replace(record, observations=(Observation("egfr", record.today),))

    assert kinds_wanted(known) == ["egfr", "drug-monitoring-check"]
    assert known.answer("egfr") is Answer.UNKNOWN


# --- the words of a condition list ---


@pytest.mark.parametrize(
    "text",
    [
        "no liver failure", "Denies liver failure", "liver failure ruled out",
        "Family history of liver failure", "FHx: liver failure", "mother had liver failure",
        "?suspected liver failure", "R/O liver failure", "liver failure: negative",
        "not known to have liver failure", "liver failure resolved 2019",
    ],
)  # fmt: skip
def test_a_denial_is_neither_a_yes_nor_a_no(text):
    said = groups_mentioned(text, FACTS)

    assert (said.certain, said.doubtful) == (frozenset(), {"acute-liver"})


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("Liver  FAILURE", {"acute-liver"}),
        ("acute hepatitis B", {"acute-liver", "chronic-liver"}),
        ("known cirrhosis, opioid use disorder", {"chronic-liver", "opioid-use-disorder"}),
        ("Alcoholic cirrhosis of liver with ascites", {"acute-liver", "chronic-liver"}),
        ("Non-alcoholic fatty liver disease (NAFLD)", {"chronic-liver"}),
        ("HCV", {"chronic-liver"}),
        ("CKD G4", {"kidney"}),
        ("ESRF on haemodialysis", {"kidney"}),
        ("Opioid dependence, in remission", {"opioid-use-disorder"}),
        ("Opioid dependence with withdrawal", {"opioid-use-disorder", "opioid-withdrawal"}),
        ("Kidney transplant status", {"transplant"}),
        ("Malignant neoplasm of breast", {"opioid-likely"}),
        ("MDD, severe", {"severe-mental-illness"}),
        ("Hashimoto’s", {"thyroid"}),
        ("Registered blind", {"splitting-difficulty"}),
        ("gravida 2 para 2", set()),
        ("asthma", set()),
        ("no asthma", set()),
        ("liver", set()),
        ("liverfailure", set()),
        ("", set()),
    ],
)
def test_a_condition_is_found_by_whole_words_of_its_names(text, groups):
    said = groups_mentioned(text, FACTS)

    assert (said.certain, said.doubtful) == (groups, frozenset())


def test_no_name_of_a_condition_is_itself_a_word_of_doubt():
    for condition in FACTS.conditions.values():
        for name in condition.names:
            assert groups_mentioned(name, FACTS).certain >= {condition.group}, name
