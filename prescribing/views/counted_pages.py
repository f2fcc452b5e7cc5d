"""How many pages the handouts of a list have, as its rows and its button tell it."""

import json
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from prescribing.actions.page_counts import standing
from prescribing.handouts.content import CORE, FULL, STANDARD
from prescribing.handouts.languages import language_for
from prescribing.models import Clinic, PageCount
from prescribing.models.page_count import PageCountQuerySet

NOT_YET, FAILED = "Not counted yet", "Could not be counted"


def with_pages(versions: "QuerySet[Any]", clinic: Clinic) -> "QuerySet[Any]":
    """These versions of a clinic, to be told with their counts and sorted by `short_pages`."""
    counts = _counts(clinic)
    short = counts.filter(prescription=OuterRef("pk"), size=STANDARD, pages=CORE)
    counted = Prefetch("page_counts", counts, to_attr="counts")
    sortable = versions.alias(short_pages=Subquery(short.values("count")))
    told: QuerySet[Any] = sortable.prefetch_related(counted)
    return told


def pages_of(version: Any) -> str:
    """Of the short handout in ordinary print, with the full one: 2 (full 6)."""
    counts = {one.pages: one.count for one in version.counts if one.size == STANDARD}
    if not counts:
        return NOT_YET
    short, full = counts[CORE], counts[FULL]
    if not short:
        return FAILED
    return f"{short} (full {full})" if full else str(short)


def pages_by_form(version: Any) -> str:
    """For `counting.js`: the pages by paper, size and pack."""
    return json.dumps(
        {f"{one.paper} {one.size} {one.pages}": one.count for one in version.counts if one.count}
    )


def _counts(clinic: Clinic) -> PageCountQuerySet:
    return standing(PageCount.objects.of(clinic), language_for)
