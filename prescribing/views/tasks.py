"""The tasks of a patient: made by hand, assigned, put off, done, withdrawn, undone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from prescribing import permissions
from prescribing.actions import events
from prescribing.actions.tasks import (
    TaskData,
    assign,
    can_undo,
    do_task,
    make_task,
    put_off,
    undo_task,
    withdraw,
)
from prescribing.charts import Chart
from prescribing.forms.patients import Confirmation
from prescribing.forms.tasks import ChangeTaskForm, DoneForm, TaskForm, WithdrawForm
from prescribing.models import Membership, Patient, Task
from prescribing.permissions import ROLES, Action, Member
from prescribing.views.access import ClinicRequest, allowed
from prescribing.views.coming import MOST_UNDONE, back_to, to_undo
from prescribing.views.scoped import patient_of, task_of
from prescribing.views.showing import show_form, status_of
from prescribing.views.writing import press, write


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def new_task(request: ClinicRequest, patient_id: int) -> HttpResponse:
    patient, today = patient_of(request, patient_id), timezone.localdate()
    members = _members_of(request.member)
    form = TaskForm(request.POST or None, members=members, initial={"due_on": today})

    def act() -> str:
        typed = form.typed() | {"assigned_to": form.member}
        make_task(patient, data=TaskData(**typed), by=request.member, today=today)
        return _of_patient(patient)

    if request.method == "POST" and form.is_valid():
        answer = write(request, form, act)
        if answer:
            return answer
    back = _of_patient(patient)
    return show_form(
        request, form, heading="Add a task", button="Add task", back=back, patient=patient
    )


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def task(request: ClinicRequest, patient_id: int, task_id: int) -> HttpResponse:
    """Whose it is and when it is due; beside that, what can become of it."""
    patient = patient_of(request, patient_id)
    shown = task_of(request, patient, task_id)
    form = ChangeTaskForm(
        request.POST or None, members=_members_of(request.member), initial=_initial(shown)
    )
    if request.method == "POST" and form.is_valid():
        answer = write(request, form, lambda: _changed(request, shown, form))
        if answer:
            return answer
        if form.conflict:
            form.saw(shown.edits)
    events.read(request.member, patient)
    context = {
        "patient": patient,
        "task": shown,
        "form": form,
        "done": DoneForm(auto_id="done_%s", initial={"edits": shown.edits}),
        "button": Confirmation(auto_id=False, initial={"edits": shown.edits}),
        "can_undo": can_undo(shown, request.member, timezone.now()),
        "back": back_to(request, patient),
        "query": f"?{request.GET.urlencode()}" if request.GET else "",
    }
    return render(request, "task.html", context, status=status_of(form))


@allowed(permissions.check_edit_patients)
@require_POST
def do(request: ClinicRequest, patient_id: int, task_id: int) -> HttpResponse:
    form = DoneForm(request.POST)

    def act(shown: Task) -> None:
        note = form.cleaned_data["note"]
        do_task(shown, edits=form.edits_seen, note=note, by=request.member)

    return _pressed(request, patient_id, task_id, form, act)


@allowed(permissions.check_edit_patients)
@require_POST
def take(request: ClinicRequest, patient_id: int, task_id: int) -> HttpResponse:
    """Assign it to oneself."""
    form = Confirmation(request.POST)

    def act(shown: Task) -> None:
        assign(shown, edits=form.edits_seen, to=request.member, by=request.member)

    return _pressed(request, patient_id, task_id, form, act)


@allowed(permissions.check_edit_patients)
@require_POST
def tomorrow(request: ClinicRequest, patient_id: int, task_id: int) -> HttpResponse:
    """Try again on the next day."""
    form, today = Confirmation(request.POST), timezone.localdate()

    def act(shown: Task) -> None:
        until = today + timedelta(days=1)
        put_off(shown, edits=form.edits_seen, until=until, by=request.member, today=today)

    return _pressed(request, patient_id, task_id, form, act)


@allowed(permissions.check_edit_patients)
@require_POST
def undo(request: ClinicRequest, patient_id: int, task_id: int) -> HttpResponse:
    form = Confirmation(request.POST)

    def act(shown: Task) -> None:
        undo_task(shown, edits=form.edits_seen, by=request.member)

    return _pressed(request, patient_id, task_id, form, act)


@allowed(permissions.check_edit_patients)
@require_http_methods(["GET", "POST"])
def withdraw_page(request: ClinicRequest, patient_id: int, task_id: int) -> HttpResponse:
    patient = patient_of(request, patient_id)
    shown = task_of(request, patient, task_id)
    form = WithdrawForm(request.POST or None, initial={"edits": shown.edits})

    def act() -> str:
        reason = form.cleaned_data["reason"]
        withdraw(shown, edits=form.edits_seen, reason=reason, by=request.member)
        return back_to(request, patient)

    if request.method == "POST" and form.is_valid():
        answer = write(request, form, act)
        if answer:
            return answer
        if form.conflict:
            form.saw(shown.edits)
    return show_form(
        request,
        form,
        heading="Withdraw a task",
        button="Withdraw it",
        back=back_to(request, patient),
        patient=patient,
        intro=shown.text,
    )


def of_patient(member: Member, chart: Chart) -> dict[str, Any]:
    """What the patient's page shows: what is open, and what this member can still undo."""
    mine = [one for one in chart.tasks if one.ended_by_id == member.user_id]
    mine.sort(key=lambda one: (one.ended_at, one.pk), reverse=True)
    return {
        "tasks": [one for one in chart.tasks if one.is_open],
        "undo": [to_undo(one, chart.patient) for one in mine[:MOST_UNDONE]],
    }


def _pressed(
    request: ClinicRequest,
    patient_id: int,
    task_id: int,
    form: Confirmation | DoneForm,
    act: Callable[[Task], None],
) -> HttpResponse:
    patient = patient_of(request, patient_id)
    shown = task_of(request, patient, task_id)

    def acted() -> str:
        act(shown)
        return back_to(request, patient)

    return press(request, form, acted)


def _changed(request: ClinicRequest, shown: Task, form: ChangeTaskForm) -> str:
    """Each change is a verb of its own, of the row as the one before left it."""
    edits, due_on = form.edits_seen, form.cleaned_data["due_on"]
    if form.member != shown.assigned_to:
        edits = assign(shown, edits=edits, to=form.member, by=request.member).edits
    if due_on != shown.due_on:
        today = timezone.localdate()
        put_off(shown, edits=edits, until=due_on, by=request.member, today=today)
    return back_to(request, shown.patient)


def _initial(shown: Task) -> dict[str, Any]:
    whose = str(shown.assigned_to_id) if shown.assigned_to_id else ""
    return {"assigned_to": whose, "due_on": shown.due_on, "edits": shown.edits}


def _members_of(member: Member) -> list[Membership]:
    """Those who may do a task in this clinic."""
    working = Membership.objects.of(member.clinic).working()
    able = working.filter(role__in=sorted(ROLES[Action.EDIT_PATIENTS]))
    return list(able.select_related("user").order_by("user__name", "pk"))


def _of_patient(patient: Patient) -> str:
    return f"{reverse('patient', args=[patient.pk])}#tasks"
