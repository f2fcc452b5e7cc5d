"""One entry of a patient's medicine list, as typed or as coded."""

from django.db import models

from prescribing.clinical.record import MedicineStatus
from prescribing.models.fields import choice_field, filled, one_of
from prescribing.models.owned import Edited, Listed
from prescribing.models.patient import Patient


class Medicine(Edited):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="medicines")
    text = models.CharField(max_length=300)
    code = models.CharField(max_length=50, blank=True)
    code_system = models.CharField(max_length=200, blank=True)
    status = choice_field(MedicineStatus, default=MedicineStatus.TAKING)
    last_taken = models.DateField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(Listed["Medicine"])()

    class Meta:
        ordering = ("id",)
        constraints = (filled("text"), one_of("status", MedicineStatus))

    def __str__(self) -> str:
        return self.text
