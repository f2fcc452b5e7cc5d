"""The plan of a draft: what was typed is saved, told, and asked of the rules."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.drafts import DraftData
from prescribing.actions.medicines import MedicineData, add_medicine
from prescribing.actions.prescriptions import (
    discard_draft,
    run_screening,
    save_draft,
    start_draft,
)
from prescribing.actions.previews import Told
from prescribing.actions.surgeries import SurgeryData, add_surgery
from prescribing.clinical.knowledge import Severity
from prescribing.clinical.lifecycle import State
from prescribing.clinical.record import MedicineStatus
from prescribing.forms.patients import Confirmation
from prescribing.forms.plan import OTHER, OWN_STEPS, PlanForm
from prescribing.models import Patient, Prescription, Screening
from prescribing.views import errors, findings, plan_page
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.scoped import drafted_prescription_of, open_prescription_of, patient_of
from prescribing.views.showing import SIGNED_ALREADY, led, status_of
from prescribing.views.writing import press, write


@allowed(permissions.check_draft)
@require_POST
def start(request: ClinicRequest, patient_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)

    def act() -> str:
        draft = start_draft(patient, by=request.member, today=timezone.localdate())
        return reverse("plan", args=[draft.pk])

    return press(request, Confirmation(request.POST), act)


@allowed(permissions.check_draft)
@require_http_methods(["GET", "POST"])
def plan(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    prescription = drafted_prescription_of(request, prescription_id)
    if prescription.is_signed:
        return _signed_meanwhile(request, prescription)
    chart = plan_page.chart_of(prescription)
    form = plan_page.form_of(request, prescription, chart)
    if request.method == "POST" and form.is_valid():
        answer = write(request, form, lambda: _saved(request, prescription, form))
        if answer:
            return led(request, answer)
        prescription = open_prescription_of(request, prescription_id)
        chart = plan_page.chart_of(prescription)
        if form.conflict:
            differs = plan_page.differences(form, prescription, chart)
            form.differences = (*form.differences, *differs)
            form.saw(prescription.edits)
    events.read(request.member, prescription)
    context = plan_page.shown(prescription, form, chart)
    return render(request, "plan.html", context, status=status_of(form))


@allowed(permissions.check_draft)
@require_POST
def discard(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    prescription = open_prescription_of(request, prescription_id)
    form = Confirmation(request.POST)

    def act() -> str:
        discard_draft(prescription, edits=form.edits_seen, by=request.member)
        return reverse("patient", args=[prescription.patient_id])

    return press(request, form, act)


def _signed_meanwhile(request: ClinicRequest, prescription: Prescription) -> HttpResponse:
    """Whoever goes back to the plan, or sends one that was open, is told; nothing is done again."""
    if request.method == "POST":
        return errors.signed(request, prescription)
    messages.info(request, SIGNED_ALREADY)
    return redirect("prescription", prescription.pk)


def _saved(request: ClinicRequest, prescription: Prescription, form: PlanForm) -> str:
    """Save the draft and what was told with it; then go where the pressed button leads."""
    was_reviewed = prescription.status is State.SCREENED
    _tell(request, prescription.patient, form)
    saved = save_draft(
        prescription,
        edits=form.edits_seen,
        data=data_of(prescription, form),
        by=request.member,
        today=timezone.localdate(),
    )
    place = findings.address(form.cleaned_data["then"], saved)
    if form.complete or (place and was_reviewed):
        # Who leaves to change a fact finds what was found when she comes back.
        checked = _screened(request, saved, whole=form.complete)
        return place or checked
    return place or reverse("plan", args=[saved.pk])


def _screened(request: ClinicRequest, prescription: Prescription, *, whole: bool) -> str:
    screening = run_screening(
        prescription,
        edits=prescription.edits,
        by=request.member,
        today=timezone.localdate(),
        whole=whole,
    )
    return _after(screening)


def _after(screening: Screening) -> str:
    page = "plan" if screening.verdict == Severity.STOP else "check"
    return reverse(page, args=[screening.prescription_id])


def _tell(request: ClinicRequest, patient: Patient, form: PlanForm) -> None:
    """What a "yes" was followed by goes on the patient's lists."""
    told = told_of(form)
    if told.medicine:
        add_medicine(patient, data=told.medicine, by=request.member)
    if told.surgery:
        add_surgery(patient, data=told.surgery, by=request.member, today=timezone.localdate())


def told_of(form: PlanForm) -> Told:
    typed = dict.fromkeys(form.fields) | form.cleaned_data
    medicine = surgery = None
    if form.said_yes("opioid_14_days") and typed["opioid_name"]:
        last = typed["opioid_last_taken"]
        status = MedicineStatus.STOPPED if last else MedicineStatus.TAKING
        medicine = MedicineData(typed["opioid_name"], status=status, last_taken=last)
    if form.said_yes("surgery") and typed["surgery_day"]:
        surgery = SurgeryData(typed["surgery_day"], typed["surgery_at"])
    return Told(medicine, surgery)


def data_of(prescription: Prescription, form: PlanForm) -> DraftData:
    """What was typed. In place of what cannot be read stands what was saved, or nothing."""
    typed, plan = dict.fromkeys(form.fields) | form.cleaned_data, prescription.plan
    ladder = typed["ladder"]
    own = tuple((step.dose.micrograms, step.nights) for step in form.own_steps)
    return DraftData(
        first_night=form.night_chosen or plan.first_night,
        hold_hours=typed["hold_hours"] or plan.hold_hours,
        indication="" if typed["indication"] == OTHER else typed["indication"] or "",
        indication_text=typed["indication_text"] or "" if typed["indication"] == OTHER else "",
        answers=form.answers,
        lists_checked=bool(typed["lists_checked"]),
        consent=bool(typed["consent"]),
        ladder="" if ladder == OWN_STEPS else ladder or "",
        product_id=typed["product"] or "",
        steps=own if ladder == OWN_STEPS else (),
        last_step_nights=typed["last_nights"],
        dropped_holds=typed["dropped_holds"] or (),
        dose_time=typed["dose_time"],
        hold_reason=typed["hold_reason"] or "",
        quantities=form.quantities,
        quantity_reason=typed["quantity_reason"] or "",
        refills=typed["refills"] or 0,
        paper=typed["paper"] or prescription.paper,
    )
