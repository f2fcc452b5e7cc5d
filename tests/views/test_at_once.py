"""The same press of the button, sent twenty times at once, has one effect and one answer."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from prescribing.models import Event, Prescription, Signature
from tests import builders
from tests.views.sending import (
    ANSWERED,
    a_new_draft,
    check_page,
    fields_of,
    following,
    plan_page,
    reviewed,
)

pytestmark = pytest.mark.django_db(transaction=True)

TIMES = 20


def post_at_once(session, page, fields):
    start = Barrier(TIMES)

    def post(_):
        client = Client()
        client.cookies.load(session)
        start.wait()
        try:
            return client.post(page, fields)
        finally:
            connection.close()

    with ThreadPoolExecutor(TIMES) as pool:
        return list(pool.map(post, range(TIMES)))


def test_twenty_identical_sign_posts_make_one_signature(as_rao, rao):
    draft = a_new_draft(as_rao, builders.a_patient(rao.clinic))
    reviewed(as_rao, draft)
    page = check_page(draft)
    fields = fields_of(as_rao.get(page), "digest")
    reasons = {name.removesuffix("_for"): builders.REASON for name in fields if "_for" in name}
    fields |= reasons | {"acknowledged": "on", "password": builders.PASSWORD}
    session = {name: morsel.value for name, morsel in as_rao.cookies.items()}

    answers = post_at_once(session, page, fields)

    assert {(answer.status_code, answer.get("Location")) for answer in answers} == {
        (302, f"/prescriptions/{draft.pk}/")
    }
    assert Signature.objects.filter(prescription=draft).count() == 1
    assert Prescription.objects.get(pk=draft.pk).state == "active"
    assert Event.objects.filter(prescription=draft, verb="signed").count() == 1


def test_twenty_identical_reviews_save_and_screen_one_time(as_rao, rao):
    draft = a_new_draft(as_rao, builders.a_patient(rao.clinic))
    page = plan_page(draft)
    fields = fields_of(as_rao.get(page), "first_night") | ANSWERED | following(ANSWERED)
    session = {name: morsel.value for name, morsel in as_rao.cookies.items()}

    answers = post_at_once(session, page, fields)

    assert {(answer.status_code, answer.get("Location")) for answer in answers} == {
        (302, check_page(draft))
    }
    assert draft.screenings.count() == 1
    assert Event.objects.filter(prescription=draft, verb="changed").count() == 1


@pytest.mark.hazard("H36")
def test_of_twenty_identical_saves_without_a_button_one_is_made(as_rao, rao):
    draft = a_new_draft(as_rao, builders.a_patient(rao.clinic))
    fields = fields_of(as_rao.get(plan_page(draft)), "first_night") | {"refills": "2"}
    session = {name: morsel.value for name, morsel in as_rao.cookies.items()}

    answers = post_at_once(session, reverse("plan-autosave", args=[draft.pk]), fields)

    assert {answer.status_code for answer in answers} == {200}
    assert all('name="edits" value="1"' in answer.content.decode() for answer in answers)
    assert Prescription.objects.get(pk=draft.pk).edits == 1
    assert Event.objects.filter(prescription=draft, verb="changed").count() == 1
