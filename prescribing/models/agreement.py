"""What a named clinician stated about one matter. It is never changed, only taken off the list."""

from django.conf import settings
from django.db import models

from prescribing.models.fields import filled
from prescribing.models.owned import Listed, OwnedByClinic
from prescribing.models.patient import Patient


class Agreement(OwnedByClinic):
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="agreements")
    matter = models.CharField(max_length=100)  # the id of a fact, checked when it is recorded
    by = models.CharField(max_length=300)
    on = models.DateField()
    says = models.TextField(blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager.from_queryset(Listed["Agreement"])()

    class Meta:
        ordering = ("-on", "-id")
        constraints = (filled("matter"), filled("by"))

    def __str__(self) -> str:
        return f"{self.by} about {self.matter} on {self.on:%Y-%m-%d}"
