"""The manager's list of pharmacies."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from prescribing import permissions
from prescribing.actions.pharmacies import (
    PharmacyData,
    add_pharmacy,
    change_pharmacy,
    restore_pharmacy,
    retire_pharmacy,
)
from prescribing.forms.patients import Confirmation
from prescribing.forms.pharmacies import PharmacyForm
from prescribing.models import Pharmacy
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.scoped import pharmacy_of
from prescribing.views.showing import show_form, status_of
from prescribing.views.writing import press, write

LIST = "pharmacies"


@allowed(permissions.check_manage_clinic)
@require_http_methods(["GET", "POST"])
def pharmacies(request: ClinicRequest) -> HttpResponse:
    form = PharmacyForm(request.POST or None)

    def act() -> str:
        add_pharmacy(PharmacyData(**form.typed()), by=request.member)
        return reverse(LIST)

    if request.method == "POST" and form.is_valid():
        answer = write(request, form, act)
        if answer:
            return answer
    every = [
        (one, Confirmation(initial={"edits": one.edits}, auto_id=False))
        for one in Pharmacy.objects.of(request.member.clinic)
    ]
    context = {
        "form": form,
        "in_use": [shown for shown in every if shown[0].is_active],
        "retired": [shown for shown in every if not shown[0].is_active],
    }
    return render(request, "pharmacies.html", context, status=status_of(form))


@allowed(permissions.check_manage_clinic)
@require_http_methods(["GET", "POST"])
def pharmacy(request: ClinicRequest, pharmacy_id: int) -> HttpResponse:
    found = pharmacy_of(request, pharmacy_id)
    initial = {name: getattr(found, name) for name in ("name", "phone", "fax", "note", "edits")}
    form = PharmacyForm(request.POST or None, initial=initial)

    def act() -> str:
        data = PharmacyData(**form.typed())
        change_pharmacy(found, edits=form.edits_seen, data=data, by=request.member)
        return reverse(LIST)

    if request.method == "POST" and form.is_valid():
        answer = write(request, form, act)
        if answer:
            return answer
        if form.conflict:
            form.saw(found.edits)
    heading = f"Change {initial['name']}"
    return show_form(request, form, heading=heading, button="Save", back=reverse(LIST))


@allowed(permissions.check_manage_clinic)
@require_POST
def retire(request: ClinicRequest, pharmacy_id: int) -> HttpResponse:
    return _turned(request, pharmacy_id, retire_pharmacy)


@allowed(permissions.check_manage_clinic)
@require_POST
def restore(request: ClinicRequest, pharmacy_id: int) -> HttpResponse:
    return _turned(request, pharmacy_id, restore_pharmacy)


def _turned(
    request: ClinicRequest, pharmacy_id: int, verb: Callable[..., Pharmacy]
) -> HttpResponse:
    found = pharmacy_of(request, pharmacy_id)
    form = Confirmation(request.POST)

    def act() -> str:
        verb(found, edits=form.edits_seen, by=request.member)
        return reverse(LIST)

    return press(request, form, act)
