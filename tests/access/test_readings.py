"""Whoever is shown a patient leaves an event that names the patient and herself."""

import uuid

import pytest

from prescribing.models import Event, Patient
from tests.access.asking import undone
from tests.access.bodies import NOTHING_TYPED
from tests.access.policy import ROWS
from tests.builders import a_form

READ = [row for row in ROWS if row.door != "open" and "GET" in row.answers and row.who]
SENT = [row for row in READ if row.door == "clinic" and "POST" in row.answers]
TOLD = {"read", "printed"}


def one_who_may(row, actors):
    kind = next(kind for kind in ("reviewer", "prescriber", *row.who) if kind in row.who)
    return actors[kind]


def patients_on(text, place):
    """Those of whom the name or the record number is on the page."""
    text = text.lower()
    return {
        patient.pk
        for patient in Patient.objects.of(place.clinic)
        if patient.family_name.lower() in text or patient.record_number in text
    }


def noted_since(before, place):
    noted = set()
    for event in Event.objects.of(place.clinic).filter(pk__gt=before, verb__in=TOLD):
        assert event.actor_id
        noted |= {event.patient_id, *event.detail.get("patients", ())}
    return noted


def missing(asker, method, row, actor, place, body=None):
    """Patients who are on the page and in no event of it."""
    before = Event.objects.order_by("pk").last().pk
    with undone():
        got = asker.do(method, place.at(row.at), body, session=actor.session)
        return patients_on(got.text, place) - noted_since(before, place)


@pytest.mark.parametrize("row", READ, ids=lambda row: row.pattern or "home")
@pytest.mark.hazard("H37")
def test_a_page_that_shows_a_patient_notes_who_read_it(row, kestrel, actors, asker):
    assert missing(asker, "GET", row, one_who_may(row, actors), kestrel) == set()


@pytest.mark.parametrize("row", SENT, ids=lambda row: row.pattern)
def test_a_form_that_comes_back_with_a_patient_does_too(row, kestrel, actors, asker):
    actor = actors["prescriber"]
    assert missing(asker, "POST", row, actor, kestrel, NOTHING_TYPED) == set()


@pytest.mark.parametrize("more", [{}, {"is_another_person": "on"}], ids=["asked", "answered"])
def test_a_new_patient_who_is_like_a_known_one_shows_that_one(more, kestrel, actors, asker):
    row = next(row for row in ROWS if row.pattern == "patients/new/")
    known = kestrel.patient
    body = {
        "key": "0" * 32,
        "given_name": known.given_name,
        "family_name": known.family_name,
        "birth_date": f"{known.birth_date}",
        "sex": "female",
        "language": "en",
        "record_number": known.record_number,
    }
    assert missing(asker, "POST", row, actors["prescriber"], kestrel, body | more) == set()


def test_the_desk_notes_whom_it_asks_about(kestrel, actors, asker):
    row = next(row for row in ROWS if row.pattern == "admin/prescribing/prescription/")
    body = {"action": "agree", "index": "0", "_selected_action": str(kestrel.stopped.pk)}
    assert missing(asker, "POST", row, actors["reviewer"], kestrel, body) == set()


def printed(asker, row, actor, **why):
    body = {"key": uuid.uuid4().hex, **a_form(), **why}
    return asker.do("POST", f"/prescriptions/{row.pk}/print/", body, session=actor.session)


def test_a_handout_is_noted_as_printed(kestrel, actors, asker):
    printed(asker, kestrel.stopped, actors["staff"])
    event = Event.objects.of(kestrel.clinic).order_by("sequence").last()
    assert (event.verb, event.patient, event.actor) == (
        "printed",
        kestrel.stopped.patient,
        kestrel.members["staff"].user,
    )


def test_the_first_printing_keeps_its_bytes_and_every_later_one_gives_them(kestrel, actors, asker):
    first = printed(asker, kestrel.stopped, actors["staff"])
    again = printed(asker, kestrel.stopped, actors["reviewer"], reason="lost")
    a_row = {"prescribing_print", "prescribing_event", "prescribing_submission"}
    assert set(first.wrote) == a_row | {"prescribing_handout"}
    assert set(again.wrote) == a_row
    shown = [
        asker.do("GET", got.location, session=actors["staff"].session) for got in (first, again)
    ]
    assert set(shown[0].wrote) == {"prescribing_event"}
    assert shown[0].body == shown[1].body


def test_the_other_clinics_trail_stays_as_it_is(kestrel, osprey, actors, asker):
    trail = Event.objects.of(osprey.clinic)
    before = trail.count()
    for row in READ:
        asker.do("GET", osprey.at(row.at), session=actors["prescriber"].session)
    assert trail.count() == before
