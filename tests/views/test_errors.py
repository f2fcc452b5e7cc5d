"""When a page cannot be given: what happened, what to do, nothing of a patient, nothing lost."""

import pytest
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from prescribing.actions import prescriptions, signing
from prescribing.models import Medicine, Role
from tests import builders
from tests.views.conftest import signed_in
from tests.views.sending import a_key, fields_of

NAME = "Quillfeather"


@pytest.fixture
def patient(rao):
    return builders.a_patient(rao.clinic, family_name=NAME)


def words(response):
    return response.content.decode()


def test_these_tests_see_what_a_deployment_shows():
    assert settings.DEBUG is False


def test_an_address_that_is_nowhere_leads_on(as_rao, rao):
    manager = signed_in(builders.a_member(Role.MANAGER, rao.clinic))
    for client, sent, unsaid in (
        (as_rao, "Find the patient from the box at the top", "Sign in</a>"),
        (manager, "Go to the home page", "from the box at the top"),
        (Client(), "Sign in</a>", "from the box at the top"),
    ):
        response = client.get("/nowhere/")
        assert response.status_code == 404
        assert "There is nothing here" in words(response)
        assert sent in words(response)
        assert unsaid not in words(response)


def test_a_patient_of_another_clinic_is_told_of_in_no_word(as_castro, patient):
    response = as_castro.get(reverse("patient", args=[patient.pk]))
    assert response.status_code == 404
    assert NAME not in words(response)


def test_what_a_role_may_not_do_says_whom_to_ask(as_okafor, patient, rao):
    signed = builders.a_signed_prescription(by=rao)
    response = as_okafor.get(reverse("prescription-stop", args=[signed.pk]))
    assert response.status_code == 403
    assert "In the role of staff you may not stop a prescription." in words(response)
    assert "Help" in words(response)


def test_a_superuser_without_a_clinic_is_led_to_the_desk(db):
    client = Client()
    client.force_login(builders.a_user(is_staff=True, is_superuser=True))
    assert "Go to the review desk" in words(client.get("/nowhere/"))


def test_a_button_opened_as_an_address_is_told_and_not_blank(as_rao, patient):
    """As when somebody signs in again after pressing it."""
    response = as_rao.get(reverse("no-known-allergies", args=[patient.pk]))
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "Only a button leads here. Nothing was written" in words(response)


def test_a_plan_that_was_signed_meanwhile_says_so_to_whoever_still_typed(as_rao, as_okafor, rao):
    draft = builders.a_screened_draft(by=rao)
    page = reverse("plan", args=[draft.pk])
    typed = fields_of(as_okafor.get(page))
    signing.sign(draft, **builders.what_signing_needs(draft, rao))

    response = as_okafor.post(page, typed | {"then": "save"})

    assert response.status_code == 409
    assert "This plan is signed" in words(response)
    assert "Nothing was saved, and nothing was signed again." in words(response)
    assert f'href="{reverse("prescription", args=[draft.pk])}"' in words(response)


def test_a_hold_of_what_was_stopped_meanwhile_says_so(as_okafor, rao):
    running = builders.a_signed_prescription(by=rao)
    page = reverse("prescription-hold", args=[running.pk])
    typed = fields_of(as_okafor.get(page)) | {"reason": "Fever since yesterday"}
    prescriptions.stop(running, edits=running.edits, reason="It made her ill.", by=rao)

    response = as_okafor.post(page, typed)

    assert response.status_code == 409
    assert "is stopped now. Only a plan that runs can be changed or put on hold." in words(response)


def test_a_medicine_that_a_colleague_took_off_is_told_with_the_way_to_the_list(
    as_rao, as_okafor, rao, patient
):
    medicine = builders.a_medicine(patient, by=rao)
    page = reverse("medicine", args=[patient.pk, medicine.pk])
    typed = fields_of(as_okafor.get(page)) | {"text": "lisinopril 20 mg"}
    as_rao.post(
        reverse("medicine-remove", args=[patient.pk, medicine.pk]), {"key": a_key(), "edits": 0}
    )

    response = as_okafor.post(page, typed)

    assert response.status_code == 409
    assert "this entry was taken off the patient" in words(response)
    assert f'href="{reverse("patient", args=[patient.pk])}"' in words(response)


def test_a_button_pressed_two_times_is_answered_as_the_first_time(as_rao, rao, patient):
    medicine = builders.a_medicine(patient, by=rao)
    draft = builders.a_draft(by=rao)
    for page, edits in (
        (reverse("medicine-remove", args=[patient.pk, medicine.pk]), medicine.edits),
        (reverse("prescription-discard", args=[draft.pk]), draft.edits),
    ):
        pressed = {"key": a_key(), "edits": edits}
        first = as_rao.post(page, pressed)
        second = as_rao.post(page, pressed)
        assert first.status_code == second.status_code == 302
        assert first.url == second.url
    assert not Medicine.objects.of(rao.clinic).current().exists()


def test_the_answer_to_another_persons_press_is_nobody_elses(as_rao, as_okafor, rao, patient):
    medicine = builders.a_medicine(patient, by=rao)
    page = reverse("medicine-remove", args=[patient.pk, medicine.pk])
    pressed = {"key": a_key(), "edits": medicine.edits}
    as_rao.post(page, pressed)
    assert as_okafor.post(page, pressed).status_code == 409


def test_an_ended_record_of_another_clinic_is_no_other_than_none(as_castro, rao, patient):
    medicine = builders.a_medicine(patient, by=rao)
    signed = builders.a_signed_prescription(by=rao)
    Medicine.objects.of(rao.clinic).update(removed_at=builders.noon(builders.TODAY))
    for address in (
        reverse("medicine", args=[patient.pk, medicine.pk]),
        reverse("plan", args=[signed.pk]),
        reverse("prescription-hold", args=[signed.pk]),
    ):
        assert as_castro.get(address).status_code == 404


def test_a_fault_tells_nothing_of_whom_it_struck(as_rao, monkeypatch):
    def broken(request):
        raise ValueError(f"no such plan of {NAME}")

    as_rao.raise_request_exception = False
    monkeypatch.setattr("prescribing.views.home.due", broken)
    response = as_rao.get("/")
    assert response.status_code == 500
    assert "What you last saw as saved or signed is safe" in words(response)
    assert NAME not in words(response)
    assert "Traceback" not in words(response)


@pytest.mark.hazard("H35")
def test_a_database_that_is_gone_before_anybody_is_known_is_told_as_such(as_rao, monkeypatch):
    def gone(request):
        raise OperationalError(f"could not connect, last row {NAME}")

    as_rao.raise_request_exception = False
    monkeypatch.setattr("prescribing.views.membership.members_of", gone)
    for address in ("/", "/help/", "/nowhere/"):
        response = as_rao.get(address)
        assert response.status_code == 503
        assert response["Retry-After"] == "30"
        assert "wait half a minute, and load it again" in words(response)
        assert NAME not in words(response)
