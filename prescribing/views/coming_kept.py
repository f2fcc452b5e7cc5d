"""Lines of rows on record: tasks, and prescriptions that wait for a signature, paper or a look."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from prescribing import permissions
from prescribing.clinical.knowledge import Severity
from prescribing.clinical.lifecycle import State
from prescribing.models import Prescription, Screening, Task, TaskState
from prescribing.models.task import TaskQuerySet
from prescribing.templatetags.look import LANGUAGES
from prescribing.views.coming_plans import Asked
from prescribing.views.coming_rows import Kept, Row, of_version
from prescribing.views.counted_pages import pages_by_form, pages_of, with_pages


def tasks(asked: Asked) -> Kept:
    soon = asked.until(asked.ahead.tasks_days)
    return _tasks(asked, Task.objects.of(asked.clinic).open().filter(due_on__lte=soon))


def every_open_task(asked: Asked) -> Kept:
    return _tasks(asked, Task.objects.of(asked.clinic).open())


def ended_tasks(asked: Asked) -> Kept:
    ended = Task.objects.of(asked.clinic).exclude(state=TaskState.OPEN)
    return _tasks(asked, ended.order_by("-ended_at", "-pk"))


def _tasks(asked: Asked, query: TaskQuerySet) -> Kept:
    return Kept(query.for_lists(), partial(_task, asked))


def _task(asked: Asked, task: Task) -> Row:
    version = task.prescription
    may_do = permissions.may_edit_patients(asked.member)
    is_due = task.is_open and task.due_on <= asked.today
    return Row(
        patient=task.patient,
        due=task.due_on,
        cells=(task.due_on, task.text, task.kind.capitalize()),
        says=_standing_of(task, asked),
        is_to_do=is_due,
        page="task" if may_do else "patient",
        at=(task.patient_id, task.pk) if may_do else (task.patient_id,),
        number=version.number if version else "",
        nth=version.version if version else None,
        who=str(task.assigned_to.user) if task.assigned_to else "Nobody yet",
        whose=task.assigned_to.user_id if task.assigned_to else None,
        task=task,
    )


def _standing_of(task: Task, asked: Asked) -> str:
    if not task.is_open:
        return f"{task.state.capitalize()} by {task.ended_by}"
    if task.due_on == asked.today:
        return "Due today"
    return "Overdue" if task.due_on < asked.today else "Later"


def overtaken(asked: Asked) -> Kept:
    every = Prescription.objects.of(asked.clinic).outdated().for_lists().without_content()
    drafts = Prescription.objects.of(asked.clinic).open().without_content()
    query = every.prefetch_related(Prefetch("replaced_by", drafts, to_attr="open_drafts"))
    return Kept(query.order_by("outdated_on", "pk"), _overtaken)


def _overtaken(version: Any) -> Row:
    drafted = [f"Version {one.version} is drafted" for one in version.open_drafts]
    outdated_on = version.outdated_on or version.created_at.date()
    return of_version(
        version,
        due=outdated_on,
        cells=(outdated_on,),
        says=drafted[0] if drafted else "Nothing is drafted: put it on hold",
        is_to_do=True,
        page="surgeries",
        at=(version.patient_id,),
    )


def holds(asked: Asked) -> Kept:
    held = Prescription.objects.of(asked.clinic).filter(state=State.ON_HOLD, outdated_on=None)
    return Kept(held.for_lists().without_content().order_by("held_from", "pk"), _held)


def _held(version: Prescription) -> Row:
    since = version.held_from or version.created_at.date()
    return of_version(
        version,
        due=since,
        cells=(since, version.held_reason),
        says="No dose is taken",
        is_to_do=True,
        page="prescription-change",
    )


def handouts(asked: Asked) -> Kept:
    unprinted = Prescription.objects.of(asked.clinic).to_follow().filter(prints=None)
    query = unprinted.for_lists().without_content().order_by("signature__at", "pk")
    return Kept(with_pages(query, asked.clinic), _handout)


def _handout(version: Any) -> Row:
    signed_on = timezone.localtime(version.signature.at).date()
    language = LANGUAGES.get(version.language, version.language)
    return of_version(
        version,
        due=signed_on,
        cells=(signed_on, version.plan.first_night, language, pages_of(version)),
        says="Not printed",
        is_to_do=True,
        pages=pages_by_form(version),
    )


def signatures(asked: Asked) -> Kept:
    """Screened, and no stop stands as far as the last screening knows."""
    return Kept(_checked(asked).exclude(verdict=Severity.STOP), _waiting)


def drafts(asked: Asked) -> Kept:
    """Those that cannot be signed as they are, but for what a surgery drafted, which is listed."""
    ready = _checked(asked).exclude(verdict=Severity.STOP)
    others = _drafts(asked).exclude(pk__in=ready.values("pk"))
    overtaken = Prescription.objects.of(asked.clinic).outdated()
    late = timezone.now() - timedelta(hours=asked.ahead.draft_hours)
    return Kept(
        others.exclude(replaces__in=overtaken.values("pk")),
        lambda draft: _waiting(draft, is_late=draft.created_at < late),
    )


def _drafts(asked: Asked) -> "QuerySet[Any]":
    latest = Screening.objects.filter(prescription=OuterRef("pk")).order_by("-id")
    verdict = Subquery(latest.values("verdict")[:1])
    every = Prescription.objects.of(asked.clinic).open().for_lists().annotate(verdict=verdict)
    return every.without_content().order_by("created_at", "pk")


def _checked(asked: Asked) -> "QuerySet[Any]":
    return _drafts(asked).filter(state=State.SCREENED)


def _waiting(draft: Any, *, is_late: bool = True) -> Row:
    began, verdict = timezone.localtime(draft.created_at).date(), draft.verdict
    is_checked = draft.status is State.SCREENED
    is_ready = is_checked and verdict != Severity.STOP
    says = "Checked: sign it" if is_ready else "A stop stands" if is_checked else "Not checked yet"
    return of_version(
        draft,
        due=began,
        cells=(began, draft.plan.first_night),
        says=says,
        is_to_do=is_late,
        page="check" if is_ready else "plan",
    )


def reviews(asked: Asked) -> Kept:
    """What somebody else signed and nobody has looked at, whatever has become of it."""
    signed = Prescription.objects.of(asked.clinic).signed().filter(reviews=None)
    others = signed.exclude(signature__by=asked.member.user)
    query = others.for_lists().without_content().order_by("-signature__at", "-pk")
    return Kept(query, _signed)


def _signed(version: Prescription) -> Row:
    signed_on = timezone.localtime(version.signature.at).date()
    return of_version(
        version,
        due=signed_on,
        cells=(signed_on, version.plan.first_night),
        says=version.state.capitalize(),
        is_to_do=version.is_running,
    )


def lately(asked: Asked) -> Kept:
    """What was signed last, whatever has become of it."""
    signed = Prescription.objects.of(asked.clinic).signed().for_lists().without_content()
    query = signed.order_by("-signature__at", "-pk")
    return Kept(query, lambda version: replace(_signed(version), is_to_do=False))
