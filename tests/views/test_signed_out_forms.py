"""A form that is sent after the session ended is kept, and counts for nothing until sent again."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from prescribing.models import Patient
from tests import builders
from tests.views.sending import fields_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient(rao):
    return builders.a_patient(rao.clinic)


def typed_and_signed_out(client, patient, **typed):
    """The answer to a form that was open when the session ended."""
    address = reverse("patient-edit", args=[patient.pk])
    sent = fields_of(client.get(address)) | {"given_name": "Marisol"} | typed
    client.cookies.pop("sessionid")
    return client.post(address, sent)


def signing_in(answer, rao, password=builders.PASSWORD):
    return fields_of(answer, "next") | {"email": rao.user.email, "password": password}


def test_what_was_typed_is_sent_after_signing_in_again(as_rao, rao, patient):
    answer = typed_and_signed_out(as_rao, patient)
    assert answer.status_code == 403
    assert "What you typed is kept" in text_of(answer)
    patient.refresh_from_db()
    assert patient.given_name != "Marisol"

    again = as_rao.post(reverse("sign-in"), signing_in(answer, rao))

    assert f"You are signed in as <b>{rao.user}</b>" in text_of(again)
    assert not Patient.objects.filter(given_name="Marisol").exists()
    kept = fields_of(again)
    address = reverse("patient-edit", args=[patient.pk])
    assert f'<form action="{address}" method="post">' in again.content.decode()
    assert as_rao.post(address, kept).status_code == 302
    patient.refresh_from_db()
    assert patient.given_name == "Marisol"


def test_who_works_in_several_clinics_chooses_one_and_what_was_typed_is_still_there(
    as_rao, rao, patient
):
    elsewhere = builders.a_clinic("hillside")
    builders.a_member(clinic=elsewhere, user=rao.user)
    as_rao.post(reverse("choose-clinic"), {"clinic": rao.clinic_id})
    answer = typed_and_signed_out(as_rao, patient)

    choice = as_rao.post(reverse("sign-in"), signing_in(answer, rao))
    assert "What you typed is kept" in text_of(choice)
    none_chosen = as_rao.post(reverse("choose-clinic"), fields_of(choice, "next"))
    assert none_chosen.status_code == 422
    chosen = fields_of(none_chosen, "next") | {"clinic": rao.clinic_id}
    again = as_rao.post(reverse("choose-clinic"), chosen)

    assert f"You are signed in as <b>{rao.user}</b>" in text_of(again)
    as_rao.post(reverse("patient-edit", args=[patient.pk]), fields_of(again))
    patient.refresh_from_db()
    assert patient.given_name == "Marisol"


def test_who_works_in_several_clinics_comes_to_the_page_that_was_asked_for(rao, patient):
    builders.a_member(clinic=builders.a_clinic("hillside"), user=rao.user)
    client, address = Client(), reverse("patient", args=[patient.pk])
    led = client.get(address)
    signed = client.post(reverse("sign-in"), signing_in(client.get(led.url), rao))
    assert signed.url == address
    choice = client.get(client.get(address).url)

    chosen = fields_of(choice, "next") | {"clinic": rao.clinic_id}

    assert client.post(reverse("choose-clinic"), chosen).url == address
    away = fields_of(choice, "next") | {
        "clinic": rao.clinic_id,
        "next": "https://elsewhere.example/",
    }
    assert client.post(reverse("choose-clinic"), away).url == "/"


def test_a_wrong_password_loses_nothing(as_rao, rao, patient):
    answer = typed_and_signed_out(as_rao, patient, family_name='"><script>')
    wrong = as_rao.post(reverse("sign-in"), signing_in(answer, rao, "wrong"))
    assert wrong.status_code == 422
    assert "<script>" not in wrong.content.decode().replace('<script type="module"', "")
    right = as_rao.post(reverse("sign-in"), signing_in(wrong, rao))
    assert fields_of(right)["family_name"] == '"><script>'


def test_no_password_and_no_token_is_kept(as_rao, rao, patient):
    answer = typed_and_signed_out(as_rao, patient, password="of-her-own", csrfmiddlewaretoken="t")
    assert "of-her-own" not in answer.content.decode()
    kept = dict(json.loads(signing_in(answer, rao)["kept"]))
    assert kept.keys().isdisjoint({"password", "csrfmiddlewaretoken"})


def test_a_form_of_another_site_is_refused_before_anything_of_it_is_kept(patient):
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(reverse("patient-edit", args=[patient.pk]), {"given_name": "Marisol"})
    assert answer.status_code == 403
    assert "Marisol" not in answer.content.decode()


def test_scripts_are_told_to_sign_in(patient):
    address = reverse("patient-edit", args=[patient.pk])
    answer = Client().post(address, {"given_name": "x"}, headers={"HX-Request": "true"})
    assert answer.status_code == 302


@pytest.mark.parametrize("kept", ["", "[", "1", '{"a": 1}', "[[1]]", '["abc"]', "null"])
def test_what_nobody_typed_is_nothing_to_send(rao, kept):
    sent = {"email": rao.user.email, "password": builders.PASSWORD, "next": "/patients/"}
    answer = Client().post(reverse("sign-in"), sent | {"kept": kept})
    assert answer.url == "/patients/"


def test_nothing_is_sent_to_another_site(rao):
    sent = {"email": rao.user.email, "password": builders.PASSWORD, "kept": '[["a", "b"]]'}
    answer = Client().post(reverse("sign-in"), sent | {"next": "https://elsewhere.example/"})
    assert answer.url == reverse("home")
