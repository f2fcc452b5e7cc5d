"""One entry of a patient's medicine list, as typed or as coded."""

from django.conf import settings
from django.db import models
from django.db.models import Q

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
    not_opioid_reason = models.TextField(blank=True)
    classified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    classified_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(Listed["Medicine"])()

    class Meta:
        ordering = ("id",)
        constraints = (
            filled("text"),
            one_of("status", MedicineStatus),
            models.CheckConstraint(
                condition=Q(
                    not_opioid_reason="", classified_by__isnull=True, classified_at__isnull=True
                )
                | (
                    ~Q(not_opioid_reason="")
                    & Q(classified_by__isnull=False, classified_at__isnull=False)
                ),
                name="%(class)s_classified_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.text
