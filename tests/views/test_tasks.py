"""Tasks on the pages: what a signature promises, and what is made and done by hand."""

import pytest
from django.urls import reverse

from tests.builders import a_medicine, a_patient, a_screened_draft, a_signed_prescription
from tests.views.sending import check_page, signed, text_of

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
