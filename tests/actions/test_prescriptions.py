"""Drafting, screening and ending a prescription, on real rows."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from prescribing import knowledge
from prescribing.actions import prescriptions
from prescribing.actions.errors import ActionError, Conflict
from prescribing.clinical.lifecycle import MOVES, OPEN, Move, State
from prescribing.models import Event, Prescription, Role, Screening
from prescribing.permissions import Refused
from tests.builders import (
    ANSWERS,
    TODAY,
    a_clinic,
    a_draft,
    a_member,
    a_patient,
    a_policy,
    a_screened_draft,
    a_signed_prescription,
    draft_data,
)

pytestmark = pytest.mark.django_db


def save(draft, by, edits=None, **fields):
    seen = draft.edits if edits is None else edits
    return prescriptions.save_draft(
        draft, edits=seen, data=draft_data(**fields), by=by, today=TODAY
    )


def steps_of(draft):
    return [(s.dose_micrograms, s.nights, s.product) for s in draft.plan.steps.all()]


def test_a_new_draft_is_on_the_usual_ladder_from_today(okafor):
    habits, hold = knowledge.load().habits, knowledge.load().surgery_hold
    patient = a_patient(language="es")

    draft = prescriptions.start_draft(patient, by=okafor, today=TODAY)

    plan = draft.plan
    assert (draft.number, draft.version, draft.state) == ("LDN-2026-0001", 1, "draft")
    assert (draft.paper, draft.language) == (okafor.clinic.paper, "es")
    assert (plan.ladder, plan.first_night) == (habits.ladder, TODAY)
    assert (plan.dose_time, plan.hold_hours) == (habits.dose_time, hold.target_hours)
    ladder = knowledge.load().ladders[habits.ladder]
    assert [dose for dose, _, _ in steps_of(draft)] == [d.micrograms for d in ladder.doses]


def test_a_new_draft_answers_no_question_in_advance(okafor):
    draft = prescriptions.start_draft(a_patient(), by=okafor, today=TODAY)

    assert draft.answers == {}
    assert (draft.lists_checked_on, draft.consent_on) == (None, None)


def test_a_new_draft_is_for_what_the_last_prescription_was_for(rao):
    patient = a_patient(rao.clinic)
    stopped = a_signed_prescription(patient, by=rao, indication_text="Crohn disease")
    prescriptions.stop(stopped, edits=stopped.edits, reason="Moved away.", by=rao)
    voided = a_signed_prescription(patient, by=rao, indication_text="another thing")
    prescriptions.void(voided, edits=voided.edits, reason="Another patient.", by=rao)
    other = a_patient(rao.clinic, family_name="Moss")

    draft = prescriptions.start_draft(patient, by=rao, today=TODAY)

    assert (draft.indication, draft.indication_text) == ("", "Crohn disease")
    assert draft.consent_on is None
    assert prescriptions.start_draft(other, by=rao, today=TODAY).indication_text == ""


def test_a_patient_has_one_open_draft(okafor, rao):
    patient = a_patient()
    draft = prescriptions.start_draft(patient, by=okafor, today=TODAY)

    assert prescriptions.start_draft(patient, by=rao, today=TODAY) == draft
    assert Event.objects.filter(verb="started").count() == 1


def test_numbers_count_up_within_a_clinic_and_a_year(rao, castro):
    def number(by, today=TODAY):
        return prescriptions.start_draft(a_patient(by.clinic), by=by, today=today).number

    assert [number(rao), number(rao)] == ["LDN-2026-0001", "LDN-2026-0002"]
    assert number(castro) == "LDN-2026-0001"
    assert number(rao, date(2027, 1, 1)) == "LDN-2027-0001"
    assert number(rao) == "LDN-2026-0003"


def test_numbers_go_on_after_four_figures(rao):
    draft = prescriptions.start_draft(a_patient(), by=rao, today=TODAY)
    Prescription.objects.filter(pk=draft.pk).update(number="LDN-2026-9999")

    draft = prescriptions.start_draft(a_patient(), by=rao, today=TODAY)
    assert draft.number == "LDN-2026-10000"
    assert prescriptions.start_draft(a_patient(), by=rao, today=TODAY).number == "LDN-2026-10001"


def test_a_draft_beside_a_running_prescription_is_its_next_version(rao):
    running = a_signed_prescription(by=rao)

    draft = prescriptions.start_draft(running.patient, by=rao, today=TODAY)

    assert (draft.number, draft.version) == (running.number, 2)
    assert draft.replaces == running
    assert draft.indication_text == running.indication_text
    assert draft.answers == {}


def test_a_saved_draft_holds_what_the_page_held(rao):
    draft = prescriptions.start_draft(a_patient(), by=rao, today=TODAY)

    saved = save(
        draft,
        rao,
        first_night=date(2026, 1, 12),
        dose_time=None,
        hold_hours=96,
        hold_reason="asked by the surgeon",
        refills=2,
        paper="a4",
        last_step_nights=28,
    )

    assert (saved.edits, saved.state, saved.answers) == (1, "draft", ANSWERS)
    assert (saved.lists_checked_on, saved.consent_on) == (TODAY, TODAY)
    assert (saved.refills, saved.paper) == (2, "a4")
    again = Prescription.objects.get(pk=draft.pk)
    assert (again.plan.first_night, again.plan.dose_time) == (date(2026, 1, 12), None)
    assert (again.plan.hold_hours, again.plan.hold_reason) == (96, "asked by the surgeon")
    assert [nights for _, nights, _ in steps_of(again)] == [14, 14, 14, 28]


def test_an_event_names_the_fields_and_nothing_that_was_typed(rao):
    draft = prescriptions.start_draft(a_patient(), by=rao, today=TODAY)

    save(draft, rao, dose_time=time(22, 30), ladder="standard-7")

    event = Event.objects.last()
    assert event.verb == "changed"
    assert {"dose_time", "ladder", "steps", "answers"} <= set(event.detail["fields"])
    assert "condition of the patient" not in str(event.detail)


def test_unticking_the_lists_forgets_that_they_were_checked(rao):
    draft = a_draft(by=rao)

    saved = save(draft, rao, lists_checked=False, consent=False)

    assert (saved.lists_checked_on, saved.consent_on) == (None, None)


def test_own_steps_take_the_product_that_is_named(rao):
    saved = save(
        prescriptions.start_draft(a_patient(), by=rao, today=TODAY),
        rao,
        ladder="",
        steps=((750, 10), (1500, 20)),
        product_id="scored-tablet-3000",
    )

    assert steps_of(saved) == [(750, 10, "scored-tablet-3000"), (1500, 20, "scored-tablet-3000")]
    row = saved.plan.steps.first()
    assert (row.form, row.strength_micrograms, row.pieces_each) == ("scored tablet", 3000, 4)


def test_own_steps_without_a_product_get_the_one_with_the_fewest_cuts(rao):
    draft = prescriptions.start_draft(a_patient(), by=rao, today=TODAY)

    saved = save(draft, rao, ladder="", steps=((1500, 14), (3000, 14), (4500, 14)))

    assert {product for _, _, product in steps_of(saved)} == {"scored-tablet-1500"}


def test_a_draft_may_be_saved_before_steps_are_chosen(rao):
    draft = prescriptions.start_draft(a_patient(), by=rao, today=TODAY)

    assert steps_of(save(draft, rao, ladder="")) == []


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        (
            {"ladder": "", "steps": ((1125, 14), (1000, 14)), "product_id": "scored-tablet-4500"},
            "step 2",
            "cannot be made from .* Nearest: 1.125",
        ),
        (
            {"ladder": "", "steps": ((1000, 14),)},
            "step 1",
            r"from any product .* Nearest: 0.75.mg \(25.* or 1.125.mg .* Change the dose",
        ),
        (
            {"ladder": "", "steps": ((7900, 14),), "product_id": "scored-tablet-3000"},
            "step 1",
            r"Nearest: 7.5.mg \([^)]*\)\. Change the dose or the product",
        ),
        ({"ladder": "", "steps": ((0, 14),)}, "step 1", "more than 0 mg"),
        ({"ladder": "", "steps": ((1125, 0),)}, "step 1", "Enter 1 to 90 nights"),
        ({"ladder": "", "steps": ((1125, 91),)}, "step 1", "Enter 1 to 90 nights"),
        ({"ladder": "", "steps": ((9000, 14),)}, "step 1", "the most that can be planned"),
        ({"ladder": "", "steps": ((1125, 1),) * 40}, "steps", "at most"),
        ({"last_step_nights": 91}, "step 4", "Enter 1 to 90 nights"),
        ({"product_id": "scored-tablet-3000"}, "step 1", "cannot be made"),
        ({"product_id": "spoonful"}, "product", "Choose a product"),
        ({"ladder": "heroic"}, "ladder", "Choose a plan"),
        ({"hold_hours": 47}, "hold_hours", "at least 48 hours"),
        ({"indication": "boredom"}, "indication", "Choose an indication"),
        ({"paper": "papyrus"}, "paper", "papyrus"),
        ({"refills": -1}, "refills", "greater than or equal to 0"),
        ({"answers": {"liver": "maybe"}}, "answers", "yes, no, not known"),
    ],
    ids=str,
)
def test_what_cannot_be_planned_is_refused_at_its_field(rao, fields, field, says):
    draft = prescriptions.start_draft(a_patient(), by=rao, today=TODAY)

    with pytest.raises(ActionError, match=says) as refusal:
        save(draft, rao, **fields)

    assert field in {problem.field for problem in refusal.value.problems}
    again = Prescription.objects.get(pk=draft.pk)
    assert (again.edits, len(steps_of(again))) == (0, 4)


def test_every_wrong_step_is_named_at_one_time(rao):
    draft = prescriptions.start_draft(a_patient(), by=rao, today=TODAY)

    with pytest.raises(ActionError) as refusal:
        save(draft, rao, ladder="", steps=((1125, 0), (9000, 99)))

    assert [each.field for each in refusal.value.problems] == ["step 1", "step 2", "step 2"]


def test_a_draft_somebody_else_changed_is_not_written_over(rao, okafor):
    draft = a_draft(by=rao)
    save(draft, okafor, dose_time=time(22))

    with pytest.raises(Conflict) as conflict:
        save(draft, rao, edits=1, dose_time=time(20))

    assert [moved.split(" at ")[0] for moved in conflict.value.moved] == ["Ada Okafor changed it"]
    assert "dose time" in conflict.value.moved[0]
    assert Prescription.objects.get().plan.dose_time == time(22)


def test_a_discarded_version_does_not_stand_in_the_way_of_the_next(rao):
    signed = a_signed_prescription(by=rao)
    second = prescriptions.start_draft(signed.patient, by=rao, today=TODAY)
    prescriptions.discard_draft(second, edits=second.edits, by=rao)

    third = prescriptions.start_draft(signed.patient, by=rao, today=TODAY)

    assert (third.number, third.version, third.replaces) == (signed.number, 3, signed)


def test_editing_makes_a_screened_prescription_a_draft_again(rao):
    draft = a_screened_draft(by=rao)
    assert draft.state == "screened"

    assert save(draft, rao).state == "draft"


def test_an_earlier_check_of_the_lists_stays_on_record_and_todays_is_taken_back(rao):
    draft = a_draft(by=rao)
    tomorrow = TODAY + timedelta(days=1)
    unticked = draft_data(lists_checked=False)

    def saved(today):
        row = Prescription.objects.get(pk=draft.pk)
        prescriptions.save_draft(row, edits=row.edits, data=unticked, by=rao, today=today)
        return Prescription.objects.get(pk=draft.pk).lists_checked_on

    assert saved(tomorrow) == TODAY
    assert saved(TODAY) is None


def test_a_screening_keeps_what_was_asked_and_answered(rao, haddad):
    draft = a_draft(by=rao, answers=ANSWERS | {"mood": "yes"})

    screening = prescriptions.run_screening(draft, edits=1, by=haddad, today=TODAY)

    again = Screening.objects.get(pk=screening.pk)
    assert again.verdict == "stop"
    assert "mood" in {finding["rule"] for finding in again.findings}
    assert again.inputs["answers"]["mood"] == "yes"
    assert again.inputs["birth_date"] == "1979-03-14"
    assert again.knowledge_version == knowledge.version()
    assert again.by == haddad.user
    assert Prescription.objects.get().edits == 1


def test_the_same_picture_has_the_same_digest(rao):
    draft = a_draft(by=rao)

    digests = {
        prescriptions.run_screening(draft, edits=1, by=rao, today=TODAY).digest for _ in range(3)
    }

    assert len(digests) == 1


def test_another_night_has_another_digest(rao):
    draft = a_draft(by=rao)
    first = prescriptions.run_screening(draft, edits=1, by=rao, today=TODAY).digest
    save(draft, rao, last_step_nights=15)

    assert prescriptions.run_screening(draft, edits=2, by=rao, today=TODAY).digest != first


def test_an_earlier_state_of_a_draft_cannot_be_screened(rao):
    draft = a_draft(by=rao)

    with pytest.raises(Conflict):
        prescriptions.run_screening(draft, edits=0, by=rao, today=TODAY)


def test_a_plan_beyond_the_calendar_is_not_screened(rao):
    draft = a_draft(by=rao, first_night=date(9999, 12, 1))

    with pytest.raises(ActionError, match="a year that is meant"):
        prescriptions.run_screening(draft, edits=1, by=rao, today=TODAY)


def test_a_plan_whose_product_is_no_longer_known_as_it_was_is_not_screened(rao):
    draft = a_draft(by=rao)
    draft.plan.steps.update(strength_micrograms=9000)

    with pytest.raises(ActionError, match="Save the plan again"):
        prescriptions.run_screening(draft, edits=1, by=rao, today=TODAY)


@pytest.mark.hazard("H12")
def test_a_stopped_prescription_says_why(rao, okafor):
    signed = a_signed_prescription(by=rao)

    with pytest.raises(Refused):
        prescriptions.stop(signed, edits=signed.edits, reason="side effects", by=okafor)
    with pytest.raises(ActionError, match="Write the reason"):
        prescriptions.stop(signed, edits=signed.edits, reason=" ", by=rao)
    stopped = prescriptions.stop(signed, edits=signed.edits, reason="Side effects", by=rao)

    assert (stopped.state, stopped.stop_reason) == ("stopped", "Side effects")
    assert Event.objects.last().verb == "stopped"


def test_a_voided_prescription_keeps_its_content_and_why_it_was_stopped(rao):
    signed = a_signed_prescription(by=rao)
    stopped = prescriptions.stop(signed, edits=signed.edits, reason="Side effects", by=rao)

    voided = prescriptions.void(stopped, edits=stopped.edits, reason="Wrong patient", by=rao)

    assert voided.state == "voided"
    assert (voided.stop_reason, voided.void_reason) == ("Side effects", "Wrong patient")
    assert voided.content == signed.content


def test_a_discarded_draft_makes_room_for_another(okafor):
    draft = a_draft(by=okafor)

    prescriptions.discard_draft(draft, edits=draft.edits, by=okafor)

    again = prescriptions.start_draft(draft.patient, by=okafor, today=TODAY)
    assert again.number != draft.number


VERBS = {
    Move.EDIT: lambda row, by: prescriptions.save_draft(
        row, edits=row.edits, data=draft_data(), by=by, today=TODAY
    ),
    Move.SCREEN: lambda row, by: prescriptions.run_screening(
        row, edits=row.edits, by=by, today=TODAY
    ),
    Move.HOLD: lambda row, by: prescriptions.hold(
        row, edits=row.edits, first_night=TODAY, reason="why", by=by, today=TODAY
    ),
    Move.STOP: lambda row, by: prescriptions.stop(row, edits=row.edits, reason="why", by=by),
    Move.VOID: lambda row, by: prescriptions.void(row, edits=row.edits, reason="why", by=by),
    Move.DISCARD: lambda row, by: prescriptions.discard_draft(row, edits=row.edits, by=by),
}


@pytest.mark.parametrize("move", VERBS)
@pytest.mark.parametrize("state", sorted(State))
def test_each_move_is_made_from_the_states_of_the_table_and_no_other(rao, move, state):
    row = a_draft(by=rao)
    if state not in OPEN | {State.DISCARDED}:
        row = a_signed_prescription(by=rao)
    held = {"held_from": TODAY, "held_reason": "why"} if state == State.ON_HOLD else {}
    Prescription.objects.filter(pk=row.pk).update(state=state, **held)
    row.refresh_from_db()

    if state in MOVES[move]:
        VERBS[move](row, rao)
    else:
        with pytest.raises(ActionError, match=f"A prescription that is {state} cannot"):
            VERBS[move](row, rao)
    row.refresh_from_db()
    assert row.state == MOVES[move].get(state, state)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.MANAGER])
def test_reviewers_and_managers_draft_nothing(role):
    member = a_member(role)
    draft = a_draft()
    writes = [
        lambda: prescriptions.start_draft(a_patient(), by=member, today=TODAY),
        lambda: save(draft, member),
        lambda: prescriptions.discard_draft(draft, edits=1, by=member),
    ]

    for write in writes:
        with pytest.raises(Refused):
            write()


def test_another_clinics_draft_cannot_be_touched(castro):
    draft = a_draft()
    writes = [
        lambda: prescriptions.start_draft(draft.patient, by=castro, today=TODAY),
        lambda: save(draft, castro),
        lambda: prescriptions.run_screening(draft, edits=1, by=castro, today=TODAY),
        lambda: prescriptions.discard_draft(draft, edits=1, by=castro),
        lambda: prescriptions.void(draft, edits=1, reason="why", by=castro),
    ]

    for write in writes:
        with pytest.raises(Refused, match="does not belong to your clinic"):
            write()


def test_the_clinics_own_hold_hours_are_the_usual_ones():
    member = a_member(clinic=a_clinic("slow"))
    a_policy(member.clinic, hold_target_hours=120)

    draft = prescriptions.start_draft(a_patient(member.clinic), by=member, today=TODAY)

    assert draft.plan.hold_hours == 120
    assert replace(draft_data(), hold_hours=120).hold_hours == 120
