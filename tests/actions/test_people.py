"""Whoever may prescribe, and who let them, stands in the trail of the clinic."""

import pytest

from prescribing.actions import events, people
from prescribing.models import Clinic, Event, Membership, Role
from prescribing.permissions import Refused
from tests.builders import a_clinic, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser():
    return a_user("Root Keeper", is_superuser=True)


def last_event(clinic):
    return Event.objects.of(clinic).order_by("sequence").last()


def test_a_new_prescriber_leaves_an_event_in_the_clinic(superuser):
    clinic = a_clinic()
    member = Membership(clinic=clinic, user=a_user(), role=Role.PRESCRIBER)

    people.keep(member, fields=["user", "role"], by=superuser)

    event = last_event(clinic)
    assert (event.verb, event.actor, event.role) == ("added", superuser, "superuser")
    assert event.object_label == f"membership {member.pk}"
    assert event.detail == {"fields": ["role", "user"]}
    assert events.verify(clinic) is None


def test_a_user_of_two_clinics_is_told_to_both(superuser, rao, castro):
    Membership.objects.create(clinic=castro.clinic, user=rao.user, role=Role.STAFF)
    rao.user.is_active = False

    people.keep(rao.user, fields=["is_active"], by=superuser)

    for clinic in (rao.clinic, castro.clinic):
        assert last_event(clinic).detail == {"fields": ["is_active"]}
    rao.user.refresh_from_db()
    assert not rao.user.is_active


def test_nobody_else_keeps_clinics(rao):
    before, rao.clinic.phone = rao.clinic.phone, "555-0999"
    with pytest.raises(Refused):
        people.keep(rao.clinic, fields=["phone"], by=rao.user)
    assert Clinic.objects.get(pk=rao.clinic.pk).phone == before
