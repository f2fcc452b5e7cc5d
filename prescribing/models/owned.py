"""What every row that belongs to a clinic has: its clinic, and a queryset that starts from it."""

from typing import ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q

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


class Standing(ClinicQuerySet[Row_co]):
    """What somebody said, without what was undone since."""

    def standing(self) -> Self:
        return self.filter(undone_at=None)


class OwnedByClinic(models.Model):
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class Edited(OwnedByClinic):
    """A row that several people change: `edits` tells whether it moved since somebody read it."""

    edits = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True


class Undoable(OwnedByClinic):
    """What somebody said, and that somebody has undone it, with a reason: both stay on record."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_reason = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ("-at", "-id")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(undone_reason="", undone_by__isnull=True, undone_at__isnull=True)
                | (~Q(undone_reason="") & Q(undone_by__isnull=False, undone_at__isnull=False)),
                name="%(class)s_undone_by_somebody",
            ),
        )
