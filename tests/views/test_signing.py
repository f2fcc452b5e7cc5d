"""Check and sign, and what becomes of a signed prescription."""

import pytest
import time_machine
from django.urls import reverse

from prescribing.actions.prescriptions import save_draft
from prescribing.clinical.lifecycle import State
from prescribing.models import Event, EventOutcome, Signature
from tests import builders
from tests.views.conftest import signed_in
from tests.views.sending import a_key, check_page, fields_of, plan_page, signed


@pytest.fixture
def screened(rao):
    return builders.a_screened_draft(by=rao)


def page_of(prescription):
    return reverse("prescription", args=[prescription.pk])


def test_the_check_page_shows_the_whole_picture(as_rao, screened):
    content = as_rao.get(check_page(screened)).content.decode()
    for said in (
        "Mon, Jan 5 to Sun, Jan 18",
        "a quarter tablet",
        "1.125\u00a0mg",
        "naltrexone 4.5 mg tablet. Take by mouth nightly at bedtime",
        "Dispense 35 (thirty-five) tablets.",
        "Your reason:",
        "Dr Asha Rao, MD",
        "Sign plan for Marta IBSEN",
        'autocomplete="current-password"',
    ):
        assert said in content


def test_signing_leads_to_what_happens_next(as_rao, screened):
    response = signed(as_rao, screened)
    assert response.url == page_of(screened)
    screened.refresh_from_db()
    assert screened.status is State.ACTIVE
    content = as_rao.get(response.url).content.decode()
    for said in ("Plan signed", "What happens next", "Not printed yet", builders.REASON):
        assert said in content


@pytest.mark.hazard("H49")
def test_a_wrong_password_signs_nothing_and_keeps_the_reasons_but_never_the_password(
    as_rao, rao, screened
):
    response = signed(as_rao, screened, password="a wrong guess")
    content = response.content.decode()
    assert response.status_code == 422
    assert "That is not your password" in content
    assert builders.REASON in content
    assert "a wrong guess" not in content
    assert not Signature.objects.exists()
    assert Event.objects.of(rao.clinic).filter(outcome=EventOutcome.REFUSED).exists()


def test_a_reason_that_is_missing_is_asked_for_at_its_field(as_rao, screened):
    response = signed(as_rao, screened, reason_1="short")
    assert response.status_code == 422
    assert response.context["form"].errors["reason_1"]
    assert 'href="#id_reason_1"' in response.content.decode()
    assert not Signature.objects.exists()


def test_a_press_without_a_password_asks_for_it(as_rao, screened):
    response = signed(as_rao, screened, password="")
    assert response.status_code == 422
    assert "Enter your password to sign" in response.content.decode()


def test_signing_twice_with_one_form_signs_one_time(as_rao, screened):
    fields = fields_of(as_rao.get(check_page(screened)), "digest")
    sent = fields | {"reason_1": builders.REASON, "password": builders.PASSWORD}
    first, second = (as_rao.post(check_page(screened), sent) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.url == second.url == page_of(screened)
    assert Signature.objects.count() == 1


@pytest.mark.hazard("H20")
def test_a_changed_picture_brings_the_page_back_with_the_difference(as_rao, okafor, screened):
    fields = fields_of(as_rao.get(check_page(screened)), "digest")
    builders.a_medicine(screened.patient, "oxycodone 5 mg", by=okafor)
    sent = fields | {"reason_1": builders.REASON, "password": builders.PASSWORD}
    response = as_rao.post(check_page(screened), sent)
    content = response.content.decode()
    assert response.status_code == 409
    assert "The picture changed" in content
    assert "Found now: Taking an opioid now." in content
    assert builders.REASON in content
    assert builders.PASSWORD not in content
    assert "It cannot be signed yet" in content
    assert not Signature.objects.exists()


def test_a_changed_picture_without_a_stop_can_be_signed_from_the_page_that_came_back(
    as_rao, okafor, screened
):
    fields = fields_of(as_rao.get(check_page(screened)), "digest")
    builders.a_surgery(screened.patient, by=okafor)
    sent = fields | {"reason_1": builders.REASON, "password": builders.PASSWORD}
    response = as_rao.post(check_page(screened), sent)
    assert response.status_code == 409
    again = fields_of(response, "digest")
    again |= {"reason_1": builders.REASON, "reason_2": builders.REASON, "acknowledged": "on"}
    done = as_rao.post(check_page(screened), again | {"password": builders.PASSWORD})
    assert done.status_code == 302, done.content.decode()
    assert Signature.objects.count() == 1


def test_a_draft_changed_meanwhile_must_be_checked_again(as_rao, rao, screened):
    fields = fields_of(as_rao.get(check_page(screened)), "digest")
    data = builders.draft_data(refills=3)
    save_draft(screened, edits=screened.edits, data=data, by=rao, today=builders.TODAY)
    sent = fields | {"reason_1": builders.REASON, "password": builders.PASSWORD}
    response = as_rao.post(check_page(screened), sent)
    assert response.status_code == 409
    assert "It must be checked again" in response.content.decode()
    assert as_rao.get(check_page(screened)).url == plan_page(screened)


def test_staff_see_that_it_waits_for_a_prescriber(as_okafor, screened):
    content = as_okafor.get(check_page(screened)).content.decode()
    assert "Waiting for a prescriber" in content
    assert 'type="password"' not in content
    sent = fields_of(as_okafor.get(check_page(screened)), "digest")
    response = as_okafor.post(check_page(screened), sent | {"password": builders.PASSWORD})
    assert response.status_code == 403
    assert not Signature.objects.exists()


def test_a_prescriber_without_a_licence_is_told_and_refused(rao, screened):
    client = signed_in(builders.a_member(clinic=rao.clinic, name="Dr New", licensed=False))
    content = client.get(check_page(screened)).content.decode()
    assert "No licence of yours is on record" in content
    response = client.post(check_page(screened), {"password": builders.PASSWORD})
    assert response.status_code == 403


def test_overnight_the_lists_must_be_checked_again(as_rao, rao, screened):
    with time_machine.travel("2026-01-06 15:00 +0000"):
        client = signed_in(rao)
        response = client.get(check_page(screened))
        assert b"It cannot be signed yet" in response.content
        assert b'type="password"' not in response.content


def test_an_unsigned_prescription_leads_to_its_draft(as_rao, rao, screened):
    assert as_rao.get(page_of(screened)).url == check_page(screened)
    draft = builders.a_draft(by=rao)
    assert as_rao.get(page_of(draft)).url == plan_page(draft)
    assert as_rao.get(check_page(draft)).url == plan_page(draft)


def test_a_prescription_is_stopped_with_a_reason(as_rao, rao):
    prescription = builders.a_signed_prescription(by=rao)
    address = reverse("prescription-stop", args=[prescription.pk])
    asked = fields_of(as_rao.get(address))
    assert as_rao.post(address, asked | {"reason": ""}).status_code == 422
    assert as_rao.post(address, asked | {"reason": "No benefit."}).url == page_of(prescription)
    prescription.refresh_from_db()
    assert (prescription.status, prescription.stop_reason) == (State.STOPPED, "No benefit.")
    again = as_rao.post(address, asked | {"reason": "No benefit.", "key": a_key()})
    assert again.status_code == 409
    assert "No benefit." in as_rao.get(page_of(prescription)).content.decode()


def test_a_new_version_replaces_the_old_one(as_rao, rao):
    first = builders.a_signed_prescription(by=rao)
    as_rao.post(reverse("draft-start", args=[first.patient_id]), {"key": a_key()})
    second = first.patient.prescriptions.open().get()
    assert (second.number, second.version, second.replaces) == (first.number, 2, first)
    assert second.answers == {}
    content = as_rao.get(page_of(first)).content.decode()
    assert f'href="{plan_page(second)}"' in content


def test_the_history_shows_who_did_what_and_who_looked(as_rao, as_haddad, rao):
    prescription = builders.a_signed_prescription(by=rao)
    as_haddad.get(page_of(prescription))
    response = as_rao.get(page_of(prescription))
    assert response.context["history"][0].verb == "signed"
    assert {event.actor.name for event in response.context["readings"]} >= {"Dr Sami Haddad"}


def on_home(client):
    """The patients of each list of the first page."""
    sections = client.get("/").context["sections"]
    return {one.name: [row.patient for row in one.rows] for one in sections}


def test_the_home_page_is_different_by_role(as_rao, as_okafor, as_haddad, rao, okafor):
    waiting = builders.a_screened_draft(by=okafor)
    mine = builders.a_draft(by=rao)
    done = builders.a_signed_prescription(by=rao)
    assert on_home(as_rao) == {
        "signatures": [waiting.patient],
        "drafts": [mine.patient],
        "handouts": [done.patient],
    }
    assert on_home(as_okafor) == {"signatures": [waiting.patient], "handouts": [done.patient]}
    assert on_home(as_haddad) == {"handouts": [done.patient], "reviews": [done.patient]}


def test_a_draft_of_somebody_else_is_counted_and_is_not_hers(as_rao, okafor):
    builders.a_draft(by=okafor)
    content = as_rao.get("/").content.decode()
    assert "You have no open draft" in content
    assert "Open drafts (1)" in content


def test_empty_lists_say_what_to_do(as_rao):
    content = as_rao.get("/").content.decode()
    assert "Find a patient and press Prescribe" in content
    assert "Nothing waits for a signature" in content


def test_a_draft_with_a_stop_does_not_wait_for_a_signature(as_rao, rao):
    answers = builders.ANSWERS | {"mood": "yes"}
    stopped = builders.a_screened_draft(by=rao, answers=answers)
    assert on_home(as_rao) == {"drafts": [stopped.patient]}
    assert "A stop stands" in as_rao.get("/").content.decode()
