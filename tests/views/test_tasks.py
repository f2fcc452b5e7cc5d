"""Tasks on the pages: what a signature promises, and what is made and done by hand."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from prescribing.actions.prescriptions import stop
from prescribing.models import Event, Task
from tests.builders import (
    REASON,
    TODAY,
    a_medicine,
    a_patient,
    a_screened_draft,
    a_signed_prescription,
    a_task,
)
from tests.views.sending import check_page, fields_of, forms_of, signed, text_of

pytestmark = pytest.mark.django_db

AFTER_START = "Check TSH, 6 to 8 weeks after the start"


@pytest.fixture
def on_thyroxine(rao):
    patient = a_patient(rao.clinic)
    a_medicine(patient, "levothyroxine 50 mcg", by=rao)
    return patient


@pytest.mark.hazard("H30")
def test_the_page_to_sign_says_what_signing_promises_and_the_signed_one_that_it_did(
    as_rao, rao, on_thyroxine
):
    draft = a_screened_draft(on_thyroxine, by=rao)
    promised = f"{AFTER_START}: due Mon, Feb 16, 2026"

    before = text_of(as_rao.get(check_page(draft)))
    signed(as_rao, draft)
    after = text_of(as_rao.get(reverse("prescription", args=[draft.pk])))

    assert "Signing makes these tasks" in before
    assert promised in before
    assert promised in after


def test_the_next_version_says_nothing_of_what_is_promised_already(as_rao, rao, on_thyroxine):
    a_signed_prescription(on_thyroxine, by=rao)
    draft = a_screened_draft(on_thyroxine, by=rao)

    assert "Signing makes these tasks" not in text_of(as_rao.get(check_page(draft)))


LIST = "/coming/tasks/"


@pytest.fixture
def task(okafor):
    return a_task(a_patient(okafor.clinic), by=okafor)


def way(task, rest="", query=""):
    return f"/patients/{task.patient_id}/tasks/{task.pk}/{rest}{query}"


def pressed(client, page, part):
    """Press the first button of a page whose form goes to an address with this in it."""
    address, fields = next(one for one in forms_of(client.get(page)) if part in one[0])
    return client.post(unescape(address), fields, follow=True)


def test_a_task_is_made_from_the_patients_page(as_okafor, okafor, rao):
    patient = a_patient(okafor.clinic)
    page = reverse("task-add", args=[patient.pk])
    assert page in as_okafor.get(f"/patients/{patient.pk}/").content.decode()
    sent = fields_of(as_okafor.get(page)) | {
        "text": "Ask how the first week went",
        "kind": "check-in",
        "due_on": "2026-01-12",
        "assigned_to": rao.pk,
    }

    answer = as_okafor.post(page, sent, follow=True)

    said = text_of(answer)
    assert "Tasks (1)" in said
    assert "Ask how the first week went" in said
    assert "assigned to Dr Asha Rao" in said
    assert "(Mon, Jan 12, 2026)" not in said
    assert "Mon, Jan 12, 2026" in said


def test_a_task_without_words_or_for_a_day_that_is_past_says_so_at_the_field(as_okafor, okafor):
    page = reverse("task-add", args=[a_patient(okafor.clinic).pk])
    sent = fields_of(as_okafor.get(page)) | {"kind": "call", "due_on": "2026-01-04"}

    nothing = as_okafor.post(page, sent)
    past = as_okafor.post(page, sent | {"text": "Call her"})

    assert (nothing.status_code, past.status_code) == (422, 422)
    assert "Write what is to be done" in text_of(nothing)
    assert past.context["form"].errors["due_on"] == [
        "Sun, Jan 4, 2026 is past. Choose today or a later day."
    ]
    assert 'value="Call her"' in text_of(past)
    assert not Task.objects.exists()


@pytest.mark.hazard("H41")
def test_a_task_is_done_in_the_list_and_undone_there(as_okafor, task):
    done = text_of(pressed(as_okafor, LIST, "/done/"))
    assert "Tasks (0)" in done
    assert f"{task.text}. <b>Done.</b>" in done

    undone = text_of(pressed(as_okafor, LIST, "/undo/"))

    assert "Tasks (1)" in undone
    assert "<b>Done.</b>" not in undone
    assert [one.verb for one in Event.objects.filter(verb__in=["did", "undid"])] == ["did", "undid"]


def test_nobody_else_is_offered_an_undo(as_okafor, as_rao, task):
    pressed(as_okafor, LIST, "/done/")

    for page in (LIST, f"/patients/{task.patient_id}/", way(task)):
        assert any("/undo/" in address for address, _ in forms_of(as_okafor.get(page)))
        assert not any("/undo/" in address for address, _ in forms_of(as_rao.get(page)))


def test_a_task_that_is_due_is_put_off_until_tomorrow_in_the_list(as_okafor, task):
    said = text_of(pressed(as_okafor, LIST, "/tomorrow/"))

    task.refresh_from_db()
    assert task.due_on == TODAY + timedelta(days=1)
    assert "Tue, Jan 6, 2026" in said
    assert not any("/tomorrow/" in address for address, _ in forms_of(as_okafor.get(LIST)))


def test_a_task_is_taken_in_the_list_and_narrowed_to_ones_own(as_okafor, as_rao, task):
    said = text_of(pressed(as_okafor, f"{LIST}?whose=nobody", "/take/"))

    assert "Nothing here for this choice" in said
    assert task.text in text_of(as_okafor.get(f"{LIST}?whose=mine"))
    assert task.text not in text_of(as_rao.get(f"{LIST}?whose=mine"))
    assert not any("/take/" in address for address, _ in forms_of(as_okafor.get(LIST)))


def test_a_task_is_assigned_and_put_off_and_leads_back_to_the_list_as_it_was(as_okafor, rao, task):
    page = way(task, query="?from=tasks&sort=-due&whose=mine")
    sent = fields_of(as_okafor.get(page), "due_on")

    answer = as_okafor.post(page, sent | {"assigned_to": rao.pk, "due_on": "2026-01-20"})

    assert answer.url == f"{LIST}?whose=mine&sort=-due"
    task.refresh_from_db()
    assert (task.assigned_to, f"{task.due_on}", task.edits) == (rao, "2026-01-20", 2)
    assert task.text not in text_of(as_okafor.get(LIST))
    assert task.text in text_of(as_okafor.get(f"{LIST}?show=all"))


def test_nowhere_else_than_to_a_list_of_ours_does_it_lead(as_okafor, task):
    page = way(task, query="?from=https://example.org/")
    sent = fields_of(as_okafor.get(page), "due_on")

    assert as_okafor.post(page, sent).url == f"/patients/{task.patient_id}/#tasks"


def test_who_saw_an_earlier_state_is_told_and_keeps_what_she_chose(as_okafor, as_rao, rao, task):
    sent = fields_of(as_okafor.get(way(task)), "due_on") | {"due_on": "2026-01-21"}
    pressed(as_rao, LIST, "/take/")

    answer = as_okafor.post(way(task), sent)

    assert answer.status_code == 409
    assert "Dr Asha Rao assigned it" in text_of(answer)
    assert 'value="2026-01-21"' in text_of(answer)


def test_what_came_of_a_task_stands_with_those_that_are_done(as_okafor, task):
    fields = fields_of(as_okafor.get(way(task)), "note")
    as_okafor.post(way(task, "done/"), fields | {"note": "She is well."})

    said = text_of(as_okafor.get(f"{LIST}?show=done"))

    assert "Done by Ada Okafor" in said
    assert "She is well." in said
    assert "She is well." in text_of(as_okafor.get(way(task)))


def test_a_task_is_withdrawn_with_a_reason(as_okafor, task):
    page = way(task, "withdraw/")
    sent = fields_of(as_okafor.get(page))

    assert as_okafor.post(page, sent).status_code == 422
    assert as_okafor.post(page, sent | {"reason": "She moved away."}).status_code == 302

    task.refresh_from_db()
    assert (task.state, task.note) == ("withdrawn", "She moved away.")


def test_a_reviewer_sees_tasks_and_is_led_to_the_patient(as_haddad, task):
    page = as_haddad.get(LIST).content.decode()

    assert f'href="/patients/{task.patient_id}/"' in page
    assert way(task) not in page
    assert as_haddad.get(way(task)).status_code == 403


def test_a_task_of_another_clinic_is_not_found(as_castro, task):
    assert as_castro.get(way(task)).status_code == 404
    assert task.text not in text_of(as_castro.get(LIST))


def test_a_task_of_a_plan_that_was_stopped_says_so(as_rao, rao, on_thyroxine):
    signed_one = a_signed_prescription(on_thyroxine, by=rao)
    stop(signed_one, edits=signed_one.edits, reason=REASON, by=rao)

    said = text_of(as_rao.get(f"{LIST}?show=all"))

    assert f"{signed_one.number}, version 1" in said
    assert "stopped" in said
    assert Task.objects.first().due_on > TODAY
