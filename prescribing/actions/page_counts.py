"""How many pages each handout has: counted by a worker, before anybody asks.

What is laid out is what would be printed today. Nobody reads it and nothing of it is kept but the
numbers, so that the trail does not tell of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from prescribing import knowledge
from prescribing.actions.handouts import asked_of, translation_of
from prescribing.actions.turns import turn
from prescribing.models import Language, PageCount, Prescription, Print
from prescribing.models.page_count import PageCountQuerySet
from prescribing.snapshots import sentences_hash

Counts = Mapping[tuple[str, str], int | None]  # by size and pages; none where that failed
TRIED_AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class ToCount:
    """A version on its own paper, the language it prints in, and the translation as it stands."""

    prescription: Prescription
    language: str
    translation: str  # the hash of its sentences, where the clinic has confirmed them

    def form(self, size: str, pages: str) -> dict[str, str]:
        paper = self.prescription.paper
        return {"paper": paper, "language": self.language, "size": size, "pages": pages}


def standing(counts: PageCountQuerySet, language_for: Callable[[str], str]) -> PageCountQuerySet:
    """Without those whose sentences were changed, confirmed or given up since they were made.

    `language_for` tells in which language to print for a patient who reads one.
    """
    known = knowledge.load()
    printed = {reads: language_for(reads) for reads in Language}
    return counts.in_words(
        {reads: (each, sentences_hash(known, each)) for reads, each in printed.items()}
    )


def next_to_count(
    language_for: Callable[[str], str], now: datetime | None = None
) -> ToCount | None:
    """A version to follow that has no count: first those that were not printed, the latest first.

    Whoever prints a list of today prints most of it again, so that all of them have a count. A
    form that failed may have done so because the machine was busy: it is tried again a day later.
    """
    counted = standing(PageCount.objects.filter(prescription=OuterRef("pk")), language_for)
    failed = counted.filter(count=None, at__lt=(now or timezone.now()) - TRIED_AGAIN_AFTER)
    printed = Print.objects.filter(prescription=OuterRef("pk"))
    waiting = Prescription.objects.to_follow().filter(~Exists(counted) | Exists(failed))
    in_turn = waiting.order_by(Exists(printed), "-pk").values_list("pk", flat=True)
    key = in_turn.first()
    if key is None:
        return None
    found = Prescription.objects.select_related("clinic", "signature").get(pk=key)
    language = language_for(found.language)
    return ToCount(found, language, translation_of(found, {"language": language}))


def what_to_lay_out(counted: ToCount, size: str, pages: str) -> dict[str, Any]:
    """What `handouts.pdf` is asked for. Raises ActionError when this must not be printed."""
    return asked_of(counted.prescription, counted.form(size, pages), counted.translation)


def keep_counts(counted: ToCount, counts: Counts) -> None:
    """In place of all that were kept of this version.

    Where the translation was confirmed meanwhile, or that was undone, none is kept.
    """
    version = counted.prescription
    with turn(version.clinic):
        if translation_of(version, {"language": counted.language}) != counted.translation:
            return
        PageCount.objects.of(version.clinic).filter(prescription=version).delete()
        PageCount.objects.bulk_create(
            PageCount(
                clinic=version.clinic,
                prescription=version,
                **counted.form(size, pages),
                sentences=sentences_hash(knowledge.load(), counted.language),
                is_confirmed=bool(counted.translation),
                count=count,
                at=timezone.now(),
            )
            for (size, pages), count in counts.items()
        )
