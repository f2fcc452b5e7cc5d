"""One entry of a patient's allergy list."""

from django.db import models

from prescribing.models.fields import filled
from prescribing.models.owned import Listed, OwnedByClinic
from prescribing.models.patient import Patient


class Allergy(OwnedByClinic):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="allergies")
    text = models.CharField(max_length=300)
    reaction = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(Listed["Allergy"])()

    class Meta:
        ordering = ("id",)
        verbose_name_plural = "allergies"
        constraints = (filled("text"),)

    def __str__(self) -> str:
        return f"{self.text} ({self.reaction})" if self.reaction else self.text
