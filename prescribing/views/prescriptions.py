"""A signed prescription: what was signed, what happens next, and its end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.prescriptions import stop, void
from prescribing.clinical.lifecycle import State
from prescribing.clinical.marks import mark_of
from prescribing.clinical.titration import Kind
from prescribing.forms.patients import Confirmation
from prescribing.forms.plan import ANSWERS
from prescribing.forms.signing import EndForm
from prescribing.models import Event, Pharmacy, Prescription, Task
from prescribing.models.task import TaskQuerySet
from prescribing.snapshots import told_nights
from prescribing.views import dated, prints
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.scoped import prescription_of
from prescribing.views.showing import show_form
from prescribing.views.writing import write

READINGS_SHOWN = 20


@dataclass(frozen=True)
class End:
    """One of the two ways in which a prescriber ends a prescription, as its page tells it."""

    heading: str
    button: str
    means: str


STOP = End(
    "Stop this prescription",
    "Stop the prescription",
    "Once it is stopped, no dose of it is taken any more.",
)
VOID = End(
    "Void: it was signed by mistake",
    "Void the prescription",
    "Once it is voided, no paper of it may be followed: take each one back.",
)


@allowed(permissions.check_see_patients)
@require_safe
def prescription(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    shown = prescription_of(request, prescription_id)
    if not shown.is_signed:
        return redirect("check" if shown.status is State.SCREENED else "plan", shown.pk)
    events.read(request.member, shown)
    return render(request, "prescription.html", _shown(request, shown))


@allowed(permissions.check_stop)
@require_http_methods(["GET", "POST"])
def stop_page(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    return _end(request, prescription_id, stop, STOP)


@allowed(permissions.check_void)
@require_http_methods(["GET", "POST"])
def void_page(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    return _end(request, prescription_id, void, VOID)


def _end(
    request: ClinicRequest,
    prescription_id: int,
    end: Callable[..., Prescription],
    told: End,
) -> HttpResponse:
    ended = prescription_of(request, prescription_id)
    form = EndForm(request.POST or None, initial={"edits": ended.edits})
    back = reverse("prescription", args=[ended.pk])

    def act() -> str:
        reason = form.cleaned_data["reason"]
        end(ended, edits=form.edits_seen, reason=reason, by=request.member)
        return back

    if request.method == "POST" and form.is_valid():
        answer = write(request, form, act)
        if answer:
            return answer
        if form.conflict:
            form.saw(prescription_of(request, prescription_id).edits)
    return show_form(
        request,
        form,
        heading=told.heading,
        button=told.button,
        back=back,
        patient=ended.patient,
        intro=f"{ended.number}, version {ended.version}, is {ended.state}. {told.means} "
        "It cannot be taken back. Tell the patient; nothing is sent from here.",
    )


def _shown(request: ClinicRequest, signed: Prescription) -> dict[str, Any]:
    content = signed.content or {}
    history = Event.objects.of(request.member.clinic).filter(prescription=signed)
    told = history.select_related("actor").order_by("-sequence")
    printed = prints.prints_of(signed)
    return {
        "prescription": signed,
        "patient": signed.patient,
        "content": content,
        "answers": _answers(content),
        **dated.kept(content, knowledge.load()),
        "last_before_surgery": _day(content["plan"]["last_night_before_surgery"]),
        "reviews": list(signed.reviews.select_related("by")),
        "prints": printed,
        "offers": list(prints.offers(signed, printed)),
        "tasks": list(_tasks_of(signed)),
        "history": list(told.exclude(verb="read")),
        "readings": list(told.filter(verb="read")[:READINGS_SHOWN]),
        "nights": told_nights(signed),
        "mark": mark_of(signed.status, is_outdated=signed.is_outdated),
        "ends_waiting": _ends_waiting(signed),
        "newer": signed.replaced_by.exclude(state=State.DISCARDED).order_by("version").last(),
        "button": Confirmation(auto_id=False),
        "pharmacies": _pharmacies(signed),
    }


def _pharmacies(signed: Prescription) -> list[Pharmacy]:
    """Where the text of a plan that runs can be sent."""
    if not signed.is_running:
        return []
    return list(Pharmacy.objects.of(signed.clinic).in_use())


def _ends_waiting(signed: Prescription) -> bool:
    """Whether no dose is left and the last nights wait for something: doses may begin again."""
    told = told_nights(signed)
    left = [night for night in told if night["date"] >= timezone.localdate().isoformat()]
    return told[-1]["kind"] != Kind.TAKE and not any(night["pieces"] for night in left)


def _tasks_of(signed: Prescription) -> TaskQuerySet:
    """What any version of it has promised or was handed on about, and is still to be done."""
    same = Task.objects.of(signed.clinic).open()
    return same.filter(prescription__number=signed.number).for_lists()


def _answers(content: dict[str, Any]) -> list[tuple[str, str]]:
    words, questions = dict(ANSWERS), knowledge.load().questions
    return [
        (questions[name].asks if name in questions else name, words.get(answer, answer))
        for name, answer in content["answers"].items()
    ]


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None
