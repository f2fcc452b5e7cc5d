"""What is true of the shipped facts as a whole."""

import re
from datetime import date

import pytest

from prescribing.clinical.knowledge import Acting, Asks, Group, Status
from prescribing.clinical.products import make
from prescribing.knowledge import SINGLE, TABLES, load

FACTS = load()
EVERY_FACT = [
    fact
    for name in TABLES
    for fact in getattr(FACTS, name).values()
] + [getattr(FACTS, name) for name in SINGLE]  # fmt: skip


def named(fact):
    return f"{type(fact).__name__} {fact.id}"


@pytest.mark.hazard("H21", "H32")
def test_every_fact_has_its_source_status_and_a_date_of_review():
    for fact in EVERY_FACT:
        assert fact.sources, named(fact)
        assert set(fact.sources) <= set(FACTS.sources), named(fact)
        assert isinstance(fact.status, Status), named(fact)
        assert type(fact.review_by) is date, named(fact)


def test_every_source_says_when_it_was_read():
    for source in FACTS.sources.values():
        assert len(source.read) >= len("2026-11"), source.key


@pytest.mark.parametrize("rule", FACTS.rules.values(), ids=lambda rule: rule.id)
def test_a_rule_says_enough_to_judge_by(rule):
    for said in (rule.title, rule.because, rule.cannot_tell, rule.why, rule.clears):
        assert said.strip() == said
        assert said
    assert rule.ways_out
    assert rule.unknown != "clear"
    assert isinstance(rule.asks, Asks)


@pytest.mark.hazard("H25")
def test_a_condition_that_a_rule_asks_for_is_there():
    groups = {each.group for each in FACTS.conditions.values()}
    asked = {rule.given["group"] for rule in FACTS.rules.values() if rule.when == "has_condition"}

    assert asked
    assert asked <= groups


def test_every_question_has_a_rule_that_hears_the_answer():
    asked = {rule.given.get("question", "") for rule in FACTS.rules.values()} - {""}

    assert asked == set(FACTS.questions)


def test_every_kind_of_result_and_every_agreement_is_heard_by_a_rule():
    told = [each for rule in FACTS.rules.values() for each in rule.given.values()]
    heard = {name for each in told for name in (each if isinstance(each, list) else [each])}

    assert heard >= set(FACTS.observation_kinds)
    assert heard >= set(FACTS.matters)


def test_a_group_of_conditions_that_is_there_has_a_rule():
    asked = {
        rule.given["group"]
        for rule in FACTS.rules.values()
        if rule.when.startswith("has_condition")
    }

    assert {each.group for each in FACTS.conditions.values()} == asked


def test_a_doubt_weighs_as_much_as_a_certainty_where_a_condition_stops():
    for rule in FACTS.rules.values():
        if rule.when.startswith("has_condition") and rule.severity == "stop":
            assert rule.unknown == "stop", rule.id


def test_what_a_rule_covers_is_a_number_of_the_list_that_the_project_began_from():
    for rule in FACTS.rules.values():
        for each in rule.covers:
            assert re.fullmatch("[ONCSP]-[0-9]{2}", each), rule.id


def test_a_grade_that_a_rule_asks_for_is_given_to_some_indication():
    grades = {each.grade for each in FACTS.indications.values()}

    assert {
        grade for rule in FACTS.rules.values() for grade in rule.given.get("grades", [])
    } <= grades


@pytest.mark.hazard("H05")
def test_every_group_of_substances_has_a_rule_but_the_harmless():
    asked = set()
    for rule in FACTS.rules.values():
        if rule.when in {"taking_opioid", "taking_any_of", "marker_without_opioid"}:
            asked |= {rule.given.get("group"), *rule.given.get("groups", [])}

    assert asked - {None} == set(Group) - {Group.NOT_OPIOID}


@pytest.mark.hazard("H03")
def test_every_length_of_action_has_its_waiting_time_and_its_rules():
    assert set(FACTS.intervals) == set(Acting)
    asked = {
        Acting(rule.given["acting"])
        for rule in FACTS.rules.values()
        if rule.when == "opioid_stopped_lately"
    }
    whens = {rule.when for rule in FACTS.rules.values()}
    asked |= {Acting.LONG} if "long_opioid_stopped_lately" in whens else set()
    asked |= {Acting.DEPOT} if "depot_stopped_lately" in whens else set()
    assert asked == set(Acting)


@pytest.mark.hazard("H02")
def test_the_waiting_times_and_hours_are_what_the_labels_and_the_policy_say():
    assert {acting: (i.floor_days, i.target_days) for acting, i in FACTS.intervals.items()} == {
        "short": (7, 10),
        "long": (7, 14),
        "depot": (183, 183),
    }
    assert (FACTS.surgery_hold.floor_hours, FACTS.surgery_hold.target_hours) == (48, 72)
    assert FACTS.limits.largest_dose.mg == "8"
    assert FACTS.limits.step_nights_most == 90


@pytest.mark.parametrize("ladder", FACTS.ladders.values(), ids=lambda ladder: ladder.id)
def test_a_ladder_goes_up_in_pieces_that_its_product_makes(ladder):
    product = FACTS.products[ladder.product]

    assert [make(dose, product) for dose in ladder.doses] == [1, 2, 3, 4]
    assert 7 <= ladder.nights_each <= 14


def test_the_words_of_the_pharmacy_cover_every_part_of_every_product():
    for each in (*FACTS.products.values(), *FACTS.forms.values()):
        parts = {n / each.pieces_each for n in range(1, each.pieces_each)}
        for said in (FACTS.phrases.fractions, FACTS.phrases.spoken_fractions):
            known = {int(share[0]) / int(share[-1]) for share in said}
            assert parts <= known


def test_a_patient_is_told_what_to_say_in_an_emergency():
    said = [each for each in FACTS.sentences.values() if each.id.startswith("emergency-tell")]

    assert said
    assert {each.used for each in said} == {"handout"}


def test_the_moments_of_the_day_stand_in_order():
    starts = [moment.starts for moment in FACTS.phrases.moments]

    assert starts == sorted(starts)
    assert starts[0] == FACTS.surgery_hold.night_ends


def test_no_fact_has_a_second_name_that_is_empty():
    for fact in EVERY_FACT:
        for name in getattr(fact, "names", ()):
            assert name.strip() == name
            assert name


def test_every_study_has_a_source_of_its_own_and_says_enough_to_judge_by():
    for study in FACTS.studies.values():
        assert study.sources == (study.id,)
        for said in (study.design, study.participants, study.dose, study.result):
            assert said.strip() == said
            assert said, study.id
        assert study.result.endswith("."), study.id


def test_every_study_belongs_to_an_indication_but_the_one_about_doses():
    named = {key for each in FACTS.indications.values() for key in each.studies}

    assert set(FACTS.studies) - named == {"marcus-2024"}


def test_every_indication_has_a_measure_and_the_licence_of_what_needs_one():
    needs = ("FIQR", "SF-36", "HIT-6", "MSQoL-54", "DLQI", "ThyPRO-39", "EQ-5D", "FSS", "PDQ-39")
    for indication in FACTS.indications.values():
        assert indication.measure, indication.id
        for measure in needs:
            if measure in indication.measure:
                assert f"{measure} (licence needed)" in indication.measure, indication.id


@pytest.mark.hazard("H04")
def test_substances_that_are_hidden_are_asked_for_by_name():
    assert "kratom" in FACTS.questions["opioid_14_days"].hint
    for hidden in ("kratom", "tianeptine"):
        assert FACTS.substances[hidden].group is Group.OPIOID


@pytest.mark.hazard("H29")
def test_stopping_another_treatment_is_asked_about_where_it_would_harm():
    question = FACTS.questions["stop_other_treatment"]

    assert {"corticosteroid", "thyroid-hormone", "immunosuppressant"} <= set(question.with_classes)


@pytest.mark.hazard("H39")
def test_it_is_asked_who_at_home_depends_on_opioids_where_somebody_may():
    question = FACTS.questions["household_opioids"]

    assert Group.RESCUE in question.with_groups
    assert "opioid-use-disorder" in question.with_conditions


@pytest.mark.hazard("H38")
def test_a_urine_test_is_to_be_confirmed_before_anybody_acts():
    outcomes = FACTS.observation_kinds["opioid-urine-screen"].outcomes

    assert "noroxymorphone" in outcomes["explained"]
