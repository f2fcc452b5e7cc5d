"""A screening asked for in JSON: the promised example, what is left out, and what is refused."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescribing.clinical.asking import PREDICATES
from prescribing.clinical.dose import DoseError
from prescribing.interop import screen_lines
from prescribing.interop.lines import LineError
from tests.interop.requests import (
    CLEAR,
    FACTS,
    NOW,
    RECORD,
    RXNORM,
    rules_of,
    screened,
    without,
)
from tests.interop.test_plan_lines import anything

BASELINE = [
    {"kind": "ast", "on": "2026-02-01", "value": "30", "upper_limit": "40"},
    {"kind": "egfr", "on": "2026-02-01", "value": "90"},
    {"kind": "drug-monitoring-check", "on": "2026-02-27", "outcome": "nothing", "by": "Dr Okafor"},
]
ALT = {"kind": "alt", "on": "2026-01-01"}
REFUSALS = (LineError, DoseError, OverflowError)
BEST_FIRST = ["clear", "advice", "reason", "stop"]


def test_the_example_is_answered_to_the_letter():
    answer = screen_lines.answer(RECORD, FACTS, NOW)

    assert answer["verdict"] == "stop"
    assert answer["medicines"][0] | {"conflict": False} == {
        "text": "Percocet 5/325 prn",
        "recognised": True,
        "substances": ["oxycodone", "paracetamol"],
        "opioid": True,
        "acting": "short",
        "suggestions": [],
        "conflict": False,
    }
    opioid = next(each for each in answer["findings"] if each["rule"] == "current-opioid")
    assert (opioid["severity"], opioid["answer"]) == ("stop", "yes")
    assert opioid["earliest_first_night"] == "2026-03-12"
    assert {"because", "clears", "sources"} <= set(opioid)
    assert opioid["sources"]
    assert answer["knowledge"] == FACTS.version
    assert set(answer) == {"verdict", "medicines", "findings", "knowledge"}
    found = rules_of(answer)
    for rule in ("current-opioid", "naltrexone-allergy", "acute-liver-disease", "surgery-in-plan"):
        assert found[rule] == "yes"
    assert "recent-opioid-short-target" not in found  # tramadol: 19 days free


def test_every_finding_and_medicine_has_the_promised_keys():
    answer = screen_lines.answer(RECORD, FACTS, NOW)

    for finding in answer["findings"]:
        assert {
            "rule", "severity", "answer", "because", "clears", "sources", "earliest_first_night"
        } <= set(finding)  # fmt: skip
        assert finding["answer"] in {"yes", "cannot tell"}
        assert finding["severity"] in {"stop", "reason", "advice"}
    for medicine in answer["medicines"]:
        assert {
            "text", "recognised", "substances", "opioid", "acting", "suggestions"
        } <= set(medicine)  # fmt: skip


@pytest.mark.hazard("H06")
def test_a_clear_record_is_clear():
    answer = screened()

    assert answer["verdict"] == "clear"
    assert answer["findings"] == []


def test_the_verdict_is_the_worst_of_the_findings():
    answer = screened(medicines=["loperamide", "Narcan"], allergies=None)
    ranks = [BEST_FIRST.index(each["severity"]) for each in answer["findings"]]

    assert answer["verdict"] == BEST_FIRST[max(ranks)]


@pytest.mark.parametrize(
    ("text", "opioid"),
    [("codeine", True), ("Imodium", True), ("kratom", True), ("Suboxone", True),
     ("metformin", False), ("naltrexone", False), ("Narcan", False), ("qwxzvk", None)],
)  # fmt: skip
def test_opioid_is_true_false_or_null(text, opioid):
    assert screened(medicines=[text])["medicines"][0]["opioid"] is opioid


def test_a_medicine_that_is_not_recognised_is_a_stop_with_suggestions():
    answer = screened(medicines=["tramdol"])

    assert answer["verdict"] == "stop"
    assert rules_of(answer) == {"medicine-not-recognised": "cannot tell"}
    assert "tramadol" in answer["medicines"][0]["suggestions"]


def test_a_medicine_may_be_a_plain_text_or_an_object():
    assert screened(medicines=["codeine"]) == screened(medicines=[{"text": "codeine"}])
    assert screened(medicines=[{"text": "codeine", "status": "taking", "last_taken": None}]) == (
        screened(medicines=["codeine"])
    )


def test_a_medicine_may_be_a_code_alone():
    answer = screened(medicines=[{"code": "2670", "system": RXNORM}])

    assert answer["medicines"][0]["substances"] == ["codeine"]


@pytest.mark.parametrize("nothing", [{}, {"text": ""}, {"text": None}, ""])
def test_a_medicine_that_says_nothing_is_not_recognised(nothing):
    assert rules_of(screened(medicines=[nothing])) == {"medicine-not-recognised": "cannot tell"}


# --- what is left out ---


def test_only_the_medicines_are_required():
    answer = screen_lines.answer({"medicines": []}, FACTS, NOW)

    assert answer["verdict"] == "stop"
    assert set(rules_of(answer).values()) == {"cannot tell"}


def test_without_the_medicines_there_is_no_answer():
    with pytest.raises(LineError, match="medicines: give the list"):
        screen_lines.answer(without(CLEAR, "medicines"), FACTS, NOW)


ABSENT = sorted(set(CLEAR) - {"id", "today", "timezone", "medicines", "answers"})


@given(
    st.sets(st.sampled_from(ABSENT)),
    st.sets(st.sampled_from(sorted(CLEAR["answers"]))),
    st.booleans(),
)
@pytest.mark.hazard("H22")
def test_what_is_left_out_never_makes_the_verdict_better(keys, questions, null):
    record = without(CLEAR, *keys) | (dict.fromkeys(keys) if null else {})
    record["answers"] = without(CLEAR["answers"], *questions)
    answer = screen_lines.answer(record, FACTS, NOW)

    needed = keys & {"allergies", "conditions", "birth_date", "indication", "max_dose_mg"}
    assert (answer["verdict"] == "clear") == (not needed and not questions)


def test_null_and_left_out_are_the_same():
    for key in ABSENT:
        left_out = screen_lines.answer(without(CLEAR, key), FACTS, NOW)
        assert screen_lines.answer(CLEAR | {key: None}, FACTS, NOW) == left_out


@pytest.mark.parametrize("said", ["not known", "unknown", "not sure", "", None])
def test_there_are_several_ways_of_not_knowing(said):
    answers = CLEAR["answers"] | {"mood": said}

    assert rules_of(screened(answers=answers)) == {"mood": "cannot tell"}


@pytest.mark.hazard("H42")
def test_today_is_the_date_of_the_clinic_and_not_of_greenwich():
    evening = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)  # 21:30 on 1 March in New York
    request = without(CLEAR, "today", "first_night") | {"medicines": ["codeine"]}
    answer = screen_lines.answer(request, FACTS, evening)

    assert answer["findings"][0]["earliest_first_night"] == "2026-03-12"


def test_the_consent_is_asked_for_only_when_it_is_told():
    assert rules_of(screened()) == {}
    assert rules_of(screened(consent="yes", observations=BASELINE)) == {}
    assert rules_of(screened(consent="yes")) == {"baseline": "cannot tell"}
    assert rules_of(screened(consent="no", observations=BASELINE)) == {"consent": "cannot tell"}


def test_an_indication_may_be_told_by_its_name():
    assert rules_of(screened(indication="FIBROMYALGIA")) == {}
    assert rules_of(screened(indication="tiredness")) == {"indication-missing": "yes"}


def test_keys_that_are_not_known_are_said_to_be_ignored():
    assert screened(weight_kg=70)["ignored"] == ["weight_kg"]


def test_an_instant_with_an_offset_is_read_in_the_zone_of_the_record():
    # 20:30 of 2 March in Greenwich is 15:30 in New York.
    local = screened(surgery={"starts": "2026-03-18T07:30"})
    offset = screened(surgery={"starts": "2026-03-18T11:30+00:00"})

    assert offset == local


def test_an_instant_with_an_offset_is_not_set_beside_a_dose_time_of_no_zone():
    surgery = {"starts": "2026-03-18T11:30+00:00"}

    with pytest.raises(LineError, match="timezone: hours before surgery"):
        screened(surgery=surgery, timezone=None)


# --- what may be told beside the lists ---


def test_a_result_is_compared_to_the_limit_of_its_laboratory():
    alt = {"kind": "alt", "on": "2026-02-01", "value": "120.5", "upper_limit": "40"}
    [finding] = screened(observations=[alt])["findings"]

    assert finding["rule"] == "liver-tests-above-3"
    assert "120.5 U/L, more than 3 times the upper limit of 40" in finding["because"]
    assert finding["fact_date"] == "2026-02-01"


def test_an_agreement_turns_a_stop_into_a_reason():
    agreed = {"matter": "transplant-team", "by": "Dr Okafor", "on": "2026-02-01", "says": "Yes."}
    transplant = {"conditions": ["kidney transplant"]}

    assert rules_of(screened(**transplant)) == {"transplant": "yes"}
    assert rules_of(screened(**transplant, agreements=[agreed])) == {"transplant-agreed": "yes"}


def test_what_followed_surgery_is_screened():
    told = {"day": "2026-02-20", "opioid_given": "yes", "last_opioid": "2026-02-22"}
    told |= {"acting": "short", "reconciled": "yes", "single_dose": "no"}
    answer = screened(after_surgery=[told])

    assert rules_of(answer) == {"surgery-short-target": "yes"}
    assert answer["findings"][0]["earliest_first_night"] == "2026-03-05"
    assert rules_of(screened(after_surgery=[{"day": "2026-02-20"}])) == {
        "surgery-opioid-not-known": "cannot tell",
        "surgery-not-reconciled": "cannot tell",
    }


def test_a_gap_without_a_plan_cannot_be_judged():
    gap = {"last_night": "2026-02-10", "last_dose_mg": "4.5", "doses_mg": ["1.5", "3", "4.5"]}

    assert rules_of(screened(gap=gap)) == {
        "restart-above-last-dose": "cannot tell",
        "restart-above-proposed": "cannot tell",
    }


def test_the_policy_of_a_clinic_is_heard():
    codeine = [{"text": "codeine", "status": "stopped", "last_taken": "2026-02-10"}]
    policy = {"free_days": {"short": 30}, "max_dose_mg": "3", "hold_target_hours": 96}

    assert rules_of(screened(medicines=codeine, policy=policy)) == {
        "recent-opioid-short-target": "yes",
        "dose-above-clinic-limit": "yes",
    }
    assert rules_of(screened(medicines=codeine)) == {}


def test_lists_of_another_day_need_a_policy_that_lets_them_count():
    yesterday = {"lists_checked_on": "2026-02-28"}

    assert rules_of(screened(**yesterday)) == {
        "medicines-not-asked": "cannot tell",
        "conditions-not-asked": "cannot tell",
    }
    assert rules_of(screened(**yesterday, policy={"list_fresh_days": 1})) == {
        "lists-checked-earlier": "yes"
    }


def test_a_follow_up_question_is_heard_when_it_is_asked():
    answers = CLEAR["answers"] | {"pregnancy": "yes", "pregnant": "no", "breastfeeding": "no"}

    assert rules_of(screened(answers=answers | {"planning_pregnancy": "yes"})) == {
        "planning-pregnancy": "yes"
    }
    assert rules_of(screened(answers=CLEAR["answers"] | {"pregnant": "yes"})) == {"pregnant": "yes"}


def test_a_fault_of_a_rule_is_logged_without_anything_of_the_patient(monkeypatch, caplog):
    def fallen(case, **given):
        raise ValueError(case.record.medicines)

    predicate = replace(PREDICATES["younger_than"], ask=fallen)
    monkeypatch.setitem(PREDICATES, "younger_than", predicate)
    answer = screened(medicines=["metformin 500 mg"])

    assert rules_of(answer) == {"under-18": "cannot tell"}
    assert answer["verdict"] == "stop"
    assert caplog.messages == ["rule under-18 failed: ValueError"]


# --- bad input: a clear answer, never a fault, never a no ---

LONG = "codeine " * 1250


@pytest.mark.parametrize(
    "text",
    [LONG, "a" * 10_000, "9" * 10_000, "\x00\x07codeine\x1b", "codeine\u202e",
     "\u0643\u0648\u062f\u064a\u064a\u0646", "\U0001f48a", "\U0001f48a codeine",
     "cod\u200beine", "co\u00addeine", "\ud83d", "{medicine}", "%s", "<b>codeine</b>",
     "'; DROP TABLE medicine; --"],
    ids=lambda text: ascii(text[:12]),
)  # fmt: skip
def test_a_strange_medicine_is_answered_and_never_clear(text):
    answer = screened(medicines=[text])

    assert answer["verdict"] == "stop"
    assert answer["medicines"][0]["opioid"] is not False
    json.dumps(answer)


@pytest.mark.parametrize("mark", ["\u200b", "\u00ad", "\u202e", "\ufeff"])
def test_a_mark_that_nobody_sees_hides_no_condition_and_no_allergy(mark):
    condition = f"bipo{mark}lar disorder"
    assert rules_of(screened(conditions=[condition])) == {"severe-mental-illness": "yes"}
    assert rules_of(screened(allergies=[f"naltre{mark}xone"])) == {"naltrexone-allergy": "yes"}


def test_a_list_of_500_lines_is_answered():
    answer = screened(medicines=["metformin"] * 499 + ["qwxzvk"])

    assert len(answer["medicines"]) == 500
    assert rules_of(answer) == {"medicine-not-recognised": "cannot tell"}


def test_a_code_of_a_system_that_is_not_known_clears_nothing():
    strange = {"code": "77", "system": "urn:nowhere"}

    assert screened(medicines=[strange])["verdict"] == "stop"
    assert screened(medicines=[strange])["medicines"][0]["opioid"] is None


# --- what is refused ---


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"medicines": None}, "medicines must be a list"),
        ({"medicines": "codeine"}, "medicines must be a list"),
        ({"medicines": {}}, "medicines must be a list"),
        ({"medicines": [None]}, "medicine 1 must be a JSON object"),
        ({"medicines": ["x", 5]}, "medicine 2 must be a JSON object"),
        ({"medicines": [["x"]]}, "medicine 1 must be a JSON object"),
        ({"medicines": [{"text": 5}]}, "medicine 1: text must be text"),
        ({"medicines": [{"text": 0}]}, "medicine 1: text must be text"),
        ({"medicines": [{"code": 2670}]}, "medicine 1: code must be text"),
        ({"medicines": [{"text": "x", "status": "paused"}]}, "medicine 1: status must be"),
        ({"medicines": [{"text": "x", "status": []}]}, "medicine 1: status must be"),
        ({"medicines": [{"text": "x", "status": False}]}, "medicine 1: status must be"),
        (
            {"medicines": ["y", {"text": "x", "last_taken": "2026-02-30"}]},
            "medicine 2: last_taken: there is no 2026-02-30",
        ),
        (
            {"medicines": [{"text": "x", "last_taken": "2026-03-03"}]},
            "medicine 1: last_taken lies in the future",
        ),
        (
            {"medicines": [{"text": "x", "last_taken": "1970-01-01"}]},
            "medicine 1: last_taken lies before the birth date: 1970-01-01",
        ),
        ({"lists_checked_on": "2026-03-03"}, "lists_checked_on lies in the future"),
        ({"observations": {}}, "observations must be a list"),
        ({"observations": ["alt"]}, "observations 1 must be a JSON object"),
        ({"observations": [{"on": "2026-01-01"}]}, "observations 1: kind must be"),
        ({"observations": [{"kind": "alt"}]}, "observations 1: on must be a date"),
        ({"observations": [ALT | {"on": "2026-03-03"}]}, "observations 1: on lies in the future"),
        (
            {"observations": [ALT | {"on": "1970-03-03"}]},
            "observations 1: on lies before the birth date",
        ),
        ({"observations": [ALT | {"value": 41}]}, "observations 1: value must be text"),
        ({"observations": [ALT | {"value": "4,1"}]}, "value must be a number in quotes"),
        ({"observations": [ALT | {"value": "-1"}]}, "value must be a number in quotes"),
        ({"observations": [ALT | {"value": "1e3"}]}, "value must be a number in quotes"),
        ({"observations": [ALT | {"value": "0"}]}, "value must be from 1 to 20000 U/L"),
        ({"observations": [ALT | {"value": "20001"}]}, "value must be from 1 to 20000 U/L"),
        ({"observations": [ALT | {"upper_limit": "0.9"}]}, "upper_limit must be from 1"),
        ({"observations": [ALT | {"outcome": "high"}]}, "alt has a value and no outcome"),
        (
            {"observations": [ALT | {"kind": "egfr", "upper_limit": "9"}]},
            "observations 1: egfr has no upper_limit",
        ),
        (
            {"observations": [ALT | {"kind": "naloxone-challenge", "outcome": "fine"}]},
            "observations 1: outcome must be passed or failed",
        ),
        (
            {"observations": [ALT | {"kind": "naloxone-challenge", "value": "1"}]},
            "naloxone-challenge has no value",
        ),
        ({"agreements": [{"by": "x", "on": "2026-01-01"}]}, "agreements 1: matter must be"),
        (
            {"agreements": [{"matter": "transplant-team", "by": " ", "on": "2026-01-01"}]},
            "agreements 1: by must say who",
        ),
        ({"after_surgery": [{}]}, "after_surgery 1: day must be a date"),
        (
            {"after_surgery": [{"day": "2026-01-01", "acting": "brief"}]},
            "after_surgery 1: acting must be short, long or depot",
        ),
        (
            {"after_surgery": [{"day": "2026-01-01", "opioid_given": "perhaps"}]},
            "after_surgery 1: opioid_given must be",
        ),
        ({"gap": []}, "gap must be a JSON object"),
        ({"gap": {"last_dose_mg": "1"}}, "gap.last_night must be a date"),
        ({"gap": {"last_night": "2026-01-01"}}, "gap.last_dose_mg: A dose must be text"),
        ({"policy": []}, "policy must be a JSON object"),
        ({"policy": {"hold_target_hours": 721}}, "policy.hold_target_hours must be"),
        ({"policy": {"list_fresh_days": 31}}, "policy.list_fresh_days must be"),
        ({"policy": {"free_days": {"brief": 1}}}, "policy.free_days must be"),
        ({"policy": {"free_days": {"short": -1}}}, "policy.free_days.short must be"),
        ({"policy": {"products": ["pill"]}}, "policy.products must be"),
        ({"birth_date": "2026-03-03"}, "birth_date lies in the future"),
        ({"birth_date": "14.3.1979"}, "birth_date must be a date"),
        ({"birth_date": 1979}, "birth_date must be text"),
        ({"today": "yesterday"}, "today must be a date"),
        ({"today": 0}, "today must be text"),
        ({"today": False}, "today must be text"),
        ({"timezone": "Nowhere"}, "there is no time zone Nowhere"),
        ({"allergies": "none"}, "allergies must be a list"),
        ({"allergies": [None]}, "allergies must be text"),
        ({"conditions": {}}, "conditions must be a list"),
        ({"answers": []}, "answers must be a JSON object"),
        ({"answers": {"diet": "no"}}, "answers: there is no question diet"),
        ({"answers": {"mood": "perhaps"}}, "answers.mood must be"),
        ({"answers": {"mood": True}}, "answers.mood must be"),
        ({"answers": {"mood": False}}, "answers.mood must be"),
        ({"answers": {"mood": 0}}, "answers.mood must be"),
        ({"answers": {"mood": ["no"]}}, "answers.mood must be"),
        ({"consent": True}, "consent must be"),
        ({"indication": 5}, "indication must be text"),
        ({"max_dose_mg": 4.5}, "max_dose_mg: A dose must be text in quotes"),
        ({"max_dose_mg": 0}, "max_dose_mg: A dose must be text in quotes"),
        ({"max_dose_mg": ".5"}, "max_dose_mg: Write 0.5"),
        ({"hold_hours": 24}, "hold_hours must be a whole number from 48 to 720"),
        ({"surgery": {}}, "surgery.starts must be text"),
        ({"surgery": []}, "surgery must be one JSON object"),
        ({"surgery": {"starts": "soon"}}, "surgery.starts must be a date"),
        ({"dose_time": "late"}, "dose_time must be a time"),
        ({"dose_time": 0}, "dose_time must be text"),
    ],
)
def test_a_fault_is_refused_with_what_is_wrong_and_where(changes, words):
    with pytest.raises(REFUSALS) as refused:
        screened(**changes)

    assert words in str(refused.value)


# --- anything at all ---


@given(
    st.dictionaries(
        st.sampled_from(sorted(screen_lines.KEYS)) | st.text(max_size=5), anything, max_size=6
    ),
    st.lists(anything, max_size=2),
)
def test_no_object_makes_the_screening_fall_over(request, medicines):
    try:
        answer = screen_lines.answer({"medicines": medicines} | request, FACTS, NOW)
    except REFUSALS:
        return
    json.dumps(answer)


@given(st.sampled_from(sorted(screen_lines.KEYS)), anything)
def test_no_value_of_one_key_makes_the_screening_fall_over(key, value):
    try:
        answer = screened(**{key: value})
    except REFUSALS:
        return
    json.dumps(answer)
