"""Beginning again after surgery, as a page."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from prescribing.models import Agreement, Event, Prescription, Surgery
from tests import builders
from tests.builders import ANSWERS, noon
from tests.views.sending import check_page, fields_of, reviewed, signed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.hazard("H10")]

DAY = date(2026, 1, 27)
TODAY = date(2026, 2, 3)
FOLLOWED = {
    "opioid_given": "yes",
    "opioid": "oxycodone 5 mg",
    "last_opioid_on": "2026-01-29",
    "last_opioid_at": "22:00",
    "single_dose": "no",
    "reconciled": "yes",
}


@pytest.fixture
def running(rao):
    surgery = builders.a_surgery(builders.a_patient(rao.clinic), DAY, by=rao, what="hernia repair")
    answers = ANSWERS | {"surgery": "yes"}
    return builders.a_signed_prescription(surgery.patient, by=rao, answers=answers)


@pytest.fixture(autouse=True)
def _a_week_later(running):
    with time_machine.travel(noon(TODAY)):
        yield


def page_of(row):
    return reverse("prescription-restart", args=[row.pk])


def sent(client, row, **typed):
    return client.post(page_of(row), fields_of(client.get(page_of(row)), "surgery_edits") | typed)


def test_the_page_is_reached_from_what_waits(as_rao, running):
    for address in (
        reverse("prescription", args=[running.pk]),
        reverse("surgeries", args=[running.patient_id]),
    ):
        assert f'href="{page_of(running)}"' in text_of(as_rao.get(address))


def test_nothing_is_answered_or_proposed_beforehand(as_rao, running):
    response = as_rao.get(page_of(running))

    answered = fields_of(response, "surgery_edits")
    assert not answered.keys() & {"opioid_given", "opioid_acting", "single_dose", "reconciled"}
    assert "worked out from what you say above" in text_of(response)
    assert Event.objects.filter(verb="read", prescription=running).exists()


def test_too_early_is_refused_beside_the_night_and_a_button_takes_the_first_one(as_rao, running):
    response = sent(as_rao, running, **FOLLOWED, starts="2026-02-04")

    assert response.status_code == 422
    (said,) = response.context["form"].errors["starts"]
    assert "Wed, Feb 4, 2026 is too early. The first night allowed is Mon, Feb 9, 2026." in said
    page = text_of(response)
    assert 'name="take" value="2026-02-09">Begin on Mon, Feb 9, 2026 instead' in page
    assert 'value="oxycodone 5 mg"' in page
    assert "worked out from what you say above" in page

    kept = fields_of(response, "surgery_edits") | {"take": "2026-02-09"}
    response = as_rao.post(page_of(running), kept)
    draft = Prescription.objects.open().get()
    assert response.url == reverse("plan", args=[draft.pk])
    assert draft.plan.first_night == date(2026, 2, 9)


def test_the_restart_is_checked_and_signed(as_rao, rao, running):
    sent(as_rao, running, **FOLLOWED)
    draft = Prescription.objects.open().get()
    as_rao.force_login(rao.user)

    assert reviewed(as_rao, draft).url == check_page(draft)
    assert signed(as_rao, draft).status_code == 302

    draft.refresh_from_db()
    assert (draft.state, draft.content["plan"]["first_night"]) == ("active", "2026-02-09")


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({}, "opioid_given", "Say if an opioid was given"),
        ({}, "reconciled", "Say if the list was brought in line"),
        (FOLLOWED | {"opioid_given": "not known"}, "opioid_given", "It is not known whether"),
        (FOLLOWED | {"last_opioid_on": ""}, "last_opioid_on", "is not known"),
        (FOLLOWED | {"last_opioid_on": "2026-01-26"}, "last_opioid_on", "on or after the day"),
        (FOLLOWED | {"opioid": ""}, "opioid_acting", "Say how long the opioid acts"),
        (FOLLOWED | {"opioid": "ibuprofen"}, "opioid", "is not an opioid"),
        (FOLLOWED | {"reconciled": "no"}, "reconciled", "was not gone through"),
        (FOLLOWED | {"starts": "2026-02-30"}, "starts", "Enter a date that exists"),
        (FOLLOWED | {"starts": "2026-02-02"}, "starts", "is too early"),
        (FOLLOWED | {"dose": ".5"}, "dose", "0.5"),
        (FOLLOWED | {"dose": "4.5"}, "dose", "is more than 2.25"),
        ({"opioid_given": "no", "reconciled": "yes"}, "agreed_by", "nobody has recorded"),
    ],
)
def test_each_refusal_stands_at_its_field_and_nothing_is_kept(as_rao, running, typed, field, says):
    response = sent(as_rao, running, **typed)

    assert response.status_code == 422
    said = " ".join(response.context["form"].errors[field]).replace("\u00a0", " ")
    assert says in said
    for name, value in typed.items():
        assert str(response.context["form"][name].value()) == value
    assert Surgery.objects.get().status == "planned"
    assert not Prescription.objects.open().exists()


def test_none_was_given_and_the_team_agrees(as_rao, running):
    none = {"opioid_given": "no", "reconciled": "yes", "agreed_by": "Dr Ames, surgeon"}
    assert sent(as_rao, running, **none).status_code == 302
    assert Agreement.objects.get().matter == "surgical-team"
    assert Prescription.objects.open().get().plan.first_night == TODAY


def test_what_is_on_record_is_shown_with_the_night_and_the_dose(as_rao, running):
    surgery = Surgery.objects.get()
    address = reverse("after-surgery", args=[surgery.patient_id, surgery.pk])
    as_rao.post(address, fields_of(as_rao.get(address), "opioid") | FOLLOWED)

    said = text_of(as_rao.get(page_of(running)))

    assert "First night that every waiting time allows: <b>Mon, Feb 9, 2026</b>" in said
    assert "by then 16 nights without one" in said
    assert "Short-acting opioid of a surgery too recent" in said


def test_a_plan_that_still_runs_is_put_on_hold_first(as_rao, rao):
    running = builders.a_signed_prescription(builders.a_patient(rao.clinic), by=rao)
    builders.a_surgery(running.patient, TODAY, by=rao, today=TODAY, status="done")

    said = text_of(as_rao.get(page_of(running)))

    assert "Doses are still planned" in said
    assert reverse("prescription-hold", args=[running.pk]) in said


def test_without_a_surgery_behind_the_patient_the_change_page_answers(as_rao, rao):
    running = builders.a_signed_prescription(builders.a_patient(rao.clinic), by=rao)
    assert as_rao.get(page_of(running)).url == reverse("prescription-change", args=[running.pk])
