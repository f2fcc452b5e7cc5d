"""The draft is saved as one goes: what can be read, and nothing over what somebody else saved."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from prescribing import permissions
from prescribing.actions.autosaves import autosave as save
from prescribing.actions.autosaves import problems_of
from prescribing.actions.errors import ActionError, Conflict
from prescribing.clinical.lifecycle import State
from prescribing.forms.base import new_key
from prescribing.forms.patients import Confirmation
from prescribing.forms.plan import PlanForm
from prescribing.models import Prescription
from prescribing.views import errors, plan_page
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.plan import data_of
from prescribing.views.scoped import drafted_prescription_of, prescription_of
from prescribing.views.showing import CHANGED_MEANWHILE, NOT_ACCEPTED
from prescribing.views.writing import once

EDITS = "?edits="


@allowed(permissions.check_draft)
@require_POST
def autosave(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    """Nobody is named in the answer: whoever types has been noted as reading the page."""
    prescription = drafted_prescription_of(request, prescription_id)
    if prescription.is_signed:
        return errors.signed(request, prescription)
    form = plan_page.form_of(request, prescription, plan_page.chart_of(prescription))
    form.is_valid()
    if form.errors.keys() & {"key", "edits"}:
        return _refused(request, prescription, form, NOT_ACCEPTED)
    for problem in problems_of(prescription, data_of(prescription, form)):
        form.add_error(form.place_of(problem.field), problem.says)
    try:
        address = once(request, form, lambda: _saved(request, prescription, form))
    except ActionError as error:
        form.conflict = " ".join(error.messages)
    except Conflict as conflict:
        form.conflict, form.differences = conflict.says, conflict.moved
    if form.conflict:
        return _refused(request, prescription, form, CHANGED_MEANWHILE)
    return _answered(request, prescription, form, int(address.partition(EDITS)[2]))


def _saved(request: ClinicRequest, prescription: Prescription, form: PlanForm) -> str:
    """The address tells the edits as they were after it: a repeated request gets the same."""
    row = save(
        prescription,
        edits=form.edits_seen,
        data=data_of(prescription, form),
        unread=form.unread,
        by=request.member,
        today=timezone.localdate(),
    )
    return f"{reverse('plan', args=[row.pk])}{EDITS}{row.edits}"


def _answered(
    request: ClinicRequest, prescription: Prescription, form: PlanForm, edits: int
) -> HttpResponse:
    context = {
        "form": form,
        "key": new_key(),
        "edits": edits,
        "discard": Confirmation(auto_id=False, initial={"edits": edits}),
        "now": timezone.localtime(),
        "was_reviewed": prescription.status is State.SCREENED and edits != prescription.edits,
    }
    return render(request, "autosaved.html", context)


def _refused(
    request: ClinicRequest, prescription: Prescription, form: PlanForm, status: int
) -> HttpResponse:
    now = prescription_of(request, prescription.pk)
    differs = plan_page.differences(form, now, plan_page.chart_of(now))
    context = {"form": form, "differences": [*form.differences, *differs]}
    return render(request, "autosave_refused.html", context, status=status)
