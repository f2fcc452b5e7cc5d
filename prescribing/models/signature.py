"""A prescriber's signature over the content and the screening of one prescription. For good."""

from django.conf import settings
from django.db import models

from prescribing.models.fields import filled
from prescribing.models.membership import PrescriberCredential
from prescribing.models.owned import ClinicQuerySet, OwnedByClinic
from prescribing.models.patient import Patient
from prescribing.models.prescription import Prescription
from prescribing.models.screening import Screening


class Signature(OwnedByClinic):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    prescription = models.OneToOneField(
        Prescription, on_delete=models.PROTECT, related_name="signature"
    )
    screening = models.OneToOneField(Screening, on_delete=models.PROTECT, related_name="signature")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    credential = models.ForeignKey(PrescriberCredential, on_delete=models.PROTECT, related_name="+")
    printed_name = models.CharField(max_length=200)
    licence = models.CharField(max_length=100)
    meaning = models.CharField(max_length=50)
    content_hash = models.CharField(max_length=80)
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(ClinicQuerySet["Signature"])()

    class Meta:
        ordering = ("-id",)
        constraints = (
            filled("printed_name"),
            filled("licence"),
            filled("meaning"),
            filled("content_hash"),
        )

    def __str__(self) -> str:
        return f"{self.meaning} by {self.printed_name} at {self.at:%Y-%m-%d %H:%M} UTC"
