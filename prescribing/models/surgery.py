"""An operation or painful procedure of a patient, on a local date of the clinic."""

from enum import StrEnum
from typing import Self

from django.db import models
from django.db.models import Q

from prescribing.clinical.knowledge import Acting
from prescribing.clinical.record import Answer
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

    def done(self) -> Self:
        return self.filter(status=SurgeryStatus.DONE)


class Surgery(Edited):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="surgeries")
    day = models.DateField()
    at = models.TimeField("time", null=True, blank=True)
    what = models.CharField(max_length=300, blank=True)
    advised_by = models.CharField(max_length=300, blank=True)  # who asked for the nights without
    status = choice_field(SurgeryStatus, default=SurgeryStatus.PLANNED)
    # Known once it is done. Until somebody says, not known.
    opioid_given = choice_field(Answer, default=Answer.UNKNOWN)
    opioid = models.CharField(max_length=300, blank=True)
    last_opioid_on = models.DateField(null=True, blank=True)
    last_opioid_at = models.TimeField(null=True, blank=True)
    opioid_acting = choice_field(Acting, blank=True, default="")
    single_dose = choice_field(Answer, default=Answer.UNKNOWN)
    reconciled = choice_field(Answer, default=Answer.UNKNOWN)

    objects = models.Manager.from_queryset(SurgeryQuerySet)()

    class Meta:
        ordering = ("day", "at", "id")
        verbose_name_plural = "surgeries"
        constraints = (
            one_of("status", SurgeryStatus),
            one_of("opioid_given", Answer),
            one_of("single_dose", Answer),
            one_of("reconciled", Answer),
            models.CheckConstraint(
                condition=Q(opioid_acting__in=["", *sorted(str(word) for word in Acting)]),
                name="%(class)s_opioid_acting_known",
            ),
            models.CheckConstraint(
                condition=Q(opioid_given=str(Answer.YES))
                | Q(
                    opioid="",
                    last_opioid_on__isnull=True,
                    last_opioid_at__isnull=True,
                    opioid_acting="",
                    single_dose=str(Answer.UNKNOWN),
                ),
                name="%(class)s_opioid_told_only_when_given",
            ),
            models.CheckConstraint(
                condition=Q(status=str(SurgeryStatus.DONE))
                | Q(opioid_given=str(Answer.UNKNOWN), reconciled=str(Answer.UNKNOWN)),
                name="%(class)s_opioid_told_only_when_done",
            ),
        )

    def __str__(self) -> str:
        return f"{self.what or 'Surgery'} on {self.day:%Y-%m-%d}"
