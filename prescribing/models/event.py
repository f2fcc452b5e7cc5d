"""One line of a clinic's audit trail. Each line seals the one before it; none is ever changed."""

from enum import StrEnum

from django.conf import settings
from django.db import models

from prescribing.models.fields import choice_field, filled, more_than_none, one_of
from prescribing.models.owned import ClinicQuerySet, OwnedByClinic
from prescribing.models.patient import Patient
from prescribing.models.prescription import Prescription


class EventOutcome(StrEnum):
    DONE = "done"
    REFUSED = "refused"


class Event(OwnedByClinic):
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    role = models.CharField(max_length=30, blank=True)
    verb = models.CharField(max_length=100)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="events", null=True)
    prescription = models.ForeignKey(
        Prescription, on_delete=models.PROTECT, related_name="events", null=True
    )
    object_label = models.CharField(max_length=100, blank=True)
    outcome = choice_field(EventOutcome)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects = models.Manager.from_queryset(ClinicQuerySet["Event"])()

    class Meta:
        ordering = ("clinic", "sequence")
        constraints = (
            models.UniqueConstraint(fields=("clinic", "sequence"), name="one_event_a_place"),
            more_than_none("sequence"),
            one_of("outcome", EventOutcome),
            filled("verb"),
            filled("digest"),
        )
        indexes = (
            models.Index(fields=("clinic", "object_label", "sequence"), name="%(class)s_by_object"),
            models.Index(fields=("actor", "at"), name="%(class)s_by_actor"),
        )

    def __str__(self) -> str:
        return f"{self.sequence}: {self.actor or 'the system'} {self.verb} {self.object_label}"
