"""What a prescriber said of a name that the catalogue does not know, for every patient alike."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from prescribing.models.fields import filled
from prescribing.models.owned import ClinicQuerySet, OwnedByClinic

LONGEST_NAME = 300


class ClassificationQuerySet(ClinicQuerySet["Classification"]):
    def standing(self) -> "ClassificationQuerySet":
        return self.filter(undone_at=None)


class Classification(OwnedByClinic):
    """Not an opioid. `name` is the open name of the line; `text` is the line as it was typed."""

    name = models.CharField(max_length=LONGEST_NAME)
    text = models.CharField(max_length=300)
    reason = models.TextField()
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

    objects = models.Manager.from_queryset(ClassificationQuerySet)()

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            filled("name"),
            filled("text"),
            filled("reason"),
            models.UniqueConstraint(
                fields=("clinic", "name"),
                condition=Q(undone_at=None),
                name="one_classification_a_name",
            ),
            models.CheckConstraint(
                condition=Q(undone_reason="", undone_by__isnull=True, undone_at__isnull=True)
                | (~Q(undone_reason="") & Q(undone_by__isnull=False, undone_at__isnull=False)),
                name="%(class)s_undone_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.text}: not an opioid"
