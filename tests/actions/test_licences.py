"""A licence lets a prescriber sign from its first day to its last, and nobody rewrites it."""

from datetime import date, timedelta

import pytest

from prescribing import permissions
from prescribing.actions import events, signing
from prescribing.actions.errors import ActionError, Conflict
from prescribing.actions.licences import (
    LicenceData,
    add_licence,
    end_licence,
    take_off_licence,
)
from prescribing.models import Event, Membership, PrescriberCredential, Role
from prescribing.permissions import Refused
from tests.builders import TODAY, a_credential, a_member, a_screened_draft, what_signing_needs

pytestmark = pytest.mark.django_db

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
DATA = LicenceData("NY-777", "Asha Rao, MD", TODAY)


@pytest.fixture
def manager(rao):
    return a_member(Role.MANAGER, rao.clinic, name="Mo Manager")


@pytest.fixture
def unlicensed(rao):
    return a_member(clinic=rao.clinic, name="Dr Una New", licensed=False)


def licence_of(member):
    return PrescriberCredential.objects.get(membership=member)


def test_a_licence_that_a_manager_enters_lets_a_prescriber_sign(manager, unlicensed):
    assert not permissions.may_sign(unlicensed, TODAY)

    row = add_licence(unlicensed, data=DATA, by=manager)

    assert permissions.check_sign(unlicensed, TODAY) == row
    assert not permissions.may_sign(unlicensed, YESTERDAY)
    told = Event.objects.of(manager.clinic).latest("sequence")
    assert (told.verb, told.actor, told.object_label) == (
        "added", manager.user, f"prescriber credential {row.pk}",
    )  # fmt: skip
    assert events.verify(manager.clinic) is None


@pytest.mark.hazard("H49")
def test_no_manager_gives_a_licence_to_herself(manager):
    with pytest.raises(ActionError, match="Only a prescriber holds a licence"):
        add_licence(manager, data=DATA, by=manager)

    assert not PrescriberCredential.objects.filter(membership=manager).exists()


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.STAFF, Role.REVIEWER])
@pytest.mark.hazard("H49")
def test_nobody_else_enters_ends_or_takes_off_a_licence(rao, unlicensed, role):
    by, licence = a_member(role, rao.clinic), licence_of(rao)
    for act in (
        lambda: add_licence(unlicensed, data=DATA, by=by),
        lambda: end_licence(licence, edits=0, last_day=TODAY, by=by),
        lambda: take_off_licence(licence, edits=0, by=by),
    ):
        with pytest.raises(Refused):
            act()

    assert permissions.may_sign(rao, TOMORROW)
    assert not permissions.may_sign(unlicensed, TODAY)


def test_a_licence_of_another_clinic_stays_as_it_is(manager, castro):
    for act in (
        lambda: add_licence(castro, data=DATA, by=manager),
        lambda: end_licence(licence_of(castro), edits=0, last_day=TODAY, by=manager),
        lambda: take_off_licence(licence_of(castro), edits=0, by=manager),
    ):
        with pytest.raises(Refused):
            act()

    assert licence_of(castro).edits == 0


@pytest.mark.hazard("H49")
def test_an_ended_licence_lasts_to_the_end_of_its_last_day(manager, rao):
    end_licence(licence_of(rao), edits=0, last_day=TODAY, by=manager)

    assert permissions.may_sign(rao, TODAY)
    assert not permissions.may_sign(rao, TOMORROW)


@pytest.mark.hazard("H49")
def test_a_licence_that_was_taken_off_signs_nothing_at_once(manager, rao):
    draft = a_screened_draft(by=rao)
    take_off_licence(licence_of(rao), edits=0, by=manager)

    with pytest.raises(Refused, match="no licence on record"):
        signing.sign(draft, **what_signing_needs(draft, rao))


def test_the_other_licence_counts_when_one_is_taken_off(manager, rao):
    second = a_credential(rao, licence="NJ-1", valid_from=date(2024, 1, 1))
    assert permissions.check_sign(rao, TODAY) == second

    take_off_licence(second, edits=0, by=manager)

    assert permissions.check_sign(rao, TODAY).licence.startswith("NY-")


def test_a_licence_cannot_end_before_it_begins(manager, unlicensed):
    with pytest.raises(ActionError) as refusal:
        add_licence(unlicensed, data=LicenceData("NY-1", "Una", TODAY, YESTERDAY), by=manager)
    assert refusal.value.problems[0].field == "valid_to"

    row = add_licence(unlicensed, data=DATA, by=manager)
    with pytest.raises(ActionError, match="before the licence begins"):
        end_licence(row, edits=0, last_day=YESTERDAY, by=manager)


def test_ending_a_licence_never_makes_it_last_longer(manager, unlicensed):
    row = add_licence(unlicensed, data=LicenceData("NY-1", "Una", TODAY, TOMORROW), by=manager)

    with pytest.raises(ActionError, match="Add the renewed one"):
        end_licence(row, edits=0, last_day=TOMORROW + timedelta(days=1), by=manager)

    assert licence_of(unlicensed).valid_to == TOMORROW


@pytest.mark.parametrize(
    ("first", "last", "is_twice"),
    [
        (date(2025, 1, 1), date(2025, 12, 30), False),
        (date(2025, 1, 1), date(2025, 12, 31), True),
        (date(2026, 6, 1), None, True),
        (date(2027, 1, 1), None, True),
        (date(2027, 1, 2), None, False),
    ],
)
def test_the_same_licence_is_not_entered_twice_for_a_day(
    manager, unlicensed, first, last, is_twice
):
    a_credential(
        unlicensed, licence="NY-1", valid_from=date(2025, 12, 31), valid_to=date(2027, 1, 1)
    )
    data = LicenceData("NY-1", "Una", first, last)

    if is_twice:
        with pytest.raises(ActionError, match="on record already"):
            add_licence(unlicensed, data=data, by=manager)
    else:
        add_licence(unlicensed, data=data, by=manager)


def test_one_that_was_taken_off_can_be_entered_again(manager, unlicensed):
    row = add_licence(unlicensed, data=DATA, by=manager)
    take_off_licence(row, edits=0, by=manager)

    assert add_licence(unlicensed, data=DATA, by=manager).pk != row.pk


def test_the_second_of_two_who_end_a_licence_is_told_of_the_first(manager, rao):
    of_second = licence_of(rao)
    end_licence(licence_of(rao), edits=0, last_day=TODAY, by=manager)

    with pytest.raises(Conflict) as conflict:
        take_off_licence(of_second, edits=0, by=manager)

    assert "Mo Manager ended it" in conflict.value.moved[0]
    assert licence_of(rao).removed_at is None


def test_who_is_no_manager_any_more_enters_nothing(manager, unlicensed):
    Membership.objects.filter(pk=manager.pk).update(role=Role.STAFF)

    with pytest.raises(Refused):
        add_licence(unlicensed, data=DATA, by=manager)
