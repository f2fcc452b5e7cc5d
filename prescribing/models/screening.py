"""What the rules answered for one patient at one moment. It is never changed."""

from django.conf import settings
from django.db import models

from prescribing.models.fields import filled
from prescribing.models.owned import ClinicQuerySet, OwnedByClinic
from prescribing.models.patient import Patient
from prescribing.models.prescription import Prescription


class Screening(OwnedByClinic):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="screenings")
    prescription = models.ForeignKey(
        Prescription, on_delete=models.PROTECT, related_name="screenings"
    )
    inputs = models.JSONField()
    findings = models.JSONField()
    medicines = models.JSONField()
    verdict = models.CharField(max_length=20)
    digest = models.CharField(max_length=80)
    knowledge_version = models.CharField(max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(ClinicQuerySet["Screening"])()

    class Meta:
        ordering = ("id",)
        get_latest_by = "id"
        constraints = (filled("verdict"), filled("digest"), filled("knowledge_version"))

    def __str__(self) -> str:
        return f"Screening of {self.prescription} at {self.at:%Y-%m-%d %H:%M} UTC"
