"""The surgeries of a patient: one page that says what each does to the plan, and what was done."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.rescheduling import effect_on, is_untouched, open_draft_of
from prescribing.actions.surgeries import (
    AfterSurgeryData,
    SurgeryData,
    add_surgery,
    cancel_surgery,
    change_surgery,
    record_after_surgery,
)
from prescribing.clinical.record import Answer
from prescribing.clinical.rescheduling import Effect, Planned
from prescribing.forms.changes import HoldForm
from prescribing.forms.patients import Confirmation
from prescribing.forms.surgeries import AfterSurgeryForm, SurgeryChangeForm, SurgeryForm
from prescribing.models import Patient, Prescription, Surgery, SurgeryStatus
from prescribing.templatetags.look import day
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.lists import asked, place_of, values_of
from prescribing.views.scoped import patient_of, surgery_of
from prescribing.views.writing import press


@dataclass(frozen=True)
class Course:
    """What runs, what the surgeries make of it, and what stands ready to be signed."""

    prescription: Prescription
    effect: Effect | None
    draft: Prescription | None
    hold: HoldForm | None

    @property
    def is_drafted_for_this(self) -> bool:
        return self.draft is not None and is_untouched(self.draft)


@dataclass(frozen=True)
class ShownSurgery:
    entry: Surgery
    planned: Planned | None  # what it does to the plan that runs
    has_passed: bool
    cancellation: Confirmation


@allowed(permissions.check_see_patients)
@require_safe
def surgeries(request: ClinicRequest, patient_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    events.read(request.member, patient)
    return render(request, "surgeries.html", _shown(patient))


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def new_surgery(request: ClinicRequest, patient_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    form = SurgeryForm(request.POST or None)

    def act() -> str:
        data, today = SurgeryData(**form.typed()), timezone.localdate()
        add_surgery(patient, data=data, by=request.member, today=today)
        return _place(request, patient)

    return asked(request, form, act, patient, "Add a surgery or painful procedure", "Add surgery")


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def surgery(request: ClinicRequest, patient_id: int, surgery_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    entry = surgery_of(request, patient, surgery_id)
    initial = values_of(entry, "day", "at", "what", "status", "advised_by")
    form = SurgeryChangeForm(request.POST or None, initial=initial)

    def act() -> str:
        data, today = SurgeryData(**form.typed()), timezone.localdate()
        change_surgery(entry, edits=form.edits_seen, data=data, by=request.member, today=today)
        return _place(request, patient)

    return asked(request, form, act, patient, "Move or change a surgery", "Save", entry)


@allowed(permissions.check_edit_patients)
@require_POST
def cancel(request: ClinicRequest, patient_id: int, surgery_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    entry = surgery_of(request, patient, surgery_id)
    form = Confirmation(request.POST)

    def act() -> str:
        today = timezone.localdate()
        cancel_surgery(entry, edits=form.edits_seen, by=request.member, today=today)
        return _place(request, patient)

    return press(request, form, act)


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def after_surgery(request: ClinicRequest, patient_id: int, surgery_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    entry = surgery_of(request, patient, surgery_id)
    known, initial = knowledge.load(), values_of(entry, "day") | told_before(entry)
    form = AfterSurgeryForm(request.POST or None, known=known, initial=initial)

    def act() -> str:
        data, today = AfterSurgeryData(**form.followed()), timezone.localdate()
        record_after_surgery(
            entry, edits=form.edits_seen, data=data, today=today, by=request.member
        )
        return _place(request, patient)

    return asked(request, form, act, patient, f"After surgery on {day(entry.day)}", "Save", entry)


def told_before(surgery: Surgery) -> dict[str, Any]:
    """What was said of it; what is not known is asked again."""
    said = {name: getattr(surgery, name) for name in AfterSurgeryForm.base_fields if name != "key"}
    return {name: value for name, value in said.items() if value not in (None, "", Answer.UNKNOWN)}


def _place(request: ClinicRequest, patient: Patient) -> str:
    """Back to the plan from which somebody came, or to what it means for the plan that runs."""
    back = place_of(request, patient, "")
    is_plan = back != reverse("patient", args=[patient.pk])
    return back if is_plan else reverse("surgeries", args=[patient.pk])


def _shown(patient: Patient) -> dict[str, Any]:
    courses = [_course(one) for one in _running_of(patient)]
    listed = list(patient.surgeries.of(patient.clinic))
    shown = [_surgery(one, courses) for one in listed]
    return {
        "patient": patient,
        "courses": courses,
        "planned": [one for one in shown if one.entry.status == SurgeryStatus.PLANNED],
        "done": [one for one in shown if one.entry.status == SurgeryStatus.DONE],
        "cancelled": [one for one in shown if one.entry.status == SurgeryStatus.CANCELLED],
        "is_behind": any(_is_behind(one) for one in listed),
        "new_surgery": SurgeryForm(auto_id="new_surgery_%s"),
    }


def _is_behind(entry: Surgery) -> bool:
    """Whether its day has come: only then may doses begin again after it."""
    return entry.status != SurgeryStatus.CANCELLED and entry.day <= timezone.localdate()


def _running_of(patient: Patient) -> list[Prescription]:
    running = Prescription.objects.of(patient.clinic).running().filter(patient=patient)
    return list(running.select_related("clinic", "patient__clinic", "plan", "signature"))


def _course(running: Prescription) -> Course:
    found = effect_on(running, timezone.localdate())
    return Course(running, found, open_draft_of(running), _hold(running, found))


def _hold(running: Prescription, found: Effect | None) -> HoldForm | None:
    """The hold that anybody may place at once, from the first night that is no longer right."""
    if running.state != "active" or found is None or found.hold_from is None:
        return None
    what = [f"Surgery on {day(one.surgery.day)}" for one in found.planned[:1]]
    reason = f"{what[0] if what else 'Surgery'}. Doses begin again with a signed version."
    initial = {"edits": running.edits, "first_night": found.hold_from, "reason": reason}
    return HoldForm(auto_id=f"hold_{running.pk}_%s", initial=initial)


def _surgery(entry: Surgery, courses: list[Course]) -> ShownSurgery:
    told = entry.day, entry.at, entry.what
    planned = [
        one
        for course in courses
        if course.effect and entry.status == SurgeryStatus.PLANNED
        for one in course.effect.planned
        if (one.surgery.day, one.surgery.at, one.surgery.what) == told
    ]
    return ShownSurgery(
        entry=entry,
        planned=planned[0] if planned else None,
        has_passed=entry.day < timezone.localdate(),
        cancellation=Confirmation(auto_id=False, initial={"edits": entry.edits}),
    )
