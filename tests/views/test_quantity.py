"""The quantity typed by hand: told against what the nights need, and signed with a reason."""

from datetime import timedelta

import pytest

from prescribing.actions import prescriptions, signing
from prescribing.actions.errors import NotSignable
from prescribing.actions.screenings import look
from prescribing.handouts.content import build
from prescribing.handouts.pdf import words
from prescribing.snapshots import told_nights
from tests import builders
from tests.views.sending import (
    a_new_draft,
    check_page,
    fields_of,
    plan_page,
    pressed,
    reviewed,
    signed,
)

FIELD = "quantity_scored-tablet-4500"
WHY = "The pharmacy packs thirty."


@pytest.fixture
def draft(as_rao, rao):
    return a_new_draft(as_rao, builders.a_patient(rao.clinic))


def text(response):
    return response.content.decode().replace("\u00a0", " ")


@pytest.mark.hazard("H41")
@pytest.mark.parametrize("reason", ["", "   ", "because"])
def test_another_quantity_without_a_reason_is_asked_about_beside_the_field(as_rao, draft, reason):
    response = reviewed(as_rao, draft, **{FIELD: "30", "quantity_reason": reason})

    assert response.status_code == 422
    assert "Write why the quantity" in response.context["form"].errors["quantity_reason"][0]
    assert 'href="#id_quantity_reason"' in text(response)
    fields = fields_of(response, "first_night")
    assert (fields[FIELD], fields["indication_text"]) == ("30", "a condition of the patient")
    draft.refresh_from_db()
    assert (draft.edits, draft.quantities) == (0, {})


def test_what_the_nights_need_asks_for_no_reason(as_rao, draft):
    assert reviewed(as_rao, draft, **{FIELD: "35"}).url == check_page(draft)


def test_a_quantity_with_its_reason_is_signed_printed_and_told(as_rao, draft):
    assert reviewed(as_rao, draft, **{FIELD: "30", "quantity_reason": WHY}).url == check_page(draft)
    checked = text(as_rao.get(check_page(draft)))
    for said in (
        "Supply: <b>30 tablets</b>",
        "the nights need <b>35</b>",
        "20 pieces missing",
        "It runs out after the night of <b>Tue, Feb 24, 2026</b>",
        f"Reason: {WHY}",
        "Dispense 30 (thirty) tablets.",
    ):
        assert said in checked
    page = text(as_rao.get(signed(as_rao, draft).url))

    draft.refresh_from_db()
    (supply,) = draft.content["supply"]
    assert (supply["tablets"], supply["tablets_needed"], supply["pieces"]) == (30, 35, 140)
    assert (supply["missing_pieces"], supply["left_over_pieces"]) == (20, 0)
    assert draft.content["quantity_reason"] == WHY
    assert draft.content["lasts_until"] == "2026-02-24"
    assert draft.content["refill_from"] == "2026-02-14"
    assert len(told_nights(draft)) == 56
    assert f"<b>Reason:</b> {WHY}" in page
    assert "30 of" in page
    assert "where the nights need 35" in page
    sheet = build(draft.content, words("en"), paper="letter", signed_at=draft.signature.at)
    assert "30" in sheet.medicines[0]
    assert sheet.pharmacy_told == draft.content["instructions"]
    assert [(each.what, each.when) for each in sheet.happenings[1:]] == [
        ("Your supply lasts until", "night of Tue, Feb 24, 2026"),
        ("Ask us for more from", "Sat, Feb 14, 2026"),
    ]


def test_more_than_the_nights_need_is_told_as_left_over(as_rao, draft):
    reviewed(as_rao, draft, **{FIELD: "40", "quantity_reason": WHY})

    checked = text(as_rao.get(check_page(draft)))

    assert "20 pieces left over" in checked
    assert "Too few" not in checked
    assert "Lasts until Sun, Mar 1, 2026" in checked


def test_with_refills_it_is_told_how_long_all_of_it_lasts(as_rao, draft):
    pressed(as_rao, draft, "save", **{FIELD: "20", "refills": "1"})

    content = text(as_rao.get(plan_page(draft)))

    assert "60 pieces missing" in content
    assert "With 1 refill it lasts until Sun, Mar 1, 2026" in content


def test_a_draft_is_saved_without_the_reason_and_cannot_be_signed(as_rao, rao, draft):
    pressed(as_rao, draft, "save", **{FIELD: "30"})
    assert "write why the quantity is another" in text(as_rao.get(plan_page(draft)))
    reviewed(as_rao, draft, **{FIELD: ""})
    draft.refresh_from_db()
    draft.quantities = {"scored-tablet-4500": 30}
    draft.save(update_fields=["quantities"])

    with pytest.raises(NotSignable, match="Write why the quantity"):
        signing.sign(draft, **builders.what_signing_needs(draft, rao))

    draft.refresh_from_db()
    assert draft.content is None


def test_a_quantity_stays_when_the_plan_changes_and_is_told_against_it(as_rao, draft):
    reviewed(as_rao, draft, **{FIELD: "35"})

    response = reviewed(as_rao, draft, ladder="standard-7")

    assert response.status_code == 422
    assert "quantity_reason" in response.context["form"].errors


def test_a_quantity_of_tablets_that_no_night_takes_is_refused_at_its_field(as_rao, draft):
    other = "quantity_scored-tablet-3000"

    response = reviewed(as_rao, draft, **{other: "10", "quantity_reason": WHY})

    assert response.status_code == 422
    assert "No night of this plan takes 3 mg scored tablets" in str(
        response.context["form"].errors[other]
    )
    assert fields_of(response, "first_night")[other] == "10"


def test_what_does_not_suffice_for_the_first_dose_is_refused(as_rao, draft):
    own = {"ladder": "own", "dose_1": "6.75", "nights_1": "3", "product": "scored-tablet-4500"}

    response = reviewed(as_rao, draft, **own, **{FIELD: "1", "quantity_reason": WHY})

    assert response.status_code == 422
    assert "does not suffice for the first dose" in response.context["form"].errors[FIELD][0]


@pytest.mark.parametrize("typed", ["0", "-3", "1000", "thirty", "3.5", "9" * 30])
def test_a_quantity_that_is_none_is_told_beside_its_field(as_rao, draft, typed):
    response = reviewed(as_rao, draft, **{FIELD: typed})

    assert response.context["form"].errors[FIELD] == ["Enter a whole number from 1 to 999"]
    assert fields_of(response, "first_night")[FIELD] == typed
    assert '<details class="quantity" open>' in text(response)


def test_the_next_version_counts_what_was_dispensed_and_not_what_was_needed(as_rao, rao, draft):
    reviewed(as_rao, draft, **{FIELD: "40", "quantity_reason": WHY})
    signed(as_rao, draft)

    later = builders.TODAY + timedelta(days=8)
    again = prescriptions.start_draft(draft.patient, by=rao, today=later)

    (left,) = look(again, later).stock
    assert (left.dispensed, left.left) == (40, 152)
    assert again.quantities == {}
