"""The printed schedule of a signed prescription, kept byte for byte."""

from django.conf import settings
from django.db import models

from prescribing.models.clinic import Paper
from prescribing.models.fields import choice_field, filled, more_than_none, one_of
from prescribing.models.owned import ClinicQuerySet, OwnedByClinic
from prescribing.models.patient import Language, Patient
from prescribing.models.prescription import Prescription


class Handout(OwnedByClinic):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    prescription = models.ForeignKey(
        Prescription, on_delete=models.PROTECT, related_name="handouts"
    )
    paper = choice_field(Paper)
    language = choice_field(Language)
    size = models.CharField("print size", max_length=20)
    pages = models.CharField(max_length=20)
    copy = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    pdf = models.BinaryField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(ClinicQuerySet["Handout"])()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("prescription", "copy"), name="one_handout_a_copy"),
            one_of("paper", Paper),
            one_of("language", Language),
            filled("size"),
            filled("pages"),
            more_than_none("copy"),
            filled("sha256"),
        )

    def __str__(self) -> str:
        return f"Handout {self.copy} of {self.prescription}"
