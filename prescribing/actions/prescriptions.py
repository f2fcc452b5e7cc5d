"""Drafting a prescription, screening it, and ending it. Signing has a module of its own."""

from dataclasses import replace
from datetime import date

from django.db.models import Q
from django.utils import timezone

from prescribing import knowledge, permissions
from prescribing.actions import events, moves, new_drafts, plan_rows
from prescribing.actions.changes import going_on
from prescribing.actions.drafts import DraftData, PlannedStep, check_draft, planned_steps
from prescribing.actions.errors import ActionError, stated
from prescribing.actions.quantities import check_quantities
from prescribing.actions.rescheduling import reschedule
from prescribing.actions.screenings import keep, look
from prescribing.actions.tasks import withdraw_promises
from prescribing.actions.turns import turn
from prescribing.charts import policy_row
from prescribing.clinical.lifecycle import Move
from prescribing.clinical.screening import shown
from prescribing.models import Patient, Prescription, Screening
from prescribing.permissions import Member
from prescribing.snapshots import policy_of, supplied, told_nights


def start_draft(patient: Patient, *, by: Member, today: date) -> Prescription:
    """A new draft on the usual ladder, or the patient's draft that is open already.

    While the patient has a running prescription, the draft is the next version of that one, and
    holds what lies ahead of it.
    """
    permissions.check_draft(by)
    permissions.check_own_clinic(by, patient)
    with turn(by.clinic):
        mine = Prescription.objects.of(by.clinic).filter(patient=patient)
        open_draft = mine.open().first()
        if open_draft is not None:
            return open_draft
        running = mine.running().select_related("clinic", "patient__clinic", "plan").first()
        if running is None:
            draft = new_drafts.insert_first(patient, by, today)
        else:
            draft = new_drafts.insert_next(running, by, ahead=going_on(running, today), today=today)
        events.record(by, "started", draft, detail={"edits": draft.edits})
    return draft


def save_draft(
    prescription: Prescription, *, edits: int, data: DraftData, by: Member, today: date
) -> Prescription:
    """Write all that the plan page holds. What was screened before is a draft again."""
    permissions.check_draft(by)
    check_draft(data, knowledge.load())
    with turn(by.clinic):
        steps = steps_of(prescription, data)
        row = moves.as_it_is(prescription, edits, by)
        fields = moves.make(row, Move.EDIT, **plan_rows.draft_values(row, data, today))
        fields += plan_rows.change_plan(row.plan, plan_rows.values_of(data))
        if plan_rows.change_steps(row.plan, steps):
            fields.append("steps")
        if plan_rows.drop_holds(row.plan, data.dropped_holds):
            fields.append("holds")
        events.record(by, "changed", row, detail={"fields": fields, "edits": row.edits})
    return row


def discard_draft(prescription: Prescription, *, edits: int, by: Member) -> Prescription:
    permissions.check_draft(by)
    return _end(prescription, edits, Move.DISCARD, by, {})


def run_screening(
    prescription: Prescription, *, edits: int, by: Member, today: date, whole: bool = False
) -> Screening:
    """Ask every rule and keep the answers. The draft itself stays as it is: same `edits`.

    What is `whole` has all that signing asks for beside the rules, or is refused.
    """
    permissions.check_screen(by)
    with turn(by.clinic):
        row = moves.as_it_is(prescription, edits, by)
        state = moves.state_after(row, Move.SCREEN)
        picture = look(row, today)
        if whole:
            check_quantities(row, picture)
        screening = keep(row, picture, by=by, at=timezone.now())
        Prescription.objects.of(by.clinic).filter(Q(pk=row.pk, edits=edits)).update(state=state)
        events.record(
            by, "screened", row, detail={"screening": screening.pk, "verdict": screening.verdict}
        )
    return screening


def hold(
    prescription: Prescription,
    *,
    edits: int,
    first_night: date,
    reason: str,
    by: Member,
    today: date,
) -> Prescription:
    """No dose from a night on, at once. Doses begin again with a new version that is signed."""
    permissions.check_hold(by)
    values = {"held_from": first_night, "held_reason": stated(reason)}
    with turn(by.clinic):
        row = moves.as_it_is(prescription, edits, by)
        _check_can_be_held(row, first_night, today)
        moves.make(row, Move.HOLD, **values)
        events.record(by, "put on hold", row, detail={"edits": row.edits})
        why = f"It is on hold from {shown(first_night)}."
        reschedule(row.patient, why, by=by, today=today)
    return row


def stop(prescription: Prescription, *, edits: int, reason: str, by: Member) -> Prescription:
    permissions.check_stop(by)
    return _end(prescription, edits, Move.STOP, by, {"stop_reason": stated(reason)})


def void(prescription: Prescription, *, edits: int, reason: str, by: Member) -> Prescription:
    """Signed in error: it stays on record, marked on everything printed from now on."""
    permissions.check_void(by)
    return _end(prescription, edits, Move.VOID, by, {"void_reason": stated(reason)})


def _check_can_be_held(row: Prescription, first_night: date, today: date) -> None:
    moves.state_after(row, Move.HOLD)
    if first_night < today:
        raise ActionError.at(
            "first_night", f"{shown(first_night)} is past. Choose tonight or later."
        )
    doses = [night["date"] for night in told_nights(row) if night["pieces"]]
    last = date.fromisoformat(max(doses))
    if first_night > last:
        raise ActionError.at(
            "first_night",
            f"The last dose of this plan is on {shown(last)}. Choose an earlier night.",
        )


def _end(
    prescription: Prescription, edits: int, move: Move, by: Member, values: dict[str, str]
) -> Prescription:
    with turn(by.clinic):
        row = moves.as_it_is(prescription, edits, by)
        moves.make(row, move, **values)
        events.record(by, row.state, row, detail={"edits": row.edits})
        if move is Move.VOID:
            withdraw_promises(row, by)
    return row


def steps_of(row: Prescription, data: DraftData) -> list[PlannedStep]:
    """The steps of the draft; where the product is left open, one that goes on keeps its own.

    Raises ActionError.
    """
    known = knowledge.load()
    steps = planned_steps(data, known, supplied(policy_of(policy_row(row.clinic)), known))
    if data.product_id or row.replaces_id is None:
        return steps
    products, kept = known.products, []
    before = {each.position: each for each in row.plan.steps.all()}
    for position, step in enumerate(steps, start=1):
        was = before.get(position)
        goes_on = was is not None and was.dose_micrograms == step.dose.micrograms
        product = products.get(was.product) if was is not None and goes_on else None
        kept.append(replace(step, product=product or step.product))
    return kept
