"""What comes up in a plan that runs: another dose, a surgery, tablets to order."""

from datetime import timedelta

import pytest
from hypothesis import given

from prescribing.clinical.coming import (
    DoseChange,
    Order,
    Readiness,
    dose_changes,
    last_dose_before,
    order_due,
    readiness,
)
from prescribing.clinical.dose import Dose
from prescribing.clinical.titration import Hold, nights
from tests.clinical.plans import MONDAY, ONE_NIGHT, a_plan, a_step, plans


def taken(plan):
    return [(night.date, night.dose) for night in nights(plan) if night.dose]


def changes_of(plan):
    return list(dose_changes(taken(plan)))


def test_each_step_of_the_standard_ladder_after_the_first_is_a_change():
    doses = [Dose.parse(mg) for mg in ("1.125", "2.25", "3.375", "4.5")]
    days = [MONDAY + timedelta(days=days) for days in (14, 28, 42)]

    found = changes_of(a_plan())

    assert found == list(map(DoseChange, days, doses, doses[1:]))
    assert all(change.goes_up for change in found)


def test_nights_without_a_dose_are_no_change_and_hide_none():
    hold = Hold(MONDAY + timedelta(days=13), 3, "Dental surgery")
    plan = a_plan(a_step("1.125"), a_step("2.25"), holds=[hold])

    [change] = changes_of(plan)

    assert change.night == MONDAY + timedelta(days=17)
    assert (change.before.mg, change.after.mg) == ("1.125", "2.25")


def test_a_smaller_dose_goes_down():
    [change] = changes_of(a_plan(a_step("4.5"), a_step("2.25")))

    assert not change.goes_up


def test_the_same_dose_is_no_change_and_goes_nowhere():
    dose = Dose.parse("4.5")

    assert changes_of(a_plan(a_step("4.5"), a_step("4.5", product="1.5"))) == []
    assert not DoseChange(MONDAY, dose, dose).goes_up


def test_without_two_doses_there_is_none():
    assert list(dose_changes([])) == []
    assert list(dose_changes([(MONDAY, Dose.parse("1.5"))])) == []


@given(plan=plans())
def test_the_changes_tell_the_dose_of_every_night(plan):
    doses = dict(taken(plan))
    changes = {change.night: change for change in changes_of(plan)}
    now = None

    for night, dose in doses.items():
        if night in changes:
            assert changes[night].before == now
            now = changes[night].after
            assert changes[night].goes_up == (changes[night].before < now)
        now = now or dose
        assert now == dose

    assert set(changes) <= set(doses)
    assert all(change.before != change.after for change in changes.values())
    assert all(change.night - ONE_NIGHT >= min(doses) for change in changes.values())


def days(number):
    return MONDAY + timedelta(days=number)


@pytest.mark.hazard("H41")
@pytest.mark.parametrize(
    ("order_in", "lasts", "due"),
    [
        (8, 18, None),
        (7, 17, Order.SOON),
        (1, 11, Order.SOON),
        (0, 10, Order.NOW),
        (-10, 0, Order.NOW),
        (-11, -1, Order.GONE),
        (-400, -390, Order.GONE),
    ],
)
def test_tablets_are_due_a_week_before_they_have_to_be_ordered_and_from_then_on(
    order_in, lasts, due
):
    assert order_due(days(order_in), days(lasts), MONDAY, days_ahead=7) is due


@pytest.mark.hazard("H08")
@pytest.mark.parametrize(
    ("day", "last_night", "is_overtaken", "is_held", "stands"),
    [
        (5, 1, False, False, Readiness.READY),
        (0, -4, False, False, Readiness.READY),
        (5, None, False, False, Readiness.NOT_KNOWN_THEN),
        (5, None, False, True, Readiness.ON_HOLD),
        (5, None, True, False, Readiness.OVERTAKEN),
        (5, 1, True, True, Readiness.OVERTAKEN),
        (-1, -5, False, False, Readiness.PASSED),
        (-1, None, True, True, Readiness.PASSED),
    ],
)
def test_a_surgery_says_the_most_pressing_thing_first(
    day, last_night, is_overtaken, is_held, stands
):
    last = None if last_night is None else days(last_night)

    found = readiness(days(day), last, MONDAY, is_overtaken=is_overtaken, is_held=is_held)

    assert found is stands


@pytest.mark.hazard("H08")
@pytest.mark.parametrize(
    ("until", "nights", "last"),
    [
        (5, [0, 1, 2, 3, 4, 5, 8], 5),
        (5, [0, 1, 2, 3, 8], 3),  # a hold of its own ends sooner
        (5, [0, 1, 2, 3, 4, 5], 5),
        (9, [0, 1, 2], 9),  # who goes on after the plan
        (-1, [0, 1, 2], None),
        (5, [], None),
    ],
)
def test_the_last_dose_before_a_surgery_is_the_last_that_is_taken_or_may_be(until, nights, last):
    found = last_dose_before(days(until), [days(night) for night in nights])

    assert found == (None if last is None else days(last))
