"""A link by which a patient fetches the calendar of a plan, one time. Its secret is not kept."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from prescribing.models.fields import filled
from prescribing.models.owned import ClinicQuerySet, OwnedByClinic
from prescribing.models.patient import Patient
from prescribing.models.prescription import Prescription


class CalendarLink(OwnedByClinic):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    prescription = models.ForeignKey(
        Prescription, on_delete=models.PROTECT, related_name="calendar_links"
    )
    secret_sha256 = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(ClinicQuerySet["CalendarLink"])()

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            filled("secret_sha256"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("at")), name="%(class)s_expires_later"
            ),
        )

    def __str__(self) -> str:
        return f"Calendar link of {self.prescription}"
