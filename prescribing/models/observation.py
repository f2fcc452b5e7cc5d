"""A measurement, or a test and what came of it. It is never changed, only taken off the list."""

from django.db import models
from django.db.models import Q

from prescribing.models.fields import filled
from prescribing.models.owned import Listed, OwnedByClinic
from prescribing.models.patient import Patient


class Observation(OwnedByClinic):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="observations")
    kind = models.CharField(max_length=100)  # the id of a fact, checked when it is recorded
    on = models.DateField()
    value = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    upper_limit = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    outcome = models.CharField(max_length=100, blank=True)
    by = models.CharField(max_length=300, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(Listed["Observation"])()

    class Meta:
        ordering = ("-on", "-id")
        constraints = (
            filled("kind"),
            models.CheckConstraint(
                condition=Q(value__isnull=False, outcome="")
                | (Q(value__isnull=True, upper_limit__isnull=True) & ~Q(outcome="")),
                name="%(class)s_value_or_outcome",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0),
                name="%(class)s_value_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(upper_limit__isnull=True) | Q(upper_limit__gt=0),
                name="%(class)s_upper_limit_positive",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} on {self.on:%Y-%m-%d}"
