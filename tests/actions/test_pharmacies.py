"""A manager keeps the list of the clinic's pharmacies."""

from dataclasses import asdict, replace

import pytest

from prescribing.actions import events
from prescribing.actions.errors import ActionError, Conflict
from prescribing.actions.pharmacies import (
    PharmacyData,
    add_pharmacy,
    change_pharmacy,
    restore_pharmacy,
    retire_pharmacy,
)
from prescribing.models import Event, Pharmacy, Role
from prescribing.permissions import Refused
from tests.builders import a_clinic, a_member

pytestmark = pytest.mark.django_db

DATA = PharmacyData("Main Street Pharmacy", "555-0150", "555-0151", "compounds 1.5 mg tablets")


@pytest.fixture
def manager(rao):
    return a_member(Role.MANAGER, rao.clinic, name="Mo Manager")


@pytest.fixture
def pharmacy(manager):
    return add_pharmacy(DATA, by=manager)


def test_what_a_manager_does_to_the_list_is_kept_and_told(manager, pharmacy):
    change_pharmacy(pharmacy, edits=0, data=replace(DATA, phone="555-0160", fax=""), by=manager)
    retire_pharmacy(pharmacy, edits=1, by=manager)
    assert not Pharmacy.objects.of(manager.clinic).in_use().exists()
    restore_pharmacy(pharmacy, edits=2, by=manager)

    row = Pharmacy.objects.of(manager.clinic).in_use().get()
    assert {name: getattr(row, name) for name in asdict(DATA)} == asdict(
        replace(DATA, phone="555-0160", fax="")
    )
    told = Event.objects.of(manager.clinic).filter(object_label=f"pharmacy {row.pk}")
    assert [(one.verb, one.actor, one.detail.get("fields")) for one in told] == [
        ("added", manager.user, None),
        ("changed", manager.user, ["fax", "phone"]),
        ("retired", manager.user, ["is_active"]),
        ("restored", manager.user, ["is_active"]),
    ]
    assert events.verify(manager.clinic) is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"phone": ""}, "phone"),
        ({"phone": "ask"}, "phone"),
        ({"fax": "none"}, "fax"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(manager, pharmacy, changed, field):
    wrong = replace(DATA, **({"name": "Another"} | changed))
    for act in (
        lambda: add_pharmacy(wrong, by=manager),
        lambda: change_pharmacy(pharmacy, edits=0, data=wrong, by=manager),
    ):
        with pytest.raises(ActionError) as refusal:
            act()
        assert [problem.field for problem in refusal.value.problems] == [field]
    assert Pharmacy.objects.get().edits == 0


def test_no_two_of_a_clinic_have_one_name(manager, pharmacy):
    with pytest.raises(ActionError, match="is on your list"):
        add_pharmacy(DATA, by=manager)
    other = add_pharmacy(replace(DATA, name="Other"), by=manager)
    with pytest.raises(ActionError, match="is on your list"):
        change_pharmacy(other, edits=0, data=DATA, by=manager)
    retire_pharmacy(pharmacy, edits=0, by=manager)
    with pytest.raises(ActionError, match="was retired"):
        add_pharmacy(DATA, by=manager)

    elsewhere = a_member(Role.MANAGER, a_clinic("hillside"))
    assert add_pharmacy(DATA, by=elsewhere)


def test_the_second_of_two_managers_is_told_of_the_first(manager, pharmacy):
    retire_pharmacy(Pharmacy.objects.get(), edits=0, by=manager)

    with pytest.raises(Conflict) as conflict:
        change_pharmacy(pharmacy, edits=0, data=replace(DATA, phone="555-0160"), by=manager)

    assert "Mo Manager retired it" in conflict.value.moved[0]
    assert Pharmacy.objects.get().phone == "555-0150"


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.STAFF, Role.REVIEWER, "stranger"])
def test_nobody_else_changes_the_list(rao, pharmacy, role):
    by = (
        a_member(Role.MANAGER, a_clinic("hillside"))
        if role == "stranger"
        else a_member(role, rao.clinic)
    )
    for act in (
        lambda: change_pharmacy(pharmacy, edits=0, data=replace(DATA, phone="1"), by=by),
        lambda: retire_pharmacy(pharmacy, edits=0, by=by),
        lambda: restore_pharmacy(pharmacy, edits=0, by=by),
    ):
        with pytest.raises(Refused):
            act()
    if role != "stranger":
        with pytest.raises(Refused):
            add_pharmacy(replace(DATA, name="Another"), by=by)
    assert (Pharmacy.objects.get().edits, Pharmacy.objects.get().is_active) == (0, True)
