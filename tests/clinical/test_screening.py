"""Every rule shown answering yes, no and "cannot tell"; what is not known is never clear."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prescribing.clinical.knowledge import Asks, FactError, Severity
from prescribing.clinical.record import Answer, Medicine
from prescribing.clinical.screening import CLEAR, PREDICATES, age_on, check_rule, screen
from tests.clinical.patients import (
    CASES,
    USUAL,
    answers_of,
    patient,
    patient_of,
    record_of,
    screened,
)
from tests.clinical.plans import FACTS, ONE_NIGHT
from tests.clinical.profiles import slow

RULES = FACTS.rules
TODAY = USUAL["today"]
BEST_FIRST = [CLEAR, Severity.ADVICE, Severity.REASON, Severity.STOP]

# What a predicate never answers, and why.
NEVER_YES = {
    "medicines_not_asked",  # it asks whether somebody asked
    "conditions_not_asked",
    "consent_not_recorded",
    "dose_not_known",
    "medicine_not_recognised",  # a name that is not recognised may be anything
}
NEVER_CANNOT_TELL = {
    "opioid_stopped_lately",  # without a date it is not stopped: current-opioid answers
    "text_and_code_disagree",
    "surgery_day_passed",  # without a date the surgery question answers
    "surgery_leaves_no_night",
    "surgery_ends_plan",
    "hold_below_floor",
    "hold_shorter_than_target",
    "indication_graded",
    "dose_above",  # without a dose dose-not-known answers
    "first_step_above",
    "step_shorter_than",
    "increase_above",
    "product_changes",
    "first_night_passed",
    "nothing_is_taken",
}


def expected(case):
    return {rule: said for rule, said in case["expect"].items() if said != "no"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.hazard("H07", "H17", "H25", "H31")
def test_a_patient_is_answered_as_the_case_says(case):
    found = screen(record_of(patient_of(case)), FACTS)

    assert answers_of(found) == expected(case)
    assert found.verdict == case.get("verdict", found.verdict)
    assert found.earliest_first_night == case.get("earliest", found.earliest_first_night)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
@pytest.mark.hazard("H21")
def test_every_rule_is_shown_giving_each_answer_that_it_can_give(rule):
    wanted = {"yes", "no", "cannot tell"}
    wanted -= {"yes"} if rule.when in NEVER_YES else set()
    # A condition that no question asks for is on the list or it is not.
    never_unsure = rule.when in NEVER_CANNOT_TELL or rule.given.get("question") == ""
    wanted -= {"cannot tell"} if never_unsure else set()

    shown = {case["expect"][rule.id] for case in CASES if rule.id in case["expect"]}

    assert shown == wanted


def test_the_cases_name_only_rules_that_exist_and_each_patient_one_time():
    assert {rule for case in CASES for rule in case["expect"]} <= set(RULES)
    assert len({case["name"] for case in CASES}) == len(CASES)


def test_the_exceptions_name_only_predicates_that_exist():
    assert set(PREDICATES) >= NEVER_YES | NEVER_CANNOT_TELL
    assert set(PREDICATES) == {rule.when for rule in RULES.values()}


# --- what is not known is never clear ---

FACTS_OF_A_PATIENT = sorted(set(USUAL) - {"today", "timezone", "answers"})
QUESTIONS = [f"answers.{name}" for name in USUAL["answers"]]


def without(keys, **changes):
    return patient_of({"not_asked": keys, **changes})


def rank(known):
    return BEST_FIRST.index(screen(record_of(known), FACTS).verdict)


@given(st.sets(st.sampled_from([*FACTS_OF_A_PATIENT, *QUESTIONS])))
@pytest.mark.hazard("H01")
def test_the_less_is_known_of_a_clear_patient_the_worse_the_verdict(keys):
    everything = rank(patient())
    less = rank(without(keys))

    assert everything == 0
    assert less >= everything
    for key in keys:
        assert less >= rank(without(keys - {key}))


@pytest.mark.parametrize(
    "key",
    [
        "medicines", "lists_checked_on", "allergies", "conditions", "birth_date", "indication",
        "consent", "plan",
        *(f"answers.{name}" for name in USUAL["answers"]),
    ],
)  # fmt: skip
@pytest.mark.hazard("H22")
def test_no_fact_that_a_rule_needs_can_be_missing_from_a_clear_patient(key):
    found = screen(record_of(without([key])), FACTS)

    assert found.verdict != CLEAR
    assert all(finding.answer is Answer.UNKNOWN for finding in found.findings)


@given(
    st.sets(st.sampled_from(QUESTIONS)),
    st.dictionaries(
        st.sampled_from(sorted(USUAL["answers"])), st.sampled_from(["yes", "no", "not known"])
    ),
)
@pytest.mark.hazard("H25", "H26", "H28")
def test_not_asked_weighs_the_same_as_not_known(keys, said):
    unasked = without(keys, answers=said)
    unknown = patient(answers=said | {key.partition(".")[2]: "not known" for key in keys})

    assert answers_of(screen(record_of(unasked), FACTS)) == answers_of(
        screen(record_of(unknown), FACTS)
    )


@given(
    st.sampled_from(["codeine 30 mg", "methadone 5 mg", "Sublocade", "loperamide", "naltrexone"]),
    st.dates(date(2020, 1, 1), TODAY),
)
@pytest.mark.hazard("H02")
def test_a_stop_without_a_date_is_never_better_than_one_with_a_date(text, last_taken):
    dated = {"text": text, "status": "stopped", "last_taken": last_taken}
    undated = {"text": text, "status": "stopped"}
    unsure = {"text": text, "status": "unknown", "last_taken": last_taken}

    assert rank(patient(medicines=[undated])) >= rank(patient(medicines=[dated]))
    assert rank(patient(medicines=[unsure])) >= rank(patient(medicines=[dated]))


@given(st.permutations(["metformin", "codeine", "qwxzvk", "Narcan", "loperamide"]))
@slow
def test_one_medicine_more_never_makes_the_verdict_better(medicines):
    ranks = [rank(patient(medicines=medicines[:count])) for count in range(len(medicines) + 1)]

    assert ranks == sorted(ranks)


@pytest.mark.hazard("H22")
def test_nothing_is_known_of_a_patient_of_whom_nothing_was_asked():
    found = screen(record_of({"today": TODAY}), FACTS)

    assert found.verdict == Severity.STOP
    assert answers_of(found) == dict.fromkeys(
        [
            "medicines-not-asked", "opioid-question", "naltrexone-allergy", "antagonist-allergy",
            "acute-liver-disease", "conditions-not-asked", "under-18", "pregnancy", "mood",
            "surgery-question", "indication-missing", "consent", "dose-not-known",
        ],
        "cannot tell",
    )  # fmt: skip


# --- waiting times ---


@given(st.integers(0, 400), st.sampled_from(["codeine 30 mg", "methadone 5 mg", "Sublocade"]))
@pytest.mark.hazard("H02", "H47")
def test_starting_on_the_earliest_night_that_a_finding_names_clears_it(days, text):
    stopped = {"text": text, "status": "stopped", "last_taken": TODAY - days * ONE_NIGHT}
    earliest = screened(medicines=[stopped]).earliest_first_night
    if earliest is None:
        return

    assert screened(medicines=[stopped], first_night=earliest).verdict == CLEAR
    assert screened(medicines=[stopped], first_night=earliest - ONE_NIGHT).verdict != CLEAR


@pytest.mark.parametrize(
    ("acting", "text", "floor", "target"),
    [
        ("short", "codeine 30 mg", 7, 10),
        ("long", "methadone", 7, 14),
        ("depot", "Sublocade", 183, 183),
    ],
)
@pytest.mark.hazard("H02")
def test_the_rules_cover_every_day_up_to_the_target_without_a_hole(acting, text, floor, target):
    interval = FACTS.intervals[acting]
    assert (interval.floor_days, interval.target_days) == (floor, target)

    for free in range(target + 3):
        last_taken = TODAY - (free + 1) * ONE_NIGHT
        found = screened(medicines=[{"text": text, "status": "stopped", "last_taken": last_taken}])
        assert (found.verdict == CLEAR) == (free >= target), free
        if free < floor:
            assert found.verdict == Severity.STOP


def test_a_last_dose_after_the_first_night_is_a_stop():
    stopped = {"text": "codeine", "status": "stopped", "last_taken": TODAY + ONE_NIGHT}

    assert screened(medicines=[stopped]).verdict == Severity.STOP


# --- age ---


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2008, 3, 2), date(2026, 3, 1), 17),
        (date(2008, 3, 2), date(2026, 3, 2), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
        (date(2008, 2, 29), date(2028, 2, 28), 19),
        (date(2008, 2, 29), date(2028, 2, 29), 20),
        (date(2026, 3, 2), date(2026, 3, 2), 0),
    ],
)
@pytest.mark.hazard("H27")
def test_an_age_is_the_years_completed(born, day, age):
    assert age_on(born, day) == age


# --- what a finding says ---


@pytest.mark.hazard("H47")
def test_a_finding_says_the_fact_the_rule_the_source_and_what_would_clear_it():
    finding = screened(medicines=["Percocet 5/325 prn"]).findings[0]

    assert finding.because.startswith("Percocet 5/325 prn is an opioid")
    assert "Mon, Mar 2, 2026" in finding.because
    assert "10 whole days" in finding.because
    assert finding.why
    assert finding.clears
    assert set(finding.sources) <= set(FACTS.sources)
    assert [way.does for way in finding.ways_out] == ["medicines", "keep-draft", "discard"]
    assert finding.key == "current-opioid: Percocet 5/325 prn"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_no_sentence_of_a_finding_has_a_gap_left_open(case):
    for finding in screen(record_of(patient_of(case)), FACTS).findings:
        said = finding.because + finding.why + finding.clears
        assert "{" not in said
        assert "None" not in said
        assert "  " not in said


@pytest.mark.hazard("H21")
def test_a_finding_is_recorded_in_its_own_words():
    finding = screened(medicines=["codeine 30 mg"]).findings[0]

    assert finding.as_record() == {
        "rule": "current-opioid",
        "key": "current-opioid: codeine 30 mg",
        "title": "Taking an opioid now",
        "severity": "stop",
        "answer": "yes",
        "because": finding.because,
        "why": finding.why,
        "clears": finding.clears,
        "sources": list(finding.sources),
        "earliest_first_night": "2026-03-13",
    }


def test_braces_in_the_name_of_a_medicine_are_letters():
    found = screened(medicines=["{medicine} {0} qwxzvk"])

    assert "{medicine} {0} qwxzvk is not recognised" in found.findings[0].because


def test_the_worst_finding_comes_first():
    found = screened(medicines=["loperamide", "codeine", "Narcan"], answers={"pregnancy": "yes"})

    order = [BEST_FIRST.index(finding.severity) for finding in found.findings]
    assert order == sorted(order, reverse=True)


def test_each_medicine_is_told_in_the_order_of_the_list():
    found = screened(medicines=["metformin", "codeine", "qwxzvk"])

    assert [each.opioid for each in found.medicines] == [False, True, None]


def test_only_the_rules_that_are_asked_for_answer():
    known = without(["consent", "plan"])

    asked = answers_of(screen(record_of(known), FACTS, {Asks.PATIENT}))

    assert "consent" not in asked
    assert "dose-not-known" in asked


def test_the_time_that_is_assumed_for_a_surgery_is_said():
    found = screened(surgeries=["2026-04-14"])

    assert "not known, counted from 00:00" in found.findings[0].because


def test_a_clinic_that_holds_longer_has_its_own_last_night():
    last = {}
    for hours in (48, 72, 96):
        found = screened(surgeries=["2026-04-14T08:00"], hold_hours=hours)
        text = next(each.because for each in found.findings if each.rule == "surgery-in-plan")
        last[hours] = text.partition("on the night of ")[2][:11]

    assert last == {48: "Sat, Apr 11", 72: "Fri, Apr 10", 96: "Thu, Apr 9,"}


def test_screening_the_same_record_gives_the_same_answer():
    record = record_of(patient(medicines=["codeine", "qwxzvk"]))

    assert screen(record, FACTS) == screen(record, FACTS)


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
@slow
def test_any_words_at_all_are_screened(medicine, allergy, condition):
    record = record_of(patient(allergies=[allergy], conditions=[condition]))

    found = screen(replace(record, medicines=(Medicine(medicine),)), FACTS)

    assert found.verdict in BEST_FIRST


# --- rules that ask for what no predicate offers ---


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"when": "taking_everything"}, "there is no predicate taking_everything"),
        ({"given": {}}, "taking_opioid is given"),
        ({"given": {"group": "opioid", "days": 7}}, "taking_opioid is given"),
        ({"given": {"groups": ["opioid"]}}, "taking_opioid is given"),
        ({"given": {"group": "opiod"}}, "group cannot be 'opiod'"),
        ({"given": {"group": ["opioid"]}}, "group cannot be"),
        ({"because": "{medicine} since {year}"}, "does not know"),
        ({"cannot_tell": "{earliest}"}, "does not know"),
        ({"because": "{}"}, "does not know"),
        ({"because": "{medicine.text}"}, "does not know"),
    ],
)
def test_a_rule_that_asks_for_what_is_not_offered_is_refused(change, words):
    with pytest.raises(FactError, match="rule current-opioid: ") as refused:
        check_rule(replace(RULES["current-opioid"], **change))

    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("gut-opioid", {"groups": ["gut-opiod"]}),
        ("gut-opioid", {"groups": "gut-opioid"}),
        ("recent-opioid-long", {"acting": "lng"}),
        ("recent-opioid-long", {"until": "the-target"}),
        ("under-18", {"years": True}),
        ("under-18", {"years": "18"}),
        ("under-18", {"years": 18.0}),
        ("dose-above-usual", {"dose_mg": 4.5}),
    ],
)
def test_a_rule_that_tells_its_predicate_nonsense_is_refused(rule, change):
    told = replace(RULES[rule], given=dict(RULES[rule].given) | change)

    with pytest.raises(FactError, match="cannot be"):
        check_rule(told)


def test_the_shipped_rules_are_accepted():
    for rule in RULES.values():
        check_rule(rule)


@pytest.mark.hazard("H09")
def test_the_hold_that_is_not_said_is_the_target():
    assert FACTS.surgery_hold.target_hours == timedelta(days=3) / timedelta(hours=1)
