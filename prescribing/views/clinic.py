"""The details of the clinic, and what a change of them reaches."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from prescribing import permissions
from prescribing.actions.clinics import change_clinic
from prescribing.actions.turns import label
from prescribing.forms.clinic import ClinicDetailsForm, initial_of
from prescribing.models import Clinic, Event, EventOutcome, Prescription
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.showing import status_of
from prescribing.views.writing import write

LATELY = 20


@allowed(permissions.check_manage_clinic)
@require_http_methods(["GET", "POST"])
def details(request: ClinicRequest) -> HttpResponse:
    clinic = request.member.clinic
    form = ClinicDetailsForm(request.POST or None, clinic=clinic, initial=initial_of(clinic))
    if request.method == "POST" and form.is_valid():
        answer = write(request, form, lambda: _changed(request, form))
        if answer:
            return answer
        clinic = Clinic.objects.get(pk=clinic.pk)
        if form.conflict:
            form.saw(clinic.edits)
    return render(request, "clinic_details.html", _shown(clinic, form), status=status_of(form))


def with_other_phones(clinic: Clinic) -> int:
    """How many running plans were signed with other telephone numbers than those of today."""
    signed = "content__clinic__"
    same = Q(**{f"{signed}phone": clinic.phone}) & Q(
        **{f"{signed}after_hours_phone": clinic.after_hours_phone}
    )
    return Prescription.objects.of(clinic).running().exclude(same).count()


def _changed(request: ClinicRequest, form: ClinicDetailsForm) -> str:
    change_clinic(edits=form.edits_seen, data=form.data_given, by=request.member)
    return reverse("clinic-details")


def _shown(clinic: Clinic, form: ClinicDetailsForm) -> dict[str, Any]:
    told = Event.objects.of(clinic).filter(
        object_label=label(clinic), verb="changed", outcome=EventOutcome.DONE
    )
    return {
        "form": form,
        "record": clinic,
        "with_other_phones": with_other_phones(clinic),
        "history": told.select_related("actor").order_by("-sequence")[:LATELY],
    }
