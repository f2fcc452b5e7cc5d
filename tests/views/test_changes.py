"""Changing, holding, comparing and looking back, as pages."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from prescribing.actions import prescriptions
from prescribing.handouts import pdf
from prescribing.models import Event, Prescription
from tests import builders
from tests.builders import NOW, TODAY
from tests.views.sending import (
    check_page,
    fields_of,
    forms_of,
    plan_page,
    printed,
    reviewed,
    signed,
    text_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("night_10")]

NIGHT_10 = TODAY + timedelta(days=9)
REASON = "Vivid dreams."


def page_of(row, name="prescription-change", *more):
    return reverse(name, args=[row.pk, *more])


def sent(client, row, **fields):
    """Choose on the change page and press its button."""
    usual = fields_of(client.get(page_of(row)), "starts") | {"reason": REASON}
    return client.post(page_of(row), usual | fields)


def drafted(client, row, **fields):
    assert sent(client, row, **fields).status_code == 302
    return Prescription.objects.open().get()


def test_the_page_says_tonight_the_present_dose_and_what_each_change_would_do(as_rao, running):
    said = text_of(as_rao.get(page_of(running)))

    assert "Tonight, Wed, Jan 14, 2026" in said
    assert 'Present dose: <span class="dose">1.125 mg</span>, from the 4.5 mg scored tablet' in said
    assert "For example 7 nights: 1.125 mg for 12 nights from Wed, Jan 14" in said
    assert "is the lowest step of this plan" in said
    assert "There is no lower dose of the present tablet" in said
    assert "Dose over time" in said


def test_a_stay_is_drafted_checked_and_signed(as_rao, running):
    draft = drafted(as_rao, running, what="stay", nights="7")

    assert "Change the LDN plan" in text_of(as_rao.get(plan_page(draft)))
    assert reviewed(as_rao, draft).url == check_page(draft)
    said = text_of(as_rao.get(check_page(draft)))
    assert "What moved since version 1" in said
    assert "Mon, Jan 19 to Sun, Jan 25" in said
    assert "Of what was ordered before, 131 pieces of 4.5 mg scored tablets should be left" in said
    assert signed(as_rao, draft).url == page_of(draft, "prescription")

    draft.refresh_from_db()
    running.refresh_from_db()
    assert (draft.state, running.state) == ("active", "superseded")
    assert len(draft.content["plan"]["past"]) == 9
    assert printed(as_rao, draft).status_code == 200


def test_a_second_press_drafts_nothing_more(as_rao, running):
    fields = fields_of(as_rao.get(page_of(running)), "starts")
    fields |= {"what": "stay", "nights": "7", "reason": REASON}

    first, second = (as_rao.post(page_of(running), fields) for _ in range(2))

    assert first.url == second.url
    assert Prescription.objects.open().count() == 1


@pytest.mark.parametrize(
    ("fields", "place", "says"),
    [
        ({}, "what", "Choose what should change"),
        ({"what": "stay"}, "nights", "Enter how many more nights"),
        ({"what": "stay", "nights": "x"}, "nights", "Enter a whole number from 1 to 90"),
        ({"what": "stay", "nights": "7", "starts": "2026-01-06"}, "starts", "is past"),
        ({"what": "step back"}, "what", "is the lowest step of this plan"),
        ({"what": "go down", "nights": "7"}, "dose", "Enter the lower dose"),
        ({"what": "go down", "nights": "7", "dose": ".5"}, "dose", "0.5"),
        ({"what": "go down", "nights": "7", "dose": "0.5"}, "dose", "cannot be made from 4.5 mg"),
        ({"what": "skip", "nights": "9"}, "nights", "After more than 7 nights"),
        ({"what": "stay", "nights": "7", "reason": ""}, "reason", "Write the reason"),
    ],
)
def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(
    as_rao, running, fields, place, says
):
    response = sent(as_rao, running, **fields)

    assert response.status_code == 422
    assert any(says in error for error in response.context["form"].errors[place])
    assert response.context["form"]["reason"].value() == fields.get("reason", REASON)
    assert not Prescription.objects.open().exists()


def test_beside_an_open_draft_the_page_leads_to_it(as_rao, running):
    fields = fields_of(as_rao.get(page_of(running)), "starts")
    draft = drafted(as_rao, running, what="stay", nights="7")

    response = as_rao.post(
        page_of(running), fields | {"what": "skip", "nights": "2", "reason": REASON}
    )

    assert response.status_code == 422
    assert "Version 2 is being drafted already" in text_of(response)
    assert f'href="{plan_page(draft)}"' in text_of(response)
    assert "starts" not in {name for _, form in forms_of(response) for name in form}


def test_what_somebody_else_changed_first_is_a_conflict(as_rao, running, okafor):
    fields = fields_of(as_rao.get(page_of(running)), "starts")
    prescriptions.hold(
        running,
        edits=running.edits,
        first_night=NIGHT_10,
        reason="fever",
        by=okafor,
        today=NIGHT_10,
    )

    response = as_rao.post(
        page_of(running), fields | {"what": "stay", "nights": "7", "reason": REASON}
    )

    assert response.status_code in {409, 422}
    assert not Prescription.objects.open().exists()


def test_what_does_not_run_has_no_page_to_change_or_hold_it(as_rao, running, rao):
    prescriptions.stop(running, edits=running.edits, reason="why", by=rao)
    for name in ("prescription-change", "prescription-hold"):
        told = as_rao.get(page_of(running, name))
        assert told.status_code == 409
        assert b"is stopped now" in told.content


# --- holding -------------------------------------------------------------------------------


def hold_sent(client, row, **fields):
    page = page_of(row, "prescription-hold")
    usual = fields_of(client.get(page), "first_night") | {"reason": "Fever; codeine given."}
    return client.post(page, usual | fields)


def test_staff_put_a_prescription_on_hold_and_the_prescriber_is_told(as_okafor, as_rao, running):
    assert hold_sent(as_okafor, running).url == page_of(running, "prescription")

    running.refresh_from_db()
    assert running.state == "on hold"
    said = text_of(as_rao.get(page_of(running, "prescription")))
    assert "On hold from Wed, Jan 14, 2026:" in said
    home = text_of(as_rao.get(reverse("home")))
    assert "On hold: needs a new version (1)" in home
    assert f'href="{page_of(running)}"' in home


def test_a_hold_of_a_past_night_is_refused_at_its_field(as_okafor, running):
    response = hold_sent(as_okafor, running, first_night="2026-01-13")

    assert response.status_code == 422
    assert "is past" in response.context["form"].errors["first_night"][0]


def test_a_handout_that_is_printed_on_hold_bears_the_mark(as_okafor, running, monkeypatch):
    hold_sent(as_okafor, running)
    marks = []

    def render(content, *, mark, **how):
        marks.append(mark)
        raise pdf.HandoutRefused("enough")

    monkeypatch.setattr(pdf, "render", render)
    printed(as_okafor, running)
    assert marks == ["HOLD"]


def test_what_is_on_hold_begins_again_from_the_change_page(as_okafor, as_rao, running):
    hold_sent(as_okafor, running)
    with time_machine.travel(NOW + timedelta(days=12)):
        client = as_rao
        client.force_login(running.signature.by)
        page = text_of(client.get(page_of(running)))
        assert "Begin again" in page
        assert "Stay longer" not in page

        draft = drafted(client, running, what="restart")

    assert (draft.change, draft.plan.first_night) == ("restart", TODAY + timedelta(days=12))


# --- looking back --------------------------------------------------------------------------


def test_the_history_tells_each_version_and_what_was_done_about_it(as_rao, running, okafor):
    draft = drafted(as_rao, running, what="stay", nights="7")
    reviewed(as_rao, draft)
    signed(as_rao, draft)

    said = text_of(as_rao.get(page_of(running, "prescription-history")))

    assert "2 versions, the latest first" in said
    assert said.index("Version 2") < said.index("Version 1")
    assert f"Stay: {REASON}" in said
    for empty in ("Nobody has reviewed it", "Not printed"):
        assert empty in said
    assert f'href="{page_of(draft, "prescription-compare", running.pk)}"' in said


def test_two_versions_stand_side_by_side_in_words(as_haddad, as_rao, running):
    draft = drafted(as_rao, running, what="stay", nights="7")

    response = as_haddad.get(page_of(draft, "prescription-compare", running.pk))

    said = text_of(response)
    assert response.status_code == 200
    assert "Mon, Jan 5 to Sun, Jan 18: unchanged, 14 nights" in said
    assert '<span class="tag tag-reason">Lower</span>' in said
    assert '<span class="tag tag-reason">Added</span>' in said
    other_way = text_of(as_haddad.get(page_of(running, "prescription-compare", draft.pk)))
    assert "<h1>Version 1 and version 2</h1>" in said
    assert "<h1>Version 1 and version 2</h1>" in other_way


def test_versions_of_two_prescriptions_are_not_compared(as_rao, running, rao):
    other = builders.a_draft(by=rao)
    assert as_rao.get(page_of(running, "prescription-compare", other.pk)).status_code == 404


def test_looking_back_is_an_event(as_rao, running):
    for address in (
        page_of(running, "prescription-history"),
        page_of(running, "prescription-compare", running.pk),
        page_of(running),
    ):
        before = Event.objects.filter(verb="read").count()
        as_rao.get(address)
        assert Event.objects.filter(verb="read").count() == before + 1
