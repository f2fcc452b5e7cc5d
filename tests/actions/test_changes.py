"""Changing a running prescription: drafting its next version, and holding it."""

from datetime import date, timedelta

import pytest

from prescribing.actions import changes, prescriptions
from prescribing.actions.changes import ChangeData, draft_change
from prescribing.actions.errors import ActionError, Conflict
from prescribing.actions.screenings import look
from prescribing.actions.signing import sign
from prescribing.clinical.changes import Change
from prescribing.clinical.dose import Dose
from prescribing.models import Event, Prescription, Role
from prescribing.permissions import Refused
from prescribing.snapshots import told_nights
from tests.builders import (
    TODAY,
    a_member,
    a_patient,
    a_signed_prescription,
    a_surgery,
    draft_data,
    noon,
    what_signing_needs,
)

pytestmark = pytest.mark.django_db

REASON = "Vivid dreams."
NIGHT_10 = TODAY + timedelta(days=9)


@pytest.fixture
def running(rao):
    return a_signed_prescription(by=rao)


def change(running, what, by, *, today=NIGHT_10, edits=None, **fields):
    data = ChangeData(what, fields.pop("reason", REASON), **fields)
    seen = running.edits if edits is None else edits
    return draft_change(running, edits=seen, data=data, by=by, today=today)


def filled_in(draft, by, today, **fields):
    """As the plan page sends it back: the rows that it showed, and the answers of today."""
    plan = draft.plan
    steps = tuple((step.dose_micrograms, step.nights) for step in plan.steps.all())
    shown = {
        "ladder": "",
        "steps": steps,
        "first_night": plan.first_night,
        "dose_time": plan.dose_time,
        "hold_hours": plan.hold_hours,
        "hold_reason": plan.hold_reason,
    }
    data = draft_data(**(shown | fields))
    return prescriptions.save_draft(draft, edits=draft.edits, data=data, by=by, today=today)


def signed(draft, by, today=NIGHT_10):
    filled = filled_in(draft, by, today)
    prescriptions.run_screening(filled, edits=filled.edits, by=by, today=today)
    filled.refresh_from_db()
    sign(filled, **what_signing_needs(filled, by, now=noon(today)))
    filled.refresh_from_db()
    return filled


def runs(nights):
    """Doses and how many nights each is taken, in order; what is not taken by its kind."""
    told = []
    for night in nights:
        done = night["dose_mg"] if night["pieces"] else night["kind"]
        if told and told[-1][0] == done:
            told[-1][1] += 1
        else:
            told.append([done, 1])
    return [tuple(each) for each in told]


# --- what is drafted -----------------------------------------------------------------------


def test_a_stay_is_drafted_with_what_lies_ahead_of_tonight(running, okafor):
    draft = change(running, Change.STAY, okafor, nights=7)

    assert (draft.number, draft.version, draft.replaces) == (running.number, 2, running)
    assert (draft.change, draft.change_reason) == ("stay", REASON)
    assert draft.plan.first_night == NIGHT_10
    picture = look(draft, NIGHT_10)
    assert runs(picture.every_night) == [("1.125", 21), ("2.25", 14), ("3.375", 14), ("4.5", 14)]
    assert list(picture.past) == told_nights(running)[:9]
    assert "first-night-passed" not in {each["rule"] for each in picture.findings}
    running.refresh_from_db()
    assert running.state == "active"


def test_one_event_tells_of_a_change_and_of_no_word_that_was_typed(running, rao):
    before = Event.objects.count()

    draft = change(running, Change.STAY, rao, nights=7)

    event = Event.objects.last()
    assert Event.objects.count() == before + 1
    assert (event.verb, event.prescription) == ("started", draft)
    assert event.detail == {"edits": 0, "change": "stay"}


def test_a_step_back_goes_up_the_same_ladder_again(running, rao):
    today = TODAY + timedelta(days=20)

    draft = change(running, Change.STEP_BACK, rao, today=today)

    assert runs(look(draft, today).every_night) == [
        ("1.125", 14), ("2.25", 6), ("1.125", 14), ("2.25", 14), ("3.375", 14), ("4.5", 14),
    ]  # fmt: skip


def test_a_lower_dose_ends_the_plan_unless_it_goes_up_again(running, rao):
    today = TODAY + timedelta(days=30)
    lower = {"dose": Dose.parse("1.125"), "nights": 28}

    draft = change(running, Change.GO_DOWN, rao, today=today, **lower)

    assert runs(look(draft, today).every_night)[-1] == ("1.125", 28)


def test_skipped_nights_are_a_hold_of_the_draft_with_its_reason(running, rao):
    draft = change(running, Change.SKIP, rao, nights=3)

    hold = draft.plan.holds.get()
    assert (hold.first_night, hold.nights, hold.reason) == (NIGHT_10, 3, REASON)
    assert runs(look(draft, NIGHT_10).every_night)[:3] == [
        ("1.125", 9), ("hold", 3), ("1.125", 5),
    ]  # fmt: skip


# --- what is refused -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "fields", "place", "says"),
    [
        (Change.STAY, {"nights": 7, "starts": TODAY}, "starts", "is past. Choose tonight"),
        (Change.STAY, {"nights": 91}, "nights", "Enter 1 to 90 nights"),
        (Change.STAY, {}, "nights", "Enter the number of nights"),
        (Change.STEP_BACK, {}, "what", "lowest step"),
        (Change.GO_DOWN, {"nights": 7}, "dose", "Enter the lower dose"),
        (Change.GO_DOWN, {"nights": 7, "dose": "1.125"}, "dose", "is not lower than"),
        (Change.GO_DOWN, {"nights": 7, "dose": "0.5"}, "dose", "0.5 mg cannot be made from 4.5"),
        (Change.SKIP, {"nights": 8}, "nights", "After more than 7 nights"),
        (Change.STAY, {"nights": 7, "reason": " "}, "reason", "Write the reason"),
        (Change.RESTART, {}, "what", "there is no gap"),
    ],
)  # fmt: skip
def test_a_refusal_stands_at_its_field(running, rao, what, fields, place, says):
    if "dose" in fields:
        fields = fields | {"dose": Dose.parse(fields["dose"])}
    with pytest.raises(ActionError) as refusal:
        change(running, what, rao, **fields)

    (problem,) = refusal.value.problems
    assert problem.field == place
    assert says in problem.says
    assert not Prescription.objects.open().exists()


def test_a_dose_that_cannot_be_made_is_refused_with_its_neighbours(running, rao):
    today = TODAY + timedelta(days=30)
    with pytest.raises(ActionError, match=r"Nearest: 1\.125.mg .*2\.25.mg"):
        change(running, Change.GO_DOWN, rao, today=today, dose=Dose.parse("2"), nights=7)


def test_no_second_draft_is_made_beside_an_open_one(running, rao):
    change(running, Change.STAY, rao, nights=7)

    with pytest.raises(ActionError, match="Version 2 is being drafted already"):
        change(running, Change.STAY, rao, nights=7)


def test_a_change_of_what_somebody_else_changed_is_a_conflict(running, rao):
    stale = running.edits - 1
    with pytest.raises(Conflict):
        change(running, Change.STAY, rao, nights=7, edits=stale)


def test_what_has_ended_is_not_changed(running, rao):
    stopped = prescriptions.stop(running, edits=running.edits, reason="why", by=rao)
    with pytest.raises(ActionError, match="is stopped"):
        change(stopped, Change.STAY, rao, nights=7)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.MANAGER])
def test_reviewers_and_managers_change_and_hold_nothing(running, role):
    member = a_member(role)
    with pytest.raises(Refused):
        change(running, Change.STAY, member, nights=7)
    if role == Role.MANAGER:
        with pytest.raises(Refused):
            held(running, member)


def test_another_clinics_prescription_is_not_changed(running, castro):
    with pytest.raises(Refused):
        change(running, Change.STAY, castro, nights=7)
    with pytest.raises(Refused):
        held(running, castro)


# --- signing a version that goes on --------------------------------------------------------


def test_a_signed_change_keeps_the_nights_that_are_past(running, rao):
    new = signed(change(running, Change.STAY, rao, nights=7), rao)

    plan = new.content["plan"]
    assert plan["past"] == told_nights(running)[:9]
    assert plan["nights"][0]["date"] == NIGHT_10.isoformat()
    assert new.content["change"] == {"what": "stay", "reason": REASON}
    running.refresh_from_db()
    assert (running.state, new.state) == ("superseded", "active")


def test_the_order_of_a_change_is_for_the_nights_ahead(running, rao):
    new = signed(change(running, Change.STAY, rao, nights=7), rao)

    (supply,) = new.content["supply"]
    assert (supply["pieces"], supply["tablets"]) == (12 + 14 * (2 + 3 + 4), 35)
    assert "for 12 nights, then half tablet" in new.content["instructions"]
    # Thirty-five tablets were ordered, and nine quarters were taken.
    (left,) = new.content["left_before"]
    assert left["pieces"] == 35 * 4 - 9


def test_two_changes_in_a_row_keep_all_that_is_past(running, rao):
    second = signed(change(running, Change.STAY, rao, nights=7), rao)
    today = TODAY + timedelta(days=14)

    third = signed(change(second, Change.STAY, rao, today=today, nights=3), rao, today)

    assert third.version == 3
    assert third.content["plan"]["past"] == told_nights(second)[:14]
    assert runs(told_nights(third)) == [
        ("1.125", 24), ("2.25", 14), ("3.375", 14), ("4.5", 14),
    ]  # fmt: skip


def test_editing_a_change_on_the_plan_page_loses_nothing_of_it(running, rao):
    draft = change(running, Change.SKIP, rao, nights=3)

    saved = filled_in(draft, rao, NIGHT_10)

    assert (saved.change, saved.change_reason) == ("skip", REASON)
    picture = look(saved, NIGHT_10)
    assert runs(picture.every_night)[:3] == [
        ("1.125", 9), ("hold", 3), ("1.125", 5),
    ]  # fmt: skip


def test_a_draft_that_waits_a_night_says_so_and_keeps_that_night_as_it_was_signed(running, rao):
    draft = change(running, Change.STAY, rao, nights=7)
    tomorrow = NIGHT_10 + timedelta(days=1)

    assert "first-night-passed" in {each["rule"] for each in look(draft, tomorrow).findings}

    moved = filled_in(draft, rao, tomorrow, first_night=tomorrow)
    picture = look(moved, tomorrow)
    assert list(picture.past) == told_nights(running)[:10]
    assert picture.nights[0].date == tomorrow


def test_until_a_later_first_night_nothing_is_taken(running, rao):
    draft = change(running, Change.STAY, rao, nights=7)
    later = NIGHT_10 + timedelta(days=4)

    moved = filled_in(draft, rao, NIGHT_10, first_night=later)

    assert runs(look(moved, NIGHT_10).every_night)[:3] == [
        ("1.125", 9), ("hold", 4), ("1.125", 12),
    ]  # fmt: skip


def test_the_products_of_a_change_stay_those_that_the_patient_has(rao):
    steps = ((2_000, 14), (1_125, 14))
    running = a_signed_prescription(by=rao, ladder="", steps=steps)
    draft = change(running, Change.STAY, rao, nights=7)
    before = [step.product for step in draft.plan.steps.all()]

    filled_in(draft, rao, NIGHT_10)

    assert [step.product for step in draft.plan.steps.all()] == before
    assert len(set(before)) == 2


def found(draft, today):
    return {each["key"]: each["because"] for each in look(draft, today).findings}


def test_a_version_that_goes_on_is_no_first_step_and_no_short_one(running, rao):
    today = TODAY + timedelta(days=40)
    draft = change(running, Change.STAY, rao, today=today, nights=1)

    # Two nights of 3.375 mg were left, and one is added.
    assert [step.nights for step in draft.plan.steps.all()] == [3, 14]
    keys = set(found(draft, today))
    assert not [key for key in keys if key.startswith(("high-first-step", "short-step"))]


def test_a_version_that_jumps_from_the_dose_taken_last_needs_a_reason(running, rao):
    draft = change(running, Change.STAY, rao, nights=7)

    jumped = filled_in(draft, rao, NIGHT_10, steps=((4500, 14),))

    jumps = [said for said in found(jumped, NIGHT_10).values() if "1.125" in said]
    assert jumps, found(jumped, NIGHT_10)


# --- the next version without a change -----------------------------------------------------


def test_a_new_version_starts_from_what_lies_ahead(running, rao):
    draft = prescriptions.start_draft(running.patient, by=rao, today=NIGHT_10)

    assert (draft.version, draft.change) == (2, "")
    assert [night["dose_mg"] for night in look(draft, NIGHT_10).every_night] == [
        night["dose_mg"] for night in told_nights(running)
    ]


def test_a_version_after_the_last_night_goes_on_where_the_plan_ended(running, rao):
    today = TODAY + timedelta(days=56)

    draft = prescriptions.start_draft(running.patient, by=rao, today=today)

    assert [(step.dose_micrograms, step.nights) for step in draft.plan.steps.all()] == [(4500, 14)]


def test_a_version_long_after_the_last_night_starts_anew(running, rao):
    today = TODAY + timedelta(days=100)

    draft = prescriptions.start_draft(running.patient, by=rao, today=today)

    assert draft.plan.ladder
    assert draft.plan.steps.first().dose_micrograms == 1125


def test_a_discarded_version_keeps_its_number(running, rao):
    draft = prescriptions.start_draft(running.patient, by=rao, today=TODAY)
    prescriptions.discard_draft(draft, edits=draft.edits, by=rao)

    assert prescriptions.start_draft(running.patient, by=rao, today=TODAY).version == 3


def test_a_new_version_takes_no_number_from_another_prescription(running, rao):
    other = prescriptions.start_draft(a_patient(), by=rao, today=TODAY)
    prescriptions.start_draft(running.patient, by=rao, today=TODAY)

    third = prescriptions.start_draft(a_patient(), by=rao, today=TODAY)

    assert (other.number, third.number) == ("LDN-2026-0002", "LDN-2026-0003")


def test_after_a_surgery_that_was_signed_the_dose_of_the_gap_is_drafted(rao):
    patient = a_patient()
    surgery = a_surgery(patient, date(2026, 2, 24), by=rao)
    running = a_signed_prescription(
        patient, by=rao, answers=draft_data().answers | {"surgery": "yes"}
    )
    type(surgery).objects.filter(pk=surgery.pk).update(status="done")
    today = date(2026, 3, 4)

    draft = prescriptions.start_draft(patient, by=rao, today=today)

    # Eleven nights without: one step lower than the 4.5 mg... of that night.
    taken = [night for night in told_nights(running) if night["pieces"]][-1]
    assert taken["dose_mg"] == "4.5"
    assert draft.plan.steps.first().dose_micrograms == 3375


# --- holding -------------------------------------------------------------------------------


def held(running, by, first_night=NIGHT_10, today=NIGHT_10, reason="Fever, and codeine given."):
    return prescriptions.hold(
        running, edits=running.edits, first_night=first_night, reason=reason, by=by, today=today
    )


def test_staff_hold_at_once_and_no_dose_is_told_from_that_night_on(running, okafor):
    row = held(running, okafor)

    assert (row.state, row.held_from) == ("on hold", NIGHT_10)
    assert runs(told_nights(row)) == [("1.125", 9), ("hold", 47)]
    event = Event.objects.last()
    assert (event.verb, event.actor) == ("put on hold", okafor.user)
    assert "codeine" not in str(event.detail)


@pytest.mark.parametrize(
    ("night", "says"),
    [
        (NIGHT_10 - timedelta(days=1), "is past"),
        (TODAY + timedelta(days=56), "The last dose of this plan is on"),
    ],
)
def test_a_hold_begins_tonight_or_on_a_later_night_of_the_plan(running, okafor, night, says):
    with pytest.raises(ActionError, match=says) as refusal:
        held(running, okafor, night)
    assert refusal.value.problems[0].field == "first_night"
    running.refresh_from_db()
    assert running.state == "active"


def test_a_hold_needs_a_reason_and_is_made_one_time(running, okafor):
    with pytest.raises(ActionError, match="Write the reason"):
        held(running, okafor, reason="  ")
    row = held(running, okafor)
    with pytest.raises(ActionError, match="on hold cannot hold"):
        held(row, okafor)


def test_after_a_hold_doses_begin_again_only_with_a_signed_version(running, okafor, rao):
    row = held(running, okafor)
    today = NIGHT_10 + timedelta(days=3)

    new = signed(change(row, Change.RESTART, rao, today=today), rao, today)

    assert runs(told_nights(new))[:3] == [
        ("1.125", 9), ("hold", 3), ("1.125", 14),
    ]  # fmt: skip
    row.refresh_from_db()
    assert row.state == "superseded"


def test_after_a_long_hold_the_next_version_starts_lower(rao, okafor):
    running = a_signed_prescription(by=rao)
    begins = TODAY + timedelta(days=30)
    row = held(running, okafor, begins, begins)

    draft = prescriptions.start_draft(row.patient, by=rao, today=begins + timedelta(days=10))

    assert draft.plan.steps.first().dose_micrograms == 2250


def test_a_version_of_a_hold_that_missed_no_night_goes_on(running, okafor, rao):
    row = held(running, okafor)

    draft = prescriptions.start_draft(row.patient, by=rao, today=NIGHT_10)

    assert runs(look(draft, NIGHT_10).every_night)[0] == ("1.125", 14)


def test_what_is_interrupted_is_told(running, okafor):
    assert not changes.is_interrupted(running, changes.under_way(running, NIGHT_10))
    row = held(running, okafor)
    assert changes.is_interrupted(row, changes.under_way(row, NIGHT_10))


def test_a_held_version_that_is_stopped_tells_no_dose_of_a_night_that_was_held(
    running, okafor, rao
):
    row = held(running, okafor)
    stopped = prescriptions.stop(row, edits=row.edits, reason="why", by=rao)

    assert runs(told_nights(stopped)) == [("1.125", 9), ("hold", 47)]
