"""What is to be done for a patient: made, assigned, put off, done, withdrawn, undone for a while.

Nothing is deleted. What a signature promises to look at later is made with it, and what calls that
nobody answers hand on is made with the last of them.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from prescribing import knowledge, permissions
from prescribing.actions import events
from prescribing.actions.errors import ActionError, stated
from prescribing.actions.turns import change, insert, turn
from prescribing.clinical.knowledge import Severity, TaskKind
from prescribing.clinical.promises import Promised, promised
from prescribing.clinical.screening import shown
from prescribing.models import (
    Clinic,
    LineOutcome,
    Membership,
    Patient,
    Prescription,
    SeenTo,
    Task,
    TaskState,
)
from prescribing.models.task import SeenToQuerySet
from prescribing.permissions import Member
from prescribing.snapshots import Picture

VOIDED = "The prescription that promised it was voided."
CALL_UNDONE = "The call that made it was undone."


@dataclass(frozen=True)
class TaskData:
    kind: str
    text: str
    due_on: date
    assigned_to: Membership | None = None


@dataclass(frozen=True)
class Line:
    """A line of a list that is worked out: the version, the list, its day, and how it stood."""

    prescription: Prescription
    line_of: str
    day: date
    stands: str = ""


def make_task(patient: Patient, *, data: TaskData, by: Member, today: date) -> Task:
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, patient)
    _check_day(data.due_on, today)
    _check_member(data.assigned_to, by)
    task = Task(
        clinic=by.clinic,
        patient=patient,
        kind=data.kind,
        text=data.text,
        due_on=data.due_on,
        assigned_to=data.assigned_to,
        by=by.user,
        at=timezone.now(),
    )
    with turn(by.clinic):
        insert(task)
        events.record(by, "made", task)
    return task


def assign(task: Task, *, edits: int, to: Membership | None, by: Member) -> Task:
    """To a member of the clinic, or to nobody."""
    _check_member(to, by)
    return _changed(task, edits, "assigned", by, assigned_to=to)


def put_off(task: Task, *, edits: int, until: date, by: Member, today: date) -> Task:
    """To another day, which may also be an earlier one than it was."""
    _check_day(until, today)
    return _changed(task, edits, "put off", by, due_on=until)


def do_task(task: Task, *, edits: int, note: str = "", by: Member) -> Task:
    ended = {"ended_by": by.user, "ended_at": timezone.now(), "note": note.strip()}
    return _changed(task, edits, "did", by, state=TaskState.DONE, **ended)


def withdraw(task: Task, *, edits: int, reason: str, by: Member) -> Task:
    """It is not to be done any more; it stays on record with the reason."""
    ended = {"ended_by": by.user, "ended_at": timezone.now(), "note": stated(reason)}
    return _changed(task, edits, "withdrew", by, state=TaskState.WITHDRAWN, **ended)


def undo_task(task: Task, *, edits: int, by: Member) -> Task:
    """It is to be done again, as it was: by whoever ended it, and only for a while."""
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, task)
    if not can_undo(task, by, timezone.now()):
        raise ActionError(_too_late("Make a new task"))
    nobody = {"ended_by": None, "ended_at": None, "note": ""}
    with turn(by.clinic):
        fields = change(task, edits, ~Q(state=TaskState.OPEN), state=TaskState.OPEN, **nobody)
        events.record(by, "undid", task, detail={"fields": fields, "edits": task.edits})
    return task


def can_undo(task: Task, by: Member, now: datetime) -> bool:
    ended = task.ended_at
    return ended is not None and task.ended_by_id == by.user_id and now <= ended + undo_for()


def undo_for() -> timedelta:
    return timedelta(minutes=knowledge.load().work_lists.undo_minutes)


def promises_of(row: Prescription, picture: Picture) -> list[Promised]:
    """What signing this promises to look at later.

    A later version of a prescription promises nothing anew that an earlier one has promised.
    """
    same = Task.objects.of(row.clinic).filter(prescription__number=row.number)
    made = set(same.exclude(state=TaskState.WITHDRAWN).values_list("promise", flat=True))
    answered = (each for each in picture.screen.findings if each.severity is not Severity.STOP)
    taken = [(night.date, night.dose) for night in picture.nights if night.dose]
    found = promised((each.rule for each in answered), taken, picture.knowledge)
    return [each for each in found if each.promise.id not in made]


def keep_promises(row: Prescription, picture: Picture, *, by: Member, now: datetime) -> None:
    """Make the tasks that a signature promises, in its transaction."""
    for one in promises_of(row, picture):
        task = Task(
            clinic=row.clinic,
            patient=row.patient,
            prescription=row,
            kind=one.promise.kind,
            text=one.promise.text,
            due_on=one.due,
            rule=one.rule,
            promise=one.promise.id,
            by=by.user,
            at=now,
        )
        insert(task)
        events.record(by, "made", task)


def withdraw_promises(row: Prescription, by: Member) -> None:
    """What was signed by mistake has promised nothing. In the transaction that says so."""
    for task in Task.objects.of(row.clinic).open().filter(prescription=row).exclude(promise=""):
        _withdraw(task, VOIDED, by)


def see_to(line: Line, *, note: str = "", by: Member) -> SeenTo:
    """Somebody dealt with a line of a list. Raises ActionError when somebody had already."""
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, line.prescription)
    seen = _said(line, LineOutcome.SEEN, by, note=note.strip())
    with turn(by.clinic):
        _check_unseen(line, by)
        insert(seen)
        events.record(by, "saw to", seen)
    return seen


def note_no_answer(line: Line, *, by: Member, today: date) -> SeenTo:
    """Somebody called about a surgery and nobody answered: too often, and it is the prescriber's.

    Raises ActionError when somebody has seen to the line.
    """
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, line.prescription)
    call = _said(line, LineOutcome.NO_ANSWER, by)
    with turn(by.clinic):
        _check_unseen(line, by)
        call.task = _handed_on(line, by, today)
        insert(call)
        events.record(by, "called without an answer", call)
    return call


def unanswered_since(clinic: Clinic, today: date) -> datetime:
    """From when on calls that nobody answered count together today: whole days of the clinic."""
    before = timedelta(days=knowledge.load().work_lists.unanswered_days - 1)
    return datetime.combine(today - before, time.min, clinic.zone)


def undo_seen(seen: SeenTo, *, by: Member) -> SeenTo:
    """The line asks again: by whoever saw to it or called, and only for a while."""
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, seen)
    now = timezone.now()
    if seen.by_id != by.user_id or now > seen.at + undo_for():
        raise ActionError(_too_late("Make a task for what is still to be done"))
    with turn(by.clinic):
        standing = SeenTo.objects.of(by.clinic).filter(pk=seen.pk, undone_at=None)
        if not standing.update(undone_at=now):
            raise ActionError("This was undone already. There is nothing to do.")
        seen.refresh_from_db()
        if seen.task is not None and seen.task.is_open:
            _withdraw(seen.task, CALL_UNDONE, by)
        events.record(by, "undid", seen)
    return seen


def _said(line: Line, outcome: LineOutcome, by: Member, note: str = "") -> SeenTo:
    return SeenTo(
        clinic=by.clinic,
        patient=line.prescription.patient,
        prescription=line.prescription,
        line_of=line.line_of,
        day=line.day,
        stands=line.stands,
        outcome=outcome,
        note=note,
        by=by.user,
        at=timezone.now(),
    )


def _check_unseen(line: Line, by: Member) -> None:
    before = _of_day(line, by).seen().filter(stands=line.stands).first()
    if before is not None:
        raise ActionError(f"{before.by} has seen to this already. There is nothing to do.")


def _handed_on(line: Line, by: Member, today: date) -> Task | None:
    """The prescriber's task where this call is one too many and no such task is open."""
    said = _of_day(line, by)
    before = said.unanswered().filter(at__gte=unanswered_since(by.clinic, today)).count()
    habits = knowledge.load().work_lists
    if before + 1 < habits.unanswered_calls or said.filter(task__state=TaskState.OPEN).exists():
        return None
    task = Task(
        clinic=by.clinic,
        patient=line.prescription.patient,
        prescription=line.prescription,
        kind=TaskKind.CALL,
        text=habits.unanswered_text.format(calls=before + 1, day=shown(line.day)),
        due_on=today,
        assigned_to=_signer_of(line.prescription),
        by=by.user,
        at=timezone.now(),
    )
    insert(task)
    events.record(by, "made", task)
    return task


def _of_day(line: Line, by: Member) -> SeenToQuerySet:
    """What was said of the line, however it stood."""
    same = {"prescription": line.prescription, "line_of": line.line_of, "day": line.day}
    return SeenTo.objects.of(by.clinic).filter(**same)


def _signer_of(prescription: Prescription) -> Membership | None:
    """Who signed it; None when she cannot do tasks any more."""
    member = prescription.signature.credential.membership
    return member if permissions.may_edit_patients(member) else None


def _withdraw(task: Task, why: str, by: Member) -> None:
    """In the transaction of what took its reason away."""
    ended = {"ended_by": by.user, "ended_at": timezone.now(), "note": why}
    fields = change(task, task.edits, state=TaskState.WITHDRAWN, **ended)
    events.record(by, "withdrew", task, detail={"fields": fields, "edits": task.edits})


def _changed(task: Task, edits: int, verb: str, by: Member, **values: Any) -> Task:
    """Change a task that is open, if nobody else did. Raises Conflict."""
    permissions.check_edit_patients(by)
    permissions.check_own_clinic(by, task)
    with turn(by.clinic):
        fields = change(task, edits, Q(state=TaskState.OPEN), **values)
        events.record(by, verb, task, detail={"fields": fields, "edits": task.edits})
    return task


def _check_day(due_on: date, today: date) -> None:
    if due_on < today:
        raise ActionError.at("due_on", f"{shown(due_on)} is past. Choose today or a later day.")


def _check_member(to: Membership | None, by: Member) -> None:
    if to is None:
        return
    permissions.check_own_clinic(by, to)
    if not (to.is_active and to.user.is_active and permissions.may_edit_patients(to)):
        raise ActionError.at("assigned_to", f"{to.user} cannot do tasks. Choose somebody else.")


def _too_late(instead: str) -> str:
    minutes = knowledge.load().work_lists.undo_minutes
    return f"Only whoever did this can undo it, for {minutes} minutes. {instead} instead."
