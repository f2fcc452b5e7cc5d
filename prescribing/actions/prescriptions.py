"""Drafting a prescription, screening it, and ending it. Signing has a module of its own."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from prescribing import knowledge, permissions
from prescribing.actions import events, moves
from prescribing.actions.drafts import DraftData, PlannedStep, check_draft, planned_steps
from prescribing.actions.errors import ActionError
from prescribing.actions.screenings import keep, look
from prescribing.actions.turns import check_fields, insert, turn
from prescribing.clinical.lifecycle import Move
from prescribing.models import Patient, Prescription, Screening, TitrationPlan, TitrationStep
from prescribing.permissions import Member

NUMBER = "LDN-{year}-{count:04d}"


def start_draft(patient: Patient, *, by: Member, today: date) -> Prescription:
    """A new draft on the usual ladder, or the patient's draft that is open already.

    While the patient has a running prescription, the draft is the next version of that one.
    """
    permissions.check_draft(by)
    permissions.check_own_clinic(by, patient)
    with turn(by.clinic):
        mine = Prescription.objects.of(by.clinic).filter(patient=patient)
        open_draft = mine.open().first()
        if open_draft is not None:
            return open_draft
        draft = _new_draft(patient, mine.running().first(), by, today)
        insert(draft)
        _insert_plan(draft, by, today)
        events.record(by, "started", draft, detail={"edits": draft.edits})
    return draft


def save_draft(
    prescription: Prescription, *, edits: int, data: DraftData, by: Member, today: date
) -> Prescription:
    """Write all that the plan page holds. What was screened before is a draft again."""
    permissions.check_draft(by)
    known = knowledge.load()
    check_draft(data, known)
    steps = planned_steps(data, known)
    with turn(by.clinic):
        row = moves.as_it_is(prescription, edits, by)
        fields = moves.make(row, Move.EDIT, **_draft_values(row, data, today))
        fields += _change_plan(row.plan, _plan_values(data))
        if _change_steps(row.plan, steps):
            fields.append("steps")
        events.record(by, "changed", row, detail={"fields": fields, "edits": row.edits})
    return row


def discard_draft(prescription: Prescription, *, edits: int, by: Member) -> Prescription:
    permissions.check_draft(by)
    return _end(prescription, edits, Move.DISCARD, by, {})


def run_screening(prescription: Prescription, *, edits: int, by: Member, today: date) -> Screening:
    """Ask every rule and keep the answers. The draft itself stays as it is: same `edits`."""
    permissions.check_screen(by)
    with turn(by.clinic):
        row = moves.as_it_is(prescription, edits, by)
        state = moves.state_after(row, Move.SCREEN)
        screening = keep(row, look(row, today), by=by, at=timezone.now())
        Prescription.objects.of(by.clinic).filter(Q(pk=row.pk, edits=edits)).update(state=state)
        events.record(
            by, "screened", row, detail={"screening": screening.pk, "verdict": screening.verdict}
        )
    return screening


def stop(prescription: Prescription, *, edits: int, reason: str, by: Member) -> Prescription:
    permissions.check_stop(by)
    return _end(prescription, edits, Move.STOP, by, {"stop_reason": _stated(reason)})


def void(prescription: Prescription, *, edits: int, reason: str, by: Member) -> Prescription:
    """Signed in error: it stays on record, marked on everything printed from now on."""
    permissions.check_void(by)
    return _end(prescription, edits, Move.VOID, by, {"void_reason": _stated(reason)})


def _end(
    prescription: Prescription, edits: int, move: Move, by: Member, values: dict[str, str]
) -> Prescription:
    with turn(by.clinic):
        row = moves.as_it_is(prescription, edits, by)
        moves.make(row, move, **values)
        events.record(by, row.state, row, detail={"edits": row.edits})
    return row


def _stated(reason: str) -> str:
    if not reason.strip():
        raise ActionError.at("reason", "Write the reason.")
    return reason.strip()


def _new_draft(
    patient: Patient, running: Prescription | None, by: Member, today: date
) -> Prescription:
    draft = Prescription(
        clinic=by.clinic,
        patient=patient,
        author=by.user,
        paper=by.clinic.paper,
        language=patient.language,
        replaces=running,
    )
    if running is None:
        draft.number = _next_number(by, today)
    else:
        draft.number = running.number
        # A version that was discarded keeps its number: two papers never bear the same.
        numbered = Prescription.objects.of(by.clinic).filter(number=running.number)
        draft.version = max(numbered.values_list("version", flat=True)) + 1
        draft.indication = running.indication
        draft.indication_text = running.indication_text
    return draft


def _next_number(by: Member, today: date) -> str:
    # The clinic's turn is ours, so nobody else is counting.
    this_year = NUMBER.format(year=today.year, count=0)[:-4]
    numbered = Prescription.objects.of(by.clinic).filter(number__startswith=this_year)
    last = numbered.order_by("id").values_list("number", flat=True).last()
    return NUMBER.format(
        year=today.year, count=int(last.removeprefix(this_year)) + 1 if last else 1
    )


def _insert_plan(draft: Prescription, by: Member, today: date) -> None:
    known = knowledge.load()
    data = DraftData(
        ladder=known.habits.ladder,
        first_night=today,
        dose_time=known.habits.dose_time,
        hold_hours=by.clinic.hold_target_hours,
    )
    plan = TitrationPlan(clinic=by.clinic, prescription=draft, **_plan_values(data))
    insert(plan)
    _change_steps(plan, planned_steps(data, known))


def _draft_values(row: Prescription, data: DraftData, today: date) -> dict[str, Any]:
    return {
        "indication": data.indication,
        "indication_text": data.indication_text,
        "answers": dict(data.answers),
        "lists_checked_on": today if data.lists_checked else _checked_before(row, today),
        "consent_on": (row.consent_on or today) if data.consent else None,
        "refills": data.refills,
        "paper": data.paper,
    }


def _checked_before(row: Prescription, today: date) -> date | None:
    """An earlier check stays on record; one of today is taken back."""
    earlier = row.lists_checked_on
    return earlier if earlier and earlier < today else None


def _plan_values(data: DraftData) -> dict[str, Any]:
    return {
        "ladder": data.ladder,
        "first_night": data.first_night,
        "dose_time": data.dose_time,
        "hold_hours": data.hold_hours,
        "hold_reason": data.hold_reason,
    }


def _change_plan(plan: TitrationPlan, values: dict[str, Any]) -> list[str]:
    fields = [name for name, value in values.items() if getattr(plan, name) != value]
    for name in fields:
        setattr(plan, name, values[name])
    check_fields(plan)
    plan.save(update_fields=fields)
    return fields


def _change_steps(plan: TitrationPlan, steps: list[PlannedStep]) -> bool:
    rows = [
        TitrationStep(
            clinic=plan.clinic,
            plan=plan,
            position=position,
            dose_micrograms=step.dose.micrograms,
            nights=step.nights,
            product=step.product.id,
            form=step.product.form,
            strength_micrograms=step.product.strength.micrograms,
            pieces_each=step.product.pieces_each,
        )
        for position, step in enumerate(steps, start=1)
    ]
    before = [_written(row) for row in plan.steps.all()]
    if before == [_written(row) for row in rows]:
        return False
    plan.steps.all().delete()
    TitrationStep.objects.bulk_create(rows)
    return True


def _written(step: TitrationStep) -> tuple[object, ...]:
    return (
        step.position, step.dose_micrograms, step.nights, step.product,
        step.form, step.strength_micrograms, step.pieces_each,
    )  # fmt: skip
