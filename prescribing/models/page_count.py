"""How many pages a handout of a signed version has, so that nobody waits for its layout to know."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from prescribing.models.clinic import Paper
from prescribing.models.fields import choice_field, filled, more_than_none, one_of
from prescribing.models.language import Language
from prescribing.models.owned import ClinicQuerySet, OwnedByClinic
from prescribing.models.prescription import Prescription
from prescribing.models.translation import TranslationConfirmation


class PageCountQuerySet(ClinicQuerySet["PageCount"]):
    def in_words(self, words: Mapping[str, tuple[str, str]]) -> Self:
        """Those that hold: made of these sentences, and confirmed then exactly if they are now.

        `words` tells, by what a patient reads, the language of the paper and its sentences' hash.
        """
        same = [
            Q(prescription__language=reads, language=language, sentences=sentences)
            for reads, (language, sentences) in words.items()
        ]
        of_the_same = {name: OuterRef(name) for name in ("clinic", "language", "sentences")}
        confirmed = TranslationConfirmation.objects.standing().filter(**of_the_same)
        return self.filter(reduce(or_, same), is_confirmed=Exists(confirmed))


class PageCount(OwnedByClinic):
    """Of one form of a version without a mark; no count where laying it out failed."""

    prescription = models.ForeignKey(
        Prescription, on_delete=models.PROTECT, related_name="page_counts"
    )
    paper = choice_field(Paper)
    language = choice_field(Language)
    size = models.CharField("print size", max_length=20)
    pages = models.CharField(max_length=20)
    # The hash of its sentences, and whether no line had to say that they await a translator.
    sentences = models.CharField(max_length=80)
    is_confirmed = models.BooleanField()
    count = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()

    objects = models.Manager.from_queryset(PageCountQuerySet)()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(
                fields=("prescription", "paper", "language", "size", "pages"),
                name="one_page_count_a_form",
            ),
            one_of("paper", Paper),
            one_of("language", Language),
            filled("size"),
            filled("pages"),
            filled("sentences"),
            more_than_none("count"),
        )

    def __str__(self) -> str:
        return f"Pages of {self.prescription}, {self.size} {self.pages}"
