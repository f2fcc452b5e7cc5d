"""What every row that belongs to a clinic has: its clinic, and a queryset that starts from it."""

from typing import Self, TypeVar

from django.db import models

from prescribing.models.clinic import Clinic

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)


class ClinicQuerySet(models.QuerySet[Row_co]):
    def of(self, clinic: Clinic) -> Self:
        """Only what belongs to this clinic; every page and action starts here."""
        return self.filter(clinic=clinic)


class Listed(ClinicQuerySet[Row_co]):
    """Entries that are never deleted, only taken off the list."""

    def current(self) -> Self:
        return self.filter(removed_at=None)


class OwnedByClinic(models.Model):
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Edited(OwnedByClinic):
    """A row that several people change: `edits` tells whether it moved since somebody read it."""

    edits = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
