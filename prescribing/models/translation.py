"""That a certified translator has read what patients of a clinic read in another language."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from prescribing.models.fields import choice_field, filled, one_of
from prescribing.models.owned import ClinicQuerySet, OwnedByClinic
from prescribing.models.patient import Language


class TranslationConfirmationQuerySet(ClinicQuerySet["TranslationConfirmation"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class TranslationConfirmation(OwnedByClinic):
    """`sentences` is their hash: when one changes, the hash is another, which nobody confirmed."""

    language = choice_field(Language)
    sentences = models.CharField(max_length=80)
    translator = models.CharField("certified translator or service", max_length=200)
    statement = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    objects = models.Manager.from_queryset(TranslationConfirmationQuerySet)()

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            one_of("language", Language),
            filled("sentences"),
            filled("translator"),
            filled("statement"),
            models.UniqueConstraint(
                fields=("clinic", "language", "sentences"),
                condition=Q(withdrawn_at=None),
                name="one_confirmation_of_the_same_sentences",
            ),
            models.CheckConstraint(
                condition=Q(
                    withdrawn_reason="", withdrawn_by__isnull=True, withdrawn_at__isnull=True
                )
                | (
                    ~Q(withdrawn_reason="")
                    & Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False)
                ),
                name="%(class)s_withdrawn_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"Confirmation of the translation ({self.language}) by {self.translator}"
