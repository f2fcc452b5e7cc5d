"""Changing a running prescription: what each change would do, and the hold that anybody places."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.changes import (
    ChangeData,
    ahead_after,
    draft_change,
    is_interrupted,
    under_way,
)
from prescribing.actions.errors import ActionError
from prescribing.actions.prescriptions import hold
from prescribing.clinical.changes import Change, UnderWay
from prescribing.clinical.dose import Dose
from prescribing.clinical.titration import Night, Plan, nights, spans
from prescribing.forms.changes import LABELS, ChangeForm, HoldForm
from prescribing.forms.patients import Confirmation
from prescribing.models import Prescription
from prescribing.snapshots import told_nights
from prescribing.templatetags.look import day, short_day
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.scoped import prescription_of, running_prescription_of
from prescribing.views.showing import show_form, status_of
from prescribing.views.writing import write

WHILE_IT_RUNS = (Change.STAY, Change.STEP_BACK, Change.GO_DOWN, Change.SKIP)
# What is worked out beforehand, so that the page can say what each would do.
SHOWN = {
    Change.STAY: ChangeData(Change.STAY, "", nights=7),
    Change.STEP_BACK: ChangeData(Change.STEP_BACK, ""),
    Change.SKIP: ChangeData(Change.SKIP, "", nights=3),
    Change.RESTART: ChangeData(Change.RESTART, ""),
}


@dataclass(frozen=True)
class Offer:
    """A change, and what it would do tonight, or why it cannot be made."""

    what: str
    label: str
    example: str
    says: str


@allowed(permissions.check_draft)
@require_http_methods(["GET", "POST"])
def change(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    running = running_prescription_of(request, prescription_id)
    try:
        now = under_way(running, timezone.localdate())
    except ActionError as error:
        return render(request, "change.html", _told(running) | {"not_read": error.messages})
    form = _form(request, running, now)
    if request.method == "POST" and form.is_valid():
        answer = write(request, form, lambda: _drafted(request, running, form))
        if answer:
            return answer
        if form.conflict:
            running = prescription_of(request, prescription_id)
            form.saw(running.edits)
    events.read(request.member, running)
    context = _told(running) | _shown(running, now) | {"form": form}
    return render(request, "change.html", context, status=status_of(form))


@allowed(permissions.check_hold)
@require_http_methods(["GET", "POST"])
def hold_page(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    running = running_prescription_of(request, prescription_id)
    initial = {"edits": running.edits, "first_night": timezone.localdate()}
    form = HoldForm(request.POST or None, initial=initial)
    back = reverse("prescription", args=[running.pk])
    if request.method == "POST" and form.is_valid():
        answer = write(request, form, lambda: _held(request, running, form))
        if answer:
            return answer
        if form.conflict:
            form.saw(prescription_of(request, prescription_id).edits)
    return show_form(
        request,
        form,
        heading="Put this prescription on hold",
        button="Put on hold now",
        back=back,
        patient=running.patient,
        intro=(
            f"{running.number}, version {running.version}. No dose from that night on, at once. "
            "It cannot be taken back: doses begin again with a new version that is signed. "
            "Tell the patient; nothing is sent from here."
        ),
    )


def _drafted(request: ClinicRequest, running: Prescription, form: ChangeForm) -> str:
    typed = form.typed()
    data = ChangeData(**(typed | {"what": Change(typed["what"])}))
    today = timezone.localdate()
    draft = draft_change(running, edits=form.edits_seen, data=data, by=request.member, today=today)
    return reverse("plan", args=[draft.pk])


def _held(request: ClinicRequest, running: Prescription, form: HoldForm) -> str:
    held = hold(
        running,
        edits=form.edits_seen,
        first_night=form.cleaned_data["first_night"],
        reason=form.cleaned_data["reason"],
        by=request.member,
        today=timezone.localdate(),
    )
    return reverse("prescription", args=[held.pk])


def _form(request: ClinicRequest, running: Prescription, now: UnderWay) -> ChangeForm:
    return ChangeForm(
        request.POST or None,
        offers=_offered(running, now),
        lower=_lower(now),
        initial={"edits": running.edits, "starts": now.tonight},
    )


def _offered(running: Prescription, now: UnderWay) -> tuple[Change, ...]:
    return (Change.RESTART,) if is_interrupted(running, now) else WHILE_IT_RUNS


def _told(running: Prescription) -> dict[str, Any]:
    open_draft = Prescription.objects.of(running.clinic).open().filter(patient=running.patient)
    return {
        "prescription": running,
        "patient": running.patient,
        "open_draft": open_draft.first(),
        "nights": told_nights(running),
        "button": Confirmation(auto_id=False),
    }


def _shown(running: Prescription, now: UnderWay) -> dict[str, Any]:
    return {
        "tonight": now.tonight,
        "tonights": next((each for each in _as_it_runs(running, now) if each.dose), None),
        "interrupted": is_interrupted(running, now),
        "offers": [_offer(one, now) for one in _offered(running, now)],
        "ahead": _ahead(now.nights, now),
    }


def _as_it_runs(running: Prescription, now: UnderWay) -> Iterator[Night]:
    if not is_interrupted(running, now):
        yield from (night for night in now.nights if night.date == now.tonight)


def _offer(what: Change, now: UnderWay) -> Offer:
    data = SHOWN.get(what)
    if data is None:
        made = ", ".join(str(dose) for dose in _lower(now))
        ends = f"To {made}. The plan ends on it unless it goes up again."
        none = "There is no lower dose of the present tablet."
        return Offer(what, LABELS[what], "", ends if made else none)
    example = f"{data.nights} nights" if data.nights else ""
    try:
        return Offer(what, LABELS[what], example, _outcome(ahead_after(now, data)))
    except ActionError as error:
        return Offer(what, LABELS[what], example, " ".join(error.messages))


def _outcome(ahead: Plan) -> str:
    laid_out = nights(ahead)
    return f"{_in_words(laid_out)}. Last night {day(laid_out[-1].date)}."


def _ahead(plan_nights: tuple[Night, ...], now: UnderWay) -> str:
    return _in_words([night for night in plan_nights if night.date >= now.tonight])


def _in_words(plan_nights: Any) -> str:
    return ", then ".join(
        f"{span.first.dose or 'no dose'} for {span.nights} night{'s' if span.nights != 1 else ''} "
        f"from {short_day(span.first.date)}"
        for span in spans(plan_nights)
    )


def _lower(now: UnderWay) -> list[Dose]:
    """The doses of the present tablet below the present dose."""
    taken = [night for night in now.nights if night.dose and night.date <= now.tonight][-1:]
    for night in taken or [each for each in now.nights if each.dose][:1]:
        product = night.product
        if product is not None:
            return [
                Dose(count * product.piece_micrograms) for count in range(night.pieces - 1, 0, -1)
            ]
    return []
