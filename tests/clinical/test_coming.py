"""The nights of a plan on which another dose is taken than the last time."""

from datetime import timedelta

from hypothesis import given

from prescribing.clinical.coming import DoseChange, dose_changes
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
