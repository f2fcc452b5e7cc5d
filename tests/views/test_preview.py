"""What the plan page tells while it is filled in, and what the steps table keeps."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import escape

from prescribing.actions.changes import ChangeData, draft_change
from prescribing.clinical.changes import Change
from prescribing.models import Event
from tests import builders
from tests.views.conftest import signed_in
from tests.views.sending import (
    ANSWERED,
    a_new_draft,
    check_page,
    fields_of,
    following,
    plan_page,
    pressed,
    reviewed,
    text_of,
)

OWN = {"ladder": "own", "dose_1": "0.75", "nights_1": "10", "dose_2": "1.5", "nights_2": "20"}


@pytest.fixture
def draft(as_rao, rao):
    return a_new_draft(as_rao, builders.a_patient(rao.clinic))


def typed(client, draft, **changes):
    """What is answered while the page is filled in like this."""
    fields = fields_of(client.get(plan_page(draft)), "first_night") | changes
    response = client.post(reverse("plan-preview", args=[draft.pk]), fields)
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ")


def test_the_totals_are_of_what_is_typed_and_nothing_is_saved(as_rao, draft):
    events = Event.objects.count()

    said = typed(as_rao, draft, **OWN)

    assert "Of what is typed now." in said
    assert "<b>30 nights</b> to Tue, Feb 3, 2026; 100 pieces, <b>25 tablets</b>" in said
    assert '<p id="said" hx-swap-oob="innerHTML">30 nights to Tue, Feb 3, 2026' in said
    draft.refresh_from_db()
    assert draft.edits == 0
    assert [step.dose_micrograms for step in draft.plan.steps.all()] == [1125, 2250, 3375, 4500]
    assert Event.objects.count() == events + 1  # the page was read, to be filled in
    assert draft.patient.family_name not in said


def test_after_saving_the_page_tells_the_same_totals(as_rao, draft):
    live = re.search(r'<p class="totals">.*?</p>', typed(as_rao, draft, **OWN))[0]

    pressed(as_rao, draft, "save", **OWN)

    assert live in as_rao.get(plan_page(draft)).content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"dose_2": ".5"}, "Dose of step 2, in mg: Write 0.5 with a zero before the point."),
        ({"dose_2": "1.6"}, "Step 2: 1.6 mg cannot be made from any product"),
        ({"nights_2": ""}, "Nights on step 2: Enter the nights of step 2"),
        ({"nights_2": "91"}, "Step 2: Enter 1 to 90 nights."),
        ({"first_night": "2026-02-30"}, "First night: Enter a date that exists"),
        ({"hold_hours": "47"}, "Enter at least 48 hours."),
        ({"quantity_scored-tablet-1500": "0"}, "Tablets of 1.5 mg to dispense: Enter a whole"),
    ],
)
def test_what_cannot_be_planned_is_told_while_it_is_typed(as_rao, draft, changes, says):
    said = typed(as_rao, draft, **(OWN | changes))

    assert says in said
    assert "This cannot be planned yet." in said
    assert "tablets</b>" not in said


def test_what_is_wrong_elsewhere_keeps_no_total_back(as_rao, draft):
    said = typed(as_rao, draft, **OWN, indication="a rope", edits="x", opioid_14_days="yes",
                 opioid_last_taken="soon")  # fmt: skip

    assert "<b>25 tablets</b>" in said


def test_nothing_is_told_of_a_plan_that_is_not_chosen(as_rao, draft):
    assert "Choose a plan in section 4." in typed(as_rao, draft, ladder="own")


def test_a_quantity_is_told_against_what_is_typed_with_it(as_rao, draft):
    said = typed(as_rao, draft, **OWN, **{"quantity_scored-tablet-1500": "10"})

    assert "the nights need <b>25</b>" in said
    assert "60 pieces missing. It runs out after the night of <b>Mon, Jan 19, 2026</b>" in said


def test_another_tablet_brings_the_field_for_its_quantity(as_rao, draft):
    same = typed(as_rao, draft, **{"quantity_scored-tablet-4500": "30"})
    other = typed(as_rao, draft, **OWN, **{"quantity_scored-tablet-4500": "30"})

    assert 'id="quantities"' not in same
    assert 'id="quantities" hx-swap-oob="innerHTML"' in other
    assert 'name="quantity_scored-tablet-1500"' in other
    assert re.search(r'value="30"[^>]*name="quantity_scored-tablet-4500"'
                     r'|name="quantity_scored-tablet-4500"[^>]*value="30"', other)  # fmt: skip


# --- what the rules say of it ---


def place(said, name):
    """What is put in one place of the page."""
    return re.search(rf'id="{name}" hx-swap-oob="innerHTML">(.*?)</(?:div|span|p)>\n', said, re.S)[
        1
    ]


RECENT = {
    "opioid_14_days": "yes",
    "opioid_name": "oxycodone 5 mg",
    "opioid_last_taken": "2026-01-02",
}


@pytest.mark.hazard("H01")
def test_an_opioid_that_is_typed_stops_the_plan_at_once_and_is_put_on_no_list(as_rao, draft):
    said = typed(as_rao, draft, **RECENT)

    beside = said[said.index('id="findings-opioid_14_days"') :]
    assert "oxycodone" in beside[: beside.index("hx-swap-oob", 60)]
    assert "Start on Tue, Jan 13, 2026 instead" in said
    assert 'name="later_night" value="2026-01-13"' in place(said, "later-night")
    assert "Stop" in place(said, "stop-said")
    assert not draft.patient.medicines.exists()
    draft.refresh_from_db()
    assert (draft.answers, draft.edits) == ({}, 0)


@pytest.mark.hazard("H01")
def test_a_stop_stays_told_while_a_dose_cannot_be_read(as_rao, draft):
    said = typed(as_rao, draft, **RECENT, ladder="own", dose_1=".5", nights_1="7")

    assert "Write 0.5 with a zero before the point." in said
    assert "Stop: " in said


def test_only_a_stop_that_was_not_told_yet_is_announced(as_rao, draft):
    first = typed(as_rao, draft, mood="yes")
    told = re.findall(r'name="stops_told" value="([^"]+)"', first)
    again = typed(as_rao, draft, mood="yes", stops_told=told)
    another = typed(as_rao, draft, mood="yes", liver="yes", stops_told=told)

    assert told
    assert 'id="stop-said"' not in again
    announced = place(another, "stop-said")
    assert (announced.count("Stop: "), "iver" in announced) == (1, True)
    assert again.count("tag-stop") == first.count("tag-stop")


@pytest.mark.hazard("H44")
def test_a_plan_that_was_signed_meanwhile_is_not_worked_out_anew(as_rao, rao):
    signed = builders.a_signed_prescription(by=rao)

    response = as_rao.post(reverse("plan-preview", args=[signed.pk]), OWN)

    assert response.status_code == 409
    assert "It was signed" in text_of(response)


def test_what_is_not_known_is_to_do_and_no_finding(as_rao, draft):
    said = typed(as_rao, draft)

    assert "5 questions in section 3" in said
    assert "Not known" not in said


def test_a_surgery_that_is_typed_ends_the_plan_and_is_put_on_no_record(as_rao, draft):
    said = typed(as_rao, draft, surgery="yes", surgery_day="2026-02-24", surgery_at="08:00")

    assert "<b>26 tablets</b>" in said
    assert not draft.patient.surgeries.exists()


def test_sections_are_done_as_they_are_filled_in(as_rao, draft):
    nothing = typed(as_rao, draft)
    said = typed(as_rao, draft, **(ANSWERED | following(ANSWERED)))

    assert "3 sections left" in place(nothing, "left")
    assert "Ready to review" in place(said, "left")
    for section in ("indication", "lists", "questions", "plan"):
        assert "Done" in place(said, f"state-{section}"), section
    assert "Ready to review." in place(said, "said")


def test_an_indication_that_is_chosen_shows_its_evidence(as_rao, draft):
    assert "evidence" in place(typed(as_rao, draft, indication="fibromyalgia"), "evidence").lower()


@pytest.mark.hazard("H36")
def test_what_is_told_while_typing_is_what_review_finds(as_rao, draft):
    answered = ANSWERED | RECENT | following(ANSWERED | RECENT)
    live = typed(as_rao, draft, **answered)

    reviewed(as_rao, draft, **RECENT)
    page = as_rao.get(plan_page(draft))

    certain = [one.finding for one in page.context["findings"] if one.is_certain]
    assert certain
    for finding in certain:
        assert escape(finding.because) in live


def test_a_preview_keeps_to_its_number_of_queries(
    as_rao, rao, draft, django_assert_max_num_queries
):
    for number in range(8):
        builders.a_medicine(draft.patient, f"ibuprofen {number} mg", by=rao)
    fields = fields_of(as_rao.get(plan_page(draft)), "first_night")
    with django_assert_max_num_queries(28):
        as_rao.post(reverse("plan-preview", args=[draft.pk]), fields)


# --- the steps table ---


def test_rows_that_are_not_needed_are_folded_and_those_in_use_are_not(as_rao, draft):
    shown = as_rao.get(plan_page(draft)).context["form"]
    assert (len(shown.rows_open), len(shown.rows_folded)) == (4, 8)

    ten = {f"{name}_10": value for name, value in (("dose", "4.5"), ("nights", "7"))}
    response = reviewed(as_rao, draft, **OWN, **ten, dose_11=".5")

    form = response.context["form"]
    assert response.status_code == 422
    assert [row for row, *_ in form.rows_open] == list(range(1, 12))
    fields = fields_of(response, "first_night")
    assert [fields[name] for name in ("dose_2", "nights_2", "dose_10", "nights_10", "dose_11")] == [
        "1.5", "20", "4.5", "7", ".5",
    ]  # fmt: skip


def test_no_row_of_twelve_is_lost_by_a_refusal(as_rao, draft):
    rows = {f"dose_{n}": "1.5" for n in range(1, 13)} | {
        f"nights_{n}": str(n) for n in range(1, 13)
    }

    response = reviewed(as_rao, draft, ladder="own", **(rows | {"dose_7": "1.6"}))

    fields = fields_of(response, "first_night")
    assert {name: fields[name] for name in rows} == rows | {"dose_7": "1.6"}
    assert list(response.context["form"].errors) == ["dose_7"]


# --- a draft that was left overnight, and holds ---


def test_a_draft_left_overnight_starts_tonight_with_one_press(as_rao, rao, draft):
    reviewed(as_rao, draft)
    with time_machine.travel(builders.NOW + timedelta(days=1)):
        as_rao = signed_in(rao)
        assert reviewed(as_rao, draft, first_night="2026-01-05").url == plan_page(draft)
        page = as_rao.get(plan_page(draft)).content.decode()
        assert "Start on Tue, Jan 6, 2026 instead" in page

        assert pressed(as_rao, draft, "start-later").url == check_page(draft)

    draft.plan.refresh_from_db()
    assert draft.plan.first_night == builders.TODAY + timedelta(days=1)


@pytest.fixture
def skipped(rao):
    """The draft of a change that leaves three nights out."""
    signed = builders.a_signed_prescription(by=rao)
    asked = ChangeData(Change.SKIP, "Travel.", nights=3, starts=builders.TODAY + timedelta(days=5))
    return draft_change(signed, edits=signed.edits, data=asked, by=rao, today=builders.TODAY)


def test_a_hold_can_be_taken_out_again(as_rao, skipped):
    hold = skipped.plan.holds.get()
    content = as_rao.get(plan_page(skipped)).content.decode()
    assert "Take out the hold of 3 nights from Sat, Jan 10, 2026: Travel." in content
    with_it = typed(as_rao, skipped)
    without = typed(as_rao, skipped, dropped_holds=str(hold.pk))
    assert ("<b>59 nights</b>" in with_it, "<b>56 nights</b>" in without) == (True, True)

    assert pressed(as_rao, skipped, "save", dropped_holds=str(hold.pk)).status_code == 302

    assert not skipped.plan.holds.exists()
    assert "holds" in Event.objects.filter(verb="changed").last().detail["fields"]
    assert "Take out the hold" not in as_rao.get(plan_page(skipped)).content.decode()


def test_a_hold_of_another_draft_is_not_there_to_be_taken_out(as_rao, draft, skipped):
    hold = skipped.plan.holds.get()

    response = pressed(as_rao, draft, "save", dropped_holds=str(hold.pk))

    assert response.status_code == 422
    assert skipped.plan.holds.exists()


def test_a_hold_outside_the_plan_is_told(as_rao, skipped):
    said = typed(as_rao, skipped, first_night="2026-02-02")

    assert "The hold from Sat, Jan 10, 2026 changes nothing" in said
