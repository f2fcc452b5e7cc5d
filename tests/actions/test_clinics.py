"""A manager keeps the details of her clinic; nothing that was signed changes with them."""

from dataclasses import asdict, replace

import pytest

from prescribing.actions import clinics, events, people
from prescribing.actions.clinics import ClinicData
from prescribing.actions.errors import ActionError, Conflict
from prescribing.models import Clinic, Event, Role
from prescribing.permissions import Refused
from tests.builders import a_member, a_signed_prescription, a_user

pytestmark = pytest.mark.django_db

DATA = ClinicData(
    name="Riverside Clinic",
    address="2 New Street\nSpringfield",
    phone="555-0177",
    timezone="America/Chicago",
    paper="a4",
    language="es",
)


@pytest.fixture
def manager(rao):
    return a_member(Role.MANAGER, rao.clinic, name="Mo Manager")


def test_what_a_manager_writes_is_kept_and_told(manager):
    clinics.change_clinic(edits=0, data=DATA, by=manager)

    row = Clinic.objects.get(pk=manager.clinic_id)
    assert {name: getattr(row, name) for name in asdict(DATA)} == asdict(DATA)
    event = Event.objects.of(row).latest("sequence")
    assert (event.verb, event.actor, event.object_label) == (
        "changed",
        manager.user,
        f"clinic {row.pk}",
    )
    assert event.detail == {
        "fields": [
            "address", "after_hours_phone", "language", "opening_hours", "paper", "phone",
            "timezone",
        ],
        "edits": 1,
    }  # fmt: skip
    assert events.verify(row) is None


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.STAFF, Role.REVIEWER])
def test_nobody_else_changes_them(rao, role):
    with pytest.raises(Refused):
        clinics.change_clinic(edits=0, data=DATA, by=a_member(role, rao.clinic))

    assert Clinic.objects.get(pk=rao.clinic_id).phone == "555-0100"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"address": "\n"}, "address"),
        ({"phone": ""}, "phone"),
        ({"phone": "by e-mail"}, "phone"),
        ({"after_hours_phone": "the same"}, "after_hours_phone"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"paper": "a5"}, "paper"),
        ({"language": "fr"}, "language"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(manager, changed, field):
    with pytest.raises(ActionError) as refusal:
        clinics.change_clinic(edits=0, data=replace(DATA, **changed), by=manager)

    assert [problem.field for problem in refusal.value.problems] == [field]
    assert Clinic.objects.get(pk=manager.clinic_id).edits == 0


def test_the_second_of_two_managers_is_told_what_the_first_changed(manager):
    clinics.change_clinic(edits=0, data=DATA, by=manager)

    with pytest.raises(Conflict) as conflict:
        clinics.change_clinic(edits=0, data=replace(DATA, phone="555-0188"), by=manager)

    assert "Mo Manager changed it" in conflict.value.moved[0]
    assert Clinic.objects.get(pk=manager.clinic_id).phone == "555-0177"


def test_a_manager_is_told_what_a_superuser_changed_meanwhile(manager):
    root = a_user("Root Keeper", is_superuser=True)
    clinic = Clinic.objects.get(pk=manager.clinic_id)
    clinic.phone = "555-0166"
    people.keep(clinic, fields=["phone"], by=root)

    with pytest.raises(Conflict) as conflict:
        clinics.change_clinic(edits=0, data=DATA, by=manager)

    assert conflict.value.moved[0].startswith("Root Keeper changed it")
    assert Clinic.objects.get(pk=manager.clinic_id).phone == "555-0166"


@pytest.mark.hazard("H44")
def test_what_was_signed_keeps_the_numbers_that_were_signed(manager, rao):
    signed = a_signed_prescription(by=rao)

    clinics.change_clinic(edits=0, data=DATA, by=manager)

    signed.refresh_from_db()
    assert signed.content["clinic"]["phone"] == "555-0100"
    assert signed.content["clinic"]["timezone"] == "America/New_York"
