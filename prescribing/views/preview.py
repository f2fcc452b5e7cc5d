"""The plan page while it is filled in: judged where it is saved, and nowhere else."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from prescribing import permissions
from prescribing.actions.errors import ActionError, Problem
from prescribing.actions.previews import preview as preview_of
from prescribing.charts import Chart
from prescribing.forms.plan import STEP, PlanForm, quantity_name
from prescribing.models import Prescription
from prescribing.views import errors, plan_page
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.plan import data_of, told_of
from prescribing.views.scoped import drafted_prescription_of

# The fields that the nights and the quantity are made from; others begin with one of these.
OF_THE_PLAN = ("ladder", "product", "last_nights", "first_night", "dose_time", "refills")
BEGINNINGS = ("dose_", "nights_", "quantity_", "hold_")
STOPS_TOLD = "stops_told"


@allowed(permissions.check_draft)
@require_POST
def preview(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    """Nothing is saved, and nobody is named: whoever types has been noted as reading the page."""
    prescription = drafted_prescription_of(request, prescription_id)
    if prescription.is_signed:
        return errors.signed(request, prescription)
    chart = plan_page.chart_of(prescription)
    form = plan_page.form_of(request, prescription, chart, with_told=False)
    context = _context(prescription, form, chart)
    heard = request.POST.getlist(STOPS_TOLD)
    stops = context.get("stops", ())
    context["new_stops"] = [one for one in stops if one.finding.key not in heard]
    return render(request, "preview.html", context)


def _context(prescription: Prescription, form: PlanForm, chart: Chart) -> dict[str, Any]:
    form.is_valid()
    wrong = list(_wrong(form))
    data, told = data_of(prescription, form), told_of(form)
    try:
        seen = preview_of(prescription, data, chart, timezone.localdate(), told, has_plan=not wrong)
        worked_out = plan_page.of_picture(seen.picture, prescription, told.medicine)
        wrong += _told(seen.problems)
    except ActionError as error:
        worked_out, wrong = {}, [*wrong, *_told(error.problems)]
    if wrong:
        worked_out["not_laid_out"] = wrong
    context = {"prescription": prescription, "form": form, "as_typed": True}
    context |= plan_page.judged(prescription, form, worked_out, form.unanswered)
    return context | ({} if wrong else _quantity_fields(form, plan_page.products_of(seen.picture)))


def _quantity_fields(form: PlanForm, products: list[str]) -> dict[str, Any]:
    """The fields for the quantity, when the plan takes other products than the page shows."""
    shown = {each for each in form.known.products if quantity_name(each) in form.data}
    return {} if set(products) <= shown else {"quantity_fields": form.quantity_fields(products)}


def _told(problems: tuple[Problem, ...]) -> Iterator[str]:
    for problem in problems:
        place = f"{problem.field.capitalize()}: " if problem.field.startswith(STEP) else ""
        yield f"{place}{problem.says}"


def _wrong(form: PlanForm) -> Iterator[str]:
    for name, says in form.errors.items():
        if name in OF_THE_PLAN or name.startswith(BEGINNINGS):
            yield from (f"{form[name].label}: {each}" for each in says)
