"""What a prescriber said of a name that the catalogue does not know, for every patient alike."""

from django.db import models
from django.db.models import Q

from prescribing.models.fields import filled
from prescribing.models.owned import Standing, Undoable

LONGEST_NAME = 300


class ClassificationQuerySet(Standing["Classification"]):
    pass


class Classification(Undoable):
    """Not an opioid. `name` is the open name of the line; `text` is the line as it was typed."""

    name = models.CharField(max_length=LONGEST_NAME)
    text = models.CharField(max_length=300)
    reason = models.TextField()

    objects = models.Manager.from_queryset(ClassificationQuerySet)()

    class Meta(Undoable.Meta):
        constraints = (
            *Undoable.Meta.constraints,
            filled("name"),
            filled("text"),
            filled("reason"),
            models.UniqueConstraint(
                fields=("clinic", "name"),
                condition=Q(undone_at=None),
                name="one_classification_a_name",
            ),
        )

    def __str__(self) -> str:
        return f"{self.text}: not an opioid"
