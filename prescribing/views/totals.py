"""What the plan comes to while it is typed: worked out where it is saved, and nowhere else."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from prescribing import knowledge, permissions
from prescribing.actions.errors import ActionError
from prescribing.actions.totals import totals as totals_of
from prescribing.forms.plan import STEP, PlanForm, quantity_name
from prescribing.models import Prescription
from prescribing.views import plan_page
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.plan import data_of
from prescribing.views.scoped import open_prescription_of

# The fields that the nights and the quantity are made from; others begin with one of these.
OF_THE_PLAN = ("ladder", "product", "last_nights", "first_night", "dose_time", "refills")
BEGINNINGS = ("dose_", "nights_", "quantity_", "hold_")


@allowed(permissions.check_draft)
@require_POST
def totals(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    """Nothing is saved, and nobody is named: whoever types has been noted as reading the page."""
    prescription = open_prescription_of(request, prescription_id)
    form = plan_page.form_of(request, prescription, knowledge.load())
    return render(request, "totals.html", _context(prescription, form))


def _context(prescription: Prescription, form: PlanForm) -> dict[str, Any]:
    form.is_valid()
    context: dict[str, Any] = {"prescription": prescription, "as_typed": True, "form": form}
    wrong = list(_wrong(form))
    if wrong:
        return context | {"not_laid_out": wrong}
    try:
        outlook = totals_of(prescription, data_of(prescription, form), timezone.localdate())
    except ActionError as error:
        return context | {"not_laid_out": list(_told(error))}
    products = plan_page.products_of(outlook)
    return context | {"picture": outlook} | _quantity_fields(form, products)


def _quantity_fields(form: PlanForm, products: list[str]) -> dict[str, Any]:
    """The fields for the quantity, when the plan takes other products than the page shows."""
    shown = {each for each in form.known.products if quantity_name(each) in form.data}
    return {} if set(products) <= shown else {"quantity_fields": form.quantity_fields(products)}


def _told(error: ActionError) -> Iterator[str]:
    for problem in error.problems:
        place = f"{problem.field.capitalize()}: " if problem.field.startswith(STEP) else ""
        yield f"{place}{problem.says}"


def _wrong(form: PlanForm) -> Iterator[str]:
    for name, says in form.errors.items():
        if name in OF_THE_PLAN or name.startswith(BEGINNINGS):
            yield from (f"{form[name].label}: {each}" for each in says)
