"""Many handouts in one job, from the list to the file."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from prescribing.actions import batches, prescriptions
from prescribing.jobs.batches import print_waiting
from prescribing.models import Batch, BatchPart, Event
from tests.builders import (
    NOW,
    TODAY,
    a_batch,
    a_confirmation,
    a_count_of,
    a_lead,
    a_patient,
    a_signed_prescription,
    dr_castro,
)
from tests.jobs.fakes import FakePress, press_that
from tests.views.conftest import signed_in
from tests.views.sending import fields_of

pytestmark = pytest.mark.django_db
NEW = reverse("batch-new")
EVERY_FORM = ("standard_core", "standard_full", "large_core", "large_full")


def signed_for(by, family_name, **fields):
    return a_signed_prescription(a_patient(by.clinic, family_name=family_name), by=by, **fields)


def sent(client, address, *chosen, **changes):
    fields = fields_of(client.get(address), "form") | {"chosen": [one.pk for one in chosen]}
    return client.post(address, fields | changes)


def test_the_list_of_today_has_first_nights_and_new_doses(as_rao, rao):
    signed_for(rao, "Begins")
    signed_for(rao, "Later", first_night=TODAY + timedelta(days=3))

    page = as_rao.get(NEW).content.decode()

    assert "BEGINS" in page
    assert "LATER" not in page


@pytest.mark.parametrize(("days", "is_on_it"), [(13, False), (14, True), (15, False)])
def test_a_dose_that_goes_up_today_is_on_the_list(rao, days, is_on_it):
    signed_for(rao, "Rising")
    with time_machine.travel(NOW + timedelta(days=days)):
        page = signed_in(rao).get(NEW).content.decode()
    assert ("RISING" in page) is is_on_it


def test_a_list_is_narrowed_by_name_and_by_what_is_printed(as_rao, rao):
    printed = signed_for(rao, "Quist")
    signed_for(rao, "Moss")
    a_batch([printed], by=rao)
    print_waiting(FakePress)

    not_printed = as_rao.get(f"{NEW}?list=not-printed").content.decode()
    found = as_rao.get(f"{NEW}?list=all&q=qui").content.decode()

    assert "MOSS" in not_printed
    assert "QUIST" not in not_printed
    assert "QUIST" in found
    assert "MOSS" not in found


def test_an_empty_list_says_what_to_do(as_rao, rao):

    assert "goes to a new dose today" in as_rao.get(NEW).content.decode()
    assert "has no current plan" in as_rao.get(f"{NEW}?list=all").content.decode()
    assert "Press “Print several handouts”" in as_rao.get(reverse("batches")).content.decode()


def test_ticked_handouts_become_a_batch_in_the_chosen_order(as_okafor, okafor, rao):
    one = signed_for(rao, "Quist", first_night=TODAY)
    other = signed_for(rao, "Moss", first_night=TODAY)
    signed_for(rao, "Zorn")

    answer = sent(as_okafor, NEW, other, one, order="name", form="standard full")

    batch = Batch.objects.get()
    assert answer.url == reverse("batch", args=[batch.pk])
    assert [entry.prescription for entry in batch.entries.all()] == [other, one]
    assert (batch.pages, batch.by) == ("full", okafor.user)
    assert Event.objects.get(verb="queued").detail == {
        "patients": [other.patient_id, one.patient_id]
    }


def test_each_handout_of_a_batch_is_in_the_language_of_its_patient(as_okafor, rao):
    english = signed_for(rao, "Moss")
    patient = a_patient(rao.clinic, family_name="Quist", language="es")
    spanish = a_signed_prescription(patient, by=rao)

    sent(as_okafor, NEW, english, spanish)

    entries = Batch.objects.get().entries.values_list("patient__family_name", "language")
    assert list(entries) == [("Moss", "en"), ("Quist", "es")]


def test_nothing_ticked_comes_back_with_what_is_missing(as_rao, rao):
    signed_for(rao, "Quist")

    answer = sent(as_rao, NEW)

    assert answer.status_code == 422
    assert "Tick at least one handout" in answer.content.decode()
    assert not Batch.objects.exists()


def test_another_clinics_plan_cannot_be_chosen(as_rao, rao):
    signed_for(rao, "Quist")
    foreign = signed_for(dr_castro(), "Stranger")

    assert sent(as_rao, NEW, foreign).status_code == 422
    assert not Batch.objects.exists()


def test_progress_is_told_without_names_and_the_page_asks_again(as_rao, rao):
    batch = a_batch([signed_for(rao, "Quist"), signed_for(rao, "Moss")], by=rao, a_part=1)
    part = batches.claim_part("a worker")
    batches.note_printed(batches.entries_to_print(part)[0], b"%PDF", "a worker", "")

    answer = as_rao.get(reverse("batch", args=[batch.pk]))
    page = answer.content.decode()

    assert answer["Refresh"] == "5"
    assert "Refresh" not in as_rao.get(f"{reverse('batch', args=[batch.pk])}?still=1")
    assert "1 of 2 done" in page
    assert "QUIST" not in page


def test_a_batch_that_nobody_begins_says_so(as_rao, rao):
    address = reverse("batch", args=[a_batch([signed_for(rao, "Quist")], by=rao).pk])
    assert "Nothing has begun yet" not in as_rao.get(address).content.decode()
    with time_machine.travel(NOW + timedelta(minutes=2)):
        assert "Nothing has begun yet" in as_rao.get(address).content.decode()


def test_a_finished_batch_tells_failures_and_gives_its_files(as_rao, rao):
    batch = a_batch([signed_for(rao, "Quist"), signed_for(rao, "Moss")], by=rao)
    print_waiting(press_that(refuses="Moss"))

    answer = as_rao.get(reverse("batch", args=[batch.pk]))
    page = answer.content.decode()
    file = as_rao.get(reverse("batch-part", args=[batch.pk, 1]))

    assert "Refresh" not in answer
    assert "2 of 2 done, 1 of them failed" in page
    assert "The character U+0000 cannot be printed." in page
    assert file.content == b"Quist"
    assert "attachment" in file["Content-Disposition"]
    last = Event.objects.order_by("sequence").last()
    assert (last.verb, last.detail["patients"]) == ("read", [batch.entries.last().patient_id])


def test_a_file_with_a_plan_that_was_stopped_since_is_not_given_out(as_rao, rao):
    signed = signed_for(rao, "Quist")
    batch = a_batch([signed], by=rao)
    print_waiting(FakePress)
    prescriptions.stop(signed, edits=signed.edits, reason="Side effects.", by=rao)

    answer = as_rao.get(reverse("batch-part", args=[batch.pk, 1]))

    assert answer.status_code == 409
    assert signed.number in answer.content.decode()
    page = as_rao.get(reverse("batch", args=[batch.pk])).content.decode()
    assert "Changed since: do not hand out" in page


def test_a_file_is_deleted_after_some_days_and_the_page_says_so(as_rao, rao):
    batch = a_batch([signed_for(rao, "Quist")], by=rao)
    print_waiting(FakePress)

    assert batches.delete_old_files(timezone.now() + timedelta(days=6)) == 0
    assert batches.delete_old_files(timezone.now() + timedelta(days=8)) == 1

    assert BatchPart.objects.get().pdf is None
    assert as_rao.get(reverse("batch-part", args=[batch.pk, 1])).status_code == 409
    assert "deleted" in as_rao.get(reverse("batch", args=[batch.pk])).content.decode()


def test_a_batch_is_cancelled_one_time(as_rao, rao):
    batch = a_batch([signed_for(rao, "Quist")], by=rao)
    fields = fields_of(as_rao.get(reverse("batch", args=[batch.pk])), "key")
    address = reverse("batch-cancel", args=[batch.pk])

    assert as_rao.post(address, fields).url == reverse("batch", args=[batch.pk])
    assert "It was cancelled." in as_rao.get(reverse("batch", args=[batch.pk])).content.decode()
    assert as_rao.post(address, fields | {"key": "0" * 32}).status_code == 409


def test_too_many_are_refused(rao, monkeypatch):
    monkeypatch.setattr(batches, "MOST", 1)
    with pytest.raises(batches.ActionError, match="at most 1"):
        a_batch([signed_for(rao, "Quist"), signed_for(rao, "Moss")], by=rao)


def test_the_first_page_leads_there(as_rao, rao):
    assert NEW in as_rao.get(reverse("home")).content.decode()


def row_of(page, family_name):
    return next(row for row in page.content.decode().split("<tr") if family_name in row)


def test_each_row_tells_its_pages_and_holds_them_for_every_form(as_rao, rao):
    a_count_of(signed_for(rao, "Quist"), large_full=None)
    a_count_of(signed_for(rao, "Zorn"), **dict.fromkeys(EVERY_FORM))
    signed_for(rao, "Moss")

    page = as_rao.get(f"{NEW}?list=all")

    counted, failed, waits = (row_of(page, name) for name in ("QUIST", "ZORN", "MOSS"))
    assert '<td data-head="Pages">2 (full 6)</td>' in counted
    assert json.loads(unescape(re.search('data-pages="([^"]*)"', counted)[1])) == {
        "letter standard core": 2, "letter standard full": 6, "letter large core": 5,
    }  # fmt: skip
    assert '<td data-head="Pages">Could not be counted</td>' in failed
    assert '<td data-head="Pages">Not counted yet</td>' in waits
    assert 'data-pages="{}"' in failed
    assert 'data-pages="{}"' in waits


def test_a_count_that_does_not_hold_is_not_told(as_rao, rao):
    patient = a_patient(rao.clinic, family_name="Quist", language="es")
    a_count_of(a_signed_prescription(patient, by=rao))
    a_confirmation(a_lead(rao.clinic))

    assert "Not counted yet" in row_of(as_rao.get(f"{NEW}?list=all"), "QUIST")


def test_a_list_asks_the_database_as_little_for_many_as_for_one(rao):
    asked = []
    for names in (["Quist"], ["Moss", "Zorn", "Abel"]):
        for name in names:
            a_count_of(signed_for(rao, name))
        client = signed_in(rao)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{NEW}?list=all").status_code == 200
        asked.append(len(queries))

    assert asked[0] == asked[1]
