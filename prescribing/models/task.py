"""What is to be done for a patient on a day, and what was said of lines that no row stands for."""

from enum import StrEnum
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from prescribing.clinical.knowledge import TaskKind
from prescribing.models.fields import choice_field, filled, one_of
from prescribing.models.membership import Membership
from prescribing.models.owned import ClinicQuerySet, Edited, OwnedByClinic, Standing
from prescribing.models.patient import Patient
from prescribing.models.prescription import Prescription


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class TaskQuerySet(ClinicQuerySet["Task"]):
    def open(self) -> Self:
        return self.filter(state=TaskState.OPEN)

    def for_lists(self) -> Self:
        return self.select_related(
            "patient", "prescription", "assigned_to__user", "by", "ended_by"
        ).defer("prescription__content")


class Task(Edited):
    """Never deleted: it is done, or withdrawn for a reason, and either can be undone for a while.

    One that an answer at signing promised names the rule and the promise, and the version signed.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="tasks")
    prescription = models.ForeignKey(
        Prescription, on_delete=models.PROTECT, related_name="tasks", null=True, blank=True
    )
    kind = choice_field(TaskKind)
    text = models.CharField("what is to be done", max_length=300)
    due_on = models.DateField("due")
    assigned_to = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    rule = models.CharField(max_length=100, blank=True)
    promise = models.CharField(max_length=100, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = choice_field(TaskState, default=TaskState.OPEN)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)  # what came of it, or why it was withdrawn

    objects = models.Manager.from_queryset(TaskQuerySet)()

    class Meta:
        ordering = ("due_on", "id")
        constraints = (
            one_of("kind", TaskKind),
            one_of("state", TaskState),
            filled("text"),
            models.CheckConstraint(
                condition=Q(
                    state=str(TaskState.OPEN), ended_by__isnull=True, ended_at__isnull=True, note=""
                )
                | Q(~Q(state=str(TaskState.OPEN)), ended_by__isnull=False, ended_at__isnull=False),
                name="%(class)s_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state=str(TaskState.WITHDRAWN), note=""),
                name="%(class)s_withdrawn_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(rule="", promise="")
                | Q(~Q(rule=""), ~Q(promise=""), prescription__isnull=False),
                name="%(class)s_promised_in_a_version",
            ),
            models.UniqueConstraint(
                fields=("prescription", "promise"),
                condition=~Q(promise=""),
                name="one_task_a_promise",
            ),
        )
        indexes = (
            models.Index(
                fields=("clinic", "due_on"),
                condition=Q(state=str(TaskState.OPEN)),
                name="%(class)s_open_by_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"

    @property
    def is_open(self) -> bool:
        return self.state == TaskState.OPEN


class LineOutcome(StrEnum):
    SEEN = "seen to"
    NO_ANSWER = "no answer"


class SeenToQuerySet(Standing["SeenTo"]):
    def seen(self) -> Self:
        return self.standing().filter(outcome=LineOutcome.SEEN)

    def unanswered(self) -> Self:
        return self.standing().filter(outcome=LineOutcome.NO_ANSWER)


class SeenTo(OwnedByClinic):
    """Somebody saw to a line of a list that is worked out anew each time it is shown, or tried to.

    The line is known by the version, the list, its day, and how things stood: when one of these is
    another, it is another line, and asks again. Calls that nobody answered leave it on its list,
    whatever their number; the one that was too many names the task that it made.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    prescription = models.ForeignKey(Prescription, on_delete=models.PROTECT, related_name="+")
    line_of = models.CharField("list", max_length=30)
    day = models.DateField()
    stands = models.CharField("how it stood", max_length=60, blank=True)
    outcome = choice_field(LineOutcome, default=LineOutcome.SEEN)
    task = models.ForeignKey(
        Task, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(SeenToQuerySet)()

    class Meta:
        verbose_name = "line of a list"
        ordering = ("id",)
        constraints = (
            filled("line_of"),
            one_of("outcome", LineOutcome),
            models.CheckConstraint(
                condition=Q(task=None) | Q(outcome=str(LineOutcome.NO_ANSWER)),
                name="%(class)s_task_of_a_call",
            ),
            models.UniqueConstraint(
                fields=("prescription", "line_of", "day", "stands"),
                condition=Q(undone_at=None, outcome=str(LineOutcome.SEEN)),
                name="one_word_on_a_line",
            ),
        )

    def __str__(self) -> str:
        return f"{self.line_of}, {self.day:%Y-%m-%d}, {self.outcome}: {self.prescription}"
