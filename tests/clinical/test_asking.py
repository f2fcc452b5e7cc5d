"""What a rule's question may look at."""

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from prescribing.clinical.asking import PREDICATES, Case, Predicate
from prescribing.clinical.catalogue import catalogue_of
from prescribing.clinical.knowledge import Acting, Group
from prescribing.clinical.medicines import Recognition
from prescribing.clinical.perioperative import DoseClock, Surgery
from prescribing.clinical.record import Medicine
from prescribing.clinical.relevance import Listed
from tests.clinical.patients import patient, record_of
from tests.clinical.plans import FACTS


def a_case(*listed, **changes):
    return Case(record_of(patient(**changes)), FACTS, catalogue_of(FACTS), listed)


def an_opioid(acting, *classes):
    known = Recognition(
        "x", True, (), frozenset({Group.OPIOID}), acting, classes=frozenset(classes)
    )
    return Listed(Medicine("x"), known)


@pytest.mark.parametrize(
    ("acting", "classes", "counts_as"),
    [
        (Acting.SHORT, (), Acting.SHORT),
        (Acting.LONG, (), Acting.LONG),
        (Acting.DEPOT, (), Acting.DEPOT),
        (None, (), Acting.LONG),
        (Acting.SHORT, ("unregulated-opioid",), Acting.LONG),
        (Acting.DEPOT, ("unregulated-opioid",), Acting.DEPOT),
    ],
)
def test_of_two_that_differ_the_longer_counts(acting, classes, counts_as):
    listed = an_opioid(acting, *classes)

    assert a_case(listed).acting(listed) is counts_as


def test_a_case_without_a_plan_has_no_steps():
    case = a_case()
    assert replace(case, record=replace(case.record, plan=None)).steps == ()
    assert [step.nights for step in a_case(plan=[["1.5", 14, "1.5"]]).steps] == [14]


def test_hours_are_counted_on_the_clocks_of_the_clinic():
    case = a_case(timezone="America/New_York", dose_time="21:30")

    assumed = FACTS.surgery_hold.assumed
    assert case.clock == DoseClock(ZoneInfo("America/New_York"), time(21, 30), assumed)


def test_each_surgery_ahead_has_its_own_last_night():
    today = date(2026, 3, 2)
    days = [today - timedelta(days=1), today, today + timedelta(days=30)]
    case = a_case(today=today, surgeries=[day.isoformat() for day in days])

    assert [surgery for surgery, _ in case.surgeries_ahead] == [Surgery(day) for day in days[1:]]
    for surgery, last in case.surgeries_ahead:
        assert not case.clock.is_held(last, surgery, case.hold)
        assert case.clock.is_held(last + timedelta(days=1), surgery, case.hold)


def test_of_statements_about_one_matter_the_latest_counts():
    days = [date(2026, 2, 20), date(2026, 3, 1), date(2026, 2, 25)]
    said = [{"matter": "transplant-team", "by": f"Dr {day:%d}", "on": day} for day in days]
    other = {"matter": "surgical-team", "by": "Dr Ames", "on": date(2026, 3, 2)}
    case = a_case(agreements=[*said, other])

    assert case.agreement("transplant-team").by == "Dr 01"
    assert case.agreement("transplant-team", since=date(2026, 3, 2)) is None
    assert case.agreement("not-dependent") is None


def test_results_are_wanted_of_what_is_listed():
    assert a_case(an_opioid(Acting.SHORT), observations=[]).wants("naloxone-challenge")
    assert not a_case(observations=[]).wants("naloxone-challenge")


def test_a_rule_can_be_about_what_is_listed_and_what_is_not_answered_no():
    listed = an_opioid(Acting.SHORT, "hepatotoxic")
    answers = {"liver": "no", "mood": "yes", "surgery": "not known", "withdrawal": "no"}
    case = a_case(listed, conditions=["possible hepatitis C"], answers=answers)

    assert {"opioid", "hepatotoxic", "chronic-liver", "mood", "surgery"} <= case.named
    assert case.named.isdisjoint({"liver", "withdrawal", "pregnant", "gut-opioid", ""})


def test_a_name_that_is_needed_alone_is_not_taken_letter_by_letter():
    asked = Predicate(lambda case, *, group, classes: (), frozenset(), ("group", "classes"))

    assert asked.needed({"group": Group.OPIOID, "classes": ["a", "b"]}) == {"opioid", "a", "b"}


def test_no_predicate_needs_what_it_is_not_given():
    assert all(set(each.needs) <= each.takes for each in PREDICATES.values())
