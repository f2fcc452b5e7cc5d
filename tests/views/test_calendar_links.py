"""The calendar of a plan for a phone: off until the manager says so, one time, and never stale."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from icalendar import Calendar

from prescribing.actions import prescriptions
from prescribing.handouts.languages import phone_words
from prescribing.models import CalendarLink, ClinicPolicy, Event
from tests import builders
from tests.views.sending import a_key, text_of

pytestmark = pytest.mark.django_db

GONE = "This link does not work any more."


@pytest.fixture
def turned_on(running):
    builders.a_policy(running.clinic, phone_calendar=True)


def page_of(row):
    return reverse("calendar-link", args=[row.pk])


def made(client, row):
    """The address that the page shows, this one time."""
    assert client.post(page_of(row), {"key": a_key()}).url == page_of(row)
    return re.search(r"http://testserver(/calendar/\S+/)<", text_of(client.get(page_of(row))))[1]


def test_it_is_off_until_the_manager_turns_it_on(as_okafor, running):
    assert "Your clinic has not turned this on." in text_of(as_okafor.get(page_of(running)))

    response = as_okafor.post(page_of(running), {"key": a_key()})

    assert response.status_code == 422
    assert "The manager of your clinic can turn it on" in text_of(response)
    assert not CalendarLink.objects.exists()


@pytest.mark.usefixtures("turned_on")
def test_a_link_is_shown_one_time_and_its_secret_is_not_kept(as_okafor, running):
    address = made(as_okafor, running)
    secret = address.split("/")[2]

    again = text_of(as_okafor.get(page_of(running)))
    assert secret not in again
    assert "Not fetched yet" in again
    link = CalendarLink.objects.get()
    assert secret not in repr(vars(link))
    assert link.expires_at - link.at == timedelta(days=2)


@pytest.mark.usefixtures("turned_on")
def test_a_patient_fetches_it_one_time_without_signing_in(as_okafor, running):
    address = made(as_okafor, running)
    patient = Client()

    for _ in range(2):  # whatever looks at a link beforehand uses nothing up
        assert "Add to my calendar" in text_of(patient.get(address))
    got = patient.post(address)

    assert got["Content-Type"].startswith("text/calendar")
    assert got["Content-Disposition"] == 'attachment; filename="plan.ics"'
    assert got["Cache-Control"] == "no-store"
    assert b"BEGIN:VEVENT" in got.content
    event = Event.objects.of(running.clinic).get(verb="fetched")
    assert (event.actor, event.patient) == (None, running.patient)
    for answer in (patient.post(address), patient.get(address)):
        assert answer.status_code == 404
        assert GONE in text_of(answer)


@pytest.mark.usefixtures("turned_on")
def test_the_page_names_nobody(as_okafor, running):
    said = text_of(Client().get(made(as_okafor, running)))

    for told in (running.patient.family_name, running.clinic.name, running.number, "naltrexone"):
        assert told not in said


@pytest.mark.usefixtures("turned_on")
def test_a_patient_who_reads_spanish_gets_page_and_calendar_in_spanish(as_okafor, running, rao):
    reader = builders.a_patient(rao.clinic, family_name="Quist", language="es")
    address = made(as_okafor, builders.a_signed_prescription(reader, by=rao))

    page = Client().get(address).content.decode()
    got = Client().post(address)

    assert '<html lang="es">' in page
    for said in phone_sentences("es", but=("dose", "no-dose", "gone", "ask")):
        assert escape(said) in page
    assert not [said for said in phone_sentences("en") if escape(said) in page]
    titles = {str(each["summary"]) for each in Calendar.from_ical(got.content).walk("VEVENT")}
    assert titles == {"Dosis: vea su plan"}


def test_a_link_that_is_gone_says_so_in_every_language():
    said = Client().get("/calendar/nothing/").content.decode()

    for language in ("en", "es"):
        for name in ("gone", "ask"):
            assert escape(phone_words(language)[f"phone-{name}"]) in said


def phone_sentences(language, but=()):
    names = {f"phone-{name}" for name in but}
    return [text for name, text in phone_words(language).items() if name not in names]


@pytest.mark.usefixtures("turned_on")
def test_a_link_expires(as_okafor, running):
    address = made(as_okafor, running)

    with time_machine.travel(builders.NOW + timedelta(days=2, seconds=1)):
        assert Client().get(address).status_code == Client().post(address).status_code == 404


@pytest.mark.hazard("H19")
@pytest.mark.usefixtures("turned_on")
def test_the_calendar_of_a_plan_that_is_not_followed_is_not_given(as_okafor, running, rao):
    address = made(as_okafor, running)
    prescriptions.stop(running, edits=running.edits, reason="It does not help.", by=rao)

    assert Client().post(address).status_code == 404
    assert "not the plan to follow now" in text_of(as_okafor.get(page_of(running)))
    assert as_okafor.post(page_of(running), {"key": a_key()}).status_code == 422


@pytest.mark.hazard("H19")
@pytest.mark.usefixtures("turned_on", "night_10")
def test_the_calendar_of_a_plan_that_surgery_changed_is_not_given(as_okafor, running, rao):
    address = made(as_okafor, running)
    builders.a_surgery(running.patient, by=rao, today=builders.TODAY + timedelta(days=9))

    assert Client().post(address).status_code == 404


@pytest.mark.usefixtures("turned_on")
def test_nothing_is_given_once_the_clinic_has_turned_it_off(as_okafor, running):
    address = made(as_okafor, running)
    ClinicPolicy.objects.of(running.clinic).update(phone_calendar=False)

    assert Client().post(address).status_code == 404


@pytest.mark.hazard("H44")
@pytest.mark.usefixtures("turned_on")
def test_content_that_was_altered_is_not_given_and_the_link_stays(as_okafor, running, monkeypatch):
    address = made(as_okafor, running)
    monkeypatch.setattr("prescribing.actions.handouts.fingerprint", lambda content: "sha256:0")

    response = Client().post(address)

    assert response.status_code == 404
    assert "Ask your clinic" in text_of(response)
    assert CalendarLink.objects.get().used_at is None
    told = Event.objects.of(running.clinic).get(verb="tried", outcome="refused")
    assert told.detail == {"route": "calendar", "why": "altered content"}


@pytest.mark.usefixtures("turned_on")
def test_the_signed_page_leads_to_it(as_okafor, running):
    assert page_of(running) in text_of(as_okafor.get(reverse("prescription", args=[running.pk])))
