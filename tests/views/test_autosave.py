"""A draft is saved as one goes: what can be read, no decision, nothing over another's."""

import re

import pytest
from django.urls import reverse

from prescribing.actions.changes import ChangeData, draft_change
from prescribing.clinical.changes import Change
from prescribing.clinical.lifecycle import State
from prescribing.models import Event, Submission
from tests import builders
from tests.views.sending import a_key, a_new_draft, fields_of, plan_page, reviewed, text_of

OWN = {"ladder": "own", "dose_1": "0.75", "nights_1": "10", "dose_2": "1.5", "nights_2": "20"}


@pytest.fixture
def draft(as_rao, rao):
    return a_new_draft(as_rao, builders.a_patient(rao.clinic))


def shown(client, draft):
    return fields_of(client.get(plan_page(draft)), "first_night")


def autosaved(client, draft, fields):
    return client.post(reverse("plan-autosave", args=[draft.pk]), fields)


def after(fields, response):
    """The fields of the page with what the answer puts in its places."""
    answer = response.content.decode()
    return fields | {
        name: re.search(rf'name="{name}" value="([^"]*)" id="id_{name}"', answer)[1]
        for name in ("key", "edits")
    }


def changes(draft):
    return Event.objects.filter(prescription=draft, verb="changed")


def test_what_is_typed_is_saved_with_one_event_and_the_page_goes_on(as_rao, draft):
    fields = shown(as_rao, draft) | OWN | {"mood": "no", "refills": "2"}

    response = autosaved(as_rao, draft, fields)

    assert text_of(response).startswith("Saved 10:00 a.m.")
    draft.refresh_from_db()
    assert (draft.answers, draft.refills, draft.edits) == ({"mood": "no"}, 2, 1)
    assert [step.dose_micrograms for step in draft.plan.steps.all()] == [750, 1500]
    assert changes(draft).count() == 1
    assert {"answers", "refills", "steps"} <= set(changes(draft).get().detail["fields"])

    again = autosaved(as_rao, draft, after(fields, response) | {"refills": "3"})
    assert again.status_code == 200
    draft.refresh_from_db()
    assert (draft.refills, draft.edits) == (3, 2)


def test_nothing_is_written_where_nothing_differs(as_rao, draft):
    fields = shown(as_rao, draft)
    events = Event.objects.count()

    response = autosaved(as_rao, draft, fields)

    assert response.status_code == 200
    assert after(fields, response)["edits"] == fields["edits"]
    draft.refresh_from_db()
    assert (draft.edits, Event.objects.count()) == (0, events)


def test_a_reviewed_draft_stays_reviewed_until_something_differs(as_rao, draft):
    reviewed(as_rao, draft)
    fields = shown(as_rao, draft)

    same = autosaved(as_rao, draft, fields)
    draft.refresh_from_db()
    assert draft.status is State.SCREENED
    assert "reviewed again" not in text_of(same)

    other = autosaved(as_rao, draft, after(fields, same) | {"refills": "4"})
    draft.refresh_from_db()
    assert draft.status is State.DRAFT
    assert "It must be reviewed again" in text_of(other)
    assert draft.screenings.count() == 1


@pytest.mark.hazard("H01")
def test_a_name_that_is_half_typed_is_put_on_no_list(as_rao, draft):
    told = {
        "opioid_14_days": "yes",
        "opioid_name": "oxyc",
        "surgery": "yes",
        "surgery_day": "2026-02-24",
    }

    response = autosaved(as_rao, draft, shown(as_rao, draft) | told)

    assert not draft.patient.medicines.exists()
    assert not draft.patient.surgeries.exists()
    assert "without what is not finished: Which opioid?; Surgery date" in text_of(response)
    draft.refresh_from_db()
    assert draft.answers == {"opioid_14_days": "yes", "surgery": "yes"}
    assert not draft.screenings.exists()


UNREAD = [
    ({"dose_2": ".5"}, "Dose of step 2, in mg"),
    ({"dose_2": "1.6"}, "Dose of step 2, in mg"),
    ({"nights_2": "91"}, "Dose of step 2, in mg"),
    ({"first_night": "2026-02-30"}, "First night"),
    ({"hold_hours": "47"}, "Hours without LDN before surgery"),
    ({"quantity_scored-tablet-1500": "0"}, "Tablets of 1.5 mg to dispense"),
    ({"hold_reason": "x" * 301}, "Reason for these hours"),
]


@pytest.mark.parametrize(("wrong", "label"), UNREAD)
def test_what_cannot_be_read_keeps_nothing_else_back_and_is_not_rounded(
    as_rao, draft, wrong, label
):
    before = shown(as_rao, draft)

    response = autosaved(as_rao, draft, before | OWN | {"refills": "5", "mood": "no"} | wrong)

    assert label in text_of(response).replace("\u00a0", " ")
    draft.refresh_from_db()
    assert (draft.refills, draft.answers) == (5, {"mood": "no"})
    now = shown(as_rao, draft)
    for name in wrong:
        assert now.get(name, "") == before.get(name, "")
    doses = [step.dose_micrograms for step in draft.plan.steps.all()]
    steps_are_read = not any(name.startswith(("dose_", "nights_")) for name in wrong)
    assert doses == ([750, 1500] if steps_are_read else [1125, 2250, 3375, 4500])
    assert draft.quantities == {}


def test_half_a_step_is_not_saved_and_the_ladder_stays_with_its_steps(as_rao, draft):
    response = autosaved(as_rao, draft, shown(as_rao, draft) | OWN | {"nights_2": ""})

    assert response.status_code == 200
    draft.plan.refresh_from_db()
    assert draft.plan.ladder == "standard-14"
    assert draft.plan.steps.count() == 4


@pytest.mark.hazard("H36")
def test_nothing_that_somebody_else_saved_is_overwritten(as_rao, as_okafor, draft):
    mine = shown(as_rao, draft) | {"refills": "1"}
    autosaved(as_okafor, draft, shown(as_okafor, draft) | {"refills": "3", "mood": "yes"})

    late = autosaved(as_rao, draft, mine)

    assert late.status_code == 409
    said = text_of(late)
    assert "Ada Okafor changed it" in said
    assert "Refills: on record “3”, here “1”." in said
    assert "Thoughts of suicide or severe low mood now?: on record “Yes”, here nothing." in said
    draft.refresh_from_db()
    assert draft.refills == 3


def test_the_same_save_sent_again_counts_one_time_whatever_came_after_it(as_rao, as_okafor, draft):
    fields = shown(as_rao, draft) | {"refills": "1"}
    first = autosaved(as_rao, draft, fields)

    again = autosaved(as_rao, draft, fields)
    assert after(fields, again)["edits"] == after(fields, first)["edits"] == "1"

    autosaved(as_okafor, draft, shown(as_okafor, draft) | {"refills": "3"})
    lost = autosaved(as_rao, draft, fields)
    assert after(fields, lost)["edits"] == "1"  # so that the next one is a conflict
    assert autosaved(as_rao, draft, after(fields, lost) | {"refills": "2"}).status_code == 409
    assert changes(draft).count() == 2


def test_another_content_under_a_key_that_was_used_is_refused(as_rao, draft):
    fields = shown(as_rao, draft)
    autosaved(as_rao, draft, fields | {"refills": "1"})

    assert autosaved(as_rao, draft, fields | {"refills": "2"}).status_code == 409
    draft.refresh_from_db()
    assert draft.refills == 1


def test_after_saving_by_itself_the_page_reviews_and_discards_as_before(as_rao, draft):
    fields = shown(as_rao, draft) | {"refills": "1"}
    response = autosaved(as_rao, draft, fields)
    answer = response.content.decode()
    assert 'id="discard-fields" hx-swap-oob="innerHTML"' in answer
    key, edits = re.findall(r'<input type="hidden" name="(?:key|edits)" value="([^"]*)">', answer)

    discard = reverse("prescription-discard", args=[draft.pk])
    assert as_rao.post(discard, {"key": key, "edits": edits}).status_code == 302
    draft.refresh_from_db()
    assert draft.status is State.DISCARDED


def test_a_hold_is_taken_out_only_by_pressing_a_button(as_rao, rao):
    signed = builders.a_signed_prescription(by=rao)
    asked = ChangeData(Change.SKIP, "Travel.", nights=3)
    draft = draft_change(signed, edits=signed.edits, data=asked, by=rao, today=builders.TODAY)
    hold = draft.plan.holds.get()

    response = autosaved(
        as_rao, draft, shown(as_rao, draft) | {"dropped_holds": str(hold.pk), "refills": "1"}
    )

    assert "Nights without a dose" in text_of(response)
    assert draft.plan.holds.exists()
    draft.refresh_from_db()
    assert draft.refills == 1


def test_a_page_without_a_key_saves_nothing(as_rao, draft):
    response = autosaved(as_rao, draft, shown(as_rao, draft) | {"key": "", "refills": "1"})

    assert response.status_code == 422
    assert "press Save draft" in text_of(response)
    draft.refresh_from_db()
    assert draft.edits == 0


@pytest.mark.hazard("H44")
def test_a_plan_that_was_signed_meanwhile_is_not_saved_over(as_rao, rao):
    signed = builders.a_signed_prescription(by=rao)

    response = autosaved(as_rao, signed, {"key": a_key(), "edits": "0"})

    assert response.status_code == 409
    assert "It was signed" in text_of(response)
    assert not Submission.objects.filter(route="plan-autosave").exists()
