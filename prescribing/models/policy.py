"""What a clinic asks for beyond the facts. An empty field leaves it to them."""

from django.db import models
from django.db.models import Q

from prescribing.models.fields import more_than_none
from prescribing.models.owned import ClinicQuerySet, Edited


def days_field() -> "models.PositiveSmallIntegerField[int | None, int | None]":
    return models.PositiveSmallIntegerField(null=True, blank=True)


class ClinicPolicy(Edited):
    hold_target_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    free_days_short = days_field()
    free_days_long = days_field()
    free_days_depot = days_field()
    list_fresh_days = days_field()
    largest_dose_micrograms = models.PositiveIntegerField(null=True, blank=True)
    # Ids of those that the clinic's pharmacy supplies; None: every product that the facts know.
    products = models.JSONField(null=True, blank=True)

    # Whether patients may be given the calendar of their plan for a phone.
    phone_calendar = models.BooleanField(default=False)

    objects = models.Manager.from_queryset(ClinicQuerySet["ClinicPolicy"])()

    class Meta:
        verbose_name = "clinic policy"
        constraints = (
            models.UniqueConstraint(fields=("clinic",), name="one_policy_a_clinic"),
            more_than_none("hold_target_hours"),
            more_than_none("largest_dose_micrograms"),
            models.CheckConstraint(
                condition=Q(products__isnull=True) | ~Q(products=[]),
                name="%(class)s_supplies_something",
            ),
        )

    def __str__(self) -> str:
        return f"Policy of {self.clinic}"
