"""A kept screening, read back under the same facts, answers the same; what differs is told."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Acting, Severity
from prescribing.clinical.record import AfterSurgery, Agreement, Answer, Gap, Observation, Policy
from prescribing.clinical.replay import CannotBeRead, Differences, compare, record_from
from prescribing.clinical.screening import screen
from prescribing.snapshots import canonical, plain
from tests.clinical.patients import CASES, patient, patient_of, record_of
from tests.clinical.plans import FACTS


def kept(record):
    """As the database gives it back."""
    return json.loads(canonical(plain(record)))


def findings(record, facts=FACTS):
    return [finding.as_record() for finding in screen(record, facts).findings]


FULL = replace(
    record_of(patient(plan=[["1.125", 14, "4.5"], ["2.25", 14, "4.5"]], holds=[])),
    observations=(Observation("alt", date(2026, 1, 2), Decimal("41.5"), Decimal(40), by="Lab"),),
    agreements=(Agreement("transplant-team", "Dr Lee", date(2026, 1, 3), "We agree."),),
    after_surgery=(AfterSurgery(date(2025, 12, 1), Answer.YES, None, Acting.SHORT),),
    gap=Gap(date(2026, 1, 1), Dose(2250), (Dose(1125), Dose(2250))),
    policy=Policy(96, {Acting.LONG: 21}, 3, Dose(4500), ("scored-tablet-4500",)),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_kept_screening_asked_again_under_the_same_facts_answers_the_same(case):
    record = record_of(patient_of(case))

    again = record_from(kept(record), FACTS)

    assert again == record
    assert findings(again) == findings(record)


def test_everything_that_a_record_can_hold_is_read_back():
    assert record_from(kept(FULL), FACTS) == FULL


def test_what_an_older_record_does_not_hold_is_not_known():
    older = {
        name: value
        for name, value in kept(FULL).items()
        if name not in {"observations", "agreements", "after_surgery", "gap", "policy"}
    }

    again = record_from(older | {"hold_target_hours": 80}, FACTS)

    assert (again.observations, again.agreements, again.after_surgery, again.gap) == (
        (),
        (),
        (),
        None,
    )
    assert again.policy == Policy(hold_target_hours=80)


@pytest.mark.parametrize(("said", "day"), [("yes", date(2026, 1, 5)), ("not known", None)])
def test_lists_that_an_older_record_calls_checked_were_checked_on_its_day(said, day):
    older = kept(FULL) | {"today": "2026-01-05", "lists_checked": said}
    older.pop("lists_checked_on", None)

    assert record_from(older, FACTS).lists_checked_on == day


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"blood_type": "A"}, "it holds blood_type"),
        ({"today": None}, "cannot be read"),
        ({"zone": "Nowhere/Land"}, "cannot be read"),
        ({"answers": {"liver": "perhaps"}}, "cannot be read"),
        ({"medicines": [{"text": 5}]}, "5 should be str."),
        ({"medicines": [{}]}, "it lacks text"),
        ({"conditions": 7}, "cannot be read"),
    ],
)
def test_what_cannot_be_understood_is_told_and_never_left_out(change, says):
    with pytest.raises(CannotBeRead, match=says):
        record_from(kept(FULL) | change, FACTS)


def test_a_record_without_its_day_cannot_be_read():
    inputs = kept(FULL)
    del inputs["today"]

    with pytest.raises(CannotBeRead, match="lacks today"):
        record_from(inputs, FACTS)


def test_all_that_is_in_the_way_is_told_in_one_sentence():
    inputs = kept(FULL) | {"blood_type": "A", "age": 40}
    del inputs["today"], inputs["zone"]

    with pytest.raises(CannotBeRead) as refused:
        record_from(inputs, FACTS)

    assert str(refused.value) == (
        "The record that was kept is of another kind: it holds age, it holds blood_type, "
        "it lacks today, it lacks zone."
    )


def test_a_plan_of_a_product_that_is_gone_cannot_be_read():
    fewer = replace(FACTS, products={})

    with pytest.raises(CannotBeRead, match="scored-tablet-4500 is no longer among the facts"):
        record_from(kept(FULL), fewer)


def test_what_is_assumed_of_an_unknown_time_is_as_the_facts_say_now():
    held = FACTS.surgery_hold
    later = replace(FACTS, surgery_hold=replace(held, dose_time=held.surgery_time))

    assert record_from(kept(FULL), later).plan.clock.assumed == later.surgery_hold.assumed


def found(rule, severity=Severity.REASON, answer="yes", because="It is so."):
    return {"key": rule, "rule": rule, "severity": severity, "answer": answer, "because": because}


def test_findings_that_come_go_and_weigh_otherwise_are_told_apart():
    then = [found("same"), found("gone"), found("heavier"), found("surer", answer="cannot tell")]
    now = [found("same", because="Other words."), found("heavier", Severity.STOP), found("surer")]

    different = compare(then, [*now, found("new")])

    assert [one["key"] for one in different.added] == ["new"]
    assert [one["key"] for one in different.removed] == ["gone"]
    assert [
        (before["key"], before["severity"], after["severity"])
        for before, after in different.changed
    ] == [
        ("heavier", "reason", "stop"),
        ("surer", "reason", "reason"),
    ]


def test_any_one_difference_is_a_difference():
    assert compare([], [found("new")])
    assert compare([found("gone")], [])
    assert compare([found("heavier")], [found("heavier", Severity.STOP)])


def test_the_same_findings_in_another_order_are_no_difference():
    assert not compare([found("one"), found("two")], [found("two"), found("one")])
    assert not Differences()


def test_one_finding_less_of_a_medicine_that_is_listed_twice_is_told():
    assert compare([found("a: tea"), found("a: tea")], [found("a: tea")])


def test_a_rule_that_weighs_more_now_is_told_of_the_kept_screening():
    record = record_of(patient(medicines=["tramadol 50 mg"]))
    then = findings(record)
    rule = FACTS.rules[then[0]["rule"]]
    lighter = replace(rule, severity=Severity.ADVICE, unknown=Severity.ADVICE)
    facts = replace(FACTS, rules={**FACTS.rules, rule.id: lighter})

    different = compare(then, findings(record_from(kept(record), facts), facts))

    assert [(one["key"], now["severity"]) for one, now in different.changed] == [
        (then[0]["key"], "advice")
    ]
    assert (different.added, different.removed) == ((), ())
