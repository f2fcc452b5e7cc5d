"""Managers keep who works in the clinic; one of them always stays, and each change is told."""

from functools import partial

import pytest

from prescribing.actions import events, members, people
from prescribing.actions.errors import ActionError, Conflict
from prescribing.actions.members import LAST_MANAGER, change_member, deactivate, reactivate
from prescribing.models import Event, Membership, Role, User
from prescribing.permissions import Refused
from tests.builders import a_member, a_user

pytestmark = pytest.mark.django_db

lead = partial(change_member, role=Role.PRESCRIBER, is_medical_lead=True)
to_staff = partial(change_member, role=Role.STAFF, is_medical_lead=False)
VERBS = (lead, to_staff, deactivate, reactivate)


@pytest.fixture
def manager(rao):
    return a_member(Role.MANAGER, rao.clinic, name="Mo Manager")


@pytest.fixture
def second(rao):
    return a_member(Role.MANAGER, rao.clinic, name="Second Manager")


def of_today(member):
    return Membership.objects.select_related("user", "clinic").get(pk=member.pk)


def test_a_new_role_is_kept_and_told_with_what_it_was(manager, okafor):
    change_member(okafor, edits=0, role=Role.REVIEWER, is_medical_lead=False, by=manager)

    assert of_today(okafor).role == Role.REVIEWER
    told = Event.objects.of(manager.clinic).get(object_label=f"membership {okafor.pk}")
    assert (told.verb, told.actor) == ("changed", manager.user)
    assert told.detail == {
        "fields": ["role"], "edits": 1, "before": {"role": "staff"}, "after": {"role": "reviewer"},
    }  # fmt: skip
    assert events.verify(manager.clinic) is None


def test_who_reviews_may_open_the_desk_and_that_is_told(manager, okafor, lindqvist):
    change_member(okafor, edits=0, role=Role.REVIEWER, is_medical_lead=False, by=manager)
    to_staff(lindqvist, edits=0, by=manager)

    assert User.objects.get(pk=okafor.user_id).is_staff
    assert not User.objects.get(pk=lindqvist.user_id).is_staff
    told = Event.objects.of(manager.clinic).get(object_label=f"user {okafor.user_id}")
    assert told.detail == {"fields": ["is_staff"]}


def test_medical_lead_is_given_and_taken(manager, rao):
    lead(rao, edits=0, by=manager)
    assert of_today(rao).is_medical_lead

    change_member(rao, edits=1, role=Role.PRESCRIBER, is_medical_lead=False, by=manager)
    assert not of_today(rao).is_medical_lead


def test_only_a_prescriber_leads(manager, rao, okafor):
    lead(rao, edits=0, by=manager)
    for member, edits in ((okafor, 0), (rao, 1)):
        with pytest.raises(ActionError, match="Only a prescriber leads") as refusal:
            change_member(member, edits=edits, role=Role.STAFF, is_medical_lead=True, by=manager)
        assert refusal.value.problems[0].field == "is_medical_lead"


def test_a_role_that_there_is_not_is_refused(manager, okafor):
    with pytest.raises(ActionError):
        change_member(okafor, edits=0, role="owner", is_medical_lead=False, by=manager)


def test_who_is_deactivated_is_in_nobodys_list_of_workers(manager, okafor):
    deactivate(okafor, edits=0, by=manager)
    assert not Membership.objects.of(manager.clinic).working().filter(pk=okafor.pk).exists()
    assert User.objects.get(pk=okafor.user_id).is_active  # she may work elsewhere

    reactivate(okafor, edits=1, by=manager)
    assert Membership.objects.of(manager.clinic).working().filter(pk=okafor.pk).exists()
    told = Event.objects.of(manager.clinic).filter(object_label=f"membership {okafor.pk}")
    assert [event.verb for event in told] == ["deactivated", "reactivated"]


@pytest.mark.parametrize("verb", [to_staff, lead, deactivate], ids=["staff", "lead", "gone"])
def test_the_only_manager_can_neither_step_down_nor_leave(manager, verb):
    with pytest.raises(ActionError) as refusal:
        verb(manager, edits=0, by=manager)

    assert refusal.value.messages == (LAST_MANAGER,)
    kept = of_today(manager)
    assert (kept.role, kept.is_active, kept.edits) == (Role.MANAGER, True, 0)


@pytest.mark.parametrize("why", ["membership", "account"])
def test_a_manager_who_cannot_sign_in_does_not_count(manager, second, why):
    if why == "membership":
        Membership.objects.filter(pk=second.pk).update(is_active=False)
    else:
        User.objects.filter(pk=second.user_id).update(is_active=False)

    with pytest.raises(ActionError, match="the only manager"):
        deactivate(manager, edits=0, by=manager)


def test_with_a_second_manager_the_first_may_leave(manager, second):
    deactivate(manager, edits=0, by=manager)

    assert not of_today(manager).is_active


def test_of_two_managers_who_remove_each_other_one_stays(manager, second):
    """Each has read that both are managers before either writes."""
    of_first, of_second = of_today(manager), of_today(second)
    deactivate(of_second, edits=0, by=manager)

    with pytest.raises(Refused):
        deactivate(of_first, edits=0, by=second)

    assert of_today(manager).is_active


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.STAFF, Role.REVIEWER])
@pytest.mark.parametrize("verb", VERBS, ids=["lead", "staff", "gone", "back"])
def test_nobody_else_changes_anybody(rao, okafor, role, verb):
    with pytest.raises(Refused):
        verb(okafor, edits=0, by=a_member(role, rao.clinic))

    assert of_today(okafor).edits == 0


@pytest.mark.parametrize("verb", VERBS, ids=["lead", "staff", "gone", "back"])
def test_nobody_of_another_clinic_is_changed(manager, castro, verb):
    with pytest.raises(Refused):
        verb(castro, edits=0, by=manager)

    assert of_today(castro).edits == 0


def test_the_second_of_two_who_change_somebody_is_told_of_the_first(manager, second, okafor):
    of_second = of_today(okafor)
    deactivate(okafor, edits=0, by=manager)

    with pytest.raises(Conflict) as conflict:
        lead(of_second, edits=0, by=second)

    assert "Mo Manager deactivated it" in conflict.value.moved[0]
    assert of_today(okafor).role == Role.STAFF


def test_a_manager_is_told_what_a_superuser_changed_meanwhile(manager, okafor):
    root = a_user("Root Keeper", is_superuser=True)
    people.keep(of_today(okafor), fields=["role"], by=root)

    with pytest.raises(Conflict):
        members.deactivate(okafor, edits=0, by=manager)
