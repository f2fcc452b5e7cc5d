"""The lists of a patient: medicines, allergies, conditions and surgeries."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from prescribing import permissions
from prescribing.actions.allergies import add_allergy, record_no_known_allergies, remove_allergy
from prescribing.actions.classifications import classify_name
from prescribing.actions.conditions import add_condition, remove_condition
from prescribing.actions.medicines import (
    MedicineData,
    add_medicine,
    change_medicine,
    remove_medicine,
)
from prescribing.actions.surgeries import SurgeryData, add_surgery, change_surgery
from prescribing.forms.base import WriteForm
from prescribing.forms.patients import (
    AllergyForm,
    ClassifyForm,
    ConditionForm,
    Confirmation,
    MedicineForm,
    SurgeryChangeForm,
    SurgeryForm,
)
from prescribing.models import Allergy, Condition, Medicine, Patient
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.scoped import entry_of, patient_of, surgery_of
from prescribing.views.showing import show_form
from prescribing.views.writing import press, write


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def new_medicine(request: ClinicRequest, patient_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    form = MedicineForm(request.POST or None)

    def act() -> str:
        add_medicine(patient, data=MedicineData(**form.typed()), by=request.member)
        return _list(patient, "medicines")

    return _asked(request, form, act, patient, "Add a medicine", "Add medicine")


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def medicine(request: ClinicRequest, patient_id: int, medicine_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    entry = entry_of(request, Medicine, patient, medicine_id)
    form = MedicineForm(
        request.POST or None, initial=_values(entry, "text", "status", "last_taken")
    )

    def act() -> str:
        data = _medicine_data(entry, form)
        change_medicine(entry, edits=form.edits_seen, data=data, by=request.member)
        return _list(patient, "medicines")

    return _asked(request, form, act, patient, "Change a medicine", "Save", entry)


@allowed(permissions.check_classify_medicine)
@require_http_methods(["GET", "POST"])
def classify(request: ClinicRequest, patient_id: int, medicine_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    entry = entry_of(request, Medicine, patient, medicine_id)
    form = ClassifyForm(request.POST or None, initial=_values(entry))

    def act() -> str:
        reason = form.cleaned_data["reason"]
        classify_name(entry, edits=form.edits_seen, reason=reason, by=request.member)
        return _list(patient, "medicines")

    heading = f"“{entry.text}” is not an opioid"
    return _asked(request, form, act, patient, heading, "Save as not an opioid", entry)


@allowed(permissions.check_edit_patients)
@require_POST
def take_off_medicine(request: ClinicRequest, patient_id: int, medicine_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    entry = entry_of(request, Medicine, patient, medicine_id)
    form = Confirmation(request.POST)

    def act() -> str:
        remove_medicine(entry, edits=form.edits_seen, by=request.member)
        return _list(patient, "medicines")

    return press(request, form, act)


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def new_allergy(request: ClinicRequest, patient_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    form = AllergyForm(request.POST or None)

    def act() -> str:
        add_allergy(patient, **form.typed(), today=timezone.localdate(), by=request.member)
        return _list(patient, "allergies")

    return _asked(request, form, act, patient, "Add an allergy", "Add allergy")


@allowed(permissions.check_edit_patients)
@require_POST
def take_off_allergy(request: ClinicRequest, patient_id: int, allergy_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    entry = entry_of(request, Allergy, patient, allergy_id)

    def act() -> str:
        remove_allergy(entry, by=request.member)
        return _list(patient, "allergies")

    return press(request, Confirmation(request.POST), act)


@allowed(permissions.check_edit_patients)
@require_POST
def no_known_allergies(request: ClinicRequest, patient_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    form = Confirmation(request.POST)

    def act() -> str:
        today = timezone.localdate()
        record_no_known_allergies(patient, edits=form.edits_seen, today=today, by=request.member)
        return _list(patient, "allergies")

    return press(request, form, act)


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def new_condition(request: ClinicRequest, patient_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    form = ConditionForm(request.POST or None)

    def act() -> str:
        add_condition(patient, **form.typed(), by=request.member)
        return _list(patient, "conditions")

    return _asked(request, form, act, patient, "Add a condition", "Add condition")


@allowed(permissions.check_edit_patients)
@require_POST
def take_off_condition(request: ClinicRequest, patient_id: int, condition_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    entry = entry_of(request, Condition, patient, condition_id)

    def act() -> str:
        remove_condition(entry, by=request.member)
        return _list(patient, "conditions")

    return press(request, Confirmation(request.POST), act)


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def new_surgery(request: ClinicRequest, patient_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    form = SurgeryForm(request.POST or None)

    def act() -> str:
        add_surgery(patient, data=SurgeryData(**form.typed()), by=request.member)
        return _list(patient, "surgeries")

    return _asked(request, form, act, patient, "Add a surgery or painful procedure", "Add surgery")


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def surgery(request: ClinicRequest, patient_id: int, surgery_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    entry = surgery_of(request, patient, surgery_id)
    form = SurgeryChangeForm(
        request.POST or None, initial=_values(entry, "day", "at", "what", "status")
    )

    def act() -> str:
        data = SurgeryData(**form.typed())
        change_surgery(entry, edits=form.edits_seen, data=data, by=request.member)
        return _list(patient, "surgeries")

    return _asked(request, form, act, patient, "Change a surgery", "Save", entry)


def _asked(
    request: ClinicRequest,
    form: WriteForm,
    act: Callable[[], str],
    patient: Patient,
    heading: str,
    button: str,
    entry: Any = None,
) -> HttpResponse:
    """Act on a form that is right; otherwise show it, as typed, with what is on record now."""
    if request.method == "POST" and form.is_valid():
        answer = write(request, form, act)
        if answer:
            return answer
    if entry is not None and form.conflict:
        form.saw(entry.edits)
    back = _list(patient, "")
    return show_form(
        request, form, heading=heading, button=button, back=back, patient=patient, entry=entry
    )


def _values(entry: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in (*names, "edits")}


def _medicine_data(entry: Medicine, form: WriteForm) -> MedicineData:
    typed = form.typed()
    # A code stands for the words it came with; other words need no code.
    same = typed["text"] == entry.text
    return MedicineData(
        **typed, code=entry.code if same else "", code_system=entry.code_system if same else ""
    )


def _list(patient: Patient, part: str) -> str:
    address = reverse("patient", args=[patient.pk])
    return f"{address}#{part}" if part else address
