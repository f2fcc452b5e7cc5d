"""Somebody looked again at a signed prescription because today's facts answer otherwise."""

from django.conf import settings
from django.db import models

from prescribing.models.fields import filled
from prescribing.models.owned import ClinicQuerySet, OwnedByClinic
from prescribing.models.prescription import Prescription


class Rereview(OwnedByClinic):
    prescription = models.ForeignKey(
        Prescription, on_delete=models.PROTECT, related_name="rereviews"
    )
    knowledge_version = models.CharField(max_length=80)
    differences = models.JSONField()
    digest = models.CharField(max_length=80)  # over the differences: the same need no second look
    note = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(ClinicQuerySet["Rereview"])()

    class Meta:
        verbose_name = "re-review"
        ordering = ("id",)
        constraints = (filled("knowledge_version"), filled("digest"), filled("note"))

    def __str__(self) -> str:
        return f"{self.by}: {self.note}"
