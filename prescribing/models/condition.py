"""One entry of the list of a patient's conditions."""

from django.db import models

from prescribing.models.fields import filled
from prescribing.models.owned import Listed, OwnedByClinic
from prescribing.models.patient import Patient


class Condition(OwnedByClinic):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="conditions")
    text = models.CharField(max_length=300)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(Listed["Condition"])()

    class Meta:
        ordering = ("id",)
        constraints = (filled("text"),)

    def __str__(self) -> str:
        return self.text
