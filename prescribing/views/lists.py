"""The lists of a patient: medicines, allergies, conditions, tests and agreements."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from prescribing import knowledge, permissions
from prescribing.actions.agreements import AgreementData, add_agreement, remove_agreement
from prescribing.actions.allergies import add_allergy, record_no_known_allergies, remove_allergy
from prescribing.actions.classifications import classify_name
from prescribing.actions.conditions import add_condition, remove_condition
from prescribing.actions.medicines import (
    MedicineData,
    add_medicine,
    change_medicine,
    remove_medicine,
)
from prescribing.actions.observations import (
    ObservationData,
    add_observation,
    remove_observation,
)
from prescribing.forms.base import WriteForm
from prescribing.forms.observations import AgreementForm, ObservationForm
from prescribing.forms.patients import (
    AllergyForm,
    ClassifyForm,
    ConditionForm,
    Confirmation,
    MedicineForm,
)
from prescribing.models import (
    Agreement,
    Allergy,
    Condition,
    Medicine,
    Observation,
    Patient,
    Prescription,
)
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.scoped import entry_of, patient_of
from prescribing.views.showing import show_form
from prescribing.views.writing import press, write

PLAN = "plan"  # names the draft from whose page somebody came


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def new_medicine(request: ClinicRequest, patient_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    form = MedicineForm(request.POST or None)

    def act() -> str:
        add_medicine(patient, data=MedicineData(**form.typed()), by=request.member)
        return _list(patient, "medicines")

    return asked(request, form, act, patient, "Add a medicine", "Add medicine")


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def medicine(request: ClinicRequest, patient_id: int, medicine_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    entry = entry_of(request, Medicine, patient, medicine_id)
    form = MedicineForm(
        request.POST or None, initial=values_of(entry, "text", "status", "last_taken")
    )

    def act() -> str:
        data = _medicine_data(entry, form)
        change_medicine(entry, edits=form.edits_seen, data=data, by=request.member)
        return _list(patient, "medicines")

    return asked(request, form, act, patient, "Change a medicine", "Save", entry)


@allowed(permissions.check_classify_medicine)
@require_http_methods(["GET", "POST"])
def classify(request: ClinicRequest, patient_id: int, medicine_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    entry = entry_of(request, Medicine, patient, medicine_id)
    form = ClassifyForm(request.POST or None, initial=values_of(entry))

    def act() -> str:
        reason = form.cleaned_data["reason"]
        classify_name(entry, edits=form.edits_seen, reason=reason, by=request.member)
        return _list(patient, "medicines")

    heading = f"“{entry.text}” is not an opioid"
    return asked(request, form, act, patient, heading, "Save as not an opioid", entry)


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

    return asked(request, form, act, patient, "Add an allergy", "Add allergy")


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

    return asked(request, form, act, patient, "Add a condition", "Add condition")


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
def new_observation(request: ClinicRequest, patient_id: int, kind: str) -> HttpResponse:
    patient = patient_of(request, patient_id)
    kinds = knowledge.load().observation_kinds
    if kind not in kinds:
        raise Http404
    form = ObservationForm(request.POST or None, kind=kinds[kind])

    def act() -> str:
        data = ObservationData(kind, **form.typed())
        add_observation(patient, data=data, today=timezone.localdate(), by=request.member)
        return place_of(request, patient, "observations")

    return asked(request, form, act, patient, f"Record a test: {kinds[kind].name}", "Record test")


@allowed(permissions.check_edit_patients)
@require_POST
def take_off_observation(
    request: ClinicRequest, patient_id: int, observation_id: int
) -> HttpResponse:
    patient = patient_of(request, patient_id)
    entry = entry_of(request, Observation, patient, observation_id)

    def act() -> str:
        remove_observation(entry, by=request.member)
        return _list(patient, "observations")

    return press(request, Confirmation(request.POST), act)


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def new_agreement(request: ClinicRequest, patient_id: int, matter: str) -> HttpResponse:
    patient = patient_of(request, patient_id)
    matters = knowledge.load().matters
    if matter not in matters:
        raise Http404
    form = AgreementForm(request.POST or None)

    def act() -> str:
        data = AgreementData(matter, **form.typed())
        add_agreement(patient, data=data, today=timezone.localdate(), by=request.member)
        return place_of(request, patient, "agreements")

    heading = f"Record an agreement: {matters[matter].name}"
    return asked(
        request,
        form,
        act,
        patient,
        heading,
        "Record agreement",
        intro=f"The clinician states: {matters[matter].states}",
    )


@allowed(permissions.check_edit_patients)
@require_POST
def take_off_agreement(request: ClinicRequest, patient_id: int, agreement_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    entry = entry_of(request, Agreement, patient, agreement_id)

    def act() -> str:
        remove_agreement(entry, by=request.member)
        return _list(patient, "agreements")

    return press(request, Confirmation(request.POST), act)


def asked(
    request: ClinicRequest,
    form: WriteForm,
    act: Callable[[], str],
    patient: Patient,
    heading: str,
    button: str,
    entry: Any = None,
    **more: Any,
) -> HttpResponse:
    """Act on a form that is right; otherwise show it, as typed, with what is on record now."""
    if request.method == "POST" and form.is_valid():
        answer = write(request, form, act)
        if answer:
            return answer
    if entry is not None and form.conflict:
        form.saw(entry.edits)
    back = place_of(request, patient, "")
    context = {"heading": heading, "button": button, "back": back, "entry": entry, **more}
    return show_form(request, form, patient=patient, **context)


def values_of(entry: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in (*names, "edits")}


def _medicine_data(entry: Medicine, form: WriteForm) -> MedicineData:
    typed = form.typed()
    # A code stands for the words it came with; other words need no code.
    same = typed["text"] == entry.text
    return MedicineData(
        **typed, code=entry.code if same else "", code_system=entry.code_system if same else ""
    )


def place_of(request: ClinicRequest, patient: Patient, part: str) -> str:
    """Where to go on: back to the plan from which somebody came, or to the patient's list."""
    drafts = Prescription.objects.of(request.member.clinic).open().filter(patient=patient)
    for draft in drafts:
        if str(draft.pk) == request.GET.get(PLAN):
            return reverse("plan", args=[draft.pk])
    return _list(patient, part)


def _list(patient: Patient, part: str) -> str:
    address = reverse("patient", args=[patient.pk])
    return f"{address}#{part}" if part else address
