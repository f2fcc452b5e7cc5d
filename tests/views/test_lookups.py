"""The page on which staff look up the code of a paper."""

import pytest
from django.urls import reverse

from prescribing.actions import lookups
from prescribing.actions.prescriptions import hold, stop, void
from prescribing.clinical import codes
from prescribing.models import Prescription
from tests import builders
from tests.builders import REASON, TODAY
from tests.views.sending import check_page, fields_of, reviewed, signed, text_of

pytestmark = pytest.mark.django_db

PAGE = "/check-handout/"


def said_of(client, row):
    return text_of(client.get(PAGE, {"code": row.code}))


def link(name, row):
    return f'href="{reverse(name, args=[row.pk])}"'


@pytest.mark.hazard("H19")
def test_a_paper_of_the_plan_that_runs_is_current(as_okafor, running):
    said = said_of(as_okafor, running)

    assert "Current</span> This handout is right" in said
    assert f"Plan <b>{running.number}</b>, version <b>1</b>, signed" in said
    assert "with nights from Mon, Jan 5, 2026 to Sun, Mar 1, 2026" in said
    assert link("prescription", running) in said
    assert running.patient.family_name not in said


@pytest.mark.hazard("H19")
def test_a_paper_of_a_replaced_version_leads_to_the_one_that_holds(
    night_10, as_okafor, as_rao, running
):
    change = reverse("prescription-change", args=[running.pk])
    typed = {"what": "stay", "nights": "7", "reason": REASON}
    as_rao.post(change, fields_of(as_rao.get(change), "starts") | typed)
    draft = Prescription.objects.open().get()
    assert reviewed(as_rao, draft).url == check_page(draft)
    signed(as_rao, draft)

    said = said_of(as_okafor, running)

    assert "Replaced</span> Version 2 has taken its place" in said
    assert f"{link('prescription', draft)}>Open version 2</a>, which is active." in said
    draft.refresh_from_db()
    assert "Current" in said_of(as_okafor, draft)


@pytest.mark.hazard("H19")
def test_a_paper_of_a_plan_that_was_stopped_voided_held_or_overtaken_says_so(as_okafor, rao):
    stopped, voided, held, outdated = (builders.a_signed_prescription(by=rao) for _ in range(4))
    stop(stopped, edits=stopped.edits, reason="No benefit.", by=rao)
    void(voided, edits=voided.edits, reason="Wrong patient.", by=rao)
    hold(held, edits=held.edits, first_night=TODAY, reason="Fever.", by=rao, today=TODAY)
    Prescription.objects.filter(pk=outdated.pk).update(outdated_on=TODAY)

    assert "Stopped</span> No dose of this plan is taken any more" in said_of(as_okafor, stopped)
    assert "Voided</span> It was signed by mistake" in said_of(as_okafor, voided)
    assert "On hold</span> No dose is taken from Mon, Jan 5, 2026 on" in said_of(as_okafor, held)
    said = said_of(as_okafor, outdated)
    assert "Outdated</span> Surgery has changed the nights of this plan" in said
    assert f'href="{reverse("surgeries", args=[outdated.patient_id])}"' in said


@pytest.mark.hazard("H37")
def test_another_clinics_code_is_answered_like_none(as_okafor, running, castro):
    hers = builders.a_signed_prescription(by=castro)

    strange, unknown = (
        text_of(as_okafor.get(PAGE, {"code": code})).split("<main")[1].replace(code, "")
        for code in (hers.code, codes.complete("2345678"))
    )

    assert strange == unknown
    assert "No handout of this clinic has this code" in unknown


def test_nothing_typed_is_told_at_its_field(as_okafor):
    response = as_okafor.get(PAGE, {"code": " "})

    assert response.status_code == 422
    assert "Enter the code" in text_of(response)
    assert as_okafor.get(PAGE).status_code == 200


def test_what_was_typed_is_still_there(as_okafor):
    assert 'value="k7qn 2x"' in as_okafor.get(PAGE, {"code": "k7qn 2x"}).content.decode()


@pytest.mark.hazard("H37")
def test_too_many_look_ups_are_refused_for_a_while(as_okafor, running, monkeypatch):
    monkeypatch.setattr(lookups, "MOST", 1)
    said_of(as_okafor, running)

    response = as_okafor.get(PAGE, {"code": running.code})

    assert (response.status_code, response["Retry-After"]) == (429, "120")
    assert "You have looked up 1 codes in 10 minutes" in text_of(response)
    assert running.number not in text_of(response)


def test_the_page_is_reached_from_every_page(as_haddad):
    assert f'href="{PAGE}"' in as_haddad.get("/").content.decode()
