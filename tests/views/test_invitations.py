"""From the manager's page to the first page of who was invited."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from prescribing.models import Invitation, Membership, Role, User
from tests import builders
from tests.views.conftest import signed_in
from tests.views.sending import a_key, fields_of, text_of

pytestmark = pytest.mark.django_db

PAGE = "/invitations/"
INVITED = {"name": "Dr Una New", "email": "una@example.org", "role": "prescriber"}
CHOSEN = {"password": builders.PASSWORD, "again": builders.PASSWORD}
GONE = "This invitation does not work"


@pytest.fixture
def manager(rao):
    return builders.a_member(Role.MANAGER, rao.clinic, name="Mo Manager")


@pytest.fixture
def as_manager(manager):
    return signed_in(manager)


def made(client, **changes):
    """The address that the page shows, this one time."""
    assert client.post(PAGE, {"key": a_key(), **INVITED, **changes}).url == PAGE
    return re.search(r"http://testserver(/invitation/\S+/)<", text_of(client.get(PAGE)))[1]


def test_a_link_is_shown_one_time(as_manager):
    address = made(as_manager)

    again = text_of(as_manager.get(PAGE))
    assert address.split("/")[2] not in again
    assert "Waiting (1)" in again
    assert "the link works until Jan 12, 2026, 10:00 a.m." in again


def test_a_form_that_comes_back_does_not_use_up_the_link_that_is_to_be_shown(as_manager):
    as_manager.post(PAGE, {"key": a_key(), **INVITED})
    assert as_manager.post(PAGE, {"key": a_key()}).status_code == 422

    assert "It is shown only now." in text_of(as_manager.get(PAGE))


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(as_manager, okafor):
    for email in ("una at example", okafor.user.email):
        response = as_manager.post(PAGE, {"key": a_key(), **INVITED, "email": email})
        assert response.status_code == 422
        assert 'href="#id_email"' in text_of(response)
        assert 'value="Dr Una New"' in text_of(response)
    assert not Invitation.objects.exists()


def test_a_stranger_chooses_a_password_and_is_at_home_in_the_clinic(as_manager, rao):
    address, stranger = made(as_manager), Client()

    for _ in range(2):  # whatever looks at a link beforehand uses nothing up
        page = text_of(stranger.get(address))
        assert "Join Riverside Clinic" in page
        assert "Your password must contain at least 12 characters." in page
    assert stranger.post(address, CHOSEN).url == "/"

    home = stranger.get("/")
    assert home.status_code == 200
    assert "Dr Una New, prescriber" in text_of(home)
    assert Membership.objects.get(user__email="una@example.org").clinic == rao.clinic
    assert "Joined Jan 5, 2026, 10:00 a.m." in text_of(as_manager.get(PAGE))
    sign_in = {"email": "una@example.org", "password": builders.PASSWORD}
    assert Client().post("/sign-in/", sign_in).url == "/"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"password": "short", "again": "short"}, "This password is too short."),
        (CHOSEN | {"again": "another one of it"}, "The two passwords differ. Enter both again"),
        ({"password": ""}, "Choose a password"),
    ],
)
def test_a_password_that_will_not_do_is_told_and_makes_no_account(as_manager, typed, says):
    address = made(as_manager)

    response = Client().post(address, typed)

    assert response.status_code == 422
    assert says in text_of(response)
    assert builders.PASSWORD not in text_of(response)
    assert not User.objects.filter(email="una@example.org").exists()
    assert Client().get(address).status_code == 200


def test_links_that_let_nobody_in_look_alike(as_manager):
    unknown = Client().get("/invitation/nothing/").content
    used, withdrawn, expired = (
        made(as_manager, email=f"{name}@example.org") for name in ("used", "taken", "late")
    )
    Client().post(used, CHOSEN)
    taken = Invitation.objects.get(email="taken@example.org")
    as_manager.post(reverse("invitation-withdraw", args=[taken.pk]), {"key": a_key()})

    for address, later in ((used, 0), (withdrawn, 0), (expired, 7)):
        with time_machine.travel(builders.NOW + timedelta(days=later, seconds=1)):
            for answer in (Client().get(address), Client().post(address, CHOSEN)):
                assert answer.status_code == 404
                assert answer.content == unknown
    assert GONE.encode() in unknown
    assert not User.objects.filter(email__in=["taken@example.org", "late@example.org"]).exists()


def test_an_account_of_that_address_signs_in_to_join(as_manager, castro, rao):
    address, client = made(as_manager, email=castro.user.email), Client()

    page = text_of(client.get(address))
    assert "has an account already" in page
    assert "new-password" not in page
    assert client.post(address, CHOSEN).status_code == 403
    right = {"email": castro.user.email, "password": builders.PASSWORD}
    assert client.post(f"/sign-in/?next={address}", right).url == address
    assert f"You are signed in as {castro.user.email}." in text_of(client.get(address))
    assert client.post(address).url == "/"

    assert client.get("/").context["clinic"] == rao.clinic
    assert castro.user.memberships.count() == 2


def test_somebody_else_who_is_signed_in_cannot_join_by_it(as_manager, as_castro, castro):
    address = made(as_manager)

    assert "the invitation is for una@example.org" in text_of(as_castro.get(address))
    assert as_castro.post(address, CHOSEN).status_code == 403
    assert castro.user.memberships.count() == 1
    assert Client().get(address).status_code == 200


def test_a_second_press_finds_the_link_used_and_leads_on(as_manager):
    address, stranger = made(as_manager), Client()
    stranger.post(address, CHOSEN)

    response = stranger.post(address, CHOSEN)

    assert response.status_code == 404
    assert 'If you have joined already, <a href="/">go on' in text_of(response)
    assert User.objects.filter(email="una@example.org").count() == 1


def test_an_invitation_is_withdrawn_with_one_press(as_manager):
    made(as_manager)
    page = as_manager.get(PAGE)
    withdraw = reverse("invitation-withdraw", args=[Invitation.objects.get().pk])

    fields = fields_of(page, "key") | {"key": a_key()}
    assert as_manager.post(withdraw, fields).url == PAGE

    text = text_of(as_manager.get(PAGE))
    assert "Nobody is invited at present." in text
    assert "Withdrawn Jan 5, 2026, 10:00 a.m. by Mo Manager" in text


def test_an_invitation_of_who_no_longer_manages_is_listed_as_such(as_manager, rao):
    other = builders.a_member(Role.MANAGER, rao.clinic, name="Second")
    address = made(signed_in(other))
    Membership.objects.filter(pk=other.pk).update(is_active=False)

    assert Client().get(address).status_code == 404
    assert "Does not work: Second, who made it, no longer manages the clinic." in text_of(
        as_manager.get(PAGE)
    )


def test_another_clinics_invitation_is_nobodys(as_manager, castro):
    elsewhere = signed_in(builders.a_member(Role.MANAGER, castro.clinic, name="Other"))
    made(elsewhere)

    assert "una@example.org" not in text_of(as_manager.get(PAGE))
    withdraw = reverse("invitation-withdraw", args=[Invitation.objects.get().pk])
    assert as_manager.post(withdraw, {"key": a_key()}).status_code == 404
