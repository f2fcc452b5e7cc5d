"""What the answers under a signature promise to look at later, and on which day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import FactError
from prescribing.clinical.promises import promised
from prescribing.clinical.titration import nights
from tests.clinical.plans import FACTS, MONDAY, a_plan, a_step

LATER = FACTS.promises["tsh-after-start"]


def taken(plan):
    return [(night.date, night.dose) for night in nights(plan) if night.dose]


def told(*rules, plan=None):
    found = promised(rules, taken(plan or a_plan()), FACTS)
    return [(one.promise.id, one.rule, one.due) for one in found]


@pytest.mark.hazard("H30")
def test_the_thyroid_is_looked_at_after_the_start_and_at_the_largest_dose():
    plan = a_plan(a_step("1.125"), a_step("4.5"), a_step("2.25"))

    assert told("thyroid-hormone", plan=plan) == [
        ("tsh-at-target-dose", "thyroid-hormone", MONDAY + timedelta(days=14)),
        ("tsh-after-start", "thyroid-hormone", MONDAY + timedelta(weeks=6)),
    ]


@pytest.mark.hazard("H25")
def test_liver_tests_with_disulfiram_come_after_4_and_12_weeks():
    assert [due for _, _, due in told("disulfiram")] == [
        date(2026, 2, 2),
        date(2026, 3, 30),
    ]


def test_what_two_rules_promise_is_promised_one_time():
    both = told("thyroid-disease", "thyroid-hormone", "thyroid-disease")

    assert both == told("thyroid-disease")


def test_days_are_counted_from_the_first_night_with_a_dose():
    first = MONDAY + timedelta(days=30)
    [(_, _, due)] = [(*one,) for one in told("mood-assessed", plan=a_plan(first_night=first))]

    assert due == first + timedelta(days=14)


def test_a_rule_without_a_promise_and_a_plan_without_a_dose_promise_nothing():
    assert told("hepatotoxic-medicine") == []
    assert promised(["thyroid-hormone"], [], FACTS) == []
    assert promised([], [(MONDAY, Dose.parse("1.125"))], FACTS) == []


def test_every_promise_is_promised_by_a_rule_that_can_be_answered():
    named = {name for rule in FACTS.rules.values() for name in rule.promises}

    assert named == set(FACTS.promises)


@pytest.mark.parametrize(
    ("fact", "changes", "says"),
    [
        (LATER, {"text": " "}, "does not say what is to be done"),
        (LATER, {"days": -1}, "due before what it is counted from"),
        (FACTS.rules["mood"], {"promises": (LATER.id,)}, "mood is a stop"),
    ],
)
def test_a_promise_that_cannot_be_kept_is_refused(fact, changes, says):
    with pytest.raises(FactError, match=says):
        replace(fact, **changes)
