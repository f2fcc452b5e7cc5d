"""Beginning again after surgery: what followed it, the first night allowed, and the dose."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.changes import is_interrupted, under_way
from prescribing.actions.errors import ActionError
from prescribing.actions.rescheduling import is_untouched, open_draft_of
from prescribing.actions.restarts import Proposal, RestartData, TooEarly, draft_restart, proposal
from prescribing.actions.surgeries import AfterSurgeryData
from prescribing.charts import Chart
from prescribing.clinical.record import Answer
from prescribing.forms.surgeries import RestartForm
from prescribing.models import Prescription, Surgery, SurgeryStatus
from prescribing.snapshots import Told, told_nights
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.patient_page import medicines_of
from prescribing.views.scoped import prescription_of, running_prescription_of
from prescribing.views.showing import status_of
from prescribing.views.surgeries import told_before
from prescribing.views.writing import write


@allowed(permissions.check_draft)
@require_http_methods(["GET", "POST"])
def restart(request: ClinicRequest, prescription_id: int) -> HttpResponse:
    running = running_prescription_of(request, prescription_id)
    surgery = _last_behind(running)
    if surgery is None:
        return redirect("prescription-change", running.pk)
    form = _form(request, running, surgery)
    if request.method == "POST" and form.is_valid():
        answer = write(request, form, lambda: _drafted(request, running, surgery, form))
        if answer:
            return answer
        surgery.refresh_from_db()
        if form.conflict:
            running = prescription_of(request, prescription_id)
            form.saw_both(running.edits, surgery.edits)
    events.read(request.member, running)
    context = _shown(running, surgery) | {"form": form}
    return render(request, "restart.html", context, status=status_of(form))


def _drafted(
    request: ClinicRequest, running: Prescription, surgery: Surgery, form: RestartForm
) -> str:
    typed = form.cleaned_data
    data = RestartData(
        followed=AfterSurgeryData(**form.followed()),
        starts=form.first_night,
        dose=typed["dose"],
        agreed_by=typed["agreed_by"],
    )
    try:
        draft = draft_restart(
            running,
            surgery,
            edits=form.edits_seen,
            surgery_edits=typed["surgery_edits"],
            data=data,
            by=request.member,
            today=timezone.localdate(),
        )
    except TooEarly as refusal:
        form.earliest = refusal.earliest
        raise
    return reverse("plan", args=[draft.pk])


def _last_behind(running: Prescription) -> Surgery | None:
    """The last surgery whose day has come. One that was cancelled is none."""
    surgeries = Surgery.objects.of(running.clinic).exclude(status=SurgeryStatus.CANCELLED)
    return surgeries.filter(patient=running.patient, day__lte=timezone.localdate()).last()


def _form(request: ClinicRequest, running: Prescription, surgery: Surgery) -> RestartForm:
    initial = told_before(surgery) | {"edits": running.edits, "surgery_edits": surgery.edits}
    return RestartForm(request.POST or None, known=knowledge.load(), initial=initial)


def _shown(running: Prescription, surgery: Surgery) -> dict[str, Any]:
    draft = open_draft_of(running)
    return {
        "prescription": running,
        "patient": running.patient,
        "surgery": surgery,
        "medicines": medicines_of(Chart(running.patient, knowledge.load())),
        "open_draft": None if draft is not None and is_untouched(draft) else draft,
        "runs_on": _runs_on(running),
        "proposal": _proposal(running, surgery),
        "last_taken": _last_taken(running),
        "today": timezone.localdate(),
    }


def _last_taken(running: Prescription) -> Told | None:
    today = timezone.localdate().isoformat()
    taken = [one for one in told_nights(running) if one["pieces"] and one["date"] < today]
    return taken[-1] if taken else None


def _runs_on(running: Prescription) -> bool:
    """Whether doses are still to be taken: then there is nothing to begin again yet."""
    try:
        return not is_interrupted(running, under_way(running, timezone.localdate()))
    except ActionError:
        return False


def _proposal(running: Prescription, surgery: Surgery) -> Proposal | None:
    """Nothing is proposed before somebody has said what followed."""
    if surgery.status != SurgeryStatus.DONE or surgery.opioid_given == Answer.UNKNOWN:
        return None
    return proposal(running, timezone.localdate())
