"""A second person's look at a signed prescription. It is never changed."""

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from prescribing.models.fields import choice_field, one_of
from prescribing.models.owned import ClinicQuerySet, OwnedByClinic
from prescribing.models.prescription import Prescription


class Outcome(StrEnum):
    AGREE = "agree"
    QUERY = "query"


class Review(OwnedByClinic):
    prescription = models.ForeignKey(Prescription, on_delete=models.PROTECT, related_name="reviews")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    outcome = choice_field(Outcome)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(ClinicQuerySet["Review"])()

    class Meta:
        ordering = ("id",)
        constraints = (
            one_of("outcome", Outcome),
            models.CheckConstraint(
                condition=~Q(outcome=str(Outcome.QUERY), comment=""),
                name="%(class)s_query_says_what",
            ),
        )

    def __str__(self) -> str:
        return f"{self.by}: {self.outcome}"
