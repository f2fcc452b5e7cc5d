"""An operation or painful procedure of a patient, on a local date of the clinic."""

from enum import StrEnum
from typing import Self

from django.db import models

from prescribing.models.fields import choice_field, one_of
from prescribing.models.owned import ClinicQuerySet, Edited
from prescribing.models.patient import Patient


class SurgeryStatus(StrEnum):
    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


class SurgeryQuerySet(ClinicQuerySet["Surgery"]):
    def planned(self) -> Self:
        return self.filter(status=SurgeryStatus.PLANNED)


class Surgery(Edited):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="surgeries")
    day = models.DateField()
    at = models.TimeField("time", null=True, blank=True)
    what = models.CharField(max_length=300, blank=True)
    status = choice_field(SurgeryStatus, default=SurgeryStatus.PLANNED)

    objects = models.Manager.from_queryset(SurgeryQuerySet)()

    class Meta:
        ordering = ("day", "at", "id")
        verbose_name_plural = "surgeries"
        constraints = (one_of("status", SurgeryStatus),)

    def __str__(self) -> str:
        return f"{self.what or 'Surgery'} on {self.day:%Y-%m-%d}"
