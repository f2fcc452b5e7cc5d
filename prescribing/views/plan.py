"""The plan page: a draft, what it comes to, and what the rules say of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.drafts import DraftData
from prescribing.actions.errors import ActionError
from prescribing.actions.medicines import MedicineData, add_medicine
from prescribing.actions.prescriptions import (
    discard_draft,
    run_screening,
    save_draft,
    start_draft,
    start_later,
)
from prescribing.actions.screenings import look
from prescribing.actions.surgeries import SurgeryData, add_surgery
from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Knowledge, Severity
from prescribing.clinical.lifecycle import State
from prescribing.clinical.record import MedicineStatus
from prescribing.clinical.supply import lasts_until, refill_from
from prescribing.forms.patients import Confirmation
from prescribing.forms.plan import OTHER, OWN_STEPS, ROWS, PlanForm, StartLaterForm
from prescribing.models import Patient, Prescription, Screening
from prescribing.snapshots import Picture
from prescribing.views import findings, patient_page
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.scoped import open_prescription_of, patient_of
from prescribing.views.showing import status_of
from prescribing.views.writing import press, write

REVIEW = "review"


@dataclass(frozen=True)
class SectionState:
    kind: str
    says: str


@allowed(permissions.check_draft)
@require_POST
def start(request: ClinicRequest, patient_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)

    def act() -> str:
        return _page(start_draft(patient, by=request.member, today=timezone.localdate()))

    return press(request, Confirmation(request.POST), act)


@allowed(permissions.check_draft)
@require_http_methods(["GET", "POST"])
def plan(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    prescription = open_prescription_of(request, prescription_id)
    known = knowledge.load()
    form = _form(request, prescription, known)
    if request.method == "POST" and form.is_valid():
        answer = write(request, form, lambda: _saved(request, prescription, form))
        if answer:
            return answer
        prescription = open_prescription_of(request, prescription_id)
        if form.conflict:
            form.saw(prescription.edits)
    events.read(request.member, prescription)
    context = _shown(prescription, form, known)
    return render(request, "plan.html", context, status=status_of(form))


@allowed(permissions.check_draft)
@require_POST
def start_on_another_night(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    prescription = open_prescription_of(request, prescription_id)
    form = StartLaterForm(request.POST)

    def act() -> str:
        night = form.cleaned_data["first_night"]
        moved = start_later(
            prescription, edits=form.edits_seen, first_night=night, by=request.member
        )
        return _screened(request, moved)

    return press(request, form, act)


@allowed(permissions.check_draft)
@require_POST
def discard(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    prescription = open_prescription_of(request, prescription_id)
    form = Confirmation(request.POST)

    def act() -> str:
        discard_draft(prescription, edits=form.edits_seen, by=request.member)
        return reverse("patient", args=[prescription.patient_id])

    return press(request, form, act)


def _saved(request: ClinicRequest, prescription: Prescription, form: PlanForm) -> str:
    """Save the draft and what was told with it; review it when that was asked."""
    _tell(request, prescription.patient, form)
    saved = save_draft(
        prescription,
        edits=form.edits_seen,
        data=_data(prescription, form),
        by=request.member,
        today=timezone.localdate(),
    )
    return _screened(request, saved) if form.complete else _page(saved)


def _screened(request: ClinicRequest, prescription: Prescription) -> str:
    screening = run_screening(
        prescription, edits=prescription.edits, by=request.member, today=timezone.localdate()
    )
    return _after(screening)


def _after(screening: Screening) -> str:
    page = "plan" if screening.verdict == Severity.STOP else "check"
    return reverse(page, args=[screening.prescription_id])


def _tell(request: ClinicRequest, patient: Patient, form: PlanForm) -> None:
    """What a "yes" was followed by goes on the patient's lists."""
    typed = form.cleaned_data
    if form.said_yes("opioid_14_days") and typed["opioid_name"]:
        last = typed["opioid_last_taken"]
        status = MedicineStatus.STOPPED if last else MedicineStatus.TAKING
        told = MedicineData(typed["opioid_name"], status=status, last_taken=last)
        add_medicine(patient, data=told, by=request.member)
    if form.said_yes("surgery") and typed["surgery_day"]:
        planned = SurgeryData(typed["surgery_day"], typed["surgery_at"])
        add_surgery(patient, data=planned, by=request.member)


def _data(prescription: Prescription, form: PlanForm) -> DraftData:
    typed, plan = form.cleaned_data, prescription.plan
    ladder = typed["ladder"]
    own = tuple((step.dose.micrograms, step.nights) for step in form.own_steps)
    return DraftData(
        first_night=typed["first_night"],
        hold_hours=typed["hold_hours"] or plan.hold_hours,
        indication="" if typed["indication"] == OTHER else typed["indication"],
        indication_text=typed["indication_text"] if typed["indication"] == OTHER else "",
        answers=form.answers,
        lists_checked=typed["lists_checked"],
        consent=typed["consent"],
        ladder="" if ladder == OWN_STEPS else ladder,
        product_id=typed["product"],
        steps=own if ladder == OWN_STEPS else (),
        last_step_nights=typed["last_nights"],
        dose_time=typed["dose_time"],
        hold_reason=typed["hold_reason"],
        refills=typed["refills"] or 0,
        paper=typed["paper"] or prescription.paper,
    )


def _form(request: ClinicRequest, prescription: Prescription, known: Knowledge) -> PlanForm:
    return PlanForm(
        request.POST or None,
        initial=_initial(prescription, known),
        known=known,
        complete=request.POST.get("then") == REVIEW,
    )


def _initial(prescription: Prescription, known: Knowledge) -> dict[str, Any]:
    """What was saved. Nothing is answered for anybody: a new draft has no answers."""
    plan = prescription.plan
    today = timezone.localdate()
    return {
        "edits": prescription.edits,
        "indication": OTHER if prescription.indication_text else prescription.indication,
        "indication_text": prescription.indication_text,
        "consent": prescription.consent_on is not None,
        "lists_checked": prescription.lists_checked_on == today,
        **{name: prescription.answers.get(name) for name in known.questions},
        "first_night": plan.first_night,
        "dose_time": plan.dose_time,
        "hold_hours": plan.hold_hours,
        "hold_reason": plan.hold_reason,
        "refills": prescription.refills,
        "paper": prescription.paper,
        **_initial_steps(prescription, known),
    }


def _initial_steps(prescription: Prescription, known: Knowledge) -> dict[str, Any]:
    plan = prescription.plan
    steps = list(plan.steps.all())
    ladder = known.ladders.get(plan.ladder)
    products = {step.product for step in steps}
    the_product = products.pop() if len(products) == 1 else ""
    if ladder is None:
        rows: dict[str, Any] = {}
        for row, step in zip(ROWS, steps, strict=False):
            rows |= {f"dose_{row}": Dose(step.dose_micrograms), f"nights_{row}": step.nights}
        return {"ladder": OWN_STEPS if steps else "", "product": the_product, **rows}
    last = steps[-1].nights if steps else ladder.nights_each
    return {
        "ladder": ladder.id,
        "product": "" if the_product == ladder.product else the_product,
        "last_nights": None if last == ladder.nights_each else last,
    }


def _shown(prescription: Prescription, form: PlanForm, known: Knowledge) -> dict[str, Any]:
    patient = prescription.patient
    today = timezone.localdate()
    worked_out = so_far(prescription)
    return {
        "prescription": prescription,
        "patient": patient,
        "form": form,
        "medicines": patient_page.medicines_of(patient, known),
        "allergies": list(patient.allergies.of(patient.clinic).current()),
        "conditions": list(patient.conditions.of(patient.clinic).current()),
        "surgeries": list(patient.surgeries.of(patient.clinic).planned()),
        "indication": known.indications.get(prescription.indication),
        "known": known,
        "unanswered": _unanswered(prescription, known),
        "lists_checked": prescription.lists_checked_on == today,
        "discard": Confirmation(auto_id=False, initial={"edits": prescription.edits}),
        **worked_out,
        "states": _states(prescription, worked_out, known),
    }


def _unanswered(prescription: Prescription, known: Knowledge) -> int:
    return sum(
        question.is_always_asked and not prescription.answers.get(name)
        for name, question in known.questions.items()
    )


def _states(
    prescription: Prescription, worked_out: dict[str, Any], known: Knowledge
) -> dict[str, SectionState]:
    """What is told at the head of each section, of the draft as it was saved."""
    stopped = {one.section for one in worked_out.get("stops", ())}
    left = _unanswered(prescription, known)
    named = prescription.indication or prescription.indication_text
    done = {
        "indication": bool(named and prescription.consent_on),
        "lists": prescription.lists_checked_on == timezone.localdate(),
        "questions": not left,
        "plan": "picture" in worked_out and bool(worked_out["picture"].nights),
    }
    to_do = {"questions": f"{left} left"}
    return {
        section: SectionState("stop", "Stop")
        if section in stopped
        else SectionState("done", "Done")
        if is_done
        else SectionState("todo", to_do.get(section, "To do"))
        for section, is_done in done.items()
    }


def so_far(prescription: Prescription) -> dict[str, Any]:
    """What the saved draft comes to, worked out anew."""
    try:
        picture = look(prescription, timezone.localdate())
    except ActionError as error:
        return {"not_laid_out": error.messages}
    reviewed = prescription.status is State.SCREENED
    # Before it is reviewed, what is still to be filled in is told as to do, not as findings.
    shown = [
        one for one in findings.of_picture(picture, prescription) if reviewed or one.is_certain
    ]
    earliest = picture.screen.earliest_first_night
    return {
        "reviewed": reviewed,
        "findings": shown,
        "stops": [one for one in shown if one.finding.severity is Severity.STOP],
        "sections": findings.by_section(shown),
        "start_later": _later(prescription, earliest) if earliest else None,
        **of_plan(picture),
    }


def of_plan(picture: Picture) -> dict[str, Any]:
    refill_days = picture.knowledge.habits.refill_days_before
    return {
        "picture": picture,
        "supplies": picture.supplies,
        "lasts_until": lasts_until(picture.nights),
        "refill_from": refill_from(picture.nights, refill_days),
    }


def _later(prescription: Prescription, night: date) -> StartLaterForm:
    initial = {"edits": prescription.edits, "first_night": night}
    return StartLaterForm(auto_id=False, initial=initial)


def _page(prescription: Prescription) -> str:
    return reverse("plan", args=[prescription.pk])
