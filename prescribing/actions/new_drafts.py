"""The rows of a new draft: the first of a prescription, or the next version of one that runs."""

from datetime import date
from typing import Any

from django.db.models import Max

from prescribing import knowledge
from prescribing.actions import plan_rows
from prescribing.actions.drafts import DraftData, PlannedStep, planned_steps
from prescribing.actions.errors import ActionError
from prescribing.actions.turns import insert
from prescribing.charts import policy_row
from prescribing.clinical import titration
from prescribing.clinical.knowledge import Knowledge
from prescribing.clinical.lifecycle import State
from prescribing.models import Clinic, Patient, Prescription
from prescribing.permissions import Member
from prescribing.snapshots import hold_target_of, policy_of, supplied

NUMBER = "LDN-{year}-{count:04d}"


def insert_first(patient: Patient, by: Member, today: date) -> Prescription:
    draft = _draft_for(patient, by, number=_next_number(by, today), **_last_indication(patient))
    insert(draft)
    _insert_usual_plan(draft, by, today)
    return draft


def insert_next(
    running: Prescription, by: Member, *, ahead: titration.Plan | None, today: date, **values: Any
) -> Prescription:
    """The next version of this one, with what lies ahead; on the usual ladder where nothing does.

    The nights before stand in what was signed, and are no part of its plan.
    """
    draft = _draft_for(
        running.patient,
        by,
        number=running.number,
        version=_next_version(running),
        replaces=running,
        indication=running.indication,
        indication_text=running.indication_text,
        **values,
    )
    insert(draft)
    if ahead is None:
        _insert_usual_plan(draft, by, today)
        return draft
    goes_on = {
        "first_night": ahead.first_night,
        "dose_time": running.plan.dose_time,
        "hold_hours": running.plan.hold_hours,
        "hold_reason": running.plan.hold_reason,
    }
    plan_rows.insert_plan(draft, goes_on, ahead.steps, ahead.holds)
    return draft


def renew(draft: Prescription, ahead: titration.Plan, **values: Any) -> None:
    """Another plan for a draft that nobody has saved yet: same `edits`, to be screened anew."""
    Prescription.objects.of(draft.clinic).filter(pk=draft.pk).update(state=State.DRAFT, **values)
    draft.refresh_from_db(fields=["state", *values])
    plan_rows.change_plan(draft.plan, {"first_night": ahead.first_night})
    plan_rows.change_steps(draft.plan, ahead.steps)
    draft.plan.holds.all().delete()
    plan_rows.insert_holds(draft.plan, ahead.holds)


def _draft_for(patient: Patient, by: Member, **values: Any) -> Prescription:
    return Prescription(
        clinic=by.clinic,
        patient=patient,
        author=by.user,
        paper=by.clinic.paper,
        language=patient.language,
        **values,
    )


def _last_indication(patient: Patient) -> dict[str, str]:
    """What the patient's last prescription was for; it is signed anew, so it may be changed."""
    signed = Prescription.objects.of(patient.clinic).signed().filter(patient=patient)
    last = signed.exclude(state=State.VOIDED).order_by("signature__at").last()
    if last is None:
        return {}
    return {"indication": last.indication, "indication_text": last.indication_text}


def _insert_usual_plan(draft: Prescription, by: Member, today: date) -> None:
    known = knowledge.load()
    data = DraftData(
        ladder=known.habits.ladder,
        first_night=today,
        dose_time=known.habits.dose_time,
        hold_hours=hold_target_of(by.clinic, known),
    )
    plan_rows.insert_plan(draft, plan_rows.values_of(data), _usual_steps(data, by.clinic, known))


def _usual_steps(data: DraftData, clinic: Clinic, known: Knowledge) -> list[PlannedStep]:
    """The steps of the usual ladder, or none where no product that is supplied makes them."""
    try:
        return planned_steps(data, known, supplied(policy_of(policy_row(clinic)), known))
    except ActionError:
        return []


def _next_version(running: Prescription) -> int:
    # A version that was discarded keeps its number: two papers never bear the same.
    same = Prescription.objects.of(running.clinic).filter(number=running.number)
    last: int = same.aggregate(last=Max("version"))["last"]
    return last + 1


def _next_number(by: Member, today: date) -> str:
    # The clinic's turn is ours, so nobody else is counting.
    this_year = NUMBER.format(year=today.year, count=0)[:-4]
    numbered = Prescription.objects.of(by.clinic).filter(version=1, number__startswith=this_year)
    last = numbered.order_by("id").values_list("number", flat=True).last()
    return NUMBER.format(
        year=today.year, count=int(last.removeprefix(this_year)) + 1 if last else 1
    )
