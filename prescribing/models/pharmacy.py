"""Where a clinic's prescriptions can go: names and numbers to call, and nothing of a patient."""

from typing import Self

from django.db import models

from prescribing.models.fields import filled
from prescribing.models.owned import ClinicQuerySet, Edited


class PharmacyQuerySet(ClinicQuerySet["Pharmacy"]):
    def in_use(self) -> Self:
        return self.filter(is_active=True)


class Pharmacy(Edited):
    name = models.CharField(max_length=200)
    phone = models.CharField(max_length=40)
    fax = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField(default=True)

    objects = models.Manager.from_queryset(PharmacyQuerySet)()

    class Meta:
        verbose_name_plural = "pharmacies"
        ordering = ("name", "pk")
        constraints = (
            filled("name"),
            filled("phone"),
            models.UniqueConstraint(fields=("clinic", "name"), name="one_pharmacy_a_name"),
        )

    def __str__(self) -> str:
        return self.name
