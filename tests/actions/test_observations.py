"""Tests and agreements are kept as they were found and said, or taken off their list."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from prescribing.actions import agreements, observations
from prescribing.actions.agreements import AgreementData
from prescribing.actions.errors import ActionError
from prescribing.actions.observations import ObservationData
from prescribing.models import Agreement, Event, Observation, Role
from prescribing.permissions import Refused
from tests.builders import TODAY, a_member, a_patient

pytestmark = pytest.mark.django_db

ALT = ObservationData("alt", TODAY, value=Decimal(38), upper_limit=Decimal(40), by="City lab")
SCREEN = ObservationData("opioid-urine-screen", TODAY, outcome="negative")
TEAM = AgreementData("transplant-team", "Dr Ana Silva", TODAY, "Agreed by telephone.")


def add(data, by, patient=None):
    patient = patient or a_patient(by.clinic)
    if isinstance(data, AgreementData):
        return agreements.add_agreement(patient, data=data, today=TODAY, by=by)
    return observations.add_observation(patient, data=data, today=TODAY, by=by)


def refused(data, by):
    """The fields at which an entry is refused, and that nothing was written."""
    with pytest.raises(ActionError) as refusal:
        add(data, by)
    assert not Event.objects.exists()
    return {problem.field: problem.says for problem in refusal.value.problems}


@pytest.mark.parametrize("data", [ALT, SCREEN, TEAM])
def test_what_was_recorded_stands_on_the_list_and_leaves_one_event(okafor, data):
    row = add(data, okafor)

    assert type(row).objects.of(okafor.clinic).current().get() == row
    event = Event.objects.get()
    assert (event.verb, event.patient, event.actor) == ("added", row.patient, okafor.user)
    assert event.detail == {}


def test_an_agreement_names_the_clinician_and_who_wrote_it_down(okafor):
    agreement = add(TEAM, okafor)

    assert (agreement.by, agreement.recorded_by) == ("Dr Ana Silva", okafor.user)


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"kind": "eyesight"}, "kind", "Choose a test from the list"),
        ({"value": None}, "value", "Enter the value in U/L"),
        ({"value": Decimal("0.9")}, "value", "between 1 and 20000 U/L: check the figure"),
        ({"value": Decimal("20000.01")}, "value", "between 1 and 20000 U/L: check the figure"),
        ({"value": Decimal("NaN")}, "value", "between 1 and 20000 U/L: check the figure"),
        ({"upper_limit": Decimal(0)}, "upper_limit", "The upper limit is between 1 and 20000 U/L"),
        ({"outcome": "negative"}, "outcome", "has a value and no outcome"),
        ({"kind": "egfr"}, "upper_limit", "eGFR has no upper limit"),
        ({"on": TODAY + timedelta(days=1)}, "on", "not in the future"),
        ({"on": date(1979, 3, 13)}, "on", "after the patient's birth"),
    ],
)
def test_a_measurement_that_cannot_be_right_is_refused(okafor, changes, field, says):
    assert says in refused(replace(ALT, **changes), okafor)[field]


@pytest.mark.parametrize("value", ["1", "20000"])
def test_a_measurement_at_the_edge_of_what_is_plausible_is_kept(okafor, value):
    assert add(replace(ALT, value=Decimal(value)), okafor).value == Decimal(value)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"outcome": "passed"}, "outcome"),
        ({"value": Decimal(1)}, "value"),
        ({"upper_limit": Decimal(1)}, "value"),
    ],
)
def test_a_test_has_one_of_its_own_outcomes_and_nothing_else(okafor, changes, field):
    assert field in refused(replace(SCREEN, **changes), okafor)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"matter": "neighbours"}, "matter"),
        ({"by": " "}, "by"),
        ({"on": TODAY + timedelta(days=1)}, "on"),
        ({"on": date(1979, 3, 13)}, "on"),
    ],
)
def test_an_agreement_needs_a_matter_a_name_and_a_day(okafor, changes, field):
    assert field in refused(replace(TEAM, **changes), okafor)


@pytest.mark.parametrize(
    ("data", "remove"),
    [(ALT, observations.remove_observation), (TEAM, agreements.remove_agreement)],
)
def test_an_entry_is_taken_off_one_time_and_never_deleted(okafor, data, remove):
    row = add(data, okafor)

    first = remove(row, by=okafor).removed_at
    again = remove(row, by=okafor).removed_at

    assert first == again
    assert not type(row).objects.current().exists()
    assert type(row).objects.get() == row
    assert [event.verb for event in Event.objects.order_by("sequence")] == ["added", "removed"]


@pytest.mark.parametrize("data", [ALT, TEAM])
def test_a_reviewer_and_a_stranger_record_nothing(rao, castro, data):
    reviewer = a_member(Role.REVIEWER, rao.clinic)
    patient = a_patient(rao.clinic)

    for member in (reviewer, castro):
        with pytest.raises(Refused):
            add(data, member, patient)
    assert not Observation.objects.exists()
    assert not Agreement.objects.exists()


def test_a_stranger_takes_nothing_off(rao, castro):
    with pytest.raises(Refused):
        observations.remove_observation(add(ALT, rao), by=castro)
    with pytest.raises(Refused):
        agreements.remove_agreement(add(TEAM, rao), by=castro)
