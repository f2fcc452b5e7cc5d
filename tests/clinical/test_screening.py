"""Every rule shown answering yes, no and "cannot tell"; what is not known is never clear."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from prescribing.clinical import screening
from prescribing.clinical.asking import PREDICATES, Hit, Predicate
from prescribing.clinical.knowledge import Asks, FactError, Severity
from prescribing.clinical.medicines import Recognition, recognise
from prescribing.clinical.predicates.conditions import age_on
from prescribing.clinical.record import Answer, Medicine
from prescribing.clinical.screening import CLEAR, Failure, check_rule, screen
from tests.clinical.patients import (
    CASES,
    USUAL,
    answers_of,
    asks_of,
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

# Predicates that never answer yes, and why.
NEVER_YES = {
    "medicines_not_asked",  # it asks whether somebody asked
    "conditions_not_asked",
    "consent_not_recorded",
    "dose_not_known",
    "medicine_not_recognised",  # a name that is not recognised may be anything
    "opioid_at_surgery_not_known",
    "last_opioid_of_surgery_not_known",
    "result_not_known",
    "baseline_missing",
}
# Where a predicate or a rule cannot be in doubt, the rule that answers instead.
DOUBTED_BY = {
    "lists_checked_earlier": "medicines-not-asked",
    "opioid_stopped_lately": "current-opioid",  # without a date it is not stopped
    "long_opioid_stopped_lately": "current-opioid",
    "depot_stopped_lately": "current-opioid",
    "given_lately": "other-naltrexone",
    "text_and_code_disagree": "medicine-not-recognised",
    "code_not_known": "medicine-not-recognised",  # a code alone
    "at_least": "under-18",
    "mood-assessed": "mood",  # what is not known is never agreed to
    "transplant-agreed": "transplant",
    "result_above_limit": "liver-tests-not-known",
    "result_below": "egfr-not-known",
    "surgery_day_passed": "surgery-question",
    "surgery_leaves_no_night": "surgery-question",
    "surgery_ends_plan": "surgery-question",
    "hold_below_floor": "surgery-question",  # hours that nobody chose are the target
    "hold_shorter_than_target": "surgery-question",
    "short_opioid_after_surgery": "surgery-last-opioid-not-known",
    "single_dose_at_surgery": "surgery-last-opioid-not-known",
    "long_opioid_after_surgery": "surgery-last-opioid-not-known",
    "surgery-no-opioid": "surgery-team-not-asked",
    "indication_graded": "indication-missing",
    "dose_above": "dose-not-known",
    "dose_above_clinic_limit": "dose-not-known",
    "first_night_passed": "dose-not-known",  # a night that nobody chose is tonight
}
# Of the list of rules that this project began from, those that something else sees to, and the
# test that shows it.
ELSEWHERE = {
    "P-01": "tests/clinical/test_products.py::test_a_step_that_cannot_be_made_cannot_be_built",
    "P-07": "tests/views/test_signing.py::test_the_check_page_shows_the_whole_picture",
    "P-08": "tests/actions/test_signing.py::test_who_is_no_prescriber",
    "P-09": "tests/actions/test_signing.py::test_facts_that_are_another_version",
    "P-10": "tests/models/test_constraints.py::test_a_patient_has_one_running_prescription_at_most",
    "S-08": "tests/knowledge/test_facts.py::test_a_patient_is_told_what_to_say_in_an_emergency",
    "S-10": "tests/actions/test_signing.py::test_a_surgery_that_was_entered",
}
CATALOGUE = {
    f"{letter}-{number:02}"
    for letter, last in {"O": 24, "N": 15, "C": 22, "S": 16, "P": 10}.items()
    for number in range(1, last + 1)
}


def stopped(text, last_taken):
    day = date.fromisoformat(last_taken)
    return {"text": text, "status": "stopped", "last_taken": day}


def expected(case):
    return {rule: said for rule, said in case["expect"].items() if said != "no"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.hazard("H04", "H07", "H10", "H17", "H25", "H29", "H30", "H31", "H38", "H39", "H50")
def test_a_patient_is_answered_as_the_case_says(case):
    found = screen(record_of(patient_of(case)), FACTS, asks_of(case))

    assert answers_of(found) == expected(case)
    assert found.verdict == case.get("verdict", found.verdict)
    assert found.earliest_first_night == case.get("earliest", found.earliest_first_night)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
@pytest.mark.hazard("H21")
def test_every_rule_is_shown_giving_each_answer_and_at_its_boundary(rule):
    wanted = {"yes", "no", "cannot tell"}
    wanted -= {"yes"} if rule.when in NEVER_YES else set()
    instead = DOUBTED_BY.get(rule.id) or DOUBTED_BY.get(rule.when)
    wanted -= {"cannot tell"} if instead else set()

    assert shown_of(rule.id) == wanted
    assert not instead or "cannot tell" in shown_of(instead)
    assert any(rule.id in case.get("boundary", []) for case in CASES)


def shown_of(rule):
    return {case["expect"][rule] for case in CASES if rule in case["expect"]}


def test_every_rule_of_the_list_that_the_project_began_from_is_covered():
    covered = {each for rule in RULES.values() for each in rule.covers}

    assert covered | set(ELSEWHERE) == CATALOGUE
    assert not covered & set(ELSEWHERE)


@pytest.mark.parametrize("place", ELSEWHERE.values())
def test_what_is_seen_to_elsewhere_has_a_test_that_shows_it(place):
    path, _, name = place.partition("::")

    assert f"def {name}(" in (Path(settings.BASE_DIR) / path).read_text(encoding="utf-8")


def test_the_cases_name_only_rules_that_exist_and_each_patient_one_time():
    assert {rule for case in CASES for rule in case["expect"]} <= set(RULES)
    assert {rule for case in CASES for rule in case.get("boundary", [])} <= set(RULES)
    assert all(set(case.get("boundary", [])) <= set(case["expect"]) for case in CASES)
    assert len({case["name"] for case in CASES}) == len(CASES)


def test_the_exceptions_name_only_predicates_that_exist():
    assert set(PREDICATES) | set(RULES) >= NEVER_YES | set(DOUBTED_BY)
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

    # What follows a question is asked only once that one was; it weighs no more than its parent.
    assert rank(unasked) == rank(unknown)


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
            "surgery-question", "indication-missing", "consent", "dose-not-known", "baseline",
            "high-first-step", "short-step", "large-increase", "product-change",
            "product-not-supplied", "nothing-taken",
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
        "sources": ["label-us-naltrexone", "kratom-cases", "naloxone-single-dose"],
        "source_titles": [FACTS.sources[key].title for key in finding.sources],
        "status": "published",
        "confidence": "V",
        "fact_date": "2026-03-02",
        "earliest_first_night": "2026-03-13",
        "ways_out": [
            {"label": "Correct the medicine list", "does": "medicines"},
            {"label": "Keep the draft and come back", "does": "keep-draft"},
            {"label": "Not suitable: discard this draft", "does": "discard"},
        ],
    }


@pytest.mark.parametrize(
    ("changes", "night"),
    [
        ({"medicines": [stopped("codeine", "2026-02-28")]}, "Wed, Mar 11, 2026"),
        ({"medicines": [stopped("methadone", "2026-02-28")]}, "Sun, Mar 15, 2026"),
        ({"medicines": [stopped("Sublocade", "2026-02-01")]}, "Tue, Aug 4, 2026"),
        ({"medicines": [stopped("Vivitrol", "2026-02-28")]}, "Sun, Apr 5, 2026"),
        (
            {
                "after_surgery": [
                    {
                        "day": date(2026, 2, 28),
                        "opioid_given": "yes",
                        "last_opioid": date(2026, 2, 28),
                        "acting": "short",
                        "reconciled": "yes",
                    }
                ]
            },
            "Wed, Mar 11, 2026",
        ),
    ],
)
def test_the_first_way_out_of_a_wait_is_its_first_safe_night(changes, night):
    finding = screened(**changes).findings[0].as_record()

    assert finding["ways_out"][0] == {"label": f"Start on {night} instead", "does": "start-later"}


def test_a_wait_without_a_number_offers_no_night():
    record = record_of(patient(after_surgery=[{"day": TODAY, "opioid_given": "no"}]))

    found = {each.rule: each for each in screen(record, FACTS).findings}

    assert found["surgery-team-not-asked"].as_record()["ways_out"][0]["does"] == "agreements"
    assert "start-later" in {way.does for way in found["surgery-team-not-asked"].ways_out}


def test_the_date_of_a_fact_is_told_with_it():
    found = screened(
        lists_checked_on=TODAY,
        medicines=["codeine", stopped("methadone", "2026-02-28")],
        conditions=["hepatitis C"],
        answers={"mood": "yes"},
        birth_date=date(2010, 1, 1),
        surgeries=["2026-04-14"],
    )
    dates = {finding.rule: finding.as_record()["fact_date"] for finding in found.findings}

    assert dates == {
        "current-opioid": "2026-03-02",
        "recent-opioid-long": "2026-02-28",
        "chronic-liver-disease": "2026-03-02",
        "mood": "2026-03-02",
        "under-18": "2010-01-01",
        "surgery-in-plan": "2026-04-14",
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
        ("recent-opioid-short-floor", {"acting": "lng"}),
        ("recent-opioid-short-floor", {"until": "the-target"}),
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


# --- what goes wrong is never silent ---

# Indexed in no time: these tests ask what is done with a rule, not with a name.
BARE = replace(FACTS, substances={}, preparations={}, distrusted={}, ordinary_names=dict)


@pytest.fixture
def falls_over(monkeypatch):
    def ask(case):
        yield Hit(Answer.YES, {"condition": "x"})
        raise ZeroDivisionError("kidney failure of Jane Roe")

    monkeypatch.setitem(PREDICATES, "falls_over", Predicate(ask, frozenset({"condition"})))


@pytest.mark.usefixtures("falls_over")
def test_a_rule_that_falls_over_is_a_stop_that_says_so():
    rule = replace(RULES["splitting-difficulty"], when="falls_over", given={})
    facts = replace(BARE, rules={**RULES, rule.id: rule})

    found = screen(record_of(patient(medicines=[])), facts)

    assert answers_of(found) == {"splitting-difficulty": "cannot tell"}
    assert found.verdict == Severity.STOP
    [finding] = found.findings
    assert finding.because == (
        "A fault of the program kept the rule “Splitting tablets may be difficult” from being "
        "checked, so its answer is not known."
    )
    assert finding.clears == FACTS.unchecked.clears
    assert [way.does for way in finding.ways_out] == ["keep-draft"]
    assert found.failures == (Failure("rule splitting-difficulty", "ZeroDivisionError"),)


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_no_rule_vanishes_when_its_predicate_is_gone(rule):
    facts = replace(BARE, rules={rule.id: replace(rule, when="nowhere")})

    found = screen(record_of(patient()), facts)

    assert answers_of(found) == {rule.id: "cannot tell"}
    assert found.verdict == Severity.STOP
    assert found.failures == (Failure(f"rule {rule.id}", "KeyError"),)


def test_a_sentence_with_a_gap_that_nothing_fills_is_a_stop():
    rule = replace(RULES["under-18"], cannot_tell="{age}")
    facts = replace(BARE, rules={rule.id: rule})

    found = screen(record_of(without(["birth_date"])), facts)

    assert (answers_of(found), found.verdict) == ({"under-18": "cannot tell"}, Severity.STOP)


def test_what_only_the_dictionary_knows_is_not_recognised_without_it():
    def gone():
        raise OSError("the dictionary cannot be read")

    facts = replace(FACTS, ordinary_names=gone)
    found = screen(record_of(patient(medicines=["ramipril 5 mg", "codeine"])), facts)

    assert answers_of(found) == {
        "current-opioid": "yes",
        "medicine-not-recognised": "cannot tell",
    }
    assert [each.opioid for each in found.medicines] == [None, True]
    assert found.failures == (Failure("the general dictionary", "OSError"),)
    assert screened(medicines=["ramipril 5 mg"]).verdict == CLEAR


def test_a_line_that_recognition_falls_over_is_not_recognised(monkeypatch):
    def fallen(text, *rest):
        if text == "codeine":
            raise RecursionError
        return recognise(text, *rest)

    monkeypatch.setattr(screening, "recognise", fallen)
    found = screened(medicines=["metformin", "codeine"])

    assert answers_of(found) == {"medicine-not-recognised": "cannot tell"}
    known, fallen_over = found.medicines
    assert (known.text, known.opioid) == ("metformin", False)
    assert fallen_over == Recognition(
        "codeine", recognised=False, substances=(), groups=frozenset(), acting=None
    )
    assert fallen_over.recognised is False
    assert found.failures == (Failure("recognition of a medicine", "RecursionError"),)


def test_when_all_goes_well_nothing_failed():
    assert screened().failures == ()


# --- a clinic's policy is only ever stricter ---

laxer = st.fixed_dictionaries(
    {},
    optional={
        "hold_target_hours": st.integers(0, 72),
        "free_days": st.dictionaries(
            st.sampled_from(["short", "long", "depot"]), st.integers(0, 7)
        ),
        "largest_dose_mg": st.sampled_from(["8", "10"]),
        "list_fresh_days": st.just(0),
    },
)


@given(laxer, st.sampled_from(CASES))
@slow
def test_a_policy_that_is_laxer_than_the_facts_changes_nothing(policy, case):
    if "policy" in case:
        return
    record = record_of(patient_of(case))
    lax = replace(record, policy=record_of(patient(policy=policy)).policy)

    assert screen(lax, FACTS).findings == screen(record, FACTS).findings
