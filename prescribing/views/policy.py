"""The policy of the clinic: what it asks for beyond the facts, since when, and who decided so."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from prescribing import knowledge, permissions
from prescribing.actions.policies import change_policy
from prescribing.actions.turns import label
from prescribing.charts import policy_row
from prescribing.clinical.dose import Dose
from prescribing.clinical.knowledge import Knowledge
from prescribing.forms.policy import PolicyForm, initial_of
from prescribing.models import ClinicPolicy, Event, EventOutcome
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.showing import status_of
from prescribing.views.writing import write

DOSE, PRODUCTS, CALENDAR = "largest_dose_micrograms", "products", "phone_calendar"
LEFT = "left to the facts"


@dataclass(frozen=True)
class PolicyChange:
    """One value that somebody changed, in words."""

    event: Event
    field: str
    label: str
    before: str
    now: str


@allowed(permissions.check_change_policy)
@require_http_methods(["GET", "POST"])
def policy(request: ClinicRequest) -> HttpResponse:
    known = knowledge.load()
    row = policy_row(request.member.clinic)
    form = PolicyForm(request.POST or None, known=known, initial=initial_of(row, known))
    if request.method == "POST" and form.is_valid():
        answer = write(request, form, lambda: _changed(request, form))
        if answer:
            return answer
        row = policy_row(request.member.clinic)
        if form.conflict:
            form.saw(row.edits)
    context = _shown(row, form, known)
    return render(request, "policy.html", context, status=status_of(form))


def _changed(request: ClinicRequest, form: PolicyForm) -> str:
    change_policy(edits=form.edits_seen, data=form.data_given, by=request.member)
    return reverse("clinic-policy")


def _shown(row: ClinicPolicy, form: PolicyForm, known: Knowledge) -> dict[str, Any]:
    history = list(_history(row, form, known)) if row.pk else []
    return {
        "form": form,
        "policy": row,
        "known": known,
        "intervals": [
            (interval, form[f"free_days_{acting}"], getattr(row, f"free_days_{acting}"))
            for acting, interval in known.intervals.items()
        ],
        "history": history,
        # The newest change of a field comes first, so the first of each counts.
        "since": {one.field: one for one in reversed(history)},
    }


def _history(row: ClinicPolicy, form: PolicyForm, known: Knowledge) -> Iterator[PolicyChange]:
    told = Event.objects.of(row.clinic).filter(
        object_label=label(row), verb="changed", outcome=EventOutcome.DONE
    )
    for event in told.select_related("actor").order_by("-sequence"):
        for name in event.detail["fields"]:
            field = form.place_of(name) or name
            yield PolicyChange(
                event=event,
                field=field,
                label=str(form[field].label),
                before=_in_words(name, event.detail["before"][name], known),
                now=_in_words(name, event.detail["after"][name], known),
            )


def _in_words(name: str, value: Any, known: Knowledge) -> str:
    if name == PRODUCTS:
        named = [
            known.products[each].label if each in known.products else each for each in value or ()
        ]
        return ", ".join(named) or "every product"
    if name == CALENDAR:
        return "yes" if value else "no"
    if value is None:
        return LEFT
    return str(Dose(value)) if name == DOSE else str(value)
