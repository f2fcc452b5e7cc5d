"""Two versions night by night: what moved, in runs, and nothing left out."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given

from prescribing.clinical.changes import skip, stay, step_back, under_way
from prescribing.clinical.difference import Moved, difference
from prescribing.clinical.perioperative import Surgery
from prescribing.clinical.titration import Hold, nights
from tests.clinical.plans import FACTS, MONDAY, ONE_NIGHT, a_plan, a_step, plans

SURGERY = Surgery(date(2026, 2, 24), time(8))


def between(old, new):
    return [
        (each.moved.value, each.first.isoformat()[5:], each.nights)
        for each in difference(nights(old), nights(new))
    ]


def on(night, plan):
    tonight = MONDAY + (night - 1) * ONE_NIGHT
    return under_way(plan, nights(plan), tonight, FACTS.limits, FACTS.gap_rule)


def test_staying_seven_nights_moves_the_first_week_of_every_later_step():
    plan = a_plan()

    assert between(plan, stay(on(10, plan), 7)) == [
        ("unchanged", "01-05", 14),
        ("dose changed", "01-19", 7),
        ("unchanged", "01-26", 7),
        ("dose changed", "02-02", 7),
        ("unchanged", "02-09", 7),
        ("dose changed", "02-16", 7),
        ("unchanged", "02-23", 7),
        ("added", "03-02", 7),
    ]


def test_a_run_tells_what_was_done_before_and_what_is_done_now():
    plan = a_plan()
    moved = difference(nights(plan), nights(stay(on(10, plan), 7)))[1]

    assert (moved.before.dose.mg, moved.after.dose.mg) == ("2.25", "1.125")
    assert (moved.first, moved.last) == (date(2026, 1, 19), date(2026, 1, 25))


def test_the_number_of_a_step_is_no_difference():
    plan = a_plan(a_step("1.125", 7), a_step("2.25", 7), a_step("2.25", 7))
    same = a_plan(a_step("1.125", 7), a_step("2.25", 14))

    assert between(plan, same) == [("unchanged", "01-05", 7), ("unchanged", "01-12", 14)]


def test_a_skipped_night_is_now_none_and_a_night_at_the_end_is_added():
    plan = a_plan(a_step("1.125", 7))

    assert between(plan, skip(on(3, plan), 2, "travel")) == [
        ("unchanged", "01-05", 2),
        ("now none", "01-07", 2),
        ("unchanged", "01-09", 3),
        ("added", "01-12", 2),
    ]


def test_a_hold_that_is_lifted_is_now_taken_and_the_end_is_removed():
    held = a_plan(a_step("1.125", 7), holds=[Hold(date(2026, 1, 8), 2, "")])

    assert between(held, a_plan(a_step("1.125", 7))) == [
        ("unchanged", "01-05", 3),
        ("now taken", "01-08", 2),
        ("unchanged", "01-10", 2),
        ("removed", "01-12", 2),
    ]


def test_a_surgery_that_comes_takes_doses_away_and_moves_no_date():
    assert between(a_plan(), a_plan(surgeries=[SURGERY]))[3:] == [
        ("unchanged", "02-16", 5),
        ("now none", "02-21", 3),
        ("now none", "02-24", 1),
        ("now none", "02-25", 5),
    ]


def test_a_surgery_that_moves_tells_the_nights_that_are_still_none_for_another_reason():
    later = replace(SURGERY, day=date(2026, 2, 25))

    assert between(a_plan(surgeries=[SURGERY]), a_plan(surgeries=[later]))[3:] == [
        ("unchanged", "02-16", 5),
        ("now taken", "02-21", 1),
        ("unchanged", "02-22", 2),
        ("reason changed", "02-24", 1),
        ("reason changed", "02-25", 1),
        ("unchanged", "02-26", 4),
    ]


def test_the_same_dose_from_another_tablet_is_told():
    assert between(a_plan(a_step("1.5", 7, "1.5")), a_plan(a_step("1.5", 7, "3"))) == [
        ("product changed", "01-05", 7)
    ]


def test_plans_that_do_not_meet_leave_their_dates_apart():
    later = a_plan(a_step("1.125", 7), first_night=date(2026, 2, 1))

    assert between(a_plan(a_step("1.125", 7)), later) == [
        ("removed", "01-05", 7),
        ("added", "02-01", 7),
    ]


@given(plans(), plans())
def test_every_night_of_both_plans_is_told_one_time(old, new):
    new = replace(new, first_night=old.first_night + timedelta(days=9))
    before, after = nights(old), nights(new)

    told = difference(before, after)

    days = [each.first + n * ONE_NIGHT for each in told for n in range(each.nights)]
    assert days == sorted({night.date for night in (*before, *after)})
    kept = sum(each.nights for each in told if each.before is not None)
    assert (kept, sum(each.nights for each in told if each.after is not None)) == (
        len(before),
        len(after),
    )


@given(plans())
def test_a_plan_does_not_differ_from_itself(plan):
    assert {each.moved for each in difference(nights(plan), nights(plan))} == {Moved.UNCHANGED}


@pytest.mark.parametrize("night", [20, 40, 50])
def test_a_step_back_changes_nothing_before_it(night):
    plan = a_plan()
    told = difference(nights(plan), nights(step_back(on(night, plan))))

    tonight = MONDAY + (night - 1) * ONE_NIGHT
    assert next(each for each in told if each.moved is not Moved.UNCHANGED).first == tonight
