"""Handouts that are printed together: which, in what order, how far that is, and the file."""

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from prescribing.models.clinic import Paper
from prescribing.models.fields import choice_field, filled, more_than_none, one_of
from prescribing.models.handout import Print
from prescribing.models.language import Language
from prescribing.models.owned import ClinicQuerySet, OwnedByClinic
from prescribing.models.patient import Patient
from prescribing.models.prescription import Prescription


class BatchOrder(StrEnum):
    NAME = "name"
    RECORD_NUMBER = "record number"
    FIRST_NIGHT = "first night"


class BatchState(StrEnum):
    PRINTING = "printing"
    DONE = "done"
    CANCELLED = "cancelled"


class EntryState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Batch(OwnedByClinic):
    paper = choice_field(Paper)
    size = models.CharField("print size", max_length=20)
    pages = models.CharField(max_length=20)
    order = choice_field(BatchOrder)
    state = choice_field(BatchState, default=BatchState.PRINTING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(ClinicQuerySet["Batch"])()

    class Meta:
        ordering = ("-id",)
        constraints = (
            one_of("paper", Paper),
            one_of("order", BatchOrder),
            one_of("state", BatchState),
            filled("size"),
            filled("pages"),
        )

    def __str__(self) -> str:
        return f"Batch {self.pk}"

    @property
    def is_printing(self) -> bool:
        return self.state == BatchState.PRINTING


class BatchPart(OwnedByClinic):
    """So many of the handouts as one worker does at a time, and their file once it is bound.

    `seen_at` is when its worker last gave a sign of life.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="parts")
    number = models.PositiveSmallIntegerField()
    worker = models.CharField(max_length=40, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    sheets = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    pdf = models.BinaryField(null=True)  # none before it is bound, and after it was deleted

    objects = models.Manager.from_queryset(ClinicQuerySet["BatchPart"])()

    class Meta:
        ordering = ("batch", "number")
        constraints = (
            models.UniqueConstraint(fields=("batch", "number"), name="one_part_a_number"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=False) | Q(pdf__isnull=True, sha256="", sheets=0),
                name="%(class)s_file_only_when_done",
            ),
            more_than_none("number"),
        )
        indexes = (
            models.Index(
                fields=("batch", "number"), condition=Q(done_at=None), name="%(class)s_to_do"
            ),
        )

    def __str__(self) -> str:
        return f"Part {self.number} of {self.batch}"


class BatchEntry(OwnedByClinic):
    """One handout of a batch, in its place."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="entries")
    part = models.ForeignKey(BatchPart, on_delete=models.PROTECT, related_name="entries")
    position = models.PositiveIntegerField()
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    prescription = models.ForeignKey(Prescription, on_delete=models.PROTECT, related_name="+")
    language = choice_field(Language)
    state = choice_field(EntryState, default=EntryState.WAITING)
    reason = models.TextField(blank=True)  # why it failed
    printing = models.ForeignKey(Print, on_delete=models.PROTECT, related_name="+", null=True)

    objects = models.Manager.from_queryset(ClinicQuerySet["BatchEntry"])()

    class Meta:
        verbose_name = "batch entry"
        ordering = ("batch", "position")
        constraints = (
            models.UniqueConstraint(fields=("batch", "position"), name="one_entry_a_position"),
            models.UniqueConstraint(fields=("batch", "prescription"), name="one_entry_a_version"),
            models.CheckConstraint(
                condition=Q(state=str(EntryState.WAITING), reason="", printing=None)
                | Q(state=str(EntryState.DONE), reason="", printing__isnull=False)
                | Q(~Q(reason=""), state=str(EntryState.FAILED)),
                name="%(class)s_ends_with_a_print_or_a_reason",
            ),
            one_of("state", EntryState),
            one_of("language", Language),
            more_than_none("position"),
        )

    def __str__(self) -> str:
        return f"{self.position} of {self.batch}: {self.prescription}"
