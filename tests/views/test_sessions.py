"""Somebody stays signed in until a moment that is told, and for longer with her password only."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from prescribing.models import Event, EventOutcome
from prescribing.views.sessions import ENDS
from tests import builders
from tests.builders import PASSWORD
from tests.views.sending import text_of

pytestmark = pytest.mark.django_db
HOURS = timedelta(seconds=settings.SESSION_COOKIE_AGE)
SOON = timedelta(minutes=1)


@pytest.fixture
def entered(rao):
    client = Client()
    client.post(reverse("sign-in"), {"email": rao.user.email, "password": PASSWORD})
    return client


def at(moment):
    return time_machine.travel(moment, tick=False)


def is_let_in(client):
    return client.get("/").status_code == 200


@pytest.mark.hazard("H25")
def test_a_session_ends_when_it_was_said_whatever_was_done_meanwhile(entered):
    with at(builders.NOW + HOURS - SOON):
        session = entered.session
        session["something"] = "written"
        session.save()
        assert is_let_in(entered)
    with at(builders.NOW + HOURS + SOON):
        assert entered.get("/").url.startswith(reverse("sign-in"))
        assert not Session.objects.exists()


def test_each_page_says_when_it_ends(entered):
    with at(builders.NOW + HOURS - SOON):
        text = text_of(entered.get("/"))

    assert 'data-left="60"' in text
    assert "At 10:00 p.m. you will be signed out." in text


def test_a_session_without_an_end_warns_of_none(as_rao):
    assert 'id="ending"' not in text_of(as_rao.get("/"))


def test_her_password_keeps_her_signed_in_for_as_long_again(entered):
    entered.get(reverse("home"))
    before = entered.cookies[settings.SESSION_COOKIE_NAME].value

    with at(builders.NOW + HOURS - SOON):
        answer = entered.post(reverse("stay"), {"password": PASSWORD})

    assert answer.json() == {"left": settings.SESSION_COOKIE_AGE}
    assert entered.cookies[settings.SESSION_COOKIE_NAME].value != before
    with at(builders.NOW + HOURS + SOON):
        assert is_let_in(entered)
    with at(builders.NOW + HOURS + HOURS):
        assert not is_let_in(entered)


@pytest.mark.hazard("H25")
@pytest.mark.parametrize(
    ("typed", "says"),
    [("", "Enter your password"), ("another password", "That is not your password")],
)
def test_another_password_keeps_nobody_signed_in_and_is_noted(entered, rao, typed, says):
    ends = entered.session[ENDS]

    answer = entered.post(reverse("stay"), {"password": typed})

    assert (answer.status_code, answer.json()) == (422, {"says": says})
    assert entered.session[ENDS] == ends
    tried = Event.objects.of(rao.clinic).latest("sequence")
    assert (tried.verb, tried.outcome) == ("tried", EventOutcome.REFUSED)


def test_who_signs_in_anew_has_the_whole_time_again(entered, rao):
    with at(builders.NOW + SOON):
        entered.post(reverse("sign-out"))
        entered.post(reverse("sign-in"), {"email": rao.user.email, "password": PASSWORD})

    with at(builders.NOW + HOURS):
        assert is_let_in(entered)


def test_a_form_that_is_sent_after_the_end_is_kept(entered):
    with at(builders.NOW + HOURS + SOON):
        response = entered.post(reverse("patient-new"), {"given_name": "Kept"})

    assert response.status_code == 403
    assert "Kept" in text_of(response)
