"""Finding a patient, registering one, and the page of one patient."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.patients import PatientData, change_patient, register_patient
from prescribing.forms.base import WriteForm
from prescribing.forms.patients import Confirmation, NewPatientForm, PatientForm
from prescribing.models import Patient
from prescribing.models.patient import search_key
from prescribing.views import patient_page
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.scoped import patient_of
from prescribing.views.showing import show_form
from prescribing.views.writing import write

MOST_SHOWN = 50
SHOWN_AT_ONCE = 8
LONGEST_SEARCH = 200


@allowed(permissions.check_see_patients)
@require_safe
def patients(request: ClinicRequest) -> HttpResponse:
    return render(request, "patients.html", _found(request, MOST_SHOWN))


@allowed(permissions.check_see_patients)
@require_safe
def found_so_far(request: ClinicRequest) -> HttpResponse:
    """While somebody types. One letter fits half of the clinic, and whoever is shown was read."""
    context = _found(request, SHOWN_AT_ONCE, shortest=2)
    context["rows"] = [(one, Confirmation(auto_id=False)) for one in context["found"]]
    return render(request, "found.html", context)


def _found(request: ClinicRequest, most: int, *, shortest: int = 1) -> dict[str, Any]:
    text = request.GET.get("q", "").replace("\0", " ").strip()[:LONGEST_SEARCH]
    is_asked = len(text) >= shortest
    everyone = Patient.objects.of(request.member.clinic)
    found = list(everyone.search(text)[: most + 1]) if is_asked else []
    if found:
        events.read(request.member, request.member.clinic, patients=found[:most])
    return {
        "search_text": text,
        "is_asked": is_asked,
        "found": found[:most],
        "more": len(found) > most,
    }


@allowed(permissions.check_see_patients)
@require_safe
def patient(request: ClinicRequest, patient_id: int) -> HttpResponse:
    shown = patient_of(request, patient_id)
    events.read(request.member, shown)
    context = patient_page.shown(request.member, shown, knowledge.load())
    return render(request, "patient.html", context)


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def new_patient(request: ClinicRequest) -> HttpResponse:
    form = NewPatientForm(
        request.POST or None, initial={"language": request.member.clinic.language}
    )
    alike: list[Patient] = []
    if request.method == "POST" and form.is_valid():
        alike = _alike(request, form)
        if not alike or form.cleaned_data["is_another_person"]:
            data = _data(form)
            answer = write(request, form, lambda: _page(register_patient(data, by=request.member)))
            if answer:
                return answer
        else:
            form.add_error(
                "is_another_person", "There is a patient of this name and birth date already"
            )
    if alike:
        events.read(request.member, request.member.clinic, patients=alike)
    return show_form(
        request,
        form,
        heading="New patient",
        button="Add patient",
        back=reverse("home"),
        template="new_patient.html",
        alike=alike,
    )


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def edit_patient(request: ClinicRequest, patient_id: int) -> HttpResponse:
    shown = patient_of(request, patient_id)
    form = PatientForm(request.POST or None, initial=_initial(shown))
    if request.method == "POST" and form.is_valid():
        edits, data = form.edits_seen, _data(form)
        answer = write(
            request,
            form,
            lambda: _page(change_patient(shown, edits=edits, data=data, by=request.member)),
        )
        if answer:
            return answer
        shown.refresh_from_db()
        form.saw(shown.edits)
    return show_form(
        request,
        form,
        heading="Change who the patient is",
        button="Save",
        back=reverse("patient", args=[shown.pk]),
        patient=shown,
    )


def _alike(request: ClinicRequest, form: WriteForm) -> list[Patient]:
    typed = form.cleaned_data
    return list(
        Patient.objects.of(request.member.clinic).filter(
            birth_date=typed["birth_date"],
            search_key=search_key(typed["given_name"], typed["family_name"]),
        )
    )


def _data(form: WriteForm) -> PatientData:
    asked = ("given_name", "family_name", "birth_date", "record_number", "sex", "language")
    return PatientData(**{name: form.cleaned_data[name] for name in asked})


def _initial(shown: Patient) -> dict[str, object]:
    asked = ("given_name", "family_name", "birth_date", "record_number", "sex", "language", "edits")
    return {name: getattr(shown, name) for name in asked}


def _page(shown: Patient) -> str:
    return reverse("patient", args=[shown.pk])
