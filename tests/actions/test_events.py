"""Every event is sealed over the one before it, so that no change to the chain goes unnoticed."""

import random

import pytest
from django.db import connection
from django.test import override_settings

from prescribing.actions import events
from prescribing.models import Event, EventOutcome
from prescribing.models.guards import GUARDS, removals
from tests.builders import a_clinic, a_medicine, a_member, a_patient, a_signed_prescription

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(rao):
    """A clinic's events, and the guards that keep them taken away."""
    patient = a_signed_prescription(by=rao).patient
    for number in range(6):
        a_medicine(patient, f"metformin {number}", by=rao)
    events.read(rao, patient)
    event_guards = [guard for guard in GUARDS if guard.table == "event"]
    with connection.cursor() as cursor:
        for statement in removals(connection.vendor, event_guards):
            cursor.execute(statement)
    return Event.objects.of(rao.clinic)


def test_a_whole_chain_is_whole(chain, rao):
    assert events.verify(rao.clinic) is None
    assert events.verify(a_clinic("hillside")) is None


def test_each_clinic_has_a_chain_of_its_own(rao, castro):
    for by in (rao, castro, rao, castro, rao):
        events.read(by, a_patient(by.clinic))

    assert list(Event.objects.of(rao.clinic).values_list("sequence", flat=True)) == [1, 2, 3]
    assert list(Event.objects.of(castro.clinic).values_list("sequence", flat=True)) == [1, 2]
    assert events.verify(rao.clinic) is events.verify(castro.clinic) is None


CHANGES = {
    "at": "2020-01-01T00:00Z",
    "actor": None,
    "role": "manager",
    "verb": "forged",
    "patient": None,
    "object_label": "patient 999",
    "outcome": "refused",
    "detail": {"fields": ["nothing"]},
    "previous": "0" * 64,
    "digest": "0" * 64,
}


@pytest.mark.parametrize("field", CHANGES)
@pytest.mark.parametrize("place", [1, 4, "last"])
def test_a_changed_field_is_found_at_its_place(chain, rao, field, place):
    sequence = chain.count() if place == "last" else place
    chain.filter(sequence=sequence).update(**{field: CHANGES[field]})

    assert events.verify(rao.clinic) == sequence


@pytest.mark.hazard("H48")
def test_a_deleted_event_is_found_at_its_place(chain, rao):
    chain.filter(sequence=3).delete()

    assert events.verify(rao.clinic) == 3


def test_a_beginning_cut_off_is_found(chain, rao):
    chain.filter(sequence__lte=2).delete()

    assert events.verify(rao.clinic) == 1


def test_events_that_changed_places_are_found(chain, rao):
    chain.filter(sequence=2).update(sequence=9000)
    chain.filter(sequence=3).update(sequence=2)
    chain.filter(sequence=9000).update(sequence=3)

    assert events.verify(rao.clinic) == 2


def test_a_chain_sealed_again_without_the_key_is_found(chain, rao):
    chain.filter(sequence=2).update(verb="read")
    previous = chain.get(sequence=1).digest
    with override_settings(AUDIT_KEY="a key that somebody guessed, long enough"):
        for event in chain.filter(sequence__gte=2):
            digest = events.seal(previous, {name: getattr(event, name) for name in events.SEALED})
            chain.filter(pk=event.pk).update(previous=previous, digest=digest)
            previous = digest
        assert events.verify(rao.clinic) == 1

    assert events.verify(rao.clinic) == 2


@pytest.mark.hazard("H48")
def test_fifty_random_tamperings_are_all_found(chain, rao):
    chance = random.Random(42)
    fields = sorted(CHANGES)
    for _ in range(50):
        event = chain.get(sequence=chance.randint(1, chain.count()))
        field = chance.choice(fields)
        before = getattr(event, field)
        chain.filter(pk=event.pk).update(**{field: CHANGES[field]})
        changed = getattr(chain.get(pk=event.pk), field) != before

        assert (events.verify(rao.clinic) == event.sequence) is changed
        chain.filter(pk=event.pk).update(**{field: before})
    assert events.verify(rao.clinic) is None


def test_reading_a_list_names_every_patient_on_it(okafor):
    shown = [a_patient(), a_patient()]

    events.read(okafor, okafor.clinic, patients=shown)

    event = Event.objects.get()
    assert (event.verb, event.patient, event.role) == ("read", None, "staff")
    assert event.detail == {"patients": [patient.pk for patient in shown]}


def test_reading_a_record_names_its_patient(okafor):
    patient = a_patient()

    events.read(okafor, patient)

    assert Event.objects.get().patient == patient


def test_a_refused_attempt_is_noted(okafor):
    events.refuse(okafor, "/prescriptions/1/check/", "Refused")

    event = Event.objects.get()
    assert event.outcome == EventOutcome.REFUSED
    assert event.detail == {"route": "/prescriptions/1/check/", "why": "Refused"}


def test_an_event_never_holds_what_was_typed(rao):
    patient = a_patient(given_name="Wilhelmina")
    a_medicine(patient, "a very private medicine", by=rao)

    for event in Event.objects.all():
        written = f"{event} {event.detail} {event.object_label}"
        assert "Wilhelmina" not in written
        assert "private" not in written


def test_letters_of_every_script_are_sealed_alike(rao):
    member = a_member("staff", name="李小龙")

    events.refuse(member, "/Núñez/☃/", "ßfﬁ\u2028")

    assert events.verify(rao.clinic) is None
