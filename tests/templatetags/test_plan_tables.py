"""What a page says of tonight is what was signed for that night."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.template import engines
from django.utils.html import strip_tags

from prescribing.actions.prescriptions import hold
from prescribing.models import Prescription
from tests import builders
from tests.builders import TODAY

pytestmark = pytest.mark.django_db


def said(prescription, day):
    template = engines["django"].from_string("{% load plan_tables %}{% tonight one today %}")
    written = template.render({"one": prescription, "today": day})
    return " ".join(unescape(strip_tags(written)).split())


@pytest.fixture
def signed(rao):
    patient = builders.a_patient(rao.clinic)
    builders.a_surgery(patient, TODAY + timedelta(days=40), by=rao)
    return builders.a_signed_prescription(patient, by=rao)


@pytest.mark.hazard("H44")
def test_each_night_is_told_as_it_was_signed(signed):
    nights = signed.content["plan"]["nights"]
    words = {step["position"]: step["words"] for step in signed.content["plan"]["steps"]}
    assert {night["kind"] for night in nights} > {"take"}
    for night in nights:
        told = said(signed, date.fromisoformat(night["date"]))
        if night["pieces"]:
            assert f"Tonight: {words[night['step']]} ({night['dose_mg']} mg)" in told
        else:
            assert told.startswith("No dose tonight: stopped for surgery")


def test_the_next_night_that_is_another_is_told(signed):
    assert "From Mon, Jan 19, 2026: half a tablet (2.25 mg)" in said(signed, TODAY)
    assert "No dose from" in said(signed, TODAY + timedelta(days=34))


def test_before_the_first_night_and_after_the_last_there_is_no_dose(rao):
    later = builders.a_signed_prescription(by=rao, first_night=TODAY + timedelta(days=3))
    assert said(later, TODAY).startswith("No dose tonight. The first night is Thu, Jan 8, 2026.")
    last = date.fromisoformat(later.content["plan"]["nights"][-1]["date"])
    assert said(later, last).startswith("Tonight: ")
    assert said(later, last + timedelta(days=1)).startswith("No dose tonight. The last planned")


def test_a_stop_for_surgery_lasts_until_a_restart(signed):
    told = said(signed, TODAY + timedelta(days=400))
    assert told.startswith("No dose tonight: stopped for surgery")


def test_a_version_on_hold_gives_no_dose(rao, signed):
    held = hold(
        signed, edits=signed.edits, first_night=TODAY, reason="Nausea.", by=rao, today=TODAY
    )
    assert said(held, TODAY).startswith("No dose tonight. On hold from Mon, Jan 5, 2026: Nausea.")
    assert "Tonight: " not in said(held, TODAY)


@pytest.mark.hazard("H44")
def test_no_dose_is_told_after_the_night_from_which_it_is_on_hold(rao, signed):
    night = TODAY + timedelta(days=5)
    held = hold(signed, edits=signed.edits, first_night=night, reason="Tests.", by=rao, today=TODAY)
    told = said(held, TODAY)
    assert "Tonight: a quarter tablet (1.125 mg)" in told
    assert "to Fri, Jan 9, 2026" in told
    assert "On hold from Sat, Jan 10, 2026: Tests." in told
    assert "half a tablet" not in told
    assert said(held, night).startswith("No dose tonight. On hold from Sat, Jan 10, 2026")


def test_signed_nights_that_surgery_has_overtaken_are_not_told(signed):
    Prescription.objects.filter(pk=signed.pk).update(outdated_on=TODAY)
    signed.refresh_from_db()
    told = said(signed, TODAY)
    assert told.startswith("Outdated Surgery has changed the nights")
    assert "Tonight: " not in told
