"""A manager invites by a link that works one time; nothing but its hash is kept."""

import hashlib
from datetime import timedelta

import pytest
from django.db import Error, transaction

from prescribing.actions import events
from prescribing.actions.errors import ActionError
from prescribing.actions.invitations import (
    InvitationData,
    find_invitation,
    invite,
    join,
    join_anew,
    withdraw_invitation,
)
from prescribing.models import Event, Invitation, Membership, Role, User
from prescribing.permissions import Refused
from tests.builders import NOW, PASSWORD, a_clinic, a_member, a_user

pytestmark = pytest.mark.django_db

DATA = InvitationData("Dr Una New", "Una.New@Example.org", "prescriber")
DAY = timedelta(days=1)


@pytest.fixture
def manager(rao):
    return a_member(Role.MANAGER, rao.clinic, name="Mo Manager")


@pytest.fixture
def secret(manager):
    return invite(DATA, by=manager, now=NOW)


def last_event(clinic):
    return Event.objects.of(clinic).latest("sequence")


def test_only_the_hash_of_a_secret_is_kept_and_the_invitation_is_told(manager, secret):
    row = Invitation.objects.get()

    assert secret not in repr(vars(row))
    assert row.secret_sha256 == hashlib.sha256(secret.encode()).hexdigest()
    assert (row.email, row.role, row.by) == ("una.new@example.org", "prescriber", manager.user)
    told = last_event(manager.clinic)
    assert (told.verb, told.detail) == ("invited", {"role": "prescriber"})
    assert secret not in repr(vars(told))


def test_it_lasts_as_many_days_as_the_site_says(manager, settings):
    settings.INVITATION_DAYS = 3
    secret = invite(DATA, by=manager, now=NOW)

    assert find_invitation(secret, at=NOW + 3 * DAY - timedelta(seconds=1))
    assert find_invitation(secret, at=NOW + 3 * DAY) is None
    assert join_anew(secret, password=PASSWORD, at=NOW + 3 * DAY) is None


def test_who_joins_anew_has_an_account_and_the_role_of_the_invitation(manager, secret):
    member = join_anew(secret, password=PASSWORD, at=NOW)

    assert (member.clinic, member.role, member.is_active) == (manager.clinic, "prescriber", True)
    user = User.objects.get(email="una.new@example.org")
    assert member.user == user
    assert (user.name, user.check_password(PASSWORD)) == ("Dr Una New", True)
    assert (user.is_superuser, user.is_staff) == (False, True)  # prescribers review
    row = Invitation.objects.get()
    assert (row.accepted_by, row.accepted_at) == (user, NOW)
    told = Event.objects.of(manager.clinic).filter(actor=user).values_list("verb", flat=True)
    assert list(told) == ["accepted", "added", "changed"]
    assert events.verify(manager.clinic) is None


def test_a_role_without_the_desk_opens_no_desk(manager):
    secret = invite(InvitationData("Kim", "kim@example.org", "staff"), by=manager, now=NOW)

    assert not join_anew(secret, password=PASSWORD, at=NOW).user.is_staff


def test_it_works_one_time(secret):
    assert join_anew(secret, password=PASSWORD, at=NOW)

    assert find_invitation(secret, at=NOW) is None
    assert join_anew(secret, password=PASSWORD, at=NOW) is None
    assert Membership.objects.filter(user__email="una.new@example.org").count() == 1


@pytest.mark.parametrize(
    "password", ["short", "123456789012345", "password1234", "una.new@example.org"]
)
def test_a_password_that_is_guessed_makes_no_account(secret, password):
    with pytest.raises(ActionError) as refusal:
        join_anew(secret, password=password, at=NOW)

    assert {problem.field for problem in refusal.value.problems} == {"password"}
    assert not User.objects.filter(email="una.new@example.org").exists()
    assert find_invitation(secret, at=NOW)


def test_an_account_joins_as_itself_and_keeps_its_password(manager, secret):
    user = a_user("Dr Una Elsewhere", email="una.new@example.org", password="her own, long one")

    assert join_anew(secret, password=PASSWORD, at=NOW) is None
    member = join(secret, user=user, at=NOW)

    assert (member.user, member.clinic) == (user, manager.clinic)
    user.refresh_from_db()
    assert (user.name, user.check_password("her own, long one")) == ("Dr Una Elsewhere", True)


def test_nobody_else_joins_by_it(secret, castro):
    assert join(secret, user=castro.user, at=NOW) is None

    assert not Membership.objects.filter(user=castro.user).exclude(pk=castro.pk).exists()
    assert find_invitation(secret, at=NOW)


def test_a_disabled_account_is_not_opened_again(secret):
    user = a_user(email="una.new@example.org", is_active=False)

    assert find_invitation(secret, at=NOW) is None
    assert join(secret, user=user, at=NOW) is None
    assert join_anew(secret, password=PASSWORD, at=NOW) is None
    user.refresh_from_db()
    assert not user.is_active


@pytest.mark.parametrize("is_active", [True, False])
def test_who_is_a_member_by_now_keeps_her_place_as_it_is(manager, secret, is_active):
    user = a_user(email="una.new@example.org")
    member = a_member(Role.STAFF, manager.clinic, user=user, is_active=is_active)

    assert join(secret, user=user, at=NOW) is None
    member.refresh_from_db()
    assert (member.role, member.is_active) == (Role.STAFF, is_active)


@pytest.mark.parametrize(
    ("is_active", "says"), [(True, "works in your clinic already"), (False, "Reactivate")]
)
def test_a_member_is_not_invited(manager, okafor, is_active, says):
    Membership.objects.filter(pk=okafor.pk).update(is_active=is_active)

    with pytest.raises(ActionError, match=says) as refusal:
        invite(InvitationData("Ada", okafor.user.email.upper(), "staff"), by=manager)

    assert refusal.value.problems[0].field == "email"
    assert not Invitation.objects.exists()


def test_a_member_of_another_clinic_is_invited_like_anybody(manager, castro):
    secret = invite(InvitationData("Luz", castro.user.email, "reviewer"), by=manager, now=NOW)

    assert join(secret, user=castro.user, at=NOW).clinic == manager.clinic


def test_inviting_again_ends_the_earlier_link(manager, secret):
    again = invite(DATA, by=manager, now=NOW)

    assert find_invitation(secret, at=NOW) is None
    assert find_invitation(again, at=NOW)


def test_another_clinics_invitation_of_the_same_address_stays(secret):
    elsewhere = a_member(Role.MANAGER, a_clinic("hillside"))
    invite(DATA, by=elsewhere, now=NOW)

    assert find_invitation(secret, at=NOW)


def test_a_withdrawn_invitation_lets_nobody_in(manager, secret):
    withdraw_invitation(Invitation.objects.get(), by=manager)

    assert find_invitation(secret, at=NOW) is None
    assert last_event(manager.clinic).verb == "withdrew"


def test_who_has_joined_cannot_be_withdrawn(manager, secret):
    join_anew(secret, password=PASSWORD, at=NOW)

    with pytest.raises(ActionError, match="has joined already"):
        withdraw_invitation(Invitation.objects.get(), by=manager)


@pytest.mark.parametrize("change", [{"role": Role.STAFF}, {"is_active": False}])
def test_it_stands_only_while_who_made_it_manages_the_clinic(manager, secret, change):
    a_member(Role.MANAGER, manager.clinic)
    Membership.objects.filter(pk=manager.pk).update(**change)

    assert find_invitation(secret, at=NOW) is None
    assert join_anew(secret, password=PASSWORD, at=NOW) is None


@pytest.mark.parametrize("role", [Role.PRESCRIBER, Role.STAFF, Role.REVIEWER])
def test_nobody_but_a_manager_invites_or_withdraws(rao, secret, role):
    by = a_member(role, rao.clinic)

    with pytest.raises(Refused):
        invite(DATA, by=by)
    with pytest.raises(Refused):
        withdraw_invitation(Invitation.objects.get(), by=by)
    assert Invitation.objects.count() == 1


def test_an_invitation_of_another_clinic_is_not_withdrawn(secret):
    with pytest.raises(Refused):
        withdraw_invitation(
            Invitation.objects.get(), by=a_member(Role.MANAGER, a_clinic("hillside"))
        )

    assert find_invitation(secret, at=NOW)


@pytest.mark.parametrize(
    "changed", [{"role": "manager"}, {"email": "thief@example.org"}, {"expires_at": NOW + 99 * DAY}]
)
def test_what_was_offered_to_whom_cannot_be_rewritten(secret, changed):
    with pytest.raises(Error, match="can no longer be changed"), transaction.atomic():
        Invitation.objects.update(**changed)
