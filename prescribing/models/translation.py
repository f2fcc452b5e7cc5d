"""That a certified translator has read what patients of a clinic read in another language."""

from django.db import models
from django.db.models import Q

from prescribing.models.fields import choice_field, filled, one_of
from prescribing.models.language import Language
from prescribing.models.owned import Standing, Undoable


class TranslationConfirmationQuerySet(Standing["TranslationConfirmation"]):
    pass


class TranslationConfirmation(Undoable):
    """`sentences` is their hash: when one changes, the hash is another, which nobody confirmed."""

    language = choice_field(Language)
    sentences = models.CharField(max_length=80)
    translator = models.CharField("certified translator or service", max_length=200)
    statement = models.TextField()

    objects = models.Manager.from_queryset(TranslationConfirmationQuerySet)()

    class Meta(Undoable.Meta):
        constraints = (
            *Undoable.Meta.constraints,
            one_of("language", Language),
            filled("sentences"),
            filled("translator"),
            filled("statement"),
            models.UniqueConstraint(
                fields=("clinic", "language", "sentences"),
                condition=Q(undone_at=None),
                name="one_confirmation_of_the_same_sentences",
            ),
        )

    def __str__(self) -> str:
        return f"Confirmation of the translation ({self.language}) by {self.translator}"
